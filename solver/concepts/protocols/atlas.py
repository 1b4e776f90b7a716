"""What a dispute's protocol leads to, as an atlas: who offers what and when decides what is agreed.

    dispute with [protocol]  →  its terms and payoffs in symbols, once for each case of Min, Max and Abs
                             →  the protocol's candidates  →  branches with their regions

A branch's values are the protocol's own: offers of each side in payoffs, shares, ranges. Each protocol declares itself
as a `Procedure` in the file of its kind, and has one line in PROCEDURES.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from solver.algebra.polynomials import Ratio, ring
from solver.atlas import Group, Progress, no_progress
from solver.concepts.bargaining.atlas import agreed_formulas, mixture_label, numeric_problem
from solver.concepts.bargaining.cases import problems
from solver.concepts.bargaining.dispute_atlas import DisputeAtlas
from solver.concepts.bargaining.frontier_at_point import pareto
from solver.concepts.bargaining.problem import Problem
from solver.concepts.piecewise import Candidate, PiecewiseAtlas, piecewise_atlas
from solver.concepts.protocols.alternating_offers import ALTERNATING_OFFERS
from solver.concepts.protocols.closed_rule import CLOSED_RULE
from solver.concepts.protocols.crisis import CRISIS
from solver.concepts.protocols.finite_horizon import FINITE_OFFERS
from solver.concepts.protocols.nash_demand import NASH_DEMAND
from solver.concepts.protocols.power_shift import POWER_SHIFT
from solver.concepts.protocols.private_costs import CRISIS_PRIVATE_COSTS
from solver.concepts.protocols.procedure import Procedure, Setting, Terms
from solver.concepts.protocols.shrinking_rounds import ALTERNATING_OFFERS_LIMIT
from solver.concepts.protocols.ultimatum import ULTIMATUM
from solver.errors import UsageError
from solver.expressions.expression import Expression
from solver.forms.dispute import Dispute
from solver.forms.protocol import Protocol
from solver.regions.constraints import Cell
from solver.regions.decide.emptiness import DEFAULT, QUICK, Budget, is_empty
from solver.regions.domain import domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.parameters import Point
from solver.report.records import Record

PROCEDURES = (
    ULTIMATUM, ALTERNATING_OFFERS, ALTERNATING_OFFERS_LIMIT, FINITE_OFFERS, NASH_DEMAND, CLOSED_RULE, CRISIS,
    CRISIS_PRIVATE_COSTS, POWER_SHIFT,
)  # fmt: skip


def _procedure_of(protocol: Protocol) -> Procedure:
    """Return the procedure that a protocol as data asks for."""
    return next(one for one in PROCEDURES if one.kind == protocol.kind and one.in_time == bool(protocol.rates))


def protocol_title(dispute: Dispute) -> str:
    """Return what the concept is called.

    >>> protocol_title(load("rubinstein"))
    'alternating offers'
    """
    return _protocol_of(dispute)[0].kind.replace("-", " ")


def _protocol_of(dispute: Dispute) -> tuple[Protocol, Procedure]:
    """Return the dispute's protocol, as data and as a procedure; UsageError where it has none."""
    if dispute.protocol is None:
        raise UsageError("the dispute has no [protocol], so nothing says who offers what; ask for a solution instead")
    return dispute.protocol, _procedure_of(dispute.protocol)


def protocol_atlas(dispute: Dispute, budget: Budget = DEFAULT, progress: Progress = no_progress) -> PiecewiseAtlas:
    """Return what a dispute's protocol leads to, piece by piece; UsageError without one, InvalidGame for a bad term.

    >>> for piece in protocol_atlas(load("ultimatum")).branches[:1]:
    ...     print(piece.label, *piece.texts()[1], "if", piece.region)
    share-part 1 - pride pride if always
    """
    protocol, procedure = _protocol_of(dispute)
    parts: tuple[Group, ...] = (("protocol", tuple(name.replace(" ", "-") for name in procedure.columns_of(protocol))),)
    found = (candidate for _, candidate in _by_cases(dispute))
    title, single = protocol_title(dispute), not procedure.several
    return piecewise_atlas(dispute, title, parts, found, budget, progress, single, DisputeAtlas)


