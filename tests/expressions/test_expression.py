"""Expressions: read exactly, written back, evaluated; a second path is Python's own arithmetic or sympy's."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from audit import how_many
from hypothesis import given, settings
from hypothesis import strategies as st
from limits import at_once
from sympy_trees import to_sympy

from solver.errors import InvalidGame, InvalidText, Pole, Undecided, UsageError, ZopaError, clip, nearest
from solver.expressions.expression import Expression, evaluate, of, parse, substitute
from solver.expressions.nodes import (
    MAX_EXPONENT,
    ONE,
    Call,
    Name,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    add,
    divide,
    multiply,
    names,
    negate,
    power,
    render,
)
from solver.expressions.tokens import MAX_DIGITS, MAX_LENGTH, MAX_NAME, check_label, check_name
from solver.expressions.tree_sizes import MAX_DEGREE, MAX_DEPTH, MAX_HEIGHT, MAX_NODES, measure

X, Y, A, B, C = map(Name, "xyabc")


def num(value: int | str) -> Number:
    return Number(Fraction(value))


def short(value: object) -> str:
    """A test's name that any terminal can show."""
    return clip(ascii(value), 30) if isinstance(value, str) else type(value).__name__


# Generated material: canonical trees, and texts that Python can read too.

LETTERS = ("x", "y", "beta", "S")
SMALL = st.fractions(min_value=-9, max_value=9, max_denominator=6)
LEAVES: st.SearchStrategy[Node] = SMALL.map(Number) | st.sampled_from(LETTERS).map(Name)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda parts: add(*parts)),
        several.map(lambda parts: multiply(*parts)),
        st.tuples(inner, inner.filter(lambda node: node != num(0))).map(lambda pair: divide(*pair)),
        inner.map(negate),
        st.tuples(inner, st.integers(0, 3)).map(lambda pair: power(*pair)),
        several.map(lambda parts: Call("Max", tuple(parts))),
        several.map(lambda parts: Call("Min", tuple(parts))),
        inner.map(lambda part: Call("Abs", (part,))),
    )


TREES = st.recursive(LEAVES, _grown, max_leaves=12)
POINTS = st.fixed_dictionaries(dict.fromkeys(LETTERS, SMALL))


def _longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", " - ", "* ", "*-", "--"]), inner).map("".join),
        inner.map("({})".format),
        inner.map("-{}".format),
        st.tuples(inner, st.integers(-3, 3)).map(lambda pair: f"({pair[0]})**{pair[1]}"),
        st.tuples(st.sampled_from(LETTERS), st.integers(0, 3)).map(lambda pair: f"{pair[0]}**{pair[1]}"),
        st.tuples(inner, inner).map(lambda pair: f"Max({pair[0]}, {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"min({pair[0]},{pair[1]})"),
        inner.map("Abs({})".format),
    )


DECIMALS = st.sampled_from(["0", "1", "2", "7", "0.1", ".5", "3.", "1e-2", "2.5E+1", "007"])
TEXTS = st.recursive(DECIMALS | st.sampled_from(LETTERS), _longer, max_leaves=12)


def python_value(text: str, point: Mapping[str, Fraction]) -> Fraction:
    """What Python makes of the same text, its numbers taken as Fractions."""
    literal = r"(?<!\*\*)(?<!\*\*-)(?<![\w.])(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"  # but no exponent
    exact = re.sub(literal, lambda match: f"F('{match[0].rstrip('.')}')", text)
    known = {"F": Fraction, "Max": max, "min": min, "Abs": abs, **point}
    return Fraction(eval(exact, {"__builtins__": {}}, known))  # noqa: S307 - the texts are generated above


def attempt(compute: Callable[[], Fraction]) -> Fraction | None:
    """The value, or None for a division by zero."""
    try:
        return compute()
    except (ZeroDivisionError, Pole):
        return None


# Exactness.


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", "1/10"),
        ("-3", "-3"),
        ("7/3", "7/3"),
        ("-7/3", "-7/3"),
        ("1e-3", "1/1000"),
        ("2.50E+2", "250"),
        (".5", "1/2"),
        ("5.", "5"),
        ("007", "7"),
        ("0.1/0.3", "1/3"),
        ("2**-1", "1/2"),
        ("--4", "4"),
        ("+4", "4"),
        ("−4", "-4"),
        ("6÷4", "3/2"),
        ("0e0400", "0"),
        ("1/3/5", "1/15"),
        ("-(-(7))", "7"),
    ],
)
def test_a_literal_is_one_exact_number(text: str, value: str) -> None:
    assert parse(text).tree == num(value)


