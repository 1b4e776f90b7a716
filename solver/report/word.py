"""A long report as a document of Word (.docx), made with python-docx (the extra `word`).

Headings are Word's own, so that its navigation and the table of contents follow them; tables are tables, whose first
row is repeated on each page; pictures are PNG with what they show as alternative text; formulas stay text. Free text is
cleaned of what XML cannot hold. The same report of the same day makes the same bytes.

Office Open XML: ECMA-376, 5th edition.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from solver.errors import optional_library
from solver.report import blocks
from solver.report.blocks import Code, DrawnLine, Facts, Grid, Head, Item, Picture, Say, Strong, Where
from solver.report.long_report import Chapter, Drawing, LongReport, picture_room
from solver.report.words import clean

MISSING = (
    "a document of Word needs python-docx; in zopa's folder: pip install '.[word]', or write -o report.html, which Word"
    " opens, too"
)
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 210, 297, 20  # millimetres, A4
MAX_HEIGHT = 100  # millimetres of a picture, so that what goes to the next page leaves less than half of one empty
FONT, MONO = "Calibri", "Consolas"
SIZE, SMALL, TINY = 10.5, 9, 7.5  # points
FRONT_SIZE = 10
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(report: LongReport) -> bytes:
    """Return the whole as a document of Word; UsageError where python-docx is not installed."""
    made = optional_library("docx", MISSING).Document()
    _set_up(made, report)
    made.add_heading(_text(clean(report.title)), 0)
    if report.byline:
        made.add_paragraph(_text(clean(report.byline)), style="Subtitle")
    for one in report.front:
        _add_front(made, one)
    if len(report.rest) > 1:
        _add_contents(made, report)
    for one in report.rest:
        made.add_heading(one.title, 1)
        _mark(made.paragraphs[-1], one.name, report.chapters.index(one))
        _add_chapter(made, one, MAX_HEIGHT)
    return _packed(made, report)


def _text(free: str) -> str:
    """Return text without the characters that XML has no place for.

    >>> _text("a\\x00b\\ud800")
    'a?b?'
    """
    return _NOT_XML.sub("?", free)


def _set_up(made: Any, report: LongReport) -> None:
    """Set the page, the fonts, the page number and what the document says of itself."""
    shared = optional_library("docx.shared", MISSING)
    (section,) = made.sections
    section.page_width, section.page_height = shared.Mm(PAGE_WIDTH), shared.Mm(PAGE_HEIGHT)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", shared.Mm(MARGIN))
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = FONT, shared.Pt(SIZE)
    made.styles["Normal"].paragraph_format.space_after = shared.Pt(6)
    for name, size in (("Title", 20), ("Heading 1", 15), ("Heading 2", 12)):
        style = made.styles[name]
        style.font.size = shared.Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().attrib.clear()
        style.font.name = FONT
    footer = section.footer.paragraphs[0]
    footer.alignment = 2  # right
    for code, between in (("PAGE", " / "), ("NUMPAGES", "")):
        _add_field(footer, code, "1")
        footer.add_run(between)
    about, day = made.core_properties, datetime.combine(report.day, time(), UTC)
    about.title, about.author, about.comments = _text(clean(report.title)), _text(clean(report.author)), ""
    about.created = about.modified = day.replace(tzinfo=None)
    about.language, about.last_modified_by, about.revision = "en", "", 1


def _add_front(made: Any, one: Chapter) -> None:
    """Add the first page, its picture as high as there is room for, and end it."""
    shared = optional_library("docx.shared", MISSING)
    room = picture_room(one)
    made.add_heading(one.title, 1)
    _mark(made.paragraphs[-1], one.name, 0)
    start = len(made.paragraphs)
    _add_chapter(made, one if room else replace(one, drawings=()), room)
    for paragraph in made.paragraphs[start:]:
        paragraph.paragraph_format.space_after = shared.Pt(4)
        strong = paragraph.runs and all(run.bold for run in paragraph.runs)
        for run in paragraph.runs:
            run.font.size = shared.Pt(17 if strong else FRONT_SIZE)
    made.paragraphs[-1].add_run().add_break(optional_library("docx.enum.text", MISSING).WD_BREAK.PAGE)


def _add_chapter(made: Any, one: Chapter, room: int) -> None:
    for block in one.body.blocks_for("html"):
        _add_block(made, block)
    for drawing in one.drawings:
        _add_picture(made, drawing, room)


def _add_block(made: Any, block: blocks.Block) -> None:
    match block:
        case Head() | Item():
            made.add_heading(_text(clean(block.text)), 2)
        case Say():
            if blocks.plain(block.pieces):
                _add_pieces(made.add_paragraph(), block.pieces)
        case Facts(rows):
            for name, values in rows:
                paragraph = made.add_paragraph(style="List Bullet")
                paragraph.add_run(_text(f"{clean(name)}: ")).bold = True
                for k, value in enumerate(values):
                    if k:
                        paragraph.add_run().add_break()
                    _add_pieces(paragraph, blocks.pieces(value))
        case Picture():
            _add_drawn(made, block.lines())
        case Grid():
            _add_table(made, block)


def _add_drawn(made: Any, lines: Iterable[str]) -> None:
    """Add lines of a drawing, in letters of one width."""
    shared = optional_library("docx.shared", MISSING)
    paragraph = made.add_paragraph()
    for k, line in enumerate(lines):
        if k:
            paragraph.add_run().add_break()
        run = paragraph.add_run(_text(line))
        run.font.name, run.font.size = MONO, shared.Pt(TINY)


def _add_pieces(paragraph: Any, pieces: Sequence[blocks.Inline], size: float = 0) -> None:
    """Add pieces in a row, a blank between two where a page has one."""
    shared, line = optional_library("docx.shared", MISSING), ""
    for piece in pieces:
        whole = blocks.row((line, blocks.plain_piece(piece)))
        run = paragraph.add_run(_text(whole[len(line) :]))
        line = whole
        run.bold = True if isinstance(piece, Strong) else None
        if isinstance(piece, Code | Where | DrawnLine):
            run.font.name = MONO
            run.font.size = shared.Pt((size or SIZE) - 1)
        elif size:
            run.font.size = shared.Pt(size)


def _add_table(made: Any, grid: Grid) -> None:
    """Add a table with a heading row, which Word repeats where the table goes on."""
    table = made.add_table(rows=1, cols=len(grid.head), style="Table Grid")
    size = SMALL if len(grid.head) <= 6 else TINY
    oxml = optional_library("docx.oxml", MISSING)
    repeated = oxml.OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    rows: list[Sequence[blocks.Cell]] = [[Strong(name) for name in grid.head], *grid.rows]
    for k, row in enumerate(rows):
        cells = table.rows[0].cells if not k else table.add_row().cells
        table.rows[k]._tr.get_or_add_trPr().append(oxml.OxmlElement("w:cantSplit"))
        for cell, value in zip(cells, row, strict=True):
            cell.paragraphs[0].paragraph_format.space_after = 0
            _add_pieces(cell.paragraphs[0], blocks.pieces(value), size)
    made.add_paragraph().paragraph_format.space_after = 0


def _add_picture(made: Any, drawing: Drawing, room: int) -> None:
    """Add a picture no wider than the page and no higher than that many millimetres, with its words and under them."""
    shared, shows = optional_library("docx.shared", MISSING), _text(clean(drawing.shows))
    shape = made.add_picture(io.BytesIO(drawing.content))
    scale = min(shared.Mm(PAGE_WIDTH - 2 * MARGIN) / shape.width, shared.Mm(room) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape._inline.docPr.set("descr", shows)
    made.paragraphs[-1].paragraph_format.keep_with_next = True
    made.add_paragraph(shows, style="Caption")


def _add_contents(made: Any, report: LongReport) -> None:
    """Add a table of contents that leads to the chapters; Word fills in the page numbers when it is updated."""
    oxml, qn = optional_library("docx.oxml", MISSING), optional_library("docx.oxml.ns", MISSING).qn
    made.add_paragraph("Contents", style="TOC Heading")
    for one in report.rest:
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.space_after = 0
        link = oxml.OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), one.name)
        link.append(paragraph.add_run(one.title)._r)
        paragraph._p.append(link)
        paragraph.add_run("  ")
        _add_field(paragraph, f"PAGEREF {one.name}", "")


def _add_field(paragraph: Any, code: str, shown: str) -> None:
    """Add a field, such as the page number, with what stands there until Word works it out."""
    oxml, qn = optional_library("docx.oxml", MISSING), optional_library("docx.oxml.ns", MISSING).qn
    field = oxml.OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    field.append(paragraph.add_run(shown)._r)
    paragraph._p.append(field)


def _mark(paragraph: Any, name: str, number: int) -> None:
    """Give a heading a name to which links lead."""
    oxml, qn = optional_library("docx.oxml", MISSING), optional_library("docx.oxml.ns", MISSING).qn
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = oxml.OxmlElement(kind)
        mark.set(qn("w:id"), str(number))
        if kind == "w:bookmarkStart":
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)


def _packed(made: Any, report: LongReport) -> bytes:
    """Return the file, every part of it dated by the day of the report, so that its bytes depend on nothing else."""
    buffer, packed = io.BytesIO(), io.BytesIO()
    made.save(buffer)
    day = max(report.day.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with ZipFile(buffer) as parts, ZipFile(packed, "w") as target:
        for name in parts.namelist():
            part = ZipInfo(name, day)
            part.compress_type = ZIP_DEFLATED
            target.writestr(part, parts.read(name))
    return packed.getvalue()
