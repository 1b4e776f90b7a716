"""The first page of a report, for somebody who decides: the verdict, what is missing, the cheapest change, how sure
that is, and what was assumed. In words, without formulas.

What each question found is said by its own sentence, of which this page takes the part that decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from solver.algebra.algebraic_numbers import real_of
from solver.questions import plain_words
from solver.questions.choices import Choice
from solver.questions.dossier.answer import Dossier
from solver.questions.dossier.chapters import claim_of
from solver.questions.dossier.short_names import introduce, short_name, shorten
from solver.questions.dossier.summary import say_how_likely, say_how_robust, say_plainly
from solver.questions.dossier.verdict import Verdict, verdict_of
from solver.questions.plain_conditions import PlainWords
from solver.questions.when.answer import When
from solver.questions.words import left_out
from solver.report.blocks import Block, Facts, Say, Strong
from solver.report.words import clean, count_of, join_words
from solver.report.would import would

ASSUMED = "What was assumed"
MAX_GAPS = 3  # conditions that are named
MAX_SAID, MAX_NOTE = 420, 320  # characters of what a question says, and of the game's note
MAX_CHOICES = 6  # that a verdict names
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z(“])")
SURE = (
    "Nothing in this game is uncertain: every number in it is given, and the verdict is exact.",
    "The verdict is exact for these numbers; how far they may be wrong is not known.",
)
NOTHING_TO_CHANGE = "Nothing in this game can change: it has no numbers that could be other ones."


def first_page_blocks(answer: Dossier) -> Iterator[Block]:
    """Yield the verdict, what was asked, the three points on it, and what was assumed."""
    found = verdict_of(answer)
    points = (
        ("What is missing", say_what_is_missing(answer)),
        ("The cheapest change", _say_change(answer, found)),
        ("How sure that is", _say_how_sure(answer)),
    )
    claim = plain_words.claim_words(answer.game, claim_of(answer.atlas, answer.outcome))
    yield Say(Strong(say_verdict(answer, found)))
    yield Say(f"The question is whether {introduce(answer, claim)}.")
    yield Facts(tuple((name, (shorten(answer, said),)) for name, said in points))
    told = " ".join((claim, *(said for _, said in points)))
    assumed = " ".join(filter(None, _assumed(answer, found, told)))
    yield Facts(((ASSUMED, (shorten(answer, assumed),)),))


def say_verdict(answer: Dossier, found: Verdict) -> str:
    """Return the verdict in one sentence.

    >>> from solver.questions.dossier.answer import full_report
    >>> report = full_report(load("thaad-deal"), "keep, sanction", only=["when"])
    >>> say_verdict(report, verdict_of(report))
    'Not on these terms: China would tolerate.'
    """
    game, stands = answer.game, answer.game.traits.stands
    claim = plain_words.claim_words(game, claim_of(answer.atlas, answer.outcome))
    if found.holds is None:
        return f"Undecided on these terms: it is not known whether {claim}."
    if found.holds:
        known = 0 < len(found.choices) <= MAX_CHOICES
        done = join_words(_say_choices(answer, found.choices)) if known else claim
        if not found.standing and not found.among:
            return f"Yes, on these terms: {done}."
        others = count_of(len(found.standing), f"other {game.traits.outcome}")
        others = f"infinitely many other {game.traits.outcome}s" if found.among else others
        are = "are" if found.among or len(found.standing) > 1 else "is"
        return f"Possible on these terms, but not certain: {done}; {others} {are} {stands} as well."
    return f"Not on these terms: {_say_why_not(answer, found)}."


def _say_why_not(answer: Dossier, found: Verdict) -> str:
    """Return who would do otherwise, or what stands in the outcome's place."""
    game, stands = answer.game, answer.game.traits.stands
    if found.objections:
        in_turn = not answer.atlas.traits.strategic
        each = _say_choices(answer, found.objections[: 2 if in_turn else None])
        return f"{each[0]}, so {each[1]}" if in_turn and len(each) > 1 else join_words(each)
    if len(found.standing) == 1:
        return f"{plain_words.outcome_words(game, found.standing[0])} is {stands} instead"
    if found.standing:
        return f"{count_of(len(found.standing), f'other {game.traits.outcome}')} are {stands}, and this one is not"
    return f"no {game.traits.outcome} is known to be {stands}"


def _say_choices(answer: Dossier, choices: Sequence[Choice]) -> list[str]:
    """Return who would do what, choices of one player right after each other as one clause."""
    found = list[str]()
    for seat, own in groupby(choices, key=lambda one: one.seat):
        first, *more = (would(one.does) for one in own)
        does = join_words([first, *(one.removeprefix("would ") for one in more)])
        found.append(f"{plain_words.player_words(answer.game, seat)} {does}")
    return found


