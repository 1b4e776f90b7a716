"""Is a conjunction empty? A quick answer for the many that building and shortening a union takes.

Linear programming on the affine conditions, sample points, the simpler conjunctions of `cases`, the signs on the whole
box, a few linear programs on curved conditions, then z3 (nonlinear real arithmetic) with few steps. What rests on z3's
verdict, without a certificate, is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from solver.algebra import bernstein
from solver.regions.constraints import Cell, conjunction_of, holds_strictly, independent, join_equalities
from solver.regions.decide import by_z3, linear, relaxation, sampling
from solver.regions.decide.by_z3 import Z3_STEPS
from solver.regions.decide.factor_cases import cases
from solver.regions.decide.work import PER_QUESTION, charge_trust, count_work, trust_counted, work_left
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import Witness

PROGRAMS = 2  # boxes of linear programs, before z3 is asked
PER_TERM = 2_000  # work to look at a term, in Bernstein coefficients


def is_refuted(cell: Cell, over: Domain) -> bool | None:
    """Return whether the conjunction has no point in the box, by z3 where nothing else decides; None: not known."""
    key = ("trial", frozenset(c.key for c in cell))
    trust = trust_counted()
    if not work_left() and key not in over.memory:
        charge_trust(0)
        return None
    answer = over.recall(key, lambda: _find_answer(cell, over))
    if trust is not None:
        trust.refuted += answer == "trusted"
        trust.open += answer == "open"
    return None if answer == "open" else answer != "nonempty"


def _find_answer(cell: Cell, over: Domain) -> str:
    charge_trust(PER_TERM * sum(len(c.poly) for c in cell if not c.is_affine))
    left = open_cases(cell, over)
    if left is None:
        return "nonempty"
    for group in left:
        answers = {over.recall(("z3", frozenset(c.key for c in case)), partial(_ask, case, over)) for case in group}
        answer = next((one for one in ("nonempty", "open", "trusted") if one in answers), "refuted")
        if answer != "nonempty":
            return answer
    return "nonempty" if left else "refuted"


def open_cases(cell: Cell, over: Domain) -> Sequence[Sequence[Cell]] | None:
    """Return the queries for z3: for each group of conditions that share parameters, its curved cases. Refuting every
    case of any one group refutes the cell. None where the cell has a point, nothing where it is refuted."""
    flat = tuple(c for c in cell if c.is_affine)
    if linear.is_empty_in_box(flat, over) or conjunction_of(cell) is None:
        return ()
    if len(flat) == len(cell) or linear.has_known_point(cell, over):
        return None
    found = []
    for group in independent(cell):
        part = tuple(cell[k] for k in group)
        left = over.recall(("trial group", frozenset(c.key for c in part)), partial(_find_cases, part, over))
        if left is not None and not left:
            return ()
        if left is not None:
            found.append(left)
    return found or None


def _find_cases(cell: Cell, over: Domain) -> tuple[Cell, ...] | None:
    """Return the open ones of the simpler conjunctions that one group comes down to; None: it has a point."""
    if all(c.is_affine for c in cell) or _is_hit(cell, over) or _is_crossed(join_equalities(cell), over):
        return None
    count_work(PER_TERM * sum(len(c.poly) for c in cell))
    found = cases(cell, over)
    left = [case for case in found if not linear.is_empty_in_box(tuple(c for c in case if c.is_affine), over)]
    if any(all(c.is_affine for c in case) for case in left):
        return None
    return tuple(case for case in left if not any(bernstein.excludes_box(c.relation, over.unit(c)) for c in case))


def _is_hit(cell: Cell, over: Domain) -> bool:
    return any(holds_strictly(cell, point) for point in sampling.hits(cell, over))


def _is_crossed(cell: Cell, over: Domain) -> bool:
    """Whether affine conditions have points on both sides of the one equality, which is met on the way between them."""
    ties = [c for c in cell if c.relation == "=="]
    others = tuple(c for c in cell if c not in ties)
    sides = ties[0].negation() if len(ties) == 1 and all(c.is_affine for c in others) else ()
    return bool(sides) and all(_is_hit((*others, side), over) for side in sides)


def _ask(cell: Cell, over: Domain) -> str:
    """Return what a few linear programs say, or z3. Most conjunctions of one union state what it has refuted before."""
    cell = join_equalities(cell)
    keys, known = [c.key for c in cell], over.recall("contradictions", list[frozenset[object]])
    if any(contradiction.issubset(keys) for contradiction in known):
        return "trusted"
    relations, unit = over.in_unit(cell)
    search = relaxation.RelaxationSearch(relations, unit)
    outcome = search.run(10**9, PROGRAMS)
    charge_trust(search.spent)
    if outcome.cover is not None:
        return "refuted"
    if outcome.candidate is not None:
        return "nonempty"
    charge_trust(PER_QUESTION)
    used = sorted({k for c in cell for k in c.variables})
    verdict = by_z3.solve(relations, unit, used, Z3_STEPS)
    if verdict.kind == "empty":
        known.append(frozenset(keys[k] for k in by_z3.contradiction(relations, unit, used)))
        return "trusted"
    return "nonempty" if isinstance(verdict.certificate, Witness) else "open"
