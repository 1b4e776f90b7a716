"""Bargaining problems to try, and a frontier by brute force that shares no code with the solver."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction

from problems import numbers

from solver.algebra.polynomials import Ratio, ring
from solver.concepts.bargaining.problem import NumericProblem, Problem

F = Fraction

EIGHTEEN = numbers([(0, 0), (0, 1), (1, F(7, 10)), (1, 0)], (0, 0))
NINETEEN = numbers([(0, 0), (0, 1), (F(3, 4), F(3, 4)), (1, 0)], (0, 0))
TWENTY = numbers([(0, 0), (0, 1), (F(1, 2), F(9, 10)), (1, 0)], (0, 0))

DEGENERATE = {
    "a segment": numbers([(0, 3), (4, 1)], (0, 0)),
    "a segment that both d's lines cut": numbers([(-1, 3), (4, -2)], (0, 0)),
    "a rising segment": numbers([(0, 0), (2, 3)], (0, 0)),
    "a level segment": numbers([(0, 2), (2, 2)], (0, 0)),
    "a point": numbers([(2, 3)], (1, 1)),
    "a point three times": numbers([(2, 3)] * 3, (1, 1)),
    "d is the only point": numbers([(1, 1)], (1, 1)),
    "d on the frontier": numbers([(0, 2), (2, 0)], (1, 1)),
    "d above the frontier": numbers([(0, 2), (2, 0)], (2, 2)),
    "d far below": numbers([(5, 6), (6, 5), (5, 5)], (0, 1)),
    "one side cannot gain": numbers([(0, 2), (1, 0)], (0, 2)),
    "three in a line": numbers([(0, 2), (1, 1), (2, 0)], (0, 0)),
    "duplicates": numbers([(0, 2), (0, 2), (2, 0), (2, 0), (0, 0)], (0, 0)),
    "a box": numbers([(0, 0), (0, 2), (3, 2), (3, 0)], (0, 0)),
}


def polygons(seed: int, count: int, size: int = 8) -> Iterator[NumericProblem]:
    """Yield problems of random points and disagreement points; small numbers, so that ties and walls come up."""
    dice = random.Random(seed)

    def one() -> Fraction:
        return F(dice.randint(-size, size), dice.choice((1, 1, 2, 3)))

    for _ in range(count):
        points = [(one(), one()) for _ in range(dice.choice((1, 2, 3, 3, 4, 5, 6, 9)))]
        if dice.random() < 0.2:
            points += points[:2]
        threat = dice.choice((points[0], (one(), one()), (F(-1), F(-1)), (F(-size), F(-size))))
        yield NumericProblem(tuple(points), threat)


class Roof:
    """The most one player can gain while the other gains at least so much: over all pairs of points, no hull."""

    def __init__(self, problem: NumericProblem, player: int) -> None:
        self.gains = [(g[1 - player], g[player]) for g in problem.gains()]

    def __call__(self, least: Fraction) -> Fraction | None:
        highs = [y for x, y in self.gains if x >= least]
        for a in self.gains:
            for b in self.gains:
                if a[0] < least < b[0]:
                    highs.append(a[1] + (b[1] - a[1]) * (least - a[0]) / (b[0] - a[0]))
        return max(highs, default=None)


class Floats:
    """The frontier by brute force in floats: breakpoints where a point of the problem lies, both gains."""

    def __init__(self, problem: NumericProblem) -> None:
        self.up, self.right = Roof(problem, 1), Roof(problem, 0)
        top, most = self.up(F(0)), self.right(F(0))
        self.both_gain = top is not None and top > 0 and most is not None and most > 0 and self._inside(problem)
        if self.both_gain:
            assert most is not None
            xs = {F(0), most, *(g[0] for g in problem.gains() if 0 < g[0] < most)}
            self.breaks = [(float(x), float(self.up(x) or 0)) for x in sorted(xs)]

    def _inside(self, problem: NumericProblem) -> bool:
        """Decide whether a point, or one between two, has both gains above zero."""
        gains = problem.gains()
        for a in gains:
            for b in gains:
                ends = [F(0), F(1)]
                for k in (0, 1):
                    if a[k] != b[k]:
                        ends.append(a[k] / (a[k] - b[k]))
                inside = sorted(t for t in ends if 0 <= t <= 1)
                for s, t in zip(inside, [*inside[1:], inside[-1]], strict=True):
                    middle = (s + t) / 2
                    if all(a[k] + middle * (b[k] - a[k]) > 0 for k in (0, 1)):
                        return True
        return False

    def height(self, x: float) -> float:
        for (a, c), (b, d) in zip(self.breaks, self.breaks[1:], strict=False):
            if a <= x <= b:
                return c + (d - c) * (x - a) / (b - a)
        return self.breaks[-1][1]


def bisected(goes_on: Callable[[float], bool], low: float, high: float) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if goes_on(middle) else (low, middle)
    return low


def symbolic(seed: int, size: int) -> Problem:
    """Return a random problem of so many points, affine in two parameters."""
    dice, over = random.Random(seed), ring(("s", "t"))

    def one() -> Ratio:
        a, b = (dice.choice((-2, -1, 0, 0, 1, 2)) for _ in range(2))
        return Ratio(over.constant(dice.randint(-3, 4)) + a * over["s"] + b * over["t"], over.one)

    points = tuple((one(), one()) for _ in range(size))
    zero = Ratio(over.zero, over.one)
    return Problem(over, points, dice.choice(((zero, zero), (one(), one()))))


def raiffa_steps(problem: NumericProblem) -> Iterator[tuple[Fraction, ...]]:
    """Yield what both are sure of after each of Raiffa's steps, without end; nothing where not both can gain."""
    roofs, sure = (Roof(problem, 0), Roof(problem, 1)), (F(0), F(0))
    while all(ideal := (roofs[0](sure[1]) or 0, roofs[1](sure[0]) or 0)) and min(ideal) > 0:
        sure = (sure[0] + ideal[0]) / 2, (sure[1] + ideal[1]) / 2
        yield tuple(x + d for x, d in zip(sure, problem.threat, strict=True))
