"""Which branches stand together somewhere, on an open set: a search over the signs of the factors of their conditions.

A branch stands, fails, or may do either, as far as the signs known tell. At each step the largest branch that may do
either has a sign of one of its conditions tried both ways, until all are settled. A set of signs is left as soon as it
is contradictory (`solver.regions.decide.signs`), or every list that it can still lead to is known to occur. What can
still be is told by the index, too: off the walls the indices of all equilibria of a game add up to +1, and that of a
branch is the sign of a product of determinants, which the signs of the factors tell. (It need not be one number
throughout an alternative: what the determinants have in common with the weights cancels in its conditions.) So two of
three equilibria never stand without the third, and most sets that would be hard to refute are left without a question.

Shapley (1974), "A note on the Lemke–Howson algorithm", Mathematical Programming Study 1, for the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import prod
from typing import Any

from solver.algebra import np
from solver.algebra.double_description import bits
from solver.algebra.polynomials import Poly, is_affine, to_fmpq
from solver.atlas import Atlas, Branch, Progress
from solver.regions.constraints import Cell, is_thin, normalized
from solver.regions.decide import linear, sampling
from solver.regions.decide.emptiness import is_empty
from solver.regions.decide.monomials import Compiled
from solver.regions.decide.signs import NOTHING, Product, Signs, SignSearch
from solver.regions.decide.subdivision import count_work
from solver.regions.domain import Domain

PER_BRANCH = 300  # what telling whether a branch stands by a set of signs costs, in Bernstein coefficients
MAX_OPEN = 8  # branches that may do either, of which all ways are listed
BOXES, MAX_BOUNDED = 60, 20  # boxes by which what is left open is bounded, and how many sets of signs
TRIED = 6  # sample points of one list that are looked at exactly
STEP_PARTS = (20, 50, 200, 1_000, 10**4, 10**5, 10**6, 10**9)  # of each range, by which a point is moved off the walls
Positions = tuple[int, ...]
Point = dict[str, Fraction]
Conditions = tuple[Product, ...]
Way = tuple[bool, int]  # whether a branch stands, and its index then
Ways = tuple[Way, ...]  # all that a branch may do
Node = tuple[Signs, int, Sequence[Ways], Sequence[Any]]  # complete by so many contradictions; ways; points sampled


@dataclass
class Lists:
    """Lists of branches by position, each with a point where exactly these stand, off all walls.

    `cells`: where wanted, cells that fill Θ, up to walls, by list; `open`: signs that were not decided, as cells; of
    `sampled` points, drawn evenly, `counts` lie in each list and no other list was met; `signs`: what was learned.
    """

    points: dict[Positions, Point] = field(default_factory=dict)
    cells: dict[Positions, list[Cell]] = field(default_factory=dict)
    open: list[Cell] = field(default_factory=list)
    counts: dict[Positions, int] = field(default_factory=dict)
    sampled: int = 0
    volume: Fraction = Fraction(0)  # of the boxes round what is open, in parts of the whole box
    trusted: bool = False
    refuted: int = 0
    signs: list[SignSearch] = field(default_factory=list)


def lists_of(atlas: Atlas, budget: int, progress: Progress, cells: bool = False) -> Lists:
    """Return every list of branches that stands together on an open set, or what is left open when `budget` is spent.

    >>> found = lists_of(nash(load("hawk-dove")), 10**7, lambda done, total: None)
    >>> sorted(found.points), found.open
    ([(0,), (1, 2, 4)], [])
    """
    found = Lists()
    before: list[Cell] = []
    for alternative in atlas.domain.alternatives:
        over = replace(atlas.domain, alternatives=(alternative,))
        whole = over.solved.keys() == atlas.domain.solved.keys()  # else it is thinner than Θ and has no part of it
        for given in over.flat.alternatives:
            thin = () if whole else alternative  # whose equalities single out its part of the box
            _Search(atlas, over, given, found, cells, thin).run(budget, progress, tuple(before) if whole else ((),))
            if whole:
                before.append(given)
    progress(budget, budget)
    return found


class _Search:
    """The search within one alternative of the assumptions."""

    def __init__(self, atlas: Atlas, over: Domain, given: Cell, found: Lists, cells: bool, thin: Cell) -> None:
        self.atlas, self.over, self.found, self.wanted, self.thin = atlas, over, found, cells, thin
        self.stated, self.given = given, tuple(c.strict() for c in given)
        conditions = [c.poly for branch in atlas.branches for cell in branch.region.cells for c in cell]
        self.index_sum = atlas.index_sum if all(map(over.put, conditions)) else None  # else a tie fills Θ
        self.large, self.small = list[Signs](), list[Signs]()  # sets of signs left open, not settled and settled
        self.signs = SignSearch(over.flat.box, self.given)
        self.branches = [list(open_conditions(branch, over, self.signs)) for branch in atlas.branches]
        for balance in dict.fromkeys(b for branch in (*atlas.branches, *atlas.excluded) for b in branch.balances()):
            self.identity([*((to_fmpq(t.multiplier) * t.gain, t.weight) for t in balance.terms), (balance.slack,)])

    def identity(self, terms: Sequence[tuple[Poly, ...]]) -> None:
        """Learn that terms, each given by its factors, add up to zero."""
        put = [(self.over.put(prod(rest, start=first)), [first, *rest]) for first, *rest in terms]
        products = [self.signs.product_of(map(self.over.put, factors)) for poly, factors in put if poly]
        if len(products) > 1 and None not in products:
            self.signs.sum_is_zero([one for one in products if one is not None], [poly for poly, _ in put if poly])

    def run(self, budget: int, progress: Progress, before: Sequence[Cell]) -> None:
        """Search; the points sampled that lie in a cell of `before` are not counted, or not once more."""
        if is_thin(self.given) or is_empty(self.given, self.signs.over) is not False:
            if not is_empty(self.stated, self.signs.over):
                self.found.open.append(self.given)
                self.found.volume += 1
            return
        self.signs.budget = budget
        self.signs.prepare()
        self.index = [self.index_of(branch) for branch in self.atlas.branches]
        met = self.look_at_sample(before) if len(self.signs.sample.points) else [0] * len(self.branches)
        self.order = sorted(range(len(self.branches)), key=lambda k: -met[k])
        pending: list[tuple[Node, Signs]]
        pending = [((NOTHING, 0, [()] * len(self.branches), [one.rows() for one in self.signs.patterns]), NOTHING)]
        while pending:
            progress(min(self.signs.spent, budget), budget)
            pending.extend(self.step(*pending.pop(), budget))
        self.found.volume += self.volume()
        self.found.trusted |= self.signs.trusted
        self.found.refuted += len(self.signs.contradictions)
        self.found.signs.append(self.signs)

    def step(self, before: Node, new: Signs, budget: int) -> Iterator[tuple[Node, Signs]]:
        """Settle a set of signs, or yield the two that it splits into."""
        self.signs.spent += (work := PER_BRANCH * len(self.branches))
        count_work(work)
        old, known, told, points = before
        learned, signs = len(self.signs.learned), self.signs.complete(new, old, known)
        if signs is None:
            return
        rows = self.signs.rows(points, old, signs)
        ways = [each if len(each) == 1 else self.ways(k, signs) for k, each in enumerate(told)]
        reached = _reachable(ways, self.index_sum)
        settled, lists = all(_is_settled(each) for each in ways), self.found.points
        if reached is not None and all(one in lists for one in reached) and (not self.wanted or len(reached) < 2):
            for one in reached if self.wanted else ():
                self.found.cells.setdefault(one, []).append(self.cell(signs))
            return
        answer = "open" if self.signs.spent > budget else self.signs.decide(signs, rows, settled)
        if answer == "empty":
            return
        point = self.witness(signs, reached[0]) if settled and answer == "point" and reached else None
        if point is not None and reached:
            lists[reached[0]] = point
            if self.wanted:
                self.found.cells.setdefault(reached[0], []).append(self.cell(signs))
        elif settled or self.signs.spent > budget:
            self.found.open.append(self.cell(signs))
            (self.small if settled else self.large).append(signs)
        else:
            factor = 1 << self.next_factor(ways, signs)
            node = (signs, learned, ways, rows)
            yield node, (signs[0], signs[1] | factor)
            yield node, (signs[0] | factor, signs[1])

    def volume(self) -> Fraction:
        """Return what the sets of signs left open can fill at most, in parts of the box: all of it where those that are
        not settled may; else the first of those that are settled are bounded more closely."""
        whole = Fraction(0)
        for n, signs in enumerate((*self.large, *self.small), -len(self.large)):
            sides = linear.box_around(self.cell(signs), self.signs.over)
            around = Fraction(0) if sides is None else prod((high - low for low, high in sides), start=Fraction(1))
            if 0 <= n < MAX_BOUNDED:
                around = min(around, self.signs.volume(signs, BOXES, self.signs.budget // MAX_BOUNDED))
            whole += around
            if whole >= 1:
                break
        return whole

    def witness(self, signs: Signs, standing: Positions) -> Point | None:
        """Return a point with these signs at which just these branches stand: zeros of squares have no sign."""
        start = self.over.name(self.over.lift(self.signs.point(signs)))
        wanted = tuple(self.atlas.branches[k] for k in standing)
        inside = (p for p in points_beside(self.over, start) if self.over.contains(self.over.order(p)))
        return next((p for p in inside if self.atlas.standing(p) == wanted), None)

    def cell(self, signs: Signs) -> Cell:
        return (*self.signs.cell(signs), *self.given, *self.thin)

    def ways(self, branch: int, signs: Signs) -> Ways:
        """Return what a branch may do: whether it stands, and with which index then."""
        stands = tuple((True, index) for index in self.indices(branch, signs))
        open_ = False
        for conditions in self.branches[branch]:
            known = {one.sign(signs) for one in conditions}
            if known <= {1}:
                return stands
            open_ |= -1 not in known
        return (*(stands if open_ else ()), (False, 0))

    def next_factor(self, ways: Sequence[Ways], signs: Signs) -> int:
        """Return a factor on whose sign the largest branch depends that may do either, an affine one if possible."""
        known = signs[0] | signs[1]
        branch = next(k for k in self.order if not _is_settled(ways[k]))
        conditions = next(
            each for each in self.branches[branch] if -1 not in (s := {one.sign(signs) for one in each}) and 0 in s
        )
        left = [k for one in conditions for k in bits(one.factors & ~known)]
        return min(left, key=lambda k: not is_affine(self.signs.factors[k]))

    def index_of(self, branch: Branch) -> Product | None:
        """Return the index of a branch in terms of factors; None where it is not known, or there is none."""
        known = None if self.index_sum is None else self.atlas.index(branch)
        if known is None:
            return None
        polys = [*map(self.over.put, known[1])]
        found = self.signs.product_of(polys) if all(polys) else None
        return None if found is None else Product(found.factors, known[0] * found.turn)

    def indices(self, branch: int, signs: Signs) -> tuple[int, ...]:
        """Return which indices a branch can have with these signs, where it stands."""
        if self.index_sum is None:
            return (0,)
        product = self.index[branch]
        known = 0 if product is None else product.sign(signs)
        return (known,) if known else (1, -1)

    def look_at_sample(self, before: Sequence[Cell]) -> list[int]:
        """Note the lists that the sample shows, each at a point checked exactly; return how often branches stand."""
        signs, count = self.signs.sample.signs, len(self.signs.sample.points)
        below, standing = np.ascontiguousarray(~signs.T), np.zeros((count, len(self.branches)), dtype=bool)
        for k, alternatives in enumerate(self.branches):
            standing[:, k] = stand_at(alternatives, below)
        fresh = np.ones(len(signs), dtype=bool)
        for cell in before:
            values = [Compiled(self.signs.over.unit(c))(self.signs.sample.points) > 0 for c in cell]
            fresh &= ~np.all(values, axis=0)  # of no conditions all hold
        self.found.sampled += int(fresh.sum())
        lists, which = sampling.distinct(standing)
        for number, first in enumerate(lists):
            key = tuple(int(k) for k in np.flatnonzero(standing[first]))
            count = int((fresh & (which == number)).sum())
            for point in self.signs.exact(np.flatnonzero(which == number)[:TRIED]):
                named = self.over.name(self.over.lift(point))
                if self.atlas.standing(named) == tuple(self.atlas.branches[k] for k in key):
                    self.found.points.setdefault(key, named)
                    self.found.counts[key] = self.found.counts.get(key, 0) + count
                    break
        return [int(count) for count in standing.sum(axis=0)]


def open_conditions(branch: Branch, over: Domain, signs: SignSearch) -> Iterator[Conditions]:
    """Yield the alternatives of a branch that may have an interior, as products of factors that are above zero."""
    for cell in branch.region.cells:
        here = normalized(over.eliminate(cell))
        if here is not None and not is_thin(here):
            found = [signs.product(c.poly) for c in here]
            yield tuple(one for one in found if one is not None and (one.factors or one.turn < 0))


def stand_at(alternatives: Iterable[Conditions], below: Any) -> Any:
    """Return at which points any of the alternatives holds, shape (point,); `below`: which factors are below zero
    there, shape (factor, point)."""
    stand = np.zeros(below.shape[1], dtype=bool)
    for conditions in alternatives:
        holds = np.ones(below.shape[1], dtype=bool)
        for one in conditions:
            holds &= np.logical_xor.reduce(below[list(bits(one.factors))]) == (one.turn < 0)
        stand |= holds
    return stand


def points_beside(over: Domain, point: Point) -> Iterator[Point]:
    """Yield the point, then others ever nearer to it, each in another direction, within the box."""
    yield point
    for turn, part in enumerate(STEP_PARTS):
        moved = tuple(
            x + (high - low) / part / (2 + (turn + k) % len(over.names)) * (1 if 2 * x <= low + high else -1)
            for k, (x, low, high) in enumerate(zip(over.order(point), over.low, over.high, strict=True))
        )
        yield over.name(over.lift(moved))


def _reachable(ways: Sequence[Ways], index_sum: int | None) -> list[Positions] | None:
    """Return the lists that the branches can still make, those with another sum of indices left out, if that is known;
    None where there are too many to say."""
    if sum(not _is_settled(each) for each in ways) > MAX_OPEN:
        return None
    first = tuple(k for k, each in enumerate(ways) if len(each) == 1 and each[0][0])
    found: Iterable[tuple[Positions, int]] = [(first, sum(each[0][1] for each in ways if len(each) == 1))]
    for k, each in enumerate(ways):  # what has one list and one sum so far is one
        if len(each) > 1:
            found = {
                ((*standing, k) if stands else standing, total + i) for standing, total in found for stands, i in each
            }
    return list(dict.fromkeys(tuple(sorted(standing)) for standing, total in found if index_sum in (None, total)))


def _is_settled(ways: Ways) -> bool:
    return len({stands for stands, _ in ways}) == 1
