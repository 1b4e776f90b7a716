"""Nonlinear real arithmetic by z3: the last resort for a conjunction of polynomial constraints.

z3's budget is its own resource counter (`rlimit`), so that an answer does not
depend on how busy the machine is. A model is exact (rational or algebraic); a
refutation is trusted, and kept as SMT-LIB text that another solver can re-check.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.algebra.polynomials import Poly, Relation
from solver.regions.proofs.certificates import UNDECIDED, Smt, Verdict, Witness

TIMEOUT_MS = 10_000  # a backstop; the counted budget ends first


def solve(relations: Sequence[Relation], unit: Sequence[Poly], used: Sequence[int], budget: int) -> Verdict:
    """Return a witness in the unit box, a trusted refutation, or undecided; `used` are the variables that occur."""
    import z3

    width = len(unit[0].context().gens())
    context = z3.Context()
    solver = z3.SolverFor("QF_NRA", ctx=context)
    solver.set("rlimit", budget)
    solver.set("timeout", TIMEOUT_MS)
    variables = {k: z3.Real(f"p{k}", context) for k in used}
    for variable in variables.values():
        solver.add(variable >= 0, variable <= 1)
    for relation, poly in zip(relations, unit, strict=True):
        value = _expression(z3, context, poly, variables)
        solver.add(value >= 0 if relation == ">=" else value > 0 if relation == ">" else value == 0)
    answer = solver.check()
    if answer == z3.unsat:
        return Verdict("empty", Smt(solver.to_smt2()))
    if answer == z3.sat:
        model = solver.model()
        point: list[Coordinate] = [Fraction(1, 2)] * width
        for k, variable in variables.items():
            point[k] = _coordinate(z3, model.eval(variable, model_completion=True))
        return Verdict("nonempty", Witness(tuple(point)))
    return UNDECIDED


def _expression(z3: Any, context: Any, poly: Poly, variables: dict[int, Any]) -> Any:
    terms = []
    for exponents, coefficient in poly.to_dict().items():
        factors = [z3.RealVal(str(coefficient), context)]
        for k, exponent in enumerate(exponents):
            if exponent:
                factors.extend([variables[k]] * int(exponent))
        terms.append(z3.Product(*factors) if len(factors) > 1 else factors[0])
    if not terms:  # what varies in it is pinned to one value, as at the face of a box
        return z3.RealVal(0, context)
    return z3.Sum(*terms) if len(terms) > 1 else terms[0]


def _coordinate(z3: Any, value: Any) -> Coordinate:
    if z3.is_rational_value(value):
        return Fraction(value.numerator_as_long(), value.denominator_as_long())
    coefficients = tuple(int(str(c)) for c in value.poly())
    return Root(coefficients, value.index(), float(Fraction(str(value.approx(20).as_fraction()))))
