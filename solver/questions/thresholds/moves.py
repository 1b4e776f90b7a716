"""How far one parameter has to move, down or up, before the list changes, and where it changes again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from solver.algebra.algebraic_numbers import Coordinate, real_of
from solver.concepts.line_search import Along, Threshold
from solver.report.records import Record


@dataclass(frozen=True, slots=True)
class NearestTip(Record):
    """The nearest tipping point on one side: whether the parameter `rises` to it, and has to go `past` it, as the list
    at the tipping point itself is still the same."""

    value: Coordinate
    rises: bool
    past: bool


@dataclass(frozen=True, slots=True)
class CutOut(Record):
    """A part of the line, be it one number, that the assumptions rule out and across which the list changes."""

    low: Coordinate
    high: Coordinate


@dataclass(frozen=True, slots=True)
class Moves(Record):
    """By which moves of a parameter the list changes. `leaving`: where it is at a tipping point now, the moves away
    from there that change it; `further`: the tipping points that are neither that nor the nearest on a side."""

    name: str
    here: Fraction
    leaving: Literal["either", "up", "down"] | None
    nearest: tuple[NearestTip, ...]
    ruled_out: tuple[CutOut, ...]
    further: tuple[Coordinate, ...]


def find_moves(line: Along) -> Moves:
    """Return by which moves of its parameter the list changes that stands on a line.

    >>> moves = find_moves(thresholds(load("hawk-dove"), "value").lines[0])
    >>> [(str(tip.value), tip.rises, tip.past) for tip in moves.nearest]
    [('0', False, False), ('4', True, False)]
    """
    values = [tip.value for tip in line.thresholds]
    cuts = tuple(CutOut(below.high, above.low) for below, above in line.jumps)
    if at := next((tip for tip in line.thresholds if tip.value == line.here), None):
        further = tuple(value for value in values if value != line.here)
        return Moves(line.name, line.here, _leaving(at), (), cuts, further)
    nearest = tuple(_nearest_tips(line))
    further = tuple(value for value in values if all(value != tip.value for tip in nearest))
    return Moves(line.name, line.here, None, nearest, cuts, further)


def _leaving(at: Threshold) -> Literal["either", "up", "down"]:
    """Return by which moves the list changes where the parameter is at a tipping point."""
    below, above = (one is None or one.pattern == at.there.pattern for one in (at.before, at.after))
    return "either" if below == above else "up" if below else "down"


def _nearest_tips(line: Along) -> Iterator[NearestTip]:
    """Yield the nearest tipping points below and above, of those that no part ruled out lies before."""
    cut = [real_of(low.high) for low, _ in line.jumps]
    near = [tip for tip in line.thresholds if all((at < real_of(tip.value)) == (at < line.here) for at in cut)]
    low = [(tip, False, tip.after) for tip in near if real_of(tip.value) < line.here][-1:]
    high = [(tip, True, tip.before) for tip in near if real_of(tip.value) > line.here][:1]
    for tip, rises, inside in (*low, *high):
        yield NearestTip(tip.value, rises, inside is not None and inside.pattern == tip.there.pattern)
