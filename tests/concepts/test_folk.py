"""Payoffs of repeated games: against known thresholds, plans found by brute force, and a second iteration in floats."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

import pytest
from audit import tenth
from scipy.optimize import linprog

from solver import UsageError
from solver.algebra.polygons import clip_below, contains, hull, within
from solver.algebra.rectangle_faces import area
from solver.concepts.enforcement.deal import State, StatePlan
from solver.concepts.enforcement.folk_theorem import folk_payoffs, is_sustainable
from solver.concepts.enforcement.one_shot_deviations import is_subgame_perfect, state_worth

Did = tuple[int, ...]
Pays = Mapping[Did, tuple[Fraction, Fraction]]
Float = list[tuple[float, float]]


def numbers(game: Mapping[tuple[int, int], tuple[int, int]]) -> dict[Did, tuple[Fraction, Fraction]]:
    return {did: (Fraction(a), Fraction(b)) for did, (a, b) in game.items()}


DILEMMA = numbers({(0, 0): (3, 3), (0, 1): (0, 5), (1, 0): (5, 0), (1, 1): (1, 1)})


def pairs(polygon: tuple[tuple[Fraction, Fraction], ...]) -> list[tuple[Fraction | int, Fraction | int]]:
    return list(polygon)


def drawn(seed: int) -> tuple[Pays, Fraction]:
    rng = random.Random(seed)
    shape = rng.choice([(2, 2), (2, 2), (2, 3)])
    moves: list[Did] = list(product(*map(range, shape)))
    pays = {did: (Fraction(rng.randint(-3, 3)), Fraction(rng.randint(-3, 3))) for did in moves}
    return pays, Fraction(rng.randint(2, 8), 10)


# --- known answers --------------------------------------------------------------------------------


def test_the_prisoners_dilemma_at_its_thresholds() -> None:
    """Below 1/4 nothing but defection; from there on taking turns pays (4, 1) and (1, 4); from 1/2 on all that
    both like better than defection. Taking turns pays w, v with w = (1 − δ)·5 + δ·v, v = δ·w; the one whose turn it is
    to be exploited is kept by v >= 1, since breaking off pays 1 now and for ever."""
    alone = folk_payoffs(DILEMMA, Fraction(1, 5))
    assert alone.exact and pairs(alone.inner) == [(1, 1)]
    turns = folk_payoffs(DILEMMA, Fraction(1, 4))
    assert pairs(turns.inner) == [(1, 1), (4, 1), (1, 4)]
    assert within(turns.inner, turns.outer) and area(turns.outer) - area(turns.inner) < Fraction(1, 10**9)
    full = folk_payoffs(DILEMMA, Fraction(1, 2))
    assert full.exact and pairs(full.inner) == [(1, 1), (Fraction(13, 3), 1), (3, 3), (1, Fraction(13, 3))]
    assert [is_sustainable(DILEMMA, (0, 0), Fraction(n, 20)) for n in (9, 10, 11)] == [False, True, True]


def test_a_corner_at_which_only_the_second_player_is_just_kept() -> None:
    """(5/2, 0) is (2, -3) today and (3, 3) ever after: the second gives up 3 today, 3 above the worst tomorrow."""
    game = numbers({(0, 0): (2, -3), (0, 1): (2, 0), (1, 0): (-1, -3), (1, 1): (3, 3)})
    found = folk_payoffs(game, Fraction(1, 2))
    assert found.exact and pairs(found.inner) == [(Fraction(5, 2), 0), (3, 3)]


def test_a_game_in_which_nothing_is_at_stake() -> None:
    two = (Fraction(2), Fraction(2))
    same: dict[Did, tuple[Fraction, Fraction]] = dict.fromkeys(product(range(2), repeat=2), two)
    assert pairs(folk_payoffs(same, Fraction(1, 2)).inner) == [(2, 2)]


def test_a_game_without_an_equilibrium_in_pure_moves() -> None:
    pennies = numbers({(0, 0): (1, -1), (0, 1): (-1, 1), (1, 0): (-1, 1), (1, 1): (1, -1)})
    found = folk_payoffs(pennies, Fraction(1, 2))
    assert found.exact and found.inner == () and is_sustainable(pennies, (0, 0), Fraction(1, 2)) is False


@pytest.mark.parametrize("delta", [Fraction(0), Fraction(1), Fraction(3, 2), Fraction(-1, 2)])
def test_a_discount_factor_outside_is_refused(delta: Fraction) -> None:
    with pytest.raises(UsageError, match="above 0 and below 1"):
        folk_payoffs(DILEMMA, delta)


# --- from inside and outside ----------------------------------------------------------------------


ONE_ROUND = numbers({(0, 0): (-1, -1), (0, 1): (-1, -1), (1, 0): (1, 0), (1, 1): (0, 1)})  # of one round alone
GROWING = numbers({(0, 0): (0, 1), (0, 1): (0, 0), (1, 0): (1, 0), (1, 1): (0, 0)})  # larger at each step from inside
KNOWN = [(ONE_ROUND, Fraction(3, 5)), (GROWING, Fraction(17, 20))]


@pytest.mark.parametrize(("pays", "delta"), [*map(drawn, tenth(range(40), 3)), *KNOWN])
def test_every_inner_corner_is_paid_by_a_move_and_a_promise(pays: Pays, delta: Fraction) -> None:
    """By linear programming over weights on the corners: nothing of the polygons' own arithmetic."""
    found = folk_payoffs(pays, delta)
    assert found.inner or not any(gainless(pays))
    for corner in found.inner:
        assert contains(found.outer, corner)
        assert any(_promised(pays, delta, did, corner, found.inner) for did in pays), corner


