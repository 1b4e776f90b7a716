"""The frontier of a problem in numbers: its corners from player 2's best agreement down to player 1's.

The hull of the gains is walked by Andrew's monotone chain, what somebody could better for nothing is dropped, and what
is left is cut where a player's gain would pass zero. On the chain of corners that remains player 1's gain rises and
player 2's falls. It is empty where not both can gain.

In gains, from player 2's best agreement a_0 down to player 1's best a_n:

    0 <= x_0 < x_1 < … < x_n,    y_0 > y_1 > … > y_n >= 0.

Where utility can be thrown away (free disposal) there is a flat roof from (0, y_0) to a_0 as well, and a wall from a_n
to (x_n, 0); neither adds an agreement that is Pareto optimal.

Everything here is exact, and shares nothing with the closed forms: it is what they
are checked against, and the answer at a point where none of them holds.

Andrew (1979), "Another Efficient Algorithm for Convex Hulls in Two Dimensions", Information Processing Letters 9(5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from solver.algebra.bounded_numbers import Number, Value, affine
from solver.algebra.polygons import Pair, convex_chain
from solver.concepts.bargaining.problem import AgreementAtPoint, NumericProblem

Weights = tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Corner:
    """A point of the frontier: both gains, and the mixture that pays them."""

    x: Fraction
    y: Fraction
    mixture: Weights

    @property
    def gains(self) -> Pair:
        return self.x, self.y

    def outcome(self, problem: NumericProblem) -> AgreementAtPoint:
        """Return the agreement that is this corner.

        >>> Corner(Fraction(1), Fraction(0), ((0, Fraction(1)),)).outcome(numbers([(2, 2)], (1, 2))).payoffs
        (Fraction(2, 1), Fraction(2, 1))
        """
        return AgreementAtPoint(self.mixture, tuple(g + d for g, d in zip(self.gains, problem.threat, strict=True)))


def outcome_between(problem: NumericProblem, a: Corner, b: Corner, share: Number, note: str = "") -> AgreementAtPoint:
    """Return the agreement that is a share of the way from one corner to another, exact as far as the share is.

    >>> problem = numbers([(0, 1), (2, 0)], (0, 0))
    >>> outcome_between(problem, *chain(problem), Fraction(1, 2)).payoffs
    (Fraction(1, 1), Fraction(1, 2))
    """
    one, other = dict(a.mixture), dict(b.mixture)
    ends = ((k, one.get(k, Fraction(0)), other.get(k, Fraction(0))) for k in sorted({*one, *other}))
    mixed = [(k, affine(share, start, end - start)) for k, start, end in ends]
    payoffs: tuple[Value, ...] = tuple(
        affine(share, start + d, end - start) for d, start, end in zip(problem.threat, a.gains, b.gains, strict=True)
    )
    return AgreementAtPoint(tuple((k, weight) for k, weight in mixed if weight != 0), payoffs, note)


@lru_cache(maxsize=64)
def chain(problem: NumericProblem) -> tuple[Corner, ...]:
    """Return the corners of the frontier where neither loses, player 2's best first; () if not both can gain.

    >>> [tuple(map(str, corner.gains)) for corner in chain(numbers([(-1, 3), (1, 1), (2, -1)], (0, 0)))]
    [('0', '2'), ('1', '1'), ('3/2', '0')]
    """
    clipped = tuple(_clip(pareto(problem)))
    return () if len(clipped) == 1 and min(clipped[0].gains) <= 0 else clipped


def pareto(problem: NumericProblem) -> tuple[Corner, ...]:
    """Return all corners of the frontier, from player 2's best to player 1's.

    >>> [corner.mixture[0][0] for corner in pareto(numbers([(0, 0), (1, 0), (0, 1)], (0, 0)))]
    [2, 1]
    """
    first = {(u, v): k for k, (u, v) in reversed([*enumerate(problem.gains())])}
    return tuple(Corner(*point, ((first[point], Fraction(1)),)) for point in upper_right(first))


def upper_right(places: Iterable[Pair]) -> list[Pair]:
    """Return the corners of the hull that no other of its points beats, from the top to the right end.

    >>> upper_right([(0, 0), (0, 2), (1, 1), (2, 0), (1, 2)])
    [(1, 2), (2, 0)]
    """
    hull = convex_chain(sorted(places, reverse=True))[::-1]
    top = max(range(len(hull)), key=lambda k: (hull[k][1], hull[k][0]))
    return hull[top:]  # it ends at the rightmost point that is sorted last, the higher one of several


def _clip(corners: tuple[Corner, ...]) -> Iterator[Corner]:
    """Yield the corners of the part on which neither gain is below zero and its two ends."""
    last: Corner | None = None
    for here, there in pairwise((*corners, corners[-1])):
        if there.x < 0 or here.y < 0:
            continue
        begin = here.x / (here.x - there.x) if here.x < 0 else Fraction(0)
        end = here.y / (here.y - there.y) if there.y < 0 else Fraction(1)
        for share in (begin, end) if begin <= end else ():
            mixed = sorted((one.mixture[0][0], part) for one, part in ((here, 1 - share), (there, share)) if part)
            x, y = (a + share * (b - a) for a, b in zip(here.gains, there.gains, strict=True))
            corner = Corner(x, y, tuple(mixed))
            if last is None or corner.gains != last.gains:
                last = corner
                yield corner
