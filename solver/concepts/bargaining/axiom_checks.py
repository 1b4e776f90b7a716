"""The result of checking an axiom of bargaining: a verdict, the number of trials, and a witness against.

An axiom is tried on problems. `kept` says that none of the trials breaks it, `broken` comes with one that does, an
`AxiomFailure`; where only bounds of a payoff are known that do not decide, the verdict is `undecided`. The
comparisons are exact. Where the solution has to stay feasible in another problem, its anchors are kept: the payoffs
themselves where they are rational, and else the two points of S between which they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, Literal, TypeAlias

from solver.algebra.algebraic_numbers import Root
from solver.algebra.bounded_numbers import Value, affine, less, number, same
from solver.algebra.linear_programs import mixture_weights
from solver.concepts.bargaining.problem import NumericProblem

Point: TypeAlias = tuple[Fraction, ...]
Payoffs: TypeAlias = Sequence[Value]
Solution: TypeAlias = Callable[[NumericProblem], Sequence[Any]]  # what has payoffs; none where nothing is agreed
Chosen: TypeAlias = tuple[tuple[Value, ...], ...]  # what each of the agreements that are picked pays
Verdict = Literal["kept", "broken", "undecided", "not applicable"]


def exact_payoffs(payoffs: Sequence[Value]) -> Point | None:
    """Return the payoffs if all of them are fractions, else None."""
    fractions = tuple(value for value in payoffs if isinstance(value, Fraction))
    return fractions if len(fractions) == len(payoffs) else None


def anchors_of(problem: NumericProblem, payoffs: Sequence[Value]) -> tuple[Point, ...]:
    """Return feasible points of which the payoffs are a mixture: themselves, or two of S; () where none are found."""
    point = exact_payoffs(payoffs)
    if point is not None:
        return (point,) if mixture_weights(point, problem.points) else ()
    return next((pair for pair in combinations(problem.points, 2) if _lies_between(payoffs, *pair)), ())


def _lies_between(payoffs: Sequence[Value], a: Point, b: Point) -> bool:
    """Decide whether irrational payoffs are on the segment, exactly."""
    lead = next((i for i, value in enumerate(payoffs) if isinstance(value, Root)), None)
    if lead is None or a[lead] == b[lead]:
        return False
    rise = b[lead] - a[lead]
    share = affine(number(payoffs[lead]), -a[lead] / rise, 1 / rise)
    if less(share, Fraction(0)) is not False or less(Fraction(1), share) is not False:
        return False
    t = number(share)
    return all_hold(same(value, affine(t, x, y - x)) for value, x, y in zip(payoffs, a, b, strict=True)) is True


@dataclass(frozen=True, slots=True)
class AxiomFailure:
    """A problem on which the axiom fails, what is chosen there, and what is wrong with it. For the Pareto axioms the
    problem is the one asked about, and `better` an agreement that is preferred."""

    problem: NumericProblem
    chosen: Chosen
    wrong: str
    better: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class AxiomCheck:
    """An axiom on one problem."""

    axiom: str
    verdict: Verdict
    trials: int = 0
    witness: AxiomFailure | None = None
    note: str = ""


def payoffs_chosen(solution: Solution, problem: NumericProblem) -> Chosen:
    return tuple(tuple(paid.payoffs) for paid in solution(problem))


def verdict_of(axiom: str, found: Iterable[AxiomFailure | bool | None], note: str = "") -> AxiomCheck:
    """Return the verdict on trials, each of which is a witness against, True, or None where it is undecided."""
    trials, unsure = 0, False
    for one in found:
        trials += 1
        if isinstance(one, AxiomFailure):
            return AxiomCheck(axiom, "broken", trials, one, note)
        unsure = unsure or one is None
    if not trials:
        return AxiomCheck(axiom, "not applicable", note=note or "nothing to try")
    return AxiomCheck(axiom, "undecided" if unsure else "kept", trials, note=note)


def all_hold(verdicts: Iterable[bool | None]) -> bool | None:
    """Decide whether all hold, None standing for one that is not known."""
    found = set(verdicts)
    return False if False in found else None if None in found else True


def check_choice(
    wanted: Sequence[Payoffs], problem: NumericProblem, found: Chosen, wrong: str
) -> AxiomFailure | bool | None:
    """Decide whether what is found on a problem is what is wanted, as sets; a witness where it is not."""
    each = ([all_hold(map(same, one, other)) for other in found] for one in wanted)
    some = (True if True in verdicts else None if None in verdicts else False for verdicts in each)
    alike = all_hold(some) if len(wanted) == len(found) else False
    return AxiomFailure(problem, found, wrong) if alike is False else alike
