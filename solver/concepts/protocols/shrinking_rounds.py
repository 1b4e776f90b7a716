"""Alternating offers without end in ever shorter rounds: the limit of the agreement.

In time there are rates per unit of it. In a period of length D side i discounts by 1/(1 + r_i D), talks break down with
chance h D, and a round costs c_i D. Each is a rational function of D, so the equilibrium for every D is one of these
pieces over one more variable, and the limit as D shrinks to zero is read off exactly: a quotient tends to that of its
lowest powers of D, and p(D) >= 0 for all small D > 0 says that the first coefficient of p is >= 0, and is implied where
that is > 0. Where it is 0 the next one would decide; there the piece has to pass the limit's own test (`_Maximum`).

The limit is the weighted Nash solution with the weights r_1/(r_0 + r_1) and r_0/(r_0 + r_1) of sides 0 and 1 (with h
added to each rate), the endless talks as disagreement point, and outside options as bounds.

Binmore, Rubinstein, Wolinsky (1986), "The Nash Bargaining Solution in Economic Modelling", RAND Journal 17(2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

from flint import fmpq

from solver.algebra.polynomials import Poly, Ratio, Ring, constant_of, in_ring, ratio
from solver.algebra.polynomials import ring as ring_over
from solver.concepts.bargaining.pareto_frontier import Pair
from solver.concepts.bargaining.pieces import OutcomePiece, feasible_cell, merge_pieces, require
from solver.concepts.bargaining.problem import Problem
from solver.concepts.piecewise import Candidate, at_least
from solver.concepts.protocols.alternating_offers import NEVER_PRESSED, Deals, StationaryOffers, where_it_is
from solver.concepts.protocols.procedure import NO_DEAL, Procedure, Setting
from solver.concepts.protocols.talks import Talks, talks_of
from solver.regions.constraints import Cell, Constraint, constraint

LIMIT_COLUMNS = ("limit to 1", "limit to 2")


def limits(rates: Talks[Ratio], here: Setting) -> tuple[Candidate, ...]:
    """Return the limit of the agreement as the period shrinks to zero, piece by piece; `rates`: what presses per unit
    of time, discount rates and the hazard of a breakdown among them.

    >>> over = ring(("r1", "r2"))
    >>> r1, r2 = (Ratio(over[name], over.one) for name in over.names)
    >>> ratio_text(limits(Talks(discount=(r1, r2)), Setting(over))[0].payoffs[0], over.names)
    'r2/(r1 + r2)'
    """
    return merge_pieces(_limits(rates, here), here.feasible)


def _limits(rates: Talks[Ratio], here: Setting) -> Iterator[OutcomePiece]:
    problem = here.problem
    finer = _Finer(problem.ring)
    *points, threat = (tuple(map(finer.lift, point)) for point in (*problem.points, problem.threat))
    lifted = Problem(finer.ring, tuple(points), threat)

    def in_the_limit(cell: Cell) -> bool:
        return feasible_cell(map(finer.condition, cell), here.feasible) is not None

    maximum = _Maximum(problem, rates)
    speeds = maximum.speeds if rates.leans else [reduce(add, maximum.speeds)]
    require((at_least(one, strict=True) for one in speeds), NEVER_PRESSED)
    for deal in Deals(lifted, finer.talks(rates), in_the_limit).pieces():
        found = tuple(limit for value in (deal.x, deal.y)[rates.first] if (limit := finer.limit(value)) is not None)
        if len(found) == 2:
            label, highest = _shared_label(deal, found, here), maximum.conditions(found, deal)
            yield label, found, found, (*map(finer.condition, deal.cell), *highest)


class _Maximum:
    """That a limit is where the weighted product of gains is highest, which decides walls."""

    def __init__(self, problem: Problem, rates: Talks[Ratio]) -> None:
        zero = problem.ring.number(0)
        given, hazard, fallen, paid = rates.fill_in(problem.threat, zero, zero)
        self.problem = problem
        self.speeds = [rate + hazard for rate in given]
        self.threat = list(problem.threat)
        for i in (0, 1):
            pressed = hazard * (fallen[i] - problem.threat[i]) - paid[i]
            if pressed.over and self.speeds[i].over:
                self.threat[i] = problem.threat[i] + pressed / self.speeds[i]

    def conditions(self, z: Pair, deal: StationaryOffers) -> Iterator[Constraint]:
        """Yield conditions; none where both offers are on one edge, since the limit there is the top of its line, nor
        where the options leave one agreement, be it its owner's favourite."""
        x, y, options, points = deal.x_points, deal.y_points, deal.options, self.problem.points
        if options == (True, False) and len(y) > 1:  # its option holds the other back from going further its own way
            yield at_least(-self._rise(z, *(points[k] for k in x)))
        if options == (False, True) and len(x) > 1:
            yield at_least(self._rise(z, *(points[k] for k in y)))
        if not any(options) and (x != y or len(x) == 1):
            for point in points if x and y else ():
                yield at_least(-self._rise(z, z, point))

    def _rise(self, z: Pair, start: Pair, end: Pair) -> Ratio:
        """Return how the weighted product changes at z on the way between two points, up to a positive factor."""
        gains = z[0] - self.threat[0], z[1] - self.threat[1]
        return self.speeds[1] * (end[0] - start[0]) * gains[1] + self.speeds[0] * (end[1] - start[1]) * gains[0]


