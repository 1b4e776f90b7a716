"""The checker's own arithmetic: polynomials as dictionaries, real roots, Bernstein coefficients.

It shares no code with `polynomials` and `bernstein`, which the search uses, so that an error in those is noticed.

* `RealRoot`: a real algebraic number α. The sign of p(α) follows from Sturm's theorem: p(α) = 0 exactly if
  gcd(p, q) has α as a root, q being α's own polynomial; else α's interval is halved until p has no root in it.
* `bernstein`, `split`: positive multiples of the coefficients on the unit box, and on its halves (de Casteljau).

Sturm (1829); Garloff (1993), "The Bernstein algorithm", Interval Computations 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import pairwise, product
from math import comb, gcd, lcm, prod
from operator import add as plus
from typing import TypeAlias

from solver.algebra.algebraic_numbers import Root
from solver.algebra.polynomials import Poly

Exponents: TypeAlias = tuple[int, ...]
Polynomial: TypeAlias = dict[Exponents, Fraction]  # no zero coefficients
Line: TypeAlias = list[Fraction]  # one unknown, from the constant upwards, the last not zero
Interval: TypeAlias = tuple[Fraction, Fraction]


def terms(poly: Poly) -> Polynomial:
    """Read the polynomial, once, into exponents and fractions."""
    return {tuple(int(e) for e in exponents): Fraction(int(c.p), int(c.q)) for exponents, c in poly.to_dict().items()}


def in_unit(poly: Polynomial, low: Sequence[Fraction], high: Sequence[Fraction]) -> Polynomial:
    """Return the polynomial where x = low + (high − low)·z, as one in z.

    >>> x = {(1,): Fraction(1)}
    >>> in_unit(x, [Fraction(2)], [Fraction(5)]) == {(0,): 2, (1,): 3}
    True
    """
    result: Polynomial = {}
    for exponents, coefficient in poly.items():
        used = [k for k, e in enumerate(exponents) if e]
        for choice in product(*(range(exponents[k] + 1) for k in used)):
            value, target = coefficient, [0] * len(exponents)
            for k, j in zip(used, choice, strict=True):
                e = exponents[k]
                value *= comb(e, j) * low[k] ** (e - j) * (high[k] - low[k]) ** j
                target[k] = j
            add(result, tuple(target), value)
    return result


def add(poly: Polynomial, exponents: Exponents, value: Fraction) -> None:
    total = poly.get(exponents, Fraction(0)) + value
    if total:
        poly[exponents] = total
    else:
        poly.pop(exponents, None)


def times(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return the product, multiplied out in whole numbers, which cost a tenth of fractions."""
    (over_a, under_a), (over_b, under_b) = _whole(a), _whole(b)
    if len({len(e) for poly in (a, b) for e in poly}) > 1:
        raise ValueError("polynomials in different numbers of unknowns")
    total: dict[Exponents, int] = {}
    for e, c in over_a:
        for f, d in over_b:
            both = tuple(map(plus, e, f))
            total[both] = total.get(both, 0) + c * d
    under = under_a * under_b
    return {e: Fraction(c, under) for e, c in total.items() if c}


