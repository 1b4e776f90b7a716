"""Shares of the box: exact ones against closed forms and clipped polygons, sampled ones against exact ones."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import factorial, sqrt
from random import Random

import pytest
from exact_volumes import volume

from solver.expressions.conditions import parse_condition
from solver.regions.domain import domain
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.region import Region, everywhere, nowhere, where
from solver.regions.volume import Share, exact_share, sampled_share, share

Row = tuple[tuple[Fraction, ...], Fraction]
Corner = tuple[Fraction, Fraction]


def space(names: str = "xy", low: int = 0, high: int = 1, assumptions: Sequence[str] = ()) -> ParameterSpace:
    middle = Fraction(low + high, 2)
    return ParameterSpace(
        tuple(Parameter(name, middle, Fraction(low), Fraction(high)) for name in names),
        tuple(map(parse_condition, assumptions)),
    )


def rows(*given: tuple[Sequence[int | str], int | str]) -> list[Row]:
    return [(tuple(map(Fraction, a)), Fraction(b)) for a, b in given]


def box(dimension: int, low: int = 0, high: int = 1) -> list[Row]:
    found: list[Row] = []
    for k in range(dimension):
        unit = tuple(Fraction(int(j == k)) for j in range(dimension))
        found += [(unit, Fraction(high)), (tuple(-u for u in unit), Fraction(-low))]
    return found


@pytest.mark.parametrize("dimension", [1, 2, 3, 4])
def test_simplices_boxes_and_cross_polytopes(dimension: int) -> None:
    ones = (Fraction(1),) * dimension
    assert volume([*box(dimension), (ones, Fraction(1))]) == Fraction(1, factorial(dimension))
    assert volume([*box(dimension), (ones, Fraction(2, 3))]) == Fraction(2, 3) ** dimension / factorial(dimension)
    assert volume(box(dimension, -1, 2)) == 3**dimension
    assert volume([*box(dimension), (ones, Fraction(-1))]) == 0
    assert volume([*box(dimension), (ones, Fraction(0))]) == 0
    assert volume([*box(dimension), (ones, Fraction(dimension))]) == 1
    signs: list[Row] = [((), Fraction(1))]
    for _ in range(dimension):
        signs = [((*a, Fraction(s)), b) for a, b in signs for s in (1, -1)]
    assert volume(signs) == Fraction(2**dimension, factorial(dimension))
    ordered = [  # x1 <= x2 <= … in the unit cube
        (tuple(Fraction((j == k) - (j == k + 1)) for j in range(dimension)), Fraction(0)) for k in range(dimension - 1)
    ]
    assert volume([*box(dimension), *ordered]) == Fraction(1, factorial(dimension))


def test_repeated_parallel_and_scaled_walls_count_once() -> None:
    half = rows(([1, 1], 1), ([2, 2], 2), ([3, 3], 9), (["1/2", "1/2"], "1/2"))
    assert volume([*box(2), *box(2), *half]) == Fraction(1, 2)
    assert volume([*box(2), *rows(([1, -1], 0), ([-1, 1], 0))]) == 0
    assert volume([*box(2), *rows(([0, 0], 0), ([0, 0], 5))]) == 1
    assert volume([*box(2), *rows(([0, 0], -1))]) == 0


def clipped(polygon: list[Corner], a: Sequence[Fraction], b: Fraction) -> list[Corner]:
    """The part of a convex polygon in a·x <= b, corner by corner."""
    found: list[Corner] = []
    for p, q in pairwise([*polygon, polygon[0]] if polygon else []):
        inside_p, inside_q = (b - a[0] * c[0] - a[1] * c[1] for c in (p, q))
        if inside_p >= 0:
            found.append(p)
        if inside_p * inside_q < 0:
            t = inside_p / (inside_p - inside_q)
            found.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
    return found


def area(polygon: list[Corner]) -> Fraction:
    """Gauss's shoelace formula."""
    turns = (p[0] * q[1] - p[1] * q[0] for p, q in pairwise([*polygon, polygon[0]] if polygon else []))
    return abs(sum(turns, Fraction(0))) / 2


