"""What a concept hands over before anyone has asked where it stands: outcomes as formulas, with their conditions.

A draft is an outcome in closed form together with the alternatives, each a
conjunction of polynomial conditions, in which it stands. A concept whose drafts
have closed conditions that are right at every point of Θ, walls included, needs
no exact point solver behind it: see `solver.concepts.closed`.
"""

from __future__ import annotations

from dataclasses import dataclass

from solver.constraint import Constraint, constraint
from solver.lowering import Cell
from solver.polynomial import Ratio


@dataclass(frozen=True, slots=True)
class Draft:
    """An outcome as formulas.

    `label`: its name, as `(withdraw all, embargo part)`; `values`: what the outcome is made of, in the order of the
    atlas's columns (issues, weights of a lottery, offers); `payoffs`: one a player; `cells`: the alternatives in
    which it stands.
    """

    label: str
    values: tuple[Ratio, ...]
    payoffs: tuple[Ratio, ...]
    cells: tuple[Cell, ...]


def at_least(value: Ratio, strict: bool = False) -> Constraint:
    """The condition that a quotient is at least zero, or with `strict` above it, where its denominator is not zero.

    >>> from solver.polynomial import ratio, ring
    >>> x, y = ring(("x", "y")).generators.values()
    >>> at_least(ratio(x, -y))
    Constraint(-p0*p1 >= 0)
    """
    poly = value.over if value.is_polynomial else value.over * value.under
    return constraint(poly, ">" if strict else ">=")


def equal(value: Ratio) -> Constraint:
    """The condition that a quotient is zero, where its denominator is not."""
    return constraint(value.over, "==")
