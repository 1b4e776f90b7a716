"""Best answers of a 2×2 game at one point: for every mixture of one player all that is best for the other.

Across, the probability p of the first player's first strategy; upwards, q of the second's. From its first strategy
over its second one the first player gains

    a(q) = (A11 - A21 - A12 + A22) q + (A12 - A22):

the best p is 1 where a(q) > 0, 0 where a(q) < 0, and anything where it is 0; likewise the second player's q for each p.
Both sets are drawn; they meet in the equilibria, in a line or an area where these are a continuum. An equilibrium has
its colour in all pictures of the game, a continuum that of its first corner.

A tree: time from left to right, an action on each line, what each end pays at the right. A moment at which somebody
moves is a dot in the player's colour; a broken line ties the moments that a player cannot tell apart. What is played at
the point is drawn thick, a choice of several with its probability.

Scenarios side by side: what stands at each of several points, and what it pays each player. A row for each player, a
group of bars for each scenario, a bar for each equilibrium that stands there, in its colour. Of a continuum there is a
bar for each corner. Exact payoffs stand at the ends of the bars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from textwrap import fill
from typing import Any

from solver.atlas import with_facts
from solver.concepts.nash.branches import nash
from solver.concepts.piecewise import Agreed
from solver.concepts.sequential.atlas import played_at
from solver.errors import UsageError
from solver.forms.histories import Move, after
from solver.forms.normal import NormalForm
from solver.forms.reductions import to
from solver.forms.tree import Tree
from solver.questions.compare.answer import MAX_SCENARIOS, Scenario, paid_in, scenario_at
from solver.questions.phases.answer import name_patterns
from solver.questions.subject import Looks, PictureRequest, game_of
from solver.report import figure_labels, figure_style, words
from solver.report.figure_style import Axes, Figure, lines, patches

Corner = tuple[Fraction, Fraction]
ZERO, ONE = Fraction(0), Fraction(1)
LEGEND_WIDTH = 52  # characters of a line of the legend
LOOKS: tuple[tuple[str, str, float, Any, str], ...] = (  # of the players: name, colour, width, dashes, hatch
    ("first", "#9A9A9A", 4.5, "-", "/"),
    ("second", figure_style.INK, 2.0, (0, (4, 1.4)), "\\"),
)
MAX_ENDS = 60  # of a tree that is drawn
END_WIDTH, MAX_PAID = 48, 130  # characters of a line of payoffs at an end, and of all of them
UNPLAYED = "#9A9A9A"  # the lines of a tree that nobody takes
WAYS_ALONG = (0.55, 0.45, 0.65, 0.35, 0.75, 0.8)  # of a line, where its action is tried
LINE_HEIGHT = 0.42  # inches from one end to the next
BAR_WIDTH = 0.8  # of all bars of a scenario; scenarios are 1 apart
NUMBER_WIDTH = 0.07  # inches of a character at a bar
ABOUT = "What stands at each point, and what it pays; parameters that are not named are at the baseline."


@dataclass(frozen=True, slots=True)
class Answers:
    """One player's best answers as a line through (p, q), or `always`: everything is a best answer."""

    player: str
    corners: tuple[Corner, ...]
    always: bool


@dataclass(frozen=True, eq=False)
class BestAnswers:
    """Both players' best answers, and the equilibria: a box of (low corner, high corner) for each Nash subset, the
    names of the corners of its component, and how equilibria look."""

    game: NormalForm
    point: Mapping[str, Fraction]
    first: Answers
    second: Answers
    equilibria: tuple[tuple[Corner, Corner], ...]
    names: tuple[tuple[str, ...], ...]
    looks: Looks


def best_answers(game: NormalForm, at: Mapping[str, object] | None = None) -> BestAnswers:
    """Return the best answers in a 2×2 game at a point, filled up with the baseline; UsageError for any other.

    >>> found = best_answers(load("thaad-deal"), {"breach_us": 4, "breach_cn": 4})
    >>> [(str(p), str(q)) for p, q in found.first.corners]
    [('0', '0'), ('0', '3/4'), ('1', '3/4'), ('1', '1')]
    """
    if game.shape != (2, 2):
        size = "×".join(map(str, game.shape))
        raise UsageError(f"best answers are drawn for 2×2 games, and this one is {size}; draw its phases or thresholds")
    atlas = nash(game)
    found = atlas.at(at)
    A, B = game.payoffs_at(found.point)
    first = _answers(game.players[0].name, A[0][1] - A[1][1], A[0][0] - A[1][0], across=False)
    second = _answers(game.players[1].name, B[1][0] - B[1][1], B[0][0] - B[0][1], across=True)
    boxes, names = [], []
    together = zip(found.solution.components, found.continua, strict=True)
    for subset, name in ((one, name) for component, name in together for one in component.subsets):
        names.append(name)
        across, up = [x[0] for x in subset.row], [y[0] for y in subset.column]
        boxes.append(((min(across), min(up)), (max(across), max(up))))
    return BestAnswers(game, found.point, first, second, tuple(boxes), tuple(names), Looks.of(atlas))


