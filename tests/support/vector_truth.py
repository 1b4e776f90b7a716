"""What is true of a 2×n game at many points at once, in whole numbers, from the definitions.

A point is a line of integers (q, a, b, …), q > 0, that stands for (a/q, b/q, …); a payoff that is affine in the
parameters is then, times q, a product with whole coefficients. Every predicate compares sums of products of as many
payoffs on both sides, so q never matters. A mixture is a list of weights that need not add up to one.

The equilibria of a 2×n game: a row mixture that is an end of a stretch on which the same columns are best, with a
column mixture of at most two columns that is an end of what keeps the row player there. Each pair of ends in which
nobody gains is one, the others are their averages: so it is known from the ends whether there is only one, and
whether something beats them all. Nothing here is the engine's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations, product
from operator import and_, or_
from typing import Any

import numpy as np
from affine_games import AffineGame
from numpy.typing import NDArray

Whole = NDArray[Any]  # int64 while every product fits, Python's integers where one does not
Truth = NDArray[np.bool_]
Weights = tuple[Whole, ...]

LIMIT = 2**62
PRODUCTS = 16  # no sum of products below is larger than this many times the square of the largest payoff


def every(parts: Sequence[Truth], like: Whole) -> Truth:
    return reduce(and_, parts, np.ones(len(like), dtype=bool))


def some(parts: Sequence[Truth], like: Whole) -> Truth:
    return reduce(or_, parts, np.zeros(len(like), dtype=bool))


@dataclass(frozen=True)
class End:
    """A pair of mixtures that may be an equilibrium, `there` where it is one; `place` tells column mixtures apart."""

    there: Truth
    rows: Weights
    columns: Weights
    place: tuple[int, ...]


class World:
    """A game's payoffs at many points; A and B are indexed (row, column), each entry an array over the points."""

    def __init__(self, made: AffineGame, points: Whole) -> None:
        self.points = points
        tables = [
            [[points @ np.array([int(a) for a in cell], dtype=points.dtype) for cell in line] for line in table]
            for table in made.payoffs
        ]
        assert all(a.denominator == 1 for table in made.payoffs for line in table for cell in line for a in cell)
        largest = max(int(np.abs(cell).max()) for table in tables for line in table for cell in line)
        if PRODUCTS * largest**2 >= LIMIT:
            tables = [[[cell.astype(object) for cell in line] for line in table] for table in tables]
        self.A, self.B = tables
        self.columns = range(len(self.A[0]))
        self.like = points[:, 0]
        self.one: Whole = np.ones(len(points), dtype=np.int64)
        self.none: Whole = np.zeros(len(points), dtype=np.int64)

    # --- outcomes of pure strategies ---

    def losses(self, i: int, j: int) -> list[Whole]:
        """What is lost by leaving (i, j) alone: the row player's other row, then each other column."""
        return [self.A[i][j] - self.A[1 - i][j], *(self.B[i][j] - self.B[i][k] for k in self.columns if k != j)]

    def equilibrium(self, i: int, j: int) -> Truth:
        return every([loss >= 0 for loss in self.losses(i, j)], self.like)

    def strict(self, i: int, j: int) -> Truth:
        return every([loss > 0 for loss in self.losses(i, j)], self.like)

    def pareto(self, i: int, j: int) -> Truth:
        a, b = self.A[i][j], self.B[i][j]
        better = [
            (self.A[k][t] >= a) & (self.B[k][t] >= b) & ((self.A[k][t] > a) | (self.B[k][t] > b))
            for k, t in product((0, 1), self.columns)
        ]
        return ~some(better, self.like)

    def risk_dominant(self, i: int, j: int) -> Truth:
        k, A, B = 1 - i, self.A, self.B
        beaten = [
            ~self.strict(k, t) | ((A[i][j] - A[k][j]) * (B[i][j] - B[i][t]) > (A[k][t] - A[i][t]) * (B[k][t] - B[k][j]))
            for t in self.columns
            if t != j
        ]
        return self.strict(i, j) & every(beaten, self.like)

    # --- what a player's strategy is good for ---

    def _ahead(self, seat: int, own: int, against: int) -> list[Whole]:
        """What a strategy is ahead of each other one of its player, against one of the other player's."""
        if seat == 0:
            return [self.A[own][against] - self.A[1 - own][against]]
        return [self.B[against][own] - self.B[against][k] for k in self.columns if k != own]

    def best_response(self, seat: int, own: int, against: int) -> Truth:
        return every([gap >= 0 for gap in self._ahead(seat, own, against)], self.like)

    def dominant(self, seat: int, own: int) -> Truth:
        others = self.columns if seat == 0 else range(2)
        return every([gap >= 0 for t in others for gap in self._ahead(seat, own, t)], self.like)

    def strictly_dominant(self, seat: int, own: int) -> Truth:
        others = self.columns if seat == 0 else range(2)
        return every([gap > 0 for t in others for gap in self._ahead(seat, own, t)], self.like)

    # --- all equilibria ---

    @cached_property
    def gains(self) -> list[Whole]:
        """The first row less the second, against each column."""
        return [a - b for a, b in zip(*self.A, strict=True)]

    @cached_property
    def row_ends(self) -> list[tuple[Truth, Weights]]:
        """Both rows, and each mixture that makes two columns equal which the rows rank differently."""
        always = self.one > 0
        found: list[tuple[Truth, Weights]] = [(always, (self.one, self.none)), (always, (self.none, self.one))]
        for j, k in combinations(self.columns, 2):
            first, second = (line[j] - line[k] for line in self.B)
            found.append(((first > 0) & (second < 0) | (first < 0) & (second > 0), (abs(second), abs(first))))
        return found

    @cached_property
    def column_ends(self) -> list[tuple[Truth, Weights, tuple[int, ...]]]:
        """Each column, and each mixture of two that makes both rows equal."""
        found: list[tuple[Truth, Weights, tuple[int, ...]]] = []
        for j in self.columns:
            pure = tuple(self.one if k == j else self.none for k in self.columns)
            found.append((self.one > 0, pure, (j,)))
        for j, k in combinations(self.columns, 2):
            first, second = self.gains[j], self.gains[k]
            weights: dict[int, Whole] = {j: abs(second), k: abs(first)}
            opposed = (first > 0) & (second < 0) | (first < 0) & (second > 0)
            found.append((opposed, tuple(weights.get(t, self.none) for t in self.columns), (j, k)))
        return found

    @cached_property
    def ends(self) -> list[End]:
        found = []
        for (possible, x), (also, y, place) in product(self.row_ends, self.column_ends):
            rows, columns = self._rows_earn(y), self._columns_earn(x)
            content = [(w == 0) | every([u >= v for v in rows], w) for w, u in zip(x, rows, strict=True)]
            content += [(w == 0) | every([u >= v for v in columns], w) for w, u in zip(y, columns, strict=True)]
            found.append(End(possible & also & every(content, self.like), x, y, place))
        return [end for end in found if end.there.any()]

    def _rows_earn(self, y: Weights) -> list[Whole]:
        return [sum((w * a for w, a in zip(y, line, strict=True)), self.none) for line in self.A]

    def _columns_earn(self, x: Weights) -> list[Whole]:
        return [sum((w * line[j] for w, line in zip(x, self.B, strict=True)), self.none) for j in self.columns]

    @cached_property
    def alone(self) -> Truth:
        """Whether there is one equilibrium only: a game has one at least."""
        two = []
        for a, b in combinations(self.ends, 2):
            differ = a.rows[0] * b.rows[1] != a.rows[1] * b.rows[0]
            two.append(a.there & b.there & (differ if a.place == b.place else True))
        return ~some(two, self.like)

    def unique(self, rows: frozenset[int], columns: frozenset[int]) -> Truth:
        """The only equilibrium, with exactly these strategies."""
        found = []
        for end in self.ends:
            uses = [(w > 0) == (k in rows) for k, w in enumerate(end.rows)]
            uses += [(w > 0) == (k in columns) for k, w in enumerate(end.columns)]
            found.append(end.there & every(uses, self.like))
        return self.alone & some(found, self.like)

    def payoff_dominant(self, i: int, j: int) -> Truth:
        """An equilibrium that pays both more than every other end, where each gets what its best answer earns."""
        a, b = self.A[i][j], self.B[i][j]
        beaten = []
        for end in self.ends:
            home = (end.rows[1 - i] == 0) & (end.place == (j,))
            first = every([a * sum(end.columns) > earned for earned in self._rows_earn(end.columns)], self.like)
            second = every([b * sum(end.rows) > earned for earned in self._columns_earn(end.rows)], self.like)
            beaten.append(~end.there | home | first & second)
        return self.equilibrium(i, j) & every(beaten, self.like)

    def mixture(self, rows: frozenset[int], columns: frozenset[int]) -> Truth:
        """Some equilibrium in which exactly these strategies have a probability above zero."""
        held = [self.gains[j] for j in columns]
        up, down, level = ([gap > 0 for gap in held], [gap < 0 for gap in held], [gap == 0 for gap in held])
        tied = every(level, self.like)
        if len(rows) == 1:
            (i,) = rows
            stays = some(down if i else up, self.like) | tied
            best = [self.B[i][j] >= self.B[i][k] for j in columns for k in self.columns]
            return stays & every(best, self.like)
        return (some(up, self.like) & some(down, self.like) | tied) & self._kept(columns)

    def _kept(self, columns: frozenset[int]) -> Truth:
        """Whether some mixture of both rows makes these columns best: u + r·v >= 0 for each, with one r above 0."""
        sides = [(self.B[0][j] - self.B[0][k], self.B[1][j] - self.B[1][k])
                 for j in columns for k in self.columns if k != j]  # fmt: skip
        never = [(u < 0) & (v <= 0) | (u <= 0) & (v < 0) for u, v in sides]
        apart = [
            (u < 0) & (v > 0) & (s > 0) & (t < 0) & (u * t > s * v)  # −u/v, the least r, above −s/t, the greatest
            for (u, v), (s, t) in product(sides, repeat=2)
        ]
        return ~some([*never, *apart], self.like)


Told = Callable[[World], Truth]
