"""The tornado and the spider: what each parameter alone does, as bars and as curves.

The tornado has a row for each parameter, the widest swing on top, and in it two bars: above, what happens as the
parameter falls to the low end of its range; below, as it rises to the high end. A solid bar is what the slopes of the
same equilibria reach. Where something else takes over, a dotted line leads to what the quantity is then: a diamond, or
a hatched bar where it has more than one value.

The spider has a panel for each parameter, with its values across and the quantity up, to one scale. A curve has the
colour of its equilibrium. Where another takes over it breaks off: what stands instead is drawn dashed, a curve for each
of several equilibria, and open circles mark the two ends of a jump. What moves nothing is named as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from solver.algebra.algebraic_numbers import Coordinate, between, real_of
from solver.atlas import branches_at
from solver.errors import UsageError
from solver.questions.subject import Looks, PictureRequest, row_meaning
from solver.questions.tornado.answer import Bar, Measured, QuantityCurve, RangePiece, Span, Tornado, tornado
from solver.report import figure_labels, figure_style, words
from solver.report.figure_style import Axes, Figure, lines, patches

BAR_HEIGHT = 0.34  # of a bar; a row is 1 high
JUMP_WORDS = 0.65  # inches that the words at a jump take
BEYOND_HEIGHT = 0.2  # of a bar past a jump
BARS_APART = 0.19  # of a bar's middle from the row's
POINTS_OF_A_CURVE = 40  # of a curved piece
NEARNESS = Fraction(1, 10**6)  # of a rational number to an irrational end
MIN_APART = 0.2  # part of a panel's width between two numbers below it
PANEL = (1.5, 1.5)  # inches that the panel of a spider takes, at least
NO_MEANINGS: Mapping[str, str] = {}
NOW: dict[str, Any] = {"marker": "o", "markersize": 6, "mec": "white", "mew": 1, "linestyle": ""}


@dataclass(frozen=True, slots=True)
class Half:
    """One bar of a row, as floats: `own` is solid, `beyond` lies past a jump at the parameter's value `tip`; `labels`:
    the equilibria that the solid bars of the picture follow, `takes_over`: those past the jump."""

    parameter: str
    direction: str  # "falls" or "rises"
    row: int
    own: tuple[float, float]
    beyond: tuple[float, float] | None
    tip: str
    labels: tuple[str, ...] = ()
    takes_over: tuple[str, ...] = ()


def _list_followed(every: Iterable[Measured]) -> tuple[str, ...]:
    """Return the equilibria that any solid bar follows, by which all of them are coloured: one legend is for all."""
    sides = (side for measured in every for bar in measured.bars if bar.swing for side in (bar.falls, bar.rises))
    return tuple(dict.fromkeys(label for side in sides for piece in side.followed for label in piece.labels))


def _halves(measured: Measured, followed: tuple[str, ...]) -> Iterator[Half]:
    """Yield the bars to be drawn: two for each parameter that moves the quantity at all."""
    for row, bar in enumerate(bar for bar in measured.bars if bar.swing):
        for direction, side in (("falls", bar.falls), ("rises", bar.rises)):
            beyond = None if side.beyond is None else _ends(side.beyond)
            tip = "" if side.tip is None else figure_style.digits(side.tip)
            past = (label for piece in bar.pieces if piece in side.past for label in piece.labels)
            takes_over = tuple(dict.fromkeys(past))
            yield Half(bar.parameter, direction, row, _ends(side.own), beyond, tip, followed, takes_over)


def _ends(span: Span) -> tuple[float, float]:
    return float(span.low), float(span.high)


def draw_tornado(
    ax: Axes,
    measured: Measured,
    legend: bool = True,
    looks: Looks | None = None,
    followed: tuple[str, ...] = (),
    meanings: Mapping[str, str] = NO_MEANINGS,
) -> tuple[Half, ...]:
    """Draw one quantity's bars on an Axes; what was drawn. Parameters that do not move it are named below. `looks`: of
    the equilibria, as in other pictures of the game; without them, those of the order in which they are met.
    `followed`: those that solid bars follow, here or in a picture beside this one. `meanings`: what stands above the
    names of parameters."""
    with figure_style.picture_style():
        drawn = tuple(_halves(measured, followed or _list_followed([measured])))
        moving = [bar for bar in measured.bars if bar.swing]
        looks = looks or _looks_of(measured)
        ax.set_ylim(max(len(moving), 1) - 0.45, -0.55)
        ax.set_yticks(
            range(len(moving)), [_row(bar, meanings.get(bar.parameter, "")) for bar in moving], parse_math=False
        )
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        figure_labels.name_axes(ax, x=_quantity_name(measured))
        if note := _note(measured, figure_style.figure_of(ax).get_figwidth()):
            ax.xaxis.label.set(text=f"{ax.get_xlabel()}\n{note}".strip(), parse_math=False)
        for row in range(1, len(moving)):
            ax.axhline(row - 0.5, color=figure_style.FAINT, linewidth=0.4, zorder=0)
        for half in drawn:
            _draw_bar(ax, half, looks)
        low, high = float(measured.at_here.low), float(measured.at_here.high)
        if low < high:
            ax.axvspan(low, high, color=figure_style.FAINT, alpha=0.3, zorder=0, linewidth=0)
        for value in {low, high}:
            ax.axvline(value, color=figure_style.INK, linewidth=1, zorder=3).set_gid("here")
        _leave_room(ax, measured, drawn)
        if legend and drawn:
            figure_style.legend_below(ax, *legend_of(drawn, looks), points=50, ncols=2, handlelength=1.8)
        return drawn


def _leave_room(ax: Axes, measured: Measured, drawn: tuple[Half, ...]) -> None:
    """Set the ends of the axis so far apart that words at a jump have room, now that the names of rows have theirs."""
    here = (float(measured.at_here.low), float(measured.at_here.high))
    values = [*here, *(value for half in drawn for value in (*half.own, *(half.beyond or ())))]
    figure_labels.lay_out(ax)
    inches = ax.get_window_extent().width / figure_style.figure_of(ax).dpi
    room = JUMP_WORDS / max(inches - 2 * JUMP_WORDS, JUMP_WORDS) * ((max(values) - min(values)) or 1.0)
    room = max(room, 1e-9 * max(map(abs, values)))  # so that floats tell the two ends apart
    ax.set_xlim(min(values) - room, max(values) + room)
    if measured.kind == "probability":
        _limit_chances(ax.set_xlim, ax.set_xticks, room)


def _looks_of(measured: Measured) -> Looks:
    labels = (label for bar in measured.bars for piece in bar.pieces for label in piece.labels)
    return Looks({label: k for k, label in enumerate(dict.fromkeys(labels))})


def _limit_chances(set_limits: Any, set_ticks: Any, room: float) -> None:
    """Show all that a probability can be."""
    set_limits(-room, 1 + room)
    set_ticks([0, 0.2, 0.4, 0.6, 0.8, 1])


def _name_still(measured: Measured, what: str = "it") -> str:
    """Return in a sentence which parameters move nothing; nothing where each moves something."""
    still = [bar.parameter for bar in measured.bars if not bar.swing]
    if still and len(still) == len(measured.bars):
        return f"No parameter moves {what}."
    return f"Nothing moves {what} along {words.join_words(still, 'or')}." if still else ""


def _note(measured: Measured, width: float) -> str:
    """Return what stands below a tornado in a figure so many inches wide."""
    return figure_style.wrap_text(_name_still(measured), int(11 * width))


def _row(bar: Bar, meaning: str) -> str:
    low, here, high = (figure_style.digits(value) for value in (bar.falls.end, bar.here, bar.rises.end))
    name, values = figure_style.shorten(bar.parameter, 24), f"{low} ← {here} → {high}"
    return f"{meaning}\n{name}: {values}" if meaning else f"{name}\n{values}"


def _quantity_name(measured: Measured) -> str:
    return f"payoff of {measured.name}" if measured.kind == "payoff" else measured.name


def _draw_bar(ax: Axes, half: Half, looks: Looks) -> None:
    falls = half.direction == "falls"
    y = half.row + (-BARS_APART if falls else BARS_APART)
    colour = _colours(half.labels, looks)[0 if falls else 1]
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
        bar = figure_labels.box(left, right, y - BEYOND_HEIGHT / 2, y + BEYOND_HEIGHT / 2)
        figure_style.fill_area(ax, bar, looks.of_list(half.takes_over), f"beyond-{name}", zorder=2.5)
        frame: dict[str, Any] = {"edgecolor": figure_style.INK, "linewidth": 0.8, "linestyle": (0, (2, 1.5))}
        ax.add_patch(patches.PathPatch(bar, facecolor="none", zorder=2.6, **frame))
    else:
        look: dict[str, Any] = {"color": _colours(half.takes_over, looks)[1], "mec": figure_style.INK, "mew": 0.9}
        ax.plot(left, y, marker="D", markersize=6.5, zorder=4, gid=f"beyond-{name}", linestyle="", **look)
    leftwards = left + right < low + high
    ax.annotate(
        f"past {half.tip}", (left if leftwards else right, y), xytext=(-6 if leftwards else 6, 0),
        textcoords="offset points", ha="right" if leftwards else "left", va="center", fontsize=figure_style.SMALL,
        zorder=5, bbox={"facecolor": "white", "linewidth": 0, "pad": 0.6, "alpha": 0.85}, gid=f"tip-{name}",
    )  # fmt: skip


def _colours(labels: Sequence[str], looks: Looks) -> tuple[str, str]:
    """Return a dark and a light colour for equilibria that are followed together: greys for several."""
    if len(labels) != 1:
        return figure_style.FAINT, figure_style.RULED_OUT
    return looks[labels[0]].ink, looks[labels[0]].fill


def legend_of(drawn: tuple[Half, ...], looks: Looks) -> tuple[list[Any], list[str]]:
    """Return handles and names for what the bars mean, of those that there are."""
    edge: dict[str, Any] = {"edgecolor": figure_style.INK, "linewidth": 0.6}
    solid = {half.direction: half.labels for half in drawn if half.own[0] < half.own[1]}
    key: dict[str, Any] = {
        f"parameter {move}": patches.Patch(facecolor=_colours(solid[move], looks)[k], **edge)
        for k, move in enumerate(("falls", "rises")) if move in solid
    }  # fmt: skip
    for labels in dict.fromkeys(half.takes_over for half in drawn if half.beyond):
        name = f"past a jump: {'; '.join(labels) or 'nothing'}"
        name = figure_style.wrap_text(name, figure_style.LEGEND_WIDTH, "    ")
        key[name] = figure_style.swatches(looks.of_list(labels))
    return list(key.values()), list(key)


@dataclass(frozen=True, slots=True)
class Strand:
    """One equilibrium's curve on one piece: the parameter's numbers, and values. `own`: whether it belongs to the same
    equilibria as where the parameter is now, without a jump between."""

    parameter: str
    label: str
    own: bool
    places: tuple[float, ...]
    values: tuple[float, ...]


def _strands(measured: Measured) -> Iterator[Strand]:
    """Yield the curves to be drawn, for each parameter that moves the quantity at all, in the order of the tornado."""
    for bar, piece in ((one, piece) for one in measured.bars if one.swing for piece in one.pieces):
        for curve in piece.curves:
            places = _places(piece, curve)
            line = tuple(map(float, places)), tuple(float(curve.at(t)) for t in places)
            own = piece in bar.falls.followed or piece in bar.rises.followed
            yield Strand(bar.parameter, curve.label, own, *line)


def _places(piece: RangePiece, curve: QuantityCurve) -> list[Coordinate]:
    """Return the ends of the piece, and rational numbers between where the curve is none of degree one."""
    low, high = real_of(piece.low), real_of(piece.high)
    if curve.under.degree() < 1 and curve.over.degree() < 2:
        return [piece.low, piece.high]
    middle = between(low, high)
    start = low if isinstance(low, Fraction) else min(low.within(NEARNESS)[1], middle)
    end = high if isinstance(high, Fraction) else max(high.within(NEARNESS)[0], middle)
    inner = [start + (end - start) * k / POINTS_OF_A_CURVE for k in range(1, POINTS_OF_A_CURVE)]
    return [piece.low, *inner, piece.high]


def draw_spider(axes: Sequence[Axes], measured: Measured, looks: Looks | None = None) -> tuple[Strand, ...]:
    """Draw one quantity's curves, each parameter that moves it on an Axes of its own; what was drawn. `looks`: as of
    `draw_tornado`."""
    with figure_style.picture_style():
        drawn, looks = tuple(_strands(measured)), looks or _looks_of(measured)
        here = (float(measured.at_here.low), float(measured.at_here.high))
        up = [*here, *(value for strand in drawn for value in strand.values)]
        room = 0.08 * ((max(up) - min(up)) or 1.0)
        for ax, bar in zip(axes, (bar for bar in measured.bars if bar.swing), strict=False):
            ax.set_xlim(float(bar.low), float(bar.high))
            ax.set_ylim(min(up) - room, max(up) + room)
            if measured.kind == "probability":
                _limit_chances(ax.set_ylim, ax.set_yticks, 0.08)
            ax.axvline(float(bar.here), color=figure_style.FAINT, linewidth=0.6, zorder=0)
            for strand in (strand for strand in drawn if strand.parameter == bar.parameter):
                name = f"strand-{strand.parameter}{'' if strand.own else '-beyond'}"
                how = _stroke(looks[strand.label], strand.own)
                ax.plot(strand.places, strand.values, gid=name, zorder=3 if strand.own else 2, **how)
            _draw_jumps(ax, bar)
            for value in dict.fromkeys(here):
                ax.plot(float(bar.here), value, color=figure_style.BLACK, zorder=6, clip_on=False, **NOW)
            _number_places(ax, bar)
            figure_labels.name_axes(ax, x=bar.parameter)
            ax.xaxis.label.set(x=0, ha="left")
        return drawn


def _stroke(look: figure_style.Look, own: bool) -> dict[str, Any]:
    """Return how the curve of an equilibrium is drawn: solid if it is followed on, dashed if it takes over."""
    return {"color": look.ink, "linewidth": 2.2 if own else 1.4, "linestyle": "-" if own else (0, look.dashes)}


def _draw_jumps(ax: Axes, bar: Bar) -> None:
    for tip in bar.tips:
        if tip.jumps and tip.before is not None and tip.after is not None:
            x, far = float(tip.value), float(tip.value if tip.until is None else tip.until)
            ends = [float(v) for span in (tip.before, tip.after) for v in (span.low, span.high)]
            way = [min(ends), max(ends)] if x == far else ends[1:3]
            ax.plot([x, far], way, color=figure_style.INK, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
            mark: dict[str, Any] = {"color": "white", "mec": figure_style.INK, "mew": 1, "markersize": 4, "ls": ""}
            ax.plot([x, x, far, far], ends, marker="o", zorder=5, clip_on=False, gid=f"jump-{bar.parameter}", **mark)


def _number_places(ax: Axes, bar: Bar) -> None:
    """Number the ends of the range, the jumps, and where the parameter is now, as far as there is room."""
    shown: list[Coordinate] = []
    tips = (end for tip in bar.tips if tip.jumps for end in (tip.value, tip.until) if end is not None)
    for value in (bar.low, bar.high, *tips, bar.here):
        if all(abs(float(value) - float(other)) >= MIN_APART * float(bar.high - bar.low) for other in shown):
            shown.append(value)
    ax.set_xticks([float(value) for value in shown], [figure_style.digits(value) for value in shown])


def _spider_legend(drawn: Sequence[Strand], looks: Looks) -> tuple[list[Any], list[str]]:
    """Return handles and names: a line for each equilibrium, dashed if it only takes over, and what circles mean."""
    own = {strand.label: False for strand in drawn} | {strand.label: True for strand in drawn if strand.own}
    names = {label: figure_style.wrap_text(label, figure_style.LEGEND_WIDTH, "    ") for label in own}
    key = {names[label]: lines.Line2D([], [], **_stroke(looks[label], followed)) for label, followed in own.items()}
    key["where the parameter is now"] = lines.Line2D([], [], color=figure_style.BLACK, **NOW)
    if not all(strand.own for strand in drawn):
        dotted: dict[str, Any] = {"linestyle": (0, (1, 2)), "marker": "o", "mfc": "white", "markersize": 4.5}
        key["a jump"] = lines.Line2D([], [], color=figure_style.INK, **dotted)
    return list(key.values()), list(key)


def tornado_figure(asked: PictureRequest) -> Figure:
    answer, rows, about, looks = _answer_request(asked)
    followed = _list_followed(answer.measured)
    key = legend_of(tuple(half for measured in answer.measured for half in _halves(measured, followed)), looks)
    notes = 0.15 * sum(1 + _note(measured, asked.size[0]).count("\n") for measured in answer.measured)
    meanings = {one.name: row_meaning(one, asked.size[0]) for one in answer.game.space.parameters}
    each = 0.42 + 0.12 * max((text.count("\n") for text in meanings.values()), default=0)  # inches of a row
    height = sum(each * n + 0.55 for n in rows) + notes + figure_style.legend_height(key[1], asked.size[0]) + 0.17
    figure, axes = asked.frame(height, about, len(rows))
    axes[0].get_subplotspec().get_gridspec().set_height_ratios([each * n + 0.3 for n in rows])
    for ax, measured in zip(axes, answer.measured, strict=True):
        draw_tornado(ax, measured, legend=False, looks=looks, followed=followed, meanings=meanings)
    if key[1]:
        figure_style.legend(figure, *key, loc="outside lower center", ncols=2, handlelength=1.8)
    for ax, measured in zip(axes, answer.measured, strict=True):  # whose rows' names have left less room to the others
        _leave_room(ax, measured, tuple(_halves(measured, followed)))
    return figure


def spider_figure(asked: PictureRequest) -> Figure:
    answer, moving, about, looks = _answer_request(asked)
    called = [one.name if one.kind == "probability" else f"the payoff of {one.name}" for one in answer.measured]
    about = " ".join([about, *filter(None, map(_name_still, answer.measured, called))])
    columns = max(1, min(max(moving), int(asked.size[0] / PANEL[0])))
    rows = [-(-count // columns) for count in moving]
    together = [strand for measured in answer.measured for strand in _strands(measured)]
    key, most = _spider_legend(together, looks), max(1, sum(rows))  # where nothing moves, one panel, which stays hidden
    height = PANEL[1] * figure_style.growth(asked.size) * most + 0.3 + figure_style.legend_height(key[1], asked.size[0])
    figure, axes = asked.frame(height, about, most, columns)
    if together:  # before axes are named, which it makes shorter
        figure_style.legend(figure, *key, loc="outside lower center", ncols=2, handlelength=3.2)
    named: dict[str, Axes] = {}
    for k, (measured, count) in enumerate(zip(answer.measured, moving, strict=True)):
        first = sum(rows[:k]) * columns
        draw_spider(axes[first : first + count], measured, looks)
        for place, ax in enumerate(axes[first : first + rows[k] * columns]):
            ax.set_visible(place < count)
            ax.tick_params(labelleft=not place % columns)
        named |= {_quantity_name(measured): axes[first]} if count else {}
    axes[0].set_visible(bool(together))
    figure_labels.lay_out(axes[0])
    for name, ax in named.items():
        figure_labels.name_axes(ax, y=name)
    return figure


class _ToDraw(NamedTuple):
    """The answer, how many parameters move each quantity, a line on what is shown, and the looks of outcomes."""

    answer: Tornado
    moving: list[int]
    about: str
    looks: Looks


def _answer_request(asked: PictureRequest) -> _ToDraw:
    """Return the answer about the outcome that is named, or about the only one, with what its pictures take besides."""
    answer = tornado(asked.atlas, asked.about[0] if asked.about else _only_outcome(asked), asked.of, asked.at)
    what = f"{answer.outcome} {'followed as far as it stands' if answer.stands else 'does not stand'}"
    about = f"One parameter at a time over its range, the others {asked.others(answer.point)}; {what}."
    moving = [sum(1 for bar in measured.bars if bar.swing) for measured in answer.measured]
    return _ToDraw(answer, moving, about, Looks.of(asked.atlas))


def _only_outcome(asked: PictureRequest) -> str:
    standing = branches_at(asked.atlas, asked.atlas.at(asked.at).point)
    labels = list(dict.fromkeys(branch.label for branch in standing))
    if len(labels) != 1:
        stand = f"there stand {words.join_words(labels)}" if labels else "none stands there in closed form"
        raise UsageError(f"name the outcome to be followed: {stand}")
    return labels[0]
