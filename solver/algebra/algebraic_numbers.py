"""Real algebraic numbers, exactly: where the roots of a polynomial are, and arithmetic in Q(α).

An irrational root α is kept as its minimal polynomial, irreducible over the integers, and an interval with rational
ends that holds α and no other root of it. FLINT isolates the roots (certified balls); afterwards the interval is halved
by exact signs as often as a comparison needs it. An element of

    Q(α) = {f(α) : f a rational polynomial of degree < deg α}

is zero iff f is, since the powers of α below its degree are independent; else its sign is that of f at the interval's
middle m, as soon as |f(m)| exceeds the most that f can change in half its width. No tolerance decides a sign.

Cohen (1993), "A Course in Computational Algebraic Number Theory", chapter 4; Johansson (2017), "Arb: efficient
arbitrary-precision midpoint-radius interval arithmetic", for the isolation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce, total_ordering
from math import ceil, floor, gcd
from typing import Any, TypeAlias

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz_poly

from solver.algebra.polynomial_text import text
from solver.algebra.polynomials import ring, to_fmpq, to_fraction
from solver.errors import UsageError


@dataclass(frozen=True, slots=True)
class Root:
    """A real algebraic number: root number `index` (from the least, counted from 1) of an integer polynomial."""

    coefficients: tuple[int, ...]  # from the constant upwards
    index: int
    approximate: float

    def __str__(self) -> str:
        return f"root {self.index} of {self.polynomial_in('t')} (about {self.approximate:.6g})"

    def polynomial_in(self, name: str) -> str:
        """Return the polynomial, in a variable of this name.

        >>> Root((-1, -2, 1), 2, 2.41421).polynomial_in("price")
        'price**2 - 2*price - 1'
        """
        one = ring((name,))
        return text(one.context.from_dict({(k,): fmpq(c) for k, c in enumerate(self.coefficients) if c}), one.names)

    def __float__(self) -> float:
        return self.approximate

    @property
    def interval(self) -> tuple[Fraction, Fraction]:
        """Two fractions with this root, and no other of the polynomial, between them."""
        root = real_of(self)
        if isinstance(root, Fraction):
            return root, root
        return to_fraction(root.low), to_fraction(root.high)

    def to_sympy(self) -> Any:
        """Return the same number as sympy has it.

        >>> Root((-2, 0, 1), 2, 1.41421).to_sympy()
        CRootOf(x**2 - 2, 1)
        """
        from sympy import Poly, Symbol, rootof

        return rootof(Poly(self.coefficients[::-1], Symbol("x")), self.index - 1, radicals=False)

    def affine_image(self, start: Fraction, scale: Fraction) -> Root:
        """Return start + scale·root, for a scale above zero, which keeps the order of the roots.

        >>> print(Root((-2, 0, 1), 2, 2**0.5).affine_image(Fraction(1), Fraction(1, 2)))
        root 2 of 2*t**2 - 4*t + 1 (about 1.70711)
        """
        back = fmpq_poly([to_fmpq(-start / scale), to_fmpq(1 / scale)])  # (t − start)/scale
        whole = tuple(map(int, fmpq_poly(list(self.coefficients))(back).numer().coeffs()))
        moved = tuple(c // gcd(*whole) for c in whole)
        return Root(moved, self.index, float(start + scale * Fraction(self.approximate)))


Coordinate = Fraction | Root


def real_of(value: Coordinate) -> Real:
    """Return a coordinate as a number that compares exactly.

    >>> real_of(Root((-2, 0, 1), 2, 1.41421)) < real_of(Fraction(3, 2))
    True
    """
    return real_roots(list(value.coefficients))[value.index - 1] if isinstance(value, Root) else value


MAX_FLOAT = 10**308  # a float can be
HALVINGS = 32  # at once, when an interval turns out to be too wide


@total_ordering
class Algebraic:
    """An irrational real root of an irreducible integer polynomial: the `index`-th from the least, counted from 1.

    It compares with fractions, integers and others of its kind. The interval shrinks with use, the value never moves.

    >>> minus, root = real_roots([-2, 0, 1])
    >>> minus < 1 < root < Fraction(3, 2), root == real_roots([6, -2, -3, 1])[1]
    (True, True)
    """

    __slots__ = ("high", "index", "low", "poly", "rising")

    def __init__(self, poly: fmpz_poly, index: int, low: fmpq, high: fmpq) -> None:
        self.poly, self.index = poly, index
        self.low, self.high = low, high
        self.rising = poly(high) > 0  # its sign changes between the ends, which are rational and so no roots

    @property
    def degree(self) -> int:
        return int(self.poly.degree())

    @property
    def coefficients(self) -> tuple[int, ...]:
        return tuple(int(c) for c in self.poly.coeffs())

    @property
    def root(self) -> Root:
        """The number as a record, with the float next to it."""
        return Root(self.coefficients, self.index, float(self))

    def halve(self, times: int = HALVINGS) -> None:
        for _ in range(times):
            middle = (self.low + self.high) / 2
            if (self.poly(middle) > 0) == self.rising:
                self.high = middle
            else:
                self.low = middle

    def within(self, width: Fraction) -> tuple[Fraction, Fraction]:
        """Return rational numbers on both sides of it, no further apart than `width`.

        >>> low, high = real_roots([-2, 0, 1])[1].within(Fraction(1, 1000))
        >>> low**2 < 2 < high**2, high - low <= Fraction(1, 1000)
        (True, True)
        """
        while to_fraction(self.high - self.low) > width:
            self.halve()
        return to_fraction(self.low), to_fraction(self.high)

    def sign(self, poly: fmpq_poly) -> int:
        """Return the sign of a polynomial at this number.

        >>> [root.sign(fmpq_poly([-1, 1])) for root in real_roots([-2, 0, 1])]
        [-1, 1]
        """
        rest = poly % fmpq_poly(self.poly)
        if rest.degree() < 1:
            return _sign(rest[0])
        while True:
            middle, reach = _midpoint_and_radius(rest, self.low, self.high)
            if abs(middle) > reach:
                return _sign(middle)
            self.halve()

    def __float__(self) -> float:
        low, high = self.within(Fraction(1, 2**60))
        if max(abs(low), abs(high)) > MAX_FLOAT:
            raise UsageError("an irrational number beyond 1e308 has no decimal; state the parameters in larger units")
        while float(low) != float(high) and high - low > abs(low) / 2**60:
            self.halve()
            low, high = to_fraction(self.low), to_fraction(self.high)
        return float((low + high) / 2)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Algebraic) and (self.index, self.poly) == (other.index, other.poly)

    def __hash__(self) -> int:
        return hash((self.index, self.coefficients))

    def __lt__(self, other: Real | int) -> bool:
        if not isinstance(other, Algebraic):
            bound = to_fmpq(other)
            while self.low <= bound <= self.high:
                self.halve(1)
            return bool(self.high < bound)
        if self == other:
            return False
        while self.low <= other.high and other.low <= self.high:
            self.halve(1)
            other.halve(1)
        return bool(self.high < other.low)

    def __rmul__(self, factor: Fraction | int) -> Real:
        return Element.of(self, [0, factor]).number

    def __radd__(self, other: Fraction | int) -> Real:
        return Element.of(self, [other, 1]).number

    def __add__(self, other: Real | int) -> Real:
        """Return the sum: a root of the resultant of f(y) and g(x − y).

        >>> _, root = real_roots([-2, 0, 1])
        >>> root + real_roots([-8, 0, 1])[1] == 3 * root, root + real_roots([-3, 0, 1])[0]
        (True, <Algebraic: root 2 of t**4 - 10*t**2 + 1 (about -0.317837)>)
        """
        if not isinstance(other, Algebraic):
            return other + self
        x, y = ring(("x", "y")).generators.values()
        first = sum((c * y**k for k, c in enumerate(self.coefficients)), 0 * y)
        second = sum((c * (x - y) ** k for k, c in enumerate(other.coefficients)), 0 * y)
        found = first.resultant(second, 1)
        roots = list(real_roots(fmpq_poly([found[k, 0] for k in range(found.degrees()[0] + 1)])))
        while roots[1:]:
            for number in (self, other):
                number.halve()
            low, high = (to_fraction(a + b) for a, b in ((self.low, other.low), (self.high, other.high)))
            roots = [root for root in roots if low <= root <= high]
        return roots[0]

    def __repr__(self) -> str:
        return f"<Algebraic: {self.root}>"


Real: TypeAlias = Fraction | Algebraic


class Element:
    """A number in Q(α), as a polynomial in α; goes with fractions, and has the order of the real numbers.

    >>> _, root = real_roots([-2, 0, 1])
    >>> x = Element.of(root, [1, 1])
    >>> x * (x - Element.of(root, [2])) == Element.of(root, [1]), x > Element.of(root, [Fraction(12, 5)])
    (True, True)
    """

    __slots__ = ("alpha", "poly")

    def __init__(self, alpha: Algebraic, poly: fmpq_poly) -> None:
        self.alpha, self.poly = alpha, poly  # of lower degree than α's

    @classmethod
    def of(cls, alpha: Algebraic, poly: fmpq_poly | Sequence[int | Fraction]) -> Element:
        """Return a polynomial's value at α; the coefficients from the constant upwards.

        >>> print(Element.of(real_roots([-2, 0, 1])[1], [0, 0, 1]).coordinate)
        2
        """
        given = poly if isinstance(poly, fmpq_poly) else fmpq_poly([to_fmpq(Fraction(c)) for c in poly])
        return cls(alpha, given % fmpq_poly(alpha.poly))

    def _poly(self, other: Element | Fraction | int) -> fmpq_poly | fmpq:
        return other.poly if isinstance(other, Element) else to_fmpq(other)

    def __add__(self, other: Element | Fraction | int) -> Element:
        return Element(self.alpha, self.poly + self._poly(other))

    def __sub__(self, other: Element | Fraction | int) -> Element:
        return Element(self.alpha, self.poly - self._poly(other))

    def __rsub__(self, other: Fraction | int) -> Element:
        return -self + other

    def __neg__(self) -> Element:
        return Element(self.alpha, -self.poly)

    def __mul__(self, other: Element | Fraction | int) -> Element:
        product = self.poly * self._poly(other)
        if product.degree() < self.alpha.degree:
            return Element(self.alpha, product)
        return Element(self.alpha, product % fmpq_poly(self.alpha.poly))

    __radd__, __rmul__ = __add__, __mul__

    def __rtruediv__(self, other: Fraction | int) -> Element:
        return Element.of(self.alpha, [other]) / self

    def __truediv__(self, other: Element | Fraction | int) -> Element:
        if not isinstance(other, Element):
            return Element(self.alpha, self.poly / to_fmpq(other))
        if not other:
            raise ZeroDivisionError("a division by zero in a number field")
        _, inverse, _ = other.poly.xgcd(fmpq_poly(self.alpha.poly))
        return self * Element(self.alpha, inverse)

    @property
    def sign(self) -> int:
        return self.alpha.sign(self.poly)

    def __bool__(self) -> bool:
        return bool(self.poly)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Element) and self.alpha == other.alpha and self.poly == other.poly

    def __hash__(self) -> int:
        return hash((self.alpha, str(self.poly)))

    def __repr__(self) -> str:
        return f"<Element: {self.coordinate}>"

    def __lt__(self, other: Element) -> bool:
        return (self - other).sign < 0

    def __gt__(self, other: Element) -> bool:
        return (self - other).sign > 0

    @property
    def coordinate(self) -> Coordinate:
        return coordinate(self.number)

    @property
    def number(self) -> Real:
        """The number by itself: a fraction, or a root of its own minimal polynomial."""
        if self.poly.degree() < 1:
            return to_fraction(self.poly[0])
        roots = list(_isolate_roots(tuple(int(c) for c in fmpq_poly(self._times_alpha().minpoly()).numer().coeffs())))
        while len(roots) > 1:
            middle, reach = _midpoint_and_radius(self.poly, self.alpha.low, self.alpha.high)
            roots = [root for root in roots if root.low <= middle + reach and middle - reach <= root.high]
            if len(roots) > 1:
                for number in (self.alpha, *roots):
                    number.halve()
        return roots[0]

    def _times_alpha(self) -> fmpq_mat:
        """Return multiplication by this number as a matrix, whose minimal polynomial is the number's."""
        degree, modulus = self.alpha.degree, fmpq_poly(self.alpha.poly)
        rows, line = [], self.poly
        for _ in range(degree):
            rows.append([line[k] for k in range(degree)])
            line = (line * fmpq_poly([0, 1])) % modulus
        return fmpq_mat(rows)


