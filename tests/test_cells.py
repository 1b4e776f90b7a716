"""Unions of cells: what is left of one without another, and shorter ways to write the same set."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from solver.cells import merged, taken_away
from solver.lowering import Cell
from solver.parameter import Parameter, ParameterSpace
from solver.proof.trials import excluded, noted
from solver.region import Region, where

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


@pytest.mark.parametrize("polynomials", [FLAT, CURVED], ids=["affine", "curved"])
def test_what_is_left_and_what_is_merged(polynomials: tuple[str, ...]) -> None:
    random = Random(1)
    over = Region(SPACE, ()).domain
    shorter = 0
    for _ in range(40):
        first, second = union(random, polynomials), union(random, polynomials)
        here, there = members(first), members(second)
        left = taken_away(first, second, over)
        assert members(left) == [a and not b for a, b in zip(here, there, strict=True)]
        pieces = [members((piece,)) for cell in first[:1] for piece in taken_away((cell,), second, over)]
        assert all(sum(inside) <= 1 for inside in zip(*pieces, strict=True))  # a cell's pieces are disjoint
        together = merged(first, over)
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
    never = where("x**2 + y**2 < 2*x*y", SPACE).cells[0]
    over = Region(SPACE, ()).domain
    with noted() as trust:
        assert excluded(never, over)
    assert trust.refuted == 1
    with noted() as again:  # remembered, and noted again
        assert excluded(never, over)
    assert again.refuted == 1 and again.asked == 0
    assert not excluded(where("x**2 + y**2 <= 2*x*y", SPACE).cells[0], over)


@pytest.mark.parametrize("factor", ["(x - 4)", "(4 - x)", "(x - 4)**2", "(x - 4)**3", "-(x + 1)*(x - 4)"])
@pytest.mark.parametrize("relation", [">", ">=", "<", "<="])
def test_factors_whose_sign_is_settled_are_taken_out_with_it(factor: str, relation: str) -> None:
    region = where(f"x <= 3 and {factor}*(x*y - 2) {relation} 0", SPACE)
    found = merged(region.cells, region.domain)
    assert members(found) == members(region.cells)
    assert all(c.poly.total_degree() <= 2 for cell in found for c in cell)
