"""What is wrong with a text that is no TOML: the place, and what to do there.

Python's parser gives the place at which it gave up. For a list without an end that is wherever the next thing
stands, and for a key that comes twice the end of its line; here the place is where the mistake was made.
"""

from __future__ import annotations

import re

from solver.errors import InvalidText, clip

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_PIECE = re.compile(
    r"""\"""(?s:.*?)\"""|\'\'\'(?s:.*?)\'\'\'|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*|(?P<mark>[][{}])""", re.VERBOSE
)
_CLOSING = {"[": "]", "{": "}"}
_TWICE = ("Cannot overwrite a value", "Cannot declare ", "Cannot mutate ")


def fault(message: str, text: str, where: str) -> InvalidText:
    """The error for a text that Python's TOML parser refuses with a message; `where` is what errors call the text.

    >>> print(fault("Unclosed array (at line 2, column 1)", 'a = ["x"\\nb = 1', "game.toml"))
    game.toml, line 1, column 5: this [ is never closed; add a ]
        a = ["x"
            ^
    """
    text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    match = _PLACE.search(message)
    line, column = (int(match[1]), int(match[2])) if match and match[1] else (len(lines), len(lines[-1]) + 1)
    reason = message[: match.start()] if match else message
    said = ""
    if reason == "Unclosed array" and (opened := _open(text, _index(lines, line, column), "[")):
        line, column = opened
        said = "this [ is never closed; add a ]"
    elif reason == "Unclosed inline table" and (opened := _open(text, _index(lines, line, column), "{")):
        line, column = opened
        said = "this { is not closed on its line; add a }"
    elif reason.startswith(_TWICE):
        said, column = _twice(lines, line, column)
    if not said:
        advice = "a value is a number, a text in quotes or a list" if "nvalid value" in reason else "correct it"
        said = f"the TOML cannot be read: {_lower(clip(reason, 100))}; {advice}"
    shown = lines[min(line, len(lines)) - 1]
    return InvalidText(f"{where}, line {line}, column {column}: {said}", shown, column)


def _index(lines: list[str], line: int, column: int) -> int:
    return sum(len(before) + 1 for before in lines[: line - 1]) + column - 1


def _open(text: str, end: int, mark: str) -> tuple[int, int] | None:
    """Line and column of the last such bracket before a place that nothing before the place closes."""
    opened: list[tuple[str, int]] = []
    for piece in _PIECE.finditer(text, 0, end):
        found = piece["mark"]
        if found in _CLOSING:
            opened.append((found, piece.start()))
        elif found and opened and _CLOSING[opened[-1][0]] == found:
            opened.pop()
    for found, index in reversed(opened):
        if found == mark:
            return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
    return None


def _twice(lines: list[str], line: int, column: int) -> tuple[str, int]:
    """What a line sets or heads that an earlier one does too, and its column; nothing, and the column, if unclear."""
    key = _key(lines[line - 1])
    begun = 0 if key.startswith("[") else max((k for k, one in enumerate(lines[: line - 1]) if _heads(one)), default=0)
    first = next((k for k in range(begun, line - 1) if _key(lines[k]) == key), None)
    if not key or first is None:
        return "", column
    column = len(lines[line - 1]) - len(lines[line - 1].lstrip()) + 1
    return f"{clip(key)} stands here for the second time, first on line {first + 1}; take one out", column


def _key(line: str) -> str:
    if _heads(line):
        return line.partition("#")[0].strip()
    quoted = re.match(r"""\s*("[^"]*"|'[^']*'|[^=#"']+?)\s*=""", line)
    return quoted[1] if quoted else ""


def _heads(line: str) -> bool:
    return line.lstrip().startswith("[")


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
