"""Bargaining in the shadow of war: A wins a war over a stake of 1 with chance p; war costs them c_A and c_B.

War pays A p - c_A and B 1 - p - c_B, so of the divisions (x, 1 - x), 0 <= x <= 1, both prefer to war exactly

    max(0, p - c_A) <= x <= min(1, p + c_B),

an interval of length c_A + c_B inside the stake. It is empty iff c_A + c_B < 0, p - c_A > 1 or p + c_B < 0, none of
which can be with costs of 0 or more. A side that can make a single offer takes the end that it likes.

Fearon (1995), "Rationalist Explanations for War", International Organization 49(3).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from solver.algebra.polynomials import Ratio, Ring
from solver.concepts.bargaining.pieces import OutcomePiece, merge_pieces, number, require, unit_interval
from solver.concepts.bargaining.problem import NumericProblem
from solver.concepts.piecewise import Candidate, at_least
from solver.concepts.protocols.procedure import Payoffs, Procedure, Terms
from solver.errors import UsageError
from solver.regions.constraints import Feasible, may_hold

COLUMNS = ("lowest share of 1", "highest share of 1")
WAR = "war"


def candidates(
    ring: Ring, power: Ratio, costs: tuple[Ratio, Ratio], first: int = 0, feasible: Feasible = may_hold
) -> Iterator[Candidate]:
    """Yield the bargaining range, piece by piece; payoffs are those of a single offer by `first`, or of war.

    >>> from solver.algebra.polynomial_text import ratio_text
    >>> from solver.algebra.polynomials import ring
    >>> over = ring(("p", "a", "b"))
    >>> p, a, b = (Ratio(over[name], over.one) for name in over.names)
    >>> [ratio_text(value, over.names) for value in list(candidates(over, p, (a, b)))[0].values]
    ['p - a', 'p + b']
    """
    guards = require(unit_interval(power), "the chance of winning lies between 0 and 1")
    one, nothing = number(ring, 1), number(ring, 0)
    low, high = power - costs[0], power + costs[1]
    lows = ((low, (at_least(low), at_least(one - low))), (nothing, (at_least(-low),)))
    highs = ((high, (at_least(high), at_least(one - high))), (one, (at_least(high - one),)))
    peace = (at_least(costs[0] + costs[1]), at_least(one - low), at_least(high))

    def pieces() -> Iterator[OutcomePiece]:
        for (least, below), (most, above) in product(lows, highs):
            share = least if first == 1 else most
            yield "peace", (least, most), (share, one - share), (*peace, *below, *above)
        for empty in (-costs[0] - costs[1], low - one, -high):
            yield WAR, (low, high), (low, one - high), (at_least(empty, strict=True),)

    yield from merge_pieces(pieces(), feasible, guards)


def solve_at_point(power: Fraction, costs: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction] | None:
    """Return the ends of the range at a point; None for war. Every place where a preference can turn is tried.

    >>> solve_at_point(Fraction(3, 5), (Fraction(1, 10), Fraction(1, 5)))
    (Fraction(1, 2), Fraction(4, 5))
    """
    if not 0 <= power <= 1:
        raise UsageError(f"the chance of winning is {power}; it lies between 0 and 1")
    war = (power - costs[0], 1 - power - costs[1])
    turns = [x for x in (Fraction(0), Fraction(1), war[0], 1 - war[1]) if 0 <= x <= 1]
    kept = [x for x in turns if x >= war[0] and 1 - x >= war[1]]
    return (min(kept), max(kept)) if kept else None


def _payoffs(terms: Terms[Fraction], problem: NumericProblem) -> tuple[Payoffs, ...]:
    power, costs = terms.needed("power"), terms.pair("costs")
    ends = solve_at_point(power, costs)
    if ends is None:
        return ((power - costs[0], 1 - power - costs[1]),)
    return ((ends[1 - terms.first], 1 - ends[1 - terms.first]),)


CRISIS = Procedure(
    "crisis",
    lambda terms, here: candidates(here.ring, terms.needed("power"), terms.pair("costs"), terms.first, here.feasible),
    _payoffs,
    COLUMNS,
)
