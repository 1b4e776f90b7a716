"""Polynomials and quotients: their arithmetic by substitution, their texts by reading them again."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, prod
from random import Random

import pytest
from audit import how_many
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from solver.algebra.polynomial_text import factored_text, ratio_text, text
from solver.algebra.polynomials import (
    Poly,
    Ratio,
    affine_row,
    at,
    constant_of,
    degrees,
    derivative,
    elasticity,
    is_affine,
    primitive,
    ratio,
    ring,
    to_fmpq,
    to_fraction,
    variables,
)
from solver.algebra.surds import DifferentRoots, surd
from solver.expressions.expression import parse
from solver.regions.lowering import Decisions, lower

RING = ring(("buffer", "lambda", "S"))
WIDTH = len(RING.names)
Terms = Mapping[tuple[int, ...], Fraction]

seeds = st.integers(0, 2**48)  # a drawn seed is far cheaper than a drawn polynomial


def number(random: Random) -> Fraction:
    return Fraction(random.choice([-12, -5, -3, -2, -1, 1, 1, 2, 3, 7]), random.choice([1, 1, 1, 2, 3, 6]))


def some_terms(random: Random, degree: int = 3) -> Terms:
    """At most five terms, one degree at most in each parameter; now and then an affine one."""
    if random.random() < 0.4:
        places: list[tuple[int, ...]] = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]
    else:
        places = [tuple(random.randint(0, degree) for _ in range(WIDTH)) for _ in range(5)]
    return {e: number(random) for e in random.sample(places, random.randint(0, len(places)))}


def affine_terms(random: Random) -> Terms:
    return {e: number(random) for e in [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)] if random.random() < 0.6}


def made(given_: Terms) -> Poly:
    return RING.context.from_dict({e: to_fmpq(c) for e, c in given_.items()})


def some_point(random: Random) -> tuple[Fraction, ...]:
    return tuple(random.choice([Fraction(0), number(random), number(random)]) for _ in range(WIDTH))


def some_product(random: Random) -> Poly:
    return _product([made(some_terms(random, 2)) for _ in range(random.randint(1, 3))])


def some_quotient(random: Random) -> Ratio:
    return ratio(some_product(random), some_product(random) or RING.one)


terms = seeds.map(Random).map(some_terms)
lines = seeds.map(Random).map(affine_terms)
points = seeds.map(Random).map(some_point)
polys = terms.map(made)
products = seeds.map(Random).map(some_product)
ratios = seeds.map(Random).map(some_quotient)


def _product(factors: list[Poly]) -> Poly:
    result = RING.one
    for factor in factors:
        result = result * factor
    return result


def plain(given_: Terms, point: tuple[Fraction, ...]) -> Fraction:
    total = Fraction(0)
    for e, c in given_.items():
        for x, k in zip(point, e, strict=True):
            c *= x**k
        total += c
    return total


def value(poly: Poly, point: tuple[Fraction, ...]) -> Fraction:
    return to_fraction(at(poly, tuple(map(to_fmpq, point))))


def read(written: str) -> Ratio:
    """The text, read by the game file's own parser and turned into a quotient again."""
    return lower(parse(written, RING.names).tree, RING, Decisions())


@given(terms, points)
def test_values_are_those_of_the_terms(given_: Terms, point: tuple[Fraction, ...]) -> None:
    poly = made(given_)
    assert value(poly, point) == plain(given_, point)
    assert degrees(poly) == tuple(max((e[k] for e in given_), default=0) for k in range(WIDTH))
    assert variables(poly) == tuple(k for k in range(WIDTH) if any(e[k] for e in given_))
    assert is_affine(poly) == all(sum(e) <= 1 for e in given_)


@given(lines)
def test_an_affine_row_is_the_coefficients(given_: Terms) -> None:
    row, constant = affine_row(made(given_), WIDTH)
    assert [to_fraction(c) for c in row] == [
        given_.get(tuple(int(j == k) for j in range(WIDTH)), 0) for k in range(WIDTH)
    ]
    assert to_fraction(constant) == given_.get((0,) * WIDTH, 0)


@given(polys)
def test_primitive_is_the_positive_multiple_in_coprime_integers(poly: Poly) -> None:
    small = primitive(poly)
    if not poly:
        assert not small
        return
    coefficients = [to_fraction(c) for c in small.coeffs()]
    assert all(c.denominator == 1 for c in coefficients)
    assert gcd(*(int(c) for c in coefficients)) == 1
    factor = to_fraction(small.leading_coefficient() / poly.leading_coefficient())
    assert factor > 0 and small == poly * to_fmpq(factor)


@settings(max_examples=how_many(20, 200))
@given(products)
def test_a_text_is_read_back_as_the_same_polynomial(poly: Poly) -> None:
    for written in (text(poly, RING.names), factored_text(poly, RING.names)):
        again = read(written)
        assert again.is_polynomial and again.over == poly, written


@settings(max_examples=how_many(30, 300))
@given(ratios)
def test_a_quotient_s_text_is_read_back_as_the_same_quotient(quotient: Ratio) -> None:
    written = ratio_text(quotient, RING.names)
    assert read(written) == quotient, written


