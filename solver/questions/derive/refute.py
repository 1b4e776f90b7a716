"""Signs at sample points, and refutations from one purse for the many signs of one answer.

What to expect is told by points of the conjunction within Θ: those of the sample grid, and others found by steps from
them, many of which are next to walls. Parameters that the conjunction determines are put in, so that knife-edges have
points too. Signs are worked out in floats; whoever shows a point evaluates it exactly.

A refutation is first tried by what costs little: a condition whose negation is stated, then a cover by few boxes; then
points are looked for as in any conjunction (`solver.regions.decide.emptiness`), which is far cheaper than more boxes
where there are any; then more boxes are taken, and z3 is asked, until the purse is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from flint import fmpq

from solver.algebra.algebraic_numbers import simplest_fraction
from solver.algebra.polynomials import Key, Poly, at, to_fmpq, to_fraction
from solver.regions.constraints import Cell, independent, normalize_cell
from solver.regions.decide import relaxation
from solver.regions.decide.emptiness import decide, without_programs
from solver.regions.decide.sampling import Point
from solver.regions.decide.work import QUICK_BUDGET, Budget, Purse
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import (
    UNDECIDED,
    Combination,
    Part,
    Parts,
    Verdict,
    Witness,
    all_empty,
    empty_verdict,
)

QUESTION_BUDGET = Budget(coefficients=40_000_000, steps=33_000)  # for a question in earnest
MAX_QUESTIONS = 5  # that take all of it, for one answer
PRICE, LOOK = 4_000_000, 1_000_000  # in Bernstein coefficients, of a question to all methods, and to all but z3
ALL_METHODS, BEFORE_Z3 = 80, 250  # so many times less is spent on each of them, and on boxes before z3 is asked
CHEAP, FIRST = 500_000, 8_000_000  # what is spent on linear programs at first, and on what may be asked again
LONG = 150  # terms of a conjunction; so many more raise the price, and points are not climbed for
Share = tuple[Poly, Poly]  # how a share changes, and what that is divided by to have its rate of growth
SPENT = "the budget for the signs of one answer is spent"


def purse(budget: Budget = QUESTION_BUDGET) -> Purse:
    """Return a purse for one answer: with a larger budget for each question there are as many times more of them.

    >>> purse().left, purse(QUESTION_BUDGET.times(2)).left
    (200000000, 400000000)
    """
    return Purse(MAX_QUESTIONS * budget.coefficients, budget)


class EmptinessInquiry:
    """Is a conjunction empty, which adds what is `asked` to a cell with a known point? It can be taken up again.

    Only conditions count that share parameters with what is asked, not even through others. `start`: that point, or
    None; a point found takes its other coordinates from there.

    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 1, 0, 2)))
    >>> stated = where("x*y >= 1 and x*y*y < 1/3", space)
    >>> cell, over = stated.cells[0], stated.domain
    >>> found = EmptinessInquiry(cell[:1], cell[1:], over, over.baseline).verdict(Budget(CHEAP, 0), purse())
    >>> found.kind, found.proof
    ('empty', 'checkable: a combination of the conditions')
    """

    def __init__(self, cell: Cell, asked: Cell, over: Domain, start: Point | None) -> None:
        self.cell, self.over, self.start = cell + asked, over, start
        self.asked = asked
        self.conjunctions = [normalize_cell(self.cell + alternative) for alternative in over.alternatives]
        self.searches: dict[Cell, relaxation.RelaxationSearch] = {}
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
        point, spent = self.start, ""
        for group, used in self._groups(conjunction):
            found = self._group_verdict(group, budget, purse)
            if found.kind == "empty":
                return found
            here = found.rational_witness
            spent = spent or (found.spent or "a point that is not rational" if here is None else "")
            if here is not None and point is not None:
                point = tuple(here[k] if k in used else x for k, x in enumerate(point))
        if point is None or spent:
            return Verdict("undecided", spent=spent)
        holds = self.over.contains(point) and self.over.keeps(self.cell, point)
        return Verdict("nonempty", Witness(point)) if holds else UNDECIDED

    def _groups(self, conjunction: Cell) -> Iterator[tuple[Cell, set[int]]]:
        """Yield the groups of conditions that share parameters, and these: with a known point those that are asked."""
        asked = {k for c in self.asked for k in c.variables}
        for places in independent(conjunction):
            group = tuple(conjunction[k] for k in places)
            used = {k for condition in group for k in condition.variables}
            if self.start is None or used & asked:
                yield group, used

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
            self.searches[group] = relaxation.RelaxationSearch(*over.in_unit(group))
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
