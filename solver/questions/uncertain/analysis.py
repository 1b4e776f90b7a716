"""Which factors matter: Sobol's indices of claims, phases and payoffs, and Monte Carlo filtering of the first two.

The parts of an answer about uncertainty, as frozen records.

How likely each list of outcomes and each claim is: exactly where that can be, and by the sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import prod
from typing import ClassVar

import numpy as np

from solver.atlas import Atlas
from solver.concepts.nash.branches import nash
from solver.expressions.conditions import Condition
from solver.forms.any_form import as_normal
from solver.questions.phases.partition import phases as listed
from solver.questions.uncertain.claims_at_points import profiles_named
from solver.questions.uncertain.exact_probabilities import CURVED, ExactProbabilities
from solver.questions.uncertain.intervals import Chance, Spread, chance
from solver.questions.uncertain.sample import Asked, Columns, Sample
from solver.questions.uncertain.selection import TOLERANCE, table
from solver.questions.uncertain.sensitivity_indices import (
    Contrast,
    Gain,
    Influence,
    contrasts,
    gains,
    halves,
    influences,
    mixed,
)
from solver.report.answer import Record
from solver.report.json_records import RecordLayout
from solver.sweeps.kernels.engine import Engine
from solver.sweeps.kernels.tape import Array


@dataclass(frozen=True, slots=True)
class Standing(Record):
    """A phase: the outcomes that stand together off the walls, by name, and how likely that is."""

    json_layout: ClassVar[RecordLayout] = RecordLayout(flat="chance", rename={"labels": "outcomes"})
    labels: tuple[str, ...]
    chance: Chance


@dataclass(frozen=True, slots=True)
class Held(Record):
    """A claim and how likely it holds."""

    json_layout: ClassVar[RecordLayout] = RecordLayout(flat="chance")
    claim: str
    chance: Chance


@dataclass(frozen=True, slots=True)
class Envelope(Record):
    """What a player gets: the least and the greatest payoff over the equilibria that stand."""

    player: str
    low: Spread
    high: Spread


@dataclass(frozen=True, slots=True)
class Selected(Record):
    """What a selection rule does: the numbers of points where one equilibrium stands `alone`, where several do and the
    rule has `chosen` one, where `none` fits it, and where it cannot tell some apart (`tied`).

    `payoffs`: a player's payoff under the rule; where it does not decide, the low and the high end of the envelope.
    """

    rule: str
    alone: int
    chosen: int
    none: int
    tied: int
    payoffs: tuple[Envelope, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity(Record):
    """Sobol's indices of one quantity: an `influence` for each factor, or none and `why`.

    `kind`: "claim" or "phase", of which it is the indicator; "least", "greatest" or "drawn", of a payoff.
    """

    of: str
    kind: str
    influences: tuple[Influence, ...]
    why: str = ""

    def factor(self, name: str) -> Influence:
        """The influence of one factor; raises KeyError for one that there is not."""
        for one in self.influences:
            if one.factor == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Filter(Record):
    """What sets the points where a claim or phase holds apart: each parameter, most different first; and, for the
    outcomes that a claim names, the gains from staying. Both empty, with `why`, where too few points are on a side."""

    of: str
    kind: str
    contrasts: tuple[Contrast, ...]
    gains: tuple[Gain, ...]
    why: str = ""


SOLVED = 6  # payoff cells of a game whose atlas is made for the sake of exact probabilities: a second or so
Listed = tuple[tuple[str, ...], int | None, Chance]  # outcomes, the number of their list where it was met, how likely


def claims(asked: Asked, drawn: Sample, exactly: ExactProbabilities, read: Sequence[Condition]) -> tuple[Held, ...]:
    """Each claim and its probability."""
    found = []
    for k, (claim, holds) in enumerate(zip(read, drawn.columns.truth, strict=True)):
        known = exactly.claim(claim) if asked.truths.affine(k) else (None, CURVED)
        found.append(Held(claim.text, chance(int(holds.sum()), len(drawn), *known)))
    return tuple(found)


def phases(asked: Asked, drawn: Sample, engine: Engine, exactly: ExactProbabilities) -> list[Listed]:
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
    one_by_one = ExactProbabilities(atlas, exactly.condition) if atlas is not None and why == CURVED else None
    for k in met.values():
        alone = one_by_one.phase(asked.labels(k)) if one_by_one is not None else (None, why)
        listed.append((asked.labels(k), k, chance(int(hits[k]), len(drawn), *alone)))
    return sorted(listed, key=lambda one: (-one[2].value, one[0]))


def _atlas(engine: Engine) -> Atlas | None:
    if engine.atlas is None and prod(len(player.strategies) for player in engine.game.players) <= SOLVED:
        return nash(as_normal(engine.game))
    return engine.atlas


def _known(atlas: Atlas | None, exactly: ExactProbabilities) -> tuple[dict[tuple[str, ...], Fraction], str]:
    """The probability of each list of outcomes, where all are known exactly; else none, and why."""
    if atlas is None:
        return {}, f"closed forms are not made for more than {SOLVED} payoff cells here"
    if not all(c.is_affine for branch in atlas.branches for cell in branch.region.cells for c in cell):
        return {}, CURVED
    found = listed(atlas)
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


EACH = 30  # points on either side of a claim, below which its indices and contrasts would be noise
MOST_PHASES = 8  # whose indices are found, the likeliest
RULE = "selection rule"


@dataclass(frozen=True)
class Target:
    """A quantity of which each point has one: a claim's or phase's indicator, or a payoff; `claim`: its position."""

    of: str
    kind: str
    values: Callable[[Columns], Array]
    claim: int | None = None


def events(read: Sequence[Condition], listed: Sequence[Listed]) -> list[Target]:
    """The claims, and the likeliest phases that were met."""
    claims = [Target(claim.text, "claim", partial(_truth, k), k) for k, claim in enumerate(read)]
    met = [(labels, number) for labels, number, _ in listed if number is not None][:MOST_PHASES]
    return claims + [Target("; ".join(labels), "phase", partial(_in_phase, number)) for labels, number in met]


def _truth(claim: int, at: Columns) -> Array:
    return np.asarray(at.truth[claim])


def _in_phase(number: int, at: Columns) -> Array:
    return np.asarray(at.phase == number)


def _least(seat: int, at: Columns) -> Array:
    return np.asarray(at.low[seat])


def _greatest(seat: int, at: Columns) -> Array:
    return np.asarray(at.high[seat])


def sensitivities(asked: Asked, drawn: Sample, targets: Sequence[Target], seed: int) -> Iterator[Sensitivity]:
    """The indices of the targets, then of each player's least and greatest payoff, and of that under a drawn rule."""
    first, second = halves(drawn)
    a, b = drawn.columns.take(first), drawn.columns.take(second)
    names = asked.game.space.names
    moved = [mixed(asked, drawn, k) for k in range(len(names))]
    size = table(asked.game).size
    for target in targets:
        yield _shares(target, names, [target.values(one).astype(float) for one in (a, b, *moved)], seed)
    for seat, player in enumerate(asked.game.players):
        for kind, end in (("least", _least), ("greatest", _greatest)):
            target = Target(player.name, kind, partial(end, seat))
            yield _shares(target, names, [target.values(one) for one in (a, b, *moved)], seed, size)
    levels = np.random.default_rng((seed, 2)).integers(2 * len(asked.rules), size=(2, len(a)))
    for seat, player in enumerate(asked.game.players):
        target = Target(player.name, "drawn", partial(_least, seat))
        values = [_under(one, level, seat) for one, level in ((a, levels[0]), (b, levels[1]))]
        values += [_under(one, levels[0], seat) for one in moved]
        yield _shares(target, (*names, RULE), [*values, _under(a, levels[1], seat)], seed, size)


