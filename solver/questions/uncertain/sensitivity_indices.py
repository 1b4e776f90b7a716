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

Monte Carlo filtering says what sets the points where a claim holds apart. For each parameter the two-sample
Kolmogorov–Smirnov statistic, the largest distance between the two distribution functions: 0 where the claim does not
depend on it, 1 where it alone decides. And for an outcome s that the claim names, the gains from staying,

    u_i(s) − u_i(k, s),

the features of which its standing is made: each explains the failures at which it is negative.

Saltelli et al. (2008), "Global Sensitivity Analysis: The Primer", chapter 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from solver.atlas import Atlas, domain_of
from solver.forms.normal import NormalForm
from solver.questions.uncertain.sample import Columns, Inquiry, Sample
from solver.questions.uncertain.selection import Payoffs, payoff_table
from solver.regions.region import Region
from solver.report.records import Record
from solver.sweeps.kernels.tape import Array

REPLICATES = 1_000
MAX_BLOCKS = 2_048  # that are drawn again, at most


@dataclass(frozen=True, slots=True)
class Index(Record):
    """One index with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class FactorInfluence(Record):
    """What one factor does: its indices, and the ranks by total index that the intervals leave it, best and worst."""

    factor: str
    first: Index
    total: Index
    ranks: tuple[int, int]

    @property
    def rank(self) -> int | None:
        """Its rank, 1 the most influential; None where intervals overlap, so that it cannot be told."""
        return self.ranks[0] if self.ranks[0] == self.ranks[1] else None


def influences(
    names: Sequence[str], at_a: Array, at_b: Array, at_mixed: Array, seed: int
) -> tuple[FactorInfluence, ...]:
    """Return both indices of every factor, in the order of `names`.

    `at_a`, `at_b`: values at independent points, shape (points,); `at_mixed`: at those of A with one factor of B,
    shape (factors, points). The values must not all be equal.

    >>> random = np.random.default_rng(0)
    >>> a, b = random.random((2, 3, 4000))
    >>> f = lambda x: 2 * x[0] + x[1]                                       # variances 4/12 and 1/12
    >>> mixed = [f(np.where(np.arange(3)[:, None] == k, b, a)) for k in range(3)]
    >>> found = influences(("x", "y", "z"), f(a), f(b), np.array(mixed), seed=0)
    >>> [one.total.low <= truth <= one.total.high for one, truth in zip(found, (0.8, 0.2, 0))]
    [True, True, True]
    """
    rows = _rows(at_a, at_b, at_mixed)
    starts = np.linspace(0, len(at_a), min(MAX_BLOCKS, len(at_a)), endpoint=False).astype(np.int64)
    blocks = np.add.reduceat(rows, starts, axis=1).T
    first, total = _indices(blocks.sum(axis=0)[None])
    firsts, totals = _indices(_weights(len(blocks), seed) @ blocks)
    both = [_with_interval(*pair) for pair in ((first[0], firsts), (total[0], totals))]
    ranks = _possible_ranks([(index.low, index.high) for index in both[1]])
    return tuple(FactorInfluence(name, *pair) for name, *pair in zip(names, *both, ranks, strict=True))


def _possible_ranks(intervals: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """Return for each interval the best and the worst rank, largest first, that disjoint intervals leave it."""
    return [
        (1 + sum(other > high for other, _ in intervals), len(intervals) - sum(other < low for _, other in intervals))
        for low, high in intervals
    ]


def _rows(at_a: Array, at_b: Array, at_mixed: Array) -> Array:
    """Return what is averaged, a line each: both orders' numerators, then f(A), f(B), their squares, centred, and 1."""
    exponent = int(max(np.frexp(np.abs(values).max())[1] for values in (at_a, at_b, at_mixed)))
    small = (np.ldexp(np.asarray(values, dtype=float), -exponent) for values in (at_a, at_b, at_mixed))
    at_a, at_b, at_mixed = small  # in a unit of which floats hold the squares; indices have none
    middle = (at_a.mean() + at_b.mean()) / 2
    a, b, mixed = at_a - middle, at_b - middle, at_mixed - middle
    return np.concatenate([b * (mixed - a), (a - mixed) ** 2 / 2, [a, b, a**2, b**2, np.ones_like(a)]])


def _indices(sums: Array) -> tuple[Array, Array]:
    """Return first-order and total indices from sums, one line a replicate; NaN where a replicate has no variance."""
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
    """Return how often each block is drawn in each replicate, shape (REPLICATES, blocks)."""
    draws = np.random.default_rng((seed, 1)).integers(blocks, size=(REPLICATES, blocks))
    draws += blocks * np.arange(REPLICATES)[:, None]
    return np.bincount(draws.ravel(), minlength=REPLICATES * blocks).reshape(REPLICATES, blocks).astype(float)


@dataclass(frozen=True, slots=True)
class Contrast(Record):
    """One parameter where something holds and where it fails. `distance`: the Kolmogorov–Smirnov statistic; `chance`:
    how likely one as large is if there is no difference; `holding`, `failing`: the parameter's means."""

    parameter: str
    distance: float
    chance: float
    holding: float
    failing: float


