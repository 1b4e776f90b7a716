"""Robustness, against bisection over the worst corner of the error box, and against scipy's linear programmes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from random import Random
from typing import Any

import brute_force
import numpy as np
import pytest
from affine_games import Affine, AffineGame, affine_game, value
from audit import tenth
from scipy.optimize import linprog

from games import load
from solver import agreements, game, nash, prove, tree, where
from solver.atlas import branches_at
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.questions.robust.alone import single_rooms
from solver.questions.robust.answer import robust
from solver.questions.robust.report import SAY
from solver.questions.robust.targets import Target
from solver.regions import distances, nearest_outside
from solver.regions.decide.emptiness import Budget, is_empty
from solver.regions.distances import nearest
from solver.regions.nearest_outside import find_nearest
from solver.regions.nearest_point import affine_distance
from solver.regions.norms import Common, Norm, Total
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.proofs.certificates import Verdict

SEEDS = tenth(range(60), 6)
CLOSE = 1e-9
FORMULAS = Budget(0, 0)  # the pure outcomes' conditions are affine; the mixed ones need no verdict here


def symbol(name: str, baseline: int, low: int, high: int) -> Parameter:
    return Parameter(name, Fraction(baseline), Fraction(low), Fraction(high))


# --- the main game --------------------------------------------------------------------------------

DEAL = load("thaad-deal")
STANDS = {"breach_us": 4, "breach_cn": "7/2"}  # where the deal is an equilibrium, and two others


@pytest.mark.parametrize(
    ("outcome", "at", "relative", "radius"),
    [
        ("keep, tolerate", {}, False, "3/20"),  # buffer and calm meet half-way: 3/2 of 10 each
        ("keep, tolerate", {}, True, "1/3"),  # 6(1 − r) = 3(1 + r)
        ("withdraw, sanction", STANDS, False, "1/60"),  # breach_cn + calm − buffer = 1/2, three errors
        ("withdraw, sanction", STANDS, True, "1/25"),  # 1/2 = r(7/2 + 3 + 6)
        (None, {}, False, "1/20"),  # the deal begins where breach_us = shield and breach_cn = buffer − calm
        (None, {}, True, "1/5"),
    ],
)
def test_the_deal(outcome: str | None, at: dict[str, object], relative: bool, radius: str) -> None:
    answer = robust(DEAL, outcome, at, relative)
    assert answer.stands and answer.exact
    assert answer.radius == Fraction(radius)


def test_what_is_met_first() -> None:
    answer = robust(DEAL, "keep, tolerate")
    (change,) = answer.changes
    assert change.ends and change.outcome == "(keep, tolerate)"
    assert {name: x for name, x in change.at.items() if x != answer.point[name]} == {
        "buffer": Fraction(9, 2),
        "calm": Fraction(9, 2),
    }
    assert answer.attained is False  # at equality it still stands
    assert answer.box["buffer"] == (Fraction(9, 2), Fraction(15, 2))
    assert answer.box["embargo"] == (Fraction(0), Fraction(10))  # nothing depends on it


def test_the_list_changes_when_two_outcomes_begin_together() -> None:
    answer = robust(DEAL)
    assert answer.standing == ("(keep, tolerate)",)
    assert {(c.outcome, c.ends) for c in answer.changes} == {
        ("(withdraw, sanction)", False),
        ("(withdraw + keep, sanction + tolerate)", False),
    }
    assert answer.attained is True
    room = {a.parameter: (a.low.at, a.high.at) for a in answer.alone if a.low.by or a.high.by}
    # the tipping points along one parameter; shield 0, where a continuum is, is the end of its range
    assert room == {"buffer": (Fraction(3), Fraction(10)), "calm": (Fraction(0), Fraction(6))}


def test_an_outcome_that_does_not_stand_says_what_is_missing() -> None:
    answer = robust(DEAL, "withdraw, sanction")
    assert not answer.stands and answer.low == answer.high == 0
    assert [miss.short for miss in answer.misses[0]] == [1, 1]
    assert answer.begins is not None and answer.begins.low == Fraction(1, 20)


def test_a_value_of_zero_has_no_relative_error() -> None:
    answer = robust(DEAL, "keep, tolerate", {"calm": 0}, relative=True)
    assert answer.still == ("calm",)
    assert answer.low is None and answer.high is None  # the buffer can fall to 0, where it is no less than calm
    moving = robust(DEAL, "keep, tolerate", {"shield": 0}, relative=True)
    assert moving.still == ("shield",) and moving.radius == Fraction(1, 3)


def test_a_point_outside_the_assumptions_is_refused() -> None:
    strict = game(
        None,
        [[["x", "1"]], [["y", "1"]]],
        {"x": {"baseline": 1, "range": (0, 3)}, "y": {"baseline": 2, "range": (0, 3)}},
        assumptions=["x <= y"],
    )
    with pytest.raises(UsageError, match="what the game assumes"):
        robust(strict, at={"x": 3})


def test_errors_that_break_the_assumptions_do_not_count() -> None:
    space = {"x": {"baseline": 1, "range": (0, 10)}, "y": {"baseline": 5, "range": (0, 10)}}
    free = game({"A": ["l", "r"], "B": ["c"]}, [[["y"], ["x + 1"]], [[0], [0]]], space)
    tied = game({"A": ["l", "r"], "B": ["c"]}, [[["y"], ["x + 1"]], [[0], [0]]], space, assumptions=["y >= x + 2"])
    assert robust(free, "l, c").radius == Fraction(3, 20)  # 5 − 10r = 2 + 10r
    nothing = robust(tied, "l, c")
    assert nothing.low is None and nothing.high is None and not nothing.changes


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("text", "up to 15 per cent of each range"),
        ("markdown", "up to 15 per cent of each range"),
        ("latex", "$15$"),
        ("csv", "buffer,6.0,6,4.5,9/2,7.5,15/2"),
        ("json", '"schema": "zopa.robust/2"'),
    ],
)
def test_every_format_says_it(form: str, printed: str) -> None:
    assert printed in robust(DEAL, "keep, tolerate").export(form)


@pytest.mark.parametrize(
    ("at", "printed"),
    [
        ({}, "buffer at 3, alone, (keep, sanction) begins: calm >= buffer comes to hold"),
        ({}, "calm at 6, alone, (keep, sanction) begins: calm >= buffer comes to hold"),
        ({"buffer": 2}, "buffer at 3, alone, (keep, tolerate) begins: buffer >= calm comes to hold"),
        ({"breach_us": 4, "breach_cn": 5}, "breach_us just below 3, alone, (withdraw, sanction) ends: breach_us"),
        ({"breach_us": 4, "breach_cn": 5}, "shield just above 4, alone, (withdraw, sanction) ends: breach_us"),
    ],
)
def test_each_end_says_where_beyond_lies(at: dict[str, int], printed: str) -> None:
    assert printed in " ".join(robust(DEAL, at=at).export().split())


def test_the_ends_say_what_is_there() -> None:
    printed = robust(DEAL).export()
    rows = {line.split()[0]: line.split()[1:] for line in printed.splitlines() if "list" in line and line[0] != " "}
    assert rows["buffer"] == ["6", "3", "another", "list", "10", "same", "list"]
    assert rows["calm"] == ["3", "0", "same", "list", "6", "another", "list"]
    assert rows["shield"] == ["3", "0", "more", "10", "same", "list"]
    assert "shield at 0 alone, (withdraw, tolerate) stands as well and a continuum joins them, there only" in (
        " ".join(printed.split())
    )
    kept = robust(DEAL, "keep, tolerate").export()
    assert [line.split()[1:] for line in kept.splitlines() if line.startswith("buffer ")][1] == (
        ["6", "3", "stands", "10", "stands"]
    )


def test_an_outcome_goes_on_at_an_end_where_the_list_does_not() -> None:
    """Whether at x = 1, where l and m are as good, (l, c) is an equilibrium still, and (m, c) begins."""
    space = {"x": {"baseline": 2, "range": (0, 10)}}
    two = game({"A": ["l", "m"], "B": ["c"]}, [[["x"], ["1"]], [[0], [0]]], space)
    (room,) = robust(two, "l, c").alone
    assert room.low.at == 1 and room.low.closed
    (room,) = (whole := robust(two)).alone
    assert room.low.at == 1 and not room.low.closed
    assert "x           2       1      another list   10   same list" in whole.export()


def game_with_a_wall() -> NormalForm:
    """Return a game with a wall at x = 3, the same list on both: there A is indifferent, elsewhere `stay` is better."""
    space = {"x": {"baseline": 1, "range": (0, 10)}, "y": {"baseline": 1, "range": (0, 10)}}
    return game({"A": ["stay", "go"], "B": ["c"]}, [[["(x - 3)**2"], ["0"]], [["y"], ["1"]]], space)


def test_equilibria_on_walls_within_the_interval_are_told() -> None:
    answer = robust(game_with_a_wall())
    assert answer.low is None
    (meeting,) = answer.met["x"]
    assert meeting.low == meeting.high == 3 and meeting.more == ("(go, c)",) and meeting.joined
    assert not answer.met["y"]
    printed = " ".join(answer.export().split())
    assert "stays the same everywhere, apart from walls:" in printed
    assert "x at 3 alone, (go, c) stands as well and a continuum joins them, there only" in printed
    assert json.loads(answer.export("json"))["met"]["x"][0]["more"] == ["(go, c)"]


def test_plays_on_walls_are_told_as_well_and_nothing_where_an_outcome_ends() -> None:
    moved = {"x": {"baseline": 1, "range": (0, 2)}}
    answer = robust(tree(["A"], [("", "A", ["go", "stay"])], {"go": ["x"], "stay": [0]}, moved))
    printed = answer.export()
    assert "x           1       0      more    2    same list" in printed
    assert "x              at 0 alone, stay stands as well, there only" in printed
    assert not robust(agreements(load("swap-package"), "utilitarian")).met["embargo"]  # at 3 another takes over


def test_what_begins_at_an_end_of_the_room_is_not_said_to_stand_there_only() -> None:
    """From injury 2 on both (hawk, dove) and (dove, hawk) stand, the second for good as well as the first."""
    printed = " ".join(robust(load("hawk-dove"), at={"injury": 0}).export().split())
    assert "(hawk, dove) begins: injury >= value comes to hold at 2 alone, (dove, hawk) stands as well" in printed
    assert "(dove, hawk) stands as well and a continuum joins them, there only" not in printed
    assert "value at 0 alone, (hawk, dove), (dove, hawk) and (dove, dove) stand as well" in printed
    assert printed.count("there only") == 1


def test_equilibria_on_walls_within_the_radius_are_told() -> None:
    """(stay, c) holds where x >= y; (stay, d) as well where y is 0, an end of its range."""
    space = {name: {"baseline": b, "range": (0, 10)} for name, b in (("x", 8), ("y", 1))}
    one = game({"A": ["stay", "go"], "B": ["c", "d"]}, [[["x", "1"], ["y", "0"]], [["y", "0"], ["y", "0"]]], space)
    answer = robust(one)
    assert answer.radius == Fraction(7, 20)
    (beside,) = answer.beside
    assert beside.outcome == "(stay, d)" and beside.at["y"] == 0
    printed = " ".join(answer.export().split())
    assert "(stay, d) begins where y = 0 comes to hold (y = 0)." in printed
    for at in ({"x": 6, "y": 2}, {"x": 5, "y": 3}):  # as far as the change, and farther
        assert robust(one, at=at).radius in (Fraction(1, 5), Fraction(1, 10)) and not robust(one, at=at).beside


@pytest.mark.parametrize("seed", tenth(range(0, 40, 3), 2))
def test_lists_along_one_parameter_by_brute_force(seed: int) -> None:
    """Within the interval of a parameter the outcomes are those at the point, but where it says otherwise."""
    made = affine_game(seed)
    answer = robust(made.game, at=made.at)
    there = supports(made, made.point)
    here = {*there, *answer.standing}  # on a wall a weight can be zero, so that other strategies are used
    for k, room in enumerate(answer.alone):
        low, high = room.low.at, room.high.at
        assert isinstance(low, Fraction) and isinstance(high, Fraction)
        meetings = answer.met[room.parameter]
        values = {low + (high - low) * Fraction(j, 24) for j in range(25)}
        values |= {end for one in meetings for end in (one.low, one.high) if isinstance(end, Fraction)}
        for x in values:
            at = [*made.point[:k], x, *made.point[k + 1 :]]
            told = {name for one in meetings if one.low <= x <= one.high for name in one.more}  # type: ignore[operator]
            assert supports(made, at) - here == told
            if x in (low, high) and (room.low if x == low else room.high).closed and not told and answer.low:
                assert supports(made, at) == there


def test_what_stands_on_a_wall_with_a_weight_of_zero_is_nothing_more_beside_it() -> None:
    """At p = 0 the mixture of (a, x) and (b, y) has all weight of one player on x, and is named so there: no more."""
    space = {"p": {"baseline": 0, "range": (-1, 1)}, "q": {"baseline": 1, "range": (0, 2)}}
    one = game({"A": ["a", "b"], "B": ["x", "y"]}, [[["p", 0], [0, 1]], [["q", 0], [0, 1]]], space)
    on_the_wall = robust(one)
    assert on_the_wall.standing == ("(a, x)", "(a + b, x)", "(b, y)") and not any(on_the_wall.met.values())
    assert prove(one, "equilibrium(a + b, x + y)", given="p = 0").verdict == "false"
    assert not any(robust(one, at={"p": "1/2", "q": 0}).met.values())
    (along_p,) = robust(one, at={"q": 0}).met["p"]  # where nought for B at (a, x) makes all from there to the mixture
    assert along_p.joined and along_p.more == ("(a, x + y)",)


def test_an_outcome_whose_cases_meet_is_listed_once() -> None:
    """At p = 0 both cases of Max say that (stay, c) stands."""
    one = game(
        {"A": ["stay", "go"], "B": ["c"]},
        [[["Max(p, 2*p)"], ["-1"]], [["0"], ["0"]]],
        {"p": {"baseline": 0, "range": (-1, 1)}},
    )
    answer = robust(one)
    assert answer.standing == ("(stay, c)",)
    assert "the outcome stay (A) and c (B) is all that is stable" in " ".join(answer.export("sentence").split())


@pytest.mark.parametrize("named", [("keep", "tolerate"), ["keep", "tolerate"]])
def test_an_outcome_may_be_a_tuple(named: object) -> None:
    assert robust(DEAL, named).radius == Fraction(3, 20)  # type: ignore[arg-type]
    assert robust(DEAL, ("withdraw + keep", "sanction + tolerate")).outcome == "(withdraw + keep, sanction + tolerate)"


@pytest.mark.parametrize("named", [("keep",), (1, 2), 3, [["keep"], "tolerate"], {"keep": "tolerate"}])
def test_what_is_no_outcome_is_told(named: object) -> None:
    with pytest.raises(UsageError, match="one strategy for each of US, China"):
        robust(DEAL, named)  # type: ignore[arg-type]


@pytest.mark.slow
def test_huge_numbers_stay_on_the_page() -> None:
    for condition, end in ((f"x + y - 4 - 1/{'9' * 60}", 10), (f"x**2 + y - 4{'0' * 348}", 10**350)):
        space = {n: {"baseline": 1, "range": (0, end)} for n in ("x", "y")}
        huge = game({"A": ["stay", "go"], "B": ["c"]}, [[[condition], [0]], [[0], [0]]], space)
        for outcome in (None, "go, c", "stay, c"):
            answer = robust(huge, outcome)
            assert max(map(len, answer.export().splitlines())) <= 80
            assert str(answer.low) == json.loads(answer.export("json"))["low"]["exact"]


def test_conditions_that_fail_together_are_joined() -> None:
    space = {name: {"baseline": 2, "range": (0, 10)} for name in ("x", "y")}
    both = game({"A": ["l", "m", "r"], "B": ["c"]}, [[["x"], ["1"], ["y - 1"]], [[0], [0], [0]]], space)
    printed = " ".join(robust(both, "l, c").export().split())
    assert "x just below 1, alone, (l, c) ends: x >= 1 and x >= y - 1 fail" in printed


def test_an_error_of_nought_is_no_bound() -> None:
    claim, none = "buffer*calm < shield**3", Budget(0, 0, points=False)
    undecided = " ".join(robust(DEAL, claim, budget=none).export("sentence").split())
    assert "It stands there. How much more it bears is undecided: " in undecided and "settled: ;" not in undecided
    denied = " ".join(robust(DEAL, "buffer*calm > shield**3", budget=none).export("sentence").split())
    assert denied.endswith("How small an error could make it stand is undecided.")
    answer = robust(DEAL, claim)
    assert answer.low and answer.high and not answer.exact
    known = " ".join(replace(answer, low=Fraction(0)).export("sentence").split())
    assert "below 0 per" not in known and "is true. It stands there; a common error of " in known


def test_the_record_holds_every_answer() -> None:
    for answer in (robust(DEAL), robust(DEAL, "withdraw, sanction"), robust(DEAL, "keep, tolerate")):
        record = json.loads(answer.export("json"))
        assert record["stands"] is answer.stands and record["outcome"] == answer.outcome
        assert record["low"]["exact"] == str(answer.low)
        assert len(record["changes"]) == len(answer.changes) and len(record["alone"]) == len(answer.alone)


# --- pure outcomes: the worst corner decides -------------------------------------------------------


def worst(form: Affine, made: AffineGame, radius: Fraction) -> Fraction:
    """Return the least value of an affine form on the error box: each parameter goes to its worse end."""
    total = form[0]
    for a, x, low, high in zip(form[1:], made.point, made.low, made.high, strict=True):
        reach = radius * (high - low)
        total += a * (max(low, x - reach) if a > 0 else min(high, x + reach))
    return total


def least_error_by_bisection(made: AffineGame, i: int, j: int) -> float | None:
    """Return the least error at which some deviation pays, by halving; None where none does within the ranges."""

    def fails(radius: Fraction) -> bool:
        return any(worst(form, made, radius) < 0 for form in made.slacks(i, j))

    safe, bad = Fraction(0), Fraction(1)
    if not fails(bad):
        return None
    for _ in range(50):
        middle = (safe + bad) / 2
        safe, bad = (safe, middle) if fails(middle) else (middle, bad)
    return float(bad)


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("seed", SEEDS)
def test_pure_outcomes_of_random_games(seed: int, columns: int) -> None:
    made = affine_game(seed, columns)
    atlas = nash(made.game, FORMULAS)
    for i, j in made.outcomes():
        answer = robust(atlas, made.label(i, j), made.at)
        stands = all(value(form, made.point) >= 0 for form in made.slacks(i, j))
        assert answer.stands is stands
        if not stands:
            assert all(miss.short > 0 for missing in answer.misses for miss in missing)
            continue
        expected = least_error_by_bisection(made, i, j)
        assert answer.exact
        if expected is None:
            assert answer.radius is None
        else:
            assert answer.radius is not None and abs(float(answer.radius) - expected) <= CLOSE
            assert answer.attained is False  # the conditions are closed
            for change in answer.changes:  # the meeting point lies on a wall, at that distance
                at = [change.at[name] for name in made.names]
                assert min(value(form, at) for form in made.slacks(i, j)) == 0
                assert Common(_scales(made)).between(made.point, at) == answer.radius


def _scales(made: AffineGame) -> dict[int, Fraction]:
    return {k: high - low for k, (low, high) in enumerate(zip(made.low, made.high, strict=True))}


@pytest.mark.parametrize("seed", SEEDS)
def test_one_parameter_alone(seed: int) -> None:
    made = affine_game(seed, 3)
    atlas = nash(made.game, FORMULAS)
    for i, j in made.outcomes():
        forms = made.slacks(i, j)
        if any(value(form, made.point) < 0 for form in forms):
            continue
        answer = robust(atlas, made.label(i, j), made.at)
        for k, room in enumerate(answer.alone):
            low, high = made.low[k], made.high[k]
            for form in forms:
                if form[k + 1]:
                    root = made.point[k] - value(form, made.point) / form[k + 1]
                    low, high = (max(low, root), high) if form[k + 1] > 0 else (low, min(high, root))
            assert (room.low.at, room.high.at) == (low, high)


# --- whole lists, by sign patterns and scipy --------------------------------------------------------

Signs = tuple[int, ...]


def equilibria_by_signs(signs: Signs) -> frozenset[str]:
    """Return the equilibria of a 2×2 game by the signs of what a player gains by first over second strategy.

    Signs: row's against left, against right; column's against up, against down.
    """
    left, right, up, down = signs
    found = set()
    for i, j in product(range(2), repeat=2):
        row = (left if j == 0 else right) * (1 if i == 0 else -1)
        column = (up if i == 0 else down) * (1 if j == 0 else -1)
        if row > 0 and column > 0:
            found.add(f"{i}{j}")
    if left != right and up != down:
        found.add("mixed")
    return frozenset(found)


def distance(made: AffineGame, forms: Sequence[Affine], signs: Signs) -> float | None:
    """Return the least error that leads to these strict signs, or None, by scipy, with a margin to see if any does."""
    n = len(made.names)
    scale = [float(b - a) for a, b in zip(made.low, made.high, strict=True)]
    bounds = [(float(a), float(b)) for a, b in zip(made.low, made.high, strict=True)]
    rows = np.array([[-s * float(a) for a in form[1:]] for s, form in zip(signs, forms, strict=True)])
    sides = np.array([s * float(form[0]) for s, form in zip(signs, forms, strict=True)])
    margin = linprog([0] * n + [-1], np.c_[rows, np.ones(len(rows))], sides, bounds=[*bounds, (None, 1)])
    if margin.status != 0 or -margin.fun <= 1e-9:
        return None
    point = np.array([float(x) for x in made.point])
    box = np.c_[np.r_[np.eye(n), -np.eye(n)], np.r_[-np.array(scale), -np.array(scale)]]
    both = np.r_[np.c_[rows, np.zeros(len(rows))], box]
    found = linprog([0] * n + [1], both, np.r_[sides, point, -point], bounds=[*bounds, (0, None)])
    assert found.status == 0
    return float(found.fun)


@pytest.mark.parametrize("seed", tenth(range(0, 80, 2), 10))
def test_the_whole_list_of_random_games(seed: int) -> None:
    made = affine_game(seed)
    row, column = made.payoffs
    forms = [
        tuple(a - b for a, b in zip(row[0][0], row[1][0], strict=True)),
        tuple(a - b for a, b in zip(row[0][1], row[1][1], strict=True)),
        tuple(a - b for a, b in zip(column[0][0], column[0][1], strict=True)),
        tuple(a - b for a, b in zip(column[1][0], column[1][1], strict=True)),
    ]
    values = [value(form, made.point) for form in forms]
    if 0 in values:  # constant, or a wall: other tests ask about those
        made = replace(made, point=tuple(x + (b - x) / 97 for x, b in zip(made.point, made.high, strict=True)))
        values = [value(form, made.point) for form in forms]
    if 0 in values:
        assert any(not any(form) for form in forms)  # a structural tie: the second path does not reach it
        return
    here = equilibria_by_signs(tuple(1 if v > 0 else -1 for v in values))
    others = [signs for signs in product((1, -1), repeat=4) if equilibria_by_signs(signs) != here]
    distances = [d for signs in others if (d := distance(made, forms, signs)) is not None]
    answer = robust(made.game, at=made.at)
    assert answer.exact
    if not distances:
        assert answer.low is None
    else:
        assert answer.low is not None and abs(float(answer.low) - min(distances)) <= CLOSE


@pytest.mark.parametrize("seed", tenth(range(1, 40, 2), 6))
def test_on_a_wall_that_a_pure_outcome_lies_on(seed: int) -> None:
    """Whether where a gain is zero but not constant any error makes the deviation pay, or the range forbids it."""
    made = affine_game(seed)
    atlas = nash(made.game, FORMULAS)
    for i, j in made.outcomes():
        forms = made.slacks(i, j)
        tight = [form for form in forms if value(form, made.point) == 0]
        if tight and all(value(form, made.point) >= 0 for form in forms):
            answer = robust(atlas, made.label(i, j), made.at)
            falls = any(worst(form, made, Fraction(1, 10**6)) < 0 for form in tight)
            assert (answer.low == 0) is falls


# --- unions ---------------------------------------------------------------------------------------


Line = tuple[int, int, int, bool]  # a, b, c of a·x + b·y + c, and whether it has to be above zero


def union(seed: int) -> tuple[list[list[Line]], tuple[Fraction, Fraction]]:
    """Three conjunctions of two conditions over the square from −4 to 4, and a point; every other seed on a wall."""
    random = Random(seed)
    cells = []
    for _ in range(3):
        lines = []
        for strict in (False, True):
            a, b = random.choice([(1, 0), (0, 1), (1, 1), (2, -1), (-1, 2), (-1, -1), (-2, 1)])
            lines.append((a, b, random.randint(-2, 5), strict))
        cells.append(lines)
    x, y = Fraction(random.randint(-6, 6), 2), Fraction(random.randint(-6, 6), 2)
    a, b, c, _ = random.choice(cells[0])
    if seed % 2 and a and abs(-(b * y + c) / a) <= 4:
        x = -(b * y + c) / a
    return cells, (x, y)


def text(lines: Sequence[Line]) -> str:
    return " and ".join(f"{a}*x + {b}*y + {c} {'>' if strict else '>='} 0" for a, b, c, strict in lines)


def farthest_inside(failing: Sequence[Line], point: tuple[Fraction, Fraction]) -> float | None:
    """Return the least error, in parts of 8, at which all these conditions fail, or None: two programmes of scipy."""
    rows = np.array([[a, b] for a, b, _, _ in failing], dtype=float)
    sides = np.array([-c for _, _, c, _ in failing], dtype=float)
    open_ones = np.array([[0.0 if strict else 1.0] for _, _, _, strict in failing])  # what fails >= fails by something
    seen = linprog([0, 0, -1], np.c_[rows, open_ones], sides, bounds=[(-4, 4), (-4, 4), (None, 1)])
    if seen.status != 0 or -seen.fun <= CLOSE:
        return None
    x, y = map(float, point)
    box = np.array([[1, 0, -8], [-1, 0, -8], [0, 1, -8], [0, -1, -8]], dtype=float)
    least = linprog(
        [0, 0, 1],
        np.r_[np.c_[rows, np.zeros(len(rows))], box],
        np.r_[sides, [x, -x, y, -y]],
        bounds=[(-4, 4), (-4, 4), (0, None)],
    )
    assert least.status == 0
    return float(least.fun)


@pytest.mark.parametrize("seed", tenth(range(80), 4))
def test_the_nearest_point_outside_a_union(seed: int) -> None:
    """Whether the search agrees with every choice of one failing condition for each conjunction."""
    cells, point = union(seed)
    space = ParameterSpace((symbol("x", 0, -4, 4), symbol("y", 0, -4, 4)))
    region = where(" or ".join(f"({text(lines)})" for lines in cells), space)
    norm = Common({0: Fraction(8), 1: Fraction(8)})
    found = find_nearest(region.cells, region.domain, norm, point, outside=True)
    known = [d for choice in product(*cells) if (d := farthest_inside(choice, point)) is not None]
    if not known:
        assert found.low is None and region.within(where("x >= -4", space)) is True
        return
    assert found.is_exact and found.low is not None and abs(float(found.low) - min(known)) <= CLOSE
    same = find_nearest((~region).cells, region.domain, norm, point)
    assert same.low == found.low  # the complement that regions make, cell by cell


# --- curved conditions ------------------------------------------------------------------------------


def curved(condition: str) -> NormalForm:
    """Return a game in which A plays `stay` exactly if the expression is at least zero."""
    space = {n: {"baseline": 1, "range": (0, 10)} for n in ("x", "y")}
    return game({"A": ["stay", "go"], "B": ["c"]}, [[[condition], [0]], [[0], [0]]], space)


@pytest.mark.parametrize(
    ("condition", "radius"),
    [
        ("4 - x*y", 0.1),  # (1 + 10r)² = 4
        ("3 - x**2 - y", (13**0.5 - 3) / 20),  # d = 10r: (1 + d)² + 1 + d = 3
        ("x*y - 1/4", 0.05),  # (1 − 10r)² = 1/4
        ("5 - x**2*y", (5 ** (1 / 3) - 1) / 10),
    ],
)
def test_curved_conditions_are_bounded(condition: str, radius: float) -> None:
    answer = robust(curved(condition), "stay, c")
    assert answer.low is not None and answer.high is not None
    assert float(answer.low) <= radius + CLOSE and radius <= float(answer.high) + CLOSE
    assert float(answer.high - answer.low) <= 1e-4 * radius


@pytest.mark.parametrize("seed", range(12))
def test_what_begins_at_the_start_begins_there_exactly(seed: int) -> None:
    """Whether the distance is 0 where, and only where, points as near as one likes meet curved conditions that are zero
    at the start: looked for in all short directions whose tangents decide it."""
    chance, space = Random(seed), ParameterSpace(tuple(symbol(n, 1, 0, 2) for n in "xyz"))
    tangents, parts = [], []
    for _ in range(chance.choice((1, 2, 3))):
        slopes = [chance.choice((-2, -1, 1, 2)) for _ in "xyz"]
        tangents.append(slopes)
        x, y, z = (f"({n} - 1)" for n in "xyz")
        bends = f"{chance.choice((-3, 3))}*{x}*{y} + {chance.choice((-2, 2))}*{z}**2"
        parts.append(f"{slopes[0]}*{x} + {slopes[1]}*{y} + {slopes[2]}*{z} + {bends} {chance.choice(('>', '>='))} 0")
    region = where(" and ".join(parts), space)
    norm = Common({k: Fraction(2) for k in range(3)})
    ways = [way for way in product(range(-4, 5), repeat=3) if all(np.dot(row, way) for row in tangents)]
    begins = any(all(np.dot(row, way) > 0 for row in tangents) for way in ways)
    found = nearest(region.cells[0], region.domain, norm, region.domain.baseline)
    assert (found.low == found.high == 0) is begins
    assert found.attained is (region.contains(space.baseline) if begins else found.attained)
    if begins:
        assert found.witness is not None and found.witness != region.domain.baseline
        for part in (1, 1_000, 10**6):
            assert region.contains({n: 1 + (x - 1) / part for n, x in zip("xyz", found.witness, strict=True)})


@pytest.mark.parametrize(
    "condition",
    [
        "-((x - 1)*(y - 1) + (x - 1)**3)**2*(x + 1) > 0",
        "(x - 1)**2 + (y - 1)**2 == 1/10**6",
        "x*y >= 1 and x >= 1 + 1/10**5",
    ],
)
def test_what_touches_the_start_without_beginning_there_is_farther_away(condition: str) -> None:
    space = ParameterSpace(tuple(symbol(n, 1, 0, 2) for n in "xy"))
    region = where(condition, space)
    found = nearest(region.cells[0], region.domain, Common({k: Fraction(2) for k in (0, 1)}), region.domain.baseline)
    assert found.high != 0


def test_without_a_proof_close_by_the_bound_is_looked_for_farther_down() -> None:
    """x⁴ + y⁴ − 3xyz + 9/4 falls below zero at a common error of about 0.0414; a proof without cuts reaches 0.03."""
    space = {n: {"baseline": 1, "range": (0, 10)} for n in ("x", "y", "z")}
    one = game({"A": ["stay", "go"], "B": ["c"]}, [[["x**4 + y**4 - 3*x*y*z + 9/4"], [0]], [[0], [0]]], space)
    answer = robust(one, "stay, c", budget=Budget(0, 0))
    assert answer.low is not None and answer.high is not None
    assert Fraction(1, 50) < answer.low < Fraction(207107, 5_000_000) <= answer.high + Fraction(1, 10**9)


def test_no_bound_is_below_what_the_affine_conditions_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    region = where("x >= 4 and x*y >= 3", SQUARE)
    open_one = Verdict("undecided")
    monkeypatch.setattr("solver.regions.distances._Enclosure.decide_within", lambda self, radius, budget=None: open_one)
    found = nearest(region.cells[0], region.domain, ERROR, region.domain.baseline)
    assert found.low == 3


def test_a_curved_wall_has_exact_ends_along_one_parameter() -> None:
    answer = robust(curved("2 - x**2*y"), "stay, c")
    room = {a.parameter: a for a in answer.alone}
    assert str(room["x"].high.at) == "root 2 of t**2 - 2 (about 1.41421)"
    assert room["y"].high.at == 2 and room["y"].high.closed


def test_a_touched_point_is_not_entered() -> None:
    space = ParameterSpace((symbol("x", 1, 0, 4), symbol("y", 2, 0, 4)))
    touched = where("y >= 2 + x - 3 and y >= 2 + 3 - x and x + y > 1", space)
    (x, _) = single_rooms([Target("it", False, touched)], {"x": Fraction(1), "y": Fraction(2)})
    assert (x.low.at, x.high.at) == (Fraction(0), Fraction(4))  # at x = 3 alone


@pytest.mark.parametrize(("x", "y"), [(0, 2), (2, 0)])
def test_an_outcome_of_two_alternatives_is_their_union(x: int, y: int) -> None:
    """Max(x, y) >= 1: whichever of them is above 1 has room down to 1, and the other moves freely."""
    both = {name: {"baseline": 0, "range": (0, 3)} for name in "xy"}
    made = game({"a": ["u", "d"], "b": ["l"]}, {"u, l": ["Max(x, y)", 0], "d, l": [1, 0]}, both)
    found = robust(made, "u, l", at={"x": x, "y": y})
    assert found.stands
    rooms = {room.parameter: (room.low.at, room.high.at) for room in found.alone}
    assert rooms == {"x": (Fraction(bool(x)), Fraction(3)), "y": (Fraction(bool(y)), Fraction(3))}


@pytest.mark.parametrize("seed", tenth([0, 2, 3, 4, 8, 10, 11, 16], 2))
def test_mixed_outcomes_of_2x3_games(seed: int) -> None:
    """Their conditions are curved. Brute force finds them all over the safe box, and not where they are said to end."""
    made = affine_game(seed, 3)
    random = Random(seed)
    atlas = nash(made.game, Budget(2_000_000, 0))
    mixed = {b.label for b in branches_at(atlas, made.at) if not b.is_pure}
    for label in mixed:
        answer = robust(atlas, label, made.at)
        assert answer.stands == (label in supports(made, made.point))  # on a wall a weight may be zero
        radius = answer.low if answer.low is not None else Fraction(1)
        if not answer.stands or not radius:
            continue
        for _ in range(60):
            part = radius * Fraction(random.randint(0, 999), 1000)
            at = [
                min(max(x + part * (high - low) * random.choice((-1, 0, 1)), low), high)
                for x, low, high in zip(made.point, made.low, made.high, strict=True)
            ]
            assert label in supports(made, at)
        for change in answer.changes if not answer.exact else ():
            assert label not in supports(made, [change.at[name] for name in made.names])


def supports(made: AffineGame, at: Sequence[Fraction]) -> set[str]:
    """Return the supports of all extreme equilibria, by brute force, as labels."""
    first, second = map(brute_force.matrix, made.matrices(at))
    players = made.game.players
    return {
        "("
        + ", ".join(
            " + ".join(name for name, weight in zip(player.strategies, weights, strict=True) if weight)
            for player, weights in zip(players, pair, strict=True)
        )
        + ")"
        for pair in brute_force.extreme_equilibria(first, second)
    }


# --- the nearest point, by itself ---------------------------------------------------------------------

SQUARE = ParameterSpace((symbol("x", 1, 0, 10), symbol("y", 1, 0, 10)))
ERROR, COST = Common({0: Fraction(1), 1: Fraction(1)}), Total({0: Fraction(1), 1: Fraction(1)})


@pytest.mark.parametrize(("start", "distance"), [((1, 3), 2), ((3, 1), 2), ((8, 8), 0), ((4, 6), 2)])
def test_an_equality_is_two_inequalities(start: tuple[int, int], distance: int) -> None:
    region = where("x == y", SQUARE)
    found = find_nearest(region.cells, region.domain, COST, (Fraction(start[0]), Fraction(start[1])))
    assert found.low == found.high == distance


def test_a_strict_condition_at_the_nearest_point_is_not_attained() -> None:
    """x >= 3 allows the nearest point, y > 3 does not; farther off in x, both hold."""
    region = where("x >= 3 and y > 3", SQUARE)
    (found,) = find_nearest(region.cells, region.domain, COST, region.domain.baseline).found
    assert found.nearest.high == 4 and found.nearest.attained is False
    other = where("x >= 3 and y > 2", SQUARE)
    (found,) = find_nearest(other.cells, other.domain, ERROR, other.domain.baseline).found
    assert found.nearest.high == 2 and found.nearest.attained is True
    assert found.nearest.limit is not None and other.contains(other.domain.name(found.nearest.limit))


def test_a_point_just_inside_a_strip_thinner_than_any_slack() -> None:
    strip = where(f"x > 3 and x < 3 + 1/{10**12}", SQUARE)
    (found,) = find_nearest(strip.cells, strip.domain, COST, strip.domain.baseline).found
    assert found.nearest.high == 2 and found.nearest.attained is False
    assert found.nearest.witness is not None and strip.contains(strip.domain.name(found.nearest.witness))


def test_only_the_nearest_alternatives_are_named() -> None:
    """Whether an affine one 3 away is left out beside a curved one √3 − 1 away."""
    region = where("x >= 4 or x*y >= 3", SQUARE)
    found = find_nearest(region.cells, region.domain, ERROR, region.domain.baseline)
    assert found.high is not None and float(found.high) < 0.7321
    assert [f.nearest.high for f in found.found] == [found.high]


@pytest.mark.parametrize(
    ("condition", "norm", "start", "distance"),
    [
        ("x*y >= 4", ERROR, (1, 1), 1.0),
        ("x*y >= 4", COST, (1, 1), 2.0),
        ("x*y <= 4", COST, (5, 5), 4.2),  # down in x alone, to 4/5
        ("x*y <= 4", COST, (9, 3), 3 - 4 / 9),
        ("x**2 + y**2 <= 9", COST, (6, 6), 12 - 18**0.5),
    ],
)
@pytest.mark.parametrize("tangents", [True, False])
def test_bounds_hold_with_tangents_and_without(
    condition: str, norm: Norm, start: tuple[int, int], distance: float, tangents: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether bounds rest on proofs alone without tangents, when nothing brings the first point found nearer."""
    if not tangents:
        monkeypatch.setattr("solver.regions.distances._Enclosure.nearer_point", lambda self, found: found)
    region = where(condition, SQUARE)
    found = nearest(region.cells[0], region.domain, norm, (Fraction(start[0]), Fraction(start[1])))
    assert found.low is not None and found.high is not None and found.limit is not None
    assert 0 < float(found.low) <= distance + CLOSE and distance <= float(found.high) + CLOSE
    assert region.contains(region.domain.name(found.limit))
    if tangents:
        assert float(found.high - found.low) <= 1e-4 * distance


