"""The nearest point of a conjunction of affine conditions, exactly, by one of two distances (`norms`).

A movement is split into what each parameter gains and loses, δ = plus − minus, both at least zero; then conditions,
ranges and the distance are affine, and the least one is a linear programme:

    minimise N(plus, minus)  subject to  a·(p + plus − minus) + c >= 0,  low <= p + plus − minus <= high.

The optimum of the closed conditions is the infimum for the strict ones, since a convex set with a point in it has the
closure one expects. Whether it is attained is a second programme: the greatest margin that all strict conditions keep
at that distance. The multipliers of the optimum prove it, and name what binds.

Dantzig (1963), Linear Programming and Extensions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from solver.algebra.algebraic_numbers import simplest_fraction
from solver.algebra.linear_programs import Line, Optimum, maximise_fractions
from solver.algebra.polynomials import at, constant_of, to_fmpq, to_fraction
from solver.regions.constraints import Cell, Constraint, constraint
from solver.regions.decide.emptiness import decide
from solver.regions.domain import Domain
from solver.regions.norms import Norm, Values
from solver.regions.proofs.certificates import Verdict

SLACKS = (Fraction(1, 100), Fraction(1, 10_000), Fraction(1, 10**8))  # tried for a point just inside


@dataclass(frozen=True, slots=True)
class Nearest:
    """How near a conjunction comes to a point.

    `low` is proved: nothing of it is nearer; `high` is the distance of `limit`, a point of its closure; both are
    equal where the answer is exact. `attained`: whether the conjunction itself has a point at that distance;
    `witness`: a point of it, `limit` if attained and else one close by. `below`: that the conjunction is empty nearer
    than `low`, where this is no linear programme's answer. `binding`: the conditions that hold with equality there;
    `ends`: the positions of parameters held back by an end of their range. No numbers where the verdict is empty.
    """

    verdict: Verdict
    low: Fraction | None = None
    high: Fraction | None = None
    limit: Values | None = None
    attained: bool | None = None
    witness: Values | None = None
    binding: tuple[Constraint, ...] = ()
    ends: tuple[int, ...] = ()
    below: Verdict | None = None

    @property
    def is_exact(self) -> bool:
        return self.low is not None and self.low == self.high


def affine_nearest(cell: Cell, over: Domain, norm: Norm, point: Values) -> Nearest:
    """Return the nearest point in the box of affine conditions on what the norm lets move, whatever the assumptions.

    >>> region = where("y > x", ParameterSpace((Parameter("x", 3, 0, 10), Parameter("y", 2, 0, 10))))
    >>> cell, over, norm = region.cells[0], region.domain, Common({0: Fraction(10), 1: Fraction(10)})
    >>> found = affine_nearest(cell, over, norm, over.baseline)
    >>> found.high, over.name(found.limit), found.attained
    (Fraction(1, 20), {'x': Fraction(5, 2), 'y': Fraction(5, 2)}, False)
    """
    verdict = decide(cell, over)
    if verdict.kind == "empty":
        return Nearest(verdict)
    programme = Programme(cell, over, norm, point)
    found = programme.least_distance()
    assert found is not None  # the conjunction has a point
    distance, binding, ends = found.distance, found.binding, found.ends
    limit = programme.least_moved_point(distance)
    inside = programme.point_inside(distance)
    if inside is None:
        return Nearest(verdict, distance, distance, limit, False, programme.point_just_inside(), binding, ends)
    best = limit if over.keeps(cell, limit) else inside
    return Nearest(verdict, distance, distance, best, True, best, binding, ends)


def affine_distance(cell: Cell, over: Domain, norm: Norm, point: Values) -> Fraction | None:
    """Return a distance that a conjunction keeps, as its affine conditions, closed, show; None where they are empty."""
    found = Programme([c for c in cell if c.is_affine], over, norm, point).least_distance()
    return None if found is None else found.distance


class LeastDistance(NamedTuple):
    """How far the closed conditions are, those that bind, and the parameters held back by an end of their range."""

    distance: Fraction
    binding: tuple[Constraint, ...]
    ends: tuple[int, ...]


class Programme:
    """The linear programme of a conjunction: unknowns plus and minus of each parameter used, the distance, a margin."""

    def __init__(self, cell: Iterable[Constraint], over: Domain, norm: Norm, point: Values) -> None:
        self.cell, self.over, self.norm, self.point = tuple(cell), over, norm, point
        self.used = sorted({k for c in self.cell for k in c.variables})
        self.owners: list[Constraint | int] = []  # an int: the parameter whose range it is
        self.body: list[Line] = []
        for condition in self.cell:
            for sign in (1, -1) if condition.relation == "==" else (1,):
                self.body.append(self._row(condition, sign))
                self.owners.append(condition)
        for place, k in enumerate(self.used):
            for side, end in ((2 * place, over.high[k]), (2 * place + 1, over.low[k])):
                row = tuple(Fraction(-(j == side)) for j in range(2 * len(self.used) + 1))
                self.body.append((row, abs(end - point[k])))
                self.owners.append(k)
        self.strict = [isinstance(one, Constraint) and one.relation == ">" for one in self.owners]

    def _row(self, condition: Constraint, sign: int) -> Line:
        slopes = [sign * to_fraction(constant_of(condition.poly.derivative(k))) for k in self.used]
        row = [value for slope in slopes for value in (slope, -slope)]
        return (*row, Fraction(0)), sign * to_fraction(at(condition.poly, tuple(map(to_fmpq, self.point))))

    def least_distance(self) -> LeastDistance | None:
        """Return the least distance of the closed conditions, and what binds; None where they have no point."""
        outcome = maximise_fractions(self.norm.objective(self.used), [*self.body, *self.norm.rows(self.used)])
        if outcome is None:
            return None
        tight = [owner for owner, m in zip(self.owners, outcome.multipliers, strict=False) if m]
        binding = dict.fromkeys(owner for owner in tight if isinstance(owner, Constraint))
        ends = tuple(owner for owner in tight if isinstance(owner, int))
        return LeastDistance(-outcome.value, tuple(binding), ends)

    def least_moved_point(self, distance: Fraction) -> Values:
        """Return a point of the closure at that distance at which as little as possible moves."""
        parts = [1 / (self.over.low[k] - self.over.high[k]) for k in self.used for _ in range(2)]
        found = maximise_fractions([*parts, Fraction(0)], [*self.body, *self.norm.rows(self.used, distance)])
        assert found is not None
        return self._point(found)

    def spread(self, distance: Fraction, asked: Sequence[int] | None = None) -> dict[int, tuple[Fraction, Fraction]]:
        """Return the least and greatest value of each parameter used, or asked for, in the closure at that distance."""
        rows, found = [*self.body, *self.norm.rows(self.used, distance)], {}
        for k in self.used if asked is None else asked:
            upwards = [Fraction((j == k) * sign) for j in self.used for sign in (1, -1)] + [Fraction(0)]
            least, most = (maximise_fractions([sign * x for x in upwards], rows) for sign in (-1, 1))
            assert least is not None and most is not None
            found[k] = (self.point[k] - least.value, self.point[k] + most.value)
        return found

    def fix(self, k: int, value: Fraction) -> Programme:
        """Return the programme with a parameter at a value."""
        level = constraint(self.over.ring.generators[self.over.names[k]] - self.over.ring.constant(value), "==")
        return Programme((*self.cell, level), self.over, self.norm, self.point)

    def attains(self, distance: Fraction, k: int, value: Fraction) -> bool:
        """Whether a parameter can have a value of its spread at that distance: not always under a strict condition."""
        return not any(self.strict) or self.fix(k, value).point_inside(distance) is not None

    def simple_point(self, distance: Fraction) -> Values:
        """Return a point of the closure at that distance with short numbers: each parameter in turn stays as it is, or
        goes to the simplest value that those before leave it; to the inside of its spread where it has to."""
        programme = self
        for k in self.used:
            low, high = programme.spread(distance, [k])[k]
            room = (high - low) / 4
            offers = [simplest_fraction(low, high), simplest_fraction(low + room, high - room)]
            if low <= self.point[k] <= high:
                offers.insert(0, self.point[k])
            fitting = (value for value in offers if programme.attains(distance, k, value))
            programme = programme.fix(k, next(fitting, offers[-1]))
        return programme.least_moved_point(distance)

    def point_inside(self, distance: Fraction | None = None) -> Values | None:
        """Return a point of the conjunction itself, at most so far away if that is asked, or None."""
        if distance is None:
            distance = self.norm.between(self.over.low, self.over.high)
        if not any(self.strict):
            return self.least_moved_point(distance)
        rows = [((*a, Fraction(-s)), c) for (a, c), s in zip(self.body, self.strict, strict=True)]
        rows += [((*a, Fraction(0)), c) for a, c in self.norm.rows(self.used, distance)]
        margin = [Fraction(0)] * (2 * len(self.used) + 1) + [Fraction(1)]
        outcome = maximise_fractions(margin, [*rows, (tuple(-m for m in margin), Fraction(1))])
        return self._point(outcome) if outcome is not None and outcome.value > 0 else None

    def point_just_inside(self) -> Values | None:
        """Return a point of the conjunction hardly farther than the least distance: the nearest with a little slack."""
        for slack in SLACKS:
            body = [(a, c - slack if s else c) for (a, c), s in zip(self.body, self.strict, strict=True)]
            outcome = maximise_fractions(self.norm.objective(self.used), [*body, *self.norm.rows(self.used)])
            if outcome is not None:
                return self._point(outcome)
        return self.point_inside()

    def _point(self, outcome: Optimum) -> Values:
        point = list(self.point)
        for place, k in enumerate(self.used):
            point[k] += outcome.point[2 * place] - outcome.point[2 * place + 1]
        return tuple(point)
