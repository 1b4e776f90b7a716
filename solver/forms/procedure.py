"""The expressions inside a protocol, found and replaced field by field, for the dispute that holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from solver.expression import Expression
from solver.forms.bargained import Party
from solver.forms.formulas import Formulas
from solver.forms.protocol import BY_PLAYER, KINDS, SINGLE, Each, Protocol, read_protocol

Term = str | int | Expression | dict[str, Expression]  # by party where each has its own


def read_procedure(value: object, parties: Sequence[Party], formulas: Formulas) -> Protocol | None:
    """The protocol that a table describes, or that is one already; None for none.

    >>> read_procedure(None, (), Formulas(()))
    """
    if value is None or isinstance(value, Protocol):
        return value
    return read_protocol(value, [party.name for party in parties], formulas)


def told(protocol: Protocol) -> Iterator[tuple[str, Term]]:
    """What a protocol says apart from its kind, by key, in one order whatever the file's was.

    >>> from solver.expression import of
    >>> list(told(Protocol("ultimatum", ("a", "b"), 1)))
    [('first', 'b')]
    """
    for name in KINDS[protocol.kind].keys:
        value = getattr(protocol, name)
        if name == "first":
            if value:
                yield name, protocol.players[value]
        elif name in BY_PLAYER:
            if value:
                pairs = zip(protocol.players, value, strict=True)
                yield name, {player: one for player, one in pairs if one is not None}
        elif value is not None:
            yield name, value


def expressions(protocol: Protocol) -> Iterator[tuple[str, Expression]]:
    """Every expression in a protocol, with its place in the file."""
    for name, value in told(protocol):
        if isinstance(value, Expression):
            yield f"protocol.{name}", value
        elif isinstance(value, dict):
            yield from ((f"protocol.{name}.{player}", one) for player, one in value.items())


def mapped(protocol: Protocol, change: Callable[[Expression], Expression]) -> Protocol:
    """The same protocol with every expression in it changed.

    >>> from solver.expression import of
    >>> mapped(Protocol("crisis", ("a", "b"), power=of("x")), lambda entry: of(f"({entry})*y")).power.text
    '(x)*y'
    """
    new: dict[str, Any] = {}
    for name in BY_PLAYER:
        each: Each = getattr(protocol, name)
        new[name] = tuple(None if one is None else change(one) for one in each)
    for name in SINGLE:
        single: Expression | None = getattr(protocol, name)
        new[name] = None if single is None else change(single)
    return replace(protocol, **new)
