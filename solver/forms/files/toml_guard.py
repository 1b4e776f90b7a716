"""Checks of the text of a game file before the TOML parser sees it: one pass, in linear time.

Dotted keys cost that parser quadratic time, deep nesting its stack, and tables and keys its memory. So the
text is cut into pieces (quoted texts and comments, marks, words) and what they open and begin is counted.

An error for a text that is no TOML names the place, and what to do there. Python's parser says where it gave up: for a
list without an end at the next thing, for a repeated key at the end of its line; here it is where the mistake is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from solver.errors import InvalidGame, InvalidText, clip

MAX_LINES = 50_000
MAX_LINE = 100_000  # characters
MAX_PARTS = 4  # of a dotted key
MAX_OPEN = 20  # nested
_COUNTED = {"[": (4_000, "tables"), "=": (25_000, "keys"), ",": (80_000, "values")}  # how many of each are read
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
    for index, complaint in _complaints(text):
        row, column = _place(text, index)
        raise InvalidGame(f"{where}, line {row}, column {column}: {complaint}")


def _place(text: str, index: int) -> tuple[int, int]:
    """Return line and column, from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _complaints(text: str) -> Iterator[tuple[int, str]]:
    """Yield why a text is refused, each reason with its place, from what its pieces open and begin."""
    counts, dots, opened = dict.fromkeys(_COUNTED, 0), 0, 0
    fresh = True  # nothing but blanks on this line yet
    for match in _PIECE.finditer(text):
        kind, piece, at = match.lastgroup, match.group(), match.start()
        if kind == "mark":
            dots = dots + 1 if piece == "." else 0  # not reset by blanks: a . a is one key
            if dots >= MAX_PARTS:
                yield at, f"a key of more than {MAX_PARTS} parts; no key of a game has more than three"
            if piece in _COUNTED and (piece != "[" or (fresh and not opened)):
                counts[piece] += 1
                most, what = _COUNTED[piece]
                if counts[piece] > most:
                    yield at, f"there are more than {most} {what}; write a smaller game"
            opened = max(0, opened + (piece in "[{") - (piece in "]}"))
            if opened > MAX_OPEN:
                yield at, f"brackets nested more than {MAX_OPEN} deep; nest at most one list a player"
            fresh = piece == "\n"
            continue
        fresh = fresh and piece.isspace()
        if kind == "stray":
            yield at, f"a text that begins with {piece} has no end on this line; close the quotes"
        if kind == "word" and len(piece) > MAX_WORD and _LONG_WORD.search(piece):
            yield at, f"more than {MAX_WORD} characters without quotes or blanks; shorten or quote them"


_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_UNCLOSED = {  # what Python's parser says, the bracket that it means, and what to say of it
    "Unclosed array": ("[", "this [ is never closed; add a ]"),
    "Unclosed inline table": ("{", "this { is not closed on its line; add a }"),
}
_CLOSING = {"[": "]", "{": "}"}
_TWICE = ("Cannot overwrite a value", "Cannot declare ", "Cannot mutate ")
LISTS = ("assumptions", "answers", "moves", "steps")  # parts of a game file headed [[PART]], as often as need be
_SLIPS = (  # how a line looks, its texts masked; advice, on its group {0}: without quotes {1}, blanks {2}, commas {3}
    (r"([\u2018-\u201f\u00ab\u00bb])", '{0} is no straight quote; write "..."'),
    (r"^\s*+([^][={},]++(?:,[^][={},]*+)++)=", 'an outcome stands in quotes; write "{1}" = [...]'),
    (r"^\s*+\[*+(?:[\w.-]*\.)?([\w-]++[ \t]++[\w-][\w \t-]*+)[]=.]", "a name here has no blanks; write {2}"),
    (r"^\s*+\[*+(?:[\w-]+\.)*([\w-]*[^\W\x00-\x7f][\w-]*+)\s*+[]=.]",
     'a name with other letters than a to z stands in quotes; write "{1}"'),
    (r"^\s*+[\w.-]++\s*+(:)", "a key and its value have = between them, not {0}"),
    (r"^[^][{}=]*+=\s*+([-+]?\d++,\d++)\s*+$", "a decimal has a point, {3}; several values have brackets, [{0}]"),
    (r"^[^][{}=]*+=\s*+((?:\"++|[-+.\d]++)\s*+,.*+)$", "several values stand in square brackets; write [{0}]"),
    (r'(?!^)[=[,]\s*+(?=[^][,={}"]*[^\W\d_]|[^][,={}"]*[*/(])((?:\([^()]*\)|[^][,={}"])++)(?=[],}]|$)',
     'a text or a formula stands in quotes; write "{1}"'),
)  # fmt: skip


