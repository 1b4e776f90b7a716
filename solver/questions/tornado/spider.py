"""The spider: the same effects as the tornado's, as curves over how far the parameter has gone.

Every curve passes through the point where the parameters are now. Across: the move as a part of the parameter's
range, in per cent. A curve breaks off where something else takes over; what stands instead is drawn dashed, a curve
for each of several equilibria, and open circles mark the two ends of a jump.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from solver.algebra.algebraic_numbers import Coordinate, between, real_of
from solver.questions.tornado.answer import Bar, Measured, RangePiece
from solver.questions.tornado.curves import Curve
from solver.report import figure_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POINTS = 40  # of a curved piece
LANE = 1.9  # points between curves that run on one line
BESIDE = "close together:\nthe same line"


@dataclass(frozen=True, slots=True)
class Strand:
    """One equilibrium's curve on one piece: moves in per cent of the range, and values.

    `own`: whether it belongs to the same equilibria as where the parameter is now, without a jump between.
    """

    parameter: str
    label: str
    own: bool
    moves: tuple[float, ...]
    values: tuple[float, ...]


def strands(measured: Measured) -> tuple[Strand, ...]:
    """The curves to be drawn, for each parameter that moves the quantity at all, in the order of the tornado.

    >>> from games import load
    >>> from solver import tornado
    >>> found = tornado(load("thaad-deal"), "withdraw, sanction", of="US", at={"breach_us": 4, "breach_cn": 4})
    >>> for one in strands(found.measured[0])[2:5]:
    ...     print(one.parameter, one.label, one.own, one.moves[0], one.moves[-1], one.values[0], one.values[-1])
    shield (withdraw, sanction) True -30.0 0.0 6.0 3.0
    shield (withdraw, sanction) True 0.0 10.0 3.0 2.0
    shield (keep, tolerate) False 10.0 70.0 0.0 0.0
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
    return Strand(bar.parameter, curve.label, _is_own(bar, piece), moves, tuple(float(curve.at(t)) for t in places))


def _places(piece: RangePiece, curve: Curve) -> list[Coordinate]:
    """The ends of the piece, and rational numbers between where the curve is none of degree one."""
    low, high = real_of(piece.low), real_of(piece.high)
    if curve.under.degree() < 1 and curve.over.degree() < 2:
        return [piece.low, piece.high]
    start, end = (value if isinstance(value, Fraction) else _inside(value, low, high) for value in (low, high))
    inner = [start + (end - start) * k / POINTS for k in range(1, POINTS)]
    return [piece.low, *inner, piece.high]


def _inside(value: Any, low: Any, high: Any) -> Fraction:
    """A rational number inside the piece and close to an irrational end of it."""
    middle = between(low, high)
    near = Fraction(float(value)).limit_denominator(10**6)
    return near if low < near < high else middle


def _is_own(bar: Bar, piece: RangePiece) -> bool:
    low, high = real_of(piece.low), real_of(piece.high)
    if high <= bar.here:
        return bar.falls.tip is None or low >= real_of(bar.falls.tip)
    return bar.rises.tip is None or high <= real_of(bar.rises.tip)


