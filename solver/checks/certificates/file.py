"""A certificate as a record, and as JSON.

The text comes from anywhere when it is read. So it is read up to a bound, looked over for nesting and long numbers
before the JSON parser sees it, and every value is taken by kind and by size; nothing in it is evaluated.

    schema       zopa.certificate/1
    zopa         the version that wrote it
    game         its title, its hash and its canonical text
    claim, given, verdict, budget
    points       witness: where the claim holds; counterexample: where it fails; complete: for each list of equilibria
                 a point at which it stands, off the walls, under its name
    polynomials  each a list of terms: a coefficient and the exponents of the parameters, in order
    refutations  what is stated of the polynomials, and what shows that no point of the box satisfies it
    tree         the nodes: split by the sign of a polynomial, refuted, or false

The tree of cases proves that a formula holds nowhere in a box: `solver.checks.certificates.verify` says when it does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq

from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.algebra.polynomials import Relation, Ring
from solver.checks.certificates.formula import SIGNS, Key
from solver.errors import InvalidGame, clip
from solver.regions.constraints import Constraint
from solver.regions.proofs.certificates import BoundProduct, Boxes, Combination, Leaf, Refutation, Smt

SCHEMA = "zopa.certificate/1"
MAX_BYTES = 10_000_000
MAX_NESTED = 12
MAX_BRACKETS = 1_000_000  # lists and tables: about a second's reading
MAX_DIGITS = 2_000  # of a number in quotes
MAX_WHOLE = 20  # digits of a bare one
MAX_DEPTH = 60  # halvings of one range
MAX_POWER = 200
VERDICTS = ("true", "almost true", "false", "almost false", "mixed", "contradictory", "complete")
POINTS = {
    "true": ("witness",), "false": ("counterexample",), "contradictory": (),
    **dict.fromkeys(("almost true", "almost false", "mixed"), ("witness", "counterexample")),
}  # fmt: skip
OFF_WALLS = {"almost true": "witness", "almost false": "counterexample"}  # the point that lies on no wall
Point = Mapping[str, Coordinate]
Points = Mapping[str, Point]
Stated = tuple[tuple[int, str], ...]  # (number of a polynomial, relation to 0)


@dataclass(frozen=True, slots=True)
class Split:
    """Cases by the sign of one polynomial: for each relation to 0 the number of the node."""

    polynomial: int
    sides: tuple[tuple[str, int], ...]


Node = Split | int | None  # closed by the refutation with this number; None: the formula is false here


@dataclass(frozen=True, slots=True)
class Conflict:
    """Relations of polynomials to 0 that no point of the box satisfies together, and what shows it."""

    stated: Stated
    refutation: Refutation


@dataclass(frozen=True, slots=True)
class RefutationTree:
    """The nodes, the root first and every other one after its parent; and the refutations."""

    nodes: tuple[Node, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certificate holds."""

    version: str
    title: str
    hash: str
    toml: str
    claim: str
    given: str
    verdict: str
    budget: tuple[int, int]
    points: Points
    polynomials: tuple[Key, ...]
    tree: RefutationTree


# --- writing --------------------------------------------------------------------------------------


def as_json(held: Certified) -> str:
    """Return the certificate as JSON text, one node, refutation or polynomial a line."""
    head: dict[str, Any] = {
        "schema": SCHEMA, "zopa": held.version, "game": {"title": held.title, "hash": held.hash, "toml": held.toml},
        "claim": held.claim, "given": held.given, "verdict": held.verdict,
        "budget": {"coefficients": held.budget[0], "steps": held.budget[1]},
        "points": {name: {n: _coordinate(value) for n, value in point.items()} for name, point in held.points.items()},
    }  # fmt: skip
    lists: dict[str, list[Any]] = {
        "polynomials": [[[str(c), list(exponents)] for exponents, c in key] for key in held.polynomials],
        "refutations": [
            {"states": [*map(list, c.stated)], "by": _refutation(c.refutation)} for c in held.tree.conflicts
        ],
        "tree": [_node(node) for node in held.tree.nodes],
    }
    lines = [f'  "{name}": {json.dumps(value)},' for name, value in head.items()]
    for name, entries in lists.items():
        body = ",\n".join(f"    {json.dumps(entry)}" for entry in entries)
        lines.append(f'  "{name}": [\n{body}\n  ],' if body else f'  "{name}": [],')
    return "\n".join(["{", *lines]).removesuffix(",") + "\n}\n"


