"""Covers by linear programs on boxes, against the checker and exact evaluation on grids of fractions.

Ties are common on purpose: small integers, conditions with their turn, polynomials that vanish at a corner, an edge or
in the middle. What touches has a point and may not be refuted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from audit import how_many
from audit_games import Terms, terms, value

from solver.algebra.float_linear_programs import maximise_last
from solver.algebra.integer_terms import restrict_to_half, terms_of, times
from solver.algebra.polynomials import Poly, Relation, primitive, ring
from solver.expressions.conditions import parse_condition
from solver.regions.constraints import Cell, Constraint
from solver.regions.decide import relaxation
from solver.regions.decide.monomials import AT_ONCE, Compiled, expand_product, frame
from solver.regions.decide.relaxation import RelaxationSearch
from solver.regions.decide.signs import vanishing_sum
from solver.regions.decide.subdivision import CoverResult
from solver.regions.domain import Domain, domain
from solver.regions.lowering import condition_cells
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.proofs.certificates import BoundProduct, Boxes, Combination, Part, Parts
from solver.regions.proofs.checker import check

CASES = how_many(200, 2_000)
BUDGET, BOXES = 3_000_000, 40
RELATIONS: tuple[Relation, ...] = (">", ">=", "==")


def unit_box(width: int) -> Domain:
    zero, one = Fraction(0), Fraction(1)
    return domain(ParameterSpace(tuple(Parameter(name, zero, zero, one) for name in "xyzw"[:width])))


def some_poly(random: Random, over: Domain, degree: int) -> Poly:
    names = list(over.ring.generators.values())
    total = over.ring.constant(random.choice((0, 0, -2, -1, 1, 2)))
    for _ in range(random.randint(1, 3)):
        term = over.ring.constant(random.choice((-3, -2, -1, 1, 2, 3)))
        for _ in range(random.randint(1, degree)):
            term = term * random.choice(names)
        total = total + term
    return total


def some_cell(random: Random, over: Domain, degree: int) -> Cell:
    """A conjunction over the unit box; a share of them with a condition and its turn, so that they touch."""
    found: list[Constraint] = []
    while len(found) < random.randint(1, 4):
        poly = some_poly(random, over, degree)
        if not poly.is_constant():
            found.append(Constraint(primitive(poly), random.choice((">", ">", ">=", ">=", "=="))))
    if random.random() < 0.3:
        turned = random.choice(found)
        found.append(Constraint(-turned.poly, random.choice((">", ">="))))
    return tuple(found)


def searched(cell: Cell, over: Domain, at_once: int = relaxation.AT_ONCE) -> RelaxationSearch:
    return RelaxationSearch([c.relation for c in cell], [over.unit(c) for c in cell], at_once=at_once)


def cell_of(text: str, over: Domain) -> Cell:
    (cell,) = condition_cells(parse_condition(text, over.names), over.ring)
    return cell


def as_terms(cell: Cell) -> list[tuple[Terms, str]]:
    return [(terms(c.poly), c.relation) for c in cell]


def keeps(cell: Sequence[tuple[Terms, str]], point: Sequence[Fraction]) -> bool:
    values = ((value(poly, point), relation) for poly, relation in cell)
    return all(v == 0 if relation == "==" else v > 0 or (v == 0 and relation == ">=") for v, relation in values)


def grid(width: int, parts: int) -> list[tuple[Fraction, ...]]:
    return list(product([Fraction(k, parts) for k in range(parts + 1)], repeat=width))


GRIDS = {1: grid(1, 60), 2: grid(2, 12), 3: grid(3, 6), 4: grid(4, 4)}


def proved(cell: Cell, over: Domain, outcome: CoverResult) -> bool:
    assert outcome.cover is not None
    return bool(check(cell, over, Parts((Part(cell, outcome.cover),))))


@pytest.mark.slow
def test_covers_pass_the_checker_and_points_hold() -> None:
    random = Random(50)
    kinds = {"cover": 0, "point": 0, "open": 0}
    halvings = 0
    for _ in range(CASES):
        width = random.randint(1, 4)
        over = unit_box(width)
        cell = some_cell(random, over, random.randint(1, 5 if width < 3 else 4))
        outcome = searched(cell, over).run(BUDGET, BOXES)
        conditions = as_terms(cell)
        on_grid = any(keeps(conditions, point) for point in GRIDS[width])
        if outcome.cover is not None:
            assert not on_grid, cell
            assert proved(cell, over, outcome), cell
            halvings += len(outcome.cover.leaves) > 1
            assert all(leaf.combination is not None and leaf.constraint is None for leaf in outcome.cover.leaves)
            kinds["cover"] += 1
        elif outcome.candidate is not None:
            point = outcome.candidate
            assert all(0 <= x <= 1 for x in point)
            assert keeps(conditions, point)
            assert all(value(poly, point) > 0 for poly, _ in conditions), (cell, point)  # strictly, for >= too
            kinds["point"] += 1
        else:
            kinds["open"] += 1
    assert min(kinds["cover"], kinds["point"]) > CASES // 8 and halvings > 1, kinds


def test_a_search_taken_up_again_ends_as_one_that_went_on() -> None:
    random, longer = Random(51), 0
    for _ in range(CASES // 3):
        over = unit_box(random.randint(1, 3))
        cell = some_cell(random, over, 3)
        whole, parts = searched(cell, over), searched(cell, over)
        expected = whole.run(BUDGET, BOXES)
        outcome = CoverResult()
        for boxes in (1, 2, 3, 5, 9, 20, BOXES):
            outcome = parts.run(BUDGET, boxes)
            longer += outcome.cover is None and outcome.candidate is None and boxes < expected.boxes
        assert outcome == expected and parts.spent == whole.spent and parts.boxes == whole.boxes
        by_cost = searched(cell, over)
        for budget in range(0, whole.spent + 1, whole.spent // 3 + 1):
            by_cost.run(budget, BOXES)
        assert by_cost.run(BUDGET, BOXES) == expected
    assert longer > 10


@pytest.mark.parametrize(
    "text",
    [
        "x*y < 0 and 2*z + 1 > 0 and z < 0",
        "x*z == 0 and x < 0 and 2*z**2 < 1",
        "x <= 1 and x**2 >= x*y and y < 0",
        "2*x*y >= 1 and y*z < 1 and x + 1 > 0 and x > 1",
        "3*x + 3*y == 2 and x**2 + y*z <= w and z*w > x*y and x + 1 > 0 and z*w <= x*y",
    ],
)
def test_what_touches_is_refuted_on_the_whole_box_by_what_was_not_stated_before(text: str) -> None:
    over = unit_box(4)
    cell = cell_of(text, over)
    for at_once in (2, relaxation.AT_ONCE):  # all at once, where so few conditions are asked
        assert proved(cell, over, searched(cell, over, at_once).run(BUDGET, 1))


@pytest.mark.parametrize(
    "text",
    [
        "x > 0 and y > 0 and x*y <= 0",
        "x < 1 and y > 0 and y <= x*y",
        "x > 0 and y > z and x*y <= x*z",
        "x > 0 and y > 0 and z > w and x*y <= w**2 - w*z",
        "x < 1 and y < 1 and x > w and z > w and (1 - x)*(1 - y) <= w**2 - w*z",
        "x > y and w > 0 and x*z <= y*w and y**2 + x*w - y*w <= x*z and y*w <= y**2",
    ],
)
def test_a_product_of_bounds_that_are_stated_strictly_is_above_zero(text: str) -> None:
    over = unit_box(4)
    cell = cell_of(text, over)
    assert proved(cell, over, searched(cell, over).run(BUDGET, 1))
    for k in (0, 1):  # where either may be an equality there is a point
        closed = (*cell[:k], Constraint(cell[k].poly, ">="), *cell[k + 1 :])
        assert searched(closed, over).run(BUDGET, 5).cover is None


@pytest.mark.parametrize(
    "text",
    [
        "3*x + 3*y == 2 and 3*x <= 1 and 3*y <= 1 and x*z > y*z",
        "3*x*y + 3*z == 2 and 3*x*y <= 1 and 3*z <= 1 and w*x*y > w*z",
        "7*x*y == 2 + z and z*x >= 0 and 7*x*y <= 2 and z*w > 0",
        "2*x + 3*y == 2 and 5*x <= 2 and 5*y <= 2 and x*w > y*z and w <= z",
    ],
)
def test_what_equations_leave_no_room_for_but_where_it_touches_is_refuted(text: str) -> None:
    over = unit_box(4)
    cell = cell_of(text, over)
    assert proved(cell, over, searched(cell, over).run(BUDGET, 1))
    closed = tuple(Constraint(c.poly, ">=") if c.relation == ">" else c for c in cell)
    assert searched(closed, over).run(BUDGET, 5).cover is None


TOUCHING = (
    "x >= 0", "x <= 0", "x >= 1", "x <= 1", "x*y >= 0", "x*y <= 0", "x**2 >= 0", "x**2 <= 0", "(x - y)**2 >= 0",
    "(x - y)**2 <= 0", "x*(1 - x) >= 0", "x*(1 - x)*y <= 0", "(1 - x)*(1 - y) >= 0", "(1 - x)*(1 - y) <= 0",
    "2*x >= 1", "2*x <= 1", "x*y >= 1", "(2*x - 1)**2 <= 0", "x + y >= 2", "x**2 + y**2 <= 0", "x == y", "x*y == 0",
)  # fmt: skip


@pytest.mark.slow
def test_nothing_that_touches_is_refuted_and_what_is_refuted_has_no_point() -> None:
    over, seen = unit_box(2), {True: 0, False: 0}
    made = [cell_of(text, over)[0] for text in TOUCHING]
    random = Random(52)
    pairs = [(a, b) for a in made for b in made]
    for cell in random.sample(pairs, how_many(60, len(pairs))):
        for strict in (False, True):
            conjunction: Cell = (cell[0].strict(), cell[1]) if strict and cell[0].relation == ">=" else cell
            outcome = searched(conjunction, over).run(BUDGET, 12)
            has_point = any(keeps(as_terms(conjunction), point) for point in GRIDS[2])
            assert outcome.cover is None or (not has_point and proved(conjunction, over, outcome)), conjunction
            seen[has_point] += outcome.cover is not None or has_point
    assert min(seen.values()) > 5, seen


def test_a_touching_pair_is_open_and_a_strict_one_refuted() -> None:
    over = unit_box(1)
    (x,) = over.ring.generators.values()
    both = (Constraint(x, ">="), Constraint(-x, ">="))
    assert searched(both, over).run(BUDGET).cover is None
    half = (Constraint(x, ">="), Constraint(-x, ">"))
    outcome = searched(half, over).run(BUDGET)
    assert outcome.cover is not None and proved(half, over, outcome)
    (leaf,) = outcome.cover.leaves
    assert leaf.combination is not None and leaf.combination.total == 0
    assert not check(both, over, Parts((Part(both, outcome.cover),)))


def as_fractions(whole: Mapping[tuple[int, ...], int]) -> Terms:
    return tuple((exponents, Fraction(c)) for exponents, c in whole.items())


def test_halves_are_the_polynomial_on_the_halves() -> None:
    random = Random(53)
    for _ in range(CASES):
        width = random.randint(1, 3)
        over = unit_box(width)
        poly, axis, upper = some_poly(random, over, 4), random.randrange(width), random.random() < 0.5
        if not poly:
            continue
        whole = terms_of(primitive(poly))
        half = restrict_to_half(whole, axis, upper)
        points = [[Fraction(random.randint(0, 12), 12) for _ in range(width)] for _ in range(6)]
        ratios = set()
        for point in points:
            moved = [*point[:axis], (point[axis] + upper) / 2, *point[axis + 1 :]]
            there, here = value(as_fractions(whole), moved), value(as_fractions(half), point)
            assert (there == 0) == (here == 0)
            ratios |= {here / there} if there else set()
        assert len(ratios) <= 1 and all(ratio > 0 for ratio in ratios)


def test_products_are_products() -> None:
    random = Random(54)
    for _ in range(CASES):
        width = random.randint(1, 3)
        low, high = (tuple(random.randint(0, 2) for _ in range(width)) for _ in range(2))
        point = [Fraction(random.randint(0, 9), 9) for _ in range(width)]
        written = as_fractions(expand_product(BoundProduct(low, high)))
        expected = Fraction(1)
        for z, a, b in zip(point, low, high, strict=True):
            expected *= z**a * (1 - z) ** b
        assert value(written, point) == expected
        over = unit_box(width)
        first, second = (primitive(some_poly(random, over, 2) + over.ring.one * 7) for _ in range(2))
        both = as_fractions(times(terms_of(first), terms_of(second)))
        assert value(both, point) == value(terms(first), point) * value(terms(second), point)


def test_values_at_many_points_are_those_of_the_polynomial() -> None:
    random, over = Random(11), unit_box(3)
    for count in (0, 1, 7, 3 * AT_ONCE):  # the last in several parts
        for _ in range(4):
            poly = primitive(some_poly(random, over, 5) * some_poly(random, over, 3))
            points = [tuple(random.randint(0, 64) / 64 for _ in range(3)) for _ in range(min(count, 50))]
            found = Compiled(poly)(np.array([points[k % len(points)] for k in range(count)]).reshape(count, 3))
            largest = max(map(abs, terms_of(poly).values()), default=1)
            exact = [float(value(terms(poly), tuple(map(Fraction, point))) / largest) for point in points]
            assert found.shape == (count,)
            assert np.allclose(found, [exact[k % len(points)] for k in range(count)], rtol=0, atol=1e-12)


def test_rows_times_a_parameter_are_the_rows_of_the_products() -> None:
    random, over = Random(33), unit_box(3)
    for _ in range(CASES):
        each = [terms_of(primitive(some_poly(random, over, 2) + over.ring.one * 7)) for _ in range(4)]
        columns = frame(frozenset(e for terms in each for e in terms if any(e)), 3)
        assert columns is not None
        for unit in (e for e in columns.order if sum(e) == 1):
            raised = [{tuple(map(sum, zip(e, unit, strict=True))): c for e, c in one.items()} for one in each]
            expected = [k for k, one in enumerate(raised) if one.keys() <= columns.column.keys()]
            fitting, found = columns.multiply_rows(columns.rows(each), unit)
            assert fitting.tolist() == expected
            assert np.array_equal(found, columns.rows([raised[k] for k in expected]))


def test_what_is_too_large_is_left_open() -> None:
    names = tuple(f"x{k}" for k in range(9))
    variables = list(ring(names).generators.values())
    total = variables[0]
    for other in variables[1:]:
        total = total * other
    assert frame(frozenset({(1,) * 9}), 9) is None
    assert RelaxationSearch([">"], [total - 2]).run(BUDGET) == CoverResult()


@pytest.mark.slow
def test_what_programs_say_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a program with wrong floats refutes nothing: multipliers are solved for and added up exactly."""
    random, right, cases = Random(55), maximise_last, how_many(400, 8_000)
    refuted = 0

    def wrong(table: Any, before: float = 0.0) -> Any:
        _, columns, basic, free, pivots = right(table, before)
        order = random.sample(range(len(free)), 2)
        free[order], basic[: len(order)] = free[order[::-1]], basic[: len(order)]
        row = random.randrange(len(basic))
        free[order[0]], basic[row] = basic[row], free[order[0]]
        return float(not before), columns, basic, free, pivots

    monkeypatch.setattr(relaxation, "maximise_last", wrong)
    for _ in range(cases):
        over = unit_box(2)
        cell = some_cell(random, over, 2)
        outcome = searched(cell, over).run(BUDGET, 3)
        if outcome.cover is not None:
            refuted += 1
            assert proved(cell, over, outcome)
            assert not any(keeps(as_terms(cell), point) for point in GRIDS[2])
    assert 10 < refuted < cases // 2


