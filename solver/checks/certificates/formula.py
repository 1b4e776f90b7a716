"""Formulas whose atoms say which signs a rational function of the parameters may have.

    Literal      the sign of over / Π under is one of `allowed`
    Every, Some  all parts, one part; no part: always, never

They are in negation normal form. Where a denominator vanishes, a literal counts as true, and so does its denial;
a formula then holds on a superset of what it says, and a proof that it holds nowhere speaks of poles as well.

`truth` evaluates with three values (Kleene 1952) where only some signs are known.

Rational functions are polynomials, the dictionaries of `solver.regions.proofs.arithmetic`, over a product of
polynomials. Denominators are kept as they are written, as powers of primitive polynomials; nothing is cancelled, so
that the sign of a value is that of its numerator turned by each odd power below it. The determinant is expanded along
the first column (Laplace). The work is counted, since a game may come from anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, reduce
from typing import TypeAlias

from solver.errors import InvalidGame, Undecided
from solver.expressions.nodes import Call, Name, Negation, Node, Number, Power, Product, Quotient, Sum
from solver.regions.proofs.arithmetic import Exponents, Polynomial, add, primitive, times

MAX_WORK = 3_000_000  # terms multiplied and added: some seconds
OVERHEAD = 16  # terms that one operation costs at least
Key = tuple[tuple[Exponents, Fraction], ...]  # a primitive polynomial whose last term, in order, is positive


BEYOND = "than the checker works through"  # in what is said of work that a greater budget allows
_times: ContextVar[float] = ContextVar("times", default=1)


@contextmanager
def working(times: float) -> Iterator[None]:
    """Let the checker do so many times the usual work inside; less than once is once."""
    token = _times.set(max(1, times))
    try:
        yield
    finally:
        _times.reset(token)


def allow_work(usual: int) -> float:
    """Return how much work may be done where this much is usual."""
    return usual * _times.get()


class TooLarge(Undecided):
    """A claim that takes more work than the checker does."""


@dataclass(frozen=True)
class Value:
    """over / Π under^power; zero is over nothing."""

    over: Polynomial
    under: Counter[Key] = field(default_factory=Counter)


Larger = Callable[[Value], bool]  # whether a difference is at least zero, in the case that is looked at


def upright(poly: Polynomial) -> tuple[Key, int]:
    """Return the primitive polynomial with a positive last term, and the sign by which the given one differs from it.

    >>> upright({(1,): Fraction(-4), (0,): Fraction(2)})
    ((((0,), Fraction(-1, 1)), ((1,), Fraction(2, 1))), -1)
    """
    terms = sorted(primitive(poly).items())
    sign = 1 if terms[-1][1] > 0 else -1
    return tuple((e, sign * c) for e, c in terms), sign


def _quotient(over: Polynomial, under: Counter[Key]) -> Value:
    return Value(over, under) if over else Value(over)


class Field:
    """Arithmetic over the named parameters, counted."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names, self.width, self.work = tuple(names), len(names), 0
        self.given: dict[str, Value] = {}  # names that stand for values

    def constant(self, number: Fraction) -> Polynomial:
        return {(0,) * self.width: number} if number else {}

    def spend(self, count: int) -> None:
        self.work += count
        if self.work > (most := allow_work(MAX_WORK)):
            raise TooLarge(f"the payoffs multiply out to more {BEYOND}, {most:,.0f} terms; claim something simpler")

    def product(self, a: Polynomial, b: Polynomial) -> Polynomial:
        self.spend(len(a) * len(b) + OVERHEAD)
        return times(a, b)

    def sum(self, a: Polynomial, b: Polynomial, factor: int = 1) -> Polynomial:
        self.spend(len(a) + len(b) + OVERHEAD)
        result = dict(a)
        for exponents, c in b.items():
            add(result, exponents, factor * c)
        return result

    def minus(self, a: Value, b: Value) -> Value:
        return self.plus(a, Value({e: -c for e, c in b.over.items()}, b.under))

    def plus(self, a: Value, b: Value) -> Value:
        under = a.under | b.under
        return _quotient(self.sum(self.over_these(a, under), self.over_these(b, under)), under)

    def over_these(self, value: Value, under: Counter[Key]) -> Polynomial:
        """Return the numerator over a multiple of the value's own denominator."""
        return reduce(self.product, map(dict, (under - value.under).elements()), value.over)

    def multiply(self, a: Value, b: Value) -> Value:
        return _quotient(self.product(a.over, b.over), a.under + b.under)

    def divide(self, a: Value, b: Value) -> Value:
        if not b.over:
            raise InvalidGame("a division by an expression that is zero whatever the parameters are")
        over = self.over_these(Value(a.over), b.under)
        key, sign = upright(b.over)
        scale = sign * key[-1][1] / abs(b.over[key[-1][0]])
        over = {e: c * scale for e, c in over.items()}
        return _quotient(over, a.under if is_constant(key) else a.under + Counter([key]))

    def of(self, node: Node, larger: Larger) -> Value:
        """Return the value of a tree; `larger` decides the comparisons in Min, Max and Abs."""
        match node:
            case Number(value):
                return Value(self.constant(value))
            case Name(name) if name in self.given:
                return self.given[name]
            case Name(name):
                place = self.names.index(name)
                return Value({tuple(int(k == place) for k in range(self.width)): Fraction(1)})
            case Sum(terms):
                return reduce(self.plus, (self.of(term, larger) for term in terms))
            case Product(factors):
                return reduce(self.multiply, (self.of(factor, larger) for factor in factors))
            case Negation(inner):
                return self.minus(Value({}), self.of(inner, larger))
            case Quotient(over, under):
                return self.over_node(self.of(over, larger), under, larger)
            case Power(base, exponent):
                each = [self.of(base, larger)] * exponent
                return reduce(self.multiply, each, Value(self.constant(Fraction(1))))
            case Call("Abs", (argument,)):
                inside = self.of(argument, larger)
                return inside if larger(inside) else self.minus(Value({}), inside)
            case Call(function, arguments):
                values = (self.of(one, larger) for one in arguments)
                best = next(values)
                for other in values:
                    ahead = larger(self.minus(best, other))
                    best = best if ahead == (function == "Max") else other
                return best

    def over_node(self, value: Value, under: Node, larger: Larger) -> Value:
        """Return a value divided by a tree, factor by factor, so that each factor stays a denominator of its own."""
        match under:
            case Product(factors):
                parts = factors
            case Power(base, exponent):
                parts = (base,) * exponent
            case _:
                return self.divide(value, self.of(under, larger))
        return reduce(lambda over, part: self.over_node(over, part, larger), parts, value)

    def quotient(self, over: Polynomial, under: Polynomial) -> Polynomial | None:
        """Return how often one polynomial goes into another, by their first terms; None where something is left."""
        first, rest, found = max(under), dict(over), {}
        while rest:
            last = max(rest)
            shift = tuple(a - b for a, b in zip(last, first, strict=True))
            if min(shift) < 0:
                return None
            self.spend(len(under) + OVERHEAD)
            found[shift] = factor = rest[last] / under[first]
            for exponents, c in under.items():
                add(rest, tuple(a + b for a, b in zip(exponents, shift, strict=True)), -factor * c)
        return found

    def determinant(self, lines: Sequence[Sequence[Polynomial]]) -> Polynomial:
        if len(lines) == 1:
            return lines[0][0]
        total: Polynomial = {}
        for place, line in enumerate(lines):
            if line[0]:
                rest = [other[1:] for k, other in enumerate(lines) if k != place]
                total = self.sum(total, self.product(line[0], self.determinant(rest)), -1 if place % 2 else 1)
        return total


