"""Places on the frontier of a curve: where a function of the gains first turns from negative to not negative.

Down the frontier (`curved_frontier`) from player 2's favourite to player 1's, g_1 rises and g_2 falls. It is made of
arcs and chords. On an arc a function of the gains and of how they change is a polynomial in the issue, and the place
one of its roots; where the curve stands still, C'(x) = 0, slopes are zero, and the sign next to x decides. On a chord
it is linear in the weight of the far end, which lies in the chord's field.

Where the slope κ of a ray, I_1/I_2, is irrational, its place on an arc is a root of the resultant of g_1 − κ·g_2 with
κ's minimal polynomial, and rational numbers between the roots decide which one. On a chord the weight lies in the
chord's field if κ is rational, in Q(κ) if the chord's ends are. Else two fractions around it are given.

Kalai and Smorodinsky (1975), "Other Solutions to Nash's Bargaining Problem", Econometrica 43(3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from flint import fmpq_poly

from solver.algebra import number_fields
from solver.algebra.algebraic_numbers import Algebraic, Real, between, coordinate, real_roots
from solver.algebra.bounded_numbers import Between, Value, bounds
from solver.algebra.number_fields import Scalar, polynomial_at, real, scalar, sign, value_at
from solver.algebra.polynomials import to_fmpq
from solver.concepts.bargaining.curved_frontier import Arc, Chord, Curve, Gains, supports
from solver.errors import Undecided

Part: TypeAlias = Arc | Chord
LOTTERY = "a lottery: without one the frontier is not concave here"
WIDTH_OF_BOUNDS = Fraction(1, 2**120)  # the width to which numbers are known where there is no exact form


@dataclass(frozen=True, slots=True)
class IssueLottery:
    """Values of the issue with their probabilities, and what they pay. `note` says when and why it is a lottery."""

    issue: tuple[tuple[Value, Value], ...]
    payoffs: tuple[Value, Value]
    note: str = ""


@dataclass(frozen=True)
class FrontierPlace:
    """A place on the frontier: the issue on an arc, the weight on the far end of a chord."""

    part: Part
    at: Scalar
    gains: Gains


def first_place(
    curve: Curve, parts: Sequence[Part], value: Callable[..., Any],
    weights: tuple[Fraction, Fraction] = (Fraction(1), Fraction(1)), strict: bool = False,
) -> FrontierPlace:  # fmt: skip
    """Return the first place at which `value`, of the weights, the gains and how these change on the way, is not
    negative (`strict`: above zero); the last one if none is. On an arc it is a polynomial in the issue."""
    least = 1 if strict else 0
    for part in parts:
        if isinstance(part, Chord):
            drop, rise = part.normal
            start, end = (value(*weights, gains, (rise, -drop)) for gains in part.ends)
            if sign(start) >= least:
                return _place_on_chord(part, Fraction(0))
            if sign(end) >= least:
                return _place_on_chord(part, start / (start - end))
            continue
        poly = value(*map(to_fmpq, weights), curve.gains, [slope * part.way for slope in curve.slopes])
        for x in _stops_of(part, poly):
            if _sign_after(poly, scalar(x), part.way) >= least:
                return _place_on_arc(curve, part, x)
    last = parts[-1]
    return _place_on_chord(last, Fraction(1)) if isinstance(last, Chord) else _place_on_arc(curve, last, last.end)


def _stops_of(arc: Arc, poly: fmpq_poly) -> list[Real]:
    """Return the start of the arc and the roots on it before its end, in the order of travel."""
    low, high = min(arc.start, arc.end), max(arc.start, arc.end)
    inside = [root for root in (real_roots(poly) if poly.degree() > 0 else ()) if low < root < high]
    return [arc.start, *(inside if arc.way > 0 else inside[::-1])]


def _sign_after(poly: fmpq_poly, x: Scalar, way: int) -> int:
    """Return the sign next to x on the way: where the curve stands still, slopes are zero and decide nothing."""
    turn = 1
    while poly:
        value = sign(value_at(poly, x))
        if value:
            return value * turn
        poly, turn = poly.derivative(), turn * way
    return 0


def _place_on_arc(curve: Curve, arc: Arc, x: Real) -> FrontierPlace:
    """Return a place on an arc; Undecided where some point of the curve lies beyond its tangent."""
    at = scalar(x)
    gains = curve.at(at)
    if x not in (arc.start, arc.end):
        normal = (value_at(curve.slopes[1], at) * -arc.way, value_at(curve.slopes[0], at) * arc.way)
        if not supports(curve, normal, gains):
            advice = "give the utilities a lower degree, or bargain over a list of points"
            raise Undecided(f"the frontier of this issue has a bridge whose ends are in no field found; {advice}")
    return FrontierPlace(arc, at, gains)


def _place_on_chord(chord: Chord, weight: Scalar) -> FrontierPlace:
    """Return a place on a chord by the weight of its far end."""
    first, second = (a + weight * (b - a) for a, b in zip(*chord.ends, strict=True))
    return FrontierPlace(chord, weight, (first, second))


def deal_at(curve: Curve, place: FrontierPlace) -> IssueLottery:
    """Return the agreement at a place of the frontier: one value of the issue, or a lottery over two."""
    payoffs = (coordinate(place.gains[0] + curve.threat[0]), coordinate(place.gains[1] + curve.threat[1]))
    if isinstance(place.part, Arc):
        return IssueLottery(((coordinate(place.at), Fraction(1)),), payoffs)
    ends = ((place.part.start, 1 - place.at), (place.part.end, place.at))
    issue = tuple((coordinate(x), coordinate(weight)) for x, weight in ends if sign(weight))
    return IssueLottery(issue, payoffs, LOTTERY if len(issue) > 1 else "")


def place_on_ray(curve: Curve, parts: Sequence[Part], slope: Real) -> FrontierPlace | IssueLottery:
    """Return where g_1/g_2 reaches a number: an irrational one is that of the ideals, so it does on some part."""
    if isinstance(slope, Fraction):
        return first_place(curve, parts, lambda a, b, gains, slopes: b * gains[0] - a * gains[1], (slope, Fraction(1)))
    ends = ((part, part.ends[1] if isinstance(part, Chord) else curve.at(scalar(part.end))) for part in parts)
    part = next(part for part, end in ends if _reaches(end, slope))
    if isinstance(part, Chord):
        return _on_chord(curve, part, slope)
    return _place_on_arc(curve, part, _on_arc(curve, part, slope))


def _reaches(gains: Gains, slope: Algebraic) -> bool:
    """Decide whether g_1/g_2 is at least so much; beyond the end of either gain by the sign."""
    if sign(gains[1]) <= 0:
        return True
    return sign(gains[0]) > 0 and not real(gains[0] / gains[1]) < slope


def _on_arc(curve: Curve, arc: Arc, slope: Algebraic) -> Real:
    """Return the value of the issue on the arc at which g_1 = slope·g_2."""
    x, y = number_fields.FIELD.context.gens()
    g1, g2 = (polynomial_at(gain.coeffs(), x) for gain in curve.gains)
    eliminated = number_fields.univariate((g1 - y * g2).resultant(polynomial_at(slope.coefficients, y), 1))
    stops = [*_stops_of(arc, eliminated), arc.end]
    sides = ((here, between(min(here, after), max(here, after))) for here, after in pairwise(stops) if here != after)
    return next((here for here, beside in sides if _reaches(curve.at(beside), slope)), arc.end)


def _on_chord(curve: Curve, chord: Chord, slope: Real) -> FrontierPlace | IssueLottery:
    """Return where the ray crosses a chord: n·g = H and g_1 = slope·g_2."""
    (a, b), (c, d) = chord.ends
    if isinstance(slope, Fraction) or isinstance(a, Fraction):
        before, after = a - scalar(slope) * b, c - scalar(slope) * d
        return _place_on_chord(chord, before / (before - after))
    if sign(d) != 0 and real(c / d) == slope:
        return _place_on_chord(chord, Fraction(1))
    return _enclose(curve, chord, slope)


def _enclose(curve: Curve, chord: Chord, slope: Algebraic) -> IssueLottery:
    """Return the crossing of a ray and a chord between two fractions. The weight of the far end falls as the slope's
    part in it grows, so the ends of the slope's interval bound it."""
    width = WIDTH_OF_BOUNDS
    (a, b), (c, d) = (tuple(map(coordinate, pair)) for pair in chord.ends)
    while True:
        r = slope.within(width)
        before, after = (
            sorted(x - k * y for x in bounds(first, width) for k in r for y in bounds(second, width))
            for first, second in ((a, b), (c, d))
        )
        if before[-1] < 0 < after[0]:
            break
        width /= 2**60
    weight = sorted(before[k] / (before[k] - after[k]) for k in (0, -1))
    low, high = max(weight[0], Fraction(0)), min(weight[1], Fraction(1))
    pays: list[Between] = []
    for start, end, threat in ((a, c, curve.threat[0]), (b, d, curve.threat[1])):
        (s0, s1), (e0, e1) = bounds(start, width), bounds(end, width)
        corners = [s + w * (e - s) + threat for s in (s0, s1) for e in (e0, e1) for w in (low, high)]
        pays.append(Between(min(corners), max(corners)))
    shares = (Between(1 - high, 1 - low), Between(low, high))
    ends = (coordinate(chord.start), coordinate(chord.end))
    wide = max(float(one.width) for one in pays)
    return IssueLottery(tuple(zip(ends, shares, strict=True)), (pays[0], pays[1]), f"{LOTTERY}; within {wide:.0e}")


def quotient_of(one: Real, other: Real) -> Real:
    """Return the quotient of two numbers above zero, each in a field of its own."""
    if one == other:
        return Fraction(1)
    if isinstance(one, Fraction) or isinstance(other, Fraction):
        return real(scalar(one) / scalar(other))
    x, y = number_fields.FIELD.context.gens()  # x with one = x·other: one's polynomial at x·y, other's at y
    eliminated = polynomial_at(one.coefficients, x * y).resultant(polynomial_at(other.coefficients, y), 1)
    candidates = list(real_roots(number_fields.univariate(eliminated)))
    width = Fraction(1, 2**40)
    while len(candidates) > 1:
        (a, b), (c, d) = one.within(width), other.within(width)
        if c > 0:
            candidates = [root for root in candidates if a / d <= root <= b / c]
        width /= 2**40
    return candidates[0]
