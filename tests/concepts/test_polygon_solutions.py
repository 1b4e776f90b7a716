"""Raiffa, equal area and Perles–Maschler on polygons: published answers, brute force in floats, symbols at points."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import islice

import pytest
from audit import how_many
from polygon_cases import DEGENERATE, EIGHTEEN, TWENTY, F, Floats, Roof, bisected, polygons, raiffa_steps, symbolic
from problems import numbers

from solver.algebra import square_root_sums
from solver.algebra.bounded_numbers import Between, Value, affine, bounds, number, same
from solver.algebra.polynomials import to_fmpq
from solver.concepts.bargaining import equal_area, perles_maschler, raiffa
from solver.concepts.bargaining.equal_area import chains
from solver.concepts.bargaining.frontier_at_point import chain as outline
from solver.concepts.bargaining.problem import AgreementAtPoint, NumericProblem, Problem

SOLUTIONS = {
    "raiffa": raiffa.raiffa_at_point,
    "area": equal_area.solve_at_point,
    "perles": perles_maschler.perles_maschler_at_point,
}
COUNT = how_many(70, 300)
RANDOM = [*DEGENERATE.values(), *polygons(5, COUNT)]


# --- published ------------------------------------------------------------------------------------


def test_raiffa_steps_of_oracle_18() -> None:
    expected = [(F(1, 2), F(1, 2)), (F(3, 4), F(27, 40)), (F(7, 8), F(29, 40)), (F(43, 48), F(117, 160))]
    assert list(islice(raiffa_steps(EIGHTEEN), 4)) == expected


def test_perles_maschler_of_oracles_18_and_20() -> None:
    assert perles_maschler.perles_maschler_at_point(EIGHTEEN)[0].payoffs == (F(1, 2), F(17, 20))
    assert perles_maschler.perles_maschler_at_point(TWENTY)[0].payoffs == (F(2, 3), F(3, 5))


def test_areas_by_hand() -> None:
    """Whether x is 17/20: the area of 18 is 17/20, and a ray to its upper edge has x/2 to its left."""
    (agreed,) = equal_area.solve_at_point(EIGHTEEN)
    x, y = agreed.payoffs
    assert isinstance(x, Fraction) and isinstance(y, Fraction)
    assert (x, y) == (F(17, 20), 1 - F(3, 10) * F(17, 20))


# --- by brute force, in floats --------------------------------------------------------------------


def area_in_floats(frontier: Floats) -> tuple[float, float]:
    def under(x: float) -> float:
        total, previous = 0.0, frontier.breaks[0]
        for a, c in frontier.breaks[1:]:
            stop = min(a, x)
            if stop > previous[0]:
                total += (stop - previous[0]) * (frontier.height(stop) + previous[1]) / 2
            previous = (a, c)
        return total

    most = frontier.breaks[-1][0]
    half = under(most) / 2
    x = bisected(lambda x: under(x) - x * frontier.height(x) / 2 < half, 0.0, most)
    if x > most * (1 - 1e-12):  # on the wall, whose height the ray chooses: never needed, or the last corner
        x = most
    return x, frontier.height(x)


def time_in_floats(frontier: Floats) -> tuple[float, float]:
    def spent(x: float) -> float:
        total, previous = 0.0, frontier.breaks[0]
        for a, c in frontier.breaks[1:]:
            stop = min(a, x)
            if stop > previous[0]:
                part = (stop - previous[0]) / (a - previous[0])
                total += part * math.sqrt(max((a - previous[0]) * (previous[1] - c), 0.0))
            previous = (a, c)
        return total

    most = frontier.breaks[-1][0]
    half = spent(most) / 2
    x = bisected(lambda x: spent(x) < half, 0.0, most) if half else most
    return x, frontier.height(x)


def steps_in_floats(problem: NumericProblem) -> tuple[float, float]:
    gains = [tuple(map(float, g)) for g in problem.gains()]

    def most(player: int, least: float) -> float:
        pairs = [(g[1 - player], g[player]) for g in gains]
        highs = [y for x, y in pairs if x >= least]
        highs += [
            a[1] + (b[1] - a[1]) * (least - a[0]) / (b[0] - a[0]) for a in pairs for b in pairs if a[0] < least < b[0]
        ]
        return max(highs)

    x = y = 0.0
    for _ in range(4000):
        right, up = most(0, y), most(1, x)
        if right - x < 1e-13 and up - y < 1e-13:
            break
        x, y = (x + right) / 2, (y + up) / 2
    return x, y


def expected(name: str, problem: NumericProblem) -> tuple[float, float] | None:
    frontier = Floats(problem)
    if not frontier.both_gain:
        return None
    if name == "raiffa":
        return steps_in_floats(problem)
    return area_in_floats(frontier) if name == "area" else time_in_floats(frontier)


@pytest.mark.parametrize("name", SOLUTIONS)
def test_the_same_as_by_brute_force(name: str) -> None:
    answered = 0
    for problem in RANDOM:
        found, wanted = SOLUTIONS[name](problem), expected(name, problem)
        assert len(found) == (wanted is not None), problem
        for outcome in found:
            answered += 1
            assert wanted is not None
            for value, gain, d in zip(outcome.payoffs, wanted, problem.threat, strict=True):
                assert abs(float(value) - float(d) - gain) < 1e-9, (problem, outcome, wanted)
    assert answered >= COUNT // 2


# --- properties, exactly --------------------------------------------------------------------------


def mixed(problem: NumericProblem, outcome: AgreementAtPoint) -> bool:
    """Decide whether the mixture pays the payoffs, to forty digits where they are irrational."""
    pays = []
    for player in (0, 1):
        low = high = F(0)
        for k, weight in outcome.mixture:
            ends = sorted(end * problem.points[k][player] for end in bounds(weight))
            low, high = low + ends[0], high + ends[1]
        start, stop = bounds(outcome.payoffs[player])
        pays.append(low <= stop and start <= high and high - low < F(1, 10**9))
    total = sum(float(weight) for _, weight in outcome.mixture)
    return all(pays) and abs(total - 1) < 1e-9 and all(float(weight) > 0 for _, weight in outcome.mixture)


@pytest.mark.parametrize("name", SOLUTIONS)
def test_efficient_rational_and_made_of_the_points(name: str) -> None:
    for problem in RANDOM:
        up, right = Roof(problem, 1), Roof(problem, 0)
        for outcome in SOLUTIONS[name](problem):
            assert not outcome.note and mixed(problem, outcome)
            x, y = (affine(number(v), -d, F(1)) for v, d in zip(outcome.payoffs, problem.threat, strict=True))
            if isinstance(x, Fraction) and isinstance(y, Fraction):
                assert x >= 0 and y >= 0 and up(x) == y and right(y) == x
            else:
                assert on_some_edge(problem, x, y)


def on_some_edge(problem: NumericProblem, x: Value, y: Value) -> bool:
    """Decide whether an irrational pair lies exactly on a segment between two points that no other point is above."""
    gains = problem.gains()
    for a in gains:
        for b in gains:
            if a[0] < b[0] and a[1] > b[1]:
                slope = (b[1] - a[1]) / (b[0] - a[0])
                below = all(g[1] <= a[1] + slope * (g[0] - a[0]) for g in gains)
                if below and same(y, affine(number(x), a[1] - slope * a[0], slope)) and a[0] <= float(x) <= b[0]:
                    return True
    return False


@pytest.mark.parametrize("name", SOLUTIONS)
def test_units_and_names_do_not_matter(name: str) -> None:
    solution = SOLUTIONS[name]
    for problem in RANDOM[: how_many(50, 120)]:
        (a, b), points = problem.threat, problem.points
        scaled = NumericProblem(tuple((3 * u - 1, v / 7 + 2) for u, v in points), (3 * a - 1, b / 7 + 2))
        turned = NumericProblem(tuple((v, u) for u, v in problem.points), (problem.threat[1], problem.threat[0]))
        found = solution(problem)
        assert len(found) == len(solution(scaled)) == len(solution(turned))
        for one, two, three in zip(found, solution(scaled), solution(turned), strict=True):
            u, v = one.payoffs
            assert same(two.payoffs[0], affine(number(u), F(-1), F(3)))
            assert same(two.payoffs[1], affine(number(v), F(2), F(1, 7)))
            assert same(three.payoffs[0], v) and same(three.payoffs[1], u)


@pytest.mark.parametrize("name", SOLUTIONS)
def test_equal_where_the_problem_is_symmetric(name: str) -> None:
    for problem in polygons(9, how_many(20, 60)):
        both = NumericProblem(problem.points + tuple((v, u) for u, v in problem.points), (problem.threat[0],) * 2)
        for outcome in SOLUTIONS[name](both):
            assert same(*outcome.payoffs)


# --- Raiffa's limit -------------------------------------------------------------------------------


def test_a_limit_in_a_corner_is_recognised() -> None:
    """Whether the steps from (0, 0) stay on q = p/2 through the corner (2, 1) where slopes are −1/4 and −1."""
    corner = numbers([(0, F(3, 2)), (2, 1), (3, 0)], (0, 0))
    assert raiffa.raiffa_at_point(corner)[0].payoffs == (F(2), F(1))
    for sure in islice(raiffa_steps(corner), 30):
        assert 2 - sure[0] == 2 * (1 - sure[1]) > 0
    near = numbers([(0, F(3, 2)), (2, 1), (3, 0)], (F(1, 1000), 0))
    assert raiffa.raiffa_at_point(near)[0].payoffs != (F(2), F(1))


def test_an_enclosure_where_the_steps_run_out() -> None:
    problem = numbers([(10**6, 1), (10**6 + 1, 0), (0, 0)], (0, 0))
    (outcome,) = raiffa.raiffa_at_point(problem, limit=50)
    (exact,) = raiffa.raiffa_at_point(numbers([(10, 1), (11, 0), (0, 0)], (0, 0)))
    assert "within" in outcome.note and all(isinstance(value, Between) for value in outcome.payoffs)
    assert not exact.note
    sure = list(islice(raiffa_steps(problem), 60))[-1]
    for value, at_least in zip(outcome.payoffs, sure, strict=True):
        assert isinstance(value, Between) and value.low <= at_least <= value.high and value.width > 0


def test_enclosures_hold_the_limit() -> None:
    seen = 0
    for problem in RANDOM:
        for exact, early in zip(raiffa.raiffa_at_point(problem), raiffa.raiffa_at_point(problem, limit=1), strict=True):
            for value, around in zip(exact.payoffs, early.payoffs, strict=True):
                low, high = bounds(around)
                assert isinstance(value, Fraction) and low <= value <= high
                seen += bool(early.note)
    assert seen > COUNT // 8


# --- Perles and Maschler's square roots -----------------------------------------------------------


def test_many_independent_roots() -> None:
    """Whether edges with √1, √2, √3, √5, √7 give degree 16, and a certified enclosure where fewer are allowed."""
    xs, ys = [F(k) for k in range(6)], [F(0)]
    for drop in (7, 5, 3, 2, 1):
        ys.insert(0, ys[0] + drop)
    problem = numbers(list(zip(xs, ys, strict=True)), (0, 0))
    (exact,) = perles_maschler.perles_maschler_at_point(problem)
    (near,) = perles_maschler.perles_maschler_at_point(problem, rank=3)
    assert not exact.note and "independent square roots" in near.note
    for value, around in zip(exact.payoffs, near.payoffs, strict=True):
        assert isinstance(around, Between) and around.width < F(1, 10**20)
        low, high = bounds(value)
        assert around.low <= high and low <= around.high


def test_half_way_at_a_corner_between_irrational_edges() -> None:
    """Whether √2 on the left against √2 on the right of (1, 2) meet in the corner, exactly."""
    problem = numbers([(0, 4), (2, 3), (3, 1)], (0, 0))
    assert perles_maschler.perles_maschler_at_point(problem)[0].payoffs == (F(2), F(3))


def test_coprime_bases() -> None:
    dice = random.Random(1)
    for _ in range(100):
        given = [dice.randint(1, 5000) for _ in range(5)]
        base = square_root_sums.coprime(given)
        assert all(math.gcd(a, b) == 1 for k, a in enumerate(base) for b in base[:k])
        for n in given:
            for b in base:
                while n % b == 0:
                    n //= b
            assert n == 1


# --- in symbols -----------------------------------------------------------------------------------


def in_numbers(problem: Problem, place: tuple[Fraction, Fraction]) -> NumericProblem:
    values = tuple(map(to_fmpq, place))
    return NumericProblem(
        tuple(tuple(part.at(values) for part in point) for point in problem.points),
        tuple(part.at(values) for part in problem.threat),
    )


def places(seed: int) -> list[tuple[Fraction, Fraction]]:
    dice = random.Random(seed)
    grid = [(F(a), F(b)) for a in range(-2, 3) for b in range(-2, 3)]
    return grid + [(F(dice.randint(-40, 40), 13), F(dice.randint(-40, 40), 17)) for _ in range(25)]


@pytest.mark.parametrize("seed", range(how_many(6, 12)))
def test_equal_areas_in_symbols(seed: int) -> None:
    problem = symbolic(seed, 2 + seed % 3)
    pieces = list(equal_area.pieces(problem))
    for place in places(seed):
        values = tuple(map(to_fmpq, place))
        standing = [p for p in pieces if any(all(c.holds(values) for c in cell) for cell in p.cells)]
        exact = equal_area.solve_at_point(in_numbers(problem, place))
        assert bool(standing) == bool(exact)
        for piece in standing:
            assert all(weight.at(values) >= 0 for _, weight in piece.mixture) and len(piece.mixture) <= 2
            assert tuple(part.at(values) for part in problem.payoffs_of(piece.mixture)) == exact[0].payoffs


@pytest.mark.parametrize("seed", range(how_many(5, 8)))
def test_the_chain_that_stands_is_the_outline(seed: int) -> None:
    problem = symbolic(seed + 50, 4)
    found = list(chains(problem))
    for place in places(seed):
        values = tuple(map(to_fmpq, place))
        corners = [(c.x, c.y) for c in outline(in_numbers(problem, place))]
        standing = [chain for chain in found if all(c.holds(values) for c in chain.cell)]
        assert bool(standing) == bool(corners)
        for chain in standing:
            line = [(x.at(values), y.at(values)) for x, y in chain.stops]
            assert set(corners) <= set(line)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(how_many(1, 6)))
def test_raiffa_steps_in_symbols(seed: int) -> None:
    problem = symbolic(seed + 20, 3)
    for count in (1, 2):
        candidates = list(raiffa.raiffa_candidates(problem, count))
        for place in places(seed):
            values = tuple(map(to_fmpq, place))
            given = in_numbers(problem, place)
            standing = [d for d in candidates if any(all(c.holds(values) for c in cell) for cell in d.cells)]
            exact = list(islice(raiffa_steps(given), count))
            assert {tuple(part.at(values) for part in d.payoffs) for d in standing} == set(exact[-1:])