def test_polygons_have_their_shoelace_area() -> None:
    random, positive = Random(70), 0
    square = [
        (Fraction(0), Fraction(0)),
        (Fraction(1), Fraction(0)),
        (Fraction(1), Fraction(1)),
        (Fraction(0), Fraction(1)),
    ]
    for _ in range(300):
        polygon, walls = square, box(2)
        for _ in range(random.randint(1, 5)):
            a = (Fraction(random.randint(-3, 3)), Fraction(random.randint(-3, 3)))
            b = Fraction(random.randint(-2, 4), random.choice([1, 2, 3]))
            polygon = clipped(polygon, a, b) if any(a) or b >= 0 else []
            walls.append((a, b))
        expected = area(polygon)
        assert volume(walls) == expected
        positive += expected not in (0, 1)
    assert positive > 100


@pytest.mark.parametrize("dimension", [3, 4])
def test_a_cut_divides_the_volume(dimension: int) -> None:
    random = Random(71)
    for _ in range(25 if dimension == 3 else 8):
        walls = box(dimension)
        for _ in range(2):
            a = tuple(Fraction(random.randint(-2, 3)) for _ in range(dimension))
            walls.append((a, Fraction(random.randint(0, 4), 2)))
        cut = tuple(Fraction(random.randint(-2, 2)) for _ in range(dimension))
        if not any(cut):
            continue
        b = Fraction(random.randint(-1, 3), 2)
        below, above = volume([*walls, (cut, b)]), volume([*walls, (tuple(-c for c in cut), -b)])
        assert below + above == volume(walls)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x >= y", "1/2"),
        ("x > y", "1/2"),
        ("x == y", "0"),
        ("x != y", "1"),
        ("x + y <= 1/2", "1/8"),
        ("x >= 1/3 and y >= 1/4", "1/2"),
        ("x >= 1/3 or y >= 1/4", "11/12"),
        ("x <= 1/2 or x <= 3/4 or x <= 1/4", "3/4"),
        ("x <= 1/3 or x >= 2/3 or y <= 1/2", "5/6"),
        ("x + y >= 1 or x >= y", "3/4"),
        ("Abs(x - y) <= 1/2", "3/4"),
        ("Max(x, y) <= 1/2", "1/4"),
        ("Min(x, y) <= 1/2", "3/4"),
        ("0 <= x - y <= 1/4", "7/32"),
        ("x > 2", "0"),
        ("x <= 2", "1"),
    ],
)
def test_exact_shares(text: str, expected: str) -> None:
    for low, high in ((0, 1), (-1, 3)):
        moved = text
        if (low, high) != (0, 1):
            for name in "xy":
                moved = moved.replace(name, f"(({name} + 1)/4)") if name == "y" else moved
            moved = text.replace("Max", "M@").replace("x", "((x + 1)/4)").replace("y", "((y + 1)/4)")
            moved = moved.replace("M@", "Max")
        found = where(moved, space(low=low, high=high)).share()
        assert found.exact == Fraction(expected) and found.value == float(Fraction(expected)), moved


def test_shares_of_several_groups_and_parameters() -> None:
    six = space("abcdef")
    assert where("a >= b and c >= d and e + f <= 1", six).share().exact == Fraction(1, 8)
    assert where("a <= b <= c <= d", six).share().exact == Fraction(1, 24)
    assert where("a + b + c <= 1 and d <= 1/5", six).share().exact == Fraction(1, 30)
    assert everywhere(six).share().exact == 1 and nowhere(six).share().exact == 0
    assert everywhere(space("")).share().exact == 1


def test_shares_are_of_what_the_assumptions_leave() -> None:
    cut = space(assumptions=["x >= y"])
    assert where("x + y >= 1", cut).share().exact == Fraction(1, 2)
    assert where("y >= 1/2", cut).share().exact == Fraction(1, 4)
    two = space(assumptions=["x >= 1/2 or y >= 1/2"])
    assert where("x >= 1/2 and y >= 1/2", two).share().exact == Fraction(1, 3)
    assert where("x != y", two).share().exact == 1


