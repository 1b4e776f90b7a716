"""A game written as TOML: spelled as it was read, or in the one form that equal games share. A file is blocks of keys
with their values: texts in quotes, numbers, lists; expressions as they were read or rendered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import prod
from typing import Any, TypeAlias

from solver.errors import InvalidGame
from solver.expressions.conditions import Condition, render_condition
from solver.expressions.expression import Expression, parse
from solver.expressions.nodes import ZERO, Number, render
from solver.forms.any_form import AnyForm
from solver.forms.coalition import CoalitionGame
from solver.forms.dispute import Dispute
from solver.forms.form import Form
from solver.forms.histories import Move
from solver.forms.normal import NormalForm
from solver.forms.players import Issue, Seat
from solver.forms.protocol import protocol_terms
from solver.forms.study import Member, Study
from solver.forms.tree import Tree
from solver.regions.parameters import NOBODY, Distribution, Parameter, check_kind
from solver.report.words import UNSEEN


def _key(name: str) -> str:
    """Return a name as a key of TOML: bare where it is of ASCII letters, digits, _ and -, else in quotes."""
    return name if name.startswith('"') or _BARE.fullmatch(name) else _one_line(name)


_BARE = re.compile(r"[A-Za-z0-9_-]+")


def _number(value: Fraction) -> str:
    """Return a number as TOML: a whole one bare when every TOML reader can hold it, any other in quotes."""
    return str(value) if value.denominator == 1 and abs(value) < 2**63 else f'"{value}"'


def _string(text: str) -> str:
    """Return a text in quotes, on lines of its own where it has several."""
    if "\n" not in text:
        return _one_line(text)
    body = "\n".join(_escaped(line) for line in text.split("\n"))
    return f'"""\n{body}"""'


def _one_line(text: str) -> str:
    r"""Return a text in quotes on one line, its line breaks escaped."""
    return '"' + "\\n".join(_escaped(line) for line in text.split("\n")) + '"'


_NEEDS_ESCAPE = re.compile(rf'["\\\t{UNSEEN}]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\r": "\\r"}


def _escaped(line: str) -> str:
    return _NEEDS_ESCAPE.sub(lambda match: _SHORT.get(match[0]) or _in_digits(ord(match[0])), line)


def _in_digits(code: int) -> str:
    return f"\\u{code:04x}" if code < 2**16 else f"\\U{code:08x}"


Spell: TypeAlias = Callable[[Expression | Condition], str]


def _render_tree(read: Expression | Condition) -> str:
    """Return an expression or a condition as its tree is rendered."""
    return render(read.tree) if isinstance(read, Expression) else render_condition(read.tree)


def _spelling_of(game: AnyForm) -> Spell:
    """Return the function that spells an expression as the game did, where that still reads as the same tree."""
    issues = game.issues if game.form == "dispute" else ()
    declared = {*game.space.names, *(name for name, _ in game.terms), *(issue.name for issue in issues)}
    known: dict[str, object] = {}

    def spell(read: Expression | Condition) -> str:
        text = read.text
        if text not in known:
            try:
                again = parse(text, declared) if isinstance(read, Expression) else game.condition(text)
                known[text] = again.tree
            except InvalidGame:
                known[text] = None
        return text if known[text] == read.tree else _render_tree(read)

    return spell


SCHEMA = 1
_ONE_LINE = ("name", "accepts", "game")  # keys of texts that have one line even where line breaks are in them
_MATRIX_FROM = 9  # cells: below it a numeric game is written cell by cell


def writes(game: AnyForm) -> str:
    """Return the text of a game file, expressions as they were spelt; reading it gives an equal game, its `name` apart.

    >>> print(writes(game({"one": ["a", "b"]}, {"a": [1], "b": [0]})), end="")
    schema = 1
    form = "normal"
    <BLANKLINE>
    [players]
    one = { strategies = ["a", "b"] }
    <BLANKLINE>
    [payoffs]
    "a" = [1]
    "b" = [0]
    """
    check_kind(game, Form, "a game is written")
    return _game_text(game, _spelling_of(game))


def canonical(game: AnyForm) -> str:
    """Return the text of a game file that equal games share, whatever the spelling of their expressions.

    >>> a, b = (game({"one": ["a"]}, {"a": [text]}) for text in ("2 - 1*3", "2-1*3"))
    >>> canonical(a) == canonical(b)
    True
    """
    return _game_text(game, _render_tree)


ANSWER_KEYS = (
    "claim", "solution", "iff", "where", "step", "count", "weights", "equilibria", "values", "payoffs", "components",
    "source", "note",
)  # fmt: skip


def _game_text(game: AnyForm, spell: Spell) -> str:
    return "\n\n".join(filter(None, _Writer(spell).blocks(game))) + "\n"


@dataclass(frozen=True)
class _Writer:
    """Writes games block by block, expressions and conditions as `spell` does."""

    spell: Spell

    def blocks(self, game: AnyForm) -> Iterator[str]:
        """Yield the blocks of a file in their order; an empty one for a part that the game does not have."""
        yield self.block("", [("schema", SCHEMA), ("form", game.form), *_filled(game, "title", "note")])
        players = ((one.name, dict([*_titled(one), *_filled(one, "strategies")])) for one in game.players)
        yield self.block("[players]", players)
        for issue in game.issues if isinstance(game, Dispute) else ():
            yield self.block(f"[issues.{_key(issue.name)}]", [*_filled(issue, "meaning", "symbol"), _range(issue)])
        for one in game.space.parameters:
            about = _filled(one, *(["control"] if one.control != NOBODY else []), "distribution", "source", "note")
            found = (*_filled(one, "meaning", "symbol", "unit", "baseline"), _range(one), *about)
            yield self.block(f"[parameters.{_key(one.name)}]", found)
        yield self.block("[terms]", game.terms)
        match game:  # what only games of this form have
            case Dispute():
                yield from self.bargained(game)
            case Tree():
                yield from (self.block("[[moves]]", _move(move)) for move in game.moves)
                yield self.block("[payoffs]", _in_quotes(game.payoffs))
            case CoalitionGame():
                yield self.block("[worth]", _in_quotes(game.worth))
            case Study():
                yield from (self.block(f"[games.{_key(one.name)}]", _member(one)) for one in game.games)
                yield self.block("[fix]", game.fixed)
                step = ("name", "game", "claim", "solution", "says")
                yield from (self.block("[[steps]]", _filled(one, *step)) for one in game.steps)
            case NormalForm() if prod(game.shape) >= _MATRIX_FROM and _is_numeric(game):
                yield "\n".join(["[matrix]", *_arrays(game)])
            case NormalForm():
                profiles = map(", ".join, game.profiles())
                yield self.block("[payoffs]", _in_quotes(zip(profiles, game.payoffs, strict=True)))
        yield from (self.block("[[assumptions]]", [("where", one)]) for one in game.space.assumptions)
        for source in game.sources:
            about = _filled(source, "title", "author", "year", "note", "url")
            yield self.block(f"[sources.{_key(source.key)}]", about)
        yield from (self.block("[[answers]]", _filled(answer, *ANSWER_KEYS)) for answer in game.answers)

    def bargained(self, game: Dispute) -> Iterator[str]:
        """Yield the blocks of utilities or agreements, disagreement point unless it is 0, ratifiers and protocol."""
        yield self.block("[utilities]", zip(game.seat_names, game.utilities, strict=False))
        yield self.block("[agreements]", _in_quotes((one.name, one.payoffs) for one in game.agreements))
        apart = zip(game.seat_names, game.disagreement, strict=True)
        yield self.block("[disagreement]", ((name, entry) for name, entry in apart if entry.tree != ZERO))
        for one in game.ratifiers:
            accepts = f"{self.spell(one.gives)} >= {self.spell(one.needs)}"
            yield self.block(f"[ratifiers.{_key(one.name)}]", [*_titled(one), ("of", one.of), ("accepts", accepts)])
        if game.protocol is not None:
            yield self.block("[protocol]", [("kind", game.protocol.kind), *protocol_terms(game.protocol)])

    def block(self, heading: str, entries: Iterable[tuple[str, Any]]) -> str:
        """Return a block of a file: its heading, if there is one, and a line for each key; nothing without a key."""
        lines = [f"{_key(name)} = {self.value(value, name)}" for name, value in entries]
        return "\n".join([heading, *lines] if heading and lines else lines)

    def value(self, value: Any, name: str = "") -> str:
        """Return a value as TOML: an expression bare where it is a whole number, else in quotes, so that nobody has to
        guess; a list of lists, under the key `name`, with a line for each unless all fit on one."""
        match value:
            case Expression(tree=Number(number)) if number.denominator == 1:
                return _number(number)
            case Expression():
                return _one_line(self.spell(value))
            case str():
                return _one_line(value) if name in _ONE_LINE else _string(value)
            case tuple() if name != "values":
                lines = [self.within(one) for one in value]
                short = f"[{', '.join(lines)}]"
                if not isinstance(value[0], tuple) or len(name) + len(short) < 100:
                    return short
                return "[\n" + "".join(f"    {line},\n" for line in lines) + "]"
            case tuple():
                return self.inline(value)
            case dict():
                return self.inline(value.items())
            case Condition():
                return _string(self.spell(value))
            case Distribution():
                numbers = _filled(value, "mode", "mean", "sd")
                return self.value({"kind": value.kind, **dict(numbers)} if numbers else value.kind)
        return _number(value) if isinstance(value, Fraction) else str(value)

    def inline(self, entries: Iterable[tuple[str, Any]]) -> str:
        """Return entries as a table on one line."""
        inner = ", ".join(f"{_key(name)} = {self.within(value)}" for name, value in entries)
        return f"{{ {inner} }}" if inner else "{}"

    def within(self, value: Any) -> str:
        """Return a value within a list or a table, where a text has one line."""
        return _one_line(value) if isinstance(value, str) else self.value(value)


def _filled(record: object, *names: str) -> list[tuple[str, Any]]:
    """Return those of these keys that a record has and that are not empty, with their values."""
    found = ((name, getattr(record, name, None)) for name in names)
    return [(name, one) for name, one in found if one not in (None, "", ())]


def _titled(seat: Seat) -> list[tuple[str, Any]]:
    return [("name", seat.title)] if seat.title else []


def _in_quotes(entries: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield entries with their keys in quotes, as those of outcomes always are."""
    return ((_one_line(name), value) for name, value in entries)


