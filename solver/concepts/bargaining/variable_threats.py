"""Threats that the players choose, with side payments: Nash's split, and the cooperative–competitive value.

Each player first commits to what it will do if they do not agree: x and y, mixed strategies
of the game (A, B). Then they share σ = max(A + B) equally above what the threats pay, so that

    row gets (σ + xᵀ(A − B)y)/2,    column gets (σ − xᵀ(A − B)y)/2.

The threats are therefore played as in the zero-sum game A − B, with value v; optimal threats
are its optimal strategies, a polytope for each side, and every pair of them gives the same split

    ((σ + v)/2, (σ − v)/2).

That is the cooperative–competitive value as well: half of the greatest total, plus and minus
the value of half the difference.

Nash (1953), "Two-Person Cooperative Games", Econometrica 21(1); Kalai and Kalai (2013),
"Cooperation in Strategic Games Revisited", Quarterly Journal of Economics 128(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from solver.concepts.nash.point_solver import solve
from solver.errors import InvalidGame
from solver.report.json_records import RecordLayout

Matrix = Sequence[Sequence[Fraction | int]]
Strategy = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Threats:
    """σ and the cells (row, column) that make it, v, the split, and the optimal threats.

    `rows`, `columns`: the extreme optimal threats; all optimal ones are their mixtures, and any goes with any.
    `disagreement`: what the first pair of them pays.
    """

    json_layout: ClassVar[RecordLayout] = RecordLayout(by={"payoffs": "players", "disagreement": "players"})
    total: Fraction
    plans: tuple[tuple[int, int], ...]
    advantage: Fraction
    payoffs: tuple[Fraction, Fraction]
    rows: tuple[Strategy, ...]
    columns: tuple[Strategy, ...]
    disagreement: tuple[Fraction, Fraction]


def solve_at_point(A: Matrix, B: Matrix) -> Threats:
    """Return the split and the threats of the game with payoffs A (row) and B (column), in numbers.

    >>> found = solve_at_point([[0, 6, -1], [4, 3, 5]], [[0, 2, 2], [-1, 6, 5]])
    >>> print(found.total, found.advantage, *found.payoffs)
    10 -9/10 91/20 109/20
    >>> print(*found.rows[0], "|", *found.columns[0])
    3/10 7/10 | 0 3/10 7/10
    """
    _check(A, B)
    spread = [[Fraction(a) - b for a, b in zip(*lines, strict=True)] for lines in zip(A, B, strict=True)]
    sums = {
        (i, j): Fraction(a) + b
        for i, lines in enumerate(zip(A, B, strict=True))
        for j, (a, b) in enumerate(zip(*lines, strict=True))
    }
    total = max(sums.values())
    equilibria = solve(spread, [[-entry for entry in line] for line in spread]).equilibria
    value = equilibria[0].payoffs[0]
    rows = tuple(dict.fromkeys(e.row for e in equilibria))
    columns = tuple(dict.fromkeys(e.column for e in equilibria))
    pays = ((total + value) / 2, (total - value) / 2)
    plans = tuple(cell for cell, both in sums.items() if both == total)
    return Threats(
        total, plans, value, pays, rows, columns, (_paid(A, rows[0], columns[0]), _paid(B, rows[0], columns[0]))
    )


def _check(A: Sequence[Sequence[object]], B: Sequence[Sequence[object]]) -> None:
    shapes = [[len(line) for line in matrix] for matrix in (A, B)]
    if shapes[0] != shapes[1] or not shapes[0] or len(set(shapes[0])) != 1 or not shapes[0][0]:
        raise InvalidGame(
            f"A has lines of {shapes[0]} payoffs, B of {shapes[1]}; give both one line a row strategy "
            "and one payoff a column strategy"
        )


def _paid(matrix: Matrix, row: Strategy, column: Strategy) -> Fraction:
    terms = (x * y * entry for x, line in zip(row, matrix, strict=True) for y, entry in zip(column, line, strict=True))
    return sum(terms, Fraction(0))
