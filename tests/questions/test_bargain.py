"""What `bargain` says at a point beside payoffs: settled issues, gains, what can be hoped for; and claims by name."""

from __future__ import annotations

import csv
from fractions import Fraction
from itertools import product
from random import Random
from re import search

import numpy as np
import pytest
from audit import how_many
from protocols_by_search import paid_at_point

from games import load
from solver import game, picture, tornado, when
from solver.concepts.bargaining.atlas import SOLUTIONS, UNASKED, agreements
from solver.concepts.piecewise import PiecewiseAtlas
from solver.concepts.protocols.atlas import protocol_atlas
from solver.errors import Undecided, UsageError
from solver.expressions.expression import evaluate
from solver.forms.dispute import Dispute, dispute
from solver.forms.oddities import warnings
from solver.questions.bargain.answer import bargain
from solver.questions.bargain.picture import frontier_of
from solver.questions.bargain.report import report
from solver.report.plain_text import text
from solver.sweeps.kernels.engine import choose
from solver.sweeps.kernels.point_table import CERTAIN, WALL

AROUND = {name: {"baseline": 1, "range": (0, 4)} for name in ("u", "v")}
SHIFTED = dispute(
    ["a", "b"],
    issues={"x": (0, 1), "y": (0, 2)},
    utilities={"a": "3*x - u*y + 2", "b": "v*y - x + 1"},
    disagreement={"a": "u/4 + 2", "b": "1 - v/8"},
    parameters=AROUND,
)
CAPPED = dispute(
    ["a", "b"],
    issues={"x": (0, 1), "y": (0, 1)},
    utilities={"a": "Max(u, 1)*x - y", "b": "Min(v, 2)*y - x"},
    disagreement={"a": "Min(u, v)/9", "b": 0},
    parameters=AROUND,
)
PATIENT = dispute(
    ["a", "b"],
    agreements={"all": [1, 0], "none": [0, 1]},
    parameters={name: {"baseline": "1/2", "range": (0, 1)} for name in ("d", "e")},
    protocol={"kind": "alternating-offers", "discount": {"a": "Min(d, 1/2)", "b": "Max(d, e)/2"}},
)


def swap() -> Dispute:
    found = load("swap-package")
    assert isinstance(found, Dispute)
    return found


def places(game: Dispute, count: int, seed: int) -> list[dict[str, Fraction]]:
    random = Random(seed)
    return [
        {p.name: p.low + (p.high - p.low) * Fraction(random.randrange(13), 12) for p in game.space.parameters}
        for _ in range(count)
    ]


@pytest.mark.parametrize("game", [swap(), SHIFTED, CAPPED], ids=["swap-package", "shifted", "capped"])
def test_issues_pay_what_is_said_and_gains_count_from_the_disagreement_point(game: Dispute) -> None:
    found = 0
    for point in places(game, 60, 3):
        threat = [evaluate(tree, point) for tree in game.threat]
        for pick in bargain(game, at=point, closed=False).picks:
            if not all(isinstance(value, Fraction) for value in (*pick.values, *pick.payoffs)):
                continue
            settled = {issue.name: value for issue, value in zip(game.issues, pick.values, strict=True)}
            pays = tuple(evaluate(tree, {**point, **settled}) for tree in game.trees)  # type: ignore[dict-item]
            assert pays == pick.payoffs, (point, pick.name)
            assert tuple(u - d for u, d in zip(pays, threat, strict=True)) == pick.gains
            found += 1
    assert found > 60


@pytest.mark.parametrize("game", [SHIFTED, CAPPED], ids=["shifted", "capped"])
def test_each_side_can_hope_for_the_best_that_costs_the_other_nothing(game: Dispute) -> None:
    steps = [Fraction(k, 60) for k in range(61)]
    for point in places(game, 12, 4):
        threat = [evaluate(tree, point) for tree in game.threat]
        corners = [tuple(evaluate(tree, point) for tree in pays) for pays in game.points()]
        mixed = [
            tuple((1 - t) * p + t * q for p, q in zip(one, other, strict=True))
            for one, other in product(corners, corners) for t in steps
        ]  # fmt: skip
        for k, side in enumerate(bargain(game, "nash", point, closed=False).sides):
            best = max((pays[k] for pays in mixed if pays[1 - k] >= threat[1 - k]), default=None)
            assert side.reservation == threat[k]
            if isinstance(side.ideal, Fraction) and best is not None:
                assert best <= side.ideal <= best + Fraction(1, 3)  # a grid comes near from below


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nash", "egalitarian", "kalai-smorodinsky", "utilitarian"])
def test_pieces_of_payoffs_with_cases(name: str) -> None:
    atlas = agreements(CAPPED, name)
    for point in places(CAPPED, 80, 5):
        expected = {pick.payoffs for pick in bargain(CAPPED, name, point, closed=False).picks}
        found = {outcome.payoffs for outcome in atlas.at(point).outcomes}
        threat = tuple(evaluate(tree, point) for tree in CAPPED.threat)
        assert found >= (expected or {threat}) if name == "utilitarian" else found == (expected or {threat}), point


