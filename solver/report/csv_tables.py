"""A report as CSV: its tables, or else what it says of each name.

A spreadsheet calculates what begins with certain signs, so that free text which does is marked as text.
"""

from __future__ import annotations

import csv as csv_format
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from solver.report.blocks import Amount, Cell, Code, Facts, Grid, Report, Say, Where, plain
from solver.report.words import clean, decimal

# Before what a spreadsheet calculates, where a ' keeps it from doing so: a sign and more than a number (OWASP).
_CALCULATED = re.compile(r"^(?=[=+@\t\r-])(?![+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z)")


def csv(report: Report, safe: bool = False) -> str:
    """Return the table for CSV, else those shown, an empty line between two; without any, facts and sentences. `safe`:
    whatever a spreadsheet would calculate is marked as text, formulas too; free text always is."""
    shown = [block for block in report.blocks_for("csv") if isinstance(block, Grid) and block.data]
    data = report.data() if callable(report.data) else report.data
    grids = shown if data is None else [data]
    tables = map(_grid_rows, grids) if grids else [[("what", "answer"), *_facts(report)]]
    return "\n".join(_csv_lines(rows, safe) for rows in tables)


def _grid_rows(grid: Grid) -> Iterator[Sequence[object]]:
    exact = [any(isinstance(row[k], Amount) for row in grid.rows) for k in range(len(grid.head))]
    heads = [name or "what" for name in grid.head]
    yield [one for name, two in zip(heads, exact, strict=True) for one in (name, f"{name} (exact)")[: 1 + two]]
    for row in grid.rows:
        yield [one for cell, two in zip(row, exact, strict=True) for one in _fields(cell, two)]


def _facts(report: Report) -> Iterator[tuple[object, ...]]:
    """Yield the names in a report and what it says of each, and its paragraphs without a name."""
    for block in report.blocks_for("csv"):
        if isinstance(block, Say):
            yield "", *_fields(block.pieces, False)
        elif isinstance(block, Facts):
            yield from ((clean(name), *_fields(value, False)) for name, values in block.rows for value in values)


def _csv_lines(rows: Iterable[Sequence[object]], safe: bool) -> str:
    buffer = io.StringIO()
    marked = ([_CALCULATED.sub("'", cell) if safe and isinstance(cell, str) else cell for cell in row] for row in rows)
    csv_format.writer(buffer, lineterminator="\n").writerows(marked)
    return buffer.getvalue()


def _fields(cell: Cell, two: bool) -> tuple[object, ...]:
    """Return a cell's fields: a number and its exact value, or a text, which is marked as such where it is free."""
    if isinstance(cell, Amount):
        return decimal(cell.value), str(cell.value) if isinstance(cell.value, Fraction) else None
    written = plain(cell) if isinstance(cell, Code | Where) else _CALCULATED.sub("'", plain(cell))
    return (written, None) if two else (written,)
