"""Expressions: text to an exact rational formula over parameters, a tree in which nothing is executed.

Numbers of Python and numpy, and expressions of sympy, become exact trees, too. A float is its shortest decimal form:
0.1 is 1/10, float32(0.1) too. Sympy is not imported: trees are walked by the names of classes, never as text.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add, mul
from typing import Any

from solver.errors import InvalidGame, InvalidText, Pole, UsageError, clip, nearest
from solver.expressions import nodes
from solver.expressions.nodes import measure
from solver.expressions.parser import read
from solver.expressions.tokens import FUNCTIONS, check_name, fits, too_long


@dataclass(frozen=True, slots=True)
class Expression:
    """A tree and the text it was read from; two are equal when their trees are.

    >>> parse("a - b") == parse("a-b"), str(parse("a-b"))
    (True, 'a-b')
    """

    tree: nodes.Node
    text: str = field(compare=False)

    @property
    def names(self) -> frozenset[str]:
        """The parameters that occur."""
        return nodes.names(self.tree)

    def __str__(self) -> str:
        return self.text


def parse(text: str, declared: Collection[str] | None = None) -> Expression:
    """Return the expression that a text writes.

    With `declared`, a name that is not among them is an error that suggests the nearest one. Raises
    InvalidText, with the column, for whatever is not an expression or beyond the bounds.

    >>> parse("embargo - shield").tree
    Sum(terms=(Name(name='embargo'), Negation(inner=Name(name='shield'))))
    >>> parse("embargo - sheild", declared=["embargo", "shield"])
    Traceback (most recent call last):
    solver.errors.Undeclared: 'sheild' is not declared; did you mean 'shield'?
        embargo - sheild
                  ^
    """
    return Expression(read(text, declared), text)


def of(value: object, declared: Collection[str] | None = None) -> Expression:
    """Return the expression that a number, a text or a sympy expression stands for.

    Raises InvalidGame, or InvalidText where there is a text to point at.

    >>> [str(of(value)) for value in (3, 0.1, "a - 1", Fraction(7, 3))]
    ['3', '1/10', 'a - 1', '7/3']
    """
    if isinstance(value, Expression) and (declared is None or value.names <= frozenset(declared)):
        return value
    if isinstance(value, str | Expression):
        return parse(str(value), declared)
    tree = _SympyReader().read(value, 1) if comes_from(value, "sympy") else nodes.Number(_rational(value))
    return parse(nodes.render(tree), declared)  # so that whatever is accepted can be written and read again


def substitute(node: nodes.Node, replacements: Mapping[str, nodes.Node]) -> nodes.Node:
    """Return the tree with each named parameter replaced by a tree, all at once.

    Raises Pole where a divisor becomes 0; InvalidGame, before it is built, for a result beyond the bounds of `parse`.

    >>> nodes.render(substitute(parse("x*y/2").tree, {"x": parse("a - b").tree, "y": parse("x").tree}))
    '(a - b)*x/2'
    """
    measure(node, {name: measure(replacement) for name, replacement in replacements.items()})
    return _substitute(node, replacements)


def _substitute(node: nodes.Node, replacements: Mapping[str, nodes.Node]) -> nodes.Node:
    if isinstance(node, nodes.Name):
        return replacements.get(node.name, node)
    return rebuild(node, [_substitute(child, replacements) for child in nodes.children(node)])


def rebuild(node: nodes.Node, parts: Sequence[nodes.Node]) -> nodes.Node:
    """Return a node of the same kind over other children.

    >>> nodes.render(rebuild(parse("a*b").tree, [parse("x").tree, parse("y + 1").tree]))
    'x*(y + 1)'
    """
    match node:
        case nodes.Power(_, exponent):
            return nodes.power(parts[0], exponent)
        case nodes.Call(function, _):
            return nodes.Call(function, tuple(parts))
        case nodes.Number() | nodes.Name():
            return node
    return _BUILDERS[type(node)](*parts)


_BUILDERS: Mapping[type, Callable[..., nodes.Node]] = {
    nodes.Sum: nodes.add, nodes.Product: nodes.multiply, nodes.Quotient: nodes.divide, nodes.Negation: nodes.negate,
}  # fmt: skip


def evaluate(node: nodes.Node, point: Mapping[str, Fraction]) -> Fraction:
    """Return the exact value at a point; Pole where it divides by zero, UsageError where the point lacks a parameter.

    >>> evaluate(parse("0.1*x + 1/3").tree, {"x": Fraction(2)})
    Fraction(8, 15)
    >>> evaluate(parse("1/(x - 2)").tree, {"x": Fraction(2)})
    Traceback (most recent call last):
    solver.errors.Pole: 1/(x - 2) has no value at x = 2: it divides by x - 2, which is 0 there; keep away
    """
    match node:
        case nodes.Number(value):
            return value
        case nodes.Name(name):
            if name not in point:
                advice = nearest(name, point) or " add one"
                raise UsageError(f"the point gives no value for {name!r};{advice}")
            return point[name] if type(point[name]) is Fraction else _rational(point[name])
        case nodes.Sum(terms):
            return reduce(add, [evaluate(term, point) for term in terms])
        case nodes.Product(factors):
            return reduce(mul, [evaluate(factor, point) for factor in factors])
        case nodes.Quotient(over, under):
            divisor = evaluate(under, point)
            if not divisor:
                raise _pole(node, point)
            return evaluate(over, point) / divisor
        case nodes.Power(base, exponent):
            return evaluate(base, point) ** exponent
        case nodes.Negation(inner):
            return -evaluate(inner, point)
        case nodes.Call(function, arguments):
            values = [evaluate(argument, point) for argument in arguments]
            return abs(values[0]) if function == "Abs" else (min if function == "Min" else max)(values)


def _pole(node: nodes.Quotient, point: Mapping[str, Fraction]) -> Pole:
    place = ", ".join(f"{name} = {point[name]}" for name in sorted(nodes.names(node.under)))
    where = f" at {clip(place)}" if place else ""
    whole, under = clip(nodes.render(node)), clip(nodes.render(node.under))
    return Pole(f"{whole} has no value{where}: it divides by {under}, which is 0 there; keep away")


# --- numbers and expressions of Python ------------------------------------------------------------


def comes_from(value: object, package: str) -> bool:
    """Whether a value's class, or one it is built on, is the package's; the package need not be imported.

    >>> comes_from(Fraction(1), "fractions"), comes_from(1.5, "numpy")
    (True, False)
    """
    return any((base.__module__ or "").partition(".")[0] == package for base in type(value).__mro__)


def _rational(value: object) -> Fraction:
    """Return the exact value of a Python or numpy number; InvalidGame for others, nan, infinity and too many digits."""
    if not isinstance(value, bool):
        if isinstance(value, numbers.Rational):
            return _check_digits(Fraction(int(value.numerator), int(value.denominator)))
        if isinstance(value, float):
            return decimal(float.__repr__(value))
        if isinstance(value, Decimal):
            return decimal(str(value))
        kind = getattr(getattr(value, "dtype", None), "kind", "")
        if comes_from(value, "numpy") and getattr(value, "shape", None) == () and kind in "fiu":
            return decimal(str(value))  # not .item(): float32(0.1) would become 0.10000000149011612
    fault = f"a {type(value).__name__} cannot stand for a number: {value_text(value)}"
    raise InvalidGame(f"{fault}; give a number, a text or a sympy expression")


def _check_digits(value: Fraction) -> Fraction:
    """Return the number itself; raise InvalidGame where it has too many digits."""
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
    if not isinstance(tree, nodes.Number):
        raise InvalidGame(f"{text} is not a finite number; give one")
    return tree.value


def value_text(value: object) -> str:
    """Return a value as text for a message, of a table its keys; a repr that fails is no reason to fail.

    >>> value_text({"where": 1}), value_text(Decimal("0.5"))
    ('a table with where', '0.5')
    """
    try:
        if isinstance(value, Mapping):
            return f"a table with {clip(', '.join(map(str, value)) or 'nothing in it')}"
        return clip(str(value) if comes_from(value, "datetime") or comes_from(value, "decimal") else repr(value))
    except Exception:  # noqa: BLE001 - whatever a stranger's repr raises, or a huge integer inside a list
        return f"a {type(value).__name__}"


class _SympyReader:
    """Walks one expression; InvalidGame if too large or no rational function with Min, Max and Abs."""

    def __init__(self) -> None:
        self.symbols: dict[str, object] = {}
        self.left = nodes.MAX_NODES

    def read(self, value: Any, height: int) -> nodes.Node:
        self.left -= 1
        if height > nodes.MAX_HEIGHT or self.left < len(getattr(value, "args", ())):
            raise InvalidGame("the sympy expression is too deep or too large; split it")
        kind = type(value).__name__
        if getattr(value, "is_Rational", False):
            return nodes.Number(_check_digits(Fraction(int(value.p), int(value.q))))
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
