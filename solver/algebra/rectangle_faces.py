"""The faces of a rectangle that curves cut, and the outlines of their unions.

Curves p(x, y) = 0 cut a rectangle into faces, exactly where they are straight: every line splits every face that it
crosses, so two faces that touch share whole edges, and the outline of a union is what is left when edges that run both
ways are struck out. With a curved cut the rectangle is first divided into a fine mesh, in which a curve is a chord of
each cell it crosses, ends found by secants to a small part of a pixel. What a face *is* is asked at an exact point.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import atan2, pi
from typing import Any, TypeAlias, TypeVar

from solver.algebra import np
from solver.algebra.polynomials import Poly, at, is_affine, to_fmpq, to_fraction

Number: TypeAlias = Fraction | float


Vertex: TypeAlias = tuple[Any, Any]  # of fractions, or of floats where there are curves


Face: TypeAlias = tuple[Vertex, ...]  # convex, anticlockwise


Ring: TypeAlias = tuple[Vertex, ...]


K = TypeVar("K", bound=Hashable)


Crossing: TypeAlias = "Callable[[Cut, Vertex, Vertex], Vertex]"


MESH = 110  # cells a side, with curved cuts


SECANTS = 10  # with the Illinois method, to find where a cut meets an edge


MAX_CUTS = 400


CANCELLED = 1e-6  # part of its terms that a polynomial may be at floats where it is zero: far more than rounding


@dataclass(frozen=True)
class Cut:
    """A polynomial in two variables with its values at fractions, and at floats."""

    poly: Poly

    @cached_property
    def is_straight(self) -> bool:
        return is_affine(self.poly)

    @cached_property
    def terms(self) -> tuple[tuple[float, int, int], ...]:
        """Coefficient and exponents of each term, for floats."""
        return tuple((float(to_fraction(c)), int(i), int(j)) for (i, j), c in self.poly.to_dict().items())

    def __call__(self, vertex: Vertex) -> Number:
        x, y = vertex
        if isinstance(x, Fraction) and isinstance(y, Fraction):
            return to_fraction(at(self.poly, (to_fmpq(x), to_fmpq(y))))
        return float(self.near(x, y))

    def near(self, x: Any, y: Any) -> Any:
        """Return the value at floats, or at arrays of them."""
        value = 0 * x
        for powers in self._by_powers:
            inner = 0.0
            for c in powers:
                inner = inner * x + c
            value = value * y + inner
        return value

    @cached_property
    def _by_powers(self) -> list[list[float]]:
        """The coefficients by falling powers of y, those of each by falling powers of x: Horner's scheme."""
        up = max((j for _, _, j in self.terms), default=0)
        rows = ({i: c for c, i, j in self.terms if j == power} for power in range(up, -1, -1))
        return [[row.get(i, 0.0) for i in range(max(row, default=-1), -1, -1)] for row in rows]

    def side(self, x: Any, y: Any) -> Any:
        """Return the signs at arrays of floats: 0 where the terms nearly cancel, so that it may be zero."""
        terms = np.array([c * x**i * y**j for c, i, j in self._scaled.terms])
        value = terms.sum(axis=0)
        return np.where(np.abs(value) > CANCELLED * np.abs(terms).sum(axis=0), np.sign(value), 0)

    @cached_property
    def _scaled(self) -> Cut:
        return Cut(self.poly / max(map(abs, self.poly.coeffs())))  # which floats hold, however large the numbers are


