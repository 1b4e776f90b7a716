"""The axioms of bargaining that are tried on the problem itself.

    weak Pareto                  nobody has an agreement that all like better
    Pareto                       nor one that somebody likes better and nobody less
    individual rationality       u >= d
    symmetry                     equal payoffs, if exchanging the players changes neither S nor d

An agreement that is better is found by an exact linear program; where the payoffs are irrational, prices show that
there is none.

Nash (1950), "The Bargaining Problem", Econometrica 18(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from solver.algebra.bounded_numbers import Value, bounds, less, same
from solver.algebra.linear_programs import maximise_mixture, mixture_weights
from solver.concepts.bargaining.axiom_checks import (
    AxiomCheck,
    AxiomFailure,
    Chosen,
    Solution,
    all_hold,
    anchors_of,
    check_choice,
    exact_payoffs,
    verdict_of,
)
from solver.concepts.bargaining.problem import NumericProblem, dot


def _is_symmetric(problem: NumericProblem) -> bool:
    """Decide whether exchanging any two players leaves S and d as they are."""
    neighbours = product(range(len(problem.threat) - 1), problem.points)
    turned = ((*point[:i], point[i + 1], point[i], *point[i + 2 :]) for i, point in neighbours)
    return len(set(problem.threat)) < 2 and all(mixture_weights(point, problem.points) for point in turned)


def check_pareto(name: str, problem: NumericProblem, _: Solution, chosen: Chosen) -> AxiomCheck:
    if any(exact_payoffs(payoffs) is not None and not anchors_of(problem, payoffs) for payoffs in chosen):
        return AxiomCheck(name, "not applicable", note="the payoffs are out of the points' reach")
    return verdict_of(name, (_unbeaten(problem, payoffs, name != "Pareto") for payoffs in chosen))


def _unbeaten(problem: NumericProblem, payoffs: tuple[Value, ...], weak: bool) -> AxiomFailure | bool | None:
    point = exact_payoffs(payoffs)
    if point is not None:
        better = _better(problem, point, weak)
        return True if better is None else AxiomFailure(problem, (payoffs,), "another agreement is preferred", better)
    held = anchors_of(problem, payoffs)
    if not held:
        return None
    if _has_prices(problem, held, weak):
        return True
    # what is better than something a little better than u
    above = tuple(bounds(value)[1] for value in payoffs)
    return AxiomFailure(problem, (payoffs,), "another agreement is preferred", _better(problem, above, True) or ())


def _better(problem: NumericProblem, point: Sequence[Fraction], weak: bool) -> tuple[Fraction, ...] | None:
    """Return an agreement that all prefer (`weak`), or that somebody prefers and nobody likes less; else None."""
    count, columns = len(problem.points), list(zip(*problem.points, strict=True))
    least = [Fraction(-1)] if weak else []  # one variable more: what everybody gains
    objective = [Fraction(0)] * count + [Fraction(1)] if weak else [sum(p, Fraction(0)) for p in problem.points]
    rows = [([*column, *least], -u) for column, u in zip(columns, point, strict=True)]
    found = maximise_mixture(objective, rows, count)
    if found is None or found.value <= (0 if weak else sum(point)):
        return None
    weights = found.point[: len(problem.points)]
    return tuple(dot(weights, column) for column in columns)


def _has_prices(problem: NumericProblem, held: Sequence[tuple[Fraction, ...]], weak: bool) -> bool:
    """Decide whether prices p >= 0 (all above zero, unless weak) make what lies between the anchors the best of S."""
    a, b = held[0], held[-1]
    size = len(a)
    along = [y - x for x, y in zip(a, b, strict=True)]
    at_least_zero = [[x - y for x, y in zip(a, point, strict=True)] for point in problem.points]
    rows = [([*row, Fraction(0)], Fraction(0)) for row in (*at_least_zero, along, [-step for step in along])]
    rows += [([*(Fraction(i == j) for j in range(size)), Fraction(-1)], Fraction(0)) for i in range(size)]
    found = maximise_mixture([Fraction(0)] * size + [Fraction(1)], rows, size)
    return found is not None and (weak or found.value > 0)


def check_rationality(name: str, problem: NumericProblem, _: Solution, chosen: Chosen) -> AxiomCheck:
    def trial(payoffs: tuple[Value, ...]) -> AxiomFailure | bool | None:
        worse = [less(value, d) for value, d in zip(payoffs, problem.threat, strict=True)]
        if True in worse:
            return AxiomFailure(
                problem, (payoffs,), f"player {worse.index(True) + 1} has less than without an agreement"
            )
        return None if None in worse else True

    return verdict_of(name, map(trial, chosen))


def check_symmetry(name: str, problem: NumericProblem, _: Solution, chosen: Chosen) -> AxiomCheck:
    if not _is_symmetric(problem):
        return AxiomCheck(name, "not applicable", note="the problem is not symmetric")
    if len(chosen) > 1:
        turned = [tuple(reversed(payoffs)) for payoffs in chosen]
        found = check_choice(turned, problem, chosen, "the set of solutions is not symmetric")
        return verdict_of(name, [found], "as a set of several solutions")

    def trial(payoffs: tuple[Value, ...]) -> AxiomFailure | bool | None:
        alike = all_hold(same(payoffs[0], value) for value in payoffs[1:])
        return (
            AxiomFailure(problem, (payoffs,), "the payoffs differ in a symmetric problem") if alike is False else alike
        )

    return verdict_of(name, map(trial, chosen))
