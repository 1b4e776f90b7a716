"""The tornado and the spider: what each parameter alone does, as bars and as curves.

The tornado has a row for each parameter, the widest swing on top, and in it two bars: above, what happens as the
parameter falls to the low end of its range; below, as it rises to the high end. A solid bar is what the slopes of the
same equilibria reach. Where something else takes over, a dotted line leads to what the quantity is then: a diamond, or
a hatched bar where it has more than one value.

In the spider every curve passes through the point where the parameters are now. Across: the move as a part of the
parameter's range, in per cent. A curve breaks off where something else takes over; what stands instead is drawn dashed,
a curve for each of several equilibria, and open circles mark the two ends of a jump.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from solver.algebra.algebraic_numbers import Coordinate, between, real_of
from solver.errors import UsageError
from solver.questions.subject import PictureRequest, atlas_of, line_look
from solver.questions.tornado.answer import Bar, Curve, Measured, RangePiece, Span, Tornado, tornado
from solver.regions.decide.emptiness import FORMULAS_BUDGET
from solver.report import figure_style, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


BAR_HEIGHT = 0.34  # of a bar; a row is 1 high
BARS_APART = 0.19  # of a bar's middle from the row's


@dataclass(frozen=True, slots=True)
class Half:
    """One bar of a row, as floats: `own` is solid, `beyond` lies past a jump at the parameter's value `tip`."""

    parameter: str
    direction: str  # "falls" or "rises"
    row: int
    start: tuple[float, float]
    own: tuple[float, float]
    beyond: tuple[float, float] | None
    tip: str


def halves(measured: Measured) -> tuple[Half, ...]:
    """Return the bars to be drawn: two for each parameter that moves the quantity at all.

    >>> from zopa import load, tornado
    >>> found = tornado(load("thaad-deal"), "withdraw, sanction", of="US", at={"breach_us": 4, "breach_cn": 4})
    >>> [(half.direction, half.own, half.beyond, half.tip) for half in halves(found.measured[0])[3:4]]
    [('rises', (2.0, 3.0), (0.0, 0.0), '4')]
    """
    found = []
    for row, bar in enumerate(bar for bar in measured.bars if bar.swing):
        for direction, side in (("falls", bar.falls), ("rises", bar.rises)):
            beyond = None if side.beyond is None else _ends(side.beyond)
            tip = "" if side.tip is None else figure_style.digits(side.tip)
            found.append(Half(bar.parameter, direction, row, _ends(bar.at_here), _ends(side.own), beyond, tip))
    return tuple(found)


def _ends(span: Span) -> tuple[float, float]:
    return float(span.low), float(span.high)


def draw_tornado(ax: Axes, measured: Measured, legend: bool = True) -> tuple[Half, ...]:
    """Draw one quantity's bars on an Axes; what was drawn. Parameters that do not move it are left out."""
    with figure_style.picture_style():
        drawn = halves(measured)
        moving = [bar for bar in measured.bars if bar.swing]
        ax.set_ylim(max(len(moving), 1) - 0.45, -0.55)
        ax.set_yticks(range(len(moving)), [_row(bar) for bar in moving])
        for label in ax.get_yticklabels():
            label.set_parse_math(False)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        figure_style.name_axes(ax, x=_quantity_name(measured, 60))
        for row in range(1, len(moving)):
            ax.axhline(row - 0.5, color=figure_style.FAINT, linewidth=0.4, zorder=0)
        for half in drawn:
            _draw_bar(ax, half)
        low, high = float(measured.at_here.low), float(measured.at_here.high)
        if low < high:
            ax.axvspan(low, high, color=figure_style.FAINT, alpha=0.3, zorder=0, linewidth=0)
        for value in {low, high}:
            ax.axvline(value, color=figure_style.INK, linewidth=1, zorder=3).set_gid("here")
        if not moving:
            ax.set_yticks([])
            ax.text(0.5, 0.5, "no parameter moves it", transform=ax.transAxes, ha="center", va="center")
        values = [low, high, *(value for half in drawn for value in (*half.own, *(half.beyond or ())))]
        room = 0.16 * ((max(values) - min(values)) or 1.0)  # for the words at jumps
        ax.set_xlim(min(values) - room, max(values) + room)
        if legend and drawn:
            figure_style.legend_below(ax, *legend_of(drawn), points=38, **_legend_shape(drawn))
        return drawn


def _legend_shape(drawn: tuple[Half, ...]) -> dict[str, Any]:
    return {"ncols": 3 if len(legend_of(drawn)[1]) < 4 else 2, "handlelength": 1.8}


def _row(bar: Bar) -> str:
    low, here, high = (figure_style.digits(value) for value in (bar.falls.end, bar.here, bar.rises.end))
    return f"{figure_style.shorten(bar.parameter, 24)}\n{low} ← {here} → {high}"


