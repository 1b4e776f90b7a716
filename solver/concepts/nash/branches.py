"""The Nash atlas of a two-player game: every extreme equilibrium as a formula, with its region.

(x, y) is an equilibrium iff every pure strategy is unused or a best answer. An extreme equilibrium is a pair of
vertices of the two best-response polyhedra whose labels together are complete. In closed form the labels are those that
a vertex has whatever the parameters are: its basis, and every weight or slack that vanishes identically. So

* without structural ties the complete pairs are the equal supports (I, J), (J, I);
* with them (a duplicated strategy, a player who never cares) further pairs appear,
  and one list of vertices, merged where they are the same point, serves both cases.

The branch is an equilibrium where both vertices are feasible, which is where the conditions of `SymbolicVertex.cells`
hold. Off the walls (every minor and determinant of either player, before cancellation) these are all extreme
equilibria; on a wall the exact point solver takes over (`Atlas.at`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from solver.algebra.polynomials import Key, Poly
from solver.atlas import Branch
from solver.concepts.nash.atlas import NashAtlas
from solver.concepts.nash.cases import ADVICE, PairCell, VertexPair, game_cases
from solver.concepts.nash.point_solver import solve
from solver.concepts.nash.repeated_branches import without_repeats
from solver.concepts.nash.work_bounds import too_many_supports
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.regions.constraints import Cell, normalize_cell
from solver.regions.decide.emptiness import (
    DEFAULT,
    FORMULAS_BUDGET,
    QUICK_BUDGET,
    Budget,
    check_budget,
    decide,
)
from solver.regions.domain import Domain, domain
from solver.regions.parameters import check_kind
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region, everywhere, nowhere
from solver.regions.unions import decide_union

if TYPE_CHECKING:
    from solver.concepts.line_search import LineSearch
    from solver.regions.lines import Line


MAX_UNSHARED_SUPPORTS = 252  # supports that may each spend the whole budget: a 5×5 game
SHARED_BUDGETS = 60  # budgets that the supports of a larger game share: some minutes where every one is hard
MAX_UNSHARED_LATE, LATE_BUDGETS = 34, 0.25  # of a 3×4 game each may; those of a larger one share this at the end
OTHER_FORMS = (
    "games.load(name) gives one of the catalogue, solver.read(path) one of your own; a tree has subgame_perfect, and"
    " reduced_normal_form for nash"
)


def nash(
    game: NormalForm, budget: Budget = DEFAULT, progress: Callable[[int, int], None] = lambda done, total: None
) -> NashAtlas:
    """Return every Nash equilibrium of a two-player game in closed form, with the exact region where it is one; of a
    2×2×2 game likewise (`solver.concepts.nash.three_players`), of others the pure ones.

    `progress` is called with (done, total) after each support; beyond MAX_UNSHARED_SUPPORTS each has its share of
    SHARED_BUDGETS. Raises UsageError beyond `too_many_supports`. Payoffs that are numbers are solved once, as at a
    point, without any support.

    >>> for branch in nash(load("thaad-deal")).branches:
    ...     print(branch.label, "if", branch.region)
    (withdraw, sanction) if breach_us >= shield and breach_cn >= buffer - calm
    (withdraw, tolerate) if shield == 0 and buffer >= calm + breach_cn
    (keep, sanction) if shield >= breach_us and calm >= buffer
    (keep, tolerate) if buffer >= calm
    (withdraw + keep, sanction + tolerate) if breach_us >= shield and breach_us > 0 and buffer >= calm
    and breach_cn >= buffer - calm and breach_cn > 0
    """
    check_budget(budget)
    check_kind(game, NormalForm, "nash takes a game", OTHER_FORMS)
    if len(game.players) != 2:
        from solver.concepts.nash import pure_equilibria, three_players  # two players need none of it

        find = three_players.three_players if game.shape == (2, 2, 2) else pure_equilibria.pure_equilibria
        atlas = find(game, budget, progress)
        return replace(atlas, branches=without_repeats(atlas.branches))
    if not game.has_symbols:
        return _of_numbers(game)
    if excess := too_many_supports(game.shape):
        raise UsageError(f"{excess}; {ADVICE}")
    over = domain(game.space)
    candidates: dict[tuple[object, ...], tuple[VertexPair, list[PairCell]]] = {}
    walls: dict[Key, Poly] = {}
    ties: list[Cell] = []
    for case in game_cases(game, over):
        walls.update((Key(wall), wall) for wall in case.walls)
        ties.extend(case.ties())
        for pair in case.pairs():
            candidates.setdefault((pair.strategies, pair.payoffs), (pair, []))[1].extend(pair.cells)
    count, found = len(candidates), list[Branch]()
    each = budget if count <= MAX_UNSHARED_SUPPORTS else budget.among(count, SHARED_BUDGETS)
    many = count > MAX_UNSHARED_LATE
    beside = min(QUICK_BUDGET.times(0.1), each.first) if many else each.first
    for candidate in candidates.values():
        found.append(_branch(game, over, *candidate, each, each.first, beside))
        progress(len(found), count)
    left = [k for k, branch in enumerate(found) if branch.verdict.kind == "undecided"]
    late = each.among(len(left), LATE_BUDGETS) if many else each
    for k, candidate in enumerate(candidates.values()):
        if k in left:
            found[k] = _branch(game, over, *candidate, each, late, beside)
    found.sort(key=lambda branch: tuple(map(len, branch.supports)))
    standing = without_repeats([branch for branch in found if branch.verdict.kind != "empty"])
    excluded = tuple(branch for branch in found if branch.verdict.kind == "empty")
    tied = Region(game.space, tuple(dict.fromkeys(ties)))
    return NashAtlas(game, "Nash equilibrium", standing, excluded, tuple(walls.values()), tied, _search)


def _of_numbers(game: NormalForm) -> NashAtlas:
    """Return the equilibria of a game whose payoffs are numbers: they stand wherever Θ has a point, and there are no
    walls, but ties everywhere where more labels meet at a vertex than it has dimensions."""
    solution, number = solve(*game.payoffs_at({})), domain(game.space).ring.number
    throughout = everywhere(game.space)
    verdict, names = throughout.verdict(), tuple(player.strategies for player in game.players)
    found = [
        Branch(
            tuple(tuple(map(number, weights)) for weights in one.strategies), tuple(map(number, one.payoffs)),
            names, throughout, verdict, game.seat_names,
        )
        for one in solution.equilibria
    ]  # fmt: skip
    found.sort(key=lambda branch: (*map(len, branch.supports), _places_used(branch)))
    standing, excluded = (tuple(b for b in found if (b.verdict.kind == "empty") is empty) for empty in (False, True))
    tied = nowhere(game.space) if solution.nondegenerate else throughout
    return NashAtlas(game, "Nash equilibrium", standing, excluded, (), tied, _search)


def _places_used(branch: Branch) -> tuple[tuple[int, ...], ...]:
    """Return the places of the strategies used, the column player's first, as the closed forms are ordered."""
    return tuple(tuple(k for k, weight in enumerate(one) if weight.over) for one in reversed(branch.strategies))


