"""What leaves the program: text to a stream, whatever it can show, and a sign of life on standard error. That is a bar
on a terminal after two seconds, elsewhere a plain line every ten."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from time import monotonic
from typing import Any, TextIO

from solver.errors import ZopaError

MIN_WIDTH, MAX_WIDTH = 24, 120
_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-",
        "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2026": "...", "\u00a0": " ", "\u2264": "<=",
        "\u2265": ">=", "\u2260": "!=", "\u00d7": "x", "\u00b7": "*", "\u00f7": "/",
    }
)  # fmt: skip


def width() -> int:
    """Return the columns to print in: the terminal's (or COLUMNS), within reason.

    >>> MIN_WIDTH <= width() <= MAX_WIDTH
    True
    """
    return max(MIN_WIDTH, min(MAX_WIDTH, shutil.get_terminal_size().columns))


def coloured(stream: TextIO | None) -> bool:
    """Whether bold and colour are welcome: on a terminal, unless NO_COLOR is set or the terminal is dumb.

    >>> import io
    >>> coloured(io.StringIO())
    False
    """
    if stream is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def _encodable_text(text: str, encoding: str | None) -> str:
    """Return the text in characters that an encoding has: typographic signs simplified, others escaped."""
    encoding = encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "backslashreplace").decode(encoding)
    return text


def put(text: str, stream: TextIO | None) -> None:
    """Write text to a stream, without complaint if the reader has gone; ZopaError where nothing can be written.

    >>> put("done\\n", sys.stdout)
    done
    """
    if stream is None:
        raise ZopaError("standard output is closed; open it, or write to a file with -o FILE")
    try:
        stream.write(_encodable_text(text, stream.encoding))
        stream.flush()
    except BrokenPipeError:
        hush(stream)
    except OSError as error:
        hush(stream)
        raise ZopaError(f"cannot write to standard output: {(error.strerror or 'it failed').lower()}") from None


def hush(stream: TextIO) -> None:
    """Let a broken stream drain into nothing, so that the interpreter's last flush is silent."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


PATIENCE = 2.0  # seconds before a bar is shown
EVERY = 10.0  # seconds between two lines where standard error is no terminal
BLINK = 0.1  # seconds after which a bar is moved on


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
    sign = _Bar(what, after, sys.stderr) if sys.stderr.isatty() else _Sign(what, every, sys.stderr)
    try:
        yield sign.step
    finally:
        sign.close()


class _Sign:
    """A thread of its own that shows how far a body is, which says so by `step`."""

    def __init__(self, what: str, wait: float, stream: TextIO) -> None:
        self.what, self.wait, self.stream = what, wait, stream
        self.done, self.total = 0, 0
        self.begun, self.ended = monotonic(), threading.Event()
        self.thread = threading.Thread(target=self.show, daemon=True)
        self.thread.start()

    def step(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def close(self) -> None:
        self.ended.set()
        self.thread.join(timeout=1)  # what is begun is not written later, into the answer

    def show(self) -> None:
        """Print lines such as `still adding: 1 of 2, after 10 seconds`."""
        while not self.ended.wait(self.wait):
            far = f" {self.done} of {self.total}," if self.total else ""
            with contextlib.suppress(ZopaError, ValueError):  # a stream that is full or closed is no reason to fail
                put(f"still {self.what}:{far} after {monotonic() - self.begun:.0f} seconds\n", self.stream)


class _Bar(_Sign):
    """A bar on a terminal, in the place of lines."""

    def show(self) -> None:
        if self.ended.wait(self.wait):
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task(self.what, completed=self.done, total=self.total or None)
            while not self.ended.wait(BLINK):
                shown.update(task, completed=self.done, total=self.total or None)
