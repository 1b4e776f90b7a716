"""One parameter at a time: the narrowest interval round a point in which an outcome, or the list, stays as it is, with
exact ends; and the walls within it beyond which there is nothing new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from solver.algebra.algebraic_numbers import Coordinate, Real, coordinate, real_of
from solver.algebra.polynomials import to_fmpq
from solver.atlas import Atlas, branches_at, domain_of
from solver.concepts.line_search import search_parameter
from solver.questions.robust.targets import Target, restrict
from solver.questions.subject import lies_in_a_wall
from solver.regions.constraints import Constraint
from solver.regions.decide.emptiness import decide
from solver.regions.domain import Domain, free_names
from solver.regions.lines import End, Segment, Stretch, line_along, reach
from solver.regions.norms import Values, restrict_cell
from solver.regions.parameters import Point
from solver.regions.region import Region
from solver.report.records import Record


@dataclass(frozen=True, slots=True)
class IntervalEnd(Record):
    """One end of the interval; `closed`: the end belongs to it; `by`, `outcome`, `ends`: what fails, ends or begins
    beyond, nothing where the range or the assumptions stop the parameter; `there`: what holds at the end itself, the
    same as at the point, more, something else, or nothing since it is ruled out; None where nobody looked."""

    at: Coordinate
    closed: bool
    by: tuple[Constraint, ...] = ()
    outcome: str | None = None
    ends: bool = True
    there: Literal["same", "more", "other", "ruled out"] | None = None


@dataclass(frozen=True, slots=True)
class RuledOut(Record):
    """Values of one parameter that the assumptions rule out, and whether they have the ends among them."""

    low: Coordinate
    high: Coordinate
    has_low: bool
    has_high: bool


@dataclass(frozen=True, slots=True)
class Alone(Record):
    """The values of one parameter, round its value at the point, that change nothing; but for those `ruled_out`."""

    parameter: str
    value: Fraction
    low: IntervalEnd
    high: IntervalEnd
    ruled_out: tuple[RuledOut, ...] = ()


def single_rooms(watched: Sequence[Target], point: Point) -> Iterator[Alone]:
    """Yield the interval of each parameter; none where there is nothing to watch.

    >>> deal = load("thaad-deal")
    >>> region = where("buffer >= calm", deal.space)
    >>> found = single_rooms([Target("(keep, tolerate)", True, region)], deal.space.baseline)
    >>> [(a.parameter, str(a.low.at), str(a.high.at)) for a in found if a.low.by or a.high.by]
    [('buffer', '3', '10'), ('calm', '0', '6')]
    """
    values, names = tuple(point.values()), tuple(point)
    flat = [replace(target, region=target.region.flat) for target in watched]
    for name in free_names(watched[0].region.space) if watched else ():
        k, lows, highs = names.index(name), [], []
        for target in flat:
            kept = target.region if target.ends else _off_the_line(target.region, name, point)
            found = reach(kept, point, name, across=True, carries=True)
            lows.append(_side(found.low, target, values, {k}))
            highs.append(_side(found.high, target, values, {k}))
        yield Alone(name, point[name], _innermost(lows, max), _innermost(highs, min))


def ask_at_ends(rooms: Iterable[Alone], atlas: Atlas, claim: str, point: Point) -> Iterator[Alone]:
    """Yield the intervals, with their ends asked by themselves; none whose parameter moves within a wall of which the
    region tells nothing."""
    test = atlas.claim(claim).test
    for room in rooms:
        if not lies_in_a_wall(atlas, point, {domain_of(atlas).names.index(room.parameter)}):
            line = line_along(domain_of(atlas), room.parameter, point, carries=True)
            ends = ((s, test(line.at(s.at)) if isinstance(s.at, Fraction) else None) for s in (room.low, room.high))
            low, high = (side if so is None else replace(side, closed=so) for side, so in ends)
            yield replace(room, low=low, high=high)


def _off_the_line(region: Region, name: str, point: Point) -> Region:
    """Return where on the parameter's line a region is not entered."""
    over = region.domain
    values, only = over.order(point), {over.names.index(name)}
    within = restrict(region, values, only)
    entered = (c for c in within if decide(tuple(x.strict() for x in c), over.box).kind != "empty")
    return ~replace(region, cells=tuple(entered))


