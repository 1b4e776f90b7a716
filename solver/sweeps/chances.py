"""Chances: numbers between 0 and 1, drawn at any positions of a sample, for the distributions of its parameters.

Scrambled Sobol points are made at any positions, without going through those before: point n of a digital sequence in
base 2 is a sum over GF(2) of one direction for each bit of n, and a scrambling (Matousek's linear one with a digital
shift) keeps that. So, with ^ for the sum and x_0 for the shift,

    x_n = x_0 ^ (x_{2^a} ^ x_0) ^ (x_{2^b} ^ x_0) ^ …        n = 2^a + 2^b + …

and the points at the powers of two, taken from scipy's generator, tell all others.

Owen (1998), "Scrambling Sobol' and Niederreiter-Xing points"; Matousek (1998), "On the L2-discrepancy".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np

from solver.sweeps.kernels.tape import Array


def _latin(positions: Array, dimension: int, seed: int, count: int) -> Array:
    return np.array(_hypercube(dimension, seed, count)[:, positions])


@lru_cache(maxsize=1)
def _hypercube(dimension: int, seed: int, count: int) -> Array:
    """Return the whole of it: each row is a permutation, so no part can be drawn alone."""
    from scipy.stats import qmc

    return np.ascontiguousarray(qmc.LatinHypercube(dimension, rng=np.random.default_rng(seed)).random(count).T)


def _random(positions: Array, dimension: int, seed: int, count: int) -> Array:
    """Return a stream of `dimension` numbers a point, entered at the beginning of each run of positions."""
    units = np.empty((dimension, len(positions)))
    for first, last in _runs(positions):
        source = np.random.PCG64(seed)
        source.advance(int(positions[first]) * dimension)
        units[:, first:last] = np.random.Generator(source).random((last - first, dimension)).T
    return units


SOBOL_BITS = 32  # of a coordinate: as many as scipy's generator can skip
TABLE_BITS = 12  # bits of a position whose points are kept in a table


def _sobol_points(positions: Array, dimension: int, seed: int, count: int) -> Array:
    """Return points in [0, 1), shape (dimension, positions); positions are below `count` <= 2**SOBOL_BITS."""
    table, steps = _sobol_table(dimension, seed, max(count - 1, 1).bit_length())
    units = np.empty((dimension, len(positions)))
    for first, last in _runs(positions):
        high, low = divmod(int(positions[first]), 2**TABLE_BITS)
        offset = np.zeros((dimension, 1), np.uint32)
        for bit in range(steps.shape[1]):
            if high >> bit & 1:
                offset ^= steps[:, bit : bit + 1]
        units[:, first:last] = table[:, low : low + last - first] ^ offset
    units *= 2.0**-SOBOL_BITS
    return units


def _runs(positions: Array) -> Iterator[tuple[int, int]]:
    """Return stretches of neighbours in one block of 2**TABLE_BITS, none of them empty."""
    if not len(positions):
        return iter(())
    breaks = (np.diff(positions) != 1) | (positions[1:] & (2**TABLE_BITS - 1) == 0)
    return pairwise([0, *(np.flatnonzero(breaks) + 1).tolist(), len(positions)])


@lru_cache(maxsize=8)
def _sobol_table(dimension: int, seed: int, bits: int) -> tuple[Array, Array]:
    """Return the first 2**TABLE_BITS points, and what each further bit of a position adds."""
    from scipy.stats import qmc

    generator = qmc.Sobol(dimension, scramble=True, bits=SOBOL_BITS, rng=np.random.default_rng(seed))
    table = _as_integers(generator.random(2**TABLE_BITS))
    steps = np.zeros((dimension, max(bits - TABLE_BITS, 0)), np.uint32)
    done = 2**TABLE_BITS
    for bit in range(steps.shape[1]):
        generator.fast_forward(2 ** (TABLE_BITS + bit) - done)
        steps[:, bit] = (_as_integers(generator.random(1)) ^ table[:, :1])[:, 0]
        done = 2 ** (TABLE_BITS + bit) + 1
    return table, steps


def _as_integers(units: Array) -> Array:
    return np.ascontiguousarray((units * 2.0**SOBOL_BITS).astype(np.uint32).T)


CHANCES = {"sobol": _sobol_points, "latin": _latin, "random": _random}
