"""An answer on one screen: what was asked, the verdict in a sentence, the lines that matter, and how to read the rest.

A report that is no longer than a screen is printed whole. Of a longer one its `key` is shown: as many of these blocks
as there is room for, a table or a list with as many of its rows. Nothing is lost: the last line says what prints all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from solver.report.blocks import Block, Facts, Grid, Head, Item, Report, Say, add_section, blocks_of, plain
from solver.report.plain_text import add_block, text
from solver.report.text_page import DIM, Page
from solver.report.words import HOW_FOUND, clean, count_of

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
    ('It never stands.', ['and 24 more rows', '', '23 more lines: zopa thresholds deal --full'], 24)
    """
    if (whole := text(with_verdict(report), width, colour)).count("\n") <= LINES:
        return whole
    whole = text(with_verdict(full), width, colour) if full else whole
    said = report.summary
    page, end = Page(width, colour), Page(width, colour)
    end.paragraph(f"000,000 more lines: {command}", hang=2)
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


def explanation(lines: Callable[[], Iterable[str]], width: int = 80, colour: bool = False) -> str:
    """Return what stands below an answer of which it was asked how it was found."""
    return text(add_section(Report("", ()), HOW_FOUND, lines), width, colour)


def _add_verdict(page: Page, said: str) -> None:
    """Add the verdict, of a long one the sentences that it begins with."""
    if not said:
        return
    sentences = _SENTENCE.split(said)
    while len(sentences) > 1 and len(_paragraph(page, sentences)) > SAID:
        sentences.pop()
    page.blank()
    page.lines += _paragraph(page, sentences)


def _paragraph(page: Page, sentences: Sequence[str]) -> list[str]:
    """Return the lines that sentences take on a page."""
    other = Page(page.width, page.colour)
    other.paragraph(" ".join(sentences))
    return other.lines


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
    for part, left in _parts(block):
        other = Page(page.width, page.colour)
        other.lines = list(page.lines)
        for one in (*heads, part):
            add_block(other, one)
        other.lines += [left] if left else []
        if len(other.lines) <= room:
            page.lines = other.lines
            return not left
    return False


def _parts(block: Block) -> Iterator[tuple[Block, str]]:
    """Yield a block whole, then with fewer and fewer of its rows, each with a line on those that are left out."""
    yield block, ""
    if not isinstance(block, Grid | Facts):
        return
    for k in range(min(len(block.rows), LINES) - 1, 0, -1):
        left = f"{' ' * block.indent}and {count_of(len(block.rows) - k, 'more row')}"
        if isinstance(block, Grid):
            yield replace(block, rows=block.rows[:k], narrow=()), left
        else:
            yield replace(block, rows=block.rows[:k]), left
