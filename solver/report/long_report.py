"""A long report: chapters, each a report of its own, under a title, a date and an author; as text and Markdown.

`solver.report.long_page` makes a page of HTML and a PDF of it, `solver.report.word` a document of Word. The chapter
`front` is the first page: it has a page of its own, and the table of contents follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from solver.report import blocks, plain_text
from solver.report.blocks import Report
from solver.report.markdown import markdown as write_markdown
from solver.report.words import clean

FRONT = "verdict"  # the name of the chapter that is the first page
PAGE_HEIGHT, LINE_HEIGHT, LINE_LENGTH = 257, 5.1, 78  # millimetres, and characters, of a printed page
HEAD_HEIGHT = 58  # millimetres of title, date and headings on the first page
MIN_ROOM, MAX_ROOM, STEP = 50, 120, 5  # millimetres that a picture there may be high


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture, its media type, and what it shows in words."""

    content: bytes
    media: str
    shows: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a long report: the name that links have, its heading, and what it says."""

    name: str
    title: str
    report: Report
    drawings: tuple[Drawing, ...] = ()

    @property
    def body(self) -> Report:
        """The report under the chapter's own heading."""
        return replace(self.report, title="", note="")


@dataclass(frozen=True, slots=True)
class LongReport:
    """The whole. `byline`: date and author, as the first page has them."""

    title: str
    chapters: tuple[Chapter, ...]
    byline: str = ""
    author: str = ""
    day: date = date(1970, 1, 1)

    @property
    def front(self) -> tuple[Chapter, ...]:
        """The chapter that is the first page, if it is there."""
        return tuple(one for one in self.chapters if one.name == FRONT)

    @property
    def rest(self) -> tuple[Chapter, ...]:
        """The chapters that follow it."""
        return tuple(one for one in self.chapters if one.name != FRONT)


def text(report: LongReport, width: int = 80, colour: bool = False) -> str:
    """Return the whole as plain text.

    >>> nothing = Chapter("now", "What stands now", Report("", (blocks.Say("Nothing."),)))
    >>> print(text(LongReport("Deal", (nothing,))), end="")
    Deal
    <BLANKLINE>
    WHAT STANDS NOW
    <BLANKLINE>
    Nothing.
    """
    parts = [plain_text.text(replace(one.body, title=one.title.upper()), width, colour) for one in report.chapters]
    head = [f"{clean(line)}\n" for line in (report.title, report.byline) if line]
    return "\n".join([*head, *parts])


def markdown(report: LongReport, folder: str = "") -> str:
    """Return the whole as Markdown; pictures are links into a folder of that name, or left out without one.

    >>> nothing = Chapter("now", "What stands now", Report("", (blocks.Say("Nothing."),)))
    >>> markdown(LongReport("Deal", (nothing,))).split("\\n\\n")
    ['# Deal', '## What stands now', 'Nothing.\\n']
    """
    parts = [write_markdown(Report(report.title, ())).replace("## ", "# ", 1)]
    parts += [write_markdown(Report("", (blocks.Say(report.byline),)))] if report.byline else []
    for one in report.chapters:
        parts.append(write_markdown(replace(one.body, title=one.title)))
        for name, drawing in pictures([one]).items() if folder else ():
            shows = write_markdown(Report("", (blocks.Say(drawing.shows),))).strip()
            parts.append(f"![{shows}]({quote(folder)}/{name})\n")
        parts += ["---\n"] if one.name == FRONT and report.rest else []
    return "\n".join(parts)


def picture_room(front: Chapter) -> int:
    """Return how many millimetres high the picture of the first page may be, so that all of it is one page; 0 where
    its text leaves too little.

    >>> say = blocks.Say("word " * 200)
    >>> [picture_room(Chapter("verdict", "", Report("", (say,) * many))) for many in (1, 2, 8)]
    [120, 65, 0]
    """
    lines = 0
    for block in front.report.blocks_for("html"):
        rows = block.rows if isinstance(block, blocks.Facts) else ()
        said = [blocks.plain(cell) for _, cells in rows for cell in cells]
        said += [blocks.plain(block.pieces)] if isinstance(block, blocks.Say) else []
        lines += sum(-(-len(one) // LINE_LENGTH) for one in said)
    room = int(PAGE_HEIGHT - HEAD_HEIGHT - LINE_HEIGHT * lines) // STEP * STEP
    return min(room, MAX_ROOM) if room >= MIN_ROOM else 0


def pictures(chapters: Sequence[Chapter]) -> dict[str, Drawing]:
    """Return the pictures by the names of their files: that of the chapter, with a number after the first."""
    every = [(one.name, k, drawing) for one in chapters for k, drawing in enumerate(one.drawings)]
    return {f"{name}{f'-{k + 1}' if k else ''}.svg": drawing for name, k, drawing in every}
