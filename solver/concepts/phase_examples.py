"""A point for each phase to show it by: near a point that was asked for, of short numbers, and off all walls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial

from solver.algebra.polynomials import at as value_at
from solver.atlas import Atlas, Branch, branches_at, domain_of, remember
from solver.concepts.phase_lists import Point
from solver.concepts.phases import Phase, Phases, count_terms
from solver.regions.readable_points import MAX_TRIED, bring_closer, find_nearby, points_beside

MAX_CONDITIONS = 100_000  # looked at, to find examples near the start: some tenths of a second
MAX_LOOKED_AT = 4_000_000  # terms times lists: where there are more, other examples stay where they were found


def with_examples(atlas: Atlas, found: Phases, start: Mapping[str, Fraction]) -> Phases:
    """Return the phases, the example of each near `start` and off all walls where that can be.

    >>> from solver.concepts.phases import phases
    >>> atlas = nash(load("hawk-dove"))
    >>> [str(phase.example["value"]) for phase in with_examples(atlas, phases(atlas), atlas.game.space.baseline)]
    ['5', '2']
    """
    known = tuple((one.branches, tuple(one.example.items())) for one in found)
    chosen = remember(atlas, ("examples", known, tuple(start.items())), lambda: _choose_examples(atlas, found, start))
    return replace(found, phases=chosen)


def _choose_examples(atlas: Atlas, found: Phases, start: Mapping[str, Fraction]) -> tuple[Phase, ...]:
    wanted = {phase.branches: phase for phase in found}
    met: dict[tuple[Branch, ...], Point] = {}

    def look(point: Mapping[str, Fraction]) -> bool:
        branches = branches_at(atlas, point)
        if branches in wanted and branches not in met and _is_inside(atlas, wanted[branches], point):
            met[branches] = dict(point)
        return len(met) == len(wanted)

    each = 5 * len(atlas.game.space) + sum(len(cell) for branch in atlas.branches for cell in branch.region.cells)
    find_nearby(look, atlas.game.space, dict(start), min(MAX_TRIED, MAX_CONDITIONS // (each or 1)))
    few = len(found) * count_terms(atlas) <= MAX_LOOKED_AT
    near = [met.get(p.branches) or (_closer_example(atlas, p, dict(start)) if few else p.example) for p in found]
    return tuple(replace(one, example=point) for one, point in zip(found, near, strict=True))


def _closer_example(atlas: Atlas, phase: Phase, start: Point) -> Point:
    inside, known = partial(_is_example, atlas, phase), off_walls(atlas, phase)
    return phase.example if known is None else bring_closer(inside, atlas.game.space, known, start)


def off_walls(atlas: Atlas, phase: Phase) -> Point | None:
    """Return the example of a phase, or a point beside it, if one is off all walls."""
    return next(filter(partial(_is_example, atlas, phase), points_beside(domain_of(atlas), phase.example)), None)


def _is_example(atlas: Atlas, phase: Phase, point: Mapping[str, Fraction]) -> bool:
    stands = all(one.region.contains(point) for one in phase.branches)  # first, since it fails most often
    stands = stands and atlas.game.space.admits(point) and branches_at(atlas, point) == phase.branches
    return stands and _is_inside(atlas, phase, point)


def lies_in(atlas: Atlas, phase: Phase, point: Mapping[str, Fraction]) -> bool:
    """Return whether the point lies in the phase; one without a region of its own has no point on a wall.

    >>> from solver.concepts.phases import phases
    >>> atlas = nash(load("hawk-dove"))
    >>> [lies_in(atlas, phase, atlas.game.space.baseline) for phase in phases(atlas)]
    [False, True]
    """
    if phase.region is not None:
        return phase.region.contains(point)
    return branches_at(atlas, point) == phase.branches and _is_inside(atlas, phase, point)


def _is_inside(atlas: Atlas, phase: Phase, point: Mapping[str, Fraction]) -> bool:
    """Whether the point, which lies in the regions of the phase's branches, is in the phase and on no wall."""
    if phase.region is not None and not phase.region.contains(point):
        return False
    values = domain_of(atlas).ring.values(point)
    return all(value_at(wall, values) != 0 for wall in atlas.walls)