def _quantity_name(measured: Measured, room: int) -> str:
    return figure_style.shorten(f"payoff of {measured.name}" if measured.kind == "payoff" else measured.name, room)


def _draw_bar(ax: Axes, half: Half) -> None:
    falls = half.direction == "falls"
    y = half.row + (-BARS_APART if falls else BARS_APART)
    colour = figure_style.BLUE if falls else figure_style.ORANGE
    name = f"{half.parameter}-{half.direction}"
    low, high = half.own
    edge: dict[str, Any] = {"edgecolor": figure_style.INK, "linewidth": 0.6, "zorder": 2}
    if low < high:
        ax.barh(y, high - low, BAR_HEIGHT, left=low, color=colour, gid=f"own-{name}", **edge)
    if half.beyond is None:
        return
    left, right = half.beyond
    start, end = min(((a, b) for a in half.own for b in half.beyond), key=lambda pair: abs(pair[0] - pair[1]))
    ax.plot([start, end], [y, y], color=figure_style.INK, linewidth=1, linestyle=(0, (1, 1.5)), zorder=1.5)
    if left < right:
        pale = figure_style.blend(colour, "#FFFFFF", 0.65)
        ax.barh(y, right - left, BAR_HEIGHT, left=left, color=pale, hatch="/////", gid=f"beyond-{name}", **edge)
    else:
        look: dict[str, Any] = {"color": colour, "mec": figure_style.INK, "mew": 0.7, "linestyle": ""}
        ax.plot(left, y, marker="D", markersize=6.5, zorder=4, gid=f"beyond-{name}", **look)
    leftwards = left + right < low + high
    ax.annotate(
        f"past {half.tip}", (left if leftwards else right, y), xytext=(-6 if leftwards else 6, 0),
        textcoords="offset points", ha="right" if leftwards else "left", va="center", fontsize=figure_style.SMALL,
        zorder=5, bbox={"facecolor": "white", "linewidth": 0, "pad": 0.6, "alpha": 0.85}, gid=f"tip-{name}",
    )  # fmt: skip


