"""Studies: the plan of the essay sentence by sentence, and what takes a study as it takes a game."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction as F
from functools import cache
from typing import Any

import pytest
from shelf import STUDIES, taken

from solver import (
    UsageError,
    ZopaError,
    bargain,
    claim_region,
    concede,
    explore,
    full_report,
    nash,
    phases,
    plan,
    prove,
    robust,
    thresholds,
    tornado,
    uncertain,
    when,
)
from solver.atlas import Atlas
from solver.concepts.catalogue import usual_atlas
from solver.questions.solve.study import Plan

HOLD, FAILS = ("offer", "prepared", "shared"), "promise"


@cache
def atlas() -> Atlas:
    return usual_atlas(taken("plan"))


@cache
def summary() -> Plan:
    return plan(atlas())


# --- KOREA-MORE on the plan -------------------------------------------------------------------------


def test_the_games_share_their_parameters() -> None:
    study = taken("plan")
    own = {member.name: set(taken("plan").own(member.name).space.names) for member in study.games}
    assert own["deal"] & own["bargain"] == {"buffer", "calm"}
    assert set().union(*own.values()) == set(study.space.names)


def test_the_plan_works_is_one_region() -> None:
    every = " and ".join(f"step({step.name})" for step in taken("plan").steps)
    assert claim_region(atlas(), "plan").equals(claim_region(atlas(), every)) is True
    assert prove(atlas(), f"plan implies ({every})").verdict == "true"
    assert prove(atlas(), f"({every}) implies plan()").verdict == "true"


def test_with_every_file_at_its_baseline_three_of_the_four_hold() -> None:
    standing = {branch.label for branch in atlas().at("baseline").branches if branch is not None}
    assert standing == set(HOLD)
    assert [step.name for step in summary().steps if step.holds] == list(HOLD)


def test_grand_bargain_fails_alone_because_washington_would_stay() -> None:
    found = summary()
    assert found.weakest == (FAILS,) and not found.plan.holds
    (gap,) = found.plan.missing[0]
    assert (str(gap.sentence), gap.short) == ("breach_us >= garrison", F(1))
    study = taken("plan")
    assert (study.space["breach_us"].baseline, study.space["garrison"].baseline) == (2, 3)
    stays = usual_atlas(taken("grand-bargain")).at("baseline")
    assert {branch.label for branch in stays.branches if branch is not None} == {"propose/decline", "stop"}


def test_breach_us_of_three_makes_the_whole_chain_stand() -> None:
    labels = [branch.label for branch in atlas().at(breach_us=3).branches if branch is not None]
    assert labels == ["offer", "promise", "prepared", "shared", "plan"]
    assert "plan" not in [branch.label for branch in atlas().at(breach_us="299/100").branches if branch is not None]


def test_nothing_cheaper_mends_the_whole_plan() -> None:
    found = concede(atlas(), "plan").joint
    assert found.exact and found.attained and found.low == found.high == 10
    moved = [{n: x for n, x in way.to.items() if x != taken("plan").space.baseline[n]} for way in found.ways]
    assert moved == [{"breach_us": F(3)}]
    free = concede(atlas(), "plan", by=taken("plan").space.names).joint  # any parameter at all, as cheap at best
    assert free.exact and free.high == 10
    mend = summary().mend
    assert mend is not None and mend.joint.ways == found.ways


ANSWERS = [(name, k) for name in STUDIES for k in range(len(taken(name).answers))]


@pytest.mark.parametrize(("name", "k"), ANSWERS)
def test_every_published_answer_about_a_study(name: str, k: int) -> None:
    answer, found = taken(name).answers[k], usual_atlas(taken(name))
    assert prove(found, f"({answer.claim}) implies ({answer.iff})", given=answer.where or None).verdict == "true"
    assert prove(found, f"({answer.iff}) implies ({answer.claim})", given=answer.where or None).verdict == "true"


# --- what takes a study as it takes a game ----------------------------------------------------------


def test_thresholds_robustness_and_phases() -> None:
    (line,) = thresholds(atlas(), along="breach_us").lines
    assert [tip.value for tip in line.thresholds] == [3]
    there = line.thresholds[0]
    assert there.after is not None and there.after.labels == ("offer", "promise", "prepared", "shared", "plan")
    assert robust(atlas(), "shared").radius == F(7, 30)  # pact 5 against 9 + 3, all three off by as much
    assert robust(atlas(), "plan").stands is False
    assert robust(atlas(), "plan", at={"breach_us": 5}).stands
    entries = phases(atlas()).entries
    assert len(entries) == 16 and sum("plan" in entry.labels for entry in entries) == 1


def test_how_likely_the_plan_is_and_where_it_fails() -> None:
    found = uncertain(taken("plan"), ["plan", *(f"step({step.name})" for step in taken("plan").steps)], samples=2_000)
    likely = {one.claim: one.chance.value for one in found.claims}
    assert 0 < likely["plan"] < min(value for claim, value in likely.items() if claim != "plan")
    assert summary().fails_most == min((c for c in likely if c != "plan"), key=likely.__getitem__)[5:-1]


@pytest.mark.parametrize("claim", ["plan", "plan()", "step(promise) and breach_us >= 3", "not plan and step(offer)"])
def test_claims_about_a_study(claim: str) -> None:
    assert when(taken("plan"), claim).verdict.kind == "nonempty"  # type: ignore[union-attr]


def test_a_study_is_summed_up_at_any_point() -> None:
    found = plan(taken("plan"), at={"breach_us": 5})
    assert found.plan.holds and found.mend is None and found.weakest == ("promise",)
    both = plan(taken("plan"), at={"eased": 0})
    assert both.weakest == ("promise", "prepared") and both.mend is not None and both.mend.joint.high == 20
    assert "of four steps hold" in str(both) and "all four steps hold" in str(found)


@pytest.mark.parametrize(
    ("question", "advice"),
    [
        (lambda study: tornado(study, "plan"), "a study pays nothing"),
        (lambda study: full_report(study), "zopa study plan says all"),
        (lambda study: explore(study), "zopa study plan says which steps hold"),
        (lambda study: nash(study), "nash takes a game"),
        (lambda study: bargain(study), "is a study"),
        (lambda study: when(study, "equilibrium(a, b)"), "of a study a claim says step"),
        (lambda study: when(study, "step(ofer)"), "did you mean 'offer'"),
        (lambda study: when(study, "plan(offer)"), "write plan"),
        (lambda study: when(study, "plan >= 1"), "true or false and not a number"),
        (lambda study: robust(study, "promis"), "did you mean 'promise'"),
    ],
)
def test_what_is_not_asked_of_a_study(question: Callable[[Any], object], advice: str) -> None:
    with pytest.raises(ZopaError, match=advice):
        question(taken("plan"))


def test_only_a_study_has_steps() -> None:
    with pytest.raises(UsageError, match="thaad-deal is one game, and has no steps"):
        plan(taken("thaad-deal"))
