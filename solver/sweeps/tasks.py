"""A chunk of a sweep: a task of plain data, without functions, that any `concurrent.futures.Executor` can carry out,
and what comes back. A worker makes a game's engine once and keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

import games
from solver.atlas import Atlas
from solver.concepts.catalogue import NASH, atlas_of_concept
from solver.errors import UsageError, ZopaError
from solver.forms.files.toml_read import reads
from solver.sweeps.design import Design
from solver.sweeps.encodings import encode_tables
from solver.sweeps.kernels.engine import Engine, Name, choose
from solver.sweeps.kernels.point_table import FAILED, OUTSIDE, WALL, PointTable, join_point_tables, without_failed
from solver.sweeps.kernels.tape import Array
from solver.sweeps.tables import Chunk, Coded, layout, tables_of

MAX_ENGINES_KEPT = 8
VERSION = version("zopa")


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done at each point. `game`: a game file's text; `concept`: what is looked for; `branches`: the
    labels of the atlas that numbers them, else None; `encoding`: how the tables come back, None for a count alone."""

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


def run_chunk(task: Task) -> Chunk:
    """Carry out a task; the answer depends on nothing but the task. Raises UsageError where this worker's zopa, or its
    atlas, is not the one that the task was made for."""
    work = task.work
    if work.version != VERSION:
        raise UsageError(f"a worker runs zopa {VERSION}, this is {work.version}; install one version on all")
    engine = _engine_for(work)
    points, columns = task.points.arrays(0, len(task.points)), layout(engine.game, engine.makeup)
    found = _outcomes_at(engine, task.points, points, work.settle)
    tables = tables_of(found, points, task.first, columns, engine.makeup)
    status, signature = tables.points["status"], tables.points["signature"]
    assert isinstance(status, Coded) and isinstance(signature, Coded)
    kept = None if work.encoding is None else encode_tables(tables, columns, work.encoding)
    return Chunk(task.number, status.counts(), signature.counts(), len(found.point), kept)


_ENGINES: dict[tuple[str, str, Name, tuple[str, ...] | None], Engine] = {}


def keep_engine(engine: Engine, game: str, branches: tuple[str, ...] | None) -> Engine:
    """Let this process use an engine again for the text of its game; the last few are kept."""
    _ENGINES[game, engine.concept, engine.name, branches] = engine
    for oldest in [*_ENGINES][:-MAX_ENGINES_KEPT]:
        _ENGINES.pop(oldest, None)
    return engine


def _engine_for(work: Work) -> Engine:
    found = _ENGINES.get((work.game, work.concept, work.engine, work.branches))
    if found is not None:
        return found
    game = reads(work.game, catalogue=games.files)
    atlas = None if work.branches is None else atlas_of_concept(work.concept, game)
    if atlas is not None and branch_labels(atlas) != work.branches:
        raise UsageError("a worker finds other branches than this atlas has; sweep the game itself")
    return keep_engine(choose(game if atlas is None else atlas, work.engine), work.game, work.branches)


def branch_labels(atlas: Atlas) -> tuple[str, ...]:
    return tuple(branch.label for branch in atlas.branches)


def _outcomes_at(engine: Engine, design: Design, points: Array, settle: bool) -> PointTable:
    """Return the equilibria at the points in one go, or where that raises, in halves, down to the point that fails,
    which is marked. A value that an assumption determines may leave its range: far, and the nearest one within breaks
    it; or by a rounding error, and only exact numbers tell."""
    low, high = (np.array([float(ends[k]) for ends in engine.game.space.box]).reshape(-1, 1) for k in (0, 1))
    within, count = np.clip(points, low, high), points.shape[1]
    try:
        found = engine(within, 1)
        found.status[(within != points).any(axis=0) & (found.status != OUTSIDE)] = WALL
        return without_failed(engine.solve_walls(found, design.exact) if settle else found)
    except (ZopaError, ArithmeticError):
        kinds = (engine.makeup.widths, len(engine.game.players))
        if count > 1:
            halves = ((0, count // 2), (count // 2, count))
            each = (_outcomes_at(engine, design.part(a, b), points[:, a:b], settle) for a, b in halves)
            return join_point_tables([*each], *kinds)
        found = PointTable.blank(1, 0, *kinds)
        found.status[0], found.count[0] = FAILED, 0
        return found
