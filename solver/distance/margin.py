"""A condition with a margin: how much it holds by, in the units in which it is printed.

A condition is printed solved for a parameter that stands alone (see `solver.constraint.sentence`):
`breach >= shield/2` for 2·breach − shield >= 0. With a margin m it is breach >= shield/2 + m, so the
polynomial is made to exceed m times that parameter's coefficient, in size; where no parameter stands
alone, m itself.
"""

from __future__ import annotations

from fractions import Fraction

from solver.constraint import Constraint, constraint
from solver.polynomial import Poly, constant_of, degrees, to_fmpq, to_fraction


def unit(poly: Poly) -> Fraction:
    """What a unit of the printed condition is in the polynomial.

    >>> from solver.polynomial import ring
    >>> r = ring(("shield", "breach"))
    >>> unit(2 * r["breach"] - r["shield"]), unit(r["breach"] * r["shield"] - 4)
    (Fraction(2, 1), Fraction(1, 1))
    """
    lonely = [
        to_fraction(constant_of(slope))
        for k, degree in enumerate(degrees(poly))
        if degree == 1 and (slope := poly.derivative(k)).is_constant()
    ]
    upwards = [slope for slope in lonely if slope > 0]
    return abs((upwards or lonely or [Fraction(1)])[-1])


def kept_by(condition: Constraint, margin: Fraction) -> Constraint:
    """The condition with a margin; an equality has none, and without a margin nothing changes.

    >>> from solver.polynomial import ring
    >>> r = ring(("shield", "breach"))
    >>> kept_by(constraint(2 * r["breach"] - r["shield"], ">"), Fraction(1, 2))
    Constraint(-p0 + 2*p1 - 1 >= 0)
    """
    if not margin or condition.relation == "==":
        return condition
    return constraint(condition.poly - to_fmpq(margin * unit(condition.poly)), ">=")
