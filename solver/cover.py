"""Refuting a conjunction of polynomial constraints on a box, by subdivision.

A box is excluded when one constraint has the wrong sign on all of it, as its
Bernstein coefficients show. Excluded boxes that fill the unit box prove that the
conjunction is empty. A box on which every constraint surely holds ends the search
with a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from solver.bernstein import MAX_COEFFICIENTS, Chunk, Subdivision, tensor_size
from solver.certificate import Boxes, Leaf
from solver.constraint import Relation
from solver.polynomial import Poly

MAX_DEPTH = 40  # halvings of one coordinate


@dataclass
class Outcome:
    """A cover (the conjunction is empty), a point to check exactly, or neither within the budget."""

    cover: Boxes | None = None
    candidate: tuple[Fraction, ...] | None = None
    boxes: int = 0


def whole_box(width: int, constraint: int) -> Boxes:
    """The cover by one box, excluded by the constraint in that position."""
    return Boxes((Leaf((0,) * width, (0,) * width, constraint),))


def search(relations: Sequence[Relation], unit: Sequence[Poly], budget: int) -> Outcome:
    """Cover the unit box, halving until every box is excluded or more than `budget` boxes have been looked at."""
    if any(tensor_size(poly) > MAX_COEFFICIENTS for poly in unit):
        return Outcome()
    return _Search(relations, Subdivision(unit)).run(budget)


@dataclass
class _Search:
    relations: Sequence[Relation]
    subdivision: Subdivision
    leaves: list[Leaf] = field(default_factory=list)

    def run(self, budget: int) -> Outcome:
        pending, count = [self.subdivision.whole], 0
        while pending:
            chunk = pending.pop()
            count += len(chunk)
            if count > budget or max(chunk.depth, default=0) > MAX_DEPTH:
                return Outcome(boxes=count)
            open_, candidate = self.exclude(chunk)
            if candidate is not None:
                return Outcome(candidate=candidate, boxes=count)
            if len(open_):
                pending.extend(self.subdivision.halve(open_))
        return Outcome(Boxes(tuple(self.leaves)), boxes=count)

    def exclude(self, chunk: Chunk) -> tuple[Chunk, tuple[Fraction, ...] | None]:
        """The boxes that no constraint excludes; and the centre of one on which all constraints surely hold."""
        np = self.subdivision.np
        reason: Any = np.full(len(chunk), -1, dtype=np.int64)
        sure: Any = np.ones(len(chunk), dtype=bool)
        for k, relation in enumerate(self.relations):
            above, below = self.subdivision.signs(chunk, k)
            wrong = below | above if relation == "==" else below
            sure &= above & (relation != "==")
            reason[(reason < 0) & wrong] = k
        if sure.any():
            return chunk, self.subdivision.centre(chunk, int(np.flatnonzero(sure)[0]))
        self.leaves.extend(self.subdivision.leaves(chunk, np.flatnonzero(reason >= 0), reason))
        return chunk.keep(reason < 0), None
