"""Text to a stream, whatever that can show: how wide it is, whether in colour, and what to do once nobody reads."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import sys
from typing import TextIO

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
    """Return the columns to print in: the terminal's (or COLUMNS), within reason."""
    return max(MIN_WIDTH, min(MAX_WIDTH, shutil.get_terminal_size().columns))


def is_coloured(stream: TextIO | None) -> bool:
    """Whether bold and colour are welcome: on a terminal, unless NO_COLOR is set or the terminal is dumb."""
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

    >>> import sys
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


def show_pages(text: str) -> None:
    """Print a text, page by page by the reader's own program ($PAGER, else less or more) on a terminal that can.

    >>> show_pages("a line")
    a line
    """
    if not (_is_seen() and os.environ.get("TERM", "dumb") != "dumb"):
        put(text, sys.stdout)
        return
    import subprocess

    program = shlex.split(os.environ.get("PAGER", "")) or ["less" if shutil.which("less") else "more"]
    look = {**os.environ, "LESS": f"{os.environ.get('LESS', '-FX')} -R"}  # -R: colours are colours, not signs
    try:
        subprocess.run(program, input=text.encode(sys.stdout.encoding or "utf-8", "replace"), env=look, check=False)
    except OSError:  # there is no such program
        put(text, sys.stdout)


def _is_seen() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
