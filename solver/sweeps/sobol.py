"""Scrambled Sobol points at any positions, without going through those before.

Point n of a digital sequence in base 2 is a sum over GF(2) of one direction for each bit of n, and a scrambling
(Matousek's linear one with a digital shift) keeps that. So, with ^ for the sum and x_0 for the shift,

    x_n = x_0 ^ (x_{2^a} ^ x_0) ^ (x_{2^b} ^ x_0) ^ …        n = 2^a + 2^b + …

and the points at the powers of two tell all others. They are taken from scipy's generator.

Owen (1998), "Scrambling Sobol' and Niederreiter-Xing points"; Matousek (1998), "On the L2-discrepancy".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from solver.sweeps.kernels.tape import Array

BITS = 32  # of a coordinate: as many as scipy's generator can skip
LOW = 12  # bits of a position whose points are kept in a table


def sobol_points(positions: Array, dimension: int, seed: int, count: int) -> Array:
    """The points at these positions in [0, 1), shape (dimension, positions); they are below `count` <= 2**BITS.

    >>> sobol_points(np.arange(4), 1, seed=1, count=4).round(2).tolist()
    [[0.07, 0.82, 0.74, 0.5]]
    """
    table, steps = _known(dimension, seed, max(count - 1, 1).bit_length())
    positions = np.asarray(positions, dtype=np.int64)
    units = np.empty((dimension, len(positions)))
    for first, last in _runs(positions):
        high, low = divmod(int(positions[first]), 2**LOW)
        offset = np.zeros((dimension, 1), np.uint32)
        for bit in range(steps.shape[1]):
            if high >> bit & 1:
                offset ^= steps[:, bit : bit + 1]
        units[:, first:last] = table[:, low : low + last - first] ^ offset
    units *= 2.0**-BITS
    return units


def _runs(positions: Array) -> Iterator[tuple[int, int]]:
    """Stretches of neighbours in one block of 2**LOW, none of them empty."""
    if not len(positions):
        return iter(())
    breaks = (np.diff(positions) != 1) | (positions[1:] & (2**LOW - 1) == 0)
    return pairwise([0, *(np.flatnonzero(breaks) + 1).tolist(), len(positions)])


@lru_cache(maxsize=8)
def _known(dimension: int, seed: int, bits: int) -> tuple[Array, Array]:
    """The first 2**LOW points, and what each further bit of a position adds."""
    generator = _generator(dimension, seed)
    table = _whole(generator.random(2**LOW))
    steps = np.zeros((dimension, max(bits - LOW, 0)), np.uint32)
    done = 2**LOW
    for bit in range(steps.shape[1]):
        generator.fast_forward(2 ** (LOW + bit) - done)
        steps[:, bit] = (_whole(generator.random(1)) ^ table[:, :1])[:, 0]
        done = 2 ** (LOW + bit) + 1
    return table, steps


def _whole(units: Array) -> Array:
    return np.ascontiguousarray((units * 2.0**BITS).astype(np.uint32).T)


def _generator(dimension: int, seed: int) -> Any:
    from scipy.stats import qmc

    return qmc.Sobol(dimension, scramble=True, bits=BITS, rng=np.random.default_rng(seed))
