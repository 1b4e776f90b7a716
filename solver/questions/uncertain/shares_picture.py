"""Shares drawn along one parameter, or over two.

At each value the other parameters are drawn from their distributions, the same draws everywhere, and the share of each
list of equilibria among them is shown: stacked, or a map for each list. Values are the middles of equal parts of a
range, whose number is chosen so that walls between simple numbers are not met.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise, product
from typing import Any

import numpy as np

from solver.concepts.nash.branches import claims_only
from solver.errors import UsageError
from solver.forms import any_form
from solver.forms.reductions import to
from solver.questions.subject import Looks, PictureRequest, axis_name
from solver.questions.uncertain.picture import MAX_LISTS, Labels, key_of_lists, names_of_lists, say_left_out
from solver.questions.uncertain.sample import ClaimsAtPoints, Inquiry, exact_at
from solver.regions.domain import domain, free_names
from solver.regions.parameters import Parameter
from solver.report import figure_labels, figure_style
from solver.report.figure_style import Axes, Figure, colors
from solver.sweeps.design import carry, drawn, within_ranges
from solver.sweeps.kernels.engine import choose
from solver.sweeps.kernels.tape import Array

MAP_WIDTH = 2.1  # inches
SHAPES = ((64,), (32, 31))  # values of one parameter, and of two
DRAWS = (2048, 128)  # of the others, at each of them
SEED = 0
SHADES = 10


@dataclass(frozen=True, eq=False)
class ListShares:
    """The share of each list at the values of one parameter or two: `table`, shape (list, y, x) or (list, x), nan where
    the assumptions leave nothing; `met`: how many lists there are, those left out as well."""

    moving: tuple[Parameter, ...]
    values: tuple[tuple[Fraction, ...], ...]
    lists: tuple[Labels, ...]
    names: tuple[str, ...]
    table: Array
    looks: Looks
    met: int


def shares(asked: PictureRequest) -> ListShares:
    """Return the shares along the parameters that are named; UsageError for unknown or equal names.

    >>> found = shares(PictureRequest(load("thaad-deal"), ("shield",), {"breach_us": 4, "breach_cn": 4}))
    >>> found.names, found.table.shape, bool((found.table.sum(axis=0) == 1).all())
    (('A', 'B', 'C', 'D'), (4, 64), True)
    """
    engine, count = choose(asked.subject), len(asked.about)
    space = engine.game.space
    moving = tuple(space[name] for name in asked.about)
    free_names(space, asked.about)
    if len(set(asked.about)) < count:
        raise UsageError(f"{asked.about[0]} is named twice; name another parameter")
    shape, draws = SHAPES[count - 1], DRAWS[count - 1]
    values = tuple(
        tuple(one.low + (one.high - one.low) * Fraction(2 * k + 1, 2 * n) for k in range(n))
        for one, n in zip(moving, shape, strict=True)
    )
    still = {name: value for name, value in (asked.at or {}).items() if name not in asked.about}
    design = drawn(space, draws, SEED, at=still)
    cells = [{one.name: value for one, value in zip(moving, cell, strict=True)} for cell in product(*values)]
    points = np.tile(design.arrays(0, draws), len(cells))
    for one in moving:
        points[space.names.index(one.name)] = np.repeat([float(cell[one.name]) for cell in cells], draws)
    carry(space, points, ())

    def exact(places: Array) -> list[dict[str, Fraction]]:
        others = design.exact([int(k) % draws for k in places])
        over = domain(space)
        moved = ({**other, **cells[int(k) // draws]} for other, k in zip(others, places, strict=True))
        return [over.name(over.lift(over.order(point))) for point in moved]

    inquiry = Inquiry(engine, ClaimsAtPoints(engine.atlas or claims_only(to("normal", engine.game).game), ()), ())
    within = np.flatnonzero(within_ranges(space, points))
    kept, found = inquiry.inside(points[:, within], exact_at(exact, within))
    phase = inquiry.phases(found)
    counts = np.zeros((len(inquiry), len(cells)))
    np.add.at(counts, (phase, within[kept] // draws), 1)
    with np.errstate(invalid="ignore"):
        table = (counts / counts.sum(axis=0)).reshape(len(inquiry), *shape)
    if np.isnan(table).all():
        raise UsageError("the assumptions leave no point there; choose other parameters")
    likeliest = np.argsort(-counts.sum(axis=1), kind="stable")[:MAX_LISTS]
    names = names_of_lists(asked.atlas, [inquiry.labels(int(k)) for k in likeliest])
    order = sorted(zip(names, map(int, likeliest), strict=True), key=lambda pair: (len(pair[0]), pair))
    lists, chosen = tuple(inquiry.labels(k) for _, k in order), table[[k for _, k in order]]
    shown = (lists, tuple(name for name, _ in order), chosen.swapaxes(1, -1), Looks.of(asked.atlas))
    return ListShares(moving, values, *shown, len(inquiry))


def draw_stacked(ax: Axes, data: ListShares) -> None:
    """Draw the shares along one parameter, one on the other."""
    (one,) = data.moving
    ax.set_xlim(float(one.low), float(one.high))
    ax.set_ylim(0, 1)
    figure_labels.lay_out(ax)
    figure_labels.name_axes(ax, x=axis_name(one), y="share of the draws")
    xs = [float(one.low), *map(float, data.values[0]), float(one.high)]
    tops = np.pad(np.vstack([0 * data.table[:1], np.cumsum(data.table, axis=0)]), ((0, 0), (1, 1)), "edge")
    board = figure_labels.Board(ax)
    middles = [xs[0], *((a + b) / 2 for a, b in pairwise(xs)), xs[-1]]
    runs = [(kept, list(run)) for kept, run in groupby(range(len(xs)), lambda n: not np.isnan(tops[0, n]))]
    reach = [(kept, [run[0], *run, run[-1]], middles[run[0]], middles[run[-1] + 1]) for kept, run in runs]
    strips = [([left, *(xs[n] for n in at[1:-1]), right], at) for kept, at, left, right in reach if kept]
    for left, right in (ends for kept, _, *ends in reach if not kept):
        ax.axvspan(left, right, color=figure_style.RULED_OUT, linewidth=0, gid="ruled-out")
        board.write_inside(figure_labels.box(left, right, 0, 1), ["ruled out"], "ruled-out-label")
    for k, (labels, name) in enumerate(zip(data.lists, data.names, strict=True)):
        low, high = ([[*zip(x, tops[j, at], strict=True)] for x, at in strips] for j in (k, k + 1))
        area = figure_labels.path([[*below, *above[::-1]] for below, above in zip(low, high, strict=True)])
        figure_style.fill_area(ax, area, data.looks.of_list(labels), f"share-{k + 1}")
        board.write_inside(area, [name], f"label-{k + 1}")
        for above in high:
            ax.plot(*zip(*above, strict=True), color=figure_style.INK, linewidth=0.7)


def draw_map(ax: Axes, data: ListShares, k: int) -> Any:
    """Draw the shares of one list over two parameters, as steps of grey; what was drawn."""
    greys = [figure_style.blend("#FFFFFF", figure_style.INK, 0.85 * n / (SHADES - 1)) for n in range(SHADES)]
    first, second = data.moving
    xs, ys = ([float(p.low), *map(float, v), float(p.high)] for p, v in zip(data.moving, data.values, strict=True))
    levels = np.linspace(0, 1, SHADES + 1)
    shown = np.pad(data.table[k], 1, "edge")
    made = ax.contourf(xs, ys, np.clip(shown, 0, 1), levels=levels, cmap=colors.ListedColormap(greys))
    made.set_gid(f"share-{k + 1}")
    look = figure_style.swatches(data.looks.of_list(data.lists[k]))  # as the list has it in the key
    figure_style.legend(ax, [look], [data.names[k]], loc="lower center", bbox_to_anchor=(0.5, 0.98), frameon=False)
    figure_labels.name_axes(ax, first.name, second.name)
    return made


def sweep_figure(asked: PictureRequest) -> Figure:
    data = shares(asked)
    each = any_form.outcome(asked.atlas.game, concept=asked.atlas.concept)
    about = f"The share of each list of {each}, the other parameters drawn from their distributions"
    still = {name: value for name, value in (asked.at or {}).items() if name not in asked.about}
    about += "".join(f"; {name} = {value}" for name, value in still.items()) + "." + say_left_out(data.met)
    key, growth = key_of_lists(data.names, data.lists, data.looks), figure_style.growth(asked.size)
    if len(data.moving) == 1:
        figure, (ax,) = asked.frame(3.6 * growth, about, key=key)
        draw_stacked(ax, data)
        return figure
    columns = min(len(data.lists), max(1, int(asked.size[0] / MAP_WIDTH)))
    rows = -(-len(data.lists) // columns)
    figure, axes = asked.frame(2.2 * growth * rows, about, rows, columns, key)
    made = [draw_map(ax, data, k) for k, ax in enumerate(axes[: len(data.lists)])]
    for ax in axes[len(data.lists) :]:
        ax.set_visible(False)
    figure.colorbar(made[0], ax=axes, fraction=0.04, pad=0.02, ticks=[0, 0.2, 0.4, 0.6, 0.8, 1], label="share")
    return figure
