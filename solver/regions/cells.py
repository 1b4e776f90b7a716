"""Conjunctions and their unions: taken away, conjoined, and written with as few and as simple conditions as they need.

A cell less another one is a union of cells again: outside the other's first condition, inside that but outside the
second, and so on. A union is simplest here when no condition of a cell can be dropped, or a strict one closed, without
leaving the union, and no cell lies in the others; as in two-level logic, that is a prime and irredundant cover, which
need not be the only one. Quine (1955), "A Way to Simplify Truth Functions", American Mathematical Monthly 62.

Unions are conjoined without the alternatives that say nothing: "a > 0 or b > 0 or (a >= 0 and b >= 0)" for each of
eight outcomes would split into 3⁸. Linear programming on the affine conditions shows which these are, so nothing rests
on z3; curved ones are only compared as written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, reduce
from itertools import combinations
from math import prod
from operator import and_, or_
from typing import Any

from solver.regions.constraints import (
    Cell,
    Constraint,
    conjoin_pairs,
    constraint,
    factors,
    is_thin,
    normalize_cell,
    split_thin,
)
from solver.regions.decide import sampling
from solver.regions.decide.emptiness import LINEAR, QUICK, SIGNS, Effort, implies, is_empty
from solver.regions.decide.factor_cases import known_factors
from solver.regions.decide.linear import stated_keys, subsets
from solver.regions.decide.sampling import on_wall
from solver.regions.decide.work import QUICK_BUDGET
from solver.regions.domain import Domain
from solver.regions.simplification import MAX_COMPARED, is_implied

MAX_MERGED = 60  # cells; every condition of each is tried against all the others
MAX_JOINED = 8  # cells; every two of them are tried
MAX_CHECKED = 4_000  # conditions, when containment is looked for: some tenths of a second at most
MAX_CURVED = 24  # curved conditions in all
ONE_BOX = QUICK_BUDGET.times(1e-4)  # a linear program on the whole box
MAX_MISSED = 12  # cells not seen to lie in a shorter one, though no sample point denies it: tenths of a second each
Cells = tuple[Cell, ...]
Values = Callable[[Constraint], Any]  # of a condition at some sample points, shape (point,)


def subtract_cells(cells: Sequence[Cell], taken: Sequence[Cell], over: Domain) -> Cells:
    """Return what is left of the cells without the points of the others, as disjoint pieces for each cell.

    >>> low, middle = where("x <= 5", box(x=9)), where("1 <= x <= 2", box(x=9))
    >>> print(Region(low.space, subtract_cells(low.cells, middle.cells, low.domain)))
    (x < 1) or (x <= 5 and x > 2)
    """
    left = tuple(cells)
    for other in taken:
        left = tuple(piece for cell in left for piece in _without(cell, other, over))
    return left


def _without(cell: Cell, taken: Cell, over: Domain) -> Iterator[Cell]:
    if is_empty(cell + taken, over, QUICK):
        yield cell
        return
    inside = cell
    for condition in taken:
        if condition in inside:
            continue
        for outside in condition.negation():
            piece = normalize_cell((*inside, outside))
            if piece is not None and not is_empty(piece, over, QUICK):
                yield piece
        inside = (*inside, condition)


def merge_cells(cells: Sequence[Cell], over: Domain) -> Cells:
    """Return the same union in fewer and larger cells; cells too many or too curved to compare are left as they are."""
    return by_factors(cells, partial(_merge_cells, over=over))


def by_factors(cells: Sequence[Cell], change: Callable[[Sequence[Cell]], Cells]) -> Cells:
    """Return what a union is changed to; of very many cells factor by factor, where it is a conjunction of unions over
    separate parameters, as a plan is of its steps: ten with two alternatives each have a thousand.

    >>> by_factors(where("x > 1", box(x=9)).cells, lambda cells: (*cells, ()))
    ((Constraint(p0 - 1 > 0),), ())
    """
    apart = factors(cells) if len(cells) > MAX_MERGED else []
    return reduce(conjoin_pairs, map(change, apart)) if len(apart) > 1 else change(cells)


def _merge_cells(cells: Sequence[Cell], over: Domain) -> Cells:
    cells, thin = split_thin(cells)
    if thin:
        return (*merge_cells(cells, over), *thin)
    kept = plainly_largest([without_signed_factors(cell, over, thorough=True) for cell in cells])
    if too_many_to_merge(kept) and too_many_to_merge(kept := outermost(kept, over)):  # most lie in another one
        return tuple(kept)
    if len(kept) == 1 and all(c.is_affine for c in kept[0]):
        return tuple(kept)  # nothing to lie in, and simplified already
    return _join_two(_drop_covered(_enlarge_all(kept, over), over), over)


def _enlarge_all(cells: Sequence[Cell], over: Domain) -> list[Cell]:
    """Return the cells, each as large as the union allows, without those that lie in an enlarged one."""
    kept, pending = list[Cell](), list(cells)
    while pending:
        cell, *pending = pending
        large = enlarge_cell(cell, [*kept, *pending], over)
        kept = [*(other for other in kept if not plainly_in(other, large)), large]
        pending = [other for other in pending if not plainly_in(other, large)]
    return kept


def _drop_covered(cells: list[Cell], over: Domain) -> list[Cell]:
    """Return the cells without those that lie in the union of the others, the longest looked at first."""
    kept = cells
    for cell in sorted(cells, key=len, reverse=True):
        others = [other for other in kept if other != cell]
        if others and not _sticks_out(cell, others, over) and _is_covered((cell,), others, over):
            kept = others
    return kept


def _join_two(cells: Sequence[Cell], over: Domain) -> Cells:
    """Return the cells with two of them as one where they fill what both imply, and merged anew then."""
    for two in combinations(cells, 2) if len(cells) <= MAX_JOINED else ():
        hull = tuple(dict.fromkeys(c for a, b in (two, two[::-1]) for c in a if c in b or implies(b, c, over, LINEAR)))
        if not _sticks_out(hull, two, over) and _is_covered((hull,), two, over):
            return merge_cells([hull, *(cell for cell in cells if cell not in two)], over)
    return tuple(cells)


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
    own, stated = [frozenset(c.key for c in cell) for cell in cells], [stated_keys(cell) for cell in cells]
    within = subsets(own)
    return [cell for k, cell in enumerate(cells) if all(j >= k and stated[j] >= own[k] for j in within(stated[k]))]


def without_contained(cells: Sequence[Cell], over: Domain) -> list[Cell]:
    """Return the cells without those that lie in another one, as far as what they state and linear programming show.

    Curved conditions have to be stated, affine ones to follow from the affine ones: MAX_CHECKED of these are asked.

    >>> found = where("x > 3 or 2*x > 5 and x**2 > 4", ParameterSpace((Parameter("x", 1, 0, 9),)))
    >>> len(without_contained(found.cells, found.domain))
    2
    """
    kept, left = plainly_largest(cells), MAX_CHECKED
    within, gone = subsets([frozenset(c.key for c in cell if not c.is_affine) for cell in kept]), set[int]()
    for place, cell in sorted(enumerate(kept), key=lambda one: -len(one[1])):
        keys = stated_keys(cell)
        for other in (k for k in within(keys) if k != place and k not in gone):
            unstated = [c for c in kept[other] if c.key not in keys]
            if len(unstated) <= left:
                left -= len(unstated)
                if all(implies(cell, condition, over, LINEAR) for condition in unstated):
                    gone.add(place)
                    break
    return [cell for place, cell in enumerate(kept) if place not in gone]


def without_signed_factors(cell: Cell, over: Domain, thorough: bool = False) -> Cell:
    """Return the cell without factors of curved conditions whose sign follows from affine ones (`thorough`: by z3)."""
    affine, effort = tuple(c for c in cell if c.is_affine), QUICK if thorough else SIGNS
    if len(affine) == len(cell) or not affine:
        return cell
    reduced = normalize_cell(tuple(c if c.is_affine else _without_known_factors(c, affine, over, effort) for c in cell))
    return cell if reduced is None else reduced


def _without_known_factors(condition: Constraint, affine: Cell, over: Domain, effort: Effort) -> Constraint:
    if condition.relation == "==":
        return condition
    sign, left = known_factors(condition.poly, lambda f: is_empty((*affine, Constraint(-f, ">=")), over, effort))
    return constraint(prod((f**power for f, power in left), start=sign * over.ring.one), condition.relation)


def _sticks_out(cell: Cell, others: Sequence[Cell], over: Domain) -> bool:
    """Whether a sample point of the cell, off its walls but for one equality, is plainly in none of the others."""
    cell, others, over = over.eliminate(cell), [over.eliminate(other) for other in others], over.flat
    equalities = [c for c in cell if c.relation == "=="]
    if len(equalities) > 1 or any(map(is_thin, over.alternatives)):
        return False
    at: Values = partial(sampling.values, domain=over)
    if equalities:
        at = partial(on_wall, wall=equalities[0], domain=over)
        others = [left for other in others if (left := _rest_on_wall(equalities[0], other)) is not None]
    return bool(plainly_outside([tuple(c for c in cell if c.relation != "==")], others, at, over).any())


def _rest_on_wall(wall: Constraint, cell: Cell) -> Cell | None:
    """Return what a cell states beyond the wall's own polynomial, which is zero on it; None where zero is excluded."""
    own = [c for c in cell if c.key[0] in (wall.key[0], wall.opposite)]
    return None if any(c.relation == ">" for c in own) else tuple(c for c in cell if c not in own)


