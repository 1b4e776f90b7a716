"""Sums of square roots of fractions, exactly: Σ ± √r.

Each √r is q·√s with a fraction q and s a product of coprime integers none of which is a square; different products have
independent roots. So the sum is rational if every s is 1, and else it generates the field of all the roots, of degree
2^m, where m of the s are independent. It is zero exactly where nothing is left once equal roots are collected, and any
other sum shows its sign once its bounds are close enough.

Besicovitch (1940), "On the Linear Independence of Fractional Powers of Integers", J. London Math. Soc. 15.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import count
from math import gcd, isqrt, prod

from solver.algebra.bounded_numbers import square_root_bounds

Signed = tuple[int, Fraction]  # a sign, and what is under the root


def collect_roots(ratios: Sequence[Signed]) -> tuple[dict[int, Fraction], tuple[int, ...]]:
    """Return Σ ± √r as a sum of c·Π √(roots in the mask) over independent roots of integers, where nothing cancels."""
    whole = [r.numerator * r.denominator for _, r in ratios]  # √(p/q) = √(pq)/q
    base = [b for b in coprime(whole) if isqrt(b) ** 2 != b]
    roots: list[tuple[int, int]] = []  # a product of the base by mask, and that mask with its leading bit alone
    terms: dict[int, Fraction] = {}
    for (sign, r), number in zip(ratios, whole, strict=True):
        used, left = 0, sum(1 << j for j, b in enumerate(base) if _power(number, b) % 2)
        for place, (held, lead) in enumerate(roots):
            if left & lead:
                left ^= held
                used |= 1 << place
        if left:
            used |= 1 << len(roots)
            roots.append((left, left & -left))
        under = prod((product_of(base, held) for p, (held, _) in enumerate(roots) if used >> p & 1), start=1)
        outside = isqrt(number * under)  # √number = √(number·under)·√under/under, the first a whole number
        terms[used] = terms.get(used, Fraction(0)) + sign * Fraction(outside, under * r.denominator)
    kept = {used: factor for used, factor in terms.items() if factor}
    return kept, tuple(product_of(base, held) for held, _ in roots)


def coprime(numbers: Sequence[int]) -> list[int]:
    """Return integers above one, any two of them coprime, of which each of the numbers is a product of powers.

    >>> coprime([12, 18])
    [2, 3]
    """
    base: list[int] = []
    waiting = [n for n in numbers if n > 1]
    while waiting:
        n = waiting.pop()
        for k, b in enumerate(base):
            common = gcd(n, b)
            if common > 1:
                del base[k]
                waiting += [part for part in (n // common, common, b // common) if part > 1]
                break
        else:
            base.append(n)
    return sorted(set(base))


def _power(number: int, factor: int) -> int:
    power = 0
    while number % factor == 0:
        number, power = number // factor, power + 1
    return power


def product_of(base: Sequence[int], mask: int) -> int:
    return prod((b for j, b in enumerate(base) if mask >> j & 1), start=1)


def enclose_roots(ratios: Sequence[Signed], digits: int = 60) -> tuple[Fraction, Fraction]:
    """Return fractions on both sides of Σ ± √r."""
    each = [sorted(turn * end for end in square_root_bounds(r, digits)) for turn, r in ratios]
    return sum((low for low, _ in each), Fraction(0)), sum((high for _, high in each), Fraction(0))


def sign_of_sum(ratios: Sequence[Signed]) -> int:
    """Return the sign of Σ ± √r; it is zero exactly where nothing is left once equal roots are collected."""
    if not collect_roots(ratios)[0]:
        return 0
    closer = (enclose_roots(ratios, 20 * 2**k) for k in count())
    return next(1 if low > 0 else -1 for low, high in closer if low > 0 or high < 0)
