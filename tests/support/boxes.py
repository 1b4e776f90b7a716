"""Small spaces of parameters, and conjunctions over them, for examples."""

from fractions import Fraction

from solver.regions.constraints import Cell
from solver.regions.domain import Domain
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.region import where


def box(**ends: int) -> ParameterSpace:
    """The space of parameters that run from 0 to these ends, each 1 at the baseline."""
    return ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(end)) for name, end in ends.items()))


def conjunction(text: str, **ends: int) -> tuple[Cell, Domain]:
    """A condition without alternatives over such a space, and its domain."""
    region = where(text, box(**ends))
    (cell,) = region.cells
    return cell, region.domain
