"""What every form of game shares: players, sources, published answers, terms, and the places of errors.

A term is a named sub-expression. Terms may mention each other, but not in a circle, and are written out in
parameters before anything is computed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from solver.condition import And, Comparison, Condition, ConditionNode, Not, Or, Predicate, parse_condition
from solver.errors import InvalidGame, InvalidText, clip, nearest
from solver.expression import Expression, Node, Size, measure, of, parse, substitute
from solver.parameter import NOBODY, check_text, exact, shown
from solver.tokens import check_label, check_name

MAX_STRATEGIES = 1_000
MAX_TERMS = 200
MAX_PIECES = 40_000  # names, numbers and signs in all the formulas of a game: about a second's reading

PREDICATES = ("equilibrium", "risk_dominant")


@contextmanager
def located(place: str) -> Iterator[None]:
    """Errors raised inside are told where in the game they are.

    >>> with located("title"):
    ...     raise InvalidGame("it is empty")
    Traceback (most recent call last):
    solver.errors.InvalidGame: title: it is empty
    """
    try:
        yield
    except InvalidText as error:
        reason = f"{place}, column {error.column}: {error.reason}"
        raise InvalidText(reason, error.text, error.column) from None
    except InvalidGame as error:
        raise InvalidGame(f"{place}: {error}") from None


def table(value: object, allowed: Sequence[str], required: Sequence[str] = ()) -> Mapping[str, Any]:
    """The value itself, when it is a table with the right keys.

    >>> table({"baseline": 3, "rnage": [0, 1]}, ["baseline", "range"])
    Traceback (most recent call last):
    solver.errors.InvalidGame: no key is called 'rnage'; did you mean 'range'? there are baseline, range
    """
    if not isinstance(value, Mapping):
        raise InvalidGame(f"expected a table with {', '.join(required or allowed)}, found {shown(value)}")
    for key in value:
        if key not in allowed:
            hint = nearest(str(key), allowed)
            raise InvalidGame(f"no key is called {shown(key)};{hint} there are {', '.join(allowed)}")
    for key in required:
        if key not in value:
            raise InvalidGame(f"{key} is missing; add it")
    return value


def key(name: object) -> str:
    """A name as it stands in the path of a table: bare, or in quotes where it must be.

    >>> key("shield"), key("withdraw, sanction")
    ('shield', '"withdraw, sanction"')
    """
    text = str(name)
    plain = text.isascii() and text.replace("-", "").replace("_", "").isalnum()
    return clip(text) if plain else f'"{clip(text)}"'


@dataclass(frozen=True, slots=True)
class Player:
    """Who plays, and between which strategies.

    >>> Player("US", ("withdraw", "keep"), title="United States").strategies
    ('withdraw', 'keep')

    Names are letters, digits, `_` and inner `-`; the title is free text.
    """

    name: str
    strategies: tuple[str, ...]
    title: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise InvalidGame(f"a player's name is text, not {shown(self.name)}")
        check_label(self.name)
        if self.name == NOBODY:
            raise InvalidGame(f"{NOBODY!r} is said of a parameter that no player controls; rename the player")
        check_text("the title of a player", self.title)
        if isinstance(self.strategies, str) or not isinstance(self.strategies, Sequence):
            found = shown(self.strategies)
            raise InvalidGame(f"strategies of {self.name}: expected a list of names, found {found}")
        object.__setattr__(self, "strategies", tuple(self.strategies))
        if not self.strategies:
            raise InvalidGame(f"player {self.name} has no strategies; give at least one")
        if len(self.strategies) > MAX_STRATEGIES:
            raise InvalidGame(
                f"player {self.name} has {len(self.strategies)} strategies; at most {MAX_STRATEGIES} are read"
            )
        for strategy in self.strategies:
            if not isinstance(strategy, str):
                raise InvalidGame(f"a strategy of {self.name} is {shown(strategy)}; write its name in quotes")
            check_label(strategy)
        twice = repeated(self.strategies)
        if twice is not None:
            raise InvalidGame(f"player {self.name} has the strategy {twice} twice; rename or remove one")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a game, a number or an answer comes from.

    >>> Source("selten-1978", "The Chain Store Paradox", author="Reinhard Selten", year=1978).year
    1978
    """

    key: str
    title: str
    author: str = ""
    year: int | None = None
    note: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.key, str):
            raise InvalidGame(f"the key of a source is text, not {shown(self.key)}")
        check_label(self.key)
        for name in ("title", "author", "note", "url"):
            check_text(f"the {name} of source {self.key}", getattr(self, name))
        if not self.title:
            raise InvalidGame(f"source {self.key} has no title; give it one")
        if self.year is not None and (type(self.year) is not int or not -3000 < self.year < 3000):
            raise InvalidGame(f"the year of source {self.key} is {shown(self.year)}; write it as 1978")


