"""Side payments and threats: the published example, brute force over pairs of strategies, symbols at points."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest
from polygon_cases import F, polygons
from problems import numbers
from scipy.optimize import linprog

from solver.concepts.bargaining import side_payments
from solver.errors import InvalidGame

Table = list[list[Fraction]]
A23 = [[F(0), F(6), F(-1)], [F(4), F(3), F(5)]]
B23 = [[F(0), F(2), F(2)], [F(-1), F(6), F(5)]]


def test_oracle_23() -> None:
    found = side_payments.optimal_threats(A23, B23)
    assert (found.total, found.advantage, found.payoffs) == (F(10), F(-9, 10), (F(91, 20), F(109, 20)))
    assert found.rows == ((F(3, 10), F(7, 10)),)
    assert found.columns == ((F(0), F(3, 10), F(7, 10)),)
    assert found.plans == ((1, 2),)
    assert found.disagreement[0] - found.disagreement[1] == found.advantage


def game(dice: random.Random, rows: int, columns: int) -> tuple[Table, Table]:
    def table() -> Table:
        return [[F(dice.randint(-4, 4), dice.choice((1, 1, 2))) for _ in range(columns)] for _ in range(rows)]

    return table(), table()


def zero_sum_value(matrix: Table) -> float:
    """Return by scipy the greatest u such that some mixture of rows gets at least u against each column."""
    m, n = len(matrix), len(matrix[0])
    table = [[-float(matrix[i][j]) for i in range(m)] + [1.0] for j in range(n)]
    done = linprog(
        [0.0] * m + [-1.0], A_ub=table, b_ub=[0.0] * n, A_eq=[[1.0] * m + [0.0]], b_eq=[1.0],
        bounds=[(0, None)] * m + [(None, None)],
    )  # fmt: skip
    return float(-done.fun)


def test_threats_against_linear_programming() -> None:
    dice = random.Random(3)
    for _ in range(150):
        rows, columns = dice.randint(1, 4), dice.randint(1, 4)
        a, b = game(dice, rows, columns)
        found = side_payments.optimal_threats(a, b)
        spread = [[x - y for x, y in zip(*lines, strict=True)] for lines in zip(a, b, strict=True)]
        total = max(a[i][j] + b[i][j] for i, j in product(range(rows), range(columns)))
        value = zero_sum_value(spread)
        assert found.total == total == sum(found.payoffs)
        assert abs(float(found.payoffs[0]) - (float(total) + value) / 2) < 1e-9
        for row in found.rows:  # each of them guarantees v, whatever the other side threatens
            assert sum(row) == 1 and min(row) >= 0
            assert min(sum(x * spread[i][j] for i, x in enumerate(row)) for j in range(columns)) == found.advantage
        for column in found.columns:
            assert sum(column) == 1 and min(column) >= 0
            assert max(sum(y * spread[i][j] for j, y in enumerate(column)) for i in range(rows)) == found.advantage
        assert all(a[i][j] + b[i][j] == total for i, j in found.plans) and found.plans
        x, y = found.rows[0], found.columns[0]
        paid = [sum(x[i] * y[j] * t[i][j] for i, j in product(range(rows), range(columns))) for t in (a, b)]
        assert tuple(paid) == found.disagreement


def test_all_optimal_threats_are_found() -> None:
    """Whether both ends are listed where every mixture of two equal columns is optimal."""
    found = side_payments.optimal_threats([[1, 1], [0, 0]], [[0, 0], [0, 0]])
    assert set(found.columns) == {(F(1), F(0)), (F(0), F(1))} and found.rows == ((F(1), F(0)),)
    assert found.plans == ((0, 0), (0, 1))


def coco(a: Table, b: Table) -> tuple[Fraction, Fraction]:
    """Return the cooperative–competitive value, which is the split."""
    return side_payments.optimal_threats(a, b).payoffs


def test_the_cooperative_competitive_axioms() -> None:
    """Whether it is efficient, turns with the players, moves with a sum added for one, and pays a constant point."""
    dice = random.Random(4)
    for _ in range(60):
        a, b = game(dice, 3, 3)
        first, second = coco(a, b)
        turned = [[[m[i][j] for i in range(3)] for j in range(3)] for m in (b, a)]
        assert coco(*turned) == (second, first)
        assert coco([[v + 5 for v in line] for line in a], b) == (first + 5, second)
        assert coco(a, a) == (max(map(max, a)),) * 2
        assert first + second == max(a[i][j] + b[i][j] for i, j in product(range(3), repeat=2))


def test_refusals() -> None:
    with pytest.raises(InvalidGame, match="one payoff"):
        side_payments.optimal_threats([[1, 2]], [[1]])


# --- the split ------------------------------------------------------------------------------------


def test_the_surplus_is_split_equally_and_paid_for() -> None:
    for problem in polygons(8, 200):
        best = max(u + v for u, v in problem.points)
        surplus = best - sum(problem.threat)
        found = side_payments.solve_at_point(problem)
        assert bool(found) == (surplus > 0)
        for split in found:
            gains = [p - d for p, d in zip(split.payoffs, problem.threat, strict=True)]
            assert gains[0] == gains[1] == surplus / 2 and split.total == best
            for k, paid in zip(split.plans, split.payments, strict=True):
                assert sum(paid) == 0
                assert tuple(v + p for v, p in zip(problem.points[k], paid, strict=True)) == split.payoffs
            assert {k for k, (u, v) in enumerate(problem.points) if u + v == best} == set(split.plans)


def test_more_players() -> None:
    three = numbers([(6, 0, 0), (1, 1, 1)], (0, 0, 0))
    assert side_payments.solve_at_point(three)[0].payoffs == (F(2),) * 3
