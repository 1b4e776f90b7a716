"""More than two players: linear programs and scipy's minimiser against the exact answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, permutations
from math import prod

import numpy as np
import pytest
from audit import how_many
from polygon_cases import EIGHTEEN, NINETEEN, TWENTY, F
from problems import numbers
from scipy.optimize import linprog, minimize

from solver import bargain, dispute
from solver.algebra.algebraic_numbers import Root
from solver.algebra.bounded_numbers import Between, affine, bounds, number, same
from solver.algebra.linear_programs import maximise_mixture
from solver.concepts.bargaining import many_parties, nash_many_parties
from solver.concepts.bargaining.problem import AgreementAtPoint, NumericProblem

Solution = Callable[[NumericProblem], tuple[AgreementAtPoint, ...]]
SOLUTIONS: dict[str, Solution] = {
    "egalitarian": many_parties.egalitarian,
    "ideals": many_parties.kalai_smorodinsky,
    "sum": many_parties.utilitarian,
    "nash": nash_many_parties.nash,
}


def polytopes(seed: int, count: int, players: tuple[int, ...] = (2, 3, 3, 4)) -> Iterator[NumericProblem]:
    dice = random.Random(seed)
    for _ in range(count):
        n = dice.choice(players)
        size = dice.choice((1, 2, 3, 4, 5, 7))
        points = [tuple(F(dice.randint(-3, 8), dice.choice((1, 1, 2))) for _ in range(n)) for _ in range(size)]
        if dice.random() < 0.2:
            points += points[:1]
        threat = dice.choice((points[0], (F(0),) * n, (F(-4),) * n, tuple(F(dice.randint(-2, 2)) for _ in range(n))))
        yield NumericProblem(tuple(points), threat)


COUNT = how_many(30, 220)
RANDOM = list(polytopes(11, COUNT))


def table(problem: NumericProblem) -> np.ndarray:
    return np.array([[float(g) for g in gain] for gain in problem.gains()])


def program(objective: list[float], above: list[tuple[list[float], float]], size: int) -> float | None:
    """Maximise objective·(λ, more) with weights λ and a·x >= b for each of `above`, by scipy."""
    ones = [[1.0] * size + [0.0] * (len(objective) - size)]
    limits = [(0, None)] * size + [(None, None)] * (len(objective) - size)
    done = linprog(
        [-c for c in objective],
        A_ub=[[-a for a in row] for row, _ in above] or None,
        b_ub=[-b for _, b in above] or None,
        A_eq=ones, b_eq=[1.0], bounds=limits,
    )  # fmt: skip
    return float(-done.fun) if done.status == 0 else None


def everybody_gains(problem: NumericProblem) -> bool:
    g = table(problem)
    size = len(g)
    best = program([0.0] * size + [1.0], [([*g[:, i], -1.0], 0.0) for i in range(g.shape[1])], size)
    return best is not None and best > 1e-9


# --- published, and two players -------------------------------------------------------------------


def test_two_players_as_published() -> None:
    for name, problem, pays in (
        ("nash", EIGHTEEN, (F(1), F(7, 10))),
        ("sum", EIGHTEEN, (F(1), F(7, 10))),
        ("ideals", EIGHTEEN, (F(10, 13), F(10, 13))),
        ("egalitarian", EIGHTEEN, (F(10, 13), F(10, 13))),
        ("nash", NINETEEN, (F(3, 4), F(3, 4))),
        ("nash", TWENTY, (F(1, 2), F(9, 10))),
        ("sum", TWENTY, (F(1, 2), F(9, 10))),
        ("ideals", TWENTY, (F(9, 14), F(9, 14))),
    ):
        assert SOLUTIONS[name](problem)[0].payoffs == pays


def test_dividing_among_three() -> None:
    """Whether Nash and ideals give a third of each side a, b, c of a simplex, and equal gains share harmonically."""
    problem = numbers([(6, 0, 0), (0, 3, 0), (0, 0, 2), (0, 0, 0)], (0, 0, 0))
    assert nash_many_parties.nash(problem)[0].payoffs == (F(2), F(1), F(2, 3))
    assert many_parties.kalai_smorodinsky(problem)[0].payoffs == (F(2), F(1), F(2, 3))
    assert many_parties.egalitarian(problem)[0].payoffs == (F(1),) * 3
    assert many_parties.utilitarian(problem)[0].payoffs == (F(6), F(0), F(0))


def test_the_second_least_matters() -> None:
    """Whether the other two still share 6 equally where nobody can lift player 3 above 1."""
    problem = numbers([(5, 1, 1), (1, 5, 1)], (0, 0, 0))
    assert many_parties.egalitarian(problem)[0].payoffs == (F(3), F(3), F(1))
    assert many_parties.kalai_smorodinsky(problem)[0].payoffs == (F(3), F(3), F(1))
    assert many_parties.utilitarian(problem)[0].payoffs == (F(3), F(3), F(1))


def test_that_others_pay_as_much_in_all_is_said() -> None:
    for points, several in (
        ([(6, 0, 0), (0, 3, 0), (0, 0, 2)], False),
        ([(5, 1, 1), (1, 5, 1)], True),
        ([(1, 0, 1), (0, 1, 1), (0, 0, 2)], True),
        ([(3, 3, 1), (1, 1, 4)], False),
    ):
        (found,) = many_parties.utilitarian(numbers(points, (0, 0, 0)))
        assert found.note.startswith("others pay as much in all") is several, points
    thirds = dispute(
        list("abc"),
        issues={"x": (0, 1), "y": (0, 1)},
        utilities={"a": "x", "b": "y", "c": "2 - x - y"},
        disagreement=[0] * 3,
    )
    assert "utilitarian others pay as much in all" in " ".join(bargain(thirds).export().split())


# --- by other solvers -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOLUTIONS)
def test_there_is_one_where_all_can_gain(name: str) -> None:
    answered = 0
    for problem in RANDOM:
        found = SOLUTIONS[name](problem)
        assert len(found) == everybody_gains(problem)
        for outcome in found:
            answered += 1
            if not outcome.note:
                paid(problem, outcome)
    assert answered > COUNT // 3


def paid(problem: NumericProblem, outcome: AgreementAtPoint) -> None:
    """Check that the mixture pays the payoffs."""
    assert abs(sum(float(w) for _, w in outcome.mixture) - 1) < 1e-12
    for i, value in enumerate(outcome.payoffs):
        assert abs(sum(float(w) * float(problem.points[k][i]) for k, w in outcome.mixture) - float(value)) < 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("name", ["egalitarian", "ideals", "sum"])
def test_sorted_gains_against_linear_programs(name: str) -> None:
    """Whether programs for the greatest sums of the k least, k = 1, 2, … (Ogryczak), find the lexicographic order."""
    for problem in RANDOM:
        for outcome in SOLUTIONS[name](problem):
            g = table(problem)
            size, n = g.shape
            rational = [([*g[:, i]], 0.0) for i in range(n)]
            hopes = np.ones(n)
            if name == "ideals":
                hopes = np.array([program(list(g[:, i]), rational, size) for i in range(n)])
            gains = np.array([float(v) - float(d) for v, d in zip(outcome.payoffs, problem.threat, strict=True)])
            shares = gains / hopes
            above = list(rational)
            if name == "sum":
                best = program(list(g.sum(axis=1)), rational, size)
                assert best is not None and abs(best - gains.sum()) < 1e-9
                above.append(([*g.sum(axis=1)], best - 1e-11))
            held: list[tuple[int, float]] = []
            for k in range(1, n + 1):
                least = float(np.sort(shares)[:k].sum())
                found = sum_of_least(g / hopes, above, held, k)
                assert found is not None and abs(found - least) < 1e-9, (problem, outcome, k)
                held.append((k, least - 1e-11))


def sum_of_least(
    shares: np.ndarray, above: list[tuple[list[float], float]], held: list[tuple[int, float]], last: int
) -> float | None:
    """max over mixtures of the sum of the `last` least shares, those of fewer being what is held.

    Each sum is k·r − Σ e_i at its greatest, e_i >= r − share_i and >= 0.
    """
    size, n = shares.shape
    blocks = [k for k, _ in held] + [last]
    width = size + len(blocks) * (n + 1)
    rows = [([*row, *[0.0] * (width - size)], b) for row, b in above]

    def total(place: int, k: int) -> list[float]:
        row = [0.0] * width
        start = size + place * (n + 1)
        row[start] = float(k)
        row[start + 1 : start + 1 + n] = [-1.0] * n
        return row

    for place in range(len(blocks)):
        start = size + place * (n + 1)
        for i in range(n):
            row = [*shares[:, i], *[0.0] * (width - size)]
            row[start], row[start + 1 + i] = -1.0, 1.0
            rows.append((row, 0.0))
            unit = [0.0] * width
            unit[start + 1 + i] = 1.0
            rows.append((unit, 0.0))
    rows += [(total(place, k), value) for place, (k, value) in enumerate(held)]
    return program(total(len(held), last), rows, size)


def greatest_product(problem: NumericProblem) -> np.ndarray:
    """Return the gains of the Nash solution by scipy: sequential programming, then the conditions on points used."""
    g = table(problem)
    size, n = g.shape
    start = np.array([float(w) for w in many_parties.all_gain(problem)])
    start = 0.999 * start + 0.001 / size if min((0.999 * start + 0.001 / size) @ g) > 0 else start
    done = minimize(
        lambda w: -np.sum(np.log(np.maximum(w @ g, 1e-300))), start,
        jac=lambda w: -g @ (1 / np.maximum(w @ g, 1e-300)), method="SLSQP",
        bounds=[(0, 1)] * size,
        constraints=[{"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones(size)}],
        options={"ftol": 1e-16, "maxiter": 500},
    )  # fmt: skip
    best = done.x
    reached = [best @ g]
    for least in (1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2):
        used = best > least
        part = g[used]

        refined = best[used]
        for _ in range(30):  # Newton's steps, the shortest where weights are not unique
            here = refined @ part
            slopes = np.vstack([-(part / here**2) @ part.T, np.ones(len(part))])
            gap = np.array([*(part @ (1 / here) - n), refined.sum() - 1])
            refined = refined - np.linalg.lstsq(slopes, gap, rcond=1e-12)[0]
        here = refined @ part
        solved = float(np.abs(gap).max()) < 1e-13 and refined.min() > -1e-12 and here.min() > 0
        if solved and (g @ (1 / here)).max() - n < 1e-12:
            return np.array(here)
        reached.append(here if refined.min() > -1e-12 and here.min() > 0 else reached[0])
    return np.array(min(reached, key=lambda here: float((g @ (1 / here)).max())))


def test_the_product_against_a_minimiser() -> None:
    rational = irrational = 0
    for problem in RANDOM:
        for outcome in nash_many_parties.nash(problem):
            if outcome.note:
                continue
            rational += all(isinstance(v, Fraction) for v in outcome.payoffs)
            irrational += any(isinstance(v, Root) for v in outcome.payoffs)
            gains = greatest_product(problem)
            for value, d, gain in zip(outcome.payoffs, problem.threat, gains, strict=True):
                assert abs(float(value) - float(d) - gain) < 1e-9 * max(1, gain), (problem, outcome, gains)
    assert rational > COUNT // 5 and irrational > COUNT // 20


def test_bounds_hold_what_is_known_exactly() -> None:
    for problem in polytopes(15, how_many(8, 60), (3,)):
        for outcome in nash_many_parties.nash(problem):
            gains = problem.gains()
            near = nash_many_parties._enclose(
                problem, gains, nash_many_parties._ascent(gains, many_parties.all_gain(problem))
            )
            for value, around in zip(outcome.payoffs, near.payoffs, strict=True):
                (low, high), (start, end) = bounds(value), bounds(around)
                assert start <= high and low <= end and float(end - start) < 1e-6 * max(1.0, abs(float(value)))


def test_whatever_face_is_guessed_only_the_solution_passes() -> None:
    tried = 0
    for problem in polytopes(14, how_many(10, 60), (3, 4)):
        for outcome in nash_many_parties.nash(problem):
            size = min(len(problem.points), 5)
            for face in (c for k in range(1, size + 1) for c in combinations(range(size), k)):
                found = nash_many_parties._on_face(problem, problem.gains(), face)
                tried += 1
                if found is not None:
                    assert all(same(a, b) for a, b in zip(found.payoffs, outcome.payoffs, strict=True))
    assert tried > 100


def test_three_players_are_always_exact() -> None:
    for problem in polytopes(3, how_many(15, 150), (3,)):
        for outcome in nash_many_parties.nash(problem):
            assert not outcome.note


def test_bounds_where_there_is_no_closed_form() -> None:
    """Whether the bounds are narrow for five and six, and no point beats their middle by more than they allow."""
    seen = 0
    for problem in polytopes(6, how_many(20, 160), (5, 6)):
        for outcome in nash_many_parties.nash(problem):
            if not outcome.note:
                continue
            seen += 1
            g = table(problem)
            middle = np.array([float(v) - float(d) for v, d in zip(outcome.payoffs, problem.threat, strict=True)])
            assert (g @ (1 / middle)).max() - len(middle) < 1e-9
            assert "within" in outcome.note
            for value, d, gain in zip(outcome.payoffs, problem.threat, greatest_product(problem), strict=True):
                assert isinstance(value, Between) and 0 < value.width < F(1, 10**25)
                assert abs(float(value) - float(d) - gain) < 1e-6 * max(1, gain)
    assert seen >= 3


# --- properties, exactly --------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOLUTIONS)
def test_names_do_not_matter(name: str) -> None:
    for problem in polytopes(21, how_many(6, 40), (3,)):
        for outcome in SOLUTIONS[name](problem):
            for order in list(permutations(range(3)))[1:]:
                turned = NumericProblem(
                    tuple(tuple(point[i] for i in order) for point in problem.points),
                    tuple(problem.threat[i] for i in order),
                )
                (other,) = SOLUTIONS[name](turned)
                assert all(same(other.payoffs[place], outcome.payoffs[i]) for place, i in enumerate(order))


@pytest.mark.parametrize("name", ["ideals", "nash"])
def test_units_do_not_matter(name: str) -> None:
    scales, moves = (F(3), F(1, 5), F(2, 7), F(4)), (F(-1), F(2), F(1, 3), F(0))
    for problem in RANDOM[: how_many(12, 90)]:
        moved = [
            tuple(a * u + b for u, a, b in zip(point, scales, moves, strict=False))
            for point in (*problem.points, problem.threat)
        ]
        found, other = SOLUTIONS[name](problem), SOLUTIONS[name](NumericProblem(tuple(moved[:-1]), moved[-1]))
        assert len(found) == len(other)
        for one, two in zip(found, other, strict=True):
            for value, image, a, b in zip(one.payoffs, two.payoffs, scales, moves, strict=False):
                assert same(image, affine(number(value), b, a)) in ((True,) if not one.note else (None,))


@pytest.mark.parametrize("name", SOLUTIONS)
def test_nobody_can_gain_for_nothing(name: str) -> None:
    """Whether the greatest sum of what could be added without a loss is zero, exactly, for rational answers."""
    for problem in RANDOM:
        for outcome in SOLUTIONS[name](problem):
            if all(isinstance(v, Fraction) for v in outcome.payoffs):
                exact = [v for v in outcome.payoffs if isinstance(v, Fraction)]
                gains = [v - d for v, d in zip(exact, problem.threat, strict=True)]
                assert min(gains) >= 0
                rows = [([gain[i] for gain in problem.gains()], -gains[i]) for i in range(len(gains))]
                sums = [sum(gain, F(0)) for gain in problem.gains()]
                found = maximise_mixture(sums, rows, len(problem.points))
                assert found is not None and found.value == sum(gains)


def test_alternatives_that_are_not_chosen_do_not_matter_to_nash() -> None:
    for problem in polytopes(31, how_many(8, 60), (3,)):
        for outcome in nash_many_parties.nash(problem):
            used = {k for k, _ in outcome.mixture}
            for k in set(range(len(problem.points))) - used:
                fewer = NumericProblem(problem.points[:k] + problem.points[k + 1 :], problem.threat)
                (other,) = nash_many_parties.nash(fewer)
                assert all(same(a, b) for a, b in zip(outcome.payoffs, other.payoffs, strict=True))


def test_an_irrational_solution_by_hand() -> None:
    """Whether t from (4, 1, 1) to (0, 2, 3) is the zero of the slope of (4 − 4t)(1 + t)(1 + 2t)."""
    (outcome,) = nash_many_parties.nash(numbers([(4, 1, 1), (0, 2, 3)], (0, 0, 0)))
    t = dict(outcome.mixture)[1]
    low, high = bounds(t)
    slopes = [-4 * (1 + s) * (1 + 2 * s) + (4 - 4 * s) * (1 + 2 * s) + 2 * (4 - 4 * s) * (1 + s) for s in (low, high)]
    assert slopes[0] >= 0 >= slopes[1] and high - low < F(1, 10**20)
    assert prod(float(v) for v in outcome.payoffs) > 4
