"""Bargaining with side payments: the greatest total is made, and what it is worth is shared equally.

Utility is transferable: once u in S is agreed on, any amount can be passed on, so all that
matters of S is its greatest total.

    σ = max_k Σ_i v_ki,    player i gets  d_i + (σ − Σ d) / n,    and is paid that less v_ki

With weights w (shares of the surplus, adding up to what they do) i gets d_i + w_i/Σw · (σ − Σ d).
There is an agreement wherever something can be gained, σ > Σ d. Several points may have the
greatest total: the split is the same, the payments differ, and each is a draft of its own.

Nash (1953), "Two-Person Cooperative Games", Econometrica 21(1), section on transferable utility.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add
from typing import ClassVar

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.problem import NumericProblem, Problem
from solver.concepts.piecewise import Candidate, at_least
from solver.errors import UsageError
from solver.regions.constraints import Feasible, normalized, possible
from solver.report.json_records import RecordLayout


@dataclass(frozen=True, slots=True)
class Split:
    """The points (by position) that make the greatest total, what everybody ends up with, and who is paid how much.

    `payments`: for each of the points, what each player gets on top of it; below zero is paid.
    """

    json_layout: ClassVar[RecordLayout] = RecordLayout(by={"payoffs": "players"})
    plans: tuple[int, ...]
    total: Fraction
    payoffs: tuple[Fraction, ...]
    payments: tuple[tuple[Fraction, ...], ...]


def at_point(problem: NumericProblem, weights: Sequence[Fraction | int] = ()) -> tuple[Split, ...]:
    """The split in numbers. Nothing where nothing can be gained.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> split = at_point(numbers([(10, 0), (2, 3)], (1, 2)))[0]
    >>> split.payoffs, split.payments
    ((Fraction(9, 2), Fraction(11, 2)), ((Fraction(-11, 2), Fraction(11, 2)),))
    """
    shares = _shares(weights, len(problem.threat))
    total = max(map(sum, problem.points), default=Fraction(0))
    surplus = total - sum(problem.threat)
    if not problem.points or surplus <= 0:
        return ()
    plans = tuple(k for k, point in enumerate(problem.points) if sum(point) == total)
    pays = tuple(d + share * surplus for d, share in zip(problem.threat, shares, strict=True))
    passed = tuple(tuple(p - v for p, v in zip(pays, problem.points[k], strict=True)) for k in plans)
    return (Split(plans, Fraction(total), pays, passed),)


def drafts(
    problem: Problem, weights: Sequence[Fraction | int] = (), feasible: Feasible = possible
) -> Iterator[Candidate]:
    """The split in closed form, a draft for each point that can have the greatest total; columns: the payments.

    >>> from solver.algebra.polynomials import ring
    >>> over = ring(("x",))
    >>> zero, one, x = (Ratio(p, over.one) for p in (over.zero, over.one, over["x"]))
    >>> for draft in drafts(Problem(over, ((zero, one), (x, zero)), (zero, zero))):
    ...     print(draft.label, *(part.over for part in draft.payoffs), *draft.cells)
    point 1 1/2 1/2 (Constraint(-p0 + 1 >= 0),)
    point 2 1/2*p0 1/2*p0 (Constraint(p0 - 1 >= 0), Constraint(p0 > 0))
    """
    shares = [problem.number(share) for share in _shares(weights, problem.players)]
    totals = [reduce(add, point) for point in problem.points]
    nothing = reduce(add, problem.threat)
    for k, (point, total) in enumerate(zip(problem.points, totals, strict=True)):
        surplus = total - nothing
        rivals = (at_least(total - other) for m, other in enumerate(totals) if m != k)
        cell = normalized((*rivals, at_least(surplus, strict=True)))
        if cell is None or not feasible(cell):
            continue
        pays = tuple(d + share * surplus for d, share in zip(problem.threat, shares, strict=True))
        passed: tuple[Ratio, ...] = tuple(p - v for p, v in zip(pays, point, strict=True))
        yield Candidate(f"point {k + 1}", passed, pays, (cell,))


def _shares(weights: Sequence[Fraction | int], players: int) -> tuple[Fraction, ...]:
    given = tuple(map(Fraction, weights)) or (Fraction(1),) * players
    if len(given) != players or any(w < 0 for w in given) or not sum(given):
        raise UsageError(
            f"{len(given)} weights for {players} players; give each player one that is not negative, not all zero"
        )
    return tuple(w / sum(given) for w in given)