def _side(end: End, target: Target, values: Values, only: set[int]) -> IntervalEnd:
    """Return what stops the parameter there: the outcome, or what is assumed or the range, where no condition fails."""
    turned, here = {c.key for c in end.by}, tuple(map(to_fmpq, values))
    stated = dict.fromkeys(c for cell in target.region.cells for c in cell)
    denied = {c: [n.key for s in restrict_cell((c,), values, only) or () for n in s.negation()] for c in stated}
    found = tuple(c for c in stated if not turned.isdisjoint((c.key, *denied[c])))
    by = tuple(c for c in found if c.holds(here) is target.ends) or found  # rather than what else ends or begins there
    return IntervalEnd(end.at, end.closed, by, target.outcome, target.ends) if by else IntervalEnd(end.at, end.closed)


def _innermost(sides: Sequence[IntervalEnd], pick: Callable[[Iterable[Real]], Real]) -> IntervalEnd:
    edge = pick(real_of(side.at) for side in sides)
    return min((s for s in sides if real_of(s.at) == edge), key=lambda s: (s.closed, s.outcome is None))


@dataclass(frozen=True, slots=True)
class Meeting(Segment, Record):
    """Values of one parameter, one or all from `low` to `high`, with `more` outcomes than at the point. `joined`:
    whether there is a continuum, where there is none at the point."""

    more: tuple[str, ...]
    joined: bool


def meetings(atlas: Atlas, room: Alone, point: Point) -> Iterator[Meeting]:
    """Yield the further equilibria within one parameter's room and at its ends, ascending; none where one ends.

    >>> atlas = nash(load("thaad-deal"))
    >>> room = robust(atlas).alone[1]
    >>> [(one.low == one.high == 0, one.more) for one in meetings(atlas, room, atlas.game.space.baseline)]
    [(True, ('(withdraw, tolerate)',))]
    """
    search = search_parameter(atlas, room.parameter, point)
    here, line = search.standing(point[room.parameter]), search.answer(room.value)
    # these differ where a weight is zero
    known = {*here.labels, *(branch.label for branch in branches_at(atlas, point))}
    points = [(tip.value, tip.value, tip.there) for tip in line.thresholds]
    parts = [(part.low, part.high, part.standing) for part in line.intervals]
    low, high = real_of(room.low.at), real_of(room.high.at)
    ended = [real_of(side.at) for side in (room.low, room.high) if side.ends and not side.closed]
    for start, end, standing in sorted([*points, *parts], key=lambda place: (real_of(place[0]), real_of(place[1]))):
        first, last = real_of(start), real_of(end)
        inside = low <= first <= high if first == last else max(low, first) < min(high, last)
        more = tuple(label for label in standing.labels if label not in known)
        joined = max(map(len, standing.components), default=0) > 1 >= max(map(len, here.components), default=0)
        if inside and (more or joined) and (first < last or first not in ended):
            yield Meeting(start if first >= low else room.low.at, end if last <= high else room.high.at, more, joined)


def add_what_is_there(room: Alone, over: Domain, point: Point, met: Sequence[Meeting], named: bool) -> Alone:
    """Return the interval with what holds at its ends, and what the assumptions rule out within it; `named`: an outcome
    is watched, and not the whole list."""
    parts = line_along(over, room.parameter, point, carries=True).stretches
    low, high = (replace(end, there=_what_is_there(end, parts, met, named)) for end in (room.low, room.high))
    return replace(room, low=low, high=high, ruled_out=tuple(_ruled_out(room, parts)))


def _what_is_there(
    end: IntervalEnd, parts: Sequence[Stretch], met: Sequence[Meeting], named: bool
) -> Literal["same", "more", "other", "ruled out"]:
    if not any(real_of(end.at) in part for part in parts):
        return "ruled out"
    if not end.closed:
        return "other"
    return "more" if not named and any(end.at in (one.low, one.high) for one in met) else "same"


def _ruled_out(room: Alone, parts: Sequence[Stretch]) -> Iterator[RuledOut]:
    """Yield the gaps between the parts of the line that the assumptions leave, as far as they touch the interval."""
    for left, right in pairwise(parts):
        if real_of(room.low.at) <= left.high and right.low <= real_of(room.high.at):
            yield RuledOut(coordinate(left.high), coordinate(right.low), not left.has_high, not right.has_low)
