"""Lines on which a player of a 2×2×2 game is indifferent throughout: where on them equilibria can change.

There equilibria come in sets, which no formulas list. Let x_i be the chance that player i plays its first strategy,
and g_i what i gains by it, a polynomial in t and in the two others' chances. The signs of all g_i, x_i and 1 − x_i
cut the cube of chances into pieces. Take one chance after the other away, keeping discriminants and the resultants of
any two: what is zero comes into the cube or leaves it at a zero of x_i or 1 − x_i, so no other coefficients count.
Between the real roots of what is left, in t alone, the pieces stay as they are, and so do those that are equilibria,
isolated or not.

Collins (1975), "Quantifier elimination for real closed fields by cylindrical algebraic decomposition", LNCS 33.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from flint import fmpq_poly

from solver.algebra.number_fields import univariate
from solver.algebra.polynomials import Key, Poly, primitive, ring
from solver.concepts.nash.fixed_points import Form, polynomial_multiple

#
# Then equilibria come in sets, which no formulas list. Let x_i be the chance that player i plays its first strategy,
# and g_i what i gains by it, a polynomial in t and in the two others' chances. The signs of all g_i, x_i and 1 − x_i
# cut the cube of chances into pieces. Take one chance after the other away, keeping discriminants and the resultants of
# any two: what is zero comes into the cube or leaves it at a zero of x_i or 1 − x_i, so no other coefficients count.
# Between the real roots of what is left, in t alone, the pieces stay as they are, and so do those that are equilibria,
# isolated or not.
#
# Collins (1975), "Quantifier elimination for real closed fields by cylindrical algebraic decomposition", LNCS 33.
CUBE = ring(("t", "x_0", "x_1", "x_2"))


def changes(forms: Sequence[Form]) -> list[fmpq_poly]:
    """Return the polynomials in t at whose roots equilibria can change, by what each player gains, as a form in the
    chances of the two others in order, with coefficients in t.

    >>> t, one = ring(("t",))["t"], ring(("t",)).one
    >>> flat, up = [ratio(0 * t, one)] * 4, [ratio(t - 1, one), ratio(one, one), ratio(0 * t, one), ratio(0 * t, one)]
    >>> changes([flat, up, flat])
    [x + (-1), x]
    """
    chances = [CUBE[f"x_{i}"] for i in range(3)]
    gains = []
    for i, form in enumerate(forms):
        a, b, c, d = (
            CUBE.context.from_dict({(*e, 0, 0, 0): k for e, k in one.to_dict().items()})
            for one in polynomial_multiple(form)
        )
        x, y = (chances[k] for k in range(3) if k != i)
        gains.append(a + b * x + c * y + d * x * y)
    bounds = [bound for x in chances for bound in (x, 1 - x)]
    denominators = [one.under for form in forms for one in form]
    left = _factors([*gains, *bounds])
    for k in (3, 2, 1):
        left = _without(left, k)
    return [univariate(poly) for poly in (*_factors(denominators), *left)]


def _without(polys: Sequence[Poly], k: int) -> list[Poly]:
    """Return what decides where the zeros in one variable of polynomials appear, meet and go."""
    kept = [poly for poly in polys if not poly.degrees()[k]]
    moving = [poly for poly in polys if poly.degrees()[k]]
    double = [poly.discriminant(k) for poly in moving if poly.degrees()[k] > 1]
    return _factors([*kept, *double, *(one.resultant(other, k) for one, other in combinations(moving, 2))])


def _factors(polys: Iterable[Poly]) -> list[Poly]:
    """Return the irreducible factors of polynomials, each once."""
    each = (primitive(factor) for poly in polys if poly for factor, _ in poly.factor()[1])
    return [key.poly for key in dict.fromkeys(Key(factor) for factor in each)]
