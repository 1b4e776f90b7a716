"""The map of phases against hand computation and brute force.

Affine games: a wall is sampled at random points, a small step is taken to both sides, and what stands there is found
by `brute_force` from the payoffs' coefficients. Two lists seen across a wall make their phases neighbours, and every
crossing reported is seen there. Curved games: every crossing is confirmed on both sides in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import pi
from random import Random

import command
import pytest
from affine_games import AffineGame, affine_game, value
from affine_games import affine_text as write
from audit import tenth
from brute_force import extreme_equilibria, matrix
from shelf import NORMAL
from sympy import Symbol, minimal_polynomial, sympify

from benchmarks import ordinary
from games import load
from solver.algebra.algebraic_numbers import Root
from solver.algebra.polynomials import at as value_at
from solver.algebra.polynomials import to_fmpq
from solver.atlas import branches_at, domain_of
from solver.concepts import phases as partition
from solver.concepts.nash.atlas import NashAtPoint
from solver.concepts.nash.branches import nash
from solver.errors import UsageError
from solver.forms.dispute import dispute
from solver.forms.normal import NormalForm, game
from solver.questions.phases import answer
from solver.questions.phases.answer import DEFAULT, Crossing, PhaseMap, phases
from solver.questions.phases.crossings import CrossingSearch, common_walls
from solver.questions.thresholds.answer import thresholds
from solver.regions.decide.emptiness import Budget
from solver.regions.domain import domain
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.region import where
from solver.report.words import count_of

Labels = frozenset[str]
Point = Mapping[str, Fraction]

WS, WT, KS, KT = "(withdraw, sanction)", "(withdraw, tolerate)", "(keep, sanction)", "(keep, tolerate)"
MIXED = "(withdraw + keep, sanction + tolerate)"


# --- thaad-deal, by hand --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def deal() -> PhaseMap:
    return phases(load("thaad-deal"))


def test_the_four_phases_of_the_deal(deal: PhaseMap) -> None:
    # with u = P(breach_us > shield) = 1/2 and P(0 < buffer - calm < breach_cn) = ∫(1 - t)² dt = 1/3
    shares = {frozenset(e.labels): e.share.exact for e in deal.entries if e.share is not None}
    assert shares == {
        frozenset({WS}): Fraction(1, 4),
        frozenset({KS}): Fraction(1, 4),
        frozenset({KT}): Fraction(1, 3),
        frozenset({WS, KT, MIXED}): Fraction(1, 6),
    }
    assert deal.complete and deal.joined and deal.certified == 1 and deal.undecided == ""
    assert deal.here is not None and deal.entries[deal.here].labels == (KT,)


def test_the_walls_of_the_deal(deal: PhaseMap) -> None:
    """Whether walls form a ring, one pair with two: KT and the deal alone meet in a corner, so do KS and the three."""
    space = deal.game.space
    one, three = frozenset({KT}), frozenset({WS, KT, MIXED})
    expected = {
        (one, frozenset({KS}), "buffer == calm"),
        (one, three, "shield == breach_us"),
        (one, three, "buffer == calm + breach_cn"),
        (frozenset({WS}), frozenset({KS}), "shield == breach_us"),
        (frozenset({WS}), three, "buffer == calm"),
    }
    over = domain(space)
    found = set()
    for crossing in deal.crossings:
        walls = [
            wall
            for wall, form in {
                "buffer == calm": {"buffer": 1, "calm": -1},
                "shield == breach_us": {"shield": 1, "breach_us": -1},
                "buffer == calm + breach_cn": {"buffer": 1, "calm": -1, "breach_cn": -1},
            }.items()
            if _is_multiple(crossing, {**dict.fromkeys(over.names, 0), **form}, over.names)
        ]
        assert len(walls) == 1
        ends = (frozenset(deal.entries[k].labels) for k in (crossing.start, crossing.end))
        found.add((*ends, walls[0]))
    assert found == expected and len(deal.crossings) == 5
    assert {(crossing.appear, crossing.disappear) for crossing in deal.crossings if crossing.start == deal.here} == {
        ((KS,), (KT,)),
        ((WS, MIXED), ()),
    }


def _is_multiple(crossing: Crossing, form: Mapping[str, int], order: Sequence[str]) -> bool:
    unit = [[to_fmpq(Fraction(int(j == k))) for j in range(len(order))] for k in range(len(order))]
    constant = value_at(crossing.beyond.poly, [to_fmpq(Fraction(0))] * len(order))
    slopes = [value_at(crossing.beyond.poly, one) - constant for one in unit]
    wanted = [form[name] for name in order]
    return constant == 0 and (slopes == wanted or slopes == [-one for one in wanted])


def test_where_the_numbers_are(deal: PhaseMap) -> None:
    corner = phases(deal.atlas, at={"shield": 2, "buffer": 3})
    assert corner.here is None and corner.around == (0, 1, 2, 3)
    side = phases(deal.atlas, at={"buffer": 3})
    assert side.here is None and [side.entries[k].labels for k in side.around] == [(KS,), (KT,)]
    assert isinstance(side.there, NashAtPoint)
    assert {e.row for e in side.there.solution.equilibria} == {(Fraction(0), Fraction(1))}  # keep, whatever China does
    end = phases(deal.atlas, at={"shield": 0})
    assert end.here is None and [end.entries[k].labels for k in end.around] == [(KT,)]
    inside = phases(deal.atlas, at={"breach_us": 4, "breach_cn": 4})
    assert inside.here is not None and len(inside.entries[inside.here].labels) == 3
    assert all(crossing.start == inside.here for crossing in inside.crossings[:3])


def test_a_point_outside_is_refused(deal: PhaseMap) -> None:
    with pytest.raises(UsageError, match="sheild"):
        phases(deal.atlas, at={"sheild": 2})
    with pytest.raises(UsageError):
        phases(deal.atlas, at={"shield": 11})


def test_linear_programmes_that_run_out_are_said(deal: PhaseMap, monkeypatch: pytest.MonkeyPatch) -> None:
    for entries in (1, 10, 40):
        monkeypatch.setattr(answer, "PER_ENTRY", DEFAULT.coefficients // entries)
        some = phases(deal.atlas)
        assert not some.joined and len(some.crossings) < 5 and "more walls" in some.undecided and some.complete
        assert {(one.start, one.end) for one in some.crossings} <= {(one.start, one.end) for one in deal.crossings}
        assert "there may be more" in " ".join(some.export().split())


def test_a_list_that_is_not_complete_says_so_and_has_no_regions(deal: PhaseMap) -> None:
    for coefficients in (0, 30_000, 100_000):
        some = phases(deal.atlas, budget=Budget(coefficients, 0))
        assert not some.complete and not some.joined and some.certified < 1
        assert all(entry.region is None for entry in some.entries) and some.here in (None, *range(len(some)))
        assert {entry.branches for entry in some.entries} <= {entry.branches for entry in deal.entries}
        printed = " ".join(some.export().split())
        assert "These are all" not in printed and "Other lists may stand on" in printed
        assert "other lists may stand on an unknown part of the ranges" in some.undecided
        record = json.loads(some.export("json"))
        assert record["complete"] is False and record["certified"]["float"] == 0 and record["sampled"] == 0


SAMPLED = ("drafting", "jury", "three-powers")  # their shares, or the walls between them, are too many or curved


@pytest.mark.parametrize("name", tenth(NORMAL, 3))
def test_catalogue(name: str) -> None:
    found = phases(load(name))
    exact = all(e.share is not None and e.share.exact is not None for e in found.entries)
    assert found.complete and (name in SAMPLED or (found.joined and exact and not found.undecided))
    check_examples(found)
    for form in ("text", "markdown", "latex", "csv"):
        assert found.export(form)
    record = json.loads(found.export("json"))
    assert record["schema"] == "zopa.phases/3" and len(record["phases"]) == len(found.entries)
    shares = [e.share for e in found.entries if e.share is not None]
    assert not exact or sum(share.exact or 0 for share in shares) == 1
    for k in range(len(record["phases"])):
        ends = [{c["from"], c["to"]} for c in record["crossings"]]
        assert set(found.neighbours(k)) == {j for pair in ends if k in pair for j in pair - {k}}


def test_the_text_says_what_crossing_does(deal: PhaseMap) -> None:
    printed = " ".join(deal.export().split())
    assert "* C (keep, tolerate)" in printed and "phase C, one of four in all" in printed
    assert (
        "C* to B at buffer = calm (for instance buffer = 3) (keep, tolerate) gives way to (keep, sanction)" in printed
    )
    assert f"{WS} and the mixed {MIXED} appear together" in printed
    assert "These are all, apart from walls: proved" in printed and "These are all the walls" in printed


# --- what holds for every map ---------------------------------------------------------------------


def check_examples(found: PhaseMap) -> None:
    """Check that examples lie in Θ, off the walls, and have the phase's list by the exact solver."""
    for entry in found.entries:
        assert found.game.space.admits(entry.example)
        there = found.atlas.at(dict(entry.example))
        assert not there.walls and set(there.branches) == set(entry.branches)
        if entry.region is not None:
            assert entry.region.contains(entry.example)
    assert len({entry.branches for entry in found.entries}) == len(found.entries)