def legend_of(drawn: tuple[Half, ...]) -> tuple[list[Any], list[str]]:
    """Return handles and names for what the bars mean, of those that there are."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    edge: dict[str, Any] = {"edgecolor": figure_style.INK, "linewidth": 0.6}
    handles: list[Any] = [Patch(facecolor=colour, **edge) for colour in (figure_style.BLUE, figure_style.ORANGE)]
    names = ["parameter falls", "parameter rises"]
    if any(half.beyond and half.beyond[0] == half.beyond[1] for half in drawn):
        handles.append(Line2D([], [], marker="D", color="white", mec=figure_style.INK, linestyle="", markersize=6))
        names.append("another equilibrium takes over")
    if any(half.beyond and half.beyond[0] < half.beyond[1] for half in drawn):
        handles.append(Patch(facecolor="white", hatch="//////", **edge))
        names.append("values where another takes over")
    return handles, names


POINTS_OF_A_CURVE = 40  # of a curved piece
LANE_WIDTH = 1.9  # points between curves that run on one line
BESIDE = "close together:\nthe same line"


@dataclass(frozen=True, slots=True)
class Strand:
    """One equilibrium's curve on one piece: moves in per cent of the range, and values. `own`: whether it belongs to
    the same equilibria as where the parameter is now, without a jump between."""

    parameter: str
    label: str
    own: bool
    moves: tuple[float, ...]
    values: tuple[float, ...]


def strands(measured: Measured) -> tuple[Strand, ...]:
    """Return the curves to be drawn, for each parameter that moves the quantity at all, in the order of the tornado.

    >>> from zopa import load, tornado
    >>> found = tornado(load("thaad-deal"), "withdraw, sanction", of="US", at={"breach_us": 4, "breach_cn": 4})
    >>> [(one.label, one.own, one.moves, one.values) for one in strands(found.measured[0])[4:5]]
    [('(keep, tolerate)', False, (10.0, 70.0), (0.0, 0.0))]
    """
    return tuple(
        _strand(bar, piece, curve)
        for bar in measured.bars if bar.swing
        for piece in bar.pieces
        for curve in piece.curves
    )  # fmt: skip


def _strand(bar: Bar, piece: RangePiece, curve: Curve) -> Strand:
    places = _places(piece, curve)
    width = float(bar.high - bar.low)
    moves = tuple((float(place) - float(bar.here)) / width * 100 for place in places)
    low, high = real_of(piece.low), real_of(piece.high)
    if high <= bar.here:
        own = bar.falls.tip is None or low >= real_of(bar.falls.tip)
    else:
        own = bar.rises.tip is None or high <= real_of(bar.rises.tip)
    return Strand(bar.parameter, curve.label, own, moves, tuple(float(curve.at(t)) for t in places))


def _places(piece: RangePiece, curve: Curve) -> list[Coordinate]:
    """Return the ends of the piece, and rational numbers between where the curve is none of degree one."""
    low, high = real_of(piece.low), real_of(piece.high)
    if curve.under.degree() < 1 and curve.over.degree() < 2:
        return [piece.low, piece.high]
    start, end = (value if isinstance(value, Fraction) else _near_the_end(value, low, high) for value in (low, high))
    inner = [start + (end - start) * k / POINTS_OF_A_CURVE for k in range(1, POINTS_OF_A_CURVE)]
    return [piece.low, *inner, piece.high]


def _near_the_end(value: Any, low: Any, high: Any) -> Fraction:
    """Return a rational number inside the piece and close to an irrational end of it."""
    near = Fraction(float(value)).limit_denominator(10**6)
    return near if low < near < high else between(low, high)


def lanes(measured: Measured) -> dict[str, float]:
    """Return how many lines' widths each parameter's curve is moved up, so that those on one line run side by side.

    >>> from zopa import load, tornado
    >>> found = tornado(load("thaad-deal"), "withdraw, sanction", of="US", at={"breach_us": 4, "breach_cn": 4})
    >>> lanes(found.measured[0])
    {'embargo': 0.0, 'shield': 0.0, 'breach_us': -1.5, 'buffer': -0.5, 'calm': 0.5, 'breach_cn': 1.5}
    """
    groups: dict[object, list[str]] = {}
    for strand in strands(measured):
        if strand.own and len(strand.moves) == 2:
            rise = (strand.values[1] - strand.values[0]) / (strand.moves[1] - strand.moves[0])
            names = groups.setdefault(round(rise, 9), [])
            if strand.parameter not in names:
                names.append(strand.parameter)
    found = {bar.parameter: 0.0 for bar in measured.bars if bar.swing}
    for names in groups.values():
        found |= {name: k - (len(names) - 1) / 2 for k, name in enumerate(names)}
    return found


def draw_spider(
    ax: Axes, measured: Measured, legend: bool = True, order: Sequence[str] | None = None
) -> tuple[Strand, ...]:
    """Draw one quantity's curves on an Axes; what was drawn. Parameters that do not move it are left out. `order`: all
    parameters' names, so that each looks the same in several pictures."""
    with figure_style.picture_style():
        drawn = strands(measured)
        names = list(order or dict.fromkeys(strand.parameter for strand in drawn))
        figure_style.name_axes(ax, x="move of the parameter, in per cent of its range", y=_quantity_name(measured, 50))
        ax.axvline(0, color=figure_style.FAINT, linewidth=0.6, zorder=0)
        moved = {name: _lane_transform(ax, lane) for name, lane in lanes(measured).items()}
        for strand in drawn:
            _draw_curves(ax, strand, names.index(strand.parameter), moved[strand.parameter])
        for bar in measured.bars:
            if bar.swing:
                _draw_jumps(ax, bar, names.index(bar.parameter), moved[bar.parameter])
        for value in {float(measured.at_here.low), float(measured.at_here.high)}:
            ax.plot(0, value, marker="o", color=figure_style.BLACK, markersize=7, mec="white", mew=1, zorder=6)
        if not drawn:
            ax.text(0.5, 0.6, "no parameter moves it", transform=ax.transAxes, ha="center", va="center")
        _limits(ax, drawn, float(measured.at_here.low), float(measured.at_here.high))
        if legend and drawn:
            handles, labels = spider_legend(drawn, names, any(lanes(measured).values()))
            ax.legend(handles, labels, loc="center left", bbox_to_anchor=(1.01, 0.5), handlelength=3.4)
        return drawn


def _limits(ax: Axes, drawn: Sequence[Strand], *here: float) -> None:
    """Show all curves and a little more; by hand, as moved curves do not count."""
    across = [0.0, *(move for strand in drawn for move in strand.moves)]
    up = [*here, *(value for strand in drawn for value in strand.values)]
    for set_limits, values, spare in ((ax.set_xlim, across, 0.04), (ax.set_ylim, up, 0.08)):
        room = spare * ((max(values) - min(values)) or 1.0)
        set_limits(min(values) - room, max(values) + room)


def _lane_transform(ax: Axes, lane: float) -> Any:
    """Return coordinates of the data, moved up by so many lines."""
    from matplotlib.transforms import ScaledTranslation

    figure = ax.figure
    assert figure is not None
    return ax.transData + ScaledTranslation(0, lane * LANE_WIDTH / 72, figure.dpi_scale_trans)


