"""`compare`: against brute force at each point, and on the way between them, ties included."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import Any

import brute_force
import pytest
from audit import how_many
from audit_games import Case, Sampler
from command import run
from test_claims import World, small_cases, truth

from games import load
from solver import coalition, game
from solver.algebra.algebraic_numbers import Root
from solver.atlas import with_facts
from solver.claims import parse_claim
from solver.commands.inputs import scenarios
from solver.concepts.catalogue import usual_atlas
from solver.concepts.line_search import Along, pattern_of
from solver.concepts.nash.branches import nash
from solver.errors import Pole, UsageError
from solver.expressions.expression import evaluate, parse
from solver.questions.compare.answer import Comparison, compare

HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
}


def labels(case: Case, point: Mapping[str, Fraction]) -> dict[str, set[tuple[Fraction, ...]]]:
    """What stands at a point, by name, and what it pays, by brute force."""
    A, B = case.at(point)
    found: dict[str, set[tuple[Fraction, ...]]] = {}
    for x, y in brute_force.extreme_equilibria(A, B):
        parts = (
            " + ".join(name for name, weight in zip(player.strategies, weights, strict=True) if weight)
            for player, weights in zip(case.game.players, (x, y), strict=True)
        )
        pays = tuple(
            sum((p * q * M[i][j] for i, p in enumerate(x) for j, q in enumerate(y)), Fraction(0)) for M in (A, B)
        )
        found.setdefault(f"({', '.join(parts)})", set()).add(pays)
    return found


def gaps(way: Along) -> Iterator[tuple[Fraction, Fraction]]:
    """Rational numbers strictly between neighbouring tipping points."""
    marks: list[Fraction] = [Fraction(0)]
    for tip in way.thresholds:
        marks.append(
            Fraction(tip.value.approximate).limit_denominator(10**6) if isinstance(tip.value, Root) else tip.value
        )
    yield from ((a, b) for a, b in pairwise([*marks, Fraction(1)]) if b - a > Fraction(1, 1000))


def check_reasons(case: Case, found: Comparison) -> int:
    """Each condition holds at one point and fails at the other, by what is printed of it, and turns where it says."""
    met = 0
    first = found.scenarios[0].point
    for one, other in zip(found.between, found.scenarios[1:], strict=True):
        for change in one.changes:
            lacks, has = (first, other.point) if change.gained else (other.point, first)
            for why in change.reasons:
                met += 1
                left, right = parse(why.gap.sentence.left).tree, parse(why.gap.sentence.right).tree
                holds = HOLDS[why.gap.sentence.relation]
                assert holds(evaluate(left, has), evaluate(right, has))
                try:
                    sides = evaluate(left, lacks), evaluate(right, lacks)
                except Pole:  # the quotient that the condition is solved for has no value there
                    sides = None
                assert why.gap.short > 0 or why.gap.strict or sides is None
                assert sides is None or (not holds(*sides) and why.gap.short == abs(sides[0] - sides[1]))
                assert why.turns
                for t in (t for t in why.turns if isinstance(t, Fraction)):
                    there = {name: a + t * (other.point[name] - a) for name, a in first.items()}
                    assert evaluate(left, there) == evaluate(right, there)
    return met


@pytest.mark.slow
def test_random_games_with_ties_against_brute_force() -> None:
    reasons = tips = on_walls = 0
    for k, case in enumerate(small_cases(how_many(8, 120))):
        if not len(case.game.space):
            continue
        atlas, random = nash(case.game), Random(k)
        drawn = list(Sampler(case.game, atlas.walls, 70 + k).points(3))
        if len(drawn) < 2:
            continue
        found = compare(atlas, {f"point {j}": point for j, point in enumerate(drawn)})
        on_walls += sum(bool(one.walls) for one in found.scenarios)
        for one, point in zip(found.scenarios, drawn, strict=True):
            stands = labels(case, point)
            assert {(each.label, tuple(each.payoffs)) for each in one.standing.outcomes} == {
                (label, paid) for label, each in stands.items() for paid in each
            }
            assert one.standing.pattern == pattern_of(tuple(atlas.at(point).continua))
        before = {*labels(case, drawn[0])}
        for step, point in zip(found.between, drawn[1:], strict=True):
            after = {*labels(case, point)}
            assert all(change.reasons for change in step.changes)
            gained, lost = ({change.what for change in step.changes if change.gained == side} for side in (True, False))
            assert gained <= after - before and lost <= before - after
            for label in (after ^ before) - gained - lost:  # it stands at both, at one of them inside a continuum
                read = parse_claim(atlas, f"equilibrium{label}").tree
                names = tuple(player.strategies for player in case.game.players)
                for where in (drawn[0], point):
                    assert truth(read, dict(where), World(*case.at(where), names))  # type: ignore[arg-type]
            if step.way is None or case.game.space.assumptions:
                continue
            tips += len(step.way.thresholds)
            for low, high in gaps(step.way):
                stand = []
                for part in (random.randint(1, 400), random.randint(401, 998)):
                    t = low + (high - low) * Fraction(part, 999)
                    stand.append({*labels(case, {n: a + t * (point[n] - a) for n, a in drawn[0].items()})})
                assert stand[0] == stand[1], (case.name, low, high)
        reasons += check_reasons(case, found)
    assert reasons > 10 and tips > 10 and on_walls > 5


def test_what_a_tie_holds_at_both_points_is_no_change() -> None:
    """The row player is indifferent; (a + b, l) is inside a continuum at one point and the end of one at the other."""
    cells = {("a", "l"): ["0", "x"], ("a", "m"): ["0", "0"], ("b", "l"): ["0", "1"], ("b", "m"): ["0", "0"]}
    tied = game({"row": ["a", "b"], "column": ["l", "m"]}, cells, {"x": {"baseline": 1, "range": (-2, 2)}})
    (step,) = compare(nash(tied), {"now": {}, "then": {"x": -1}}).between
    changes = {change.what: change.gained for change in step.changes}
    assert changes == {"(a, l)": False, "(a, m)": True, "(a + b, m)": True}


@pytest.mark.slow
def test_claims_against_the_truth_at_each_point() -> None:
    for k, case in enumerate(small_cases(how_many(2, 60))):
        if len(case.game.space):
            atlas = nash(case.game)
            drawn = {f"point {j}": p for j, p in enumerate(Sampler(case.game, atlas.walls, k).points(3))}
            names = tuple(player.strategies for player in case.game.players)
            outcome = f"{names[0][0]}, {names[1][0]}"
            for asked in (outcome, f"equilibrium({outcome})", f"unique({outcome})", f"not pareto({outcome})"):
                if len(drawn) < 2:
                    continue
                found = compare(case.game, drawn, asked)
                claim = asked if "(" in asked else f"equilibrium({asked})"
                for one in found.scenarios:
                    tree = parse_claim(atlas, claim).tree
                    assert one.holds == truth(tree, dict(one.point), World(*case.at(one.point), names))  # type: ignore[arg-type]
                    assert not (one.holds and one.missing)
                check_reasons(case, found)


@pytest.mark.parametrize(("name", "moved", "asked"), [
    ("thaad-deal", {"breach_us": 3, "breach_cn": 3}, "keep, tolerate"),
    ("thaad-offer", {"shield": 1, "breach_cn": 4}, "played(offer/accept/enforce)"),
    ("swap-package", {"relief": 4}, "agreement(withdraw-all, ban-part)"),
    ("four-party", {"fund": 1, "unified": 5}, "core(nonempty)"),
    ("three-powers", {"breach_us": 4, "breach_cn": 7}, "equilibrium(withdraw, sanction, freeze)"),
])  # fmt: skip
def test_every_form(name: str, moved: dict[str, object], asked: str) -> None:
    game = load(name)
    found = compare(game, {"baseline": None, "moved": moved}, asked)
    atlas = with_facts(usual_atlas(game))
    for one in found.scenarios:
        there = atlas.at(one.point)
        assert {*one.standing.labels} == {label for corners in there.continua for label in corners}
        assert one.standing.outcomes[0].payoffs == there.outcomes[0].payoffs  # type: ignore[attr-defined]
    for form in ("text", "json", "csv", "latex", "markdown", "html", "sentence"):
        assert "moved" in found.export(form)
    assert json.loads(found.export("json"))["schema"] == "zopa.compare/1"


def test_the_words_are_of_an_alternative_that_holds_at_the_other_point() -> None:
    """At the first point another one, which holds at neither, is missed by less."""
    claim, points = "shield <= 2 or calm >= 2", {"now": {"calm": 0}, "later": {"calm": 3}}
    (between,) = compare(load("thaad-deal"), points, claim, at={"shield": 3}).between
    (change,) = (one for one in between.changes if one.what == claim)
    assert [(one.gap.sentence.left, one.gap.short) for one in change.reasons] == [("calm", Fraction(2))]


def test_the_deal_told_in_words() -> None:
    trust = {"breach_us": 4, "breach_cn": 4}
    found = compare(load("thaad-deal"), {"now": None, "trust": trust}, "equilibrium(withdraw, sanction)")
    text = " ".join(found.export(width=120).split())
    assert "breach_us falls short of shield by 1" in text
    assert "breach_us >= shield comes to hold, at t = 1/2" in text
    assert (
        "the cost to the US of being seen to break its word is at least the cost to the US of taking THAAD out" in text
    )
    rows = list(csv.reader(io.StringIO(found.export("csv").split("\n\n")[0])))
    assert rows[0][:2] == ["what", "now"] and ["(withdraw, sanction)", "", "", "US 3, China 2", ""] in rows
    same = compare(load("thaad-deal"), {"now": None, "again": {"shield": 3}})
    assert same.between[0].way is None and "the same point" in same.export()
    calm = compare(load("thaad-deal"), {"now": None, "more": {"relief": 6}})
    assert "Nothing begins or ends" in calm.export()


@pytest.mark.parametrize(("points", "said"), [
    ({"now": {}}, "two to 12 scenarios; found 1"),
    ({"now": {}, "far": {"shield": 99}}, "scenario far: shield = 99 lies outside"),
    ({"now": {}, "far": {"sheild": 1}}, "scenario far: .*shield"),
    (["baseline", {"shield": 2}], "scenarios have names"),
])  # fmt: skip
def test_what_is_no_comparison_is_refused(points: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        compare(load("thaad-deal"), points)


def test_the_command_line(tmp_path: Path) -> None:
    """A command of its own, the same by --compare, and advice where one point is meant."""
    a, b = tmp_path / "a.toml", tmp_path / "b.toml"
    a.write_text("breach_us = 2\n")
    b.write_text("breach_us = 4\nbreach_cn = 4\n")
    files = ["--params", str(a), "--params", str(b)]
    own = run(["compare", "thaad-deal", *files, "--full"])
    assert own.code == 0 and "From a to b" in own.out
    assert run(["solve", "thaad-deal", *files, "--compare", "--full"]).out == own.out
    claim = "equilibrium(withdraw, sanction)"
    asked = run(["compare", "thaad-deal", claim, *files, "--format", "json"])
    by_when = run(["when", "thaad-deal", claim, *files, "--compare", "--format", "json"])
    ask, when = (json.loads(one.out) for one in (asked, by_when))
    assert {**ask, "provenance": 0} == {**when, "provenance": 0}
    one = run(["compare", "thaad-deal", "--params", str(b), "--full"])
    assert "From baseline to b" in one.out
    refused = run(["robust", "thaad-deal", *files])
    assert refused.code == 2 and "zopa compare takes several" in refused.err
    assert run(["when", "thaad-deal", claim, *files, "--compare", "--given", "shield > 1"]).code == 2
    assert run(["compare", "thaad-deal", "--params", "baseline", "--params", "baseline"]).code == 2
    assert "not 2; zopa compare takes several, or --compare" in run(["when", "thaad-deal", claim, *files]).err
    assert "name at least one, with --params FILE or --params name=value" in run(["compare", "thaad-deal"]).err


def test_files_of_one_name_are_called_by_what_tells_them_apart(tmp_path: Path) -> None:
    texts = [str(tmp_path / "a" / "x" / "p.toml"), str(tmp_path / "b" / "x" / "p.toml"), str(tmp_path / "b" / "q.toml")]
    for k, text in enumerate(texts):
        Path(text).parent.mkdir(parents=True, exist_ok=True)
        Path(text).write_text(f"shield = {k}\n")
    assert [*scenarios([*texts, "shield=1/2"], load("thaad-deal").space)] == ["a/x/p", "b/x/p", "q", "shield=1/2"]
    with pytest.raises(UsageError, match="there twice"):
        scenarios([texts[0], texts[0]], load("thaad-deal").space)


def test_what_was_asked_comes_first() -> None:
    """Whether it holds at both, and what is missing; at some; and what moved all scenarios alike."""
    game, more = load("thaad-deal"), {"breach_us": 4}

    def sentence_of(asked: str | None, *points: Mapping[str, object], at: Mapping[str, object] | None = None) -> str:
        found = compare(game, {f"p{k}": point for k, point in enumerate(points)}, asked, at)
        first = found.export("sentence", width=2000)
        assert not asked or first.split(". ")[0] in found.export(width=2000)
        return first

    fails = sentence_of("equilibrium(withdraw, sanction)", {}, more)
    assert fails.startswith(
        "The claim equilibrium(withdraw, sanction) fails at both p0 and p1: at p0 the cost to the US"
    )
    assert fails.count("falls short of") == 3 and "The same outcomes stand at p0 and at p1." in fails
    assert sentence_of("shield > 2", {}, more).startswith(
        "The claim shield > 2 holds at both p0 and p1. The same outcomes"
    )
    assert sentence_of("breach_us > 3", {}, more, {"breach_us": 1}).startswith(
        "The claim breach_us > 3 holds at p1 and fails at p0 and p2."
    )
    both = {"breach_us": 4, "breach_cn": 4}
    assert sentence_of("withdraw, sanction", {}, both).startswith(
        "The outcome withdraw (the United States) and sanction (China) holds at p1 and fails at p0."
    )
    assert sentence_of(None, {}, more, at={"shield": 10}).startswith(
        "With shield = 10 throughout. The same holds at p0 and"
    )
    assert "throughout" not in sentence_of(None, {}, {"shield": 4}, at={"shield": 10})


def test_a_way_with_a_part_ruled_out() -> None:
    space = {name: {"baseline": value, "range": (0, 2)} for name, value in (("x", 0), ("y", 1))}
    two = {"one": ["u", "d"], "other": ["l"]}
    level = game(two, [[["x"], ["y"]], [[0], [0]]], space, assumptions=["x < 1/2 or x > 1"])
    text = " ".join(compare(level, {"p": {"x": 0}, "q": {"x": 2}}).export().split())
    assert "1/4 to 1/2 (l, u) (d, l) ruled out by the assumptions" in text.replace("(u, l)", "(l, u)")
    assert "changes nowhere" not in text
    later = game(two, [[["x"], ["3/2*y"]], [[0], [0]]], space, assumptions=["x < 1/2 or x > 1"])
    text = " ".join(compare(later, {"p": {"x": 0}, "q": {"x": 2}}).export().split())
    assert "the list of what stands changes here" in text and "The assumptions rule out a part of this way." in text
    assert "ruled out by the assumptions" not in text


@pytest.mark.parametrize(
    ("assumed", "first", "second"),
    [
        ("x < 1 or x > 1 and x < 2 or x > 2", "1/3", "2/3"),
        ("x < 1/2 or x > 5/4 and x < 7/4 or x > 5/2", "1/6 to 5/12", "7/12 to 5/6"),
    ],
)
def test_a_list_that_changes_and_comes_back_across_parts_ruled_out(assumed: str, first: str, second: str) -> None:
    space = {"x": {"baseline": 0, "range": (0, 3)}}
    two = {"one": ["u", "d"], "other": ["l"]}
    level = game(two, [[["(x - 1)*(x - 2)"], ["0"]], [[0], [0]]], space, assumptions=[assumed])
    text = " ".join(compare(level, {"p": {"x": 0}, "q": {"x": 3}}).export().split())
    assert "Nothing changes" not in text and "changes nowhere" not in text
    assert f"{first} (d, l) (u, l) ruled out" in text and f"{second} (u, l) (d, l) ruled out" in text
    assert "The assumptions rule out a part of this way." in text


def test_what_coalitions_have_is_compared_by_its_formulas() -> None:
    found = compare(load("airport"), {"low": {"short": 0}, "high": {"short": 7}})
    assert "Nothing begins or ends, anywhere on the straight way" in found.export()
    pairs = {"a, b": "x", "a, c": "x", "b, c": "x", "a, b, c": 1}  # a core while 3 x/2 <= 1, convex while 2 x <= 1
    split = coalition(["a", "b", "c"], pairs, {"x": {"baseline": "1/2", "range": (0, 1)}})
    text = " ".join(compare(split, {"low": {"x": 0}, "high": {"x": 1}}).export().split())
    assert "core; shapley in the core end, for there x <= 2/3 fails, at t = 2/3" in text
    assert "convex ends, for there x <= 1/2 fails, at t = 1/2" in text


def test_a_sentence_names_the_scenarios_once_and_has_no_formulas() -> None:
    deal = load("thaad-deal")
    said = compare(deal, {"baseline": {}, "b": {"breach_us": 4, "breach_cn": 4}}).export("sentence")
    assert " ".join(said.split()).count("holds at b and not at baseline.") == 1
    assert " holds there as well. At b, " in " ".join(said.split())
    two = compare(load("plan"), {"baseline": {}, "b": {"breach_us": 3}}).export("sentence")
    assert "romise and plan hold at b and not at baseline" in " ".join(two.split())
    curved = compare(deal, {"baseline": {}, "b": {"shield": 9}}, "shield*calm > 40").export("sentence")
    times = "the cost to the US of taking THAAD out times the value to China of a disarmed, quiet neighbour"
    assert f"{times} falls short of 40" in " ".join(curved.split())


def test_a_sentence_says_once_where_a_claim_holds() -> None:
    deal = load("thaad-deal")
    said = " ".join(compare(deal, {"baseline": {}, "b": {"shield": 9}}, "shield*calm > 20").export("sentence").split())
    assert said.startswith("The claim shield*calm > 20 holds at b and fails at baseline. At b it holds, since there")
    assert said.count("the claim") == 0 and said.count("The claim") == 1
    lost = " ".join(compare(deal, {"baseline": {}, "b": {"shield": 0}}, "shield > 2").export("sentence").split())
    assert lost.startswith("The claim shield > 2 holds at baseline and fails at b.")
    assert lost.endswith("At baseline it holds, since there the cost to the US of taking THAAD out is more than 2.")


def test_a_column_without_any_entry_is_left_out() -> None:
    joined = compare(load("patron-client"), {"baseline": {}, "b": {"trouble": 0}}).export(width=200)
    assert "ends" in joined and "there only" in joined
    plain = compare(load("thaad-deal"), {"baseline": {}, "b": {"buffer": 1}}).export(width=200)
    assert "begins" in plain and "there only" not in plain


def test_a_way_on_which_too_much_is_asked_is_left_open_and_the_rest_told() -> None:
    names = {player: [f"{player}0", f"{player}1"] for player in "abc"}
    paid = [["s - 1", "2*t - 1", 1], ["1 - t", 2, "-s - 1"], [0, -1, "s + 1"], [-2, 1, 1], [2, 0, "2*t + 1"]]
    cells = zip(product(*names.values()), [*paid, [1, 2, -1], [1, 2, -2], ["1 - t", "2*t - 1", 1]], strict=True)
    three = game(names, {", ".join(cell): u for cell, u in cells}, {"s": (-2, 2), "t": (-2, 2)})
    found = compare(three, {"x": {"s": -1, "t": -2}, "y": {"s": 2, "t": 0}})
    [between] = found.between
    assert {(one.what, one.gained) for one in between.changes} == {
        ("(a0 + a1, b0, c0 + c1)", False), ("(a1, b0 + b1, c0 + c1)", True)
    }  # fmt: skip
    assert between.way is None and "grows beyond bounds" in between.open
    assert "What changes on the straight way between them is left open" in " ".join(str(found).split())
