"""Files: opened and written whole, or refused with what is wrong about the path."""

from __future__ import annotations

import contextlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from solver.errors import UsageError, nearest, path_text
from solver.report.remedies import OTHER_NAME, OVERWRITE

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
        raise UsageError(f"{shown_path} exists", remedies=[OTHER_NAME, OVERWRITE]) from None
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