def test_an_equality_leaves_the_free_parameters_to_be_counted() -> None:
    thin = space(assumptions=["x == y"])
    assert exact_share(where("x >= 1/4", thin).cells, domain(thin)) == Fraction(3, 4)
    assert where("x > y", thin).share().exact == 0 and everywhere(thin).share().exact == 1
    tilted = space("xyz", assumptions=["x == 2*y - 1/2"])  # y runs from 1/4 to 3/4
    assert where("y >= 3/8", tilted).share().exact == Fraction(3, 4)
    assert where("x >= z", tilted).share().exact == Fraction(1, 2)
    assert where("x == 1/2", tilted).share().exact == 0
    bent = where("x >= 1/8", space(assumptions=["x == 2*y**2"])).share()  # y runs from 0 to the root of 1/2
    assert bent.exact is None and bent.low < 1 - 0.25 * sqrt(2) < bent.high
    quotient = where("y >= 1/2", space(assumptions=["x*y == 1/4"])).share()  # x runs from 1/4 to 1
    assert quotient.exact == Fraction(1, 3)
    lost = where("x >= 1/2", space(assumptions=["x**2 + y**2 == 1/2"])).share(samples=100)
    assert not lost.known and str(lost) == "not known" and lost.exact is None


def test_a_share_without_another_one() -> None:
    plane = space()
    half, corner = where("x >= 1/2", plane).cells, where("x >= 3/4 and y >= 1/2", plane).cells
    assert share(half, domain(plane), taken=corner).exact == Fraction(3, 8)
    assert share(half, domain(plane), taken=half).exact == 0
    curved = where("x*y >= 1/2", plane).cells
    found = share(half, domain(plane), samples=20_000, taken=curved)
    left = where("x >= 1/2", plane) & ~where("x*y >= 1/2", plane)
    assert found == sampled_share(left.cells, domain(plane), 20_000, 0)


def test_curved_walls_and_many_cells_are_sampled() -> None:
    curved = where("x*y >= 1/2", space())
    assert exact_share(curved.cells, curved.domain) is None
    found = curved.share(samples=40_000, seed=3)
    assert found.exact is None and found.samples == 40_000 and found.seed == 3
    exact = (1 - 0.6931471805599453) / 2
    assert found.low < found.value < found.high and found.low < exact < found.high
    assert curved.share(samples=40_000, seed=3) == found != curved.share(samples=40_000, seed=4)
    many = where(" or ".join(f"{k}/20 <= x <= {2 * k + 1}/40" for k in range(8)), space())
    assert many.share().exact is None and many.share().low < 0.2 < many.share().high


def test_sampling_agrees_with_exact_shares() -> None:
    random, three = Random(72), space("xyz", -1, 2)
    for seed in range(12):
        parts = []
        for _ in range(random.randint(1, 3)):
            a, b, c, d = (random.randint(-2, 2) for _ in range(4))
            parts.append(f"{a}*x + {b}*y + {c}*z {random.choice(['>=', '<', '>'])} {d}")
        region: Region = where(f" {random.choice(['and', 'or'])} ".join(parts), three)
        exact = exact_share(region.cells, region.domain)
        assert exact is not None
        sampled = sampled_share(region.cells, region.domain, 20_000, seed)
        spread = max(sampled.high - sampled.low, 1e-3)
        assert abs(sampled.value - exact) <= 1.5 * spread  # three times the half-width of a 95 % interval
        assert share(region.cells, region.domain).exact == exact


def test_wilson_s_interval() -> None:
    # 10 of 40: centre and spread by hand, with z = 1.959963984540054
    found = sampled_share((), domain(space()), 40, 0)
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(1.959963984540054**2 / (40 + 1.959963984540054**2))
    whole = sampled_share(((),), domain(space()), 40, 0)
    assert (whole.value, whole.high) == (1.0, 1.0) and whole.low == pytest.approx(1 - found.high)


def test_how_a_share_is_written() -> None:
    assert str(Share(0.5, Fraction(1, 2))) == "50 % (1/2)"
    assert str(Share(1.0, Fraction(1))) == "100 %"
    assert str(Share(0.25, None, 0.2, 0.3, 100)) == "25 % (95 % interval 20 to 30 %)"
    assert str(Share(1.0, None, 0.9999, 1.0, 40_000)) == "100 % (95 % interval 99.99 to 100 %)"
    assert str(Share(0.99989, None, 0.99982, 0.99993, 40_000)) == "over 99.9 % (95 % interval 99.98 to 99.993 %)"
    assert str(Share(0.9999, Fraction(9999, 10_000))) == "over 99.9 % (9999/10000)"


def test_huge_coefficients_are_sampled_too() -> None:
    big = "1" + "0" * 399
    found = where(f"{big}*x*y >= {big}*x*x + 1", space()).share(samples=4_000)
    assert found.low < 0.5 < found.high
