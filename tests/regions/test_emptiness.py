"""Verdicts on conjunctions, against exact evaluation on grids, and each with its certificate re-checked."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import brute_force
import numpy as np
import pytest
from audit import how_many
from audit_games import Sampler, random_case
from boxes import conjunction
from verdict_check import check_verdict

from benchmarks import ordinary
from solver import when
from solver.algebra.algebraic_numbers import Root
from solver.algebra.polynomials import Poly, Relation, primitive, ring, to_fmpq
from solver.algebra.polynomials import at as value_at
from solver.concepts.nash.best_response_polyhedron import polyhedron
from solver.concepts.nash.cases import balances, game_cases
from solver.errors import UsageError
from solver.expressions.conditions import parse_condition
from solver.expressions.expression import evaluate
from solver.regions.constraints import Cell, Constraint, constraint, holds_strictly, independent
from solver.regions.decide import sampling
from solver.regions.decide.emptiness import (
    FORMULAS_BUDGET,
    LINEAR,
    QUICK,
    QUICK_BUDGET,
    SIGNS,
    Budget,
    decide,
    implies,
    is_empty,
)
from solver.regions.decide.sample_points import SamplePoints
from solver.regions.decide.sampling import climb_by_shares
from solver.regions.decide.work import allowing, count_work, work_left
from solver.regions.domain import Domain, domain
from solver.regions.elimination import decide_stepwise
from solver.regions.lowering import condition_cells
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.proofs.certificates import (
    Balance,
    Boxes,
    Combination,
    Parts,
    Smt,
    Verdict,
    Witness,
    is_checkable,
)
from solver.regions.region import Region
from solver.regions.unions import decide_union
from solver.report.words import WORK

Range = tuple[int | str, int, int]  # baseline, low, high

ZERO, ONE = Fraction(0), Fraction(1)
BOXES_ONLY = Budget(coefficients=2_000_000, steps=0)
Z3_ONLY = Budget(coefficients=0, steps=2_000_000)


def space(assumptions: Sequence[str] = (), **ranges: Range) -> ParameterSpace:
    parameters = tuple(
        Parameter(name, Fraction(baseline), Fraction(low), Fraction(high))
        for name, (baseline, low, high) in ranges.items()
    )
    return ParameterSpace(parameters, tuple(map(parse_condition, assumptions)))


def one_cell(text: str, over: Domain) -> Cell:
    (cell,) = condition_cells(parse_condition(text, over.names), over.ring)
    return cell


def holds(cell: Cell, point: Sequence[Fraction], strictly: bool = False) -> bool:
    values = tuple(map(to_fmpq, point))
    return all((c.strict() if strictly else c).holds(values) for c in cell)


def grid(over: Domain, steps: int) -> list[tuple[Fraction, ...]]:
    sides = [
        [low + (high - low) * Fraction(k, steps) for k in range(steps + 1)]
        for low, high in zip(over.low, over.high, strict=True)
    ]
    return [point for point in product(*sides) if over.contains(point)]


def agrees(cell: Cell, over: Domain, verdict: Verdict, points: Sequence[tuple[Fraction, ...]]) -> None:
    """Fail where the verdict contradicts exact evaluation at the points, or its own certificate."""
    if verdict.kind == "empty":
        assert not any(holds(cell, point) for point in points), (cell, verdict)
    checked = check_verdict(cell, over, verdict)
    assert checked.ok is not False, (cell, verdict, checked)
    if verdict.kind != "undecided" and is_checkable(verdict.certificate):
        assert checked.ok or has_roots(verdict), (cell, verdict, checked)
    if verdict.kind == "nonempty" and verdict.full is False:
        equality = any(c.relation == "==" for c in cell)
        assert equality or not any(holds(cell, point, strictly=True) for point in points), (cell, verdict)


def has_roots(verdict: Verdict) -> bool:
    return sum(isinstance(c, Root) for c in verdict.witness or ()) > 1


# --- random conjunctions --------------------------------------------------------------------------


def some_space(random: Random, count: int) -> ParameterSpace:
    parameters = []
    for name in "xyz"[:count]:
        low = Fraction(random.choice([-1, 0, 0, 1]))
        high = low + random.choice([1, 2])
        parameters.append(Parameter(name, random.choice([low, high, low + Fraction(1, 2)]), low, high))
    return ParameterSpace(tuple(parameters))


def some_poly(random: Random, over: Domain, degree: int) -> Poly:
    total = over.ring.constant(random.choice([-3, -2, -1, -1, 0, 1, 1, 2]))
    for _ in range(random.randint(1, 4)):
        term = over.ring.constant(random.choice([-3, -2, -1, 1, 2, 3]))
        for _ in range(random.randint(1, degree)):
            term = term * random.choice(list(over.ring.generators.values()))
        total = total + term
    return total


def some_cell(random: Random, over: Domain, degree: int) -> Cell:
    relations: list[Relation] = [">=", ">", "=="]
    found: list[Constraint] = []
    while len(found) < random.randint(1, 4):
        poly = some_poly(random, over, random.choice([1, degree]))
        if not poly.is_constant():
            found.append(constraint(poly, random.choices(relations, [5, 4, 1])[0]))
    return tuple(found)


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_random_conjunctions(degree: int) -> None:
    random = Random(20 + degree)
    kinds: dict[str, int] = {}
    for _ in range(how_many(50, 150) if degree == 1 else 60):
        count = random.randint(1, 3)
        over = domain(some_space(random, count))
        cell = some_cell(random, over, degree)
        verdict = decide(cell, over)
        agrees(cell, over, verdict, grid(over, {1: 60, 2: 12, 3: 6}[count]))
        kinds[verdict.kind] = kinds.get(verdict.kind, 0) + 1
        if degree == 1:
            assert verdict.kind != "undecided" and is_checkable(verdict.certificate)
            assert verdict.kind == "empty" or (verdict.full is not None and verdict.rational_witness is not None)
    assert kinds["nonempty"] > 15 and kinds["empty"] > 10
    assert kinds.get("undecided", 0) <= 1


def test_boxes_that_have_come_down_to_a_point() -> None:
    random, kinds = Random(25), set()
    for _ in range(how_many(60, 600)):
        over = domain(some_space(random, 3))
        point = random.choice(grid(over, 2))
        low, high = (tuple(map(random.choice, zip(ends, point, strict=True))) for ends in (over.low, over.high))
        through = some_poly(random, over, 3)
        through -= value_at(through, tuple(map(to_fmpq, point)))
        relation: Relation = random.choice([">=", ">", "=="])
        cell = (*some_cell(random, over, 2), *((constraint(through, relation),) if through else ()))
        at_point = replace(over, low=point, high=point, baseline=point)
        assert decide(cell, at_point).kind == ("nonempty" if holds(cell, point) else "empty")
        part = replace(over, low=low, high=high, baseline=point)
        verdict = decide(cell, part)
        agrees(cell, part, verdict, grid(part, 4))
        kinds.add(verdict.kind)
    assert {"nonempty", "empty"} <= kinds


@pytest.mark.parametrize(("text", "kind"), [("x*y == 0 and x >= y", "nonempty"), ("x*y > 0 and x >= y", "empty")])
def test_conditions_of_which_a_box_that_is_a_point_in_one_parameter_leaves_nothing(text: str, kind: str) -> None:
    cell, over = conjunction(f"{text} and z**2 > x and z <= 1", x=1, y=1, z=1)
    part = replace(over, low=(ZERO,) * 3, high=(ZERO, ONE, ONE), baseline=(ZERO, ZERO, ONE))
    verdict = decide(cell, part)
    assert verdict.kind == kind
    agrees(cell, part, verdict, grid(part, 4))
    near = [p for p in sampling.climb(cell, part) if not holds(cell, p)]
    assert not near and sampling.zero_where_met(cell, part)[:1] == [0]


def test_the_methods_do_not_contradict_each_other() -> None:
    random, both = Random(30), {"empty": 0, "nonempty": 0}
    count = how_many(12, 50)
    for _ in range(count):
        over = domain(some_space(random, 2))
        cell = some_cell(random, over, random.choice([2, 3]))
        verdicts = [decide(cell, over, budget) for budget in (BOXES_ONLY, Z3_ONLY, QUICK_BUDGET)]
        points = grid(over, 8)
        for verdict in verdicts:
            agrees(cell, over, verdict, points)
        kinds = {v.kind for v in verdicts} - {"undecided"}
        assert len(kinds) <= 1, (cell, verdicts)
        for kind in kinds:
            both[kind] += 1
    assert min(both.values()) > count // 5


def test_points_that_are_known_lie_in_the_box() -> None:
    over = domain(ParameterSpace((Parameter("x", Fraction(3), Fraction(2), Fraction(9)),)))
    x = over.ring["x"]
    assert [is_empty((Constraint(poly, ">="),), over, LINEAR) for poly in (1 - x, x - 3, 3 - x)] == [True, False, False]


def test_conjunctions_under_assumptions() -> None:
    random, empties = Random(40), 0
    texts = [
        "x >= y",
        "x > y or x + y <= 1",
        "x*y <= 1",
        "x != y",
        "Abs(x - y) <= 1/2",
        "x >= 1/2 implies y >= 1/2",
    ]
    for _ in range(60):
        chosen = random.sample(texts, random.randint(1, 2))
        over = domain(space(chosen, x=("3/4", 0, 2), y=("1/2", 0, 1)))
        cell = some_cell(random, over, 2)
        verdict = decide(cell, over)
        agrees(cell, over, verdict, grid(over, 12))
        if verdict.kind == "empty":
            assert isinstance(verdict.certificate, Parts)
            empties += 1
        if verdict.rational_witness is not None:
            assert over.contains(verdict.rational_witness)
    assert empties > 10


# --- particular ones ------------------------------------------------------------------------------

SQUARE = space(x=(1, 0, 3), y=(0, 0, 3))


@pytest.mark.parametrize(
    ("text", "kind", "full"),
    [
        ("x >= 1 and x <= 1", "nonempty", False),
        ("x >= 1 and x < 1", "empty", None),
        ("x > 1 and x < 1", "empty", None),
        ("x == 1", "nonempty", False),
        ("x == 1/2", "nonempty", False),
        ("x == 2 and y == 5/2", "nonempty", False),
        ("x*y >= 1 and x + y <= 2", "nonempty", False),
        ("x*y > 1 and x + y <= 2", "empty", None),
        ("x*y >= 1 and x + y < 2", "empty", None),
        ("x*y >= 1.01 and x + y <= 2", "empty", None),
        ("x*y >= 1 and x + y <= 2.01", "nonempty", True),
        ("x*y == 1", "nonempty", False),
        ("x**2 == 2", "nonempty", False),
        ("x**2 == 2 and y > x", "nonempty", False),
        ("x**2 == 2 and x < 1.4142", "empty", None),
        ("x**2 == 10", "empty", None),
        ("x**2 == 9 and y == 0", "nonempty", False),
        ("x**2 + y**2 <= 0", "nonempty", False),
        ("x**2 + y**2 < 0", "empty", None),
        ("x**2 + y**2 > 0", "nonempty", True),
        ("(x - 1)**2 <= 0 and y >= 0", "nonempty", False),
        ("(x - y)**2 > 0", "nonempty", True),
        ("-(x - y)**2 >= 0 and x != y", "empty", None),
        # the edges of the box belong to it
        ("x >= 3", "nonempty", False),
        ("x > 3", "empty", None),
        ("x <= 0", "nonempty", False),
        ("x < 0", "empty", None),
        ("x >= 0", "nonempty", True),
        ("x + y >= 6", "nonempty", False),
        ("x + y > 6", "empty", None),
        ("x*y >= 9", "nonempty", False),
        ("x*y > 9", "empty", None),
        ("x*y <= 0", "nonempty", False),
        ("x*y <= 0 and x > 0 and y > 0", "empty", None),
        ("y == 0 and x == 3", "nonempty", False),
        # groups of their own
        ("x >= 3 and y >= 1", "nonempty", False),
        ("x > 2 and y**2 > 2", "nonempty", True),
        ("x > 2 and y**2 > 9", "empty", None),
        ("x == 2 and y**3 > 2", "nonempty", False),
        ("x**2 == 2 and y**2 == 3", "nonempty", False),
    ],
)
def test_particular_conjunctions(text: str, kind: str, full: bool | None) -> None:
    over = domain(SQUARE)
    cells = condition_cells(parse_condition(text, over.names), over.ring)
    verdicts = [decide(cell, over) for cell in cells]
    for cell, verdict in zip(cells, verdicts, strict=True):
        agrees(cell, over, verdict, grid(over, 12))
    assert ("nonempty" if any(v.kind == "nonempty" for v in verdicts) else verdicts[0].kind) == kind
    if kind == "nonempty":
        assert any(v.full is full for v in verdicts if v.kind == "nonempty"), verdicts


def test_a_thin_set_is_thin_even_at_the_baseline() -> None:
    over = domain(space(x=(1, 0, 2), y=(1, 0, 2)))
    for text in ("x == 1", "x*y == 1", "x == y and x*y == 1"):
        verdict = decide(one_cell(text, over), over)
        assert verdict.kind == "nonempty" and verdict.full is False, text


def test_an_equality_met_by_a_model_is_thin() -> None:
    over = domain(space(x=(0, 0, 2), y=(0, 0, 2)))
    verdict = decide(one_cell("x*y == 1", over), over)
    assert verdict.kind == "nonempty" and verdict.full is False


def test_where_one_group_s_dimension_is_not_known_neither_is_the_whole_one_s() -> None:
    over = domain(space(x=(0, 0, 3), y=(0, 0, 3), u=(0, 0, 1)))
    tight = "x*y >= 1 and x + y <= 2"
    alone = decide(one_cell(tight, over), over, BOXES_ONLY)
    joined = decide(one_cell(f"{tight} and u > 1/2", over), over, BOXES_ONLY)
    assert (joined.kind, joined.full) == (alone.kind, alone.full)


def test_an_irrational_point_is_the_root_it_says() -> None:
    over = domain(space(theta=(1, 1, 3)))
    verdict = decide(one_cell("theta**2 == 2", over), over)
    assert verdict.kind == "nonempty" and verdict.full is False and verdict.rational_witness is None
    (root,) = verdict.witness or ()
    assert isinstance(root, Root) and root.coefficients in {(-2, 0, 1), (2, 0, -1)} and root.index == 2
    assert float(root) == pytest.approx(2**0.5)
    agrees(one_cell("theta**2 == 2", over), over, verdict, [])


def test_no_parameters_at_all() -> None:
    over = domain(space())
    assert decide((), over) == Verdict("nonempty", Witness(()), full=True)
    false = (Constraint(over.ring.constant(-1), ">="),)
    verdict = decide(false, over)
    assert verdict.kind == "empty" and check_verdict(false, over, verdict).ok
    true = (Constraint(over.ring.constant(1), ">"),)
    assert decide(true, over).kind == "nonempty"


@pytest.mark.parametrize(("value", "relation"), [(-1, ">="), (-1, ">"), (0, ">"), (1, "=="), (-1, "==")])
def test_a_false_condition_without_parameters_is_refuted_by_itself(value: int, relation: Relation) -> None:
    over = domain(SQUARE)
    cell = (*one_cell("x > y", over), Constraint(over.ring.constant(value), relation))
    verdict = decide(cell, over)
    assert verdict.kind == "empty" and check_verdict(cell, over, verdict).ok


def test_parameters_that_do_not_occur_stay_at_the_baseline() -> None:
    over = domain(space(x=(1, 0, 3), y=(2, 0, 3), unused=("1/3", 0, 1)))
    for text in ("x > 2", "x*x*x > 20", "x**2 == 2", "x*y > 8"):
        verdict = decide(one_cell(text, over), over)
        assert verdict.witness is not None and len(verdict.witness) == 3
        agrees(one_cell(text, over), over, verdict, grid(over, 4))
    verdict = decide(one_cell("x > 2", over), over)
    assert verdict.rational_witness is not None and verdict.rational_witness[1:] == (
        Fraction(2),
        Fraction(1, 3),
    )


def test_contradictory_assumptions_leave_nothing() -> None:
    r = ring(("x",))
    low, high, middle = (Fraction(0),), (Fraction(2),), (Fraction(1),)
    above, below = constraint(r["x"] - 1, ">"), constraint(1 - r["x"], ">")
    over = Domain(r, low, high, middle, ((above, below),))
    verdict = decide((), over)
    assert verdict.kind == "empty" and check_verdict((), over, verdict).ok
    none = Domain(r, low, high, middle, ())
    assert decide((above,), none).kind == "empty" and check_verdict((above,), none, decide((above,), none)).ok
    two = Domain(r, low, high, middle, ((above, below), (constraint(r["x"] - 3, ">="),)))
    verdict = decide((), two)
    assert isinstance(verdict.certificate, Parts) and len(verdict.certificate.parts) == 2
    assert check_verdict((), two, verdict).ok


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("x > 0", True),
        ("x*y > 2", True),
        ("x >= 1", True),
        ("x >= y", True),  # holds everywhere on the equality
        ("x + y > 3", True),
        ("x == 1", False),
        ("x*y == 2", False),
        ("x >= 2", False),
        ("x*y >= 4", False),
    ],
)
def test_an_equality_among_the_assumptions_makes_nothing_thin(text: str, full: bool) -> None:
    over = domain(space(["x == y"], x=(1, 0, 2), y=(1, 0, 2)))
    cell = one_cell(text, over)
    verdict = decide(cell, over)
    assert verdict.kind == "nonempty" and verdict.full is full
    assert check_verdict(cell, over, verdict).ok
    called_full = replace(verdict, full=True)
    assert check_verdict(cell, over, called_full).ok is full


def test_what_an_equality_rules_out_is_refuted_in_the_terms_of_the_game() -> None:
    over = domain(space(["x == y"], x=(1, 0, 2), y=(1, 0, 2)))
    for text in ("x > y", "x*y > x**2", "x*y < 0"):
        verdict = decide(one_cell(text, over), over)
        assert verdict.kind == "empty" and check_verdict(one_cell(text, over), over, verdict).ok is not False


def test_within_a_curved_equality_nothing_is_called_thin_or_full() -> None:
    over = domain(space(["x**2 + y**2 == 2"], x=(1, 0, 2), y=(1, 0, 2)))
    verdict = decide(one_cell("x > 1", over), over)
    assert verdict.kind == "nonempty" and verdict.full is None
    assert not check_verdict(one_cell("x > 1", over), over, replace(verdict, full=True))


def test_a_curved_equality_that_is_solved_for_a_parameter_leaves_a_line() -> None:
    over = domain(space(["x*y == 1"], x=(1, 0, 2), y=(1, 0, 2)))
    for text, full in (("x > 1", True), ("x >= 1 and y >= 1", False), ("x >= 1 and x**2*y**2 >= 1", True)):
        verdict = decide(one_cell(text, over), over)
        assert verdict.kind == "nonempty" and verdict.full is full
    assert decide(one_cell("x > 1 and y > 1", over), over).kind == "empty"
    crossed = domain(space(["x*y == x"], x=(1, 0, 2), y=(1, 0, 2)))  # x = 0 or y = 1: solved for neither
    assert not crossed.solved and decide(one_cell("y > 1", crossed), crossed).kind == "nonempty"


def test_a_thin_alternative_beside_one_that_is_open_is_not_called_thin() -> None:
    r = ring(("x", "y"))
    box = ((Fraction(0),) * 2, (Fraction(3),) * 2, (Fraction(0),) * 2)
    thin = (constraint(r["x"] - 2, "=="), constraint(r["y"] - 2, "=="))
    hard = one_cell("x*y > 1 and x + y <= 2", Domain(r, *box))
    verdict = decide((), Domain(r, *box, (thin, hard)), Budget(coefficients=500, steps=0))
    assert verdict.kind == "nonempty" and verdict.full is None


def test_a_full_alternative_is_preferred_to_a_thin_one() -> None:
    over = domain(space(["x == 1 or y >= 1"], x=(1, 0, 2), y=(0, 0, 2)))
    verdict = decide(one_cell("x + y >= 1", over), over)
    assert verdict.full is True and check_verdict(one_cell("x + y >= 1", over), over, verdict).ok


def test_many_parameters_are_not_called_empty() -> None:
    over = domain(ParameterSpace(tuple(Parameter(f"p{k}", ZERO, ZERO, ONE) for k in range(61))))
    everyone = sum(over.ring.generators.values(), over.ring.zero)
    cell = (constraint(everyone - 1, ">="),)
    assert decide(cell, over).kind == "nonempty"
    none = (constraint(everyone - 62, ">="),)
    assert decide(none, over).kind == "empty" and check_verdict(none, over, decide(none, over)).ok


def test_huge_coefficients() -> None:
    over = domain(space(x=(0, 0, 2), y=(0, 0, 2)))
    big = "1" + "0" * 399
    for text in (
        f"x*y >= {big}*x + 1/7",
        f"{big}*x*y - {big}*x*x - 1/7 >= 0",
        f"x*y - {big}*x*x + 1/7 == 0 and x > 0",
        f"{big}*x*x*y <= x - 1/{big}",
    ):
        cell = one_cell(text, over)
        agrees(cell, over, decide(cell, over, BOXES_ONLY), grid(over, 6))


# --- what is remembered ---------------------------------------------------------------------------


@pytest.mark.parametrize("singular", [0, 1])
def test_where_shares_have_no_value_the_others_are_searched(singular: int) -> None:
    """At x = 0, the end that every sample is cut off at, one share is -x/(x - singular/10^12), or 0/0; it is below zero
    where it has a value, while 1 - x is above zero but at the other end."""
    x, share = ring(("x", "share")).generators.values()
    slope = x - to_fmpq(Fraction(singular, 10**12))
    assert not climb_by_shares([slope * share + x], [1 - x], 1)
    above = climb_by_shares([slope * share + x - 1], [x], 1)
    assert above and all(0 < point <= 1 for (point,) in above)


def test_coefficients_beyond_floats_change_no_point_by_shares() -> None:
    x, share = ring(("x", "share")).generators.values()
    large = to_fmpq(Fraction(10) ** 400)
    found = climb_by_shares([large * share - large * x], [large * x - large / 2], 1)
    assert found == climb_by_shares([share - x], [x - to_fmpq(Fraction(1, 2))], 1)


def test_two_domains_are_not_confused() -> None:
    small, large = domain(space(x=(0, 0, 1))), domain(space(x=(0, 0, 2)))
    cut = domain(space(["x <= 1"], x=(0, 0, 2)))
    for text in ("x > 1", "x**3 > 1"):
        for _ in range(2):
            kinds = [decide(one_cell(text, over), over).kind for over in (small, large, cut)]
            assert kinds == ["empty", "nonempty", "empty"]


def test_the_order_of_the_conditions_does_not_matter() -> None:
    random = Random(50)
    for _ in range(40):
        over = domain(some_space(random, 2))
        cell = some_cell(random, over, random.choice([1, 2]))
        verdict = decide(cell, over)
        for _ in range(3):
            shuffled = tuple(random.sample(cell, len(cell)))
            again = decide(shuffled, over)
            assert (again.kind, again.full) == (verdict.kind, verdict.full)
            agrees(shuffled, over, again, grid(over, 6))
            repeated = (*shuffled, *cell)
            agrees(repeated, over, decide(repeated, over), [])


def test_a_small_budget_is_no_answer_for_a_large_one() -> None:
    over = domain(space(x=(0, 0, 3), y=(0, 0, 3)))
    cell = one_cell("x*y > 1 and x + y <= 2", over)
    assert decide(cell, over, QUICK_BUDGET).kind == "undecided"
    assert decide(cell, over).kind == "empty"
    assert decide(cell, over, QUICK_BUDGET).spent
    assert decide(cell, over, QUICK_BUDGET).proof.startswith("open")


def test_how_a_verdict_is_proved() -> None:
    over = domain(space(x=(0, 0, 3), y=(0, 0, 3)))

    def refutation(text: str, budget: Budget) -> object:
        verdict = decide(one_cell(text, over), over, budget)
        assert isinstance(verdict.certificate, Parts) and len(verdict.certificate.parts) == 1
        return verdict.certificate.parts[0].refutation

    assert isinstance(refutation("x > y and y > x", QUICK_BUDGET), Combination)
    assert isinstance(refutation("x*y > 10", QUICK_BUDGET), Boxes)
    subdivided = refutation("x**2 + y**2 < 1.99 and x*y > 1", BOXES_ONLY)
    assert isinstance(subdivided, Boxes) and len(subdivided.leaves) > 10
    trusted = refutation("x*y > 1 and x + y <= 2", Z3_ONLY)
    assert isinstance(trusted, Smt) and "(check-sat)" in trusted.text
    assert decide(one_cell("x*y > 10", over), over).proof.startswith("checkable: ")
    assert decide(one_cell("x*y > 1 and x + y <= 2", over), over, Z3_ONLY).proof.startswith("trusted: ")


@pytest.mark.parametrize(
    ("text", "assumptions", "start"),
    [
        ("x*y > 1/2", ["x >= y", "y >= z", "z >= x"], 1),
        ("z > 1/2", ["x <= 0"], 0),
        ("z > 1/2", ["x + y <= 0"], 0),
        ("z > 1/2", ["x + y >= 2"], 1),
        ("x*z > 1/2", ["(x >= y and y >= z and z >= x) or (y <= 0 and x >= z and z >= x)"], 1),
        ("z > 1/2", ["x <= 0 or x + y >= 2"], 1),
    ],
)
def test_where_the_assumptions_come_to_equalities_nothing_is_called_thin(
    text: str, assumptions: list[str], start: int
) -> None:
    over = domain(space(assumptions, x=(start, 0, 1), y=(start, 0, 1), z=(start, 0, 1)))
    verdict = decide(one_cell(text, over), over)
    assert verdict.kind == "nonempty" and verdict.full is not False


@pytest.mark.parametrize("text", ["x*y + z**2 >= 1/9", "x**2 > y*z - 1/5 and x*y*z > 1/64"])
def test_affine_conditions_after_curved_ones_are_refuted_by_their_own_places(text: str) -> None:
    """x - y, y - z and z - x add up to zero and have to add up to 3/10: each pair and each box has points."""
    over = domain(space(x=(1, 0, 1), y=(1, 0, 1), z=(1, 0, 1)))
    curved, affine = one_cell(text, over), one_cell("x - y > 1/10 and y - z > 1/10 and z - x >= 1/10", over)
    verdict = decide((*curved, *affine), over, Budget(coefficients=0, steps=0))
    assert verdict.kind == "empty" and isinstance(verdict.certificate, Parts)
    assert check_verdict((*curved, *affine), over, verdict).ok is True


NOTHING_SPENT = Budget(coefficients=0, steps=0)


@pytest.mark.parametrize(
    "text",
    [
        "x <= 0 and y**2 + x > 2",
        "x >= y and y >= x and x*y > 2",
        "x >= y and y >= z and z >= x and x*y*z > 2 and x**2 + y < 7",
        "x + y >= 6 and x*y >= 9",
        "x <= 0 and y**2 + x > 2 and y**2 - x < 2.001",
        "x <= 1 and x >= 1 and y >= 2*x and y <= 2 and z**2 - x*y >= 0",
        "x + y <= z and z <= 0 and x**2 + y**2 <= z**2",
    ],
)
def test_conditions_that_can_only_be_equalities_are_put_in(text: str) -> None:
    over = domain(space(x=(3, 0, 3), y=(0, 0, 3), z=(1, 0, 3)))
    cell = one_cell(text, over)
    verdict = decide(cell, over, NOTHING_SPENT)
    assert (verdict.kind, verdict.full) == ("nonempty", False)
    agrees(cell, over, verdict, grid(over, 6))


@pytest.mark.parametrize("more", ["", " and x*w >= y**2", " and w**2 <= 2*x*y and y*w >= 2*x**2"])
def test_points_are_found_on_dependent_equalities(more: str) -> None:
    """The minors of a matrix of rank one: any two of the three imply the third, but where both rows vanish."""
    cell, over = conjunction(f"x*w == y**2 and 2*x**2 == y*w and 2*x*y == w**2 and x > 1{more}", x=9, y=9, w=9)
    found = decide(cell, over, Budget(coefficients=1, steps=0))
    assert (found.kind, found.full, check_verdict(cell, over, found).ok) == ("nonempty", False, True)


@pytest.mark.slow
def test_random_conjunctions_with_conditions_that_can_only_be_equalities() -> None:
    random = Random(11)
    found: dict[str, int] = {"nonempty": 0, "empty": 0, "undecided": 0}
    for _ in range(150):
        over = domain(some_space(random, 3))
        ties = [constraint(some_poly(random, over, 1), ">=") for _ in range(random.randint(1, 2))]
        both = [c for tie in ties if not tie.poly.is_constant() for c in (tie, Constraint(-tie.poly, ">="))]
        cell = (*both, *some_cell(random, over, 2))
        verdict = decide(cell, over, Budget(2_000_000, 0))
        found[verdict.kind] += 1
        agrees(cell, over, verdict, grid(over, 4))
    assert found["nonempty"] > 10 and found["empty"] > 10 and found["undecided"] < 40, found


def test_a_product_of_strict_conditions_is_above_zero() -> None:
    over = domain(space(a=(1, 0, 9), b=(1, 0, 9), c=(1, 0, 9), d=(1, 0, 9), e=(0, 0, 9)))
    text = "a > 0 and b > a and c > 0 and e > d and b*d - b*e - a*c >= 0"
    verdict = decide(one_cell(text, over), over, NOTHING_SPENT)
    assert verdict.kind == "empty" and check_verdict(one_cell(text, over), over, verdict).ok
    closed = decide(one_cell(text.replace(">", ">=").replace(">==", ">="), over), over)
    assert closed.kind == "nonempty"  # where a and b are 0


def test_groups_share_no_parameter() -> None:
    r = ring(tuple("abcdef"))
    a, b, c, d, e, f = r.generators.values()
    cell = tuple(constraint(p, ">=") for p in (a - b, c - 1, b * d, e, c + f, primitive(d + 0 * a)))
    assert sorted(independent(cell)) == [(0, 2, 5), (1, 4), (3,)]
    assert independent(()) == []


def test_implications() -> None:
    over = domain(SQUARE)

    def follows(premise: str, conclusion: str) -> bool:
        (condition,) = one_cell(conclusion, over)
        return bool(implies(one_cell(premise, over), condition, over))

    assert follows("x > y and y > 1", "x > 1")
    assert follows("x >= 1 and y >= 1", "x*y >= 1")
    assert follows("x >= 3", "x == 3")
    assert not follows("x >= 2", "x == 3") and not follows("x >= 1", "x > 1")
    assert is_empty(one_cell("x > 3", over), over) and not is_empty(one_cell("x >= 3", over), over)


# --- balances -------------------------------------------------------------------------------------


def random_conjunctions(count: int) -> Iterator[tuple[Domain, Cell, tuple[Balance, ...]]]:
    """Conditions of branches of random games, with the balances that they are in."""
    for seed in range(8_000, 8_000 + count):
        drawn = random_case(seed)
        if "polynomial" in drawn.name or "rational" in drawn.name:
            over = domain(drawn.game.space)
            for piece in game_cases(drawn.game, over):
                for pair in list(piece.pairs())[-6:]:
                    yield from ((over, found.whole, found.balances) for found in pair.cells)


@pytest.mark.slow
def test_balances_change_no_verdict_that_is_decided() -> None:
    by_balance = compared = 0
    for over, cell, found in random_conjunctions(how_many(25, 60)):
        plain, helped = decide(cell, replace(over), QUICK_BUDGET), decide(cell, over, QUICK_BUDGET, found)
        assert {plain.kind, helped.kind} in ({plain.kind}, {plain.kind, "undecided"}, {helped.kind, "undecided"})
        agrees(cell, over, helped, grid(over, 6))
        compared += plain.kind == helped.kind == "empty"
        for part in helped.certificate.parts if isinstance(helped.certificate, Parts) else ():
            if isinstance(part.refutation, Boxes):
                by_balance += bool(part.refutation.balances)
    assert by_balance > 2 and compared > 8


def test_what_is_open_without_a_balance_is_decided_with_it_and_known_afterwards() -> None:
    over, cell, found = next(hard_vertex())
    small = Budget(coefficients=20_000, steps=0, points=False)
    assert decide(cell, over, small).kind == "undecided"
    wrong = [replace(balance, total=over.ring["a"]) for balance in found]  # not stated: they do not fit
    assert decide(cell, over, small, wrong).kind == "undecided"
    verdict = decide(cell, over, small, found)
    assert verdict.kind == "empty" and check_verdict(cell, over, verdict).ok
    assert decide(cell, over, small) == verdict and decide(cell[::-1], over, small) == verdict
    assert decide(cell, replace(over), small).kind == "undecided"
    rest = next(rest for k in range(len(cell)) if not any(b.fits(rest := (*cell[:k], *cell[k + 1 :])) for b in found))
    assert decide(rest, over, small, found).kind != "empty"


def hard_vertex() -> Iterator[tuple[Domain, Cell, Sequence[Balance]]]:
    """The conjunctions of a vertex that is nowhere, and balances for each."""
    over = domain(space(a=(1, 0, 3), b=(1, 0, 3), c=(1, 0, 3)))
    a, b, c = over.ring.generators.values()
    matrix = [
        [-1 - 2 * b - 2 * c, -1 + b + a, 2 - 2 * a - 3 * b],
        [-3 - 3 * c - 3 * b, -4 + 3 * b - 3 * a, -3 + c + 3 * a],
        [3 + b - 2 * c, 1 + 3 * c + b, 1 + 2 * c + 3 * b],
    ]
    vertex = polyhedron(matrix).vertices[-1]
    assert vertex.best == 7 and vertex.unused == 0
    for sign, cell in vertex.cells:
        yield over, cell, tuple(balances(matrix, vertex, sign))


def test_a_vertex_that_boxes_alone_leave_open() -> None:
    for over, cell, found in hard_vertex():
        assert len(found) > 2 and all(balance.fits(cell) for balance in found)
        helped = decide(cell, over, Budget(20_000, 0, points=False), found)
        assert helped.kind == "empty" and check_verdict(cell, over, helped).ok
        assert decide(cell, replace(over), Budget(1_000_000, 0, points=False)).kind == "undecided"


def test_a_polynomial_that_is_zero_on_a_face_of_a_box_is_asked_of_z3() -> None:
    from solver.algebra.polynomials import ring
    from solver.regions.decide import by_z3

    zero = ring(("x",))["x"] - ring(("x",))["x"]
    assert by_z3.solve([">="], [zero], [0], 10_000).kind == "nonempty"
    assert by_z3.solve([">"], [zero], [0], 10_000).kind == "empty"


def test_numbers_longer_than_python_writes_out_are_not_put_to_z3() -> None:
    from flint import fmpq

    from solver.algebra.polynomials import ring
    from solver.regions.decide import by_z3

    x = ring(("x",))["x"]
    for digits, kind in ((100, "empty"), (5_000, "undecided")):
        assert by_z3.solve([">"], [x * x - fmpq(10**digits + 1, 10**digits)], [0], 100_000).kind == kind


@pytest.mark.parametrize("first", [0, 6, 11])
def test_of_many_cells_none_that_has_a_point_is_left_out(first: int) -> None:
    over_space = space(x=(1, 0, 9), y=(1, 0, 9))
    over = domain(over_space)
    thin = "x*x + y*y <= 2*x*y and x*y > 4"  # the diagonal, which only a proof finds
    texts = ["x*y + x < -1", thin, "x*y > 80", "x*x > 81 and y > x*x"] * 3
    texts[9] = "x*x + y*y <= 2*x*y and x*y > 3"  # and one that is no other
    texts[first] = "x*y > 1 and x + y < 3"
    cells = [one_cell(text, over) for text in texts]
    region, verdict = decide_union(over_space, cells, Budget())
    assert verdict.kind == "nonempty" and verdict.full
    kept = {
        cell for cell, text in zip(cells, texts, strict=True) if text not in ("x*y + x < -1", "x*x > 81 and y > x*x")
    }
    assert set(region.cells) == kept


@pytest.mark.slow
def test_unknowns_taken_away_one_by_one_leave_the_verdict() -> None:
    random, found = Random(11), {"empty": 0, "nonempty": 0, "point": 0}
    over = domain(space(x=(1, 0, 1), y=(1, 0, 1), z=(1, 0, 1)))
    inside = "x > 0 and x < 1 and y > 0 and y < 1 and z > 0 and z < 1"
    points = grid(over, 6)

    def bilinear(first: str, second: str) -> str:
        a, b, c, d = (random.randint(-3, 3) for _ in range(4))
        return f"{a} + {b}*{first} + {c}*{second} + {d}*{first}*{second}"

    for _ in range(how_many(60, 600)):
        relations = [random.choice(["==", ">=", ">"]) for _ in range(3)]
        pairs = [("x", "y"), ("y", "z"), ("x", "z")]
        stated = [f"{bilinear(*pair)} {relation} 0" for pair, relation in zip(pairs, relations, strict=True)]
        cells = condition_cells(parse_condition(" and ".join([*stated, inside]), over.names), over.ring)
        if not cells:  # one of them is false whatever the parameters are
            continue
        (cell,) = cells
        verdict = decide_stepwise(cell, over)
        if verdict.kind == "undecided":
            continue
        found[verdict.kind] += 1
        if verdict.kind == "empty":
            assert not any(holds(cell, point) for point in points)
            assert decide(cell, over, Budget(2_000_000, 20_000)).kind != "nonempty"
        elif verdict.rational_witness is not None:
            assert holds(cell, verdict.rational_witness)
            found["point"] += 1
        else:
            assert decide(cell, over).kind != "empty"
    assert found["empty"] > 10 and found["point"] > found["nonempty"] // 2 > 5, found


@pytest.mark.parametrize(
    "text",
    [
        "x**2 + y**2 <= 2*x*y and x*y >= z**2 and x > 0 and 3*x >= 2 + z**2",  # on the plane x = y alone
        "x**2 + y**2 + z**2 <= 2*x + 2*y + 2*z - 3 and x + y > z",  # at one point alone
        "x*y == z and x*z == y + 1 and x + z > y",  # along a curve
        "x*y**2 == 2 and z*y == x and x**2 + z > 1",
    ],
)
def test_what_stands_only_where_conditions_are_zero_has_its_point(text: str) -> None:
    over = domain(space(x=(0, 0, 3), y=(0, 0, 3), z=(0, 0, 3)))
    cell = one_cell(text, over)
    verdict = decide(cell, over, Budget(1_000_000, 0))
    assert verdict.kind == "nonempty" and verdict.full is not True and check_verdict(cell, over, verdict).ok
    rational = verdict.rational_witness
    assert rational is None or holds(cell, rational)


@pytest.mark.slow
@pytest.mark.parametrize("family, number", [("probabilities", 35), ("polynomial", 30), ("polynomial", 34)])
def test_where_a_mixture_stands_is_decided_of_games_whose_conditions_touch(family: str, number: int) -> None:
    """Their conditions meet where weights vanish, or on curves: shares with the signs of weights, and exact points."""
    game = ordinary.game(family, number)
    (r, s, *_), (c, d, *_) = (player.strategies for player in game.players)
    found = when(game, f"equilibrium({r} + {s}, {c} + {d})")
    assert isinstance(found.region, Region) and not found.undecided
    wanted, standing = [frozenset((0, 1))] * 2, 0
    for point in Sampler(game, [c.poly for cell in found.region.cells for c in cell], number).points(60):
        tables = ([[evaluate(game.write_out(one), point) for one in line] for line in game.matrix(k)] for k in (0, 1))
        extreme = brute_force.extreme_equilibria(*(tuple(map(tuple, table)) for table in tables))
        inside = (
            [[w for w in side if not any(w[2:])] for side in sides] for sides in brute_force.nash_subsets(extreme)
        )
        stands = any([{k for w in side for k in (0, 1) if w[k]} for side in both] == wanted for both in inside)
        assert found.region.contains(point) is stands
        standing += stands
    assert standing or number == 35  # which has few such points


def test_what_is_decided_after_all_is_spent_stays_open_and_is_not_remembered() -> None:
    over = domain(space(x=(1, 0, 9), y=(1, 0, 9)))
    empty, full, flat, none = (
        condition_cells(parse_condition(said, over.names), over.ring)[0]
        for said in ("x**2 + y**2 < x*y", "x*y > 1 and x > 1", "x > 8", "x > 8 and x + y < 7")
    )
    with allowing(0):
        assert (decide(empty, over).kind, decide(empty, over).spent) == ("undecided", WORK)
        assert [is_empty(empty, over, effort) for effort in (SIGNS, QUICK, QUICK_BUDGET)] == [None, None, None]
        assert (decide(full, over).kind, decide(flat, over).kind, decide(none, over).kind) == (
            "nonempty",
            "nonempty",
            "empty",
        )
    assert decide(empty, over).kind == "empty" and is_empty(empty, over, QUICK) is True
    with allowing(0):
        assert is_empty(empty, over, QUICK) is True  # known from before


def test_what_an_answer_may_cost_is_shared_by_its_parts() -> None:
    count_work(10**30)  # where nothing is limited nothing is counted
    with allowing(100):
        with allowing(60):
            count_work(70)
            assert work_left() == 0
        assert work_left() == 30
        with allowing(1_000):
            assert work_left() == 30
    with allowing(float("inf")):
        with allowing(float("inf")):
            count_work(10)
        assert work_left() == float("inf")
    assert work_left() == float("inf")


def test_what_z3_works_without_a_step_costs_an_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four curves through a point keep z3 busy among algebraic numbers for ever: only its clock ends it."""
    from solver.algebra.polynomials import ring
    from solver.regions.decide import by_z3

    x, y = ring(("x", "y")).generators.values()
    touching = [
        2 * x - 1,
        -396 * x**2 - 11840 * x - 1748 * y + 6893,
        -5174928 * x**3 * y - 111626856 * x**3 - 5174928 * x**2 * y**2 - 329705640 * x**2 * y - 3494133984 * x**2
        + 5174928 * x * y**3 + 134469720 * x * y**2 - 1715390160 * x * y - 11453690916 * x - 25430328 * y**3
        - 838329888 * y**2 + 395034016 * y + 7083152029,
        -862488 * x**4 - 2587464 * x**3 * y - 46474164 * x**3 - 102718836 * x**2 * y + 628463154 * x**2
        - 298667094 * x * y + 40333772041 * x - 100831632 * y**2 + 5617189313 * y - 23013857037,
        -198 * x**2 + 198 * x * y - 1649 * x - 973 * y + 1311,
    ]  # fmt: skip
    monkeypatch.setattr(by_z3, "TIMEOUT_MS", 1)
    with allowing(10**12):
        assert by_z3.solve([">=", ">=", ">=", ">=", ">"], touching, [0, 1], 10**7).kind == "undecided"
        assert work_left() <= 10**12 - by_z3.PER_TIMEOUT


