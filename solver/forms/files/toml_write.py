"""A game written as TOML: spelled as it was read, or in the one form that equal games share.

Pieces of TOML: texts in quotes, numbers, rows and blocks of keys with their values.

How a file spells expressions and conditions: as they were read, or as their trees are rendered.

The parts of a game file that only disputes have: parties, issues, utilities, agreements, protocol, answers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from math import prod

from solver.errors import InvalidGame
from solver.expressions.conditions import Condition, render_condition
from solver.expressions.expression import Expression, parse
from solver.expressions.nodes import ZERO, Number, render
from solver.forms.any_form import AnyForm
from solver.forms.dispute import Dispute
from solver.forms.dispute_reading import Agreed
from solver.forms.issues import Issue, Party
from solver.forms.normal import NormalForm
from solver.forms.players import Player
from solver.forms.protocol import Protocol, Term, protocol_terms
from solver.forms.published import Answer, Source
from solver.regions.parameters import NOBODY, Distribution, Parameter


def block(heading: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return a block of a file: its heading, if there is one, and a line for each key.

    >>> block("[parameters.x]", [("baseline", number(Fraction(7, 3)))]).splitlines()
    ['[parameters.x]', 'baseline = "7/3"']
    """
    lines = [heading] if heading else []
    return "\n".join([*lines, *(f"{name} = {value}" for name, value in pairs)])


def key(name: str) -> str:
    """Return a name as a key of TOML: bare where it is of ASCII letters, digits, _ and -, else in quotes.

    >>> key("old-guard"), key("유지")
    ('old-guard', '"유지"')
    """
    return name if _BARE.fullmatch(name) else one_line(name)


_BARE = re.compile(r"[A-Za-z0-9_-]+")


