"""The words that a page's script shares with every other answer, handed over to it, so that they are said in one place.

The script puts the numbers of the moment between them: `the cost of war (3) falls short of the gain (5) by 2`.
"""

from __future__ import annotations

import re
from typing import Any

from solver.atlas import Atlas
from solver.questions.plain_conditions import COMPARED, INSUFFICIENT, missed_verb
from solver.questions.plain_words import outcome_words
from solver.questions.words import cases
from solver.report.words import NUMBERS, clean

_KIND = re.compile(r"^the (?:outcome|course|agreement) (?=\S)")


def shared_words() -> dict[str, Any]:
    """Return counts, and how two sides compare where a condition is met and where it is missed, by the verb between.

    >>> shared_words()["compared"][">="]
    {'is': ('is at least', 'falls short of'), 'are': ('are at least', 'fall short of')}
    """
    compared = {
        relation: {verb: (f"{verb} {COMPARED[relation]}", missed_verb(relation, verb)) for verb in ("is", "are")}
        for relation in (">=", ">", "<=", "<", "==")
    }
    return {"counts": NUMBERS, "tie": COMPARED["=="], "insufficient": INSUFFICIENT, "compared": compared}


def outcome_titles(atlas: Atlas) -> list[str]:
    """Return what each branch is called on its own, without a number; of several with one name which case it is.

    >>> outcome_titles(nash(load("thaad-deal")))[0]
    'withdraw (the United States) and sanction (China)'
    """
    found = []
    for branch, case in zip(atlas.branches, cases(atlas), strict=True):
        said = _KIND.sub("", outcome_words(atlas.game, branch.label))
        title = "no agreement" if said == "without an agreement" else said
        found.append(f"{title} ({case})" if case else title)
    return found


def short_name(label: str) -> str:
    """Return an outcome by what is done alone, for where there is little room.

    >>> short_name("(withdraw + keep, tolerate)"), short_name("offer/accept + offer/refuse")
    ('withdraw/keep, tolerate', 'offer → accept or offer → refuse')
    """
    bare = clean(label.strip().removeprefix("(").removesuffix(")")).replace("_", " ")
    return bare.replace("/", " → ").replace(" + ", " or ") if "/" in bare else bare.replace(" + ", "/")
