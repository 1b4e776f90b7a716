"""Numbers of one field, and polynomials over them.

A scalar is a Fraction or an Element of Q(α), which goes with fractions. A polynomial over Q(α) is at
least zero on an interval exactly if it is at one point between any two neighbouring real roots of its norm, the
resultant with α's minimal polynomial: among these are all of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Any, TypeAlias

from flint import fmpq_poly

from solver.algebra.algebraic_numbers import Algebraic, Element, Real, between, coordinate, real_of, real_roots
from solver.algebra.polynomials import Poly, ring, to_fmpq, to_fraction

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
