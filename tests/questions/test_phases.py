"""Phases: the open regions with one list of branches, against the equilibria at points.

At each point off the walls the branches of one phase stand, and no others, whichever way its walls bend; brute force
over fractions finds exactly these equilibria. Where all walls are affine the point lies in that phase's region alone.
Of curved phases the shares that are sampled agree with areas known by hand, and with points drawn otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from io import StringIO
from math import log, sqrt
from random import Random

import pytest
from audit import how_many, tenth
from audit_games import Case, Point, Sampler, case, constant, numbers, parameter, random_case, terms, traps, value
from brute_force import extreme_equilibria
from shelf import NORMAL

from benchmarks import ordinary
from games import load
from solver.atlas import Atlas, branches_at
from solver.concepts import phases as partition
from solver.concepts.nash.branches import nash
from solver.concepts.phase_examples import with_examples
from solver.concepts.phases import Phases, phases
from solver.forms.reductions import to
from solver.questions.phases.answer import phases as asked
from solver.questions.reading import read
from solver.regions.decide.emptiness import QUICK_BUDGET
from solver.regions.decide.signs import SignSearch
from solver.regions.decide.work import allowing
from solver.regions.region import where

SEED = 30_250_000
GAMES = how_many(12, 240)


def off_walls(found: Atlas, count: int, seed: int) -> list[Point]:
    """Random points of Θ off every wall."""
    walls = [terms(wall) for wall in found.walls]
    sampler = Sampler(to("normal", found.game).game, (), seed)
    points = []
    for turn in range(4 * count):
        drawn = sampler.inside() if turn % 2 else sampler.anywhere()
        named = sampler.named(drawn)
        if all(value(wall, drawn) for wall in walls) and found.game.space.admits(named):
            points.append(named)
        if len(points) == count:
            break
    return points


def check_list(found: Atlas, listed: Phases) -> None:
    """Check what holds for every list of phases: witnesses in Θ with the phase's branches, each list once, in order."""
    assert len({phase.branches for phase in listed}) == len(listed)
    sizes = [len(phase.branches) for phase in listed]
    assert sizes == sorted(sizes)
    for phase in listed:
        assert found.game.space.admits(phase.example)
        assert branches_at(found, phase.example) == phase.branches, phase.labels
    assert 0 <= listed.certified <= 1


def check_complete(found: Atlas, listed: Phases, points: list[Point]) -> None:
    """Check that every witness and every point lies in exactly one phase, the one with its branches."""
    for point in (*points, *(phase.example for phase in listed)):
        home = [phase for phase in listed if phase.region is not None and phase.region.contains(point)]
        assert len(home) == 1, (point, [phase.labels for phase in home])
        assert home[0].branches == branches_at(found, point), point


def check_curved(found: Atlas, listed: Phases, points: list[Point], drawn: Case | None = None) -> None:
    """Check a list of curved phases: that each point's branches are one of a complete list, by brute force its
    equilibria, and shares against the points, as far as two samples agree."""
    seen = [branches_at(found, point) for point in points]
    if listed.complete:
        assert listed.certified == 1 and not listed.sampled and not listed.unseen
        assert set(seen) <= {phase.branches for phase in listed}
    for phase in listed:
        assert phase.region is None or (len(listed) == 1 and phase.region.cells == ((),))  # one list, everywhere
        if phase.share is not None and phase.share.known:
            part, count = min(max(phase.share.value, 0.002), 0.998), len(points)
            room = 4.5 * sqrt(part * (1 - part) * (1 / count + 1 / phase.share.samples)) + 0.002
            assert abs(seen.count(phase.branches) / count - phase.share.value) <= room
    for point, branches in list(zip(points, seen, strict=True))[: 20 if drawn else 0]:
        assert drawn is not None
        outcomes = [branch.at(point) for branch in branches]
        assert {(one.row, one.column) for one in outcomes} == extreme_equilibria(*drawn.at(point)), point


# --- affine walls ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", tenth(NORMAL, 3))
def test_catalogue(name: str) -> None:
    found = nash(load(name))
    listed = partition.phases(found)
    assert listed.complete and listed.certified == 1
    points = off_walls(found, 60, SEED)
    if any(phase.region is None for phase in listed):
        check_curved(found, listed, points)
        return
    check_list(found, listed)
    check_complete(found, listed, points)


