"""A bargaining problem, and the pieces of its solutions: what is agreed in closed form, and on which conditions.

The feasible set is the convex hull of finitely many payoff vectors v_k (a lottery over agreements is an agreement), the
disagreement point d is what both get when they do not agree:

    S = conv{v_1, …, v_K},    (S, d),    agreements worth talking about: u in S with u >= d.

An agreement is a mixture of the v_k. In closed form its weights are rational
functions of the parameters (`Problem`); at a point everything is a fraction (`NumericProblem`).

Conjunctions that contradict themselves on sight (see `solver.regions.constraints`), as most of a protocol's do, are
dropped without any proof engine; what is left may still be empty.

Nash (1950), "The Bargaining Problem", Econometrica 18(2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from itertools import combinations, permutations
from math import prod
from operator import add
from typing import TypeAlias, TypeVar

from flint import fmpq

from solver.algebra.polynomials import Key, Ratio, Ring, constant_of, primitive, to_fraction
from solver.algebra.polynomials import at as value_at
from solver.concepts.piecewise import Candidate, at_least
from solver.errors import InvalidGame
from solver.regions import constraints
from solver.regions.constraints import Cell, Constraint, Feasible, conjunction_of, constraint, may_hold
from solver.regions.decide.linear import known_factors
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


N = TypeVar("N", Ratio, Fraction)


def dot(one: Sequence[N], other: Sequence[N]) -> N:
    """Return the product of two vectors, of quotients or of fractions.

    >>> dot((Fraction(1), Fraction(2)), (Fraction(3), Fraction(1, 2)))
    Fraction(4, 1)
    """
    return reduce(lambda total, part: total + part, (a * b for a, b in zip(one, other, strict=True)))


# --- conditions, and pieces ------------------------------------------------------------------------


def feasible_cell(parts: Iterable[Constraint], feasible: Feasible = may_hold) -> Cell | None:
    """Return the conjunction without repetitions; None where it contradicts itself on sight or `feasible` excludes it.

    >>> x = ring(("x",))["x"]
    >>> feasible_cell([constraint(x, ">"), constraint(x, ">")])
    (Constraint(p0 > 0),)
    """
    cell = constraints.normalized(tuple(parts))
    return cell if cell is not None and conjunction_of(cell) is not None and feasible(cell) else None


def require(cell: Iterable[Constraint], reason: str) -> Cell:
    """Return conditions that a protocol needs; InvalidGame with the reason where one fails whatever the parameters are.

    >>> require((constraint(-ring(()).one, ">="),), "a cost is 0 or more")
    Traceback (most recent call last):
    ...
    solver.errors.InvalidGame: a cost is 0 or more
    """
    kept = constraints.normalized(tuple(cell))
    if kept is None:
        raise InvalidGame(reason)
    return kept


def require_share(value: Ratio, what: str) -> Cell:
    """Return the conditions that a term lies between 0 and 1; InvalidGame as `require`, with the number if it is one.

    >>> over = ring(("x",))
    >>> require_share(Ratio(over["x"], over.one), "the chance of a breakdown")
    (Constraint(p0 >= 0), Constraint(-p0 + 1 >= 0))
    """
    one, over = value.over.context().constant(1), value.over
    number = f" is {to_fraction(constant_of(over))}; it" if value.is_polynomial and over.is_constant() else ""
    return require((at_least(value), at_least(Ratio(one, one) - value)), f"{what}{number} lies between 0 and 1")


def at_least_on(value: Ratio, cell: Iterable[Constraint], strict: bool = False) -> Constraint:
    """Return the condition that a quotient is at least zero (or above it) where `cell` holds.

    Factors whose sign a strict condition of the cell gives are left out, which keeps degrees low.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> at_least_on(Ratio(x, y), (constraint(y, ">"),))
    Constraint(p0 >= 0)
    """
    above, kept = {c.key[0] for c in cell if c.relation == ">"}, value.over
    if kept:
        halves = (known_factors(half, lambda factor: Key(primitive(factor)) in above) for half in (kept, value.under))
        (sign, over), (turn, under) = halves
        kept = prod((factor**power for factor, power in over), start=kept.context().constant(sign * turn))
        kept = prod((factor for factor, power in under if power % 2), start=kept)
    return constraint(kept, ">" if strict else ">=")


OutcomePiece: TypeAlias = tuple[str, tuple[Ratio, ...], tuple[Ratio, ...], Cell]  # label, values, payoffs, conditions


def merge_pieces(
    pieces: Iterable[OutcomePiece], feasible: Feasible = may_hold, guards: Cell = ()
) -> tuple[Candidate, ...]:
    """Return the pieces that `feasible` admits, equal outcomes as one with several cells; `guards`: what all require.

    >>> x = ring(("x",))["x"]
    >>> pieces = [("war", (), (), (constraint(sign * x, ">"),)) for sign in (1, -1)]
    >>> [(one.label, one.cells) for one in merge_pieces(pieces)]
    [('war', ((Constraint(p0 > 0),), (Constraint(-p0 > 0),)))]
    """
    cells: dict[tuple[str, tuple[Ratio, ...], tuple[Ratio, ...]], dict[Cell, None]] = {}
    for label, values, payoffs, own in pieces:
        if (cell := feasible_cell((*guards, *own), feasible)) is not None:
            cells.setdefault((label, values, payoffs), {})[cell] = None
    return tuple(Candidate(*outcome, tuple(where)) for outcome, where in cells.items())


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
