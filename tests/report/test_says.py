"""What an answer says about itself, in every format: fixed values, knife-edges, ties, shares, symbols, oddities."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import pytest

from games import load, names
from solver import NormalForm, explore, game, nash, phases, reads, writes
from solver.concepts import catalogue
from solver.concepts import phases as partition
from solver.concepts.nash.atlas import NashAtlas
from solver.concepts.nash.repeated_branches import weightless_strategies
from solver.concepts.phases import Phases
from solver.forms import report
from solver.forms.oddities import warnings
from solver.questions import words
from solver.questions.solve import report as solve_report
from solver.regions.parameters import ParameterSpace
from solver.regions.report import legend, symbols
from solver.report import json_records, latex
from solver.report.blocks import Report


@pytest.fixture(scope="module")
def deal() -> NashAtlas:
    return nash(load("thaad-deal"))


def test_fixed_values_are_named_in_every_format() -> None:
    fixed = load("thaad-deal").fix({"breach_us": 4, "shield": "7/3"})
    atlas, said = nash(fixed), "with breach_us fixed at 4 and shield fixed at 7/3"
    at, phases = atlas.at(), partition.phases(atlas)
    for page in (fixed.export(), atlas.export("text", None, phases, width=400), at.export(width=400)):
        assert said in page.replace("\n", " ")
    for page in (one.export("markdown") for one in (fixed, atlas, at)):
        assert said in page.replace("\\", "")
    for page in (one.export("latex") for one in (fixed, atlas, at)):
        assert r"with breach\_us fixed at 4 and shield fixed at 7/3" in page.splitlines()[1]
    assert said in fixed.export("html") and said in atlas.export("html")
    for record in (report.game_record(fixed), solve_report.atlas_record(atlas), json_records.plain(at)):
        numbers = {"breach_us": Fraction(4), "shield": Fraction(7, 3)}
        assert record["game"]["fixed"] == json_records.plain(numbers)
    shouted = game({"one": ["a"], "two": ["b"]}, {"a, b": ["US", 0]}, {"US": {"baseline": 1, "range": (0, 2)}})
    assert "with US fixed at 1" in shouted.fix({"US": 1}).export("latex")
    assert report.game_record(load("thaad-deal"))["game"]["fixed"] == {}


RESTS_ON = {  # by the game and the point, what its text says of its table
    ("drafting", ()): (
        "Assumed throughout, beside the ranges: 0 < help and help <= cost_us",
        "They are all in pure strategies; there may be mixed equilibria besides.",
    ),
    ("inspection", ()): ("Assumed throughout, beside the ranges: wage > effort", "proved to stand nowhere in the"),
    ("thaad-deal", (("shield", 0),)): (
        "The point lies exactly on a wall, shield = 0, where one list", "even continua.",
        "Checkable: anyone can redo",
    ),
    ("entry-deterrence", ()): ("Where there are ties (everywhere), some choice has more best answers than it needs",),
    ("centipede", ()): ("Assumed throughout, beside the ranges: large >= small.", "Checkable: anyone can redo"),
}  # fmt: skip


@pytest.mark.parametrize("form", ["text", "markdown", "html", "latex"])
@pytest.mark.parametrize(("name", "moved"), RESTS_ON)
def test_pages_say_what_their_table_rests_on(name: str, moved: tuple[tuple[str, int], ...], form: str) -> None:
    game_here = load(name)
    page = catalogue.usual_atlas(game_here).export(form, game_here.space.point(dict(moved)))
    page = html.unescape(page).replace(r"\textless{}", "<").replace(r"\textgreater{}", ">").replace("\\", "")
    for said in RESTS_ON[name, moved]:
        assert said in " ".join(page.split()).replace("$", ""), said


def test_pages_have_the_sets_of_a_continuum() -> None:
    """Six edges of the hexagon: as the record has them, in every table, and from the numbers in CSV."""
    at = nash(load("hexagon")).at()
    (component,) = at.solution.components
    assert len(component.subsets) == 6
    for form, line in (
        ("markdown", r"^\| 1 \| (\d) \|"),
        ("latex", r"^1 & (\d) &"),
        ("html", r"<tr><td>1</td><td>(\d)</td>"),
    ):
        assert re.findall(line, at.export(form), re.MULTILINE) == list("123456"), form
    rows = list(csv.DictReader(at.export("csv").splitlines()))
    corners = [row for row in rows if row["kind"] == "extreme"]
    for number, subset in enumerate(component.subsets, 1):
        held = {found.strategies for found, row in zip(component.equilibria, corners, strict=True)
                if str(number) in row["sets"].split()}  # fmt: skip
        assert held == set(product(*subset.corners))


def cornered(column_too: bool) -> NormalForm:
    """The mixture of `right` weighs `left` with -x/(1 - x) >= 0, so it stands at x = 0 only, and likewise for y."""
    y: object = "y" if column_too else 0
    first, second = [[1, "x"], [0, 0]], [[1, 0], [y, 0] if column_too else [0, 1]]
    half = {"baseline": "1/4", "range": (0, "1/2")}
    players = {"row": ["up", "down"], "column": ["left", "right"]}
    return game(players, [first, second], {"x": half, **({"y": half} if column_too else {})})


def test_a_mixture_that_never_mixes_says_what_it_is() -> None:
    atlas, said = nash(cornered(False)), "the probability of left is 0, so it is the same as (up + down, right)"
    (mixed,) = (branch for branch in atlas.branches if len(branch.supports[0]) == len(branch.supports[1]) == 2)
    assert weightless_strategies(mixed) == ((), ("left",))
    weights = mixed.at({"x": 0})  # the only point where it stands, by evaluation
    assert [name for name, weight in zip(("left", "right"), weights.column, strict=True) if not weight] == ["left"]
    assert all(weights.row)
    assert said in atlas.export(width=200)
    assert said in atlas.export("markdown").replace("\\", "") and said in atlas.export("html")
    assert said not in nash(load("thaad-deal")).export(width=200)
    record, k = solve_report.atlas_record(atlas), atlas.branches.index(mixed)
    assert record["always_zero"][k] == {"row": [], "column": ["left"]}
    assert record["branches"][k]["label"] == mixed.label and record["branches"][k]["verdict"]["full"] is False


def test_a_weight_that_vanishes_on_a_curved_wall_is_found() -> None:
    """`left` weighs (2 - x²)/(3 - x²), and the assumption leaves x = √2 for it."""
    players = {"row": ["up", "down"], "column": ["left", "right"]}
    payoffs = [[[1, "x**2 - 2"], [0, 0]], [[1, 0], [0, 1]]]
    x = {"x": {"baseline": "3/2", "range": (1, "3/2")}}
    *_, mixed = nash(game(players, payoffs, x, assumptions=["x**2 >= 2"])).branches
    assert mixed.label == "(up + down, left + right)" and weightless_strategies(mixed) == ((), ("left",))


def test_a_mixture_that_is_a_pure_outcome_wherever_it_stands_is_not_listed_besides() -> None:
    here, label = cornered(True), "(down, right)"
    atlas = nash(here)
    standing = [branch for branch in atlas.branches if branch.region.contains({"x": 0, "y": 0})]
    assert label in [branch.label for branch in standing]
    second = (Fraction(0), Fraction(1))
    assert [one.label for one in standing if one.at({"x": 0, "y": 0}).strategies == (second, second)] == [label]
    found = partition.phases(atlas)
    for page in (atlas.export(width=200), atlas.export("markdown"), atlas.export("html"), found.export(width=200)):
        assert "with probability" not in page and "otherwise" not in page
    assert "up + down" not in explore(here).export()
    assert not any(
        "up + down" in str(record) for record in (solve_report.atlas_record(atlas), phases(atlas).export("json"))
    )


def test_what_players_have_in_common_is_written_once_if_it_is_long() -> None:
    page = " ".join(nash(load("jury")).export(width=200).split())
    assert page.count("a quotient of 40 terms by 18") == 1
    assert "first, second and third each a quotient of 40 terms by 18" in page
    assert "first and second: sincere with probability (2*doubt - 1)/(accuracy + doubt - 1)" in page
    assert "first: sincere; second: sincere; third: sincere" in page  # what is short stands by its player


def test_a_knife_edge_is_explained_once(deal: NashAtlas) -> None:
    for page in (deal.export(form, width=500) for form in ("text", "markdown", "latex", "html")):
        assert page.count(words.KNIFE_EDGE) == 1 and "knife-edge" in page.replace(words.KNIFE_EDGE, "")
    broad = nash(load("two-markets"))
    assert words.KNIFE_EDGE not in "".join(broad.export(form, width=500) for form in ("text", "markdown", "latex"))


def test_branches_of_one_label_are_told_apart() -> None:
    split = game({"one": ["a"], "two": ["b"]}, {"a, b": ["Min(x, 1)", 0]}, {"x": {"baseline": 1, "range": (0, 2)}})
    atlas = nash(split)
    assert [branch.label for branch in atlas.branches] == ["(a, b)"] * 2
    assert words.cases(atlas) == ["case 1 of 2", "case 2 of 2"]
    page = atlas.export()
    assert "1 of 2 with these choices" in page and "2 of 2 with these choices" in page
    assert "case 2 of 2" in atlas.export("markdown")
    assert "with these choices" not in nash(load("thaad-deal")).export()


def test_a_tie_that_is_there_everywhere_is_not_put_down_to_the_point() -> None:
    prize = {"prize": {"baseline": 1, "range": (1, 2)}}
    always = game({"row": ["a", "b"], "column": ["l", "r"]}, [[["prize", 0], ["prize", 0]], [[1, 0], [1, 0]]], prize)
    at = nash(always).at()
    assert at.method == "closed forms" and not at.solution.nondegenerate
    said = at.export(width=500)
    assert "at every point nearby" in said and "the list is complete" in said
    assert "at every point nearby" in at.export("markdown")
    tied = nash(load("thaad-deal")).at({"shield": 0})
    assert "degenerate here:" in tied.export(width=500)
    assert "degenerate" not in nash(load("thaad-deal")).at().export(width=500)


def test_shares_are_of_what_the_assumptions_leave() -> None:
    x = {"x": {"baseline": 1, "range": (0, 2)}}
    players = {"one": ["a", "b"], "two": ["c"]}
    payoffs = {"a, c": ["x", 0], "b, c": ["1", 0]}
    for assumed, whole in (([], "the ranges"), (["x <= 3/2"], "what the assumptions leave of the ranges")):
        atlas = nash(game(players, payoffs, x, assumptions=assumed))
        phases = partition.phases(atlas)
        page = atlas.export("text", None, phases, width=500)
        assert f"of {whole}, by volume" in page and f"share of {whole}" in atlas.export("markdown", None, phases)
        assert ("assumptions leave" in page) == bool(assumed)
        open_ = Phases(phases.phases, complete=False, certified=Fraction(1, 2), method="a test")
        assert partition.left_open(atlas, open_).endswith(f"on at most 50 % of {whole} (proved)")
        written = [atlas.export("text", None, open_, width=500)]
        written += [atlas.export(form, None, open_) for form in ("markdown", "latex")]
        for page, percent in zip(written, ("50 %", "50 %", "50 \\%"), strict=True):
            assert f"at most {percent} of {whole} (proved)" in " ".join(page.split())


def test_a_legend_says_what_the_symbols_stand_for(deal: NashAtlas) -> None:
    (only,) = legend(deal.game.space)
    assert only.formats == ("latex",) and not list(legend(ParameterSpace()))
    page = latex.latex(Report("", (only,), symbols=symbols(deal.game.space)))
    table = page.split("\n\n")[-1].strip()
    for p in deal.game.space.parameters:
        assert f"${p.symbol}$ & {latex.escape(p.name)} & {latex.escape(p.meaning)} & " in table
    for page in (one.export("latex") for one in (deal.game, deal, deal.at())):
        assert table in page and "amsmath" in page.splitlines()[0] and page.startswith("%")


def test_a_unit_is_shown_and_kept() -> None:
    x = {"baseline": 1, "range": (0, 2), "meaning": "cost", "unit": "billion\n a year"}
    fare = game({"one": ["a"], "two": ["b"]}, {"a, b": ["x", "y"]}, {"x": x, "y": {"baseline": 1, "range": (0, 2)}})
    for form in ("text", "markdown", "html"):
        page = fare.export(form)
        assert "1; 0 to 2; nobody; billion a year" in page and "who controls it; unit)" in page
    assert "0 to 2 billion a year & nobody" in fare.export("latex")
    assert "; unit)" not in load("thaad-deal").export()
    assert report.game_record(fare)["file"]["parameters"]["x"]["unit"] == x["unit"]
    assert fare.space["x"].unit == reads(writes(fare)).space["x"].unit == x["unit"]


def test_published_answers_are_pointed_to() -> None:
    deal = load("thaad-deal")
    said = deal.export(width=500)
    claims = [answer.claim for answer in deal.answers if answer.claim]
    assert f"({len(deal.answers)})" in said and all(f"{claim} exactly if" in said for claim in claims)
    assert [one["claim"] for one in report.game_record(deal)["file"]["answers"] if "claim" in one] == claims
    assert "answers" not in deal.fix({"shield": 1}).export(width=500)


def test_warnings() -> None:
    x, y = ({"baseline": 1, "range": (0, 2)} for _ in "xy")
    unused = game({"one": ["a"], "two": ["b"]}, {"a, b": ["t", 0]}, {"x": x, "y": y}, terms={"t": "2*x"})
    assert warnings(unused) == ("no payoff and no assumption uses the parameter y",)
    assumed = game({"one": ["a"], "two": ["b"]}, {"a, b": ["x", 0]}, {"x": x, "y": y}, assumptions=["x <= y"])
    assert warnings(assumed) == ()
    assert not any(warnings(load(name)) for name in names())


def test_both_parts_of_an_atlas_tell_how_far_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, list[tuple[int, int]]] = {}

    @contextmanager
    def note_progress(what: str) -> Iterator[Callable[[int, int], None]]:
        told[what] = []
        yield lambda done, total: told[what].append((done, total))

    monkeypatch.setattr(catalogue, "sign_of_life", note_progress)
    _, phases = catalogue.everywhere(load("thaad-deal"))
    assert phases is not None and list(told) == ["finding the equilibria", "finding which stand together"]
    for steps in told.values():
        assert steps and all(0 <= done <= total for done, total in steps)
    assert catalogue.everywhere(load("thaad-deal"), with_phases=False)[1] is None and len(
        told["finding the equilibria"]
    )


@cache
def with_relief_fixed(question: str, *arguments: Any) -> Any:
    import solver

    return getattr(solver, question)(load("thaad-deal").fix({"relief": "7/3"}), *arguments)


@pytest.mark.parametrize("form", ["text", "markdown", "latex"])
@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("when", ("equilibrium(keep, tolerate)",)),
        ("prove", ("equilibrium(keep, tolerate)",)),
        ("phases", ()),
        ("thresholds", ("shield",)),
        ("robust", ("keep, tolerate",)),
        ("derive", ("keep, tolerate",)),
        ("concede", ("keep, tolerate", ("shield",))),
        ("sustain", ("withdraw, sanction",)),
        ("order", ()),
    ],
)
def test_the_title_of_every_answer_names_what_is_fixed(question: str, arguments: tuple[Any, ...], form: str) -> None:
    said = with_relief_fixed(question, *arguments).export(form, width=200)
    title = next(line for line in said.splitlines() if not line.startswith("%"))
    assert "THAAD withdrawal for a full embargo, with relief fixed at 7/3" in title