def test_the_sum_of_a_tenth_and_two_tenths_is_three_tenths() -> None:
    assert evaluate(parse("0.1 + 0.2").tree, {}) == Fraction(3, 10)


# Precedence and shape.


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-x**2", Negation(Power(X, 2))),
        ("(-x)**2", Power(Negation(X), 2)),
        ("-3**2", Negation(Power(num(3), 2))),
        ("(-3)**2", Power(num(-3), 2)),
        ("a/b/c", Quotient(Quotient(A, B), C)),
        ("a/(b/c)", Quotient(A, Quotient(B, C))),
        ("a/b*c", Product((Quotient(A, B), C))),
        ("a*b/c", Quotient(Product((A, B)), C)),
        ("a-b-c", Sum((A, Negation(B), Negation(C)))),
        ("a-(b-c)", Sum((A, Negation(Sum((B, Negation(C))))))),
        ("(a-b)-c", Sum((A, Negation(B), Negation(C)))),
        ("a*(b*c)", Product((A, B, C))),
        ("-(-x)", X),
        ("- - - x", Negation(X)),
        ("-x*y", Negation(Product((X, Y)))),
        ("(-x)*y", Product((Negation(X), Y))),
        ("-((-x)*y)", Product((X, Y))),
        ("-((-x)/y)", Quotient(X, Y)),
        ("-(x*(-y))", Negation(Product((X, Negation(Y))))),
        ("x*-y", Product((X, Negation(Y)))),
        ("-3*x", Product((num(-3), X))),
        ("a - 3*x", Sum((A, Product((num(-3), X))))),
        ("7/3*x", Product((num("7/3"), X))),
        ("x*7/3", Quotient(Product((X, num(7))), num(3))),
        ("x^2", Power(X, 2)),
        ("x**(2)", Power(X, 2)),
        ("x**-2", Quotient(ONE, Power(X, 2))),
        ("x**(-1)", Quotient(ONE, X)),
        ("(x**2)**3", Power(Power(X, 2), 3)),
        ("x**0", Power(X, 0)),
        ("a × b · c ⋅ x", Product((A, B, C, X))),
        ("Min(a, b - 1)", Call("Min", (A, Sum((B, num(-1)))))),
        ("max(a,b,c)", Call("Max", (A, B, C))),
        ("abs(a)", Call("Abs", (A,))),
        ("\ta\r\n+ b", Sum((A, B))),
    ],
)
def test_shape(text: str, tree: Node) -> None:
    assert parse(text).tree == tree


@pytest.mark.parametrize(
    "name",
    ["S", "N", "E", "I", "Q", "O", "beta", "gamma", "zeta", "lambda", "pi", "if", "_", "x_1", "min", "exp"],
)
def test_an_ordinary_name_is_a_parameter(name: str) -> None:
    expression = parse(f"2*{name} - 1", declared=[name])
    assert expression.names == {name}
    assert evaluate(expression.tree, {name: Fraction(3)}) == 5
    assert to_sympy(expression.tree) == 2 * sympy.Symbol(name) - 1


@settings(max_examples=how_many(30, 300))
@given(TEXTS, POINTS)
def test_python_reads_the_same_text_alike(text: str, point: dict[str, Fraction]) -> None:
    try:
        tree = parse(text).tree
    except InvalidText as error:
        assert re.search("divided by 0|degree|digits", error.reason)
        return
    assert attempt(lambda: evaluate(tree, point)) == attempt(lambda: python_value(text, point))


# Writing.


@settings(max_examples=how_many(40, 400))
@given(TREES)
def test_what_is_written_is_read_back(tree: Node) -> None:
    assert parse(render(tree)).tree == tree


@settings(max_examples=how_many(20, 200))
@given(TREES)
def test_no_pair_of_parentheses_can_be_left_out(tree: Node) -> None:
    text = render(tree)
    for start, end in _groups(text):
        shorter = f"{text[:start]}{text[start + 1 : end]}{text[end + 1 :]}"
        try:
            read = parse(shorter).tree
        except InvalidText:
            continue
        assert read != tree, shorter


