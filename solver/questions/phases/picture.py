"""The phase diagram: which equilibria stand where in the plane of two parameters, the others staying at a point.

With the others fixed the game has two parameters, and the polynomials whose signs decide its equilibria cut the
rectangle into areas (`solver.algebra.polygons`), exactly where they are straight. On an area the list of equilibria is
one, asked at an exact point off every wall. It stands where there is most room for it; what has no room gets its name,
and a line below the picture. Walls have their equations written on them where there is room.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from solver.algebra import np
from solver.algebra.polygons import Pair
from solver.algebra.polynomials import Ratio, at, to_fmpq
from solver.algebra.rectangle_faces import MAX_CUTS, MESH, Cut, Face, Ring, Vertex, area, faces, outlines, signs
from solver.atlas import Atlas, Branch, domain_of, in_order, with_facts
from solver.concepts.catalogue import atlas_of_concept, usual_atlas
from solver.concepts.line_search import pattern_of
from solver.errors import UsageError, clip
from solver.forms import any_form
from solver.forms.any_form import AnyForm
from solver.questions.phases.answer import name_patterns
from solver.questions.phases.crossings import upright_factors
from solver.questions.subject import Looks, PictureRequest, asked_about, atlas_of, axis_name
from solver.regions.domain import free_names
from solver.regions.parameters import Parameter, Point, no_such
from solver.regions.sentences import wall_text
from solver.report import figure_labels, figure_style, words
from solver.report.figure_style import Axes, Figure, colors, patches

SHADES = 10  # shades
SHADED_POINTS = 81  # points a side
MAX_EQUATION = 48  # characters of an equation on a wall
MAX_BEND = 2.5  # pixels by which a wall may leave the straight line of its equation
MAX_IN_LEGEND = 30  # areas that it explains
MAX_LAYOUTS = 3  # of a figure, since other words on an axis leave other room
PLANE_HEIGHT, LINE_HEIGHT = 4.9, 0.16  # inches of a plane, and of a line of a legend
Components = tuple[tuple[str, ...], ...]
RULED_OUT = "ruled out by\nthe assumptions"
WEIGHTS = (1, 2, 3, 5, 7, 11, 13)  # of a face's corners, for a point of it that no wall runs through


def draw_shades(ax: Axes, plane: PhasePlane, strategy: str) -> None:
    """Shade the areas with a mixed equilibrium, and add a bar that explains the greys. `strategy`: its name, as
    `player:strategy` where several players have one of that name; else UsageError."""
    from matplotlib.cm import ScalarMappable

    player, place = _owner_of(plane, strategy)
    xs, ys = (np.linspace(float(one.low), float(one.high), SHADED_POINTS) for one in (plane.x, plane.y))
    grid = dict(zip((plane.x.name, plane.y.name), np.meshgrid(xs, ys), strict=True))
    greys = [figure_style.blend("#FFFFFF", figure_style.INK, 0.06 + 0.6 * k / (SHADES - 1)) for k in range(SHADES)]
    levels = [k / SHADES for k in range(SHADES + 1)]
    arrays = [grid[name] for name in plane.game.space.names if name in grid]
    parts = [(k, mixed) for k, one in enumerate(plane.areas) for mixed in one.mixed]
    for k, mixed in parts:
        values = np.clip(_numbers(mixed.branch.strategies[player][place], arrays), 0, 1)
        drawn = ax.contourf(xs, ys, values, levels=levels, colors=greys)
        drawn.set_clip_path(figure_labels.path(mixed.rings), ax.transData)
        drawn.set_gid(f"shade-{k + 1}")
    figure = ax.get_figure(root=True)
    if parts and figure is not None:
        scale = ScalarMappable(colors.BoundaryNorm(levels, SHADES), colors.ListedColormap(greys))
        bar = figure.colorbar(scale, ax=ax, fraction=0.05, pad=0.03, ticks=[0, 0.2, 0.4, 0.6, 0.8, 1])
        owner = plane.game.players[player]
        several = any(sum(" + " in label for label in one.labels) > 1 for one in plane.areas)
        where = "in the equilibrium that mixes most" if several else "if mixed"
        caption = f"probability that {owner.name} plays {owner.strategies[place]}, {where}"
        figure_labels.name_axes(bar.ax, y=caption)


def _owner_of(plane: PhasePlane, wanted: str) -> tuple[int, int]:
    seats = enumerate(plane.game.players)
    known = [(k, j, name, f"{player.name}:{name}") for k, player in seats for j, name in enumerate(player.strategies)]
    if not known:
        raise UsageError("mixed strategies are shaded in games in normal form only; leave --shade out")
    found = [(k, j, whole) for k, j, name, whole in known if wanted in (name, whole)]
    if not found:
        raise UsageError(no_such("strategy", wanted, dict.fromkeys(name for _, _, name, _ in known)))
    if len(found) > 1:
        ways = words.join_words([whole for _, _, whole in found], "or")
        raise UsageError(f"{len(found)} players have a strategy {clip(repr(wanted))}; write {ways}")
    return found[0][:2]


def _numbers(weight: Ratio, arrays: Sequence[Any]) -> Any:
    """Return a formula's values at arrays, one for each parameter; 0 where its denominator is."""
    over, under = (Cut(poly).near(*arrays) for poly in (weight.over, weight.under))
    if weight.radical is not None:
        plain, factor, inside = (Cut(poly).near(*arrays) for poly in weight.radical)
        over = plain + factor * np.sqrt(np.maximum(inside, 0))
    return np.divide(over, under, out=np.zeros_like(arrays[0]), where=under != 0)


