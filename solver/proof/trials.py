"""Is a conjunction empty? A quick answer for the many that building and shortening a union takes.

Linear programming on the affine conditions, sample points, the signs on the whole box, then
z3 with few steps, which settles most small curved conjunctions in milliseconds where the
methods that can be checked take a hundred times as long. What rests on z3's word is noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from solver.domain import Domain
from solver.errors import Undecided
from solver.lowering import Cell, tidy
from solver.proof import bernstein, sampling, smt
from solver.proof.certificate import Witness
from solver.proof.emptiness import DEFAULT, QUICK, Budget, conjunction_verdict, holds_strictly, independent

STEPS = 60_000  # z3's own; most answers take a tenth
MOST = 150  # questions put to z3 for one answer within the usual budget: some ten seconds


@dataclass
class Trust:
    """How many refutations rest on z3's word, how many questions stayed open, and how many were put to it."""

    most: int = MOST
    refuted: int = 0
    open: int = 0
    asked: int = 0


_now: ContextVar[Trust | None] = ContextVar("trust", default=None)


@contextmanager
def noted(budget: Budget = DEFAULT) -> Iterator[Trust]:
    """What happens inside, in `Trust`; raises Undecided where it takes more questions to z3 than the budget allows."""
    trust = Trust(MOST * budget.steps // DEFAULT.steps)
    token = _now.set(trust)
    try:
        yield trust
    finally:
        _now.reset(token)


def excluded(cell: Cell, over: Domain) -> bool:
    """Whether the conjunction is refuted in Θ; False says nothing.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 9), Parameter("y", 1, 0, 9)))
    >>> [excluded(where(text, space).cells[0], where(text, space).domain) for text in ("x*y < 0", "x*y > 1")]
    [True, False]
    """
    return all(_refuted(tidy(cell + alternative), over) for alternative in over.alternatives)


def _refuted(cell: Cell | None, over: Domain) -> bool:
    if cell is None:
        return True
    key = ("trial", frozenset(c.key for c in cell))
    if key not in over.memory:
        over.memory[key] = _asked(cell, over)
    answer = over.memory[key]
    trust = _now.get()
    if trust is not None:
        trust.refuted += answer == "trusted"
        trust.open += answer == "open"
    return answer in ("refuted", "trusted")


def _asked(cell: Cell, over: Domain) -> str:
    affine = tuple(c for c in cell if c.is_affine)
    known = conjunction_verdict(affine, over, QUICK) if affine else None
    if known is not None and known.kind == "empty":
        return "refuted"
    if len(affine) == len(cell):
        return "nonempty"
    point = None if known is None else known.rational_witness
    if point is not None and holds_strictly(cell, point):
        return "nonempty"
    for group in independent(cell):
        answer = _group(tuple(cell[k] for k in group), over)
        if answer != "nonempty":
            return answer
    return "nonempty"


def _group(cell: Cell, over: Domain) -> str:
    if all(c.is_affine for c in cell):
        return "nonempty"
    key = ("trial group", frozenset(c.key for c in cell))
    if key not in over.memory:
        over.memory[key] = _curved(cell, over)
    return str(over.memory[key])


def _curved(cell: Cell, over: Domain) -> str:
    unit = [over.unit(c.poly) for c in cell]
    for condition, poly in zip(cell, unit, strict=True):
        if bernstein.tensor_size(poly) <= bernstein.MAX_COEFFICIENTS and bernstein.excludes(
            condition.relation, bernstein.exact_coefficients(poly)
        ):
            return "refuted"
    if any(holds_strictly(cell, point) for point in sampling.hits(cell, over)):
        return "nonempty"
    trust = _now.get()
    if trust is not None:
        trust.asked += 1
        if trust.asked > trust.most:
            raise Undecided(
                f"more than {trust.most} curved questions to z3 would be needed; fix parameters, assume more, ask fewer"
                " things at once, or give a Budget with more steps"
            )
    used = sorted({k for c in cell for k in c.variables})
    verdict = smt.solve([c.relation for c in cell], unit, used, STEPS)
    if verdict.kind == "empty":
        return "trusted"
    return "nonempty" if isinstance(verdict.certificate, Witness) else "open"
