"""Does a combination of constraints add up to a constant that is impossible? The arithmetic of the checker.

    Σ λ_k p_k(z) + Σ μ_j Π z^a (1 − z)^b Π p = c    with λ_k >= 0 unless p_k == 0 is stated, and μ_j >= 0

refutes the conjunction if c < 0, or if c = 0 and something that is strictly above zero is added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver.regions.proofs import arithmetic, certificates


@dataclass(frozen=True, slots=True)
class Check:
    """What came of a re-check: right, wrong, or (`ok` None) not to be decided by arithmetic alone."""

    ok: bool | None
    reason: str

    def __bool__(self) -> bool:
        return self.ok is True


def check_combination(
    claim: certificates.Combination, polys: Sequence[arithmetic.Polynomial], relations: Sequence[str], width: int
) -> Check:
    """Whether a combination of these constraints, in coordinates from 0 to 1, is a constant that is impossible."""
    if fault := _multiplier_fault(claim, relations, width):
        return Check(False, fault)
    total: arithmetic.Polynomial = {}
    strict = False
    for position, multiplier in claim.constraints:
        strict = strict or (multiplier > 0 and relations[position] == ">")
        for exponents, c in polys[position].items():
            arithmetic.add(total, exponents, multiplier * c)
    for bound, multiplier in claim.products:
        free = bound.factors and not any((*bound.low, *bound.high))
        strict = strict or bool(multiplier > 0 and free and all(relations[k] == ">" for k in bound.factors))
        for exponents, c in _product(bound, polys).items():
            arithmetic.add(total, exponents, multiplier * c)
    constant = total.pop((0,) * width, Fraction(0))
    if total:
        return Check(False, "the combination does not add up to a constant")
    if constant != claim.total:
        return Check(False, f"the combination adds up to {constant}, not to {claim.total}")
    if constant > 0 or (constant == 0 and not strict):
        return Check(False, f"the combination adds up to {constant}, which is possible")
    return Check(True, f"a combination adds up to {constant}, although it is {'above' if strict else 'at least'} 0")


def _multiplier_fault(claim: certificates.Combination, relations: Sequence[str], width: int) -> str | None:
    """Return what is wrong with a multiplier, or with what it multiplies; None where nothing is."""
    for position, multiplier in claim.constraints:
        if not 0 <= position < len(relations):
            return f"there is no constraint number {position}"
        if multiplier < 0 and relations[position] != "==":
            return f"constraint number {position} has the negative multiplier {multiplier}"
    for bound, multiplier in claim.products:
        if multiplier < 0 or not _well_formed(bound, width, len(relations)):
            return f"{bound} with multiplier {multiplier} is not a product that stays above zero"
    return None


def _well_formed(bound: certificates.BoundProduct, width: int, count: int) -> bool:
    return (
        len(bound.low) == len(bound.high) == width
        and all(e >= 0 for e in (*bound.low, *bound.high))
        and all(0 <= k < count for k in bound.factors)
    )


def _product(bound: certificates.BoundProduct, polys: Sequence[arithmetic.Polynomial]) -> arithmetic.Polynomial:
    result: arithmetic.Polynomial = {bound.low: Fraction(1)}
    for k, power in enumerate(bound.high):
        unit = tuple(int(j == k) for j in range(len(bound.low)))
        for _ in range(power):
            result = arithmetic.times(result, {(0,) * len(bound.low): Fraction(1), unit: Fraction(-1)})
    for k in bound.factors:
        result = arithmetic.times(result, polys[k])
    return result