def faces(low: Vertex, high: Vertex, cuts: Sequence[Cut]) -> tuple[Face, ...]:
    """Return the convex pieces of the rectangle on which no cut changes its sign.

    >>> r = ring(("x", "y"))
    >>> [len(face) for face in faces((Fraction(0), Fraction(0)), (Fraction(1), Fraction(1)), [Cut(r["x"] - r["y"])])]
    [3, 3]
    """
    (x0, y0), (x1, y1) = low, high
    if all(cut.is_straight for cut in cuts):
        found: list[Face] = [((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
        for cut in cuts:
            found = [part for face in found for part in _split(face, cut, _cross_straight)]
        return tuple(found)
    return tuple(_mesh_cells((float(x0), float(y0), float(x1), float(y1)), cuts))


def _split(face: Face, cut: Cut, crossing: Crossing, fuzz: Number = 0) -> list[Face]:
    """Return the parts of a convex polygon on the two sides of a cut that meets its edges once each."""
    values = [cut(vertex) for vertex in face]
    signs = [(value > fuzz) - (value < -fuzz) for value in values]
    if not (1 in signs and -1 in signs):
        return [face]
    sides: dict[int, list[Vertex]] = {1: [], -1: []}
    for k, (vertex, sign) in enumerate(zip(face, signs, strict=True)):
        for side in (1, -1):
            if sign in (0, side):
                sides[side].append(vertex)
        following = (k + 1) % len(face)
        if sign * signs[following] < 0:
            point = crossing(cut, vertex, face[following])
            sides[1].append(point)
            sides[-1].append(point)
    return [tuple(part) for part in sides.values() if len(part) > 2]


def _cross_straight(cut: Cut, a: Vertex, b: Vertex) -> Vertex:
    first, second = cut(a), cut(b)
    t = first / (first - second)
    return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])


def _cross_curved(cut: Cut, a: Vertex, b: Vertex) -> Vertex:
    a, b = (a, b) if a <= b else (b, a)  # the same point from both sides of the edge
    (start, below), (end, above) = (0.0, cut(a)), (1.0, cut(b))
    for _ in range(SECANTS):
        t = (start * above - end * below) / (above - below)
        value = cut((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
        start, below = (start, below / 2) if value * above > 0 else (end, above)
        end, above = t, value
        if not value:
            break
    return a[0] + end * (b[0] - a[0]), a[1] + end * (b[1] - a[1])


def _mesh_cells(box: tuple[float, float, float, float], cuts: Sequence[Cut]) -> Iterable[Face]:
    """Yield the cells of a mesh; those that a cut crosses are triangles, which the cut splits."""
    x0, y0, x1, y1 = box
    xs, ys = np.linspace(x0, x1, MESH + 1), np.linspace(y0, y1, MESH + 1)
    X, Y = np.meshgrid(xs, ys, indexing="ij")
    fuzz, crossed = [], np.zeros((len(cuts), MESH, MESH), dtype=bool)
    for k, cut in enumerate(cuts):
        terms = [c * X**i * Y**j for c, i, j in cut.terms]
        values, size = sum(terms, np.zeros_like(X)), sum(map(abs, terms), np.zeros_like(X))
        fuzz.append(float(size.max()) * 1e-13)
        side = np.sign(np.where(abs(values) <= fuzz[k], 0, values))
        corners = np.stack([side[:-1, :-1], side[1:, :-1], side[1:, 1:], side[:-1, 1:]])
        crossed[k] = (corners.max(axis=0) > 0) & (corners.min(axis=0) < 0)
    lines_x, lines_y = [float(x) for x in xs], [float(y) for y in ys]
    for i in range(MESH):
        for j in range(MESH):
            p, q = (lines_x[i], lines_y[j]), (lines_x[i + 1], lines_y[j])
            r, s = (lines_x[i + 1], lines_y[j + 1]), (lines_x[i], lines_y[j + 1])
            met = np.flatnonzero(crossed[:, i, j]).tolist()
            parts: list[Face] = [(p, q, r), (p, r, s)] if met else [(p, q, r, s)]
            for k in met:
                parts = [part for face in parts for part in _split(face, cuts[k], _cross_curved, fuzz[k])]
            yield from parts


def signs(pieces: Sequence[Face], cuts: Sequence[Cut]) -> list[tuple[bool, ...]]:
    """Return for each face which of the cuts are above zero on it."""
    centres = [(sum(x for x, _ in face) / len(face), sum(y for _, y in face) / len(face)) for face in pieces]
    if all(isinstance(x, Fraction) for x, _ in centres[:1]):
        return [tuple(cut(centre) > 0 for cut in cuts) for centre in centres]
    X, Y = np.array(centres).T
    above = np.array([cut.near(X, Y) > 0 for cut in cuts])
    return [tuple(column) for column in above.T.tolist()]


def area(ring: Ring) -> Number:
    """Return the area, negative for a ring that runs clockwise.

    >>> area(((0, 0), (2, 0), (2, 1), (0, 1)))
    2.0
    """
    zero: Number = type(ring[0][0])(0)
    return sum((a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)), start=zero) / 2


def outlines(labelled: Iterable[tuple[K, Face]]) -> dict[K, tuple[Ring, ...]]:
    """Return the boundary of the union of each label's polygons: outer rings anticlockwise, holes clockwise.

    >>> left, right = ((0, 0), (1, 0), (1, 1), (0, 1)), ((1, 0), (2, 0), (2, 1), (1, 1))
    >>> outlines([("a", left), ("a", right)])
    {'a': (((0, 0), (2, 0), (2, 1), (0, 1)),)}
    """
    edges: dict[K, Counter[tuple[Vertex, Vertex]]] = defaultdict(Counter)
    for label, face in labelled:
        own = edges[label]
        for a, b in zip(face, (*face[1:], face[0]), strict=True):
            if a == b:
                continue
            if own[b, a]:
                own[b, a] -= 1
            else:  # as often as it is run through, so that as many lead to a corner as away: faces may fold over
                own[a, b] += 1  # where curves meet within a cell
    return {label: tuple(_rings(own)) for label, own in edges.items()}


def _rings(edges: Counter[tuple[Vertex, Vertex]]) -> Iterable[Ring]:
    following: dict[Vertex, list[Vertex]] = defaultdict(list)
    for a, b in edges.elements():
        following[a].append(b)
    for start in list(following):
        while following[start]:
            ring = [start]
            place = {start: 0}
            while True:
                a = ring[-1]
                b = _leftmost(ring[-2], a, following[a]) if len(ring) > 1 else following[a][0]
                following[a].remove(b)
                if b in place:  # a loop is closed; what came before it goes on
                    loop, ring = ring[place[b] :], ring[: place[b] + 1]
                    for vertex in loop[1:]:
                        place.pop(vertex, None)
                    if len(found := _corners(loop)) > 2:
                        yield found
                    if len(ring) == 1:
                        break
                else:
                    place[b] = len(ring)
                    ring.append(b)


def _leftmost(before: Vertex, at_vertex: Vertex, choices: Sequence[Vertex]) -> Vertex:
    """Return, of several edges that leave a corner, the one most to the left, which keeps areas that touch apart."""
    if len(choices) == 1:
        return choices[0]
    heading = atan2(float(at_vertex[1] - before[1]), float(at_vertex[0] - before[0]))

    def turn(b: Vertex) -> float:
        return (atan2(float(b[1] - at_vertex[1]), float(b[0] - at_vertex[0])) - heading + pi) % (2 * pi)

    return max(choices, key=turn)


def _corners(ring: Sequence[Vertex]) -> Ring:
    """Return the ring without the vertices at which it goes straight on, beginning at its least vertex."""
    neighbours = zip((ring[-1], *ring[:-1]), ring, (*ring[1:], ring[0]), strict=True)
    kept = [b for a, b, c in neighbours if not _in_line(a, b, c)]
    if not kept:
        return ()
    first = kept.index(min(kept))
    return (*kept[first:], *kept[:first])


def _in_line(a: Vertex, b: Vertex, c: Vertex) -> bool:
    turn = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
    reach = (abs(b[0] - a[0]) + abs(b[1] - a[1])) * (abs(c[0] - b[0]) + abs(c[1] - b[1]))
    return bool(abs(turn) <= 1e-9 * reach if isinstance(turn, float) else turn == 0)
