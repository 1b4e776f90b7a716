"""How far each parameter may move by itself, the others staying, before one of several regions is left.

A region that holds the point must not be left, one that does not must not be entered; each is put on the line of one
parameter, which makes its conditions polynomials in one unknown (see `solver.regions.lines`). The narrowest interval
round the point counts, with exact ends. A single point of the line at which a region is touched is not entering it.

Within the interval there may be walls without anything new beyond them: more equilibria stand on the wall, or those
that stand join to a continuum, and on both sides the list is the old one. On the line of the parameter every place
where the list is another one is known exactly (see `solver.concepts.line_search`), so these are named, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from solver.algebra.algebraic_numbers import Coordinate, Real, real_of
from solver.atlas import Atlas
from solver.concepts.line_search import LineSearch, Standing, search_parameter
from solver.regions.constraints import Cell, Constraint
from solver.regions.decide.emptiness import decide
from solver.regions.lines import End, reach
from solver.regions.nearest.norms import restrict_cell
from solver.regions.region import Region
from solver.report.fields import Record

Watched = tuple[str, bool, Region]  # an outcome, whether it stands at the point, the region where it stands


@dataclass(frozen=True, slots=True)
class Side(Record):
    """One end of the interval; `closed`: the end belongs to it; `by`, `outcome`, `ends`: what fails, ends or begins
    beyond, nothing where the range or the assumptions stop the parameter."""

    at: Coordinate
    closed: bool
    by: tuple[Constraint, ...] = ()
    outcome: str | None = None
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Alone(Record):
    """The values of one parameter, round its value at the point, that change nothing."""

    parameter: str
    value: Fraction
    low: Side
    high: Side

    @property
    def is_free(self) -> bool:
        """Whether no value within the range changes anything."""
        return self.low.outcome is None and self.high.outcome is None


def single_rooms(watched: Sequence[Watched], point: Mapping[str, Fraction]) -> tuple[Alone, ...]:
    """Return the interval of each parameter.

    >>> from games import load
    >>> from solver.regions.region import where
    >>> deal = load("thaad-deal")
    >>> region = where("buffer >= calm", deal.space)
    >>> found = single_rooms([("(keep, tolerate)", True, region)], deal.space.baseline)
    >>> [(a.parameter, str(a.low.at), str(a.high.at)) for a in found if not a.is_free]
    [('buffer', '3', '10'), ('calm', '0', '6')]
    """
    return tuple(_interval(name, watched, point) for name in point)


def _interval(name: str, watched: Sequence[Watched], point: Mapping[str, Fraction]) -> Alone:
    lows, highs = [], []
    values, only = tuple(point.values()), {tuple(point).index(name)}
    for outcome, ends, region in watched:
        kept = region if ends else _off_the_line(region, name, point)
        found = reach(kept, point, name)
        lows.append(_side(found.low, outcome, ends, region, values, only))
        highs.append(_side(found.high, outcome, ends, region, values, only))
    return Alone(name, point[name], _innermost(lows, max), _innermost(highs, min))


def _off_the_line(region: Region, name: str, point: Mapping[str, Fraction]) -> Region:
    """Return where on the parameter's line a region is not entered."""
    over = region.domain
    values, only = over.order(point), {over.names.index(name)}
    cells = [c for cell in region.cells if (c := restrict_cell(cell, values, only)) is not None]
    return ~replace(region, cells=tuple(cell for cell in cells if _is_entered(cell, region)))


def _is_entered(cell: Cell, region: Region) -> bool:
    box = replace(region.domain, alternatives=((),))
    return decide(tuple(c.strict() for c in cell), box).kind != "empty"


def _side(end: End, outcome: str, ends: bool, region: Region, values: tuple[Fraction, ...], only: set[int]) -> Side:
    """Return what stops the parameter there: the range, an assumption, or the outcome."""
    turned = {c.key for c in end.by}
    by = tuple(
        c
        for c in dict.fromkeys(c for cell in region.cells for c in cell)
        if c.key in turned
        or any(n.key in turned for s in restrict_cell((c,), values, only) or () for n in s.negation())
    )
    if not by:
        return Side(end.at, end.closed)
    return Side(end.at, end.closed, by, outcome, ends)


def _innermost(sides: Sequence[Side], pick: Callable[[Iterable[Real]], Real]) -> Side:
    edge = pick(real_of(side.at) for side in sides)
    return min((s for s in sides if real_of(s.at) == edge), key=lambda s: (s.closed, s.outcome is None))


@dataclass(frozen=True, slots=True)
class Meeting(Record):
    """Values of one parameter, one or all from `low` to `high`, with `more` outcomes than at the point.

    `joined`: whether there is a continuum, where there is none at the point.
    """

    low: Coordinate
    high: Coordinate
    more: tuple[str, ...]
    joined: bool


def meetings(atlas: Atlas, room: Alone, point: Mapping[str, Fraction]) -> tuple[Meeting, ...]:
    """Return the further equilibria within the room of one parameter and at its ends, ascending.

    >>> from games import load
    >>> from solver import nash, robust
    >>> atlas = nash(load("thaad-deal"))
    >>> room = robust(atlas).alone[1]
    >>> [(one.low == one.high == 0, one.more) for one in meetings(atlas, room, atlas.game.space.baseline)]
    [(True, ('(withdraw, tolerate)',))]

    Empty for a closed atlas, whose branches tell everything on walls too.
    """
    if atlas.complete_on_walls:
        return ()
    search = search_parameter(atlas, room.parameter, point)
    here = search.standing(point[room.parameter])
    return tuple(_meetings(here, search, room))


def _meetings(here: Standing, search: LineSearch, room: Alone) -> Iterator[Meeting]:
    line = search.answer(room.value)
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
