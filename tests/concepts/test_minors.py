"""What the minors of a matrix have to do with each other, against determinants by their definition, over fractions.

The matrix of a bracket is written out here from its description, and its determinant is the sum over permutations. The
signs that the relations allow are those of matrices: every one drawn obeys them, and one sign turned is noticed often.
"""

from __future__ import annotations

from itertools import combinations, permutations
from math import comb, prod
from random import Random

import pytest
from audit import how_many

from games import load
from solver.algebra.polynomials import Poly, ring, to_fraction
from solver.atlas import orientation
from solver.concepts.nash import best_response_polyhedron
from solver.concepts.nash.best_response_polyhedron import exchange_relations
from solver.concepts.nash.branches import nash

Numbers = list[list[int]]


def determinant(rows: Numbers) -> int:
    """Sum the products over all permutations, with the sign of each."""
    total = 0
    for order in permutations(range(len(rows))):
        turned = sum(order[i] > order[j] for i, j in combinations(range(len(rows)), 2))
        total += (-1) ** turned * prod(rows[i][k] for i, k in enumerate(order))
    return total


def columns_of(matrix: Numbers) -> Numbers:
    """The first column of ones with nought below, then those of the matrix with a one below, then unit vectors."""
    m = len(matrix)
    units = [[int(i == k) for i in range(m + 1)] for k in range(m + 1)]
    return [[1] * m + [0], *([*column, 1] for column in zip(*matrix, strict=True)), *units]


def polys(matrix: Numbers) -> list[list[Poly]]:
    one = ring(("x",)).one
    return [[one * entry for entry in line] for line in matrix]


def drawn(random: Random, m: int, n: int) -> Numbers:
    return [[random.randint(-9, 9) for _ in range(n)] for _ in range(m)]


def number(poly: Poly) -> int:
    return int(to_fraction(poly.leading_coefficient())) if poly else 0


@pytest.mark.parametrize("shape", [(1, 3), (2, 2), (2, 4), (3, 2), (3, 3)])
def test_brackets_are_determinants_and_their_products_add_up_to_zero(shape: tuple[int, int]) -> None:
    random, (m, n) = Random(str(shape)), shape
    for _ in range(how_many(3, 30)):
        matrix = drawn(random, m, n)
        bracket, relations = exchange_relations(polys(matrix))
        every, met = columns_of(matrix), 0
        for relation in relations:
            whole = 0
            for sign, *both in relation:
                for chosen in both:
                    taken = [every[0], *(every[1 + k] for k in chosen)]
                    assert number(bracket(chosen)) == determinant([list(row) for row in zip(*taken, strict=True)]) != 0
                whole += sign * prod(number(bracket(chosen)) for chosen in both)
            assert whole == 0 and len(relation) > 1
            met += 1
        assert met == comb(m + n + 1, m + 2) * comb(m + 2, 4) - vanishing(matrix)


def vanishing(matrix: Numbers) -> int:
    """Count the relations of which no product is left, by a second way through them: what is kept, then what moves."""
    m, n, every, gone = len(matrix), len(matrix[0]), columns_of(matrix), 0

    def at_zero(*chosen: int) -> bool:
        taken = [every[0], *(every[1 + k] for k in sorted(chosen))]
        return determinant([list(row) for row in zip(*taken, strict=True)]) == 0

    for kept in combinations(range(m + n + 1), m - 2) if m > 1 else ():
        others = [k for k in range(m + n + 1) if k not in kept]
        for a, b, c, d in combinations(others, 4):
            pairs = ((a, b, c, d), (a, c, b, d), (a, d, b, c))
            gone += all(at_zero(*kept, p, q) or at_zero(*kept, r, s) for p, q, r, s in pairs)
    return gone


def test_the_signs_of_matrices_obey_the_relations_and_a_sign_turned_is_noticed() -> None:
    random, noticed, turned = Random(7), 0, 0
    for _ in range(how_many(10, 100)):
        bracket, relations = exchange_relations(polys(drawn(random, 3, 3)))
        terms = [[(sign, bracket(a), bracket(b)) for sign, a, b in relation] for relation in relations]
        minors = sorted({id(one): one for each in terms for _, *both in each for one in both}.values(), key=str)
        for wrong in (None, *random.sample(minors, 5)):
            signs = [
                {s * (-1) ** ((a is wrong) + (b is wrong)) * (number(a) * number(b) > 0 or -1) for s, a, b in each}
                for each in terms
            ]
            if wrong is None:
                assert all(one == {1, -1} for one in signs)
            else:
                turned += 1
                noticed += any(len(one) == 1 for one in signs)
    assert noticed * 2 > turned


def test_of_large_matrices_there_are_so_many_relations_and_the_smallest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = drawn(Random(3), 3, 9)
    _, relations = exchange_relations(polys(matrix))
    columns = [max(sum(k < 9 for k in chosen) for _, *both in one for chosen in both) for one in relations]
    assert len(columns) <= best_response_polyhedron.MAX_RELATIONS and columns[0] == 1
    monkeypatch.setattr(best_response_polyhedron, "MAX_RELATIONS", 7)
    assert len([*exchange_relations(polys(matrix))[1]]) == 7


def test_an_atlas_has_the_relations_of_both_players_as_polynomials() -> None:
    for name in ("thaad-deal", "inspection", "two-markets"):
        atlas = nash(load(name))
        found = [*orientation(atlas).identities()]
        assert found
        for terms in found:
            assert not sum((sign * one * other for sign, one, other in terms), 0 * terms[0][1])
    assert not [*orientation(nash(load("three-powers"))).identities()]
