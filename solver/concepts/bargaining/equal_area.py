"""The equal area solution of two players: the ray from d to the agreement halves what both could gain.

The area is that of what lies above d and below the frontier (free disposal, `frontier_at_point`). A
ray from d to a point that travels an edge from a to b sweeps the triangle (0, a, b), and
area grows with the share t of the way covered:

    2·area(t) = L + t·(x_b·y_a − x_a·y_b),     L: twice the area to the left of the ray to a.

So the share is rational, t = (T/2 − L) / (x_b·y_a − x_a·y_b), T twice the whole area: no square
root is needed. The left of the ray begins with the triangle under the roof, x_0·y_0, and T ends
with the one beside the wall, x_n·y_n. The first is never more than half, nor is the last: the
solution is always Pareto optimal. There is one wherever both can gain.

In symbols the area depends on all of the frontier, so there is an alternative for every chain
of points that it can be made of, and every edge of it: up to Σ K!/(K−k)! chains for K points. With
`feasible` the chains that no parameter value has are left before they grow.

Anbarci and Bigelow (1994), "The Area Monotonic Solution to the Cooperative Bargaining Problem",
Mathematical Social Sciences 28(2).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import add

from solver.algebra.enclosures import Outcome
from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import chain, outcome_between
from solver.concepts.bargaining.frontier_paths import Chain, Stop, chains
from solver.concepts.bargaining.problem import Mixture, NumericProblem, Problem, SolutionPiece, merge_mixtures
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, may_hold, normalized


def solve_at_point(problem: NumericProblem) -> tuple[Outcome, ...]:
    """Return the solution in numbers; nothing where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> solve_at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(1, 1), Fraction(1, 2))
    """
    corners = chain(problem)
    if len(corners) < 2:
        return tuple(outcome_between(problem, corner, corner, Fraction(0)) for corner in corners)
    swept = [b.x * a.y - a.x * b.y for a, b in pairwise(corners)]
    left = corners[0].x * corners[0].y
    half = (left + sum(swept) + corners[-1].x * corners[-1].y) / 2
    for (a, b), area in zip(pairwise(corners), swept, strict=True):
        if left + area >= half:
            return (outcome_between(problem, a, b, (half - left) / area),)
        left += area
    raise AssertionError("half of the area lies to the left of the last corner")


# --- in symbols -----------------------------------------------------------------------------------


def pieces(problem: Problem, feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield the solution in closed form, wherever both players can gain.

    >>> from solver.algebra.polynomials import ring
    >>> over = ring(("x",))
    >>> zero, one, x = (Ratio(p, over.one) for p in (over.zero, over.one, over["x"]))
    >>> for piece in pieces(Problem(over, ((zero, one), (x, zero)), (zero, zero))):
    ...     print(*(str(weight.over) for _, weight in piece.mixture), piece.cells[0][0])
    1/2 1/2 Constraint(p0 > 0)
    """
    return merge_mixtures((pair for line in chains(problem, feasible) for pair in _on(line, problem)), feasible)


def _on(line: Chain, problem: Problem) -> Iterator[tuple[Mixture, Cell | None]]:
    stops = line.stops
    if len(stops) == 1:
        yield ((stops[0].left, problem.number(1)),), line.cell
        return
    swept = [b.y * x - b.x * y for b, x, y in ((a, b.x, b.y) for a, b in pairwise(stops))]
    left = stops[0].x * stops[0].y
    half = (reduce(add, swept, left) + stops[-1].x * stops[-1].y) * problem.number(Fraction(1, 2))
    for (a, b), area in zip(pairwise(stops), swept, strict=True):
        if area.over:
            share = (half - left) / area
            cell = normalized(
                (*line.cell, at_least(area, strict=True), at_least(half - left), at_least(left + area - half))
            )
            yield _mixture(a, b, share, problem), cell
        left = left + area


def _mixture(a: Stop, b: Stop, share: Ratio, problem: Problem) -> Mixture:
    """Return the mixture a share of the way from one stop to the next, both on the edge from a's point to b's."""
    begin, end = a.share, b.reached
    at = begin + share * (end - begin)
    weights = ((a.left, problem.number(1) - at), (b.right, at))
    return tuple((k, weight) for k, weight in weights if weight.over)
