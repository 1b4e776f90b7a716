"""Walls met on the way along lines, with the lists of branches on both sides; for walls of any degree.

Take the irreducible factors of all polynomials in the branches' conditions and in the assumptions. On a line each
is a polynomial in t, or zero throughout, and then the line is of no use. Between two neighbouring roots all signs
are constant, so one list of branches stands there, and near there: it is that of an open set.

At a root t where one factor f alone is zero, and d f/dt is not, the gradient of f is not zero, so near that
point {f = 0} is a smooth surface, with one list of branches on all of either side: if the lists differ, their open sets
share that piece of wall. At other roots the line may pass through a corner, and nothing is concluded. So every
wall found is proved; walls that no line crosses are not found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from solver.atlas import Atlas, Branch
from solver.calculus.algebraic import Algebraic, Real, between
from solver.calculus.common_walls import Contact
from solver.calculus.line import Line, along, roots_in, sign_at, through
from solver.constraint import constraint
from solver.domain import Domain
from solver.polynomial import Key, Poly, primitive
from solver.proof.certificate import Coordinate

PER_TERM = 120  # what a term of a wall costs on each line, in Bernstein coefficients: about a microsecond
PER_LIST = 40_000  # what one list of branches costs
NEAR = (10**6, 10**12)  # how near a rational point is taken to a wall that has none on the line

Point = dict[str, Fraction]
Lists = dict[tuple[Branch, ...], Point]


@dataclass
class Met:
    """What the lines have crossed: contacts between lists by position, and how many lines there were.

    `lists`: each list of branches with a point off all walls where it stands, new ones last; `ended`: whether
    all lines were taken.
    """

    lists: Lists
    contacts: list[Contact]
    lines: int
    ended: bool


def walls_met(atlas: Atlas, lists: Mapping[tuple[Branch, ...], Point], points: Sequence[Point], budget: int) -> Met:
    """The walls on lines along every parameter through the points, then on the ways between points of two lists.

    `budget` is counted in Bernstein coefficients; the walls are found where the lines cross them.
    """
    search = _Search(atlas, lists, budget)
    ended = all(search.take(line) for line in search.lines(points))
    return Met(search.lists, list(search.contacts.values()), search.taken, ended)


class _Search:
    """The lists and contacts so far."""

    def __init__(self, atlas: Atlas, lists: Mapping[tuple[Branch, ...], Point], budget: int) -> None:
        self.atlas, self.over, self.budget = atlas, atlas.domain, budget
        self.lists: Lists = dict(lists)
        self.contacts: dict[tuple[int, int, Key], Contact] = {}
        self.factors = _factors(atlas, self.over)
        self.cost = PER_TERM * sum(len(factor.coeffs()) for factor in self.factors)
        self.taken = 0

    def lines(self, points: Sequence[Point]) -> Iterator[Line]:
        yield from (line for point in points for line in self._axes(point))
        tried: set[tuple[int, int]] = set()
        while True:
            ends = list(enumerate(self.lists.values()))
            fresh = [(a, b) for a, b in combinations(ends, 2) if (a[0], b[0]) not in tried]
            if not fresh:
                return
            for (first, start), (second, end) in fresh:
                tried.add((first, second))
                if start != end and not any((first, second) == key[:2] for key in self.contacts):
                    yield through(self.over, start, end)

    def _axes(self, point: Point) -> Iterator[Line]:
        for k, name in enumerate(self.over.names):
            if self.over.low[k] < self.over.high[k]:
                yield along(self.over, name, point)

    def take(self, line: Line) -> bool:
        """Cross what the line crosses; False when the budget is spent."""
        if self.budget < self.cost:
            return False
        self.budget -= self.cost
        self.taken += 1
        on_line = [line.restricted(factor) for factor in self.factors]
        if not all(on_line):
            return True
        zeros: dict[Real, list[int]] = {}
        for k, poly in enumerate(on_line):
            for root in roots_in((poly,), line.low, line.high):
                zeros.setdefault(root, []).append(k)
        for stretch in line.stretches:
            if stretch.is_point:
                continue
            inner = sorted(t for t in zeros if stretch.low < t < stretch.high)
            gaps = []
            for low, high in pairwise([stretch.low, *inner, stretch.high]):
                if self.budget < PER_LIST:
                    return False
                self.budget -= PER_LIST
                gaps.append(self._listed(line.at(between(low, high))))
            for t, (before, after) in zip(inner, pairwise(gaps), strict=True):
                if before != after and len(zeros[t]) == 1:
                    poly = on_line[zeros[t][0]]
                    if slope := sign_at(poly.derivative(), t):
                        self._meet(before, after, self.factors[zeros[t][0]], slope, line, t)
        return True

    def _listed(self, point: Point) -> int:
        """The position of the list that stands at a point off the walls."""
        branches = self.atlas.standing(point)
        self.lists.setdefault(branches, point)
        return list(self.lists).index(branches)

    def _meet(self, before: int, after: int, factor: Poly, slope: int, line: Line, t: Real) -> None:
        """Note a wall, once between two lists; a point with rational coordinates is preferred."""
        first, second = sorted((before, after))
        sign = slope if (before, after) == (first, second) else -slope
        key = (first, second, Key(factor))
        known = self.contacts.get(key)
        if known is not None and (isinstance(t, Algebraic) or all(isinstance(x, Fraction) for x in known.point)):
            return
        point = self._point(line, t, factor)
        if point is not None:
            self.contacts[key] = Contact(first, second, constraint(sign * factor, ">"), point)

    def _point(self, line: Line, t: Real, factor: Poly) -> tuple[Coordinate, ...] | None:
        """The point at t; near it, with one irrational coordinate, where the line moves several parameters."""
        if isinstance(t, Fraction):
            return self.over.order(line.at(t))
        moving = [k for k, step in enumerate(line.step) if step]
        if len(moving) == 1:
            return tuple(t.root if step else start for start, step in zip(line.start, line.step, strict=True))
        return self._near(line, t, factor, moving)

    def _near(self, line: Line, t: Algebraic, factor: Poly, moving: Sequence[int]) -> tuple[Coordinate, ...] | None:
        """A root of the factor along one parameter, through a rational point so near that no other wall is between."""
        for part in NEAR:
            close = Fraction(round(t.root.approximate * part), part)
            if not line.low <= close <= line.high:
                continue
            named = line.at(close)
            for k in moving:
                axis = along(self.over, self.over.names[k], named)
                here, width = named[self.over.names[k]], (self.over.high[k] - self.over.low[k]) * 1000 / part
                low, high = max(axis.low, here - width), min(axis.high, here + width)
                on_axis = axis.restricted(factor)
                roots = roots_in((on_axis,), low, high)
                simple = len(roots) == 1 and sign_at(on_axis.derivative(), roots[0])
                if simple and self._undisturbed(axis, factor, line, t, close, low, high):
                    root = roots[0]
                    value = root.root if isinstance(root, Algebraic) else root
                    return tuple(value if j == k else named[name] for j, name in enumerate(self.over.names))
        return None

    def _undisturbed(
        self, axis: Line, factor: Poly, line: Line, t: Algebraic, close: Fraction, low: Fraction, high: Fraction
    ) -> bool:
        """Whether no other factor is zero on the detour: along the line to the rational point, then along the axis."""
        start, end = (t, close) if t < close else (close, t)
        for other in self.factors:
            if other == factor:
                continue
            on_line, on_axis = line.restricted(other), axis.restricted(other)
            if not on_axis or roots_in((on_axis,), low, high):
                return False
            if any(start <= root <= end for root in roots_in((on_line,), line.low, line.high)):
                return False
        return True


def _factors(atlas: Atlas, over: Domain) -> list[Poly]:
    """The irreducible factors, upright, that may change sign on the box, each once, in the parameters that are free."""
    cells = [over.put(cell) for branch in atlas.branches for cell in branch.region.cells]
    polys = {c.key[0]: c.poly for cell in (*cells, *over.flat.alternatives) for c in cell if c.poly}
    found: dict[Key, Poly] = {}
    for poly in polys.values():
        for factor, _ in poly.factor()[1]:
            one = primitive(factor if factor.leading_coefficient() > 0 else -factor)
            if not over.positive(one) and not over.positive(-one):
                found.setdefault(Key(one), one)
    return list(found.values())
