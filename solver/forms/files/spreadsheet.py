"""Tables out of files: the rows of texts that CSV and .xlsx hold, and errors that name row and column, both from 1.

A workbook is an archive of XML that openpyxl unpacks (extra `data`). It comes from anywhere, so the archive is looked
over first: how much it unpacks to, how many tags that has, and that it defines no entities. Nothing is calculated; a
cell with a formula holds the text of it.
"""

from __future__ import annotations

import csv
import io
import os
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import ZipFile

from solver.errors import InvalidGame, UsageError, clip
from solver.forms.files.toml_read import MAX_BYTES, contents
from solver.report.files import reading

MAX_CELLS = 100_000  # empty ones between others included
MAX_UNPACKED = 8_000_000  # bytes of XML
MAX_TAGS = 500_000  # about a second's reading
MISSING = "tables in .xlsx need openpyxl; in zopa's folder: pip install '.[data]', or save the table as CSV"

Rows: TypeAlias = tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table that are not empty, each with its number, and what errors call the file.

    >>> print(Sheet("a.csv", "a", ((1, ("US", "China")),)).fault(1, 2, "no such player"))
    a.csv, row 1, column 2: no such player
    """

    where: str
    name: str
    rows: Rows

    def fault(self, row: int, column: int, complaint: str) -> InvalidGame:
        """Return the error for a cell."""
        return InvalidGame(f"{self.where}, row {row}, column {column}: {complaint}")


def read_sheet(source: str | os.PathLike[str]) -> Sheet:
    """Return the table in a file, CSV or the first sheet of an .xlsx, without blanks round texts; "-" is CSV, too.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.csv"
    ...     _ = file.write_text('US , "a, b",\\n\\n1')
    ...     read_sheet(file).rows
    ((1, ('US', '"a', 'b"')), (3, ('1',)))
    """
    path = Path(source)
    if path.suffix.lower() == ".xlsx":
        where = clip(str(path), 200)
        return Sheet(where, path.stem, _workbook_rows(path, where))
    text, where, path = contents(source)
    return Sheet(where, path.stem, _csv_rows(text.removeprefix("\ufeff"), where))


def _filled(rows: Iterable[Iterable[str]], where: str) -> Rows:
    """Return the rows that are not empty, texts without blanks round them; refuse more than MAX_CELLS cells."""
    found, left = list[tuple[int, tuple[str, ...]]](), MAX_CELLS
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        left -= len(cells) + 1
        if left < 0:
            raise InvalidGame(f"{where}, row {number}: up to here there are more than {MAX_CELLS} cells; take some out")
        if cells:
            found.append((number, tuple(cells)))
    return tuple(found)


def _csv_rows(text: str, where: str) -> Rows:
    """Return the rows of a CSV file; its first line says whether commas, semicolons or tabs stand between cells."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        return _filled(reader, where)
    except csv.Error as error:
        advice = 'close the quotation marks, and write "" for one inside them'
        raise InvalidGame(f"{where}, line {reader.line_num}: it is no CSV ({clip(str(error))}); {advice}") from None


def _workbook_rows(path: Path, where: str) -> Rows:
    """Return the rows of the first sheet of a workbook."""
    try:
        openpyxl: Any = import_module("openpyxl")
    except ImportError:
        raise UsageError(MISSING) from None
    with reading(path) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise InvalidGame(f"{where}: it is larger than {MAX_BYTES // 10**6} MB, so it is no table of payoffs")
    try:
        with warnings.catch_warnings(), ZipFile(io.BytesIO(content)) as archive:
            warnings.simplefilter("ignore")  # of what a table of payoffs does not need
            _look_over(archive, where)
            sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
            sheet.reset_dimensions()  # what the file says of them may be wrong
            return _filled(([_text(cell.value) for cell in row] for row in sheet.iter_rows(max_row=MAX_CELLS)), where)
    except InvalidGame:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a stranger's archive makes zipfile and openpyxl raise
        said = clip(f"{type(error).__name__}: {error}", 80)
        raise InvalidGame(f"{where}: it cannot be read as a workbook ({said}); save it again, or as CSV") from None


def _look_over(archive: ZipFile, where: str) -> None:
    members = archive.infolist()
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise InvalidGame(f"{where}: it unpacks to more than {MAX_UNPACKED // 10**6} MB; keep the table alone in it")
    pieces = [archive.read(member).replace(b"\0", b"") for member in members]
    if any(b"<!DOCTYPE" in piece or b"<!ENTITY" in piece for piece in pieces):
        raise InvalidGame(f"{where}: it defines entities, which no workbook needs; save it again, or as CSV")
    if sum(piece.count(b"<") for piece in pieces) > MAX_TAGS:
        raise InvalidGame(f"{where}: it holds more than a table of payoffs can; keep the table alone in it")


def _text(value: object) -> str:
    """Return what a cell holds as a text that can stand in CSV, numbers exactly."""
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}" if abs(value) < 1e300 else repr(value)
    return "" if value is None else str(getattr(value, "text", value))  # the text of a formula over several cells
