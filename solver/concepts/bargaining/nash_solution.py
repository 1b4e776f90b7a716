"""The Nash solution of two players, in closed form and in numbers: the greatest product of gains.

With weights as exponents:    max (u₁ − d₁)^a (u₂ − d₂)^b   over u in S, u > d.

At its optimum u the line with normal (a·g₂, b·g₁), g = u − d, has all of S on one side: the sum a·ln g₁ + b·ln g₂ is
concave. So a point i of S is the solution exactly where it gains something for both and no other point lies beyond that
line, and on an edge of the frontier with normal n and height h = n·g the solution is at

    g₁ = a·h / ((a + b)·n₁),   g₂ = b·h / ((a + b)·n₂),

if that lies between its ends. There is always exactly one where somebody can gain without loss for the other and both
can (`pareto_frontier.gains`); elsewhere there is none, since every product of gains is zero.

Nash (1950), "The Bargaining Problem", Econometrica 18(2); with weights: Kalai (1977), "Nonsymmetric Nash Solutions and
Replications of 2-Person Bargaining", IJGT 6(3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import chain, outcome_between
from solver.concepts.bargaining.pareto_frontier import Edge, corner_points, edges
from solver.concepts.bargaining.pieces import SolutionPiece, merge_mixtures
from solver.concepts.bargaining.problem import AgreementAtPoint, Mixture, NumericProblem, Problem
from solver.concepts.bargaining.weights import Weights, best_at_corner, positive_weights
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, may_hold, without_positive_factors


def nash_pieces(problem: Problem, weights: Weights = (1, 1), feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield Nash's solution in closed form, wherever both players can gain and both weights are above zero.

    >>> [(*piece.mixture, piece.cells) for piece in nash_pieces(formulas("x", [("0", "1"), ("x", "0")]))]
    [((0, Ratio(over=1/2, under=1)), (1, Ratio(over=1/2, under=1)), ((Constraint(p0 > 0),),))]
    """
    (a, b), guards = positive_weights(problem, weights)
    kept, gains = corner_points(problem), problem.gains
    corners = (best_at_corner(problem, k, kept, (a * gains[k][1], b * gains[k][0])) for k in kept)
    on_edges = (_on_edge(edge, a, b) for edge in edges(problem, feasible))
    return merge_mixtures((*corners, *on_edges), feasible, guards)


def _on_edge(edge: Edge, a: Ratio, b: Ratio) -> tuple[Mixture, Cell | None]:
    """Return where Nash's solution is on an edge, with weights a and b."""
    (left, right), (n1, n2) = edge.ends, edge.normal
    mixture = edge.mixture(a * edge.height / ((a + b) * n1))
    if len(mixture) < 2:  # at an end whatever the parameters are: that corner has it
        return mixture, None
    rises = at_least(a * n2 * left[1] - b * n1 * left[0])  # from the left end on
    falls = at_least(b * n1 * right[0] - a * n2 * right[1])
    return mixture, without_positive_factors((*edge.cell, at_least(edge.height, strict=True), rises, falls))


def nash_at_point(problem: NumericProblem, weights: Sequence[Fraction | int] = (1, 1)) -> tuple[AgreementAtPoint, ...]:
    """Return Nash's solution in numbers: down the frontier while the product rises. Nothing where not both can gain.

    >>> nash_at_point(numbers([(0, 1), (1, 0)], (0, 0)))[0].payoffs
    (Fraction(1, 2), Fraction(1, 2))
    """
    a, b = map(Fraction, weights)
    corners = chain(problem)
    for here, there in pairwise(corners):
        run, fall = there.x - here.x, here.y - there.y
        share = (a * run * here.y - b * fall * here.x) / ((a + b) * run * fall)
        if share < 1:
            return (outcome_between(problem, here, there, max(share, Fraction(0))),)
    return tuple(corner.outcome(problem) for corner in corners[-1:])
