"""Bargaining solutions and the zone of agreement in closed form, against the walk down the frontier and brute force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from audit import how_many, tenth
from bargaining_cases import (
    SOLUTIONS,
    WEIGHTED,
    WEIGHTS,
    Pair,
    at,
    best_for,
    both_gain,
    constants,
    gains_of,
    hope,
    paid,
    polygons,
)
from problems import formulas, numbers

from solver.algebra.polynomials import Ratio, ring, to_fmpq
from solver.concepts.bargaining import egalitarian, nash_solution, pareto_frontier
from solver.concepts.bargaining.frontier_at_point import pareto
from solver.concepts.bargaining.pareto_frontier import undominated_points
from solver.concepts.bargaining.problem import Problem
from solver.regions.constraints import Cell

PROBLEMS = tuple(polygons(how_many(72, 240), 11))

# --- the closed forms -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOLUTIONS)
def test_pieces_without_parameters_agree(name: str) -> None:
    """Whether a polygon in numbers is a problem in symbols of which nothing varies."""
    for problem in PROBLEMS:
        for weights in ((), (WEIGHTS,)) if name in WEIGHTED else ((),):
            pieces = list(SOLUTIONS[name].pieces(constants(problem), *weights))
            assert all(piece.cells == ((),) for piece in pieces)
            found = {one.payoffs for one in SOLUTIONS[name].solve_at_point(problem, *weights)}
            assert paid(constants(problem), pieces, ()) == found


def test_agreements_in_line_whatever_the_parameters_are_have_one_edge() -> None:
    """Whether of the pieces of one line the longest is the edge, and the only one."""
    line = formulas("x y z", [(one, f"1 - {one}") for one in "xyz"])
    for point in product(range(3), repeat=3):
        values = list(map(to_fmpq, map(Fraction, point)))
        edges = [edge for edge in pareto_frontier.edges(line) if all(c.holds(values) for c in edge.cell)]
        ends = {(point[edge.left], point[edge.right]) for edge in edges}
        assert ends == ({(min(point), max(point))} if len({*point}) > 1 else set())


def test_the_one_edge_of_agreements_in_line_is_no_diagonal() -> None:
    """Whether it stays though two points between its ends have the same middle."""
    line = formulas("x", [(f"{k}*x", f"3 - {k}*x") for k in range(4)])
    assert [(edge.left, edge.right) for edge in pareto_frontier.Frontier(line).edges] == [(3, 0), (0, 3)]


def test_the_zone_without_parameters_agrees() -> None:
    for problem in PROBLEMS:
        gains, symbols = gains_of(problem), constants(problem)
        assert pareto_frontier.gains(symbols) == (((),) if both_gain(gains) else ())
        hopes = [hope(gains, player) for player in (0, 1)]
        for player, most in enumerate(hopes):
            found = {pays[player] for pays in paid(symbols, list(best_for(symbols, player)), ())}
            assert found == ({most + problem.threat[player]} if most is not None and most >= 0 else set())


# --- worked examples ------------------------------------------------------------------------------

ROOMS: dict[int, Sequence[tuple[int | Fraction, int | Fraction]]] = {
    18: ((0, 0), (0, 1), (1, Fraction(7, 10)), (1, 0)),
    19: ((0, 0), (0, 1), (Fraction(3, 4), Fraction(3, 4)), (1, 0)),
    20: ((0, 0), (0, 1), (Fraction(1, 2), Fraction(9, 10)), (1, 0)),
}
PUBLISHED: list[tuple[int, str, tuple[Fraction, Fraction]]] = [
    (18, "nash", (Fraction(1), Fraction(7, 10))),
    (18, "utilitarian", (Fraction(1), Fraction(7, 10))),
    (18, "kalai-smorodinsky", (Fraction(10, 13), Fraction(10, 13))),
    (18, "egalitarian", (Fraction(10, 13), Fraction(10, 13))),
    (19, "nash", (Fraction(3, 4), Fraction(3, 4))),
    (20, "nash", (Fraction(1, 2), Fraction(9, 10))),
    (20, "utilitarian", (Fraction(1, 2), Fraction(9, 10))),
    (20, "kalai-smorodinsky", (Fraction(9, 14), Fraction(9, 14))),
]


@pytest.mark.parametrize(("row", "name", "pays"), PUBLISHED)
def test_published_answers(row: int, name: str, pays: Pair) -> None:
    problem = numbers(ROOMS[row], (0, 0))
    assert [one.payoffs for one in SOLUTIONS[name].solve_at_point(problem)] == [pays]
    assert paid(constants(problem), list(SOLUTIONS[name].pieces(constants(problem))), ()) == {pays}


BILL_AND_JACK = (  # values to Bill and Jack of what Bill owns, then of what Jack owns: Nash (1950)
    ((2, 4), (2, 2), (2, 1), (2, 2), (4, 1)),
    ((10, 1), (4, 1), (6, 2), (2, 2)),
)


def divisions() -> list[tuple[int, int]]:
    """Return the gains of both from every set of goods that change hands."""
    found = [(0, 0)]
    for owned, sign in zip(BILL_AND_JACK, (-1, 1), strict=True):
        for bill, jack in owned:
            found += [(a + sign * bill, b - sign * jack) for a, b in found]
    return found


def test_bill_and_jack() -> None:
    problem = numbers(divisions(), (0, 0))
    assert len(problem.points) == 512
    (agreement,) = nash_solution.nash_at_point(problem)
    assert agreement.payoffs == (Fraction(12), Fraction(5))
    (piece,) = nash_solution.nash_pieces(constants(problem))
    ((k, weight),) = piece.mixture
    assert problem.points[k] == (Fraction(12), Fraction(5))
    assert weight.over.is_one()
    assert piece.cells == ((),)


# --- parameters anywhere --------------------------------------------------------------------------

BASE = ring(("x", "y"))
X, Y = (Ratio(generator, BASE.one) for generator in BASE.generators.values())
GRID = (*product(map(Fraction, (-2, -1, 0, 1, 2)), repeat=2), (Fraction(1, 3), Fraction(3, 2)))


def constant(value: int | Fraction) -> Ratio:
    return Ratio(BASE.constant(value), BASE.one)


def random_problems(count: int, seed: int) -> Iterator[Problem]:
    """Yield problems of three to five points whose payoffs are small polynomials, often numbers, seldom quotients."""
    random = Random(seed)

    def payoff() -> Ratio:
        value = constant(random.randint(-2, 3))
        for factor in (X, Y, X * Y):
            if random.random() < (0.35, 0.35, 0.1)[(X, Y, X * Y).index(factor)]:
                value += constant(random.choice((-2, -1, 1, 2))) * factor
        return value / (X * X + constant(1)) if random.random() < 0.05 else value

    for _ in range(count):
        points = tuple((payoff(), payoff()) for _ in range(random.randint(3, 5)))
        yield Problem(BASE, points, (constant(-1) + X if random.random() < 0.3 else constant(0), constant(0)))


def holds(cells: Sequence[Cell], values: Sequence[Fraction]) -> bool:
    place = tuple(map(to_fmpq, values))
    return any(all(c.holds(place) for c in cell) for cell in cells)


@pytest.mark.slow
@pytest.mark.parametrize("name", tenth([*SOLUTIONS], 2))
def test_pieces_of_random_problems(name: str) -> None:
    """Whether what holds pays what is right, and something holds, on a grid of small numbers with many walls."""
    agreed, count = 0, how_many(5, 20)
    for problem in random_problems(count, 2):
        pieces = list(SOLUTIONS[name].pieces(problem))
        for values in GRID:
            found = {one.payoffs for one in SOLUTIONS[name].solve_at_point(at(problem, values))}
            agreed += bool(found)
            pays = paid(problem, pieces, values)
            if name == "utilitarian":  # where several are best, points between the two ends may stand, too
                assert {sum(pair) for pair in pays} == {sum(pair) for pair in found}
                assert found <= pays
            else:
                assert pays == found
    assert agreed >= 8 * count


@pytest.mark.slow
def test_zones_of_random_problems() -> None:
    for problem in random_problems(how_many(25, 60), 3):
        gains = pareto_frontier.gains(problem)
        ideals = [list(best_for(problem, player)) for player in (0, 1)]
        for values in GRID:
            numeric = at(problem, values)
            most = [hope(gains_of(numeric), player) for player in (0, 1)]
            assert holds(gains, values) == both_gain(gains_of(numeric))
            agreeable = all(value is not None and value >= 0 for value in most)
            for player in (0, 1):
                found = {pays[player] - numeric.threat[player] for pays in paid(problem, ideals[player], values)}
                assert found == ({most[player]} if agreeable else set())


@pytest.mark.parametrize("name", WEIGHTED)
def test_weights_that_are_parameters(name: str) -> None:
    """Whether no piece holds where a weight is not above zero."""
    weights = (X, constant(1) - X * Y)
    problem = Problem(BASE, tuple((constant(a), constant(b)) for a, b in ((0, 4), (2, 3), (4, 0))), (constant(0),) * 2)
    pieces = list(SOLUTIONS[name].pieces(problem, weights))
    for values in (*GRID, *((Fraction(k, 9), Fraction(m, 4)) for k in range(1, 9) for m in range(4))):
        place = tuple(map(to_fmpq, values))
        numeric = [weight.at(place) for weight in weights]
        found = (
            {one.payoffs for one in SOLUTIONS[name].solve_at_point(at(problem, values), numeric)}
            if min(numeric) > 0
            else set()
        )
        assert paid(problem, pieces, values) == found


def test_the_points_that_stand_out_make_the_frontier() -> None:
    """Whether the frontier stays when points that differ by numbers are thinned out, whatever the parameters are."""
    random = Random(6)
    for _ in range(how_many(15, 40)):
        shifts = [(constant(0), constant(0)), (X, -Y), (X, constant(0))][: random.randint(1, 3)]
        points = tuple(
            (a + constant(random.randint(-4, 4)), b + constant(random.randint(-4, 4))) for a, b in shifts * 6
        )
        problem = Problem(BASE, points, (constant(0), Y))
        kept = undominated_points(problem)
        assert len(kept) < len(points)
        less = Problem(BASE, tuple(points[k] for k in kept), problem.threat)
        for values in GRID:
            before, after = ({c.gains for c in pareto(at(one, values))} for one in (problem, less))
            assert before == after


def test_bill_and_jack_with_a_parameter() -> None:
    """Whether Bill and Jack agree as they should where Jack's pen is worth x + 8 to Bill instead of 10."""
    pen = 5  # the sixth good
    points = tuple(
        (constant(a) + (X - constant(2) if k >> pen & 1 else constant(0)), constant(b))
        for k, (a, b) in enumerate(divisions())
    )
    problem = Problem(BASE, points, (constant(0), constant(0)))
    assert len(undominated_points(problem)) <= 40
    pieces = list(nash_solution.nash_pieces(problem))
    for x in (*map(Fraction, range(-8, 6)), Fraction(7, 3)):
        numeric = at(problem, (x, Fraction(0)))
        assert paid(problem, pieces, (x, Fraction(0))) == {one.payoffs for one in nash_solution.nash_at_point(numeric)}


def test_equal_gains_that_are_not_efficient_are_left_for_better_ones() -> None:
    """Whether the end nearest to equal gains is agreed on where no trade along the frontier makes the gains equal."""
    cases = (([(0, 1), (2, 1), (2, 0)], (2, 1)), ([(0, 3), (1, 2)], (1, 2)), ([(3, 0), (2, 1)], (2, 1)))
    for points, better in cases:
        problem, best = numbers(points, (0, 0)), tuple(map(Fraction, better))
        assert [one.payoffs for one in egalitarian.egalitarian_at_point(problem)] == [best]
        assert paid(constants(problem), list(egalitarian.egalitarian_pieces(constants(problem))), ()) == {best}
