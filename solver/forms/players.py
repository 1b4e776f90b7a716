"""Who plays: players and their strategies, equilibria in mixed strategies and what these pay, and outcomes by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import ClassVar

from solver.errors import InvalidGame, clip, nearest
from solver.expressions.tokens import check_label
from solver.forms.formulas import first_repeated
from solver.regions.parameters import NOBODY, check_text, quote
from solver.report.answer import Describable


@dataclass(frozen=True, slots=True)
class Equilibrium(
    Describable,
    keys="strategies payoffs is_pure",
    rename={"is_pure": "pure"},
    by={"strategies": "groups", "payoffs": "players"},
):
    """A mixed strategy for each player, each a best answer to the others, and what each gets. `called`: the names of
    the players and of their strategies, where they are known.

    >>> half = Fraction(1, 2)
    >>> Equilibrium(((half, half), (half, half)), (Fraction(0), Fraction(0))).is_pure
    False
    """

    report: ClassVar[str] = "solver.questions.solve.point_report"
    strategies: tuple[Strategy, ...]
    payoffs: tuple[Fraction, ...]
    called: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False, compare=False)

    @property
    def row(self) -> Strategy:
        """What the first player does."""
        return self.strategies[0]

    @property
    def column(self) -> Strategy:
        """What the second player does."""
        return self.strategies[1]

    @property
    def is_pure(self) -> bool:
        """Whether each player puts all weight on one strategy."""
        return all(1 in weights for weights in self.strategies)


Strategy = tuple[Fraction, ...]
MAX_STRATEGIES = 1_000


@cache
def unit(chosen: int, count: int) -> Strategy:
    """Return the weights of one strategy alone out of so many."""
    return tuple(Fraction(k == chosen) for k in range(count))


class Seat:
    """What players of a game and parties to a dispute share; parties have no strategies."""

    __slots__ = ()
    name: str
    title: str
    strategies: tuple[str, ...]

    def check_name(self, kind: str) -> None:
        """Raise InvalidGame where name or title cannot be those of a player or a party, whichever `kind` says.

        >>> Player("nobody", ("keep",))
        Traceback (most recent call last):
        solver.errors.InvalidGame: 'nobody' is said of a parameter that no player controls; rename the player
        """
        if not isinstance(self.name, str):
            raise InvalidGame(f"a {kind}'s name is text, not {quote(self.name)}")
        check_label(self.name)
        if self.name == NOBODY:
            raise InvalidGame(f"{NOBODY!r} is said of a parameter that no player controls; rename the {kind}")
        check_text(f"the title of a {kind}", self.title)


@dataclass(frozen=True, slots=True)
class Player(Seat):
    """Who plays, and between which strategies; names are letters, digits, `_` and inner `-`, the title is free text.

    >>> Player("US", ("withdraw", "keep"), title="United States").strategies
    ('withdraw', 'keep')
    """

    name: str
    strategies: tuple[str, ...]
    title: str = ""

    def __post_init__(self) -> None:
        self.check_name("player")
        if isinstance(self.strategies, str) or not isinstance(self.strategies, Sequence):
            found = quote(self.strategies)
            raise InvalidGame(f"strategies of {self.name}: expected a list of names, found {found}")
        object.__setattr__(self, "strategies", tuple(self.strategies))
        if not self.strategies:
            raise InvalidGame(f"player {self.name} has no strategies; give at least one")
        if (count := len(self.strategies)) > MAX_STRATEGIES:
            raise InvalidGame(f"player {self.name} has {count} strategies; at most {MAX_STRATEGIES} are read")
        for strategy in self.strategies:
            if not isinstance(strategy, str):
                raise InvalidGame(f"a strategy of {self.name} is {quote(strategy)}; write its name in quotes")
            check_label(strategy)
        if (twice := first_repeated(self.strategies)) is not None:
            raise InvalidGame(f"player {self.name} has the strategy {twice} twice; rename or remove one")


def player_names(players: Sequence[Seat]) -> str:
    """Return the players' names, for a message."""
    return ", ".join(player.name for player in players)


def no_strategy(player: Seat, strategy: object) -> str:
    """Return why a strategy is refused, with the nearest one that the player has.

    >>> no_strategy(Player("US", ("keep", "leave")), "kep")
    "US has no strategy 'kep'; did you mean 'keep'? it has keep, leave"
    """
    hint = nearest(str(strategy), player.strategies)
    known = clip(", ".join(player.strategies))
    return f"{player.name} has no strategy {quote(strategy)};{hint} it has {known}"


def outcome_parts(name: str) -> tuple[str, ...]:
    """Return what an outcome's name says of each player: the texts between commas, without parentheses round all.

    >>> outcome_parts("(keep + withdraw, tolerate)")
    ('keep + withdraw', 'tolerate')
    """
    inner = name.strip()
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    return tuple(part.strip() for part in inner.split(","))


def bits_of(players: Sequence[Seat], arguments: Sequence[str]) -> tuple[int, ...]:
    """Return the strategies in use in an outcome as a claim names it, as bits.

    >>> bits_of([Player("US", ("withdraw", "keep")), Player("CN", ("a", "b"))], ("withdraw", "a + b"))
    (1, 3)
    """
    return tuple(
        sum(1 << k for k, name in enumerate(player.strategies) if name in argument.split(" + "))
        for player, argument in zip(players, arguments, strict=True)
    )
