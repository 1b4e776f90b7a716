"""Straight-line programs over arrays: formulas written once, run on thousands of points at a time.

A tape is a list of instructions on registers, each an array with one entry a point. Equal subexpressions are one
register, and one no longer needed is used again, so a block of points stays in the cache. No source code is made.

The same tape runs on floats, on integers and on Fractions (object arrays). For floats every register has a bound on its
rounding error that holds throughout the ranges: with u = 2**-53, sizes |a| <= s_a, |b| <= s_b and errors e_a, e_b

    fl(a + b):  e = (e_a + e_b) + u (s_a + s_b + e_a + e_b)
    fl(a · b):  e = s_a e_b + s_b e_a + e_a e_b + u (s_a + e_a)(s_b + e_b)

so a computed value further from zero than its bound has the sign of the exact one.

Higham (2002), "Accuracy and Stability of Numerical Algorithms", chapter 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce
from math import inf
from typing import Any, TypeAlias

import numpy as np

from solver.algebra.polynomials import Poly, Ratio, to_fraction
from solver.expressions.nodes import Call, Name, Negation, Node, Number, Power, Product, Quotient, Sum

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Register = int
UNIT = 2.0**-53
ROUNDING_OF_BOUNDS = 2.0**-40  # for the rounding of the bounds themselves
UNDERFLOW = 2.0**-1000  # more than any underflow adds
_RUN: Mapping[str, Callable[..., Array]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "min": np.minimum, "max": np.maximum,
    "root": lambda inside, _, out=None: np.sqrt(np.maximum(inside, 0), out=out),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction; `left` and `right` are registers, or for "in" a position and for "const" nothing."""

    what: str
    left: int = 0
    right: int = 0
    value: Fraction = Fraction(0)


