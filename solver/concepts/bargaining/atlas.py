"""The bargaining solutions of a dispute as atlases: what is agreed, in closed form, and where.

dispute  →  feasible set and disagreement point in symbols (`problem`)
         →  the solution's pieces, where both sides can gain (`pareto_frontier`)
         →  branches in terms of the issues, and one for no agreement elsewhere
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial, reduce
from operator import add
from typing import TypeAlias

from solver.algebra.bounded_numbers import Value, affine, number
from solver.algebra.polynomials import Ratio, constant_of, to_fraction
from solver.atlas import Group, Progress, no_progress
from solver.concepts.bargaining import (
    equal_area,
    nash_many_parties,
    ratified,
)
from solver.concepts.bargaining import many_parties as many
from solver.concepts.bargaining.cases import problems, solve_cases, zones
from solver.concepts.bargaining.dispute_atlas import NO_AGREEMENT, DisputeAtlas
from solver.concepts.bargaining.egalitarian import egalitarian_at_point, egalitarian_pieces
from solver.concepts.bargaining.equal_gains import equal_gains_pieces, give_up_surplus
from solver.concepts.bargaining.kalai_smorodinsky import kalai_smorodinsky_at_point, kalai_smorodinsky_pieces
from solver.concepts.bargaining.nash_solution import nash_at_point, nash_pieces
from solver.concepts.bargaining.perles_maschler import perles_maschler_at_point
from solver.concepts.bargaining.pieces import SolutionPiece
from solver.concepts.bargaining.problem import AgreementAtPoint, Mixture, NumericProblem, Problem
from solver.concepts.bargaining.raiffa import raiffa_at_point, raiffa_candidates, with_an_inside
from solver.concepts.bargaining.ratified import possible
from solver.concepts.bargaining.utilitarian import utilitarian_at_point, utilitarian_pieces
from solver.concepts.piecewise import Candidate, PiecewiseAtlas, piecewise_atlas
from solver.errors import UsageError
from solver.expressions.expression import evaluate
from solver.forms.absent_concepts import refuse_concept
from solver.forms.dispute import Dispute
from solver.forms.parties import Issue
from solver.regions.cells import subtract_cells
from solver.regions.constraints import Feasible, without_positive_factors
from solver.regions.decide.emptiness import DEFAULT, Budget, check_budget, is_thick
from solver.regions.domain import domain
from solver.regions.parameters import check_kind, exact, no_such, quote
from solver.regions.region import Region
from solver.report.remedies import ASK_ABOUT_STEP, BARGAIN_AT_POINT
from solver.report.words import plural

Weights: TypeAlias = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class BargainingSolution:
    """A solution: its title, its pieces in closed form, if any, and what it picks in numbers; `many`: among more than
    two parties, None where it is for two. `weighted`: whether both take weights, one a party, after the problem; such a
    solution makes something greatest, where there are ratifiers over what is ratified, and others are moved."""

    title: str
    solve_at_point: Callable[..., Sequence[AgreementAtPoint]]
    pieces: Callable[..., Iterator[SolutionPiece]] | None = None
    many: Callable[[NumericProblem], Sequence[AgreementAtPoint]] | None = None
    weighted: bool = False


SOLUTIONS: Mapping[str, BargainingSolution] = {
    "nash": BargainingSolution("Nash bargaining solution", nash_at_point, nash_pieces, nash_many_parties.nash, True),
    "kalai-smorodinsky": BargainingSolution(
        "Kalai-Smorodinsky solution", kalai_smorodinsky_at_point, kalai_smorodinsky_pieces,
        many.kalai_smorodinsky,
    ),
    "egalitarian": BargainingSolution(
        "lexicographic egalitarian solution", egalitarian_at_point, egalitarian_pieces, many.egalitarian, True
    ),
    "utilitarian": BargainingSolution(
        "utilitarian solution", utilitarian_at_point, utilitarian_pieces, many.utilitarian, True
    ),
    "equal-area": BargainingSolution("equal area solution", equal_area.solve_at_point, equal_area.pieces),
    "equal-gains": BargainingSolution(
        "plain egalitarian solution",
        lambda problem, parts: give_up_surplus(egalitarian_at_point(problem, parts), problem.threat, parts),
        equal_gains_pieces,
        lambda problem: give_up_surplus(many.egalitarian(problem), problem.threat, [1] * len(problem.threat)), True,
    ),
    "raiffa": BargainingSolution("Raiffa solution", raiffa_at_point),
    "perles-maschler": BargainingSolution("Perles-Maschler solution", perles_maschler_at_point),
}  # fmt: skip
STEPS: Mapping[str, int] = {"raiffa-1": 1, "raiffa-2": 2, "raiffa-3": 3}  # on the way to Raiffa's agreement
UNASKED = tuple(name for name in SOLUTIONS if name != "equal-gains")  # which mostly picks what egalitarian does
EQUAL = (Fraction(1), Fraction(1))


def solution_named(solution: str) -> BargainingSolution:
    """Return the solution of that name; UsageError, with the nearest one, where there is none.

    >>> solution_named("nash").title
    'Nash bargaining solution'
    """
    if solution in STEPS:
        said = f"{solution} is what both are sure of on the way to Raiffa's agreement, itself none"
        raise UsageError(said, remedies=[ASK_ABOUT_STEP])
    if solution not in SOLUTIONS:
        raise refuse_concept("solution", solution, SOLUTIONS)
    return SOLUTIONS[solution]


def weights_of(dispute: Dispute, weights: Mapping[str, object] | Sequence[object] | None) -> Weights:
    """Return the weights of two parties, by name or in order, 1 where none is given; UsageError for what is no weight.

    >>> weights_of(load("swap-package"), {"US": 2}), weights_of(load("swap-package"), (2, "1/2"))
    ((Fraction(2, 1), Fraction(1, 1)), (Fraction(2, 1), Fraction(1, 2)))
    """
    names = dispute.seat_names
    if not weights:
        return EQUAL
    if len(names) != 2:
        raise UsageError(f"weights are for two parties; here are {len(names)}")
    if not isinstance(weights, Mapping):
        if isinstance(weights, str) or len(weights) != 2:
            raise UsageError(f"the weights are {quote(weights)}; give two numbers, or one by the name of a party")
        weights = dict(zip(names, weights, strict=True))
    for name in weights:
        if name not in names:
            raise UsageError(no_such("party", name, names))
    first, second = (exact(weights.get(name, 1)) for name in names)
    if min(first, second) <= 0:
        raise UsageError(f"the weights are {first} and {second}; both have to be above 0")
    return first, second


def agreements(
    dispute: Dispute, solution: str = "nash", weights: Mapping[str, object] | Sequence[object] | None = None,
    budget: Budget = DEFAULT, progress: Progress = no_progress,
) -> PiecewiseAtlas:  # fmt: skip
    """Return what a solution picks, in closed form, with the exact region of each piece.

    >>> for piece in agreements(load("divide-the-dollar")).branches:
    ...     print(piece.label, *piece.texts()[1])
    (share-part) (fallback_ann - fallback_bob + 1)/2 (fallback_bob - fallback_ann + 1)/2
    (no-agreement) fallback_ann fallback_bob

    "raiffa-2" and so on give what both are sure of after so many of Raiffa's steps, no agreement yet; for `weights` see
    `weights_of`. UsageError for a solution unknown or not in closed form, over two parties, and utilities that bend.
    """
    check_budget(budget)
    check_kind(dispute, Dispute, "agreements takes a dispute", "from_normal makes one of a game in normal form")
    if len(dispute.players) != 2 and (solution in STEPS or solution_named(solution).pieces is not None):
        dispute.points()  # where utilities bend, there are none at a point either
        raise UsageError(f"{len(dispute.players)} parties; closed forms are for two", remedies=[BARGAIN_AT_POINT])
    parts = weights_of(dispute, weights)
    if solution in STEPS:
        if dispute.ratifiers:
            raise UsageError("Raiffa's steps are no agreements yet, so nobody ratifies them; ask for a solution")
        if parts != EQUAL:
            raise UsageError("Raiffa's steps take no weights; leave them out")
        return _raiffa_steps(dispute, STEPS[solution], budget, progress)
    one = solution_named(solution)
    if one.pieces is None:
        closed = ", ".join([*(name for name, other in SOLUTIONS.items() if other.pieces is not None), *STEPS])
        raise UsageError(f"the {one.title} has no closed form here, only numbers at a point; there are {closed}")
    refuse_weights(parts, [one])
    groups, found = agreement_groups(dispute), _candidates(dispute, one, parts)
    convex = solution == "utilitarian"
    make = partial(DisputeAtlas, other=partial(agreements, solution=solution, weights=parts), convex=convex)
    return piecewise_atlas(dispute, title_with(one, parts), groups, found, budget, progress, not convex, make)


def title_with(solution: BargainingSolution, weights: Weights) -> str:
    """Return the title of a solution with its weights, unless these are equal.

    >>> title_with(SOLUTIONS["nash"], (Fraction(2), Fraction(1)))
    'Nash bargaining solution, weights 2 : 1'
    """
    return solution.title if weights == EQUAL else f"{solution.title}, weights {' : '.join(map(str, weights))}"


def refuse_weights(weights: Weights, solutions: Sequence[BargainingSolution]) -> None:
    """Raise UsageError where weights are given that none of some solutions takes."""
    if weights != EQUAL and not any(one.weighted for one in solutions):
        raise UsageError(f"the {solutions[0].title} takes no weights; leave them out")


def agreements_titled(dispute: Dispute, title: str) -> PiecewiseAtlas:
    """Return the atlas that has this title, weights included; UsageError where there is no such solution.

    >>> agreements_titled(load("divide-the-dollar"), "lexicographic egalitarian solution").concept
    'lexicographic egalitarian solution'
    """
    plain, _, written = title.partition(", weights ")
    names = {one.title: name for name, one in SOLUTIONS.items()}
    names |= {_title_of_step(number): name for name, number in STEPS.items()}
    if plain not in names:
        raise UsageError(no_such("solution", title, names))
    return agreements(dispute, names[plain], written.split(" : ") if written else None)


def agreement_groups(dispute: Dispute) -> tuple[Group, ...]:
    """Return what an agreement is made of: the issues' values, or the chances of a lottery over agreements.

    >>> agreement_groups(load("divide-the-dollar"))
    (('agreement', ('share',)),)

    Where a utility multiplies issues, a mixture of corners is a lottery over them and no value in between.
    """
    if on_issues(dispute):
        return (("agreement", tuple(issue.name for issue in dispute.issues)),)
    return (("lottery", tuple(map(_hyphenated_name, dispute.labels()))),)


def on_issues(dispute: Dispute) -> bool:
    """Decide whether an agreement sets the issues, so that a mixture of two is one in between.

    >>> on_issues(load("divide-the-dollar"))
    True
    """
    return bool(dispute.issues) and (dispute.affine or dispute.curve)


def _hyphenated_name(name: str) -> str:
    """Return the name of an agreement as one word, as claims can write it."""
    return "-".join(part.strip().replace(" = ", "-").replace("/", "_") for part in name.split(","))


def _candidates(dispute: Dispute, solution: BargainingSolution, weights: Weights = EQUAL) -> Iterator[Candidate]:
    """Yield the solution's pieces on each case of the utilities, and no agreement where not both can gain."""

    def pieces(problem: Problem, feasible: Feasible) -> Iterator[SolutionPiece]:
        assert solution.pieces is not None
        return solution.pieces(problem, *more_arguments(solution, weights), feasible)

    for guards, problem, piece in solve_cases(dispute, pieces, solution.weighted):
        values = agreed_formulas(dispute, problem, piece.mixture)
        cells = tuple(guards + cell for cell in piece.cells)
        if dispute.ratifiers:  # whose guards say of denominators that they are above zero
            cells = tuple(without_positive_factors(cell) or cell for cell in cells)
        yield Candidate(_label(dispute, values), values, piece.pays or problem.payoffs_of(piece.mixture), cells)
    issues = len(agreement_groups(dispute)[0][1])
    yield from _no_agreement(dispute, lambda problem: (problem.ring.number(0),) * issues)


