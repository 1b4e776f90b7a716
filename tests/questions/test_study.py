"""Studies: the plan of the essay sentence by sentence, and what takes a study as it takes a game."""

from __future__ import annotations

import csv
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
    game,
    nash,
    phases,
    plan,
    prove,
    robust,
    study,
    thresholds,
    tornado,
    uncertain,
    when,
)
from solver.atlas import Atlas, outcome_region
from solver.concepts.catalogue import atlas_for, usual_atlas
from solver.concepts.study_atlas import StudyAt
from solver.questions.study.answer import Plan
from solver.regions import cells, simplification
from solver.regions.decide.emptiness import implies

ONE = {"one": ["a"]}
HOLD, FAILS = ("offer", "prepared", "shared"), "promise"


@cache
def atlas() -> Atlas:
    return usual_atlas(taken("plan"))


def flat(answer: Any, form: str = "text") -> str:
    """An answer on one line."""
    return " ".join(answer.export(form).split())


@cache
def summary() -> Plan:
    return plan(atlas())


# --- KOREA-MORE on the plan -------------------------------------------------------------------------


def test_the_games_share_their_parameters() -> None:
    whole = taken("plan")
    own = {member.name: set(taken("plan").own(member.name).space.names) for member in whole.games}
    assert own["deal"] & own["bargain"] == {"buffer", "calm"}
    assert set().union(*own.values()) == set(whole.space.names)


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
    space = taken("plan").space
    assert (space["breach_us"].baseline, space["garrison"].baseline) == (2, 3)
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_steps_are_all_there_is_and_no_closed_form_is_missed() -> None:
    told = phases(atlas()).export()
    assert "no step\n" in told and "and no other step stands" in told and "in closed form" not in told


def test_how_likely_the_plan_is_and_where_it_fails() -> None:
    found = uncertain(taken("plan"), ["plan", *(f"step({step.name})" for step in taken("plan").steps)], samples=2_000)
    likely = {one.claim: one.chance.value for one in found.claims}
    assert 0 < likely["plan"] < min(value for claim, value in likely.items() if claim != "plan")
    assert summary().fails_most == min((c for c in likely if c != "plan"), key=likely.__getitem__)[5:-1]


@pytest.mark.parametrize("claim", ["plan", "plan()", "step(promise) and breach_us >= 3", "not plan and step(offer)"])
def test_claims_about_a_study(claim: str) -> None:
    assert when(taken("plan"), claim).verdict.kind == "nonempty"  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_study_is_summed_up_at_any_point() -> None:
    found = plan(taken("plan"), at={"breach_us": 5})
    assert found.plan.holds and found.mend is None and found.weakest == ("promise",)
    both = plan(taken("plan"), at={"eased": 0})
    assert both.weakest == ("promise", "prepared") and both.mend is not None and both.mend.joint.high == 20
    assert "of four steps hold" in str(both) and "all four steps hold" in str(found)
    begins = robust(atlas(), "plan").begins
    assert begins is not None and begins.is_exact and begins.high == F(1, 20)


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
        (lambda study: when(study, "plan and offer"), r"offer is a step; write step\(offer\)"),
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


# --- what the page says --------------------------------------------------------------------------------


def chain(*claims: str, assumptions: tuple[str, ...] = (), says: str = "", **more: Any) -> Any:
    """A study of one game in which x and y run from 0 to 4, a step for each claim."""
    one = game(ONE, {"a": ["x + y"]}, {n: {"baseline": 1, "range": [0, 4], "control": "one"} for n in "xy"})
    steps = [{"name": f"s{k}", "game": "g", "claim": text, "says": says} for k, text in enumerate(claims)]
    return study({"g": one}, steps, assumptions=assumptions, **more)


