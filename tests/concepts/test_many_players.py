"""All equilibria of small games of three and four players, against ways of finding them that share no code."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import isqrt, prod
from operator import mul
from random import Random

import numpy as np
import pytest
from audit import how_many

from games import load
from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.concepts.nash.many_players import Isolated, ManySolution, equilibria_at, solve_many
from solver.errors import UsageError
from solver.forms.normal import game

Payoffs = list[list[int]]
FINE = Fraction(1, 10**30)


def drawn(shape: Sequence[int], seed: int, size: int) -> Payoffs:
    draw = Random(f"{shape} {seed} {size}")
    return [[draw.randint(-size, size) for _ in range(prod(shape))] for _ in shape]


# --- every equilibrium reported is one ------------------------------------------------------------


def enclosed(value: Coordinate) -> tuple[Fraction, Fraction]:
    """Two fractions no more than FINE apart with the number between them, by halving on its polynomial's sign."""
    if isinstance(value, Fraction):
        return value, value
    low, high = value.interval

    def sign(x: Fraction) -> bool:
        return sum(c * x**k for k, c in enumerate(value.coefficients)) > 0

    rising = sign(high)
    assert sign(low) != rising  # one simple root between them
    while high - low > FINE:
        middle = Fraction(round((low + high) / 2 * 2**120), 2**120)
        low, high = (low, middle) if sign(middle) == rising else (middle, high)
    return low, high


def pays(
    shape: Sequence[int], table: Sequence[int], weights: Sequence[Sequence[Fraction]], player: int
) -> list[Fraction]:
    found = [Fraction(0)] * shape[player]
    for profile, u in zip(product(*map(range, shape)), table, strict=True):
        found[profile[player]] += u * prod(
            (weights[j][s] for j, s in enumerate(profile) if j != player), start=Fraction(1)
        )
    return found


def check(shape: Sequence[int], payoffs: Payoffs, found: Isolated) -> None:
    ends = [[enclosed(w) for w in weights] for weights in found.strategies]
    middle = [[(low + high) / 2 for low, high in one] for one in ends]
    assert all(low > 0 or low == high == 0 for one in ends for low, high in one)
    assert all(-10 * FINE < Fraction(sum(one)) - 1 < 10 * FINE for one in middle)
    for player, table in enumerate(payoffs):
        paid = pays(shape, table, middle, player)
        best: Fraction = max(paid)
        near = 10**4 * FINE
        for u, weight, loss in zip(paid, middle[player], found.losses[player], strict=True):
            assert abs(best - u) < near if weight else True
            low, high = enclosed(loss)
            assert low >= 0 and low - near < best - u < high + near
        low, high = enclosed(found.payoffs[player])
        assert low - near < best < high + near


SHAPES = [((2, 2, 2), 20), ((2, 2, 2), 1), ((2, 2, 3), 8), ((2, 2, 3), 1), ((2, 2, 2, 2), 9), ((2, 2, 2, 2), 1)]


@pytest.mark.parametrize(("shape", "size"), SHAPES)
def test_nobody_gains_and_the_number_is_odd(shape: tuple[int, ...], size: int) -> None:
    regular = 0
    for seed in range(how_many(5, 100)):
        payoffs = drawn(shape, seed, size)
        solution = solve_many(shape, payoffs)
        assert solution.isolated or solution.sets  # Nash: every game has one
        for one in solution.isolated:
            check(shape, payoffs, one)
        if solution.nondegenerate:
            regular += 1
            assert len(solution.isolated) % 2 == 1
    assert regular or size == 1


# --- and none is missing: 2×2×2 games by hand ------------------------------------------------------