def _answers(player: str, at_zero: Fraction, at_one: Fraction, across: bool) -> Answers:
    """Return the best answers to a probability t of the other, from what the first strategy gains at t = 0 and 1."""
    if at_zero == at_one == 0:
        return Answers(player, (), True)
    if at_zero * at_one > 0:
        marks = [(ZERO, Fraction(at_one > 0)), (ONE, Fraction(at_one > 0))]  # (t, best answer)
    else:
        turn, last = at_zero / (at_zero - at_one), Fraction(at_one > at_zero)
        marks = [*dict.fromkeys([(ZERO, 1 - last), (turn, 1 - last), (turn, last), (ONE, last)])]
    return Answers(player, tuple(marks) if across else tuple((answer, t) for t, answer in marks), False)


def draw_best_response(ax: Axes, data: BestAnswers, legend: bool = True) -> BestAnswers:
    """Draw the correspondences and the equilibria on an Axes; what was drawn."""
    with figure_style.picture_style():
        ax.set_xlim(-0.04, 1.04)
        ax.set_ylim(-0.04, 1.04)
        ax.set_aspect("equal")
        figure_labels.lay_out(ax)
        names = (f"probability that {one.name} plays {one.strategies[0]}" for one in data.game.players)
        figure_labels.name_axes(ax, *names)
        for answers, look in zip((data.first, data.second), LOOKS, strict=True):
            _line(ax, answers, *look)
        for k, (low, high) in enumerate(data.equilibria):
            _equilibrium(ax, k, low, high, data.looks[data.names[k][0]])
        _named_points(ax, data)
        if legend:
            figure_style.legend_below(ax, *legend_of(data), points=38, handlelength=2.8)
        return data


def _line(ax: Axes, answers: Answers, name: str, colour: str, width: float, dashes: Any, hatch: str) -> None:
    if answers.always:
        frame: dict[str, Any] = {"facecolor": "none", "edgecolor": colour, "hatch": hatch * 3, "linewidth": 0}
        ax.add_patch(patches.Rectangle((0, 0), 1, 1, zorder=1, gid=f"answers-{name}", **frame))
        return
    ax.plot(
        [float(p) for p, _ in answers.corners], [float(q) for _, q in answers.corners], color=colour, linewidth=width,
        linestyle=dashes, solid_joinstyle="miter", solid_capstyle="butt", zorder=2 if name == "first" else 3,
        gid=f"answers-{name}",
    )  # fmt: skip


def _equilibrium(ax: Axes, k: int, low: Corner, high: Corner, look: figure_style.Look) -> None:
    (x0, y0), (x1, y1) = ((float(p), float(q)) for p, q in (low, high))
    gid = f"equilibrium-{k + 1}"
    if x0 < x1 and y0 < y1:
        frame: dict[str, Any] = {"facecolor": look.fill, "edgecolor": look.ink, "hatch": look.hatch or None}
        ax.add_patch(patches.Rectangle((x0, y0), x1 - x0, y1 - y0, alpha=0.6, linewidth=0, zorder=4, gid=gid, **frame))
    elif (x0, y0) == (x1, y1):
        ax.plot(x0, y0, zorder=6, clip_on=False, gid=gid, **_dot(look))
    else:
        line: dict[str, Any] = {"color": look.ink, "linewidth": 6.5, "solid_capstyle": "round"}
        ax.plot([x0, x1], [y0, y1], zorder=5, clip_on=False, gid=gid, **line)


def _dot(look: figure_style.Look) -> dict[str, Any]:
    return {"marker": look.marker, "markersize": 10, "color": look.ink, "mec": "white", "mew": 1.2, "linestyle": ""}


