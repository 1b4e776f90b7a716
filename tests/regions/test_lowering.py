"""Expressions and conditions as polynomials, against their own values at rational points.

The points are drawn from few small numbers, so that both sides of a comparison are often equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import comb
from random import Random

import pytest

from solver.algebra.polynomials import Ratio, ring, to_fmpq
from solver.errors import InvalidGame, Pole
from solver.expressions.conditions import And, Comparison, ConditionNode, Not, Or, holds, parse_condition
from solver.expressions.expression import evaluate, parse
from solver.expressions.nodes import Call, Name, Node, Number
from solver.regions.constraints import Cell, normalize_cell
from solver.regions.lowering import MAX_CASES, MAX_TERMS, Decisions, cases, condition_cells, lower

RING = ring(("a", "b", "c"))
VALUES = [Fraction(k, 2) for k in range(-4, 5)]
GRID = [dict(zip(RING.names, point, strict=True)) for point in product(VALUES, repeat=3)]


def some_expression(random: Random, depth: int) -> str:
    if depth == 0 or random.random() < 0.15:
        return random.choice(["a", "b", "c", "a", "b", "1", "2", "1/2", "0", "0.1"])
    kind = random.choices(
        ["sum", "difference", "product", "quotient", "power", "minus", "Abs", "Min", "Max"],
        [4, 4, 3, 2, 1, 1, 2, 2, 2],
    )[0]
    parts = [some_expression(random, depth - 1) for _ in range(3)]
    match kind:
        case "sum":
            return f"({parts[0]} + {parts[1]})"
        case "difference":
            return f"({parts[0]} - {parts[1]})"
        case "product":
            return f"{parts[0]}*{parts[1]}"
        case "quotient":
            return f"{parts[0]}/({parts[1]})"
        case "power":
            return f"({parts[0]})**{random.choice([2, 3, -1])}"
        case "minus":
            return f"(-{parts[0]})"
        case "Abs":
            return f"Abs({parts[0]})"
        case _:
            return f"{kind}({', '.join(parts[: random.choice([2, 2, 3])])})"


def some_condition(random: Random, depth: int) -> str:
    if depth == 0 or random.random() < 0.2:
        sides = [some_expression(random, random.randint(0, 2)) for _ in range(3)]
        links = [random.choice([">=", ">", "<=", "<", "==", "!="]) for _ in range(2)]
        text = f"{sides[0]} {links[0]} {sides[1]}"
        return text if random.random() < 0.7 else f"{text} {links[1]} {sides[2]}"
    parts = [some_condition(random, depth - 1) for _ in range(2)]
    join = random.choice(["and", "or", "not", "implies"])
    return f"not ({parts[0]})" if join == "not" else f"(({parts[0]}) {join} ({parts[1]}))"


def lowered(tree: Node) -> list[tuple[Cell, Ratio]]:
    def compute(decide: Decisions) -> Ratio:
        return lower(tree, RING, decide)

    return list(cases(compute))


def refusal(error: InvalidGame) -> bool:
    """Whether a random text was refused for what random texts may hold."""
    return any(part in str(error) for part in ("zero whatever", "cases", "divided by 0", "a power of 0"))


def inside(cell: Cell, point: dict[str, Fraction]) -> bool:
    values = RING.values(point)
    return all(c.holds(values) for c in cell)


@pytest.mark.slow
def test_an_expression_has_the_value_of_every_case_it_is_in() -> None:
    random, checked, tied, split = Random(3), 0, 0, 0
    for _ in range(400):
        try:
            tree = parse(some_expression(random, random.randint(1, 4)), RING.names).tree
            found = lowered(tree)
        except InvalidGame as error:
            assert refusal(error)
            continue
        split += len(found) > 1
        for point in random.sample(GRID, 12):
            try:
                expected = evaluate(tree, point)
            except Pole:
                continue
            here = [quotient for guards, quotient in found if inside(guards, point)]
            assert here, "a point that no case covers"
            assert all(quotient.at(RING.values(point)) == expected for quotient in here)
            checked, tied = checked + 1, tied + (len(here) > 1)
    assert checked > 2_000 and tied > 100 and split > 100


def compared(node: ConditionNode) -> Iterator[Node]:
    match node:
        case Comparison(left, _, right):
            yield from (left, right)
        case And(parts) | Or(parts):
            for part in parts:
                yield from compared(part)
        case Not(inner):
            yield from compared(inner)


def has_values(node: ConditionNode, point: dict[str, Fraction]) -> bool:
    try:
        for side in compared(node):
            evaluate(side, point)
    except Pole:
        return False
    return True


@pytest.mark.slow
def test_a_condition_holds_where_one_of_its_cells_does() -> None:
    random = Random(4)
    seen = {True: 0, False: 0}
    for _ in range(220):
        try:
            condition = parse_condition(some_condition(random, random.randint(0, 3)), RING.names)
            cells = condition_cells(condition, RING)
        except InvalidGame as error:
            assert refusal(error)
            continue
        for point in random.sample(GRID, 12):
            if has_values(condition.tree, point):
                expected = holds(condition, point)
                assert any(inside(cell, point) for cell in cells) == expected, (condition.text, point)
                seen[expected] += 1
    assert min(seen.values()) > 500


@pytest.mark.parametrize(
    "text",
    [
        "a != b",
        "not a == b",
        "a == b == c",
        "0 <= a - b <= c",
        "a < b implies b < c",
        "a < b implies b < c implies a > 0",
        "not (a < b and b != c)",
        "1/(a - 3) >= 1/(b + 3)",
        "Abs(a) == Abs(b)",
        "Min(a, b, c) < 0 < Max(a, b)",
        "Max(a, -a) >= Abs(b) or not c > a",
        "Abs(Abs(a) - Abs(b)) <= c*c",
        "a*b/(c**2 + 1) > Min(a, b)/(1 + Abs(c))",
        "a > a",
        "0 == 0",
        "1 != 1 or a >= 2",
    ],
)
def test_conditions_on_the_whole_grid(text: str) -> None:
    condition = parse_condition(text, RING.names)
    cells = condition_cells(condition, RING)
    for point in GRID:
        assert any(inside(cell, point) for cell in cells) == holds(condition, point)


def test_names_stand_for_the_quotients_known() -> None:
    ((_, share),) = lowered(parse("(a - b)/((a - b)**2 + 1)").tree)
    cells = condition_cells(parse_condition("share > 0"), RING, {"share": share})
    for point in GRID[::7]:
        assert any(inside(cell, point) for cell in cells) == (point["a"] > point["b"])


def test_a_comparison_asked_twice_splits_once() -> None:
    for text in ("Abs(a) + Abs(a)", "Abs(a - b) + Max(a, b)", "Abs(2*a) - Abs(-a)"):
        found = lowered(parse(text).tree)
        assert len(found) == 2 and all(len(guards) == 1 for guards, _ in found)
        assert {guards[0].relation for guards, _ in found} == {">="}


def test_a_comparison_of_numbers_does_not_split() -> None:
    assert [(guards, str(value.over)) for guards, value in lowered(parse("Max(1, 2) + Abs(-3)").tree)] == [((), "5")]


def test_cases_are_lazy_and_left_out_where_they_cannot_be() -> None:
    tree = parse("Abs(a) + Abs(b)").tree
    kept = list(cases(lambda decide: lower(tree, RING, decide), lambda cell: inside(cell, GRID[0])))
    assert len(kept) == 1 and kept[0][1].at(RING.values(GRID[0])) == 4
    asked: list[Cell] = []

    def note(cell: Cell) -> bool:
        asked.append(cell)
        return True

    next(cases(lambda decide: lower(tree, RING, decide), note))
    assert len(asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a > 1 or Abs(b/c) > 1",
        "a > 1 or Max(1/b, c) > 1",
        "not (a <= 1 and Min(b/c, a/b) <= 1)",
        "Abs(a/b) > 1 or Abs(c/b) > 1",
        "(a > 1 or Abs(2*b - Max(a, 1/c)) > 1) and (c > 0 or Min(1/a, 1/b) > 0)",
    ],
)
def test_a_vanishing_denominator_fails_its_own_comparison_only(text: str) -> None:
    """Against the condition read part by part, a comparison without a value counting as one that fails."""
    cells = condition_cells(parse_condition(text, RING.names), RING)
    alone = 0

    def true(node: ConditionNode, denied: bool, point: dict[str, Fraction]) -> bool:
        match node:
            case Not(inner):
                return true(inner, not denied, point)
            case And(parts) | Or(parts):
                every = isinstance(node, And) != denied
                return (all if every else any)(true(part, denied, point) for part in parts)
        try:
            return holds(node, point) != denied
        except Pole:
            return False

    for point in GRID:
        expected = true(parse_condition(text, RING.names).tree, False, point)
        assert any(inside(cell, point) for cell in cells) == expected, point
        alone += expected and 0 in point.values()
    assert alone


def test_too_many_cases_are_refused() -> None:
    many = " + ".join(f"Abs(a - {k})" for k in range(MAX_CASES.bit_length() - 1))
    assert len(lowered(parse(many).tree)) == MAX_CASES
    with pytest.raises(InvalidGame, match="more than 256 cases"):
        lowered(parse(f"{many} + Abs(b)").tree)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1/(a - a)", "zero whatever"),
        ("(a - a)**-1", "zero whatever"),
        ("(a + b + c + 1)**12 * (a + 2*b + c)**12 * (a + b + 3*c)**12 * (a + 1)**12", "degree above 40"),
        ("((a + b + c + 1)**3)**12", "a power too long to be multiplied out"),
        ("((a + b + c + 1)**6)**3 * ((a + b - c + 1)**6)**3", "a product too long to be multiplied out"),
    ],
)
def test_what_cannot_be_lowered_is_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidGame, match=says):
        lowered(parse(text).tree)


def test_tidy_drops_what_is_always_true_and_ends_on_what_never_is() -> None:
    (cell,) = condition_cells(parse_condition("a > 0"), RING)
    (equality,) = condition_cells(parse_condition("b == 0"), RING)
    true = Decisions()
    assert true(RING.constant(1)) and not true.guards
    assert normalize_cell((*cell, *equality, *cell)) == (*cell, *equality)
    for text, expected in (("0 >= 0", ()), ("1 > 0", ()), ("0 == 0", ()), ("0 > 0", None), ("1 == 0", None)):
        left, relation, _ = text.split()
        constant = RING.constant(int(left))
        made = tuple(type(cell[0])(constant, r) for r in (">=", ">", "==") if r == relation)
        assert normalize_cell(made) == expected, text
    assert normalize_cell(cell + tuple(type(c)(RING.constant(-1), ">=") for c in cell)) is None


def test_numbers_and_names_are_themselves() -> None:
    decide = Decisions()
    assert lower(Name("b"), RING, decide) == Ratio(RING["b"], RING.one)
    with pytest.raises(TypeError):
        lower(Call("Median", ()), RING, decide)
    assert to_fmpq(Fraction(1, 2)) == lower(Number(Fraction(1, 2)), RING, decide).over.leading_coefficient()


def test_too_many_cases_are_counted_before_any_is_looked_into() -> None:
    tree = parse(" + ".join(f"Abs(a - {k})*Abs(b - {k})" for k in range(MAX_CASES.bit_length()))).tree
    looked: list[Cell] = []

    def possible(guards: Cell) -> bool:
        looked.append(guards)
        return True

    with pytest.raises(InvalidGame, match="more than 256 cases"):
        list(cases(lambda decide: lower(tree, RING, decide), possible))
    assert not looked
    assert len(list(cases(lambda decide: lower(parse("Abs(a)").tree, RING, decide), possible))) == len(looked) == 2


def test_an_expression_of_too_many_terms_is_refused() -> None:
    wide = ring(tuple("abcdefg"))
    found = lower(parse("(a + b + c + d + e + f + 1)**12").tree, wide, Decisions())
    assert len(found.over.coeffs()) == comb(12 + 6, 6) < MAX_TERMS < comb(12 + 7, 7)
    with pytest.raises(InvalidGame, match="an expression with more than 20000 terms"):
        lower(parse("(a + b + c + d + e + f + g + 1)**12").tree, wide, Decisions())


def test_a_predicate_is_no_condition_on_the_parameters() -> None:
    asked = parse_condition("a > 0 and not equilibrium(up, left)", RING.names, ("equilibrium",))
    with pytest.raises(InvalidGame, match=r"equilibrium\(…\) speaks of a game"):
        condition_cells(asked.tree, RING)
