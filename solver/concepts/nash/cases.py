"""The game as polynomials, once for each way that the comparisons in its payoffs come out: its vertices and pairs.

A vertex (y, u) of a best-response polyhedron has weights y_j = N_j / D. For a best row i (A_i y = u) and any other k,

    Σ_j N_j (a_kj − a_ij) + D (u − A_k y) = 0,

where the vertex is feasible both N_j / D and the slack are at least zero, and D = Σ N_j: a `Balance`, whose
gains a_kj − a_ij over the columns used are differences of payoffs, and whose shares are the probabilities y_j.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import combinations, product

from solver.algebra.double_description import bits
from solver.algebra.polynomials import Poly, Ratio, Ring, primitive, ratio, to_fmpq, to_fraction
from solver.concepts.nash.best_response_polyhedron import Polyhedron, SymbolicVertex, polyhedron
from solver.concepts.nash.index import Table, determinant_of, index_of
from solver.concepts.nash.work_bounds import too_many_terms
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.regions.constraints import Cell, consistent, constraint, normalize_cell
from solver.regions.decide.emptiness import is_empty
from solver.regions.domain import Domain, domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.proofs.certificates import Balance, Term

Lacking = Callable[[Poly], Poly]
ADVICE = "set every parameter to solve it at a point, fix some of them, or drop dominated strategies"


@dataclass(frozen=True, slots=True)
class PairCell:
    """The conditions of one sign of both denominators, kept by player: each side is cheap to refute alone."""

    row: Cell
    column: Cell
    guards: Cell
    dominances: Callable[..., tuple[Balance, ...]] = lambda *_: ()

    @property
    def balances(self) -> tuple[Balance, ...]:
        """The balances that help to refute it; none where linear programming decides."""
        return () if all(c.is_affine for c in self.whole) else self.dominances()

    @property
    def whole(self) -> Cell:
        whole = self.guards + self.row + self.column
        short = normalize_cell(whole)
        return whole if short is None else short


@dataclass(frozen=True, slots=True)
class VertexPair:
    """A complete pair of vertices, before it is decided where it is an equilibrium."""

    strategies: tuple[tuple[Ratio, ...], ...]
    payoffs: tuple[Ratio, Ratio]
    cells: tuple[PairCell, ...]


@dataclass(frozen=True)
class GameCase:
    """The game where every comparison in its payoffs comes out one way: both polyhedra, and the way."""

    guards: Cell
    answers_to_column: Polyhedron  # the row player's best answers: its vertices are column mixtures
    answers_to_row: Polyhedron
    shape: tuple[int, int]
    scales: tuple[Ratio, Ratio]  # payoffs = scale · polynomial payoffs

    @property
    def walls(self) -> tuple[Poly, ...]:
        return (
            *self.answers_to_column.walls,
            *self.answers_to_row.walls,
            *(guard.poly for guard in self.guards if guard.relation == ">="),
        )

    @property
    def count_of_pairs(self) -> int:
        """How many pairs `pairs_at_every_point` looks through beyond those of `pairs`."""
        both = self.answers_to_row.vertices, self.answers_to_column.vertices
        loose = any(_may_be_best(vertex) != vertex.best for vertices in both for vertex in vertices)
        return len(both[0]) * len(both[1]) if loose else 0

    def ties(self) -> Iterator[Cell]:
        """Yield the cells in which a vertex has more labels than its dimension, whatever the parameters are."""
        m, n = self.shape
        for polyhedron_, size in ((self.answers_to_column, n), (self.answers_to_row, m)):
            for vertex in polyhedron_.vertices:
                if vertex.best.bit_count() + vertex.unused.bit_count() > size:
                    yield from consistent(self.guards + cell for _, cell in vertex.cells)

    def pairs(self) -> Iterator[VertexPair]:
        """Yield every pair of vertices whose structural labels are complete, small supports first."""
        return (self.pair(x, y) for x, y in self.partners(lambda vertex: vertex.best))

    def pairs_at_every_point(self, others: bool = False) -> Iterator[VertexPair]:
        """Yield every pair of vertices with no weight at an edge, where each strategy in use is a best answer.

        At each point these are all its extreme equilibria, once or more often: an extreme point is the vertex of a
        basis whose columns are just those that it uses. On a wall they are more than those of `pairs`.

        `others`: only what all `pairs`, weights at edges included, lack. A strategy in use that is a best answer on a
        wall alone can be exchanged for one of the basis, which makes another pair of the same mixtures, unless what
        the strategies in use pay is dependent, which is asked for then.
        """
        first, second = self.answers_to_column.matrix, self.answers_to_row.matrix
        for x, y in self.partners(_may_be_best):
            lacking = x.used & ~y.best, y.used & ~x.best
            beside = ((y.used, x.used) if all(lacking) else (x.best, y.best)) if others else (0, 0)
            tied = (*_yield_ties(first, y, x.used, beside[0]), *_yield_ties(second, x, y.used, beside[1]))
            cell = normalize_cell(tuple(constraint(poly, "==") for poly in tied))
            if cell is not None and (any(lacking) or not others):
                yield self.pair(x, y, cell, inside=True)

    def partners(self, best: Callable[[SymbolicVertex], int]) -> Iterator[tuple[SymbolicVertex, SymbolicVertex]]:
        """Yield every pair of vertices of which each has only strategies in use that the other lets be best."""
        m, n = self.shape
        rows, columns = (1 << m) - 1, (1 << n) - 1
        by_labels: dict[tuple[int, int], list[SymbolicVertex]] = {}
        crowded: list[SymbolicVertex] = []
        for x in self.answers_to_row.vertices:
            if best(x).bit_count() + x.unused.bit_count() == m:
                by_labels.setdefault((x.unused, best(x)), []).append(x)
            else:
                crowded.append(x)
        for y in self.answers_to_column.vertices:
            if best(y).bit_count() + y.unused.bit_count() == n:
                partners = by_labels.get((rows & ~best(y), columns & ~y.unused), [])
            else:
                partners = [x for group in by_labels.values() for x in group]
            for x in (*partners, *crowded):
                if x.unused | best(y) == rows and best(x) | y.unused == columns:
                    yield x, y

    def pair(self, x: SymbolicVertex, y: SymbolicVertex, tied: Cell = (), inside: bool = False) -> VertexPair:
        payoffs = (y.value * self.scales[0], x.value * self.scales[1])
        cells = []
        for (s, a), (t, b) in product(y.cells, x.cells):
            guards = self.guards + tied
            if inside:
                weights = (sign * n for sign, vertex in ((s, y), (t, x)) for n in vertex.numerators if n)
                guards += tuple(constraint(weight, ">") for weight in weights)
            cells.append(PairCell(a, b, guards, partial(self.dominances, (y, s), (x, t))))
        return VertexPair((x.weights, y.weights), payoffs, tuple(cells))

    def of_index(self, index: int, x: SymbolicVertex, y: SymbolicVertex) -> list[PairCell]:
        """Return the cells in which a pair of equal supports is an equilibrium of this index, off the walls."""
        known = index_of(self.answers_to_column.matrix, self.answers_to_row.matrix, x.weights, y.weights)
        assert known is not None
        sign, (first, second) = known
        turn = index * sign * (first / y.denominator) * (second / x.denominator)
        return [
            PairCell(a, (*b, constraint(s * t * turn, ">")), self.guards, partial(self.dominances, (y, s), (x, t)))
            for (s, a), (t, b) in product(y.cells, x.cells)
        ]

    def dominances(
        self, y: tuple[SymbolicVertex, int], x: tuple[SymbolicVertex, int], lacks: tuple[Lacking | None, ...] = ()
    ) -> tuple[Balance, ...]:
        """Return the balances of both vertices with denominators of these signs; `lacks`: of a player by how much one
        of its payoffs, before it is scaled, falls short of what it is to be paid."""
        sides = (self.answers_to_column.matrix, *y), (self.answers_to_row.matrix, *x)
        found = [balance for side in sides for balance in balances(*side)]
        for (matrix, vertex, sign), lacking in zip(sides, lacks, strict=False):
            if lacking is not None and vertex.used.bit_count() > 1:
                best = matrix[next(iter(bits(vertex.best)))]
                found.append(payment_balance(list(map(lacking, best)), vertex, sign))
        return tuple(found)


def _yield_ties(matrix: Table, vertex: SymbolicVertex, used: int, beside: int) -> Iterator[Poly]:
    """Yield what is zero where the strategies used all answer a vertex without zero weights best, and what they pay
    beside others, if any, is dependent: differences to the first span less than there are. Nothing if they always are.
    """
    lacking = tuple(bits(used & ~vertex.best))
    if lacking and beside:
        first, *rest = bits(used)
        columns = [[matrix[k][j] - matrix[first][j] for k in rest] for j in bits(beside)]
        for some in combinations(columns, len(rest)):
            yield determinant_of(some, vertex.denominator.context().constant(1))
        lacking = lacking[:-1] if len(rest) == 1 else lacking  # two pay the same: what holds of one holds of the other
    yield from (vertex.slacks[k] for k in lacking)


def _may_be_best(vertex: SymbolicVertex) -> int:
    """Return the strategies that answer a vertex best at some parameter values or other."""
    return vertex.best | sum(1 << k for k, slack in enumerate(vertex.slacks) if slack and not slack.is_constant())


def game_cases(game: NormalForm, over: Domain) -> Iterator[GameCase]:
    """Yield the game as polynomials, once for each way that the comparisons in its payoffs can come out.

    >>> game = load("two-markets")
    >>> [case.shape for case in game_cases(game, domain(game.space))]
    [(2, 2)]

    Raises UsageError for a game whose closed forms are too large, see `too_many_terms`.
    """
    found = list(tables(game, over))
    if excess := too_many_terms((matrix for _, a, turned, _ in found for matrix in (a, turned)), over):
        raise UsageError(f"the closed forms are too large: {excess}; {ADVICE}")
    for guards, a, turned, scales in found:
        yield GameCase(guards, polyhedron(a), polyhedron(turned), (len(a), len(a[0])), scales)


def tables(game: NormalForm, over: Domain) -> Iterator[tuple[Cell, Table, Table, tuple[Ratio, Ratio]]]:
    """Yield for each case its guards, the row player's payoffs, the column player's by column, and their scales.

    >>> game = load("hawk-dove")
    >>> [turned for _, _, turned, _ in tables(game, domain(game.space))]
    [[[1/2*p0 - 1/2*p1, p0], [0, 1/2*p0]]]
    """
    written = [[[game.write_out(cell) for cell in line] for line in game.matrix(player)] for player in (0, 1)]

    def compute(decide: Decisions) -> list[tuple[list[list[Poly]], Ratio]]:
        lowered = ([[lower(node, over.reduced, decide) for node in line] for line in table] for table in written)
        return [clear_denominators(table, over.ring, decide) for table in lowered]

    for guards, ((a, scale_a), (b, scale_b)) in cases(compute, lambda guards: not is_empty(guards, over)):
        yield guards, a, [list(line) for line in zip(*b, strict=True)], (scale_a, scale_b)


def clear_denominators(
    table: Sequence[Sequence[Ratio]], ring: Ring, decide: Decisions
) -> tuple[list[list[Poly]], Ratio]:
    """Return the payoffs times their common denominator, taken above zero; and one over it.

    >>> r = ring(("x",))
    >>> clear_denominators([[ratio(r.one, r["x"]), ratio(r.one, r.one)]], r, Decisions())
    ([[1, p0]], Ratio(over=1, under=p0))
    """
    dens = [cell.under for line in table for cell in line if not cell.is_polynomial]
    common = reduce(lambda a, b: a * b / a.gcd(b), dens, ring.one)
    if not decide(common, strict=True):
        common = -common
    return [[cell.over * (common / cell.under) for cell in line] for line in table], ratio(ring.one, common)


def balances(matrix: Sequence[Sequence[Poly]], vertex: SymbolicVertex, sign: int) -> Iterator[Balance]:
    """Yield the balances of a vertex of the matrix's polyhedron where its denominator has this sign.

    There is none for a pure strategy.

    >>> a, b = ring(("a", "b")).generators.values()
    >>> matrix = [[0 * a, 0 * a], [a, b]]
    >>> mixed = polyhedron(matrix).vertices[-1]
    >>> [[str(term.gain) for term in balance.terms] for balance in balances(matrix, mixed, 1)]
    [['p0', 'p1'], ['-p0', '-p1']]
    """
    if vertex.used.bit_count() < 2:  # a pure strategy: the gain is its own slack
        return
    for i, k in ((i, k) for i in bits(vertex.best) for k in range(len(matrix)) if k != i):
        gains = [more - less for more, less in zip(matrix[k], matrix[i], strict=True)]
        yield Balance(_terms(vertex, sign, gains), sign * vertex.slacks[k], sign * vertex.denominator)


def payment_balance(lacking: Sequence[Poly], vertex: SymbolicVertex, sign: int) -> Balance:
    """Return the balance that a vertex pays enough, from what each of the strategies that it mixes lacks of that.

    >>> a, b = ring(("a", "b")).generators.values()
    >>> mixed = polyhedron([[a, 0 * a], [0 * a, b]]).vertices[-1]
    >>> payment_balance([1 - a, 1 + 0 * a], mixed, -1).slack
    p0*p1 - p0 - p1
    """
    terms = _terms(vertex, sign, lacking)
    enough = sum((to_fmpq(-term.multiplier) * term.gain * term.weight for term in terms), 0 * vertex.denominator)
    return Balance(terms, enough, sign * vertex.denominator)


def _terms(vertex: SymbolicVertex, sign: int, gains: Sequence[Poly]) -> tuple[Term, ...]:
    """Return what each strategy in use brings: its gain, and its weight as a multiple of a primitive polynomial."""
    numerators = [(sign * vertex.numerators[j], gains[j]) for j in bits(vertex.used)]
    each = [(n, primitive(n), gain) for n, gain in numerators]
    return tuple(Term(to_fraction(n.leading_coefficient() / w.leading_coefficient()), g, w) for n, w, g in each)


def payoff_cases(game: NormalForm) -> Iterator[tuple[Cell, dict[tuple[int, ...], tuple[Ratio, ...]]]]:
    """Yield the payoffs as formulas, once for each way that comparisons in them can come out, with its conditions.

    >>> [(guards, len(payoffs)) for guards, payoffs in payoff_cases(load("three-powers"))]
    [((), 8)]
    """
    over = domain(game.space)
    written = [[game.write_out(entry) for entry in cell] for cell in game.payoffs]

    def compute(decide: Decisions) -> dict[tuple[int, ...], tuple[Ratio, ...]]:
        lowered = (tuple(lower(node, over.reduced, decide) for node in cell) for cell in written)
        return dict(zip(product(*map(range, game.shape)), lowered, strict=True))

    return cases(compute, lambda guards: not is_empty(guards, over))