@pytest.mark.parametrize("condition", ["x*y == 7", "x*y == 7 and x >= y", "x**2 == y + 7"])
def test_radii_keep_few_digits_on_a_curve(condition: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the digits of a point on a curve stay as many as they are where the search comes nearer."""
    from solver.regions.distances import _Enclosure

    inside, asked = _Enclosure.decide_within, []

    def recorded(self: _Enclosure, radius: Fraction, *budget: Any) -> Any:
        asked.append(radius)
        return inside(self, radius, *budget)

    monkeypatch.setattr(_Enclosure, "decide_within", recorded)
    region = where(condition, SQUARE)
    found = nearest(region.cells[0], region.domain, COST, (Fraction(1), Fraction(1)))
    assert found.low is not None and found.high is not None and found.low <= found.high <= found.low * Fraction(21, 20)
    assert max(radius.denominator for radius in asked) < 10**50


def test_a_curved_condition_binds() -> None:
    region = where("x*y >= 4", SQUARE)
    assert nearest(region.cells[0], region.domain, ERROR, region.domain.baseline).binding == region.cells[0]


def test_a_point_with_few_digits_is_a_point_of_the_conjunction() -> None:
    """y moves at no cost, but rounding it up would break its curved bound."""
    region = where("x*y >= 5 and 5000*y**2 <= 31249", SQUARE)
    free = Total({0: Fraction(1), 1: Fraction(0)})
    found = nearest(region.cells[0], region.domain, free, region.domain.baseline)
    assert found.limit is not None and region.contains(region.domain.name(found.limit))


def test_the_safe_box_stays_within_the_ranges() -> None:
    low = robust(curved("8 - x - y"), "stay, c", {"x": 0, "y": 0})
    assert low.radius == Fraction(2, 5) and list(map(list, low.box.values())) == [[0, 4], [0, 4]]
    high = robust(curved("x + y - 12"), "stay, c", {"x": 10, "y": 10})
    assert high.radius == Fraction(2, 5) and list(map(list, high.box.values())) == [[6, 10], [6, 10]]


def test_an_outcome_that_stands_on_a_wall_only_does_not_begin() -> None:
    """(stay, c) stands where x = 2y + 1 and nowhere else; past that wall (stay, d) does, and a mixture before it."""
    space = {name: {"baseline": 1, "range": (0, 10)} for name in ("x", "y")}
    gap = "x - 2*y - 1"
    one = game({"A": ["stay", "go"], "B": ["c", "d"]}, [[[gap, 1], [0, 0]], [[f"-({gap})", 0], [0, 1]]], space)
    answer = robust(one)
    assert answer.radius == Fraction(1, 15)
    assert {change.outcome for change in answer.changes} == {"(stay, d)", "(stay + go, c + d)"}


@pytest.mark.parametrize(
    ("gap", "radius", "beside"),
    [
        ("y*(y - 1)", "1/4", ["(stay, c)"]), ("y*(y - x)*(1 + x**2)", "1/8", []), ("(y - 2)*(x**2 + y)", "7/12", []),
        ("-(x**2 + y)", None, []), ("-(x - 1)**2 - (y - 1)**2", None, []),
    ],
)  # fmt: skip
def test_where_an_outcome_stands_apart_from_where_it_begins_does_not_count(
    gap: str, radius: str | None, beside: list[str]
) -> None:
    """B does no worse by c than by d where gap >= 0: past a wall, and on y = 0, or at a point, as well."""
    space = {"y": {"baseline": "1/4", "range": (0, 3)}, "x": {"baseline": 1, "range": (0, 3)}}
    cells: dict[str, list[object]] = {"stay, c": [1, gap], "stay, d": [1, 0], "go, c": [0, 1], "go, d": [0, 1]}
    answer = robust(game({"A": ["stay", "go"], "B": ["c", "d"]}, cells, space))
    assert answer.exact and answer.radius == (None if radius is None else Fraction(radius))
    assert [change.outcome for change in answer.beside] == beside


@pytest.mark.parametrize("seed", range(24))
def test_the_list_changes_where_a_gap_changes_its_sign(seed: int) -> None:
    """B's gap between c and d is a product of powers of y − root, and of what is zero at one point at most."""
    dice = Random(seed)
    powers: dict[Fraction, int] = {}
    for _ in range(dice.randint(1, 3)):
        root = Fraction(dice.randint(0, 12), 4)
        powers[root] = powers.get(root, 0) + dice.choice((1, 1, 2))
    start = Fraction(2 * dice.randint(0, 11) + 1, 8)
    factors = (f"(y - {root})**{power}" for root, power in powers.items())
    gap = "*".join([dice.choice(("1", "-1")), *factors, dice.choice(("1", "(1 + y**2)", "(y**2 + x)", "(2 + x*y)"))])
    space = {"y": {"baseline": str(start), "range": (0, 3)}, "x": {"baseline": 1, "range": (0, 3)}}
    cells: dict[str, list[object]] = {"stay, c": [1, gap], "stay, d": [1, 0], "go, c": [0, 1], "go, d": [0, 1]}
    answer = robust(game({"A": ["stay", "go"], "B": ["c", "d"]}, cells, space))
    turning = [root for root, power in powers.items() if power % 2 and 0 < root < 3]
    if not turning:
        assert answer.high is None
    else:
        assert answer.low is not None and answer.high is not None and answer.high - answer.low < Fraction(1, 1_000)
        assert answer.low <= min(abs(root - start) for root in turning) / 3 <= answer.high


def test_an_outcome_that_curved_conditions_leave_on_a_wall_only_does_not_begin() -> None:
    """(go, c) pays B no less than (go, e) where |x - y| + (x - y)² <= 0, which is where x = y."""
    space = {"x": {"baseline": "7/6", "range": (0, 2)}, "y": {"baseline": "5/3", "range": (0, 2)}}
    cells: dict[str, list[object]] = {f"stay, {other}": [0, 0] for other in "cde"}
    cells |= {"go, c": ["y", "1 - Abs(x - y)"], "go, d": ["y", "x*(x - y)**2 - 1"], "go, e": ["y", "1 + (x - y)**2"]}
    answer = robust(game({"A": ["stay", "go"], "B": ["c", "d", "e"]}, cells, space))
    assert answer.low is not None and answer.low > Fraction(1, 2) and answer.changes
    assert "(go, c)" not in {change.outcome for change in answer.changes}


def test_a_search_among_many_curved_conjunctions_stops_and_says_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 3, a common error of 1/10 of each range brings every product below 4; nothing nearer is outside."""
    pushed: list[object] = []
    measure = affine_distance

    def counted(*arguments: Any) -> Any:
        pushed.append(arguments)
        return measure(*arguments)

    for room in (distances, nearest_outside):
        monkeypatch.setattr(room, "affine_distance", counted)
    space = ParameterSpace(tuple(Parameter(name, Fraction(3), Fraction(0), Fraction(10)) for name in "abcde"))
    region = where(" or ".join(f"{x}*{y} >= 4 and {x} + {y} <= 8" for x, y in combinations("abcde", 2)), space)
    norm, start = Common(dict.fromkeys(range(5), Fraction(10))), (Fraction(3),) * 5
    found = find_nearest(region.cells, region.domain, norm, start, budget=Budget(0, 0), outside=True)
    assert len(pushed) < 150  # with the usual budget more than a thousand
    assert found.low is not None and found.high is not None
    assert found.low <= Fraction(1, 10) <= found.high and found.high - found.low < Fraction(1, 1000)
    assert [verdict.spent for verdict in found.open if "conjunctions" in verdict.spent]


def test_what_may_be_outside_curved_alternatives_counts_for_the_work_that_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A question on a curved conjunction counts as fifty affine ones: of 15 products that hold on curves alone `robust`
    looked through 40,050 conjunctions, for minutes."""
    asked: list[object] = []

    def counted(*arguments: Any) -> Any:
        asked.append(arguments)
        return is_empty(*arguments)

    monkeypatch.setattr(nearest_outside, "is_empty", counted)
    space = ParameterSpace(tuple(Parameter(name, Fraction(3), Fraction(0), Fraction(10)) for name in "abcdef"))
    walls = " or ".join(f"{x}*{y} = 9 and {x} + {y} <= 8" for x, y in combinations("abcdef", 2))
    region = where(f"a*b*c > 20 and d > 1 or {walls}", space)
    norm, start = Common(dict.fromkeys(range(6), Fraction(10))), (Fraction(3),) * 6
    found = find_nearest(region.cells, region.domain, norm, start, budget=Budget(1_000_000, 0), outside=True)
    most = nearest_outside.MIN_CONJUNCTIONS + 1_000_000 // nearest_outside.COEFFICIENTS_EACH
    assert len(asked) <= nearest_outside.MIN_CONJUNCTIONS + most // nearest_outside.EACH_PER_CURVED
    assert found.low is not None and found.low <= Fraction(1, 10)
    assert [verdict.spent for verdict in found.open if "conjunctions" in verdict.spent]


ONE = {"one": ["u", "d"], "other": ["l"]}


def of_two(first: str, second: str, assumed: Sequence[str] = (), **baseline: str) -> NormalForm:
    """A choice of one player between two payoffs, over parameters from 0 to 2."""
    space = {name: {"baseline": value, "range": (0, 2)} for name, value in baseline.items()}
    return game(ONE, [[[first], [second]], [[0], [0]]], space, assumptions=assumed)


@pytest.mark.parametrize(("relation", "ends"), [(">", ("ruled out", None)), (">=", ("another list", "(d, l)"))])
def test_what_begins_where_the_assumptions_end_already_does_not_begin(relation: str, ends: tuple[str, str]) -> None:
    """Down from 1 the parameter x meets y and the assumption at 1/2 together, which belongs to it or does not."""
    found = robust(of_two("x", "y", [f"x {relation} y/2 + 1/4"], x="1", y="1/2"))
    low = found.alone[0].low
    assert (low.at, low.closed, low.outcome) == (Fraction(1, 2), False, ends[1])
    assert f"x 1 1/2 (0.5) {ends[0]} 2 same list" in " ".join(found.export().split())
    outcome = robust(of_two("x", "y", [f"x {relation} y/2 + 1/4"], x="1", y="1/2"), "u, l").alone[0].low
    assert (outcome.at, outcome.closed, outcome.outcome) == (Fraction(1, 2), relation == ">=", None)


def test_an_assumption_that_is_a_condition_of_the_outcome_ends_it_only_where_more_is_allowed() -> None:
    found = robust(of_two("1 - x", "x", ["x <= 1/2 or x >= 1"], x="1/4", y="0"), "u, l")
    high = found.alone[0].high
    assert (high.at, high.closed, high.outcome, len(high.by)) == (Fraction(1), False, "(u, l)", 1)
    assert "at 1, alone, (u, l) ends" in found.export() and found.high == Fraction(3, 8)
    last = robust(of_two("1 - x", "x", ["x <= 1/2"], x="1/4", y="0"), "u, l").alone[0].high
    assert (last.at, last.closed, last.by, last.outcome) == (Fraction(1, 2), True, (), None)
    open_there = robust(of_two("1 - x", "x", ["x <= 3/4 or x >= 1"], x="1/4", y="0"), "u, l").alone[0].high
    assert (open_there.at, open_there.outcome) == (Fraction(1, 2), "(u, l)")


def test_each_way_to_miss_an_outcome_is_told_and_what_no_error_mends() -> None:
    text = robust(of_two("Max(x - 1, y - 1)", "0", x="1/2", y="1/4"), "u, l").export()
    assert "Alternative 1:" in text and "Alternative 2:" in text and "wrong by 25 per cent of each range" in text
    thin = " or ".join(f"shield = {k}/2" for k in range(8, 20))
    many = robust(nash(DEAL), f"{thin} or calm > 9", at={"shield": "7/2"})
    written = many.export()
    assert "(keep, tolerate) stands there." in robust(nash(DEAL)).export()
    three = " ".join(robust(nash(DEAL), at=STANDS).export().split())
    assert "(withdraw, sanction), (keep, tolerate) and (withdraw + keep, sanction + tolerate) stand there." in three
    assert "calm > 9  " in written and written.count("Alternative ") == 8
    assert "Five more alternatives: see the JSON record." in written and len(many.misses) == 13
    never = robust(of_two("x - 1", "0", x="0"), "u, l", relative=True)
    assert "No common error within the ranges makes it stand." in never.export()
    still = " ".join(robust(of_two("x + y", "1", x="0", y="3/2"), "u, l", relative=True).export().split())
    assert "A value of 0 has no error relative to itself: x stays." in still
    wall = robust(of_two("x", "y", x="1", y="1"))
    assert f"{SAY('wall')}: an error of any size, however small, can change it." in " ".join(wall.export().split())


@pytest.mark.slow
def test_an_atlas_with_one_outcome_a_point_has_nothing_more_on_its_walls() -> None:
    assert not any(robust(agreements(load("swap-package"), "nash")).met.values())


def test_what_is_missed_where_denominators_are_multiplied_out_is_no_payoff() -> None:
    names = {"x": {"baseline": 7, "range": (1, 10)}, "z": {"baseline": 4, "range": (1, 10)}}
    ratio = game({"A": ["a", "b"], "B": ["c"]}, [[["x/(1 + z)"], ["1/z"]], [[0], [0]]], names)
    found = robust(ratio, "b, c")
    ((missed,),) = found.misses
    assert missed.short == 23  # of z + 1 and x*z; the payoffs differ by 7/5 - 1/4
    text = " ".join(found.export().split())
    assert "it needs its sides, as written, differ by z + 1 >= x*z 23" in text and "misses it by" not in text


GAPS: dict[str, Callable[[Fraction], bool]] = {
    "x <= 1/2 or x >= 1": lambda x: 2 * x <= 1 or x >= 1,
    "x < 1/2 or x > 1": lambda x: 2 * x < 1 or x > 1,
    "x <= 1/4 or (x >= 1/2 and x < 3/4) or x > 1": lambda x: 4 * x <= 1 or 2 <= 4 * x < 3 or x > 1,
    "x != 1/2 and x != 1": lambda x: x not in (Fraction(1, 2), 1),
    "x <= 1/4 or x == 3/4": lambda x: 4 * x in (0, 1, 3) or 4 * x < 1,
    "x <= 1": lambda x: x <= 1,
}
GAINS: dict[tuple[str, str], Callable[[Fraction], Fraction]] = {
    ("3/4 - x", "0"): lambda x: Fraction(3, 4) - x,
    ("1/2 - x", "0"): lambda x: Fraction(1, 2) - x,
    ("1", "x"): lambda x: 1 - x,
    ("3/2 - x", "y"): lambda x: 1 - x,
    ("1", "x**2"): lambda x: 1 - x * x,
    ("x + 1", "0"): lambda x: x + 1,
}


@pytest.mark.parametrize("payoffs", GAINS)
@pytest.mark.parametrize("assumed", GAPS)
@pytest.mark.parametrize("outcome", ["u, l", None])
def test_one_parameter_alone_is_followed_across_what_is_ruled_out(
    outcome: str | None, assumed: str, payoffs: tuple[str, str]
) -> None:
    """Against the payoffs at every sixteenth of x that the assumption allows, up to the first one that changes it."""
    found = robust(of_two(*payoffs, [assumed], x="1/8", y="1/2"), outcome)
    low, high = found.alone[0].low, found.alone[0].high
    allowed = [x for x in (Fraction(k, 16) for k in range(33)) if GAPS[assumed](x)]
    gains = {x: GAINS[payoffs](x) for x in allowed}
    thick = allowed if "y" in payoffs else allowed[:-1]  # at the last one alone the other stands on a wall only
    failing = [x for x, gain in gains.items() if gain < 0 or (gain == 0 and outcome is None and x in thick)]
    assert low.at == 0 and low.outcome is None and isinstance(high.at, Fraction)
    assert (high.outcome is not None) == bool(failing)
    if not failing:
        assert high.at == allowed[-1]
    elif high.closed:
        assert high.at < failing[0] <= high.at + Fraction(1, 16)
    else:
        assert high.at == failing[0]
    assert found.high is None or min(found.box["x"][1], allowed[-1]) <= high.at


@pytest.mark.parametrize(
    ("assumed", "told"),
    [
        ("x <= 1/2 or x >= 1", "x above 1/2 (0.5) and below 1 is ruled out at 1, alone, (u, l) ends"),
        ("x < 1/2 or x > 1", "x from 1/2 (0.5) to 1 is ruled out just above 1, alone, (u, l) ends"),
        ("x != 1/2", "x at 1/2 (0.5) is ruled out just above 3/4 (0.75), alone, (u, l) ends"),
    ],
)
def test_what_is_ruled_out_within_the_interval_is_told(assumed: str, told: str) -> None:
    text = " ".join(robust(of_two("3/4 - x", "0", [assumed], x="1/8"), "u, l").export().split())
    assert told in text


def test_what_ends_at_one_number_and_holds_again_beyond_is_said_of_that_number() -> None:
    """Matching pennies, whose one equilibrium mixes, turns round at x = 1/2, where everything is one."""
    cells = [["x", "1 - x"], ["1 - x", "x"]]
    space = {"x": {"baseline": "1/4", "range": (0, 1)}}
    turning = game({"row": ["u", "d"], "column": ["l", "r"]}, [cells, cells[::-1]], space)
    text = " ".join(robust(turning, "unique(u + d, l + r)").export().split())
    assert "x at 1/2 (0.5), alone, unique(u + d, l + r) ends: x < 1/2 fails" in text


def test_the_place_where_it_ends_is_one_where_it_does() -> None:
    """One error leads from x = 1/2 and y = 0 to x = 3/2, past the gap, where it fails, and to y = 1, where it holds."""
    one = of_two("2", "y + 2*x", ["x <= 1/2 or x >= 3/2"], x="1/2", y="0")
    found = robust(one, "u, l")
    assert found.attained and found.radius == Fraction(1, 2) and found.changes
    for change in found.changes:
        assert change.attained and change.at["y"] + 2 * change.at["x"] > 2
    assert "fails (x = 3/2)." in " ".join(found.export().split())
    beyond = robust(of_two("1 - x", "0", x="1/2"), "u, l")
    assert not beyond.changes[0].attained and "fails (beyond x = 1)." in " ".join(beyond.export().split())


@pytest.mark.parametrize("claim", ["pareto(d, l)", "x > 1/2 or y < 1/2 or (x >= 1/2 and y <= 1/2)"])
def test_what_is_met_first_leaves_out_conditions_that_need_not_fail_as_well(claim: str) -> None:
    """At x = 1/2 the strict condition fails by itself; that the weak one fails beyond it is no further news."""
    pays = {"u, l": ["1/2", "2*y - 1"], "d, l": ["x", "0"]}
    ranges = {name: {"baseline": 1, "range": [0, 2]} for name in ("x", "y")}
    found = robust(game({"a": ["u", "d"], "b": ["l"]}, pays, ranges), claim)
    assert found.attained and found.radius == Fraction(1, 4)
    assert [len(change.walls) for change in found.changes] == [1] and found.changes[0].attained


def test_conditions_are_told_without_factors_that_the_ranges_fix() -> None:
    """A denominator above zero, by which payoffs were multiplied, is no part of what ends an outcome."""
    parts = {"face": (8, (0, 10)), "gain": (1, (0, 10)), "years": (2, (1, 5))}
    space = {name: {"baseline": start, "range": ends} for name, (start, ends) in parts.items()}
    cells = {"stop, wait": ["face/years", 0], "go, wait": ["gain", 0]}
    years = game({"one": ["stop", "go"], "two": ["wait"]}, cells, space)
    said = " ".join(str(robust(nash(years), "stop, wait")).split())
    assert "fails" in said and "years*(" not in said and "face >= gain*years" in said


def test_what_ends_an_outcome_is_what_held_and_fails() -> None:
    """At x = 0 the first alternative ends and the second begins, whose `x = 0` was said to fail there."""
    over = ParameterSpace(tuple(Parameter(name, Fraction(2), Fraction(0), Fraction(4)) for name in ("x", "y")))
    region = where("x > 0 and y > 1 or x == 0 and y == 3", over)
    (x, y) = single_rooms([Target("it", True, region)], over.baseline)
    assert [str(x.low.at), x.low.closed, str(y.low.at)] == ["0", False, "1"]
    (first, *_), (wall, *_) = region.cells
    assert x.low.by == (first,)
    assert [replace(region, cells=((c,),)).contains(over.baseline) for c in (first, wall)] == [True, False]