def say_what_is_missing(answer: Dossier) -> str:
    """Return which conditions fail at the point, and by how much; a formula is left to its chapter."""
    found = answer.found.get("when")
    if not isinstance(found, When):
        return f"No answer: {clean(found or 'it was not asked')}"
    if found.holds is None or found.region is None:
        return "It is undecided whether anything is."
    if found.holds:
        return "Nothing: all that it takes is there."
    if found.struck:
        return "The numbers lie on one of the exceptions, where some equality holds exactly."
    gaps, wording = found.missing[0] if found.missing else (), PlainWords(answer.game.space)
    if not gaps:
        return "No values within the ranges would do."
    told = [wording.shortfall(gap.sentence.chain, gap.short) for gap in gaps if wording.is_plain(gap.sentence.chain)]
    left = len(gaps) - len(told[:MAX_GAPS])
    if left:
        more = "more condition" if told else "condition"
        fails = "fails" if left == 1 else "fail"
        told = [*told[:MAX_GAPS], f"{count_of(left, more)} {fails}, as the chapter on when it would hold says"]
    lead = "of several ways the nearest fails: " if len(found.missing) > 1 else ""
    return wording.briefly(plain_words.sentences(f"{lead}{'; and '.join(told)}"))


def _say_change(answer: Dossier, found: Verdict) -> str:
    """Return the cheapest change; of an outcome that stands, the first that would undo it."""
    conceded = answer.found.get("concede")
    if conceded is None:
        return NOTHING_TO_CHANGE
    if found.holds:
        return plain_words.sentences("nothing has to change", _say_tip(answer, found))
    if isinstance(conceded, str):
        return f"No answer: {conceded}"
    return _cut(_SENTENCE.split(say_plainly(answer, conceded))[:1], MAX_SAID)


def _say_tip(answer: Dossier, found: Verdict) -> str:
    """Return which move of one number would be the first to end the outcome."""
    if found.tip is None:
        return "no number alone, moved within its range, is known to undo it" if len(answer.game.space) else ""
    wording, (name, now, at, beyond) = PlainWords(answer.game.space), found.tip
    down = real_of(at) < now or (real_of(at) == now and not beyond)
    where = f"{'falls' if down else 'rises'} {('below' if down else 'above') if beyond else 'to'}"
    moved = wording.does(name, f"{where} {wording.number(real_of(at), [name])}")
    return f"what would undo it first, of one number alone: {moved} (now {wording.number(now, [name])})"


def _say_how_sure(answer: Dossier) -> str:
    """Return how wrong the numbers may be, and how likely the outcome is."""
    robust, likely = answer.found.get("robust"), answer.found.get("uncertain")
    said = [
        "" if isinstance(robust, str) or robust is None else say_how_robust(answer, robust),
        "" if isinstance(likely, str) or likely is None else say_how_likely(answer, likely),
    ]
    return " ".join(filter(None, said)) or SURE[bool(len(answer.game.space))]


def _assumed(answer: Dossier, found: Verdict, told: str) -> Iterator[str]:
    """Yield what the page rests on, a sentence or more each."""
    game, place = answer.game, plain_words.place_words(answer.game.space, answer.point)
    if len(game.space):
        here = (
            "the baseline values of the game file" if answer.point == game.space.baseline else f"those chosen: {place}"
        )
        yield plain_words.sentences(f"the numbers are {here}")
    if answer.rule:
        yield plain_words.sentences(f"the report is about {short_name(answer)} since it is {answer.rule}")
    conceded = answer.found.get("concede")
    if found.holds is False and conceded is not None and not isinstance(conceded, str):
        yield from _SENTENCE.split(say_plainly(answer, conceded))[1:]
    if game.space.assumptions:
        conditions = count_of(len(game.space.assumptions), "condition")
        yield f"The chapter on the model has {conditions} that the numbers keep."
    yield plain_words.stable_note(told).strip()
    yield left_out(game)
    yield _cut(_SENTENCE.split(clean(game.note)), MAX_NOTE)


def _cut(said: Sequence[str], most: int) -> str:
    """Return as many whole sentences as there is room for; of a first one that is too long, its beginning."""
    whole = " ".join(said)
    kept = list(said)
    while len(kept) > 1 and len(" ".join(kept)) > most:
        kept.pop()
    text = " ".join(kept)
    if len(text) > most:
        return f"{text[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"
    return text if text == whole or not text else f"{text} …"
