"""An alarm: a breach is not seen, but makes it likelier that everybody hears an alarm, which is what is punished.

Nobody sees what was done (imperfect monitoring), but after each round everybody hears an alarm with
probability q if somebody broke the deal, f <= q if nobody did. It names nobody, so one threat P answers it, for ever or
for n rounds, and then the deal again: a perfect public equilibrium, if no breach pays. Let w = δ + … + δ^n, for ever
δ/(1 − δ), be the weight of the punishment. A false alarm punishes the innocent, so the deal is worth only
(R + f·w·P)/(1 + f·w) a round. A breach pays T − R at once and makes an alarm likelier by q − f. None pays exactly if

    (q − f)·w·(R − P)  >=  (T − R)·(1 + f·w),

which is affine in each of w, q and f; for ever, times 1 − δ, in δ. With q = 1 and f = 0 it is that of grim trigger or
of the finite punishment. Where R > P the shortest punishment that deters is best for everybody.

Green and Porter (1984), "Noncooperative Collusion under Imperfect Price Information", Econometrica 52.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from solver.report.records import Record

MAX_ROUNDS_TRIED = 100  # of a punishment, to find the shortest that deters


@dataclass(frozen=True, slots=True)
class Alarm(Record):
    """How likely an alarm sounds after a breach and without one; `delta`: the patience for which these are bounded."""

    seen: Fraction
    false_alarm: Fraction
    delta: Fraction


@dataclass(frozen=True, slots=True)
class Worth(Alarm):
    """What the deal pays a round at a patience of `delta`: `promised` without false alarms, `for_ever` with punishment
    for ever, `shortest` with the fewest `rounds` of it that deter (at most MAX_ROUNDS_TRIED); nothing: it is broken.
    `threat`: the equilibrium that answers an alarm."""

    promised: tuple[Fraction, ...]
    for_ever: tuple[Fraction, ...]
    rounds: int | None
    shortest: tuple[Fraction, ...]
    threat: str = ""


def deal_worth(alarm: Alarm, kept: Sequence[Fraction], hit: Sequence[Fraction], gains: Mapping[int, Fraction]) -> Worth:
    """Return what the deal is worth by what it and the threat pay each side, and what those who can break it gain.

    >>> alarm = Alarm(Fraction(9, 10), Fraction(1, 20), Fraction(9, 10))
    >>> found = deal_worth(alarm, (Fraction(3),), (Fraction(0),), {0: Fraction(1)})
    >>> found.rounds, *map(str, (*found.promised, *found.for_ever, *found.shortest))
    (1, '3', '60/29', '600/209')
    """
    f, delta = alarm.false_alarm, alarm.delta

    def average(w: Fraction) -> tuple[Fraction, ...]:
        if any((alarm.seen - f) * w * (kept[k] - hit[k]) < gain * (1 + f * w) for k, gain in gains.items()):
            return ()
        return tuple((R + f * w * P) / (1 + f * w) for R, P in zip(kept, hit, strict=True))

    weights = accumulate((delta**n for n in range(1, MAX_ROUNDS_TRIED + 1)), initial=Fraction(0))
    rounds, shortest = next(((n, paid) for n, w in enumerate(weights) if (paid := average(w))), (None, ()))
    return Worth(alarm.seen, f, delta, tuple(kept), average(delta / (1 - delta)), rounds, shortest)