def _groups(text: str) -> list[tuple[int, int]]:
    """The places of parentheses that group, those of calls and of a minus after an operator left out."""
    found, opened = [], []
    for place, character in enumerate(text):
        if character == "(":
            opened.append(place)
        elif character == ")":
            start = opened.pop()
            if not text[:start][-1:].isalnum() and not text[start - 1 : start + 2].endswith(("*(-", "/(-")):
                found.append((start, place))
    return found


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("((a)-(b))*(2*(c))**2/(3)", "(a - b)*(2*c)**2/3"),
        ("a+(-b)", "a - b"),
        ("a-(-3)", "a + 3"),
        ("a-3*b", "a - 3*b"),
        ("x*(7/3)", "x*(7/3)"),
        ("(7/3)**2", "(7/3)**2"),
        ("(-1)*x", "-1*x"),
        ("2*(-x)", "2*(-x)"),
        ("max( a,abs(-b) )", "Max(a, Abs(-b))"),
        ("-(a+b)", "-(a + b)"),
    ],
)
def test_written_form(text: str, written: str) -> None:
    assert render(parse(text).tree) == written


def test_the_text_is_kept_and_does_not_count() -> None:
    expression = parse("a  -  b")
    assert str(expression) == "a  -  b"
    assert expression == parse("a-b") and hash(expression) == hash(parse("a-b"))
    assert expression != parse("b - a")


# Evaluation, substitution, names.


@settings(max_examples=how_many(20, 200))
@given(TREES, POINTS)
def test_evaluation_agrees_with_sympy(tree: Node, point: dict[str, Fraction]) -> None:
    value = attempt(lambda: evaluate(tree, point))
    if value is None:
        return
    symbols = {name: sympy.Rational(at.numerator, at.denominator) for name, at in point.items()}
    there = to_sympy(tree, symbols)
    assert (int(there.p), int(there.q)) == (value.numerator, value.denominator)


@settings(max_examples=how_many(20, 200))
@given(TREES, POINTS)
def test_a_tree_survives_sympy(tree: Node, point: dict[str, Fraction]) -> None:
    value = attempt(lambda: evaluate(tree, point))
    expression = to_sympy(tree)
    if value is None or expression.has(sympy.zoo, sympy.nan, sympy.oo):
        return
    back = of(expression)
    assert back.names <= names(tree)
    assert evaluate(back.tree, point) == value


@settings(max_examples=how_many(15, 150))
@given(TREES, TREES, POINTS)
def test_substituting_is_evaluating_in_two_steps(tree: Node, inner: Node, point: dict[str, Fraction]) -> None:
    at_inner = attempt(lambda: evaluate(inner, point))
    if at_inner is None:
        return
    try:
        replaced = substitute(tree, {"x": inner})
    except InvalidGame as error:
        assert isinstance(error, Pole) or "expression has" in str(error)
        return
    assert parse(render(replaced)).tree == replaced
    there = {**point, "x": at_inner}
    assert attempt(lambda: evaluate(replaced, point)) == attempt(lambda: evaluate(tree, there))


def test_substitution_happens_all_at_once() -> None:
    assert substitute(parse("x/y").tree, {"x": Y, "y": X}) == parse("y/x").tree


def test_substitution_folds_and_refuses_a_pole() -> None:
    assert substitute(parse("1/x").tree, {"x": num(3)}) == num("1/3")
    with pytest.raises(Pole, match="divided by 0"):
        substitute(parse("a/x").tree, {"x": num(0)})
    with pytest.raises(InvalidGame, match="more than 400 digits"):
        substitute(parse("x/y").tree, {"x": num(10**300), "y": Number(Fraction(1, 10**300))})


def test_a_chain_of_substitutions_cannot_explode() -> None:
    tree: Node = parse("x + x + x + x").tree
    with pytest.raises(InvalidGame, match=f"{MAX_NODES} are allowed"):
        for _ in range(100):
            tree = substitute(tree, {"x": tree})


