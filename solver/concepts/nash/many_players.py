"""Games of any number of players: all their equilibria at a point.

At a point, in numbers, exactly, support by support. Let each player i mix the strategies S_i with weights above zero.
That is an equilibrium exactly if all of S_i pay i the same against the others' weights, and no other strategy pays
more. The first is a system of as many polynomial equations as there are free weights, each of degree one in every other
player's weights; it has finitely many complex solutions unless the payoffs are special. These are found exactly
(`solver.algebra.zero_dimensional`), and the signs of weights and losses are those of algebraic numbers, so nothing is
rounded. A system with infinitely many solutions is not enumerated: whether one of them is an equilibrium is decided as
for any region, and if so the set is listed.

Supports are left out where a strategy in S_i is never better than another one against what the others use, and worse
somewhere: most are. Where all equilibria are isolated and regular (simple solutions, every unused strategy worse) their
number is odd.

Wilson (1971), "Computing equilibria of n-person games", SIAM J. Appl. Math. 21; Porter, Nudelman, Shoham (2008),
"Simple search methods for finding a Nash equilibrium", GEB 63; Harsanyi (1973) for the odd number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial, reduce
from itertools import combinations, product
from math import lcm, prod
from operator import add, sub
from typing import Any, ClassVar, TypeAlias

from flint import fmpq_poly

from solver.algebra.algebraic_numbers import Algebraic, Coordinate, Element, coordinate
from solver.algebra.number_fields import Scalar, in_field_of, polynomial_at, real, scalar, sign
from solver.algebra.polynomials import Poly, to_fraction
from solver.algebra.zero_dimensional import Infinite, RealPoint, real_points
from solver.atlas import (
    PERHAPS,
    PointAnswer,
    outcome_name,
)
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.regions.constraints import Cell, constraint
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.domain import Domain, domain
from solver.regions.elimination import decide_stepwise
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.proofs.certificates import Verdict
from solver.report.json_records import Written

Support: TypeAlias = tuple[int, ...]  # of one player: positions of the strategies used, ascending
Supports: TypeAlias = Sequence[Support]
ToNumber: TypeAlias = Callable[[Scalar], Any]
MAX_SUPPORTS = 400  # combinations of supports: 343 of a 3×3×3 game, 81 of a 2×2×2×2


@dataclass(frozen=True, slots=True)
class Isolated(Written, by={"strategies": "groups", "payoffs": "players", "losses": "groups"}):
    """An equilibrium: weights of all strategies and payoff, a player each; `losses`: what each strategy would lose, 0
    for those in use. `regular`: a simple solution, and every unused strategy loses."""

    strategies: tuple[tuple[Coordinate, ...], ...]
    payoffs: tuple[Coordinate, ...]
    losses: tuple[tuple[Coordinate, ...], ...]
    regular: bool

    @property
    def supports(self) -> tuple[Support, ...]:
        """The strategies in use, a player each."""
        return tuple(tuple(s for s, w in enumerate(weights) if w != 0) for weights in self.strategies)


@dataclass(frozen=True, slots=True)
class SolutionSet(Written, by={"example": "groups", "verdict": ("kind", "proof")}):
    """The equilibria with some supports whose equations have infinitely many solutions, a set of that `dimension` over
    the complex numbers. `verdict`: whether there are any; `example`: the weights in one, if one was found."""

    supports: tuple[Support, ...]
    dimension: int
    verdict: Verdict
    example: tuple[tuple[Coordinate, ...], ...] | None

    def label(self, names: Sequence[Sequence[str]]) -> str:
        """Return the name of the set, by the names of the strategies of each player."""
        used = ([own[s] for s in one] for own, one in zip(names, self.supports, strict=True))
        return PERHAPS * (self.verdict.kind == "undecided") + outcome_name(used)


@dataclass(frozen=True, slots=True)
class ManySolution:
    """All equilibria of a game: those that are isolated among the ones of their supports, and the sets of others."""

    isolated: tuple[Isolated, ...]
    sets: tuple[SolutionSet, ...]

    @property
    def nondegenerate(self) -> bool:
        """Whether every equilibrium is proved regular, so that there are no sets and the number is odd."""
        return not self.sets and all(one.regular for one in self.isolated)

    def outermost(self) -> tuple[list[Isolated], dict[SolutionSet, bool]]:
        """Return the equilibria and the sets that lie in no larger set; of each set, whether all its mixtures are some.

        They are if all its outcomes without mixtures are equilibria, since payoffs are linear in each player's weights.

        >>> alone, sets = solve_many((2, 2, 2), [[1, 1, 1, 0, 1, 0, 0, 0]] * 2 + [[0, 0, 0, 1, 0, 1, 1, 1]]).outermost()
        >>> len(alone), [(one.supports, whole) for one, whole in sets.items()]
        (1, [(((0,), (0,), (0, 1)), True)])
        """
        used = [one.supports for one in self.isolated]
        whole = [one for one in self.sets if all(tuple((s,) for s in pure) in used for pure in product(*one.supports))]

        def is_inside(supports: Sequence[Support]) -> bool:
            larger = (one.supports for one in whole if one.supports != supports)
            return any(all(set(x) <= set(y) for x, y in zip(supports, other, strict=True)) for other in larger)

        alone = [one for one in self.isolated if not is_inside(one.supports)]
        return alone, {one: one in whole for one in self.sets if not is_inside(one.supports)}


@dataclass(frozen=True, slots=True)
class ManyAtPoint(PointAnswer, schema="zopa.equilibria/1", flat="solution", add="nondegenerate game"):
    """All equilibria of a game of any number of players at one point."""

    report: ClassVar[str] = "solver.questions.solve.many_report"
    solution: ManySolution
    game: NormalForm

    @property
    def nondegenerate(self) -> bool:
        return self.solution.nondegenerate

    @property
    def outcomes(self) -> tuple[Isolated, ...]:
        """The equilibria that are listed one by one."""
        return self.solution.isolated

    @property
    def complete(self) -> bool:
        """Whether it is decided of every set of solutions whether it holds an equilibrium."""
        return all(one.verdict.kind != "undecided" for one in self.solution.sets)

    @property
    def continua(self) -> Iterator[tuple[str, ...]]:
        for one in self.solution.isolated:
            yield (self.label(one.supports),)
        for found in self.solution.sets:
            yield (found.label([player.strategies for player in self.game.players]),) * 2

    @property
    def maximal(self) -> Iterator[tuple[tuple[str, ...], int, bool]]:
        alone, sets = self.solution.outermost()
        yield from (((self.label(one.supports),), 1, False) for one in alone)
        for found, whole in sets.items():
            label = self.label(found.supports) if whole else found.label([p.strategies for p in self.game.players])
            yield (label, label), 1, whole

    def label(self, supports: Iterable[Iterable[int]]) -> str:
        """Return the name of an outcome that uses these strategies."""
        return outcome_name(
            (player.strategies[s] for s in one) for player, one in zip(self.game.players, supports, strict=True)
        )


def equilibria_at(game: NormalForm, point: Mapping[str, Fraction]) -> ManyAtPoint:
    """Return all equilibria of a game at a point, by any number of players; UsageError for too large a game.

    >>> powers = load("three-powers")
    >>> found = equilibria_at(powers, powers.space.point({"breach_us": 4, "breach_cn": 7}))
    >>> [label for (label,) in found.continua]
    ['(withdraw, sanction, freeze)', '(keep, tolerate, test)', '(withdraw + keep, sanction + tolerate, freeze)']
    """
    solution = solve_many(game.shape, list(zip(*game.paid_at(point).values(), strict=True)))
    return ManyAtPoint(point, (), (), solution, game)


def solve_many(
    shape: Sequence[int], payoffs: Sequence[Sequence[int | Fraction | Element]], budget: Budget = DEFAULT,
    alpha: Algebraic | None = None, number: ToNumber = coordinate,
) -> ManySolution:  # fmt: skip
    """Return all equilibria of a game, small supports first. `payoffs`: for each player a list, profile by profile, the
    last player's strategy moving fastest; in Q(alpha) if that is given. UsageError beyond MAX_SUPPORTS supports.
    `number`: what is made of a weight in use, which is a fraction, or an element of the field of its equilibrium.

    >>> votes = [[1, 1, 1, 0, 1, 0, 0, 0]] * 2 + [[0, 0, 0, 1, 0, 1, 1, 1]]
    >>> found = solve_many((2, 2, 2), votes)
    >>> len(found.isolated), len(found.sets)
    (3, 1)
    """
    count = prod(2**size - 1 for size in shape)
    if count > MAX_SUPPORTS:
        raise UsageError(
            f"{count} combinations of supports; all equilibria of more than two players are found up to {MAX_SUPPORTS},"
            " as in a 3×3×3 or 2×2×2×2 game: drop dominated strategies, or fix what a player does (fix_player)"
        )
    game = _Game(shape, payoffs, alpha, number)
    isolated: list[Isolated] = []
    sets: list[SolutionSet] = []
    each = ([one for used in range(1, size + 1) for one in combinations(range(size), used)] for size in shape)
    for supports in sorted(product(*each), key=lambda each: sum(map(len, each))):
        if game.may_be_used(supports):
            found = game.with_supports(supports, budget)
            if isinstance(found, SolutionSet):
                sets += [found] if found.verdict.kind != "empty" else []
            else:
                isolated += found
    solution = ManySolution(tuple(isolated), tuple(sets))
    assert len(isolated) % 2 or not solution.nondegenerate, "an even number of regular equilibria"
    return solution


class _Game:
    """The payoffs of each player, a line for each of its strategies with an entry for what the others do together, the
    last of them fastest: whole numbers after scaling, or elements of Q(alpha)."""

    def __init__(
        self, shape: Sequence[int], payoffs: Sequence[Sequence[Any]], alpha: Algebraic | None, number: ToNumber
    ) -> None:
        self.shape, self.seats, self.alpha, self.number = tuple(shape), range(len(shape)), alpha, number
        self.scales, self.lines = [1] * len(shape), []
        for i, table in enumerate(payoffs):
            if alpha is None:
                self.scales[i] = lcm(*(Fraction(u).denominator for u in table))
                table = [int(u * self.scales[i]) for u in table]
            behind = prod(self.shape[i + 1 :])  # entries for what the later players do
            own, each = range(shape[i]), range(0, len(table), behind * shape[i])
            self.lines.append([[u for k in each for u in table[k + s * behind : k + (s + 1) * behind]] for s in own])

    def may_be_used(self, supports: Supports) -> bool:
        """Whether no strategy in use is beaten or tied against all that the others use, and beaten somewhere."""
        for i, one in enumerate(supports):
            places = self.places(i, supports)
            pairs = ((self.lines[i][s], line) for s in one for k, line in enumerate(self.lines[i]) if k != s)
            if any(_is_beaten(used, other, places) for used, other in pairs):
                return False
        return True

    def places(self, i: int, supports: Supports) -> list[int]:
        """Return where in a line of a player the entries are for what the others use."""
        found = [0]
        for j in self.seats:
            if j != i:
                found = [k * self.shape[j] + s for k in found for s in supports[j]]
        return found

    def with_supports(self, supports: Supports, budget: Budget) -> list[Isolated] | SolutionSet:
        """Return the equilibria in which each player uses just these strategies."""
        free = [(i, s) for i, one in enumerate(supports) for s in one[1:]]
        if not free:
            here = () if self.alpha is None else (scalar(self.alpha),)
            return self.at_points(supports, free, [RealPoint(here, 1)])
        over = _weights_domain(len(free), self.alpha)
        unknowns = tuple(over.ring.generators.values())
        given, number = dict(zip(free, unknowns, strict=False)), partial(_number, over.ring.constant, unknowns[-1])
        pays = [self.pays(i, self.weights(supports, given, over.ring.one), number) for i in self.seats]
        equations = [pays[i][s] - pays[i][one[0]] for i, one in enumerate(supports) for s in one[1:]]
        own = [] if self.alpha is None else [number(fmpq_poly(self.alpha.poly))]
        found = real_points(equations + own)
        if isinstance(found, Infinite):
            cell = self.conditions(supports, given, pays, over) + tuple(constraint(poly, "==") for poly in own)
            verdict = decide_stepwise(cell, over, budget)
            example = None
            if (point := verdict.rational_witness) is not None:
                weights = self.weights(supports, dict(zip(free, point, strict=False)), Fraction(1))
                example = tuple(tuple(w or Fraction(0) for w in one) for one in weights)
            return SolutionSet(tuple(supports), found.dimension, verdict, example)
        return self.at_points(supports, free, found)

    def weights(self, supports: Supports, given: Mapping[tuple[int, int], Any], one: Any) -> list[list[Any]]:
        """Return the weights of all strategies, None where unused, from those behind the first in each support;
        `one`: the number, or the polynomial, that a player's weights add up to."""
        found = []
        for i, used in enumerate(supports):
            first = reduce(sub, (given[i, s] for s in used[1:]), one)
            found.append([first if s == used[0] else given.get((i, s)) for s in range(self.shape[i])])
        return found

    def conditions(
        self, supports: Supports, given: Mapping[tuple[int, int], Poly], pays: Sequence[Sequence[Poly]], over: Domain
    ) -> Cell:
        """Return what makes weights an equilibrium with these supports, as conditions on the free ones."""
        found = [
            constraint(w, ">") for one in self.weights(supports, given, over.ring.one) for w in one if w is not None
        ]
        for i, one in enumerate(supports):
            best = pays[i][one[0]]
            found += [constraint(best - u, "==" if s in one else ">=") for s, u in enumerate(pays[i]) if s != one[0]]
        return tuple(condition for condition in found if condition.poly or condition.relation == ">")

    def pays(self, i: int, weights: Sequence[Sequence[Any]], number: Callable[[Any], Any]) -> list[Any]:
        """Return what each strategy of a player pays against the others' weights, None being none."""
        line = [number(u) for own in self.lines[i] for u in own]
        for j in reversed(self.seats):
            if j != i:
                used = [(s, w) for s, w in enumerate(weights[j]) if w is not None]
                starts = range(0, len(line), self.shape[j])
                line = [reduce(add, (line[start + s] * w for s, w in used)) for start in starts]
        return line

    def at_points(
        self, supports: Supports, free: Sequence[tuple[int, int]], points: Iterable[RealPoint]
    ) -> list[Isolated]:
        """Return the equilibria among the solutions of the equations, in which alpha is the last unknown."""
        here = (point for point in points if self.alpha is None or real(point.coordinates[-1]) == self.alpha)
        return [one for point in here if (one := self.at(supports, free, point)) is not None]

    def at(self, supports: Supports, free: Sequence[tuple[int, int]], point: RealPoint) -> Isolated | None:
        """Return the equilibrium at a solution of the equations; None where some weight or loss has the wrong sign."""
        like: Scalar = point.coordinates[-1] if point.coordinates else Fraction(1)
        number = partial(_number, lambda value: in_field_of(value, like), like)
        given = dict(zip(free, point.coordinates, strict=False))
        if any(sign(value) <= 0 for value in given.values()):
            return None
        weights = self.weights(supports, given, number(1))
        if any(sign(one[support[0]]) <= 0 for one, support in zip(weights, supports, strict=True)):
            return None
        losses, paid, strict = [], [], True
        for i, one in enumerate(supports):
            pays = self.pays(i, weights, number)
            lost = [pays[one[0]] - u for u in pays]
            signs = [sign(x) for x in lost]
            if min(signs) < 0:
                return None
            strict = strict and all(signs[s] > 0 for s in range(self.shape[i]) if s not in one)
            under = number(self.scales[i])
            losses.append(tuple(coordinate(x / under) for x in lost))
            paid.append(coordinate(pays[one[0]] / under))
        strategies = tuple(tuple(Fraction(0) if w is None else self.number(w) for w in one) for one in weights)
        return Isolated(strategies, tuple(paid), tuple(losses), strict and point.multiplicity == 1)


