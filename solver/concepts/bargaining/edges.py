"""The edges of the Pareto frontier in symbols: between which points, and where.

In gains g = v − d, the segment from g_i up on the left to g_j down on the right has
the normal n = (i₂ − j₂, j₁ − i₁). It lies on the frontier of S, and is worth trading
along, exactly where

    n > 0 in both,    n·g_k <= n·g_i for every point k.

No hull is built. At every parameter value the frontier is the union of the edges
that stand there, or a single point that no other one beats for anybody (`best`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from solver.concepts.bargaining.conjunction import Feasible, conjunction, possible
from solver.concepts.bargaining.corners import standing_out
from solver.concepts.bargaining.problem import Mixture, Problem
from solver.concepts.draft import at_least
from solver.lowering import Cell
from solver.polynomial import Ratio

Pair = tuple[Ratio, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """From the point `left` (better for player 2) to `right`, with the normal and the height n·g.

    `below`: that no point lies beyond it; `cell`: that, and that it falls to the right.
    """

    left: int
    right: int
    ends: tuple[Pair, Pair]
    normal: Pair
    height: Ratio
    below: Cell
    cell: Cell

    def mixture(self, first: Ratio) -> Mixture:
        """The agreement on the edge in which player 1 gains `first`."""
        share = (first - self.ends[0][0]) / self.normal[1]
        rest = (self.ends[1][0] - first) / self.normal[1]
        return tuple((k, weight) for k, weight in ((self.left, rest), (self.right, share)) if weight.over)


def edges(problem: Problem, feasible: Feasible = possible) -> tuple[Edge, ...]:
    """The edges of the frontier that `feasible` does not exclude.

    >>> from solver.polynomial import Ratio, ring
    >>> over = ring(("x",))
    >>> number = lambda value: Ratio(over.constant(value), over.one)
    >>> x = Ratio(over["x"], over.one)
    >>> right = Problem(over, ((number(0), number(1)), (x, number(0))), (number(0), number(0)))
    >>> [(edge.left, edge.right, edge.cell) for edge in edges(right)]
    [(0, 1, (Constraint(p0 > 0),))]
    """
    kept = standing_out(problem)
    found = (_edge(problem.gains, i, j, kept) for i in kept for j in kept if i != j)
    return tuple(edge for edge in found if edge is not None and feasible(edge.cell))


def _edge(gains: Sequence[Pair], i: int, j: int, kept: Sequence[int]) -> Edge | None:
    ends = left, right = gains[i], gains[j]
    normal = (left[1] - right[1], right[0] - left[0])
    height = dot(normal, left)
    falls = conjunction(at_least(part, strict=True) for part in normal)
    if falls is None:
        return None
    below = conjunction(at_least(height - dot(normal, gains[k])) for k in kept if k not in (i, j))
    cell = None if below is None else conjunction((*falls, *below))
    return None if below is None or cell is None else Edge(i, j, ends, normal, height, below, cell)


def best(problem: Problem, feasible: Feasible = possible) -> Iterator[tuple[int, Cell]]:
    """The points that both sides gain from and nothing beats for anybody, and where they are that."""
    for k, cell in _unbeaten(problem):
        both = conjunction((*(at_least(part, strict=True) for part in problem.gains[k]), *cell))
        if both is not None and feasible(both):
            yield k, both


def efficient(problem: Problem, feasible: Feasible = possible) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The points on the Pareto frontier of S, and where they are on it, as alternatives.

    A point is where an edge ends at it, or where nothing beats it for anybody. Points that other ones always hide
    (`corners`) are left out.

    >>> from solver.polynomial import Ratio, ring
    >>> over = ring(("x",))
    >>> number = lambda value: Ratio(over.constant(value), over.one)
    >>> x = Ratio(over["x"], over.one)
    >>> list(efficient(Problem(over, ((number(0), number(0)), (x, number(1))), (number(0), number(0)))))
    [(0, ((Constraint(-p0 > 0),),)), (1, ((Constraint(-p0 > 0),), (Constraint(p0 >= 0),)))]
    """
    found: dict[int, dict[Cell, None]] = {k: {} for k in standing_out(problem)}
    for edge in edges(problem, feasible):
        for k in (edge.left, edge.right):
            found[k][edge.cell] = None
    for k, cell in _unbeaten(problem):
        if feasible(cell):
            found[k][cell] = None
    return ((k, tuple(cells)) for k, cells in found.items() if cells)


def _unbeaten(problem: Problem) -> Iterator[tuple[int, Cell]]:
    kept, gains = standing_out(problem), problem.gains
    for k in kept:
        cell = conjunction(at_least(gains[k][p] - gains[m][p]) for m in kept if m != k for p in (0, 1))
        if cell is not None:
            yield k, cell


def dot(a: Sequence[Ratio], b: Sequence[Ratio]) -> Ratio:
    return a[0] * b[0] + a[1] * b[1]
