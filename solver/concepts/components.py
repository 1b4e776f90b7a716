"""Nash subsets and components: the shape of a two-player game's equilibrium set.

An extreme equilibrium is a pair (x, y) of vertices of the two best-response
polyhedra. Read the extreme equilibria as the edges of a bipartite graph, the
vertices x on one side and y on the other. Then

* a maximal Nash subset (a product of two polytopes, all of whose points are
  equilibria, and that no larger one contains) is conv(X) × conv(Y) for a
  maximal biclique X × Y of the graph, and every equilibrium lies in one;
* a connected component of the equilibrium set is the union of the subsets of
  one connected component of the graph.

A continuum is thus a finite list of extreme points. Where one point has to
stand for it, that is the max-entropy point: the least committed mixture.

Winkels (1979), "An Algorithm to Determine All Equilibrium Points of a Bimatrix
Game"; Avis, Rosenberg, Savani, von Stengel (2010), "Enumeration of Nash
Equilibria for Two-Player Games", Economic Theory 42.

Order, everywhere: strategies lexicographically decreasing, so the pure first
strategy comes first; equilibria by row strategy, then column strategy;
components by their first equilibrium; subsets by the positions of their row
strategies, then of their column strategies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, inf, lcm, log, prod

from solver.errors import UsageError
from solver.shown import Shown

__all__ = [
    "TOLERANCE",
    "Component",
    "Equilibrium",
    "NashSubset",
    "Representative",
    "Strategy",
    "assemble",
    "bits",
    "collect",
    "in_order",
    "maximal_bicliques",
]

Strategy = tuple[Fraction, ...]
Weights = tuple[Fraction, ...] | tuple[float, ...]

TOLERANCE = 1e-12  # nats: the entropy that a numeric max-entropy point may fall short of the maximum
MAX_STEPS = 5_000  # ascent steps; `Representative.gap` tells what is left when they run out
MAX_GUESS = 10_000  # largest denominator tried when a numeric point is recognised as a rational one
MAX_BITS = 200_000  # size of the integer powers that decide exactly whether a rational point is the maximum


@dataclass(frozen=True, slots=True)
class Equilibrium(Shown):
    """A pair of mixed strategies, each a best answer to the other, and what it pays (row, column).

    >>> half = Fraction(1, 2)
    >>> Equilibrium((half, half), (half, half), (Fraction(0), Fraction(0))).is_pure
    False
    """

    row: Strategy
    column: Strategy
    payoffs: tuple[Fraction, Fraction]

    @property
    def is_pure(self) -> bool:
        """Does each player put all weight on one strategy?"""
        return max(self.row) == 1 and max(self.column) == 1


@dataclass(frozen=True, slots=True)
class Representative:
    """One point of a continuum of equilibria, the max-entropy point of each player's hull.

    A player's weights are Fractions where they are proved exact, else floats; `numeric` says that
    at least one player has floats, and `gap` bounds the entropy they lack (0 when exact; at most
    `TOLERANCE` unless `MAX_STEPS` ran out first).
    """

    row: Weights
    column: Weights
    numeric: bool
    gap: float


@dataclass(frozen=True, slots=True)
class NashSubset:
    """All pairs of a point in the hull of `row` and a point in the hull of `column`: equilibria, every one.

    The extreme strategies stand in decreasing lexicographic order.

    >>> column = ((Fraction(1), Fraction(0)), (Fraction(2, 3), Fraction(1, 3)))
    >>> subset = NashSubset(((Fraction(1), Fraction(0)),), column)
    >>> subset.is_point
    False
    >>> [str(weight) for weight in subset.representative().column]
    ['2/3', '1/3']
    """

    row: tuple[Strategy, ...]
    column: tuple[Strategy, ...]

    @property
    def is_point(self) -> bool:
        """Is it a single equilibrium?"""
        return len(self.row) == 1 and len(self.column) == 1

    def representative(self) -> Representative:
        """The max-entropy point, player by player: unique, since entropy is strictly concave.

        Exact where the point is rational and that could be proved (a single point; the uniform
        strategy; a corner; a point with denominators up to `MAX_GUESS`), else floats.

        >>> pure = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
        >>> point = NashSubset(pure, pure).representative()
        >>> point.numeric, str(point.row[0])
        (False, '1/2')
        """
        row, row_gap = _max_entropy(self.row)
        column, column_gap = _max_entropy(self.column)
        numeric = row_gap is not None or column_gap is not None
        return Representative(row, column, numeric, (row_gap or 0.0) + (column_gap or 0.0))


@dataclass(frozen=True, slots=True)
class Component:
    """A connected component of the equilibrium set: its extreme equilibria and maximal Nash subsets.

    >>> one = (Fraction(1),)
    >>> Component((Equilibrium(one, one, one * 2),), (NashSubset((one,), (one,)),)).is_point
    True
    """

    equilibria: tuple[Equilibrium, ...]
    subsets: tuple[NashSubset, ...]

    @property
    def is_point(self) -> bool:
        """Is it a single, isolated equilibrium?"""
        return len(self.equilibria) == 1

    def representative(self) -> Representative:
        """The one of its subsets' representatives with the greatest entropy, both players' added.

        The first subset wins a tie (within `TOLERANCE`).

        >>> corner, middle = (Fraction(1), Fraction(0)), (Fraction(1, 2), Fraction(1, 2))
        >>> edge, end = NashSubset((corner,), (corner, middle)), NashSubset((corner, middle), (middle,))
        >>> point = Component((), (edge, end)).representative()
        >>> point.row == point.column == middle
        True
        """
        best, record = self.subsets[0].representative(), -inf
        for subset in self.subsets:
            point = subset.representative()
            entropy = _entropy(point.row) + _entropy(point.column)
            if entropy > record + TOLERANCE:
                best, record = point, entropy
        return best


# Subsets and components ------------------------------------------------------------------------------


def collect(
    pairs: Iterable[tuple[Sequence[Fraction], Sequence[Fraction]]],
    A: Sequence[Sequence[int | Fraction]],
    B: Sequence[Sequence[int | Fraction]],
) -> tuple[Component, ...]:
    """The components, with their maximal Nash subsets, of the game (A, B) with these extreme equilibria.

    `pairs` holds (row strategy, column strategy), *all* extreme equilibria, in any order, repeated or
    not: they are taken on trust, A and B only give the payoffs. `in_order` lists the equilibria of
    the answer. UsageError where a strategy does not fit the game.

    >>> first, second, half = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)), (Fraction(1, 2),) * 2
    >>> pairs = [(first, first), (first, half), (second, half), (second, second)]
    >>> [component] = collect(pairs, A=[[1, 0], [0, 1]], B=[[0, 0], [0, 0]])
    >>> [(len(subset.row), len(subset.column)) for subset in component.subsets]
    [(1, 2), (2, 1), (1, 2)]
    """
    edges: dict[Strategy, set[Strategy]] = {}
    for x, y in pairs:
        if len(x) != len(A) or len(y) != len(A[0]):
            raise UsageError(
                f"strategies with {len(x)} and {len(y)} weights were given for a {len(A)}×{len(A[0])} game; "
                "give one weight a strategy"
            )
        if sum(x) != 1 or sum(y) != 1 or min(*x, *y) < 0:
            raise UsageError(
                f"row weights add up to {sum(x)}, column weights to {sum(y)}, the least is {min(*x, *y)}; "
                "weights of a strategy are at least 0 and add up to 1"
            )
        edges.setdefault(tuple(x), set()).add(tuple(y))
    rows = sorted(edges, reverse=True)
    columns = sorted(set().union(*edges.values()), reverse=True)
    place = {y: 1 << j for j, y in enumerate(columns)}
    neighbours = [sum(place[y] for y in edges[x]) for x in rows]

    def payoffs(i: int, j: int) -> tuple[Fraction, Fraction]:
        return _expected(A, rows[i], columns[j]), _expected(B, rows[i], columns[j])

    equilibria = [
        [Equilibrium(x, columns[j], payoffs(i, j)) for j in bits(neighbours[i])] for i, x in enumerate(rows)
    ]
    return assemble(rows, columns, neighbours, equilibria)


def assemble(
    rows: Sequence[Strategy],
    columns: Sequence[Strategy],
    neighbours: Sequence[int],
    equilibria: Sequence[Sequence[Equilibrium]],
) -> tuple[Component, ...]:
    """`collect` on a graph already built: sorted strategies, bit j of neighbours[i] for each edge (i, j).

    equilibria[i] holds the equilibria on the edges of row i, in increasing j. For engines that index as
    they pair.

    >>> one, zero = Fraction(1), Fraction(0)
    >>> assemble([(one,)], [(one,)], [1], [[Equilibrium((one,), (one,), (zero, zero))]])[0].is_point
    True
    """
    components = []
    for members in _connected(neighbours):
        found = tuple([equilibrium for i in members for equilibrium in equilibria[i]])
        if len(found) == 1:
            only = found[0]
            components.append(Component(found, (NashSubset((only.row,), (only.column,)),)))
            continue
        bicliques = sorted(
            (tuple([members[i] for i in xs]), bits(common))
            for xs, common in maximal_bicliques([neighbours[i] for i in members])
        )
        subsets = tuple(
            NashSubset(tuple([rows[i] for i in xs]), tuple([columns[j] for j in ys])) for xs, ys in bicliques
        )
        components.append(Component(found, subsets))
    return tuple(components)


def in_order(components: Iterable[Component]) -> tuple[Equilibrium, ...]:
    """The equilibria of all components in the one order of this module, whatever component they are in.

    >>> in_order([])
    ()
    """
    found = [equilibrium for component in components for equilibrium in component.equilibria]
    return tuple(sorted(found, key=lambda equilibrium: (equilibrium.row, equilibrium.column), reverse=True))


def maximal_bicliques(neighbours: Sequence[int]) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every maximal biclique once, as (left vertices, bitset of right vertices), none of them empty.

    neighbours[i] is the bitset of the right vertices joined to left vertex i. The right side of a
    maximal biclique is a nonempty intersection of neighbourhoods, and each such intersection is the
    right side of exactly one; so closing the neighbourhoods under intersection never makes a set in
    vain. The work is at most (left vertices) × (bicliques) intersections. The number of bicliques,
    at most the number of faces of either polyhedron, can itself be exponential: 2^n - 1 for
    A = identity, B = 0. Lazy: the first comes at once.

    >>> list(maximal_bicliques([0b01, 0b11, 0b10]))
    [((0, 1), 1), ((1,), 3), ((1, 2), 2)]
    """
    closed: set[int] = set()
    for neighbourhood in neighbours:
        fresh = {neighbourhood} | {neighbourhood & common for common in closed}
        for common in sorted(fresh - closed - {0}):
            yield tuple([i for i, other in enumerate(neighbours) if other & common == common]), common
        closed |= fresh