@dataclass(frozen=True, slots=True)
class Answer:
    """A published or derived answer, which a test compares with ours.

    >>> Answer(claim="equilibrium(withdraw, sanction)", iff="breach_us >= shield").where
    ''

    Either a `claim` that holds exactly where `iff` does, or the complete list of the extreme `equilibria`,
    each one string a player: a strategy, or the weights in the player's order of strategies, such as
    "2/3, 1/3". With the list go its payoffs, one string a player, and the number of connected components.
    Both kinds speak of the part of the space described by `where` (all of it when empty).
    """

    claim: str = ""
    iff: str = ""
    where: str = ""
    equilibria: tuple[tuple[str, ...], ...] = ()
    payoffs: tuple[tuple[str, ...], ...] = ()
    components: int | None = None
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("claim", "iff", "where", "source", "note"):
            check_text(name, getattr(self, name))
        for name in ("equilibria", "payoffs"):
            object.__setattr__(self, name, _rows_of_text(name, getattr(self, name)))
        if bool(self.claim) == bool(self.equilibria):
            raise InvalidGame("an answer has either a claim or a list of equilibria; give one of the two")
        if bool(self.claim) != bool(self.iff):
            raise InvalidGame("claim and iff belong together: claim holds exactly where iff does; give both")
        if self.payoffs and len(self.payoffs) != len(self.equilibria):
            raise InvalidGame(
                f"{len(self.payoffs)} rows of payoffs for {len(self.equilibria)} equilibria; one for each"
            )
        if self.components is not None:
            if type(self.components) is not int or self.components < 1:
                raise InvalidGame(f"components is {shown(self.components)}; write a count such as 1")
            if not self.equilibria:
                raise InvalidGame("components counts the parts of a list of equilibria; give the list")

    def formulas(self) -> Iterator[str]:
        """The texts that are expressions or conditions."""
        yield from (self.claim, self.iff, self.where)
        for row in (*self.equilibria, *self.payoffs):
            yield from row


def _rows_of_text(name: str, rows: object) -> tuple[tuple[str, ...], ...]:
    if isinstance(rows, str) or not isinstance(rows, Sequence):
        raise InvalidGame(f"{name} is a list of rows, one string a player, not {shown(rows)}")
    return tuple(_row_of_text(name, row) for row in rows)


def _row_of_text(name: str, row: object) -> tuple[str, ...]:
    if isinstance(row, str) or not isinstance(row, Sequence):
        raise InvalidGame(f"a row of {name} is a list with one string a player, not {shown(row)}")
    return tuple(check_text(f"an entry of {name}", _text_of(entry)) for entry in row)


def _text_of(entry: object) -> object:
    """A plain number as text; anything else as it is."""
    plain = isinstance(entry, (int, Fraction)) and not isinstance(entry, bool)
    return str(exact(entry)) if plain else entry


# --- formulas -------------------------------------------------------------------------------------


