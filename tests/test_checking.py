"""The re-check of certificates: right ones pass, and every way of spoiling one is noticed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from solver.certificate import (
    BoundProduct,
    Boxes,
    Certificate,
    Combination,
    Leaf,
    Part,
    Parts,
    Root,
    Smt,
    Verdict,
    Witness,
)
from solver.checking import Check, check, check_verdict
from solver.condition import parse_condition
from solver.constraint import Constraint, constraint
from solver.domain import Domain, domain
from solver.emptiness import Budget, decide
from solver.lowering import Cell, condition_cells
from solver.parameter import Parameter, ParameterSpace

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
    moved = SQRT2.moved(Fraction(1, 3), Fraction(1, 2))  # 1/3 + √2/2: 18 z² − 12 z − 7 = 0
    assert check(cell("18*x**2 - 12*x - 7 == 0"), PLANE, point(moved, 0)).ok
    assert float(moved) == pytest.approx(1 / 3 + 2**0.5 / 2)
    assert check(cell("x**3 == 24"), PLANE, point(CUBE_ROOT_OF_3.moved(Fraction(0), Fraction(2)), 0)).ok


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
            yield replace(
                combination, constraints=combination.constraints[:k] + combination.constraints[k + 1 :]
            )
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
    assert (
        check(cell("x >= y and y > x"), PLANE, replace(nothing, constraints=((0, Fraction(1)),))).ok is False
    )
    unit = BoundProduct((0, 0), (1, 0))
    above = Combination(((0, Fraction(1)),), ((unit, Fraction(1)),), Fraction(1))
    assert check(cell("x >= 0"), PLANE, above).ok is False  # adds up, to a possible number
    assert check(
        cell("x - 3 > 0"), PLANE, replace(above, total=Fraction(0), products=((unit, Fraction(1)),))
    ).ok


def test_only_an_equality_may_have_a_negative_multiplier() -> None:
    turned = Combination(((0, Fraction(-1)), (1, Fraction(1))), (), Fraction(-1))
    zero = over("xy", 0, 1)
    assert check(cell("x == y and x >= y + 1", zero), zero, turned).ok
    assert (
        check(
            (constraint(PLANE.ring["x"] - PLANE.ring["y"], ">="), cell("x >= y + 1", zero)[0]), zero, turned
        ).ok
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
    square = cell("2*y - 1 >= 0 and 4*y - 4*y**2 - 1 > 0", unit)
    by_product = Combination(
        ((1, Fraction(1)),), ((BoundProduct((0, 0), (0, 0), (0, 0)), Fraction(1)),), Fraction(0)
    )
    assert check(square, unit, by_product).ok
    assert check((square[0], square[1].closed()), unit, by_product).ok is False


@pytest.mark.parametrize("text", POLYNOMIAL)
def test_polynomial_refutations_pass(text: str) -> None:
    refuted(text)


# --- sub-boxes ------------------------------------------------------------------------------------

CURVED = ["x**2 + y**2 < 1.99 and x*y > 1", "x**3 + y**3 - 3*x*y <= -1.001", "x**4 + y**4 - x*y == -1/4"]


def leaves(part: Part) -> tuple[Leaf, ...]:
    assert isinstance(part.refutation, Boxes)
    return part.refutation.leaves


@pytest.mark.parametrize("text", CURVED)
def test_every_sub_box_matters(text: str) -> None:
    random = Random(90)
    conjunction, part = refuted(text)
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
            half = replace(
                leaf, depth=deeper, start=tuple(s * (1 + (j == place)) for j, s in enumerate(leaf.start))
            )
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
    conjunction, part = refuted(text)
    found = leaves(part)
    other = tuple(replace(leaf, constraint=1 - leaf.constraint) for leaf in found)
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
        answers[found] += 1
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
    weaker = tuple(c.closed() for c in conjunction)
    assert check(weaker, PLANE, Parts((part,))).ok is False


def test_a_certificate_is_for_one_box() -> None:
    conjunction, part = refuted("x + y > 6")
    assert check(conjunction, over("xy", 0, 4), Parts((part,))).ok is False
    curved, boxes = refuted(CURVED[0])
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
def test_verdicts(
    text: str, kind: str, certificate: Certificate | None, full: bool | None, ok: bool | None
) -> None:
    verdict = Verdict(kind, certificate, full)  # type: ignore[arg-type]
    assert check_verdict(cell(text), PLANE, verdict).ok is ok


def test_full_speaks_of_the_assumptions_too() -> None:
    tight = over("xy", assumptions=["x == y"])
    assert check_verdict((), tight, Verdict("nonempty", point(1, 1), full=True)).ok is False
    loose = over("xy", assumptions=["x >= y"])
    assert check_verdict((), loose, Verdict("nonempty", point(1, 1), full=True)).ok is False
    assert check_verdict((), loose, Verdict("nonempty", point(2, 1), full=True)).ok
    true = (Constraint(PLANE.ring.zero, ">="),)
    assert check_verdict(true, PLANE, Verdict("nonempty", point(1, 1), full=True)).ok
