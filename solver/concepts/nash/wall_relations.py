"""What the walls of a game have to do with each other: the relations between the minors of a payoff matrix.

The minors F and the sums D (`best_response_polyhedron`) are brackets [K] of one matrix, which holds the payoffs, a row
of ones and unit vectors: the determinants of as many of its columns as it has rows (`Enumeration.bracket`). Brackets
obey the three-term Grassmann–Plücker relations

    [J a b] [J c d] − [J a c] [J b d] + [J a d] [J b c] = 0,

so not every combination of the walls' signs can be.

Björner, Las Vergnas, Sturmfels, White, Ziegler (1999), Oriented Matroids, chapter 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations, islice, product

from solver.algebra.polynomials import Poly
from solver.concepts.nash.best_response_polyhedron import Enumeration, Indices, Matrix, Relation

MAX_RELATIONS = 3_000  # of one matrix, those of the smallest minors first: more than a 4×4 game has


def exchange_relations(matrix: Matrix) -> tuple[Callable[[Indices], Poly], Iterator[Relation]]:
    """Return the walls as brackets (`Enumeration.bracket`), and three-term Grassmann–Plücker relations between them:
    products of two, with a sign each, that add up to zero throughout; those that are zero are left out.

    If none is left out beyond MAX_RELATIONS they are all that the signs of the walls have to obey in every game:
    Björner et al. (1999), Oriented Matroids, chapter 3.

    >>> a, b = ring(("a", "b")).generators.values()
    >>> bracket, relations = exchange_relations([[a, 0 * a], [0 * a, b]])
    >>> [f"{sign}*({bracket(one)})*({bracket(other)})" for sign, one, other in list(relations)[-1]]
    ['1*(-p0 - p1)*(1)', '-1*(-1)*(p1)', '1*(-p0)*(-1)']
    """
    m, n = len(matrix), len(matrix[0])
    bracket = cache(Enumeration(matrix).bracket)

    def find_relations() -> Iterator[Relation]:
        for size in range(min(n, m + 2) + 1):
            for union in product(combinations(range(n), size), combinations(range(n, n + m + 1), m + 2 - size)):
                chosen = (*union[0], *union[1])
                for four in combinations(chosen, 4):
                    pairs = [tuple(k for k in chosen if k not in four or k in two) for two in combinations(four, 2)]
                    each = zip((1, -1, 1), pairs[:3], reversed(pairs[3:]), strict=True)
                    terms = tuple(term for term in each if bracket(term[1]) and bracket(term[2]))
                    if terms:
                        yield terms

    return bracket, islice(find_relations(), MAX_RELATIONS)