@pytest.mark.parametrize(
    ("text", "point", "message"),
    [
        ("1/(x - y)", {"x": 2, "y": 2}, "1/(x - y) has no value at x = 2, y = 2: it divides by x - y"),
        ("a + 1/x", {"x": 0, "a": 1}, "1/x has no value at x = 0"),
        ("1/(2 - 2)", {}, "1/(2 - 2) has no value: it divides by 2 - 2"),
    ],
)
def test_a_pole_names_its_place(text: str, point: dict[str, int], message: str) -> None:
    with pytest.raises(Pole, match=re.escape(message)):
        evaluate(parse(text).tree, {name: Fraction(value) for name, value in point.items()})


def test_a_missing_value_is_named() -> None:
    with pytest.raises(UsageError, match="no value for 'shield'; did you mean 'sheild'"):
        evaluate(Name("shield"), {"sheild": Fraction(1)})


def test_zero_to_the_power_of_zero_is_one() -> None:
    assert evaluate(parse("x**0").tree, {"x": Fraction(0)}) == 1


# Other ways in.

x, y = sympy.symbols("x y")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (-3, "-3"),
        (Fraction(-7, 3), "-7/3"),
        (Decimal("0.10"), "1/10"),
        (Decimal("1E+3"), "1000"),
        (0.1, "1/10"),
        (1e-7, "1/10000000"),
        (1e22, "10000000000000000000000"),
        (-0.0, "0"),
        (np.float64(0.1), "1/10"),
        (np.float32(0.1), "1/10"),
        (np.float16(0.1), "1/10"),
        (np.int64(2**62), str(2**62)),
        (np.uint8(200), "200"),
        (np.array(0.25), "1/4"),
        (np.str_("a - 1"), "a - 1"),
        ("a - 1", "a - 1"),
        (sympy.Integer(4), "4"),
        (sympy.Rational(7, 3), "7/3"),
        (sympy.Float("0.1"), "1/10"),
        (sympy.Float(0.1), "1/10"),
        (x - y, "x - y"),
        (-x, "-x"),
        (x / y, "x/y"),
        (1 / x, "1/x"),
        (-x / (y + 1) ** 2, "-x/(y + 1)**2"),
        ((x + y) ** 3, "(x + y)**3"),
        (sympy.Max(y, x, 2), "Max(2, x, y)"),
        (sympy.Abs(x), "Abs(x)"),
        (sympy.Symbol("lambda") * 2, "2*lambda"),
        (sympy.Symbol("x", positive=True), "x"),
    ],
    ids=short,
)
def test_what_a_value_stands_for(value: object, text: str) -> None:
    assert render(of(value).tree) == text


def test_an_expression_is_its_own() -> None:
    expression = parse("a - 1")
    assert of(expression) is expression


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "nan is not a finite number"),
        (float("-inf"), "-inf is not a finite number"),
        (np.float32("inf"), "inf is not a finite number"),
        (Decimal("sNaN"), "sNaN is not a finite number"),
        (Decimal("Infinity"), "Infinity is not a finite number"),
        (Decimal("1e999999"), "beyond 400"),
        (True, "a bool cannot stand for a number: True"),
        (np.bool_(True), "cannot stand for a number"),
        (None, "a NoneType cannot stand for a number: None"),
        (1j, "a complex cannot stand for a number"),
        (np.complex128(1), "cannot stand for a number"),
        (np.array([1.0]), "a ndarray cannot stand for a number"),
        (np.datetime64("2017-01-01"), "cannot stand for a number"),
        ([1], "a list cannot stand for a number"),
        (b"1", "a bytes cannot stand for a number"),
        (10**MAX_DIGITS, "more than 400 digits"),
        (10**100_000, "more than 400 digits"),
        (Fraction(1, 10**MAX_DIGITS), "more than 400 digits"),
        (sympy.Integer(10) ** 5000, "more than 400 digits"),
        (sympy.sqrt(2), "sympy's Pow is not rational: sqrt(2); declare a parameter of its own"),
        (sympy.exp(x), "sympy's exp is not rational"),
        (x**y, "sympy's Pow is not rational"),
        (x**13, "the exponent 13 is beyond 12"),
        (x ** sympy.Integer(10**50), "the exponent of more than 30"),
        (sympy.pi * x, "sympy's Pi is not rational"),
        (sympy.E, "sympy's Exp1 is not rational"),
        (sympy.oo, "sympy's Infinity is not rational"),
        (sympy.nan, "sympy's NaN is not rational"),
        (sympy.Symbol("x", positive=True) + x, "two different sympy symbols are called 'x'"),
        (sympy.Matrix([x]), "is not rational"),
        (x > y, "sympy's StrictGreaterThan is not rational"),
        (sympy.Symbol("a b"), "the name 'a b' holds ' '"),
        (sympy.Symbol("Max"), "'Max' is a function"),
        (sympy.Symbol("__import__('os')"), "holds '('"),
    ],
    ids=short,
)
def test_what_stands_for_nothing(value: object, message: str) -> None:
    with pytest.raises(InvalidGame, match=re.escape(message)):
        of(value)


