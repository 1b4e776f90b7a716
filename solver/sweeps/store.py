"""A folder of parts: one file a chunk, each written whole or not at all, and a manifest of what they are parts of.

    FILE.parts/manifest.json     the game, the design and all else that decides what the parts hold
    FILE.parts/000012.part       a line of JSON that says what follows, then the two tables as encoded

Whoever finds such a folder can go on with it, whatever ended the run before; parts of one manifest from several
folders are the same as from one. The manifest, the line and each table have a checksum, and the line names its sweep
and its number, so that what was damaged or came from elsewhere is noticed wherever it is read. One sweep at a time
holds a folder, by a lock that ends with its process; shards of one sweep hold it together.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from solver.errors import UsageError, clip, path_text
from solver.report.files import reading, save, usable
from solver.report.remedies import (
    FINISH_SHARDS,
    GO_ON,
    MOVE_AWAY,
    NAME_ALL_SHARDS,
    OTHER_FILE,
    REPLACE_MANIFEST,
    START_ANEW,
    SWEEP_AGAIN,
)
from solver.sweeps.signed_records import read_signed, sign_record
from solver.sweeps.tables import Chunk, Layout

try:
    import fcntl
except ImportError:  # Windows, where no folder is locked
    fcntl = None  # type: ignore[assignment]

SCHEMA = "zopa.sweep-parts/2"
MANIFEST = "manifest.json"
PART_NAME = re.compile(r"(\d{6,})\.part")
UNFINISHED = "unfinished"
BEGUN = ".zopa-"  # how the name of a file begins that is not finished
MAX_HEAD = 2**24  # bytes of a manifest, and of the line above a part's tables


class Damaged(UsageError):
    """A part that is not what was written."""


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part that there is: what it counts, and where in its file the two tables lie."""

    path: Path
    statuses: Mapping[str, int]
    signatures: Mapping[str, int]
    equilibria: int
    spans: tuple[tuple[int, int], ...]  # offset and length
    checksums: tuple[str, ...]

    def table(self, which: int) -> bytes:
        """Return the bytes of a table, 0 for points and 1 for equilibria."""
        content = io.BytesIO()
        self.copy(which, content)
        return content.getvalue()

    def copy(self, which: int, into: Any) -> None:
        """Copy the bytes of a table into an open file, a piece at a time; raise Damaged where they are others."""
        offset, left = self.spans[which]
        checksum = sha256()
        with usable(self.path, "read"):
            file = self.path.open("rb")
        with file:
            file.seek(offset)
            while left and (piece := file.read(min(left, 2**20))):
                checksum.update(piece)
                into.write(piece)
                left -= len(piece)
        if left or checksum.hexdigest() != self.checksums[which]:
            raise _report_damage(self.path, "is cut short" if left else "is damaged")

    def check(self) -> None:
        """Raise Damaged where the tables are not those that were written."""
        with Path(os.devnull).open("wb") as nowhere:
            for which in range(len(self.spans)):
                self.copy(which, nowhere)


