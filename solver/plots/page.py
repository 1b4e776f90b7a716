"""Whole figures by the picture's name, and how they are written to files: the same bytes every time.

    phase X Y            which equilibria stand where in the plane of two parameters
    thresholds [NAME …]  each parameter's range as a strip, cut at its tipping points
    tornado [OUTCOME]    what each parameter alone does to payoffs, slopes apart from jumps
    spider [OUTCOME]     the same as curves
    probabilities NAME   how likely each outcome is in each equilibrium, along a parameter
    best-response        both players' best answers in a 2×2 game at the point
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from solver.atlas import Atlas
from solver.concepts.nash_atlas import NashAtlas
from solver.errors import UsageError, clip, nearest
from solver.files import save as save_file
from solver.forms.kinds import AnyForm, as_normal
from solver.forms.normal import NormalForm
from solver.plots import labels, style
from solver.plots.areas import phase_plane
from solver.plots.best_response import best_answers, draw_best_response
from solver.plots.best_response import legend_of as answers_legend
from solver.plots.frontier import bargained, draw_frontier
from solver.plots.frontier import legend_of as frontier_legend
from solver.plots.phase import draw_phase
from solver.plots.phase import legend_of as phase_legend
from solver.plots.probabilities import chances, draw_probabilities
from solver.plots.probabilities import legend_of as chances_legend
from solver.plots.spider import Strand, draw_spider, lanes
from solver.plots.spider import legend_of as spider_legend
from solver.plots.thresholds import draw_thresholds, strips
from solver.plots.thresholds import legend_of as threshold_legend
from solver.plots.tornado import draw_tornado
from solver.plots.tornado import legend_of as tornado_legend
from solver.present import words
from solver.proof.emptiness import FORMULAS
from solver.questions.subject import atlas_of
from solver.questions.thresholds import thresholds
from solver.questions.tornado import Tornado, tornado

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FORMATS", "PICTURES", "Asked", "picture", "save"]

WIDTH = 6.4  # inches
PLANE, LINE_HEIGHT = 4.9, 0.16  # inches of a plane, and of a line of a legend
FORMATS = ("svg", "png", "pdf")
LEAST, MOST = 200, 10_000  # pixels across
LINE = 104  # characters of the small print above a picture


@dataclass(frozen=True, slots=True)
class Asked:
    """What a picture is of: the game, what was named after the picture's name, and the options."""

    subject: AnyForm | Atlas
    about: tuple[str, ...] = ()
    at: Mapping[str, object] | None = None
    of: str | Sequence[str] | None = None
    shade: str | None = None

    @property
    def game(self) -> AnyForm:
        return self.subject.game if isinstance(self.subject, Atlas) else self.subject


def picture(
    kind: str,
    subject: AnyForm | Atlas,
    *about: str,
    at: Mapping[str, object] | None = None,
    of: str | Sequence[str] | None = None,
    shade: str | None = None,
) -> Figure:
    """A figure by its name; what follows the subject is what follows the picture's name on the command line.

    >>> from games import load
    >>> figure = picture("phase", load("thaad-deal"), "breach_us", "breach_cn")
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['baseline', '(keep, tolerate)', '(withdraw, sanction)\\n(keep, tolerate)\\n(withdraw + keep, sanction + tolerate)']

    `at` moves the point from the baseline; `of`: quantities of a tornado and a spider; `shade`: see `draw_phase`.
    Raises UsageError for an unknown picture, for too few or too many names, and for what the picture itself refuses.
    """
    if kind not in PICTURES:
        hint = nearest(kind, PICTURES) or f" there are {words.listed(list(PICTURES))}"
        raise UsageError(f"no picture is called {clip(repr(kind))};{hint}")
    one = PICTURES[kind]
    if not one.least <= len(about) <= one.most:
        raise UsageError(f"{kind} takes {one.takes}; found {words.listed(list(about)) if about else 'nothing'}")
    for option, given, kinds in (("of", of, ("tornado", "spider")), ("shade", shade, ("phase",))):
        if given is not None and kind not in kinds:
            raise UsageError(f"--{option} is for {words.listed(list(kinds))}, not for {kind}; leave it out")
    with style.styled():
        return one.draw(Asked(subject, about, at, of, shade))


