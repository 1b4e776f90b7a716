"""Trees handed out as expressions of sympy: a second path to what a formula is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from solver.expressions.nodes import Call, Name, Negation, Node, Number, Power, Product, Quotient, Sum, children

if TYPE_CHECKING:
    import sympy


def to_sympy(node: Node, symbols: Mapping[str, sympy.Symbol] | None = None) -> sympy.Expr:
    """Return the tree as a sympy expression, its names as plain symbols or as those that `symbols` gives.

    Sympy tidies while it builds, so the shape may change and the value does not."""
    import sympy

    def convert(node: Node) -> Any:
        parts = [convert(child) for child in children(node)]
        match node:
            case Number(value):
                return sympy.Rational(value.numerator, value.denominator)
            case Name(name):
                given = (symbols or {}).get(name)
                return sympy.Symbol(name) if given is None else given
            case Sum():
                return sympy.Add(*parts)
            case Product():
                return sympy.Mul(*parts)
            case Quotient():
                return sympy.Mul(parts[0], sympy.Pow(parts[1], -1))
            case Power(_, exponent):
                return sympy.Pow(parts[0], exponent)
            case Negation():
                return sympy.Mul(-1, parts[0])
            case Call(function, _):
                return {"Min": sympy.Min, "Max": sympy.Max, "Abs": sympy.Abs}[function](*parts)

    return convert(node)
