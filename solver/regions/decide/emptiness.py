"""Does a conjunction of polynomial constraints have a point in Θ? Three answers, each with its proof.

The baseline comes first; affine conjunctions are decided by linear programming; curved ones by the attempts of a table
(`attempts`), from cheap to dear, each of which is exact in what it claims.

A conjunction whose constraints fall into groups without a common parameter is decided group by group. Budgets are
counted in sub-boxes and z3 steps, never in seconds (`work`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from fractions import Fraction
from operator import lt

from solver.algebra.algebraic_numbers import Coordinate, Element
from solver.algebra.polynomials import constant_of, to_fraction
from solver.regions.constraints import Cell, Constraint, holds_strictly, independent, is_thin, normalize_cell
from solver.regions.decide import linear, quick_refutation, subdivision
from solver.regions.decide.attempts import CLIMB, SUBDIVISION, OpenConjunction, attempts_within, run_attempts
from solver.regions.decide.trace import note_step
from solver.regions.decide.work import DEFAULT as DEFAULT
from solver.regions.decide.work import FORMULAS_BUDGET as FORMULAS_BUDGET
from solver.regions.decide.work import OUT_OF_WORK, work_left
from solver.regions.decide.work import POINTS_BUDGET as POINTS_BUDGET
from solver.regions.decide.work import QUICK_BUDGET as QUICK_BUDGET
from solver.regions.decide.work import Budget as Budget
from solver.regions.decide.work import check_budget as check_budget
from solver.regions.domain import Domain
from solver.regions.proofs import certificates
from solver.regions.proofs.certificates import UNDECIDED, Combination, Decision, Verdict, Witness, empty_verdict
from solver.regions.proofs.checker import check

Balances = Sequence[certificates.Balance]


class Effort(Enum):
    """How hard to try where no certificate is wanted; each includes those before it."""

    LINEAR = "linear programming on the affine conditions"
    SIGNS = "sample points, the signs of factors, Bernstein coefficients on the whole box"
    QUICK = "z3 with few steps, whose verdicts have no certificate and are counted: see `counting_trust`"


LINEAR, SIGNS, QUICK = Effort


def is_empty(cell: Cell, domain: Domain, effort: Effort | Budget = QUICK_BUDGET) -> bool | None:
    """Return True where the conjunction is refuted in Θ, False where it has a point, None where that stays open.

    With a budget the answer is `decide`'s and has a certificate; an `Effort` is a hundred times cheaper.

    >>> texts = ("x > y and y >= 9", "x*y < 0", "x*y > 1", "x**2 + y**2 < x*y")
    >>> for effort in (LINEAR, SIGNS, QUICK, QUICK_BUDGET):
    ...     print([is_empty(*conjunction(text, x=9, y=9), effort) for text in texts])
    [True, None, None, None]
    [True, True, False, None]
    [True, True, False, True]
    [True, True, False, None]
    """
    if isinstance(effort, Budget):
        return {"empty": True, "nonempty": False}.get(decide(cell, domain, effort).kind)
    effort = LINEAR if not work_left() and effort is SIGNS else effort
    empty: bool | None = True
    for alternative in domain.alternatives:
        answer = _is_empty_in_box(cell + alternative, domain, effort)
        if answer is False or (answer is None and effort is not SIGNS):
            return answer
        empty = empty and answer
    return empty


def _is_empty_in_box(cell: Cell, domain: Domain, effort: Effort) -> bool | None:
    if effort is LINEAR:
        flat = normalize_cell(tuple(c for c in cell if c.is_affine))
        return flat is None or linear.is_empty_in_box(flat, domain) or (None if len(flat) < len(cell) else False)
    conjunction = normalize_cell(cell)
    if conjunction is None:
        return True
    if effort is SIGNS:
        cases = quick_refutation.open_cases(conjunction, domain)
        return False if cases is None else True if not cases else None
    return quick_refutation.is_refuted(conjunction, domain)


def implies(cell: Cell, condition: Constraint, domain: Domain, effort: Effort | Budget = QUICK_BUDGET) -> bool | None:
    """Return whether the condition holds in Θ wherever the cell does; None where that stays open.

    >>> region = where("x > 4 or x > 3", ParameterSpace((Parameter("x", 1, 0, 9),)))
    >>> implies(region.cells[0], region.cells[1][0], region.domain, LINEAR)
    True
    """
    if effort is LINEAR and not condition.is_affine:
        return None
    answers = (is_empty((*cell, other), domain, effort) for other in condition.negation())
    return next((answer for answer in answers if answer is not True), True)


def decide(cell: Cell, domain: Domain, budget: Budget = DEFAULT, balances: Balances = ()) -> Verdict:
    """Return the verdict on `cell` within the box and the assumptions.

    The certificate of an empty conjunction has a part for each alternative of the assumptions, which states the
    constraints that it refutes. `balances`: such as the cell may support. Parameters that the assumptions determine are
    put in to look for points, and `full` is meant within Θ: its own equalities make nothing thin.

    >>> decide(*conjunction("x > 5 and x < 4", x=9)).proof
    'checkable: a combination of the conditions'
    """
    left = work_left()
    found = _decide(cell, domain, budget if left else POINTS_BUDGET, balances)
    if found.kind == "undecided" and not left:
        found = OUT_OF_WORK
    note_step(cell, domain.names, found, left)
    return found


def _decide(cell: Cell, domain: Domain, budget: Budget, balances: Balances) -> Verdict:
    if domain.flat is domain:
        return _by_alternatives(cell, domain, budget, balances)
    found = _by_alternatives(domain.eliminate(cell), domain.flat, budget, balances) if budget.points else UNDECIDED
    point = found.rational_witness
    if point is not None and check(cell, domain, lifted := Witness(domain.lift(point))):
        return replace(found, certificate=lifted)
    proved = _by_alternatives(cell, domain, budget, balances)  # a refutation speaks of the conditions as stated
    return replace(proved, full=found.full) if proved.kind == "nonempty" else proved


def _by_alternatives(cell: Cell, domain: Domain, budget: Budget, balances: Balances) -> Verdict:
    """Return the verdict that the alternatives of the assumptions give, one after the other."""
    verdicts: list[Verdict] = []
    thin = domain.recall("thin", lambda: len(_thin_alternatives(domain)) == len(domain.alternatives))
    for alternative in domain.alternatives:
        found = _conjunction_verdict(cell + alternative, domain, budget, balances)
        if found.full is False and thin and not is_thin(cell):
            found = replace(found, full=None)  # Θ's own equalities leave open what is full within Θ
        if found.kind == "nonempty" and found.full is not False:
            return found
        verdicts.append(found)
    return certificates.best_verdict(verdicts)


def _false_verdict(cell: Cell) -> Verdict:
    """Return the verdict on a conjunction with a condition without parameters that is false."""
    false = next(c for c in cell if c.constant_truth is False)
    value = to_fraction(constant_of(false.poly))
    multiplier = -1 / value if false.relation == "==" else Fraction(1)
    found = empty_verdict((false,), Combination(((0, multiplier),), (), value * multiplier))
    return _settle(found, "a condition that is false")


def _settle(verdict: Verdict, by: str) -> Verdict:
    """Return a verdict for which no attempt of the table was needed, and by what it was found."""
    return replace(verdict, settled_by=(Decision(by),))


def _conjunction_verdict(stated: Cell, domain: Domain, budget: Budget, balances: Balances) -> Verdict:
    """Decide within the box alone, group by group: nonempty if every group is, empty as soon as one is."""
    cell = normalize_cell(stated)
    if cell is None:
        return _false_verdict(stated)
    if holds_strictly(cell, domain.baseline):
        return _settle(Verdict("nonempty", Witness(domain.baseline), full=not is_thin(cell)), "the baseline")
    zero = tuple(c for c in cell if not domain.unit(c))  # throughout, where sides of the box are points
    if strict := [c for c in zero if c.relation == ">"]:
        flat = empty_verdict((strict[0],), subdivision.whole_box(len(domain.names), 0))
        return _settle(flat, "a condition that is zero throughout")
    left = tuple(c for c in cell if c not in zero)
    groups = [tuple(left[k] for k in group) for group in independent(left)]
    found: list[Verdict] = []
    for group in groups:
        found.append(verdict := _group_verdict(group, domain, budget, balances))
        if verdict.kind == "empty":
            return verdict
    together = _put_together(groups, found, domain)
    return replace(together, full=False) if zero and together.kind == "nonempty" else together


def _put_together(groups: Sequence[Cell], found: Sequence[Verdict], domain: Domain) -> Verdict:
    """Return the verdict on a conjunction whose groups of conditions, none of them empty, have these verdicts."""
    point: list[Coordinate | Element] = list(domain.baseline)
    for group, verdict in zip(groups, found, strict=True):
        if isinstance(verdict.certificate, Witness):
            for k in {k for condition in group for k in condition.variables}:
                point[k] = verdict.certificate.point[k]
    if left_open := [verdict for verdict in found if verdict.kind == "undecided"]:
        return left_open[-1]
    known = {verdict.full for verdict in found}
    full = False if False in known else None if None in known else True
    return Verdict("nonempty", Witness(tuple(point)), full=full, settled_by=certificates.all_decisions(found))


def _thin_alternatives(domain: Domain) -> list[Cell]:
    """Return the alternatives of the assumptions without an interior: each states an equality, or comes to one."""
    return [one for one in domain.alternatives if is_thin(one) or linear.implicit_equalities(one, domain)]


def is_thick(domain: Domain) -> bool:
    """Decide whether Θ is seen to be the closure of its interior: flat sides, no range a point, no part thin.

    >>> is_thick(conjunction("x > 0", x=9)[1])
    True
    """
    return domain.is_straight and all(map(lt, domain.low, domain.high)) and not _thin_alternatives(domain)


def _group_verdict(cell: Cell, domain: Domain, budget: Budget, balances: Balances) -> Verdict:
    """Return the verdict on one group of constraints, which share parameters, assumptions about them included: the
    others are not its own, so points are checked within the box. What balances decide for good is known to all who ask
    afterwards, with or without them."""
    flat, keys = all(c.is_affine for c in cell), frozenset(c.key for c in cell)
    known = domain.memory.get(("decided", keys))
    if isinstance(known, Verdict):
        return known
    fitting = () if flat else tuple(b for b in balances if b.fits(cell))
    key = ("group", keys, None if flat else budget, frozenset(b.key for b in fitting))
    found = domain.recall(key, lambda: _affine(cell, domain) if flat else _polynomial(cell, domain, budget, fitting))
    lasting = found.kind == "empty" or found.full is not None
    if fitting and lasting and certificates.is_checkable(found.certificate):
        domain.memory["decided", keys] = found
    return found


def _affine(cell: Cell, domain: Domain) -> Verdict:
    """Decide by linear programming; the margin distinguishes a full-dimensional set from a thin one."""
    relations, unit = domain.in_unit(cell)
    inner = linear.solve(relations, unit, interior=True)
    thin = not isinstance(inner, tuple) and not inner.total and all(relations[k] != ">" for k in inner.used)
    found = linear.solve(relations, unit) if thin else inner
    if isinstance(found, tuple):
        full = found is inner and "==" not in relations
        return _settle(Verdict("nonempty", Witness(domain.from_unit(found)), full=full), "linear programming")
    return _settle(empty_verdict(cell, found), "linear programming")


def _polynomial(cell: Cell, domain: Domain, budget: Budget, balances: Balances) -> Verdict:
    closed = run_attempts(OpenConjunction(cell, domain, budget, balances), attempts_within(budget))
    if closed.kind != "nonempty" or closed.full is not None or not budget.points:
        return closed
    if is_thin(cell):
        return replace(closed, full=False)
    strict, first = tuple(c.strict() for c in cell), budget.first
    inner = run_attempts(OpenConjunction(strict, domain, first, balances), attempts_within(first))
    if inner.kind == "nonempty":
        return replace(inner, full=True)
    return replace(closed, full=False if inner.kind == "empty" else None)


def without_programs(cell: Cell, domain: Domain, points: bool, coefficients: int) -> Verdict:
    """Return the verdict on one group of conditions that is found without linear programs on boxes: by points, if those
    are wanted, or by subdivision, on which so many coefficients are spent.

    >>> without_programs(*conjunction("x*y > 1 and x + y < 1", x=9, y=9), points=False, coefficients=1000).kind
    'empty'
    """
    found = decide(cell, domain, POINTS_BUDGET) if points else UNDECIDED
    if found.kind != "undecided":
        return found
    question = OpenConjunction(cell, domain, Budget(coefficients, 0, points))
    again = run_attempts(question, (CLIMB, SUBDIVISION))
    return found if again.kind == "undecided" else again
