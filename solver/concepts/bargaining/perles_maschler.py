"""The Perles–Maschler solution of two players: both sides travel the frontier until they meet.

One side starts at player 2's best agreement, the other at player 1's, and both travel at the
speed √(−du_1·du_2): on an edge from a to b the way takes time

    w = √((x_b − x_a)·(y_a − y_b)).

They meet where half of W = Σ w has passed, on some edge k at the share

    t = 1/2 + Σ_{i>k} w_i/(2·w_k) − Σ_{i<k} w_i/(2·w_k)

of it. Roof and wall of the outline take no time. Each w_i/w_k is the root of a fraction, so t is a sum of square roots
(`solver.algebra.square_root_sums`): exact up to MAX_RANK independent ones. Beyond, two fractions around t are given and
proved.

Perles and Maschler (1981), "The Super-Additive Solution for the Nash Bargaining Game", IJGT 10(3).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from solver.algebra.algebraic_numbers import square_root
from solver.algebra.bounded_numbers import Between, Number
from solver.algebra.square_root_sums import Signed, collect_roots, enclose_roots, product_of, sign_of_sum
from solver.concepts.bargaining.frontier_at_point import chain, outcome_between
from solver.concepts.bargaining.problem import AgreementAtPoint, NumericProblem

MAX_RANK = 5  # independent square roots: a number of degree 32


def perles_maschler_at_point(problem: NumericProblem, rank: int = MAX_RANK) -> tuple[AgreementAtPoint, ...]:
    """Return the solution in numbers, square roots kept exact; nothing where not both can gain.

    >>> print(*perles_maschler_at_point(numbers([(0, 3), (1, 2), (2, 0)], (0, 0)))[0].payoffs)
    root 1 of 8*t**2 - 24*t + 17 (about 1.14645) root 2 of 2*t**2 - 4*t + 1 (about 1.70711)
    """
    corners = chain(problem)
    if len(corners) < 2:
        return tuple(corner.outcome(problem) for corner in corners)
    squares = [(b.x - a.x) * (a.y - b.y) for a, b in pairwise(corners)]
    k = _meeting(squares)
    ratios = [(1 if i > k else -1, square / squares[k]) for i, square in enumerate(squares) if i != k]
    share, note = _share(ratios, rank)
    return (outcome_between(problem, corners[k], corners[k + 1], share, note),)


def _meeting(squares: Sequence[Fraction]) -> int:
    """Return the edge on which half of the time has passed; the first of two where that is at a corner."""
    passed = ([(1 if i <= k else -1, square) for i, square in enumerate(squares)] for k in range(len(squares)))
    return next(k for k, signed in enumerate(passed) if sign_of_sum(signed) >= 0)


def _share(ratios: Sequence[Signed], rank: int) -> tuple[Number, str]:
    """Return 1/2 + Σ ± √r / 2, and a note where it is only known between bounds."""
    half = Fraction(1, 2)
    terms, roots = collect_roots(ratios)
    if any(terms) and len(roots) > rank:
        low, high = enclose_roots(ratios)
        around = Between(half + low / 2, half + high / 2)
        return around, f"{len(roots)} independent square roots; within {float(around.width):.0e} on its edge"
    whole = sum(
        (factor * square_root(Fraction(product_of(roots, mask))) for mask, factor in terms.items()), Fraction(0)
    )
    return half + half * whole, ""