def test_an_allowance_ends_with_what_it_was_given_for() -> None:
    with allowing(10):
        with pytest.raises(UsageError), allowing(5):
            count_work(4)
            raise UsageError("refused on the way")
        assert work_left() == 6
        with allowing(5):
            assert work_left() == 5
            count_work(1)
        assert work_left() == 5
        count_work(20)
        assert work_left() == 0
    with allowing(5):
        assert work_left() == 5


def test_points_are_climbed_to_as_long_as_work_is_left_and_the_climb_is_counted() -> None:
    over = domain(space(x=(1, 0, 9), y=(1, 0, 9)))
    (cell,) = condition_cells(parse_condition("1000*x*y > 3001 and 1000*x*y < 3002 and x > y", over.names), over.ring)
    with allowing(0):
        assert not list(sampling.climb(cell, over))
    with allowing(10**9):
        found = list(sampling.climb(cell, over))
        assert any(holds_strictly(cell, point) for point in found) and work_left() < 10**9 - 10**5
    with allowing(0):
        assert list(sampling.climb(cell, over)) == found  # known from before


def test_decisions_spend_what_they_take() -> None:
    over = domain(space(x=(1, 0, 7), y=(1, 0, 9)))
    cell = condition_cells(parse_condition("x**2 + y**2 < x*y", over.names), over.ring)[0]
    with allowing(10**12):
        assert decide(cell, over).kind == "empty"
        first = work_left()
        assert is_empty(cell, over, QUICK) is True
        assert 10**4 < 10**12 - first < 10**10 and 10**4 < first - work_left() < 10**10


