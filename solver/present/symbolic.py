"""Closed forms and regions as sympy expressions: the door out of the engine room.

Sympy is imported when one of these is called. Symbols are plain `Symbol(name)`, as `Expression.to_sympy` makes
them, unless a mapping gives others, for instance with assumptions of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from solver.constraint import Constraint
from solver.domain import box_constraints
from solver.polynomial import Poly, Ratio

if TYPE_CHECKING:
    import sympy

    from solver.atlas import Branch
    from solver.region import Region


@dataclass(frozen=True, slots=True)
class SymbolicBranch:
    """A branch in sympy's terms: weights by player, payoffs by player, and where it stands."""

    strategies: tuple[tuple[sympy.Expr, ...], ...]
    payoffs: tuple[sympy.Expr, ...]
    where: sympy.Basic


def branch(branch: Branch, symbols: Mapping[str, Any] | None = None) -> SymbolicBranch:
    """A branch as sympy expressions.

    >>> from games import load
    >>> from solver import nash
    >>> mixed = branch(nash(load("two-markets")).branches[-1])
    >>> mixed.strategies[0], mixed.where
    ((3*share - 1, 2 - 3*share), (2 - 3*share >= 0) & (3*share - 1 >= 0))
    """
    door = _Door(branch.region, symbols)
    return SymbolicBranch(
        tuple(tuple(door.ratio(weight) for weight in weights) for weights in branch.strategies),
        tuple(door.ratio(payoff) for payoff in branch.payoffs),
        region(branch.region, symbols),
    )


def region(region: Region, symbols: Mapping[str, Any] | None = None, box: bool = False) -> Any:
    """A region as a sympy Boolean: Or of And of comparisons with zero, simplified within the box.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
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
