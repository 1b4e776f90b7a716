"""Sobol's indices: which part of the variance of f(X) a factor accounts for, alone and with its interactions.

For independent factors X_1 … X_d and V = Var f(X),

    first order   S_i = Var(E[f | X_i]) / V              total   T_i = E[Var(f | all but X_i)] / V.

With independent draws A and B, and A_i like A but with the i-th factor of B, m the mean of f,

    S_i V ≈ mean (f(B) − m)(f(A_i) − f(A)),              T_i V ≈ ½ mean (f(A) − f(A_i))²,

so a factor that f does not depend on has both exactly 0. The intervals are percentiles of a bootstrap: rows are
drawn again with replacement, in blocks of consecutive rows where there are many, which are independent as well.
Independent inputs only: where an assumption ties two factors together, no part of the variance is one's own.

Saltelli et al. (2010), "Variance based sensitivity analysis of model output", Computer Physics Communications 181;
Jansen (1999), "Analysis of variance designs for model output", the same journal 117.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from solver.arrays import Array
from solver.shown import Part

REPLICATES = 1_000
BLOCKS = 2_048  # that are drawn again, at most


@dataclass(frozen=True, slots=True)
class Index(Part):
    """One index with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Influence(Part):
    """What one factor does: its indices, and the ranks by total index that the intervals leave it, best and worst."""

    factor: str
    first: Index
    total: Index
    ranks: tuple[int, int]

    @property
    def rank(self) -> int | None:
        """Its rank, 1 the most influential; None where intervals overlap, so that it cannot be told."""
        return self.ranks[0] if self.ranks[0] == self.ranks[1] else None


def influences(names: Sequence[str], at_a: Array, at_b: Array, at_mixed: Array, seed: int) -> tuple[Influence, ...]:
    """Both indices of every factor, in the order of `names`.

    `at_a`, `at_b`: values at independent points, shape (points,); `at_mixed`: at those of A with one factor of B,
    shape (factors, points). The values must not all be equal.

    >>> random = np.random.default_rng(0)
    >>> a, b = random.random((2, 3, 4000))
    >>> f = lambda x: 2 * x[0] + x[1]                                       # variances 4/12 and 1/12
    >>> mixed = [f(np.where(np.arange(3)[:, None] == k, b, a)) for k in range(3)]
    >>> found = influences(("x", "y", "z"), f(a), f(b), np.array(mixed), seed=0)
    >>> [one.total.low <= truth <= one.total.high for one, truth in zip(found, (0.8, 0.2, 0))]
    [True, True, True]
    >>> [one.rank for one in found]
    [1, 2, 3]
    """
    rows = _rows(at_a, at_b, at_mixed)
    starts = np.linspace(0, len(at_a), min(BLOCKS, len(at_a)), endpoint=False).astype(np.int64)
    blocks = np.add.reduceat(rows, starts, axis=1).T
    first, total = _indices(blocks.sum(axis=0)[None])
    firsts, totals = _indices(_weights(len(blocks), seed) @ blocks)
    both = [_with_interval(*pair) for pair in ((first[0], firsts), (total[0], totals))]
    ranks = ranked([(index.low, index.high) for index in both[1]])
    return tuple(Influence(name, *pair) for name, *pair in zip(names, *both, ranks, strict=True))


def ranked(intervals: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """For each interval the best and the worst rank, largest first, that disjoint intervals leave it.

    >>> ranked([(0.5, 0.6), (0.1, 0.3), (0.2, 0.4)])
    [(1, 1), (2, 3), (2, 3)]
    """
    count = len(intervals)
    above = [sum(low > high_ for low, _ in intervals) for _, high_ in intervals]
    below = [sum(high < low_ for _, high in intervals) for low_, _ in intervals]
    return [(1 + better, count - worse) for better, worse in zip(above, below, strict=True)]


def _rows(at_a: Array, at_b: Array, at_mixed: Array) -> Array:
    """What is averaged, a line each: the numerators of both orders, then f(A), f(B), their squares, centred, and 1."""
    middle = (at_a.mean() + at_b.mean()) / 2
    a, b, mixed = at_a - middle, at_b - middle, at_mixed - middle
    return np.concatenate([b * (mixed - a), (a - mixed) ** 2 / 2, [a, b, a**2, b**2, np.ones_like(a)]])


def _indices(sums: Array) -> tuple[Array, Array]:
    """First-order and total indices from sums, one line a replicate; NaN where a replicate has no variance."""
    means = sums[:, :-1] / sums[:, -1:]
    factors = (means.shape[1] - 4) // 2
    a, b, a2, b2 = means[:, -4:].T
    variance = ((a2 + b2) / 2 - ((a + b) / 2) ** 2)[:, None]
    with np.errstate(all="ignore"):
        shares = np.where(variance > 0, means[:, :-4] / variance, np.nan)
    return shares[:, :factors], shares[:, factors:]


def _with_interval(values: Array, again: Array) -> list[Index]:
    low, high = np.nanpercentile(again, (2.5, 97.5), axis=0)
    return [Index(*map(float, three)) for three in zip(values, low, high, strict=True)]


@lru_cache(maxsize=2)
def _weights(blocks: int, seed: int) -> Array:
    """How often each block is drawn in each replicate, shape (REPLICATES, blocks)."""
    random = np.random.default_rng((seed, 1))
    draws = random.integers(blocks, size=(REPLICATES, blocks))
    draws += blocks * np.arange(REPLICATES)[:, None]
    return np.bincount(draws.ravel(), minlength=REPLICATES * blocks).reshape(REPLICATES, blocks).astype(float)
