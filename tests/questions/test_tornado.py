"""Tornado and spider: values against the game solved there by brute force; jumps against tipping points."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

import brute_force
import pytest
from audit import tenth

from games import load
from solver import NormalForm, UsageError, full_report, game, nash, robust, thresholds, tornado
from solver.algebra.algebraic_numbers import Coordinate, Root, real_of
from solver.concepts.catalogue import usual_atlas
from solver.expressions.expression import evaluate
from solver.questions.subject import one_label
from solver.questions.tornado.answer import Bar, Measured, Tornado, hull

DEAL, KEPT, MIXED = "(withdraw, sanction)", "(keep, tolerate)", "(withdraw + keep, sanction + tolerate)"
CREDIBLE = {"breach_us": 4, "breach_cn": 4}

Values = dict[str, set[Fraction]]  # of a quantity, by the equilibrium's name


def deal(**options: object) -> Tornado:
    return tornado(load("thaad-deal"), DEAL, at=CREDIBLE, **options)  # type: ignore[arg-type]


def bars(measured: Measured) -> dict[str, Bar]:
    return {bar.parameter: bar for bar in measured.bars}


def small(payoffs: list[list[list[object]]], **ranges: tuple[object, object, object]) -> NormalForm:
    """Return a game of rows a0, a1, … and columns b0, …; a range is low, baseline, high."""
    names = {name: {"range": (low, high), "baseline": here} for name, (low, here, high) in ranges.items()}
    players = {"A": [f"a{k}" for k in range(len(payoffs[0]))], "B": [f"b{k}" for k in range(len(payoffs[0][0]))]}
    cells = {
        f"a{i}, b{j}": [payoffs[0][i][j], payoffs[1][i][j]]
        for i in range(len(payoffs[0])) for j in range(len(payoffs[0][0]))
    }  # fmt: skip
    return game(players, cells, names)


# --- the main game, by hand -----------------------------------------------------------------------


def test_thaad_deal_by_hand() -> None:
    """Whether the deal pays embargo - shield and relief + calm - buffer, and (keep, tolerate) past its end 0."""
    found = deal()
    assert (found.outcome, found.stands, found.standing) == (DEAL, True, (DEAL, MIXED, KEPT))
    us, china = found.measured
    assert [(bar.parameter, bar.swing) for bar in us.bars] == [
        ("embargo", 10), ("shield", 6), ("breach_us", 3), ("buffer", 3), ("calm", 3), ("breach_cn", 3), ("relief", 0)
    ]  # fmt: skip
    assert [(bar.parameter, bar.swing) for bar in china.bars][:3] == [("relief", 10), ("calm", 9), ("buffer", 8)]
    shield = bars(us)["shield"]
    assert (str(shield.falls.at_end), str(shield.falls.tip)) == ("6", "None")
    assert (str(shield.rises.own), str(shield.rises.tip), str(shield.rises.beyond)) == ("2 to 3", "4", "0")
    assert (str(shield.own), str(shield.whole), str(shield.at_here)) == ("2 to 6", "0 to 6", "3")
    (low, tip) = shield.tips
    assert (str(low.value), low.what, low.before is None, low.jumps) == ("0", "beside", True, False)
    assert (str(tip.value), tip.what, str(tip.before), str(tip.after), tip.jumps) == ("4", "ends", "2", "0", True)
    assert tip.walls == ("shield = breach_us",)
    assert [tip.what for tip in bars(us)["breach_us"].tips] == ["begins"]
    beside = bars(us)["buffer"].tips[0]  # (keep, tolerate) leaves, the deal goes on
    assert (str(beside.value), beside.what, beside.jumps) == ("3", "beside", False)


def test_an_outcome_that_does_not_stand_is_shown_by_what_does() -> None:
    found = tornado(load("thaad-deal"), DEAL, of="China")
    assert (found.stands, found.standing, str(found.measured[0].at_here)) == (False, (KEPT,), "0")
    calm = bars(found.measured[0])["calm"]
    assert (str(calm.own), str(calm.rises.tip), str(calm.rises.beyond)) == ("0", "6", "0 to 4")
    assert [piece.labels for piece in calm.pieces] == [(KEPT,), (KEPT,), ("(keep, sanction)",)]


def test_probabilities_are_products() -> None:
    found = tornado(load("thaad-deal"), MIXED, ["probability", DEAL], CREDIBLE)
    whole, one = found.measured
    assert (whole.name, whole.kind, {str(bar.whole) for bar in whole.bars}) == (f"Pr{MIXED}", "probability", {"1"})
    assert (one.name, str(one.at_here)) == (f"Pr{DEAL}", "9/16")
    assert str(bars(one)["shield"].own) == "0 to 3/4"  # shield/4 times 3/4, up to shield = 4
    assert str(bars(one)["breach_us"].falls.own) == "9/16 to 3/4"


# --- against brute force --------------------------------------------------------------------------


def solved(game: NormalForm, point: dict[str, Fraction], player: int) -> Values:
    """Return a player's payoff in every extreme equilibrium, with no code of the engine's but expressions' values."""
    A, B = (
        brute_force.matrix([[evaluate(game.write_out(cell), point) for cell in line] for line in game.matrix(k)])
        for k in (0, 1)
    )
    found: Values = {}
    for row, column in brute_force.extreme_equilibria(A, B):
        label = ", ".join(
            " + ".join(name for name, weight in zip(seat.strategies, weights, strict=True) if weight)
            for seat, weights in zip(game.players, (row, column), strict=True)
        )
        matrix = (A, B)[player]
        paid = sum((x * matrix[i][j] * y for i, x in enumerate(row) for j, y in enumerate(column)), Fraction(0))
        found.setdefault(f"({label})", set()).add(paid)
    return found


