"""Every published answer about a tree of the catalogue, and every sentence that the essay's trees rest on.

A claim must hold exactly where its condition does: as an equality of regions, and point by point, half of them on
walls, by brute force, which takes nothing from the solver's concepts. What is no `iff` stands below, one test each:
baselines, tipping points, formulas, and what one game says of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction as F
from functools import cache

import pytest
from audit import how_many
from brute_force_trees import Outcome, actions_used, claim_holds, outcomes, pure_outcomes
from shelf import TREES as ALL
from shelf import taken
from wall_points import drawn_for

from solver.algebra.polynomials import Ratio
from solver.atlas import domain_of, groups_of
from solver.claims import claim_region
from solver.concepts.catalogue import atlas_for
from solver.concepts.nash.atlas import NashAtlas
from solver.concepts.nash.branches import nash
from solver.concepts.sequential.at_point import outcomes_at
from solver.concepts.sequential.atlas import SequentialAtlas, subgame_perfect
from solver.concepts.signalling.usual import usual_concept
from solver.expressions.conditions import holds
from solver.expressions.expression import parse
from solver.forms.normal import game as normal_form
from solver.forms.tree import Tree
from solver.regions.lowering import Decisions, condition_cells, lower
from solver.regions.region import Region

TREES = [name for name in ALL if usual_concept(taken(name)) != "bayesian" or name == "simple-poker"]  # without beliefs
ANSWERS = [(name, k) for name in TREES for k in range(len(taken(name).answers))]
POINTS = how_many(8, 400)  # points for each part of Θ that answers speak of


@cache
def atlas(name: str) -> SequentialAtlas:
    return subgame_perfect(taken(name))


def region(game: Tree, text: str) -> Region:
    return Region(game.space, condition_cells(game.condition(text), domain_of(atlas(game.name)).ring))


# --- published answers, as regions ----------------------------------------------------------------


@pytest.mark.parametrize(("name", "k"), ANSWERS)
def test_a_claim_holds_exactly_where_it_says(name: str, k: int) -> None:
    game: Tree = taken(name)
    answer = game.answers[k]
    found, stated = claim_region(atlas(name), answer.claim), region(game, answer.iff)
    if answer.where:
        found, stated = found & region(game, answer.where), stated & region(game, answer.where)
    assert found.equals(stated) is True, str(found)
    for part, true in ((stated, True), (region(game, answer.where or "0 == 0") & ~stated, False)):
        if witness := part.verdict().rational_witness:  # so that both sides of it are met, however thin
            point = dict(zip(game.space.names, map(F, witness), strict=True))
            assert claim_holds(game, answer.claim, point, outcomes(game, point)) is true, point
    assert stated.verdict().kind == "nonempty"


# --- published answers, point by point ------------------------------------------------------------


def by_label(found: SequentialAtlas, point: Mapping[str, F]) -> set[Outcome]:
    return {(frozenset(one.label.split(" + ")), one.payoffs) for one in found.at(point).outcomes}


@pytest.mark.parametrize("name", TREES)
def test_a_claim_holds_point_by_point(name: str) -> None:
    game: Tree = taken(name)
    for where in dict.fromkeys(answer.where for answer in game.answers):
        points = drawn_for(game, where, POINTS)
        for point in points:
            found = outcomes(game, point)
            assert found
            for answer in game.answers:
                if not answer.where or holds(game.condition(answer.where), point):
                    stated = holds(game.condition(answer.iff), point)
                    assert claim_holds(game, answer.claim, point, found) == stated, (answer.claim, point)


@pytest.mark.parametrize("name", TREES)
def test_every_outcome_at_a_point_is_listed(name: str) -> None:
    game: Tree = taken(name)
    for point in drawn_for(taken(name), "", how_many(8, 200)):
        found = outcomes(game, point)
        assert by_label(atlas(name), point) == found, point
        assert {(frozenset(ends.split(" + ")), paid) for ends, _, paid in outcomes_at(game, point)} == found, point


@pytest.mark.parametrize("name", TREES)
def test_brute_force_agrees_with_the_definition(name: str) -> None:
    """Pure outcomes by every profile, each deviation in each subgame tried."""
    game: Tree = taken(name)
    for point in drawn_for(taken(name), "", how_many(4, 40)):
        found = outcomes(game, point)
        pure = {one for one in found if all(len(actions) == 1 for actions in actions_used(game, one[0]).values())}
        assert pure_outcomes(game, point) == pure, point


# --- what is no condition: baselines, tipping points, formulas ------------------------------------

# The ends of the play, or of each where there are several, and what it pays.
BASELINES: dict[str, list[tuple[str, tuple[int | F, ...]]]] = {
    "thaad-offer": [("offer/accept/enforce", (3, 2))],
    "wedge": [("accommodate/split", (3, 4))],
    "wedge-offer": [("offer/accept", (3, 4))],
    "shield-spiral": [("test/deploy/arm", (1, -3, -3))],
    "preventive-strike": [("contain/test", (-4, 2))],
    "grand-bargain": [("propose/decline", (0, 0)), ("stop", (0, 0))],
    "north-last": [("keep/tolerate/test", (0, 0, 2))],
    "one-way-road": [("test/toppled + test/survives/stop", (F(-11, 5),))],
    "entry-deterrence-tree": [("in/accommodate", (1, 1))],
    "centipede": [("take", (4, 1))],
    "deterrence": [("hold", (0, 0))],
    "china-factions": [("reformers/offer/enforce + old-guard/offer/leak", (F(3, 5), F(18, 5)))],
    "trust": [
        (
            "trusty/trusty/keep/tolerate + trusty/false/keep/tolerate"
            " + false/trusty/keep/tolerate + false/false/keep/tolerate",
            (0, 0),
        )
    ],
    "white-house": [("steady/wait + wavering/wait", (0, 0))],
    "trust-game": [("keep", (10, 0))],
    "ultimatum-tree": [("quarter/accept", (F(15, 2), F(5, 2)))],
    "simple-poker": [
        ("red/raise/meet + red/raise/pass + black/raise/meet + black/raise/pass + black/fold", (F(1, 3), F(-1, 3)))
    ],
}


def exact(*numbers: int | F) -> tuple[F, ...]:
    return tuple(map(F, numbers))


@pytest.mark.parametrize("name", TREES)
def test_the_baseline(name: str) -> None:
    known = {(frozenset(ends.split(" + ")), exact(*paid)) for ends, paid in BASELINES[name]}
    assert by_label(atlas(name), {}) == outcomes(taken(name), taken(name).space.baseline) == known


def is_true(name: str, claim: str, **moved: object) -> bool:
    """Whether a claim holds near the baseline: by its region, by itself at the point, and by brute force."""
    game, found = taken(name), atlas(name)
    point = game.space.point(moved)
    true = claim_holds(game, claim, point, outcomes(game, point))
    assert claim_region(found, claim).contains(point) is found.claim(claim).test(point) is true
    return true


def ratio_of(game: Tree, text: str) -> Ratio:
    return lower(game.write_out(parse(text)), domain_of(atlas(game.name)).ring, Decisions())


def without(game: Tree, at: str, action: str) -> Tree:
    """The tree whose mover at a history is bound not to take an action."""
    gone = f"{at}/{action}"
    moves = tuple(
        replace(move, actions=tuple(a for a in move.actions if at not in move.at or a != action))
        for move in game.moves
        if not any(f"{history}/".startswith(f"{gone}/") for history in move.at)
    )
    payoffs = tuple((end, cell) for end, cell in game.payoffs if not f"{end}/".startswith(f"{gone}/"))
    return replace(game, moves=moves, payoffs=payoffs, answers=())


def test_the_deal_in_time_stands_where_the_deal_at_once_fails() -> None:
    """At the baseline of both, since a leak would be answered: bringing THAAD back costs less than its absence."""
    assert [branch.label for branch in nash(taken("thaad-deal")).at("baseline").branches if branch] == [
        "(keep, tolerate)"
    ]
    deal = "offer/accept/enforce"
    assert is_true("thaad-offer", f"always_played({deal})")
    assert is_true("thaad-offer", f"played({deal})", redeploy=3)
    assert not is_true("thaad-offer", f"always_played({deal})", redeploy=3)
    assert not is_true("thaad-offer", f"played({deal})", redeploy=F(31, 10))
    assert is_true("thaad-offer", f"always_played({deal})", redeploy=10, breach_cn=4)


def test_the_window_of_the_wedge() -> None:
    """Its edges at the baseline, one parameter at a time: None where the range ends first."""
    edges = {"trouble": (3, 6), "buffer": (2, 5), "diversion": (2, None), "shield": (None, 6), "embargo": (3, None)}
    for name in taken("wedge").space.names:
        low, high = edges.get(name, (None, None))
        for k in range(21):
            x = F(k, 2)
            inside = (low is None or x > low) and (high is None or x < high)
            assert is_true("wedge", "always_played(accommodate/split)", **{name: x}) is inside, (name, x)
    game: Tree = taken("wedge")
    paid_for = claim_region(atlas("wedge"), "played(accommodate/split) and shield > 0")
    assert paid_for.within(region(game, "buffer <= trouble and trouble <= buffer + diversion")) is True
    assert paid_for.within(region(game, "trouble >= buffer + diversion or trouble <= buffer")) is False


def test_a_conditional_offer_reaches_further_down_where_relief_is_worth_the_diversion() -> None:
    game, offer = taken("wedge"), taken("wedge-offer")
    assert game.space.names == offer.space.names
    concession = claim_region(atlas("wedge"), "played(accommodate/split)")
    bargain = Region(game.space, claim_region(atlas("wedge-offer"), "played(offer/accept)").cells)
    dear, cheap = region(game, "relief >= diversion"), region(game, "relief < diversion")
    assert (concession & dear).within(bargain) is True
    lower_edge = region(game, "trouble == buffer and shield > 0 and embargo > shield and diversion > 0")
    assert (lower_edge & cheap & bargain).verdict().kind == "empty"
    below = region(game, "trouble < buffer")
    assert (bargain & below).within(dear) is True
    assert (bargain & below).verdict().kind == "nonempty"


def test_the_shield_draws_the_test_that_it_answers() -> None:
    """A US bound not to deploy after a test would get 0, since the North would pause; unbound it gets -3."""
    assert is_true("shield-spiral", "played(test/deploy) and penalty > bomb and value(US) == -3")
    bound = without(taken("shield-spiral"), "test", "deploy")
    here = outcomes(bound, bound.space.baseline)
    assert here == {(frozenset({"pause/hold"}), exact(0, 0, 0))} == by_label(subgame_perfect(bound), {})


def test_the_window_for_a_strike_has_just_closed() -> None:
    for reach, strikes, contains in ((F(39, 100), True, False), (F(2, 5), True, True), (F(41, 100), False, True)):
        assert is_true("preventive-strike", "played(strike)", reach=reach) is strikes
        assert is_true("preventive-strike", "played(contain)", reach=reach) is contains


@pytest.mark.slow
def test_unification_hangs_on_the_promise_to_leave() -> None:
    """China would back a promise that is kept, 6/5 against 4/5, but not one that is not; 3 would be kept."""
    assert not is_true("grand-bargain", "played(propose/back)")
    assert is_true("grand-bargain", "played(propose/back/falls/leave)", breach_us=3)
    assert not is_true("grand-bargain", "always_played(propose/back)", breach_us=3)
    assert is_true("grand-bargain", "always_played(propose/back/falls/leave)", breach_us=F(31, 10))
    bound = without(taken("grand-bargain"), "propose/back/falls", "stay")
    [(ends, paid)] = outcomes(bound, bound.space.baseline)
    assert "propose/back/falls/leave" in ends and paid == exact(1, F(2, 5))


def test_the_more_it_erodes_the_more_it_dares() -> None:
    game: Tree = taken("one-way-road")
    assert is_true("one-way-road", "always_played(test/survives/stop)")
    dared = []
    for point in drawn_for(game, "", how_many(25, 400)):
        worse = {**point, "erosion": (point["erosion"] + game.space["erosion"].high) / 2}
        before, after = outcomes(game, point), outcomes(game, worse)
        for claim in ("played(test)", "played(test/survives/test)", "always_played(test)"):
            dared.append(claim_holds(game, claim, point, before))
            assert not dared[-1] or claim_holds(game, claim, worse, after), point
    assert {*dared} == {True, False}


def test_the_deal_at_once_is_the_north_moving_last_without_a_threat() -> None:
    """thaad-deal is north-last with threat = 0 and 0 < bomb < isolation, its embargo being squeeze + quiet."""
    last = taken("north-last").fix({"threat": 0})
    bites = replace(last.space, assumptions=(last.condition("bomb > 0 and bomb < isolation"),))
    last = replace(last, space=bites)
    deal = taken("thaad-deal")
    payoffs = {
        f"{row}, {column}": [str(entry).replace("embargo", "(squeeze + quiet)") for entry in deal.cell((row, column))]
        for row in deal.players[0].strategies
        for column in deal.players[1].strategies
    }
    once = nash(
        normal_form(
            {player.name: list(player.strategies) for player in deal.players},
            payoffs,
            bites.parameters,
            assumptions=bites.assumptions,
            sources=last.sources,
        )
    )
    in_time = {branch.label: branch for branch in subgame_perfect(last).branches}
    answers = {"sanction": "freeze", "tolerate": "test"}
    seen = set()
    for branch in once.branches:
        pairs = [(row, column) for row in branch.supports[0] for column in branch.supports[1]]
        twin = in_time[" + ".join(f"{row}/{column}/{answers[column]}" for row, column in pairs)]
        assert twin.region.equals(branch.region) is True, branch.label
        assert twin.strategies[:2] == branch.strategies and twin.payoffs[:2] == branch.payoffs
        seen.add(twin.label)
    assert len(seen) == 5
    others = [branch.region for label, branch in in_time.items() if label not in seen]
    assert all(one.verdict().kind == "empty" for one in others)


@pytest.mark.parametrize(
    ("where", "withdraws", "sanctions", "answers"),
    [
        (
            "bomb < isolation",
            "(buffer - calm)/breach_cn",
            "(shield + threat)/(breach_us + threat)",
            ("freeze", "test"),
        ),
        ("bomb > isolation", "buffer/breach_cn", "(shield + threat)/breach_us", ("test", "test")),
    ],
)
def test_where_both_waver_before_the_north(
    where: str, withdraws: str, sanctions: str, answers: tuple[str, str]
) -> None:
    game: Tree = taken("north-last")
    label = " + ".join(
        f"{first}/{second}/{third}"
        for first in ("withdraw", "keep")
        for second, third in zip(("sanction", "tolerate"), answers, strict=True)
    )
    [branch] = [branch for branch in atlas("north-last").branches if branch.label == label]
    us, china = branch.strategies[:2]
    assert us == (ratio_of(game, withdraws), ratio_of(game, f"1 - {withdraws}"))
    assert china == (ratio_of(game, sanctions), ratio_of(game, f"1 - {sanctions}"))
    assert (branch.region & region(game, where)).verdict().full is True


def test_the_deal_and_a_mixture_join_the_present_state_where_breaches_are_dear() -> None:
    """With breach_us = 4 and breach_cn = 7, as where the three move at once."""
    here = atlas("north-last").at(breach_us=4, breach_cn=7)
    assert [one.payoffs for one in here.outcomes if one.label == "withdraw/sanction/freeze"] == [exact(3, 2, -3)]
    assert [one.payoffs for one in here.outcomes if one.label == "keep/tolerate/test"] == [exact(0, 0, 2)]
    [mixed] = [one for one in here.outcomes if "+" in one.label]
    assert len(here.outcomes) == 3 and mixed.strategies[:2] == ((F(3, 7), F(4, 7)), (F(5, 6), F(1, 6)))


# --- classics -------------------------------------------------------------------------------------


def test_the_threat_to_fight_is_a_nash_equilibrium_only() -> None:
    """Staying out is one component of the Nash equilibria, with Pr(fight) in [1/2, 1]; coming in is the other."""
    game = taken("entry-deterrence-tree")
    found = atlas_for(game, "nash")
    assert isinstance(found, NashAtlas)
    assert [player.strategies for player in found.game.players] == [("out", "in"), ("fight", "accommodate")]
    out, enter, half = exact(1, 0), exact(0, 1), exact(F(1, 2), F(1, 2))
    fight, accommodate = out, enter
    parts = [
        {(one.row, one.column, tuple(one.payoffs)) for one in component.equilibria}
        for component in found.at("baseline").solution.components
    ]
    assert len(parts) == 2
    kept_out, let_in = exact(0, 2), exact(1, 1)
    assert {(out, fight, kept_out), (out, half, kept_out)} in parts and {(enter, accommodate, let_in)} in parts
    usual = atlas_for(game)
    assert isinstance(usual, SequentialAtlas)
    assert by_label(usual, {}) == {(frozenset({"in/accommodate"}), let_in)}


def test_a_bluff_and_its_answer() -> None:
    """Black raises with 1/3, a raise is met with 2/3, and the game is worth 1/3; with any ante and stake as stated."""
    game, found = taken("simple-poker"), atlas("simple-poker")
    [branch] = [branch for branch in found.branches if branch.verdict.full]
    weights = dict(zip((name for name, _ in groups_of(found)), branch.strategies, strict=True))
    bluff, meet = "stake/(2*ante + stake)", "2*ante/(2*ante + stake)"
    assert weights["first after black"] == (ratio_of(game, bluff), ratio_of(game, f"1 - {bluff}"))
    assert weights["second"] == (ratio_of(game, meet), ratio_of(game, f"1 - {meet}"))
    value = "ante*stake/(2*ante + stake)"
    assert branch.payoffs == (ratio_of(game, value), ratio_of(game, f"-{value}"))
    [here] = found.at("baseline").outcomes
    met, bluffed = exact(F(2, 3), F(1, 3)), exact(F(1, 3), F(2, 3))
    assert here.strategies == (exact(1), met, bluffed) and here.payoffs == exact(F(1, 3), F(-1, 3))
    once = atlas_for(game, "nash")
    assert isinstance(once, NashAtlas)
    assert [(one.row, one.column) for one in once.at("baseline").solution.equilibria] == [(bluffed, met)]


def test_capacity_makes_the_threat_credible() -> None:
    assert not is_true("entry-deterrence-tree", "played(out)")
    assert is_true("entry-deterrence-tree", "played(out) and played(in/accommodate)", capacity=2)
    assert is_true("entry-deterrence-tree", "always_played(out)", capacity=3)


def test_no_tree_is_left_without_answers_that_are_tested() -> None:
    assert len(TREES) >= 14 and {*BASELINES} == {*TREES}
    assert all(len(taken(name).answers) >= 2 for name in TREES)
