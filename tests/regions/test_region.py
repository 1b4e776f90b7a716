"""Regions, compared point by point with the conditions they were made of, walls and corners included."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, cast

import pytest
from audit import how_many

from solver.algebra.polynomials import Poly
from solver.errors import Pole, UsageError
from solver.expressions.conditions import Condition, holds, parse_condition
from solver.regions.constraints import Cell
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.domain import Domain
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.proofs.certificates import Verdict, Witness, best_verdict
from solver.regions.proofs.checker import check
from solver.regions.region import MAX_OPEN, Region, everywhere, nowhere, where
from solver.regions.sentences import sentence
from solver.regions.simplification import is_positive

Point = dict[str, Fraction]
BOXES_ONLY = Budget(coefficients=1_000_000, steps=0)


def space(assumptions: Sequence[str] = (), **ranges: tuple[int, int]) -> ParameterSpace:
    parameters = tuple(
        Parameter(name, Fraction(low + high, 2), Fraction(low), Fraction(high)) for name, (low, high) in ranges.items()
    )
    return ParameterSpace(parameters, tuple(map(parse_condition, assumptions)))


def grid(over: ParameterSpace, steps: int) -> list[Point]:
    """Points of Θ, its edges included."""
    sides = [[p.low + (p.high - p.low) * Fraction(k, steps) for k in range(steps + 1)] for p in over.parameters]
    points = [dict(zip(over.names, values, strict=True)) for values in product(*sides)]
    return [point for point in points if over.admits(point)]


PLANE = space(x=(-2, 2), y=(0, 2))
CUT = space(["x <= y or x >= 1"], x=(0, 2), y=(0, 2))
TEXTS = [
    "x >= y", "x > y", "x == y", "x != y", "x + y <= 1", "x >= 0", "y >= 0", "y > 0", "x <= 1", "x < 1",
    "x*y >= 1", "x*y > 1/2", "x**2 >= y", "x**2 + y**2 <= 1", "x**2 == 1", "x*(x - y) >= 0", "(x - 1)**2 > 0",
    "y*(x - 1) >= 0", "y*(x - 1) > 0", "y*(x - 1) == 0", "x*(y + 1) > 0", "(y - 3)*(x - y) >= 0",
    "(x - y)**3*(y - 1)**2 >= 0", "(x - y)**3*(y - 1)**2 > 0", "x*y*(x - 1) == 0", "Abs(x) >= y",
    "Min(x, y) > 1/2", "0 <= x <= y", "2 < 1", "2 > 1",
]  # fmt: skip


def some_region(random: Random, over: ParameterSpace) -> tuple[str, Region]:
    parts = [random.choice(TEXTS) for _ in range(random.randint(1, 3))]
    text = f" {random.choice(['and', 'or'])} ".join(f"({part})" for part in parts)
    if random.random() < 0.2:
        text = f"not ({text})"
    return text, where(text, over)


SPACES = [PLANE, CUT]
GRIDS = {over: grid(over, 8) for over in SPACES}


@pytest.mark.parametrize("over", SPACES)
def test_operations_point_by_point(over: ParameterSpace) -> None:
    random = Random(80)
    for _ in range(how_many(10, 25)):
        (text, region), (other_text, other) = some_region(random, over), some_region(random, over)
        one, two = parse_condition(text), parse_condition(other_text)
        both, any_, outside = region & other, region | other, ~region
        for point in GRIDS[over]:
            a, b = holds(one, point), holds(two, point)
            assert region.contains(point) == a, text
            assert both.contains(point) == (a and b), (text, other_text)
            assert any_.contains(point) == (a or b), (text, other_text)
            assert outside.contains(point) != a, (text, point)


def read(condition: Condition, point: Point) -> bool:
    """Whether a printed condition holds; where it divides by zero another part must rule the point out."""
    try:
        return holds(condition, point)
    except Pole:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("over", SPACES)
def test_simplified_and_printed_it_is_the_same_set(over: ParameterSpace) -> None:
    random = Random(81)
    texts = [*TEXTS, *(some_region(random, over)[0] for _ in range(4))]
    for text in texts:
        condition, region = parse_condition(text), where(text, over)
        simpler = region.simplified()
        written = str(region)
        again = None if written in {"always", "never"} else parse_condition(written, over.names)
        for point in GRIDS[over]:
            expected = holds(condition, point)
            assert simpler.contains(point) == expected, (text, simpler, point)
            said = written == "always" if again is None else read(again, point)
            assert said == expected, (text, written, point)
        assert sum(map(len, simpler.cells)) <= max(1, 3 * sum(map(len, region.cells)))


def test_solved_for_a_subject_it_is_the_same_set() -> None:
    random = Random(82)
    for _ in range(16):
        text, region = some_region(random, PLANE)
        subject = random.choice(PLANE.names)
        sentences = region.sentences(subject)
        for point in GRIDS[PLANE]:
            said = any(all(read(parse_condition(str(s)), point) for s in cell) for cell in sentences)
            assert said == region.contains(point), (text, sentences, point)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("x >= y", "x >= y"),
        ("y >= 0", "always"),
        ("x >= -2 and y <= 2", "always"),
        ("x > 2", "never"),
        ("x >= 2", "x == 2"),
        ("x > y and x >= y", "y < x"),
        ("x >= y and y >= 1 and x >= 1/2", "x >= y and y >= 1"),
        ("x > 1 or x >= 1", "x >= 1"),
        ("x > 1 or y > 1", "(x > 1) or (y > 1)"),
        ("(y + 1)*(x - y) >= 0", "y <= x"),
        ("(y - 3)*(x - y) >= 0", "y >= x"),
        ("x*x + 1 > 0", "always"),
        ("y*(x - 1) > 0", "y > 0 and x > 1"),
    ],
)
def test_how_regions_are_written(text: str, written: str) -> None:
    found = str(where(text, PLANE))
    if found != written:  # the same sentences, in another order or solved for the other parameter
        condition, expected = parse_condition(found), parse_condition(written)
        assert found.count("and") == written.count("and") and found.count("or") == written.count("or")
        assert all(holds(condition, p) == holds(expected, p) for p in GRIDS[PLANE])


def test_a_factor_that_only_the_condition_itself_makes_positive_is_not_divided_by() -> None:
    for text in ("x*y >= 1", "x*y > 1", "x*y >= 1 and x*y >= 2*x", "x*y >= 1 and x > 0"):
        region = where(text, PLANE)
        condition = parse_condition(str(region))
        for point in [*GRIDS[PLANE], {"x": Fraction(-1), "y": Fraction(1)}]:
            assert read(condition, point) == region.contains(point), (text, str(region), point)


def test_always_never_and_the_empty_space() -> None:
    nothing = ParameterSpace()
    assert str(everywhere(PLANE)) == "always" == str(~nowhere(PLANE)) == str(everywhere(nothing))
    assert str(nowhere(PLANE)) == "never" == str(~everywhere(PLANE)) == str(nowhere(nothing))
    assert str(where("x >= 1 or x < 1", PLANE)) in {"(x >= 1) or (x < 1)", "always"}
    assert everywhere(nothing).contains({}) and not nowhere(nothing).contains({})
    assert everywhere(nothing).verdict().kind == "nonempty" and nowhere(nothing).verdict().kind == "empty"


EQUALS = [
    ("x >= y", "y <= x", True),
    ("x >= y", "x > y", False),
    ("x > y or x == y", "x >= y", True),
    ("x >= 1 or x < 1", "y >= 0", True),
    ("x != 1", "x > 1 or x < 1", True),
    ("x**2 >= 1", "x >= 1 or x <= -1", True),
    ("x**2 > 1", "x >= 1 or x <= -1", False),
    ("x**2 == 4", "x == 2 or x == -2", True),
    ("x*y > 0", "x > 0 and y > 0", True),
    ("x*y >= 0", "x >= 0", False),
    ("Abs(x) <= y", "-y <= x and x <= y", True),
    ("x**2 <= 0", "x == 0", True),
    ("2 < 1", "x > 2", True),
    ("y <= 2", "x >= -2", True),
]


@pytest.mark.parametrize(("one", "two", "same"), EQUALS)
def test_equal_sets(one: str, two: str, same: bool) -> None:
    a, b = where(one, PLANE), where(two, PLANE)
    assert a.equals(b) is same and b.equals(a) is same
    assert a.equals(a) is True and (~~a).equals(a) is True
    if same:
        assert a.within(b) is True and b.within(a) is True
    assert (a & ~a).verdict().kind == "empty" and (a | ~a).equals(everywhere(PLANE)) is True


@pytest.mark.parametrize(
    ("one", "two", "inside"),
    [
        ("x > y", "x >= y", True),
        ("x >= y", "x > y", False),
        ("x == y", "x >= y", True),
        ("x >= 1 and y >= 1", "x*y >= 1", True),
        ("x*y >= 1", "x >= 1/2", True),
        ("x*y >= 1", "x > 1/2", False),
        ("2 < 1", "x == 0", True),
        ("x == 0", "2 < 1", False),
        ("x**2 + y**2 <= 1", "x + y <= 1.42", True),
        ("x**2 + y**2 <= 1", "x + y <= 1.41", False),
    ],
)
def test_sets_inside_sets(one: str, two: str, inside: bool) -> None:
    assert where(one, PLANE).within(where(two, PLANE)) is inside


def test_what_the_budget_does_not_settle_is_neither_true_nor_false() -> None:
    cube = space(x=(0, 3), y=(0, 3), z=(0, 3))
    one, two = where("x + y + z >= 1", cube), where("x**4 + y**4 + z**4 + 1/2 >= x*y*z*(x + y + z)", cube)
    assert one.within(two, Budget(coefficients=1_000, steps=0)) is None
    assert one.within(two) is True
    assert one.equals(two, Budget(coefficients=1_000, steps=0)) is False


def test_random_answers_about_inclusion_hold_on_the_grid() -> None:
    random, answers = Random(83), {True: 0, False: 0}
    for _ in range(12):
        (one, a), (two, b) = some_region(random, PLANE), some_region(random, PLANE)
        inside = a.within(b, BOXES_ONLY)
        if inside is not None:
            answers[inside] += 1
        outside = [p for p in GRIDS[PLANE] if a.contains(p) and not b.contains(p)]
        assert not (inside is True and outside), (one, two)
        if inside is False:
            witness = (a & ~b).verdict(BOXES_ONLY).rational_witness
            if witness is not None:
                point = dict(zip(PLANE.names, witness, strict=True))
                assert a.contains(point) and not b.contains(point) and PLANE.admits(point)
    assert min(answers.values()) >= 2


def test_the_fullest_witness_is_kept() -> None:
    found = where("x == 0 or x*y > 1 or x == 2", PLANE).verdict()
    assert found.full is True and found.rational_witness is not None
    assert where("x == 1/2 or x**2 == 2", PLANE).verdict().full is False
    thin, open_ = Verdict("nonempty", Witness(()), full=False), Verdict("undecided")
    assert best_verdict([thin, open_]).full is None and best_verdict([thin]).full is False
    assert best_verdict([open_, Verdict("empty")]).kind == "undecided"
    assert best_verdict([]).kind == "empty"


def test_an_empty_union_is_refuted_cell_by_cell() -> None:
    region = where("x > 2 or x*y > 4 or (x > y and y > x + 1)", PLANE)
    found = region.verdict()
    assert found.kind == "empty"
    for cell in region.cells:
        assert check(cell, region.domain, found.certificate).ok, cell


def test_regions_over_different_spaces_do_not_mix() -> None:
    other = space(x=(-2, 2), y=(0, 3))
    for combine in (Region.__and__, Region.__or__, Region.within, Region.equals):
        with pytest.raises(UsageError, match="different parameter spaces"):
            combine(where("x > 0", PLANE), where("x > 0", other))
        with pytest.raises(UsageError, match="not 'x > 0'; where"):
            combine(where("x > 0", PLANE), cast(Any, "x > 0"))
    with pytest.raises(UsageError, match="a point is values by name, not 3"):
        where("x > 0", PLANE).contains(cast(Any, 3))


def test_too_many_alternatives_are_refused() -> None:
    half, zero, one = Fraction(1, 2), Fraction(0), Fraction(1)
    many = ParameterSpace(tuple(Parameter(f"p{k}", half, zero, one) for k in range(12)))
    region = where(" and ".join(f"p{k} != 1/2" for k in range(6)), many)
    assert len(region.cells) == 64
    with pytest.raises(UsageError, match="alternatives"):
        _ = region & where(" and ".join(f"p{k} != 1/2" for k in range(6, 12)), many)


def test_what_is_known_to_be_positive() -> None:
    region = where("x >= y and y >= 1", PLANE)
    over: Domain = region.domain
    (cell,) = region.cells
    x, y = over.ring.generators.values()

    def is_positive_here(poly: Poly) -> bool:
        return is_positive(poly, cell, over)

    assert (
        is_positive_here(x)
        and is_positive_here(x + y - 1)
        and is_positive_here(over.ring.one)
        and is_positive_here(y + 1)
    )
    assert not is_positive_here(x - 1) and not is_positive_here(-x) and not is_positive_here(x - y)
    assert is_positive(y + 1, (), over) and not is_positive(y, (), over)


# --- equalities that several conditions make together ---------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("x >= y and y >= x", {"x == y", "y == x"}),
        ("y <= 0 and y >= 2*x and x >= 0", {"x == 0 and y == 0", "y == 0 and x == 0"}),
        ("x + y <= 2 and x >= 1 and y >= 1", {"x == 1 and y == 1", "y == 1 and x == 1"}),
        ("x <= -2 and x*y >= -2", {"x == -2 and y <= 1", "y <= 1 and x == -2"}),
        ("x == 1 and y >= x", {"x == 1 and y >= 1", "y >= 1 and x == 1"}),
        ("x == 1 and x*y >= 1/2", {"x == 1 and y >= 1/2", "y >= 1/2 and x == 1"}),
        ("y <= 0 and x + y < 0", {"y == 0 and x < 0", "x < 0 and y == 0"}),
        ("y <= 0 and y > 0", {"never"}),
        ("x == 1 and x == 2", {"never"}),
        ("y <= 0 and x*y > 1", {"never"}),
        ("x >= 2", {"x == 2"}),
    ],
)
def test_equalities_are_found_and_put_into_the_rest(text: str, written: set[str]) -> None:
    region, condition = where(text, PLANE), parse_condition(text)
    assert str(region) in written
    for point in GRIDS[PLANE]:
        assert region.simplified().contains(point) == holds(condition, point), point


def test_a_cycle_of_inequalities_is_two_equalities() -> None:
    three = space(x=(0, 2), y=(0, 2), z=(0, 2))
    region = where("x >= y and y >= z and z >= x", three)
    assert str(region).count("==") == 2 and ">=" not in str(region)
    for point in grid(three, 4):
        assert region.simplified().contains(point) == (point["x"] == point["y"] == point["z"])


@pytest.mark.slow
def test_flat_regions_under_assumed_equalities_are_the_same_set() -> None:
    random, texts = Random(84), [t for t in TEXTS if "**" not in t and "Abs" not in t]
    for assumed in (["x == y"], ["x + y <= 1 or x == 2", "y <= 1"], ["x <= 0"]):
        sides = tuple(Parameter(name, Fraction(0), Fraction(0), Fraction(2)) for name in "xy")
        over = ParameterSpace(sides, tuple(map(parse_condition, assumed)))
        points = grid(over, 8)
        for _ in range(20):
            chosen = random.sample(texts, 3)
            text = " and ".join([*chosen, random.choice(["y <= x", "y <= 0", "x == 1", "x >= y and y >= x"])])
            simpler = where(text, over).simplified()
            for point in points:
                assert simpler.contains(point) == holds(parse_condition(text), point), (assumed, text, point)


WEAK = space(p=(0, 1), q=(-3, 0), x=(0, 2), y=(0, 2))  # p, 1 - p, -q and x are zero at an end of a range only


@pytest.mark.slow
def test_products_with_what_vanishes_at_an_end_are_split_into_the_same_set() -> None:
    random, points = Random(85), grid(WEAK, 4)
    ends, others = ["p", "(1 - p)", "q", "p**2", "x", "(p + x)"], ["(x - y)", "(2*y - 1)", "(p - y)", "(q + 1)"]
    for _ in range(how_many(50, 150)):
        parts = []
        for _ in range(random.randrange(1, 4)):
            factors = random.sample(ends, random.randrange(3)) + random.sample(others, random.randrange(1, 3))
            relation = random.choice([">=", ">=", ">=", "<=", ">", "="])
            parts.append(f"{'*'.join(factors)} {relation} 0")
        text = " and ".join(parts)
        condition, simpler = parse_condition(text), where(text, WEAK).simplified()
        for point in points:
            assert simpler.contains(point) == holds(condition, point), (text, simpler, point)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("p*(x - y) >= 0", "(x >= y) or (p == 0)"),
        ("(1 - p)*(x - y) >= 0 and (p - 1)*(2*y - 1) >= 0", "(x >= y and y <= 1/2) or (p == 1)"),
        ("p**2*(x - y) >= 0", "(x >= y) or (p == 0)"),
        ("q*(x - y) >= 0", "(y >= x) or (q == 0)"),
        ("p*(x - y) > 0", "x > y and p > 0"),
        ("p*(x - y) >= 0 and p > 0", "x >= y and p > 0"),
        ("p*(x - y) = 0", "p*(x - y) == 0"),  # an equality is no longer than its cases
        ("(p + x)*(x - y) >= 0", "(p + x)*(x - y) >= 0"),  # zero at a corner
        (
            "p*(x - y) >= 0 and y - q > 1 and x + q < 1",
            "p*(x - y) >= 0 and y > q + 1 and x < 1 - q",
        ),  # longer otherwise,
    ],
)
def test_a_product_with_what_vanishes_at_an_end_is_written_as_two_cases(text: str, written: str) -> None:
    assert str(where(text, WEAK)) == written


# --- points as they are given, and truth -----------------------------------------------------------


@pytest.mark.parametrize(
    ("point", "inside"),
    [
        ({}, False),  # the baseline: x = 0, y = 1
        ({"x": 1}, True),
        ({"x": "1/2", "y": "0.5"}, True),
        ({"y": 0}, True),
        ({"x": -3, "y": Fraction(-3)}, True),  # outside the ranges
        ({"y": Fraction(1), "x": Fraction(1, 2)}, False),
    ],
)
def test_points_may_be_partial_and_of_any_exact_kind(point: dict[str, object], inside: bool) -> None:
    assert where("x >= y", PLANE).contains(point) is inside


def test_points_with_a_fault_are_refused() -> None:
    region = where("x >= y", space(shield=(0, 2), x=(0, 2), y=(0, 2)))
    with pytest.raises(UsageError, match="did you mean 'shield'"):
        region.contains({"sheild": 1})
    with pytest.raises(UsageError, match="did you mean 'shield'"):
        region.contains({"sheild": Fraction(1), "x": Fraction(1), "y": Fraction(1)})
    with pytest.raises(UsageError, match="the value of x cannot be read"):
        region.contains({"x": "much"})


def test_a_region_is_neither_true_nor_false() -> None:
    for region in (where("x >= y", PLANE), nowhere(PLANE)):
        with pytest.raises(TypeError, match=r"\.verdict\(\).*within"):
            bool(region)
        with pytest.raises(UsageError):
            _ = region or everywhere(PLANE)


def test_reprs_are_one_line_and_say_the_size() -> None:
    assert repr(where("x >= y", PLANE)) == "<Region: x >= y>" or repr(where("x >= y", PLANE)) == "<Region: y <= x>"
    many = where(" or ".join(f"x*y >= {k}" for k in range(9)), PLANE)
    assert repr(many) == "<Region: 9 alternatives, 9 conditions, over 2 parameters>"


@pytest.mark.parametrize(("most", "written"), [(3, "x > 1 and y > 1 - x"), (4, "x > 1")])
def test_conditions_too_many_to_compare_stay_as_they_are(
    most: int, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solver.regions.simplification.MAX_SIZE", most)
    space = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(most)) for name in ("x", "y")))
    assert str(where("x > 1 and x + y > 1", space).simplified()) == written


def test_an_alternative_that_numbers_make_contradictory_is_left_out() -> None:
    """Where c is 0 the curved condition says a < 0; what was left of the alternative was printed as `a > 0`."""
    over = space(a=(0, 8), b=(0, 10), c=(0, 1), d=(0, 6))
    split = where("d <= 0 and a < c*(b + 4) and a > 0 and b*c <= 0", over)
    assert str(split) == "d == 0 and b == 0 and c > a/4 and a > 0"
    empty = where("c <= 0 and a < c*(b + 4) and a > 0", over)
    assert empty.simplified().cells == () and str(empty) == "never"
    written = parse_condition(str(split), over.names)
    for point in grid(over, 4):
        assert holds(written, point) is split.contains(point)


@pytest.mark.parametrize("relation", [">", ">="])
def test_a_sentence_has_the_sign_of_the_number_it_divides_by_whatever_is_proved(relation: str) -> None:
    """In a contradiction each factor is proved to be above zero, -1 too."""
    over = space(a=(0, 8))
    (below,) = where(f"-a {relation} -3", over).cells[0]
    assert str(sentence(below, over.names, positive=lambda _: True)) == f"a {'<' if relation == '>' else '<='} 3"


def test_a_product_that_cannot_be_below_zero_is_written_as_an_equality() -> None:
    over = space(a=(0, 8), b=(0, 10), c=(0, 1))
    assert str(where("a*(b + c) <= 0", over)) == "a*(b + c) == 0"
    assert str(where("a**2 + b**2 <= 0", over)) == "a**2 + b**2 == 0"
    assert str(where("a**2 + b**2 <= 0", space(a=(0, 8), b=(-1, 10)))) == "a**2 + b**2 <= 0"
    assert str(where("a*(b - c) <= 0 and a > 1/2", over)) == "c >= b and a > 1/2"


def test_of_many_alternatives_that_stay_open_few_are_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The union is not proved empty then; all had their small budget first, and a point of any is found by it."""
    region = where(" or ".join(f"x > {k}" for k in range(20)), space(x=(0, 40)))
    asked: list[tuple[int, Budget]] = []
    edges: tuple[int, ...] = ()

    def decided(cell: Cell, _: Domain, budget: Budget) -> Verdict:
        asked.append((region.cells.index(cell), budget))
        on_edge = asked[-1][0] in edges
        return Verdict("nonempty" if on_edge else "undecided", full=False if on_edge else None)

    monkeypatch.setattr("solver.regions.region.decide", decided)
    assert region.verdict(DEFAULT).kind == "undecided"
    assert asked[:20] == [(k, DEFAULT.first) for k in range(20)]
    assert asked[20:] == [(k, DEFAULT.among(20, MAX_OPEN)) for k in range(MAX_OPEN)]
    asked.clear()
    edges = (5, 19)
    assert region.verdict(DEFAULT, fullest=False).kind == "nonempty"
    assert asked == [(k, DEFAULT.first) for k in range(6)]
    found = region.verdict(DEFAULT)  # on an edge at most, as far as is known: others are open
    assert found.kind == "nonempty" and found.full is None
