"""Likelihood drawn: a bar for each list of equilibria and each claim, with the 95 % interval where it is sampled.

Below stand, as heat maps, Sobol's total indices (the part of the variance that goes when everything but the parameter
is known) and the distances of Monte Carlo filtering (`solver.questions.uncertain.sensitivity_indices`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from solver.atlas import Atlas
from solver.concepts.line_search import pattern_of
from solver.errors import UsageError
from solver.forms import any_form
from solver.questions.phases.answer import name_patterns
from solver.questions.subject import Looks, PictureRequest
from solver.questions.uncertain.answer import RULE, SAMPLES, Uncertain, uncertain
from solver.report import figure_labels, figure_style, words
from solver.report.figure_style import Axes, Figure, colors

MAX_LISTS = 8  # that are shown, the likeliest
BAR_HEIGHT = 0.56  # of a bar; a row is 1 high
ROW_WIDTH = 26  # characters of the name of a row
DARK = 0.55  # from which on a number in a cell is white
WIDE_NAME = 0.085  # inches of a column that a letter of its name takes
WIDE_NUMBER = 4  # letters
PAYOFFS = {"least": "payoff of {}, the least", "greatest": "payoff of {}, the greatest", "drawn": "payoff of {}"}
SOBOL, FILTERING = "Sobol’s total indices (part of the variance)", "Filtering (Kolmogorov-Smirnov distance)"
Labels = tuple[str, ...]


def names_of_lists(atlas: Atlas, lists: Sequence[Labels]) -> list[str]:
    """Return the names of lists of outcomes, as `phases` has them."""
    patterns = [pattern_of([label] for label in labels) for labels in lists]
    names = name_patterns(atlas, atlas.game.space.baseline, patterns)
    return [names[one] for one in patterns]


def key_of_lists(names: Sequence[str], lists: Sequence[Labels], looks: Looks) -> dict[str, Sequence[figure_style.Look]]:
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
        said = words.percent(one.value)
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
    names, looks = names_of_lists(asked.atlas, lists), Looks.of(asked.atlas)
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
    about += say_left_out(len(answer.phases)) + (f" No Sobol indices: {answer.tied}." if answer.tied else "")
    figure, axes = asked.frame(sum(heights) + 0.6, about, len(heights), key=key_of_lists(names, lists, looks))
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


def say_left_out(count: int) -> str:
    return f" Left out: {count - MAX_LISTS} that are less likely." if count > MAX_LISTS else ""