def _promised(
    pays: Pays, delta: Fraction, did: Did, corner: tuple[Fraction, ...], inner: tuple[tuple[Fraction, ...], ...]
) -> bool:
    """Whether corner = (1 − δ)·u(did) + δ·w, w a mixture of corners, breaches being answered by the worst of them."""
    rows = max(i for i, _ in pays) + 1, max(j for _, j in pays) + 1
    bounds, least = [], []
    for k in (0, 1):
        moves = [(m, did[1]) if k == 0 else (did[0], m) for m in range(rows[k])]
        breach = max(pays[move][k] for move in moves)
        worst = min(one[k] for one in inner)
        least.append(float((1 - delta) * breach + delta * worst))
        bounds.append([float(-delta * one[k]) for one in inner])
    equal = [[float(delta * one[k]) for one in inner] for k in (0, 1)] + [[1.0] * len(inner)]
    target = [float(corner[k] - (1 - delta) * pays[did][k]) for k in (0, 1)] + [1.0]
    if any(float(corner[k]) < least[k] - 1e-9 for k in (0, 1)):
        return False
    done = linprog([0.0] * len(inner), A_eq=equal, b_eq=target, bounds=[(0, None)] * len(inner), method="highs")
    return bool(done.status == 0)


@pytest.mark.parametrize("seed", tenth(range(24), 3))
def test_whatever_a_plan_of_two_states_pays_lies_in_the_outer_set(seed: int) -> None:
    pays, delta = drawn(seed)
    outer = folk_payoffs(pays, delta).outer
    found = 0
    for plan in plans(random.Random(seed), pays, delta, 400):
        if is_subgame_perfect(plan):
            found += 1
            paid = state_worth(plan, "0")
            assert contains(outer, ((1 - delta) * paid[0], (1 - delta) * paid[1]))
    assert found or not any(gainless(pays))


def gainless(pays: Pays) -> Iterator[bool]:
    """Whether each pair of moves is an equilibrium of a single round."""
    for (i, j), paid in pays.items():
        yield paid[0] == max(pays[a, b][0] for a, b in pays if b == j) and paid[1] == max(
            pays[a, b][1] for a, b in pays if a == i
        )