def outcomes_at(made: AffineGame, point: Sequence[Fraction]) -> Labels:
    """Return the outcomes at a point, from the coefficients alone."""
    first, second = (matrix(table) for table in made.matrices(point))
    rows, columns = (player.strategies for player in made.game.players)
    return frozenset(f"({_support(rows, x)}, {_support(columns, y)})" for x, y in extreme_equilibria(first, second))


def _support(strategies: Sequence[str], weights: Sequence[Fraction]) -> str:
    return " + ".join(name for name, weight in zip(strategies, weights, strict=True) if weight)


# --- affine games by brute force ------------------------------------------------------------------


def across(made: AffineGame, random: Random, tries: int) -> Iterator[frozenset[Labels]]:
    """Pairs of lists on the two sides of random points of the planes on which some deviation gains nothing."""
    forms = {form for i, j in made.outcomes() for form in made.slacks(i, j) if any(form[1:])}
    planes = sorted(form for form in forms if tuple(-a for a in form) not in forms or form > tuple(-a for a in form))
    for form in planes:
        k = next(k for k, slope in enumerate(form[1:]) if slope)
        for _ in range(tries):
            point = [a + (b - a) * Fraction(random.randint(1, 9_999), 10_000)
                     for a, b in zip(made.low, made.high, strict=True)]  # fmt: skip
            point[k] -= value(form, point) / form[k + 1]
            if not made.low[k] < point[k] < made.high[k]:
                continue
            step = Fraction(1, 10**9)
            sides = [[x + sign * step * (j == k) for j, x in enumerate(point)] for sign in (1, -1)]
            if all(value(other, point) for other in forms if not _parallel(other, form)):
                one, two = (outcomes_at(made, side) for side in sides)
                if one != two:
                    yield frozenset({one, two})


