"""Files and streams: what comes in, and what leaves the program.

Files are opened and written whole, or refused with what is wrong about the path. Text goes to a stream, whatever that
can show, and a sign of life to standard error: a bar on a terminal after two seconds, elsewhere a plain line every ten.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO, TextIO

from solver.errors import UsageError, ZopaError, nearest, path_text

MAX_COMPARED = 2_000  # files of a directory whose names are compared with one that is missing


def save(content: bytes, path: Path, force: bool = False) -> None:
    """Write a file, all of it or nothing: whoever reads meanwhile finds the old content or the new.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(b"one", Path(folder) / "a.txt")
    ...     (Path(folder) / "a.txt").read_bytes()
    b'one'

    `force`: replace a file that exists, or what a symbolic link points to. Raises UsageError where that cannot be done.
    """
    with usable(path, "write"):
        target = Path(os.path.realpath(path)) if force else path
        if target.is_dir():
            raise IsADirectoryError
        if target.exists() and not target.is_file():  # a device or a pipe is written to as it is
            target.write_bytes(content)
            return
        with name_unfinished(target.parent) as temporary:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if force:
                with contextlib.suppress(OSError):
                    temporary.chmod(target.stat().st_mode & 0o7777)
                temporary.replace(target)
            else:
                place(temporary, target)


@contextlib.contextmanager
def name_unfinished(folder: Path) -> Iterator[Path]:
    """Hand out a name in a folder for a file until it is whole and gets its own; else it is removed."""
    temporary = folder / f".zopa-{os.urandom(8).hex()}.tmp"
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def refuse_existing(path: Path | None, force: bool = False, kind: Callable[[Path], bool] = Path.is_file) -> None:
    """Raise UsageError for a file (or what else `kind` knows) that is there, and for a folder in the place of a file,
    before anything is worked out for it."""
    if path is not None and str(path) != "-":
        with usable(path, "write"):
            if kind == Path.is_file and path.is_dir():
                raise IsADirectoryError
            if not force and kind(path):
                raise FileExistsError


def place(temporary: Path, target: Path) -> None:
    """Give the file its name; FileExistsError where the name is taken: one step, so nobody can come between."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: take the name first
        target.touch(exist_ok=False)
        temporary.replace(target)


def _missing(path: Path, verb: str) -> str:
    if not path.parent.is_dir():
        return f"there is no directory {path_text(path.parent)}; check the name"
    if verb != "read":
        return f"no file can be made in {path_text(path.parent)}; choose another directory"
    near = [name for name in neighbours(path) if nearest(path.stem, [Path(name).stem])]  # all but the ending
    return f"there is no file {path_text(path)};{nearest(path.name, near) or ' check the name'}"


def neighbours(path: Path) -> list[str]:
    """Return the names of the files beside a path, among the first MAX_COMPARED entries of its directory."""
    with contextlib.suppress(OSError), os.scandir(path.parent) as found:
        return sorted(entry.name for entry in islice(found, MAX_COMPARED) if entry.is_file())
    return []


@contextlib.contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file to read its bytes; a pipe, a device or a file of the system, which may never end, is refused.

    >>> with reading(Path("/dev/zero")) as file:
    ...     file.read(1)
    Traceback (most recent call last):
    solver.errors.UsageError: /dev/zero is no regular file; send what it holds to standard input, and name it -
    """

    def at_once(path: str, flags: int) -> int:
        return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a pipe would wait for its other end

    with usable(path, "read"), io.BufferedReader(io.FileIO(path, opener=at_once)) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            shown_path = path_text(path)
            raise UsageError(f"{shown_path} is no regular file; send what it holds to standard input, and name it -")
        yield file if status.st_size else io.BytesIO()  # those of /proc say 0, and may wait for ever


class Disk(io.FileIO):
    """A file that goes on where the disk is full, for libraries that do not survive that. Once they are done it raises
    `failed`, the OSError of a write that went wrong.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Disk(Path(folder) / "a.nc", "w+") as file:
    ...     file.write(b"abc")
    3
    """

    failed: OSError | None = None

    def __exit__(self, *raised: Any) -> None:
        super().__exit__(*raised)
        if self.failed is not None and raised[0] is None:
            raise self.failed

    def write(self, content: Any, /) -> int:
        """Write all of it; once that has failed, forget it."""
        left = memoryview(content).cast("B")
        size = len(left)
        try:
            while left and self.failed is None:
                left = left[super().write(left) :]
        except OSError as error:
            self.failed = error
        return size

    def truncate(self, size: int | None = None, /) -> int:
        """Set the length, unless something has failed, or this does."""
        try:
            return super().truncate(size) if self.failed is None else size or 0
        except OSError as error:
            self.failed = error
            return size or 0


@contextlib.contextmanager
def usable(path: Path, verb: str) -> Iterator[None]:
    """Turn an error of the system about a path into a UsageError; `verb` is read or write.

    >>> with usable(Path("nowhere.toml"), "read"):
    ...     Path("nowhere.toml").read_text()
    Traceback (most recent call last):
    solver.errors.UsageError: there is no file nowhere.toml; check the name
    """
    shown_path = path_text(path)
    try:
        yield
    except FileExistsError:
        raise UsageError(f"{shown_path} exists; choose another name, or overwrite it with --force") from None
    except FileNotFoundError:
        raise UsageError(_missing(path, verb)) from None
    except NotADirectoryError:
        raise UsageError(f"{path_text(path.parent)} is not a directory; check the name") from None
    except IsADirectoryError:
        raise UsageError(f"{shown_path} is a directory; name a file in it") from None
    except OSError as error:
        raise UsageError(f"cannot {verb} {shown_path}: {(error.strerror or 'it failed').lower()}") from None
    except ValueError as error:
        if "null" not in str(error):
            raise
        raise UsageError(f"cannot {verb} {shown_path}: the name holds a null character") from None


# --- text to a stream, and a sign of life -----------------------------------------------------------

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
