"""`when`: the condition is as short as can be, and what is missing at a point is counted right."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from test_claims import claim, small_cases

from benchmarks import ordinary
from games import load
from solver import game
from solver.errors import InvalidGame, Undecided, UsageError
from solver.forms.dispute import dispute
from solver.questions.when.answer import _decide_cells, when
from solver.questions.when.report import alternatives
from solver.questions.when.report import report as report_of
from solver.regions.decide.emptiness import Budget
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.region import Region, where
from solver.regions.report import notation
from solver.report.json_records import plain
from solver.report.markdown import markdown


def test_the_deal() -> None:
    answer = when(load("thaad-deal"), "equilibrium(withdraw, sanction)")
    assert alternatives(answer) == (("breach_us >= shield", "breach_cn >= buffer - calm"),)
    assert answer.holds is False and answer.share is not None and answer.share.exact == Fraction(5, 12)
    assert [[(str(g.sentence), str(g.short)) for g in gaps] for gaps in answer.missing] == [
        [("breach_us >= shield", "1"), ("breach_cn >= buffer - calm", "1")]
    ]


def test_ambivalence() -> None:
    answer = when(load("patron-client"), "unique(support + abandon, restrain + provoke)")
    assert {frozenset(line) for line in alternatives(answer)} == {
        frozenset({"isolation > bomb", "bomb > 0", "trouble > buffer + drift", "buffer > 0"})
    }
    assert answer.holds is True and not answer.missing


def test_it_is_solved_for_what_is_asked() -> None:
    answer = when(load("thaad-deal"), "equilibrium(withdraw, sanction)", solve_for="buffer", at={"buffer": 7})
    assert alternatives(answer) == (("breach_us >= shield", "buffer <= calm + breach_cn"),)
    assert [gap.short for gap in answer.missing[0]] == [1, 2]
    with pytest.raises(UsageError, match="did you mean 'buffer'"):
        when(load("thaad-deal"), "equilibrium(withdraw, sanction)", solve_for="bufer")


def test_denominators_are_above_zero() -> None:
    answer = when(load("thaad-deal"), "risk_dominant(withdraw, sanction)")
    assert alternatives(answer) == (
        ("breach_us > shield", "breach_cn > (breach_us*buffer - breach_us*calm)/(breach_us - shield)"),
    ) or alternatives(answer) == (("breach_us > shield", "breach_cn > breach_us*(buffer - calm)/(breach_us - shield)"),)
    assert answer.trusted == 0 and "trusted" not in answer.export()


def test_trust_in_a_solver_is_told() -> None:
    space = {name: {"baseline": 1, "range": (0, 3)} for name in ("p", "q")}
    one = game({"A": ["a", "b"], "B": ["x"]}, [[["p**4*q**2 + p**2*q**4 + 1"], ["3*p**2*q**2"]], [[0], [0]]], space)
    answer = when(one, "equilibrium(a, x)")
    assert answer.trusted > 0 and "trusted: z3" in answer.export()


def test_what_is_given_is_not_repeated() -> None:
    deal = load("thaad-deal")
    answer = when(deal, "equilibrium(withdraw, sanction)", given="breach_us >= shield and calm == 3")
    assert alternatives(answer) == (("breach_cn >= buffer - 3",),) or alternatives(answer) == (
        ("breach_cn >= buffer - calm",),
    )
    assert answer.holds is None  # the baseline breaks what is given
    by_predicate = when(deal, "equilibrium(withdraw, sanction)", given="best_response(US, withdraw, sanction)")
    assert alternatives(by_predicate) == (("breach_cn >= buffer - calm",),)


def test_what_is_given_ends_outside_of_the_code() -> None:
    said = when(load("thaad-deal"), "shield > 0", given="calm < 1").export("markdown")
    assert "Given `calm < 1`." in said


def test_what_is_given_can_be_impossible() -> None:
    answer = when(load("thaad-deal"), "equilibrium(withdraw, sanction)", given="shield > 4 and shield < 3")
    assert answer.region is None and answer.holds is None and alternatives(answer) == ()
    assert "contradicts" in answer.export() and plain(answer)["region"] is None
    with pytest.raises(InvalidGame, match="is zero"):
        when(load("thaad-deal"), "shield > 0", given="1/shield > 2")


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(2))
def test_no_condition_and_no_alternative_can_be_dropped(batch: int) -> None:
    """Whether, where all is affine, some point tells the difference whatever is left out."""
    tried = 0
    for k, case in enumerate(small_cases(16)):
        random = Random(500 + k)
        for _ in range(4):
            text = claim(random, case, depth=1)
            if k % 2 != batch:
                continue
            try:
                region = when(case.game, text).region
            except Undecided:
                continue
            assert isinstance(region, Region)
            if not all(c.is_affine for cell in region.cells for c in cell):
                continue
            assert region.cells == region.simplified().cells, (case.name, text)
            for n, cell in enumerate(region.cells):
                rest = (*region.cells[:n], *region.cells[n + 1 :])
                assert region.within(Region(region.space, rest)) is False, (case.name, text, n)
                for condition in cell:
                    weaker = tuple(c for c in cell if c != condition)
                    larger = replace(region, cells=(*rest, weaker))
                    verdict = (larger & ~region).verdict()
                    assert verdict.kind == "nonempty", (case.name, text, n, condition)
                    assert verdict.rational_witness is not None
                    point = region.domain.name(verdict.rational_witness)
                    assert larger.contains(point) and not region.contains(point)
                    tried += 1
    assert tried > 10


def test_every_form_of_the_report() -> None:
    answer = when(load("thaad-deal"), "unique(keep, tolerate)", at={"shield": 0})
    text = answer.export()
    assert "It holds exactly if one of these is true:" in text and "\n  or buffer > calm and shield > breach_us" in text
    assert "shield equals 0, and has to be greater" in text
    assert "buffer falls short of calm + breach_cn by" not in text  # 6 > 3 + 2
    assert r"$s > 0$ and $b > n + l$" in answer.export("latex") == answer._repr_latex_()
    assert "<code>shield &gt; 0</code>" in answer.export("html")
    assert r"$\mathit{shield} &gt; 0$" in str(answer._repr_html_())
    loaded = json.loads(answer.export("json", provenance={"version": "x"}))
    assert loaded["schema"] == "zopa.when/2" and loaded["provenance"] == {"version": "x"}
    assert loaded["region"]["any_of"][0] == [["shield", ">", "0"], ["buffer", ">", "calm + breach_cn"]]
    assert loaded["missing"][0][0] == {"condition": "shield > 0", "short": {"exact": "0", "float": 0.0}, "strict": True}
    assert loaded["holds"] is False and loaded["share"]["exact"] == "1/3"
    assert markdown(report_of(answer)).startswith("## When unique(keep, tolerate)")


@pytest.mark.parametrize(("text", "says"), [("shield >= 0", "It always holds."), ("shield > 10", "It never holds.")])
def test_always_and_never(text: str, says: str) -> None:
    assert says in when(load("thaad-deal"), text).export()


def test_the_alternative_with_the_least_missing_comes_first() -> None:
    deal = load("thaad-deal")
    answer = when(deal, "shield > 5 and calm > 5 or shield > 4 or shield > 6 and calm > 9", solve_for="shield")
    assert [[str(gap.sentence) for gap in gaps] for gaps in answer.missing] == [["shield > 4"]]
    apart = when(deal, "breach_us > 5 and calm > 5 or breach_us < 1")
    assert [[(str(gap.sentence), gap.strict) for gap in gaps] for gaps in apart.missing] == [
        [("breach_us < 1", True)], [("breach_us > 5", True), ("calm > 5", True)]
    ]  # fmt: skip


def test_alternatives_that_are_missing_are_apart_and_none_holds_another() -> None:
    """Numbered, nearest first; one that asks for all that another asks for, and more, is left out."""
    deal = load("thaad-deal")
    text = when(deal, "breach_us >= shield and breach_cn > 5 or shield < 2 or shield < 2 and calm > 9").export()
    assert text.partition("What is missing there: one of these\n")[2].rstrip().splitlines() == [
        "  (1) shield exceeds 2 by 1",
        "  (2) breach_us falls short of shield by 1",
        "      and breach_cn falls short of 5 by 3",
    ]
    more = when(deal, "breach_us >= shield and calm > buffer or breach_us >= shield and relief > 9 or breach_us > 9")
    assert len(more.missing) == 3 and more.export().count("breach_us falls short of shield") == 2
    aside = when(deal, "shield > 3 and calm > 3 or shield > 3 and relief > 1", at={"relief": 2})
    assert len(aside.missing) == 2 and "(1)" not in aside.export().partition("missing there")[2]


def test_a_share_under_an_equality_is_of_the_values_that_keep_it() -> None:
    deal = load("thaad-deal")
    level = when(deal, "strict(keep, tolerate)", given="breach_us == 2*shield")
    text = level.export()
    assert level.share is not None and level.share.exact == Fraction(1, 2)
    assert "where the others determine" in text and "(0 to" not in text
    unsolvable = when(deal, "strict(keep, tolerate)", given="(shield - 1)*(breach_us - 2) == 0")
    assert unsolvable.share is None and plain(unsolvable)["share"] is None
    assert "not known: no sample point satisfies what is given" in unsolvable.export()


def test_what_is_missing_is_solved_for_what_is_asked() -> None:
    deal = load("thaad-deal")
    (gaps,) = when(deal, "breach_us > 2*shield", solve_for="shield").missing
    assert [(str(gap.sentence), str(gap.short)) for gap in gaps] == [("shield < breach_us/2", "2")]
    (gaps,) = when(deal, "breach_us > 2*shield", solve_for="breach_us").missing
    assert [(str(gap.sentence), str(gap.short)) for gap in gaps] == [("breach_us > 2*shield", "4")]


def test_a_condition_that_is_not_solved_for_what_was_asked_is_told() -> None:
    deal = load("thaad-deal")
    either_sign = when(deal, "shield*(breach_us - 2) > calm", solve_for="shield")
    printed = " ".join(either_sign.export().split())
    assert "Not solved for shield: one condition" in printed and plain(either_sign)["unsolved"] == 1
    for solvable in ("(breach_us + 1)*shield > 2*calm + 1", "calm > 2"):
        assert "Not solved" not in when(deal, solvable, solve_for="shield").export()
    assert "Not solved" not in when(deal, "shield*(breach_us - 2) > calm").export()


def test_alternatives_that_are_a_product_are_written_as_one() -> None:
    found = when(load("thaad-deal"), "smr(withdraw, sanction)")
    product = "(breach_us >= shield or embargo >= shield) and (breach_cn >= buffer - calm or calm >= buffer - relief)"
    assert product in " ".join(found.export(width=400).split()) and str(found.region) == product
    assert len(alternatives(found)) == 4  # JSON and CSV have them all


@pytest.mark.slow
def test_what_is_proved_to_hold_nowhere_has_no_condition() -> None:
    idle = dispute(
        ["A", "B"],
        issues={"x": (0, 1), "y": (0, 1)},
        utilities={"A": "3*x + 4*y - p", "B": "2*x + y"},
        parameters={name: {"baseline": 0, "range": (-1, 2)} for name in "pq"},
        ratifiers={"R0": {"of": "A", "accepts": "p*x + y >= q"}, "R1": {"of": "A", "accepts": "4*x + 3*y >= 0"}},
    )
    found = when(idle, "helps(R1)")
    assert isinstance(found.region, Region) and not found.region.cells
    assert found.truth == "false" and "It never holds." in found.export()


@pytest.mark.parametrize(
    "claim", ["shield != 3", "shield > 3 or shield < 3", "shield < 3 or calm > 2*shield or shield > 3"]
)
def test_either_side_of_a_wall_is_written_as_what_it_differs_from(claim: str) -> None:
    answer = when(load("thaad-deal"), claim)
    assert ("shield != 3",) in alternatives(answer) and not any(
        " 3" in one for line in alternatives(answer)[1:] for one in line
    )
    assert "is not exactly 3" in " ".join(answer.export("sentence").split())
    assert "shield != 3" in notation(where(claim, load("thaad-deal").space))


@pytest.mark.parametrize("most", [0, 1])
@pytest.mark.parametrize(
    ("name", "claim"),
    [
        ("thaad-deal", "equilibria >= 2"), ("thaad-deal", "unique(keep, tolerate)"), ("two-markets", "equilibria >= 3"),
        ("thaad-deal", "shield == 1 or buffer == calm or breach_us == 2 and shield > 1"),
        ("thaad-deal", "not (shield == 1 or buffer == calm)"), ("hawk-dove", "best(first) == 1"),
    ],
)  # fmt: skip
def test_knife_edges_that_are_too_many_stay_as_they_were_found(
    name: str, claim: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same set at every point, and a verdict that is never another one."""
    form = load(name)
    before = when(form, claim)
    monkeypatch.setattr("solver.regions.constraints.MAX_THIN", most)
    fresh = load(name)
    after = when(fresh, claim)
    assert (after.holds, after.truth) == (before.holds, before.truth)
    assert after.region is not None and before.region is not None and after.verdict is not None
    assert after.verdict.kind == "nonempty"
    random, names = Random(5), list(form.space.names)
    for _ in range(300):
        point = dict(form.space.baseline) | {n: Fraction(random.randint(0, 8), 2) for n in names}
        point = {n: min(max(v, form.space[n].low), form.space[n].high) for n, v in point.items()}
        assert after.region.contains(point) == before.region.contains(point), point


