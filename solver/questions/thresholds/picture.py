"""The strip chart: each parameter's range as a strip, cut at its exact tipping points.

A letter, a colour and a hatch stand for one list of equilibria, the same on every strip. The triangle is where the
parameter is now; the others stay there. Above a strip are the tipping points, those of an end of the range too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

from solver.algebra.algebraic_numbers import Coordinate
from solver.concepts.line_search import Along, Standing
from solver.questions.thresholds.answer import Thresholds
from solver.report import figure_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 0.36  # of a strip; a row is 1 high
LEAST = 0.045  # part of the width that a letter needs
LEGEND = 76  # characters of a line of the legend
APART = 0.055  # part of the width between two numbers on one level


@dataclass(frozen=True, slots=True)
class Strip:
    """One row; places are parts of the range from 0 to 1. `parts`: start, end and list; `tips`: place and number."""

    name: str
    low: str
    high: str
    here: float
    parts: tuple[tuple[float, float, int], ...]
    tips: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Strips:
    """All rows, and the lists of equilibria that the parts' numbers point to, each as its lines."""

    rows: tuple[Strip, ...]
    lists: tuple[str, ...]


def strips(answer: Thresholds) -> Strips:
    """What is to be drawn of the tipping points.

    >>> from games import load
    >>> from solver import thresholds
    >>> found = strips(thresholds(load("thaad-deal"), ["buffer", "calm"]))
    >>> [(row.name, row.parts, row.tips) for row in found.rows][0]
    ('buffer', ((0.0, 0.3, 0), (0.3, 1.0, 1)), ((0.3, '3'),))
    >>> found.lists
    ('(keep, sanction)', '(keep, tolerate)')
    """
    known: dict[object, int] = {}
    names: list[str] = []
    rows = []
    for line in answer.lines:
        parts = []
        for interval in line.intervals:
            pattern = interval.standing.pattern
            if pattern not in known:
                known[pattern] = len(names)
                names.append(_listed(interval.standing))
            parts.append((_place(interval.low, line), _place(interval.high, line), known[pattern]))
        tips = tuple((_place(tip.value, line), figure_style.digits(tip.value)) for tip in line.thresholds)
        name = line.name or "t"
        rows.append(
            Strip(
                name,
                figure_style.digits(line.low),
                figure_style.digits(line.high),
                _place(line.here, line),
                tuple(parts),
                tips,
            )
        )
    return Strips(tuple(rows), tuple(names))


def _place(value: Coordinate, line: Along) -> float:
    if isinstance(value, Fraction):
        return float((value - line.low) / (line.high - line.low))
    return (float(value) - float(line.low)) / float(line.high - line.low)


def _listed(standing: Standing) -> str:
    return "; ".join(
        " – ".join(dict.fromkeys(outcome.label for outcome in component)) for component in standing.components
    )


def draw_thresholds(ax: Axes, answer: Thresholds, legend: bool = True) -> Strips:
    """Draw the strips on an Axes; what was drawn."""
    with figure_style.styled():
        drawn = strips(answer)
        ax.set_xlim(-0.02, 1.02)
        ax.set_ylim(len(drawn.rows) - 0.45, -0.6)
        ax.set_xticks([])
        ax.set_yticks(range(len(drawn.rows)), [figure_style.shortened(row.name, 24) for row in drawn.rows])
        for label in ax.get_yticklabels():
            label.set_parse_math(False)
        ax.tick_params(axis="y", length=0, pad=14)
        for spine in ax.spines.values():
            spine.set_visible(False)
        for k, row in enumerate(drawn.rows):
            _draw(ax, k, row)
        if legend and drawn.lists:
            handles, names = legend_of(drawn)
            figure_style.below(ax, handles, names, points=6)
        return drawn


