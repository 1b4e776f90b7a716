"""Bargaining over one issue with polynomial utilities: the solutions, exact, lotteries allowed.

Down the frontier (`curved_frontier`) from player 2's favourite to player 1's, g_1 rises and g_2 falls.
Each solution is the first place at which a function turns from negative to not negative:

    egalitarian, equal gains      g_1/g_2 − w_1/w_2
    Kalai–Smorodinsky             g_1/g_2 − I_1/I_2,  I the ideal gains: where g_2 = 0 and where g_1 = 0
    Nash, weights a and b         −(a·g_1'·g_2 + b·g_2'·g_1)
    utilitarian                   −(w_1·g_1' + w_2·g_2'); where it is zero on a stretch, both ends of it

not before the first place with g_1 >= 0, and not after the first with g_2 <= 0; `curved_places` finds it. A solution on
a chord is a lottery over two values of the issue, since the frontier without lotteries is not concave there; the note
says so.

At a point of Θ both utilities of a dispute whose utilities bend in its one issue are polynomials in it, so what
can be agreed on is the hull of a curve, and every solution there is exact.

Nash (1950); Kalai and Smorodinsky (1975), Econometrica 43(3); Kalai (1977), Econometrica 45(7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from solver.algebra import number_fields
from solver.algebra.algebraic_numbers import Coordinate, coordinate
from solver.algebra.number_fields import real, sign
from solver.algebra.polynomials import ring, to_fraction
from solver.concepts.bargaining.curved_frontier import Curve, chain
from solver.concepts.bargaining.curved_places import (
    FrontierPlace,
    IssueLottery,
    Part,
    deal_at,
    first_place,
    place_on_ray,
    quotient_of,
)
from solver.concepts.bargaining.equal_gains import give_up_surplus
from solver.errors import UsageError
from solver.expressions.expression import evaluate, substitute
from solver.expressions.nodes import Node, Number
from solver.forms.dispute import Dispute
from solver.regions.lowering import Decisions, lower
from solver.regions.parameters import Point

Weights: TypeAlias = Sequence[Fraction | int]
Pair: TypeAlias = Sequence[Any]  # of both players: numbers, or polynomials in the issue


def nash(curve: Curve, weights: Weights = (1, 1)) -> tuple[IssueLottery, ...]:
    """Return the agreement with the greatest product of gains, weights as exponents; nothing where not both can gain.

    >>> print(*nash(curve([1, 0, -1], [0, 1]))[0].payoffs)
    2/3 root 2 of 3*t**2 - 1 (about 0.57735)
    """

    def falls(a: Any, b: Any, gains: Pair, slopes: Pair) -> Any:
        return -(a * slopes[0] * gains[1]) - b * slopes[1] * gains[0]

    given = _positive(weights)
    return _answer(curve, lambda parts, *_: [first_place(curve, parts, falls, given)])


def utilitarian(curve: Curve, weights: Weights = (1, 1)) -> tuple[IssueLottery, ...]:
    """Return the agreement, or both ends of many, with the greatest weighted sum and no loss; nothing without gains.

    >>> print(*utilitarian(curve([1, 0, -1], [0, 1]))[0].payoffs)
    3/4 1/2
    """

    def falls(a: Any, b: Any, gains: Pair, slopes: Pair) -> Any:
        return -(a * slopes[0]) - b * slopes[1]

    given = _positive(weights)
    return _answer(curve, lambda parts, *_: [first_place(curve, parts, falls, given, one) for one in (False, True)])


def egalitarian(curve: Curve, weights: Weights = (1, 1)) -> tuple[IssueLottery, ...]:
    """Return gains in the proportion of the weights, or as near as is efficient; nothing where not both can gain.

    >>> print(egalitarian(curve([1, 0, -1], [0, 1]))[0].payoffs[0])
    root 2 of t**2 + t - 1 (about 0.618034)
    """
    a, b = _positive(weights)
    return _answer(curve, lambda parts, *_: [place_on_ray(curve, parts, Fraction(a / b))])


def kalai_smorodinsky(curve: Curve) -> tuple[IssueLottery, ...]:
    """Return gains in proportion to the ideal ones; nothing where not both can gain.

    >>> print(kalai_smorodinsky(curve([4, 0, -1], [0, 1]))[0].payoffs[1])
    root 2 of t**2 + 4*t - 4 (about 0.828427)
    """

    def search(parts: Sequence[Part], first: FrontierPlace, last: FrontierPlace) -> list[FrontierPlace | IssueLottery]:
        return [place_on_ray(curve, parts, quotient_of(real(last.gains[0]), real(first.gains[1])))]

    return _answer(curve, search)


def _positive(weights: Weights) -> tuple[Fraction, Fraction]:
    given = [Fraction(weight) for weight in weights]
    if len(given) != 2 or min(given) <= 0:
        raise UsageError(f"the weights are {', '.join(map(str, given))}; give two numbers above zero")
    return given[0], given[1]


def _answer(curve: Curve, search: Callable[..., Sequence[FrontierPlace | IssueLottery]]) -> tuple[IssueLottery, ...]:
    """Return the solutions, found on all parts, between the first place at which 1 loses nothing and the last at which
    2 loses nothing."""
    parts = chain(curve)
    first, last = _bounds(curve, parts)
    if sign(last.gains[0]) <= 0 or sign(first.gains[1]) <= 0:
        return ()
    deals: dict[object, IssueLottery] = {}
    for place in search(parts, first, last):
        if not isinstance(place, IssueLottery):
            place = deal_at(curve, sorted((first, place, last), key=lambda one: real(one.gains[0]))[1])
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


def _bounds(curve: Curve, parts: Sequence[Part]) -> tuple[FrontierPlace, FrontierPlace]:
    first = first_place(curve, parts, lambda a, b, gains, slopes: gains[0])
    return first, first_place(curve, parts, lambda a, b, gains, slopes: -gains[1])


SOLUTIONS: Mapping[str, Callable[[Curve, Weights], tuple[IssueLottery, ...]]] = {
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


def pick_on_curve(dispute: Dispute, name: str, point: Point, weights: Sequence[Fraction]) -> tuple[IssueLottery, ...]:
    """Return what a solution picks, nothing where not both can gain; UsageError for one that is not for curves.

    >>> bent = dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "1 - x**2", "b": "x"})
    >>> print(*pick_on_curve(bent, "nash", {}, (Fraction(1), Fraction(1)))[0].payoffs)
    2/3 root 2 of 3*t**2 - 1 (about 0.57735)
    """
    if name not in SOLUTIONS:
        raise UsageError(f"where utilities bend there are {', '.join(SOLUTIONS)}")
    return SOLUTIONS[name](curve_at(dispute, point), weights)