def _no_agreement(dispute: Dispute, values: Callable[[Problem], tuple[Ratio, ...]]) -> Iterator[Candidate]:
    """Yield the candidates for no agreement, with these values, where not both can gain."""
    for guards, problem, zone in zones(dispute):
        without, space = subtract_cells((guards,), zone, domain(dispute.space)), dispute.space
        if without:
            yield Candidate(NO_AGREEMENT, values(problem), problem.threat, Region(space, tuple(without)).merged().cells)


def _raiffa_steps(dispute: Dispute, number: int, budget: Budget, progress: Progress) -> PiecewiseAtlas:
    """Return the atlas of what both are sure of after so many of Raiffa's steps; its values are what that pays."""
    over = domain(dispute.space)

    def step_candidates() -> Iterator[Candidate]:
        for guards, problem in problems(dispute, over):
            feasible = possible(guards, over)
            if not guards and not dispute.ratifiers and is_thick(over):
                feasible = with_an_inside(problem, over, feasible)
            for candidate in raiffa_candidates(problem, number, feasible):
                yield replace(candidate, cells=tuple(guards + cell for cell in candidate.cells))
        yield from _no_agreement(dispute, lambda problem: problem.threat)

    parts: tuple[Group, ...] = (("settled", dispute.seat_names),)
    title = _title_of_step(number)
    return piecewise_atlas(dispute, title, parts, step_candidates(), budget, progress, True, DisputeAtlas)