class Formulas:
    """Reads the formulas of one game over its declared names, equal payoffs once, and not without end.

    >>> formulas = Formulas({"x"})
    >>> formulas.expression("x + 1") is formulas.expression("x + 1")
    True
    """

    def __init__(self, declared: Collection[str]) -> None:
        self.declared = frozenset(declared)
        self.known: dict[tuple[type, object], Expression] = {}
        self.left = MAX_PIECES

    def expression(self, value: object) -> Expression:
        """The expression that a number, a text or a sympy expression stands for."""
        if type(value) not in (str, int, Decimal):
            return of(value, self.declared)
        place = (type(value), value)
        if place not in self.known:
            if isinstance(value, str):
                self.spend(value)
            self.known[place] = of(value, self.declared)
        return self.known[place]

    def condition(self, text: object) -> Condition:
        """The condition that a text writes."""
        self.spend(checked := check_text("a condition", text))
        return parse_condition(checked, self.declared)

    def spend(self, text: str) -> None:
        """Count the pieces of a text that is to be read."""
        self.left -= len(_PIECE.findall(text))
        if self.left < 0:
            raise InvalidGame(f"the formulas up to here have over {MAX_PIECES} pieces; write a smaller game")


_PIECE = re.compile(r"\w+|[^\w\s]")


# --- terms ----------------------------------------------------------------------------------------


def written_out(
    terms: Sequence[tuple[str, Expression]], parameters: Sequence[str]
) -> tuple[dict[str, Node], dict[str, Size]]:
    """Every term's tree in parameters alone, and how large it is."""
    if len(terms) > MAX_TERMS:
        raise InvalidGame(f"terms: there are {len(terms)}; at most {MAX_TERMS} are read")
    _check_term_names([name for name, _ in terms], parameters)
    declared = {*parameters, *(name for name, _ in terms)}
    trees: dict[str, Node] = {}
    sizes: dict[str, Size] = {}
    for name, term in _in_order(dict(terms)):
        with located(f"terms.{name}"):
            mentioned = check_declared(term, declared)
            sizes[name] = measure(term.tree, sizes)
            trees[name] = substitute(term.tree, {one: trees[one] for one in mentioned if one in trees})
    return trees, sizes


def _check_term_names(names: Sequence[str], parameters: Sequence[str]) -> None:
    for name in names:
        with located("terms"):
            check_name(name)
        if name in parameters:
            raise InvalidGame(f"terms.{name}: a parameter has the same name; rename one of them")
    twice = repeated(names)
    if twice is not None:
        raise InvalidGame(f"terms: {twice} is there twice; rename or remove one")


def _in_order(terms: Mapping[str, Expression]) -> Iterator[tuple[str, Expression]]:
    """The terms, each after those that it mentions."""
    waiting = {name: {other for other in term.names if other in terms} for name, term in terms.items()}
    mentioning: dict[str, list[str]] = {name: [] for name in terms}
    for name, needed in waiting.items():
        for other in needed:
            mentioning[other].append(name)
    ready = [name for name in terms if not waiting[name]]
    for name in ready:  # it grows on the way
        yield name, terms[name]
        del waiting[name]
        for other in mentioning[name]:
            waiting[other].discard(name)
            if not waiting[other]:
                ready.append(other)
    if waiting:
        raise InvalidGame(f"terms: {' -> '.join(_circle(waiting))} goes round in a circle; break it")


def _circle(waiting: Mapping[str, Collection[str]]) -> list[str]:
    """A chain of mentions that ends where it begins; every waiting term mentions a waiting one."""
    chain = [next(iter(waiting))]
    while chain[-1] not in chain[:-1]:
        chain.append(min(waiting[chain[-1]]))
    return chain[chain.index(chain[-1]) :]


def substituted_condition(node: ConditionNode, by: Mapping[str, Node]) -> ConditionNode:
    """The condition's tree with names replaced in its comparisons; predicates stay as they are."""
    match node:
        case Comparison(left, relation, right):
            return Comparison(substitute(left, by), relation, substitute(right, by))
        case And(parts):
            return And(tuple(substituted_condition(part, by) for part in parts))
        case Or(parts):
            return Or(tuple(substituted_condition(part, by) for part in parts))
        case Not(inner):
            return Not(substituted_condition(inner, by))
        case _:
            return node


