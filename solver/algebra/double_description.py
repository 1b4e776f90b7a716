"""The vertices of a best-response polyhedron, with their labels.

A player with payoff matrix P (own strategies × opponent's strategies) faces a mixture with weights w. The polyhedron

    {(w, u) : P w <= u·1,  w >= 0,  Σ w = 1}

holds every mixture w with every u that is at least the best payoff against it. A vertex carries a label for each of its
tight inequalities: "strategy i is a best answer" where (P w)_i = u, "strategy j is unused" where w_j = 0.

It is the cone {(w, u) : w >= 0, u·1 - P w >= 0} cut at Σ w = 1. The cone is pointed, and (0, 1) is its only extreme ray
that the cut misses; so payoffs may have any sign, and no artificial vertex appears. To find the extreme rays, begin
with the simplicial cone w >= 0, u >= (first row)·w, whose rays are known, then cut with the other rows one at a time.

Motzkin, Raiffa, Thompson, Thrall (1953), "The Double Description Method";
Fukuda, Prodon (1996), "Double Description Method Revisited".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import count
from math import gcd
from operator import mul
from typing import Any, NamedTuple, TypeAlias

from solver.algebra import np
from solver.errors import UsageError

MAX_RAYS = 30_000  # kept at once: a random 12×12 has about 8,000
MAX_PAIRS = 50_000_000  # of rays compared
MAX_TESTS = 80_000  # of two rays with more labels than they need: most of a second
MIN_PAIRS_FOR_NUMPY = 20_000  # pairs, beyond which numpy compares them: below, loading it would take longer
MAX_THIRDS = 16  # rays tried first: they decide most tests
CHUNK = 1_000_000  # pairs compared at once


def bits(mask: int) -> tuple[int, ...]:
    """Return the positions of the ones of `mask`, increasing.

    >>> bits(0b1101)
    (0, 2, 3)
    """
    found = []
    while mask:
        found.append((mask & -mask).bit_length() - 1)
        mask &= mask - 1
    return tuple(found)


N: TypeAlias = Any  # a number of an exact ordered ring: an int, a Fraction, an element of an algebraic field
Ray: TypeAlias = tuple[tuple[N, ...], int]  # with its labels as a bitmask


class Vertex(NamedTuple):
    """A vertex (w, u): weights = t·w and value = t·u for t = Σ weights > 0, and its labels as a bitmask."""

    weights: tuple[int, ...]
    value: int
    labels: int


def primitive(vector: list[int]) -> tuple[int, ...]:
    """Return the shortest integer vector in the direction of `vector`.

    >>> primitive([6, 0, -4])
    (3, 0, -2)
    """
    divisor = gcd(*vector)
    return tuple(vector) if divisor == 1 else tuple([entry // divisor for entry in vector])


def extreme_rays(
    payoffs: Sequence[Sequence[N]], best: int, unused: int, zero: N, one: N, scale: Callable[[list[N]], tuple[N, ...]]
) -> list[Ray]:
    """Return the extreme rays (w, u) of {w >= 0, u·1 >= P w}, each with its label bitmask.

    Row i of `payoffs` has the label bit best + i, column j the bit unused + j. `scale` picks a positive multiple of a
    ray; `primitive` keeps integers short. Every ray comes out once, in an order that depends on the input only.

    >>> [ray for ray, _ in extreme_rays([[3, 0], [0, 1]], best=0, unused=2, zero=0, one=1, scale=primitive)]
    [(1, 0, 3), (0, 0, 1), (1, 3, 3), (0, 1, 1)]
    """
    width, pairs, tests = len(payoffs[0]), 0, iter(range(MAX_TESTS))
    rays = _simplicial(payoffs[0], 1 << best, unused, zero, one)
    for i in range(1, len(payoffs)):
        row = payoffs[i]
        excesses = [sum(map(mul, row, vector), -vector[-1]) for vector, _ in rays]  # map stops before u
        pairs += sum(excess < zero for excess in excesses) * sum(excess > zero for excess in excesses)
        found = None if pairs > MAX_PAIRS else cut_cone(rays, excesses, 1 << (best + i), width, zero, scale, tests)
        if found is None:
            raise UsageError(
                f"a player with {len(payoffs)} strategies against {width} has too many best-answer mixtures "
                f"to list ({MAX_RAYS} are allowed); drop strategies that are dominated or repeated"
            )
        rays = found
    return rays


def cut_cone(
    rays: Sequence[Ray], excesses: Sequence[N], label: int, width: int, zero: N,
    scale: Callable[[list[N]], tuple[N, ...]], tests: Iterator[int] | None = None,
) -> list[Ray] | None:  # fmt: skip
    """Return the extreme rays of a pointed cone of dimension `width` + 1 where it is cut by one more inequality, by how
    much each ray breaks it; None beyond MAX_RAYS, or when the `tests` that are left run out, if they are counted.
    `label`: the bit of the inequality.

    >>> cut_cone([((1, 0), 0b10), ((0, 1), 0b01)], [1, -2], 0b100, 1, 0, primitive)
    [((0, 1), 1), ((2, 1), 4)]
    """
    above: list[tuple[N, tuple[N, ...], int]] = []
    below: list[tuple[N, tuple[N, ...], int]] = []
    kept: list[Ray] = []
    for (vector, labels), excess in zip(rays, excesses, strict=True):
        if excess < zero:
            above.append((-excess, vector, labels))
            kept.append((vector, labels))
        elif excess > zero:
            below.append((excess, vector, labels))
        else:
            kept.append((vector, labels | label))
    over, under = ([labels for *_, labels in side] for side in (above, below))
    meeting = _sharing_positions(under, over, width - 1)
    if len(kept) + _cuts(under, over, meeting, width) > MAX_RAYS:
        return None
    adjacent = _Adjacency([labels for _, labels in rays], width, count() if tests is None else tests)
    for (excess, outside, outside_labels), near in zip(below, meeting, strict=True):
        for slack, inside, inside_labels in map(above.__getitem__, near):
            if adjacent(outside_labels, inside_labels):
                cut = [slack * o + excess * p for o, p in zip(outside, inside, strict=True)]
                # A strict mixture of two rays is tight where both are, and nowhere else but on the cut.
                kept.append((scale(cut), outside_labels & inside_labels | label))
        if adjacent.is_given_up:
            return None
    return kept


def _sharing_positions(first: Sequence[int], second: Sequence[int], least: int) -> list[Sequence[int]]:
    """Return for each of the first bitmasks the positions of the second that share at least `least` ones with it."""
    if len(first) * len(second) < MIN_PAIRS_FOR_NUMPY:
        return [[k for k, b in enumerate(second) if (a & b).bit_count() >= least] for a in first]
    # the same in one pass over an array: about ten times as fast
    words = range(0, max(*first, *second).bit_length(), 64)
    ours, others = ([_word(masks, start) for start in words] for masks in (first, second))
    found: list[Sequence[int]] = []
    rows = max(1, CHUNK // len(second))
    for start in range(0, len(first), rows):
        shared: Any = sum(_ones(a[start : start + rows, None] & b) for a, b in zip(ours, others, strict=True))
        found.extend(np.flatnonzero(line).tolist() for line in shared >= least)
    return found


def _word(masks: Sequence[int], start: int) -> Any:
    """Return the 64 bits of each bitmask from a position on, as an array."""
    return np.array([mask >> start & 0xFFFFFFFFFFFFFFFF for mask in masks], dtype=np.uint64)


def _ones(masks: Any) -> Any:
    """Return how many ones each number of 64 bits has: sums of neighbouring bits, pairs, fours, then bytes."""
    if hasattr(np, "bitwise_count"):  # new in NumPy 2
        return np.bitwise_count(masks).astype(np.uint16)  # masks may be added up
    one, two, four, top = (np.uint64(k) for k in (1, 2, 4, 56))
    masks = masks - (masks >> one & np.uint64(0x5555555555555555))
    masks = (masks & np.uint64(0x3333333333333333)) + (masks >> two & np.uint64(0x3333333333333333))
    masks = masks + (masks >> four) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return masks * np.uint64(0x0101010101010101) >> top


def _cuts(below: Sequence[int], above: Sequence[int], meeting: Sequence[Sequence[int]], width: int) -> int:
    """Return how many pairs, by their labels, surely give a ray: one of the two has just `width` labels."""
    simple = [labels.bit_count() == width for labels in above]
    everyone = all(simple)
    total = 0
    for labels, near in zip(below, meeting, strict=True):
        total += len(near) if everyone or labels.bit_count() == width else sum(simple[k] for k in near)
    return total


def _simplicial(row: Sequence[N], label: int, unused: int, zero: N, one: N) -> list[Ray]:
    """Return the rays of w >= 0, u >= row·w: above each unit vector, and straight up."""
    width = len(row)
    nothing = ((1 << width) - 1) << unused
    above = [(zero,) * j + (one,) + (zero,) * (width - 1 - j) + (row[j],) for j in range(width)]
    rays = [(vector, nothing ^ (1 << (unused + j)) | label) for j, vector in enumerate(above)]
    return [*rays, ((zero,) * width + (one,), nothing)]


class _Adjacency:
    """Which two rays of a pointed cone are adjacent: those of which no third ray has all common labels."""

    def __init__(self, every: Sequence[int], width: int, tests: Iterator[int]) -> None:
        self.every, self.width, self.tests, self.is_given_up = every, width, tests, False
        self.thirds: list[int] = []  # labels of rays that were between two others last

    @cached_property
    def carriers(self) -> list[tuple[int, int]]:
        """Each label as a bit, with the positions of the rays that have it as another bitmask: the rarest first."""
        length = max(self.every).bit_length()
        turned = zip(*(f"{labels:0{length}b}" for labels in reversed(self.every)), strict=True)
        found = ((1 << length - 1 - k, int("".join(column), 2)) for k, column in enumerate(turned))
        return sorted(found, key=lambda one: one[1].bit_count())

    def __call__(self, first: int, second: int) -> bool:
        """Decide it of two rays by their labels, which have `width` - 1 in common at least. No third ray is looked for
        where one has just `width`: these are independent, so that `width` - 1 of them leave a face of two rays."""
        if first.bit_count() == self.width or second.bit_count() == self.width:
            return True
        self.is_given_up = next(self.tests, None) is None
        common = first & second
        for k, third in enumerate(self.thirds):
            if third & common == common and third not in (first, second):
                self.thirds.insert(0, self.thirds.pop(k))
                return False
        left = (1 << len(self.every)) - 1
        for label, carriers in self.carriers:
            if common & label:
                left &= carriers
                if left.bit_count() == 2:
                    return True
        third = next(self.every[k] for k in bits(left) if self.every[k] not in (first, second))
        self.thirds = [third, *self.thirds[: MAX_THIRDS - 1]]
        return False


def vertices(payoffs: Sequence[Sequence[int]], best: int, unused: int) -> list[Vertex]:
    """Return the vertices of the best-response polyhedron of an integer matrix (rows: the player who answers).

    Labels as in `extreme_rays`. Nothing is divided: a vertex keeps integers with a common total.

    >>> for vertex in vertices([[3, 0], [0, 1]], best=0, unused=2):
    ...     print(vertex.weights, vertex.value, f"{vertex.labels:04b}")
    (1, 0) 3 1001
    (1, 3) 3 0011
    (0, 1) 1 0110
    """
    nothing = ((1 << len(payoffs[0])) - 1) << unused
    rays = extreme_rays(payoffs, best, unused, 0, 1, primitive)
    return [Vertex(ray[:-1], ray[-1], labels) for ray, labels in rays if labels & nothing != nothing]
