"""The conjunction of several unions of cells, kept short while it is built.

Joining "a > 0 or b > 0 or (a >= 0 and b >= 0)" for each of eight outcomes splits into 3⁸ alternatives, though most
say nothing: an alternative is left out where the cell and it exclude each other, or where it lies in the union's
other alternatives within the cell; a cell that implies one of them is not split at all. That is told by linear
programming on the affine conditions, so nothing rests on a solver's word; curved ones are only compared as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.domain import Domain
from solver.lowering import Cell, tidy
from solver.proof.affine import implies, never, stated


def conjoined(unions: Sequence[Sequence[Cell]], over: Domain, most: int) -> tuple[Cell, ...] | None:
    """The cells of the conjunction, as far as they are not seen to be empty or to lie in another; None beyond `most`.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import Region, where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 9), Parameter("y", 1, 0, 9)))
    >>> unions = [where(text, space).cells for text in ("x > 3 or y > 3", "x > 2 or y > 5", "x < 1 or y < 1")]
    >>> print(Region(space, conjoined(unions, where("x > 0", space).domain, 10)))
    (x > 3 and y < 1) or (y > 5 and x < 1)
    """
    cells: tuple[Cell, ...] = ((),)
    for union in sorted(unions, key=len):
        cells = _absorbed([joined for cell in cells for joined in _split(cell, union, over)])
        if len(cells) > most:
            return None
    return cells


def _split(cell: Cell, union: Sequence[Cell], over: Domain) -> Iterator[Cell]:
    """The cell's parts in the alternatives of a union, those that the others make superfluous left out."""
    kept = [other for other in union if (both := tidy(cell + other)) is not None and not never(both, over)]
    for other in sorted(kept, key=len, reverse=True):
        single = [one[0] for one in kept if one is not other and len(one) == 1 and one[0].relation != "=="]
        outside = tidy((*cell, *other, *(c for condition in single for c in condition.negation())))
        if outside is None or (single and never(outside, over)):
            kept.remove(other)
    for other in kept:
        both = tidy((*cell, *(c for c in other if not implies(cell, c, over))))
        if both is not None:
            yield both


def _absorbed(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells that do not state all conditions of another, or stronger ones."""
    kept: list[frozenset[object]] = []
    found: list[Cell] = []
    for cell in sorted(cells, key=len):
        said = stated(cell)
        if not any(other <= said for other in kept):
            kept.append(frozenset(c.key for c in cell))
            found.append(cell)
    return tuple(found)
