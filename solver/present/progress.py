"""A sign of life on standard error: a bar on a terminal after two seconds, elsewhere a plain line every ten."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from time import monotonic
from typing import Any, TextIO

from solver.errors import ZopaError
from solver.present.output import put

PATIENCE = 2.0  # seconds before a bar is shown
EVERY = 10.0  # seconds between two lines where standard error is no terminal


@contextlib.contextmanager
def progress(what: str, after: float = PATIENCE, every: float = EVERY) -> Iterator[Any]:
    """Show that the body still runs: a bar once it has run for `after` seconds, or a line each `every` seconds.

    >>> with progress("adding") as step:
    ...     step(1, 2)

    The body gets step(done, total): until it is called the bar just moves, and lines give no numbers. On a terminal
    there is a bar, and rich is loaded only for that; a log or a pipe gets lines that stay.
    """
    if sys.stderr is None:
        yield lambda done, total: None
        return
    sign = _Bar(what, after) if sys.stderr.isatty() else _Lines(what, every, sys.stderr)
    try:
        yield sign.step
    finally:
        sign.close()


class _Lines:
    """Lines such as `still adding: 1 of 2, after 10 seconds`, from a thread of their own."""

    def __init__(self, what: str, every: float, stream: TextIO) -> None:
        self.what, self.every, self.stream = what, every, stream
        self.done, self.total = 0, 0
        self.begun = monotonic()
        self.ended = threading.Event()
        threading.Thread(target=self.run, daemon=True).start()

    def step(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def run(self) -> None:
        while not self.ended.wait(self.every):
            far = f" {self.done} of {self.total}," if self.total else ""
            with contextlib.suppress(ZopaError, ValueError):  # a stream that is full or closed is no reason to fail
                put(f"still {self.what}:{far} after {monotonic() - self.begun:.0f} seconds\n", self.stream)

    def close(self) -> None:
        self.ended.set()


class _Bar:
    """A bar that can be told how far things are before anyone sees it, from either thread."""

    def __init__(self, what: str, after: float) -> None:
        self.what = what
        self.done, self.total = 0, 0
        self.timer = threading.Timer(after, self.show)
        self.timer.daemon = True
        self.timer.start()
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
        self.timer.cancel()
        with self.lock:
            self.closed = True
            if self.shown is not None:
                self.shown.stop()
                self.shown = None
