"""A game written as TOML: spelled as it was read, or in the one form that equal games share. A file is blocks of keys
with their values: texts in quotes, numbers, lists; expressions as they were read or rendered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from solver.forms.players import Issue, Party, Player
from solver.forms.protocol import Term, protocol_terms
from solver.forms.study import Member, Study
from solver.forms.tree import Tree
from solver.regions.parameters import NOBODY, Distribution, Parameter, check_kind


def _block(heading: str, lines: Iterable[tuple[str, str]]) -> str:
    """Return a block of a file: its heading, if there is one, and a line for each key; nothing without a key."""
    written = [f"{_key(name)} = {value}" for name, value in lines]
    return "\n".join([heading, *written] if heading and written else written)


def _pairs(record: object, names: Iterable[str]) -> list[tuple[str, str]]:
    """Return those of these keys that a record has and that are not empty, with their values."""
    found = ((name, getattr(record, name, None)) for name in names)
    return [(name, _value(name, one)) for name, one in found if one not in (None, "", ())]


def _value(name: str, value: Any) -> str:
    match value:
        case str():
            return _string(value)
        case Fraction():
            return _number(value)
        case int():
            return str(value)
        case Distribution():
            numbers = _pairs(value, ("mode", "mean", "sd"))
            return _inline([("kind", _string(value.kind)), *numbers]) if numbers else _string(value.kind)
    if name == "values":
        return _inline((one, _one_line(text)) for one, text in value)
    return _texts(value) if isinstance(value[0], str) else _rows(name, value)


def _inline(entries: Iterable[tuple[str, str]]) -> str:
    return f"{{ {', '.join(f'{_key(name)} = {value}' for name, value in entries)} }}"


def _texts(entries: Iterable[str]) -> str:
    return f"[{', '.join(map(_one_line, entries))}]"


def _key(name: str) -> str:
    """Return a name as a key of TOML: bare where it is of ASCII letters, digits, _ and -, else in quotes."""
    return name if name.startswith('"') or _BARE.fullmatch(name) else _one_line(name)


_BARE = re.compile(r"[A-Za-z0-9_-]+")


def _range(record: Parameter | Issue) -> tuple[str, str]:
    return "range", f"[{_number(record.low)}, {_number(record.high)}]"


def _number(value: Fraction) -> str:
    """Return a number as TOML: a whole one bare when every TOML reader can hold it, any other in quotes."""
    return str(value) if value.denominator == 1 and abs(value) < 2**63 else f'"{value}"'


def _rows(name: str, table: Sequence[Sequence[str]]) -> str:
    """Return a list of lists of texts under the key `name`, a line for each list unless all fit on one line."""
    lines = list(map(_texts, table))
    short = f"[{', '.join(lines)}]"
    if len(name) + len(short) < 100:
        return short
    return "[\n" + "".join(f"    {line},\n" for line in lines) + "]"


def _string(text: str) -> str:
    """Return a text in quotes, on lines of its own where it has several."""
    if "\n" not in text:
        return _one_line(text)
    body = "\n".join(_escaped(line) for line in text.split("\n"))
    return f'"""\n{body}"""'


def _one_line(text: str) -> str:
    r"""Return a text in quotes on one line, its line breaks escaped."""
    return '"' + "\\n".join(_escaped(line) for line in text.split("\n")) + '"'


_NEEDS_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\r": "\\r"}


def _escaped(line: str) -> str:
    return _NEEDS_ESCAPE.sub(lambda match: _SHORT.get(match[0], f"\\u{ord(match[0]):04x}"), line)


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


def _payoff(expression: Expression, spell: Spell) -> str:
    """Return an expression as TOML: a whole number bare, anything else in quotes, so that no reader has to guess."""
    if isinstance(expression.tree, Number) and expression.tree.value.denominator == 1:
        return _number(expression.tree.value)
    return _one_line(spell(expression))


def _bargained(game: Dispute, spell: Spell) -> Iterator[str]:
    """Yield the blocks of utilities or agreements, disagreement point unless it is 0, ratifiers and protocol."""
    names = [party.name for party in game.players]
    yield _block("[utilities]", zip(names, (_payoff(utility, spell) for utility in game.utilities), strict=False))
    yield _block("[agreements]", ((_one_line(one.name), _row(one.payoffs, spell)) for one in game.agreements))
    apart = ((name, entry) for name, entry in zip(names, game.disagreement, strict=True) if entry.tree != ZERO)
    yield _block("[disagreement]", ((name, _payoff(entry, spell)) for name, entry in apart))
    for one in game.ratifiers:
        accepts = _one_line(f"{spell(one.gives)} >= {spell(one.needs)}")
        title = [("name", _one_line(one.title))] if one.title else []
        yield _block(f"[ratifiers.{_key(one.name)}]", (*title, ("of", _string(one.of)), ("accepts", accepts)))
    if game.protocol is not None:
        terms = ((name, _term(value, spell)) for name, value in protocol_terms(game.protocol))
        yield _block("[protocol]", (("kind", _string(game.protocol.kind)), *terms))


def _row(entries: Iterable[Expression], spell: Spell) -> str:
    return f"[{', '.join(_payoff(entry, spell) for entry in entries)}]"


def _term(value: Term, spell: Spell) -> str:
    match value:
        case Expression():
            return _payoff(value, spell)
        case int():
            return str(value)
        case dict():
            return _inline((name, _payoff(one, spell)) for name, one in value.items())
        case _:
            return _one_line(value)


SCHEMA = 1
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
    return "\n\n".join(filter(None, _blocks(game, spell))) + "\n"


def _blocks(game: AnyForm, spell: Spell) -> Iterator[str]:
    head = [("schema", str(SCHEMA)), ("form", _string(game.form)), *_pairs(game, ("title", "note"))]
    yield _block("", head)
    yield _block("[players]", ((one.name, _player(one)) for one in game.players))
    for issue in game.issues if isinstance(game, Dispute) else ():
        yield _block(f"[issues.{_key(issue.name)}]", [*_pairs(issue, ("meaning", "symbol")), _range(issue)])
    yield from map(_parameter, game.space.parameters)
    yield _block("[terms]", ((name, _payoff(term, spell)) for name, term in game.terms))
    match game:  # what only games of this form have
        case Dispute():
            yield from _bargained(game, spell)
        case Tree():
            yield from (_move(move, spell) for move in game.moves)
            yield _block("[payoffs]", ((_one_line(history), _row(cell, spell)) for history, cell in game.payoffs))
        case CoalitionGame():
            yield _block("[worth]", ((_one_line(name), _payoff(entry, spell)) for name, entry in game.worth))
        case Study():
            yield from map(_member, game.games)
            yield _block("[fix]", ((name, _number(x)) for name, x in game.fixed))
            yield from (
                _block("[[steps]]", _pairs(one, ("name", "game", "claim", "solution", "says"))) for one in game.steps
            )
        case NormalForm():
            yield _payoffs(game, spell)
    for assumption in game.space.assumptions:
        yield _block("[[assumptions]]", [("where", _string(spell(assumption)))])
    for source in game.sources:
        yield _block(f"[sources.{_key(source.key)}]", _pairs(source, ("title", "author", "year", "note", "url")))
    yield from (_block("[[answers]]", _pairs(answer, ANSWER_KEYS)) for answer in game.answers)


def _member(member: Member) -> str:
    place = f"games.{_key(member.name)}"
    if not member.file:
        raise InvalidGame(f"{place}: it has no file that a study can name; write it to one and read that")
    changed = [(old, _one_line(new)) for old, new in member.rename]
    rename = [("rename", _inline(changed))] if changed else []
    found = [("game", _one_line(member.file)), *rename, ("hash", _one_line(game_hash(member.game)))]
    return _block(f"[{place}]", found)


def _move(move: Move, spell: Spell) -> str:
    at = _one_line(*move.at) if len(move.at) == 1 else _texts(move.at)
    choices = ("actions", _texts(move.actions))
    if move.is_chance:
        paired = zip(move.actions, move.probabilities, strict=True)
        choices = ("probabilities", _inline((action, _payoff(entry, spell)) for action, entry in paired))
    return _block("[[moves]]", (("at", at), ("player", _one_line(move.player)), choices))


def _player(player: Player | Party) -> str:
    parts = [("name", _one_line(player.title))] if player.title else []
    parts += [("strategies", _texts(player.strategies))] if player.strategies else []
    return _inline(parts) if parts else "{}"


def _parameter(parameter: Parameter) -> str:
    control = ("control",) if parameter.control != NOBODY else ()
    first = _pairs(parameter, ("meaning", "symbol", "unit", "baseline"))
    rest = _pairs(parameter, (*control, "distribution", "source", "note"))
    return _block(f"[parameters.{_key(parameter.name)}]", (*first, _range(parameter), *rest))


def _payoffs(game: NormalForm, spell: Spell) -> str:
    numeric = all(isinstance(entry.tree, Number) for cell in game.payoffs for entry in cell)
    if numeric and prod(game.shape) >= _MATRIX_FROM:
        return _block("[matrix]", _arrays(game))
    cells = zip(game.profiles(), game.payoffs, strict=True)
    return _block("[payoffs]", ((_one_line(", ".join(profile)), _row(cell, spell)) for profile, cell in cells))


def _arrays(game: NormalForm) -> Iterator[tuple[str, str]]:
    """Yield each player's name with a nested list of its payoffs, a line for each row."""
    for index, player in enumerate(game.players):
        trees = (cell[index].tree for cell in game.payoffs)
        yield player.name, _array((_number(tree.value) for tree in trees if isinstance(tree, Number)), game.shape, 1)


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
    return hashlib.sha256(canonical(game).encode()).hexdigest()[:16]
