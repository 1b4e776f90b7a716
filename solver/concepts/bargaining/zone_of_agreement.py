"""The zone of possible agreement: is there something to gain for both, and how much at most?

A convex polygon meets the open quadrant of gains exactly where a point of it or the
segment between two does. The segment from g_i to g_j does, or an end of it, where

    i₂ > 0,  j₁ > 0,  i₂·j₁ > i₁·j₂:

it passes the disagreement point on the good side. A side's reservation value is what it has at d; its ideal is the best
it can have while the other keeps at least d.

Kalai and Smorodinsky (1975), Econometrica 43(3), for the ideal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.pareto_frontier import Edge, undominated_points
from solver.concepts.bargaining.problem import Mixture, Problem
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, conjunction_of, may_hold


def gains(problem: Problem, feasible: Feasible = may_hold) -> tuple[Cell, ...]:
    """Return where some agreement leaves both players above the disagreement point, as alternatives.

    >>> from solver.concepts.bargaining.problem import formulas
    >>> gains(formulas("x", [("-1", "1"), ("x", "-1")]))
    ((Constraint(p0 > 0), Constraint(p0 - 1 > 0)),)
    """
    found = dict.fromkeys(cell for cell in _meeting(problem) if cell is not None)
    return ((),) if () in found else tuple(filter(feasible, found))


def _meeting(problem: Problem) -> Iterator[Cell | None]:
    points, kept = problem.gains, undominated_points(problem)
    for point in (points[k] for k in kept):
        yield conjunction_of(at_least(part, strict=True) for part in point)
    for i, j in ((points[i], points[j]) for i, j in problem.pairs(kept)):
        passes = i[1] * j[0] - i[0] * j[1]
        yield conjunction_of(at_least(part, strict=True) for part in (i[1], j[0], passes))


@dataclass(frozen=True, slots=True)
class Ideal:
    """The most a player can gain while the other gains at least nothing: by which agreement, and where. `edge` is the
    edge on which it lies, None where it is a point."""

    gain: Ratio
    mixture: Mixture
    edge: Edge | None
    cell: Cell

    @property
    def point(self) -> int | None:
        """The position of the point that it is, None where it lies on an edge."""
        return self.mixture[0][0] if self.edge is None else None


def ideals(
    problem: Problem, player: int, found: Sequence[Edge], feasible: Feasible = may_hold, strict: bool = False
) -> Iterator[Ideal]:
    """Yield the ideals of a player, given the frontier's edges.

    >>> from solver.concepts.bargaining.pareto_frontier import edges
    >>> from solver.concepts.bargaining.problem import formulas
    >>> problem = formulas("x", [("0", "1"), ("x", "0")])
    >>> [(str(ideal.gain.over), ideal.point) for ideal in ideals(problem, 0, edges(problem))]
    [('0', 0), ('p0', 1), ('p0', None)]

    An ideal is a point that is best for the player whatever the other has, or where an edge crosses the line on which
    the other gains nothing. They all lie where there is an individually rational agreement. With `strict` only
    those that are needed where both can gain: a point at which the other gains nothing is then left to the edge
    that ends there. An edge on which the player gains the same throughout will do for the crossing, too.
    """
    kept, other, nothing = undominated_points(problem), 1 - player, problem.number(0)
    for k in kept:
        gain = problem.gains[k]
        rivals = (gain[player] - problem.gains[m][player] for m in kept if m != k)
        cell = conjunction_of((at_least(gain[other], strict), at_least(gain[player], strict), *map(at_least, rivals)))
        if cell is not None and feasible(cell):
            yield Ideal(gain[player], ((k, problem.number(1)),), None, cell)
    for edge in found:
        within, beyond = edge.ends if player == 0 else edge.ends[::-1]
        signs = (at_least(within[other], strict), at_least(-beyond[other]), at_least(edge.height, strict))
        slopes = (at_least(edge.normal[player], strict=True), at_least(edge.normal[other]))
        cell = conjunction_of((*slopes, *edge.below, *signs))
        if cell is not None and feasible(cell):
            most = edge.height / edge.normal[player]
            yield Ideal(most, edge.mixture(most if player == 0 else nothing), edge, cell)