def by_hand(payoffs: Payoffs) -> tuple[set[tuple[float, ...]], bool]:
    """The isolated equilibria of a 2×2×2 game as Pr(first) of each player, rounded; and whether some set is infinite.

    With p, q, r for the three, a player's gain by its first strategy is a bilinear form in the two others' chances.
    """
    gain = [dict[tuple[int, ...], int]() for _ in range(3)]
    for k, profile in enumerate(product((0, 1), repeat=3)):
        for i in range(3):
            rest = profile[:i] + profile[i + 1 :]
            gain[i][rest] = gain[i].get(rest, 0) + (1 if profile[i] == 0 else -1) * payoffs[i][k]

    def value(i: int, x: float | Fraction, y: float | Fraction) -> float | Fraction:
        corners = gain[i]
        return (
            corners[0, 0] * x * y
            + corners[0, 1] * x * (1 - y)
            + corners[1, 0] * (1 - x) * y
            + corners[1, 1] * (1 - x) * (1 - y)
        )

    found: set[tuple[float, ...]] = set()

    def others(chances: Sequence[float | Fraction], i: int) -> list[float | Fraction]:
        return [c for j, c in enumerate(chances) if j != i]

    def is_one(chances: Sequence[float | Fraction], mixing: set[int], near: float = 0) -> bool:
        for i, c in enumerate(chances):
            g = value(i, *others(chances, i))
            if i not in mixing and (g < -near if c == 1 else g > near):
                return False
        return True

    for pure in product((0, 1), repeat=3):
        if is_one(pure, set()):
            found.add(tuple(map(float, pure)))
    # one mixes: it has to be indifferent at a corner, where perhaps it may mix as it likes
    infinite = any(value(i, *rest) == 0 for i in range(3) for rest in product((0, 1), repeat=2))
    for k in range(3):  # two mix against a pure third: each one's indifference gives the other's chance
        i, j = (m for m in range(3) if m != k)
        for c in (0, 1):

            def line(player: int, at: dict[int, int], other: int) -> tuple[Fraction, Fraction]:
                ends = [value(player, *others([(at | {other: t}).get(m, 0) for m in range(3)], player)) for t in (0, 1)]
                return Fraction(ends[0]), Fraction(ends[1] - ends[0])

            (a, b), (d, e) = line(i, {k: c}, j), line(j, {k: c}, i)
            if (b == 0 and a == 0) or (e == 0 and d == 0):
                infinite = True  # perhaps: such games are compared no further
                continue
            if b and e:
                y, x = -a / b, -d / e
                if 0 < x < 1 and 0 < y < 1:
                    at = {i: x, j: y, k: c}
                    if is_one([at[m] for m in range(3)], {i, j}):
                        found.add(tuple(float(at[m]) for m in range(3)))

    # all three mix: q from p's condition given r, p from q's given r; r's condition is a quadratic in r
    def affine(i: int, first: bool) -> tuple[Fraction, Fraction, Fraction, Fraction]:
        """Coefficients of 1, x, y, xy of player i's gain in the others' chances."""
        c = gain[i]
        return (
            Fraction(c[1, 1]),
            Fraction(c[0, 1] - c[1, 1]),
            Fraction(c[1, 0] - c[1, 1]),
            Fraction(c[0, 0] - c[0, 1] - c[1, 0] + c[1, 1]),
        )

    a0, aq, ar, aqr = affine(0, True)
    b0, bp, br, bpr = affine(1, True)
    c0, cp, cq, cpq = affine(2, True)
    # q = -(a0 + ar r)/(aq + aqr r), p = -(b0 + br r)/(bp + bpr r)
    poly = np.zeros(3, dtype=object)
    Q, q_, P, p_ = (aq, aqr), (-a0, -ar), (bp, bpr), (-b0, -br)

    def times(u: Sequence[Fraction], v: Sequence[Fraction]) -> list[Fraction]:
        return [u[0] * v[0], u[0] * v[1] + u[1] * v[0], u[1] * v[1]]

    for factor, u, v in ((c0, P, Q), (cp, p_, Q), (cq, P, q_), (cpq, p_, q_)):
        poly = poly + factor * np.array(times(u, v), dtype=object)
    special = (aq * ar == a0 * aqr) or (bp * br == b0 * bpr) or not any(poly)
    if special:
        return found, True  # a form that factors: compared by the other properties only
    c, b, a = poly
    roots: list[float] = []
    if a == 0:
        roots = [float(-c / b)] if b else []
    elif (inside := b * b - 4 * a * c) >= 0:
        root = isqrt(int(inside.numerator * inside.denominator * 10**60)) / (float(inside.denominator) * 1e30)
        roots = [(-float(b) + s * root) / (2 * float(a)) for s in (1, -1)]
    for r in set(roots):
        down, across = float(aq) + float(aqr) * r, float(bp) + float(bpr) * r
        if abs(down) > 1e-9 and abs(across) > 1e-9:
            q, p = -(float(a0) + float(ar) * r) / down, -(float(b0) + float(br) * r) / across
            if all(1e-9 < x < 1 - 1e-9 for x in (p, q, r)):
                found.add((p, q, r))
    return found, infinite


