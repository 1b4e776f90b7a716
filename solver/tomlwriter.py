"""A game written as TOML: spelled as it was read, or in the one form that equal games share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import prod
from typing import TYPE_CHECKING

from solver.disputewriter import agreed, bargained, issue, party
from solver.forms.player import Player
from solver.forms.published import Answer, Source
from solver.grammar.nodes import Number
from solver.parameter import NOBODY, Distribution, Parameter
from solver.spelling import Rendering, Spelling, payoff
from solver.tomltext import block, number, one_line, rows, string, texts

if TYPE_CHECKING:
    from solver.forms.kinds import AnyForm
    from solver.forms.normal import NormalForm

SCHEMA = 1

_MATRIX_FROM = 9  # cells: below it a numeric game is written cell by cell


def writes(game: AnyForm) -> str:
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
    return _written(game, Spelling(game))


def canonical(game: AnyForm) -> str:
    """The text of a game file that equal games share, whatever the spelling of their expressions.

    >>> from solver.forms.normal import game
    >>> a, b = (game({"one": ["a"]}, {"a": [text]}) for text in ("2 - 1*3", "2-1*3"))
    >>> canonical(a) == canonical(b)
    True
    """
    return _written(game, Rendering())


def _written(game: AnyForm, spelling: Rendering) -> str:
    head = [("schema", str(SCHEMA)), ("form", string(game.form)), *texts(game, ("title", "note"))]
    if game.form == "normal":
        who = [block("[players]", [(player.name, _player(player)) for player in game.players])]
        what = [_payoffs(game, spelling)]
    else:
        who = [block("[players]", [(one.name, party(one)) for one in game.players]), *map(issue, game.issues)]
        what = bargained(game, spelling)
    blocks = [block("", head), *who, *(_parameter(parameter) for parameter in game.space.parameters)]
    if game.terms:
        blocks.append(block("[terms]", [(name, payoff(term, spelling)) for name, term in game.terms]))
    blocks.extend(what)
    for assumption in game.space.assumptions:
        blocks.append(block("[[assumptions]]", [("where", string(spelling.condition(assumption)))]))
    blocks.extend(_source(source) for source in game.sources)
    blocks.extend(_answer(one) if isinstance(one, Answer) else agreed(one) for one in game.answers)
    return "\n\n".join(blocks) + "\n"


def _player(player: Player) -> str:
    name = f"name = {one_line(player.title)}, " if player.title else ""
    return f"{{ {name}strategies = [{', '.join(map(one_line, player.strategies))}] }}"


def _parameter(parameter: Parameter) -> str:
    pairs = texts(parameter, ("meaning", "symbol"))
    pairs.append(("baseline", number(parameter.baseline)))
    pairs.append(("range", f"[{number(parameter.low)}, {number(parameter.high)}]"))
    if parameter.control != NOBODY:
        pairs.append(("control", string(parameter.control)))
    if parameter.distribution is not None:
        pairs.append(("distribution", _distribution(parameter.distribution)))
    return block(f"[parameters.{parameter.name}]", [*pairs, *texts(parameter, ("source", "note"))])


def _distribution(distribution: Distribution) -> str:
    numbers = [(name, getattr(distribution, name)) for name in ("mode", "mean", "sd")]
    pairs = [f"{name} = {number(value)}" for name, value in numbers if value is not None]
    kind = string(distribution.kind)
    return f"{{ {', '.join([f'kind = {kind}', *pairs])} }}" if pairs else kind


def _payoffs(game: NormalForm, spelling: Rendering) -> str:
    numeric = all(isinstance(entry.tree, Number) for cell in game.payoffs for entry in cell)
    if numeric and prod(game.shape) >= _MATRIX_FROM:
        return block("[matrix]", _arrays(game))
    pairs = [
        (one_line(", ".join(profile)), f"[{', '.join(payoff(entry, spelling) for entry in cell)}]")
        for profile, cell in zip(game.profiles(), game.payoffs, strict=True)
    ]
    return block("[payoffs]", pairs)


def _arrays(game: NormalForm) -> Iterator[tuple[str, str]]:
    """One nested list a player, its rows a line each."""
    for index, player in enumerate(game.players):
        trees = (cell[index].tree for cell in game.payoffs)
        entries = (number(tree.value) for tree in trees if isinstance(tree, Number))
        yield player.name, _array(entries, game.shape, 1)


def _array(entries: Iterator[str], shape: Sequence[int], level: int) -> str:
    if len(shape) == 1:
        return f"[{', '.join(islice(entries, shape[0]))}]"
    indent = "    " * level
    lines = [f"{indent}{_array(entries, shape[1:], level + 1)},\n" for _ in range(shape[0])]
    return f"[\n{''.join(lines)}{indent[4:]}]"


def _source(source: Source) -> str:
    pairs = texts(source, ("title", "author"))
    if source.year is not None:
        pairs.append(("year", str(source.year)))
    return block(f"[sources.{source.key}]", [*pairs, *texts(source, ("note", "url"))])


def _answer(answer: Answer) -> str:
    pairs = texts(answer, ("claim", "iff", "where"))
    for name in ("equilibria", "payoffs"):
        table: tuple[tuple[str, ...], ...] = getattr(answer, name)
        if table:
            pairs.append((name, rows(name, table)))
    if answer.components is not None:
        pairs.append(("components", str(answer.components)))
    return block("[[answers]]", [*pairs, *texts(answer, ("source", "note"))])