def _whole(poly: Polynomial) -> tuple[list[tuple[Exponents, int]], int]:
    """Return terms in whole numbers, and what they are over."""
    under = lcm(*(c.denominator for c in poly.values()))
    return [(e, c.numerator * (under // c.denominator)) for e, c in poly.items()], under


def primitive(poly: Polynomial) -> Polynomial:
    """Return the positive multiple with coprime integer coefficients."""
    under = lcm(*(c.denominator for c in poly.values()))
    over = gcd(*(int(c * under) for c in poly.values()))
    return {e: c * under / over for e, c in poly.items()}


class RealRoot:
    """Root number `index` of a polynomial, in an interval a < root <= b that holds no other."""

    def __init__(self, root: Root) -> None:
        line = _trim([Fraction(c) for c in root.coefficients])
        self.exists = len(line) > 1
        if not self.exists:
            return
        self.line = _divide(line, _gcd(line, _derivative(line)))[0]
        self.sturm = _sturm(self.line)
        bound = 1 + max(abs(c / self.line[-1]) for c in self.line)
        self.exists = 1 <= root.index <= _roots(self.sturm, -bound, bound)
        low, high = -bound, bound
        while self.exists and _roots(self.sturm, low, high) > 1:
            middle = (low + high) / 2
            below = _roots(self.sturm, -bound, middle)
            low, high = (low, middle) if root.index <= below else (middle, high)
        self.low, self.high = low, high

    def halve(self) -> None:
        middle = (self.low + self.high) / 2
        if _roots(self.sturm, self.low, middle):
            self.high = middle
        else:
            self.low = middle

    def enclose(self, bits: int) -> Interval:
        while (self.high - self.low) * 2**bits > 1:
            self.halve()
        return self.low, self.high

    def sign(self, line: Line) -> int:
        """Return the sign of a polynomial at this number."""
        line = _trim(line)
        if not line:
            return 0
        if len(line) > 1:
            common = _gcd(self.line, line)
            if len(common) > 1 and _roots(_sturm(common), self.low, self.high):
                return 0
            chain = _sturm(_divide(line, _gcd(line, _derivative(line)))[0])
            while _roots(chain, self.low, self.high):
                self.halve()
        value = _value(line, self.high)
        return (value > 0) - (value < 0)


@lru_cache(maxsize=64)
def number_of(root: Root) -> RealRoot:
    """Return the number that a root is, found once: its interval shrinks with use, and is the same number still.

    >>> number_of(Root((-2, 0, 1), 2, 1.414)).sign([Fraction(-1), Fraction(1)])
    1
    """
    return RealRoot(root)


def _trim(line: Sequence[Fraction]) -> Line:
    result = list(line)
    while result and not result[-1]:
        result.pop()
    return result


def _value(line: Line, at: Fraction) -> Fraction:
    return reduce(lambda total, coefficient: total * at + coefficient, reversed(line), Fraction(0))


def _derivative(line: Line) -> Line:
    return [k * c for k, c in enumerate(line)][1:]


def _divide(over: Line, under: Line) -> tuple[Line, Line]:
    """Return quotient and remainder."""
    rest, quotient = list(over), [Fraction(0)] * max(len(over) - len(under) + 1, 0)
    for shift in reversed(range(len(quotient))):
        factor = rest[shift + len(under) - 1] / under[-1]
        quotient[shift] = factor
        for k, c in enumerate(under):
            rest[shift + k] -= factor * c
    return _trim(quotient), _trim(rest)


def _gcd(a: Line, b: Line) -> Line:
    while b:
        a, b = b, _divide(a, b)[1]
        b = [c / abs(b[-1]) for c in b]
    return a


def _sturm(line: Line) -> list[Line]:
    """Return Sturm's chain of a polynomial without repeated roots."""
    chain = [line, _derivative(line)]
    while len(chain[-1]) > 1:
        rest = _divide(chain[-2], chain[-1])[1]
        chain.append([-c / abs(rest[-1]) for c in rest])
    return [one for one in chain if one]


def _roots(chain: list[Line], low: Fraction, high: Fraction) -> int:
    """Return how many real roots lie in low < t <= high."""
    return _changes(chain, low) - _changes(chain, high)


def _changes(chain: list[Line], at: Fraction) -> int:
    signs = [value > 0 for line in chain if (value := _value(line, at))]
    return sum(a != b for a, b in pairwise(signs))


@dataclass(frozen=True, slots=True)
class Shape:
    """The parameters that occur in a polynomial, and its degree in each; the last varies fastest in a tensor."""

    axes: tuple[int, ...]
    degrees: tuple[int, ...]

    def stride(self, place: int) -> int:
        return prod(degree + 1 for degree in self.degrees[place + 1 :])

    @property
    def size(self) -> int:
        return self.stride(-1)


def shape_of(poly: Polynomial) -> Shape:
    width = len(next(iter(poly), ()))
    degrees = [max((e[k] for e in poly), default=0) for k in range(width)]
    return Shape(tuple(k for k, d in enumerate(degrees) if d), tuple(d for d in degrees if d))


def bernstein(poly: Polynomial, shape: Shape) -> list[int]:
    """Return a positive multiple of b_i = Σ_{j <= i} Π C(i, j)/C(d, j) a_j, in whole numbers."""
    strides = [shape.stride(place) for place in range(len(shape.axes))]
    values = [Fraction(0)] * shape.size
    for exponents, coefficient in poly.items():
        values[sum(exponents[k] * step for k, step in zip(shape.axes, strides, strict=True))] = coefficient
    for degree, step in zip(shape.degrees, strides, strict=True):
        for base in _bases(shape.size, degree, step):
            line = [values[base + j * step] / comb(degree, j) for j in range(degree + 1)]
            for i in range(degree + 1):
                values[base + i * step] = sum((comb(i, j) * line[j] for j in range(i + 1)), Fraction(0))
    common = lcm(*(v.denominator for v in values))
    return [int(v * common) for v in values]


def _bases(size: int, degree: int, step: int) -> Iterable[int]:
    """Return where each line of coefficients along one axis begins."""
    block = step * (degree + 1)
    return (start + offset for start in range(0, size, block) for offset in range(step))


def split(tensor: list[int], shape: Shape, axis: int) -> tuple[list[int], list[int]]:
    """Return 2^degree times the coefficients on both halves along an axis (de Casteljau)."""
    if axis not in shape.axes:
        return tensor, tensor
    place = shape.axes.index(axis)
    degree, step = shape.degrees[place], shape.stride(place)
    left, right = [0] * len(tensor), [0] * len(tensor)
    for base in _bases(len(tensor), degree, step):
        line = tensor[base : base + degree * step + 1 : step]
        for k in range(degree + 1):  # after k rounds the line carries a factor of 2^k
            left[base + k * step] = line[0] << (degree - k)
            right[base + (degree - k) * step] = line[-1] << (degree - k)
            line = [a + b for a, b in pairwise(line)]
    return left, right
