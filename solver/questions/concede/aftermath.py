"""What lies right behind the cheapest change: whether any error undoes it, and how far its one parameter may go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from solver.algebra.algebraic_numbers import Coordinate
from solver.questions.concede.search import Concession, Way
from solver.regions.decide.emptiness import QUICK_BUDGET
from solver.regions.lines import reach
from solver.regions.nearest_outside import find_nearest
from solver.regions.norms import Common
from solver.regions.region import Region


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What follows a change that ends on a closed wall.

    `undone`: whether errors as small as one likes, which break no assumption, undo it: yes, no or undecided.
    `until`: of a change of one parameter the value up to which going on does it as well, which does it itself where
    `included` says so; None where nothing further does it, the end of its range where `by_range` says so.
    """

    undone: Literal["yes", "no", "undecided"]
    until: Coordinate | None = None
    included: bool = False
    by_range: bool = False


def find_aftermath(region: Region, point: Mapping[str, Fraction], found: Concession) -> Aftermath | None:
    """Return what follows the first of the cheapest changes; None where it does not end on a closed wall."""
    if not (found.exact and found.attained and found.ways and found.ways[0].binding):
        return None
    way = found.ways[0]
    undone, moved = _is_undone(region, point, way), [name for name, to in way.to.items() if to != point[name]]
    if undone == "no" or len(moved) != 1 or not isinstance(to := way.to[moved[0]], Fraction):
        return Aftermath(undone)
    line = reach(region, {**point, moved[0]: to}, moved[0], across=True)
    end = line.high if to > point[moved[0]] else line.low
    return Aftermath(undone) if end.at == to else Aftermath(undone, end.at, end.closed, not end.by)


def _is_undone(region: Region, point: Mapping[str, Fraction], way: Way) -> Literal["yes", "no", "undecided"]:
    over, moved = region.domain, {name: to for name, to in way.to.items() if isinstance(to, Fraction)}
    aim, norm = over.order({**point, **moved}), Common(dict.fromkeys(range(len(over.names)), Fraction(1)))
    search = find_nearest(region.cells, over, norm, aim, None, QUICK_BUDGET, outside=True)
    if len(moved) < len(way.to) or (search.low == 0 and search.high != 0):
        return "undecided"
    return "yes" if search.low == 0 else "no"
