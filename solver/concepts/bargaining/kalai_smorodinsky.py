"""The Kalai–Smorodinsky solution of two players: gains in proportion to what each side could hope for.

    the point of the frontier with g₁ : g₂ = I₁ : I₂,   I_p the ideal gain of p (`zone_of_agreement.ideals`)

On an edge of the frontier with normal n and height h it is s·(I₁, I₂), s = h / (n·I), if the edge's left end lies above
that ray and its right end below. Which point or edge each ideal is on, and which edge the ray meets, are the cases.
Where one agreement is best for both, it is the solution. With two players the ray always meets the frontier, since the
agreements that are ideal for one and the other lie on either side of it: there is exactly one solution wherever both
can gain, and nobody can be made better off for nothing.

Kalai and Smorodinsky (1975), "Other Solutions to Nash's Bargaining Problem", Econometrica 43(3).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from solver.algebra.enclosures import Outcome
from solver.concepts.bargaining import egalitarian
from solver.concepts.bargaining.frontier_at_point import chain
from solver.concepts.bargaining.pareto_frontier import Edge, best_for_both, edges
from solver.concepts.bargaining.problem import Mixture, NumericProblem, Problem, SolutionPiece, merge_mixtures
from solver.concepts.bargaining.zone_of_agreement import Ideal, ideals
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, conjunction_of, may_hold


def pieces(problem: Problem, feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield the solution in closed form, wherever both players can gain.

    A case is an edge and two ideals: with more than a handful of points let `feasible` exclude what the parameters do.

    >>> from solver.concepts.bargaining.problem import formulas
    >>> [(*piece.mixture, piece.cells) for piece in pieces(formulas("x", [("0", "1"), ("x", "0")]))]
    [((0, Ratio(over=1/2, under=1)), (1, Ratio(over=1/2, under=1)), ((Constraint(p0 > 0),),))]
    """
    return merge_mixtures(_cases(problem, feasible), feasible)


def _cases(problem: Problem, feasible: Feasible) -> Iterator[tuple[Mixture, Cell | None]]:
    for k, beats in best_for_both(problem, feasible):
        yield ((k, problem.number(1)),), beats
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
    if first.point == edge.left or second.point == edge.right:
        return False
    used = {(one.left, one.right) for one in (edge, first.edge, second.edge) if one is not None}
    if len({left for left, _ in used}) < len(used) or len({right for _, right in used}) < len(used):
        return False
    below = first.edge is None or first.edge.right != edge.left
    return below and (second.edge is None or second.edge.left != edge.right)


def solve_at_point(problem: NumericProblem) -> tuple[Outcome, ...]:
    """Return the solution in numbers: down the frontier to the ray. Nothing where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> solve_at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(1, 1), Fraction(1, 2))
    """
    corners = chain(problem)
    return egalitarian.solve_at_point(problem, (corners[-1].x, corners[0].y)) if corners else ()
