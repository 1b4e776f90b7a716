"""The Nash atlas of a two-player game: every extreme equilibrium as a formula, with its region.

(x, y) is an equilibrium iff every pure strategy is unused or a best answer. An
extreme equilibrium is a pair of vertices of the two best-response polyhedra whose
labels together are complete. In closed form the labels are those that a vertex has
whatever the parameters are: its basis, and every weight or slack that vanishes
identically. So

* without structural ties the complete pairs are the equal supports (I, J), (J, I);
* with them (a duplicated strategy, a player who never cares) further pairs appear,
  and one list of vertices, merged where they are the same point, serves both cases.

The branch stands where both vertices are feasible, which is where the conditions of
`SymbolicVertex.cells` hold. Off the walls (every minor and determinant of either
player, before cancellation) these are all extreme equilibria; on a wall the exact
point solver takes over (`Atlas.at`).

Payoffs with Min, Max or Abs, or with denominators, are handled case by case: one
list of branches for each way that their comparisons come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce

from solver.atlas import Atlas, Branch
from solver.concepts.dominance import balances
from solver.concepts.effort import too_many_supports, too_many_terms
from solver.concepts.exact import solve
from solver.concepts.nash_atlas import NashAtlas
from solver.concepts.polyhedron import Polyhedron, SymbolicVertex, polyhedron
from solver.condition import ConditionNode, Predicate
from solver.domain import Domain, domain
from solver.errors import UsageError
from solver.expression import Node
from solver.forms.normal import NormalForm
from solver.lowering import Cell, Decisions, cases, lower, tidy
from solver.parameter import shown
from solver.polynomial import Key, Poly, Ratio, Ring, ratio
from solver.proof.balance import Balance
from solver.proof.certificate import Verdict
from solver.proof.emptiness import DEFAULT, Budget, decide, is_empty
from solver.region import Region, best_verdict
from solver.without import Without

FULL = 252  # supports that may each spend the whole budget: a 5×5 game
ALL = 60  # budgets that the supports of a larger game share: some minutes where every one is hard
ADVICE = "set every parameter to solve it at a point, fix some of them, or drop dominated strategies"

Payoffs = tuple[tuple[Ratio, ...], ...]


def nash(
    game: NormalForm, budget: Budget = DEFAULT, progress: Callable[[int, int], None] = lambda done, total: None
) -> NashAtlas:
    """Every Nash equilibrium of a two-player game in closed form, with the exact region where it stands.

    `progress` is told (done, total) after each support whose region has been decided.
    Raises UsageError for a game of one or of more than two players, and for one that is too large
    (see `solver.concepts.effort`). Beyond FULL supports each has its share of ALL budgets.

    >>> from games import load
    >>> for branch in nash(load("thaad-deal")).branches:
    ...     print(branch.label, "if", branch.region)
    (withdraw, sanction) if breach_us >= shield and breach_cn >= buffer - calm
    (withdraw, tolerate) if shield <= 0 and buffer >= calm + breach_cn
    (keep, sanction) if shield >= breach_us and calm >= buffer
    (keep, tolerate) if buffer >= calm
    (withdraw + keep, sanction + tolerate) if breach_us >= shield and breach_us > 0 and buffer >= calm
    and breach_cn >= buffer - calm and breach_cn > 0
    """
    _check(game)
    over = domain(game.space)
    drafts: dict[tuple[object, ...], _Draft] = {}
    walls: dict[Key, Poly] = {}
    ties: list[Cell] = []
    for piece in pieces(game, over):
        walls.update((Key(wall), wall) for wall in piece.walls)
        ties.extend(piece.ties())
        for pair in piece.pairs():
            drafts.setdefault((pair.strategies, pair.payoffs), _Draft(pair)).cells.extend(pair.cells)
    found, each = [], _share(budget, len(drafts))
    for draft in drafts.values():
        found.append(draft.settled(game, over, each))
        progress(len(found), len(drafts))
    found.sort(key=lambda branch: tuple(map(len, branch.supports)))
    return NashAtlas(
        game,
        "Nash equilibrium",
        tuple(branch for branch in found if branch.verdict.kind != "empty"),
        tuple(branch for branch in found if branch.verdict.kind == "empty"),
        tuple(walls.values()),
        Region(game.space, tuple(dict.fromkeys(ties))),
        solve,
        _meaning,
    )


def _meaning(atlas: Atlas, predicate: Predicate) -> ConditionNode | Region | Without:
    from solver.concepts.claims import nash_claim  # loaded only when a claim is asked

    return nash_claim(atlas, predicate)


def _check(game: object) -> None:
    if not isinstance(game, NormalForm):
        raise UsageError(
            f"nash takes a game, not {shown(game)}; games.load(name) gives one of the catalogue, "
            "solver.read(path) one of your own"
        )
    if len(game.players) != 2:
        raise UsageError(
            f"{len(game.players)} players; equilibria are found for two so far. "
            "Fix what the others do, and solve the game between two"
        )
    if excess := too_many_supports(game.shape):
        raise UsageError(f"{excess}; {ADVICE}")


def _share(budget: Budget, count: int) -> Budget:
    """What each of so many supports may spend."""
    if count <= FULL:
        return budget
    return replace(budget, coefficients=budget.coefficients * ALL // count, steps=budget.steps * ALL // count)


@dataclass(frozen=True, slots=True)
class PairCell:
    """The conditions of one sign of both denominators, kept by player: each side is cheap to refute alone."""

    row: Cell
    column: Cell
    guards: Cell
    dominances: Callable[[], tuple[Balance, ...]] = tuple

    @property
    def balances(self) -> tuple[Balance, ...]:
        """What helps to refute it; none where linear programming decides."""
        return () if all(c.is_affine for c in self.joined) else self.dominances()

    @property
    def joined(self) -> Cell:
        whole = self.guards + self.row + self.column
        tidied = tidy(whole)
        return whole if tidied is None else tidied


@dataclass(frozen=True, slots=True)
class Pair:
    """A complete pair of vertices before anyone has asked where it stands."""

    strategies: tuple[tuple[Ratio, ...], ...]
    payoffs: tuple[Ratio, Ratio]
    cells: tuple[PairCell, ...]


class _Draft:
    """One outcome and the conditions for it from every piece in which it has the same formula."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.cells: list[PairCell] = []

    def settled(self, game: NormalForm, over: Domain, budget: Budget) -> Branch:
        """The branch, its region without the cells that are proved empty (with all of them when all are)."""
        verdicts = [pair_verdict(cell, over, budget.first) for cell in self.cells]
        if all(verdict.kind != "nonempty" for verdict in verdicts):  # one cell with a point settles the branch
            verdicts = [
                pair_verdict(cell, over, budget) if verdict.kind == "undecided" else verdict
                for cell, verdict in zip(self.cells, verdicts, strict=True)
            ]
        cells = [cell.joined for cell in self.cells]
        kept = [cell for cell, verdict in zip(cells, verdicts, strict=True) if verdict.kind != "empty"]
        names = tuple(player.strategies for player in game.players)
        region = Region(game.space, tuple(kept or cells))
        verdict = best_verdict(verdicts)
        return Branch(self.pair.strategies, self.pair.payoffs, names, region, verdict, self.balances)

    def balances(self) -> tuple[Balance, ...]:
        """What excludes the outcome's cells where it applies."""
        return tuple(dict.fromkeys(balance for cell in self.cells for balance in cell.balances))


