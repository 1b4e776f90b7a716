"""A sweep that has been checked: the engine, the points, and how they are cut into chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solver.atlas import Atlas
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.forms.files.toml_write import game_hash, writes
from solver.regions.parameters import shown
from solver.sweeps.chunks import Task, Work, known, labels, usual_chunk
from solver.sweeps.design import Design
from solver.sweeps.kernels.engine import Engine, Name, choose
from solver.sweeps.output_files import ending
from solver.sweeps.store import SCHEMA
from solver.sweeps.tables import layout

MAX_CHUNK = 2**24  # points


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

    def points(self, number: int) -> int:
        """How many points a chunk has."""
        return min(self.chunk, len(self.design) - number * self.chunk)

    def tasks(self, numbers: Sequence[int]) -> Iterator[Task]:
        for number in numbers:
            start = number * self.chunk
            yield Task(self.work, number, start, self.design.part(start, start + self.chunk))

    def metadata(self) -> dict[str, Any]:
        """What decides every number of the tables: the provenance that files carry."""
        game = self.engine.game
        return {
            "zopa": self.work.version,
            "title": game.title or game.name,
            "game": {"name": game.name, "hash": game_hash(game), "text": self.work.game},
            "design": self.design.record(),
            "concept": self.engine.concept,
            "engine": self.engine.name,
            "branches": None if self.work.branches is None else list(self.work.branches),
            "settled": self.work.settle,
        }

    def manifest(self) -> dict[str, Any]:
        """What decides what the parts hold."""
        return {
            "schema": SCHEMA,
            **self.metadata(),
            "encoding": self.work.encoding,
            "points": len(self.design),
            "chunk": self.chunk,
            "chunks": self.chunks,
            "why": self.engine.why,
            "layout": layout(self.engine.game, self.engine.makeup).record(),
        }


def planned(
    subject: AnyForm | Atlas,
    design: Design,
    settle: bool,
    path: Path | None,
    tables: bool,
    want: Name | None,
    chunk: int | None,
) -> Job:
    """A sweep, once it has been checked; `chunk` None is the usual one.

    Raises UsageError for a design of another game, or without points, and for what is no size of a chunk.
    """
    if chunk is not None and (isinstance(chunk, bool) or not isinstance(chunk, int) or not 1 <= chunk <= MAX_CHUNK):
        raise UsageError(f"chunks of {shown(chunk)} points; give a whole number from 1 to {MAX_CHUNK}")
    if not isinstance(design, Design):
        raise UsageError(f"{shown(design)} is no design; make one with solver.sweeps.design: grid, drawn or listed")
    engine = choose(subject, want)
    if engine.game.space != design.space:
        raise UsageError("the design is of another game's parameters; make it from this game's space")
    if not len(design):
        raise UsageError("the design has no points; give it one")
    encoding = ending(path).encoding if path is not None else "tables" if tables else None
    text = writes(engine.game)
    branches = None if engine.atlas is None else labels(engine.atlas)
    known(engine, text, branches)
    work = Work(text, engine.name, branches, settle, encoding, engine.concept)
    return Job(engine, design, work, usual_chunk(tuple(map(len, engine.makeup.names))) if chunk is None else chunk)


def share(chunks: int, shard: tuple[int, int] | None) -> range:
    """The chunks of shard (k, n), k from 1: neighbours, shares as equal as can be.

    >>> share(10, (2, 3))
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