def _named_points(ax: Axes, data: BestAnswers) -> None:
    """Write the numbers of mixed equilibria next to them; pure ones lie in the corners."""
    for low, high in data.equilibria:
        if low == high and not {*low} <= {ZERO, ONE}:
            p, q = low
            ax.annotate(
                f"({figure_style.digits(p)}, {figure_style.digits(q)})", (float(p), float(q)),
                xytext=(9 if p < Fraction(3, 4) else -9, 9 if q < Fraction(4, 5) else -9), textcoords="offset points",
                ha="left" if p < Fraction(3, 4) else "right", va="bottom" if q < Fraction(4, 5) else "top",
                bbox={"facecolor": "white", "linewidth": 0, "pad": 1.2, "alpha": 0.9}, zorder=7,
            )  # fmt: skip


def legend_of(data: BestAnswers) -> tuple[list[Any], list[str]]:
    """Return handles and names: both players, and the equilibria."""
    handles: list[Any] = []
    names = []
    for answers, (_, colour, width, dashes, hatch) in zip((data.first, data.second), LOOKS, strict=True):
        if answers.always:
            handles.append(patches.Patch(facecolor="none", edgecolor=colour, hatch=hatch * 4, linewidth=0))
        else:
            handles.append(lines.Line2D([], [], color=colour, linewidth=width, linestyle=dashes))
        names.append(f"best answers of {figure_style.shorten(answers.player, 24)}{': anything' * answers.always}")
    for corners in dict.fromkeys(data.names):
        handles.append(lines.Line2D([], [], **_dot(data.looks[corners[0]])))
        names.append(figure_style.wrap_text("equilibrium " + " – ".join(corners), LEGEND_WIDTH, "    "))
    return handles, names


def best_response_figure(asked: PictureRequest) -> Figure:
    data = best_answers(asked.strategic_game(), asked.at)
    about = f"Best answers, {asked.others(data.point)}." if data.point else "Best answers."
    key = legend_of(data)
    height = 4.3 * figure_style.growth(asked.size) + figure_style.legend_height(key[1], asked.size[0])
    figure, (ax,) = asked.frame(height, about)
    figure_style.legend(figure, *key, loc="outside lower center", ncols=2, handlelength=2.6)
    draw_best_response(ax, data, legend=False)
    return figure


# --- trees ----------------------------------------------------------------------------------------


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
    found = played_at(game, point)
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
    """Write each action on its line, where it lies on no other word if there is such a place."""
    figure_labels.lay_out(ax)
    taken = [text.get_window_extent() for text in ax.texts]
    for history, move in ((history, one) for one in data.game.moves for history in one.at):
        for k, action in enumerate(move.actions):
            (x, y), (u, v) = data.places[history], data.places[after(history, action)]
            weight = data.weights.get(after(history, action), Fraction(0))
            chance = f" ({move.probabilities[k]})" if move.is_chance else ""
            mixed = f" ({figure_style.digits(weight)})" if weight not in (0, 1) else ""
            frame = {"facecolor": "white", "linewidth": 0, "pad": 1}
            text = ax.text(
                x, y, figure_style.shorten(f"{action}{chance}{mixed}", 34), ha="center", va="center", zorder=4,
                fontsize=figure_style.SMALL, bbox=frame,
            )  # fmt: skip
            for share in WAYS_ALONG:
                text.set_position((x + share * (u - x), y + share * (v - y)))
                if not text.get_window_extent().count_overlaps(taken):
                    break
            taken.append(text.get_window_extent())


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
    figure, (ax,) = asked.frame(max(2.4, 1.2 + LINE_HEIGHT * len(data.game.payoffs)), about)
    draw_tree(ax, data)
    return figure


# --- scenarios ------------------------------------------------------------------------------------


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
            f"name = value lines (scenarios= in Python); found {len(given) or 'none'}"
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
        figure_labels.name_axes(ax, y=f"payoff of {player.name}")
    return figure


def _caption(one: Scenario, standing: str, asked: PictureRequest, width: int) -> str:
    """Say what a scenario is called, which parameters it moves, and the name of the list that stands there."""
    baseline = asked.atlas.game.space.baseline
    moved = ", ".join(f"{name} = {words.short(x)}" for name, x in one.point.items() if x != baseline[name])
    known = moved.replace(" ", "") == one.name.replace(" ", "")
    lines = [one.name.replace(",", ", "), *([] if known or not moved else [moved]), f"list {standing}"]
    return "\n".join(figure_style.wrap_text(line, max(width, 12)) for line in lines)
