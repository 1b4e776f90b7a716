"""Numbers that may be known between two fractions only.

A `Value` is a fraction or a `Root`, the number itself, or where no closed form is known a `Between`:

    start + slope·t    is exact for an exact t, and between its values at both ends for a Between.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import TypeAlias

from solver.algebra.algebraic_numbers import Algebraic, Root, coordinate, real_of
from solver.algebra.number_fields import scalar

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
    """Return whether two values are one number; None where they are only known to lie close.

    >>> half = Fraction(1, 2)
    >>> same(half, half), same(half, Between(half, Fraction(1))), same(half, Between(Fraction(1), Fraction(2)))
    (True, None, False)
    """
    if isinstance(one, Between) or isinstance(other, Between):
        (a, b), (c, d) = bounds(one), bounds(other)
        return None if a <= d and c <= b else False
    return real_of(one) == real_of(other)


def less(one: Value, other: Value) -> bool | None:
    """Return whether the first is smaller; None where that is not known.

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
