"""What must not be reached if an outcome, or a whole list of them, is to stay as it is: the ends of what stands at a
point, and the beginnings of the rest. What has no interior begins on walls only, and is told apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from solver.atlas import Atlas, Branch, Named, outcome_region
from solver.regions.constraints import Cell, Constraint
from solver.regions.decide.emptiness import decide
from solver.regions.decide.factor_cases import pieces
from solver.regions.domain import Domain
from solver.regions.norms import Values, restrict_cell
from solver.regions.parameters import Point
from solver.regions.region import Region, union
from solver.report.records import Record


@dataclass(frozen=True, slots=True)
class Target(Record):
    """An outcome with the region where it stands: its end (`ends`) or its beginning must not be reached."""

    outcome: str
    ends: bool
    region: Region


def named_target(atlas: Atlas, outcome: Named) -> Target:
    """Return the outcome whose end is looked for."""
    return Target(atlas.label(outcome), True, outcome_region(atlas, outcome))


def list_targets(atlas: Atlas, point: Point) -> tuple[list[Target], list[Target]]:
    """Return what must not be reached if the list at a point is to stay, and what begins on walls only."""
    found, thin = list[Target](), list[Target]()
    for label in dict.fromkeys(branch.label for branch in atlas.branches):
        named = [one for one in atlas.branches if one.label == label]
        region = union((one.region for one in named), atlas.game.space)
        if region.contains(point):
            found.append(Target(label, True, region))
        else:
            wide, edges = _part_by_interior(region, named)
            found += [Target(label, False, Region(region.space, wide))] if wide else []
            thin += [Target(label, False, Region(region.space, edges))] if edges else []
    return found, thin


def _part_by_interior(region: Region, named: Sequence[Branch]) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """Return the parts of an outcome's region that may have an interior, and those that have none."""
    flat = {c for branch in named if branch.verdict.full is False for c in branch.region.cells}
    full = all(one.verdict.full for one in named)
    wide, edges = list[Cell](), list[Cell]()
    for cell in region.cells:
        parts = pieces(cell)
        quick = len(parts) == 1 and full
        thick = [] if cell in flat else [part for part in parts if _is_thick(part, region.domain, quick)]
        wide += [cell] if len(thick) == len(parts) else thick
        edges += [part for part in parts if part not in thick]
    return tuple(wide), tuple(edges)


def _is_thick(cell: Cell, over: Domain, quick: bool) -> bool:
    """Whether it is not shown that a conjunction has no interior; `quick`: of a curved one that is not looked for."""
    if any(c.relation == "==" or Constraint(-c.poly, ">=") in cell for c in cell if c.relation != ">"):
        return False
    by_default = quick and not all(c.is_affine for c in cell)
    return by_default or decide(tuple(c.strict() for c in cell), over).kind != "empty"


def restrict(region: Region, point: Values, free: Collection[int]) -> list[Cell]:
    """Return the alternatives of a region in the free parameters, the others at the point."""
    return [c for cell in region.cells if (c := restrict_cell(cell, point, free)) is not None]