@pytest.mark.slow
def test_random_affine_games() -> None:
    checked = 0
    for seed in range(SEED, SEED + 4 * GAMES):
        drawn = random_case(seed)
        if "affine" not in drawn.name and "pieces" not in drawn.name:
            continue
        found = nash(drawn.game, QUICK_BUDGET)
        cells = [cell for b in found.branches for cell in b.region.cells]
        if not all(condition.is_affine for cell in cells for condition in cell):
            continue
        listed = phases(found)
        assert listed.complete and listed.certified == 1, drawn.name
        check_list(found, listed)
        points = off_walls(found, 15, seed)
        check_complete(found, listed, points)
        assert listed.phases or not points
        checked += 1
        if checked == GAMES:
            break
    assert checked >= GAMES // 2


def test_a_union_is_a_phase_of_two_cells() -> None:
    found = nash(load("thaad-deal"))
    [alone] = [phase for phase in partition.phases(found) if phase.labels == ("(keep, tolerate)",)]
    assert alone.region is not None
    either = where("buffer > calm and (shield > breach_us or buffer - calm > breach_cn)", found.game.space)
    assert len(alone.region.cells) == 2
    for corner in ({"shield": 3, "buffer": 6, "breach_cn": 4}, {"shield": 1, "buffer": 6}):
        point = found.game.space.point(corner)
        assert alone.region.contains(point) and either.contains(point)


def test_an_assumption_cuts_phases_off() -> None:
    t, zero, one = parameter("t"), constant(0), constant(1)
    tables = ([[t, zero], [zero, one]], numbers([[1, 0], [0, 1]]))
    whole = partition.phases(nash(case("whole", tables, {"t": (-2, 2)}).game))
    cut = case("cut", tables, {"t": (-2, 2)}, assumptions=["t > 1/2 or t > 1"], baseline={"t": Fraction(1)})
    rest = partition.phases(nash(cut.game))
    assert len(whole) == 2 and [len(phase.branches) for phase in whole] == [1, 3]
    [only] = rest
    assert len(only.branches) == 3 and only.example["t"] > Fraction(1, 2)


def test_without_parameters_there_is_one_phase() -> None:
    found = nash(load("hexagon"))
    [only] = partition.phases(found)
    assert only.branches == found.branches and only.example == {}


# --- curved walls ---------------------------------------------------------------------------------


def polynomial(name: str, product_at_least: Fraction) -> Case:
    """Return a game whose column player takes the first column iff t·s is at least a number."""
    t, s = parameter("t"), parameter("s")
    return case(
        name,
        ([[constant(0), constant(0)]], [[t * s, constant(product_at_least)]]),
        {"t": (0, 1), "s": (0, 1)},
    )


def test_sampled_shares_of_a_known_area() -> None:
    # the area of {t·s > 1/2} in the unit square is (1 - ln 2)/2 = 0.153426…
    found = nash(polynomial("half", Fraction(1, 2)).game)
    area = (1 - log(2)) / 2
    listed = phases(found)
    check_list(found, listed)
    assert listed.complete and listed.certified == 1 and not listed.trusted
    parts = {phase.labels: phase.share for phase in listed}
    for labels, part in ((("(r0, c0)",), area), (("(r0, c1)",), 1 - area)):
        share = parts[labels]
        assert share is not None and share.exact is None and share.samples > 30_000
        assert share.low < share.value < share.high and abs(share.value - part) < 0.01


def test_one_list_everywhere_is_certified_whole() -> None:
    t, s = parameter("t"), parameter("s")
    tables = (
        [[t * t + constant(1), constant(0)], [constant(0), s * s * t + constant(3)]],
        numbers([[1, 0], [0, 1]]),
    )
    found = nash(case("always three", tables, {"t": (-1, 1), "s": (-1, 1)}).game)
    listed = phases(found)
    assert listed.certified == 1 and listed.complete
    [only] = listed
    assert len(only.branches) == 3 and only.share is not None and only.share.value == 1
    check_curved(found, listed, off_walls(found, 100, SEED))