@pytest.mark.slow
def test_terms_of_a_protocol_with_cases() -> None:
    atlas = protocol_atlas(PATIENT)
    for point in places(PATIENT, 80, 6):
        assert {outcome.payoffs for outcome in atlas.at(point).outcomes} == set(paid_at_point(PATIENT, point))


def test_an_agreement_by_its_name_is_that_one() -> None:
    atlas = agreements(swap())
    for label in dict.fromkeys(piece.label for piece in atlas.branches):
        region = when(atlas, f"agreement{label}").region
        assert region is not None
        for point in places(swap(), 60, 7):
            stands = {piece.label for piece in atlas.branches if piece.region.contains(point)}
            assert region.contains(point) == (label in stands), (label, point)


def test_a_tornado_does_not_call_a_change_of_formula_a_jump() -> None:
    atlas = agreements(swap())
    measured = tornado(atlas, "withdraw-all, ban-all", of="US").measured[0]
    bars = {bar.parameter: bar for bar in measured.bars}
    for name, bar in bars.items():
        for side in (bar.falls, bar.rises):
            if side.tip is None:
                assert side.beyond is None, name
                continue
            assert isinstance(side.tip, Fraction)
            step = (bar.high - bar.low) / 10**6 * (1 if side is bar.rises else -1)
            near, far = (_us(atlas, name, side.tip + k * step) for k in (-1, 1))
            assert abs(near - far) > Fraction(1, 1000), (name, side.tip)
    assert bars["shield"].rises.own.low == 0 and bars["shield"].rises.tip is None


def _us(atlas: PiecewiseAtlas, name: str, value: Fraction) -> Fraction:
    return atlas.at({name: value}).outcomes[0].payoffs[0]


def test_all_demands_that_stand_are_found_on_walls_too() -> None:
    game = dispute(
        ["a", "b"],
        agreements={"all": [1, 0], "none": [0, 1]},
        parameters={"w": {"baseline": "1/2", "range": (0, 2)}},
        protocol={"kind": "nash-demand", "units": 4, "pie": 4, "outside": "w"},
    )
    atlas = protocol_atlas(game)
    sizes = [Fraction(1, 2), Fraction(1), Fraction(2)]  # between walls, and where a share is worth the option
    found = choose(atlas)(np.array([[float(w) for w in sizes]]))
    expected = [sum(piece.region.contains({"w": w}) for piece in atlas.branches) for w in sizes]
    assert min(expected[:2]) > 2 and found.status.tolist() == [CERTAIN, WALL, WALL]
    assert found.count.tolist() == expected


def test_check_warns_where_utilities_leave_nothing_to_bargain_over() -> None:
    over = {"x": (0, 1), "y": (0, 1)}
    bent = dispute(["a", "b"], issues=over, utilities={"a": "x - y**2", "b": "y - x"})
    (warning,) = warnings(bent)
    assert warning.startswith("the utility of a bends in the issues")
    with pytest.raises(UsageError, match="bend in the issues"):
        bargain(bent)
    one = dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "1 - x**2", "b": "x"})
    assert not warnings(one) and bargain(one).picks and not warnings(swap())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("at", "told"), [({}, "an agreement can make"), ({"embargo": 0, "shield": 0}, "no agreement makes")]
)
def test_a_zone_of_many_alternatives_is_told_in_a_sentence(at: dict[str, int], told: str) -> None:
    answer = bargain(load("thaad-deal"), at=at)
    assert answer.zone is not None and answer.zone.contains(answer.point) == answer.open
    written = " ".join(answer.export().split())
    assert (
        f"{told} both sides better off" in written
        and f"Its condition has {len(answer.zone.cells)} alternatives" in written
    )
    assert f"It fills {answer.zone_share} of the ranges." in written and answer.zone_share == answer.zone.share()
    assert " or (" not in written and len(written.splitlines()) < 120


