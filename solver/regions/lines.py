"""A line through the parameter space, the parts of it that lie in Θ, and how far a point can move along it.

θ(t) = start + t·step, with t in [low, high]: one parameter moving over its range while the others stay, or the way from
one point to another (t from 0 to 1). Where it `carries`, what the assumptions determine moves along, be it curved. A
polynomial in the parameters becomes a polynomial in t, so a wall is met in finitely many points, its real roots, unless
it holds the whole line. Signs are constant between two neighbouring roots, so one number from each gap, and each root
itself, tell exactly which parts are in Θ, or in a region. The ends of the interval round a point on which a region
holds are exact: rational, or a root of an integer polynomial.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby, pairwise

from flint import fmpq, fmpq_poly

from solver.algebra.algebraic_numbers import Algebraic, Coordinate, Element, Real, between, coordinate, real_roots
from solver.algebra.number_fields import sign, univariate
from solver.algebra.polynomials import Poly, Ratio, Relation, ratio, ring, to_fmpq
from solver.algebra.surds import Surd, surd
from solver.regions.constraints import COMPARES, Cell, Constraint, conjoin_pairs
from solver.regions.domain import Domain
from solver.regions.region import Region
from solver.report.json_records import Written

Restricted = Sequence[Sequence[tuple[Constraint, fmpq_poly]]]  # cells whose polynomials are in t
Station = tuple[Real, Real]  # a root, twice, or the two ends of a gap


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the line within Θ that nothing interrupts; `has_low`, `has_high`: whether the ends belong to it."""

    low: Real
    high: Real
    has_low: bool = True
    has_high: bool = True

    @property
    def is_point(self) -> bool:
        return self.low == self.high

    def __contains__(self, t: Real) -> bool:
        return self.low < t < self.high or (t == self.low and self.has_low) or (t == self.high and self.has_high)


@dataclass(frozen=True, slots=True)
class Segment:
    """What lies between two numbers that can be written down, which may be one."""

    low: Coordinate
    high: Coordinate

    @property
    def is_point(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, eq=False)
