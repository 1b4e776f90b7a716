"""How likely each list of outcomes and each claim is: exactly where that can be, and by the sample."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

import numpy as np

from solver.atlas import Atlas
from solver.concepts.nash import nash
from solver.condition import Condition
from solver.forms.kinds import as_normal
from solver.kernels.engine import Engine
from solver.uncertainty.intervals import Chance, chance
from solver.uncertainty.outcomes import Asked
from solver.uncertainty.records import Held
from solver.uncertainty.sample import Sample
from solver.uncertainty.volumes import CURVED, Exactly

SOLVED = 6  # payoff cells of a game whose atlas is made for the sake of exact probabilities: a second or so

Listed = tuple[tuple[str, ...], int | None, Chance]  # outcomes, the number of their list where it was met, how likely


def claims(asked: Asked, drawn: Sample, exactly: Exactly, read: Sequence[Condition]) -> tuple[Held, ...]:
    """Each claim and its probability."""
    found = []
    for k, (claim, holds) in enumerate(zip(read, drawn.columns.truth, strict=True)):
        known = exactly.claim(claim) if asked.truths.affine(k) else (None, CURVED)
        found.append(Held(claim.text, chance(int(holds.sum()), len(drawn), *known)))
    return tuple(found)


def phases(asked: Asked, drawn: Sample, engine: Engine, exactly: Exactly) -> list[Listed]:
    """Every list of outcomes that was met or is known to stand somewhere, the likeliest first."""
    met = {frozenset(asked.labels(k)): k for k in range(len(asked))}
    hits = np.bincount(drawn.columns.phase, minlength=len(asked))
    atlas = _atlas(engine)
    known, why = _known(atlas, exactly)
    listed: list[Listed] = []
    for labels, exact in known.items():
        number = met.pop(frozenset(labels), None)
        if number is not None:
            listed.append((asked.labels(number), number, chance(int(hits[number]), len(drawn), exact)))
        elif exact:
            listed.append((labels, None, chance(0, len(drawn), exact)))
    one_by_one = Exactly(atlas, exactly.condition) if atlas is not None and why == CURVED else None
    for k in met.values():
        alone = one_by_one.phase(asked.labels(k)) if one_by_one is not None else (None, why)
        listed.append((asked.labels(k), k, chance(int(hits[k]), len(drawn), *alone)))
    return sorted(listed, key=lambda one: (-one[2].value, one[0]))


def _atlas(engine: Engine) -> Atlas | None:
    if engine.atlas is None and prod(len(player.strategies) for player in engine.game.players) <= SOLVED:
        return nash(as_normal(engine.game))
    return engine.atlas


def _known(atlas: Atlas | None, exactly: Exactly) -> tuple[dict[tuple[str, ...], Fraction], str]:
    """The probability of each list of outcomes, where all are known exactly; else none, and why."""
    if atlas is None:
        return {}, f"closed forms are not made for more than {SOLVED} payoff cells here"
    if not all(c.is_affine for branch in atlas.branches for cell in branch.region.cells for c in cell):
        return {}, CURVED
    found = atlas.phases()
    chances: dict[tuple[str, ...], Fraction] = {}
    for phase in found:
        if phase.region is None:
            return {}, "not all phases are known exactly"
        part, why = exactly.region(phase.region)
        if part is None:
            return {}, why
        labels = tuple(dict.fromkeys(phase.labels))
        chances[labels] = chances.get(labels, Fraction(0)) + part
    return chances, ""