@pytest.mark.slow
def test_the_zone_of_a_tree_needs_no_question_before_it() -> None:
    """Both gain over what one strategy makes them sure of at an end of the tree or between two, by hand."""
    answer, dice, met = bargain(load("deterrence")), Random(7), set()
    assert answer.zone is not None and "zone" not in answer.without
    for _ in range(how_many(200, 2_000)):
        v, c, d, a = (Fraction(dice.randint(0, 20), 2) for _ in range(4))
        p = Fraction(dice.randint(0, 4), 4)
        hold, fight, back, ceded = (Fraction(0), Fraction(0)), (p * v - c, -p * v - d), (-a, Fraction(0)), (v, -v)
        sure = max(Fraction(0), min(v, fight[0]), min(v, back[0])), max(min(Fraction(0), -v), min(fight[1], back[1]))
        gains = [(x - sure[0], y - sure[1]) for x, y in (hold, fight, back, ceded)]
        both = any(x[0] > 0 < y[1] and (x == y or x[0] * y[1] > x[1] * y[0]) for x, y in product(gains, repeat=2))
        point = {"prize": v, "win": p, "cost_challenger": c, "cost_defender": d, "audience": a}
        assert answer.zone.contains(point) == both, point
        met.add(both)
    assert met == {True, False}


@pytest.mark.slow
def test_of_many_pieces_those_at_the_point_are_printed_first_and_csv_has_all() -> None:
    many = {f"m{k}": [str(k), str(200 - k * k)] for k in range(15)}
    x = {"x": {"baseline": "21/2", "range": (0, 14)}}
    game = dispute(["a", "b"], agreements=many, disagreement=["x", "0"], parameters=x)
    answer = bargain(game, "kalai-smorodinsky")
    (atlas,) = answer.atlases.values()
    page, table = answer.export(width=200), answer.export("csv").splitlines()
    assert len(atlas.branches) > 12 and page.count("  stands  ") == 12
    assert len(atlas.branches) == 20 and "And eight more pieces, of other agreements" in page
    (here,) = (one.label for one in atlas.at("baseline").branches if one is not None)
    others = [page.index(f"\n{one.label}\n") for one in atlas.branches[:2]]
    assert page.index(f"{here}, which it picks here") < min(others)
    assert sum(row.startswith("kalai-smorodinsky") for row in table) == len(atlas.branches) + len(answer.picks)


def test_agreements_that_are_no_shares_of_one_are_written_as_they_are() -> None:
    """From 2 to 12: with what a has at 4 both gain the same at 8."""
    price = {"price": (2, 12)}
    straight = dispute(["a", "b"], issues=price, utilities={"a": "price", "b": "12 - price"}, disagreement={"a": 4})
    assert "nash price 8 8 4" in " ".join(bargain(straight).export().split())
    bent = dispute(["a", "b"], issues=price, utilities={"a": "1 - (price - 12)**2/100", "b": "12 - price"})
    text = " ".join(bargain(bent).export().split())
    assert "nash price about 6.226 2/3 about 5.774" in text  # 12 - 10/sqrt(3)
    assert "utilitarian price 2 0 10" in text
    shares = dispute(["a", "b"], agreements={"x": [1, 2], "y": [1, 0], "z": [0, 3]})
    assert "equal-gains weak yes" in " ".join(bargain(shares, "equal-gains").export().split())


@pytest.mark.slow
def test_with_ratifiers_closed_forms_are_for_the_asking() -> None:
    unasked, asked = bargain(load("ratification")), bargain(load("ratification"), "nash")
    assert not unasked.atlases and unasked.without["closed forms"].startswith("with ratifiers they are long")
    assert list(asked.atlases) == ["nash"] and "closed forms" not in asked.without


def test_a_picture_of_a_frontier_has_two_axes_and_is_of_the_game() -> None:
    three = dispute(["a", "b", "c"], agreements={"x": [1, 2, 0], "y": [1, 0, 1]})
    with pytest.raises(UsageError, match="an axis for each of two parties; here are 3"):
        frontier_of(three)
    with pytest.raises(UsageError, match="a frontier is drawn of the game itself"):
        picture("frontier", agreements(load("swap-package"), "nash"))
    with pytest.raises(UsageError, match="strategies are those of a game in normal form; Nash bargaining solution has"):
        picture("best-response", agreements(load("swap-package"), "nash"))