Signs = frozenset[int]  # of -1, 0 and 1
Known = Mapping[int, Signs]  # by the number of a polynomial; what is not there can have any sign
ANY: Signs = frozenset({-1, 0, 1})
SIGNS: dict[str, Signs] = {
    ">": frozenset({1}), ">=": frozenset({0, 1}), "==": frozenset({0}), "<=": frozenset({-1, 0}), "<": frozenset({-1}),
    "!=": frozenset({-1, 1}),
}  # fmt: skip


@dataclass(frozen=True)
class Literal:
    """sign(over) · Π sign(under) is one of `allowed`; polynomials by number, with whether the power below is odd."""

    over: int
    under: tuple[tuple[int, bool], ...]
    allowed: Signs

    @property
    def numbers(self) -> tuple[int, ...]:
        return self.over, *(number for number, _ in self.under)


@dataclass(frozen=True, eq=False)
class Every:
    parts: tuple[Formula, ...]


@dataclass(frozen=True, eq=False)
class Some:
    parts: tuple[Formula, ...]


Formula: TypeAlias = Literal | Every | Some
ALWAYS, NEVER = Every(()), Some(())


def every(*parts: Formula) -> Formula:
    """Return the conjunction; never, where a part never holds.

    >>> every(ALWAYS, NEVER) is NEVER, every(some(NEVER, ALWAYS)).parts
    (True, ())
    """
    return _combine_parts(Every, NEVER, parts)


