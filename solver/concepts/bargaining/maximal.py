"""The Nash and the utilitarian solution of two players: the greatest product of gains, and the greatest sum.

**Nash**, with weights as exponents:    max (u₁ − d₁)^a (u₂ − d₂)^b   over u in S, u > d.

At its optimum u the line with normal (a·g₂, b·g₁), g = u − d, has all of S on one side: the sum a·ln g₁ + b·ln g₂ is
concave. So a point i of S is the solution exactly where it gains something for both and no other point lies beyond that
line, and on an edge of the frontier with normal n and height h = n·g the solution is at

    g₁ = a·h / ((a + b)·n₁),   g₂ = b·h / ((a + b)·n₂),

if that lies between its ends. There is always exactly one where somebody can gain without loss for the other and both
can (`pareto_frontier.gains`); elsewhere there is none, since every product of gains is zero.

**Utilitarian**, within individual rationality:    max w₁·u₁ + w₂·u₂   over u in S, u >= d.

It is a point of S that gains something for both and has the greatest sum of all, or where an edge of the frontier
crosses a line on which one player gains nothing, if the sum would grow beyond it: n the edge's normal, n₂/n₁ >= w₂/w₁
where it is player 2 who gains nothing. Where an edge has the normal w, everything on it that is individually rational
is a solution. Both ends are then given, each as a piece of its own (at a point: both agreements), and so may points
between them; their sums are equal, their payoffs are not. There is a solution wherever both can gain.

Nash (1950), "The Bargaining Problem", Econometrica 18(2); with weights: Kalai (1977), "Nonsymmetric Nash Solutions and
Replications of 2-Person Bargaining", IJGT 6(3). Harsanyi (1955), "Cardinal Welfare, Individualistic Ethics, and
Interpersonal Comparisons of Utility", JPE 63(4); Myerson (1981), "Utilitarianism, Egalitarianism, and the Timing Effect
in Social Choice Problems", Econometrica 49(4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from solver.algebra.enclosures import Outcome
from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import chain, outcome_between
from solver.concepts.bargaining.pareto_frontier import Edge, Pair, edges, undominated_points
from solver.concepts.bargaining.pieces import Weights, positive_weights, shortest_conjunction
from solver.concepts.bargaining.problem import Mixture, NumericProblem, Problem, SolutionPiece, dot, merge_mixtures
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, conjunction_of, may_hold


def nash_pieces(problem: Problem, weights: Weights = (1, 1), feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield Nash's solution in closed form, wherever both players can gain and both weights are above zero.

    >>> from solver.concepts.bargaining.problem import formulas
    >>> [(*piece.mixture, piece.cells) for piece in nash_pieces(formulas("x", [("0", "1"), ("x", "0")]))]
    [((0, Ratio(over=1/2, under=1)), (1, Ratio(over=1/2, under=1)), ((Constraint(p0 > 0),),))]
    """
    (a, b), guards = positive_weights(problem, weights)
    kept, gains = undominated_points(problem), problem.gains
    corners = (_at_corner(problem, k, kept, (a * gains[k][1], b * gains[k][0])) for k in kept)
    on_edges = (_on_edge(edge, a, b) for edge in edges(problem, feasible))
    return merge_mixtures((*corners, *on_edges), feasible, guards)


def utilitarian_pieces(
    problem: Problem, weights: Weights = (1, 1), feasible: Feasible = may_hold
) -> Iterator[SolutionPiece]:
    """Yield the utilitarian solutions in closed form, wherever both players can gain and both weights are above zero.

    >>> from solver.concepts.bargaining.problem import formulas
    >>> for piece in utilitarian_pieces(formulas("x", [("0", "1"), ("x", "0")])):
    ...     print(piece.mixture, piece.cells)
    ((1, Ratio(over=1, under=1)),) ((Constraint(p0 > 0), Constraint(p0 - 1 >= 0)),)
    ((0, Ratio(over=1, under=1)),) ((Constraint(p0 > 0), Constraint(-p0 + 1 >= 0)),)
    """
    w, guards = positive_weights(problem, weights)
    kept = undominated_points(problem)
    corners = (_at_corner(problem, k, kept, w) for k in kept)
    crossings = (_at_crossing(problem, edge, least, w) for edge in edges(problem, feasible) for least in (1, 0))
    return merge_mixtures((*corners, *crossings), feasible, guards)


def _at_corner(problem: Problem, k: int, kept: Sequence[int], normal: Pair) -> tuple[Mixture, Cell | None]:
    """Return where a point gains something for both, and no other lies beyond the line through it with this normal."""
    gain, height = problem.gains[k], dot(normal, problem.gains[k])
    nothing_beyond = (at_least(height - dot(normal, problem.gains[m])) for m in kept if m != k)
    cell = conjunction_of((*(at_least(part, strict=True) for part in gain), *nothing_beyond))
    return ((k, problem.number(1)),), cell


def _on_edge(edge: Edge, a: Ratio, b: Ratio) -> tuple[Mixture, Cell | None]:
    """Return where Nash's solution is on an edge, with weights a and b."""
    (left, right), (n1, n2) = edge.ends, edge.normal
    mixture = edge.mixture(a * edge.height / ((a + b) * n1))
    if len(mixture) < 2:  # at an end whatever the parameters are: that corner has it
        return mixture, None
    rises = at_least(a * n2 * left[1] - b * n1 * left[0])  # from the left end on
    falls = at_least(b * n1 * right[0] - a * n2 * right[1])
    return mixture, shortest_conjunction((*edge.cell, at_least(edge.height, strict=True), rises, falls))


def _at_crossing(problem: Problem, edge: Edge, least: int, w: Pair) -> tuple[Mixture, Cell | None]:
    """Return where the edge passes the line on which the player `least` gains nothing, and the sum grows beyond it. The
    edge's other end has to gain something for that player: else nothing near the crossing is for both."""
    within, beyond = edge.ends if least == 1 else edge.ends[::-1]
    n1, n2 = edge.normal
    growth = w[0] * n2 - w[1] * n1
    passes = (at_least(within[least], strict=True), at_least(-beyond[least]), at_least(edge.height, strict=True))
    first = edge.height / n1 if least == 1 else problem.number(0)
    return edge.mixture(first), shortest_conjunction((*edge.cell, *passes, at_least(growth if least == 1 else -growth)))


def nash_at_point(problem: NumericProblem, weights: Sequence[Fraction | int] = (1, 1)) -> tuple[Outcome, ...]:
    """Return Nash's solution in numbers: down the frontier while the product rises. Nothing where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
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


def utilitarian_at_point(problem: NumericProblem, weights: Sequence[Fraction | int] = (1, 1)) -> tuple[Outcome, ...]:
    """Return the utilitarian solution in numbers, both ends where it is many; nothing where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> [agreement.payoffs[0] for agreement in utilitarian_at_point(numbers([(0, 1), (1, 0)], (0, 0)))]
    [Fraction(0, 1), Fraction(1, 1)]
    """
    corners = chain(problem)
    sums = [weights[0] * corner.x + weights[1] * corner.y for corner in corners]
    return tuple(c.outcome(problem) for c, total in zip(corners, sums, strict=True) if total == max(sums))
