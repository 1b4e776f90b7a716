"""An answer on one screen: what was asked, the verdict in a sentence, the lines that matter, and how to read the rest.

A report that is no longer than a screen is printed whole. Of a longer one its `key` is shown: as many of these blocks
as there is room for, a table or a list with as many of its rows. Nothing is lost: the last line says what prints all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace

from solver.report.blocks import Block, Facts, Grid, Head, Item, Report, Say, add_section, blocks_of, plain
from solver.report.numbers import WRITING, has_rounded, writing_numbers
from solver.report.plain_text import add_block, text
from solver.report.text_page import DIM, Page
from solver.report.words import HOW_FOUND, clean, count_of

LINES = 24  # of a terminal as it is opened
SAID = 12  # lines that the verdict in plain words may take
MOST_BLOCKS = 40  # of the key that are tried
CUT = "..."  # where a sentence or more is left out
_SENTENCE = re.compile(r"(?<=[.!?:]) (?=[A-Z(])")


def screen(
    report: Report, command: str, full: Report | None = None, width: int = 80, colour: bool = False,
    explained: Callable[[], Iterable[str]] | None = None, exact: str = "",
) -> str:  # fmt: skip
    """Return a report as text of at most `LINES` lines, the last of which names the command that prints all of it: the
    report, or the `full` one where that says more. `explained`: how it was found, which comes above the last line and
    is asked for after all else; it is not counted. `exact`: the command that writes numbers exactly, which stands last
    where a whole answer has rounded ones.

    >>> rows = tuple((str(k), "no") for k in range(40))
    >>> report = Report("The deal", (Grid(("at", "stands"), rows),), sentence="It never stands.")
    >>> lines = screen(report, "zopa thresholds deal --full").splitlines()
    >>> lines[2], lines[-3:], len(lines)
    ('It never stands.', ['and 24 more rows', '', '23 more lines: zopa thresholds deal --full'], 24)
    """
    short = with_verdict(report)
    said = short.summary
    whole = text(short, width, colour)
    hint = Page(width, colour)
    if has_rounded() and exact:
        hint.blank()
        hint.paragraph(f"Numbers are rounded: {exact}", hang=2, style=DIM)
    if whole.count("\n") + len(hint.lines) <= LINES:
        whole = whole if explained is None else text(add_section(short, HOW_FOUND, explained), width, colour)
        return whole + "".join(f"{line}\n" for line in hint.lines)
    if full:
        rounded = has_rounded()
        with writing_numbers("exact" if WRITING.get() == "exact" else ""):
            whole = text(with_verdict(full if rounded else replace(full, sentence=said)), width, colour)
    page, end = Page(width, colour), Page(width, colour)
    end.paragraph(f"000,000 more lines: {command}", hang=2)
    room = LINES - len(end.lines) - 1
    page.heading(clean(report.title))
    _add_verdict(page, said)
    key = [block for block in blocks_of(report.key, "text") if not _is_said(block, said)][:MOST_BLOCKS]
    rest = [*short.blocks_for("text")][bool(said) : len(short.blocks) - bool(report.note)]
    shown = key or rest
    for k, blocks in enumerate(_with_headings(shown)):
        if not k:
            blocks[0] = _apart(blocks[0])
        if not _add_what_fits(page, blocks, room) and not key:
            break
    if report.note:
        _add_what_fits(page, [_note(report)], room)
    left = count_of(whole.count("\n") - len(page.lines), "more line")
    if explained is not None:
        for block in add_section(Report("", ()), HOW_FOUND, explained).blocks_for("text"):
            add_block(page, block)
    page.blank()
    page.paragraph(f"{left}: {command}", hang=2, style=DIM)
    return f"{page}\n"


def with_verdict(report: Report) -> Report:
    """Return a report with the verdict in plain words first, which is not said again, and with its note last. What the
    report works out for its verdict and its blocks is worked out once."""
    said = report.summary
    rest = [block for block in report.blocks_for("text") if not _is_said(block, said)]
    if said and rest:
        rest[0] = _apart(rest[0])
    note = [_note(report)] if report.note else []
    return replace(report, note="", sentence=said, blocks=(*([Say(said)] if said else []), *rest, *note))


def _note(report: Report) -> Say:
    return Say(f"Note: {report.note}", hang=2)


def _apart(block: Block) -> Block:
    """Return a block with an empty line above it, one that joins what is above it as well."""
    if isinstance(block, Say):
        alone = copy(block)
        alone.close = False
        return alone
    return replace(block, close=False) if isinstance(block, Item | Facts | Grid) else block


def _add_verdict(page: Page, said: str) -> None:
    """Add the verdict, of a long one the sentences that it begins with; dots say that it goes on."""
    if not said:
        return
    sentences: list[str] = _SENTENCE.split(said)
    more: tuple[str, ...] = ()
    while len(sentences) > 1 and len(_paragraph(page, [*sentences, *more])) > SAID:
        sentences, more = sentences[:-1], (CUT,)
    lines = _paragraph(page, [*sentences, *more])
    page.blank()
    page.lines += lines if len(lines) <= SAID else [*lines[: SAID - 1], CUT]


def _paragraph(page: Page, sentences: Sequence[str]) -> list[str]:
    """Return the lines that sentences take on a page."""
    other = Page(page.width, page.colour)
    other.paragraph(" ".join(sentences))
    return other.lines


def _is_said(block: Block, said: str) -> bool:
    """Return whether a block is a paragraph of whole sentences, all of which the verdict has."""
    if not isinstance(block, Say) or block.indent or not (written := plain(block.pieces)).endswith((".", "!", "?")):
        return False
    return set(_SENTENCE.split(written)) <= set(_SENTENCE.split(said))


def _with_headings(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Yield blocks with the headings right before them and with what stands close below: neither stands alone."""
    group: list[Block] = []
    whole = False
    for block in blocks:
        if whole and not block.close:
            yield group
            group = []
        group.append(block)
        whole = not (isinstance(block, Head | Item) or (isinstance(block, Say) and plain(block.pieces).endswith(":")))
    if whole:
        yield group


def _add_what_fits(page: Page, blocks: Sequence[Block], room: int) -> bool:
    """Add blocks that belong together, of the last as many rows as fit; return whether they were added whole."""
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
