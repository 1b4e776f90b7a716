"""Which equilibria stand where in the plane of two parameters, the others staying at a point.

With the others fixed the game has two parameters, and its atlas says where each equilibrium stands: by signs of
polynomials in the two. They cut the rectangle into areas (`solver.algebra.arrangement`), exactly where they are
straight. On an area the list of equilibria is one and the same, and it is asked at an exact point off every wall.

>>> from games import load
>>> plane = phase_plane(load("thaad-deal"), "breach_us", "breach_cn")
>>> [area.text for area in plane.areas]
['(keep, tolerate)', '(withdraw, sanction)\\n(keep, tolerate)\\n(withdraw + keep, sanction + tolerate)']
>>> plane.areas[1].rings == (((3, 3), (10, 3), (10, 10), (3, 10)),)
True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver.algebra.arrangement import MOST_CUTS, Cut, Polygon, Ring, Vertex, area, faces, outlines, signs
from solver.algebra.polynomials import Key, Poly, at, primitive, to_fmpq
from solver.atlas import Atlas, Branch, PointAnswer
from solver.concepts.catalogue import atlas_by, usual
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.regions.parameters import Parameter

Components = tuple[tuple[str, ...], ...]
RULED_OUT = "ruled out by\nthe assumptions"
WEIGHTS = (1, 2, 3, 5, 7, 11, 13)  # of a face's corners, for a point of it that no wall runs through


@dataclass(frozen=True, eq=False)
class Mixed:
    """A mixed equilibrium in closed form, and the part of an area in which it is given by this formula."""

    branch: Branch
    rings: tuple[Ring, ...]


@dataclass(frozen=True, eq=False)
class Area:
    """All points of the plane at which one list of equilibria stands, perhaps in several parts.

    `components`: the equilibria's names, those of a continuum's corners together; None where the assumptions fail.
    `rings`: outer ones run anticlockwise, holes clockwise; corners are fractions where all walls are straight, else
    floats. `sample`: an exact point inside. `mixed`: the first mixed equilibrium, if any, by the parts with
    one formula.
    """

    components: Components | None
    rings: tuple[Ring, ...]
    sample: tuple[Fraction, Fraction]
    mixed: tuple[Mixed, ...]

    @property
    def text(self) -> str:
        """What stands there, a component a line."""
        if self.components is None:
            return RULED_OUT
        return "\n".join(" – ".join(corners) for corners in self.components)

    @property
    def size(self) -> float:
        return sum(float(area(ring)) for ring in self.rings)


@dataclass(frozen=True, eq=False)
class PhasePlane:
    """The areas, the largest first but for the one that holds the point; `point`: where the other parameters are.

    `exact`: whether every wall in the plane is straight, so that all corners are exact.
    """

    game: AnyForm
    x: Parameter
    y: Parameter
    point: Mapping[str, Fraction]
    areas: tuple[Area, ...]
    exact: bool


def phase_plane(subject: AnyForm | Atlas, x: str, y: str, at: Mapping[str, object] | None = None) -> PhasePlane:
    """The areas of the plane of two parameters; `at` moves the point, through which the plane runs, from the baseline.

    Raises UsageError for unknown names, for one parameter twice, for a point outside Θ, and where the assumptions
    leave no area.
    """
    game = subject.game if isinstance(subject, Atlas) else subject
    first, second = game.space[x], game.space[y]
    if x == y:
        raise UsageError(f"a plane has two parameters, and {x} is named twice; name another one")
    point = game.space.check(game.space.point(at))
    others = {name: value for name, value in point.items() if name not in (x, y)}
    plane = game.fix(others, baseline={x: point[x], y: point[y]})
    atlas = atlas_by(subject.concept, plane) if isinstance(subject, Atlas) else usual(plane)
    turned = plane.space.names != (x, y)
    cuts = _cuts(atlas)
    if len(cuts) > MOST_CUTS:
        raise UsageError(f"{len(cuts)} walls in this plane, more than {MOST_CUTS}; fix a game with fewer strategies")
    low = tuple(parameter.low for parameter in plane.space.parameters)
    high = tuple(parameter.high for parameter in plane.space.parameters)
    pieces = faces((low[0], low[1]), (high[0], high[1]), cuts)
    found = tuple(_areas(atlas, cuts, pieces, turned))
    if all(one.components is None for one in found):
        raise UsageError(f"the assumptions leave no area in the plane of {x} and {y}; choose other parameters")
    here = (point[x], point[y])
    ordered = sorted(found, key=lambda one: (one.components is None, not holds(one, here), -one.size, one.text))
    return PhasePlane(game, first, second, point, tuple(ordered), all(cut.is_straight for cut in cuts))


def _cuts(atlas: Atlas) -> list[Cut]:
    """The irreducible polynomials whose signs say what stands, and which have both signs in the rectangle."""
    over = atlas.domain
    conditions = [c for b in atlas.branches if b.verdict.kind != "empty" for cell in b.region.cells for c in cell]
    conditions += [c for cell in over.alternatives for c in cell]
    found: dict[Key, Poly] = {}
    for condition in conditions:
        for factor, _ in condition.poly.factor()[1]:
            upright = primitive(factor if factor.leading_coefficient() > 0 else -factor)
            low, high = over.bounds(upright)
            if low < 0 < high:
                found.setdefault(Key(upright), upright)
    return [Cut(poly) for poly in sorted(found.values(), key=str)]


def _areas(atlas: Atlas, cuts: Sequence[Cut], pieces: Sequence[Polygon], turned: bool) -> Iterator[Area]:
    """The faces with one list of equilibria, joined; asked once for each combination of signs."""
    by_signs: dict[tuple[bool, ...], list[Polygon]] = {}
    for which, face in zip(signs(pieces, cuts), pieces, strict=True):
        by_signs.setdefault(which, []).append(face)
    lists: dict[Components | None, list[Polygon]] = {}
    formulas: dict[Components | None, dict[Branch, list[Polygon]]] = {}
    samples: dict[Components | None, tuple[Fraction, Fraction]] = {}
    for own in by_signs.values():
        sample, there = _asked(atlas, max(own, key=lambda face: float(area(face))))
        key = None if there is None else _components(atlas, there)
        lists.setdefault(key, []).extend(own)
        samples.setdefault(key, sample)
        mixed = () if there is None else (branch for branch in there.branches if branch is not None)
        first = next((branch for branch in mixed if not branch.is_pure), None)
        if first is not None:
            formulas.setdefault(key, {}).setdefault(first, []).extend(own)
    rings = outlines((key, face) for key, own in lists.items() for face in own)
    for key, (x, y) in samples.items():
        by_formula = outlines((branch, face) for branch, own in formulas.get(key, {}).items() for face in own)
        mixtures = tuple(Mixed(branch, _turned(found, turned)) for branch, found in by_formula.items())
        yield Area(key, _turned(rings[key], turned), (y, x) if turned else (x, y), mixtures)


def _asked(atlas: Atlas, face: Polygon) -> tuple[tuple[Fraction, Fraction], PointAnswer | None]:
    """An exact point of the face off all walls, and what stands there; None where the assumptions fail."""
    x, y = _sample(atlas, [(Fraction(x), Fraction(y)) for x, y in face])
    point = dict(zip(atlas.game.space.names, (x, y), strict=True))
    return (x, y), atlas.at(point) if atlas.game.space.admits(point) else None


def _sample(atlas: Atlas, corners: Sequence[Vertex]) -> tuple[Fraction, Fraction]:
    """A mean of the corners through which no wall runs; the plain mean where none is found."""
    means = [_mean(corners, k) for k in range(len(WEIGHTS))]
    off = (m for m in means if all(at(wall, (to_fmpq(m[0]), to_fmpq(m[1]))) != 0 for wall in atlas.walls))
    return next(off, means[0])


def _mean(corners: Sequence[Vertex], k: int) -> tuple[Fraction, Fraction]:
    """The k-th of several means, by different weights; the first is the plain one."""
    weights = [WEIGHTS[(k * j) % len(WEIGHTS)] for j in range(len(corners))]
    x, y = (sum((w * c[i] for w, c in zip(weights, corners, strict=True)), Fraction(0)) for i in (0, 1))
    return x / sum(weights), y / sum(weights)


def _components(atlas: Atlas, there: PointAnswer) -> Components:
    """The components by name, in the order of the atlas: that of the solution changes with the numbers."""
    order = {branch.label: k for k, branch in reversed(list(enumerate((*atlas.branches, *atlas.excluded))))}
    found = [
        tuple(sorted(set(labels), key=lambda label: (order.get(label, len(order)), label))) for labels in there.continua
    ]
    return tuple(sorted(found, key=lambda labels: ([order.get(label, len(order)) for label in labels], labels)))


def _turned(rings: Sequence[Ring], turned: bool) -> tuple[Ring, ...]:
    """The rings as they are, or with their coordinates exchanged, and so run backwards."""
    return tuple(map(_exchanged, rings)) if turned else tuple(rings)


def _exchanged(ring: Ring) -> Ring:
    swapped = [(y, x) for x, y in reversed(ring)]
    first = swapped.index(min(swapped))
    return (*swapped[first:], *swapped[:first])


def holds(one: Area, here: Vertex) -> bool:
    """Whether the point is in the area, or on the edge of it: by how often a ray to the right crosses the rings."""
    inside = False
    for ring in one.rings:
        for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (ay > here[1]) != (by > here[1]):
                across = ax + (here[1] - ay) * (bx - ax) / (by - ay)
                inside ^= bool(across > here[0])
    return inside
