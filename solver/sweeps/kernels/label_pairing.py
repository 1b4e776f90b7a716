"""Two-player games solved by label pairing, thousands at a time.

For the row player's payoffs A and supports |I| = |J| = k let F(I, K) = det[A_IK | 1] where |I| = |K| + 1.
The solution of A_IJ y = u 1, Σy = 1 has, up to one common sign,

    weights  N_j = ± F(I, J − j),   their sum  D = Σ N_j,   slacks of rows r ∉ I  S_r = ± F(I + r, J),

so one table of minors, built by expansion along the last column, gives the signs of everything. (I, J) is a vertex of
the best-response polyhedron where all N_j / D > 0 and all S_r / D >= 0: its columns are exactly J, its best
rows I and those with slack 0. Bases I, I' of one vertex differ by such rows; the first is kept.

An extreme equilibrium is a pair of vertices with complete labels: the columns of each are best answers to the other.
Where no vertex has a slack 0, best answers are as many as strategies in use: these are the pairs of equal supports.

Avis, Rosenberg, Savani, von Stengel (2010), "Enumeration of Nash Equilibria for Two-Player Games".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, product
from math import isfinite
from typing import Any

import numpy as np

from solver.algebra.double_description import bits
from solver.sweeps.kernels.point_table import CERTAIN, FAILED, NO_BRANCH, SETTLED, UNSURE, WALL, PointTable
from solver.sweeps.kernels.polynomial_signs import read, uncertain
from solver.sweeps.kernels.tape import Array, Register, Tape, full

Bits = int
Sign = tuple[int, bool]  # a place in the table of minors, and whether the sign is turned


@dataclass(frozen=True, slots=True)
class SupportMinors:
    """One pair of supports, own strategies and the other's, and the minors that tell about it. `weights`: one sign for
    each of the other's strategies in use; `slacks`: one for each own strategy not in `rows`."""

    rows: Bits
    columns: Bits
    weights: tuple[Sign, ...]
    slacks: tuple[tuple[Bits, Sign], ...]


class _Side:
    """The minors of one player's payoffs, shape (own strategies, the other's)."""

    def __init__(self, tape: Tape, payoffs: Sequence[Sequence[Register]]) -> None:
        self._tape, self._payoffs = tape, payoffs
        self._rows, columns = len(payoffs), len(payoffs[0])
        self._minors: dict[tuple[Bits, Bits], Register] = {}
        self._places: dict[Register, int] = {}
        self.bases = tuple(
            self._basis(i, j)
            for size in range(1, min(self._rows, columns) + 1)
            for j, i in product(_subsets(columns, size), _subsets(self._rows, size))
        )
        self.registers = [*self._places]

    def _basis(self, rows: Bits, columns: Bits) -> SupportMinors:
        size = columns.bit_count()
        weights = tuple(
            (self._place(self._minor(rows, columns & ~(1 << j))), (size - 1 - place) % 2 == 1)
            for place, j in enumerate(bits(columns))
        )
        slacks = tuple(
            (1 << r, (self._place(self._minor(rows | 1 << r, columns)), (rows >> r).bit_count() % 2 == 1))
            for r in range(self._rows)
            if not rows >> r & 1
        )
        return SupportMinors(rows, columns, weights, slacks)

    def _place(self, register: Register) -> int:
        return self._places.setdefault(register, len(self._places))

    def _minor(self, rows: Bits, columns: Bits) -> Register:
        """Return det[A_IK | 1], by expansion along its last column of payoffs."""
        if not columns:
            return self._tape.constant(1)
        if (rows, columns) not in self._minors:
            last, size = columns.bit_length() - 1, rows.bit_count()  # the last but one column of a square matrix
            terms = [
                (self._times(i, last, self._minor(rows & ~(1 << i), columns & ~(1 << last))), (place + size) % 2 == 1)
                for place, i in enumerate(bits(rows))
            ]
            self._minors[rows, columns] = self._sum_signed(terms)
        return self._minors[rows, columns]

    def _times(self, row: int, column: int, minor: Register) -> Register:
        payoff = self._payoffs[row][column]
        return payoff if minor == self._tape.constant(1) else self._tape.multiply(payoff, minor)

    def _sum_signed(self, terms: Sequence[tuple[Register, bool]]) -> Register:
        (whole, _), *others = sorted(terms, key=lambda term: term[1])  # a plus first: there is one, as signs alternate
        for register, minus in others:
            whole = self._tape.subtract(whole, register) if minus else self._tape.add(whole, register)
        return whole


