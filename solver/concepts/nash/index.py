"""The index of an equilibrium of a two-player game, off the walls.

For two mixtures of k strategies each it is (−1)^(k+1) times the signs of the determinants of both players' payoffs,
made positive, on the strategies used. Each of these has the sign of its cofactors' sum, which is the determinant of the
differences of differences a_ij − a_0j − a_i0 + a_00, whatever is added to the payoffs.

The indices of all equilibria of a nondegenerate game add up to 1, so their number is odd.

Shapley (1974), "A Note on the Lemke-Howson Algorithm", Mathematical Programming Study 1; von Stengel (2022), Game
Theory Basics, chapter 12.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq_mat

from solver.algebra.polynomials import Poly, Ratio, constant_of

Table = Sequence[Sequence[Poly]]


def index_of(
    first: Table, second: Table, row: Sequence[Ratio], column: Sequence[Ratio]
) -> tuple[int, tuple[Poly, Poly]] | None:
    """Return what the index of two mixtures is off the walls: a sign, times the signs of polynomials. None of unequal
    supports. `second`: the column player's payoffs by column.

    It is (−1)^(k+1) times the signs of the determinants of both players' payoffs, made positive, on the k strategies
    used; each has the sign of its cofactors' sum, which is the determinant of the differences of differences.
    Shapley (1974); von Stengel (2022), Game Theory Basics, chapter 12.
    """
    rows, columns = ([k for k, weight in enumerate(weights) if weight.over] for weights in (row, column))
    if len(rows) != len(columns):
        return None
    return 1 if len(rows) % 2 else -1, (_differences(first, rows, columns), _differences(second, columns, rows))


def _differences(table: Table, rows: Sequence[int], columns: Sequence[int]) -> Poly:
    """Return the determinant of a_ij − a_0j − a_i0 + a_00 over the rows and columns behind the first."""
    (i, *others), (j, *rest) = rows, columns
    matrix = [[table[a][b] - table[i][b] - table[a][j] + table[i][j] for b in rest] for a in others]
    return determinant_of(matrix, table[i][j].context().constant(1))


def determinant_of(matrix: Table, one: Poly) -> Poly:
    if not matrix:
        return one
    if all(entry.is_constant() for row in matrix for entry in row):
        return one * fmpq_mat([list(map(constant_of, row)) for row in matrix]).det()
    first, *rest = matrix
    minors = (determinant_of([[*row[:k], *row[k + 1 :]] for row in rest], one) for k in range(len(first)))
    return sum(((-1) ** k * entry * minor for k, (entry, minor) in enumerate(zip(first, minors, strict=True))), 0 * one)
