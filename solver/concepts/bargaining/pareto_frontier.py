"""The Pareto frontier of a problem in symbols: its edges, where anything can be gained, and each side's best.

In gains g = v − d, the segment from g_i up on the left to g_j down on the right has the normal n = (i₂ − j₂, j₁ − i₁).
It lies on the frontier of S, and is worth trading along, exactly where

    n > 0 in both,    n·g_k <= n·g_i for every point k.

No hull is built. At every parameter value the frontier is the union of the edges
that are on it there, or a single point that no other one beats for anybody (`best_for_both`). Of points that are in
line whatever the parameters are the outer two make the edge, so that the pieces between them are no cases of their own.

Points that differ by numbers alone keep their relative places at every parameter value. So of each such group only the
corners of its hull that no other of its points beats can be corners of the frontier; the hull is taken once (Andrew
1979, "Another Efficient Algorithm for Convex Hulls in Two Dimensions", Information Processing Letters 9(5)).

A convex polygon meets the open quadrant of gains, the zone of possible agreement, exactly where a point of it or the
segment between two does. The segment from g_i to g_j does, or an end of it, where it passes d on the good side:

    i₂ > 0,  j₁ > 0,  i₂·j₁ > i₁·j₂.

A side's ideal is the best it can have while the other keeps what it has at d (Kalai and Smorodinsky 1975, "Other
Solutions to Nash's Bargaining Problem", Econometrica 43(3)).

A side that has to leave the other at least A offers the point of an edge that pays the other A, or its
own best point (of those, the best for the other) where that pays the other A or more (`Frontier`). A point p is
out of reach, no u in S has u >= p, iff p_0 > v_k0 for every k, or p_1 > v_k1 for every k, or p lies beyond an edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations

from flint import fmpq

from solver.algebra.polynomials import Key, Ratio, at, to_fraction
from solver.concepts.bargaining.frontier_at_point import upper_right
from solver.concepts.bargaining.pieces import at_least_on, feasible_cell
from solver.concepts.bargaining.problem import Mixture, Problem, dot
from solver.concepts.piecewise import at_least, equal
from solver.errors import UsageError
from solver.regions.constraints import Cell, Feasible, conjoin, conjunction_of, may_hold, without_positive_factors
from solver.report.remedies import BARGAIN_AT_POINT, FIX

MAX_CORNERS = 300  # agreements any two of which can be the ends of an edge: those of eight issues are 256


def corner_points(problem: Problem) -> tuple[int, ...]:
    """Return the positions of the points that matter, as `undominated_points` does; UsageError for too many."""
    kept = undominated_points(problem)
    if len(kept) > MAX_CORNERS and problem.joined is None:
        raise UsageError(
            f"{len(kept)} agreements, any two of which can be the ends of an edge, are too many for closed forms",
            remedies=[FIX, BARGAIN_AT_POINT],
        )
    return kept


def undominated_points(problem: Problem) -> tuple[int, ...]:
    """Return the positions of the points that matter, ascending: of several that are the same the first.

    >>> undominated_points(formulas("x", [("0", "3"), ("1", "1"), ("3", "0"), ("x", "x")]))
    (0, 2, 3)
    """
    if problem.joined is not None:
        return tuple(range(len(problem.points)))
    groups: dict[tuple[Key, ...], dict[tuple[Fraction, Fraction], int]] = {}
    for k, (first, second) in enumerate(problem.gains):
        (keys, x), (others, y) = _split(first), _split(second)
        groups.setdefault(keys + others, {}).setdefault((x, y), k)
    return tuple(sorted(group[place] for group in groups.values() for place in upper_right(group)))


def _split(value: Ratio) -> tuple[tuple[Key, Key], Fraction]:
    """Return a quotient as one without a constant term, which names its group, and that term."""
    if not value.is_polynomial:
        return (Key(value.over), Key(value.under)), Fraction(0)
    constant = at(value.over, [fmpq(0)] * value.over.context().nvars())
    return (Key(value.over - constant), Key(value.under)), to_fraction(constant)


Pair = tuple[Ratio, ...]  # what player 1 has, and player 2


@dataclass(frozen=True)
class Edge:
    """From the point `left` (better for player 2) to `right`, with the normal and the height n·g. `below`: that no
    point lies beyond it; `cell`: that, and that it falls to the right."""

    problem: Problem
    left: int
    right: int
    normal: Pair
    height: Ratio
    below: Cell
    cell: Cell

    @property
    def ends(self) -> tuple[Pair, Pair]:
        """The gains at both ends, the left one first."""
        return self.problem.gains[self.left], self.problem.gains[self.right]

    def mixture(self, first: Ratio) -> Mixture:
        """Return the agreement on the edge in which player 1 gains `first`.

        >>> (edge,) = edges(formulas("x", [("0", "1"), ("x", "0")]))
        >>> [k for k, _ in edge.mixture(edge.problem.ring.number(0))]
        [0]
        """
        left, right = self.ends
        share, rest = (first - left[0]) / self.normal[1], (right[0] - first) / self.normal[1]
        return tuple((k, weight) for k, weight in ((self.left, rest), (self.right, share)) if weight.over)

    def on_ray(self, parts: Pair, given: Cell) -> tuple[Mixture, Cell | None]:
        """Return the agreement with gains in this proportion, and where it lies between the ends and `given` holds."""
        (left, right), (w1, w2) = self.ends, parts
        above, below = at_least(left[1] * w1 - left[0] * w2), at_least(right[0] * w2 - right[1] * w1)
        mixture = self.mixture(self.height * w1 / dot(self.normal, parts))
        return mixture, without_positive_factors((*given, above, below))

    def where(self, player: int, payoff: Ratio) -> Pair:
        """Return the point of the edge's line that pays `player` this."""
        start, other = self.problem.points[self.right], 1 - player
        found = start[other] + (payoff - start[player]) * self.slope(player)
        return (payoff, found) if player == 0 else (found, payoff)

    def slope(self, player: int) -> Ratio:
        """Return what the other's payoff changes by when that of `player` rises by one; negative.

        >>> (edge,) = edges(formulas("", [("0", "1"), ("2", "0")]))
        >>> edge.slope(0).over
        -1/2
        """
        return -self.normal[player] / self.normal[1 - player]

    def within(self, player: int, payoff: Ratio, given: Cell = ()) -> Cell:
        """Return the conditions that the point of the line that pays `player` this lies on the edge."""
        ends = [self.problem.points[k][player] for k in (self.right, self.left)]
        least, most = ends if player == 1 else reversed(ends)
        known = (*self.cell, *given)
        return (at_least_on(payoff - least, known), at_least_on(most - payoff, known))

    def beyond(self, point: Pair) -> Ratio:
        """Return how far a point lies beyond the line, up to a positive factor; zero on it."""
        start = self.problem.points[self.right]
        return dot(self.normal, (point[0] - start[0], point[1] - start[1]))


