"""Commands that look at a game at many points, and that put together what several machines found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import solver
from solver.commands.options import POINT, Game, Run, Seed, Solution, Text, Texts, argument, command, option, say
from solver.errors import UsageError, clip
from solver.report.progress import progress

if TYPE_CHECKING:
    from solver.commands.inputs import Asked
    from solver.sweeps.design import Design

NUMBERED = 9  # payoff cells of a game whose atlas takes some seconds
ENDINGS = "FILE.csv, FILE.jsonl, FILE.parquet or FILE.nc"


@dataclass(frozen=True, kw_only=True)
class SweepArguments:
    """The options that only a sweep has, as they were typed."""

    axes: Annotated[
        Texts,
        argument(
            "NAME=LOW:HIGH:COUNT",
            "COUNT values of a parameter from LOW to HIGH; with --sample, the names to draw only.",
        ),
    ] = None
    sample: Annotated[int | None, option("--sample N", "Draw N points over the parameters' distributions.")] = None
    seed: Seed = 0
    method: Annotated[str, option("--method WHAT", "How to draw: sobol, latin or random.")] = "sobol"
    settle: Annotated[bool, option("--settle", "Solve the points on walls exactly.")] = False
    output: Annotated[Path | None, option("--output -o FILE", f"Write the tables: {ENDINGS}.")] = None
    resume: Annotated[bool, option("--resume", "Go on with a sweep that was interrupted.")] = False
    dry_run: Annotated[bool, option("--dry-run", "Only say how much it would be.")] = False
    shard: Annotated[Text, option("--shard K/N", "Make one of N shares; zopa merge joins them.")] = None
    dask: Annotated[Text, option("--dask tcp://HOST:PORT", "Let a Dask cluster do it.")] = None
    workers: Annotated[int | None, option("--workers N", "Use N processes instead of threads.")] = None
    chunk: Annotated[int | None, option("--chunk N", "Points done at a time.")] = None
    solution: Solution = None
    branches: Annotated[
        bool | None,
        option(
            "--branches/--no-branches",
            "Number the equilibria as zopa solve does, whose atlas takes time; by default up to 9 payoff cells.",
        ),
    ] = None


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
    from solver.sweeps.sweep import estimate

    asked = run.ask(game)
    options: dict[str, Any] = {name: getattr(plan, name) for name in ("settle", "output", "chunk", "workers")}
    options["shard"] = None if plan.shard is None else _share(plan.shard)
    design = _design(asked, plan, bool(run.distribution))
    with _progress_with_advice(plan.output) as step:
        subject = _subject(asked, plan.solution, plan.branches, step)
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


# --- what they share ------------------------------------------------------------------------------


def _design(asked: Asked, plan: SweepArguments, drawn_otherwise: bool) -> Design:
    from solver.commands.inputs import pairs
    from solver.sweeps.design import drawn, grid

    space, axes = asked.game.space, plan.axes or []
    if plan.sample is None:
        if drawn_otherwise:
            raise UsageError("--distribution says how points are drawn, and a grid draws none; give --sample N as well")
        if not axes:
            raise UsageError("nothing moves; give a parameter such as shield=0:10:101, or --sample N")
        return grid(space, {name: _axis(name, text) for name, text in pairs("a grid", axes).items()}, at=asked.moved)
    if ranged := next((text for text in axes if "=" in text), None):
        draws = "draws over the game's own ranges and distributions, so it takes a name alone"
        raise UsageError(f"--sample {draws}, not {clip(repr(ranged))}")
    return drawn(space, plan.sample, plan.seed, plan.method, axes or None, at=asked.moved)


def _subject(asked: Asked, solution: str | None, wanted: bool | None, step: Any) -> Any:
    """Return what to sweep: a solution's atlas; the game; or its atlas, whose branches have numbers. The engine stays
    the one that the game has by itself."""
    from solver.concepts.catalogue import atlas_for
    from solver.sweeps.kernels.engine import CELLS

    game = asked.game
    if solution is not None or not game.shape:
        return atlas_for(game, solution, step)
    cells = prod(game.shape)
    if wanted is False or cells <= CELLS or len(game.shape) != 2:
        return game  # with so few cells closed forms run, and they are an atlas
    if wanted or cells <= NUMBERED:
        return solver.nash(game, progress=step)
    say(f"branches are not numbered in a game of {cells} payoff cells; --branches does it, which can take minutes")
    return game


def _axis(name: str, text: str) -> tuple[str, str, int]:
    """Return the three parts of LOW:HIGH:COUNT, the first two as they are typed."""
    parts = [part.strip() for part in text.split(":")]
    if len(parts) != 3 or not all(parts):
        raise UsageError(f"{name} takes low:high:count, such as 0:10:101; {clip(repr(text))} is not that")
    return parts[0], parts[1], _whole(f"the count of {name}", parts[2])


def _share(text: str) -> tuple[int, int]:
    first, slash, last = text.partition("/")
    if not slash:
        raise UsageError(f"--shard takes K/N, such as 3/20; {clip(repr(text))} is not that")
    return _whole("the shard", first), _whole("the number of shards", last)


def _whole(what: str, text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise UsageError(f"{what} is {clip(repr(text))}; give a whole number, such as 20")
    return int(text)


@contextmanager
def _progress_with_advice(output: Path | None) -> Iterator[Any]:
    """Show that the body runs; an interrupted sweep prints how to go on."""
    from solver.sweeps.executors import RESUME_HINT

    try:
        with progress("sweeping") as step:
            yield step
    except KeyboardInterrupt:
        if output is not None:
            say(f"stopped; {RESUME_HINT}")
        raise
