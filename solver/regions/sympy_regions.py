"""Closed forms and regions as sympy expressions: the door out of the engine room.

Sympy is imported when one of these is called. Symbols are plain `Symbol(name)`, as `Expression.to_sympy` makes
them, unless a mapping gives others, for instance with assumptions of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from solver.algebra.polynomials import Poly, Ratio
from solver.regions.constraints import Constraint
from solver.regions.domain import box_constraints

if TYPE_CHECKING:
    from solver.regions.region import Region


def region(region: Region, symbols: Mapping[str, Any] | None = None, box: bool = False) -> Any:
    """A region as a sympy Boolean: Or of And of comparisons with zero, simplified within the box.

    >>> from solver.regions.parameters import Parameter, ParameterSpace
    >>> from solver.regions.region import where
    >>> space = ParameterSpace((Parameter("shield", 3, 0, 10), Parameter("breach", 2, 0, 10)))
    >>> region(where("breach >= shield", space))
    breach - shield >= 0

    What the ranges and the assumptions say goes without saying, unless `box` is true.
    """
    import sympy

    door = _Door(region, symbols)
    result = sympy.Or(*(door.cell(cell) for cell in region.simplified().cells))
    if not box:
        return result
    assumed = sympy.Or(*(door.cell(cell) for cell in region.domain.alternatives))
    return sympy.And(result, assumed, door.cell(box_constraints(region.domain)))


class _Door:
    """Polynomials of one region's ring as sympy expressions."""

    def __init__(self, region: Region, symbols: Mapping[str, Any] | None) -> None:
        import sympy

        self.sympy: Any = sympy
        given = symbols or {}
        self.symbols = [given.get(name, sympy.Symbol(name)) for name in region.domain.names]

    def poly(self, poly: Poly) -> Any:
        terms = []
        for exponents, coefficient in poly.to_dict().items():
            scale = self.sympy.Rational(int(coefficient.p), int(coefficient.q))
            powers = (s ** int(e) for s, e in zip(self.symbols, exponents, strict=True) if e)
            terms.append(self.sympy.Mul(scale, *powers))
        return self.sympy.Add(*terms)

    def factored(self, poly: Poly) -> Any:
        if len(poly.coeffs()) < 2 or poly.total_degree() < 2:
            return self.poly(poly)
        content, factors = poly.factor()
        scale = self.sympy.Rational(int(content.p), int(content.q))
        return self.sympy.Mul(scale, *(self.poly(factor) ** int(power) for factor, power in factors))

    def ratio(self, ratio: Ratio) -> Any:
        if ratio.under.is_one():
            return self.factored(ratio.over)
        return self.factored(ratio.over) / self.factored(ratio.under)

    def cell(self, cell: tuple[Constraint, ...]) -> Any:
        kinds = {">=": self.sympy.Ge, ">": self.sympy.Gt, "==": self.sympy.Eq}
        return self.sympy.And(*(kinds[c.relation](self.poly(c.poly), 0) for c in cell))
