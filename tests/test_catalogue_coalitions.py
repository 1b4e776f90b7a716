"""Every published answer about the catalogue's games of coalitions: as regions, point by point, and the baselines."""

from __future__ import annotations

from fractions import Fraction as F
from functools import cache
from random import Random

import pytest
from shelf import COALITIONS, taken
from wall_points import Draw

from solver.claims import claim_region
from solver.concepts.coalition_atlas import CoalitionAtlas, shapley_value
from solver.expressions.conditions import holds
from solver.questions.concede.answer import concede
from solver.questions.derive.answer import derive
from solver.questions.prove.answer import prove

ANSWERS = [(name, k) for name in COALITIONS for k in range(len(taken(name).answers))]


@cache
def atlas(name: str) -> CoalitionAtlas:
    return shapley_value(taken(name))


@pytest.mark.parametrize(("name", "k"), ANSWERS)
def test_a_claim_holds_exactly_where_it_says(name: str, k: int) -> None:
    answer, found = taken(name).answers[k], atlas(name)
    assert claim_region(found, answer.claim).equals(claim_region(found, answer.iff)) is True


@pytest.mark.parametrize(("name", "k"), ANSWERS)
def test_a_claim_holds_point_by_point(name: str, k: int) -> None:
    game, answer, found = taken(name), taken(name).answers[k], atlas(name)
    iff, test = game.condition(answer.iff), found.claim(answer.claim).test
    points = Draw(game, Random(f"{name} {k}")).points(24, [], walls=iff)
    assert len(points) == 24
    for point in points:
        assert test(point) is holds(iff, point), point


# Shapley value, nucleolus, and whether the core is nonempty, the value in it, the game convex.
BASELINES = {
    "four-party": ((F(55, 12), F(55, 12), F(25, 12), F(3, 4)), (F(31, 8), F(31, 8), F(11, 4), F(3, 2)), (1, 1, 1)),
    "airport": ((F(-1), F(-3), F(-8)), (F(-3, 2), F(-11, 4), F(-31, 4)), (1, 1, 1)),
    "gloves": ((F(4), F(1), F(1)), (F(6), F(0), F(0)), (1, 0, 0)),
}


@pytest.mark.parametrize("name", COALITIONS)
def test_the_baseline(name: str) -> None:
    here = atlas(name).at("baseline")
    facts = (here.core, here.shapley_in_core, not here.not_convex)
    assert (here.shapley, here.nucleolus, facts) == BASELINES[name]


def test_a_richer_pact_shrinks_seouls_share_by_a_third_of_each_unit() -> None:
    found = derive(taken("four-party"), "shapley", of="Seoul", along="pact").branches[0].quantities[0]
    assert found.title == "Seoul payoff" and found.effects[0].value == F(-1, 3)
    claim = "in_core(shapley) implies payoff(Seoul) >= 0"
    assert prove(taken("four-party"), claim).verdict == "true"
    assert prove(taken("four-party"), "payoff(Seoul) >= 0 implies in_core(shapley)").verdict == "true"


def test_the_cheapest_repair_of_the_core() -> None:
    found = concede(
        taken("four-party"), "core", by=["unified", "fund"], at={"pact": 10, "unified": 4}, cost={"fund": 2}
    )
    assert not found.holds and found.joint.ways[0].to["unified"] == 7 and found.joint.high == 3


def test_no_game_is_left_out() -> None:
    assert {*COALITIONS} == {*BASELINES}
