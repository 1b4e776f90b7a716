"""Equilibria that stand on walls only, beside a list that goes on: what one parameter meets as it moves alone.

On the line of the parameter every place where the list is another one is known exactly (see
`solver.concepts.line_search`).
Those within an interval on which the branches stay the same are walls without anything new beyond them: more outcomes
stand there, or those that stand join to a continuum, and on both sides the list is the old one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from solver.algebra.algebraic_numbers import Coordinate, real_of
from solver.atlas import Atlas
from solver.concepts.line_search import LineSearch, Standing, search_parameter
from solver.questions.robust.one_parameter import Alone
from solver.report.answer import Record


@dataclass(frozen=True, slots=True)
class Meeting(Record):
    """Values of one parameter, one or all from `low` to `high`, with `more` outcomes than at the point.

    `joined`: whether there is a continuum, where there is none at the point.
    """

    low: Coordinate
    high: Coordinate
    more: tuple[str, ...]
    joined: bool


def met(atlas: Atlas, room: Alone, point: Mapping[str, Fraction]) -> tuple[Meeting, ...]:
    """What stands besides, within the room of one parameter and at its ends, ascending.

    >>> from games import load
    >>> from solver import nash, robust
    >>> atlas = nash(load("thaad-deal"))
    >>> room = robust(atlas).alone[1]
    >>> [(one.low == one.high == 0, one.more) for one in met(atlas, room, atlas.game.space.baseline)]
    [(True, ('(withdraw, tolerate)',))]

    Empty for a closed atlas, whose branches tell everything on walls too.
    """
    if atlas.complete_on_walls:
        return ()
    course = search_parameter(atlas, room.parameter, point)
    here = course.standing(point[room.parameter])
    return tuple(_different(here, course, room))


def _different(here: Standing, course: LineSearch, room: Alone) -> Iterator[Meeting]:
    line = course.answer(room.value)
    points = [(tip.value, tip.value, tip.there) for tip in line.thresholds]
    parts = [(part.low, part.high, part.standing) for part in line.intervals]
    low, high = real_of(room.low.at), real_of(room.high.at)
    for start, end, standing in sorted([*points, *parts], key=lambda place: (real_of(place[0]), real_of(place[1]))):
        first, last = real_of(start), real_of(end)
        inside = low <= first <= high if first == last else max(low, first) < min(high, last)
        more = tuple(label for label in standing.labels if label not in here.labels)
        joined = _is_joined(standing) and not _is_joined(here)
        if inside and (more or joined):
            yield Meeting(start if first >= low else room.low.at, end if last <= high else room.high.at, more, joined)


def _is_joined(standing: Standing) -> bool:
    return any(len(component) > 1 for component in standing.components)