@pytest.mark.parametrize("text", ["x*y > 1/4 and x + y < 99/100", "x**3 + y**3 - x*y <= -1/20"])
def test_a_leaf_speaks_of_its_own_sub_box(text: str) -> None:
    over = unit_box(2)
    cell = cell_of(text, over)
    cover = searched(cell, over).run(BUDGET).cover
    assert cover is not None and len(cover.leaves) > 1 and check(cell, over, Parts((Part(cell, cover),)))
    corners = [tuple(2**d - 1 for d in leaf.depth) for leaf in cover.leaves]
    k = next(k for k, leaf in enumerate(cover.leaves) if leaf.start != corners[k])
    first = cover.leaves[k]
    aside = Boxes((replace(first, start=corners[k]), *cover.leaves[:k], *cover.leaves[k + 1 :]))
    whole = Boxes((replace(first, start=(0, 0), depth=(0, 0)),))
    for wrong in (aside, whole):
        assert not check(cell, over, Parts((Part(cell, wrong),)))


def test_a_lemma_counts_only_where_its_proof_holds() -> None:
    """x*y > x**2 + y**2 fails where x > 0 and y <= 0: by the lemma -y >= 0, which has a proof of its own."""
    over = domain(ParameterSpace(tuple(Parameter(name, Fraction(0), Fraction(-1), Fraction(1)) for name in "xy")))
    x, y = over.ring["x"], over.ring["y"]
    claim, lemma = Constraint(x * y - x**2 - y**2, ">"), Constraint(-y, ">=")
    cell = (Constraint(x, ">"), Constraint(-x - 2 * y, ">="), claim)
    adds_up = Combination(((0, Fraction(1)), (1, Fraction(1)), (2, Fraction(2))), (), Fraction(0))
    proved = Parts((Part((cell[0], cell[1], Constraint(y, ">")), adds_up),))
    part = vanishing_sum((claim.poly, -x * y, x**2, y**2), (*cell, lemma), over)
    assert part is not None and vanishing_sum((claim.poly, -x * y, x**2, y**2), cell, over) is None
    assert check(cell, over, Parts((part,), ((lemma, proved),)))
    assert not check(cell, over, Parts((part,)))
    assert not check((cell[0], claim), over, Parts((part,), ((lemma, proved),)))
    wrong = Parts((replace(proved.parts[0], refutation=Combination(((0, Fraction(1)),), (), Fraction(0))),))
    assert not check(cell, over, Parts((part,), ((lemma, wrong),)))
