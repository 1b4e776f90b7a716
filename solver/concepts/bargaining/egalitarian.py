"""The egalitarian solution of two players, in closed form and in numbers: gains in the proportion of the weights.

The lexicographic one: the u in S that first makes the smaller of g₁/w₁ and g₂/w₂ greatest, then the other one.

On an edge of the frontier with normal n and height h it is s·(w₁, w₂), s = h / (n·w), if the edge's left end lies above
that ray and its right end below.

The ray need not meet the frontier: giving up what is of no use to the other would be the only way to equal gains. No
agreement does that here, so at the end of the frontier that is nearest to the ray one side gains more than its part.
There is exactly one solution wherever both can gain.

Kalai (1977), "Proportional Solutions to Bargaining Situations", Econometrica 45(7); the lexicographic form: Imai
(1983), "Individual Monotonicity and Lexicographic Maxmin Solution", Econometrica 51(2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import chain, outcome_between
from solver.concepts.bargaining.pareto_frontier import Edge, best_for_both, corner_points, edges
from solver.concepts.bargaining.pieces import SolutionPiece, merge_mixtures
from solver.concepts.bargaining.problem import AgreementAtPoint, Mixture, NumericProblem, Problem
from solver.concepts.bargaining.weights import Weights, positive_weights
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, conjunction_of, may_hold


def egalitarian_pieces(
    problem: Problem, weights: Weights = (1, 1), feasible: Feasible = may_hold
) -> Iterator[SolutionPiece]:
    """Yield the lexicographic solution in closed form, wherever both players can gain and both weights are above zero.

    >>> for piece in egalitarian_pieces(formulas("x", [("0", "1"), ("1", "x")])):
    ...     print(piece.mixture[-1], piece.cells)
    (1, Ratio(over=1, under=1)) ((Constraint(p0 > 0), Constraint(p0 - 1 >= 0)),)
    (1, Ratio(over=-1, under=p0 - 2)) ((Constraint(-p0 + 1 > 0),),)
    """
    parts, guards = positive_weights(problem, weights)
    return merge_mixtures(_cases(problem, parts, feasible), feasible, guards)


def _cases(problem: Problem, parts: tuple[Ratio, Ratio], feasible: Feasible) -> Iterator[tuple[Mixture, Cell | None]]:
    yield from best_for_both(problem, feasible)
    found = edges(problem, feasible)
    for edge in found:
        yield edge.on_ray(parts, (*edge.cell, at_least(edge.height, strict=True)))
    kept = corner_points(problem)
    for edge in found:
        for k in (edge.left, edge.right):
            yield ((k, problem.ring.number(1)),), _at_end(problem, edge, k, kept, parts)


def _at_end(problem: Problem, edge: Edge, k: int, kept: Sequence[int], parts: tuple[Ratio, Ratio]) -> Cell | None:
    """Return where the frontier ends with the edge at its point k before it has met the ray. The player who would have
    to gain more there, for the ray, gains as much as anywhere."""
    short = 1 if k == edge.left else 0
    gain = problem.gains[k]
    gains_something = at_least(gain[short], strict=True)
    before_the_ray = at_least(gain[1 - short] * parts[short] - gain[short] * parts[1 - short])
    most = (at_least(gain[short] - problem.gains[m][short]) for m in kept if m != k)
    return conjunction_of((gains_something, before_the_ray, *edge.cell, *most))


def egalitarian_at_point(
    problem: NumericProblem, weights: Sequence[Fraction | int] = (1, 1)
) -> tuple[AgreementAtPoint, ...]:
    """Return the lexicographic solution in numbers: down the frontier to the ray. Nothing where not both can gain.

    >>> egalitarian_at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(2, 3), Fraction(2, 3))
    """
    w1, w2 = map(Fraction, weights)
    corners = chain(problem)
    for here, there in pairwise(corners):
        before, after = (corner.x * w2 - corner.y * w1 for corner in (here, there))
        if after >= 0:
            return (outcome_between(problem, here, there, max(before / (before - after), Fraction(0))),)
    return tuple(corner.outcome(problem) for corner in corners[-1:])