def test_a_value_that_cannot_be_shown_is_still_refused() -> None:
    class Shy:
        def __repr__(self) -> str:
            raise RuntimeError("no")

    with pytest.raises(InvalidGame, match="a Shy cannot stand for a number"):
        of(Shy())


@pytest.mark.parametrize("value", ["x + z", x + sympy.Symbol("z"), parse("x + z")])
def test_every_door_knows_what_is_declared(value: object) -> None:
    with pytest.raises(InvalidText, match="'z' is not declared; declare it as a parameter, or use") as caught:
        of(value, declared=["x", "y"])
    assert caught.value.column == 5
    assert of(value, declared={"x", "z"}).names == {"x", "z"}


def test_sympy_gets_the_symbols_that_are_given() -> None:
    real = sympy.Symbol("x", real=True)
    assert to_sympy(parse("Abs(x)*y").tree, {"x": real}) == sympy.Abs(real) * y


def test_the_engine_room_imports_no_door() -> None:
    code = (
        "import solver.expressions.conditions, sys; print([m for m in ('sympy', 'numpy', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Refusals: what is said, and where the caret points.

REFUSALS = [
    ("", 1, "there is no text"),
    ("   ", 4, "there is no text"),
    ("a +", 4, "ends too early"),
    ("* a", 1, "'*' has no place here"),
    ("a * / b", 5, "'/' has no place here"),
    ("()", 2, "')' has no place here"),
    ("(a", 1, "this '(' is never closed"),
    ("2*((a)", 3, "this '(' is never closed"),
    ("a)", 2, "this ')' closes nothing"),
    ("2x", 2, "to multiply write 2*x"),
    ("2(x)", 2, "to multiply write 2*(...)"),
    ("2.5 x", 5, "to multiply write 2.5*x"),
    ("(x)(y)", 4, "to multiply write (x)*(...)"),
    ("x y", 3, "to multiply write x*y"),
    ("x(2)", 1, "to multiply write x*(...)"),
    ("1.5.2", 4, "'1.5.2' has two decimal points"),
    ("1,5", 2, "write decimals with a point"),
    ("1_000", 2, "write the digits of a number together"),
    ("2**3**2", 5, "can be read in two ways"),
    ("2^3^2", 4, "can be read in two ways"),
    ("9**9**9", 5, "can be read in two ways"),
    ("x**y", 4, "found 'y'; declare a parameter of its own"),
    ("x**0.5", 4, "found '0.5'"),
    ("x**(1/2)", 6, "found '/'"),
    ("x**(2", 6, "found nothing"),
    ("x**", 4, "found nothing"),
    ("x**13", 4, "whole number from -12 to 12, found '13'"),
    ("x**-13", 5, "whole number from -12 to 12, found '13'"),
    ("x**99999999999999999999", 4, "whole number from -12 to 12"),
    ("1/0", 2, "1 is divided by 0"),
    ("a - b/0.0", 6, "b is divided by 0"),
    ("0**-1", 2, "divided by 0"),
    ("exp(x)", 1, "exp(...) is not rational; declare a parameter of its own"),
    ("1 + sqrt(x)", 5, "sqrt(...) is not rational"),
    ("log(2)", 1, "log(...) is not rational"),
    ("ln(2) + sin(x)", 1, "ln(...) is not rational"),
    ("Maxx(a, b)", 1, "did you mean 'Max'?"),
    ("Max", 1, "Max is a function; write Max(a, b)"),
    ("Min(a)", 1, "write Min(a, b); the number of arguments found is 1"),
    ("Abs(a, b)", 1, "write Abs(a); the number of arguments found is 2"),
    ("Max()", 1, "write Max(a, b); the number of arguments found is 0"),
    ("Max(a,)", 7, "')' has no place here"),
    ("a = b", 3, "'==' compares, and a formula is one number"),
    ("a >= b", 3, "'>=' compares"),
    ("a ≠ b", 3, "'!=' compares"),
    ("a and b", 3, "'and' joins conditions"),
    ("not a", 1, "'not' has no place in a formula"),
    ("a // b", 3, "write / for the exact quotient"),
    ("5%", 2, "write 0.05 or 1/20 for 5%"),
    ("a.b", 2, "a point stands only inside a number"),
    ("a.__class__", 2, "a point stands only inside a number"),
    ("a[0]", 2, "group with round parentheses"),
    ("{a}", 1, "group with round parentheses"),
    ("__import__('os').system('x')", 12, '"\'" has no place here'),
    ('open("/etc/passwd")', 6, "'\"' has no place here"),
    ("lambda: 0", 7, "':' has no place here"),
    ("a; b", 2, "';' has no place here"),
    ("a if b else c", 3, "an operator is missing here"),
    ("x²", 2, "U+00B2 SUPERSCRIPT TWO; write **2"),
    ("½", 1, "U+00BD VULGAR FRACTION ONE HALF; write numbers with the digits 0-9"),
    ("٣", 1, "U+0663 ARABIC-INDIC DIGIT THREE"),
    ("r\u0435lief", 2, "U+0435 CYRILLIC SMALL LETTER IE; it looks like 'e': type the letter e"),
    ("\uff58 + 1", 1, "U+FF58 FULLWIDTH LATIN SMALL LETTER X; it looks like 'x'"),
    ("\u03bf", 1, "U+03BF GREEK SMALL LETTER OMICRON; it looks like 'o'"),
    ("r\u0435л", 2, "U+0435 CYRILLIC SMALL LETTER IE; it looks like 'e': type the letter e"),
    ("ψм + 1", 1, "the name 'ψм' mixes Cyrillic and Greek letters, some of which look alike; use one"),
    ("\u0430\u043e\u0441", 1, "U+0430 CYRILLIC SMALL LETTER A; it looks like 'a'"),
    ("h\u0251t", 2, "U+0251 LATIN SMALL LETTER ALPHA; it looks like 'a'"),
    ("שלום", 1, "is written from right to left"),
    ("x + سلام", 5, "is written from right to left"),
    ("\u1100\u1161", 1, "is in decomposed letters; write '가'"),
    ("\U0001d465 + 1", 1, "MATHEMATICAL ITALIC SMALL X; it looks like 'x': type the letter x"),
    ("e\u0301", 2, "U+0301 COMBINING ACUTE ACCENT"),
    ("a\u200bb", 2, "U+200B ZERO WIDTH SPACE is an invisible or unassigned character"),
    ("a\u202eb", 2, "U+202E RIGHT-TO-LEFT OVERRIDE is an invisible"),
    ("\ufeffa", 1, "U+FEFF ZERO WIDTH NO-BREAK SPACE is an invisible"),
    ("a\x00", 2, "U+0000 is an invisible or unassigned character"),
    ("a\ud800", 2, "U+D800 is an invisible or unassigned character"),
    ("a\u00a0+ b", 2, "U+00A0 NO-BREAK SPACE is not an ordinary space"),
    ("a\v+ b", 2, "U+000B is not an ordinary space"),
    ("a 🙂", 3, "U+1F642 SLIGHTLY SMILING FACE"),
    ("a – b", 3, "write - for minus"),
    ("√2", 1, "declare a parameter of its own for the value of the root"),
    ("∞", 1, "only finite numbers"),
    ("1e400", 1, "more than 400 digits"),
    ("1e401", 1, "the decimal exponent of 1e401 is beyond 400"),
    ("x + 1e9999999", 5, "the decimal exponent of 1e9999999 is beyond 400"),
    ("1e-9999999", 1, "beyond 400"),
    ("a" * (MAX_NAME + 1), 1, "a name has at most 64"),
    ("9" * (MAX_DIGITS + 1), 1, "more than 400 digits"),
    ("1e300/1e-300", 6, "more than 400 digits"),
    ("((x**12)**12)**2", 14, "200 are allowed; lower the powers"),
    ("(((9**12)**12)**12)**12", 20, "digits in its constants together"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "message"), REFUSALS, ids=short)
def test_refusal(text: str, column: int, message: str) -> None:
    with pytest.raises(InvalidText) as caught:
        parse(text)
    assert message in caught.value.reason
    assert (caught.value.column, caught.value.text) == (column, text)


@pytest.mark.parametrize(
    ("name", "declared", "message"),
    [
        ("sheild", ["embargo", "shield"], "'sheild' is not declared; did you mean 'shield'?"),
        ("Shield", ["embargo", "shield"], "'Shield' is not declared; did you mean 'shield'?"),
        ("zeal", ["a", "b"], "'zeal' is not declared; declare it as a parameter, or use one of a, b"),
        ("zeal", [], "'zeal' is not declared; declare it as a parameter"),
    ],
)
def test_an_undeclared_name(name: str, declared: list[str], message: str) -> None:
    with pytest.raises(InvalidText) as caught:
        parse(f"1 - {name}", declared)
    assert (caught.value.reason, caught.value.column) == (message, 5)


# The bounds, from both sides, and hostile texts.


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH, "(" * (MAX_DEPTH + 1) + "x" + ")" * (MAX_DEPTH + 1)),
        ("Abs(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH, "Abs(" * (MAX_DEPTH + 1) + "x" + ")" * (MAX_DEPTH + 1)),
        ("-" * MAX_DEPTH + "x", "-" * (MAX_DEPTH + 1) + "x"),
        ("a - " + "-" * MAX_DEPTH + "x", "a - " + "-" * (MAX_DEPTH + 1) + "x"),
        ("x" + "/2" * (MAX_HEIGHT - 1), "x" + "/2" * MAX_HEIGHT),
        ("x*" * (MAX_DEGREE - 1) + "x", "x*" * MAX_DEGREE + "x"),
        (f"x**{MAX_EXPONENT}", f"x**{MAX_EXPONENT + 1}"),
        ("x+" * (MAX_NODES - 2) + "x", "x+" * (MAX_NODES - 1) + "x"),
        ("x" + " " * (MAX_LENGTH - 1), "x" + " " * MAX_LENGTH),
        ("9" * MAX_DIGITS, "9" * (MAX_DIGITS + 1)),
        ("0." + "0" * (MAX_DIGITS - 2) + "1", "0." + "0" * (MAX_DIGITS - 1) + "1"),
        ("1e399", "1e400"),
        ("a" * MAX_NAME, "a" * (MAX_NAME + 1)),
        ("(a+b+c+d+e+f+g)**12", "(a+b+c+d+e+f+g)**12*(a+b+c+d)**2"),
    ],
    ids=short,
)
def test_each_bound_is_where_it_is_said(inside: str, outside: str) -> None:
    assert parse(inside).tree
    with pytest.raises(InvalidText):
        parse(outside)


