"""The door to sympy: its expressions read as trees, and trees handed out as its expressions.

An expression is walked by the names of its classes and never handed any text, and sympy is imported only
where one of its expressions is to be made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from solver.errors import InvalidGame
from solver.expressions.exact_numbers import check_digits, decimal, safe_repr
from solver.expressions.nodes import (
    Call,
    Name,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    add,
    children,
    divide,
    multiply,
    negate,
    power,
)
from solver.expressions.size_limits import MAX_HEIGHT, MAX_NODES
from solver.expressions.tokens import FUNCTIONS, check_name

if TYPE_CHECKING:
    import sympy


def from_sympy(value: object) -> Node:
    """Return the tree of a sympy expression.

    >>> import sympy
    >>> from_sympy(sympy.Symbol("x") - 1)
    Sum(terms=(Name(name='x'), Number(value=Fraction(-1, 1))))

    Raises InvalidGame for what is no rational function with Min, Max and Abs, or too large.
    """
    return _Reader().read(value, 1)


class _Reader:
    """Walks one expression."""

    def __init__(self) -> None:
        self.symbols: dict[str, object] = {}
        self.left = MAX_NODES

    def read(self, value: Any, height: int) -> Node:
        self.left -= 1
        if height > MAX_HEIGHT or self.left < len(getattr(value, "args", ())):
            raise InvalidGame("the sympy expression is too deep or too large; split it")
        kind = type(value).__name__
        if getattr(value, "is_Rational", False):
            return Number(check_digits(Fraction(int(value.p), int(value.q))))
        if getattr(value, "is_Float", False):
            return Number(decimal(str(value)))
        if getattr(value, "is_Symbol", False):
            return self.symbol(value)
        if kind == "Add":
            return add(*(self.read(term, height + 1) for term in _in_order(value)))
        if kind == "Mul":
            return self.product(value, height)
        if kind == "Pow":
            return self.power(value, height)
        if kind in FUNCTIONS:
            ordered = sorted(value.args, key=lambda argument: argument.sort_key())  # sympy keeps a set
            return Call(kind, tuple(self.read(argument, height + 1) for argument in ordered))
        raise InvalidGame(_unreadable(value))

    def symbol(self, value: Any) -> Node:
        name = check_name(str(value.name))
        if self.symbols.setdefault(name, value) != value:
            raise InvalidGame(f"two different sympy symbols are called {name!r}; give them two names")
        return Name(name)

    def product(self, value: Any, height: int) -> Node:
        """Read a product: factors with a negative exponent go below the fraction bar, a factor -1 becomes a minus."""
        factors = list(value.args)
        minus = factors[0] == -1
        above: list[Node] = []
        below: list[Node] = []
        for factor in factors[minus:]:
            base, exponent = factor.args if type(factor).__name__ == "Pow" else (factor, 1)
            if getattr(exponent, "is_Integer", False) and exponent < 0:
                below.append(self.raised(base, -int(exponent), height + 1))
            else:
                above.append(self.read(factor, height + 1))
        node = multiply(*above)
        node = divide(node, multiply(*below)) if below else node
        return negate(node) if minus else node

    def raised(self, base: Any, exponent: int, height: int) -> Node:
        node = self.read(base, height + 1)
        return node if exponent == 1 else power(node, exponent)

    def power(self, value: Any, height: int) -> Node:
        base, exponent = value.args
        if not getattr(exponent, "is_Integer", False):
            raise InvalidGame(_unreadable(value))
        return power(self.read(base, height + 1), int(exponent))


def _in_order(value: Any) -> Sequence[Any]:
    """Return the terms of a sympy sum as sympy prints them, x - y; its sorting is quadratic, so only for a few."""
    ordered: Sequence[Any] = value.as_ordered_terms() if len(value.args) <= 50 else value.args
    return ordered


def _unreadable(value: object) -> str:
    advice = "declare a parameter of its own for its value"
    return f"sympy's {type(value).__name__} is not rational: {safe_repr(value)}; {advice}"


def to_sympy(node: Node, symbols: Mapping[str, sympy.Symbol] | None = None) -> sympy.Expr:
    """Return the tree as a sympy expression, its names as plain symbols or as those that `symbols` gives.

    Sympy tidies while it builds, so the shape may change and the value does not.

    >>> to_sympy(divide(add(Name("x"), Number(Fraction(-1))), Number(Fraction(2))))
    x/2 - 1/2
    """
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