def save(figure: Figure, path: Path | str, force: bool = False, pixels: int = 1600) -> None:
    """Write a figure as SVG, PNG or PDF, which the name's ending says; `pixels`: the width of a PNG.

    Raises UsageError for another ending, for a file that exists unless `force`, and for one that cannot be written.
    """
    path = Path(path)
    form = checked(path, pixels)
    buffer = io.BytesIO()
    metadata: dict[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": "zopa", "Format": "image/svg+xml"},
        "png": {"Software": "zopa"},
        "pdf": {"CreationDate": None, "Creator": "zopa", "Producer": "zopa"},
    }
    with style.styled():
        dpi = pixels / figure.get_figwidth()
        figure.savefig(buffer, format=form, dpi=dpi if form == "png" else 72, metadata=metadata[form])
    content = buffer.getvalue()
    if form == "svg":  # no blanks at the ends of lines
        content = b"\n".join(line.rstrip() for line in content.split(b"\n"))
    save_file(content, path, force)


def checked(path: Path, pixels: int = 1600) -> str:
    """The format that a file's name asks for; raises UsageError for another one, and for a width out of reason."""
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        found = f"ends in {path.suffix!r}" if path.suffix else "has no ending"
        raise UsageError(f"{clip(str(path), 200)} {found}; a picture is written as .svg, .png or .pdf")
    if not LEAST <= pixels <= MOST:
        raise UsageError(f"a picture {pixels} pixels wide; choose {LEAST} to {MOST}")
    return form


# --- the pictures ---------------------------------------------------------------------------------


