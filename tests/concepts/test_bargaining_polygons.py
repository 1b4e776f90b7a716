"""Bargaining solutions on random polygons: numeric optima, brute force in fractions, axioms.

Degenerate problems are every other one: see `polygons`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import log
from random import Random

import numpy as np
import pytest
from audit import how_many
from bargaining_cases import (
    SOLUTIONS,
    WEIGHTED,
    WEIGHTS,
    Pair,
    both_gain,
    constants,
    gains_of,
    hope,
    is_efficient,
    lexicographic,
    meeting,
    polygons,
)
from problems import numbers
from scipy.optimize import brentq, linprog

from solver.concepts.bargaining import atlas, egalitarian, nash_solution, utilitarian
from solver.concepts.bargaining.frontier_at_point import chain, pareto
from solver.concepts.bargaining.problem import AgreementAtPoint, NumericProblem
from solver.regions.constraints import may_hold

COUNT = how_many(40, 360)
PROBLEMS = tuple(polygons(COUNT, 11))
CLOSE = 1e-9


GAINFUL = tuple(problem for problem in PROBLEMS if both_gain(gains_of(problem)))


def gained(problem: NumericProblem, agreement: AgreementAtPoint) -> Pair:
    first, second = (u - d for u, d in zip(exact(agreement), problem.threat, strict=True))
    return first, second


def exact(agreement: AgreementAtPoint) -> tuple[Fraction, ...]:
    assert all(isinstance(u, Fraction) for u in agreement.payoffs)
    return tuple(u for u in agreement.payoffs if isinstance(u, Fraction))


def the(name: str, problem: NumericProblem) -> Pair:
    (agreement,) = SOLUTIONS[name].solve_at_point(problem)
    return gained(problem, agreement)


def test_there_are_enough_problems() -> None:
    assert len(PROBLEMS) - len(GAINFUL) >= COUNT // 8
    assert len(GAINFUL) >= COUNT // 2
    assert sum(len(pareto(problem)) == 1 for problem in GAINFUL) >= COUNT // 20
    at_zero = sum(min(gain for corner in chain(problem) for gain in corner.gains) == 0 for problem in GAINFUL)
    assert at_zero >= COUNT // 8


# --- what an agreement is -------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOLUTIONS)
def test_an_agreement_is_a_mixture_of_the_points_and_nobody_can_gain_more(name: str) -> None:
    """Whether Pareto and individual rationality hold, and nothing is agreed on exactly where not both can gain."""
    for problem in PROBLEMS:
        found = SOLUTIONS[name].solve_at_point(problem)
        assert bool(found) == both_gain(gains_of(problem))
        for agreement in found:
            weights = [weight for _, weight in agreement.mixture]
            assert sum(weights) == 1
            assert min(weights) > 0
            for p in (0, 1):
                mixed = sum((w * problem.points[k][p] for k, w in agreement.mixture), Fraction(0))
                assert agreement.payoffs[p] == mixed >= problem.threat[p]
            assert is_efficient(gains_of(problem), gained(problem, agreement))


# --- numeric optima -------------------------------------------------------------------------------


def numeric_nash(gains: Sequence[Pair], weights: Sequence[Fraction]) -> tuple[float, float]:
    """Return the best product on any segment between two points, by the root of its logarithm's slope."""
    a, b = map(float, weights)
    points = [(float(x), float(y)) for x, y in gains]
    best = (-np.inf, (0.0, 0.0))
    for x, y in points:
        for run, rise in ((u - x, v - y) for u, v in points):
            low, high = 0.0, 1.0
            for start, slope in ((x, run), (y, rise)):  # the part of the segment with gains for both
                if slope > 0:
                    low = max(low, -start / slope)
                elif slope < 0:
                    high = min(high, -start / slope)
                elif start <= 0:
                    high = -1.0

            def slope_at(t: float, x: float = x, y: float = y, run: float = run, rise: float = rise) -> float:
                return a * run * (y + t * rise) + b * rise * (x + t * run)

            if low > high:
                continue
            turning = [brentq(slope_at, low, high, xtol=1e-15)] if slope_at(low) > 0 > slope_at(high) else []
            for t in (low, high, *turning):
                u, v = x + t * run, y + t * rise
                if min(u, v) > 1e-12:
                    best = max(best, (a * log(u) + b * log(v), (u, v)))
    return best[1]