def followed(found: Values, outcome: str) -> Values:
    return {outcome: found[outcome]} if outcome in found else found


def inside(low: Coordinate, t: Fraction, high: Coordinate) -> bool:
    return float(low) < t < float(high)


def random_game(random: Random, size: int, curved: bool) -> NormalForm:
    def cell() -> str:
        a, b, c = (random.randint(-3, 3) for _ in range(3))
        return f"{a} + ({b})*x + ({c})*{'x*y' if curved else 'y'}"

    payoffs: list[list[list[object]]] = [[[cell() for _ in range(size)] for _ in range(size)] for _ in range(2)]
    return small(payoffs, x=(-2, random.randint(-2, 2), 2), y=(-2, random.randint(-2, 2), 3))


@pytest.mark.slow
@pytest.mark.parametrize("seed", sorted({*tenth(range(24), 24), 6}))  # 6: curved, 2×2
def test_every_value_is_that_of_the_game_solved_there(seed: int) -> None:
    random = Random(seed)
    made = random_game(random, 2 + seed % 2, seed % 3 == 0)
    outcomes = [branch.label for branch in nash(made).branches]
    outcome = random.choice(outcomes)
    looked = 0
    for player, measured in enumerate(tornado(made, outcome).measured):
        for bar in measured.bars:
            for t in (bar.low + (bar.high - bar.low) * Fraction(k, 17) for k in range(18)):
                point = {**made.space.baseline, bar.parameter: t}
                truth = followed(solved(made, point, player), outcome)
                for piece in bar.pieces:
                    if inside(piece.low, t, piece.high):
                        looked += 1
                        assert (piece.stands, set(piece.labels)) == (outcome in truth, set(truth))
                        printed: dict[str, set[Coordinate]] = {}
                        for curve in piece.curves:
                            printed.setdefault(curve.label, set()).add(curve.at(t))
                        assert printed == truth
                        values = [value for values in truth.values() for value in values]
                        assert piece.at(t) == hull(values)
                        assert float(piece.span.low) <= min(values) and max(values) <= float(piece.span.high)
            here = followed(solved(made, made.space.baseline, player), outcome)
            assert bar.at_here == hull(value for values in here.values() for value in values)
    assert looked > 50


