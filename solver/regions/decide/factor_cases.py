"""A curved conjunction as several simpler ones, often affine.

Parameters that equalities pin down are put in (an end of a range that is reached, too), and a product is looked at by
the signs of its factors: p·q > 0 exactly if both are above zero or both below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import prod

from solver.algebra.polynomials import Poly, Relation, is_affine
from solver.errors import InvalidGame
from solver.regions.constraints import Cell, Constraint, conjoin, consistent, constraint, normalize_cell
from solver.regions.decide.linear import is_empty_in_box
from solver.regions.domain import Domain, box_constraints, determined_parameters, substitute

MAX_FACTORS = 3  # of unknown sign in one condition, each of which doubles the cases


def cases(cell: Cell, over: Domain) -> tuple[Cell, ...]:
    """Return conjunctions one of which has a point in the box exactly if the cell has one; itself for too many.

    >>> found = where("y > x and x*y - x**2 <= 0", ParameterSpace((Parameter("x", 1, 0, 9), Parameter("y", 1, 0, 9))))
    >>> print(Region(found.space, cases(found.cells[0], found.domain)))
    x == 0 and y > 0
    """
    flat = _without_equalities(cell, over)
    if flat is None:
        return ()
    known = tuple(c for c in flat if c.is_affine)
    try:
        return conjoin([(known,), *[_sides(c, known, over) for c in flat if not c.is_affine]])
    except InvalidGame:
        return (flat,)


def _without_equalities(cell: Cell, over: Domain) -> Cell | None:
    """Return the cell over the parameters that its affine equalities leave free, the others kept in their ranges."""
    bounds = box_constraints(over)
    touched = {k for c in cell if c.is_affine and len(c.variables) == 1 for k in c.variables}
    ends = tuple(c for c in bounds if c.variables[0] in touched)
    found = determined_parameters([tuple(c for c in (*cell, *ends) if c.is_affine)])
    if not found:
        return cell
    sides = (c for c in bounds if c.variables[0] in found)
    return normalize_cell(tuple(substitute(c, found) for c in (*cell, *sides)))


def _sides(condition: Constraint, known: Cell, over: Domain) -> tuple[Cell, ...]:
    """Return the condition as cases of the signs of its factors, where these are few and affine."""
    equal = condition.relation == "=="
    sign, left = known_factors(condition.poly, lambda factor: not equal and _is_positive(factor, known, over))
    if len(left) > MAX_FACTORS or not all(is_affine(factor) for factor, _ in left):
        rest = prod((factor ** (2 - power % 2) for factor, power in left), start=sign * over.ring.one)
        return tuple(consistent([(constraint(rest, condition.relation),)]))
    return tuple(_by_signs(left, sign, condition.relation))


def known_factors(poly: Poly, positive: Callable[[Poly], bool | None]) -> tuple[int, list[tuple[Poly, int]]]:
    """Return the sign of those factors together that are `positive`, or minus them, and the others with their powers.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> known_factors(-x * y**2, lambda factor: factor == x)
    (-1, [(p1, 2)])
    """
    content, factors = poly.factor()
    sign, left = (1 if content > 0 else -1), []
    for factor, power in factors:
        known = next((one for one in (1, -1) if positive(one * factor)), None)
        if known is None:
            left.append((factor, int(power)))
        else:
            sign *= known ** int(power)
    return sign, left


def _by_signs(factors: Sequence[tuple[Poly, int]], sign: int, relation: Relation) -> Iterator[Cell]:
    """Yield the ways in which the factors with their powers, times the sign, can have the relation to zero."""
    odd, even = ([factor for factor, power in factors if power % 2 == rest] for rest in (1, 0))
    away = even if relation == ">" else []  # factors that must not vanish, whatever their sign
    for signs in product((1, -1), repeat=len(odd) + len(away)) if relation != "==" else ():
        if prod(signs[: len(odd)]) == sign:
            yield tuple(constraint(s * f, relation) for s, f in zip(signs, [*odd, *away], strict=True))
    if relation != ">":
        yield from ((constraint(factor, "=="),) for factor in (even if relation == ">=" else [f for f, _ in factors]))


def _is_positive(factor: Poly, known: Cell, over: Domain) -> bool:
    """Whether a factor is above zero where the affine conditions hold, as the box or linear programming shows it."""
    if over.is_positive(factor) or over.is_positive(-factor) or not is_affine(factor):
        return over.is_positive(factor)
    return is_empty_in_box((*known, constraint(-factor, ">=")), over)


MAX_PIECES = 16  # of one conjunction


def pieces(cell: Cell) -> tuple[Cell, ...]:
    """Return the conjunction as a union of conjunctions on factors; itself alone if that splits nothing, or too much.

    >>> r = ring(("x", "y"))
    >>> [list(map(str, piece)) for piece in pieces((constraint(r["x"] * r["y"] - r["x"], ">"),))]
    [['Constraint(p1 - 1 > 0)', 'Constraint(p0 > 0)'], ['Constraint(-p1 + 1 > 0)', 'Constraint(-p0 > 0)']]
    """
    each = [tuple(_factor_sides(condition)) for condition in cell]
    if each == [((condition,),) for condition in cell] or prod(map(len, each)) > MAX_PIECES:
        return (cell,)
    return conjoin(each)


def _factor_sides(condition: Constraint) -> Iterator[Cell]:
    """Return the ways in which the factors can make the condition hold."""
    sign, factors = known_factors(condition.poly, lambda _: False)
    if condition.is_affine or [power for _, power in factors] == [1]:
        return iter([(condition,)])
    return _by_signs(factors, sign, condition.relation)
