"""What solutions with weights share: the weights as quotients, and the corner at which a weighted sum is greatest.

A point of S is the best one for a line with normal (m₁, m₂), both above zero, exactly where no other point lies beyond
that line: m·g_k >= m·g_j for every other j, with the gains g = u − d. The utilitarian solution takes its weights for
the normal, Nash's solution (a·g₂, b·g₁), the slope of the product of gains there.

Weights are given as numbers or as quotients of polynomials; what is found holds where both are above zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.problem import Mixture, Problem, dot
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, conjunction_of

Weights: TypeAlias = Sequence[Ratio | Fraction | int]


def positive_weights(problem: Problem, weights: Weights) -> tuple[tuple[Ratio, Ratio], Cell]:
    """Return both weights as quotients over the problem's ring, and the conditions that they are above zero.

    >>> positive_weights(formulas("x", [("0", "1"), ("x", "0")]), (1, 2))[0]
    (Ratio(over=1, under=1), Ratio(over=2, under=1))
    """
    first, second = (weight if isinstance(weight, Ratio) else problem.ring.number(weight) for weight in weights)
    return (first, second), (at_least(first, strict=True), at_least(second, strict=True))


def best_at_corner(
    problem: Problem, k: int, kept: Sequence[int], normal: tuple[Ratio, Ratio]
) -> tuple[Mixture, Cell | None]:
    """Return where a point gains something for both, and no other lies beyond the line through it with this normal."""
    gain, height = problem.gains[k], dot(normal, problem.gains[k])
    nothing_beyond = (at_least(height - dot(normal, problem.gains[m])) for m in kept if m != k)
    cell = conjunction_of((*(at_least(part, strict=True) for part in gain), *nothing_beyond))
    return ((k, problem.ring.number(1)),), cell