@pytest.mark.parametrize("seed", tenth(range(24), 8))
def test_spans_are_attained_and_add_up(seed: int) -> None:
    made = random_game(Random(seed), 2, seed % 2 == 0)
    outcome = nash(made).branches[0].label
    for measured in tornado(made, outcome).measured:
        swings = [float(bar.swing) for bar in measured.bars]
        assert swings == sorted(swings, reverse=True)
        for bar in measured.bars:
            assert [p.low for p in bar.pieces[1:]] == [p.high for p in bar.pieces[:-1]]  # no assumption, no gap
            assert (bar.pieces[0].low, bar.pieces[-1].high) == (bar.low, bar.high)
            assert bar.whole == hull([bar.at_here, *(piece.span for piece in bar.pieces)])
            for piece in bar.pieces:
                start, end = Fraction(float(piece.low)), Fraction(float(piece.high))
                fine = [piece.at(start + (end - start) * k / 100) for k in range(101)]
                assert min(float(v.low) for v in fine) == pytest.approx(float(piece.span.low), abs=2e-3)
                assert max(float(v.high) for v in fine) == pytest.approx(float(piece.span.high), abs=2e-3)


@pytest.mark.slow
@pytest.mark.parametrize("name", tenth(["thaad-deal", "hawk-dove", "patron-client", "two-markets", "stag-hunt"], 2))
def test_tips_are_the_tipping_points(name: str) -> None:
    atlas = nash(load(name))
    for branch in atlas.branches:
        found = tornado(atlas, branch.label)
        lines = {line.name: line for line in thresholds(atlas).lines}
        for measured in found.measured:
            for bar in measured.bars:
                assert [tip.value for tip in bar.tips] == [tip.value for tip in lines[bar.parameter].thresholds]
                for side in (bar.falls, bar.rises):  # what takes over does so at a tipping point
                    assert side.tip is None or side.tip in [tip.value for tip in bar.tips]


# --- curves ---------------------------------------------------------------------------------------


def test_extremes_inside_a_piece_are_exact() -> None:
    """x(3 - x) has its greatest value 9/4 at 3/2; x**3 - 2x its least at a root of 3x² = 2, -(4/9)√6."""
    one = small([[["x*(3 - x)"]], [["x**3 - 2*x"]]], x=(0, 1, 3))
    first, second = tornado(one, "a0, b0").measured
    assert first.bars[0].whole == hull([Fraction(0), Fraction(9, 4)])
    low = second.bars[0].whole.low
    assert isinstance(low, Root) and low.coefficients == (-32, 0, 27)  # 27 v² = 32
    assert float(low) == pytest.approx(-(4 / 9) * 6**0.5)
    assert isinstance(second.bars[0].swing, float)


def test_an_irrational_tipping_point() -> None:
    """a0 is better than a1 from x² = 2 on."""
    made = small([[["x**2"], ["2"]], [["x"], ["0"]]], x=(0, 1, 2))
    bar = tornado(made, "a1, b0", of="B").measured[0].bars[0]
    assert isinstance(bar.rises.tip, Root) and bar.rises.tip.coefficients == (-2, 0, 1)
    assert bar.rises.beyond is not None
    assert float(bar.rises.beyond.low) == pytest.approx(2**0.5) and str(bar.rises.beyond.high) == "2"
    (tip,) = bar.tips
    assert (tip.what, str(tip.before)) == ("ends", "0") and tip.after is not None
    assert float(tip.after.low) == pytest.approx(2**0.5)


# --- assumptions ----------------------------------------------------------------------------------


def test_what_the_assumptions_rule_out_is_left_out() -> None:
    x = {"x": {"range": (0, 10), "baseline": 2}}
    made = game({"A": ["a"], "B": ["b"]}, {"a, b": ["x", "x**2"]}, x, assumptions=["x < 3 or x >= 5"])
    bar = tornado(made, "a, b").measured[0].bars[0]
    assert [f"{piece.low} to {piece.high}" for piece in bar.pieces] == ["0 to 2", "2 to 3", "5 to 10"]
    assert [str(end) for end in (bar.low, bar.high, bar.falls.end, bar.rises.end)] == ["0", "10", "0", "10"]


def test_a_parameter_that_an_equality_ties_moves_along() -> None:
    two = {name: {"range": (0, 4), "baseline": 2} for name in "xy"}
    made = game({"A": ["a"], "B": ["b"]}, {"a, b": ["x", "y"]}, two, assumptions=["x + y == 4"])
    a, b = tornado(made, "a, b").measured
    for (bar,), ends in ((a.bars, ["0", "4"]), (b.bars, ["4", "0"])):
        assert (bar.parameter, bar.swing) == ("x", 4)
        assert [str(side.at_end.low) for side in (bar.falls, bar.rises)] == ends


