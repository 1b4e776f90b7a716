"""Numbers of Python and numpy, and expressions of sympy, as exact trees. A float is its shortest decimal form: 0.1 is
1/10, float32(0.1) too. Sympy is not imported: trees are walked by the names of classes, never as text."""

from __future__ import annotations

import numbers
from decimal import Decimal
from fractions import Fraction
from typing import Any

from solver.errors import InvalidGame, InvalidText, clip
from solver.expressions import nodes
from solver.expressions.nodes import Call, Name, Node, Number, add, divide, multiply, negate, power
from solver.expressions.parser import read
from solver.expressions.tokens import FUNCTIONS, check_name, fits, too_long


def comes_from(value: object, package: str) -> bool:
    """Whether a value's class, or one it is built on, is the package's; the package need not be imported.

    >>> comes_from(Fraction(1), "fractions"), comes_from(1.5, "numpy")
    (True, False)
    """
    return any((base.__module__ or "").partition(".")[0] == package for base in type(value).__mro__)


def rational(value: object) -> Fraction:
    """Return the exact value of a Python or numpy number; InvalidGame for others, nan, infinity and too many digits.

    >>> rational(0.1), rational(Decimal("2.50"))
    (Fraction(1, 10), Fraction(5, 2))
    """
    if not isinstance(value, bool):
        if isinstance(value, numbers.Rational):
            return check_digits(Fraction(int(value.numerator), int(value.denominator)))
        if isinstance(value, float):
            return decimal(float.__repr__(value))
        if isinstance(value, Decimal):
            return decimal(str(value))
        kind = getattr(getattr(value, "dtype", None), "kind", "")
        if comes_from(value, "numpy") and getattr(value, "shape", None) == () and kind in "fiu":
            return decimal(str(value))  # not .item(): float32(0.1) would become 0.10000000149011612
    raise InvalidGame(
        f"a {type(value).__name__} cannot stand for a number: {safe_repr(value)}; "
        "give a number, a text or a sympy expression"
    )


def check_digits(value: Fraction) -> Fraction:
    """Return the number itself; raise InvalidGame where it has too many digits.

    >>> check_digits(Fraction(7, 3))
    Fraction(7, 3)
    """
    if not fits(value):
        raise InvalidGame(too_long("the number"))
    return value


def decimal(text: str) -> Fraction:
    """Return the number that a text writes.

    >>> decimal("-1e-3")
    Fraction(-1, 1000)
    """
    try:
        tree = read(text)
    except InvalidText as error:
        raise InvalidGame(f"{clip(text)} cannot be read: {error.reason}") from None
    if not isinstance(tree, Number):
        raise InvalidGame(f"{text} is not a finite number; give one")
    return tree.value


def safe_repr(value: object) -> str:
    """Return a value as text for a message; a repr that fails is no reason to fail.

    >>> safe_repr("x" * 100)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxxxx'"
    """
    try:
        return clip(repr(value))
    except Exception:  # noqa: BLE001 - whatever a stranger's repr raises
        return "(it cannot be shown)"


def from_sympy(value: object) -> Node:
    """Return the tree of a sympy expression; InvalidGame if too large or no rational function with Min, Max and Abs.

    >>> import sympy
    >>> from_sympy(sympy.Symbol("x") - 1)
    Sum(terms=(Name(name='x'), Number(value=Fraction(-1, 1))))
    """
    return _Reader().read(value, 1)


class _Reader:
    """Walks one expression."""

    def __init__(self) -> None:
        self.symbols: dict[str, object] = {}
        self.left = nodes.MAX_NODES

    def read(self, value: Any, height: int) -> Node:
        self.left -= 1
        if height > nodes.MAX_HEIGHT or self.left < len(getattr(value, "args", ())):
            raise InvalidGame("the sympy expression is too deep or too large; split it")
        kind = type(value).__name__
        if getattr(value, "is_Rational", False):
            return Number(check_digits(Fraction(int(value.p), int(value.q))))
        if getattr(value, "is_Float", False):
            return Number(decimal(str(value)))
        if getattr(value, "is_Symbol", False):
            return self.symbol(value)
        if kind == "Add":  # in sympy's own order, x - y; its sorting is quadratic, so only for a few
            ordered = value.as_ordered_terms() if len(value.args) <= 50 else value.args
            return add(*(self.read(term, height + 1) for term in ordered))
        if kind == "Mul":
            return self.product(value, height)
        if kind == "Pow" and getattr(value.args[1], "is_Integer", False):
            return power(self.read(value.args[0], height + 1), int(value.args[1]))
        if kind in FUNCTIONS:
            ordered = sorted(value.args, key=lambda argument: argument.sort_key())  # sympy keeps a set
            return Call(kind, tuple(self.read(argument, height + 1) for argument in ordered))
        advice = "declare a parameter of its own for its value"
        raise InvalidGame(f"sympy's {kind} is not rational: {safe_repr(value)}; {advice}")

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
                node = self.read(base, height + 2)
                below.append(node if exponent == -1 else power(node, -int(exponent)))
            else:
                above.append(self.read(factor, height + 1))
        node = multiply(*above)
        node = divide(node, multiply(*below)) if below else node
        return negate(node) if minus else node
