"""A certificate read from JSON that comes from anywhere.

The text is read up to a bound and looked over for nesting and long numbers before the JSON parser sees it, and every
value is taken by kind and by size; nothing in it is evaluated. `solver.checks.certificates.file` says what is in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.checks.certificates.file import (
    MAX_BRACKETS,
    POINTS,
    SCHEMA,
    VERDICTS,
    Certified,
    Conflict,
    Node,
    RefutationTree,
    Split,
)
from solver.checks.certificates.formula import SIGNS, Key
from solver.errors import InvalidGame, clip
from solver.regions.proofs.certificates import BoundProduct, Boxes, Combination, Leaf, Refutation, Smt
from solver.report.remedies import WRITE_CERTIFICATE

MAX_NESTED = 12
MAX_DIGITS = 2_000  # of a number in quotes
MAX_WHOLE = 20  # digits of a bare one
MAX_DEPTH = 60  # halvings of one range
MAX_POWER = 200


class _Misread(Exception):
    """A fault of a text, and its place."""


def from_json(text: str, where: str) -> Certified:
    """Return the certificate that a text holds; raises InvalidGame, with the place, for what is none.

    >>> from_json("[]", "proof.json")
    Traceback (most recent call last):
    solver.errors.InvalidGame: proof.json: it is no certificate: the file is not a table
    """
    try:
        look_over(text)
        return _read_certificate(_parse(text))
    except _Misread as error:
        raise InvalidGame(f"{where}: it is no certificate: {error}", remedies=[WRITE_CERTIFICATE]) from None


_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]|[-+.eE0-9]++', re.DOTALL)


def look_over(text: str) -> None:
    """Refuse nesting, lists and bare numbers that would cost the JSON parser too much; one pass."""
    depth = brackets = 0
    for match in _PIECE.finditer(text):
        piece = match[0]
        depth += (piece in "[{") - (piece in "]}")
        brackets += piece in "[{"
        if depth > MAX_NESTED or brackets > MAX_BRACKETS:
            many = f"nested more than {MAX_NESTED} deep" if depth > MAX_NESTED else f"more than {MAX_BRACKETS}"
            raise _Misread(f"brackets are {many}")
        if piece[0] != '"' and len(piece) > MAX_WHOLE:
            raise _Misread(f"a bare number has more than {MAX_WHOLE} characters")


def _parse(text: str) -> Any:
    def whole(_: str) -> Any:
        raise _Misread("a bare number is not a whole one")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise _Misread("a key is there twice")
        return found

    try:
        return json.loads(text, parse_float=whole, parse_constant=whole, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise _Misread(f"it cannot be read as JSON ({clip(str(error), 100)})") from None


def _read_certificate(data: Any) -> Certified:
    held = _table(data, "the file", optional=_KEYS)
    if held.get("schema") != SCHEMA:
        raise _Misread(f"its schema is {clip(repr(held.get('schema')))}, and this version reads {SCHEMA}")
    held = _table(data, "the file", _KEYS)
    game = _table(held["game"], "game", ("title", "hash", "toml"))
    budget = _table(held["budget"], "budget", ("coefficients", "steps"))
    verdict = _text(held["verdict"], "verdict")
    if verdict not in VERDICTS:
        raise _Misread(f"verdict is {clip(repr(verdict))}, not one of {', '.join(VERDICTS)}")
    points = _dict(held["points"], "points")
    if verdict in POINTS:
        _table(points, "points", POINTS[verdict])
    listed = _list(held["polynomials"], "polynomials")
    polynomials = tuple(_key(one, f"polynomials[{k}]") for k, one in enumerate(listed))
    return Certified(
        _text(held["zopa"], "zopa"), _text(game["title"], "game.title"), _text(game["hash"], "game.hash"),
        _text(game["toml"], "game.toml"), _text(held["claim"], "claim"), _text(held["given"], "given"), verdict,
        (_whole(budget["coefficients"], "budget", 10**MAX_WHOLE), _whole(budget["steps"], "budget", 10**MAX_WHOLE)),
        {name: _point(point, f"points.{name}") for name, point in points.items()},
        polynomials, _tree(held["tree"], held["refutations"], polynomials),
    )  # fmt: skip


_KEYS = (
    "schema", "zopa", "game", "claim", "given", "verdict", "budget", "points", "polynomials", "refutations", "tree",
)  # fmt: skip


def _dict(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Misread(f"{where} is not a table")
    return value


def _table(value: Any, where: str, keys: Sequence[str] = (), optional: Sequence[str] = ()) -> dict[str, Any]:
    table = _dict(value, where)
    for key in keys:
        if key not in table:
            raise _Misread(f"{where} has no {key}")
    for key in table:
        if key not in keys and key not in optional:
            raise _Misread(f"{where} has the unknown key {clip(repr(key))}")
    return table


def _list(value: Any, where: str, length: int | None = None) -> list[Any]:
    if not isinstance(value, list):
        raise _Misread(f"{where} is not a list")
    if length is not None and len(value) != length:
        raise _Misread(f"{where} has {len(value)} entries, not {length}")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or any("\ud800" <= character <= "\udfff" for character in value):
        raise _Misread(f"{where} is not text")
    return value


def _whole(value: Any, where: str, most: int) -> int:
    if type(value) is not int or not 0 <= value < most:
        raise _Misread(f"{where} holds {clip(repr(value))}, not a whole number from 0 to {most - 1}")
    return value


_RATIONAL = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}(?:/[0-9]{{1,{MAX_DIGITS}}})?", re.ASCII)


def _rational(value: Any, where: str) -> Fraction:
    if not isinstance(value, str) or not _RATIONAL.fullmatch(value):
        raise _Misread(f'{where} holds {clip(repr(value))}, not a fraction in quotes such as "-7/3"')
    over, _, under = value.partition("/")
    if under and not int(under):
        raise _Misread(f"{where} divides by 0")
    return Fraction(int(over), int(under or 1))


def _wholes(value: Any, where: str, most: int) -> tuple[int, ...]:
    return tuple(_whole(one, where, most) for one in _list(value, where))


def _key(value: Any, where: str) -> Key:
    terms = [_list(term, where, 2) for term in _list(value, where)]
    return tuple((_wholes(exponents, where, MAX_POWER + 1), _rational(c, where)) for c, exponents in terms)


def _point(value: Any, where: str) -> dict[str, Coordinate]:
    return {name: _number(one, f"{where}.{clip(name)}") for name, one in _dict(value, where).items()}


def _number(value: Any, where: str) -> Coordinate:
    if isinstance(value, str):
        return _rational(value, where)
    root = _table(value, where, ("root", "of"))
    each = [_rational(c, where) for c in _list(root["of"], where)]
    if not 1 < len(each) <= MAX_DEPTH or not each[-1] or any(c.denominator > 1 for c in each):
        raise _Misread(f"{where} is no root of a polynomial in whole numbers of a degree from 1 to {MAX_DEPTH - 1}")
    return Root(tuple(int(c) for c in each), _whole(root["root"], where, MAX_DEPTH), 0.0)


def _tree(nodes: Any, refutations: Any, polynomials: Sequence[Key]) -> RefutationTree:
    given = enumerate(_list(refutations, "refutations"))
    read = tuple(_conflict(one, f"refutations[{k}]", polynomials) for k, one in given)
    listed = _list(nodes, "tree")
    each = (_case(node, k, len(listed), len(polynomials), len(read)) for k, node in enumerate(listed))
    return RefutationTree(tuple(each), read)


def _case(value: Any, place: int, nodes: int, polynomials: int, refutations: int) -> Node:
    where = f"tree[{place}]"
    if "split" in _dict(value, where):
        table = _table(value, where, ("split", "sides"))
        sides = _table(table["sides"], where, optional=tuple(SIGNS))
        after = [(relation, _whole(node, where, nodes)) for relation, node in sides.items()]
        if any(node <= place for _, node in after):
            raise _Misread(f"{where} goes back to a node before it")
        return Split(_whole(table["split"], where, polynomials), tuple(after))
    if "refuted" in value:
        return _whole(_table(value, where, ("refuted",))["refuted"], where, refutations)
    if _table(value, where, ("false",))["false"] is not True:
        raise _Misread(f"{where}: false is true or is not there")
    return None


def _conflict(value: Any, where: str, polynomials: Sequence[Key]) -> Conflict:
    table = _table(value, where, ("states", "by"))
    stated = []
    for pair in _list(table["states"], where):
        number, relation = _list(pair, where, 2)
        if not isinstance(relation, str) or relation not in SIGNS or relation == "!=":
            raise _Misread(f"{where} states {clip(repr(relation))}, which is no relation to 0")
        stated.append((_whole(number, where, len(polynomials)), relation))
    return Conflict(tuple(stated), _read_refutation(table["by"], where, len(stated)))


def _read_refutation(value: Any, where: str, count: int) -> Refutation:
    if "smt" in _dict(value, f"{where}.by"):
        return Smt(_text(_table(value, where, ("smt",))["smt"], where))
    if "boxes" in value:
        boxes = _list(_table(value, where, ("boxes",))["boxes"], where)
        return Boxes(tuple(_leaf(_list(box, where, 3), where, count) for box in boxes))
    return _combination(value, where, count)


def _combination(value: Any, where: str, count: int) -> Combination:
    table = _table(value, where, ("multipliers", "products", "total"))
    multipliers = [_list(pair, where, 2) for pair in _list(table["multipliers"], where)]
    products = [_list(entry, where, 4) for entry in _list(table["products"], where)]

    def product(low: Any, high: Any, factors: Any, multiplier: Any) -> tuple[BoundProduct, Fraction]:
        powers = _wholes(low, where, MAX_POWER), _wholes(high, where, MAX_POWER)
        return BoundProduct(*powers, _wholes(factors, where, count)), _rational(multiplier, where)

    each = tuple((_whole(k, where, count), _rational(m, where)) for k, m in multipliers)
    return Combination(each, tuple(product(*entry) for entry in products), _rational(table["total"], where))


def _leaf(box: Sequence[Any], where: str, count: int) -> Leaf:
    depth = _wholes(box[1], where, MAX_DEPTH)
    start = tuple(_whole(one, where, 2**MAX_DEPTH) for one in _list(box[0], where))
    if isinstance(box[2], dict):
        return Leaf(start, depth, None, combination=_combination(box[2], where, count))
    return Leaf(start, depth, _whole(box[2], where, count))
