"""Which open unions of polyhedra share a wall: a piece of dimension d − 1 in the closures of both.

Let a and b be two open cells, disjoint, in a space of dimension d. Their closures meet in a convex set; if that
has dimension d − 1, it lies in a hyperplane that parts them, and is a piece of a facet of each. A facet of a
cell lies on one of its own conditions, or on the box, which parts nothing. So a and b share a wall exactly if a has a
condition w > 0 and b the same with its sign turned, and some point inside the box has w = 0 and satisfies
all other conditions of both strictly: a linear programme. Two such pairs of conditions cannot both vanish on one
facet, so a pair of cells with several is settled at once.

The closure of a finite union is the union of the closures, so unions share a wall exactly if two of their
cells do. Parameters that the assumptions determine are put in first: then d is Θ's own dimension.

Ziegler (1995), Lectures on Polytopes, chapter 2, for facets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from solver.constraint import Constraint, constraint
from solver.domain import Domain, box_constraints
from solver.lowering import Cell, tidy
from solver.polynomial import Key, to_fmpq
from solver.proof.certificate import Coordinate
from solver.proof.emptiness import decide

Union = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Contact:
    """A wall between two sets, by their positions: `beyond` holds on the side of `second`, its turn on the other.

    `point`: a point of the wall; `piece`: the conditions of the piece of wall around it, where they are affine.
    """

    first: int
    second: int
    beyond: Constraint
    point: tuple[Coordinate, ...]
    piece: Cell = ()


@dataclass(frozen=True, eq=False)
class _Open:
    """A cell within the assumptions, and what its conditions are known by in unit coordinates."""

    cell: Cell
    over: Domain

    @cached_property
    def sides(self) -> dict[Key, Constraint]:
        return {Key(self.over.unit(c.poly)): c for c in self.cell if c.relation != "=="}

    @cached_property
    def turned(self) -> frozenset[Key]:
        return frozenset(Key(-key.poly) for key in self.sides)


def common_walls(unions: Sequence[Union], over: Domain, entries: int) -> tuple[list[Contact], bool]:
    """The walls between each two of the sets, and whether these are all.

    The cells are affine and open, and no cell of one set meets one of another; `entries` bounds the linear programmes.

    >>> from solver.domain import domain
    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 9), Parameter("y", 1, 0, 9)))
    >>> parts = ("x > y and x > 3", "x < y", "x > y and x < 3")
    >>> found, all_of_them = common_walls([where(one, space).cells for one in parts], domain(space), 10**6)
    >>> [(contact.first, contact.second) for contact in found], all_of_them
    ([(0, 1), (0, 2), (1, 2)], True)
    """
    free = replace(over.flat, alternatives=((),))
    sets = [[_Open(cell, free) for cell in _within(union, over)] for union in unions]
    whole = not any(c.relation == "==" for cells in sets for one in cells for c in one.cell)
    found: list[Contact] = []
    for first, second in combinations(range(len(sets)), 2):
        seen: set[Key] = set()
        for wall, a, b in _candidates(sets[first], sets[second]):
            if wall in seen:
                continue
            piece = _piece(wall, a, b, free)
            if piece is None:
                continue
            used = len({k for c in piece for k in c.variables})
            entries -= (len(piece) + used) * (used + 1)
            if entries < 0:
                return found, False
            point = decide(piece, free).rational_witness
            if point is not None:
                seen.add(wall)
                beyond = constraint(-a.sides[wall].poly, ">")
                found.append(Contact(first, second, beyond, over.lifted(point), piece))
    return found, whole


def _within(union: Union, over: Domain) -> Iterator[Cell]:
    """The cells within each alternative of the assumptions, strict, in the parameters that are free."""
    for cell in union:
        for alternative in over.flat.alternatives:
            joined = tidy(tuple(c.strict() for c in (*over.put(cell), *alternative)))
            if joined is not None:
                yield joined


def _candidates(first: Sequence[_Open], second: Sequence[_Open]) -> Iterator[tuple[Key, _Open, _Open]]:
    """Pairs of cells with one condition of the first whose turn the second has."""
    for a in first:
        for b in second:
            opposed = a.sides.keys() & b.turned
            if len(opposed) == 1:
                yield next(iter(opposed)), a, b


def _piece(wall: Key, a: _Open, b: _Open, over: Domain) -> Cell | None:
    """The points of the wall where everything else that either cell asks for holds, inside the box."""
    turned = Key(-wall.poly)
    others = [c for key, c in a.sides.items() if key != wall] + [c for key, c in b.sides.items() if key != turned]
    level = [c for one in (a, b) for c in one.cell if c.relation == "=="]
    conditions = (constraint(a.sides[wall].poly, "=="), *others, *level)
    used = {k for c in conditions for k in c.variables}
    width = len(over.names)
    inside = (
        side.strict()
        for k, side in enumerate(box_constraints(over))
        if k % width in used and over.low[k % width] < over.high[k % width]
    )
    return tidy((*conditions, *inside))


def satisfies(piece: Cell, point: tuple[Fraction, ...]) -> bool:
    """Whether the point has all that the piece of wall asks for."""
    values = tuple(map(to_fmpq, point))
    return all(c.holds(values) for c in piece)
