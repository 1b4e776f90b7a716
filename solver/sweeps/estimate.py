"""What a sweep would cost, measured on some of its points."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from solver.atlas import Atlas
from solver.errors import UsageError, in_floats
from solver.forms.any_form import AnyForm
from solver.report.answer import Answer
from solver.report.remedies import SMALLER_SWEEP
from solver.sweeps.amounts import size_text
from solver.sweeps.design import Design
from solver.sweeps.executors import hands
from solver.sweeps.job import Job, SweepOptions, plan_job, shard_of
from solver.sweeps.tasks import Task, run_chunk

SAMPLED_POINTS = 2**13  # points
LARGE_SWEEP = 2**22  # points for which the disk is asked first
STRETCHES = 8  # places of the design from which they are taken


@dataclass(frozen=True, slots=True)
class Estimate(Answer, schema="zopa.sweep-estimate/2"):
    """What was estimated. `bytes`: of the parts, about as many as of the files; `seconds`: on this machine's cores, or
    with so many workers; `sample`: points measured."""

    report: ClassVar[str] = "solver.sweeps.report"
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
            f"{points:,} points take about {size_text(needed)}, and {size_text(free)} are free there",
            remedies=SMALLER_SWEEP,
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
