"""Game files: a file to a game and back, exactly; TOML here, other formats in a module each.

A file says `schema = 1` and a form, then the players, the parameters with their baselines and ranges, what is decided
(payoffs, a cell a profile or one matrix a player; or issues and utilities), and if need be terms, assumptions, sources
and published answers. Decimals are read from their text, so 0.1 is 1/10, and reads(writes(game)) == game.

A file comes from anywhere. So it is read up to a bound, and `solver.forms.files.toml_guard` checks its text before the
TOML parser sees it. `solver.forms.files.toml_write` writes the text, `solver.report.files` puts it in place. Another
format is known by a file's ending, or by how it begins (`solver.forms.files.other_format`).
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from solver.errors import InvalidGame, InvalidText, UsageError, clip, nearest, path_text
from solver.forms.any_form import AnyForm
from solver.forms.files import TABLES, TEMPLATES, form_class, other_format
from solver.forms.files.origin import Catalogue, Origin, no_catalogue
from solver.forms.files.toml_guard import LISTS, fault, look_over
from solver.forms.files.toml_write import SCHEMA, canonical, writes
from solver.forms.form import Form
from solver.forms.formulas import key, locate_errors, table
from solver.forms.key_tables import ASSUMPTION
from solver.forms.traits import Traits, function_named
from solver.regions.parameters import check_kind, quote
from solver.report.files import reading, save, usable
from solver.report.remedies import make_game_file, name_file
from solver.report.words import join_words

__all__ = ["MAX_BYTES", "SCHEMA", "Readable", "canonical", "contents", "read", "reads", "write", "writes"]
MAX_BYTES = 4_000_000
Point: TypeAlias = Mapping[str, object] | Literal["baseline"]  # what differs from the baseline


class Readable(Protocol):
    """A file object, of text or bytes."""

    def read(self, size: int, /) -> str | bytes:
        """Return at most `size` characters or bytes; nothing at the end."""
        ...


def read(source: str | os.PathLike[str] | Readable, catalogue: Catalogue = no_catalogue) -> Any:
    """Read the game in a file, in the form that the file says: a path, "-" for standard input, or an open file.

    >>> import io
    >>> text = 'schema = 1\\nform = "normal"\\nplayers.one = {strategies = ["a"]}\\npayoffs.a = [0.1]'
    >>> str(read(io.StringIO(text)).payoffs[0][0])
    '1/10'

    An open file is one of text or bytes; a path's stem becomes the game's name. What ends in .nfg or .efg, or begins
    with NFG or EFG, is a file of Gambit's. `catalogue`: where the games are that a study names. Raises UsageError where
    there is nothing to read, InvalidGame for no game: with line and column for a text that cannot be read, with table
    path and column for a value of TOML.
    """
    if isinstance(source, str | os.PathLike) and (path := Path(source)).suffix.lower() in TABLES and path.is_file():
        shown = path_text(path)
        made = make_game_file(clip(path.stem), shown)
        raise UsageError(f"{shown} is a table and no game file", remedies=[made])
    text, where, path = contents(source)
    return _game(text, where, path, catalogue)


def contents(source: str | os.PathLike[str] | Readable) -> tuple[str, str, Path]:
    """Return the text that a source as in `read` holds, up to MAX_BYTES; what errors call it; its path, if it has one.

    >>> import io
    >>> contents(io.BytesIO(b"schema = 1"))[:2]
    ('schema = 1', '<file>')
    """
    if source == "-":
        if sys.stdin is None:
            raise UsageError("standard input is closed; send a game to it, or name a file")
        with usable(Path("standard input"), "read"):
            return _text(getattr(sys.stdin, "buffer", sys.stdin), "standard input"), "standard input", Path()
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        if not path.suffix and path == Path(path.name) and not path.exists():
            shown = clip(str(path))
            raise UsageError(f"there is no file {shown}", remedies=[name_file(shown)])
        where = path_text(path)
        with reading(path) as file:
            return _text(file, where), where, path
    if not hasattr(source, "read"):
        raise UsageError(f"read takes a path or an open file, not {quote(source)}; reads takes the text of a game")
    name = getattr(source, "name", None)
    where = clip(name, 200) if isinstance(name, str) else "<file>"
    return _text(source, where), where, Path()


def reads(text: str, where: str = "<text>", catalogue: Catalogue = no_catalogue) -> Any:
    """Read the game that a text describes, in TOML or in another format; `where` is the text's name in errors, and
    `catalogue` is as for `read`.

    >>> reads('schema = 1\\nform = "coalitions"')
    Traceback (most recent call last):
    solver.errors.InvalidGame: <text>: form: there is no form 'coalitions'; did you mean 'coalition'? write form =
    "normal", "dispute", "tree", "coalition" or "study"
    """
    check_kind(text, str, "reads takes the text of a game", "read takes a path or an open file")
    where = clip(where, 200)
    if len(text) > MAX_BYTES:
        raise InvalidGame(_too_large(where))
    return _game(text, where, Path(), catalogue)


def write(game: AnyForm, path: str | os.PathLike[str], force: bool = False, point: Point | None = None) -> None:
    """Write a game to a file, all of it or nothing; `force` and errors are those of `solver.report.files.save`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "one.nfg"
    ...     write(game({"one": ["a"]}, {"a": [1]}, title="Alone"), file)
    ...     read(file).title
    'Alone'

    The ending of the path says the format. `point`: write the game at that point, as a format in numbers needs it.
    """
    save(text_for(game, path, point).encode(), Path(path), force)


def text_for(game: AnyForm, path: str | os.PathLike[str], point: Point | None = None) -> str:
    """Return the text of a game in the format that the ending of a path says; `point` as for `write`."""
    check_kind(game, Form, "a game is written")
    if format := other_format(Path(path).suffix):
        text: str = format.write(game, point)
        return text
    return writes(game if point is None else game.fix(game.space.point(point)))


def _read_bounded(file: Readable, where: str) -> bytes | str:
    """Return all that a file holds; raise InvalidGame where that is more than MAX_BYTES."""
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


def _text(file: Readable, where: str) -> str:
    content = _read_bounded(file, where)
    if isinstance(content, str):
        return content
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidGame(f"{where}: it is UTF-16 text; save it as UTF-8")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        why = f"byte 0x{content[error.start]:02x} is not UTF-8 text; save the file as UTF-8"
        raise InvalidGame(f"{where}, line {line}, column {column}: {why}") from None


def _game(text: str, where: str, path: Path, catalogue: Catalogue, alone: bool = False) -> AnyForm:
    """Read a text; `alone`: it is a game that a study names, and no study itself."""
    text = text.removeprefix("\ufeff")  # the mark that some editors put before UTF-8
    if not text.strip():
        raise InvalidGame(f'{where}: it is empty; a game begins with schema = {SCHEMA} and form = "normal"')
    if format := other_format(path.suffix, text):
        found: AnyForm = format.read(text, where, path.stem)
        return found
    look_over(text, where)
    try:
        data = tomllib.loads(text, parse_float=_decimal)
    except tomllib.TOMLDecodeError as error:
        raise fault(str(error), text, where) from None
    try:
        return _build_game(data, Origin(path, catalogue, _named_game), alone)
    except InvalidText as error:
        raise InvalidText(f"{where}: {error.reason}", error.text, error.column) from None
    except InvalidGame as error:
        raise InvalidGame(f"{where}: {error}") from None
    except UsageError as error:  # a game that is more than the engine takes on
        raise UsageError(f"{where}: {error}") from None


def _decimal(text: str) -> Decimal:
    """Return the number exactly as written; infinity, which its use refuses, for what no decimal can hold."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


