"""What is asked of each point of a sample, as columns: which equilibria stand together, claims, payoffs, rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from solver.arrays import Array
from solver.atlas import Atlas
from solver.errors import UsageError
from solver.forms.kinds import as_normal
from solver.kernels.engine import Engine
from solver.kernels.found import FAILED, OUTSIDE, SETTLED, Found, support_label
from solver.uncertainty.selection import Rule, completed, envelope, select
from solver.uncertainty.truths import Exact, Truths

BLOCK = 2**17  # points whose equilibria are held at once
ALONE, CHOSEN, NONE, TIED = range(4)  # what a rule does at a point


@dataclass(frozen=True, eq=False)
class Columns:
    """One entry a point in the last axis.

    `phase`: the number of the list of equilibria that stand; `settled`: whether they were found exactly, the point
    being too near a wall, or tied wherever it is; `truth`, shape (claims, points); `low` and
    `high`, shape (players, points): the ends of the payoffs' envelope; `ruled`, shape (rules, 2, players, points):
    payoffs under each rule, completed by the low and by the high end; `state`, shape (rules, points): ALONE, CHOSEN,
    NONE or TIED.
    """

    phase: Array
    settled: Array
    truth: Array
    low: Array
    high: Array
    ruled: Array
    state: Array

    def __len__(self) -> int:
        return len(self.phase)

    def take(self, places: Any) -> Columns:
        """The points at these places, a mask or a slice."""
        return Columns(*(getattr(self, one.name)[..., places] for one in fields(self)))


def together(parts: Sequence[Columns]) -> Columns:
    """Runs one after another as one."""
    return Columns(*(np.concatenate([getattr(part, f.name) for part in parts], axis=-1) for f in fields(Columns)))


class Asked:
    """An engine, claims and rules, asked at many points; lists of equilibria are numbered as they are met.

    >>> from games import load
    >>> from solver import nash
    >>> from solver.kernels.engine import choose
    >>> atlas = nash(load("two-markets"))
    >>> asked = Asked(choose(atlas), Truths(atlas, ()), ())
    >>> points = np.array([[0.1, 0.5, 0.6, 0.9]])
    >>> kept, found = asked.inside(points, lambda places: [])
    >>> asked.columns(points, found, lambda places: []).phase.tolist(), asked.labels(0)
    ([0, 2, 2, 1], ('(second, second)',))
    """

    def __init__(self, engine: Engine, truths: Truths, rules: Sequence[Rule]) -> None:
        self.engine, self.truths, self.rules = engine, truths, tuple(rules)
        self.game = as_normal(engine.game)
        self._lists: dict[tuple[int, ...], int] = {}

    @property
    def atlas(self) -> Atlas:
        return self.truths.atlas

    def __len__(self) -> int:
        """How many lists of equilibria have been met."""
        return len(self._lists)

    def labels(self, phase: int) -> tuple[str, ...]:
        """The outcomes of a list by name, pure ones first."""
        names = [player.strategies for player in self.game.players]
        codes = sorted(list(self._lists)[phase], key=lambda code: (code.bit_count(), code))
        return tuple(support_label((code >> 16, code & 0xFFFF), names) for code in codes)

    def at(self, points: Array, exact: Exact) -> Columns:
        """Everything at points that satisfy the assumptions; `exact` gives the exact points at some positions."""
        parts = []
        for start in range(0, points.shape[1], BLOCK):
            block = points[:, start : start + BLOCK]
            kept, found = self.inside(block, _from(exact, start))
            if not kept.all():
                raise UsageError("a point breaks what the game assumes; draw points that do not")
            parts.append(self.columns(block, found, _from(exact, start)))
        return together(parts)

    def inside(self, points: Array, exact: Exact) -> tuple[Array, Found]:
        """Which points satisfy the assumptions, and everything that stands at those, points on walls solved exactly.

        Raises UsageError where a payoff has no finite value.
        """
        found = self.engine.settled(self.engine(points), exact)
        if (found.status == FAILED).any():
            place = int(np.flatnonzero(found.status == FAILED)[0])
            where = ", ".join(f"{n} = {x:g}" for n, x in zip(self.game.space.names, points[:, place], strict=True))
            raise UsageError(f"a payoff has no finite value at {where}; narrow the ranges")
        kept = found.status != OUTSIDE
        return kept, found if kept.all() else part(found, kept)

    def columns(self, points: Array, found: Found, exact: Exact) -> Columns:
        """Everything at points whose equilibria are known."""
        low, high = envelope(found)
        choices = [select(rule, self.game, points, found) for rule in self.rules]
        ruled = [completed(choice, found) for choice in choices]
        alone = found.count == 1
        state = [
            np.where(alone, ALONE, np.where(choice.decided, CHOSEN, np.where(choice.tied, TIED, NONE)))
            for choice in choices
        ]
        return Columns(
            self._phases(found),
            found.status == SETTLED,
            self.truths(points, found, exact),
            low,
            high,
            np.array(ruled).reshape(len(ruled), 2, *low.shape),
            np.array(state, np.int8).reshape(len(state), len(found)),
        )

    def _phases(self, found: Found) -> Array:
        """The number of the list of outcomes that stand at each point."""
        codes = (found.used[0].astype(np.int64) << 16) | found.used[1]
        order = np.lexsort((codes, found.point))
        point, codes = found.point[order], codes[order]
        new = np.ones(len(codes), bool)
        new[1:] = (point[1:] != point[:-1]) | (codes[1:] != codes[:-1])
        point, codes = point[new], codes[new]
        count = np.bincount(point, minlength=len(found))
        starts = np.cumsum(count) - count
        phase = np.empty(len(found), np.int64)
        for size in np.unique(count):
            here = np.flatnonzero(count == size)
            lists, first, place = np.unique(
                codes[starts[here][:, None] + np.arange(size)], axis=0, return_index=True, return_inverse=True
            )
            numbers = np.empty(len(lists), np.int64)
            for k in np.argsort(first):
                numbers[k] = self._lists.setdefault(tuple(map(int, lists[k])), len(self._lists))
            phase[here] = numbers[place.ravel()]
        return phase


def _from(exact: Exact, start: int) -> Exact:
    return lambda places: exact(places + start)


def part(found: Found, kept: Array) -> Found:
    """What stands at some of the points, which are numbered anew."""
    return found.only(kept[found.point], found.status[kept], found.count[kept])
