"""Parameters that cannot move alone while a region holds, because an equality of it ties them down.

Along such a parameter a branch has no derivative: the least change of it alone ends the branch.
"""

from __future__ import annotations

from solver.constraint import Constraint, constraint
from solver.domain import Domain
from solver.lowering import Cell
from solver.polynomial import Key
from solver.region import Region


def pinned(region: Region) -> dict[str, tuple[Constraint, bool]]:
    """For each parameter that an equality of every alternative mentions such an equality, and whether it pins it.

    It pins a parameter where its polynomial only rises, or only falls, with that parameter throughout the ranges;
    otherwise another value of the parameter might meet the equality as well.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> space = ParameterSpace(tuple(Parameter(name, 1, 0, 2) for name in "xyz"))
    >>> pinned(where("x <= 0 and y >= z", space))
    {'x': (Constraint(p0 == 0), True)}
    >>> pinned(where("x == y*z", space))
    {'x': (Constraint(p0 - p1*p2 == 0), True), 'y': (Constraint(p0 - p1*p2 == 0), False), \
'z': (Constraint(p0 - p1*p2 == 0), False)}
    """
    over, cells = region.domain, region.simplified().cells
    each = [_ties(cell, over) for cell in cells]
    return {
        over.names[k]: (equality, all(ties[k][1] for ties in each))
        for k, (equality, _) in (sorted(each[0].items()) if each else ())
        if all(k in ties for ties in each)
    }


def _ties(cell: Cell, over: Domain) -> dict[int, tuple[Constraint, bool]]:
    """For each parameter that an equality of the conjunction mentions the equality that ties it most."""
    found: dict[int, tuple[Constraint, bool]] = {}
    for equality in equalities(cell, over):
        for k in equality.variables:
            low, high = over.bounds(equality.poly.derivative(k))
            ties = low > 0 or high < 0
            if k not in found or (ties and not found[k][1]):
                found[k] = (equality, ties)
    return found


def equalities(cell: Cell, over: Domain) -> list[Constraint]:
    """What the conjunction says is zero: p == 0; p >= 0 with −p >= 0; p >= 0 where p is nowhere above zero on the box.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> region = where("x >= y and y >= x and x >= 2", ParameterSpace(tuple(Parameter(n, 1, 0, 2) for n in "xy")))
    >>> equalities(region.cells[0], region.domain)
    [Constraint(p0 - p1 == 0), Constraint(p0 - 2 == 0)]
    """
    closed = {Key(c.poly) for c in cell if c.relation == ">="}
    found = (
        constraint(c.poly, "==")
        for c in cell
        if c.relation == "==" or (c.relation == ">=" and (Key(-c.poly) in closed or over.bounds(c.poly)[1] == 0))
    )
    return list(dict.fromkeys(found))
