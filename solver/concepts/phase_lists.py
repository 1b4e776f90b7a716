"""Which branches stand together somewhere, on an open set: a search over the signs of the factors of their conditions.

A branch stands, fails, or may do either, as far as the signs known tell. At each step the largest branch that may do
either has a sign of one of its conditions tried both ways, until all are settled. A set of signs is left as soon as it
is contradictory (`solver.regions.decide.signs`), or every list that it can still lead to is known to occur or is itself
contradictory; only what is settled is asked about, and what is hard once more in the end, when the rest has taught what
it can. Off the walls the indices of all equilibria of a game add up to +1, and that of a branch is the sign of a
product of determinants, which the signs of the factors tell. (It need not be one number throughout an alternative: what
the determinants have in common with the weights cancels in its conditions.) So two of three equilibria never stand
without the third.

Where each player has parameters of its own, which conditions hold together is searched for each player alone. All that
can be of one goes with all that can be of the other, and that makes the lists: far fewer sets of signs than lists.

Shapley (1974), "A note on the Lemke–Howson algorithm", Mathematical Programming Study 1, for the index.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from itertools import chain, product
from math import prod
from operator import or_
from typing import Any

from solver.algebra import np
from solver.algebra.double_description import bits
from solver.algebra.polynomials import Poly, is_affine
from solver.atlas import Atlas, Branch, Progress
from solver.regions.constraints import Cell, is_thin, normalized
from solver.regions.decide import linear, sampling
from solver.regions.decide.emptiness import is_empty
from solver.regions.decide.monomials import Compiled
from solver.regions.decide.signs import NOTHING, NOTHING_KNOWN, Known, Product, Signs, SignSearch
from solver.regions.decide.work import count_work
from solver.regions.domain import Domain
from solver.regions.readable_points import points_beside

PER_ITEM = 300  # what telling whether an item holds by a set of signs costs, in Bernstein coefficients
MAX_OPEN = 8  # branches that may do either, of which all ways are listed
MAX_BOUNDED = 20  # sets of signs left open that are bounded by boxes, each for one part of so many of the budget
TRIED = 6  # sample points of one list that are looked at exactly
Positions = tuple[int, ...]
Point = dict[str, Fraction]
Conditions = tuple[Product, ...]
Wanted = Iterable[tuple[Sequence[Conditions], bool]]  # items that have to hold, or to fail
Way = tuple[bool, int]  # whether a branch stands, and its index then
Ways = tuple[Way, ...]  # all that a branch may do
Node = tuple[Known, Sequence[Ways]]


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
        self.signs = SignSearch(over.flat.box, self.given)
        self.branches = [list(open_conditions(branch, over, self.signs)) for branch in atlas.branches]
        if not all(map(is_affine, self.signs.factors)):  # of which linear programs tell as soon
            for terms in atlas.identities:
                self.sum_is_zero(terms)

    def sum_is_zero(self, terms: Sequence[tuple[int, Poly, Poly]]) -> None:
        """Learn that signs times products of two polynomials add up to zero."""
        put = [(sign, self.over.put(one), self.over.put(other)) for sign, one, other in terms]
        left = [(sign, one, other) for sign, one, other in put if one and other]
        products = [self.signs.product_of(both, sign) for sign, *both in left]
        known = [one for one in products if one is not None]
        if 1 < len(known) == len(products):
            self.signs.sum_is_zero(known, left)

    def run(self, budget: int, progress: Progress, before: Sequence[Cell]) -> None:
        """Search; the points sampled that lie in a cell of `before` are not counted, or not once more."""
        if is_thin(self.given) or is_empty(self.given, self.signs.over) is not False:
            if not is_empty(self.stated, self.signs.over):
                self.found.open.append(self.given)
                self.found.volume += 1
            return
        self.signs.budget = budget
        self.signs.prepare()
        self.look_at_sample(before)
        masks = self.independent_masks()
        if len(masks) > 1 and not self.wanted:
            self.join(masks, budget, progress)
        else:
            index = [self.index_of(branch) for branch in self.atlas.branches]
            listing = _Listing(self.signs, self.branches, self.found.points, self.beside, index, self.index_sum)
            listing.wanted = self.wanted
            self.search(listing, budget, progress)
            self.leave(listing)
        self.found.trusted |= self.signs.trusted
        self.found.refuted += self.signs.refuted
        self.found.signs.append(self.signs)

    def search(self, listing: _Listing, budget: int, progress: Progress) -> None:
        """Search a list of items."""
        for _ in listing.run(budget):
            progress(min(self.signs.spent, budget), budget)
        for standing, signs in listing.cells if self.wanted else ():
            self.found.cells.setdefault(standing, []).append(self.cell(signs))

    def leave(self, listing: _Listing) -> None:
        """Note what a search has left open."""
        self.found.open += map(self.cell, (*listing.large, *listing.small))
        self.found.volume += self.volume(listing)

    def independent_masks(self) -> list[int]:
        """Return the factors as bit sets, those apart that neither parameters nor conditions tie together."""
        masks = list(filter(None, self.signs.masks))
        for factors in {c.factors for branch in self.branches for conditions in branch for c in conditions}:
            tied = [mask for mask in masks if mask & factors]
            masks = [mask for mask in masks if mask not in tied] + [sum(tied)]
        return masks

    def join(self, masks: Sequence[int], budget: int, progress: Progress) -> None:
        """Find what holds together of the conditions in each part of the parameters, and thereby the lists. What is
        left open there of a part does not matter where each set of conditions that it can make is known."""
        alternatives = [(k, one) for k, branch in enumerate(self.branches) for one in branch]
        listings = list[_Listing]()
        joined: dict[int, tuple[Fraction, ...] | None] = {(1 << len(alternatives)) - 1: ()}
        for n, mask in enumerate(masks):
            parts = [tuple(c for c in conditions if c.factors & mask) for _, conditions in alternatives]
            items = list(dict.fromkeys(filter(None, parts)))
            listing = _Listing(self.signs, [[one] for one in items], {}, lambda point, _: point)
            self.search(listing, self.signs.spent + (budget - self.signs.spent) // (len(masks) - n), progress)
            known = {**dict.fromkeys(listing.small.values()), **listing.points}
            place = {one: k for k, one in enumerate(items)}
            listings.append(listing)
            each = {
                sum(1 << k for k, part in enumerate(parts) if not part or place[part] in standing): point
                for standing, point in known.items()
            }
            used = {k for g, one in enumerate(self.signs.masks) if one & mask for k in self.signs.used[g]}
            before, joined = joined, {}
            for (held, first), (more, second) in product(before.items(), each.items()):
                if joined.get(held & more) is None:
                    joined[held & more] = _put_in(first, second, used)
        lists = self.found.points
        for held, point in joined.items():
            standing = tuple(dict.fromkeys(alternatives[k][0] for k in bits(held)))
            if point is not None and standing not in lists:
                if (there := self.beside(point, standing)) is not None:
                    lists[standing] = there
                else:
                    self.found.open.append(self.cell(self.signs.at(point)))
        for listing in listings:
            if listing.large or None in joined.values():
                self.leave(listing)

    def volume(self, listing: _Listing) -> Fraction:
        """Return what the sets of signs left open can fill at most, in parts of the box: all of it where those that are
        not settled may; else the first of those that are settled are bounded more closely."""
        whole = Fraction(0)
        for n, signs in enumerate((*listing.large, *listing.small), -len(listing.large)):
            sides = linear.box_around(self.cell(signs), self.signs.over)
            around = Fraction(0) if sides is None else prod((high - low for low, high in sides), start=Fraction(1))
            if 0 <= n < MAX_BOUNDED:
                around = min(around, self.signs.volume(signs, self.signs.budget // MAX_BOUNDED))
            whole += around
            if whole >= 1:
                break
        return whole

    def beside(self, point: tuple[Fraction, ...], standing: Positions) -> Point | None:
        """Return a point, or one beside it, at which just these branches stand: zeros of squares have no sign."""
        start = self.over.name(self.over.lift(point))
        wanted = tuple(self.atlas.branches[k] for k in standing)
        inside = (p for p in points_beside(self.over, start) if self.over.contains(self.over.order(p)))
        return next((p for p in inside if self.atlas.standing(p) == wanted), None)

    def cell(self, signs: Signs) -> Cell:
        return (*self.signs.cell(signs), *self.given, *self.thin)

    def index_of(self, branch: Branch) -> Product | None:
        """Return the index of a branch in terms of factors; None where it is not known, or there is none."""
        known = None if self.index_sum is None else self.atlas.index(branch)
        if known is None:
            return None
        polys = [*map(self.over.put, known[1])]
        found = self.signs.product_of(polys) if all(polys) else None
        return None if found is None else Product(found.factors, known[0] * found.turn)

    def look_at_sample(self, before: Sequence[Cell]) -> None:
        """Note the lists that the sample shows, each at a point checked exactly, and how often they are met."""
        if not len(self.signs.sample.points):
            return
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


class _Listing:
    """A search for all sets of items that hold together on an open set; an item holds where one of its alternatives
    does. `witness`: at which point by another just these items hold; `index`: of each item, where the sum is known;
    `wanted`: whether signs at all of whose points the same items hold are told, too, in `cells`."""

    wanted = False

    def __init__(
        self, signs: SignSearch, items: Sequence[Sequence[Conditions]], points: dict[Positions, Any],
        witness: Callable[[tuple[Fraction, ...], Positions], Any], index: Sequence[Product | None] = (),
        index_sum: int | None = None,
    ) -> None:  # fmt: skip
        self.signs, self.items, self.points, self.witness = signs, items, points, witness
        self.index, self.index_sum = index, index_sum
        self.large = list[Signs]()  # sets of signs left open that are not settled
        self.small: dict[Signs, Positions] = {}  # and those that are, with what would hold
        self.cells: list[tuple[Positions, Signs]] = []
        below = np.ascontiguousarray(~signs.sample.signs.T) if len(signs.sample.points) else None
        met = [0 if below is None else int(stand_at(one, below).sum()) for one in items]
        self.place = {k: n for n, k in enumerate(sorted(range(len(items)), key=lambda k: -met[k]))}
        products = [[*chain(*alternatives), *filter(None, index[k : k + 1])] for k, alternatives in enumerate(items)]
        self.touched = [reduce(or_, (one.factors for one in each), 0) for each in products]

    def run(self, budget: int) -> Iterator[None]:
        """Search until all is settled or so much is spent, a step at a time."""
        start: Node = NOTHING_KNOWN, [()] * len(self.items)
        pending = [NOTHING]
        for earnest in (False, True):
            nodes: list[tuple[Node, Signs]] = [(start, signs) for signs in pending]
            while nodes:
                nodes.extend(self.step(*nodes.pop(), budget, earnest))
                yield
            if not earnest:
                pending, self.small = [*self.small], {}

    def step(self, before: Node, new: Signs, budget: int, earnest: bool) -> Iterator[tuple[Node, Signs]]:
        """Settle a set of signs, or yield the two that it splits into."""
        self.signs.spent += (work := PER_ITEM * len(self.items))
        count_work(work)
        old, told = before
        known = self.signs.complete(new, old)
        if known is None:
            return
        signs = known.signs
        fresh = (signs[0] | signs[1]) & ~(old.signs[0] | old.signs[1])
        ways = [
            each if len(each) == 1 or (each and not fresh & self.touched[k]) else self.ways(k, signs)
            for k, each in enumerate(told)
        ]
        loose = [k for k, each in enumerate(ways) if not _is_settled(each)]
        settled, reached = not loose, _reachable(ways, self.index_sum) if len(loose) <= MAX_OPEN else None
        if reached is not None and (not self.wanted or len(reached) < 2):
            left = (one for one in reached if one not in self.points)
            if not any(settled or self.wanted or self.is_possible(one, loose, known) for one in left):
                self.cells += ((one, signs) for one in reached if self.wanted)
                return
        if settled and self.signs.spent <= budget:
            asked, answer = signs, self.signs.decide(signs, earnest)
            if answer == "open" and earnest and not self.wanted:
                asked = self.reasons(signs)
                answer = self.signs.decide(asked)
            if answer == "empty":
                return
            point = self.witness(self.signs.point(asked), reached[0]) if answer == "point" and reached else None
            if point is not None and reached:
                self.points[reached[0]] = point
                self.cells.append((reached[0], signs))
                return
        if settled and reached:
            self.small[signs] = reached[0]
            return
        if self.signs.spent > budget:
            self.large.append(signs)
            return
        factor, node = 1 << self.next_factor(loose, signs), (known, ways)
        yield node, (signs[0], signs[1] | factor)
        yield node, (signs[0] | factor, signs[1])

    def is_possible(self, standing: Positions, loose: Sequence[int], known: Known) -> bool:
        """Whether the contradictions allow just these of the loose items to hold, as far as that is seen at once."""
        wanted = [(self.items[k], k in standing) for k in loose]
        return with_items(self.signs, known.signs, known, wanted) is not None

    def reasons(self, signs: Signs) -> Signs:
        """Return those of the signs that settle all items: of what holds all of an alternative, of what fails some."""
        needed, failing = 0, list[list[int]]()
        for alternatives in self.items:
            told = [[(one.factors, one.sign(signs)) for one in each] for each in alternatives]
            holding = next((each for each in told if all(sign > 0 for _, sign in each)), None)
            for factors, _ in holding or ():
                needed |= factors
            if holding is None:
                failing += ([factors for factors, sign in each if sign < 0] for each in told)
        for each in failing:
            needed |= min(each, key=lambda factors: (factors & ~needed).bit_count())
        return signs[0] & needed, signs[1] & needed

    def ways(self, item: int, signs: Signs) -> Ways:
        """Return what an item may do: whether it holds, and with which index then."""
        holds = tuple((True, index) for index in self.indices(item, signs))
        open_ = False
        for conditions in self.items[item]:
            known = {one.sign(signs) for one in conditions}
            if known <= {1}:
                return holds
            open_ |= -1 not in known
        return (*(holds if open_ else ()), (False, 0))

    def indices(self, item: int, signs: Signs) -> tuple[int, ...]:
        """Return which indices an item can have with these signs, where it holds."""
        if self.index_sum is None:
            return (0,)
        product = self.index[item]
        known = 0 if product is None else product.sign(signs)
        return (known,) if known else (1, -1)

    def next_factor(self, loose: Sequence[int], signs: Signs) -> int:
        """Return a factor on whose sign the largest item depends that may do either, an affine one if possible."""
        known = signs[0] | signs[1]
        item = min(loose, key=self.place.__getitem__)
        conditions = next(
            each for each in self.items[item] if -1 not in (s := {one.sign(signs) for one in each}) and 0 in s
        )
        left = [k for one in conditions for k in bits(one.factors & ~known)]
        return min(left, key=lambda k: not is_affine(self.signs.factors[k]))


def _put_in(
    point: tuple[Fraction, ...] | None, other: tuple[Fraction, ...] | None, used: Container[int]
) -> tuple[Fraction, ...] | None:
    """Return the point with the coordinates used of another one, all at first; None where either is not known."""
    if point is None or other is None:
        return None
    return tuple(other[k] if k in used else x for k, x in enumerate(point or other))


def open_conditions(branch: Branch, over: Domain, signs: SignSearch) -> Iterator[Conditions]:
    """Yield the alternatives of a branch that may have an interior, as products of factors that are above zero."""
    for cell in branch.region.cells:
        here = normalized(over.eliminate(cell))
        if here is not None and not is_thin(here):
            found = [one for c in here if (one := signs.product(c.poly)) is not None]
            if all(one.factors or one.turn > 0 for one in found):  # else one is below zero throughout
                yield tuple(one for one in found if one.factors)


def with_items(search: SignSearch, signs: Signs, known: Known, wanted: Wanted) -> Signs | None:
    """Return the signs with those that follow, from contradictions and from what is wanted; None where none do."""
    while True:
        found = search.complete(signs, known)
        if found is None:
            return None
        known, signs = found, found.signs
        for alternatives, stands in wanted:
            each = [(one, {c.sign(signs) for c in one}) for one in alternatives]
            possible = [one for one, told in each if -1 not in told]
            if not (possible if stands else all(told - {1} for _, told in each)):
                return None
            for c in possible[0] if stands and len(possible) == 1 else ():
                left = c.factors & ~(signs[0] | signs[1])
                if left and not left & (left - 1):
                    up = signs[0] | left, signs[1]
                    signs = up if c.sign(up) > 0 else (signs[0], signs[1] | left)
        if signs == known.signs:
            return signs


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


def _reachable(ways: Sequence[Ways], index_sum: int | None) -> list[Positions]:
    """Return the lists that the items can still make, those with another sum of indices left out, if that is known."""
    first = tuple(k for k, each in enumerate(ways) if len(each) == 1 and each[0][0])
    found: Iterable[tuple[Positions, int]] = [(first, sum(each[0][1] for each in ways if len(each) == 1))]
    for k, each in enumerate(ways):  # what has one list and one sum so far is one
        if len(each) > 1:
            found = {
                ((*standing, k) if stands else standing, total + i) for standing, total in found for stands, i in each
            }
    return list(dict.fromkeys(tuple(sorted(standing)) for standing, total in found if index_sum in (None, total)))


def _is_settled(ways: Ways) -> bool:
    return ways[0][0] == ways[-1][0]
