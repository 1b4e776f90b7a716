"""Where a claim holds, as far as that is known, and the logic of such answers.

An extent is a claim with three answers: at some points it is proved to hold, at some it is proved to fail, at the
others it is open. Two sets of Θ say which, and walls on which these sets say nothing: a point there is asked by itself.

    not     what is proved to hold and to fail change places
    and     holds where both are proved to hold, fails where one is proved to fail
    or      holds where one is proved to hold, fails where both are proved to fail
    implies (not a) or b

A set is found when it is asked for, since that can take long, and anew each time, so that what it costs is counted
where it is asked.

S. C. Kleene, Introduction to Metamathematics (1952), section 64: the strong three-valued tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain, islice
from typing import Literal, NamedTuple, TypeAlias

from solver.algebra.polynomials import Key, Poly, ring
from solver.errors import Undecided
from solver.expressions.conditions import Condition, ConditionNode, Predicate
from solver.regions.cells import MAX_CURVED, by_factors, merge_cells, subtract_cells
from solver.regions.constraints import Cell, constraint, is_thin, normalize_cell, split_thin
from solver.regions.decide.emptiness import DEFAULT, Budget, decide
from solver.regions.decide.sampling import grid_points
from solver.regions.decide.work import counting_trust
from solver.regions.differences import Difference, Exclusion
from solver.regions.domain import Domain, domain
from solver.regions.parameters import ParameterSpace, Point
from solver.regions.proofs.certificates import UNDECIDED, Kind, Verdict
from solver.regions.region import Region, everywhere, nowhere
from solver.regions.simplification import simplify
from solver.report.words import TOLD

PointTest: TypeAlias = Callable[[Point], bool | None]  # None: open
Truth: TypeAlias = Literal["true", "almost true", "mixed", "almost false", "false", "contradictory", "undecided"]
MAX_OFF_WALLS, MAX_TRIED = 300, 40  # sample points, and those of Θ that are tried before measure zero is looked for
MAX_LOOKED_AT = 200  # sample points, for one at which a claim is open
MAX_ALTERNATIVES = 24  # of a region that is preferred to a difference
MERGING_SHARE = 0.4  # of the budget, that goes to writing a difference as a region


def _nothing() -> None:
    """Find nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Proved:
    """Where something is proved. `region`: finds the set; `difference`: finds it as one region except where another one
    holds, or None; `may`: finds where it may be so for all that is known, None if just where it is proved."""

    region: Callable[[], Region]
    difference: Callable[[], Difference | None] = _nothing
    may: Callable[[], Region | None] = _nothing


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A claim as it was read. `meaning`: what a predicate in it means; `in_comparisons`: the claim in comparisons
    alone, or a UsageError where none say it; `at_points`: what decides it at many points, its region or its tree, if
    its predicates have a region each; `off_walls`: whether its predicates are read as if the walls had no more outcomes
    than the branches."""

    claim: Condition
    meaning: Callable[[Predicate], ConditionNode | Region | Exclusion]
    in_comparisons: Callable[[], ConditionNode]
    at_points: Callable[[], ConditionNode | Region]
    off_walls: bool = False


class InShort(NamedTuple):
    """A set in the form that reads best, and how many refutations on the way to it are z3's alone."""

    found: Region | Difference
    trusted: int


