"""The egalitarian and the proportional solution of two players: equal gains, or gains in a given proportion.

    lexicographic   the u in S that first makes the smaller of g₁/w₁ and g₂/w₂ as great as it can be, then the other one
    plain           d + t·w, with the greatest t for which some u in S gives nobody less

On an edge of the frontier with normal n and height h it is s·(w₁, w₂), s = h / (n·w), if
the edge's left end lies above that ray and its right end below.

The ray need not meet the frontier: giving up what is of no use to the other would be the only way to equal gains. No
agreement does that here, so at the end of the frontier that is nearest to the ray one side gains more than its part;
in Kalai's plain solution, for sets from which everything can be thrown away, it gives up what is beyond. There is
exactly one solution of each kind wherever both can gain.

Kalai (1977), "Proportional Solutions to Bargaining Situations", Econometrica 45(7); the lexicographic form: Imai
(1983), "Individual Monotonicity and Lexicographic Maxmin Solution", Econometrica 51(2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

from solver.algebra.enclosures import Between, Outcome, affine, number
from solver.concepts.bargaining.frontier_at_point import chain, outcome_between
from solver.concepts.bargaining.pareto_frontier import Edge, Pair, best_for_both, edges, undominated_points
from solver.concepts.bargaining.pieces import Weights, positive_weights
from solver.concepts.bargaining.problem import Mixture, NumericProblem, Problem, SolutionPiece, merge_mixtures
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, conjunction_of, may_hold

T = TypeVar("T")
GIVEN_UP = "whatever a side gains beyond its part is given up"


def pieces(problem: Problem, weights: Weights = (1, 1), feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield the solution in closed form, wherever both players can gain and both weights are above zero.

    >>> from solver.concepts.bargaining.problem import formulas
    >>> for piece in pieces(formulas("x", [("0", "1"), ("1", "x")])):
    ...     print(piece.mixture[-1], piece.cells)
    (1, Ratio(over=1, under=1)) ((Constraint(p0 > 0), Constraint(p0 - 1 >= 0)),)
    (1, Ratio(over=-1, under=p0 - 2)) ((Constraint(-p0 + 1 > 0),),)
    """
    parts, guards = positive_weights(problem, weights)
    return merge_mixtures(_cases(problem, parts, feasible), feasible, guards)


def _cases(problem: Problem, parts: Pair, feasible: Feasible) -> Iterator[tuple[Mixture, Cell | None]]:
    for k, cell in best_for_both(problem, feasible):
        yield ((k, problem.number(1)),), cell
    found = edges(problem, feasible)
    for edge in found:
        yield edge.on_ray(parts, (*edge.cell, at_least(edge.height, strict=True)))
    kept = undominated_points(problem)
    for edge in found:
        for k in (edge.left, edge.right):
            yield ((k, problem.number(1)),), _at_end(problem, edge, k, kept, parts)


def _at_end(problem: Problem, edge: Edge, k: int, kept: Sequence[int], parts: Pair) -> Cell | None:
    """Return where the frontier ends with the edge at its point k before it has met the ray. The player who would have
    to gain more there, for the ray, gains as much as anywhere."""
    short = 1 if k == edge.left else 0
    gain = problem.gains[k]
    gains_something = at_least(gain[short], strict=True)
    before_the_ray = at_least(gain[1 - short] * parts[short] - gain[short] * parts[1 - short])
    most = (at_least(gain[short] - problem.gains[m][short]) for m in kept if m != k)
    return conjunction_of((gains_something, before_the_ray, *edge.cell, *most))


def solve_at_point(problem: NumericProblem, weights: Sequence[Fraction | int] = (1, 1)) -> tuple[Outcome, ...]:
    """Return the solution in numbers: down the frontier to the ray. Nothing where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> solve_at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(2, 3), Fraction(2, 3))
    """
    w1, w2 = map(Fraction, weights)
    corners = chain(problem)
    for here, there in pairwise(corners):
        before, after = (corner.x * w2 - corner.y * w1 for corner in (here, there))
        if before >= 0:
            return (here.outcome(problem),)
        if after >= 0:
            return (outcome_between(problem, here, there, before / (before - after)),)
    return tuple(corner.outcome(problem) for corner in corners[-1:])


def equal_gains_pieces(problem: Problem, weights: Weights, feasible: Feasible) -> Iterator[SolutionPiece]:
    """Yield the plain solution in closed form: where the frontier ends before the ray, the surplus is given up.

    >>> from solver.concepts.bargaining.problem import formulas
    >>> [one.pays[0].over for one in equal_gains_pieces(formulas("x", [("x", "1")]), (1, 1), may_hold) if one.pays]
    [p0, 1]
    """
    parts, _ = positive_weights(problem, weights)
    for piece in pieces(problem, weights, feasible):
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

    >>> (left,) = give_up_surplus([Outcome((), (Fraction(3), Fraction(2)))], (Fraction(0),) * 2, (2, 1))
    >>> [str(u) for u in left.payoffs]
    ['3', '3/2']
    """
    return tuple(_level(one, threat, [Fraction(w) for w in weights]) for one in found)


def _level(found: Any, threat: Sequence[Fraction], weights: Sequence[Fraction]) -> Any:
    gained = (number(affine(number(u), -d / w, 1 / w)) for u, d, w in zip(found.payoffs, threat, weights, strict=True))
    least = min(share for share in gained if not isinstance(share, Between))  # which none of these is
    left = tuple(affine(least, d, w) for d, w in zip(threat, weights, strict=True))
    return found if left == found.payoffs else replace(found, payoffs=left, note=GIVEN_UP)
