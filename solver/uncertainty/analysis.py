"""Which factors matter: Sobol's indices of claims, phases and payoffs, and Monte Carlo filtering of the first two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from solver.arrays import Array
from solver.condition import Condition
from solver.uncertainty.filtering import contrasts, gains
from solver.uncertainty.indices import influences
from solver.uncertainty.listing import Listed
from solver.uncertainty.mixing import halves, mixed
from solver.uncertainty.outcomes import Asked, Columns
from solver.uncertainty.records import Filter, Sensitivity
from solver.uncertainty.sample import Sample
from solver.uncertainty.selection import TOLERANCE, table
from solver.uncertainty.truths import profiles_named

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