def _figure(asked: Asked, height: float, said: str, rows: int = 1) -> tuple[Figure, list[Any]]:
    """A figure of that many inches with the game's title and what was asked above, and `rows` axes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    title, small = style.wrapped(words.title(asked.game), 70), style.wrapped(said, LINE)
    lines = 1.5 * (title.count("\n") + 1) + 1.3 * (small.count("\n") + 1)
    top = (lines * style.SIZE + 8) / 72
    whole = height + top
    figure = Figure(figsize=(WIDTH, whole), dpi=125, layout="constrained")
    FigureCanvasAgg(figure)
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0.012, 0.012, 0.976, 1 - top / whole - 0.012), hspace=0.03)
    figure.text(0.015, 1 - 6 / 72 / whole, title, va="top", fontsize=11, color=style.INK).set_gid("title")
    drop = (6 + 1.5 * 11 * (title.count("\n") + 1)) / 72 / whole
    figure.text(0.015, 1 - drop, small, va="top", fontsize=8, color="#444444", linespacing=1.25).set_gid("about")
    return figure, list(figure.subplots(rows, 1, squeeze=False)[:, 0])


def _others(asked: Asked, point: Mapping[str, Fraction], *moving: str) -> str:
    """Where the parameters that do not move are."""
    baseline = asked.game.space.baseline
    still = {name: value for name, value in point.items() if name not in moving}
    if not still:
        return ""
    return f"the others at {words.moved(still, baseline)}" if moving else f"at {words.moved(still, baseline)}"


def _phase(asked: Asked) -> Figure:
    plane = phase_plane(asked.subject, asked.about[0], asked.about[1], asked.at)
    others = _others(asked, plane.point, plane.x.name, plane.y.name)
    said = f"Which {words.outcome(plane.game)} stand where" + (f"; {others}" if others else "")
    said += "." if plane.exact else "; curved walls drawn to the width of a line."
    figure, (ax,) = _figure(asked, PLANE, said)
    if (drawn := draw_phase(ax, plane, asked.shade, legend=False)).numbered:  # a taller one, with room for the rest
        names = phase_legend(plane, drawn, labels.characters(ax))[1]
        figure, (ax,) = _figure(asked, PLANE + LINE_HEIGHT * (2 + sum(1.2 + name.count("\n") for name in names)), said)
        draw_phase(ax, plane, asked.shade)
    return figure


def _thresholds(asked: Asked) -> Figure:
    answer = thresholds(asked.subject, list(asked.about) or None, asked.at)
    drawn = strips(answer)
    lines = sum(1 + text.count("\n") for text in threshold_legend(drawn)[1])
    height = 0.55 * len(drawn.rows) + 0.19 * lines + 0.45
    said = f"What tips it: one parameter at a time over its range, {_others(asked, answer.point, '')}."
    figure, (ax,) = _figure(asked, height, said)
    draw_thresholds(ax, answer)
    return figure


def _tornado(asked: Asked) -> Figure:
    answer, said = _followed(asked)
    rows = [max(1, sum(1 for bar in measured.bars if bar.swing)) for measured in answer.measured]
    figure, axes = _figure(asked, sum(0.42 * n + 0.55 for n in rows) + 0.35, said, len(rows))
    for ax, n in zip(axes, rows, strict=True):
        ax.get_subplotspec().get_gridspec().set_height_ratios([0.42 * n + 0.3 for n in rows])
    drawn = [draw_tornado(ax, measured, legend=False) for ax, measured in zip(axes, answer.measured, strict=True)]
    if together := tuple(half for some in drawn for half in some):
        handles, names = tornado_legend(together)
        ncols = 3 if len(names) < 4 else 2
        figure.legend(handles, names, loc="outside lower center", ncols=ncols, handlelength=1.8)
    return figure


def _spider(asked: Asked) -> Figure:
    answer, said = _followed(asked)
    figure, axes = _figure(asked, 3.3 * len(answer.measured) + 0.3, said, len(answer.measured))
    names = answer.game.space.names
    together: list[Strand] = []
    for ax, measured in zip(axes, answer.measured, strict=True):
        together += draw_spider(ax, measured, legend=False, order=names)
    if together:
        beside = any(lane for measured in answer.measured for lane in lanes(measured).values())
        handles, entries = spider_legend(together, names, beside)
        figure.legend(handles, entries, loc="outside right center", handlelength=3.2)
    return figure


def _followed(asked: Asked) -> tuple[Tornado, str]:
    """The tornado of the outcome named, or of the only equilibrium at the point."""
    outcome = asked.about[0] if asked.about else _only(asked)
    answer = tornado(asked.subject, outcome, asked.of, asked.at)
    here = _others(asked, answer.point)
    what = f"{answer.outcome} {'followed as far as it stands' if answer.stands else 'does not stand'}"
    return answer, f"One parameter at a time over its range, the others {here}; {what}."


def _only(asked: Asked) -> str:
    atlas = asked.subject if isinstance(asked.subject, Atlas) else atlas_of(asked.subject, FORMULAS)
    standing = list(dict.fromkeys(branch.label for branch in atlas.standing(atlas.at(asked.at).point)))
    if len(standing) != 1:
        stand = f"there stand {words.listed(standing)}" if standing else "none stands there in closed form"
        raise UsageError(f"name the outcome to be followed: {stand}")
    return standing[0]


def _in_strategies(asked: Asked) -> NormalForm | NashAtlas:
    """What was asked about, if there are strategies to be played in it."""
    if isinstance(asked.subject, NashAtlas):
        return asked.subject
    if isinstance(asked.subject, Atlas):
        raise UsageError(f"strategies are those of a game in normal form; {asked.subject.concept} has none")
    return as_normal(asked.subject)


def _probabilities(asked: Asked) -> Figure:
    data = chances(_in_strategies(asked), asked.about[0], asked.at)
    profiles = -(-len(data.profiles) // 2)
    said = f"How likely each outcome is in each equilibrium, {_others(asked, data.point, data.parameter.name)}."
    figure, (ax,) = _figure(asked, 0.62 * len(data.bands) + 0.24 * profiles + 0.9, said.replace(", .", "."))
    shown = draw_probabilities(ax, data, legend=False)
    if shown:
        figure.legend(*chances_legend(data, shown), loc="outside lower center", ncols=2)
    return figure


def _best_response(asked: Asked) -> Figure:
    data = best_answers(_in_strategies(asked), asked.at)
    said = f"Best answers, {_others(asked, data.point)}." if data.point else "Best answers."
    figure, (ax,) = _figure(asked, 5.4, said)
    draw_best_response(ax, data, legend=False)
    figure.legend(*answers_legend(data), loc="outside lower center", ncols=3, handlelength=2.6)
    return figure


def _frontier(asked: Asked) -> Figure:
    if isinstance(asked.subject, Atlas):
        raise UsageError("a frontier is drawn of the game itself; leave --solution out, and name solutions after it")
    data = bargained(asked.subject, asked.about or None, asked.at)
    said = f"What could be agreed on, {_others(asked, data.point)}." if data.point else "What could be agreed on."
    figure, (ax,) = _figure(asked, 5.2, said)
    draw_frontier(ax, data, legend=False)
    figure.legend(*frontier_legend(data), loc="outside lower center", ncols=2)
    return figure


@dataclass(frozen=True, slots=True)
class Kind:
    """A picture: how it is drawn, and how many names it takes."""

    draw: Callable[[Asked], Figure]
    least: int
    most: int
    takes: str


PICTURES: Mapping[str, Kind] = {
    "phase": Kind(_phase, 2, 2, "the names of two parameters"),
    "thresholds": Kind(_thresholds, 0, 10**6, "names of parameters, or none for all"),
    "tornado": Kind(_tornado, 0, 1, "one outcome in quotes, such as 'keep, tolerate'"),
    "spider": Kind(_spider, 0, 1, "one outcome in quotes, such as 'keep, tolerate'"),
    "probabilities": Kind(_probabilities, 1, 1, "the name of one parameter"),
    "best-response": Kind(_best_response, 0, 0, "no further name"),
    "frontier": Kind(_frontier, 0, 10**6, "names of bargaining solutions, or none for all"),
}
