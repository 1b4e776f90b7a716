"""The part of a polygon's frontier that is worth talking about, in numbers, with everything below it thrown in.

In gains g = v − d, from player 2's best agreement a_0 down to player 1's best a_n,
player 1's gain rises and player 2's falls:

    0 <= x_0 < x_1 < … < x_n,    y_0 > y_1 > … > y_n >= 0.

Utility can be thrown away: what lies below an agreement and above d can be had as well
(free disposal). So the set has a flat roof from (0, y_0) to a_0 and a wall from a_n to
(x_n, 0); neither adds an agreement that is Pareto optimal. The outline is empty where
not both can gain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from solver.concepts.bargaining.problem import AtPoint
from solver.concepts.bargaining.values import Number, Outcome, Value, affine

Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Corner:
    """A corner of the outline: what both gain, and the weights on the problem's points."""

    x: Fraction
    y: Fraction
    weights: tuple[tuple[int, Fraction], ...]


def outline(problem: AtPoint) -> tuple[Corner, ...]:
    """The corners from player 2's best agreement to player 1's; () where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> [(str(corner.x), str(corner.y)) for corner in outline(numbers([(-1, 3), (1, 1), (2, -1)], (0, 0)))]
    [('0', '2'), ('1', '1'), ('3/2', '0')]
    """
    chain = _cut(_cut(_pareto(problem), first=True), first=False)
    alone = len(chain) == 1 and 0 in (chain[0].x, chain[0].y)  # with two corners both gain between them
    return () if alone else tuple(chain)


def _pareto(problem: AtPoint) -> list[Corner]:
    """All corners of the frontier of S, whatever d is."""
    first: dict[Pair, int] = {}
    for k, (x, y) in enumerate(problem.gains()):
        first.setdefault((x, y), k)
    kept: list[Pair] = []
    for place in sorted(first, reverse=True):  # from the right end to the top
        if kept and place[1] <= kept[-1][1]:
            continue
        while len(kept) > 1 and _crossed(kept[-2], kept[-1], place) <= 0:
            kept.pop()
        kept.append(place)
    return [Corner(x, y, ((first[x, y], Fraction(1)),)) for x, y in reversed(kept)]


def _crossed(a: Pair, b: Pair, c: Pair) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cut(chain: Sequence[Corner], first: bool) -> list[Corner]:
    """The part where one of the gains is not negative."""

    def gain(corner: Corner) -> Fraction:
        return corner.x if first else corner.y

    found = [corner for corner in chain if gain(corner) >= 0]
    for a, b in pairwise(chain):
        if gain(a) * gain(b) < 0:
            at = between(a, b, gain(a) / (gain(a) - gain(b)))
            found.insert(0 if first else len(found), at)
    return found


def between(a: Corner, b: Corner, share: Fraction) -> Corner:
    """The point that is a share of the way from one corner to another."""
    weights = tuple((k, start + share * slope) for k, start, slope in _weights(a, b) if start + share * slope)
    return Corner(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y), weights)


def _weights(a: Corner, b: Corner) -> Iterator[tuple[int, Fraction, Fraction]]:
    """Each point used, its weight at the first corner, and how much more it weighs at the second."""
    one, other = dict(a.weights), dict(b.weights)
    for k in sorted({*one, *other}):
        yield k, one.get(k, Fraction(0)), other.get(k, Fraction(0)) - one.get(k, Fraction(0))


def agreed(problem: AtPoint, a: Corner, b: Corner, share: Number, note: str = "") -> Outcome:
    """The agreement that is a share of the way from one corner to another, exact as far as the share is."""
    mixed = ((k, affine(share, start, slope)) for k, start, slope in _weights(a, b))
    payoffs: tuple[Value, ...] = tuple(
        affine(share, start + d, end - start)
        for d, start, end in zip(problem.threat, (a.x, a.y), (b.x, b.y), strict=True)
    )
    return Outcome(tuple((k, weight) for k, weight in mixed if weight != 0), payoffs, note)