def _coordinate(value: Coordinate) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    return {"root": value.index, "of": [str(c) for c in value.coefficients]}


def _node(node: Node) -> dict[str, Any]:
    if isinstance(node, Split):
        return {"split": node.polynomial, "sides": dict(node.sides)}
    return {"false": True} if node is None else {"refuted": node}


def _refutation(refutation: Refutation) -> dict[str, Any]:
    match refutation:
        case Combination(constraints, products, total):
            return {
                "multipliers": [[k, str(m)] for k, m in constraints],
                "products": [[list(p.low), list(p.high), list(p.factors), str(m)] for p, m in products],
                "total": str(total),
            }
        case Boxes(leaves):
            by = (leaf.constraint if leaf.combination is None else _refutation(leaf.combination) for leaf in leaves)
            return {"boxes": [[list(one.start), list(one.depth), why] for one, why in zip(leaves, by, strict=True)]}
        case Smt(text):
            return {"smt": text}


# --- reading --------------------------------------------------------------------------------------


class _Misread(Exception):
    """What is wrong with a text, and where."""


def from_json(text: str, where: str) -> Certified:
    """Return the certificate that a text holds; raises InvalidGame, with the place, for what is none.

    >>> from_json("[]", "proof.json")
    Traceback (most recent call last):
    solver.errors.InvalidGame: proof.json: it is no certificate: the file is not a table; write one with
    zopa prove --certificate
    """
    try:
        look_over(text)
        return _read_certificate(_parse(text))
    except _Misread as error:
        raise InvalidGame(f"{where}: it is no certificate: {error}; write one with zopa prove --certificate") from None


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


# --- refutations -----------------------------------------------------------------------------------


def as_constraint(key: Key, relation: str, ring: Ring) -> Constraint:
    """Return a relation of a polynomial to 0 in the engine's terms; < and <= turn the polynomial."""
    sign = -1 if relation[0] == "<" else 1
    terms = {exponents: fmpq((sign * c).numerator, c.denominator) for exponents, c in key}
    turned: dict[str, Relation] = {"<": ">", "<=": ">=", ">": ">", ">=": ">=", "==": "=="}
    return Constraint(ring.context.from_dict(terms), turned[relation])


def smt_text(stated: Iterable[tuple[Key, str]], names: Sequence[str], box: Sequence[tuple[Fraction, Fraction]]) -> str:
    """Return the conjunction over the box as SMT-LIB 2 text; p0, p1, … are the parameters in order.

    >>> smt_text([((((1,), 1),), ">")], ["x"], [(Fraction(0), Fraction(1))]).splitlines()[3:5]
    ['(assert (<= 0 p0 1))', '(assert (> (* 1 p0) 0))']
    """
    listed = list(stated)
    used = sorted({k for key, _ in listed for exponents, _ in key for k, e in enumerate(exponents) if e})
    lines = ["(set-logic QF_NRA)"]
    for k in used:
        low, high = map(_smt_number, box[k])
        lines += [f"; p{k} is {names[k]}", f"(declare-const p{k} Real)", f"(assert (<= {low} p{k} {high}))"]
    for key, relation in listed:
        terms = [_smt_term(exponents, c) for exponents, c in key]
        poly = f"(+ {' '.join(terms)})" if len(terms) > 1 else terms[0]
        lines.append(f"(assert ({'=' if relation == '==' else relation} {poly} 0))")
    return "\n".join([*lines, "(check-sat)"]) + "\n"


def _smt_term(exponents: Sequence[int], coefficient: Fraction) -> str:
    factors = [_smt_number(coefficient), *(f"p{k}" for k, e in enumerate(exponents) for _ in range(e))]
    return f"(* {' '.join(factors)})" if len(factors) > 1 else factors[0]


def _smt_number(value: Fraction) -> str:
    whole = str(abs(value.numerator))
    text = whole if value.denominator == 1 else f"(/ {whole} {value.denominator})"
    return text if value >= 0 else f"(- {text})"