def claims_only(game: NormalForm) -> NashAtlas:
    """Return an atlas without branches, for claims alone: they need only what the game's predicates mean.

    >>> print(claim_region(claims_only(load("thaad-deal")), "equilibrium(keep, tolerate)"))
    buffer >= calm
    """
    return NashAtlas(game, "Nash equilibrium", (), (), (), nowhere(game.space), _search)


def _search(atlas: NashAtlas, name: str, line: Line) -> LineSearch:
    from solver.concepts.nash.line_search import NashLineSearch  # loaded only when a line is gone along

    return NashLineSearch(atlas, name, line, nash)


def _branch(
    game: NormalForm,
    over: Domain,
    pair: VertexPair,
    cells: Sequence[PairCell],
    budget: Budget,
    late: Budget,
    beside: Budget,
) -> Branch:
    """Return one outcome, by the conditions for it from every case of the game in which it has the same formula."""

    def verdict_on(k: int, budget: Budget) -> Verdict:
        return pair_verdict(cells[k], over, budget)

    region, verdict = decide_union(game.space, [cell.whole for cell in cells], budget, verdict_on, late, beside)
    names = tuple(one.strategies for one in game.players)
    return Branch(pair.strategies, pair.payoffs, names, region, verdict, game.seat_names)


def pair_verdict(cell: PairCell, over: Domain, budget: Budget) -> Verdict:
    """Decide whether the pair is an equilibrium somewhere: each side alone first, since many pairs share it."""
    for side in (cell.row, cell.column):
        alone = normalize_cell(cell.guards + side)
        if alone is None or all(c.is_affine for c in alone):
            verdict = decide(cell.guards + side, over, budget)
            if verdict.kind == "empty":
                return verdict
    return decide(cell.whole, over, budget, () if budget == FORMULAS_BUDGET else cell.balances)