def rounded(points: set[tuple[float, ...]]) -> set[tuple[float, ...]]:
    return {tuple(round(x, 7) + 0.0 for x in point) for point in points}


def chances(solution: ManySolution) -> set[tuple[float, ...]]:
    return {tuple(float(weights[0]) for weights in one.strategies) for one in solution.isolated}


@pytest.mark.parametrize("size", [1, 2, 3, 30])
def test_2x2x2_games_have_the_equilibria_found_by_hand(size: int) -> None:
    compared = 0
    for seed in range(how_many(30, 500)):
        payoffs = drawn((2, 2, 2), seed, size)
        expected, special = by_hand(payoffs)
        solution = solve_many((2, 2, 2), payoffs)
        assert rounded(expected) <= rounded(chances(solution))
        if not special:
            compared += 1
            assert rounded(expected) == rounded(chances(solution)) and not solution.sets
    assert compared >= {1: 0, 2: 3}.get(size, 8)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(2, 2, 3), (2, 2, 2, 2), (3, 3, 3)])
def test_newton_finds_no_other(shape: tuple[int, ...]) -> None:
    """Newton's method on the indifference of random supports, from random starts, meets reported equilibria only."""
    draw, met = np.random.default_rng(7), 0
    for seed in range(2):
        payoffs = drawn(shape, seed, 9)
        tables = [np.array(table, float).reshape(shape) for table in payoffs]
        known = [
            np.concatenate([[float(w) for w in weights] for weights in one.strategies])
            for one in solve_many(shape, payoffs).isolated
        ]
        for _ in range(60):
            supports = [sorted(draw.choice(n, draw.integers(1, n + 1), replace=False)) for n in shape]
            point = newton(tables, supports, draw)
            if point is not None:
                met += 1
                assert min(np.abs(point - one).max() for one in known) < 1e-6
    assert met > 3


def newton(
    tables: Sequence[np.ndarray], supports: Sequence[Sequence[int]], draw: np.random.Generator
) -> np.ndarray | None:
    shape = tables[0].shape
    starts = np.cumsum([0, *shape])

    def paid(x: np.ndarray, i: int) -> np.ndarray:
        table = np.moveaxis(tables[i], i, 0)
        for j in reversed([j for j in range(len(shape)) if j != i]):
            table = table @ x[starts[j] : starts[j + 1]]
        return table

    def gaps(x: np.ndarray) -> np.ndarray:
        found = []
        for i, one in enumerate(supports):
            u, own = paid(x, i), x[starts[i] : starts[i + 1]]
            found += (
                [u[s] - u[one[0]] for s in one[1:]]
                + [own.sum() - 1]
                + [own[s] for s in range(shape[i]) if s not in one]
            )
        return np.array(found)

    x = np.concatenate([draw.dirichlet(np.ones(n)) for n in shape])
    for _ in range(40):
        g = gaps(x)
        slope = np.array([(gaps(x + 1e-7 * e) - g) / 1e-7 for e in np.eye(len(x))]).T
        if abs(np.linalg.det(slope)) < 1e-9:
            return None
        x = x - np.linalg.solve(slope, g)
        if not np.isfinite(x).all() or np.abs(x).max() > 1e6:
            return None
    if np.abs(gaps(x)).max() > 1e-9:
        return None
    for i, one in enumerate(supports):
        u, own = paid(x, i), x[starts[i] : starts[i + 1]]
        if min(own[s] for s in one) < 1e-6 or max(u) > u[one[0]] + 1e-9:
            return None
    return x


