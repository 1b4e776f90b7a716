"""Which items hold together somewhere, on an open set: a search over the signs of the factors of their conditions.

An item holds where one of its alternatives does; it holds, fails, or may do either, as far as the signs known tell. At
each step the largest one that may do either has a sign of one of its conditions tried both ways, until all are settled.
A set of signs is left as soon as it is contradictory (`solver.regions.decide.signs`), or every list that it can still
lead to is known to occur or is itself contradictory; only what is settled is asked about, and what is hard once more in
the end, when the rest has taught what it can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

from solver.algebra import np
from solver.algebra.double_description import bits
from solver.algebra.polynomials import is_affine
from solver.regions.decide.signs import NOTHING, NOTHING_KNOWN, FactorProduct, Known, Signs, SignSearch
from solver.regions.decide.work import count_work

PER_ITEM = 300  # what telling whether an item holds by a set of signs costs, in Bernstein coefficients
MAX_OPEN = 8  # branches that may do either, of which all ways are listed
Positions = tuple[int, ...]
Conditions = tuple[FactorProduct, ...]
Wanted = Iterable[tuple[Sequence[Conditions], bool]]  # items that have to hold, or to fail
Way = tuple[bool, int]  # whether a branch stands, and its index then
Ways = tuple[Way, ...]  # all that a branch may do
Node = tuple[Known, Sequence[Ways]]


class ItemSearch:
    """A search for all sets of items that hold together on an open set; an item holds where one of its alternatives
    does. `witness`: at which point by another just these items hold; `index`: of each item, where the sum is known;
    `wanted`: whether signs at all of whose points the same items hold are told, too, in `cells`."""

    wanted = False

    def __init__(
        self, signs: SignSearch, items: Sequence[Sequence[Conditions]], points: dict[Positions, Any],
        witness: Callable[[tuple[Fraction, ...], Positions], Any], index: Sequence[FactorProduct | None] = (),
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

    def _are_known(self, reached: Sequence[Positions], loose: Sequence[int], known: Known) -> bool:
        """Return whether all lists that a set of signs may still lead to have a point already, or cannot be."""
        if self.wanted and len(reached) > 1:
            return False
        left = (one for one in reached if one not in self.points)
        return not any(not loose or self.wanted or self.is_possible(one, loose, known) for one in left)

    def _is_decided(self, signs: Signs, reached: Sequence[Positions] | None, earnest: bool) -> bool:
        """Return whether a set of signs that settles all is proved empty, or has a point, which is then kept."""
        asked, answer = signs, self.signs.decide(signs, earnest)
        if answer == "open" and earnest and not self.wanted:
            asked = self.reasons(signs)
            answer = self.signs.decide(asked)
        if answer == "empty":
            return True
        point = self.witness(self.signs.point(asked), reached[0]) if answer == "point" and reached else None
        if point is None or not reached:
            return False
        self.points[reached[0]] = point
        self.cells.append((reached[0], signs))
        return True

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
        reached = _reachable(ways, self.index_sum) if len(loose) <= MAX_OPEN else None
        if reached is not None and self._are_known(reached, loose, known):
            self.cells += ((one, signs) for one in reached if self.wanted)
            return
        if not loose and self.signs.spent <= budget and self._is_decided(signs, reached, earnest):
            return
        if not loose and reached:
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