HOSTILE = [
    "(" * 10_000,
    "(" * 5_000 + ")" * 5_000,
    "-" * 100_000,
    "-" * 9_999 + "x",
    "Abs(" * 2_500,
    "x**" * 3_333,
    "9**9**9**9",
    "((((9**9)**9)**9)**9)**9",
    "1e9999999",
    "1e" + "9" * 9_000,
    "9" * 10_000,
    "9" * 10_000_000,
    "0." + "0" * 9_000,
    "x/" * 4_999 + "x",
    "1/" * 4_999 + "7",
    "1e399/1e-399" + "/1e399" * 1_000,
    "1e390+1e-390+" * 700 + "1",
    "x*" * 4_999 + "x",
    "(a+b)*" * 1_600 + "a",
    "((((a+b)**12)**12)**12)**12",
    "1/(a+b)+" * 1_200 + "1",
    "+".join(f"1/{number}" for number in range(1_000, 2_200)),
    "Max(" + "x," * 4_990 + "x)",
    "," * 10_000,
    "\u200b" * 10_000,
    "\x00" * 10_000,
    "\ud800" * 10_000,
    "e\u0301" * 5_000,
    "a" * 10_000,
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "f'{1}'",
    "x\n" * 5_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=short)
def test_a_hostile_text_is_answered_at_once(text: str) -> None:
    with at_once():
        try:
            shown = render(parse(text, declared=["x", "a", "b"]).tree)
        except InvalidText as error:
            shown = str(error)
    assert shown


