"""A tree at one point: time from left to right, an action on each line, what each end pays at the right.

A moment at which somebody moves is a dot in the player's colour; a broken line ties the moments that a player cannot
tell apart. What is played at the point is drawn thick, a choice of several with its probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from textwrap import fill
from typing import Any

from solver.concepts.catalogue import at_point
from solver.concepts.piecewise import Agreed
from solver.errors import UsageError
from solver.forms.histories import Move, after
from solver.forms.reductions import to
from solver.forms.tree import Tree
from solver.questions.subject import PictureRequest, game_of
from solver.report import figure_labels, figure_style
from solver.report.figure_style import Axes, Figure

MAX_ENDS = 60  # of a tree that is drawn
END_WIDTH, MAX_PAID = 48, 130  # characters of a line of payoffs at an end, and of all of them
UNPLAYED = "#9A9A9A"  # the lines of a tree that nobody takes
WAYS_ALONG = (0.55, 0.45, 0.65, 0.35, 0.75, 0.8, 0.25)  # of a line, where its action is tried
MAX_ACTION, MIN_ACTION = 34, 8  # letters of an action's name, and of a line of it
ACTION_PART, LETTER = 0.75, 0.55  # of a line that its action takes; of its height that a letter is wide
LINE_HEIGHT = 0.42  # inches from one end to the next
TALLER = (1, 1.3, 1.7, 2.2)  # times that height, tried until no word lies on another one


@dataclass(frozen=True, eq=False)
class TreePicture:
    """A tree, where each of its histories is drawn, and what is played at a point; ends are 1 apart, the first on top.

    `weights`: of each line that is played, by the history that it leads to, how likely the player is to take it.
    """

    game: Tree
    point: Mapping[str, Fraction]
    places: Mapping[str, tuple[float, float]]
    played: tuple[Agreed, ...]
    weights: Mapping[str, Fraction]


def tree_picture(game: Tree, at: Mapping[str, object] | None = None) -> TreePicture:
    """Return what the picture of a tree shows at a point; UsageError for a tree of too many ends to be drawn.

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
    found: Any = at_point(game, point)
    weights = _weights(game, found.outcomes[0]) if found.outcomes else {}
    return TreePicture(game, point, places, found.outcomes, weights)


def _weights(game: Tree, played: Agreed) -> dict[str, Fraction]:
    """Return how likely the player is to take each line on the way of a play; chance takes every one."""
    chosen, found = dict(zip(game.sets, played.strategies, strict=True)), dict[str, Fraction]()
    for history in game.histories:  # each after the one that it follows
        move = game.move_at(history)
        if move is not None and (not history or history in found):
            each = [Fraction(1)] * len(move.actions) if move.is_chance else chosen[move]
            found |= {after(history, a): w for a, w in zip(move.actions, each, strict=True) if w}
    return found


def draw_tree(ax: Axes, data: TreePicture) -> TreePicture:
    """Draw the tree on an Axes; what was drawn."""
    colours = {p.name: figure_style.LINES[k % len(figure_style.LINES)] for k, p in enumerate(data.game.players)}
    with figure_style.picture_style():
        ax.axis("off")
        for move in (one for one in data.game.moves if len(one.at) > 1 and not one.is_chance):
            xs, ys = zip(*sorted(map(data.places.__getitem__, move.at), key=lambda place: place[1]), strict=True)
            ax.plot(xs, ys, color=figure_style.INK, linewidth=1.0, linestyle=(0, (2, 2)), zorder=1)
        for history in data.game.histories:
            if (here := data.game.move_at(history)) is not None:
                _draw_move(ax, data, history, here, colours.get(here.player, figure_style.INK))
                continue
            paid = _paid_text(list(map(str, data.game.cell(history))))
            beside: dict[str, Any] = {"xytext": (6, 0), "textcoords": "offset points", "va": "center", "zorder": 4}
            beside |= {"fontsize": figure_style.SMALL if "\n" in paid else figure_style.SIZE}
            weight = "bold" if history in data.weights else "normal"
            ax.annotate(paid, data.places[history], fontweight=weight, **beside)
        ax.set_xlim(-0.35, max(x for x, _ in data.places.values()) + 1.1)
        ax.set_ylim(-len(data.game.payoffs) + 0.4, 0.6)
        _name_actions(ax, data)
    return data


