"""Is a certificate right? An exact re-check that trusts nothing of the search that found it.

The conjunction, the box low <= x <= high and the assumptions are read once, into dictionaries from
exponents to fractions; everything after that is the arithmetic of `arithmetic.py`, which the search does not use.

* A point is substituted; `arithmetic.Number` gives the sign of a polynomial at an algebraic number.
* A combination is added up, in coordinates z that run from 0 to 1 over each range:
  Σ λ_k p_k(z) + Σ μ_j Π z^a (1 − z)^b Π p must be the constant that it says, and that constant impossible.
* Sub-boxes must leave no gap, and each must be excluded by the constraint or the balance that it names
  (`box_cover`).

A refutation refutes a conjunction when every constraint it states is one of the conjunction's; the
assumptions' alternatives need one each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver.algebra.algebraic_numbers import Root
from solver.algebra.polynomial_text import text
from solver.regions.constraints import Constraint
from solver.regions.domain import Domain
from solver.regions.proofs.arithmetic import (
    Exponents,
    Interval,
    Number,
    Polynomial,
    add,
    in_unit,
    primitive,
    terms,
    times,
)
from solver.regions.proofs.box_cover import Cover, balance_fault
from solver.regions.proofs.certificates import (
    BoundProduct,
    Certificate,
    Combination,
    Part,
    Parts,
    Refutation,
    Smt,
    Witness,
)

BITS = (16, 64, 256)  # how finely several algebraic coordinates are enclosed before giving up


@dataclass(frozen=True, slots=True)
class Check:
    """What came of a re-check: right, wrong, or (`ok` None) not to be decided by arithmetic alone."""

    ok: bool | None
    reason: str

    def __bool__(self) -> bool:
        return self.ok is True


@dataclass(frozen=True, slots=True)
class _Fact:
    """A polynomial and its relation to 0, in the parameters themselves."""

    poly: tuple[tuple[Exponents, Fraction], ...]
    relation: str

    def holds(self, value: Fraction) -> bool:
        return value == 0 if self.relation == "==" else value > 0 or (value == 0 and self.relation == ">=")


def check(cell: Sequence[Constraint], domain: Domain, certificate: Certificate | None) -> Check:
    """Whether a certificate proves what it claims of the conjunction `cell` within the box and the assumptions.

    A witness claims a point, any other certificate that there is none. A refutation that is not a `Parts`
    counts positions in `cell`.

    >>> from solver import Parameter, ParameterSpace, where
    >>> region = where("2*x >= 3", ParameterSpace((Parameter("x", Fraction(1), Fraction(0), Fraction(2)),)))
    >>> check(region.cells[0], region.domain, Witness((Fraction(1),)))
    Check(ok=False, reason='2*x - 3 >= 0 does not hold at the point')
    >>> check(region.cells[0], region.domain, Witness((Fraction(2),))).ok
    True
    """
    if certificate is None:
        return Check(None, "there is no certificate")
    if isinstance(certificate, Witness):
        return _check_witness(cell, domain, certificate)
    if isinstance(certificate, Parts):
        return _check_parts(cell, domain, certificate.parts)
    return _check_parts(cell, domain, (Part(tuple(cell), certificate),))


def _fact(constraint: Constraint) -> _Fact:
    return _Fact(tuple(sorted(terms(constraint.poly).items())), constraint.relation)


def _to_text(constraint: Constraint, domain: Domain) -> str:
    return f"{text(constraint.poly, domain.names)} {constraint.relation} 0"


def _check_witness(cell: Sequence[Constraint], domain: Domain, witness: Witness) -> Check:
    if len(witness.point) != len(domain.names):
        return Check(False, f"the point has {len(witness.point)} coordinates, not {len(domain.names)}")
    roots = {c: Number(c) for c in witness.point if isinstance(c, Root)}
    numbers = [roots[c] if isinstance(c, Root) else c for c in witness.point]
    for name, number in zip(domain.names, numbers, strict=True):
        if isinstance(number, Number) and not number.exists:
            return Check(False, f"{name}: there is no such root")
    for name, number, low, high in zip(domain.names, numbers, domain.low, domain.high, strict=True):
        if not _between(low, number, high):
            return Check(False, f"{name} is outside its range")
    answers: dict[bool | None, Constraint] = {}
    for constraint in cell:
        answers.setdefault(_holds(_fact(constraint), numbers), constraint)
    if False in answers:
        return Check(False, f"{_to_text(answers[False], domain)} does not hold at the point")
    kept = [{_holds(_fact(c), numbers) for c in one} for one in domain.alternatives]
    if not any(False not in one for one in kept):
        return Check(False, "the assumptions do not hold at the point")
    if None in answers or not any(one <= {True} for one in kept):
        return Check(None, "several coordinates are algebraic, and a condition is too near to equality to tell")
    return Check(True, "the point satisfies everything")


def _between(low: Fraction, number: Fraction | Number, high: Fraction) -> bool:
    if isinstance(number, Fraction):
        return low <= number <= high
    return number.sign([-low, Fraction(1)]) >= 0 >= number.sign([-high, Fraction(1)])


def _holds(fact: _Fact, numbers: Sequence[Fraction | Number]) -> bool | None:
    """Whether the condition holds at the point; None where that stays open."""
    used = sorted({k for exponents, _ in fact.poly for k, e in enumerate(exponents) if e})
    algebraic = {n for k in used if isinstance(n := numbers[k], Number)}
    if len(algebraic) > 1:
        sign = _enclosed_sign(fact, numbers)
        return None if sign is None else fact.holds(Fraction(sign))
    line: dict[int, Fraction] = {0: Fraction(0)}
    for exponents, coefficient in fact.poly:
        degree = 0
        for k in used:
            number = numbers[k]
            if isinstance(number, Fraction):
                coefficient *= number ** exponents[k]
            else:
                degree += exponents[k]
        line[degree] = line.get(degree, Fraction(0)) + coefficient
    if not algebraic:
        return fact.holds(line[0])
    (number,) = algebraic
    return fact.holds(Fraction(number.sign([line.get(k, Fraction(0)) for k in range(max(line) + 1)])))


def _enclosed_sign(fact: _Fact, numbers: Sequence[Fraction | Number]) -> int | None:
    """Return the sign of a polynomial in several algebraic numbers, where intervals show it."""
    for bits in BITS:
        ranges = [n.enclose(bits) if isinstance(n, Number) else (n, n) for n in numbers]
        low = high = Fraction(0)
        for exponents, coefficient in fact.poly:
            term: Interval = (coefficient, coefficient)
            for k, e in enumerate(exponents):
                for _ in range(e):
                    ends = [a * b for a in term for b in ranges[k]]
                    term = (min(ends), max(ends))
            low, high = low + term[0], high + term[1]
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
    return None


def _check_parts(cell: Sequence[Constraint], domain: Domain, parts: Sequence[Part]) -> Check:
    """Check that every alternative of the assumptions, together with the conjunction, contains a refuted part."""
    stated = [frozenset(_fact(c) for c in part.constraints) for part in parts]
    done: dict[int, Check] = {}
    answers: list[Check] = []
    for alternative in domain.alternatives:
        given = frozenset(_fact(c) for c in (*cell, *alternative))
        fitting = [k for k, facts in enumerate(stated) if facts <= given]
        for k in fitting:
            if k not in done:
                done[k] = _check_part(parts[k].constraints, parts[k].refutation, domain)
        found = [done[k] for k in fitting] or [Check(False, "no part speaks of these constraints alone")]
        answers.append(_first(found, True, None, False))
    if not answers or all(answers):
        return Check(True, _join_reasons(answers))
    return _first(answers, False, None)


def _first(answers: Sequence[Check], *order: bool | None) -> Check:
    return next(answer for ok in order for answer in answers if answer.ok is ok)


def _join_reasons(answers: Sequence[Check]) -> str:
    return " and ".join(dict.fromkeys(a.reason for a in answers)) or "the assumptions leave no alternative"


def _check_part(constraints: Sequence[Constraint], refutation: Refutation, domain: Domain) -> Check:
    if isinstance(refutation, Smt):
        return Check(None, "z3's refutation is trusted, not checked")
    polys = [primitive(in_unit(terms(c.poly), domain.low, domain.high)) for c in constraints]
    relations: list[str] = [c.relation for c in constraints]
    if isinstance(refutation, Combination):
        return _check_combination(refutation, polys, relations, len(domain.names))
    faults = (balance_fault(balance, constraints) for balance in refutation.balances)
    if fault := next(filter(None, faults), None):
        return Check(False, fault)
    reasons = [[(poly, relation)] for poly, relation in zip(polys, relations, strict=True)]
    for balance in refutation.balances:
        losses = ({e: -c for e, c in terms(term.gain).items()} for term in balance.terms)
        reasons.append([(in_unit(loss, domain.low, domain.high), ">=") for loss in losses])
    if fault := Cover(reasons, len(constraints)).fault(refutation, len(domain.names)):
        return Check(False, fault)
    return Check(True, f"{len(refutation.leaves)} sub-boxes fill the box, each excluded by its Bernstein coefficients")


def _check_combination(claim: Combination, polys: Sequence[Polynomial], relations: Sequence[str], width: int) -> Check:
    total: Polynomial = {}
    strict = False
    for position, multiplier in claim.constraints:
        if not 0 <= position < len(polys):
            return Check(False, f"there is no constraint number {position}")
        if multiplier < 0 and relations[position] != "==":
            return Check(False, f"constraint number {position} has the negative multiplier {multiplier}")
        strict = strict or (multiplier > 0 and relations[position] == ">")
        for exponents, c in polys[position].items():
            add(total, exponents, multiplier * c)
    for bound, multiplier in claim.products:
        if multiplier < 0 or not _well_formed(bound, width, len(polys)):
            return Check(False, f"{bound} with multiplier {multiplier} is not a product that stays above zero")
        free = not any((*bound.low, *bound.high))
        strict = strict or (multiplier > 0 and free and _all_strict(bound.factors, relations))
        for exponents, c in _product(bound, polys).items():
            add(total, exponents, multiplier * c)
    constant = total.pop((0,) * width, Fraction(0))
    if total:
        return Check(False, "the combination does not add up to a constant")
    if constant != claim.total:
        return Check(False, f"the combination adds up to {constant}, not to {claim.total}")
    if constant > 0 or (constant == 0 and not strict):
        return Check(False, f"the combination adds up to {constant}, which is possible")
    return Check(True, f"a combination adds up to {constant}, although it is {'above' if strict else 'at least'} 0")


def _all_strict(factors: Sequence[int], relations: Sequence[str]) -> bool:
    return bool(factors) and all(relations[k] == ">" for k in factors)


def _well_formed(bound: BoundProduct, width: int, count: int) -> bool:
    return (
        len(bound.low) == len(bound.high) == width
        and all(e >= 0 for e in (*bound.low, *bound.high))
        and all(0 <= k < count for k in bound.factors)
    )


def _product(bound: BoundProduct, polys: Sequence[Polynomial]) -> Polynomial:
    result: Polynomial = {bound.low: Fraction(1)}
    for k, power in enumerate(bound.high):
        unit = tuple(int(j == k) for j in range(len(bound.low)))
        for _ in range(power):
            result = times(result, {(0,) * len(bound.low): Fraction(1), unit: Fraction(-1)})
    for k in bound.factors:
        result = times(result, polys[k])
    return result
