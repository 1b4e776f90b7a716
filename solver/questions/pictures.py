"""What the command line asks of a picture, and what the figures of all questions share.

A question's figure is a function of a `PictureRequest` in its `picture.py`; `solver.plots` lists them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from solver.atlas import Atlas
from solver.errors import UsageError
from solver.forms import words as forms_words
from solver.forms.any_form import AnyForm, as_normal
from solver.forms.normal import NormalForm
from solver.questions.subject import asked_about, game_of
from solver.report import words
from solver.report.figure_style import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """What a picture is of: the game or atlas, what was named after the picture's name, and the options."""

    subject: AnyForm | Atlas
    about: tuple[str, ...] = ()
    at: Mapping[str, object] | None = None
    of: str | Sequence[str] | None = None
    shade: str | None = None

    def strategic_game(self) -> NormalForm:
        """Return the game, if strategies are played in it; raise UsageError for an atlas of anything else."""
        game, atlas = asked_about(self.subject)
        if atlas is not None and atlas.complete_on_walls:
            raise UsageError(f"strategies are those of a game in normal form; {atlas.concept} has none")
        return as_normal(game)

    def frame(self, height: float, about: str, rows: int = 1) -> tuple[Figure, list[Any]]:
        """Return a figure of so many inches with the game's title, a line on what it shows, and `rows` axes."""
        return new_figure(forms_words.title(game_of(self.subject)), about, height, rows)

    def others(self, point: Mapping[str, Fraction], *moving: str) -> str:
        """Say where the parameters are that do not move, or nothing where all of them do."""
        still = {name: value for name, value in point.items() if name not in moving}
        if not still:
            return ""
        place = words.point_text(still, game_of(self.subject).space.baseline)
        return f"the others at {place}" if moving else f"at {place}"
