"""What a protocol declares, and how it reads the terms that a game file gives.

A `Procedure` is a protocol as a concept: what it leads to in formulas. `atlas.PROCEDURES` lists them
all; `solver.forms.protocol` says which keys a game file may give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from solver.algebra.polynomials import Ratio, Ring
from solver.concepts.bargaining.problem import MixtureName, Problem, mixture_name, pie
from solver.concepts.piecewise import Candidate
from solver.errors import InvalidGame, UsageError
from solver.expressions.expression import Expression
from solver.forms.protocol import ByParty, Protocol
from solver.regions.constraints import Feasible, may_hold

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

    def read_required(self, name: str) -> T:
        """Return a term that has to be there.

        >>> Terms(Protocol("crisis", ("A", "B")), str).read_required("power")
        Traceback (most recent call last):
        ...
        solver.errors.InvalidGame: protocol: power is missing; add it
        """
        return self.read(self.get_required(name))

    def get_required(self, name: str) -> Any:
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
