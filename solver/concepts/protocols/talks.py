"""What presses two sides who make offers in turn: what refusing is worth to each.

A side that agrees to u in round t has, with delta its patience, q the chance that talks break down before a new round,
b what it gets then, c the cost of a round and d what it has while it does not agree,

    waiting pays    d + delta (q (b - d) + (1 - q) (U - d)) - c        if the next round's outcome pays U.

So only two numbers a side matter, eps = delta (1 - q) and kappa = delta q (b - d) - c:

    waiting = d + kappa + eps (U - d),      talks that never end = d + kappa / (1 - eps).

An outside option is taken by the side that has to answer; it ends the talks. Then the other side has its own
option, or what talks that never end are worth to it if that is more or it has no option.

Binmore, Shaked, Sutton (1989), "An Outside Option Experiment", QJE 104(4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from solver.algebra.polynomials import Ratio, Ring
from solver.concepts.bargaining.pieces import require, require_share
from solver.concepts.piecewise import at_least
from solver.concepts.protocols.procedure import T, Terms
from solver.errors import UsageError
from solver.regions.constraints import Cell


@dataclass(frozen=True, slots=True)
class Talks(Generic[T]):
    """The terms of talks, as quotients in symbols or as fractions; `first`: who begins (0 or 1). Left out: `discount`
    1, `breakdown` never, `collapse` (after a breakdown) the disagreement point, no `outside`, no `costs`."""

    first: int = 0
    discount: tuple[T, T] | None = None
    breakdown: T | None = None
    collapse: tuple[T, T] | None = None
    outside: tuple[T | None, T | None] = (None, None)
    costs: tuple[T, T] | None = None

    def __post_init__(self) -> None:
        if self.first not in (0, 1):
            raise UsageError(f"the first offer is made by side 0 or 1, not {self.first!r}")
        if self.collapse is not None and self.breakdown is None:
            raise UsageError("payoffs after a breakdown are given, but no chance of one; give breakdown")

    def fill_in(self, threat: Sequence[T], zero: T, patience: T) -> tuple[Sequence[T], T, Sequence[T], Sequence[T]]:
        """Return discount, breakdown, collapse and costs, each with what it is where it is left out."""
        none = (zero, zero)
        return self.discount or (patience,) * 2, self.breakdown or zero, self.collapse or threat, self.costs or none

    @property
    def leans(self) -> bool:
        """Whether endless talk may be worth something other than the disagreement point."""
        return self.costs is not None or self.collapse is not None

    @property
    def only_costs(self) -> bool:
        """Whether rounds cost something and nothing else presses."""
        return self.costs is not None and self.discount is None and self.breakdown is None


def talks_of(terms: Terms[T]) -> Talks[T]:
    """Return the terms of talks that a protocol gives."""
    return Talks(
        terms.first, terms.optional_pair("discount"), terms.optional("breakdown"), terms.optional_pair("collapse"),
        terms.outside(), terms.optional_pair("costs"),
    )  # fmt: skip


@dataclass(frozen=True)
class Pressure:
    """The terms of talks in symbols, as the numbers that matter: see the head of this file."""

    ring: Ring
    threat: tuple[Ratio, ...]
    eps: tuple[Ratio, ...]
    kappa: tuple[Ratio, ...]
    guards: Cell

    def waiting(self, player: int, next_round: Ratio) -> Ratio:
        """Return what refusing is worth to `player` when the next round pays it this."""
        d = self.threat[player]
        return d + self.kappa[player] + self.eps[player] * (next_round - d)

    def endless(self, player: int) -> Ratio:
        """Return what talks that never end are worth; without breakdown and costs, the disagreement payoff."""
        d, kappa = self.threat[player], self.kappa[player]
        return d + kappa / (self.ring.number(1) - self.eps[player]) if kappa.over else d


def pressure(ring: Ring, threat: tuple[Ratio, ...], talks: Talks[Ratio]) -> Pressure:
    """Return the numbers that matter; InvalidGame where a term is out of its range whatever the parameters are.

    >>> over = ring(())
    >>> nil, half = over.number(0), over.number(1) / over.number(2)
    >>> pressure(over, (nil, nil), Talks(discount=(half, half), breakdown=half)).eps[0].over
    1/4
    """
    one = ring.number(1)
    delta, risk, collapse, costs = talks.fill_in(threat, ring.number(0), one)
    guards: Cell = ()
    for value in delta:
        guards += require_share(value, "the discount factor")
    guards += require_share(risk, "the chance of a breakdown")
    guards += require(map(at_least, costs), "a cost of a round is 0 or more; a gain from talking has no end")
    eps = tuple(part * (one - risk) for part in delta)
    kappa = tuple(delta[i] * risk * (collapse[i] - threat[i]) - costs[i] for i in (0, 1))
    return Pressure(ring, threat, eps, kappa, guards)
