"""What a protocol declares, and how it reads the terms that a game file gives.

A `Procedure` is a protocol as a concept: what it leads to in formulas. `atlas.PROCEDURES` lists them
all; `solver.forms.protocol` says which keys a game file may give.

Two sides who make offers in turn have more to reckon with. A side that agrees to u in round t has, with delta its
patience, q the chance that talks break down before a new round, b what it gets then, c the cost of a round and d what
it has while it does not agree,

    waiting pays    d + delta (q (b - d) + (1 - q) (U - d)) - c        if the next round's outcome pays U.

So only two numbers a side matter, eps = delta (1 - q) and kappa = delta q (b - d) - c:

    waiting = d + kappa + eps (U - d),      talks that never end = d + kappa / (1 - eps).

An outside option is taken by the side that has to answer; it ends the talks. Then the other side has its own
option, or what talks that never end are worth to it if that is more or it has no option.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from solver.algebra.polynomials import Ratio, Ring
from solver.concepts.bargaining.problem import MixtureName, Problem, mixture_name, pie, require, require_share
from solver.concepts.piecewise import Candidate, at_least
from solver.errors import InvalidGame, UsageError
from solver.expressions.expression import Expression
from solver.forms.protocol import ByParty, Protocol
from solver.regions.constraints import Cell, Feasible, may_hold

T = TypeVar("T")
NO_DEAL = "no agreement"


@dataclass(frozen=True, slots=True)
class Terms(Generic[T]):
    """The terms of a protocol, each expression read: as a quotient over a ring, or as a number at a point."""

    protocol: Protocol
    read: Callable[[Expression], T]

    @property
    def first(self) -> int:
        """Who begins."""
        return self.protocol.first

    def optional(self, name: str) -> T | None:
        """Return a term that may be left out."""
        expression: Expression | None = getattr(self.protocol, name)
        return None if expression is None else self.read(expression)

    def needed(self, name: str) -> T:
        """Return a term that has to be there.

        >>> Terms(Protocol("crisis", ("A", "B")), str).needed("power")
        Traceback (most recent call last):
        ...
        solver.errors.InvalidGame: protocol: power is missing; add it
        """
        return self.read(self.given(name))

    def given(self, name: str) -> Any:
        """Return a term as the file gives it, which has to be there."""
        found = getattr(self.protocol, name)
        if found is None:
            raise InvalidGame(f"protocol: {name} is missing; add it")
        return found

    def each(self, name: str) -> tuple[T | None, ...]:
        """Return one term a player; None where a player has none."""
        expressions: ByParty = getattr(self.protocol, name)
        return tuple(None if one is None else self.read(one) for one in expressions)

    def pair(self, name: str) -> tuple[T, T]:
        """Return a term that both players have."""
        found = self.each(name)
        if len(found) != 2 or found[0] is None or found[1] is None:
            raise InvalidGame(f"protocol: {name} is missing for a player; give it for both")
        return found[0], found[1]

    def optional_pair(self, name: str) -> tuple[T, T] | None:
        """Return a term that both players have, or neither."""
        return self.pair(name) if getattr(self.protocol, name) else None

    def common(self, name: str) -> T:
        """Return a term that is the same for everybody."""
        found = self.each(name)
        if not found or found[0] is None or any(one != found[0] for one in found):
            raise InvalidGame(f"protocol: {self.protocol.kind} takes one {name} for everybody; give one expression")
        return found[0]

    def of_first(self, name: str) -> T:
        """Return a term of the side that begins."""
        found = self.each(name)
        one = found[self.first] if found else None
        if one is None:
            raise InvalidGame(f"protocol: {name} is missing for {self.protocol.players[self.first]}; add it")
        return one

    def outside(self) -> tuple[T | None, T | None]:
        """Return both outside options."""
        found = self.each("outside") or (None, None)
        return found[0], found[1]


def check_count(name: str, value: object, least: int, most: int, whose: str = "") -> int:
    """Return a whole number of a protocol; UsageError where it is none between these. `whose`: what there are most of.

    >>> check_count("rounds", 3, 1, 30)
    3
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        limit = f"the {most} {whose}" if whose else most
        raise UsageError(f"{name} is a whole number from {least} to {limit}, not {value!r}")
    return value


@dataclass(frozen=True, slots=True)
class Setting:
    """What is bargained over in symbols: a problem, else a pie of 1; `name` names mixtures of points."""

    ring: Ring
    given: Problem | None = None
    name: MixtureName = mixture_name
    feasible: Feasible = may_hold

    @property
    def problem(self) -> Problem:
        """The problem given, else a pie of 1."""
        return pie(self.ring) if self.given is None else self.given


@dataclass(frozen=True, slots=True)
class Procedure:
    """A protocol as a concept: its kind, what it leads to in formulas, and what its values are.

    `candidates`: every equilibrium as formulas with conditions. `columns`: what the values of a candidate are, in their
    order; where they depend on the terms, a function of the protocol. `over_problem`: whether offers are over the
    dispute; the others have payoffs of their own. `several`: whether there may be several outcomes at a point.
    `in_time`: whether it is the variant with rates per unit of time.
    """

    kind: str
    candidates: Callable[[Terms[Ratio], Setting], Iterable[Candidate]]
    columns: tuple[str, ...] | Callable[[Protocol], tuple[str, ...]]
    over_problem: bool = False
    several: bool = False
    in_time: bool = False

    def columns_of(self, protocol: Protocol) -> tuple[str, ...]:
        """Return what the values of the candidates are, in their order, on a protocol's terms."""
        return self.columns if isinstance(self.columns, tuple) else self.columns(protocol)


# --- offers in turn -------------------------------------------------------------------------------


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

    def filled(self, threat: Sequence[T], zero: T, patience: T) -> tuple[Sequence[T], T, Sequence[T], Sequence[T]]:
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
    delta, risk, collapse, costs = talks.filled(threat, ring.number(0), one)
    guards: Cell = ()
    for value in delta:
        guards += require_share(value, "the discount factor")
    guards += require_share(risk, "the chance of a breakdown")
    guards += require(map(at_least, costs), "a cost of a round is 0 or more; a gain from talking has no end")
    eps = tuple(part * (one - risk) for part in delta)
    kappa = tuple(delta[i] * risk * (collapse[i] - threat[i]) - costs[i] for i in (0, 1))
    return Pressure(ring, threat, eps, kappa, guards)
