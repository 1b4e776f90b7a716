"""From a protocol as data to its drafts, to the names of their values, and to exact payoffs at a point."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from solver.algebra.polynomials import Ratio, Ring
from solver.concepts.bargaining.pieces import is_consistent, number, pie
from solver.concepts.bargaining.problem import NumericProblem, Problem, numbers
from solver.concepts.piecewise import Candidate
from solver.concepts.protocols import (
    alternating_offers,
    alternating_offers_at_point,
    alternating_offers_limit,
    baron_ferejohn,
    crisis,
    crisis_private_costs,
    finite_horizon,
    nash_demand,
    power_shift,
    ultimatum,
)
from solver.concepts.protocols.alternating_offers_limit import Rates
from solver.concepts.protocols.offer_terms import Talks
from solver.errors import InvalidGame
from solver.expressions.expression import Expression
from solver.forms.protocol import Each, Protocol
from solver.regions.constraints import Feasible

T = TypeVar("T")
Read = Callable[[Expression], Ratio]
Value = Callable[[Expression], Fraction]
Payoffs = tuple[Fraction, ...]


def drafts(
    protocol: Protocol,
    ring: Ring,
    read: Read,
    problem: Problem | None = None,
    names: Sequence[str] = (),
    feasible: Feasible = is_consistent,
) -> Iterator[Candidate]:
    """What the protocol leads to, as formulas with conditions; `read` turns an expression into a quotient over `ring`.

    Offers are over `problem`, or a pie of 1 without one; `names` of its points are for labels.

    >>> from solver.forms.formulas import Formulas
    >>> from solver.forms.protocol import read_protocol
    >>> from solver.algebra.polynomials import ring
    >>> demands = read_protocol({"kind": "nash-demand", "units": 10}, ("a", "b"), Formulas(()))
    >>> len(list(drafts(demands, ring(()), lambda expression: number(ring(()), 0))))
    12
    """
    given = _Given(protocol, read)
    shared = pie(ring) if problem is None else problem
    match protocol.kind:
        case "ultimatum":
            yield from ultimatum.drafts(shared, protocol.first, given.options(), names, feasible)
        case "alternating-offers" if protocol.rates:
            yield from alternating_offers_limit.drafts(shared, given.rates(), names, feasible)
        case "alternating-offers":
            yield from alternating_offers.drafts(shared, given.talks(), names, feasible)
        case "finite-offers":
            yield from finite_horizon.drafts(shared, given.talks(), given.whole("rounds"), names, feasible)
        case "nash-demand":
            yield from nash_demand.drafts(ring, given.whole("units"), given.one("pie"), given.options(), feasible)
        case "closed-rule":
            members = protocol.members or len(protocol.players)
            yield from baron_ferejohn.drafts(ring, members, given.common("discount"), protocol.quota, feasible)
        case "crisis":
            yield from crisis.drafts(ring, given.needed("power"), given.pair("costs"), protocol.first, feasible)
        case "crisis-private":
            power = given.needed("power")
            seen = power if protocol.first == 0 else number(ring, 1) - power
            found = crisis_private_costs.drafts(ring, seen, given.of_first("costs"), given.needed("highest"), feasible)
            for draft in found:
                payoffs = draft.payoffs if protocol.first == 0 else draft.payoffs[::-1]
                yield Candidate(draft.label, draft.values, payoffs, draft.cells)
        case "power-shift":
            power_now_and_later = given.needed("power"), given.needed("power_later")
            discount, costs = given.common("discount"), given.pair("costs")
            yield from power_shift.drafts(ring, power_now_and_later, discount, costs, feasible)
        case _:
            raise InvalidGame(f"no protocol is called {protocol.kind!r}")


def columns(protocol: Protocol) -> tuple[str, ...]:
    """What the values of the protocol's drafts are, in their order.

    >>> columns(Protocol("crisis", ("A", "B")))
    ('lowest share of 1', 'highest share of 1')
    """
    if protocol.kind == "finite-offers":
        return finite_horizon.columns(finite_horizon.check_rounds(protocol.rounds))
    if protocol.kind == "alternating-offers" and protocol.rates:
        return alternating_offers_limit.COLUMNS
    return {
        "ultimatum": ultimatum.COLUMNS,
        "alternating-offers": alternating_offers.COLUMNS,
        "nash-demand": nash_demand.COLUMNS,
        "closed-rule": baron_ferejohn.COLUMNS,
        "crisis": crisis.COLUMNS,
        "crisis-private": crisis_private_costs.COLUMNS,
        "power-shift": power_shift.COLUMNS,
    }[protocol.kind]


def at_point(protocol: Protocol, value: Value, problem: NumericProblem | None = None) -> tuple[Payoffs, ...]:
    """The payoffs at a point, of every equilibrium (of a continuum its ends), by a path that uses no formula.

    `value` evaluates an expression at the point. Raises UsageError, with the reason, where there is no answer.
    """
    given = _Given(protocol, value)
    shared = numbers([(1, 0), (0, 1)], (0, 0)) if problem is None else problem
    first = protocol.first
    match protocol.kind:
        case "ultimatum":
            return (ultimatum.at_point(shared, first, given.options())[0],)
        case "alternating-offers" if protocol.rates:
            return (alternating_offers_limit.at_point(shared, given.rates())[0],)
        case "alternating-offers":
            return tuple(
                (found.x, found.y)[first] for found in alternating_offers_at_point.at_point(shared, given.talks())
            )
        case "finite-offers":
            return (finite_horizon.at_point(shared, given.talks(), given.whole("rounds"))[0][0],)
        case "nash-demand":
            return _demands(given)
        case "closed-rule":
            members = protocol.members or len(protocol.players)
            keeps, price = baron_ferejohn.at_point(members, given.common("discount"), protocol.quota)
            bought = (protocol.quota or baron_ferejohn.majority(members)) - 1
            return (((keeps + bought * price) / members,) * members,)
        case "crisis":
            power, costs = given.needed("power"), given.pair("costs")
            ends = crisis.at_point(power, costs)
            if ends is None:
                return ((power - costs[0], 1 - power - costs[1]),)
            return ((ends[1 - first], 1 - ends[1 - first]),)
        case "crisis-private":
            power = given.needed("power") if first == 0 else 1 - given.needed("power")
            _, paid = crisis_private_costs.at_point(power, given.of_first("costs"), given.needed("highest"))
            return (paid if first == 0 else (paid[1], paid[0]),)
        case "power-shift":
            powers = given.needed("power"), given.needed("power_later")
            return (power_shift.at_point(powers, given.common("discount"), given.pair("costs"))[2],)
        case _:
            raise InvalidGame(f"no protocol is called {protocol.kind!r}")


def _demands(given: _Given[Fraction]) -> tuple[Payoffs, ...]:
    units, size = nash_demand.check_units(given.whole("units")), given.one("pie")
    share = (Fraction(units) if size is None else size) / units
    left = [d or Fraction(0) for d in given.options()]
    pairs = nash_demand.at_point(units, size, given.options())
    paid = [(i * share, j * share) if i + j <= units else (left[0], left[1]) for i, j in pairs]
    return tuple(dict.fromkeys(paid))


@dataclass(frozen=True, slots=True)
class _Given(Generic[T]):
    """The parts of a protocol, each expression read."""

    protocol: Protocol
    read: Callable[[Expression], T]

    def one(self, name: str) -> T | None:
        expression: Expression | None = getattr(self.protocol, name)
        return None if expression is None else self.read(expression)

    def needed(self, name: str) -> T:
        found = self.one(name)
        if found is None:
            raise InvalidGame(f"protocol: {name} is missing; add it")
        return found

    def whole(self, name: str) -> int:
        found: int | None = getattr(self.protocol, name)
        if found is None:
            raise InvalidGame(f"protocol: {name} is missing; add it")
        return found

    def each(self, name: str) -> tuple[T | None, ...]:
        expressions: Each = getattr(self.protocol, name)
        return tuple(None if one is None else self.read(one) for one in expressions)

    def maybe(self, name: str) -> tuple[T, T] | None:
        return self.pair(name) if getattr(self.protocol, name) else None

    def pair(self, name: str) -> tuple[T, T]:
        found = self.each(name)
        if len(found) != 2 or found[0] is None or found[1] is None:
            raise InvalidGame(f"protocol: {name} is missing for a player; give it for both")
        return found[0], found[1]

    def common(self, name: str) -> T:
        found = self.each(name)
        if not found or found[0] is None or any(one != found[0] for one in found):
            raise InvalidGame(f"protocol: {self.protocol.kind} takes one {name} for everybody; give one expression")
        return found[0]

    def of_first(self, name: str) -> T:
        found = self.each(name)
        one = found[self.protocol.first] if found else None
        if one is None:
            raise InvalidGame(f"protocol: {name} is missing for {self.protocol.players[self.protocol.first]}; add it")
        return one

    def options(self) -> tuple[T | None, T | None]:
        found = self.each("outside") or (None, None)
        return found[0], found[1]

    def talks(self) -> Talks[T]:
        return Talks(
            self.protocol.first,
            self.maybe("discount"),
            self.one("breakdown"),
            self.maybe("collapse"),
            self.options(),
            self.maybe("costs"),
        )

    def rates(self) -> Rates[T]:
        return Rates(
            self.maybe("rates"),
            self.protocol.first,
            self.one("breakdown"),
            self.maybe("collapse"),
            self.options(),
            self.maybe("costs"),
        )
