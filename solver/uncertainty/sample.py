"""Independent points of the stated distributions, of which those are kept that satisfy what is assumed and given."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from solver.arrays import Array
from solver.errors import UsageError
from solver.sweeps.design import Design, drawn
from solver.uncertainty.outcomes import BLOCK, Asked, Columns, part, together
from solver.uncertainty.truths import Exact, Truths

TRIES = 100  # points drawn for each that is wanted, at most
LEAST = 100  # points kept, below which nothing is said


@dataclass(frozen=True, eq=False)
class Sample:
    """Points that were kept, shape (parameters, points), and what was found there.

    `places`: their positions in the design; `tried`: how many points were drawn to find them.
    """

    design: Design
    places: Array
    points: Array
    columns: Columns
    tried: int

    def __len__(self) -> int:
        return len(self.places)

    def exact(self, wanted: Array) -> list[dict[str, Any]]:
        """The points at some positions of the sample as exact numbers."""
        return self.design.exact(self.places[wanted])


def sample(asked: Asked, given: Truths, count: int, seed: int) -> Sample:
    """`count` points where what is `given` holds, or as many as TRIES times that number of draws give.

    Raises UsageError where fewer than LEAST are found.
    """
    design = drawn(asked.game.space, TRIES * count, seed, "random")
    runs: list[tuple[Array, Array, Columns]] = []
    kept = start = 0
    while kept < count and start < len(design):
        stop = min(len(design), start + _next(count - kept, kept, start))
        runs.append(_kept(asked, given, design, start, stop))
        kept += len(runs[-1][0])
        start = stop
    if kept < LEAST:
        raise UsageError(
            f"of {start} points drawn, {kept} satisfy what is assumed and given: too few to say how likely anything is;"
            " narrow the ranges to where it holds, or assume less"
        )
    wanted = slice(count)
    places = np.concatenate([run[0] for run in runs])[wanted]
    points = np.concatenate([run[1] for run in runs], axis=1)[:, wanted]
    columns = together([run[2] for run in runs]).take(wanted)
    return Sample(design, places, points, columns, start if kept < count else int(places[-1]) + 1)


def _next(missing: int, kept: int, tried: int) -> int:
    """How many points to draw next, by the share that was kept so far."""
    rate = (kept + 1) / (tried + 1)
    return min(BLOCK, max(1024, ceil(1.1 * missing / rate)) if tried else missing)


def _kept(asked: Asked, given: Truths, design: Design, start: int, stop: int) -> tuple[Array, Array, Columns]:
    """Of the points start to stop - 1 those that satisfy everything: their positions, themselves, and what is there."""
    places, points = np.arange(start, stop), design.arrays(start, stop)
    for k, (low, high) in enumerate(asked.game.space.box):  # one that an assumption determines can leave its range
        within = (points[k] >= float(low)) & (points[k] <= float(high))
        places, points = places[within], points[:, within]
    likely = given.possible(points)
    places, points = places[likely], np.ascontiguousarray(points[:, likely])
    inside, found = asked.inside(points, _of(design, places))
    places, points = places[inside], np.ascontiguousarray(points[:, inside])
    holds = np.asarray(given(points, found, _of(design, places)).all(axis=0))
    if not holds.all():
        places, points, found = places[holds], np.ascontiguousarray(points[:, holds]), part(found, holds)
    return places, points, asked.columns(points, found, _of(design, places))


def _of(design: Design, places: Array) -> Exact:
    return lambda wanted: design.exact(places[wanted])
