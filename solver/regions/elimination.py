"""Parameters that the assumptions determine: x = polynomial in the others, wherever Θ lies.

An equality p == 0 that is linear in x with a number as its coefficient, p = c·x + r, is solved for
x = −r/c. Solving one after the other, each put into the rest, leaves polynomials in free parameters
alone: two payoffs are then the same on Θ's equalities exactly if they are the same polynomial.
What holds in one alternative of the assumptions only is left as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from solver.algebra.polynomials import Key, Poly, Ring, constant_of, degrees, primitive, variables
from solver.regions.constraints import Cell, Constraint, constraint

Solved = Mapping[int, Poly]


@dataclass(frozen=True)
class Reduced(Ring):
    """The ring in which a determined parameter's name stands for the polynomial that it equals."""

    known: Mapping[str, Poly] = field(default_factory=dict, compare=False)

    def __getitem__(self, name: str) -> Poly:
        return self.known[name] if name in self.known else self.generators[name]


def reduced_ring(ring: Ring, alternatives: Sequence[Cell]) -> Ring:
    """Return the ring itself, or with what the assumptions determine put in."""
    found = determined_parameters(alternatives)
    return Reduced(ring.names, {ring.names[k]: value for k, value in found.items()}) if found else ring


def determined_parameters(alternatives: Sequence[Cell]) -> dict[int, Poly]:
    """Return the parameters (by their index) that every alternative gives by the same polynomial in the free ones.

    >>> from solver.regions.lowering import condition_cells
    >>> from solver.expressions.conditions import parse_condition
    >>> from solver.algebra.polynomials import ring
    >>> from solver.algebra.polynomial_text import text
    >>> over = ring(("a", "b", "c"))
    >>> cells = condition_cells(parse_condition("a == b + c and b == 3", over.names), over)
    >>> {over.names[k]: text(value, over.names) for k, value in determined_parameters(cells).items()}
    {'a': 'c + 3', 'b': '3'}
    """
    systems = [_equalities(cell) for cell in alternatives]
    return _determine([system for system in systems if not _contradicts(system, _determine([system]))])


def _determine(systems: Sequence[Sequence[Poly]]) -> dict[int, Poly]:
    """Return what all these lists of equalities determine alike, one parameter after the other."""
    found: dict[int, Poly] = {}
    while systems:
        stated = [
            {Key(one): one for poly in system if (one := _comparable(replace_parameters(poly, found)))}
            for system in systems
        ]
        shared = [poly for key, poly in stated[0].items() if all(key in system for system in stated)]
        step = next((step for poly in shared if (step := _solve(poly)) is not None), None)
        if step is None:
            break
        k, value = step
        found = {j: replace_parameters(poly, {k: value}) for j, poly in found.items()}
        found[k] = value
    return found


def replace_parameters(poly: Poly, values: Solved) -> Poly:
    """Return the polynomial with parameters replaced, all at once."""
    if not poly or not any(k in values for k in variables(poly)):
        return poly
    return poly.compose(*(values.get(k, x) for k, x in enumerate(poly.context().gens())))


def substitute(condition: Constraint, values: Solved) -> Constraint:
    """Return the condition with polynomials in the place of some parameters.

    >>> from solver.algebra.polynomials import ring
    >>> x, y = ring(("x", "y")).generators.values()
    >>> substitute(constraint(x + y, ">"), {0: y - 4})
    Constraint(p1 - 2 > 0)
    """
    poly = replace_parameters(condition.poly, values)
    return condition if poly is condition.poly else constraint(poly, condition.relation)


def _equalities(cell: Cell) -> list[Poly]:
    """Return the polynomials that the conjunction states to be zero: by p == 0, or by both p >= 0 and −p >= 0."""
    closed = {Key(c.poly) for c in cell if c.relation == ">="}
    return [c.poly for c in cell if c.relation == "==" or (c.relation == ">=" and Key(-c.poly) in closed)]


def _comparable(poly: Poly) -> Poly:
    """Return the primitive multiple with a positive leading coefficient, so that multiples compare equal."""
    return primitive(-poly if poly and poly.leading_coefficient() < 0 else poly)


def _contradicts(system: Sequence[Poly], found: Solved) -> bool:
    left = [replace_parameters(poly, found) for poly in system]
    return any(poly and poly.is_constant() for poly in left)


def _solve(poly: Poly) -> tuple[int, Poly] | None:
    """Solve poly == 0 for one parameter in terms of the others; None where none has a number as its factor.

    The one that reads best: with whole numbers, few minus signs, and among equals the last declared.
    """
    ways = []
    for k in variables(poly):
        factor = poly.derivative(k)
        if degrees(poly)[k] == 1 and factor.is_constant():
            value = (factor * poly.context().gens()[k] - poly) / constant_of(factor)
            broken = sum(c.q != 1 for c in value.coeffs())
            minus = sum(c < 0 for c in value.coeffs())
            ways.append((broken, minus, -k, value))
    if not ways:
        return None
    _, _, k, value = min(ways, key=lambda way: way[:3])
    return -k, value
