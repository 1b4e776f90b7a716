"""swap-package: every piece of four solutions against KOREA.md, against the walk down the frontier, and as regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations
from random import Random

import pytest
from audit import how_many, tenth
from bargaining_cases import BASELINE, SOLUTIONS, SPACE, at, best_for, feasible, paid, standing, swap_package
from problems import numbers

from solver.algebra.polynomials import to_fmpq
from solver.concepts.bargaining import pareto_frontier
from solver.concepts.bargaining.pieces import SolutionPiece
from solver.regions.constraints import constraint
from solver.regions.region import Region, where

Point = tuple[Fraction, ...]


@cache
def pieces(name: str) -> tuple[SolutionPiece, ...]:
    return tuple(SOLUTIONS[name].pieces(swap_package(), feasible=feasible))


@cache
def gains() -> Region:
    return Region(SPACE, pareto_frontier.gains(swap_package(), feasible))


def everywhere(name: str) -> Region:
    return Region(SPACE, tuple(cell for piece in pieces(name) for cell in piece.cells))


# --- points, most of them on walls ----------------------------------------------------------------


def on_walls(e: Fraction, s: Fraction, r: Fraction, c: Fraction) -> list[Point]:
    """Return points like this one that are on a wall of the zone, of an ideal, of an end of a side, of a sign."""
    none = Fraction(0)
    return [
        (s, s, r, c), (e, s, c, c), (e, e, r, r), (e, e * r / c, r, c), (e, s, s * c / e, c), (e, s, s, e),
        (e, s, r, none), (e, s, none, c), (e, none, r, c), (none, s, r, c), (e, s, r, -e),
        (r + s - c, s, r, c), (e, s, 2 * c - s * c / e, c), (2 * s - s * c / r, s, r, c),
        (e, s, s, c), (c, s, r, c), (e, s, e * c / s - s * c / e + c, c),
    ]  # fmt: skip


def points(count: int, seed: int) -> Iterator[Point]:
    """Yield rational points (embargo, shield, relief, buffer, calm), three out of four on a wall of some solution."""
    random = Random(seed)
    for k in range(count):
        e, s, r, c = (Fraction(random.randint(1, 24), random.choice((2, 3, 4, 7))) for _ in range(4))
        if random.random() < 0.2:
            c = -c
        if k % 4:
            e, s, r, c = random.choice(on_walls(e, s, r, c))
        buffer = max(c, Fraction(0)) + Fraction(random.randint(0, 4), 3)
        point = (e, s, r, buffer, buffer - c)
        if all(0 <= value <= 10 for value in point):
            yield point


TRIED = how_many(200, 1100)
POINTS = tuple(points(TRIED, 5))


def on_a_wall(point: Point) -> bool:
    values = tuple(map(to_fmpq, point))
    conditions = {c for name in SOLUTIONS for piece in pieces(name) for cell in piece.cells for c in cell}
    return any(c.poly(*values) == 0 for c in conditions)


def test_half_of_the_points_are_on_walls() -> None:
    assert len(POINTS) >= TRIED * 5 // 11
    assert sum(map(on_a_wall, POINTS)) * 2 >= len(POINTS)
    assert sum(gains().contains(dict(zip(BASELINE, point, strict=True))) for point in POINTS) * 3 >= len(POINTS)


# --- KOREA.md -------------------------------------------------------------------------------------


def payoffs(x: Fraction, y: Fraction, e: Fraction, s: Fraction, r: Fraction, c: Fraction) -> Point:
    return e * y - s * x, r * x - c * y


def stated_nash(e: Fraction, s: Fraction, r: Fraction, c: Fraction) -> set[Point]:
    one = Fraction(1)
    if c <= 0:
        x = (e / s + c / r) / 2 if s and r else one if r else Fraction(0)
        return {(min(one, max(Fraction(0), x)), one)}
    y = (r / c + s / e) / 2
    if y <= 1:
        return {(one, y)}
    return {(min(one, (e / s + c / r) / 2) if s else one, one)}


def stated_kalai_smorodinsky(e: Fraction, s: Fraction, r: Fraction, c: Fraction) -> set[Point]:
    most, more, one = max(e, s), max(r, c), Fraction(1)
    q = (r * most + s * more) / (e * more + c * most)
    return {(one, q) if q <= 1 else (1 / q, one)}


def stated_egalitarian(e: Fraction, s: Fraction, r: Fraction, c: Fraction) -> set[Point]:
    one = Fraction(1)
    return {(one, (r + s) / (e + c)) if r + s <= e + c else ((e + c) / (r + s), one)}


def stated_utilitarian(e: Fraction, s: Fraction, r: Fraction, c: Fraction) -> set[Point]:
    """Return the stated pieces: both ends where a sum does not change along a side."""
    one = Fraction(1)
    found: set[Point] = set()
    if r >= s and e >= c:
        found.add((e / s, one) if e < s else (one, r / c) if r < c else (one, one))
    if r >= s and e <= c:
        found.add((e / s, one) if s > e else (one, s / e))
    if r <= s and e >= c:
        found.add((one, r / c) if c > r else (c / r, one))
    return found


STATED = {
    "nash": stated_nash,
    "kalai-smorodinsky": stated_kalai_smorodinsky,
    "egalitarian": stated_egalitarian,
    "utilitarian": stated_utilitarian,
}


@pytest.mark.parametrize("name", SOLUTIONS)
def test_pieces_are_as_stated(name: str) -> None:
    """Whether all is as stated for positive parameters, and the Nash bargain where the embargo costs China nothing."""
    compared = 0
    for e, s, r, buffer, calm in POINTS:
        c = buffer - calm
        positive = min(e, s, r, c) > 0 and e * r > s * c
        if positive or (name == "nash" and c <= 0 < e and (r > 0 or c < 0)):
            compared += 1
            stated = {payoffs(x, y, e, s, r, c) for x, y in STATED[name](e, s, r, c)}
            assert paid(swap_package(), pieces(name), (e, s, r, buffer, calm)) == stated
    assert compared >= TRIED * 2 // 11


@pytest.mark.parametrize(
    ("name", "agreement", "pays"),
    [
        ("nash", (1, 1), (3, 2)),
        ("kalai-smorodinsky", (1, Fraction(15, 16)), (Fraction(21, 8), Fraction(35, 16))),
        ("egalitarian", (1, Fraction(8, 9)), (Fraction(7, 3), Fraction(7, 3))),
        ("utilitarian", (1, 1), (3, 2)),
    ],
)
def test_the_baseline(name: str, agreement: Sequence[Fraction], pays: Sequence[Fraction]) -> None:
    point = tuple(map(Fraction, BASELINE.values()))
    assert paid(swap_package(), pieces(name), point) == {tuple(pays)}
    (piece,) = standing(pieces(name), point)
    weights = {k: weight.at(tuple(map(to_fmpq, point))) for k, weight in piece.mixture}
    corners = ((0, 0), (1, 0), (0, 1), (1, 1))
    issues = tuple(sum(weight * corners[k][issue] for k, weight in weights.items()) for issue in (0, 1))
    assert issues == tuple(agreement)
    assert {one.payoffs for one in SOLUTIONS[name].solve_at_point(at(swap_package(), point))} == {tuple(pays)}


def test_the_ideals_are_as_stated() -> None:
    (e, s, r, buffer, calm), c = map(Fraction, BASELINE.values()), Fraction(3)
    point = (e, s, r, buffer, calm)
    for player, most in ((0, (e * r - s * c) / max(r, c)), (1, (e * r - s * c) / max(e, s))):
        found = paid(swap_package(), list(best_for(swap_package(), player, feasible)), point)
        assert {pays[player] for pays in found} == {most}


# --- the second path ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOLUTIONS)
def test_pieces_pay_what_the_walk_down_the_frontier_finds(name: str) -> None:
    """Whether they do at every point, walls and points without a zone of agreement included."""
    for point in POINTS:
        found = {one.payoffs for one in SOLUTIONS[name].solve_at_point(at(swap_package(), point))}
        assert paid(swap_package(), pieces(name), point) == found, point
        assert bool(found) == gains().contains(dict(zip(BASELINE, point, strict=True)))


@pytest.mark.parametrize("name", SOLUTIONS)
def test_pieces_are_right_without_a_domain(name: str) -> None:
    """Whether all pieces together still pay the same where nothing is known of the parameters: below zero, too."""
    found = tuple(SOLUTIONS[name].pieces(swap_package()))
    assert len(found) >= len(pieces(name))
    some = POINTS[: how_many(60, 150)]
    for point in (*some, *(tuple(value - 3 for value in point) for point in some)):
        numeric = {one.payoffs for one in SOLUTIONS[name].solve_at_point(at(swap_package(), point))}
        assert paid(swap_package(), found, point) == numeric, point


@pytest.mark.parametrize("weights", [(Fraction(1, 3), 1), (5, 2)])
@pytest.mark.parametrize("name", ["nash", "egalitarian", "utilitarian"])
def test_pieces_with_weights(name: str, weights: tuple[Fraction, Fraction]) -> None:
    found = tuple(SOLUTIONS[name].pieces(swap_package(), weights, feasible))
    for point in POINTS[: how_many(80, 300)]:
        numeric = {one.payoffs for one in SOLUTIONS[name].solve_at_point(at(swap_package(), point), weights)}
        assert paid(swap_package(), found, point) == numeric, point


# --- regions --------------------------------------------------------------------------------------


def test_the_zone_of_agreement_is_as_stated() -> None:
    positive = where("embargo > 0 and shield > 0 and relief > 0 and buffer > calm", SPACE)
    stated = where("embargo*relief > shield*(buffer - calm)", SPACE)
    assert (gains() & positive).equals(stated & positive) is True
    free = where("calm >= buffer", SPACE)
    assert (gains() & free).equals(free & where("embargo > 0 and (relief > 0 or calm > buffer)", SPACE)) is True


@pytest.mark.parametrize("name", SOLUTIONS)
def test_pieces_cover_the_zone_and_nothing_else(name: str) -> None:
    """Whether they do, proved, not sampled."""
    assert everywhere(name).equals(gains()) is True


@pytest.mark.slow
@pytest.mark.parametrize("name", tenth([*SOLUTIONS], 2))
def test_pieces_that_overlap_agree(name: str) -> None:
    """Whether every two pieces pay the same where both hold, proved; the utilitarian ones in sum."""
    problem = swap_package()
    for one, other in tenth(list(combinations(pieces(name), 2)), 16, 2):
        gaps = [a - b for a, b in zip(problem.payoffs_of(one.mixture), problem.payoffs_of(other.mixture), strict=True)]
        both = Region(SPACE, one.cells) & Region(SPACE, other.cells)
        for gap in [gaps[0] + gaps[1]] if name == "utilitarian" else gaps:
            apart = [constraint(sign * gap.over, ">") for sign in (1, -1)]
            differ = Region(SPACE, tuple((*cell, side) for cell in both.cells for side in apart))
            assert differ.verdict().kind == "empty"


def test_every_piece_stands_somewhere() -> None:
    assert {name: len(pieces(name)) for name in SOLUTIONS} == {
        "nash": 4,
        "kalai-smorodinsky": 10,
        "egalitarian": 4,
        "utilitarian": 6,
    }
    for name in SOLUTIONS:
        for piece in pieces(name):
            assert Region(SPACE, piece.cells).verdict().kind == "nonempty"


def test_an_at_point_problem_is_the_one_in_symbols() -> None:
    numeric = at(swap_package(), tuple(map(Fraction, BASELINE.values())))
    assert numeric == numbers([(0, 0), (-3, 5), (6, -3), (3, 2)], (0, 0))
