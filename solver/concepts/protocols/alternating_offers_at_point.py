"""Alternating offers without end at a point: the fixed points of one player's threshold, exactly.

Let a be the least that side 1 accepts. Side 0 offers its best point that pays a; that sets the least side 0 accepts, so
side 1's best offer, so what waiting is worth to side 1: a' = G(a). G never falls and consists of finitely many straight
pieces. Its least and greatest fixed points are enclosed by halving; a straight line through two points on one side
meets one exactly once the enclosure is inside one piece, and that is accepted only if G(a) = a.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from solver.concepts.bargaining.frontier_at_point import PayoffPair, best_offer
from solver.concepts.bargaining.problem import NumericProblem
from solver.concepts.protocols.procedure import Clock, Talks
from solver.errors import Undecided, UsageError

HALVINGS = 400


@dataclass(frozen=True, slots=True)
class Stationary:
    """What is agreed when side 0 begins, `x`, and when side 1 does, `y`; `agreed` says whether each is a deal."""

    x: PayoffPair
    y: PayoffPair
    agreed: tuple[bool, bool]


def solve_at_point(problem: NumericProblem, talks: Talks[Fraction]) -> tuple[Stationary, ...]:
    """Return the outcome at a point; two where a continuum lies between them.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> pie = numbers([(1, 0), (0, 1)], (0, 0))
    >>> solve_at_point(pie, Talks(discount=(Fraction(9, 10), Fraction(4, 5))))[0].x
    (Fraction(5, 7), Fraction(2, 7))

    Raises UsageError where a term is out of its range and where every efficient deal is an equilibrium.
    """
    return _Search(problem, Clock(problem.threat, talks)).outcomes()


class _Search:
    def __init__(self, problem: NumericProblem, clock: Clock) -> None:
        self.points, self.clock = problem.points, clock
        talks = clock.talks
        self.floors: list[Fraction | None] = [None, None]
        self.options: list[bool] = [False, False]
        if talks.only_costs:
            if talks.outside != (None, None):
                raise UsageError("outside options beside costs need a discount factor or a breakdown; add one")
            return
        endless = [clock.endless(i) for i in (0, 1)]
        if clock.step(0) == clock.step(1) == 1:
            raise UsageError(
                "with both effective discount factors at 1 every efficient deal is an equilibrium; lower one"
            )
        if None in endless:
            raise UsageError(
                "a side discounts nothing and no breakdown threatens, so that endless talk has no one value; lower it"
            )
        for i, (w, value) in enumerate(zip(talks.outside, endless, strict=True)):
            self.options[i] = w is not None and value is not None and w > value
            self.floors[i] = w if self.options[i] else value

    def outcomes(self) -> tuple[Stationary, ...]:
        low, high = self.floors
        if low is not None and high is not None:
            reached = best_offer(self.points, 0, high)
            if reached is None or reached[0] < low:
                return (self._failure(low, high),)
        least, most = self._fixed(least=True), self._fixed(least=False)
        return tuple(self._deal(a) for a in dict.fromkeys((least, most)))

    def _deal(self, a: Fraction) -> Stationary:
        x = self._offer(0, a)
        return Stationary(x, self._offer(1, self._least_accepted(0, x[0])), (True, True))

    def _offer(self, proposer: int, least: Fraction) -> PayoffPair:
        found = best_offer(self.points, proposer, least)
        if found is None:
            raise Undecided("no agreement pays what is demanded; the enclosure was wrong")
        return found

    def _least_accepted(self, player: int, next_round: Fraction) -> Fraction:
        waiting = self.clock.waiting(player, next_round)
        floor = self.floors[player]
        return waiting if floor is None else max(floor, waiting)

    def _answer(self, a: Fraction) -> Fraction:
        """Return G(a)."""
        return self._least_accepted(1, self._deal(a).y[1])

    def _fixed(self, least: bool) -> Fraction:
        high = max(p[1] for p in self.points)
        low = self.floors[1]
        if low is None:
            paid = self.clock.talks.costs
            low = min(p[1] for p in self.points) - (paid[1] if paid else 0)
        for _ in range(HALVINGS):
            for a in self._guesses(low, high):
                if low <= a <= high and self._answer(a) == a and self._is_end(a, low, high, least):
                    return a
            middle = (low + high) / 2
            value = self._answer(middle)
            if value <= middle if least else value < middle:
                high = middle
            else:
                low = middle
        raise Undecided(f"the equilibrium was not met exactly within {HALVINGS} halvings")

    def _is_end(self, a: Fraction, low: Fraction, high: Fraction, least: bool) -> bool:
        """Decide whether no fixed point is met on the way to `a` from the end of the enclosure."""
        start = low if least else high
        way = [start + (a - start) * k / 8 for k in range(8)] if start != a else []
        return all(self._answer(b) > b if least else self._answer(b) < b for b in way)

    def _guesses(self, low: Fraction, high: Fraction) -> list[Fraction]:
        """Return where straight lines through values near either end meet the diagonal, and the ends."""
        step = (high - low) / 8
        found = [low, high]
        for a, b in ((low, low + step), (high - step, high), (low, high)):
            gap_a, gap_b = self._answer(a) - a, self._answer(b) - b
            if gap_a != gap_b:
                found.append(a - gap_a * (b - a) / (gap_b - gap_a))
        return found

    def _failure(self, low: Fraction, high: Fraction) -> Stationary:
        """Return the outcome if a side's option is more than any deal leaves it: it opts out when it has to answer."""
        left = (low, high)
        if self.options[0] == self.options[1]:
            return Stationary(left, left, (False, False))
        owner = self.options.index(True)
        other = 1 - owner
        later = self.clock.waiting(owner, left[owner])
        offer = best_offer(self.points, owner, left[other])
        agreed = offer is not None and offer[owner] >= later
        if offer is None or not agreed:
            offer = (later, high) if owner == 0 else (low, later)
        if owner == 0:
            return Stationary(offer, left, (agreed, False))
        return Stationary(left, offer, (False, agreed))
