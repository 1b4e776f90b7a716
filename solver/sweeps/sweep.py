"""Sweeps: everything that stands at every point of a design.

The design is cut into chunks of one size; each is a task of its own (`solver.sweeps.chunks`), carried out by
threads, processes or machines (`solver.sweeps.executors`). With a file to write to, each finished chunk becomes a part
in FILE.parts at once (`solver.sweeps.store`), and the parts one file at the end (`solver.sweeps.output_files`); so
memory
does not grow with the number of points, and nothing that is done is ever done again. Without one, the tables stay in
memory.

Parts put together: at the end of a sweep, or from the folders that its shards wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from solver.atlas import Atlas
from solver.errors import UsageError, ZopaError, clip
from solver.forms.any_form import AnyForm
from solver.forms.files.toml_read import reads
from solver.report.files import usable
from solver.sweeps.chunks import Chunk
from solver.sweeps.cost_estimate import refuse_without_room
from solver.sweeps.design import Design
from solver.sweeps.executors import KEPT, carry_out, crew
from solver.sweeps.job import Job, planned, share
from solver.sweeps.kernels.engine import Name
from solver.sweeps.output_files import Ending, ending, put_together
from solver.sweeps.result import Sweep, counted
from solver.sweeps.store import Folder, begun, blank, opened, together
from solver.sweeps.tables import Layout, Tables, joined

NAMES = {"csv": "CSV", "jsonl": "JSON lines", "arrow": "columns for Parquet or NetCDF"}
ONLY_PARTS = ("schema", "encoding", "chunk", "chunks", "layout", "why")  # of a manifest


def merge(parts: Sequence[str | Path], output: str | Path, force: bool = False) -> Sweep:
    """Put the parts that shards of one sweep made together into the files of `output`; no engine is needed.

    `parts`: folders FILE.parts, which stay as they are. Raises UsageError where they are of different sweeps, where
    some are missing, and where the file's ending needs parts of another kind.
    """
    path = Path(output)
    if isinstance(parts, str | Path):
        parts = [parts]
    if not parts:
        raise UsageError("there is nothing to merge; name the folders FILE.parts that the shards wrote")
    folders = [opened(Path(part)) for part in parts]
    how = ending(path)
    if how.encoding != (held := folders[0].manifest["encoding"]):
        raise UsageError(f"{clip(str(path), 200)} asks for {how.name}, but the parts hold {NAMES.get(held, held)}")
    check_target(path, how, force)
    return finished(folders, path, path.parent)


def check_target(path: Path, how: Ending, force: bool) -> None:
    """Refuse a folder that is not there, and files that are there unless `force` is given."""
    with usable(path, "write"):
        if not path.parent.is_dir():
            raise UsageError(f"there is no directory {clip(str(path.parent), 200)}; check the name")
        taken = [file for file in how.all_files(path) if file.exists()]
    if taken and not force:
        raise UsageError(f"{clip(str(taken[0]), 200)} exists; choose another name, or overwrite it with --force")


def finished(folders: Sequence[Folder], path: Path, room: Path) -> Sweep:
    """All parts of these folders as files, and what they count; `room` is for files that are not finished."""
    manifest = folders[0].manifest
    parts = list(together(folders).values())
    files = put_together(parts, Layout.of(manifest["layout"]), told(manifest), path, room)
    return summed(manifest, parts, files)


def told(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of a file: the manifest without what is about parts."""
    return {key: value for key, value in manifest.items() if key not in ONLY_PARTS}


def summed(
    manifest: Mapping[str, Any],
    parts: Sequence[Any],
    files: tuple[Path, ...],
    tables: Tables | None = None,
    game: AnyForm | None = None,
) -> Sweep:
    """The sweep of a manifest, with what its chunks or parts count."""
    statuses, signatures, equilibria = counted(parts)
    text, name = manifest["game"]["text"], manifest["game"]["name"]
    return Sweep(
        replace(reads(text), name=name) if game is None else game,
        manifest["engine"],
        manifest["why"],
        manifest["design"],
        sum(statuses.values()),
        equilibria,
        statuses,
        signatures,
        manifest["settled"],
        told(manifest),
        Layout.of(manifest["layout"]),
        tables,
        files,
    )


Progress = Callable[[int, int], None]