def test_a_set_of_knife_edges_alone_is_not_called_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.regions.constraints.MAX_THIN", 0)
    answer = when(load("thaad-deal"), "(shield == 1 and buffer > calm + 2) or (shield == 3 and buffer == calm)")
    assert answer.verdict is not None and answer.verdict.kind == "nonempty" and answer.truth == "almost false"
    nowhere = when(load("thaad-deal"), "(shield == 1 and shield*calm == 2 and calm == 3) or (calm == 2 and calm == 3)")
    assert nowhere.verdict is not None and nowhere.verdict.kind == "empty" and nowhere.truth == "false"


def test_what_holds_on_a_wall_only_has_no_share_curved_walls_too() -> None:
    """The wall is no conjunction with an equality, so its share was sampled, with an interval."""
    deal = load("thaad-deal")
    thin = when(deal, "shield*(calm + relief) <= 0")
    assert thin.truth == "almost false" and thin.share is not None and thin.share.exact == 0
    assert "0 % of the ranges, on a wall only" in thin.export(width=200)
    both = when(deal, "shield*(calm + relief) <= 0 and buffer > calm*relief")
    assert both.truth == "almost false" and both.share is not None and both.share.exact == 0
    mixed = when(deal, "shield*(calm + relief) > buffer")
    assert mixed.truth == "mixed" and mixed.share is not None and mixed.share.exact is None


