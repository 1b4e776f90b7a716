"""Unions of conjunctions: taking one away from another, conjoining several, and writing one with as little as it needs.

A cell less another one is a union of cells again: outside the other's first condition, inside that but outside the
second, and so on. A union is simplest here when no condition of a cell can be dropped, or a strict one closed, without
leaving the union, and no cell lies in the others; as in two-level logic, that is a prime and irredundant cover, which
need not be the only one. Quine (1955), "A Way to Simplify Truth Functions", American Mathematical Monthly 62.

Joining "a > 0 or b > 0 or (a >= 0 and b >= 0)" for each of eight outcomes splits into 3⁸ alternatives, though most say
nothing: an alternative is left out where the cell and it exclude each other, or where it lies in the union's other
alternatives within the cell; a cell that implies one of them is not split at all. Linear programming on the affine
conditions shows it, so nothing rests on z3; curved ones are only compared as written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial, reduce
from math import prod
from operator import and_, or_
from typing import Any

from solver.algebra.polynomials import Poly
from solver.regions.constraints import Cell, Constraint, constraint, normalized
from solver.regions.decide import sampling
from solver.regions.decide.case_split import known_factors
from solver.regions.decide.emptiness import LINEAR, QUICK, SIGNS, Effort, implies, is_empty
from solver.regions.decide.linear import Stated, stated_keys
from solver.regions.decide.sampling import on_wall
from solver.regions.domain import Domain

MAX_MERGED = 60  # cells; every condition of each is tried against all the others
MAX_CHECKED = 4_000  # conditions, when containment is looked for: some tenths of a second at most
MAX_CURVED = 24  # curved conditions in all
MAX_POINTS = 40  # sample points handed out
Cells = tuple[Cell, ...]
Values = Callable[[Constraint], Any]  # of a condition at some sample points, shape (point,)


def subtract_cells(cells: Sequence[Cell], taken: Sequence[Cell], over: Domain) -> Cells:
    """Return what is left of the cells without the points of the others, as disjoint pieces for each cell.

    >>> space = ParameterSpace((Parameter("x", 1, 0, 9),))
    >>> low, middle = where("x <= 5", space), where("1 <= x <= 2", space)
    >>> print(Region(space, subtract_cells(low.cells, middle.cells, low.domain)))
    (x < 1) or (x <= 5 and x > 2)
    """
    left = tuple(cells)
    for other in taken:
        left = tuple(piece for cell in left for piece in _known_without(cell, other, over))
    return left


def _known_without(cell: Cell, taken: Cell, over: Domain) -> Cells:
    """Return `_without`, remembered where all is affine: then nothing rests on z3, which is counted each time."""
    if not all(c.is_affine for some in (cell, taken, *over.alternatives) for c in some):
        return tuple(_without(cell, taken, over))
    return over.recall(("without", cell, taken), lambda: tuple(_without(cell, taken, over)))


def _without(cell: Cell, taken: Cell, over: Domain) -> Iterator[Cell]:
    if is_empty(cell + taken, over, QUICK):
        yield cell
        return
    inside = cell
    for condition in taken:
        if condition in inside:
            continue
        for outside in condition.negation():
            piece = normalized((*inside, outside))
            if piece is not None and not is_empty(piece, over, QUICK):
                yield piece
        inside = (*inside, condition)


def merge_cells(cells: Sequence[Cell], over: Domain) -> Cells:
    """Return the same union in fewer and larger cells; cells too many or too curved to compare are left as they are."""
    kept = plainly_largest([without_signed_factors(cell, over, thorough=True) for cell in cells])
    if too_many_to_merge(kept):
        kept = without_contained(kept, over)  # of the many ways to write a union out most lie in another one
        if too_many_to_merge(kept):
            return tuple(kept)
    if len(kept) == 1 and all(c.is_affine for c in kept[0]):
        return tuple(kept)  # nothing to lie in, and simplified already
    kept, pending = [], kept
    while pending:
        cell, *pending = pending
        large = enlarge_cell(cell, [*kept, *pending], over)
        kept = [*(other for other in kept if not plainly_in(other, large)), large]
        pending = [other for other in pending if not plainly_in(other, large)]
    for cell in sorted(kept, key=len, reverse=True):
        others = [other for other in kept if other != cell]
        if others and not _sticks_out(cell, others, over) and _is_covered((cell,), others, over):
            kept = others
    return tuple(kept)


def too_many_to_merge(cells: Sequence[Cell]) -> bool:
    """Whether cells are too many, or too curved, for each condition to be tried against all the others."""
    return len(cells) > MAX_MERGED or sum(not c.is_affine for cell in cells for c in cell) > MAX_CURVED


def plainly_in(cell: Cell, other: Cell) -> bool:
    """Whether a cell states each condition of the other one, or a stronger form of it.

    >>> cell, other = where("x > 1 or x >= 1", ParameterSpace((Parameter("x", 1, 0, 9),))).cells
    >>> plainly_in(cell, other), plainly_in(other, cell)
    (True, False)
    """
    return stated_keys(cell) >= {condition.key for condition in other}


def plainly_largest(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells without those that lie in another one, as far as what they state shows."""
    kept: list[tuple[Cell, Stated, Stated]] = []  # with what it states, weaker forms included, and its own conditions
    for cell in cells:
        stated, own = stated_keys(cell), frozenset(condition.key for condition in cell)
        if not any(stated >= other for _, _, other in kept):
            kept = [*(one for one in kept if not one[1] >= own), (cell, stated, own)]
    return [cell for cell, *_ in kept]


