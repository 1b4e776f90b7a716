"""What a sweep is of: its points, its subject and its share of the work, from the options as they were typed."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import solver
from solver.commands.options import Seed, Solution, Text, Texts, argument, option
from solver.commands.output import say
from solver.errors import UsageError, clip

if TYPE_CHECKING:
    from solver.commands.inputs import Asked
    from solver.forms.normal import NormalForm
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


def read_design(asked: Asked, plan: SweepArguments, drawn_otherwise: bool) -> Design:
    from solver.commands.inputs import pairs
    from solver.sweeps.design import drawn, grid

    space, axes = asked.game.space, plan.axes or []
    if plan.sample is None:
        if drawn_otherwise:
            raise UsageError("--distribution says how points are drawn, and a grid draws none; give --sample N as well")
        if not axes:
            raise UsageError("nothing moves; give a parameter such as shield=0:10:101, or --sample N")
        return grid(
            space, {name: read_axis(name, text) for name, text in pairs("a grid", axes).items()}, at=asked.moved
        )
    if ranged := next((text for text in axes if "=" in text), None):
        draws = "draws over the game's own ranges and distributions, so it takes a name alone"
        raise UsageError(f"--sample {draws}, not {clip(repr(ranged))}")
    return drawn(space, plan.sample, plan.seed, plan.method, axes or None, at=asked.moved)


def find_subject(asked: Asked, solution: str | None, wanted: bool | None, step: Any) -> Any:
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
        return solver.nash(cast("NormalForm", game), progress=step)
    say(f"branches are not numbered in a game of {cells} payoff cells; --branches does it, which can take minutes")
    return game


def read_axis(name: str, text: str) -> tuple[str, str, int]:
    """Return the three parts of LOW:HIGH:COUNT, the first two as they are typed."""
    parts = [part.strip() for part in text.split(":")]
    if len(parts) != 3 or not all(parts):
        raise UsageError(f"{name} takes low:high:count, such as 0:10:101; {clip(repr(text))} is not that")
    return parts[0], parts[1], read_whole(f"the count of {name}", parts[2])


def read_share(text: str) -> tuple[int, int]:
    first, slash, last = text.partition("/")
    if not slash:
        raise UsageError(f"--shard takes K/N, such as 3/20; {clip(repr(text))} is not that")
    return read_whole("the shard", first), read_whole("the number of shards", last)


def read_whole(what: str, text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise UsageError(f"{what} is {clip(repr(text))}; give a whole number, such as 20")
    return int(text)
