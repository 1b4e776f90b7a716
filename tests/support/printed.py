"""Printed conditions read back and evaluated at many points at once, exactly, with Python's own grammar.

A formula becomes over/(under·q^degree), three whole numbers at a point (q, a, b, …): nothing is rounded, and nothing
of the engine is used. Where a denominator is zero a comparison has no answer: it neither holds nor fails.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from vector_truth import LIMIT, Truth, Whole

RELATIONS: dict[type[ast.cmpop], Callable[[Any], Any]] = {
    ast.GtE: lambda gap: gap >= 0,
    ast.Gt: lambda gap: gap > 0,
    ast.LtE: lambda gap: gap <= 0,
    ast.Lt: lambda gap: gap < 0,
    ast.Eq: lambda gap: gap == 0,
    ast.NotEq: lambda gap: gap != 0,
}
ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


def _comparison(text: str) -> ast.Compare:
    """A printed condition as Python's grammar has it, `=` as `==`."""
    tree = ast.parse(re.sub(r"(?<![<>=!])=(?!=)", "==", text), mode="eval").body
    assert isinstance(tree, ast.Compare), text
    return tree


def times(a: Whole, b: Whole) -> Whole:
    """The product, in Python's integers where it might not fit 64 bits."""
    if a.dtype != object and b.dtype != object and _size(a) * _size(b) >= LIMIT:
        a = a.astype(object)
    product: Whole = a * b
    return product


def plus(a: Whole, b: Whole) -> Whole:
    if a.dtype != object and b.dtype != object and _size(a) + _size(b) >= LIMIT:
        a = a.astype(object)
    total: Whole = a + b
    return total


def _size(a: Whole) -> int:
    return int(np.abs(a).max(initial=1))


@dataclass(frozen=True)
class Quotient:
    """over / (under·q^degree)."""

    over: Whole
    under: Whole
    degree: int


class Reader:
    """Reads conditions at some points."""

    def __init__(self, names: Sequence[str], points: Whole) -> None:
        self.q = points[:, 0]
        self.one = np.ones(len(points), dtype=np.int64)
        self.values: Mapping[str, Whole] = {name: points[:, k] for k, name in enumerate(names, start=1)}

    def condition(self, text: str) -> tuple[Truth, Truth]:
        """Where a comparison, or a chain of them, holds, and where it fails."""
        tree = _comparison(text)
        sides = [self.formula(side) for side in (tree.left, *tree.comparators)]
        holds, defined = self.one > 0, self.one > 0
        for relation, (left, right) in zip(tree.ops, pairwise(sides), strict=True):
            gap = self.sum(left, right, -1)
            defined = defined & (gap.under != 0)
            holds = holds & RELATIONS[type(relation)](times(np.sign(gap.over), np.sign(gap.under)))
        return (holds & defined).astype(bool), (~holds & defined).astype(bool)

    def formula(self, node: ast.expr) -> Quotient:
        match node:
            case ast.Constant(int() as number):
                return Quotient(number * self.one, self.one, 0)
            case ast.Name(name):
                return Quotient(self.values[name], self.one, 1)
            case ast.UnaryOp(ast.USub(), inner):
                turned = self.formula(inner)
                return Quotient(-turned.over, turned.under, turned.degree)
            case ast.BinOp(left, ast.Add(), right):
                return self.sum(self.formula(left), self.formula(right), 1)
            case ast.BinOp(left, ast.Sub(), right):
                return self.sum(self.formula(left), self.formula(right), -1)
            case ast.BinOp(left, ast.Mult(), right):
                a, b = self.formula(left), self.formula(right)
                return Quotient(times(a.over, b.over), times(a.under, b.under), a.degree + b.degree)
            case ast.BinOp(left, ast.Div(), right):
                a, b = self.formula(left), self.formula(right)
                return Quotient(times(a.over, b.under), times(a.under, b.over), a.degree - b.degree)
            case ast.BinOp(base, ast.Pow(), ast.Constant(int() as power)):
                found = Quotient(self.one, self.one, 0)
                for _ in range(power):
                    a = self.formula(base)
                    found = Quotient(times(found.over, a.over), times(found.under, a.under), found.degree + a.degree)
                return found
        raise ValueError(f"not printed by a condition: {ast.dump(node)}")

    def sum(self, a: Quotient, b: Quotient, sign: int) -> Quotient:
        degree = max(a.degree, b.degree)
        first, second = self.raised(a.over, degree - a.degree), self.raised(sign * b.over, degree - b.degree)
        if a.under is b.under:
            return Quotient(plus(first, second), a.under, degree)
        return Quotient(plus(times(first, b.under), times(second, a.under)), times(a.under, b.under), degree)

    def raised(self, over: Whole, power: int) -> Whole:
        for _ in range(power):
            over = times(over, self.q)
        return over


