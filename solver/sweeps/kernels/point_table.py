"""What stands at each of many points, as columns, and runs of them put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from solver.atlas import Group
from solver.sweeps.kernels.tape import Array

CERTAIN, WALL, SETTLED, OUTSIDE, FAILED = range(5)
STATUSES = ("certain", "wall", "settled", "outside", "failed")
NO_BRANCH = -1  # on no branch of the atlas
ON_A_WALL = "one on a wall alone"  # what an outcome on no branch is called
MAX_SHORT = 15  # values of a group as bits of an int16
UNSURE = -2  # of a degenerate pair of vertices: the supports alone do not tell the branch


@dataclass(frozen=True, slots=True)
class OutcomeLayout:
    """What the outcomes of an engine are made of and called. `groups`: whose weights, or what values, in the order of
    `PointTable.weights`; `titles`: the branches' names; None where the strategies in use name an outcome."""

    groups: tuple[Group, ...]
    titles: tuple[str, ...] | None = None

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(map(len, self.names))

    @property
    def names(self) -> tuple[tuple[str, ...], ...]:
        return tuple(members for _, members in self.groups)


@dataclass(frozen=True, eq=False)
class PointTable:
    """Equilibria at a run of points.

    One entry a point: `status`, a position in STATUSES (certain: the signs of all comparisons are beyond rounding
    errors; wall: some are not, and ties count as ties; settled: solved exactly; outside: the point breaks an
    assumption; failed: a payoff has no finite value there), and `count`, how many equilibria it has.

    One entry an equilibrium, ordered by point: `branch`, the position of its branch in the atlas, NO_BRANCH or UNSURE
    where none is named; `used`, shape (players, equilibria), the strategies in use, bit k for strategy k; `weights`,
    for each player an array of shape (strategies, equilibria); `payoffs`, shape (players, equilibria), in the payoffs'
    units. Pure equilibria come first, then by supports.
    """

    status: Array
    count: Array
    branch: Array
    used: Array
    weights: tuple[Array, ...]
    payoffs: Array

    def __len__(self) -> int:
        """Return how many points there are."""
        return len(self.status)

    @cached_property
    def point(self) -> Array:
        """The position of each equilibrium's point in this run: the counts say it already, so it is made when asked."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.count)

    @property
    def starts(self) -> Array:
        """Where each point's equilibria begin."""
        return np.cumsum(self.count) - self.count

    def only(self, equilibria: Array | slice, status: Array, count: Array) -> PointTable:
        """Return some of the equilibria, by a mask or a slice, with the counts and statuses that the points get."""
        return PointTable(
            status, count, self.branch[equilibria], self.used[:, equilibria],
            tuple(weights[:, equilibria] for weights in self.weights), self.payoffs[:, equilibria],
        )  # fmt: skip

    @classmethod
    def blank(cls, points: int, equilibria: int, widths: Sequence[int], payoffs: int) -> PointTable:
        """Return columns of these lengths, whatever they hold. `widths`: how many values each group of weights has."""
        kind = np.int16 if max(widths, default=0) <= MAX_SHORT else object  # Python's integers hold any number of bits
        return cls(
            np.empty(points, np.uint8), np.empty(points, np.int32), np.empty(equilibria, np.int16),
            np.empty((len(widths), equilibria), kind), tuple(np.empty((width, equilibria)) for width in widths),
            np.empty((payoffs, equilibria)),
        )  # fmt: skip

    def fill(self, place: PointTable) -> None:
        """Copy the equilibria into columns of the same lengths."""
        place.branch[:], place.used[:], place.payoffs[:] = self.branch, self.used, self.payoffs
        for weights, own in zip(place.weights, self.weights, strict=True):
            weights[:] = own


class Counted(Protocol):
    """Equilibria that are counted, whether or not they are written down."""

    @property
    def status(self) -> Array: ...

    @property
    def count(self) -> Array: ...

    def fill(self, place: PointTable) -> None:
        """Write the equilibria into columns of the same lengths."""


Each = Callable[[Callable[[Any], None], Iterable[Any]], Iterable[None]]


def without_failed(found: PointTable) -> PointTable:
    """Drop the equilibria of points that have a number without a finite value; their status says so."""
    rows = np.all([np.isfinite(numbers).all(axis=0) for numbers in (*found.weights, found.payoffs)], axis=0)
    good = found.status != FAILED
    if rows.all() and good.all():
        return found
    good[found.point[~rows]] = False
    status = np.where(good, found.status, FAILED).astype(np.uint8)
    return found.only(good[found.point], status, np.where(good, found.count, 0))


def join_point_tables(parts: Sequence[Counted], widths: Sequence[int], payoffs: int, each: Each = map) -> PointTable:
    """Return runs one after another as one, each written straight to its place; `each` may do several at a time.
    `widths`: how many values each group has; `payoffs`: how many there are."""
    points = _ends([len(part.status) for part in parts])
    rows = _ends([int(part.count.sum()) for part in parts])
    whole = PointTable.blank(points[-1], rows[-1], widths, payoffs)

    def put(k: int) -> None:
        here, lines = slice(points[k], points[k + 1]), slice(rows[k], rows[k + 1])
        whole.status[here], whole.count[here] = parts[k].status, parts[k].count
        parts[k].fill(whole.only(lines, whole.status[here], whole.count[here]))

    for _ in each(put, range(len(parts))):
        pass
    return whole


def _ends(lengths: Sequence[int]) -> list[int]:
    return [0, *np.cumsum(lengths, dtype=np.int64).tolist()]