def terms(where: str, high: int, net: str = "2 - k", away: str = "0", home: str = "0") -> NormalForm:
    k = {"k": {"range": (0, high), "baseline": 0}}
    cells = {"go, go": [net, net], "go, stay": ["-1", away], "stay, go": [away, "-1"], "stay, stay": [home, home]}
    return game({"A": ["go", "stay"], "B": ["go", "stay"]}, cells, k, assumptions=[where])


def test_a_change_across_what_is_ruled_out_is_a_tip() -> None:
    found = tornado(terms("k <= 1 or k >= 3", 10), "go, go", of="A")
    (tip,) = found.measured[0].bars[0].tips
    assert (tip.what, str(tip.value), str(tip.until), str(tip.before), str(tip.after)) == ("ends", "1", "3", "1", "0")
    assert tip.jumps and not tip.walls
    assert "k 1 to 3 it ends, across what is ruled out" in " ".join(found.export().split())
    (row,) = csv.DictReader(io.StringIO(found.export("csv")))
    assert (row["tips at"], row["what"], row["where"], row["after, least (exact)"]) == ("", "ends", "k = 1 to 3", "0")


def test_at_an_end_that_is_not_that_of_the_range_an_outcome_ends() -> None:
    found = tornado(terms("k == 0 or k >= 2", 10), "go, go", of="A")
    over, end = found.measured[0].bars[0].tips
    assert (over.what, str(over.value), str(over.until), str(over.before)) == ("beside", "0", "2", "2")
    assert (end.what, str(end.value), end.until) == ("ends", "2", None)
    text = " ".join(found.export().split())
    assert "k 0 to 2 others change, across" in text and "k 2 it ends" in text and "at the end" not in text


@pytest.mark.parametrize(("where", "square"), [("k < 3/2 or k == 3", 9), ("k < 1 or k**2 == 5", 5)])
def test_a_single_number_that_is_left_is_followed(where: str, square: int) -> None:
    found = tornado(terms(where, 4, "2 - k/4", "k", "k/8"), "go, go", of="A")
    (bar,) = found.measured[0].bars
    assert bar.rises.tip == bar.rises.end == bar.tips[0].until and float(bar.rises.end) == pytest.approx(square**0.5)
    assert bar.rises.beyond == bar.rises.at_end == bar.tips[0].after
    assert float(bar.rises.at_end.high) == pytest.approx(square**0.5 / 8)
    assert "Nothing moves it" not in found.export() and json.loads(found.export("json"))


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "options", "printed"),
    [
        ("withdraw", {}, "an outcome names one strategy for each"),
        ("withdraw, sanctoin", {}, "did you mean 'sanction'?"),
        (DEAL, {"of": "USA"}, "no quantity is called 'USA'; did you mean 'US'?"),
        (DEAL, {"of": "money"}, "it can be US, China, probability, or an outcome"),
        (DEAL, {"at": {"shild": 1}}, "did you mean 'shield'?"),
        (DEAL, {"at": {"shield": 11}}, "outside its range"),
        ("withdraw + keep, tolerate", {}, "middle of a continuum"),
    ],
)
def test_one_clear_error(outcome: str, options: dict[str, object], printed: str) -> None:
    with pytest.raises(UsageError, match=r".") as error:
        tornado(load("thaad-deal"), outcome, **options)  # type: ignore[arg-type]
    assert printed in str(error.value)


def test_a_set_of_which_not_every_equilibrium_is_known_is_not_followed() -> None:
    """At x = 1 the third player is indifferent at (a, u), and may mix as long as the first one keeps to a."""
    three = {"one": ["a", "b"], "two": ["u", "v"], "three": ["s", "t"]}
    cells: dict[Any, Any] = {(i, "v", k): [0, -1, 0] for i in "ab" for k in "st"}
    cells |= {("b", "v", "t"): [1, 1, 1]}
    cells |= {("a", "u", "s"): [1, 0, 1], ("a", "u", "t"): [3, 0, "x"]}
    cells |= {("b", "u", "s"): [2, 0, "x - 2"], ("b", "u", "t"): [1, 0, 0]}
    made = game(three, cells, {"x": {"baseline": 1, "range": (0, 4)}})
    with pytest.raises(UsageError, match=r"\(a, u, s \+ t\) stands, a set of which not every equilibrium is known"):
        tornado(made, "b, u, s")
    assert tornado(made, "a, u, t").stands and not tornado(made, "b, u, s", at={"x": "3/2"}).stands