@pytest.mark.parametrize(
    ("claims", "first"),
    [
        (("x >= 0", "x > 5"), "The plan can work nowhere within the ranges (proved): s1 holds nowhere."),
        (("x > 2", "x < 2"), "The plan can work nowhere within the ranges (proved): no point satisfies all steps"),
        (("x >= 2", "x <= 2"), "The plan can work on a wall only, where some equality holds exactly."),
        (("x >= 0",), "At the baseline the one step holds: the plan works."),
        (("x >= 0", "y >= 0"), "At the baseline both steps hold: the plan works."),
        (("x >= 1", "y >= 0"), "At the baseline both steps hold, but s0 only just: any error can end it."),
        (("x >= 1/2", "y >= 0"), "At the baseline both steps hold, of which s0 bears the least error: the plan works."),
        (("x >= 2", "y >= 2"), "At the baseline neither step holds, and the plan does not work: s0 and s1 fail."),
        (("x >= 2", "y >= 0"), "At the baseline one of two steps holds, and the plan does not work: s0 fails alone."),
        (("x >= 2",), "At the baseline the one step does not hold, and the plan does not work: s0 fails."),
    ],
)
def test_the_first_line(claims: tuple[str, ...], first: str) -> None:
    assert flat(plan(chain(*claims, title="T"))).startswith(f"T {first}")


def test_what_fails_is_told_in_the_words_of_the_study() -> None:
    said = plan(chain("x >= 2", "y >= 0", says="The gate is shut."))
    assert "s0 fails alone. Not true yet: The gate is shut. " in flat(said)


def test_a_mend_on_a_wall_is_not_taken_for_safe() -> None:
    one = chain("x >= 2")
    wall = "raise x from 1 to at least 2 (at 2 exactly any error can undo it)"
    assert wall in flat(concede(one, "plan"), "sentence")
    assert robust(one, "plan", at={"x": 2}).high == 0  # so it can
    both = flat(concede(chain("x >= 2", "y <= 1/2"), "plan"), "sentence")
    assert "raise x from 1 to 2 and lower y from 1 to 0.5. At exactly these values any error can undo it." in both
    for free in (concede(chain("x > 2"), "plan"), concede(one, "plan", margin=1)):
        assert "can undo it" not in flat(free, "sentence")


@pytest.mark.parametrize(
    ("claim", "edge", "holds"),
    [
        ("x >= 2", F(2), lambda x, y: x >= 2),  # the claim's own wall, with nothing admissible below it
        ("x >= 3/2", F(2), lambda x, y: 2 * x >= 3),  # the assumption's
        ("x >= 2", F(3, 2), lambda x, y: x >= 2),
        ("x >= 2 and x <= 2", F(2), lambda x, y: x == 2),  # undone above
        ("x + y >= 3", F(2), lambda x, y: x + y >= 3),  # undone by y alone
        ("x*y >= 2", F(2), lambda x, y: x * y >= 2),
        ("x**2 >= 4", F(2), lambda x, y: x * x >= 4),
    ],
)
def test_a_mend_is_called_unsafe_only_where_an_admissible_error_can_undo_it(
    claim: str, edge: F, holds: Callable[[F, F], bool]
) -> None:
    """Against the claim itself at the errors of a thousandth in x and y that the assumption allows."""
    found = concede(chain(claim, assumptions=(f"x <= 1 or x >= {edge}",)), "plan", by=["x"])
    at = found.joint.ways[0].to["x"]
    assert isinstance(at, F)
    steps = [F(k, 1000) for k in (-1, 0, 1)]
    undone = [(a, b) for a in steps for b in steps if (at + a <= 1 or at + a >= edge) and not holds(at + a, 1 + b)]
    said = flat(found, "sentence")
    assert ("any error can undo it" in said) == bool(undone) and "undecided" not in said


def test_the_weakest_by_error_and_by_likelihood() -> None:
    page = flat(plan(chain("x >= 3/4", "y <= 3/2")))  # 1/16 of its range against 1/8; 13/16 against 3/8
    assert "By error s0 is the weakest. " in page and "it fails most often at s1." in page
    assert "By error" not in flat(plan(chain("x >= 2", "y <= 3/2")))


