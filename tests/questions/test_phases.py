"""Phases: the open regions with one list of branches, against the branches that stand at sampled points.

Where every wall is affine the list is complete: each point off the walls lies in exactly one phase, and its
branches are the phase's. Where walls are curved, a certified part never exceeds the true one.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from io import StringIO
from math import sqrt
from random import Random
from typing import Any

import pytest
from audit import how_many, tenth
from audit_games import Case, Point, Sampler, case, constant, numbers, parameter, random_case, terms, traps, value
from shelf import NORMAL

from games import load
from solver.atlas import Atlas
from solver.concepts.nash.branches import nash
from solver.forms.any_form import as_normal
from solver.forms.files.toml_read import read
from solver.questions.phases import partition, subdivision
from solver.questions.phases.partition import Phases, phases
from solver.regions.decide.emptiness import QUICK_BUDGET
from solver.regions.region import where

SEED = 30_250_000
phases_module = import_module("solver.questions.phases.partition")
GAMES = how_many(12, 240)
SMALL = 20_000  # coefficients


def off_walls(found: Atlas, count: int, seed: int) -> list[Point]:
    """Random points of Θ off every wall."""
    walls = [terms(wall) for wall in found.walls]
    sampler = Sampler(as_normal(found.game), (), seed)
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
        assert found.standing(phase.example) == phase.branches, phase.labels
    assert 0 <= listed.certified <= 1


def check_complete(found: Atlas, listed: Phases, points: list[Point]) -> None:
    """Check that every witness and every point lies in exactly one phase, the one with its branches."""
    for point in (*points, *(phase.example for phase in listed)):
        home = [phase for phase in listed if phase.region is not None and phase.region.contains(point)]
        assert len(home) == 1, (point, [phase.labels for phase in home])
        assert home[0].branches == found.standing(point), point


def check_certified(found: Atlas, listed: Phases, points: list[Point]) -> None:
    """Check that no certified part is larger than the sampled one, as far as a sample tells."""
    seen = [found.standing(point) for point in points]
    total = Fraction(0)
    for phase in listed:
        assert phase.region is None and phase.certified is not None
        assert phase.certified > 0
        total += phase.certified
        part, count = float(phase.certified), len(points)
        assert seen.count(phase.branches) / count >= part - 4.5 * sqrt(part * (1 - part) / count) - 1e-9
    assert total == listed.certified
    assert listed.complete == (listed.certified == 1 and found.complete)
    if listed.certified == 1:
        assert set(seen) <= {phase.branches for phase in listed}


# --- affine walls ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NORMAL)
def test_catalogue(name: str) -> None:
    found = nash(load(name))
    listed = partition.phases(found)
    assert listed.complete and listed.certified == 1
    check_list(found, listed)
    check_complete(found, listed, off_walls(found, 60, SEED))


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


def test_certified_parts_close_in_on_a_known_area() -> None:
    # the area of {t·s > 1/2} in the unit square is (1 - ln 2)/2 = 0.153426…
    found = nash(polynomial("half", Fraction(1, 2)).game)
    area = (Fraction(153_426, 10**6), Fraction(153_427, 10**6))
    before = Fraction(0)
    for budget in (4_000, 20_000, 200_000):
        listed = phases(found, budget)
        check_list(found, listed)
        assert not listed.complete
        parts = {phase.labels: phase.certified for phase in listed}
        above, below = parts[("(r0, c0)",)], parts[("(r0, c1)",)]
        assert above is not None and below is not None
        assert above < area[1] and below < 1 - area[0]
        assert before < listed.certified == above + below
        before = listed.certified
    assert before > Fraction(95, 100)


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
    assert len(only.branches) == 3 and only.certified == 1
    check_certified(found, listed, off_walls(found, 100, SEED))


def test_an_area_outside_the_assumptions_does_not_count() -> None:
    t, s = parameter("t"), parameter("s")
    made = case(
        "below the diagonal",
        ([[constant(0), constant(0)]], [[t * s, constant(2)]]),
        {"t": (0, 1), "s": (0, 1)},
        assumptions=["t*s <= 1/4"],
        baseline={"t": Fraction(0), "s": Fraction(0)},
    )
    listed = phases(nash(made.game), 100_000)
    [only] = listed
    # the part of Θ, not of the box, as far as boxes across the curve allow
    assert only.certified is not None and Fraction(9, 10) < only.certified < 1


def test_random_polynomial_games() -> None:
    checked = 0
    for seed in range(SEED, SEED + 8 * GAMES):
        drawn = random_case(seed)
        if "polynomial" not in drawn.name and "rational" not in drawn.name:
            continue
        found = nash(drawn.game, QUICK_BUDGET)
        cells = [cell for b in found.branches for cell in b.region.cells]
        if all(condition.is_affine for cell in cells for condition in cell):
            continue
        listed = phases(found, SMALL)
        check_list(found, listed)
        sampler = Sampler(drawn.game, (), seed)
        points = [p for p in (sampler.named(sampler.inside()) for _ in range(300)) if drawn.game.space.admits(p)]
        check_certified(found, listed, points[:150])
        checked += 1
        if checked == GAMES // 3:
            break
    assert checked >= GAMES // 6


@pytest.mark.parametrize("trap", tenth(traps(), 2), ids=lambda trap: trap.name)
def test_traps(trap: Case) -> None:
    found = nash(trap.game, QUICK_BUDGET)
    listed = phases(found, SMALL)
    check_list(found, listed)
    points = off_walls(found, 40, SEED)
    if any(phase.region is None for phase in listed):
        check_certified(found, listed, points)
    else:
        check_complete(found, listed, points)


# --- groups of parameters that nothing links ------------------------------------------------------


def test_what_two_groups_settle_is_multiplied() -> None:
    # the row player's list turns at t = 1/3, the column player's at s = 1/2, whatever the other does
    t, s, u = parameter("t"), parameter("s"), parameter("u")
    tables = (
        [[t * t * constant(9), constant(9) * t * t], [constant(1), constant(1)]],
        [[s * s * constant(4) + u * u, constant(1) + u * u], [s * s * constant(4), constant(1)]],
    )
    found = nash(case("own", tables, {"t": (0, 1), "s": (0, 1), "u": (0, 1)}).game)
    listed = phases(found, 200_000)
    check_list(found, listed)
    parts = {phase.labels: phase.certified for phase in listed}
    third, half = Fraction(1, 3), Fraction(1, 2)
    true = {
        ("(r0, c0)",): (1 - third) * half,
        ("(r0, c1)",): (1 - third) * half,
        ("(r1, c0)",): third * half,
        ("(r1, c1)",): third * half,
    }
    assert set(parts) == set(true)
    for labels, area in true.items():
        part = parts[labels]
        assert part is not None and area - Fraction(1, 1_000) < part <= area
    assert Fraction(999, 1_000) < listed.certified < 1


def as_one_group(self: subdivision._Conditions) -> list[subdivision._Group]:
    """Return all conditions as one group, as if something linked all parameters."""
    return [subdivision._Group(self, set(range(len(self.over.names))), alone=True)]


def own_games(count: int) -> Iterator[tuple[Atlas, int]]:
    """Random games with polynomial payoffs in which each player has parameters of its own."""
    found = 0
    for seed in range(SEED, SEED + 60 * count):
        drawn = random_case(seed)
        if "polynomial" not in drawn.name or "shared" in drawn.name:
            continue
        atlas = nash(drawn.game, QUICK_BUDGET)
        if not all(c.is_affine for b in atlas.branches for cell in b.region.cells for c in cell):
            found += 1
            yield atlas, seed
        if found == count:
            return


def test_products_agree_with_the_box_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    gained = 0
    for found, _ in own_games(GAMES // 2):
        apart = phases(found, 60_000)
        with monkeypatch.context() as patched:
            patched.setattr(subdivision._Conditions, "groups", as_one_group)
            whole = phases(found, 60_000)
        check_list(found, apart)
        parts, others = ({phase.branches: phase.certified or 0 for phase in listed} for listed in (apart, whole))
        for branches in {*parts, *others}:  # neither may claim more than the other leaves room for
            assert parts.get(branches, 0) <= others.get(branches, 0) + 1 - whole.certified
            assert others.get(branches, 0) <= parts.get(branches, 0) + 1 - apart.certified
        gained += apart.certified > whole.certified
    assert gained


def booked_boxes(found: Atlas, budget: int, monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """Return for each group the boxes that it booked: ({parameter: (low, high)}, values of the conjunctions)."""
    groups: dict[int, list[Any]] = {}
    before = subdivision._Group.book

    def book(self: subdivision._Group, chunk: Any, values: Any) -> None:
        for row in range(len(chunk)):
            sides = zip(self.subdivision.used, chunk.starts[row], chunk.depth, strict=True)
            box = {k: (Fraction(int(s), 2**d), Fraction(int(s) + 1, 2**d)) for k, s, d in sides}
            groups.setdefault(id(self), []).append((box, dict(zip(self.cells, values[row].tolist(), strict=True))))
        before(self, chunk, values)

    with monkeypatch.context() as patched:
        patched.setattr(subdivision._Group, "book", book)
        phases(found, budget)
    return list(groups.values())


def branch_values(found: Atlas, known: dict[int, int]) -> list[int]:
    """Return each branch's value, and that of the assumptions, from those of the conjunctions, by the definition."""
    place, values = 0, []
    for union in (*(b.region.cells for b in found.branches), found.domain.alternatives):
        mine = [
            -1 if any(c.relation == "==" for c in cell) else known.get(place + k, 1) for k, cell in enumerate(union)
        ]
        place += max(1, len(union))
        values.append(max(mine, default=-1))
    return values


