"""The axioms of bargaining that are tried on problems near the problem: in other units, and on parts of its set.

    scale invariance             in other units, a·u + b with a > 0, the solution moves along
    independence                 if T is a part of S and u lies in T, u is the solution of T, too
    individual monotonicity      if T is a part of S and the others' ideals are the same in both,
                                 a player has no more in T than in S

A part T of S is made from the points of S and mixtures of them, so that T lies in S whatever is done.

Nash (1950), "The Bargaining Problem", Econometrica 18(2); Kalai and Smorodinsky (1975), "Other Solutions to Nash's
Bargaining Problem", Econometrica 43(3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice

from solver.algebra.bounded_numbers import affine, less, number
from solver.concepts.bargaining.axiom_checks import (
    AxiomCheck,
    AxiomFailure,
    Chosen,
    Point,
    Solution,
    anchors_of,
    check_choice,
    exact_payoffs,
    payoffs_chosen,
    verdict_of,
)
from solver.concepts.bargaining.many_parties import ideals
from solver.concepts.bargaining.problem import NumericProblem

SCALES = (Fraction(2), Fraction(1, 3), Fraction(5, 2), Fraction(7), Fraction(3, 4))
SHIFTS = (Fraction(-1), Fraction(0), Fraction(4, 3), Fraction(10))
MAX_PARTS = 60  # parts tried of one problem


def _parts(problem: NumericProblem, kept: Sequence[Point]) -> Iterator[NumericProblem]:
    """Yield parts of S in which all of the points `kept` lie, which are feasible."""
    points = tuple(point for point in dict.fromkeys(problem.points) if point not in kept)
    for k in range(len(points) if kept or len(points) > 1 else 0):
        yield NumericProblem((*kept, *points[:k], *points[k + 1 :]), problem.threat)
    if kept:
        yield NumericProblem(tuple(kept), problem.threat)
        middle = _mean(kept)
        yield NumericProblem((*kept, *(_mean((point, middle)) for point in points)), problem.threat)
    for k, point in enumerate(points):
        for other in (*points, *kept):
            if other != point:
                yield NumericProblem((*kept, *points[:k], _mean((point, other)), *points[k + 1 :]), problem.threat)


def _mean(points: Sequence[Point]) -> Point:
    return tuple(sum(column, Fraction(0)) / len(points) for column in zip(*points, strict=True))


def check_scale(name: str, problem: NumericProblem, solution: Solution, chosen: Chosen) -> AxiomCheck:
    def trial(turn: int) -> AxiomFailure | bool | None:
        units = [(SCALES[(turn + 2 * i) % 5], SHIFTS[(turn + i) % 4]) for i in range(len(problem.threat))]
        *points, threat = (
            tuple(a * u + b for u, (a, b) in zip(point, units, strict=True))
            for point in (*problem.points, problem.threat)
        )
        there = NumericProblem(tuple(points), threat)
        moved = [
            tuple(affine(number(value), b, a) for value, (a, b) in zip(payoffs, units, strict=True))
            for payoffs in chosen
        ]
        return check_choice(moved, there, payoffs_chosen(solution, there), "in other units another agreement is chosen")

    return verdict_of(name, map(trial, range(3)))  # a few changes of units, different for each player


def check_independence(name: str, problem: NumericProblem, solution: Solution, chosen: Chosen) -> AxiomCheck:
    held = [anchors_of(problem, payoffs) for payoffs in chosen]
    if not all(held):
        known = all(exact_payoffs(payoffs) is not None for payoffs in chosen)
        note = "the payoffs are out of the points' reach" if known else "no part of S is known to keep the solution"
        return AxiomCheck(name, "not applicable" if known else "undecided", note=note)
    kept = tuple(dict.fromkeys(point for points in held for point in points))
    parts = ((part, payoffs_chosen(solution, part)) for part in islice(_parts(problem, kept), MAX_PARTS))
    wrong = "with fewer alternatives another one is chosen"  # which none is where nobody can gain
    return verdict_of(name, (check_choice(chosen, part, found, wrong) for part, found in parts if found))


def check_monotonicity(name: str, problem: NumericProblem, solution: Solution, chosen: Chosen) -> AxiomCheck:
    hopes = ideals(problem)
    if len(chosen) != 1 or hopes is None:
        return AxiomCheck(name, "not applicable", note="several solutions" if len(chosen) > 1 else "no ideal")
    (here,) = chosen

    def trials() -> Iterable[AxiomFailure | bool | None]:
        for part in islice(_parts(problem, ()), MAX_PARTS):
            others, found = ideals(part), payoffs_chosen(solution, part)
            if others is None or len(found) != 1:
                continue
            for i in range(len(here)):
                if all(a == b for j, (a, b) in enumerate(zip(hopes, others, strict=True)) if j != i):
                    more = less(here[i], found[0][i])
                    wrong = f"player {i + 1} has more where less is feasible and the others' ideals are the same"
                    yield AxiomFailure(part, found, wrong) if more else True if more is False else None

    return verdict_of(name, trials())
