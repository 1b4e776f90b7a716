"""Lists of branches that stand together, against every equilibrium at exact points, half of them beside a wall.

The games are those of `benchmarks/ordinary.py`, which nobody tunes for. A point beside a wall is found by solving a
factor of a condition for a parameter in which it is linear, and stepping off it by a ten-millionth of the range. What
stands there is worked out by brute force over fractions, from the payoffs alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import sqrt
from random import Random
from typing import Any

import pytest
from affine_games import affine_game
from audit import FULL, how_many, tenth
from audit_games import Case, Terms, case, random_case, terms, value
from brute_force import extreme_equilibria, matrix

import solver
from benchmarks.ordinary import FAMILIES, GAMES, game
from games import load
from solver.atlas import Atlas, Branch, branches_at, domain_of, orientation
from solver.concepts.item_search import ItemSearch, _reachable
from solver.concepts.nash.branches import nash
from solver.concepts.nash.point_solver import solve
from solver.concepts.phase_lists import lists_of, open_conditions
from solver.concepts.phases import Phases, others_fill, phases
from solver.forms.reductions import to
from solver.questions.phases import answer
from solver.regions.decide import relaxation, signs
from solver.regions.decide.emptiness import Budget
from solver.regions.decide.signs import SignSearch
from solver.regions.readable_points import points_beside
from solver.regions.volume import most_unseen

CASES = [(family, k) for family in FAMILIES for k in range(how_many(1, GAMES))]
SMALL = [(family, k) for family, k in CASES if family in ("affine own", "rational", "polynomial")]
POINTS = how_many(40, 400)
SLOW = (31,)  # of the small games: polynomials whose lists stay open
DEAR = (7, 11, 33, 35, 37)  # seeds of games with indices that take most of the time
BRUTE = 12  # points at which support enumeration is done by brute force; at others by the point solver
STEP = Fraction(1, 10**7)
Point = dict[str, Fraction]


@cache
def solved(family: str, k: int) -> tuple[Atlas, Phases]:
    atlas = nash(game(family, k))
    return atlas, phases(atlas)


@dataclass
class Draw:
    """Points of the box off all walls of an atlas, drawn evenly or beside a wall."""

    atlas: Atlas
    random: Random

    def __post_init__(self) -> None:
        conditions = [c.poly for branch in self.atlas.branches for cell in branch.region.cells for c in cell]
        polys = (factor for poly in (*conditions, *self.atlas.walls) for factor, _ in poly.factor()[1])
        self.factors: list[Terms] = list(dict.fromkeys(map(terms, polys)))
        self.box = list(zip(domain_of(self.atlas).low, domain_of(self.atlas).high, strict=True))

    def evenly(self) -> list[Fraction]:
        return [low + (high - low) * Fraction(self.random.randrange(1, 99_991), 99_991) for low, high in self.box]

    def beside(self) -> list[Fraction] | None:
        """A point moved to a zero of a factor that is linear in one parameter, then off it; None where it leaves Θ."""
        factor, point = self.random.choice(self.factors), self.evenly()
        linear = [k for k in range(len(self.box)) if max(e[k] for e, _ in factor) == 1]
        if not linear:
            return None
        k = self.random.choice(linear)
        at_zero, at_one = (value(factor, [*point[:k], Fraction(x), *point[k + 1 :]]) for x in (0, 1))
        low, high = self.box[k]
        if at_one == at_zero or not low <= (root := at_zero / (at_zero - at_one)) <= high:
            return None
        point[k] = root + self.random.choice((STEP, -STEP)) * (high - low)
        return point if low <= point[k] <= high else None

    def points(self, count: int, beside: bool = True) -> Iterator[Point]:
        found = 0
        for turn in range(40 * count):
            drawn = self.beside() if beside and self.factors and turn % 2 else self.evenly()
            if drawn is not None and all(value(factor, drawn) for factor in self.factors):
                found += 1
                yield domain_of(self.atlas).name(tuple(drawn))
            if found == count:
                return


def outcomes(branches: Sequence[Branch], point: Point) -> set[tuple[object, object]]:
    return {(one.row, one.column) for one in (branch.at(point) for branch in branches)}


# --- lists ----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("family", "k"), CASES)
def test_every_list_at_a_point_is_one_of_them_and_is_all_its_equilibria(family: str, k: int) -> None:
    atlas, listed = solved(family, k)
    known = {phase.branches for phase in listed}
    for number, point in enumerate(Draw(atlas, Random(k)).points(POINTS)):
        standing = branches_at(atlas, point)
        assert standing in known or not listed.complete, point
        A, B = map(matrix, to("normal", atlas.game).game.payoffs_at(point))
        if number < BRUTE:
            assert outcomes(standing, point) == extreme_equilibria(A, B), point
        else:
            assert outcomes(standing, point) == {(one.row, one.column) for one in solve(A, B).equilibria}, point


@pytest.mark.slow
@pytest.mark.parametrize(("family", "k"), CASES)
def test_each_list_stands_at_its_example(family: str, k: int) -> None:
    atlas, listed = solved(family, k)
    assert listed.phases and len({phase.branches for phase in listed}) == len(listed)
    for phase in tenth(listed.phases, len(listed) // 12 or 1, 12):
        A, B = map(matrix, to("normal", atlas.game).game.payoffs_at(phase.example))
        assert domain_of(atlas).contains(domain_of(atlas).order(phase.example))
        assert outcomes(phase.branches, phase.example) == extreme_equilibria(A, B)


@pytest.mark.slow
@pytest.mark.parametrize(("family", "k"), [one for one in CASES if one[0].startswith("affine")])
def test_cells_of_affine_phases_fill_the_box_once(family: str, k: int) -> None:
    atlas, listed = solved(family, k)
    if any(phase.region is None for phase in listed):
        assert not listed.complete or any(
            not c.is_affine for branch in atlas.branches for cell in branch.region.cells for c in cell
        )
        return
    for point in Draw(atlas, Random(k + 1)).points(POINTS // 2):
        (home,) = (phase for phase in listed if phase.region is not None and phase.region.contains(point))
        assert home.branches == branches_at(atlas, point)


@pytest.mark.slow
def test_shares_of_curved_phases_are_those_of_another_sample() -> None:
    compared = 0
    for family, k in CASES:
        atlas, listed = solved(family, k)
        drawn = list(Draw(atlas, Random(k + 2)).points(how_many(300, 2_000), beside=False))
        seen = [branches_at(atlas, point) for point in drawn]
        for phase in listed:
            if phase.share is None or phase.share.exact is not None:
                continue
            part = phase.share.value
            assert abs(seen.count(phase.branches) / len(seen) - part) < 5 * sqrt((part + 0.01) / len(seen))
            compared += 1
    assert compared > 5


def small_games() -> Iterator[Atlas]:
    for family, k in SMALL:
        yield solved(family, k)[0]
    for seed in range(how_many(40, 400)):
        if FULL or seed not in SLOW:
            yield nash(random_case(70_000 + seed).game, Budget(100_000, 0, points=False))


@pytest.mark.slow
def test_the_search_alone_finds_what_the_sample_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether no list is lost without the sample, which shows most of them before the search begins."""
    found = several = 0
    for atlas in small_games():
        with monkeypatch.context() as patched:
            patched.setattr(signs, "POINTS", 0)
            alone = lists_of(atlas, 300_000_000, lambda done, total: None)
        listed = phases(atlas)
        assert not alone.sampled and (alone.open or listed.complete)
        known = {tuple(atlas.branches.index(branch) for branch in phase.branches) for phase in listed}
        assert alone.points.keys() == known or alone.open
        for key, point in alone.points.items():
            assert domain_of(atlas).contains(domain_of(atlas).order(point))
            assert branches_at(atlas, point) == tuple(atlas.branches[k] for k in key)
        found += not alone.open
        several += len(known) > 2
    assert found > how_many(30, 300) and several > 10


