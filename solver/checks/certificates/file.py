"""A certificate as a record, and as JSON.

The text comes from anywhere when it is read again, which `solver.checks.certificates.read_json` does.

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
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from solver.algebra.algebraic_numbers import Coordinate
from solver.checks.certificates.formula import Key
from solver.regions.proofs.certificates import Boxes, Combination, Refutation, Smt

SCHEMA = "zopa.certificate/1"
MAX_BYTES = 10_000_000
MAX_BRACKETS = 1_000_000  # lists and tables: about a second's reading
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