def edges(problem: Problem, feasible: Feasible = may_hold, among: Sequence[int] | None = None) -> tuple[Edge, ...]:
    """Return the edges of the frontier that `feasible` does not exclude; `among`: which points to look at.

    >>> [(edge.left, edge.right, edge.cell) for edge in edges(formulas("x", [("0", "1"), ("x", "0")]))]
    [(0, 1, (Constraint(p0 > 0),))]
    """
    kept = corner_points(problem) if among is None else among
    found = (_edge(problem, i, j, kept) for i, j in problem.pairs(kept))
    return tuple(edge for edge in found if edge is not None and feasible(edge.cell))


def _edge(problem: Problem, i: int, j: int, kept: Sequence[int]) -> Edge | None:
    left, right = problem.gains[i], problem.gains[j]
    normal = (left[1] - right[1], right[0] - left[0])
    height = dot(normal, left)
    falls = conjunction_of(at_least(part, strict=True) for part in normal)
    if falls is None:
        return None
    bounds: list[Ratio] = []
    for gain in (problem.gains[k] for k in kept if k not in (i, j)):
        short = height - dot(normal, gain)
        between = (gain[0] - left[0], right[0] - gain[0])  # in line whatever the parameters are
        bounds += (short,) if short.over or problem.joined is not None else between
    below = conjunction_of(map(at_least, bounds))
    cell = None if below is None else conjunction_of((*falls, *below))
    return None if below is None or cell is None else Edge(problem, i, j, normal, height, below, cell)


