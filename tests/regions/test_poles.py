"""Denominators that can vanish inside the ranges and the assumptions are refused, and no others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from solver.errors import InvalidGame, Pole
from solver.expressions.conditions import parse_condition
from solver.expressions.expression import evaluate, parse
from solver.expressions.nodes import render
from solver.regions import poles
from solver.regions.domain import domain
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.poles import compared_sides, denominators, refuse_poles


def space(assumptions: Sequence[str] = (), low: int | str = 0, high: int | str = 2) -> ParameterSpace:
    middle = (Fraction(low) + Fraction(high)) / 2
    return ParameterSpace(
        tuple(Parameter(name, middle, Fraction(low), Fraction(high)) for name in ("x", "y")),
        tuple(map(parse_condition, assumptions)),
    )


def refusal(text: str, over: ParameterSpace) -> str | None:
    try:
        refuse_poles([("payoffs.up[0]", parse(text).tree)], over)
    except InvalidGame as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("x + y", 0, 2),
        ("x/3", 0, 2),
        ("1/(x + 1)", 0, 2),
        ("1/(x - 3)", 0, 2),
        ("1/x", 1, 2),
        ("1/(x*y + 1)", 0, 2),
        ("1/(x**2 + y**2 - 2*x*y + 1)", 0, 2),
        ("1/Max(x, 1)", 0, 2),
        ("1/Max(x, 1 - x)", 0, 2),
        ("1/(Abs(x - y) + 1/10)", 0, 2),
        ("1/(x + Abs(x))", 1, 2),
        ("1/(1 + 1/x)", 1, 2),
        ("x/(y/2 + 1)**2", 0, 2),
        ("1/(x**2 - 2)", 0, "7/5"),
    ],
)
def test_denominators_that_keep_off_zero(text: str, low: int, high: int | str) -> None:
    assert refusal(text, space([], low, high)) is None


@pytest.mark.parametrize(
    ("text", "low", "high", "says"),
    [
        ("1/x", 0, 2, "the denominator x is zero at x = 0, inside the ranges; narrow the range of x"),
        ("1/(2 - x)", 0, 2, "the denominator 2 - x is zero at x = 2"),
        ("y/(1 + x/(y - 1))", 0, 2, "the denominator"),
        ("1/(x**2 - 2)", 0, 2, "zero at x = about 1.41421"),
        ("1/(x - x)", 0, 2, "is zero at"),
        ("1/(Abs(x) - x)", 1, 2, "is zero at"),
        ("x**-1", 0, 2, "is zero at x = 0"),
        ("1/Min(x, 1)", 0, 2, "is zero at x = 0"),
        ("1/Abs(x - 1)", 0, 2, "is zero at x = 1"),
        ("1/(x - y)", 0, 2, "or add an assumption such as x - y > 0, and move the baseline to where it holds"),
        ("1/(x - 2)", 0, 2, "narrow the range of x, or add an assumption such as x - 2 < 0"),
        ("1/(x - y/2)", 0, 2, "narrow the range of x or y, or add an assumption such as x - y/2 > 0"),
        ("1/(1 - x - y)", 0, 2, "narrow the range of x or y, or add an assumption such as 1 - x - y < 0"),
        ("Max(1, 2/(x - 1))", 0, 2, "is zero at x = 1"),
        ("(1/(x - 1))**2", 0, 2, "is zero at x = 1"),
        ("1/(x*x + y*y)", 0, 2, "is zero at x = 0, y = 0"),
    ],
)
def test_denominators_that_vanish(text: str, low: int, high: int, says: str) -> None:
    found = refusal(text, space([], low, high))
    assert found is not None and says in found and found.startswith("payoffs.up[0]: ")


def test_an_assumption_rules_a_pole_out() -> None:
    assert refusal("1/(x - 1/2)", space()) is not None
    assert refusal("1/(x - 1/2)", space(["x > 1/2"])) is None
    assert refusal("1/(x - 1/2)", space(["x >= 1/2"])) is not None
    assert refusal("1/(x*y - 4)", space(["x < 2"])) is None
    assert refusal("1/(x - y)", space(["x >= y + 1 or x < y or x == 1"])) is not None
    assert refusal("1/(x - y - 1)", space(["x > y + 1 or x <= y"])) is None


@pytest.mark.parametrize(
    ("before", "further"),
    [
        (["x > 1/2"], lambda x, y: True),
        (["y <= 1", "x > 1/2"], lambda x, y: y <= 1),
        (["x > 1/2", "1/(x - 1/2) > 4/5"], lambda x, y: x < Fraction(7, 4)),
    ],
)
def test_assumptions_protect_those_after_them(before: list[str], further: Callable[[Fraction, Fraction], bool]) -> None:
    """Whether a division is fine where those before rule its zero out, also at the points that they rule out."""
    assumed, half = space([*before, "y/(x - 1/2) < 3"]), Fraction(1, 2)
    assert refusal("1/(x - 1/2)", assumed) is None
    for x, y in product((Fraction(k, 8) for k in range(17)), repeat=2):
        kept = x > half and y < 3 * (x - half) and further(x, y)
        assert assumed.admits({"x": x, "y": y}) == kept == domain(assumed).contains((x, y))


@pytest.mark.parametrize(
    ("assumed", "index"),
    [(["1/(x - 1/2) > 0"], 0), (["1/(x - 1/2) > 0", "x > 1/2"], 0), (["x >= 1/2", "1/(x - 1/2) > 0"], 1)],
)
def test_an_assumption_cannot_protect_itself_or_those_before_it(assumed: list[str], index: int) -> None:
    found = refusal("x", space(assumed))
    assert found is not None and found.startswith(f"assumptions[{index}]: ") and "at x = 1/2" in found
    assert found.endswith("multiply the assumption out, or put one such as x - 1/2 > 0 before it")
    assert refusal("x", space(["1/(x + 1/2) > 0"])) is None


def test_the_place_is_the_first_one() -> None:
    tree = parse("1/(x - 1)").tree
    with pytest.raises(InvalidGame, match=r"^first: "):
        refuse_poles([("zeroth", parse("x").tree), ("first", tree), ("second", tree)], space())


@pytest.mark.slow
def test_what_is_refused_has_a_pole_and_what_is_not_has_values() -> None:
    random, outcomes = Random(60), {True: 0, False: 0}
    over = space()
    grid = [{"x": Fraction(a, 4), "y": Fraction(b, 4)} for a, b in product(range(9), repeat=2)]
    pieces = [
        "x",
        "y",
        "1",
        "2",
        "x*y",
        "(x - y)",
        "(x + 1)",
        "Abs(x - 1)",
        "Max(x, y)",
        "Min(x, 1)",
        "(y - 3)",
    ]
    for _ in range(80):
        a, b, c, d = (random.choice(pieces) for _ in range(4))
        text = f"{a}/({b} {random.choice('+-*')} {c}) + {d}"
        found = refusal(text, over)
        outcomes[found is None] += 1
        tree = parse(text).tree
        if found is None:
            for point in grid:
                evaluate(tree, point)
        elif " is zero at " in found and "about" not in found:
            place = found.split(" is zero at ")[1].split(", inside")[0]
            point = {"x": Fraction(1), "y": Fraction(1)}
            point |= {k: Fraction(v) for k, v in (part.split(" = ") for part in place.split(", "))}
            with pytest.raises(Pole):
                evaluate(tree, point)
    assert min(outcomes.values()) > 15


def test_every_denominator_is_found_inside_out() -> None:
    tree = parse("x/(y + 1/(x - 3)) + Min(1/y, 2/3) - (x/2)**2").tree
    assert [render(one) for one in denominators(tree)] == ["y + 1/(x - 3)", "x - 3", "y"]


def test_what_a_condition_compares() -> None:
    condition = parse_condition("not (x > y and 1/x == 2) or claim(a) implies x >= 0 ", predicates=["claim"])
    assert [render(one) for one in compared_sides(condition.tree)] == ["x", "y", "1/x", "2", "x", "0"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "count", "says"),
    [
        ("1/(1 + (p0 + p1 + p2 - 1/7)**6*(p0 - p1)**6)", 3, "cannot rule out"),
        (
            "1/(1 + Abs(" + " + ".join(f"Max(p{i}, p{(i + 1) % 8}**2, p{(i + 3) % 8}*p{(i + 2) % 8})" for i in range(8))
            + "))",
            8,
            "more than 48 curved cases",
        ),
    ],
)  # fmt: skip
def test_what_would_take_long_is_refused_instead(
    text: str, count: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poles, "FIRST_BUDGET", (10_000, 100))
    over = ParameterSpace(tuple(Parameter(f"p{k}", Fraction(0), Fraction(-1), Fraction(2)) for k in range(count)))
    assert says in (refusal(text, over) or "")


def test_the_last_of_many_cases_has_enough_to_be_decided_by_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poles, "FIRST_BUDGET", (poles.FIRST_BUDGET[0], 0))  # z3 is not asked
    ranges = {"x": ("-217/1000", "32/175"), "y": ("-393/46", "2797/38"), "z": ("-5147/82", "-776/137")}
    over = ParameterSpace(tuple(Parameter(n, Fraction(a), Fraction(a), Fraction(b)) for n, (a, b) in ranges.items()))
    small = "-(x)/(Abs(x) + 1/7)"
    large = f"z + y + {small}"
    trees = [parse(f"-({one})/(Abs({one}) + 1/7)").tree for one in (small, large)]
    refuse_poles([("payoffs", tree) for tree in trees], over)


def test_too_many_denominators_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.regions.poles.MAX_DENOMINATORS", 2)
    two = [("first", parse("1/(x + 1) + 2/(x + 1)").tree), ("second", parse("x/(x + 2)").tree)]
    refuse_poles(two, space())
    with pytest.raises(InvalidGame, match="third: more than 2 different denominators"):
        refuse_poles([*two, ("third", parse("1/(x + 3)").tree)], space())