@dataclass(frozen=True, slots=True)
class AreaTexts:
    """For each area in order the text in it, or its name; `numbered`: the positions of those that have no room for more
    than their name, so that the legend says the rest."""

    placed: tuple[str, ...]
    numbered: tuple[int, ...]


def draw_phase(
    ax: Axes, plane: PhasePlane, shade: str | None = None, legend: bool = True, before: AreaTexts | None = None
) -> AreaTexts:
    """Draw the areas with their lists on an Axes; what has no room gets its name, and a line in the legend below.

    `shade`: a strategy, UsageError if unknown; its probability in a mixed equilibrium is shown in grey. Names are
    placed where they fit at the figure's present size, so give it its size first; a layout engine that it has is run.
    `before`: what came of it without a legend, in a figure lower by that.
    """
    with figure_style.picture_style():
        ax.set_xlim(float(plane.x.low), float(plane.x.high))
        ax.set_ylim(float(plane.y.low), float(plane.y.high))
        figure_labels.lay_out(ax)
        figure_labels.name_axes(ax, axis_name(plane.x), axis_name(plane.y))
        paths = [figure_labels.path(one.rings) for one in plane.areas]
        for k, (one, path) in enumerate(zip(plane.areas, paths, strict=True)):
            figure_style.fill_area(ax, path, plane.looks.of_list(one.labels), f"area-{k + 1}")
        if shade is not None:
            draw_shades(ax, plane, shade)
        for k, path in enumerate(paths):
            border: dict[str, Any] = {"edgecolor": figure_style.INK, "linewidth": 1.1, "joinstyle": "round"}
            ax.add_artist(patches.PathPatch(path, facecolor="none", gid=f"border-{k + 1}", **border))
        here = (float(plane.point[plane.x.name]), float(plane.point[plane.y.name]))
        dot: dict[str, Any] = {"color": figure_style.BLACK, "markersize": 7, "mec": "white", "mew": 1.2}
        ax.plot(*here, marker="o", zorder=6, ls="", gid="here", clip_on=False, **dot)
        return _place_names(ax, plane, paths, here, legend, before)


def _place_names(
    ax: Axes, plane: PhasePlane, paths: Sequence[Any], here: tuple[float, float], legend: bool, before: AreaTexts | None
) -> AreaTexts:
    """Place the names; as a legend takes room from the areas, place them again until no further one has to go there."""
    named = 0  # in the legend so far
    if before is not None:
        figure_labels.lay_out(ax)
        named = _add_legend(ax, plane, before)
    while True:
        if not figure_labels.lay_out(ax) and (below := ax.get_legend()) is not None:
            below.set_in_layout(False)
            figure_labels.lay_out(ax)
        names = axis_name(plane.x), axis_name(plane.y)  # the axes are shorter now, and their names have to fit
        for _ in range(MAX_LAYOUTS):
            if not figure_labels.name_axes(ax, *names) or not figure_labels.lay_out(ax):
                break
        board = figure_labels.Board(ax)
        drawn = _place_labels(board, plane, paths, here)
        if not legend or len(drawn.numbered) <= named:
            return drawn
        named = _add_legend(ax, plane, drawn)
        figure = ax.get_figure(root=True)
        if figure is None or figure.get_layout_engine() is None:
            return drawn
        board.wipe()


def _add_legend(ax: Axes, plane: PhasePlane, drawn: AreaTexts) -> int:
    lines = 1 + ax.xaxis.label.get_text().count("\n")
    named_areas = legend_of(plane, drawn, figure_labels.characters(ax))
    figure_style.legend_below(ax, *named_areas, points=26 + 12 * lines, handlelength=2.2)
    return len(drawn.numbered)


