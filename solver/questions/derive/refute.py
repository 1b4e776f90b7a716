"""Refutations for the many signs of one answer, from one purse.

A question is first put to what costs little: a condition whose negation is stated, then a cover
by few boxes. What stays open is decided like any other conjunction (`solver.regions.decide.emptiness`). Both
are paid for, at fixed prices, until the purse is empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from solver.algebra.polynomials import Key
from solver.regions.constraints import Cell, normalized
from solver.regions.decide import subdivision
from solver.regions.decide.emptiness import Budget, decide
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import UNDECIDED, Combination, Part, Parts, Verdict, all_empty

EACH = Budget(coefficients=500_000, steps=33_000)  # for a question in earnest
QUESTIONS = 40  # in earnest, for one answer
PRICE = 8  # of a question in earnest about few terms; one that is cheap costs 1
LITTLE = 15_000  # Bernstein coefficients of the first cover
LONG = 150  # terms of a conjunction's polynomials; so many more raise the price, and points are not climbed for


@dataclass
class Purse:
    """What is left to spend, and down to what now; `each`: what one question in earnest may take."""

    left: int
    each: Budget
    floor: int = 0

    def portion(self, among: int) -> None:
        """From now on no more than an equal part of what is left may be spent.

        >>> purse = Purse(100, EACH)
        >>> purse.portion(4)
        >>> [purse.pays(PRICE) for _ in range(4)], purse.left
        ([True, True, True, False], 76)
        """
        self.floor = self.left - self.left // among

    def pays(self, price: int) -> bool:
        """Whether there is enough for it, which is then spent."""
        enough = self.left - price >= self.floor
        self.left -= price if enough else 0
        return enough


def purse(budget: Budget = EACH) -> Purse:
    """A purse for one answer: with a larger budget for each question there are as many times more of them.

    >>> purse().left, purse(EACH.times(2)).left
    (320, 640)
    """
    return Purse(QUESTIONS * PRICE * budget.coefficients // EACH.coefficients, budget)


def cheaply(cell: Cell, over: Domain, purse: Purse) -> Verdict:
    """Empty, with its certificate, or undecided.

    >>> from solver.regions.parameters import Parameter, ParameterSpace
    >>> from solver.regions.region import where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 1, 0, 2)))
    >>> stated = where("x >= y and x < y", space)
    >>> found = cheaply(stated.cells[0], stated.domain, purse())
    >>> found.kind, found.proof
    ('empty', 'checkable: a combination of the conditions')
    """
    verdicts = []
    for alternative in over.alternatives:
        found = _cheaply(normalized(cell + alternative), over, purse)
        if found is None:
            return UNDECIDED
        verdicts.append(found)
    return all_empty(verdicts)


def _cheaply(cell: Cell | None, over: Domain, purse: Purse) -> Verdict | None:
    if cell is None:
        return None  # a condition without parameters that is false: `decide` says it well
    found = _opposed(cell)
    if found is not None or not purse.pays(_size(cell)):
        return found
    search = subdivision.Search([c.relation for c in cell], [over.unit(c.poly) for c in cell])
    boxes = search.run(LITTLE).cover
    return None if boxes is None else Verdict("empty", Parts((Part(cell, boxes),)))


def _opposed(cell: Cell) -> Verdict | None:
    """Two of the conditions of which one says that a polynomial is above zero and the other that it is not."""
    above = {Key(condition.poly): condition for condition in cell if condition.relation == ">"}
    for condition in cell:
        for turn in (1, -1) if condition.relation == "==" else (1,):
            other = above.get(Key(-turn * condition.poly))
            if other is not None:
                both = Combination(((0, Fraction(turn)), (1, Fraction(1))), (), Fraction(0))
                return Verdict("empty", Parts((Part((condition, other), both),)))
    return None


def in_earnest(cell: Cell, over: Domain, purse: Purse) -> Verdict:
    """The verdict as far as the purse reaches."""
    size = _size(cell)
    if not purse.pays(PRICE * size):
        return Verdict("undecided", spent="the budget for the signs of one answer is spent")
    return decide(cell, over, purse.each if size == 1 else replace(purse.each, points=False))


def _size(cell: Cell) -> int:
    """1 for a conjunction of few terms, 2 for one of up to twice as many, and so on."""
    return 1 + sum(len(condition.poly.coeffs()) for condition in cell) // LONG