def test_an_area_outside_the_assumptions_does_not_count() -> None:
    t, s = parameter("t"), parameter("s")
    made = case(
        "below the hyperbola",
        ([[constant(0), constant(0)]], [[t * s + t * t, t + constant(Fraction(1, 8))]]),
        {"t": (0, 1), "s": (0, 1)},
        assumptions=["t*s <= 1/4"],
        baseline={"t": Fraction(0), "s": Fraction(0)},
    )
    found = nash(made.game)
    listed = phases(found)
    assert listed.complete
    points = [point for point in off_walls(found, 400, SEED) if all(0 < x < 1 for x in point.values())]
    assert len(points) > 150 and all(point["t"] * point["s"] <= Fraction(1, 4) for point in points)
    assert {branches_at(found, point) for point in points} <= {phase.branches for phase in listed}
    whole = nash(polynomial("without", Fraction(2)).game)
    [only] = phases(whole)  # t·s never comes to 2
    assert only.labels == ("(r0, c1)",)


def within(assumption: str, **baseline: int) -> Case:
    """Return a game whose column player takes the first column iff t·s is at least a half."""
    t, s = parameter("t"), parameter("s")
    tables = ([[constant(0), constant(0)]], [[t * s, constant(Fraction(1, 2))]])
    at = {name: Fraction(value) for name, value in baseline.items()}
    return case(assumption, tables, {"t": (0, 1), "s": (0, 1)}, assumptions=[assumption], baseline=at)


def test_a_thin_alternative_of_the_assumptions_has_no_part_of_the_sample() -> None:
    # 1/4 <= t: 0.153426… of the square out of three quarters; the line s = 1 adds nothing to it
    for assumption in ("(s >= 1 and t >= 1/2) or t >= 1/4", "t >= 1/4 or s >= 1", "t >= 1/4"):
        listed = phases(nash(within(assumption, t=1, s=1).game))
        assert listed.complete
        shares = {phase.labels: phase.share for phase in listed}
        above = shares[("(r0, c0)",)]
        assert above is not None and abs(above.value - (1 - log(2)) / 2 / 0.75) < 0.015


@pytest.mark.parametrize("assumption", ["t >= 1/4 or s >= 1", "s >= 1 or t >= 1/4", "t >= 1/4"])
def test_a_thin_alternative_with_curved_walls_is_not_sampled(assumption: str) -> None:
    # {t·s·u > 1/2} fills 1 - (1 + ln 2 + ln² 2/2)/2 of the cube, all of it where 1/4 <= t
    t, s, u = parameter("t"), parameter("s"), parameter("u")
    tables = ([[constant(0), constant(0)]], [[t * s * u, constant(Fraction(1, 2))]])
    ranges, at = dict.fromkeys("tsu", (0, 1)), dict.fromkeys("tsu", Fraction(1))
    listed = phases(nash(case("thin", tables, ranges, assumptions=[assumption], baseline=at).game))
    above = next(phase.share for phase in listed if phase.labels == ("(r0, c0)",))
    part = (1 - (1 + log(2) + log(2) ** 2 / 2) / 2) / 0.75
    assert listed.complete and above is not None and abs(above.value - part) < 0.006


def test_points_in_two_alternatives_are_counted_once() -> None:
    # all of t·s > 1/2 lies in both; what both leave is the square without an eighth
    listed = phases(nash(within("t >= 1/4 or s >= 1/2", t=1, s=1).game))
    shares = {phase.labels: phase.share for phase in listed}
    above = shares[("(r0, c0)",)]
    assert listed.complete and above is not None and abs(above.value - (1 - log(2)) / 2 / 0.875) < 0.012


@pytest.mark.parametrize(("assumption", "lone", "lists"), [("s*s >= 1", True, 1), ("s >= 1 or s <= -1/2", False, 2)])
def test_what_is_all_leaves_out_lone_points(assumption: str, lone: bool, lists: int) -> None:
    """One of them on no wall, at s = -1, at which another list stands."""
    tables = [[constant(1), constant(1)], [constant(0), constant(0)]], [[constant(1), parameter("s")]] * 2
    form = case("lone", tables, {"s": (-1, 2)}, assumptions=[assumption], baseline={"s": Fraction(1)}).game
    said = " ".join(asked(form).export().split())
    assert ("apart from walls, and from lone points and curves that the assumptions may leave: proved" in said) == lone
    assert ("apart from walls: proved" in said) != lone
    assert len(asked(form)) == lists and branches_at(nash(form), {"s": Fraction(-1)})[0].label == "(r0, c0)"


