"""Single conditions: their negations, and the sentences in which they are printed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import chain, product
from random import Random
from typing import get_args

import pytest

from solver.algebra.polynomials import Poly, Relation, at, ring
from solver.expressions.conditions import holds, parse_condition
from solver.regions.constraints import Constraint, conjoin_pairs, constraint, factors, without_positive_factors
from solver.regions.sentences import sentence

RING = ring(("calm", "buffer", "shield"))
A, B, C = RING.generators.values()
RELATIONS: tuple[Relation, ...] = get_args(Relation)
VALUES = [Fraction(1, 3), Fraction(1), Fraction(3, 2), Fraction(4)]
POSITIVE = [dict(zip(RING.names, point, strict=True)) for point in product(VALUES, repeat=3)]
ANYWHERE = [
    dict(zip(RING.names, point, strict=True))
    for point in product([Fraction(-2), Fraction(0), Fraction(1, 2), Fraction(1)], repeat=3)
]


def truth(condition: Constraint, point: dict[str, Fraction]) -> bool:
    value = at(condition.poly, RING.values(point))
    return {">=": value >= 0, ">": value > 0, "==": value == 0}[condition.relation]


def some_polynomial(random: Random) -> Poly:
    """Often linear in one parameter, often a product, never constant."""

    def piece() -> Poly:
        chosen = [random.randint(-3, 3) * monomial for monomial in (A, B, C, RING.one)]
        if random.random() < 0.4:
            chosen.append(random.choice([A * B, A * A, B * C, A**2 * C]) * random.choice([-2, -1, 1, 2]))
        total = RING.zero
        for one in chosen:
            if random.random() < 0.7:
                total = total + one
        return total

    while True:
        poly = piece() * (piece() if random.random() < 0.3 else RING.one)
        if not poly.is_constant():
            return poly


def some_constraint(random: Random) -> Constraint:
    return constraint(some_polynomial(random), random.choice(RELATIONS))


def walls(condition: Constraint, points: list[dict[str, Fraction]]) -> list[dict[str, Fraction]]:
    """Points on which the polynomial is zero, by solving for a parameter in which it is linear."""
    found = []
    for index, name in enumerate(RING.names):
        if condition.poly.degrees()[index] != 1:
            continue
        factor = condition.poly.derivative(index)
        for point in points:
            values = RING.values({**point, name: Fraction(0)})
            if at(factor, values):
                solution = -at(condition.poly, values) / at(factor, values)
                found.append({**point, name: Fraction(int(solution.p), int(solution.q))})
    return found


def test_a_condition_holds_by_the_sign_of_its_polynomial() -> None:
    random = Random(5)
    for _ in range(200):
        condition = some_constraint(random)
        for point in [*random.sample(ANYWHERE, 6), *walls(condition, ANYWHERE[:2])]:
            assert condition.holds(RING.values(point)) == truth(condition, point)


def test_what_even_powers_keep_from_rising_is_an_equality_of_their_roots() -> None:
    random, equalities = Random(8), 0
    for _ in range(200):
        poly = RING.constant(random.choice((-2, -1, 1)))
        for _ in range(random.randint(1, 3)):
            factor = sum((random.randint(-1, 1) * g for g in (A, B)), RING.constant(random.randint(-1, 1)))
            poly *= factor ** random.choice((1, 2, 2, 4))
        for relation in RELATIONS:
            one = constraint(poly, relation)
            equalities += (relation, one.relation) == (">=", "==")
            for point in ANYWHERE:
                assert truth(one, point) == truth(Constraint(poly, relation), point), (poly, relation)
    assert equalities > 20


def test_a_negation_holds_in_exactly_one_way_where_the_condition_fails() -> None:
    random = Random(6)
    for _ in range(200):
        condition = some_constraint(random)
        for point in [*random.sample(ANYWHERE, 6), *walls(condition, ANYWHERE[:3])]:
            denied = [truth(other, point) for other in condition.negation()]
            assert sum(denied) == (not truth(condition, point))


def test_interior_and_closure() -> None:
    for relation in RELATIONS:
        condition = constraint(A - B, relation)
        assert condition.strict().relation == {">=": ">", ">": ">", "==": "=="}[relation]
        assert condition.take_closure().relation == {">=": ">=", ">": ">=", "==": "=="}[relation]
        assert condition.strict().poly == condition.take_closure().poly == condition.poly


def test_equal_conditions_are_equal_records() -> None:
    assert constraint(2 * A - 4, ">=") == constraint(A - 2, ">=")
    assert hash(constraint(A / 3 - B / 6, ">")) == hash(constraint(2 * A - B, ">"))
    assert constraint(A - B, "==") == constraint(B - A, "==")
    assert constraint(A - B, ">") != constraint(B - A, ">")
    assert constraint(A - B, ">") != constraint(A - B, ">=")
    assert constraint(A - B, ">") != "calm - buffer > 0"


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("value", [-1, 0, 1])
def test_conditions_without_parameters_are_known(relation: Relation, value: int) -> None:
    condition = constraint(RING.constant(value), relation)
    assert condition.constant_truth == {">=": value >= 0, ">": value > 0, "==": value == 0}[relation]
    assert constraint(A, relation).constant_truth is None


def all_plus(poly: Poly) -> bool:
    """Known to be above zero where every parameter is."""
    return bool(poly) and all(c > 0 for c in poly.coeffs())


def same_set(
    condition: Constraint,
    points: list[dict[str, Fraction]],
    positive: Callable[[Poly], bool] | None,
    subject: str | None,
) -> None:
    if positive is None:
        written = sentence(condition, RING.names, subject=subject)
    else:
        written = sentence(condition, RING.names, positive, subject)
    again = parse_condition(str(written), RING.names)
    assert f"{written.left} {written.relation} {written.right}" == str(written)
    for point in points:
        assert holds(again, point) == truth(condition, point), (condition, str(written), point)
    if subject is not None:
        index = RING.names.index(subject)
        factor = condition.poly.derivative(index)
        known = positive or (lambda p: p.is_constant() and all_plus(p))
        if condition.poly.degrees()[index] == 1 and (known(factor) or known(-factor)):
            assert written.left == subject and subject not in written.right.replace("(", " ").split()


def test_a_sentence_says_the_same() -> None:
    random = Random(7)
    for _ in range(400):
        condition = some_constraint(random)
        points = [*random.sample(ANYWHERE, 10), *walls(condition, random.sample(ANYWHERE, 4))]
        same_set(condition, points, None, random.choice([None, *RING.names]))


def test_a_sentence_may_divide_by_what_is_known_to_be_positive() -> None:
    random, divided = Random(8), 0
    for _ in range(500):
        condition = some_constraint(random)
        points = random.sample(POSITIVE, 10) + [
            point for point in walls(condition, random.sample(POSITIVE, 5)) if all(x > 0 for x in point.values())
        ]
        same_set(condition, points, all_plus, random.choice([None, *RING.names]))
        divided += "/" in str(sentence(condition, RING.names, all_plus))
    assert divided > 50


@pytest.mark.parametrize(
    ("poly", "relation", "subject", "written"),
    [
        (2 * B - A, ">=", None, "buffer >= calm/2"),
        (A - B, ">", None, "calm > buffer"),
        (A - B, ">", "buffer", "buffer < calm"),
        (A - B, ">", "shield", "calm > buffer"),
        (B - A, "==", "calm", "calm == buffer"),
        (A * B - C, ">=", "buffer", "buffer >= shield/calm"),
        (C - A * B, ">=", "buffer", "buffer <= shield/calm"),
        (A**2 - B**2 * C**2, ">", None, "(calm + buffer*shield)*(calm - buffer*shield) > 0"),
        (A**2 - B**2 - 2, ">=", None, "calm**2 >= buffer**2 + 2"),
        (-(A**2) - B**2 + 2, ">=", None, "2 >= calm**2 + buffer**2"),
        (-(A**2) - B**2, ">=", None, "calm**2 + buffer**2 <= 0"),
    ],
)
def test_sentences(poly: Poly, relation: Relation, subject: str | None, written: str) -> None:
    assert str(sentence(constraint(poly, relation), RING.names, all_plus, subject)) == written


def test_a_sentence_divides_by_what_is_above_zero() -> None:
    turned = sentence(constraint(A * (B - 4) + 2, ">="), RING.names, lambda poly: poly == 4 - B, "calm")
    assert str(turned) == "calm <= 2/(4 - buffer)"


def test_a_sentence_needs_the_factor_to_be_known() -> None:
    assert str(sentence(constraint(A * B - C, ">="), RING.names, subject="buffer")) == "shield <= calm*buffer"


@pytest.mark.parametrize("seed", range(60))
def test_positive_factors_go_from_conjunctions_with_constants_too(seed: int) -> None:
    """A condition without parameters, strict ones among them, divides nothing; the set stays the same."""
    dice = Random(seed)
    over = ring(("x", "y"))
    x, y = over["x"], over["y"]
    some = [over.one, -over.one, 0 * x, 3 * over.one, x, y, x * y, x**2 * y, x * (y - 1), y - 1]
    relations: list[Relation] = [">", ">=", ">"]
    cell = tuple(constraint(dice.choice(some), dice.choice(relations)) for _ in range(dice.randint(1, 4)))
    left = without_positive_factors(cell)
    for point in product([Fraction(k, 2) for k in range(-2, 5)], repeat=2):
        values = over.values(dict(zip("xy", point, strict=True)))
        expected = all(one.holds(values) for one in cell)
        assert (left is not None and all(one.holds(values) for one in left)) == expected, (cell, left, point)


@pytest.mark.parametrize("seed", range(20))
def test_the_factors_of_a_union_are_what_it_was_made_of(seed: int) -> None:
    """Unions over separate parameters, conjoined and in any order; with an alternative less it is no conjunction."""
    rng, names = Random(seed), [*"abcdef"]
    made = list(ring(tuple(names)).generators.values())
    pairs = [made[0:2], made[2:4], made[4:6]]
    unions = []
    for x, y in pairs:
        cells = [(constraint(x - c, ">"), constraint(c - y, ">")) for c in (1, 2, 3)]
        unions.append(cells[: rng.randint(1, 3)])
    whole = list(conjoin_pairs(conjoin_pairs(*unions[:2]), unions[2]))
    rng.shuffle(whole)
    tested = [{frozenset(cell) for cell in one} for one in factors(whole)]
    together = {frozenset(chain.from_iterable(chosen)) for chosen in product(*tested)}
    assert together == {frozenset(cell) for cell in whole}
    assert all(any(one == {frozenset(c) for c in union} for one in tested) for union in unions if len(union) > 1)
    if all(len(union) > 1 for union in unions):
        assert factors(whole[1:]) == [whole[1:]]
