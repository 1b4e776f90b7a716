"""Answers as JSON: one way to write any value; `solver.report.json_schemas` says what is written.

    plain(value)     text, numbers, lists and objects, whatever the value is
    json_text(...)   that as text

A frozen record is written field by field, under the names that its attributes have in Python; what differs stands in
the head of its class (`Written`). An exact number is {"exact": "7/3", "float": 2.333...}, the float null where it would
overflow, an algebraic one has its `polynomial` and which `root` of it; a float that stands for no known fraction is a
plain number. Formulas and conditions are texts in the game file's notation. Positions in lists count from 0.

Polynomials do not know what their variables are called, nor lists of payoffs whose they are. A value that does has
`json_names`, which hold for the record that it is in and for all that is inside. What is more than its fields registers
a writer beside its class (`plain.register`); the type that it returns is what the schema says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from functools import singledispatch
from math import isfinite
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from flint import fmpq_poly

from solver.algebra.algebraic_numbers import Root
from solver.algebra.bounded_numbers import Between
from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Ratio
from solver.expressions.conditions import Condition
from solver.expressions.expression import Expression
from solver.report import words

Record = dict[str, Any]
Float = float


class NumberRecord(TypedDict):
    """An exact number; `low` and `high` where it is known between two fractions only."""

    exact: str | None
    float: Float | None
    polynomial: NotRequired[list[int]]
    root: NotRequired[int]
    low: NotRequired[str]
    high: NotRequired[str]


@dataclass(frozen=True)
class Names:
    """What the entries of lists are called. `groups`: (whose values, their names), as a player and its strategies;
    `branches`: what positions count; `subject`: solved for; `point`: where denominators are written positive."""

    parameters: Sequence[str] = ()
    players: Sequence[str] = ()
    groups: Sequence[tuple[str, Sequence[str]]] = ()
    branches: Sequence[Any] = ()
    subject: str = ""
    point: Sequence[Fraction] = ()

    def formula(self, value: Ratio) -> str:
        """Return a quotient in the game file's own notation, its denominator positive at the point."""
        return ratio_text(value, self.parameters, self.point)

    def within(self, record: Any) -> Names:
        """Return the names that hold inside a record: its own, then its fields', else these."""
        found = self
        for value in (*(getattr(record, one.name) for one in fields(record)), record):
            own = getattr(value, "json_names", None)
            if isinstance(own, Names) and own is not NO_NAMES:
                found = replace(found, **{one.name: new for one in fields(own) if (new := getattr(own, one.name))})
        return found


@dataclass(frozen=True)
class RecordLayout:
    """How a record is written, where that is not simply field by field. Lists of names are texts with spaces.

    `schema`: what the record is called, with a number; `explained`: whether a command may add how it was found, in
    lines; `keys`: the attributes written, all fields by default, without
    those to `omit` and with those to `add`, properties too; `flat`: records whose keys stand among those of this one;
    `rename`: keys that differ from the attributes' names. `by`: how an attribute's entries are called or shortened:

        players, parameters, members    an object, with a key for each player, parameter, or value of the first group;
                                        what all the players have in common has the key "agreement"
        groups                          an object of objects: the values of each group
        whose                           an object with a key for each group, or "agreement" for one that all share
        pairs                           an object from a list of (key, value)
        positions, labels               branches by where they stand in the answer's list, or by their names
        (attribute, ...)                records, of which only these attributes are written
    """

    schema: str = ""
    explained: bool = False
    keys: str = ""
    omit: str = ""
    add: str = ""
    flat: str = ""
    rename: Mapping[str, str] = field(default_factory=dict)
    by: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def attributes(self, kind: type) -> dict[str, str]:
        """Return the attribute that each key of a record of this class stands for."""
        listed = self.keys.split() or [one.name for one in fields(kind) if not one.name.startswith("_")]
        kept = [name for name in listed if name not in (self.omit + " " + self.flat).split()] + self.add.split()
        return {self.rename.get(name, name): name for name in kept}


FIELD_BY_FIELD = RecordLayout()
NO_NAMES = Names()


