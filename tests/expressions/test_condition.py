"""Conditions: read, written back and decided; a second path is Python's own comparisons of Fractions."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from audit import how_many
from hypothesis import given, settings
from hypothesis import strategies as st
from limits import at_once

from games import load
from solver.errors import InvalidText, Pole, UsageError, clip
from solver.expressions.conditions import (
    And,
    Comparison,
    Condition,
    ConditionNode,
    Not,
    Or,
    Predicate,
    all_of,
    any_of,
    deny,
    holds,
    names,
    parse_condition,
    render_condition,
)
from solver.expressions.expression import parse
from solver.expressions.nodes import Name, Node, Number, render
from solver.expressions.tree_sizes import MAX_DEPTH

CLAIMS = ["equilibrium", "dominates", "deal"]
RELATIONS = [">=", ">", "<=", "<", "==", "!="]


def expr(text: str) -> Node:
    return parse(text).tree


def compare(left: str, relation: str, right: str) -> Comparison:
    return Comparison(expr(left), relation, expr(right))


P, Q, R = compare("a", ">=", "b"), compare("c", "<", "0"), compare("a + b", "!=", "2*c")


# Shape.


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a >= b", P),
        ("a ≥ b", P),
        ("a+b ≠ 2*c", R),
        ("a >= b and c < 0", And((P, Q))),
        ("a >= b or c < 0 and a + b != 2*c", Or((P, And((Q, R))))),
        ("(a >= b or c < 0) and a + b != 2*c", And((Or((P, Q)), R))),
        ("(a >= b and c < 0) and a + b != 2*c", And((P, Q, R))),
        ("not a >= b and c < 0", And((Not(P), Q))),
        ("not (a >= b and c < 0)", Not(And((P, Q)))),
        ("not not a >= b", P),
        ("((a >= b))", P),
        ("(a) >= (b)", P),
        ("(a + b)*2 >= c", compare("(a + b)*2", ">=", "c")),
        ("((a + b))*2 >= c or (c < 0)", Or((compare("(a + b)*2", ">=", "c"), Q))),
        ("0 <= a - b <= c", And((compare("0", "<=", "a - b"), compare("a - b", "<=", "c")))),
        ("0 < a < b and c < 0", And((compare("0", "<", "a"), compare("a", "<", "b"), Q))),
        ("a >= b implies c < 0", Or((Not(P), Q))),
        ("a >= b implies c < 0 implies a + b != 2*c", Or((Not(P), Not(Q), R))),
        ("(a >= b implies c < 0) implies a + b != 2*c", Or((Not(Or((Not(P), Q))), R))),
        ("a >= b or c < 0 implies a + b != 2*c", Or((Not(Or((P, Q))), R))),
        ("not a >= b implies c < 0", Or((P, Q))),
        ("Min(a, b) > Abs(c)", compare("Min(a, b)", ">", "Abs(c)")),
        ("deal()", Predicate("deal", ())),
        ("equilibrium(withdraw, sanction)", Predicate("equilibrium", ("withdraw", "sanction"))),
        ("equilibrium( old-guard ,x_1)", Predicate("equilibrium", ("old-guard", "x_1"))),
        ("equilibrium(10, 2x, and, 1e9999999)", Predicate("equilibrium", ("10", "2x", "and", "1e9999999"))),
        ("(deal(a) and not deal(b))", And((Predicate("deal", ("a",)), Not(Predicate("deal", ("b",)))))),
        ("equilibrium >= deal", compare("equilibrium", ">=", "deal")),
        ("lambda > S", compare("lambda", ">", "S")),
    ],
)
def test_shape(text: str, tree: ConditionNode) -> None:
    assert parse_condition(text, predicates=CLAIMS).tree == tree


def test_names_are_parameters_and_no_labels() -> None:
    condition = parse_condition("a >= b or deal(c) and not 2*lambda == 1", predicates=CLAIMS)
    assert condition.names == names(condition.tree) == {"a", "b", "lambda"}


def test_the_text_is_kept_and_does_not_count() -> None:
    assert str(parse_condition("a  ≥ b")) == "a  ≥ b"
    assert parse_condition("a  ≥ b") == parse_condition("a>=b")


# Writing.

SIDES = st.sampled_from(["a", "b", "2*c - 1", "a*b", "(a + b)*c", "1/3", "-2", "Max(a, b)", "a**2"])
LABELS = st.from_regex(r"[A-Za-z0-9_]{1,5}(-[A-Za-z0-9_]{1,5}){0,2}", fullmatch=True)
COMPARISONS: st.SearchStrategy[ConditionNode] = st.builds(compare, SIDES, st.sampled_from(RELATIONS), SIDES)
PREDICATES: st.SearchStrategy[ConditionNode] = st.builds(
    Predicate, st.sampled_from(CLAIMS), st.lists(LABELS, max_size=3).map(tuple)
)


def _grown(inner: st.SearchStrategy[ConditionNode]) -> st.SearchStrategy[ConditionNode]:
    several = st.lists(inner, min_size=2, max_size=3)
    joined = [several.map(lambda parts: all_of(*parts)), several.map(lambda parts: any_of(*parts))]
    return st.one_of(*joined, inner.map(deny))


TREES = st.recursive(COMPARISONS | PREDICATES, _grown, max_leaves=10)
PROPOSITIONS = st.recursive(COMPARISONS, _grown, max_leaves=10)
POINTS = st.fixed_dictionaries({name: st.integers(-2, 2).map(Fraction) for name in "abc"})


@settings(max_examples=how_many(20, 200))
@given(TREES)
def test_what_is_written_is_read_back(tree: ConditionNode) -> None:
    assert parse_condition(render_condition(tree), predicates=CLAIMS).tree == tree


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("((a>=b) and not (a>1 or (b<2)))", "a >= b and not (a > 1 or b < 2)"),
        ("(a>1 or b<2) and c>0", "(a > 1 or b < 2) and c > 0"),
        ("(a>1 and b<2) or c>0", "a > 1 and b < 2 or c > 0"),
        ("0<=a<=1", "0 <= a and a <= 1"),
        ("deal( a,old-guard )", "deal(a, old-guard)"),
    ],
)
def test_written_form(text: str, written: str) -> None:
    assert render_condition(parse_condition(text, predicates=CLAIMS).tree) == written


# Deciding.


@settings(max_examples=how_many(20, 200))
@given(PROPOSITIONS, POINTS)
def test_python_decides_the_same_text_alike(tree: ConditionNode, point: dict[str, Fraction]) -> None:
    text = render_condition(tree)
    known = {"Max": max, "F": Fraction, **point}
    python = eval(text.replace("1/3", "F(1, 3)"), {"__builtins__": {}}, known)  # noqa: S307 - generated above
    assert holds(tree, point) is bool(python)


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize(("left", "right"), [("1/3", "1/3"), ("1/3", "0.333333333333333333"), ("-1", "0")])
def test_relations_are_exact(relation: str, left: str, right: str) -> None:
    python: dict[str, Callable[[Fraction, Fraction], bool]] = {
        ">=": operator.ge,
        ">": operator.gt,
        "<=": operator.le,
        "<": operator.lt,
        "==": operator.eq,
        "!=": operator.ne,
    }
    expected = python[relation](Fraction(left), Fraction(right))
    assert holds(parse_condition(f"{left} {relation} {right}"), {}) is expected


@pytest.mark.parametrize("p", [0, 1])
@pytest.mark.parametrize("q", [0, 1])
@pytest.mark.parametrize("r", [0, 1])
def test_implies_is_lowest_and_right_associative(p: int, q: int, r: int) -> None:
    point = {"p": Fraction(p), "q": Fraction(q), "r": Fraction(r)}
    assert holds(parse_condition("p > 0 implies q > 0 implies r > 0"), point) is (not p or not q or bool(r))
    assert holds(parse_condition("p > 0 or q > 0 implies q > 0 and r > 0"), point) is (not (p or q) or bool(q and r))


def test_parts_are_looked_at_only_as_far_as_needed() -> None:
    at_zero = {"x": Fraction(0)}
    assert holds(parse_condition("x > 0 and 1/x > 2"), at_zero) is False
    assert holds(parse_condition("x == 0 or 1/x > 2"), at_zero) is True
    with pytest.raises(Pole, match="1/x has no value at x = 0"):
        holds(parse_condition("1/x > 2 and x > 0"), at_zero)


@pytest.mark.parametrize("text", ["payoff(US) >= 3", "in(offer/accept): payoff(US) > 2", "best(US) >= 2"])
def test_what_is_claimed_of_some_play_is_written_as_it_is_read(text: str) -> None:
    offer = load("thaad-offer")
    assert render_condition(offer.claim(text).tree) == text


def test_what_is_no_node_is_not_written() -> None:
    with pytest.raises(UsageError, match="int is no node of an expression; build it with parse"):
        render(3)  # type: ignore[arg-type]


def test_claims_are_decided_by_whoever_knows() -> None:
    condition = parse_condition("not equilibrium(hold, old-guard) or x > 1", predicates=CLAIMS)
    asked: list[Predicate] = []

    def decide(claim: Predicate) -> bool:
        asked.append(claim)
        return True

    assert holds(condition, {"x": Fraction(1)}, decide) is False
    assert asked == [Predicate("equilibrium", ("hold", "old-guard"))]
    with pytest.raises(UsageError, match=re.escape("equilibrium(hold, old-guard) is a claim about a game")):
        holds(condition, {"x": Fraction(1)})


def test_a_missing_value_is_named() -> None:
    with pytest.raises(UsageError, match="no value for 'x'"):
        holds(parse_condition("x > 0"), {})


# Refusals: what is said, and where the caret points.


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "there is no text"),
        ("a", 1, "this is a number, not a condition"),
        ("a + 1", 1, "this is a number, not a condition"),
        ("b > 0 and a", 11, "this is a number, not a condition"),
        ("a > 0 and", 10, "ends too early"),
        ("and a > 0", 1, "'and' has no place"),
        ("a > 0 not b > 0", 7, "'not' has no place"),
        ("a > 0 b > 0", 7, "to multiply write 0*b"),
        ("a => 1", 3, "write >= to compare, or implies"),
        ("a =< 1", 3, "write <="),
        ("a <> 1", 3, "write !="),
        ("a > 0 && b > 0", 7, "write and"),
        ("a > 0 | b > 0", 7, "write or"),
        ("!a > 0", 1, "write not, or != to compare"),
        ("a > 0 AND b > 0", 7, "the word of logic is and, in small letters"),
        ("Not a > 0", 5, "the word of logic is not, in small letters"),
        ("a > 0 ∧ b > 0", 7, "write and"),
        ("(a > 0", 1, "this '(' is never closed"),
        ("(a > 0 and (b", 12, "this '(' is never closed"),
        ("((a > 0", 2, "this '(' is never closed"),
        ("(((a > 0", 3, "this '(' is never closed"),
        ("a > 0)", 6, "this ')' closes nothing"),
        ("(a > 0) + 2 > 1", 9, "true or false and not a number; '+' cannot follow it"),
        ("(a > 0) >= 2", 9, "true or false and not a number; '>=' cannot follow it"),
        ("deal() if a > 0", 8, "'if' has no place here; between two conditions stands and, or or implies"),
        ("deal() -> a > 0", 8, "'-' cannot follow it: between two conditions stands and, or or implies"),
        ("deal() AND a > 0", 8, "the word of logic is and, in small letters"),
        ("2*(a > 0)", 6, "'>' has no place inside a formula"),
        ("2 >= (a > 0)", 6, "a condition cannot be compared"),
        ("Min(a > 0, b) > 1", 7, "'>' has no place inside a formula"),
        ("Min(a or b, b) > 1", 7, "'or' has no place inside a formula"),
        ("deal() + 1 > 2", 8, "deal(...) is true or false and not a number"),
        ("1 + deal() > 2", 5, "deal(...) is true or false and not a number"),
        ("1 > deal()", 5, "deal(...) is true or false and not a number"),
        ("equilibrum(a)", 1, "did you mean 'equilibrium'?"),
        ("b > 0 or foo(a)", 10, "only Abs, Max, Min, deal, dominates, equilibrium can"),
        ("exp(a) > 1", 1, "exp(...) is not rational"),
        ("deal(a", 5, "this '(' is never closed"),
        ("deal(a,", 5, "this '(' is never closed"),
        ("deal(a,,b)", 8, "the label is empty"),
        ("deal(a,)", 8, "the label is empty"),
        ("deal(a-, b)", 7, "the label 'a-' holds '-'"),
        ("deal(a b)", 7, "the label 'a b' holds ' '"),
        ("deal(a - b)", 7, "the label 'a - b' holds ' '"),
        ("deal((a))", 6, "the label is empty"),
        ("deal(a(b))", 7, "'(' has no place here"),
        ("a > 0, b > 0", 6, "a comma stands only between"),
        ("a, b > 1", 2, "a comma stands only between"),
        ("a > 1/0", 6, "1 is divided by 0"),
        ("a > b\u200b", 6, "U+200B ZERO WIDTH SPACE"),
        ("\u0430 > 0", 1, "it looks like 'a'"),
        ("\ufdfa > 0", 1, "names are made of letters, digits and _"),
        ("a > x.real", 6, "a point stands only inside a number"),
        ("__import__('os')", 12, "has no place here"),
        ("not " * (MAX_DEPTH + 1) + "a > 0", 4 * MAX_DEPTH + 1, "denials and parentheses"),
        ("(" * (MAX_DEPTH + 1) + "a > 0" + ")" * (MAX_DEPTH + 1), MAX_DEPTH + 1, "nested parentheses"),
    ],
    ids=lambda value: clip(ascii(value), 30) if isinstance(value, str) else None,
)
def test_refusal(text: str, column: int, message: str) -> None:
    with pytest.raises(InvalidText) as caught:
        parse_condition(text, predicates=CLAIMS)
    assert message in caught.value.reason
    assert (caught.value.column, caught.value.text) == (column, text)


def test_an_undeclared_parameter() -> None:
    with pytest.raises(InvalidText, match="'sheild' is not declared; did you mean 'shield'") as caught:
        parse_condition("deal(sheild) and 2*sheild > 0", declared=["shield"], predicates=CLAIMS)
    assert caught.value.column == 20


def test_without_claims_only_functions_can_be_called() -> None:
    with pytest.raises(InvalidText, match="'equilibrium' cannot be called, only Abs, Max, Min can"):
        parse_condition("equilibrium(a, b)")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "(" * 5_000 + ")" * 5_000,
        "(" * 4_000 + "a > 0" + ")" * 4_000,
        "(a > 0 and " * 900,
        "not " * 2_500,
        "a" + ">a" * 4_999,
        "a>0 or " * 1_428 + "a>0",
        "a>0 implies " * 833 + "0>a",
        "deal(" * 2_000,
        "deal(" + "a," * 4_990 + "a)",
        "deal(" + "a-" * 4_990 + "a)",
        "-" * 100_000,
        "a > 1e9999999",
        "9**9**9 > 1",
        "\x00" * 10_000,
    ],
    ids=lambda text: clip(text.replace("\x00", "0"), 20),
)
def test_a_hostile_text_is_answered_at_once(text: str) -> None:
    with at_once():
        try:
            shown = render_condition(parse_condition(text, predicates=CLAIMS).tree)
        except InvalidText as error:
            shown = str(error)
    assert shown


def test_the_deepest_tree_leaves_room_on_the_stack() -> None:
    text = "(a > 0 and (b > 0 or " * 30 + "a > b" + "))" * 30

    def buried(frames: int) -> bool:
        return buried(frames - 1) if frames else holds(parse_condition(text), point)

    point = {"a": Fraction(1), "b": Fraction(0)}
    assert buried(250)


def test_a_condition_is_frozen() -> None:
    condition = Condition(Comparison(Name("a"), ">", Number(Fraction(0))), "a > 0")
    assert condition == parse_condition("a > 0")
    with pytest.raises(AttributeError):
        condition.text = "b"  # type: ignore[misc]


def test_one_equals_sign_is_an_equality() -> None:
    one, two = parse_condition("a = b and not (1 = c)"), parse_condition("a == b and not (1 == c)")
    assert one == two and str(one) == "a = b and not (1 = c)"
    assert render_condition(one.tree) == render_condition(two.tree) == "a == b and not 1 == c"
    assert holds(parse_condition("x = 1/3"), {"x": Fraction(1, 3)})
    assert not holds(parse_condition("0 = x < 1"), {"x": Fraction(1, 2)})
    with pytest.raises(InvalidText):
        parse_condition("a === b")
