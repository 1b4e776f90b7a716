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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from solver.algebra.polynomials import Poly, Ratio, ratio
from solver.concepts.nash.best_response_polyhedron import polyhedron
from solver.concepts.nash.cases import GameCase
from solver.concepts.nash.point_solver import solve
from solver.concepts.piecewise import Candidate
from solver.errors import InvalidGame
from solver.regions.constraints import Cell, Feasible, constraint, normalized, possible
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


def at_point(A: Matrix, B: Matrix) -> Threats:
    """The split and the threats of the game with payoffs A (row) and B (column), in numbers.

    >>> found = at_point([[0, 6, -1], [4, 3, 5]], [[0, 2, 2], [-1, 6, 5]])
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


def coco(A: Matrix, B: Matrix) -> tuple[Fraction, Fraction]:
    """The cooperative–competitive value: each one's part of the best total, plus or minus the competitive edge.

    >>> coco([[1, 0], [0, 1]], [[3, 0], [0, 0]])
    (Fraction(2, 1), Fraction(2, 1))
    """
    return at_point(A, B).payoffs


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


# --- in symbols -----------------------------------------------------------------------------------


def drafts(
    A: Sequence[Sequence[Poly]], B: Sequence[Sequence[Poly]], feasible: Feasible = possible
) -> Iterator[Candidate]:
    """The split in closed form, for polynomial payoffs: one draft for each pair of threats and each best total.

    Columns: the row player's threat, the column player's. At every parameter value some draft stands (a
    zero-sum game has a pair of optimal strategies with a regular basis: Shapley and Snow 1950), and all that
    stand give the same split.

    >>> from solver.algebra.polynomials import ring
    >>> over = ring(("x",))
    >>> one, x = over.one, over["x"]
    >>> for draft in drafts([[x]], [[one]]):
    ...     print(draft.label, *(part.over for part in draft.payoffs), draft.cells)
    total at 1, 1; threats 1 | 1 p0 1 ((),)
    """
    _check(A, B)
    spread = [[a - b for a, b in zip(*lines, strict=True)] for lines in zip(A, B, strict=True)]
    against = [[-entry for entry in column] for column in zip(*spread, strict=True)]
    one = A[0][0].context().constant(1)
    unit, half = ratio(one, one), ratio(one, one * 2)
    game = GameCase((), polyhedron(spread), polyhedron(against), (len(A), len(A[0])), (unit, unit))
    best = list(_totals(A, B))
    for pair in game.pairs():
        row, column = pair.strategies
        cells = [
            cell for cell in (normalized(each.joined) for each in pair.cells) if cell is not None and feasible(cell)
        ]
        for place, total, most in best if cells else ():
            both = [normalized((*most, *cell)) for cell in cells]
            kept = tuple(cell for cell in both if cell is not None and feasible(cell))
            if kept:
                pays = ((total + pair.payoffs[0]) * half, (total - pair.payoffs[0]) * half)
                label = f"total at {place[0] + 1}, {place[1] + 1}; threats {_used(row)} | {_used(column)}"
                yield Candidate(label, (*row, *column), pays, kept)


def _totals(A: Sequence[Sequence[Poly]], B: Sequence[Sequence[Poly]]) -> Iterator[tuple[tuple[int, int], Ratio, Cell]]:
    """Each cell's total, and where it is the greatest."""
    sums = {
        (i, j): a + b
        for i, lines in enumerate(zip(A, B, strict=True))
        for j, (a, b) in enumerate(zip(*lines, strict=True))
    }
    for place, total in sums.items():
        cell = normalized(tuple(constraint(total - other, ">=") for where, other in sums.items() if where != place))
        if cell is not None:
            yield place, ratio(total, total.context().constant(1)), cell


def _used(strategy: Sequence[Ratio]) -> str:
    return "+".join(str(k) for k, weight in enumerate(strategy, 1) if weight.over)
