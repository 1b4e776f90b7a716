"""Why no value of a device's parameter keeps the deal at a point, and whether a value does, solved or played.

At a point a departure requires c1·x + c0 >= 0. Where no x will do, one departure proves it, or two that contradict,
in a sentence that can be checked by hand.

A device's least value, and those beside it, are also tried without the formulas: the payoffs at a point make a game of
numbers, whose equilibria the exact point solver finds; of repeated and staged play every departure is tried.
`one_shot_deviations` says how.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from solver.algebra.algebraic_numbers import Algebraic, Real
from solver.concepts.enforcement.deal import Device, Ends
from solver.concepts.enforcement.one_shot_deviations import is_subgame_perfect
from solver.concepts.nash.point_solver import solve
from solver.report.records import Record
from solver.report.words import MAX_EXACT, brief_amount

Requirement = tuple[str, str, Fraction, Fraction]  # who, by doing what, c1, c0
Bound = tuple[Fraction, str]  # the least or the greatest value, and who needs it


def why_not(device: Device, point: Mapping[str, Fraction]) -> str:
    """Return the reason why no value of a device does.

    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> why_not(transfer("side payment", deal), deal.game.space.baseline)
    'each has to be paid: China at least 1, US at least 1'
    """
    if device.credible is not None and not device.credible.contains(device.point(point)):
        return "the threat is no equilibrium there, so nobody would believe it"
    own = device.affine.space.parameters[device.place]
    name = own.name if device.power == 1 else "the weight of the punishment"
    asked = [*_requirements(device, point)]
    for who, doing, slope, rest in asked:
        if not slope and rest < 0:
            return f"{who} gains by playing {doing} whatever {name} is"
    low = max(((-rest / slope, who) for who, _, slope, rest in asked if slope > 0), default=None)
    high = min(((rest / -slope, who) for who, _, slope, rest in asked if slope < 0), default=None)
    least, most = (brief_amount(end[0], MAX_EXACT) if end is not None else "" for end in (low, high))
    if out_of_range := _say_out_of_range(device, name, device.span(own, point), low, high):
        return out_of_range
    if low is not None and high is not None and low[0] > high[0]:
        if low[0] > 0 > high[0] and own.low < 0:  # below 0 it is paid the other way round
            back = brief_amount(-high[0], MAX_EXACT)
            return f"each has to be paid: {low[1]} at least {least}, {high[1]} at least {back}"
        return f"{low[1]} needs {name} to be at least {least}, and {high[1]} at most {most}"
    return f"no whole number lies between {least} and {most}" if device.whole else ""


def _say_out_of_range(
    device: Device, name: str, span: tuple[Fraction, Fraction], low: Bound | None, high: Bound | None
) -> str:
    """Return that a party asks for more than the range of the parameter has, or for less; empty where none does."""
    begins, stops = span
    breaks = f"gains by breaking it whatever {name} is: it would take"
    if low is not None and (low[0] > stops or (device.open_high and low[0] == stops)):
        beyond = "is below" if device.open_high else "ends at"
        return f"{low[1]} {breaks} at least {brief_amount(low[0], MAX_EXACT)}, and it {beyond} {stops}"
    if high is not None and high[0] < begins:
        return f"{high[1]} {breaks} at most {brief_amount(high[0], MAX_EXACT)}, and it begins at {begins}"
    return ""


def _requirements(device: Device, point: Mapping[str, Fraction]) -> Iterator[Requirement]:
    """Yield what each departure requires, from the payoffs at two values of the parameter."""
    game, outcome = device.affine, device.outcome
    name = game.space.names[device.place]
    here = {one: point.get(one, start) for one, start in game.space.baseline.items()}

    def gap(moved: tuple[str, ...], k: int, value: int) -> Fraction:
        at = here | {name: Fraction(value)}
        kept, broken = (game.value_at(game.cell(profile)[k], at) for profile in (outcome, moved))
        return kept - broken

    for k, player in enumerate(game.players):
        for moved in game.deviations(outcome, k):
            at_zero, at_one = (gap(moved, k, value) for value in (0, 1))
            yield player.name, moved[k], at_one - at_zero, at_zero


MAX_STRATEGIES_SOLVED = 6  # a player's, up to which all equilibria are found; beyond, only this one is checked
PARTS_OF_RANGE = 1_000  # parts of the range, one of which is the step to a value beside the least one


@dataclass(frozen=True, slots=True)
class DealCheck(Record):
    """A value of the parameter, and whether the deal sticks there, as was found by solving or playing."""

    value: Fraction
    works: bool
    expected: bool


def _deal_sticks(device: Device, point: Mapping[str, Fraction], value: Fraction) -> bool:
    """Decide whether the deal sticks with such a value, by solving the enlarged game and playing the plan."""
    game, here = device.game, device.point(point, value)
    if device.plan_at is not None and not is_subgame_perfect(device.plan_at(here)):
        return False
    A, B = game.payoffs_at(here)
    i, j = (player.strategies.index(part) for player, part in zip(game.players, device.outcome, strict=True))
    if max(game.shape) > MAX_STRATEGIES_SOLVED:
        return A[i][j] == max(line[j] for line in A) and B[i][j] == max(B[i])
    return any(e.is_pure and e.row[i] == 1 == e.column[j] for e in solve(A, B).equilibria)


def check_ends(device: Device, point: Mapping[str, Fraction], ends: Ends | None) -> Iterator[DealCheck]:
    """Check values at the ends of what works and on both sides of them; where nothing works, a few of the range, and
    none where the threat is no equilibrium, of which a mixture's formula would not be what it pays.

    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> bond, point = transfer("bond", deal), deal.game.space.baseline
    >>> [(str(check.value), check.works) for check in check_ends(bond, point, bond.common_ends(point))]
    [('99/100', False), ('1', True), ('101/100', True)]
    """
    own = device.own
    if device.credible is not None and not device.credible.contains(device.point(point)):
        return
    begins, stops = device.span(own, point)
    step = Fraction(1) if device.whole else (stops - begins) / PARTS_OF_RANGE
    if ends is None:
        for value in (begins, begins + step, stops - step):
            yield DealCheck(value, _deal_sticks(device, point, value), False)
        return
    low, high = ends
    for value in sorted({value for end in ends for value in _values_around(end, step)}):
        if begins <= value <= stops and not (device.open_high and value == stops):
            expected = (low is None or low <= value) and (high is None or high >= value)
            yield DealCheck(value, _deal_sticks(device, point, value), expected)


def _values_around(end: Real | None, step: Fraction) -> tuple[Fraction, ...]:
    """Return an end and values on both sides of it; for an irrational end two close values around it."""
    if end is None:
        return ()
    if isinstance(end, Algebraic):
        below, above = end.within(step / 4)
        return (floor(below / step) * step, ceil(above / step) * step)
    return (end - step, end, end + step)
