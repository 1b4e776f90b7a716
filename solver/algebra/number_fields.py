"""Numbers that answers are made of: of one field, between two fractions, or with √d in symbols.

A scalar is a Fraction or an Element of Q(α), which goes with fractions. A polynomial over Q(α) is at
least zero on an interval exactly if it is at one point between any two neighbouring real roots of its norm, the
resultant with α's minimal polynomial: among these are all of its own.

What an agreement is made of is a fraction or a `Root`, the number itself, or where no closed form is known a `Between`:

    start + slope·t    is exact for an exact t, and between its values at both ends for a Between.

A `Surd` is p + q·√d, where p and q are quotients of polynomials in the parameters, d is one. Sums, products and
quotients of such values with one d are such values again; of different ones not, and refused. Where d is below zero
there is no value. At a pole of p or q there may be the limit of (p² − q²d)/(p − q√d): the root (−b + √d)/(2a) of
a t² + b t + c with d = b² − 4ac is −2c/(b + √d) as well, so that it stays where a becomes 0 while b is above zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import isqrt
from typing import Any, TypeAlias

from flint import fmpq, fmpq_poly

from solver.algebra.algebraic_numbers import Algebraic, Element, Real, Root, between, coordinate, real_of, real_roots
from solver.algebra.polynomials import Poly, Radical, Ratio, at, primitive, ratio, ring, to_fmpq, to_fraction
from solver.errors import UsageError

Scalar: TypeAlias = Any  # a Fraction, or an Element: one kind in each calculation
FIELD = ring(("x", "y"))


def value_at(poly: fmpq_poly, x: Scalar) -> Scalar:
    """Return the polynomial's value at a fraction or in a number field.

    >>> value_at(fmpq_poly([1, 2]), Fraction(3))
    Fraction(7, 1)
    """
    return polynomial_at(list(map(to_fraction, poly.coeffs())), x)


def in_field_of(value: Fraction, like: Scalar) -> Scalar:
    return value if isinstance(like, Fraction) else Element.of(like.alpha, [value])


def sign(value: Scalar) -> int:
    return value.sign if isinstance(value, Element) else int(value > 0) - int(value < 0)


def real(value: Scalar) -> Real:
    """Return the number by itself, which compares with numbers of other fields."""
    return real_of(coordinate(value))


def scalar(value: Real) -> Scalar:
    """Return the number as an element of the field it generates."""
    return Element.of(value, [0, 1]) if isinstance(value, Algebraic) else value


def never_negative(coefficients: Sequence[Scalar], low: Fraction, high: Fraction) -> bool:
    """Whether a polynomial over a number field is at least zero from low to high.

    >>> zero, one, three = map(Fraction, (0, 1, 3))
    >>> never_negative([one, -2 * one, one], zero, three), never_negative([-one, one], zero, three)
    (True, False)
    """
    norm = _norm(coefficients)
    if not norm:
        return True
    stops: list[Real] = [low, *(root for root in real_roots(norm) if low < root < high), high]
    tried = [between(a, b) for a, b in pairwise(stops)] if low < high else [low]
    return all(sign(polynomial_at(coefficients, x)) >= 0 for x in tried)


def polynomial_at(coefficients: Sequence[Any], x: Any) -> Any:
    """Return the value of the polynomial with these coefficients, from the constant upwards, at a number or polynomial.

    >>> polynomial_at([1, 0, 2], FIELD["x"] - 1)
    2*p0^2 - 4*p0 + 3
    """
    return reduce(lambda total, c: total * x + c, reversed(coefficients), x * 0)


def _norm(coefficients: Sequence[Scalar]) -> fmpq_poly:
    """Return a polynomial over the rationals that vanishes wherever this one does."""
    if isinstance(coefficients[0], Fraction):
        return fmpq_poly([to_fmpq(c) for c in coefficients])
    alpha: Algebraic = coefficients[0].alpha
    lines = [[c.poly[k] for k in range(c.poly.degree() + 1)] for c in coefficients]
    given = FIELD.context.from_dict({(i, k): e for i, line in enumerate(lines) for k, e in enumerate(line) if e})
    return univariate(given.resultant(polynomial_at(alpha.coefficients, FIELD["y"]), 1))


def univariate(poly: Poly) -> fmpq_poly:
    """Return a polynomial in which only the first variable occurs, as one in that variable.

    >>> univariate(FIELD["x"] ** 2 - 2)
    x^2 + (-2)
    """
    terms = {exponents[0]: c for exponents, c in poly.to_dict().items()}
    return fmpq_poly([terms.get(k, 0) for k in range(max(terms, default=0) + 1)])


# --- numbers that may be known between two fractions only -------------------------------------------

DIGITS = 40  # decimal places of a square root that is only bounded


@dataclass(frozen=True, slots=True)
class Between:
    """Somewhere from `low` to `high`, proved.

    >>> print(Between(Fraction(1, 3), Fraction(1, 2)))
    between 1/3 and 1/2
    """

    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        return self.high - self.low

    def __float__(self) -> float:
        return float((self.low + self.high) / 2)

    def __str__(self) -> str:
        return f"between {self.low} and {self.high}"


Value: TypeAlias = Fraction | Root | Between
Number: TypeAlias = Fraction | Algebraic | Between  # a Value that can be calculated with


@dataclass(frozen=True, slots=True)
class AgreementAtPoint:
    """An agreement at a point: the weights on the points used, by position, and what it pays. `note`: how far it is
    exact, where it is not, or what else a reader should know."""

    mixture: tuple[tuple[int, Value], ...]
    payoffs: tuple[Value, ...]
    note: str = ""


def number(value: Value) -> Number:
    """Return the number a record stands for.

    >>> number(Root((-2, 0, 1), 2, 1.4142)) < Fraction(3, 2)
    True
    """
    return value if isinstance(value, Between) else real_of(value)


def affine(t: Number, start: Fraction, slope: Fraction) -> Value:
    """Return start + slope·t.

    >>> print(affine(real_roots([-2, 0, 1])[1], Fraction(1), Fraction(-1)))
    root 1 of t**2 - 2*t - 1 (about -0.414214)
    """
    if isinstance(t, Between):
        low, high = sorted((start + slope * t.low, start + slope * t.high))
        return Between(low, high) if low < high else low
    return coordinate(start + slope * scalar(t))


def same(one: Value, other: Value) -> bool | None:
    """Whether two values are one number; None where they are only known to lie close.

    >>> half = Fraction(1, 2)
    >>> same(half, half), same(half, Between(half, Fraction(1))), same(half, Between(Fraction(1), Fraction(2)))
    (True, None, False)
    """
    if isinstance(one, Between) or isinstance(other, Between):
        (a, b), (c, d) = bounds(one), bounds(other)
        return None if a <= d and c <= b else False
    return real_of(one) == real_of(other)


def less(one: Value, other: Value) -> bool | None:
    """Whether the first is smaller; None where that is not known.

    >>> half = Fraction(1, 2)
    >>> less(half, Fraction(1)), less(half, Between(Fraction(0), Fraction(1)))
    (True, None)
    """
    if isinstance(one, Between) or isinstance(other, Between):
        (a, b), (c, d) = bounds(one), bounds(other)
        return True if b < c else False if a >= d else None
    return real_of(one) < real_of(other)


def bounds(value: Value, width: Fraction = Fraction(1, 2**80)) -> tuple[Fraction, Fraction]:
    """Return fractions on both sides of it, no further apart than `width` where it is a root.

    >>> bounds(Fraction(1, 2))
    (Fraction(1, 2), Fraction(1, 2))
    """
    if isinstance(value, Between):
        return value.low, value.high
    exact = real_of(value)
    return exact.within(width) if isinstance(exact, Algebraic) else (exact, exact)


def square_root_bounds(value: Fraction, digits: int = DIGITS) -> tuple[Fraction, Fraction]:
    """Return fractions on both sides of the square root, both the root itself where that is rational.

    >>> square_root_bounds(Fraction(4, 9))
    (Fraction(2, 3), Fraction(2, 3))
    """
    inside = value.numerator * value.denominator
    root = isqrt(inside)
    if root * root == inside:
        return Fraction(root, value.denominator), Fraction(root, value.denominator)
    fine = 10**digits
    root = isqrt(inside * fine * fine)
    return Fraction(root, value.denominator * fine), Fraction(root + 1, value.denominator * fine)


# --- values with a square root in them, in symbols --------------------------------------------------

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