def _under(at: Columns, level: Array, seat: int) -> Array:
    """A player's payoff under the rule and the end that `level` says, at each point."""
    return np.asarray(at.ruled[level // 2, level % 2, seat, np.arange(len(at))])


def _shares(target: Target, names: Sequence[str], values: Sequence[Array], seed: int, size: float = 0.0) -> Sensitivity:
    a, b, *moved = values
    if why := _refused(target, np.concatenate([a, b]), size):
        return Sensitivity(target.of, target.kind, (), why)
    return Sensitivity(target.of, target.kind, influences(names, a, b, np.array(moved), seed))


def _refused(target: Target, values: Array, size: float) -> str:
    """Why there are no indices of these values, or nothing."""
    if target.kind in ("claim", "phase"):
        return _one_sided(int(values.sum()), len(values))
    return "it is the same at every point" if np.ptp(values) <= TOLERANCE * size else ""


def _one_sided(holding: int, count: int) -> str:
    if holding in (0, count):
        return f"it {'holds' if holding else 'fails'} at every point drawn"
    if min(holding, count - holding) < EACH:
        few = min(holding, count - holding)
        return f"it {'holds' if holding == few else 'fails'} at {few} of {count} points only; draw more"
    return ""


def filters(asked: Asked, drawn: Sample, targets: Sequence[Target], read: Sequence[Condition]) -> Iterator[Filter]:
    """What sets the points apart where each target holds."""
    for target in targets:
        holds = target.values(drawn.columns)
        why = _one_sided(int(holds.sum()), len(holds))
        found = () if why else contrasts(asked.game.space.names, drawn.points, holds)
        named = profiles_named(read[target.claim]) if target.claim is not None else ()
        explained = gains(asked.game, named, drawn.points, holds) if named and not holds.all() else ()
        yield Filter(target.of, target.kind, found, explained, why)