def sweep(
    subject: AnyForm | Atlas,
    design: Design,
    *,
    settle: bool = False,
    output: str | Path | None = None,
    tables: bool = True,
    engine: Name | None = None,
    chunk: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    dask: str | None = None,
    shard: tuple[int, int] | None = None,
    resume: bool = False,
    force: bool = False,
    progress: Progress = lambda done, total: None,
) -> Sweep:
    """Everything that stands at each point of a design (`solver.sweeps.design`), as two tidy tables.

    >>> from games import load
    >>> from solver.sweeps.design import grid
    >>> game = load("thaad-deal")
    >>> found = sweep(game, grid(game.space, {"shield": (0, 10, 11), "breach_us": (0, 10, 11)}))
    >>> found.points, found.equilibria, found.walls
    (121, 132, 31)
    >>> [str(point) for point in found.signatures][:1]
    ['(keep, tolerate)']

    `settle`: solve points on walls exactly; `output`: FILE.csv, .jsonl, .parquet or .nc to write to, in which case
    nothing stays in memory; `tables`: without a file, whether to keep the tables at all; `engine`: see
    `solver.sweeps.kernels.engine`; `chunk`: points at a time. Who works: `workers` processes, an `executor`, the Dask
    scheduler at an address, or threads. `shard` (k, n): make the k-th of n shares of the parts only, for `merge` to
    put together. `resume`: go on where FILE.parts ends; `force`: replace what is there. `progress` is told
    (done, total) in points.

    The answer depends on the subject, the design and `settle` alone. Raises UsageError for what cannot be done, before
    anything is computed where that can be known; what is done when it ends early stays in FILE.parts.
    """
    path = None if output is None else Path(output)
    job = planned(subject, design, settle, path, tables, engine, _size(chunk, path, resume))
    ours = share(job.chunks, shard)
    who = (workers, executor, dask)
    if path is not None:
        return _into_files(job, ours, path, who, shard is not None, resume, force, progress)
    if shard is not None or resume:
        raise UsageError("a shard, and going on with one, need a file to write to; name it as output, -o FILE")
    return _in_memory(job, ours, who, progress)


Who = tuple[int | None, Executor | None, str | None]


def _in_memory(job: Job, ours: Sequence[int], who: Who, progress: Progress) -> Sweep:
    done: dict[int, Chunk] = {}
    told = _Told(job, ours, progress)

    def put(chunk: Chunk) -> None:
        done[chunk.number] = chunk
        told(chunk)

    with crew(*who) as hands:
        carry_out(hands, job.tasks(ours), put)
    chunks = [done[number] for number in ours]
    kept = [chunk.tables for chunk in chunks if isinstance(chunk.tables, Tables)]
    return summed(job.manifest(), chunks, (), joined(kept) if kept else None, job.engine.game)


def _into_files(
    job: Job, ours: Sequence[int], path: Path, who: Who, shard: bool, resume: bool, force: bool, progress: Progress
) -> Sweep:
    parts = parts_of(path)
    if resume and not parts.is_dir():
        raise UsageError(f"there are no parts {clip(str(parts), 200)} to go on with; leave --resume out")
    check_target(path, ending(path), force or resume or shard)
    if not parts.exists():
        refuse_without_room(job, ours, path)
    folder = begun(parts, job.manifest(), ours, resume, force)
    there = set(folder.numbers())
    told = _Told(job, ours, progress, [number for number in ours if number in there])

    def put(chunk: Chunk) -> None:
        folder.put(chunk)
        told(chunk)

    with _kept():
        if left := [number for number in ours if number not in there]:
            with crew(*who) as hands:
                carry_out(hands, job.tasks(left), put)
        if shard:
            return summed(job.manifest(), [folder.part(number) for number in ours], (folder.path,))
        found = finished([folder], path, folder.room())
    folder.remove()
    return found


def parts_of(path: Path) -> Path:
    """The folder of the parts of a file.

    >>> parts_of(Path("deal.parquet")).name
    'deal.parquet.parts'
    """
    return path.with_name(f"{path.name}.parts")


def _size(asked: int | None, path: Path | None, resume: bool) -> int | None:
    """Points of a chunk: as asked, else as in the parts that there are, else None."""
    if asked is None and resume and path is not None and parts_of(path).is_dir() and not blank(parts_of(path)):
        return int(opened(parts_of(path)).manifest["chunk"])
    return asked


class _Told:
    """Progress in points, those of parts that were there counted as done."""

    def __init__(self, job: Job, ours: Sequence[int], progress: Progress, there: Sequence[int] = ()) -> None:
        self._job, self._progress = job, progress
        self._total = sum(map(job.points, ours))
        self._done = sum(map(job.points, there))

    def __call__(self, chunk: Chunk) -> None:
        self._done += self._job.points(chunk.number)
        self._progress(self._done, self._total)


@contextmanager
def _kept() -> Iterator[None]:
    """Errors that end a sweep early say that nothing is lost."""
    try:
        yield
    except ZopaError as error:
        if KEPT in str(error):
            raise
        raise UsageError(f"{error}; {KEPT}") from None
