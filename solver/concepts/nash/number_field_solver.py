"""Every Nash equilibrium of a two-player game whose payoffs lie in a number field Q(α), exactly.

The double description and the complete pairs of labels are those of the rational case
(`double_description.py`, `point_solver.py`), with the field's own exact signs. Such games arise
at an irrational tipping point: the payoffs at θ(α) are rational functions of α.

Two extreme equilibria that share a strategy are the ends of a segment of equilibria; the
components of the equilibrium set are what such segments connect.

Winkels (1979); Avis, Rosenberg, Savani, von Stengel (2010), as in `components.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import add
from typing import NamedTuple

from solver.algebra.algebraic_numbers import Coordinate, Element, primitive_multiple
from solver.algebra.double_description import extreme_rays

__all__ = ["METHOD", "Pair", "solve"]
METHOD = "vertex pairs over a number field"


class Pair(NamedTuple):
    """An extreme equilibrium: the two strategies and what they pay (row, column)."""

    row: tuple[Coordinate, ...]
    column: tuple[Coordinate, ...]
    payoffs: tuple[Coordinate, Coordinate]


class _Corner(NamedTuple):
    """A vertex (w, u) with Σ w = 1, and its labels."""

    weights: tuple[Element, ...]
    value: Element
    labels: int


def solve(A: Sequence[Sequence[Element]], B: Sequence[Sequence[Element]]) -> tuple[tuple[Pair, ...], ...]:
    """Return the extreme equilibria of the game with payoffs A (row), B (column), a tuple for each component.

    A component of one pair is an isolated equilibrium, a larger one a continuum. Pure first strategies first.

    >>> from solver.algebra.algebraic_numbers import real_roots
    >>> _, root = real_roots([-2, 0, 1])
    >>> zero, one, t = (Element.of(root, poly) for poly in ([0], [1], [0, 1]))
    >>> for (pair,) in solve([[t, zero], [zero, one]], [[one, zero], [zero, one]]):
    ...     print(*(f"{float(weight):.4f}" for weight in pair.column), float(pair.payoffs[0]))
    1.0000 0.0000 1.4142135623730951
    0.4142 0.5858 0.585786437626905
    0.0000 1.0000 1.0
    """
    m, n = len(A), len(A[0])
    mixtures_x = list(_corners([list(line) for line in zip(*B, strict=True)], best=m, unused=0))
    mixtures_y = list(_corners(A, best=0, unused=m))
    complete = (1 << (m + n)) - 1
    edges = [
        (i, j) for i, x in enumerate(mixtures_x) for j, y in enumerate(mixtures_y) if x.labels | y.labels == complete
    ]
    row = {i: _numbers(mixtures_x[i].weights) for i in {i for i, _ in edges}}
    column = {j: _numbers(mixtures_y[j].weights) for j in {j for _, j in edges}}

    def before(edge: tuple[int, int]) -> list[float]:
        i, j = edge
        return [-float(weight) for weight in (*row[i], *column[j])]

    components = [sorted(group, key=before) for group in _connected(edges)]
    components.sort(key=lambda group: before(group[0]))
    return tuple(
        tuple(
            Pair(row[i], column[j], (mixtures_y[j].value.coordinate, mixtures_x[i].value.coordinate)) for i, j in group
        )
        for group in components
    )


def _corners(payoffs: Sequence[Sequence[Element]], best: int, unused: int) -> Iterator[_Corner]:
    alpha = payoffs[0][0].alpha
    zero, one = Element.of(alpha, [0]), Element.of(alpha, [1])
    for ray, labels in extreme_rays(payoffs, best, unused, zero, one, primitive_multiple):
        total = reduce(add, ray[:-1])
        if total:  # the ray straight up is no vertex
            yield _Corner(tuple(weight / total for weight in ray[:-1]), ray[-1] / total, labels)


def _numbers(weights: Sequence[Element]) -> tuple[Coordinate, ...]:
    return tuple(weight.coordinate for weight in weights)


def _connected(edges: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return the pairs in groups: those connected through shared row or column strategies."""
    groups: list[list[tuple[int, int]]] = []
    for i, j in edges:
        touching = [group for group in groups if any(a == i or b == j for a, b in group)]
        apart = [group for group in groups if group not in touching]
        groups = [*apart, [edge for group in touching for edge in group] + [(i, j)]]
    return groups
