"""Bargaining over one issue with polynomial utilities: the solutions, exact, lotteries allowed.

Down the frontier (`arcs`) from player 2's favourite to player 1's, g_1 rises and g_2 falls.
Each solution is the first place at which a function turns from negative to not negative:

    egalitarian, proportional     g_1/g_2 − w_1/w_2
    Kalai–Smorodinsky             g_1/g_2 − I_1/I_2,  I the ideal gains: where g_2 = 0 and where g_1 = 0
    Nash, weights a and b         −(a·g_1'·g_2 + b·g_2'·g_1)
    utilitarian                   −(w_1·g_1' + w_2·g_2'); where it is zero on a stretch, both ends of it

not before the first place with g_1 >= 0, and not after the first with g_2 <= 0. On an arc the
place is a root of a polynomial; on a chord a weight in the chord's field. A solution on a chord is
a lottery over two values of the issue, since the frontier without lotteries is not concave there;
the note says so. Only a Kalai–Smorodinsky solution on a chord with irrational ends, and an irrational
I_1/I_2, is given as two fractions around it.

Nash (1950); Kalai and Smorodinsky (1975), Econometrica 43(3); Kalai (1977), Econometrica 45(7).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import fmpq_poly

from solver.calculus.algebraic import Algebraic, Element, Real, between, real_roots
from solver.concepts.bargaining.arcs import (
    FIELD,
    Arc,
    Chord,
    Curve,
    Gains,
    Scalar,
    chain,
    coordinate,
    lifted,
    real,
    scalar,
    sign,
    supports,
    univariate,
    valued,
)
from solver.concepts.bargaining.values import Between, Value
from solver.errors import Undecided, UsageError
from solver.polynomial import to_fmpq

__all__ = ["Curve", "Deal", "egalitarian", "kalai_smorodinsky", "nash", "utilitarian"]

Part = Arc | Chord
Weights = Sequence[Fraction | int]
FINE = Fraction(1, 2**120)  # the width to which numbers are known where there is no exact form


@dataclass(frozen=True, slots=True)
class Deal:
    """Values of the issue with their probabilities, and what they pay. `note` says when and why it is a lottery."""

    issue: tuple[tuple[Value, Value], ...]
    payoffs: tuple[Value, Value]
    note: str = ""


@dataclass(frozen=True)
class _Place:
    """A place on the frontier: the issue on an arc, the weight on the far end of a chord."""

    part: Part
    at: Scalar
    gains: Gains


def nash(curve: Curve, weights: Weights = (1, 1)) -> tuple[Deal, ...]:
    """The greatest product of gains, with weights as exponents. Nothing where not both can gain.

    >>> curve = Curve((Fraction(1), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> print(*nash(curve)[0].payoffs)
    2/3 root 2 of 3*t**2 - 1 (about 0.57735)
    """
    a, b = _positive(weights)
    (g1, g2), (s1, s2) = curve.gains, curve.slopes
    falls = -(to_fmpq(a) * s1 * g2 + to_fmpq(b) * s2 * g1)

    def ends(chord: Chord) -> tuple[Scalar, Scalar]:
        drop, rise = chord.normal
        first, second = (lifted(b, drop) * drop * x - lifted(a, rise) * rise * y for x, y in chord.ends)
        return first, second

    return _answer(curve, lambda parts: [_first(curve, parts, falls, ends, slope=True)])


def utilitarian(curve: Curve, weights: Weights = (1, 1)) -> tuple[Deal, ...]:
    """The greatest weighted sum with no loss to either; both ends where many have it. Nothing where not both can gain.

    >>> curve = Curve((Fraction(1), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> print(*utilitarian(curve)[0].payoffs)
    3/4 1/2
    """
    a, b = _positive(weights)
    falls = -(to_fmpq(a) * curve.slopes[0] + to_fmpq(b) * curve.slopes[1])

    def ends(chord: Chord) -> tuple[Scalar, Scalar]:
        drop, rise = chord.normal
        fall = lifted(b, drop) * drop - lifted(a, rise) * rise
        return fall, fall

    return _answer(curve, lambda parts: [_first(curve, parts, falls, ends, True, strict) for strict in (False, True)])


def egalitarian(curve: Curve, weights: Weights = (1, 1)) -> tuple[Deal, ...]:
    """Gains in the proportion of the weights, or as near to it as is efficient. Nothing where not both can gain.

    >>> curve = Curve((Fraction(1), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> print(egalitarian(curve)[0].payoffs[0])
    root 2 of t**2 + t - 1 (about 0.618034)
    """
    a, b = _positive(weights)
    return _answer(curve, lambda parts: [_on_ray(curve, parts, Fraction(a / b))])


def kalai_smorodinsky(curve: Curve) -> tuple[Deal, ...]:
    """Gains in proportion to the ideal ones. Nothing where not both can gain.

    >>> curve = Curve((Fraction(4), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> print(kalai_smorodinsky(curve)[0].payoffs[1])
    root 2 of t**2 + 4*t - 4 (about 0.828427)
    """

    def found(parts: Sequence[Part]) -> list[_Place | Deal]:
        first, last = _bounds(curve, parts)
        return [_on_ray(curve, parts, _quotient(real(last.gains[0]), real(first.gains[1])))]

    return _answer(curve, found)


def _positive(weights: Weights) -> tuple[Fraction, Fraction]:
    given = [Fraction(weight) for weight in weights]
    if len(given) != 2 or min(given) <= 0:
        raise UsageError(f"the weights are {', '.join(map(str, given))}; give two numbers above zero")
    return given[0], given[1]


# --- along the frontier ---------------------------------------------------------------------------


def _answer(curve: Curve, found: Callable[[Sequence[Part]], Sequence[_Place | Deal]]) -> tuple[Deal, ...]:
    """The solutions between the first place at which 1 loses nothing and the last at which 2 loses nothing."""
    parts = chain(curve)
    first, last = _bounds(curve, parts)
    if any(sign(gain) <= 0 for gain in (last.gains[0], first.gains[1])) or (
        _same(first, last) and any(sign(gain) <= 0 for gain in first.gains)
    ):
        return ()
    deals: list[Deal] = []
    for place in found(parts):
        if isinstance(place, Deal):
            deals.append(place)
            continue
        within = _within(first, place, last)
        deal = _deal(curve, within)
        if all(deal.payoffs != other.payoffs for other in deals):
            deals.append(deal)
    return tuple(deals)


def _bounds(curve: Curve, parts: Sequence[Part]) -> tuple[_Place, _Place]:
    first = _first(curve, parts, curve.gains[0], lambda chord: (chord.ends[0][0], chord.ends[1][0]))
    last = _first(curve, parts, -curve.gains[1], lambda chord: (-chord.ends[0][1], -chord.ends[1][1]))
    return first, last


def _within(first: _Place, place: _Place, last: _Place) -> _Place:
    if real(place.gains[0]) < real(first.gains[0]):
        return first
    return last if real(last.gains[0]) < real(place.gains[0]) else place


def _same(one: _Place, other: _Place) -> bool:
    return all(coordinate(a) == coordinate(b) for a, b in zip(one.gains, other.gains, strict=True))


def _first(
    curve: Curve,
    parts: Sequence[Part],
    on_arc: fmpq_poly,
    on_chord: Callable[[Chord], tuple[Scalar, Scalar]],
    slope: bool = False,
    strict: bool = False,
) -> _Place:
    """The first place at which the function is not negative (with `strict`: above zero); the last one if there is none.

    `on_arc` is the function of the issue, with `slope` of derivatives by it: then its sign turns where the issue falls.
    """
    least = 1 if strict else 0
    for part in parts:
        if isinstance(part, Chord):
            start, end = on_chord(part)
            if sign(start) >= least:
                return _on_chord(part, lifted(Fraction(0), start))
            if sign(end) >= least:
                return _on_chord(part, start / (start - end))
            continue
        poly = on_arc * part.way if slope else on_arc
        for x in _stops(part, poly):
            if _sign_after(poly, scalar(x), part.way) >= least:
                return _on_arc(curve, part, x)
    last = parts[-1]
    if isinstance(last, Chord):
        return _on_chord(last, lifted(Fraction(1), last.normal[0]))
    return _on_arc(curve, last, last.end)


def _stops(arc: Arc, poly: fmpq_poly) -> list[Real]:
    """The start of the arc, and the roots on it before its end, in the order in which one comes by."""
    low, high = min(arc.start, arc.end), max(arc.start, arc.end)
    inside = [root for root in (real_roots(poly) if poly.degree() > 0 else ()) if low < root < high]
    return [arc.start, *(inside if arc.way > 0 else inside[::-1])]


def _sign_after(poly: fmpq_poly, x: Scalar, way: int) -> int:
    """The sign next to x on the way: where the curve stands still, slopes are zero and say nothing."""
    turn = 1
    while poly:
        value = sign(valued(poly, x))
        if value:
            return value * turn
        poly, turn = poly.derivative(), turn * way
    return 0


def _on_arc(curve: Curve, arc: Arc, x: Real) -> _Place:
    at = scalar(x)
    gains = curve.at(at)
    if x not in (arc.start, arc.end):
        way = lifted(Fraction(arc.way), at)
        normal = (-(way * valued(curve.slopes[1], at)), way * valued(curve.slopes[0], at))
        if not supports(curve, normal, gains):
            raise Undecided(
                "the frontier of this issue has a bridge whose ends are in no field found; "
                "give the utilities a lower degree, or bargain over a list of points"
            )
    return _Place(arc, at, gains)


def _on_chord(chord: Chord, weight: Scalar) -> _Place:
    first, second = (a + weight * (b - a) for a, b in zip(*chord.ends, strict=True))
    return _Place(chord, weight, (first, second))


def _deal(curve: Curve, place: _Place) -> Deal:
    d = [lifted(threat, place.gains[0]) for threat in curve.threat]
    payoffs = (coordinate(place.gains[0] + d[0]), coordinate(place.gains[1] + d[1]))
    if isinstance(place.part, Arc):
        return Deal(((coordinate(place.at), Fraction(1)),), payoffs)
    one = lifted(Fraction(1), place.at)
    ends = ((place.part.start, one - place.at), (place.part.end, place.at))
    issue = tuple((coordinate(x), coordinate(weight)) for x, weight in ends if sign(weight))
    return Deal(issue, payoffs, _NOTE if len(issue) > 1 else "")


_NOTE = "a lottery: without one the frontier is not concave here"


# --- on a ray -------------------------------------------------------------------------------------


def _on_ray(curve: Curve, parts: Sequence[Part], slope: Real) -> _Place | Deal:
    """Where g_1/g_2 reaches a number, which may be irrational."""
    for part in parts:
        if isinstance(part, Chord):
            if _reached(part.ends[0], slope):
                return _on_chord(part, lifted(Fraction(0), part.normal[0]))
            if _reached(part.ends[1], slope):
                return _across(curve, part, slope)
            continue
        if _reached(curve.at(scalar(part.start)), slope):
            return _on_arc(curve, part, part.start)
        if _reached(curve.at(scalar(part.end)), slope):
            return _on_arc(curve, part, _meeting(curve, part, slope))
    last = parts[-1]
    if isinstance(last, Chord):
        return _on_chord(last, lifted(Fraction(1), last.normal[0]))
    return _on_arc(curve, last, last.end)


def _reached(gains: Gains, slope: Real) -> bool:
    """Whether g_1/g_2 is at least so much; beyond the end of either gain the sign tells."""
    if sign(gains[1]) <= 0:
        return True
    return sign(gains[0]) > 0 and not real(gains[0] / gains[1]) < slope


def _meeting(curve: Curve, arc: Arc, slope: Real) -> Real:
    """The value of the issue on the arc at which g_1 = slope·g_2."""
    g1, g2 = curve.gains
    if isinstance(slope, Fraction):
        poly = g1 - to_fmpq(slope) * g2
        return next((x for x in _stops(arc, poly) if _sign_after(poly, scalar(x), arc.way) > 0), arc.end)
    one, two = (
        FIELD.context.from_dict({(k, 0): part[k] for k in range(part.degree() + 1) if part[k]}) for part in (g1, g2)
    )
    minimal = FIELD.context.from_dict({(0, k): to_fmpq(c) for k, c in enumerate(slope.coefficients) if c})
    eliminated = univariate((one - FIELD["y"] * two).resultant(minimal, 1), 0)
    stops = [*_stops(arc, eliminated), arc.end]
    for x, after in pairwise(stops):  # between the roots the sides are told by rational numbers
        if _reached(curve.at(between(min(x, after), max(x, after))), slope):
            return x
    return arc.end


def _across(curve: Curve, chord: Chord, slope: Real) -> _Place | Deal:
    """Where the ray crosses a chord: n·g = H and g_1 = slope·g_2."""
    (a, b), (c, d) = chord.ends
    if isinstance(slope, Fraction):
        ratio = lifted(slope, a)
        before, after = a - ratio * b, c - ratio * d
        return _on_chord(chord, before / (before - after))
    if isinstance(a, Fraction):
        ratio = Element.of(slope, [0, 1])
        (a, b), (c, d) = ((lifted(x, ratio), lifted(y, ratio)) for x, y in chord.ends)
        start, end = (lifted(x, ratio) for x in (chord.start, chord.end))
        before, after = a - ratio * b, c - ratio * d
        return _on_chord(Chord(start, end, ((a, b), (c, d))), before / (before - after))
    if real(c / d) == slope:
        return _on_chord(chord, lifted(Fraction(1), c))
    return _bounded(curve, chord, slope)


def _bounded(curve: Curve, chord: Chord, slope: Algebraic) -> Deal:
    """The same between two fractions: the weight falls as the slope's part in it grows, so its ends bound it."""
    width = FINE
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
    return Deal(tuple(zip(ends, shares, strict=True)), (pays[0], pays[1]), f"{_NOTE}; within {wide:.0e}")


Interval = tuple[Fraction, Fraction]


def _interval(value: Real, width: Fraction) -> Interval:
    return value.within(width) if isinstance(value, Algebraic) else (value, value)


def _minus(one: Interval, other: Interval) -> Interval:
    return one[0] - other[1], one[1] - other[0]


def _times(one: Interval, other: Interval) -> Interval:
    products = [a * b for a in one for b in other]
    return min(products), max(products)


def _quotient(one: Real, other: Real) -> Real:
    """The quotient of two numbers above zero, each in a field of its own."""
    if isinstance(other, Fraction):
        return real(_scaled(one, 1 / other))
    if isinstance(one, Fraction) or one == other:
        top = Element.of(other, [one] if isinstance(one, Fraction) else [0, 1])
        return real(top / Element.of(other, [0, 1]))
    # x with one = x·other: one's polynomial at x·y, other's at y
    above = FIELD.context.from_dict({(k, k): to_fmpq(c) for k, c in enumerate(one.coefficients) if c})
    below = FIELD.context.from_dict({(0, k): to_fmpq(c) for k, c in enumerate(other.coefficients) if c})
    candidates = list(real_roots(univariate(above.resultant(below, 1), 0)))
    width = Fraction(1, 2**40)
    while len(candidates) > 1:
        (a, b), (c, d) = one.within(width), other.within(width)
        if c > 0:
            candidates = [root for root in candidates if a / d <= root <= b / c]
        width /= 2**40
    return candidates[0]


def _scaled(value: Real, scale: Fraction) -> Scalar:
    """A number times a fraction."""
    return Element.of(value, [0, scale]) if isinstance(value, Algebraic) else value * scale
