"""The short name of the outcome that a report is about, by which it goes after its first mention."""

from __future__ import annotations

import re

from solver.forms.traits import function_named
from solver.questions import plain_words
from solver.questions.dossier.answer import Dossier
from solver.report.words import clean, join_words

MAX_SHORT = 48  # characters of a short name
LONGER = r"(?!(?:,| and) (?!the )[^(.,:;]*\()"  # nothing follows as in "…, accept (China)"
_NOUN = re.compile(r"^(the \w+) ")


def short_name(answer: Dossier) -> str:
    """Return the short name: what is done, without who does it; of many choices, what kind of thing it is.

    >>> from solver.questions.dossier.answer import full_report
    >>> short_name(full_report(load("thaad-deal"), "keep, sanction", only=["when"]))
    '“keep and sanction”'
    """
    game, whole = answer.atlas.game, plain_words.outcome_words(answer.game, answer.outcome)
    noun = found[1] if (found := _NOUN.match(whole)) else "the outcome"
    choices = function_named(game.traits.choices)(game, answer.outcome) if game.traits.choices else ()
    done = join_words([clean(one.does.replace("_", " ")) for one in choices]) if choices else ""
    bare = done or whole.removeprefix(f"{noun} ")
    return f"“{bare}”" if len(bare) <= MAX_SHORT and "(" not in bare else f"{noun} in question"


def introduce(answer: Dossier, said: str) -> str:
    """Return a text with the outcome's whole name, and its short one right after."""
    whole = plain_words.outcome_words(answer.game, answer.outcome)
    short = short_name(answer)
    if whole.endswith(f" {short.strip('“”')}"):  # which is as short
        return said
    aside = f"{short} for short" if short.startswith("“") else f"below: {short}"
    return said.replace(whole, f"{whole} ({aside})", 1)


def shorten(answer: Dossier, said: str) -> str:
    """Return a text in which the outcome goes by its short name, but where its whole one begins a longer one."""
    whole, short = plain_words.outcome_words(answer.game, answer.outcome), short_name(answer)
    for name, brief in ((whole, short), (whole[0].upper() + whole[1:], short[0].upper() + short[1:])):
        said = re.sub(re.escape(name) + LONGER, lambda _, brief=brief: brief, said)  # type: ignore[misc]
    return said