def coordinate(value: Real | Element) -> Coordinate:
    """Return a number that can be calculated with as a record: a root, or the fraction itself.

    >>> print(coordinate(real_roots([-2, 0, 1])[1]), coordinate(Fraction(1, 2)))
    root 2 of t**2 - 2 (about 1.41421) 1/2
    """
    if isinstance(value, Element):
        return value.coordinate
    return value.root if isinstance(value, Algebraic) else value


def _sign(value: fmpq) -> int:
    return int(value > 0) - int(value < 0)


def _midpoint_and_radius(poly: fmpq_poly, low: fmpq, high: fmpq) -> tuple[fmpq, fmpq]:
    """Return the value in the middle, and a bound on how far from it the values between low and high are."""
    reach = max(abs(low), abs(high))
    slope = fmpq_poly([abs(c) for c in poly.coeffs()]).derivative()(reach)
    return poly((low + high) / 2), slope * (high - low) / 2


def real_roots(poly: fmpq_poly | fmpz_poly | Sequence[int]) -> tuple[Real, ...]:
    """Return every real root of a nonzero polynomial, ascending and once; coefficients from the constant upwards.

    >>> real_roots([0, -2, 0, 0, 1])
    (Fraction(0, 1), <Algebraic: root 1 of t**3 - 2 (about 1.25992)>)
    """
    whole = poly.numer() if isinstance(poly, fmpq_poly) else fmpz_poly(poly)
    if not whole:
        raise ValueError("every number is a root of zero")
    found: list[Real] = []
    for factor, _ in whole.factor()[1]:
        if factor.degree() == 1:
            found.append(Fraction(-int(factor[0]), int(factor[1])))
        elif factor.degree() > 1:
            found.extend(_isolate_roots(tuple(int(c) for c in factor.coeffs())))
    return tuple(sorted(found))


