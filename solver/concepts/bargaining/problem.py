"""A bargaining problem: what can be agreed on, and what each side has without an agreement.

The feasible set is the convex hull of finitely many payoff vectors v_k (a lottery over agreements is an agreement), the
disagreement point d is what both get when they do not agree:

    S = conv{v_1, …, v_K},    (S, d),    agreements worth talking about: u in S with u >= d.

An agreement is a mixture of the v_k. In closed form its weights are rational
functions of the parameters (`Problem`); at a point everything is a fraction (`NumericProblem`).

Nash (1950), "The Bargaining Problem", Econometrica 18(2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from itertools import combinations, permutations
from operator import add
from typing import TypeAlias, TypeVar

from flint import fmpq

from solver.algebra.polynomials import Ratio, Ring, ring
from solver.algebra.polynomials import at as value_at
from solver.expressions.expression import parse
from solver.regions.constraints import Cell, Feasible, conjunction_of
from solver.regions.lowering import Decisions, lower
from solver.report.json_records import Written


def merge_mixtures(
    found: Iterable[tuple[Mixture, Cell | None]], feasible: Feasible, guards: Cell = ()
) -> Iterator[SolutionPiece]:
    """Yield one piece an agreement, with every alternative that `feasible` admits; `guards`: what all of these require.

    >>> mixture = ((0, formulas("", [("0", "1")]).ring.number(1)),)
    >>> [piece.cells for piece in merge_mixtures([(mixture, ()), (mixture, None)], lambda cell: True)]
    [((),)]
    """
    by_mixture: dict[Mixture, list[Cell]] = {}
    for mixture, own in found:
        cell = conjunction_of((*guards, *own)) if guards and own is not None else own
        if cell is not None and feasible(cell):
            by_mixture.setdefault(mixture, []).append(cell)
    for mixture, cells in by_mixture.items():
        yield SolutionPiece(mixture, ((),) if () in cells else tuple(dict.fromkeys(cells)))


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

    @property
    def players(self) -> int:
        return len(self.threat)

    @cached_property
    def gains(self) -> tuple[tuple[Ratio, ...], ...]:
        """Each point less the disagreement point."""
        return tuple(tuple(u - d for u, d in zip(point, self.threat, strict=True)) for point in self.points)

    def paid(self, mixture: Mixture) -> tuple[Ratio, ...]:
        """Return the payoffs of a mixture.

        >>> problem = formulas("x", [("0", "1"), ("x", "0")])
        >>> [str(u.over) for u in problem.paid(((1, problem.ring.number(1)),))]
        ['p0', '0']
        """
        return tuple(
            reduce(add, (weight * self.points[k][player] for k, weight in mixture)) for player in range(self.players)
        )

    def mixture_paying(self, payoffs: Sequence[Ratio], at: Sequence[fmpq]) -> Mixture | None:
        """Return the mixture of one point or two that pays this, whatever the parameters are; None where there is none.

        Its weights are in [0, 1] where the parameters take the values `at`.

        >>> problem = formulas("x", [("0", "1"), ("1", "0")])
        >>> x = Ratio(problem.ring["x"], problem.ring.one)
        >>> [k for k, _ in problem.mixture_paying((x, problem.ring.number(1) - x), [fmpq(1, 3)])]
        [0, 1]
        """
        one = self.ring.number(1)
        for k, point in enumerate(self.points):
            if point == tuple(payoffs):
                return ((k, one),)
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
class SolutionPiece:
    """An agreement in closed form: a mixture of the points, and the alternatives in which the solution picks it, closed
    where both sides of a wall give the same one. `pays`: what each player keeps of it, where that is not all."""

    mixture: Mixture
    cells: tuple[Cell, ...]
    pays: tuple[Ratio, ...] = ()


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


def formulas(names: str, points: Sequence[Sequence[str]], threat: Sequence[str] = ("0", "0")) -> Problem:
    """Return a problem in symbols from texts, its parameters named with blanks between them.

    >>> formulas("x", [("0", "1"), ("x", "0")]).gains[1][0].over
    p0
    """
    over = ring(tuple(names.split()))

    def read(text: str) -> Ratio:
        return lower(parse(text, over.names).tree, over, Decisions())

    return Problem(over, tuple(tuple(map(read, point)) for point in points), tuple(map(read, threat)))


N = TypeVar("N", Ratio, Fraction)


def dot(one: Sequence[N], other: Sequence[N]) -> N:
    """Return the product of two vectors, of quotients or of fractions.

    >>> dot((Fraction(1), Fraction(2)), (Fraction(3), Fraction(1, 2)))
    Fraction(4, 1)
    """
    return reduce(lambda total, part: total + part, (a * b for a, b in zip(one, other, strict=True)))


def numbers(points: Sequence[Sequence[Fraction | int]], threat: Sequence[Fraction | int]) -> NumericProblem:
    """Return a problem in numbers from sequences.

    >>> numbers([(0, 1), (1, 0)], (0, 0)).threat
    (Fraction(0, 1), Fraction(0, 1))
    """
    return NumericProblem(tuple(tuple(map(Fraction, point)) for point in points), tuple(map(Fraction, threat)))
