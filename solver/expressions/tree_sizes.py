"""How large a tree is.

Whatever is asked of a formula goes through one fraction of expanded polynomials. So its degree, its terms and
the digits of its constants are bounded as well: nested powers and products of sums make them far larger than
the text. The size of a node follows from those of its children, so a tree is refused before it is built.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from solver.errors import InvalidGame
from solver.expressions.nodes import Name, Node, Number, Power, Product, Quotient, Sum, children

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

    >>> measure(Quotient(Power(Sum((Name("a"), Name("b"))), 2), Name("c"))).terms
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