class Line:
    """θ(t) = start + t·step for low <= t <= high, in the box; where it `carries`, of the parameters that are free."""

    domain: Domain
    start: tuple[Fraction, ...]
    step: tuple[Fraction, ...]
    low: Fraction
    high: Fraction
    carries: bool = False

    @cached_property
    def _images(self) -> tuple[Poly, ...]:
        t = ring(("t",))
        return tuple(t.constant(a) + t.constant(b) * t["t"] for a, b in zip(self.start, self.step, strict=True))

    def _along(self, poly: Poly) -> Poly:
        return poly.compose(*self._images, ctx=ring(("t",)).context)

    def at(self, t: Fraction) -> dict[str, Fraction]:
        """Return the point with this t."""
        point = tuple(at + t * slope for at, slope in zip(self.start, self.step, strict=True))
        return self.domain.name(self.domain.lift(point) if self.carries else point)

    def coordinates(self, t: Real) -> tuple[Coordinate, ...]:
        """Return the point with this t, which may be irrational, in order of declaration.

        >>> space = ParameterSpace((Parameter("x", 1, 0, 9), Parameter("y", 1, 0, 9)), (parse_condition("y = x**2"),))
        >>> line = line_along(domain(space), "x", carries=True)
        >>> [str(one) for one in line.coordinates(roots_in([fmpq_poly([-2, 0, 1])], line.low, line.high)[0])]
        ['root 2 of t**2 - 2 (about 1.41421)', '2']
        """
        if isinstance(t, Fraction):
            return tuple(self.at(t).values())
        point = [Element.of(t, ends) for ends in zip(self.start, self.step, strict=True)]
        for k, parts in (self.domain.solved if self.carries else {}).items():
            over, under = (Element.of(t, univariate(self._along(part))) for part in parts)
            point[k] = over / under  # which is above zero in Θ
        return tuple(one.coordinate for one in point)

    def restrict(self, poly: Poly) -> fmpq_poly:
        """Return a polynomial in the parameters as one in t; of the same sign in Θ, if one is carried that it has.

        >>> over = Region(load("thaad-deal").space, ()).domain
        >>> line_along(over, "shield").restrict(over.ring["shield"] * over.ring["breach_us"] - 6)
        2*x + (-6)
        """
        return univariate(self._along(self.domain.put(poly) if self.carries else poly))

    def straight(self, value: Ratio) -> Ratio:
        """Return a value that is the same on the line, without what is carried."""
        return self.domain.in_free(value) if self.carries else value

    def quotient(self, value: Ratio) -> Ratio:
        """Return a quotient as one in t, over the ring of t alone; zero where it has no value on the line."""
        value = self.straight(value)
        if isinstance(value, Surd):
            plain, factor = self.quotient(value.plain), self.quotient(value.factor)
            return surd(plain, factor, self._along(value.inside))
        under = self._along(value.under)
        return ratio(self._along(value.over), under) if under else ratio(under, ring(("t",)).one)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The parts of the line in Θ, ascending.

        >>> space = ParameterSpace((Parameter("x", 2, 0, 10),), (parse_condition("x < 3 or x**2 >= 50"),))
        >>> [(float(part.high), part.has_high) for part in line_along(Region(space, ()).domain, "x").stretches]
        [(3.0, False), (10.0, True)]
        """
        cells, stations = self.divide((self.domain.flat if self.carries else self.domain).alternatives)
        runs = groupby(stations, key=lambda station: bool(_cells_holding(cells, station)))
        inside = [list(run) for holds, run in runs if holds]
        ends = ((run[0], run[-1]) for run in inside)
        return tuple(Stretch(low[0], high[1], low[0] == low[1], high[0] == high[1]) for low, high in ends)

    def restrict_cells(self, cells: Sequence[Cell]) -> Restricted:
        return [[(c, self.restrict(c.poly)) for c in cell] for cell in cells]

    def divide(self, cells: Sequence[Cell]) -> tuple[Restricted, list[Station]]:
        """Return the conditions as polynomials in t; and, ascending, their roots and the gaps between these."""
        restricted = self.restrict_cells(cells)
        roots = roots_in((poly for cell in restricted for _, poly in cell), self.low, self.high)
        marks = sorted({self.low, self.high, *roots})
        found: list[Station] = [(marks[0], marks[0])]
        for left, right in pairwise(marks):
            found += [(left, right), (right, right)]
        return restricted, found


def line_along(domain: Domain, name: str, point: Mapping[str, Fraction] | None = None, carries: bool = False) -> Line:
    """Return the line on which one parameter, t, runs over its range; the others as at `point` (the baseline), but for
    what the assumptions determine, where it `carries` that along.

    >>> line_along(Region(load("thaad-deal").space, ()).domain, "shield").at(Fraction(1))["shield"]
    Fraction(1, 1)
    """
    fixed = domain.baseline if point is None else domain.order(point)
    k = domain.names.index(name)
    start = (*fixed[:k], Fraction(0), *fixed[k + 1 :])
    step = tuple(Fraction(j == k) for j in range(len(fixed)))
    return Line(domain, start, step, domain.low[k], domain.high[k], carries and bool(domain.solved))


def line_between(
    domain: Domain, start: Mapping[str, Fraction], end: Mapping[str, Fraction], *, carries: bool = False
) -> Line:
    """Return the way from one point of the box to another, t running from 0 to 1; straight in what is free, where it
    `carries` what the assumptions determine along.

    >>> over = Region(ParameterSpace((Parameter("x", 1, 0, 9),)), ()).domain
    >>> line_between(over, {"x": Fraction(1)}, {"x": Fraction(2)}).at(Fraction(1, 2))
    {'x': Fraction(3, 2)}
    """
    first, last = domain.order(start), domain.order(end)
    step = tuple(b - a for a, b in zip(first, last, strict=True))
    return Line(domain, first, step, Fraction(0), Fraction(1), carries and bool(domain.solved))


def roots_in(polys: Iterable[fmpq_poly], low: Fraction, high: Fraction) -> tuple[Real, ...]:
    """Return the real roots from low to high of all the polynomials that are not zero, ascending, each once.

    >>> roots_in([fmpq_poly([-2, 1]), fmpq_poly([-9, 0, 1])], Fraction(0), Fraction(10))
    (Fraction(2, 1), Fraction(3, 1))
    """
    near = (poly for poly in polys if poly and _may_vanish(poly, to_fmpq(low), to_fmpq(high)))
    return tuple(sorted({root for poly in near for root in real_roots(poly) if low <= root <= high}))


def _may_vanish(poly: fmpq_poly, low: fmpq, high: fmpq) -> bool:
    """Return whether the Bernstein coefficients leave open that a polynomial is zero from low to high."""
    moved = poly(fmpq_poly([low, high - low])).coeffs()
    found = fmpq_poly(moved[::-1])(fmpq_poly([1, 1])).coeffs()
    return len(found) < len(moved) or {sign(c) for c in found} not in ({1}, {-1})


def sign_at(poly: fmpq_poly, t: Real) -> int:
    """Return the sign of a polynomial in t at a number.

    >>> sign_at(fmpq_poly([-2, 1]), Fraction(3))
    1
    """
    return t.sign(poly) if isinstance(t, Algebraic) else sign(poly(to_fmpq(t)))


@dataclass(frozen=True, slots=True)
class End:
    """Where the interval ends; `closed`: the end belongs to it; `by`: what fails beyond, nothing at the range's end."""

    at: Coordinate
    closed: bool
    by: tuple[Constraint, ...]


