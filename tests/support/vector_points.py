"""Rational points of an affine game's box as lines of whole numbers (q, a, b, …), half of them on walls.

A wall is where two payoffs of one player are equal, or where two sides of a comparison that mixtures or risk
dominance ask for are: a form c + a·x + b·y + … or a quadratic one, kept as a vector and as a matrix over (1, x, y, …).
One wall or several are solved for as many parameters, the others drawn at random; multiplying a line by the
determinant keeps it whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations, product
from random import Random

import numpy as np
from affine_games import AffineGame
from vector_truth import LIMIT, Whole

GRAINS = (1, 2, 3, 4, 6, 12)  # denominators of every other draw: coarse ones meet many walls at once
FINEST = 2_000
BATCH = 400
ROUNDS = 1_500
LARGEST = 2**25  # of a number in a line: sums of products of two payoffs then fit 64 bits


def payoff_forms(made: AffineGame) -> list[list[list[Whole]]]:
    """Coefficients (player, row, column), each (constant, slope of each parameter)."""
    return [[[np.array([int(a) for a in cell]) for cell in line] for line in table] for table in made.payoffs]


def straight(made: AffineGame) -> list[Whole]:
    """Differences of two payoffs of one player that some parameter moves, one of each up to a factor."""
    found: dict[tuple[int, ...], Whole] = {}
    for table in payoff_forms(made):
        for one, other in combinations([cell for line in table for cell in line], 2):
            gap = one - other
            if gap[1:].any():
                least = gap // int(np.gcd.reduce(gap)) * (1 if gap[gap != 0][-1] > 0 else -1)
                found[tuple(map(int, least))] = least
    return list(found.values())


def curved(made: AffineGame) -> list[Whole]:
    """Matrices S whose x·S·x is a difference that risk dominance, a mixture or a payoff there is judged by."""
    A, B = payoff_forms(made)
    columns = range(len(A[0]))
    gains = [a - b for a, b in zip(*A, strict=True)]
    found = []
    for j, k in product(columns, repeat=2):
        if j != k:
            found.append(np.outer(gains[j], B[0][j] - B[0][k]) - np.outer(gains[k], B[1][j] - B[1][k]))
    for j, k in combinations(columns, 2):
        first, second = (line[j] - line[k] for line in B)
        for i, t in product((0, 1), columns):
            found.append(np.outer(A[i][t] - A[0][j], gains[k]) - np.outer(A[i][t] - A[0][k], gains[j]))
            found.append(np.outer(B[i][t] - B[1][j], first) - np.outer(B[i][t] - B[0][j], second))
        for t in columns:
            found.append(np.outer(B[1][t] - B[1][j], first) - np.outer(B[0][t] - B[0][j], second))
    return [S for S in found if (S + S.T)[1:, :].any()]


def determinant(rows: Sequence[Sequence[int]]) -> int:
    if not rows:
        return 1
    return sum(
        (-1) ** k * a * determinant([[*line[:k], *line[k + 1 :]] for line in rows[1:]])
        for k, a in enumerate(rows[0])
        if a
    )


class Drawn:
    """Draws lines of whole numbers in one game's box."""

    def __init__(self, made: AffineGame, seed: int) -> None:
        self.random, self.rng = Random(seed), np.random.default_rng(seed)
        self.low, self.high = ([int(x) for x in side] for side in (made.low, made.high))
        self.straight, self.curved = straight(made), curved(made)
        self.count = len(made.names)

    def anywhere(self, count: int) -> Whole:
        q = self.random.choice((self.random.choice(GRAINS), self.random.randint(1, FINEST)))
        columns = [self.rng.integers(a * q, b * q + 1, count) for a, b in zip(self.low, self.high, strict=True)]
        return np.stack([np.full(count, q), *columns], axis=1)

    def on_straight_walls(self) -> Whole:
        """Points on one wall or several at once, as many as the draw leaves in the box."""
        number = min(self.random.choice((1, 1, 2, 2, 3)), self.count, len(self.straight))
        walls = self.random.sample(self.straight, number)
        free = self.random.sample(range(1, self.count + 1), number)
        matrix = [[int(wall[k]) for k in free] for wall in walls]
        det = determinant(matrix)
        if not det:
            return np.empty((0, self.count + 1), dtype=np.int64)
        points = self.anywhere(1 if number == self.count else BATCH)
        points[:, free] = 0
        sides = [-(points @ wall) for wall in walls]
        solved = [
            sum(
                (-1) ** (n + m) * determinant(_minor(matrix, n, m)) * side
                for n, side in enumerate(sides)
            )
            for m in range(number)
        ]  # fmt: skip
        sign = 1 if det > 0 else -1
        points = points * abs(det)
        for k, values in zip(free, solved, strict=True):
            points[:, k] = sign * values
        return self._kept(points)

    def on_a_curved_wall(self) -> Whole:
        """Points on a quadratic wall, solved for a parameter that it is linear in."""
        S, k = self.random.choice(self.curved), self.random.randrange(1, self.count + 1)
        if S[k, k] or not (S + S.T)[k].any():
            return np.empty((0, self.count + 1), dtype=np.int64)
        points = self.anywhere(BATCH)
        points[:, k] = 0
        slope, rest = points @ (S + S.T)[k], np.einsum("ni,ij,nj->n", points, S, points)
        points = points * abs(slope)[:, None]
        points[:, k] = -rest * np.sign(slope)
        return self._kept(points)

    def _kept(self, points: Whole) -> Whole:
        """In lowest terms, those within the box whose numbers are not too large."""
        q = points[:, 0]
        inside = q > 0
        for k, (a, b) in enumerate(zip(self.low, self.high, strict=True), start=1):
            inside &= (a * q <= points[:, k]) & (points[:, k] <= b * q)
        points = points[inside]
        points = points // np.gcd.reduce(points, axis=1, keepdims=True)
        small: Whole = np.abs(points).max(axis=1, initial=0) < LARGEST
        return points[small]


