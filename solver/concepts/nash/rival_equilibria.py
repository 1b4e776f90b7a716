"""An outcome of a two-player game and the cells in which some other equilibrium stands beside it.

Every equilibrium that is extreme at a point is a pair of vertices (x, y) of the two best-response polyhedra there, and
each has a basis whose columns are exactly the strategies used. Two kinds of cells hold all such pairs, walls included:

* a structural pair, where its conditions >= 0 hold: the branches of the atlas;
* any pair, its weights above zero and the slacks of what the other one uses zero: thin cells.

Thin ones are needed only where a basis fails. For let I and J be the supports and |I| <= |J|. As y has a basis in J, at
least |J| rows answer it best; take J's number of them, I' ⊇ I. If D of (I', J) is nonzero for both players, then x and
y are the vertices with the basis (I', J), so a structural pair is feasible. Where D vanishes, Cramer's numerators N_j =
D·y_j (for the other player D·x_i) vanish as well: several equalities at once. Likewise (I, J') if |I| >= |J|.

Avis, Rosenberg, Savani, von Stengel (2010), "Enumeration of Nash Equilibria for Two-Player Games", Economic Theory 42.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product

from solver.algebra.double_description import bits
from solver.algebra.polynomials import Poly
from solver.concepts.nash.best_response_polyhedron import SymbolicVertex
from solver.concepts.nash.cases import GameCase, game_cases
from solver.forms.normal import NormalForm
from solver.regions.cells import plainly_largest, subtract_cells, without_signed_factors
from solver.regions.constraints import Cell, conjoin_pairs, consistent, constraint, normalize_cell
from solver.regions.decide.emptiness import QUICK, SIGNS, is_empty
from solver.regions.differences import CellGroups
from solver.regions.domain import Domain, domain

Supports = tuple[int, int]  # the rows and the columns in use, as bits
Pair = tuple[SymbolicVertex, SymbolicVertex]  # a mixture of the rows and one of the columns
SignedCells = Sequence[tuple[int, Cell]]  # each with the sign of a denominator


def parts_of(game: NormalForm, supports: Supports, dominant: bool) -> CellGroups:
    over = domain(game.space)
    each = (_Rivals(case, over, supports, dominant).groups() for case in game_cases(game, over))
    return CellGroups(tuple((tuple(base), tuple(taken)) for groups in each for base, taken in groups), over)


class _Rivals:
    """An outcome and all others, where the comparisons in the payoffs come out one way. `dominant`: whether it has to
    pay more than the others, or else to be the only one."""

    def __init__(self, case: GameCase, over: Domain, supports: Supports, dominant: bool) -> None:
        self.case, self.over, self.supports, self.dominant = case, over, supports, dominant
        m, n = case.shape
        self.rows, self.columns = (1 << m) - 1, (1 << n) - 1

        def size(pair: Pair) -> tuple[int, int]:
            first, second = (vertex.used.bit_count() for vertex in pair)
            return first + second, first

        # pure strategies first: their cells are large, and what they cover need not be looked at again
        self.pairs = sorted(product(case.answers_to_row.vertices, case.answers_to_column.vertices), key=size)
        self.known_tight: dict[tuple[int, int], SignedCells] = {}
        self.singular = [cache(side.singular_cell) for side in (case.answers_to_column, case.answers_to_row)]

    def candidates(self) -> list[Pair]:
        """Return the pairs with these supports that are candidates for the outcome."""
        rows, columns = self.supports
        fitting = ((x, y) for x, y in self.pairs if (x.used, y.used) == self.supports)
        if self.dominant:
            return [next((x, y) for x, y in fitting if not columns & ~x.best and not rows & ~y.best)]
        return [(x, y) for x, y in fitting if x.best == columns and y.best == rows]

    def base_cells(self, own: Pair) -> Iterator[Cell]:
        """Yield the cells in which the outcome is an equilibrium, as far as is needed."""
        both = (a + b for (_, a), (_, b) in product(own[0].cells, own[1].cells))
        return both if self.dominant else (tuple(c.strict() for c in cell) for cell in both)

    def against(self, pair: Pair, own: Pair, signs: tuple[int, int]) -> Sequence[Cell]:
        """Return when a pair that is an equilibrium, its denominators of these signs, counts against the outcome: where
        this has to pay more, where the pair is another point and pays one of the two no less."""
        if not self.dominant:
            return ((),)
        elsewhere: list[Cell] = [
            (constraint(sign * numerator, ">"),)
            for vertex, here, sign in zip(pair, self.supports, signs, strict=True)
            for k, numerator in enumerate(vertex.numerators)
            if numerator and not here >> k & 1
        ]
        if not self.supports[0] & pair[0].used or not self.supports[1] & pair[1].used:
            elsewhere = [()]
        no_less = [
            (constraint(sign * _gap(vertex, at_home), ">="),)
            for vertex, at_home, sign in zip(pair, own, signs, strict=True)
        ]
        return [a + b for a in elsewhere for b in no_less]

    def groups(self) -> Iterator[tuple[Sequence[Cell], Sequence[Cell]]]:
        """Yield each candidate's cells, and the cells of other equilibria that meet them, the large first."""
        for own in self.candidates():
            possible = consistent(self.case.guards + cell for cell in self.base_cells(own))
            cells = [cell for cell in possible if not is_empty(cell, self.over, QUICK)]
            if cells:
                others = self.others(own)
                structural = (pair for pair in others if self.is_structural(pair))
                against = [c for x, y in structural for c in self.cells_against((x, y), own, x.cells, y.cells)]
                met = plainly_largest(
                    [without_signed_factors(cell, self.over) for cell in against if self.may_meet(cells, cell)]
                )
                rest = subtract_cells(cells, [cell for cell in met if all(c.is_affine for c in cell)], self.over)
                thin = self.thin_cells([pair for pair in others if not self.is_structural(pair)], own, rest)
                yield cells, sorted((*met, *thin), key=lambda cell: sum(not c.is_affine for c in cell))

    def may_meet(self, cells: Sequence[Cell], other: Cell) -> bool:
        """Decide whether a cell may have a point in common with the others."""
        both = consistent(cell + other for cell in cells)
        return any(is_empty(cell, self.over, SIGNS) is not True for cell in both)

    def others(self, own: Pair) -> list[Pair]:
        """Return the pairs that are other points than `own` wherever they are equilibria with their supports."""
        weights = tuple(vertex.weights for vertex in own)
        return [pair for pair in self.pairs if tuple(vertex.weights for vertex in pair) != weights]

    def is_structural(self, pair: Pair) -> bool:
        x, y = pair
        return x.unused | y.best == self.rows and x.best | y.unused == self.columns

    def cells_against(self, pair: Pair, own: Pair, of_x: SignedCells, of_y: SignedCells) -> Iterator[Cell]:
        """Yield where a pair is an equilibrium and counts against the outcome, from the cells of its vertices."""
        for (s, a), (t, b) in product(of_x, of_y):
            conditions = self.against(pair, own, (s, t))
            yield from consistent(self.case.guards + a + b + condition for condition in conditions)

    def thin_cells(self, pairs: Sequence[Pair], own: Pair, rest: Sequence[Cell]) -> list[Cell]:
        """Return the cells of the other pairs that meet what is left."""
        found: list[Cell] = []
        if rest:
            for x, y in pairs:
                failures = [cell for cell in self.failures((x, y)) if self.may_meet(rest, cell)]
                if failures:
                    of_x, of_y = self.tight_cells_of(x, y.used), self.tight_cells_of(y, x.used)
                    tight = conjoin_pairs(self.cells_against((x, y), own, of_x, of_y), failures)
                    found += [cell for cell in tight if self.may_meet(rest, cell)]
        return plainly_largest(found)

    def basis(self, pair: Pair) -> Supports:
        """Return as many rows as columns: those in use, filled up with best answers wherever the pair is feasible."""
        x, y = pair
        rows, columns = x.used, y.used
        if rows.bit_count() <= columns.bit_count():
            return fill(rows, y.best, columns.bit_count()), columns
        return rows, fill(columns, x.best, rows.bit_count())

    def failures(self, pair: Pair) -> Iterator[Cell]:
        """Yield the cells in which a player's equations over the basis are singular: D and its numerators vanish."""
        x, y = pair
        rows, columns = self.basis(pair)
        for singular, vertex, best, mixed in zip(self.singular, (y, x), (rows, columns), (columns, rows), strict=True):
            if (best, mixed) != (vertex.best, vertex.used):  # else they define the vertex
                yield singular(bits(best), bits(mixed))

    def tight_cells_of(self, vertex: SymbolicVertex, best: int) -> SignedCells:
        """Return the cells in which a vertex is feasible with exactly its support in use, and these strategies best."""
        key = (id(vertex), best)
        if key not in self.known_tight:
            self.known_tight[key] = [(s, c) for s, c in tight_cells(vertex, best) if not is_empty(c, self.over, QUICK)]
        return self.known_tight[key]


def tight_cells(vertex: SymbolicVertex, best: int, untold: int = 0) -> Iterator[tuple[int, Cell]]:
    """Yield where the vertex is feasible, weights in use above zero, strategies of `best` best; by the sign of D. Of
    those `untold` nothing is said."""
    for sign in (1, -1):
        weights = (constraint(sign * n, ">") for n in vertex.numerators if n)
        slacks = (
            constraint(s, "==") if best >> i & 1 else constraint(sign * s, ">=")
            for i, s in enumerate(vertex.slacks)
            if s and not untold >> i & 1
        )
        cell = normalize_cell((*weights, *slacks))
        if cell is not None:
            yield sign, cell


def _gap(vertex: SymbolicVertex, own: SymbolicVertex) -> Poly:
    """Return D times what the vertex's value is above that of `own`, which is pure and whose D is 1."""
    scale = vertex.denominator / vertex.value.under  # the value is a fraction in lowest terms of one over D
    level = own.value
    return vertex.value.over * scale * level.under - level.over * vertex.denominator


def fill(some: int, more: int, size: int) -> int:
    """Return `size` strategies, as bits: those of `some`, and the first others of `more`."""
    for k in bits(more & ~some):
        if some.bit_count() < size:
            some |= 1 << k
    return some