def without_contained(cells: Sequence[Cell], over: Domain) -> list[Cell]:
    """Return the cells without those that lie in another one, as far as what they state and linear programming show.

    Curved conditions have to be stated, affine ones to follow from the affine ones: MAX_CHECKED of these are asked.

    >>> found = where("x > 3 or 2*x > 5 and x**2 > 4", ParameterSpace((Parameter("x", 1, 0, 9),)))
    >>> len(without_contained(found.cells, found.domain))
    2
    """
    kept, left = plainly_largest(cells), MAX_CHECKED
    curved = {id(cell): frozenset(c.key for c in cell if not c.is_affine) for cell in kept}
    for cell in sorted(kept, key=len, reverse=True):
        keys = stated_keys(cell)
        for other in kept:
            unstated = [c for c in other if c.key not in keys] if curved[id(other)] <= keys else None
            if other is not cell and unstated is not None and len(unstated) <= left:
                left -= len(unstated)
                if all(implies(cell, condition, over, LINEAR) for condition in unstated):
                    kept = [one for one in kept if one is not cell]
                    break
    return kept


def without_signed_factors(cell: Cell, over: Domain, thorough: bool = False) -> Cell:
    """Return the cell without factors of curved conditions whose sign follows from affine ones (`thorough`: by z3)."""
    affine = tuple(c for c in cell if c.is_affine)
    if len(affine) == len(cell) or not affine:
        return cell
    reduced = normalized(
        tuple(c if c.is_affine else _without_known_factors(c, affine, over, QUICK if thorough else SIGNS) for c in cell)
    )
    return cell if reduced is None else reduced


def _without_known_factors(condition: Constraint, affine: Cell, over: Domain, effort: Effort) -> Constraint:
    def sign_of(factor: Poly) -> int:
        opposites = ((sign, Constraint(-sign * factor, ">=")) for sign in (1, -1))
        return next((sign for sign, opposite in opposites if is_empty((*affine, opposite), over, effort)), 0)

    if condition.relation == "==":
        return condition
    sign, left = known_factors(condition.poly, sign_of)
    return constraint(prod((f**power for f, power in left), start=sign * over.ring.one), condition.relation)


def _sticks_out(cell: Cell, others: Sequence[Cell], over: Domain) -> bool:
    """Whether a sample point of the cell, off its walls but for one equality, is plainly in none of the others."""
    cell, others, over = over.eliminate(cell), [over.eliminate(other) for other in others], over.flat
    equalities = [c for c in cell if c.relation == "=="]
    if len(equalities) > 1 or any(c.relation == "==" for alternative in over.alternatives for c in alternative):
        return False
    at: Values = partial(sampling.values, domain=over)
    if equalities:
        at = partial(on_wall, wall=equalities[0], domain=over)
        others = [left for other in others if (left := _rest_on_wall(equalities[0], other)) is not None]
    return bool(_outside([tuple(c for c in cell if c.relation != "==")], others, at, over).any())


def _rest_on_wall(wall: Constraint, cell: Cell) -> Cell | None:
    """Return what a cell states beyond the wall's own polynomial, which is zero on it; None where zero is excluded."""
    own = [c for c in cell if c.key[0] in (wall.key[0], wall.opposite)]
    return None if any(c.relation == ">" for c in own) else tuple(c for c in cell if c not in own)


def sample_outside(cells: Sequence[Cell], others: Sequence[Cell], over: Domain) -> list[tuple[Fraction, ...]]:
    """Sample points, as points of Θ, that are plainly in one of the cells and in none of the others; to be checked.

    >>> here = where("x > 8", ParameterSpace((Parameter("x", 1, 0, 9),)))
    >>> all(x > 8 for (x,) in sample_outside(here.cells, (), here.domain))
    True
    """
    flat, inside, taken = over.flat, [over.eliminate(c) for c in cells], [over.eliminate(c) for c in others]
    found = _outside(inside, taken, partial(sampling.values, domain=flat), flat)
    points = sampling.grid(len(flat.names))
    unit = (tuple(Fraction(int(k), sampling.GRID) for k in points[row]) for row in found.nonzero()[0][:MAX_POINTS])
    return [over.lift(flat.from_unit(point)) for point in unit]


