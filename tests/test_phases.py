"""Phases: the open regions with one list of branches, against the branches that stand at sampled points.

Where every wall is affine the list is complete: each point off the walls lies in exactly one phase, and its
branches are the phase's. Where walls are curved, a certified part never exceeds the true one.
"""

from __future__ import annotations

import os
from fractions import Fraction
from math import sqrt

import pytest
from audit_games import (
    Case,
    Point,
    Sampler,
    case,
    constant,
    numbers,
    parameter,
    random_case,
    terms,
    traps,
    value,
)

from games import load, names
from solver.atlas import Atlas
from solver.concepts.nash import nash
from solver.emptiness import QUICK
from solver.phases import Phases, phases
from solver.region import where

FULL = os.environ.get("ZOPA_AUDIT") == "full"
SEED = 30_250_000
GAMES = 240 if FULL else 24
SMALL = 20_000  # coefficients


def off_walls(found: Atlas, count: int, seed: int) -> list[Point]:
    """Random points of Θ off every wall."""
    walls = [terms(wall) for wall in found.walls]
    sampler = Sampler(found.game, (), seed)
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
    """What holds for every list of phases: witnesses in Θ with the phase's branches, each list once, in order."""
    assert len({phase.branches for phase in listed}) == len(listed)
    sizes = [len(phase.branches) for phase in listed]
    assert sizes == sorted(sizes)
    for phase in listed:
        assert found.game.space.admits(phase.witness)
        assert found.standing(phase.witness) == phase.branches, phase.labels
    assert 0 <= listed.certified <= 1


def check_complete(found: Atlas, listed: Phases, points: list[Point]) -> None:
    """Every witness and every point lies in exactly one phase, the one with its branches."""
    for point in (*points, *(phase.witness for phase in listed)):
        home = [phase for phase in listed if phase.region is not None and phase.region.contains(point)]
        assert len(home) == 1, (point, [phase.labels for phase in home])
        assert home[0].branches == found.standing(point), point


def check_certified(found: Atlas, listed: Phases, points: list[Point]) -> None:
    """No certified part is larger than the sampled one, as far as a sample tells."""
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


@pytest.mark.parametrize("name", names())
def test_catalogue(name: str) -> None:
    found = nash(load(name))
    listed = found.phases()
    assert listed.complete and listed.certified == 1
    check_list(found, listed)
    check_complete(found, listed, off_walls(found, 60, SEED))


def test_random_affine_games() -> None:
    checked = 0
    for seed in range(SEED, SEED + 4 * GAMES):
        drawn = random_case(seed)
        if "affine" not in drawn.name and "pieces" not in drawn.name:
            continue
        found = nash(drawn.game, QUICK)
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
    [alone] = [phase for phase in found.phases() if phase.labels == ("(keep, tolerate)",)]
    assert alone.region is not None
    either = where("buffer > calm and (shield > breach_us or buffer - calm > breach_cn)", found.game.space)
    assert len(alone.region.cells) == 2
    for corner in ({"shield": 3, "buffer": 6, "breach_cn": 4}, {"shield": 1, "buffer": 6}):
        point = found.game.space.point(corner)
        assert alone.region.contains(point) and either.contains(point)


def test_an_assumption_cuts_phases_off() -> None:
    t, zero, one = parameter("t"), constant(0), constant(1)
    tables = ([[t, zero], [zero, one]], numbers([[1, 0], [0, 1]]))
    whole = nash(case("whole", tables, {"t": (-2, 2)}).game).phases()
    cut = case("cut", tables, {"t": (-2, 2)}, assumptions=["t > 1/2 or t > 1"], baseline={"t": Fraction(1)})
    rest = nash(cut.game).phases()
    assert len(whole) == 2 and [len(phase.branches) for phase in whole] == [1, 3]
    [only] = rest
    assert len(only.branches) == 3 and only.witness["t"] > Fraction(1, 2)


def test_without_parameters_there_is_one_phase() -> None:
    found = nash(load("hexagon"))
    [only] = found.phases()
    assert only.branches == found.branches and only.witness == {}


# --- curved walls ---------------------------------------------------------------------------------


def polynomial(name: str, product_at_least: Fraction) -> Case:
    """The column player takes the first column iff t·s is at least a number."""
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
        found = nash(drawn.game, QUICK)
        cells = [cell for b in found.branches for cell in b.region.cells]
        if all(condition.is_affine for cell in cells for condition in cell):
            continue
        listed = phases(found, SMALL)
        check_list(found, listed)
        sampler = Sampler(drawn.game, (), seed)
        points = [
            p for p in (sampler.named(sampler.inside()) for _ in range(300)) if drawn.game.space.admits(p)
        ]
        check_certified(found, listed, points[:150])
        checked += 1
        if checked == GAMES // 3:
            break
    assert checked >= GAMES // 6


@pytest.mark.parametrize("trap", traps(), ids=lambda trap: trap.name)
def test_traps(trap: Case) -> None:
    found = nash(trap.game, QUICK)
    listed = phases(found, SMALL)
    check_list(found, listed)
    points = off_walls(found, 40, SEED)
    if any(phase.region is None for phase in listed):
        check_certified(found, listed, points)
    else:
        check_complete(found, listed, points)