def _title_of_step(number: int) -> str:
    """Return the title of the atlas after so many of Raiffa's steps."""
    return f"Raiffa solution after {number} {plural(number, 'step')}"


def numeric_problem(dispute: Dispute, point: Mapping[str, Fraction]) -> NumericProblem:
    """Return the problem at a point, in numbers.

    >>> numeric_problem(load("divide-the-dollar"), {"fallback_ann": Fraction(1, 4), "fallback_bob": Fraction(0)}).threat
    (Fraction(1, 4), Fraction(0, 1))
    """
    points = tuple(tuple(evaluate(tree, point) for tree in row) for row in dispute.points())
    whole = NumericProblem(points, tuple(evaluate(tree, point) for tree in dispute.threat))
    if not dispute.ratifiers:
        return whole
    spare = [tuple(evaluate(tree, point) for tree in row) for row in dispute.margins()]
    return ratified.ratified_at_point(dispute, whole, spare)


def pick_agreements(
    dispute: Dispute, solution: BargainingSolution, problem: NumericProblem, weights: Weights = EQUAL
) -> Sequence[AgreementAtPoint]:
    """Return what a solution picks in numbers, nothing where not all can gain; UsageError for too many parties.

    >>> game = load("divide-the-dollar")
    >>> pick_agreements(game, SOLUTIONS["nash"], numeric_problem(game, game.space.baseline))[0].payoffs
    (Fraction(11, 20), Fraction(9, 20))
    """
    if problem.free and not solution.weighted:
        whole = NumericProblem(problem.free, problem.threat)
        return ratified.clamp(problem, pick_agreements(dispute, solution, whole, weights), solution.title)
    if len(dispute.players) == 2:
        return solution.solve_at_point(problem, *more_arguments(solution, weights))
    if solution.many is None:
        raise UsageError(f"the {solution.title} is for two parties; here are {len(dispute.players)}")
    return solution.many(problem)


