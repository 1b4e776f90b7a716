"""Where numbers exist that meet affine conditions, whose coefficients are polynomials of the parameters.

A conjunction of conditions c·z + d `relation` 0 is rid of one unknown z after the other. An equation gives z = −d/c
where c > 0 or c < 0, to be put into conditions of any degree, and says d = 0 where c = 0. Without one, z exists exactly
if each lower bound lies below each upper one, −d/c < −d'/c' for c > 0 > c', or at it where both are closed (Fourier,
Motzkin). Each sign of a coefficient is a case of its own, so that walls are right: there whole intervals of z may be
left.

Loos, Weispfenning (1993), "Applying Linear Quantifier Elimination", The Computer Journal 36.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import count
from typing import NamedTuple

from solver.algebra.polynomials import Poly, Relation, constant_of, in_ring, to_fraction
from solver.errors import UsageError
from solver.regions.constraints import Cell, Constraint, Feasible, constraint, normalize_cell, without_positive_factors
from solver.regions.decide.emptiness import LINEAR, QUICK, SIGNS, Effort, decide, is_empty
from solver.regions.decide.work import DEFAULT, Budget, count_work, work_left
from solver.regions.domain import Domain, determined_parameters, put_quotients, substitute
from solver.regions.proofs.certificates import UNDECIDED, Verdict, Witness
from solver.regions.proofs.checker import check

MAX_STEPS = 2_000  # conjunctions that are looked at
PER_TERM = 1_000  # of a conjunction, in Bernstein coefficients


def put_equalities(cell: Cell) -> Cell | None:
    """Return the same conjunction with what its equations give for parameters put into the rest; None: it is empty.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> put_equalities((constraint(x - 1, "=="), constraint(x * y - 2, ">")))
    (Constraint(p0 - 1 == 0), Constraint(p1 - 2 > 0))
    """
    known = determined_parameters((cell,))
    solved = (constraint(cell[0].poly.context().gens()[k] - value, "==") for k, value in known.items())
    return normalize_cell((*solved, *(substitute(c, known) for c in cell)))


def project(cell: Cell, over: Domain, effort: Effort = QUICK, steps: Iterator[int] | None = None) -> Iterator[Cell]:
    """Yield where values of the variables beyond the parameters exist for which all conditions hold. `effort`: to leave
    out what is empty. Raises UsageError after MAX_STEPS conjunctions, which `steps` counts, and for curved ones.

    >>> x, z = ring(("x", "z")).generators.values()
    >>> over = domain(ParameterSpace((Parameter("x", 1, -1, 2),)))
    >>> list(project((constraint(x * z - 1, "=="), constraint(2 - z, ">"), constraint(z, ">")), over))
    [(Constraint(p0 > 0), Constraint(2*p0 - 1 > 0))]
    """
    steps = count() if steps is None else steps
    unknown = max((k for c in cell for k in c.variables), default=-1)
    if unknown < len(over.names):
        narrow = put_equalities(_narrow_cell(cell, over))
        if narrow is not None and not is_empty(narrow, over, effort):
            yield narrow
        return

    def possible(cell: Cell, effort: Effort = LINEAR) -> bool:
        if next(steps) >= MAX_STEPS:
            raise UsageError(f"more than {MAX_STEPS} conjunctions; ask fewer things at once, or fix some parameters")
        known = (c for c in cell if max(c.variables, default=0) < len(over.names))
        return not is_empty(_narrow_cell(known, over), over, effort)

    if any(c.poly.degrees()[unknown] > 1 for c in cell):
        raise UsageError("what is left is curved in an unknown; fix some parameters")
    for less in _without(cell, unknown, possible):
        cleaned = normalize_cell(less)
        short = None if cleaned is None else without_positive_factors(cleaned)
        if short is not None and possible(short, SIGNS):
            yield from project(short, over, effort, steps)


def decide_stepwise(cell: Cell, over: Domain, budget: Budget = DEFAULT) -> Verdict:
    """Return the verdict on a conjunction that states all bounds of its unknowns: one is taken away after the other, as
    long as an equation, or all conditions, are linear in it. It is quicker than `decide` on curves, and decides more of
    what touches there, since factors that are above zero go; it has no certificate.

    >>> space = ParameterSpace(tuple(Parameter(name, "1/2", 0, 1) for name in "xyz"))
    >>> texts = ("x*y == z and y*z == 1/2", "x*y == z and y*z == 1", "x*y == z and x*z == 1/2")
    >>> inside = "0 < x and x < 1 and 0 < y and y < 1 and 0 < z and z < 1"
    >>> regions = [where(f"{text} and {inside}", space) for text in texts]
    >>> [decide_stepwise(region.cells[0], region.domain).kind for region in regions]
    ['nonempty', 'empty', 'nonempty']
    """
    k, left_open = _easiest(cell), False
    if k is None or not work_left():
        return decide(cell, over, budget)
    for less in _without(cell, k, lambda known: not is_empty(known, over, LINEAR)):
        count_work(PER_TERM * sum(len(c.poly.coeffs()) for c in less))
        clean = normalize_cell(less)
        short = None if clean is None else without_positive_factors(clean)
        found = Verdict("empty") if short is None else decide_stepwise(_without_multiples(short), over, budget)
        if found.kind == "nonempty":
            known = found.rational_witness
            witness = None if known is None else Witness(_led_back(cell, k, known, over))
            return Verdict("nonempty", witness if witness and check(cell, over, witness) else None)
        left_open = left_open or found.kind == "undecided"
    return UNDECIDED if left_open else Verdict("empty")


def _without_multiples(cell: Cell) -> Cell:
    """Return the conjunction without equations that follow from another one, of which they are multiples."""
    kept: list[Constraint] = []
    for one in sorted((c for c in cell if c.relation == "=="), key=lambda c: c.poly.total_degree()):
        if all(divmod(one.poly, other.poly)[1] for other in kept):
            kept.append(one)
    return tuple(c for c in cell if c.relation != "==" or c in kept)


def _easiest(cell: Cell) -> int | None:
    """Return a variable of a linear equation, or in which all conditions are linear, of few conditions; None: there is
    none besides the last one."""
    used = {k: [c for c in cell if k in c.variables] for k in {k for c in cell for k in c.variables}}
    order: dict[int, tuple[bool, bool, int]] = {}
    for k, those in used.items():
        straight = [c for c in those if c.poly.degrees()[k] == 1]
        slopes = [c.poly.derivative(k) for c in straight if c.relation == "=="]
        if slopes or len(straight) == len(those):
            order[k] = (not slopes, not any(slope.is_constant() for slope in slopes), len(those))
    return min(order, key=order.__getitem__) if order and len(used) > 1 else None


def _led_back(cell: Cell, k: int, point: tuple[Fraction, ...], over: Domain) -> tuple[Fraction, ...]:
    """Return a point with the value of variable k that the conditions, with the others' values put in, leave it."""
    low, high = over.low[k], over.high[k]
    given = {j: over.ring.constant(value) for j, value in enumerate(point) if j != k}
    straight = (c for c in cell if c.poly.degrees()[k] == 1)
    for poly, relation in ((substitute(c, given).poly, c.relation) for c in straight):
        slope = to_fraction(constant_of(poly.derivative(k)))
        if slope:
            level = -to_fraction(constant_of(poly - poly.derivative(k) * poly.context().gens()[k])) / slope
            low = max(low, level) if slope > 0 or relation == "==" else low
            high = min(high, level) if slope < 0 or relation == "==" else high
    return (*point[:k], (low + high) / 2, *point[k + 1 :])


