"""Is a conjunction empty? A quick answer for the many that building and shortening a union takes.

Linear programming on the affine conditions, sample points, the simpler conjunctions of `cases`, the signs on the whole
box, a few linear programs on curved conditions, then z3 (nonlinear real arithmetic) with few steps. What rests on z3's
verdict, without a certificate, is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from solver.algebra import bernstein, keep_memory
from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.algebra.polynomials import Poly, Relation
from solver.errors import Undecided
from solver.regions.constraints import Cell, conjunction_of, equated, holds_strictly, independent
from solver.regions.decide import linear, relaxation, sampling
from solver.regions.decide.linear import cases
from solver.regions.decide.subdivision import count_work, work_left
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import UNDECIDED, Smt, Verdict, Witness
from solver.report.words import WORK, has_options, undecided_text

TIMEOUT_MS = 5_000  # a backstop; the counted budget ends first, but z3 counts no step among algebraic numbers
MAX_BITS = 10_000  # of a number in a question to z3, below the longest that Python writes out
PROGRAMS = 2  # boxes of linear programs, before z3 is asked
Z3_STEPS = 40_000  # z3's own; most answers take a tenth, and the last third can take seconds
PER_TERM, PER_QUESTION = 2_000, 6_000_000  # work, in Bernstein coefficients: to look at a term, and a question to z3
PER_TIMEOUT = 300_000_000  # work that the backstop costs, so that one command meets it twice at most


@dataclass
class Trust:
    """How many refutations rest on z3 alone, how many questions stayed open, and the work of all, in Bernstein
    coefficients, of which each question to z3 takes PER_QUESTION."""

    max_questions: int
    refuted: int = 0
    open: int = 0
    work: int = 0

    @property
    def left(self) -> float:
        """The part of the work allowed that is left."""
        return 1 - self.work / max(self.max_questions * PER_QUESTION, 1)


_counting: ContextVar[Trust | None] = ContextVar("trust", default=None)


@contextmanager
def counting_trust(questions: int) -> Iterator[Trust]:
    """Count what happens inside, in `Trust`; raise Undecided where it takes more work than so many questions to z3."""
    trust = Trust(questions)
    token = _counting.set(trust)
    try:
        yield trust
    finally:
        _counting.reset(token)


def is_refuted(cell: Cell, over: Domain) -> bool | None:
    """Return whether the conjunction has no point in the box, by z3 where nothing else decides; None: not known."""
    key = ("trial", frozenset(c.key for c in cell))
    trust = _counting.get()
    if not work_left() and key not in over.memory:
        _spend(0)
        return None
    answer = over.recall(key, lambda: _find_answer(cell, over))
    if trust is not None:
        trust.refuted += answer == "trusted"
        trust.open += answer == "open"
    return None if answer == "open" else answer != "nonempty"


def _spend(work: int) -> None:
    """Count work; raise Undecided where it is more than allowed."""
    trust = _counting.get()
    if trust is not None:
        trust.work += work
        if not work_left():
            raise Undecided(undecided_text(WORK))
        if trust.left < 0:
            more = ", or give more steps (--budget, a larger Budget)" * has_options("--budget")
            raise Undecided(
                "too many conditions in which parameters are multiplied have to be compared; fix parameters (--fix), "
                f"assume more, ask fewer things at once{more}"
            )


def _find_answer(cell: Cell, over: Domain) -> str:
    _spend(PER_TERM * sum(len(c.poly) for c in cell if not c.is_affine))
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
    if all(c.is_affine for c in cell) or _is_hit(cell, over) or _is_crossed(equated(cell), over):
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
    cell = equated(cell)
    keys, known = [c.key for c in cell], over.recall("contradictions", list[frozenset[object]])
    if any(contradiction.issubset(keys) for contradiction in known):
        return "trusted"
    relations, unit = over.in_unit(cell)
    search = relaxation.Search(relations, unit)
    outcome = search.run(10**9, PROGRAMS)
    _spend(search.spent)
    if outcome.cover is not None:
        return "refuted"
    if outcome.candidate is not None:
        return "nonempty"
    _spend(PER_QUESTION)
    used = sorted({k for c in cell for k in c.variables})
    verdict = solve_by_z3(relations, unit, used, Z3_STEPS)
    if verdict.kind == "empty":
        known.append(frozenset(keys[k] for k in _contradiction(relations, unit, used)))
        return "trusted"
    return "nonempty" if isinstance(verdict.certificate, Witness) else "open"


def solve_by_z3(relations: Sequence[Relation], unit: Sequence[Poly], used: Sequence[int], budget: int) -> Verdict:
    """Return a witness in the unit box, a trusted refutation, or undecided; `used` are the variables that occur.

    The budget is z3's own resource counter, so that an answer does not depend on how busy the machine is. A model is
    exact (rational or algebraic); a refutation is kept as SMT-LIB text that another solver can re-check. Numbers
    of more than MAX_BITS are not put to it.

    >>> solve_by_z3([">"], [ring(("x",))["x"] ** 2 - 1], [0], 10_000).kind
    'empty'
    """
    import z3

    keep_memory()
    if any(max(c.p.bit_length(), c.q.bit_length()) > MAX_BITS for poly in unit for c in poly.coeffs()):
        return UNDECIDED
    width = len(unit[0].context().gens())
    context = z3.Context()
    solver = _solver(context, used, [f"(assert {said})" for said in map(_smt_condition, relations, unit)], budget)
    answer = solver.check()
    count_work(PER_QUESTION // Z3_STEPS * next((n for key, n in solver.statistics() if key == "rlimit count"), budget))
    if answer == z3.unknown and solver.reason_unknown() == "timeout":
        count_work(PER_TIMEOUT)
    if answer == z3.unsat:
        return Verdict("empty", Smt(solver.to_smt2()))
    if answer == z3.sat:
        model = solver.model()
        point: list[Coordinate] = [Fraction(1, 2)] * width
        for k in used:
            point[k] = _coordinate(z3, model.eval(z3.Real(f"p{k}", context), model_completion=True))
        return Verdict("nonempty", Witness(tuple(point)))
    return UNDECIDED


def _solver(context: Any, used: Sequence[int], stated: Sequence[str], budget: int, cores: bool = False) -> Any:
    """Return z3, told what is stated of points of the unit box."""
    import z3

    solver = z3.Tactic("qfnra-nlsat", ctx=context).solver()  # z3's own choice dies with the process where it gives up
    solver.set("rlimit", budget)
    solver.set("timeout", TIMEOUT_MS)
    solver.set("unsat_core", cores)
    box = [f"(declare-const p{k} Real)(assert (>= p{k} 0.0))(assert (<= p{k} 1.0))" for k in used]
    solver.from_string("".join((*box, *stated)))  # read in a third of the time that building it call by call takes
    return solver


def _contradiction(relations: Sequence[Relation], unit: Sequence[Poly], used: Sequence[int]) -> Sequence[int]:
    """Return the positions of conditions that z3 refutes, some of those that it has refuted together."""
    import z3

    context, every = z3.Context(), range(len(unit))
    named = (f"(declare-const b{k} Bool)(assert (=> b{k} {_smt_condition(relations[k], unit[k])}))" for k in every)
    solver = _solver(context, used, [*named], Z3_STEPS, cores=True)
    answer = solver.check(*(z3.Bool(f"b{k}", context) for k in every))
    return [int(str(name)[1:]) for name in solver.unsat_core() if answer == z3.unsat] or every


def _smt_condition(relation: Relation, poly: Poly) -> str:
    return f"({'=' if relation == '==' else relation} {_smt_text(poly)} 0.0)"


def _smt_text(poly: Poly) -> str:
    """Return a polynomial in SMT-LIB's notation."""
    terms = ["0.0"]  # what varies in it may be pinned to one value, as at the face of a box
    for exponents, c in poly.to_dict().items():
        factors = "".join(f" p{k}" * int(e) for k, e in enumerate(exponents))
        term = f"(* (/ {abs(int(c.p))}.0 {int(c.q)}.0){factors} 1.0)"
        terms.append(f"(- {term})" if c < 0 else term)
    return f"(+ {' '.join(terms)})"


def _coordinate(z3: Any, value: Any) -> Coordinate:
    if z3.is_rational_value(value):
        return Fraction(value.numerator_as_long(), value.denominator_as_long())
    coefficients = tuple(int(str(c)) for c in value.poly())
    return Root(coefficients, value.index(), float(Fraction(str(value.approx(20).as_fraction()))))