def _range(record: Parameter | Issue) -> tuple[str, Any]:
    return "range", (record.low, record.high)


def _member(member: Member) -> Iterator[tuple[str, Any]]:
    if not member.file:
        place = f"games.{_key(member.name)}"
        raise InvalidGame(f"{place}: it has no file that a study can name; write it to one and read that")
    yield "game", member.file
    if member.rename:
        yield "rename", dict(member.rename)
    yield "hash", game_hash(member.game)


def _move(move: Move) -> Iterator[tuple[str, Any]]:
    yield "at", move.at[0] if len(move.at) == 1 else move.at
    yield "player", move.player
    if move.is_chance:
        yield "probabilities", dict(zip(move.actions, move.probabilities, strict=True))
    else:
        yield "actions", move.actions


def _is_numeric(game: NormalForm) -> bool:
    return all(isinstance(entry.tree, Number) for cell in game.payoffs for entry in cell)


def _arrays(game: NormalForm) -> Iterator[str]:
    """Yield each player's name with a nested list of its payoffs, a line for each row."""
    for index, player in enumerate(game.players):
        trees = (cell[index].tree for cell in game.payoffs)
        numbers = (_number(tree.value) for tree in trees if isinstance(tree, Number))
        yield f"{_key(player.name)} = {_array(numbers, game.shape, 1)}"


def _array(entries: Iterator[str], shape: Sequence[int], level: int) -> str:
    if len(shape) == 1:
        return f"[{', '.join(islice(entries, shape[0]))}]"
    indent = "    " * level
    lines = [f"{indent}{_array(entries, shape[1:], level + 1)},\n" for _ in range(shape[0])]
    return f"[\n{''.join(lines)}{indent[4:]}]"


def game_hash(game: AnyForm) -> str:
    """Return sixteen hexadecimal digits that tell this game from others: from its canonical written form.

    >>> a, b = (game({"one": ["a"]}, {"a": [text]}) for text in ("1 + 1", "1+1"))
    >>> game_hash(a) == game_hash(b), len(game_hash(a))
    (True, 16)
    """
    from hashlib import sha256

    return sha256(canonical(game).encode()).hexdigest()[:16]
