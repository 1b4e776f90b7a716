"""The pictures of a report: which chapter has one, and of what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from solver.errors import ZopaError, in_floats
from solver.forms import any_form
from solver.questions.bargain.picture import frontier_figure
from solver.questions.concede.answer import Concede
from solver.questions.dossier.answer import Dossier
from solver.questions.phases.picture import phase_figure
from solver.questions.solve.tree_picture import tree_figure
from solver.questions.subject import PictureRequest
from solver.questions.thresholds.picture import thresholds_figure
from solver.questions.tornado.picture import tornado_figure
from solver.report import figure_style
from solver.report.figure_style import Figure
from solver.report.long_report import Drawing
from solver.report.words import point_text

PICTURES: dict[str, tuple[Callable[[PictureRequest], Figure], str]] = {
    "model": (tree_figure, "The tree, with what is played drawn thick"),
    "now": (frontier_figure, "What both sides could agree on, and what each solution picks"),
    "when": (phase_figure, "Which outcomes stand where, over two of the numbers"),
    "thresholds": (thresholds_figure, "The range of each number, cut where it tips something"),
    "tornado": (tornado_figure, "What each number alone does to the payoffs"),
}
FIRST = ("model", "now", "when", "thresholds")  # the first page has the first of these that the game has
DRAWN_BY_FORM = ("model", "now")  # chapters whose picture is of some forms alone


def draw_chapter(answer: Dossier, name: str, form: str, in_numbers: bool = False) -> Iterator[Drawing]:
    """Yield the picture of a chapter; none where matplotlib is missing, or where the picture refuses the game;
    `in_numbers`: with numbers in the places of parameters, if it shows formulas."""
    game, found = answer.game, answer.found.get(name, "")
    fits = name in game.traits.draws if name in DRAWN_BY_FORM else not isinstance(found, str)
    if not form or name not in PICTURES or not fits:
        return
    draw, shows = PICTURES[name]
    about = _two_parameters(answer) if name == "when" else (answer.outcome,) if name == "tornado" else ()
    asked = PictureRequest(game if name == "now" else answer.atlas, about, answer.point)
    if name == "model" and in_numbers:
        asked = PictureRequest(game.fix(answer.point), title=any_form.title(game))
    if name == "when" and len(about) < 2:
        return
    media = {"svg": "image/svg+xml", "png": "image/png"}[form]
    with suppress(ZopaError), in_floats(), figure_style.picture_style():
        content = figure_style.render_figure(figure_style.laid_out(draw(asked)), form)
        where = f" ({point_text(answer.point, game.space.baseline)})" if len(game.space) else ""
        yield Drawing(content, media, f"{shows}{where}.")


def draw_first(answer: Dossier, form: str, drawn: Mapping[str, tuple[Drawing, ...]]) -> tuple[Drawing, ...]:
    """Return the one picture of the first page: the first of FIRST that there is; those of chapters are `drawn`."""
    for name in FIRST:
        of_chapter = () if name == "model" else drawn.get(name, ())
        if one := of_chapter or tuple(draw_chapter(answer, name, form, in_numbers=True)):
            return (replace(one[0], shows=f"{PICTURES[name][1]}."),)
    return ()


def _two_parameters(answer: Dossier) -> tuple[str, ...]:
    """Return two parameters for a map: those that the cheapest concession moves, then those of the condition."""
    conceded, names = answer.found.get("concede"), answer.game.space.names
    ways = conceded.joint.ways[:1] if isinstance(conceded, Concede) else ()
    moved = [name for way in ways for name, value in way.to.items() if value != answer.point[name]]
    region = getattr(answer.found.get("when"), "region", None)
    cells = region.base.cells if region is not None else ()
    used = {names[k] for cell in cells for condition in cell for k in condition.variables}
    return tuple(dict.fromkeys([*moved, *(name for name in names if name in used)]))[:2]