def more_arguments(solution: BargainingSolution, weights: Weights) -> tuple[Weights, ...]:
    """Return the arguments that the functions of a solution take after the problem: the weights, if it has any."""
    return (weights,) if solution.weighted else ()


def agreed_values(
    dispute: Dispute, mixture: Sequence[tuple[int, Value]], settled: Sequence[tuple[Fraction, ...]] = ()
) -> tuple[Value, ...]:
    """Return what is agreed on in a mixture of corners, or of what is `settled` at each point: each issue's value, or
    each agreement's chance; nothing without a mixture, where only what is paid is known, between bounds.

    >>> agreed_values(load("divide-the-dollar"), [(0, Fraction(1, 4)), (1, Fraction(3, 4))])
    (Fraction(3, 4),)
    """
    if not mixture:
        return ()
    if not on_issues(dispute):
        weights = dict(mixture)
        return tuple(weights.get(k, Fraction(0)) for k in range(len(dispute.labels())))
    corners = settled or dispute.corners()
    if len(mixture) == 2:
        (j, _), (k, share) = mixture
        return tuple(affine(number(share), a, b - a) for a, b in zip(corners[j], corners[k], strict=True))
    return tuple(
        sum((weight * corners[k][issue] for k, weight in mixture if isinstance(weight, Fraction)), Fraction(0))
        for issue in range(len(dispute.issues))
    )


