"""Which attempt decided, and after how many: of one verdict, and of all conjunctions that an answer asks about.

explain_verdict(verdict)        "decided by linear programs on 2 boxes, after 3 attempts"
with tracing() as trace:        every conjunction that is decided inside is noted, known ones too
trace.lines()                   how often each attempt decided one, those that decided most first
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from solver.regions.constraints import Cell
from solver.regions.proofs.certificates import Decision, Verdict

STATED = "what is stated alone"  # what decides a verdict that no attempt was needed for


@dataclass(frozen=True, slots=True)
class Step:
    """A conjunction that was asked about, and what was found."""

    cell: Cell
    verdict: Verdict

    @property
    def text(self) -> str:
        return explain_verdict(self.verdict)


@dataclass
class Trace:
    """The conjunctions asked about, in their order."""

    steps: list[Step] = field(default_factory=list)

    def lines(self) -> tuple[str, ...]:
        """Return how often each attempt decided, those that decided most first, and how many were left open."""
        decisions = [one for step in self.steps for one in step.verdict.settled_by or (Decision(STATED),)]
        times = Counter(one.attempt for one in decisions)
        most = {name: max(one.after for one in decisions if one.attempt == name) for name in times}
        after = {name: _after(made, "at most ") for name, made in most.items()}
        told = [f"{n} by {name},{after[name]}".removesuffix(",") for name, n in times.most_common() if name]
        return (*told, f"{times['']} open{after['']}") if "" in times else tuple(told)


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def tracing() -> Iterator[Trace]:
    """Note what is decided inside.

    >>> from solver.regions.decide.emptiness import decide
    >>> texts = ("x*y > 1", "x*y > 1 and x + y < 1", "x > 8")
    >>> with tracing() as trace:
    ...     found = [decide(*conjunction(text, x=9, y=9)).kind for text in texts]
    >>> trace.lines()
    ('1 by sample points, after at most 1 attempt', '1 by linear programs on 2 boxes, after at most 5 attempts',
    '1 by linear programming')
    """
    trace = Trace()
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def note_step(cell: Cell, verdict: Verdict) -> None:
    """Add a conjunction to what is traced, if anything is."""
    trace = _current.get()
    if trace is not None:
        trace.steps.append(Step(cell, verdict))


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
    return f" after {most}{made} attempt{'s' * (made != 1)}" if made else ""
