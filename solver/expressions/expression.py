"""Expressions: text to an exact rational formula over parameters, a tree in which nothing is executed.

Numbers of Python and numpy (`solver.expressions.exact_numbers`), and expressions of sympy
(`solver.expressions.sympy_trees`), become exact trees, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from operator import add, mul

from solver.errors import Pole, UsageError, clip, nearest
from solver.expressions import nodes
from solver.expressions.exact_numbers import comes_from, exact_number
from solver.expressions.parser import read
from solver.expressions.sympy_trees import SympyReader
from solver.expressions.tree_sizes import measure


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
    tree = SympyReader().read(value, 1) if comes_from(value, "sympy") else nodes.Number(exact_number(value))
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
            return point[name] if type(point[name]) is Fraction else exact_number(point[name])
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