def _parallel(a: Sequence[Fraction], b: Sequence[Fraction]) -> bool:
    return all(a[i] * b[j] == a[j] * b[i] for i, j in combinations(range(len(a)), 2))


def is_affine(found: PhaseMap) -> bool:
    return all(entry.region is not None for entry in found.entries)


def check_neighbours(made: AffineGame, found: PhaseMap, random: Random, tries: int = 60) -> int:
    lists = [frozenset(entry.labels) for entry in found.entries]
    assert len(set(lists)) == len(lists)
    reported = {frozenset({lists[c.start], lists[c.end]}) for c in found.crossings}
    for pair in across(made, random, tries):
        assert pair in reported, made.game.title
    check_sides(made, found)
    return len(reported)


def check_sides(made: AffineGame, found: PhaseMap, step: Fraction = Fraction(1, 10**9)) -> None:
    """Check that a step from the point of each crossing to either side leads into the phases named."""
    for crossing in found.crossings:
        point = [crossing.point[name] for name in made.names]
        near, far = (step_beyond(found, crossing, point, sign * step) for sign in (-1, 1))
        assert outcomes_at(made, near) == frozenset(found.entries[crossing.start].labels)
        assert outcomes_at(made, far) == frozenset(found.entries[crossing.end].labels)


def step_beyond(found: PhaseMap, crossing: Crossing, point: Sequence[object], step: Fraction) -> list[Fraction]:
    """Return the point moved along the wall polynomial's gradient, so that it lies beyond for a positive step."""
    poly = crossing.beyond.poly
    rational = [x if isinstance(x, Fraction) else Fraction(float(x)) for x in point]  # type: ignore[arg-type]
    values = [to_fmpq(x) for x in rational]
    slopes = [value_at(poly.derivative(k), values) for k in range(len(values))]
    gradient = [Fraction(int(s.p), int(s.q)) for s in slopes]
    size = max(map(abs, gradient))
    over = domain_of(found.atlas)
    moved = [x + step * g / size for x, g in zip(rational, gradient, strict=True)]
    return [min(max(x, low), high) for x, low, high in zip(moved, over.low, over.high, strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", tenth(range(14), 7))
def test_neighbours_of_affine_games_by_brute_force(seed: int) -> None:
    made = affine_game(seed)
    found = phases(made.game, budget=Budget(2_000_000, 0))
    assert is_affine(found) and found.joined and found.complete
    check_examples(found)
    assert check_neighbours(made, found, Random(seed)) or len(found.entries) == 1


def wide_game(seed: int) -> AffineGame:
    """Return a 2×3 game with numbers for one player's payoffs: then no mixture's conditions are curved."""
    made, random = affine_game(seed, 3), Random(seed)
    zeros = (Fraction(0),) * len(made.names)
    column = tuple(tuple((Fraction(random.randint(-4, 4)), *zeros) for _ in range(3)) for _ in range(2))
    payoffs = (made.payoffs[0], column)
    texts = [[[write(cell, made.names) for cell in line] for line in table] for table in payoffs]
    space = {p.name: {"baseline": p.baseline, "range": (p.low, p.high)} for p in made.game.space.parameters}
    players = {player.name: list(player.strategies) for player in made.game.players}
    return replace(made, game=game(players, texts, space), payoffs=payoffs)


@pytest.mark.slow
def test_neighbours_of_wider_affine_games_by_brute_force() -> None:
    sizes, joined = [], 0
    for seed in tenth(range(12), 3):
        made = wide_game(seed)
        found = phases(made.game, budget=Budget(2_000_000, 0))
        assert is_affine(found) and found.joined
        check_examples(found)
        joined += check_neighbours(made, found, Random(seed), 25)
        sizes.append(len(found.entries))
    assert max(sizes) > 2 and joined > 8


def test_sets_that_touch_in_a_corner_share_no_wall() -> None:
    space = square()
    parts = ["x < 1 and y < 1", "x > 1 and y > 1", "x > 1 and y < 1"]
    found, whole = common_walls([where(one, space).cells for one in parts], domain(space), 10**6)
    assert whole and {(c.first, c.second) for c in found} == {(0, 2), (1, 2)}


def square() -> ParameterSpace:
    return ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(2)) for name in ("x", "y")))


