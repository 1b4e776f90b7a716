"""What a decision takes, in one report about one outcome: what stands now, when the outcome would, what is missing,
what tips it, how robust things are, the cheapest concession, what would make it stick, and how likely it is.

Each chapter asks one question and takes its page. A question that refuses the game becomes a line that says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from solver.algebra.algebraic_numbers import real_of
from solver.atlas import Atlas, Progress, branches_at, no_progress
from solver.errors import UsageError, ZopaError, clip
from solver.forms.any_form import AnyForm
from solver.forms.reductions import to
from solver.questions.dossier.chapters import ABOUT_NUMBERS, CHAPTERS, QUESTIONS, SUMMARIES
from solver.questions.subject import asked_about, atlas_of
from solver.regions.decide.work import allowing, work_left
from solver.regions.parameters import no_such
from solver.report import long_page, long_report, word
from solver.report.answer import Answer
from solver.report.dates import read_date
from solver.report.files import refuse_existing, save, usable
from solver.report.html_page import for_notebook, html
from solver.report.remedies import NAME_OUTCOME
from solver.report.words import clean

ENDINGS = {
    "": "text", ".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".pdf": "pdf", ".docx": "word",
}  # fmt: skip
BYTES = ("pdf", "word")  # what is no text
_PICTURE = re.compile(rf"(?:{'|'.join(CHAPTERS)})(?:-\d+)?\.svg")
_CLAIMED = re.compile(r"\s*(?:equilibrium|played|always_played)\s*\(([^()]*)\)\s*")


@dataclass(frozen=True, eq=False)
class Dossier(Answer):
    """The report. `outcome`: what it is about, and `rule` why; `found`: for each chapter its answer, or why there is
    none; `atlas`: of the outcomes; `day` and `author`: when it was made, and by whom."""

    game: AnyForm
    atlas: Atlas
    outcome: str
    rule: str
    point: Mapping[str, Fraction]
    found: Mapping[str, Any]
    only: tuple[str, ...]
    day: date
    author: str = ""

    def export(self, form: str = "text", *more: Any, width: int = 80, colour: bool = False, **others: Any) -> str:
        """Return the report as text, Markdown, or a page of HTML; UsageError for another format."""
        made = self._pages("svg" if form == "html" else "")
        if form == "text":
            return long_report.text(made, width, colour)
        writers: dict[str, Callable[[long_report.LongReport], str]]
        writers = {"markdown": long_report.markdown, "html": long_page.page}
        if form not in writers:
            raise UsageError(
                f"a report is text, Markdown, HTML, PDF or Word, not {form}; each question by itself has the other"
                " formats"
            )
        return writers[form](made)

    def to_pdf(self) -> bytes:
        """Return the report as PDF; UsageError where WeasyPrint is not installed."""
        return long_page.pdf(self._pages("png"))  # to set SVG takes many seconds

    def to_word(self) -> bytes:
        """Return the report as a document of Word; UsageError where python-docx is not installed."""
        return word.document(self._pages("png"))

    def save(self, path: Path | str, force: bool = False, **how: Any) -> None:
        """Write the report to a file that ends in .html, .pdf, .docx, .txt or .md; pictures of Markdown go to a folder
        beside it: of deal.md, to deal_files. UsageError where a file or the folder exists, unless `force`, which also
        removes from the folder the pictures of an earlier report."""
        path = Path(path)
        refuse_existing(path, force)
        form = format_of(path)
        if form == "markdown":
            folder = folder_of(path)
            made = self._pages("svg")
            refuse_existing(folder, force, Path.exists)
            if drawn := long_report.pictures(made.chapters):
                with usable(folder, "write"):
                    folder.mkdir(exist_ok=True)
            for name, one in drawn.items():
                save(one.content, folder / name, force)
            with usable(folder, "write"):
                for old in folder.glob("*.svg"):  # of an earlier report
                    if _PICTURE.fullmatch(old.name) and old.name not in drawn and old.is_file():
                        old.unlink()
            content = long_report.markdown(made, folder.name).encode()
        else:
            content = self._bytes(form) if form in BYTES else self.export(form, **how).encode()
        save(content, path, force)

    def _repr_html_(self) -> str:
        each = (html(replace(one.report, title=one.title), typeset=True) for one in self._pages().chapters)
        return for_notebook("".join(each))

    def _bytes(self, form: str) -> bytes:
        return self.to_pdf() if form == "pdf" else self.to_word()

    def _pages(self, drawn: str = "") -> long_report.LongReport:
        made: long_report.LongReport = import_module(self.report).pages(self, drawn)
        return made


def format_of(path: Path) -> str:
    """Return the format of a report by the ending of its file; UsageError for another ending.

    >>> format_of(Path("deal.md"))
    'markdown'
    """
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"a report does not end in {clip(path.suffix.lower())}; write -o FILE.html, .pdf, .docx, .md or .txt"
        )
    return ENDINGS[path.suffix.lower()]


def folder_of(path: Path) -> Path:
    """Return the folder of a Markdown file's pictures.

    >>> folder_of(Path("deal.md")).name
    'deal_files'
    """
    return path.with_name(f"{path.stem}_files")


def full_report(
    subject: AnyForm | Atlas,
    outcome: str | None = None,
    only: Sequence[str] | None = None,
    at: Mapping[str, object] | None = None,
    progress: Progress = no_progress,
    author: str = "",
    day: date | None = None,
) -> Dossier:
    """Return the report about an outcome, or about the one that a rule chooses; `only`: some of CHAPTERS; `author`:
    whose name its first page has, and `day` its date, else that of SOURCE_DATE_EPOCH or today's.

    >>> print(full_report(load("hawk-dove"), only=["summary"]).outcome)
    (hawk, hawk)
    """
    game, _ = asked_about(subject)
    made = read_date() if day is None else day
    game.refuse_lacking("report")
    for name in only or ():
        if name not in CHAPTERS:
            raise UsageError(no_such("chapter", name, CHAPTERS))
    unfit = {*game.traits.skips, *(() if len(game.space) else ABOUT_NUMBERS)}  # unless they are asked for
    wanted = tuple(name for name in CHAPTERS if (name not in unfit if only is None else name in only))
    point = game.space.check(game.space.point(at))
    atlas = atlas_of(subject)
    label, rule = _choose(atlas, outcome, point)
    found: dict[str, Any] = {}
    of_pages = {name for page, named in SUMMARIES.items() if page in wanted for name in named} - unfit
    needed = [name for name in QUESTIONS if name in wanted or name in of_pages]
    for k, name in enumerate(needed):
        progress(k, len(needed))
        try:
            with allowing(work_left() / (len(needed) - k + 1)):  # an equal part for each, and one for what is drawn
                found[name] = QUESTIONS[name](atlas, label, point)
        except ZopaError as refused:
            found[name] = str(refused)
    progress(len(needed), len(needed))
    return Dossier(game, atlas, label, rule, point, found, wanted, made, clean(author))


def _choose(atlas: Atlas, outcome: str | None, point: Mapping[str, Fraction]) -> tuple[str, str]:
    """Return the outcome that a report is about, and in words why it is that one."""
    if outcome is not None:
        return atlas.label(outcome), ""
    for answer in atlas.game.answers:
        if named := _CLAIMED.fullmatch(getattr(answer, "claim", "")):
            with suppress(ZopaError):
                return atlas.label(named[1]), "the first that the published answers in the game file speak of"
    here = [branch.label for branch in branches_at(atlas, point)]
    if atlas.traits.strategic:
        if better := _find_preferred(atlas, point):
            return better, "the one that all sides would rather have than what is stable now, with the greatest sum"
        if not here:
            return (
                f"({', '.join(to('normal', atlas.game).game.profiles()[0])})",
                "the first in the file, since none is found now",
            )
    known = [*here, *(branch.label for branch in atlas.branches)]
    if not known:
        raise UsageError(f"{atlas.concept} has no outcome to report on", remedies=[NAME_OUTCOME])
    return known[0], "the first that stands now" if here else "the first that can stand"


def _find_preferred(atlas: Atlas, point: Mapping[str, Fraction]) -> str:
    """Return the pure outcome that everybody prefers to every equilibrium at a point; empty without one."""
    here: Any = atlas.at(point)
    stable = [[real_of(u) for u in one.payoffs] for one in here.outcomes]
    table = to("normal", atlas.game).game
    paid = {f"({', '.join(profile)})": payoffs for profile, payoffs in table.paid_at(point).items()}
    better = (x for x, us in paid.items() if all(u > v for now in stable for u, v in zip(us, now, strict=True)))
    return max(better if stable else (), key=lambda label: sum(paid[label]), default="")
