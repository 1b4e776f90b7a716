"""What a dispute is made of: parties, and the issues or agreements between which they can settle.

An issue is a quantity that an agreement sets, from `low` to `high`; an agreement of a finite list is a payoff to each
party. Ranges are bounded: what could be pushed without end has no best agreement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from solver.errors import InvalidGame
from solver.expressions.tokens import check_label, check_name
from solver.forms.formulas import Cell
from solver.forms.players import Seat
from solver.regions.parameters import NOBODY, check_symbol, check_text, exact, shown


@dataclass(frozen=True, slots=True)
class Party(Seat):
    """Who bargains.

    >>> Party("US", title="United States").strategies
    ()
    """

    name: str
    title: str = ""
    strategies: tuple[str, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise InvalidGame(f"a party's name is text, not {shown(self.name)}")
        check_label(self.name)
        if self.name == NOBODY:
            raise InvalidGame(f"{NOBODY!r} is said of a parameter that no player controls; rename the party")
        check_text("the title of a party", self.title)


@dataclass(frozen=True, slots=True)
class Issue:
    """A quantity that an agreement sets.

    >>> Issue("withdraw", 0, 1, meaning="share of THAAD withdrawn").high
    Fraction(1, 1)

    `symbol` is for LaTeX, as a parameter's. Raises InvalidGame unless low < high.
    """

    name: str
    low: Fraction
    high: Fraction
    meaning: str = ""
    symbol: str = ""

    def __post_init__(self) -> None:
        check_name(self.name)
        for part in ("low", "high"):
            object.__setattr__(self, part, exact(getattr(self, part)))
        for part in ("meaning", "symbol"):
            check_text(part, getattr(self, part))
        if self.low >= self.high:
            raise InvalidGame(
                f"the range of the issue {self.name} runs from {self.low} to {self.high}; the first must be the lower"
            )
        check_symbol(self.symbol, self.name)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One of finitely many agreements: a payoff to each party.

    >>> from solver.expressions.expression import of
    >>> Agreement("keep, tolerate", (of(0), of("x"))).name
    'keep, tolerate'

    The name is one label, or several with commas between.
    """

    name: str
    payoffs: Cell

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", check_agreement(self.name))


def check_agreement(name: str) -> str:
    """The name of an agreement in one spelling: labels with `, ` between.

    >>> check_agreement("keep,tolerate")
    'keep, tolerate'
    """
    if not isinstance(name, str):
        raise InvalidGame(f"an agreement's name is text, not {shown(name)}")
    return ", ".join(check_label(piece.strip()) for piece in name.split(","))
