"""The plane of two parameters, the others staying at a point, cut into areas with one list of equilibria each.

With the others fixed the game has two parameters, and the polynomials whose signs decide its equilibria cut the
rectangle into areas (`solver.algebra.polygons`), exactly where they are straight. On an area the list of equilibria is
one, asked at an exact point off every wall.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from solver.algebra import np
from solver.algebra.polygons import Pair
from solver.algebra.polynomials import at, to_fmpq
from solver.algebra.rectangle_faces import MAX_CUTS, MESH, Cut, Face, Ring, Vertex, area, faces, outlines, signs
from solver.atlas import Atlas, Branch, domain_of, in_order, with_facts
from solver.concepts.catalogue import atlas_of_concept, usual_atlas
from solver.concepts.line_search import pattern_of
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.questions.phases.answer import name_patterns
from solver.questions.phases.crossings import upright_factors
from solver.questions.subject import Looks, asked_about, atlas_of
from solver.regions.domain import free_names
from solver.regions.parameters import Parameter, Point
from solver.regions.sentences import wall_text
from solver.report import words

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
    floats. `sample`: an exact point inside. `mixed`: the equilibrium that mixes most, if any does, by the parts with
    one formula. `name`: what the list is called, see `name_patterns`.
    """

    components: Components | None
    rings: tuple[Ring, ...]
    sample: tuple[Fraction, Fraction]
    mixed: tuple[Mixed, ...]
    name: str = ""

    @property
    def text(self) -> str:
        """What stands there, a component a line."""
        if self.components is None:
            return RULED_OUT
        return "\n".join(words.each_once(" – ".join(dict.fromkeys(corners)) for corners in self.components))

    @property
    def labels(self) -> tuple[str, ...]:
        """The equilibria by name."""
        return tuple(label for corners in self.components or () for label in corners)

    @property
    def size(self) -> float:
        return sum(float(area(ring)) for ring in self.rings)


@dataclass(frozen=True, eq=False)
class PhasePlane:
    """The areas, the largest first but for the one that holds the point; `point`: where the other parameters are.
    `exact`: whether every wall in the plane is straight, so that all corners are exact; `walls`: by its equation the
    runs of points of each that lie between areas; `looks`: of the equilibria, as in all pictures of the game;
    `concept`: what they are equilibria of, which in a plane may be fewer than all over: pure ones alone."""

    game: AnyForm
    x: Parameter
    y: Parameter
    point: Mapping[str, Fraction]
    areas: tuple[Area, ...]
    exact: bool
    walls: Mapping[str, tuple[tuple[Vertex, ...], ...]]
    looks: Looks
    concept: str


def phase_plane(subject: AnyForm | Atlas, x: str, y: str, at: Mapping[str, object] | None = None) -> PhasePlane:
    """Return the areas of the plane of two parameters; `at` moves the point through which it runs from the baseline.

    >>> areas = phase_plane(load("thaad-deal"), "breach_us", "breach_cn").areas
    >>> areas[1].rings == (((3, 3), (10, 3), (10, 10), (3, 10)),)
    True

    Raises UsageError for unknown or equal names, for a point outside Θ, and where the assumptions leave no area.
    """
    game, whole = asked_about(subject)
    free_names(game.space, (x, y))
    first, second = game.space[x], game.space[y]
    if x == y:
        raise UsageError(f"a plane has two parameters, and {x} is named twice; name another one")
    point = game.space.check(game.space.point(at))
    untied = game.untie_parameters()
    others = {name: point[name] for name in untied.space.names if name not in (x, y)}
    plane = untied.fix(others, baseline={x: point[x], y: point[y]})
    atlas = with_facts(usual_atlas(plane) if whole is None else atlas_of_concept(whole.concept, plane))
    turned = plane.space.names != (x, y)
    cuts = _cuts(atlas)
    if len(cuts) > MAX_CUTS:
        raise UsageError(f"{len(cuts)} walls in this plane, more than {MAX_CUTS}; fix a game with fewer strategies")
    (left, right), (low, high) = plane.space.box
    found = tuple(_areas(atlas, cuts, faces((left, low), (right, high), cuts), turned))
    if all(one.components is None for one in found):
        raise UsageError(f"the assumptions leave no area in the plane of {x} and {y}; choose other parameters")
    here = (point[x], point[y])
    ordered = sorted(found, key=lambda one: (one.components is None, not holds(one, here), -one.size, one.text))
    patterns = [pattern_of(one.components or ()) for one in ordered]
    all_over = atlas_of(subject)
    names = name_patterns(all_over, point, patterns)
    named = tuple(replace(one, name=names[key]) for one, key in zip(ordered, patterns, strict=True))
    rings = [(*ring, ring[0]) for one in named for ring in one.rings]
    placed = [(ring, np.array(ring, dtype=float).T[:: -1 if turned else 1]) for ring in rings]
    cell = np.array([[float(right - left)], [float(high - low)]]) / MESH
    runs = {wall_text(cut.poly, plane.space.names): tuple(_runs(cut, placed, cell)) for cut in cuts}
    exact = all(cut.is_straight for cut in cuts)
    return PhasePlane(game, first, second, point, named, exact, runs, Looks.of(all_over), atlas.concept)


def _runs(wall: Cut, rings: Sequence[tuple[Ring, Any]], cell: Any) -> Iterator[tuple[Vertex, ...]]:
    """Yield the runs of points of closed rings, each with its coordinates, along which a wall goes, to rounding. From
    one of its points to the next it does where it passes midway, too, or where both lie in a `cell` of the mesh."""
    for ring, places in rings:
        on, midway = (wall.side(*xy) == 0 for xy in (places, (places[:, 1:] + places[:, :-1]) / 2))
        short = (np.abs(np.diff(places)) < 1.01 * cell).all(axis=0)
        ends = np.flatnonzero(np.diff(on[1:] & on[:-1] & (midway | short), prepend=False, append=False))
        yield from (ring[start : end + 1] for start, end in ends.reshape(-1, 2))


