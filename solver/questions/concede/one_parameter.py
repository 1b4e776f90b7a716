"""The least move of one parameter, the others staying, that brings a region about.

On the line of the parameter the region is a union of stretches with exact ends (see `solver.regions.lines`): the
nearest one above the point and the nearest one below are all there is to compare. Conditions of any degree are
exact here. A move that costs nothing may go anywhere in a stretch: it need not stop at an end that the stretch lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import fmpq_poly

from solver.algebra.algebraic_numbers import Algebraic, Coordinate, Real, between, coordinate, real_roots
from solver.algebra.polynomials import to_fmpq
from solver.algebra.simple_fractions import shortest
from solver.regions.constraints import Cell, conjoin
from solver.regions.domain import Domain
from solver.regions.lines import Stretch, along
from solver.report.answer import Record

WIDTH_OF_BOUNDS = Fraction(1, 10**12)  # of the rational bounds round an irrational number
STEPS_PAST_AN_END = (Fraction(1, 10_000), Fraction(1, 1_000))  # parts of the range: how far past an end an example lies


@dataclass(frozen=True, slots=True)
class Move(Record):
    """Where the parameter has to go: to `to`, or past it where that is not `attained`.

    `example`: a rational value that does, or None where only an irrational one does. `low` and `high`: the
    distance, between rational bounds where `to` is irrational.
    """

    to: Coordinate
    attained: bool
    low: Fraction
    high: Fraction
    example: Fraction | None


def least_moves(cells: Sequence[Cell], over: Domain, point: Sequence[Fraction], position: int) -> tuple[Move, ...]:
    """Return the nearest values of one parameter with which one of the cells holds: one, two equally near, or none.

    >>> from solver.regions.domain import domain
    >>> from solver.regions.parameters import Parameter, ParameterSpace
    >>> from solver.regions.region import where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 9),))
    >>> (move,) = least_moves(where("x**2 > 2", space).cells, domain(space), (Fraction(1),), 0)
    >>> print(move.to, move.attained)
    root 2 of t**2 - 2 (about 1.41421) False
    """
    both = replace(over, alternatives=conjoin([cells, over.alternatives]))
    name, value = over.names[position], point[position]
    found: list[tuple[Real, Move]] = []
    width = over.high[position] - over.low[position]
    for stretch in along(both, name, over.name(tuple(point))).stretches:
        below = stretch.high < value or (stretch.high == value and not stretch.has_high)
        above = _mirrored(stretch, value) if below else stretch
        if above.low < value or (above.low == value and above.has_low):
            return (Move(value, True, Fraction(0), Fraction(0), value),)
        found.append((above.low, _move_to(stretch, above, value, width)))
    nearest = min((distance for distance, _ in found), default=None)
    return tuple(move for distance, move in found if distance == nearest)


def at_no_cost(moves: Sequence[Move]) -> tuple[Move, ...]:
    """Return the moves where moving costs nothing: an end that is not attained gives way to the example past it.

    >>> past = Move(Fraction(3), False, Fraction(2), Fraction(2), Fraction(4))
    >>> [(move.to, move.attained) for move in at_no_cost([past])]
    [(Fraction(4, 1), True)]
    """
    return tuple(
        move if move.attained or move.example is None else replace(move, to=move.example, attained=True)
        for move in moves
    )


def _move_to(stretch: Stretch, above: Stretch, value: Fraction, width: Fraction) -> Move:
    """Return the move to the stretch; `above`: the stretch or its mirror image, on the upper side of the value."""
    down = above is not stretch
    to = stretch.high if down else stretch.low
    ends = above.low.within(WIDTH_OF_BOUNDS) if isinstance(above.low, Algebraic) else (above.low, above.low)
    return Move(coordinate(to), above.has_low, ends[0] - value, ends[1] - value, _example_in(stretch, down, width))


def _example_in(stretch: Stretch, down: bool, width: Fraction) -> Fraction | None:
    """Return a rational value of the stretch at its nearer end, or close to that with few digits; or None."""
    end, has_end = (stretch.high, stretch.has_high) if down else (stretch.low, stretch.has_low)
    if isinstance(end, Fraction) and has_end:
        return end
    if stretch.is_point:
        return None
    sign = -1 if down else 1
    start = end if isinstance(end, Fraction) else end.within(width * STEPS_PAST_AN_END[0] / 10)[0 if down else 1]
    near, far = (start + sign * width * part for part in STEPS_PAST_AN_END)
    if stretch.low < min(near, far) and max(near, far) < stretch.high:
        return shortest(near, far)
    return between(stretch.low, stretch.high)


def _mirrored(stretch: Stretch, value: Fraction) -> Stretch:
    """Return the stretch turned round at the value."""
    low, high = _mirror(stretch.high, value), _mirror(stretch.low, value)
    return Stretch(low, high, stretch.has_high, stretch.has_low)


def _mirror(number: Real, value: Fraction) -> Real:
    if isinstance(number, Fraction):
        return 2 * value - number
    turned = fmpq_poly(number.poly)(fmpq_poly([to_fmpq(2 * value), -1]))  # irreducible too, its roots in reverse
    roots = real_roots(turned)
    return roots[len(roots) - number.index]
