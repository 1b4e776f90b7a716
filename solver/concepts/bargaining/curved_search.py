"""Places on the frontier of one issue, and the first of them at which a function turns from negative to not negative.

Along the frontier (`curved_frontier`) from player 2's favourite to player 1's such a function has one sign change. On
an arc it is a polynomial in the issue, and the place one of its roots; on a chord it is linear in the weight of the far
end. Where the curve stands still, C'(x) = 0, a function of slopes is zero: the sign next to x decides.

A ray from the disagreement point, its slope κ rational or not, meets the frontier at the first place with

    g_1/g_2 >= κ.

On an arc it is a root of g_1 − κ·g_2; if κ is irrational, of the resultant with κ's minimal polynomial, and rational
numbers between the roots decide which one. On a chord the weight lies in the chord's field if κ is rational, in Q(κ)
if the chord's ends are. Else two fractions around it are given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from flint import fmpq_poly

from solver.algebra.algebraic_numbers import Algebraic, Element, Real, between, coordinate, real_roots
from solver.algebra.enclosures import Between, Value
from solver.algebra.number_fields import FIELD, Scalar, in_field_of, real, scalar, sign, univariate, value_at
from solver.algebra.polynomials import to_fmpq
from solver.concepts.bargaining.curved_frontier import Arc, Chord, Curve, Gains, supports
from solver.errors import Undecided

Part: TypeAlias = Arc | Chord
LOTTERY = "a lottery: without one the frontier is not concave here"


@dataclass(frozen=True, slots=True)
class Deal:
    """Values of the issue with their probabilities, and what they pay. `note` says when and why it is a lottery."""

    issue: tuple[tuple[Value, Value], ...]
    payoffs: tuple[Value, Value]
    note: str = ""


@dataclass(frozen=True)
class Place:
    """A place on the frontier: the issue on an arc, the weight on the far end of a chord."""

    part: Part
    at: Scalar
    gains: Gains


def first_place(
    curve: Curve,
    parts: Sequence[Part],
    along: fmpq_poly,
    across: Callable[[Chord], tuple[Scalar, Scalar]],
    slope: bool = False,
    strict: bool = False,
) -> Place:
    """Return the first place at which the function is not negative (`strict`: above zero); the last one if none is.
    `along` is the function of the issue; with `slope`, of derivatives by it, its sign turns where the issue falls."""
    least = 1 if strict else 0
    for part in parts:
        if isinstance(part, Chord):
            start, end = across(part)
            if sign(start) >= least:
                return _place_on_chord(part, in_field_of(Fraction(0), start))
            if sign(end) >= least:
                return _place_on_chord(part, start / (start - end))
            continue
        poly = along * part.way if slope else along
        for x in _stops_of(part, poly):
            if _sign_after(poly, scalar(x), part.way) >= least:
                return place_on_arc(curve, part, x)
    return _end_place(curve, parts)


def _end_place(curve: Curve, parts: Sequence[Part]) -> Place:
    """Return the last place of the frontier."""
    last = parts[-1]
    if isinstance(last, Chord):
        return _place_on_chord(last, in_field_of(Fraction(1), last.normal[0]))
    return place_on_arc(curve, last, last.end)


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


def place_on_arc(curve: Curve, arc: Arc, x: Real) -> Place:
    """Return a place on an arc; Undecided where some point of the curve lies beyond its tangent.

    >>> curve = Curve((Fraction(1), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> place_on_arc(curve, Arc(Fraction(1), Fraction(0)), Fraction(1, 2)).gains
    (Fraction(3, 4), Fraction(1, 2))
    """
    at = scalar(x)
    gains = curve.at(at)
    if x not in (arc.start, arc.end):
        way = in_field_of(Fraction(arc.way), at)
        normal = (-(way * value_at(curve.slopes[1], at)), way * value_at(curve.slopes[0], at))
        if not supports(curve, normal, gains):
            raise Undecided(
                "the frontier of this issue has a bridge whose ends are in no field found; "
                "give the utilities a lower degree, or bargain over a list of points"
            )
    return Place(arc, at, gains)


def _place_on_chord(chord: Chord, weight: Scalar) -> Place:
    """Return a place on a chord by the weight of its far end."""
    first, second = (a + weight * (b - a) for a, b in zip(*chord.ends, strict=True))
    return Place(chord, weight, (first, second))


def deal_at(curve: Curve, place: Place) -> Deal:
    """Return the agreement at a place of the frontier: one value of the issue, or a lottery over two.

    >>> curve = Curve((Fraction(1), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> deal_at(curve, place_on_arc(curve, Arc(Fraction(1), Fraction(0)), Fraction(1, 2))).payoffs
    (Fraction(3, 4), Fraction(1, 2))
    """
    d = [in_field_of(threat, place.gains[0]) for threat in curve.threat]
    payoffs = (coordinate(place.gains[0] + d[0]), coordinate(place.gains[1] + d[1]))
    if isinstance(place.part, Arc):
        return Deal(((coordinate(place.at), Fraction(1)),), payoffs)
    one = in_field_of(Fraction(1), place.at)
    ends = ((place.part.start, one - place.at), (place.part.end, place.at))
    issue = tuple((coordinate(x), coordinate(weight)) for x, weight in ends if sign(weight))
    return Deal(issue, payoffs, LOTTERY if len(issue) > 1 else "")


WIDTH_OF_BOUNDS = Fraction(1, 2**120)  # the width to which numbers are known where there is no exact form


def place_on_ray(curve: Curve, parts: Sequence[Part], slope: Real) -> Place | Deal:
    """Return where g_1/g_2 reaches a number, which may be irrational; the end of the frontier where it never does."""
    for part in parts:
        if isinstance(part, Chord):
            if _reaches(part.ends[0], slope):
                return _place_on_chord(part, in_field_of(Fraction(0), part.normal[0]))
            if _reaches(part.ends[1], slope):
                return _on_chord(curve, part, slope)
            continue
        if _reaches(curve.at(scalar(part.start)), slope):
            return place_on_arc(curve, part, part.start)
        if _reaches(curve.at(scalar(part.end)), slope):
            return place_on_arc(curve, part, _on_arc(curve, part, slope))
    return _end_place(curve, parts)


def _reaches(gains: Gains, slope: Real) -> bool:
    """Decide whether g_1/g_2 is at least so much; beyond the end of either gain by the sign."""
    if sign(gains[1]) <= 0:
        return True
    return sign(gains[0]) > 0 and not real(gains[0] / gains[1]) < slope


def _on_arc(curve: Curve, arc: Arc, slope: Real) -> Real:
    """Return the value of the issue on the arc at which g_1 = slope·g_2."""
    g1, g2 = curve.gains
    if isinstance(slope, Fraction):
        poly = g1 - to_fmpq(slope) * g2
        return next((x for x in _stops_of(arc, poly) if _sign_after(poly, scalar(x), arc.way) > 0), arc.end)
    one, two = (
        FIELD.context.from_dict({(k, 0): part[k] for k in range(part.degree() + 1) if part[k]}) for part in (g1, g2)
    )
    minimal = FIELD.context.from_dict({(0, k): to_fmpq(c) for k, c in enumerate(slope.coefficients) if c})
    eliminated = univariate((one - FIELD["y"] * two).resultant(minimal, 1))
    stops = [*_stops_of(arc, eliminated), arc.end]
    for x, after in pairwise(stops):  # rational numbers between the roots decide the sides
        if _reaches(curve.at(between(min(x, after), max(x, after))), slope):
            return x
    return arc.end


def _on_chord(curve: Curve, chord: Chord, slope: Real) -> Place | Deal:
    """Return where the ray crosses a chord: n·g = H and g_1 = slope·g_2."""
    (a, b), (c, d) = chord.ends
    if isinstance(slope, Fraction) or isinstance(a, Fraction):
        ratio = in_field_of(slope, a) if isinstance(slope, Fraction) else Element.of(slope, [0, 1])
        if not isinstance(slope, Fraction):
            (a, b), (c, d) = ((in_field_of(x, ratio), in_field_of(y, ratio)) for x, y in chord.ends)
            chord = Chord(in_field_of(chord.start, ratio), in_field_of(chord.end, ratio), ((a, b), (c, d)))
        before, after = a - ratio * b, c - ratio * d
        return _place_on_chord(chord, before / (before - after))
    if sign(d) != 0 and real(c / d) == slope:
        return _place_on_chord(chord, in_field_of(Fraction(1), c))
    return _enclose(curve, chord, slope)


def _enclose(curve: Curve, chord: Chord, slope: Algebraic) -> Deal:
    """Return the crossing of a ray and a chord between two fractions. The weight of the far end falls as the slope's
    part in it grows, so the ends of the slope's interval bound it."""
    width = WIDTH_OF_BOUNDS
    (a, b), (c, d) = ([real(part) for part in pair] for pair in chord.ends)
    while True:
        r = _interval(slope, width)
        before = _minus(_interval(a, width), _times(r, _interval(b, width)))
        after = _minus(_interval(c, width), _times(r, _interval(d, width)))
        if before[1] < 0 < after[0]:
            break
        width /= 2**60
    weight = (before[1] / (before[1] - after[1]), before[0] / (before[0] - after[0]))
    low, high = max(min(weight), Fraction(0)), min(max(weight), Fraction(1))
    pays: list[Between] = []
    for start, end, threat in ((a, c, curve.threat[0]), (b, d, curve.threat[1])):
        (s0, s1), (e0, e1) = _interval(start, width), _interval(end, width)
        corners = [s + w * (e - s) + threat for s in (s0, s1) for e in (e0, e1) for w in (low, high)]
        pays.append(Between(min(corners), max(corners)))
    shares = (Between(1 - high, 1 - low), Between(low, high))
    ends = (coordinate(chord.start), coordinate(chord.end))
    wide = max(float(one.width) for one in pays)
    return Deal(tuple(zip(ends, shares, strict=True)), (pays[0], pays[1]), f"{LOTTERY}; within {wide:.0e}")


Interval = tuple[Fraction, Fraction]


def _interval(value: Real, width: Fraction) -> Interval:
    return value.within(width) if isinstance(value, Algebraic) else (value, value)


def _minus(one: Interval, other: Interval) -> Interval:
    return one[0] - other[1], one[1] - other[0]


def _times(one: Interval, other: Interval) -> Interval:
    products = [a * b for a in one for b in other]
    return min(products), max(products)


def quotient(one: Real, other: Real) -> Real:
    """Return the quotient of two numbers above zero, each in a field of its own.

    >>> quotient(Fraction(3), Fraction(2))
    Fraction(3, 2)
    """
    if isinstance(other, Fraction):
        return real(Element.of(one, [0, 1 / other])) if isinstance(one, Algebraic) else one / other
    if isinstance(one, Fraction) or one == other:
        top = Element.of(other, [one] if isinstance(one, Fraction) else [0, 1])
        return real(top / Element.of(other, [0, 1]))
    # x with one = x·other: one's polynomial at x·y, other's at y
    above = FIELD.context.from_dict({(k, k): to_fmpq(c) for k, c in enumerate(one.coefficients) if c})
    below = FIELD.context.from_dict({(0, k): to_fmpq(c) for k, c in enumerate(other.coefficients) if c})
    candidates = list(real_roots(univariate(above.resultant(below, 1))))
    width = Fraction(1, 2**40)
    while len(candidates) > 1:
        (a, b), (c, d) = one.within(width), other.within(width)
        if c > 0:
            candidates = [root for root in candidates if a / d <= root <= b / c]
        width /= 2**40
    return candidates[0]
