"""Scenarios side by side: what stands at each of several points, and what it pays each player.

A row for each player, a group of bars for each scenario, a bar for each equilibrium that stands there, in its colour.
Of a continuum there is a bar for each corner. Exact payoffs stand at the ends of the bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from solver.atlas import with_facts
from solver.errors import UsageError
from solver.forms.any_form import in_payoff_unit
from solver.questions.compare.answer import MAX_SCENARIOS, Scenario, paid_in, scenario_at
from solver.questions.phases.answer import name_patterns
from solver.questions.subject import Looks, PictureRequest
from solver.report import figure_labels, figure_style
from solver.report.figure_style import Axes, Figure
from solver.report.numbers import given

BAR_WIDTH = 0.8  # of all bars of a scenario; scenarios are 1 apart
NUMBER_WIDTH = 0.07  # inches of a character at a bar
ABOUT = "What stands at each point, and what it pays; parameters that are not named are at the baseline."


def bars(one: Scenario, looks: Looks) -> list[tuple[str, Sequence[Any]]]:
    """Return what stands in a scenario and pays something, in the order of the atlas."""
    paid = [(label, payoffs) for label, payoffs in paid_in(one.standing) if payoffs]
    return sorted(paid, key=lambda pair: (looks.places.get(pair[0], len(looks.places)), pair[0]))


def draw_scenarios(ax: Axes, shown: Sequence[Scenario], player: int, looks: Looks, upright: bool = False) -> None:
    """Draw what one player gets in each scenario; `upright`: with numbers that are wider than their bars."""
    ends = [0.0]
    for k, one in enumerate(shown):
        drawn = bars(one, looks)
        width = BAR_WIDTH / max(len(drawn), 2)
        for j, (label, paid) in enumerate(drawn):
            value, middle = float(paid[player]), k + (j - (len(drawn) - 1) / 2) * width
            ends.append(value)
            bar = figure_labels.box(middle - 0.44 * width, middle + 0.44 * width, 0, value)
            figure_style.fill_area(ax, bar, [looks[label]], f"bar-{one.name}-{j + 1}")
            ax.annotate(
                figure_style.digits(paid[player]), (middle, value), xytext=(0, 2 if value >= 0 else -2), ha="center",
                textcoords="offset points", va="bottom" if value >= 0 else "top", fontsize=figure_style.SMALL,
                rotation=90 if upright else 0,
            )  # fmt: skip
            ax.plot([middle - 0.44 * width, middle + 0.44 * width], [value] * 2, color=looks[label].ink, linewidth=1.6)
    room = (0.6 if upright else 0.2) * ((max(ends) - min(ends)) or 1.0)
    ax.set_ylim(min(ends) - room * (min(ends) < 0), max(ends) + room * (max(ends[1:], default=0) >= 0))
    ax.set_xlim(-0.5, len(shown) - 0.5)
    ax.axhline(0, color=figure_style.INK, linewidth=0.8, clip_on=False)
    ax.spines["bottom"].set_visible(False)
    ax.set_xticks([])


def scenarios_figure(asked: PictureRequest) -> Figure:
    given = asked.scenarios or {}
    if not 1 <= len(given) <= MAX_SCENARIOS:
        raise UsageError(
            f"scenarios takes one to {MAX_SCENARIOS} points: baseline, name=value with commas between, or files of "
            f"name = value lines; found {len(given) or 'none'}"
        )
    atlas = with_facts(asked.atlas)
    looks, players = Looks.of(atlas), atlas.game.players
    if not players:
        raise UsageError("a study pays nothing that scenarios could show; zopa compare says which steps differ")
    shown = [scenario_at(atlas, None, name, {**(asked.at or {}), **moved}) for name, moved in given.items()]
    lists = name_patterns(atlas, atlas.game.space.baseline, [one.standing.pattern for one in shown])
    drawn = {label for one in shown for label, _ in bars(one, looks)}
    labels = sorted(drawn, key=lambda label: looks.places.get(label, 99))
    width = asked.size[0]
    below = [_caption(one, lists[one.standing.pattern], asked, int(12 * width / len(shown))) for one in shown]
    most = max(2, *(len(bars(one, looks)) for one in shown))
    paid = (amount for one in shown for _, amounts in bars(one, looks) for amount in amounts)
    longest = max((len(figure_style.digits(amount)) for amount in paid), default=0)
    upright = longest * NUMBER_WIDTH > BAR_WIDTH * (width - 1) / len(shown) / most
    each = 1.35 * figure_style.growth(asked.size) + 0.4 * upright
    height = each * len(players) + 0.16 * max(text.count("\n") + 1 for text in below)
    figure, axes = asked.frame(height + 0.3, ABOUT, len(players), key={label: [looks[label]] for label in labels})
    for k, ax in enumerate(axes):
        draw_scenarios(ax, shown, k, looks, upright)
    axes[-1].set_xticks(range(len(shown)), below)
    axes[-1].tick_params(axis="x", length=0)
    figure_labels.lay_out(axes[0])
    for ax, player in zip(axes, players, strict=True):
        figure_labels.name_axes(ax, y=in_payoff_unit(asked.atlas.game, f"payoff of {player.name}"))
    return figure


def _caption(one: Scenario, standing: str, asked: PictureRequest, width: int) -> str:
    """Say what a scenario is called, which parameters it moves, and the name of the list that stands there."""
    baseline = asked.atlas.game.space.baseline
    moved = ", ".join(f"{name} = {given(x)}" for name, x in one.point.items() if x != baseline[name])
    known = moved.replace(" ", "") == one.name.replace(" ", "")
    lines = [one.name.replace(",", ", "), *([] if known or not moved else [moved]), f"list {standing}"]
    return "\n".join(figure_style.wrap_text(line, max(width, 12)) for line in lines)
