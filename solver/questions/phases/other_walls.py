"""Whether the walls met on lines are all: on each, which two lists of branches can lie on its two sides?

Where the search for lists has found them all, it has learned which signs of the conditions' factors contradict each
other. Almost all points of a wall between two lists lie on the zeros of one factor f, which changes its sign there, and
off those of the others. So for each f, and each two lists that differ in branches with f in their conditions alone, it
is asked whether the other factors can have signs, where f is zero, with which one list stands beside it on the side of
f > 0 and the other on that of f < 0. Signs contradict each other there if they do so off the zeros with f > 0, or with
f < 0, since both sides are near; what that leaves open is asked by linear programs on boxes, in the parameters that are
free on the wall. First the sample of the search is moved to the wall along each parameter, in floats: where that shows
lists that are not known to meet, a line through that point tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import chain, permutations, product
from typing import Any

from solver.algebra import np
from solver.algebra.double_description import bits
from solver.algebra.polynomials import Key, is_affine, primitive
from solver.concepts.item_search import Wanted, stand_at, with_items
from solver.questions.phases.crossings import CrossingSearch
from solver.regions.constraints import Constraint
from solver.regions.decide import sampling
from solver.regions.decide.emptiness import Budget, decide
from solver.regions.decide.monomials import Compiled
from solver.regions.decide.signs import NOTHING, NOTHING_KNOWN, FactorProduct, Signs, SignSearch
from solver.regions.lines import Line, line_along, line_between
from solver.regions.proofs.certificates import Verdict
from solver.regions.readable_points import points_beside

MAX_POINTS = 6_000  # of the sample, that are moved to each wall
MAX_LOOKS = 200  # at sets of signs, for two lists
FOR_LINES = 5  # times the budget that lines may take
PER_SIDES = 500_000  # what looking for points on both sides costs, in Bernstein coefficients
AT_ONCE = Budget(1_000, 0)  # for a point
GRAINS = (1_000, 10**6, 10**9)  # parts of each range that points are rounded to
Alternatives = tuple[tuple[FactorProduct, ...], ...]
Positions = frozenset[int]
Pair = tuple[Positions, Positions]  # the list above, and that below


def find_others(search: CrossingSearch, budget: int) -> bool:
    """Add walls that no line crossed so far; return whether these are all then, which takes all lists to be known.
    `budget` is counted in Bernstein coefficients."""
    search.budget = FOR_LINES * budget
    walls = [_Wall(search, k) for k in range(len(search.signs.factors))]
    for wall in walls:
        wall.look_at_sample()
    for wall in walls:
        if not wall.settle(budget):
            return False
        budget -= wall.spent
    return True


class _Wall:
    """Where a factor is zero, with the conditions of each branch beside it, on the side above and on that below."""

    def __init__(self, search: CrossingSearch, k: int) -> None:
        self.search, self.k, self.signs, self.spent = search, k, search.signs, 0
        self.level = Constraint(self.signs.factors[k], "==")
        self.on_it = replace(self.signs.over, alternatives=((*self.signs.given, self.level),))
        beside = [[_beside(each, k, side) for each in search.conditions] for side in (1, -1)]
        self.conditions = list(dict.fromkeys(chain(*beside)))
        number = {one: n for n, one in enumerate(self.conditions)}
        self.above, self.below = ([number[one] for one in side] for side in beside)
        branch = {one: n for n, one in enumerate(search.atlas.branches)}
        self.place = {frozenset(branch[one] for one in each): n for n, each in enumerate(search.lists)}
        self.start = NOTHING_KNOWN  # the signs that all of it has
        self.left = list(self.pairs())

    def pairs(self) -> Iterator[Pair]:
        """Yield the lists that differ in what turns here, may stand beside it, and are not known to meet."""
        unknown = list(self.unknown_pairs())
        known = self.there.complete(NOTHING) if unknown and self.on_it.flat.alternatives else None
        if known is None:  # or the wall lies outside what is given
            return
        self.start, start = known, known.signs
        possible = (any(all(c.sign(start) >= 0 for c in one) for one in each) for each in self.conditions)
        open_ = {n for n, may in enumerate(possible) if may}
        for pair in unknown:
            if self.may_stand(pair, open_) and self.complete(start, self.list_wanted(pair)) is not None:
                yield pair

    def unknown_pairs(self) -> Iterator[Pair]:
        """Yield the lists that differ in no more than what turns here and are not known to meet."""
        turning = {n for n, (a, b) in enumerate(zip(self.above, self.below, strict=True)) if a != b}
        alike: dict[Positions, list[Positions]] = defaultdict(list)
        for one in self.place:
            alike[one - turning].append(one)
        yield from (pair for group in alike.values() for pair in permutations(group, 2) if not self.is_known(pair))

    def may_stand(self, pair: Pair, possible: Container[int]) -> bool:
        """Return whether each branch of two lists has conditions beside the wall that are possible there."""
        above, below = pair
        return all(self.above[n] in possible for n in above) and all(self.below[n] in possible for n in below)

    @cached_property
    def there(self) -> SignSearch:
        """The signs of the other factors on the wall, in the parameters that are free there."""
        there, bit = SignSearch(self.on_it.flat.box, self.on_it.flat.alternatives[0]), 1 << self.k
        there.factors = [primitive(self.on_it.put(one)) or self.on_it.ring.one for one in self.signs.factors]
        for above, below in self.signs.contradictions:
            there.add((above & ~bit, below & ~bit))
        there.prepare(sampled=False)
        return there

    def is_known(self, pair: Pair) -> bool:
        first, second = sorted(self.place[one] for one in pair)
        return (first, second, Key(self.level.poly)) in self.search.contacts

    def settle(self, budget: int) -> bool:
        """Return whether no two lists are left that may meet here and are not known to: proved, not on z3's verdict."""
        if not self.left:
            return True
        self.there.budget = budget
        settled = all(self.is_known(pair) or self.is_refuted(pair) for pair in self.left)
        self.spent = self.there.spent
        return settled and not self.there.trusted

    def list_wanted(self, pair: Pair) -> Wanted:
        sides = zip((self.above, self.below), pair, strict=True)
        each = dict.fromkeys((k, n in one) for side, one in sides for n, k in enumerate(side))
        return [(self.conditions[k], stands) for k, stands in each]

    def complete(self, signs: Signs, wanted: Wanted) -> Signs | None:
        return with_items(self.there, signs, self.start, wanted)

    def is_refuted(self, pair: Pair) -> bool:
        """Return whether the two lists do not meet here, or are found to."""
        wanted, pending = self.list_wanted(pair), [self.start.signs]
        for _ in range(MAX_LOOKS):
            if not pending:
                return True
            signs = self.complete(pending.pop(), wanted)
            if signs is None:
                continue
            factor = self.next_factor(signs, wanted)
            sides = () if factor else self.sides(signs)
            if any(side.kind == "empty" for side in sides):
                continue
            if sides and self.is_met(pair, self.between(*sides)):
                return True
            if self.there.spent > self.there.budget:
                return False
            if factor:
                pending += [(signs[0], signs[1] | factor), (signs[0] | factor, signs[1])]
                continue
            answer = self.there.decide(signs)
            if answer != "empty":
                sought = None if answer == "point" else decide(self.signs.cell(signs), self.on_it, AT_ONCE)
                found = self.there.point(signs) if sought is None else sought.rational_witness
                return found is not None and self.is_met(pair, self.through(found))
        return False

    def next_factor(self, signs: Signs, wanted: Wanted) -> int:
        """Return a factor, as a bit, on whose sign it depends whether what is wanted holds; zero if on none."""
        for alternatives, stands in wanted:
            each = [(one, {c.sign(signs) for c in one}) for one in alternatives]
            for one, known in () if stands and any(known <= {1} for _, known in each) else each:
                if -1 not in known and 0 in known:
                    left = [k for c in one for k in bits(c.factors & ~(signs[0] | signs[1]))]
                    return 1 << min(left, key=lambda k: not is_affine(self.signs.factors[k]))
        return 0

    def is_met(self, pair: Pair, lines: Iterable[Line]) -> bool:
        """Return whether one of the lines crosses the wall where the two lists meet."""
        return any(self.search.take(line) and self.is_known(pair) for line in lines)

    def sides(self, signs: Signs) -> list[Verdict]:
        """Return the verdicts on the points with these signs above the wall, and on those below it."""
        self.there.spent += PER_SIDES
        cell = (*self.signs.cell(signs), *self.signs.given)
        sides = ((*cell, Constraint(turn * self.level.poly, ">")) for turn in (1, -1))
        return [decide(side, self.signs.over, AT_ONCE) for side in sides]

    def between(self, *sides: Verdict) -> Iterator[Line]:
        """Yield the way from a point found on one side to one on the other, if there are."""
        over, ends = self.search.over, [side.rational_witness for side in sides]
        if None not in ends:
            yield line_between(over, *(over.name(end) for end in ends if end), carries=True)

    def through(self, point: tuple[Fraction, ...]) -> Iterator[Line]:
        """Yield the lines along each parameter of the wall through a point of it, then through others beside that."""
        over, on_it = self.search.over, self.on_it.name(self.on_it.lift(point))
        for start, axis in product(points_beside(over, on_it), self.level.variables):
            yield line_along(over, over.names[axis], start, carries=True)

    def look_at_sample(self) -> None:
        """Follow lines through points of the sample, each moved along a parameter to where two lists seem to meet."""
        over, left = self.search.over, set(self.left)
        points = [one for one in self.signs.patterns if len(one)] if left else []
        for axis in self.level.variables if points else ():
            on_it = _move_to_zeros(self.signs.sample.functions[self.k], np.concatenate(points)[:MAX_POINTS], axis)
            low = np.stack([function(on_it) <= 0 for function in self.signs.sample.functions])
            stand = np.stack([stand_at(each, low) for each in self.conditions], axis=1)
            beside = [stand[:, side] for side in (self.above, self.below)]
            for row in sampling.distinct(np.concatenate(beside, axis=1))[0]:
                above, below = (frozenset(map(int, np.flatnonzero(side[row]))) for side in beside)
                if (above, below) in left and not self.is_known((above, below)):
                    near = (over.name(over.from_unit(one)) for one in sampling.round_to_grains(on_it[row], GRAINS))
                    lines = (line_along(over, over.names[axis], one, carries=True) for one in near)
                    self.is_met((above, below), lines)


def _beside(alternatives: Sequence[Sequence[FactorProduct]], k: int, side: int) -> Alternatives:
    """Return the conditions of a branch on one side of where a factor is zero, without those that hold there."""
    bit = 1 << k
    turned = (
        [FactorProduct(c.factors & ~bit, side * c.turn if c.factors & bit else c.turn) for c in one]
        for one in alternatives
    )
    return tuple(tuple(c for c in one if c.factors) for one in turned if FactorProduct(0, -1) not in one)


def _move_to_zeros(function: Compiled, points: Any, axis: int) -> Any:
    """Return points of the unit box at which the function, quadratic in a coordinate or less, is zero."""
    low, half, high = (function(np.insert(np.delete(points, axis, 1), axis, at, axis=1)) for at in (0.0, 0.5, 1.0))
    square = 2 * (low + high - 2 * half)
    slope = high - low - square
    with np.errstate(all="ignore"):
        far = -(slope + np.copysign(np.sqrt(slope * slope - 4 * square * low), slope)) / 2
        zeros = np.concatenate([far / square, low / far])
    moved = np.concatenate([points, points])
    moved[:, axis] = zeros
    return moved[(zeros > 0) & (zeros < 1)]
