"""Game files: TOML to a game and back, exactly.

A file says `schema = 1` and a form, then the players, the parameters with their baselines and ranges, the
payoffs (a cell a profile, or one matrix a player), and if need be terms, assumptions, sources and published
answers. Decimals are read from their text, so 0.1 is 1/10, and reads(writes(game)) == game.

A file comes from anywhere. So it is read up to a bound, and its text is looked over once, in linear time,
before the TOML parser sees it: dotted keys cost that parser quadratic time, and deep nesting its stack.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import islice
from math import prod
from pathlib import Path
from typing import Any, Protocol

from solver.condition import Condition, render_condition
from solver.errors import InvalidGame, InvalidText, UsageError, clip, nearest
from solver.expression import Expression, Number, parse, render
from solver.forms.common import Answer, Player, Source, located, table
from solver.forms.normal import ByPlayer, NormalForm, game
from solver.parameter import NOBODY, Distribution, Parameter, shown

SCHEMA = 1
FORMS_TO_COME = ("tree", "dispute", "coalition")

MAX_BYTES = 4_000_000
MAX_LINES = 50_000
MAX_LINE = 100_000  # characters
MAX_PARTS = 4  # of a dotted key
MAX_OPEN = 20  # nested
MAX_TABLES = 4_000
MAX_KEYS = 25_000  # equals signs
MAX_VALUES = 80_000  # commas
MAX_WORD = 420  # characters outside quotes without a blank, the longest number among them

_MATRIX_FROM = 9  # cells: below it a numeric game is written cell by cell


class Readable(Protocol):
    """A file object, of text or bytes."""

    def read(self, size: int, /) -> str | bytes:
        """At most `size` characters or bytes; nothing at the end."""
        ...


# --- reading --------------------------------------------------------------------------------------


def read(source: str | os.PathLike[str] | Readable) -> NormalForm:
    """The game in a file: a path, "-" for standard input, or an open file of text or bytes.

    >>> import io
    >>> text = 'schema = 1\\nform = "normal"\\nplayers.one = {strategies = ["a"]}\\npayoffs.a = [0.1]'
    >>> str(read(io.StringIO(text)).payoffs[0][0])
    '1/10'

    A path's stem becomes the game's name. Raises UsageError where there is nothing to read, InvalidGame where
    it is no game: with line and column for the TOML, with the table path and the column for a value.
    """
    if source == "-":
        return _read(getattr(sys.stdin, "buffer", sys.stdin), "standard input", "")
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        with _usable(path, "read"), path.open("rb") as file:
            return _read(file, str(path), path.stem)
    name = getattr(source, "name", None)
    return _read(source, name if isinstance(name, str) else "<file>", "")


def reads(text: str, where: str = "<text>") -> NormalForm:
    """The game that a text in TOML describes; `where` is what errors call the text.

    >>> reads('schema = 1\\nform = "tree"')
    Traceback (most recent call last):
    solver.errors.InvalidGame: <text>: form: 'tree' is not read yet; write the game as form = "normal"
    """
    where = clip(where, 200)
    if len(text) > MAX_BYTES:
        raise InvalidGame(_too_large(where))
    return _game(text, where, "")


def _read(file: Readable, where: str, name: str) -> NormalForm:
    where = clip(where, 200)
    return _game(_text(_bounded(file, where), where), where, name)


def _bounded(file: Readable, where: str) -> bytes | str:
    """All that a file holds, unless it is more than MAX_BYTES."""
    pieces: list[Any] = []
    left = MAX_BYTES + 1
    try:
        while left > 0 and (piece := file.read(left)):
            pieces.append(piece)
            left -= len(piece)
    except UnicodeDecodeError as error:
        raise InvalidGame(f"{where}: it is not UTF-8 text ({error.reason}); save it as UTF-8") from None
    if left <= 0:
        raise InvalidGame(_too_large(where))
    return pieces[0][:0].join(pieces) if pieces else ""


def _too_large(where: str) -> str:
    return f"{where}: it is larger than {MAX_BYTES // 10**6} MB, so it is no game file; write a smaller game"


def _text(content: bytes | str, where: str) -> str:
    if isinstance(content, str):
        return content
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidGame(f"{where}: it is UTF-16 text; save it as UTF-8")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise InvalidGame(
            f"{where}, line {line}, column {column}: byte 0x{content[error.start]:02x} is not UTF-8 text;"
            " save the file as UTF-8"
        ) from None


def _game(text: str, where: str, name: str) -> NormalForm:
    text = text.removeprefix("\ufeff")  # the mark that some editors put before UTF-8
    if not text.strip():
        raise InvalidGame(f'{where}: it is empty; a game begins with schema = {SCHEMA} and form = "normal"')
    _look_over(text, where)
    data = _toml(text, where)
    with _in_file(where):
        return _built(data, name)


@contextlib.contextmanager
def _in_file(where: str) -> Iterator[None]:
    try:
        yield
    except InvalidText as error:
        raise InvalidText(f"{where}: {error.reason}", error.text, error.column) from None
    except InvalidGame as error:
        raise InvalidGame(f"{where}: {error}") from None


_PIECE = re.compile(
    r'''(?P<quoted>\"""(?s:[^"\\]|\\.|"(?!""))*+"{3,5}+|\'\'\'(?s:.*?)'{3,5}+
                   |(?!\""")"(?:[^"\\\n]|\\.)*+"|(?!\'\'\')'[^'\n]*+'|\#[^\n]*+)
      | (?P<mark>[][{},=.\n])
      | (?P<word>[^]["'\#{},=.\n]++)
      | (?P<stray>["'])''',
    re.VERBOSE,
)
_LONG_WORD = re.compile(rf"\S{{{MAX_WORD + 1}}}")


def _look_over(text: str, where: str) -> None:
    """Refuse a text whose shape would cost the TOML parser too much, in one pass over it."""
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


_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def _toml(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=_decimal)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), text, where) from None
    except (ValueError, RecursionError) as error:  # a date that is none, an integer beyond Python's own bound
        raise InvalidGame(f"{where}: it cannot be read as TOML ({clip(str(error))}); correct it") from None


def _decimal(text: str) -> Decimal:
    """The number exactly as written; what is none, nan, or beyond decimals is refused where it is used."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def _syntax_error(message: str, text: str, where: str) -> InvalidText:
    lines = text.replace("\r\n", "\n").split("\n")
    match = _PLACE.search(message)
    if match and match[1]:
        line, column = int(match[1]), int(match[2])
    else:
        line, column = len(lines), len(lines[-1]) + 1
    reason = clip(message[: match.start()] if match else message, 100)
    advice = "a value is a number, a text in quotes or a list" if "nvalid value" in reason else "correct it"
    return InvalidText(
        f"{where}, line {line}, column {column}: the TOML cannot be read: {_lower(reason)}; {advice}",
        lines[min(line, len(lines)) - 1],
        column,
    )


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


