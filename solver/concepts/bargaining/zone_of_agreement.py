"""The zone of possible agreement: is there something to gain for both, and how much at most?

A convex polygon meets the open quadrant of gains exactly where a point of it or the
segment between two does. The segment from g_i to g_j does, or an end of it, where

    i₂ > 0,  j₁ > 0,  i₂·j₁ > i₁·j₂:

it passes the disagreement point on the good side. With >= throughout, this or a point
that is at least d says where nobody need lose: an individually rational agreement.

A side's reservation value is what it has at d; its ideal is the best it can have
while the other keeps at least d. On a single issue the agreements that both prefer
to d are an interval, Fearon's bargaining range.

Kalai and Smorodinsky (1975), Econometrica 43(3), for the ideal; Fearon (1995),
"Rationalist Explanations for War", International Organization 49(3), for the range.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.pareto_frontier import Edge, edges, undominated_points
from solver.concepts.bargaining.problem import Mixture, Problem, SolutionPiece, gathered
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, conjunction_of, possible


def gains(problem: Problem, feasible: Feasible = possible) -> tuple[Cell, ...]:
    """Where some agreement leaves both players above the disagreement point, as alternatives.

    >>> from solver.algebra.polynomials import Ratio, ring
    >>> over = ring(("x",))
    >>> number = lambda value: Ratio(over.constant(value), over.one)
    >>> x = Ratio(over["x"], over.one)
    >>> gains(Problem(over, ((number(-1), number(1)), (x, number(-1))), (number(0), number(0))))
    ((Constraint(p0 > 0), Constraint(p0 - 1 > 0)),)
    """
    return _alternatives(problem, True, feasible)


def individually_rational(problem: Problem, feasible: Feasible = possible) -> tuple[Cell, ...]:
    """Where some agreement leaves neither player below the disagreement point, as alternatives."""
    return _alternatives(problem, False, feasible)


def _alternatives(problem: Problem, strict: bool, feasible: Feasible) -> tuple[Cell, ...]:
    found: dict[Cell, None] = {}
    for cell in _meeting([problem.gains[k] for k in undominated_points(problem)], strict):
        if cell == ():
            return ((),)
        if cell is not None and feasible(cell):
            found[cell] = None
    return tuple(found)


def _meeting(points: Sequence[tuple[Ratio, ...]], strict: bool) -> Iterator[Cell | None]:
    for point in points:
        yield conjunction_of(at_least(part, strict) for part in point)
    for i in points:
        for j in points:
            if i is not j:
                passes = i[1] * j[0] - i[0] * j[1]
                yield conjunction_of(at_least(part, strict) for part in (i[1], j[0], passes))


# --- what each side can hope for ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ideal:
    """The most a player can gain while the other gains at least nothing: by which agreement, and where.

    `edge` is the edge on which it lies, None where it is a point.
    """

    gain: Ratio
    mixture: Mixture
    edge: Edge | None
    cell: Cell

    @property
    def point(self) -> int | None:
        """The position of the point that it is, None where it lies on an edge."""
        return self.mixture[0][0] if self.edge is None else None


def ideals(
    problem: Problem, player: int, found: Sequence[Edge], feasible: Feasible = possible, strict: bool = False
) -> Iterator[Ideal]:
    """The ideals of a player, given the frontier's edges.

    It is a point that is best for the player whatever the other has, or where an edge crosses the line on which
    the other gains nothing. They are all where there is an individually rational agreement. With `strict` only
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


def ideal(problem: Problem, player: int, feasible: Feasible = possible) -> Iterator[SolutionPiece]:
    """A player's best individually rational agreement in closed form; where there is none, no piece stands.

    Where it is not the only one, several pieces stand, and pay the player the same.
    """
    found = ideals(problem, player, edges(problem, feasible), feasible)
    return gathered(((one.mixture, one.cell) for one in found), feasible)


# --- one issue ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Range:
    """The agreements on one issue that nobody likes less than d: from share `low` of its range to share `high`."""

    low: Ratio
    high: Ratio
    cells: tuple[Cell, ...]


def bargaining_range(problem: Problem, feasible: Feasible = possible) -> Iterator[Range]:
    """The bargaining range on a single issue, whose two ends are the problem's two points; any number of players.

    An end of it is an end of the issue, or where a player is indifferent whose payoff rises from there into the
    range; nobody may lose there.

    >>> from solver.algebra.polynomials import Ratio, ring
    >>> over = ring(("win",))
    >>> number = lambda value: Ratio(over.constant(value), over.one)
    >>> win = Ratio(over["win"], over.one)
    >>> for one in bargaining_range(Problem(over, ((number(0), number(1)), (number(1), number(0))), (win, number(0)))):
    ...     print(one.low.over, one.high.over, *one.cells)
    0 1 (Constraint(-p0 >= 0), Constraint(-p0 + 1 >= 0))
    p0 1 (Constraint(p0 >= 0), Constraint(-p0 + 1 >= 0))
    """
    first, last = problem.gains
    ends = (first, last, problem.number(0), problem.number(1))
    lows, highs = list(_ends(*ends)), [(problem.number(1) - t, cell) for t, cell in _ends(last, first, *ends[2:])]
    found: dict[tuple[Ratio, Ratio], dict[Cell, None]] = {}
    for low, above in lows:
        for high, below in highs:
            cell = conjunction_of((*above, *below))
            if cell is not None and feasible(cell):
                found.setdefault((low, high), {})[cell] = None
    for (low, high), cells in found.items():
        yield Range(low, high, tuple(cells))


def _ends(first: Sequence[Ratio], last: Sequence[Ratio], none: Ratio, all_: Ratio) -> Iterator[tuple[Ratio, Cell]]:
    """How far one has to go from `first` towards `last` until nobody loses, as a share of the way."""
    start = conjunction_of(map(at_least, first))
    if start is not None:
        yield none, start
    for player, (here, there) in enumerate(zip(first, last, strict=True)):
        rise = there - here
        others = (first[k] * rise - here * (last[k] - first[k]) for k in range(len(first)) if k != player)
        cell = conjunction_of((at_least(rise, strict=True), at_least(-here), at_least(there), *map(at_least, others)))
        if cell is not None:
            yield -here / rise, cell
