"""Claims on what all equilibria of three players pay and on how many there are, at points drawn at random.

The second path lists the equilibria at each point by hand (`brute_force_three`) and compares what they pay in
fractions; where weights are roots, those of the solver at points, in floats. Comparisons of formulas with square roots
are told from floats, but for ties, at which the root is a whole number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import prod, sqrt
from typing import Any

import brute_force_three
import numpy as np
import pytest
from audit import how_many
from test_roots_of_quadratics import SEEDS, drawn
from test_values_of_equilibria import COMPARES

from games import load
from solver import game, nash, prove, uncertain, when
from solver.algebra.polynomials import Ratio, ratio
from solver.algebra.surds import square_root
from solver.claims import parse_claim
from solver.concepts.nash.many_players import equilibria_at
from solver.errors import UsageError
from solver.expressions.conditions import Comparison, parse_condition
from solver.expressions.expression import evaluate
from solver.expressions.nodes import Name, Number
from solver.forms.normal import NormalForm
from solver.questions.uncertain.sample import ClaimsAtPoints
from solver.regions.domain import domain
from solver.regions.lowering import comparison_cells, condition_cells
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.region import Region
from solver.sweeps.design import drawn as drawn_points
from solver.sweeps.kernels.engine import choose

QUICK = (16, 53, 64, 93, 94, 114)  # seeds of games with roots that take the least time
GAMES = list(dict.fromkeys((*QUICK, *SEEDS, *range(1_000))))
CLAIMS: dict[str, Callable[[list[Any], dict[str, Fraction]], bool]] = {
    "best(first) >= x": lambda paid, at: max(u for u, _, _ in paid) >= at["x"],
    "worst(second) > y - 1": lambda paid, at: min(u for _, u, _ in paid) > at["y"] - 1,
    "equilibria >= 2": lambda paid, at: len(paid) >= 2,
    "best(welfare) > 2 or equilibria = 3": lambda paid, at: max(map(sum, paid)) > 2 or len(paid) == 3,
    "not (worst(welfare) <= 0 or equilibria = 1)": lambda paid, at: min(map(sum, paid)) > 0 and len(paid) > 1,
    "x > 0 implies best(third) < 1": lambda paid, at: at["x"] <= 0 or max(u for _, _, u in paid) < 1,
}


def payoffs_by_hand(form: NormalForm, point: dict[str, Fraction]) -> list[Any]:
    """What each equilibrium pays, in floats where its weights are roots; nothing where there may be infinitely many."""
    cells = [[evaluate(form.write_out(entry), point) for entry in cell] for cell in form.payoffs]
    paid = dict(zip(product((0, 1), repeat=3), cells, strict=True))
    more: list[bool | None] = []
    found = [weights for _, weights in brute_force_three.two_by_two_by_two(paid, more)]
    if more:
        return []
    if None in found:
        solution = equilibria_at(form, point).solution
        assert len(solution.isolated) == len(found) and not solution.sets
        return [tuple(map(float, one.payoffs)) for one in solution.isolated]

    def payoff(weights: Sequence[Fraction], k: int) -> Fraction:
        chances = [prod(1 - x if s else x for s, x in zip(one, weights, strict=True)) for one in paid]
        return sum((p * u[k] for p, u in zip(chances, paid.values(), strict=True)), Fraction(0))

    return [tuple(payoff(weights, k) for k in range(3)) for weights in found if weights]


@pytest.mark.slow
def test_counts_are_those_of_equilibria_found_by_hand() -> None:
    looked, rooted, count_of_games, held = 0, 0, 0, dict.fromkeys(CLAIMS, 0)
    for seed in GAMES:
        if count_of_games == how_many(6, 100):
            break
        form = drawn(seed)
        atlas = nash(form)
        try:
            answer = uncertain(form, list(CLAIMS), samples=100, seed=seed)
        except UsageError:  # there are sets of equilibria, or such as have no formula
            continue
        count_of_games += 1
        design, engine = drawn_points(form.space, 10_000, seed, "random"), choose(form)
        points, exact = design.arrays(0, 100), [dict(one) for one in design.exact(np.arange(100))]
        asked = ClaimsAtPoints(atlas, [parse_claim(form, text) for text in CLAIMS], off_walls=True)
        truths = asked(points, engine.solve_walls(engine(points), design.exact), design.exact)
        assert [one.chance.hits for one in answer.claims] == truths.sum(axis=1).tolist()
        for point, told in list(zip(exact, truths.T, strict=True))[: how_many(15, 100)]:
            if paid := payoffs_by_hand(form, point):
                looked, rooted = looked + 1, rooted + isinstance(paid[0][0], float)
                for (text, true), said in zip(CLAIMS.items(), told, strict=True):
                    assert said == true(paid, point), (seed, text, point)
                    held[text] += bool(said)
    assert looked > 30 and rooted > 2 and sum(0 < count < looked for count in held.values()) > 4


@pytest.mark.parametrize("relation", COMPARES)
def test_a_root_is_compared_by_squares(relation: str) -> None:
    space = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(-3), Fraction(9)) for name in "pqd"))
    ring = domain(space).ring
    p, q, d = (ring[name] for name in "pqd")
    value: Ratio = ratio(p, ring.one) + ratio(q, ring.one) * square_root(d)
    for half in (value, -value * ratio(ring.one, q * q + 1), value * ratio(ring.one, -q * q - 1)):
        cells = condition_cells(Comparison(Name("v"), relation, Number(Fraction(0))), ring, {"v": half})
        for at in product(range(-3, 4), range(-3, 4), range(10)):
            root = at[0] + at[1] * sqrt(at[2])
            sign = 0 if abs(root) < 1e-9 else 1 if (root > 0) == (half is value) else -1
            point = dict(zip("pqd", map(Fraction, at), strict=True))
            assert Region(space, cells).contains(point) == COMPARES[relation](Fraction(sign), Fraction(0)), (
                relation,
                at,
            )


@pytest.mark.parametrize("relation", COMPARES)
def test_a_root_of_a_quadratic_is_compared_where_it_becomes_a_line_too(relation: str) -> None:
    """The greater root of a t² + b t + c if a > 0, the smaller one if a < 0, and -c/b where a is 0 and b above 0."""
    space = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(-9), Fraction(9)) for name in "abcv"))
    ring = domain(space).ring
    a, b, c, v = (ring[name] for name in "abcv")
    root = (square_root(b * b - 4 * a * c) + ratio(-b, ring.one)) * ratio(ring.one, 2 * a)
    cells = comparison_cells(root, relation, ratio(v, ring.one))
    for at in product(range(-2, 3), range(-3, 4), range(-2, 3), range(-2, 3)):
        inside = at[1] ** 2 - 4 * at[0] * at[2]
        if inside < 0 or (at[0] == 0 and at[1] <= 0):
            continue
        value = (sqrt(inside) - at[1]) / (2 * at[0]) if at[0] else -at[2] / at[1]
        gap = Fraction(0 if abs(value - at[3]) < 1e-9 else 1 if value > at[3] else -1)
        point = dict(zip("abcv", map(Fraction, at), strict=True))
        assert Region(space, cells).contains(point) == COMPARES[relation](gap, Fraction(0)), (relation, at)


@pytest.mark.parametrize("relation", COMPARES)
def test_two_different_roots_are_compared_by_squares_of_squares(relation: str) -> None:
    space = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(-9), Fraction(9)) for name in "pqde"))
    ring = domain(space).ring
    p, q, d, e = (ring[name] for name in "pqde")
    left = (ratio(p, ring.one) + ratio(q, ring.one) * square_root(d)) * ratio(ring.one, q * q + 1)
    cells = comparison_cells(left, relation, ratio(q, ring.one) - square_root(e))
    for at in product(range(-3, 4), range(-2, 3), range(6), range(6)):
        gap = (at[0] + at[1] * sqrt(at[2])) / (at[1] ** 2 + 1) - (at[1] - sqrt(at[3]))
        sign = Fraction(0 if abs(gap) < 1e-9 else 1 if gap > 0 else -1)
        point = dict(zip("pqde", map(Fraction, at), strict=True))
        assert Region(space, cells).contains(point) == COMPARES[relation](sign, Fraction(0)), (relation, at)


def test_formulas_of_a_root_are_those_of_its_value() -> None:
    """Powers, quotients, Min and Abs of p + q·√d in a claim, against floats."""
    space = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(-9), Fraction(9)) for name in "pqd"))
    ring = domain(space).ring
    value = ratio(ring["p"], ring.one) + ratio(ring["q"], ring.one) * square_root(ring["d"])
    claims: dict[str, Callable[[float], bool]] = {
        "v**2 - 3*v > 1": lambda v: v * v - 3 * v > 1,
        "1/v < 2": lambda v: 1 / v < 2,
        "Abs(v) < 3/2": lambda v: abs(v) < 1.5,
        "Min(v, 1/3) >= 1/5": lambda v: min(v, 1 / 3) >= 0.2,
    }
    for text, true in claims.items():
        cells = condition_cells(parse_condition(text, ("v",)), ring, {"v": value})
        for at in product(range(-3, 4), range(-3, 4), range(1, 8)):
            here = at[0] + at[1] * sqrt(at[2])
            point = dict(zip("pqd", map(Fraction, at), strict=True))
            if abs(here) > 1e-9:
                assert Region(space, cells).contains(point) == true(here), (text, at)


def test_equilibria_with_roots_count() -> None:
    bar = load("el-farol-3")
    found = uncertain(bar, ["equilibria >= 3", "worst(first) > 100"], samples=200)
    assert [one.chance.hits for one in found.claims] == [200, 0]


@pytest.mark.slow
def test_when_tells_of_three_players_walls_apart_what_uncertain_draws() -> None:
    powers, texts = load("three-powers"), ["best(US) > 1", "equilibria >= 2", "equilibria <= 1", "worst(welfare) >= 1"]
    moving, here = ("shield", "breach_us", "buffer"), powers.space.baseline
    powers = powers.fix({name: here[name] for name in powers.space.names if name not in moving})
    for text, drawn_share in zip(texts, uncertain(powers, texts, samples=2_000).claims, strict=True):
        answer, chance = when(powers, text), drawn_share.chance
        assert answer.off_walls and answer.share is not None
        assert chance.low - 0.02 < answer.share.value < chance.high + 0.02, text
    assert when(load("jury"), "best(first) >= 1").truth == "almost false"


def test_on_a_wall_when_says_that_it_is_open_and_of_what_breaks_the_assumptions_that_it_does() -> None:
    powers = load("three-powers")
    on_wall = when(powers, "equilibria >= 3", at={"shield": 2, "breach_us": 2})
    outside = when(powers, "equilibria >= 3", given="shield > 5", at={"shield": 2})
    for answer, text, sentence in (
        (on_wall, "undecided: the point lies on a wall", "this is undecided"),
        (outside, "no answer, since it breaks what is given", "what is assumed does not hold"),
    ):
        assert answer.off_walls and answer.holds is None
        assert text in " ".join(answer.export().split())
        assert sentence in " ".join(answer.export("sentence").split())


def test_other_questions_say_where_to_ask() -> None:
    with pytest.raises(UsageError, match="zopa when and uncertain take best, worst and equilibria, walls apart"):
        prove(load("three-powers"), "best(US) > 1")
    with pytest.raises(UsageError, match=r"^equilibria speaks of mixed equilibria"):
        uncertain(load("drafting"), "equilibria >= 2")
    lone = game(
        {name: ["a", "b"] for name in "xyz"},
        {", ".join(s): ["t", 0, 0] for s in product("ab", repeat=3)},
        {"t": {"baseline": 1, "range": (0, 1)}},
    )
    with pytest.raises(UsageError, match="speaks of mixed equilibria"):
        uncertain(lone, "best(x) >= 1")


def test_uncertain_does_not_refer_to_itself_where_formulas_are_not_found_for_all_equilibria() -> None:
    cells = [
        "2*x, 2*x, 3",
        "-x, x*x, x",
        "-2, x, 0",
        "1 - x, x, x",
        "1 - x, x, 2",
        "x, 1 - x, -2",
        "x, -1, x",
        "1 - x, -1, x",
    ]
    payoffs = dict(zip(product("ab", "cd", "ef"), (cell.split(", ") for cell in cells), strict=True))
    form = game({"one": [*"ab"], "two": [*"cd"], "three": [*"ef"]}, payoffs, {"x": (0, 2)})
    with pytest.raises(
        UsageError, match="zopa when and uncertain take best, worst and equilibria, walls apart, where formulas"
    ):
        uncertain(form, "best(two) > 1")
