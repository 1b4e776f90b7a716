"""One issue with polynomial utilities: the published curve; supporting lines in floats against the exact answers."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
import pytest
from audit import how_many
from flint import fmpq_poly
from polygon_cases import F

from solver.algebra.algebraic_numbers import Root, coordinate, real_roots
from solver.algebra.bounded_numbers import Between, affine, number, same
from solver.algebra.number_fields import scalar
from solver.algebra.polynomials import to_fmpq
from solver.concepts.bargaining import curved_places, curved_solutions
from solver.concepts.bargaining.curved_frontier import Chord, Curve, _chords, chain
from solver.concepts.bargaining.curved_places import IssueLottery
from solver.errors import InvalidGame, UsageError
from solver.forms.dispute import dispute
from solver.questions.bargain.answer import bargain

ROOT = Curve((F(1), F(0), F(-1)), (F(0), F(1)), F(0), F(1))  # (1 − x², x): u_2 = √(1 − u_1)
HOLLOW = Curve((F(0), F(0), F(1)), (F(1), F(-2), F(1)), F(0), F(1))  # (x², (1 − x)²): convex towards 0

Pair = tuple[float, float]


# --- published ------------------------------------------------------------------------------------


def test_oracle_21() -> None:
    assert curved_solutions.nash(ROOT)[0].payoffs[0] == F(2, 3)
    assert curved_solutions.utilitarian(ROOT)[0].payoffs == (F(3, 4), F(1, 2))
    for deals in (curved_solutions.kalai_smorodinsky(ROOT), curved_solutions.egalitarian(ROOT)):
        golden = deals[0].payoffs
        assert isinstance(golden[0], Root)
        assert (golden[0].coefficients, golden[0].index) == ((-1, 1, 1), 2)  # (√5 − 1)/2
        assert same(*golden)
    for a in (F(1, 2), F(1, 3), F(3, 4), F(9, 10)):
        assert curved_solutions.nash(ROOT, (a, 1 - a))[0].payoffs[0] == 2 * a / (1 + a)
    assert not any(deal.note for deal in curved_solutions.nash(ROOT))


def test_a_hollow_frontier_is_bridged_by_a_lottery() -> None:
    for solution in (curved_solutions.nash, curved_solutions.kalai_smorodinsky, curved_solutions.egalitarian):
        (deal,) = solution(HOLLOW)
        assert deal.payoffs == (F(1, 2), F(1, 2))
        assert dict(deal.issue) == {F(0): F(1, 2), F(1): F(1, 2)} and "lottery" in deal.note
    assert {deal.payoffs for deal in curved_solutions.utilitarian(HOLLOW)} == {(F(0), F(1)), (F(1), F(0))}


def test_a_curve_that_is_run_through_twice() -> None:
    """Whether (x², (1 − x²)²) on [−1, 1] is the hollow curve there and back."""
    twice = Curve((F(0), F(0), F(1)), (F(1), F(0), F(-2), F(0), F(1)), F(-1), F(1))
    for solution in (curved_solutions.nash, curved_solutions.kalai_smorodinsky, curved_solutions.egalitarian):
        (deal,) = solution(twice)
        assert deal.payoffs == (F(1, 2), F(1, 2)) and "lottery" in deal.note
    assert {deal.payoffs for deal in curved_solutions.utilitarian(twice)} == {(F(0), F(1)), (F(1), F(0))}


def test_a_chord_that_touches_on_both_sides() -> None:
    """Whether the bridge between the summits of u_2 = 3 − u_1 − u_1²(u_1 − 1)² on u_1 + u_2 = 3 runs from 0 to 1."""
    wave = Curve((F(0), F(1)), (F(3), F(-1), F(-1), F(2), F(-1)), F(-1), F(2))
    bridges = [(coordinate(c.start), coordinate(c.end)) for c in _chords(wave)]
    assert bridges == [(F(0), F(1))]
    assert {deal.payoffs for deal in curved_solutions.utilitarian(wave)} == {(F(0), F(3)), (F(1), F(2))}
    (deal,) = curved_solutions.egalitarian(Curve(wave.first, wave.second, wave.low, wave.high, (F(-1), F(3, 2))))
    assert deal.payoffs == (F(1, 4), F(11, 4)) and "lottery" in deal.note


def test_irrational_bridges() -> None:
    """Whether ends that are conjugate are found, t in Q(s): the same wave with its summits at ±√2."""
    # u_2 = 5 − (u_1² − 2)²
    wave = Curve((F(0), F(1)), (F(1), F(-1), F(4), F(0), F(-1)), F(-3), F(3))
    (bridge,) = [part for part in chain(wave) if isinstance(part, Chord)]
    ends = sorted(float(coordinate(x)) for x in (bridge.start, bridge.end))
    assert np.allclose(ends, [-math.sqrt(2), math.sqrt(2)])
    (deal,) = curved_solutions.nash(Curve(wave.first, wave.second, wave.low, wave.high, (F(-5), F(0))))
    assert deal.payoffs == (F(0), F(5)) and "lottery" in deal.note  # the middle of 5 − u_1 on the gains from −5


# --- supporting lines in floats -------------------------------------------------------------------


class Support:
    """h(n) = max n·C(x) by the roots of a derivative in floats; solutions by turning the line."""

    def __init__(self, curve: Curve) -> None:
        parts = [[float(c) for c in part] for part in (curve.first, curve.second)]
        size = max(map(len, parts))
        self.c = np.array([part + [0.0] * (size - len(part)) for part in parts])
        self.c[:, 0] -= [float(d) for d in curve.threat]
        self.low, self.high = float(curve.low), float(curve.high)
        self.ends: dict[int, Pair] = {}

    def most(self, angle: float) -> tuple[float, Pair]:
        n, points = self.touching(angle)
        best = max(points, key=lambda p: float(n @ p))
        return float(n @ best), (float(best[0]), float(best[1]))

    def touching(self, angle: float) -> tuple[np.ndarray, list[np.ndarray]]:
        n = np.array([math.cos(angle), math.sin(angle)])
        poly = n @ self.c
        slope = np.trim_zeros(poly[1:] * np.arange(1, len(poly)), "b")
        roots = np.roots(slope[::-1]) if len(slope) > 1 else np.array([])
        xs = [self.low, self.high, *(float(r.real) for r in roots if abs(r.imag) < 1e-7)]
        return n, [self.c @ np.array([x**k for k in range(len(poly))]) for x in xs if self.low <= x <= self.high]

    def turned(self, beyond: Callable[[float, Pair], bool]) -> float:
        """Return the angle of the normal from which on the touching point is beyond the solution; larger is left."""
        low, high = 0.0, math.pi / 2
        for _ in range(56):
            middle = (low + high) / 2
            low, high = (middle, high) if beyond(middle, self.most(middle)[1]) else (low, middle)
        return (low + high) / 2

    def ray(self, way: Pair) -> Pair:
        """Return where the ray meets the frontier, or the end of it that is nearest."""
        angle = self.turned(lambda _, p: p[0] * way[1] > p[1] * way[0])
        if angle < 1e-12 or angle > math.pi / 2 - 1e-12:
            return self.end(0 if angle < 1 else 1)
        height, _ = self.most(angle)
        scale = height / (math.cos(angle) * way[0] + math.sin(angle) * way[1])
        return way[0] * scale, way[1] * scale

    def end(self, player: int) -> Pair:
        """Return the best agreement of a player that leaves the other whole."""
        if player not in self.ends:
            self.ends[player] = self.tip(player)
        return self.ends[player]

    def tip(self, player: int) -> Pair:
        _, points = self.touching(0.0 if player == 0 else math.pi / 2)
        most = max(float(p[player]) for p in points)
        tip = max((p for p in points if p[player] > most - 1e-11), key=lambda p: float(p[1 - player]))
        if tip[1 - player] >= 0:
            return float(tip[0]), float(tip[1])
        return self.ray((1.0, 0.0) if player == 0 else (0.0, 1.0))

    def nash(self, a: float, b: float) -> Pair:
        def beyond(angle: float, p: Pair) -> bool:
            return b * math.cos(angle) * p[0] > a * math.sin(angle) * p[1]

        angle = self.turned(beyond)
        if angle < 1e-12 or angle > math.pi / 2 - 1e-12:
            return self.end(0 if angle < 1 else 1)
        height, _ = self.most(angle)
        return a * height / ((a + b) * math.cos(angle)), b * height / ((a + b) * math.sin(angle))

    def best_sum(self, a: float, b: float) -> float:
        angle = math.atan2(b, a)
        tip = self.most(angle)[1]
        if tip[0] < 0:
            tip = self.end(1)
        elif tip[1] < 0:
            tip = self.end(0)
        return a * tip[0] + b * tip[1]


def curves(seed: int, count: int) -> Iterator[Curve]:
    dice = random.Random(seed)
    for _ in range(count):
        degree = dice.choice((1, 2, 2, 3, 3, 4))
        parts = [tuple(F(dice.randint(-4, 4), dice.choice((1, 1, 2))) for _ in range(degree + 1)) for _ in range(2)]
        if dice.random() < 0.4:
            parts[0] = (F(0), F(1))
        low = F(dice.randint(-2, 0))
        high = low + F(dice.randint(1, 6), 2)
        middle = (low + high) / 2
        there = [sum((c * middle**k for k, c in enumerate(part)), F(0)) for part in parts]
        threat = dice.choice(((F(0), F(0)), (there[0] - 1, there[1] - 2), (there[0] - 4, there[1] - F(1, 2))))
        yield Curve(parts[0], parts[1], low, high, threat)


def rational_hull_gains(curve: Curve) -> bool:
    """Decide whether both can gain at some lottery over a fine grid, with room to spare."""
    xs = np.linspace(float(curve.low), float(curve.high), 400)
    u = [sum(float(c) * xs**k for k, c in enumerate(part)) - float(d)
         for part, d in zip((curve.first, curve.second), curve.threat, strict=True)]  # fmt: skip
    points = np.stack(np.broadcast_arrays(*u), axis=1)
    if (points.min(axis=1) > 1e-6).any():
        return True
    left, right = points[points[:, 1] > 0], points[points[:, 0] > 0]
    if not len(left) or not len(right):
        return False
    passes = left[:, None, 1] * right[None, :, 0] - left[:, None, 0] * right[None, :, 1]
    return bool((passes > 1e-6).any())


COUNT = how_many(60, 170)
CURVES = list(curves(2, COUNT))


@pytest.mark.slow
def test_the_same_as_by_supporting_lines() -> None:
    lotteries = answered = 0
    for curve in CURVES:
        deals = curved_solutions.nash(curve)
        if rational_hull_gains(curve):
            assert deals
        if not deals:
            continue
        answered += 1
        line = Support(curve)
        ideal = (line.end(0)[0], line.end(1)[1])
        assert [float(most) for most in curved_solutions.ideals(curve) or ()] == pytest.approx(ideal, abs=1e-9)
        for found, wanted in (
            (deals, line.nash(1, 1)),
            (curved_solutions.nash(curve, (2, 1)), line.nash(2, 1)),
            (curved_solutions.egalitarian(curve), line.ray((1.0, 1.0))),
            (curved_solutions.egalitarian(curve, (1, 3)), line.ray((1.0, 3.0))),
            (curved_solutions.kalai_smorodinsky(curve), line.ray(ideal)),
        ):
            (deal,) = found
            lotteries += bool(deal.note)
            whole(curve, deal)
            near(curve, deal, within(wanted, line))
        for deal in curved_solutions.utilitarian(curve, (1, 2)):
            whole(curve, deal)
            gains = [float(v) - float(d) for v, d in zip(deal.payoffs, curve.threat, strict=True)]
            assert abs(gains[0] + 2 * gains[1] - line.best_sum(1, 2)) < 1e-9 * max(1, abs(gains[0]), abs(gains[1]))
    assert answered > COUNT // 2 and lotteries > COUNT // 3


def within(wanted: Pair, line: Support) -> Pair:
    first, last = line.end(1), line.end(0)
    return first if wanted[0] < first[0] - 1e-9 else last if wanted[1] < last[1] - 1e-9 else wanted


def near(curve: Curve, deal: IssueLottery, wanted: Pair) -> None:
    for value, d, gain in zip(deal.payoffs, curve.threat, wanted, strict=True):
        assert abs(float(value) - float(d) - gain) < 1e-9 * max(1, abs(gain)), (curve, deal, wanted)


def whole(curve: Curve, deal: IssueLottery) -> None:
    """Check that the lottery over the issue pays the payoffs, in the range, with probabilities that add up to one."""
    assert abs(sum(float(w) for _, w in deal.issue) - 1) < 1e-12
    assert all(float(curve.low) <= float(x) <= float(curve.high) and float(w) > 0 for x, w in deal.issue)
    assert len(deal.issue) == 1 + bool(deal.note)
    for part, value in zip((curve.first, curve.second), deal.payoffs, strict=True):
        paid = sum(float(w) * sum(float(c) * float(x) ** k for k, c in enumerate(part)) for x, w in deal.issue)
        assert abs(paid - float(value)) < 1e-9 * max(1.0, abs(paid))
        assert not isinstance(value, Between) or value.width < F(1, 10**20)


# --- properties, exactly --------------------------------------------------------------------------


@pytest.mark.parametrize("solution", [curved_solutions.nash, curved_solutions.kalai_smorodinsky])
def test_units_do_not_matter(solution: Callable[[Curve], tuple[IssueLottery, ...]]) -> None:
    for curve in CURVES[: how_many(20, 60)]:
        first = tuple(3 * c - (k == 0) for k, c in enumerate(curve.first))
        second = tuple(c / 7 + 2 * (k == 0) for k, c in enumerate(curve.second))
        moved = Curve(first, second, curve.low, curve.high, (3 * curve.threat[0] - 1, curve.threat[1] / 7 + 2))
        found, other = solution(curve), solution(moved)
        assert len(found) == len(other)
        for one, two in zip(found, other, strict=True):
            for value, image, start, scale in zip(one.payoffs, two.payoffs, (-1, 2), (F(3), F(1, 7)), strict=True):
                assert same(image, affine(number(value), F(start), scale)) is not False


@pytest.mark.parametrize(
    "solution", [curved_solutions.nash, curved_solutions.kalai_smorodinsky, curved_solutions.egalitarian]
)
def test_turned_round_with_the_players(solution: Callable[[Curve], tuple[IssueLottery, ...]]) -> None:
    for curve in CURVES[: how_many(20, 60)]:
        turned = Curve(curve.second, curve.first, curve.low, curve.high, (curve.threat[1], curve.threat[0]))
        for one, two in zip(solution(curve), solution(turned), strict=True):
            assert all(same(a, b) is not False for a, b in zip(one.payoffs, two.payoffs[::-1], strict=True))


def test_one_agreement_for_both_and_none_at_all() -> None:
    same_wish = Curve((F(0), F(1)), (F(0), F(2)), F(0), F(3))
    for solution in (
        curved_solutions.nash,
        curved_solutions.kalai_smorodinsky,
        curved_solutions.egalitarian,
        curved_solutions.utilitarian,
    ):
        assert [deal.payoffs for deal in solution(same_wish)] == [(F(3), F(6))]
        assert not solution(Curve((F(0), F(1)), (F(3), F(-1)), F(0), F(3), (F(2), F(2))))
        assert not solution(Curve((F(0), F(1)), (F(3), F(-1)), F(0), F(3), (F(1), F(2))))
    assert curved_solutions.ideals(same_wish) == (F(3), F(6))
    assert curved_solutions.ideals(Curve((F(0), F(1)), (F(3), F(-1)), F(0), F(3), (F(2), F(2)))) is None
    fixed = Curve((F(2),), (F(1),), F(0), F(0))
    assert [deal.payoffs for deal in curved_solutions.nash(fixed)] == [(F(2), F(1))]


def test_a_straight_frontier_needs_no_lottery() -> None:
    straight = Curve((F(0), F(0), F(1)), (F(1), F(0), F(-1)), F(-1), F(1))  # (x², 1 − x²)
    (deal,) = curved_solutions.nash(straight)
    assert deal.payoffs == (F(1, 2), F(1, 2)) and not deal.note
    assert {deal.payoffs for deal in curved_solutions.utilitarian(straight)} == {(F(0), F(1)), (F(1), F(0))}


def test_refusals() -> None:
    with pytest.raises(InvalidGame, match="lower end"):
        Curve((F(1),), (F(1),), F(1), F(0))
    with pytest.raises(UsageError, match="above zero"):
        curved_solutions.nash(ROOT, (1, 0))
    utilities = {"a": "1 - x**2", "b": "x", "c": "x"}
    with pytest.raises(UsageError, match="a single issue may bend, between two parties"):
        bargain(dispute(["a", "b", "c"], issues={"x": (0, 1)}, utilities=utilities))
    with pytest.raises(InvalidGame, match="degree"):
        Curve((F(1),) * 20, (F(1),), F(0), F(1))


def test_fractions_stay_fractions() -> None:
    for curve in CURVES:
        for deal in curved_solutions.egalitarian(curve):
            for value in deal.payoffs:
                assert isinstance(value, (Fraction, Root, Between))


NEAR = F(1, 2**240)


@pytest.mark.parametrize("short", [F(0), F(1, 2**130)])
def test_a_ray_through_the_far_end_of_a_bridge_or_just_before_it(short: Fraction) -> None:
    """From (√2 − 1, 3) to (√2, 1), at slope √2 − √2·short: the weight of the far end solves g₁ = slope·g₂."""
    root = scalar(real_roots([-2, 0, 1])[1])
    ends = (root - 1, root * 0 + 3), (root, root * 0 + 1)
    slope = real_roots(fmpq_poly([to_fmpq(-2 * (1 - short) ** 2), 0, 1]))[1]
    found = curved_places._on_chord(ROOT, Chord(F(0), F(1), ends), slope)
    if not short:
        assert isinstance(found, curved_places.FrontierPlace) and found.at == 1 and found.gains == ends[1]
        return
    assert isinstance(found, IssueLottery)
    (_, weight), (first, second) = found.issue[1], found.payoffs
    assert isinstance(weight, Between) and isinstance(first, Between) and isinstance(second, Between)
    two = Fraction(math.isqrt(2 * 10**160), 10**80)  # √2, just below
    k = two * (1 - short)
    exact = (3 * k - two + 1) / (1 + 2 * k)  # √2 − 1 + w = k(3 − 2w)
    for value, bounds in zip((exact, two - 1 + exact, 3 - 2 * exact), (weight, first, second), strict=True):
        assert bounds.low - NEAR <= value <= bounds.high + NEAR and bounds.high - bounds.low < 2**100 * NEAR