def test_each_alone_is_a_line_where_a_table_says_nothing() -> None:
    assert "breach_us alone does it, and no other." in flat(summary()) and "Each alone" not in flat(summary())
    assert "None does it alone (proved)." in flat(plan(chain("x >= 2", "y >= 2")))
    assert "x or y alone does it, and no other." in flat(plan(chain("2*x + y >= 4")))


def test_how_likely_it_is_and_how_that_is_known() -> None:
    page = flat(summary())
    assert "offer yes 5 % 38.9 %" in page and "promise no 0 % about 11 % (sampled, 10.5 to 11.5 %)" in page
    assert flat(summary(), "sentence").endswith("probability about 1.99 % (sampled, 1.8 to 2.2 %).")
    exact = plan(chain("x >= 1", "y >= 2"))
    assert flat(exact, "sentence").endswith("it works with probability 37.5 %.")


def test_uncertain_begins_with_the_plan_and_each_step() -> None:
    found = uncertain(chain("x >= 1", "y >= 2"), samples=1_000)
    assert [(one.claim, one.chance.exact) for one in found.claims] == [
        ("plan", F(3, 8)),
        ("step(s0)", F(3, 4)),
        ("step(s1)", F(1, 2)),
    ]
    page = flat(found)
    assert "the chance is 37.5 % that the plan works. Least likely is step(s1), at 50 %." in page
    assert "Which steps stand together" in page and "equilibri" not in page and "outcomes" not in page
    assert [one.claim for one in uncertain(chain("x >= 1"), "step(s0)", samples=1_000).claims] == ["step(s0)"]


def test_what_is_missing_names_knife_edges_last_and_the_least_first() -> None:
    claim = "x == 5/4 or x >= 7/2 or x >= 2 and y >= 3/2 or y >= 4"
    found = when(chain(claim), "plan").missing
    assert [[str(gap.sentence) for gap in gaps] for gaps in found] == [
        ["x >= 2", "y >= 3/2"],
        ["x >= 7/2"],
        ["x == 5/4"],
        ["y == 4"],
    ]


def test_an_atlas_and_its_point_have_pages_of_their_own() -> None:
    atlas = atlas_for(taken("plan"))
    assert atlas.export() == plan(taken("plan")).export()
    here = atlas.at({"unity": 10})
    assert isinstance(here, StudyAt)
    rows = {row["step"]: row["holds"] for row in csv.DictReader(here.export("csv").splitlines())}
    assert rows == {one: "yes" if one in here.holding else "no" for one in (*(s.name for s in here.game.steps), "plan")}
    assert "The plan of the essay, at unity = 10, the rest at the baseline" in " ".join(here.export().split())
    told = atlas.at("baseline").export("sentence")
    assert told.strip() == "At the baseline values, the plan does not work: promise fails."
    assert "the plan works: all steps hold." in " ".join(atlas.at(breach_us=3).export("sentence").split())


def test_assumptions_of_the_games_hold_for_the_study_in_its_names() -> None:
    """Both games play over p, y and q from 0 to 2 with p <= y and p + q >= 1: 19/6, of which p > q leaves 23/24."""

    def one(*names: str, assumed: str) -> Any:
        space = {name: {"baseline": 1, "range": (0, 2)} for name in names}
        return game({"a": ["u", "d"], "b": ["l"]}, [[[names[0]], [names[1]]], [[0], [0]]], space, assumptions=[assumed])

    games = {"g": one("x", "y", assumed="x <= y"), "h": one("p", "q", assumed="p + q >= 1")}
    steps = [
        {"name": name, "game": name, "claim": claim} for name, claim in (("g", "strict(d, l)"), ("h", "strict(u, l)"))
    ]
    both = study(games, steps, rename={"g": {"x": "p"}})
    assert [str(one) for one in both.space.assumptions] == ["p <= y", "p + q >= 1"]
    assert [str(one) for one in both.own("g").space.assumptions] == ["p <= y"]
    found = when(both, "plan")
    assert found.share is not None and found.share.exact == F(23, 24) / F(19, 6)
    assert str(both.fix({"p": 1}).space.assumptions[0]) == "1 <= y"


