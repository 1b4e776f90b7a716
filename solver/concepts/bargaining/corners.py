"""The points that can be corners of the frontier, whatever the parameters are.

Points that differ by numbers alone keep their relative places at every parameter
value. So of each such group only the corners of its hull that no other of its points
beats can be corners of the frontier of all; the hull is taken once, in numbers.

Andrew (1979), "Another Efficient Algorithm for Convex Hulls in Two Dimensions",
Information Processing Letters 9(5).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from flint import fmpq

from solver.concepts.bargaining.problem import Problem
from solver.polynomial import Key, Ratio, at, to_fraction


def standing_out(problem: Problem) -> tuple[int, ...]:
    """The positions of the points that matter, ascending: of several that are the same the first.

    >>> from solver.polynomial import ring
    >>> over = ring(("x",))
    >>> number = lambda value: Ratio(over.constant(value), over.one)
    >>> x = Ratio(over["x"], over.one)
    >>> points = ((number(0), number(3)), (number(1), number(1)), (number(3), number(0)), (x, x))
    >>> standing_out(Problem(over, points, (number(0), number(0))))
    (0, 2, 3)
    """
    groups: dict[tuple[Key, ...], dict[tuple[Fraction, ...], int]] = {}
    for k, gain in enumerate(problem.gains):
        split = [_split(part) for part in gain]
        group = groups.setdefault(tuple(key for keys, _ in split for key in keys), {})
        group.setdefault(tuple(number for _, number in split), k)
    return tuple(sorted(group[place] for group in groups.values() for place in _upper_right(group)))


def _split(value: Ratio) -> tuple[tuple[Key, Key], Fraction]:
    """A quotient as one without a constant term, which names its group, and that term."""
    if not value.is_polynomial:
        return (Key(value.over), Key(value.under)), Fraction(0)
    origin = [fmpq(0)] * value.over.context().nvars()
    constant = at(value.over, origin)
    return (Key(value.over - constant), Key(value.under)), to_fraction(constant)


def _upper_right(places: Iterable[tuple[Fraction, ...]]) -> list[tuple[Fraction, ...]]:
    """The corners of the hull that no other of its points beats, from the right end to the top."""
    kept: list[tuple[Fraction, ...]] = []
    for x, y in sorted(places, reverse=True):
        if kept and y <= kept[-1][1]:
            continue
        while len(kept) > 1 and _is_inside(kept[-2], kept[-1], (x, y)):
            kept.pop()
        kept.append((x, y))
    return kept


def _is_inside(a: tuple[Fraction, ...], b: tuple[Fraction, ...], c: tuple[Fraction, ...]) -> bool:
    """Whether b, between a on the right and c on the left, is on or under the segment that joins them."""
    return (a[0] - c[0]) * (b[1] - c[1]) <= (a[1] - c[1]) * (b[0] - c[0])