def texts(record: object, names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the keys and texts of a record that are not empty.

    >>> texts(Party("US"), ("name", "title"))
    [('name', '"US"')]
    """
    return [(name, string(text)) for name in names if (text := getattr(record, name))]


def number(value: Fraction) -> str:
    """Return a number as TOML: a whole one bare when every TOML reader can hold it, any other in quotes.

    >>> number(Fraction(3)), number(Fraction(7, 3))
    ('3', '"7/3"')
    """
    return str(value) if value.denominator == 1 and abs(value) < 2**63 else f'"{value}"'


def rows(name: str, table: Sequence[Sequence[str]]) -> str:
    """Return a list of lists of texts under the key `name`, a line for each list unless all fit on one line.

    >>> print(rows("equilibria", [["keep", "tolerate"]]))
    [["keep", "tolerate"]]
    """
    lines = [f"[{', '.join(map(one_line, row))}]" for row in table]
    short = f"[{', '.join(lines)}]"
    if len(name) + len(short) < 100:
        return short
    return "[\n" + "".join(f"    {line},\n" for line in lines) + "]"


def string(text: str) -> str:
    r'''Return a text in quotes, on lines of its own where it has several.

    >>> print(string("one\ntwo"))
    """
    one
    two"""
    '''
    if "\n" not in text:
        return one_line(text)
    body = "\n".join(_escaped(line) for line in text.split("\n"))
    return f'"""\n{body}"""'


def one_line(text: str) -> str:
    r"""Return a text in quotes on one line, its line breaks escaped.

    >>> print(one_line("one\ntwo"))
    "one\ntwo"
    """
    return '"' + "\\n".join(_escaped(line) for line in text.split("\n")) + '"'


_NEEDS_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\r": "\\r"}


def _escaped(line: str) -> str:
    return _NEEDS_ESCAPE.sub(lambda match: _SHORT.get(match[0], f"\\u{ord(match[0]):04x}"), line)


class Rendering:
    """Spells every expression as its tree is rendered."""

    def expression(self, expression: Expression) -> str:
        return render(expression.tree)

    def condition(self, condition: Condition) -> str:
        return render_condition(condition.tree)


class Spelling(Rendering):
    """Spells every expression as the game did, where that still reads as the same tree."""

    def __init__(self, game: AnyForm) -> None:
        self.game = game
        issues = () if game.form == "normal" else game.issues
        self.declared = {*game.space.names, *(name for name, _ in game.terms), *(issue.name for issue in issues)}
        self.known: dict[str, object] = {}

    def expression(self, expression: Expression) -> str:
        return self.keep_spelling(expression.text, expression.tree, self.parsed) or super().expression(expression)

    def condition(self, condition: Condition) -> str:
        return self.keep_spelling(condition.text, condition.tree, self.game.condition) or super().condition(condition)

    def parsed(self, text: str) -> Expression:
        return parse(text, self.declared)

    def keep_spelling(self, text: str, tree: object, reader: Callable[[str], Expression | Condition]) -> str:
        if text not in self.known:
            try:
                self.known[text] = reader(text).tree
            except InvalidGame:
                self.known[text] = None
        return text if self.known[text] == tree else ""


def payoff(expression: Expression, spelling: Rendering) -> str:
    """Return an expression as TOML: a whole number bare, anything else in quotes, so that no reader has to guess.

    >>> payoff(parse("3"), Rendering()), payoff(parse("x/2"), Rendering())
    ('3', '"x/2"')
    """
    if isinstance(expression.tree, Number) and expression.tree.value.denominator == 1:
        return number(expression.tree.value)
    return one_line(spelling.expression(expression))


def party(party: Party) -> str:
    """Return the table that a file has for a party.

    >>> party(Party("US", "United States"))
    '{ name = "United States" }'
    """
    return f"{{ name = {one_line(party.title)} }}" if party.title else "{}"


def issue(issue: Issue) -> str:
    """Return the block of an issue.

    >>> print(issue(Issue("price", 0, 10)))
    [issues.price]
    range = [0, 10]
    """
    pairs = [*texts(issue, ("meaning", "symbol")), ("range", f"[{number(issue.low)}, {number(issue.high)}]")]
    return block(f"[issues.{key(issue.name)}]", pairs)


def bargained(game: Dispute, spelling: Rendering) -> list[str]:
    """Return the blocks of utilities or agreements, the disagreement point unless all of it is 0, and the protocol."""
    names = [party.name for party in game.players]
    found = []
    if game.utilities:
        pairs = [(key(name), payoff(u, spelling)) for name, u in zip(names, game.utilities, strict=True)]
        found.append(block("[utilities]", pairs))
    if game.agreements:
        rows = [(one_line(one.name), _row(one.payoffs, spelling)) for one in game.agreements]
        found.append(block("[agreements]", rows))
    apart = [(name, d) for name, d in zip(names, game.disagreement, strict=True) if d.tree != ZERO]
    if apart:
        found.append(block("[disagreement]", [(key(name), payoff(d, spelling)) for name, d in apart]))
    if game.protocol is not None:
        found.append(block("[protocol]", _protocol(game.protocol, spelling)))
    return found


def _row(entries: Iterable[Expression], spelling: Rendering) -> str:
    return f"[{', '.join(payoff(entry, spelling) for entry in entries)}]"


def _protocol(protocol: Protocol, spelling: Rendering) -> list[tuple[str, str]]:
    """Return the lines of a protocol: its kind, then its terms."""
    return [
        ("kind", string(protocol.kind)),
        *((name, _term(value, spelling)) for name, value in protocol_terms(protocol)),
    ]


def _term(value: Term, spelling: Rendering) -> str:
    match value:
        case Expression():
            return payoff(value, spelling)
        case int():
            return str(value)
        case dict():
            return f"{{ {', '.join(f'{key(name)} = {payoff(one, spelling)}' for name, one in value.items())} }}"
        case _:
            return one_line(value)


def agreed(answer: Agreed) -> str:
    """Return the block of an answer that names a solution.

    >>> print(agreed(Agreed("nash", payoffs=(3, 2))))
    [[answers]]
    solution = "nash"
    payoffs = ["3", "2"]
    """
    pairs = texts(answer, ("solution", "iff", "where"))
    for name in ("step", "count"):
        if getattr(answer, name) is not None:
            pairs.append((name, str(getattr(answer, name))))
    if answer.weights:
        pairs.append(("weights", _texts(answer.weights)))
    if answer.values:
        values = ", ".join(f"{key(name)} = {one_line(text)}" for name, text in answer.values)
        pairs.append(("values", f"{{ {values} }}"))
    if answer.payoffs:
        pairs.append(("payoffs", _texts(answer.payoffs)))
    return block("[[answers]]", [*pairs, *texts(answer, ("source", "note"))])


def _texts(entries: Iterable[str]) -> str:
    return f"[{', '.join(map(one_line, entries))}]"


SCHEMA = 1
_MATRIX_FROM = 9  # cells: below it a numeric game is written cell by cell


def writes(game: AnyForm) -> str:
    """Return the game as the text of a game file.

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
    return _game_text(game, Spelling(game))


def canonical(game: AnyForm) -> str:
    """Return the text of a game file that equal games share, whatever the spelling of their expressions.

    >>> from solver.forms.normal import game
    >>> a, b = (game({"one": ["a"]}, {"a": [text]}) for text in ("2 - 1*3", "2-1*3"))
    >>> canonical(a) == canonical(b)
    True
    """
    return _game_text(game, Rendering())


def _game_text(game: AnyForm, spelling: Rendering) -> str:
    head = [("schema", str(SCHEMA)), ("form", string(game.form)), *texts(game, ("title", "note"))]
    if game.form == "normal":
        who = [block("[players]", [(key(player.name), _player(player)) for player in game.players])]
        what = [_payoffs(game, spelling)]
    else:
        who = [block("[players]", [(key(one.name), party(one)) for one in game.players]), *map(issue, game.issues)]
        what = bargained(game, spelling)
    blocks = [block("", head), *who, *(_parameter(parameter) for parameter in game.space.parameters)]
    if game.terms:
        blocks.append(block("[terms]", [(key(name), payoff(term, spelling)) for name, term in game.terms]))
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
    return block(f"[parameters.{key(parameter.name)}]", [*pairs, *texts(parameter, ("source", "note"))])


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
    """Yield each player's name with a nested list of its payoffs, a line for each row."""
    for index, player in enumerate(game.players):
        trees = (cell[index].tree for cell in game.payoffs)
        entries = (number(tree.value) for tree in trees if isinstance(tree, Number))
        yield key(player.name), _array(entries, game.shape, 1)


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
    return block(f"[sources.{key(source.key)}]", [*pairs, *texts(source, ("note", "url"))])


def _answer(answer: Answer) -> str:
    pairs = texts(answer, ("claim", "iff", "where"))
    for name in ("equilibria", "payoffs"):
        table: tuple[tuple[str, ...], ...] = getattr(answer, name)
        if table:
            pairs.append((name, rows(name, table)))
    if answer.components is not None:
        pairs.append(("components", str(answer.components)))
    return block("[[answers]]", [*pairs, *texts(answer, ("source", "note"))])


def game_hash(game: AnyForm) -> str:
    """Return sixteen hexadecimal digits that tell this game from others: from its canonical written form.

    >>> from solver.forms.normal import game
    >>> a, b = (game({"one": ["a"]}, {"a": [text]}) for text in ("1 + 1", "1+1"))
    >>> game_hash(a) == game_hash(b), len(game_hash(a))
    (True, 16)
    """
    return hashlib.sha256(canonical(game).encode()).hexdigest()[:16]
