"""Places on the frontier of one issue, and the first of them at which a function turns from negative to not negative.

Along the frontier (`arcs`) from player 2's favourite to player 1's such a function has one sign change. On an arc it is
a polynomial in the issue, and the place one of its roots; on a chord it is linear in the weight of the far end. Where
the curve stands still, C'(x) = 0, a function of slopes is zero and says nothing: the sign next to x decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq_poly

from solver.calculus.algebraic import Real, real_roots
from solver.concepts.bargaining.arcs import Arc, Chord, Curve, Gains, supports
from solver.concepts.bargaining.fields import Scalar, coordinate, lifted, scalar, sign, valued
from solver.concepts.bargaining.values import Value
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
    """The first place at which the function is not negative (with `strict`: above zero); the last one if there is none.

    `along` is the function of the issue, with `slope` of derivatives by it: then its sign turns where the issue falls.
    """
    least = 1 if strict else 0
    for part in parts:
        if isinstance(part, Chord):
            start, end = across(part)
            if sign(start) >= least:
                return on_chord(part, lifted(Fraction(0), start))
            if sign(end) >= least:
                return on_chord(part, start / (start - end))
            continue
        poly = along * part.way if slope else along
        for x in stops_of(part, poly):
            if sign_after(poly, scalar(x), part.way) >= least:
                return on_arc(curve, part, x)
    last = parts[-1]
    if isinstance(last, Chord):
        return on_chord(last, lifted(Fraction(1), last.normal[0]))
    return on_arc(curve, last, last.end)


def stops_of(arc: Arc, poly: fmpq_poly) -> list[Real]:
    """The start of the arc, and the roots on it before its end, in the order in which one comes by."""
    low, high = min(arc.start, arc.end), max(arc.start, arc.end)
    inside = [root for root in (real_roots(poly) if poly.degree() > 0 else ()) if low < root < high]
    return [arc.start, *(inside if arc.way > 0 else inside[::-1])]


def sign_after(poly: fmpq_poly, x: Scalar, way: int) -> int:
    """The sign next to x on the way: where the curve stands still, slopes are zero and say nothing."""
    turn = 1
    while poly:
        value = sign(valued(poly, x))
        if value:
            return value * turn
        poly, turn = poly.derivative(), turn * way
    return 0


def on_arc(curve: Curve, arc: Arc, x: Real) -> Place:
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
    return Place(arc, at, gains)


def on_chord(chord: Chord, weight: Scalar) -> Place:
    first, second = (a + weight * (b - a) for a, b in zip(*chord.ends, strict=True))
    return Place(chord, weight, (first, second))


def deal_at(curve: Curve, place: Place) -> Deal:
    d = [lifted(threat, place.gains[0]) for threat in curve.threat]
    payoffs = (coordinate(place.gains[0] + d[0]), coordinate(place.gains[1] + d[1]))
    if isinstance(place.part, Arc):
        return Deal(((coordinate(place.at), Fraction(1)),), payoffs)
    one = lifted(Fraction(1), place.at)
    ends = ((place.part.start, one - place.at), (place.part.end, place.at))
    issue = tuple((coordinate(x), coordinate(weight)) for x, weight in ends if sign(weight))
    return Deal(issue, payoffs, LOTTERY if len(issue) > 1 else "")
