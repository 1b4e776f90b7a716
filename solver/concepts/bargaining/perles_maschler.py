"""The Perles–Maschler solution of two players: both sides travel the frontier, and meet.

One side starts at player 2's best agreement, the other at player 1's, and both travel at the
speed √(−du_1·du_2): on an edge from a to b the way takes time

    w = √((x_b − x_a)·(y_a − y_b)).

They meet where half of W = Σ w has passed, on some edge k at the share

    t = 1/2 + Σ_{i>k} w_i/(2·w_k) − Σ_{i<k} w_i/(2·w_k)

of it. Roof and wall of the outline take no time. Each w_i/w_k is the root of a fraction, q·√s with s a product of
coprime integers none of which is a square; different products have independent roots. So t is rational if every s is 1,
and else the sum generates the field of all the roots, of degree 2^r, where r of the s are independent. There
multiplication by t is a matrix of that size over the rationals, and t a root of its minimal polynomial: exact up to
MAX_RANK. Beyond, two fractions around t are given and proved.

Perles and Maschler (1981), "The Super-Additive Solution for the Nash Bargaining Game", IJGT 10(3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import gcd, isqrt, prod

from flint import fmpq, fmpq_mat

from solver.algebra.algebraic_numbers import real_roots
from solver.algebra.enclosures import Between, Number, Outcome, square_root
from solver.algebra.polynomials import to_fmpq
from solver.concepts.bargaining.frontier_at_point import chain, outcome_between
from solver.concepts.bargaining.problem import NumericProblem

MAX_RANK = 5  # independent square roots: a number of degree 32
Signed = tuple[int, Fraction]  # a sign, and what is under the root


def solve_at_point(problem: NumericProblem, rank: int = MAX_RANK) -> tuple[Outcome, ...]:
    """Return the solution in numbers, square roots kept exact; nothing where not both can gain.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> print(*solve_at_point(numbers([(0, 3), (1, 2), (2, 0)], (0, 0)))[0].payoffs)
    root 1 of 8*t**2 - 24*t + 17 (about 1.14645) root 2 of 2*t**2 - 4*t + 1 (about 1.70711)
    """
    corners = chain(problem)
    if len(corners) < 2:
        return tuple(corner.outcome(problem) for corner in corners)
    squares = [(b.x - a.x) * (a.y - b.y) for a, b in pairwise(corners)]
    k = _meeting(squares)
    ratios = [(1 if i > k else -1, square / squares[k]) for i, square in enumerate(squares) if i != k]
    share, note = _share(ratios, rank)
    return (outcome_between(problem, corners[k], corners[k + 1], share, note),)


def _meeting(squares: Sequence[Fraction]) -> int:
    """Return the edge on which half of the time has passed; the first of two where that is at a corner."""
    for k in range(len(squares) - 1):
        rest = [(1, square) for square in squares[: k + 1]] + [(-1, square) for square in squares[k + 1 :]]
        if _sign(rest) >= 0:
            return k
    return len(squares) - 1


def _share(ratios: Sequence[Signed], rank: int) -> tuple[Number, str]:
    """Return 1/2 + Σ ± √r / 2, and a note where it is only known between bounds."""
    half = Fraction(1, 2)
    terms, roots = _collect_roots(ratios)
    if not any(mask for mask in terms):
        return half + terms.get(0, Fraction(0)) / 2, ""
    if len(roots) > rank:
        low, high = _enclose(ratios)
        around = Between(half + low / 2, half + high / 2)
        return around, f"{len(roots)} independent square roots; within {float(around.width):.0e} on its edge"
    shifted = {mask: factor / 2 for mask, factor in terms.items()}
    shifted[0] = shifted.get(0, Fraction(0)) + half
    return _root(shifted, roots), ""


# --- sums of square roots -------------------------------------------------------------------------


def _collect_roots(ratios: Sequence[Signed]) -> tuple[dict[int, Fraction], tuple[int, ...]]:
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
        under = prod((_product(base, held) for p, (held, _) in enumerate(roots) if used >> p & 1), start=1)
        outside = isqrt(number * under)  # √number = √(number·under)·√under/under, the first a whole number
        terms[used] = terms.get(used, Fraction(0)) + sign * Fraction(outside, under * r.denominator)
    kept = {used: factor for used, factor in terms.items() if factor}
    return kept, tuple(_product(base, held) for held, _ in roots)


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


def _product(base: Sequence[int], mask: int) -> int:
    return prod((b for j, b in enumerate(base) if mask >> j & 1), start=1)


def _root(terms: dict[int, Fraction], roots: Sequence[int]) -> Number:
    """Return the sum as a root of its minimal polynomial."""
    size = 1 << len(roots)
    table = [[fmpq(0)] * size for _ in range(size)]
    for row in range(size):
        for mask, factor in terms.items():
            table[row][row ^ mask] += to_fmpq(factor * _product(roots, row & mask))
    candidates = list(real_roots(fmpq_mat(table).minpoly()))
    parts = [(factor, Fraction(_product(roots, mask))) for mask, factor in terms.items()]
    digits = 20
    while len(candidates) > 1:
        low, high = _enclose(parts, digits)
        candidates = [root for root in candidates if low <= root <= high]
        digits *= 2
    return candidates[0]


def _enclose(terms: Iterable[tuple[Fraction | int, Fraction]], digits: int = 60) -> tuple[Fraction, Fraction]:
    """Return fractions on both sides of Σ c·√r."""
    low = high = Fraction(0)
    for factor, r in terms:
        ends = [factor * end for end in square_root(r, digits)]
        low, high = low + min(ends), high + max(ends)
    return low, high


def _sign(ratios: Sequence[Signed]) -> int:
    """Return the sign of Σ ± √r; it is zero exactly where nothing is left once equal roots are collected."""
    if not _collect_roots(ratios)[0]:
        return 0
    digits = 20
    while True:
        low, high = _enclose(ratios, digits)
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
        digits *= 2