def test_a_value_within_the_bounds_is_found_at_once() -> None:
    tree = parse("+".join(f"1/(x+{number})" for number in range(100, 130))).tree
    with at_once():
        assert evaluate(tree, {"x": Fraction(1, 7)}) > 0


def test_the_deepest_tree_leaves_room_on_the_stack() -> None:
    text = "1/(1+" * 59 + "x" + ")" * 59

    def buried(frames: int) -> Fraction:
        return buried(frames - 1) if frames else evaluate(parse(text).tree, {"x": Fraction(1)})

    a, b = 1, 1  # each 1/(1 + a/b) is b/(a + b)
    for _ in range(59):
        a, b = b, a + b
    assert buried(250) == Fraction(a, b)


def test_a_tree_is_measured() -> None:
    size = measure(parse("(a + b)**3/(c - 1)").tree)
    assert (size.nodes, size.degree, size.terms) == (8, (3, 1), (4, 2))
    size = measure(parse("1/(a + b + 2) + a**2/(c - 1)").tree)
    assert (size.degree, size.terms) == ((3, 2), (5, 6))


def test_sympy_trees_are_bounded_too() -> None:
    deep: Any = x
    for _ in range(MAX_HEIGHT):
        deep = sympy.Add(1, sympy.Pow(deep, -1, evaluate=False), evaluate=False)
    with pytest.raises(InvalidGame, match="too deep or too large"):
        of(deep)
    with pytest.raises(InvalidGame, match="too deep or too large"):
        of(sympy.Add(*sympy.symbols(f"z:{MAX_NODES}")))
    with pytest.raises(InvalidText, match=f"more than the {MAX_LENGTH} allowed"):
        of(sympy.Add(*sympy.symbols(f"z:{MAX_NODES // 2}")))


