"""A phase in few cells where every wall is affine: each cell grown as far as it meets no other phase, by linear
programming, and those that the others cover left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from solver.regions.constraints import Cell, Constraint, consistent, normalize_cell
from solver.regions.decide.emptiness import is_empty
from solver.regions.domain import Domain

MAX_MERGED_LEAVES = 80  # merging compares every cell with every cell of other phases
MAX_PROGRAMS = 2_000  # linear ones, for merging cells


@dataclass
class Programs:
    """Whether cells are empty, by linear programming, as long as there are programs left."""

    over: Domain
    left: int = MAX_PROGRAMS

    def is_empty(self, cell: Cell) -> bool:
        """Whether it is known to be empty; no more than is known when none are left."""
        self.left -= 1
        return self.left >= 0 and bool(is_empty(cell, self.over))


def merge_phase_cells(cells: Sequence[Cell], others: Sequence[Cell], programs: Programs) -> tuple[Cell, ...]:
    """Return the cells, each grown by dropping constraints while it meets no cell of another phase; covered ones go."""
    if len(cells) + len(others) > MAX_MERGED_LEAVES:
        return tuple(cells)
    grown: dict[frozenset[Constraint], Cell] = {}
    for cell in cells:
        for condition in cell:
            smaller = tuple(c for c in cell if c is not condition)
            beyond = ((*smaller, c.strict()) for c in condition.negation())
            if not any(_cells_meet(one, other, programs) for one, other in product(beyond, others)):
                cell = smaller
        grown.setdefault(frozenset(cell), cell)
    kept = list(grown.values())
    for cell in list(kept):
        rest = [other for other in kept if other is not cell]
        if rest and _is_covered(cell, rest, programs):
            kept = rest
    return tuple(kept)


def _cells_meet(a: Cell, b: Cell, programs: Programs) -> bool:
    both = normalize_cell(a + b)
    return both is not None and not programs.is_empty(both)


def _is_covered(cell: Cell, others: Sequence[Cell], programs: Programs) -> bool:
    """Whether the open cell lies in the union of the others, up to walls."""
    outside = [cell]
    for other in others:
        if programs.left < 0:
            return False
        beyond = (negated.strict() for condition in other for negated in condition.negation())
        parts = consistent((*part, negated) for part, negated in product(outside, beyond))
        outside = [part for part in parts if not programs.is_empty(part)]
    return not outside
