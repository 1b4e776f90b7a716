"""Exact polynomials and rational functions over declared parameters, and their derivatives.

The engine room works on python-flint's multivariate polynomials over the rationals; this file is the only door to them.
A `Ring` names the variables, a `Ratio` is a quotient in lowest terms. Inside flint the variables are called p0, p1, …,
so no name that comes from outside ever reaches another program.
"""

from __future__ import annotations

import copyreg
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, reduce
from math import prod
from typing import Literal

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly

Relation = Literal[">=", ">", "=="]
Poly = fmpq_mpoly
Radical = tuple[Poly, Poly, Poly]

# How an answer goes to another process, and is copied: flint says it of numbers alone.
copyreg.pickle(fmpq_mpoly_ctx, lambda context: (fmpq_mpoly_ctx.get, (context.names(), context.ordering())))
copyreg.pickle(fmpq_mpoly, lambda poly: (poly.context().from_dict, (poly.to_dict(),)))
copyreg.pickle(fmpq_poly, lambda poly: (fmpq_poly, (poly.coeffs(),)))


def to_fmpq(value: Fraction | int) -> fmpq:
    """Return the flint rational equal to `value`.

    >>> print(to_fmpq(Fraction(7, 3)))
    7/3
    """
    return fmpq(value.numerator, value.denominator)


def to_fraction(value: fmpq) -> Fraction:
    """Return the Python fraction equal to `value`.

    >>> to_fraction(fmpq(7, 3))
    Fraction(7, 3)
    """
    return Fraction(int(value.p), int(value.q))


@dataclass(frozen=True)
class Ring:
    """Polynomials over the rationals in the named variables.

    >>> ring = Ring(("shield", "breach"))
    >>> text((ring["breach"] - ring["shield"]) ** 2, ring.names)
    'shield**2 - 2*shield*breach + breach**2'
    """

    names: tuple[str, ...]

    @cached_property
    def context(self) -> fmpq_mpoly_ctx:
        return fmpq_mpoly_ctx.get(tuple(f"p{k}" for k in range(len(self.names))), Ordering.lex)

    @cached_property
    def generators(self) -> Mapping[str, Poly]:
        return dict(zip(self.names, self.context.gens(), strict=True))

    @cached_property
    def one(self) -> Poly:
        return self.constant(1)

    @cached_property
    def zero(self) -> Poly:
        return self.constant(0)

    def __getitem__(self, name: str) -> Poly:
        return self.generators[name]

    def constant(self, value: Fraction | int) -> Poly:
        return self.context.constant(to_fmpq(value))

    def number(self, value: Fraction | int) -> Ratio:
        return Ratio(self.constant(value), self.one)

    def values(self, point: Mapping[str, Fraction]) -> tuple[fmpq, ...]:
        """Return the coordinates of `point` in the ring's order, ready for `at`.

        >>> print(*ring(("x", "y")).values({"y": Fraction(1, 2), "x": Fraction(3)}))
        3 1/2
        """
        return tuple(to_fmpq(point[name]) for name in self.names)


@lru_cache(maxsize=256)
def ring(names: tuple[str, ...]) -> Ring:
    """Return the ring over `names`; equal names give the same ring.

    >>> ring(("x", "y")) is ring(("x", "y"))
    True
    """
    return Ring(names)


def in_ring(poly: Poly, wanted: Ring) -> Poly:
    """Return a polynomial in a ring with more variables behind its own, or without some that it lacks."""
    more = (0,) * len(wanted.names)
    return wanted.context.from_dict({(*map(int, e), *more)[: len(more)]: c for e, c in poly.to_dict().items()})


def at(poly: Poly, values: Sequence[fmpq]) -> fmpq:
    """Return the value of `poly` where the variables take `values`, in the ring's order.

    >>> r = ring(("x", "y"))
    >>> print(at(r["x"] * r["y"], r.values({"x": Fraction(2), "y": Fraction(1, 4)})))
    1/2
    """
    return poly(*values) if values else constant_of(poly)


def constant_of(poly: Poly) -> fmpq:
    """Return the value of a constant polynomial.

    >>> print(constant_of(ring(("x",)).constant(3)))
    3
    """
    return poly.leading_coefficient() if poly else fmpq(0)


LONG = 40  # terms, from which on evaluating takes longer than looking at some


