"""Sweeps: everything that stands at every point of a design.

The design is cut into chunks of one size (`solver.sweeps.job`), carried out by threads, processes or machines
(`solver.sweeps.executors`). With a file to write to, each finished chunk becomes a part in FILE.parts at once
(`solver.sweeps.store`), and the parts become the files at the end (`solver.sweeps.output_files`): so memory does not
grow with the number of points, and nothing that is done is ever done again. Without one, the tables stay in memory.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import games
from solver.atlas import Atlas
from solver.errors import UsageError, ZopaError, in_floats, path_text
from solver.forms.any_form import AnyForm, outcome
from solver.forms.files.toml_read import reads
from solver.report import words
from solver.report.answer import Answer
from solver.report.blocks import Advice, Block, Facts, Grid, Head, Report, Say
from solver.report.files import refuse_existing, usable
from solver.sweeps.design import Design
from solver.sweeps.executors import RESUME_HINT, carry_out, crew, hands
from solver.sweeps.job import Job, SweepOptions, Task, plan_job, run_chunk, shard_of
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
SAMPLED_POINTS = 2**13  # points
LARGE_SWEEP = 2**22  # points for which the disk is asked first
MAX_IN_MEMORY = 2**27  # points whose tables are kept without a file: some ten gigabytes
STRETCHES = 8  # places of the design from which they are taken
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
        raise UsageError(f"there are no parts {path_text(parts)} to go on with; leave --resume out")
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
            if RESUME_HINT in str(error):
                raise
            raise UsageError(f"{error}; {RESUME_HINT}") from None
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


# --- what a sweep would cost ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Estimate(Answer, schema="zopa.sweep-estimate/2"):
    """What was estimated. `bytes`: of the parts, about as many as of the files; `seconds`: on this machine's cores, or
    with so many workers; `sample`: points measured."""

    report: ClassVar[str] = "solver.sweeps.sweep"
    game: AnyForm
    engine: str
    why: str
    points: int
    chunks: int
    bytes: int
    seconds: float
    sample: int


@in_floats()
def estimate(
    subject: AnyForm | Atlas, design: Design, options: SweepOptions | None = None, **keywords: Any
) -> Estimate:
    """Return what such a `sweep` would cost, measured on some thousand points; nothing is written. Raises as it does.

    >>> game = load("thaad-deal")
    >>> found = estimate(game, drawn(game.space, 10**6, seed=1))
    >>> found.points, found.chunks, found.engine
    (1000000, 4, 'closed forms')
    """
    options = replace(options or SweepOptions(), tables=False, **keywords)
    job = plan_job(subject, design, options)
    ours = shard_of(job.chunks, options.shard)
    points = job.points(ours)
    at_a_time = min(hands(options.workers), len(ours))
    taken, size, seconds = _measure(job)
    return Estimate(
        job.engine.game, job.engine.name, job.engine.why, points, len(ours), round(size / taken * points),
        seconds / taken / at_a_time * points, taken,
    )  # fmt: skip


def refuse_without_room(job: Job, ours: Sequence[int], path: Path) -> None:
    """Raise UsageError where the parts to be made are sure not to fit beside `path`; a small sweep is not asked."""
    points = job.points(ours)
    if points <= LARGE_SWEEP:
        return
    taken, size, _ = _measure(job)
    needed, free = round(size / taken * points), shutil.disk_usage(path.absolute().parent).free
    if needed > free:
        raise UsageError(
            f"{points:,} points take about {_bytes(needed)}, and {_bytes(free)} are free there; take smaller"
            " counts, a sample (--sample), or shards on several machines (--shard); --dry-run says how much it would be"
        )


def _measure(job: Job) -> tuple[int, int, float]:
    """Return how many points were measured, in stretches all through the design, with their bytes and seconds."""
    count = len(job.design)
    length = min(SAMPLED_POINTS // STRETCHES, -(-count // STRETCHES))
    starts = sorted({k * (count - length) // max(STRETCHES - 1, 1) for k in range(STRETCHES)})
    tasks = [Task(job.work, 0, start, job.design.part(start, start + length)) for start in starts]
    run_chunk(replace(tasks[0], points=job.design.part(0, 1)))  # what is made once is made here
    begin = time.perf_counter()
    sizes = [sum(map(len, made)) for task in tasks if isinstance(made := run_chunk(task).tables, tuple)]
    return length * len(tasks), sum(sizes), time.perf_counter() - begin


# --- on a page ------------------------------------------------------------------------------------


MAX_SIGNATURES = 20  # signatures in print; the rest are one line
SIZES = (1, "bytes"), (10**3, "kB"), (10**6, "MB"), (10**9, "GB"), (10**12, "TB"), (10**15, "PB")
TIMES = (1, "seconds"), (60, "minutes"), (3600, "hours"), (86_400, "days")


def report(answer: Sweep | Estimate) -> Report:
    """Return the answer in blocks."""
    called, note = answer.game.title or answer.game.name, answer.game.note
    if isinstance(answer, Estimate):
        time_taken = "a second" if answer.seconds < 1.5 else _in_units(answer.seconds, TIMES, least=2, digits=2)
        facts = (
            ("points", (f"{answer.points:,} in {_many(answer.chunks, 'chunk')}",)),
            ("engine", (f"{answer.engine}, because {answer.why}",)),
            ("size", (f"about {_bytes(answer.bytes)}" if answer.bytes else "nothing is written",)),
            ("time", (f"about {time_taken}, measured on {_many(answer.sample, 'point')}",)),
        )
        return Report(f"A sweep to come: {called}", (Facts(facts),), note)
    letters, inside = answer.letters, sum(answer.inside.values())
    rows = ((t, str(n), repr(n / inside), letters.get(t, "")) for t, n in answer.inside.items())
    data = Grid(("what stands", "points", "share", "phase"), tuple(rows))  # numbers that are only numbers
    page = (*_sweep_blocks(answer), *([Say(answer.left_open)] if answer.left_open else ()))
    return Report(f"Sweep: {called}", page, note, data=data)


def _sweep_blocks(answer: Sweep) -> Iterator[Block]:
    one, many = (outcome(answer.game, count, str(answer.metadata.get("concept", ""))) for count in (1, 2))
    yield Say(f"{_many(answer.points, 'point')}, {_many(answer.equilibria, one, many)}.")
    shown, inside = [*answer.inside.items()], sum(answer.inside.values())
    named = {text: f"{letter} " for text, letter in answer.letters.items()}
    rows = [(words.percent(n / inside), (f"{named.get(text, '')}{text}",)) for text, n in shown[:MAX_SIGNATURES]]
    if rest := shown[MAX_SIGNATURES:]:
        count = sum(count for _, count in rest)
        rows.append((words.percent(count / inside), (_many(len(rest), "other set"),)))
    yield Head("What stands")
    yield Facts(tuple(rows))
    apart = []
    for status, note in STATUS_NOTES.items():
        if count := answer.statuses.get(status, 0):
            line = f"{_many(count, 'point')} ({words.percent(count / answer.points)}) {note}"
            apart.append((status, (Advice(line, "; --settle solves them exactly" if status == "wall" else ""),)))
    if apart:
        yield Head("Points apart")
        yield Facts(tuple(apart))
    if answer.recomputed:
        chunks = _many(len(answer.recomputed), "chunk")
        yield Say(f"Of {chunks} the parts were damaged, and computed anew: {', '.join(map(str, answer.recomputed))}.")
    if answer.complete:
        yield Say("It was complete already.")
    if answer.files:
        yield Say(f"Written: {', '.join(map(str, answer.files))}")


STATUS_NOTES = {
    "wall": "on a wall within rounding errors, with ties counted as ties",
    "settled": "on a wall within rounding errors, and solved exactly",
    "outside": "outside the assumptions or the ranges, left out of the shares",
    "failed": "without a finite answer",
}


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def _bytes(size: int) -> str:
    return _in_units(size, SIZES, least=1, digits=3)


def _in_units(amount: float, units: Sequence[tuple[int, str]], least: int, digits: int) -> str:
    """Return an amount in the largest of the units of which it has `least`; in the first one if there is none.

    >>> _in_units(1_234_567, SIZES, 1, 3), *(_in_units(seconds, TIMES, 2, 2) for seconds in (110, 200, 10**7))
    ('1.23 MB', '110 seconds', '3.3 minutes', '116 days')
    """
    size, name = max((one for one in units if amount >= least * one[0]), default=units[0])
    amount /= size
    return f"{amount:.{digits}g} {name}" if amount < 10 else f"{amount:.0f} {name}"
