"""A long answer on a terminal, shown page by page by the reader's own program ($PAGER, else less or more)."""

from __future__ import annotations

import os
import sys

from solver.report.streams import put


def show(text: str) -> None:
    """Print a text, page by page where somebody looks at it: on a terminal that can move about.

    >>> show("a line\\n")
    a line
    """
    if not (_is_terminal() and _is_capable()):
        put(text, sys.stdout)
        return
    from pydoc import pager

    os.environ.setdefault("LESS", "FRX")  # ends by itself where all fits, shows colour, leaves the text on the screen
    pager(text)


def _is_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _is_capable() -> bool:
    """Return whether the terminal is one on which programs such as less work."""
    return os.environ.get("TERM", "dumb") != "dumb"