def test_no_parameters() -> None:
    with pytest.raises(UsageError, match="no parameters"):
        tornado(small([[[1]], [[1]]]), "a0, b0")


def test_a_point_that_breaks_an_assumption(monkeypatch: pytest.MonkeyPatch) -> None:
    x = {"x": {"range": (0, 10), "baseline": 2}}
    made = game({"A": ["a"], "B": ["b"]}, {"a, b": ["x", "x"]}, x, assumptions=["x < 3"])
    solved = "solver.questions.tornado.answer.atlas_of"
    monkeypatch.setattr(solved, lambda *_: pytest.fail("the point is looked at before anything is solved"))
    with pytest.raises(UsageError, match="what the game assumes"):
        tornado(made, "a, b", at={"x": 4})


# --- every form -----------------------------------------------------------------------------------


def numbers(record: object) -> Iterator[str]:
    """Yield every exact number in a JSON record."""
    if isinstance(record, dict):
        if isinstance(record.get("exact"), str):
            yield record["exact"]
        for value in record.values():
            yield from numbers(value)
    elif isinstance(record, list):
        for value in record:
            yield from numbers(value)


def test_json() -> None:
    found = json.loads(deal(of="US").export("json"))
    assert found["schema"] == "zopa.tornado/2"
    (us,) = found["quantities"]
    assert (us["name"], us["kind"], us["at_here"]["low"]["exact"]) == ("US", "payoff", "3")
    shield = us["bars"][1]
    assert (shield["parameter"], shield["swing"]["exact"]) == ("shield", "6")
    zero, two, three = ({"exact": str(k), "float": float(k)} for k in (0, 2, 3))
    assert shield["rises"] == {
        "end": {"exact": "10", "float": 10.0},
        "at_end": {"low": zero, "high": zero},
        "own": {"low": two, "high": three},
        "tip": {"exact": "4", "float": 4.0},
        "beyond": {"low": zero, "high": zero},
    }
    assert shield["pieces"][0]["curves"] == [{"label": DEAL, "over": ["6", "-1"], "under": ["1"], "fixed": None}]
    assert {"3", "4", "7"} <= set(numbers(found))


def test_csv_has_a_row_for_each_parameter_and_each_tip() -> None:
    rows = list(csv.DictReader(io.StringIO(deal().export("csv"))))
    assert [(row["quantity"], row["moving"]) for row in rows[:2]] == [("US", "embargo"), ("US", "shield")]
    assert len({(row["quantity"], row["moving"]) for row in rows}) == 14
    assert rows[1]["slopes, greatest (exact)"] == "6"
    assert [row["what"] for row in rows if row["moving"] == "shield" and row["quantity"] == "US"] == ["beside", "ends"]


def test_text_keeps_to_its_width_and_draws_to_scale() -> None:
    printed = deal(of="US").export()
    assert max(map(len, printed.splitlines())) <= 80 and "\nPayoff of US: " in printed
    chart = next(line for line in printed.splitlines() if line.startswith("shield     -3 "))
    width = len(chart.removeprefix("shield     -3 ").removesuffix(" 7"))
    start = len("shield     -3 ")
    for value, mark in ((0, "~"), (3, "|"), (6, "="), (2, "=")):  # from -3 to 7
        assert chart[start + round((value + 3) / 10 * (width - 1))] == mark
    assert "shield      6 at 0    0 at 10    6       2 to 6    0 past 4" in printed


@pytest.mark.parametrize("form", ["latex", "markdown", "text"])
def test_other_forms(form: str) -> None:
    printed = tornado(load("patron-client"), "support + abandon, restrain + provoke").export(form)
    assert "Tipping points" in printed and "\x1b" not in printed


