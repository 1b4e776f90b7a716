"""The summary of a report in plain words: a line for each question, what each says in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from solver.questions import plain_words
from solver.questions.dossier.answer import Dossier
from solver.questions.dossier.short_names import introduce, shorten
from solver.questions.plain_conditions import PlainWords
from solver.questions.robust.answer import Robust
from solver.questions.uncertain.answer import Uncertain
from solver.questions.words import left_out
from solver.report.blocks import Block, Facts, Say
from solver.report.numbers import writing_sentences
from solver.report.remedies import PAGE, at_door
from solver.report.words import clean, interval, join_words, percent, percent_below

ABOUT = "About"  # the line that gives the outcome its short name


def summary_blocks(answer: Dossier) -> Iterator[Block]:
    """Yield the lines of the summary, and the notes that hold for all of them."""
    known = {"", *answer.found} - {*answer.game.traits.skips}
    asked = ((name, answer.found.get(key), one) for name, key, one in _SUMMED_UP if key in known)
    each = ((name, f"No answer: {x}" if isinstance(x, str) else one(answer, x)) for name, x, one in asked)
    with writing_sentences():
        rows = [(name, said if name == ABOUT else shorten(answer, said)) for name, said in each if said]
    yield Facts(tuple((name, (said,)) for name, said in rows))
    meant = plain_words.stable_note(" ".join(said for _, said in rows))
    if note := " ".join(filter(None, (meant, left_out(answer.game), plain_words.names_note(answer.game)))).strip():
        yield Say(note)
    if clean(answer.game.note):
        yield Say(f"Note: {clean(answer.game.note)}")


def say_plainly(answer: Dossier, found: Any) -> str:
    """Return the sentence of a question, without what the summary says once for all of them."""
    with at_door(PAGE):
        summary: str = found.document().summary
    for note in filter(None, (left_out(answer.game), plain_words.stable_note(summary).strip())):
        summary = summary.replace(f" {note}", "")
    return summary


def _today(answer: Dossier, _: Any) -> str:
    return plain_words.now_words(answer.game, answer.atlas.at(answer.point))


def _subject(answer: Dossier, _: Any) -> str:
    chosen = f", {answer.rule}" if answer.rule else ""
    outcome = plain_words.outcome_words(answer.game, answer.outcome)
    return plain_words.sentences(f"this report is about {introduce(answer, outcome)}{chosen}")


def say_how_robust(answer: Dossier, found: Robust) -> str:
    """Return how wrong the numbers may be."""
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


def say_how_likely(answer: Dossier, found: Uncertain) -> str:
    """Return how likely the outcome is, and which numbers matter most to that."""
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
    (ABOUT, "", _subject), ("Now", "now", _today), ("When it holds", "when", say_plainly),
    ("Cheapest change", "concede", say_plainly), ("What keeps it", "sustain", say_plainly),
    ("What tips it", "thresholds", say_plainly), ("How robust", "robust", say_how_robust),
    ("How likely", "uncertain", say_how_likely),
)  # fmt: skip
