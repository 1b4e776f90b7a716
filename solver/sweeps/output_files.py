"""Parts put together into the files that were asked for, by the ending of a file's name.

    .csv, .jsonl    FILE.points.ENDING, FILE.equilibria.ENDING, and FILE.metadata.json
    .parquet        FILE.points.parquet, FILE.equilibria.parquet, the metadata in their schemas
    .nc             FILE.nc holds both, with the dimensions point and equilibrium (CF indexed ragged arrays)

Each file is written under another name and then given its own. What is written depends on the points alone: not on
where chunks end, nor on who made them.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solver.errors import UsageError, clip, nearest
from solver.report.files import usable
from solver.sweeps.encodings import csv_header
from solver.sweeps.store import Part
from solver.sweeps.tables import Layout

TABLES = ("points", "equilibria")


@dataclass(frozen=True, slots=True)
class Ending:
    """A format: how parts are encoded, and whether its files are two."""

    name: str
    encoding: str
    two: bool = True

    def files(self, path: Path) -> tuple[Path, ...]:
        """What the files will be called."""
        if not self.two:
            return (path,)
        return tuple(path.with_name(f"{path.stem}.{table}{path.suffix}") for table in TABLES)

    def metadata(self, path: Path) -> Path | None:
        """The file of its own that the metadata needs, if any."""
        return path.with_name(f"{path.stem}.metadata.json") if self.encoding in ("csv", "jsonl") else None

    def all_files(self, path: Path) -> tuple[Path, ...]:
        aside = self.metadata(path)
        return self.files(path) if aside is None else (*self.files(path), aside)


ENDINGS = {
    ".csv": Ending("CSV", "csv"),
    ".jsonl": Ending("JSON lines", "jsonl"),
    ".parquet": Ending("Parquet", "arrow"),
    ".nc": Ending("NetCDF", "arrow", two=False),
}


def ending(path: Path) -> Ending:
    """The format that a file's name asks for.

    >>> [str(file) for file in ending(Path("deal.parquet")).files(Path("deal.parquet"))]
    ['deal.points.parquet', 'deal.equilibria.parquet']

    Raises UsageError for another ending, and where a library is missing.
    """
    found = ENDINGS.get(path.suffix.lower())
    if found is None or not path.stem:
        hint = nearest(path.suffix, ENDINGS)
        raise UsageError(
            f"{clip(str(path), 200)} does not say how to write;{hint} give it one of the endings {', '.join(ENDINGS)}"
        )
    if found.encoding == "arrow":
        from solver.sweeps.encodings import pyarrow

        pyarrow()
    if found.name == "NetCDF":
        from solver.sweeps.netcdf import libraries

        libraries()
    return found


def put_together(
    parts: Sequence[Part], layout: Layout, metadata: Mapping[str, Any], path: Path, room: Path
) -> tuple[Path, ...]:
    """Write the files of `path` from the parts, in their order; existing ones are replaced.

    `room`: a folder of the same file system for what is not finished. Raises UsageError where that cannot be done, and
    leaves the parts as they are.
    """
    how = ending(path)
    files = how.files(path)
    if not how.two:
        from solver.sweeps.netcdf import write_netcdf

        with _aside(path, room) as beside:
            write_netcdf(beside, parts, layout, metadata)
    for which, file in enumerate(files if how.two else ()):
        columns = (layout.points, layout.equilibria)[which]
        with _aside(file, room) as beside:
            if how.encoding == "arrow":
                from solver.sweeps.parquet import write_parquet

                write_parquet(beside, parts, which, columns, metadata)
            else:
                head = csv_header(columns) if how.encoding == "csv" else b""
                _lines(beside, parts, which, head)
    if (aside := how.metadata(path)) is not None:
        described = {**metadata, "tables": layout.record(), "files": [file.name for file in files]}
        with _aside(aside, room) as beside:
            beside.write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
    return files


def _lines(path: Path, parts: Sequence[Part], which: int, head: bytes) -> None:
    with path.open("wb") as file:
        file.write(head)
        for part in parts:
            part.copy(which, file)


@contextlib.contextmanager
def _aside(path: Path, room: Path) -> Iterator[Path]:
    """A name for the body to write to, which then becomes the file."""
    beside = room / f".zopa-{secrets.token_hex(8)}.tmp"
    try:
        with usable(path, "write"):
            yield beside
            with beside.open("r+b") as file:
                os.fsync(file.fileno())
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
