"""How far one parameter can move, the others staying, before a region ends.

Along the line each condition is a polynomial in one unknown. Between two neighbouring
roots of all of them no condition changes, so one number tells for the whole gap. The
answer is the interval round the point on which the region (and Θ) holds; its ends are
exact: rational, or a root of an integer polynomial.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import fmpq_poly

from solver.calculus.algebraic import Algebraic, Real, between
from solver.calculus.line import along, sign_at
from solver.constraint import Constraint
from solver.lowering import tidy
from solver.proof.certificate import Coordinate
from solver.region import Region

__all__ = ["End", "Reach", "reach"]


@dataclass(frozen=True, slots=True)
class End:
    """Where the interval ends; `closed`: the end belongs to it; `by`: what fails beyond, nothing at the range's end."""

    at: Coordinate
    closed: bool
    by: tuple[Constraint, ...]


@dataclass(frozen=True, slots=True)
class Reach:
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
        """The change of the parameter that leads to an end; exact where the end is rational."""
        return abs(end.at - self.value) if isinstance(end.at, Fraction) else abs(float(end.at) - float(self.value))

    @property
    def distance(self) -> Fraction | float | None:
        """The least change of this parameter that leads to a wall, if any within its range does."""
        return None if self.wall is None else self.distance_to(self.wall)


Cells = Sequence[Sequence[tuple[Constraint, fmpq_poly]]]
Station = tuple[Real, Real]  # a root, twice, or the two ends of a gap


def reach(region: Region, point: Mapping[str, Fraction], name: str) -> Reach:
    """How far the parameter can move from a point of the region before the region, or Θ, ends.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> space = ParameterSpace((Parameter("shield", 3, 0, 10), Parameter("breach", 5, 0, 10)))
    >>> found = reach(where("breach >= shield", space), space.baseline, "shield")
    >>> str(found.low.at), str(found.high.at), found.distance
    ('0', '5', Fraction(2, 1))
    """
    over, value = region.domain, point[name]
    line = along(over, name, point)
    both = (tidy(cell + alternative) for cell in region.cells for alternative in over.alternatives)
    cells = [[(c, line.restricted(c.poly)) for c in cell] for cell in both if cell is not None]
    roots = line.roots(poly for cell in cells for _, poly in cell)
    stations = _stations(sorted({line.low, line.high, *roots}))
    start = next(k for k, (low, high) in enumerate(stations) if low == high == value or low < value < high)
    return Reach(name, value, _end(cells, stations, start, -1), _end(cells, stations, start, 1))


def _stations(marks: Sequence[Real]) -> list[Station]:
    """Roots and the gaps between them, in turn."""
    found: list[Station] = [(marks[0], marks[0])]
    for left, right in pairwise(marks):
        found += [(left, right), (right, right)]
    return found


def _end(cells: Cells, stations: Sequence[Station], start: int, step: int) -> End:
    """The end of the interval on one side."""
    last = start
    while 0 <= last + step < len(stations) and _holding(cells, stations[last + step]):
        last += step
    low, high = stations[last]
    beyond = last + step
    if not 0 <= beyond < len(stations):
        return End(_coordinate(low), True, ())
    failing = (c for cell in _holding(cells, stations[last]) for c, p in cell if not _holds(c, p, stations[beyond]))
    return End(_coordinate(high if step > 0 else low), low == high, tuple(dict.fromkeys(failing)))


def _holding(cells: Cells, station: Station) -> Cells:
    """The cells that hold on a root or in a gap."""
    return [cell for cell in cells if all(_holds(c, poly, station) for c, poly in cell)]


def _holds(condition: Constraint, poly: fmpq_poly, station: Station) -> bool:
    low, high = station
    sign = sign_at(poly, low if low == high else between(low, high))
    return sign == 0 if condition.relation == "==" else sign > 0 or (sign == 0 and condition.relation == ">=")


def _coordinate(value: Real) -> Coordinate:
    return value.root if isinstance(value, Algebraic) else value
