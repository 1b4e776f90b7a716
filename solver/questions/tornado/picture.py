"""The tornado: a row for each parameter, the widest swing on top, slopes drawn apart from jumps.

A row has two bars: above, what happens as the parameter falls to the low end of its range; below, as it rises to the
high end. A solid bar is what the slopes of the same equilibria reach. Where something else takes over, a
dotted line leads to what the quantity is then: a diamond, or a hatched bar where it has more than one value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from solver.questions.tornado.answer import Bar, Measured, Side
from solver.questions.tornado.curves import Span
from solver.report import figure_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 0.34  # of a bar; a row is 1 high
APART = 0.19  # of a bar's middle from the row's


@dataclass(frozen=True, slots=True)
class Half:
    """One bar of a row, as floats: `own` is solid, `beyond` lies past a jump at the parameter's value `tip`."""

    parameter: str
    direction: Literal["falls", "rises"]
    row: int
    start: tuple[float, float]
    own: tuple[float, float]
    beyond: tuple[float, float] | None
    tip: str


def halves(measured: Measured) -> tuple[Half, ...]:
    """The bars to be drawn: two for each parameter that moves the quantity at all.

    >>> from games import load
    >>> from solver import tornado
    >>> found = tornado(load("thaad-deal"), "withdraw, sanction", of="US", at={"breach_us": 4, "breach_cn": 4})
    >>> for half in halves(found.measured[0])[2:4]:
    ...     print(half.parameter, half.direction, half.own, half.beyond, repr(half.tip))
    shield falls (3.0, 6.0) None ''
    shield rises (2.0, 3.0) (0.0, 0.0) '4'
    """
    found = []
    for row, bar in enumerate(bar for bar in measured.bars if bar.swing):
        for direction, side in (("falls", bar.falls), ("rises", bar.rises)):
            found.append(_half(bar, direction, row, side))  # type: ignore[arg-type]
    return tuple(found)


def _half(bar: Bar, direction: Literal["falls", "rises"], row: int, side: Side) -> Half:
    beyond = None if side.beyond is None else _ends(side.beyond)
    tip = "" if side.tip is None else figure_style.digits(side.tip)
    return Half(bar.parameter, direction, row, _ends(bar.at_here), _ends(side.own), beyond, tip)


def _ends(span: Span) -> tuple[float, float]:
    return float(span.low), float(span.high)


def draw_tornado(ax: Axes, measured: Measured, legend: bool = True) -> tuple[Half, ...]:
    """Draw one quantity's bars on an Axes; what was drawn. Parameters that do not move it are left out."""
    with figure_style.styled():
        drawn = halves(measured)
        moving = [bar for bar in measured.bars if bar.swing]
        ax.set_ylim(max(len(moving), 1) - 0.45, -0.55)
        ax.set_yticks(range(len(moving)), [_row(bar) for bar in moving])
        for label in ax.get_yticklabels():
            label.set_parse_math(False)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        figure_style.named(ax, x=_called(measured))
        for row in range(1, len(moving)):
            ax.axhline(row - 0.5, color=figure_style.FAINT, linewidth=0.4, zorder=0)
        for half in drawn:
            _draw(ax, half)
        low, high = float(measured.at_here.low), float(measured.at_here.high)
        if low < high:
            ax.axvspan(low, high, color=figure_style.FAINT, alpha=0.3, zorder=0, linewidth=0)
        for value in {low, high}:
            ax.axvline(value, color=figure_style.INK, linewidth=1, zorder=3).set_gid("here")
        if not moving:
            ax.set_yticks([])
            ax.text(0.5, 0.5, "no parameter moves it", transform=ax.transAxes, ha="center", va="center")
        _widened(ax, drawn, low, high)
        if legend and drawn:
            _legend(ax, drawn)
        return drawn


