"""The egalitarian and the proportional solution of two players: equal gains, or gains in a given proportion.

    the u in S that first makes the smaller of g₁/w₁ and g₂/w₂ as great as it can be, then the other one

On an edge of the frontier with normal n and height h it is s·(w₁, w₂), s = h / (n·w), if
the edge's left end lies above that ray and its right end below.

The ray need not meet the frontier: giving up what is of no use to the other would be
the only way to equal gains. No agreement does that here, so at the end of the frontier
that is nearest to the ray one side gains more than its part. (Kalai's solution, in
a set from which everything can be thrown away, would stop short of it, at equal gains that
are not efficient.) There is exactly one solution wherever both can gain.

Kalai (1977), "Proportional Solutions to Bargaining Situations", Econometrica 45(7); the
lexicographic form: Imai (1983), "Individual Monotonicity and Lexicographic Maxmin Solution",
Econometrica 51(2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import Agreement, chain, corner_between
from solver.concepts.bargaining.pareto_frontier import Edge, best_for_both, dot, edges, undominated_points
from solver.concepts.bargaining.pieces import Weights, positive_weights
from solver.concepts.bargaining.problem import Mixture, NumericProblem, Problem, SolutionPiece, merge_mixtures
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Constraint, Feasible, conjunction_of, may_hold, without_positive_factors


def pieces(problem: Problem, weights: Weights = (1, 1), feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield the solution in closed form, wherever both players can gain and both weights are above zero.

    >>> from solver.algebra.polynomials import Ratio, ring
    >>> over = ring(("x",))
    >>> zero, one, x = (Ratio(p, over.one) for p in (over.zero, over.one, over["x"]))
    >>> for piece in pieces(Problem(over, ((zero, one), (one, x)), (zero, zero))):
    ...     print(piece.mixture[-1], piece.cells)
    (1, Ratio(over=1, under=1)) ((Constraint(p0 > 0), Constraint(p0 - 1 >= 0)),)
    (1, Ratio(over=-1, under=p0 - 2)) ((Constraint(-p0 + 1 > 0),),)
    """
    return merge_mixtures(_cases(problem, *positive_weights(problem, weights), feasible), feasible)


def _cases(
    problem: Problem, parts: tuple[Ratio, Ratio], guards: Cell, feasible: Feasible
) -> Iterator[tuple[Mixture, Cell | None]]:
    for k, cell in best_for_both(problem, feasible):
        yield ((k, problem.number(1)),), conjunction_of((*guards, *cell))
    found = edges(problem, feasible)
    for edge in found:
        yield _on_edge(edge, parts, guards)
    kept = undominated_points(problem)
    for edge in found:
        for k in (edge.left, edge.right):
            yield ((k, problem.number(1)),), _at_end(problem, edge, k, kept, parts, guards)


def _on_edge(edge: Edge, parts: tuple[Ratio, Ratio], guards: Cell) -> tuple[Mixture, Cell | None]:
    w1, w2 = parts
    left, right = edge.ends
    cell = conjunction_of(
        (
            *guards,
            *edge.cell,
            at_least(edge.height, strict=True),
            at_least(left[1] * w1 - left[0] * w2),
            at_least(right[0] * w2 - right[1] * w1),
        )
    )
    mixture = edge.mixture(edge.height * w1 / dot(edge.normal, parts))
    return mixture, None if cell is None else without_positive_factors(cell)


def _at_end(
    problem: Problem, edge: Edge, k: int, kept: Sequence[int], parts: tuple[Ratio, Ratio], guards: Cell
) -> Cell | None:
    """Return where the frontier ends with the edge at its point k before it has met the ray.

    The player who would have to gain more there, for the ray, gains as much as anywhere.
    """
    short = 1 if k == edge.left else 0
    gain = problem.gains[k]

    def conditions() -> Iterator[Constraint]:
        yield from guards
        yield at_least(gain[short], strict=True)
        yield at_least(gain[1 - short] * parts[short] - gain[short] * parts[1 - short])
        yield from edge.cell
        yield from (at_least(gain[short] - problem.gains[m][short]) for m in kept if m != k)

    return conjunction_of(conditions())


# --- at a point -----------------------------------------------------------------------------------


def solve_at_point(problem: NumericProblem, weights: Sequence[Fraction | int] = (1, 1)) -> tuple[Agreement, ...]:
    """Return the solution in numbers: down the frontier to the ray. Nothing where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> solve_at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(2, 3), Fraction(2, 3))
    """
    w1, w2 = map(Fraction, weights)
    corners = chain(problem)
    for here, there in pairwise(corners):
        before, after = (corner.gains[0] * w2 - corner.gains[1] * w1 for corner in (here, there))
        if before >= 0:
            return (here.agreement(problem),)
        if after >= 0:
            return (corner_between(here, there, before / (before - after)).agreement(problem),)
    return tuple(corner.agreement(problem) for corner in corners[-1:])
