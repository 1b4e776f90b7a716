"""How much work an answer may cost: one meter, which every method counts on.

Work is counted in Bernstein coefficients, a million of which take ten milliseconds, and never in seconds, so that an
answer does not depend on how busy the machine is. What is no coefficient (a linear program, a question to z3, a step of
a climb) has a price in them, beside the method.

    Budget              what one conjunction may cost
    Purse               an amount to spend, of which a part may be spent now
    Meter               the purse of a whole answer, and how far the answer may rest on z3
    allowing(work)      all decisions inside cost at most so much of what is left
    sharing_work(parts) they cost at most one of so many equal parts of it
    counting_trust(n)   they take no more work than n questions to z3

Meters are nested: what is spent inside is spent outside. With nothing left, curved questions stay open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isfinite

from solver.errors import Undecided, UsageError, clip
from solver.regions.parameters import check_kind, quote
from solver.regions.proofs.certificates import Verdict
from solver.report.remedies import ADD_BUDGET, ASK_FEWER, ASSUME_MORE, FIX
from solver.report.words import WITHIN_WORK, WORK

ALLOWED = 600_000_000  # for one command: with what is not counted, some fifteen seconds at most
PER_QUESTION = 6_000_000  # what a quick question to z3 costs
OUT_OF_WORK = Verdict("undecided", spent=WORK)
MAX_TIMES = 1_000_000
MAX_WHOLE = 12  # alternatives of one answer that get a whole budget each
MIN_STAGED = 10_000_000  # coefficients; a smaller budget is spent at once


@dataclass(frozen=True, slots=True, order=True)
class Budget:
    """How much one conjunction may cost: Bernstein coefficients (a million in ten milliseconds) and z3's own steps."""

    coefficients: int = 200_000_000
    steps: int = 1_000_000
    points: bool = True  # whether to go on looking for points, and for interior ones; else refute only

    def times(self, factor: float | Fraction) -> Budget:
        """Return a budget `factor` times as large; raise UsageError for what is no number above zero, or too large.

        >>> Budget(coefficients=100, steps=10).times(2.5)
        Budget(coefficients=250, steps=25, points=True)
        """
        is_number = isinstance(factor, int | float | Fraction) and not isinstance(factor, bool)
        if not (is_number and 0 < factor < MAX_TIMES):
            advice = f"give a number above 0 and below {MAX_TIMES}, such as 10"
            found = clip(str(factor)) if isinstance(factor, Fraction) else quote(factor)
            raise UsageError(f"a budget cannot be {found} times another; {advice}")
        return Budget(int(self.coefficients * factor), int(self.steps * factor), self.points)

    def among(self, cells: int, whole: float = MAX_WHOLE) -> Budget:
        """Return what each of the alternatives of one answer gets: the whole, unless they are many, which share it."""
        return self.times(min(1, whole / max(1, cells)))

    @property
    def first(self) -> Budget:
        """A sixtieth of it: enough for most questions."""
        return Budget(self.coefficients // 60, self.steps // 60, self.points)

    @property
    def questions(self) -> int:
        """How many questions may be put to z3 for one answer: with the usual budget some ten seconds' worth."""
        return 150 * self.steps // DEFAULT.steps

    @property
    def stages(self) -> tuple[Budget, ...]:
        """What is tried, one after the other: a sixtieth, then the whole; a small budget is spent at once."""
        return (self.first, self) if self.coefficients >= MIN_STAGED else (self,)


def check_budget(given: object) -> None:
    """Raise UsageError, which says how one is made, unless a function is given a budget.

    >>> check_budget(10)
    Traceback (most recent call last):
    solver.errors.UsageError: budget takes a Budget, not 10; Budget().times(10) is ten times the usual one
    """
    check_kind(given, Budget, "budget takes a Budget", "Budget().times(10) is ten times the usual one")


DEFAULT = Budget()
QUICK_BUDGET = Budget(coefficients=1_000_000, steps=0, points=False)
POINTS_BUDGET = Budget(coefficients=1, steps=0)  # for points that are found by trying, nothing else
FORMULAS_BUDGET = Budget(0, 0, points=False)  # for closed forms and walls; what is curved stays open


@dataclass
class Purse:
    """What is left to spend, and down to what now; `each`: what one question in earnest may take."""

    left: float
    each: Budget = DEFAULT
    floor: float = 0

    def portion(self, among: int) -> None:
        """Allow from now on no more than an equal part of what is left to be spent.

        >>> purse = Purse(100)
        >>> purse.portion(4)
        >>> [purse.pays(8) for _ in range(4)], purse.left
        ([True, True, True, False], 76)
        """
        self.floor = self.left - self.left // among

    @property
    def within(self) -> float:
        """What may be spent now."""
        return max(0, self.left - self.floor) if work_left() else 0

    def pays(self, price: float) -> bool:
        """Whether there is enough for it, which is then spent."""
        enough = self.left - price >= self.floor and bool(work_left())
        self.left -= price if enough else 0
        return enough


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

    def charge(self, work: int) -> None:
        """Count work; raise Undecided where it is more than allowed."""
        self.work += work
        if not work_left():
            raise Undecided(f"not settled within {WORK}", remedies=WITHIN_WORK)
        if self.left < 0:
            raise Undecided(
                "too many conditions in which parameters are multiplied have to be compared",
                remedies=(FIX, ASSUME_MORE, ASK_FEWER, ADD_BUDGET),
            )


@dataclass(frozen=True, slots=True)
class Meter:
    """What an answer may still cost, and the trust in z3 that it may take; None: as much as is asked for."""

    purse: Purse = field(default_factory=lambda: Purse(float("inf")))
    trust: Trust | None = None


UNLIMITED = Meter()
_current: ContextVar[Meter] = ContextVar("meter")


def count_work(work: float) -> None:
    """Take work that was done from what the answer is allowed, if it is limited."""
    _current.get(UNLIMITED).purse.left -= work


def work_left() -> float:
    """Return what the answer may still cost, infinity where it is not limited."""
    return max(0.0, _current.get(UNLIMITED).purse.left)


@contextmanager
def allowing(work: float) -> Iterator[Purse]:
    """Let all decisions inside together, by whatever method, cost so much of what is left; later ones stay open."""
    allowed = min(work, work_left())
    inner = Purse(allowed)
    token = _current.set(replace(_current.get(UNLIMITED), purse=inner))
    try:
        yield inner
    finally:
        _current.reset(token)
        if isfinite(allowed):
            count_work(allowed - inner.left)


@contextmanager
def sharing_work(parts: float) -> Iterator[None]:
    """Let all decisions inside together cost one of so many equal parts of what is left.

    >>> with allowing(100), sharing_work(4):
    ...     work_left()
    25.0
    """
    with allowing(work_left() / parts):
        yield


@contextmanager
def counting_trust(questions: int) -> Iterator[Trust]:
    """Count what happens inside, in `Trust`; raise Undecided where it takes more work than so many questions to z3."""
    trust = Trust(questions)
    token = _current.set(replace(_current.get(UNLIMITED), trust=trust))
    try:
        yield trust
    finally:
        _current.reset(token)


def trust_counted() -> Trust | None:
    """Return what the answer counts its trust in z3 on; None where it does not.

    >>> with counting_trust(5) as trust:
    ...     trust_counted() is trust
    True
    """
    return _current.get(UNLIMITED).trust


def charge_trust(work: int) -> None:
    """Count work done towards what z3 is trusted in; raise Undecided where it is more than allowed."""
    trust = trust_counted()
    if trust is not None:
        trust.charge(work)
