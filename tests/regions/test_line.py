"""Lines through the parameter space, against the parameter space's own membership and evaluation at points."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

from solver.algebra.algebraic_numbers import Algebraic
from solver.algebra.polynomials import at, ratio, to_fmpq, to_fraction
from solver.algebra.surds import surd
from solver.errors import Pole
from solver.expressions.conditions import parse_condition
from solver.regions.domain import domain
from solver.regions.lines import Line, Stretch, line_along, line_between, roots_in, sign_at
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.region import where

NAMES = ("x", "y")

ASSUMPTIONS = [
    (),
    ("x >= 1",),
    ("x > 1/2", "x*y <= 6"),
    ("x**2 != 4",),
    ("x == 1 or x >= 3",),
    ("x**2 + y**2 <= 12",),
    ("x**2 <= 2 or x**2 >= 5 and y > 0", "x < 4"),
    ("x == 2*y - 1",),
    ("(x - 2)**2*(x - 3) <= 0",),
    ("Abs(x + 1) >= 1/2",),
    ("1/(x + 1) >= 1/3",),
]


def space(assumptions: tuple[str, ...]) -> ParameterSpace:
    box = tuple(Parameter(name, Fraction(1), Fraction(-5), Fraction(5)) for name in NAMES)
    return ParameterSpace(box, tuple(parse_condition(text, NAMES) for text in assumptions))


def lines(over: ParameterSpace, seed: int) -> list[Line]:
    random = Random(seed)
    ends = [{name: Fraction(random.randint(-10, 10), 2) for name in NAMES} for _ in range(2)]
    there = domain(over)
    return [line_along(there, "x"), line_along(there, "y", ends[0]), line_between(there, *ends)]


def holds(part: Stretch, t: Fraction) -> bool:
    if part.low == t or part.high == t:
        return (part.has_low and part.low == t) or (part.has_high and part.high == t)
    return part.low < t < part.high


def admitted(over: ParameterSpace, point: dict[str, Fraction]) -> bool:
    try:
        return over.admits(point)
    except Pole:  # a comparison without a value does not hold
        return False


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("assumptions", ASSUMPTIONS, ids=" and ".join)
def test_stretches_are_where_the_assumptions_hold(assumptions: tuple[str, ...], seed: int) -> None:
    over = space(assumptions)
    for line in lines(over, seed):
        parts = line.stretches
        grid = {line.low + (line.high - line.low) * Fraction(k, 240) for k in range(241)}  # meets every rational end
        ends = [end for part in parts for end in (part.low, part.high)]
        grid |= {end for end in ends if isinstance(end, Fraction)}
        for end in ends:
            if isinstance(end, Algebraic):
                grid |= set(end.within(Fraction(1, 10**15)))
        for t in grid:
            assert any(holds(part, t) for part in parts) == admitted(over, line.at(t)), t
        assert all(a.high <= b.low for a, b in pairwise(parts))


@pytest.mark.parametrize(
    ("assumption", "expected"),
    [
        ("x**2 != 4", [(-5, -2, True, False), (-2, 2, False, False), (2, 5, False, True)]),
        ("x == 1 or x >= 3", [(1, 1, True, True), (3, 5, True, True)]),
        ("(x - 2)**2*(x - 3) <= 0", [(-5, 3, True, True)]),
        ("x == 2*y - 1", [(1, 1, True, True)]),
    ],
)
def test_stretches_of_known_shape(assumption: str, expected: list[tuple[object, ...]]) -> None:
    parts = line_along(domain(space((assumption,))), "x").stretches
    found: list[tuple[object, ...]] = [(part.low, part.high, part.has_low, part.has_high) for part in parts]
    assert found == expected


def test_a_line_can_miss_every_allowed_point() -> None:
    over = domain(space(("x >= 1",)))
    assert line_along(over, "y", {"x": Fraction(0), "y": Fraction(1)}).stretches == ()


@pytest.mark.parametrize("seed", range(10))
def test_restricted_polynomials_take_the_values_on_the_line(seed: int) -> None:
    over = space(())
    poly = where("x**3*y - 2*x*y**2 + 7*y >= 1/3", over).cells[0][0].poly
    for line in lines(over, seed):
        on_line = line.restrict(poly)
        for t in (line.low, line.high, (line.low + 2 * line.high) / 3):
            there = tuple(map(to_fmpq, line.at(t).values()))
            assert to_fraction(on_line(to_fmpq(t))) == to_fraction(at(poly, there))


def test_ends_and_roots() -> None:
    there = domain(space(()))
    first, last = ({"x": Fraction(a), "y": Fraction(b)} for a, b in ((-1, 2), (4, 0)))
    line = line_between(there, first, last)
    assert line.at(Fraction(0)) == first
    assert line.at(Fraction(1)) == last
    x, y = there.ring["x"], there.ring["y"]
    walls = (line.restrict(poly) for poly in (x, y, x * x - 2, 2 * x + 5 * y - 8))
    found = roots_in(walls, line.low, line.high)
    assert [round(float(line.at(t)["x"]), 6) for t in found if isinstance(t, Fraction)] == [0, 4]
    assert [round(-1 + 5 * float(t), 6) for t in found if isinstance(t, Algebraic)] == [1.414214]
    root = next(t for t in found if isinstance(t, Algebraic))
    assert sign_at(line.restrict(x * x - 2), root) == 0
    assert sign_at(line.restrict(x * x - 3), root) == -1
    assert sign_at(line.restrict(x), Fraction(1)) == 1


def test_a_formula_with_a_root_has_its_values_along_a_line() -> None:
    over = domain(space(()))
    x, y = over.ring["x"], over.ring["y"]
    value = surd(ratio(x, y + 7), ratio(y - 1, over.ring.one), x**2 + y + 9)
    line = line_between(over, {"x": Fraction(-1), "y": Fraction(0)}, {"x": Fraction(2), "y": Fraction(3)})
    for t in (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)):
        assert line.quotient(value).at([to_fmpq(t)]) == value.at(over.ring.values(line.at(t)))
