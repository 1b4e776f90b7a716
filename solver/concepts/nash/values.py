"""What equilibria of two players pay, how likely strategies are in them, and how many there are, as claims.

`best(US) >= v` says that some equilibrium pays US v at least, and its denial, `best(US) < v`, that none does; `worst`
likewise. A player's payoff is linear in the other's mixture on each maximal product of equilibria, and the sum of all
payoffs is a sum of such terms: both are greatest and least at extreme equilibria, those on walls alone included.

`in(outcome): condition` asks for an equilibrium that uses exactly the strategies named. The mixtures x and y solve
    x_i > 0, y_j > 0,  (A y)_i = u for the rows i used, <= u for the others;  (x B)_j = v likewise,
u and v are the payoffs, and the condition is affine in x, y, u and v: `solver.regions.elimination` is rid of x and y.

`equilibria >= n` says that there are n of them, or infinitely many. There are infinitely many exactly if two extreme
ones share one player's mixture and differ in the other's, between which all mixtures do. If not, all are extreme, and
no two of them, (x, y) and (x', y'), use the same strategies, since then (x, y') would be one as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial, reduce
from itertools import chain, combinations, islice, product
from math import prod
from operator import add

from solver.algebra.polynomials import Poly, Ratio, Ring, in_ring, is_affine, ratio, ring
from solver.atlas import Branch
from solver.concepts.nash.cases import GameCase, VertexPair, game_cases, tables
from solver.concepts.nash.index import Table
from solver.concepts.nash.point_solver import solve
from solver.concepts.nash.uniqueness import pure_equilibria_at
from solver.errors import Undecided
from solver.expressions.conditions import IN, Comparison, ConditionNode, Not, Predicate, deny, holds
from solver.expressions.nodes import Name
from solver.forms.equilibrium_values import least_count, value_name
from solver.forms.normal import NormalForm
from solver.forms.predicates import EQUILIBRIA, EXTREMES, WELFARE
from solver.regions.cells import plainly_largest, without_contained
from solver.regions.constraints import Cell, conjoin_pairs, consistent, constraint, normalize_cell, split_thin
from solver.regions.decide.emptiness import DEFAULT, LINEAR, QUICK, QUICK_BUDGET, SIGNS, decide, implies, is_empty
from solver.regions.decide.factor_cases import known_factors
from solver.regions.decide.linear import stated_keys
from solver.regions.differences import CellGroups, Exclusion
from solver.regions.domain import Domain, domain
from solver.regions.elimination import project, put_equalities
from solver.regions.lowering import cases, condition_cells, lower
from solver.regions.parameters import Point
from solver.regions.region import Region, everywhere, nowhere
from solver.report.remedies import ASK_APART, ASK_PHASES, ASK_UNCERTAIN, FIX, SOLVE_AT_POINT

MAX_STEPS = 20_000  # conjunctions looked at to count equilibria
MAX_MEETINGS = 1_000  # of several equilibria of index -1, that are looked at: those of two in a 3x3 game are some 200
MAX_KNIFE_EDGES = 2_000  # on which an equilibrium pays what is asked: 4x4 games of five parameters have some 7,000
APART = (ASK_APART, SOLVE_AT_POINT)
TOO_MANY = "to count equilibria here takes more than {} conjunctions"
COUNTED_OTHERWISE = (FIX, ASK_PHASES, ASK_UNCERTAIN)
MAX_PAIRS = 10_000  # of mixtures, that are looked at for what they pay: those of 4x4 are some 5,000, of 5x5 63,000

Paid = tuple[Sequence[Ratio], Sequence[Cell]]
Scaled = tuple[VertexPair, Sequence[Ratio]]  # by what payoffs are scaled
Enough = Callable[[Sequence[Ratio]], tuple[Cell, ...]]  # where payoffs meet what is asked
Listed = Sequence[Branch]  # equilibria as formulas, that are all of them off the walls

WITH_POINTS = replace(QUICK_BUDGET, points=True)  # what has one need not be refuted


def values_claim(
    game: NormalForm, predicate: Predicate, listed: Listed | None = None, off_walls: bool = False
) -> Region | Exclusion:
    """Return where what is compared with values of equilibria is so; off the walls of those `listed`, whoever plays.
    `off_walls`: for points alone that lie on none; what stands on walls is not looked for, and cells stay as found.

    >>> game = load("two-markets")
    >>> best = values_claim(game, game.claim("best(row) > 1/2").tree)
    >>> print(Region(game.space, best.parts.left).merged())
    (share <= 2/3 and share > 1/2) or (share >= 1/3 and share < 1/2)
    >>> mixed = "in(first + second, first + second): probability(row, first) >= 1/2"
    >>> print(values_claim(game, game.claim(mixed).tree).merged())
    share < 2/3 and share >= 1/2
    """
    over, compared = domain(game.space), predicate.inner
    if predicate.name == IN and compared is not None:
        return Region(game.space, tuple(plainly_largest(list(_where_in(game, predicate.arguments, compared, over)))))
    if predicate.name == EQUILIBRIA:
        if (least := least_count(predicate)) <= 1:
            return everywhere(game.space)
        if listed is not None:  # their number is odd
            several = combinations([one.region.cells for one in listed], 2 * (least // 2))
            return Region(game.space, tuple(_meetings(several, over)))
        where = partial(_where_stand_off_walls if off_walls else _where_stand, game, least, over)
        return Exclusion(partial(_stand_at, game, least), lambda: CellGroups(((where(), ()),), over))
    assert isinstance(compared, Comparison)
    (who,), name = predicate.arguments, value_name(predicate.name, *predicate.arguments)
    seats = [k for k, player in enumerate(game.players) if player.name == who] or range(len(game.players))
    upwards = compared.relation in (">", ">=")
    if listed is None and _is_never_paid(game, deny(compared) if upwards else compared, name, seats, over):
        return everywhere(game.space) if upwards else nowhere(game.space)

    def pays(asked: ConditionNode) -> Region:
        def enough(payoffs: Sequence[Ratio]) -> tuple[Cell, ...]:
            return condition_cells(asked, over.ring, known={name: reduce(add, (payoffs[seat] for seat in seats))})

        if listed is not None:
            branches = ((one.payoffs, one.region.cells) for one in listed)
            return Region(game.space, tuple(_where_paid(branches, enough, over)))
        pairs = list(_extreme_pairs(game, over, on_walls=not off_walls))
        paid: Iterable[Paid] = ((pair.payoffs, [one.whole for one in pair.cells]) for pair, _ in pairs)
        if off_walls:
            found = tuple(_where_paid(paid, enough, over))
        else:
            sign = Ratio(over.ring.constant(1 if predicate.name == EXTREMES[0] else -1), over.ring.one)
            every = dict.fromkeys(_where_paid(_not_outdone(paid, seats, sign, over), enough, over))
            cells, thin = split_thin(list(every))
            if len(thin) > MAX_KNIFE_EDGES:
                raise Undecided(
                    f"where it holds on walls takes more than {MAX_KNIFE_EDGES:,} knife-edges", remedies=APART
                )
            found = _shorten_cells((*(c for c in cells if not is_empty(c, over, QUICK)), *thin), over)
        level = _level(asked, name, over) if len(seats) == 1 else None
        refuted = set(_refuted_by_shares(pairs, enough, level, seats[0], found, over)) if level else set[Cell]()
        return Region(game.space, tuple(cell for cell in found if cell not in refuted))

    some = (predicate.name == EXTREMES[0]) == upwards
    if listed is not None:
        return pays(compared) if some else Exclusion.of(everywhere(game.space), pays(deny(compared)))
    return Exclusion(
        lambda point: _is_paid_at(game, compared, point, name, predicate.name, seats),
        lambda: CellGroups(((pays(compared).cells, ()) if some else (((),), pays(deny(compared)).cells),), over),
    )


def _is_paid_at(
    game: NormalForm, compared: Comparison, point: Point, name: str, extreme: str, seats: Sequence[int]
) -> bool:
    """Return whether the most, or the least, that an equilibrium pays these seats together is so at a point. A pure
    one can show that some pays enough, or not all do."""
    tables = game.payoffs_at(point)
    most, some = max if extreme == EXTREMES[0] else min, (extreme == EXTREMES[0]) == (compared.relation in (">", ">="))

    def is_met(paid: Sequence[Fraction]) -> bool:
        return holds(compared, {**point, name: Fraction(most(paid))})

    pure = [sum((tables[seat][i][j] for seat in seats), Fraction(0)) for i, j in pure_equilibria_at(*tables)]
    if pure and is_met(pure) == some:
        return some
    return is_met([sum((one.payoffs[seat] for seat in seats), Fraction(0)) for one in solve(*tables).equilibria])


def _is_never_paid(game: NormalForm, little: ConditionNode, name: str, seats: Sequence[int], over: Domain) -> bool:
    """Return whether no equilibrium pays these seats so little as a condition on what they get together says.

    Each gets at least what every strategy of its own pays against the others' mixture; if these are never so little for
    any mixture, walls and all, nothing has to be known of equilibria. Of one seat this is its maximin value.
    """
    sides = [[value_name("probability", player.name, s) for s in player.strategies] for player in game.players]
    wide = over.with_shares(name for seat in seats for name in sides[1 - seat][1:])
    for guards, *payoffs, scales in tables(game, over):
        cell = [constraint(in_ring(guard.poly, wide.ring), guard.relation) for guard in guards]
        paid: list[list[Ratio]] = []
        for seat in seats:
            later = [wide.ring[name] for name in sides[1 - seat][1:]]
            weights = [wide.ring.one - sum(later, wide.ring.zero), *later]
            cell += [constraint(weight, ">=") for weight in weights]
            worths = _worths(payoffs[seat], weights, wide.ring)
            paid.append([_scale_payoff(worth, scales[seat], wide.ring) for worth in worths])
        for each in product(*paid):
            more = condition_cells(little, wide.ring, known={name: reduce(add, each)})
            cell += more[0] if len(more) == 1 else ()
        if not is_empty(tuple(cell), wide, DEFAULT.first):
            return False
    return True


def _worths(table: Table, weights: Sequence[Poly], wide: Ring) -> list[Poly]:
    """Return what each strategy pays against a mixture, before it is scaled."""
    return [sum((in_ring(a, wide) * w for a, w in zip(line, weights, strict=True)), wide.zero) for line in table]


def _scale_payoff(payoff: Poly, scale: Ratio, wide: Ring) -> Ratio:
    return Ratio(payoff, wide.one) * ratio(in_ring(scale.over, wide), in_ring(scale.under, wide))


def _shorten_cells(cells: Iterable[Cell], over: Domain) -> tuple[Cell, ...]:
    shorter = map(put_equalities, without_contained(list(dict.fromkeys(cells)), over))
    return tuple(plainly_largest([cell for cell in shorter if cell is not None]))


def _extreme_pairs(game: NormalForm, over: Domain, on_walls: bool) -> Iterator[Scaled]:
    """Yield each extreme equilibrium of two players."""
    for case in game_cases(game, over):
        every = chain(case.pairs_at_every_point(others=True) if on_walls else (), case.pairs())
        if len(found := list(islice(every, MAX_PAIRS + 1))) > MAX_PAIRS:
            raise Undecided(
                f"more than {MAX_PAIRS:,} pairs of mixtures can be equilibria somewhere on walls", remedies=APART
            )
        for pair in {(pair.strategies, pair.payoffs): pair for pair in found}.values():
            yield pair, case.scales


def _refuted_by_shares(
    pairs: Iterable[Scaled], enough: Enough, level: tuple[int, Poly], seat: int, cells: Sequence[Cell], over: Domain
) -> Iterator[Cell]:
    """Yield those of the cells, in which a mixture pays a player enough, that are proved empty by its shares: what the
    strategies pay that it is made of is too little. Without shares the conditions touch where all weights are zero."""
    left = {cell for cell in split_thin(cells)[0] if not all(c.is_affine for c in cell)}
    for pair, scales in pairs:
        lacks = tuple(partial(_lacking, *level, scale) if k == seat else None for k, scale in enumerate(scales))
        for one, more in product(pair.cells, enough(pair.payoffs)) if left else ():
            cell = normalize_cell(one.whole + more)
            if cell in left:
                left.remove(cell)
                if decide(cell, over, WITH_POINTS, one.dominances(lacks)).kind == "empty":
                    yield cell


def _level(asked: ConditionNode, name: str, over: Domain) -> tuple[int, Poly] | None:
    """Return whether a name is to be above (1) or below (-1) a polynomial, and that; None where it is none."""
    denied, compared = (-1, asked.inner) if isinstance(asked, Not) else (1, asked)
    assert isinstance(compared, Comparison)
    upwards = 1 if compared.relation in (">", ">=") else -1
    for turn, own, other in ((1, compared.left, compared.right), (-1, compared.right, compared.left)):
        if own == Name(name) and compared.relation not in ("==", "!="):
            values = [value for _, value in cases(partial(lower, other, over.ring))]
            if len(values) == 1 and values[0].is_polynomial:
                return denied * upwards * turn, values[0].over
    return None


def _lacking(turn: int, level: Poly, scale: Ratio, payoff: Poly) -> Poly:
    return turn * (level * scale.under - payoff * scale.over)


def _not_outdone(every: Iterable[Paid], seats: Iterable[int], sign: Ratio, over: Domain) -> Iterator[Paid]:
    """Yield what equilibria pay without the cells in which another one, off walls and with plain payoffs, stands too
    and pays each of these seats as much (`sign` -1: as little), as factors' signs show: few mixtures have any left.
    """
    single = [(paid, cell) for paid, cells in every for cell in cells if not is_empty(cell, over, LINEAR)]
    off_walls = [one for one in single if all(c.is_affine and c.relation != "==" for c in one[1])]
    plain = [one for one in off_walls if all(paid.is_polynomial for paid in one[0])]

    def is_never_below_zero(gap: Ratio, cell: Cell) -> bool:
        def is_so(factor: Poly) -> bool | None:
            return implies(cell, constraint(factor, ">="), over, LINEAR)

        poly = gap.over * gap.under
        if not poly or is_affine(poly):
            return bool(is_so(poly))
        sign, left = known_factors(poly, is_so)
        return sign > 0 and all(power % 2 == 0 for _, power in left)

    def is_outdone(payoffs: Sequence[Ratio], cell: Cell) -> bool:
        return any(
            all(implies(cell, condition, over, LINEAR) for condition in where)
            and all(is_never_below_zero(sign * (better[seat] - payoffs[seat]), cell) for seat in seats)
            for better, where in plain
        )

    yield from ((paid, [cell]) for paid, cell in single if (paid, cell) in plain or not is_outdone(paid, cell))


def _where_paid(every: Iterable[Paid], enough: Enough, over: Domain) -> Iterator[Cell]:
    """Yield the cells in which some equilibrium pays enough."""
    for payoffs, where in every:
        cells = consistent(one + cell for one, cell in product(where, enough(payoffs)))
        yield from (cell for cell in cells if not is_empty(cell, over, SIGNS))


def _where_in(game: NormalForm, outcome: tuple[str, ...], condition: ConditionNode, over: Domain) -> Iterator[Cell]:
    """Yield the cells in which some equilibrium with exactly the strategies named meets a condition."""
    chances = [{s: value_name("probability", player.name, s) for s in player.strategies} for player in game.players]
    parts = [part.split(" + ") for part in outcome]
    used = [[side[name] for name in side if name in part] for side, part in zip(chances, parts, strict=True)]
    wider = ring((*over.names, *(name for own in used for name in own[:-1])))
    for guards, *payoffs, scales in tables(game, over):
        cell = [constraint(in_ring(guard.poly, wider), guard.relation) for guard in guards]
        weights = _weights_of(used, wider)
        cell += [constraint(weight, ">") for weight in weights.values()]
        known = {n: Ratio(weights.get(n, wider.zero), wider.one) for side in chances for n in side.values()}
        paid: list[Ratio] = []
        for seat, (table, scale) in enumerate(zip(payoffs, scales, strict=True)):
            against = [weights.get(name, wider.zero) for name in chances[1 - seat].values()]
            worth = dict(zip(chances[seat].values(), _worths(table, against, wider), strict=True))
            level = worth[used[seat][0]]
            cell += [constraint(level - w, "==" if name in used[seat] else ">=") for name, w in worth.items()]
            paid.append(_scale_payoff(level, scale, wider))
            known[value_name("payoff", game.players[seat].name)] = paid[seat]
        known[value_name(WELFARE)] = paid[0] + paid[1]
        for whole in consistent((*cell, *more) for more in condition_cells(condition, wider, known=known)):
            yield from project(whole, over)


def _weights_of(used: Iterable[Sequence[str]], wider: Ring) -> dict[str, Poly]:
    """Return the weight of each strategy used, by its name in the ring: what is left of 1 for a player's last one."""
    weights: dict[str, Poly] = {}
    for own in used:
        weights |= {name: wider[name] for name in own[:-1]}
        weights[own[-1]] = wider.one - sum((wider[name] for name in own[:-1]), wider.zero)
    return weights


