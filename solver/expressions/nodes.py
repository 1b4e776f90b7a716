"""Trees: the nodes of a formula, the builders that keep them in one form, and their text.

A tree is a rational function of the parameters, or one such function on each piece of a Min, Max or Abs.
Every tree is built by `add`, `negate`, `multiply`, `divide` and `power`, which keep this form:

    a sum holds no sum and a product no product; a quotient of numbers is a number;
    a minus goes into the number that a term begins with, and cancels the minus that it begins with;
    a negative power is a quotient.

So `render`, with as few parentheses as the reading allows, writes a text that reads as the same tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from solver.errors import InvalidGame, Pole, UsageError, clip
from solver.expressions.tokens import fits, too_long

MAX_EXPONENT = 12


@dataclass(frozen=True, slots=True)
class Number:
    """An exact rational number."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Two terms or more, none of them a sum."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Two factors or more, none of them a product."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    """One node divided by another, not both numbers."""

    over: Node
    under: Node


@dataclass(frozen=True, slots=True)
class Power:
    """A node to a whole exponent from 0 to MAX_EXPONENT; 0**0 is 1, as in a polynomial."""

    base: Node
    exponent: int


@dataclass(frozen=True, slots=True)
class Negation:
    """Minus a node that begins with no number and no minus."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Call:
    """Min or Max of two arguments or more, or Abs of one."""

    function: str
    arguments: tuple[Node, ...]


Node: TypeAlias = Number | Name | Sum | Product | Quotient | Power | Negation | Call
ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))


# Building: each function keeps the form stated at the top.


def add(*terms: Node) -> Node:
    """Return the sum, opened where a term is itself a sum; of no terms it is 0.

    >>> render(add(Name("a"), add(Name("b"), Number(Fraction(-2)))))
    'a + b - 2'
    """
    flat = [one for term in terms for one in (term.terms if isinstance(term, Sum) else [term])]
    return Sum(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else ZERO)


def multiply(*factors: Node) -> Node:
    """Return the product, opened where a factor is itself a product; of no factors it is 1.

    >>> render(multiply(Name("a"), add(Name("b"), ONE)))
    'a*(b + 1)'
    """
    flat = [one for part in factors for one in (part.factors if isinstance(part, Product) else [part])]
    return Product(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else ONE)


def divide(over: Node, under: Node) -> Node:
    """Return the quotient, a number where both are; Pole for a divisor 0, InvalidGame for more than MAX_DIGITS digits.

    >>> divide(Number(Fraction(7)), Number(Fraction(3)))
    Number(value=Fraction(7, 3))
    """
    if under == ZERO:
        raise Pole(f"{clip(render(over))} is divided by 0; divide by something that is not zero")
    if isinstance(over, Number) and isinstance(under, Number):
        value = over.value / under.value
        if not fits(value):
            raise InvalidGame(too_long("the quotient of these numbers"))
        return Number(value)
    return Quotient(over, under)


def negate(node: Node) -> Node:
    """Return minus the node: in the number or the minus that it begins with, if it begins with one.

    >>> render(negate(multiply(Number(Fraction(3)), Name("x"))))
    '-3*x'
    """
    return _with_minus(node) or Negation(node)


def _with_minus(node: Node) -> Node | None:
    """Return minus the node without a Negation at its head, or None where there is no such form."""
    match node:
        case Number(value):
            return Number(-value)
        case Negation(inner):
            return inner
        case Product((first, *others)) if begun := _with_minus(first):
            return multiply(begun, *others)
        case Quotient(over, under) if begun := _with_minus(over):
            return Quotient(begun, under)
    return None


def power(base: Node, exponent: int) -> Node:
    """Return the power; a quotient where the exponent is negative.

    >>> render(power(Name("x"), -2))
    '1/x**2'
    """
    if abs(exponent) > MAX_EXPONENT:
        whole = str(exponent) if abs(exponent) < 10**30 else "of more than 30 digits"
        raise InvalidGame(f"the exponent {whole} is beyond {MAX_EXPONENT}; lower it")
    if exponent < 0:
        return divide(ONE, base if exponent == -1 else Power(base, -exponent))
    return Power(base, exponent)


def names(node: Node) -> frozenset[str]:
    """Return the parameters that occur in a tree.

    >>> sorted(names(add(Name("a"), Call("Max", (Name("b"), ONE)))))
    ['a', 'b']
    """
    return frozenset({node.name}) if isinstance(node, Name) else frozenset().union(*map(names, children(node)))


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node, in the order in which they are written.

    >>> children(divide(Name("a"), Name("b")))
    (Name(name='a'), Name(name='b'))
    """
    match node:
        case Sum(parts) | Product(parts) | Call(_, parts):
            return parts
        case Quotient(over, under):
            return (over, under)
        case Power(inner, _) | Negation(inner):
            return (inner,)
    return ()


def render(node: Node) -> str:
    """Return the text, which `parse` reads as the same tree, with parentheses where reading needs them.

    >>> render(multiply(add(Name("a"), negate(Name("b"))), power(Name("c"), 2), Name("d")))
    '(a - b)*c**2*d'
    """
    if _is_negative(node):
        return "-" + _inside(negate(node), _PRODUCT)
    match node:
        case Number(value):
            return str(value)
        case Name(name):
            return name
        case Sum((first, *others)):
            signed = ((" - ", negate(term)) if _is_negative(term) else (" + ", term) for term in others)
            return _inside(first, _SIGNED) + "".join(sign + _inside(term, _PRODUCT) for sign, term in signed)
        case Product((first, *others)):
            return "*".join([_inside(first, _PRODUCT), *(_inside(factor, _FACTOR) for factor in others)])
        case Quotient(over, under):
            return f"{_inside(over, _PRODUCT)}/{_inside(under, _FACTOR)}"
        case Power(base, exponent):
            return f"{_inside(base, _ATOM)}**{exponent}"
        case Call(function, arguments):
            return f"{function}({', '.join(map(render, arguments))})"
        case _:
            raise UsageError(f"{type(node).__name__} is no node of an expression; build it with parse")


_SUM, _SIGNED, _PRODUCT, _FACTOR, _ATOM = range(5)  # how tightly a text holds together
_BINDINGS = {Sum: _SUM, Product: _PRODUCT, Quotient: _PRODUCT, Power: _FACTOR}


def _inside(node: Node, least: int) -> str:
    """Return the text of a node where only what binds at least so tightly goes without parentheses."""
    is_fraction = isinstance(node, Number) and node.value.denominator > 1
    binding = _SIGNED if _is_negative(node) else _PRODUCT if is_fraction else _BINDINGS.get(type(node), _ATOM)
    text = render(node)
    return text if binding >= least else f"({text})"


def _is_negative(node: Node) -> bool:
    """Whether the text of a node begins with a minus that covers all of it."""
    if isinstance(node, Negation):
        return True
    while isinstance(node, Product | Quotient):
        node = node.factors[0] if isinstance(node, Product) else node.over
    return isinstance(node, Number) and node.value < 0
