"""The nearest point of a union of conjunctions, or outside one.

A point is outside a region when every conjunction of the region fails there, each by one of its conditions. So the
points outside are a union of conjunctions again, with one failing condition from each of the region's, and there are
many of them; but they are looked through best first: the affine conditions chosen so far keep a distance, which a
longer choice can only raise (A*; Hart, Nilsson, Raphael 1968, "A Formal Basis for the Heuristic Determination of
Minimum Cost Paths"). Within one conjunction of the region the choices are kept apart (the first condition fails; the
first holds and the second fails; …), so that no point is reached by two choices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count

from solver.regions.constraints import Cell, normalize_cell
from solver.regions.decide.emptiness import SIGNS, Effort, is_empty
from solver.regions.decide.factor_cases import pieces
from solver.regions.decide.work import QUICK_BUDGET, Budget
from solver.regions.distances import NEAREST_BUDGET, nearest
from solver.regions.domain import Domain
from solver.regions.nearest_point import Nearest, affine_distance
from solver.regions.norms import Norm, Values
from solver.regions.proofs.certificates import Verdict, is_checkable

# How many conjunctions are looked at, about a thousandth of a second each: some always, and more with the budget.
MIN_CONJUNCTIONS, COEFFICIENTS_EACH = 50, 500
EACH_PER_CURVED = 50  # conjunctions that a curved one counts for


@dataclass(frozen=True, slots=True)
class NearestOutside:
    """The nearest point of one conjunction; `cell`: its conditions, the assumptions' among them. `part`: those that
    were solved, with products taken apart into their factors."""

    cell: Cell
    part: Cell
    nearest: Nearest


@dataclass(frozen=True, slots=True)
class DistanceBounds:
    """The nearest of a union of conjunctions: nothing is nearer than `low` (None: it is empty), proved, by z3 alone if
    `trusted`; `found`: the conjunctions that come nearest, several if equally near; `open`: undecided verdicts."""

    low: Fraction | None
    found: tuple[NearestOutside, ...]
    open: tuple[Verdict, ...] = ()
    trusted: bool = False

    @property
    def high(self) -> Fraction | None:
        """The distance of the nearest point known; None where none is."""
        return min((f.nearest.high for f in self.found if f.nearest.high is not None), default=None)

    @property
    def is_exact(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def attained(self) -> bool | None:
        """Whether the union has a point at just that distance; None where that is not known."""
        known = {one.nearest.attained for one in self.found}
        return True if True in known else None if None in known or not known else False


def find_nearest(
    cells: Sequence[Cell],
    over: Domain,
    norm: Norm,
    point: Values,
    reach: Fraction | None = None,
    budget: Budget = NEAREST_BUDGET,
    outside: bool = False,
) -> DistanceBounds:
    """Return the nearest points of Θ that lie in one of the cells, or with `outside` in none; with `reach`, none beyond
    that is looked for.

    >>> region = where("x >= 1 or y >= 1", box(x=10, y=10))
    >>> norm = Common({0: Fraction(1), 1: Fraction(1)})
    >>> found = find_nearest(region.cells, region.domain, norm, (3, 2), outside=True)
    >>> found.high, [int(x) for x in found.found[0].nearest.limit]
    (Fraction(2, 1), [1, 1])
    """
    return _DistanceSearch(cells if outside else (), over, norm, point, budget).run(((),) if outside else cells, reach)


class _DistanceSearch:
    def __init__(self, cells: Sequence[Cell], over: Domain, norm: Norm, point: Values, budget: Budget) -> None:
        self.cells = sorted(cells, key=len)
        self.over, self.norm, self.point, self.budget = over, norm, point, budget
        self.effort: Budget | Effort = QUICK_BUDGET if budget.coefficients > QUICK_BUDGET.coefficients else SIGNS
        self.box = over.box
        self.queue: list[tuple[Fraction, int, Cell, int]] = []
        self.whole: dict[Cell, Cell] = {}  # of a conjunction on factors, the one that it is part of
        self.order = count()
        self.apart = len(cells) > 1
        self.reach: Fraction | None = None  # the nearest point known
        self.found: list[NearestOutside] = []
        self.lows: list[Fraction] = []
        self.trusted = False
        self.undecided: list[Verdict] = []

    def run(self, starts: Sequence[Cell], reach: Fraction | None) -> DistanceBounds:
        """Search affine conjunctions first: their distance, which is exact, spares the curved ones much work."""
        self.reach = reach
        for start in starts:
            for alternative in self.over.alternatives:
                self.push(normalize_cell(start + alternative), 0)
        most = MIN_CONJUNCTIONS + self.budget.coefficients // COEFFICIENTS_EACH
        self.look_at_curved(self.look_at_affine(most), most // EACH_PER_CURVED)
        best = [f for f in self.found if f.nearest.high == self.reach]
        return DistanceBounds(min(self.lows, default=None), tuple(best), tuple(self.undecided), self.trusted)

    def look_at_affine(self, left: int) -> list[tuple[Fraction, Cell]]:
        """Look at about so many conjunctions, the nearest first; return the curved ones with the distance they keep."""
        curved: list[tuple[Fraction, Cell]] = []
        for looked_at in count():
            if not self.queue or self.is_beyond(self.queue[0][0]):
                break
            bound, _, cell, position = heappop(self.queue)
            if left <= 0 and looked_at >= MIN_CONJUNCTIONS:
                self.leave_open(bound, f"{looked_at} conjunctions")
                break
            left -= 1
            if position < len(self.cells):
                if self.apart and not all(c.is_affine for c in (*cell, *self.cells[position])):
                    left -= EACH_PER_CURVED - 1
                for longer in self.parts_outside(cell, self.cells[position]):
                    self.push(longer, position + 1)
            elif all(c.is_affine for c in cell):
                self.keep(cell)
            elif (parts := pieces(cell)) != (cell,):
                for part in parts:
                    self.whole[part] = cell
                    self.push(part, position)
            else:
                curved.append((bound, cell))
        return curved

    def look_at_curved(self, curved: Sequence[tuple[Fraction, Cell]], most: int) -> None:
        """Look at so many curved conjunctions, as far as they may come nearer than what is known."""
        for looked_at, (bound, cell) in enumerate(curved):
            if self.is_beyond(bound):
                break
            if looked_at == most:
                self.leave_open(bound, f"{looked_at} curved conjunctions")
                break
            self.keep(cell)

    def is_beyond(self, bound: Fraction) -> bool:
        return self.reach is not None and bound > self.reach

    def leave_open(self, bound: Fraction, spent: str) -> None:
        """Stop here: whatever is left comes no nearer than this."""
        self.lows.append(bound)
        self.undecided.append(Verdict("undecided", spent=spent))

    def keep(self, cell: Cell) -> None:
        one = nearest(cell, self.box, self.norm, self.point, self.reach, self.budget)
        self.trusted |= one.below is not None and not is_checkable(one.below.certificate)
        if one.low is None:
            return
        self.lows.append(one.low)
        if one.high is None:
            self.undecided.append(one.verdict)
            return
        self.found.append(NearestOutside(self.whole.get(cell, cell), cell, one))
        self.reach = one.high if self.reach is None else min(self.reach, one.high)

    def push(self, cell: Cell | None, position: int) -> None:
        bound = None if cell is None else affine_distance(cell, self.box, self.norm, self.point)
        if cell is not None and bound is not None:
            heappush(self.queue, (bound, next(self.order), cell, position))

    def parts_outside(self, cell: Cell, taken: Cell) -> Iterator[Cell | None]:
        """Yield the parts of a conjunction outside another."""
        both = normalize_cell(cell + taken)
        contradict = any({*condition.negation()} <= {*cell} for condition in taken)
        if both is None or contradict or (self.apart and is_empty(both, self.box, self.effort)):
            yield cell
            return
        inside: Cell = cell
        for condition in taken:
            for failing in condition.negation():
                yield normalize_cell((*inside, failing))
            if self.apart:
                inside = (*inside, condition)