def test_distributions_that_differ_are_told() -> None:
    def one(how: str) -> Any:
        return game(ONE, [[0]], {"x": {"baseline": 1, "range": (0, 2), "distribution": how}})

    with pytest.raises(ZopaError, match=r"its distribution is triangular.1. in g, and normal.1, 1/2. in h; settle it"):
        study({"g": one("triangular(1)"), "h": one("normal(1, 1/2)")}, [{"name": "s", "game": "g", "claim": "x > 1"}])


@pytest.mark.parametrize(
    ("assumed", "tips"),
    [
        ("x >= 0", ["3/4"]),
        ("x < 1/2 or x > 1", ["1"]),
        ("x < 3/4 or x > 3/4", ["3/4"]),
        ("x < 5/8 or x > 7/8 and x < 9/8 or x > 5/4", ["7/8"]),
    ],
)
def test_a_plan_that_begins_to_work_across_what_is_ruled_out(assumed: str, tips: list[str]) -> None:
    made = game(
        {"one": ["u", "d"], "other": ["l"]},
        [[["x"], ["3/4"]], [[0], [0]]],
        {"x": {"baseline": 0, "range": (0, 2)}},
        assumptions=[assumed],
    )
    found = plan(study({"g": made}, [{"name": "s", "game": "g", "claim": "equilibrium(u, l)"}]))
    assert {name: [str(value) for value in values] for name, values in found.tips.items()} == {"x": tips}
    assert f"One parameter alone: where the plan begins or ceases to work x = {tips[0]}" in flat(found)


@pytest.mark.parametrize("assumed", [("x = 1", "y = 1"), ("x**2 + y**2 = 2",), ("x**2 + y**2 = 2", "x >= y")])
def test_a_plan_is_told_also_where_no_points_can_be_drawn(assumed: tuple[str, ...]) -> None:
    """Assumptions that pin everything down, or leave a curve, say nothing of probabilities; all else is known."""
    of_two = {name: {"baseline": 1, "range": (0, 2)} for name in ("x", "y")}
    made = game({"one": ["u", "d"], "other": ["l"]}, [[["x"], ["1"]], [[0], [0]]], of_two, assumptions=assumed)
    found = plan(study({"g": made}, [{"name": "s", "game": "g", "claim": "best(one) >= 1"}]))
    assert found.plan.holds and found.plan.margin is None and found.plan.chance is None and not found.fails_most
    assert "the plan works" in flat(found)


# --- steps that share no parameter ------------------------------------------------------------------


def test_a_plan_of_steps_that_share_nothing_is_found_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten games with two alternatives each make a thousand: a million pairs, if each were compared with each."""
    asked: list[object] = []
    plain = implies

    def counted(*of: Any) -> bool | None:
        asked.append(of)
        return plain(*of)

    for room in (cells, simplification):
        monkeypatch.setattr(room, "implies", counted)
    games, steps = {}, []
    for k in range(10):
        a, b = f"a{k}", f"b{k}"
        pays = {"u, l": [f"{a} - 2", f"{b} - 3"], "u, r": [0, 4], "d, l": [1, 0], "d, r": [f"{b} - 6", f"{a} - 7"]}
        known = {name: {"meaning": "m", "baseline": 3, "range": (0, 9)} for name in (a, b)}
        games[f"g{k}"] = game({"A": ["u", "d"], "B": ["l", "r"]}, pays, known)
        steps.append({"name": f"s{k}", "game": f"g{k}", "claim": "equilibrium(u, l) or equilibrium(d, r)"})
    made = usual_atlas(study(games, steps))
    assert len(outcome_region(made, "plan").cells) == 2**10
    found = plan(made)
    chance = F(1)
    for one in found.steps:
        assert one.chance is not None and one.chance.exact is not None
        chance *= one.chance.exact
    assert found.plan.chance is not None and found.plan.chance.exact == chance
    assert len(asked) < 20_000