def test_where_formulas_are_all_that_is_wanted_nothing_curved_is_decided() -> None:
    over = domain(space(x=(1, 0, 7), y=(1, 0, 9)))
    texts = {"x**2 + y**2 < x*y": "undecided", "x*y > 30": "undecided", "x*y > 1/2": "nonempty", "x > y + 8": "empty"}
    with allowing(10**12):
        found = {text: decide(one_cell(text, over), over, FORMULAS_BUDGET).kind for text in texts}
        assert found == texts and 10**12 - work_left() < 10**5


@pytest.mark.parametrize("text", ["(x - 1/3)**2 + (y - 1/7)**2 <= 1/1000000", "(x - y)**2 <= 1/1000000 and x*y >= 2"])
def test_a_set_too_small_for_a_sample_has_a_point_inside(text: str) -> None:
    over = domain(space(x=(1, 0, 3), y=(1, 0, 3)))
    cell = one_cell(text, over)
    found = decide(cell, over)
    assert (found.kind, found.full) == ("nonempty", True) and found.rational_witness is not None
    point = over.name(found.rational_witness)
    assert all(c.strict().holds(over.ring.values(point)) for c in cell)


def test_conditions_that_contradict_each_other_are_seen_without_any_search() -> None:
    over = domain(space(x=(1, 0, 3)))
    cell = one_cell("x > 1", over) + one_cell("x < 1", over)
    assert [is_empty(cell, over, effort) for effort in (SIGNS, QUICK)] == [True, True]
    with pytest.raises(UsageError, match="a budget cannot be 0 times another"):
        Budget().times(0)