def test_what_is_known_to_be_thin_is_not_taken_for_open() -> None:
    found = nash(within("s*s >= 1", t=0, s=1).game)  # s = 1, which no linear program sees
    listed = phases(found)
    check_list(found, listed)
    assert not listed.complete and listed.certified == 0
    same = phases(nash(within("s >= 1", t=0, s=1).game))
    assert same.complete and [phase.labels for phase in same] == [("(r0, c0)",), ("(r0, c1)",)]


def test_examples_lie_in_the_alternative_in_which_they_were_found() -> None:
    t, zero = parameter("t"), constant(0)
    tables = ([[zero, zero]], [[t, constant(Fraction(3, 2))]])
    ranges = {"t": (0, 2), "s": (0, 3)}
    at = {"t": Fraction(0), "s": Fraction(0)}
    found = nash(case("s far off", tables, ranges, assumptions=["t <= 1 or s >= 2"], baseline=at).game)
    listed = phases(found)
    check_list(found, listed)
    assert len(listed) == 2 and listed.complete


@pytest.mark.slow
def test_random_polynomial_games() -> None:
    checked = complete = 0
    for seed in range(SEED, SEED + 8 * GAMES):
        drawn = random_case(seed)
        if "polynomial" not in drawn.name and "rational" not in drawn.name:
            continue
        found = nash(drawn.game, QUICK_BUDGET)
        cells = [cell for b in found.branches for cell in b.region.cells]
        if all(condition.is_affine for cell in cells for condition in cell):
            continue
        listed = phases(found)
        check_list(found, listed)
        walls = [terms(wall) for wall in found.walls]
        sampler = Sampler(drawn.game, (), seed)
        points = [sampler.inside() for _ in range(300)]
        points = [p for p in points if all(value(w, p) for w in walls) and drawn.game.space.admits(sampler.named(p))]
        check_curved(found, listed, [sampler.named(p) for p in points[:150]], None if found.ties.cells else drawn)
        complete += listed.complete
        checked += 1
        if checked == GAMES // 3:
            break
    assert checked >= GAMES // 6 and complete > checked * 3 // 4


@pytest.mark.parametrize("trap", tenth(traps(), 2), ids=lambda trap: trap.name)
def test_traps(trap: Case) -> None:
    found = nash(trap.game, QUICK_BUDGET)
    listed = phases(found)
    check_list(found, listed)
    points = off_walls(found, 40, SEED)
    assert listed.complete
    if all(phase.region is not None for phase in listed):
        check_complete(found, listed, points)
    else:
        assert {branches_at(found, point) for point in points} <= {phase.branches for phase in listed}


def test_an_index_may_change_where_an_alternative_goes_on() -> None:
    # both players mix evenly wherever s is, as s and t² cancel in their weights; but not with the same index
    t, s, zero = parameter("t"), parameter("s"), constant(0)
    identity = numbers([[1, 0], [0, 1]])
    always = phases(nash(case("t squared", (identity, [[t * t, zero], [zero, t * t]]), {"t": (-1, 1)}).game))
    assert always.complete and [len(phase.branches) for phase in always] == [3]
    wide = {"t": (-1, 1), "s": (-1, 1)}
    found = nash(case("t squared s", (identity, [[t * t * s, zero], [zero, t * t * s]]), wide).game)
    listed = phases(found)
    check_list(found, listed)
    assert listed.complete and [len(phase.branches) for phase in listed] == [1, 3]


# --- groups of parameters that nothing links ------------------------------------------------------


