"""The exact point solver: published continua, brute force, and properties that need no expected value.

That it agrees with the published lists is checked for every engine alike in `test_oracles`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, permutations
from math import log

import brute_force
import pytest
from cases import Mixed, Payoffs, hawk_dove, mixed, published, transposed
from hypothesis import given, settings
from hypothesis import strategies as st

from games import load
from solver.algebra import double_description
from solver.algebra.double_description import extreme_rays, primitive, vertices
from solver.concepts.nash import components, max_entropy
from solver.concepts.nash.components import Component, NashSubset, collect, in_order, maximal_bicliques
from solver.concepts.nash.max_entropy import TOLERANCE
from solver.concepts.nash.point_solver import Solution, solve
from solver.errors import InvalidGame, UsageError
from solver.forms.players import Equilibrium

NOBODY_GAINS = (Fraction(0), Fraction(0))


def pairs(solution: Solution) -> set[tuple[Mixed, Mixed]]:
    return {(equilibrium.row, equilibrium.column) for equilibrium in solution.equilibria}


def grouped(solution: Solution) -> set[frozenset[tuple[Mixed, Mixed]]]:
    return {frozenset((e.row, e.column) for e in component.equilibria) for component in solution.components}


SIX, DEGENERATE = published("06"), published("07")
HEXAGON, ENTRY, CARELESS = published("09"), published("10"), published("11")


# The literature --------------------------------------------------------------------------------------


@pytest.mark.parametrize("value, injury", [(1, 2), (1, 100), (5, 6), (99, 100)])
def test_hawks_are_as_frequent_as_value_over_injury(value: int, injury: int) -> None:
    solution = solve(*hawk_dove(value, injury))
    assert solution.equilibria[1].row == solution.equilibria[1].column
    assert solution.equilibria[1].row[0] == Fraction(value, injury)


def test_hexagon_is_one_closed_ring() -> None:
    solution = solve(HEXAGON.A, HEXAGON.B)
    assert len(solution.equilibria) == 6
    [component] = solution.components
    edges = [s for s in component.subsets if len(s.row) + len(s.column) == 3]
    assert len(component.subsets) == len(edges) == 6
    ends = [{(x, y) for x in s.row for y in s.column} for s in edges]
    for equilibrium in solution.equilibria:
        assert sum((equilibrium.row, equilibrium.column) in end for end in ends) == 2
    assert not solution.nondegenerate and not component.is_point


def test_degenerate_subsets() -> None:
    solution = solve(DEGENERATE.A, DEGENERATE.B)
    [edge], [point] = (component.subsets for component in solution.components)
    assert edge == NashSubset(((mixed("1 0 0"),), (mixed("1 0"), mixed("2/3 1/3"))))
    assert point.is_point and not edge.is_point
    careless = solve(CARELESS.A, CARELESS.B).components[0].subsets
    assert [(len(subset.row), len(subset.column)) for subset in careless] == [(1, 2), (2, 1), (1, 2)]


def test_demand_game_holds_the_twelve_pure_equilibria() -> None:
    demands = range(11)  # ORACLES 29
    A = [[x if x + y <= 10 else 0 for y in demands] for x in demands]
    B = [[y if x + y <= 10 else 0 for y in demands] for x in demands]
    solution = solve(A, B)
    pure = {(e.row.index(1), e.column.index(1)) for e in solution.equilibria if e.is_pure}
    assert pure == {(x, 10 - x) for x in demands} | {(10, 10)}


def test_the_six_by_six_with_seventy_five() -> None:
    A = [  # ORACLES 38
        [-81, 36, -126, 126, -36, 90],
        [-180, 72, -333, 297, -153, 270],
        [20, -3, 42, -33, 17, -30],
        [-30, 17, -33, 42, -3, 20],
        [270, -153, 297, -333, 72, -180],
        [90, -36, 126, -126, 36, -81],
    ]
    B = [
        [72, 36, 17, -3, -36, -153],
        [-180, -81, -30, 20, 90, 270],
        [297, 126, 42, -33, -126, -333],
        [-333, -126, -33, 42, 126, 297],
        [270, 90, 20, -30, -81, -180],
        [-153, -36, -3, 17, 36, 72],
    ]
    solution = solve(A, B)
    assert len(solution.equilibria) == len(solution.components) == 75
    assert solution.nondegenerate
    assert pairs(solution) == brute_force.extreme_equilibria(brute_force.matrix(A), brute_force.matrix(B))


def test_nashpy_loses_this_one() -> None:
    A, B = [[7, 6, 7], [3, 5, 0], [9, 4, 1]], [[2, 0, 9], [6, 5, 4], [8, 4, 6]]
    assert (mixed("2/9 0 7/9"), mixed("3/4 0 1/4")) in pairs(solve(A, B))


# Brute force -----------------------------------------------------------------------------------------


def _random_games(seed: int, count: int, sizes: Sequence[tuple[int, int]], high: int) -> list[tuple[Payoffs, Payoffs]]:
    draw = random.Random(seed)
    drawn: list[tuple[Payoffs, Payoffs]] = []
    for i in range(count):
        m, n = sizes[i % len(sizes)]
        A, B = ([[draw.randint(0, high) for _ in range(n)] for _ in range(m)] for _ in range(2))
        drawn.append((A, B))
    return drawn


SIZES = [(m, n) for m in range(1, 5) for n in range(1, 5) if (m, n) != (4, 4)]


@pytest.mark.parametrize(
    "A, B",
    _random_games(1, 90, SIZES, high=2)
    + _random_games(2, 30, SIZES, high=1)
    + _random_games(3, 30, SIZES, high=9)
    + _random_games(4, 12, [(4, 4)], high=1)
    + _random_games(5, 12, [(4, 4)], high=3),
)
def test_agrees_with_brute_force(A: Payoffs, B: Payoffs) -> None:
    row, column = brute_force.matrix(A), brute_force.matrix(B)
    expected = brute_force.extreme_equilibria(row, column)
    solution = solve(A, B)
    assert pairs(solution) == expected
    assert len(solution.equilibria) == len(expected)
    assert grouped(solution) == brute_force.components(expected)
    listed = [s for component in solution.components for s in component.subsets]
    subsets = [(frozenset(s.row), frozenset(s.column)) for s in listed]
    assert len(subsets) == len(set(subsets))
    if len({x for x, _ in expected}) <= 10:
        assert set(subsets) == brute_force.nash_subsets(expected)
    simple = brute_force.most_labels(row) == len(A[0])
    assert solution.nondegenerate == (simple and brute_force.most_labels(brute_force.transposed(column)) == len(A))


def test_fractions_agree_with_brute_force() -> None:
    draw = random.Random(6)
    for _ in range(30):
        numbers = [Fraction(draw.randint(-6, 6), draw.randint(1, 7)) for _ in range(18)]
        A, B = ((P[0:3], P[3:6], P[6:9]) for P in (numbers[:9], numbers[9:]))
        expected = brute_force.extreme_equilibria(brute_force.matrix(A), brute_force.matrix(B))
        assert pairs(solve(A, B)) == expected


@pytest.mark.parametrize("seed", range(20))
def test_vertices_are_those_of_brute_force(seed: int) -> None:
    draw = random.Random(seed)
    k, width = draw.randint(1, 5), draw.randint(1, 5)
    payoffs = [[draw.randint(-1, 1) for _ in range(width)] for _ in range(k)]
    found = vertices(payoffs, best=0, unused=k)
    expected = {
        (w, sum(1 << i for i in best) + sum(1 << (k + j) for j in unused))
        for w, best, unused in brute_force.polyhedron_vertices(brute_force.matrix(payoffs))
    }
    mine = [(tuple(Fraction(w, sum(v.weights)) for w in v.weights), v.labels) for v in found]
    assert len(mine) == len(expected) and set(mine) == expected


def test_rays_over_another_ordered_field() -> None:
    payoffs = [[3, 0, 1], [0, 2, 2], [1, 1, 1], [2, 0, 2]]
    fractions = extreme_rays([[Fraction(p) for p in line] for line in payoffs], 0, 4, Fraction(0), Fraction(1), tuple)
    integers = extreme_rays(payoffs, 0, 4, 0, 1, primitive)
    assert [labels for _, labels in fractions] == [labels for _, labels in integers]
    for (one, _), (other, _) in zip(fractions, integers, strict=True):
        assert [w / sum(one) for w in one] == [Fraction(w, sum(other)) for w in other]


@pytest.mark.parametrize("seed", range(15))
def test_bicliques_by_trying_all_sets(seed: int) -> None:
    draw = random.Random(seed)
    left, right = draw.randint(1, 6), draw.randint(1, 6)
    neighbours = [draw.getrandbits(right) for _ in range(left)]
    expected = set()
    for size in range(1, left + 1):
        for chosen in combinations(range(left), size):
            common = (1 << right) - 1
            for i in chosen:
                common &= neighbours[i]
            closure = tuple(i for i in range(left) if neighbours[i] & common == common)
            if common and closure == chosen:
                expected.add((chosen, common))
    found = list(maximal_bicliques(neighbours))
    assert len(found) == len(set(found)) and set(found) == expected


# Properties ------------------------------------------------------------------------------------------


@st.composite
def games(draw: st.DrawFn, largest: int = 4, high: int = 3) -> tuple[list[list[int]], list[list[int]]]:
    m, n = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    line = st.lists(st.integers(-1, high), min_size=n, max_size=n)
    table = st.lists(line, min_size=m, max_size=m)
    return draw(table), draw(table)


def _regret(A: Payoffs, B: Payoffs, x: Sequence[Fraction], y: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    against_y = [sum((a * w for a, w in zip(line, y, strict=True)), Fraction(0)) for line in A]
    against_x = [sum((b * w for b, w in zip(line, x, strict=True)), Fraction(0)) for line in transposed(B)]
    u = sum((w * p for w, p in zip(x, against_y, strict=True)), Fraction(0))
    v = sum((w * p for w, p in zip(y, against_x, strict=True)), Fraction(0))
    return max(against_y) - u, max(against_x) - v


@settings(max_examples=120)
@given(games())
def test_nobody_gains_by_deviating(game: tuple[list[list[int]], list[list[int]]]) -> None:
    A, B = game
    solution = solve(A, B)
    assert solution.equilibria  # Nash's theorem
    for e in solution.equilibria:
        assert sum(e.row) == sum(e.column) == 1 and min(*e.row, *e.column) >= 0
        assert _regret(A, B, e.row, e.column) == NOBODY_GAINS
        joint = [(x * y, i, j) for i, x in enumerate(e.row) for j, y in enumerate(e.column)]
        assert e.payoffs == tuple(sum(w * P[i][j] for w, i, j in joint) for P in game)
    for component in solution.components:
        inside = {(e.row, e.column) for e in component.equilibria}
        assert {(x, y) for s in component.subsets for x in s.row for y in s.column} == inside
        for subset in component.subsets:
            centre_x = [sum(w, Fraction(0)) / len(subset.row) for w in zip(*subset.row, strict=True)]
            centre_y = [sum(w, Fraction(0)) / len(subset.column) for w in zip(*subset.column, strict=True)]
            assert _regret(A, B, centre_x, centre_y) == NOBODY_GAINS
            point = subset.representative()
            x, y = ([Fraction(w) for w in weights] for weights in point.strategies)
            assert max(_regret(A, B, x, y)) <= (1e-9 if point.numeric else 0)


@settings(max_examples=60)
@given(games())
def test_nondegenerate_games_have_an_odd_number(game: tuple[list[list[int]], list[list[int]]]) -> None:
    solution = solve(*game)
    if solution.nondegenerate:
        assert len(solution.equilibria) % 2 == 1
        assert all(component.is_point for component in solution.components)


@settings(max_examples=60)
@given(games(), st.randoms(use_true_random=False))
def test_relabelling_actions_relabels_equilibria(
    game: tuple[list[list[int]], list[list[int]]], shuffled: random.Random
) -> None:
    A, B = game
    rows, columns = list(range(len(A))), list(range(len(A[0])))
    shuffled.shuffle(rows)
    shuffled.shuffle(columns)
    moved = solve(*([[P[i][j] for j in columns] for i in rows] for P in game))
    original = solve(A, B)

    def move(group: frozenset[tuple[Mixed, Mixed]]) -> frozenset[tuple[Mixed, Mixed]]:
        return frozenset((tuple(x[i] for i in rows), tuple(y[j] for j in columns)) for x, y in group)

    assert grouped(moved) == set(map(move, grouped(original)))
    assert moved.nondegenerate == original.nondegenerate
    swapped = solve(transposed(B), transposed(A))  # and the players themselves
    assert grouped(swapped) == {frozenset((y, x) for x, y in group) for group in grouped(original)}


@pytest.mark.slow
@settings(max_examples=60)
@given(
    games(),
    st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9),
    st.lists(st.fractions(min_value=-9, max_value=9, max_denominator=9), min_size=4, max_size=4),
)
def test_units_of_utility_do_not_matter(
    game: tuple[list[list[int]], list[list[int]]], factor: Fraction, gifts: list[Fraction]
) -> None:
    A, B = game
    rescaled = [[factor * a + gift for a, gift in zip(line, gifts, strict=False)] for line in A]
    original, changed = solve(A, B), solve(rescaled, B)
    assert [(e.row, e.column, e.payoffs[1]) for e in changed.equilibria] == [
        (e.row, e.column, e.payoffs[1]) for e in original.equilibria
    ]
    assert [c.subsets for c in changed.components] == [c.subsets for c in original.components]
    assert changed.nondegenerate == original.nondegenerate


@settings(max_examples=60)
@given(games(largest=3), st.data())
def test_a_duplicated_row_splits_its_weight(game: tuple[list[list[int]], list[list[int]]], data: st.DataObject) -> None:
    A, B = game
    i = data.draw(st.integers(0, len(A) - 1))
    doubled = solve([*A, A[i]], [*B, B[i]])

    def split(x: Mixed) -> set[Mixed]:
        return {(*x, Fraction(0)), (*x[:i], Fraction(0), *x[i + 1 :], x[i])}

    original = solve(A, B)
    assert grouped(doubled) == {
        frozenset((copy, y) for x, y in group for copy in split(x)) for group in grouped(original)
    }
    if any(e.row[i] for e in original.equilibria):
        assert not doubled.nondegenerate


def test_order_is_decreasing_and_components_keep_it() -> None:
    for A, B in _random_games(8, 40, [(3, 3), (4, 3)], high=1):
        solution = solve(A, B)
        keys = [(e.row, e.column) for e in solution.equilibria]
        assert keys == sorted(keys, reverse=True)
        assert in_order(solution.components) == solution.equilibria
        firsts = [keys.index((c.equilibria[0].row, c.equilibria[0].column)) for c in solution.components]
        assert firsts == sorted(firsts)
        for component in solution.components:
            for subset in component.subsets:
                assert list(subset.row) == sorted(subset.row, reverse=True)
                assert list(subset.column) == sorted(subset.column, reverse=True)
            xs, ys = (sorted({k[side] for k in keys}, reverse=True) for side in (0, 1))
            places = [(list(map(xs.index, s.row)), list(map(ys.index, s.column))) for s in component.subsets]
            assert places == sorted(places)


# Another engine's list -------------------------------------------------------------------------------


def test_collect_rebuilds_the_components_from_the_bare_list() -> None:
    draw = random.Random(9)
    for A, B in _random_games(10, 60, SIZES, high=1):
        solution = solve(A, B)
        listed = [*solution.equilibria] * 2
        draw.shuffle(listed)
        assert collect(listed) == solution.components
    assert collect([]) == ()


def test_collect_joins_what_a_later_strategy_bridges() -> None:
    # Graphs that no small game need have: two groups apart until a third row strategy joins them.
    draw = random.Random(11)
    corners = [tuple(Fraction(int(i == k)) for i in range(7)) for k in range(7)]
    for _ in range(60):
        listed = {(draw.choice(corners), draw.choice(corners)) for _ in range(draw.randint(1, 9))}
        found = collect(Equilibrium(pair, (Fraction(0),) * 2) for pair in listed)
        groups = {frozenset((e.row, e.column) for e in c.equilibria) for c in found}
        assert groups == brute_force.components(listed)
        subsets = {(frozenset(s.row), frozenset(s.column)) for c in found for s in c.subsets}
        assert subsets == brute_force.nash_subsets(listed)


# The door --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "A, B, told",
    [
        ([], [], "empty"),
        ([[]], [[]], "empty"),
        ([[1, 2], [3]], [[1, 2], [3, 4]], "line 2 of A has 1"),
        ([[1, 2], [3, 4]], [[1, 2], [3, 4], [5, 6]], "2×2, B 3×2"),
        ([[1, 2]], [[1], [2]], "1×2, B 2×1"),
        ([[1, 0.5]], [[1, 2]], r"0\.5 \(float\) in line 1, column 2"),
        ([[1, 2]], [["one", 2]], "one is not a finite number"),
    ],
)
def test_what_is_no_game(A: Payoffs, B: Payoffs, told: str) -> None:
    with pytest.raises(InvalidGame, match=told):
        solve(A, B)


def test_a_game_instead_of_two_tables_is_told_what_solves_it() -> None:
    with pytest.raises(UsageError, match=r"two tables of numbers; solve a game by nash\(game\)"):
        solve(load("thaad-deal"))


def test_answers_do_not_depend_on_the_kind_of_number() -> None:
    A, B = DEGENERATE.A, DEGENERATE.B
    fractions = [[[Fraction(p) for p in line] for line in P] for P in (A, B)]
    assert solve(*fractions) == solve(tuple(map(tuple, A)), tuple(map(tuple, B))) == solve(A, B)


# One point for a continuum ---------------------------------------------------------------------------


def test_representatives_of_published_continua() -> None:
    edge, _ = solve(DEGENERATE.A, DEGENERATE.B).components
    point = edge.representative()
    assert (*point.strategies, point.numeric, point.gap) == (mixed("1 0 0"), mixed("2/3 1/3"), False, 0)
    out, _ = solve(ENTRY.A, ENTRY.B).components
    assert out.representative().strategies[1] == mixed("1/2 1/2")
    [careless] = solve(CARELESS.A, CARELESS.B).components
    assert careless.representative() == careless.subsets[1].representative()
    assert careless.representative().strategies == (mixed("1/2 1/2"),) * 2


@pytest.mark.parametrize(
    "corners, middle",
    [
        (["1 0 0", "0 1 0", "0 0 1"], "1/3 1/3 1/3"),
        (["1 0 0 0", "0 0 1 0"], "1/2 0 1/2 0"),
        (["1 0 0", "0 1/2 1/2"], "1/3 1/3 1/3"),  # uniform, inside an edge
        (["2/3 1/3 0", "2/3 0 1/3"], "2/3 1/6 1/6"),  # neither uniform nor a corner
        (["2/3 1/3 0", "2/3 0 1/3", "1 0 0"], "2/3 1/6 1/6"),
        (["3/4 1/8 1/8", "1 0 0"], "3/4 1/8 1/8"),  # a corner
        (["3/5 2/5"], "3/5 2/5"),
        (["1 0 0 0", "0 1 0 0", "0 0 1 0", "0 0 0 1", "1/2 1/2 0 0"], "1/4 1/4 1/4 1/4"),
    ],
)
def test_exact_representatives(corners: list[str], middle: str) -> None:
    hull = tuple(sorted(map(mixed, corners), reverse=True))
    point = NashSubset((hull, (mixed("1"),))).representative()
    assert (point.strategies[0], point.numeric, point.gap) == (mixed(middle), False, 0)


def test_a_representative_that_is_not_rational() -> None:
    hull = (mixed("3/4 1/4 0"), mixed("0 1/2 1/2"))
    point = NashSubset((hull, hull)).representative()
    assert point.numeric and 0 <= point.gap <= 2 * TOLERANCE
    low, high = Fraction(0), Fraction(1)  # halve on 3 log p = log q + 2 log r along the edge, in integers
    while high - low > Fraction(1, 2**45):
        t = (low + high) / 2
        p, q, r = 3 * (1 - t) / 4, (1 + t) / 4, t / 2
        low, high = (t, high) if p**3 > q * r**2 else (low, t)
    assert point.strategies[0] == point.strategies[1]
    expected = [float(3 * (1 - low) / 4), float((1 + low) / 4), float(low / 2)]
    assert point.strategies[0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_no_mixture_of_the_corners_has_more_entropy(seed: int) -> None:
    draw = random.Random(seed)
    size, count = draw.randint(2, 5), draw.randint(2, 12)
    corners: set[Mixed] = set()
    while len(corners) < count:
        raw = [max(0, draw.randint(-3, 9)) for _ in range(size)]
        if sum(raw):
            corners.add(tuple(Fraction(w, sum(raw)) for w in raw))
    hull = tuple(sorted(corners, reverse=True))
    point = NashSubset((hull, (mixed("1"),))).representative()
    assert sum(point.strategies[0]) == pytest.approx(1, abs=1e-12)
    assert point.gap <= TOLERANCE

    def entropy(weights: Sequence[float | Fraction]) -> float:
        return -sum(float(w) * log(w) for w in weights if w > 0)

    best = entropy(point.strategies[0])
    assert all(entropy(corner) <= best + 1e-11 for corner in hull)
    for _ in range(300):
        shares = [draw.expovariate(1) ** 3 for _ in hull]
        mixture = [
            sum(s * float(corner[i]) for s, corner in zip(shares, hull, strict=True)) / sum(shares) for i in range(size)
        ]
        assert entropy(mixture) <= best + 1e-11
        nearer = [(1 - 1e-4) * p + 1e-4 * q for p, q in zip(map(float, point.strategies[0]), mixture, strict=True)]
        assert entropy(nearer) <= best + 1e-11


def test_without_an_ascent_only_what_is_proved_counts_as_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(max_entropy, "MAX_STEPS", 0)
    side = (mixed("1"),)
    uniform = NashSubset(((mixed("1 0 0"), mixed("0 1/2 1/2")), side)).representative()
    assert (uniform.strategies[0], uniform.numeric) == (mixed("1/3 1/3 1/3"), False)
    corner = NashSubset(((mixed("1 0 0"), mixed("3/4 1/8 1/8")), side)).representative()
    assert (corner.strategies[0], corner.numeric) == (mixed("3/4 1/8 1/8"), False)
    monkeypatch.setattr(max_entropy, "MAX_BITS", 1)  # of the powers that prove it
    assert NashSubset(((mixed("1 0 0"), mixed("3/4 1/8 1/8")), side)).representative().numeric
    unfinished = NashSubset(((mixed("3/4 1/4 0"), mixed("0 1/2 1/2")), side)).representative()
    assert unfinished.numeric and unfinished.gap > 0.01  # the centroid: rational, but not the maximum


def test_a_near_miss_is_not_rounded_to_the_uniform_strategy() -> None:
    off = Fraction(1, 10**5)
    hull = (mixed("1 0 0"), (Fraction(0), Fraction(1, 2) + off, Fraction(1, 2) - off))
    point = NashSubset((hull, (mixed("1"),))).representative()
    assert point.numeric
    assert point.strategies[0] == pytest.approx([1 / 3] * 3, abs=1e-5)
    assert point.strategies[0] != pytest.approx([1 / 3] * 3, abs=1e-7)


def test_the_first_of_equal_subsets_stands_for_the_component() -> None:
    corner, middle = mixed("1 0"), mixed("1/2 1/2")
    one, other = NashSubset(((corner,), (corner, middle))), NashSubset(((corner, middle), (corner,)))
    for subsets in permutations((one, other)):
        assert Component((), subsets).representative() == subsets[0].representative()
    for A, B in permutations((CARELESS.A, CARELESS.B)):
        [component] = solve(A, B).components
        points = [subset.representative() for subset in component.subsets]
        uniform = [all(len(set(weights)) == 1 for weights in point.strategies) for point in points]
        assert component.representative() == points[uniform.index(True)]


def test_a_game_with_too_many_sets_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "MAX_SUBSETS", 10)
    size = 4
    identity = [[int(i == j) for j in range(size)] for i in range(size)]
    nothing = [[0] * size for _ in range(size)]
    with pytest.raises(UsageError, match="more than 10 sets"):
        solve(identity, nothing)


@pytest.mark.parametrize("limit", ["MAX_PAIRS", "MAX_RAYS"])
def test_a_game_with_too_many_mixtures_is_refused_in_words(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(double_description, limit, 0)
    with pytest.raises(UsageError, match="drop strategies that are dominated"):
        solve(SIX.A, SIX.B)
