"""The attempts to decide a curved conjunction, as a table: in which order they are made, and what each may spend.

An attempt returns a verdict that it can prove, or None. From cheap to dear:

1. a condition that fails throughout; a fixed set of sample points, each checked exactly; points on equalities;
2. linear programming: refutes by the affine conditions alone;
3. linear programs on curved ones, on the box and its halves (`relaxation`): refutes, or finds a point; with balances
   first in parameters and shares, which need few boxes;
4. a climb to a point by slopes; Bernstein subdivision (`subdivision`): refutes, or finds a point;
5. z3's nonlinear arithmetic: its model is checked, its refutation trusted, so a cover comes first.

Those of the table that are `staged` are made with a sixtieth of the budget, one after the other, then with the whole.
Another order, or fewer attempts, is another tuple: `run_attempts` takes any.

>>> question = OpenConjunction(*conjunction("x*y > 1 and x + y < 1", x=9, y=9), Budget(10**6, 0, points=False))
>>> run_attempts(question, ATTEMPTS).settled_by
(Decision(attempt='linear programs on 2 boxes', after=3),)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Flag, auto
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from solver.algebra import bernstein
from solver.algebra.algebraic_numbers import Coordinate, coordinate
from solver.algebra.polynomials import Poly, Relation
from solver.regions.constraints import Cell, holds_strictly, is_thin, join_equalities
from solver.regions.decide import by_z3, linear, relaxation, sampling, shares, subdivision
from solver.regions.decide.work import FORMULAS_BUDGET, POINTS_BUDGET, Budget
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import (
    UNDECIDED,
    Balance,
    Combination,
    Decision,
    Smt,
    Verdict,
    Witness,
    empty_verdict,
)
from solver.regions.proofs.checker import check

STEPS_PER_FACTOR = 10  # what telling z3 one factor of one term costs, in its steps


@dataclass
class OpenConjunction:
    """A curved conjunction, and what the attempts on it share: searches that a later one takes up again, and z3's last
    answer. `balances`: such as it supports."""

    cell: Cell
    domain: Domain
    budget: Budget
    balances: Sequence[Balance] = ()
    answer: Verdict = UNDECIDED  # z3's
    steps: int = 0  # that z3 was given

    @cached_property
    def in_unit(self) -> tuple[Sequence[Relation], Sequence[Poly]]:
        """The relations, and the polynomials in coordinates from 0 to 1."""
        return self.domain.in_unit(self.cell)

    @cached_property
    def shares(self) -> shares.Shares:
        return shares.Shares(self.cell, self.domain, self.balances)

    @cached_property
    def programs(self) -> relaxation.RelaxationSearch:
        return relaxation.RelaxationSearch(*self.in_unit)

    @cached_property
    def boxes(self) -> subdivision.CoverSearch:
        return subdivision.CoverSearch(*self.in_unit)

    def verdict_by_boxes(self, outcome: subdivision.CoverResult) -> Verdict | None:
        """Return what a cover of the box, or a point of it, says; None where there is neither."""
        if outcome.cover is not None:
            first, *others = outcome.cover.leaves
            alone = None if others or outcome.cover.balances else first.combination
            return empty_verdict(self.cell, alone or outcome.cover)
        return self.verdict_at([self.domain.from_unit(outcome.candidate)] if outcome.candidate else ())

    def verdict_at(self, points: Iterable[tuple[Fraction, ...]]) -> Verdict | None:
        """Return the first point at which all conditions hold strictly, as a verdict."""
        found = (Verdict("nonempty", Witness(p), full=True) for p in points if holds_strictly(self.cell, p))
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one attempt may spend: Bernstein coefficients, z3's steps, and boxes that it looks at; None: no limit."""

    coefficients: int
    steps: int
    boxes: int | None


@dataclass(frozen=True, slots=True)
class Price:
    """How much of a budget an attempt may spend: so many `times` its coefficients, or one of so many `parts`, but no
    more than `most`; and on how many boxes.

    >>> Price(times=20, boxes=4).within(Budget(100, 10))
    Allowance(coefficients=2000, steps=10, boxes=4)
    """

    times: int = 1
    parts: int = 1
    most: int | None = None
    boxes: int | None = None

    def within(self, budget: Budget) -> Allowance:
        """Return what the attempt may spend of this budget."""
        coefficients = self.times * budget.coefficients // self.parts
        return Allowance(coefficients if self.most is None else min(self.most, coefficients), budget.steps, self.boxes)


