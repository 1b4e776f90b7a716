"""A report as plain text, laid out by `solver.report.text_page`."""

from __future__ import annotations

from collections.abc import Sequence

from solver.report import blocks
from solver.report.text_page import DIM, FIELD, HARD, Page, columns
from solver.report.words import clean

MAX_WRAPPED = 2 / 3  # of the lines that a table's other layout takes: a wrapped table is preferred up to there


def text(report: blocks.Report, width: int = 80, colour: bool = False) -> str:
    """Return the report as plain text of at most `width` columns where the words allow."""
    page = Page(width, colour)
    page.heading(clean(report.title))
    if report.note:
        page.paragraph(clean(report.note), style=DIM)
    for block in report.blocks_for("text"):
        add_block(page, block)
    return f"{page}\n"


def add_block(page: Page, block: blocks.Block) -> None:
    """Add a block to a page, below what stands there."""
    if not block.close:
        page.blank()
    match block:
        case blocks.Head(text=title):
            page.heading(clean(title))
        case blocks.Say():
            page.paragraph(_print_cell(block.pieces), block.indent, block.hang)
        case blocks.Item(number, parts, together, style):
            page.numbered_item(number, [clean(part) for part in parts], together, style)
        case blocks.Facts():
            _add_facts(page, block)
        case blocks.Picture():
            page.lines.extend(block.lines(page.width))
        case blocks.Grid():
            _add_grid(page, block)


def _add_facts(page: Page, facts: blocks.Facts) -> None:
    lines = ([line for value in values for line in _field_lines(page, value)] for _, values in facts.rows)
    page.fields(zip((clean(name) for name, _ in facts.rows), lines, strict=True), facts.indent)


def _add_grid(page: Page, grid: blocks.Grid) -> None:
    """Add a table, or where the page is too narrow for it what it has to say there, else each row by itself."""
    body = [[_cell_lines(cell) for cell in row] for row in grid.rows]
    table = [[[clean(name)] for name in grid.head], *body]
    other = Page(page.width, page.colour)
    for inner in grid.narrow:
        add_block(other, inner)
    for row in () if grid.narrow else grid.rows:
        other.blank()
        other.fields(zip((clean(name) or "-" for name in grid.head), map(blocks.plain, row), strict=True), indent=2)
    wraps = not any(isinstance(cell, blocks.DrawnLine) for row in grid.rows for cell in row)
    if not page.table(table, grid.indent, most=int(len(other.lines) * MAX_WRAPPED) if wraps else 0):
        page.lines += other.lines


def _cell_lines(cell: blocks.Cell) -> list[str]:
    return [*map(blocks.plain, cell.parts)] if isinstance(cell, blocks.Lines) else [blocks.plain(cell)]


def _field_lines(page: Page, value: blocks.Cell) -> Sequence[str]:
    """Return the parts of a value on one line where it fits beside the name of a field, else on a line each."""
    parts, by = (value.parts, value.by) if isinstance(value, blocks.Lines) else ((value,), "")
    printed = list(map(_print_cell, parts))
    line = by.join(printed)
    return [line] if columns(line) + FIELD + 5 <= page.width else printed


def _print_cell(cell: blocks.Cell) -> str:
    """Return a cell as one line, a point's `name = value` pairs with blanks at which no line breaks."""
    return blocks.row(map(_print_piece, blocks.pieces(cell)))


def _print_piece(piece: blocks.Inline) -> str:
    written = blocks.plain_piece(piece)
    return written.replace(" = ", f"{HARD}={HARD}") if isinstance(piece, blocks.Place) else written
