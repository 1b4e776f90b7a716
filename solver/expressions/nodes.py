"""Trees: the nodes of a formula, the builders that keep them in one form, and their text.

A tree is a rational function of the parameters, or one such function on each piece of a Min, Max or Abs.
Every tree is built by `add`, `negate`, `multiply`, `divide` and `power`, which keep this form:

    a sum holds no sum and a product no product; a quotient of numbers is a number;
    a minus goes into the number that a term begins with, and cancels the minus that it begins with;
    a negative power is a quotient.

So `render`, with as few parentheses as the reading allows, writes a text that reads as the same tree.

Whatever is asked of a formula goes through one fraction of expanded polynomials. So its degree, its terms and
the digits of its constants are bounded as well: nested powers and products of sums make them far larger than
the text. The size of a node follows from those of its children, so a tree is refused before it is built.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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


# --- how large a tree is --------------------------------------------------------------------------


MAX_DEPTH = 60  # nested parentheses, calls and signs in a text
MAX_HEIGHT = 2 * MAX_DEPTH  # levels of a tree; it bounds every recursion over one
MAX_NODES = 5_000
MAX_DEGREE = 200  # powers inside powers multiply
MAX_TERMS = 100_000  # monomials that expanding could give
MAX_SPAN = 20_000  # digits that the constants together could give
Pair: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Size:
    """Upper bounds on a tree: its own size, and its size as one fraction of expanded polynomials. `degree` and `terms`
    are pairs (above the fraction bar, below it)."""

    nodes: int
    height: int
    span: int  # digits of the constants in one exact fraction
    degree: Pair
    terms: Pair
    names: frozenset[str] = frozenset()


def measure(node: Node, sizes: Mapping[str, Size] | None = None) -> Size:
    """Return the size of a tree, each name counted as a tree of the size given for it; raise InvalidGame past a bound.

    >>> measure(divide(power(add(Name("a"), Name("b")), 2), Name("c"))).terms
    (3, 1)
    """
    known = sizes or {}
    if isinstance(node, Name) and node.name in known:
        return known[node.name]
    return size_of(node, [measure(child, known) for child in children(node)])


def size_of(node: Node, parts: Sequence[Size]) -> Size:
    """Return the size of a node whose children, which are not looked at, have these; raise InvalidGame past a bound.

    >>> x = size_of(Name("x"), [])
    >>> size_of(Sum(()), [x, x]).nodes
    3
    """
    size = _size(node, parts)
    if max(size.terms) > MAX_TERMS:  # like terms go together: count the monomials of that degree instead
        over, under = (math.comb(degree + len(size.names), degree) for degree in size.degree)
        size = replace(size, terms=(min(size.terms[0], over), min(size.terms[1], under)))
    for found, bound, subject, advice in (
        (size.nodes, MAX_NODES, "numbers, names and operators in it", "split it"),
        (size.height, MAX_HEIGHT, "levels of nesting", "write it flatter"),
        (size.span, MAX_SPAN, "digits in its constants together", "round them"),
        (max(size.degree), MAX_DEGREE, "as its degree", "lower the powers"),
        (max(size.terms), MAX_TERMS, "terms when expanded", "multiply fewer sums with each other"),
    ):
        if found > bound:
            much = str(found) if found < 10 * bound else f"more than {10 * bound}"
            raise InvalidGame(f"the expression has {much} {subject}, and {bound} are allowed; {advice}")
    return size


def _size(node: Node, parts: Sequence[Size]) -> Size:
    match node:
        case Number(value):
            length = (value.numerator.bit_length() + value.denominator.bit_length()) * 3 // 10
            return Size(nodes=1, height=1, span=1 + length, degree=(0, 0), terms=(1, 1))
        case Name(name):
            return Size(nodes=1, height=1, span=1, degree=(1, 0), terms=(1, 1), names=frozenset({name}))
    degree, terms = _count_expanded(node, [part.degree for part in parts], [part.terms for part in parts])
    nodes, height = 1 + sum(part.nodes for part in parts), 1 + max(part.height for part in parts)
    span = sum(part.span for part in parts) * (max(node.exponent, 1) if isinstance(node, Power) else 1)
    return Size(nodes, height, span, degree, terms, frozenset().union(*(part.names for part in parts)))


def _count_expanded(node: Node, degrees: Sequence[Pair], terms: Sequence[Pair]) -> tuple[Pair, Pair]:
    """Return degree and number of terms, above and below, when the fractions below a node are brought together."""
    degrees_over, degrees_under = zip(*degrees, strict=True)
    over, under = zip(*terms, strict=True)
    match node:
        case Sum():
            below, product = sum(degrees_under), math.prod(under)
            above = sum(count * (product // own) for count, own in terms)
            return (max(d - e for d, e in degrees) + below, below), (above, product)
        case Product():
            return (sum(degrees_over), sum(degrees_under)), (math.prod(over), math.prod(under))
        case Quotient():
            (a, b), (c, d) = degrees
            (p, q), (r, s) = terms
            return (a + d, b + c), (p * s, q * r)
        case Power(_, k):
            multisets = (math.comb(over[0] + k - 1, k), math.comb(under[0] + k - 1, k))  # at most one monomial each
            return (degrees_over[0] * k, degrees_under[0] * k), multisets
        case _:
            return (max(degrees_over), max(degrees_under)), (max(over), max(under))