@given(products)
def test_a_text_begins_with_a_positive_term_if_there_is_one(poly: Poly) -> None:
    written = text(poly, RING.names)
    assert written.startswith("-") == (bool(poly) and all(c < 0 for c in poly.coeffs()))


@pytest.mark.parametrize(
    ("given_", "written"),
    [
        ({}, "0"),
        ({(0, 0, 0): Fraction(-7, 3)}, "-7/3"),
        ({(1, 0, 0): Fraction(1)}, "buffer"),
        ({(1, 0, 0): Fraction(-1)}, "-buffer"),
        ({(1, 0, 0): Fraction(-1), (0, 0, 0): Fraction(1)}, "1 - buffer"),
        (
            {(1, 0, 0): Fraction(-1), (0, 1, 0): Fraction(1, 2), (0, 0, 0): Fraction(-1)},
            "1/2*lambda - buffer - 1",
        ),
        ({(2, 1, 0): Fraction(3), (0, 0, 1): Fraction(-1)}, "3*buffer**2*lambda - S"),
    ],
)
def test_texts(given_: Terms, written: str) -> None:
    assert text(made(given_), RING.names) == written


def test_factored_and_quotient_texts() -> None:
    a, b, c = RING.generators.values()
    names = RING.names
    assert factored_text(a * (b - c), names) == "buffer*(lambda - S)"
    assert factored_text(-a * (b - c), names) == "buffer*(S - lambda)"
    assert factored_text((b - c) ** 2 * 2, names) == "2*(lambda - S)**2"
    assert factored_text(-a * b, names) == "-buffer*lambda"
    assert ratio_text(ratio(a - b, RING.constant(2)), names) == "(buffer - lambda)/2"
    assert ratio_text(ratio(a, b * 2), names) == "buffer/(2*lambda)"
    assert ratio_text(ratio(b - a, -c), names) == "(buffer - lambda)/S"
    assert ratio_text(ratio(a - b, RING.one), names) == "buffer - lambda"
    assert text(RING.one, names) == "1"


@settings(max_examples=how_many(20, 200))
@given(products, products)
def test_a_ratio_is_in_lowest_terms(over: Poly, under: Poly) -> None:
    assume(under)
    found = ratio(over, under)
    assert found.over * under == over * found.under
    assert found.over.gcd(found.under).is_one() if over else found.under.is_one()
    assert primitive(found.under) == found.under and found.under.leading_coefficient() > 0
    assert found == ratio(over * 3, under * 3) == ratio(-over, -under)
    assert hash(found) == hash(ratio(-over, -under))


@settings(max_examples=how_many(15, 150))
@given(ratios, ratios, points)
def test_quotients_add_and_multiply_as_their_values_do(a: Ratio, b: Ratio, point: tuple[Fraction, ...]) -> None:
    values = tuple(map(to_fmpq, point))
    assume(at(a.under, values) and at(b.under, values))
    x, y = a.at(values), b.at(values)
    assert (a + b).at(values) == x + y
    assert (a - b).at(values) == x - y
    assert (a * b).at(values) == x * y
    assert (-a).at(values) == -x
    if at(b.over, values):
        assert (a / b).at(values) == x / y


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        ratio(RING.one, RING.zero)


def test_a_ring_without_parameters() -> None:
    empty = ring(())
    assert at(empty.constant(Fraction(2, 3)), ()) == fmpq(2, 3)
    assert constant_of(empty.zero) == 0 and text(empty.zero, ()) == "0"
    assert ring(()) is empty


def test_derivatives_are_those_of_the_quotient_rule_in_lowest_terms() -> None:
    x, y, z = ring(("x", "y", "z")).generators.values()
    parts = (x, y, x + y, x * z + 1, y - z, z + 2, x - y * y)
    dice = Random(1212)
    for _ in range(300):
        over, under = (
            sum((dice.randint(-3, 3) * prod(dice.choices(parts, k=2), start=one) for _ in range(2)), one)
            for one in (x * 0 + 1, x * 0 + 1)
        )
        under = prod(dice.choices(parts, k=dice.randint(0, 4)), start=dice.choice([under, x * 0 + 1, x * 0 - 2]))
        if under:
            q, k = ratio(over, under), dice.randrange(3)
            rule = q.over.derivative(k) * q.under - q.over * q.under.derivative(k)
            found = derivative(q, k)
            assert found == ratio(rule, q.under * q.under), (over, under, k)


def test_square_roots_are_written_and_refused_where_they_are_none() -> None:
    r = ring(("x", "y"))
    x, y, one = r["x"], r["y"], r.one
    root = surd(ratio(r.zero, one), ratio(one, one), x)
    assert ratio_text(-root, r.names) == "-sqrt(x)"
    assert ratio_text(-root * ratio(one, y), r.names) == "-sqrt(x)/y"
    assert (root * root).over == x and (-root).at([fmpq(4), fmpq(1)]) == -2
    with pytest.raises(DifferentRoots, match="two different square roots meet in one formula"):
        root + surd(ratio(r.zero, one), ratio(one, one), y)
    with pytest.raises(ArithmeticError, match="less than zero"):
        root.at([fmpq(-1), fmpq(1)])


def test_what_does_not_change_has_the_elasticity_zero() -> None:
    r = ring(("x", "y"))
    found = elasticity(ratio(r["y"] + 1, r["y"]), 0)
    assert not found.over and found.under.is_one()
