"""What two sides could agree on, as a picture: the payoffs within reach, the frontier, and what each solution picks.

The axes are the payoffs of the two parties. The area is the convex hull of what can be agreed on; its upper right edge,
from one side's best agreement to the other's, is the frontier; the lines from the disagreement point bound what neither
side would refuse. Solutions that pick the same point share a mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import cos, radians, sin
from typing import TYPE_CHECKING, Any

from solver.algebra.algebraic_numbers import Root
from solver.algebra.enclosures import Between, Value
from solver.algebra.polygons import Pair, hull
from solver.concepts.bargaining.atlas import numeric_problem
from solver.concepts.bargaining.frontier_at_point import pareto
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.forms.dispute import Dispute
from solver.questions.bargain.answer import bargain
from solver.questions.subject import PictureRequest, asked_about, line_look
from solver.report import figure_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEGEND_WIDTH = 40  # characters of a line
MAX_PROTOCOL_MARKS = 3  # outcomes of a protocol that are marked
FREE_MARGIN = 0.08  # of the area's width and height, left free round it
FAN, REACH = (130, 5), 34  # of the lines to the numbers: angles in degrees, length in points


@dataclass(frozen=True, slots=True)
class Mark:
    """One point that solutions pick: their names, and what it pays."""

    names: tuple[str, ...]
    payoffs: tuple[Value, ...]

    @property
    def place(self) -> tuple[float, float]:
        first, second = (value.approximate if isinstance(value, Root) else float(value) for value in self.payoffs)
        return first, second


@dataclass(frozen=True, eq=False)
class FrontierPicture:
    """The corners of the area counterclockwise, those of the frontier, and the marks by what the first party gets."""

    game: Dispute
    point: Mapping[str, Fraction]
    area: tuple[Pair, ...]
    frontier: tuple[Pair, ...]
    threat: Pair
    marks: tuple[Mark, ...]


def frontier_of(
    subject: AnyForm, solution: str | Sequence[str] | None = None, at: Mapping[str, object] | None = None
) -> FrontierPicture:
    """Return the picture's data at a point; UsageError unless there are two parties, and for an unknown solution.

    >>> from games import load
    >>> found = frontier_of(load("swap-package"), "nash")
    >>> [(mark.names, *map(str, mark.payoffs)) for mark in found.marks]
    [(('nash',), '3', '2')]
    """
    answer = bargain(subject, solution, at, closed=False)
    game = answer.game
    if len(game.players) != 2:
        raise UsageError(f"the picture has an axis for each of two parties; here are {len(game.players)}")
    problem = numeric_problem(game, answer.point)
    d1, d2 = problem.threat
    corners = tuple((d1 + corner.gains[0], d2 + corner.gains[1]) for corner in pareto(problem))
    marks: dict[tuple[Value, ...], list[str]] = {}
    for pick in answer.picks:
        marks.setdefault(pick.payoffs, []).append(pick.name)
    if solution is None and game.protocol is not None:
        for paid in (answer.protocol or ())[:MAX_PROTOCOL_MARKS]:
            marks.setdefault(paid, []).append(game.protocol.kind)
    placed = [Mark(tuple(dict.fromkeys(names)), payoffs) for payoffs, names in marks.items()]
    ordered = sorted(placed, key=lambda mark: (mark.place[0], -mark.place[1]))
    area = hull([(u, v) for u, v in problem.points])
    return FrontierPicture(game, answer.point, area, corners, (d1, d2), tuple(ordered))


def draw_frontier(ax: Axes, data: FrontierPicture, legend: bool = True) -> FrontierPicture:
    """Draw the area, the frontier and the solutions on an Axes; what was drawn."""
    from matplotlib.patches import Polygon

    with figure_style.picture_style():
        first, second = data.game.players
        figure_style.name_axes(ax, x=_axis(first.name, first.title), y=_axis(second.name, second.title))
        look = figure_style.look(0)
        corners = [_floats(p) for p in data.area]
        ax.add_patch(Polygon(corners, facecolor=look.fill, edgecolor=look.ink, linewidth=0.8, zorder=1, gid="area"))
        edge = zip(*map(_floats, data.frontier), strict=True)
        ax.plot(*edge, color=figure_style.BLUE, linewidth=2.6, zorder=3, gid="frontier")
        _set_limits(ax, data)
        _draw_threat(ax, data)
        for k, mark in enumerate(data.marks):
            _draw_mark(ax, k, mark, len(data.marks))
        if legend:
            figure_style.legend_below(ax, *legend_of(data), points=38)
        return data


def _floats(pair: Pair) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])


def _axis(name: str, title: str) -> str:
    return figure_style.shorten(f"what {title or name} gets", 50)


def _set_limits(ax: Axes, data: FrontierPicture) -> None:
    shown = [*map(_floats, data.area), _floats(data.threat), *(mark.place for mark in data.marks)]
    for values, put in ((tuple(x for x, _ in shown), ax.set_xlim), (tuple(y for _, y in shown), ax.set_ylim)):
        low, high = min(values), max(values)
        room = FREE_MARGIN * (high - low or 1)
        put(low - room, high + room)


def _draw_threat(ax: Axes, data: FrontierPicture) -> None:
    """Draw the disagreement point, and the lines beyond which one side would rather not agree."""
    x, y = _floats(data.threat)
    right, top = ax.get_xlim()[1], ax.get_ylim()[1]
    for xs, ys in (((x, right), (y, y)), ((x, x), (y, top))):
        ax.plot(xs, ys, color=figure_style.FAINT, linewidth=1, linestyle=(0, (4, 3)), zorder=2)
    dot: dict[str, Any] = {"color": figure_style.BLACK, "markersize": 6.5, "mec": "white", "mew": 1}
    ax.plot(x, y, "o", zorder=5, clip_on=False, gid="disagreement", **dot)


def _draw_mark(ax: Axes, k: int, mark: Mark, count: int) -> None:
    """Draw a point, and its number at the end of a line: the lines fan out in the order of the points."""
    x, y = mark.place
    dot: dict[str, Any] = {"markersize": 6.5, "mec": "white", "mew": 0.7, "zorder": 6, "clip_on": False}
    ax.plot(x, y, linestyle="", gid=f"mark-{k + 1}", **line_look(k), **dot)
    angle = radians(FAN[0] + (FAN[1] - FAN[0]) * (k / (count - 1) if count > 1 else 0.5))
    ax.annotate(
        str(k + 1), (x, y), xytext=(REACH * cos(angle), REACH * sin(angle)), textcoords="offset points", ha="center",
        va="center", fontsize=figure_style.SIZE, zorder=7, bbox={"facecolor": "white", "linewidth": 0, "pad": 1},
        arrowprops={"arrowstyle": "-", "linewidth": 0.7, "color": figure_style.INK, "shrinkA": 1, "shrinkB": 2},
    )  # fmt: skip


def legend_of(data: FrontierPicture) -> tuple[list[Any], list[str]]:
    """Return handles and names: the disagreement point, then each mark with what it pays."""
    from matplotlib.lines import Line2D

    def handle(marker: str, color: str) -> Line2D:
        return Line2D([], [], marker=marker, color=color, linestyle="", markersize=6.5)

    handles = [Line2D([], [], color=figure_style.BLUE, linewidth=2.6), handle("o", figure_style.BLACK)]
    names = ["the frontier", f"no agreement {_payoffs_text(data.threat)}"]
    for k, mark in enumerate(data.marks):
        handles.append(handle(**line_look(k)))
        paid = _payoffs_text(mark.payoffs).replace(" ", "\N{NO-BREAK SPACE}")
        names.append(figure_style.wrap_text(f"{k + 1}  {', '.join(mark.names)} {paid}", LEGEND_WIDTH, "    "))
    return handles, names


def _payoffs_text(payoffs: Sequence[Value]) -> str:
    return f"({', '.join(_digits(value) for value in payoffs)})"


def _digits(value: Value) -> str:
    return figure_style.digits(float(value) if isinstance(value, Between) else value)


def frontier_figure(asked: PictureRequest) -> Figure:
    game, atlas = asked_about(asked.subject)
    if atlas is not None:
        raise UsageError("a frontier is drawn of the game itself; leave --solution out, and name solutions after it")
    data = frontier_of(game, asked.about or None, asked.at)
    about = f"What could be agreed on, {asked.others(data.point)}." if data.point else "What could be agreed on."
    figure, (ax,) = asked.frame(5.2, about)
    draw_frontier(ax, data, legend=False)
    figure.legend(*legend_of(data), loc="outside lower center", ncols=2)
    return figure