def test_what_two_groups_settle_is_multiplied() -> None:
    # the row player's list turns at t = 1/3, the column player's at s = 1/2, whatever the other does
    t, s, u = parameter("t"), parameter("s"), parameter("u")
    tables = (
        [[t * t * constant(9), constant(9) * t * t], [constant(1), constant(1)]],
        [[s * s * constant(4) + u * u, constant(1) + u * u], [s * s * constant(4), constant(1)]],
    )
    found = nash(case("own", tables, {"t": (0, 1), "s": (0, 1), "u": (0, 1)}).game)
    listed = phases(found)
    check_list(found, listed)
    assert listed.complete
    assert {phase.labels for phase in listed} == {(f"(r{i}, c{j})",) for i in (0, 1) for j in (0, 1)}
    for phase in listed:
        (label,) = phase.labels
        at = phase.example
        assert (at["t"] > Fraction(1, 3)) == label.startswith("(r0") and (at["s"] > Fraction(1, 2)) == ("c0" in label)


def own_games(count: int, shared: bool = False) -> Iterator[tuple[Atlas, Case]]:
    """Random games with polynomial payoffs in which each player has parameters of its own."""
    found = 0
    for seed in range(SEED, SEED + 60 * count):
        drawn = random_case(seed)
        if "polynomial" not in drawn.name or ("shared" in drawn.name) != shared:
            continue
        atlas = nash(drawn.game, QUICK_BUDGET)
        if not all(c.is_affine for b in atlas.branches for cell in b.region.cells for c in cell):
            found += 1
            yield atlas, drawn
        if found == count:
            return


@pytest.mark.slow
def test_products_agree_with_the_box_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = 0
    prepare = SignSearch.prepare

    def as_one_group(self: SignSearch) -> None:
        """Look at all factors together, as if something linked all parameters."""
        prepare(self)
        nonlocal apart
        apart += len(self.groups) > 1
        count = len(self.factors)
        self.groups, self.givens = [list(range(count))], [list(range(len(self.given)))]
        self.masks, self.patterns = [(1 << count) - 1], [self.sample.patterns(self.groups[0])]
        self.used = [set().union(*self.used)]

    for found, _ in own_games(GAMES // 3):
        listed = phases(found)
        with monkeypatch.context() as patched:
            patched.setattr(SignSearch, "prepare", as_one_group)
            whole = phases(found, partition.COEFFICIENTS + 1)  # what is found with the usual budget is kept
        assert listed is not whole and listed.complete and whole.complete
        assert {phase.branches for phase in listed} == {phase.branches for phase in whole}
    assert apart > 1


# --- bounds ---------------------------------------------------------------------------------------


def test_a_budget_that_runs_out_leaves_the_rest_open() -> None:
    points = off_walls(nash(load("thaad-deal")), 60, SEED)
    outcomes = set()
    for most in (0, 40_000, 100_000, 150_000, 300_000, 1_000_000, 10**9):
        found = nash(load("thaad-deal"))
        told: list[tuple[int, int]] = []
        listed = phases(found, most, lambda done, total, told=told: told.append((done, total)))  # type: ignore[misc]
        check_list(found, listed)
        assert told[-1] == (most, most) and told == sorted(told)
        if listed.complete:
            check_complete(found, listed, points)
        else:
            assert all(phase.region is None for phase in listed) and listed.certified < 1
            known = {phase.branches for phase in listed}
            seen = sum(branches_at(found, point) in known for point in points)
            assert seen / len(points) > float(listed.certified) - 0.3
        outcomes.add((listed.complete, len(listed)))
    assert len({complete for complete, _ in outcomes}) == 2 and len(outcomes) > 2


def test_what_is_open_is_a_part_of_what_the_assumptions_leave() -> None:
    t, s = parameter("t"), parameter("s")
    eighth = constant(Fraction(1, 8))
    tables = ([[t, eighth], [eighth, t]], [[s, eighth], [eighth, s]])
    at = {"t": Fraction(0), "s": Fraction(0)}
    made = case("a sixteenth", tables, {"t": (0, 1), "s": (0, 1)}, assumptions=["t <= 1/4", "s <= 1/4"], baseline=at)
    nothing = phases(nash(made.game), 0)
    assert nothing.certified == 0 and not nothing.phases and not nothing.complete
    parts = {phases(nash(made.game), budget).certified for budget in (5_000, 60_000, 80_000, 10**6)}
    assert parts <= {Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1)} and len(parts) > 2


