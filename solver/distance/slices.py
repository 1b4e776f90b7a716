"""Θ with numbers in the place of some parameters: what is left to choose when the others stand still.

A condition that is curved may be affine in the parameters left, so numbers are put in
before anything else is done.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction

from solver.constraint import Constraint, constraint
from solver.domain import Domain
from solver.lowering import Cell, tidy
from solver.polynomial import to_fmpq

Values = tuple[Fraction, ...]


def with_numbers(condition: Constraint, point: Values, free: Collection[int]) -> Constraint:
    """The condition with the point's coordinates in the place of all parameters but the free ones."""
    if all(k in free for k in condition.variables):
        return condition
    context = condition.poly.context()
    images = [gen if k in free else context.constant(to_fmpq(point[k])) for k, gen in enumerate(context.gens())]
    return constraint(condition.poly.compose(*images), condition.relation)


def cut(cell: Cell, point: Values, free: Collection[int]) -> Cell | None:
    """The cell in the free parameters alone; None where a condition without any of them is false."""
    return tidy(tuple(with_numbers(condition, point, free) for condition in cell))


def held(over: Domain, point: Values, free: Collection[int]) -> Domain:
    """The domain for conditions in the free parameters: the assumptions hold with the others at the point.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.domain import domain
    >>> from solver.condition import parse_condition
    >>> two = (Parameter("x", 1, 0, 2), Parameter("y", 2, 0, 4))
    >>> over = domain(ParameterSpace(two, (parse_condition("x <= y", ("x", "y")),)))
    >>> held(over, over.baseline, {0}).alternatives
    ((Constraint(-p0 + 2 >= 0),),)
    """
    kept = [cut(alternative, point, free) for alternative in over.alternatives]
    return replace(over, baseline=point, alternatives=tuple(dict.fromkeys(c for c in kept if c is not None)))
