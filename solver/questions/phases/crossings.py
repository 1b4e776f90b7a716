"""Walls met on the way along lines, with the lists of branches on both sides; for walls of any degree.

Take the irreducible factors of all polynomials in the branches' conditions and in the assumptions. On a line each is a
polynomial in t, or zero throughout, and then the line is of no use. Between two neighbouring roots all signs are
constant, so one list of branches stands there, and near there: it is that of an open set. At a root t where one factor
f alone is zero, and d f/dt is not, the gradient of f is not zero, so near that point {f = 0} is a smooth surface, with
one list of branches on all of either side: if the lists differ, their open sets share that piece of wall. At other
roots the line may pass through a corner, and nothing is concluded. So every wall found is proved; whether there are
others, which no line crosses, `solver.questions.phases.other_walls` asks.

Where all walls are affine: which open unions of polyhedra share a wall, a piece of dimension d − 1 in the closures of
both. Let a and b be two open cells, disjoint, in a space of dimension d. Their closures meet in a convex set; if that
has dimension d − 1, it lies in a hyperplane that parts them, and is a piece of a facet of each. A facet of a cell lies
on one of its own conditions, or on the box, which parts nothing. So a and b share a wall exactly if a has a condition
w > 0 and b the same with its sign turned, and some point inside the box has w = 0 and satisfies all other conditions of
both strictly: a linear programme. Two such pairs of conditions cannot both vanish on one facet, so a pair of cells with
several is settled at once. Unions share a wall exactly if two of their cells do. Parameters that the assumptions
determine are put in first: then d is Θ's own dimension.

Ziegler (1995), Lectures on Polytopes, chapter 2, for facets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, compress, pairwise, product

from solver.algebra.algebraic_numbers import Algebraic, Coordinate, Real, between
from solver.algebra.polynomials import Key, Poly, primitive
from solver.atlas import Atlas, Branch, domain_of
from solver.concepts.phase_lists import Point, open_conditions
from solver.regions.constraints import Cell, Constraint, constraint, normalize_cell
from solver.regions.decide.emptiness import decide
from solver.regions.decide.signs import Signs, SignSearch
from solver.regions.domain import Domain, box_constraints
from solver.regions.lines import Line, line_along, line_between, roots_in, sign_at

PER_TERM = 120  # what a term of a wall costs on each line, in Bernstein coefficients: about a microsecond
PER_LIST, PER_CONDITION = 40_000, 40  # what one list of branches costs at least, and by its conditions
Lists = dict[tuple[Branch, ...], Point]


@dataclass(frozen=True, slots=True)
class Contact:
    """A wall between two sets, by their positions: `beyond` holds on the side of `second`, its turn on the other.
    `point`: a point of the wall; `piece`: the conditions of the piece of wall around it, where they are affine."""

    first: int
    second: int
    beyond: Constraint
    point: tuple[Coordinate, ...]
    piece: Cell = ()


class _Open:
    """A cell within the assumptions, and what its conditions are known by in unit coordinates."""

    def __init__(self, cell: Cell, over: Domain) -> None:
        self.cell = cell
        self.sides = {Key(over.unit(c.poly)): c for c in cell if c.relation != "=="}
        self.turned = frozenset(Key(-key.poly) for key in self.sides)


def common_walls(unions: Sequence[Sequence[Cell]], over: Domain, entries: int) -> tuple[list[Contact], bool]:
    """Return the walls between disjoint sets of open affine cells, and whether these are all; `entries` bounds work.

    >>> space = ParameterSpace((Parameter("x", 1, 0, 9), Parameter("y", 1, 0, 9)))
    >>> parts = ("x > y and x > 3", "x < y", "x > y and x < 3")
    >>> found, all_of_them = common_walls([where(one, space).cells for one in parts], domain(space), 10**6)
    >>> [(contact.first, contact.second) for contact in found], all_of_them
    ([(0, 1), (0, 2), (1, 2)], True)
    """
    free = over.flat.box
    sets = [[_Open(cell, free) for cell in _within(union, over)] for union in unions]
    whole = not any(c.relation == "==" for cells in sets for one in cells for c in one.cell)
    found: list[Contact] = []
    for first, second in combinations(range(len(sets)), 2):
        seen: set[Key] = set()
        for a, b in product(sets[first], sets[second]):
            opposed = a.sides.keys() & b.turned
            wall = next(iter(opposed)) if len(opposed) == 1 else None
            piece = _piece(wall, a, b, free) if wall is not None and wall not in seen else None
            if wall is None or piece is None:
                continue
            used = len({k for c in piece for k in c.variables})
            entries -= (len(piece) + used) * (used + 1)
            if entries < 0:
                return found, False
            point = decide(piece, free).rational_witness
            if point is not None:
                seen.add(wall)
                found.append(Contact(first, second, constraint(-a.sides[wall].poly, ">"), over.lift(point), piece))
    return found, whole


def _within(union: Sequence[Cell], over: Domain) -> Iterator[Cell]:
    """Yield the cells within each alternative of the assumptions, strict, in the parameters that are free."""
    for cell in union:
        for alternative in over.flat.alternatives:
            both = normalize_cell(tuple(c.strict() for c in (*over.eliminate(cell), *alternative)))
            if both is not None:
                yield both


def _piece(wall: Key, a: _Open, b: _Open, over: Domain) -> Cell | None:
    """Return the points of the wall where everything else that either cell asks for holds, inside the box."""
    turned = Key(-wall.poly)
    others = [c for key, c in a.sides.items() if key != wall] + [c for key, c in b.sides.items() if key != turned]
    level = [c for one in (a, b) for c in one.cell if c.relation == "=="]
    conditions = (constraint(a.sides[wall].poly, "=="), *others, *level)
    moving = {k for c in conditions for k in c.variables if over.low[k] < over.high[k]}
    inside = (side.strict() for k, side in enumerate(box_constraints(over)) if k % len(over.names) in moving)
    return normalize_cell((*conditions, *inside))


class CrossingSearch:
    """Walls on lines. `lists`: those so far, each with a point off all walls where it stands, new ones last; `contacts`
    between them, by position; `taken`: how many lines there were. `budget` is counted in Bernstein coefficients."""

    def __init__(self, atlas: Atlas, lists: Lists, budget: int, signs: SignSearch | None = None) -> None:
        self.atlas, self.over, self.budget = atlas, domain_of(atlas), budget
        self.lists: Lists = dict(lists)
        self.contacts: dict[tuple[int, int, Key], Contact] = {}
        self.signs = signs or SignSearch(self.over.flat.box, ())
        self.conditions = [list(open_conditions(branch, self.over, self.signs)) for branch in atlas.branches]
        self.per_list = max(PER_LIST, PER_CONDITION * sum(len(one) for each in self.conditions for one in each))
        self.factors = list({Key(one): one for one in (*self.signs.factors, *_factors(atlas, self.over))}.values())
        self.by_signs: dict[Signs, int] = {}  # the list by the signs of the factors, which decide it
        self.cost = PER_TERM * sum(len(factor.coeffs()) for factor in self.factors)
        self.taken = 0

    def follow(self, points: Sequence[Point], between: bool = True) -> None:
        """Look on lines along every parameter through the points, then on the ways between points of two lists."""
        all(map(self.take, self.lines(points, between)))

    def lines(self, points: Sequence[Point], between: bool) -> Iterator[Line]:
        over = self.over
        ranges = enumerate(zip(over.names, over.low, over.high, strict=True))
        moving = [name for k, (name, low, high) in ranges if low < high and k not in over.solved]
        yield from (line_along(over, name, point, carries=True) for point in points for name in moving)
        tried: set[tuple[int, int]] = set()
        while between:
            ends = list(enumerate(self.lists.values()))
            fresh = [(a, b) for a, b in combinations(ends, 2) if (a[0], b[0]) not in tried]
            if not fresh:
                return
            for (first, start), (second, end) in fresh:
                tried.add((first, second))
                if start != end and not any((first, second) == key[:2] for key in self.contacts):
                    yield line_between(over, start, end, carries=True)

    def take(self, line: Line) -> bool:
        """Cross what the line crosses; False when the budget is spent."""
        if self.budget < self.cost:
            return False
        self.budget -= self.cost
        self.taken += 1
        on_line = [line.restrict(factor) for factor in self.factors]
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
            gaps, above, below = [], 0, 0
            for low, high in pairwise([stretch.low, *inner, stretch.high]):
                if self.budget < self.per_list:
                    return False
                self.budget -= self.per_list
                middle = between(low, high)
                for k in range(len(on_line)) if low == stretch.low else zeros[low]:  # the others keep their signs
                    sign = sign_at(on_line[k], middle)
                    above, below = above & ~(1 << k) | (sign > 0) << k, below & ~(1 << k) | (sign < 0) << k
                gaps.append(self._known_list((above, below), line, middle))
            for t, (before, after) in zip(inner, pairwise(gaps), strict=True):
                if before != after and len(zeros[t]) == 1:
                    poly = on_line[zeros[t][0]]
                    if slope := sign_at(poly.derivative(), t):
                        self._meet(before, after, self.factors[zeros[t][0]], slope, line, t)
        return True

    def _known_list(self, signs: Signs, line: Line, t: Fraction) -> int:
        if signs not in self.by_signs:
            stand = [any(all(p.sign(signs) > 0 for p in one) for one in each) for each in self.conditions]
            branches = tuple(compress(self.atlas.branches, stand))
            self.lists.setdefault(branches, line.at(t))
            self.by_signs[signs] = list(self.lists).index(branches)
        return self.by_signs[signs]

    def _meet(self, before: int, after: int, factor: Poly, slope: int, line: Line, t: Real) -> None:
        """Note a wall, once between two lists; a point with rational coordinates is preferred."""
        first, second = sorted((before, after))
        sign = slope if (before, after) == (first, second) else -slope
        key = (first, second, Key(factor))
        known = self.contacts.get(key)
        if known is not None and (isinstance(t, Algebraic) or all(isinstance(x, Fraction) for x in known.point)):
            return
        self.contacts[key] = Contact(first, second, constraint(sign * factor, ">"), line.coordinates(t))


def _factors(atlas: Atlas, over: Domain) -> list[Poly]:
    """Return the irreducible factors, upright, that may change sign on the box, in the parameters that are free."""
    cells = [over.eliminate(cell) for branch in atlas.branches for cell in branch.region.cells]
    polys = {c.key[0]: c.poly for cell in (*cells, *over.flat.alternatives) for c in cell if c.poly}
    return [one for one in upright_factors(polys.values()) if not (over.is_positive(one) or over.is_positive(-one))]


def upright_factors(polys: Iterable[Poly]) -> list[Poly]:
    """Return the irreducible factors of all the polynomials, each once and with its leading coefficient above zero.

    >>> x = ring(("x",))["x"]
    >>> upright_factors([x * x - 1, 2 - 2 * x])
    [p0 - 1, p0 + 1]
    """
    factors = (factor for poly in polys for factor, _ in poly.factor()[1])
    upright = (primitive(factor if factor.leading_coefficient() > 0 else -factor) for factor in factors)
    return list({Key(one): one for one in upright}.values())
