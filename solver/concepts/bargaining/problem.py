"""A bargaining problem: what can be agreed on, and what both have without an agreement.

The feasible set is the convex hull of finitely many payoff vectors v_k (a lottery over agreements is an agreement), the
disagreement point d is what both get when they do not agree:

    S = conv{v_1, …, v_K},    (S, d),    agreements worth talking about: u in S with u >= d.

An agreement is a mixture of the v_k. In closed form its weights are rational
functions of the parameters (`Problem`); at a point everything is a fraction (`NumericProblem`).

Nash (1950), "The Bargaining Problem", Econometrica 18(2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from itertools import combinations, permutations
from operator import add
from typing import TypeAlias, TypeVar

from flint import fmpq

from solver.algebra.bounded_numbers import Value
from solver.algebra.polynomials import Ratio, Ring
from solver.algebra.polynomials import at as value_at
from solver.report.json_records import Written

Mixture: TypeAlias = tuple[tuple[int, Ratio], ...]  # weights on the points used, by position; they add up to 1


@dataclass(frozen=True)
class Problem:
    """A problem in symbols: `points` and `threat` have one payoff a player, over `ring`. Where the points are not the
    corners of the issues' box, `settled` has the issues' values at each, `joined` the pairs that can make an edge."""

    ring: Ring
    points: tuple[tuple[Ratio, ...], ...]
    threat: tuple[Ratio, ...]
    settled: tuple[tuple[Ratio, ...], ...] = ()
    joined: frozenset[tuple[int, int]] | None = None

    def pairs(self, among: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the pairs of points, either way round, that can be the ends of an edge.

        >>> len(list(formulas("x", [("0", "1"), ("x", "0"), ("x", "x")]).pairs(range(3))))
        6
        """
        return (pair for pair in permutations(among, 2) if self.joined is None or tuple(sorted(pair)) in self.joined)

    @cached_property
    def gains(self) -> tuple[tuple[Ratio, ...], ...]:
        """Each point less the disagreement point."""
        return tuple(tuple(u - d for u, d in zip(point, self.threat, strict=True)) for point in self.points)

    def payoffs_of(self, mixture: Mixture) -> tuple[Ratio, ...]:
        """Return the payoffs of a mixture.

        >>> problem = formulas("x", [("0", "1"), ("x", "0")])
        >>> [str(u.over) for u in problem.payoffs_of(((1, problem.ring.number(1)),))]
        ['p0', '0']
        """
        each = ([weight * u for u in self.points[k]] for k, weight in mixture)
        return tuple(reduce(add, parts) for parts in zip(*each, strict=True))

    def mixture_paying(self, payoffs: Sequence[Ratio], at: Sequence[fmpq]) -> Mixture | None:
        """Return the mixture of one point or two that pays this, whatever the parameters are; None where there is none.

        Its weights are in [0, 1] where the parameters take the values `at`.

        >>> problem = formulas("x", [("0", "1"), ("1", "0")])
        >>> x = Ratio(problem.ring["x"], problem.ring.one)
        >>> [k for k, _ in problem.mixture_paying((x, problem.ring.number(1) - x), [fmpq(1, 3)])]
        [0, 1]
        """
        one = self.ring.number(1)
        if tuple(payoffs) in self.points:
            return ((self.points.index(tuple(payoffs)), one),)
        for (j, left), (k, right) in combinations(enumerate(self.points), 2):
            steps = [y - x for x, y in zip(left, right, strict=True)]
            i = next((i for i, step in enumerate(steps) if value_at(step.over, at)), None)
            if i is not None:
                share = (payoffs[i] - left[i]) / steps[i]
                between = (x + share * step for x, step in zip(left, steps, strict=True))
                if tuple(between) == tuple(payoffs) and 0 <= share.at(at) <= 1:
                    return ((j, one - share), (k, share))
        return None


@dataclass(frozen=True, slots=True)
class AgreementAtPoint:
    """An agreement at a point: the weights on the points used, by position, and what it pays. `note`: how far it is
    exact, where it is not, or what else a reader should know."""

    mixture: tuple[tuple[int, Value], ...]
    payoffs: tuple[Value, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class NumericProblem(Written, omit="settled free"):
    """A problem in numbers; `settled` as for `Problem`; `free`: its points without ratifiers, where there are any."""

    points: tuple[tuple[Fraction, ...], ...]
    threat: tuple[Fraction, ...]
    settled: tuple[tuple[Fraction, ...], ...] = ()
    free: tuple[tuple[Fraction, ...], ...] = ()

    def gains(self) -> tuple[tuple[Fraction, ...], ...]:
        """Return each point less the disagreement point.

        >>> numbers([(0, 2)], (0, 1)).gains()
        ((Fraction(0, 1), Fraction(1, 1)),)
        """
        return tuple(tuple(u - d for u, d in zip(point, self.threat, strict=True)) for point in self.points)


N = TypeVar("N", Ratio, Fraction)


def dot(one: Sequence[N], other: Sequence[N]) -> N:
    """Return the product of two vectors, of quotients or of fractions.

    >>> dot((Fraction(1), Fraction(2)), (Fraction(3), Fraction(1, 2)))
    Fraction(4, 1)
    """
    return reduce(lambda total, part: total + part, (a * b for a, b in zip(one, other, strict=True)))


def mixture_name(positions: Sequence[int]) -> str:
    """Return a name for what mixes these points of a problem whose points have no names of their own.

    >>> mixture_name((0, 1))
    'v1..v2'
    """
    return "..".join(f"v{k + 1}" for k in positions)


MixtureName: TypeAlias = Callable[[Sequence[int]], str]


def pie(ring: Ring) -> Problem:
    """Return a pie to be divided between two, nothing for either without agreement.

    >>> len(pie(ring(("x",))).points)
    2
    """
    whole, nothing = ring.number(1), ring.number(0)
    return Problem(ring, ((whole, nothing), (nothing, whole)), (nothing, nothing))