def test_no_sample_is_taken_on_a_curve() -> None:
    over = domain(space(x=(1, 0, 2), y=(1, 0, 2)))
    x, y = over.ring["x"], over.ring["y"]
    curve, area = (SamplePoints(one_cell(text, over), over) for text in ("x**2 + y**2 == 2", "x*y >= 1"))
    assert not len(curve) and curve.showing((x - y,), 1) is None
    assert len(area) and area.showing((x - y,), 1) is not None


@pytest.mark.parametrize("other", ["x**3 == y", "x**3 >= y and x**3 <= y", "y**3 == x", "y**3 - x <= 0 and y**3 >= x"])
@pytest.mark.parametrize("square", ["x**2 == 2", "x**2 >= 2 and x**2 <= 2", "2 - x**2 >= 0 and 3*x**2 >= 6"])
def test_two_conditions_that_come_to_an_equality_get_an_exact_point(square: str, other: str) -> None:
    over = domain(space(x=(1, 0, 3), y=(1, 0, 3), z=(1, 0, 3)))
    verdict = decide(one_cell(f"{square} and {other} and z == x*y/2", over), over)
    assert (verdict.kind, verdict.full) == ("nonempty", False)
    assert next(float(c) for c in verdict.witness or ()) == pytest.approx(2**0.5)


