"""The expressions inside a protocol, found and replaced field by field, for the dispute that holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from solver.errors import InvalidGame
from solver.expression import Expression
from solver.forms.bargained import Party
from solver.forms.formulas import Formulas
from solver.forms.protocol import Protocol, read_protocol
from solver.parameter import shown


def read_procedure(value: object, parties: Sequence[Party], formulas: Formulas) -> Protocol | None:
    """The protocol that a table describes, or that is one already; None for none.

    >>> read_procedure(None, (), Formulas(()))
    """
    if value is None or isinstance(value, Protocol):
        return value
    if not isinstance(value, Mapping):
        raise InvalidGame(f"protocol: expected a table with a kind, found {shown(value)}")
    return read_protocol(value, parties, formulas)


def told(protocol: Protocol) -> Iterator[tuple[str, str | dict[str, str]]]:
    """What a protocol says apart from its kind: a text, or a text for each party, by key."""
    for part in fields(protocol):
        value = getattr(protocol, part.name)
        if part.name != "kind" and value not in ("", None, ()):
            yield part.name, {name: str(one) for name, one in value} if isinstance(value, tuple) else str(value)


def expressions(protocol: Protocol) -> Iterator[tuple[str, Expression]]:
    """Every expression in a protocol, with its place in the file."""
    for part in fields(protocol):
        value = getattr(protocol, part.name)
        if isinstance(value, Expression):
            yield f"protocol.{part.name}", value
        elif isinstance(value, tuple):
            yield from ((f"protocol.{part.name}.{name}", entry) for name, entry in value)


def mapped(protocol: Protocol, change: Callable[[Expression], Expression]) -> Protocol:
    """The same protocol with every expression in it changed.

    >>> from solver.expression import of
    >>> mapped(Protocol("crisis", "a", power=of("x")), lambda entry: of(f"({entry})*y")).power.text
    '(x)*y'
    """
    new: dict[str, Any] = {}
    for part in fields(protocol):
        value = getattr(protocol, part.name)
        if isinstance(value, Expression):
            new[part.name] = change(value)
        elif isinstance(value, tuple):
            new[part.name] = tuple((name, change(entry)) for name, entry in value)
    return replace(protocol, **new)
