"""Derivatives and elasticities of rational functions, and the conditions under which one has a sign.

For q = N/D in lowest terms, a parameter θ and the prime for ∂/∂θ,

    q' = (N'D − N D') / D²,        elasticity  θ q'/q = θ (N'D − N D') / (N D),

again brought to lowest terms. q' vanishes identically exactly if θ occurs neither in N
nor in D. Where D is not zero, q' has the sign of the polynomial N'D − N D', and a
polynomial that of the product of its irreducible factors, even powers apart; so "q' < 0" is
a list of alternatives, each of which gives every factor one sign. Such alternatives are
easier to refute than the product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product as each_sign
from math import prod

from solver.algebra.polynomials import Poly, Ratio, at, constant_of, to_fmpq
from solver.regions.constraints import Cell, constraint
from solver.regions.domain import Domain

MAX_FACTORS = 7  # of unknown sign: 64 alternatives; more are left multiplied out
MAX_TERMS = 400  # of a polynomial that is factored
Parts = tuple[Poly, Poly]  # a product whose sign is asked


def slope_parts(q: Ratio, slope: Ratio) -> Parts:
    """Two polynomials whose product has the sign of q's derivative `slope` wherever q's denominator is not zero.

    The first is zero where the derivative is; the second is nowhere zero there.

    >>> from solver.algebra.polynomials import derivative
    >>> from solver.algebra.polynomials import ratio, ring
    >>> r = ring(("x", "y"))
    >>> q = ratio(r["x"], r["y"])
    >>> slope_parts(q, derivative(q, 1))
    (-p0, 1)
    """
    return slope.over, q.under * q.under / slope.under


@dataclass(frozen=True, slots=True)
class Factors:
    """A slope's sign as that of a product: `turn` (1, −1; 0: the slope is zero) times all of `mixed`.

    `mixed`: factors of an odd power whose sign is not one on the whole box; `apart`: those of an even power; the
    slope is zero exactly where one of `zeros` is, which are factors of its numerator.
    """

    turn: int
    mixed: tuple[Poly, ...]
    apart: tuple[Poly, ...]
    zeros: tuple[Poly, ...]

    @property
    def all(self) -> tuple[Poly, ...]:
        """Factors whose product, times `turn`, has the slope's sign."""
        return (*self.mixed, *self.apart, *self.apart)


def factors(parts: Parts, over: Domain) -> Factors:
    """The product taken apart; its second part is nowhere zero.

    >>> from solver.regions.parameters import Parameter, ParameterSpace
    >>> from solver.regions.domain import domain
    >>> over = domain(ParameterSpace((Parameter("x", 0, -1, 1), Parameter("y", 0, -1, 1))))
    >>> x, y = over.ring["x"], over.ring["y"]
    >>> factors((-x * (y - 2), y * y), over)
    Factors(turn=1, mixed=(p0,), apart=(), zeros=(p0,))
    """
    if not parts[0]:
        return Factors(0, (), (), ())
    turn = 1
    mixed: list[Poly] = []
    apart: list[Poly] = []
    zeros: list[Poly] = []
    for part in parts:
        content, found = _factors(part)
        turn *= content
        for factor, power in found:
            known = _known(factor, over)
            if known:
                turn *= known**power
                continue
            if power % 2:
                mixed.append(factor)
            elif part is parts[0]:
                apart.append(factor)
            if part is parts[0]:
                zeros.append(factor)
    return Factors(turn, tuple(mixed), tuple(apart), tuple(zeros))


def sign_cells(product: Factors, sign: int, over: Domain) -> tuple[Cell, ...]:
    """Where the product is below zero, zero or above zero (`sign` −1, 0, 1), as alternatives.

    >>> from solver.regions.parameters import Parameter, ParameterSpace
    >>> from solver.regions.domain import domain
    >>> over = domain(ParameterSpace((Parameter("x", 0, -1, 1), Parameter("y", 0, -1, 1))))
    >>> x, y = over.ring["x"], over.ring["y"]
    >>> len(sign_cells(factors((x, y), over), -1, over)), sign_cells(factors((x, y * y), over), -1, over)
    (2, ((Constraint(-p0 > 0),),))
    """
    if not product.turn:
        return ((),) if sign == 0 else ()
    if sign == 0:
        return tuple((constraint(factor, "=="),) for factor in product.zeros)
    return tuple(_alternatives(product, sign, over))


def _alternatives(product: Factors, sign: int, over: Domain) -> Iterator[Cell]:
    """Each way in which the factors can be above and below zero so that the product has the sign."""
    mixed, apart = list(product.mixed), list(product.apart)
    if len(mixed) + len(apart) > MAX_FACTORS:
        mixed, apart = ([prod(group, start=over.ring.one)] if group else [] for group in (mixed, apart))
    for signs in each_sign((1, -1), repeat=len(mixed) + len(apart)):
        if sign * product.turn * prod(signs[: len(mixed)]) > 0:
            yield tuple(constraint(s * f, ">") for s, f in zip(signs, (*mixed, *apart), strict=True))


def _factors(poly: Poly) -> tuple[int, list[tuple[Poly, int]]]:
    """The sign of the constant, and the irreducible factors with their powers; a long polynomial stays whole."""
    if poly.is_constant():
        return (1 if constant_of(poly) > 0 else -1), []
    if len(poly.coeffs()) > MAX_TERMS:
        return 1, [(poly, 1)]
    content, found = poly.factor()
    return (1 if content > 0 else -1), [(factor, int(power)) for factor, power in found]


def _known(factor: Poly, over: Domain) -> int:
    """1 or −1 where the factor is above, or below, zero on the whole box; else 0."""
    corners = (tuple(map(to_fmpq, corner)) for corner in (over.low, over.high))
    seen = {int(value > 0) - int(value < 0) for value in (at(factor, corner) for corner in corners)}
    if len(seen) > 1 or 0 in seen:
        return 0
    low, high = over.bounds(factor)
    return 1 if low > 0 else -1 if high < 0 else 0
