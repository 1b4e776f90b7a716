"""Who plays, between which strategies; equilibria in mixed strategies, and what these pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from solver.errors import InvalidGame, clip, nearest
from solver.expressions.tokens import check_label
from solver.forms.formulas import first_repeated
from solver.regions.parameters import NOBODY, check_text, quote
from solver.report.answer import Describable
from solver.report.json_records import RecordLayout


@dataclass(frozen=True, slots=True)
class Equilibrium(Describable):
    """A pair of mixed strategies, each a best answer to the other, and what it pays (row, column).

    >>> half = Fraction(1, 2)
    >>> Equilibrium((half, half), (half, half), (Fraction(0), Fraction(0))).is_pure
    False
    """

    report: ClassVar[str] = "solver.questions.solve.report"
    json_layout: ClassVar[RecordLayout] = RecordLayout(
        keys="strategies payoffs is_pure", rename={"is_pure": "pure"}, by={"strategies": "groups", "payoffs": "players"}
    )
    row: Strategy
    column: Strategy
    payoffs: tuple[Fraction, Fraction]

    @property
    def strategies(self) -> tuple[Strategy, Strategy]:
        """What each player does.

        >>> one, zero = Fraction(1), Fraction(0)
        >>> Equilibrium((one,), (zero, one), (one, one)).strategies[1] == (zero, one)
        True
        """
        return self.row, self.column

    @property
    def is_pure(self) -> bool:
        """Whether each player puts all weight on one strategy."""
        return max(self.row) == 1 and max(self.column) == 1


Strategy = tuple[Fraction, ...]
MAX_STRATEGIES = 1_000


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
        if len(self.strategies) > MAX_STRATEGIES:
            raise InvalidGame(
                f"player {self.name} has {len(self.strategies)} strategies; at most {MAX_STRATEGIES} are read"
            )
        for strategy in self.strategies:
            if not isinstance(strategy, str):
                raise InvalidGame(f"a strategy of {self.name} is {quote(strategy)}; write its name in quotes")
            check_label(strategy)
        twice = first_repeated(self.strategies)
        if twice is not None:
            raise InvalidGame(f"player {self.name} has the strategy {twice} twice; rename or remove one")


def player_names(players: Sequence[Seat]) -> str:
    """Return the players' names, for a message.

    >>> player_names([Player("US", ("keep",)), Player("China", ("tolerate",))])
    'US, China'
    """
    return ", ".join(player.name for player in players)


def no_strategy(player: Seat, strategy: object) -> str:
    """Return why a strategy is refused, with the nearest one that the player has.

    >>> no_strategy(Player("US", ("keep", "leave")), "kep")
    "US has no strategy 'kep'; did you mean 'keep'? it has keep, leave"
    """
    hint = nearest(str(strategy), player.strategies)
    known = clip(", ".join(player.strategies))
    return f"{player.name} has no strategy {quote(strategy)};{hint} it has {known}"