def test_numbers_are_exact_where_that_is_short() -> None:
    """Whether 114/35, which no decimal gives exactly, stands beside 16/5 as it is."""
    printed = tornado(load("swap-package"), "withdraw-all, ban-all").export()
    rows = {line.split()[0]: line for line in printed.splitlines() if " at 0 " in line and "none" in line}
    assert "16/5" in printed and "114/35" in printed and "3.257" not in printed
    assert rows and not any("." in row for row in rows.values())


def test_where_nothing_listed_stands_there_is_nothing_to_follow() -> None:
    """The third player is indifferent, so that pure equilibria alone are known, and below p = 0 there is none."""
    cells = {f"{x}, {y}, {z}": [int(x == y), "p" if x == y else 0, 0] for x in "ab" for y in "ab" for z in "ab"}
    pennies = game({name: ["a", "b"] for name in "XYZ"}, cells, {"p": {"baseline": 1, "range": (-1, 2)}})
    [line] = thresholds(pennies).lines
    assert not line.intervals[0].standing.labels
    for p in (-1, 0, 1):
        with pytest.raises(UsageError, match="at some numbers of p no outcome with a formula stands"):
            tornado(pennies, "a, a, a", at={"p": p})
    assert full_report(pennies, "a, a, a").export("text")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("thaad-offer", "offer/accept"),
        ("simple-poker", "black/raise"),
        ("centipede", "pass"),
        ("north-last", "withdraw"),
    ],
)
def test_of_the_beginning_of_plays_those_that_can_be_asked_about_are_named(name: str, outcome: str) -> None:
    atlas = usual_atlas(load(name))
    with pytest.raises(UsageError, match="is how plays begin; name one to its end, such as '") as caught:
        tornado(atlas, outcome)
    for play in re.findall("'([^']*)'", str(caught.value)):
        assert f"{outcome}/" in play and tornado(atlas, play).outcome == play
    robust(atlas, outcome)


def test_of_one_end_of_plays_that_chance_ends_elsewhere_as_well_whole_plays_are_named() -> None:
    with pytest.raises(UsageError, match="is one end of plays with more; name one whole, such as") as caught:
        tornado(load("grand-bargain"), "propose/back/lasts")
    assert "'propose/back/falls/stay + propose/back/lasts'" in str(caught.value)


TIED = {"u, l": ["1 - x", "x"], "u, m": ["x", "x"], "d, l": ["x", "1"], "d, m": ["0", "0"]}  # b never cares after u


@pytest.mark.parametrize(
    ("at", "outcome", "corner"),
    [
        ("1/4", "u, l", True),
        ("1/4", "d, l", False),
        ("3/4", "u, l + m", True),
        ("3/4", "u, m", True),
        ("3/4", "d, l", False),
    ],
)
def test_an_outcome_that_is_a_corner_of_a_continuum_is_said_to_be_one(at: str, outcome: str, corner: bool) -> None:
    """What it pays there, 1/2 in the third case, is not what every equilibrium with its strategies pays."""
    found = tornado(game({"a": ["u", "d"], "b": ["l", "m"]}, TIED, {"x": {"baseline": at, "range": [0, 1]}}), outcome)
    assert found.corner is json.loads(found.export("json"))["corner"] is corner
    assert ("stands, as a corner of a continuum, and " in " ".join(found.export().split())) is corner


@pytest.mark.parametrize("point", [{}, {"breach_us": 4, "breach_cn": 4}])
def test_the_outcome_for_an_example_stands_at_the_point(point: dict[str, int]) -> None:
    atlas = nash(load("thaad-deal"))
    label = one_label(atlas, atlas.game.space.point(point))
    assert label in [branch.label for branch in atlas.at(**point).branches if branch]


def test_the_soonest_tipping_points_are_the_nearest_in_parts_of_their_ranges() -> None:
    found = tornado(load("wedge"), "accommodate/split")
    parts = {
        (bar.parameter, tip.value): abs(Fraction(float(real_of(tip.value))) - bar.here) / (bar.high - bar.low)
        for bar in found.measured[0].bars
        for tip in bar.tips
        if tip.what != "beside" and tip.before is not None and tip.after is not None
    }
    nearest = {place for place, part in parts.items() if part == min(parts.values())}
    assert {(one.parameter, one.value) for one in found.soonest} == nearest < {*parts}
    assert len(json.loads(found.export("json"))["soonest"]) == len(nearest)
