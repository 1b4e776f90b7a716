"""The rows of a spreadsheet, from a file in CSV or from the first sheet of a workbook.

A workbook is an archive of XML, of which openpyxl (extra `data`) reads the first sheet. It comes from anywhere, so it
is looked over first: how much it says that it unpacks to, and does, how many tags that has, and that it defines no
entities. Nothing is calculated.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from solver.errors import InvalidGame, clip, optional_library
from solver.forms.files.toml_read import MAX_BYTES
from solver.report.files import reading

MAX_CELLS = 100_000  # empty ones between others included
MAX_UNPACKED = 8_000_000  # bytes of XML
MAX_TAGS = 300_000  # of cells and their texts: half a second's reading
MAX_OTHER_TAGS = 20_000  # of which each takes more
_TAG, _OTHER_TAG = re.compile(rb"<"), re.compile(rb"<(?!/?(?:\w{1,9}:)?(?:row|c|v|is|si|t)[\s/>])")
MAX_MEMBERS = 1_000  # files in a workbook
PACKINGS = (ZIP_STORED, ZIP_DEFLATED)  # those of a workbook, which are unpacked a piece at a time
OVERHEAD = 10_000  # bytes by which so much may grow when it is packed
MISSING = "tables in .xlsx need openpyxl; in zopa's folder: pip install '.[data]', or save the table as CSV"

Rows: TypeAlias = tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table that are not empty, each with its number, and what errors call the file."""

    where: str
    name: str
    rows: Rows

    def fault(self, row: int, column: int, complaint: str) -> InvalidGame:
        """Return the error for a cell."""
        return InvalidGame(f"{self.where}, row {row}, column {column}: {complaint}")


def _keep_filled(rows: Iterable[Iterable[str]], where: str) -> Rows:
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


def csv_rows(text: str, where: str) -> Rows:
    """Return the rows of a CSV file; its first line says whether commas, semicolons or tabs stand between cells."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        return _keep_filled(reader, where)
    except csv.Error as error:
        advice = 'close the quotation marks, and write "" for one inside them'
        raise InvalidGame(f"{where}, line {reader.line_num}: it is no CSV ({clip(str(error))}); {advice}") from None


def workbook_rows(path: Path, where: str) -> Rows:
    """Return the rows of the first sheet of a workbook."""
    openpyxl = optional_library("openpyxl", MISSING)
    with reading(path) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise InvalidGame(f"{where}: it is larger than {MAX_BYTES // 10**6} MB, so it is no table of payoffs")
    try:
        with warnings.catch_warnings(), ZipFile(io.BytesIO(content)) as archive:
            warnings.simplefilter("ignore")  # of what a table of payoffs does not need
            return _keep_filled(_first_sheet(openpyxl, _check_archive(archive, where)), where)
    except InvalidGame:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a stranger's archive makes zipfile and openpyxl raise
        said = clip(f"{type(error).__name__}: {error}", 80)
        raise InvalidGame(f"{where}: it cannot be read as a workbook ({said}); save it again, or as CSV") from None


def _first_sheet(openpyxl: Any, archive: io.BytesIO) -> Iterator[list[str]]:
    """Yield the rows of the first sheet, empty ones included; of the workbook nothing is read that they do not need."""
    excel = openpyxl.reader.excel
    reader = excel.ExcelReader(archive, read_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    excel.apply_stylesheet(reader.archive, reader.wb)  # which says what is a date
    there, book = set(reader.valid_files), reader.wb
    parts = (part for _, part in reader.parser.find_sheets() if part.target in there and "chartsheet" not in part.Type)
    with reader.archive.open(next(parts).target) as source:
        dates = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
        parser = openpyxl.worksheet._reader.WorkSheetParser(source, reader.shared_strings, epoch=book.epoch, **dates)
        parser.parse_formula = _formula
        done = 0
        for number, cells in parser.parse():
            yield from ([] for _ in range(done + 1, number))
            if number > done:
                done, values = number, {cell["column"]: _text(cell["value"]) for cell in cells}
                yield [values.get(column, "") for column in range(1, max(values, default=0) + 1)]


def _formula(cell: Any) -> str:
    """Return a formula as it is written: one that many cells share, each for its own place, is not worked out."""
    return f"={cell.findtext('{*}f')}"


def _check_archive(archive: ZipFile, where: str) -> io.BytesIO:
    """Return an archive of just what was unpacked and looked at, whatever the given one says of itself."""
    members = archive.infolist()
    too_much = InvalidGame(f"{where}: it unpacks to more than {MAX_UNPACKED // 10**6} MB; keep the table alone in it")
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise too_much
    if any(one.compress_type not in PACKINGS or one.compress_size > one.file_size + OVERHEAD for one in members):
        raise InvalidGame(f"{where}: it is not packed as workbooks are; save it again, or as CSV")
    pieces, left = dict[str, bytes](), MAX_UNPACKED
    for member in members:
        with archive.open(member) as packed:
            pieces[member.filename] = packed.read(left + 1)  # it ends where the archive says, or with an error
        left -= len(pieces[member.filename])
        if left < 0:
            raise too_much
    plain = [piece.replace(b"\0", b"") for piece in pieces.values()]
    if any(b"<!DOCTYPE" in piece or b"<!ENTITY" in piece for piece in plain):
        raise InvalidGame(f"{where}: it defines entities, which no workbook needs; save it again, or as CSV")
    tags, others = (sum(len(one.findall(piece)) for piece in plain) for one in (_TAG, _OTHER_TAG))
    if tags > MAX_TAGS or others > MAX_OTHER_TAGS:
        raise InvalidGame(f"{where}: it holds more than a table of payoffs can; keep the table alone in it")
    content = io.BytesIO()
    with ZipFile(content, "w") as again:
        for name, piece in pieces.items():
            again.writestr(name, piece)
    return content


def _text(value: object) -> str:
    """Return what a cell holds as a text that can stand in CSV, numbers exactly."""
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}" if abs(value) < 1e300 else repr(value)
    return "" if value is None else str(value)