def apart(made: list[ItemSearch]) -> Iterator[tuple[Atlas, set[tuple[int, ...]]]]:
    """Games whose players share no parameter, with every list: that of each part of one beside each part of the other,
    since what stands depends on each player's own parameters alone."""
    for k in range(how_many(4, 40)):
        atlas = nash(game("affine own", k))
        made.clear()
        listed = lists_of(atlas, 700_000_000, lambda done, total: None)
        assert not listed.open and len(listed.signs[0].groups) > 1
        yield atlas, set(listed.points)


@pytest.mark.slow
def test_what_is_left_open_of_one_player_matters_only_if_it_could_make_another_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether lists are called complete only if they are, where no point is known of what may hold for one player."""
    random, complete, short = Random(11), 0, 0
    made: list[ItemSearch] = []
    withheld: set[tuple[int, tuple[int, ...]]] = set()
    start = ItemSearch.__init__

    def forgetful(self: ItemSearch, search: SignSearch, items: Any, points: Any, witness: Any, *index: Any) -> None:
        number = len(made)
        start(
            self, search, items, points, lambda p, one: None if (number, one) in withheld else witness(p, one), *index
        )
        made.append(self)

    monkeypatch.setattr(ItemSearch, "__init__", forgetful)
    for atlas, every in apart(made):
        known = [(number, one) for number, listing in enumerate(made) for one in listing.points]
        assert len(made) == 2 and len(known) > 4
        for one in random.sample(known, min(len(known), how_many(5, 100))):
            made.clear()
            withheld.add(one)
            found = lists_of(atlas, 700_000_000, lambda done, total: None)
            withheld.clear()
            assert found.points.keys() <= every and (found.open or found.points.keys() == every)
            complete += not found.open
            short += bool(found.open)
    assert complete and short


@pytest.mark.slow
def test_parameters_that_only_a_condition_ties_are_searched_together() -> None:
    """Whether a gain that is a product of two factors, of a parameter each, is not looked at as if they were apart."""
    space = {name: {"baseline": 1, "range": (-2, 3)} for name in "abxy"}
    gain, lead = "(a - 1)*(b - 1)", "(x - 1)*(y - 2)"
    tables = [[gain, gain], ["0", "0"]], [[lead, "0"], [lead, "0"]]
    found = nash(solver.game({"A": ["up", "down"], "B": ["left", "right"]}, tables, space))
    listed = lists_of(found, 10**9, lambda done, total: None)
    assert len(listed.signs[0].groups) == 4 == len(listed.points) and not listed.open
    seen = {tuple(map(found.branches.index, branches_at(found, point))) for point in Draw(found, Random(2)).points(400)}
    assert seen <= listed.points.keys()
    for standing, point in listed.points.items():
        assert tuple(map(found.branches.index, branches_at(found, point))) == standing


def assumed(drawn: Case, assumption: str) -> Phases:
    ranges = {p.name: (int(p.low), int(p.high)) for p in drawn.game.space.parameters}
    top = {name: Fraction(high) for name, (_, high) in ranges.items()}
    made = case(drawn.name, drawn.tables, ranges, drawn.has_pieces, [assumption], top)
    return phases(nash(made.game, Budget(100_000, 0, points=False)))


@pytest.mark.slow
def test_alternatives_have_the_lists_of_each_of_them() -> None:
    several = compared = 0
    for seed in range(how_many(45, 400)):
        drawn = random_case(90_000 + seed)
        if len(drawn.game.space) < 2 or drawn.game.space.assumptions or drawn.has_pieces or sum(drawn.game.shape) > 5:
            continue
        first, second = "t0 + t1 >= 1", "t0*t1 >= t1"
        one, other, both = (assumed(drawn, text) for text in (first, second, f"{first} or {second}"))
        if not all(found.complete for found in (one, other, both)):
            continue
        names = [{frozenset(phase.labels) for phase in found} for found in (one, other, both)]
        assert names[0] | names[1] == names[2], drawn.name
        compared += 1
        several += len(names[2]) > max(len(names[0]), len(names[1]))
    assert compared > how_many(4, 50) and several


def test_reasons_settle_what_the_signs_settle_and_no_more_is_asked() -> None:
    fewer = 0
    for k in range(how_many(3, 30)):
        atlas, _ = solved("affine own", k)
        (search,) = lists_of(atlas, 700_000_000, lambda done, total: None).signs
        items = [list(open_conditions(branch, domain_of(atlas), search)) for branch in atlas.branches]
        listing = ItemSearch(search, items, {}, lambda point, standing: point)
        for point in Draw(atlas, Random(k)).points(POINTS):
            all_signs = search.at(domain_of(atlas).order(point))
            some = listing.reasons(all_signs)
            told = [listing.ways(item, all_signs) for item in range(len(items))]
            assert [listing.ways(item, some) for item in range(len(items))] == told
            assert tuple(k for k, way in enumerate(told) if way[0][0]) == tuple(
                map(atlas.branches.index, branches_at(atlas, point))
            )
            fewer += some != all_signs
    assert fewer > POINTS


# --- indices --------------------------------------------------------------------------------------


def atlases() -> Iterator[tuple[Atlas, int]]:
    for family, k in CASES:
        yield solved(family, k)[0], k
    for seed in range(how_many(40, 400)):
        if seed in DEAR and not FULL:
            continue
        atlas = nash(random_case(60_000 + seed).game, Budget(100_000, 0, points=False))
        if orientation(atlas).total is not None and atlas.branches and len(atlas.game.space):
            yield atlas, seed


def determinant(matrix: Sequence[Sequence[Fraction]]) -> Fraction:
    if not matrix:
        return Fraction(1)
    first, *rest = matrix
    minors = ([[*row[:k], *row[k + 1 :]] for row in rest] for k in range(len(first)))
    return sum(((-1) ** k * a * determinant(minor) for k, (a, minor) in enumerate(zip(first, minors, strict=True))),
               Fraction(0))  # fmt: skip


def index_of(atlas: Atlas, branch: Branch, point: Point) -> int:
    """Return the index by Shapley's formula, from the payoffs at the point, made positive."""
    used = [
        [k for k, weight in enumerate(weights) if weight] for weights in (branch.at(point).row, branch.at(point).column)
    ]
    sign: int = 1 if len(used[0]) % 2 else -1
    for table in to("normal", atlas.game).game.payoffs_at(point):
        least = min(map(min, table))
        found = determinant([[table[i][j] - least + 1 for j in used[1]] for i in used[0]])
        sign *= (found > 0) - (found < 0)
    return sign


