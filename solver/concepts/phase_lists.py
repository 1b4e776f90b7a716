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

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from math import prod

from solver.algebra import np
from solver.algebra.double_description import bits
from solver.algebra.polynomials import Poly, is_affine
from solver.atlas import Atlas, Branch, Progress, branches_at, domain_of, orientation
from solver.concepts.item_search import Conditions, ItemSearch, Positions, stand_at
from solver.regions.constraints import Cell, is_thin, normalize_cell
from solver.regions.decide import linear, sampling
from solver.regions.decide.emptiness import is_empty
from solver.regions.decide.monomials import Compiled
from solver.regions.decide.signs import FactorProduct, Signs, SignSearch
from solver.regions.domain import Domain
from solver.regions.readable_points import points_beside

MAX_BOUNDED = 20  # sets of signs left open that are bounded by boxes, each for one part of so many of the budget
TRIED = 6  # sample points of one list that are looked at exactly
Point = dict[str, Fraction]


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
    for alternative in domain_of(atlas).alternatives:
        over = replace(domain_of(atlas), alternatives=(alternative,))
        whole = over.solved.keys() == domain_of(atlas).solved.keys()  # else it is thinner than Θ and has no part of it
        for given in over.flat.alternatives:
            thin = () if whole else alternative  # whose equalities single out its part of the box
            _ListSearch(atlas, over, given, found, cells, thin).run(budget, progress, tuple(before) if whole else ((),))
            if whole:
                before.append(given)
    progress(budget, budget)
    return found


class _ListSearch:
    """The search within one alternative of the assumptions."""

    def __init__(self, atlas: Atlas, over: Domain, given: Cell, found: Lists, cells: bool, thin: Cell) -> None:
        self.atlas, self.over, self.found, self.wanted, self.thin = atlas, over, found, cells, thin
        self.stated, self.given = given, tuple(c.strict() for c in given)
        conditions = [c.poly for branch in atlas.branches for cell in branch.region.cells for c in cell]
        self.index_sum = orientation(atlas).total if all(map(over.put, conditions)) else None  # else a tie fills Θ
        self.signs = SignSearch(over.flat.box, self.given)
        self.branches = [list(open_conditions(branch, over, self.signs)) for branch in atlas.branches]
        if not all(map(is_affine, self.signs.factors)):  # of which linear programs tell as soon
            for terms in orientation(atlas).identities():
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
            listing = ItemSearch(self.signs, self.branches, self.found.points, self.beside, index, self.index_sum)
            listing.wanted = self.wanted
            self.search(listing, budget, progress)
            self.leave(listing)
        self.found.trusted |= self.signs.trusted
        self.found.refuted += self.signs.refuted
        self.found.signs.append(self.signs)

    def search(self, listing: ItemSearch, budget: int, progress: Progress) -> None:
        """Search a list of items."""
        for _ in listing.run(budget):
            progress(min(self.signs.spent, budget), budget)
        for standing, signs in listing.cells if self.wanted else ():
            self.found.cells.setdefault(standing, []).append(self.cell(signs))

    def leave(self, listing: ItemSearch) -> None:
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
        listings = list[ItemSearch]()
        joined: dict[int, tuple[Fraction, ...] | None] = {(1 << len(alternatives)) - 1: ()}
        for n, mask in enumerate(masks):
            parts = [tuple(c for c in conditions if c.factors & mask) for _, conditions in alternatives]
            items = list(dict.fromkeys(filter(None, parts)))
            listing = ItemSearch(self.signs, [[one] for one in items], {}, lambda point, _: point)
            self.search(listing, self.signs.spent + (budget - self.signs.spent) // (len(masks) - n), progress)
            known = {**dict.fromkeys(listing.small.values()), **listing.points}
            place = {one: k for k, one in enumerate(items)}
            listings.append(listing)
            each = {
                sum(1 << k for k, part in enumerate(parts) if not part or place[part] in standing): point
                for standing, point in known.items()
            }
            used = {k for g, one in enumerate(self.signs.masks) if one & mask for k in self.signs.used[g]}
            joined = _join_points(joined, each, used)
        self.keep_joined(joined, alternatives)
        for listing in listings:
            if listing.large or None in joined.values():
                self.leave(listing)

    def keep_joined(
        self, joined: Mapping[int, tuple[Fraction, ...] | None], alternatives: Sequence[tuple[int, object]]
    ) -> None:
        """Keep the lists that hold at points joined from those of the parts, each once."""
        lists = self.found.points
        for held, point in joined.items():
            standing = tuple(dict.fromkeys(alternatives[k][0] for k in bits(held)))
            if point is not None and standing not in lists:
                if (there := self.beside(point, standing)) is not None:
                    lists[standing] = there
                else:
                    self.found.open.append(self.cell(self.signs.at(point)))

    def volume(self, listing: ItemSearch) -> Fraction:
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
        return next((p for p in inside if branches_at(self.atlas, p) == wanted), None)

    def cell(self, signs: Signs) -> Cell:
        return (*self.signs.cell(signs), *self.given, *self.thin)

    def index_of(self, branch: Branch) -> FactorProduct | None:
        """Return the index of a branch in terms of factors; None where it is not known, or there is none."""
        known = None if self.index_sum is None else orientation(self.atlas).index(branch)
        if known is None:
            return None
        polys = [*map(self.over.put, known[1])]
        found = self.signs.product_of(polys) if all(polys) else None
        return None if found is None else FactorProduct(found.factors, known[0] * found.turn)

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
                if branches_at(self.atlas, named) == tuple(self.atlas.branches[k] for k in key):
                    self.found.points.setdefault(key, named)
                    self.found.counts[key] = self.found.counts.get(key, 0) + count
                    break


def _join_points(
    before: Mapping[int, tuple[Fraction, ...] | None], more: Mapping[int, tuple[Fraction, ...]], used: Container[int]
) -> dict[int, tuple[Fraction, ...] | None]:
    """Return what can hold in two parts together, as bit sets, each with a point where one is known of both."""
    joined: dict[int, tuple[Fraction, ...] | None] = {}
    for (held, first), (other, second) in product(before.items(), more.items()):
        if joined.get(held & other) is None:
            joined[held & other] = _put_in(first, second, used)
    return joined


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
        here = normalize_cell(over.eliminate(cell))
        if here is not None and not is_thin(here):
            found = [one for c in here if (one := signs.product(c.poly)) is not None]
            if all(one.factors or one.turn > 0 for one in found):  # else one is below zero throughout
                yield tuple(one for one in found if one.factors)
