"""A game written as TOML: spelled as it was read, or in the one form that equal games share. A file is blocks of keys
with their values: texts in quotes, numbers, lists; expressions as they were read or rendered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from solver.errors import InvalidGame
from solver.expressions.conditions import Condition, render_condition
from solver.expressions.expression import Expression, parse
from solver.expressions.nodes import Number, render
from solver.forms.any_form import AnyForm
from solver.forms.form import Form
from solver.forms.parties import Issue
from solver.forms.players import Seat
from solver.forms.traits import function_named
from solver.regions.parameters import NOBODY, Distribution, Parameter, check_kind
from solver.report.words import UNSEEN


def bare_key(name: str) -> str:
    """Return a name as a key of TOML: bare where it is of ASCII letters, digits, _ and -, else in quotes.

    >>> bare_key("us-2"), bare_key("b. c")
    ('us-2', '"b. c"')
    """
    return name if name.startswith('"') or _BARE.fullmatch(name) else _one_line(name)


_BARE = re.compile(r"[A-Za-z0-9_-]+")


def number_text(value: Fraction) -> str:
    """Return a number as TOML: a whole one bare when every TOML reader can hold it, any other in quotes.

    >>> number_text(Fraction(2)), number_text(Fraction(1, 3))
    ('2', '"1/3"')
    """
    return str(value) if value.denominator == 1 and abs(value) < 2**63 else f'"{value}"'


def _string(text: str) -> str:
    """Return a text in quotes, on lines of its own where it has several."""
    if "\n" not in text:
        return _one_line(text)
    body = "\n".join(_escape_line(line) for line in text.split("\n"))
    return f'"""\n{body}"""'


def _one_line(text: str) -> str:
    r"""Return a text in quotes on one line, its line breaks escaped."""
    return '"' + "\\n".join(_escape_line(line) for line in text.split("\n")) + '"'


_NEEDS_ESCAPE = re.compile(rf'["\\\t{UNSEEN}]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\r": "\\r"}


def _escape_line(line: str) -> str:
    return _NEEDS_ESCAPE.sub(lambda match: _SHORT.get(match[0]) or _in_digits(ord(match[0])), line)


def _in_digits(code: int) -> str:
    return f"\\u{code:04x}" if code < 2**16 else f"\\U{code:08x}"


Spell: TypeAlias = Callable[[Expression | Condition], str]


def _render_tree(read: Expression | Condition) -> str:
    """Return an expression or a condition as its tree is rendered."""
    return render(read.tree) if isinstance(read, Expression) else render_condition(read.tree)


def _spelling_of(game: AnyForm) -> Spell:
    """Return the function that spells an expression as the game did, where that still reads as the same tree."""
    issues = getattr(game, "issues", ())
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
_ONE_LINE = (
    "name",
    "payoff_unit",
    "accepts",
    "game",
)  # keys of texts that have one line even where line breaks are in them


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
    return "\n\n".join(filter(None, Writer(spell).blocks(game))) + "\n"


@dataclass(frozen=True)
class Writer:
    """Writes games block by block, expressions and conditions as `spell` does."""

    spell: Spell

    def blocks(self, game: AnyForm) -> Iterator[str]:
        """Yield the blocks of a file in their order; an empty one for a part that the game does not have."""
        yield self.block(
            "", [("schema", SCHEMA), ("form", game.form), *list_filled(game, "title", "note", "payoff_unit")]
        )
        players = ((one.name, dict([*list_title(one), *list_filled(one, "strategies")])) for one in game.players)
        yield self.block("[players]", players)
        for issue in getattr(game, "issues", ()):
            yield self.block(
                f"[issues.{bare_key(issue.name)}]", [*list_filled(issue, "meaning", "symbol"), _range(issue)]
            )
        for one in game.space.parameters:
            about = list_filled(one, *(["control"] if one.control != NOBODY else []), "distribution", "source", "note")
            found = (*list_filled(one, "meaning", "symbol", "unit", "baseline"), _range(one), *about)
            yield self.block(f"[parameters.{bare_key(one.name)}]", found)
        yield self.block("[terms]", game.terms)
        yield from function_named(game.traits.written)(game, self)  # what only games of this form have
        yield from (self.block("[[assumptions]]", [("where", one)]) for one in game.space.assumptions)
        for source in game.sources:
            about = list_filled(source, "title", "author", "year", "note", "url")
            yield self.block(f"[sources.{bare_key(source.key)}]", about)
        yield from (self.block("[[answers]]", list_filled(answer, *ANSWER_KEYS)) for answer in game.answers)

    def block(self, heading: str, entries: Iterable[tuple[str, Any]]) -> str:
        """Return a block of a file: its heading, if there is one, and a line for each key; nothing without a key."""
        lines = [f"{bare_key(name)} = {self.value(value, name)}" for name, value in entries]
        return "\n".join([heading, *lines] if heading and lines else lines)

    def value(self, value: Any, name: str = "") -> str:
        """Return a value as TOML: an expression bare where it is a whole number, else in quotes, so that nobody has to
        guess; a list of lists, under the key `name`, with a line for each unless all fit on one."""
        match value:
            case Expression(tree=Number(number)) if number.denominator == 1:
                return number_text(number)
            case Expression():
                return _one_line(self.spell(value))
            case str():
                return _one_line(value) if name in _ONE_LINE else _string(value)
            case tuple() if name != "values":
                lines = [self.within(one) for one in value]
                short = f"[{', '.join(lines)}]"
                if not (value and isinstance(value[0], tuple)) or len(name) + len(short) < 100:
                    return short
                return "[\n" + "".join(f"    {line},\n" for line in lines) + "]"
            case tuple():
                return self.inline(value)
            case dict():
                return self.inline(value.items())
            case Condition():
                return _string(self.spell(value))
            case Distribution():
                numbers = list_filled(value, "mode", "mean", "sd")
                return self.value({"kind": value.kind, **dict(numbers)} if numbers else value.kind)
        return number_text(value) if isinstance(value, Fraction) else str(value)

    def inline(self, entries: Iterable[tuple[str, Any]]) -> str:
        """Return entries as a table on one line."""
        inner = ", ".join(f"{bare_key(name)} = {self.within(value)}" for name, value in entries)
        return f"{{ {inner} }}" if inner else "{}"

    def within(self, value: Any) -> str:
        """Return a value within a list or a table, where a text has one line."""
        return _one_line(value) if isinstance(value, str) else self.value(value)


def list_filled(record: object, *names: str) -> list[tuple[str, Any]]:
    """Return those of these keys that a record has and that are not empty, with their values.

    >>> list_filled(Party("US", "United States"), "name", "title", "note")
    [('name', 'US'), ('title', 'United States')]
    """
    found = ((name, getattr(record, name, None)) for name in names)
    return [(name, one) for name, one in found if one not in (None, "", ())]


def list_title(seat: Seat) -> list[tuple[str, Any]]:
    """Return a player's title under the key that it has in a file; nothing where there is none.

    >>> list_title(Party("US", "United States"))
    [('name', 'United States')]
    """
    return [("name", seat.title)] if seat.title else []


def in_quotes(entries: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield entries with their keys in quotes, as those of outcomes always are.

    >>> list(in_quotes([("keep", 1)]))
    [('"keep"', 1)]
    """
    return ((_one_line(name), value) for name, value in entries)


def _range(record: Parameter | Issue) -> tuple[str, Any]:
    return "range", (record.low, record.high)


def game_hash(game: AnyForm) -> str:
    """Return sixteen hexadecimal digits that tell this game from others: from its canonical written form.

    >>> a, b = (game({"one": ["a"]}, {"a": [text]}) for text in ("1 + 1", "1+1"))
    >>> game_hash(a) == game_hash(b), len(game_hash(a))
    (True, 16)
    """
    from hashlib import sha256

    return sha256(canonical(game).encode()).hexdigest()[:16]