def _outside(cells: Sequence[Cell], others: Sequence[Cell], at: Values, over: Domain) -> Any:
    """Return the sample points that are plainly in one of the cells and in none of the others, shape (point,)."""
    found = reduce(or_, (_plainly_inside(cell, at, over) for cell in cells), at(Constraint(over.ring.one, ">")) < 0)
    if over.alternatives != ((),):
        found = found & reduce(or_, (_plainly_inside(alternative, at, over) for alternative in over.alternatives))
    for other in others:
        if not found.any():
            break
        found = found & ~reduce(and_, (_may_hold(c, at(c)) for c in other), found)
    return found


def _plainly_inside(cell: Sequence[Constraint], at: Values, over: Domain) -> Any:
    """Return the sample points that plainly satisfy all conditions."""
    return reduce(and_, (at(c) > sampling.MARGIN for c in cell), at(Constraint(over.ring.one, ">")) > 0)


def _may_hold(condition: Constraint, values: Any) -> Any:
    """Return the sample points that do not plainly break the condition."""
    return abs(values) <= sampling.MARGIN if condition.relation == "==" else values >= -sampling.MARGIN


def _is_covered(cells: Iterable[Cell], others: Sequence[Cell], over: Domain) -> bool:
    """Whether the cells are proved to lie in the union of the others; ends with the first piece that may not."""
    if not others:
        return not any(True for _ in cells)
    first, *rest = others
    return all(_is_covered(_without(cell, first, over), rest, over) for cell in cells)


def enlarge_cell(cell: Cell, others: Sequence[Cell], over: Domain) -> Cell:
    """Return the cell with each condition dropped, or else closed, where what is gained lies in the other cells."""
    for condition in sorted(cell, key=lambda c: (c.poly.total_degree(), len(c.poly.coeffs())), reverse=True):
        rest = tuple(c for c in cell if c != condition)
        for weaker, gained in _weaker(condition):
            if any(_sticks_out((*rest, g), others, over) for g in gained):
                continue
            added = [added for g in gained if not is_empty(added := (*rest, g), over, QUICK)]
            if _is_covered(added, others, over):
                cell = (*rest, *weaker)
                break
    return cell


def _weaker(condition: Constraint) -> Iterator[tuple[Cell, Cell]]:
    """Yield ways to weaken a condition, the most first: what is left of it, and the conditions of what is gained."""
    yield (), condition.negation()
    if condition.relation == ">":
        yield (condition.closed(),), (Constraint(condition.poly, "=="),)
    if condition.relation == "==":
        for up in (condition.poly, -condition.poly):
            yield (Constraint(up, ">="),), (Constraint(up, ">"),)


def conjoin_unions(unions: Sequence[Sequence[Cell]], over: Domain, most: int) -> tuple[Cell, ...] | None:
    """Return the cells of the conjunction that are not seen to be empty or to lie in another; None beyond `most`.

    >>> space = ParameterSpace((Parameter("x", 1, 0, 9), Parameter("y", 1, 0, 9)))
    >>> unions = [where(text, space).cells for text in ("x > 3 or y > 3", "x > 2 or y > 5", "x < 1 or y < 1")]
    >>> print(Region(space, conjoin_unions(unions, where("x > 0", space).domain, 10)))
    (x > 3 and y < 1) or (y > 5 and x < 1)
    """
    cells: tuple[Cell, ...] = ((),)
    for union in sorted(unions, key=len):
        parts = (part for cell in cells for part in _split(cell, union, over))
        cells = tuple(plainly_largest(sorted(parts, key=len)))
        if len(cells) > most:
            return None
    return cells


def _split(cell: Cell, union: Sequence[Cell], over: Domain) -> Iterator[Cell]:
    """Yield the cell's parts in the alternatives of a union, those that the others make superfluous left out."""
    kept = [other for other in union if not is_empty(cell + other, over, LINEAR)]
    for other in sorted(kept, key=len, reverse=True):
        single = [one[0] for one in kept if one is not other and len(one) == 1 and one[0].relation != "=="]
        outside = (*cell, *other, *(c for condition in single for c in condition.negation()))
        if single and is_empty(outside, over, LINEAR):
            kept.remove(other)
    for other in kept:
        both = normalized((*cell, *(c for c in other if not implies(cell, c, over, LINEAR))))
        if both is not None:
            yield both
