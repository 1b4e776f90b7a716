"""The probability of a strategy in mixed equilibria, in steps of grey over a phase diagram."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from solver.errors import UsageError, clip, nearest
from solver.plots import labels, style
from solver.plots.areas import PhasePlane
from solver.polynomial import Poly, Ratio, to_fraction
from solver.present import words

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
    greys = [style.mixed("#FFFFFF", style.INK, 0.06 + 0.6 * k / (STEPS - 1)) for k in range(STEPS)]
    levels = [k / STEPS for k in range(STEPS + 1)]
    arrays = [grid[name] for name in plane.game.space.names if name in grid]
    parts = [(k, mixed) for k, one in enumerate(plane.areas) for mixed in one.mixed]
    for k, mixed in parts:
        values = np.clip(_numbers(mixed.branch.strategies[player][place], arrays), 0, 1)
        drawn = ax.contourf(xs, ys, values, levels=levels, colors=greys)
        drawn.set_clip_path(labels.path(mixed.rings), ax.transData)
        drawn.set_gid(f"shade-{k + 1}")
    figure = ax.get_figure(root=True)
    if parts and figure is not None:
        scale = ScalarMappable(BoundaryNorm(levels, STEPS), ListedColormap(greys))
        bar = figure.colorbar(scale, ax=ax, fraction=0.05, pad=0.03, ticks=[0, 0.2, 0.4, 0.6, 0.8, 1])
        owner = plane.game.players[player]
        said = f"probability that {owner.name} plays {owner.strategies[place]}, if mixed"
        bar.ax.yaxis.label.set_parse_math(False)
        bar.set_label(style.shortened(said, 60))


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
