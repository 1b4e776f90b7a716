"""A report: the content of an answer, once, for every way of writing it.

An answer's own module builds a `Report` of blocks. A module for each format writes it: `plain_text`, `markdown`,
`csv_tables`, `latex` and `html_page`. Formulas and conditions are marked as `Code` or `Where`, so that LaTeX sets them
as mathematics and the others leave them as they are.

>>> from solver.report.csv_tables import csv
>>> from solver.report.markdown import markdown
>>> from solver.report.plain_text import text
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

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, SupportsFloat, TypeAlias

from solver.report.numbers import WRITING, writing_sentences
from solver.report.remedies import Remedy
from solver.report.text_page import BOLD
from solver.report.words import amount, clean, percent_near

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


class Share(Amount):
    """A probability or another part of a whole: in per cent where numbers are rounded."""

    __slots__ = ()


class Strong(Text):
    """Text that stands out, where a format has a way to do that."""


class Place(Text):
    """A point, as `name = value` pairs; plain text breaks no line within one."""


class DrawnLine(Text):
    """A line of a drawing, whose blanks stay as they are."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Text, and after it what to do for more, as the door words it."""

    text: str
    remedy: Remedy


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
    `sentence`: the answer alone in plain words, or a function for it; `key`: what matters most, for one screen, or a
    function for it, where that is not what the blocks begin with."""

    title: str
    blocks: tuple[Block | Only, ...]
    note: str = ""
    symbols: Mapping[str, str] = field(default_factory=dict)
    data: Grid | Callable[[], Grid] | None = None
    sentence: str | Callable[[], str] = ""
    key: tuple[Block | Only, ...] | Callable[[], Iterable[Block | Only]] = ()

    @property
    def summary(self) -> str:
        """The answer alone in plain words, printable; empty where nobody has worded it. Numbers are rounded in it, but
        where they are exact everywhere."""
        with writing_sentences():
            return clean(self.sentence() if callable(self.sentence) else self.sentence)

    def blocks_for(self, form: str) -> Iterator[Block]:
        """Yield the blocks that a format has."""
        return blocks_of(self.blocks, form)


def blocks_of(blocks: Iterable[Block | Only] | Callable[[], Iterable[Block | Only]], form: str) -> Iterator[Block]:
    """Yield those blocks that a format has."""
    for block in blocks() if callable(blocks) else blocks:
        if not isinstance(block, Only):
            yield block
        elif form in block.formats:
            yield from block.blocks() if callable(block.blocks) else block.blocks


def add_section(report: Report, title: str, lines: Callable[[], Iterable[str]]) -> Report:
    """Return the report with a section at its end, a paragraph for each line; asked for after all else is written.

    >>> page = add_section(Report("The deal", ()), "How", lambda: ["In one step."])
    >>> [plain(block.pieces) if isinstance(block, Say) else block.text for block in page.blocks_for("text")]
    ['How', 'In one step.']
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
    return row(map(plain_piece, pieces(cell)))


def plain_piece(piece: Inline) -> str:
    match piece:
        case str():
            return clean(piece)
        case Where(alternatives):
            return alternatives_text(alternatives)
        case Share(value) if WRITING.get() == "rounded":
            return percent_near(value)
        case Amount(value):
            return amount(value)
        case DrawnLine():
            return piece.text
        case Advice(said, remedy):
            return row((clean(said), str(remedy)))
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