_SHARED = (
    "schema", "form", "title", "note", "payoff_unit", "players", "parameters", "terms", "assumptions", "sources",
    "answers",
)  # fmt: skip


def keys_of(traits: Traits) -> tuple[str, ...]:
    """Return the keys that a file of a form may have on top.

    >>> "terms" in keys_of(form_class("tree").traits), "terms" in keys_of(form_class("study").traits)
    (True, False)
    """
    return tuple(part for part in (*_SHARED, *traits.tables) if part not in traits.without)


def _build_game(data: Mapping[str, Any], origin: Origin, alone: bool) -> AnyForm:
    traits = form_class(_form(data)).traits
    if alone and not traits.in_studies:
        raise InvalidGame(f"it is a {traits.noun} itself, and a study names games; name its games instead")
    table(data, keys_of(traits), traits.needs)
    names = ("players", "parameters", "terms", "sources", *traits.tables)
    _refuse_no_tables(data, [part for part in names if part not in LISTS])
    own = {part: data[part] for part in traits.tables if part in data}
    made: AnyForm = function_named(traits.made)(own, partial(_read_shared, data), origin)
    return made


def _refuse_no_tables(data: Mapping[str, Any], names: Sequence[str]) -> None:
    """Raise InvalidGame where a part of these names is no table, or what it holds is several; and for no list."""
    parts = {part: data.get(part, {}) for part in names}
    tables = ((part, held) for part, held in parts.items() if isinstance(held, dict))
    below = [(f"{part}.{key(name)}", one) for part, held in tables for name, one in held.items()]
    for part, value in (*parts.items(), *below):
        many = isinstance(value, list) and dict in map(type, value)
        if many or (part in parts and not isinstance(value, dict)):
            each = f" or, for each by name, [{part}.NAME]" if part in parts else ""
            found = f"[[{part}]]; head it [{part}]{each}" if many else quote(value)
            raise InvalidGame(f"{part}: expected a table [{part}], found {found}")
    for part in LISTS:
        if not isinstance(data.get(part, []), list):
            raise InvalidGame(f"{part}: expected tables headed [[{part}]], found {quote(data[part])}")


