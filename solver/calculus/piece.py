"""One alternative of a region, and the signs that slopes have on it.

A slope is a product of factors, which many slopes share. So what is found of a factor is kept: if one
of them is refuted to have the sign that a product needs, the product is refuted with it. Only where
that does not do is the question about all the factors together.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from solver.calculus.derivative import Factors, sign_cells
from solver.calculus.refuting import Purse, cheaply, in_earnest
from solver.calculus.spots import Functions, spots_in
from solver.constraint import Constraint
from solver.domain import Domain
from solver.lowering import Cell
from solver.proof.certificate import Verdict
from solver.region import best_verdict

Point = tuple[Fraction, ...]


class Piece:
    """What is known about one conjunction; `known`: points of the region it is part of; `functions`: see `Spots`."""

    def __init__(
        self, cell: Cell, over: Domain, known: Iterable[Point], purse: Purse, functions: Functions | None = None
    ) -> None:
        self.cell, self.over, self.purse = cell, over, purse
        self.spots = list(spots_in(cell, over, known, functions))
        if not any(len(spots) for spots in self.spots):
            found = in_earnest(cell, over, purse).rational_witness
            self.spots = self.spots if found is None else list(spots_in(cell, over, (found,), functions))
        self.verdicts: dict[tuple[Cell, bool], Verdict] = {}

    def shown(self, slope: Factors, sign: int) -> Point | None:
        """A point of the piece at which the slope has the sign."""
        if sign:
            found = (spots.showing(slope.all, sign * slope.turn) for spots in self.spots)
        else:
            found = (spots.vanishing(factor) for factor in slope.zeros for spots in self.spots)
        return next((point for point in found if point is not None), None)

    def refuted(self, slope: Factors, sign: int) -> Verdict:
        """The verdict on "the slope has this sign here", of which no point is known."""
        verdicts = []
        for condition in sign_cells(slope, sign, self.over):
            verdicts.append(self.verdict(condition))
            if verdicts[-1].kind != "empty":
                break
        return best_verdict(verdicts)

    def verdict(self, condition: Cell) -> Verdict:
        """The verdict on the piece where the factors have these signs: cheaply if possible, else in earnest."""
        alone = [(one,) for one in condition if not self.seen(one)]
        asked = [(part, thorough) for thorough in (False, True) for part in dict.fromkeys((*alone, condition))]
        for part, thorough in asked:
            found = self.decided(part, thorough)
            if found.kind == "empty" or (part == condition and found.kind == "nonempty"):
                return found
        return self.decided(condition, True)

    def decided(self, condition: Cell, thorough: bool) -> Verdict:
        key = (condition, thorough)
        if key in self.verdicts:
            return self.verdicts[key]
        left = self.purse.left
        found = (in_earnest if thorough else cheaply)(self.cell + condition, self.over, self.purse)
        if found.kind != "undecided" or self.purse.left < left:  # else it was not asked, and may be later
            self.verdicts[key] = found
        return found

    def seen(self, condition: Constraint) -> bool:
        """Whether one of the points has the sign that the condition asks of a factor."""
        return condition.relation == ">" and any(spots.showing((condition.poly,), 1) for spots in self.spots)
