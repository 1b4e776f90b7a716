"""Bargaining with side payments: the greatest total is made, and what it is worth is shared equally.

Utility is transferable: once u in S is agreed on, any amount can be passed on; all that matters is the greatest total.

    σ = max_k Σ_i v_ki,    player i gets  d_i + (σ − Σ d) / n,    and is paid that less v_ki

There is an agreement wherever something can be gained, σ > Σ d. Several points may have the
greatest total: the split is the same, the payments differ.

Threats that the players choose: each first commits to what it will do if they do not agree, x and y,
mixed strategies of the game (A, B). Then they share σ = max(A + B) equally above what the threats pay:

    row gets (σ + xᵀ(A − B)y)/2,    column gets (σ − xᵀ(A − B)y)/2.

So the threats are played as in the zero-sum game A − B, with value v. Optimal threats are its optimal
strategies, a polytope for each side, and every pair of them gives the split (σ + v)/2, (σ − v)/2: the
cooperative–competitive value as well, half of the greatest total plus and minus the value of half the difference.

Nash (1953), "Two-Person Cooperative Games", Econometrica 21(1); Kalai and Kalai (2013),
"Cooperation in Strategic Games Revisited", Quarterly Journal of Economics 128(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver.concepts.bargaining.problem import NumericProblem
from solver.concepts.nash.components import expected_payoff
from solver.concepts.nash.point_solver import solve
from solver.errors import InvalidGame
from solver.report.json_records import Written

Matrix = Sequence[Sequence[Fraction | int]]
Strategy = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class SidePayments(Written, by={"payoffs": "players"}):
    """The points (by position) that make the greatest total, what everybody ends up with, and who is paid how much.
    `payments`: for each of the points, what each player gets on top of it; below zero is paid."""

    plans: tuple[int, ...]
    total: Fraction
    payoffs: tuple[Fraction, ...]
    payments: tuple[tuple[Fraction, ...], ...]


def solve_at_point(problem: NumericProblem) -> tuple[SidePayments, ...]:
    """Return the split in numbers; nothing where nothing can be gained.

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
    return (SidePayments(plans, Fraction(total), pays, passed),)


@dataclass(frozen=True, slots=True)
class Threats(Written, by={"payoffs": "players", "disagreement": "players"}):
    """σ and the cells (row, column) that make it, v, the split, and what the first pair of optimal threats pays.
    `rows`, `columns`: the extreme optimal threats; all others are their mixtures, and any goes with any."""

    total: Fraction
    plans: tuple[tuple[int, int], ...]
    advantage: Fraction
    payoffs: tuple[Fraction, Fraction]
    rows: tuple[Strategy, ...]
    columns: tuple[Strategy, ...]
    disagreement: tuple[Fraction, Fraction]


def optimal_threats(A: Matrix, B: Matrix) -> Threats:
    """Return the split and the threats of the game with payoffs A (row) and B (column), in numbers.

    >>> found = optimal_threats([[0, 6, -1], [4, 3, 5]], [[0, 2, 2], [-1, 6, 5]])
    >>> print(found.total, found.advantage, *found.payoffs)
    10 -9/10 91/20 109/20
    """
    _check(A, B)
    spread = [[Fraction(a) - b for a, b in zip(*lines, strict=True)] for lines in zip(A, B, strict=True)]
    sums = {(i, j): Fraction(a) + B[i][j] for i, line in enumerate(A) for j, a in enumerate(line)}
    total = max(sums.values())
    equilibria = solve(spread, [[-entry for entry in line] for line in spread]).equilibria
    value = equilibria[0].payoffs[0]
    rows = tuple(dict.fromkeys(e.row for e in equilibria))
    columns = tuple(dict.fromkeys(e.column for e in equilibria))
    plans = tuple(cell for cell, both in sums.items() if both == total)
    split = ((total + value) / 2, (total - value) / 2)
    disagreement = (expected_payoff(A, rows[0], columns[0]), expected_payoff(B, rows[0], columns[0]))
    return Threats(total, plans, value, split, rows, columns, disagreement)


def _check(A: Sequence[Sequence[object]], B: Sequence[Sequence[object]]) -> None:
    shapes = [[len(line) for line in matrix] for matrix in (A, B)]
    if shapes[0] != shapes[1] or not shapes[0] or len(set(shapes[0])) != 1 or not shapes[0][0]:
        advice = "give both one line a row strategy and one payoff a column strategy"
        raise InvalidGame(f"A has lines of {shapes[0]} payoffs, B of {shapes[1]}; {advice}")
