"""Offers in turn: closed forms against fixed points, backward induction and maxima over fractions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from audit import how_many, tenth
from drafted import conditions, const, drafts_of, on_a_wall, only, standing, symbols
from problems import numbers
from protocols_by_search import alternating_at_point, limit_at_point, rounds_at_point, ultimatum_at_point

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Ratio, Ring, ring
from solver.concepts.bargaining.problem import NumericProblem, Problem
from solver.concepts.piecewise import Candidate
from solver.concepts.protocols import alternating_offers, finite_horizon, shrinking_rounds, ultimatum
from solver.concepts.protocols.procedure import NO_DEAL, Setting
from solver.concepts.protocols.talks import Talks
from solver.errors import InvalidGame, UsageError
from solver.regions.constraints import Cell
from solver.regions.decide.emptiness import LINEAR, is_empty
from solver.regions.domain import domain
from solver.regions.parameters import Parameter, ParameterSpace

F = Fraction
UNIT = numbers([(1, 0), (0, 1)], (0, 0))
SWAP = ("e", "s", "r", "c")


def swap_package(over: Ring) -> Problem:
    """Return THAAD out by a share x, an embargo of severity y; payoffs (e y - s x, r x - c y) at the four corners."""
    v, nil = symbols(over), const(over, 0)
    e, s, r, c = (v[name] for name in SWAP)
    return Problem(over, ((nil, nil), (-s, r), (e, -c), (e - s, r - c)), (nil, nil))


def swapped(e: Fraction, s: Fraction, r: Fraction, c: Fraction) -> NumericProblem:
    return numbers([(0, 0), (-s, r), (e, -c), (e - s, r - c)], (0, 0))


# --- worked examples --------------------------------------------------------------------------------


def test_rubinstein_of_the_literature() -> None:
    over = ring(("d1", "d2"))
    v = symbols(over)
    candidates = alternating_offers.candidates(Talks(discount=(v["d1"], v["d2"])), Setting(over))
    assert ratio_text(candidates[0].payoffs[0], over.names) == "(d2 - 1)/(d1*d2 - 1)"
    _, payoffs = only(candidates, over, {"d1": F(9, 10), "d2": F(4, 5)})
    assert payoffs == (F(5, 7), F(2, 7))
    assert alternating_at_point(UNIT, Talks(discount=(F(9, 10), F(4, 5))))[0].x == (
        F(5, 7),
        F(2, 7),
    )


def test_the_second_side_may_begin() -> None:
    over = ring(("d1", "d2"))
    v = symbols(over)
    candidates = alternating_offers.candidates(Talks(1, (v["d1"], v["d2"])), Setting(over))
    _, payoffs = only(candidates, over, {"d1": F(9, 10), "d2": F(4, 5)})
    assert payoffs == (1 - F(1, 10) / (1 - F(18, 25)), F(1, 10) / (1 - F(18, 25)))


@pytest.mark.parametrize(("option", "share"), [(F(3, 10), F(10, 19)), (F(3, 5), F(2, 5))])
def test_an_outside_option_counts_only_where_it_is_worth_more_than_waiting(option: Fraction, share: Fraction) -> None:
    over = ring(("d", "b"))
    v = symbols(over)
    candidates = alternating_offers.candidates(Talks(discount=(v["d"], v["d"]), outside=(None, v["b"])), Setting(over))
    assert only(candidates, over, {"d": F(9, 10), "b": option})[1] == (share, 1 - share)
    talks = Talks(discount=(F(9, 10), F(9, 10)), outside=(None, option))
    assert alternating_at_point(UNIT, talks)[0].x == (share, 1 - share)


def test_the_risk_of_a_breakdown_instead_of_impatience() -> None:
    over = ring(("q", "b1", "b2"))
    v = symbols(over)
    candidates = alternating_offers.candidates(Talks(breakdown=v["q"], collapse=(v["b1"], v["b2"])), Setting(over))
    (formula,) = {d.payoffs[0] for d in candidates if d.label == "(v1..v2, v1..v2)"}
    one, two = const(over, 1), const(over, 2)
    assert formula == (one + v["b1"] * (one - v["q"]) - v["b2"]) / (two - v["q"])
    point = {"q": F(1, 10), "b1": F(1, 5), "b2": F(1, 10)}
    assert only(candidates, over, point)[1][0] == F(54, 95)
    talks = Talks(breakdown=F(1, 10), collapse=(F(1, 5), F(1, 10)))
    assert alternating_at_point(UNIT, talks)[0].x[0] == F(54, 95)


def test_the_limit_of_a_vanishing_risk() -> None:
    over = ring(("h", "b1", "b2"))
    v = symbols(over)
    candidates = shrinking_rounds.limits(Talks(breakdown=v["h"], collapse=(v["b1"], v["b2"])), Setting(over))
    assert candidates[0].label == "v1..v2"
    assert candidates[0].payoffs[0] == (const(over, 1) + v["b1"] - v["b2"]) / const(over, 2)


@pytest.mark.parametrize("rounds", range(1, 9))
def test_a_deadline_and_a_common_discount_factor(rounds: int) -> None:
    over = ring(("d",))
    d, one = symbols(over)["d"], const(over, 1)
    expected = one
    for _ in range(rounds - 1):
        expected = one - d * expected
    (candidate,) = finite_horizon.candidates(Talks(discount=(d, d)), rounds, Setting(over))
    assert candidate.payoffs[0] == expected
    at = F(3, 4)
    assert candidate.payoffs[0].at(over.values({"d": at})) == (1 - (-at) ** rounds) / (1 + at)
    offers = rounds_at_point(UNIT, Talks(discount=(at, at)), rounds)
    assert offers[0][0][0] == (1 - (-at) ** rounds) / (1 + at)
    assert candidate.values[-2:] == candidate.payoffs if rounds == 1 else candidate.values[:2] == candidate.payoffs
    assert [u for paid, _ in offers for u in paid] == [value.at(over.values({"d": at})) for value in candidate.values]


@pytest.mark.parametrize(
    ("costs", "shares"),
    [
        ((F(1, 10), F(1, 5)), {(F(1), F(0))}),
        ((F(2, 5), F(1, 5)), {(F(1, 5), F(4, 5))}),
        ((F(1, 10), F(1, 10)), {(F(1), F(0)), (F(1, 10), F(9, 10))}),
        ((F(0), F(0)), {(F(1), F(0)), (F(0), F(1))}),
        ((F(0), F(1, 9)), {(F(1), F(0))}),
        ((F(3), F(2)), {(F(1), F(0))}),
    ],
)
def test_fixed_costs(costs: tuple[Fraction, Fraction], shares: set[tuple[Fraction, Fraction]]) -> None:
    """Whether the side whose round costs less has nearly everything; of the continuum at equal costs the ends."""
    over = ring(("c1", "c2"))
    v = symbols(over)
    candidates = alternating_offers.candidates(Talks(costs=(v["c1"], v["c2"])), Setting(over))
    assert {paid for _, paid in standing(candidates, over, {"c1": costs[0], "c2": costs[1]})} == shares
    assert {found.x for found in alternating_at_point(UNIT, Talks(costs=costs))} == shares


# --- the talks of the essay -------------------------------------------------------------------------

TALKS = {"e": F(6), "s": F(3), "r": F(5), "c": F(3), "d1": F(4, 5), "d2": F(9, 10), "q": F(1, 10)}


@pytest.mark.slow
def test_talks_at_the_baseline() -> None:
    over = ring((*SWAP, "d1", "d2", "q"))
    v = symbols(over)
    talks = Talks(discount=(v["d1"], v["d2"]), breakdown=v["q"])
    ((values, payoffs),) = standing(
        alternating_offers.candidates(talks, Setting(over, swap_package(over))), over, TALKS
    )
    assert payoffs == (F(62475, 20626), F(40257, 20626))
    x, y = (values[0], values[1]), (values[2], values[3])
    patience = (F(4, 5) * F(9, 10), F(9, 10) * F(9, 10))
    assert x[1] == patience[1] * y[1] and y[0] == patience[0] * x[0]  # each is just ready to accept
    assert on_the_frontier(x) and on_the_frontier(y)
    at = Talks(discount=(F(4, 5), F(9, 10)), breakdown=F(1, 10))
    (found,) = alternating_at_point(swapped(F(6), F(3), F(5), F(3)), at)
    assert (found.x, found.y) == (x, y)
    low, high = iterated(patience, 400)
    assert abs(low - x[1]) < F(1, 10**30) and abs(high - y[0]) < F(1, 10**30)


def on_the_frontier(u: tuple[Fraction, Fraction]) -> bool:
    """Decide whether a pair is one of 6y - 3x, 5x - 3y with x = 1 or y = 1, solved for x and y."""
    x, y = (u[0] * 3 + u[1] * 6) / 21, (u[0] * 5 + u[1] * 3) / 21
    return 0 <= x <= 1 and 0 <= y <= 1 and 1 in (x, y)


def iterated(patience: tuple[Fraction, Fraction], times: int) -> tuple[Fraction, Fraction]:
    """Return what each side accepts, by repeated answers on the frontier of swap-package, rounded to 40 digits."""
    least, back = F(0), F(0)
    for _ in range(times):
        back = patience[0] * _us(least)
        least = (patience[1] * _china(back)).limit_denominator(10**40)
    return least, back


def _us(china: Fraction) -> Fraction:
    """Return the most for the US when China has this: y = 1 below (3, 2), x = 1 above it."""
    return 6 - 3 * (china + 3) / 5 if china <= 2 else 6 * (5 - china) / 3 - 3


def _china(us: Fraction) -> Fraction:
    return 5 - 3 * (us + 3) / 6 if us <= 3 else 5 * (6 - us) / 3 - 3


# --- many problems ----------------------------------------------------------------------------------

NAMES = ("t", "d1", "d2", "q", "w1", "w2", "c1", "c2")
SIZES = [F(0), F(1, 4), F(1, 2), F(2, 3), F(9, 10), F(1)]


def a_problem(random: Random, over: Ring, most: int = 4) -> Problem:
    """Return a few points with small coordinates, some of which move with t; degenerate ones often."""
    t = symbols(over)["t"]

    def coordinate() -> Ratio:
        value = const(over, random.randint(-2, 4))
        return value + const(over, random.randint(-1, 1)) * t if random.random() < 0.4 else value

    points = [(coordinate(), coordinate()) for _ in range(random.randint(1, most))]
    if random.random() < 0.1:
        points.append(random.choice(points))
    threat = (const(over, random.randint(-1, 1)), const(over, random.randint(-1, 1)))
    return Problem(over, tuple(points), threat)


def specialised(problem: Problem, point: dict[str, Fraction]) -> NumericProblem:
    values = problem.ring.values(point)
    return numbers([[u.at(values) for u in p] for p in problem.points], [d.at(values) for d in problem.threat])


def a_point(random: Random) -> dict[str, Fraction]:
    point = {name: random.choice(SIZES) for name in NAMES}
    point["t"] = F(random.randint(-6, 6), random.randint(1, 3))
    point["q"] = random.choice([F(0), F(1, 10), F(1, 2)])
    point["w1"], point["w2"] = (F(random.randint(-4, 8), 2) for _ in range(2))
    return point


def points(random: Random, candidates: Sequence[Candidate], count: int) -> Iterator[dict[str, Fraction]]:
    """Yield points, half of them moved onto a wall."""
    over, walls = ring(NAMES), conditions(candidates)
    for k in range(count):
        point = a_point(random)
        if k % 2 and walls:
            point = on_a_wall(random, walls, over, point) or point
        if all(0 <= point[name] <= 1 for name in ("d1", "d2", "q")) and min(point["c1"], point["c2"]) >= 0:
            yield point


def symbolic(kind: str, over: Ring) -> Talks[Ratio]:
    v = symbols(over)
    talks: Talks[Ratio] = Talks(discount=(v["d1"], v["d2"]))
    if "breakdown" in kind:
        talks = replace(talks, breakdown=v["q"], collapse=(const(over, -1), v["w2"]))
    if "cost" in kind:
        talks = replace(talks, costs=(v["c1"], v["c2"]))
    if "one option" in kind:
        talks = replace(talks, outside=(None, v["w2"]) if "second" in kind else (v["w1"], None))
    if "options" in kind:
        talks = replace(talks, outside=(v["w1"], v["w2"]))
    return talks


def numeric(kind: str, point: dict[str, Fraction]) -> Talks[Fraction]:
    talks: Talks[Fraction] = Talks(discount=(point["d1"], point["d2"]))
    if "breakdown" in kind:
        talks = replace(talks, breakdown=point["q"], collapse=(F(-1), point["w2"]))
    if "cost" in kind:
        talks = replace(talks, costs=(point["c1"], point["c2"]))
    if "one option" in kind:
        talks = replace(talks, outside=(None, point["w2"]) if "second" in kind else (point["w1"], None))
    if "options" in kind:
        talks = replace(talks, outside=(point["w1"], point["w2"]))
    return talks


KINDS = ["plain", "breakdown", "cost", "one option", "one option of the second", "options", "breakdown, options"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", tenth(KINDS, 2))
def test_formulas_are_the_fixed_points(kind: str) -> None:
    random, over, done, problems = Random(kind), ring(NAMES), 0, how_many(5, 14)
    for _ in range(problems):
        problem = a_problem(random, over)
        candidates = alternating_offers.candidates(symbolic(kind, over), Setting(over, problem))
        for point in points(random, candidates, 10):
            try:
                (expected,) = alternating_at_point(specialised(problem, point), numeric(kind, point))
            except UsageError:
                assert not standing(candidates, over, point)
                continue
            found = standing(candidates, over, point)
            assert set(found) == {((*expected.x, *expected.y), expected.x)}, (problem, point, found, expected)
            done += 1
    assert done > 5 * problems


@pytest.mark.parametrize("kind", ["plain", "breakdown", "cost", "one option of the second", "options"])
@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_formulas_are_backward_induction(kind: str, rounds: int) -> None:
    random, over, done, problems = Random(f"{kind}{rounds}"), ring(NAMES), 0, how_many(2, 10)
    for k in range(problems):
        problem = a_problem(random, over, 5 - rounds)
        first = k % 2
        candidates = finite_horizon.candidates(
            replace(symbolic(kind, over), first=first), rounds, Setting(over, problem)
        )
        for point in points(random, candidates, 10):
            talks = replace(numeric(kind, point), first=first)
            expected = rounds_at_point(specialised(problem, point), talks, rounds)
            found = standing(candidates, over, point)
            paid = tuple(u for pair, _ in expected for u in pair)
            assert set(found) == {(paid, paid[:2])}, (problem, point, found, expected)
            done += 1
    assert done > 4 * problems


def test_formulas_of_ultimatums_are_the_best_offers() -> None:
    random, over, done, problems = Random(5), ring(NAMES), 0, how_many(15, 40)
    v = symbols(over)
    for k in range(problems):
        problem, first = a_problem(random, over), k % 2
        given = [random.random() < 0.7 for _ in range(2)]
        outside = (v["w1"] if given[0] else None, v["w2"] if given[1] else None)
        candidates = drafts_of(ultimatum.ULTIMATUM, over, problem, first=first, outside=outside)
        for point in points(random, candidates, 12):
            here = (point["w1"] if given[0] else None, point["w2"] if given[1] else None)
            offer, agreed = ultimatum_at_point(specialised(problem, point), first, here)
            found = standing(candidates, over, point)
            assert set(found) == {(offer, offer)}
            if agreed:
                assert set().union(*found.values()) != {NO_DEAL}
            done += 1
    assert done > 5 * problems


def test_long_finite_talks_come_near_to_endless_ones() -> None:
    random, over = Random(11), ring(NAMES)
    for _ in range(how_many(10, 40)):
        problem = a_problem(random, over)
        point = {**a_point(random), "d1": F(1, 2), "d2": F(2, 3)}
        talks: Talks[Fraction] = Talks(discount=(point["d1"], point["d2"]))
        here = specialised(problem, point)
        (endless,) = alternating_at_point(here, talks)
        paid, _ = rounds_at_point(here, talks, 30)[0]
        assert max(abs(a - b) for a, b in zip(paid, endless.x, strict=True)) < F(1, 1000)


# --- rates ------------------------------------------------------------------------------------------


def nash_on_an_edge(problem: Problem, low: int, high: int, weights: tuple[Ratio, Ratio]) -> tuple[Ratio, Ratio]:
    """Return weighted Nash on the line through two points: each side has its weight of what the line gives it alone."""
    (a0, a1), (b0, b1) = problem.points[low], problem.points[high]
    slope = (a0 - b0) / (b1 - a1)  # what the first loses a unit of the second's gain
    whole = a0 + slope * a1  # the first's payoff when the second has nothing
    return weights[0] * whole, weights[1] * whole / slope


@pytest.mark.slow
def test_the_limit_is_weighted_nash_on_swap_package() -> None:
    over = ring((*SWAP, "r1", "r2"))
    v = symbols(over)
    problem, names = swap_package(over), ("none", "out", "embargo", "both")
    candidates = shrinking_rounds.limits(
        Talks(discount=(v["r1"], v["r2"])),
        Setting(over, problem, lambda mixed: "..".join(names[k] for k in mixed)),
    )
    weights = v["r2"] / (v["r1"] + v["r2"]), v["r1"] / (v["r1"] + v["r2"])
    formulas = {candidate.label: candidate.payoffs for candidate in candidates if ".." in candidate.label}
    assert formulas["embargo..both"] == nash_on_an_edge(problem, 2, 3, weights)
    assert formulas["both..out"] == nash_on_an_edge(problem, 3, 1, weights)
    assert {candidate.payoffs for candidate in candidates if candidate.label == "both"} == {problem.points[3]}
    random, walls, done, tried = Random(1), conditions(candidates), 0, how_many(75, 300)
    for k in range(tried):
        point = {name: F(random.randint(0, 9), random.choice([1, 2])) for name in over.names}
        if k % 2:
            point = on_a_wall(random, walls, over, point) or point
        if min(point["r1"], point["r2"]) < 0 or not point["r1"] + point["r2"]:
            continue
        here = numbers([[u.at(over.values(point)) for u in p] for p in problem.points], (0, 0))
        expected, _ = limit_at_point(here, Talks(discount=(point["r1"], point["r2"])))
        assert only(candidates, over, point) == (expected, expected), point
        done += 1
    assert done > 2 * tried / 3


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plain", "breakdown", "options"])
def test_limits_of_many_problems(kind: str) -> None:
    random, over, done, problems = Random(kind), ring(NAMES), 0, how_many(12 if kind == "breakdown" else 3, 15)
    v = symbols(over)
    for _ in range(problems):
        problem = a_problem(random, over)
        pace: Talks[Ratio] = Talks(discount=(v["d1"], v["d2"]))
        if kind == "breakdown":
            pace = replace(pace, breakdown=v["q"], collapse=(const(over, -1), v["w2"]))
        if kind == "options":
            pace = replace(pace, outside=(v["w1"], v["w2"]))
        candidates = shrinking_rounds.limits(pace, Setting(over, problem))
        for point in points(random, candidates, 10):
            here: Talks[Fraction] = Talks(discount=(point["d1"], point["d2"]))
            if kind == "breakdown":
                here = replace(here, breakdown=point["q"], collapse=(F(-1), point["w2"]))
            if kind == "options":
                here = replace(here, outside=(point["w1"], point["w2"]))
            try:
                expected, _ = limit_at_point(specialised(problem, point), here)
            except UsageError:
                assert not standing(candidates, over, point)
                continue
            found = standing(candidates, over, point)
            assert set(found) == {(expected, expected)}, (problem, point, found, expected)
            done += 1
    assert done > 4 * problems


def test_short_periods_come_near_to_the_limit() -> None:
    random, over = Random(3), ring(NAMES)
    for _ in range(how_many(15, 60)):
        here = specialised(a_problem(random, over), a_point(random))
        speeds = (F(random.randint(1, 5)), F(random.randint(1, 5)))
        limit, _ = limit_at_point(here, Talks(discount=speeds))
        period = F(1, 10**9)
        (found,) = alternating_at_point(here, Talks(discount=(1 - speeds[0] * period, 1 - speeds[1] * period)))
        assert max(abs(a - b) for a, b in zip(found.x, limit, strict=True)) < F(1, 10**6)


# --- what has no answer ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("talks", "reason"),
    [
        (Talks(discount=(F(1), F(1))), "every efficient deal is an equilibrium"),
        (Talks(discount=(F(3, 2), F(1, 2))), "between 0 and 1"),
        (Talks(discount=(F(-1, 2), F(1, 2))), "between 0 and 1"),
        (Talks(breakdown=F(2)), "between 0 and 1"),
        (Talks(costs=(F(-1), F(0))), "a gain from talking has no end"),
        (Talks(), "every efficient deal is an equilibrium"),
        (Talks(costs=(F(1), F(1)), outside=(F(0), None)), "need a discount factor or a breakdown"),
    ],
)
def test_terms_out_of_range_are_refused(talks: Talks[Fraction], reason: str) -> None:
    over = ring(())

    def lifted(pair: tuple[Fraction | None, ...] | None) -> tuple[Ratio, Ratio] | None:
        return None if pair is None else tuple(None if w is None else const(over, w) for w in pair)  # type: ignore[return-value]

    same: Talks[Ratio] = Talks(
        0,
        lifted(talks.discount),
        None if talks.breakdown is None else const(over, talks.breakdown),
        None,
        lifted(talks.outside) or (None, None),
        lifted(talks.costs),
    )
    with pytest.raises((InvalidGame, UsageError), match=reason):
        alternating_offers.candidates(same, Setting(over))
    with pytest.raises(UsageError, match=reason):
        alternating_at_point(UNIT, talks)


def test_three_players_and_no_rounds_are_refused() -> None:
    three = numbers([(1, 0, 0)], (0, 0, 0))
    half: Talks[Fraction] = Talks(discount=(F(1, 2), F(1, 2)))
    for ask in (
        lambda: alternating_at_point(three, half),
        lambda: rounds_at_point(three, half, 2),
        lambda: ultimatum_at_point(three),
        lambda: rounds_at_point(UNIT, half, 0),
        lambda: rounds_at_point(UNIT, half, True),
        lambda: limit_at_point(UNIT, Talks()),
        lambda: limit_at_point(UNIT, Talks(discount=(F(0), F(0)))),
        lambda: limit_at_point(UNIT, Talks(discount=(F(1), F(-1, 2)))),
        lambda: Talks(first=2),
        lambda: Talks(collapse=(F(0), F(0))),
    ):
        with pytest.raises(UsageError):
            ask()


def test_no_zone_of_agreement_has_an_answer() -> None:
    lost = numbers([(-1, 2), (2, -2)], (1, 1))
    for first, second in product((F(1, 2), F(9, 10)), repeat=2):
        (found,) = alternating_at_point(lost, Talks(discount=(first, second)))
        assert found.x == (F(1), F(1)) and found.agreed == (False, False)


@pytest.mark.slow
def test_a_prover_leaves_out_pieces_and_no_point() -> None:
    """Whether many pieces are dropped where the ranges are known, and what holds at a point stays."""
    sizes = {"e": 6, "s": 3, "r": 5, "c": 3}
    space = ParameterSpace(
        tuple(Parameter(n, F(b), F(0), F(10)) for n, b in sizes.items())
        + tuple(Parameter(n, F(1, 2), F(0), F(1)) for n in ("d1", "d2"))
    )
    over, v = domain(space).ring, symbols(domain(space).ring)
    talks = Talks(discount=(v["d1"], v["d2"]))
    every = alternating_offers.candidates(talks, Setting(over, swap_package(over)))

    def may_hold(cell: Cell) -> bool:
        return not is_empty(tuple(c for c in cell if c.is_affine), domain(space), LINEAR)

    fewer = alternating_offers.candidates(talks, Setting(over, swap_package(over), feasible=may_hold))
    assert len(fewer) < 0.6 * len(every)
    random, walls = Random(2), conditions(fewer)
    for k in range(how_many(45, 300)):
        point = {name: F(random.randint(0, 10)) for name in SWAP} | {n: random.choice(SIZES) for n in ("d1", "d2")}
        if k % 2:
            point = on_a_wall(random, walls, over, point) or point
        if space.admits(point) and point["d1"] * point["d2"] < 1:
            assert set(standing(fewer, over, point)) == set(standing(every, over, point))
            assert len(standing(fewer, over, point)) == 1
