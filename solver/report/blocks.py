"""A report: what an answer says, once, for every way of writing it.

An answer's own module builds a `Report` of blocks; the functions here write it as
text, Markdown, HTML and CSV, and `solver.report.latex` as LaTeX. Formulas and conditions are marked
as `Code` or `Where`, so that LaTeX sets them as mathematics and the others leave them as they are.

>>> table = Grid(("at", "stands"), (("3", "no"),))
>>> report = Report("The deal", (Say("It stands if", Code("breach_us >= shield")), table))
>>> print(text(report), end="")
The deal
<BLANKLINE>
It stands if breach_us >= shield
<BLANKLINE>
at   stands
3    no
>>> print(markdown(report), end="")
## The deal
<BLANKLINE>
It stands if `breach_us >= shield`
<BLANKLINE>
| at | stands |
|---|---|
| 3 | no |
>>> print(csv(report), end="")
at,stands
3,no
"""

from __future__ import annotations

import csv as csv_format
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from typing import TypeAlias

from solver.report.text_page import DIM, Page
from solver.report.words import amount, clean, decimal

Chain: TypeAlias = tuple[str, ...]  # expression, relation, expression, or two relations round a middle


@dataclass(frozen=True, slots=True)
class Code:
    """A formula or one comparison in the game file's notation."""

    text: str


