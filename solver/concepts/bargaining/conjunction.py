"""Conjunctions of conditions, given up as soon as they cannot hold, and no longer than they have to be.

Two conditions on one polynomial p may exclude each other as they stand (p > 0 and
-p >= 0), or one may say more than the other (p > 0 and p >= 0). And where p > 0
stands in a conjunction, p·q >= 0 in it says no more than q >= 0: the factor goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from solver.concepts.bargaining.problem import Mixture, Piece
from solver.constraint import Constraint, constraint
from solver.lowering import Cell
from solver.polynomial import Key, Poly

Feasible: TypeAlias = Callable[[Cell], bool]


def possible(_: Cell) -> bool:
    """What is known of a conjunction when nothing is known of the parameters: it may hold."""
    return True


def conjunction(conditions: Iterable[Constraint]) -> Cell | None:
    """The conditions together, or None where two of them, or one alone, show that they never hold.

    >>> from solver.concepts.draft import at_least
    >>> from solver.polynomial import ratio, ring
    >>> x, y = (ratio(p, p.context().constant(1)) for p in ring(("x", "y")).generators.values())
    >>> conjunction([at_least(x), at_least(x, strict=True), at_least(y)])
    (Constraint(p0 > 0), Constraint(p1 >= 0))
    >>> conjunction([at_least(x, strict=True), at_least(-x)]) is None
    True
    """
    said: dict[Key, Constraint] = {}
    for condition in conditions:
        truth = condition.constant_truth
        if truth is False:
            return None
        if truth is True:
            continue
        key = condition.key[0]
        opposite, same = said.get(Key(-condition.poly)), said.get(key)
        if opposite is not None and ">" in (opposite.relation, condition.relation):
            return None
        if same is not None:
            relations = {same.relation, condition.relation}
            if relations == {"==", ">"}:
                return None
            condition = same if condition.relation == ">=" else condition
        said[key] = condition
    return tuple(said.values())


def lightened(cell: Cell) -> Cell | None:
    """The same conjunction, its conditions without factors that it states to be above zero; None where it never holds.

    >>> from solver.polynomial import ring
    >>> x, y = ring(("x", "y")).generators.values()
    >>> lightened((constraint(x, ">"), constraint(x**2 * y - x**2, ">=")))
    (Constraint(p0 > 0), Constraint(p1 - 1 >= 0))
    """
    above = [condition.poly for condition in cell if condition.relation == ">"]
    return conjunction(_without(condition, above) for condition in cell)


def _without(condition: Constraint, above: Iterable[Poly]) -> Constraint:
    poly = condition.poly
    for factor in above:
        while not (poly == factor or poly.is_constant()):
            quotient, rest = divmod(poly, factor)
            if rest:
                break
            poly = quotient
    return condition if poly is condition.poly else constraint(poly, condition.relation)


def gathered(found: Iterable[tuple[Mixture, Cell | None]], feasible: Feasible) -> Iterator[Piece]:
    """One piece an agreement, with every alternative in which it stands."""
    by_mixture: dict[Mixture, list[Cell]] = {}
    for mixture, cell in found:
        if cell is not None and feasible(cell):
            by_mixture.setdefault(mixture, []).append(cell)
    for mixture, cells in by_mixture.items():
        yield Piece(mixture, ((),) if () in cells else tuple(dict.fromkeys(cells)))