DEADLY = [  # coefficients with exponents of x, y and z: z3 gives up on it, and its own choice of tactics dies of that
    (">=", "+1,100 -1,010"),
    (">=", "+2,100 +1,010 -2,001"),
    (">=", "+2,001 +1,000"),
    (">=", "-4,100 -2,020 +4,001 +1,000"),
    (">", "-1,200 +2,101 +2,010 -1,000"),
    (
        ">=",
        "-1,410 -4,401 -2,400 +2,311 +12,302 +20,301 +6,300 +4,220 +18,211 +13,210 -8,203 -36,202 -30,201 "
        "-8,200 -2,121 +4,120 -20,112 -44,111 -16,110 +16,103 +32,102 +20,101 +6,100 -3,030 -10,021 -11,020 "
        "+20,012 +18,011 +10,010 -8,003 -8,002 -6,001 -2,000",
    ),
    (
        ">=",
        "+2,420 +8,411 +9,410 -3,400 -8,321 -8,320 -32,312 -64,311 -28,310 +8,302 +20,301 +16,300 -12,230 "
        "+8,222 -24,221 -38,220 +32,213 +124,212 +144,211 +58,210 -16,203 -52,202 -72,201 -26,200 +24,131 "
        "+24,130 +80,122 +160,121 +68,120 -64,113 -208,112 -208,111 -80,110 +32,103 +88,102 +76,101 +16,100 "
        "+18,040 +48,031 +57,030 -88,022 -176,021 -81,020 +32,013 +116,012 +132,011 +29,010 -16,003 -44,002 "
        "-24,001 -3,000",
    ),
    (">=", "-2,020 -8,011 -7,010 +8,001 +7,000"),
]


