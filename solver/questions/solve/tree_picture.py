"""A tree drawn for print: time from left to right, an action on each line, what each end pays at the right.

A moment at which somebody moves is a dot in the player's colour; a broken line ties the moments that a player cannot
tell apart. What is played at the point is drawn thick, a choice of several with its probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from solver.concepts.piecewise import Agreed
from solver.concepts.sequential.atlas import played_at
from solver.errors import UsageError
from solver.forms.any_form import as_tree
from solver.forms.histories import Move, after
from solver.forms.tree import Tree
from solver.forms.tree_report import numbered_sets
from solver.questions.subject import PictureRequest, game_of
from solver.report import figure_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MAX_ENDS = 60
UNPLAYED = "#9A9A9A"
LINE_HEIGHT = 0.42  # inches from one end to the next
Place = tuple[float, float]


@dataclass(frozen=True, eq=False)
class TreePicture:
    """A tree, where each of its histories is drawn, and what is played at a point; ends are 1 apart, the first on top.

    `weights`: of each line that is played, by the history that it leads to, how likely the player is to take it.
    """

    game: Tree
    point: Mapping[str, Fraction]
    places: Mapping[str, Place]
    played: tuple[Agreed, ...]
    weights: Mapping[str, Fraction]


def tree_picture(game: Tree, at: Mapping[str, object] | None = None) -> TreePicture:
    """Return what the picture of a tree shows at a point; UsageError for a tree of too many ends to be drawn.

    >>> from games import load
    >>> found = tree_picture(load("thaad-offer"))
    >>> found.places["offer"], [str(found.weights[one]) for one in ("offer", "offer/accept/enforce")]
    ((1.0, -1.875), ['1', '1'])
    """
    if len(game.payoffs) > MAX_ENDS:
        raise UsageError(
            f"the tree has {len(game.payoffs)} ends, and at most {MAX_ENDS} are drawn; zopa show lists them"
        )
    point = game.space.check(game.space.point(at))
    rows = {end: -float(k) for k, (end, _) in enumerate(game.payoffs)}
    for history in reversed(game.histories):
        if (move := game.move_at(history)) is not None:
            below = [rows[after(history, action)] for action in move.actions]
            rows[history] = (below[0] + below[-1]) / 2
    places = {history: (float(history.count("/") + 1 if history else 0), rows[history]) for history in game.histories}
    found = played_at(game, point)
    return TreePicture(game, point, places, found.outcomes, _weights(game, found.outcomes[0]))


def _weights(game: Tree, played: Agreed) -> dict[str, Fraction]:
    """Return how likely the player is to take each line on the way of a play; chance takes every one."""
    sets = [move for move in game.moves if not move.is_chance]
    chosen = dict(zip(sets, played.strategies, strict=True))
    found: dict[str, Fraction] = {}
    pending = [""]
    while pending:
        history = pending.pop()
        if (move := game.move_at(history)) is not None:
            each = [Fraction(1)] * len(move.actions) if move.is_chance else chosen[move]
            used = {after(history, a): w for a, w in zip(move.actions, each, strict=True) if w}
            found |= used
            pending.extend(used)
    return found


def draw_tree(ax: Axes, data: TreePicture) -> TreePicture:
    """Draw the tree on an Axes; what was drawn."""
    colours = {p.name: figure_style.LINES[k % len(figure_style.LINES)] for k, p in enumerate(data.game.players)}
    with figure_style.picture_style():
        ax.axis("off")
        for move in data.game.moves:
            _draw_set(ax, data, move)
        for history in data.game.histories:
            if (here := data.game.move_at(history)) is None:
                _draw_payoffs(ax, data, history)
            else:
                _draw_move(ax, data, history, here, colours.get(here.player, figure_style.INK))
        depth = max(x for x, _ in data.places.values())
        ax.set_xlim(-0.35, depth + 1.1)
        ax.set_ylim(-len(data.game.payoffs) + 0.4, 0.6)
    return data


def _draw_set(ax: Axes, data: TreePicture, move: Move) -> None:
    if len(move.at) > 1 and not move.is_chance:
        xs, ys = zip(*sorted((data.places[history] for history in move.at), key=lambda place: place[1]), strict=True)
        ax.plot(xs, ys, color=figure_style.INK, linewidth=1.0, linestyle=(0, (2, 2)), zorder=1)


def _draw_move(ax: Axes, data: TreePicture, history: str, move: Move, colour: str) -> None:
    x, y = data.places[history]
    for k, action in enumerate(move.actions):
        there = after(history, action)
        u, v = data.places[there]
        weight = data.weights.get(there, Fraction(0))
        colour_of_line, width, front = (figure_style.BLACK, 2.6, 3) if weight else (UNPLAYED, 1.0, 2)
        (line,) = ax.plot([x, u], [y, v], color=colour_of_line, linewidth=width, zorder=front, solid_capstyle="round")
        line.set_gid(f"{'played' if weight else 'unplayed'}-{there}")
        chance = f" ({move.probabilities[k]})" if move.is_chance else ""
        mixed = f" ({figure_style.digits(weight)})" if 0 < weight < 1 else ""
        ax.annotate(
            figure_style.shorten(f"{action}{chance}{mixed}", 34), (0.45 * x + 0.55 * u, 0.45 * y + 0.55 * v),
            ha="center", va="center", fontsize=figure_style.SMALL,
            bbox={"facecolor": "white", "linewidth": 0, "pad": 1}, zorder=4,
        )  # fmt: skip
    number = f" [{numbered_sets(data.game)[move]}]" if len(move.at) > 1 and not move.is_chance else ""
    ax.plot([x], [y], "o", color=colour, markersize=7, zorder=5)
    ax.annotate(
        move.player + number, (x, y), xytext=(0, 7), textcoords="offset points", ha="center", color=colour,
        fontweight="bold", bbox={"facecolor": "white", "linewidth": 0, "pad": 0.6, "alpha": 0.85}, zorder=6,
    )  # fmt: skip


def _draw_payoffs(ax: Axes, data: TreePicture, end: str) -> None:
    x, y = data.places[end]
    paid = figure_style.shorten(",  ".join(str(u) for u in data.game.cell(end)), 60)
    weight = "bold" if end in data.weights else "normal"
    ax.annotate(paid, (x, y), xytext=(6, 0), textcoords="offset points", va="center", fontweight=weight, zorder=4)


def tree_figure(asked: PictureRequest) -> Figure:
    data = tree_picture(as_tree(game_of(asked.subject)), asked.at)
    several = f", the first of {len(data.played)} plays" if len(data.played) > 1 else ""
    place = f" {asked.others(data.point)}" if data.point else ""
    about = f"Payoffs to {', '.join(p.name for p in data.game.players)}. Thick: what is played{place}{several}."
    figure, (ax,) = asked.frame(max(2.4, 1.2 + LINE_HEIGHT * len(data.game.payoffs)), about)
    draw_tree(ax, data)
    return figure