def _connected(neighbours: Sequence[int]) -> list[list[int]]:
    """Left vertices grouped by connected component, each group and the list of groups increasing."""
    groups: list[tuple[list[int], int]] = []
    for i, reach in enumerate(neighbours):
        members, apart = [i], []
        for group, reached in groups:
            if reached & neighbours[i]:
                members, reach = group + members, reach | reached
            else:
                apart.append((group, reached))
        groups = [*apart, (members, reach)]
    return sorted(sorted(members) for members, _ in groups)


def bits(mask: int) -> tuple[int, ...]:
    """The positions of the ones of `mask`, increasing.

    >>> bits(0b1101)
    (0, 2, 3)
    """
    positions = []
    while mask:
        low = mask & -mask
        positions.append(low.bit_length() - 1)
        mask ^= low
    return tuple(positions)


def _expected(payoffs: Sequence[Sequence[int | Fraction]], row: Strategy, column: Strategy) -> Fraction:
    """x·P·y, skipping the strategies without weight."""
    total = Fraction(0)
    for weight, line in zip(row, payoffs, strict=True):
        if weight:
            against = (y * payoff for y, payoff in zip(column, line, strict=True) if y)
            total += weight * sum(against, Fraction(0))
    return total


# The max-entropy point of a hull ---------------------------------------------------------------------
#
# p maximises H(p) = -Σ p_i log p_i over a hull iff  Σ (w_i - p_i) log p_i >= 0  for every corner w.
# It is positive wherever some corner is, since there the slope of -p log p is infinite.


