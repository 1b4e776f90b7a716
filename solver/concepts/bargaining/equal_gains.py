"""The proportional solution of two players: gains in the proportion of the weights, the surplus given up.

    d + t·w, with the greatest t for which some u in S gives nobody less

That is Kalai's solution, for sets from which everything can be thrown away. Where the frontier ends before the ray from
d along w, one side gains more than its part by the lexicographic solution (`egalitarian`); here it gives up what is
beyond. There is exactly one solution wherever both can gain.

Kalai (1977), "Proportional Solutions to Bargaining Situations", Econometrica 45(7).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from solver.algebra.bounded_numbers import Between, affine, number
from solver.concepts.bargaining.egalitarian import egalitarian_pieces
from solver.concepts.bargaining.pieces import SolutionPiece
from solver.concepts.bargaining.problem import Problem
from solver.concepts.bargaining.weights import Weights, positive_weights
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Feasible, conjunction_of

T = TypeVar("T")
GIVEN_UP = "whatever a side gains beyond its part is given up"


def equal_gains_pieces(problem: Problem, weights: Weights, feasible: Feasible) -> Iterator[SolutionPiece]:
    """Yield the plain solution in closed form: where the frontier ends before the ray, the surplus is given up.

    >>> from solver.regions.constraints import may_hold
    >>> [one.pays[0].over for one in equal_gains_pieces(formulas("x", [("x", "1")]), (1, 1), may_hold) if one.pays]
    [p0, 1]
    """
    parts, _ = positive_weights(problem, weights)
    for piece in egalitarian_pieces(problem, weights, feasible):
        (k, _), *others = piece.mixture
        if others:
            yield piece
            continue
        first, second = (g / w for g, w in zip(problem.gains[k], parts, strict=True))
        for least, other in ((first, second), (second, first)):
            stated = (conjunction_of((*cell, at_least(other - least))) for cell in piece.cells)
            if cells := tuple(cell for cell in stated if cell is not None and feasible(cell)):
                pays = tuple(d + w * least for d, w in zip(problem.threat, parts, strict=True))
                yield SolutionPiece(piece.mixture, cells, pays)


def give_up_surplus(found: Sequence[T], threat: Sequence[Fraction], weights: Sequence[Fraction | int]) -> tuple[T, ...]:
    """Return agreements of which every player gives up what it gains beyond its part, given by the weights; a note says
    so where that is something.

    >>> from solver.concepts.bargaining.problem import AgreementAtPoint
    >>> (left,) = give_up_surplus([AgreementAtPoint((), (Fraction(3), Fraction(2)))], (Fraction(0),) * 2, (2, 1))
    >>> [str(u) for u in left.payoffs]
    ['3', '3/2']
    """
    parts = list(zip(threat, map(Fraction, weights), strict=True))

    def level(one: Any) -> Any:
        gained = (number(affine(number(u), -d / w, 1 / w)) for u, (d, w) in zip(one.payoffs, parts, strict=True))
        least = min(share for share in gained if not isinstance(share, Between))  # which none of these is
        left = tuple(affine(least, d, w) for d, w in parts)
        return one if left == one.payoffs else replace(one, payoffs=left, note=GIVEN_UP)

    return tuple(map(level, found))