def _narrow_cell(cell: Iterable[Constraint], over: Domain) -> Cell:
    return tuple(constraint(in_ring(c.poly, over.ring), c.relation) for c in cell)


def _without(cell: Cell, k: int, possible: Feasible) -> Iterator[Cell]:
    """Yield conjunctions without variable k, one of which holds exactly where some value of it meets them all; with it
    where that is curved in k, and no equation is linear in it."""
    kept = tuple(c for c in cell if k not in c.variables)
    curved = [one for one in cell if k in one.variables and one.poly.degrees()[k] != 1]
    straight = [_Bound.of(one, k) for one in cell if k in one.variables and one.poly.degrees()[k] == 1]
    equations = sorted((one for one in straight if one.relation == "=="), key=lambda one: not one.slope.is_constant())
    if equations:
        others = [one for one in cell if k in one.variables and one is not equations[0].stated]
        yield from _put_equation(equations[0], kept, others, k, possible)
    elif curved:
        yield cell
    else:
        yield from _pair_bounds(kept, straight, possible)


class _Bound(NamedTuple):
    """slope·z + rest `relation` 0, for a z that is the last unknown; `stated`: the condition that says so."""

    stated: Constraint
    slope: Poly
    rest: Poly

    @property
    def relation(self) -> Relation:
        return self.stated.relation

    @classmethod
    def of(cls, stated: Constraint, k: int) -> _Bound:
        """Return what a condition that is linear in variable k says of it."""
        slope = stated.poly.derivative(k)
        return cls(stated, slope, stated.poly - slope * stated.poly.context().gens()[k])

    def condition_below(self, above: _Bound) -> Constraint:
        """Return the condition that this lower bound lies below an upper one, or at it where both are closed."""
        closed = self.relation == above.relation == ">="
        return constraint(self.slope * above.rest - above.slope * self.rest, ">=" if closed else ">")


def _put_equation(
    equation: _Bound, kept: Cell, others: Sequence[Constraint], k: int, possible: Feasible
) -> Iterator[Cell]:
    """Yield the conjunctions with what the equation says of variable k put in, by the sign of its slope."""
    c, d = equation.slope, equation.rest
    for sign in (1, -1):
        put_in = (constraint(put_quotients(one.poly, {k: (-sign * d, sign * c)}), one.relation) for one in others)
        yield (*kept, constraint(sign * c, ">"), *put_in)
    if not c.is_constant():
        yield from _without((*kept, constraint(c, "=="), constraint(d, "=="), *others), k, possible)


class _Way(NamedTuple):
    """Slopes of known sign: what is stated then, and which bounds are lower and which upper ones."""

    known: Cell
    below: tuple[_Bound, ...] = ()
    above: tuple[_Bound, ...] = ()

    def extend(self, bound: _Bound) -> Iterator[_Way]:
        """Yield the ways with one more bound: of slope zero, above and below it, as far as its slope may be."""
        c, fixed = bound.slope, bound.slope.is_constant()
        if not fixed:
            yield self._replace(known=(*self.known, constraint(c, "=="), constraint(bound.rest, bound.relation)))
        if not fixed or constant_of(c) > 0:
            met = (constraint(c, ">"), *(bound.condition_below(other) for other in self.above))
            yield self._replace(known=(*self.known, *met), below=(*self.below, bound))
        if not fixed or constant_of(c) < 0:
            met = (constraint(-c, ">"), *(other.condition_below(bound) for other in self.below))
            yield self._replace(known=(*self.known, *met), above=(*self.above, bound))


def _pair_bounds(kept: Cell, bounds: Sequence[_Bound], possible: Feasible) -> Iterator[Cell]:
    """Yield the ways in which every lower bound lies below every upper one (Fourier and Motzkin)."""
    ways = [_Way(kept)]
    for bound in bounds:
        ways = [way for known in ways for way in known.extend(bound) if possible(way.known)]
    yield from (way.known for way in ways)