class Needs(Flag):
    """What an attempt has to be given, or what has to be missing, for it to be made."""

    NOTHING = 0
    POINTS = auto()  # a budget that looks for points
    COEFFICIENTS = auto()
    STEPS = auto()
    NO_STEPS = auto()
    BALANCES = auto()
    NO_BALANCES = auto()

    @classmethod
    def given_by(cls, budget: Budget, balances: Sequence[Balance]) -> Needs:
        """Return all that a budget, with these balances, gives."""
        found = cls.STEPS if budget.steps else cls.NO_STEPS
        found |= cls.BALANCES if balances else cls.NO_BALANCES
        found |= cls.POINTS if budget.points else cls.NOTHING
        return found | (cls.COEFFICIENTS if budget.coefficients else cls.NOTHING)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A method, when it is tried, and what it may spend; `staged`: with each stage of the budget once."""

    name: str
    run: Callable[[OpenConjunction, Allowance], Verdict | None]
    needs: Needs = Needs.NOTHING
    price: Price = Price()
    staged: bool = False


def run_attempts(question: OpenConjunction, attempts: Sequence[Attempt]) -> Verdict:
    """Return the first verdict that an attempt finds, and which it was; `full` None: not known."""
    made = 0
    for attempt, budget in plan_attempts(attempts, question):
        found = attempt.run(question, attempt.price.within(budget))
        if found is not None:
            return replace(found, settled_by=(Decision(attempt.name, made),))
        made += 1
    spent = f"{question.budget.coefficients} Bernstein coefficients and {question.steps} z3 steps"
    is_spent = any(attempt.staged for attempt in attempts)
    return Verdict("undecided", spent=spent if is_spent else "", settled_by=(Decision("", made),))


def plan_attempts(attempts: Sequence[Attempt], question: OpenConjunction) -> Iterator[tuple[Attempt, Budget]]:
    """Yield the attempts that are made, each with the budget of its stage: staged ones that follow each other are made
    in turn with the first stage, then with the next."""
    for staged, group in groupby(attempts, attrgetter("staged")):
        together = tuple(group)
        for budget in question.budget.stages if staged else (question.budget,):
            given = Needs.given_by(budget, question.balances)
            yield from ((attempt, budget) for attempt in together if attempt.needs in given)


def attempts_within(budget: Budget) -> Sequence[Attempt]:
    """Return the slice of the table that a budget reaches.

    >>> [len(attempts_within(budget)) for budget in (FORMULAS_BUDGET, POINTS_BUDGET, Budget())]
    [0, 5, 19]
    """
    if budget == FORMULAS_BUDGET:
        return ()
    return POINT_ATTEMPTS if budget == POINTS_BUDGET else ATTEMPTS


def exclude_whole_box(question: OpenConjunction, _: Allowance) -> Verdict | None:
    """Refute by a condition that fails throughout the box, as its Bernstein coefficients show."""
    wrong = (
        c for c, p in zip(question.cell, question.in_unit[1], strict=True) if bernstein.excludes_box(c.relation, p)
    )
    width = len(question.domain.names)
    return next((empty_verdict((c,), subdivision.whole_box(width, 0)) for c in wrong), None)


def try_sample_points(question: OpenConjunction, _: Allowance) -> Verdict | None:
    return question.verdict_at(sampling.hits(question.cell, question.domain))


def find_point_on_affine_equalities(question: OpenConjunction, _: Allowance) -> Verdict | None:
    on_ties = linear.point_on_equalities(question.cell, question.domain)
    return None if on_ties is None else Verdict("nonempty", Witness(on_ties), full=False)


def find_point_on_equalities(question: OpenConjunction, _: Allowance) -> Verdict | None:
    """Find a point on curved equalities, rational or in a number field."""
    cell, domain = question.cell, question.domain
    if not is_thin(ties := join_equalities(cell)):
        return None
    found = sampling.on_equalities(ties, domain)
    exact = (Witness(point) for one in found for point in (tuple(map(coordinate, one)), one))
    return next((Verdict("nonempty", one, full=False) for one in exact if check(cell, domain.box, one)), None)


def refute_by_shares(question: OpenConjunction, allowed: Allowance) -> Verdict | None:
    return question.verdict_by_boxes(question.shares.run(allowed.coefficients, allowed.boxes))


def refute_by_all_shares(question: OpenConjunction, allowed: Allowance) -> Verdict | None:
    """Refute in parameters and shares, with all conditions stated on each of the boxes."""
    assert allowed.boxes is not None
    return question.verdict_by_boxes(question.shares.run(allowed.coefficients, allowed.boxes, allowed.boxes))


def try_points_by_shares(question: OpenConjunction, _: Allowance) -> Verdict | None:
    return question.verdict_at(question.shares.points)


def refute_affine_part(question: OpenConjunction, _: Allowance) -> Verdict | None:
    flat = tuple(c for c in question.cell if c.is_affine)
    refutation = linear.solve(*question.domain.in_unit(flat)) if flat else None
    return empty_verdict(flat, refutation) if isinstance(refutation, Combination) else None


def run_programs(question: OpenConjunction, allowed: Allowance) -> Verdict | None:
    return question.verdict_by_boxes(question.programs.run(allowed.coefficients, allowed.boxes))


def climb_to_point(question: OpenConjunction, _: Allowance) -> Verdict | None:
    """Return a point that floats lead to, as a verdict; one of closed conditions that touch, too."""
    cell, domain = question.cell, question.domain
    touching = sampling.touching(cell, domain) if any(c.relation == ">=" for c in cell) else ()
    met = (Verdict("nonempty", Witness(point)) for point in touching if domain.keeps(cell, point))
    return question.verdict_at(sampling.climb(cell, domain)) or next(met, None)


def subdivide(question: OpenConjunction, allowed: Allowance) -> Verdict | None:
    return question.verdict_by_boxes(question.boxes.run(allowed.coefficients))


def ask_z3(question: OpenConjunction, allowed: Allowance) -> Verdict | None:
    """Find a point by z3; its refutation is kept for `take_z3s_refutation`."""
    relations, unit = question.in_unit
    length = sum(sum(map(sum, poly.monoms())) for poly in unit)
    steps = allowed.steps if allowed.steps >= STEPS_PER_FACTOR * length else 0
    used = sorted({k for c in question.cell for k in c.variables})
    question.answer = by_z3.solve(relations, unit, used, steps) if steps else UNDECIDED
    question.steps += steps
    found = question.answer.witness
    return None if found is None else _verdict_from_model(question, found)


def _verdict_from_model(question: OpenConjunction, unit_point: Sequence[Coordinate]) -> Verdict:
    """Return z3's model, moved to the box, as a verdict; the point is checked exactly."""
    cell, domain = question.cell, question.domain
    moved = tuple(
        low + (high - low) * z if isinstance(z, Fraction) else z.affine_image(low, high - low)
        for z, low, high in zip(unit_point, domain.low, domain.high, strict=True)
    )
    witness = Witness(moved)
    if not check(cell, domain.box, witness):
        return Verdict("undecided", spent="z3 found a point that could not be checked")
    inside = witness.rational is not None and holds_strictly(cell, witness.rational) and not is_thin(cell)
    return Verdict("nonempty", witness, full=True if inside else None)


