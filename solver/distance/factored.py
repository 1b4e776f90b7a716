"""Conditions on a product, as conditions on its factors: f·g > 0 where both are above zero or both below.

A curved condition whose factors are affine becomes a union of affine ones, which linear programming decides
exactly; where only some are, the degrees fall.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from solver.constraint import Constraint, constraint
from solver.lowering import Cell, joined

MAX_PIECES = 16  # of one conjunction


def pieces(cell: Cell) -> tuple[Cell, ...]:
    """The conjunction as a union of conjunctions on factors; itself alone where that splits nothing, or too much.

    >>> from solver.polynomial import ring
    >>> r = ring(("x", "y"))
    >>> [list(map(str, piece)) for piece in pieces((constraint(r["x"] * r["y"] - r["x"], ">"),))]
    [['Constraint(p1 - 1 > 0)', 'Constraint(p0 > 0)'], ['Constraint(-p1 + 1 > 0)', 'Constraint(-p0 > 0)']]
    """
    each = [tuple(_sides(condition)) for condition in cell]
    count = 1
    for sides in each:
        count *= len(sides)
    if count > MAX_PIECES or all(sides == ((condition,),) for sides, condition in zip(each, cell, strict=True)):
        return (cell,)
    return joined(each)


def _sides(condition: Constraint) -> Iterator[Cell]:
    """The ways in which the factors can make the condition hold."""
    content, powers = condition.poly.factor()
    factors = [factor for factor, _ in powers]
    if condition.is_affine or len(factors) == 1 == powers[0][1]:
        yield (condition,)
        return
    if condition.relation == "==":
        yield from ((constraint(factor, "=="),) for factor in factors)
        return
    negative = content < 0
    odd, even = ([factor for factor, power in powers if power % 2 == rest] for rest in (1, 0))
    away = even if condition.relation == ">" else []  # factors that must not vanish, whatever their sign
    for signs in product((1, -1), repeat=len(odd) + len(away)):
        if (signs[: len(odd)].count(-1) % 2 == 1) == negative:
            yield tuple(constraint(s * f, condition.relation) for s, f in zip(signs, [*odd, *away], strict=True))
    if condition.relation == ">=":
        yield from ((constraint(factor, "=="),) for factor in even)
