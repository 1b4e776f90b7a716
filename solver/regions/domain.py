"""Θ: the box of the parameters, cut by the assumptions, in the engine's own terms."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from flint import fmpq

from solver.algebra import bernstein
from solver.algebra.polynomials import Key, Poly, Ring, at, primitive, ring, to_fmpq, to_fraction
from solver.regions.constraints import Cell, Constraint, conjoin, normalized
from solver.regions.elimination import Solved, determined_parameters, reduced_ring, substitute
from solver.regions.lowering import condition_cells
from solver.regions.parameters import ParameterSpace

T = TypeVar("T")
MAX_BYTES = 200_000_000  # of arrays remembered: about 3,000 conditions at the sample points of `sampling`


class Memory(dict[object, Any]):
    """A dictionary that forgets the arrays put in first when all of them together pass MAX_BYTES."""

    def __init__(self) -> None:
        super().__init__()
        self._arrays: deque[tuple[object, int]] = deque()
        self._bytes = 0

    def __setitem__(self, key: object, value: Any) -> None:
        size = getattr(value, "nbytes", 0)
        if size:
            self._arrays.append((key, size))
            self._bytes += size
            while self._bytes > MAX_BYTES and len(self._arrays) > 1:
                oldest, freed = self._arrays.popleft()
                self._bytes -= freed
                self.pop(oldest, None)
        super().__setitem__(key, value)


@dataclass(frozen=True)
class Domain:
    """The box low <= θ <= high and the assumptions as alternatives, each a conjunction; `()` alone: none."""

    ring: Ring
    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]
    baseline: tuple[Fraction, ...]
    alternatives: tuple[Cell, ...] = ((),)

    @property
    def names(self) -> tuple[str, ...]:
        return self.ring.names

    @cached_property
    def _to_unit(self) -> tuple[Poly, ...]:
        return tuple(
            self.ring.constant(low) + self.ring.constant(high - low) * generator
            for generator, low, high in zip(self.ring.generators.values(), self.low, self.high, strict=True)
        )

    @cached_property
    def _unit_cache(self) -> dict[Key, Poly]:
        return {}

    def unit(self, poly: Poly) -> Poly:
        """Return the polynomial in coordinates that run from 0 to 1 over each range, made primitive."""
        return self._to_unit_box(Key(poly))

    def unit_of(self, condition: Constraint) -> Poly:
        """Return `unit` of a condition's polynomial, whose key is known."""
        return self._to_unit_box(condition.key[0])

    def _to_unit_box(self, key: Key) -> Poly:
        found = self._unit_cache.get(key)
        if found is None:
            moved = key.poly.compose(*self._to_unit) if self.low else key.poly
            found = self._unit_cache[key] = primitive(moved)
        return found

    @cached_property
    def memory(self) -> dict[object, Any]:
        """What has been found out about conjunctions over this domain, so that it is found once."""
        return Memory()

    def recall(self, key: object, find: Callable[[], T]) -> T:
        """Return what is known under a key; it is found when it is first asked for."""
        if key not in self.memory:
            self.memory[key] = find()
        return self.memory[key]  # type: ignore[no-any-return]

    @cached_property
    def reduced(self) -> Ring:
        """The ring for what is only asked on Θ: parameters that the assumptions determine are put in."""
        return reduced_ring(self.ring, self.alternatives)

    @cached_property
    def determined(self) -> Solved:
        """The parameters, by position, that the assumptions give as polynomials in the others."""
        return determined_parameters(self.alternatives)

    @cached_property
    def flat(self) -> Domain:
        """Θ over the parameters that are free: the others are put in, their ranges stated; itself where all are free.

        `lift` takes a point of it to one of Θ.
        """
        if not self.determined:
            return self
        sides = [c for k, c in enumerate(box_constraints(self)) if k % len(self.names) in self.determined]
        cells = (normalized(self.eliminate((*cell, *sides))) for cell in self.alternatives)
        return replace(self, alternatives=tuple(cell for cell in cells if cell is not None))

    def eliminate(self, cell: Cell) -> Cell:
        """Return the conditions on the free parameters that these come to."""
        return tuple(substitute(c, self.determined) for c in cell)

    def lift(self, point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        """Return the point with the parameters that are not free as the others determine them."""
        values = tuple(map(to_fmpq, point))
        found = self.determined
        return tuple(to_fraction(at(found[k], values)) if k in found else x for k, x in enumerate(point))

    def from_unit(self, unit_point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        return tuple(low + (high - low) * z for z, low, high in zip(unit_point, self.low, self.high, strict=True))

    @cached_property
    def _spans(self) -> tuple[tuple[fmpq, fmpq], ...]:
        return tuple((to_fmpq(low), to_fmpq(high - low)) for low, high in zip(self.low, self.high, strict=True))

    def coordinate_at(self, k: int, z: fmpq) -> fmpq:
        """Return the value of parameter k that lies the part z along its range."""
        low, width = self._spans[k]
        return low + width * z

    def in_box(self, point: tuple[Fraction, ...]) -> bool:
        return all(low <= x <= high for x, low, high in zip(point, self.low, self.high, strict=True))

    def contains(self, point: tuple[Fraction, ...]) -> bool:
        """Whether the point lies in the box and satisfies the assumptions."""
        values = tuple(map(to_fmpq, point))
        return self.in_box(point) and any(all(c.holds(values) for c in cell) for cell in self.alternatives)

    def order(self, point: Mapping[str, Fraction]) -> tuple[Fraction, ...]:
        """Return the coordinates of a named point, in order of declaration."""
        return tuple(point[name] for name in self.names)

    def name(self, point: tuple[Fraction, ...]) -> dict[str, Fraction]:
        return dict(zip(self.names, point, strict=True))

    def bounds(self, poly: Poly) -> tuple[fmpq, fmpq]:
        """Return numbers that the polynomial stays between on the box: its least and greatest Bernstein coefficient."""
        unit = self.unit(poly)
        if bernstein.tensor_size(unit) > bernstein.MAX_COEFFICIENTS:
            size = sum((abs(c) for c in unit.coeffs()), fmpq(0))
            return -size, size
        coefficients = bernstein.exact_coefficients(unit)
        return min(coefficients), max(coefficients)

    def always_holds(self, condition: Constraint) -> bool:
        """Decide whether the condition holds on the whole box, as far as its Bernstein coefficients tell."""
        low, _ = self.bounds(condition.poly)
        return condition.relation != "==" and (low > 0 or (low == 0 and condition.relation == ">="))

    def is_positive(self, poly: Poly) -> bool:
        """Whether the polynomial is above zero on the whole box, as far as its Bernstein coefficients tell."""
        return self.bounds(poly)[0] > 0


@lru_cache(maxsize=64)
def domain(space: ParameterSpace) -> Domain:
    """Return the engine's view of a parameter space.

    >>> from solver.regions.parameters import Parameter
    >>> domain(ParameterSpace((Parameter("x", 1, 0, 4),))).high
    (Fraction(4, 1),)
    """
    names = tuple(parameter.name for parameter in space.parameters)
    over = ring(names)
    each = [condition_cells(assumption, over) for assumption in space.assumptions]
    return Domain(
        over,
        tuple(p.low for p in space.parameters),
        tuple(p.high for p in space.parameters),
        tuple(p.baseline for p in space.parameters),
        conjoin(each),
    )


def box_constraints(domain: Domain) -> tuple[Constraint, ...]:
    """Return the box as constraints, two a parameter."""
    gens = domain.ring.generators.values()
    lows = (Constraint(primitive(g - domain.ring.constant(low)), ">=") for g, low in zip(gens, domain.low, strict=True))
    highs = (
        Constraint(primitive(domain.ring.constant(high) - g), ">=") for g, high in zip(gens, domain.high, strict=True)
    )
    return (*lows, *highs)
