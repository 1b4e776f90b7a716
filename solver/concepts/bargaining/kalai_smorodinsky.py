"""The Kalai–Smorodinsky solution of two players, in closed form and in numbers: gains in proportion to the ideal ones.

    the point of the frontier with g₁ : g₂ = I₁ : I₂, I_p the ideal gain of p: its most while nobody loses

On an edge of the frontier with normal n and height h it is s·(I₁, I₂), s = h / (n·I), if the edge's left end lies above
that ray and its right end below. The ray to the ideals (`pareto_frontier.ideals`) always meets the frontier, since the
agreements that are ideal for one and the other lie on either side of it, and nobody can be made better off for nothing.
Which point or edge each ideal is on, and which edge the ray meets, are the cases; where one agreement is best for both,
it is the solution.

Kalai and Smorodinsky (1975), "Other Solutions to Nash's Bargaining Problem", Econometrica 43(3).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from solver.concepts.bargaining.egalitarian import egalitarian_at_point
from solver.concepts.bargaining.frontier_at_point import chain
from solver.concepts.bargaining.pareto_frontier import Edge, Ideal, best_for_both, edges, ideals
from solver.concepts.bargaining.pieces import SolutionPiece, merge_mixtures
from solver.concepts.bargaining.problem import AgreementAtPoint, Mixture, NumericProblem, Problem
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, conjunction_of, may_hold


def kalai_smorodinsky_pieces(problem: Problem, feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield the Kalai–Smorodinsky solution in closed form, wherever both players can gain.

    A case is an edge and two ideals: with more than a handful of points let `feasible` exclude what the parameters do.

    >>> [(*piece.mixture, piece.cells) for piece in kalai_smorodinsky_pieces(formulas("x", [("0", "1"), ("x", "0")]))]
    [((0, Ratio(over=1/2, under=1)), (1, Ratio(over=1/2, under=1)), ((Constraint(p0 > 0),),))]
    """
    return merge_mixtures(_ideal_cases(problem, feasible), feasible)


def _ideal_cases(problem: Problem, feasible: Feasible) -> Iterator[tuple[Mixture, Cell | None]]:
    yield from best_for_both(problem, feasible)
    found = edges(problem, feasible)
    firsts, seconds = (list(ideals(problem, player, found, feasible, strict=True)) for player in (0, 1))
    for edge in found:
        meets = conjunction_of((*edge.cell, at_least(edge.height, strict=True)))
        if meets is None or not feasible(meets):
            continue
        near = [
            [one for one in side if (both := conjunction_of((*meets, *one.cell))) is not None and feasible(both)]
            for side in (firsts, seconds)
        ]
        for first, second in product(*near):
            if _is_a_way_down(edge, first, second):
                shared = conjunction_of((*meets, *first.cell, *second.cell))
                if shared is not None and feasible(shared):
                    yield edge.on_ray((first.gain, second.gain), shared)


def _is_a_way_down(edge: Edge, first: Ideal, second: Ideal) -> bool:
    """Decide whether the frontier can go down from player 2's ideal over the edge to player 1's. Edges with a common
    left or right end are both on it only if they lie on one line; then the longest will do for all of them."""
    used = {(one.left, one.right) for one in (edge, first.edge, second.edge) if one is not None}
    if len({left for left, _ in used}) < len(used) or len({right for _, right in used}) < len(used):
        return False
    below = first.edge is None or first.edge.right != edge.left
    return below and (second.edge is None or second.edge.left != edge.right)


def kalai_smorodinsky_at_point(problem: NumericProblem) -> tuple[AgreementAtPoint, ...]:
    """Return the Kalai–Smorodinsky solution in numbers: down the frontier to the ray. Nothing where not both can gain.

    >>> kalai_smorodinsky_at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(1, 1), Fraction(1, 2))
    """
    corners = chain(problem)
    return egalitarian_at_point(problem, (corners[-1].x, corners[0].y)) if corners else ()