def _report_damage(path: Path, what: str) -> Damaged:
    return Damaged(f"{path_text(path)} {what}", remedies=[SWEEP_AGAIN])


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of parts with its manifest; the functions below make one or find one."""

    path: Path
    manifest: Mapping[str, Any]

    def numbers(self) -> list[int]:
        """Return the chunks that are there, in order."""
        with usable(self.path / MANIFEST, "read"), os.scandir(self.path) as entries:
            return sorted(int(match[1]) for match in (PART_NAME.fullmatch(entry.name) for entry in entries) if match)

    def put(self, chunk: Chunk) -> None:
        """Write a part, all of it or nothing; one that is there is left as it is."""
        assert isinstance(chunk.tables, tuple)  # encoded
        head = {
            "sweep": self.manifest["sha256"],
            "number": chunk.number,
            "statuses": dict(chunk.statuses),
            "signatures": dict(chunk.signatures),
            "equilibria": chunk.equilibria,
            "lengths": [len(table) for table in chunk.tables],
            "checksums": [sha256(table).hexdigest() for table in chunk.tables],
        }
        line = json.dumps(sign_record(head)).encode()
        save(b"".join((line, b"\n", *chunk.tables)), self._file(chunk.number), force=True)

    def part(self, number: int) -> StoredPart:
        """Return a part; raise Damaged where its head is not what was written, UsageError where it is another's."""
        path = self._file(number)
        with reading(path) as file:
            line = file.readline(MAX_HEAD)
        try:
            head = read_signed(line) or {}
            own = head["sweep"] == self.manifest["sha256"]
            lengths, counts = head["lengths"], (head["statuses"], head["signatures"], head["equilibria"])
            spans = tuple((len(line) + sum(lengths[:k]), length) for k, length in enumerate(lengths))
            found = StoredPart(path, *counts, spans, tuple(head["checksums"]))
            sum((*found.statuses.values(), *found.signatures.values(), found.equilibria))
            if len(spans) != 2 or len(found.checksums) != 2 or min(lengths) < 0:
                raise KeyError
        except (KeyError, TypeError, AttributeError):
            raise _report_damage(path, "is no part of a sweep, or damaged") from None
        if not own:
            raise UsageError(f"{path_text(path)} is of another sweep", remedies=[MOVE_AWAY])
        if head["number"] != number:
            raise _report_damage(path, f"holds chunk {head['number']}")
        return found

    def without(self, numbers: Sequence[int]) -> Folder:
        """Return this folder after some parts have been removed, those of them that there were."""
        for file in map(self._file, numbers):
            with usable(file, "write"):
                file.unlink(missing_ok=True)
        return self

    def sort_out(self) -> tuple[list[int], list[int]]:
        """Return the chunks that are there and whole, and those whose parts are damaged; each part is read."""
        whole: list[int] = []
        damaged: list[int] = []
        for number in self.numbers():
            try:
                self.part(number).check()
                whole.append(number)
            except Damaged:
                damaged.append(number)
        return whole, damaged

    def room(self) -> Path:
        """Return an empty folder within this one, for files that are not finished."""
        room = self.path / UNFINISHED
        with usable(room, "write"):
            shutil.rmtree(room, ignore_errors=True)
            room.mkdir()
        return room

    def _file(self, number: int) -> Path:
        return self.path / f"{number:06d}.part"


@contextlib.contextmanager
def hold_folder(path: Path, shared: bool) -> Iterator[None]:
    """Hold a folder of parts, which is made if need be, against other sweeps; with `shared`, not against its shards.
    Raises UsageError where another sweep holds it. A folder that is empty in the end is removed."""
    handle = None
    while handle is None:
        if path.exists() and not path.is_dir():
            advice = "move it away, or choose another FILE"
            raise UsageError(f"{path_text(path)} is no folder, and parts go there; {advice}")
        with usable(path, "write"):
            path.mkdir(exist_ok=True)
            if fcntl is None:
                break
            handle = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            advice = "wait until it has ended, or choose another FILE"
            raise UsageError(f"another sweep is writing to {path_text(path)}; {advice}") from None
        except OSError:  # a file system without locks
            break
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(handle), path.stat()):
                break
        os.close(handle)  # it was removed meanwhile
        handle = None
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.rmdir()
        if handle is not None:
            os.close(handle)


def begin_folder(path: Path, manifest: Mapping[str, Any], ours: Sequence[int], resume: bool, force: bool) -> Folder:
    """Return the folder for these parts, held as `hold_folder` does it: begun, or found with the same manifest.

    Raises UsageError where there are parts of another sweep, or some of `ours`, the chunks to be made, without
    `resume`; with `force` and without `resume` parts are removed, of this sweep `ours` alone, as the others are of
    other shards; with `resume` a manifest that is missing is written again, so that parts of this sweep count.
    """
    plain = sign_record(json.loads(json.dumps(manifest)))
    if not is_blank(path):
        if force and not resume:
            if _is_of(path, plain):
                return Folder(path, plain).without(ours)
            clear_folder(path, strictly=True)
        elif not resume or (path / MANIFEST).exists():
            return _folder_found(path, plain, ours, resume)
        else:
            Folder(path, plain).sort_out()  # UsageError for another sweep's
    try:
        save((json.dumps(plain, indent=1) + "\n").encode(), path / MANIFEST)
    except UsageError:
        if not (path / MANIFEST).exists():
            raise
        return _folder_found(path, plain, ours, resume)  # another shard was first
    return Folder(path, plain)