@pytest.mark.slow
def test_indices_add_up_to_one_off_the_walls_and_are_the_signs_that_are_told() -> None:
    points = mixed = told = 0
    for atlas, seed in atlases():
        assert orientation(atlas).total in (1, None)
        for point in Draw(atlas, Random(seed)).points(how_many(8, 20)):
            if orientation(atlas).total is None or not domain_of(atlas).contains(domain_of(atlas).order(point)):
                continue
            standing = branches_at(atlas, point)
            indices = [index_of(atlas, branch, point) for branch in standing]
            assert {*indices} <= {1, -1} and sum(indices) == 1 and len(indices) % 2, (atlas.game.title, point)
            values = list(domain_of(atlas).order(point))
            for branch, index in zip(standing, indices, strict=True):
                assert not branch.is_pure or index == 1
                if (known := orientation(atlas).index(branch)) is not None:
                    sign = known[0]
                    for there in (value(terms(poly), values) for poly in known[1]):
                        sign *= (there > 0) - (there < 0)
                    assert sign == index, (atlas.game.title, point, branch.label)
                    told += 1
            points += 1
            mixed += -1 in indices
    assert points >= how_many(100, 1_000) and mixed > 10 and told > points // 2


def test_lists_that_can_still_be_have_the_sum_that_is_known() -> None:
    random = Random(4)
    for _ in range(how_many(60, 600)):
        ways = []
        for _ in range(random.randint(1, 5)):
            options = [(True, 1), (True, -1), (False, 0)]
            ways.append(tuple(random.sample(options, random.randint(1, 3))))
        for total in (None, 1):
            expected = set()
            for pick in range(3 ** len(ways)):
                places = [pick // 3**k % 3 for k in range(len(ways))]
                if all(place < len(one) for place, one in zip(places, ways, strict=True)):
                    chosen = [one[place] for place, one in zip(places, ways, strict=True)]
                    if total is None or sum(index for _, index in chosen) == total:
                        expected.add(tuple(k for k, (stands, _) in enumerate(chosen) if stands))
            found = _reachable(ways, total)
            assert set(found) == expected and len(found) == len(expected)


# --- what is open ---------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("budget", [0, 30_000, 300_000, 3_000_000] if FULL else [0, 300_000])
@pytest.mark.parametrize(("family", "k"), SMALL)
def test_what_a_small_budget_leaves_open_is_bounded_rightly(family: str, k: int, budget: int) -> None:
    atlas, whole = solved(family, k)
    part = phases(atlas, budget)
    known, every = {phase.branches for phase in part}, {phase.branches for phase in whole}
    assert known <= every or not whole.complete
    words = others_fill(part, "the box")
    if part.complete:
        assert known == every and part.certified == 1 and part.unseen == 0 and words == "nothing of the box (proved)"
        return
    assert all(phase.region is None for phase in part)
    drawn = [branches_at(atlas, point) for point in Draw(atlas, Random(k)).points(how_many(200, 2_000), beside=False)]
    missed = sum(branches not in known for branches in drawn)
    for bound in (float(1 - part.certified), float(part.unseen)):
        assert 0 <= bound <= 1
        assert missed <= bound * len(drawn) + 4.5 * sqrt(bound * len(drawn)) + 0.5, (missed, bound)
    assert part.unseen == most_unseen(part.sampled) and (part.sampled > 0 or part.unseen == 1)
    assert ("99.9 % sure" in words) == (part.unseen < 1 - part.certified) and "nothing" not in words
    found = answer.phases(atlas, budget=Budget(budget, 0))
    printed = " ".join(found.export().split())
    assert not found.complete and "These are all:" not in printed and "throughout" not in printed
    assert f"Other lists may stand on {others_fill(found, 'the ranges')}" in printed
    assert "other lists may stand on" in found.undecided and not found.joined


@pytest.mark.slow
def test_one_question_takes_a_part_of_the_budget_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int] = []
    run = relaxation.RelaxationSearch.run

    def note_limit(self: relaxation.RelaxationSearch, budget: int, boxes: int | None = None) -> Any:
        limits.append(budget)
        return run(self, budget, boxes)

    monkeypatch.setattr(relaxation.RelaxationSearch, "run", note_limit)
    atlas = nash(game("affine shared", 0), Budget(0, 0, points=False))
    limits.clear()
    phases(atlas, 30_000_000)
    assert limits and max(limits) <= 3_000_000


