"""Bargaining problems for tests, and answers about them by brute force over pairs of points: no hull, no frontier.

Whatever is best under one linear condition lies on a segment between two of the points, so a
search over all points and all places where a segment meets the condition finds it exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import permutations
from random import Random
from typing import Any, NamedTuple

from problems import numbers

from solver.algebra.polynomials import Ratio, ring, to_fmpq
from solver.concepts.bargaining.egalitarian import egalitarian_at_point, egalitarian_pieces
from solver.concepts.bargaining.kalai_smorodinsky import kalai_smorodinsky_at_point, kalai_smorodinsky_pieces
from solver.concepts.bargaining.nash_solution import nash_at_point, nash_pieces
from solver.concepts.bargaining.pareto_frontier import edges, ideals
from solver.concepts.bargaining.pieces import SolutionPiece, merge_mixtures
from solver.concepts.bargaining.problem import NumericProblem, Problem
from solver.concepts.bargaining.utilitarian import utilitarian_at_point, utilitarian_pieces
from solver.regions.constraints import Cell, Feasible, may_hold
from solver.regions.decide.emptiness import QUICK, is_empty
from solver.regions.domain import Domain, domain
from solver.regions.parameters import Parameter, ParameterSpace

Pair = tuple[Fraction, Fraction]


class Solved(NamedTuple):
    """A solution in closed form, and at a point."""

    pieces: Callable[..., Iterator[SolutionPiece]]
    solve_at_point: Callable[..., tuple[Any, ...]]


SOLUTIONS = {
    "nash": Solved(nash_pieces, nash_at_point),
    "kalai-smorodinsky": Solved(kalai_smorodinsky_pieces, kalai_smorodinsky_at_point),
    "egalitarian": Solved(egalitarian_pieces, egalitarian_at_point),
    "utilitarian": Solved(utilitarian_pieces, utilitarian_at_point),
}
WEIGHTED = ("nash", "egalitarian", "utilitarian")
WEIGHTS = (Fraction(3, 2), Fraction(2, 7))

BASELINE = {"embargo": 6, "shield": 3, "relief": 5, "buffer": 6, "calm": 3}
SPACE = ParameterSpace(
    tuple(Parameter(name, Fraction(value), Fraction(0), Fraction(10)) for name, value in BASELINE.items())
)
CORNERS = ((0, 0), (1, 0), (0, 1), (1, 1))  # of the issues: THAAD withdrawn, embargo


# --- swap-package ---------------------------------------------------------------------------------


@cache
def over() -> Domain:
    return domain(SPACE)


@cache
def swap_package() -> Problem:
    """Return the images of the corners of both issues' ranges, as in KOREA.md; the disagreement point is (0, 0)."""
    base = over().ring
    e, s, r, buffer, calm = (Ratio(generator, base.one) for generator in base.generators.values())
    number = [Ratio(base.constant(k), base.one) for k in (0, 1)]
    c = buffer - calm
    points = tuple((e * number[y] - s * number[x], r * number[x] - c * number[y]) for x, y in CORNERS)
    return Problem(base, points, (number[0], number[0]))


def feasible(cell: Cell) -> bool:
    return not is_empty(cell, over(), QUICK)


# --- from symbols to numbers ----------------------------------------------------------------------


def at(problem: Problem, values: Sequence[Fraction]) -> NumericProblem:
    """Return the problem at a point."""
    place = tuple(map(to_fmpq, values))
    return NumericProblem(
        tuple(tuple(part.at(place) for part in point) for point in problem.points),
        tuple(part.at(place) for part in problem.threat),
    )


def standing(pieces: Sequence[SolutionPiece], values: Sequence[Fraction]) -> list[SolutionPiece]:
    place = tuple(map(to_fmpq, values))
    return [piece for piece in pieces if any(all(c.holds(place) for c in cell) for cell in piece.cells)]


def paid(problem: Problem, pieces: Sequence[SolutionPiece], values: Sequence[Fraction]) -> set[tuple[Fraction, ...]]:
    """Return what the pieces that hold at a point pay there; checks that their mixtures are mixtures, too."""
    place, numeric = tuple(map(to_fmpq, values)), at(problem, values)
    found = set()
    for piece in standing(pieces, values):
        weights = [(k, weight.at(place)) for k, weight in piece.mixture]
        assert sum(weight for _, weight in weights) == 1
        assert all(weight >= 0 for _, weight in weights)
        found.add(tuple(sum((w * numeric.points[k][p] for k, w in weights), Fraction(0)) for p in (0, 1)))
    return found


