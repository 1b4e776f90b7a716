"""Best answers of a 2×2 game at one point: for every mixture of one player all that is best for the other.

Across, the probability p of the first player's first strategy; upwards, q of the second's. From its first strategy
over its second one the first player gains

    a(q) = (A11 - A21 - A12 + A22) q + (A12 - A22):

the best p is 1 where a(q) > 0, 0 where a(q) < 0, and anything where it is 0; likewise the second player's q for each p.
Both sets are drawn; they meet in the equilibria, in a line or an area where these are a continuum. An equilibrium has
its colour in all pictures of the game, a continuum that of its first corner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from solver.concepts.nash.branches import nash
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.questions.subject import Looks, PictureRequest
from solver.report import figure_labels, figure_style
from solver.report.figure_style import Axes, Figure, lines, patches

Corner = tuple[Fraction, Fraction]
ZERO, ONE = Fraction(0), Fraction(1)
LEGEND_WIDTH = 52  # characters of a line of the legend
LOOKS: tuple[tuple[str, str, float, Any, str], ...] = (  # of the players: name, colour, width, dashes, hatch
    ("first", "#9A9A9A", 4.5, "-", "/"),
    ("second", figure_style.INK, 2.0, (0, (4, 1.4)), "\\"),
)


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
        names.append(
            f"best answers of {figure_style.shorten(answers.player, 24)}{': anything' if answers.always else ''}"
        )
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