def _is_beaten(one: Sequence[Any], other: Sequence[Any], places: Sequence[int]) -> bool:
    """Whether a line is nowhere greater than another at these places, and smaller at one."""
    apart = [(one[k], other[k]) for k in places if one[k] != other[k]]
    return bool(apart) and all(a < b for a, b in apart)


def _number(constant: Callable[[Fraction], Any], unknown: Any, value: Any) -> Any:
    """Return a payoff in the terms of what it is calculated with; one in Q(alpha) as its polynomial in the unknown."""
    if not isinstance(value, Element | fmpq_poly):
        return constant(Fraction(int(value)))
    poly = value.poly if isinstance(value, Element) else value
    return polynomial_at([constant(to_fraction(c)) for c in poly.coeffs()], unknown)


@lru_cache
def _weights_domain(count: int, alpha: Algebraic | None) -> Domain:
    """Return so many weights, each from 0 to 1, and alpha as the engine sees them."""
    found = [Parameter(f"w{k}", Fraction(1, 2), Fraction(0), Fraction(1)) for k in range(count)]
    if alpha is not None:
        low, high = to_fraction(alpha.low), to_fraction(alpha.high)
        found.append(Parameter("alpha", (low + high) / 2, low, high))
    return domain(ParameterSpace(tuple(found)))
