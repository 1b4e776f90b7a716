"""Ways to share what all are worth together, at a point and exactly: the core, Shapley value, nucleolus, kernel.

A game of coalitions in numbers is a list of worths v, one a set of players written as bits, with v(0) = 0. For shares x
with x(N) = v(N), and x(S) the sum over a coalition S, the excess of S is v(S) - x(S).

    core        every excess is at most 0
    Shapley     what a player adds to those before it, averaged over all orders in which they can come
    Banzhaf     what it adds to the others present, averaged over all sets of others
    nucleolus   shares with x_i >= v(i) whose greatest excess is least, then the second greatest, and so on
    kernel      s_ij > s_ji only if x_j = v(j), with s_ij the greatest excess of a coalition with i and without j
    convex      v(S) + v(T) <= v(S ∪ T) + v(S ∩ T);  superadditive: the same where S and T are disjoint

A collection of coalitions is balanced if weights λ_S > 0 make Σ λ_S over those of each player 1. The core is nonempty
exactly if Σ λ_S v(S) <= v(N) for every balanced collection that holds no smaller one (Bondareva, Shapley).

Bondareva (1963), "Some applications of linear programming methods to the theory of cooperative games"; Shapley (1967),
"On balanced sets and cores"; Shapley (1953), "A value for n-person games"; Schmeidler (1969), "The nucleolus of a
characteristic function game"; Kopelowitz (1967), successive linear programs; Davis and Maschler (1965), the kernel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations
from math import factorial, lcm
from operator import add
from typing import TypeAlias

from flint import fmpz_mat

from solver.algebra.double_description import bits, cut_cone, extreme_rays, primitive
from solver.algebra.linear_programs import equality, maximise_fractions
from solver.errors import UsageError
from solver.report.remedies import AT_POINT

Worths: TypeAlias = Sequence[Fraction]
Shares: TypeAlias = tuple[Fraction, ...]
Weighted: TypeAlias = tuple[tuple[int, Fraction], ...]  # coalitions with a weight each
MAX_BALANCED = 5  # players: 1,291 minimal balanced collections beside that of all; of six there are 200,213
MAX_VERTICES = 6  # players: the core of a convex game has a corner for each order, 720


@cache
def balanced_collections(count: int) -> tuple[Weighted, ...]:
    """Return the minimal balanced collections of so many players, apart from that of all alone, with their weights.

    >>> [len(balanced_collections(count)) for count in (2, 3, 4)]
    [1, 5, 41]

    They are the corners of {λ >= 0: Σ λ_S <= 1 for each player}, with λ for coalitions of two or more: what is left
    over of a player is the weight of its own singleton. Raises UsageError beyond MAX_BALANCED players.
    """
    if count > MAX_BALANCED:
        most = f"200,213 of six, 1,291 of {MAX_BALANCED}, which is the most"
        raise UsageError(f"the core of {count} players in symbols has too many conditions: {most}", remedies=[AT_POINT])
    groups = [group for group in range(1, (1 << count) - 1) if group.bit_count() > 1]
    members = [[group >> k & 1 for group in groups] for k in range(count)]
    found = []
    for (*weights, total), _ in extreme_rays(members, 0, count, 0, 1, primitive):
        if total:
            shared = [(group, Fraction(w, total)) for group, w in zip(groups, weights, strict=True) if w]
            left = (1 - sum(w for group, w in shared if group >> k & 1) for k in range(count))
            found.append((*((1 << k, Fraction(w)) for k, w in enumerate(left) if w), *shared))
    return tuple(found)


@cache
def shapley_weights(count: int) -> tuple[Weighted, ...]:
    """Return for each player how much the worth of each coalition counts in its Shapley value.

    >>> [(group, str(weight)) for group, weight in shapley_weights(2)[0]]
    [(1, '1/2'), (2, '-1/2'), (3, '1/2')]
    """
    weight = [Fraction(factorial(size) * factorial(count - size - 1), factorial(count)) for size in range(count)]
    return _by_what_is_added(count, weight)


@cache
def banzhaf_weights(count: int) -> tuple[Weighted, ...]:
    """Return for each player how much the worth of each coalition counts in its Banzhaf value.

    >>> [(group, str(weight)) for group, weight in banzhaf_weights(3)[2]][:3]
    [(1, '-1/4'), (2, '-1/4'), (3, '-1/4')]
    """
    return _by_what_is_added(count, [Fraction(1, 1 << (count - 1))] * count)


def _by_what_is_added(count: int, weight: Sequence[Fraction]) -> tuple[Weighted, ...]:
    """`weight`: that of what a player adds to a coalition of others, by its size."""

    def counts(group: int, k: int) -> Fraction:
        return weight[group.bit_count() - 1] if group >> k & 1 else -weight[group.bit_count()]

    return tuple(tuple((group, counts(group, k)) for group in range(1, 1 << count)) for k in range(count))


def weighted_shares(worth: Worths, weights: Iterable[Weighted]) -> Shares:
    """Return the sum for each player of worths times weights.

    >>> list(map(str, weighted_shares(list(map(Fraction, (0, 0, 1, 2))), shapley_weights(2))))
    ['1/2', '3/2']
    """
    return tuple(sum((w * worth[group] for group, w in own), Fraction(0)) for own in weights)


def _excesses(worth: Worths, shares: Shares) -> list[Fraction]:
    """Return by how much each coalition is worth more than its share."""
    return [w - sum((shares[k] for k in bits(group)), Fraction(0)) for group, w in enumerate(worth)]


def in_core(worth: Worths, shares: Shares) -> bool:
    """Whether the shares are all that there is, and no coalition is worth more than its own.

    >>> in_core(list(map(Fraction, (0, 0, 1, 2))), (Fraction(1), Fraction(1)))
    True
    """
    *parts, whole = _excesses(worth, shares)
    return whole == 0 and max(parts) <= 0


def surpluses(worth: Worths, shares: Shares) -> dict[tuple[int, int], Fraction]:
    """Return for each ordered pair of players the greatest excess of a coalition with the first, without the second.

    >>> found = surpluses(list(map(Fraction, (0, 0, 1, 2))), (Fraction(1, 2), Fraction(3, 2)))
    >>> str(found[0, 1]), str(found[1, 0])
    ('-1/2', '-1/2')
    """
    over = _excesses(worth, shares)
    return {
        (i, j): max(e for group, e in enumerate(over) if group >> i & 1 and not group >> j & 1)
        for i, j in permutations(range(len(shares)), 2)
    }


def in_kernel(worth: Worths, shares: Shares) -> bool:
    """Whether shares with x(N) = v(N) and x_i >= v(i) lie in the kernel.

    >>> in_kernel(list(map(Fraction, (0, 0, 1, 2))), (Fraction(1), Fraction(1)))
    False
    """
    over = _excesses(worth, shares)
    single = [-over[1 << k] for k in range(len(shares))]
    if over[-1] or min(single) < 0:
        return False
    found = surpluses(worth, shares)
    return all(found[i, j] <= found[j, i] or single[j] == 0 for i, j in found)


def nucleolus(worth: Worths) -> Shares | None:
    """Return the nucleolus; None where all are worth less than the sum of each alone, so that no shares satisfy all.

    >>> list(map(str, nucleolus(list(map(Fraction, (0, 0, 0, 1, 0, 1, 0, 1))))))
    ['1', '0', '0']

    Each program makes the greatest excess of the coalitions that are still free least; those whose multiplier is above
    zero have it in every solution and keep it, and what these determine is free no more.
    """
    everybody = len(worth) - 1
    count = everybody.bit_length()
    alone = tuple(worth[1 << k] for k in range(count))
    gains = _excesses(worth, alone)
    if gains[everybody] < 0:
        return None
    shift = max(gains)  # y >= 0 are shares above what each has alone; t >= 0 is how far excesses lie below this
    fixed = {everybody: gains[everybody]}
    free = list(range(1, everybody))
    while True:
        rows = [row for group, value in fixed.items() for row in equality(_bits(group, count, 0), value)]
        rows += [(_bits(group, count, -1), shift - gains[group]) for group in free]
        best = maximise_fractions(_bits(0, count, 1), rows)
        assert best is not None  # y = 0 but for one player is feasible, and t is bounded by v(N)
        for group, multiplier in zip(free, best.multipliers[2 * len(fixed) :], strict=True):
            if multiplier:
                fixed[group] = gains[group] + best.value - shift
        known = _rank(fixed, count)
        if known == count:
            return tuple(map(add, alone, best.point[:count]))
        free = [group for group in free if _rank([*fixed, group], count) > known]


def _bits(group: int, count: int, *more: int) -> list[Fraction]:
    return [Fraction(group >> k & 1) for k in range(count)] + list(map(Fraction, more))


def _rank(groups: Iterable[int], count: int) -> int:
    """Return how many of the coalitions are independent, as vectors of who is in them."""
    return int(fmpz_mat([[group >> k & 1 for k in range(count)] for group in groups]).rank())


def core_vertices(worth: Worths) -> tuple[Shares, ...]:
    """Return the corners of the core, in order; none where it is empty. UsageError beyond MAX_VERTICES players.

    >>> [list(map(int, corner)) for corner in core_vertices(list(map(Fraction, (0, 0, 1, 3))))]
    [[0, 3], [2, 1]]
    """
    everybody = len(worth) - 1
    count = everybody.bit_length()
    if count > MAX_VERTICES:
        raise UsageError(f"the core of {count} players can have too many corners; up to {MAX_VERTICES} they are listed")
    alone = tuple(worth[1 << k] for k in range(count))
    gains = _excesses(worth, alone)
    total = gains[everybody]
    if total <= 0:
        return (alone,) if in_core(worth, alone) else ()
    scale = lcm(*(value.denominator for value in gains))
    whole = [int(value * scale) for value in gains]
    rays = [(tuple(int(j == k) for j in range(count)), everybody ^ 1 << k) for k in range(count)]
    for group in range(1, everybody):
        if whole[group] > 0:  # y(S) >= gain, as a cone over y >= 0 with y(N) = total
            breaks = [whole[group] * sum(y) - whole[everybody] * sum(y[k] for k in bits(group)) for y, _ in rays]
            cut = cut_cone(rays, breaks, 1 << (count + group), count - 1, 0, primitive)
            if cut is None:
                raise UsageError(f"the core of these {count} players has too many corners on the way to list them")
            rays = cut
    found = (tuple(one + total * Fraction(w, sum(y)) for one, w in zip(alone, y, strict=True)) for y, _ in rays)
    return tuple(sorted(found))


def disjoint_pairs(count: int) -> Iterator[tuple[int, int]]:
    """Yield every two coalitions that share nobody.

    >>> list(disjoint_pairs(2))
    [(1, 2)]
    """
    pairs = combinations(range(1, 1 << count), 2)
    return ((one, other) for one, other in pairs if not one & other)


def convex_pairs(count: int) -> Iterator[tuple[int, int]]:
    """Yield every two coalitions that differ by one player each: convexity between these is all of it.

    >>> list(convex_pairs(2))
    [(1, 2)]
    """
    for shared in range(1 << count):
        outside = bits(~shared & ((1 << count) - 1))
        yield from ((shared | 1 << i, shared | 1 << j) for i, j in combinations(outside, 2))


def breaking_pair(worth: Worths, pairs: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the first pair with v(S) + v(T) > v(S ∪ T) + v(S ∩ T), or None.

    >>> breaking_pair(list(map(Fraction, (0, 0, 0, 1, 0, 1, 0, 1))), convex_pairs(3))
    (3, 5)
    """
    return next(((s, t) for s, t in pairs if worth[s] + worth[t] > worth[s | t] + worth[s & t]), None)
