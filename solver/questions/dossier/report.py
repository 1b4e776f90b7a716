"""How a report about an outcome is written: a summary in plain words, a chapter for each question, and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from solver.errors import ZopaError, in_floats
from solver.forms import any_form
from solver.questions import plain_words
from solver.questions.bargain.picture import frontier_figure
from solver.questions.concede.answer import Concede
from solver.questions.dossier.answer import Dossier
from solver.questions.phases.picture import phase_figure
from solver.questions.plain_conditions import PlainWords
from solver.questions.robust.answer import Robust
from solver.questions.solve.tree_picture import tree_figure
from solver.questions.subject import PictureRequest
from solver.questions.thresholds.picture import thresholds_figure
from solver.questions.tornado.picture import tornado_figure
from solver.questions.uncertain.answer import Uncertain
from solver.questions.words import left_out
from solver.report import figure_style
from solver.report.blocks import Block, Facts, Grid, Report, Say
from solver.report.figure_style import Figure
from solver.report.long_report import Chapter, Drawing
from solver.report.words import clean, interval, join_words, percent, percent_below, point_text

TITLES = {
    "summary": "In plain words", "model": "The model", "now": "What stands now",
    "when": "When it would hold, and what is missing", "thresholds": "What tips it",
    "robust": "How wrong the numbers may be", "concede": "The cheapest concession",
    "sustain": "What would make it stick", "uncertain": "How likely it is, and what matters",
    "tornado": "What each number does to the payoffs", "proofs": "How each statement is proved",
}  # fmt: skip


def heading(answer: Dossier) -> str:
    """Return the title of the report."""
    return f"Report: {any_form.title(answer.game)}"


def report(answer: Dossier) -> Report:
    """Return the summary as blocks."""
    return Report(heading(answer), tuple(_summary(answer)))


def chapters(answer: Dossier, drawn: str = "") -> list[Chapter]:
    """Return the chapters that were asked for; with pictures where they are `drawn` as svg or png."""
    made = ((name, _chapter(answer, name), tuple(_drawings(answer, name, drawn))) for name in answer.only)
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


# --- the summary ----------------------------------------------------------------------------------


def _summary(answer: Dossier) -> Iterator[Block]:
    known = {"", *answer.found} - {*answer.game.traits.skips}
    asked = ((name, answer.found.get(key), one) for name, key, one in _SUMMED_UP if key in known)
    each = ((name, f"No answer: {x}" if isinstance(x, str) else one(answer, x)) for name, x, one in asked)
    rows = [(name, said) for name, said in each if said]
    yield Facts(tuple((name, (said,)) for name, said in rows))
    meant = plain_words.stable_note(" ".join(said for _, said in rows))
    if note := " ".join(filter(None, (meant, left_out(answer.game), plain_words.names_note(answer.game)))).strip():
        yield Say(note)
    if clean(answer.game.note):
        yield Say(f"Note: {clean(answer.game.note)}")


def _plain(answer: Dossier, found: Any) -> str:
    """Return the sentence of a question, without what the summary says once for all of them."""
    summary: str = found.document().summary
    for note in filter(None, (left_out(answer.game), plain_words.stable_note(summary).strip())):
        summary = summary.replace(f" {note}", "")
    return summary.replace("--format text", "its chapter")


def _today(answer: Dossier, _: Any) -> str:
    return plain_words.now_words(answer.game, answer.atlas.at(answer.point))


def _subject(answer: Dossier, _: Any) -> str:
    chosen = f", {answer.rule}" if answer.rule else ""
    outcome = plain_words.outcome_words(answer.game, answer.outcome)
    return plain_words.sentences(f"this report is about {outcome}{chosen}")


def _robust(answer: Dossier, found: Robust) -> str:
    outcome = f"whether {plain_words.outcome_words(answer.game, found.outcome)}" if found.outcome else "what"
    what = f"{outcome} is {answer.game.traits.stands}"
    lead = plain_words.APART * found.off_walls
    if found.low is None:
        within = "as long as they stay within their ranges"
        return plain_words.sentences(f"{lead}no errors in the numbers change {what}, {within}")
    safe = f"{lead}errors below {percent_below(found.low)} of each range, in all numbers at once, do not change {what}"
    if found.high is None:
        unknown = f"{lead}it is undecided whether errors in the numbers change {what}"
        return plain_words.sentences(*((safe, "whether larger ones can is undecided") if found.low else (unknown,)))
    if not found.low:
        return plain_words.sentences(f"{lead}even the smallest errors in the numbers may change {what}")
    return plain_words.sentences(safe, "larger ones can" if found.exact else "")


def _likely(answer: Dossier, found: Uncertain) -> str:
    (held,) = found.claims
    chance, claim = held.chance, plain_words.claim_words(answer.game, held.claim)
    ends = interval(100 * chance.low, 100 * chance.high, 100)
    spread = "" if chance.exact is not None else f" (95 % interval {ends} %)"
    drawn = "with the numbers drawn at random from their ranges"
    whole = f"{drawn}, the chance that {claim} is {percent(chance.value)}{spread}"
    indices = next((one.influences for one in found.sensitivities if one.of == held.claim), ())
    first = sorted(indices, key=lambda one: -one.total.value)[:2]
    wording = PlainWords(answer.game.space)
    matters = [wording.name(one.factor) for one in first if one.total.low > 0]
    return plain_words.sentences(whole, f"what matters most is {join_words(matters)}" if matters else "")


_SUMMED_UP: tuple[tuple[str, str, Callable[[Dossier, Any], str]], ...] = (
    ("About", "", _subject), ("Now", "now", _today), ("When it holds", "when", _plain),
    ("Cheapest change", "concede", _plain), ("What keeps it", "sustain", _plain),
    ("What tips it", "thresholds", _plain), ("How robust", "robust", _robust), ("How likely", "uncertain", _likely),
)  # fmt: skip


# --- proofs and pictures --------------------------------------------------------------------------

EXACT = (
    "Everything is exact: fractions and polynomials inside, no rounding decides anything. What could not be settled is "
    "called undecided, never no. Checkable: anyone can redo the arithmetic. Trusted: it rests on the solver z3. To "
    "prove a claim to somebody else, zopa prove GAME CLAIM --certificate FILE writes a proof that zopa "
    "verify-certificate checks by a path of its own."
)
PROOFS = {
    "now": "the game solved exactly at the point",
    "when": "a condition found by algebra, so that it holds exactly where it says",
    "concede": "every alternative compared, by linear programmes over fractions where conditions are affine",
    "sustain": "each device as a larger game, solved at the least value and right beside it",
    "uncertain": "exact volumes where it says exactly, else a sample with its interval",
    "tornado": "exact formulas at both ends of each range, and at every tipping point between",
}


def _proofs(answer: Dossier) -> Iterator[Block]:
    yield Say(EXACT)
    rows: list[tuple[str, str]] = []
    for name, found in answer.found.items():
        if name in answer.only and not isinstance(found, str):
            trusted = getattr(getattr(found, "joint", found), "trusted", 0)
            how = PROOFS.get(name) or found.method
            rows.append((TITLES[name], f"{how}{'; trusted in part: z3 refuted some of it' if trusted else ''}"))
    if rows:
        yield Grid(("chapter", "how it is known"), tuple(rows), data=False)


PICTURES: dict[str, tuple[Callable[[PictureRequest], Figure], str]] = {
    "model": (tree_figure, "The tree, with what is played drawn thick"),
    "now": (frontier_figure, "What both sides could agree on, and what each solution picks"),
    "when": (phase_figure, "Which outcomes stand where, over two of the numbers"),
    "thresholds": (thresholds_figure, "The range of each number, cut where it tips something"),
    "tornado": (tornado_figure, "What each number alone does to the payoffs"),
}


DRAWN_BY_FORM = ("model", "now")  # chapters whose picture is of some forms alone


def _drawings(answer: Dossier, name: str, form: str) -> Iterator[Drawing]:
    """Yield the picture of a chapter; none where matplotlib is missing, or where the picture refuses the game."""
    game, found = answer.game, answer.found.get(name, "")
    fits = name in game.traits.draws if name in DRAWN_BY_FORM else not isinstance(found, str)
    if not form or name not in PICTURES or not fits:
        return
    draw, shows = PICTURES[name]
    about = _two_parameters(answer) if name == "when" else (answer.outcome,) if name == "tornado" else ()
    asked = PictureRequest(game if name == "now" else answer.atlas, about, answer.point)
    if name == "when" and len(about) < 2:
        return
    media = {"svg": "image/svg+xml", "png": "image/png"}[form]
    with suppress(ZopaError), in_floats(), figure_style.picture_style():
        content = figure_style.render_figure(figure_style.laid_out(draw(asked)), form)
        yield Drawing(content, media, f"{shows} ({point_text(answer.point, game.space.baseline)}).")


def _two_parameters(answer: Dossier) -> tuple[str, ...]:
    """Return two parameters for a map: those that the cheapest concession moves, then those of the condition."""
    conceded, names = answer.found.get("concede"), answer.game.space.names
    ways = conceded.joint.ways[:1] if isinstance(conceded, Concede) else ()
    moved = [name for way in ways for name, value in way.to.items() if value != answer.point[name]]
    region = answer.found["when"].region
    cells = region.base.cells if region is not None else ()
    used = {names[k] for cell in cells for condition in cell for k in condition.variables}
    return tuple(dict.fromkeys([*moved, *(name for name in names if name in used)]))[:2]