# --- known answers -----------------------------------------------------------------------------------


def test_39_one_equilibrium_without_a_rational_number() -> None:
    game = load("three-irrational")
    [one] = equilibria_at(game, {}).solution.isolated
    firsts = [weights[0] for weights in one.strategies]
    assert all(isinstance(w, Root) for w in firsts) and one.regular
    # (53 − √601)/46, (√601 − 13)/24, (√601 − 23)/4 are the roots of these, named by their place
    assert [(w.coefficients, w.index) for w in firsts if isinstance(w, Root)] == [
        ((24, -53, 23), 1),
        ((-9, 13, 12), 2),
        ((-9, 23, 2), 2),
    ]
    for coefficients, (a, s, under) in zip(
        [(24, -53, 23), (-9, 13, 12), (-9, 23, 2)], [(53, -1, 46), (-13, 1, 24), (-23, 1, 4)], strict=True
    ):
        c, b, lead = coefficients
        assert (Fraction(-b, 2 * lead), Fraction(b * b - 4 * lead * c, 4 * lead**2)) == (
            Fraction(a, under),
            Fraction(601, under**2),
        )
        assert s in (1, -1)


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ({}, 1),
        ({"breach_us": 4, "breach_cn": 7}, 3),  # breach_us·bomb = 8 <= isolation·shield = 9
        ({"breach_us": 6, "breach_cn": 7}, 3),  # in between: the North mixes as well
        ({"breach_us": 9, "breach_cn": 7}, 3),
        ({"breach_us": 6, "breach_cn": 7, "bomb": 5}, 3),
        ({"breach_us": 4, "breach_cn": 7, "bomb": 5}, 1),
    ],
)
def test_three_powers_has_the_mixed_equilibria_of_each_case(moved: dict[str, int], expected: int) -> None:
    game = load("three-powers")
    point = {name: Fraction(value) for name, value in game.space.point(moved).items()}
    found = equilibria_at(game, point)
    assert len(found.solution.isolated) == expected and found.solution.nondegenerate
    p = {name: point[name] for name in game.space.names}
    for one in found.solution.isolated:
        withdraw, sanction, freeze = (weights[0] for weights in one.strategies)
        assert isinstance(withdraw, Fraction) and isinstance(sanction, Fraction) and isinstance(freeze, Fraction)
        if {withdraw, sanction, freeze} <= {0, 1}:
            continue
        size = p["breach_us"] * p["bomb"]
        assert withdraw == p["buffer"] / p["breach_cn"]
        if p["bomb"] > p["isolation"] or size > p["isolation"] * (p["shield"] + p["threat"]):
            assert (sanction, freeze) == ((p["shield"] + p["threat"]) / p["breach_us"], Fraction(0))
        elif size <= p["isolation"] * p["shield"]:
            assert (sanction, freeze) == (p["shield"] / p["breach_us"], Fraction(1))
        else:
            tests = (size / p["isolation"] - p["shield"]) / p["threat"]
            assert (sanction, freeze) == (p["bomb"] / p["isolation"], 1 - tests)


def test_sets_are_said_with_an_example() -> None:
    found = equilibria_at(load("three-player-majority"), load("three-player-majority").space.baseline)
    assert found.solution.sets and not found.solution.nondegenerate and found.complete
    for one in found.solution.sets:
        assert one.example is not None and one.dimension >= 1
        check(
            (2, 2, 2),
            [[1, 1, 1, 0, 1, 0, 0, 0]] * 2 + [[0, 0, 0, 1, 0, 1, 1, 1]],
            Isolated(one.example, *_paid(one.example), regular=False),
        )


