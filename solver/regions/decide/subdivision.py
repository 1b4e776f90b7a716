"""Refuting a conjunction of polynomial constraints on a box, by subdivision.

A box is excluded when one constraint has the wrong sign on all of it, as Bernstein coefficients show. Excluded boxes
that fill the unit box prove that the conjunction is empty. A box on which every constraint surely holds ends the search
with a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from solver.algebra import np
from solver.algebra.bernstein import MAX_COEFFICIENTS, BoxBatch, Subdivision, tensor_size
from solver.algebra.polynomials import Poly, Relation
from solver.regions.decide.work import count_work
from solver.regions.proofs.certificates import Boxes, Leaf

MAX_DEPTH = 40  # halvings of one coordinate
MAX_BOXES_AT_ONCE = 4_096  # so that what waits stays small and boxes that lie together are halved alike
PER_LOOK = 200_000  # what a look at some boxes costs besides, however few they are, in Bernstein coefficients


@dataclass
class CoverResult:
    """A cover (the conjunction is empty), a point to check exactly, or neither within the budget."""

    cover: Boxes | None = None
    candidate: tuple[Fraction, ...] | None = None
    boxes: int = 0


class Remaining(NamedTuple):
    """The boxes that nothing excludes, how much each axis matters, and a point where all conditions surely hold."""

    open: BoxBatch
    change: Any
    candidate: tuple[Fraction, ...] | None = None


def whole_box(width: int, constraint: int) -> Boxes:
    """Return the cover by one box, excluded by the constraint in that position."""
    return Boxes((Leaf((0,) * width, (0,) * width, constraint),))


class CoverSearch:
    """A cover in the making, which can be taken up again with a larger budget.

    >>> x = ring(("x",))["x"]
    >>> len(CoverSearch([">"], [x**2 - x - 1]).run(1000).cover.leaves)
    1
    """

    def __init__(self, relations: Sequence[Relation], unit: Sequence[Poly]) -> None:
        self.relations = relations
        self.subdivision = Subdivision(unit)
        self.order = sorted(range(len(unit)), key=lambda k: self.subdivision.sizes[k])  # the cheapest first
        hopeless = any(tensor_size(poly) > MAX_COEFFICIENTS for poly in unit)
        self.pending = [] if hopeless else [self.subdivision.unit_box()]
        self.excluded: list[tuple[BoxBatch, list[int]]] = []  # boxes, and the constraint that excludes each
        self.done = CoverResult() if hopeless else None
        self.boxes = 0

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        each = ((self.subdivision.places(chunk), reasons) for chunk, reasons in self.excluded)
        return tuple(Leaf(*place, why) for places, reasons in each for place, why in zip(places, reasons, strict=True))

    def run(self, budget: int) -> CoverResult:
        """Go on until every box is excluded, or `budget` coefficients have been looked at since the beginning."""
        while self.done is None:
            if not self.pending:
                self.done = CoverResult(Boxes(self.leaves), boxes=self.boxes)
            elif self.subdivision.spent > budget:
                return CoverResult(boxes=self.boxes)
            else:
                self.step()
        return self.done

    def step(self) -> None:
        """Look at the boxes that wait last."""
        chunk = self.pending.pop()
        self.boxes += len(chunk)
        if max(chunk.depth, default=0) > MAX_DEPTH:
            self.done = CoverResult(boxes=self.boxes)
            return
        before = self.subdivision.spent
        open_, change, candidate = self.exclude(chunk)
        count_work(PER_LOOK + self.subdivision.spent - before)
        if candidate is not None or (len(open_) and not change.any()):  # nothing more is to be known
            self.done = CoverResult(candidate=candidate, boxes=self.boxes)
        elif len(open_):
            halves, size = self.subdivision.halve(open_, change), MAX_BOXES_AT_ONCE
            self.pending.extend(halves.keep(slice(k, k + size)) for k in range(0, len(halves), size))
            for waiting in self.pending[:-1]:  # whose coefficients are worked out again rather than kept
                waiting.tensors.clear()

    def exclude(self, chunk: BoxBatch) -> Remaining:
        """Return what is left of some boxes."""
        reason: Any = np.full(len(chunk), -1, dtype=np.int64)
        change: Any = 0.0
        for k in self.order:
            wanted = np.zeros(chunk.signs.shape, dtype=bool)
            wanted[:, k] = reason < 0
            change += self.subdivision.learn(chunk, wanted)
            sign = chunk.signs[:, k]
            wrong = sign != 0 if self.relations[k] == "==" else sign < 0
            reason[(reason < 0) & wrong] = k
        if "==" not in self.relations:
            sure = (chunk.signs[:, : len(self.relations)] > 0).all(axis=1)
            if sure.any():
                return Remaining(chunk, change, self.subdivision.centre(chunk, int(np.flatnonzero(sure)[0])))
        gone = reason >= 0
        self.excluded.append((BoxBatch(chunk.starts[gone], chunk.depth, chunk.signs[:0]), reason[gone].tolist()))
        return Remaining(chunk.keep(~gone), change)