def program(gains: Sequence[Pair], most: Sequence[float], rows: Sequence[tuple[Sequence[float], float]]) -> float:
    """Maximise most·(weights, s) over mixtures and a number s, under conditions row·(weights, s) <= limit."""
    count = len(gains)
    found = linprog(
        [-value for value in most],
        A_ub=[list(row) for row, _ in rows],
        b_ub=[limit for _, limit in rows],
        A_eq=[[1.0] * count + [0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * count + [(None, None)],
        method="highs",
    )
    assert found.status == 0
    return float(-found.fun)


def floats(gains: Sequence[Pair], player: int) -> list[float]:
    return [float(gain[player]) for gain in gains]


def numeric_share(gains: Sequence[Pair], parts: Sequence[float]) -> float:
    """Return the greatest s with gains of at least s·parts."""
    rows = [([*(-g for g in floats(gains, p)), parts[p]], 0.0) for p in (0, 1)]
    return program(gains, [0.0] * len(gains) + [1.0], rows)


def numeric_most(gains: Sequence[Pair], weights: Sequence[float]) -> float:
    """Return the greatest weighted sum of gains where neither is below zero."""
    sums = [weights[0] * a + weights[1] * b for a, b in zip(floats(gains, 0), floats(gains, 1), strict=True)]
    rows = [([*(-g for g in floats(gains, p)), 0.0], 0.0) for p in (0, 1)]
    return program(gains, [*sums, 0.0], rows)


@pytest.mark.parametrize("weights", [(Fraction(1), Fraction(1)), WEIGHTS])
def test_nash_is_the_numeric_optimum(weights: Pair) -> None:
    for problem in GAINFUL:
        (agreement,) = nash_solution.nash_at_point(problem, weights)
        found = gained(problem, agreement)
        assert tuple(map(float, found)) == pytest.approx(numeric_nash(gains_of(problem), weights), abs=CLOSE)


def test_kalai_smorodinsky_is_the_numeric_optimum() -> None:
    """Whether linear programs for the ideals and for the way along the ray find the same."""
    for problem in GAINFUL:
        gains = gains_of(problem)
        ideal = [numeric_most(gains, weights) for weights in ((1.0, 0.0), (0.0, 1.0))]
        share = numeric_share(gains, ideal)
        found = tuple(map(float, the("kalai-smorodinsky", problem)))
        assert found == pytest.approx([share * most for most in ideal], abs=CLOSE)


@pytest.mark.parametrize("weights", [(Fraction(1), Fraction(1)), WEIGHTS])
def test_egalitarian_is_the_numeric_optimum(weights: Pair) -> None:
    for problem in GAINFUL:
        (agreement,) = egalitarian.egalitarian_at_point(problem, weights)
        found = gained(problem, agreement)
        least = float(min(gain / part for gain, part in zip(found, weights, strict=True)))
        assert least == pytest.approx(numeric_share(gains_of(problem), tuple(map(float, weights))), abs=CLOSE)


@pytest.mark.parametrize("weights", [(Fraction(1), Fraction(1)), WEIGHTS])
def test_utilitarian_is_the_numeric_optimum(weights: Pair) -> None:
    for problem in GAINFUL:
        for agreement in utilitarian.utilitarian_at_point(problem, weights):
            total = sum(w * g for w, g in zip(weights, gained(problem, agreement), strict=True))
            best = numeric_most(gains_of(problem), tuple(map(float, weights)))
            assert float(total) == pytest.approx(best, abs=CLOSE)


# --- exact brute force ----------------------------------------------------------------------------


def test_brute_force_in_fractions_finds_the_same() -> None:
    """Whether gains in proportion to the ideals, equal gains and all utilitarian ends are found."""
    for problem in GAINFUL:
        gains = gains_of(problem)
        ideal = (hope(gains, 0), hope(gains, 1))
        assert ideal[0] is not None
        assert ideal[1] is not None
        assert the("kalai-smorodinsky", problem) == lexicographic(gains, (ideal[0], ideal[1]))
        assert the("egalitarian", problem) == lexicographic(gains, (Fraction(1), Fraction(1)))
        (weighted,) = egalitarian.egalitarian_at_point(problem, WEIGHTS)
        assert gained(problem, weighted) == lexicographic(gains, WEIGHTS)
        for weights in ((Fraction(1), Fraction(1)), WEIGHTS):
            candidates = {
                g for normal in ((1, 0), (0, 1)) for g in meeting(gains, (Fraction(normal[0]), Fraction(normal[1])))
            }
            sums = {g: weights[0] * g[0] + weights[1] * g[1] for g in candidates if min(g) >= 0}
            ends = {g for g, total in sums.items() if total == max(sums.values())}
            found = {gained(problem, one) for one in utilitarian.utilitarian_at_point(problem, weights)}
            assert found == {min(ends), max(ends)}


@pytest.mark.parametrize("weights", [(Fraction(1), Fraction(1)), WEIGHTS])
def test_equal_gains_are_the_most_that_nobody_falls_short_of(weights: Pair) -> None:
    """Whether the plain solution is on the ray however the frontier ends: in numbers, in symbols, and for many."""
    plain, ended = atlas.SOLUTIONS["equal-gains"], 0
    assert plain.pieces is not None and plain.many is not None
    for problem in GAINFUL:
        best = lexicographic(gains_of(problem), weights)
        least = min(gain / part for gain, part in zip(best, weights, strict=True))
        level = tuple(d + w * least for d, w in zip(problem.threat, weights, strict=True))
        assert [exact(one) for one in plain.solve_at_point(problem, weights)] == [level]
        made = constants(problem)
        stated = {piece.pays or made.payoffs_of(piece.mixture) for piece in plain.pieces(made, weights, may_hold)}
        assert {tuple(u.at(()) for u in pays) for pays in stated} == {level}
        if weights != WEIGHTS:
            assert [one.payoffs for one in plain.many(problem)] == [level]
        ended += best != tuple(w * least for w in weights)
    assert ended > 5


# --- axioms ---------------------------------------------------------------------------------------


def rescaled(problem: NumericProblem, scale: Sequence[Fraction], shift: Sequence[Fraction]) -> NumericProblem:
    def move(pair: Sequence[Fraction]) -> tuple[Fraction, ...]:
        return tuple(a * u + b for a, u, b in zip(scale, pair, shift, strict=True))

    return NumericProblem(tuple(map(move, problem.points)), move(problem.threat))


@pytest.mark.parametrize("name", SOLUTIONS)
def test_scale_invariance(name: str) -> None:
    """Whether Nash and Kalai–Smorodinsky keep to each player's scale, the others to a common one, all to the zeros."""
    scale = (Fraction(5, 3), Fraction(2, 7)) if name in ("nash", "kalai-smorodinsky") else (Fraction(5, 3),) * 2
    for problem in GAINFUL:
        here = [gained(problem, one) for one in SOLUTIONS[name].solve_at_point(problem)]
        other = rescaled(problem, scale, (Fraction(-4), Fraction(9, 2)))
        there = [gained(other, one) for one in SOLUTIONS[name].solve_at_point(other)]
        assert there == [(scale[0] * a, scale[1] * b) for a, b in here]


def turned(problem: NumericProblem) -> NumericProblem:
    return NumericProblem(tuple((v, u) for u, v in problem.points), problem.threat[::-1])


@pytest.mark.parametrize("name", SOLUTIONS)
def test_symmetry(name: str) -> None:
    """Whether players who change places change payoffs, and have the same where their places are the same."""
    for problem in GAINFUL:
        here = {one.payoffs for one in SOLUTIONS[name].solve_at_point(problem)}
        assert {one.payoffs[::-1] for one in SOLUTIONS[name].solve_at_point(turned(problem))} == here
        gains = gains_of(problem)
        same = numbers([*gains, *((b, a) for a, b in gains)], (0, 0))
        found = {one.payoffs for one in SOLUTIONS[name].solve_at_point(same)}
        assert found == {pays[::-1] for pays in found}
        assert name == "utilitarian" or all(a == b for a, b in found)


@pytest.mark.parametrize("name", WEIGHTED)
def test_weights_change_places_with_the_players(name: str) -> None:
    for problem in GAINFUL:
        here = {one.payoffs for one in SOLUTIONS[name].solve_at_point(problem, WEIGHTS)}
        there = {one.payoffs[::-1] for one in SOLUTIONS[name].solve_at_point(turned(problem), WEIGHTS[::-1])}
        assert here == there
        twice = tuple(2 * weight for weight in WEIGHTS)
        assert {one.payoffs for one in SOLUTIONS[name].solve_at_point(problem, twice)} == here


def mixture(random: Random, points: Sequence[Sequence[Fraction]]) -> tuple[Fraction, ...]:
    weights = [random.randint(0, 4) for _ in points]
    weights[random.randrange(len(weights))] += 1
    parts = [Fraction(weight, sum(weights)) for weight in weights]
    return tuple(sum((w * u[p] for w, u in zip(parts, points, strict=True)), Fraction(0)) for p in (0, 1))


@pytest.mark.parametrize("weights", [(1, 1), WEIGHTS])
def test_nash_is_independent_of_irrelevant_alternatives(weights: Pair) -> None:
    random, smaller = Random(3), 0
    for problem in GAINFUL:
        (agreement,) = nash_solution.nash_at_point(problem, weights)
        for _ in range(4):
            kept = [point for point in problem.points if random.random() < 0.5]
            mixed = [mixture(random, problem.points) for _ in range(2)]
            less = numbers([*kept, exact(agreement), *mixed], problem.threat)
            smaller += {c.gains for c in pareto(less)} != {c.gains for c in pareto(problem)}
            assert [one.payoffs for one in nash_solution.nash_at_point(less, weights)] == [agreement.payoffs]
    assert smaller >= COUNT // 2


def test_kalai_smorodinsky_is_monotone_in_each_player() -> None:
    """Whether more for one player at every payoff of the other, whose ideal stays, is more for the one."""
    random, compared, better = Random(4), 0, 0
    for problem in GAINFUL:
        for p in (0, 1):
            point = list(mixture(random, problem.points))
            point[p] += Fraction(random.randint(1, 30), 4)
            more = numbers([*problem.points, point], problem.threat)
            if hope(gains_of(more), 1 - p) == hope(gains_of(problem), 1 - p):
                compared += 1
                before, after = the("kalai-smorodinsky", problem)[p], the("kalai-smorodinsky", more)[p]
                assert after >= before
                better += after > before
    assert compared >= COUNT // 4
    assert better >= COUNT // 12
