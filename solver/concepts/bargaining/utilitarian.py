"""The utilitarian solution of two players, in closed form and in numbers: the greatest sum of gains.

Within individual rationality:    max w₁·u₁ + w₂·u₂   over u in S, u >= d.

It is a point of S that gains something for both and has the greatest sum of all, or where an edge of the frontier
crosses a line on which one player gains nothing, if the sum would grow beyond it: n the edge's normal, n₂/n₁ >= w₂/w₁
where it is player 2 who gains nothing. Where an edge has the normal w, everything on it that is individually rational
is a solution. Both ends are then given, each as a piece of its own (at a point: both agreements), and so may points
between them; their sums are equal, their payoffs are not. There is a solution wherever both can gain.

Harsanyi (1955), "Cardinal Welfare, Individualistic Ethics, and Interpersonal Comparisons of Utility", JPE 63(4);
Myerson (1981), "Utilitarianism, Egalitarianism, and the Timing Effect in Social Choice Problems", Econometrica 49(4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import chain
from solver.concepts.bargaining.pareto_frontier import Edge, corner_points, edges
from solver.concepts.bargaining.pieces import SolutionPiece, merge_mixtures
from solver.concepts.bargaining.problem import AgreementAtPoint, Mixture, NumericProblem, Problem
from solver.concepts.bargaining.weights import Weights, best_at_corner, positive_weights
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, may_hold, without_positive_factors


def utilitarian_pieces(
    problem: Problem, weights: Weights = (1, 1), feasible: Feasible = may_hold
) -> Iterator[SolutionPiece]:
    """Yield the utilitarian solutions in closed form, wherever both players can gain and both weights are above zero.

    >>> for piece in utilitarian_pieces(formulas("x", [("0", "1"), ("x", "0")])):
    ...     print(piece.mixture, piece.cells)
    ((1, Ratio(over=1, under=1)),) ((Constraint(p0 > 0), Constraint(p0 - 1 >= 0)),)
    ((0, Ratio(over=1, under=1)),) ((Constraint(p0 > 0), Constraint(-p0 + 1 >= 0)),)
    """
    w, guards = positive_weights(problem, weights)
    kept = corner_points(problem)
    corners = (best_at_corner(problem, k, kept, w) for k in kept)
    crossings = (_at_crossing(problem, edge, least, w) for edge in edges(problem, feasible) for least in (1, 0))
    return merge_mixtures((*corners, *crossings), feasible, guards)


def _at_crossing(problem: Problem, edge: Edge, least: int, w: tuple[Ratio, Ratio]) -> tuple[Mixture, Cell | None]:
    """Return where the edge passes the line on which the player `least` gains nothing, and the sum grows beyond it. The
    edge's other end has to gain something for that player: else nothing near the crossing is for both."""
    within, beyond = edge.ends if least == 1 else edge.ends[::-1]
    n1, n2 = edge.normal
    growth = w[0] * n2 - w[1] * n1
    passes = (at_least(within[least], strict=True), at_least(-beyond[least]), at_least(edge.height, strict=True))
    first = edge.height / n1 if least == 1 else problem.ring.number(0)
    grows = at_least(growth if least == 1 else -growth)
    return edge.mixture(first), without_positive_factors((*edge.cell, *passes, grows))


def utilitarian_at_point(
    problem: NumericProblem, weights: Sequence[Fraction | int] = (1, 1)
) -> tuple[AgreementAtPoint, ...]:
    """Return the utilitarian solution in numbers, both ends where it is many; nothing where not both can gain.

    >>> [agreement.payoffs[0] for agreement in utilitarian_at_point(numbers([(0, 1), (1, 0)], (0, 0)))]
    [Fraction(0, 1), Fraction(1, 1)]
    """
    corners = chain(problem)
    sums = [weights[0] * corner.x + weights[1] * corner.y for corner in corners]
    return tuple(c.outcome(problem) for c, total in zip(corners, sums, strict=True) if total == max(sums))