class Written:
    """Lets the head of a class say how its records are written, in the words of `RecordLayout`.

    >>> class Deal(Written, schema="zopa.deal/1", omit="note"): ...
    >>> Deal.json_layout.omit
    'note'
    """

    __slots__ = ()
    json_layout = FIELD_BY_FIELD

    @property
    def json_names(self) -> Names:
        """What the values in it are called."""
        return NO_NAMES

    def __init_subclass__(cls, **layout: Any) -> None:
        super().__init_subclass__()
        if layout:
            cls.json_layout = RecordLayout(**layout)


def json_text(record: Record) -> str:
    """Return a record as JSON text, in ASCII, so that every terminal and program takes it."""
    import json

    return json.dumps(record, indent=2, allow_nan=False) + "\n"


@singledispatch
def plain(value: Any, names: Names = NO_NAMES) -> Any:
    """Return a value as JSON has it; raise TypeError for what is neither a record nor registered.

    >>> plain({"shield": Fraction(7, 4), "known": (True, None)})
    {'shield': {'exact': '7/4', 'float': 1.75}, 'known': [True, None]}
    """
    match value:
        case str() | int() | None:
            return value
        case float():
            return value if isfinite(value) else None
        case Fraction():
            return {"exact": str(value), "float": words.decimal(value)}
        case Root(coefficients, index, approximate):
            return {"exact": None, "float": approximate, "polynomial": list(coefficients), "root": index}
        case Between():
            return {"exact": None, "float": float(value), "low": str(value.low), "high": str(value.high)}
        case Ratio():
            return names.formula(value)
        case fmpq_poly():  # in one parameter: its coefficients, the constant first
            return list(map(str, value.coeffs()))
        case Expression() | Condition() | Path():
            return str(value)
        case Mapping():
            return {str(key): plain(one, names) for key, one in value.items()}
        case Sequence() | Set() | Iterator():
            return [plain(one, names) for one in (sorted(value) if isinstance(value, Set) else value)]
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} has no JSON form; register a writer beside the class")
    return write_fields(value, names)


def write_fields(record: Any, names: Names = NO_NAMES, only: Sequence[str] = ()) -> Record:
    """Return a frozen record as its class lays it out, or of it these attributes only."""
    layout, inner = layout_of(type(record)), names.within(record)
    if only:
        return {name: plain(getattr(record, name), inner) for name in only}
    made = {"schema": layout.schema} if layout.schema else {}
    for key, name in layout.attributes(type(record)).items():
        made[key] = _entry(getattr(record, name), layout.by.get(name), inner)
    for name in layout.flat.split():
        made |= write_fields(getattr(record, name), inner)
    return made


def layout_of(kind: type) -> RecordLayout:
    """Return how records of a class are laid out."""
    found: RecordLayout = getattr(kind, "json_layout", FIELD_BY_FIELD)
    return found


def _entry(value: Any, by: str | tuple[str, ...] | None, names: Names) -> Any:
    """Return the value of an attribute, its entries called or shortened as the layout says."""
    if value is None or by is None:
        return plain(value, names)
    if isinstance(by, tuple):
        whole = isinstance(value, tuple)
        return [write_fields(one, names, by) for one in value] if whole else write_fields(value, names, by)
    match by:
        case "labels":
            return _labels(value)
        case "positions":
            return [names.branches.index(one) for one in value]
        case "pairs":
            return {key: plain(one, names) for key, one in value}
        case "groups":
            pairs = zip(names.groups, value, strict=True)
            return {whose: _weights(members, values, names) for (whose, members), values in pairs}
    members, whose = names.groups[0][1] if names.groups else (), tuple(whose for whose, _ in names.groups)
    keys = {"members": members, "whose": whose, "parameters": names.parameters, "players": names.players}[by]
    shared = by in ("whose", "players") and len(value) == 1 != len(keys)
    return _name_values(("agreement",) if shared else keys, value, names) if value else {}


def _labels(value: Any) -> Any:
    return [_labels(one) for one in value] if isinstance(value, tuple) else getattr(value, "label", value)


def _name_values(keys: Sequence[str], values: Sequence[Any], names: Names) -> Record:
    return {key: plain(one, names) for key, one in zip(keys, values, strict=True)}


def _weights(members: Sequence[str], values: Sequence[Any], names: Names) -> Record | list[Record]:
    """Return the values of a group by name; an object for each of several corners."""
    if values and isinstance(values[0], tuple):
        return [_name_values(members, corner, names) for corner in values]
    return _name_values(members, values, names)
