"""A quantity along one parameter: a rational function of t on an interval, its values and its extremes, exactly.

A payoff, or a product of probabilities, is bounded wherever its equilibrium stands. So in lowest terms its denominator
has no zero in the closed interval, and the least and the greatest value are taken at an end or at a real root of
q' = (n'd - nd')/d², of which there are finitely many.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import fmpq_poly

from solver.algebra.algebraic_numbers import Coordinate, Element, Real, real_of, real_roots
from solver.algebra.polynomials import Ratio, to_fmpq, to_fraction
from solver.regions.lines import univariate


@dataclass(frozen=True, slots=True)
class Span:
    """All values between two, both of them taken; often one value only.

    >>> print(Span(Fraction(1), Fraction(7, 2)), Span(Fraction(3), Fraction(3)))
    1 to 7/2 3
    """

    low: Coordinate
    high: Coordinate

    @property
    def is_point(self) -> bool:
        return self.low == self.high

    @property
    def width(self) -> Fraction | float:
        """How far apart the ends are; a float where one of them is irrational."""
        if isinstance(self.low, Fraction) and isinstance(self.high, Fraction):
            return self.high - self.low
        return float(self.high) - float(self.low)

    def __str__(self) -> str:
        return str(self.low) if self.is_point else f"{self.low} to {self.high}"


def hull(values: Iterable[Coordinate | Span]) -> Span:
    """The least span that holds them all, of which there is one at least.

    >>> print(hull([Fraction(2), Span(Fraction(-1), Fraction(1))]))
    -1 to 2
    """
    spans = [value if isinstance(value, Span) else Span(value, value) for value in values]
    low = min((span.low for span in spans), key=real_of)
    return Span(low, max((span.high for span in spans), key=real_of))


@dataclass(frozen=True, eq=False)
class Curve:
    """What a quantity is in one equilibrium, `label`, as the parameter t moves: `over`/`under` in lowest terms.

    >>> reciprocal = Curve("(a, b)", fmpq_poly([1]), fmpq_poly([1, 0, 1]))
    >>> reciprocal.at(Fraction(2)), print(reciprocal.span(Fraction(-1), Fraction(3)))
    1/10 to 1
    (Fraction(1, 5), None)
    """

    label: str
    over: fmpq_poly
    under: fmpq_poly

    @classmethod
    def of(cls, label: str, value: Ratio) -> Curve:
        """From a rational function of one parameter."""
        return cls(label, univariate(value.over), univariate(value.under))

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells curves apart."""
        return self.label, str(self.over.coeffs()), str(self.under.coeffs())

    def at(self, t: Coordinate) -> Coordinate:
        """The value at a number of its interval."""
        real = real_of(t)
        if isinstance(real, Fraction):
            return to_fraction(self.over(to_fmpq(real)) / self.under(to_fmpq(real)))
        return (Element.of(real, self.over) / Element.of(real, self.under)).coordinate

    @cached_property
    def _turns(self) -> tuple[Real, ...]:
        slope = self.over.derivative() * self.under - self.over * self.under.derivative()
        return real_roots(slope) if slope else ()

    def span(self, low: Coordinate, high: Coordinate) -> Span:
        """The least and the greatest value from `low` to `high`."""
        start, end = real_of(low), real_of(high)
        turns = (t if isinstance(t, Fraction) else t.root for t in self._turns if start < t < end)
        return hull(self.at(t) for t in (low, *turns, high))
