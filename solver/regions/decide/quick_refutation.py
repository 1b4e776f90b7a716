"""Is a conjunction empty? A quick answer for the many that building and shortening a union takes.

Linear programming on the affine conditions, sample points, the cases of `case_split`, the signs on the whole box, then
z3 with few steps, which decides most small curved conjunctions in milliseconds where the
methods that can be checked take a hundred times as long. What rests on z3's verdict, without a certificate, is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial

from solver.algebra import bernstein
from solver.errors import Undecided
from solver.regions.constraints import Cell, holds_strictly, independent
from solver.regions.decide import affine, sampling, smt
from solver.regions.decide.case_split import cases
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import Witness

Z3_STEPS = 60_000  # z3's own; most answers take a tenth


@dataclass
class Trust:
    """How many refutations rest on z3 alone, how many questions stayed open, and how many were put to it."""

    max_questions: int
    refuted: int = 0
    open: int = 0
    asked: int = 0


_counting: ContextVar[Trust | None] = ContextVar("trust", default=None)


@contextmanager
def counting_trust(questions: int) -> Iterator[Trust]:
    """Count what happens inside, in `Trust`; raise Undecided where it takes more questions to z3 than allowed."""
    trust = Trust(questions)
    token = _counting.set(trust)
    try:
        yield trust
    finally:
        _counting.reset(token)


def is_refuted(cell: Cell, over: Domain) -> bool | None:
    """Return whether the conjunction has no point in the box, by z3 where nothing else decides; None: not known."""
    key = ("trial", frozenset(c.key for c in cell))
    answer = over.recall(key, lambda: _find_answer(cell, over))
    trust = _counting.get()
    if trust is not None:
        trust.refuted += answer == "trusted"
        trust.open += answer == "open"
    return None if answer == "open" else answer != "nonempty"


def _find_answer(cell: Cell, over: Domain) -> str:
    left = open_cases(cell, over)
    if left is None:
        return "nonempty"
    for cases_of_one in left:
        answers = {
            over.recall(("z3", frozenset(c.key for c in case)), partial(_ask_z3, case, over)) for case in cases_of_one
        }
        answer = next((one for one in ("nonempty", "open") if one in answers), "trusted")
        if answer != "nonempty":
            return answer
    return "nonempty" if left else "refuted"


def open_cases(cell: Cell, over: Domain) -> Sequence[Sequence[Cell]] | None:
    """Return the queries for z3: for each group of conditions that share parameters, its curved cases.

    Refuting every case of any one group refutes the cell.

    None where the cell has a point, nothing where it is refuted.
    """
    flat = tuple(c for c in cell if c.is_affine)
    if affine.is_empty_in_box(flat, over) or _contradicts_itself(cell):
        return ()
    if len(flat) == len(cell):
        return None
    if affine.has_known_point(cell, over):
        return None
    found = []
    for group in independent(cell):
        left = _cases_of(tuple(cell[k] for k in group), over)
        if left is not None and not left:
            return ()
        if left is not None:
            found.append(left)
    return found or None


def _contradicts_itself(cell: Cell) -> bool:
    """Whether two conditions on one polynomial exclude each other as they stand."""
    keys = {c.key for c in cell}
    return any((c.opposite, other) in keys for c in cell if c.relation == ">" for other in (">", ">=")) or any(
        (key, ">") in keys for c in cell if c.relation == "==" for key in (c.key[0], c.opposite)
    )


def _cases_of(cell: Cell, over: Domain) -> tuple[Cell, ...] | None:
    """Return the open ones of the simpler conjunctions that one group comes down to; None: it has a point."""
    if all(c.is_affine for c in cell):
        return None
    return over.recall(("trial group", frozenset(c.key for c in cell)), lambda: _find_cases(cell, over))


def _find_cases(cell: Cell, over: Domain) -> tuple[Cell, ...] | None:
    if any(holds_strictly(cell, point) for point in sampling.hits(cell, over)):
        return None
    found = cases(cell, over)
    left = [case for case in found if not affine.is_empty_in_box(tuple(c for c in case if c.is_affine), over)]
    if any(all(c.is_affine for c in case) for case in left):
        return None
    return tuple(case for case in left if not any(bernstein.excludes_box(c.relation, over.unit_of(c)) for c in case))


def _ask_z3(cell: Cell, over: Domain) -> str:
    trust = _counting.get()
    if trust is not None:
        trust.asked += 1
        if trust.asked > trust.max_questions:
            raise Undecided(
                f"more than {trust.max_questions} curved questions to z3 would be needed; fix parameters, assume more, "
                "ask fewer things at once, or give a Budget with more steps"
            )
    used = sorted({k for c in cell for k in c.variables})
    verdict = smt.solve([c.relation for c in cell], [over.unit_of(c) for c in cell], used, Z3_STEPS)
    if verdict.kind == "empty":
        return "trusted"
    return "nonempty" if isinstance(verdict.certificate, Witness) else "open"
