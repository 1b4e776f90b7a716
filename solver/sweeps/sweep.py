"""Sweeps: everything that stands at every point of a design.

The design is cut into chunks of one size (`solver.sweeps.job`), carried out by threads, processes or machines
(`solver.sweeps.executors`). With a file to write to, each finished chunk becomes a part in FILE.parts at once
(`solver.sweeps.store`), and the parts become the files at the end (`solver.sweeps.output_files`): so memory does not
grow with the number of points, and nothing that is done is ever done again. Without one, the tables stay in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import games
from solver.atlas import Atlas
from solver.errors import UsageError, ZopaError, in_floats, path_text
from solver.forms.any_form import AnyForm
from solver.forms.files.toml_read import reads
from solver.report.files import refuse_existing, usable
from solver.report.remedies import KEPT, LEAVE_OUT_RESUME
from solver.sweeps.design import Design
from solver.sweeps.estimate import refuse_without_room
from solver.sweeps.executors import carry_out, crew
from solver.sweeps.job import Job, SweepOptions, plan_job, shard_of
from solver.sweeps.output_files import Contents, Format, format_of, write_files
from solver.sweeps.result import Sweep, count_outcomes
from solver.sweeps.store import (
    MANIFEST,
    Folder,
    all_parts,
    begin_folder,
    clear_folder,
    hold_folder,
    is_blank,
    open_folder,
)
from solver.sweeps.tables import Chunk, Layout, Tables, join_tables

NAMES = {"csv": "CSV", "jsonl": "JSON lines", "arrow": "columns for Parquet or NetCDF"}
MAX_IN_MEMORY = 2**27  # points whose tables are kept without a file: some ten gigabytes
ONLY_PARTS = ("schema", "encoding", "chunk", "chunks", "layout", "why", "sha256")  # of a manifest
COUNTED = ("statuses", "signatures", "equilibria")  # what else the files say, once all is done


@in_floats()
def sweep(subject: AnyForm | Atlas, design: Design, options: SweepOptions | None = None, **keywords: Any) -> Sweep:
    """Find all equilibria at each point of a design (`solver.sweeps.design`), as two tables, one observation a line.

    >>> game = load("thaad-deal")
    >>> found = sweep(game, grid(game.space, {"shield": (0, 10, 11), "breach_us": (0, 10, 11)}))
    >>> found.points, found.equilibria, found.walls
    (121, 132, 31)

    The options are those of `SweepOptions`, as a record or as keywords; but for `settle` they do not change the answer.
    Raises UsageError, where it can before anything is computed; what is done when it ends early stays in FILE.parts.
    """
    options = replace(options or SweepOptions(), **keywords)
    path = options.path
    job = plan_job(subject, design, replace(options, chunk=_chunk_of_parts(options)))
    ours = shard_of(job.chunks, options.shard)
    if path is not None:
        return _into_files(job, ours, path, options)
    if options.shard is not None or options.resume:
        raise UsageError("a shard, and going on with one, need a file to write to; name it as output, -o FILE")
    return _in_memory(job, ours, options)


def merge(parts: Sequence[str | Path], output: str | Path, force: bool = False) -> Sweep:
    """Join the parts that shards of one sweep made into the files of `output`; no engine is needed.

    >>> merge([], "deal.csv")
    Traceback (most recent call last):
    solver.errors.UsageError: there is nothing to merge; name the folders FILE.parts that the shards wrote

    `parts`: folders FILE.parts, which stay as they are. Raises UsageError where they are of different sweeps, where
    some are missing, and where the file's ending needs parts of another kind.
    """
    path = Path(output)
    if isinstance(parts, str | Path):
        parts = [parts]
    if not parts:
        raise UsageError("there is nothing to merge; name the folders FILE.parts that the shards wrote")
    folders = [open_folder(Path(part)) for part in parts]
    how = format_of(path)
    if how.encoding != (held := folders[0].manifest["encoding"]):
        raise UsageError(f"{path_text(path)} asks for {how.name}, but the parts hold {NAMES.get(held, held)}")
    _check_target(path, how, force)
    return _join_parts(folders, path, path.parent, force)


def _in_memory(job: Job, ours: Sequence[int], options: SweepOptions) -> Sweep:
    if options.tables and (count := len(job.design)) > MAX_IN_MEMORY:
        advice = "name a file to write to (output=), or keep none of them (tables=False)"
        raise UsageError(f"the tables of {count:,} points do not fit into memory; {advice}")
    done: dict[int, Chunk] = {}
    _carry_out(job, ours, (), options, lambda chunk: done.update({chunk.number: chunk}))
    chunks = [done[number] for number in ours]
    kept = [chunk.tables for chunk in chunks if isinstance(chunk.tables, Tables)]
    tables = join_tables(kept) if kept else None
    return _summary(job.manifest(), count_outcomes(chunks), (), tables, job.engine.game)


def _into_files(job: Job, ours: Sequence[int], path: Path, options: SweepOptions) -> Sweep:
    parts, is_shard = _parts_of(path), options.shard is not None
    how, manifest = format_of(path), job.manifest()
    if options.resume and not parts.is_dir():
        if (done := _find_finished(how, path, manifest)) is not None:
            return done
        raise UsageError(f"there are no parts {path_text(parts)} to go on with", remedies=[LEAVE_OUT_RESUME])
    may_replace = options.force or options.resume or is_shard
    _check_target(path, how, may_replace)
    if not parts.exists():
        refuse_without_room(job, ours, path)
    with hold_folder(parts, shared=is_shard and not options.force):
        _check_target(path, how, may_replace)  # whoever held the folder may have finished
        folder = begin_folder(parts, manifest, ours, options.resume, options.force)
        known, damaged = folder.sort_out()
        try:
            _carry_out(job, ours, known, options, folder.put)
            if is_shard:
                counts = count_outcomes([folder.part(number) for number in ours])
                return _summary(manifest, counts, (folder.path,), damaged=damaged)
            found = _join_parts([folder], path, folder.room(), options.force, damaged)
        except ZopaError as error:  # nothing is lost, which it says
            if KEPT in error.remedies:
                raise
            raise UsageError(str(error), remedies=[KEPT]) from None
        clear_folder(folder.path)
    return found


def _find_finished(how: Format, path: Path, manifest: Mapping[str, Any]) -> Sweep | None:
    """Return the sweep whose files are there already, if it is the one that the manifest describes."""
    files = how.files(path)
    if not all(file.is_file() for file in files):
        return None
    try:
        there = json.loads(how.read_metadata(path))
        counts = [there[name] for name in COUNTED]
        names, sizes = [file.name for file in files], [file.stat().st_size for file in files]
    except (OSError, ValueError, KeyError, TypeError):  # HDF5 calls what is damaged an OSError
        return None
    expected = json.loads(json.dumps(_metadata(manifest)))
    if (there.get("files", names), there.get("bytes", sizes)) != (names, sizes):  # which a file of their own says
        return None
    if {name: there.get(name) for name in expected} != expected:
        return None
    return replace(_summary(manifest, counts, files), complete=True)


def _carry_out(
    job: Job, ours: Sequence[int], known: Sequence[int], options: SweepOptions, put: Callable[[Chunk], None]
) -> None:
    """Make those of our chunks that are not known yet, each `put` as it comes; progress counts points."""
    left = sorted(set(ours).difference(known))
    total = job.points(ours)
    done = total - job.points(left)

    def put_and_count(chunk: Chunk) -> None:
        nonlocal done
        put(chunk)
        done += job.points([chunk.number])
        options.progress(done, total)

    if done < total:
        with crew(len(left), options.workers, options.executor, options.dask) as at_work:
            carry_out(at_work, job.tasks(left), put_and_count)


def _parts_of(path: Path) -> Path:
    """Return the folder of the parts of a file."""
    return path.with_name(f"{path.name}.parts")


def _chunk_of_parts(options: SweepOptions) -> int | None:
    """Return the points of a chunk: as asked for, else as in the parts that there are, else None."""
    if options.chunk is None and options.resume and options.path is not None:
        parts = _parts_of(options.path)
        if parts.is_dir() and not is_blank(parts) and (parts / MANIFEST).exists():
            return int(open_folder(parts).manifest["chunk"])
    return options.chunk


def _check_target(path: Path, how: Format, force: bool) -> None:
    """Refuse a folder that is not there, and files that are there unless `force` is given."""
    with usable(path, "write"):
        if not path.parent.is_dir():
            raise FileNotFoundError
    for file in how.all_files(path):
        refuse_existing(file, force=True)  # a folder, which nothing replaces
        refuse_existing(file, force, Path.exists)


def _join_parts(folders: Sequence[Folder], path: Path, room: Path, force: bool, damaged: Sequence[int] = ()) -> Sweep:
    """Write all parts of these folders as files; `room` is for files that are not finished."""
    manifest = folders[0].manifest
    parts = list(all_parts(folders).values())
    counts = count_outcomes(parts)
    files = write_files(path, Contents(parts, Layout.of(manifest["layout"]), _metadata(manifest, counts)), room, force)
    return _summary(manifest, counts, files, damaged=damaged)


def _metadata(manifest: Mapping[str, Any], counts: Sequence[Any] = ()) -> dict[str, Any]:
    """Return the metadata of a file: the manifest without what is about parts, and what was counted."""
    about = {key: value for key, value in manifest.items() if key not in ONLY_PARTS}
    return about | dict(zip(COUNTED, counts, strict=False))


def _summary(
    manifest: Mapping[str, Any],
    counts: Sequence[Any],
    files: tuple[Path, ...],
    tables: Tables | None = None,
    game: AnyForm | None = None,
    damaged: Sequence[int] = (),
) -> Sweep:
    """Return the sweep of a manifest, with what its chunks or parts count: `counts` as COUNTED names them."""
    statuses, signatures, equilibria = counts
    return Sweep(
        game or replace(reads(manifest["game"]["text"], catalogue=games.files), name=manifest["game"]["name"]),
        manifest["engine"], manifest["why"], manifest["design"], sum(statuses.values()), equilibria, statuses,
        signatures, manifest["settled"], _metadata(manifest, counts), Layout.of(manifest["layout"]), tables, files,
        tuple(damaged),
    )  # fmt: skip