def some(*parts: Formula) -> Formula:
    """Return the disjunction; always, where a part always holds.

    >>> some(NEVER, ALWAYS) == ALWAYS
    True
    """
    return _combine_parts(Some, ALWAYS, parts)


def _combine_parts(kind: type[Every] | type[Some], decided: Formula, parts: Sequence[Formula]) -> Formula:
    """Return the parts as one formula of a kind, without nesting; `decided` where a part decides it."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, kind) else (part,))]
    if any(isinstance(part, type(decided)) and not part.parts for part in flat if not isinstance(part, Literal)):
        return decided
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def denial(formula: Formula) -> Formula:
    """Return the formula that says the opposite (De Morgan).

    >>> denial(Literal(0, (), frozenset({1}))).allowed == frozenset({-1, 0})
    True
    """
    match formula:
        case Literal(over, under, allowed):
            return Literal(over, under, ANY - allowed)
        case Every(parts):
            return some(*map(denial, parts))
        case Some(parts):
            return every(*map(denial, parts))


def is_constant(key: Key) -> bool:
    return not any(any(exponents) for exponents, _ in key)


class Polynomials:
    """The polynomials of a formula, numbered as they come."""

    def __init__(self) -> None:
        self.numbers: dict[Key, int] = {}

    @property
    def keys(self) -> list[Key]:
        return list(self.numbers)

    @property
    def constant_signs(self) -> dict[int, Signs]:
        """The signs of those that are constant, which are positive by their form."""
        return {number: frozenset({1}) for key, number in self.numbers.items() if is_constant(key)}

    @property
    def off_walls(self) -> dict[int, Signs]:
        """What is known of the signs where none is zero."""
        return dict.fromkeys(self.numbers.values(), SIGNS["!="]) | self.constant_signs

    def literal(self, value: Value, allowed: Signs) -> Formula:
        """Say that the sign of a value is one of `allowed`."""
        if not value.over:
            return ALWAYS if 0 in allowed else NEVER
        key, sign = upright(value.over)
        under = tuple((self.number(below), power % 2 == 1) for below, power in value.under.items() if power)
        if not under and is_constant(key):
            return ALWAYS if sign in allowed else NEVER
        return Literal(self.number(key), under, frozenset(sign * s for s in allowed))

    def number(self, key: Key) -> int:
        return self.numbers.setdefault(key, len(self.numbers))


def truth(formula: Formula, known: Known) -> bool | None:
    """Whether the formula holds; None where the known signs leave it open.

    >>> positive = Literal(0, (), frozenset({1}))
    >>> truth(some(positive, NEVER), {0: frozenset({1})}), truth(positive, {})
    (True, None)
    """
    seen: dict[int, bool | None] = {}

    def truth_of(part: Formula) -> bool | None:
        if isinstance(part, Literal):
            return _literal_truth(part, known)
        if id(part) not in seen:
            ends = isinstance(part, Some)  # the answer of a part that decides it
            answer: bool | None = not ends
            for one in part.parts:
                found = truth_of(one)
                if found is ends:
                    answer = ends
                    break
                answer = None if found is None else answer
            seen[id(part)] = answer
        return seen[id(part)]

    return truth_of(formula)


def _literal_truth(literal: Literal, known: Known) -> bool | None:
    """Whether a literal holds as far as the signs are known."""
    turn = 1
    for number, odd in literal.under:
        below = known.get(number, ANY)
        if below == {0}:
            return True
        if len(below) > 1:
            turn = 0
        elif odd:
            turn *= next(iter(below))
    if not turn:
        return None
    signs = {turn * s for s in known.get(literal.over, ANY)}
    if signs <= literal.allowed:
        return True
    return None if signs & literal.allowed else False


def open_literals(formula: Formula, known: Known) -> Iterator[Literal]:
    """Yield the literals on which it depends whether the formula holds."""
    if isinstance(formula, Literal):
        if _literal_truth(formula, known) is None:
            yield formula
    elif truth(formula, known) is None:
        for part in formula.parts:
            yield from open_literals(part, known)


def reasons(formula: Formula, known: Known, before: Known | None = None) -> list[Literal] | None:
    """Return the fewest literals, those told by the signs known before aside, that tell whether the formula holds; None
    where it stays open.

    >>> high, low = (Literal(0, (), SIGNS[relation]) for relation in "><")
    >>> [one.over for one in reasons(Every((Literal(1, (), SIGNS[">"]), Some((high, low)))), {0: SIGNS["=="]})]
    [0, 0]
    """
    seen: dict[int, tuple[bool | None, list[Literal]]] = {}

    def judge_part(part: Formula) -> tuple[bool | None, list[Literal]]:
        if isinstance(part, Literal):
            holds = _literal_truth(part, known)
            return holds, [] if before is not None and _literal_truth(part, before) is not None else [part]
        if id(part) not in seen:
            ends = isinstance(part, Some)  # the answer of a part that decides it
            best: list[Literal] | None = None
            needed: dict[Literal, None] = {}
            answer: bool | None = not ends
            for one in part.parts:
                holds, found = judge_part(one)
                answer = None if holds is None else answer
                needed.update(dict.fromkeys(found))
                if holds is ends and (best is None or len(found) < len(best)):
                    best = found
                    if not best:
                        break
            seen[id(part)] = (answer, list(needed)) if best is None else (ends, best)
        return seen[id(part)]

    holds, found = judge_part(formula)
    return None if holds is None else found


def denominators(formula: Formula) -> set[int]:
    """Return the polynomials by which a formula divides."""
    if isinstance(formula, Literal):
        return {number for number, _ in formula.under}
    return set().union(*map(denominators, formula.parts))


def size(formula: Formula) -> int:
    """Return how many places a formula has, each part that is shared counted once."""
    seen: set[int] = set()
    pending, total = [formula], 0
    while pending:
        part = pending.pop()
        total += 1
        if not isinstance(part, Literal) and id(part) not in seen:
            seen.add(id(part))
            pending.extend(part.parts)
    return total


@dataclass(frozen=True)
class Statement:
    """A formula that is to hold nowhere; with `off_walls`, nowhere but where one of the polynomials is zero."""

    formula: Formula
    polynomials: Polynomials
    off_walls: bool = False

    @cached_property
    def cost(self) -> int:
        return size(self.formula)

    @property
    def known(self) -> Known:
        """The signs that polynomials have in any case."""
        return self.polynomials.off_walls if self.off_walls else self.polynomials.constant_signs

    def is_false(self, known: Known) -> bool:
        """Whether it fails whatever the signs are that are not known."""
        return truth(self.formula, known) is False
