"""Exact linear programming: does a system of affine inequalities have a solution?

The system is rows a·x + c >= 0 over x >= 0, integers throughout. The answer is either a rational optimum or multipliers
λ >= 0 with Σ λ(a·x + c) constant and negative (Farkas), which anyone can add up.

The dictionary form of the simplex method with Bland's rule (so it ends on degenerate systems), kept in integers by
Edmonds' pivoting: every entry carries one common denominator, the last pivot, so no fraction is ever reduced.

Chvátal (1983), Linear Programming, chapters 2, 3 and 8; Edmonds (1967), "Systems of distinct representatives and linear
algebra".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

Row = tuple[Sequence[int], int]  # a and c of a·x + c >= 0
Vector = Sequence[Fraction]
Line = tuple[Vector, Fraction]  # a row in fractions


@dataclass(frozen=True, slots=True)
class Optimum:
    """The greatest value of an objective, the point that attains it, and a multiplier a row. Σ λ(a·x + c) + objective·x
    <= value for every x >= 0, which bounds the objective."""

    value: Fraction
    point: tuple[Fraction, ...]
    multipliers: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Multipliers λ >= 0, one a row: Σ λ(a·x + c) is negative for every x >= 0."""

    multipliers: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Unbounded:
    """The objective grows without bound."""


