"""The chapters of a report, and the question about an outcome that each of them asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from solver.atlas import Atlas, branches_at
from solver.questions.bargain.answer import bargain
from solver.questions.concede.answer import concede, controlled_by
from solver.questions.robust.answer import robust
from solver.questions.sustain.answer import sustain
from solver.questions.thresholds.answer import thresholds
from solver.questions.tornado.answer import tornado
from solver.questions.uncertain.answer import uncertain
from solver.questions.when.answer import when


def claim_of(atlas: Atlas, label: str) -> str:
    """Return the claim that an outcome stands."""
    bare = label.strip().removeprefix("(").removesuffix(")")
    kind = atlas.traits.predicate
    if kind == "agreement":  # whose name may have blanks, for which a claim has hyphens
        bare = re.sub("(?<!,) ", "-", bare)
    return f"{kind}({bare})"


QUESTIONS: Mapping[str, Callable[[Atlas, str, Mapping[str, Fraction]], Any]] = {
    "now": lambda atlas, label, point: (
        bargain(atlas.game, at=point) if atlas.traits.predicate == "agreement" else atlas.at(point)
    ),
    "when": lambda atlas, label, point: when(atlas, claim_of(atlas, label), at=point),
    "thresholds": lambda atlas, label, point: thresholds(atlas, at=point),
    "robust": lambda atlas, label, point: robust(
        atlas, label if label in (branch.label for branch in branches_at(atlas, point)) else None, at=point
    ),
    "concede": lambda atlas, label, point: concede(
        atlas, label, by=tuple(controlled_by(atlas.game)) or atlas.game.space.names, at=point
    ),
    "sustain": lambda atlas, label, point: sustain(atlas, label, at=point),
    "uncertain": lambda atlas, label, point: uncertain(
        atlas.game if atlas.traits.strategic else atlas, claim_of(atlas, label)
    ),
    "tornado": lambda atlas, label, point: tornado(atlas, label, at=point),
}
VERDICT = "verdict"  # the first page
SUMMARIES = {  # chapters that say what these questions found
    VERDICT: ("when", "robust", "concede", "uncertain"),
    "summary": ("now", "when", "thresholds", "robust", "concede", "sustain", "uncertain"),
}
ABOUT_NUMBERS = ("thresholds", "robust", "concede", "uncertain", "tornado")  # that are uncertain
CHAPTERS = (*SUMMARIES, "model", *QUESTIONS, "proofs")
