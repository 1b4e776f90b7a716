"""Dominance on a part of Θ: a mixture cannot be a best answer where one strategy in it does worse than another.

A vertex (y, u) of the polyhedron of `polyhedron` has weights y_j = N_j / D. For a row i that is best
(A_i y = u) and any other row k,

    Σ_j N_j (a_kj − a_ij) + D (u − A_k y) = 0,

where the vertex is feasible both N_j / D and the slack are at least zero, and D = Σ N_j: a `Balance`, whose
gains a_kj − a_ij over the columns used are differences of payoffs. Where all of them are positive, row i is
dominated by row k against the columns that y uses, and the vertex is not feasible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from solver.algebra.polynomials import Key, Poly, constant_of, primitive, to_fraction
from solver.concepts.nash.best_response_polyhedron import SymbolicVertex
from solver.regions.constraints import Cell
from solver.regions.proofs.certificates import Balance, Term


def balances(matrix: Sequence[Sequence[Poly]], vertex: SymbolicVertex, cell: Cell) -> Iterator[Balance]:
    """Yield the balances of a vertex of the matrix's polyhedron, as its conditions `cell` support them.

    None for a pure strategy, and none with a gain that is a number at or below zero.
    """
    used = [j for j, numerator in enumerate(vertex.numerators) if numerator]
    if len(used) < 2:  # a pure strategy: the gain is its own slack
        return
    sign = _sign(vertex.denominator, cell)
    numerators = [sign * vertex.numerators[j] for j in used]
    weights = [primitive(numerator) for numerator in numerators]
    multipliers = [_quotient(n, w) for n, w in zip(numerators, weights, strict=True)]
    for i, k in ((i, k) for i in range(len(matrix)) if vertex.best >> i & 1 for k in range(len(matrix)) if k != i):
        gains = [matrix[k][j] - matrix[i][j] for j in used]
        if not any(g.is_constant() and constant_of(g) <= 0 for g in gains):
            terms = tuple(map(Term, multipliers, gains, weights))
            yield Balance(terms, sign * vertex.slacks[k], sign * vertex.denominator)


def _sign(denominator: Poly, cell: Cell) -> int:
    """Return the sign of the denominator in the cell."""
    if denominator.is_constant():
        return 1 if constant_of(denominator) > 0 else -1
    return 1 if (Key(primitive(denominator)), ">") in {c.key for c in cell} else -1


def _quotient(over: Poly, under: Poly) -> Fraction:
    """Return the quotient of two polynomials of which one is a number times the other."""
    return to_fraction(over.leading_coefficient() / under.leading_coefficient())
