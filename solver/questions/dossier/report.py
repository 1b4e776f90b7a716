"""How a report about an outcome is written: a chapter for each question, and how it is known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from solver.forms import any_form
from solver.questions.dossier.answer import Dossier
from solver.questions.dossier.chapters import SUMMARIES, VERDICT
from solver.questions.dossier.drawings import draw_chapter, draw_first
from solver.questions.dossier.first_page import first_page_blocks
from solver.questions.dossier.short_names import shorten
from solver.questions.dossier.summary import summary_blocks
from solver.report.blocks import Advice, Block, Grid, Report, Say
from solver.report.dates import date_words
from solver.report.long_report import Chapter, LongReport
from solver.report.remedies import PROVE_TO_OTHERS
from solver.report.reworded import change_words

TITLES = {
    VERDICT: "At a glance",
    "summary": "In plain words", "model": "The model", "now": "What stands now",
    "when": "When it would hold, and what is missing", "thresholds": "What tips it",
    "robust": "How wrong the numbers may be", "concede": "The cheapest concession",
    "sustain": "What would make it stick", "uncertain": "How likely it is, and what matters",
    "tornado": "What each number does to the payoffs", "proofs": "How each statement is proved",
}  # fmt: skip
EXACT = (
    "Everything is exact: fractions and polynomials inside, no rounding decides anything. What could not be settled is "
    "called undecided, never no. Checkable: anyone can redo the arithmetic. Trusted: it rests on the solver z3."
)
PROOFS = {
    "now": "the game solved exactly at the point",
    "when": "a condition found by algebra, so that it holds exactly where it says",
    "concede": "every alternative compared, by linear programmes over fractions where conditions are affine",
    "sustain": "each device as a larger game, solved at the least value and right beside it",
    "uncertain": "exact volumes where it says exactly, else a sample with its interval",
    "tornado": "exact formulas at both ends of each range, and at every tipping point between",
}


def heading(answer: Dossier) -> str:
    """Return the title of the report."""
    return f"Report: {any_form.title(answer.game)}"


def report(answer: Dossier) -> Report:
    """Return the summary as blocks."""
    return Report(heading(answer), tuple(summary_blocks(answer)))


def pages(answer: Dossier, drawn: str = "") -> LongReport:
    """Return the chapters that were asked for under title, date and author; with pictures where they are `drawn` as
    svg or png."""
    byline = " · ".join(filter(None, (date_words(answer.day), answer.author)))
    pictures = {name: tuple(draw_chapter(answer, name, drawn)) for name in answer.only if name != VERDICT}
    if VERDICT in answer.only:
        pictures[VERDICT] = draw_first(answer, drawn, pictures)
    made = (Chapter(name, TITLES[name], _chapter(answer, name), pictures[name]) for name in answer.only)
    return LongReport(heading(answer), tuple(made), byline if VERDICT in answer.only else "", answer.author, answer.day)


def _chapter(answer: Dossier, name: str) -> Report:
    named = {*answer.only} & {*SUMMARIES}  # where the outcome gets its short name
    page = _page(answer, name)
    return change_words(page, partial(shorten, answer)) if named and name not in SUMMARIES else page


def _page(answer: Dossier, name: str) -> Report:
    if name == VERDICT:
        return Report("", tuple(first_page_blocks(answer)))
    if name == "summary":
        return report(answer)
    if name == "model":
        return answer.game.document(*((answer.point,) if answer.point != answer.game.space.baseline else ()))
    if name == "proofs":
        return Report("", tuple(_proofs(answer)))
    found = answer.found[name]
    if isinstance(found, str):
        return Report("", (Say(f"Left out: {found}"),))
    made: Report = found.document()
    return made


def _proofs(answer: Dossier) -> Iterator[Block]:
    yield Say(Advice(EXACT, PROVE_TO_OTHERS))
    rows: list[tuple[str, str]] = []
    for name, found in answer.found.items():
        if name in answer.only and not isinstance(found, str):
            trusted = getattr(getattr(found, "joint", found), "trusted", 0)
            how = PROOFS.get(name) or found.method
            rows.append((TITLES[name], f"{how}{'; trusted in part: z3 refuted some of it' if trusted else ''}"))
    if rows:
        yield Grid(("chapter", "how it is known"), tuple(rows), data=False)
