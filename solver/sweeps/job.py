"""A sweep, checked and cut into chunks (`solver.sweeps.tasks`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from math import prod
from pathlib import Path
from typing import Any

from solver.atlas import Atlas, Progress, no_progress
from solver.concepts.phases import quick_letters
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.forms.files.toml_write import game_hash, writes
from solver.regions.parameters import quote
from solver.sweeps.design import Design
from solver.sweeps.kernels.engine import Engine, Name, choose
from solver.sweeps.output_files import format_of
from solver.sweeps.store import SCHEMA
from solver.sweeps.tables import layout
from solver.sweeps.tasks import Task, Work, branch_labels, keep_engine

MAX_CHUNK = 2**24  # points
USUAL_CHUNK = 2**18  # points of a game with FEW_CELLS cells: some tens of megabytes in all
FEW_CELLS = 4


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
    branches = None if engine.atlas is None else branch_labels(engine.atlas)
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