def _row(bar: Bar) -> str:
    low, here, high = (figure_style.digits(value) for value in (bar.falls.end, bar.here, bar.rises.end))
    return f"{figure_style.shortened(bar.parameter, 24)}\n{low} ← {here} → {high}"


def _called(measured: Measured) -> str:
    return figure_style.shortened(f"payoff of {measured.name}" if measured.kind == "payoff" else measured.name, 60)


def _draw(ax: Axes, half: Half) -> None:
    falls = half.direction == "falls"
    y = half.row + (-APART if falls else APART)
    colour = figure_style.BLUE if falls else figure_style.ORANGE
    name = f"{half.parameter}-{half.direction}"
    low, high = half.own
    if low < high:
        (bar,) = ax.barh(
            y, high - low, HEIGHT, left=low, color=colour, edgecolor=figure_style.INK, linewidth=0.6, zorder=2
        )
        bar.set_gid(f"own-{name}")
    if half.beyond is None:
        return
    left, right = half.beyond
    start, end = _nearest((low, high), (left, right))
    ax.plot([start, end], [y, y], color=figure_style.INK, linewidth=1, linestyle=(0, (1, 1.5)), zorder=1.5)
    if left < right:
        (past,) = ax.barh(
            y, right - left, HEIGHT, left=left, color=figure_style.mixed(colour, "#FFFFFF", 0.65),
            edgecolor=figure_style.INK,
            linewidth=0.6, hatch="/////", zorder=2,
        )  # fmt: skip
        past.set_gid(f"beyond-{name}")
    else:
        (diamond,) = ax.plot(
            left, y, marker="D", markersize=6.5, color=colour, mec=figure_style.INK, mew=0.7, linestyle="", zorder=4
        )
        diamond.set_gid(f"beyond-{name}")
    leftwards = left + right < low + high
    text = ax.annotate(
        f"past {half.tip}", (left if leftwards else right, y), xytext=(-6 if leftwards else 6, 0),
        textcoords="offset points", ha="right" if leftwards else "left", va="center", fontsize=figure_style.SMALL,
        zorder=5,
        bbox={"facecolor": "white", "linewidth": 0, "pad": 0.6, "alpha": 0.85},
    )  # fmt: skip
    text.set_gid(f"tip-{name}")


def _nearest(first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float]:
    """The ends that face each other."""
    return min(((a, b) for a in first for b in second), key=lambda pair: abs(pair[0] - pair[1]))


def _widened(ax: Axes, drawn: tuple[Half, ...], *here: float) -> None:
    """Room on both sides for the words at jumps."""
    values = [*here, *(value for half in drawn for value in (*half.own, *(half.beyond or ())))]
    width = (max(values) - min(values)) or 1.0
    ax.set_xlim(min(values) - 0.16 * width, max(values) + 0.16 * width)


def _legend(ax: Axes, drawn: tuple[Half, ...]) -> None:
    handles, names = legend_of(drawn)
    figure_style.below(ax, handles, names, points=38, ncols=3 if len(names) < 4 else 2, handlelength=1.8)


def legend_of(drawn: tuple[Half, ...]) -> tuple[list[Any], list[str]]:
    """Handles and names for what the bars mean, of those that there are."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Patch(facecolor=figure_style.BLUE, edgecolor=figure_style.INK, linewidth=0.6),
        Patch(facecolor=figure_style.ORANGE, edgecolor=figure_style.INK, linewidth=0.6),
    ]
    names = ["parameter falls", "parameter rises"]
    if any(half.beyond and half.beyond[0] == half.beyond[1] for half in drawn):
        handles.append(Line2D([], [], marker="D", color="white", mec=figure_style.INK, linestyle="", markersize=6))
        names.append("another equilibrium takes over")
    if any(half.beyond and half.beyond[0] < half.beyond[1] for half in drawn):
        handles.append(Patch(facecolor="white", edgecolor=figure_style.INK, hatch="//////", linewidth=0.6))
        names.append("values where another takes over")
    return handles, names
