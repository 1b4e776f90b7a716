"""What drafts say at a point, and points on their walls: for tests of concepts that hand over drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from solver.algebra.polynomials import Poly, Ratio, Ring, at, degrees, to_fraction
from solver.concepts.bargaining.problem import MixtureName, Problem, mixture_name
from solver.concepts.piecewise import Candidate
from solver.concepts.protocols.procedure import Procedure, Setting, Terms
from solver.forms.protocol import Protocol
from solver.regions.constraints import Constraint

Point = Mapping[str, Fraction]
Outcome = tuple[tuple[Fraction, ...], tuple[Fraction, ...]]


def symbols(ring: Ring) -> dict[str, Ratio]:
    return {name: Ratio(ring[name], ring.one) for name in ring.names}


def const(ring: Ring, value: Fraction | int) -> Ratio:
    return Ratio(ring.constant(Fraction(value)), ring.one)


def standing(drafts: Iterable[Candidate], ring: Ring, point: Point) -> dict[Outcome, set[str]]:
    """The outcomes (values, payoffs) that stand at a point, with their labels."""
    values = ring.values(point)
    found: dict[Outcome, set[str]] = {}
    for draft in drafts:
        if any(all(condition.holds(values) for condition in cell) for cell in draft.cells):
            outcome = tuple(v.at(values) for v in draft.values), tuple(v.at(values) for v in draft.payoffs)
            found.setdefault(outcome, set()).add(draft.label)
    return found


def drafts_of(
    procedure: Procedure, ring: Ring, problem: Problem | None = None, name: MixtureName = mixture_name, **terms: Any
) -> list[Candidate]:
    """What a protocol between two leads to on terms that are quotients over the ring, or whole numbers."""
    given: Terms[Any] = Terms(Protocol(procedure.kind, ("1", "2"), **terms), lambda term: term)
    return list(procedure.candidates(given, Setting(ring, problem, name)))


def only(drafts: Iterable[Candidate], ring: Ring, point: Point) -> Outcome:
    """The one outcome that stands at a point; pieces that meet there agree."""
    (outcome,) = standing(drafts, ring, point)
    return outcome


def conditions(drafts: Sequence[Candidate]) -> list[Constraint]:
    return list(dict.fromkeys(c for draft in drafts for cell in draft.cells for c in cell))


def on_a_wall(random: Random, walls: Sequence[Constraint], ring: Ring, point: Point) -> dict[str, Fraction] | None:
    """The point with one coordinate moved onto a wall that is linear in it, where there is one."""
    for _ in range(20):
        wall = random.choice(walls)
        straight = [k for k in wall.variables if degrees(wall.poly)[k] == 1]
        if straight:
            k = random.choice(straight)
            moved = _root(wall.poly, k, ring, point)
            if moved is not None:
                return {**point, ring.names[k]: moved}
    return None


def _root(poly: Poly, k: int, ring: Ring, point: Point) -> Fraction | None:
    values = list(ring.values(point))
    slope = at(poly.derivative(k), values)
    values[k] *= 0
    return to_fraction(-at(poly, values) / slope) if slope else None
