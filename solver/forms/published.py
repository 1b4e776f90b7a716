"""Where a game comes from, and what is known of it: sources, and published or derived answers.

An answer about a normal form is a claim or a list of equilibria; about a dispute, what a solution or protocol gives:

    solution = "nash"                       which solution
    where = "shield <= embargo"             the part of the space that the answer speaks of; all of it when empty
    values = { withdraw = "1" }             what is agreed: each issue's value, or each agreement's weight
    payoffs = ["embargo - shield", "…"]     one a party
    iff = "embargo*relief > shield*burden"  where there is such an agreement at all
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver import forms
from solver.errors import InvalidGame, nearest
from solver.expressions.conditions import parse_condition, predicates
from solver.expressions.expression import Expression, of, parse
from solver.expressions.tokens import check_label
from solver.forms.formulas import key, locate_errors, split_outside
from solver.forms.players import Player, no_strategy
from solver.forms.predicates import PREDICATES, check_arguments
from solver.forms.protocol import KINDS
from solver.regions.parameters import check_text, exact, no_such, quote

SOLUTIONS = (
    "zone", *forms.SOLUTIONS, "weighted-nash", "proportional", "side-payments", "variable-threats", *KINDS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """Where a game, a number or an answer comes from."""

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
class PublishedAnswer:
    """A published or derived answer, which a test compares with ours.

    >>> PublishedAnswer(claim="equilibrium(withdraw, sanction)", iff="breach_us >= shield").where
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
            rows = _as_list(getattr(self, name), f"{name} is a list of rows, one string a player")
            wanted = f"a row of {name} is a list with one string a player"
            object.__setattr__(self, name, tuple(_texts(name, row, wanted) for row in rows))
        if bool(self.claim) == bool(self.equilibria):
            raise InvalidGame("an answer has either a claim or a list of equilibria; give one of the two")
        if bool(self.claim) != bool(self.iff):
            raise InvalidGame("claim and iff belong together: claim holds exactly where iff does; give both")
        counts = len(self.payoffs), len(self.equilibria)
        if self.payoffs and counts[0] != counts[1]:
            raise InvalidGame(f"{counts[0]} rows of payoffs for {counts[1]} equilibria; one for each")
        _check_count("components", self.components)
        if self.components and not self.equilibria:
            raise InvalidGame("components counts the parts of a list of equilibria; give the list")

    def formulas(self) -> Iterator[str]:
        """Yield the texts that are expressions or conditions."""
        yield from (self.claim, self.iff, self.where)
        for row in (*self.equilibria, *self.payoffs):
            yield from row


@dataclass(frozen=True, slots=True)
class PublishedAgreement:
    """What a solution agrees on, which a test compares with ours.

    >>> PublishedAgreement("nash", values={"withdraw": 1}, payoffs=(3, 2)).payoffs
    ('3', '2')

    `solution` is one of SOLUTIONS: `zone` is the zone of possible agreement, `iff` the condition that there is one.
    With a solution that leaves something to choose go its `weights`, one a party; `step`: after which step this holds,
    for one reached in steps; `count`: how many outcomes there are, where several. `values` keep their order.
    """

    solution: str
    iff: str = ""
    where: str = ""
    values: tuple[tuple[str, str], ...] = ()
    payoffs: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    step: int | None = None
    count: int | None = None
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.solution not in SOLUTIONS:
            raise InvalidGame(no_such("solution", self.solution, SOLUTIONS))
        for name in ("iff", "where", "source", "note"):
            check_text(name, getattr(self, name))
        object.__setattr__(self, "values", _values(self.values))
        for name in ("payoffs", "weights"):
            wanted = f"{name} is a list with one expression a party"
            object.__setattr__(self, name, _texts(name, getattr(self, name), wanted))
        if not (self.iff or self.values or self.payoffs or self.count):
            raise InvalidGame("an answer says what is agreed: give values, payoffs, iff or count")
        for name in ("step", "count"):
            _check_count(name, getattr(self, name))

    def formulas(self) -> Iterator[str]:
        """Yield the texts that are expressions or conditions."""
        yield from (self.iff, self.where, *(text for _, text in self.values), *self.payoffs, *self.weights)


def _check_count(name: str, number: object) -> None:
    if number is not None and (type(number) is not int or number < 1):
        raise InvalidGame(f"{name} is {quote(number)}; write a count such as 1")


def _as_list(value: object, wanted: str) -> Sequence[object]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InvalidGame(f"{wanted}, not {quote(value)}")
    return value


def _texts(name: str, row: object, wanted: str) -> tuple[str, ...]:
    return tuple(check_text(f"an entry of {name}", _text_of(entry)) for entry in _as_list(row, wanted))