@dataclass(frozen=True, slots=True)
class DeviationGain(Record):
    """What a player gains by keeping to an outcome rather than moving alone, where the claim fails. `explains`: the
    share of failures at which it is negative; `alone`: the share at which it is and no other of its outcome is."""

    outcome: tuple[str, ...]
    player: str
    to: str
    explains: float
    alone: float


def contrasts(names: Sequence[str], points: Array, holds: Array) -> tuple[Contrast, ...]:
    """Return every parameter of `points` (parameters, points), most different first; `holds` must be true at some only.

    >>> points = np.array([[1.0, 2, 3, 4], [1.0, 2, 1, 2]])
    >>> [(one.parameter, one.distance) for one in contrasts("xy", points, points[0] > 2)]
    [('x', 1.0), ('y', 0.0)]
    """
    from scipy.stats import ks_2samp

    found = []
    for name, values in zip(names, points, strict=True):
        inside, outside = values[holds], values[~holds]
        tested: Any = ks_2samp(inside, outside, method="asymp")
        numbers = (tested.statistic, tested.pvalue, inside.mean(), outside.mean())
        found.append(Contrast(name, *map(float, numbers)))
    return tuple(sorted(found, key=lambda one: -one.distance))


def gains(
    game: NormalForm, outcomes: Sequence[tuple[str, ...]], points: Array, holds: Array
) -> tuple[DeviationGain, ...]:
    """Return every lone move from each of the outcomes, at the points (there must be some) where the claim fails."""
    failing = np.ascontiguousarray(points[:, ~holds])
    payoffs, found = payoff_table(game), list[DeviationGain]()
    u = payoffs(failing)
    for outcome in outcomes:
        moves = list(_moves(game, payoffs, u, outcome))
        negative = np.array([gain < -off for _, _, (gain, off) in moves]).reshape(len(moves), failing.shape[1])
        only = negative.sum(axis=0) == 1
        for (player, to, _), one in zip(moves, negative, strict=True):
            found.append(DeviationGain(outcome, player, to, float(one.mean()), float((one & only).mean())))
    return tuple(found)


def _moves(
    game: NormalForm, payoffs: Payoffs, u: Array, outcome: tuple[str, ...]
) -> Iterator[tuple[str, str, tuple[Array, Array]]]:
    places = [player.strategies.index(name) for player, name in zip(game.players, outcome, strict=True)]
    for seat, player in enumerate(game.players):
        for k, to in enumerate(player.strategies):
            if k != places[seat]:
                moved = [k if other == seat else place for other, place in enumerate(places)]
                yield player.name, to, payoffs.difference(u[(seat, *places)], u[(seat, *moved)])


def why_dependent(atlas: Atlas, given: Region | None) -> str:
    """Return why the parameters are not independent of each other, or nothing. `given`: None where the region of what
    is given is not known.

    Assumptions keep them independent where each is about one parameter alone, whatever its alternatives.

    >>> deal = nash(load("thaad-deal"))
    >>> why_dependent(deal, where("shield < calm", deal.game.space))
    'what is given ties parameters together (shield and calm)'
    """
    if why := _ties(domain_of(atlas).alternatives, atlas):
        return f"the game's assumptions tie parameters together ({why})"
    if given is None:
        several = len(atlas.game.space) > 1
        return "whether what is given ties parameters together is not known" if several else ""
    if why := _ties(given.simplified().cells, atlas):
        return f"what is given ties parameters together ({why})"
    return ""


def _ties(cells: Any, atlas: Atlas) -> str:
    names = atlas.game.space.names
    if tied := next((c.variables for cell in cells for c in cell if len(c.variables) > 1), None):
        return " and ".join(names[k] for k in tied)
    mentioned = sorted({k for cell in cells for c in cell for k in c.variables})
    kinds = [{frozenset(c.key for c in cell if k in c.variables) for cell in cells} for k in mentioned]
    if len({frozenset(c.key for c in cell) for cell in cells}) < prod(map(len, kinds)):  # some go with some others only
        return f"alternatives for {' and '.join(names[k] for k in mentioned)}"
    return ""


def halves(drawn: Sample) -> tuple[slice, slice]:
    """Return two independent halves of a sample: every other point."""
    even = 2 * (len(drawn) // 2)
    return slice(0, even, 2), slice(1, even, 2)


def columns_mixed(asked: Inquiry, drawn: Sample, factor: int) -> Columns:
    """Return what is found at the points of the first half with one parameter from the second."""
    first, second = halves(drawn)
    points = drawn.points[:, first].copy()
    points[factor] = drawn.points[factor, second]
    name = asked.game.space.names[factor]

    def exact(wanted: Array) -> list[dict[str, Any]]:
        kept, other = drawn.exact(2 * wanted), drawn.exact(2 * wanted + 1)
        return [{**one, name: two[name]} for one, two in zip(kept, other, strict=True)]

    return asked.at(points, exact)
