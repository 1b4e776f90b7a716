"""Which attempt decided, and after how many: of one verdict, and of all conjunctions that an answer asks about.

explain_verdict(verdict)        "decided by linear programs on 2 boxes, after 3 attempts"
with tracing() as trace:        every conjunction that is decided inside is noted, known ones too
set_purpose("To answer")        those noted from now on are for this
trace.lines()                   what is open, then how often each attempt decided, and the work that it took
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import NamedTuple

from solver.errors import clip
from solver.regions.constraints import Cell
from solver.regions.decide.work import Purse, allowing, work_left
from solver.regions.proofs.certificates import Decision, Verdict
from solver.regions.sentences import sentence
from solver.report.words import WORK, plural

STATED = "what is stated alone"  # what decides a verdict that no attempt was needed for
MAX_LINES = 30  # of what is told; the others are counted
MAX_CONDITIONS = 120  # characters of the conditions of which it is open whether they can be met together
COUNTABLE = 2.0**53  # coefficients: floats count up to there one by one, for thousands of hours of work
NOTHING_DECIDED = (
    "Nothing had to be decided: the formulas themselves, points that were tried or earlier answers that are remembered"
    " say it."
)


@dataclass(frozen=True, slots=True)
class Step:
    """A conjunction that was asked about, and what was found. `names`: of the parameters; `work`: how many Bernstein
    coefficients that took, of those allowed; `purpose`: what it was asked for."""

    cell: Cell
    names: Sequence[str]
    verdict: Verdict
    work: float = 0
    purpose: str = ""

    @property
    def text(self) -> str:
        return explain_verdict(self.verdict)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        return self.verdict.settled_by or (Decision(STATED),)

    @property
    def attempts_before(self) -> int:
        return max(one.after for one in self.decisions)

    @property
    def group(self) -> _Group:
        """What steps that are told on one line have in common."""
        if self.verdict.kind == "undecided":
            return _Group(self.purpose, "open", _spent_text(self.verdict.spent), _conditions_text(self))
        kind = "affine" if all(condition.is_affine for condition in self.cell) else "curved"
        by = " and by ".join(sorted({one.attempt for one in self.decisions if one.attempt}))
        return _Group(self.purpose, f"with {kind} conditions decided by {by}")


class _Group(NamedTuple):
    """What is told of several steps at once: `spent` and the `conditions` of those that are open."""

    purpose: str
    found: str
    spent: str = ""
    conditions: str = ""

    def line(self, steps: Sequence[Step]) -> str:
        after = f",{_after(max(step.attempts_before for step in steps), 'at most ')}".removesuffix(",")
        work = _work_text(sum(step.work for step in steps), "coefficients")
        ending = f": {self.conditions}" if self.conditions else ""
        lead = f"{self.purpose}: " if self.purpose else ""
        return f"{lead}{len(steps)} {self.found}{self.spent}{after}; {work}{ending}"


@dataclass
class Trace:
    """The conjunctions asked about, in their order; `purse`: what pays for them, and for all else that is done
    meanwhile, down from `allowed`; `purpose`: what those that come next are asked for."""

    purse: Purse
    steps: list[Step] = field(default_factory=list)
    purpose: str = ""
    allowed: float = field(init=False)

    def __post_init__(self) -> None:
        self.allowed = self.purse.left

    @property
    def work(self) -> float:
        """How many Bernstein coefficients all that was done inside has taken, decisions or not."""
        return max(0, self.allowed - max(0, self.purse.left))

    def lines(self) -> tuple[str, ...]:
        """Return what was asked and what it took in all; then what is open, with what was spent; then how often each
        attempt decided, for each purpose. Equal lines are one, with their number; very many are counted."""
        groups: dict[_Group, list[Step]] = {}
        for step in self.steps:
            groups.setdefault(step.group, []).append(step)
        told = [group.line(groups[group]) for group in sorted(groups, key=lambda group: not group.conditions)]
        kept = told if len(told) < MAX_LINES else told[: MAX_LINES - 2]
        rest = len(told) - len(kept)
        return (self._first_line(), *kept, *([f"{rest} lines more are left out."] if rest else []))

    def _first_line(self) -> str:
        if not self.steps:
            return NOTHING_DECIDED
        times, left_open = len(self.steps), sum(step.verdict.kind == "undecided" for step in self.steps)
        inside = sum(step.work for step in self.steps)
        often = "once" if times == 1 else f"{times} times"
        found = "all decided" if not left_open else f"{times - left_open} decided, {left_open} open"
        total = f"This took {_work_text(inside, 'Bernstein coefficients')} of work"
        total = f"{total}, all the rest {_work_text(self.work - inside) or 'none'}."
        return f"Asked {often} whether conditions can be met together: {found}. {total}"


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def tracing() -> Iterator[Trace]:
    """Note what is decided inside.

    >>> from solver.regions.decide.emptiness import decide
    >>> texts = ("x*y > 1", "x*y > 1 and x + y < 1", "x > 8")
    >>> with tracing() as trace:
    ...     found = [decide(*conjunction(text, x=9, y=9)).kind for text in texts]
    >>> for line in trace.lines()[1:]:
    ...     print(line.rpartition(";")[0])
    1 with curved conditions decided by sample points, after at most 1 attempt
    1 with curved conditions decided by linear programs on 2 boxes, after at most 5 attempts
    1 with affine conditions decided by linear programming
    """
    with allowing(COUNTABLE) as purse:
        trace = Trace(purse)
        token = _current.set(trace)
        try:
            yield trace
        finally:
            _current.reset(token)


def note_step(cell: Cell, names: Sequence[str], verdict: Verdict, left_before: float) -> None:
    """Add a conjunction to what is traced, if anything is; `left_before`: the work that was left when it was asked."""
    trace = _current.get()
    if trace is not None:
        trace.steps.append(Step(cell, names, verdict, left_before - work_left(), trace.purpose))


def set_purpose(purpose: str) -> None:
    """Say what is asked from now on, if it is traced, is asked for: `To answer`."""
    trace = _current.get()
    if trace is not None:
        trace.purpose = purpose


def lines_so_far() -> tuple[str, ...]:
    """Return the lines of what is traced here; none where nothing is."""
    trace = _current.get()
    return () if trace is None else trace.lines()


def explain_verdict(verdict: Verdict) -> str:
    """Return which attempt decided it, or each of its parts, and after how many others.

    >>> from solver.regions.decide.emptiness import decide
    >>> explain_verdict(decide(*conjunction("x*y > 1 and x + y < 1", x=9, y=9)))
    'decided by linear programs on 2 boxes, after 5 attempts'
    >>> explain_verdict(decide(*conjunction("x**2 + y**2 < x*y", x=9, y=9), Budget(0, 0)))
    'open after 8 attempts'
    """
    decisions = dict.fromkeys(verdict.settled_by or (Decision(STATED),))
    if verdict.kind == "undecided":
        made = max((one.after for one in decisions), default=0)
        return f"open{_after(made)}"
    return "decided by " + "; by ".join(_by(one) for one in decisions if one.attempt)


def _by(decision: Decision) -> str:
    return f"{decision.attempt},{_after(decision.after)}".removesuffix(",")


def _after(made: int, most: str = "") -> str:
    return f" after {most}{made} {plural(made, 'attempt')}" if made else ""


def _spent_text(spent: str) -> str:
    """Return within what, or why, a conjunction stayed open."""
    reason = spent.partition(";")[0]
    is_amount = reason[:1].isdigit() or reason == WORK
    return f" within {reason}" if is_amount else f" ({reason})" if reason else ""


def _conditions_text(step: Step) -> str:
    written = " and ".join(str(sentence(condition, step.names)) for condition in step.cell)
    return clip(written or "the assumptions", MAX_CONDITIONS)


def _work_text(work: float, unit: str = "") -> str:
    """Return an amount of work, in its unit, or without; nothing for none without a unit.

    >>> _work_text(24_000, "coefficients"), _work_text(12_345_678), _work_text(0, "coefficients"), _work_text(0)
    ('24,000 coefficients', '12.3 million', 'no coefficients', '')
    """
    if work < 1:
        return f"no {unit}" if unit else ""
    return f"{work / 10**6:.3g} million {unit}".rstrip() if work >= 10**6 else f"{work:,.0f} {unit}".rstrip()
