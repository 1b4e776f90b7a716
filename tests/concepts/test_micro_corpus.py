"""Every 2×2 game with payoffs in {0, 1} and in {0, 1, 2}, against two independent answers.

One is the brute force. The other is the picture on the blackboard: the unit square of
(p, q) = (Pr first row, Pr first column). Each player's best-response correspondence is a union of three
closed boxes, so the equilibrium set is a union of at most nine boxes. Its maximal boxes are the maximal Nash
subsets, their corners the extreme equilibria, and boxes that meet are connected. No vertex, no label.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product

import brute_force
import pytest

from solver.concepts.nash.point_solver import Solution, solve

Interval = tuple[Fraction, Fraction]
Box = tuple[Interval, Interval]
Pair = brute_force.Pair
Corpus = list[tuple[brute_force.Matrix, brute_force.Matrix, Solution]]

ZERO, ONE = Fraction(0), Fraction(1)


def games(payoffs: range) -> Iterator[tuple[brute_force.Matrix, brute_force.Matrix]]:
    matrices = [brute_force.matrix([[a, b], [c, d]]) for a, b, c, d in product(payoffs, repeat=4)]
    yield from product(matrices, matrices)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return [(A, B, solve(A, B)) for A, B in games(range(3))]


def pairs(solution: Solution) -> set[Pair]:
    return {(equilibrium.row, equilibrium.column) for equilibrium in solution.equilibria}


def grouped(solution: Solution) -> set[frozenset[Pair]]:
    return {frozenset((e.row, e.column) for e in component.equilibria) for component in solution.components}


# The picture -----------------------------------------------------------------------------------------


def where_not_negative(at_zero: Fraction, at_one: Fraction) -> Interval | None:
    """{t in [0, 1] : at_zero + t (at_one - at_zero) >= 0}, an interval or nothing."""
    if at_zero >= 0 and at_one >= 0:
        return ZERO, ONE
    if at_zero < 0 and at_one < 0:
        return None
    root = at_zero / (at_zero - at_one)
    return (root, ONE) if at_one >= 0 else (ZERO, root)


@cache
def best_answers(payoffs: brute_force.Matrix) -> list[tuple[Interval, Interval]]:
    """The correspondence as boxes (own Pr of the first strategy, opponent's); `payoffs`: own × opponent's."""
    (a, b), (c, d) = payoffs
    first_no_worse = where_not_negative(b - d, a - c)
    second_no_worse = where_not_negative(d - b, c - a)
    boxes: list[tuple[Interval, Interval]] = []
    if first_no_worse:
        boxes.append(((ONE, ONE), first_no_worse))
    if second_no_worse:
        boxes.append(((ZERO, ZERO), second_no_worse))
    if first_no_worse and second_no_worse:
        both = meet(first_no_worse, second_no_worse)
        if both:
            boxes.append(((ZERO, ONE), both))
    return boxes


def meet(one: Interval, other: Interval) -> Interval | None:
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else None


def inside(one: Interval, other: Interval) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def maximal_boxes(A: brute_force.Matrix, B: brute_force.Matrix) -> set[Box]:
    found: set[Box] = set()
    for (p, q), (t, s) in product(best_answers(A), best_answers(brute_force.transposed(B))):
        rows, columns = meet(p, s), meet(q, t)
        if rows and columns:
            found.add((rows, columns))
    return {
        box
        for box in found
        if not any(box != other and inside(box[0], other[0]) and inside(box[1], other[1]) for other in found)
    }


def corners(box: Box) -> set[Pair]:
    return {((p, 1 - p), (q, 1 - q)) for p in box[0] for q in box[1]}


def connected(boxes: set[Box]) -> set[frozenset[Pair]]:
    """The corners of each connected component of the union of `boxes`."""
    left, answer = set(boxes), set()
    while left:
        reached = [left.pop()]
        for box in reached:
            touching = {other for other in left if meet(box[0], other[0]) and meet(box[1], other[1])}
            left -= touching
            reached.extend(touching)
        answer.add(frozenset(set().union(*map(corners, reached))))
    return answer


# Tests -----------------------------------------------------------------------------------------------


def test_the_picture_itself_on_two_textbook_games() -> None:
    # ORACLES 2 (chicken) and 11 (a column player who never cares), by hand
    chicken = maximal_boxes(brute_force.matrix([[6, 2], [7, 0]]), brute_force.matrix([[6, 7], [2, 0]]))
    third = Fraction(2, 3)
    points = [(ONE, ZERO), (ZERO, ONE), (third, third)]
    assert chicken == {((p, p), (q, q)) for p, q in points}
    careless = maximal_boxes(brute_force.matrix([[1, 0], [0, 1]]), brute_force.matrix([[0, 0], [0, 0]]))
    half = Fraction(1, 2)
    assert careless == {((ONE, ONE), (half, ONE)), ((ZERO, ZERO), (ZERO, half)), ((ZERO, ONE), (half, half))}


def test_sizes(corpus: Corpus) -> None:
    assert len(corpus) == 3**8 == 6561
    small = [game for game in corpus if max(map(max, (*game[0], *game[1]))) <= 1]
    assert len(small) == 256


def test_zeros_and_ones_in_full() -> None:
    for A, B in games(range(2)):
        solution = solve(A, B)
        expected = brute_force.extreme_equilibria(A, B)
        assert pairs(solution) == expected
        assert grouped(solution) == brute_force.components(expected)
        subsets = {
            (frozenset(s.row), frozenset(s.column)) for component in solution.components for s in component.subsets
        }
        assert subsets == brute_force.nash_subsets(expected)
        most = max(brute_force.most_labels(A), brute_force.most_labels(brute_force.transposed(B)))
        assert solution.nondegenerate == (most == 2)


def test_brute_force_agrees(corpus: Corpus) -> None:
    for A, B, solution in corpus:
        expected = brute_force.extreme_equilibria(A, B)
        assert pairs(solution) == expected, (A, B)
        assert len(solution.equilibria) == len(expected)
        assert grouped(solution) == brute_force.components(expected), (A, B)


@pytest.mark.slow
def test_the_picture_agrees(corpus: Corpus) -> None:
    for A, B, solution in corpus:
        boxes = maximal_boxes(A, B)
        assert pairs(solution) == set().union(*map(corners, boxes)), (A, B)
        assert grouped(solution) == connected(boxes), (A, B)
        subsets = [
            ((s.row[-1][0], s.row[0][0]), (s.column[-1][0], s.column[0][0]))
            for component in solution.components
            for s in component.subsets
        ]
        assert len(subsets) == len(boxes) and set(subsets) == boxes, (A, B)


def test_four_signs_decide_which_supports_stand(corpus: Corpus) -> None:
    # ORACLES 16: 16 generic sign vectors, 14 with one equilibrium and 2 with three; 65 degenerate ones
    shapes = defaultdict(set)
    for A, B, solution in corpus:
        (a, b), (c, d) = A
        (e, f), (g, h) = B
        signs = tuple((gain > 0) - (gain < 0) for gain in (a - c, b - d, e - f, g - h))
        supports = tuple(tuple(w > 0 for w in (*one.row, *one.column)) for one in solution.equilibria)
        shapes[signs].add((supports, len(solution.components)))
        assert solution.nondegenerate == (0 not in signs)
    assert len(shapes) == 3**4
    assert all(len(shape) == 1 for shape in shapes.values())
    counts = Counter(len(supports) for signs, [(supports, _)] in shapes.items() if 0 not in signs)
    assert counts == {1: 14, 3: 2}


@pytest.mark.slow
def test_representatives_are_equilibria_and_exact(corpus: Corpus) -> None:
    # A hull in the plane is a segment: its point nearest to (1/2, 1/2), always rational, is the answer.
    for A, B, solution in corpus:
        if solution.nondegenerate:
            continue
        for component in solution.components:
            for subset in component.subsets:
                point = subset.representative()
                assert not point.numeric, (A, B)
                for side, hull in zip(point.strategies, subset.corners, strict=True):
                    low, high = hull[-1][0], hull[0][0]
                    assert side[0] == min(max(low, Fraction(1, 2)), high)
                    assert side[0] + side[1] == 1
