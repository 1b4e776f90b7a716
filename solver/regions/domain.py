"""Θ: the box of the parameters, cut by the assumptions, in the engine's own terms.

Some parameters the assumptions determine, x = polynomial in the others, wherever Θ lies. An equality p == 0 that is
linear in x with a number as its coefficient, p = c·x + r, is solved for x = −r/c. Solving one after the other, each
put into the rest, leaves polynomials in free parameters alone: two payoffs are then the same on Θ's equalities
exactly if they are the same polynomial. What holds in one alternative of the assumptions only is left as it stands.
Affine conditions that are zero throughout Θ, such as a + b >= 1 where the ranges reach no further, are equalities too.
To look for points and shares, x = −r/c also where c is a polynomial that is zero nowhere in Θ.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from math import prod
from operator import le
from typing import Any, TypeVar

from flint import fmpq

from solver.algebra import bernstein, polynomials
from solver.algebra.linear_programs import tight_rows
from solver.algebra.polynomials import (
    Key,
    Poly,
    Ratio,
    Relation,
    Ring,
    at,
    in_ring,
    primitive,
    ratio,
    ring,
    to_fmpq,
    to_fraction,
)
from solver.algebra.surds import Surd, surd
from solver.errors import UsageError, several
from solver.regions.constraints import Cell, Constraint, conjoin, consistent, constraint, join_equalities
from solver.regions.lowering import condition_cells
from solver.regions.parameters import ParameterSpace

T = TypeVar("T")
Solved = Mapping[int, Poly]  # what some parameters, by position, are equal to
Quotient = tuple[Poly, Poly]  # numerator and denominator
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

    def __reduce__(self) -> tuple[type[Memory], tuple[()]]:
        """Go to another process empty: what is in it can be found out again."""
        return Memory, ()

    def recall(self, key: object, find: Callable[[], T]) -> T:
        """Return what is known under a key; it is found when it is first asked for."""
        found: Any = self.get(key, self)
        if found is self:
            self[key] = found = find()
        return found  # type: ignore[no-any-return]


@dataclass(frozen=True)
class ReducedRing(Ring):
    """The ring in which a determined parameter's name stands for the polynomial that it equals."""

    known: Mapping[str, Poly] = field(default_factory=dict, compare=False)

    def __getitem__(self, name: str) -> Poly:
        return self.known[name] if name in self.known else self.generators[name]


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

    def with_shares(self, names: Iterable[str]) -> Domain:
        """Return the domain with further unknowns, each from 0 to 1."""
        wide = ring((*self.names, *names))
        more = (Fraction(0),) * (len(wide.names) - len(self.names))
        cells = ([constraint(in_ring(c.poly, wide), c.relation) for c in cell] for cell in self.alternatives)
        low, high = (*self.low, *more), (*self.high, *(one + 1 for one in more))
        return Domain(wide, low, high, (*self.baseline, *more), tuple(map(tuple, cells)))

    @cached_property
    def _to_unit(self) -> tuple[Poly, ...]:
        return tuple(
            self.ring.constant(low) + self.ring.constant(high - low) * generator
            for generator, low, high in zip(self.ring.generators.values(), self.low, self.high, strict=True)
        )

    def unit(self, poly: Poly | Constraint) -> Poly:
        """Return it, or a condition's polynomial, in coordinates from 0 to 1 over each range, made primitive."""
        key = poly.key[0] if isinstance(poly, Constraint) else Key(poly)
        return self.recall(("unit", key), lambda: primitive(key.poly.compose(*self._to_unit) if self.low else key.poly))

    def in_unit(self, cell: Sequence[Constraint]) -> tuple[list[Relation], list[Poly]]:
        """Return the relations of conditions, and their polynomials as `unit` has them."""
        return [c.relation for c in cell], [self.unit(c) for c in cell]

    @cached_property
    def is_straight(self) -> bool:
        """Whether no assumption is curved."""
        return all(c.is_affine for cell in self.alternatives for c in cell)

    @cached_property
    def memory(self) -> Memory:
        """What has been found out about conjunctions over this domain, so that it is found once."""
        return Memory()

    def recall(self, key: object, find: Callable[[], T]) -> T:
        """Return what its memory has under a key, or finds."""
        return self.memory.recall(key, find)

    @cached_property
    def reduced(self) -> Ring:
        """The ring for what is only asked on Θ: parameters that the assumptions determine are put in."""
        known = {self.names[k]: value for k, value in self.determined.items()}
        return ReducedRing(self.names, known) if known else self.ring

    @cached_property
    def determined(self) -> Solved:
        """The parameters, by position, that the assumptions give as polynomials in the others."""
        return determined_parameters([(*cell, *self.tight(cell)) for cell in self.alternatives])

    def tight(self, cell: Cell) -> Cell:
        """Return as equalities the affine conditions and the bounds that are zero wherever all of them hold."""
        affine = [c for c in cell if c.is_affine]
        turned = (constraint(-c.poly, ">=") for c in affine if c.relation == "==")
        stated = [*affine, *turned, *box_constraints(self)] if affine else []
        rows = (polynomials.affine_row(self.unit(one), len(self.names)) for one in stated)
        tight = tight_rows([([*map(int, row)], int(constant)) for row, constant in rows])
        return tuple(constraint(stated[k].poly, "==") for k in tight)

    @cached_property
    def solved(self) -> Mapping[int, Quotient]:
        """The parameters that are not free as quotients in the free ones, their denominators above zero on Θ."""
        found = {k: (value, self.ring.one) for k, value in self.determined.items()}
        while (step := self._next_quotient(found)) is not None:
            k, (_, under) = step
            put = dict([step])
            for j, (x, y) in found.items():
                found[j] = (
                    put_quotients(x, put) * under ** polynomials.degrees(y)[k],
                    put_quotients(y, put) * under ** polynomials.degrees(x)[k],
                )
            found |= put
        return found

    @cached_property
    def origins(self) -> Mapping[str, tuple[str, ...]]:
        """The parameters that are not free, and the free ones that each follows from; none where it is a number."""
        used = {k: {j for part in parts for j in polynomials.variables(part)} for k, parts in self.solved.items()}
        return {self.names[k]: tuple(self.names[j] for j in sorted(used[k])) for k in sorted(used)}

    def _next_quotient(self, found: Mapping[int, Quotient]) -> tuple[int, Quotient] | None:
        """Return a parameter that an equality of all alternatives gives, those found put in, as a quotient."""
        systems = ([put_quotients(p, found) for p in _equalities(cell)] for cell in self.alternatives)
        for poly in _find_shared(systems):
            for k in (k for k in reversed(polynomials.variables(poly)) if polynomials.degrees(poly)[k] == 1):
                under = poly.derivative(k)
                rest = poly - under * poly.context().gens()[k]
                (low, high), apart = self.bounds(under), self.bounds(rest)
                sign = 1 if low >= 0 else -1 if high <= 0 else 0
                if sign and (low > 0 or high < 0 or apart[0] > 0 or apart[1] < 0):
                    return k, (-sign * rest, sign * under)
        return None

    @cached_property
    def box(self) -> Domain:
        """The ranges alone, without assumptions."""
        return self if self.alternatives == ((),) else replace(self, alternatives=((),))

    @cached_property
    def flat(self) -> Domain:
        """Θ over the free parameters, the others' ranges stated (itself where all are free); `lift` leads back to Θ."""
        if not self.solved:
            return self
        sides = [c for k, c in enumerate(box_constraints(self)) if k % len(self.names) in self.solved]
        cells = consistent(self.eliminate((*cell, *sides)) for cell in self.alternatives)
        return replace(self, alternatives=tuple(cells))

    def eliminate(self, cell: Cell) -> Cell:
        """Return the conditions on the free parameters that these come to."""
        return tuple(constraint(self.put(c.poly), c.relation) for c in cell) if self.solved else cell

    def put(self, poly: Poly) -> Poly:
        """Return a polynomial of the same sign in Θ in the free parameters."""
        return put_quotients(poly, self.solved) if self.solved else poly

    def in_free(self, value: Ratio) -> Ratio:
        """Return a value that is the same in Θ, in the free parameters alone.

        >>> p, q = (Parameter(name, 2, 1, 4) for name in "pq")
        >>> over = domain(ParameterSpace((p, q), (parse_condition("p*q == 4"),)))
        >>> over.in_free(ratio(over.ring["q"], over.ring.one))
        Ratio(over=4, under=p0)
        """
        if not self.solved:
            return value
        if isinstance(value, Surd):
            scale = self._scale(value.inside)
            factor = self.in_free(value.factor) * ratio(self.ring.one, scale)
            return surd(self.in_free(value.plain), factor, self.put(value.inside) * scale)
        under = self.put(value.under) * self._scale(value.over)
        return ratio(self.put(value.over) * self._scale(value.under), under) if under else value

    def _scale(self, poly: Poly) -> Poly:
        """Return by what, above zero in Θ, `put` multiplies the polynomial."""
        return prod((u ** polynomials.degrees(poly)[k] for k, (_, u) in self.solved.items()), start=self.ring.one)

    def lift(self, point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        """Return the point with the parameters that are not free as the others determine them."""
        values, moved = tuple(map(to_fmpq, point)), list(point)
        for k, (over, under) in self.solved.items():
            if (below := at(under, values)) != 0:  # which it is nowhere in Θ
                moved[k] = to_fraction(at(over, values) / below)
        return tuple(moved)

    def from_unit(self, unit_point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        return tuple(low + (high - low) * z for z, low, high in zip(unit_point, self.low, self.high, strict=True))

    @cached_property
    def _ends(self) -> tuple[tuple[fmpq, ...], tuple[fmpq, ...]]:
        return tuple(map(to_fmpq, self.low)), tuple(map(to_fmpq, self.high))

    def keeps(self, cell: Cell, point: tuple[Fraction, ...]) -> bool:
        """Whether the point lies in the box and satisfies the conditions, whatever the assumptions."""
        values, (low, high) = tuple(map(to_fmpq, point)), self._ends
        return all(map(le, low, values)) and all(map(le, values, high)) and all(c.holds(values) for c in cell)

    def contains(self, point: tuple[Fraction, ...]) -> bool:
        """Whether the point lies in the box and satisfies the assumptions.

        >>> domain(ParameterSpace((Parameter("x", 1, 0, 4),))).contains((Fraction(5),))
        False
        """
        return any(self.keeps(cell, point) for cell in self.alternatives)

    def order(self, point: Mapping[str, Fraction]) -> tuple[Fraction, ...]:
        """Return the coordinates of a named point, in order of declaration."""
        return tuple(point[name] for name in self.names)

    def name(self, point: tuple[Fraction, ...]) -> dict[str, Fraction]:
        return dict(zip(self.names, point, strict=True))

    def bounds(self, poly: Poly) -> tuple[fmpq, fmpq]:
        """Return numbers that the polynomial stays between on the box: its least and greatest Bernstein coefficient."""
        return self.recall(("bounds", Key(poly)), lambda: self._bounds(self.unit(poly)))

    def _bounds(self, unit: Poly) -> tuple[fmpq, fmpq]:
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

    >>> domain(ParameterSpace((Parameter("x", 1, 0, 4),))).high
    (Fraction(4, 1),)
    """
    over = ring(space.names)
    low, high, baseline = (tuple(getattr(p, end) for p in space.parameters) for end in ("low", "high", "baseline"))
    return Domain(over, low, high, baseline, conjoin(condition_cells(one, over) for one in space.assumptions))


def free_names(space: ParameterSpace, asked: str | Iterable[str] | None = None) -> tuple[str, ...]:
    """Return the parameters that can move: those asked for, each once, or all that the assumptions do not determine.

    Raises UsageError for an unknown parameter, and for one that they determine.

    >>> free_names(load("thaad-deal").space)[:3]
    ('embargo', 'shield', 'breach_us')
    """
    origins = domain(space).origins
    if asked is None:
        return tuple(name for name in space.names if name not in origins)
    names = tuple(dict.fromkeys(space[name].name for name in several(asked)))
    for name in names:
        if name in origins:
            raise UsageError(f"{name} follows from the others by the game's assumptions; move those")
    return names


def box_constraints(domain: Domain) -> tuple[Constraint, ...]:
    """Return the box as constraints, two a parameter."""
    gens, number = domain.ring.generators.values(), domain.ring.constant
    above = [g - number(low) for g, low in zip(gens, domain.low, strict=True)]
    below = [number(high) - g for g, high in zip(gens, domain.high, strict=True)]
    return tuple(Constraint(primitive(poly), ">=") for poly in (*above, *below))


def determined_parameters(alternatives: Sequence[Cell]) -> dict[int, Poly]:
    """Return the parameters (by their index) that every alternative gives by the same polynomial in the free ones.

    >>> over = ring(("a", "b", "c"))
    >>> cells = condition_cells(parse_condition("a == b + c and b == 3", over.names), over)
    >>> {over.names[k]: text(value, over.names) for k, value in determined_parameters(cells).items()}
    {'a': 'c + 3', 'b': '3'}
    """
    systems = [_equalities(cell) for cell in alternatives]
    return _determine([system for system in systems if not _contradicts_itself(system)])


def _contradicts_itself(system: Sequence[Poly]) -> bool:
    found = _determine([system])
    return any(left and left.is_constant() for left in (replace_parameters(poly, found) for poly in system))


def _determine(systems: Sequence[Sequence[Poly]]) -> dict[int, Poly]:
    """Return what all these lists of equalities determine alike, one parameter after the other."""
    found: dict[int, Poly] = {}
    while systems:
        shared = _find_shared([replace_parameters(poly, found) for poly in system] for system in systems)
        step = next((step for poly in shared if (step := _solve(poly)) is not None), None)
        if step is None:
            break
        k, value = step
        found = {j: replace_parameters(poly, {k: value}) for j, poly in found.items()} | {k: value}
    return found


def replace_parameters(poly: Poly, values: Solved) -> Poly:
    """Return the polynomial with parameters replaced, all at once."""
    if not poly or not any(k in values for k in polynomials.variables(poly)):
        return poly
    return poly.compose(*(values.get(k, x) for k, x in enumerate(poly.context().gens())))


def put_quotients(poly: Poly, values: Mapping[int, Quotient]) -> Poly:
    """Return the polynomial with parameters replaced by quotients, times the least powers of these' denominators.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> put_quotients(x**2 + y, {0: (y - 1, y)})
    p1^3 + p1^2 - 2*p1 + 1
    """
    if all(under.is_one() for _, under in values.values()):
        return replace_parameters(poly, {k: over for k, (over, _) in values.items()})
    found, peaks, gens = poly * 0, polynomials.degrees(poly), poly.context().gens()
    for exponents, c in poly.to_dict().items():
        term = poly.context().constant(c)
        for k, exponent in enumerate(map(int, exponents)):
            over, under = values.get(k, (gens[k], poly.context().constant(1)))
            term *= over**exponent * under ** (peaks[k] - exponent)
        found += term
    return found


def substitute(condition: Constraint, values: Solved) -> Constraint:
    """Return the condition with polynomials in the place of some parameters.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> substitute(constraint(x + y, ">"), {0: y - 4})
    Constraint(p1 - 2 > 0)
    """
    poly = replace_parameters(condition.poly, values)
    return condition if poly is condition.poly else constraint(poly, condition.relation)


def _equalities(cell: Cell) -> list[Poly]:
    """Return the polynomials that the conjunction states to be zero: by p == 0, or by both p >= 0 and −p >= 0."""
    return [c.poly for c in join_equalities(cell) if c.relation == "=="]


def _find_shared(systems: Iterable[Iterable[Poly]]) -> list[Poly]:
    """Return the polynomials, but zero, of which each list has a multiple: primitive, their leading term positive."""
    upright = ((poly if poly.leading_coefficient() > 0 else -poly for poly in system if poly) for system in systems)
    first, *others = [dict.fromkeys(Key(primitive(poly)) for poly in system) for system in upright] or [{}]
    return [key.poly for key in first if all(key in other for other in others)]


def _solve(poly: Poly) -> tuple[int, Poly] | None:
    """Solve poly == 0 for one parameter in terms of the others; None where none has a number as its factor. The one
    that reads best: with whole numbers, few minus signs, and among equals the last declared."""
    ways = {}
    for k in polynomials.variables(poly):
        factor = poly.derivative(k)
        if polynomials.degrees(poly)[k] == 1 and factor.is_constant():
            value = (factor * poly.context().gens()[k] - poly) / polynomials.constant_of(factor)
            ways[sum(c.q != 1 for c in value.coeffs()), sum(c < 0 for c in value.coeffs()), -k] = (k, value)
    return ways[min(ways)] if ways else None
