"""Signatures: the set of outcomes that stand at each of many points, as text.

The outcomes in a signature are in one order whatever found them: those of few strategies first, then by the
strategies in the game's order. So the same set is always the same text.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from solver.sweeps.kernels.point_table import OutcomeLayout, PointTable, support_label
from solver.sweeps.kernels.tape import Array

NONE = "none"
BETWEEN = "; "
WORD = 60  # outcomes that fit into one integer as bits
TABLE = 16  # bits of which a table of all combinations is small


def outcomes(found: PointTable, makeup: OutcomeLayout) -> tuple[Array, tuple[str, ...]]:
    """For each equilibrium the position of its label, and the labels, in the order of signatures."""
    if not found.used.shape[1]:
        return np.empty(0, np.int32), ()
    if makeup.titles is not None:
        return _by_branch(found, makeup.titles)
    names = makeup.names
    width = len(names[1])
    codes, place = _different((found.used[0].astype(np.int32) << width) | found.used[1].astype(np.int32))
    pairs = [divmod(int(code), 1 << width) for code in codes]
    order = sorted(range(len(pairs)), key=lambda k: (sum(bits.bit_count() for bits in pairs[k]), pairs[k]))
    rank = np.empty(len(pairs), np.int32)
    rank[order] = np.arange(len(pairs), dtype=np.int32)
    return rank[place], tuple(support_label(pairs[k], names) for k in order)


def _by_branch(found: PointTable, titles: Sequence[str]) -> tuple[Array, tuple[str, ...]]:
    """The same where each branch has a name, and several may share one."""
    labels = tuple(dict.fromkeys(titles))
    places = np.array([labels.index(title) for title in titles], np.int32)[found.branch]
    here, ranks = _different(places)
    return ranks.astype(np.int32), tuple(labels[k] for k in here)


def signatures(found: PointTable, makeup: OutcomeLayout) -> tuple[Array, tuple[str, ...]]:
    """For each point the position of its signature, and the signatures."""
    ranks, labels = outcomes(found, makeup)
    words = [_word(found, ranks, first) for first in range(0, max(len(labels), 1), WORD)]
    codes = np.zeros(len(found), np.int64)
    kinds: list[tuple[int, ...]] = [()]
    for word in words:  # each different combination of the words so far gets a number
        values, place = _different(word)
        mixed, codes = _different(codes * len(values) + place)
        kinds = [(*kinds[int(k) // len(values)], int(values[int(k) % len(values)])) for k in mixed]
    return codes.astype(np.int32), tuple(_text(kind, labels) for kind in kinds)


def _word(found: PointTable, ranks: Array, first: int) -> Array:
    """Bit k of a point is set where the outcome first + k stands."""
    mask = np.zeros(len(found), np.int64)
    some = found.count > 0
    if len(ranks):
        here = (ranks >= first) & (ranks < first + WORD)
        bits = np.where(here, np.left_shift(np.int64(1), np.where(here, ranks - first, 0).astype(np.int64)), 0)
        mask[some] = np.bitwise_or.reduceat(bits, found.starts[some])
    return mask


def _text(words: Sequence[int], labels: Sequence[str]) -> str:
    standing = (label for k, label in enumerate(labels) if words[k // WORD] >> k % WORD & 1)
    return BETWEEN.join(standing) or NONE


def _different(values: Array) -> tuple[Array, Array]:
    """The different values in order, and where each one's is; by a table where they are small."""
    if len(values) and int(values.max()) < 2**TABLE and int(values.min()) >= 0:
        seen = np.zeros(2**TABLE, bool)
        seen[values] = True
        different = np.flatnonzero(seen)
        places = np.zeros(2**TABLE, np.int64)
        places[different] = np.arange(len(different))
        return different, places[values]
    different, place = np.unique(values, return_inverse=True)
    return different, place
