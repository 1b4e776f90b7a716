"""A look over the text of a game file before the TOML parser sees it: one pass, in linear time.

Dotted keys cost that parser quadratic time, deep nesting its stack, and tables and keys its memory. So the
text is cut into pieces (quoted texts and comments, marks, words) and what they open and begin is counted.
"""

from __future__ import annotations

import re

from solver.errors import InvalidGame

MAX_LINES = 50_000
MAX_LINE = 100_000  # characters
MAX_PARTS = 4  # of a dotted key
MAX_OPEN = 20  # nested
MAX_TABLES = 4_000
MAX_KEYS = 25_000  # equals signs
MAX_VALUES = 80_000  # commas
MAX_WORD = 420  # characters outside quotes without a blank, the longest number among them


_PIECE = re.compile(
    r"""(?P<quoted>\"""(?s:[^"\\]|\\.|"(?!""))*+"{3,5}+|\'\'\'(?s:.*?)'{3,5}+
                   |(?!\""")"(?:[^"\\\n]|\\.)*+"|(?!\'\'\')'[^'\n]*+'|\#[^\n]*+)
      | (?P<mark>[][{},=.\n])
      | (?P<word>[^]["'\#{},=.\n]++)
      | (?P<stray>["'])""",
    re.VERBOSE,
)
_LONG_WORD = re.compile(rf"\S{{{MAX_WORD + 1}}}")


def look_over(text: str, where: str) -> None:
    """Refuse a text whose shape would cost the TOML parser too much; `where` is what errors call it.

    >>> look_over("a.b.c.d.e = 1", "game.toml")
    Traceback (most recent call last):
    solver.errors.InvalidGame: game.toml, line 1, column 8: a key of more than 4 parts; no key of a game has
    more than three
    """
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            raise InvalidGame(f"{where}, line {number}: {len(line)} characters; at most {MAX_LINE} are read")
        if number > MAX_LINES:
            raise InvalidGame(f"{where}: it has more than {MAX_LINES} lines; write a smaller game")
    shape = _Shape()
    for match in _PIECE.finditer(text):
        complaint = shape.complaint(match.lastgroup, match.group())
        if complaint:
            raise InvalidGame(f"{where}, {_place(text, match.start())}: {complaint}")


def _place(text: str, index: int) -> str:
    line = text.count("\n", 0, index) + 1
    return f"line {line}, column {index - text.rfind(chr(10), 0, index)}"


class _Shape:
    """What has been counted so far in a text, piece by piece."""

    def __init__(self) -> None:
        self.open = self.tables = self.keys = self.values = self.dots = 0
        self.fresh = True  # nothing but blanks on this line yet

    def complaint(self, kind: str | None, piece: str) -> str:
        """Count one piece; why the text is refused, or nothing."""
        if kind == "mark":
            return self.mark(piece)
        self.fresh = self.fresh and piece.isspace()
        if kind == "stray":
            return f"a text that begins with {piece} has no end on this line; close the quotes"
        if kind == "word" and len(piece) > MAX_WORD and _LONG_WORD.search(piece):
            return f"more than {MAX_WORD} characters without quotes or blanks; shorten or quote them"
        return ""

    def mark(self, mark: str) -> str:
        self.tables += mark == "[" and self.fresh and not self.open
        self.open = max(0, self.open + (mark in "[{") - (mark in "]}"))
        self.keys += mark == "="
        self.values += mark == ","
        self.dots = self.dots + 1 if mark == "." else 0  # not reset by blanks: a . a is one key
        self.fresh = mark == "\n"
        if self.dots >= MAX_PARTS:
            return f"a key of more than {MAX_PARTS} parts; no key of a game has more than three"
        if self.open > MAX_OPEN:
            return f"brackets nested more than {MAX_OPEN} deep; nest at most one list a player"
        if self.tables > MAX_TABLES:
            return f"there are more than {MAX_TABLES} tables; write a smaller game"
        if self.keys > MAX_KEYS:
            return f"there are more than {MAX_KEYS} keys; write a smaller game"
        if self.values > MAX_VALUES:
            return f"there are more than {MAX_VALUES} values; write a smaller game"
        return ""
