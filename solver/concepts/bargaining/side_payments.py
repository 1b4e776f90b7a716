"""Bargaining with side payments: the greatest total is made, and what it is worth is shared equally.

Utility is transferable: once u in S is agreed on, any amount can be passed on, so all that
matters of S is its greatest total.

    σ = max_k Σ_i v_ki,    player i gets  d_i + (σ − Σ d) / n,    and is paid that less v_ki

There is an agreement wherever something can be gained, σ > Σ d. Several points may have the
greatest total: the split is the same, the payments differ.

Nash (1953), "Two-Person Cooperative Games", Econometrica 21(1), section on transferable utility.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from solver.concepts.bargaining.problem import NumericProblem
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


def solve_at_point(problem: NumericProblem) -> tuple[Split, ...]:
    """Return the split in numbers; nothing where nothing can be gained.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> split = solve_at_point(numbers([(10, 0), (2, 3)], (1, 2)))[0]
    >>> split.payoffs, split.payments
    ((Fraction(9, 2), Fraction(11, 2)), ((Fraction(-11, 2), Fraction(11, 2)),))
    """
    total = max(map(sum, problem.points), default=Fraction(0))
    surplus = total - sum(problem.threat, Fraction(0))
    if not problem.points or surplus <= 0:
        return ()
    plans = tuple(k for k, point in enumerate(problem.points) if sum(point) == total)
    pays = tuple(d + surplus / len(problem.threat) for d in problem.threat)
    passed = tuple(tuple(p - v for p, v in zip(pays, problem.points[k], strict=True)) for k in plans)
    return (Split(plans, Fraction(total), pays, passed),)