_KEYS = (
    "schema", "form", "title", "note", "players", "parameters", "terms", "payoffs", "matrix", "assumptions",
    "sources", "answers",
)  # fmt: skip


def _built(data: Mapping[str, Any], name: str) -> NormalForm:
    _check_head(data)
    table(data, _KEYS, ("players",))
    for part in ("players", "parameters", "terms", "payoffs", "matrix", "sources"):
        if not isinstance(data.get(part, {}), dict):
            raise InvalidGame(f"{part}: expected a table [{part}], found {shown(data[part])}")
    for part in ("assumptions", "answers"):
        if not isinstance(data.get(part, []), list):
            raise InvalidGame(f"{part}: expected tables headed [[{part}]], found {shown(data[part])}")
    if ("payoffs" in data) == ("matrix" in data):
        found = "both" if "payoffs" in data else "neither"
        raise InvalidGame(f"payoffs: a file has either [payoffs] or [matrix], found {found}; give just one")
    return game(
        players=data["players"],
        payoffs=data["payoffs"] if "payoffs" in data else ByPlayer(data["matrix"]),
        parameters=data.get("parameters", {}),
        terms=data.get("terms", {}),
        assumptions=[_assumption(index, entry) for index, entry in enumerate(data.get("assumptions", []))],
        title=data.get("title", ""),
        note=data.get("note", ""),
        name=name,
        sources=data.get("sources", {}),
        answers=data.get("answers", []),
    )


