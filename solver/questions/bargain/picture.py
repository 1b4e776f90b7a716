"""What two sides could agree on, as a picture: the payoffs within reach, the frontier, and what each solution picks.

The axes are the payoffs of the two parties. The area is the convex hull of what can be agreed on; its upper right edge,
from one side's best agreement to the other's, is the frontier; the lines from the disagreement point bound the zone of
agreement, the part that neither side would refuse. A dot is where a solution picks, and a line leads from it to its
number; solutions that pick the same point share a dot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import hypot
from typing import Any

from solver.algebra.bounded_numbers import Value
from solver.algebra.polygons import Pair, clip_below, hull
from solver.concepts.bargaining.atlas import numeric_problem
from solver.concepts.bargaining.frontier_at_point import pareto
from solver.errors import UsageError
from solver.forms.any_form import AnyForm, in_payoff_unit
from solver.forms.dispute import Dispute
from solver.questions.bargain.answer import bargain
from solver.questions.subject import PictureRequest, asked_about
from solver.report import figure_labels, figure_style, words
from solver.report.figure_style import Axes, Figure, lines, patches
from solver.report.remedies import LEAVE_OUT_SOLUTION

ZONE = figure_style.blend(figure_style.SKY, "#FFFFFF", 0.5)
LEGEND_WIDTH = 40  # characters of a line
MAX_PROTOCOL_MARKS = 3  # outcomes of a protocol that are marked
FREE_MARGIN = 0.1  # of the area's width and height, left free round it
REACH, APART = 24, 19  # points from a dot to its number, outwards, and from one number to the next


@dataclass(frozen=True, slots=True)
class Mark:
    """One point that solutions pick: their names, and what it pays."""

    names: tuple[str, ...]
    payoffs: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class FrontierPicture:
    """The corners of the area counterclockwise, those of the frontier, and the marks by what the first party gets.
    `several`: solutions that pick everything between two marks; `left_out`: outcomes of the protocol without a mark."""

    game: Dispute
    point: Mapping[str, Fraction]
    area: tuple[Pair, ...]
    frontier: tuple[Pair, ...]
    threat: Pair
    marks: tuple[Mark, ...]
    several: frozenset[str]
    left_out: int

    @property
    def zone(self) -> tuple[Pair, ...]:
        """The corners of the zone of agreement: the part of the area that neither side would refuse."""
        return hull(clip_below(clip_below(self.area, 0, self.threat[0]), 1, self.threat[1]))


def frontier_of(
    subject: AnyForm, solution: str | Sequence[str] | None = None, at: Mapping[str, object] | None = None
) -> FrontierPicture:
    """Return the picture's data at a point; UsageError unless there are two parties, and for an unknown solution.

    >>> found = frontier_of(load("swap-package"), "nash")
    >>> [(mark.names, *map(str, mark.payoffs)) for mark in found.marks]
    [(('nash',), '3', '2')]
    """
    answer = bargain(subject, solution, at, closed=False)
    game = answer.game
    if not game.is_of_two:
        raise UsageError(f"the picture has an axis for each of two parties; here are {len(game.players)}")
    problem = numeric_problem(game, answer.point)
    d1, d2 = problem.threat
    corners = tuple((d1 + corner.x, d2 + corner.y) for corner in pareto(problem))
    paid = [(pick.name, pick.payoffs) for pick in answer.picks]
    several = frozenset(name for name, count in Counter(name for name, _ in paid).items() if count > 1)
    reached = answer.protocol or () if solution is None else ()
    if game.protocol is not None:
        paid += [(game.protocol.kind, payoffs) for payoffs in reached[:MAX_PROTOCOL_MARKS]]
    apart = dict.fromkeys(payoffs for _, payoffs in paid)
    placed = [Mark(tuple(dict.fromkeys(name for name, x in paid if x == one)), one) for one in apart]
    ordered = sorted(placed, key=lambda mark: (float(mark.payoffs[0]), -float(mark.payoffs[1])))
    area = hull([(u, v) for u, v in problem.points])
    left_out = len(reached[MAX_PROTOCOL_MARKS:])
    return FrontierPicture(game, answer.point, area, corners, (d1, d2), tuple(ordered), several, left_out)


def draw_frontier(ax: Axes, data: FrontierPicture, legend: bool = True) -> FrontierPicture:
    """Draw the area, the frontier and the solutions on an Axes; what was drawn."""
    with figure_style.picture_style():
        first, second = data.game.players
        gets = (f"what {one.title or one.name} gets" for one in (first, second))
        figure_labels.name_axes(ax, *(in_payoff_unit(data.game, one) for one in gets))
        for name, (_, fill, shape) in _list_shaded(data).items():
            corners = [_floats(p) for p in shape]
            edge: dict[str, Any] = {"edgecolor": figure_style.FAINT, "linewidth": 0.8}
            ax.add_patch(patches.Polygon(corners, facecolor=fill, zorder=1, gid=name, **edge))
        for (ends, look), gid in zip(_lines(data).values(), ("frontier", "segment"), strict=False):
            ax.plot(*zip(*map(_floats, ends), strict=True), zorder=3, gid=gid, **look)
        shown = [*map(_floats, data.area), _floats(data.threat), *(_floats(mark.payoffs) for mark in data.marks)]
        xs, ys = zip(*shown, strict=True)
        for values, put in ((xs, ax.set_xlim), (ys, ax.set_ylim)):
            room = FREE_MARGIN * (max(values) - min(values) or 1)
            put(min(values) - room, max(values) + room)
        _draw_threat(ax, data)
        _draw_marks(ax, data.marks)
        if legend:
            figure_style.legend_below(ax, *legend_of(data), points=38)
        return data


def _floats(pair: Sequence[Value]) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])


def _list_shaded(data: FrontierPicture) -> dict[str, tuple[str, str, tuple[Pair, ...]]]:
    """Return what has an area: what it is called in the legend, its colour and its corners."""
    refused = any(u < d for corner in data.area for u, d in zip(corner, data.threat, strict=True))
    parts = {
        "area": ("one side would refuse", figure_style.RULED_OUT, data.area if refused else ()),
        "zone": ("zone of agreement", ZONE, data.zone),
    }
    return {name: part for name, part in parts.items() if len(part[2]) > 2}


def _lines(data: FrontierPicture) -> dict[str, tuple[tuple[Pair, ...], dict[str, Any]]]:
    """Return what is a line: by what it is called in the legend, its corners and its look; a dot where it is one point,
    and all that can be agreed on where that has no area and is not the frontier."""
    dot = {"marker": "o", "markersize": 6} if len(data.frontier) == 1 else {}
    drawn = {"the frontier": (data.frontier, {"color": figure_style.BLUE, "linewidth": 2.6, **dot})}
    if len(data.area) == 2 and {*data.area} != {*data.frontier}:
        drawn["what can be agreed on"] = data.area, {"color": figure_style.BLUE, "linewidth": 1}
    return drawn


def _draw_threat(ax: Axes, data: FrontierPicture) -> None:
    """Draw the disagreement point, and the lines beyond which one side would rather not agree."""
    x, y = _floats(data.threat)
    right, top = ax.get_xlim()[1], ax.get_ylim()[1]
    for xs, ys in (((x, right), (y, y)), ((x, x), (y, top))):
        ax.plot(xs, ys, color=figure_style.FAINT, linewidth=1, linestyle=(0, (4, 3)), zorder=2)
    dot: dict[str, Any] = {"color": figure_style.BLACK, "markersize": 6.5, "mec": "white", "mew": 1}
    ax.plot(x, y, "o", zorder=5, clip_on=False, gid="disagreement", **dot)


def _draw_marks(ax: Axes, marks: Sequence[Mark]) -> None:
    """Draw a dot for each mark, and its number outwards from it, at the end of a line: along the frontier the numbers
    are as far apart as they need to be."""
    figure = figure_style.figure_of(ax)
    figure_labels.lay_out(ax)
    dots = [_floats(mark.payoffs) for mark in marks]
    places = [ax.transData.transform(dot) * 72 / figure.dpi for dot in dots]
    along = places[-1] - places[0] if len(marks) > 1 else (1.0, -1.0)
    right, down = (float(part) / hypot(*along) for part in along)
    across = [float(x * right + y * down) for x, y in places]
    for k, (dot, place, moved) in enumerate(zip(dots, across, _spread(across, APART), strict=True)):
        colour = figure_style.LINES[k % len(figure_style.LINES)]
        x, y = (moved - place) * right - REACH * down, (moved - place) * down + REACH * right
        ax.plot(*dot, "o", color=colour, markersize=4.5, mec="white", mew=0.5, zorder=6, gid=f"mark-{k + 1}")
        ax.annotate(
            str(k + 1), dot, xytext=(x, y), textcoords="offset points", ha="center", va="center", zorder=7,
            fontsize=figure_style.SMALL, color="white", fontweight="bold",
            bbox={"boxstyle": "circle,pad=0.25", "facecolor": colour, "linewidth": 0},
            arrowprops={"arrowstyle": "-", "linewidth": 0.8, "color": colour, "shrinkA": 4, "shrinkB": 1},
        )  # fmt: skip


def _spread(places: Sequence[float], apart: float) -> list[float]:
    """Return numbers in the same order, neighbours at least that far apart, and moved as little on the whole."""
    found: dict[int, float] = {}
    for k in sorted(range(len(places)), key=places.__getitem__):
        found[k] = max([places[k], *(other + apart for other in found.values())])
    shift = (sum(found.values()) - sum(places)) / len(places) if places else 0
    return [found[k] - shift for k in range(len(places))]


def legend_of(data: FrontierPicture) -> tuple[list[Any], list[str]]:
    """Return handles and names: the disagreement point, then each mark with what it pays."""
    dot: dict[str, Any] = {"marker": "o", "linestyle": "", "markersize": 6.5}
    shaded, edge = _list_shaded(data).values(), figure_style.FAINT
    key: dict[str, Any] = {name: patches.Patch(facecolor=fill, edgecolor=edge) for name, fill, _ in shaded}
    key |= {name: lines.Line2D([], [], **look) for name, (_, look) in _lines(data).items()}
    key[f"no agreement {_payoffs_text(data.threat)}"] = lines.Line2D([], [], color=figure_style.BLACK, **dot)
    for k, mark in enumerate(data.marks):
        paid = _payoffs_text(mark.payoffs).replace(" ", "\N{NO-BREAK SPACE}")
        names = ", ".join(one + _reach(data, one) for one in mark.names)
        name = figure_style.wrap_text(f"{k + 1}  {names} {paid}", LEGEND_WIDTH, "    ")
        key[name] = lines.Line2D([], [], color=figure_style.LINES[k % len(figure_style.LINES)], **dot)
    return list(key.values()), list(key)


def _reach(data: FrontierPicture, solution: str) -> str:
    """Return between which marks a solution picks everything, if it does."""
    places = [k + 1 for k, mark in enumerate(data.marks) if solution in mark.names]
    return f" from {places[0]} to {places[-1]}" if solution in data.several else ""


def _payoffs_text(payoffs: Sequence[Value]) -> str:
    return f"({', '.join(map(figure_style.digits, payoffs))})"


def frontier_figure(asked: PictureRequest) -> Figure:
    game, atlas = asked_about(asked.subject)
    if atlas is not None:
        raise UsageError("a frontier is drawn of the game itself", remedies=[LEAVE_OUT_SOLUTION])
    data = frontier_of(game, asked.about or None, asked.at)
    about = f"What could be agreed on, {asked.others(data.point)}." if data.point else "What could be agreed on."
    if data.left_out and data.game.protocol is not None:
        about += f" {data.game.protocol.kind} has {words.count_of(data.left_out, 'more outcome')}."
    figure, (ax,) = asked.frame(5.4 * figure_style.growth(asked.size), about)
    figure_style.legend(figure, *legend_of(data), loc="outside lower center", ncols=2)
    draw_frontier(ax, data, legend=False)
    return figure
