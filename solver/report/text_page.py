"""A page of plain text: headings, paragraphs, fields and tables within a width."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from textwrap import wrap
from typing import TypeAlias
from unicodedata import east_asian_width

Rows: TypeAlias = Sequence[Sequence[Sequence[str]]]  # of cells, each one or more lines

FIELD, MAX_FIELD = 15, 26  # columns for the name of a field: as many as the longest needs, up to a bound
MIN_WIDTH_BESIDE = 60  # below it a field's value stands under its name, as under one of more than half the width
MAX_GAP = 3  # columns between two of a table; 2 where it is wrapped, 1 where nothing else helps
HANG = 2  # columns by which the later lines of a cell begin further in
HARD = "\u00a0"  # a blank at which no line breaks; printed as a plain one
BOLD, DIM, GREEN, RESET = "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[0m"


_SECOND = "\0"  # the second column of a wide character, while lines are measured


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for a Chinese, Japanese or Korean character.

    >>> columns("keep"), columns("유지")
    (4, 4)
    """
    return len(_spread(text))


def pad(text: str, width: int) -> str:
    """Return a text with blanks behind it, so many columns wide."""
    return text + " " * (width - columns(text))


def cut_end(text: str, width: int) -> str:
    """Return a text of at most so many characters, with two dots for what is cut.

    >>> cut_end("discount_factor", 10)
    'discount..'
    """
    return text if len(text) <= width else f"{text[: width - 2]}.."


def _spread(text: str) -> str:
    return text if text.isascii() else "".join(c + _SECOND if east_asian_width(c) in "WF" else c for c in text)