@pytest.mark.parametrize("own", [True, False], ids=["own parameters", "shared"])
def test_points_of_settled_boxes_have_the_list_that_was_settled(own: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    random, seen = Random(31), 0
    for found, _ in own_games(3) if own else shared_games(4):
        groups = booked_boxes(found, 40_000, monkeypatch)
        walls = [terms(wall) for wall in found.walls]
        for _ in range(150 if all(groups) and groups else 0):
            unit = [Fraction(random.randint(1, 9972), 9973) for _ in found.domain.names]
            known: dict[int, int] = {}
            for group in groups:
                box, values = random.choice(group)
                for k, (low, high) in box.items():
                    unit[k] = low + (high - low) * unit[k]
                known |= {n: min(known.get(n, 1), value) for n, value in values.items()}
            point = found.domain.from_unit(tuple(unit))
            *standing, inside = branch_values(found, known)
            if 0 in standing or not inside or not all(value(wall, point) for wall in walls):
                continue
            named = found.domain.name(point)
            assert found.game.space.admits(named) == (inside > 0)
            if inside > 0:
                expected = {branch for branch, stands in zip(found.branches, standing, strict=True) if stands > 0}
                assert set(found.at(named).branches) == expected, (found.game.title, named)
                seen += 1
    assert seen > 100


def shared_games(count: int) -> Iterator[tuple[Atlas, int]]:
    found = 0
    for seed in range(SEED, SEED + 60 * count):
        drawn = random_case(seed)
        if "polynomial" in drawn.name and "shared" in drawn.name:
            atlas = nash(drawn.game, QUICK_BUDGET)
            if not all(c.is_affine for b in atlas.branches for cell in b.region.cells for c in cell):
                found += 1
                yield atlas, seed
        if found == count:
            return


# --- bounds ---------------------------------------------------------------------------------------


def test_a_wall_that_is_too_large_is_only_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    found = nash(polynomial("half", Fraction(1, 2)).game)
    monkeypatch.setattr(subdivision, "MAX_SIZE", 3)  # t·s has four coefficients
    hopeless = phases(found, 50_000)
    assert hopeless.certified == 0 and hopeless.method.startswith("1 sub-boxes")  # halving would show nothing more
    t, s = parameter("t"), parameter("s")
    tables = (
        [[t, t], [constant(Fraction(1, 2)), constant(Fraction(1, 2))]],
        [[t * s * s, constant(1)], [constant(1), constant(0)]],
    )
    found = nash(case("where t is large the hard wall matters", tables, {"t": (0, 1), "s": (0, 1)}).game)
    listed = phases(found, 50_000)
    check_list(found, listed)
    assert Fraction(49, 100) < listed.certified <= Fraction(1, 2) and not listed.complete
    assert [phase.labels for phase in listed] == [("(r1, c0)",)]


def test_linear_programming_that_runs_out_leaves_the_rest_open(monkeypatch: pytest.MonkeyPatch) -> None:
    found = nash(load("thaad-deal"))
    points = off_walls(found, 60, SEED)
    outcomes = set()
    for most in (1, 200, 500, 1_000, 2_000, 4_000, 10**9):
        found = nash(load("thaad-deal"))  # anew: an atlas keeps its phases
        monkeypatch.setattr(phases_module, "MAX_ENTRIES", most)
        told: list[tuple[int, int]] = []
        listed = phases(found, progress=lambda done, total, told=told: told.append((done, total)))  # type: ignore[misc]
        check_list(found, listed)
        assert told[-1] == (most, most) and told == sorted(told)
        if listed.complete:
            check_complete(found, listed, points)  # merged only as far as allowed, but right
        else:
            assert all(phase.region is None for phase in listed) and listed.certified < 1
            for phase in listed:
                seen = [found.standing(point) for point in points].count(phase.branches)
                assert phase.certified is not None and seen / len(points) > float(phase.certified) - 0.3
        outcomes.add((listed.complete, len(listed)))
    assert len({complete for complete, _ in outcomes}) == 2 and len(outcomes) > 3


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
    found = nash(polynomial("half", Fraction(1, 2)).game)
    phases(found, 30_000, lambda done, total: told.append((done, total)))
    assert len(told) > 5 and told == sorted(told) and told[-1] == (30_000, 30_000)
    assert {total for _, total in told} == {30_000}


def test_an_atlas_finds_its_phases_once() -> None:
    told: list[tuple[int, int]] = []
    found = nash(polynomial("half", Fraction(1, 2)).game)
    first = partition.phases(found, progress=lambda done, total: told.append((done, total)))
    count = len(told)
    assert count and partition.phases(found, progress=lambda done, total: told.append((done, total))) is first
    assert partition.phases(found) is first and len(told) == count


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


def test_curved_phases_within_an_equality_are_found_over_the_parameters_that_are_free() -> None:
    atlas = nash(read(StringIO(EQUALITY)))
    assert all(branch.verdict.full for branch in atlas.branches)
    found = phases(atlas, budget=2_000_000)
    assert found.phases and Fraction(9, 10) < found.certified < 1
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
