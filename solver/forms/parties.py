"""Who bargains, and over what: parties, issues or agreements; and ratifiers, who must consent.

A ratifier wants nothing for itself. What all of them accept is the win-set:

    win-set  =  {x : a_r(x) >= b_r for every ratifier r},        a_r and b_r affine in the issues

Putnam (1988), "Diplomacy and Domestic Politics: The Logic of Two-Level Games", International Organization 42(3).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from solver.errors import InvalidGame
from solver.expressions.expression import Expression
from solver.expressions.tokens import check_label, check_name
from solver.forms.formulas import Cell
from solver.forms.players import Seat
from solver.regions.parameters import check_symbol, check_text, exact, quote


@dataclass(frozen=True, slots=True)
class Party(Seat):
    """Who bargains."""

    name: str
    title: str = ""
    strategies: tuple[str, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.check_name("party")


@dataclass(frozen=True, slots=True)
class Ratifier(Seat):
    """Who accepts an agreement exactly if it `gives` at least what it `needs`; `of`: the party whose side it is on.

    >>> Ratifier("Senate", "US", of("embargo*ban"), of("hawks*withdraw")).accepts
    'embargo*ban >= hawks*withdraw'
    """

    name: str
    of: str
    gives: Expression
    needs: Expression
    title: str = ""
    strategies: tuple[str, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.check_name("ratifier")

    @property
    def accepts(self) -> str:
        """The condition in which it accepts."""
        return f"{self.gives} >= {self.needs}"


@dataclass(frozen=True, slots=True)
class Issue:
    """A quantity that an agreement sets; `symbol` is for LaTeX, as a parameter's. Raises InvalidGame unless low < high.

    >>> Issue("withdraw", 0, 1, meaning="share of THAAD withdrawn").high
    Fraction(1, 1)
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
            runs = f"runs from {self.low} to {self.high}"
            raise InvalidGame(f"the range of the issue {self.name} {runs}; the first must be the lower")
        check_symbol(self.symbol, self.name)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One of finitely many agreements: a payoff a party. The name is one label, or several with commas between."""

    name: str
    payoffs: Cell

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", check_agreement(self.name))


def check_agreement(name: str) -> str:
    """Return the name of an agreement in one spelling: labels with `, ` between.

    >>> check_agreement("keep,tolerate")
    'keep, tolerate'
    """
    if not isinstance(name, str):
        raise InvalidGame(f"an agreement's name is text, not {quote(name)}")
    return ", ".join(check_label(piece.strip()) for piece in name.split(","))
