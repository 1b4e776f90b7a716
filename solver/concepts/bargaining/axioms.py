"""Which axioms a solution keeps and breaks on one problem, tried exactly.

    weak Pareto                  nobody has an agreement that all like better
    Pareto                       nor one that somebody likes better and nobody less
    individual rationality       u >= d
    symmetry                     equal payoffs, if exchanging the players changes neither S nor d
    scale invariance             in other units, a·u + b with a > 0, the solution moves along
    independence                 if T is a part of S and u lies in T, u is the solution of T, too
    individual monotonicity      if T is a part of S and the others' ideals are the same in both,
                                 a player has no more in T than in S

This is a check on this problem, no proof in general: `kept` says that none of the trials breaks the axiom, `broken`
comes with one that does, and `trials` says how many there were. The comparisons are exact; where only bounds of a
payoff are known that do not decide, the verdict is `undecided`.

The axioms are tried on problems near the problem: in other units, and on parts of what is feasible. A part T of S is
made from the points of S and mixtures of them, so that T lies in S whatever is done. Where the solution u has to stay
feasible, T keeps its anchors: u itself where it is rational, and else the two points between which it lies.

Nash (1950), Econometrica 18(2); Kalai and Smorodinsky (1975), Econometrica 43(3); Thomson (1994),
"Cooperative Models of Bargaining", in Handbook of Game Theory 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, product
from typing import Any, Literal, TypeAlias

from solver.algebra.algebraic_numbers import Root
from solver.algebra.linear_programs import maximise_mixture, mixture_weights
from solver.algebra.number_fields import Value, affine, bounds, less, number, same
from solver.algebra.polygons import hull
from solver.concepts.bargaining.many_parties import ideals
from solver.concepts.bargaining.problem import NumericProblem, dot

Point: TypeAlias = tuple[Fraction, ...]
Payoffs: TypeAlias = Sequence[Value]
Solution: TypeAlias = Callable[[NumericProblem], Sequence[Any]]  # what has payoffs; none where nothing is agreed
Chosen: TypeAlias = tuple[tuple[Value, ...], ...]  # what each of the agreements that are picked pays
Verdict = Literal["kept", "broken", "undecided", "not applicable"]

SCALES = (Fraction(2), Fraction(1, 3), Fraction(5, 2), Fraction(7), Fraction(3, 4))
SHIFTS = (Fraction(-1), Fraction(0), Fraction(4, 3), Fraction(10))
MAX_PARTS = 60  # parts tried of one problem
MAX_POINTS = 16  # of two players; where there are more only the corners of their hull are taken away and moved


def _is_symmetric(problem: NumericProblem) -> bool:
    """Decide whether exchanging any two players leaves S and d as they are."""
    neighbours = product(range(len(problem.threat) - 1), problem.points)
    turned = ((*point[:i], point[i + 1], point[i], *point[i + 2 :]) for i, point in neighbours)
    return len(set(problem.threat)) < 2 and all(mixture_weights(point, problem.points) for point in turned)


def _exact_payoffs(payoffs: Sequence[Value]) -> Point | None:
    """Return the payoffs if all of them are fractions, else None."""
    fractions = tuple(value for value in payoffs if isinstance(value, Fraction))
    return fractions if len(fractions) == len(payoffs) else None


def _anchors(problem: NumericProblem, payoffs: Sequence[Value]) -> tuple[Point, ...]:
    """Return feasible points of which the payoffs are a mixture: themselves, or two of S; () where none are found."""
    point = _exact_payoffs(payoffs)
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
    return _all_hold(same(value, affine(t, x, y - x)) for value, x, y in zip(payoffs, a, b, strict=True)) is True


# --- parts of S -----------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Witness:
    """A problem on which the axiom fails, what is chosen there, and what is wrong with it. For the Pareto axioms the
    problem is the one asked about, and `better` an agreement that is preferred."""

    problem: NumericProblem
    chosen: Chosen
    wrong: str
    better: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """An axiom on one problem."""

    axiom: str
    verdict: Verdict
    trials: int = 0
    witness: Witness | None = None
    note: str = ""


def check_axioms(problem: NumericProblem, solution: Solution) -> tuple[Check, ...]:
    """Return the check of every axiom, in the order above.

    >>> from solver.concepts.bargaining.equal_area import solve_at_point
    >>> hull = numbers([(0, 0), (0, 1), (1, Fraction(7, 10)), (1, 0)], (0, 0))
    >>> [one.axiom for one in check_axioms(hull, solve_at_point) if one.verdict == "broken"]
    ['independence']
    """
    if len(problem.threat) == 2 and len(problem.points) > MAX_POINTS:
        problem = NumericProblem(hull([(u, v) for u, v in problem.points]), problem.threat)
    chosen = _choices(solution, problem)
    return tuple(
        check(name, problem, solution, chosen) if chosen else Check(name, "not applicable", note="no agreement")
        for name, check in AXIOMS.items()
    )


def _choices(solution: Solution, problem: NumericProblem) -> Chosen:
    return tuple(tuple(paid.payoffs) for paid in solution(problem))


def _verdict(axiom: str, found: Iterable[Witness | bool | None], note: str = "") -> Check:
    """Return what the trials come to: each is a witness against, True, or None where it is undecided."""
    trials, unsure = 0, False
    for one in found:
        trials += 1
        if isinstance(one, Witness):
            return Check(axiom, "broken", trials, one, note)
        unsure = unsure or one is None
    if not trials:
        return Check(axiom, "not applicable", note=note or "nothing to try")
    return Check(axiom, "undecided" if unsure else "kept", trials, note=note)


# --- on the problem itself ------------------------------------------------------------------------


def _pareto(name: str, problem: NumericProblem, _: Solution, chosen: Chosen) -> Check:
    if any(_exact_payoffs(payoffs) is not None and not _anchors(problem, payoffs) for payoffs in chosen):
        return Check(name, "not applicable", note="the payoffs are out of the points' reach")
    return _verdict(name, (_unbeaten(problem, payoffs, name != "Pareto") for payoffs in chosen))


def _unbeaten(problem: NumericProblem, payoffs: tuple[Value, ...], weak: bool) -> Witness | bool | None:
    point = _exact_payoffs(payoffs)
    if point is not None:
        better = _better(problem, point, weak)
        return True if better is None else Witness(problem, (payoffs,), "another agreement is preferred", better)
    held = _anchors(problem, payoffs)
    if not held:
        return None
    if _has_prices(problem, held, weak):
        return True
    # what is better than something a little better than u
    above = tuple(bounds(value)[1] for value in payoffs)
    return Witness(problem, (payoffs,), "another agreement is preferred", _better(problem, above, True) or ())


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


def _rational(name: str, problem: NumericProblem, _: Solution, chosen: Chosen) -> Check:
    def trial(payoffs: tuple[Value, ...]) -> Witness | bool | None:
        worse = [less(value, d) for value, d in zip(payoffs, problem.threat, strict=True)]
        if True in worse:
            return Witness(problem, (payoffs,), f"player {worse.index(True) + 1} has less than without an agreement")
        return None if None in worse else True

    return _verdict(name, map(trial, chosen))


def _symmetry(name: str, problem: NumericProblem, _: Solution, chosen: Chosen) -> Check:
    if not _is_symmetric(problem):
        return Check(name, "not applicable", note="the problem is not symmetric")
    if len(chosen) > 1:
        turned = [tuple(reversed(payoffs)) for payoffs in chosen]
        found = _choice_is(turned, problem, chosen, "the set of solutions is not symmetric")
        return _verdict(name, [found], "as a set of several solutions")

    def trial(payoffs: tuple[Value, ...]) -> Witness | bool | None:
        alike = _all_hold(same(payoffs[0], value) for value in payoffs[1:])
        return Witness(problem, (payoffs,), "the payoffs differ in a symmetric problem") if alike is False else alike

    return _verdict(name, map(trial, chosen))


# --- on others ------------------------------------------------------------------------------------


def _all_hold(verdicts: Iterable[bool | None]) -> bool | None:
    """Decide whether all hold, None standing for one that is not known."""
    found = set(verdicts)
    return False if False in found else None if None in found else True


def _scale(name: str, problem: NumericProblem, solution: Solution, chosen: Chosen) -> Check:
    def trial(turn: int) -> Witness | bool | None:
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
        return _choice_is(moved, there, _choices(solution, there), "in other units another agreement is chosen")

    return _verdict(name, map(trial, range(3)))  # a few changes of units, different for each player


def _choice_is(wanted: Sequence[Payoffs], problem: NumericProblem, found: Chosen, wrong: str) -> Witness | bool | None:
    """Decide whether what is found on a problem is what is wanted, as sets; a witness where it is not."""
    each = ([_all_hold(map(same, one, other)) for other in found] for one in wanted)
    some = (True if True in verdicts else None if None in verdicts else False for verdicts in each)
    alike = _all_hold(some) if len(wanted) == len(found) else False
    return Witness(problem, found, wrong) if alike is False else alike


def _independence(name: str, problem: NumericProblem, solution: Solution, chosen: Chosen) -> Check:
    held = [_anchors(problem, payoffs) for payoffs in chosen]
    if not all(held):
        known = all(_exact_payoffs(payoffs) is not None for payoffs in chosen)
        note = "the payoffs are out of the points' reach" if known else "no part of S is known to keep the solution"
        return Check(name, "not applicable" if known else "undecided", note=note)
    kept = tuple(dict.fromkeys(point for points in held for point in points))
    parts = ((part, _choices(solution, part)) for part in islice(_parts(problem, kept), MAX_PARTS))
    wrong = "with fewer alternatives another one is chosen"  # which none is where nobody can gain
    return _verdict(name, (_choice_is(chosen, part, found, wrong) for part, found in parts if found))


def _monotonicity(name: str, problem: NumericProblem, solution: Solution, chosen: Chosen) -> Check:
    hopes = ideals(problem)
    if len(chosen) != 1 or hopes is None:
        return Check(name, "not applicable", note="several solutions" if len(chosen) > 1 else "no ideal")
    (here,) = chosen

    def trials() -> Iterable[Witness | bool | None]:
        for part in islice(_parts(problem, ()), MAX_PARTS):
            others, found = ideals(part), _choices(solution, part)
            if others is None or len(found) != 1:
                continue
            for i in range(len(here)):
                if all(a == b for j, (a, b) in enumerate(zip(hopes, others, strict=True)) if j != i):
                    more = less(here[i], found[0][i])
                    wrong = f"player {i + 1} has more where less is feasible and the others' ideals are the same"
                    yield Witness(part, found, wrong) if more else True if more is False else None

    return _verdict(name, trials())


AXIOMS: Mapping[str, Callable[[str, NumericProblem, Solution, Chosen], Check]] = {
    "weak Pareto": _pareto,
    "Pareto": _pareto,
    "individual rationality": _rational,
    "symmetry": _symmetry,
    "scale invariance": _scale,
    "independence": _independence,
    "individual monotonicity": _monotonicity,
}
