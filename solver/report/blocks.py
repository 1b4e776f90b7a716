"""A report: the content of an answer, once, for every way of writing it.

An answer's own module builds a `Report` of blocks; the functions here write it as text, Markdown and CSV,
`solver.report.latex` as LaTeX, and `solver.report.html_page` as HTML. Formulas and conditions are marked as `Code` or
`Where`, so that LaTeX sets them as mathematics and the others leave them as they are.

>>> table = Grid(("at", "stands"), (("3", "no"),))
>>> report = Report("The deal", (Say("It stands if", Code("breach_us >= shield")), table))
>>> print(text(report), end="")
The deal
<BLANKLINE>
It stands if breach_us >= shield
<BLANKLINE>
at   stands
3    no
>>> markdown(report).splitlines()[2]
'It stands if `breach_us >= shield`'
>>> print(csv(report), end="")
at,stands
3,no
"""

from __future__ import annotations

import csv as csv_format
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import ClassVar, SupportsFloat, TypeAlias

from solver.report.text_page import BOLD, DIM, FIELD, HARD, Page, columns
from solver.report.words import amount, clean, decimal, has_options

_SIGNS = re.compile(r"[\\`*|~$<]|&(?=[#\w])|\](?=\()|(?<![^\W_])_|_(?![^\W_])")  # what Markdown would act on
# Before what a spreadsheet calculates, where a ' keeps it from doing so: a sign and more than a number (OWASP).
_CALCULATED = re.compile(r"^(?=[=+@\t\r-])(?![+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z)")
Chain: TypeAlias = tuple[str, ...]  # expression, relation, expression, or two relations round a middle


@dataclass(frozen=True, slots=True)
class Text:
    """Text, whose class says of what kind it is."""

    text: str


class Code(Text):
    """A formula or one comparison in the game file's notation."""


