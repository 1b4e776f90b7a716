"""Whole figures by the picture's name, and how they are written to files: the same bytes every time.

    phase X Y            which equilibria stand where in the plane of two parameters
    thresholds [NAME …]  each parameter's range as a strip, cut at its tipping points
    tornado [OUTCOME]    what each parameter alone does to payoffs, slopes apart from jumps
    spider [OUTCOME]     the same as curves
    probabilities NAME   how likely each outcome is in each equilibrium, along a parameter
    best-response        both players' best answers in a 2×2 game at the point

Pictures: each is a record of what is to be drawn, and a function that draws it on a matplotlib Axes.

    picture, save                       whole figures by name, written to files (`solver.plots`)
    phase_plane, draw_phase             which equilibria stand where in the plane of two parameters
    draw_thresholds                     of `solver.thresholds`: a strip for each parameter
    draw_tornado, draw_spider           of one quantity of `solver.tornado`
    chances, draw_probabilities         how likely each outcome is along a parameter
    best_answers, draw_best_response    a 2×2 game at a point
    bargained, draw_frontier            what two sides could agree on, and what each solution picks

Matplotlib, the extra `plot`, is loaded when something is drawn.

>>> from games import load
>>> from solver.questions.phases.plane import phase_plane
>>> phase_plane(load("thaad-deal"), "breach_us", "breach_cn").exact
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from solver.atlas import Atlas
from solver.concepts.nash.atlas import NashAtlas
from solver.errors import UsageError, clip, nearest
from solver.forms import words as forms_words
from solver.forms.any_form import AnyForm, as_normal
from solver.forms.normal import NormalForm
from solver.questions.bargain.picture import bargained, draw_frontier
from solver.questions.bargain.picture import legend_of as frontier_legend
from solver.questions.phases.picture import draw_phase
from solver.questions.phases.picture import legend_of as phase_legend
from solver.questions.phases.plane import phase_plane
from solver.questions.solve.picture import best_answers, draw_best_response
from solver.questions.solve.picture import legend_of as answers_legend
from solver.questions.subject import atlas_of
from solver.questions.thresholds.answer import thresholds
from solver.questions.thresholds.picture import draw_thresholds, strips
from solver.questions.thresholds.picture import legend_of as threshold_legend
from solver.questions.thresholds.probabilities import chances, draw_probabilities
from solver.questions.thresholds.probabilities import legend_of as chances_legend
from solver.questions.tornado.answer import Tornado, tornado
from solver.questions.tornado.picture import draw_tornado
from solver.questions.tornado.picture import legend_of as tornado_legend
from solver.questions.tornado.spider import Strand, draw_spider, lanes
from solver.questions.tornado.spider import legend_of as spider_legend
from solver.regions.decide.emptiness import FORMULAS
from solver.report import figure_labels, figure_style, words
from solver.report.figure import framed, save

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "bargained",
    "best_answers",
    "chances",
    "draw_best_response",
    "draw_frontier",
    "draw_phase",
    "draw_probabilities",
    "draw_spider",
    "draw_thresholds",
    "draw_tornado",
    "phase_plane",
    "picture",
    "save",
]
PLANE, LINE_HEIGHT = 4.9, 0.16  # inches of a plane, and of a line of a legend


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
    with figure_style.styled():
        return one.draw(Asked(subject, about, at, of, shade))


def _framed(asked: Asked, height: float, said: str, rows: int = 1) -> tuple[Figure, list[Any]]:
    return framed(forms_words.title(asked.game), said, height, rows)


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
    said = f"Which {forms_words.outcome(plane.game)} stand where" + (f"; {others}" if others else "")
    said += "." if plane.exact else "; curved walls drawn to the width of a line."
    figure, (ax,) = _framed(asked, PLANE, said)
    if (drawn := draw_phase(ax, plane, asked.shade, legend=False)).numbered:  # a taller one, with room for the rest
        names = phase_legend(plane, drawn, figure_labels.characters(ax))[1]
        figure, (ax,) = _framed(asked, PLANE + LINE_HEIGHT * (2 + sum(1.2 + name.count("\n") for name in names)), said)
        draw_phase(ax, plane, asked.shade)
    return figure


def _thresholds(asked: Asked) -> Figure:
    answer = thresholds(asked.subject, list(asked.about) or None, asked.at)
    drawn = strips(answer)
    lines = sum(1 + text.count("\n") for text in threshold_legend(drawn)[1])
    height = 0.55 * len(drawn.rows) + 0.19 * lines + 0.45
    said = f"What tips it: one parameter at a time over its range, {_others(asked, answer.point, '')}."
    figure, (ax,) = _framed(asked, height, said)
    draw_thresholds(ax, answer)
    return figure


def _tornado(asked: Asked) -> Figure:
    answer, said = _followed(asked)
    rows = [max(1, sum(1 for bar in measured.bars if bar.swing)) for measured in answer.measured]
    figure, axes = _framed(asked, sum(0.42 * n + 0.55 for n in rows) + 0.35, said, len(rows))
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
    figure, axes = _framed(asked, 3.3 * len(answer.measured) + 0.3, said, len(answer.measured))
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
    figure, (ax,) = _framed(asked, 0.62 * len(data.bands) + 0.24 * profiles + 0.9, said.replace(", .", "."))
    shown = draw_probabilities(ax, data, legend=False)
    if shown:
        figure.legend(*chances_legend(data, shown), loc="outside lower center", ncols=2)
    return figure


def _best_response(asked: Asked) -> Figure:
    data = best_answers(_in_strategies(asked), asked.at)
    said = f"Best answers, {_others(asked, data.point)}." if data.point else "Best answers."
    figure, (ax,) = _framed(asked, 5.4, said)
    draw_best_response(ax, data, legend=False)
    figure.legend(*answers_legend(data), loc="outside lower center", ncols=3, handlelength=2.6)
    return figure


def _frontier(asked: Asked) -> Figure:
    if isinstance(asked.subject, Atlas):
        raise UsageError("a frontier is drawn of the game itself; leave --solution out, and name solutions after it")
    data = bargained(asked.subject, asked.about or None, asked.at)
    said = f"What could be agreed on, {_others(asked, data.point)}." if data.point else "What could be agreed on."
    figure, (ax,) = _framed(asked, 5.2, said)
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