def _by_cases(dispute: Dispute, point: Point | None = None) -> Iterator[tuple[Problem | None, Candidate]]:
    """Yield the candidates with what is bargained over; with a point only on the case of the utilities there."""
    over, (protocol, procedure) = domain(dispute.space), _protocol_of(dispute)
    whole: Iterable[tuple[Cell, Problem | None]] = problems(dispute, over) if procedure.over_problem else (((), None),)
    for guards, problem in whole:
        if point and not all(c.holds(over.ring.values(point)) for c in guards):
            continue

        def in_case(decide: Decisions, guards: Cell = guards, problem: Problem | None = problem) -> list[Candidate]:
            def quotient(expression: Expression) -> Ratio:
                return lower(dispute.write_out(expression), over.ring, decide)

            def feasible(more: Cell) -> bool:
                return not is_empty(guards + tuple(decide.guards) + more, over, QUICK)

            here = Setting(over.ring, problem, partial(mixture_label, dispute), feasible)
            return list(procedure.candidates(Terms(protocol, quotient), here))

        for terms, found in cases(in_case):
            for candidate in found:
                yield problem, replace(candidate, cells=tuple(guards + terms + cell for cell in candidate.cells))


@dataclass(frozen=True, slots=True)
class ProtocolOutcome(Record, by={"agreed": "members", "payoffs": "players"}):
    """An outcome in closed form: what is agreed at once, where an agreement settles it, and one payoff a player."""

    label: str
    agreed: tuple[Ratio, ...]
    payoffs: tuple[Ratio, ...]


def outcomes_at(dispute: Dispute, point: Point) -> Iterator[ProtocolOutcome]:
    """Yield the formulas of the outcomes that there are at a point.

    >>> game = load("rubinstein")
    >>> (found,) = outcomes_at(game, game.space.baseline)
    >>> ratio_text(found.agreed[0], game.space.names, tuple(game.space.baseline.values()))
    '(1 - patience_second)/(1 - patience_first*patience_second)'
    """
    values = domain(dispute.space).ring.values(point)
    for problem, candidate in _by_cases(dispute, point):
        if any(all(condition.holds(values) for condition in cell) for cell in candidate.cells):
            mixture = problem.mixture_paying(candidate.payoffs, values) if problem else None
            agreed = agreed_formulas(dispute, problem, mixture) if problem and mixture else ()
            yield ProtocolOutcome(candidate.label, agreed, candidate.payoffs)


def solve_at_point(dispute: Dispute, point: Point) -> tuple[tuple[Fraction, ...], ...]:
    """Return the payoffs of every outcome at a point, of a continuum its ends: the formulas over no parameters.

    >>> talks = load("talks")
    >>> [[str(u) for u in paid] for paid in solve_at_point(talks, talks.space.baseline)]
    [['62475/20626', '40257/20626']]
    """
    (protocol, procedure), over, problem = _protocol_of(dispute), ring(()), None
    if procedure.over_problem:
        whole = numeric_problem(dispute, point)
        kept = [whole.points[corner.mixture[0][0]] for corner in pareto(whole)]  # all that anybody offers
        *points, threat = (tuple(map(over.number, one)) for one in (*kept, whole.threat))
        problem = Problem(over, tuple(points), threat)
    terms = Terms(protocol, lambda expression: over.number(dispute.value_at(expression, point)))
    found = procedure.candidates(terms, Setting(over, problem, lambda mixed: ""))
    paid = [tuple(u.at(()) for u in one.payoffs) for one in found]
    if not paid:
        raise UsageError("the protocol leads to nothing at this point, where one of its terms is out of its range")
    return tuple(dict.fromkeys((max(paid), min(paid)) if procedure.over_problem else paid))
