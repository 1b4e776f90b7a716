"""Why no value of a device's parameter keeps the deal at a point, in a sentence that can be checked by hand.

At a point each departure asks c1·x + c0 >= 0 of the parameter x. That there is no such x in the range is shown by one
departure, or by two that contradict each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from solver.concepts.devices.device import Device
from solver.expression import evaluate

Ask = tuple[str, str, Fraction, Fraction]  # who, by doing what, c1, c0


def why_not(device: Device, point: Mapping[str, Fraction]) -> str:
    """The reason, or nothing where some value does.

    >>> from games import load
    >>> from solver.concepts.devices.deal import Deal
    >>> from solver.concepts.devices.payment import payment
    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> why_not(payment(deal), deal.game.space.baseline)
    'China needs payment to be at least 1, and US at most -1'
    """
    if device.credible is not None and not device.credible.contains(device.point(point)):
        return "the threat is no equilibrium there, so nobody would believe it"
    own = device.affine.space.parameters[device.place]
    name = own.name if device.power == 1 else "the weight of the punishment"
    lows: list[tuple[Fraction, str]] = []
    highs: list[tuple[Fraction, str]] = []
    for who, doing, slope, rest in _asked(device, point):
        if not slope and rest < 0:
            return f"{who} gains by playing {doing} whatever {name} is"
        if slope > 0:
            lows.append((-rest / slope, who))
        elif slope < 0:
            highs.append((rest / -slope, who))
    low, high = max(lows, default=None), min(highs, default=None)
    if low is not None and (low[0] > own.high or (device.open_high and low[0] == own.high)):
        beyond = "is below" if device.open_high else "ends at"
        return f"{low[1]} needs {name} to be at least {low[0]}, but it {beyond} {own.high}"
    if high is not None and high[0] < own.low:
        return f"{high[1]} needs {name} to be at most {high[0]}, but it begins at {own.low}"
    if low is not None and high is not None and low[0] > high[0]:
        return f"{low[1]} needs {name} to be at least {low[0]}, and {high[1]} at most {high[0]}"
    if device.whole and low is not None and high is not None:
        return f"no whole number lies between {low[0]} and {high[0]}"
    return ""


def _asked(device: Device, point: Mapping[str, Fraction]) -> list[Ask]:
    """What each departure asks, from the payoffs at two values of the parameter."""
    game, outcome = device.affine, device.outcome
    name = game.space.names[device.place]
    found = []
    for k, player in enumerate(game.players):
        for other in player.strategies:
            if other != outcome[k]:
                moved = tuple(other if j == k else part for j, part in enumerate(outcome))
                at_zero, at_one = (
                    _gap(device, point, name, value, (outcome, moved), k) for value in (Fraction(0), Fraction(1))
                )
                found.append((player.name, other, at_one - at_zero, at_zero))
    return found


def _gap(
    device: Device, point: Mapping[str, Fraction], name: str, value: Fraction, two: tuple[tuple[str, ...], ...], k: int
) -> Fraction:
    game = device.affine
    here = {one: point.get(one, start) for one, start in game.space.baseline.items()} | {name: value}
    kept, broken = (evaluate(game.expanded(game.cell(profile)[k]), here) for profile in two)
    return kept - broken