@lru_cache(maxsize=4096)
def _isolate_roots(coefficients: tuple[int, ...]) -> tuple[Algebraic, ...]:
    """Return an irreducible polynomial's real roots: of FLINT's disjoint balls those with an exact imaginary part 0."""
    poly = fmpz_poly(list(coefficients))
    found: Any = poly.complex_roots()  # pairs (root, 1)
    balls = [root.real for root, _ in found if root.imag == 0]
    enclosed = ((ball.mid().fmpq(), ball.rad().fmpq()) for ball in balls)
    ends = sorted((middle - radius, middle + radius) for middle, radius in enclosed)
    return tuple(Algebraic(poly, k, low, high) for k, (low, high) in enumerate(ends, 1))


def square_root(square: Real) -> Real:
    """Return the root of a number that is not below zero.

    >>> square_root(Fraction(9, 4)), square_root(real_roots([-2, 0, 1])[1])
    (Fraction(3, 2), <Algebraic: root 2 of t**4 - 2 (about 1.18921)>)
    """
    known = square.coefficients if isinstance(square, Algebraic) else (-square.numerator, square.denominator)
    smaller = sum(0 <= other < square for other in real_roots(list(known)))
    return [root for root in real_roots([c for k in known for c in (k, 0)]) if root >= 0][smaller]


