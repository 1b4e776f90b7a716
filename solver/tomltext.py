"""Pieces of TOML: texts in quotes, numbers, rows and blocks of keys with their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction


def block(heading: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A heading, or none, and a line for each key.

    >>> block("[parameters.x]", [("baseline", number(Fraction(7, 3)))]).splitlines()
    ['[parameters.x]', 'baseline = "7/3"']
    """
    lines = [heading] if heading else []
    return "\n".join([*lines, *(f"{name} = {value}" for name, value in pairs)])


def texts(record: object, names: Iterable[str]) -> list[tuple[str, str]]:
    """The texts that a record has, empty ones left out."""
    return [(name, string(text)) for name in names if (text := getattr(record, name))]


def number(value: Fraction) -> str:
    """A whole number bare when every TOML reader can hold it, a fraction in quotes."""
    return str(value) if value.denominator == 1 and abs(value) < 2**63 else f'"{value}"'


def rows(name: str, table: Sequence[Sequence[str]]) -> str:
    """A list of lists of texts, a line each unless all of them are short; `name` is the key that it belongs to."""
    lines = [f"[{', '.join(map(one_line, row))}]" for row in table]
    short = f"[{', '.join(lines)}]"
    if len(name) + len(short) < 100:
        return short
    return "[\n" + "".join(f"    {line},\n" for line in lines) + "]"


def string(text: str) -> str:
    """A text in quotes, on lines of its own where it has several."""
    if "\n" not in text:
        return one_line(text)
    body = "\n".join(_escaped(line) for line in text.split("\n"))
    return f'"""\n{body}"""'


def one_line(text: str) -> str:
    """A text in quotes on one line, whatever it holds."""
    return '"' + "\\n".join(_escaped(line) for line in text.split("\n")) + '"'


_NEEDS_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\r": "\\r"}


def _escaped(line: str) -> str:
    return _NEEDS_ESCAPE.sub(lambda match: _SHORT.get(match[0], f"\\u{ord(match[0]):04x}"), line)
