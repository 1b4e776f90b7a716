"""The re-check of certificates: right ones pass, and every way of spoiling one is noticed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from audit import how_many
from audit_games import random_case
from verdict_check import check_verdict

from solver.algebra.algebraic_numbers import Element, Root
from solver.concepts.nash.cases import game_cases
from solver.expressions.conditions import parse_condition
from solver.regions.constraints import Cell, Constraint, constraint
from solver.regions.decide.emptiness import Budget, decide
from solver.regions.decide.subdivision import CoverSearch
from solver.regions.domain import Domain, domain
from solver.regions.lowering import condition_cells
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.proofs import arithmetic
from solver.regions.proofs.certificates import (
    Balance,
    BoundProduct,
    Boxes,
    Certificate,
    Combination,
    Leaf,
    Part,
    Parts,
    Smt,
    Term,
    Verdict,
    Witness,
)
from solver.regions.proofs.checker import check
from solver.regions.proofs.combinations import Check

BOXES_ONLY = Budget(coefficients=5_000_000, steps=0)


def over(names: str, low: int = 0, high: int = 3, assumptions: Sequence[str] = ()) -> Domain:
    baseline = Fraction(low)
    parameters = tuple(Parameter(name, baseline, Fraction(low), Fraction(high)) for name in names)
    return domain(ParameterSpace(parameters, tuple(map(parse_condition, assumptions))))


PLANE = over("xy")


def cell(text: str, where: Domain = PLANE) -> Cell:
    (found,) = condition_cells(parse_condition(text, where.names), where.ring)
    return found


def point(*coordinates: int | str | Root) -> Witness:
    return Witness(tuple(c if isinstance(c, Root) else Fraction(c) for c in coordinates))


# --- points ---------------------------------------------------------------------------------------

SQRT2 = Root((-2, 0, 1), 2, 2**0.5)
CUBE_ROOT_OF_3 = Root((-3, 0, 0, 1), 1, 3 ** (1 / 3))
SQRT3 = Root((-3, 0, 1), 2, 3**0.5)


@pytest.mark.parametrize(
    ("text", "witness", "ok"),
    [
        ("x >= 1", point(1, 0), True),
        ("x > 1", point(1, 0), False),
        ("x == 1", point(1, 0), True),
        ("x == 1", point("999999999999/1000000000000", 0), False),
        ("x*y >= 1 and x + y <= 2", point(1, 1), True),
        ("x*y > 1 and x + y <= 2", point(1, 1), False),
        ("x >= 0", point(4, 0), False),  # outside the box
        ("x >= 0", point(0, "-1/10"), False),
        ("x >= 0", point(3, 3), True),
        ("x >= 0", point(1), False),
        ("x**2 == 2", point(SQRT2, 0), True),
        ("x**2 == 2", point(replace(SQRT2, index=1), 0), False),  # below the box
        ("x**2 == 2", point(replace(SQRT2, index=3), 0), False),  # no such root
        ("x**2 == 2", point(replace(SQRT2, index=0), 0), False),
        ("x**2 == 2", point(Root((5,), 1, 0.0), 0), False),
        ("x**2 == 2", point(Root((), 1, 0.0), 0), False),
        ("x**2 == 2", point(Root((1, 0, 1), 1, 0.0), 0), False),
        ("x**2 == 2", point(CUBE_ROOT_OF_3, 0), False),
        ("x**2 > 2", point(SQRT2, 0), False),
        ("x**2 >= 2", point(SQRT2, 0), True),
        ("x**2 < 2.0000000001", point(SQRT2, 0), True),
        ("x**2 < 1.9999999999", point(SQRT2, 0), False),
        ("x > 1.41421356237309504880", point(SQRT2, 0), True),
        ("x < 1.41421356237309504880", point(SQRT2, 0), False),
        ("x**3*y == 6", point(CUBE_ROOT_OF_3, 2), True),
        ("x**3*y == 6 and y > x", point(CUBE_ROOT_OF_3, 2), True),
        ("x**3*y == 6 and y < x", point(CUBE_ROOT_OF_3, 2), False),
        ("x**4 - 2*x**2 == 0", point(SQRT2, 0), True),
        # the root of a polynomial with other and with repeated roots
        ("x**2 == 2", point(Root((-4, 0, 0, 0, 1), 2, 2**0.5), 0), True),
        ("x**2 == 2", point(Root((4, 0, -4, 0, 1), 2, 2**0.5), 0), True),
        ("x**2 == 2", point(Root((2, -2, -1, 1), 3, 2**0.5), 0), True),
        ("x**2 == 2", point(Root((2, -2, -1, 1), 2, 1.0), 0), False),
        ("x == 1", point(Root((2, -2, -1, 1), 2, 1.0), 0), True),
        ("x == 3/2", point(Root((-3, 2), 1, 1.5), 0), True),
        # two algebraic coordinates
        ("x**2 == 2 and y > x", point(SQRT2, SQRT3), True),
        ("x**2 == 2 and y < x", point(SQRT2, SQRT3), False),
        ("x*y > 2.449 and x*y < 2.45", point(SQRT2, SQRT3), True),
        ("x**2*y**2 == 6", point(SQRT2, SQRT3), None),
        ("x == y", point(SQRT2, SQRT2), True),
        ("x*y == 2 and x >= y", point(SQRT2, SQRT2), True),
        ("x > y", point(SQRT2, SQRT2), False),
    ],
)
def test_points(text: str, witness: Witness, ok: bool | None) -> None:
    found = check(cell(text), PLANE, witness)
    assert found.ok is ok and found.reason and bool(found) == (ok is True)


def test_a_point_must_keep_the_assumptions() -> None:
    cut = over("xy", assumptions=["x == y or x*y == 0"])
    assert check((), cut, point(1, 1)).ok and check((), cut, point(0, 2)).ok
    assert check((), cut, point(1, 2)).ok is False
    assert check((), cut, point(SQRT2, SQRT2)).ok
    assert check((), cut, point(SQRT2, 1)).ok is False


def test_a_moved_root_is_the_root_that_was_moved() -> None:
    moved = SQRT2.affine_image(Fraction(1, 3), Fraction(1, 2))  # 1/3 + √2/2: 18 z² − 12 z − 7 = 0
    assert check(cell("18*x**2 - 12*x - 7 == 0"), PLANE, point(moved, 0)).ok
    assert float(moved) == pytest.approx(1 / 3 + 2**0.5 / 2)
    assert check(cell("x**3 == 24"), PLANE, point(CUBE_ROOT_OF_3.affine_image(Fraction(0), Fraction(2)), 0)).ok


def test_a_false_condition_is_named() -> None:
    assert check(cell("x > 1 and 2*x*y >= 3"), PLANE, point(2, 0)) == Check(
        False, "2*x*y - 3 >= 0 does not hold at the point"
    )
    assert "x is outside" in check((), PLANE, point(4, 0)).reason


# --- combinations ---------------------------------------------------------------------------------


def refuted(text: str, where: Domain = PLANE, budget: Budget = BOXES_ONLY) -> tuple[Cell, Part]:
    """A conjunction that is empty, and the only part of its refutation."""
    conjunction = cell(text, where)
    verdict = decide(conjunction, where, budget)
    assert verdict.kind == "empty" and check_verdict(conjunction, where, verdict).ok
    assert isinstance(verdict.certificate, Parts)
    (part,) = verdict.certificate.parts
    return conjunction, part


AFFINE = [
    "x > y and y > x",
    "x >= 2*y and y >= 2 and x < 4",
    "x + y >= 7",
    "x + y > 6",
    "x == 1 and y == 2 and x >= y",
]
POLYNOMIAL = ["x*y >= 5 and x + y <= 3", "x**2 >= 2 and x*y <= 1 and y >= 1"]


@pytest.mark.parametrize("text", AFFINE)
def test_every_multiplier_of_a_combination_matters(text: str) -> None:
    conjunction, part = refuted(text)
    combination = part.refutation
    assert isinstance(combination, Combination)

    def spoiled() -> Iterator[Combination]:
        for k, (position, multiplier) in enumerate(combination.constraints):
            for changed in ((position, multiplier + 1), (position, -multiplier), (position + 7, multiplier)):
                rest = combination.constraints[:k] + combination.constraints[k + 1 :]
                yield replace(combination, constraints=(*rest, changed))
            yield replace(combination, constraints=combination.constraints[:k] + combination.constraints[k + 1 :])
        for k, (product, multiplier) in enumerate(combination.products):
            rest_ = combination.products[:k] + combination.products[k + 1 :]
            yield replace(combination, products=rest_)
            yield replace(combination, products=(*rest_, (product, multiplier * 2)))
            yield replace(
                combination,
                products=(*rest_, (replace(product, low=product.high, high=product.low), multiplier)),
            )
        yield replace(combination, total=combination.total - 1)
        yield replace(combination, total=Fraction(1))

    for changed in spoiled():
        assert check(conjunction, PLANE, Parts((Part(part.constraints, changed),))).ok is False, changed


def test_a_combination_must_be_impossible() -> None:
    conjunction = cell("x >= y and y >= x")
    nothing = Combination(((0, Fraction(1)), (1, Fraction(1))), (), Fraction(0))
    assert check(conjunction, PLANE, nothing).ok is False
    assert check(cell("x >= y and y > x"), PLANE, nothing).ok
    assert check(cell("x >= y and y > x"), PLANE, replace(nothing, constraints=((0, Fraction(1)),))).ok is False
    unit = BoundProduct((0, 0), (1, 0))
    above = Combination(((0, Fraction(1)),), ((unit, Fraction(1)),), Fraction(1))
    assert check(cell("x >= 0"), PLANE, above).ok is False  # adds up, to a possible number
    assert check(cell("x - 3 > 0"), PLANE, replace(above, total=Fraction(0), products=((unit, Fraction(1)),))).ok


def test_only_an_equality_may_have_a_negative_multiplier() -> None:
    turned = Combination(((0, Fraction(-1)), (1, Fraction(1))), (), Fraction(-1))
    zero = over("xy", 0, 1)
    assert check(cell("x == y and x >= y + 1", zero), zero, turned).ok
    assert (
        check((constraint(PLANE.ring["x"] - PLANE.ring["y"], ">="), cell("x >= y + 1", zero)[0]), zero, turned).ok
        is False
    )


def test_products_must_be_of_bounds() -> None:
    unit = over("xy", 0, 1)
    conjunction = cell("x*y >= 2", unit)
    good = Combination(
        ((0, Fraction(1)),),
        ((BoundProduct((0, 0), (1, 0)), Fraction(1)), (BoundProduct((1, 0), (0, 1)), Fraction(1))),
        Fraction(-1),
    )
    assert check(conjunction, unit, good).ok  # xy − 2 + (1 − x) + x(1 − y) = −1
    for low, high in (((0,), (1,)), ((0, 0, 0), (1, 0, 0)), ((-1, 0), (1, 0))):
        bad = replace(good, products=((BoundProduct(low, high), Fraction(1)), good.products[1]))
        assert check(conjunction, unit, bad).ok is False
    factor = replace(good, products=((BoundProduct((0, 0), (0, 0), (3,)), Fraction(1)),))
    assert check(conjunction, unit, factor).ok is False


def test_products_of_conditions_count() -> None:
    unit = over("xy", 0, 1)
    conjunction = cell("x > y and y > 1/2 and x*y < 1/4", unit)
    # 4(x − y)(2y − 1)·1/2 + … is what the search finds; here the search's own
    verdict = decide(conjunction, unit, BOXES_ONLY)
    assert verdict.kind == "empty" and check_verdict(conjunction, unit, verdict).ok
    # (2y − 1)² >= 0 by itself: 4y² − 4y + 1, refuting 4y − 4y² − 1 > 0
    y = unit.ring["y"]
    square = (constraint(2 * y - 1, ">="), Constraint(4 * y - 4 * y**2 - 1, ">"))
    by_product = Combination(((1, Fraction(1)),), ((BoundProduct((0, 0), (0, 0), (0, 0)), Fraction(1)),), Fraction(0))
    assert check(square, unit, by_product).ok
    assert check((square[0], square[1].take_closure()), unit, by_product).ok is False


def test_only_products_of_strict_conditions_alone_are_above_zero() -> None:
    around = over("xy", -1, 1)
    conjunction = cell("x > 0 and y > 0 and x*y <= 0", around)  # xy > 0 by the product of the first two

    def by(low: tuple[int, ...], factors: tuple[int, ...], constraints: Cell = conjunction) -> bool | None:
        claim = Combination(((2, Fraction(1)),), ((BoundProduct(low, (0, 0), factors), Fraction(1)),), Fraction(0))
        return check(constraints, around, claim).ok

    moved = cell("x > 0 and y > 0 and x*y <= 0", over("xy", 0, 1))
    assert by((0, 0), (0, 1)) is True
    assert by((0, 0), (0, 1), (conjunction[0].take_closure(), *conjunction[1:])) is False
    with_a_bound = Combination(((2, Fraction(1)),), ((BoundProduct((1, 0), (0, 0), (1,)), Fraction(1)),), Fraction(0))
    assert check(moved, over("xy", 0, 1), with_a_bound).ok is False  # z = 0 is in the box


@pytest.mark.parametrize("text", POLYNOMIAL)
def test_polynomial_refutations_pass(text: str) -> None:
    refuted(text)


# --- sub-boxes ------------------------------------------------------------------------------------

CURVED = ["x**2 + y**2 < 1.99 and x*y > 1", "x**3 + y**3 - 3*x*y <= -1.001", "x**4 + y**4 - x*y == -1/4"]


def refuted_by_boxes(text: str) -> tuple[Cell, Part]:
    """A conjunction that Bernstein coefficients on sub-boxes refute, and the part that says so."""
    conjunction = cell(text)
    search = CoverSearch([c.relation for c in conjunction], [PLANE.unit(c) for c in conjunction])
    cover = search.run(5_000_000).cover
    assert cover is not None
    part = Part(conjunction, cover)
    assert check(conjunction, PLANE, Parts((part,))).ok
    return conjunction, part


def leaves(part: Part) -> tuple[Leaf, ...]:
    assert isinstance(part.refutation, Boxes)
    return part.refutation.leaves


@pytest.mark.parametrize("text", CURVED)
def test_every_sub_box_matters(text: str) -> None:
    random = Random(90)
    conjunction, part = refuted_by_boxes(text)
    found = leaves(part)
    assert len(found) > 5

    def answer(changed: Sequence[Leaf]) -> Check:
        return check(conjunction, PLANE, Parts((Part(part.constraints, Boxes(tuple(changed))),)))

    assert answer(random.sample(found, len(found))).ok and answer((*found, *found)).ok
    for k in random.sample(range(len(found)), 5):
        leaf = found[k]
        others = [*found[:k], *found[k + 1 :]]
        missing = answer(others)
        assert missing.ok is False and "gap" in missing.reason
        for place in range(2):
            deeper = tuple(d + (j == place) for j, d in enumerate(leaf.depth))
            half = replace(leaf, depth=deeper, start=tuple(s * (1 + (j == place)) for j, s in enumerate(leaf.start)))
            assert answer([*others, half]).ok is False
            rest = replace(half, start=tuple(s + (j == place) for j, s in enumerate(half.start)))
            assert answer([*others, half, rest]).ok
            if leaf.depth[place]:
                aside = replace(leaf, start=tuple(s ^ (j == place) for j, s in enumerate(leaf.start)))
                assert answer([*others, aside]).ok is False
        assert answer([*others, replace(leaf, constraint=len(conjunction))]).ok is False
        assert answer([*others, replace(leaf, start=(2**20, 0))]).ok is False
        assert answer([*others, replace(leaf, depth=leaf.depth[:1])]).ok is False
    assert answer([]).ok is False


@pytest.mark.parametrize("text", CURVED[:1])
def test_a_sub_box_must_be_excluded_by_its_own_constraint(text: str) -> None:
    conjunction, part = refuted_by_boxes(text)
    found = leaves(part)
    other = tuple(replace(leaf, constraint=1 - (leaf.constraint or 0)) for leaf in found)
    answer = check(conjunction, PLANE, Parts((Part(part.constraints, Boxes(other)),)))
    assert answer.ok is False and "not excluded" in answer.reason
    whole = Boxes((Leaf((0, 0), (0, 0), 0),))
    assert check(conjunction, PLANE, whole).ok is False


def test_overlapping_sub_boxes_pass_exactly_if_they_fill_the_box() -> None:
    random, unit, answers = Random(92), over("xy", 0, 1), {True: 0, False: 0}
    conjunction = cell("x + y > 3", unit)
    for _ in range(200):
        boxes = []
        for _ in range(random.randint(4, 20)):
            depth = (random.randint(0, 2), random.randint(1, 2))
            boxes.append(Leaf((random.randrange(2 ** depth[0]), random.randrange(2 ** depth[1])), depth, 0))
        squares = {(a, b) for a in range(4) for b in range(4) if any(_covers(leaf, (a, b)) for leaf in boxes)}
        found = check(conjunction, unit, Boxes(tuple(boxes))).ok
        assert found is (len(squares) == 16)
        answers[bool(found)] += 1
    assert min(answers.values()) > 20


def _covers(leaf: Leaf, square: tuple[int, int]) -> bool:
    """Whether a square of the four by four lies in the leaf."""
    sides = zip(leaf.start, leaf.depth, square, strict=True)
    return all(Fraction(s, 2**d) <= Fraction(k, 4) < Fraction(s + 1, 2**d) for s, d, k in sides)


def test_random_covers_of_an_empty_conjunction_pass_and_fail_as_they_fill() -> None:
    random, three = Random(91), over("xyz")
    conjunction = cell("x + y + z > 10", three)
    for _ in range(60):
        boxes = [Leaf((0, 0, 0), (0, 0, 0), 0)]
        for _ in range(random.randint(0, 25)):
            leaf = boxes.pop(random.randrange(len(boxes)))
            axis = random.randrange(3)
            for side in (0, 1):
                start = tuple(2 * s + side if k == axis else s for k, s in enumerate(leaf.start))
                boxes.append(Leaf(start, tuple(d + (k == axis) for k, d in enumerate(leaf.depth)), 0))
        random.shuffle(boxes)
        assert check(conjunction, three, Boxes(tuple(boxes))).ok
        assert check(conjunction, three, Boxes(tuple(boxes[1:]))).ok is False


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("x - 3 > 0", True),  # at most 0 on the box, and 0 only at its edge
        ("x - 3 >= 0", False),
        ("x - 4 >= 0", True),
        ("x + 1 == 0", True),
        ("x == 0", False),
        ("x*y + 1 == 0", True),
        ("x - 1 == 0", False),
        ("-x*y > 0", True),
        ("-x*y >= 0", False),
    ],
)
def test_signs_on_one_box(text: str, ok: bool) -> None:
    assert check(cell(text), PLANE, Boxes((Leaf((0, 0), (0, 0), 0),))).ok is ok


# --- balances -------------------------------------------------------------------------------------

X, Y = PLANE.ring["x"], PLANE.ring["y"]
GAINS = (X - Y + 4, 2 * Y - X * Y / 2 + 1)  # both are positive on the box, where x and y run from 0 to 3
ONE_BOX = (Leaf((0, 0, 0), (0, 0, 0), 5),)  # by what the balance says, behind four constraints and the first share


def balanced(multipliers: tuple[int | Fraction, ...] = (1, 1)) -> tuple[Balance, Cell]:
    """x >= 0 and y >= 0 with x + y > 0, and g x + h y <= 0 although g and h are positive."""
    terms = tuple(Term(Fraction(m), g, w) for m, g, w in zip(multipliers, GAINS, (X, Y), strict=True))
    factors = [PLANE.ring.constant(Fraction(m)) for m in multipliers]
    slack = -(factors[0] * GAINS[0] * X + factors[1] * GAINS[1] * Y)
    total = factors[0] * X + factors[1] * Y
    stated = (constraint(X, ">="), constraint(Y, ">="), constraint(slack, ">="), constraint(total, ">"))
    return Balance(terms, slack, total), stated


@pytest.mark.parametrize("multipliers", [(1, 1), (Fraction(1, 3), 2), (7, Fraction(5, 2))])
def test_a_balance_excludes_where_its_gains_are_positive(multipliers: tuple[int | Fraction, ...]) -> None:
    balance, stated = balanced(multipliers)
    assert balance.fits(stated)
    for leaves in (ONE_BOX, (Leaf((0, 0, 0), (0, 0, 1), 5), Leaf((0, 0, 1), (0, 0, 1), 5))):
        assert check(stated, PLANE, Boxes(leaves, (balance,))).ok
    strict = tuple(c.strict() for c in stated)
    assert balance.fits(strict) and check(strict, PLANE, Boxes(ONE_BOX, (balance,))).ok
    larger = over("xy", 0, 10)  # there the first gain is negative somewhere
    assert check(stated, larger, Boxes(ONE_BOX, (balance,))).ok is False


def test_a_balance_whose_gains_are_negative_excludes_nothing() -> None:
    balance, _ = balanced()
    terms = tuple(replace(term, gain=-term.gain) for term in balance.terms)
    other = replace(balance, terms=terms, slack=-balance.slack)  # a positive one, as x = y = 1 shows
    stated = (constraint(X, ">="), constraint(Y, ">="), constraint(other.slack, ">="), constraint(other.total, ">"))
    assert other.fits(stated) and check(stated, PLANE, point(1, 1)).ok
    assert check(stated, PLANE, Boxes(ONE_BOX, (other,))).ok is False


@pytest.mark.parametrize("dropped", range(4))
def test_a_balance_needs_all_that_it_supposes(dropped: int) -> None:
    balance, stated = balanced()
    rest = stated[:dropped] + stated[dropped + 1 :]
    assert not balance.fits(rest) and check(rest, PLANE, Boxes(ONE_BOX, (balance,))).ok is False
    weaker = (*rest, Constraint(stated[dropped].poly, "=="))
    assert not balance.fits(weaker) and check(weaker, PLANE, Boxes(ONE_BOX, (balance,))).ok is False
    if stated[dropped].relation == ">":
        closed = (*rest, stated[dropped].take_closure())  # x = y = 0 satisfies them
        assert not balance.fits(closed) and check(closed, PLANE, Boxes(ONE_BOX, (balance,))).ok is False
    turned = (*rest, constraint(-stated[dropped].poly, stated[dropped].relation))
    assert check(turned, PLANE, Boxes(ONE_BOX, (balance,))).ok is False


def spoiled_balances() -> Iterator[tuple[str, Balance]]:
    balance, _ = balanced()
    first, second = balance.terms
    yield "a multiplier", replace(balance, terms=(replace(first, multiplier=Fraction(2)), second))
    yield "a multiplier below zero", replace(balance, terms=(replace(first, multiplier=Fraction(-1)), second))
    yield "a gain", replace(balance, terms=(replace(first, gain=first.gain + 1), second))
    yield "a weight", replace(balance, terms=(replace(first, weight=Y), second))
    yield (
        "gains exchanged",
        replace(balance, terms=(replace(first, gain=second.gain), replace(second, gain=first.gain))),
    )
    yield "a term dropped", replace(balance, terms=(first,))
    yield "a term twice", replace(balance, terms=(first, second, second))
    yield "no slack", replace(balance, slack=PLANE.ring.zero)
    yield "a slack below zero", replace(balance, slack=balance.slack - 1)
    yield "another total", replace(balance, total=X)
    yield "a total that is a number", replace(balance, total=PLANE.ring.one)
    nothing = PLANE.ring.zero
    yield "nothing", Balance((), nothing, nothing)
    yield "nothing, and a number as its total", Balance((), nothing, PLANE.ring.one)
    yield "weights that are not stated", Balance((Term(Fraction(1), X + 1, X - Y),), -(X + 1) * (X - Y), X - Y)


@pytest.mark.parametrize("spoiled", [b for _, b in spoiled_balances()], ids=[n for n, _ in spoiled_balances()])
def test_a_balance_must_balance(spoiled: Balance) -> None:
    _, stated = balanced()
    assert check(stated, PLANE, Boxes(ONE_BOX, (spoiled,))).ok is False


def test_a_balance_with_numbers_in_it() -> None:
    # weights 1 and x, the slack a number: 1·(1 + y) + x·2 + s = 0 has no s >= 0, and so on
    one, zero = PLANE.ring.one, PLANE.ring.zero
    stated = (constraint(X, ">="), constraint(-(1 + Y) - 2 * X, ">="))
    good = Balance((Term(Fraction(1), 1 + Y, one), Term(Fraction(1), 2 * one, X)), -(1 + Y) - 2 * X, 1 + X)
    by_balance, alone = (Leaf((0, 0, 0), (0, 0, 0), 4),), (Leaf((0, 0), (0, 0), 2),)
    assert check((*stated, constraint(1 + X, ">")), PLANE, Boxes(by_balance, (good,))).ok
    assert check(stated, PLANE, Boxes(by_balance, (good,))).ok is False  # 1 + x > 0 is implied elsewhere, not here
    below = Balance((Term(Fraction(1), 1 + Y, one),), -(1 + Y), one)
    assert check((constraint(-(1 + Y), ">="),), PLANE, Boxes(alone, (below,))).ok
    assert check((constraint(X, ">="),), PLANE, Boxes(alone, (below,))).ok is False
    negative = Balance((Term(Fraction(1), -one, -one),), -one, -one)
    assert check((constraint(X, ">="),), PLANE, Boxes(alone, (negative,))).ok is False
    assert check((constraint(X, ">="),), PLANE, Boxes(alone, (replace(negative, slack=zero),))).ok is False


@pytest.mark.parametrize(
    "leaf",
    [
        Leaf((0, 0, 0), (0, 0, 0), 6),
        Leaf((0, 0, 0), (0, 0, 0), -1),
        Leaf((0, 0, 0), (0, 0, 0), None),
        Leaf((0, 0, 0), (0, 0, 0), 5, Combination((), (), Fraction(-1))),
        Leaf((0, 0), (0, 0), 5),
        Leaf((0, 0, 0), (0, 0, 0), 0),
    ],
)
def test_a_sub_box_names_one_constraint_or_has_a_combination(leaf: Leaf) -> None:
    balance, stated = balanced()
    assert check(stated, PLANE, Boxes((leaf,), (balance,))).ok is False


def test_a_sub_box_on_which_a_gain_is_not_positive_is_refused() -> None:
    gain = X - 1  # negative on a third of the box
    balance = Balance((Term(Fraction(1), gain, X),), -gain * X, X)
    stated = (constraint(X, ">"), constraint(-gain * X, ">="))
    low, high = Leaf((0, 0), (1, 0), 3), Leaf((1, 0), (1, 0), 3)
    answer = check(stated, PLANE, Boxes((low, high), (balance,)))
    assert answer.ok is False and "number 3" in answer.reason
    both = (*stated, constraint(X - 2, ">"))
    cover = (replace(low, constraint=2), replace(high, constraint=4))
    assert check(both, PLANE, Boxes(cover, (balance,))).ok
    touching = replace(balance, terms=(Term(Fraction(1), X, X),), slack=-X * X)  # a gain that is 0 at the edge
    at_edge = (constraint(X, ">"), constraint(-X * X, ">="))
    assert check(at_edge, PLANE, Boxes((low, high), (touching,))).ok is False


@pytest.mark.slow
def test_balances_of_random_games_are_right_and_every_spoiled_leaf_is_noticed() -> None:
    random, seen = Random(93), 0
    for seed in range(60):
        drawn = random_case(7_000 + seed)
        if "polynomial" not in drawn.name:
            continue
        where = domain(drawn.game.space)
        for piece in game_cases(drawn.game, where):
            for pair in list(piece.pairs())[:12]:
                for found in pair.cells:
                    helpful = found.balances
                    assert all(balance.fits(found.row) or balance.fits(found.column) for balance in helpful)
                    verdict = decide(found.whole, where, Budget(100_000, 0, points=False), helpful)
                    assert check_verdict(found.whole, where, verdict).ok is not False
                    for part in verdict.certificate.parts if isinstance(verdict.certificate, Parts) else ():
                        if isinstance(part.refutation, Boxes):
                            seen += _spoil(random, part, found.whole, where)
    assert seen > 10


def _spoil(random: Random, part: Part, conjunction: Cell, where: Domain) -> int:
    """Check that no change to a refutation by shares passes; how many leaves were changed."""
    boxes = part.refutation
    assert isinstance(boxes, Boxes)
    places = random.sample(range(len(boxes.leaves)), min(3, len(boxes.leaves)) if boxes.balances else 0)

    def passes(leaves: tuple[Leaf, ...], balances: tuple[Balance, ...]) -> bool:
        return check(conjunction, where, Parts((Part(part.constraints, Boxes(leaves, balances)),))).ok is not False

    for k in places:
        leaf, (before, after) = boxes.leaves[k], (boxes.leaves[:k], boxes.leaves[k + 1 :])
        assert leaf.combination is not None and not passes((*before, *after), boxes.balances)
        assert not passes((*before, replace(leaf, constraint=0), *after), boxes.balances)
        position, multiplier = random.choice(leaf.combination.constraints or ((0, Fraction(0)),))
        changed = tuple((n, m + 1 if n == position else m) for n, m in leaf.combination.constraints)
        wrong = replace(leaf.combination, constraints=changed or ((position, multiplier + 1),))
        assert not passes((*before, replace(leaf, combination=wrong), *after), boxes.balances)
        other = random.randrange(len(boxes.balances))
        bad = replace(boxes.balances[other], slack=boxes.balances[other].slack - 1)
        assert not passes(boxes.leaves, (*boxes.balances[:other], bad, *boxes.balances[other + 1 :]))
        assert not passes(boxes.leaves, ())
    return len(places)


# --- parts ----------------------------------------------------------------------------------------


def test_every_alternative_needs_a_part() -> None:
    cut = over("xy", assumptions=["x >= 2 or y >= 2 or x + y <= 1"])
    conjunction = cell("x + y > 1 and x < 2 and y < 2", cut)
    verdict = decide(conjunction, cut)
    assert verdict.kind == "empty" and isinstance(verdict.certificate, Parts)
    parts = verdict.certificate.parts
    assert len(parts) == 3 and check(conjunction, cut, verdict.certificate).ok
    for k in range(3):
        assert check(conjunction, cut, Parts(parts[:k] + parts[k + 1 :])).ok is False
    assert check(conjunction, PLANE, verdict.certificate).ok is False  # there are no such assumptions
    assert check(cell("x < 2 and y < 2", cut), cut, verdict.certificate).ok is False
    assert check((), cut, Parts(())).ok is False


def test_a_part_of_the_conjunction_alone_refutes_every_alternative() -> None:
    cut = over("xy", assumptions=["x >= 2 or y >= 2 or x + y <= 1"])
    conjunction = cell("x > y and y > x and x > 1", cut)
    _, part = refuted("x > y and y > x")
    assert check(conjunction, cut, Parts((part,))).ok
    assert check(conjunction[1:], cut, Parts((part,))).ok is False


def test_the_conjunction_may_stand_in_any_order_and_hold_more() -> None:
    conjunction, part = refuted("x >= 2*y and y >= 2 and x < 4")
    more = cell("x*y > 1")
    for order in (conjunction, conjunction[::-1], (*more, *conjunction, *more)):
        assert check(order, PLANE, Parts((part,))).ok
    assert check(conjunction[1:], PLANE, Parts((part,))).ok is False
    weaker = tuple(c.take_closure() for c in conjunction)
    assert check(weaker, PLANE, Parts((part,))).ok is False


def test_a_certificate_is_for_one_box() -> None:
    conjunction, part = refuted("x + y > 6")
    assert check(conjunction, over("xy", 0, 4), Parts((part,))).ok is False
    curved, boxes = refuted_by_boxes(CURVED[0])
    assert check(curved, over("xy", -3, 3), Parts((boxes,))).ok is False


def test_what_is_trusted_is_not_called_right() -> None:
    conjunction = cell("x*y > 1 and x + y < 2")
    smt = Smt("(check-sat)")
    assert check(conjunction, PLANE, smt).ok is None
    assert check(conjunction, PLANE, Parts((Part(conjunction, smt),))).ok is None
    assert check(conjunction, PLANE, None).ok is None
    cut = over("xy", assumptions=["x > 0 or y >= 0"])
    _, part = refuted("x > y and y > x")
    both = (*cell("x > y and y > x"), *conjunction)
    assert check(both, cut, Parts((Part(conjunction, smt), part))).ok
    wrong = Part(part.constraints, Boxes(()))
    assert check(both, cut, Parts((wrong,))).ok is False
    assert check(both, cut, Parts((wrong, Part(conjunction, smt)))).ok is None


def test_no_alternative_leaves_nothing_to_refute() -> None:
    nothing = replace(PLANE, alternatives=())
    assert check(cell("x > 1", nothing), nothing, Parts(())).ok
    assert check(cell("x > 1", nothing), nothing, point(2, 2)).ok is False


# --- verdicts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "certificate", "full", "ok"),
    [
        ("x > 1", "nonempty", point(2, 2), True, True),
        ("x >= 1", "nonempty", point(1, 2), None, True),
        ("x >= 1", "nonempty", point(1, 2), True, False),
        ("x == 1", "nonempty", point(1, 2), True, False),
        ("x == 1", "nonempty", point(1, 2), False, True),
        ("x >= 3", "nonempty", point(3, 2), True, False),
        ("x > 2", "nonempty", point(3, 2), True, True),  # on the edge of the box, beside interior points
        ("x > 1", "empty", point(2, 2), None, False),
        ("x > 4", "nonempty", Boxes((Leaf((0, 0), (0, 0), 0),)), None, False),
        ("x > 4", "empty", Boxes((Leaf((0, 0), (0, 0), 0),)), None, True),
        ("x > 1", "undecided", None, None, None),
        ("x > 1", "empty", None, None, None),
        ("x > 1", "nonempty", None, True, False),
    ],
)
def test_verdicts(text: str, kind: str, certificate: Certificate | None, full: bool | None, ok: bool | None) -> None:
    verdict = Verdict(kind, certificate, full)  # type: ignore[arg-type]
    assert check_verdict(cell(text), PLANE, verdict).ok is ok


def test_full_speaks_of_the_assumptions_too() -> None:
    tight = over("xy", assumptions=["x == y"])
    assert check_verdict((), tight, Verdict("nonempty", point(1, 1), full=True)).ok
    assert check_verdict(cell("x >= y"), tight, Verdict("nonempty", point(1, 1), full=True)).ok
    assert check_verdict(cell("x >= 1"), tight, Verdict("nonempty", point(1, 1), full=True)).ok is False
    assert check_verdict((), tight, Verdict("nonempty", point(2, 1), full=True)).ok is False
    loose = over("xy", assumptions=["x >= y"])
    assert check_verdict((), loose, Verdict("nonempty", point(1, 1), full=True)).ok is False
    assert check_verdict((), loose, Verdict("nonempty", point(2, 1), full=True)).ok
    true = (Constraint(PLANE.ring.zero, ">="),)
    assert check_verdict(true, PLANE, Verdict("nonempty", point(1, 1), full=True)).ok


CURVES = "x**3 + y == 4 and y**2 + z == 7 and x + y + z == 6 and x > 1"


def test_points_in_one_number_field_are_checked_and_spoilt_ones_refused() -> None:
    """The curves meet where x is irrational: coordinates are polynomials in one root, none of which may be another."""
    where, stated = over("xyz"), cell(CURVES, over("xyz"))
    found = decide(stated, where).certificate
    assert isinstance(found, Witness) and check(stated, where, found)
    fields = [c for c in found.point if isinstance(c, Element)]
    x, y, z = (float(c.coordinate) for c in fields)
    assert max(abs(x**3 + y - 4), abs(y**2 + z - 7), abs(x + y + z - 6)) < 1e-9 and x > 1
    for k, good in enumerate(fields):
        for bad in (good + Fraction(1, 10**9), good - 1, *(one for one in fields if one is not good)):
            assert not check(stated, where, Witness((*found.point[:k], bad, *found.point[k + 1 :])))
    assert not check(stated, where, Witness(found.point[:2]))
    assert not check(cell("x + y < z", where), where, found) and check(cell("x + y > z", where), where, found)


@pytest.mark.parametrize("seed", range(how_many(10, 200)))
def test_a_product_of_polynomials_is_that_of_their_values(seed: int) -> None:
    random = Random(seed)

    def fraction() -> Fraction:
        return Fraction(random.choice([-3, -1, 1, 2, 10**30]), random.choice([1, 1, 6, 35, 10**20]))

    def value(poly: arithmetic.Polynomial) -> Fraction:
        return sum((c * x ** e[0] * y ** e[1] for e, c in poly.items()), Fraction(0))

    def polynomial() -> arithmetic.Polynomial:
        return {(random.randrange(3), random.randrange(3)): fraction() for _ in range(random.randrange(6))}

    a, b, x, y = polynomial(), polynomial(), fraction(), fraction()
    found = arithmetic.times(a, b)
    assert value(found) == value(a) * value(b) and all(found.values())
    assert arithmetic.times({(1,): Fraction(1), (0,): Fraction(-1)}, {(1,): Fraction(1), (0,): Fraction(1)}) == {
        (2,): 1,
        (0,): -1,
    }
    with pytest.raises(ValueError, match="different numbers of unknowns"):
        arithmetic.times({(1,): Fraction(1)}, {(1, 0): Fraction(1)})
