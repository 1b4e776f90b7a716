"""Rational functions as the checker computes with them: a polynomial over a product of polynomials.

Polynomials are the dictionaries of `solver.proof.algebra`. Denominators are kept as they are written, as powers of
primitive polynomials; nothing is cancelled, so that the sign of a value is that of its numerator turned by each
odd power below it. The determinant is expanded along the first column (Laplace).

The work is counted, since a game may come from anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver.errors import InvalidGame, Undecided
from solver.grammar.nodes import Call, Name, Negation, Node, Number, Power, Product, Quotient, Sum
from solver.proof.algebra import Exponents, Polynomial, add, primitive, times

MAX_WORK = 3_000_000  # terms multiplied and added: some seconds

Key = tuple[tuple[Exponents, Fraction], ...]  # a primitive polynomial whose last term, in order, is positive


class TooLarge(Undecided):
    """A claim that takes more work than the checker does."""


@dataclass(frozen=True)
class Value:
    """over / Π under^power."""

    over: Polynomial
    under: Mapping[Key, int]


Larger = Callable[[Value], bool]  # whether a difference is at least zero, in the case that is looked at


def upright(poly: Polynomial) -> tuple[Key, int]:
    """The primitive polynomial with a positive last term, and the sign by which the given one differs from it.

    >>> upright({(1,): Fraction(-4), (0,): Fraction(2)})
    ((((0,), Fraction(-1, 1)), ((1,), Fraction(2, 1))), -1)
    """
    terms = sorted(primitive(poly).items())
    sign = 1 if terms[-1][1] > 0 else -1
    return tuple((e, sign * c) for e, c in terms), sign


class Field:
    """Arithmetic over the named parameters, counted."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names, self.width, self.work = tuple(names), len(names), 0

    def constant(self, number: Fraction) -> Polynomial:
        return {(0,) * self.width: number} if number else {}

    def spend(self, count: int) -> None:
        self.work += count
        if self.work > MAX_WORK:
            raise TooLarge("the payoffs multiply out to more than the checker works through; claim something simpler")

    def product(self, a: Polynomial, b: Polynomial) -> Polynomial:
        self.spend(len(a) * len(b))
        return times(a, b)

    def sum(self, a: Polynomial, b: Polynomial, factor: int = 1) -> Polynomial:
        self.spend(len(a) + len(b))
        result = dict(a)
        for exponents, c in b.items():
            add(result, exponents, factor * c)
        return result

    def minus(self, a: Value, b: Value) -> Value:
        return self.plus(a, Value({e: -c for e, c in b.over.items()}, b.under))

    def plus(self, a: Value, b: Value) -> Value:
        under = {key: max(a.under.get(key, 0), b.under.get(key, 0)) for key in {**a.under, **b.under}}
        over = self.sum(self.over_these(a, under), self.over_these(b, under))
        return Value(over, under if over else {})

    def over_these(self, value: Value, under: Mapping[Key, int]) -> Polynomial:
        """The numerator over a multiple of the value's own denominator."""
        result = value.over
        for key, power in under.items():
            for _ in range(power - value.under.get(key, 0)):
                result = self.product(result, dict(key))
        return result

    def multiply(self, a: Value, b: Value) -> Value:
        over = self.product(a.over, b.over)
        under = {key: a.under.get(key, 0) + b.under.get(key, 0) for key in {**a.under, **b.under}}
        return Value(over, under if over else {})

    def divide(self, a: Value, b: Value) -> Value:
        if not b.over:
            raise InvalidGame("a division by an expression that is zero whatever the parameters are")
        over = a.over
        for key, power in b.under.items():
            for _ in range(power):
                over = self.product(over, dict(key))
        key, sign = upright(b.over)
        scale = sign * key[-1][1] / abs(b.over[key[-1][0]])
        over = {e: c * scale for e, c in over.items()}
        if len(key) == 1 and not any(key[0][0]):
            return Value(over, a.under if over else {})
        return Value(over, {**a.under, key: a.under.get(key, 0) + 1} if over else {})

    def of(self, node: Node, larger: Larger) -> Value:
        """The value of a tree; `larger` decides the comparisons in Min, Max and Abs."""
        match node:
            case Number(value):
                return Value(self.constant(value), {})
            case Name(name):
                place = self.names.index(name)
                return Value({tuple(int(k == place) for k in range(self.width)): Fraction(1)}, {})
            case Sum((first, *others)):
                total = self.of(first, larger)
                for term in others:
                    total = self.plus(total, self.of(term, larger))
                return total
            case Product((first, *others)):
                total = self.of(first, larger)
                for factor in others:
                    total = self.multiply(total, self.of(factor, larger))
                return total
            case Negation(inner):
                return self.minus(Value({}, {}), self.of(inner, larger))
            case Quotient(over, under):
                return self.over_node(self.of(over, larger), under, larger)
            case Power(base, exponent):
                total, one = Value(self.constant(Fraction(1)), {}), self.of(base, larger)
                for _ in range(exponent):
                    total = self.multiply(total, one)
                return total
            case Call("Abs", (argument,)):
                inside = self.of(argument, larger)
                return inside if larger(inside) else self.minus(Value({}, {}), inside)
            case Call(function, (first, *others)):
                best = self.of(first, larger)
                for argument in others:
                    other = self.of(argument, larger)
                    ahead = larger(self.minus(best, other))
                    best = best if ahead == (function == "Max") else other
                return best
        raise TypeError(f"not an expression node: {node!r}")

    def over_node(self, value: Value, under: Node, larger: Larger) -> Value:
        """A value divided by a tree, factor by factor, so that each factor stays a denominator of its own."""
        match under:
            case Product(factors):
                for factor in factors:
                    value = self.over_node(value, factor, larger)
                return value
            case Power(base, exponent):
                for _ in range(exponent):
                    value = self.over_node(value, base, larger)
                return value
            case _:
                return self.divide(value, self.of(under, larger))

    def determinant(self, lines: Sequence[Sequence[Polynomial]]) -> Polynomial:
        if len(lines) == 1:
            return lines[0][0]
        total: Polynomial = {}
        for place, line in enumerate(lines):
            if line[0]:
                rest = [other[1:] for k, other in enumerate(lines) if k != place]
                total = self.sum(total, self.product(line[0], self.determinant(rest)), -1 if place % 2 else 1)
        return total