@dataclass(frozen=True)
class Piece:
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

    def ties(self) -> Iterator[Cell]:
        """Where a vertex has more labels than its dimension, whatever the parameters are."""
        m, n = self.shape
        for polyhedron_, size in ((self.answers_to_column, n), (self.answers_to_row, m)):
            for vertex in polyhedron_.vertices:
                if _labels(vertex) > size:
                    tidied = (tidy(self.guards + cell) for cell in vertex.cells)
                    yield from (cell for cell in tidied if cell is not None)

    def pairs(self) -> Iterator[Pair]:
        """Every pair of vertices whose structural labels are complete, small supports first."""
        m, n = self.shape
        rows, columns = (1 << m) - 1, (1 << n) - 1
        by_labels: dict[tuple[int, int], list[SymbolicVertex]] = {}
        crowded: list[SymbolicVertex] = []
        for x in self.answers_to_row.vertices:
            if _labels(x) == m:
                by_labels.setdefault((x.unused, x.best), []).append(x)
            else:
                crowded.append(x)
        for y in self.answers_to_column.vertices:
            if _labels(y) == n:
                partners = by_labels.get((rows & ~y.best, columns & ~y.unused), [])
            else:
                partners = [x for group in by_labels.values() for x in group]
            for x in (*partners, *crowded):
                if x.unused | y.best == rows and x.best | y.unused == columns:
                    yield self.pair(x, y)

    def pair(self, x: SymbolicVertex, y: SymbolicVertex) -> Pair:
        payoffs = (y.value * self.scales[0], x.value * self.scales[1])
        cells = tuple(
            PairCell(a, b, self.guards, partial(self.dominances, (y, a), (x, b))) for a in y.cells for b in x.cells
        )
        return Pair((x.weights, y.weights), payoffs, cells)

    def dominances(self, y: tuple[SymbolicVertex, Cell], x: tuple[SymbolicVertex, Cell]) -> tuple[Balance, ...]:
        """The balances of both vertices under their conditions."""
        return (*balances(self.answers_to_column.matrix, *y), *balances(self.answers_to_row.matrix, *x))


