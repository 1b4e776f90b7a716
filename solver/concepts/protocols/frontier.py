"""The best offers of a side in symbols: the Pareto frontier of the hull of finitely many points in the plane.

With S = conv{v_1, …, v_K}, players 0 and 1, a segment from v_i down to v_j is a Pareto edge iff

    a := v_i0 - v_j0 > 0,   b := v_j1 - v_i1 > 0,   b (v_i0 - v_k0) + a (v_i1 - v_k1) >= 0  for every k,

and a proposer who has to leave the other at least A offers the point of an edge that pays the other A, or its
own best point (of those, the best for the other) where that pays the other A or more. A point p is out of
reach, no u in S has u >= p, iff p_0 > v_k0 for every k, or p_1 > v_k1 for every k, or p lies beyond an edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations

from solver.concepts.bargaining.problem import Mixture, Problem
from solver.concepts.draft import at_least, equal
from solver.concepts.protocols.conditions import number, possible, settled, together
from solver.constraint import Constraint
from solver.errors import UsageError
from solver.lowering import Cell, joined
from solver.polynomial import Ratio

Pair = tuple[Ratio, Ratio]


@dataclass(frozen=True)
class Edge:
    """A segment of the frontier where `cell` holds: player 0 is better off at `low`, player 1 at `high`."""

    problem: Problem
    low: int
    high: int
    cell: Cell

    def where(self, player: int, payoff: Ratio) -> Pair:
        """The point of the edge's line that pays `player` this."""
        start = self.problem.points[self.low]
        other = 1 - player
        found = start[other] + (payoff - start[player]) * self.slope(player)
        return (payoff, found) if player == 0 else (found, payoff)

    def slope(self, player: int) -> Ratio:
        """What the other's payoff changes by when that of `player` rises by one; negative."""
        start, end = self.problem.points[self.low], self.problem.points[self.high]
        other = 1 - player
        return (end[other] - start[other]) / (end[player] - start[player])

    def within(self, player: int, payoff: Ratio, given: Cell = ()) -> Cell:
        """That the point of the line that pays `player` this lies on the edge."""
        ends = [self.problem.points[k][player] for k in (self.low, self.high)]
        least, most = ends if player == 1 else reversed(ends)
        known = (*self.cell, *given)
        return (settled(payoff - least, known), settled(most - payoff, known))

    def mixture(self, point: Pair) -> Mixture:
        """The lottery over the edge's ends that pays this."""
        start, end = self.problem.points[self.low], self.problem.points[self.high]
        weight = (point[1] - start[1]) / (end[1] - start[1])
        return ((self.low, number(self.problem.ring, 1) - weight), (self.high, weight))


class Frontier:
    """The Pareto edges of a two-player problem and each side's favourite points, with their conditions."""

    def __init__(self, problem: Problem) -> None:
        if problem.players != 2:
            raise UsageError(f"offers and counter-offers are for two players; this problem has {problem.players}")
        self.problem = problem

    def point(self, k: int) -> Pair:
        first, second = self.problem.points[k]
        return first, second

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        found = []
        for low, high in permutations(range(len(self.problem.points)), 2):
            if self._is_diagonal(low, high):
                continue
            cell = together(self._is_edge(low, high))
            if cell is not None:
                found.append(Edge(self.problem, low, high, cell))
        return tuple(found)

    def _is_diagonal(self, low: int, high: int) -> bool:
        """Whether two other points have the same middle, whatever the parameters are, as in a parallelogram.

        Then the segment is an edge only where all four are in line, and there the shorter segments between the
        four cover it.
        """
        double = self._sum(low, high)
        ends = (self.point(low), self.point(high))
        others = [k for k in range(len(self.problem.points)) if self.point(k) not in ends]
        return any(self._sum(k, j) == double for k, j in combinations(others, 2))

    def _sum(self, k: int, j: int) -> Pair:
        one, other = self.point(k), self.point(j)
        return one[0] + other[0], one[1] + other[1]

    def _is_edge(self, low: int, high: int) -> Iterator[Constraint]:
        start, end = self.point(low), self.point(high)
        yield at_least(start[0] - end[0], strict=True)
        yield at_least(end[1] - start[1], strict=True)
        for k in range(len(self.problem.points)):
            if k not in (low, high):
                yield at_least(-self.beyond(low, high, self.point(k)))

    def beyond(self, low: int, high: int, point: Pair) -> Ratio:
        """How far a point lies beyond the line of an edge; zero on it."""
        start, end = self.point(low), self.point(high)
        return (end[1] - start[1]) * (point[0] - start[0]) + (start[0] - end[0]) * (point[1] - start[1])

    def favourites(self, player: int) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
        """The points that pay `player` most and, of those, the other most, each with the alternatives when."""
        found = []
        for i, point in enumerate(self.problem.points):
            if point in self.problem.points[:i]:
                continue
            each = []
            for k, rival in enumerate(self.problem.points):
                if rival != point and k != i:
                    ahead = point[player] - rival[player]
                    kinder = point[1 - player] - rival[1 - player]
                    each.append(((at_least(ahead, strict=True),), (equal(ahead), at_least(kinder))))
            cells = tuple(cell for cell in joined(each) if possible(cell))
            if cells:
                found.append((i, cells))
        return tuple(found)

    def out_of_reach(self, target: Pair) -> Iterator[Cell]:
        """The alternatives in which no agreement pays both sides what `target` does."""
        for player in (0, 1):
            alone = together(at_least(target[player] - p[player], strict=True) for p in self.problem.points)
            if alone is not None:
                yield alone
        for edge in self.edges:
            past = self.beyond(edge.low, edge.high, target)
            cell = together((*edge.cell, settled(past, edge.cell, strict=True)))
            if cell is not None:
                yield cell