def take_z3s_refutation(question: OpenConjunction, _: Allowance) -> Verdict | None:
    answer = question.answer.certificate
    return empty_verdict(question.cell, answer) if isinstance(answer, Smt) else None


POINTS, COEFFICIENTS, STEPS, NO_STEPS, BALANCES, NO_BALANCES = Needs

CLIMB = Attempt("a climb to a point", climb_to_point, POINTS)
SUBDIVISION = Attempt("subdivision", subdivide)
POINT_ATTEMPTS = (
    Attempt("sample points", try_sample_points),
    Attempt("a point on affine equalities", find_point_on_affine_equalities, POINTS),
    Attempt("a point on curved equalities", find_point_on_equalities, POINTS),
    # a refutation on few boxes is sooner found than that a climb leads nowhere: tenths of a second with the 60 below
    Attempt("linear programs with shares on 4 boxes", refute_by_shares, BALANCES, Price(times=20, boxes=4)),
    Attempt("points by shares", try_points_by_shares, BALANCES | POINTS),
)
ATTEMPTS = (
    Attempt("signs on the whole box", exclude_whole_box),
    *POINT_ATTEMPTS,
    Attempt("linear programming on the affine conditions", refute_affine_part),
    # some milliseconds a box
    Attempt("linear programs on 2 boxes", run_programs, price=Price(boxes=2)),
    Attempt("linear programs with shares on 60 boxes", refute_by_shares, BALANCES, Price(times=20, boxes=60)),
    CLIMB,
    # a cover before z3 is asked: milliseconds
    Attempt("subdivision, for a moment", subdivide, STEPS, Price(most=300_000)),
    Attempt("linear programs with shares", refute_by_shares, BALANCES, staged=True),
    Attempt("linear programs on boxes", run_programs, NO_BALANCES, staged=True),
    Attempt("a point by z3", ask_z3, STEPS, staged=True),
    # shares have refuted nothing: the conditions touch, or nearly so
    Attempt("linear programs without shares", run_programs, BALANCES, staged=True),
    Attempt("subdivision", subdivide, COEFFICIENTS | NO_BALANCES, staged=True),
    Attempt("subdivision, a quarter", subdivide, COEFFICIENTS | BALANCES, Price(parts=4), staged=True),
    # what can be checked comes first
    Attempt("z3's refutation", take_z3s_refutation, STEPS, staged=True),
    # some seconds, where nothing else has helped; with steps z3 decides more in that time
    Attempt(
        "linear programs with shares on 250 boxes", refute_by_all_shares, BALANCES | POINTS | NO_STEPS,
        Price(times=200, boxes=250),
    ),
)  # fmt: skip