class Tape:
    """A program under construction: every builder returns the register that will hold its result.

    `ranges`: each input's interval, for error bounds; `rounded`: whether inputs are known only to the nearest float.

    >>> tape = Tape([(Fraction(0), Fraction(4))])
    >>> x = tape.input(0)
    >>> [values.tolist() for values in tape.program([tape.multiply(x, x)])([np.array([1.0, 3.0])])]
    [[1.0, 9.0]]
    """

    def __init__(self, ranges: Sequence[tuple[Fraction, Fraction]], rounded: bool = True) -> None:
        self.steps: list[Instruction] = []
        self._known: dict[Instruction, Register] = {}
        self._intervals: list[tuple[float, float]] = []
        self._errors: list[float] = []
        self._ranges, self._rounded = ranges, rounded

    def error(self, register: Register) -> float:
        """Return a bound on a register's rounding error, in the units of its value; infinite where none is known."""
        return self._errors[register]

    def size(self, register: Register) -> float:
        """Return a bound on the exact value's distance from zero."""
        return max(map(abs, self._intervals[register]))

    def input(self, position: int) -> Register:
        low, high = self._ranges[position]
        size = float(max(abs(low), abs(high)))
        return self._put(Instruction("in", position), (float(low), float(high)), size * UNIT if self._rounded else 0.0)

    def constant(self, value: Fraction | int) -> Register:
        exact = Fraction(value)
        near = float(exact)
        return self._put(Instruction("const", value=exact), (near, near), abs(near) * UNIT if near != exact else 0.0)

    def add(self, a: Register, b: Register) -> Register:
        a, b = sorted((a, b))
        (al, ah), (bl, bh) = self._intervals[a], self._intervals[b]
        return self._put(Instruction("+", a, b), (al + bl, ah + bh), self._sum_error(a, b))

    def subtract(self, a: Register, b: Register) -> Register:
        (al, ah), (bl, bh) = self._intervals[a], self._intervals[b]
        return self._put(Instruction("-", a, b), (al - bh, ah - bl), self._sum_error(a, b))

    def multiply(self, a: Register, b: Register) -> Register:
        a, b = sorted((a, b))
        (sa, ea), (sb, eb) = self._bounds(a), self._bounds(b)
        error = sa * eb + sb * ea + ea * eb + UNIT * (sa + ea) * (sb + eb)
        ends = [x * y for x in self._intervals[a] for y in self._intervals[b]]
        low = max(0.0, min(ends)) if a == b else min(ends)  # a square
        return self._put(Instruction("*", a, b), (low, max(ends)), error)

    def divide(self, a: Register, b: Register) -> Register:
        """Return a / b; without a bound on the error where b may be zero in the ranges."""
        (low, high), step = self._intervals[b], Instruction("/", a, b)
        least = max(low, -high) - self._errors[b]
        if not least > 0:
            return self._put(step, (-inf, inf), inf)
        ends = [x / y for x in self._intervals[a] for y in (low, high)]
        size = max(map(abs, ends))
        error = (self._errors[a] + size * self._errors[b]) / least
        return self._put(step, (min(ends), max(ends)), error + UNIT * (size + error))

    def root(self, a: Register) -> Register:
        """Return the square root; that of zero below zero."""
        most, error = (bound**0.5 for bound in self._bounds(a))
        return self._put(Instruction("root", a, a), (0.0, most), error + UNIT * (most + error))

    def extreme(self, choose: Callable[..., float], a: Register, b: Register) -> Register:
        """Return the lesser or the greater of two registers, whichever `choose`, min or max, takes."""
        (al, ah), (bl, bh) = self._intervals[a], self._intervals[b]
        error = max(self._errors[a], self._errors[b])
        return self._put(Instruction(choose.__name__, a, b), (choose(al, bl), choose(ah, bh)), error)

    def _sum_error(self, a: Register, b: Register) -> float:
        (sa, ea), (sb, eb) = self._bounds(a), self._bounds(b)
        return ea + eb + UNIT * (sa + sb + ea + eb)

    def _bounds(self, register: Register) -> tuple[float, float]:
        return self.size(register), self._errors[register]

    def _put(self, step: Instruction, interval: tuple[float, float], error: float) -> Register:
        if step not in self._known:
            low, high = interval
            margin = ROUNDING_OF_BOUNDS * max(abs(low), abs(high)) + UNDERFLOW
            self._known[step] = len(self.steps)
            self.steps.append(step)
            self._intervals.append(interval if step.what in ("in", "const") else (low - margin, high + margin))
            self._errors.append(error * (1 + ROUNDING_OF_BOUNDS) + UNDERFLOW if error else 0.0)
        return self._known[step]

    def polynomial(self, poly: Poly) -> Register:
        """Return a polynomial whose variables are the inputs: factor by factor, each nested (Horner)."""
        content, factors = poly.factor()
        parts = (self.power(self._nest_terms(factor.to_dict()), int(power)) for factor, power in factors)
        return self._scale_product(parts, to_fraction(content))

    def ratio(self, value: Ratio) -> Register:
        if value.radical is not None:
            return self._with_root(value.under, *value.radical)
        over = self.polynomial(value.over)
        return over if value.under.is_one() else self.divide(over, self.polynomial(value.under))

    def _with_root(self, bottom: Poly, *radical: Poly) -> Register:
        """Return (p + q √d) / u. Where u may be zero, the fraction between it and its equal (p² - q² d) / u (p - q √d),
        each with the square of its p ± q √d as its weight: of the two, one alone is 0/0 at a pole with a limit."""
        p, q, inside = map(self.polynomial, radical)
        root, under = self.multiply(q, self.root(inside)), self.polynomial(bottom)
        over, other = self.add(p, root), self.subtract(p, root)
        plain, norm = self.divide(over, under), radical[0] ** 2 - radical[1] ** 2 * radical[2]
        if self.error(plain) < inf or (pole := bottom.gcd(norm)).is_constant():
            return plain
        weight = self.add(self.power(over, 2), self.constant(Fraction(1, 2**900)))  # where both are zero, this one
        turned = self.power(other, 2)
        top = self.add(self.multiply(weight, over), self.multiply(turned, self.polynomial(norm / pole)))
        below = self.multiply(turned, self.multiply(other, self.polynomial(bottom / pole)))
        return self.divide(top, self.add(self.multiply(weight, under), below))

    def power(self, base: Register, exponent: int) -> Register:
        if exponent == 0:
            return self.constant(1)
        if exponent == 1:
            return base
        half = self.power(base, exponent // 2)
        square = self.multiply(half, half)
        return self.multiply(square, base) if exponent % 2 else square

    def node(self, node: Node, inputs: Mapping[str, Register]) -> Register:
        """Return an expression's tree over named registers."""
        match node:
            case Number(value):
                return self.constant(value)
            case Name(name):
                return inputs[name]
            case Sum(terms):
                total = self.node(terms[0], inputs)
                for term in terms[1:]:
                    if isinstance(term, Negation):
                        total = self.subtract(total, self.node(term.inner, inputs))
                    else:
                        total = self.add(total, self.node(term, inputs))
                return total
            case Product(factors):
                return reduce(self.multiply, (self.node(factor, inputs) for factor in factors))
            case Quotient(over, Number(value)):
                return self.multiply(self.node(over, inputs), self.constant(1 / value))
            case Quotient(over, under):
                return self.divide(self.node(over, inputs), self.node(under, inputs))
            case Power(base, exponent):
                return self.power(self.node(base, inputs), exponent)
            case Negation(inner):
                return self.subtract(self.constant(0), self.node(inner, inputs))
            case Call("Abs", (argument,)):
                inside = self.node(argument, inputs)
                return self.extreme(max, inside, self.subtract(self.constant(0), inside))
            case Call(function, arguments):
                choose = partial(self.extreme, min if function == "Min" else max)
                return reduce(choose, [self.node(argument, inputs) for argument in arguments])

    def _nest_terms(self, terms: Mapping[tuple[int, ...], Any]) -> Register:
        """Return Σ c x^e, the variable in most terms taken out first."""
        width = len(next(iter(terms)))
        uses = [sum(1 for exponents in terms if exponents[k]) for k in range(width)]
        most = max(uses, default=0)
        if most <= 1:
            return self._plain(terms)
        k = uses.index(most)
        inner = {tuple(e - (j == k) for j, e in enumerate(es)): c for es, c in terms.items() if es[k]}
        rest = {es: c for es, c in terms.items() if not es[k]}
        product = self.multiply(self.input(k), self._nest_terms(inner))
        return self.add(product, self._nest_terms(rest)) if rest else product

    def _plain(self, terms: Mapping[tuple[int, ...], Any]) -> Register:
        """Return a sum of terms as they are: positive ones first, so that coefficients ±1 cost nothing."""

        def scale_monomial(exponents: tuple[int, ...], factor: Any) -> Register:
            parts = (self.power(self.input(k), e) for k, e in enumerate(exponents) if e)
            return self._scale_product(parts, to_fraction(factor))

        first, *others = sorted(terms.items(), key=lambda term: (term[1] < 0, tuple(-e for e in term[0])))
        total = scale_monomial(*first)
        for exponents, c in others:
            total = (
                self.subtract(total, scale_monomial(exponents, -c))
                if c < 0
                else self.add(total, scale_monomial(exponents, c))
            )
        return total

    def _scale_product(self, parts: Iterable[Register], factor: Fraction) -> Register:
        """Return a number times the product of some registers."""
        left = iter(parts)
        first = next(left, None)
        if first is None:
            return self.constant(factor)
        whole = reduce(self.multiply, left, first)
        if factor == -1:
            return self.subtract(self.constant(0), whole)
        return whole if factor == 1 else self.multiply(self.constant(factor), whole)

    def program(self, wanted: Sequence[Register]) -> Program:
        """Return what is needed for these registers, ready to run."""
        return Program(self.steps, tuple(wanted))


class Program:
    """A finished tape: from one array an input, all of one length and kind (float64, int64, object), it gives one for
    each wanted register: perhaps an input itself, one number if constant. `at`: positions, to run at these alone."""

    def __init__(self, steps: Sequence[Instruction], wanted: tuple[Register, ...]) -> None:
        self._wanted = wanted
        self._steps = [(register, steps[register]) for register in _find_needed(steps, wanted)]
        self._freed = _find_freed(self._steps, frozenset(wanted))
        self.inputs = frozenset(step.left for _, step in self._steps if step.what == "in")
        self._given = frozenset(register for register, step in self._steps if step.what == "in")

    def __call__(self, inputs: Sequence[Array], kind: Any = np.float64, at: Array | None = None) -> list[Array]:
        length = len(at) if at is not None else max((len(inputs[k]) for k in self.inputs), default=0)
        number: Callable[[Fraction], Any] = float if np.dtype(kind).kind == "f" else _exact_number
        spare: list[Array] = []
        foreign = self._given if at is None else frozenset()  # arrays that are not ours to use again
        held: dict[Register, Any] = {}
        with np.errstate(all="ignore"):  # what floats do not hold is infinite or no number, and no sign is known of it
            for (register, step), freed in zip(self._steps, self._freed, strict=True):
                if step.what == "in":
                    line = inputs[step.left]
                    held[register] = line if at is None else line.take(at, out=_some(spare, length, kind), mode="clip")
                elif step.what == "const":
                    held[register] = number(step.value)
                else:
                    left, right = held[step.left], held[step.right]
                    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
                        held[register] = _RUN[step.what](left, right, out=_some(spare, length, kind))
                    else:
                        held[register] = _RUN[step.what](left, right)
                for gone in freed:
                    array = held.pop(gone)
                    if isinstance(array, np.ndarray) and gone not in foreign:
                        spare.append(array)
        return [held[register] for register in self._wanted]


def _some(spare: list[Array], length: int, kind: Any) -> Array:
    """Return an array with any content: new memory costs more than most operations on it."""
    return spare.pop() if spare else np.empty(length, kind)


def full(value: Any, length: int, kind: Any) -> Array:
    """Return a program's result as an array: a constant comes out as one number."""
    return value if isinstance(value, np.ndarray) else np.full(length, value, kind)


def _exact_number(value: Fraction) -> Fraction | int:
    return value if value.denominator > 1 else value.numerator


def _find_needed(steps: Sequence[Instruction], wanted: Sequence[Register]) -> list[Register]:
    """Return the registers that the wanted ones depend on, in order."""
    needed = set(wanted)
    for register in reversed(range(len(steps))):  # each step comes after those that it needs
        if register in needed and steps[register].what in _RUN:
            needed |= {steps[register].left, steps[register].right}
    return sorted(needed)


def _find_freed(steps: Sequence[tuple[Register, Instruction]], kept: frozenset[Register]) -> list[set[Register]]:
    """Return for each step the registers that are used there for the last time."""
    later, freed = set(kept), []
    for register, step in reversed(steps):
        used = {register, step.left, step.right} if step.what in _RUN else {register}
        freed.append(used - later)
        later |= used
    return freed[::-1]