def _paid_text(payoffs: Sequence[str]) -> str:
    """Return what an end pays, in lines of whole payoffs where that is long; cut where there is no room even so."""
    parts = figure_style.shorten(", ".join(payoffs), MAX_PAID).split(", ")
    whole = [one if len(one) > END_WIDTH else one.replace(" ", "\N{NO-BREAK SPACE}") for one in parts]
    return fill(", ".join(whole), END_WIDTH, break_long_words=False, break_on_hyphens=False)


def _name_actions(ax: Axes, data: TreePicture) -> None:
    """Write each action on its line, in lines of words that are no wider than it, where it lies on no other word if
    there is such a place."""
    figure_labels.lay_out(ax)
    (left, _), (right, _) = ax.transData.transform([(0, 0), (1, 0)])
    room = (right - left) * 72 / figure_style.figure_of(ax).dpi  # points from one move to the next
    most = max(MIN_ACTION, int(ACTION_PART * room / (LETTER * figure_style.SMALL)))
    taken = [text.get_window_extent() for text in ax.texts]
    for history, move in ((history, one) for one in data.game.moves for history in one.at):
        for k, action in enumerate(move.actions):
            (x, y), (u, v) = data.places[history], data.places[after(history, action)]
            weight = data.weights.get(after(history, action), Fraction(0))
            chance = f" ({move.probabilities[k]})" if move.is_chance else ""
            mixed = f" ({figure_style.digits(weight)})" if weight not in (0, 1) else ""
            frame = {"facecolor": "white", "linewidth": 0, "pad": 1}
            text = ax.text(
                x, y, _action_text(f"{action}{chance}{mixed}", most), ha="center", va="center", zorder=4,
                fontsize=figure_style.SMALL, bbox=frame,
            )  # fmt: skip
            for share in WAYS_ALONG:
                text.set_position((x + share * (u - x), y + share * (v - y)))
                if not text.get_window_extent().count_overlaps(taken):
                    break
            taken.append(text.get_window_extent())


def _action_text(name: str, most: int) -> str:
    """Return what stands on a line, broken between words where it has more letters than there is room for.

    >>> _action_text("stop_the_loan", 9)
    'stop the\\nloan'
    """
    words = figure_style.shorten(name.replace("_", " "), MAX_ACTION)
    return fill(words, most, break_long_words=False, break_on_hyphens=False)


def are_apart(ax: Axes) -> bool:
    """Whether no word that is drawn on an Axes lies on another one."""
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    return not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def _draw_move(ax: Axes, data: TreePicture, history: str, move: Move, colour: str) -> None:
    x, y = data.places[history]
    for there in (after(history, action) for action in move.actions):
        u, v = data.places[there]
        weight = data.weights.get(there, Fraction(0))
        colour_of_line, width, front = (figure_style.BLACK, 2.6, 3) if weight else (UNPLAYED, 1.0, 2)
        (line,) = ax.plot([x, u], [y, v], color=colour_of_line, linewidth=width, zorder=front, solid_capstyle="round")
        line.set_gid(f"{'played' if weight else 'unplayed'}-{there}")
    number = f" [{data.game.numbers[move]}]" if len(move.at) > 1 and not move.is_chance else ""
    ax.plot([x], [y], "o", color=colour, markersize=7, zorder=5)
    ax.annotate(
        move.player + number, (x, y), xytext=(0, 7), textcoords="offset points", ha="center", color=colour,
        fontweight="bold", bbox={"facecolor": "white", "linewidth": 0, "pad": 0.6, "alpha": 0.85}, zorder=6,
    )  # fmt: skip


def tree_figure(asked: PictureRequest) -> Figure:
    data = tree_picture(to("tree", game_of(asked.subject)).game, asked.at)
    several = f", the first of {len(data.played)} plays" if len(data.played) > 1 else ""
    place = f" {asked.others(data.point)}" if data.point else ""
    about = f"Payoffs to {', '.join(data.game.seat_names)}. Thick: what is played{place}{several}."
    heights = (max(2.4, 1.2 + taller * LINE_HEIGHT * len(data.game.payoffs)) for taller in TALLER)
    figure, (ax,) = asked.frame(next(heights), about)
    _draw_laid_out(ax, data)
    for height in heights:
        if asked.size[1] is not None or are_apart(ax):
            break
        figure, (ax,) = asked.frame(height, about)
        _draw_laid_out(ax, data)
    return figure


def _draw_laid_out(ax: Axes, data: TreePicture) -> None:
    draw_tree(ax, data)
    figure_labels.lay_out(ax)
