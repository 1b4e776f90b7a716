"""Any text whatever is either read or refused with InvalidText, quickly, and what is read is written back."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from fractions import Fraction

import pytest
from audit import how_many
from hypothesis import given, settings
from hypothesis import strategies as st
from limits import at_once

from solver.errors import InvalidGame, InvalidText
from solver.expressions.conditions import parse_condition, render_condition
from solver.expressions.expression import evaluate, of, parse
from solver.expressions.nodes import Number, render
from solver.expressions.tokens import check_label, check_name

CLAIMS = ["equilibrium", "deal"]
PIECES = [
    "a", "b", "lambda", "S", "Min", "max", "Abs", "exp", "deal", "equilibrium", "and", "or", "not", "implies",
    "0", "1", "7", "0.1", ".5", "3.", "1e3", "1e-400", "1e9999", "12", "13",
    "+", "-", "*", "/", "**", "^", "(", ")", "(", ")", ",", "==", ">=", "<=", "<", ">", "!=", "≥", "−", "=",
    " ", "\t", ".", "'", '"', "[", "_", "__class__", "\u0435", "\u200b", "\x00", "\ud800", "²", "½", "∞",
]  # fmt: skip
ANY = st.text(max_size=60)
NEARLY = st.text(alphabet="ab19.eE+-*/^(), <>=!", max_size=60)
SOUP = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
SPACED = st.lists(st.sampled_from(PIECES[:50]), max_size=25).map(" ".join)
REPEATED = st.tuples(st.sampled_from(PIECES), st.sampled_from(PIECES), st.integers(1, 3_000)).map(
    lambda drawn: (drawn[0] + drawn[1]) * drawn[2]
)
TEXTS = st.one_of(ANY, NEARLY, SOUP, SPACED)


def read(reader: Callable[[str], str], text: str) -> str | None:
    """What is made of a text, written out; None where it is refused as it should be."""
    try:
        with at_once():
            return reader(text)
    except InvalidText as error:
        assert 1 <= error.column <= len(text) + 1
        assert error.text == text
        assert error.reason and "\n" not in error.reason and error.reason.isprintable()
        assert str(error).count("\n") == 2
        return None


def expression(text: str) -> str:
    return render(parse(text).tree)


def condition(text: str) -> str:
    return render_condition(parse_condition(text, predicates=CLAIMS).tree)


@settings(max_examples=how_many(60, 600))
@given(TEXTS)
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    written = read(expression, text)
    if written is not None:
        assert parse(written) == parse(text)


@settings(max_examples=how_many(60, 600))
@given(TEXTS)
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    written = read(condition, text)
    if written is not None:
        assert parse_condition(written, predicates=CLAIMS) == parse_condition(text, predicates=CLAIMS)


@settings(max_examples=how_many(6, 60))
@given(REPEATED)
def test_a_repeated_text_is_answered(text: str) -> None:
    read(expression, text)
    read(condition, text)


@settings(max_examples=how_many(30, 300))
@given(TEXTS)
def test_any_declared_text_has_a_value_or_is_refused(text: str) -> None:
    try:
        tree = parse(text, declared=["a", "b"]).tree
    except InvalidText:
        return
    try:
        with at_once():
            value = evaluate(tree, {"a": Fraction(1, 2), "b": Fraction(-3)})
    except InvalidGame as error:
        assert "divides by" in str(error)
        return
    assert isinstance(value, Fraction)


@settings(max_examples=how_many(20, 200))
@given(TEXTS)
def test_any_text_is_a_name_or_refused(text: str) -> None:
    for reader in (check_name, check_label):
        assert read(reader, text) in {text, None}


NUMBERS = st.one_of(
    st.integers(),
    st.integers(-(10**500), 10**500),
    st.fractions(),
    st.floats(),
    st.decimals(),
    st.decimals(min_value=-(10**20), max_value=10**20, places=30),
)
STRANGERS = st.one_of(
    st.none(), st.booleans(), st.binary(max_size=5), st.complex_numbers(), st.lists(st.integers(), max_size=2)
)


@settings(max_examples=how_many(30, 300))
@given(NUMBERS)
def test_any_number_is_read_exactly_or_refused(value: int | float | Fraction | decimal.Decimal) -> None:
    try:
        tree = of(value).tree
    except InvalidGame as error:
        assert "400 digits" in str(error) or "finite" in str(error) or "beyond 400" in str(error)
        return
    assert isinstance(tree, Number)
    expected = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    assert tree.value == expected


@settings(max_examples=how_many(5, 50))
@given(STRANGERS)
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(InvalidGame):
        of(value)


def test_the_pieces_reach_both_outcomes() -> None:
    assert expression("a+b") and read(expression, "a+") is None
    assert condition("a>b") and read(condition, "a>") is None
