"""Formulas, names and free text as LaTeX.

A parameter is written as the symbol that its file gives; else a Greek or single letter as itself, a longer name in
italics. Labels and free text are escaped, so nothing in a game file is run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from solver.errors import InvalidText
from solver.expressions.expression import parse
from solver.expressions.nodes import Call, Name, Negation, Node, Number, Power, Product, Quotient, Sum
from solver.report import words

Symbols = Mapping[str, str]
NEEDS = r"% Goes into any document, such as \documentclass{article}, with \usepackage{amsmath}."
_GREEK = (
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|chi|psi"
    "|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega"
)
_RELATION = {">=": r"\ge", "<=": r"\le", ">": ">", "<": "<", "==": "="}
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}",
}  # fmt: skip


# --- pieces ---------------------------------------------------------------------------------------


def escape(free: str) -> str:
    r"""Return free text as LaTeX text.

    >>> escape("50% of A_B \\input{x}")
    '50\\% of A\\_B \\textbackslash{}input\\{x\\}'
    """
    return "".join(_ESCAPES.get(character, character) for character in words.clean(free))


def label(name: str) -> str:
    r"""Return a player's or a strategy's name, upright.

    >>> label("old-guard")
    '\\mathrm{old\\text{-}guard}'
    """
    return r"\mathrm{" + name.replace("_", r"\_").replace("-", r"\text{-}") + "}"


def parameter_name(name: str) -> str:
    if name in _GREEK.split("|"):
        return f"\\{name}"
    body = name.replace("_", r"\_")
    if not name.isascii():  # in the font of the text, which has more letters than that of mathematics
        return rf"\textit{{{body}}}"
    return name if len(name) == 1 else rf"\mathit{{{body}}}"


def formula(text: str, symbols: Symbols) -> str:
    r"""Return a formula in the game file's notation as LaTeX.

    >>> formula("-x**2*Max(y, 1/2)/(x + 1)", {})
    '-\\frac{x^{2} \\, \\max\\left(y, \\frac{1}{2}\\right)}{x + 1}'
    """
    try:
        return tree(parse(text).tree, symbols)
    except InvalidText:  # a closed form too long to be read: sign by sign, its quotients left on the line
        return _SIGN.sub(lambda sign: _sign(sign, symbols), text)


_SIGN = re.compile(r"\*\*(\d+)|\*|([^\W\d]\w*)")


def _sign(sign: re.Match[str], symbols: Symbols) -> str:
    exponent, name = sign.groups()
    if name:
        return symbols.get(name) or parameter_name(name)
    return f"^{{{exponent}}}" if exponent else r" \, "


def tree(node: Node, symbols: Symbols) -> str:
    r"""Return the tree of an expression as LaTeX.

    >>> print(tree(parse("x**2/2").tree, {"x": "k"}))
    \frac{k^{2}}{2}
    """
    match node:
        case Number(value):
            return number(value)
        case Name(name):
            return symbols.get(name) or parameter_name(name)
        case Sum(terms):
            first, *others = (tree(term, symbols) for term in terms)
            return first + "".join(f" - {t[1:]}" if t.startswith("-") else f" + {t}" for t in others)
        case Product(factors):
            return _product([_factor(factor, symbols, k == 0) for k, factor in enumerate(factors)])
        case Quotient(over, under):
            top = tree(over, symbols)
            minus = top.startswith("-") and not isinstance(over, Sum)
            return ("-" if minus else "") + rf"\frac{{{top[1:] if minus else top}}}{{{tree(under, symbols)}}}"
        case Power(base, exponent):
            plain = isinstance(base, Name) and "_" not in tree(base, symbols)
            body = tree(base, symbols)
            return f"{body if plain else _brackets(body)}^{{{exponent}}}"
        case Negation(inner):
            return f"-{_factor(inner, symbols, False)}"
        case Call(function, arguments):
            inside = ", ".join(tree(argument, symbols) for argument in arguments)
            return rf"\left|{inside}\right|" if function == "Abs" else rf"\{function.lower()}\left({inside}\right)"


def _factor(node: Node, symbols: Symbols, leads: bool) -> str:
    body = tree(node, symbols)
    return _brackets(body) if isinstance(node, Sum) or (body.startswith("-") and not leads) else body


def _product(factors: Sequence[str]) -> str:
    text = factors[0]
    for factor in factors[1:]:
        text += (r" \cdot " if factor[0].isdigit() else r" \, ") + factor
    return text


def _brackets(body: str) -> str:
    return rf"\left({body}\right)"


def number(value: Fraction | float) -> str:
    r"""Return a number as LaTeX: a fraction upright, a float to six digits.

    >>> number(Fraction(-7, 3))
    '-\\frac{7}{3}'
    """
    if not isinstance(value, Fraction):
        return f"{value:.6g}"
    if value.denominator == 1:
        return str(value)
    return ("-" if value < 0 else "") + rf"\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