def _check_head(data: Mapping[str, Any]) -> None:
    schema, form = data.get("schema"), data.get("form")
    if type(schema) is not int or schema != SCHEMA:
        found = "is missing" if schema is None else f"is {shown(schema)}"
        raise InvalidGame(f"schema: it {found}; this version reads schema = {SCHEMA}")
    if form in FORMS_TO_COME:
        raise InvalidGame(f'form: {shown(form)} is not read yet; write the game as form = "normal"')
    if form != "normal":
        found = "it is missing" if form is None else f"there is no form {shown(form)}"
        hint = nearest(form, ["normal", *FORMS_TO_COME]) if isinstance(form, str) else ""
        raise InvalidGame(f'form: {found};{hint} write form = "normal"')


def _assumption(index: int, entry: object) -> str:
    with located(f"assumptions[{index}]"):
        where = table(entry, ("where",), ("where",))["where"]
        if not isinstance(where, str):
            raise InvalidGame(f"where is a condition in quotes, found {shown(where)}")
        return where


# --- writing --------------------------------------------------------------------------------------


def writes(game: NormalForm) -> str:
    """The game as the text of a game file.

    >>> from solver.forms.normal import game
    >>> x = {"baseline": 1, "range": (0, 2)}
    >>> print(writes(game({"one": ["a", "b"]}, {"a": ["x"], "b": [0]}, {"x": x})))
    schema = 1
    form = "normal"
    <BLANKLINE>
    [players]
    one = { strategies = ["a", "b"] }
    <BLANKLINE>
    [parameters.x]
    baseline = 1
    range = [0, 2]
    <BLANKLINE>
    [payoffs]
    "a" = ["x"]
    "b" = [0]
    <BLANKLINE>

    Expressions keep the spelling they were read in. Reading the text gives an equal game (its `name` apart).
    """
    return _written(game, _Spelling(game))


def canonical(game: NormalForm) -> str:
    """The text of a game file that equal games share, whatever the spelling of their expressions.

    >>> from solver.forms.normal import game
    >>> a, b = (game({"one": ["a"]}, {"a": [text]}) for text in ("2 - 1*3", "2-1*3"))
    >>> canonical(a) == canonical(b)
    True
    """
    return _written(game, _Rendering())


def write(game: NormalForm, path: str | os.PathLike[str], force: bool = False) -> None:
    """Write a game to a file: all of it or nothing.

    >>> import tempfile
    >>> from solver.forms.normal import game
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "one.toml"
    ...     write(game({"one": ["a"]}, {"a": [1]}, title="Alone"), file)
    ...     read(file).title
    'Alone'

    An existing file is replaced with `force` only (through a symbolic link, the file it points to). Raises
    UsageError where the path cannot be written.
    """
    path = Path(path)
    content = writes(game).encode()
    with _usable(path, "write"):
        target = Path(os.path.realpath(path)) if force else path
        if target.is_dir():
            raise IsADirectoryError
        temporary = target.parent / f".zopa-{secrets.token_hex(8)}.tmp"
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if force:
                _replace(temporary, target)
            else:
                _link(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)


def _replace(temporary: Path, target: Path) -> None:
    with contextlib.suppress(OSError):
        temporary.chmod(target.stat().st_mode & 0o7777)
    temporary.replace(target)