@dataclass(frozen=True, slots=True)
class Where:
    """Alternatives, each a conjunction of chains; none: nowhere; an empty one: everywhere."""

    alternatives: tuple[tuple[Chain, ...], ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number: exact with a decimal beside it; CSV gives it a column of each."""

    value: Fraction | float


Inline: TypeAlias = str | Code | Where | Amount
Cell: TypeAlias = Inline | tuple[Inline, ...]  # pieces stand one after the other
Row: TypeAlias = tuple[Cell, ...]


class Say:
    """A paragraph: pieces of text and mathematics in a row; `indent` makes it part of what stands above."""

    __slots__ = ("indent", "pieces")

    def __init__(self, *pieces: Inline, indent: int = 0) -> None:
        self.pieces, self.indent = pieces, indent


@dataclass(frozen=True, slots=True)
class Head:
    """A heading within the report."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what is said of each, a line or more apiece."""

    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `data` says that CSV is this table."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    data: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines to be printed as they stand, in characters of one width; `plain` is for terminals that know ASCII only."""

    lines: tuple[str, ...]


Block: TypeAlias = Say | Head | Facts | Grid | Picture


@dataclass(frozen=True, slots=True)
class Report:
    """A title, blocks, and how LaTeX writes each parameter; `data`: tables too wide to be read, for CSV alone.

    Tables that take long to make are given as a function, called where they are wanted.
    """

    title: str
    blocks: tuple[Block, ...]
    note: str = ""
    symbols: Mapping[str, str] = field(default_factory=dict)
    data: tuple[Grid, ...] | Callable[[], tuple[Grid, ...]] = ()


# --- pieces ---------------------------------------------------------------------------------------


def plain(cell: Cell) -> str:
    """A cell as one line of text."""
    match cell:
        case str():
            return clean(cell)
        case Code(text=written):
            return clean(written)
        case Where(alternatives):
            return alternatives_text(alternatives)
        case Amount(value):
            return amount(value)
        case _:
            return row(map(plain, cell))


def yes_no(value: bool | None) -> str:
    """Return `yes`, `no`, or nothing for what is not known."""
    return {True: "yes", False: "no", None: ""}[value]


def blank_if_none(value: Fraction | None) -> Cell:
    """Return a number as a cell, an empty one for None."""
    return "" if value is None else Amount(value)


def condition_text(chain: Chain) -> str:
    """Return a chain on one line, an equality with a plain =.

    >>> condition_text(("share", "==", "1/3"))
    'share = 1/3'
    """
    return " ".join("=" if part == "==" else part for part in chain)


def alternatives_text(alternatives: Sequence[Sequence[Chain]]) -> str:
    """Return alternatives on one line; `everywhere`, `nowhere`.

    >>> alternatives_text(((("1", "<", "x", "<", "2"),), (("x", "==", "3"), ("y", ">", "0"))))
    '(1 < x < 2) or (x = 3 and y > 0)'
    """
    return either([" and ".join(map(condition_text, chains)) for chains in alternatives], "everywhere", "nowhere")


def either(alternatives: Sequence[str], everywhere: str, nowhere: str) -> str:
    """Join alternatives by `or`, in parentheses; an empty one says nothing, so all of them say nothing."""
    if not alternatives:
        return nowhere
    if "" in alternatives:
        return everywhere
    return alternatives[0] if len(alternatives) == 1 else " or ".join(f"({one})" for one in alternatives)


def row(pieces: Iterable[str]) -> str:
    """Pieces with a blank between two, but none before a mark that ends a clause."""
    line = ""
    for piece in filter(None, pieces):
        line += piece if not line or piece[0] in ",.;:)" or line.endswith("(") else f" {piece}"
    return line


def _marked(cell: Cell) -> str:
    """A cell as Markdown."""
    match cell:
        case str():
            return clean(cell).replace("|", "\\|").replace("<", "&lt;")
        case Code() | Where():
            return f"`{plain(cell)}`"
        case Amount(value):
            return amount(value)
        case _:
            return row(map(_marked, cell))


def _html(cell: Cell) -> str:
    match cell:
        case str():
            return escape(clean(cell))
        case Code() | Where():
            return f"<code>{escape(plain(cell))}</code>"
        case Amount(value):
            return amount(value)
        case _:
            return row(map(_html, cell))


# --- text -----------------------------------------------------------------------------------------


def text(report: Report, width: int = 80, colour: bool = False) -> str:
    """The report as plain text of at most `width` columns where the words allow."""
    page = Page(width, colour)
    page.heading(clean(report.title))
    if report.note:
        page.paragraph(clean(report.note), style=DIM)
    for block in report.blocks:
        if not (isinstance(block, Say) and block.indent):
            page.blank()
        _text_block(page, block)
    return f"{page}\n"


def _text_block(page: Page, block: Block) -> None:
    match block:
        case Head(text=written):
            page.heading(clean(written))
        case Say():
            page.paragraph(plain(block.pieces), indent=block.indent, hang=2 if block.indent else 0)
        case Facts(rows):
            for name, values in rows:
                page.field(clean(name), [plain(value) for value in values], indent=2)
        case Picture(lines):
            page.lines.extend(lines)
        case Grid(head, rows):
            table = [[[clean(name)] for name in head], *([[plain(cell)] for cell in row] for row in rows)]
            if not page.table(table):
                for row in rows:
                    page.blank()
                    for name, cell in zip(head, row, strict=True):
                        page.field(clean(name) or "-", plain(cell), indent=2)


# --- Markdown, HTML, CSV --------------------------------------------------------------------------


def markdown(report: Report) -> str:
    """The report as Markdown."""
    lines = [f"## {_marked(report.title)}"]
    if report.note:
        lines += ["", _marked(report.note)]
    for block in report.blocks:
        lines.append("")
        match block:
            case Head(text=written):
                lines.append(f"### {_marked(written)}")
            case Say():
                lines.append(_marked(block.pieces))
            case Facts(rows):
                lines += [f"- {_marked(name)}: {'; '.join(map(_marked, values))}" for name, values in rows]
            case Picture(pictured):
                lines += ["```", *pictured, "```"]
            case Grid(head, rows):
                lines.append(f"| {' | '.join(map(_marked, head))} |")
                lines.append("|" + "---|" * len(head))
                lines += [f"| {' | '.join(map(_marked, row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def html(report: Report) -> str:
    """The report as an HTML fragment, everything escaped."""
    parts = [f"<p><strong>{_html(report.title)}</strong></p>"]
    for block in report.blocks:
        match block:
            case Head(text=written):
                parts.append(f"<p><em>{_html(written)}</em></p>")
            case Say():
                parts.append(f"<p>{_html(block.pieces)}</p>")
            case Facts(rows):
                items = (f"<dt>{_html(name)}</dt><dd>{'<br>'.join(map(_html, values))}</dd>" for name, values in rows)
                parts.append(f"<dl>{''.join(items)}</dl>")
            case Picture(lines):
                parts.append(f"<pre>{escape(chr(10).join(lines))}</pre>")
            case Grid(head, rows):
                heads = "".join(f"<th>{_html(name)}</th>" for name in head)
                body = "".join(f"<tr>{''.join(f'<td>{_html(cell)}</td>' for cell in row)}</tr>" for row in rows)
                parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>")
    return "".join([*parts, f"<p>{_html(report.note)}</p>" if report.note else ""])


def csv(report: Report) -> str:
    """The tables made for CSV, else those shown, an empty line between two; without any what it says, line by line."""
    written = []
    shown = [block for block in report.blocks if isinstance(block, Grid) and block.data]
    for grid in (report.data() if callable(report.data) else report.data) or shown:
        buffer = io.StringIO()
        writer = csv_format.writer(buffer, lineterminator="\n")
        exact = [any(isinstance(row[k], Amount) for row in grid.rows) for k in range(len(grid.head))]
        writer.writerow([t for name, two in zip(grid.head, exact, strict=True) for t in _heads(name, two)])
        for row in grid.rows:
            writer.writerow([t for cell, two in zip(row, exact, strict=True) for t in _fields(cell, two)])
        written.append(buffer.getvalue())
    return "\n".join(written) if written else _said(report)


def _said(report: Report) -> str:
    """A report without tables of data: its names and what is said of each."""
    buffer = io.StringIO()
    writer = csv_format.writer(buffer, lineterminator="\n")
    writer.writerow(("what", "answer"))
    for block in report.blocks:
        if isinstance(block, Say):
            writer.writerow(("", *_fields(block.pieces, False)))
        elif isinstance(block, Facts):
            writer.writerows((clean(name), *_fields(value, False)) for name, values in block.rows for value in values)
    return buffer.getvalue()


def _heads(name: str, two: bool) -> tuple[str, ...]:
    return (name, f"{name} (exact)") if two else (name,)


def _fields(cell: Cell, two: bool) -> tuple[object, ...]:
    """A cell's fields; what a spreadsheet would take for a formula of its own gets a leading '."""
    if isinstance(cell, Amount):
        return decimal(cell.value), str(cell.value) if isinstance(cell.value, Fraction) else None
    written = plain(cell)
    safe = f"'{written}" if written[:1] in {"=", "+", "-", "@"} else written
    return (safe, None) if two else (safe,)
