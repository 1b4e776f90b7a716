"""Who plays, between which strategies; and what they may settle on: mixed strategies, and what these pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from solver.errors import InvalidGame, clip, nearest
from solver.expressions.tokens import check_label
from solver.forms.formulas import repeated
from solver.regions.parameters import NOBODY, check_text, quote
from solver.report.answer import Describable


@dataclass(frozen=True, slots=True)
class Equilibrium(Describable):
    """A pair of mixed strategies, each a best answer to the other, and what it pays (row, column).

    >>> half = Fraction(1, 2)
    >>> Equilibrium((half, half), (half, half), (Fraction(0), Fraction(0))).is_pure
    False
    """

    report: ClassVar[str] = "solver.questions.solve.report_at_point"
    row: Strategy
    column: Strategy
    payoffs: tuple[Fraction, Fraction]

    @property
    def is_pure(self) -> bool:
        """Does each player put all weight on one strategy?"""
        return max(self.row) == 1 and max(self.column) == 1


Strategy = tuple[Fraction, ...]
MAX_STRATEGIES = 1_000


class Seat:
    """Whoever takes part: what players of a game and parties to a dispute, who have no strategies, share."""

    __slots__ = ()
    name: str
    title: str
    strategies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Player(Seat):
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
            raise InvalidGame(f"a player's name is text, not {quote(self.name)}")
        check_label(self.name)
        if self.name == NOBODY:
            raise InvalidGame(f"{NOBODY!r} is said of a parameter that no player controls; rename the player")
        check_text("the title of a player", self.title)
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
        twice = repeated(self.strategies)
        if twice is not None:
            raise InvalidGame(f"player {self.name} has the strategy {twice} twice; rename or remove one")


def listed(players: Sequence[Seat]) -> str:
    """The players' names, for a message."""
    return ", ".join(player.name for player in players)


def no_strategy(player: Seat, strategy: object) -> str:
    """Why a strategy is refused, with the nearest one that the player has."""
    hint = nearest(str(strategy), player.strategies)
    known = clip(", ".join(player.strategies))
    return f"{player.name} has no strategy {quote(strategy)};{hint} it has {known}"
