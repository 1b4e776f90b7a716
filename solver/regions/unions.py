"""Whether a union of conjunctions has a point, and which of them can be left out. One with a point decides it all, so
points are looked for first, in all of them, and only then is a budget spent on one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from solver.regions.constraints import Cell
from solver.regions.decide.emptiness import POINTS_BUDGET, SIGNS, Budget, decide, is_empty
from solver.regions.domain import domain
from solver.regions.parameters import ParameterSpace
from solver.regions.proofs.certificates import UNDECIDED, Verdict, best_verdict
from solver.regions.region import Region

MAX_THOROUGH_CELLS = 8  # of a union: the others are only looked at once one has an interior


def decide_union(
    space: ParameterSpace, cells: Sequence[Cell], budget: Budget,
    verdict_on: Callable[[int, Budget], Verdict] | None = None, late: Budget | None = None,
    beside: Budget | None = None,
) -> tuple[Region, Verdict]:  # fmt: skip
    """Return the union of the cells without those proved empty (with all of them when all are), and the verdict on it.
    One cell with a point decides: points are tried for first, then a part of the budget is spent; `verdict_on`: of the
    cell at a position, where a better way to it is known; `late`: what each that is still open then may take, if not
    the whole, and `beside`: what those beside a cell with an interior may, if not that part."""
    one_verdict = verdict_on or (lambda k, budget: decide(cells[k], domain(space), budget))
    known = _one_with_an_interior(len(cells), one_verdict) if budget.points and len(cells) > 1 else {}
    for k, cell in enumerate(cells):
        full = any(verdict.full for verdict in known.values())  # the rest can only be left out
        if full and k not in known and k >= MAX_THOROUGH_CELLS:
            known[k] = Verdict("empty") if is_empty(cell, domain(space), SIGNS) else UNDECIDED
        elif k not in known:
            known[k] = one_verdict(k, beside or budget.first if full else budget.first)
    _ask_until_one_has_a_point(known, lambda k: one_verdict(k, late or budget))
    possible = tuple(cell for k, cell in enumerate(cells) if known[k].kind != "empty")
    return Region(space, possible or tuple(cells)), best_verdict([known[k] for k in range(len(cells))])


def _ask_until_one_has_a_point(known: dict[int, Verdict], ask: Callable[[int], Verdict]) -> None:
    """Ask the conjunctions that are open, in order, until one of all is known to have a point."""
    for k in range(len(known)):
        if known[k].kind == "undecided" and all(verdict.kind != "nonempty" for verdict in known.values()):
            known[k] = ask(k)


def _one_with_an_interior(count: int, one_verdict: Callable[[int, Budget], Verdict]) -> dict[int, Verdict]:
    """Return the position of the first conjunction that a sample point shows to have an interior, with its verdict."""
    tried = ((k, one_verdict(k, POINTS_BUDGET)) for k in range(count))
    return dict(islice(((k, verdict) for k, verdict in tried if verdict.full), 1))
