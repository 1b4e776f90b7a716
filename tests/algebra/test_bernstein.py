"""Bernstein coefficients and their subdivision, against the definition in rationals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import comb
from random import Random

import numpy as np
import pytest

from solver.algebra.bernstein import (
    EPSILON,
    MAX_COEFFICIENTS,
    BoxBatch,
    Subdivision,
    exact_coefficients,
    excludes_box,
    tensor_size,
)
from solver.algebra.polynomials import Poly, Relation, primitive, ring, to_fmpq, to_fraction
from solver.regions.constraints import constraint
from solver.regions.decide import relaxation
from solver.regions.decide.subdivision import CoverResult, CoverSearch, whole_box
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import Boxes
from solver.regions.proofs.checker import check

RING = ring(("x", "y", "z"))
GENERATORS = tuple(RING.generators.values())
Terms = dict[tuple[int, ...], int]


def some_terms(random: Random, degree: int, count: int) -> Terms:
    return {
        tuple(random.randint(0, degree) for _ in range(3)): random.choice([-9, -2, -1, 1, 2, 5])
        for _ in range(random.randint(1, count))
    }


def made(terms: Terms) -> Poly:
    return RING.context.from_dict({e: to_fmpq(c) for e, c in terms.items()})


def plain(terms: Terms, point: Sequence[Fraction]) -> Fraction:
    total = Fraction(0)
    for e, c in terms.items():
        value = Fraction(c)
        for x, k in zip(point, e, strict=True):
            value *= x**k
        total += value
    return total


def shape(terms: Terms) -> tuple[int, ...]:
    """The degrees in the parameters that occur, in order: the axes of the tensor."""
    every = [max(e[k] for e in terms) for k in range(3)]
    return tuple(d for d in every if d)


def combined(coefficients: Sequence[Fraction], terms: Terms, point: Sequence[Fraction]) -> Fraction:
    """Σ b_i Π C(d, i) z^i (1 − z)^(d−i), the last parameter fastest."""
    places = [k for k in range(3) if max(e[k] for e in terms)]
    sizes = shape(terms)
    total = Fraction(0)
    for b, index in zip(coefficients, product(*(range(d + 1) for d in sizes)), strict=True):
        for k, d, i in zip(places, sizes, index, strict=True):
            b *= comb(d, i) * point[k] ** i * (1 - point[k]) ** (d - i)
        total += b
    return total


def some_point(random: Random) -> tuple[Fraction, ...]:
    return tuple(random.choice([Fraction(0), Fraction(1), Fraction(random.randint(0, 12), 12)]) for _ in range(3))


def test_a_polynomial_is_the_combination_of_its_coefficients() -> None:
    random = Random(9)
    for _ in range(60):
        terms = some_terms(random, 4, 5)
        coefficients = [to_fraction(b) for b in exact_coefficients(made(terms))]
        assert len(coefficients) == tensor_size(made(terms))
        for _ in range(4):
            point = some_point(random)
            value = plain(terms, point)
            assert combined(coefficients, terms, point) == value
            assert min(coefficients) <= value <= max(coefficients)


@pytest.mark.parametrize(
    ("low", "high", "refuted"),
    [
        (-2, -1, {">=", ">", "=="}),
        (-2, 0, {">"}),
        (-1, 1, set()),
        (0, 0, {">"}),
        (0, 2, set()),
        (1, 2, {"=="}),
    ],
)
def test_which_signs_exclude_which_relation(low: int, high: int, refuted: set[str]) -> None:
    relations: tuple[Relation, ...] = (">=", ">", "==")
    for relation in relations:
        assert excludes_box(relation, low + (high - low) * ring(("x",))["x"]) == (relation in refuted)


def on_box(poly: Poly, start: Sequence[int], depth: Sequence[int]) -> list[Fraction]:
    """The exact coefficients on a dyadic sub-box, by substitution into the polynomial; same tensor as `poly`."""
    inner = [
        generator / 2**d + RING.constant(Fraction(s, 2**d))
        for generator, s, d in zip(GENERATORS, start, depth, strict=True)
    ]
    moved = poly.compose(*inner)
    assert moved.degrees() == poly.degrees()
    return [to_fraction(b) for b in exact_coefficients(moved)]


def full(used: Sequence[int], values: Sequence[int]) -> list[int]:
    result = [0, 0, 0]
    for k, value in zip(used, values, strict=True):
        result[k] = int(value)
    return result


def descend(random: Random, subdivision: Subdivision, halvings: int) -> Iterator[BoxBatch]:
    """Boxes of ever smaller shape, a few at a time, on a random way down."""
    chunk = subdivision.unit_box()
    for _ in range(halvings):
        yield chunk
        chunk = subdivision.halve(chunk, np.array([random.random() for _ in subdivision.used]))
        if len(chunk) > 4:
            chunk = chunk.keep(sorted(random.sample(range(len(chunk)), 4)))
    yield chunk


@pytest.mark.slow
def test_floating_coefficients_are_within_their_bound_on_every_box() -> None:
    random, signs = Random(10), {1: 0, -1: 0}
    for _ in range(12):
        polys = [primitive(made(some_terms(random, 5, 4))) for _ in range(2)]
        polys = [poly for poly in polys if not poly.is_constant()] or [GENERATORS[0] ** 3 - GENERATORS[1]]
        subdivision = Subdivision(polys)
        sizes = [max(abs(to_fraction(b)) for b in exact_coefficients(poly)) for poly in polys]
        for chunk in descend(random, subdivision, 14):
            if random.random() < 1 / 8:  # then the next is worked out from the unit box, not from this one
                continue
            chunk.signs[:] = 0
            subdivision.learn(chunk, np.ones(chunk.signs.shape, dtype=bool))
            depth = full(subdivision.used, chunk.depth)
            row = random.randrange(len(chunk))
            start = full(subdivision.used, chunk.starts[row])
            assert all(0 <= s < 2**d for s, d in zip(start, depth, strict=True))
            for k, (poly, size) in enumerate(zip(polys, sizes, strict=True)):
                exact = [b / size for b in on_box(poly, start, depth)]
                tensor = subdivision.coefficients(k, chunk, np.array([row]))
                held = [Fraction(float(b)) for b in tensor.reshape(-1)]
                shape = zip(subdivision.degrees[k], chunk.depth, strict=True)
                bound = Fraction(EPSILON) * (4 + sum(4 * (d + 1) + d * halvings for d, halvings in shape))
                assert max(abs(a - b) for a, b in zip(exact, held, strict=True)) <= bound
                sign = int(chunk.signs[row, k])
                if sign:
                    assert all(b * sign > 0 for b in exact)
                    signs[sign] += 1
                elif max(exact) < -2 * bound or min(exact) > 2 * bound:
                    raise AssertionError("a sign that is plain is not claimed")
    assert min(signs.values()) > 30


def test_what_is_not_wanted_is_not_learned_and_what_is_known_stays() -> None:
    x, y, _ = GENERATORS
    subdivision = Subdivision([x + 1, y - 2, x - y])
    chunk = subdivision.unit_box()
    subdivision.learn(chunk, np.array([[True, False, True]]))
    assert chunk.signs.tolist() == [[1, 0, 0]]
    subdivision.learn(chunk, np.array([[False, True, False]]))
    assert chunk.signs.tolist() == [[1, -1, 0]]
    halves = subdivision.halve(chunk, np.array([1.0, 0.0]))
    assert halves.signs.tolist() == [[1, -1, 0]] * 2 and halves.depth == (1, 0)
    assert halves.starts.tolist() == [[0, 0], [1, 0]]
    spent = subdivision.spent
    subdivision.learn(halves, np.ones((2, 3), dtype=bool))
    assert subdivision.spent == spent + 2 * 4  # x − y alone, on two boxes


def test_halves_fill_the_box() -> None:
    x, y, _ = GENERATORS
    subdivision = Subdivision([x**2 * y - y**3 + x])
    random, chunk = Random(12), subdivision.unit_box()
    for count in range(8):
        cells = {(tuple(map(int, start)), chunk.depth) for start in chunk.starts}
        assert len(cells) == len(chunk) == 2**count == 2 ** sum(chunk.depth)
        for row in range(len(chunk)):
            centre = subdivision.centre(chunk, row)
            assert centre[2] == Fraction(1, 2)
            for place, s, d in zip(subdivision.used, chunk.starts[row], chunk.depth, strict=True):
                assert centre[place] == (int(s) + Fraction(1, 2)) / 2**d
            ((start, depth),) = subdivision.places(chunk.keep([row]))
            assert start == (*map(int, chunk.starts[row]), 0) and depth == (*chunk.depth, 0)
        chunk = subdivision.halve(chunk, np.array([random.random(), random.random()]))


UNIT = Domain(RING, (Fraction(0),) * 3, (Fraction(1),) * 3, (Fraction(1, 2),) * 3)


def asked(conditions: Sequence[tuple[Poly, Relation]], budget: int = 200_000) -> CoverResult:
    return CoverSearch([r for _, r in conditions], [primitive(p) for p, _ in conditions]).run(budget)


def test_a_search_ends_with_a_cover_or_a_point() -> None:
    random = Random(11)
    relations: list[Relation] = [">=", ">", "=="]
    found = {"cover": 0, "point": 0}
    for _ in range(80):
        conditions: list[tuple[Poly, Relation]] = []
        for _ in range(random.randint(1, 3)):
            poly = made(some_terms(random, 2, 4)) - random.choice([0, 1, 2])
            if not poly.is_constant():
                conditions.append((poly, random.choices(relations, [4, 4, 1])[0]))
        if not conditions:
            continue
        outcome = asked(conditions, 30_000)
        cell = tuple(constraint(p, r) for p, r in conditions)
        if outcome.cover is not None:
            assert check(cell, UNIT, outcome.cover).ok
            found["cover"] += 1
        if outcome.candidate is not None:
            values = tuple(map(to_fmpq, outcome.candidate))
            assert all(c.strict().holds(values) for c in cell)
            found["point"] += 1
        assert outcome.cover is None or outcome.candidate is None
    assert min(found.values()) > 10


def test_a_search_stops_at_its_budget() -> None:
    x, y, _ = GENERATORS
    touching: list[tuple[Poly, Relation]] = [((x - y) ** 2, "=="), (3 * x - 1, "=="), (3 * y - 2, ">=")]
    assert asked(touching).cover is not None
    hard: list[tuple[Poly, Relation]] = [((x - y) ** 2 + (3 * x - 1) ** 2, ">"), (-((x - y) ** 2), ">=")]
    assert asked(hard).cover is None
    outcome = asked(hard, 400)
    assert outcome.cover is None and outcome.candidate is None and 4 < outcome.boxes < 100


def test_a_search_can_be_taken_up_again() -> None:
    x, y, _ = GENERATORS
    conditions: list[tuple[Poly, Relation]] = [(99 - 100 * x**2 - 100 * y**2, ">"), (2 * x * y - 1, ">=")]
    relations: list[Relation] = [r for _, r in conditions]
    unit = [primitive(p) for p, _ in conditions]
    whole = CoverSearch(relations, unit).run(10_000_000)
    resumed = CoverSearch(relations, unit)
    for budget in (50, 400, 3_000, 10_000_000):
        outcome = resumed.run(budget)
    assert whole.cover is not None and outcome.cover is not None
    assert set(outcome.cover.leaves) == set(whole.cover.leaves) and outcome.boxes == whole.boxes
    assert resumed.run(1) is outcome


def test_a_polynomial_beyond_the_limit_keeps_its_sign_to_itself() -> None:
    x, y, _ = GENERATORS
    subdivision = Subdivision([x + 1, (x + 1) * (y + 1)], limit=3)
    chunk = subdivision.unit_box()
    subdivision.learn(chunk, np.ones((1, 2), dtype=bool))
    assert chunk.signs.tolist() == [[1, 0]]


def test_the_whole_box_as_a_cover() -> None:
    x, y, z = GENERATORS
    cell = (constraint(x, ">="), constraint(x * y - z - 2, ">="))
    assert check(cell, UNIT, whole_box(3, 1)).ok
    assert check(cell, UNIT, whole_box(3, 0)).ok is False
    assert whole_box(3, 1) == Boxes(whole_box(3, 1).leaves)


def test_huge_coefficients_are_scaled_before_they_are_rounded() -> None:
    x, y, _ = GENERATORS
    poly = RING.constant(10**400) * x * y - RING.constant(3 * 10**399) * x - 1
    subdivision = Subdivision([poly])
    chunk = subdivision.unit_box()
    subdivision.learn(chunk, np.ones((1, 1), dtype=bool))
    assert chunk.signs.tolist() == [[0]]
    assert asked([(poly, ">=")]).candidate is not None


def test_nothing_is_known_of_a_sign_where_the_coefficients_are_too_many() -> None:
    x, y, z = ring(("x", "y", "z")).generators.values()
    small, large = ((x + y + z + 1) ** k for k in (3, 30))
    assert tensor_size(large) == 31**3 > MAX_COEFFICIENTS
    assert excludes_box("==", small) and not excludes_box("==", large)
    found = CoverSearch([">"], [-large]).run(10**8)
    assert found.cover is None and found.candidate is None
    assert relaxation.RelaxationSearch([">"], [-large]).left == 1
