"""The weights of two players, in symbols: numbers or quotients of polynomials, both above zero."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from solver.concepts.bargaining.problem import Problem
from solver.concepts.draft import at_least
from solver.lowering import Cell
from solver.polynomial import Ratio

Weight: TypeAlias = Ratio | Fraction | int


def symbols(problem: Problem, weights: Sequence[Weight]) -> tuple[Ratio, Ratio]:
    """Both weights as quotients over the problem's ring.

    >>> from solver.polynomial import ring
    >>> symbols(Problem(ring(()), (), ()), (1, Fraction(1, 2)))[1].over
    1/2
    """
    first, second = (weight if isinstance(weight, Ratio) else problem.number(weight) for weight in weights)
    return first, second


def positive(weights: Sequence[Ratio]) -> Cell:
    """The conditions that both are above zero."""
    return tuple(at_least(weight, strict=True) for weight in weights)