@pytest.mark.slow
def test_what_is_refuted_on_a_wall_as_it_stands_is_left_out() -> None:
    """No parameter of three equations helps: they refute by themselves, in combinations that take a few boxes."""
    wall = (
        "6*a*e + 10*a - 3*b*c + 6*b*e + 21*b - c**2 + 3*c*d - 7*c*e - 8*c + 3*d*e - 6*d - 6*e**2 - 13*e - 5 "
        "== 0 and "
        "2*a*c - 7*a*e - 19*a + 2*b*c + 2*b*e - 4*b - 2*c**2 - 4*c*e + 2*c - 2*e**2 + 5*e + 9 == 0 and "
        "4*a**2 + a*b - 11*a*c + 9*a*d - 8*a*e - 6*a + 6*b**2 - 10*b*c - 10*b*e - 5*b + 4*c**2 + 8*c*e + 7*c "
        "- 3*d + 4*e**2 + 6*e + 2 == 0 and "
        "-3*a + 1 > 0 and "
        "-c - e + 2 > 0 and "
        "-6*a**2*c + 2*a**2*e + 6*a**2 + 12*a*b*c - 4*a*b*e - 12*a*b + 4*a*c**2 + 22*a*c*d + 10*a*c*e - "
        "26*a*c + 12*a*d**2 - 4*a*d*e - 48*a*d - 6*a*e**2 - 18*a*e + 24*a + 12*b*c**2 + 8*b*c*d + 12*b*c*e + "
        "32*b*c + 12*b*d*e + 12*b*d + 2*b*e**2 - 28*b*e - 54*b - 6*c**3 - 2*c**2*d - 16*c**2*e + 32*c**2 - "
        "32*c*d*e + 50*c*d + 104*c*e + 14*c - 18*d**2*e + 18*d**2 - 3*d*e**2 + 60*d*e - 69*d - 10*e**2 - "
        "136*e - 54 >= 0"
    )
    region = where(
        f"{wall} or a > 1",
        ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(3)) for name in "abcde")),
    )
    kept, verdict, left_open, _ = _decide_cells(region, Budget(1_000_000, 0), told=False)
    assert isinstance(kept, Region) and (len(region.cells), len(kept.cells)) == (2, 1)
    assert verdict.kind == "nonempty" and not left_open


