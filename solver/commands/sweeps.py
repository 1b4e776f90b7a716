"""Commands that look at a game at many points, and that put together what several machines found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import solver
from solver.commands.options import POINT, Game, Run, argument, command, option
from solver.commands.output import say
from solver.commands.sweep_inputs import ENDINGS, SweepArguments, find_subject, read_design, read_share
from solver.report.progress import progress


@command(*POINT, "distribution", "form", "force", "csv_safe", "debug")
def sweep(run: Run, game: Game, plan: SweepArguments) -> None:
    """Find every equilibrium at many points: a grid, or points drawn at random.

    Parameters that do not move are at their baseline (moved by --set and --params). A summary is printed; with -o
    the tables points and equilibria are written.

    \b
    Examples:
      zopa sweep thaad-deal shield=0:10:101 buffer=0:10:101
      zopa sweep thaad-deal --sample 4096 --settle -o deal.csv
    """
    from solver.sweeps.estimate import estimate

    asked = run.ask(game)
    options: dict[str, Any] = {name: getattr(plan, name) for name in ("settle", "output", "chunk", "workers")}
    options["shard"] = None if plan.shard is None else read_share(plan.shard)
    design = read_design(asked, plan, bool(run.distribution))
    with _progress_with_advice(plan.output) as step:
        subject = find_subject(asked, plan.solution, plan.branches, step)
    if plan.dry_run:
        run.answer("measuring", asked, estimate, subject, design, **options)
        return
    options |= {"tables": False, "dask": plan.dask, "resume": plan.resume, "force": run.force}
    with _progress_with_advice(plan.output) as step:
        answer = solver.sweep(subject, design, progress=step, **options)
    run.put(answer, asked)


@command("form", "force", "csv_safe", "debug")
def merge(
    run: Run,
    parts: Annotated[list[Path], argument("PARTS...", "The folders FILE.parts that shards wrote.")],
    output: Annotated[Path, option("--output -o FILE", f"The file to write: {ENDINGS}.")],
) -> None:
    """Join the parts that the shards of a sweep wrote, on one machine or many.

    \b
    Examples:
      zopa merge deal.csv.parts -o deal.csv
      zopa merge deal.csv.parts -o deal.csv --force --format json
    """
    run.answer("joining", None, solver.merge, parts, output, run.force)


@contextmanager
def _progress_with_advice(output: Path | None) -> Iterator[Any]:
    """Show that the body runs; an interrupted sweep prints how to go on."""
    from solver.report.remedies import KEPT

    try:
        with progress("sweeping") as step:
            yield step
    except KeyboardInterrupt:
        if output is not None:
            say(f"stopped; {KEPT}")
        raise