class Key:
    """A polynomial as a dictionary key: equal keys are equal polynomials.

    Flint's polynomials have no hash, and writing one as text leaks memory each time; so the hash is a value at a point,
    or, of a long one, what some of its terms say.

    >>> x = ring(("x",))["x"]
    >>> Key((x - 1) * (x + 1)) == Key(x**2 - 1), Key(x) == Key(-x)
    (True, False)
    """

    __slots__ = ("_hash", "poly")

    def __init__(self, poly: Poly) -> None:
        self.poly = poly
        place, count = _place(poly.context().nvars()), len(poly)
        if count > LONG:
            told = [int(poly.coefficient(k).p) for k in (0, 1, count // 2, -2 % count, -1 % count)]
            self._hash = hash((count, *told, poly.monomial(count // 2)))
        else:
            self._hash = hash(int((poly(*place) if place else constant_of(poly)).p))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._hash == other._hash and bool(self.poly == other.poly)

    def __hash__(self) -> int:
        return self._hash


@lru_cache(maxsize=256)
def _place(width: int) -> tuple[fmpq, ...]:
    """Return a point at which different small polynomials hardly ever take one value."""
    return tuple(fmpq(1009 + 131 * k * k) for k in range(width))


def degrees(poly: Poly) -> tuple[int, ...]:
    """Return the degree in each of the ring's variables; all zero for the zero polynomial.

    >>> r = ring(("x", "y"))
    >>> degrees(r["x"] ** 3 + r["x"] * r["y"])
    (3, 1)
    """
    return tuple(max(int(d), 0) for d in poly.degrees())


def variables(poly: Poly) -> tuple[int, ...]:
    """Return the indices of the variables that occur, ascending.

    >>> variables(ring(("x", "y"))["y"] ** 2)
    (1,)
    """
    return tuple(k for k, degree in enumerate(poly.degrees()) if degree > 0)


def is_affine(poly: Poly) -> bool:
    """Whether the total degree is at most one.

    >>> is_affine(ring(("x",))["x"] - 1), is_affine(ring(("x",))["x"] ** 2)
    (True, False)
    """
    return not poly or poly.total_degree() <= 1


def primitive(poly: Poly) -> Poly:
    """Return the positive multiple with coprime integer coefficients; zero stays zero.

    >>> x = ring(("x",))["x"]
    >>> primitive(x / 2 - 3)
    p0 - 6
    """
    if not poly:
        return poly
    return poly / reduce(fmpq.gcd, poly.coeffs(), fmpq(0))


def affine_row(poly: Poly, width: int) -> tuple[tuple[fmpq, ...], fmpq]:
    """Return the coefficients of the variables, and the constant, of an affine polynomial.

    >>> r = ring(("x", "y"))
    >>> row, constant = affine_row(2 * r["y"] - 3, 2)
    >>> print(*row, constant)
    0 2 -3
    """
    row = [fmpq(0)] * (width + 1)  # the constant last
    for exponents, coefficient in poly.to_dict().items():
        row[next((k for k, e in enumerate(exponents) if e), width)] = coefficient
    return tuple(row[:width]), row[width]


@dataclass(frozen=True, eq=False)
class Ratio:
    """A quotient of polynomials in lowest terms, the denominator primitive with a positive leading term."""

    over: Poly
    under: Poly

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ratio):
            return False
        return bool(self.over == other.over and self.under == other.under and self.radical == other.radical)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(map(Key, (self.over, self.under, *(self.radical or ())))))

    def __neg__(self) -> Ratio:
        return Ratio(-self.over, self.under)

    def __add__(self, other: Ratio) -> Ratio:
        if self.under == other.under:
            return ratio(self.over + other.over, self.under)
        return ratio(self.over * other.under + other.over * self.under, self.under * other.under)

    def __sub__(self, other: Ratio) -> Ratio:
        return self + -other

    def __mul__(self, other: Ratio) -> Ratio:
        return ratio(self.over * other.over, self.under * other.under)

    def __truediv__(self, other: Ratio) -> Ratio:
        return ratio(self.over * other.under, self.under * other.over)

    @property
    def is_polynomial(self) -> bool:
        return self.radical is None and self.under.is_one()

    @property
    def is_number(self) -> bool:
        return self.is_polynomial and bool(self.over.is_constant())

    @property
    def radical(self) -> Radical | None:
        """p, q and d of a value (p + q·√d)/`under`, see `solver.algebra.surds`; None of a quotient."""
        return None

    def at(self, values: Sequence[fmpq]) -> Fraction:
        """Return the value at a point at which the denominator does not vanish.

        >>> ratio(ring(("x",)).one, ring(("x",))["x"]).at([fmpq(3)])
        Fraction(1, 3)
        """
        return to_fraction(at(self.over, values) / at(self.under, values))


def ratio(over: Poly, under: Poly) -> Ratio:
    """Return `over`/`under` in lowest terms; raise ZeroDivisionError if `under` is zero.

    >>> x = ring(("x",))["x"]
    >>> ratio(x**2 - 1, 2 * x + 2)
    Ratio(over=1/2*p0 - 1/2, under=1)
    """
    if not under:
        raise ZeroDivisionError("a quotient by the zero polynomial")
    if over and not under.is_constant() and not (shared := over.gcd(under)).is_one():
        over, under = over / shared, under / shared
    if not over or under.is_constant():
        return Ratio(over / constant_of(under), under.context().constant(1))
    scaled = primitive(under)
    if scaled.leading_coefficient() < 0:
        scaled = -scaled
    return Ratio(over * (constant_of(scaled / under)), scaled)


def depends_on(q: Ratio, k: int) -> bool:
    """Whether the value depends on variable number k: whether its derivative is not identically zero.

    >>> r = ring(("x", "y"))
    >>> depends_on(ratio(r["x"] * r["y"], r["y"]), 1)
    False
    """
    return any(degrees(part)[k] for part in (*(q.radical or (q.over,)), q.under))


def derivative(q: Ratio, k: int) -> Ratio:
    """Return the derivative in variable number k, in lowest terms.

    >>> r = ring(("x", "y"))
    >>> ratio_text(derivative(ratio(r["x"], r["y"]), 1), r.names)
    '-x/(y**2)'
    """
    over, root, under = derivative_parts(q, k)
    return Ratio(over, root * root * under)  # a product of primitive ones is primitive


def derivative_parts(q: Ratio, k: int) -> tuple[Poly, Poly, Poly]:
    """Return p, r and d of the derivative p/(r²·d) in variable number k, in lowest terms; r²·d written out can be long.

    >>> r = ring(("x", "y"))
    >>> derivative_parts(ratio(r["x"], r["y"]), 1)
    (-p0, p1, 1)
    """
    change = q.under.derivative(k)
    shared = primitive(q.under.gcd(change))
    rest = q.under / shared
    over = q.over.derivative(k) * rest - q.over * (change / shared)  # over rest²·shared
    if not over:
        return over, shared / shared, shared / shared
    common = primitive(over.gcd(shared))  # free of the variable: that is in `rest`, too, and divides one product alone
    return over / common, rest, shared / common


def elasticity(q: Ratio, k: int, slope: Ratio | None = None) -> Ratio:
    """Return x·q'/q for variable number k, in lowest terms (`slope`: q' where known); ZeroDivisionError if q is zero.

    >>> r = ring(("x", "y"))
    >>> ratio_text(elasticity(ratio(r["x"] - r["y"], r["y"]), 0), r.names)
    'x/(x - y)'
    """
    slope = derivative(q, k) if slope is None else slope
    first, second = ratio(slope.over, q.over), ratio(q.under, slope.under)
    if not first.over:
        return first
    x, upper, lower = q.over.context().gens()[k], first.over * second.over, first.under * second.under
    if all(powers[k] for powers in lower.monoms()):  # nothing but x can still be common to both
        return Ratio(upper, lower / x)
    return Ratio(x * upper, lower)


def largest_size(poly: Poly, box: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """Return a bound on the size of a polynomial in a box: what its terms add up to, each as large as it can be.

    >>> r = ring(("x", "y"))
    >>> largest_size(r["x"] * r["y"] - 2 * r["x"], [(Fraction(-3), Fraction(1)), (Fraction(0), Fraction(1))])
    Fraction(9, 1)
    """
    sizes = [max(abs(low), abs(high)) for low, high in box]
    total = Fraction(0)
    for powers, c in poly.to_dict().items():
        total += abs(to_fraction(c)) * prod(x ** int(k) for x, k in zip(sizes, powers, strict=True))
    return total
