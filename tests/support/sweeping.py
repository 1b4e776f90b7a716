"""Sweeps of thaad-deal in processes of their own, which are ended, or begun at the same time."""

import os
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from games import load
from solver import UsageError, drawn, sweep

FRESH = get_context("forkserver")  # processes of one that has no threads and has loaded these
FRESH.set_forkserver_preload(["games", "solver.sweeps.sweep", "solver.concepts.nash.branches", "scipy.stats"])
TOUCHING = ("mkdir", "replace", "rename", "unlink", "fsync", "link", "rmdir", "open")
DEAL = load("thaad-deal")
POINTS = 400


def swept(output: str, seed: int = 1, chunk: int = 100, **options: Any) -> Any:
    return sweep(DEAL, drawn(DEAL.space, POINTS, seed=seed), output=output, chunk=chunk, **options)


def sweep_at_once(place: Path, seed: int, gate: Any, said: Any, options: dict[str, Any]) -> None:
    """Sweep once everybody is ready; say what it came to."""
    os.chdir(place)
    gate.wait()
    try:
        swept("deal.csv", seed, **options)
        said.put((seed, ""))
    except UsageError as refused:
        said.put((seed, str(refused)))
    except BaseException as error:
        said.put((seed, repr(error)))
        raise


def sweep_until(place: Path, count: int, chunk: int) -> None:
    """Sweep, and end this process, as a kill does, before the file system is asked for the so-manieth time."""
    os.chdir(place)
    left = count

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*arguments: Any, **keywords: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os._exit(77)
            return call(*arguments, **keywords)

        return ask

    for name in TOUCHING:
        setattr(os, name, counted(getattr(os, name)))
    swept("deal.csv", chunk=chunk)
