"""Real algebraic numbers and games over Q(α), against pairs a + b·√2, sympy, floats and transformed rational games."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from random import Random

import pytest
import sympy
from brute_force import components, extreme_equilibria, matrix
from flint import fmpq, fmpz_poly

from solver.algebra.algebraic_numbers import Algebraic, Element, Real, Root, between, real_roots
from solver.algebra.polynomials import ring
from solver.algebra.rectangle_faces import Cut, Face, faces, outlines
from solver.algebra.zero_dimensional import Infinite, real_points
from solver.concepts.nash.field_solver import solve_over_field
from solver.errors import UsageError


def irrational(coefficients: Sequence[int]) -> Algebraic:
    """The greatest root."""
    root = real_roots(coefficients)[-1]
    assert isinstance(root, Algebraic)
    return root


SQRT2 = irrational([-2, 0, 1])
CUBIC = irrational([-1, -1, 0, 1])  # the plastic number


def multiplied(factors: Sequence[Sequence[int]]) -> list[int]:
    product = [1]
    for factor in factors:
        longer = [0] * (len(product) + len(factor) - 1)
        for i, a in enumerate(product):
            for j, b in enumerate(factor):
                longer[i + j] += a * b
        product = longer
    return product


@pytest.mark.parametrize("seed", range(30))
def test_roots_of_a_product_are_those_of_its_factors(seed: int) -> None:
    random = Random(seed)
    rational = [Fraction(random.randint(-9, 9), random.randint(1, 5)) for _ in range(random.randint(0, 3))]
    squares = [random.choice([2, 3, 5, 6, 7, 10]) for _ in range(random.randint(1, 3))]
    factors = [[-root.numerator, root.denominator] for root in rational]
    factors += [[-square, 0, 1] for square in squares] + [[1, 0, 1]]  # the last has no real root
    expected = sorted({*map(float, rational), *(sign * math.sqrt(n) for n in squares for sign in (1, -1))})
    found = real_roots(multiplied(factors))
    assert [float(root) for root in found] == expected  # math.sqrt rounds correctly, and so must float()
    assert [root for root in found if isinstance(root, Fraction)] == sorted(set(rational))


@pytest.mark.parametrize("poly", [[3], [1, 0, 1], [-2, 0, 1], [0, 0, 1], [1, -3, 0, 1], [-1, 5, -10, 10, -5, 1]])
def test_number_of_roots_agrees_with_sympy(poly: list[int]) -> None:
    x = sympy.Symbol("x")
    expected = sympy.Poly(poly[::-1], x)
    count = len(set(sympy.real_roots(expected))) if expected.degree() else 0
    assert len(real_roots(poly)) == count


def test_zero_has_no_list_of_roots() -> None:
    with pytest.raises(ValueError, match="every number"):
        real_roots([0, 0])


def test_order_of_numbers_that_floats_cannot_tell_apart() -> None:
    big = 10**40
    _, above = real_roots([-2 * big - 1, 0, big])
    near = Fraction(math.isqrt(2 * 10**60), 10**30)
    assert float(above) == float(SQRT2) == float(near)
    assert near < SQRT2 < above
    assert sorted([above, SQRT2, near]) == [near, SQRT2, above]
    assert not SQRT2 < SQRT2
    assert SQRT2 >= real_roots([2, 0, -1])[1] >= SQRT2


@pytest.mark.parametrize("seed", range(40))
def test_between_has_the_least_denominator_of_the_middle_half(seed: int) -> None:
    random = Random(seed)
    low, high = sorted({Fraction(random.randint(-40, 40), random.randint(1, 30)) for _ in range(9)})[:2]
    found, quarter = between(low, high), (high - low) / 4
    assert low + quarter <= found <= high - quarter
    for denominator in range(1, found.denominator):
        first = math.ceil((low + quarter) * denominator)
        assert Fraction(first, denominator) > high - quarter


def test_nothing_lies_between_equal_numbers() -> None:
    with pytest.raises(ValueError, match="between"):
        between(SQRT2, SQRT2)


def surd_sign(a: Fraction, b: Fraction) -> int:
    """The sign of a + b·√2 by comparing squares."""
    if a * b >= 0:
        return (a + b > 0) - (a + b < 0)
    larger = a if a * a > 2 * b * b else b
    return 1 if larger > 0 else -1


@pytest.mark.parametrize("seed", range(60))
def test_field_agrees_with_pairs(seed: int) -> None:
    random = Random(seed)
    a, b, c, d = (Fraction(random.randint(-9, 9), random.randint(1, 4)) for _ in range(4))
    if seed % 2:  # half of them on or close to zero
        b = random.choice([0, 5, 29, 169]) * Fraction(1)
        a = -Fraction(math.isqrt(int(2 * b * b)))
    x, y = Element.of(SQRT2, [a, b]), Element.of(SQRT2, [c, d])
    assert x.sign == surd_sign(a, b)
    assert (x < y) == (surd_sign(a - c, b - d) < 0)
    assert (x > y) == (surd_sign(a - c, b - d) > 0)
    assert x * y == Element.of(SQRT2, [a * c + 2 * b * d, a * d + b * c])
    assert x + y == Element.of(SQRT2, [a + c, b + d])
    if y:
        assert x / y * y == x
    assert -x - y == Element.of(SQRT2, [-a - c, -b - d])


@pytest.mark.parametrize("poly", [[0, 1], [1, 2], [0, 0, 3], [1, 1, 1], [-3, 0, 1], [Fraction(1, 7), 0, -2]])
@pytest.mark.parametrize("alpha", [SQRT2, CUBIC], ids=["square root", "plastic number"])
def test_minimal_polynomial_agrees_with_sympy(poly: list[int | Fraction], alpha: Algebraic) -> None:
    x = sympy.Symbol("x")
    number = sympy.CRootOf(sympy.Poly(list(alpha.coefficients)[::-1], x), alpha.index - 1)
    value = sum((sympy.Rational(str(c)) * number**k for k, c in enumerate(poly)), sympy.Integer(0))
    minimal = sympy.Poly(sympy.minimal_polynomial(value, x), x)
    found = Element.of(alpha, poly).coordinate
    assert float(found) == pytest.approx(float(value.evalf(30)), abs=1e-14)
    if isinstance(found, Root):
        assert sympy.Poly(list(found.coefficients)[::-1], x).primitive()[1] in (minimal, -minimal)
        assert abs(float(sympy.CRootOf(minimal, found.index - 1).evalf(20)) - float(found)) < 1e-14
    else:
        assert minimal.degree() == 1


def test_division_by_zero_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        Element.of(SQRT2, [1]) / Element.of(SQRT2, [-2, 0, 1])


# --- games over Q(α) ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_a_game_rescaled_by_irrational_numbers_keeps_its_equilibria(seed: int) -> None:
    """x -> α·x + c_j in column j of A (row i of B) changes no best answer; small payoffs make ties common."""
    random = Random(seed)
    m, n = random.choice([(2, 2), (2, 3), (3, 2), (3, 3)])
    reach = 1 if seed % 2 else 6
    A, B = (matrix([[random.randint(-reach, reach) for _ in range(n)] for _ in range(m)]) for _ in range(2))
    alpha = random.choice([SQRT2, CUBIC])
    shifts = [[random.randint(-3, 3) for _ in range(2)] for _ in range(m + n)]
    lifted_a = [[Element.of(alpha, [shifts[j][0], a + shifts[j][1]]) for j, a in enumerate(line)] for line in A]
    lifted_b = [[Element.of(alpha, [shifts[n + i][0], b + shifts[n + i][1]]) for b in line] for i, line in enumerate(B)]
    found = solve_over_field(lifted_a, lifted_b)
    expected = extreme_equilibria(A, B)
    assert {(pair.row, pair.column) for group in found for pair in group} == expected
    assert {frozenset((pair.row, pair.column) for pair in group) for group in found} == components(expected)
    for pair in (pair for group in found for pair in group):
        lifted = [[float(alpha) * (float(a) + shifts[j][1]) + shifts[j][0] for j, a in enumerate(line)] for line in A]
        against = [sum(float(y) * a for y, a in zip(pair.column, line, strict=True)) for line in lifted]
        assert float(pair.payoffs[0]) == pytest.approx(max(against), abs=1e-9)


def value(coordinate: Fraction | Root) -> float:
    return float(coordinate)


def test_irrational_strategies_of_a_two_by_two_game() -> None:
    one, zero, t = (Element.of(CUBIC, poly) for poly in ([1], [0], [0, 1]))
    found = solve_over_field([[t, zero], [zero, one]], [[one, zero], [zero, t * t]])
    plastic = float(CUBIC)
    mixed = found[1][0]
    assert [len(group) for group in found] == [1, 1, 1]
    assert [*map(value, mixed.column)] == pytest.approx([1 / (1 + plastic), plastic / (1 + plastic)])
    assert [*map(value, mixed.row)] == pytest.approx([plastic**2 / (1 + plastic**2), 1 / (1 + plastic**2)])


def test_reals_of_both_kinds_are_told_apart() -> None:
    kinds: list[Real] = [Fraction(1), SQRT2]
    assert len({*kinds, SQRT2, Fraction(2, 2)}) == 2


@pytest.mark.parametrize("poly", [[-2, 0, 1], [-1, -1, 0, 1], [1, -3, 0, 1], [1, 0, -10, 0, 1]])
def test_every_root_stays_between_its_bounds(poly: list[int]) -> None:
    """Rising and falling ones, to a width at which the isolation has long been left behind."""
    for root in real_roots(poly):
        assert isinstance(root, Algebraic)
        low, high = root.within(Fraction(1, 10**60))
        assert 0 < high - low <= Fraction(1, 10**60)
        assert sum(c * low**k for k, c in enumerate(poly)) * sum(c * high**k for k, c in enumerate(poly)) < 0


def test_signs_next_to_zero() -> None:
    """Convergents p/q of √2, by p² < 2q² for every other one: nearer and nearer to it, on either side in turn."""
    p, q = 1, 1
    for _ in range(120):
        p, q = p + 2 * q, p + q
        assert Element.of(SQRT2, [-p, q]).sign == (1 if p * p < 2 * q * q else -1)
        assert Element.of(SQRT2, [p, -q]).sign == (-1 if p * p < 2 * q * q else 1)


def test_a_tiny_root_has_all_its_digits_as_a_float() -> None:
    for power in (20, 60, 250):
        found = float(real_roots([-2, 0, 10 ** (2 * power)])[1])
        assert math.isclose(found, math.sqrt(2) * 10.0**-power, rel_tol=1e-15)
    assert Root((-3, 2), 1, 1.5).interval == (Fraction(3, 2), Fraction(3, 2))


def test_conjugates_are_told_apart_though_the_root_was_known_only_roughly() -> None:
    """α² − α at the second root of t³ − 3t + 1, of which it is known that it lies between 0 and 1."""
    rough = Algebraic(fmpz_poly([1, -3, 0, 1]), 2, fmpq(0), fmpq(1))
    found = Element.of(rough, [0, -1, 1]).coordinate
    alpha = 2 * math.cos(4 * math.pi / 9)
    assert isinstance(found, Root) and math.isclose(float(found), alpha**2 - alpha, rel_tol=1e-12)


def test_a_number_of_a_field_is_written_and_is_found_in_a_set() -> None:
    x = Element.of(SQRT2, [1, 1])
    assert repr(x) == f"<Element: {x.coordinate}>" and Element.of(SQRT2, [1, 1, 0]) in {x}


def test_a_system_with_too_many_solutions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = ring(("x", "y")).generators.values()
    system = [x**2 - 2, y**2 - x - 5]
    found = real_points(system)
    assert not isinstance(found, Infinite) and len(found) == 4
    monkeypatch.setattr("solver.algebra.zero_dimensional.MAX_DIMENSION", 3)
    with pytest.raises(UsageError, match="more than 3 complex solutions"):
        real_points(system)


# --- outlines of areas that touch -------------------------------------------------------------------

LOWER, UPPER = ((0, 0), (1, -2), (2, 0), (1, -1)), ((0, 0), (1, 1), (2, 0), (1, 2))
SQUARES = ((0, 0), (1, 0), (1, 1), (0, 1)), ((1, 1), (2, 1), (2, 2), (1, 2))


@pytest.mark.parametrize("touching", [(LOWER, UPPER), SQUARES])
def test_areas_that_touch_in_corners_are_kept_apart(touching: tuple[Face, Face]) -> None:
    assert set(outlines([("a", one) for one in touching])["a"]) == set(touching)


def test_an_area_of_no_width_has_no_outline_and_a_corner_said_twice_is_one() -> None:
    line, twice = ((0, 0), (1, 0), (2, 0)), ((0, 0), (1, 0), (1, 0), (1, 1), (0, 1))
    assert outlines([("line", line), ("square", twice)]) == {"line": (), "square": (SQUARES[0],)}


def test_faces_that_fold_over_each_other_have_outlines_that_close() -> None:
    """Where curves meet in a cell of the mesh two faces may run through one edge in the same direction."""
    first, second = ((0, 0), (2, 0), (2, 2)), ((0, 0), (2, 0), (1, 3))
    assert sorted(outlines([("both", first), ("both", second)])["both"]) == sorted((first, second))


def test_where_a_curve_meets_an_edge_is_found_with_few_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a circle, and on a cubic with a double root beside it, which is slow to close in on from one side."""
    x, y = ring(("x", "y")).generators.values()
    asked: list[object] = []
    plain = Cut.__call__

    def counted(cut: Cut, vertex: tuple[float, float]) -> object:
        asked.append(vertex)
        return plain(cut, vertex)

    monkeypatch.setattr(Cut, "__call__", counted)
    for poly in (x**2 + y**2 - 1, (x - 1) ** 2 * (x - fmpq(1, 2)) - y**2):
        found = faces((Fraction(0), Fraction(0)), (Fraction(2), Fraction(2)), [cut := Cut(poly)])
        near = [vertex for face in found for vertex in face if abs(cut.near(*vertex)) < 1e-9]
        split = sum(len(face) == 3 for face in found)
        assert len(near) > split / 2 > 100
        assert len(asked) < 24 * split  # by halving more than 80
        asked.clear()
