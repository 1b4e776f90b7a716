"""Unions of conjunctions: taking one away from another, and writing one with as little as it needs.

A cell less another one is a union of cells again: outside the other's first condition,
inside that but outside the second, and so on. A union is simplest here when no condition
of a cell can be dropped, or a strict one closed, without leaving the union, and no cell
lies in the others; as in two-level logic, that is a prime and irredundant cover, which
need not be the only one.

Quine (1955), "A Way to Simplify Truth Functions", American Mathematical Monthly 62.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from solver.constraint import Constraint, constraint
from solver.domain import Domain
from solver.lowering import Cell, tidy
from solver.proof import sampling
from solver.proof.trials import excluded

MAX_MERGED = 60  # cells; every condition of each is tried against all the others
MAX_CURVED = 24  # curved conditions in all

Cells = tuple[Cell, ...]


def taken_away(cells: Sequence[Cell], taken: Sequence[Cell], over: Domain) -> Cells:
    """What is left of the cells without the points of the others; as disjoint pieces for each cell.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import Region, where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 9),))
    >>> left = taken_away(where("x <= 5", space).cells, where("1 <= x <= 2", space).cells, where("x > 0", space).domain)
    >>> print(Region(space, left))
    (x < 1) or (x <= 5 and x > 2)
    """
    left = tuple(cells)
    for other in taken:
        left = tuple(piece for cell in left for piece in _without(cell, other, over))
    return left


def _without(cell: Cell, taken: Cell, over: Domain) -> Iterator[Cell]:
    joined = tidy(cell + taken)
    if joined is None or excluded(joined, over):
        yield cell
        return
    inside = cell
    for condition in taken:
        if condition in inside:
            continue
        for outside in condition.negation():
            piece = tidy((*inside, outside))
            if piece is not None and not excluded(piece, over):
                yield piece
        rest = tidy((*inside, condition))
        if rest is None:
            return
        inside = rest


def merged(cells: Sequence[Cell], over: Domain) -> Cells:
    """The same union in fewer and larger cells; cells too many or too curved to compare are left as they are."""
    kept = list(dict.fromkeys(_without_signed_factors(cell, over) for cell in cells))
    if len(kept) > MAX_MERGED or sum(not c.is_affine for cell in kept for c in cell) > MAX_CURVED:
        return tuple(kept)
    if len(kept) == 1 and all(c.is_affine for c in kept[0]):
        return tuple(kept)  # nothing to lie in, and simplified already
    for k in range(len(kept)):
        kept[k] = _grown(kept[k], [*kept[:k], *kept[k + 1 :]], over)
    for cell in sorted(dict.fromkeys(kept), key=len, reverse=True):
        others = [other for other in kept if other != cell]
        if others and not _sticks_out(cell, others, over) and _covered((cell,), others, over):
            kept = others
    return tuple(dict.fromkeys(kept))


def _without_signed_factors(cell: Cell, over: Domain) -> Cell:
    """The cell with the factors taken out of its curved conditions whose sign its affine ones settle."""
    affine = tuple(c for c in cell if c.is_affine)
    if len(affine) == len(cell) or not affine:
        return cell
    tidied = tidy(tuple(c if c.is_affine else _reduced(c, affine, over) for c in cell))
    return cell if tidied is None else tidied


def _reduced(condition: Constraint, affine: Cell, over: Domain) -> Constraint:
    content, factors = condition.poly.factor()
    rest = condition.poly.context().constant(content)
    for factor, power in factors:
        for sign in (1, -1):
            if condition.relation != "==" and excluded((*affine, Constraint(-sign * factor, ">=")), over):
                rest = rest * sign ** int(power)
                break
        else:
            rest = rest * factor ** int(power)
    return constraint(rest, condition.relation)


def _sticks_out(cell: Cell, others: Sequence[Cell], over: Domain) -> bool:
    """Whether a sample point in the interior of the cell is plainly in none of the others."""
    if any(c.relation == "==" for c in cell):
        return False
    found = _inside(cell, over)
    for other in others:
        if not found.any():
            return False
        found = found & _outside(other, over)
    return bool(found.any())


def _inside(cell: Cell, over: Domain) -> Any:
    """The sample points of Θ that are plainly in the cell."""
    found = _all(cell, over)
    if over.alternatives != ((),):
        found = found & reduce(or_, (_all(alternative, over) for alternative in over.alternatives))
    return found


def _all(cell: Cell, over: Domain) -> Any:
    one = Constraint(over.ring.one, ">")
    return reduce(and_, (sampling.mask(c, over) for c in cell), sampling.mask(one, over))


def _outside(cell: Cell, over: Domain) -> Any:
    """The sample points that are plainly not in the cell."""
    one = Constraint(over.ring.one, ">")
    missed = (
        abs(sampling.values(c, over)) > sampling.MARGIN
        if c.relation == "=="
        else sampling.values(c, over) < -sampling.MARGIN
        for c in cell
    )
    return reduce(or_, missed, ~sampling.mask(one, over))


def _covered(cells: Sequence[Cell], others: Sequence[Cell], over: Domain) -> bool:
    return not taken_away(cells, others, over)


def _grown(cell: Cell, others: Sequence[Cell], over: Domain) -> Cell:
    """The cell with each condition dropped, or else closed, where what is gained lies in the other cells."""
    for condition in sorted(cell, key=_weight, reverse=True):
        rest = tuple(c for c in cell if c != condition)
        for weaker, gained in _weaker(condition):
            if any(_sticks_out((*rest, g), others, over) for g in gained):
                continue
            joined = [t for g in gained if (t := tidy((*rest, g))) is not None and not excluded(t, over)]
            if _covered(joined, others, over):
                cell = (*rest, *weaker)
                break
    return cell


def _weaker(condition: Constraint) -> Iterator[tuple[Cell, Cell]]:
    """Ways to weaken a condition, the most first: what is left of it, and the conditions of what is gained."""
    yield (), condition.negation()
    if condition.relation == ">":
        yield (condition.closed(),), (Constraint(condition.poly, "=="),)
    if condition.relation == "==":
        for up in (condition.poly, -condition.poly):
            yield (Constraint(up, ">="),), (Constraint(up, ">"),)


def _weight(condition: Constraint) -> tuple[int, int]:
    return int(condition.poly.total_degree()), len(condition.poly.coeffs())
