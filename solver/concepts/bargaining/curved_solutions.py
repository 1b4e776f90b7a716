"""Bargaining over one issue with polynomial utilities: the solutions, exact, lotteries allowed.

Down the frontier (`curved_frontier`) from player 2's favourite to player 1's, g_1 rises and g_2 falls.
Each solution is the first place at which a function turns from negative to not negative:

    egalitarian, equal gains      g_1/g_2 − w_1/w_2
    Kalai–Smorodinsky             g_1/g_2 − I_1/I_2,  I the ideal gains: where g_2 = 0 and where g_1 = 0
    Nash, weights a and b         −(a·g_1'·g_2 + b·g_2'·g_1)
    utilitarian                   −(w_1·g_1' + w_2·g_2'); where it is zero on a stretch, both ends of it

not before the first place with g_1 >= 0, and not after the first with g_2 <= 0. On an arc such a function is a
polynomial in the issue, and the place one of its roots; where the curve stands still, C'(x) = 0, slopes are zero, and
the sign next to x decides. On a chord it is linear in the weight of the far end, which lies in the chord's
field. A solution on a chord is a lottery over two values of the issue, since the frontier without lotteries is not
concave there; the note says so.

Where the slope κ of a ray, I_1/I_2, is irrational, its place on an arc is a root of the resultant of g_1 − κ·g_2 with
κ's minimal polynomial, and rational numbers between the roots decide which one. On a chord the weight lies in the
chord's field if κ is rational, in Q(κ) if the chord's ends are. Else two fractions around it are given.

At a point of Θ both utilities of a dispute whose utilities bend in its one issue are polynomials in it, so what
can be agreed on is the hull of a curve, and every solution there is exact.

Nash (1950); Kalai and Smorodinsky (1975), Econometrica 43(3); Kalai (1977), Econometrica 45(7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from flint import fmpq_poly

from solver.algebra import number_fields
from solver.algebra.algebraic_numbers import Algebraic, Coordinate, Real, between, coordinate, real_roots
from solver.algebra.number_fields import Between, Scalar, Value, bounds, polynomial_at, real, scalar, sign, value_at
from solver.algebra.polynomials import ring, to_fmpq, to_fraction
from solver.concepts.bargaining.curved_frontier import Arc, Chord, Curve, Gains, chain, supports
from solver.concepts.bargaining.two_parties import give_up_surplus
from solver.errors import Undecided, UsageError
from solver.expressions.expression import evaluate, substitute
from solver.expressions.nodes import Node, Number
from solver.forms.dispute import Dispute
from solver.regions.lowering import Decisions, lower
from solver.regions.parameters import Point

Weights: TypeAlias = Sequence[Fraction | int]
Part: TypeAlias = Arc | Chord
Pair: TypeAlias = Sequence[Any]  # of both players: numbers, or polynomials in the issue
LOTTERY = "a lottery: without one the frontier is not concave here"
WIDTH_OF_BOUNDS = Fraction(1, 2**120)  # the width to which numbers are known where there is no exact form


@dataclass(frozen=True, slots=True)
class Deal:
    """Values of the issue with their probabilities, and what they pay. `note` says when and why it is a lottery."""

    issue: tuple[tuple[Value, Value], ...]
    payoffs: tuple[Value, Value]
    note: str = ""


def nash(curve: Curve, weights: Weights = (1, 1)) -> tuple[Deal, ...]:
    """Return the agreement with the greatest product of gains, weights as exponents; nothing where not both can gain.

    >>> print(*nash(curve([1, 0, -1], [0, 1]))[0].payoffs)
    2/3 root 2 of 3*t**2 - 1 (about 0.57735)
    """

    def falls(a: Any, b: Any, gains: Pair, slopes: Pair) -> Any:
        return -(a * slopes[0] * gains[1]) - b * slopes[1] * gains[0]

    given = _positive(weights)
    return _answer(curve, lambda parts, *_: [_first_place(curve, parts, falls, given)])


def utilitarian(curve: Curve, weights: Weights = (1, 1)) -> tuple[Deal, ...]:
    """Return the agreement, or both ends of many, with the greatest weighted sum and no loss; nothing without gains.

    >>> print(*utilitarian(curve([1, 0, -1], [0, 1]))[0].payoffs)
    3/4 1/2
    """

    def falls(a: Any, b: Any, gains: Pair, slopes: Pair) -> Any:
        return -(a * slopes[0]) - b * slopes[1]

    given = _positive(weights)
    return _answer(curve, lambda parts, *_: [_first_place(curve, parts, falls, given, one) for one in (False, True)])


def egalitarian(curve: Curve, weights: Weights = (1, 1)) -> tuple[Deal, ...]:
    """Return gains in the proportion of the weights, or as near as is efficient; nothing where not both can gain.

    >>> print(egalitarian(curve([1, 0, -1], [0, 1]))[0].payoffs[0])
    root 2 of t**2 + t - 1 (about 0.618034)
    """
    a, b = _positive(weights)
    return _answer(curve, lambda parts, *_: [_place_on_ray(curve, parts, Fraction(a / b))])


def kalai_smorodinsky(curve: Curve) -> tuple[Deal, ...]:
    """Return gains in proportion to the ideal ones; nothing where not both can gain.

    >>> print(kalai_smorodinsky(curve([4, 0, -1], [0, 1]))[0].payoffs[1])
    root 2 of t**2 + 4*t - 4 (about 0.828427)
    """

    def search(parts: Sequence[Part], first: _Place, last: _Place) -> list[_Place | Deal]:
        return [_place_on_ray(curve, parts, _quotient(real(last.gains[0]), real(first.gains[1])))]

    return _answer(curve, search)


def _positive(weights: Weights) -> tuple[Fraction, Fraction]:
    given = [Fraction(weight) for weight in weights]
    if len(given) != 2 or min(given) <= 0:
        raise UsageError(f"the weights are {', '.join(map(str, given))}; give two numbers above zero")
    return given[0], given[1]


# --- along the frontier ---------------------------------------------------------------------------


def _answer(curve: Curve, search: Callable[..., Sequence[_Place | Deal]]) -> tuple[Deal, ...]:
    """Return the solutions, found on all parts, between the first place at which 1 loses nothing and the last at which
    2 loses nothing."""
    parts = chain(curve)
    first, last = _bounds(curve, parts)
    if sign(last.gains[0]) <= 0 or sign(first.gains[1]) <= 0:
        return ()
    deals: dict[object, Deal] = {}
    for place in search(parts, first, last):
        if not isinstance(place, Deal):
            place = _deal_at(curve, sorted((first, place, last), key=lambda one: real(one.gains[0]))[1])
        deals.setdefault(place.payoffs, place)
    return tuple(deals.values())


def ideals(curve: Curve) -> tuple[Coordinate, Coordinate] | None:
    """Return the most that each can gain while nobody loses; None where every agreement makes somebody lose.

    >>> ideals(curve([1, 0, -1], [0, 1]))
    (Fraction(1, 1), Fraction(1, 1))
    """
    first, last = _bounds(curve, chain(curve))
    if any(sign(gain) < 0 for gain in (*first.gains, *last.gains)):
        return None
    return coordinate(last.gains[0]), coordinate(first.gains[1])


def _bounds(curve: Curve, parts: Sequence[Part]) -> tuple[_Place, _Place]:
    first = _first_place(curve, parts, lambda a, b, gains, slopes: gains[0])
    return first, _first_place(curve, parts, lambda a, b, gains, slopes: -gains[1])


SOLUTIONS: Mapping[str, Callable[[Curve, Weights], tuple[Deal, ...]]] = {
    "nash": nash,
    "kalai-smorodinsky": lambda found, _: kalai_smorodinsky(found),
    "egalitarian": egalitarian,
    "equal-gains": lambda found, weights: give_up_surplus(egalitarian(found, weights), found.threat, weights),
    "utilitarian": utilitarian,
}


def curve_at(dispute: Dispute, point: Point) -> Curve:
    """Return the curve of payoffs at a point, of a dispute that has one (`Dispute.curve`).

    >>> found = curve_at(dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "1 - x**2", "b": "x"}), {})
    >>> [str(c) for c in found.first]
    ['1', '0', '-1']
    """
    (issue,) = dispute.issues
    numbers: dict[str, Node] = {name: Number(value) for name, value in point.items()}
    over = ring((issue.name,))
    each = (lower(substitute(tree, numbers), over, Decisions()).over for tree in dispute.trees)
    polys = map(number_fields.univariate, each)
    first, second = (tuple(map(to_fraction, poly.coeffs())) or (Fraction(0),) for poly in polys)
    threat = tuple(evaluate(tree, point) for tree in dispute.threat)
    return Curve(first, second, issue.low, issue.high, (threat[0], threat[1]))


def pick_on_curve(dispute: Dispute, name: str, point: Point, weights: Sequence[Fraction]) -> tuple[Deal, ...]:
    """Return what a solution picks, nothing where not both can gain; UsageError for one that is not for curves.

    >>> bent = dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "1 - x**2", "b": "x"})
    >>> print(*pick_on_curve(bent, "nash", {}, (Fraction(1), Fraction(1)))[0].payoffs)
    2/3 root 2 of 3*t**2 - 1 (about 0.57735)
    """
    if name not in SOLUTIONS:
        raise UsageError(f"where utilities bend there are {', '.join(SOLUTIONS)}")
    return SOLUTIONS[name](curve_at(dispute, point), weights)


# --- places on the frontier -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """A place on the frontier: the issue on an arc, the weight on the far end of a chord."""

    part: Part
    at: Scalar
    gains: Gains


def _first_place(
    curve: Curve, parts: Sequence[Part], value: Callable[..., Any],
    weights: tuple[Fraction, Fraction] = (Fraction(1), Fraction(1)), strict: bool = False,
) -> _Place:  # fmt: skip
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


def _place_on_arc(curve: Curve, arc: Arc, x: Real) -> _Place:
    """Return a place on an arc; Undecided where some point of the curve lies beyond its tangent."""
    at = scalar(x)
    gains = curve.at(at)
    if x not in (arc.start, arc.end):
        normal = (value_at(curve.slopes[1], at) * -arc.way, value_at(curve.slopes[0], at) * arc.way)
        if not supports(curve, normal, gains):
            advice = "give the utilities a lower degree, or bargain over a list of points"
            raise Undecided(f"the frontier of this issue has a bridge whose ends are in no field found; {advice}")
    return _Place(arc, at, gains)


def _place_on_chord(chord: Chord, weight: Scalar) -> _Place:
    """Return a place on a chord by the weight of its far end."""
    first, second = (a + weight * (b - a) for a, b in zip(*chord.ends, strict=True))
    return _Place(chord, weight, (first, second))


def _deal_at(curve: Curve, place: _Place) -> Deal:
    """Return the agreement at a place of the frontier: one value of the issue, or a lottery over two."""
    payoffs = (coordinate(place.gains[0] + curve.threat[0]), coordinate(place.gains[1] + curve.threat[1]))
    if isinstance(place.part, Arc):
        return Deal(((coordinate(place.at), Fraction(1)),), payoffs)
    ends = ((place.part.start, 1 - place.at), (place.part.end, place.at))
    issue = tuple((coordinate(x), coordinate(weight)) for x, weight in ends if sign(weight))
    return Deal(issue, payoffs, LOTTERY if len(issue) > 1 else "")


def _place_on_ray(curve: Curve, parts: Sequence[Part], slope: Real) -> _Place | Deal:
    """Return where g_1/g_2 reaches a number: an irrational one is that of the ideals, so it does on some part."""
    if isinstance(slope, Fraction):
        return _first_place(curve, parts, lambda a, b, gains, slopes: b * gains[0] - a * gains[1], (slope, Fraction(1)))
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


def _on_chord(curve: Curve, chord: Chord, slope: Real) -> _Place | Deal:
    """Return where the ray crosses a chord: n·g = H and g_1 = slope·g_2."""
    (a, b), (c, d) = chord.ends
    if isinstance(slope, Fraction) or isinstance(a, Fraction):
        before, after = a - scalar(slope) * b, c - scalar(slope) * d
        return _place_on_chord(chord, before / (before - after))
    if sign(d) != 0 and real(c / d) == slope:
        return _place_on_chord(chord, Fraction(1))
    return _enclose(curve, chord, slope)


def _enclose(curve: Curve, chord: Chord, slope: Algebraic) -> Deal:
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
    return Deal(tuple(zip(ends, shares, strict=True)), (pays[0], pays[1]), f"{LOTTERY}; within {wide:.0e}")


def _quotient(one: Real, other: Real) -> Real:
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