def check_declared(expression: Expression, declared: Collection[str]) -> frozenset[str]:
    """The names in an expression; an error with the column for one that is not declared."""
    found = expression.names
    if not found.issubset(declared):
        of(expression, declared)  # raises, with the column
    return found


def repeated(names: Iterable[str]) -> str | None:
    """The first name that occurs a second time."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


# --- published answers ----------------------------------------------------------------------------


def weights(player: Player, entry: str, declared: Collection[str] | None = None) -> tuple[Expression, ...]:
    """The weights, in the player's order of strategies, that one entry of an answer's equilibria gives.

    >>> hunter = Player("hunter", ("stag", "hare"))
    >>> [str(weight) for weight in weights(hunter, "hare")]
    ['0', '1']
    >>> [str(weight) for weight in weights(hunter, "1/3, 2/3")]
    ['1/3', '2/3']
    """
    if entry in player.strategies:
        return tuple(of(int(entry == strategy)) for strategy in player.strategies)
    pieces = _pieces(entry)
    if len(pieces) == 1 and len(player.strategies) > 1:
        raise InvalidGame(f"{no_strategy(player, entry)}; or give the weights, such as 1/3, 2/3")
    if len(pieces) != len(player.strategies):
        raise InvalidGame(
            f"{len(pieces)} weights for the {len(player.strategies)} strategies of {player.name};"
            " give one for each"
        )
    return tuple(parse(piece, declared) for piece in pieces)


def _pieces(text: str) -> list[str]:
    """The text cut at its commas, those inside parentheses apart."""
    pieces, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece.strip() for piece in pieces]


def check_answer(answer: Answer, players: Sequence[Player], declared: Collection[str], place: str) -> None:
    """Check that an answer speaks of these players' strategies and of declared names."""
    if answer.claim:
        with located(f"{place}.claim"):
            claim = parse_condition(answer.claim, declared, PREDICATES)
            for predicate in _predicates(claim.tree):
                _check_profile(players, predicate)
    for part in ("iff", "where"):
        if getattr(answer, part):
            with located(f"{place}.{part}"):
                parse_condition(getattr(answer, part), declared)
    for row, equilibrium in enumerate(answer.equilibria):
        _check_width(players, equilibrium, f"{place}.equilibria[{row}]")
        for column, (player, entry) in enumerate(zip(players, equilibrium, strict=True)):
            with located(f"{place}.equilibria[{row}][{column}]"):
                weights(player, entry, declared)
    for row, payoffs in enumerate(answer.payoffs):
        _check_width(players, payoffs, f"{place}.payoffs[{row}]")
        for column, entry in enumerate(payoffs):
            with located(f"{place}.payoffs[{row}][{column}]"):
                parse(entry, declared)


def _check_width(players: Sequence[Player], row: Sequence[str], place: str) -> None:
    if len(row) != len(players):
        raise InvalidGame(f"{place}: {len(row)} entries for {len(players)} players; give one for each")


def _predicates(node: ConditionNode) -> Iterator[Predicate]:
    match node:
        case Predicate():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from _predicates(part)
        case Not(inner):
            yield from _predicates(inner)


def _check_profile(players: Sequence[Player], predicate: Predicate) -> None:
    if len(predicate.arguments) != len(players):
        raise InvalidGame(
            f"{predicate.name} has {len(predicate.arguments)} strategies;"
            f" give one for each of {clip(listed(players))}"
        )
    for player, strategy in zip(players, predicate.arguments, strict=True):
        if strategy not in player.strategies:
            raise InvalidGame(no_strategy(player, strategy))


def listed(players: Sequence[Player]) -> str:
    """The players' names, for a message."""
    return ", ".join(player.name for player in players)


def no_strategy(player: Player, strategy: object) -> str:
    """Why a strategy is refused, with the nearest one that the player has."""
    hint = nearest(str(strategy), player.strategies)
    known = clip(", ".join(player.strategies))
    return f"{player.name} has no strategy {shown(strategy)};{hint} it has {known}"