@dataclass(frozen=True, eq=False)
class Extent:
    """Where a claim is proved to hold and where to fail, over the parameters of a space. `find_test`: gives what tells
    whether it holds at a point, by itself; `find_walls`: gives the walls on which the two sets say nothing; `open`:
    what is not known of the game, in words; `reading`: the claim, if it is one that was read."""

    space: ParameterSpace
    holds: Proved
    fails: Proved
    find_test: Callable[[], PointTest] = field(repr=False)
    find_walls: Callable[[], tuple[Poly, ...]] = field(default=lambda: (), repr=False)
    open: str = ""
    reading: Reading | None = None

    @cached_property
    def test(self) -> PointTest:
        """What tells whether the claim holds at a point of Θ, without any region; None: open."""
        return self.find_test()

    @cached_property
    def walls(self) -> tuple[Poly, ...]:
        """The walls on which the sets say nothing."""
        return self.find_walls()

    def at(self, point: Point) -> bool | None:
        """Return whether the claim holds at a point of Θ; None where that is open."""
        return self.test(point)

    def __invert__(self) -> Extent:
        return replace(
            self, holds=self.fails, fails=self.holds, find_test=lambda: partial(_not, self.test), reading=None,
            find_walls=lambda: self.walls,
        )  # fmt: skip

    def __and__(self, other: Extent) -> Extent:
        return Extent(
            self.space, _both(self.holds, other.holds), _either(self.fails, other.fails),
            lambda: partial(_and, self.test, other.test),
            lambda: tuple({Key(wall): wall for wall in (*self.walls, *other.walls)}.values()), self.open or other.open,
        )  # fmt: skip

    def __or__(self, other: Extent) -> Extent:
        return ~(~self & ~other)

    def implies(self, other: Extent) -> Extent:
        """Return where one claim implies another."""
        return ~self | other

    def over(self, space: ParameterSpace) -> Extent:
        """Return the same claim over more parameters, which do not matter to it."""

        def wide(side: Proved) -> Proved:
            return Proved(lambda: widen_region(side.region().merged(), space))

        def walls() -> tuple[Poly, ...]:
            cells = Region(self.space, tuple((constraint(wall, "=="),) for wall in self.walls))
            return tuple(cell[0].poly for cell in widen_region(cells, space).cells)

        test = partial(_test_with, self.test, self.space.names)
        return Extent(space, wide(self.holds), wide(self.fails), lambda: test, walls, self.open)

    def keep_region(self) -> Extent:
        """Return the extent with the set where the claim holds found now, and kept."""
        region = self.region()
        return replace(self, holds=replace(self.holds, region=lambda: region))

    def region(self) -> Region:
        """Return where the claim is proved to hold, in alternatives as they were found."""
        return self.holds.region()

    def merged(self) -> Region:
        """Return where the claim is proved to hold, in few alternatives."""
        found = self.holds.region()

        def shortest(cells: Sequence[Cell]) -> tuple[Cell, ...]:
            cells, thin = split_thin(cells)
            simple = (cell for cell in (simplify(cell, found.domain) for cell in cells) if cell is not None)
            return merge_cells((*simple, *thin), found.domain)

        return Region(self.space, by_factors(found.cells, shortest))

    def difference(self) -> Difference | None:
        """Return where the claim is proved to hold, as what it asks less where something spoils it; None for a claim
        that is not of that kind."""
        found = self.holds.difference()
        return None if found is None else found.with_flat_exceptions_taken_away()

    def in_short(self, budget: Budget = DEFAULT) -> InShort:
        """Return where the claim is proved to hold, in the form that reads best.

        That is a region if it has few alternatives, found with a part of the budget; else, if the claim denies
        something of other outcomes, what it asks except where one of these exists. Raises Undecided where finding it
        takes more questions to z3 than the budget has.
        """
        with counting_trust(budget.questions) as trust:
            found = self.difference()
            if found is None:
                return InShort(self.merged(), trust.refuted)
        if not found.base.cells:
            return InShort(found.base, trust.refuted)
        if sum(not c.is_affine for cell in found.taken.cells for c in cell) <= MAX_CURVED:
            with suppress(Undecided), counting_trust(budget.times(MERGING_SHARE).questions) as more:
                cells = subtract_cells(found.base.cells, found.taken.cells, found.domain)
                region = Region(self.space, cells).merged()
                if len(region.cells) <= MAX_ALTERNATIVES:
                    return InShort(region, trust.refuted + more.refuted)
        return InShort(found.shortened(), trust.refuted)

    def may(self) -> Region | None:
        """Return where the claim may hold for all that is known; None if just where it is proved to."""
        return self.holds.may()

    def is_open_somewhere(self) -> bool:
        """Return whether it is open at a sample point if the claim holds; where at none, it can be so elsewhere."""
        points = grid_points(self.space, MAX_LOOKED_AT, off_walls=True) if self.open else ()
        return any(self.test(point) is None for point in points)

    def refuse_open(self) -> None:
        """Raise Undecided where what is not known of the game may change where the claim holds."""
        if self.open:
            may = None if self.is_open_somewhere() else self.may()
            if may is None or may.cells != self.region().cells:
                raise Undecided(self.open)

    def settle(self, found: Verdict, budget: Budget) -> Verdict:
        """Return whether the claim holds anywhere, `found` where it is proved to: undecided if it may elsewhere."""
        if found.kind == "empty" and self.walls:
            return Verdict("undecided", spent=TOLD)
        open_ = found.kind == "empty" and self.is_open_somewhere()
        may = self.may() if found.kind == "empty" and not open_ else None
        told = not open_ and (may is None or may.verdict(budget).kind == "empty")
        return found if told else Verdict("undecided", spent=TOLD)

    def truth(self, holds: Verdict, fails: Verdict | None = None, budget: Budget = DEFAULT) -> tuple[Truth, str]:
        """Return the word for the claim, by whether it `holds` and `fails` anywhere; None: find out. It is `almost
        true` if proved to fail on a set of measure zero only, and `almost false` if proved to hold on such a set only;
        with `mixed` comes what is not known to be on more than such a set, if anything: that it `fails` or `holds`.

        >>> nash(load("thaad-deal")).claim("shield > 0").truth(Verdict("nonempty"))
        ('almost true', '')
        """
        thin: bool | None
        kind, thin = (fails or UNDECIDED).kind, False
        if holds.kind == "nonempty" and (fails is None or kind == "nonempty"):
            kind, thin = (~self)._measure(fails, budget)
        if "empty" in (kind, holds.kind):
            return "true" if kind == "empty" else "false", ""
        if "undecided" in (kind, holds.kind):
            return "undecided", ""
        if thin:
            return "almost true", ""
        _, flat = self._measure(holds, budget)
        if flat:
            return "almost false", ""
        return "mixed", "fails" if thin is None else "holds" if flat is None else ""

    def _measure(self, known: Verdict | None, budget: Budget) -> tuple[Kind, bool | None]:
        """Return whether the claim holds anywhere, and whether that has no more than measure zero (None: not proved
        either way): a point off the walls rules that out first."""
        near = [known.rational_witness] if known and known.rational_witness else []
        tried = grid_points(self.space, MAX_OFF_WALLS, off_walls=True, near=near)
        if any(self.test(point) is True for point in islice(tried, MAX_TRIED)):
            return "nonempty", False
        try:
            difference = self.difference()
            if self._is_met_by_a_sample(difference):
                return "nonempty", False
            cells = self._cells_left(difference)
        except Undecided:  # without a region more points are all there is
            is_seen = any(self.test(point) is True for point in tried)
            return ("nonempty", False) if is_seen else ((known or UNDECIDED).kind, None)
        if known is None and difference is not None and self._is_told_by_its_base(difference):
            known = UNDECIDED
        kind = self.settle(known or Region(self.space, cells).verdict(budget.among(len(cells))), budget).kind
        if kind == "nonempty" and self.settle(Verdict("empty"), budget).kind != "empty":
            return kind, None
        if kind != "nonempty" or decide((), domain(self.space), budget.first).full is not True:  # Θ has no interior
            return kind, False
        return kind, _has_no_interior(cells, domain(self.space), budget)

    def _is_met_by_a_sample(self, difference: Difference | None) -> bool:
        """Return whether the claim holds at a point of a large sample off the walls; it tells sooner than what is left
        of the ranges."""
        over = domain(self.space)
        with suppress(Undecided):
            parts = (difference,) if difference else (~self)._outside()
            sample = chain.from_iterable(part.sample_off_walls() for part in parts)
            return any(self.test(over.name(point)) is True for point in sample)
        return False

    def _is_told_by_its_base(self, difference: Difference) -> bool:
        """Return whether the exceptions of a difference are too curved to be taken away from its base."""
        curved = sum(not c.is_affine for cell in difference.taken.cells for c in cell)
        return len(self.space) > 1 and curved > MAX_CURVED

    def _cells_left(self, difference: Difference | None) -> tuple[Cell, ...]:
        """Return alternatives that have measure zero only if that is so of where the claim is proved to hold."""
        if difference is None:
            return self.merged().simplified().cells
        if self._is_told_by_its_base(difference):  # what has measure zero has no part that has more
            return difference.base.cells
        return subtract_cells(difference.base.cells, difference.taken.cells, domain(self.space))

    def _outside(self) -> Iterator[Difference]:
        """Yield sets that together are where the claim is not proved to hold."""
        held = self.difference()
        if held is not None:
            yield Difference(held.taken, nowhere(self.space))
        base = self.region() if held is None else held.base
        yield Difference(everywhere(self.space), base)


