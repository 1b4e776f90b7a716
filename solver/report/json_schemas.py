"""JSON Schemas (draft 2020-12) of what commands print, read off types.

A frozen record has a property for each key of its layout (`solver.report.json_records`), typed as the attribute. The
number after the slash of a schema rises when a key changes its meaning or goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from fractions import Fraction
from functools import cached_property
from inspect import get_annotations
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from flint import fmpq_poly

from solver.algebra.algebraic_numbers import Root
from solver.algebra.bounded_numbers import Between
from solver.algebra.polynomials import Ratio
from solver.expressions.conditions import Condition
from solver.expressions.expression import Expression
from solver.report.json_records import NumberRecord, Record, layout_of, plain

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SIMPLE = {str: "string", bool: "boolean", int: "integer", float: ["number", "null"], NoneType: "null"}
LISTS = (tuple, list, Sequence, Iterator, Set, frozenset)
WRITTEN_AS: Mapping[type, Any] = {
    **dict.fromkeys((Fraction, Root, Between), NumberRecord),
    **dict.fromkeys((Ratio, Expression, Condition, Path), str),
    fmpq_poly: list[str],
}
By = str | tuple[str, ...] | None


def schema_of(kind: Any, *others: Any) -> Record:
    """Return the JSON Schema of what a command prints for an answer of a class, or of one of several classes.

    >>> schema_of(When)["properties"]["holds"]
    {'anyOf': [{'type': 'boolean'}, {'type': 'null'}]}
    >>> [one["properties"]["schema"] for one in schema_of(When, Robust)["anyOf"]]
    [{'const': 'zopa.when/2'}, {'const': 'zopa.robust/2'}]
    """
    schemas = _Schemas()
    found = _any_of([schemas.answer(one) for one in (kind, *others)])
    return {"$schema": DIALECT, **found, "$defs": schemas.named}


class _Schemas:
    """Schemas of types; `named`: those of objects that occur in many places."""

    def __init__(self) -> None:
        self.named: dict[str, Record] = {}

    def answer(self, kind: Any) -> Record:
        """Return the schema of an answer, with what a command adds to its record."""
        found = self.typed_dict(kind) if is_typeddict(kind) else self.record(kind)
        found["properties"]["provenance"] = {"type": "object"}
        if layout_of(kind).explained:
            found["properties"]["explained"] = {"type": "array", "items": {"type": "string"}}
        return found

    def of(self, hint: Any, by: By = None) -> Record:
        """Return the schema of a type, its entries called or shortened as `by` says."""
        parts = get_args(hint)
        if get_origin(hint) in (Union, UnionType):
            return _any_of([self.of(part, by) for part in parts])
        if by is not None and hint is not NoneType:
            return self.shorten_schema(hint, by)
        kind = get_origin(hint) or hint
        if kind is Literal:
            return {"enum": list(parts)}
        if kind in SIMPLE:
            return {"type": SIMPLE[kind]}
        if kind is Any:
            return {}
        if is_typeddict(kind):
            self.named.setdefault(kind.__name__, {}).update(self.typed_dict(kind))
            return {"$ref": f"#/$defs/{kind.__name__}"}
        if kind in (dict, Mapping):
            return _object_of(self.of(parts[1]))
        if kind in LISTS:
            return self.array(parts)
        writer = plain.dispatch(kind)
        if writer is not plain.dispatch(object):
            return self.of(get_type_hints(writer)["return"])
        return self.of(WRITTEN_AS[kind]) if kind in WRITTEN_AS else self.record(kind)

    def array(self, parts: Sequence[Any]) -> Record:
        if len(parts) == 1 or parts[1:] == (...,):
            return {"type": "array", "items": self.of(parts[0])}
        entries = [self.of(part) for part in parts]
        return {"type": "array", "prefixItems": entries, "minItems": len(entries), "maxItems": len(entries)}

    def record(self, kind: type, only: Sequence[str] = ()) -> Record:
        """Return the schema of a frozen record, or of these attributes of it only."""
        layout = layout_of(kind)
        names = {name: name for name in only} or layout.attributes(kind)
        entries = {k: self.of(_hint(kind, name), None if only else layout.by.get(name)) for k, name in names.items()}
        if not only:
            for key in layout.flat.split():
                entries |= self.of(_hint(kind, key))["properties"]
        head = {"schema": {"const": layout.schema}} if layout.schema and not only else {}
        return _object(head | entries)

    def typed_dict(self, kind: Any) -> Record:
        hints = get_type_hints(kind, include_extras=True)
        extra = {key: get_args(hint)[0] for key, hint in hints.items() if get_origin(hint) is NotRequired}
        entries = {key: self.of(hint) for key, hint in (hints | extra).items()}
        return _object(entries, [key for key in entries if key not in extra])

    def shorten_schema(self, hint: Any, by: By) -> Record:
        """Return the schema of an attribute whose entries are called or shortened."""
        parts = get_args(hint)
        if isinstance(by, tuple):
            inside = parts[0] if get_origin(hint) is tuple else hint
            found = self.record(inside, by)
            return {"type": "array", "items": found} if inside is not hint else found
        match by:
            case "labels" if get_origin(hint) is not tuple:
                return {"type": "string"}
            case "labels":
                return {"type": "array", "items": _any_of([self.of(part, by) for part in parts if part is not ...])}
            case "positions":
                return {"type": "array", "items": {"type": "integer"}}
            case "pairs":
                return _object_of(self.of(get_args(parts[0])[1]))
            case "groups":
                return _object_of(_any_of([self.of(part, "group") for part in parts if part is not ...]))
            case "group" if get_origin(parts[0]) is tuple:  # a list of corners
                return {"type": "array", "items": self.of(parts[0], by)}
        return _object_of(self.of(parts[0]))


def _hint(kind: type, name: str) -> Any:
    """Return the type of a field or of a property."""
    found = getattr(kind, name, None)
    if isinstance(found, property):
        return get_type_hints(found.fget)["return"]
    if isinstance(found, cached_property):
        return get_type_hints(found.func)["return"]
    owner = next(base for base in kind.__mro__ if name in get_annotations(base))
    one = {"__module__": owner.__module__, "__annotations__": {name: get_annotations(owner)[name]}}
    return get_type_hints(type(owner.__name__, (), one))[name]  # the other fields' types may be there for mypy only


def _object(entries: Record, required: Sequence[str] | None = None) -> Record:
    needed = list(entries) if required is None else list(required)
    return {"type": "object", "properties": entries, "required": needed, "additionalProperties": False}


def _object_of(entry: Record) -> Record:
    return {"type": "object", "additionalProperties": entry}


def _any_of(found: Sequence[Record]) -> Record:
    """Return the schema of what fits any of these."""
    different = [one for k, one in enumerate(found) if one not in found[:k]]
    return different[0] if len(different) == 1 else {"anyOf": different}