def conditions_of(rows: list[tuple[Relation, str]]) -> tuple[list[Relation], list[Poly]]:
    context = ring(("x", "y", "z")).context
    read = ([term.split(",") for term in text.split()] for _, text in rows)
    return [relation for relation, _ in rows], [
        context.from_dict({tuple(map(int, exponents)): int(number) for number, exponents in terms}) for terms in read
    ]


@pytest.mark.slow
def test_a_question_that_z3_gives_up_on_leaves_the_process_alive() -> None:
    ask = "from test_emptiness import *; from solver.regions.decide.by_z3 import solve\n"
    ask += "print({solve(*conditions_of(DEADLY), [0, 1, 2], 40_000).kind for _ in range(60)})"
    found = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    done = subprocess.run([sys.executable, "-c", ask], env=found, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "{'undecided'}"), done.stderr[-500:]


def test_what_equations_give_is_put_into_conditions_of_any_degree() -> None:
    """Against points with coordinates in fractions: x and y of a grid, z as the equation gives it."""
    random, found = Random(5), {"nonempty": 0, "empty": 0, "undecided": 0}
    over, inside = domain(space(x=(1, 0, 2), y=(1, 0, 2), z=(1, 0, 2))), "x >= 0 and x <= 2 and y >= 0 and y <= 2"
    for _ in range(how_many(40, 400)):
        a, b, c, d, e, f, g, h = (random.randint(-4, 4) for _ in range(8))
        others = f"{e}*z**2 + {f}*x*z + {g} >= 0 and z**2*y + {h}*x > {a}"
        text = f"({a} + {b}*x + {c}*y)*z == {d} + x*y and {others} and {inside} and z >= 0 and z <= 2"
        read = parse_condition(text, over.names)
        for cell in condition_cells(read, over.ring):
            verdict = decide_stepwise(cell, over, Budget(2_000_000, 0))
            found[verdict.kind] += 1
            assert verdict.rational_witness is None or holds(cell, verdict.rational_witness)
            if verdict.kind == "empty":
                for x, y in product([Fraction(k, 8) for k in range(17)], repeat=2):
                    slope = a + b * x + c * y
                    levels = [(d + x * y) / slope] if slope else [Fraction(k, 2) for k in range(5)]
                    assert not any(holds(cell, (x, y, z)) for z in levels if 0 <= z <= 2)
    assert found["empty"] > 5 < found["nonempty"] and found["undecided"] < 5, found


