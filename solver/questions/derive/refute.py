"""Signs at sample points, and refutations from one purse for the many signs of one answer.

What to expect is told by points of the conjunction within Θ: those of the sample grid, and others found by steps from
them, many of which are next to walls. Parameters that the conjunction determines are put in, so that knife-edges have
points too. Signs are worked out in floats; whoever shows a point evaluates it exactly.

A refutation is first tried by what costs little: a condition whose negation is stated, then a cover by few boxes; then
points are looked for as in any conjunction (`solver.regions.decide.emptiness`), which is far cheaper than more boxes
where there are any; then more boxes are taken, and z3 is asked, until the purse is empty.

What a free parameter moves: a formula of free ones in lowest terms depends on it exactly if it occurs there; a region
does where two points of Θ differ in this parameter alone and in those that the assumptions determine by it, one in the
region and one not. Where none are found the answer is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import chain, islice

from flint import fmpq

from solver.algebra import np
from solver.algebra.algebraic_numbers import simplest_fraction
from solver.algebra.polynomials import Key, Poly, at, depends_on, to_fmpq, to_fraction
from solver.atlas import Atlas, Branch, domain_of
from solver.regions.constraints import Cell, constraint, independent, normalized
from solver.regions.decide import relaxation
from solver.regions.decide.emptiness import QUICK_BUDGET, Budget, decide, empty_verdict, without_programs
from solver.regions.decide.monomials import Compiled
from solver.regions.decide.sampling import MARGIN, Point, hits, sample_points_in
from solver.regions.decide.subdivision import work_left
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import UNDECIDED, Combination, Part, Parts, Verdict, Witness, all_empty
from solver.regions.region import Region
from solver.report.json_records import Written

QUESTION_BUDGET = Budget(coefficients=40_000_000, steps=33_000)  # for a question in earnest
MAX_QUESTIONS = 5  # that take all of it, for one answer
PRICE, LOOK = 4_000_000, 1_000_000  # in Bernstein coefficients, of a question to all methods, and to all but z3
ALL_METHODS, BEFORE_Z3 = 80, 250  # so many times less is spent on each of them, and on boxes before z3 is asked
CHEAP, FIRST = 500_000, 8_000_000  # what is spent on linear programs at first, and on what may be asked again
LONG = 150  # terms of a conjunction; so many more raise the price, and points are not climbed for
Share = tuple[Poly, Poly]  # how a share changes, and what that is divided by to have its rate of growth
SPENT = "the budget for the signs of one answer is spent"
STEPS = 20  # of a parameter's range, tried for a place where the region does not hold
SAMPLES = 4  # points of a cell's interior to start from
MAX_ROWS_TRIED = 64  # of its points, looked at in floats first
MAX_TIGHT = 20  # points on a wall that are looked for, in one answer


@dataclass
class Purse:
    """What is left to spend, and down to what now; `each`: what one question in earnest may take."""

    left: int
    each: Budget
    floor: int = 0

    def portion(self, among: int) -> None:
        """Allow from now on no more than an equal part of what is left to be spent.

        >>> purse = Purse(100, QUESTION_BUDGET)
        >>> purse.portion(4)
        >>> [purse.pays(8) for _ in range(4)], purse.left
        ([True, True, True, False], 76)
        """
        self.floor = self.left - self.left // among

    @property
    def within(self) -> int:
        """What may be spent now."""
        return max(0, self.left - self.floor) if work_left() else 0

    def pays(self, price: int) -> bool:
        """Whether there is enough for it, which is then spent."""
        enough = self.left - price >= self.floor and bool(work_left())
        self.left -= price if enough else 0
        return enough


def purse(budget: Budget = QUESTION_BUDGET) -> Purse:
    """Return a purse for one answer: with a larger budget for each question there are as many times more of them.

    >>> purse().left, purse(QUESTION_BUDGET.times(2)).left
    (200000000, 400000000)
    """
    return Purse(MAX_QUESTIONS * budget.coefficients, budget)


class Inquiry:
    """Is a conjunction empty, which adds what is `asked` to a cell with a known point? It can be taken up again.

    Only conditions count that share parameters with what is asked, not even through others. `start`: that point, or
    None; a point found takes its other coordinates from there.

    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 1, 0, 2)))
    >>> stated = where("x*y >= 1 and x*y*y < 1/3", space)
    >>> cell, over = stated.cells[0], stated.domain
    >>> found = Inquiry(cell[:1], cell[1:], over, over.baseline).verdict(Budget(CHEAP, 0), purse())
    >>> found.kind, found.proof
    ('empty', 'checkable: a combination of the conditions')
    """

    def __init__(self, cell: Cell, asked: Cell, over: Domain, start: Point | None) -> None:
        self.cell, self.over, self.start = cell + asked, over, start
        self.asked = asked
        self.conjunctions = [normalized(self.cell + alternative) for alternative in over.alternatives]
        self.searches: dict[Cell, relaxation.Search] = {}
        self.last: dict[tuple[Cell, bool], Verdict] = {}  # by all methods, and whether z3 is one

    def verdict(self, budget: Budget, purse: Purse) -> Verdict:
        """Go on until so much is spent on each group of conditions; without steps by linear programs alone."""
        verdicts = []
        for conjunction in self.conjunctions:
            verdicts.append(self._verdict(conjunction, budget, purse))
            if verdicts[-1].kind != "empty":
                return verdicts[-1]
        return all_empty(verdicts)

    def _verdict(self, conjunction: Cell | None, budget: Budget, purse: Purse) -> Verdict:
        if conjunction is None:  # a condition without parameters is false
            return decide(self.cell, self.over, QUICK_BUDGET)
        found = _opposite_conditions(conjunction)
        if found is not None:
            return found
        point, spent = None if self.start is None else list(self.start), ""
        for places in independent(conjunction):
            group = tuple(conjunction[k] for k in places)
            used = {k for condition in group for k in condition.variables}
            if point is not None and not any(k in used for c in self.asked for k in c.variables):
                continue
            found = self._group_verdict(group, budget, purse)
            if found.kind == "empty":
                return found
            here = found.rational_witness
            spent = spent or (found.spent or "a point that is not rational" if here is None else "")
            if here is not None and point is not None:
                point = [here[k] if k in used else x for k, x in enumerate(point)]
        if point is None or spent:
            return Verdict("undecided", spent=spent)
        whole = tuple(point)
        holds = self.over.contains(whole) and self.over.keeps(self.cell, whole)
        return Verdict("nonempty", Witness(whole)) if holds else UNDECIDED

    def _group_verdict(self, group: Cell, budget: Budget, purse: Purse) -> Verdict:
        if all(condition.is_affine for condition in group):
            return decide(group, self.over.box, QUICK_BUDGET)
        found = UNDECIDED
        if budget.steps and sum(len(condition.poly) for condition in group) <= LONG:
            found = self._by_all_methods(group, purse, z3=False)
        if found.kind == "undecided":
            found = self._by_programs(group, budget, purse)
        if found.kind == "undecided" and budget.steps and all(len(condition.poly) <= LONG for condition in self.asked):
            found = self._by_all_methods(group, purse, z3=True)
        return found

    def _by_all_methods(self, group: Cell, purse: Purse, z3: bool) -> Verdict:
        if (group, z3) not in self.last:
            self.last[group, z3] = full_verdict(group, self.over.box, purse, points=not z3, z3=z3)
        return self.last[group, z3]

    def _by_programs(self, group: Cell, budget: Budget, purse: Purse) -> Verdict:
        if not purse.within:
            return Verdict("undecided", spent=SPENT)
        over = self.over.box
        if group not in self.searches:
            self.searches[group] = relaxation.Search(*over.in_unit(group))
        search = self.searches[group]
        before = search.spent
        if self.start is None or {c for c in group if c in self.asked} <= {group[k] for k in search.positions}:
            outcome = search.run(min(budget.coefficients, before + purse.within))
            purse.left -= search.spent - before
            if outcome.cover is not None:
                first, *others = outcome.cover.leaves
                return empty_verdict(group, (None if others else first.combination) or outcome.cover)
            if outcome.candidate is not None:
                return Verdict("nonempty", Witness(over.from_unit(outcome.candidate)))
        return Verdict("undecided", spent=f"linear programs on boxes worth {search.spent} Bernstein coefficients")


def _opposite_conditions(cell: Cell) -> Verdict | None:
    """Return two of the conditions of which one says that a polynomial is above zero and the other that it is not."""
    above = {Key(condition.poly): condition for condition in cell if condition.relation == ">"}
    for condition in cell:
        for turn in (1, -1) if condition.relation == "==" else (1,):
            other = above.get(Key(-turn * condition.poly))
            if other is not None:
                both = Combination(((0, Fraction(turn)), (1, Fraction(1))), (), Fraction(0))
                return Verdict("empty", Parts((Part((condition, other), both),)))
    return None


def full_verdict(cell: Cell, over: Domain, purse: Purse, points: bool = True, z3: bool = True) -> Verdict:
    """Return the verdict of all methods, if the purse reaches; without looking for points, or without z3, and then of
    those that are not linear programs on boxes, which were tried."""
    size = 1 + sum(len(condition.poly.coeffs()) for condition in cell) // LONG
    if not purse.pays(size * (PRICE if z3 else LOOK)):
        return Verdict("undecided", spent=SPENT)
    if not z3:
        return without_programs(cell, over, points and size == 1, purse.each.coefficients // BEFORE_Z3)
    return decide(cell, over, replace(by_all_methods(purse.each), points=points and size == 1))


def by_all_methods(budget: Budget) -> Budget:
    """Return what a question may take that is put to all methods, not to linear programs alone."""
    return replace(budget, coefficients=budget.coefficients // ALL_METHODS)


def rate_between(points: Iterable[Point], shares: Sequence[Share], sign: int) -> fmpq | None:
    """Return a short number between the most by which the first share grows at points, and the least by which the
    other shrinks, both turned by `sign`; None where there is none."""
    low, high = [], []
    for place in (tuple(map(to_fmpq, point)) for point in points):
        (grown, base), (shrunk, under) = ((sign * at(change, place), at(size, place)) for change, size in shares)
        low += [grown / base] if base > 0 else []
        high += [-shrunk / under] if under > 0 else []
    if not low or not high or max(low) > min(high):
        return None
    if max(low) <= 0 <= min(high):
        return fmpq(0)
    middle, half = (max(low) + min(high)) / 2, (min(high) - max(low)) / 4
    return to_fmpq(simplest_fraction(to_fraction(middle - half), to_fraction(middle + half)))


# --- what a parameter moves -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Influence(Written, by=dict.fromkeys(("strategies", "payoffs", "stands", "perhaps"), "labels")):
    """What a parameter moves in the whole atlas.

    `strategies`: the branches with a weight that depends on it; `payoffs`: (player, branches), of those whose payoff
    does; `stands`: branches with two points that differ in this parameter and what follows from it alone, the branch
    standing at one only; `perhaps`: branches with a condition that mentions it, for which no such points were found.
    """

    parameter: str
    strategies: tuple[Branch, ...]
    payoffs: tuple[tuple[str, tuple[Branch, ...]], ...]
    stands: tuple[Branch, ...]
    perhaps: tuple[Branch, ...]

    @property
    def nothing(self) -> bool:
        return not (self.strategies or self.payoffs or self.stands or self.perhaps)


def influences(atlas: Atlas, names: Iterable[str]) -> Iterator[Influence]:
    """Yield what each of several free parameters moves in the whole atlas: weights, payoffs, and branches' regions.

    >>> (found,) = influences(nash(load("thaad-deal")), ["embargo"])
    >>> found.strategies, found.stands, [player for player, _ in found.payoffs]
    ((), (), ['US'])
    """
    starts_of = cache(lambda branch: _Starts(branch.region.flat, branch.verdict.rational_witness))
    over = domain_of(atlas)
    spend = Purse(MAX_TIGHT, QUICK_BUDGET)
    for name in names:
        k, moved, still = atlas.game.space.names.index(name), list[Branch](), list[Branch]()
        for branch in atlas.branches:
            if any(k in c.variables for cell in branch.region.flat.simplified().cells for c in cell):
                found = differing_points(branch.region.flat, name, spend, starts_of(branch))
                (still if found is None else moved).append(branch)
        seats = enumerate(atlas.game.seat_names)
        paid = [(b, [*map(over.in_free, b.payoffs)]) for b in atlas.branches]
        paying = ((who, tuple(b for b, payoffs in paid if depends_on(payoffs[seat], k))) for seat, who in seats)
        payoffs = (one for one in paying if one[1])
        weighed = ((b, (over.in_free(w) for weights in b.strategies for w in weights)) for b in atlas.branches)
        mixed = (b for b, weights in weighed if any(depends_on(w, k) for w in weights))
        yield Influence(name, tuple(mixed), tuple(payoffs), tuple(moved), tuple(still))


def differing_points(
    region: Region, name: str, spend: Purse | None = None, starts: _Starts | None = None
) -> tuple[Mapping[str, Fraction], Mapping[str, Fraction]] | None:
    """Return two points of Θ that differ in a free parameter, and what follows from it, alone, only the first in the
    region, whose conditions are on free ones; None: not found.

    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 1, 0, 2)))
    >>> differing_points(where("x >= y", space), "y")
    ({'x': Fraction(1, 1), 'y': Fraction(1, 1)}, {'x': Fraction(1, 1), 'y': Fraction(11, 10)})
    """
    starts = starts or _Starts(region)
    space, over = region.space, region.domain
    low, high = space[name].low, space[name].high
    spend = spend or Purse(MAX_TIGHT, QUICK_BUDGET)
    for point in chain(starts.leaving(space.names.index(name)), _points_of(region, name, spend)):
        here = over.name(point)
        for step in range(STEPS + 1):
            moved = {**here, name: low + (high - low) * Fraction(step, STEPS)}
            there = over.name(over.lift(over.order(moved)))
            if space.admits(there) and not region.contains(there):
                return here, there
    return None


class _Starts:
    """Points of a region, and whether a move of one parameter alone seems to lead out of it, by floats."""

    def __init__(self, region: Region, known: tuple[Fraction, ...] | None = None) -> None:
        self.over = region.domain
        starts = (self.over.baseline, *(() if known is None else (known,)))
        self.samples = [samples for cell in region.cells for samples in sample_points_in(cell, self.over, starts)]
        self.cells = [[Compiled(self.over.unit(c.poly)) for c in cell] for cell in region.cells]

    def leaving(self, k: int) -> Iterator[tuple[Fraction, ...]]:
        """Yield points from which a move of parameter number k seems to lead out of the region."""
        for samples in self.samples:
            yield from samples.known
        for samples in self.samples:
            rows = np.arange(0, len(samples.places), max(1, len(samples.places) // MAX_ROWS_TRIED))
            lines = np.repeat(samples.places[rows, None], STEPS + 1, axis=1)
            lines[:, :, k] = np.arange(STEPS + 1) / STEPS
            outside = np.ones(lines.shape[:2], dtype=bool)
            for cell in self.cells:
                values = [condition(lines.reshape(-1, lines.shape[2])).reshape(outside.shape) for condition in cell]
                outside &= np.any([value < -MARGIN for value in values], axis=0) if values else False
            for row in np.flatnonzero(outside.any(axis=1))[:SAMPLES]:
                yield from islice(samples.near(int(rows[row])), 1)


def _points_of(region: Region, name: str, spend: Purse) -> Iterator[tuple[Fraction, ...]]:
    """Yield rational points of the region: some inside, then some at which a condition on the parameter just holds."""
    over, k = region.domain, region.domain.names.index(name)
    value = over.ring[name]
    within = constraint(value - to_fmpq(over.low[k]), ">"), constraint(to_fmpq(over.high[k]) - value, ">")
    for cell in region.cells:
        for point in ((over.baseline), *hits(cell, over, SAMPLES)):
            if over.contains(point) and over.keeps(cell, point):
                yield point
    for cell in region.simplified().cells:
        for condition in cell:
            if k in condition.variables:
                tight = (*cell, constraint(condition.poly, "=="))
                for room in (within, ()):  # first with room on both sides of the parameter
                    if not spend.pays(1):
                        return
                    found = decide(tight + room, over, spend.each)
                    if found.rational_witness is not None:
                        yield found.rational_witness
                        break
