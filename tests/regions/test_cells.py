"""Unions of cells: what is left of one without another, and shorter ways to write the same set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, get_args

import pytest
from audit import how_many

from solver.algebra.polynomials import Relation
from solver.regions.cells import (
    MAX_CURVED,
    _sticks_out,
    conjoin_unions,
    merge_cells,
    plainly_in,
    plainly_largest,
    subtract_cells,
    without_contained,
)
from solver.regions.constraints import Cell, Constraint, constraint
from solver.regions.decide import by_z3, linear, quick_refutation
from solver.regions.decide.emptiness import DEFAULT, QUICK, SIGNS, Budget, decide, is_empty
from solver.regions.decide.factor_cases import cases
from solver.regions.decide.sampling import on_wall
from solver.regions.decide.work import counting_trust
from solver.regions.domain import domain
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region, where

SPACE = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(4)) for name in ("x", "y")))
FLAT = ("x - 1", "y - 2", "x - y", "x + y - 3", "2*x - y - 1")
CURVED = (*FLAT[:3], "x*y - 2", "x**2 - y")
HALVES = [Fraction(k, 2) for k in range(9)]
POINTS = [{"x": x, "y": y} for x, y in product(HALVES, HALVES)]  # many of them on the walls


def union(random: Random, polynomials: tuple[str, ...]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for _ in range(random.randint(1, 4)):
        chosen = random.sample(polynomials, random.randint(1, 3))
        text = " and ".join(f"{p} {random.choice(('>=', '>', '<', '<=', '=='))} 0" for p in chosen)
        cells += where(text, SPACE).cells
    return tuple(cells)


def members(cells: tuple[Cell, ...]) -> list[bool]:
    region = Region(SPACE, cells)
    return [region.contains(point) for point in POINTS]


@pytest.mark.slow
@pytest.mark.parametrize("polynomials", [FLAT, CURVED], ids=["affine", "curved"])
def test_what_is_left_and_what_is_merged(polynomials: tuple[str, ...]) -> None:
    random = Random(1)
    over = Region(SPACE, ()).domain
    shorter = 0
    for _ in range(40):
        first, second = union(random, polynomials), union(random, polynomials)
        here, there = members(first), members(second)
        left = subtract_cells(first, second, over)
        assert members(left) == [a and not b for a, b in zip(here, there, strict=True)]
        pieces = [members((piece,)) for cell in first[:1] for piece in subtract_cells((cell,), second, over)]
        assert all(sum(inside) <= 1 for inside in zip(*pieces, strict=True))  # a cell's pieces are disjoint
        together = merge_cells(first, over)
        assert members(together) == here
        shorter += sum(map(len, together)) < sum(map(len, first))
    assert shorter > 5


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("x > 1 or x <= 1", "always"),
        ("x > 1 and y > 2 or x > 1 and y <= 2", "x > 1"),
        ("x > 1 or x == 1", "x >= 1"),
        ("x > 2 or x > 1 and y > 0 or x > 1 and y == 0", "x > 1"),
        ("x >= 1 and x*y > 2 or x < 1 and x*y > 2", "y > 2/x"),
        ("x > y or x < y", "(y > x) or (y < x)"),
    ],
)
def test_merging_finds_the_short_form(text: str, short: str) -> None:
    found = where(text, SPACE).merged()
    assert found.equals(where(text, SPACE))
    if short == "y > 2/x":
        assert len(found.cells) == 1 and len(found.cells[0]) == 1
    elif short.startswith("("):
        assert len(found.cells) == 2
    else:
        assert str(found) == short


def test_a_refutation_by_z3_is_noted() -> None:
    never = where("x**2 + y**2 < x*y", SPACE).cells[0]
    over = Region(SPACE, ()).domain
    with counting_trust(DEFAULT.questions) as trust:
        assert is_empty(never, over, QUICK)
    assert trust.refuted == 1
    with counting_trust(DEFAULT.questions) as again:  # remembered, and noted again
        assert is_empty(never, over, QUICK)
    assert again.refuted == 1 and again.work == 0
    assert not is_empty(where("x**2 + y**2 <= 2*x*y", SPACE).cells[0], over, QUICK)


def test_z3_is_not_asked_again_of_what_states_a_contradiction_that_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, solve = list[int](), by_z3.solve

    def counted(relations: Sequence[Relation], *more: Any) -> Verdict:
        asked.append(len(relations))
        return solve(relations, *more)

    monkeypatch.setattr(by_z3, "solve", counted)
    monkeypatch.setattr(quick_refutation, "PROGRAMS", 0)
    over = replace(Region(SPACE, ()).domain)
    first, *others = where(
        "x*y > 1 and x**2 + y**2 < 1 or x*y > 1 and x**2 + y**2 < 1 and x*y**2 > 1/9"
        " or x*y > 1 and x**2 + y**2 < 2 + 1/10**9",
        SPACE,
    ).cells
    with counting_trust(DEFAULT.questions) as trust:
        assert is_empty(first, over, QUICK) and asked == [2]
        assert [is_empty(cell, over, QUICK) for cell in others] == [True, False] and asked == [2, 2]
    assert trust.refuted == 2  # both rest on it


def test_an_equality_that_is_crossed_has_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    over, random, crossed = replace(Region(SPACE, ()).domain), Random(5), 0
    monkeypatch.setattr(quick_refutation, "_ask", lambda *_: "open")
    for _ in range(how_many(60, 2_000)):
        tie = random.choice(("x*y - 2", "x**2 - y", "x**2 + y**2 - 4*x", "x*y - x - y"))
        apart = f"({tie})**2 - 1/4"  # above zero on both sides, but not on the way
        others = [f"{one} {random.choice('<>')} 0" for one in random.sample([*FLAT, apart, "x*y - 1"], 2)]
        (cell,) = where(" and ".join((f"{tie} == 0", *others)), SPACE).cells
        if is_empty(cell, over, QUICK) is False:
            crossed += 1
            assert decide(cell, over).kind == "nonempty", cell
    assert crossed > 5


@pytest.mark.slow
def test_contradictions_that_are_remembered_are_contradictions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_refutation, "PROGRAMS", 0)
    over, random = replace(Region(SPACE, ()).domain), Random(4)
    for _ in range(how_many(60, 2_000)):
        is_empty(union(random, (*CURVED, *FACTORS))[0], over, QUICK)
    found = over.memory.get("contradictions", [])
    for keys in found:
        cell = tuple(Constraint(key.poly, relation) for key, relation in keys)
        assert cell and decide(cell, over, DEFAULT).kind == "empty"
    assert len(found) > 3


@pytest.mark.parametrize("factor", ["(x - 4)", "(4 - x)", "(x - 4)**2", "(x - 4)**3", "-(x + 1)*(x - 4)"])
@pytest.mark.parametrize("relation", [">", ">=", "<", "<="])
def test_factors_whose_sign_is_settled_are_taken_out_with_it(factor: str, relation: str) -> None:
    region = where(f"x <= 3 and {factor}*(x*y - 2) {relation} 0", SPACE)
    found = merge_cells(region.cells, region.domain)
    assert members(found) == members(region.cells)
    assert all(c.poly.total_degree() <= 2 for cell in found for c in cell)


FACTORS = ("x", "y", "x - 2", "y - x", "x + y - 5", "x*y - 2", "x**2 + y - 3", "x*y - x")


def conjunction(random: Random) -> tuple[str, Cell | None]:
    """Conditions on products, some of them equalities, some at an end of the box."""
    products = (" * ".join(f"({one})" for one in random.choices(FACTORS, k=random.randint(1, 2))) for _ in range(4))
    parts = [f"{one} {random.choice(('>=', '>', '<', '<=', '=='))} 0" for one in products][: random.randint(1, 4)]
    cells = where(" and ".join(parts), SPACE).cells
    return " and ".join(parts), cells[0] if cells else None


@pytest.mark.slow
def test_cases_hold_where_the_conjunction_does() -> None:
    random, over = Random(11), Region(SPACE, ()).domain
    flat = several = 0
    count = how_many(30, 160)
    outside = "y <= 0 and x + y - 5 == 0"  # y is 0 there, and x would be 5, past its range
    for text, cell in [(outside, where(outside, SPACE).cells[0]), *(conjunction(random) for _ in range(count))]:
        if cell is None:
            continue
        found = Region(SPACE, cases(cell, over))
        inside = [point for point in POINTS if Region(SPACE, (cell,)).contains(point)]
        assert all(map(found.contains, inside)), text
        quick = is_empty(cell, over, SIGNS)
        verdict = decide(cell, over, Budget(500_000, 100_000))
        assert not (quick is True and (inside or verdict.kind == "nonempty")), text
        assert not (quick is False and verdict.kind == "empty"), text
        if not inside and all(c.is_affine for case in found.cells for c in case):
            assert (found.verdict().kind == "empty") == (verdict.kind == "empty") or verdict.kind == "undecided", text
        flat += quick is not None
        several += len(found.cells) > 1
    assert flat > count // 2 and several > count // 8


@pytest.mark.parametrize("text", ["(x - 5)**2*(x*y - 2) > 0", "(x - 5)**3*(x*y - 2) <= 0", "(x - 5)*(x*y - 2)**2 < 0"])
def test_a_power_of_a_factor_below_zero_turns_the_sign_if_it_is_odd(text: str) -> None:
    region = where(text, SPACE)
    assert members(cases(region.cells[0], region.domain)) == members(region.cells)


def test_affine_conjunctions_are_settled_as_by_a_program_each() -> None:
    """What earlier questions taught must not change an answer, so each is also asked of a domain that knows nothing."""
    random, over = Random(12), Region(SPACE, ()).domain
    counts = [0, 0]
    for _ in range(400):
        chosen = random.sample(FLAT, random.randint(1, 5))
        text = " and ".join(f"{p} {random.choice(('>=', '>', '<', '<=', '=='))} 0" for p in chosen)
        (cell,) = where(text, SPACE).cells
        fresh = replace(over, baseline=(Fraction(random.randint(0, 4)), Fraction(1)))
        found = linear.is_empty_in_box(cell, over)
        assert found == linear.is_empty_in_box(cell, fresh) == (decide(cell, replace(fresh)).kind == "empty"), text
        counts[found] += 1
    assert min(counts) > 50


@pytest.mark.parametrize("wall", ["x - y", "x*y - 2", "y - x**2", "2*x - 3"])
def test_sample_points_of_a_wall_lie_on_it(wall: str) -> None:
    over = Region(SPACE, ()).domain
    (cell,) = where(f"{wall} == 0", SPACE).cells
    (one,) = where("x + 2*y > 0", SPACE).cells
    assert abs(on_wall(cell[0], cell[0], over)).max() < 1e-9 and len(on_wall(one[0], cell[0], over)) > 500


def test_what_sticks_out_on_a_wall_is_seen() -> None:
    over = Region(SPACE, ()).domain
    (wall,), others = where("x*y == 2 and x > 1", SPACE).cells, where("x*y > 2 or x*y < 2 or x < 3 and x*y >= 2", SPACE)
    assert _sticks_out(wall, others.cells, over)
    assert not _sticks_out(wall, (*others.cells, *where("x >= 2", SPACE).cells), over)


def test_a_cell_in_another_one_goes_where_curved_ones_are_too_many_to_compare() -> None:
    curved = " and ".join(f"x*y + {k}*x**2 > {k}" for k in range(1, 5))
    texts = (f"{curved} and x > 2", f"{curved} and x > 1 and y >= 0", f"{curved} and x > 3 and y > 1", "x*y > 3")
    region = where(" or ".join(f"({text})" for text in texts), SPACE)
    found = region.simplified()
    assert len(found.cells) == 2 and members(found.cells) == members(region.cells)
    assert set(without_contained(region.cells, region.domain)) < set(region.cells)


STEEP = tuple(f"x*y + {k}*x**2 {relation} {k}*y + 1" for k in range(1, 4) for relation in (">", "<="))


def test_alternatives_that_fill_a_half_space_are_written_as_it() -> None:
    """Too many curved conditions to be tried against each other, though a short alternative holds all the others."""
    random = Random(2)
    over = Region(SPACE, ()).domain
    for half in ("x*y >= 1", "x + y > 1", "x >= 2*y - 1"):
        texts = [f"{half} and {' and '.join(random.sample(STEEP, 3))} and x > {k}/9" for k in range(9)]
        region = where(" or ".join(f"({text})" for text in [*texts, f"{half} and x + y >= 0"]), SPACE)
        assert sum(not c.is_affine for cell in region.cells for c in cell) > MAX_CURVED
        assert Region(SPACE, merge_cells(region.cells, over)).cells == where(half, SPACE).cells


def test_an_alternative_with_points_on_the_edge_of_a_half_space_stays_beside_it() -> None:
    texts = [f"x*y >= 2 and {' and '.join(STEEP[::2])} and x > {k}/9" for k in range(9)]
    region = where(" or ".join(f"({text})" for text in (*texts, "x*y > 2")), SPACE)
    found = merge_cells(region.cells, region.domain)
    assert len(found) < len(region.cells) and members(found) == members(region.cells)


@pytest.mark.slow
def test_unions_too_curved_to_be_compared_agree_with_what_they_are_made_of() -> None:
    random, shorter = Random(3), 0
    for _ in range(how_many(8, 200)):
        halves = random.sample((*CURVED, "x*y - x - 1"), 2)
        every = [*(f"{half} {relation} 0" for half in halves for relation in (">=", ">")), *STEEP]
        texts = [" and ".join(random.sample(every, random.randint(1, 5))) for _ in range(12)]
        region = where(" or ".join(f"({text})" for text in texts), SPACE)
        found = Region(SPACE, merge_cells(region.cells, region.domain))
        points = [*POINTS, *({name: Fraction(random.randint(0, 400), 100) for name in "xy"} for _ in range(100))]
        assert all(region.contains(point) == found.contains(point) for point in points), texts
        shorter += len(found.cells) < len(without_contained(region.cells, region.domain))
    assert shorter > 3


def test_what_lies_in_another_one_does_not_count_among_the_too_many_to_merge() -> None:
    steps = [Fraction(k, 70) for k in range(70)]
    stairs = [cell for step in steps for cell in where(f"x >= 2 + {step} and y > 1", SPACE).cells]
    found = merge_cells([*stairs, *where("y <= 1", SPACE).cells], Region(SPACE, ()).domain)
    assert sorted(found, key=str) == sorted(where("x >= 2 or y <= 1", SPACE).cells, key=str)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_the_verdict_on_a_union_is_that_of_its_fullest_alternative(order: tuple[int, ...]) -> None:
    texts = ("x == 1", "x*y > 100 and y < 0", "x*y > 1 and x > 2")
    found = where(" or ".join(f"({texts[k]})" for k in order), SPACE).verdict()
    assert (found.kind, found.full) == ("nonempty", True)


def test_a_conjunction_of_too_many_cases_is_left_as_it_is() -> None:
    """The signs of two factors in each of many conditions: above 512 conjunctions, when they share no factor."""
    both = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(-9), Fraction(9)) for name in "xy"))
    found = where(" and ".join(f"({k}*x - y)*(x - {k}*y + 1) > 0" for k in range(2, 13)), both)
    [cell] = found.cells
    assert cases(cell, found.domain) == (cell,)
    assert len(cases(cell[:3], found.domain)) == 8


def test_a_union_of_too_many_cells_is_not_multiplied_out() -> None:
    region = where("(x < 1 or y > 1) and (x < y or x > 3)", SPACE)
    unions = [where(text, SPACE).cells for text in ("x < 1 or y > 1", "x < y or x > 3")]
    found = conjoin_unions(unions, region.domain, 4)
    assert found is not None and members(found) == members(region.cells)
    assert conjoin_unions(unions, region.domain, 1) is None


def test_no_condition_stands_beside_its_strict_form_where_curved_ones_are_too_many_to_compare() -> None:
    curved = (
        "x*y - 1/3",
        "x**2*y + y - 1/4",
        "3 - x**2 - y**2",
        "2 - x*y**2",
        "y**2 + 3/2 - x**3",
        "x**2 + y**3 - 1/9",
    )
    text = " and ".join(f"{poly} {relation} 0" for poly in curved for relation in (">", ">="))
    [cell] = where(text, SPACE).simplified().cells
    assert len(cell) == len(curved) and all(condition.relation == ">" for condition in cell)


def test_two_alternatives_that_fill_what_both_imply_are_one() -> None:
    """Neither can drop or close a condition: each has one that the other fails, and together they leave none out."""
    whole = where("x > 0 and y >= 3*x or 3*x >= y and y > 2*x", SPACE)
    assert str(whole.merged()) == "x > 0 and y > 2*x"
    apart = where("x > 0 and y >= 3*x or 2*x >= y and y > x", SPACE)
    assert len(apart.merged().cells) == 2
    for point in POINTS:
        assert whole.merged().contains(point) is whole.contains(point)
        assert apart.merged().contains(point) is apart.contains(point)


def test_of_cells_that_state_each_other_the_first_largest_are_kept() -> None:
    """Against every two compared; of cells that lie in each other the first stays."""
    random, dropped = Random(11), 0
    space = ParameterSpace(tuple(Parameter(n, Fraction(1), Fraction(0), Fraction(3)) for n in "xy"))
    x, y = domain(space).ring.generators.values()
    pool = [constraint(p, r) for p in (x - 1, 1 - x, y - x, x * y - 1, 1 - x * y) for r in get_args(Relation)]
    for _ in range(100):
        cells = [tuple(random.sample(pool, random.randint(0 if random.random() < 0.05 else 1, 4))) for _ in range(25)]
        within = [[plainly_in(cell, other) for other in cells] for cell in cells]
        kept = [
            cell
            for k, cell in enumerate(cells)
            if not any(within[k][j] and (j < k or not within[j][k]) for j in range(25) if j != k)
        ]
        assert plainly_largest(cells) == kept
        assert all(any(plainly_in(cell, one) for one in kept) for cell in cells)
        dropped += 25 - len(kept)
    assert dropped > 200