def _cuts(atlas: Atlas) -> list[Cut]:
    """Return the irreducible polynomials that decide the equilibria by their signs and have both in the rectangle."""
    over = domain_of(atlas)
    conditions = [c for b in atlas.branches if b.verdict.kind != "empty" for cell in b.region.cells for c in cell]
    conditions += [c for cell in over.alternatives for c in cell]
    factors = ((one, *over.bounds(one)) for one in upright_factors(c.poly for c in conditions))
    return [Cut(poly) for poly in sorted((one for one, low, high in factors if low < 0 < high), key=str)]


def _areas(atlas: Atlas, cuts: Sequence[Cut], pieces: Sequence[Face], turned: bool) -> Iterator[Area]:
    """Yield the union of the faces with one list of equilibria; each combination of signs is evaluated once."""
    by_signs: dict[tuple[bool, ...], list[Face]] = {}
    for which, face in zip(signs(pieces, cuts), pieces, strict=True):
        by_signs.setdefault(which, []).append(face)
    largest = [max(own, key=lambda face: float(area(face))) for own in by_signs.values()]
    met: dict[Components | None, tuple[Pair, list[tuple[Branch | None, Face]]]] = {}  # each with its mixed equilibrium
    standing = _standing(atlas, list(map(_mean, largest)))
    for own, face, found in zip(by_signs.values(), largest, standing, strict=True):
        sample = _mean(face) if found is not None else _sample(atlas, face)
        point = dict(zip(atlas.game.space.names, sample, strict=True))
        key, first = _list_at(atlas, point, found) if atlas.game.space.admits(point) else (None, None)
        met.setdefault(key, (sample, []))[1].extend((first, one) for one in own)
    for key, ((x, y), parts) in met.items():
        (rings,) = outlines((None, face) for _, face in parts).values()
        by_formula = outlines((first, face) for first, face in parts if first is not None)
        mixtures = tuple(Mixed(branch, _turn(own, turned)) for branch, own in by_formula.items())
        yield Area(key, _turn(rings, turned), (y, x) if turned else (x, y), mixtures)


def _list_at(atlas: Atlas, point: Point, standing: Sequence[Branch] | None) -> tuple[Components, Branch | None]:
    """Return the equilibria at a point, and which mixes most; where it is known which branches stand, from those."""
    if standing is None or atlas.ties.contains(point):
        there = atlas.at(point)
        standing, names = tuple(filter(None, there.branches)), in_order(atlas, there.continua)
    else:
        names = tuple((branch.label,) for branch in standing)
    mixed = (branch for branch in standing if not branch.is_pure)
    return names, max(mixed, key=lambda one: one.label.count(" + "), default=None)


def _standing(atlas: Atlas, points: Sequence[Pair]) -> list[tuple[Branch, ...] | None]:
    """Return the branches that stand at points, which off the walls are the equilibria; None on a wall, or near one."""
    if atlas.traits.complete_on_walls:
        return [None] * len(points)
    x, y = np.array(points, dtype=float).T
    off_walls, stands = np.ones(len(points), dtype=bool), []
    for wall in atlas.walls:
        off_walls &= Cut(wall).side(x, y) != 0
    for branch in atlas.branches:
        stands.append(np.zeros(len(points), dtype=bool))
        for cell in branch.region.cells:
            sides = [Cut(c.poly).side(x, y) for c in cell]
            off_walls &= np.all([side != 0 for side in sides], axis=0)
            holds = [(side > 0) & (c.relation != "==") for side, c in zip(sides, cell, strict=True)]
            stands[-1] |= np.all(holds, axis=0)
    return [
        tuple(b for b, each in zip(atlas.branches, stands, strict=True) if each[k]) if off else None
        for k, off in enumerate(off_walls)
    ]


def _mean(corners: Sequence[Vertex], k: int = 0) -> Pair:
    """Return the mean of a face's corners, or one of several weighted ones."""
    weights = [WEIGHTS[(k * j) % len(WEIGHTS)] for j in range(len(corners))]
    x, y = (sum((w * Fraction(c[i]) for w, c in zip(weights, corners, strict=True)), Fraction(0)) for i in (0, 1))
    return x / sum(weights), y / sum(weights)


def _sample(atlas: Atlas, corners: Sequence[Vertex]) -> Pair:
    """Return a mean of the corners through which no wall runs; the plain mean where none is found."""
    means = (_mean(corners, k) for k in range(len(WEIGHTS)))
    off = (m for m in means if all(at(wall, (to_fmpq(m[0]), to_fmpq(m[1]))) != 0 for wall in atlas.walls))
    return next(off, _mean(corners))


def _turn(rings: Sequence[Ring], turned: bool) -> tuple[Ring, ...]:
    """Return the rings as they are, or with their coordinates exchanged, and so run backwards."""
    if not turned:
        return tuple(rings)
    swapped = [[(y, x) for x, y in reversed(ring)] for ring in rings]
    starts = [ring.index(min(ring)) for ring in swapped]
    return tuple((*ring[first:], *ring[:first]) for ring, first in zip(swapped, starts, strict=True))


def holds(one: Area, here: Vertex) -> bool:
    """Whether the point is in the area, or on the edge of it: by how often a ray to the right crosses the rings."""
    inside = False
    for ring in one.rings:
        for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (ay > here[1]) != (by > here[1]):
                across = ax + (here[1] - ay) * (bx - ax) / (by - ay)
                inside ^= bool(across > here[0])
    return inside