def agreed_formulas(dispute: Dispute, problem: Problem, mixture: Mixture) -> tuple[Ratio, ...]:
    """Return what is agreed on: each issue's value on the way between corners, or each agreement's chance.

    >>> game = load("divide-the-dollar")
    >>> ((_, problem),) = problems(game, domain(game.space))
    >>> str(agreed_formulas(game, problem, ((0, problem.ring.number(1)),))[0].over)
    '0'
    """
    if not on_issues(dispute):
        weights = dict(mixture)
        return tuple(weights.get(k, problem.ring.number(0)) for k in range(len(problem.points)))
    settled = problem.settled or [tuple(map(problem.ring.number, corner)) for corner in dispute.corners()]
    return tuple(
        reduce(add, (weight * settled[k][issue] for k, weight in mixture)) for issue in range(len(dispute.issues))
    )


def _label(dispute: Dispute, values: Sequence[Ratio]) -> str:
    if not on_issues(dispute):
        return f"({lottery_label(dispute, [k for k, weight in enumerate(values) if weight.over])})"
    constants = ([to_fraction(constant_of(v.over))] if v.is_polynomial and v.over.is_constant() else [] for v in values)
    return f"({', '.join(map(_part_of_issue, constants, dispute.issues))})"


def lottery_label(dispute: Dispute, positions: Iterable[int]) -> str:
    """Return the name of a lottery over the agreements at these positions.

    >>> lottery_label(from_normal(load("thaad-deal")), (0, 3))
    'withdraw-sanction + keep-tolerate'
    """
    return " + ".join(_hyphenated_name(dispute.labels()[k]) for k in positions)


def mixture_label(dispute: Dispute, positions: Sequence[int]) -> str:
    """Return a name, one word as claims can write it, for the agreements that mix these of `Dispute.points`.

    >>> mixture_label(load("swap-package"), (0, 1))
    'withdraw-none/ban-part'
    """
    if not on_issues(dispute):
        return "..".join(_hyphenated_name(dispute.labels()[k]) for k in positions)
    corners = dispute.corners()
    return "/".join(map(_part_of_issue, zip(*(corners[k] for k in positions), strict=True), dispute.issues))


def _part_of_issue(values: Sequence[Fraction], issue: Issue) -> str:
    """Return the issue's name and that the values are `all` of it, `none` of it, or a `part`."""
    level = "none" if {*values} == {issue.low} else "all" if {*values} == {issue.high} else "part"
    return f"{issue.name}-{level}"
