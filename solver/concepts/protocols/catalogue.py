"""Every protocol: each declares itself in its own file, and has one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from solver.algebra.polynomials import Ratio, Ring
from solver.concepts.bargaining.problem import NumericProblem, Problem, numbers
from solver.concepts.piecewise import Candidate
from solver.concepts.protocols.alternating_offers import ALTERNATING_OFFERS
from solver.concepts.protocols.alternating_offers_limit import ALTERNATING_OFFERS_LIMIT
from solver.concepts.protocols.baron_ferejohn import CLOSED_RULE
from solver.concepts.protocols.crisis import CRISIS
from solver.concepts.protocols.crisis_private_costs import CRISIS_PRIVATE_COSTS
from solver.concepts.protocols.finite_horizon import FINITE_OFFERS
from solver.concepts.protocols.nash_demand import NASH_DEMAND
from solver.concepts.protocols.power_shift import POWER_SHIFT
from solver.concepts.protocols.procedure import Payoffs, Procedure, Setting, Terms
from solver.concepts.protocols.ultimatum import ULTIMATUM
from solver.errors import InvalidGame
from solver.expressions.expression import Expression
from solver.forms.protocol import Protocol
from solver.regions.constraints import Feasible, may_hold

PROCEDURES = (
    ULTIMATUM,
    ALTERNATING_OFFERS,
    ALTERNATING_OFFERS_LIMIT,
    FINITE_OFFERS,
    NASH_DEMAND,
    CLOSED_RULE,
    CRISIS,
    CRISIS_PRIVATE_COSTS,
    POWER_SHIFT,
)


def procedure_of(protocol: Protocol) -> Procedure:
    """Return the procedure that a protocol as data asks for.

    >>> procedure_of(Protocol("crisis", ("A", "B"))).columns
    ('lowest share of 1', 'highest share of 1')
    """
    for one in PROCEDURES:
        if one.kind == protocol.kind and one.in_time == bool(protocol.rates):
            return one
    raise InvalidGame(f"no protocol is called {protocol.kind!r}")


def candidates(
    protocol: Protocol,
    ring: Ring,
    read: Callable[[Expression], Ratio],
    problem: Problem | None = None,
    names: Sequence[str] = (),
    feasible: Feasible = may_hold,
) -> Iterator[Candidate]:
    """Return what the protocol leads to; `read` turns an expression into a quotient over `ring`.

    >>> from solver.concepts.bargaining.pieces import number
    >>> from solver.forms.formulas import Formulas
    >>> from solver.forms.protocol import read_protocol
    >>> from solver.algebra.polynomials import ring
    >>> demands = read_protocol({"kind": "nash-demand", "units": 10}, ("a", "b"), Formulas(()))
    >>> len(list(candidates(demands, ring(()), lambda expression: number(ring(()), 0))))
    12
    """
    return procedure_of(protocol).candidates(Terms(protocol, read), Setting(ring, problem, names, feasible))


def columns(protocol: Protocol) -> tuple[str, ...]:
    """Return what the values of the protocol's candidates are, in their order.

    >>> columns(Protocol("crisis", ("A", "B")))
    ('lowest share of 1', 'highest share of 1')
    """
    found = procedure_of(protocol).columns
    return found if isinstance(found, tuple) else found(protocol)


def solve_at_point(
    protocol: Protocol, value: Callable[[Expression], Fraction], problem: NumericProblem | None = None
) -> tuple[Payoffs, ...]:
    """Return the payoffs of every equilibrium at a point, of a continuum its ends; `value` evaluates an expression.

    Raises UsageError, with the reason, where there is no answer.
    """
    over = numbers([(1, 0), (0, 1)], (0, 0)) if problem is None else problem
    return procedure_of(protocol).solve_at_point(Terms(protocol, value), over)