@pytest.mark.parametrize("seed", range(12))
def test_what_closed_conditions_leave_of_a_wall_is_found(seed: int) -> None:
    """Where x·y is c and x at least its root, x + y grows with x: two bounds leave a single x and y of the wall."""
    dice = Random(seed)
    x, y = (Fraction(dice.randrange(least, least + 2_000), 1_013) for least in (3_000, 500))
    text = f"x*y == {x * y} and x >= {x} and x + y <= {x + y} and x*z + y > {x + y}"
    found = decide(*conjunction(text, x=9, y=9, z=9), replace(QUICK_BUDGET, points=True))
    assert found.kind == "nonempty" and found.rational_witness is not None
    assert found.rational_witness[:2] == (x, y) and found.rational_witness[2] > 1


@pytest.mark.parametrize("assumed", ["q >= 1", "q == 1", "q >= 1 or q <= -1"])
@pytest.mark.parametrize("curved", ["p**2 == 2", "p**2 <= 2 and p**2 >= 2", "p**3 == 2"])
def test_an_irrational_point_need_not_keep_what_is_assumed_of_others(curved: str, assumed: str) -> None:
    """What is assumed of q was asked of a point that z3 finds for p alone, and left it open whether there is any."""
    over = domain(space([assumed], p=(0, 0, 3), q=(1, -3, 3)))
    (cell,) = condition_cells(parse_condition(curved, over.names), over.ring)
    verdict = decide(cell, over)
    assert verdict.kind == "nonempty" and verdict.full is not True
    assert check_verdict(cell, over, verdict)


def test_a_determinant_that_is_zero_is_no_warning() -> None:
    slopes = [[0.0, 0.0], [-1.19065546979904e-310, 0.004]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not sampling._determinants(np.array(slopes))  # pyright: ignore[reportPrivateUsage]