@pytest.mark.slow
def test_what_is_open_covers_every_point_of_a_list_that_is_not_known() -> None:
    seen = 0
    for atlas in (*(solved(*one)[0] for one in SMALL), nash(load("thaad-deal")), nash(affine_game(3).game)):
        for budget in (0, 100_000, 1_000_000):
            found = lists_of(atlas, budget, lambda done, total: None)
            for point in Draw(atlas, Random(budget)).points(how_many(20, 200)):
                values = domain_of(atlas).ring.values(point)
                key = tuple(n for n, branch in enumerate(atlas.branches) if branch in branches_at(atlas, point))
                covered = any(all(c.holds(values) for c in cell) for cell in found.open)
                assert key in found.points or covered
                seen += key not in found.points
    assert seen > 10


@pytest.mark.slow
def test_cells_and_what_is_open_hold_every_point() -> None:
    """Whether cells of a list hold its points alone, whatever the budget."""
    atlas, _ = solved(*CASES[0])
    for budget in (200_000, 2_000_000, 10**9):
        found = lists_of(atlas, budget, lambda done, total: None, cells=True)
        for point in Draw(atlas, Random(budget)).points(POINTS):
            values = domain_of(atlas).ring.values(point)
            key = tuple(n for n, branch in enumerate(atlas.branches) if branch in branches_at(atlas, point))
            homes = [one for one, cells in found.cells.items() for cell in cells if all(c.holds(values) for c in cell)]
            covered = sum(all(c.holds(values) for c in cell) for cell in found.open)
            assert homes + [key] * covered == [key]


def test_a_sample_of_which_nothing_is_missed_bounds_the_rest() -> None:
    assert most_unseen(0) == 1
    for count in (1, 10, 100, 30_000):
        bound = float(most_unseen(count))
        assert abs((1 - bound) ** count - 0.001) < 1e-5  # the odds that a set so large is missed


def test_points_beside_another_lie_in_the_box_and_draw_near() -> None:
    atlas, listed = solved("rational", CASES[0][1])
    over = domain_of(atlas)
    for phase in listed:
        start = over.order(phase.example)
        gaps = []
        itself, *others = points_beside(over, phase.example)
        assert itself == phase.example
        for point in others:
            assert over.contains(over.order(point))
            gaps.append(max(abs(a - b) for a, b in zip(over.order(point), start, strict=True)))
        assert gaps == sorted(gaps, reverse=True) and 0 < gaps[-1] < Fraction(1, 10**8)
