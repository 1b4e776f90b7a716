"""The Kalai–Smorodinsky solution of two players: gains in proportion to what each side could hope for.

    the point of the frontier with g₁ : g₂ = I₁ : I₂,   I_p the ideal gain of p (`zone.ideals`)

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
from itertools import pairwise

from solver.concepts.bargaining.conjunction import Feasible, conjunction, gathered, lightened, possible
from solver.concepts.bargaining.edges import Edge, best, dot, edges
from solver.concepts.bargaining.frontier import Agreement, between, chain
from solver.concepts.bargaining.problem import AtPoint, Mixture, Piece, Problem
from solver.concepts.bargaining.zone import Ideal, ideals
from solver.concepts.draft import at_least
from solver.lowering import Cell


def pieces(problem: Problem, feasible: Feasible = possible) -> Iterator[Piece]:
    """The solution in closed form, wherever both players can gain.

    >>> from solver.polynomial import Ratio, ring
    >>> over = ring(("x",))
    >>> number = lambda value: Ratio(over.constant(value), over.one)
    >>> x = Ratio(over["x"], over.one)
    >>> for piece in pieces(Problem(over, ((number(0), number(1)), (x, number(0))), (number(0), number(0)))):
    ...     print(piece)
    Piece(mixture=((0, Ratio(over=1/2, under=1)), (1, Ratio(over=1/2, under=1))), cells=((Constraint(p0 > 0),),))
    """
    return gathered(_cases(problem, feasible), feasible)


def _cases(problem: Problem, feasible: Feasible) -> Iterator[tuple[Mixture, Cell | None]]:
    for k, cell in best(problem, feasible):
        yield ((k, problem.number(1)),), cell
    found = edges(problem, feasible)
    firsts, seconds = (list(ideals(problem, player, found, feasible, strict=True)) for player in (0, 1))
    for edge in found:
        for first in firsts:
            for second in seconds:
                if _may_go_together(edge, first, second):
                    yield from _on_edge(edge, first, second, feasible)


def _may_go_together(edge: Edge, first: Ideal, second: Ideal) -> bool:
    """Whether the frontier can go down from the second player's ideal over the edge to the first one's.

    Edges with a common left end, or a common right end, stand together only on one line, and then the longest
    will do for all of them.
    """
    if first.point == edge.left or second.point == edge.right:
        return False
    trio = {(one.left, one.right) for one in (edge, first.edge, second.edge) if one is not None}
    lefts, rights = {left for left, _ in trio}, {right for _, right in trio}
    if len(lefts) < len(trio) or len(rights) < len(trio):
        return False
    below = first.edge is None or first.edge is edge or first.edge.right != edge.left
    above = second.edge is None or second.edge is edge or second.edge.left != edge.right
    return below and above


def _on_edge(edge: Edge, first: Ideal, second: Ideal, feasible: Feasible) -> Iterator[tuple[Mixture, Cell | None]]:
    (left, right), hopes = edge.ends, (first.gain, second.gain)
    shared = conjunction((*edge.cell, at_least(edge.height, strict=True), *first.cell, *second.cell))
    if shared is None or not feasible(shared):
        return
    cell = lightened(
        (
            *shared,
            at_least(left[1] * hopes[0] - left[0] * hopes[1]),
            at_least(right[0] * hopes[1] - right[1] * hopes[0]),
        )
    )
    if cell is not None:
        yield edge.mixture(edge.height * hopes[0] / dot(edge.normal, hopes)), cell


# --- at a point -----------------------------------------------------------------------------------


def at_point(problem: AtPoint) -> tuple[Agreement, ...]:
    """The solution in numbers: down the frontier to the ray. Nothing where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(1, 1), Fraction(1, 2))
    """
    corners = chain(problem)
    for here, there in pairwise(corners):
        before, after = (
            corner.gains[0] * corners[0].gains[1] - corner.gains[1] * corners[-1].gains[0] for corner in (here, there)
        )
        if after >= 0:
            return (between(here, there, before / (before - after)).agreement(problem),)
    return tuple(corner.agreement(problem) for corner in corners)
