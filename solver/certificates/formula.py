"""Formulas whose atoms say which signs a rational function of the parameters may have.

    Literal      the sign of over / Π under is one of `allowed`
    Every, Some  all parts, one part; no part: always, never

They are in negation normal form. Where a denominator vanishes, a literal counts as true, and so does its denial;
a formula then holds on a superset of what it says, and a proof that it holds nowhere speaks of poles as well.

`truth` evaluates with three values (Kleene 1952) where only some signs are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from solver.certificates.values import Key, Value, upright

Signs = frozenset[int]  # of -1, 0 and 1
Known = Mapping[int, Signs]  # by the number of a polynomial; what is not there can have any sign

ANY: Signs = frozenset({-1, 0, 1})
SIGNS: dict[str, Signs] = {
    ">": frozenset({1}),
    ">=": frozenset({0, 1}),
    "==": frozenset({0}),
    "<=": frozenset({-1, 0}),
    "<": frozenset({-1}),
    "!=": frozenset({-1, 1}),
}


@dataclass(frozen=True)
class Literal:
    """sign(over) · Π sign(under) is one of `allowed`; polynomials by number, with whether the power below is odd."""

    over: int
    under: tuple[tuple[int, bool], ...]
    allowed: Signs


@dataclass(frozen=True, eq=False)
class Every:
    parts: tuple[Formula, ...]


@dataclass(frozen=True, eq=False)
class Some:
    parts: tuple[Formula, ...]


Formula: TypeAlias = Literal | Every | Some

ALWAYS, NEVER = Every(()), Some(())


def every(*parts: Formula) -> Formula:
    """The conjunction; never, where a part never holds.

    >>> every(ALWAYS, NEVER) is NEVER, every(some(NEVER, ALWAYS)).parts
    (True, ())
    """
    flat = [one for part in parts for one in (part.parts if isinstance(part, Every) else (part,))]
    if any(_is_never(part) for part in flat):
        return NEVER
    return flat[0] if len(flat) == 1 else Every(tuple(flat))


def some(*parts: Formula) -> Formula:
    """The disjunction; always, where a part always holds."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, Some) else (part,))]
    if any(isinstance(part, Every) and not part.parts for part in flat):
        return ALWAYS
    return flat[0] if len(flat) == 1 else Some(tuple(flat))


def _is_never(part: Formula) -> bool:
    return isinstance(part, Some) and not part.parts


def denial(formula: Formula) -> Formula:
    """The formula that says the opposite (De Morgan)."""
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
    def known(self) -> dict[int, Signs]:
        """The signs of those that are constant, which are positive by their form."""
        return {number: frozenset({1}) for key, number in self.numbers.items() if is_constant(key)}

    def literal(self, value: Value, allowed: Signs) -> Formula:
        """That the sign of a value is one of `allowed`."""
        if not value.over:
            return ALWAYS if 0 in allowed else NEVER
        key, sign = upright(value.over)
        under = []
        for below, power in value.under.items():
            if power:
                under.append((self.number(below), power % 2 == 1))
        if not under and is_constant(key):
            return ALWAYS if sign in allowed else NEVER
        return Literal(self.number(key), tuple(under), frozenset(sign * s for s in allowed))

    def number(self, key: Key) -> int:
        return self.numbers.setdefault(key, len(self.numbers))


def truth(formula: Formula, known: Known) -> bool | None:
    """Whether the formula holds; None where the known signs leave it open."""
    seen: dict[int, bool | None] = {}

    def asked(part: Formula) -> bool | None:
        if isinstance(part, Literal):
            return literal_truth(part, known)
        if id(part) not in seen:
            seen[id(part)] = joined(part)
        return seen[id(part)]

    def joined(part: Every | Some) -> bool | None:
        ends = isinstance(part, Some)  # the answer of a part that settles it
        answer: bool | None = not ends
        for one in part.parts:
            found = asked(one)
            if found is ends:
                return ends
            if found is None:
                answer = None
        return answer

    return asked(formula)


def literal_truth(literal: Literal, known: Known) -> bool | None:
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
    """The literals on which it depends whether the formula holds."""
    if isinstance(formula, Literal):
        if literal_truth(formula, known) is None:
            yield formula
    elif truth(formula, known) is None:
        for part in formula.parts:
            yield from open_literals(part, known)


def denominators(formula: Formula) -> set[int]:
    """The polynomials by which a formula divides."""
    if isinstance(formula, Literal):
        return {number for number, _ in formula.under}
    return set().union(*map(denominators, formula.parts))


def size(formula: Formula) -> int:
    """How many places a formula has, each part that is shared counted once."""
    seen: set[int] = set()
    pending, total = [formula], 0
    while pending:
        part = pending.pop()
        total += 1
        if not isinstance(part, Literal) and id(part) not in seen:
            seen.add(id(part))
            pending.extend(part.parts)
    return total