@dataclass(frozen=True, slots=True)
class Reach(Written, add="distance"):
    """The interval of one parameter's values, round its value at a point, on which the region holds."""

    parameter: str
    value: Fraction
    low: End
    high: End

    @property
    def wall(self) -> End | None:
        """The nearer end that a condition makes; None where only the parameter's range ends the interval."""
        return min((end for end in (self.low, self.high) if end.by), key=self.distance_to, default=None)

    def distance_to(self, end: End) -> Fraction | float:
        """Return the change of the parameter that leads to an end; exact where the end is rational."""
        return abs(end.at - self.value) if isinstance(end.at, Fraction) else abs(float(end.at) - float(self.value))

    @property
    def distance(self) -> Fraction | float | None:
        """The least change of this parameter that leads to a wall, if any within its range does."""
        return None if self.wall is None else self.distance_to(self.wall)


def reach(
    region: Region, point: Mapping[str, Fraction], name: str, across: bool = False, carries: bool = False
) -> Reach:
    """Return how far the parameter can move from a point of the region before the region, or Θ, ends; `across`: what
    the assumptions rule out between two parts of Θ does not end it; `carries`: what they determine moves along.

    >>> space = ParameterSpace((Parameter("shield", 3, 0, 10), Parameter("breach", 5, 0, 10)))
    >>> found = reach(where("breach >= shield", space), space.baseline, "shield")
    >>> str(found.low.at), str(found.high.at), found.distance
    ('0', '5', Fraction(2, 1))
    """
    region, over = (region.flat, region.domain.flat) if carries else (region, region.domain)
    line, value = line_along(over, name, point), point[name]
    cells, stations = line.divide(conjoin_pairs(region.cells, over.alternatives))
    allowed = line.restrict_cells(over.alternatives)
    stations = [station for station in stations if not across or _cells_holding(allowed, station)]
    start = next(k for k, (low, high) in enumerate(stations) if low == high == value or low < value < high)
    return Reach(name, value, *(_end(cells, allowed, stations, start, step) for step in (-1, 1)))


def _end(cells: Restricted, allowed: Restricted, stations: Sequence[Station], start: int, step: int) -> End:
    """Return the end of the interval on one side; where Θ ends there, too, by what is assumed alone."""
    last = start
    while 0 <= last + step < len(stations) and _cells_holding(cells, stations[last + step]):
        last += step
    low, high = stations[last]
    beyond = last + step
    if not 0 <= beyond < len(stations):
        return End(coordinate(high if step > 0 else low), low == high, ())
    near, far = stations[beyond][::step]
    t = _number_of(stations[beyond])
    held = _cells_holding(cells, stations[last])
    failing = dict.fromkeys(c for cell in held for c, p in cell if not holds_at(c.relation, p, t))
    outside = not _cells_holding(allowed, stations[beyond])
    assumed = [c for c in failing if outside and any(c in dict(one) for one in allowed)]
    return End(coordinate(near), near != far, tuple(assumed or failing))


def _cells_holding(cells: Restricted, station: Station) -> Restricted:
    """Return the cells that hold on a root or in a gap."""
    if not any(cells):
        return cells
    t = _number_of(station)
    return [cell for cell in cells if all(holds_at(c.relation, poly, t) for c, poly in cell)]


def holds_at(relation: Relation, poly: fmpq_poly, t: Real) -> bool:
    """Whether a polynomial in t has a relation to 0 at a number."""
    return bool(COMPARES[relation](sign_at(poly, t), 0))


def _number_of(station: Station) -> Real:
    """Return a number that represents the station: the root itself, or one from the gap."""
    low, high = station
    return low if low == high else between(low, high)