def _stand_at(game: NormalForm, least: int, point: Point) -> bool:
    """Return whether so many equilibria stand at a point, or infinitely many."""
    tables = game.payoffs_at(point)
    if len(pure_equilibria_at(*tables)) >= least:
        return True
    found = solve(*tables)
    return len(found.equilibria) >= least or not all(one.is_point for one in found.components)


def _where_stand(game: NormalForm, least: int, over: Domain) -> tuple[Cell, ...]:
    """Return the cells in which so many equilibria stand, or infinitely many."""
    each = [_Count(case, over) for case in game_cases(game, over)]
    return _shorten_cells((cell for one in each for cell in (*one.infinite, *one.more(0, (), least))), over)


def _where_stand_off_walls(game: NormalForm, least: int, over: Domain) -> tuple[Cell, ...]:
    """Return the cells in which, but on walls, so many equilibria stand, or infinitely many.

    A pair that has a label twice stands with an edge along which one of the two is dropped. Where no such pair stands,
    the indices add up to +1, so that beside m of index −1 stand m + 1 others: the former are looked for.
    """
    found: list[Cell] = []
    for case in game_cases(game, over):
        against: list[list[Cell]] = []
        for x, y in case.partners(lambda vertex: vertex.best):
            twice = sum(labels.bit_count() for one in (x, y) for labels in (one.best, one.unused)) > sum(case.shape)
            cells = case.pair(x, y).cells if twice else case.of_index(-1, x, y)
            inside = [(tuple(c.strict() for c in one.whole), one.balances) for one in cells]
            left = [cell for cell, known in inside if decide(cell, over, WITH_POINTS, known).kind != "empty"]
            if standing := _meeting(left, ((),), over):
                found += standing if twice else ()
                against += () if twice else (standing,)
        found += _meetings(combinations(against, least // 2), over)
    return tuple(dict.fromkeys(found))


def _meetings(several: Iterable[Sequence[Sequence[Cell]]], over: Domain) -> Iterator[Cell]:
    """Yield where unions meet, of each group all of them; of one it is all of it."""
    found = 0
    for cells in several:
        if (found := found + prod(map(len, cells))) > MAX_MEETINGS and len(cells) > 1:
            raise Undecided(TOO_MANY.format(MAX_MEETINGS), remedies=COUNTED_OTHERWISE)
        yield from reduce(partial(_meeting, over=over), cells)


def _meeting(some: Sequence[Cell], more: Sequence[Cell], over: Domain) -> list[Cell]:
    return [cell for cell in conjoin_pairs(some, more) if not is_empty(cell, over, QUICK)]


class _Count:
    """Which equilibria stand where in one case of the game's comparisons, apart by their supports, and where there are
    infinitely many."""

    def __init__(self, case: GameCase, over: Domain) -> None:
        self.over, self.steps, self.keys = over, 0, list[frozenset[object]]()
        every = ((p, one.whole) for p in case.pairs_at_every_point() for one in p.cells)
        pairs = [(pair, cell) for pair, cell in every if not self.is_out(cell)]
        infinite = dict.fromkeys(c for a, b in combinations(pairs, 2) for c in self.between(a[0], b[0], a[1] + b[1]))
        self.infinite = _shorten_cells(infinite, self.over)
        self.keys = [frozenset(condition.key for condition in cell) for cell in self.infinite]
        standing: dict[tuple[tuple[bool, ...], ...], list[Cell]] = {}
        for pair, cell in pairs:
            if not self.is_out(cell):
                standing.setdefault(_supports(pair), []).append(cell)
        self.standing = list(standing.values())

    def between(self, one: VertexPair, other: VertexPair, both: Cell) -> Iterator[Cell]:
        """Yield where two pairs share one mixture and differ in the other, so that there are infinitely many."""
        if sum(a == b for a, b in zip(one.strategies, other.strategies, strict=True)) != 1:
            return
        apart: list[Cell] = [()]
        if _supports(one) == _supports(other):
            weights = zip(chain(*one.strategies), chain(*other.strategies), strict=True)
            apart = [(constraint((a - b).over, ">"),) for a, b in weights if a != b]
        yield from (cell for cell in consistent(both + more for more in apart) if not self.is_out(cell))

    def is_out(self, cell: Cell) -> bool:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Undecided(TOO_MANY.format(MAX_STEPS), remedies=COUNTED_OTHERWISE)
        stated = stated_keys(cell) if self.keys else frozenset()
        return any(keys <= stated for keys in self.keys) or is_empty(cell, self.over, QUICK) is True

    def more(self, start: int, cell: Cell, left: int) -> Iterator[Cell]:
        """Yield the cells in which so many more equilibria stand, each with supports of its own, behind a place."""
        if not left:
            yield cell
        for k in range(start, len(self.standing) - left + 1) if left else ():
            for both in consistent(cell + here for here in self.standing[k]):
                if not self.is_out(both):
                    yield from self.more(k + 1, both, left - 1)


def _supports(pair: VertexPair) -> tuple[tuple[bool, ...], ...]:
    return tuple(tuple(bool(weight.over) for weight in weights) for weights in pair.strategies)