def _draw(ax: Axes, k: int, row: Strip) -> None:
    from matplotlib.patches import Rectangle

    top = k - HEIGHT / 2
    whole = Rectangle((0, top), 1, HEIGHT, facecolor=figure_style.RULED_OUT, edgecolor=figure_style.INK, linewidth=0.8)
    whole.set_gid(f"strip-{row.name}")
    ax.add_patch(whole)
    for start, end, which in row.parts:
        look = figure_style.look(which)
        part = Rectangle(
            (start, top), end - start, HEIGHT, linewidth=0, facecolor=look.fill, edgecolor=look.ink,
            hatch=look.hatch or None,
        )  # fmt: skip
        part.set_gid(f"part-{row.name}-{letter(which)}")
        ax.add_patch(part)
        if end - start >= LEAST:
            frame = {"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.85, "linewidth": 0}
            x = _beside((start + end) / 2, row.here)
            ax.text(x, k, letter(which), ha="center", va="center", fontsize=figure_style.SMALL, bbox=frame, zorder=4)
    outline = Rectangle((0, top), 1, HEIGHT, facecolor="none", edgecolor=figure_style.INK, linewidth=0.8, zorder=3)
    ax.add_patch(outline)
    for level, (place, number) in zip(_levels([place for place, _ in row.tips]), row.tips, strict=True):
        tick = ax.plot([place, place], [top - 0.05, top + HEIGHT], color=figure_style.BLACK, linewidth=1.8, zorder=5)[0]
        tick.set_gid(f"tip-{row.name}-{number}")
        ax.annotate(
            number, (place, top - 0.05), xytext=(0, 1.5 + 8 * level), textcoords="offset points", ha="center",
            va="bottom", fontsize=figure_style.SMALL, annotation_clip=False,
        )  # fmt: skip
    triangle: dict[str, Any] = {"marker": "^", "markersize": 8, "color": figure_style.BLACK, "mec": "white", "mew": 0.8}
    (here,) = ax.plot(row.here, k + HEIGHT / 2, zorder=6, linestyle="", **triangle)
    here.set_gid(f"here-{row.name}")
    here.set_clip_on(False)
    for x, text, side in ((-0.008, row.low, "right"), (1.008, row.high, "left")):
        ax.text(x, k, text, ha=side, va="center", fontsize=figure_style.SMALL, color=figure_style.INK, clip_on=False)


def _beside(middle: float, here: float) -> float:
    """The middle of a part, or a little to the side where the triangle is."""
    return middle if abs(middle - here) > 0.02 else middle + 0.035


def _levels(places: Sequence[float]) -> list[int]:
    """On which level above the strip each number stands, so that neighbours do not touch: 0 is the lowest.

    >>> _levels([0.1, 0.11, 0.12, 0.5])
    [0, 1, 2, 0]
    """
    ends: list[float] = []
    found = []
    for place in places:
        level = next((k for k, end in enumerate(ends) if place - end >= APART), len(ends))
        ends[level : level + 1] = [place]
        found.append(level)
    return found


def letter(which: int) -> str:
    """a to z, then numbers.

    >>> letter(0), letter(26)
    ('a', '27')
    """
    return ascii_lowercase[which] if which < len(ascii_lowercase) else str(which + 1)


def legend_of(drawn: Strips) -> tuple[list[Any], list[str]]:
    """Handles and names: the lists, and the marks."""
    from matplotlib.lines import Line2D

    handles: list[Any] = []
    names = []
    for k, text in enumerate(drawn.lists):
        look = figure_style.look(k)
        handles.append(look.swatch())
        names.append(figure_style.wrapped(f"{letter(k)}: {text}", LEGEND, "    "))
    handles.append(Line2D([], [], marker="^", color=figure_style.BLACK, linestyle="", markersize=7))
    names.append("where the parameter is now")
    if any(row.tips for row in drawn.rows):
        handles.append(Line2D([], [], marker="|", color=figure_style.BLACK, linestyle="", markersize=10, mew=1.8))
        names.append("tips there")
    return handles, names