def test_a_product_with_a_square_is_written_by_its_roots_and_has_no_share() -> None:
    answer = when(load("thaad-deal"), "shield*(calm - 3)**2 <= 0")
    assert answer.truth == "almost false" and answer.share is not None and answer.share.exact == 0
    assert "\n  calm = 3\n  or shield = 0\n" in answer.export()


def test_alternatives_that_fill_pages_are_counted_but_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = when(load("thaad-deal"), "shield > 9 or buffer*calm > 50 or breach_us*embargo > 70")
    assert "JSON record" not in str(answer)
    monkeypatch.setattr("solver.questions.when.report.MAX_CHARACTERS", 1)
    page, (first, *others) = str(answer).split("It holds")[1].split("  share")[0], [n for (n,) in alternatives(answer)]
    assert first in page and not any(one in page for one in others)
    assert "or one of 2 more, all of them in the JSON record." in page
    assert len(plain(answer)["region"]["any_of"]) == 3
    assert "a larger budget may tell (budget=)." in " ".join(str(replace(answer, open_alternatives=(2,))).split())


@pytest.mark.slow
@pytest.mark.parametrize(("family", "number"), [("affine shared", 19), ("polynomial", 8)])
def test_the_last_alternative_that_is_open_is_asked_in_earnest(family: str, number: int) -> None:
    """One of many takes 25 or 41 boxes to refute, more than its share of what all may cost; the other is the last that
    is left of several that were asked again."""
    assert not when(ordinary.game(family, number), "best(row) >= 1").undecided