# --- one point, by z3 -------------------------------------------------------------------------------

STEPS = 300_000  # of z3, some seconds at most


def point_where(
    hold: Sequence[str], fail: Sequence[str], nowhere: Sequence[Sequence[str]], box: Mapping[str, tuple[int, int]]
) -> Mapping[str, Fraction] | Literal[False] | None:
    """A point of the box where these conditions hold, one of those fails and no alternative holds; False if none is.

    None where z3 cannot tell, or names no rational point.
    """
    import z3

    solver = z3.Solver()
    solver.set("rlimit", STEPS)
    names = {name: z3.Real(name) for name in box}
    for name, (low, high) in box.items():
        solver.add(names[name] >= low, names[name] <= high)
    unders: list[Any] = []
    solver.add(*(_spoken(text, names, unders) for text in hold))
    solver.add(*(z3.Not(z3.And(*(_spoken(text, names, unders) for text in line))) for line in nowhere))
    if fail:
        solver.add(z3.Not(z3.And(*(_spoken(text, names, unders) for text in fail))))
    solver.add(*(under != 0 for under in unders))
    found = solver.check()
    if found != z3.sat:
        return False if found == z3.unsat else None
    model = solver.model()
    point = {name: _near(model.eval(symbol, model_completion=True)) for name, symbol in names.items()}
    for free in (None, *names):  # as it is, or all but one in their places, to solve for that one
        solver.push()
        solver.add(*(names[name] == z3.RealVal(str(x)) for name, x in point.items() if name != free))
        if solver.check() == z3.sat:
            values = {name: solver.model().eval(symbol, model_completion=True) for name, symbol in names.items()}
            if all(z3.is_rational_value(value) for value in values.values()):
                return {name: _near(value) for name, value in values.items()}
        solver.pop()
    return None


def _near(value: Any) -> Fraction:
    """A number of z3's, or a rational one near it."""
    rational = value if value.is_real() and hasattr(value, "numerator_as_long") else value.approx(12)
    return Fraction(rational.numerator_as_long(), rational.denominator_as_long())


def _spoken(text: str, names: Mapping[str, Any], unders: list[Any]) -> Any:
    """A condition as z3 takes it; denominators are noted."""
    import z3

    tree = _comparison(text)
    sides = [_term(side, names, unders) for side in (tree.left, *tree.comparators)]
    gaps = [left - right for left, right in pairwise(sides)]
    return z3.And(*(RELATIONS[type(relation)](gap) for relation, gap in zip(tree.ops, gaps, strict=True)))


def _term(node: ast.expr, names: Mapping[str, Any], unders: list[Any]) -> Any:
    import z3

    match node:
        case ast.Constant(int() as number):
            return z3.RealVal(number)
        case ast.Name(name):
            return names[name]
        case ast.UnaryOp(ast.USub(), inner):
            return -_term(inner, names, unders)
        case ast.BinOp(base, ast.Pow(), ast.Constant(int() as power)):
            return _term(base, names, unders) ** power
        case ast.BinOp(left, ast.Div(), right):
            unders.append(_term(right, names, unders))
            return _term(left, names, unders) / unders[-1]
        case ast.BinOp(left, sign, right):
            return ARITHMETIC[type(sign)](_term(left, names, unders), _term(right, names, unders))
    raise ValueError(f"not printed by a condition: {ast.dump(node)}")
