"""The Kalai–Smorodinsky solution of two players: gains in proportion to what each side could hope for.

    the point of the frontier with g₁ : g₂ = I₁ : I₂,   I_p the ideal gain of p (`zone_of_agreement.ideals`)

On an edge of the frontier with normal n and height h it is s·(I₁, I₂), s = h / (n·I), if
the edge's left end lies above that ray and its right end below. Which point or edge each
ideal is on, and which edge the ray meets, are the cases. Where one agreement is best for
both, it is the solution. With two players the ray always meets the frontier, since the
agreements that are ideal for one and the other lie on either side of it: there is exactly
one solution wherever both can gain, and nobody can be made better off for nothing.

Kalai and Smorodinsky (1975), "Other Solutions to Nash's Bargaining Problem", Econometrica 43(3).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

from solver.concepts.bargaining.frontier_at_point import Agreement, chain, corner_between
from solver.concepts.bargaining.pareto_frontier import Edge, best_for_both, dot, edges
from solver.concepts.bargaining.problem import Mixture, NumericProblem, Problem, SolutionPiece, merge_mixtures
from solver.concepts.bargaining.zone_of_agreement import Ideal, ideals
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, conjunction_of, may_hold, without_positive_factors


def pieces(problem: Problem, feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield the solution in closed form, wherever both players can gain.

    There are as many cases as ways to choose an edge and two ideals, so let `feasible` exclude what the
    parameters exclude where there are more than a handful of points.

    >>> from solver.algebra.polynomials import Ratio, ring
    >>> over = ring(("x",))
    >>> zero, one, x = (Ratio(p, over.one) for p in (over.zero, over.one, over["x"]))
    >>> for piece in pieces(Problem(over, ((zero, one), (x, zero)), (zero, zero))):
    ...     print(piece)
    SolutionPiece(mixture=((0, Ratio(over=1/2, under=1)), (1, Ratio(over=1/2, under=1))), cells=((Constraint(p0 >
    0),),))
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
        near = [[one for one in side if _together(meets, one, feasible)] for side in (firsts, seconds)]
        for first, second in product(*near):
            if _is_a_way_down(edge, first, second):
                cell = _on_edge(edge, meets, first, second, feasible)
                yield edge.mixture(edge.height * first.gain / dot(edge.normal, (first.gain, second.gain))), cell


def _together(cell: Cell, one: Ideal, feasible: Feasible) -> bool:
    both = conjunction_of((*cell, *one.cell))
    return both is not None and feasible(both)


def _is_a_way_down(edge: Edge, first: Ideal, second: Ideal) -> bool:
    """Decide whether the frontier can go down from the second player's ideal over the edge to the first one's.

    Edges with a common left end, or a common right end, are both on the frontier only where they lie on one
    line, and then the longest will do for all of them.
    """
    if first.point == edge.left or second.point == edge.right:
        return False
    used = {(one.left, one.right) for one in (edge, first.edge, second.edge) if one is not None}
    if len({left for left, _ in used}) < len(used) or len({right for _, right in used}) < len(used):
        return False
    below = first.edge is None or first.edge.right != edge.left
    return below and (second.edge is None or second.edge.left != edge.right)


def _on_edge(edge: Edge, meets: Cell, first: Ideal, second: Ideal, feasible: Feasible) -> Cell | None:
    (left, right), hopes = edge.ends, (first.gain, second.gain)
    shared = conjunction_of((*meets, *first.cell, *second.cell))
    if shared is None or not feasible(shared):
        return None
    return without_positive_factors(
        (
            *shared,
            at_least(left[1] * hopes[0] - left[0] * hopes[1]),
            at_least(right[0] * hopes[1] - right[1] * hopes[0]),
        )
    )


# --- at a point -----------------------------------------------------------------------------------


def solve_at_point(problem: NumericProblem) -> tuple[Agreement, ...]:
    """Return the solution in numbers: down the frontier to the ray. Nothing where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> solve_at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(1, 1), Fraction(1, 2))
    """
    corners = chain(problem)
    for here, there in pairwise(corners):
        before, after = (
            corner.gains[0] * corners[0].gains[1] - corner.gains[1] * corners[-1].gains[0] for corner in (here, there)
        )
        if after >= 0:
            return (corner_between(here, there, before / (before - after)).agreement(problem),)
    return tuple(corner.agreement(problem) for corner in corners)
