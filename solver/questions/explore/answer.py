"""A game as one page for a browser: sliders for the parameters, what stands and why, maps, pictures, a link to send.

The page is one file. It fetches nothing and runs one fixed script, whose hash its content-security policy names; what
belongs to the game is data (`page_data`), read by JSON.parse and shown as text. The script evaluates the closed forms
on floats, whose rounding errors the tape bounds: where a sign is not certain the page says so.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from pkgutil import get_data
from typing import Any, ClassVar

from solver.atlas import Atlas
from solver.concepts.bargaining.atlas import agreements
from solver.errors import InvalidGame, Undecided, UsageError
from solver.forms import words
from solver.forms.any_form import AnyForm
from solver.forms.dispute import Dispute
from solver.questions.bargain.answer import SHOWN
from solver.questions.explore.page_data import PageWriter
from solver.questions.subject import atlas_of
from solver.regions.decide.emptiness import DEFAULT, FORMULAS_BUDGET, Budget
from solver.report.answer import Describable
from solver.report.files import save
from solver.report.words import escape_html

PLACE = re.compile(r"\{\{(\w+)\}\}")
POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; img-src data: blob:;"
    " base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, eq=False)
class Explore(Describable):
    """The page of a game. `others`: what further bargaining solutions pick, drawn beside the atlas; `point`: where the
    sliders are at first."""

    form: ClassVar[str] = "html"
    game: AnyForm
    atlas: Atlas
    others: tuple[Atlas, ...] = field(repr=False)
    point: Mapping[str, Fraction] = field(repr=False)

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """What the page knows of the game, as plain data."""
        return PageWriter.of(self.game).page(self.atlas, self.others, self.point)

    def export(self, form: str = "html", *more: Any, **how: Any) -> str:
        """Return the page; UsageError for any other format."""
        if form != self.form:
            raise UsageError(f"this page is {self.form} and has no {form}; ask zopa solve or zopa when for that")
        style, script = _beside("page.css"), _beside("page.js")
        policy = POLICY.format(script=_hash(script), style=_hash(style))
        parts = {
            "policy": escape_html(policy),
            "title": escape_html(words.title(self.game)),
            "style": style,
            "script": script,
            "data": data_text(self.data),
        }
        return PLACE.sub(lambda place: parts[place[1]], _beside("page.html"))

    def save(self, path: Path | str, force: bool = False) -> None:
        """Write the page to a file; UsageError where one exists, unless `force`."""
        save(self.export().encode(), Path(path), force)

    def __str__(self) -> str:
        return f"The page of {words.title(self.game)}: save it with .save('page.html'), and open that in a browser."

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape_html(self.export())}" width="100%" height="900"></iframe>'

    def _repr_latex_(self) -> None:
        return None


def explore(subject: AnyForm | Atlas, at: Mapping[str, object] | None = None, budget: Budget = DEFAULT) -> Explore:
    """Return a page on which to move the parameters and see what stands.

    >>> from games import load
    >>> page = explore(load("thaad-deal"), at={"breach_us": 4})
    >>> print(page)
    The page of THAAD withdrawal for a full embargo: save it with .save('page.html'), and open that in a browser.
    >>> len(page.export()) < 300_000
    True

    The sliders begin at `at`, filled up with the baseline. Raises UsageError where the atlas is too large or has no
    closed forms, and for a page that would be too long to run.
    """
    atlas = atlas_of(subject, budget)
    game = atlas.game
    if game.form == "study":
        raise UsageError(f"a page shows one game; zopa study {game.file or 'FILE'} says which steps hold")
    if game.form == "coalition":
        raise UsageError("a page shows what players do, a game of coalitions has shares; zopa solve says what they are")
    point = game.space.check(game.space.point(at))
    others = tuple(_other_solutions(game, atlas)) if isinstance(game, Dispute) else ()
    found = Explore(game, atlas, others, point)
    found.data  # noqa: B018 - refuses here what is too long
    return found


def _other_solutions(game: Dispute, atlas: Atlas) -> Iterator[Atlas]:
    """Yield the usual solutions in closed form, except the one that the page is about; none for more than two sides."""
    for name in SHOWN if len(game.players) == 2 else ():
        try:
            other = agreements(game, name, budget=FORMULAS_BUDGET)
        except (UsageError, InvalidGame, Undecided):
            continue
        if other.concept != atlas.concept:
            yield other


def data_text(data: Mapping[str, Any]) -> str:
    """Return data as JSON that no HTML parser sees an end or a beginning in, in ASCII.

    >>> data_text({"title": "</script>\\u2028&"})
    '{"title":"\\\\u003c/script\\\\u003e\\\\u2028\\\\u0026"}'
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _beside(name: str) -> str:
    """Return the text of a file beside this one; from a zip file, too."""
    return (get_data(__name__, name) or b"").decode()


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
