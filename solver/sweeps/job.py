"""A sweep, checked and cut into chunks, and a chunk: a task of plain data, without functions, that any
`concurrent.futures.Executor` can carry out, and what comes back. A worker makes a game's engine once and keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from importlib.metadata import version
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

import games
from solver.atlas import Atlas, Progress, no_progress
from solver.concepts.catalogue import NASH, atlas_of_concept
from solver.concepts.phases import quick_letters
from solver.errors import UsageError, ZopaError
from solver.forms.any_form import AnyForm
from solver.forms.files.toml_read import reads
from solver.forms.files.toml_write import game_hash, writes
from solver.regions.parameters import quote
from solver.sweeps.design import Design
from solver.sweeps.kernels.engine import Engine, Name, choose
from solver.sweeps.kernels.point_table import FAILED, OUTSIDE, WALL, PointTable, join_point_tables, without_failed
from solver.sweeps.kernels.tape import Array
from solver.sweeps.output_files import encode_tables, format_of
from solver.sweeps.store import SCHEMA
from solver.sweeps.tables import Chunk, Coded, layout, tables_of

MAX_CHUNK = 2**24  # points
USUAL_CHUNK = 2**18  # points of a game with FEW_CELLS cells: some tens of megabytes in all
FEW_CELLS = 4
MAX_ENGINES_KEPT = 8
VERSION = version("zopa")


@dataclass(frozen=True, kw_only=True)
class SweepOptions:
    """How a sweep is carried out and what is kept of it; the design and `settle` alone decide what is found.

    `settle`: solve points on walls exactly; `output`: FILE.csv, .jsonl, .parquet or .nc to write to, in which case
    nothing stays in memory; `tables`: without a file, whether to keep the tables at all; `engine`: see
    `solver.sweeps.kernels.engine`; `chunk`: points at a time. Who works: `workers` processes, an `executor`, the Dask
    scheduler at an address, or threads. `shard` (k, n): make the k-th of n shares of the parts only, for `merge`.
    `resume`: go on where FILE.parts ends; `force`: replace what is there. `progress` is called with (done, all) points.
    """

    settle: bool = False
    output: str | Path | None = None
    tables: bool = True
    engine: Name | None = None
    chunk: int | None = None
    workers: int | None = None
    executor: Executor | None = None
    dask: str | None = None
    shard: tuple[int, int] | None = None
    resume: bool = False
    force: bool = False
    progress: Progress = no_progress

    @property
    def path(self) -> Path | None:
        """The file to write to."""
        return None if self.output is None else Path(self.output)


@dataclass(frozen=True, eq=False)
class Job:
    """What is swept, and how; `chunk`: points at a time."""

    engine: Engine
    design: Design
    work: Work
    chunk: int

    @property
    def chunks(self) -> int:
        return -(-len(self.design) // self.chunk)

    def points(self, numbers: Sequence[int]) -> int:
        """Return how many points some chunks have, of which the last one may be short."""
        return len(numbers) * self.chunk - (-len(self.design) % self.chunk) * (self.chunks - 1 in numbers)

    def tasks(self, numbers: Iterable[int]) -> Iterator[Task]:
        for number in numbers:
            start = number * self.chunk
            yield Task(self.work, number, start, self.design.part(start, start + self.chunk))

    def manifest(self) -> dict[str, Any]:
        """Return what decides what the parts hold, and every number of the tables: also the provenance of files.
        `letters`: the outcomes of each phase by its letter, as `phases` has it, where all are quickly found."""
        game, atlas = self.engine.game, self.engine.atlas
        known = {} if atlas is None or not game.traits.quick_phases else quick_letters(atlas)
        return {
            "schema": SCHEMA,
            "zopa": self.work.version,
            "title": game.title or game.name,
            "game": {"name": game.name, "hash": game_hash(game), "text": self.work.game},
            "design": self.design.record(),
            "concept": self.engine.concept,
            "engine": self.engine.name,
            "branches": None if self.work.branches is None else list(self.work.branches),
            "letters": {letter: sorted(outcomes) for outcomes, letter in known.items()},
            "settled": self.work.settle,
            "encoding": self.work.encoding,
            "points": len(self.design),
            "chunk": self.chunk,
            "chunks": self.chunks,
            "why": self.engine.why,
            "layout": asdict(layout(self.engine.game, self.engine.makeup)),
        }


def plan_job(subject: AnyForm | Atlas, design: Design, options: SweepOptions) -> Job:
    """Return a sweep, checked, with chunks of the usual size or the options'; UsageError for a bad design or size.

    >>> game = load("thaad-deal")
    >>> plan_job(game, drawn(game.space, 1000, seed=1), SweepOptions(chunk=300)).chunks
    4
    """
    chunk, path = options.chunk, options.path
    if chunk is not None and (isinstance(chunk, bool) or not isinstance(chunk, int) or not 1 <= chunk <= MAX_CHUNK):
        raise UsageError(f"chunks of {quote(chunk)} points; give a whole number from 1 to {MAX_CHUNK}")
    if not isinstance(design, Design):
        raise UsageError(f"{quote(design)} is no design; make one with solver.sweeps.design: grid, drawn or listed")
    engine = choose(subject, options.engine)
    if engine.game.space != design.space:
        raise UsageError("the design is of another game's parameters; make it from this game's space")
    if not len(design):
        raise UsageError("the design has no points; give it one")
    encoding = format_of(path).encoding if path is not None else "tables" if options.tables else None
    text = writes(engine.game)
    branches = None if engine.atlas is None else _labels(engine.atlas)
    keep_engine(engine, text, branches)
    work = Work(text, engine.name, branches, options.settle, encoding, engine.concept)
    usual = USUAL_CHUNK * FEW_CELLS // max(FEW_CELLS, prod(engine.makeup.widths))  # the same on every machine
    return Job(engine, design, work, usual if chunk is None else chunk)


def shard_of(chunks: int, shard: tuple[int, int] | None) -> range:
    """Return the chunks of shard (k, n), k from 1: neighbours, shares as equal as can be.

    >>> shard_of(10, (2, 3))
    range(3, 6)
    """
    if shard is None:
        return range(chunks)
    k, n = shard
    if not 1 <= k <= n:
        raise UsageError(f"shard {k} of {n}; give the first a number from 1 to the second, such as 3/20")
    if n > chunks:
        raise UsageError(f"{n} shards of {chunks} chunks; take at most {chunks} shards, or smaller chunks")
    return range((k - 1) * chunks // n, k * chunks // n)


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
    if atlas is not None and _labels(atlas) != work.branches:
        raise UsageError("a worker finds other branches than this atlas has; sweep the game itself")
    return keep_engine(choose(game if atlas is None else atlas, work.engine), work.game, work.branches)


def _labels(atlas: Atlas) -> tuple[str, ...]:
    return tuple(branch.label for branch in atlas.branches)


# --- points ---------------------------------------------------------------------------------------


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
