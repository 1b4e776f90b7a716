"""The statements of a refutation about polynomials: a relation to 0 in the engine's terms, or as SMT-LIB text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from flint import fmpq

from solver.algebra.polynomials import Relation, Ring
from solver.checks.certificates.formula import Key
from solver.regions.constraints import Constraint


def as_constraint(key: Key, relation: str, ring: Ring) -> Constraint:
    """Return a relation of a polynomial to 0 in the engine's terms; < and <= turn the polynomial."""
    sign = -1 if relation[0] == "<" else 1
    terms = {exponents: fmpq((sign * c).numerator, c.denominator) for exponents, c in key}
    turned: dict[str, Relation] = {"<": ">", "<=": ">=", ">": ">", ">=": ">=", "==": "=="}
    return Constraint(ring.context.from_dict(terms), turned[relation])


def smt_text(stated: Iterable[tuple[Key, str]], names: Sequence[str], box: Sequence[tuple[Fraction, Fraction]]) -> str:
    """Return the conjunction over the box as SMT-LIB 2 text; p0, p1, … are the parameters in order.

    >>> smt_text([((((1,), 1),), ">")], ["x"], [(Fraction(0), Fraction(1))]).splitlines()[3:5]
    ['(assert (<= 0 p0 1))', '(assert (> (* 1 p0) 0))']
    """
    listed = list(stated)
    used = sorted({k for key, _ in listed for exponents, _ in key for k, e in enumerate(exponents) if e})
    lines = ["(set-logic QF_NRA)"]
    for k in used:
        low, high = map(_smt_number, box[k])
        lines += [f"; p{k} is {names[k]}", f"(declare-const p{k} Real)", f"(assert (<= {low} p{k} {high}))"]
    for key, relation in listed:
        terms = [_smt_term(exponents, c) for exponents, c in key]
        poly = f"(+ {' '.join(terms)})" if len(terms) > 1 else terms[0]
        lines.append(f"(assert ({'=' if relation == '==' else relation} {poly} 0))")
    return "\n".join([*lines, "(check-sat)"]) + "\n"


def _smt_term(exponents: Sequence[int], coefficient: Fraction) -> str:
    factors = [_smt_number(coefficient), *(f"p{k}" for k, e in enumerate(exponents) for _ in range(e))]
    return f"(* {' '.join(factors)})" if len(factors) > 1 else factors[0]


def _smt_number(value: Fraction) -> str:
    whole = str(abs(value.numerator))
    text = whole if value.denominator == 1 else f"(/ {whole} {value.denominator})"
    return text if value >= 0 else f"(- {text})"