def _draw_curves(ax: Axes, strand: Strand, k: int, moved: Any) -> None:
    width, dashes = (1.8, "-") if strand.own else (1.0, (0, (4, 2)))
    ax.plot(
        strand.moves, strand.values, color=line_look(k)["color"], linewidth=width, linestyle=dashes,
        zorder=3 if strand.own else 2, transform=moved,
        gid=f"strand-{strand.parameter}{'' if strand.own else '-beyond'}",
    )  # fmt: skip
    end = -1 if strand.moves[-1] > 0 else 0  # a marker at the outer end
    mark: dict[str, Any] = {**line_look(k), "markersize": 5, "mec": figure_style.INK, "mew": 0.5, "linestyle": ""}
    ax.plot(strand.moves[end], strand.values[end], zorder=4, transform=moved, **mark)


def _draw_jumps(ax: Axes, bar: Bar, k: int, moved: Any) -> None:
    colour = line_look(k)["color"]
    for tip in bar.tips:
        if tip.jumps and tip.before is not None and tip.after is not None:
            x = (float(tip.value) - float(bar.here)) / float(bar.high - bar.low) * 100
            ends = [float(v) for span in (tip.before, tip.after) for v in (span.low, span.high)]
            across = [min(ends), max(ends)]
            ax.plot([x, x], across, color=colour, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1, transform=moved)
            ax.plot(
                [x] * 4, ends, marker="o", markersize=4, color="white", mec=colour, mew=1.1, linestyle="", zorder=5,
                transform=moved, gid=f"jump-{bar.parameter}",
            )  # fmt: skip


def spider_legend(drawn: Sequence[Strand], names: Sequence[str], beside: bool = False) -> tuple[list[Any], list[str]]:
    """Return handles and names: a line a parameter, what dashes and circles mean, and that some curves run on
    one line and are drawn `beside` each other."""
    from matplotlib.lines import Line2D

    there = {strand.parameter for strand in drawn}
    mark: dict[str, Any] = {"linewidth": 1.8, "markersize": 5, "mec": figure_style.INK, "mew": 0.5}
    handles = [Line2D([], [], **line_look(k), **mark) for k, name in enumerate(names) if name in there]
    entries = [figure_style.shorten(name, 24) for name in names if name in there]
    if not all(strand.own for strand in drawn):
        handles += [
            Line2D([], [], color=figure_style.FAINT, linewidth=1.1, linestyle=(0, (4, 2))),
            Line2D([], [], color=figure_style.FAINT, linestyle=(0, (1, 2)), marker="o", mfc="white", markersize=4.5),
        ]
        entries += ["another takes over", "a jump"]
    if beside:
        handles.append(Line2D([], [], linestyle=""))
        entries.append(BESIDE)
    return handles, entries


def tornado_figure(asked: PictureRequest) -> Figure:
    answer, about = _tornado_asked_for(asked)
    rows = [max(1, sum(1 for bar in measured.bars if bar.swing)) for measured in answer.measured]
    figure, axes = asked.frame(sum(0.42 * n + 0.55 for n in rows) + 0.35, about, len(rows))
    for ax in axes:
        ax.get_subplotspec().get_gridspec().set_height_ratios([0.42 * n + 0.3 for n in rows])
    drawn = [draw_tornado(ax, measured, legend=False) for ax, measured in zip(axes, answer.measured, strict=True)]
    if together := tuple(half for some in drawn for half in some):
        figure.legend(*legend_of(together), loc="outside lower center", **_legend_shape(together))
    return figure


def spider_figure(asked: PictureRequest) -> Figure:
    answer, about = _tornado_asked_for(asked)
    figure, axes = asked.frame(3.3 * len(answer.measured) + 0.3, about, len(answer.measured))
    names = answer.game.space.names
    together: list[Strand] = []
    for ax, measured in zip(axes, answer.measured, strict=True):
        together += draw_spider(ax, measured, legend=False, order=names)
    if together:
        beside = any(lane for measured in answer.measured for lane in lanes(measured).values())
        handles, entries = spider_legend(together, names, beside)
        figure.legend(handles, entries, loc="outside right center", handlelength=3.2)
    return figure


def _tornado_asked_for(asked: PictureRequest) -> tuple[Tornado, str]:
    outcome = asked.about[0] if asked.about else _only_outcome(asked)
    answer = tornado(asked.subject, outcome, asked.of, asked.at)
    what = f"{answer.outcome} {'followed as far as it stands' if answer.stands else 'does not stand'}"
    return answer, f"One parameter at a time over its range, the others {asked.others(answer.point)}; {what}."


def _only_outcome(asked: PictureRequest) -> str:
    atlas = atlas_of(asked.subject, FORMULAS_BUDGET)
    labels = list(dict.fromkeys(branch.label for branch in atlas.standing(atlas.at(asked.at).point)))
    if len(labels) != 1:
        stand = f"there stand {words.listed(labels)}" if labels else "none stands there in closed form"
        raise UsageError(f"name the outcome to be followed: {stand}")
    return labels[0]
