"""Does a verdict say what its certificate proves, and is a point that it calls full inside a neighbourhood in Θ?

Only the checker's own arithmetic is used, nothing of the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from solver.regions.constraints import Constraint
from solver.regions.domain import Domain
from solver.regions.proofs.arithmetic import Polynomial, add, terms, times
from solver.regions.proofs.certificates import Verdict, Witness
from solver.regions.proofs.checker import check
from solver.regions.proofs.combinations import Check


def check_verdict(cell: Sequence[Constraint], domain: Domain, verdict: Verdict) -> Check:
    """Whether a verdict is borne out by its certificate: the right kind of one, and `full` True by its point."""
    if verdict.kind == "undecided":
        return Check(None, "the verdict claims nothing")
    if verdict.certificate is not None and isinstance(verdict.certificate, Witness) != (verdict.kind == "nonempty"):
        return Check(False, f"a verdict of {verdict.kind} with {verdict.certificate.how} as its proof")
    if verdict.full and verdict.kind == "nonempty":
        opened = [(_opened(cell, one), _only(domain, one)) for one in domain.alternatives]
        if not any(check(strict, only, verdict.certificate) for strict, only in opened):
            return Check(False, "called full, but its point lies on a wall")
    return check(cell, domain, verdict.certificate)


def _opened(cell: Sequence[Constraint], alternative: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """What must hold strictly for a neighbourhood within Θ; an equality leaves none, unless Θ implies it."""
    closed = [terms(c.poly) for c in alternative if c.relation == ">="]
    turned = [{exponents: -value for exponents, value in poly.items()} for poly in closed]
    equal = [terms(c.poly) for c in alternative if c.relation == "=="] + [p for p in closed if p in turned]
    steps = eliminations(equal)
    return tuple(Constraint(c.poly, ">") for c in (*cell, *alternative) if not _goes_without_saying(c, steps))


def _goes_without_saying(condition: Constraint, steps: Sequence[tuple[int, Polynomial]]) -> bool:
    """Whether the condition is a true one about a number once parameters are eliminated."""
    poly = terms(condition.poly)
    for k, value in steps:
        poly = put(poly, k, value)
    constant = not any(any(exponents) for exponents in poly)
    number = next(iter(poly.values()), Fraction(0))
    relations = {"==": number == 0, ">=": number >= 0, ">": number > 0}
    return constant and relations[condition.relation]


def _only(domain: Domain, alternative: Sequence[Constraint]) -> Domain:
    return replace(domain, alternatives=(tuple(alternative),))


def put(poly: Polynomial, k: int, value: Polynomial) -> Polynomial:
    """The polynomial with `value` for unknown number k."""
    result: Polynomial = {}
    for exponents, coefficient in poly.items():
        part: Polynomial = {(*exponents[:k], 0, *exponents[k + 1 :]): coefficient}
        for _ in range(exponents[k]):
            part = times(part, value)
        for e, c in part.items():
            add(result, e, c)
    return result


def eliminations(equalities: Sequence[Polynomial]) -> list[tuple[int, Polynomial]]:
    """Unknowns and what they equal, to be put in one after the other: each stands alone in an equality to 0."""
    steps: list[tuple[int, Polynomial]] = []
    rest = list(equalities)
    while step := next((step for poly in rest if (step := _alone(poly))), None):
        steps.append(step)
        rest = [put(poly, *step) for poly in rest]
    return steps


def _alone(poly: Polynomial) -> tuple[int, Polynomial] | None:
    """An unknown that occurs in one term, by itself, and what it equals where the polynomial is 0."""
    for exponents, coefficient in poly.items():
        k = next((k for k, e in enumerate(exponents) if e), None)
        if k is not None and sum(exponents) == 1 and sum(e[k] > 0 for e in poly) == 1:
            return k, {e: -c / coefficient for e, c in poly.items() if e != exponents}
    return None
