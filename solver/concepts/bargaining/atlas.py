"""The bargaining solutions of a dispute as atlases: what is agreed, in closed form, and where.

    dispute  →  feasible set and disagreement point in symbols (`problem`)
             →  the solution's pieces, where both sides can gain (`zone`)
             →  branches in terms of the issues, and one for no agreement elsewhere

Utilities with Min, Max or Abs, or with denominators, are handled case by case: one
problem for each way that their comparisons come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Protocol, TypeAlias

from solver.algebra.enclosures import Value, affine, number
from solver.algebra.polynomials import Ratio, constant_of, to_fraction
from solver.atlas import Group
from solver.concepts.bargaining import (
    egalitarian,
    equal_area,
    kalai_smorodinsky,
    many_parties,
    many_parties_nash,
    nash,
    perles_maschler,
    raiffa,
    utilitarian,
    zone_of_agreement,
)
from solver.concepts.bargaining.problem import Mixture, NumericProblem, Problem, SolutionPiece
from solver.concepts.piecewise import Candidate, PiecewiseAtlas, piecewise_atlas
from solver.errors import UsageError, nearest
from solver.expressions.expression import evaluate
from solver.forms.dispute import Dispute
from solver.regions.cells import subtract_cells
from solver.regions.constraints import Cell, Feasible
from solver.regions.decide.emptiness import DEFAULT, QUICK, Budget, is_empty
from solver.regions.domain import Domain, domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.parameters import quote
from solver.regions.region import Region

Weights: TypeAlias = tuple[Fraction, Fraction]
NO_AGREEMENT = "(no-agreement)"


@dataclass(frozen=True, slots=True)
class Solution:
    """A solution: what it is called, its pieces in closed form where it has one, and what it picks in numbers.

    `weighted`: whether it takes weights, one a party; `many`: what it picks among more than two, None where it is
    for two.
    """

    title: str
    solve_at_point: Callable[[NumericProblem, Weights], Sequence[Picked]]
    pieces: Callable[[Problem, Feasible, Weights], Iterator[SolutionPiece]] | None = None
    many: Callable[[NumericProblem], Sequence[Picked]] | None = None
    weighted: bool = False


class Picked(Protocol):
    """An agreement at a point: weights on the points used, by position, and what it pays."""

    @property
    def mixture(self) -> Sequence[tuple[int, Value]]:
        """Positions of points, and their weights."""
        ...

    @property
    def payoffs(self) -> Sequence[Value]:
        """One a party."""
        ...


SOLUTIONS: Mapping[str, Solution] = {
    "nash": Solution(
        "Nash bargaining solution",
        nash.solve_at_point,
        lambda problem, feasible, weights: nash.pieces(problem, weights, feasible),
        many_parties_nash.solve_at_point,
        weighted=True,
    ),
    "kalai-smorodinsky": Solution(
        "Kalai-Smorodinsky solution",
        lambda problem, _: kalai_smorodinsky.solve_at_point(problem),
        lambda problem, feasible, _: kalai_smorodinsky.pieces(problem, feasible),
        many_parties.kalai_smorodinsky,
    ),
    "egalitarian": Solution(
        "egalitarian solution",
        egalitarian.solve_at_point,
        lambda problem, feasible, weights: egalitarian.pieces(problem, weights, feasible),
        many_parties.egalitarian,
        weighted=True,
    ),
    "utilitarian": Solution(
        "utilitarian solution",
        utilitarian.solve_at_point,
        lambda problem, feasible, weights: utilitarian.pieces(problem, weights, feasible),
        many_parties.utilitarian,
        weighted=True,
    ),
    "equal-area": Solution(
        "equal area solution",
        lambda problem, _: equal_area.solve_at_point(problem),
        lambda problem, feasible, _: equal_area.pieces(problem, feasible),
    ),
    "raiffa": Solution("Raiffa solution", lambda problem, _: raiffa.solve_at_point(problem)),
    "perles-maschler": Solution("Perles-Maschler solution", lambda problem, _: perles_maschler.solve_at_point(problem)),
}
STEPS: Mapping[str, int] = {"raiffa-1": 1, "raiffa-2": 2, "raiffa-3": 3}  # on the way to Raiffa's agreement
EQUAL = (Fraction(1), Fraction(1))


def chosen(solution: str) -> Solution:
    """The solution of that name; UsageError, with the nearest one, where there is none."""
    if solution not in SOLUTIONS:
        raise UsageError(
            f"no solution is called {quote(solution)};{nearest(solution, SOLUTIONS)} there are {', '.join(SOLUTIONS)}"
        )
    return SOLUTIONS[solution]


def agreements(
    dispute: Dispute,
    solution: str = "nash",
    weights: Weights = EQUAL,
    budget: Budget = DEFAULT,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> PiecewiseAtlas:
    """What a solution picks, in closed form, with the exact region of each piece.

    >>> from games import load
    >>> for piece in agreements(load("divide-the-dollar")).branches:
    ...     print(piece.label, *piece.texts()[1])
    (share-part) (fallback_ann - fallback_bob + 1)/2 (fallback_bob - fallback_ann + 1)/2
    (no-agreement) fallback_ann fallback_bob

    "raiffa-2" and the like are what has been settled after so many of Raiffa's steps, not yet an agreement: its values
    are the parties' payoffs. Raises UsageError for an unknown solution and one without a closed form, for more than two
    parties, and for utilities that bend in the issues.
    """
    if len(dispute.players) != 2 and (solution in STEPS or chosen(solution).pieces is not None):
        raise UsageError(
            f"{len(dispute.players)} parties; closed forms are for two. Ask at a point: zopa bargain with --at baseline"
        )
    if solution in STEPS:
        if weights != EQUAL:
            raise UsageError("Raiffa's steps take no weights; leave them out")
        return _settled_by_steps(dispute, STEPS[solution], budget, progress)
    one = chosen(solution)
    if one.pieces is None:
        closed = ", ".join([*(name for name, other in SOLUTIONS.items() if other.pieces is not None), *STEPS])
        raise UsageError(f"the {one.title} has no closed form here, only numbers at a point; there are {closed}")
    if weights != EQUAL and not one.weighted:
        raise UsageError(f"the {one.title} takes no weights; leave them out")
    if min(weights) <= 0:
        raise UsageError(f"the weights are {' and '.join(map(str, weights))}; both have to be above 0")
    found = drafts(dispute, one.pieces, weights)
    return piecewise_atlas(
        dispute, titled(one.title, weights), groups(dispute), found, budget, progress, single=solution != "utilitarian"
    )


def titled(title: str, weights: Weights) -> str:
    """The title with the weights, where they are not equal.

    >>> titled("Nash bargaining solution", (Fraction(2), Fraction(1)))
    'Nash bargaining solution, weights 2 : 1'
    """
    return title if weights == EQUAL else f"{title}, weights {' : '.join(map(str, weights))}"


def by_title(dispute: Dispute, title: str) -> PiecewiseAtlas:
    """The atlas that `titled` names; UsageError where there is no such solution."""
    plain, _, written = title.partition(", weights ")
    weights = tuple(map(Fraction, written.split(" : "))) if written else EQUAL
    for name, one in SOLUTIONS.items():
        if one.title == plain:
            return agreements(dispute, name, (weights[0], weights[1]))
    for name, taken in STEPS.items():
        if _after(taken) == title:
            return agreements(dispute, name)
    known = [*(one.title for one in SOLUTIONS.values()), *map(_after, STEPS.values())]
    raise UsageError(f"no solution is called {quote(title)};{nearest(title, known)} there are {', '.join(known)}")


def groups(dispute: Dispute) -> tuple[Group, ...]:
    """What an agreement is made of: the issues' values, or the chances of a lottery over agreements.

    Where a utility multiplies issues, a mixture of corners is a lottery over them and no value in between.
    """
    if on_issues(dispute):
        return (("agreement", tuple(issue.name for issue in dispute.issues)),)
    return (("lottery", tuple(map(hyphenated, dispute.labels()))),)


def on_issues(dispute: Dispute) -> bool:
    """Whether an agreement sets the issues, so that a mixture of two is one in between."""
    return bool(dispute.issues) and (dispute.affine or dispute.curve)


def hyphenated(name: str) -> str:
    """The name of an agreement as one word, as claims can write it.

    >>> hyphenated("keep, tolerate")
    'keep-tolerate'
    >>> hyphenated("x = 0, y = 1/2")
    'x-0-y-1_2'
    """
    return "-".join(part.strip().replace(" = ", "-").replace("/", "_") for part in name.split(","))


def drafts(
    dispute: Dispute, pieces: Callable[[Problem, Feasible, Weights], Iterator[SolutionPiece]], weights: Weights = EQUAL
) -> Iterator[Candidate]:
    """The solution's pieces on each case of the utilities, and no agreement where not both can gain."""
    over = domain(dispute.space)
    for guards, problem in problems(dispute, over):
        feasible = _possible(guards, over)
        for piece in pieces(problem, feasible, weights):
            values = _values(dispute, problem, piece.mixture)
            cells = tuple(guards + cell for cell in piece.cells)
            yield Candidate(_label(dispute, values), values, problem.paid(piece.mixture), cells)
        nothing = (problem.number(0),) * len(groups(dispute)[0][1])
        yield from _without(dispute, guards, problem, nothing)