def _link(temporary: Path, target: Path) -> None:
    """Give the file its name, unless the name is taken: one step, so nobody can come between."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: take the name first
        target.touch(exist_ok=False)
        temporary.replace(target)


@contextlib.contextmanager
def _usable(path: Path, verb: str) -> Iterator[None]:
    shown_path = clip(str(path), 200)
    try:
        yield
    except FileExistsError:
        raise UsageError(f"{shown_path} exists; choose another name, or overwrite it with --force") from None
    except FileNotFoundError:
        what = "file" if verb == "read" else "directory"
        missing = path if verb == "read" else path.parent
        raise UsageError(f"there is no {what} {clip(str(missing), 200)}; check the name") from None
    except NotADirectoryError:
        raise UsageError(f"{clip(str(path.parent), 200)} is not a directory; check the name") from None
    except IsADirectoryError:
        raise UsageError(f"{shown_path} is a directory; name a file in it") from None
    except OSError as error:
        raise UsageError(f"cannot {verb} {shown_path}: {(error.strerror or 'it failed').lower()}") from None
    except ValueError as error:
        if "null" not in str(error):
            raise
        raise UsageError(f"cannot {verb} {shown_path}: the name holds a null character") from None


class _Rendering:
    """Every expression as its tree is rendered."""

    def expression(self, expression: Expression) -> str:
        return render(expression.tree)

    def condition(self, condition: Condition) -> str:
        return render_condition(condition.tree)


class _Spelling(_Rendering):
    """Every expression as it was spelled, where that still reads as the same tree."""

    def __init__(self, game: NormalForm) -> None:
        self.game = game
        self.declared = {*game.space.names, *(name for name, _ in game.terms)}
        self.known: dict[str, object] = {}

    def expression(self, expression: Expression) -> str:
        return self.kept(expression.text, expression.tree, self.parsed) or super().expression(expression)

    def condition(self, condition: Condition) -> str:
        return self.kept(condition.text, condition.tree, self.game.condition) or super().condition(condition)

    def parsed(self, text: str) -> Expression:
        return parse(text, self.declared)

    def kept(self, text: str, tree: object, reader: Callable[[str], Expression | Condition]) -> str:
        if text not in self.known:
            try:
                self.known[text] = reader(text).tree
            except InvalidGame:
                self.known[text] = None
        return text if self.known[text] == tree else ""


def _written(game: NormalForm, spelling: _Rendering) -> str:
    blocks = [
        _block("", [("schema", str(SCHEMA)), ("form", '"normal"'), *_texts(game, ("title", "note"))]),
        _block("[players]", [(player.name, _player(player)) for player in game.players]),
        *(_parameter(parameter) for parameter in game.space.parameters),
    ]
    if game.terms:
        blocks.append(_block("[terms]", [(name, _payoff(term, spelling)) for name, term in game.terms]))
    blocks.append(_payoffs(game, spelling))
    for assumption in game.space.assumptions:
        blocks.append(_block("[[assumptions]]", [("where", _string(spelling.condition(assumption)))]))
    blocks.extend(_source(source) for source in game.sources)
    blocks.extend(_answer(answer) for answer in game.answers)
    return "\n\n".join(blocks) + "\n"


def _block(heading: str, pairs: Iterable[tuple[str, str]]) -> str:
    lines = [heading] if heading else []
    return "\n".join([*lines, *(f"{name} = {value}" for name, value in pairs)])


def _texts(record: object, names: Iterable[str]) -> list[tuple[str, str]]:
    """The texts that a record has, empty ones left out."""
    return [(name, _string(text)) for name in names if (text := getattr(record, name))]


def _player(player: Player) -> str:
    name = f"name = {_one_line(player.title)}, " if player.title else ""
    return f"{{ {name}strategies = [{', '.join(map(_one_line, player.strategies))}] }}"


def _parameter(parameter: Parameter) -> str:
    pairs = _texts(parameter, ("meaning", "symbol"))
    pairs.append(("baseline", _number(parameter.baseline)))
    pairs.append(("range", f"[{_number(parameter.low)}, {_number(parameter.high)}]"))
    if parameter.control != NOBODY:
        pairs.append(("control", _string(parameter.control)))
    if parameter.distribution is not None:
        pairs.append(("distribution", _distribution(parameter.distribution)))
    return _block(f"[parameters.{parameter.name}]", [*pairs, *_texts(parameter, ("source", "note"))])


def _distribution(distribution: Distribution) -> str:
    numbers = [(name, getattr(distribution, name)) for name in ("mode", "mean", "sd")]
    pairs = [f"{name} = {_number(value)}" for name, value in numbers if value is not None]
    kind = _string(distribution.kind)
    return f"{{ {', '.join([f'kind = {kind}', *pairs])} }}" if pairs else kind


def _payoffs(game: NormalForm, spelling: _Rendering) -> str:
    numeric = all(isinstance(entry.tree, Number) for cell in game.payoffs for entry in cell)
    if numeric and prod(game.shape) >= _MATRIX_FROM:
        return _block("[matrix]", _arrays(game))
    pairs = [
        (_one_line(", ".join(profile)), f"[{', '.join(_payoff(entry, spelling) for entry in cell)}]")
        for profile, cell in zip(game.profiles(), game.payoffs, strict=True)
    ]
    return _block("[payoffs]", pairs)


def _arrays(game: NormalForm) -> Iterator[tuple[str, str]]:
    """One nested list a player, its rows a line each."""
    for index, player in enumerate(game.players):
        trees = (cell[index].tree for cell in game.payoffs)
        entries = (_number(tree.value) for tree in trees if isinstance(tree, Number))
        yield player.name, _array(entries, game.shape, 1)


def _array(entries: Iterator[str], shape: Sequence[int], level: int) -> str:
    if len(shape) == 1:
        return f"[{', '.join(islice(entries, shape[0]))}]"
    indent = "    " * level
    rows = [f"{indent}{_array(entries, shape[1:], level + 1)},\n" for _ in range(shape[0])]
    return f"[\n{''.join(rows)}{indent[4:]}]"


def _payoff(expression: Expression, spelling: _Rendering) -> str:
    """A whole number bare, anything else in quotes: nothing is guessed from its looks."""
    if isinstance(expression.tree, Number) and expression.tree.value.denominator == 1:
        return _number(expression.tree.value)
    return _one_line(spelling.expression(expression))


def _number(value: Fraction) -> str:
    """A whole number bare when every TOML reader can hold it, a fraction in quotes."""
    return str(value) if value.denominator == 1 and abs(value) < 2**63 else f'"{value}"'


def _source(source: Source) -> str:
    pairs = _texts(source, ("title", "author"))
    if source.year is not None:
        pairs.append(("year", str(source.year)))
    return _block(f"[sources.{source.key}]", [*pairs, *_texts(source, ("note", "url"))])


def _answer(answer: Answer) -> str:
    pairs = _texts(answer, ("claim", "iff", "where"))
    for name in ("equilibria", "payoffs"):
        rows: tuple[tuple[str, ...], ...] = getattr(answer, name)
        if rows:
            pairs.append((name, _rows(name, rows)))
    if answer.components is not None:
        pairs.append(("components", str(answer.components)))
    return _block("[[answers]]", [*pairs, *_texts(answer, ("source", "note"))])


def _rows(name: str, rows: Sequence[Sequence[str]]) -> str:
    lines = [f"[{', '.join(map(_one_line, row))}]" for row in rows]
    short = f"[{', '.join(lines)}]"
    if len(name) + len(short) < 100:
        return short
    return "[\n" + "".join(f"    {line},\n" for line in lines) + "]"


def _string(text: str) -> str:
    """A text in quotes, on lines of its own where it has several."""
    if "\n" not in text:
        return _one_line(text)
    body = "\n".join(_escaped(line) for line in text.split("\n"))
    return f'"""\n{body}"""'


def _one_line(text: str) -> str:
    return '"' + "\\n".join(_escaped(line) for line in text.split("\n")) + '"'


_NEEDS_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\r": "\\r"}


def _escaped(line: str) -> str:
    return _NEEDS_ESCAPE.sub(lambda match: _SHORT.get(match[0], f"\\u{ord(match[0]):04x}"), line)
