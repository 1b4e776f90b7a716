"""How much work the closed forms of a best-response polyhedron are, before any of it is done.

The minors are expanded from the payoffs, and two numbers bound what comes after: the terms multiplied on the way, and
the terms that the minors can have. With t terms in an entry,

    T(I, J) = min( Σ_i t(i, j) · T(I∖i, J∖j),  C(v + kd, v),  Π (k·d_x + 1) )

bounds the terms of det A_IJ, |I| = k and j the first of J: what is summed; the monomials of degree kd in v
parameters; those of degree k·d_x in each parameter x. Where nothing cancels the bound is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations
from math import comb, prod
from typing import NamedTuple

from solver.algebra.polynomials import degrees
from solver.concepts.nash.best_response_polyhedron import Indices, Matrix
from solver.regions.domain import Domain

MAX_BASES = 13_000  # of one polyhedron: an 8×8 game, or a 2×160; each base takes about a millisecond
MAX_MULTIPLIED = 5_000_000  # the conditions of what needs more take minutes each
MAX_MULTIPLIED_PER_SUPPORT = 50_000  # the same for each support: one condition of ten thousand terms takes minutes
MAX_TERMS = 600_000  # in the conditions of all supports
MAX_EXPONENTS = 6_000_000  # one for each of these terms and each parameter


class TermCounts(NamedTuple):
    """`multiplied`: pairs of terms multiplied in the minors; `terms`: of all bordered minors and determinants."""

    multiplied: int
    terms: int


def too_many_supports(shape: Sequence[int]) -> str:
    """Return what is too large about a game of this shape, whatever its payoffs are; empty where nothing is.

    >>> too_many_supports((8, 8)), too_many_supports((9, 9))
    ('', 'a 9×9 game has 48619 supports, more than 13000')
    """
    m, n = shape
    bases = comb(m + n, n) - 1
    if bases <= MAX_BASES:
        return ""
    many = str(bases) if bases < 10**9 else "more than a thousand million"
    return f"a {m}×{n} game has {many} supports, more than {MAX_BASES}"


def too_many_terms(matrices: Iterable[Matrix], over: Domain) -> str:
    """Return what is too large about the closed forms of polyhedra with these payoffs; empty where nothing is.

    >>> too_many_terms([[[ring(()).one]]], domain(ParameterSpace(())))
    ''

    What counts is the conditions' terms in unit coordinates (`Domain.unit`): more where a range does not begin at 0.
    """
    multiplied = terms = supports = 0
    for matrix in matrices:
        supports += comb(len(matrix) + len(matrix[0]), len(matrix)) - 1
        plain = bound_effort(matrix)
        moved = bound_effort([[over.unit(entry) for entry in line] for line in matrix])
        multiplied += plain.multiplied
        terms += max(plain.terms, moved.terms)
        for found, most, what in (
            (multiplied, MAX_MULTIPLIED, "terms would have to be multiplied"),
            (multiplied // supports, MAX_MULTIPLIED_PER_SUPPORT, "terms would have to be multiplied for each support"),
            (terms, MAX_TERMS, "terms would stand in the conditions"),
            (terms * len(over.names), MAX_EXPONENTS, "exponents would stand in the conditions"),
        ):
            if found > most:
                return f"{found if found < 10**9 else 'more than a thousand million'} {what}, more than {most}"
    return ""


def bound_effort(matrix: Matrix) -> TermCounts:
    """Bound how many terms the minors of one polyhedron have, and how many are multiplied for them.

    >>> a, b, c, d = ring(("a", "b", "c", "d")).generators.values()
    >>> bound_effort([[a, b], [c, d]])
    TermCounts(multiplied=6, terms=14)
    """
    m, n = len(matrix), len(matrix[0])
    most, multiplied = _monomials(matrix), 0

    @cache
    def minor(rows: Indices, columns: Indices) -> int:
        nonlocal multiplied
        if not rows:
            return 1
        below = columns[1:]
        steps = sum(len(matrix[i][columns[0]]) * minor(rows[:p] + rows[p + 1 :], below) for p, i in enumerate(rows))
        multiplied += steps
        return min(steps, most[len(rows)])

    @cache
    def count_bordered(rows: Indices, columns: Indices) -> int:
        return min(sum(minor(rows[:p] + rows[p + 1 :], columns) for p in range(len(rows))), most[len(columns)])

    terms = 0
    for size in range(1, min(m, n) + 2):
        for rows in combinations(range(m), size):
            terms += sum(count_bordered(rows, columns) for columns in combinations(range(n), size - 1))
            for columns in combinations(range(n), size):
                minor(rows, columns)
                determinant = sum(count_bordered(rows, columns[:p] + columns[p + 1 :]) for p in range(size))
                terms += min(determinant, most[size - 1])
    return TermCounts(multiplied, terms)


def _monomials(matrix: Matrix) -> list[int]:
    """Return how many monomials a product of k entries can have, for k from 0."""
    entries = [entry for line in matrix for entry in line]
    single = [max(column) for column in zip(*map(degrees, entries), strict=True)]
    total = max(int(entry.total_degree()) if entry else 0 for entry in entries)
    count = sum(d > 0 for d in single)
    return [
        min(comb(count + k * total, count), prod(k * d + 1 for d in single))
        for k in range(min(len(matrix), len(matrix[0])) + 1)
    ]