def _values(values: object) -> tuple[tuple[str, str], ...]:
    wanted = "values is a table of names and expressions"
    found = []
    for pair in _as_list(tuple(values.items()) if isinstance(values, Mapping) else values, wanted):
        if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2 or not isinstance(pair[0], str):
            raise InvalidGame(f"{wanted}, not {quote(values)}")
        found.append((pair[0], check_text(f"the value of {key(pair[0])}", _text_of(pair[1]))))
    return tuple(found)


def _text_of(entry: object) -> object:
    """Return a plain number as text; anything else as it is."""
    plain = isinstance(entry, (int, Fraction)) and not isinstance(entry, bool)
    return str(exact(entry)) if plain else entry


def weights(player: Player, entry: str, declared: Collection[str] | None = None) -> tuple[Expression, ...]:
    """Return the weights, in the player's order of strategies, that one entry of an answer's equilibria gives.

    >>> [list(map(str, weights(Player("hunter", ("stag", "hare")), text))) for text in ("hare", "1/3, 2/3")]
    [['0', '1'], ['1/3', '2/3']]
    """
    if entry in player.strategies:
        return tuple(of(int(entry == strategy)) for strategy in player.strategies)
    pieces, count = split_outside(entry, ","), len(player.strategies)
    if len(pieces) == 1 and count > 1:
        raise InvalidGame(f"{no_strategy(player, entry)}; or give the weights, such as 1/3, 2/3")
    if len(pieces) != count:
        raise InvalidGame(f"{len(pieces)} weights for the {count} strategies of {player.name}; give one for each")
    return tuple(parse(piece, declared) for piece in pieces)


def check_answer(answer: PublishedAnswer, players: Sequence[Player], declared: Collection[str], place: str) -> None:
    """Check that an answer speaks of these players' strategies and of declared names.

    >>> check_answer(PublishedAnswer(equilibria=[["kep"]]), [Player("US", ("keep", "leave"))], (), "answers[0]")
    Traceback (most recent call last):
    solver.errors.InvalidGame: answers[0].equilibria[0][0]: US has no strategy 'kep'; did you mean 'keep'? it has keep,
    leave; or give the weights, such as 1/3, 2/3
    """
    if answer.claim:
        with locate_errors(f"{place}.claim"):
            for predicate in predicates(parse_condition(answer.claim, declared, PREDICATES).tree):
                check_arguments(predicate.name, predicate.arguments, players)
    _check_conditions(answer, declared, place)
    for row, equilibrium in enumerate(answer.equilibria):
        where = f"{place}.equilibria[{row}]"
        _check_row(where, equilibrium, len(players), "players", lambda k, entry: weights(players[k], entry, declared))
    for row, payoffs in enumerate(answer.payoffs):
        _check_row(f"{place}.payoffs[{row}]", payoffs, len(players), "players", lambda _, entry: parse(entry, declared))


def _check_conditions(answer: PublishedAnswer | PublishedAgreement, declared: Collection[str], place: str) -> None:
    for part in ("iff", "where"):
        if getattr(answer, part):
            with locate_errors(f"{place}.{part}"):
                parse_condition(getattr(answer, part), declared)


def _check_row(place: str, row: Sequence[str], count: int, players: str, check: Callable[[int, str], object]) -> None:
    if len(row) != count:
        raise InvalidGame(f"{place}: {len(row)} entries for {count} {players}; give one for each")
    for column, entry in enumerate(row):
        with locate_errors(f"{place}[{column}]"):
            check(column, entry)


def check_agreed(
    answer: PublishedAgreement,
    parties: Collection[str],
    agenda: Collection[str] | None,
    declared: Collection[str],
    place: str,
) -> None:
    """Check that an answer speaks of these parties, of declared names, and of what is in the `agenda` (None: anything).

    >>> check_agreed(PublishedAgreement("nash", values={"ban": 1}), ["US"], ["withdraw", "bans"], [], "answers[0]")
    Traceback (most recent call last):
    solver.errors.InvalidGame: answers[0].values.ban: nothing of that name is agreed on; did you mean 'bans'? there are
    withdraw, bans
    """
    _check_conditions(answer, declared, place)
    for name, text in answer.values:
        with locate_errors(f"{place}.values.{key(name)}"):
            if agenda is None:
                check_label(name)
            elif name not in agenda:
                known = ", ".join(agenda)
                raise InvalidGame(f"nothing of that name is agreed on;{nearest(name, agenda)} there are {known}")
            parse(text, declared)
    for part in ("payoffs", "weights"):
        row: tuple[str, ...] = getattr(answer, part)
        if row:
            _check_row(f"{place}.{part}", row, len(parties), "parties", lambda _, entry: parse(entry, declared))