def lanes(measured: Measured) -> dict[str, float]:
    """How many lines' widths each parameter's curve is moved up, so that those on one line run side by side.

    >>> from games import load
    >>> from solver import tornado
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
    """Draw one quantity's curves on an Axes; what was drawn. Parameters that do not move it are left out.

    `order`: all parameters' names, so that each looks the same in several pictures.
    """
    with figure_style.styled():
        drawn = strands(measured)
        names = list(order or dict.fromkeys(strand.parameter for strand in drawn))
        figure_style.named(ax, x="move of the parameter, in per cent of its range", y=_called(measured))
        ax.axvline(0, color=figure_style.FAINT, linewidth=0.6, zorder=0)
        moved = {name: _shifted(ax, lane) for name, lane in lanes(measured).items()}
        for strand in drawn:
            _draw(ax, strand, names.index(strand.parameter), moved[strand.parameter])
        for bar in measured.bars:
            if bar.swing:
                _jumps(ax, bar, names.index(bar.parameter), moved[bar.parameter])
        for value in {float(measured.at_here.low), float(measured.at_here.high)}:
            ax.plot(0, value, marker="o", color=figure_style.BLACK, markersize=7, mec="white", mew=1, zorder=6)
        if not drawn:
            ax.text(0.5, 0.6, "no parameter moves it", transform=ax.transAxes, ha="center", va="center")
        _limits(ax, drawn, float(measured.at_here.low), float(measured.at_here.high))
        if legend and drawn:
            handles, labels = legend_of(drawn, names, any(lanes(measured).values()))
            ax.legend(handles, labels, loc="center left", bbox_to_anchor=(1.01, 0.5), handlelength=3.4)
        return drawn


def _limits(ax: Axes, drawn: Sequence[Strand], *here: float) -> None:
    """All curves and a little more; by hand, as moved curves do not count."""
    across = [0.0, *(move for strand in drawn for move in strand.moves)]
    up = [*here, *(value for strand in drawn for value in strand.values)]
    for set_limits, values, spare in ((ax.set_xlim, across, 0.04), (ax.set_ylim, up, 0.08)):
        room = spare * ((max(values) - min(values)) or 1.0)
        set_limits(min(values) - room, max(values) + room)


def _shifted(ax: Axes, lane: float) -> Any:
    """Coordinates of the data, moved up by so many lines."""
    from matplotlib.transforms import ScaledTranslation

    figure = ax.figure
    assert figure is not None
    return ax.transData + ScaledTranslation(0, lane * LANE / 72, figure.dpi_scale_trans)


def _called(measured: Measured) -> str:
    return figure_style.shortened(f"payoff of {measured.name}" if measured.kind == "payoff" else measured.name, 50)


def _draw(ax: Axes, strand: Strand, k: int, moved: Any) -> None:
    colour = figure_style.LINES[k % len(figure_style.LINES)]
    width, dashes = (1.8, "-") if strand.own else (1.0, (0, (4, 2)))
    (line,) = ax.plot(
        strand.moves, strand.values, color=colour, linewidth=width, linestyle=dashes, zorder=3 if strand.own else 2,
        transform=moved,
    )  # fmt: skip
    line.set_gid(f"strand-{strand.parameter}{'' if strand.own else '-beyond'}")
    end = -1 if strand.moves[-1] > 0 else 0  # a marker at the outer end
    ax.plot(
        strand.moves[end], strand.values[end], marker=figure_style.MARKERS[k % len(figure_style.MARKERS)],
        color=colour, markersize=5,
        mec=figure_style.INK, mew=0.5, linestyle="", zorder=4, transform=moved,
    )  # fmt: skip


def _jumps(ax: Axes, bar: Bar, k: int, moved: Any) -> None:
    colour = figure_style.LINES[k % len(figure_style.LINES)]
    for tip in bar.tips:
        if tip.jumps and tip.before is not None and tip.after is not None:
            x = (float(tip.value) - float(bar.here)) / float(bar.high - bar.low) * 100
            ends = [float(v) for span in (tip.before, tip.after) for v in (span.low, span.high)]
            across = [min(ends), max(ends)]
            ax.plot([x, x], across, color=colour, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1, transform=moved)
            (circles,) = ax.plot(
                [x] * 4, ends, marker="o", markersize=4, color="white", mec=colour, mew=1.1, linestyle="", zorder=5,
                transform=moved,
            )  # fmt: skip
            circles.set_gid(f"jump-{bar.parameter}")


def legend_of(drawn: Sequence[Strand], names: Sequence[str], beside: bool = False) -> tuple[list[Any], list[str]]:
    """Handles and names: a line for each parameter drawn, what dashes and circles mean, and that some curves run on
    one line and are drawn `beside` each other."""
    from matplotlib.lines import Line2D

    there = {strand.parameter for strand in drawn}
    handles: list[Any] = []
    for k, name in enumerate(names):
        if name in there:
            colour, marker = (
                figure_style.LINES[k % len(figure_style.LINES)],
                figure_style.MARKERS[k % len(figure_style.MARKERS)],
            )
            line = Line2D(
                [], [], color=colour, linewidth=1.8, marker=marker, markersize=5, mec=figure_style.INK, mew=0.5
            )
            handles.append(line)
    said = [figure_style.shortened(name, 24) for name in names if name in there]
    if not all(strand.own for strand in drawn):
        handles += [
            Line2D([], [], color=figure_style.FAINT, linewidth=1.1, linestyle=(0, (4, 2))),
            Line2D([], [], color=figure_style.FAINT, linestyle=(0, (1, 2)), marker="o", mfc="white", markersize=4.5),
        ]
        said += ["another takes over", "a jump"]
    if beside:
        handles.append(Line2D([], [], linestyle=""))
        said.append(BESIDE)
    return handles, said
