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
PART = 4_096  # boxes


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
    """Cover the unit box, halving until every box is excluded or `budget` coefficients have been looked at."""
    if any(tensor_size(poly) > MAX_COEFFICIENTS for poly in unit):
        return Outcome()
    return _Search(relations, Subdivision(unit)).run(budget)


@dataclass
class _Search:
    relations: Sequence[Relation]
    subdivision: Subdivision
    leaves: list[Leaf] = field(default_factory=list)

    def run(self, budget: int) -> Outcome:
        subdivision = self.subdivision
        pending, count = [subdivision.whole()], 0
        while pending:
            chunk = pending.pop()
            count += len(chunk)
            if subdivision.spent > budget or max(chunk.depth, default=0) > MAX_DEPTH:
                return Outcome(boxes=count)
            open_, change, candidate = self.exclude(chunk)
            if candidate is not None:
                return Outcome(candidate=candidate, boxes=count)
            if len(open_):
                pending.extend(_in_parts(subdivision.halve(open_, change)))
        return Outcome(Boxes(tuple(self.leaves)), boxes=count)

    def exclude(self, chunk: Chunk) -> tuple[Chunk, Any, tuple[Fraction, ...] | None]:
        """The boxes that no constraint excludes, how much each axis matters, and a point where all surely hold."""
        np = self.subdivision.np
        change = self.subdivision.learn(chunk, np.ones(chunk.signs.shape, dtype=bool))
        reason: Any = np.full(len(chunk), -1, dtype=np.int64)
        sure: Any = np.ones(len(chunk), dtype=bool)
        for k, relation in enumerate(self.relations):
            sign = chunk.signs[:, k]
            wrong = sign != 0 if relation == "==" else sign < 0
            sure &= (sign > 0) & (relation != "==")
            reason[(reason < 0) & wrong] = k
        if sure.any():
            return chunk, change, self.subdivision.centre(chunk, int(np.flatnonzero(sure)[0]))
        self.leaves.extend(self.subdivision.leaves(chunk, np.flatnonzero(reason >= 0), reason))
        return chunk.keep(reason < 0), change, None


def _in_parts(chunk: Chunk) -> list[Chunk]:
    """The chunk cut so that what waits stays small and boxes that lie together are halved alike."""
    return [chunk.keep(slice(k, k + PART)) for k in range(0, len(chunk), PART)]