def plans(rng: random.Random, pays: Pays, delta: Fraction, count: int) -> Iterator[StatePlan]:
    """Plans of two states, and first those that play one equilibrium of a single round for ever."""
    for did, still in zip(pays, gainless(pays), strict=True):
        if still:
            yield StatePlan({"0": State(did, pays, lambda done: "0")}, delta)
    for _ in range(count):
        states = {}
        for name in "01":
            then = {did: rng.choice("01") for did in pays}
            states[name] = State(rng.choice(list(pays)), pays, then.__getitem__)
        yield StatePlan(states, delta)


@pytest.mark.parametrize("seed", range(24))
def test_the_plain_iteration_in_floats_tends_to_the_same_set(seed: int) -> None:
    pays, delta = drawn(seed)
    found = folk_payoffs(pays, delta)
    limit = iterated(pays, float(delta), 160)
    for angle in range(16):
        direction = DIRECTIONS[angle]
        reach = max((direction[0] * x + direction[1] * y for x, y in limit), default=None)
        if reach is None:
            assert not found.inner
            continue
        inner, outer = (
            max((direction[0] * float(x) + direction[1] * float(y) for x, y in p), default=-1e9)
            for p in (found.inner, found.outer)
        )
        assert inner <= reach + 1e-7
        assert not found.exact or reach <= outer + 1e-6, (seed, direction)
        assert found.exact or reach <= outer + 1e-3 or inner == -1e9


DIRECTIONS = [(1, 0), (2, 1), (1, 1), (1, 2), (0, 1), (-1, 2), (-1, 1), (-2, 1), (-1, 0), (-2, -1), (-1, -1), (-1, -2),
              (0, -1), (1, -2), (1, -1), (2, -1)]  # fmt: skip


def iterated(pays: Pays, delta: float, rounds: int) -> Float:
    """B again and again from everything that is feasible, in floats with a tolerance: it never ends below the set."""
    game = {did: (float(a), float(b)) for did, (a, b) in pays.items()}
    size = max(i for i, _ in game) + 1, max(j for _, j in game) + 1
    promises = floats(list(game.values()))
    for _ in range(rounds):
        if not promises:
            return []
        worst = [min(w[k] for w in promises) for k in (0, 1)]
        points: Float = []
        for (i, j), paid in game.items():
            gain = (
                max(game[a, j][0] for a in range(size[0])) - paid[0],
                max(game[i, b][1] for b in range(size[1])) - paid[1],
            )
            kept = promises
            for k in (0, 1):
                kept = cut(kept, k, worst[k] + (1 - delta) / delta * gain[k] - 1e-12)
            points += [((1 - delta) * paid[0] + delta * x, (1 - delta) * paid[1] + delta * y) for x, y in kept]
        promises = floats(points)
    return promises


def cut(polygon: Float, k: int, least: float) -> Float:
    """What of a polygon, a segment or a point lies at least so far along an axis."""
    kept: Float = []
    for a, b in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        if a[k] >= least:
            kept.append(a)
        if (a[k] < least) != (b[k] < least):
            t = (least - a[k]) / (b[k] - a[k])
            kept.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
    return kept


def floats(points: Float) -> Float:
    """The hull in floats, half by half."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    found: Float = []
    for half in (ordered, ordered[::-1]):
        chain: Float = []
        for c in half:
            while len(chain) > 1 and slope(chain[-2], chain[-1], c) <= 0:
                chain.pop()
            chain.append(c)
        found += chain[:-1]
    return found


def slope(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


# --- polygons -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_cut_polygons_hold_exactly_the_points_on_the_right_side(seed: int) -> None:
    rng = random.Random(seed)
    points = [(Fraction(rng.randint(-3, 3)), Fraction(rng.randint(-3, 3))) for _ in range(rng.randint(1, 7))]
    polygon, axis, least = hull(points), rng.randint(0, 1), Fraction(rng.randint(-6, 6), 2)
    part = clip_below(polygon, axis, least)
    for x, y in product(range(-6, 7), repeat=2):
        point = (Fraction(x, 2), Fraction(y, 2))
        assert contains(part, point) == (contains(polygon, point) and point[axis] >= least)
    assert all(contains(polygon, point) for point in points)
