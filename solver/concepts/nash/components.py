"""Nash subsets and components: the shape of a two-player game's equilibrium set.

An extreme equilibrium is a pair (x, y) of vertices of the two best-response polyhedra. Read the extreme equilibria as
the edges of a bipartite graph, the vertices x on one side and y on the other. Then

* a maximal Nash subset (a product of two polytopes, all of whose points are equilibria, and that no larger one
  contains) is conv(X) × conv(Y) for a maximal biclique X × Y of the graph, and every equilibrium lies in one;
* a connected component of the equilibrium set is the union of the subsets of one connected component of the graph.

A continuum is thus a finite list of extreme points, represented by its max-entropy point (`max_entropy`).

Winkels (1979), "An Algorithm to Determine All Equilibrium Points of a Bimatrix Game"; Avis, Rosenberg, Savani, von
Stengel (2010), "Enumeration of Nash Equilibria for Two-Player Games", Economic Theory 42.

Order, everywhere: strategies lexicographically decreasing, so the pure first strategy comes first; equilibria by row
strategy, then column; components by their first equilibrium; subsets by the positions of their rows, then columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from solver.algebra.double_description import bits
from solver.concepts.nash.max_entropy import TOLERANCE, Weights, entropy, max_entropy
from solver.errors import UsageError
from solver.forms.players import Equilibrium, Strategy
from solver.report.json_records import Written

MAX_SUBSETS = 20_000  # maximal Nash subsets of one component


@dataclass(frozen=True, slots=True)
class Representative(Written, keys="strategies numeric gap", by={"strategies": "groups"}):
    """One point of a continuum, the max-entropy point of each hull. Weights are Fractions where proved exact, else
    floats (`numeric`); `gap` bounds the entropy they lack: at most `TOLERANCE`, unless `MAX_STEPS` ran out first."""

    strategies: tuple[Weights, ...]
    numeric: bool
    gap: float


@dataclass(frozen=True, slots=True)
class NashSubset(Written, keys="corners", by={"corners": "groups"}):
    """All choices of a point in each player's hull of `corners`, in decreasing order: equilibria, every one.

    >>> row, column = ((Fraction(1), Fraction(0)),), ((Fraction(1), Fraction(0)), (Fraction(2, 3), Fraction(1, 3)))
    >>> [str(weight) for weight in NashSubset((row, column)).representative().strategies[1]]
    ['2/3', '1/3']
    """

    corners: tuple[tuple[Strategy, ...], ...]

    @property
    def row(self) -> tuple[Strategy, ...]:
        """The first player's corners."""
        return self.corners[0]

    @property
    def column(self) -> tuple[Strategy, ...]:
        """The second player's corners."""
        return self.corners[1]

    @property
    def is_point(self) -> bool:
        """Is it a single equilibrium?"""
        return all(len(corners) == 1 for corners in self.corners)

    def representative(self) -> Representative:
        """Return the max-entropy point, player by player: unique, since entropy is strictly concave.

        Exact if proved rational: a point, a corner, the uniform strategy, denominators up to `MAX_GUESS`; else floats.

        >>> pure = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
        >>> point = NashSubset((pure, pure)).representative()
        >>> point.numeric, str(point.strategies[0][0])
        (False, '1/2')
        """
        points, gaps = zip(*map(max_entropy, self.corners), strict=True)
        return Representative(points, any(gap is not None for gap in gaps), sum(gap or 0.0 for gap in gaps))


@dataclass(frozen=True, slots=True)
class Component(
    Written, keys="is_point equilibria subsets middle", rename={"is_point": "isolated", "middle": "representative"}
):
    """A connected component of the equilibrium set: its extreme equilibria and maximal Nash subsets.

    >>> one = (Fraction(1),)
    >>> Component((Equilibrium((one, one), one * 2),), (NashSubset(((one,), (one,))),)).is_point
    True
    """

    equilibria: tuple[Equilibrium, ...]
    subsets: tuple[NashSubset, ...]

    @property
    def middle(self) -> Representative:
        """The point that stands for all of it."""
        return self.representative()

    @property
    def is_point(self) -> bool:
        """Is it a single, isolated equilibrium?"""
        return len(self.equilibria) == 1

    def representative(self) -> Representative:
        """Return its subsets' representative of the greatest entropy, all players' added; the first wins a tie.

        >>> corner, middle = (Fraction(1), Fraction(0)), (Fraction(1, 2), Fraction(1, 2))
        >>> edge, end = NashSubset(((corner,), (corner, middle))), NashSubset(((corner, middle), (middle,)))
        >>> point = Component((), (edge, end)).representative()
        >>> point.strategies == (middle, middle)
        True
        """
        best, record = self.subsets[0].representative(), -inf
        for subset in self.subsets:
            point = subset.representative()
            spread = sum(map(entropy, point.strategies))
            if spread > record + TOLERANCE:
                best, record = point, spread
        return best