def _place_labels(
    board: figure_labels.Board, plane: PhasePlane, paths: Sequence[Any], here: tuple[float, float]
) -> AreaTexts:
    at_baseline = plane.point == plane.game.space.baseline
    home = next((path for one, path in zip(plane.areas, paths, strict=True) if holds(one, here)), None)
    board.mark(here, 7)
    board.write_beside(here, "baseline" if at_baseline else "the point", "here-label", home)
    placed, numbered = [], []
    for k, (one, path) in enumerate(zip(plane.areas, paths, strict=True)):
        text = board.write_inside(path, figure_labels.layouts(one.text), f"label-{k + 1}")
        if not text:
            numbered.append(k)
            text = board.write_inside(path, [one.name], f"label-{k + 1}") or f"[{one.name}]"
        placed.append(text)
    _name_walls(board, plane)
    return AreaTexts(tuple(placed), tuple(numbered))


def _name_walls(board: figure_labels.Board, plane: PhasePlane) -> None:
    """Write the equation of each wall on the longest straight part of it that has room."""
    for run in (run for runs in plane.walls.values() for run in runs):
        for end in (run[0], run[-1]):
            board.mark(end, 0)
    for k, (equation, runs) in enumerate(plane.walls.items()):
        parts = sorted((part for run in runs for part in _straight_parts(board.ax, run)), key=lambda part: -part[0])
        if len(equation) <= MAX_EQUATION:
            any(board.write_along(ends, equation, f"wall-{k + 1}") for _, ends in parts)


def _straight_parts(ax: Axes, run: Sequence[Vertex]) -> Iterator[tuple[float, tuple[Vertex, Vertex]]]:
    """Yield lengths and ends of the parts of a wall that are straight, up to a few pixels."""
    points = ax.transData.transform([(float(x), float(y)) for x, y in run])
    start = 0
    for end in range(1, len(points)):
        inner = points[start + 1 : end + 1] - points[start]
        across, up = points[min(end + 1, len(points) - 1)] - points[start]
        bend = np.abs(across * inner[:, 1] - up * inner[:, 0]).max() / (np.hypot(across, up) or 1)
        if end + 1 == len(points) or bend > MAX_BEND:
            yield float(np.hypot(*inner[-1])), (run[start], run[end])
            start = end


def legend_of(plane: PhasePlane, drawn: AreaTexts, width: int = 84) -> tuple[list[object], list[str]]:
    """Return handles and names of the areas that have no room for theirs, in lines of so many characters; of many the
    smallest are only counted."""
    key: dict[str, object] = {}
    for one, placed in ((plane.areas[k], drawn.placed[k]) for k in drawn.numbered[:MAX_IN_LEGEND]):
        text = one.text.replace("\n", " " if one.components is None else "; ")
        if placed != text:
            name = figure_style.wrap_text(f"{placed.strip('[]')}: {text}", width, "    ")
            key[name] = figure_style.swatches(plane.looks.of_list(one.labels))
    if rest := drawn.numbered[MAX_IN_LEGEND:]:
        share = sum(plane.areas[k].size for k in rest) / sum(one.size for one in plane.areas)
        smaller = f"and {len(rest)} smaller ones, together {words.percent(share)} of the plane"
        key[figure_style.wrap_text(smaller, width, "    ")] = patches.Patch(fill=False, linewidth=0)
    return list(key.values()), list(key)


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


def phase_figure(asked: PictureRequest) -> Figure:
    plane = phase_plane(asked.atlas, asked.about[0], asked.about[1], asked.at)
    others = asked.others(plane.point, plane.x.name, plane.y.name)
    kind = any_form.outcome(plane.game, concept=plane.concept)
    about = f"Which {kind} stand where" + (f"; {others}" if others else "")
    about += "." if plane.exact else "; curved walls drawn to the width of a line."
    height = PLANE_HEIGHT * figure_style.growth(asked.size)
    figure, (ax,) = asked.frame(height, about)
    if (drawn := draw_phase(ax, plane, asked.shade, legend=False)).numbered:  # a taller one, with room for the rest
        names = legend_of(plane, drawn, figure_labels.characters(ax))[1]
        room = LINE_HEIGHT * (2 + sum(1.2 + name.count("\n") for name in names))
        for before in (drawn, None):  # the second time where in the taller one more areas say what they are
            figure, (ax,) = asked.frame(height + room, about)
            if draw_phase(ax, plane, asked.shade, before=before).numbered == drawn.numbered:
                break
    return figure