# Names and labels.


@pytest.mark.parametrize("name", ["and", "or", "not", "implies", "Min", "Abs", "", "1x", "a-b", "e\u0301", "a\n"])
def test_what_no_parameter_may_be_called(name: str) -> None:
    with pytest.raises(InvalidText):
        check_name(name)


@pytest.mark.parametrize("label", ["old-guard", "10", "a--b", "x_1", "and", "Max", "2x"])
def test_what_a_strategy_may_be_called(label: str) -> None:
    assert check_label(label) == label


@pytest.mark.parametrize("label", ["-a", "a-", "", "a b", "a,b", "a/b", "e\u0301", "a\n", "a" * 65])
def test_what_no_strategy_may_be_called(label: str) -> None:
    with pytest.raises(InvalidText):
        check_label(label)


# What an error shows.


def test_the_caret_stands_below_the_fault() -> None:
    assert str(InvalidText("why", "ab + cd", 6)).splitlines() == ["why", "    ab + cd", "         ^"]


def test_a_long_text_is_cut_round_the_fault() -> None:
    text = "a" * 500 + "!" + "b" * 500
    _, line, caret = str(InvalidText("why", text, 501)).splitlines()
    assert line[caret.index("^")] == "!"
    assert len(line) <= 4 + 3 + 70 + 3


@settings(max_examples=how_many(10, 100))
@given(st.text(max_size=200), st.data())
def test_the_caret_can_always_be_shown(text: str, data: st.DataObject) -> None:
    column = data.draw(st.integers(1, len(text) + 1))
    lines = str(InvalidText("why", text, column)).split("\n")
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)


def test_a_wide_character_moves_the_caret_by_two() -> None:
    assert str(InvalidText("why", "한국 + 1", 6)).splitlines()[2] == "    " + " " * 7 + "^"


def test_an_error_can_be_pickled() -> None:
    error = InvalidText("why", "text", 2)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own object
    assert (type(again), str(again), again.column) == (InvalidText, str(error), 2)


def test_the_exit_codes() -> None:
    kinds: list[type[ZopaError]] = [ZopaError, UsageError, InvalidGame, InvalidText, Pole, Undecided]
    assert [kind.exit_code for kind in kinds] == [1, 2, 3, 3, 3, 4]


def test_nearest() -> None:
    assert nearest("EMBARGO", ["shield", "embargo"]) == " did you mean 'embargo'?"
    assert nearest("x" * 1_000_000, ["x"]) == ""
    assert nearest("zzz", ["a"]) == ""


def test_an_expression_is_frozen() -> None:
    with pytest.raises(AttributeError):
        parse("a").text = "b"  # type: ignore[misc]
    assert isinstance(parse("a"), Expression)
