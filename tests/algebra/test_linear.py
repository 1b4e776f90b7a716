"""The exact linear programs: every answer proves itself, and agrees with a floating-point solver.

An optimum is proved by its point and its multipliers together, infeasibility by the multipliers alone, and
unboundedness by a ray.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from solver.algebra import float_linear_programs
from solver.algebra.float_linear_programs import maximise_last
from solver.algebra.linear_programs import Infeasible, Optimum, Row, Unbounded, maximise

Answer = Optimum | Infeasible | Unbounded


def dot(a: Sequence[Fraction | int], b: Sequence[Fraction | int]) -> Fraction:
    return sum((Fraction(x) * y for x, y in zip(a, b, strict=True)), Fraction(0))


def gathered(multipliers: Sequence[Fraction], rows: Sequence[Row], width: int) -> tuple[list[Fraction], Fraction]:
    """Σ λ(a·x + c): its coefficients and its constant."""
    columns = [dot(multipliers, [a[j] for a, _ in rows]) for j in range(width)]
    return columns, dot(multipliers, [c for _, c in rows])


def prove(objective: Sequence[int], rows: Sequence[Row], answer: Answer) -> None:
    """Fail unless the answer is shown to be right by arithmetic alone."""
    width = len(objective)
    if isinstance(answer, Unbounded):
        assert isinstance(maximise([0] * width, rows), Optimum)
        directions = [(a, 0) for a, _ in rows] + [([-1] * width, 1)]
        ray = maximise(objective, directions)
        assert isinstance(ray, Optimum) and ray.value > 0
        assert all(d >= 0 for d in ray.point) and dot(objective, ray.point) == ray.value
        assert all(dot(a, ray.point) >= 0 for a, _ in rows)
        return
    assert len(answer.multipliers) == len(rows) and all(m >= 0 for m in answer.multipliers)
    columns, constant = gathered(answer.multipliers, rows, width)
    if isinstance(answer, Infeasible):
        assert all(c <= 0 for c in columns) and constant < 0
        return
    assert len(answer.point) == width and all(x >= 0 for x in answer.point)
    assert all(dot(a, answer.point) + c >= 0 for a, c in rows)
    assert dot(objective, answer.point) == answer.value
    assert all(weight + c <= 0 for weight, c in zip(objective, columns, strict=True))
    assert constant == answer.value


def system(random: Random) -> tuple[list[int], list[Row]]:
    """A small system with small numbers, so that ties, repetitions and implied equalities are common."""
    width, height = random.randint(1, 5), random.randint(0, 7)
    spread = random.choice([1, 2, 9])
    constant = random.choice([0, 1, 4])
    rows: list[Row] = []
    for _ in range(height):
        row = ([random.randint(-spread, spread) for _ in range(width)], random.randint(-constant, constant))
        rows.append(row)
        if random.random() < 0.2:
            rows.append(([-a for a in row[0]], -row[1]))  # an equality
        if random.random() < 0.1:
            rows.append(([2 * a for a in row[0]], 2 * row[1]))
    return [random.randint(-spread, spread) for _ in range(width)], rows


def test_every_answer_proves_itself() -> None:
    random = Random(1)
    kinds: dict[str, int] = {}
    for _ in range(1_500):
        objective, rows = system(random)
        answer = maximise(objective, rows)
        prove(objective, rows, answer)
        kinds[type(answer).__name__] = kinds.get(type(answer).__name__, 0) + 1
    assert len(kinds) == 3 and min(kinds.values()) > 100


def test_agrees_with_scipy() -> None:
    from scipy import optimize

    random = Random(2)
    names = {0: "Optimum", 2: "Infeasible", 3: "Unbounded"}
    for _ in range(150):
        objective, rows = system(random)
        answer = maximise(objective, rows)
        other = optimize.linprog(
            [-w for w in objective],
            A_ub=[[-a for a in row] for row, _ in rows] or None,
            b_ub=[c for _, c in rows] or None,
            method="highs",
            options={"presolve": False},
        )
        assert names.get(other.status) == type(answer).__name__, (objective, rows, other.message)
        if isinstance(answer, Optimum):
            assert -other.fun == pytest.approx(float(answer.value), abs=1e-7)


def test_an_example_that_cycles_under_the_largest_coefficient_rule_ends() -> None:
    # Beale's, in integers: the value is 5/100 at (1/25, 0, 1, 0)
    objective = [75, -15000, 2, -600]
    rows: list[Row] = [([-25, 6000, 4, -900], 0), ([-50, 9000, 2, -300], 0), ([0, 0, -1, 0], 1)]
    answer = maximise(objective, rows)
    assert isinstance(answer, Optimum) and answer.value == 5
    assert answer.point == (Fraction(1, 25), Fraction(0), Fraction(1), Fraction(0))
    prove(objective, rows, answer)


@pytest.mark.parametrize("size", [3, 6, 8])
def test_a_cube_whose_every_corner_is_on_the_way(size: int) -> None:
    # Klee and Minty's: 2·Σ_{j<i} 10^(i−j) x_j + x_i <= 100^(i−1); the greatest value is 100^(n−1)
    objective = [10 ** (size - 1 - j) for j in range(size)]
    rows: list[Row] = [
        ([-2 * 10 ** (i - j) if j < i else -int(i == j) for j in range(size)], 100**i) for i in range(size)
    ]
    answer = maximise(objective, rows)
    assert isinstance(answer, Optimum) and answer.value == 100 ** (size - 1)
    assert answer.point == (*[0] * (size - 1), 100 ** (size - 1))
    prove(objective, rows, answer)


def test_a_flat_set_has_its_only_point() -> None:
    rows: list[Row] = [([1, 1], -2), ([-1, -1], 2), ([1, -1], 0), ([-1, 1], 0)]
    for objective in ([1, 0], [0, -1], [3, -5]):
        answer = maximise(objective, rows)
        assert isinstance(answer, Optimum) and answer.point == (Fraction(1), Fraction(1))
        prove(objective, rows, answer)


def test_without_unknowns_or_without_rows() -> None:
    assert maximise([], []) == Optimum(Fraction(0), (), ())
    assert maximise([], [([], 3)]) == Optimum(Fraction(0), (), (Fraction(0),))
    assert maximise([], [([], 3), ([], -2)]) == Infeasible((Fraction(0), Fraction(1)))
    assert maximise([-1, 0], []) == Optimum(Fraction(0), (Fraction(0), Fraction(0)), ())
    assert maximise([0, 1], []) == Unbounded()


def test_large_numbers_stay_exact() -> None:
    big = 10**60
    rows: list[Row] = [([-(big + 1), -1], big), ([-1, -(big - 1)], big)]
    answer = maximise([1, 1], rows)
    assert isinstance(answer, Optimum)
    prove([1, 1], rows, answer)


def test_the_most_in_floats_is_that_in_whole_numbers_or_lies_beyond_one() -> None:
    random, bounded, beyond = Random(9), 0, 0
    for _ in range(80):
        width, count = random.randint(1, 5), random.randint(1, 25)
        rows = [([random.randint(-4, 3) for _ in range(width)], random.randint(0, 5)) for _ in range(count)]
        exact = maximise([0] * (width - 1) + [1], rows)
        value, point, basic, free, _ = maximise_last(np.array([[*a, c] for a, c in rows], dtype=float))
        slacks = [sum(x * z for x, z in zip(a, point, strict=True)) + c for a, c in rows]
        every = [*point, *slacks]
        assert min(every) > -1e-6 and value == pytest.approx(point[-1], abs=1e-6)
        assert sorted([*basic, *free]) == list(range(width + count)) and len(free) == width
        assert all(abs(every[k]) < 1e-6 for k in free)
        if isinstance(exact, Optimum):
            bounded += exact.value <= 1
            beyond += exact.value > 1
            assert value > 1 if exact.value > 1 else value == pytest.approx(float(exact.value), abs=1e-6)
    assert bounded > 15 and beyond > 5


def test_lengths_of_columns_do_not_outgrow_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of pivots through a chain, each of which makes a column a million times as long; numpy would warn."""
    monkeypatch.setattr(float_linear_programs, "MAX_PIVOTS", 40)
    monkeypatch.setattr(
        float_linear_programs, "TOLERANCE", 0.0
    )  # no shifts, so that the chain is as degenerate as it looks
    count = 28
    links = np.eye(count, count + 2) - 1e-6 * np.eye(count, count + 2, -1)
    links[0] = 0
    links[0, 0], links[0, count] = 1e-8, -1
    with np.errstate(all="raise"):
        value, _, _, _, pivots = maximise_last(links)
    assert value == 0.0 and pivots > 25
