"""One chunk of a sweep: a task that travels to a worker as plain data, and what comes back.

A task holds the game as text, a part of the design, and what is wanted; nothing in it is a function, so any
`concurrent.futures.Executor` can carry it out. A worker makes the engine of a game once and keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib.metadata import version
from math import prod
from typing import Any

import numpy as np

from solver.atlas import Atlas
from solver.concepts.catalogue import NASH, atlas_by
from solver.errors import UsageError, ZopaError
from solver.forms.files.toml_read import reads
from solver.sweeps.design import Design
from solver.sweeps.encodings import encoded
from solver.sweeps.kernels.engine import Engine, Name, choose
from solver.sweeps.kernels.point_table import FAILED, OUTSIDE, WALL, PointTable, joined
from solver.sweeps.kernels.tape import Array
from solver.sweeps.tables import Coded, Tables, layout, tabled

VERSION = version("zopa")
CHUNK = 2**18  # points of a game with CELLS cells: some tens of megabytes in all
CELLS = 4
KEPT_ENGINES = 8


def usual_chunk(shape: Sequence[int]) -> int:
    """Points of a chunk by default: fewer the larger the game, and the same on every machine.

    >>> usual_chunk((2, 2)), usual_chunk((5, 5))
    (262144, 41943)
    """
    return CHUNK * CELLS // max(CELLS, prod(shape))


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done at each point.

    `game` is a game file's text; `concept` what is looked for; `branches` the labels of the atlas that numbers the
    branches, None where nothing is numbered; `encoding`: how the tables come back, None for a count alone.
    """

    game: str
    engine: Name
    branches: tuple[str, ...] | None
    settle: bool
    encoding: str | None
    concept: str = NASH
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class Task:
    """One chunk: its number, the position of its first point in the whole design, and its points."""

    work: Work
    number: int
    first: int
    points: Design


@dataclass(frozen=True, slots=True)
class Chunk:
    """What came of a task: points by status and by signature, and the tables as encoded."""

    number: int
    statuses: Mapping[str, int]
    signatures: Mapping[str, int]
    equilibria: int
    tables: Tables | tuple[bytes, ...] | None


def run_chunk(task: Task) -> Chunk:
    """Carry out a task; the answer depends on nothing but the task.

    Raises UsageError where this worker's zopa, or its atlas, is not the one that the task was made for.
    """
    work = task.work
    if work.version != VERSION:
        raise UsageError(f"a worker runs zopa {VERSION}, this is {work.version}; install one version on all")
    engine = _engine(work.game, work.concept, work.engine, work.branches)
    points = task.points.arrays(0, len(task.points))
    tables = tabled(_found(engine, task.points, points, work.settle), points, task.first, engine.game, engine.makeup)
    status, signature = tables.points["status"], tables.points["signature"]
    if not (isinstance(status, Coded) and isinstance(signature, Coded)):
        raise TypeError("statuses and signatures are kept as codes")
    count = len(tables.equilibria["point"])
    kept = None if work.encoding is None else encoded(tables, layout(engine.game, engine.makeup), work.encoding)
    return Chunk(task.number, status.counts(), signature.counts(), count, kept)


def known(engine: Engine, text: str, branches: tuple[str, ...] | None) -> None:
    """Let this process use an engine that there is already; the last few are kept."""
    _KNOWN[text, engine.concept, engine.name, branches] = engine
    for oldest in [*_KNOWN][:-KEPT_ENGINES]:
        _KNOWN.pop(oldest, None)


_KNOWN: dict[tuple[str, str, Name, tuple[str, ...] | None], Engine] = {}


def _engine(text: str, concept: str, name: Name, branches: tuple[str, ...] | None) -> Engine:
    found = _KNOWN.get((text, concept, name, branches))
    return _made(text, concept, name, branches) if found is None else found


@lru_cache(maxsize=KEPT_ENGINES)
def _made(text: str, concept: str, name: Name, branches: tuple[str, ...] | None) -> Engine:
    game = reads(text)
    if branches is None:
        return choose(game, name)
    atlas = atlas_by(concept, game)
    if labels(atlas) != branches:
        raise UsageError("a worker finds other branches than this atlas has; sweep the game itself")
    return choose(atlas, name)


def labels(atlas: Atlas) -> tuple[str, ...]:
    """The branches by name, in order."""
    return tuple(branch.label for branch in atlas.branches)


# --- points ---------------------------------------------------------------------------------------


def _found(engine: Engine, design: Design, points: Array, settle: bool) -> PointTable:
    """What stands at the points; one that fails is marked, and takes no other with it.

    A value that an assumption determines may leave its range: far, and the nearest one within breaks the assumption;
    or by a rounding error, and only exact numbers tell.
    """
    box = engine.game.space.box
    low, high = (np.array([float(ends[k]) for ends in box]).reshape(-1, 1) for k in (0, 1))
    within = np.clip(points, low, high)
    moved = (within != points).any(axis=0)

    def run(start: int, stop: int) -> PointTable:
        def exact(positions: Array) -> Sequence[Mapping[str, Fraction]]:
            return design.exact(positions + start)

        found = engine(within[:, start:stop], 1)
        found.status[moved[start:stop] & (found.status != OUTSIDE)] = WALL
        found = engine.settled(found, exact) if settle else found
        return _without_failed(found)

    return _careful(run, 0, points.shape[1], engine)


def _careful(run: Any, start: int, stop: int, engine: Engine) -> PointTable:
    """A run in one go, or where that raises, in halves, down to the point that fails."""
    try:
        found: PointTable = run(start, stop)
    except (ZopaError, ArithmeticError):
        if stop - start > 1:
            middle = (start + stop) // 2
            halves = _careful(run, start, middle, engine), _careful(run, middle, stop, engine)
            return joined(halves, engine.makeup.widths, payoffs=len(engine.game.players))
        return _nothing(engine)
    return found


def _nothing(engine: Engine) -> PointTable:
    """One point that failed."""
    names = engine.makeup.names
    return PointTable(
        np.full(1, FAILED, np.uint8),
        np.zeros(1, np.int32),
        np.empty(0, np.int16),
        np.empty((len(names), 0), np.int16),
        tuple(np.empty((len(members), 0)) for members in names),
        np.empty((len(engine.game.players), 0)),
    )


def _without_failed(found: PointTable) -> PointTable:
    """The same without the equilibria of points that have a number without a finite value; their status says so."""
    rows = np.isfinite(found.payoffs).all(axis=0)
    for weights in found.weights:
        rows &= np.isfinite(weights).all(axis=0)
    if rows.all():
        return found
    good = np.ones(len(found), bool)
    good[found.point[~rows]] = False
    status = np.where(good, found.status, FAILED).astype(np.uint8)
    return found.only(good[found.point], status, np.where(good, found.count, 0))
