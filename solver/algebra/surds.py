"""Values with a square root in them, in symbols.

A `Surd` is p + q·√d, where p and q are quotients of polynomials in the parameters, d is one. Sums, products and
quotients of such values with one d are such values again; of different ones not, and refused. Where d is below zero
there is no value. At a pole of p or q there may be the limit of (p² − q²d)/(p − q√d): the root (−b + √d)/(2a) of
a t² + b t + c with d = b² − 4ac is −2c/(b + √d) as well, so that it stays where a becomes 0 while b is above zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

from flint import fmpq, fmpq_poly

from solver.algebra.algebraic_numbers import coordinate, real_roots
from solver.algebra.number_fields import scalar, univariate
from solver.algebra.polynomials import Poly, Radical, Ratio, at, primitive, ratio, ring, to_fraction
from solver.errors import UsageError

MAX_SQUARE = 10_000  # the root of the largest square number that is put before a root


class DifferentRoots(UsageError):
    """Two different square roots were to be put into one formula."""


@dataclass(frozen=True, eq=False)
class Surd(Ratio):
    """`plain` + `factor`·√`inside`, the factor not zero. As a Ratio it is `radical` over `under`; `over` is one: the
    value is not zero throughout."""

    plain: Ratio
    factor: Ratio
    inside: Poly

    @property
    def radical(self) -> Radical:
        p, q = (part.over * (self.under / part.under) for part in (self.plain, self.factor))
        return p, q, self.inside

    def __neg__(self) -> Ratio:
        return surd(-self.plain, -self.factor, self.inside)

    def __add__(self, other: Ratio) -> Ratio:
        plain, factor = self.parts(other)
        return surd(self.plain + plain, self.factor + factor, self.inside)

    def __mul__(self, other: Ratio) -> Ratio:
        (u, v), d = self.parts(other), ratio(self.inside, self.inside**0)
        return surd(self.plain * u + self.factor * v * d, self.plain * v + self.factor * u, self.inside)

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other: Ratio) -> Ratio:
        return self * (other.inverse if isinstance(other, Surd) else ratio(other.under, other.over))

    def __rtruediv__(self, other: Ratio) -> Ratio:
        return self.inverse * other

    @property
    def inverse(self) -> Ratio:
        """One over the value."""
        norm = self.plain * self.plain - self.factor * self.factor * ratio(self.inside, self.inside**0)
        return surd(self.plain / norm, -self.factor / norm, self.inside)

    def parts(self, other: Ratio) -> tuple[Ratio, Ratio]:
        """Return p and q of a value with the same root, or none; DifferentRoots for one with another root."""
        if not isinstance(other, Surd):
            return other, other - other
        if other.inside != self.inside:
            raise DifferentRoots("two different square roots meet in one formula; fix a parameter, or solve at a point")
        return other.plain, other.factor

    def at(self, values: Sequence[fmpq]) -> Any:
        """Return the value at a point as a fraction or a root, or as the limit there; ZeroDivisionError without one.

        >>> a, b = ring(("a", "b")).generators.values()
        >>> root = (square_root(b**2 + 4 * a) + ratio(b, b / b)) * ratio(b / b, 2 * a)
        >>> print(root.at([fmpq(2), fmpq(1)]), root.at([fmpq(1), fmpq(1)]), root.at([fmpq(0), fmpq(-1)]))
        1 root 2 of t**2 - t - 1 (about 1.61803) 1
        """
        roots = real_roots(fmpq_poly([-at(self.inside, values), 0, 1]))
        if not roots:
            raise ArithmeticError("a square root of less than zero")
        root = scalar(roots[-1])
        p, q, d = self.radical
        if over := at(self.under, values):
            return coordinate((to_fraction(at(p, values)) + to_fraction(at(q, values)) * root) / to_fraction(over))
        t = ring(("t",))["t"]  # as t goes to 0 on a way through the point, each common zero left out
        way = [value + 3**k * t for k, value in enumerate(values)]
        top, factor, under, inside = (univariate(poly.compose(*way)) for poly in (p, q, self.under, d))
        top, factor, under = _without_zeros(top, factor, under)
        if under[0]:
            return coordinate((to_fraction(top[0]) + to_fraction(factor[0]) * root) / to_fraction(under[0]))
        norm, under = _without_zeros(top * top - factor * factor * inside, under)
        rest = to_fraction(top[0]) - to_fraction(factor[0]) * root
        return coordinate(to_fraction(norm[0] / under[0]) / rest)


def _without_zeros(*polys: fmpq_poly) -> tuple[fmpq_poly, ...]:
    """Return polynomials divided by the highest power of their variable that divides all; the last is not zero."""
    while polys[-1] and not any(poly[0] for poly in polys):
        polys = tuple(poly // fmpq_poly([0, 1]) for poly in polys)
    return polys


def surd(plain: Ratio, factor: Ratio, inside: Poly) -> Ratio:
    """Return plain + factor·√inside, a quotient where the factor is zero.

    >>> x = ring(("x",))["x"]
    >>> root = surd(ratio(x, x + 1), ratio(x, x), x)
    >>> root * root + -root + -root * root + root, root / root
    (Ratio(over=0, under=1), Ratio(over=1, under=1))
    """
    if not factor.over:
        return plain
    under = plain.under * (factor.under / plain.under.gcd(factor.under))
    return Surd(inside**0, under, plain, factor, inside)


def square_root(inside: Poly) -> Ratio:
    """Return √inside, for no square of a polynomial; a square number in it is put before the root.

    >>> x = ring(("x",))["x"]
    >>> ratio_text(square_root(12 * x - 8), ("x",))
    '2*sqrt(3*x - 2)'
    """
    one, content = inside**0, inside.leading_coefficient() / primitive(inside).leading_coefficient()
    over, under = int(content.p * content.q), int(content.q)
    square = max(k for k in range(1, min(isqrt(over), MAX_SQUARE) + 1) if over % (k * k) == 0)
    return surd(ratio(0 * one, one), ratio(square * one, under * one), inside * fmpq(under**2, square**2))
