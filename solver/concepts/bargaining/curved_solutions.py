"""Bargaining over one issue with polynomial utilities: the solutions, exact, lotteries allowed.

Down the frontier (`curved_frontier`) from player 2's favourite to player 1's, g_1 rises and g_2 falls.
Each solution is the first place at which a function turns from negative to not negative:

    egalitarian, equal gains      g_1/g_2 − w_1/w_2
    Kalai–Smorodinsky             g_1/g_2 − I_1/I_2,  I the ideal gains: where g_2 = 0 and where g_1 = 0
    Nash, weights a and b         −(a·g_1'·g_2 + b·g_2'·g_1)
    utilitarian                   −(w_1·g_1' + w_2·g_2'); where it is zero on a stretch, both ends of it

not before the first place with g_1 >= 0, and not after the first with g_2 <= 0. On an arc the place is a root of a
polynomial; on a chord a weight in the chord's field. A solution on a chord is a lottery over two values of the issue,
since the frontier without lotteries is not concave there; the note says so. Only a Kalai–Smorodinsky solution on a
chord with irrational ends, and an irrational I_1/I_2, is given as two fractions around it.

At a point of Θ both utilities of a dispute whose utilities bend in its one issue are polynomials in it, so what
can be agreed on is the hull of a curve, and every solution there is exact.

Nash (1950); Kalai and Smorodinsky (1975), Econometrica 43(3); Kalai (1977), Econometrica 45(7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from solver.algebra.algebraic_numbers import Coordinate, coordinate
from solver.algebra.number_fields import Scalar, in_field_of, real, sign, univariate
from solver.algebra.polynomials import ring, to_fmpq, to_fraction
from solver.concepts.bargaining.curved_frontier import Chord, Curve, chain
from solver.concepts.bargaining.curved_search import Deal, Part, Place, deal_at, first_place, place_on_ray, quotient
from solver.concepts.bargaining.proportional import give_up_surplus
from solver.errors import UsageError
from solver.expressions.expression import evaluate, substitute
from solver.expressions.nodes import Node, Number
from solver.forms.dispute import Dispute
from solver.regions.lowering import Decisions, lower

__all__ = ["Curve", "Deal", "egalitarian", "kalai_smorodinsky", "nash", "utilitarian"]
Weights: TypeAlias = Sequence[Fraction | int]


def nash(curve: Curve, weights: Weights = (1, 1)) -> tuple[Deal, ...]:
    """Return the agreement with the greatest product of gains, weights as exponents; nothing where not both can gain.

    >>> curve = Curve((Fraction(1), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> print(*nash(curve)[0].payoffs)
    2/3 root 2 of 3*t**2 - 1 (about 0.57735)
    """
    a, b = _positive(weights)
    (g1, g2), (s1, s2) = curve.gains, curve.slopes
    falls = -(to_fmpq(a) * s1 * g2 + to_fmpq(b) * s2 * g1)

    def ends(chord: Chord) -> tuple[Scalar, Scalar]:
        drop, rise = chord.normal
        first, second = (in_field_of(b, drop) * drop * x - in_field_of(a, rise) * rise * y for x, y in chord.ends)
        return first, second

    return _answer(curve, lambda parts: [first_place(curve, parts, falls, ends, slope=True)])


def utilitarian(curve: Curve, weights: Weights = (1, 1)) -> tuple[Deal, ...]:
    """Return the agreement, or both ends of many, with the greatest weighted sum and no loss; nothing without gains.

    >>> curve = Curve((Fraction(1), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> print(*utilitarian(curve)[0].payoffs)
    3/4 1/2
    """
    a, b = _positive(weights)
    falls = -(to_fmpq(a) * curve.slopes[0] + to_fmpq(b) * curve.slopes[1])

    def ends(chord: Chord) -> tuple[Scalar, Scalar]:
        drop, rise = chord.normal
        fall = in_field_of(b, drop) * drop - in_field_of(a, rise) * rise
        return fall, fall

    def search(parts: Sequence[Part]) -> list[Place]:
        return [first_place(curve, parts, falls, ends, True, strict) for strict in (False, True)]

    return _answer(curve, search)


def egalitarian(curve: Curve, weights: Weights = (1, 1)) -> tuple[Deal, ...]:
    """Return gains in the proportion of the weights, or as near as is efficient; nothing where not both can gain.

    >>> curve = Curve((Fraction(1), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> print(egalitarian(curve)[0].payoffs[0])
    root 2 of t**2 + t - 1 (about 0.618034)
    """
    a, b = _positive(weights)
    return _answer(curve, lambda parts: [place_on_ray(curve, parts, Fraction(a / b))])


def equal_gains(curve: Curve, weights: Weights = (1, 1)) -> tuple[Deal, ...]:
    """Return gains in the proportion of the weights, whatever is beyond given up; nothing where not both can gain.

    >>> curve = Curve((Fraction(2), Fraction(1)), (Fraction(1), Fraction(-1)), Fraction(0), Fraction(1))
    >>> print(*egalitarian(curve)[0].payoffs, *equal_gains(curve)[0].payoffs)
    2 1 1 1
    """
    return give_up_surplus(egalitarian(curve, weights), curve.threat, weights)


def kalai_smorodinsky(curve: Curve) -> tuple[Deal, ...]:
    """Return gains in proportion to the ideal ones; nothing where not both can gain.

    >>> curve = Curve((Fraction(4), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> print(kalai_smorodinsky(curve)[0].payoffs[1])
    root 2 of t**2 + 4*t - 4 (about 0.828427)
    """

    def search(parts: Sequence[Part]) -> list[Place | Deal]:
        first, last = _bounds(curve, parts)
        return [place_on_ray(curve, parts, quotient(real(last.gains[0]), real(first.gains[1])))]

    return _answer(curve, search)


def _positive(weights: Weights) -> tuple[Fraction, Fraction]:
    given = [Fraction(weight) for weight in weights]
    if len(given) != 2 or min(given) <= 0:
        raise UsageError(f"the weights are {', '.join(map(str, given))}; give two numbers above zero")
    return given[0], given[1]


# --- along the frontier ---------------------------------------------------------------------------


def _answer(curve: Curve, search: Callable[[Sequence[Part]], Sequence[Place | Deal]]) -> tuple[Deal, ...]:
    """Return the solutions between the first place at which 1 loses nothing and the last at which 2 loses nothing."""
    parts = chain(curve)
    first, last = _bounds(curve, parts)
    if any(sign(gain) <= 0 for gain in (last.gains[0], first.gains[1])) or (
        tuple(map(coordinate, first.gains)) == tuple(map(coordinate, last.gains))
        and any(sign(gain) <= 0 for gain in first.gains)
    ):
        return ()
    deals: dict[object, Deal] = {}
    for place in search(parts):
        deal = place if isinstance(place, Deal) else deal_at(curve, _within(first, place, last))
        deals.setdefault(deal.payoffs, deal)
    return tuple(deals.values())


def ideals(curve: Curve) -> tuple[Coordinate, Coordinate] | None:
    """Return the most that each can gain while nobody loses; None where every agreement makes somebody lose.

    >>> curve = Curve((Fraction(1), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1)), Fraction(0), Fraction(1))
    >>> ideals(curve)
    (Fraction(1, 1), Fraction(1, 1))
    """
    first, last = _bounds(curve, chain(curve))
    if any(sign(gain) < 0 for gain in (*first.gains, *last.gains)):
        return None
    return coordinate(last.gains[0]), coordinate(first.gains[1])


def _bounds(curve: Curve, parts: Sequence[Part]) -> tuple[Place, Place]:
    first = first_place(curve, parts, curve.gains[0], lambda chord: (chord.ends[0][0], chord.ends[1][0]))
    last = first_place(curve, parts, -curve.gains[1], lambda chord: (-chord.ends[0][1], -chord.ends[1][1]))
    return first, last


def _within(first: Place, place: Place, last: Place) -> Place:
    if real(place.gains[0]) < real(first.gains[0]):
        return first
    return last if real(last.gains[0]) < real(place.gains[0]) else place


SOLUTIONS: Mapping[str, Callable[[Curve, Weights], tuple[Deal, ...]]] = {
    "nash": nash,
    "kalai-smorodinsky": lambda found, _: kalai_smorodinsky(found),
    "egalitarian": egalitarian,
    "equal-gains": equal_gains,
    "utilitarian": utilitarian,
}


def curve_at(dispute: Dispute, point: Mapping[str, Fraction]) -> Curve:
    """Return the curve of payoffs at a point; UsageError for more than one issue or more than two parties.

    >>> from solver.forms.dispute import dispute
    >>> found = curve_at(dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "1 - x**2", "b": "x"}), {})
    >>> [str(c) for c in found.first]
    ['1', '0', '-1']
    """
    if len(dispute.issues) != 1 or len(dispute.players) != 2:
        raise UsageError("utilities that bend are bargained over on one issue between two parties")
    (issue,) = dispute.issues
    numbers: dict[str, Node] = {name: Number(value) for name, value in point.items()}
    over = ring((issue.name,))
    polys = (univariate(lower(substitute(tree, numbers), over, Decisions()).over) for tree in dispute.trees)
    first, second = (tuple(map(to_fraction, poly.coeffs())) or (Fraction(0),) for poly in polys)
    threat = tuple(evaluate(tree, point) for tree in dispute.threat)
    return Curve(first, second, issue.low, issue.high, (threat[0], threat[1]))


def pick_on_curve(
    dispute: Dispute, name: str, point: Mapping[str, Fraction], weights: Sequence[Fraction]
) -> tuple[Deal, ...]:
    """Return what a solution picks, nothing where not both can gain; UsageError for one that is not for curves.

    >>> from solver.forms.dispute import dispute
    >>> bent = dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "1 - x**2", "b": "x"})
    >>> print(*pick_on_curve(bent, "nash", {}, (Fraction(1), Fraction(1)))[0].payoffs)
    2/3 root 2 of 3*t**2 - 1 (about 0.57735)
    """
    if name not in SOLUTIONS:
        raise UsageError(f"where utilities bend there are {', '.join(SOLUTIONS)}")
    return SOLUTIONS[name](curve_at(dispute, point), weights)
