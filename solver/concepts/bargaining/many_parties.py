"""More than two players: what they agree on, by each solution but Nash's, on a polytope.

    S = conv{v_1, …, v_K} for n players,   gains g = u − d,   a point of S is Σ λ_k v_k

    egalitarian          the gains (g_1, …, g_n) that are greatest in the lexicographic order of the
                         sorted vector: first the least gain, then the second least, and so on
    Kalai–Smorodinsky    the same for g_i / I_i, I_i the most that i gains while nobody loses
    utilitarian          the greatest Σ g_i with g >= 0, and of those that have it the egalitarian one

The lexicographic order is needed since not every agreement at which all gain alike is efficient, and with three players
there may be no efficient one on the ray to the ideal. It makes each unique, efficient and independent of names. Each
round fixes a player at least: one who cannot gain more than the least unless somebody else falls below it.

There is an agreement wherever all can gain at once, as with two players. Exact linear programs find it.

Imai (1983), "Individual Monotonicity and Lexicographic Maxmin Solution", Econometrica 51(2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from solver.algebra.linear_programs import Line, Vector, equality, maximise_mixture
from solver.concepts.bargaining.problem import AgreementAtPoint, NumericProblem, dot

ZERO, ONE = Fraction(0), Fraction(1)


def egalitarian(problem: NumericProblem) -> tuple[AgreementAtPoint, ...]:
    """Return the egalitarian agreement; nothing where not all can gain.

    >>> egalitarian(numbers([(3, 0, 0), (0, 3, 0), (0, 0, 1)], (0, 0, 0)))[0].payoffs
    (Fraction(3, 5), Fraction(3, 5), Fraction(3, 5))
    """
    return _maximin(problem, [ONE] * len(problem.threat), ())


def kalai_smorodinsky(problem: NumericProblem) -> tuple[AgreementAtPoint, ...]:
    """Return the agreement with gains in proportion to the ideal ones; nothing where not all can gain.

    >>> kalai_smorodinsky(numbers([(3, 0, 0), (0, 3, 0), (0, 0, 1)], (0, 0, 0)))[0].payoffs
    (Fraction(1, 1), Fraction(1, 1), Fraction(1, 3))
    """
    return _maximin(problem, ideals(problem) or (), ())


def utilitarian(problem: NumericProblem) -> tuple[AgreementAtPoint, ...]:
    """Return the greatest sum of gains with no loss to anybody, of several the most equal; nothing if not all can gain.

    >>> utilitarian(numbers([(3, 0, 0), (0, 3, 0), (0, 0, 1)], (0, 0, 0)))[0].payoffs
    (Fraction(3, 2), Fraction(3, 2), Fraction(0, 1))
    """
    if not all_gain(problem):
        return ()
    total = [sum(gain, ZERO) for gain in problem.gains()]
    rows = [*_rational(problem), (total, -_greatest(total, _rational(problem)))]
    (found,) = _maximin(problem, [ONE] * len(problem.threat), rows[-1:])
    most = (d + _greatest(column, rows) for d, column in zip(problem.threat, _columns(problem), strict=True))
    note = "" if tuple(most) == found.payoffs else "others pay as much in all; this is the most equal of them"
    return (AgreementAtPoint(found.mixture, found.payoffs, note),)


def all_gain(problem: NumericProblem) -> tuple[Fraction, ...]:
    """Return the weights of an agreement from which everybody gains; () where there is none.

    >>> all_gain(numbers([(2, 0), (0, 2)], (0, 0))), all_gain(numbers([(2, 0), (0, 2)], (1, 1)))
    ((Fraction(1, 2), Fraction(1, 2)), ())
    """
    rows = [([*column, -ONE], ZERO) for column in _columns(problem)]
    found = maximise_mixture([ZERO] * len(problem.points) + [ONE], rows, len(problem.points))
    return found.point[:-1] if found is not None and found.value > 0 else ()


def ideals(problem: NumericProblem) -> tuple[Fraction, ...] | None:
    """Return the most that each player gains while nobody loses; None where every agreement leaves somebody worse off.

    >>> ideals(numbers([(3, 0, 0), (0, 3, 0), (0, 0, 1)], (0, 0, 0)))
    (Fraction(3, 1), Fraction(3, 1), Fraction(1, 1))
    """
    rows = _rational(problem)
    found = [maximise_mixture(column, rows, len(column)) for column in _columns(problem)]
    best = tuple(one.value for one in found if one is not None)
    return best if len(best) == len(problem.threat) else None


def _columns(problem: NumericProblem) -> list[Vector]:
    """Return the gains of each player, one entry a point."""
    return list(zip(*problem.gains(), strict=True))


def _rational(problem: NumericProblem) -> list[Line]:
    return [(column, ZERO) for column in _columns(problem)]


def _greatest(objective: Vector, rows: Iterable[Line]) -> Fraction:
    found = maximise_mixture(objective, rows, len(objective))
    assert found is not None  # an agreement has been found before
    return found.value


def _maximin(problem: NumericProblem, hopes: Vector, more: Iterable[Line]) -> tuple[AgreementAtPoint, ...]:
    """Return the lexicographic maximin of gains over hopes, under further conditions on the weights."""
    if not all_gain(problem):
        return ()
    shares = [[g / hope for g in column] for column, hope in zip(_columns(problem), hopes, strict=True)]
    count, more = len(problem.points), list(more)  # nobody loses, since the least share is at least zero
    levels: dict[int, Fraction] = {}
    point: Sequence[Fraction] = ()
    while len(levels) < len(shares):
        fixed = [line for i, level in levels.items() for line in equality(shares[i], level)]
        free = [i for i in range(len(shares)) if i not in levels]
        padded = [([*row, ZERO], c) for row, c in (*more, *fixed)] + [([*shares[i], -ONE], ZERO) for i in free]
        found = maximise_mixture([ZERO] * count + [ONE], padded, count)
        assert found is not None  # the levels found so far can be had
        level, point = found.value, found.point[:-1]
        kept = [*more, *fixed, *((shares[i], -level) for i in free)]
        levels.update((i, level) for i in free if _greatest(shares[i], kept) == level)
    pays = tuple(d + dot(point, column) for d, column in zip(problem.threat, _columns(problem), strict=True))
    return (AgreementAtPoint(tuple((k, weight) for k, weight in enumerate(point) if weight), pays),)