def best_for_both(problem: Problem, feasible: Feasible = may_hold) -> Iterator[tuple[Mixture, Cell]]:
    """Yield the points from which both sides gain and which nothing beats for anybody, and where they are that.

    >>> [(mixture[0][0], cell) for mixture, cell in best_for_both(formulas("x", [("0", "1"), ("1", "x")]))]
    [(1, (Constraint(p0 > 0), Constraint(p0 - 1 >= 0)))]
    """
    kept, gains = corner_points(problem), problem.gains
    for k in kept:
        unbeaten = (at_least(gains[k][p] - gains[m][p]) for m in kept if m != k for p in (0, 1))
        cell = conjunction_of((*(at_least(part, strict=True) for part in gains[k]), *unbeaten))
        if cell is not None and feasible(cell):
            yield ((k, problem.ring.number(1)),), cell


def gains(problem: Problem, feasible: Feasible = may_hold) -> tuple[Cell, ...]:
    """Return where some agreement leaves both players above the disagreement point, as alternatives.

    >>> gains(formulas("x", [("-1", "1"), ("x", "-1")]))
    ((Constraint(p0 > 0), Constraint(p0 - 1 > 0)),)
    """
    points, kept = problem.gains, corner_points(problem)
    alone = (points[k] for k in kept)
    pairs = ((points[i], points[j]) for i, j in problem.pairs(kept))
    passing = ((i[1], j[0], i[1] * j[0] - i[0] * j[1]) for i, j in pairs)
    cells = (conjunction_of(at_least(part, strict=True) for part in one) for one in (*alone, *passing))
    found = dict.fromkeys(cell for cell in cells if cell is not None)
    return ((),) if () in found else tuple(filter(feasible, found))


@dataclass(frozen=True, slots=True)
class Ideal:
    """The most a player can gain while the other gains at least nothing: by which agreement, and where. `edge` is the
    edge on which it lies, None where it is a point."""

    gain: Ratio
    mixture: Mixture
    edge: Edge | None
    cell: Cell


def ideals(
    problem: Problem, player: int, found: Sequence[Edge], feasible: Feasible = may_hold, strict: bool = False
) -> Iterator[Ideal]:
    """Yield the ideals of a player, given the frontier's edges.

    >>> problem = formulas("x", [("0", "1"), ("x", "0")])
    >>> [(str(ideal.gain.over), ideal.edge is None) for ideal in ideals(problem, 0, edges(problem))]
    [('0', True), ('p0', True), ('p0', False)]

    An ideal is a point that is best for the player whatever the other has, or where an edge crosses the line on which
    the other gains nothing. They all lie where there is an individually rational agreement. With `strict` only
    those that are needed where both can gain: a point at which the other gains nothing is then left to the edge
    that ends there. An edge on which the player gains the same throughout will do for the crossing, too.
    """
    kept, other, nothing = corner_points(problem), 1 - player, problem.ring.number(0)
    for k in kept:
        gain = problem.gains[k]
        rivals = (gain[player] - problem.gains[m][player] for m in kept if m != k)
        cell = conjunction_of((at_least(gain[other], strict), at_least(gain[player], strict), *map(at_least, rivals)))
        if cell is not None and feasible(cell):
            yield Ideal(gain[player], ((k, problem.ring.number(1)),), None, cell)
    for edge in found:
        within, beyond = edge.ends if player == 0 else edge.ends[::-1]
        signs = (at_least(within[other], strict), at_least(-beyond[other]), at_least(edge.height, strict))
        slopes = (at_least(edge.normal[player], strict=True), at_least(edge.normal[other]))
        cell = conjunction_of((*slopes, *edge.below, *signs))
        if cell is not None and feasible(cell):
            most = edge.height / edge.normal[player]
            yield Ideal(most, edge.mixture(most if player == 0 else nothing), edge, cell)