def test_a_wall_on_the_edge_of_the_box_parts_nothing() -> None:
    space = square()
    parts = ["x + y > 4", "x + y < 4 and x > 2", "x + y < 4 and x < 2"]
    found, whole = common_walls([where(one, space).cells for one in parts], domain(space), 10**6)
    assert whole and not found


# --- assumptions ----------------------------------------------------------------------------------

PAIR = {"row": ["up", "down"], "column": ["left", "right"]}


def coordination(assumptions: list[str], **ranges: tuple[int, int, int]) -> NormalForm:
    """Return a game with (up, left) iff a >= 0 and b >= 0, and (down, right) iff a <= 1 and b <= 1."""
    space = {name: {"baseline": x, "range": (low, high)} for name, (x, low, high) in ranges.items()}
    payoffs = [[["a", "0"], ["0", "1 - a"]], [["b", "0"], ["0", "1 - b"]]]
    return game(PAIR, payoffs, space, assumptions=assumptions)


@pytest.mark.parametrize(
    ("assumptions", "walls"),
    [
        (["a == b"], 2),  # -2 .. 0: only (down, right); 0 .. 1: three; above 1: only (up, left)
        (["a == b", "a > 0"], 1),
        (["a == b", "a != 0"], 2),  # the wall is ruled out, and it can be jumped over
        (["b == 1/2"], 2),
        (["a <= 2 or a >= 2", "a == b"], 2),
    ],
)
def test_walls_within_assumptions(assumptions: list[str], walls: int) -> None:
    baseline = Fraction(1, 2)
    made = coordination(assumptions, a=(baseline, -2, 3), b=(baseline, -2, 3))  # type: ignore[arg-type]
    found = phases(made)
    assert found.complete and found.joined
    assert len(found.crossings) == walls and len(found.entries) == walls + 1
    check_examples(found)
    for crossing in found.crossings:
        values = [to_fmpq(x) for x in crossing.point.values() if isinstance(x, Fraction)]
        assert value_at(crossing.beyond.poly, values) == 0


