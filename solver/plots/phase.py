"""The phase diagram: the areas of a plane (`solver.plots.areas`), named by the equilibria that stand there.

A name stands where there is most room for it in its area; what has no room gets a number, and a line below the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from solver.plots import labels, style
from solver.plots.areas import RULED_OUT, Area, PhasePlane, holds
from solver.plots.shade import shaded

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LONGEST_NAME = 70  # characters of a name on an axis


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of the labels: for each area in order the text in it, its number, or nothing."""

    placed: tuple[str, ...]

    @property
    def numbered(self) -> tuple[int, ...]:
        """The positions of the areas that the legend has to name."""
        return tuple(k for k, text in enumerate(self.placed) if "(" not in text and text != RULED_OUT)


def draw_phase(ax: Axes, plane: PhasePlane, shade: str | None = None, legend: bool = True) -> Drawn:
    """Draw the areas with their names on an Axes; what has no room gets a number, and a line in the legend below.

    `shade`: a strategy; where a mixed equilibrium stands, its probability there is shown in grey. Names are placed
    where they fit at the figure's present size, so give it its size first; a layout engine that it has is run. Raises
    UsageError for an unknown strategy.
    """
    with style.styled():
        from matplotlib.patches import PathPatch

        ax.set_xlim(float(plane.x.low), float(plane.x.high))
        ax.set_ylim(float(plane.y.low), float(plane.y.high))
        labels.laid_out(ax)
        _named(ax, plane)
        paths = [labels.path(one.rings) for one in plane.areas]
        for k, (one, path) in enumerate(zip(plane.areas, paths, strict=True)):
            look = _look(k, one)
            patch = PathPatch(path, facecolor=look.fill, edgecolor=look.ink, hatch=look.hatch or None, linewidth=0)
            patch.set_gid(f"area-{k + 1}")
            ax.add_patch(patch)
        if shade is not None:
            shaded(ax, plane, shade)
        for k, path in enumerate(paths):
            border = PathPatch(path, facecolor="none", edgecolor=style.INK, linewidth=1.1, joinstyle="round")
            border.set_gid(f"border-{k + 1}")
            ax.add_patch(border)
        here = (float(plane.point[plane.x.name]), float(plane.point[plane.y.name]))
        (marker,) = ax.plot(*here, marker="o", markersize=7, color=style.BLACK, mec="white", mew=1.2, zorder=6, ls="")
        marker.set_gid("here")
        marker.set_clip_on(False)
        return _settled(ax, plane, paths, here, legend)


def _settled(ax: Axes, plane: PhasePlane, paths: Sequence[Any], here: tuple[float, float], legend: bool) -> Drawn:
    """Place the names; as a legend takes room from the areas, place them again until no further one has to go there."""
    named = 0  # in the legend so far
    while True:
        if not labels.laid_out(ax) and (below := ax.get_legend()) is not None:
            below.set_in_layout(False)
            labels.laid_out(ax)
        board = labels.Board(ax)
        drawn = _labelled(board, plane, paths, here)
        if not legend or len(drawn.numbered) <= named:
            return drawn
        named = len(drawn.numbered)
        handles, names = legend_of(plane, drawn, labels.characters(ax))
        style.below(ax, handles, names, points=38, handlelength=2.2)
        figure = ax.get_figure(root=True)
        if figure is None or figure.get_layout_engine() is None:
            return drawn
        board.wipe()


def _look(k: int, one: Area) -> style.Look:
    return style.Look(style.RULED_OUT, "", style.FAINT) if one.components is None else style.look(k)


def _named(ax: Axes, plane: PhasePlane) -> None:
    """Name the axes by their parameters, with as much of the meaning as there is room for."""
    for label, parameter in ((ax.xaxis.label, plane.x), (ax.yaxis.label, plane.y)):
        meaning = f": {parameter.meaning}" if parameter.meaning else ""
        long = f"{parameter.name}{meaning}"
        names = [style.shortened(long, n) for n in range(LONGEST_NAME, len(parameter.name) + 8, -6)] if meaning else []
        labels.fitted(ax, label, [*names, parameter.name])


def _labelled(board: labels.Board, plane: PhasePlane, paths: Sequence[Any], here: tuple[float, float]) -> Drawn:
    at_baseline = plane.point == plane.game.space.baseline
    home = next((path for one, path in zip(plane.areas, paths, strict=True) if holds(one, here)), None)
    board.mark(here, 7)
    board.beside(here, "baseline" if at_baseline else "the point", "here-label", home)
    placed = []
    numbers = 0
    for k, (one, path) in enumerate(zip(plane.areas, paths, strict=True)):
        text = board.inside(path, labels.layouts(one.text), f"label-{k + 1}")
        if not text:
            numbers += 1
            text = board.inside(path, [str(numbers)], f"label-{k + 1}") or f"[{numbers}]"
        placed.append(text)
    return Drawn(tuple(placed))


def legend_of(plane: PhasePlane, drawn: Drawn, width: int = 84) -> tuple[list[object], list[str]]:
    """Handles and names of the areas that have no room for theirs, in lines of so many characters."""
    handles: list[object] = []
    names = []
    for k in drawn.numbered:
        look = _look(k, plane.areas[k])
        handles.append(look.swatch())
        one = plane.areas[k]
        text = one.text.replace("\n", " " if one.components is None else "; ")
        names.append(style.wrapped(f"{drawn.placed[k].strip('[]')}: {text}", width, "    "))
    return handles, names
