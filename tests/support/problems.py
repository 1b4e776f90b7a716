"""Bargaining problems from texts and from numbers, and curves from coefficients, for tests and examples."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from solver.algebra.polynomials import Ratio, ring
from solver.concepts.bargaining.curved_frontier import Curve
from solver.concepts.bargaining.problem import NumericProblem, Problem
from solver.expressions.expression import parse
from solver.regions.lowering import Decisions, lower


def formulas(names: str, points: Sequence[Sequence[str]], threat: Sequence[str] = ("0", "0")) -> Problem:
    """Return a problem in symbols from texts, its parameters named with blanks between them.

    >>> formulas("x", [("0", "1"), ("x", "0")]).gains[1][0].over
    p0
    """
    over = ring(tuple(names.split()))

    def read(text: str) -> Ratio:
        return lower(parse(text, over.names).tree, over, Decisions())

    return Problem(over, tuple(tuple(map(read, point)) for point in points), tuple(map(read, threat)))


def numbers(points: Sequence[Sequence[Fraction | int]], threat: Sequence[Fraction | int]) -> NumericProblem:
    """Return a problem in numbers from sequences.

    >>> numbers([(0, 1), (1, 0)], (0, 0)).threat
    (Fraction(0, 1), Fraction(0, 1))
    """
    return NumericProblem(tuple(tuple(map(Fraction, point)) for point in points), tuple(map(Fraction, threat)))


def curve(first: Sequence[int], second: Sequence[int]) -> Curve:
    """Return utilities of one issue, from 0 to 1, by their coefficients from the constant upwards.

    >>> curve([1, 0, -1], [0, 1]).at(Fraction(1, 2))
    (Fraction(3, 4), Fraction(1, 2))
    """
    return Curve(tuple(map(Fraction, first)), tuple(map(Fraction, second)), Fraction(0), Fraction(1))
