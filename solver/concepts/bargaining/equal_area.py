"""The equal area solution of two players: the ray from d to the agreement halves what both could gain.

The area is that of what lies above d and below the frontier (free disposal, `frontier_at_point`). A ray from d to a
point that travels an edge from a to b sweeps the triangle (0, a, b); with the share t of the way covered, the area is

    2·area(t) = L + t·(x_b·y_a − x_a·y_b),     L: twice the area to the left of the ray to a.

So the share is rational, t = (T/2 − L) / (x_b·y_a − x_a·y_b), T twice the whole area. The left of the ray begins with
the triangle under the roof, x_0·y_0, and T ends with the one beside the wall, x_n·y_n. Neither is ever more than half:
the solution is always Pareto optimal. There is one wherever both can gain.

In symbols the area depends on all of the frontier, so there is an alternative for every chain of points
i_0, i_1, …, i_n that it can be made of above d, and every edge of it:

    starts   at i_0, if nobody offers player 2 more and player 1 gains there; or where player 1
             begins to gain, on the edge from i_0 to i_1;
    edges    i_m to i_{m+1}: player 1 gains, player 2 loses, and no point lies beyond the line;
    ends     at i_n, if nobody offers player 1 more and player 2 gains there; or where player 2
             stops gaining, on the edge from i_{n−1} to i_n.

At every parameter value at which both can gain one chain holds, and all that hold there draw the same line. The
conditions are closed but for what makes an edge an edge, and the gains. There are up to Σ K!/(K−k)! chains for K
points; with `feasible` those that no parameter value has are left before they grow.

Anbarci and Bigelow (1994), "The Area Monotonic Solution to the Cooperative Bargaining Problem", Math. Soc. Sci. 28(2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import add

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import chain, outcome_between
from solver.concepts.bargaining.pareto_frontier import Edge, edges, undominated_points
from solver.concepts.bargaining.pieces import SolutionPiece, merge_mixtures
from solver.concepts.bargaining.problem import AgreementAtPoint, Mixture, NumericProblem, Problem
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Constraint, Feasible, may_hold, normalize_cell


def solve_at_point(problem: NumericProblem) -> tuple[AgreementAtPoint, ...]:
    """Return the solution in numbers; nothing where not both can gain.

    >>> solve_at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(1, 1), Fraction(1, 2))
    """
    corners = chain(problem)
    if len(corners) < 2:
        return tuple(corner.outcome(problem) for corner in corners)
    swept = [b.x * a.y - a.x * b.y for a, b in pairwise(corners)]
    left = corners[0].x * corners[0].y
    half = (left + sum(swept) + corners[-1].x * corners[-1].y) / 2
    k = next(k for k in range(len(swept)) if left + sum(swept[: k + 1]) >= half)
    return (outcome_between(problem, corners[k], corners[k + 1], (half - left - sum(swept[:k])) / swept[k]),)


def pieces(problem: Problem, feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield the solution in closed form, wherever both players can gain.

    >>> for piece in pieces(formulas("x", [("0", "1"), ("x", "0")])):
    ...     print(*(str(weight.over) for _, weight in piece.mixture), piece.cells[0][0])
    1/2 1/2 Constraint(p0 > 0)
    """
    return merge_mixtures((pair for line in chains(problem, feasible) for pair in _on(line, problem)), feasible)


def _on(line: Chain, problem: Problem) -> Iterator[tuple[Mixture, Cell | None]]:
    stops = line.stops
    if not line.edges:
        yield ((line.path[0], problem.ring.number(1)),), line.cell
        return
    swept = [b[0] * a[1] - a[0] * b[1] for a, b in pairwise(stops)]
    left = stops[0][0] * stops[0][1]
    half = (reduce(add, swept, left) + stops[-1][0] * stops[-1][1]) * problem.ring.number(Fraction(1, 2))
    for (a, b), area, edge in zip(pairwise(stops), swept, line.edges, strict=True):
        if area.over:
            share = (half - left) / area
            inside = (at_least(area, strict=True), at_least(half - left), at_least(left + area - half))
            yield edge.mixture(a[0] + share * (b[0] - a[0])), normalize_cell((*line.cell, *inside))
        left = left + area


@dataclass(frozen=True, slots=True)
class Chain:
    """The corners from player 2's best agreement to player 1's, by both gains, on edges between the points of `path`;
    and where the frontier is this line."""

    path: tuple[int, ...]
    stops: tuple[tuple[Ratio, ...], ...]
    edges: tuple[Edge, ...]
    cell: Cell


def chains(problem: Problem, feasible: Feasible = may_hold) -> Iterator[Chain]:
    """Yield every chain that `feasible` does not exclude.

    >>> found = chains(formulas("x", [("0", "1"), ("x", "0")]))
    >>> [[str(first.over) for first, _ in line.stops] for line in found][0]
    ['0', 'p0']
    """
    gains, kept, nothing = problem.gains, undominated_points(problem), problem.ring.number(0)
    found = {(edge.left, edge.right): edge for edge in edges(problem, feasible, kept)}

    def restrict(cell: Cell, *more: Constraint) -> Cell | None:
        both = normalize_cell((*cell, *more))
        return both if both is not None and feasible(both) else None

    def most(i: int, player: int) -> Iterator[Constraint]:
        return (at_least(gains[i][player] - gains[k][player]) for k in kept if k != i)

    def starts(i: int) -> Iterator[Chain]:
        x, y = gains[i]
        if (start := restrict((), *most(i, 1), at_least(y, strict=True), at_least(x))) is not None:
            if (alone := restrict(start, *most(i, 0), at_least(x, strict=True))) is not None:
                yield Chain((i,), (gains[i],), (), alone)
            yield from extend(Chain((i,), (gains[i],), (), start))

    def starts_on_edge(i: int) -> Iterator[Chain]:
        """Yield the chains that start where player 1 gains nothing, on an edge from i."""
        for edge in (found[i, j] for j in kept if (i, j) in found):
            height = edge.height / edge.normal[1]
            signs = (at_least(-gains[i][0]), at_least(gains[edge.right][0]), at_least(height, strict=True))
            if (cell := restrict(edge.cell, *signs)) is not None:
                yield from go_on(Chain((i, edge.right), ((nothing, height),), (edge,), cell))

    def extend(line: Chain) -> Iterator[Chain]:
        """Yield the chains that go on with one edge more, in every way."""
        here = line.path[-1]
        for edge in (found[here, j] for j in kept if (here, j) in found and j not in line.path):
            if (cell := restrict(line.cell, *edge.cell, at_least(gains[here][1]))) is not None:
                yield from go_on(Chain((*line.path, edge.right), line.stops, (*line.edges, edge), cell))

    def go_on(line: Chain) -> Iterator[Chain]:
        """Yield the chains that end on the last edge, at its point or where player 2 stops gaining, and longer ones."""
        last, edge = line.path[-1], line.edges[-1]
        (x, y), reach = gains[last], edge.height / edge.normal[0]
        longer = Chain(line.path, (*line.stops, gains[last]), line.edges, line.cell)
        if (whole := restrict(line.cell, *most(last, 0), at_least(x, strict=True), at_least(y))) is not None:
            yield replace(longer, cell=whole)
        if (cut := restrict(line.cell, at_least(-y), at_least(reach, strict=True))) is not None:
            yield Chain(line.path, (*line.stops, (reach, nothing)), line.edges, cut)
        yield from extend(longer)

    for i in kept:
        yield from starts(i)
        yield from starts_on_edge(i)
