"""A proof that a formula holds nowhere in a box: a tree of cases by the signs of its polynomials.

At a node the signs of some polynomials are known. It is closed if the formula is false whatever the other signs
are, or if what is known contains a conflict: relations of polynomials to 0 that no point of the box satisfies
together. Else it is split by the sign of one polynomial.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from solver.algebra.polynomials import Relation, Ring
from solver.checks.certificates.formula import Key
from solver.regions.constraints import Constraint
from solver.regions.proofs.certificates import Refutation

Stated = tuple[tuple[int, str], ...]  # (number of a polynomial, relation to 0)


@dataclass(frozen=True, slots=True)
class Split:
    """Cases by the sign of one polynomial: for each relation to 0 the number of the node."""

    polynomial: int
    sides: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Refuted:
    """Closed by the refutation with this number; None: the formula is false here."""

    by: int | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Relations of polynomials to 0 that no point of the box satisfies together, and what shows it."""

    stated: Stated
    refutation: Refutation


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes, the root first and every other one after its parent; and the refutations."""

    nodes: tuple[Split | Refuted, ...]
    conflicts: tuple[Conflict, ...]


def as_constraint(key: Key, relation: str, ring: Ring) -> Constraint:
    """A relation of a polynomial to 0 in the engine's terms; < and <= turn the polynomial."""
    sign = -1 if relation[0] == "<" else 1
    terms = {exponents: fmpq((sign * c).numerator, c.denominator) for exponents, c in key}
    turned: dict[str, Relation] = {"<": ">", "<=": ">=", ">": ">", ">=": ">=", "==": "=="}
    return Constraint(ring.context.from_dict(terms), turned[relation])


def smt_text(stated: Iterable[tuple[Key, str]], names: Sequence[str], box: Sequence[tuple[Fraction, Fraction]]) -> str:
    """The conjunction over the box as SMT-LIB 2 text; p0, p1, … are the parameters in order."""
    listed = list(stated)
    used = sorted({k for key, _ in listed for exponents, _ in key for k, e in enumerate(exponents) if e})
    lines = ["(set-logic QF_NRA)"]
    for k in used:
        low, high = map(_number, box[k])
        lines += [f"; p{k} is {names[k]}", f"(declare-const p{k} Real)", f"(assert (<= {low} p{k} {high}))"]
    for key, relation in listed:
        terms = [_term(exponents, c) for exponents, c in key]
        poly = f"(+ {' '.join(terms)})" if len(terms) > 1 else terms[0]
        lines.append(f"(assert ({'=' if relation == '==' else relation} {poly} 0))")
    return "\n".join([*lines, "(check-sat)"]) + "\n"


def _term(exponents: Sequence[int], coefficient: Fraction) -> str:
    factors = [_number(coefficient), *(f"p{k}" for k, e in enumerate(exponents) for _ in range(e))]
    return f"(* {' '.join(factors)})" if len(factors) > 1 else factors[0]


def _number(value: Fraction) -> str:
    whole = str(abs(value.numerator))
    text = whole if value.denominator == 1 else f"(/ {whole} {value.denominator})"
    return text if value >= 0 else f"(- {text})"
