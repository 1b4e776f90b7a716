"""Expressions of sympy as exact trees.

Sympy is not imported: its trees are walked by the names of classes, never as text.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from solver.errors import InvalidGame
from solver.expressions import nodes
from solver.expressions.exact_numbers import check_digits, decimal, value_text
from solver.expressions.tokens import FUNCTIONS, check_name
from solver.expressions.tree_sizes import MAX_HEIGHT, MAX_NODES


class SympyReader:
    """Walks one expression; InvalidGame if too large or no rational function with Min, Max and Abs."""

    def __init__(self) -> None:
        self.symbols: dict[str, object] = {}
        self.left = MAX_NODES

    def read(self, value: Any, height: int) -> nodes.Node:
        self.left -= 1
        if height > MAX_HEIGHT or self.left < len(getattr(value, "args", ())):
            raise InvalidGame("the sympy expression is too deep or too large; split it")
        kind = type(value).__name__
        if getattr(value, "is_Rational", False):
            return nodes.Number(check_digits(Fraction(int(value.p), int(value.q))))
        if getattr(value, "is_Float", False):
            return nodes.Number(decimal(str(value)))
        if getattr(value, "is_Symbol", False):
            return self.symbol(value)
        if kind == "Add":  # in sympy's own order, x - y; its sorting is quadratic, so only for a few
            ordered = value.as_ordered_terms() if len(value.args) <= 50 else value.args
            return nodes.add(*(self.read(term, height + 1) for term in ordered))
        if kind == "Mul":
            return self.product(value, height)
        if kind == "Pow" and getattr(value.args[1], "is_Integer", False):
            return nodes.power(self.read(value.args[0], height + 1), int(value.args[1]))
        if kind in FUNCTIONS:
            ordered = sorted(value.args, key=lambda argument: argument.sort_key())  # sympy keeps a set
            return nodes.Call(kind, tuple(self.read(argument, height + 1) for argument in ordered))
        advice = "declare a parameter of its own for its value"
        raise InvalidGame(f"sympy's {kind} is not rational: {value_text(value)}; {advice}")

    def symbol(self, value: Any) -> nodes.Node:
        name = check_name(str(value.name))
        if self.symbols.setdefault(name, value) != value:
            raise InvalidGame(f"two different sympy symbols are called {name!r}; give them two names")
        return nodes.Name(name)

    def product(self, value: Any, height: int) -> nodes.Node:
        """Read a product: factors with a negative exponent go below the fraction bar, a factor -1 becomes a minus."""
        factors = list(value.args)
        minus = factors[0] == -1
        above: list[nodes.Node] = []
        below: list[nodes.Node] = []
        for factor in factors[minus:]:
            base, exponent = factor.args if type(factor).__name__ == "Pow" else (factor, 1)
            if getattr(exponent, "is_Integer", False) and exponent < 0:
                node = self.read(base, height + 2)
                below.append(node if exponent == -1 else nodes.power(node, -int(exponent)))
            else:
                above.append(self.read(factor, height + 1))
        node = nodes.multiply(*above)
        node = nodes.divide(node, nodes.multiply(*below)) if below else node
        return nodes.negate(node) if minus else node