def _has_no_interior(cells: Iterable[Cell], over: Domain, budget: Budget) -> bool | None:
    """Return whether alternatives have no more than measure zero; None: not proved either way."""
    flat: bool | None = True
    for cell in cells:
        inside = normalize_cell(over.eliminate(cell))
        if inside is not None and not is_thin(inside):
            one = decide(cell, over, replace(budget.first, steps=0))
            if one.full:
                return False
            if one.kind != "empty" and one.full is None:
                flat = None
    return flat


def _both(a: Proved, b: Proved) -> Proved:
    def may() -> Region | None:
        first, second = a.may(), b.may()
        if first is None and second is None:
            return None
        return (a.region() if first is None else first) & (b.region() if second is None else second)

    return Proved(lambda: a.region() & b.region(), may=may)


def _either(a: Proved, b: Proved) -> Proved:
    def may() -> Region | None:
        first, second = a.may(), b.may()
        if first is None and second is None:
            return None
        return (a.region() if first is None else first) | (b.region() if second is None else second)

    return Proved(lambda: a.region() | b.region(), may=may)


def widen_region(region: Region, space: ParameterSpace) -> Region:
    """Return a region over more parameters than it has.

    >>> more = ParameterSpace((*load("two-markets").space.parameters, Parameter("tax", 1, 0, 2)))
    >>> widen_region(nash(load("two-markets")).branches[0].region, more).contains({"share": 1, "tax": 0})
    True
    """
    wide = ring(space.names)
    ours = [wide[name] for name in region.space.names]
    cells = ([constraint(c.poly.compose(*ours, ctx=wide.context), c.relation) for c in cell] for cell in region.cells)
    return Region(space, tuple(map(tuple, cells)))


def _test_with(test: PointTest, names: Sequence[str], point: Point) -> bool | None:
    return test({name: point[name] for name in names})


def _not(test: PointTest, point: Point) -> bool | None:
    held = test(point)
    return None if held is None else not held


def _and(one: PointTest, other: PointTest, point: Point) -> bool | None:
    first = one(point)
    second = first if first is False else other(point)
    return False if second is False else None if first is None or second is None else True