def _labels(vertex: SymbolicVertex) -> int:
    return vertex.best.bit_count() + vertex.unused.bit_count()


def pieces(game: NormalForm, over: Domain) -> Iterator[Piece]:
    """The game as polynomials, once for each way that the comparisons in its payoffs can come out."""
    tables = [[[game.expanded(cell) for cell in line] for line in game.matrix(player)] for player in (0, 1)]

    def compute(decide: Decisions) -> tuple[tuple[list[list[Poly]], Ratio], tuple[list[list[Poly]], Ratio]]:
        first, second = (_cleared(_lowered(table, over.reduced, decide), over.ring, decide) for table in tables)
        return first, second

    def possible(guards: Cell) -> bool:
        return not is_empty(guards, over)

    found = [
        (guards, a, [list(line) for line in zip(*b, strict=True)], (scale_a, scale_b))
        for guards, ((a, scale_a), (b, scale_b)) in cases(compute, possible)
    ]
    if excess := too_many_terms((matrix for _, a, turned, _ in found for matrix in (a, turned)), over):
        raise UsageError(f"the closed forms are too large: {excess}; {ADVICE}")
    for guards, a, turned, scales in found:
        yield Piece(guards, polyhedron(a), polyhedron(turned), (len(a), len(a[0])), scales)


def _lowered(table: Sequence[Sequence[Node]], ring: Ring, decide: Decisions) -> list[list[Ratio]]:
    return [[lower(node, ring, decide) for node in line] for line in table]


def _cleared(
    table: Sequence[Sequence[Ratio]], ring: Ring, decide: Decisions
) -> tuple[list[list[Poly]], Ratio]:
    """The payoffs times their common denominator, taken above zero; and one over it."""
    dens = [cell.under for line in table for cell in line if not cell.is_polynomial]
    common = reduce(lambda a, b: a * b / a.gcd(b), dens, ring.one)
    if not decide(common, strict=True):
        common = -common
    return [[cell.over * (common / cell.under) for cell in line] for line in table], ratio(ring.one, common)


def pair_verdict(cell: PairCell, over: Domain, budget: Budget) -> Verdict:
    """Whether the pair stands somewhere: each side is tried alone first, since many pairs share it."""
    for side in (cell.row, cell.column):
        alone = tidy(cell.guards + side)
        if alone is None or all(c.is_affine for c in alone):
            verdict = decide(cell.guards + side, over, budget)
            if verdict.kind == "empty":
                return verdict
    return decide(cell.joined, over, budget, cell.balances)
