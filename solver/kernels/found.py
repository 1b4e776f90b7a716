"""What stands at each of many points, as columns.

An outcome is a set, so there are two tables: one line a point, and one line for each equilibrium of each
point, ordered by point. Strategies in use are kept as bits, bit k for strategy k.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.arrays import Array
from solver.atlas import Group

CERTAIN, WALL, SETTLED, OUTSIDE, FAILED = range(5)
STATUSES = ("certain", "wall", "settled", "outside", "failed")
NO_BRANCH = -1  # on no branch of the atlas
UNSURE = -2  # of a degenerate pair of vertices: the supports alone do not tell the branch


@dataclass(frozen=True, slots=True)
class Makeup:
    """What the outcomes of an engine are made of, and how they are called.

    `groups`: whose weights, or what values, in the order of `Found.weights`; `titles`: the branches' names, where an
    outcome is called by its branch; None where by the strategies in use.
    """

    groups: tuple[Group, ...]
    titles: tuple[str, ...] | None = None

    @property
    def names(self) -> tuple[tuple[str, ...], ...]:
        return tuple(members for _, members in self.groups)


@dataclass(frozen=True, eq=False)
class Found:
    """Equilibria at a run of points.

    One entry a point: `status`, a position in STATUSES (certain: the signs of all comparisons are beyond rounding
    errors; wall: some are not, and ties count as ties; settled: solved exactly; outside: the point breaks an
    assumption; failed: a payoff has no finite value there), and `count`, how many equilibria it has.

    One entry an equilibrium, ordered by point: `point`, the position of its point in this run; `branch`, the position
    of its branch in the atlas, NO_BRANCH or UNSURE where none is named; `used`, shape (players, equilibria), the
    strategies in use as bits; `weights`, for each player an array of shape (strategies, equilibria); `payoffs`, shape
    (players, equilibria), in the payoffs' units. Pure equilibria come first, then by supports.
    """

    status: Array
    count: Array
    point: Array
    branch: Array
    used: Array
    weights: tuple[Array, ...]
    payoffs: Array

    def __len__(self) -> int:
        """How many points there are."""
        return len(self.status)

    @property
    def starts(self) -> Array:
        """Where each point's equilibria begin."""
        return np.cumsum(self.count) - self.count

    def label(self, equilibrium: int, names: Sequence[Sequence[str]]) -> str:
        """`(withdraw, sanction)`, as a branch is called."""
        return support_label([int(bits) for bits in self.used[:, equilibrium]], names)


def support_label(used: Sequence[int], names: Sequence[Sequence[str]]) -> str:
    """The label of an outcome from the strategies in use.

    >>> support_label([0b11, 0b01], [("withdraw", "keep"), ("sanction", "tolerate")])
    '(withdraw + keep, sanction)'
    """
    parts = (
        " + ".join(name for k, name in enumerate(all_names) if bits >> k & 1)
        for bits, all_names in zip(used, names, strict=True)
    )
    return "(" + ", ".join(parts) + ")"


def joined(parts: Sequence[Found]) -> Found:
    """Runs one after another as one."""
    if len(parts) == 1:
        return parts[0]
    offsets = np.cumsum([0, *(len(part) for part in parts[:-1])])
    return Found(
        np.concatenate([part.status for part in parts]),
        np.concatenate([part.count for part in parts]),
        np.concatenate([part.point + offset for part, offset in zip(parts, offsets, strict=True)]),
        np.concatenate([part.branch for part in parts]),
        np.concatenate([part.used for part in parts], axis=1),
        tuple(
            np.concatenate([part.weights[player] for part in parts], axis=1)
            for player in range(len(parts[0].weights))
        ),
        np.concatenate([part.payoffs for part in parts], axis=1),
    )
