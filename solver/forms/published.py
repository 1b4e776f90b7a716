"""Where a game comes from, and what is known of it: sources and published answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver.errors import InvalidGame
from solver.expressions.conditions import parse_condition, predicates
from solver.expressions.expression import Expression, of, parse
from solver.expressions.tokens import check_label
from solver.forms.formulas import located
from solver.forms.players import Player, no_strategy
from solver.forms.predicates import PREDICATES, check_arguments
from solver.regions.parameters import check_text, exact, quote


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
            raise InvalidGame(f"the key of a source is text, not {quote(self.key)}")
        check_label(self.key)
        for name in ("title", "author", "note", "url"):
            check_text(f"the {name} of source {self.key}", getattr(self, name))
        if not self.title:
            raise InvalidGame(f"source {self.key} has no title; give it one")
        if self.year is not None and (type(self.year) is not int or not -3000 < self.year < 3000):
            raise InvalidGame(f"the year of source {self.key} is {quote(self.year)}; write it as 1978")


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
                raise InvalidGame(f"components is {quote(self.components)}; write a count such as 1")
            if not self.equilibria:
                raise InvalidGame("components counts the parts of a list of equilibria; give the list")

    def formulas(self) -> Iterator[str]:
        """Yield the texts that are expressions or conditions.

        >>> list(Answer(claim="dominant(US, keep)", iff="x > 1").formulas())
        ['dominant(US, keep)', 'x > 1', '']
        """
        yield from (self.claim, self.iff, self.where)
        for row in (*self.equilibria, *self.payoffs):
            yield from row


def _rows_of_text(name: str, rows: object) -> tuple[tuple[str, ...], ...]:
    if isinstance(rows, str) or not isinstance(rows, Sequence):
        raise InvalidGame(f"{name} is a list of rows, one string a player, not {quote(rows)}")
    return tuple(_row_of_text(name, row) for row in rows)


def _row_of_text(name: str, row: object) -> tuple[str, ...]:
    if isinstance(row, str) or not isinstance(row, Sequence):
        raise InvalidGame(f"a row of {name} is a list with one string a player, not {quote(row)}")
    return tuple(check_text(f"an entry of {name}", text_of(entry)) for entry in row)


def text_of(entry: object) -> object:
    """Return a plain number as text; anything else as it is.

    >>> text_of(Fraction(7, 3)), text_of("x")
    ('7/3', 'x')
    """
    plain = isinstance(entry, (int, Fraction)) and not isinstance(entry, bool)
    return str(exact(entry)) if plain else entry


def weights(player: Player, entry: str, declared: Collection[str] | None = None) -> tuple[Expression, ...]:
    """Return the weights, in the player's order of strategies, that one entry of an answer's equilibria gives.

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
            f"{len(pieces)} weights for the {len(player.strategies)} strategies of {player.name}; give one for each"
        )
    return tuple(parse(piece, declared) for piece in pieces)


def _pieces(text: str) -> list[str]:
    """Split the text at its commas, except those inside parentheses."""
    pieces, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece.strip() for piece in pieces]


def check_answer(answer: Answer, players: Sequence[Player], declared: Collection[str], place: str) -> None:
    """Check that an answer speaks of these players' strategies and of declared names.

    >>> check_answer(Answer(equilibria=[["kep"]]), [Player("US", ("keep", "leave"))], (), "answers[0]")
    Traceback (most recent call last):
    solver.errors.InvalidGame: answers[0].equilibria[0][0]: US has no strategy 'kep'; did you mean 'keep'? it has keep,
    leave; or give the weights, such as 1/3, 2/3
    """
    if answer.claim:
        with located(f"{place}.claim"):
            claim = parse_condition(answer.claim, declared, PREDICATES)
            for predicate in predicates(claim.tree):
                check_arguments(predicate.name, predicate.arguments, players)
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
