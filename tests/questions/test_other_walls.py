"""Whether the walls said to be all are all: against walks between random points, and against those that lines meet.

A walk is halved until its ends are a millionth of a millionth apart and still have different lists, by the exact solver
or by the lists of branches: the pair has to be among the crossings of a map that calls them complete. What is found
wall by wall, without a line to begin with, has to be what is found from lines on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from affine_games import affine_game
from audit import how_many, tenth
from test_phase_map import check_sides, outcomes_at

from benchmarks import ordinary
from solver.atlas import Atlas, branches_at, domain_of, with_facts
from solver.concepts.nash.branches import nash
from solver.concepts.phases import phases as listed
from solver.forms.normal import NormalForm, game
from solver.questions.phases.answer import DEFAULT, PhaseMap, phases
from solver.questions.phases.crossings import CrossingSearch
from solver.questions.phases.other_walls import find_others
from solver.regions.decide.work import allowing
from solver.regions.domain import Domain

Point = tuple[Fraction, ...]
BUDGET = 200_000_000
PRIME = 10**15 + 37  # no wall of small numbers has a point over it
SMALL = [
    *(("affine shared", 6), ("affine shared", 15), ("rational", 0), ("rational", 22)),
    *(("polynomial", 0), ("polynomial", 6), ("probabilities", 0)),
]


def pairs_met(
    over: Domain, lists: Callable[[Point], Hashable], random: Random, walks: int
) -> Iterator[frozenset[Hashable]]:
    """Yield the two lists at the ends of what is left of each walk between random points of the box, off walls."""

    def draw() -> Point:
        parts = (Fraction(random.randint(1, PRIME - 1), PRIME) for _ in over.names)
        return tuple(low + (high - low) * part for low, high, part in zip(over.low, over.high, parts, strict=True))

    for k in range(walks):
        start, end = draw(), draw()
        if k % 2:  # a short walk
            end = tuple(a + (b - a) / 5 for a, b in zip(start, end, strict=True))
        one, two = lists(start), lists(end)
        while one != two and max(abs(a - b) for a, b in zip(start, end, strict=True)) > Fraction(1, 10**12):
            middle = tuple(Fraction(round((a + b) / 2 * PRIME), PRIME) for a, b in zip(start, end, strict=True))
            if (here := lists(middle)) == one:
                start = middle
            else:
                end, two = middle, here
        if one != two:
            yield frozenset((one, two))


def reported(found: PhaseMap, of: Callable[[int], Hashable]) -> set[frozenset[Hashable]]:
    return {frozenset((of(one.start), of(one.end))) for one in found.crossings}


@pytest.mark.slow
@pytest.mark.parametrize("seed", tenth(range(6), 2))
def test_walls_of_affine_payoffs_by_brute_force(seed: int) -> None:
    made = affine_game(seed, 3)
    found = phases(made.game)
    assert found.joined and not found.undecided
    known = reported(found, lambda k: frozenset(found.entries[k].labels))
    met = set(pairs_met(domain_of(found.atlas), lambda point: outcomes_at(made, point), Random(seed), how_many(30, 80)))
    assert met <= known and (met or len(found) == 1)
    check_sides(made, found)


@pytest.mark.slow
@pytest.mark.parametrize(("family", "number"), tenth(SMALL, 3))
def test_walls_of_ordinary_games_on_walks(family: str, number: int) -> None:
    found = phases(ordinary.game(family, number))
    assert found.joined and not found.undecided
    over, atlas = domain_of(found.atlas), found.atlas
    known = reported(found, lambda k: frozenset(found.entries[k].branches))

    def lists(point: Point) -> Hashable:
        return frozenset(branches_at(atlas, over.name(point)))

    met = set(pairs_met(over, lists, Random(number), how_many(200, 600)))
    assert met <= known and (met or len(found) == 1)


def searched(atlas: Atlas, lines: bool, budget: int = BUDGET) -> tuple[CrossingSearch, bool]:
    """Return the search for walls, with or without lines to begin with, and whether it finds all."""
    found = listed(atlas)
    search = CrossingSearch(
        atlas, {one.branches: one.example for one in found}, DEFAULT.coefficients // 4, found.learned
    )
    if lines:
        search.follow([atlas.game.space.baseline, *(one.example for one in found)])
    return search, find_others(search, budget)


@pytest.mark.slow
@pytest.mark.parametrize(("family", "number"), [*SMALL[:3], ("polynomial", 6), ("polynomial", 21)])
def test_walls_are_the_same_without_lines_to_begin_with(family: str, number: int) -> None:
    atlas = with_facts(nash(ordinary.game(family, number)))
    (some, whole), (others, too) = (searched(atlas, lines) for lines in (True, False))
    assert whole and too and some.contacts.keys() == others.contacts.keys()


@pytest.mark.slow
def test_what_is_not_found_within_the_budget_is_not_denied() -> None:
    made = ordinary.game("polynomial", 15)
    atlas = with_facts(nash(made))
    search, whole = searched(atlas, lines=True)
    assert whole
    for budget in (0, 100_000):
        some, all_of_them = searched(atlas, lines=True, budget=budget)
        assert not all_of_them and some.contacts.keys() <= search.contacts.keys()
    with allowing(1_000):
        asked = phases(nash(made))
    assert not asked.joined and "there may be more walls" in asked.undecided


def choice(gains: Sequence[str], assumptions: Sequence[str] = ()) -> NormalForm:
    """Return a game of one player with a strategy for each gain."""
    strategies = [f"s{k}" for k in range(len(gains))]
    payoffs = {f"{one}, only": [gain, "0"] for one, gain in zip(strategies, gains, strict=True)}
    space = {name: {"baseline": "1/2", "range": (0, 2)} for name in ("x", "y")}
    return game({"row": strategies, "column": ["only"]}, payoffs, space, assumptions=assumptions)


def test_regions_that_touch_in_a_corner_share_no_wall() -> None:
    """The best of four is told by the signs of two products: those across the corner have no wall in common."""
    found = phases(choice(["0", "x**2 + y - 3/2", "x**2 - y + 1/4", "2*x**2 - 5/4"]))
    assert found.complete and found.joined and len(found) == 4
    ends = reported(found, lambda k: found.entries[k].labels[0])
    assert ends == {frozenset(f"(s{k}, only)" for k in pair) for pair in ((0, 1), (0, 2), (1, 3), (2, 3))}


def test_walls_that_rest_on_the_verdict_of_z3_say_so() -> None:
    found = phases(choice(["0", "x**2 + y**2 - 1"]))
    for trusted, said in ((False, "by linear programs on boxes."), (True, "by linear programs on boxes and z3.")):
        assert said in " ".join(replace(found, trusted=trusted).export().split())


def test_a_short_piece_of_a_wall_is_found() -> None:
    """The third is best in a sliver that meets the second along a piece a thousandth long, where no sample lies."""
    found = phases(choice(["0", "x**2 + y**2 - 1", "x**2 + y**2 + x + y - 4999/1000"]))
    assert found.complete and found.joined
    ends = reported(found, lambda k: found.entries[k].labels[0])
    assert frozenset(("(s1, only)", "(s2, only)")) in ends


def test_where_the_assumptions_end_there_is_no_wall() -> None:
    """The second gains on both sides of x = y, of which one is ruled out; within, only the circle parts the two."""
    search, whole = searched(with_facts(nash(choice(["0", "(x - y)*(x**2 + y**2 - 1)"], ["x >= y"]))), lines=False)
    assert whole and [str(contact.beyond.poly) for contact in search.contacts.values()] == ["p0^2 + p1^2 - 1"]


def test_points_of_walls_keep_what_the_assumptions_determine() -> None:
    found = phases(choice(["0", "x**2 + y - 3/16"], ["y = 2*x**2"]))
    assert [{name: str(value) for name, value in one.point.items()} for one in found.crossings] == [
        {"x": "1/4", "y": "1/8"}
    ]


@pytest.mark.slow
@pytest.mark.parametrize("assumptions", [["x + y <= 3"], ["x**2 + y <= 3"], ["x >= y", "x <= y"], ["x < 1 or y < 1"]])
def test_within_assumptions_nothing_is_claimed_that_walks_deny(assumptions: list[str]) -> None:
    found = phases(choice(["0", "x**2 + y**2 - 1", "x*y + x - 2", "y - x**2/2"], assumptions))
    known = reported(found, lambda k: found.entries[k].labels)
    over, admits = domain_of(found.atlas), found.game.space.admits

    def lists(point: Point) -> Hashable:
        named = over.name(over.lift(point))
        return tuple(branch.label for branch in branches_at(found.atlas, named)) if admits(named) else None

    met = {pair for pair in pairs_met(over, lists, Random(1), how_many(150, 400)) if None not in pair}
    assert found.complete and met and (not found.joined or met <= known)
