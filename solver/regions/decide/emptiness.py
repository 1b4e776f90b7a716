"""Does a conjunction of polynomial constraints have a point in Θ? Three answers, each with its proof.

The methods, from cheap to dear; each one is exact in what it claims:

1. the baseline, then a fixed set of sample points, each checked exactly;
2. linear programming: decides affine conjunctions, and refutes others by their affine conditions;
3. linear programs on curved ones, on the box and its halves (`relaxation`): refutes, or finds a point;
4. Bernstein subdivision (`subdivision`): refutes, or finds a point;
5. z3's nonlinear arithmetic: its model is checked, its refutation trusted.

A conjunction whose constraints fall into groups without a common parameter is decided group by group. Budgets are
counted in sub-boxes and z3 steps, never in seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from operator import lt

from solver.algebra import bernstein
from solver.algebra.algebraic_numbers import Coordinate, Element, coordinate
from solver.algebra.polynomials import constant_of, to_fraction
from solver.errors import UsageError, clip
from solver.regions.constraints import Cell, Constraint, equated, holds_strictly, independent, is_thin, normalized
from solver.regions.decide import by_z3, linear, quick_refutation, relaxation, sampling, subdivision
from solver.regions.domain import Domain
from solver.regions.parameters import check_kind, quote
from solver.regions.proofs import certificates
from solver.regions.proofs.certificates import UNDECIDED, Combination, Verdict, Witness
from solver.regions.proofs.checker import check

MAX_TIMES = 1_000_000
MAX_WHOLE = 12  # alternatives of one answer that get a whole budget each


@dataclass(frozen=True, slots=True, order=True)
class Budget:
    """How much one conjunction may cost: Bernstein coefficients (a million in ten milliseconds) and z3's own steps."""

    coefficients: int = 200_000_000
    steps: int = 1_000_000
    points: bool = True  # whether to go on looking for points, and for interior ones; else refute only

    def times(self, factor: float | Fraction) -> Budget:
        """Return a budget `factor` times as large; raise UsageError for what is no number above zero, or too large.

        >>> Budget(coefficients=100, steps=10).times(2.5)
        Budget(coefficients=250, steps=25, points=True)
        """
        is_number = isinstance(factor, int | float | Fraction) and not isinstance(factor, bool)
        if not (is_number and 0 < factor < MAX_TIMES):
            advice = f"give a number above 0 and below {MAX_TIMES}, such as 10"
            found = clip(str(factor)) if isinstance(factor, Fraction) else quote(factor)
            raise UsageError(f"a budget cannot be {found} times another; {advice}")
        return Budget(int(self.coefficients * factor), int(self.steps * factor), self.points)

    def among(self, cells: int, whole: float = MAX_WHOLE) -> Budget:
        """Return what each of the alternatives of one answer gets: the whole, unless they are many, which share it."""
        return self.times(min(1, whole / max(1, cells)))

    @property
    def first(self) -> Budget:
        """A sixtieth of it: enough for most questions."""
        return Budget(self.coefficients // 60, self.steps // 60, self.points)

    @property
    def questions(self) -> int:
        """How many questions may be put to z3 for one answer: with the usual budget some ten seconds' worth."""
        return 150 * self.steps // DEFAULT.steps

    @property
    def stages(self) -> tuple[Budget, ...]:
        """What is tried, one after the other: a sixtieth, then the whole; a small budget is spent at once."""
        return (self.first, self) if self.coefficients >= MIN_STAGED else (self,)


def check_budget(given: object) -> None:
    """Raise UsageError, which says how one is made, unless a function is given a budget.

    >>> check_budget(10)
    Traceback (most recent call last):
    solver.errors.UsageError: budget takes a Budget, not 10; Budget().times(10) is ten times the usual one
    """
    check_kind(given, Budget, "budget takes a Budget", "Budget().times(10) is ten times the usual one")


MIN_STAGED = 10_000_000
FIRST_PROGRAMS = 2  # boxes: some milliseconds each
FIRST_BOXES, FIRST_WITH_SHARES = 4, 60  # boxes of parameters and shares: all take some tenths of a second
LAST_WITH_SHARES = 250  # such boxes where nothing else has helped: some seconds
FIRST_COEFFICIENTS = 300_000  # for a cover, before z3: milliseconds
STEPS_PER_FACTOR = 10  # what telling z3 one factor of one term costs, in its steps
DEFAULT = Budget()
QUICK_BUDGET = Budget(coefficients=1_000_000, steps=0, points=False)
POINTS_BUDGET = Budget(coefficients=1, steps=0)  # for points that are found by trying, nothing else
FORMULAS_BUDGET = Budget(0, 0, points=False)  # for closed forms and walls; what is curved stays open
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
    effort = LINEAR if not subdivision.work_left() and effort is SIGNS else effort
    empty: bool | None = True
    for alternative in domain.alternatives:
        answer = _is_empty_in_box(cell + alternative, domain, effort)
        if answer is False or (answer is None and effort is not SIGNS):
            return answer
        empty = empty and answer
    return empty


def _is_empty_in_box(cell: Cell, domain: Domain, effort: Effort) -> bool | None:
    if effort is LINEAR:
        flat = normalized(tuple(c for c in cell if c.is_affine))
        return flat is None or linear.is_empty_in_box(flat, domain) or (None if len(flat) < len(cell) else False)
    conjunction = normalized(cell)
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
    if subdivision.work_left():
        return _decide(cell, domain, budget, balances)
    found = _decide(cell, domain, POINTS_BUDGET, balances)
    return subdivision.OUT_OF_WORK if found.kind == "undecided" else found


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
    return empty_verdict((false,), Combination(((0, multiplier),), (), value * multiplier))


def empty_verdict(cell: Cell, refutation: certificates.Refutation) -> Verdict:
    """Return the verdict that this refutation gives, of just these conditions."""
    return Verdict("empty", certificates.Parts((certificates.Part(cell, refutation),)))


def _conjunction_verdict(stated: Cell, domain: Domain, budget: Budget, balances: Balances) -> Verdict:
    """Decide within the box alone, group by group: nonempty if every group is, empty as soon as one is."""
    cell = normalized(stated)
    if cell is None:
        return _false_verdict(stated)
    if holds_strictly(cell, domain.baseline):
        return Verdict("nonempty", Witness(domain.baseline), full=not is_thin(cell))
    zero = tuple(c for c in cell if not domain.unit(c))  # throughout, where sides of the box are points
    if strict := [c for c in zero if c.relation == ">"]:
        return empty_verdict((strict[0],), subdivision.whole_box(len(domain.names), 0))
    cell = tuple(c for c in cell if c not in zero)
    point: list[Coordinate | Element] = list(domain.baseline)
    found: list[Verdict] = []
    for group in independent(cell):
        found.append(verdict := _group_verdict(tuple(cell[k] for k in group), domain, budget, balances))
        if verdict.kind == "empty":
            return verdict
        if isinstance(verdict.certificate, Witness):
            for k in {k for position in group for k in cell[position].variables}:
                point[k] = verdict.certificate.point[k]
    if left_open := [verdict for verdict in found if verdict.kind == "undecided"]:
        return left_open[-1]
    known = {not zero, *(verdict.full for verdict in found)}
    full = False if False in known else None if None in known else True
    return Verdict("nonempty", Witness(tuple(point)), full=full)


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
        return Verdict("nonempty", Witness(domain.from_unit(found)), full=found is inner and "==" not in relations)
    return empty_verdict(cell, found)


def _polynomial(cell: Cell, domain: Domain, budget: Budget, balances: Balances) -> Verdict:
    closed = _search(cell, domain, budget, balances)
    if closed.kind != "nonempty" or closed.full is not None or not budget.points:
        return closed
    if is_thin(cell):
        return Verdict("nonempty", closed.certificate, full=False)
    inner = _search(tuple(c.strict() for c in cell), domain, budget.first, balances)
    if inner.kind == "nonempty":
        return Verdict("nonempty", inner.certificate, full=True)
    return Verdict("nonempty", closed.certificate, full=False if inner.kind == "empty" else None)


def _search(cell: Cell, domain: Domain, budget: Budget, balances: Balances) -> Verdict:
    """Return the first verdict that an attempt finds; `full` None: not known."""
    return next(found for found in _attempts(cell, domain, budget, balances) if found is not None)


def _attempts(cell: Cell, domain: Domain, budget: Budget, balances: Balances) -> Iterator[Verdict | None]:
    """Look for a condition that fails throughout; sample, refute linearly, climb; ask z3 and subdivide, in stages."""
    if budget == FORMULAS_BUDGET:
        yield UNDECIDED
    relations, unit = domain.in_unit(cell)
    each = () if budget == POINTS_BUDGET else zip(cell, unit, strict=True)
    wrong = (c for c, poly in each if bernstein.excludes_box(c.relation, poly))
    yield next((empty_verdict((c,), subdivision.whole_box(len(domain.names), 0)) for c in wrong), None)
    yield _point_among(sampling.hits(cell, domain), cell)
    if budget.points and (on_ties := linear.point_on_equalities(cell, domain)) is not None:
        yield Verdict("nonempty", Witness(on_ties), full=False)
    if budget.points and is_thin(ties := equated(cell)):
        found = sampling.on_equalities(ties, domain)
        exact = (Witness(point) for one in found for point in (tuple(map(coordinate, one)), one))
        yield next((Verdict("nonempty", one, full=False) for one in exact if check(cell, domain.box, one)), None)
    shares = relaxation.Shares(cell, domain, balances) if balances else None
    if shares:  # a refutation on few boxes is sooner found than that a climb leads nowhere
        yield _by_boxes(cell, domain, shares.run(20 * budget.coefficients, FIRST_BOXES))
    if shares and budget.points:
        yield _point_among(shares.points, cell)
    if budget == POINTS_BUDGET:
        yield UNDECIDED
    flat = tuple(c for c in cell if c.is_affine)
    refutation = linear.solve(*domain.in_unit(flat)) if flat else None
    if isinstance(refutation, Combination):
        yield empty_verdict(flat, refutation)
    programs = relaxation.Search(relations, unit)
    yield _by_boxes(cell, domain, programs.run(budget.coefficients, FIRST_PROGRAMS))
    if shares:
        yield _by_boxes(cell, domain, shares.run(20 * budget.coefficients, FIRST_WITH_SHARES))
    if budget.points:
        yield _climbed(cell, domain)
    boxes = subdivision.Search(relations, unit)
    if budget.steps:
        yield _by_boxes(cell, domain, boxes.run(min(FIRST_COEFFICIENTS, budget.coefficients)))
    used = sorted({k for c in cell for k in c.variables})
    spent, length = Budget(0, 0), sum(sum(map(sum, poly.monoms())) for poly in unit)
    for stage in budget.stages:
        yield _by_boxes(cell, domain, (shares or programs).run(stage.coefficients))
        steps = stage.steps if stage.steps >= STEPS_PER_FACTOR * length else 0
        answer = by_z3.solve(relations, unit, used, steps) if steps else UNDECIDED
        if answer.witness is not None:
            yield _from_model(cell, domain, answer.witness)
        if shares:  # which refuted nothing: the conditions touch, or nearly so
            yield _by_boxes(cell, domain, programs.run(stage.coefficients))
        if stage.coefficients:
            yield _by_boxes(cell, domain, boxes.run(stage.coefficients // (4 if shares else 1)))
        if isinstance(answer.certificate, certificates.Smt):  # a cover can be checked, so it comes first
            yield empty_verdict(cell, answer.certificate)
        spent = Budget(stage.coefficients, spent.steps + steps)
    if shares and budget.points and not budget.steps:  # else z3 decides more in that time
        yield _by_boxes(cell, domain, shares.run(200 * budget.coefficients, LAST_WITH_SHARES, LAST_WITH_SHARES))
    yield Verdict("undecided", spent=f"{spent.coefficients} Bernstein coefficients and {spent.steps} z3 steps")


def without_programs(cell: Cell, domain: Domain, points: bool, coefficients: int) -> Verdict:
    """Return the verdict on one group of conditions that is found without linear programs on boxes: by points, if those
    are wanted, or by subdivision, on which so many coefficients are spent.

    >>> without_programs(*conjunction("x*y > 1 and x + y < 1", x=9, y=9), points=False, coefficients=1000).kind
    'empty'
    """
    found = decide(cell, domain, POINTS_BUDGET) if points else UNDECIDED
    if found.kind != "undecided":
        return found
    boxes = subdivision.Search(*domain.in_unit(cell))
    return (_climbed(cell, domain) if points else None) or _by_boxes(cell, domain, boxes.run(coefficients)) or found


def _climbed(cell: Cell, domain: Domain) -> Verdict | None:
    """Return a point that floats lead to, as a verdict; one of closed conditions that touch, too."""
    touching = sampling.touching(cell, domain) if any(c.relation == ">=" for c in cell) else ()
    met = (Verdict("nonempty", Witness(point)) for point in touching if domain.keeps(cell, point))
    return _point_among(sampling.climb(cell, domain), cell) or next(met, None)


def _point_among(points: Iterable[tuple[Fraction, ...]], cell: Cell) -> Verdict | None:
    """Return the first point at which all conditions hold strictly, as a verdict."""
    found = (Verdict("nonempty", Witness(point), full=True) for point in points if holds_strictly(cell, point))
    return next(found, None)


def _by_boxes(cell: Cell, domain: Domain, outcome: subdivision.Outcome) -> Verdict | None:
    """Return what a cover of the box, or a point of it, says; None where there is neither."""
    if outcome.cover is not None:
        first, *others = outcome.cover.leaves
        alone = None if others or outcome.cover.balances else first.combination
        return empty_verdict(cell, alone or outcome.cover)
    return _point_among([domain.from_unit(outcome.candidate)] if outcome.candidate else (), cell)


def _from_model(cell: Cell, domain: Domain, unit_point: Sequence[Coordinate]) -> Verdict:
    """Return z3's model, moved to the box, as a verdict; the point is checked exactly."""
    moved = tuple(
        low + (high - low) * z if isinstance(z, Fraction) else z.affine_image(low, high - low)
        for z, low, high in zip(unit_point, domain.low, domain.high, strict=True)
    )
    witness = Witness(moved)
    if not check(cell, domain.box, witness):
        return Verdict("undecided", spent="z3 found a point that could not be checked; fix parameters (--fix)")
    inside = witness.rational is not None and holds_strictly(cell, witness.rational) and not is_thin(cell)
    return Verdict("nonempty", witness, full=True if inside else None)
