"""A dispute as bargaining problems, case by case, cut by what each ratifier accepts.

There is one problem for each way that the comparisons in the utilities can come out; with ratifiers one for each way
that what they accept can be cut off. The cases exclude one another and leave nothing out.

A solution that makes something greatest does so over the part that is ratified (`ratified`); any other is moved to it,
as little along the frontier as it takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from solver.algebra.polynomials import Ratio, largest_size
from solver.concepts.bargaining.egalitarian import egalitarian_pieces
from solver.concepts.bargaining.pareto_frontier import gains
from solver.concepts.bargaining.pieces import SolutionPiece
from solver.concepts.bargaining.problem import Problem
from solver.concepts.bargaining.ratified import possible, ratified_parts, zone_by_elimination
from solver.errors import InvalidGame, UsageError
from solver.expressions.expression import Expression, evaluate
from solver.expressions.nodes import Name, Node
from solver.forms.dispute import Dispute
from solver.regions.constraints import Cell, Feasible, without_positive_factors
from solver.regions.decide.emptiness import QUICK, SIGNS, is_empty
from solver.regions.domain import Domain, domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.parameters import Parameter
from solver.regions.region import Region

Solve: TypeAlias = Callable[[Problem, Feasible], Iterator[SolutionPiece]]


def problems(dispute: Dispute, over: Domain) -> Iterator[tuple[Cell, Problem]]:
    """Yield the dispute as polynomials, once for each way that the comparisons in its utilities can come out.

    >>> game = load("divide-the-dollar")
    >>> [(guards, len(problem.points)) for guards, problem in problems(game, domain(game.space))]
    [((), 2)]

    With ratifiers it is the part that they accept, once for each way that it can be cut off.
    """
    for guards, problem, spare in _whole_problems(dispute, over):
        yield from ratified_parts(dispute, problem, spare, guards, over)


def _whole_problems(dispute: Dispute, over: Domain) -> Iterator[tuple[Cell, Problem, Sequence[tuple[Ratio, ...]]]]:
    """Yield the problems without ratifiers, each with what every ratifier has to spare at its points."""
    points, threat = dispute.points(), dispute.threat
    margins = dispute.margins() if dispute.ratifiers else ((),) * len(points)

    def compute(decide: Decisions) -> tuple[Problem, tuple[tuple[Ratio, ...], ...]]:
        def quotients(trees: Sequence[Node]) -> tuple[Ratio, ...]:
            return tuple(lower(tree, over.ring, decide) for tree in trees)

        return Problem(over.ring, tuple(map(quotients, points)), quotients(threat)), tuple(map(quotients, margins))

    for guards, (problem, spare) in cases(compute, lambda guards: not is_empty(guards, over, SIGNS)):
        yield guards, problem, spare


def zones(dispute: Dispute) -> Iterator[tuple[Cell, Problem, Sequence[Cell]]]:
    """Yield the cases of the dispute, what is bargained over in each, and where in it both can gain."""
    over = domain(dispute.space)
    for guards, problem, spare in _whole_problems(dispute, over):
        if dispute.ratifiers and (zone := zone_by_elimination(problem, spare, guards, over)) is not None:
            yield guards, problem, zone
            continue
        for cell, part in ratified_parts(dispute, problem, spare, guards, over):
            found = gains(part, possible(cell, over))
            yield cell, part, [without_positive_factors(cell + one) or cell + one for one in found]


def zone_of(dispute: Dispute) -> Region:
    """Return where both parties can gain: the zone of possible agreement.

    >>> print(zone_of(load("divide-the-dollar")))
    fallback_bob < 1 - fallback_ann
    """
    if (parties := len(dispute.players)) != 2:
        found = f"here are {parties}: zopa bargain has a point"
        raise UsageError(f"where there is a zone is found for two parties; {found}")
    cells = dict.fromkeys(cell for _, _, zone in zones(dispute) for cell in zone)
    return Region(dispute.space, tuple(cells)).merged()


def with_named_threat(dispute: Dispute, found: Sequence[Problem]) -> Dispute | None:
    """Return the dispute with a parameter in the place of what each party has without an agreement, so that what it is
    made of splits nothing; None where the parameters do not bound that, or cannot have these names.

    >>> game = load("divide-the-dollar")
    >>> named = with_named_threat(game, [problem for _, problem in problems(game, domain(game.space))])
    >>> [render(tree) for tree in named.threat], named.space["sure_ann"].high
    (['sure_ann', 'sure_bob'], Fraction(1, 1))

    `found`: the dispute as polynomials.
    """
    each, space = list(zip(*(problem.threat for problem in found), strict=True)), dispute.space
    if not all(value.is_polynomial for values in each for value in values):
        return None
    here = [evaluate(tree, space.baseline) for tree in dispute.threat]
    ends = (max(largest_size(value.over, space.box) for value in values) for values in each)
    names = [re.sub(r"\W", "_", f"sure_{name}") for name in dispute.seat_names]
    try:
        more = [Parameter(name, x, -end, end) for name, x, end in zip(names, here, ends, strict=True)]
        wider = replace(space, parameters=(*space.parameters, *more))
        threat = tuple(Expression(Name(name), name) for name in names)
        return replace(dispute, space=wider, disagreement=threat, answers=())
    except InvalidGame:
        return None


def solve_cases(dispute: Dispute, solve: Solve, maximises: bool) -> Iterator[tuple[Cell, Problem, SolutionPiece]]:
    """Yield the pieces of a solution on each case; what makes nothing greatest is moved to what is ratified."""
    over = domain(dispute.space)
    free: list[tuple[Cell, Sequence[Ratio]]] = []  # what everybody gains without ratifiers, and where
    if moved := bool(dispute.ratifiers) and not maximises:
        for guards, problem, piece in solve_cases(replace(dispute, ratifiers=()), solve, True):
            paid = [u - d for u, d in zip(problem.payoffs_of(piece.mixture), problem.threat, strict=True)]
            free += [(guards + cell, paid) for cell in piece.cells]
    for guards, problem in problems(dispute, over):
        for cell, gained in free:
            if not is_empty(guards + cell, over, QUICK):
                for piece in egalitarian_pieces(problem, gained, possible(guards + cell, over)):
                    yield guards + cell, problem, piece
        for piece in () if moved else solve(problem, possible(guards, over)):
            yield guards, problem, piece