class _Dictionary:
    """basic_i = table[i][0] + Σ table[i][j]·nonbasic_j, every entry over `under`."""

    def __init__(self, table: list[list[int]], basic: list[int], free: list[int]) -> None:
        self.table, self.basic, self.free, self.under = table, basic, free, 1

    def pivot(self, r: int, s: int) -> None:
        """Exchange the basic variable of row r with the nonbasic one of column s (1-based)."""
        table, row = self.table, self.table[r]
        p = row[s]  # basic_r = … + p·nonbasic_s  →  nonbasic_s = (basic_r − …)/p
        sign = 1 if p > 0 else -1
        for i, other in enumerate(table):
            if i != r:
                q = other[s]
                if q:
                    new = [(v * p - q * w) // self.under * sign for v, w in zip(other, row, strict=True)]
                    new[s] = q * sign
                else:
                    new = [v * p // self.under * sign for v in other]
                table[i] = new
        new = [-v * sign for v in row]
        new[s] = self.under * sign
        table[r] = new
        self.under = abs(p)
        self.basic[r], self.free[s - 1] = self.free[s - 1], self.basic[r]

    def leaving_row(self, s: int, rows: range) -> int | None:
        """Return the row that first stops an increase of column s; ties go to the lowest variable."""
        best: int | None = None
        for i in rows:
            row = self.table[i]
            if row[s] < 0:
                if best is None:
                    best = i
                    continue
                champion = self.table[best]
                gap = row[0] * -champion[s] - champion[0] * -row[s]
                if gap < 0 or (gap == 0 and self.basic[i] < self.basic[best]):
                    best = i
        return best

    def ascend(self, goal: int, rows: range) -> bool:
        """Pivot until the objective in row `goal` cannot grow; False when it is unbounded."""
        while True:
            choices = [(v, s) for s, v in enumerate(self.free, 1) if self.table[goal][s] > 0]
            if not choices:
                return True
            s = min(choices)[1]
            r = self.leaving_row(s, rows)
            if r is None:
                return False
            self.pivot(r, s)


def maximise(objective: Sequence[int], rows: Sequence[Row]) -> Optimum | Infeasible | Unbounded:
    """Return the greatest objective·x over x >= 0 with a·x + c >= 0 for each row.

    >>> maximise([1, 1], [([-1, -2], 4), ([-3, -1], 6)])
    Optimum(value=Fraction(14, 5), point=(Fraction(8, 5), Fraction(6, 5)), multipliers=(Fraction(2, 5), Fraction(1, 5)))
    >>> maximise([0], [([1], -2), ([-1], 1)])
    Infeasible(multipliers=(Fraction(1, 2), Fraction(1, 2)))
    """
    n, m = len(objective), len(rows)
    slack = range(n, n + m)  # variable numbers: x are 0 … n−1, slacks follow, the artificial one is last
    d = _Dictionary([[c, *a] for a, c in rows] + [[0, *objective]], [*slack, -1], list(range(n)))
    body = range(m)  # of the table; the objective is row m
    lowest = min(body, key=lambda i: rows[i][1], default=None)
    if lowest is not None and rows[lowest][1] < 0:
        for i, row in enumerate(d.table):
            row.append(int(i < m))
        d.free.append(n + m)
        d.table.append([0] * (n + 1) + [-1])  # the phase-one goal: −artificial
        d.basic.append(-1)
        d.pivot(lowest, n + 1)
        d.ascend(m + 1, body)
        if d.table[m + 1][0] < 0:
            return Infeasible(_multipliers(d, m + 1, slack))
        _drop(d, n + m)
    if not d.ascend(m, body):
        return Unbounded()
    point = [Fraction(0)] * n
    for i in body:
        if d.basic[i] < n:
            point[d.basic[i]] = Fraction(d.table[i][0], d.under)
    return Optimum(Fraction(d.table[m][0], d.under), tuple(point), _multipliers(d, m, slack))


def maximise_mixture(objective: Vector, rows: Iterable[Line], mixed: int) -> Optimum | None:
    """Maximise where the first `mixed` variables, all at least zero, add up to one; None where that is impossible.

    >>> best = maximise_mixture((Fraction(1), Fraction(3)), [((Fraction(1), Fraction(0)), Fraction(-1, 2))], 2)
    >>> best.value, best.point
    (Fraction(2, 1), (Fraction(1, 2), Fraction(1, 2)))
    """
    ones = [Fraction(k < mixed) for k in range(len(objective))]
    return maximise_fractions(objective, [*equality(ones, Fraction(1)), *rows])


def maximise_fractions(objective: Vector, rows: Sequence[Line]) -> Optimum | None:
    """Maximise with fractions in the objective and the rows; None where nothing keeps the rows, or there is no most.

    >>> maximise_fractions([Fraction(1, 2)], [([Fraction(-1, 3)], Fraction(1))]).value
    Fraction(3, 2)
    """
    scale = lcm(*(x.denominator for x in objective))
    scales = [lcm(*(x.denominator for x in (*a, c))) for a, c in rows]
    whole: list[Row] = [([int(x * s) for x in a], int(c * s)) for (a, c), s in zip(rows, scales, strict=True)]
    found = maximise([int(x * scale) for x in objective], whole)
    if not isinstance(found, Optimum):
        return None
    multipliers = tuple(m * s / scale for m, s in zip(found.multipliers, scales, strict=True))
    return Optimum(found.value / scale, found.point, multipliers)


def equality(row: Vector, value: Fraction) -> tuple[Line, Line]:
    """Return the two rows that are both at least zero where row·x is this value."""
    return (row, -value), ([-entry for entry in row], value)


def mixture_weights(point: Vector, corners: Sequence[Vector]) -> Vector | None:
    """Return weights of the corners in a convex mixture that is this point; None where it is no mixture of them.

    >>> one, zero = Fraction(1), Fraction(0)
    >>> [str(weight) for weight in mixture_weights([one / 3, one / 2], [[one, zero], [zero, one], [zero, zero]])]
    ['1/3', '1/2', '1/6']
    >>> mixture_weights([one], [[zero]])
    """
    rows = [row for entry, *entries in zip(point, *corners, strict=True) for row in equality(entries, entry)]
    found = maximise_mixture([Fraction(0)] * len(corners), rows, len(corners))
    return None if found is None else found.point


def tight_rows(rows: Sequence[Row]) -> tuple[int, ...]:
    """Return the positions of the rows that are zero at every x >= 0 that keeps all; none where some x keeps all with
    room, or none keeps them.

    >>> tight_rows([([-1, -1], 1), ([1, 0], 0), ([1, 1], -1)])
    (0, 2)
    """
    width = len(rows[0][0]) if rows else 0
    roomy = maximise([0] * width + [1], [([*a, -1], c) for a, c in rows] + [([0] * width + [-1], 1)])
    if not isinstance(roomy, Optimum) or roomy.value > 0:
        return ()
    most = (maximise(a, rows) for a, _ in rows)
    return tuple(k for k, found in enumerate(most) if isinstance(found, Optimum) and found.value + rows[k][1] == 0)


def _drop(d: _Dictionary, artificial: int) -> None:
    """Remove the artificial variable, which is zero, and the phase-one goal."""
    if artificial in d.basic:
        r = d.basic.index(artificial)
        d.pivot(r, next(s for s in range(1, len(d.free) + 1) if d.table[r][s]))
    s = d.free.index(artificial) + 1
    for row in d.table:
        del row[s]
    del d.free[s - 1]
    del d.table[-1], d.basic[-1]


def _multipliers(d: _Dictionary, goal: int, slack: range) -> tuple[Fraction, ...]:
    """Return minus the goal's coefficients on the slacks: the dual solution."""
    values = [Fraction(0)] * len(slack)
    for s, variable in enumerate(d.free, 1):
        if variable in slack and d.table[goal][s]:
            values[variable - slack.start] = Fraction(-d.table[goal][s], d.under)
    return tuple(values)