class Frontier:
    """The Pareto edges of a two-player problem and each side's favourite points, with their conditions."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The edges, by their ends as player 0 likes them, without diagonals; every point counts."""
        found = sorted(edges(self.problem, among=range(len(self.problem.points))), key=lambda e: (e.right, e.left))
        return tuple(edge for edge in found if not self._is_diagonal(edge))

    def _is_diagonal(self, edge: Edge) -> bool:
        """Decide whether two other points have the same middle, whatever the parameters are, as in a parallelogram:
        then the segment is an edge only where all four are in line, and shorter ones between them cover it."""
        points = self.problem.points
        a, b = points[edge.left], points[edge.right]
        pairs = combinations((point for point in points if point not in (a, b) and edge.beyond(point).over), 2)
        return any(p[0] + q[0] == a[0] + b[0] and p[1] + q[1] == a[1] + b[1] for p, q in pairs)

    def favourites(self, player: int) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
        """Return the points that pay `player` most and, of those, the other most, each with the alternatives when.

        >>> Frontier(pie(ring(()))).favourites(0)
        ((0, ((),)),)
        """
        points, found = self.problem.points, []
        for point in dict.fromkeys(points):
            leads = [(point[player] - p[player], point[1 - player] - p[1 - player]) for p in points if p != point]
            each = [((at_least(ahead, strict=True),), (equal(ahead), at_least(kinder))) for ahead, kinder in leads]
            cells = tuple(cell for cell in conjoin(each) if conjunction_of(cell) is not None)
            if cells:
                found.append((points.index(point), cells))
        return tuple(found)

    def offers(self, player: int, floors: Pair, known: Cell = ()) -> Iterator[tuple[Pair, tuple[int, ...], Cell]]:
        """Yield the offer that pays `player` most of those that leave both their floors, the points that it mixes, and
        where it is that, if `known` holds: on an edge, or one of the favourites."""
        other = 1 - player
        for edge in self.edges:
            offer = edge.where(other, floors[other])
            keeps = at_least_on(offer[player] - floors[player], (*known, *edge.cell))
            yield offer, (edge.right, edge.left), (*edge.cell, *edge.within(other, floors[other], known), keeps)
        for favourite, cells in self.favourites(player):
            offer = self.problem.points[favourite]
            pays = tuple(at_least_on(offer[i] - floors[i], known) for i in (other, player))
            yield from ((offer, (favourite,), (*cell, *pays)) for cell in cells)

    def out_of_reach(self, target: Pair) -> Iterator[Cell]:
        """Yield the alternatives in which no agreement pays both sides what `target` does.

        >>> problem = formulas("x", [("0", "1"), ("1", "0")], ("x", "1"))
        >>> list(Frontier(problem).out_of_reach(problem.threat))
        [(Constraint(p0 > 0), Constraint(p0 - 1 > 0)), (Constraint(p0 > 0),)]
        """
        alone = ([at_least(target[i] - point[i], strict=True) for point in self.problem.points] for i in (0, 1))
        past = ((*edge.cell, at_least_on(edge.beyond(target), edge.cell, strict=True)) for edge in self.edges)
        yield from (cell for cell in map(feasible_cell, chain(alone, past)) if cell is not None)