def _shared_label(deal: StationaryOffers, found: Pair, here: Setting) -> str:
    """Return the names of the points that both offers have in common, to which they tend; else of those of both, unless
    what is found is one of them."""
    shared = tuple(k for k in deal.x_points if k in deal.y_points)
    where = where_it_is(found, shared or (*deal.x_points, *deal.y_points), here)
    parts = [where] if shared or len(where) == 1 else [deal.x_points, deal.y_points]
    return ", ".join(here.name(part) for part in parts if part) or NO_DEAL


class _Finer:
    """The ring with the period as one more variable, and the way back."""

    def __init__(self, ring: Ring) -> None:
        name = "period"
        while name in ring.names:
            name += "_"
        self.coarse, self.ring = ring, ring_over((*ring.names, name))
        self.period = Ratio(self.ring[name], self.ring.one)

    def talks(self, rates: Talks[Ratio]) -> Talks[Ratio]:
        one, period, lift = self.ring.number(1), self.period, self.lift

        def each(values: tuple[Ratio | None, ...] | None, change: Callable[[Ratio], Ratio]) -> Any:
            return None if values is None else tuple(None if value is None else change(value) for value in values)

        return Talks(
            rates.first, each(rates.discount, lambda rate: one / (one + lift(rate) * period)),
            None if rates.breakdown is None else lift(rates.breakdown) * period, each(rates.collapse, lift),
            each(rates.outside, lift), each(rates.costs, lambda cost: lift(cost) * period),
        )  # fmt: skip

    def lift(self, value: Ratio) -> Ratio:
        return ratio(in_ring(value.over, self.ring), in_ring(value.under, self.ring))

    def condition(self, condition: Constraint) -> Constraint:
        """Return what holds of the parameters where the condition does for all small periods; enough off walls."""
        coefficients = self._coefficients(self._without_known_signs(condition.poly))
        return constraint(coefficients[0][1], condition.relation) if coefficients else condition

    def limit(self, value: Ratio) -> Ratio | None:
        """Return the value as the period shrinks to zero; None where it grows beyond bounds."""
        over, under = self._coefficients(value.over), self._coefficients(value.under)
        if over and over[0][0] < under[0][0]:
            return None
        return ratio(dict(over).get(under[0][0], self.coarse.zero), under[0][1])

    def _without_known_signs(self, poly: Poly) -> Poly:
        """Return the polynomial without the factors whose sign for small periods the parameters do not change."""
        content, factors = poly.factor()
        bare = self.ring.constant(1 if content > 0 else -1)
        for factor, power in factors:
            lowest = self._coefficients(factor)[0][1]
            if lowest.is_constant():
                bare = bare * (1 if constant_of(lowest) > 0 else -1) ** int(power)
            else:
                bare = bare * factor ** int(power)
        return bare

    def _coefficients(self, poly: Poly) -> list[tuple[int, Poly]]:
        """Return the coefficients of the powers of the period that are not zero whatever the parameters are."""
        powers: dict[int, dict[tuple[int, ...], fmpq]] = {}
        for exponents, coefficient in poly.to_dict().items():
            powers.setdefault(int(exponents[-1]), {})[tuple(exponents[:-1])] = coefficient
        return [(power, self.coarse.context.from_dict(terms)) for power, terms in sorted(powers.items())]


ALTERNATING_OFFERS_LIMIT = Procedure(
    "alternating-offers",
    lambda terms, here: limits(replace(talks_of(terms), discount=terms.optional_pair("rates")), here), LIMIT_COLUMNS,
    over_problem=True, several=True, in_time=True,
)  # fmt: skip
