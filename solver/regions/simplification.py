"""Fewer and simpler conditions for one conjunction.

Factors of known sign are taken out, equalities that affine conditions come to are stated as such, numbers take the
place of parameters that these pin down, and conditions that the others imply are dropped: none of those left can be, as
far as linear programming, Bernstein coefficients and, for few curved ones, a small budget show.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from solver.algebra.polynomials import Poly, affine_row
from solver.regions.constraints import (
    Cell,
    Constraint,
    constraint,
    is_thin,
    join_equalities,
    normalize_cell,
)
from solver.regions.decide.emptiness import LINEAR, SIGNS, decide, implies, is_empty
from solver.regions.decide.factor_cases import known_factors
from solver.regions.decide.work import QUICK_BUDGET
from solver.regions.domain import Domain, box_constraints, substitute

MAX_SIZE = 10_000  # conditions times parameters: beyond it a linear program for each of them takes minutes
MAX_COMPARED = 12  # curved conditions times conditions of a cell: each comparison can cost tenths of a second


def is_positive(poly: Poly, cell: Cell, over: Domain) -> bool:
    """Whether the polynomial is proved to be above zero on the cell."""
    return over.is_positive(poly) or bool(implies(cell, constraint(poly, ">"), over, SIGNS))


def simplify(cell: Cell, over: Domain) -> Cell | None:
    """Return the cell with known factors taken out, equalities found (`_flatten`) and implied constraints dropped; None
    when it is proved empty. With many curved conditions only affine ones are compared, and curved ones with the box."""
    found = over.recall(("simpler", cell), lambda: _simplify(cell, over))
    if found is not None:
        over.memory["simpler", found] = found
    return found


def _simplify(cell: Cell, over: Domain) -> Cell | None:
    straight = tuple(condition for condition in cell if condition.is_affine)
    reduced = normalize_cell(tuple(part for condition in cell for part in reduce_factors(condition, over, straight)))
    if reduced is None:
        return None
    kept = _flatten(_equalities([c for c in reduced if not over.always_holds(c)]), over)
    return None if kept is None else _without_implied(kept, over)


def _without_implied(kept: list[Constraint], over: Domain) -> Cell | None:
    """Return the cell without conditions that the others imply, unless they are very many; None where proved empty."""
    if len(kept) * len(over.names) > MAX_SIZE:
        return tuple(kept)
    curved = sum(not c.is_affine for c in kept)
    thorough = curved * len(kept) <= MAX_COMPARED
    if thorough and curved and is_empty(tuple(kept), over):
        return None
    for condition in sorted(kept, key=_weight, reverse=True):
        if thorough or condition.is_affine:
            others = tuple(c for c in kept if c is not condition and (thorough or c.is_affine))
            if is_implied(others, condition, over):
                kept.remove(condition)
    return tuple(kept)


def _flatten(kept: list[Constraint], over: Domain) -> list[Constraint] | None:
    """Return the cell itself or, where its affine conditions leave no interior, with the equalities that they imply.
    Numbers take the place of the parameters that these pin down; None where nothing is left."""
    affine = tuple(c for c in kept if c.is_affine)
    if not (is_thin(affine) or is_empty(tuple(c.strict() for c in affine), over, LINEAR)):
        return kept
    verdict = decide(affine, over, QUICK_BUDGET)
    flat = kept if verdict.full is not False else _pin_parameters(kept, affine, over)
    fewer = sum(not c.is_affine for c in flat or kept) < len(kept) - len(affine)  # numbers made curved ones affine
    return None if verdict.kind == "empty" else _flatten(flat, over) if flat and fewer else flat


def _pin_parameters(kept: Sequence[Constraint], affine: Cell, over: Domain) -> list[Constraint] | None:
    """Return the cell with equalities that affine conditions imply, and numbers for parameters they pin down; None if
    false. At an end of its range one keeps the bound that the range lacks (`shield <= 0`), as ends are written."""
    ends = _reached_ends(affine, over)
    closed = [c for c in affine if c.relation == ">="]  # those that hold with equality wherever they all hold are level
    level = [constraint(c.poly, "==") if c in closed and _is_refuted((*affine, c.strict()), over) else c for c in kept]
    single = [c for c in level if c.relation == "==" and c.is_affine and len(c.variables) == 1]
    pinned = {c.variables[0]: c for c in (*single, *ends)}
    values = {k: over.ring.context.constant(_root(c)) for k, c in pinned.items()}
    numbered = normalize_cell(tuple(substitute(c, values) for c in level if c not in pinned.values()))
    return None if numbered is None else [*pinned.values(), *(c for c in numbered if not over.always_holds(c))]


def _reached_ends(affine: Cell, over: Domain) -> list[Constraint]:
    """Return the ends of ranges at which affine conditions hold a parameter, as the bound that the range lacks."""
    used = {k for c in affine for k in c.variables}
    sides = sorted((c for c in box_constraints(over) if c.variables[0] in used), key=lambda side: side.variables)
    return [constraint(-side.poly, ">=") for side in sides if _is_refuted((*affine, side.strict()), over)]


def _is_refuted(affine: Cell, over: Domain) -> bool:
    """Whether affine conditions are refuted in Θ, whose assumptions may be curved."""
    return bool(is_empty(affine, over, LINEAR) or (not over.is_straight and is_empty(affine, over)))


def _root(condition: Constraint) -> fmpq:
    """Return the number at which an affine condition on one parameter is zero."""
    row, constant = affine_row(condition.poly, condition.poly.context().nvars())
    return -constant / row[condition.variables[0]]


def _equalities(conditions: Sequence[Constraint]) -> list[Constraint]:
    """Write p >= 0 and -p >= 0 as one, p == 0, and leave out p >= 0 beside p > 0."""
    return [c for c in join_equalities(conditions) if c.relation != ">=" or c.strict() not in conditions]


def _weight(condition: Constraint) -> tuple[bool, int, int, bool]:
    """Return the weight of a condition: inequalities before equalities, then degree, terms, closed before strict."""
    size = (int(condition.poly.total_degree()), len(condition.poly.coeffs()), condition.relation != ">")
    return (condition.relation != "==", *size)


def reduce_factors(condition: Constraint, over: Domain, beside: Cell = ()) -> tuple[Constraint, ...]:
    """Return the condition without the factors whose sign is known on the box, as one or more conditions.

    The affine conditions `beside` it show more signs. A factor above zero goes, one below zero turns the rest; in a
    strict condition a factor that is never negative becomes a condition of its own, and odd powers become first ones.
    """
    if condition.is_affine:
        return (condition,)
    sign, left = known_factors(condition.poly, lambda factor: _is_positive(factor, over, beside))
    rest, extra = sign * over.ring.one, []
    for factor, power in left:
        low, high = over.bounds(factor) if condition.relation == ">" else (-1, 1)
        if low >= 0 or high <= 0:  # never below zero, or never above, as its coefficients show
            weak = 1 if low >= 0 else -1
            extra.append(constraint(weak * factor, ">"))
            rest = rest * weak**power
        else:
            rest = rest * factor ** (1 if condition.relation == "==" or power % 2 else 2)
    return (constraint(rest, condition.relation), *extra)


def _is_positive(factor: Poly, over: Domain, beside: Cell) -> bool:
    known = over.is_positive(factor) or _is_square_sum(factor)
    return known or (bool(beside) and implies(beside, constraint(factor, ">"), over, LINEAR) is True)


def _is_square_sum(poly: Poly) -> bool:
    """Whether a polynomial is seen to be a number above zero and squares, such as x² + 1, which boxes may not show."""
    terms = poly.to_dict()
    squares = all(c > 0 and not any(e % 2 for e in exponents) for exponents, c in terms.items())
    return squares and any(not any(exponents) for exponents in terms)


def is_implied(cell: Cell, condition: Constraint, over: Domain) -> bool:
    """Whether a condition is proved to hold wherever the cell does, by what costs little first."""
    answers = (implies(cell, condition, over, effort) for effort in (LINEAR, SIGNS, QUICK_BUDGET.times(0.1)))
    return next((known for known in answers if known is not None), False)