def _named_game(named: object, origin: Origin) -> AnyForm:
    """Return the game that a study names: of the catalogue, of an absolute path, or of one inside its folder."""
    if not isinstance(named, str):
        raise InvalidGame(f"game is a name of the catalogue or a path in quotes, found {quote(named)}")
    path, folder, shelf = Path(named), origin.path.parent, origin.catalogue()
    if named in shelf:
        path = shelf[named]
    elif not path.suffix and path == Path(path.name):
        hint = nearest(named, sorted(shelf)) or " 'zopa games' lists those there are;"
        raise InvalidGame(f"the catalogue has no game {quote(named)};{hint} a file is named with its ending")
    elif ".." in path.parts:
        advice = "write the whole path, or move the file"
        raise InvalidGame(f"{quote(named)} leads out of the folder of the study; {advice}")
    else:
        path = folder / path
    try:
        text, where, path = contents(path)
    except UsageError as error:
        raise InvalidGame(str(error)) from None
    except InvalidGame as error:
        raise _without_content(error, named, folder) from None
    try:
        return _game(text, where, path, origin.catalogue, alone=True)
    except InvalidGame as error:
        raise _without_content(error, named, folder) from None


def _without_content(error: InvalidGame, named: str, folder: Path) -> InvalidGame:
    """Return the error of a game that a study names; where that can be any file of the reader's machine, named by its
    whole path or reached by a link, one in which no word of it is repeated."""
    inside = not Path(named).is_absolute() and (folder / named).resolve().is_relative_to(folder.resolve())
    return error if inside else InvalidGame(f"{quote(named)} is no sound game; zopa check, given that file, says why")


def _read_shared(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that every form takes, the players among them where it has any."""
    given = {part: data[part] for part in _SHARED if part in data and part not in ("schema", "form")}
    assumed = []
    for index, entry in enumerate(data.get("assumptions", [])):
        with locate_errors(f"assumptions[{index}]"):
            where = ASSUMPTION.check(entry)["where"]
            if not isinstance(where, str):
                raise InvalidGame(f"where is a condition in quotes, found {quote(where)}")
        assumed.append(where)
    return {**given, "assumptions": assumed}


def _form(data: Mapping[str, Any]) -> str:
    """Return the form that a file says it has, once its schema is checked."""
    schema, form = data.get("schema"), data.get("form")
    if type(schema) is not int or schema != SCHEMA:
        found = "is missing" if schema is None else f"is {quote(schema)}"
        raise InvalidGame(f"schema: it {found}; this version reads schema = {SCHEMA}")
    if not isinstance(form, str) or form not in TEMPLATES:
        found = "it is missing" if form is None else f"there is no form {quote(form)}"
        hint = nearest(form, TEMPLATES) if isinstance(form, str) else ""
        names = join_words([f'"{name}"' for name in TEMPLATES], "or")
        raise InvalidGame(f"form: {found};{hint} write form = {names}")
    return form
