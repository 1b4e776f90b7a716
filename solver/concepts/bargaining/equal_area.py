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

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import add

from solver.algebra.enclosures import Outcome
from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import chain, outcome_between
from solver.concepts.bargaining.pareto_frontier import edges, undominated_points
from solver.concepts.bargaining.problem import Mixture, NumericProblem, Problem, SolutionPiece, merge_mixtures
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Constraint, Feasible, may_hold, normalized


def solve_at_point(problem: NumericProblem) -> tuple[Outcome, ...]:
    """Return the solution in numbers; nothing where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> solve_at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(1, 1), Fraction(1, 2))
    """
    corners = chain(problem)
    if len(corners) < 2:
        return tuple(corner.outcome(problem) for corner in corners)
    swept = [b.x * a.y - a.x * b.y for a, b in pairwise(corners)]
    left = corners[0].x * corners[0].y
    half = (left + sum(swept) + corners[-1].x * corners[-1].y) / 2
    for (a, b), area in zip(pairwise(corners), swept, strict=True):
        if left + area >= half:
            return (outcome_between(problem, a, b, (half - left) / area),)
        left += area
    raise AssertionError("half of the area lies to the left of the last corner")


def pieces(problem: Problem, feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield the solution in closed form, wherever both players can gain.

    >>> from solver.concepts.bargaining.problem import formulas
    >>> for piece in pieces(formulas("x", [("0", "1"), ("x", "0")])):
    ...     print(*(str(weight.over) for _, weight in piece.mixture), piece.cells[0][0])
    1/2 1/2 Constraint(p0 > 0)
    """
    return merge_mixtures((pair for line in chains(problem, feasible) for pair in _on(line, problem)), feasible)


def _on(line: Chain, problem: Problem) -> Iterator[tuple[Mixture, Cell | None]]:
    stops = line.stops
    if len(stops) == 1:
        yield ((stops[0].left, problem.number(1)),), line.cell
        return
    swept = [b.y * x - b.x * y for b, x, y in ((a, b.x, b.y) for a, b in pairwise(stops))]
    left = stops[0].x * stops[0].y
    half = (reduce(add, swept, left) + stops[-1].x * stops[-1].y) * problem.number(Fraction(1, 2))
    for (a, b), area in zip(pairwise(stops), swept, strict=True):
        if area.over:
            share = (half - left) / area
            cell = normalized(
                (*line.cell, at_least(area, strict=True), at_least(half - left), at_least(left + area - half))
            )
            yield _mixture(a, b, share, problem), cell
        left = left + area


def _mixture(a: Stop, b: Stop, share: Ratio, problem: Problem) -> Mixture:
    """Return the mixture a share of the way from one stop to the next, both on the edge from a's point to b's."""
    begin, end = a.share, b.reached
    at = begin + share * (end - begin)
    weights = ((a.left, problem.number(1) - at), (b.right, at))
    return tuple((k, weight) for k, weight in weights if weight.over)


@dataclass(frozen=True, slots=True)
class Stop:
    """A corner of the line: both gains; how far on the edge from `left` it is, and on the edge to `right`."""

    x: Ratio
    y: Ratio
    left: int
    share: Ratio
    right: int
    reached: Ratio


@dataclass(frozen=True, slots=True)
class Chain:
    """The corners from player 2's best agreement to player 1's, and where the frontier is this line."""

    stops: tuple[Stop, ...]
    cell: Cell


def chains(problem: Problem, feasible: Feasible = may_hold) -> Iterator[Chain]:
    """Yield every chain that `feasible` does not exclude.

    >>> from solver.concepts.bargaining.problem import formulas
    >>> found = chains(formulas("x", [("0", "1"), ("x", "0")]))
    >>> [[str(stop.x.over) for stop in line.stops] for line in found][0]
    ['0', 'p0']
    """
    return _Search(problem, feasible).run()


class _Search:
    def __init__(self, problem: Problem, feasible: Feasible) -> None:
        self.problem, self.feasible = problem, feasible
        self.gains = problem.gains
        self.kept = undominated_points(problem)
        self.edges = {(edge.left, edge.right): edge.cell for edge in edges(problem, feasible, self.kept)}

    def run(self) -> Iterator[Chain]:
        for i in self.kept:
            x, y = self.gains[i]
            roof = [at_least(y - self.gains[k][1]) for k in self.kept if k != i]
            start = self.feasible_cell((), [*roof, at_least(y, strict=True), at_least(x)])
            if start is not None:
                yield from self.lone_corner(i, start)
                yield from self.extend((i,), (self.stop(i),), start)
            yield from self.start_on_edge(i)

    def feasible_cell(self, cell: Cell, more: Iterable[Constraint]) -> Cell | None:
        both = normalized((*cell, *more))
        return both if both is not None and self.feasible(both) else None

    def stop(self, i: int) -> Stop:
        x, y = self.gains[i]
        return Stop(x, y, i, self.problem.number(0), i, self.problem.number(1))

    def stop_without_gain(self, i: int, j: int, player: int) -> Stop:
        """Return where that player gains nothing on the edge."""
        (a, b), (c, d) = self.gains[i], self.gains[j]
        share = a / (a - c) if player == 0 else b / (b - d)
        return Stop(a + share * (c - a), b + share * (d - b), i, share, j, share)

    def lone_corner(self, i: int, start: Cell) -> Iterator[Chain]:
        x, _ = self.gains[i]
        wall = (at_least(x - self.gains[k][0]) for k in self.kept if k != i)
        cell = self.feasible_cell(start, [*wall, at_least(x, strict=True)])
        if cell is not None:
            yield Chain((self.stop(i),), cell)

    def start_on_edge(self, i: int) -> Iterator[Chain]:
        """Yield the chains that start on an edge from i."""
        for j in self.kept:
            edge = self.edges.get((i, j))
            if edge is None:
                continue
            begin = self.stop_without_gain(i, j, 0)
            signs = [at_least(-self.gains[i][0]), at_least(self.gains[j][0]), at_least(begin.y, strict=True)]
            cell = self.feasible_cell(edge, signs)
            if cell is not None:
                yield from self.finish((i, j), (begin,), cell)
                yield from self.extend((i, j), (begin, self.stop(j)), cell)

    def extend(self, path: tuple[int, ...], stops: tuple[Stop, ...], so_far: Cell) -> Iterator[Chain]:
        """Yield the chains that go on with one edge more, in every way."""
        here = path[-1]
        for j in self.kept:
            edge = self.edges.get((here, j)) if j not in path else None
            cell = None if edge is None else self.feasible_cell(so_far, [*edge, at_least(self.gains[here][1])])
            if cell is not None:
                yield from self.finish((*path, j), stops, cell)
                yield from self.extend((*path, j), (*stops, self.stop(j)), cell)

    def finish(self, path: tuple[int, ...], stops: tuple[Stop, ...], so_far: Cell) -> Iterator[Chain]:
        """Yield the chains that go on to the last point of the path, or up to where player 2 stops gaining."""
        before, last = path[-2:]
        x, y = self.gains[last]
        wall = (at_least(x - self.gains[k][0]) for k in self.kept if k != last)
        cell = self.feasible_cell(so_far, [*wall, at_least(x, strict=True), at_least(y)])
        if cell is not None:
            yield Chain((*stops, self.stop(last)), cell)
        end = self.stop_without_gain(before, last, 1)
        cell = self.feasible_cell(so_far, [at_least(-y), at_least(end.x, strict=True)])
        if cell is not None:
            yield Chain((*stops, end), cell)
