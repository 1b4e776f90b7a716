"""The phase diagram: the areas of a plane (`solver.questions.phases.plane`), named by the equilibria that stand there.

A name stands where there is most room for it in its area; what has no room gets a number, and a line below the picture.

The probability of a strategy in mixed equilibria, in steps of grey over a phase diagram.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from solver.algebra.polynomials import Poly, Ratio, to_fraction
from solver.errors import UsageError, clip, nearest
from solver.questions.phases.plane import RULED_OUT, Area, PhasePlane, holds
from solver.report import figure_labels, figure_style, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEPS = 10  # shades
GRID = 81  # points a side


def shaded(ax: Axes, plane: PhasePlane, strategy: str) -> None:
    """Shade the areas in which a mixed equilibrium stands, and add a bar that says what the greys are.

    `strategy`: its name, as `player:strategy` where it is not the first player of two that have one of that name.
    """
    import numpy as np
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import BoundaryNorm, ListedColormap

    player, place = _owner(plane, strategy)
    xs, ys = (np.linspace(float(one.low), float(one.high), GRID) for one in (plane.x, plane.y))
    grid = dict(zip((plane.x.name, plane.y.name), np.meshgrid(xs, ys), strict=True))
    greys = [figure_style.mixed("#FFFFFF", figure_style.INK, 0.06 + 0.6 * k / (STEPS - 1)) for k in range(STEPS)]
    levels = [k / STEPS for k in range(STEPS + 1)]
    arrays = [grid[name] for name in plane.game.space.names if name in grid]
    parts = [(k, mixed) for k, one in enumerate(plane.areas) for mixed in one.mixed]
    for k, mixed in parts:
        values = np.clip(_numbers(mixed.branch.strategies[player][place], arrays), 0, 1)
        drawn = ax.contourf(xs, ys, values, levels=levels, colors=greys)
        drawn.set_clip_path(figure_labels.path(mixed.rings), ax.transData)
        drawn.set_gid(f"shade-{k + 1}")
    figure = ax.get_figure(root=True)
    if parts and figure is not None:
        scale = ScalarMappable(BoundaryNorm(levels, STEPS), ListedColormap(greys))
        bar = figure.colorbar(scale, ax=ax, fraction=0.05, pad=0.03, ticks=[0, 0.2, 0.4, 0.6, 0.8, 1])
        owner = plane.game.players[player]
        said = f"probability that {owner.name} plays {owner.strategies[place]}, if mixed"
        bar.ax.yaxis.label.set_parse_math(False)
        bar.set_label(figure_style.shortened(said, 60))


def _owner(plane: PhasePlane, wanted: str) -> tuple[int, int]:
    """The positions of the player and of its strategy; `player:strategy` where both players have one of that name."""
    players = plane.game.players
    found = {
        name: (k, j)
        for k, player in reversed(list(enumerate(players)))
        for j, strategy in enumerate(player.strategies)
        for name in (strategy, f"{player.name}:{strategy}")
    }
    if wanted not in found:
        known = [name for player in players for name in player.strategies]
        hint = nearest(wanted, known) or f" there are {words.listed(list(dict.fromkeys(known)))}"
        raise UsageError(f"no strategy is called {clip(repr(wanted))};{hint}")
    return found[wanted]


def _numbers(weight: Ratio, arrays: Sequence[Any]) -> Any:
    """A rational function at arrays, one for each parameter; 0 where its denominator is."""
    import numpy as np

    over, under = (_polynomial(poly, arrays) for poly in (weight.over, weight.under))
    return np.divide(over, under, out=np.zeros_like(arrays[0]), where=under != 0)


def _polynomial(poly: Poly, arrays: Sequence[Any]) -> Any:
    total: Any = 0 * arrays[0]
    for exponents, coefficient in poly.to_dict().items():
        term: Any = float(to_fraction(coefficient))
        for array, exponent in zip(arrays, exponents, strict=True):
            term = term * array ** int(exponent)
        total = total + term
    return total


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
    with figure_style.styled():
        from matplotlib.patches import PathPatch

        ax.set_xlim(float(plane.x.low), float(plane.x.high))
        ax.set_ylim(float(plane.y.low), float(plane.y.high))
        figure_labels.laid_out(ax)
        _named(ax, plane)
        paths = [figure_labels.path(one.rings) for one in plane.areas]
        for k, (one, path) in enumerate(zip(plane.areas, paths, strict=True)):
            look = _look(k, one)
            patch = PathPatch(path, facecolor=look.fill, edgecolor=look.ink, hatch=look.hatch or None, linewidth=0)
            patch.set_gid(f"area-{k + 1}")
            ax.add_patch(patch)
        if shade is not None:
            shaded(ax, plane, shade)
        for k, path in enumerate(paths):
            border = PathPatch(path, facecolor="none", edgecolor=figure_style.INK, linewidth=1.1, joinstyle="round")
            border.set_gid(f"border-{k + 1}")
            ax.add_patch(border)
        here = (float(plane.point[plane.x.name]), float(plane.point[plane.y.name]))
        (marker,) = ax.plot(
            *here, marker="o", markersize=7, color=figure_style.BLACK, mec="white", mew=1.2, zorder=6, ls=""
        )
        marker.set_gid("here")
        marker.set_clip_on(False)
        return _settled(ax, plane, paths, here, legend)


def _settled(ax: Axes, plane: PhasePlane, paths: Sequence[Any], here: tuple[float, float], legend: bool) -> Drawn:
    """Place the names; as a legend takes room from the areas, place them again until no further one has to go there."""
    named = 0  # in the legend so far
    while True:
        if not figure_labels.laid_out(ax) and (below := ax.get_legend()) is not None:
            below.set_in_layout(False)
            figure_labels.laid_out(ax)
        board = figure_labels.Board(ax)
        drawn = _labelled(board, plane, paths, here)
        if not legend or len(drawn.numbered) <= named:
            return drawn
        named = len(drawn.numbered)
        handles, names = legend_of(plane, drawn, figure_labels.characters(ax))
        figure_style.below(ax, handles, names, points=38, handlelength=2.2)
        figure = ax.get_figure(root=True)
        if figure is None or figure.get_layout_engine() is None:
            return drawn
        board.wipe()


def _look(k: int, one: Area) -> figure_style.Look:
    return (
        figure_style.Look(figure_style.RULED_OUT, "", figure_style.FAINT)
        if one.components is None
        else figure_style.look(k)
    )


def _named(ax: Axes, plane: PhasePlane) -> None:
    """Name the axes by their parameters, with as much of the meaning as there is room for."""
    for label, parameter in ((ax.xaxis.label, plane.x), (ax.yaxis.label, plane.y)):
        meaning = f": {parameter.meaning}" if parameter.meaning else ""
        long = f"{parameter.name}{meaning}"
        names = (
            [figure_style.shortened(long, n) for n in range(LONGEST_NAME, len(parameter.name) + 8, -6)]
            if meaning
            else []
        )
        figure_labels.fitted(ax, label, [*names, parameter.name])


def _labelled(board: figure_labels.Board, plane: PhasePlane, paths: Sequence[Any], here: tuple[float, float]) -> Drawn:
    at_baseline = plane.point == plane.game.space.baseline
    home = next((path for one, path in zip(plane.areas, paths, strict=True) if holds(one, here)), None)
    board.mark(here, 7)
    board.beside(here, "baseline" if at_baseline else "the point", "here-label", home)
    placed = []
    numbers = 0
    for k, (one, path) in enumerate(zip(plane.areas, paths, strict=True)):
        text = board.inside(path, figure_labels.layouts(one.text), f"label-{k + 1}")
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
        names.append(figure_style.wrapped(f"{drawn.placed[k].strip('[]')}: {text}", width, "    "))
    return handles, names