class Pairing:
    """Every extreme equilibrium of two-player games whose payoffs are registers of a tape. `first`, `second`: payoffs
    of the row and of the column player, one line a row strategy."""

    def __init__(self, tape: Tape, first: Sequence[Sequence[Register]], second: Sequence[Sequence[Register]]) -> None:
        self.shape = (len(first), len(first[0]))
        self._answers_to_column = _Side(tape, first)
        self._answers_to_row = _Side(tape, [list(line) for line in zip(*second, strict=True)])
        self._cells = [register for table in (first, second) for line in table for register in line]
        minors = [*self._answers_to_column.registers, *self._answers_to_row.registers]
        self._program = tape.program([*minors, *self._cells])
        errors = [tape.error(register) for register in minors]
        self._bounds = [error if isfinite(error) else 0.0 for error in errors]  # without one, the float's own sign
        self._bounded = all(map(isfinite, errors))
        self.held = len(minors) + len(self._cells)
        self.largest = max(map(tape.size, [*minors, *self._cells]))

    def __call__(self, inputs: Sequence[Array], length: int, kind: Any = np.float64) -> PointTable:
        """Return all equilibria at each point; `kind` float64: marked are ties within rounding, and every
        point of a game whose payoffs may have a pole in the ranges; int64, object: exactly."""
        exact = np.dtype(kind).kind != "f"
        with np.errstate(all="ignore"):
            values = [full(value, length, kind) for value in self._program(inputs, kind)]
        split = len(self._answers_to_column.registers)
        minors = len(self._bounds)
        signs = read(values[:minors], [0] * minors if exact else self._bounds, length)
        y = _Vertices(self._answers_to_column.bases, values[:split], signs[:split], length)
        x = _Vertices(self._answers_to_row.bases, values[split:minors], signs[split:], length)
        tied = x.tied | y.tied
        rows = [*_equal_supports(x, y, ~tied), *_complete_pairs(x, y, np.flatnonzero(tied))]
        status = np.full(length, SETTLED if exact else CERTAIN, np.uint8)
        if not exact:
            status[uncertain(range(minors), signs, length) | (not self._bounded)] = WALL
            status[~np.all([np.isfinite(value) for value in values[minors:]], axis=0)] = FAILED
        return self._table(status, rows, x, y, values[minors:])

    def _table(
        self, status: Array, rows: Sequence[Rows], x: _Vertices, y: _Vertices, cells: Sequence[Array]
    ) -> PointTable:
        """Return these pairs of vertices as a table; `cells`: the payoffs, the row player's first."""
        m, n = self.shape
        count = np.zeros(len(status), np.int32)
        for points, _, _ in rows:
            count[points] += 1
        total = int(count.sum())
        found = PointTable(
            status, count, np.full(total, NO_BRANCH, np.int16), np.zeros((2, total), np.int16),
            (np.zeros((m, total)), np.zeros((n, total))), np.empty((2, total)),
        )  # fmt: skip
        free = np.cumsum(count, dtype=np.int64) - count  # each point's next line
        for points, own, other in sorted(rows, key=lambda row: _rank(*row[1:])):
            places = free[points]
            free[points] += 1
            if (own.rows, other.rows) != (other.columns, own.columns):
                found.branch[places] = UNSURE
            for player, (side, basis) in enumerate(((x, own), (y, other))):
                found.used[player, places] = basis.columns
                for k, weight in zip(bits(basis.columns), side.weights(basis, points), strict=True):
                    found.weights[player][k, places] = weight
            i, j = bits(own.columns)[0], bits(other.columns)[0]  # both play these
            first = ((i * n + k, k) for k in bits(other.columns))  # cells, and the strategy of the other player
            second = (((m + k) * n + j, k) for k in bits(own.columns))
            for player, terms in enumerate((first, second)):
                weights = found.weights[1 - player]
                paid = (cells[cell][points].astype(float) * weights[k, places] for cell, k in terms)
                found.payoffs[player, places] = sum(paid)
        return found