class Page:
    """Lines of text, no longer than `width` where the words allow; bold and colour only if asked for.

    >>> page = Page(40)
    >>> page.heading("A title")
    >>> page.field("stands where", ["breach >= shield", "calm = 0"], indent=2)
    >>> print(page)
    A title
      stands where
        breach >= shield
        calm = 0
    """

    def __init__(self, width: int = 80, colour: bool = False) -> None:
        self.width, self.colour = width, colour
        self.lines: list[str] = []

    def __str__(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)

    def ink(self, text: str, style: str) -> str:
        return f"{style}{text}{RESET}" if self.colour and text and style else text

    def blank(self) -> None:
        """Add an empty line, unless there is one already or nothing yet."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def heading(self, text: str) -> None:
        self.lines += [self.ink(line, BOLD) for line in self._wrap_text(text, 0, 0)]

    def paragraph(self, text: str, indent: int = 0, hang: int = 0, style: str = "") -> None:
        """Add text wrapped at the width; lines after the first begin `hang` columns further in.

        >>> page = Page(14)
        >>> page.paragraph("one two three four", hang=2)
        >>> page.lines
        ['one two three', '  four']
        """
        self.lines += [self.ink(line, style) for line in self._wrap_text(text, indent, indent + hang)]

    def fields(self, rows: Iterable[tuple[str, str | Iterable[str]]], indent: int = 0) -> None:
        """Add names with their values, all values in one column unless a name is too long for it.

        >>> page = Page(60)
        >>> page.fields([("first", "1"), ("first committed", "2")])
        >>> page.lines
        ['first           1', 'first committed 2']
        """
        rows = list(rows)
        longest = max((columns(name) + 1 for name, _ in rows), default=0)
        for name, values in rows:
            self.field(name, values, indent, longest if FIELD < longest <= MAX_FIELD else FIELD)

    def field(self, name: str, values: str | Iterable[str], indent: int = 0, size: int = FIELD) -> None:
        """Add a name and its value, or several values, a line each at least."""
        values = [values] if isinstance(values, str) else list(values)
        if self.width < MIN_WIDTH_BESIDE or 2 * columns(name) > self.width:
            self.lines += [self.ink(line, DIM) for line in self._wrap_text(name, indent, indent + 2)]
            for value in values:
                self.lines += self._wrap_text(value, indent + 2, indent + 4)
            return
        start = indent + max(size, columns(name) + 1)
        wrapped = [line for value in values for line in self._wrap_text(value, start, start + 2)]
        lead = " " * indent + self.ink(name, DIM) + " " * (start - indent - columns(name))
        self.lines.append(lead + wrapped[0].lstrip() if wrapped else lead)
        self.lines += wrapped[1:]

    def numbered_item(self, number: str, choices: Sequence[str], together: bool, style: str) -> None:
        """Add the players' choices after a number: on one line where they are short, else a line each.

        >>> page = Page(40)
        >>> page.numbered_item("1", ["keep", "tolerate"], together=True, style="")
        >>> page.lines
        ['1  keep;  tolerate']
        """
        line = ";  ".join(choices)
        if together and columns(line) + 5 <= self.width:
            choices = [line]
        start = len(number) + 2
        self.paragraph(f"{number}  {choices[0]}", hang=start + 2 * (len(choices) > 1), style=style)
        for choice in choices[1:]:
            self.paragraph(choice, indent=start, hang=2, style=style)

    def table(self, rows: Rows, indent: int = 0, most: int | None = None) -> bool:
        """Add rows of cells, each one or more lines, which are wrapped within their columns where the page is narrow.
        Return False, with nothing added, where the words are too wide for that, or where it takes over `most` lines.

        >>> page = Page(10)
        >>> page.table([[["a"], ["b"]], [["1"], ["2", "3 or more"]]]), page.lines
        (True, ['a  b', '1  2', '   3 or', '     more'])
        """
        natural = _widths(rows, columns)
        room, gaps = self.width - indent - sum(natural), len(natural) - 1
        if room < 2 * gaps:
            laid_out = (self._wrapped_rows(rows, widths) for widths in _ways_to_fit(rows, natural, 2 * gaps - room))
            fewest = min(laid_out, key=_height, default=None)
            if fewest and (most is None or _height(fewest) <= most):
                return self._add_rows(fewest, _widths(fewest, columns), indent, 2)
        return room >= gaps and self._add_rows(rows, natural, indent, min(MAX_GAP, room // gaps) if gaps else 0)

    def _wrapped_rows(self, rows: Rows, widths: Sequence[int]) -> Rows:
        def cell_lines(cell: Sequence[str], width: int, hang: int) -> list[str]:
            return [piece for line in cell for piece in self._wrap_text(line, 0, hang, width) or [""]]

        return [
            [cell_lines(cell, width, HANG * bool(k)) for cell, width in zip(row, widths, strict=True)]
            for k, row in enumerate(rows)
        ]

    def _add_rows(self, rows: Sequence[Sequence[Sequence[str]]], widths: Sequence[int], indent: int, gap: int) -> bool:
        for row in rows:
            for k in range(max(map(len, row))):
                parts = [cell[k] if k < len(cell) else "" for cell in row]
                padded = [pad(part, size) for part, size in zip(parts, widths, strict=True)]
                self.lines.append(" " * indent + (" " * gap).join(padded).rstrip().replace(HARD, " "))
        return True

    def _wrap_text(self, text: str, first: int, later: int, width: int = 0) -> list[str]:
        later = min(later, max(first + 2, self.width // 2))
        lines = wrap(
            _spread(text), width or self.width, initial_indent=" " * first, subsequent_indent=" " * later,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        return [line.replace(HARD, " ").replace(_SECOND, "") for line in lines]


def _widths(rows: Rows, measure: Callable[[str], int]) -> list[int]:
    return [max((measure(line) for row in rows for line in row[k]), default=0) for k in range(len(rows[0]))]


def _height(rows: Rows) -> int:
    return sum(max(map(len, row)) for row in rows)


def _longest_word(line: str, hang: int = 0) -> int:
    return max((columns(word) + hang * bool(k) for k, word in enumerate(line.split(" "))), default=0)


def _ways_to_fit(rows: Rows, natural: Sequence[int], excess: int) -> Iterator[list[int]]:
    """Yield widths with so many columns less, none below its longest word: one column gives way, or the widest do.

    >>> list(_ways_to_fit([[["a b"], ["one two"]]], [3, 7], 1))
    [[3, 6], [3, 6]]
    """
    heads, cells = _widths(rows[:1], _longest_word), _widths(rows[1:] or rows, lambda line: _longest_word(line, HANG))
    least = [*map(max, heads, cells)]
    for k, width in enumerate(natural):
        if width - excess >= least[k]:
            yield [*natural[:k], width - excess, *natural[k + 1 :]]
    caps = range(max(natural), 0, -1)
    shared = ([max(low, min(high, cap)) for low, high in zip(least, natural, strict=True)] for cap in caps)
    yield from islice((widths for widths in shared if sum(natural) - sum(widths) >= excess), 1)