# --- curved games ---------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seed", tenth(range(6), 2))
def test_crossings_of_curved_games_are_confirmed_on_both_sides(seed: int) -> None:
    made = affine_game(seed, 3)
    found = phases(made.game, budget=Budget(40_000_000, 0))
    assert found.complete
    printed = " ".join(found.export().split())
    assert ("These are all the walls" if found.joined else "there may be more") in printed
    assert is_affine(found) or found.lines
    check_examples(found)
    assert found.crossings
    check_sides(made, found)
    for form in ("json", "markdown", "latex", "csv"):
        assert found.export(form)


def game_on_a_circle() -> NormalForm:
    """Return a game whose column player's choice turns on the circle x² + y² = 2, with rational points and others."""
    payoffs = [[["0", "0"]], [["x**2 + y**2", "2"]]]
    space = {name: {"baseline": "1/2", "range": (0, 2)} for name in ("x", "y")}
    return game({"row": ["only"], "column": ["left", "right"]}, payoffs, space)


def test_one_curved_wall() -> None:
    found = phases(game_on_a_circle(), budget=Budget(4_000_000, 0))
    assert found.complete and found.joined
    [crossing] = found.crossings
    assert (crossing.disappear, crossing.appear) == (("(only, right)",), ("(only, left)",))
    x, y = (float(value) for value in crossing.point.values())
    assert abs(x * x + y * y - 2) < 1e-9
    inside = next(entry.share for entry in found.entries if entry.labels == ("(only, right)",))
    assert inside is not None and inside.exact is None and abs(inside.value - pi / 8) < 0.015  # of a square of area 4
    printed = " ".join(found.export().split())
    assert "These are all, apart from walls: proved" in printed and "(only, right) gives way to (only, left)" in printed
    assert not found.undecided and "These are all the walls between phases: proved, by linear programs on" in printed
    assert "(only, left) stands: x**2 + y**2 >= 2 and no other equilibrium in closed form stands" in printed
    assert "(only, right) stands: 2 >= x**2 + y**2 and no other equilibrium in closed form stands" in printed
    assert f"share {inside} of the ranges" in printed


def test_what_is_written_of_a_curved_phase_tells_its_points_from_others() -> None:
    """Whether its branches' conditions, read back from the record, hold at a point exactly where all of them hold."""
    made = affine_game(1, 3)
    found = phases(made.game, budget=Budget(40_000_000, 0))
    record = json.loads(found.export("json"))
    regions = {int(position): one["text"] for position, one in record["branches_stand"].items()}
    open_ones = [one for one in record["phases"] if one["region"] is None]
    assert open_ones and all(number in regions for one in open_ones for number in one["branches"])
    space = made.game.space
    for number, text in regions.items():
        read = where(text, space)
        for entry in found.entries:
            expected = found.atlas.branches[number] in entry.branches
            assert read.contains(entry.example) == expected, (number, entry.labels)


