"""A point of a region that a person can keep in mind: few changes from the baseline, few digits.

In order: the baseline itself; one parameter changed; two; each time to the values that take the fewest digits, the
nearest of each range first. Where none of these is in the region, a known point of it is brought closer: parameter by
parameter back to the baseline, or else to the number with the fewest digits, wherever that stays inside. A point just
inside has its coordinates shortened to few decimal places instead. Every point is checked exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, islice
from typing import TYPE_CHECKING

from solver.algebra.algebraic_numbers import simplest_fraction
from solver.regions.parameters import Parameter, ParameterSpace

if TYPE_CHECKING:
    from solver.regions.domain import Domain

FINE, COARSE = 40, 10  # values tried of each range when one parameter moves, and when two do
MAX_PAIRS = 12  # parameters; with more, pairs are not tried
MAX_TRIED = 2_000  # points tried near the start
NARROWINGS = (2, 4, 10, 40, 200, 10**4, 10**8)
ROOMS = (1, Fraction(1, 10), Fraction(1, 100))  # for rounding, as parts of what is allowed
STEP_PARTS = (20, 50, 200, 1_000, 10**4, 10**5, 10**6, 10**9)  # of each range, by which a point is moved off the walls
Point = dict[str, Fraction]
Holds = Callable[[Mapping[str, Fraction]], bool]


def readable_point(
    holds: Holds, space: ParameterSpace, known: Mapping[str, Fraction], start: Mapping[str, Fraction] | None = None
) -> Point:
    """Return a point where `holds` is true, close to `start` (the baseline) and short; `known` is any such point.

    >>> readable_point(lambda p: p["shield"] > 5, box(shield=10), known={"shield": Fraction(99, 14)})
    {'shield': Fraction(6, 1)}
    """
    begin = dict(start or space.baseline)
    return find_nearby(holds, space, begin) or bring_closer(holds, space, dict(known), begin)


def find_nearby(
    holds: Holds, space: ParameterSpace, start: Mapping[str, Fraction], most: int = MAX_TRIED
) -> Point | None:
    """Return the first short point where `holds` is true among the `most` nearest to `start`; None where there is none.

    >>> space = ParameterSpace((Parameter("shield", 3, 0, 10),))
    >>> [find_nearby(lambda p: p["shield"] > least, space, space.baseline) for least in (5, 10)]
    [{'shield': Fraction(6, 1)}, None]
    """
    near = islice(_near(space, dict(start)), most)  # within the ranges as they are made
    return next((point for point in near if (not space.assumptions or space.admits(point)) and holds(point)), None)


def _near(space: ParameterSpace, begin: Point) -> Iterator[Point]:
    yield begin
    fine, coarse = ({p.name: _values(p, begin[p.name], count) for p in space.parameters} for count in (FINE, COARSE))
    for rank in range(max(map(len, fine.values()), default=0)):
        for name, values in fine.items():
            if rank < len(values):
                yield {**begin, name: values[rank]}
    if len(space) > MAX_PAIRS:
        return
    pairs = list(combinations(space.names, 2))
    for total in range(2 * COARSE + 3):  # the ranks of both values together
        for a, b in pairs:
            for rank in range(total + 1):
                if rank < len(coarse[a]) and total - rank < len(coarse[b]):
                    yield {**begin, a: coarse[a][rank], b: coarse[b][total - rank]}


def _values(parameter: Parameter, at: Fraction, count: int) -> list[Fraction]:
    """Return both ends and at most `count` multiples of the roundest step, fewest digits first, then the nearest."""
    low, high = parameter.low, parameter.high
    step = _round_step((high - low) / count)
    first, last = -(-low // step), high // step
    values = {k * step for k in range(int(first), int(last) + 1)} | {low, high}
    return sorted(values - {at}, key=lambda value: (_digits(value), abs(value - at), value))


def _digits(value: Fraction) -> int:
    return 0 if value.denominator == 1 else len(str(value.denominator))


def bring_closer(holds: Holds, space: ParameterSpace, point: Point, begin: Point) -> Point:
    """Return `point`, where `holds` is true, each coordinate in turn as near to `begin` or as short as that allows.

    >>> bring_closer(lambda p: p["shield"] > 5, box(shield=10), {"shield": Fraction(99, 14)}, {"shield": Fraction(3)})
    {'shield': Fraction(7, 1)}
    """
    for name in space.names:
        moved = ({**point, name: value} for value in _nearer(space, name, point[name], begin[name]))
        point = next((one for one in moved if space.admits(one) and holds(one)), point)
    return point


def _nearer(space: ParameterSpace, name: str, value: Fraction, begin: Fraction) -> Iterator[Fraction]:
    yield begin
    width = space[name].high - space[name].low
    for part in NARROWINGS:
        low, high = max(space[name].low, value - width / part), min(space[name].high, value + width / part)
        yield simplest_fraction(low, high)


def _round_step(least: Fraction) -> Fraction:
    """Return the least of 1, 2, 5 times a power of ten that is no less than `least`."""
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next(m * power for m in (1, 2, 5, 10) if m * power >= least)


def shortest_decimal(near: Fraction, far: Fraction) -> Fraction:
    """Return the decimal with the fewest places from `near` to `far`, another number; of several the nearest to `near`.

    >>> str(shortest_decimal(Fraction(1, 3), Fraction(3, 7))), str(shortest_decimal(Fraction(10, 3), Fraction(13, 4)))
    ('2/5', '33/10')
    """
    step = _round_step(abs(far - near))
    while True:
        value = step * (-(-near // step) if near < far else near // step)
        if min(near, far) <= value <= max(near, far):
            return value
        step /= 10


def shorten_point(
    holds: Callable[[tuple[Fraction, ...]], bool], known: Sequence[Fraction], room: Sequence[Fraction]
) -> tuple[Fraction, ...]:
    """Return `known`, at which `holds` is true, with few decimals in each coordinate as far as that goes on holding;
    each moves by at most its `room`, which is above zero.

    >>> known = (Fraction(8, 3) + Fraction(1, 700), Fraction(1))
    >>> list(map(str, shorten_point(lambda p: 3 * p[0] > 8, known, [Fraction(1, 50)] * 2)))
    ['67/25', '1']
    """
    point = list(known)
    for k, value in enumerate(known):
        if value.denominator > 1:
            offers = (shortest_decimal(value, value + sign * part * room[k]) for part in ROOMS for sign in (1, -1))
            moved = ([*point[:k], offer, *point[k + 1 :]] for offer in offers)
            point = next((one for one in moved if holds(tuple(one))), point)
    return tuple(point)


def points_beside(over: Domain, point: Point) -> Iterator[Point]:
    """Yield the point, then others ever nearer to it, each in another direction, within the box."""
    yield point
    for turn, part in enumerate(STEP_PARTS):
        moved = tuple(
            x + (high - low) / part / (2 + (turn + k) % len(over.names)) * (1 if 2 * x <= low + high else -1)
            for k, (x, low, high) in enumerate(zip(over.order(point), over.low, over.high, strict=True))
        )
        yield over.name(over.lift(moved))