def test_long_lists_of_agreements_say_what_is_left_out() -> None:
    many = dispute(["a", "b"], agreements={f"x{k}": [k, 70 - k] for k in range(70)})
    assert 'and 6 more; .export("csv") or "json" gives them all' in many.export()
    assert len(many.export("csv").splitlines()) == 1 + 70 + 1  # with a head, and what there is without an agreement


@pytest.mark.parametrize("name", SOLUTIONS)
def test_a_solution_asked_for_by_name_is_answered_or_refused(name: str) -> None:
    three = dispute(["a", "b", "c"], agreements={"x": [1, 2, 0], "y": [1, 0, 1], "z": [1, 1, 1]})
    alone = SOLUTIONS[name].many is None
    for names in (name, [name], [name, name], [name, "nash"]):
        if alone and "nash" not in names:
            with pytest.raises(UsageError, match="is for two parties; here are 3"):
                bargain(three, names)
        else:
            assert bargain(three, names).picks
    assert (name in bargain(three).without) == (alone and name in UNASKED)


def test_of_a_protocol_the_first_outcomes_are_printed_or_why_there_are_none() -> None:
    demands = {"kind": "nash-demand", "units": 40, "pie": 40}  # 41 ways to divide it, and none
    many = bargain(dispute(["a", "b"], agreements={"x": [4, 0], "y": [0, 4]}, protocol=demands), "nash")
    assert many.protocol is not None and len(many.protocol) == 42
    assert "And 29 more outcomes, all in the JSON record." in many.export()
    patient = dispute(
        ["a", "b"], agreements={"x": [4, 0], "y": [0, 4]}, parameters={"d": {"baseline": 1, "range": (0, 1)}},
        protocol={"kind": "alternating-offers", "discount": "d"},
    )  # fmt: skip
    none = bargain(patient, "nash")
    assert none.protocol is None
    assert "No answer here: with both effective discount factors at 1 every efficient deal is" in " ".join(
        none.export().split()
    )


def rows_of(name: str, **asked: object) -> list[dict[str, str]]:
    return list(csv.DictReader(bargain(load(name), **asked).export("csv").splitlines()))  # type: ignore[arg-type]


def test_a_table_settles_no_issue_where_nothing_is_agreed_on() -> None:
    rows = rows_of("divide-the-dollar", solution="nash", at={"fallback_ann": 1, "fallback_bob": "1/2"})
    nothing = [row for row in rows if row["where"].startswith(("fallback_bob >=", "at "))]
    assert [(row["solution"], row["share"]) for row in nothing] == [("(no-agreement)", ""), ("nash", "")]
    assert (nothing[0]["ann gets (exact)"], nothing[0]["bob gets (exact)"]) == ("1", "1/2")
    assert all(row["share"] for row in rows if row not in nothing) and len(rows) == 3


def test_a_table_has_what_the_protocol_leads_to() -> None:
    found = [row for row in rows_of("rubinstein") if row["solution"] == "alternating-offers"]
    assert [(row["first gets (exact)"], row["second gets (exact)"]) for row in found] == [("5/7", "2/7")]


def test_a_step_on_the_way_is_told_where_it_is_asked_about() -> None:
    with pytest.raises(UsageError, match=r"raiffa-2 is what both are sure of .* agreements.dispute, name. takes it"):
        bargain(load("divide-the-dollar"), "raiffa-2")
    assert agreements(load("divide-the-dollar"), "raiffa-2").branches


def test_a_solution_that_is_open_on_a_curve_leaves_the_others_their_answers() -> None:
    bending = dispute(
        ["a", "b"], issues={"s": (0, 1)}, utilities={"a": "3*s**2 - 2*s**3 + (1 - s)**2", "b": "s - s**2"}
    )
    every, open_ones = bargain(bending), ["kalai-smorodinsky"]
    assert [pick.name for pick in every.picks] == ["nash", "egalitarian", "utilitarian"] and every.open
    assert {(str(pick.values[0]), *map(str, pick.payoffs)) for pick in every.picks} == {("1/2", "3/4", "1/4")}
    assert all("in no field found" in every.without[name] for name in open_ones)
    with pytest.raises(Undecided, match="in no field found"):
        bargain(bending, open_ones)