def test_what_lies_in_a_set_of_equilibria_is_not_listed_beside_it() -> None:
    """A set is called whole exactly if nobody gains at random mixtures in it and at all its corners."""
    draw, counts = Random("whole sets"), {True: 0, False: 0}
    for seed in range(how_many(40, 1_000)):
        shape = ((2, 2, 2), (2, 2, 3))[seed % 2]
        payoffs = drawn(shape, seed, 1)

        def gain(weights: Sequence[Sequence[Fraction]]) -> Fraction:
            paid = [pays(shape, table, weights, i) for i, table in enumerate(payoffs)]  # noqa: B023
            got = [sum(map(mul, each, weights[i])) for i, each in enumerate(paid)]
            return Fraction(max(max(each) - mine for each, mine in zip(paid, got, strict=True)))

        def mixture(used: Sequence[int], size: int) -> list[Fraction]:
            parts = [draw.randint(1, 9) if s in used else 0 for s in range(size)]
            return [Fraction(part, sum(parts)) for part in parts]

        solution = solve_many(shape, payoffs)
        alone, sets = solution.outermost()
        whole = [one.supports for one, is_whole in sets.items() if is_whole]
        for one, is_whole in sets.items():
            corners = [[[s], [t], [u]] for s, t, u in product(*one.supports)]
            inside = [*corners, *([one.supports] * 3)]
            gains = [gain([mixture(x, n) for x, n in zip(each, shape, strict=True)]) for each in inside]
            assert (max(gains) == 0) is is_whole, (seed, one)
            counts[is_whole] += 1
        uses = [[[s for s, w in enumerate(each) if w != 0] for each in one.strategies] for one in solution.isolated]
        listed = [one in alone for one in solution.isolated] + [one in sets for one in solution.sets]
        for used, is_listed in zip([*uses, *(one.supports for one in solution.sets)], listed, strict=True):
            around = [one for one in whole if one != used and all(map(set.issuperset, map(set, one), used))]
            assert is_listed is not bool(around), (seed, used)
    assert min(counts.values()) > 5


def test_a_set_that_is_not_whole_is_said_with_an_equilibrium_of_it() -> None:
    shape = (2, 2, 2)
    names = [[f"{who}{k}" for k in range(size)] for who, size in zip("abc", shape, strict=True)]
    cells = zip(product(*names), zip(*drawn(shape, 0, 1), strict=True), strict=True)
    found = equilibria_at(game(dict(zip(("one", "two", "three"), names, strict=True)), dict(cells)), {})
    ((only, is_whole),) = found.solution.outermost()[1].items()
    assert not is_whole and only.example is not None and only.example[1][0] == Fraction(1, 3)
    text = " ".join(found.export().split())
    assert "Three equilibria and one set of solutions" in text
    assert "(a0, b0 + b1, c0): the equations of these choices have infinitely many solutions, some of them" in text
    assert "such as one: a0; two: b0 with probability 1/3 (about 0.3333), otherwise b1; three: c0" in text


def _paid(example: Sequence[Sequence[Coordinate]]) -> tuple[tuple[Coordinate, ...], tuple[tuple[Coordinate, ...], ...]]:
    weights = [[Fraction(str(w)) for w in one] for one in example]
    each = [
        pays((2, 2, 2), table, weights, k)
        for k, table in enumerate([[1, 1, 1, 0, 1, 0, 0, 0]] * 2 + [[0, 0, 0, 1, 0, 1, 1, 1]])
    ]
    return tuple(map(max, each)), tuple(tuple(max(u) - x for x in u) for u in each)


def test_a_game_too_large_is_refused_with_a_count() -> None:
    with pytest.raises(UsageError, match=r"735 combinations of supports.*up to 400"):
        solve_many((3, 3, 4), [[0] * 36] * 3)