def _minor(matrix: Sequence[Sequence[int]], n: int, m: int) -> list[list[int]]:
    return [[a for c, a in enumerate(line) if c != m] for r, line in enumerate(matrix) if r != n]


def points(made: AffineGame, count: int, seed: int) -> Whole:
    """`count` different points of the box, the first half on walls as far as these meet it often enough."""
    drawn = Drawn(made, seed)
    walls = [drawn.on_straight_walls, drawn.on_straight_walls, drawn.on_a_curved_wall][: 3 if drawn.curved else 2]
    met = _different(walls, count // 2, ROUNDS)
    off = _different([lambda: drawn.anywhere(BATCH)], count - len(met), len(met) + ROUNDS)
    found = np.concatenate([met, off])
    assert len(found) == count and int(np.abs(found).max()) < LIMIT
    return found


def _different(draws: Sequence[Callable[[], Whole]], count: int, rounds: int) -> Whole:
    """`count` different lines in lowest terms, from the draws in turn; fewer where so many rounds do not find them."""
    found, more, fresh = draws[0]()[:0], [], 0
    for turn in range(rounds):
        more.append(draws[turn % len(draws)]())
        fresh += len(more[-1])
        if len(found) + fresh >= count or turn == rounds - 1:
            both = np.concatenate([found, *more])
            lowest = both // np.gcd.reduce(both, axis=1, keepdims=True)
            _, first = np.unique([hash(line.tobytes()) for line in lowest], return_index=True)
            found, more, fresh = lowest[np.sort(first)], [], 0
            if len(found) >= count:
                break
    return found[:count]


def lie_on_walls(made: AffineGame, lines: Whole) -> Whole:
    """Which of the points lie on a wall."""
    on = np.zeros(len(lines), dtype=bool)
    for form in straight(made):
        on |= lines @ form == 0
    for S in curved(made):
        on |= np.einsum("ni,ij,nj->n", lines.astype(object), S, lines.astype(object)) == 0
    return on


def as_fractions(made: AffineGame, line: Whole) -> dict[str, Fraction]:
    return {name: Fraction(int(x), int(line[0])) for name, x in zip(made.names, line[1:], strict=True)}