def constants(problem: NumericProblem) -> Problem:
    """Return a problem in numbers as one in symbols without parameters."""
    base = ring(())

    def lift(pair: Sequence[Fraction]) -> tuple[Ratio, ...]:
        return tuple(Ratio(base.constant(value), base.one) for value in pair)

    return Problem(base, tuple(map(lift, problem.points)), lift(problem.threat))


# --- random polygons ------------------------------------------------------------------------------


def polygons(count: int, seed: int) -> Iterator[NumericProblem]:
    """Yield random problems, half of them degenerate: a segment, a point, d on the frontier or outside, duplicates."""
    random = Random(seed)

    def number() -> Fraction:
        return Fraction(random.randint(-12, 12), random.choice((1, 1, 1, 2, 3, 7)))

    def points(most: int) -> list[Pair]:
        return [(number(), number()) for _ in range(random.randint(1, most))]

    for k in range(count):
        some, threat = points(9), (number() - 6, number() - 6)
        kind = k % 12
        if kind == 1:  # a segment, falling or not
            (x, y), rise = some[0], (number(), -number())
            some = [(x + rise[0] * t, y + rise[1] * t) for t in map(Fraction, range(4))]
        elif kind == 3:
            some = some[:1]
        elif kind == 5:  # d on a corner
            threat = random.choice(some)
        elif kind == 7:  # d between two points: on an edge, or inside
            (a, b), (c, d) = random.choice(some), random.choice(some)
            threat = ((a + c) / 2, (b + d) / 2)
        elif kind == 9:  # d above everything for one
            threat = (max(x for x, _ in some) + random.randint(0, 1), threat[1])
        elif kind == 11:  # repeated points, points on edges, level and upright edges
            (x, y), (a, b) = some[0], some[-1]
            some = [*some, some[0], (x, y - 1), (x - 2, y), ((x + a) / 2, (y + b) / 2)]
        elif kind in (2, 6):  # a small grid, where ties are frequent
            some = [(Fraction(random.randint(0, 4)), Fraction(random.randint(0, 4))) for _ in range(6)]
            threat = (Fraction(0), Fraction(0))
        yield numbers(some, threat)


# --- brute force ----------------------------------------------------------------------------------


def gains_of(problem: NumericProblem) -> list[Pair]:
    return [(g[0], g[1]) for g in problem.gains()]


def meeting(gains: Sequence[Pair], normal: Pair) -> Iterator[Pair]:
    """Yield where the segments between two of the points meet normal·g = 0, and the points on its upper side."""
    heights = [normal[0] * g[0] + normal[1] * g[1] for g in gains]
    for (p, a), (q, b) in permutations(list(zip(gains, heights, strict=True)), 2):
        if a > 0 > b:
            yield (p[0] * -b + q[0] * a) / (a - b), (p[1] * -b + q[1] * a) / (a - b)
    yield from (g for g, height in zip(gains, heights, strict=True) if height >= 0)


def hope(gains: Sequence[Pair], player: int) -> Fraction | None:
    """Return the most that a player can gain while the other does not lose; None where the other must."""
    one, none = Fraction(1), Fraction(0)
    return max((g[player] for g in meeting(gains, (none, one) if player == 0 else (one, none))), default=None)


def both_gain(gains: Sequence[Pair]) -> bool:
    """Decide whether some point of the hull is above zero in both: one between the hopes of both is."""
    first = hope(gains, 0)
    second = hope(gains, 1)
    return first is not None and second is not None and first > 0 and second > 0


def lexicographic(gains: Sequence[Pair], parts: Pair) -> Pair:
    """Return the point with the greatest smaller part; of those the one with the greatest larger part."""
    ray = (parts[1], -parts[0])
    candidates = [*meeting(gains, ray), *meeting(gains, (-ray[0], -ray[1]))]
    return max(candidates, key=lambda g: tuple(sorted((g[0] / parts[0], g[1] / parts[1]))))


def is_efficient(gains: Sequence[Pair], at: Pair) -> bool:
    """Decide whether no mixture is as good for both and better for one."""
    moved = [(a - at[0], b - at[1]) for a, b in gains]
    return hope(moved, 0) == 0 and hope(moved, 1) == 0


def best_for(problem: Problem, player: int, feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Return the player's best individually rational agreements in closed form, from all its ideals."""
    found = ideals(problem, player, edges(problem, feasible), feasible)
    return merge_mixtures(((one.mixture, one.cell) for one in found), feasible)