@pytest.mark.slow
def test_many_parameters_come_to_an_end() -> None:
    names_ = [f"p{k}" for k in range(96)]
    cells = [
        [sum((parameter(n) for n in names_[k * 12 + 1 : k * 12 + 12]), parameter(names_[k * 12])) for k in line]
        for line in ([0, 1], [2, 3], [4, 5], [6, 7])
    ]
    found = nash(case("96 parameters", (cells[:2], cells[2:]), dict.fromkeys(names_, (0, 1))).game)
    listed = partition.phases(found)
    assert listed.complete and len(listed) == 7
    check_complete(found, listed, off_walls(found, 20, SEED))


# --- progress -------------------------------------------------------------------------------------


def test_progress_goes_forward_and_ends() -> None:
    told: list[tuple[int, int]] = []
    found = nash(load("thaad-deal"))
    phases(found, 10**6, lambda done, total: told.append((done, total)))
    assert len(told) > 5 and told == sorted(told) and told[-1] == (10**6, 10**6)
    assert {total for _, total in told} == {10**6}


def test_an_atlas_finds_its_phases_once() -> None:
    told: list[tuple[int, int]] = []
    found = nash(polynomial("half", Fraction(1, 2)).game)
    first = partition.phases(found, progress=lambda done, total: told.append((done, total)))
    count = len(told)
    assert count and partition.phases(found, progress=lambda done, total: told.append((done, total))) is first
    assert partition.phases(found) is first and len(told) == count


def test_lists_of_a_search_cut_short_are_not_handed_out_once_more_is_allowed() -> None:
    found, most = nash(ordinary.game("polynomial", 1)), 3_000_000
    with allowing(0):
        assert not phases(found, most).complete and phases(found, most) is phases(found, most)
    assert phases(found, most).complete


EQUALITY = """schema = 1
form = "normal"
title = "Payoffs of degree two where z is determined"
[players]
row = { strategies = ["a", "b"] }
column = { strategies = ["d", "e"] }
[parameters.x]
meaning = "one part"
baseline = 1
range = [0, 3]
[parameters.y]
meaning = "the other part"
baseline = 1
range = [0, 3]
[parameters.z]
meaning = "their sum"
baseline = 2
range = [0, 3]
[[assumptions]]
where = "z = x + y"
[payoffs]
"a, d" = ["x*y - 1", "x"]
"a, e" = ["z**2 - 2", "y**2"]
"b, d" = ["0", "z*x - 1"]
"b, e" = ["y", "1"]
"""


@pytest.mark.slow
def test_curved_phases_within_an_equality_are_found_over_the_parameters_that_are_free() -> None:
    atlas = nash(read(StringIO(EQUALITY)))
    assert all(branch.verdict.full for branch in atlas.branches)
    found = phases(atlas)
    assert found.phases and found.complete and found.certified == 1
    for phase in found:
        x, y, z = (phase.example[name] for name in "xyz")
        assert z == x + y <= 3
        a = ((x * y - 1, z**2 - 2), (Fraction(0), y))
        b = ((x, y**2), (z * x - 1, Fraction(1)))
        pure = {
            f"({'ab'[i]}, {'de'[j]})"
            for i in (0, 1)
            for j in (0, 1)
            if a[i][j] >= a[1 - i][j] and b[i][j] >= b[i][1 - j]
        }
        assert {label for label in phase.labels if "+" not in label} == pure


@pytest.mark.parametrize("limit", ["phase_cells.MAX_MERGED_LEAVES", "phase_examples.MAX_LOOKED_AT"])
def test_what_is_too_long_to_be_merged_or_moved_is_left_as_it_was_found(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    game = load("thaad-deal")
    usual = {tuple(b.label for b in phase.branches): phase.region for phase in phases(nash(game))}
    monkeypatch.setattr(f"solver.concepts.{limit}", 0)
    other, random = nash(game), Random(1)
    found = with_examples(other, phases(other), game.space.baseline)
    assert len(found) == len(usual)
    for phase in found:
        known = usual[tuple(b.label for b in phase.branches)]
        assert phase.region is not None and known is not None
        for _ in range(40):  # off the walls, on which regions say nothing
            point = {name: Fraction(random.randint(1, 969), 97) for name in game.space.names}
            assert (
                phase.region.contains(point) == known.contains(point) == (branches_at(other, point) == phase.branches)
            )
        assert branches_at(other, phase.example) == phase.branches
