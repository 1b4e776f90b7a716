"""The outcomes along a line in an atlas whose pieces are right everywhere.

Every condition of every piece, with the line put in, is a polynomial in t. Between two
neighbouring roots each has one sign, so one piece holds throughout; at a root the
signs there decide, over Q(α) where it is irrational.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from flint import fmpq_poly

from solver.algebra.algebraic_numbers import Algebraic, Coordinate, Element, Real, coordinate
from solver.algebra.polynomials import Ratio, Relation, to_fmpq, to_fraction
from solver.atlas import Branch
from solver.concepts.line_search import LineSearch, Outcome, Standing
from solver.regions.lines import SIGNS, roots_in, sign_at

OnLine: TypeAlias = list[list[tuple[fmpq_poly, Relation]]]  # alternatives of conditions in t


class PiecewiseLineSearch(LineSearch):
    """The search along one line of an atlas whose branches are all there is on the walls, too."""

    @cached_property
    def conditions(self) -> list[tuple[Branch, OnLine]]:
        """Each piece with its alternatives on the line."""
        return [
            (piece, [[(self.line.restrict(c.poly), c.relation) for c in cell] for cell in piece.region.cells])
            for piece in self.whole.branches
        ]

    def roots(self) -> tuple[Real, ...]:
        polys = (poly for _, cells in self.conditions for cell in cells for poly, _ in cell if poly)
        return roots_in(polys, self.line.low, self.line.high)

    def solve_rational(self, t: Fraction) -> Standing:
        return self.standing_at(t)

    def branches(self, t: Fraction) -> tuple[Branch, ...]:
        return tuple(self.on_line[k] for k, (_, cells) in enumerate(self.conditions) if _hold(cells, t))

    @cached_property
    def on_line(self) -> list[Branch]:
        """The pieces with their formulas in t."""
        return [
            replace(
                piece,
                strategies=tuple(tuple(map(self.line.quotient, group)) for group in piece.strategies),
                payoffs=tuple(map(self.line.quotient, piece.payoffs)),
            )
            for piece in self.whole.branches
        ]

    def solve_irrational(self, t: Algebraic) -> Standing:
        return self.standing_at(t)

    def standing_at(self, t: Real) -> Standing:
        """Return the outcomes there, each from the first piece that has it."""
        found: dict[object, Outcome] = {}
        for piece, cells in self.conditions:
            if _hold(cells, t):
                outcome = self.outcome(piece, t)
                found.setdefault((outcome.strategies, outcome.payoffs), outcome)
        return Standing(coordinate(t), tuple((outcome,) for outcome in found.values()))

    def outcome(self, piece: Branch, t: Real) -> Outcome:
        strategies = tuple(tuple(self.value(x, t) for x in group) for group in piece.strategies)
        return Outcome(piece.names, strategies, tuple(self.value(u, t) for u in piece.payoffs), piece.label)

    def value(self, quotient: Ratio, t: Real) -> Coordinate:
        over, under = self.line.restrict(quotient.over), self.line.restrict(quotient.under)
        if isinstance(t, Algebraic):
            return (Element.of(t, over) / Element.of(t, under)).coordinate
        return to_fraction(over(to_fmpq(t)) / under(to_fmpq(t)))


def _hold(cells: OnLine, t: Real) -> bool:
    return any(all(sign_at(poly, t) in SIGNS[relation] for poly, relation in cell) for cell in cells)
