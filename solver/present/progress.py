"""A sign of life for work that takes longer than two seconds: on a terminal's standard error, and only there."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from typing import Any

PATIENCE = 2.0  # seconds


@contextlib.contextmanager
def progress(what: str, after: float = PATIENCE) -> Iterator[Any]:
    """Show a bar while the body runs, once it has run for `after` seconds.

    >>> with progress("adding") as step:
    ...     step(1, 2)

    The body gets step(done, total): until it is called the bar just moves. Nothing is shown unless standard
    error is a terminal; rich is loaded only when there is something to show.
    """
    bar = _Bar(what)
    timer = threading.Timer(after, bar.show) if sys.stderr is not None and sys.stderr.isatty() else None
    if timer is not None:
        timer.daemon = True
        timer.start()
    try:
        yield bar.step
    finally:
        if timer is not None:
            timer.cancel()
        bar.close()


class _Bar:
    """A bar that can be told how far things are before anyone sees it, from either thread."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.done, self.total = 0, 0
        self.lock = threading.Lock()
        self.closed = False
        self.shown: Any = None
        self.task: Any = None

    def step(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        if self.shown is not None:
            self.shown.update(self.task, completed=done, total=total)

    def show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        with self.lock:
            if self.closed:
                return
            shown = Progress(*columns, console=Console(stderr=True), transient=True)
            self.task = shown.add_task(self.what, completed=self.done, total=self.total or None)
            shown.start()
            self.shown = shown

    def close(self) -> None:
        with self.lock:
            self.closed = True
            if self.shown is not None:
                self.shown.stop()
                self.shown = None
