"""Linear programs in floats: where a look is enough, and what matters is solved again in rationals
(`solver.algebra.linear_programs`).

The greatest value of the last variable x_n over x >= 0 with rows a·x + c >= 0 whose c are at least zero, so that x = 0
is a corner to begin at. The simplex method goes on from there with products of arrays.

Forrest, Goldfarb (1992), "Steepest-edge simplex algorithms for linear programming", Mathematical Programming 57.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from solver.algebra import np

MAX_PIVOTS = 3_000


TOLERANCE = 1e-9  # below it a number of a program counts as zero


BEYOND = 1e-7  # above one: there the search for the most ends


LONGEST = 1e100  # squared length of a column, above which lengths are counted anew


MIN_PIVOT, AT_ONCE = 1e-7, 1e-12  # smaller pivots let rounding count; how far apart values are that are one


class FloatOptimum(NamedTuple):
    """The most of the last variable, the solution, the basic and the other variables, and the number of pivots."""

    value: float
    solution: Any
    basic: Any
    free: Any
    pivots: int


def maximise_last(table: Any, before: float = 0.0) -> FloatOptimum:
    """Return the most of the last variable x_n >= 0 where x >= 0 and the rows a·x + c, given as (a, c) with c >= 0, are
    at least zero; the solution, the basic and the other variables (slacks behind x), and the number of pivots. It ends
    as soon as the value passes 1, or after MAX_PIVOTS. `before`: what the last but one counts for beside it, which is
    to reach 1 as well.

    Kept is x = basis·y of the other variables y alone, and the values of all; a column costs a product with the rows.
    What enters gains most for its length (Forrest, Goldfarb 1992, "Steepest-edge simplex algorithms", Mathematical
    Programming 57); of what may leave at once, the one with the largest pivot does.

    >>> value, x, *_ = maximise_last(np.array([[-1.0, -2.0, 1.0], [1.0, -1.0, 0.0]]))
    >>> round(value, 6), x.round(6).tolist()
    (0.333333, [0.333333, 0.333333])
    """
    rows, count = table.shape[0], table.shape[1] - 1
    lines = np.concatenate([np.eye(count), table[:, :count]])
    shifts = np.random.default_rng(0).random(rows) * TOLERANCE  # so that ties do not hold it up
    values = np.concatenate([np.zeros(count), table[:, count] + shifts])
    basis, free, lengths, pivots = np.eye(count), np.arange(count), np.ones(count), 0
    change = np.empty((count, count))
    while pivots < MAX_PIVOTS and (values[count - 1] <= 1 + BEYOND or (before and values[count - 2] < 1 - BEYOND)):
        goal = basis[-1] + before * basis[-2] if before else basis[-1]
        gains = goal * (goal > TOLERANCE)
        s = int((gains * gains / lengths).argmax())
        way = basis[:, s].copy()
        column = lines @ way
        column[free] = 0.0
        falling = (column < -MIN_PIVOT).nonzero()[0]
        if not gains[s] or not len(falling):
            break
        left, speed = values[falling], column[falling]
        speed[left > ((left + AT_ONCE) / speed).max() * speed] = 0.0
        leaving = int(speed.argmin())
        r, pivot = int(falling[leaving]), float(speed[leaving])
        step, row = max(0.0, float(left[leaving]) / -pivot), lines[r] @ basis / pivot
        values += step * column
        values[r], values[free[s]] = 0.0, step
        basis -= np.dot(way[:, None], row[None], out=change)  # four times faster than entry by entry
        basis[:, s], free[s] = way / pivot, r
        lengths = _next_lengths(lengths, row, s, pivot)
        pivots += 1
    basic = np.delete(np.arange(count + rows), free)
    return FloatOptimum(float(values[count - 1]), values[:count], basic, free, pivots)


def _next_lengths(lengths: Any, row: Any, s: int, pivot: float) -> Any:
    """Return the columns' squared lengths after a pivot in column s. Where hundreds of pivots gain next to nothing they
    grow and grow; before they outgrow floats, all count as one again, as at the start.

    >>> _next_lengths(np.array([1.0, 4.0]), np.array([3.0, 0.5]), 1, 0.5).tolist()
    [36.0, 16.0]
    >>> _next_lengths(np.array([1.0, 1e300]), np.array([1e7, 1.0]), 1, -0.5).tolist()
    [100000000000000.0, 4.0]
    """
    if lengths[s] > LONGEST:
        lengths = np.ones(len(lengths))
    found = np.maximum(lengths, row * row * lengths[s])
    found[s] = max(1.0, float(lengths[s]) / pivot**2)
    return found
