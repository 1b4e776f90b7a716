"""Points of conjunctions without an interior: conditions that can only hold as equalities are put in first.

Of -x >= 0 over a range that begins at 0, or of a >= b beside b >= a, sampling finds no point where they hold
strictly, and subdivision never ends. The multipliers of a linear programme that has no interior tell which
conditions are zero wherever all of them hold; solved for a parameter each, they leave a conjunction
in fewer parameters, where sampling works again.

Schrijver (1986), "Theory of Linear and Integer Programming", section 8.2 (implicit equalities).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import chain

from solver.algebra.polynomials import Relation, to_fmpq
from solver.regions.constraints import Cell, Constraint, normalized
from solver.regions.decide import farkas, sampling
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import Combination


def point(cell: Cell, domain: Domain) -> tuple[Fraction, ...] | None:
    """A point of the box where the conjunction holds, looked for where some conditions can only be zero.

    None where no condition is known to be, or where no such point is found.
    """
    ties: Cell = ()
    conditions: Cell | None = cell
    over = domain
    while conditions is not None and (more := equalities(conditions, over)):
        ties += more
        over = _with(ties, domain)
        conditions = normalized((*over.put(cell), *over.flat.alternatives[0])) if over.flat.alternatives else None
    if not ties or conditions is None:
        return None
    found = chain(sampling.hits(conditions, over.flat), sampling.climb(conditions, over.flat) if conditions else ())
    return next((p for p in map(over.lifted, found) if _holds(cell, p, domain)), None)


def equalities(cell: Cell, domain: Domain) -> Cell:
    """The affine conditions that the others, and the box, hold at zero wherever all of them can hold."""
    affine = [c for c in cell if c.is_affine]
    relations: list[Relation] = [c.relation for c in affine]
    if ">=" not in relations:
        return ()
    answer = farkas.solve(relations, [domain.unit_of(c) for c in affine], interior=True)
    if not isinstance(answer, Combination) or answer.total:
        return ()
    used = [affine[k] for k, _ in answer.constraints]
    if any(c.relation == ">" for c in used):
        return ()
    return tuple(Constraint(c.poly, "==") for c in used if c.relation == ">=")


def _with(ties: Cell, domain: Domain) -> Domain:
    key = ("pinned", frozenset(c.key for c in ties))
    if key not in domain.memory:
        domain.memory[key] = replace(domain, alternatives=(ties,))
    known = domain.memory[key]
    assert isinstance(known, Domain)
    return known


def _holds(cell: Cell, place: tuple[Fraction, ...], domain: Domain) -> bool:
    values = tuple(map(to_fmpq, place))
    return domain.in_box(place) and all(c.holds(values) for c in cell)