def test_no_comparisons_are_named_that_nobody_wrote() -> None:
    names = "abcdefghijklmnopqr"
    cells = {
        f"{x}, {y}": [names[6 * k + 2 * n], names[6 * k + 2 * n + 1]]
        for k, x in enumerate("uvw")
        for n, y in enumerate("lms")
    }
    free = game({"one": ["u", "v", "w"], "two": ["l", "m", "s"]}, cells, dict.fromkeys(names, (0, 9)))
    without = bargain(free).without
    assert len(without) == 2 and all("sure of" in why and "Min" not in why for why in without.values())
    assert bargain(free, disagreement="u, l").without.get("zone") is None


def test_weights_are_named_with_what_they_pick_and_refused_where_nothing_takes_them() -> None:
    dollar = load("divide-the-dollar")
    said = " ".join(bargain(dollar, weights={"ann": 2}).export("sentence").split())
    assert (
        "the Nash bargaining solution with weights 2 : 1 is share 66.7 % (Ann about 0.667, Bob about 0.333 dollars)"
        in said
    )
    titles = {pick.name: pick.title for pick in bargain(dollar, weights={"ann": 2}).picks}
    assert titles["egalitarian"].endswith(", weights 2 : 1") and "weights" not in titles["kalai-smorodinsky"]
    assert "weights" not in bargain(dollar, weights={"ann": 1}).export()
    for asked in ("raiffa", ["raiffa", "kalai-smorodinsky"]):
        with pytest.raises(UsageError, match="the Raiffa solution takes no weights; leave them out"):
            bargain(dollar, asked, weights={"ann": 2})


def test_more_than_two_are_not_called_both() -> None:
    three = dispute(list("abc"), agreements={"one": [1, 1, 1]}, disagreement=[0, 0, 0])
    two = dispute(list("ab"), agreements={"one": [1, 1]}, disagreement=[0, 0])
    assert bargain(three).export().startswith("What all could agree on")
    assert bargain(two).export().startswith("What both could agree on")


def test_a_sentence_says_that_a_protocol_leads_to_war_or_has_no_answer() -> None:
    pie = {"all": [1, 0], "none": [0, 1]}
    shift = {"kind": "power-shift", "power": "3/4", "power_later": "p", "discount": "9/10", "costs": "1/10"}
    offers = {"kind": "alternating-offers", "discount": {"a": "p", "b": 1}}
    made = [
        dispute(list("ab"), agreements=pie, protocol=one, parameters={"p": {"baseline": "1/2", "range": (0, 1)}})
        for one in (shift, offers)
    ]
    war, peace, press, none = (
        " ".join(bargain(one, at={"p": p}).export("sentence").split())
        for one, p in ((made[0], "1/4"), (made[0], "3/4"), (made[1], "1/2"), (made[1], 1))
    )
    assert "leads to war (a about 1.32, b 0.375)." in war and "war" not in peace and "leads to a " in peace
    assert "alternating offers, leads to a " in press and "no answer" not in press
    assert "protocol, alternating offers, has no answer here: with both effective discount" in none


def test_huge_numbers_are_written_short() -> None:
    """Whether side payments, and what threats lead to, are to four digits where a fraction would fill lines."""
    cells = {"u, l": ["1e300", "1e-300"], "u, r": [0, 0], "d, l": [0, 0], "d, r": [2, "1e299/3"]}
    huge = game({"one": ["u", "d"], "two": ["l", "r"]}, cells)
    printed = text(report(bargain(huge, "nash", closed=False)))
    assert "gets about" in printed and "1953)" in printed
    assert not search(r"\d{12}", printed)


def test_axioms_that_are_left_open_are_told_as_such() -> None:
    """Whether the legend has a word for them, where one of four parties gets what is known between bounds."""
    agreed = {"p": [4, 1, 1, 2], "q": [0, 2, 3, 1], "r": [1, 5, 1, 2]}
    printed = " ".join(text(report(bargain(dispute([*"abcd"], agreements=agreed), "nash"))).split())
    assert "nash open yes" in printed and "Open: no trial is seen to break it, but some are not decided." in printed
    assert "open:" not in text(report(bargain(dispute([*"ab"], agreements={"p": [1, 0], "q": [0, 1]}), "nash")))