def _is_of(path: Path, plain: Mapping[str, Any]) -> bool:
    """Whether a folder holds parts of the sweep with this manifest."""
    try:
        return not _difference(open_folder(path).manifest, plain)
    except UsageError:
        return False


def _folder_found(path: Path, plain: Mapping[str, Any], ours: Sequence[int], resume: bool) -> Folder:
    folder = open_folder(path)
    if different := _difference(folder.manifest, plain):
        said = f"{path_text(path)} holds parts of another sweep ({different})"
        raise UsageError(said, remedies=[OTHER_FILE, START_ANEW])
    if not resume and set(folder.numbers()) & set(ours):
        raise UsageError(f"{path_text(path)} holds parts of this sweep already", remedies=[GO_ON, START_ANEW])
    return folder


def clear_folder(path: Path, strictly: bool = False) -> None:
    """Remove what sweeps write into their folder, which goes itself with the lock on it (`hold_folder`); `strictly`:
    nothing, but UsageError, where there is anything else."""
    with usable(path, "write"):
        entries = list(path.iterdir())
        kept = (MANIFEST, UNFINISHED)
        ours = [e for e in entries if e.name in kept or e.name.startswith(BEGUN) or PART_NAME.fullmatch(e.name)]
        if strictly and (others := sorted({one.name for one in entries} - {one.name for one in ours})):
            advice = "move it away, or choose another FILE"
            raise UsageError(f"{path_text(path)} holds {clip(others[0])}, which no sweep writes; {advice}")
        for one in ours:
            if one.is_dir() and not one.is_symlink():
                shutil.rmtree(one)
            else:
                one.unlink()


def is_blank(path: Path) -> bool:
    """Whether a folder holds nothing, or what a writer that was killed left of a file that it had begun."""
    with usable(path, "read"):
        return path.is_dir() and all(entry.name.startswith(BEGUN) for entry in path.iterdir())


def open_folder(path: Path) -> Folder:
    """Return an existing folder of parts; raises UsageError for anything else."""
    file = path / MANIFEST
    if not file.is_file():
        raise UsageError(f"{path_text(path)} is no folder of parts; name one that zopa sweep wrote, FILE.parts")
    with reading(file) as opened:
        manifest = read_signed(opened.read(MAX_HEAD))
    if manifest is None or not _is_manifest(manifest):
        said = f"{path_text(file)} is damaged, or no manifest of this version of zopa"
        raise UsageError(said, remedies=[REPLACE_MANIFEST])
    return Folder(path, manifest)


def _is_manifest(record: Mapping[str, Any]) -> bool:
    try:
        texts = (record["encoding"], record["engine"], record["why"], record["game"]["text"], record["game"]["name"])
        layout = Layout.of(record["layout"])
    except (KeyError, TypeError, AttributeError):
        return False
    whole = all(type(record.get(name)) is int and record[name] > 0 for name in ("points", "chunk", "chunks"))
    return record.get("schema") == SCHEMA and whole and all(isinstance(one, str) for one in texts) and bool(layout)


def all_parts(folders: Sequence[Folder]) -> dict[int, StoredPart]:
    """Return all parts of one sweep's folders, by number; UsageError for several sweeps, or a chunk that is nowhere.
    Their tables are checked when they are copied."""
    first = folders[0]
    for folder in folders[1:]:
        if different := _difference(folder.manifest, first.manifest):
            raise UsageError(f"{folder.path} and {first.path} are parts of different sweeps ({different})")
    parts = {number: folder.part(number) for folder in reversed(folders) for number in folder.numbers()}
    count = first.manifest["chunks"]
    if len(parts) < count:
        first_missing = next(number for number in range(count) if number not in parts)  # of perhaps very many
        raise UsageError(
            f"{count - len(parts)} of {count} chunks are missing, the first of them number {first_missing}",
            remedies=[NAME_ALL_SHARDS, FINISH_SHARDS],
        )
    return dict(sorted(parts.items()))


def _difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Return what differs first, in a word."""
    return next((f"another {key}" for key in other if one.get(key) != other[key]), "")