def plainly_outside(cells: Sequence[Cell], others: Sequence[Cell], at: Values, over: Domain) -> Any:
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
    curved = not all(c.is_affine for one in (cell, *others) for c in one)  # else a program says more for less
    for condition in sorted(cell, key=lambda c: (c.poly.total_degree(), len(c.poly.coeffs())), reverse=True):
        rest = tuple(c for c in cell if c != condition)
        for weaker, gained in _weaker(condition):
            if curved and any(_sticks_out((*rest, g), others, over) for g in gained):
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
        yield (condition.take_closure(),), (Constraint(condition.poly, "=="),)
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
        both = normalize_cell((*cell, *(c for c in other if not implies(cell, c, over, LINEAR))))
        if both is not None:
            yield both


def _drop_seen_inside(kept: list[Cell], over: Domain) -> list[Cell]:
    """Return the cells without those that one box shows to lie inside a shorter one."""
    missed = 0
    for large in sorted(kept, key=len) if len(kept) <= MAX_MERGED else ():
        for cell in kept if large in kept else ():
            tried = missed < MAX_MISSED and len(cell) >= len(large) and cell != large
            if tried and not _sticks_out(cell, [large], over):
                inside = all(implies(cell, c, over, ONE_BOX) for c in large)
                kept, missed = [one for one in kept if not inside or one is not cell], missed + (not inside)
    return kept


def outermost(cells: Sequence[Cell], over: Domain) -> list[Cell]:
    """Return the cells without those seen to lie inside another one, which say nothing new. With many curved conditions
    these are looked for in shorter ones that no sample point rules out, until MAX_MISSED of them are not seen to."""
    kept = plainly_largest(cells)
    if sum(not c.is_affine for cell in kept for c in cell) * sum(map(len, kept)) > MAX_COMPARED:
        return _drop_seen_inside(without_contained(kept, over), over)
    for cell in list(kept):
        if any(cell != other and all(is_implied(cell, condition, over) for condition in other) for other in kept):
            kept.remove(cell)
    return kept