class _Vertices:
    """Which bases are vertices, at each point, by the values of their minors and the signs of these."""

    def __init__(
        self, bases: Sequence[SupportMinors], minors: Sequence[Array], signs: Sequence[tuple[Array, Array]], length: int
    ) -> None:
        self.bases, self._minors, self._signs, self._length = bases, minors, signs, length
        self._zeros = {k: zero for k, (above, below) in enumerate(signs) if (zero := ~(above | below)).any()}
        self.valid = [self._valid(basis) for basis in bases]
        self.tied = self._find_ties()
        self.place = {(basis.rows, basis.columns): k for k, basis in enumerate(bases)}

    def _valid(self, basis: SupportMinors) -> Array:
        plus = minus = np.ones(self._length, bool)
        for sign in basis.weights:
            above, below = self._of(sign)
            plus, minus = plus & above, minus & below
        for _, sign in basis.slacks:
            above, below = self._of(sign)
            plus, minus = plus & ~below, minus & ~above
        return plus | minus

    def _find_ties(self) -> Array:
        """Return where some vertex has more best answers than strategies in use."""
        found = np.zeros(self._length, bool)
        for basis, valid in zip(self.bases, self.valid, strict=True):
            for _, (place, _) in basis.slacks:
                if place in self._zeros:
                    found |= valid & self._zeros[place]
        return found

    def _of(self, sign: Sign) -> tuple[Array, Array]:
        above, below = self._signs[sign[0]]
        return (below, above) if sign[1] else (above, below)

    def list_vertices(self, points: Array) -> tuple[Array, Array, Array]:
        """Return every vertex of each of these points once: (position of the point, basis, best answers as bits)."""
        where, which, best = [], [], []
        for _, alike in groupby(enumerate(self.bases), key=lambda numbered: numbered[1].columns):
            seen: list[tuple[Bits, Array, Array]] = []
            for k, basis in alike:
                valid = self.valid[k][points]
                answers = self.best(basis, points)
                for rows, earlier, reach in seen:  # the same vertex, if it answers best with those rows too
                    valid = valid & ~(earlier & (reach & basis.rows == basis.rows) & (answers & rows == rows))
                here = np.flatnonzero(valid)
                where.append(here)
                which.append(np.full(len(here), k))
                best.append(answers[here])
                seen.append((basis.rows, self.valid[k][points], answers))
        return np.concatenate(where), np.concatenate(which), np.concatenate(best)

    def best(self, basis: SupportMinors, points: Array) -> Array:
        answers = np.full(len(points), basis.rows, np.int64)
        for bit, (place, _) in basis.slacks:
            if place in self._zeros:
                answers[self._zeros[place][points]] |= bit
        return answers

    def weights(self, basis: SupportMinors, points: Array) -> list[Array | float]:
        """Return the weights of the mixture at points, of the strategies in use."""
        if len(basis.weights) == 1:
            return [1.0]
        parts = [-self._minors[k][points] if turned else self._minors[k][points] for k, turned in basis.weights]
        total = sum(parts[1:], start=parts[0])
        return [(part / total).astype(float) for part in parts]


Rows = tuple[Array, SupportMinors, SupportMinors]  # points, the basis of x and the basis of y


def _equal_supports(x: _Vertices, y: _Vertices, off_ties: Array) -> Iterator[Rows]:
    for k, basis in enumerate(y.bases):
        partner = x.place[basis.columns, basis.rows]
        here = np.flatnonzero(y.valid[k] & x.valid[partner] & off_ties)
        if len(here):
            yield here, x.bases[partner], basis


def _complete_pairs(x: _Vertices, y: _Vertices, points: Array) -> Iterator[Rows]:
    """Yield all pairs of vertices with complete labels, at points with ties."""
    if not len(points):
        return
    x_where, x_which, x_best = x.list_vertices(points)
    y_where, y_which, y_best = y.list_vertices(points)
    order = np.argsort(y_where, kind="stable")
    y_where, y_which, y_best = y_where[order], y_which[order], y_best[order]
    many = np.bincount(y_where, minlength=len(points))
    first = np.cumsum(many) - many
    repeats = many[x_where]
    left = np.repeat(np.arange(len(x_where)), repeats)
    inner = np.arange(len(left)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    right = first[x_where[left]] + inner
    x_used = np.array([basis.columns for basis in x.bases])[x_which[left]]
    y_used = np.array([basis.columns for basis in y.bases])[y_which[right]]
    complete = (x_used & ~y_best[right] == 0) & (y_used & ~x_best[left] == 0)
    left, right = left[complete], right[complete]
    pairs = x_which[left] * len(y.bases) + y_which[right]
    for pair in np.unique(pairs):
        here = np.flatnonzero(pairs == pair)
        of_x, of_y = divmod(int(pair), len(y.bases))
        yield points[x_where[left[here]]], x.bases[of_x], y.bases[of_y]


def _rank(x: SupportMinors, y: SupportMinors) -> tuple[int, int, tuple[int, ...], tuple[int, ...]]:
    """Return the order of the equilibria of a point: pure ones first, then by supports."""
    used = bits(x.columns), bits(y.columns)
    return (len(used[0]), len(used[1]), *used)


def _subsets(size: int, count: int) -> Iterator[Bits]:
    return (sum(1 << k for k in chosen) for chosen in combinations(range(size), count))