def _without(dispute: Dispute, guards: Cell, problem: Problem, values: tuple[Ratio, ...]) -> Iterator[Candidate]:
    """No agreement where not both can gain, with these values."""
    over = domain(dispute.space)
    without = subtract_cells((guards,), zone_of_agreement.gains(problem, _possible(guards, over)), over)
    if without:
        cells = Region(dispute.space, tuple(without)).merged().cells
        yield Candidate(NO_AGREEMENT, values, problem.threat, cells)


def _settled_by_steps(
    dispute: Dispute, number: int, budget: Budget, progress: Callable[[int, int], None]
) -> PiecewiseAtlas:
    """What has been settled after so many of Raiffa's steps; its values are what it pays."""
    over = domain(dispute.space)

    def made() -> Iterator[Candidate]:
        for guards, problem in problems(dispute, over):
            for draft in raiffa.drafts(problem, number, _possible(guards, over)):
                yield replace(draft, cells=tuple(guards + cell for cell in draft.cells))
            yield from _without(dispute, guards, problem, problem.threat)

    parts: tuple[Group, ...] = (("settled", tuple(party.name for party in dispute.players)),)
    return piecewise_atlas(dispute, _after(number), parts, made(), budget, progress, single=True)


def _after(number: int) -> str:
    """The name of the atlas of a step."""
    return f"Raiffa solution after {number} step{'s' * (number > 1)}"


