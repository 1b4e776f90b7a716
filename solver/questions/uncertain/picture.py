"""Likelihood drawn, and shares along parameters.

`likelihood`: a bar for each list of equilibria and each claim, with the 95 % interval where the number is sampled;
below, as heat maps, Sobol's total indices (the part of the variance that goes when everything but the parameter is
known) and the distances of Monte Carlo filtering (`solver.questions.uncertain.sensitivity_indices`).

`sweep`: at each value of one parameter, or of two, the others are drawn from their distributions, the same draws
everywhere, and the share of each list among them is shown: stacked, or a map for each list. Values are the middles of
equal parts of a range, whose number is chosen so that walls between simple numbers are not met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise, product
from typing import Any

import numpy as np

from solver.atlas import Atlas
from solver.concepts.line_search import pattern_of
from solver.concepts.nash.branches import claims_only
from solver.errors import UsageError
from solver.forms import any_form
from solver.forms.reductions import to
from solver.questions.phases.answer import name_patterns
from solver.questions.subject import Looks, PictureRequest, axis_name
from solver.questions.uncertain.answer import RULE, SAMPLES, Uncertain, uncertain
from solver.questions.uncertain.sample import ClaimsAtPoints, Inquiry, exact_at
from solver.regions.domain import domain, free_names
from solver.regions.parameters import Parameter
from solver.report import figure_labels, figure_style, words
from solver.report.figure_style import Axes, Figure, colors
from solver.sweeps.design import carry, drawn, within_ranges
from solver.sweeps.kernels.engine import choose
from solver.sweeps.kernels.tape import Array

MAX_LISTS = 8  # that are shown, the likeliest
BAR_HEIGHT = 0.56  # of a bar; a row is 1 high
MAP_WIDTH = 2.1  # inches
ROW_WIDTH = 26  # characters of the name of a row
DARK = 0.55  # from which on a number in a cell is white
WIDE_NAME = 0.085  # inches of a column that a letter of its name takes
WIDE_NUMBER = 4  # letters
PAYOFFS = {"least": "payoff of {}, the least", "greatest": "payoff of {}, the greatest", "drawn": "payoff of {}"}
SOBOL, FILTERING = "Sobol’s total indices (part of the variance)", "Filtering (Kolmogorov-Smirnov distance)"
Labels = tuple[str, ...]
SHAPES = ((64,), (32, 31))  # values of one parameter, and of two
DRAWS = (2048, 128)  # of the others, at each of them
SEED = 0
SHADES = 10


def _name_lists(atlas: Atlas, lists: Sequence[Labels]) -> list[str]:
    """Return the names of lists of outcomes, as `phases` has them."""
    patterns = [pattern_of([label] for label in labels) for labels in lists]
    names = name_patterns(atlas, atlas.game.space.baseline, patterns)
    return [names[one] for one in patterns]


def _key(names: Sequence[str], lists: Sequence[Labels], looks: Looks) -> dict[str, Sequence[figure_style.Look]]:
    """Return what the names of lists stand for, and how these look."""
    pairs = zip(names, lists, strict=True)
    return {f"{name}: {'; '.join(labels) or 'nothing'}": looks.of_list(labels) for name, labels in pairs}


def draw_chances(ax: Axes, answer: Uncertain, names: Sequence[str], looks: Looks) -> None:
    """Draw a bar for each of the likeliest lists, which have these names, and for each claim."""
    rows = [(name, one.labels, one.chance) for name, one in zip(names, answer.phases, strict=False)]
    rows += [(held.claim, (), held.chance) for held in answer.claims]
    ax.set_xlim(0, 1)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks(range(len(rows)), [figure_style.wrap_text(name, ROW_WIDTH) for name, _, _ in rows], parse_math=False)
    ax.tick_params(axis="y", length=0)
    figure_labels.name_axes(ax, x="probability")
    for row, (_, labels, one) in enumerate(rows):
        bar = figure_labels.box(0, float(one.value), row - BAR_HEIGHT / 2, row + BAR_HEIGHT / 2)
        figure_style.fill_area(ax, bar, looks.of_list(labels), f"bar-{row + 1}")
        said = f"{words.percent(one.value)}, exactly {one.exact}"
        if one.exact is None:
            ax.plot([one.low, one.high], [row, row], "|-", color=figure_style.INK, linewidth=1.4, zorder=4)
            said = f"{words.interval(100 * one.low, 100 * one.high, 100)} %"
        beside: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "va": "center", "clip_on": False}
        ax.text(1.02, row, said, fontsize=figure_style.SMALL, gid=f"chance-{row + 1}", **beside)


def draw_heat(
    ax: Axes, caption: str, rows: Mapping[str, Mapping[str, float]], factors: Sequence[str], named: bool = True
) -> None:
    """Draw rows of numbers from 0 to 1 as a heat map, each number in its cell; `named`: with names below."""
    values = np.array([[row.get(factor, np.nan) for factor in factors] for row in rows.values()])
    blues = colors.LinearSegmentedColormap.from_list("zopa", ["#FFFFFF", figure_style.BLUE])
    drawn = ax.pcolormesh(np.clip(values, 0, 1), vmin=0, vmax=1, cmap=blues, edgecolors="white", linewidth=0.8)
    drawn.set_gid("heat")
    ax.invert_yaxis()
    room = ax.get_window_extent().width / figure_style.figure_of(ax).dpi / len(factors)
    names = [figure_style.shorten(name.removesuffix(" rule"), 24) if named else "" for name in factors]
    upright = 90 if room < WIDE_NUMBER * WIDE_NAME else 0
    turned: dict[str, Any] = {"rotation": upright or 35, "ha": "right", "rotation_mode": "anchor"}
    turned |= {"va": "center"} if upright else {}
    ax.set_xticks(np.arange(len(names)) + 0.5, names, **(turned if max(map(len, names)) * WIDE_NAME > room else {}))
    ax.set_yticks(np.arange(len(rows)) + 0.5, [figure_style.wrap_text(name, ROW_WIDTH) for name in rows])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_title(caption, loc="left", fontsize=figure_style.SIZE)
    middle: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": figure_style.SMALL, "rotation": upright}
    for (row, column), value in np.ndenumerate(values):
        if not np.isnan(value):
            colour = "white" if value > DARK else figure_style.INK
            ax.text(column + 0.5, row + 0.5, f"{max(value, 0):.2f}", color=colour, **middle)


def likelihood_figure(asked: PictureRequest) -> Figure:
    if asked.at:
        raise UsageError("points are drawn over the whole ranges, so no point is to be moved; fix a parameter instead")
    answer = uncertain(asked.subject, asked.about, samples=SAMPLES)
    lists = [one.labels for one in answer.phases[:MAX_LISTS]]
    names, looks = _name_lists(asked.atlas, lists), Looks.of(asked.atlas)
    known = {"; ".join(labels): name for labels, name in zip(lists, names, strict=True)}
    with_rule = any(one.kind == "drawn" for one in answer.sensitivities)
    factors = [*answer.game.space.names, *([RULE] if with_rule else [])]
    kinds = ("phase", "claim", *(("drawn",) if with_rule else ("least", "greatest")))
    indices, distances = (_rows(parts, known, kinds) for parts in (answer.sensitivities, answer.filters))
    maps = {
        SOBOL: {name: {i.factor: i.total.value for i in one.influences} for name, one in indices},
        FILTERING: {name: {c.parameter: c.distance for c in one.contrasts} for name, one in distances},
    }
    maps = {caption: rows for caption, rows in maps.items() if rows}
    heights = [0.34 * len((*lists, *answer.claims)) + 0.5, *(0.34 * len(rows) + 0.5 for rows in maps.values())]
    each = any_form.outcome(answer.game, concept=asked.atlas.concept)
    about = f"How likely each list of {each} is, and what matters; {answer.samples} points, seed {answer.seed}."
    about += _left_out(len(answer.phases)) + (f" No Sobol indices: {answer.tied}." if answer.tied else "")
    figure, axes = asked.frame(sum(heights) + 0.6, about, len(heights), key=_key(names, lists, looks))
    axes[0].get_subplotspec().get_gridspec().set_height_ratios(heights)
    draw_chances(axes[0], answer, names, looks)
    for ax, (caption, rows) in zip(axes[1:], maps.items(), strict=True):
        draw_heat(ax, caption, rows, factors, ax is axes[-1])
    return figure


def _rows(parts: Iterable[Any], known: Mapping[str, str], kinds: Sequence[str]) -> list[tuple[str, Any]]:
    """Return the names of rows with what they are of: those of these kinds for which there are numbers."""
    shown = [one for one in parts if one.kind in kinds and not one.why and (one.kind != "phase" or one.of in known)]
    ordered = sorted(shown, key=lambda one: kinds.index(one.kind))
    return [(PAYOFFS.get(one.kind, "{}").format(known.get(one.of, one.of)), one) for one in ordered]


def _left_out(count: int) -> str:
    return f" Left out: {count - MAX_LISTS} that are less likely." if count > MAX_LISTS else ""


# --- shares along one parameter or two -------------------------------------------------------------


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
    names = _name_lists(asked.atlas, [inquiry.labels(int(k)) for k in likeliest])
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
    about += "".join(f"; {name} = {value}" for name, value in still.items()) + "." + _left_out(data.met)
    key, growth = _key(data.names, data.lists, data.looks), figure_style.growth(asked.size)
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
