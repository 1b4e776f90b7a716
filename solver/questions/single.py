"""The least move of one parameter, the others staying, that brings a region about.

On the line of the parameter the region is a union of stretches with exact ends (see `solver.calculus.line`): the
nearest one above the point and the nearest one below are all there is to compare. Conditions of any degree are
exact here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import fmpq_poly

from solver.calculus.algebraic import Algebraic, Real, between, real_roots
from solver.calculus.line import Stretch, along
from solver.domain import Domain
from solver.lowering import Cell, joined
from solver.polynomial import to_fmpq
from solver.proof.certificate import Coordinate

WIDTH = Fraction(1, 10**12)  # of the rational bounds round an irrational number


@dataclass(frozen=True, slots=True)
class Move:
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
    """The nearest values of one parameter with which one of the cells holds: one, two equally near, or none.

    >>> from solver.domain import domain
    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 9),))
    >>> (move,) = least_moves(where("x**2 > 2", space).cells, domain(space), (Fraction(1),), 0)
    >>> print(move.to, move.attained)
    root 2 of t**2 - 2 (about 1.41421) False
    """
    both = replace(over, alternatives=joined([cells, over.alternatives]))
    name, value = over.names[position], point[position]
    found: list[tuple[Real, Move]] = []
    for stretch in along(both, name, over.name(tuple(point))).stretches:
        below = stretch.high < value or (stretch.high == value and not stretch.has_high)
        above = _mirrored(stretch, value) if below else stretch
        if above.low < value or (above.low == value and above.has_low):
            return (Move(value, True, Fraction(0), Fraction(0), value),)
        found.append((above.low, _move(stretch, above, value)))
    nearest = min((distance for distance, _ in found), default=None)
    return tuple(move for distance, move in found if distance == nearest)


def _move(stretch: Stretch, above: Stretch, value: Fraction) -> Move:
    """The move to the stretch; `above` is the stretch itself or its mirror image, on the upper side of the value."""
    down = above is not stretch
    inner = _inside(above)
    to = stretch.high if down else stretch.low
    ends = above.low.within(WIDTH) if isinstance(above.low, Algebraic) else (above.low, above.low)
    return Move(
        to.root if isinstance(to, Algebraic) else to,
        above.has_low,
        ends[0] - value,
        ends[1] - value,
        2 * value - inner if down and inner is not None else inner,
    )


def _inside(above: Stretch) -> Fraction | None:
    """A rational value of the stretch close to its lower end, the end itself if it is one; None if none is rational."""
    if isinstance(above.low, Fraction):
        near = above.low if above.has_low else above.low + Fraction(1, 100)
    elif above.is_point:
        return None
    else:
        near = above.low.within(Fraction(1, 1000))[1]
    return near if near < above.high or above.is_point else between(above.low, above.high)


def _mirrored(stretch: Stretch, value: Fraction) -> Stretch:
    """The stretch turned round at the value."""
    low, high = _mirror(stretch.high, value), _mirror(stretch.low, value)
    return Stretch(low, high, stretch.has_high, stretch.has_low)


def _mirror(number: Real, value: Fraction) -> Real:
    if isinstance(number, Fraction):
        return 2 * value - number
    turned = fmpq_poly(number.poly)(fmpq_poly([to_fmpq(2 * value), -1]))  # irreducible too, its roots in reverse
    roots = real_roots(turned)
    return roots[len(roots) - number.index]
