"""Whole figures by the picture's name: the same bytes every time.

    phase X Y            which equilibria stand where in the plane of two parameters
    thresholds [NAME …]  each parameter's range as a strip, cut at its tipping points
    tornado [OUTCOME]    what each parameter alone does to payoffs, slopes apart from jumps
    spider [OUTCOME]     the same as curves
    probabilities NAME   how likely each outcome is in each equilibrium, along a parameter
    best-response        both players' best answers in a 2×2 game at the point
    frontier [NAME …]    what two sides could agree on, and what each solution picks

Each is declared in the folder of its question, `questions/*/picture.py`, beside a record of what is to be drawn and a
function that draws it on a matplotlib Axes. Matplotlib, the extra `plot`, is loaded when something is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from solver.atlas import Atlas
from solver.errors import UsageError, clip, nearest
from solver.forms.any_form import AnyForm
from solver.questions.bargain.picture import FRONTIER
from solver.questions.phases.picture import PHASE
from solver.questions.pictures import Picture, PictureRequest
from solver.questions.solve.picture import BEST_RESPONSE
from solver.questions.thresholds.picture import PROBABILITIES, THRESHOLDS
from solver.questions.tornado.picture import SPIDER, TORNADO
from solver.report import figure_style, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PICTURES: Mapping[str, Picture] = {
    one.name: one for one in (PHASE, THRESHOLDS, TORNADO, SPIDER, PROBABILITIES, BEST_RESPONSE, FRONTIER)
}


def picture(
    kind: str,
    subject: AnyForm | Atlas,
    *about: str,
    at: Mapping[str, object] | None = None,
    of: str | Sequence[str] | None = None,
    shade: str | None = None,
) -> Figure:
    """Draw a picture by its name; what follows the subject is what follows the picture's name on the command line.

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
    for option, given in (("of", of), ("shade", shade)):
        if given is not None and option not in one.options:
            kinds = [other.name for other in PICTURES.values() if option in other.options]
            raise UsageError(f"--{option} is for {words.listed(kinds)}, not for {kind}; leave it out")
    with figure_style.picture_style():
        return one.draw(PictureRequest(subject, about, at, of, shade))
