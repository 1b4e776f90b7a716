"""A device's least value tried out: the enlarged game solved, or the play gone through move by move, at and beside it.

The formulas for what works are not used here: the payoffs at a point make a game of numbers, whose equilibria are found
by the exact point solver; for repeated and staged play every single departure in every state is tried as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from solver.calculus.algebraic import Algebraic, Real
from solver.concepts.devices.device import Device, Ends
from solver.concepts.exact import solve
from solver.concepts.repeated.plan import holds
from solver.expression import evaluate
from solver.shown import Part

LARGEST = 6  # strategies a player, up to which all equilibria are found; beyond, only whether this is one is asked
FINE = 1_000  # parts of the range, one of which is the step to a value beside the least one


@dataclass(frozen=True, slots=True)
class Check(Part):
    """A value of the parameter, and whether the deal sticks there, as was found by solving or playing."""

    value: Fraction
    works: bool
    expected: bool


def sticks(device: Device, point: Mapping[str, Fraction], value: Fraction) -> bool:
    """Whether the deal sticks at a point with such a value, by solving the enlarged game and playing the plan.

    >>> from games import load
    >>> from solver.concepts.devices.bond import bond
    >>> from solver.concepts.devices.deal import Deal
    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> [sticks(bond(deal), deal.game.space.baseline, Fraction(n, 10)) for n in (9, 10, 11)]
    [False, True, True]
    """
    here = device.point(point, value)
    if device.played is not None and not holds(device.played(here)):
        return False
    return stands(device, here)


def stands(device: Device, here: Mapping[str, Fraction]) -> bool:
    """Whether the outcome is among the equilibria of the enlarged game at a point of its own."""
    game = device.game
    m, n = game.shape
    A, B = (
        [[evaluate(game.expanded(cell), here) for cell in line] for line in game.matrix(player)] for player in (0, 1)
    )
    i, j = (player.strategies.index(part) for player, part in zip(game.players, device.outcome, strict=True))
    if max(m, n) > LARGEST:
        return A[i][j] == max(line[j] for line in A) and B[i][j] == max(B[i])
    return any(e.is_pure and e.row[i] == 1 == e.column[j] for e in solve(A, B).equilibria)


def confirmed(device: Device, point: Mapping[str, Fraction], ends: Ends | None) -> Iterator[Check]:
    """Values at the ends of what works and on both sides of them; where nothing works, a few of the range."""
    own = device.own
    step = Fraction(1) if device.whole else (own.high - own.low) / FINE
    if ends is None:
        for value in (own.low, own.low + step, own.high - step):
            yield Check(value, sticks(device, point, value), False)
        return
    low, high = ends
    for value in sorted({value for end in ends for value in _beside(end, step)}):
        if own.low <= value <= own.high and not (device.open_high and value == own.high):
            expected = (low is None or low <= value) and (high is None or high >= value)
            yield Check(value, sticks(device, point, value), expected)


def _beside(end: Real | None, step: Fraction) -> tuple[Fraction, ...]:
    """An end and values on both sides of it; an irrational end is between two close ones."""
    if end is None:
        return ()
    if isinstance(end, Algebraic):
        below, above = end.within(step / 4)
        return (floor(below / step) * step, ceil(above / step) * step)
    return (end - step, end, end + step)
