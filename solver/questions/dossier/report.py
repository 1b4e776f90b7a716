"""How a report about an outcome is written: a chapter for each question, and how it is known."""

from __future__ import annotations

from collections.abc import Iterator

from solver.forms import any_form
from solver.questions.dossier.answer import Dossier
from solver.questions.dossier.drawings import draw_chapter
from solver.questions.dossier.summary import summary_blocks
from solver.report.blocks import Advice, Block, Grid, Report, Say
from solver.report.long_report import Chapter
from solver.report.remedies import PROVE_TO_OTHERS

TITLES = {
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


def chapters(answer: Dossier, drawn: str = "") -> list[Chapter]:
    """Return the chapters that were asked for; with pictures where they are `drawn` as svg or png."""
    made = ((name, _chapter(answer, name), tuple(draw_chapter(answer, name, drawn))) for name in answer.only)
    return [Chapter(name, TITLES[name], page, pictures) for name, page, pictures in made]


def _chapter(answer: Dossier, name: str) -> Report:
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
