"""A game as one page for a browser: sliders for the parameters, what stands and why, maps, pictures, a link to send.

The page is one file. It fetches nothing and runs one fixed script, whose hash its content-security policy names; what
belongs to the game is data (`solver.questions.page_data`), read by JSON.parse and shown as text.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from solver.atlas import Atlas
from solver.concepts.bargaining.atlas import agreements
from solver.errors import InvalidGame, Undecided, UsageError, in_floats
from solver.forms import any_form
from solver.forms.any_form import AnyForm
from solver.forms.dispute import Dispute
from solver.forms.reductions import to
from solver.questions.bargain.answer import SHOWN
from solver.questions.page_data import PageWriter
from solver.questions.page_script import page_script, read_part
from solver.questions.subject import atlas_of
from solver.regions.decide.emptiness import DEFAULT, FORMULAS_BUDGET, Budget, check_budget
from solver.report import words
from solver.report.answer import Describable
from solver.report.files import save
from solver.report.remedies import command_at_baseline

PLACE = re.compile(r"\{\{(\w+)\}\}")
POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; img-src data: blob:;"
    " base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, eq=False)
class Explore(Describable):
    """The page of a game. `others`: what further bargaining solutions pick, drawn beside the atlas; `point`: where the
    sliders are at first; `options`: what the command line says of the game beside its name, for the page's advice."""

    game: AnyForm
    atlas: Atlas
    others: tuple[Atlas, ...] = field(repr=False)
    point: Mapping[str, Fraction] = field(repr=False)
    options: Sequence[str] = field(default=(), repr=False)

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """What the page knows of the game, as plain data."""
        advice = command_at_baseline(self.game.traits.asks, self.game.fixed, self.options)
        return PageWriter(self.game).page(self.atlas, self.others, self.point) | {"advice": advice}

    def export(self, form: str = "html", *more: Any, **how: Any) -> str:
        """Return the page; UsageError for any other format."""
        if form != "html":
            raise UsageError(f"this page is html and has no {form}; ask zopa solve or zopa when for that")
        style, script = read_part("page.css").replace("\n", ""), page_script()
        policy = POLICY.format(script=_hash(script), style=_hash(style))
        parts = {
            "policy": words.escape_html(policy), "title": words.escape_html(any_form.title(self.game)),
            "style": style, "script": script, "data": _data_text(self.data),
        }  # fmt: skip
        return PLACE.sub(lambda place: parts[place[1]], read_part("page.html"))

    def save(self, path: Path | str, force: bool = False) -> None:
        """Write the page to a file; UsageError where one exists, unless `force`."""
        save(self.export().encode(), Path(path), force)

    def __str__(self) -> str:
        title = any_form.title(self.game)
        return f"The page of {title}: save it with .save('page.html'), and open that in a browser."

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{words.escape_html(self.export())}" width="100%" height="900"></iframe>'


@in_floats()
def explore(
    subject: AnyForm | Atlas,
    at: Mapping[str, object] | None = None,
    budget: Budget = DEFAULT,
    options: Sequence[str] = (),
) -> Explore:
    """Return a page on which to move the parameters and see what stands.

    >>> page = explore(load("thaad-deal"), at={"breach_us": 4})
    >>> print(page)
    The page of THAAD withdrawal for a full embargo: save it with .save('page.html'), and open that in a browser.
    >>> len(page.export()) < 300_000
    True

    The sliders begin at `at`, filled up with the baseline. `options`: those that made the game or the atlas on
    the command line, beside `--fix`; the command that the page names repeats them. Raises UsageError where the atlas is
    too large or has no closed forms, and for a page that would be too long to run.
    """
    check_budget(budget)
    atlas = atlas_of(subject, budget)
    game = atlas.game
    game.refuse_lacking("explore")
    point = game.space.check(game.space.point(at))
    others = tuple(_other_solutions(to("dispute", game).game, atlas)) if game.traits.asks == "bargain" else ()
    found = Explore(game, atlas, others, point, options)
    found.data  # noqa: B018 - refuses here what is too long
    return found


def _other_solutions(game: Dispute, atlas: Atlas) -> Iterator[Atlas]:
    """Yield the usual solutions in closed form, except the one that the page is about."""
    for name in SHOWN:
        with suppress(UsageError, InvalidGame, Undecided):
            other = agreements(game, name, budget=FORMULAS_BUDGET)
            if other.concept != atlas.concept:
                yield other


def _data_text(data: Mapping[str, Any]) -> str:
    """Return data as JSON that no HTML parser sees an end or a beginning in, in ASCII."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
