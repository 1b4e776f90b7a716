"""Whole figures by the picture's name: the same bytes every time.

    phase X Y            which equilibria there are where in the plane of two parameters
    thresholds [NAME …]  each parameter's range as a strip, cut at its tipping points
    tornado [OUTCOME]    what each parameter alone does to payoffs, slopes apart from jumps
    spider [OUTCOME]     the same as curves, a panel for each parameter
    probabilities NAME   how likely each outcome is in each equilibrium, along a parameter
    best-response        both players' best answers in a 2×2 game at the point
    frontier [NAME …]    what two sides could agree on, and what each solution picks
    likelihood [CLAIM …] how likely each list of equilibria and each claim is, and what matters
    sweep X [Y]          the share of each list along one parameter or two, the others drawn
    scenarios POINT …    what stands at several points and what it pays, side by side
    tree                 a game with moves in time, and what is played at the point

A question declares its pictures in `PICTURES` of its `__init__.py`. The module that draws one and matplotlib, the extra
`plot`, are loaded when something is drawn, so that the command line can print the list at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from solver.errors import UsageError, in_floats
from solver.report.picture_kind import PictureKind
from solver.report.remedies import given_as
from solver.report.words import SENTENCES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from solver.atlas import Atlas
    from solver.forms.any_form import AnyForm


def declared_pictures() -> Iterator[PictureKind]:
    """Yield the pictures that each question declares, in the order of help."""
    for name in SENTENCES.split():
        yield from getattr(import_module(f"solver.questions.{name}"), "PICTURES", ())


PICTURES: Mapping[str, PictureKind] = {one.name: one for one in declared_pictures()}


@in_floats()
def picture(
    kind: str,
    subject: AnyForm | Atlas,
    *about: str,
    at: Mapping[str, object] | None = None,
    of: str | Sequence[str] | None = None,
    shade: str | None = None,
    scenarios: Mapping[str, Mapping[str, object]] | None = None,
    title: str | None = None,
    size: str | None = None,
    font: str | None = None,
    palette: str | None = None,
) -> Figure:
    """Draw a picture by its name; what follows the subject is what follows the picture's name on the command line.

    >>> figure = picture("phase", load("thaad-deal"), "breach_us", "breach_cn")
    >>> [text.get_text() for text in figure.axes[0].texts if text.get_gid() != "label-2"]
    ['baseline', '(keep, tolerate)', 'breach_us = 3', 'breach_cn = 3']

    A notebook shows it by itself. `at` moves the point from the baseline; `of`: quantities of a tornado and a spider;
    `shade`: see `draw_phase`; `scenarios`: points by name; `size`: see `solver.report.figure_style.parse_size`; `font`:
    the name of a family that matplotlib finds; `palette`: one of `PALETTES` there. Raises UsageError for an unknown
    picture, font or palette, for too few or too many names, and for what the picture itself refuses.
    """
    from solver.questions.subject import PictureRequest, game_of
    from solver.regions.parameters import no_such, there_are
    from solver.report import figure_style, words

    if kind not in PICTURES:
        raise UsageError(no_such("picture", kind, PICTURES))
    one = PICTURES[kind]
    if not one.fits(about):
        have = f"; {there_are(game_of(subject).space.names)}" * ("parameter" in one.takes)
        raise UsageError(
            f"{kind} takes {one.takes}; found {words.join_words(list(about)) if about else 'nothing'}{have}"
        )
    for option, given in (("of", of), ("shade", shade), ("scenarios", scenarios)):
        if given is not None and option not in one.options:
            kinds = [other.name for other in PICTURES.values() if option in other.options]
            raise UsageError(f"{given_as(option)} is for {words.join_words(kinds)}, not for {kind}; leave it out")
    measures = figure_style.parse_size(size) if size is not None else (figure_style.WIDTH, None)
    with figure_style.picture_style(font, palette):
        figure = one.draw(PictureRequest(subject, about, at, of, shade, scenarios, title, measures))
        return figure_style.showing_itself(figure_style.laid_out(figure))
