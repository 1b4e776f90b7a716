"""The signs of polynomials at many points, each either certain or within rounding errors of zero.

A value further from zero than its error bound (`solver.sweeps.kernels.tape`) has the sign of the exact one. A condition
whose sign is not certain counts as a tie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from solver.algebra.polynomials import Key, Poly, primitive
from solver.regions.constraints import Cell, Constraint
from solver.sweeps.kernels.tape import Array, Register, Tape, full

Known = tuple[Array, Array]  # where the exact value is certainly above, and certainly below, zero


@dataclass(frozen=True, slots=True)
class SignCondition:
    """A condition: the place of its polynomial, whether that is kept with the other sign, and the relation."""

    place: int
    turned: bool
    relation: str


Form = tuple[SignCondition, ...]


class SignedPolynomials:
    """The polynomials whose signs are asked for, each once up to a factor.

    >>> x = ring(("x",))["x"]
    >>> signs = SignedPolynomials(Tape([(0, 2)]))
    >>> form = signs.form([constraint(1 - x, ">=")])
    >>> holds(form, signs.reader()(np.array([[0.5, 1.0, 2.0]])), 3).tolist()
    [True, True, False]
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.registers: list[Register] = []
        self.places: dict[Key, int] = {}

    def form(self, cell: Cell | Sequence[Constraint]) -> Form:
        return tuple(SignCondition(*self.place(condition.poly), condition.relation) for condition in cell)

    def place(self, poly: Poly) -> tuple[int, bool]:
        """Return where the polynomial is kept, and whether with the other sign."""
        upright = primitive(poly)
        turned = bool(upright) and upright.leading_coefficient() < 0
        key = Key(-upright if turned else upright)
        if key not in self.places:
            self.places[key] = len(self.registers)
            self.registers.append(self.tape.polynomial(key.poly))
        return self.places[key], turned

    def reader(self) -> Callable[[Array], list[Known]]:
        """Return what tells the signs of all of them at points, shape (parameters, points)."""
        program, bounds = self.tape.program(self.registers), [self.tape.error(register) for register in self.registers]
        return lambda points: read(program(list(points)), bounds, points.shape[1])


def read(values: Sequence[Any], bounds: Iterable[float], length: int) -> list[Known]:
    """Return the signs that are certain; a number stands for an array of it.

    >>> values = [np.array([1.0, -1.0]), 1e-30]
    >>> [[sign.tolist() for sign in signs] for signs in read(values, [1e-16, 1e-16], 2)]
    [[[True, False], [False, True]], [[False, False], [False, False]]]
    """
    arrays = (full(value, length, np.float64) for value in values)
    return [(value > bound, value < -bound) for value, bound in zip(arrays, bounds, strict=True)]


def holds(form: Form, signs: Sequence[Known], length: int) -> Array:
    """Return where a conjunction holds, what is not certain counting as zero."""
    found: Array | None = None
    for sign in form:
        above, below = reversed(signs[sign.place]) if sign.turned else signs[sign.place]
        one = above if sign.relation == ">" else ~below if sign.relation == ">=" else ~(above | below)
        found = one if found is None else found & one
    return np.ones(length, bool) if found is None else found


def any_holds(forms: Sequence[Form], signs: Sequence[Known], length: int) -> Array:
    """Return where one of several conjunctions holds."""
    found = np.zeros(length, bool)
    for form in forms:
        found |= holds(form, signs, length)
    return found


def uncertain(places: Iterable[int], signs: Sequence[Known], length: int) -> Array:
    """Return where one of these polynomials is within rounding errors of zero."""
    found = np.zeros(length, bool)
    for place in places:
        above, below = signs[place]
        found |= ~(above | below)
    return found
