"""What a dispute's protocol leads to, as an atlas: who offers what and when decides what is agreed.

    dispute with [protocol]  →  its terms and payoffs in symbols, once for each case of Min, Max and Abs
                             →  the protocol's candidates (`catalogue`)  →  branches with their regions

A branch's values are the protocol's own: offers of each side in payoffs, shares, ranges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from solver.algebra.polynomials import Ratio
from solver.atlas import Group
from solver.concepts.bargaining.atlas import numeric_problem, problems
from solver.concepts.bargaining.problem import NumericProblem, Problem
from solver.concepts.piecewise import Candidate, PiecewiseAtlas, piecewise_atlas
from solver.concepts.protocols import catalogue
from solver.concepts.protocols.catalogue import procedure_of
from solver.errors import UsageError
from solver.expressions.expression import Expression
from solver.forms.dispute import Dispute
from solver.forms.protocol import Protocol
from solver.regions.constraints import Cell, may_hold
from solver.regions.decide.emptiness import DEFAULT, QUICK, Budget, is_empty
from solver.regions.domain import domain
from solver.regions.lowering import Decisions, cases, lower


def protocol_title(dispute: Dispute) -> str:
    """Return what the concept is called.

    >>> from games import load
    >>> protocol_title(load("rubinstein"))
    'alternating offers'
    """
    return protocol_of(dispute).kind.replace("-", " ")


def protocol_of(dispute: Dispute) -> Protocol:
    """Return the dispute's protocol; UsageError where it has none.

    >>> from games import load
    >>> protocol_of(load("ultimatum")).kind
    'ultimatum'
    """
    if dispute.protocol is None:
        raise UsageError("the dispute has no [protocol], so nothing says who offers what; ask for a solution instead")
    return dispute.protocol


def protocol_atlas(
    dispute: Dispute, budget: Budget = DEFAULT, progress: Callable[[int, int], None] = lambda done, total: None
) -> PiecewiseAtlas:
    """Return what the protocol of a dispute leads to, in closed form, with the exact region of each piece.

    >>> from games import load
    >>> for piece in protocol_atlas(load("ultimatum")).branches[:1]:
    ...     print(piece.label, *piece.texts()[1], "if", piece.region)
    share-1..share-0 1 - pride pride if always

    Raises UsageError for a dispute without a protocol, and InvalidGame for terms out of their range everywhere.
    """
    found = catalogue.columns(protocol_of(dispute))
    parts: tuple[Group, ...] = (("protocol", tuple(name.replace(" ", "-") for name in found)),)
    single = not procedure_of(protocol_of(dispute)).several
    return piecewise_atlas(dispute, protocol_title(dispute), parts, candidates(dispute), budget, progress, single)


def candidates(dispute: Dispute) -> Iterator[Candidate]:
    """Yield the protocol's candidates on each case of the utilities and terms.

    >>> from games import load
    >>> [one.label for one in candidates(load("ultimatum"))][:1]
    ['share-1..share-0']
    """
    for guards, problem in _problems(dispute):
        yield from _in_case(dispute, guards, problem)


def _in_case(dispute: Dispute, guards: Cell, problem: Problem | None) -> Iterator[Candidate]:
    protocol, over = protocol_of(dispute), domain(dispute.space)
    labels = dispute.labels() if problem is not None else ()
    names = tuple(label.replace(" = ", "-").replace(", ", "/") for label in labels)

    def candidates_in_case(decide: Decisions) -> tuple[Candidate, ...]:
        def quotient(expression: Expression) -> Ratio:
            return lower(dispute.expanded(expression), over.ring, decide)

        def feasible(cell: Cell) -> bool:
            return not is_empty(guards + tuple(decide.guards) + cell, over, QUICK)

        return tuple(catalogue.candidates(protocol, over.ring, quotient, problem, names, feasible))

    def possible(terms: Cell) -> bool:
        return not is_empty(guards + terms, over)

    for terms, found in cases(candidates_in_case, may_hold):
        for candidate in found:
            yield replace(candidate, cells=tuple(guards + terms + cell for cell in candidate.cells))


def _problems(dispute: Dispute) -> Iterator[tuple[Cell, Problem | None]]:
    """Yield the dispute case by case, where offers are over it; else one case without it."""
    if procedure_of(protocol_of(dispute)).over_problem:
        yield from problems(dispute, domain(dispute.space))
    else:
        yield (), None


def solve_at_point(dispute: Dispute, point: Mapping[str, Fraction]) -> tuple[tuple[Fraction, ...], ...]:
    """Return the payoffs of every outcome at a point, by a path that uses no formula (fixed points, induction).

    >>> from games import load
    >>> talks = load("talks")
    >>> [[str(u) for u in paid] for paid in solve_at_point(talks, talks.space.baseline)]
    [['62475/20626', '40257/20626']]
    """
    protocol = protocol_of(dispute)
    problem: NumericProblem | None = numeric_problem(dispute, point) if procedure_of(protocol).over_problem else None

    def value(expression: Expression) -> Fraction:
        return dispute.value_at(expression, point)

    return catalogue.solve_at_point(protocol, value, problem)
