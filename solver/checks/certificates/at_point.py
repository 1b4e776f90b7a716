"""Whether a claim holds at a point, by brute force on the payoffs there, which are plain fractions.

Predicates on pure strategies compare numbers. What is said of all equilibria, and of mixtures, is asked of all extreme
equilibria at the point (`solver.concepts.nash.point_solver`): an equilibrium with given supports exists if in some
maximal Nash subset, a product of two polytopes, the corners within each support use all of it.

What stabilities and the names of 2×2 games claim is written once, for numbers and for formulas (`ordinal_claims`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from solver.checks.certificates.ordinal_claims import ORDINAL, OrdinalClaims, Profile
from solver.errors import UsageError
from solver.expressions.conditions import Predicate
from solver.forms.normal import NormalForm
from solver.forms.predicates import seat_of

if TYPE_CHECKING:
    from solver.concepts.nash.point_solver import Solution

Point = Mapping[str, Fraction]


def supports_at(game: NormalForm, point: Point) -> set[tuple[tuple[int, ...], ...]]:
    """Return the strategies that each extreme equilibrium of a two-player game uses at a point, by position.

    >>> sorted(supports_at(load("two-markets"), {"share": Fraction(3, 4)}))
    [((0,), (0,))]
    """
    found = AtPoint(game, point).solution.equilibria
    return {tuple(tuple(sorted(_find_support(weights))) for weights in (one.row, one.column)) for one in found}


class AtPoint:
    """Claims about a game in normal form, told by its payoffs at a point."""

    def __init__(self, game: NormalForm, point: Point) -> None:
        self.game, self.payoffs = game, game.paid_at(point)

    def says(self, asked: Predicate) -> bool:
        name, arguments = asked.name, asked.arguments
        if name in ("unique", "payoff_dominant") or any(" + " in argument for argument in arguments):
            return self.of_all(name, arguments)
        if name in ("dominant", "strictly_dominant", "best_response"):
            return self.of_one(name, arguments)
        if name in ORDINAL:
            return OrdinalClaims(self.game, self.pays, lambda *each: all(each), lambda *each: any(each)).says(asked)
        own = self.payoffs[arguments]
        if name == "pareto":
            return not any(
                all(u >= v for u, v in zip(other, own, strict=True)) and other != own for other in self.payoffs.values()
            )
        if name == "risk_dominant":
            return self.risk_dominant(arguments)
        return self.stable(arguments, strict=name == "strict")

    def pays(self, seat: int, there: Profile, relation: str, here: Profile) -> bool:
        gap = self.payoffs[there][seat] - self.payoffs[here][seat]
        return gap > 0 if relation == ">" else gap <= 0

    def gains(self, seat: int, profile: Profile) -> list[Fraction]:
        """Return what one player gains by each lone move away from a profile."""
        here = self.payoffs[profile][seat]
        return [self.payoffs[moved][seat] - here for moved in self.game.deviations(profile, seat)]

    def stable(self, profile: Profile, strict: bool) -> bool:
        gains = [gain for seat in range(len(profile)) for gain in self.gains(seat, profile)]
        return all(gain < 0 if strict else gain <= 0 for gain in gains)

    def of_one(self, name: str, arguments: Profile) -> bool:
        seat = seat_of(name, arguments, self.game.players)
        others = (player.strategies for k, player in enumerate(self.game.players) if k != seat)
        against = [arguments[2:]] if name == "best_response" else product(*others)
        profiles = ((*rest[:seat], arguments[1], *rest[seat:]) for rest in against)
        gains = [gain for profile in profiles for gain in self.gains(seat, profile)]
        return all(gain < 0 if name == "strictly_dominant" else gain <= 0 for gain in gains)

    def risk_dominant(self, own: Profile) -> bool:
        strict = [profile for profile in self.payoffs if self.stable(profile, strict=True)]
        rivals = (other for other in strict if all(a != b for a, b in zip(own, other, strict=True)))
        return own in strict and all(
            self.multiply_losses(own, other) > self.multiply_losses(other, own) for other in rivals
        )

    def multiply_losses(self, here: Profile, there: Profile) -> Fraction:
        """Return the product of what each player loses by moving alone."""
        moves = ((*here[:k], there[k], *here[k + 1 :]) for k in range(len(here)))
        return prod((self.payoffs[here][k] - self.payoffs[move][k] for k, move in enumerate(moves)), start=Fraction(1))

    def of_all(self, name: str, arguments: Profile) -> bool:
        if not self.game.is_of_two:
            raise UsageError(f"{name}(...) is checked for two players only; this game has {len(self.game.players)}")
        wanted = [
            frozenset(k for k, s in enumerate(player.strategies) if s in argument.split(" + "))
            for player, argument in zip(self.game.players, arguments, strict=True)
        ]
        found = self.solution.equilibria
        own = [one for one in found if [*map(_find_support, one.strategies)] == wanted]
        if name == "unique":
            return len(found) == len(own) == 1
        if name == "payoff_dominant":
            less = (zip(e.payoffs, own[0].payoffs, strict=True) for e in found if e not in own)
            return bool(own) and all(u < v for pair in less for u, v in pair)
        subsets = (zip(one.corners, wanted, strict=True) for part in self.solution.components for one in part.subsets)
        return any(all(_uses(corners, support) for corners, support in one) for one in subsets)

    @cached_property
    def solution(self) -> Solution:
        """All equilibria at the point, however many predicates ask for them."""
        from solver.concepts.nash.point_solver import solve

        rows, columns = (player.strategies for player in self.game.players)
        tables = [[[self.payoffs[i, j][k] for j in columns] for i in rows] for k in (0, 1)]
        return solve(tables[0], tables[1])


def _find_support(weights: Sequence[Fraction]) -> frozenset[int]:
    return frozenset(k for k, weight in enumerate(weights) if weight)


def _uses(corners: Sequence[Sequence[Fraction]], support: frozenset[int]) -> bool:
    """Whether the corners that use nothing else use all of these strategies."""
    return frozenset().union(*(used for corner in corners if (used := _find_support(corner)) <= support)) == support
