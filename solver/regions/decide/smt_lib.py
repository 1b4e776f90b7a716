"""SMT-LIB's notation: conditions on the unit box as text that solvers read, and what z3 replies, read.

Parameter number k is written pk. A reply is a nested list of words; a number in it is a decimal, a quotient, or the
root of a polynomial in x that has this position among its real roots.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import reduce
from operator import add, mul, sub, truediv
from typing import Any

from flint import fmpq_poly, fmpz

from solver.algebra.algebraic_numbers import Coordinate, Root, real_of
from solver.algebra.polynomials import Poly, Relation, to_fraction

OPERATIONS = {"+": add, "-": sub, "*": mul, "/": truediv}


def bounds_text(k: int) -> str:
    """Return the declaration of a parameter, which runs from 0 to 1."""
    return f"(declare-const p{k} Real)(assert (>= p{k} 0.0))(assert (<= p{k} 1.0))"


def condition_text(relation: Relation, poly: Poly) -> str:
    """Return a condition on a polynomial as a term that is true or false."""
    return f"({'=' if relation == '==' else relation} {polynomial_text(poly)} 0.0)"


def polynomial_text(poly: Poly) -> str:
    """Return a polynomial in p0, p1, … ."""
    terms = ["0.0"]  # what varies in it may be pinned to one value, as at the face of a box
    for exponents, c in poly.to_dict().items():
        factors = "".join(f" p{k}" * int(e) for k, e in enumerate(exponents))
        term = f"(* (/ {abs(int(c.p))}.0 {int(c.q)}.0){factors} 1.0)"
        terms.append(f"(- {term})" if c < 0 else term)
    return f"(+ {' '.join(terms)})"


def read_reply(text: str) -> list[Any]:
    """Read expressions as nested lists.

    >>> read_reply("unsat (b0 b3)")
    ['unsat', ['b0', 'b3']]
    """
    open_: list[list[Any]] = [[]]
    for token in re.findall(r'[()]|"[^"]*"|[^\s()"]+', text):
        if token == "(":
            open_.append([])
        elif token == ")":
            open_[-2].append(open_.pop())
        else:
            open_[-1].append(token)
    return open_[0]


def read_number(value: Any) -> Coordinate:
    """Return a number as z3 writes it.

    >>> str(read_number(["/", "1.0", "3.0"])), str(read_number(["root-obj", ["+", ["^", "x", "2"], ["-", "2"]], "2"]))
    ('1/3', 'root 2 of t**2 - 2 (about 1.41421)')
    """
    if value[0] != "root-obj":
        return to_fraction(read_polynomial(value)[0])
    root = Root(tuple(int(c) for c in read_polynomial(value[1]).numer().coeffs()), int(value[2]), 0.0)
    return replace(root, approximate=float(real_of(root)))


def read_polynomial(value: Any) -> fmpq_poly:
    """Return an expression in x."""
    if isinstance(value, str):
        return fmpq_poly([0, 1]) if value == "x" else fmpq_poly([fmpz(value.removesuffix(".0"))])
    sign, *each = value
    if sign == "^":
        return read_polynomial(each[0]) ** int(each[1])
    first, *others = map(read_polynomial, each)
    return reduce(OPERATIONS[sign], others, first) if others else -first