def collect(found: Iterable[Equilibrium]) -> tuple[Component, ...]:
    """Return the components, with their maximal Nash subsets, of *all* extreme equilibria of a game of two players, in
    any order, repeated or not; they are taken on trust. `in_order` lists those of the answer.

    >>> first, second, half = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)), (Fraction(1, 2),) * 2
    >>> pairs = [(first, first), (first, half), (second, half), (second, second)]
    >>> [component] = collect(Equilibrium(pair, (Fraction(0),) * 2) for pair in pairs)
    >>> [(len(subset.row), len(subset.column)) for subset in component.subsets]
    [(1, 2), (2, 1), (1, 2)]
    """
    edges: dict[Strategy, dict[Strategy, Equilibrium]] = {}
    for one in found:
        edges.setdefault(one.row, {})[one.column] = one
    rows = sorted(edges, reverse=True)
    columns = sorted(set().union(*edges.values()), reverse=True)
    place = {y: 1 << j for j, y in enumerate(columns)}
    neighbours = [sum(place[y] for y in edges[x]) for x in rows]
    equilibria = [[edges[x][columns[j]] for j in bits(mask)] for x, mask in zip(rows, neighbours, strict=True)]
    return assemble(rows, columns, neighbours, equilibria)


def assemble(
    rows: Sequence[Strategy], columns: Sequence[Strategy], neighbours: Sequence[int],
    equilibria: Sequence[Sequence[Equilibrium]],
) -> tuple[Component, ...]:  # fmt: skip
    """Return what `collect` does, from a graph already built: sorted strategies, bit j of neighbours[i] an edge (i, j).

    equilibria[i] holds the equilibria on the edges of row i, in increasing j. For engines that index as they pair.

    >>> one, zero = Fraction(1), Fraction(0)
    >>> assemble([(one,)], [(one,)], [1], [[Equilibrium(((one,), (one,)), (zero, zero))]])[0].is_point
    True
    """
    components = []
    for members in connected_rows(neighbours):
        found = tuple([equilibrium for i in members for equilibrium in equilibria[i]])
        if len(found) == 1:
            only = found[0]
            components.append(Component(found, (NashSubset(tuple((one,) for one in only.strategies)),)))
            continue
        bicliques = sorted(
            (tuple([members[i] for i in xs]), bits(common))
            for xs, common in maximal_bicliques([neighbours[i] for i in members])
        )
        subsets = tuple(NashSubset((tuple(rows[i] for i in xs), tuple(columns[j] for j in ys))) for xs, ys in bicliques)
        components.append(Component(found, subsets))
    return tuple(components)


def in_order(components: Iterable[Component]) -> tuple[Equilibrium, ...]:
    """Return the equilibria of all components in the one order of this module, whatever component they are in.

    >>> in_order([])
    ()
    """
    found = [equilibrium for component in components for equilibrium in component.equilibria]
    return tuple(sorted(found, key=lambda equilibrium: equilibrium.strategies, reverse=True))


def maximal_bicliques(neighbours: Sequence[int]) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield every maximal biclique once, as (left vertices, bitset of right vertices), none of them empty.

    neighbours[i] is the bitset of the right vertices adjacent to left vertex i. The right side of a maximal biclique is
    a nonempty intersection of neighbourhoods, and each such intersection is the right side of exactly one; so closing
    the neighbourhoods under intersection makes no set that is not needed. Their number, at most that of the faces of
    either polyhedron, can be exponential: 2^n - 1 for A = identity, B = 0. Lazy: the first comes at once.

    >>> list(maximal_bicliques([0b01, 0b11, 0b10]))
    [((0, 1), 1), ((1,), 3), ((1, 2), 2)]
    """
    closed: set[int] = set()
    for neighbourhood in neighbours:
        fresh = {neighbourhood} | {neighbourhood & common for common in closed}
        if len(closed) + len(fresh) > MAX_SUBSETS:
            raise UsageError(
                f"the equilibria form more than {MAX_SUBSETS} sets; drop strategies that are repeated, or whose "
                "owner does not care"
            )
        for common in sorted(fresh - closed - {0}):
            yield tuple([i for i, other in enumerate(neighbours) if other & common == common]), common
        closed |= fresh


def connected_rows(neighbours: Sequence[int]) -> list[list[int]]:
    """Return the left vertices by connected component, each group and the list of groups increasing.

    >>> connected_rows([0b01, 0b10, 0b11, 0b100])
    [[0, 1, 2], [3]]
    """
    leader = list(range(len(neighbours)))  # of each row, one of its group; of a group's first row, itself
    holder: dict[int, int] = {}  # of each right vertex, a row next to it

    def first_of(row: int) -> int:
        while leader[row] != row:
            leader[row] = row = leader[leader[row]]
        return row

    for row, reach in enumerate(neighbours):
        for column in bits(reach):
            ends = sorted((first_of(row), first_of(holder.setdefault(column, row))))
            leader[ends[1]] = ends[0]
    groups: dict[int, list[int]] = {}
    for row in range(len(neighbours)):
        groups.setdefault(first_of(row), []).append(row)
    return list(groups.values())


def expected_payoff(payoffs: Sequence[Sequence[int | Fraction]], row: Strategy, column: Strategy) -> Fraction:
    """Return x·P·y, skipping the strategies without weight.

    >>> half = (Fraction(1, 2), Fraction(1, 2))
    >>> expected_payoff([[1, 0], [0, 2]], half, half)
    Fraction(3, 4)
    """
    total = Fraction(0)
    for weight, line in zip(row, payoffs, strict=True):
        if weight:
            against = (y * payoff for y, payoff in zip(column, line, strict=True) if y)
            total += weight * sum(against, Fraction(0))
    return total