def between(low: Real, high: Real) -> Fraction:
    """Return a rational number strictly between two others, from the middle half, with the least denominator there.

    >>> between(Fraction(0), Fraction(10)), between(*real_roots([-2, 0, 1]))
    (Fraction(5, 1), Fraction(0, 1))
    """
    if not low < high:  # it also parts their intervals
        raise ValueError("nothing lies between equal numbers")
    start = low if isinstance(low, Fraction) else to_fraction(low.high)
    end = high if isinstance(high, Fraction) else to_fraction(high.low)
    quarter = (end - start) / 4
    start, end = start + quarter, end - quarter
    first, last = ceil(start), floor(end)
    return Fraction(min(max(round((start + end) / 2), first), last)) if first <= last else simplest_fraction(start, end)


def simplest_fraction(low: Fraction, high: Fraction) -> Fraction:
    """Return the number with the least denominator in low <= x <= high, the one nearest to zero of several.

    >>> print(simplest_fraction(Fraction(157, 50), Fraction(63, 20)), simplest_fraction(Fraction(-1), Fraction(2)))
    22/7 0

    Going down the Stern-Brocot tree: Graham, Knuth, Patashnik (1994), Concrete Mathematics, section 4.5.
    """
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_fraction(-high, -low)
    (a, b), (c, d), path = low.as_integer_ratio(), high.as_integer_ratio(), []
    while -(-a // b) * d > c:  # no whole number lies between a/b and c/d
        path.append(below := a // b)
        a, b, c, d = d, c - below * d, b, a - below * b
    over, under = -(-a // b), 1
    for below in reversed(path):
        over, under = below * over + under, over
    return Fraction(over, under)


def primitive_multiple(vector: list[Element]) -> tuple[Element, ...]:
    """Return the positive rational multiple whose coefficients are whole numbers without a common factor.

    >>> _, root = real_roots([-2, 0, 1])
    >>> [str(e.poly) for e in primitive_multiple([Element.of(root, [0, Fraction(3, 2)]), Element.of(root, [6])])]
    ['x', '4']
    """
    common = reduce(fmpq.gcd, (c for entry in vector for c in entry.poly.coeffs()), fmpq(0))
    return tuple(Element(entry.alpha, entry.poly / common) for entry in vector)
