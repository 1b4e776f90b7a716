"""Balance: gains that cannot all be positive where certain constraints hold.

Let weights w_j >= 0, a slack s >= 0 and a total t > 0 be stated by a conjunction, and let numbers μ_j > 0 and
polynomials g_j, the gains, be such that

    Σ μ_j g_j w_j + s = 0    and    Σ μ_j w_j = t

identically. Some weight is positive, since t is; so where all gains are positive the first sum is, too: a
contradiction. The gains are of lower degree than the weights, so a box is excluded sooner by their Bernstein
coefficients than by the weights'. (Dominance in games is of this form: see `concepts.dominance`.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from solver.algebra.polynomials import Key, Poly, primitive
from solver.regions.constraints import Constraint


@dataclass(frozen=True, slots=True)
class Term:
    """multiplier · gain · weight; the weight is a primitive polynomial, or a constant above zero."""

    multiplier: Fraction
    gain: Poly
    weight: Poly


@dataclass(frozen=True, eq=False)
class Balance:
    """Σ multiplier·gain·weight + slack = 0, and Σ multiplier·weight = total.

    A conjunction supports it that states weight >= 0 (or > 0) for each term, slack >= 0 (or > 0), and total > 0,
    or positive multiples of these; what is a constant needs no constraint. All polynomials are in the parameters
    themselves.
    """

    terms: tuple[Term, ...]
    slack: Poly
    total: Poly

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Two balances are the same exactly if their keys are equal."""
        terms = tuple((t.multiplier, Key(t.gain), Key(t.weight)) for t in self.terms)
        return (terms, Key(self.slack), Key(self.total))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Balance) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def _supposed(self) -> tuple[frozenset[Key], frozenset[Key]]:
        """The polynomials that have to be at least zero, and the one that has to be above it."""
        closed = [term.weight for term in self.terms] + [primitive(self.slack)]
        strict = [primitive(self.total)]
        first, second = (frozenset(Key(p) for p in polys if not p.is_constant()) for polys in (closed, strict))
        return first, second

    def fits(self, cell: Sequence[Constraint]) -> bool:
        """Whether the conjunction supports it."""
        closed, strict = self._supposed
        return closed <= {c.key[0] for c in cell if c.relation != "=="} and strict <= {
            c.key[0] for c in cell if c.relation == ">"
        }
