"""Convex polygons in the plane over the rationals: their corners counter-clockwise; a segment and a point are polygons,
too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

Pair: TypeAlias = tuple[Fraction, Fraction]
Polygon: TypeAlias = tuple[Pair, ...]  # no corner between two others; empty: no point


def hull(points: Iterable[Pair]) -> Polygon:
    """Return the convex hull (Andrew's monotone chain), beginning with the lowest of the leftmost corners.

    >>> len(hull([(Fraction(x), Fraction(y)) for x in range(3) for y in range(3)]))
    4
    """
    ordered = sorted(set(points))
    if len(ordered) <= 2:
        return tuple(ordered)
    below, above = convex_chain(ordered), convex_chain(ordered[::-1])
    return (*below[:-1], *above[:-1])


def convex_chain(ordered: Sequence[Pair]) -> list[Pair]:
    """Return those of sorted points at which the lower hull turns; with the points backwards, the upper hull.

    >>> square = [(Fraction(x), Fraction(y)) for x in (0, 1, 2) for y in (0, 1)]
    >>> [(int(x), int(y)) for x, y in convex_chain(square)]
    [(0, 0), (2, 0), (2, 1)]
    """
    kept: list[Pair] = []
    for point in ordered:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: Pair, b: Pair, c: Pair) -> Fraction:
    """Return a number above 0 where a, b, c turn left, and 0 where they are in line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def contains(polygon: Polygon, point: Pair) -> bool:
    """Whether the point lies in the polygon, its edge included.

    >>> square = hull((Fraction(x), Fraction(y)) for x in (0, 1) for y in (0, 1))
    >>> contains(square, (Fraction(1, 2), Fraction(1))), contains(square, (Fraction(2), Fraction(1)))
    (True, False)
    """
    if len(polygon) < 3:
        return hull([*polygon, point]) == polygon if polygon else False
    return all(_turn(a, b, point) >= 0 for a, b in zip(polygon, (*polygon[1:], polygon[0]), strict=True))


def within(inner: Polygon, outer: Polygon) -> bool:
    """Whether one polygon lies in the other."""
    return all(contains(outer, corner) for corner in inner)


def clip_below(polygon: Polygon, axis: int, least: Fraction) -> Polygon:
    """Return the part of the polygon where one coordinate is at least so much.

    >>> one, zero = Fraction(1), Fraction(0)
    >>> [tuple(map(str, corner)) for corner in clip_below(((zero, zero), (one, zero), (zero, one)), 0, Fraction(1, 2))]
    [('1/2', '0'), ('1', '0'), ('1/2', '1/2')]
    """
    kept: list[Pair] = []
    for a, b in zip(polygon, (*polygon[1:], *polygon[:1]), strict=True):
        if a[axis] >= least:
            kept.append(a)
        if (a[axis] - least) * (b[axis] - least) < 0:
            part = (least - a[axis]) / (b[axis] - a[axis])
            kept.append((a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])))
    return hull(kept)


def mixture_points(point: Pair, weight: Fraction, polygon: Iterable[Pair]) -> list[Pair]:
    """Return the points (1 − weight)·point + weight·corner."""
    return [((1 - weight) * point[0] + weight * x, (1 - weight) * point[1] + weight * y) for x, y in polygon]


def lowest(polygon: Polygon, axis: int) -> Fraction:
    return min(corner[axis] for corner in polygon)
