"""The protocol of a dispute as the form sees it: a frozen record with a kind, whose other fields are the file's keys.

`solver.forms.protocol` knows what each protocol needs and reads its table. Whatever record it makes, its expressions
are found, replaced by numbers and written back here, field by field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, TypeVar, cast

from solver.errors import InvalidGame
from solver.expression import Expression
from solver.forms.bargained import Party
from solver.forms.formulas import Formulas
from solver.forms.places import located
from solver.parameter import shown

_HOME = "solver.forms.protocol"
_T = TypeVar("_T")


class Procedure(Protocol):
    """A protocol: a frozen record of which one it is, and what it needs to know."""

    @property
    def kind(self) -> str:
        """Which protocol: ultimatum, alternating-offers and so on."""
        ...


def read_procedure(value: object, parties: Sequence[Party], formulas: Formulas) -> Procedure | None:
    """The protocol that a table describes; None for none.

    >>> read_procedure(None, (), Formulas(()))
    """
    if value is None or (is_dataclass(value) and hasattr(value, "kind")):
        return cast("Procedure | None", value)
    with located("protocol"):
        if not isinstance(value, Mapping):
            raise InvalidGame(f"expected a table with a kind, found {shown(value)}")
        if find_spec(_HOME) is None:
            raise InvalidGame("protocols are not read yet; take [protocol] out")
        return cast(Procedure, import_module(_HOME).read_protocol(value, parties, formulas))


def told(protocol: Procedure) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """What a protocol says apart from its kind, where that is anything: a text, or a list of texts, by key."""
    for part in fields(cast(Any, protocol)):
        value = getattr(protocol, part.name)
        if part.name != "kind" and value is not None and value != ():
            yield part.name, tuple(map(str, value)) if isinstance(value, tuple) else str(value)


def expressions(protocol: Procedure) -> Iterator[tuple[str, Expression]]:
    """Every expression in a protocol, with its place in the file."""
    for part in fields(cast(Any, protocol)):
        yield from _expressions(f"protocol.{part.name}", getattr(protocol, part.name))


def _expressions(place: str, value: object) -> Iterator[tuple[str, Expression]]:
    if isinstance(value, Expression):
        yield place, value
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _expressions(f"{place}[{index}]", entry)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from _expressions(f"{place}.{part.name}", getattr(value, part.name))


def mapped(value: _T, change: Callable[[Expression], Expression]) -> _T:
    """The same record with every expression in it changed.

    >>> from solver.expression import of
    >>> [str(entry) for entry in mapped((of("x"), of(2)), lambda entry: of(f"({entry})*y"))]
    ['(x)*y', '(2)*y']
    """
    result: Any = value
    if isinstance(value, Expression):
        result = change(value)
    elif isinstance(value, tuple):
        result = tuple(mapped(entry, change) for entry in value)
    elif is_dataclass(value) and not isinstance(value, type):
        new = {part.name: mapped(getattr(value, part.name), change) for part in fields(value) if part.init}
        result = replace(value, **new)
    return cast(_T, result)