def zone_of(dispute: Dispute) -> Region:
    """Where both parties can gain: the zone of possible agreement.

    >>> from games import load
    >>> print(zone_of(load("divide-the-dollar")))
    fallback_bob < 1 - fallback_ann
    """
    over = domain(dispute.space)
    cells: dict[Cell, None] = {}
    for guards, problem in problems(dispute, over):
        for cell in zone_of_agreement.gains(problem, _possible(guards, over)):
            cells[guards + cell] = None
    return Region(dispute.space, tuple(cells)).merged()


# --- at a point -----------------------------------------------------------------------------------


def numeric(dispute: Dispute, point: Mapping[str, Fraction]) -> NumericProblem:
    """The problem in numbers."""
    points = tuple(tuple(evaluate(tree, point) for tree in row) for row in dispute.points())
    return NumericProblem(points, tuple(evaluate(tree, point) for tree in dispute.threat))


def picked(dispute: Dispute, solution: Solution, problem: NumericProblem, weights: Weights = EQUAL) -> Sequence[Picked]:
    """What a solution picks in numbers, nothing where not all can gain; UsageError for one that is for two parties."""
    if len(dispute.players) == 2:
        return solution.solve_at_point(problem, weights)
    if solution.many is None:
        raise UsageError(f"the {solution.title} is for two parties; here are {len(dispute.players)}")
    return solution.many(problem)


def settled(dispute: Dispute, mixture: Sequence[tuple[int, Value]]) -> tuple[Value, ...]:
    """What a mixture settles: each issue's value, or each agreement's chance."""
    if not on_issues(dispute):
        weights = dict(mixture)
        return tuple(weights.get(k, Fraction(0)) for k in range(len(dispute.labels())))
    corners = dispute.corners()
    if len(mixture) == 1:
        return corners[mixture[0][0]]
    if len(mixture) == 2:
        (j, _), (k, share) = mixture
        return tuple(affine(number(share), a, b - a) for a, b in zip(corners[j], corners[k], strict=True))
    if not all(isinstance(weight, Fraction) for _, weight in mixture):
        raise UsageError("what is settled on the issues is only known between bounds here; its payoffs are given")
    return tuple(
        sum((weight * corners[k][issue] for k, weight in mixture if isinstance(weight, Fraction)), Fraction(0))
        for issue in range(len(dispute.issues))
    )


def _possible(guards: Cell, over: Domain) -> Feasible:
    """Whether a conjunction is not known to be empty in this case of the utilities."""
    return lambda cell: not is_empty(guards + cell, over, QUICK)


def problems(dispute: Dispute, over: Domain) -> Iterator[tuple[Cell, Problem]]:
    """The dispute as polynomials, once for each way that the comparisons in its utilities can come out."""
    points, threat = dispute.points(), dispute.threat

    def compute(decide: Decisions) -> Problem:
        lowered = tuple(tuple(lower(tree, over.ring, decide) for tree in point) for point in points)
        return Problem(over.ring, lowered, tuple(lower(tree, over.ring, decide) for tree in threat))

    yield from cases(compute, lambda guards: not is_empty(guards, over))


def _values(dispute: Dispute, problem: Problem, mixture: Mixture) -> tuple[Ratio, ...]:
    """What is agreed: each issue's value on the way between corners, or each agreement's chance."""
    if not on_issues(dispute):
        weights = dict(mixture)
        return tuple(weights.get(k, problem.number(0)) for k in range(len(problem.points)))
    corners = dispute.corners()
    return tuple(
        reduce(add, (weight * problem.number(corners[k][issue]) for k, weight in mixture))
        for issue in range(len(dispute.issues))
    )


def _label(dispute: Dispute, values: Sequence[Ratio]) -> str:
    if not on_issues(dispute):
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
