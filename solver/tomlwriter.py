"""A game written as TOML: spelled as it was read, or in the one form that equal games share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from math import prod
from typing import TYPE_CHECKING

from solver.condition import Condition, render_condition
from solver.errors import InvalidGame
from solver.expression import Expression, parse
from solver.forms.player import Player
from solver.forms.published import Answer, Source
from solver.grammar.nodes import Number, render
from solver.parameter import NOBODY, Distribution, Parameter

if TYPE_CHECKING:
    from solver.forms.normal import NormalForm

SCHEMA = 1

_MATRIX_FROM = 9  # cells: below it a numeric game is written cell by cell


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
