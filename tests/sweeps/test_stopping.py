"""Threads that end early: what an interrupted sweep does not keep, it does not finish."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from games import load
from solver.sweeps import encodings, executors
from solver.sweeps.design import drawn
from solver.sweeps.kernels import engine
from solver.sweeps.stopping import StoppableThreads, Stopped, stop_if_unwanted
from solver.sweeps.sweep import sweep

GAME = load("hawk-dove")
PATIENCE = 20.0  # seconds after which work that nobody stops gives up


def test_work_ends_when_the_threads_are_left_with_an_error() -> None:
    begun = Event()

    def work() -> None:
        begun.set()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            stop_if_unwanted()

    with pytest.raises(KeyboardInterrupt), StoppableThreads(1) as threads:
        running, waiting = threads.submit(work), threads.submit(work)
        begun.wait(PATIENCE)
        raise KeyboardInterrupt
    assert isinstance(running.exception(), Stopped)
    assert waiting.cancelled()


def test_work_is_finished_when_the_threads_are_left_in_peace() -> None:
    def square(k: int) -> int:
        stop_if_unwanted()
        return k * k

    with StoppableThreads(2) as threads:
        done = [threads.submit(square, k) for k in range(20)]
    assert [one.result() for one in done] == [k * k for k in range(20)]
    stop_if_unwanted()  # here nobody stops anything


@pytest.mark.parametrize("place", [engine, encodings])
def test_chunks_of_an_interrupted_sweep_ask(place: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The sweep is interrupted while a chunk is computed, and while its text is made: both end before their time."""
    begun, ended = Event(), []

    def wait_for_the_end() -> None:
        begun.set()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                stop_if_unwanted()
            except Stopped:
                ended.append(True)
                raise

    monkeypatch.setattr(place, "stop_if_unwanted", wait_for_the_end)

    def interrupted(*_: Any, **__: Any) -> Any:
        begun.wait(PATIENCE)
        raise KeyboardInterrupt

    monkeypatch.setattr(executors, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sweep(GAME, drawn(GAME.space, 40, seed=1), chunk=20, output=tmp_path / "hawk.csv")
    assert ended
