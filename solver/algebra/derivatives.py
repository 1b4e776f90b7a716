"""The derivative and the elasticity of a rational function."""

from __future__ import annotations

from solver.algebra.polynomials import Ratio, degrees, ratio


def depends(q: Ratio, k: int) -> bool:
    """Whether the value depends on variable number k: whether its derivative is not identically zero.

    >>> from solver.algebra.polynomials import ring
    >>> r = ring(("x", "y"))
    >>> depends(ratio(r["x"] * r["y"], r["y"]), 1)
    False
    """
    return bool(degrees(q.over)[k] or degrees(q.under)[k])


def derivative(q: Ratio, k: int) -> Ratio:
    """The derivative in variable number k, in lowest terms.

    >>> from solver.algebra.polynomial_text import ratio_text
    >>> from solver.algebra.polynomials import ring
    >>> r = ring(("x", "y"))
    >>> ratio_text(derivative(ratio(r["x"], r["y"]), 1), r.names)
    '-x/(y**2)'
    """
    if q.is_polynomial:
        return ratio(q.over.derivative(k), q.under)
    top = q.over.derivative(k) * q.under - q.over * q.under.derivative(k)
    return ratio(top, q.under * q.under)


def elasticity(q: Ratio, k: int, slope: Ratio | None = None) -> Ratio:
    """Per cent of q for one per cent of variable number k: x·q'/q, in lowest terms; `slope` is q' where it is known.

    >>> from solver.algebra.polynomial_text import ratio_text
    >>> from solver.algebra.polynomials import ring
    >>> r = ring(("x", "y"))
    >>> ratio_text(elasticity(ratio(r["x"] - r["y"], r["y"]), 0), r.names)
    'x/(x - y)'

    Raises ZeroDivisionError where q is zero whatever the variables are.
    """
    slope = derivative(q, k) if slope is None else slope
    first, second = ratio(slope.over, q.over), ratio(q.under, slope.under)
    if not first.over:
        return first
    x, upper, lower = q.over.context().gens()[k], first.over * second.over, first.under * second.under
    if all(powers[k] for powers in lower.monoms()):  # nothing but x can still be common to both
        return Ratio(upper, lower / x)
    return Ratio(x * upper, lower)
