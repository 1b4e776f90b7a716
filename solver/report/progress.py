"""A sign of life on standard error: a bar on a terminal after two seconds, elsewhere a plain line every ten."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from time import monotonic
from typing import Any, TextIO

from solver.errors import ZopaError
from solver.report.streams import put

PATIENCE = 2.0  # seconds before a bar is shown
EVERY = 10.0  # seconds between two lines where standard error is no terminal
BLINK = 0.1  # seconds after which a bar is moved on


@contextlib.contextmanager
def progress(what: str, after: float = PATIENCE, every: float = EVERY) -> Iterator[Any]:
    """Show that the body still runs: a bar once it has run for `after` seconds, or a line each `every` seconds.

    >>> with progress("adding") as step:
    ...     step(1, 2)

    The body gets step(done, total): until it is called the bar just moves, and lines give no numbers.
    """
    if sys.stderr is None:
        yield lambda done, total: None
        return
    sign = _Sign(what, after if sys.stderr.isatty() else every, sys.stderr)
    try:
        yield sign.step
    finally:
        sign.close()


class _Sign:
    """A thread of its own that shows how far a body is, which says so by `step`: with a bar on a terminal."""

    def __init__(self, what: str, wait: float, stream: TextIO) -> None:
        self.what, self.wait, self.stream = what, wait, stream
        self.done, self.total = 0, 0
        self.begun, self.ended = monotonic(), threading.Event()
        self.thread = threading.Thread(target=self.show_bar if stream.isatty() else self.print_lines, daemon=True)
        self.thread.start()

    def step(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def close(self) -> None:
        self.ended.set()
        self.thread.join(timeout=1)  # what is begun is not written later, into the answer

    def print_lines(self) -> None:
        """Print lines such as `still adding: 1 of 2, after 10 seconds`."""
        while not self.ended.wait(self.wait):
            far = f" {self.done} of {self.total}," if self.total else ""
            with contextlib.suppress(ZopaError, ValueError):  # a stream that is full or closed is no reason to fail
                put(f"still {self.what}:{far} after {monotonic() - self.begun:.0f} seconds\n", self.stream)

    def show_bar(self) -> None:
        if self.ended.wait(self.wait):
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task(self.what, completed=self.done, total=self.total or None)
            while not self.ended.wait(BLINK):
                shown.update(task, completed=self.done, total=self.total or None)
