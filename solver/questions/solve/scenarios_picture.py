"""Scenarios side by side: what stands at each of several points, and what it pays each player.

A row for each player, a group of bars for each scenario, a bar for each equilibrium that stands there, in its colour.
Of a continuum there is a bar for each corner. Exact payoffs stand at the ends of the bars.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from solver.atlas import Atlas, PointAnswer
from solver.concepts.line_search import pattern_of
from solver.concepts.nash.atlas import NashAtPoint
from solver.concepts.piecewise import AgreedAt
from solver.errors import UsageError
from solver.questions.phases.answer import name_patterns
from solver.questions.subject import Looks, PictureRequest
from solver.report import figure_labels, figure_style, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MAX_SCENARIOS = 12
BAR_WIDTH = 0.8  # of all bars of a scenario; scenarios are 1 apart
ABOUT = "What stands at each point, and what it pays; parameters that are not named are at the baseline."


@dataclass(frozen=True, eq=False)
class Scenario:
    """One point: how it is called, where it is, the name of the list that stands there, and what each equilibrium of
    it pays."""

    name: str
    point: Mapping[str, Fraction]
    standing: str
    payoffs: tuple[tuple[str, tuple[Any, ...]], ...]


def scenarios(atlas: Atlas, points: Mapping[str, Mapping[str, object]]) -> tuple[Scenario, ...]:
    """Return what stands at each of the points, which are filled up with the baseline.

    >>> from zopa import load, nash
    >>> found = scenarios(nash(load("thaad-deal")), {"now": {}, "trust": {"breach_us": 4, "breach_cn": 4}})
    >>> [(one.name, one.standing, [(label, *map(str, paid)) for label, paid in one.payoffs][:1]) for one in found]
    [('now', 'C', [('(keep, tolerate)', '0', '0')]), ('trust', 'D', [('(withdraw, sanction)', '3', '2')])]
    """
    there = {name: atlas.at(point) for name, point in points.items()}
    patterns = {name: pattern_of(list(one.continua)) for name, one in there.items()}
    lists = name_patterns(atlas, atlas.game.space.baseline, patterns.values())
    order = {label: k for k, label in enumerate(Looks.of(atlas).places)}
    return tuple(
        Scenario(
            name, one.point, lists[patterns[name]],
            tuple(sorted(_payoffs(one), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))),
        )
        for name, one in there.items()
    )  # fmt: skip


def _payoffs(there: PointAnswer) -> Iterator[tuple[str, tuple[Any, ...]]]:
    if isinstance(there, NashAtPoint):
        for component, corners in zip(there.solution.components, there.continua, strict=True):
            yield from ((name, one.payoffs) for name, one in zip(corners, component.equilibria, strict=True))
    elif isinstance(there, AgreedAt):
        yield from ((one.label, one.payoffs) for one in there.outcomes)


def draw_scenarios(ax: Axes, shown: Sequence[Scenario], player: int, looks: Looks) -> None:
    """Draw what one player gets in each scenario."""
    ends = [0.0]
    for k, one in enumerate(shown):
        width = BAR_WIDTH / max(len(one.payoffs), 2)
        for j, (label, paid) in enumerate(one.payoffs):
            value, middle = float(paid[player]), k + (j - (len(one.payoffs) - 1) / 2) * width
            ends.append(value)
            bar = figure_labels.box(middle - 0.44 * width, middle + 0.44 * width, 0, value)
            figure_style.fill_area(ax, bar, [looks[label]], f"bar-{one.name}-{j + 1}")
            ax.annotate(
                figure_style.digits(paid[player]), (middle, value), xytext=(0, 2 if value >= 0 else -2), ha="center",
                textcoords="offset points", va="bottom" if value >= 0 else "top", fontsize=figure_style.SMALL,
            )  # fmt: skip
            ax.plot([middle - 0.44 * width, middle + 0.44 * width], [value] * 2, color=looks[label].ink, linewidth=1.6)
    room = 0.2 * ((max(ends) - min(ends)) or 1.0)
    ax.set_ylim(min(ends) - room * (min(ends) < 0), max(ends) + room)
    ax.set_xlim(-0.5, len(shown) - 0.5)
    ax.axhline(0, color=figure_style.INK, linewidth=0.8, clip_on=False)
    ax.spines["bottom"].set_visible(False)
    ax.set_xticks([])


def scenarios_figure(asked: PictureRequest) -> Figure:
    given = asked.scenarios or {}
    if not 1 <= len(given) <= MAX_SCENARIOS:
        raise UsageError(
            f"scenarios takes one to {MAX_SCENARIOS} points: baseline, name=value with commas between, or files of "
            f"name = value lines (scenarios= in Python); found {len(given) or 'none'}"
        )
    shown = scenarios(asked.atlas, {name: {**(asked.at or {}), **moved} for name, moved in given.items()})
    looks, players = Looks.of(asked.atlas), asked.atlas.game.players
    labels = sorted({label for one in shown for label, _ in one.payoffs}, key=lambda label: looks.places.get(label, 99))
    width = asked.size[0]
    below = [_caption(one, asked, int(12 * width / len(shown))) for one in shown]
    height = 1.35 * figure_style.growth(asked.size) * len(players) + 0.16 * max(text.count("\n") + 1 for text in below)
    figure, axes = asked.frame(height + 0.3, ABOUT, len(players), key={label: [looks[label]] for label in labels})
    for k, ax in enumerate(axes):
        draw_scenarios(ax, shown, k, looks)
    axes[-1].set_xticks(range(len(shown)), below)
    axes[-1].tick_params(axis="x", length=0)
    figure_labels.lay_out(axes[0])
    for ax, player in zip(axes, players, strict=True):
        figure_labels.name_axes(ax, y=f"payoff of {player.name}")
    return figure


def _caption(one: Scenario, asked: PictureRequest, width: int) -> str:
    """Say what a scenario is called, which parameters it moves, and the name of the list that stands there."""
    baseline = asked.atlas.game.space.baseline
    moved = ", ".join(f"{name} = {words.short(x)}" for name, x in one.point.items() if x != baseline[name])
    known = moved.replace(" ", "") == one.name.replace(" ", "")
    lines = [one.name.replace(",", ", "), *([] if known or not moved else [moved]), f"list {one.standing}"]
    return "\n".join(figure_style.wrap_text(line, max(width, 12)) for line in lines)