_BEGINS = re.compile(r"""\s*+(?:("[^"]*"|'[^']*'|[\w.-]++)\s*+=|\[++[\w."' -]++\]++\s*+(#.*)?$)""")  # a key, a heading


def fault(message: str, text: str, where: str) -> InvalidText:
    """Return the error for a text that Python's TOML parser refuses with a message; `where` is the text's name in it.

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
    mark, unclosed = _UNCLOSED.get(reason, ("", ""))
    end = sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
    ended = mark or reason.startswith("Expected newline")  # a value, where it goes on
    complaint, column = _bare(lines[line - 1], column, bool(mark)) if ended else ("", column)
    if reason.startswith(_TWICE):
        complaint, column = _repetition(lines, line, column)
    elif complaint or not mark:
        complaint, column = _slip(lines[line - 1], complaint, column)
    elif opened := _open(text, end, mark):
        (line, column), complaint = opened, unclosed
    if not complaint:
        advice = "a value is a number, a text in quotes or a list" if "nvalid value" in reason else "correct it"
        complaint = f"the TOML cannot be read: {reason[:1].lower()}{clip(reason, 100)[1:]}; {advice}"
    return InvalidText(f"{where}, line {line}, column {column}: {complaint}", lines[min(line, len(lines)) - 1], column)


def _bare(line: str, column: int, listed: bool) -> tuple[str, int]:
    """Return a sentence on a word that begins like a value, or follows one, and its column; an empty one for none."""
    head = re.split(r"[\s,={\[]", line[: column - 1])[-1]
    rest = next(iter(re.findall(r"""\A(?:"[^"]*"|'[^']*'|[^\s,\]}#]+)""", line[column - 1 :])), "")
    if not rest or (not line[: column - 1].strip() and not (listed and not _BEGINS.match(line))):
        return "", column
    more = "follows a value; put a comma between" if listed else "is too much; a line sets one value or heads one table"
    why = "is no value: a number, a text in quotes, a list" if head else more
    return f"{clip(head + rest)} {why}", column - len(head)


def _slip(line: str, complaint: str, column: int) -> tuple[str, int]:
    """Return advice on what a line looks like, and the column it is about; what is given where it looks like none."""
    masked = _PIECE.sub(lambda m: ("//" if m[0][0] == "#" else '"' * len(m[0])) if m["quoted"] else m[0], line)
    for pattern, advice in _SLIPS:
        if match := re.search(pattern, masked.partition("//")[0]):
            given = clip(line[slice(*match.span(1))].strip())
            more = re.sub("[\"']", "", given), "_".join(given.split()), given.replace(",", ".")
            return advice.format(given, *more), match.start(1) + 1
    return complaint, column


def _open(text: str, end: int, mark: str) -> tuple[int, int] | None:
    """Return line and column of the last such bracket before a place that nothing before the place closes."""
    opened: list[tuple[str, int]] = []
    for piece in _PIECE.finditer(text, 0, end):
        found = piece["mark"]
        if found in _CLOSING:
            opened.append((found, piece.start()))
        elif opened and _CLOSING[opened[-1][0]] == found:
            opened.pop()
    return next((_place(text, index) for found, index in reversed(opened) if found == mark), None)


def _repetition(lines: list[str], line: int, column: int) -> tuple[str, int]:
    """Return a sentence on what a line sets or heads again, and its column; an empty one where that is unclear."""
    key = _key(lines[line - 1])
    begun = 0 if key.startswith("[") else max((k for k, one in enumerate(lines[: line - 1]) if _heads(one)), default=0)
    alike = [f"[[{name}]]", f"[{name}]"] if _heads(key) and (name := key.strip("[]")) in LISTS else [key]
    first = next((k for k in range(begun, line - 1) if _key(lines[k]) in alike), None)
    if not key or first is None:
        return "", column
    column = len(lines[line - 1]) - len(lines[line - 1].lstrip()) + 1
    advice = f"head each {alike[0]}" if alike[1:] else "take one out"
    return f"{clip(key)} stands here for the second time, first on line {first + 1}; {advice}", column


def _key(line: str) -> str:
    if _heads(line):
        return line.partition("#")[0].strip()
    quoted = re.match(r"""\s*("[^"]*"|'[^']*'|[^=#"']+?)\s*=""", line)
    return quoted[1] if quoted else ""


def _heads(line: str) -> bool:
    return line.lstrip().startswith("[")