def test_lists_that_the_sample_missed_are_met_on_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two circles that all but touch there is a thin ring with a list of its own."""
    monkeypatch.setattr(answer, "LINES", Fraction(1, 10**8))
    row = [["x**2 + y**2", "x**2 + y**2"], ["2", "2"]]
    column = [["x**2 + y**2", "20000001/10000000"], ["x**2 + y**2", "20000001/10000000"]]
    space = {name: {"baseline": "1/2", "range": (0, 2)} for name in ("x", "y")}
    found = phases(game(PAIR, [row, column], space), budget=Budget(1, 0))
    assert len(found.entries) == 3
    thin = next(entry for entry in found.entries if entry.labels == ("(up, right)",))
    assert thin.region is None and thin.share is None and not found.complete and found.unseen < Fraction(1, 1_000)
    ends = {frozenset(found.entries[k].labels[0] for k in (c.start, c.end)) for c in found.crossings}
    assert ends == {frozenset({"(down, right)", "(up, right)"}), frozenset({"(up, right)", "(up, left)"})}
    assert "met on a line" in found.export()


@pytest.mark.slow
@pytest.mark.parametrize("family", ["affine shared", "rational", "polynomial"])
def test_lists_that_signs_tell_on_lines_are_those_at_their_points(family: str) -> None:
    atlas = nash(ordinary.game(family, 3), Budget(0, 0))
    search = CrossingSearch(atlas, {}, 30_000_000)
    search.follow([atlas.game.space.baseline])
    assert search.taken > 1 and search.contacts and len(search.lists) > 1
    for branches, point in search.lists.items():
        assert branches_at(atlas, point) == branches, point


@pytest.mark.parametrize("times", [1, 2, 10])
def test_the_longer_the_conditions_the_less_is_spent_on_them(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    atlas = nash(load("hawk-dove"))
    terms = sum(len(c.poly) for branch in atlas.branches for cell in branch.region.cells for c in cell)
    monkeypatch.setattr(partition, "MAX_TERMS", Fraction(terms, times))
    assert partition._spendable(atlas, 1_000) == 1_000 // times**2


def test_a_corner_met_by_a_line_is_no_wall() -> None:
    """Two curved walls cross on the diagonal at (1, 1): the way through that point says nothing about neighbours."""
    row = [["x**2", "x**2"], ["1", "1"]]
    column = [["y**2", "1"], ["y**2", "1"]]
    space = {name: {"baseline": "1/2", "range": (0, 2)} for name in ("x", "y")}
    found = phases(game(PAIR, [row, column], space))
    ends = {frozenset(found.entries[k].labels[0] for k in (c.start, c.end)) for c in found.crossings}
    assert frozenset({"(down, right)", "(up, left)"}) not in ends
    assert frozenset({"(down, left)", "(up, right)"}) not in ends
    assert len(ends) == 4
    starts = [dict.fromkeys("xy", Fraction(k, 2)) for k in (1, 3)]
    search = CrossingSearch(found.atlas, {branches_at(found.atlas, start): start for start in starts}, 10**7)
    search.follow([])
    assert (search.contacts, search.taken) == ({}, 1)


@pytest.mark.parametrize(
    ("gain", "assumed"), [("x**2 + y**2 - 1", ""), ("x**2 + 2*y**2 - 3/2", ""), ("x**2 + y**2 - 3/4", "x + y == 1")]
)
def test_a_wall_met_where_several_parameters_are_irrational(gain: str, assumed: str) -> None:
    """Corners of two lists keep the first two apart on every line along one parameter, or the assumption does."""
    payoffs = {
        "a, z": ["0", "0"],
        "b, z": [gain, "0"],
        "c, z": ["10*(y - x) - 2", "0"],
        "d, z": ["10*(x - y) - 2", "0"],
    }
    space = {"x": {"baseline": "1/10", "range": (0, 1)}, "y": {"baseline": "9/10", "range": (0, 1)}}
    strategies = ["a", "b"] if assumed else ["a", "b", "c", "d"]
    kept = {name: cell for name, cell in payoffs.items() if name[0] in strategies}
    found = phases(game({"one": strategies, "two": ["z"]}, kept, space, assumptions=[assumed] if assumed else []))
    places = {one.labels[0]: k for k, one in enumerate(found.entries)}
    ends = {places["(a, z)"], places["(b, z)"]}
    (crossing,) = (one for one in found.crossings if {one.start, one.end} == ends)
    at = {name: value.to_sympy() for name, value in crossing.point.items() if isinstance(value, Root)}
    assert at.keys() == {"x", "y"}
    for level in (gain, "x + y - 1") if assumed else (gain,):
        assert minimal_polynomial(sympify(level).subs(at), Symbol("t")) == Symbol("t")


def test_the_default_budget_is_the_atlas_own() -> None:
    deal = load("thaad-deal")
    atlas = nash(deal)
    assert phases(atlas).entries[0].branches == partition.phases(atlas).phases[0].branches
    assert DEFAULT.times(2).coefficients == 2 * DEFAULT.coefficients


def test_two_sets_can_share_several_walls() -> None:
    """Whether a quadrant and the three round it share the walls x = 3 and y = 3, whichever of them comes first."""
    space = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(9)) for name in "xy"))
    quadrant, rest = where("x > 3 and y > 3", space), where("x < 3 and y > 3 or x > 3 and y < 3", space)
    for unions in ([quadrant.cells, rest.cells], [rest.cells, quadrant.cells]):
        found, whole = common_walls(unions, quadrant.domain, 10**6)
        assert whole and len(found) == 2
        assert {contact.point.index(Fraction(3)) for contact in found} == {0, 1}


def test_a_wall_with_two_roots_on_the_line() -> None:
    """Between −√2 and √2 of a range from −2 to 9: the second root must end what the first one began."""
    pair = {"row": ["up", "down"], "column": ["left"]}
    one = game(pair, [[["2 - t**2"], [0]], [[0], [0]]], {"t": {"baseline": 0, "range": (-2, 9)}})
    found = phases(one)
    assert {entry.labels for entry in found.entries} == {("(up, left)",), ("(down, left)",)}
    (crossing,) = found.crossings
    assert (crossing.appear, crossing.disappear) == (("(down, left)",), ("(up, left)",))
    assert abs(float(crossing.point["t"]) ** 2 - 2) < 1e-9


def test_many_phases_are_cut_short_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    made = phases(load("thaad-deal"))
    last = phases(load("thaad-deal"), at=made.entries[-1].example)
    whole = last.export()
    monkeypatch.setattr("solver.questions.phases.report.MAX_LISTED", 1)
    monkeypatch.setattr("solver.questions.phases.report.MAX_CROSSINGS", 0)
    short = last.export()
    left, crossed = count_of(len(made.entries) - 2, "more region"), count_of(len(made.crossings), "more crossing")
    assert all(f'And {one} (in full by .export("text", True))' in short for one in (left, crossed))
    assert last.here is not None and f"* {last[last.here].name} " in short  # where the numbers are is shown
    assert "more region" not in whole and last.export("text", True) == whole


def test_solve_says_how_to_list_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.questions.solve.phase_report.MAX_LISTED", 1)
    printed = command.run(["solve", "thaad-deal", "--full"]).out
    assert "more regions (zopa phases GAME --full)" in printed


def test_where_nothing_stands_at_all_the_answers_say_so() -> None:
    game_of_offers = dispute(
        ["a", "b"],
        issues={"x": (0, 1)},
        utilities={"a": "x", "b": "1 - x"},
        protocol={"kind": "alternating-offers", "discount": "delta"},
        parameters={"delta": {"baseline": 1, "range": (0, 1)}},
    )
    assert ", no outcome in closed form stands." in " ".join(phases(game_of_offers).export().split())
    moved = " ".join(thresholds(game_of_offers).export().split())
    assert "a none in closed form Of these a stands only at a tipping point." in moved


def test_a_point_on_a_wall_lies_between_phases_also_where_these_are_not_known() -> None:
    found = phases(load("thaad-deal"), at={"shield": 0})
    assert "on the boundary of phase C (four in all), this is stable" in " ".join(found.export().split())
    unknown = " ".join(replace(found, around=()).export().split())
    assert "on a boundary between phases (four in all), this is stable" in unknown and "outside" not in unknown
