"""The frontier of one issue: polynomial utilities on an interval, lotteries allowed, exactly.

    x in [l, h],    C(x) = (u_1(x) − d_1, u_2(x) − d_2),    S = the hull of the curve C

From player 2's best value of the issue to player 1's, the frontier of S is a chain of arcs
of the curve and of chords that bridge what is not concave. A chord from C(s) to C(t), n its
normal, n > 0, is part of it exactly where n·(C(s) − C(x)) >= 0 for all x in [l, h]. Each end is

    an end of the interval, or a place where the chord touches:  C'(s) × (C(t) − C(s)) = 0.

With one end free it is a root of a polynomial; with both, of the resultant of that and C'(s) × C'(t), trivial factors s
− t taken out, and t = t(s) is what a greatest common divisor over Q(s) leaves. So every chord lives in one number field
Q(α). Whether a polynomial over it is negative somewhere is decided at points between the real roots of its norm. The
rare chord whose t is not in Q(s) is not found; `place_on_arc` checks each answer against all of [l, h] and says so.

Cox, Little and O'Shea (2015), "Ideals, Varieties, and Algorithms", chapter 3, for resultants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import fmpq_poly

from solver.algebra import number_fields
from solver.algebra.algebraic_numbers import Coordinate, Real, coordinate, real_roots
from solver.algebra.number_fields import FIELD, Scalar, in_field_of, real, scalar, sign, value_at
from solver.algebra.polynomials import Poly, to_fmpq, to_fraction
from solver.errors import InvalidGame

Gains = tuple[Scalar, Scalar]
MAX_DEGREE = 12


@dataclass(frozen=True)
class Curve:
    """Utilities as polynomials in the issue, coefficients from the constant upwards; its range; the disagreement point.

    >>> curve = Curve((Fraction(1), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> curve.at(Fraction(1, 2))
    (Fraction(3, 4), Fraction(1, 2))
    """

    first: tuple[Fraction, ...]
    second: tuple[Fraction, ...]
    low: Fraction
    high: Fraction
    threat: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise InvalidGame(f"the issue runs from {self.low} to {self.high}; give the lower end first")
        if max(len(self.first), len(self.second)) > MAX_DEGREE + 1:
            raise InvalidGame(f"a utility of degree above {MAX_DEGREE}; a lower one is needed for exact roots")

    @cached_property
    def gains(self) -> tuple[fmpq_poly, fmpq_poly]:
        one, two = (fmpq_poly([to_fmpq(c) for c in part]) for part in (self.first, self.second))
        return one - to_fmpq(self.threat[0]), two - to_fmpq(self.threat[1])

    @cached_property
    def slopes(self) -> tuple[fmpq_poly, fmpq_poly]:
        return self.gains[0].derivative(), self.gains[1].derivative()

    def at(self, x: Scalar) -> Gains:
        return value_at(self.gains[0], x), value_at(self.gains[1], x)


@dataclass(frozen=True)
class Chord:
    """From C(start), better for player 2, to C(end)."""

    start: Scalar
    end: Scalar
    ends: tuple[Gains, Gains]

    @property
    def normal(self) -> Gains:
        (a, b), (c, d) = self.ends
        return b - d, c - a


def _chords(curve: Curve) -> tuple[Chord, ...]:
    """Return the chords that are part of the frontier, player 2's favourite first."""
    found: dict[tuple[Coordinate, Coordinate], Chord] = {}
    for s, t in _candidates(curve):
        chord = _chord(curve, s, t)
        if chord is not None:
            found.setdefault((coordinate(chord.start), coordinate(chord.end)), chord)
    ordered = sorted(found.values(), key=lambda chord: real(chord.ends[1][0]), reverse=True)
    ordered.sort(key=lambda chord: real(chord.ends[0][0]))  # of those from one point the longest first
    kept: list[Chord] = []
    for chord in ordered:
        if not kept or real(kept[-1].ends[1][0]) < real(chord.ends[1][0]):  # else it is a part of that one
            kept.append(chord)
    return tuple(kept)


def _chord(curve: Curve, s: Scalar, t: Scalar) -> Chord | None:
    """Return the chord if it lies on the frontier, else None."""
    one, two = curve.at(s), curve.at(t)
    chord = Chord(s, t, (one, two)) if sign(two[0] - one[0]) > 0 else Chord(t, s, (two, one))
    if any(sign(part) <= 0 for part in chord.normal):
        return None
    return chord if supports(curve, chord.normal, chord.ends[0]) else None


def supports(curve: Curve, normal: Gains, touched: Gains) -> bool:
    """Decide whether no point of the curve lies beyond the line through a point with this normal.

    >>> bent = curve([1, 0, -1], [0, 1])
    >>> supports(bent, (Fraction(1), Fraction(1)), bent.at(Fraction(1, 2)))
    True
    """
    height = normal[0] * touched[0] + normal[1] * touched[1]
    degree = max(0, *(part.degree() for part in curve.gains))
    lines = ([to_fraction(part[k]) for part in curve.gains] for k in range(degree + 1))
    gaps = [-(normal[0] * a) - normal[1] * b for a, b in lines]
    gaps[0] = gaps[0] + height
    return number_fields.never_negative(gaps, curve.low, curve.high)


def _candidates(curve: Curve) -> Iterator[tuple[Scalar, Scalar]]:
    """Yield pairs of values of the issue between which a chord of the frontier may run."""
    low, high = curve.low, curve.high
    if low < high:
        yield low, high
    for end in (low, high):
        a, b = curve.at(end)
        slope = curve.slopes
        touches = slope[0] * (to_fmpq(b) - curve.gains[1]) - slope[1] * (to_fmpq(a) - curve.gains[0])
        for root in real_roots(touches) if touches else ():
            if low < root < high:
                yield scalar(root), in_field_of(end, scalar(root))
    yield from _bitangents(curve)


def _bitangents(curve: Curve) -> Iterator[tuple[Scalar, Scalar]]:
    """Yield the pairs with free ends: s a root of the resultant, t what both conditions have in common over Q(s)."""
    s, t = FIELD.context.gens()
    every = [poly.coeffs() for poly in (*curve.gains, *curve.slopes)]
    p, q, dp, dq = (number_fields.polynomial_at(poly, s) for poly in every)
    p2, q2, dp2, dq2 = (number_fields.polynomial_at(poly, t) for poly in every)
    parallel, touching = dp * dq2 - dq * dp2, dp * (q2 - q) - dq * (p2 - p)
    parallel, touching = parallel / (s - t), touching / (s - t) ** 2
    common = parallel.gcd(touching)
    parallel, touching = parallel / common, touching / common
    if parallel.is_constant() or touching.is_constant():
        return
    eliminated = parallel.resultant(touching, 1)
    for root in real_roots(number_fields.univariate(eliminated)) if eliminated else ():
        if curve.low < root < curve.high:
            for other in _partners(parallel, touching, scalar(root)):
                if curve.low < real(other) < curve.high and real(other) != root:
                    yield in_field_of(root, other) if isinstance(root, Fraction) else scalar(root), other


def _partners(one: Poly, two: Poly, s: Scalar) -> Iterator[Scalar]:
    """Yield the t with one(s, t) = two(s, t) = 0, in Q(s) or, where s is rational, in Q(t)."""
    rest = _common_divisor(_in_t(one, s), _in_t(two, s))
    if isinstance(s, Fraction):
        poly = fmpq_poly([to_fmpq(c) for c in rest])
        yield from (scalar(root) for root in (real_roots(poly) if poly.degree() > 0 else ()))
    elif len(rest) == 2:
        yield -rest[0] / rest[1]


def _in_t(poly: Poly, s: Scalar) -> list[Scalar]:
    terms, (most, count) = poly.to_dict(), poly.degrees()
    lines = (fmpq_poly([terms.get((i, k), 0) for i in range(most + 1)]) for k in range(count + 1))
    return _trim_zeros([value_at(line, s) for line in lines])


def _trim_zeros(poly: list[Scalar]) -> list[Scalar]:
    while poly and not poly[-1]:
        poly.pop()
    return poly


def _common_divisor(one: list[Scalar], two: list[Scalar]) -> list[Scalar]:
    """Return the greatest common divisor, by Euclid."""
    while two:
        rest = list(one)
        while len(rest) >= len(two):
            factor, shift = rest[-1] / two[-1], len(rest) - len(two)
            for k, c in enumerate(two):
                rest[k + shift] = rest[k + shift] - factor * c
            rest = _trim_zeros(rest[:-1])
        one, two = two, rest
    return one


@dataclass(frozen=True)
class Arc:
    """A part of the curve itself, from `start`, better for player 2, to `end`."""

    start: Real
    end: Real

    @property
    def way(self) -> int:
        return 1 if self.start < self.end else -1


def chain(curve: Curve) -> tuple[Arc | Chord, ...]:
    """Return the frontier from player 2's best value of the issue to player 1's; an arc of no length if they are one.

    >>> chain(curve([1, 0, -1], [0, 1]))
    (Arc(start=Fraction(1, 1), end=Fraction(0, 1)),)
    """
    here, last = _best(curve, 1), _best(curve, 0)
    parts: list[Arc | Chord] = []
    p, q = curve.slopes
    straight = not p * q.derivative() - q * p.derivative()
    for chord in () if straight else _chords(curve):
        if not _alike(curve, here, real(chord.start)):
            parts.append(Arc(here, real(chord.start)))
        parts.append(chord)
        here = real(chord.end)
    if not parts or not _alike(curve, here, last):
        parts.append(Arc(here, last))
    return tuple(parts)


def _alike(curve: Curve, one: Real, other: Real) -> bool:
    """Decide whether two values of the issue pay the same."""
    pairs = zip(curve.at(scalar(one)), curve.at(scalar(other)), strict=True)
    return one == other or all(coordinate(a) == coordinate(b) for a, b in pairs)


def _best(curve: Curve, player: int) -> Real:
    """Return the value of the issue that the player likes best; of several the one that the other likes best."""
    slope = curve.slopes[player]
    if not slope:
        return _best(curve, 1 - player) if curve.slopes[1 - player] else curve.low
    stops = [curve.low, curve.high, *(root for root in real_roots(slope) if curve.low < root < curve.high)]

    def preference(x: Real) -> tuple[Real, Real]:
        gains = curve.at(scalar(x))
        return real(gains[player]), real(gains[1 - player])

    return max(stops, key=preference)
