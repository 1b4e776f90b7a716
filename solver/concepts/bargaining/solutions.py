"""The bargaining solutions of a dispute as atlases: what is agreed, in closed form, and where.

    dispute  →  feasible set and disagreement point in symbols (`problem`)
             →  the solution's pieces, where both sides can gain (`zone`)
             →  branches in terms of the issues, and one for no agreement elsewhere

Utilities with Min, Max or Abs, or with denominators, are handled case by case: one
problem for each way that their comparisons come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add

from solver.atlas import Group
from solver.cells import taken_away
from solver.concepts.bargaining import egalitarian, kalai_smorodinsky, nash, utilitarian, zone
from solver.concepts.bargaining.conjunction import Feasible
from solver.concepts.bargaining.problem import Mixture, Piece, Problem
from solver.concepts.closed import ClosedAtlas, closed_atlas
from solver.concepts.draft import Draft
from solver.domain import Domain, domain
from solver.errors import UsageError, nearest
from solver.forms.dispute import Dispute
from solver.lowering import Cell, Decisions, cases, lower
from solver.polynomial import Ratio, constant_of, to_fraction
from solver.proof.emptiness import DEFAULT, Budget, is_empty

NO_AGREEMENT = "(no-agreement)"


@dataclass(frozen=True, slots=True)
class Solution:
    """A solution in closed form: what it is called, and its pieces on a problem."""

    title: str
    pieces: Callable[[Problem, Feasible], Iterator[Piece]]


SOLUTIONS: Mapping[str, Solution] = {
    "nash": Solution("Nash bargaining solution", lambda p, f: nash.pieces(p, feasible=f)),
    "kalai-smorodinsky": Solution("Kalai-Smorodinsky solution", kalai_smorodinsky.pieces),
    "egalitarian": Solution("egalitarian solution", lambda p, f: egalitarian.pieces(p, feasible=f)),
    "utilitarian": Solution("utilitarian solution", lambda p, f: utilitarian.pieces(p, feasible=f)),
}


def agreements(
    dispute: Dispute,
    solution: str = "nash",
    budget: Budget = DEFAULT,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ClosedAtlas:
    """What a solution picks, in closed form, with the exact region of each piece.

    >>> from games import load
    >>> for piece in agreements(load("swap-package"), "kalai-smorodinsky").branches[:1]:
    ...     print(piece.label)
    (no-agreement)

    Raises UsageError for an unknown solution, for more than two parties, and for utilities that bend in the issues.
    """
    if solution not in SOLUTIONS:
        raise UsageError(
            f"no solution is called {solution!r};{nearest(solution, SOLUTIONS)} there are {', '.join(SOLUTIONS)}"
        )
    chosen = SOLUTIONS[solution]
    if len(dispute.players) != 2:
        raise UsageError(f"{len(dispute.players)} parties; in closed form two can bargain. Set every parameter instead")
    return closed_atlas(
        dispute, chosen.title, groups(dispute), drafts(dispute, chosen), budget=budget, progress=progress
    )


def groups(dispute: Dispute) -> tuple[Group, ...]:
    """What an agreement is made of: the issues' values, or the chances of a lottery over agreements."""
    if dispute.issues:
        return (("agreement", tuple(issue.name for issue in dispute.issues)),)
    return (("lottery", tuple(map(hyphenated, dispute.labels()))),)


def hyphenated(name: str) -> str:
    """The name of an agreement as one word, as claims can write it.

    >>> hyphenated("keep, tolerate")
    'keep-tolerate'
    """
    return "-".join(part.strip() for part in name.split(","))


def drafts(dispute: Dispute, solution: Solution) -> Iterator[Draft]:
    """The solution's pieces on each case of the utilities, and no agreement where not both can gain."""
    over = domain(dispute.space)
    for guards, problem in problems(dispute, over):

        def feasible(cell: Cell, guards: Cell = guards) -> bool:
            return not is_empty(guards + cell, over)

        for piece in solution.pieces(problem, feasible):
            values = _values(dispute, problem, piece.mixture)
            cells = tuple(guards + cell for cell in piece.cells)
            yield Draft(_label(dispute, values), values, problem.paid(piece.mixture), cells)
        without = taken_away((guards,), tuple(zone.gains(problem, feasible)), over)
        if without:
            nothing = (problem.number(0),) * len(groups(dispute)[0][1])
            yield Draft(NO_AGREEMENT, nothing, problem.threat, tuple(without))


def problems(dispute: Dispute, over: Domain) -> Iterator[tuple[Cell, Problem]]:
    """The dispute as polynomials, once for each way that the comparisons in its utilities can come out."""
    points, threat = dispute.points(), dispute.threat

    def compute(decide: Decisions) -> Problem:
        lowered = tuple(tuple(lower(tree, over.ring, decide) for tree in point) for point in points)
        return Problem(over.ring, lowered, tuple(lower(tree, over.ring, decide) for tree in threat))

    yield from cases(compute, lambda guards: not is_empty(guards, over))


def _values(dispute: Dispute, problem: Problem, mixture: Mixture) -> tuple[Ratio, ...]:
    """What is agreed: each issue's value on the way between corners, or each agreement's chance."""
    if not dispute.issues:
        weights = dict(mixture)
        return tuple(weights.get(k, problem.number(0)) for k in range(len(problem.points)))
    corners = dispute.corners()
    return tuple(
        reduce(add, (weight * problem.number(corners[k][issue]) for k, weight in mixture))
        for issue in range(len(dispute.issues))
    )


def _label(dispute: Dispute, values: Sequence[Ratio]) -> str:
    if not dispute.issues:
        names = map(hyphenated, dispute.labels())
        return f"({' + '.join(name for name, weight in zip(names, values, strict=True) if weight.over)})"
    words = (
        f"{issue.name}-{_how_much(value, issue.low, issue.high)}"
        for issue, value in zip(dispute.issues, values, strict=True)
    )
    return f"({', '.join(words)})"


def _how_much(value: Ratio, low: Fraction, high: Fraction) -> str:
    """`all` of an issue, `none` of it, or a `part`."""
    if value.is_polynomial and value.over.is_constant():
        number = to_fraction(constant_of(value.over))
        if number in (low, high):
            return "none" if number == low else "all"
    return "part"
