"""A folder of parts: one file a chunk, each written whole or not at all, and a manifest of what they are parts of.

    FILE.parts/manifest.json     the game, the design and all else that decides what the parts hold
    FILE.parts/000012.part       a line of JSON that says what follows, then the two tables as encoded

Whoever finds such a folder can go on with it, whatever ended the run before; parts of one manifest from several
folders are the same as from one.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solver.errors import UsageError, clip
from solver.report.files import reading, save, usable
from solver.sweeps.tables import Chunk

SCHEMA = "zopa.sweep-parts/1"
MANIFEST = "manifest.json"
PART_NAME = re.compile(r"(\d{6,})\.part")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that there is: what it counts, and where in its file the two tables lie."""

    path: Path
    statuses: Mapping[str, int]
    signatures: Mapping[str, int]
    equilibria: int
    spans: tuple[tuple[int, int], ...]  # offset and length

    def table(self, which: int) -> bytes:
        """Return the bytes of a table, 0 for points and 1 for equilibria."""
        content = io.BytesIO()
        self.copy(which, content)
        return content.getvalue()

    def copy(self, which: int, into: Any) -> None:
        """Copy the bytes of a table into an open file, a piece at a time."""
        offset, left = self.spans[which]
        with usable(self.path, "read"):
            file = self.path.open("rb")
        with file:
            file.seek(offset)
            while left and (piece := file.read(min(left, 2**20))):
                into.write(piece)
                left -= len(piece)
        if left:
            raise UsageError(f"{self.path} is cut short; remove it, and go on with --resume")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of parts with its manifest; the functions below make one or find one."""

    path: Path
    manifest: Mapping[str, Any]

    def numbers(self) -> list[int]:
        """Return the chunks that are there, in order."""
        with usable(self.path / MANIFEST, "read"), os.scandir(self.path) as entries:
            found = (PART_NAME.fullmatch(entry.name) for entry in entries)
            return sorted(int(match[1]) for match in found if match)

    def put(self, chunk: Chunk) -> None:
        """Write a part, all of it or nothing; one that is there is left as it is."""
        if not isinstance(chunk.tables, tuple):
            raise TypeError("only encoded tables can be written")
        head = {
            "statuses": dict(chunk.statuses),
            "signatures": dict(chunk.signatures),
            "equilibria": chunk.equilibria,
            "lengths": [len(table) for table in chunk.tables],
        }
        content = b"".join((json.dumps(head).encode(), b"\n", *chunk.tables))
        save(content, self._file(chunk.number), force=True)

    def part(self, number: int) -> Part:
        path = self._file(number)
        with reading(path) as file:
            line = file.readline()
        try:
            head = json.loads(line)
            ends = [len(line)]
            for length in head["lengths"]:
                ends.append(ends[-1] + length)
            spans = tuple(zip(ends, head["lengths"], strict=False))
            return Part(path, head["statuses"], head["signatures"], head["equilibria"], spans)
        except (ValueError, KeyError, TypeError):
            raise UsageError(f"{path} is no part of a sweep; remove it, and go on with --resume") from None

    def room(self) -> Path:
        """Return an empty folder within this one, for files that are not finished."""
        room = self.path / "unfinished"
        with usable(room, "write"):
            shutil.rmtree(room, ignore_errors=True)
            room.mkdir()
        return room

    def remove(self) -> None:
        """Remove the folder, once its parts are in one file."""
        with usable(self.path, "write"):
            shutil.rmtree(self.path)

    def _file(self, number: int) -> Path:
        return self.path / f"{number:06d}.part"


def begin_folder(path: Path, manifest: Mapping[str, Any], ours: Sequence[int], resume: bool, force: bool) -> Folder:
    """Return the folder for these parts: made, or found with the same manifest.

    Raises UsageError where there is a folder of another sweep, or one that holds some of `ours`, the chunks to be
    made, without `resume`; with `force` and without `resume` such a folder is replaced.
    """
    plain = json.loads(json.dumps(manifest))
    if path.exists() and not is_blank(path):
        if force and not resume and (path / MANIFEST).exists():
            Folder(path, manifest).remove()
        else:
            folder = open_folder(path)
            if different := _difference(folder.manifest, plain):
                raise UsageError(
                    f"{clip(str(path), 200)} holds parts of another sweep ({different}); choose another FILE, or"
                    " start anew with --force"
                )
            if not resume and set(folder.numbers()) & set(ours):
                raise UsageError(
                    f"{clip(str(path), 200)} holds parts of this sweep already; go on with --resume, or start anew"
                    " with --force"
                )
            return folder
    with usable(path, "write"):
        path.mkdir(exist_ok=True)
    save((json.dumps(plain, indent=1) + "\n").encode(), path / MANIFEST, force=True)
    return Folder(path, plain)


def is_blank(path: Path) -> bool:
    """Whether a folder holds nothing, or what a writer that was killed left of a file that it had begun.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     print(is_blank(Path(folder)))
    True
    """
    with usable(path, "read"):
        return path.is_dir() and all(entry.name.startswith(".zopa-") for entry in path.iterdir())


def open_folder(path: Path) -> Folder:
    """Return an existing folder of parts; raises UsageError for anything else."""
    file = path / MANIFEST
    if not file.is_file():
        raise UsageError(f"{clip(str(path), 200)} is no folder of parts; name one that zopa sweep wrote, FILE.parts")
    with usable(file, "read"):
        content = file.read_bytes()
    try:
        manifest = json.loads(content)
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise UsageError(f"{clip(str(file), 200)} is no manifest of this version of zopa; sweep again")
    return Folder(path, manifest)


def all_parts(folders: Sequence[Folder]) -> dict[int, Part]:
    """Return all parts of one sweep's folders, by number; UsageError for several sweeps, or a chunk that is nowhere."""
    first = folders[0]
    for folder in folders[1:]:
        if different := _difference(folder.manifest, first.manifest):
            raise UsageError(f"{folder.path} and {first.path} are parts of different sweeps ({different})")
    parts = {number: folder.part(number) for folder in reversed(folders) for number in folder.numbers()}
    missing = [number for number in range(first.manifest["chunks"]) if number not in parts]
    if missing:
        raise UsageError(
            f"{len(missing)} of {first.manifest['chunks']} chunks are missing, the first of them number {missing[0]};"
            " name the folders of all shards, or finish them with --resume"
        )
    return dict(sorted(parts.items()))


def _difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Return what differs first, in a word."""
    return next((f"another {key}" for key in other if one.get(key) != other[key]), "")
