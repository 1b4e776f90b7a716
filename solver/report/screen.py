"""An answer on one screen: what was asked, the verdict in a sentence, the lines that matter, and how to read the rest.

A report that is no longer than a screen is printed whole. Of a longer one its `key` is shown: as many of these blocks
as there is room for, a table or a list with as many of its rows. Nothing is lost: the last line says what prints all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from solver.report.blocks import Block, Facts, Grid, Head, Item, Report, Say, add_block, blocks_of, plain, text
from solver.report.text_page import DIM, Page
from solver.report.words import clean, count_of

LINES = 24  # of a terminal as it is opened
SAID = 12  # lines that the verdict in plain words may take
_SENTENCE = re.compile(r"(?<=[.!?:]) (?=[A-Z(])")


def screen(report: Report, command: str, full: Report | None = None, width: int = 80, colour: bool = False) -> str:
    """Return a report as text of at most `LINES` lines, the last of which names the command that prints all of it: the
    report, or the `full` one where that says more.

    >>> rows = tuple((str(k), "no") for k in range(40))
    >>> report = Report("The deal", (Grid(("at", "stands"), rows),), sentence="It never stands.")
    >>> lines = screen(report, "zopa thresholds deal --full").splitlines()
    >>> lines[2], lines[-3:], len(lines)
    ('It never stands.', ['and 24 more rows', '', '21 more lines: zopa thresholds deal --full'], 24)
    """
    if (whole := text(with_verdict(report), width, colour)).count("\n") <= LINES:
        return whole
    whole = text(with_verdict(full), width, colour) if full else whole
    said = report.summary
    page, end = Page(width, colour), Page(width, colour)
    end.paragraph(f"0000 more lines: {command}", hang=2)
    room = LINES - len(end.lines) - 1
    page.heading(clean(report.title))
    _add_verdict(page, said)
    key = blocks_of(report.key, "text") if report.key else report.blocks_for("text")
    for blocks in _with_headings(block for block in key if not _is_said(block, said)):
        if not _add_what_fits(page, blocks, room):
            break
    left = count_of(whole.count("\n") - len(page.lines), "more line")
    page.blank()
    page.paragraph(f"{left}: {command}", hang=2, style=DIM)
    return f"{page}\n"


def with_verdict(report: Report) -> Report:
    """Return a report that begins with the verdict in plain words, if it has one, and says nothing of that again."""
    if not (said := report.summary):
        return report
    return replace(report, blocks=(Say(said), *(one for one in report.blocks_for("text") if not _is_said(one, said))))


def _add_verdict(page: Page, said: str) -> None:
    """Add the verdict, of a long one the sentences that it begins with."""
    if not said:
        return
    sentences = _SENTENCE.split(said)
    while sentences:
        other = Page(page.width, page.colour)
        other.paragraph(" ".join(sentences))
        if len(other.lines) <= SAID or len(sentences) == 1:
            break
        sentences.pop()
    page.blank()
    page.lines += other.lines


def _is_said(block: Block, said: str) -> bool:
    """Return whether a block is a paragraph of which the verdict says all."""
    return isinstance(block, Say) and bool(said) and plain(block.pieces) in said


def _with_headings(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Yield each block with the headings right before it, which do not stand alone."""
    heads: list[Block] = []
    for block in blocks:
        heads.append(block)
        if not isinstance(block, Head | Item):
            yield heads
            heads = []


def _add_what_fits(page: Page, blocks: Sequence[Block], room: int) -> bool:
    """Add headings and their block, or as many of its rows as fit; return whether it was added whole."""
    *heads, block = blocks
    for part, whole in _parts(block):
        other = Page(page.width, page.colour)
        other.lines = list(page.lines)
        for one in (*heads, part):
            add_block(other, one)
        other.lines += [] if whole else [f"{' ' * part.indent}{_left(block, part)}"]
        if len(other.lines) <= room:
            page.lines = other.lines
            return whole
    return False


def _left(block: Grid | Facts, part: Grid | Facts) -> str:
    return f"and {count_of(len(block.rows) - len(part.rows), 'more row')}"


def _parts(block: Block) -> Iterator[tuple[Block, bool]]:
    """Yield a block whole, then with fewer and fewer of its rows."""
    yield block, True
    if isinstance(block, Grid | Facts):
        less = replace(block, narrow=()) if isinstance(block, Grid) else block
        yield from ((replace(less, rows=block.rows[:k]), False) for k in range(min(len(block.rows), LINES) - 1, 0, -1))
