"""Primitive polynomials as exponents to coefficients, which are whole numbers: for halving boxes and multiplying."""

from __future__ import annotations

from functools import lru_cache
from math import comb, gcd

from solver.algebra.polynomials import Key, Poly

Exponents = tuple[int, ...]


Terms = dict[Exponents, int]


def terms_of(poly: Poly) -> Terms:
    """Return a primitive polynomial as exponents to integer coefficient, which is shared: not to be changed."""
    return _terms_of(Key(poly))


@lru_cache(maxsize=1024)
def _terms_of(key: Key) -> Terms:
    return {tuple(map(int, e)): int(c.p) for e, c in key.poly.to_dict().items()}


def restrict_to_half(terms: Terms, axis: int, upper: bool) -> Terms:
    """Return the polynomial in coordinates of the lower or the upper half along an axis, primitive.

    >>> restrict_to_half({(2,): 1, (0,): -1}, 0, True)
    {(2,): 1, (1,): 2, (0,): -3}
    """
    top = max((e[axis] for e in terms), default=0)
    found: Terms = {}
    for e, c in terms.items():
        k = e[axis]
        for j in range(k, -1, -1) if upper else (k,):
            place = (*e[:axis], j, *e[axis + 1 :])
            found[place] = found.get(place, 0) + (c * comb(k, j) << (top - k))
    common = gcd(*found.values())
    return {e: c // common for e, c in found.items() if c}


def times(a: Terms, b: Terms) -> Terms:
    """Return the product of two polynomials.

    >>> times({(1,): 1, (0,): 1}, {(1,): 1, (0,): -1})
    {(2,): 1, (0,): -1}
    """
    found: Terms = {}
    for e, c in a.items():
        for f, d in b.items():
            place = tuple(a + b for a, b in zip(e, f, strict=True))
            found[place] = found.get(place, 0) + c * d
    return {e: c for e, c in found.items() if c}
