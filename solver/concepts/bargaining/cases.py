"""A dispute as bargaining problems in symbols, case by case.

There is one problem for each way that the comparisons in the utilities can come out; with ratifiers one for each way
that what they accept can be cut off. The cases exclude one another and leave nothing out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining import ratified
from solver.concepts.bargaining.pareto_frontier import gains
from solver.concepts.bargaining.pieces import shortest_conjunction
from solver.concepts.bargaining.problem import Problem, SolutionPiece
from solver.concepts.bargaining.proportional import egalitarian_pieces
from solver.errors import UsageError
from solver.expressions.nodes import Node
from solver.forms.dispute import Dispute
from solver.regions.constraints import Cell, Feasible
from solver.regions.decide.emptiness import QUICK, is_empty
from solver.regions.domain import Domain, domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.region import Region

Solve: TypeAlias = Callable[[Problem, Feasible], Iterator[SolutionPiece]]


def possible(guards: Cell, over: Domain) -> Feasible:
    """Return the test whether a conjunction is not known to be empty in this case of the utilities."""

    def may_be(cell: Cell) -> bool:
        together = shortest_conjunction(guards + cell) if guards else cell
        return together is not None and not is_empty(together, over, QUICK)

    return may_be


def problems(dispute: Dispute, over: Domain) -> Iterator[tuple[Cell, Problem]]:
    """Yield the dispute as polynomials, once for each way that the comparisons in its utilities can come out.

    >>> from games import load
    >>> game = load("divide-the-dollar")
    >>> [(guards, len(problem.points)) for guards, problem in problems(game, domain(game.space))]
    [((), 2)]

    With ratifiers it is the part that they accept, once for each way that it can be cut off.
    """
    for guards, problem, spare in _whole_problems(dispute, over):
        yield from _ratified(dispute, problem, spare, guards, over)


def _ratified(
    dispute: Dispute, whole: Problem, spare: Sequence[tuple[Ratio, ...]], guards: Cell, over: Domain
) -> Iterator[tuple[Cell, Problem]]:
    """Yield the part of a problem that is ratified, case by case; without ratifiers all of it."""
    if dispute.ratifiers:
        yield from ratified.problems(dispute, whole, spare, guards, possible((), over))
    else:
        yield guards, whole


def _whole_problems(dispute: Dispute, over: Domain) -> Iterator[tuple[Cell, Problem, Sequence[tuple[Ratio, ...]]]]:
    """Yield the problems without ratifiers, each with what every ratifier has to spare at its points."""
    points, threat = dispute.points(), dispute.threat
    margins = dispute.margins() if dispute.ratifiers else ((),) * len(points)

    def compute(decide: Decisions) -> tuple[Problem, tuple[tuple[Ratio, ...], ...]]:
        def quotients(trees: Sequence[Node]) -> tuple[Ratio, ...]:
            return tuple(lower(tree, over.ring, decide) for tree in trees)

        return Problem(over.ring, tuple(map(quotients, points)), quotients(threat)), tuple(map(quotients, margins))

    for guards, (problem, spare) in cases(compute, lambda guards: not is_empty(guards, over)):
        yield guards, problem, spare


def zones(dispute: Dispute) -> Iterator[tuple[Cell, Problem, Sequence[Cell]]]:
    """Yield the cases of the dispute, what is bargained over in each, and where in it both can gain."""
    over = domain(dispute.space)
    for guards, problem, spare in _whole_problems(dispute, over):
        if dispute.ratifiers and (zone := ratified.zone(problem, spare, guards, over)) is not None:
            yield guards, problem, zone
            continue
        for cell, part in _ratified(dispute, problem, spare, guards, over):
            found = gains(part, possible(cell, over))
            yield cell, part, [shortest_conjunction(cell + one) or cell + one for one in found]


def zone_of(dispute: Dispute) -> Region:
    """Return where both parties can gain: the zone of possible agreement.

    >>> from games import load
    >>> print(zone_of(load("divide-the-dollar")))
    fallback_bob < 1 - fallback_ann
    """
    if (parties := len(dispute.players)) != 2:
        raise UsageError(
            f"where there is a zone is found for two parties; here are {parties}: zopa bargain has a point"
        )
    cells = dict.fromkeys(cell for _, _, zone in zones(dispute) for cell in zone)
    return Region(dispute.space, tuple(cells)).merged()


def solved(dispute: Dispute, solve: Solve, maximises: bool) -> Iterator[tuple[Cell, Problem, SolutionPiece]]:
    """Yield the pieces of a solution on each case; what makes nothing greatest is moved to what is ratified."""
    over = domain(dispute.space)
    free: list[tuple[Cell, Sequence[Ratio]]] = []  # what everybody gains without ratifiers, and where
    if moved := bool(dispute.ratifiers) and not maximises:
        for guards, problem, piece in solved(replace(dispute, ratifiers=()), solve, True):
            gained = [u - d for u, d in zip(problem.paid(piece.mixture), problem.threat, strict=True)]
            free += [(guards + cell, gained) for cell in piece.cells]
    for guards, problem in problems(dispute, over):
        for cell, gained in free:
            if not is_empty(guards + cell, over, QUICK):
                for piece in egalitarian_pieces(problem, gained, possible(guards + cell, over)):
                    yield guards + cell, problem, piece
        for piece in () if moved else solve(problem, possible(guards, over)):
            yield guards, problem, piece
