"""The Nash bargaining solution of two players, with weights: the agreement with the greatest product of gains.

    max (u₁ − d₁)^a (u₂ − d₂)^b   over u in S, u > d

At its optimum u the line with normal (a·g₂, b·g₁), g = u − d, has all of S on one side:
the sum a·ln g₁ + b·ln g₂ is concave. So a point i of S is the solution exactly where it
gains something for both and no other point lies beyond that line, and on an edge of the
frontier with normal n and height h = n·g the solution is at

    g₁ = a·h / ((a + b)·n₁),   g₂ = b·h / ((a + b)·n₂),

if that lies between its ends. There is always exactly one where somebody can gain
without loss for the other and both can (`zone_of_agreement.gains`); elsewhere there is none, since
every product of gains is zero.

Nash (1950), "The Bargaining Problem", Econometrica 18(2); with weights: Kalai (1977),
"Nonsymmetric Nash Solutions and Replications of 2-Person Bargaining", IJGT 6(3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import Agreement, chain, corner_between
from solver.concepts.bargaining.pareto_frontier import Edge, dot, edges, undominated_points
from solver.concepts.bargaining.pieces import Weights, positive_weights
from solver.concepts.bargaining.problem import Mixture, NumericProblem, Problem, SolutionPiece, merge_mixtures
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Constraint, Feasible, conjunction_of, may_hold, without_positive_factors


def pieces(problem: Problem, weights: Weights = (1, 1), feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield the solution in closed form, wherever both players can gain and both weights are above zero.

    >>> from solver.algebra.polynomials import Ratio, ring
    >>> over = ring(("x",))
    >>> zero, one, x = (Ratio(p, over.one) for p in (over.zero, over.one, over["x"]))
    >>> for piece in pieces(Problem(over, ((zero, one), (x, zero)), (zero, zero))):
    ...     print(piece)
    SolutionPiece(mixture=((0, Ratio(over=1/2, under=1)), (1, Ratio(over=1/2, under=1))), cells=((Constraint(p0 >
    0),),))
    """
    (a, b), guards = positive_weights(problem, weights)
    kept = undominated_points(problem)
    corners = (_at_corner(problem, k, kept, (a, b), guards) for k in kept)
    along = (_on_edge(edge, (a, b), guards) for edge in edges(problem, feasible))
    return merge_mixtures((*corners, *along), feasible)


def _at_corner(
    problem: Problem, k: int, kept: Sequence[int], weights: tuple[Ratio, Ratio], guards: Cell
) -> tuple[Mixture, Cell | None]:
    gain = problem.gains[k]
    normal = (weights[0] * gain[1], weights[1] * gain[0])
    height = dot(normal, gain)

    def conditions() -> Iterator[Constraint]:
        yield from guards
        yield from (at_least(part, strict=True) for part in gain)
        yield from (at_least(height - dot(normal, problem.gains[m])) for m in kept if m != k)

    return ((k, problem.number(1)),), conjunction_of(conditions())


def _on_edge(edge: Edge, weights: tuple[Ratio, Ratio], guards: Cell) -> tuple[Mixture, Cell | None]:
    a, b = weights
    (left, right), (n1, n2) = edge.ends, edge.normal
    conditions = conjunction_of(
        (
            *guards,
            *edge.cell,
            at_least(edge.height, strict=True),
            at_least(a * n2 * left[1] - b * n1 * left[0]),  # from the left end on, the product rises
            at_least(b * n1 * right[0] - a * n2 * right[1]),
        )
    )
    mixture = edge.mixture(a * edge.height / ((a + b) * n1))
    if conditions is None or len(mixture) < 2:  # at an end whatever the parameters are: that corner has it
        return mixture, None
    return mixture, without_positive_factors(conditions)


# --- at a point -----------------------------------------------------------------------------------


def solve_at_point(problem: NumericProblem, weights: Sequence[Fraction | int] = (1, 1)) -> tuple[Agreement, ...]:
    """Return the solution in numbers: down the frontier while the product rises. Nothing where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> solve_at_point(numbers([(0, 1), (1, 0)], (0, 0)))[0].payoffs
    (Fraction(1, 2), Fraction(1, 2))
    """
    a, b = map(Fraction, weights)
    corners = chain(problem)
    for here, there in pairwise(corners):
        run, fall = there.gains[0] - here.gains[0], here.gains[1] - there.gains[1]
        rising = a * run * here.gains[1] - b * fall * here.gains[0]
        if rising <= 0:
            return (here.agreement(problem),)
        share = rising / ((a + b) * run * fall)
        if share < 1:
            return (corner_between(here, there, share).agreement(problem),)
    return tuple(corner.agreement(problem) for corner in corners[-1:])
