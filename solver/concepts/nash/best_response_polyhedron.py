"""The vertices of a best-response polyhedron, in closed form.

For payoffs A (own strategies are rows, the opponent's are columns) the polyhedron is {(y, u) : Ay <= u·1, y >= 0, Σy =
1}. Every vertex has a basis: rows I that are best and columns J that are used, |I| = |J| = k, with A_IJ y = u·1. Let

    M(I, J) = det A_IJ            F(I, K) = det [A_IK | 1],  |I| = |K| + 1.

By Cramer, with p the position of j in J,

    y_j = (−1)^p F(I, J∖j) / D,   u = (−1)^(k+1) M(I, J) / D,   D = Σ of the numerators,

and the slack of a row i outside I is u − A_i y = ± F(I ∪ i, J) / D. So the minors F and the sums D are the walls. They
are expanded from the payoffs; `work_bounds` says before how much that is.

Avis, Rosenberg, Savani, von Stengel (2010), "Enumeration of Nash Equilibria for Two-Player Games", Economic Theory 42.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import combinations
from operator import add

from solver.algebra.polynomials import Key, Poly, Ratio, ratio
from solver.regions.constraints import Cell, Constraint, constraint, normalize_cell

Indices = tuple[int, ...]
Matrix = Sequence[Sequence[Poly]]
Relation = tuple[tuple[int, Indices, Indices], ...]  # products of two brackets, with a sign each


@dataclass(frozen=True, slots=True)
class SymbolicVertex:
    """One vertex (y, u) as rational functions, and the parameter values at which it is one.

    `best`: bit i for each row that answers y best whatever the parameters are; `unused`: bit j for each
    weight that is zero whatever they are. `cells`: for each sign that D can have, the sign and the conjunction.
    D·y_j and D·(u − A_i y) are `numerators` and `slacks`, D is `denominator`, common factors taken out.
    """

    weights: tuple[Ratio, ...]
    value: Ratio
    best: int
    unused: int
    cells: tuple[tuple[int, Cell], ...]
    numerators: tuple[Poly, ...]
    slacks: tuple[Poly, ...]
    denominator: Poly

    @property
    def used(self) -> int:
        """Bit j for each weight that is not zero throughout."""
        return ~self.unused & ((1 << len(self.weights)) - 1)


@dataclass(frozen=True, slots=True)
class Polyhedron:
    """The vertices, by support size and then position, and the wall polynomials: none is identically zero.
    `numerators`: D·y_j for a basis, before anything is cancelled."""

    vertices: tuple[SymbolicVertex, ...]
    walls: tuple[Poly, ...]
    matrix: Matrix
    numerators: Callable[[Indices, Indices], list[Poly]]

    def singular_cell(self, best: Indices, mixed: Indices) -> Cell:
        """Return where the numerators of a basis vanish, and so D, their sum."""
        polys = self.numerators(best, mixed)
        cell = normalize_cell(tuple(constraint(poly, "==") for poly in polys))
        return (constraint(polys[0].context().constant(1), "=="),) if cell is None else cell


def polyhedron(matrix: Matrix) -> Polyhedron:
    """Return the vertices of the best-response polyhedron of `matrix` (shape: own strategies × opponent's).

    >>> a, b = ring(("a", "b")).generators.values()
    >>> [f"{vertex.best:02b}" for vertex in polyhedron([[a, 0 * a], [0 * a, b]]).vertices]
    ['01', '01', '10', '10', '11']
    """
    return Enumeration(matrix).run()


class Enumeration:
    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.rows, self.columns = range(len(matrix)), range(len(matrix[0]))
        self.one = matrix[0][0].context().constant(1)
        self.zero = matrix[0][0].context().constant(0)
        self.minor, self.with_ones = cache(self._minor), cache(self._with_ones)
        self.walls: dict[Key, Poly] = {}
        self.stated: dict[int, tuple[Constraint, Constraint]] = {}  # by identity of the bordered minors

    def run(self) -> Polyhedron:
        found: dict[tuple[Ratio, ...], SymbolicVertex] = {}
        for size in range(1, min(len(self.rows), len(self.columns)) + 1):
            for best in combinations(self.rows, size):
                for used in combinations(self.columns, size):
                    if (vertex := self.vertex(best, used)) is not None:
                        found.setdefault((*vertex.weights, vertex.value), vertex)
        return Polyhedron(tuple(found.values()), tuple(self.walls.values()), self.matrix, self.numerators)

    def _minor(self, rows: Indices, columns: Indices) -> Poly:
        """Return det A_IJ, expanded along the first column."""
        total = self.zero if rows else self.one
        for p, i in enumerate(rows):
            entry = self.matrix[i][columns[0]]
            if entry:
                part = entry * self.minor(rows[:p] + rows[p + 1 :], columns[1:])
                total = total - part if p % 2 else total + part
        return total

    def _with_ones(self, rows: Indices, columns: Indices) -> tuple[Poly, Poly]:
        """Return F(I, K) = det [A_IK | 1], expanded along the column of ones, and −F; each F is a wall."""
        total, k = self.zero, len(columns)
        for p in range(len(rows)):
            part = self.minor(rows[:p] + rows[p + 1 :], columns)
            total = total - part if (p + k) % 2 else total + part
        both = (total, -total)
        self.wall(total)
        if total:
            up, down = (constraint(poly, ">=") for poly in both)
            self.stated[id(both[0])], self.stated[id(both[1])] = (up, down), (down, up)
        return both

    def wall(self, poly: Poly) -> None:
        if poly and not poly.is_constant():
            self.walls.setdefault(Key(poly), poly)

    def vertex(self, best: Indices, used: Indices) -> SymbolicVertex | None:
        """Return the vertex with this basis; None if D is identically zero."""
        size = len(best)
        numerators = self.numerators(best, used)
        denominator = reduce(add, numerators)
        self.wall(denominator)
        slacks = {i: self.slack(best, used, i) for i in self.rows if i not in best}
        if not denominator:
            return None
        level = self.minor(best, used) * (-1) ** (size + 1)
        common = reduce(lambda a, b: a.gcd(b), numerators, denominator)
        if not common.is_constant():
            numerators = [n / common for n in numerators]
            slacks = {i: s / common for i, s in slacks.items()}
            level, denominator = level / common, denominator / common
        weights = [self.zero] * len(self.columns)
        for j, numerator in zip(used, numerators, strict=True):
            weights[j] = numerator
        return SymbolicVertex(
            tuple(ratio(w, denominator) for w in weights), ratio(level, denominator),
            sum(1 << i for i in self.rows if i in best or not slacks[i]),
            sum(1 << j for j in self.columns if not weights[j]),
            tuple(self.cells([*numerators, *slacks.values()], denominator)),
            tuple(weights), tuple(slacks.get(i, self.zero) for i in self.rows), denominator,
        )  # fmt: skip

    def numerators(self, best: Indices, used: Indices) -> list[Poly]:
        """Return D·y_j for each column in use."""
        return [self.with_ones(best, used[:p] + used[p + 1 :])[p % 2] for p in range(len(used))]

    def slack(self, best: Indices, used: Indices, i: int) -> Poly:
        """Return D·(u − A_i y), up to the sign that makes it agree with the numerators."""
        after = sum(1 for other in best if other > i)
        return self.with_ones(tuple(sorted((*best, i))), used)[(len(best) + 1 + after) % 2]

    def bracket(self, chosen: Indices) -> Poly:
        """Return det [1 | A_K | E_R], with a row of ones below A and nought below the first column: K are the columns
        chosen, and R the unit vectors, numbered behind them, the last of them for the row of ones."""
        m, n = len(self.rows), len(self.columns)
        columns, units = tuple(k for k in chosen if k < n), [k - n for k in chosen if k >= n]
        left = tuple(k for k in range(m + 1) if k not in units)
        turn = sum(1 for unit in units for row in left if unit < row)
        if m in units:
            return self.with_ones(left, columns)[(turn + len(columns)) % 2]
        total: Poly = reduce(add, self.numerators(left[:-1], columns), self.zero)
        return -total if turn % 2 else total

    def cells(self, numerators: Sequence[Poly], denominator: Poly) -> Iterator[tuple[int, Cell]]:
        """Yield the conditions that all numerators over D are at least zero: once with D above zero, once below."""
        stated = [self.both(n) for n in numerators if n]
        for turn, sign in enumerate((1, -1)):
            cell = normalize_cell((*(pair[turn] for pair in stated), constraint(sign * denominator, ">")))
            if cell is not None:
                yield sign, cell

    def both(self, poly: Poly) -> tuple[Constraint, Constraint]:
        """Return poly >= 0 and −poly >= 0; for a bordered minor, which many vertices share, always the same two."""
        known = self.stated.get(id(poly))
        return known if known is not None else (constraint(poly, ">="), constraint(-poly, ">="))