def _max_entropy(corners: Sequence[Strategy]) -> tuple[Weights, float | None]:
    """The max-entropy point of the hull of `corners`, with None if it is exact, else with its gap in nats."""
    if len(corners) == 1:
        return corners[0], None
    support = [i for i in range(len(corners[0])) if any(corner[i] for corner in corners)]
    share = Fraction(1, len(support))
    uniform = tuple([share if i in support else Fraction(0) for i in range(len(corners[0]))])
    if _in_hull(uniform, corners):
        return uniform, None
    highest = max(corners, key=_entropy)
    if all(highest[i] for i in support) and _is_maximum(highest, corners):
        return highest, None
    weights, gap = _ascend([[float(corner[i]) for i in support] for corner in corners])
    numeric = [0.0] * len(uniform)
    for i, weight in zip(support, weights, strict=True):
        numeric[i] = weight
    guess = tuple([Fraction(weight).limit_denominator(MAX_GUESS) for weight in numeric])
    if sum(guess) == 1 and _is_maximum(guess, corners) and _in_hull(guess, corners):
        return guess, None
    return tuple(numeric), gap


def _entropy(weights: Weights) -> float:
    """H(p) in nats."""
    return -sum(float(weight) * log(weight) for weight in weights if weight > 0)


def _is_maximum(point: Strategy, corners: Sequence[Strategy]) -> bool:
    """Does entropy fall from `point`, in the hull, towards every corner? False also if too big to decide.

    With p_i = a_i / b the condition above is Π a_i^{k_i} >= 1 for integers k in the direction of w - p:
    b drops out, because the k_i add up to 0.
    """
    scale = lcm(*(weight.denominator for weight in point))
    numerators = [weight.numerator * (scale // weight.denominator) for weight in point]
    for corner in corners:
        step = [w - p for w, p in zip(corner, point, strict=True)]
        common = lcm(*(entry.denominator for entry in step))
        powers = [entry.numerator * (common // entry.denominator) for entry in step]
        divisor = gcd(*powers)
        if divisor == 0:
            continue
        terms = [(a, power // divisor) for a, power in zip(numerators, powers, strict=True)]
        if sum(a.bit_length() * abs(power) for a, power in terms) > MAX_BITS:
            return False
        gained = prod(a**power for a, power in terms if power > 0)
        lost = prod(a**-power for a, power in terms if power < 0)
        if gained < lost:
            return False
    return True


def _in_hull(point: Strategy, corners: Sequence[Strategy]) -> bool:
    """Is `point` a convex mixture of `corners`? Exactly: phase one of the simplex method, Bland's rule.

    Find λ >= 0 with Σ λ_k corner_k = point, from a basis of artificial variables, one a coordinate.
    That Σ λ_k = 1 follows, because the coordinates of every corner add up to 1.
    """
    count = len(corners)
    table = [[corner[i] for corner in corners] + [weight] for i, weight in enumerate(point)]
    basis = [count + i for i in range(len(point))]
    short = [sum(entries, Fraction(0)) for entries in zip(*table, strict=True)]  # what artificials carry
    while short[count]:
        entering = next((k for k in range(count) if short[k] > 0), None)
        if entering is None:
            return False
        _, _, leaving = min(  # never empty: a positive entry of `short` adds up such lines
            (line[count] / line[entering], basis[i], i) for i, line in enumerate(table) if line[entering] > 0
        )
        pivot = [entry / table[leaving][entering] for entry in table[leaving]]
        table[leaving], basis[leaving] = pivot, entering
        for i, line in enumerate(table):
            if i != leaving and line[entering]:
                factor = line[entering]
                table[i] = [entry - factor * p for entry, p in zip(line, pivot, strict=True)]
        if short[entering]:
            factor = short[entering]
            short = [entry - factor * p for entry, p in zip(short, pivot, strict=True)]
    return True


def _ascend(corners: Sequence[Sequence[float]]) -> tuple[list[float], float]:
    """The max-entropy point of a hull in floats, and a bound on the entropy it lacks.

    Pairwise steps: move weight from the worst corner in use to the best one, as far as entropy rises.
    The bound is max over corners w of ∇H(p)·(w - p), by concavity. Steps converge linearly.

    Lacoste-Julien, Jaggi (2015), "On the Global Linear Convergence of Frank-Wolfe Optimization Variants".
    """
    mixture = [1 / len(corners)] * len(corners)
    steps = 0
    while True:
        point = [sum(map(float.__mul__, mixture, coordinate)) for coordinate in zip(*corners, strict=True)]
        slope = [-log(weight) for weight in point]
        scores = [sum(map(float.__mul__, slope, corner)) for corner in corners]
        forward = max(range(len(corners)), key=scores.__getitem__)
        away = min((k for k in range(len(corners)) if mixture[k] > 0), key=scores.__getitem__)
        gap = max(0.0, scores[forward] - sum(map(float.__mul__, slope, point)))
        if gap <= TOLERANCE or steps == MAX_STEPS:
            return point, gap
        steps += 1
        direction = [f - a for f, a in zip(corners[forward], corners[away], strict=True)]
        step = _longest_rise(point, direction, mixture[away])
        mixture[forward] += step
        mixture[away] -= step


def _longest_rise(point: Sequence[float], direction: Sequence[float], limit: float) -> float:
    """How far entropy rises from `point` in `direction`, at most `limit`: bisection of its slope."""

    def rising(step: float) -> bool:
        slope = 0.0
        for p, d in zip(point, direction, strict=True):
            if d:
                weight = p + step * d
                if weight <= 0:
                    return False
                slope -= d * log(weight)
        return slope > 0

    if rising(limit):
        return limit
    low, high = 0.0, limit
    while low < (middle := (low + high) / 2) < high:
        if rising(middle):
            low = middle
        else:
            high = middle
    return low