@dataclass(frozen=True, slots=True)
class Where:
    """Alternatives, each a conjunction of chains; none: nowhere; an empty one: everywhere."""

    alternatives: tuple[tuple[Chain, ...], ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number: a fraction with a decimal beside it, any other as a decimal; CSV gives it a column of each."""

    value: SupportsFloat


class Strong(Text):
    """Text that stands out, where a format has a way to do that."""


class Place(Text):
    """A point, as `name = value` pairs; plain text breaks no line within one."""


class DrawnLine(Text):
    """A line of a drawing, whose blanks stay as they are."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Text, and after it what to type on the command line for more, which a notebook leaves out."""

    text: str
    command: str


Inline: TypeAlias = str | Code | Where | Amount | Strong | Place | DrawnLine | Advice


@dataclass(frozen=True, slots=True)
class Lines:
    """Parts with `by` between them; on lines of their own where mathematics sets them, or where a page is narrow."""

    parts: tuple[Inline | tuple[Inline, ...], ...]
    by: str = ";  "


Cell: TypeAlias = Inline | tuple[Inline, ...] | Lines  # pieces stand one after the other
Row: TypeAlias = tuple[Cell, ...]
# `close`: in plain text a block stands right below the one before, without an empty line between


class Say:
    """A paragraph: pieces in a row; `indent` makes it part of what stands above, `hang` sets later lines further in."""

    def __init__(self, *pieces: Inline, indent: int = 0, hang: int = 0, close: bool = False) -> None:
        self.pieces, self.indent = pieces, indent
        self.hang, self.close = hang or min(indent, 2), close or indent > 0


class Head(Text):
    """A heading within the report."""

    close: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Item:
    """One of a list: its number, and its parts, on one line where `together` says so and they fit."""

    number: str
    parts: tuple[str, ...]
    together: bool = True
    style: str = BOLD
    close: bool = False

    @property
    def text(self) -> str:
        """The item as a heading, which it is where a page is no plain text."""
        return plain((self.number, *pieces(Lines(self.parts))))


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what the report says of each, a line or more apiece."""

    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    indent: int = 2
    close: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `data` says that CSV is this table. `maths`: LaTeX sets it as one display. `narrow`: what plain text
    says where the table does not fit the page; without it, each row by itself."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    data: bool = True
    maths: bool = False
    narrow: tuple[Block, ...] = ()
    indent: int = 0
    close: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines to be printed as they stand, in characters of one width; or what draws them on a page so wide."""

    drawn: tuple[str, ...] | Callable[[int], Iterable[str]]
    close: ClassVar[bool] = False

    def lines(self, width: int = 80) -> tuple[str, ...]:
        """Return the lines for a page of that many columns."""
        return tuple(self.drawn(width)) if callable(self.drawn) else self.drawn


@dataclass(frozen=True, slots=True)
class Only:
    """Blocks that some formats alone have, because another says the same in another shape; or what makes them."""

    formats: tuple[str, ...]
    blocks: tuple[Block, ...] | Callable[[], Iterable[Block]]


Block: TypeAlias = Say | Head | Item | Facts | Grid | Picture
PAGES = ("markdown", "html", "latex")  # the formats that have wide tables


@dataclass(frozen=True, slots=True)
class Report:
    """A title, blocks, each parameter's symbol in LaTeX; `data`: a table for CSV alone, or a function for it;
    `sentence`: the answer alone in plain words, or a function for it."""

    title: str
    blocks: tuple[Block | Only, ...]
    note: str = ""
    symbols: Mapping[str, str] = field(default_factory=dict)
    data: Grid | Callable[[], Grid] | None = None
    sentence: str | Callable[[], str] = ""

    @property
    def summary(self) -> str:
        """The answer alone in plain words, printable; empty where nobody has worded it."""
        return clean(self.sentence() if callable(self.sentence) else self.sentence)

    def blocks_for(self, form: str) -> Iterator[Block]:
        """Yield the blocks that a format has."""
        for block in self.blocks:
            if not isinstance(block, Only):
                yield block
            elif form in block.formats:
                yield from block.blocks() if callable(block.blocks) else block.blocks


def add_section(report: Report, title: str, lines: Callable[[], Iterable[str]]) -> Report:
    """Return the report with a section at its end, a paragraph for each line; asked for after all else is written.

    >>> print(text(add_section(Report("The deal", ()), "How", lambda: ["In one step."])), end="")
    The deal
    <BLANKLINE>
    How
      In one step.
    """

    def section() -> Iterator[Block]:
        yield Head(title)
        yield from (Say(line, indent=2, hang=2) for line in lines())

    return replace(report, blocks=(*report.blocks, Only(("text", *PAGES), section)))


def pieces(cell: Cell) -> tuple[Inline, ...]:
    """Return what stands in a cell, one piece after the other.

    >>> pieces(Lines(("up", ("or", Code("x"))), by=", "))
    ('up', ',', 'or', Code(text='x'))
    """
    if isinstance(cell, Lines):
        parts = [part if isinstance(part, tuple) else (part,) for part in cell.parts]
        return tuple(piece for k, part in enumerate(parts) for piece in ((cell.by.strip(), *part) if k else part))
    return cell if isinstance(cell, tuple) else (cell,)


def plain(cell: Cell) -> str:
    """Return a cell as one line of text.

    >>> plain(("It stands if", Code("x > 1"), "."))
    'It stands if x > 1.'
    """
    return row(map(_plain, pieces(cell)))


def _plain(piece: Inline) -> str:
    match piece:
        case str():
            return clean(piece)
        case Where(alternatives):
            return alternatives_text(alternatives)
        case Amount(value):
            return amount(value)
        case DrawnLine():
            return piece.text
        case Advice(said, command):
            return row((clean(said), command if has_options(command) else ""))
        case _:
            return clean(piece.text)


def yes_no(value: bool | None) -> str:
    """Return `yes`, `no`, or nothing for what is not known."""
    return {True: "yes", False: "no", None: ""}[value]


def blank_if_none(value: SupportsFloat | None) -> Cell:
    """Return a number as a cell, an empty one for None."""
    return "" if value is None else Amount(value)


def condition_text(chain: Chain) -> str:
    """Return a chain on one line, an equality with a plain =."""
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
    """Join pieces with a blank between two, but none before a mark that ends a clause."""
    line = ""
    for piece in filter(None, pieces):
        line += piece if not line or piece[0] in ",.;:)" or line.endswith("(") else f" {piece}"
    return line


def _write_markdown(cell: Cell) -> str:
    return row(map(_markdown, pieces(cell)))


def _markdown(piece: Inline) -> str:
    match piece:
        case Code() | Where():
            return f"`{re.sub('[`|]', '', _plain(piece))}`"
        case Strong(text=strong):
            return f"**{_markdown(strong)}**"
        case _:
            return _SIGNS.sub(lambda sign: {"<": "&lt;", "&": "&amp;"}.get(sign[0], f"\\{sign[0]}"), _plain(piece))


def text(report: Report, width: int = 80, colour: bool = False) -> str:
    """Return the report as plain text of at most `width` columns where the words allow."""
    page = Page(width, colour)
    page.heading(clean(report.title))
    if report.note:
        page.paragraph(clean(report.note), style=DIM)
    for block in report.blocks_for("text"):
        _text_block(page, block)
    return f"{page}\n"


def _text_block(page: Page, block: Block) -> None:
    if not block.close:
        page.blank()
    match block:
        case Head(text=title):
            page.heading(clean(title))
        case Say():
            page.paragraph(_print_cell(block.pieces), block.indent, block.hang)
        case Item(number, parts, together, style):
            page.numbered_item(number, [clean(part) for part in parts], together, style)
        case Facts(rows, indent):
            lines = ([line for value in values for line in _field_lines(page, value)] for _, values in rows)
            page.fields(zip((clean(name) for name, _ in rows), lines, strict=True), indent)
        case Picture():
            page.lines.extend(block.lines(page.width))
        case Grid(head, rows):
            body = [[[*map(plain, c.parts)] if isinstance(c, Lines) else [plain(c)] for c in row] for row in rows]
            table = [[[clean(name)] for name in head], *body]
            other = Page(page.width, page.colour)
            for inner in block.narrow:
                _text_block(other, inner)
            for row in () if block.narrow else rows:
                other.blank()
                other.fields(zip((clean(name) or "-" for name in head), map(plain, row), strict=True), indent=2)
            wraps = not any(isinstance(cell, DrawnLine) for row in rows for cell in row)
            if not page.table(table, block.indent, most=int(len(other.lines) * MAX_WRAPPED) if wraps else 0):
                page.lines += other.lines


MAX_WRAPPED = 2 / 3  # of the lines that a table's other layout takes: a wrapped table is preferred up to there


def _field_lines(page: Page, value: Cell) -> Sequence[str]:
    """Return the parts of a value on one line where it fits beside the name of a field, else on a line each."""
    parts, by = (value.parts, value.by) if isinstance(value, Lines) else ((value,), "")
    printed = list(map(_print_cell, parts))
    line = by.join(printed)
    return [line] if columns(line) + FIELD + 5 <= page.width else printed


def _print_cell(cell: Cell) -> str:
    """Return a cell as one line, a point's `name = value` pairs with blanks at which no line breaks."""
    written = ((_plain(piece), f"{HARD}={HARD}" if isinstance(piece, Place) else " = ") for piece in pieces(cell))
    return row(said.replace(" = ", equals) for said, equals in written)


def markdown(report: Report) -> str:
    """Return the report as Markdown, free text without Markdown's signs and without HTML."""
    lines = [f"## {_write_markdown(report.title)}", ""] if report.title else []
    if report.note:
        lines += [_line(report.note), ""]
    for block in report.blocks_for("markdown"):
        match block:
            case Head() | Item():
                lines.append(f"### {_write_markdown(block.text)}")
            case Say():
                lines.append(_line(block.pieces))
            case Facts(rows):
                lines += [f"- {_line(name)}: {'; '.join(map(_write_markdown, values))}" for name, values in rows]
            case Picture():
                lines += ["```", *block.lines(), "```"]
            case Grid(head, rows):
                lines.append(f"| {' | '.join(map(_write_markdown, head))} |")
                lines.append("|" + "---|" * len(head))
                lines += [f"| {' | '.join(map(_write_markdown, row))} |" for row in rows]
        lines.append("")
    return "\n".join(lines[:-1]) + "\n"


def _line(cell: Cell) -> str:
    """Return a paragraph as Markdown: what it begins with makes neither a heading nor a list nor a quotation."""
    return re.sub(r"^(\d*)([#>+=[-]|[.)](?!\d))", r"\1\\\2", _write_markdown(cell))


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
