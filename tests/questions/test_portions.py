"""What a solution picks across the ranges: conditions, formulas and shares, held against points solved in numbers."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from math import sqrt

import command
import pytest

from games import load
from solver import bargain, game
from solver.concepts.bargaining.atlas import EQUAL, numeric_problem, pick_agreements, solution_named
from solver.errors import InvalidGame
from solver.expressions.conditions import Condition, holds, parse_condition
from solver.expressions.expression import evaluate, parse
from solver.forms.dispute import Dispute
from solver.forms.lotteries import from_normal
from solver.questions.bargain.portions import Across, find_portions

DEAL = from_normal(load("thaad-deal"))


def drawn(dispute: Dispute, r: random.Random) -> dict[str, Fraction]:
    return {p.name: p.low + (p.high - p.low) * Fraction(r.randrange(1, 997), 997) for p in dispute.space.parameters}


def sure_at(across: Across, point: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {**point, **{name: evaluate(parse(text).tree, point) for name, text in across.sure.items()}}


def is_kept(where: Condition, at: Mapping[str, Fraction]) -> bool:
    try:
        return holds(where, at)
    except InvalidGame:  # a denominator that another condition keeps above zero
        return False


@pytest.mark.parametrize("name", ["nash", "egalitarian", "utilitarian", "kalai-smorodinsky"])
def test_each_point_is_in_the_portion_that_it_is_solved_for(name: str) -> None:
    across = find_portions(DEAL, name, EQUAL)
    assert across is not None and {one.agreement for one in across.portions} >= {"withdraw-sanction", "keep-tolerate"}
    names = {*DEAL.space.names, *across.sure}
    conditions = [parse_condition(one.where, names) for one in across.portions]
    labels = ["-".join(label.split(", ")) for label in DEAL.labels()]
    r, seen = random.Random(name), 0
    for _ in range(60):
        point = drawn(DEAL, r)
        found = pick_agreements(DEAL, solution_named(name), numeric_problem(DEAL, point))
        at = sure_at(across, point)
        here = [one for one, where in zip(across.portions, conditions, strict=True) if is_kept(where, at)]
        if not found:
            assert here == []
        for one in here:
            assert tuple(evaluate(parse(text).tree, at) for text in one.payoffs) == found[0].payoffs
        if here:
            seen += 1
            used = {labels[k] for k, weight in found[0].mixture if weight}
            named = {*min((one.agreement for one in here), key=len).split(" + ")}
            assert used <= named and (name == "utilitarian" or used == named)
    assert seen > 40


def test_shares_are_those_of_other_points() -> None:
    across = find_portions(DEAL, "nash", EQUAL)
    assert across is not None
    total = sum(one.share.value for one in across.portions) + across.nothing.value
    assert abs(total - 1) < 1e-9
    names = {*DEAL.space.names, *across.sure}
    first = across.portions[0]
    where, r, count = parse_condition(first.where, names), random.Random(7), 1_000
    hits = sum(holds(where, sure_at(across, drawn(DEAL, r))) for _ in range(count))
    assert abs(hits / count - first.share.value) < 4 * sqrt(0.25 / count + 0.25 / 2_000)


def test_the_page_of_the_deal_has_the_few_that_make_up_nearly_all() -> None:
    printed = command.printed(["bargain", "thaad-deal", "--full"])
    assert "ways" not in printed and "sure_US" in printed
    assert "withdraw-sanction, picked in 39.3 % of the ranges" in printed
    across = bargain(load("thaad-deal")).across
    assert across is not None and 3 < printed.count(", picked in") < len(across.portions)


def test_there_are_none_where_closed_forms_are_few_or_many_for_other_reasons() -> None:
    assert bargain(load("swap-package")).across is None
    deal = load("thaad-deal")
    assert bargain(deal, "nash").across is None and bargain(deal, closed=False).across is None
    x = {"baseline": 1, "range": (0, 2)}
    many = [[[f"Max(x, {i + j}/7, y)" for j in range(3)] for i in range(3)] for _ in range(2)]
    answer = bargain(game(None, many, {"x": x, "y": x}))
    assert answer.across is None and answer.without["closed forms"]


def test_a_parameter_may_have_the_name_already() -> None:
    x = {"baseline": 1, "range": (0, 9)}
    names = [["sure_US", "x", "y", "z"], ["v", "w", "y", "z"]]
    players, cells = {"US": ["a", "b"], "China": ["c", "d"]}, ("a, c", "a, d", "b, c", "b, d")
    every = {name: x for own in names for name in own}
    answer = bargain(game(players, dict(zip(cells, zip(*names, strict=True), strict=True)), every))
    assert answer.across is None and "ways" in answer.without["closed forms"]
