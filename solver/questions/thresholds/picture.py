"""Tipping points drawn: each parameter's range as a strip, and the probabilities of outcomes along one parameter.

On a strip a letter stands for one list of equilibria, and the colours are those of its equilibria. The triangle is
where the parameter is now. Above it are the tipping points, ends of the range included.

Of the probabilities there is a band for each equilibrium. It leads to a profile of strategies with the product of its
weights: a pure one fills its band with one colour, a mixed one with as many as there are profiles it mixes, stacked
from 0 to 1; a profile has the colour of the pure equilibrium. Where one does not stand its band is empty. Equilibria
themselves get no weights: which comes about is not said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import mul
from typing import Any

from solver.algebra.algebraic_numbers import Coordinate, Real, coordinate
from solver.atlas import Atlas
from solver.concepts.line_search import Along, search_parameter
from solver.forms.any_form import AnyForm
from solver.forms.normal import NormalForm
from solver.forms.reductions import to
from solver.questions.subject import Looks, PictureRequest, atlas_of, axis_name, game_of, row_meaning
from solver.questions.thresholds.answer import Thresholds, thresholds
from solver.questions.tornado.answer import QuantityCurve, gaps
from solver.regions.domain import free_names
from solver.regions.lines import Segment
from solver.regions.parameters import Parameter
from solver.report import figure_labels, figure_style, words
from solver.report.figure_style import Axes, Figure, lines, patches

STRIP_HEIGHT = 0.36  # of a strip; a row is 1 high
MIN_LETTER_WIDTH = 0.045  # part of the width that a letter needs
NUMBERS_APART = 0.055  # part of the width between two numbers on one level
POINTS_OF_A_CURVE = 60  # of a curved stretch
ROUNDING = 1e-9  # in the lengths of a strip's parts
HERE: dict[str, Any] = {"color": figure_style.BLACK, "linewidth": 1, "linestyle": (0, (3, 2))}
BAND_HEIGHT, ROW_WIDTH = 0.74, 26  # of a band; a row is 1 high; characters of a line of its name


@dataclass(frozen=True, slots=True)
class Strip:
    """One row; places are parts of the range from 0 to 1. `parts`: start, end and list; `tips`: place and number;
    `meaning`: what stands above the name."""

    name: str
    meaning: str
    low: str
    high: str
    here: float
    parts: tuple[tuple[float, float, int], ...]
    tips: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Strips:
    """All rows, and the lists of equilibria that the parts' numbers point to: each as its lines, their names, and how
    they look."""

    rows: tuple[Strip, ...]
    lists: tuple[str, ...]
    names: tuple[str, ...]
    looks: tuple[tuple[figure_style.Look, ...], ...]


def strips(answer: Thresholds, inches: float = figure_style.WIDTH) -> Strips:
    """Return what is to be drawn of the tipping points, in a figure so many inches wide.

    >>> row = strips(thresholds(load("thaad-deal"), ["buffer", "calm"])).rows[0]
    >>> row.name, row.parts, row.tips
    ('buffer', ((0.0, 0.3, 0), (0.3, 1.0, 1)), ((0.3, '3'),))
    """
    shown = [one for one in answer.lists if one.lasts]
    names = tuple(one.name for one in shown)
    rows, game = [], game_of(answer.subject)
    for line in answer.lines:
        named = ((one.low, one.high, names.index(answer.name(one.standing))) for one in line.intervals)
        parts = [(_place(start, line), _place(end, line), which) for start, end, which in named]
        tips = tuple((_place(tip.value, line), figure_style.digits(tip.value)) for tip in line.thresholds)
        low, high = map(figure_style.digits, (line.low, line.high))
        meaning = row_meaning(game.space[line.name], inches) if line.name in game.space else ""
        rows.append(Strip(line.name or "t", meaning, low, high, _place(line.here, line), tuple(parts), tips))
    each = ((" – ".join(dict.fromkeys(corners)) for corners in one.continua) for one in shown)
    lists = ("; ".join(words.each_once(names)) for names in each)
    known = Looks.of(atlas_of(answer.subject))
    looks = (known.of_list(label for corners in one.continua for label in corners) for one in shown)
    return Strips(tuple(rows), tuple(lists), names, tuple(looks))


def _place(value: Coordinate, line: Along) -> float:
    exact = value if isinstance(value, Fraction) else Fraction(float(value))
    return float((exact - line.low) / (line.high - line.low))


def draw_thresholds(ax: Axes, answer: Thresholds) -> Strips:
    """Draw the strips on an Axes; what was drawn."""
    with figure_style.picture_style():
        drawn = strips(answer, figure_style.figure_of(ax).get_figwidth())
        ax.set_xlim(-0.02, 1.02)
        ax.set_ylim(len(drawn.rows) - 0.45, -0.6)
        ax.set_xticks([])
        names = [f"{row.meaning}\n{figure_style.shorten(row.name, 24)}".strip() for row in drawn.rows]
        ax.set_yticks(range(len(names)), names, parse_math=False)
        ax.tick_params(axis="y", length=0, pad=9 + 5 * max((len(row.low) for row in drawn.rows), default=1))
        ax.spines[:].set_visible(False)
        for k, row in enumerate(drawn.rows):
            _draw_strip(ax, k, row, drawn)
        if drawn.lists:
            figure_style.legend_below(ax, *legend_of(drawn, figure_style.figure_of(ax).get_figwidth()), points=6)
        return drawn


def _draw_strip(ax: Axes, k: int, row: Strip, drawn: Strips) -> None:
    top = k - STRIP_HEIGHT / 2
    whole, edge = ((0, top), 1, STRIP_HEIGHT), {"edgecolor": figure_style.INK, "linewidth": 0.8}
    ax.add_patch(patches.Rectangle(*whole, facecolor=figure_style.RULED_OUT, gid=f"strip-{row.name}", **edge))
    for start, end, which in row.parts:
        part = figure_labels.box(start, end, top, top + STRIP_HEIGHT)
        figure_style.fill_area(ax, part, drawn.looks[which], f"part-{row.name}-{drawn.names[which]}")
        if end - start >= MIN_LETTER_WIDTH:
            frame = {"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.85, "linewidth": 0}
            middle = (start + end) / 2
            x = middle if abs(middle - row.here) > 0.02 else middle + 0.035  # a little to the side of the triangle
            ax.text(
                x, k, drawn.names[which], ha="center", va="center", fontsize=figure_style.SMALL, bbox=frame, zorder=4
            )
    ax.add_patch(patches.Rectangle(*whole, facecolor="none", zorder=3, **edge))
    for level, (place, number) in zip(_levels([place for place, _ in row.tips]), row.tips, strict=True):
        tick: dict[str, Any] = {"color": figure_style.BLACK, "linewidth": 1.8, "gid": f"tip-{row.name}-{number}"}
        ax.plot([place, place], [top - 0.05, top + STRIP_HEIGHT], zorder=5, **tick)
        ax.annotate(
            number, (place, top - 0.05), xytext=(0, 1.5 + 8 * level), textcoords="offset points", ha="center",
            va="bottom", fontsize=figure_style.SMALL, annotation_clip=False,
        )  # fmt: skip
    triangle: dict[str, Any] = {"marker": "^", "markersize": 8, "color": figure_style.BLACK, "mec": "white", "mew": 0.8}
    triangle |= {"linestyle": "", "clip_on": False, "gid": f"here-{row.name}"}
    ax.plot(row.here, k + STRIP_HEIGHT / 2, zorder=6, **triangle)
    for x, text, side in ((-0.008, row.low, "right"), (1.008, row.high, "left")):
        ax.text(x, k, text, ha=side, va="center", fontsize=figure_style.SMALL, color=figure_style.INK, clip_on=False)


def _levels(places: Sequence[float]) -> Iterator[int]:
    """Yield the level of each number above the strip, so that neighbours do not touch: 0, 1, 2, 0 of 1, 2, 3, 50 %."""
    ends: list[float] = []
    for place in places:
        level = next((k for k, end in enumerate(ends) if place - end >= NUMBERS_APART), len(ends))
        ends[level : level + 1] = [place]
        yield level


def legend_of(drawn: Strips, width: float = figure_style.WIDTH) -> tuple[list[Any], list[str]]:
    """Return handles and names for a figure so many inches wide: the lists, and the marks."""
    names = (f"{name}: {listed}" for name, listed in zip(drawn.names, drawn.lists, strict=True))
    wrapped = (figure_style.wrap_text(name, int(figure_style.KEY_WIDTH * width), "    ") for name in names)
    key: dict[str, Any] = dict(zip(wrapped, map(figure_style.swatches, drawn.looks), strict=True))
    if any(sum(end - start for start, end, _ in row.parts) < 1 - ROUNDING for row in drawn.rows):
        grey: dict[str, Any] = {"facecolor": figure_style.RULED_OUT, "edgecolor": figure_style.INK}
        key["ruled out by the assumptions"] = patches.Patch(**grey)
    mark: dict[str, Any] = {"color": figure_style.BLACK, "linestyle": ""}
    key["where the parameter is now"] = lines.Line2D([], [], marker="^", markersize=7, **mark)
    if any(row.tips for row in drawn.rows):
        key["tips there"] = lines.Line2D([], [], marker="|", markersize=10, mew=1.8, **mark)
    return list(key.values()), list(key)


@dataclass(frozen=True, eq=False)
class ChanceStretch(Segment):
    """Where one equilibrium stands by one formula: from `low` to `high`; `chances`: a curve a profile, all profiles."""

    chances: tuple[QuantityCurve, ...]


@dataclass(frozen=True, eq=False)
class Chances:
    """The equilibria that stand somewhere on the line, each with its stretches; `profiles` name the outcomes, which
    `looks` tells apart."""

    game: NormalForm
    parameter: Parameter
    point: Mapping[str, Fraction]
    profiles: tuple[str, ...]
    bands: tuple[tuple[str, tuple[ChanceStretch, ...]], ...]
    looks: Looks


def chances(subject: AnyForm | Atlas, along_: str, at: Mapping[str, object] | None = None) -> Chances:
    """Return how likely each profile is in each equilibrium as one parameter moves; `at` moves the others.

    >>> found = chances(load("thaad-deal"), "shield", {"breach_us": 4, "breach_cn": 4})
    >>> [(label, [(str(part.low), str(part.high)) for part in parts]) for label, parts in found.bands][1:]
    [('(keep, tolerate)', [('0', '10')]), ('(withdraw + keep, sanction + tolerate)', [('0', '4')])]

    Raises UsageError for an unknown name and a point outside Θ.
    """
    game = to("normal", game_of(subject)).game
    parameter = game.space[free_names(game.space, [along_])[0]]
    point = game.space.check(game.space.point(at))
    whole = atlas_of(subject)
    search = search_parameter(whole, along_, point)
    found: dict[str, list[tuple[Real, Real, tuple[QuantityCurve, ...]]]] = {}
    for low, high, branches in gaps(search):
        for branch in dict.fromkeys(branches):
            curves = tuple(
                QuantityCurve.of(branch.label, reduce(mul, chosen)) for chosen in product(*branch.strategies)
            )
            parts = found.setdefault(branch.label, [])
            goes_on = parts and parts[-1][1] == low and [c.key for c in parts[-1][2]] == [c.key for c in curves]
            parts.append((parts.pop()[0] if goes_on else low, high, curves))
    profiles = tuple(f"({', '.join(profile)})" for profile in game.profiles())
    looks = Looks.of(whole, profiles)
    bands = tuple(
        (label, tuple(ChanceStretch(coordinate(a), coordinate(b), curves) for a, b, curves in parts))
        for label, parts in sorted(found.items(), key=lambda item: looks.places.get(item[0], len(looks.places)))
    )
    return Chances(game, parameter, point, profiles, bands, looks)


def draw_probabilities(ax: Axes, data: Chances, legend: bool = True) -> tuple[str, ...]:
    """Draw the bands on an Axes; the profiles that have any part in them."""
    with figure_style.picture_style():
        ax.set_xlim(float(data.parameter.low), float(data.parameter.high))
        ax.set_ylim(len(data.bands) - 0.45, -0.6)
        labels = [_in_lines(label) for label, _ in data.bands]
        ax.set_yticks(range(len(data.bands)), labels, parse_math=False)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        for row, (_, parts) in enumerate(data.bands):
            _draw_band(ax, row, data, parts)
        scale, count = ax.secondary_yaxis("right"), len(data.bands)  # from 0 to 1, of each band
        places = [row + part * BAND_HEIGHT for row in range(count) for part in (0.5, 0, -0.5)]
        scale.set_yticks(places, ["0", "", "1"] * count)
        scale.tick_params(labelsize=figure_style.SMALL, length=3)
        scale.spines["right"].set_visible(False)
        scale.set_ylabel("probability")
        here = float(data.point[data.parameter.name])
        ax.axvline(here, zorder=4, **HERE).set_gid("here")
        top: dict[str, Any] = {"transform": ax.get_xaxis_transform(), "clip_on": False, "zorder": 6, "linestyle": ""}
        ax.plot(here, 1, marker="v", color=figure_style.BLACK, markersize=7, **top)
        used = {k for _, parts in data.bands for part in parts for k, curve in enumerate(part.chances) if curve.over}
        shown = tuple(name for k, name in enumerate(data.profiles) if k in used)
        if legend and shown:
            figure_style.legend_below(ax, *_profiles_legend(data, shown), points=38, ncols=2)
        figure_labels.lay_out(ax)
        figure_labels.name_axes(ax, x=axis_name(data.parameter))
        return shown


def _in_lines(label: str) -> str:
    """Break the name of a band: between players, then between their strategies."""
    parts = label.replace(", ", ",\n").split("\n") if len(label) > ROW_WIDTH else [label]
    return "\n".join(figure_style.wrap_text(part, ROW_WIDTH) for part in parts)


def _profiles_legend(data: Chances, shown: Sequence[str]) -> tuple[tuple[Any, ...], list[str]]:
    names = [figure_style.wrap_text(name, figure_style.LEGEND_WIDTH, "    ") for name in shown]
    here = lines.Line2D([], [], marker="v", markersize=6, **HERE)
    return (*figure_style.swatches(data.looks.of_list(shown)), here), [*names, "where the parameter is now"]


def _draw_band(ax: Axes, row: int, data: Chances, parts: Sequence[ChanceStretch]) -> None:
    low, high = float(data.parameter.low), float(data.parameter.high)
    look: dict[str, Any] = {"facecolor": "none", "edgecolor": figure_style.FAINT, "linewidth": 0.6, "zorder": 1}
    ax.add_patch(patches.Rectangle((low, row - BAND_HEIGHT / 2), high - low, BAND_HEIGHT, **look))
    for part in parts:
        xs = _places(part)
        under = [0.0] * len(xs)
        for k, curve in enumerate(part.chances):
            if not curve.over:
                continue
            over = [u + float(curve.at(x)) for u, x in zip(under, xs, strict=True)]
            fill = data.looks[data.profiles[k]]
            across = [float(x) for x in xs]
            lower, upper = ([row + BAND_HEIGHT / 2 - BAND_HEIGHT * u for u in part] for part in (under, over))
            ax.fill_between(
                across, lower, upper, facecolor=fill.fill, edgecolor=fill.ink, hatch=fill.hatch or None, linewidth=0.0,
                zorder=2, gid=f"chance-{row + 1}-{k + 1}",
            )  # fmt: skip
            ax.plot(across, upper, color=figure_style.INK, linewidth=0.6, zorder=3)
            under = over
        for end in (xs[0], xs[-1]):
            up = [row - BAND_HEIGHT / 2, row + BAND_HEIGHT / 2]
            ax.plot([float(end)] * 2, up, color=figure_style.INK, linewidth=0.9, zorder=3)


def _places(part: ChanceStretch) -> list[Coordinate]:
    """Return the ends of the stretch, and numbers between where a chance is no straight line."""
    if all(curve.under.degree() < 1 and curve.over.degree() < 2 for curve in part.chances):
        return [part.low, part.high]
    low, high = (Fraction(float(end)) if not isinstance(end, Fraction) else end for end in (part.low, part.high))
    inner = [low + (high - low) * Fraction(k, POINTS_OF_A_CURVE) for k in range(1, POINTS_OF_A_CURVE)]
    return [part.low, *inner, part.high]


def thresholds_figure(asked: PictureRequest) -> Figure:
    answer = thresholds(asked.atlas, list(asked.about) or None, asked.at)
    drawn = strips(answer, asked.size[0])
    lines = sum(1 + text.count("\n") for text in legend_of(drawn, asked.size[0])[1])
    about = f"What tips it: one parameter at a time over its range, {asked.others(answer.point, '')}."
    most = max((row.meaning.count("\n") for row in drawn.rows), default=0)
    figure, (ax,) = asked.frame((0.55 + 0.07 * most) * len(drawn.rows) + 0.19 * lines + 0.45, about)
    draw_thresholds(ax, answer)
    return figure


def probabilities_figure(asked: PictureRequest) -> Figure:
    asked.strategic_game()  # UsageError for what has no strategies
    data = chances(asked.atlas, asked.about[0], asked.at)
    below = figure_style.legend_height(_profiles_legend(data, data.profiles)[1], asked.size[0])
    height = 0.62 * len(data.bands) + 1.2 * below + 0.9
    about = f"How likely each outcome is in each equilibrium, {asked.others(data.point, data.parameter.name)}."
    figure, (ax,) = asked.frame(height, about.replace(", .", "."))
    if shown := draw_probabilities(ax, data, legend=False):
        figure_style.legend(figure, *_profiles_legend(data, shown), loc="outside lower center", ncols=2)
    return figure
