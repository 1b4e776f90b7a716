"""The phase diagram drawn: which equilibria stand where in the plane of two parameters, the others staying at a point.

On each area (`solver.questions.phases.plane`) its list of equilibria stands where there is most room for it; what has
no room gets its name, and a line below the picture. Walls have their equations written on them where there is room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from solver.algebra import np
from solver.algebra.polynomials import Ratio
from solver.algebra.rectangle_faces import Cut, Vertex
from solver.errors import UsageError, clip
from solver.forms import any_form
from solver.questions.phases.plane import PhasePlane, holds, phase_plane
from solver.questions.subject import PictureRequest, axis_name
from solver.regions.parameters import no_such
from solver.report import figure_labels, figure_style, words
from solver.report.figure_style import Axes, Figure, colors, patches
from solver.report.remedies import LEAVE_OUT_SHADE

SHADES = 10  # shades
SHADED_POINTS = 81  # points a side
MAX_EQUATION = 48  # characters of an equation on a wall
MAX_BEND = 2.5  # pixels by which a wall may leave the straight line of its equation
MAX_IN_LEGEND = 30  # areas that it explains
MAX_LAYOUTS = 3  # of a figure, since other words on an axis leave other room
PLANE_HEIGHT, LINE_HEIGHT = 4.9, 0.16  # inches of a plane, and of a line of a legend


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
        raise UsageError("mixed strategies are shaded in games in normal form only", remedies=[LEAVE_OUT_SHADE])
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
