"""Alternating offers without end: two sides make offers in turn until one accepts.

A stationary equilibrium is a pair of offers, x by side 0 and y by side 1, on the frontier of what can be agreed,

    x_1 = max(w_1, wait_1(y_1)),      y_0 = max(w_0, wait_0(x_0)),

unless the frontier pays the other side more anyway; wait_i(U) is what refusing is worth (see `talks`), w_i the
outside option of side i. With an edge of the frontier for each of x and y both are linear equations. The side that
begins makes its offer and the other accepts at once. With a discount factor below 1 and concave frontier this is the
only equilibrium of any kind. An option out of reach of any agreement is taken by its owner as soon as it has to answer.

Where only a cost a round presses, equal rates of exchange leave a continuum: its two ends are listed.

Rubinstein (1982), "Perfect Equilibrium in a Bargaining Model", Econometrica 50(1); Binmore, Shaked, Sutton (1989),
"An Outside Option Experiment", QJE 104(4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.pareto_frontier import Edge, Frontier, Pair
from solver.concepts.bargaining.pieces import at_least_on, feasible_cell, merge_pieces, require
from solver.concepts.bargaining.problem import Problem
from solver.concepts.piecewise import Candidate, at_least
from solver.concepts.protocols.procedure import NO_DEAL, Procedure, Setting
from solver.concepts.protocols.talks import Talks, pressure, talks_of
from solver.errors import UsageError
from solver.regions.constraints import Cell, Constraint, Feasible

COLUMNS = ("offer of 1 to 1", "offer of 1 to 2", "offer of 2 to 1", "offer of 2 to 2")
ANY_DEAL = "with both effective discount factors at 1 every efficient deal is an equilibrium; lower one"
WAITS = "with costs or breakdowns each effective discount factor is below 1; else endless talk has no one value"
NEVER_PRESSED = "a side that is never pressed waits for ever; give rates above 0"


@dataclass(frozen=True, slots=True)
class StationaryOffers:
    """The outcome when side 0 begins, `x`, and when side 1 does, `y`, where `cell` holds. `x_points`, `y_points`: those
    mixed, by position, if agreed. `options`: whether x and y pay the other side just its outside option."""

    x: Pair
    y: Pair
    x_points: tuple[int, ...]
    y_points: tuple[int, ...]
    cell: Cell
    options: tuple[bool, bool] = (False, False)


def candidates(talks: Talks[Ratio], here: Setting) -> tuple[Candidate, ...]:
    """Return the equilibrium of alternating offers, piece by piece; values as in COLUMNS, in payoffs.

    >>> over = ring(("d1", "d2"))
    >>> patience = tuple(Ratio(over[name], over.one) for name in over.names)
    >>> ratio_text(candidates(Talks(discount=patience), Setting(over))[0].payoffs[0], over.names)
    '(d2 - 1)/(d1*d2 - 1)'

    There is no candidate where both effective discount factors are 1: every efficient deal is an equilibrium there.
    Raises InvalidGame where a term is out of range whatever the parameters are.
    """
    deals = Deals(here.problem, talks, here.feasible).pieces()
    found = ((deal, (deal.x, deal.y)[talks.first]) for deal in deals)
    return merge_pieces((_label(deal, here), (*deal.x, *deal.y), paid, deal.cell) for deal, paid in found)


def _label(deal: StationaryOffers, here: Setting) -> str:
    both = (where_it_is(deal.x, deal.x_points, here), where_it_is(deal.y, deal.y_points, here))
    x, y = (here.name(mixed) if mixed else NO_DEAL for mixed in both)
    return NO_DEAL if x == y == NO_DEAL else f"({x}, {y})"


def where_it_is(offer: Pair, mixed: tuple[int, ...], here: Setting) -> tuple[int, ...]:
    """Return the one of the points mixed that an offer is whatever the parameters are; all of them if it is none."""
    return next(((k,) for k in mixed if here.problem.points[k] == offer), mixed)


@dataclass(frozen=True, slots=True)
class _Offer:
    """How a proposer's offer is found: on an edge, paying what waiting or the outside option does; or its favourite.
    `points`: those mixed, by position; `fixed`: the offer itself, where it does not depend on the other one."""

    edge: Edge | None
    points: tuple[int, ...]
    fixed: Pair | None
    option: bool
    cell: Cell


class Deals:
    def __init__(self, problem: Problem, talks: Talks[Ratio], feasible: Feasible) -> None:
        self.frontier, self.talks, self.feasible, self.ring = Frontier(problem), talks, feasible, problem.ring
        self.press = press = pressure(problem.ring, problem.threat, talks)
        self.one = one = self.ring.number(1)
        self.guards = press.guards
        if talks.only_costs:
            if any(w is not None for w in talks.outside):
                raise UsageError("outside options beside costs need a discount factor or a breakdown; add one")
        else:
            self.guards += require((at_least(one - press.eps[0] * press.eps[1], strict=True),), ANY_DEAL)
            for eps in press.eps if talks.leans else ():
                self.guards += require((at_least(one - eps, strict=True),), WAITS)

    def pieces(self) -> Iterator[StationaryOffers]:
        """Yield every piece of the equilibrium; closed where pieces meet."""
        yield from self.agreements()
        if not self.talks.only_costs:
            yield from self.failures()

    def agreements(self) -> Iterator[StationaryOffers]:
        def may_be(offer: _Offer) -> bool:
            return feasible_cell((*self.guards, *offer.cell), self.feasible) is not None

        offers = [filter(may_be, self._offers(proposer)) for proposer in (0, 1)]
        for one, other in product(*offers):
            base = feasible_cell((*self.guards, *one.cell, *other.cell, *self._in_order(one, other)), self.feasible)
            if base is not None:
                yield from self._solve_pair(one, other, base)

    def _in_order(self, one: _Offer, other: _Offer) -> Iterator[Constraint]:
        """Yield that the edge of y lies on side 1's side of x's edge; of collinear edges the longest are enough."""
        if one.edge is not None and other.edge is not None and one.edge is not other.edge:
            for k, j in ((one.edge.right, other.edge.right), (one.edge.left, other.edge.left)):
                right, left = self.frontier.problem.points[k], self.frontier.problem.points[j]
                if k != j:
                    yield at_least(right[0] - left[0])
                    yield at_least(left[1] - right[1])

    def _offers(self, proposer: int) -> Iterator[_Offer]:
        responder, w = 1 - proposer, self.talks.outside[1 - proposer]
        for edge in self.frontier.edges:
            yield _Offer(edge, (edge.right, edge.left), None, False, edge.cell)
            if w is not None:
                yield _Offer(edge, (edge.right, edge.left), edge.where(responder, w), True, edge.cell)
        for k, cells in self.frontier.favourites(proposer):
            yield from (_Offer(None, (k,), self.frontier.problem.points[k], False, cell) for cell in cells)

    def _solve_pair(self, one: _Offer, other: _Offer, base: Cell) -> Iterator[StationaryOffers]:
        """Yield x and y from their two equations, with the conditions under which they solve the game."""
        x, y = one.fixed, other.fixed
        extra: Cell = ()
        if x is None and y is None:
            assert one.edge is not None and other.edge is not None
            slope = one.edge.slope(1) * other.edge.slope(0) * self.press.eps[0] * self.press.eps[1]
            det = self.one - slope
            if not det.over:
                return  # only costs, parallel edges: the ends of the continuum are found on other pairs
            nothing = one.edge.where(1, self.ring.number(0))
            answer = other.edge.where(0, self.press.waiting(0, nothing[0]))  # to an offer that pays side 1 nothing
            x = one.edge.where(1, self.press.waiting(1, answer[1]) / det)
            extra = (at_least_on(det, base, strict=True),)
        if x is None:
            assert one.edge is not None and y is not None
            x = one.edge.where(1, self.press.waiting(1, y[1]))
        if y is None:
            assert other.edge is not None
            y = other.edge.where(0, self.press.waiting(0, x[0]))
        known = (*base, *extra)
        conditions = (*known, *self._is_best(one, 0, x, y, known), *self._is_best(other, 1, y, x, known))
        cell = feasible_cell((*conditions, *self._is_rational(x, known)))
        implied = (*self._is_rational(y, known), at_least_on(x[0] - y[0], known), at_least_on(y[1] - x[1], known))
        if cell is not None and feasible_cell((*cell, *implied), self.feasible) is not None:
            yield StationaryOffers(x, y, one.points, other.points, cell, (one.option, other.option))

    def _is_best(self, offer: _Offer, proposer: int, here: Pair, there: Pair, known: Cell) -> Iterator[Constraint]:
        """Yield that the offer is the proposer's best which the other accepts; `there` is the other's own offer."""
        responder = 1 - proposer
        waiting = self.press.waiting(responder, there[responder])
        w = self.talks.outside[responder]
        if offer.edge is None:
            yield at_least_on(here[responder] - waiting, known)
            if w is not None:
                yield at_least_on(here[responder] - w, known)
            return
        yield from offer.edge.within(responder, here[responder], known)
        if w is not None:
            yield at_least_on(w - waiting if offer.option else waiting - w, known)

    def _is_rational(self, x: Pair, known: Cell) -> Iterator[Constraint]:
        """Yield that an agreement pays both sides what they have without one."""
        for i in (0, 1):
            if not self.talks.only_costs:
                yield at_least_on(x[i] - self.press.endless(i), known)
            w = self.talks.outside[i]
            if w is not None:
                yield at_least_on(x[i] - w, known)

    def failures(self) -> Iterator[StationaryOffers]:
        """Yield where no agreement pays both sides what they have without one, by who would opt out."""
        for (one, mine, here), (other, theirs, there) in product(self._ways_without(0), self._ways_without(1)):
            for barred in self.frontier.out_of_reach((mine, theirs)):
                if (base := feasible_cell((*self.guards, *here, *there, *barred), self.feasible)) is not None:
                    yield from self._failures((one, other), (mine, theirs), base)

    def _ways_without(self, i: int) -> Iterator[tuple[bool, Ratio, Cell]]:
        """Yield whether a side opts out, what it has then, and that this is more than it has in the other way."""
        endless, w = self.press.endless(i), self.talks.outside[i]
        if w is None:
            yield False, endless, ()
        else:
            yield False, endless, (at_least_on(endless - w, self.guards),)
            yield True, w, (at_least_on(w - endless, self.guards, strict=True),)

    def _failures(self, takes: tuple[bool, ...], left: Pair, base: Cell) -> Iterator[StationaryOffers]:
        if takes[0] == takes[1]:
            yield StationaryOffers(left, left, (), (), base)
            return
        owner = 0 if takes[0] else 1  # the owner of the option cannot take it while it proposes
        later = self.press.waiting(owner, left[owner])
        floor = self.press.endless(1 - owner)
        delayed = (later, floor) if owner == 0 else (floor, later)
        none = ((delayed, (), barred) for barred in self.frontier.out_of_reach(delayed))
        for offer, mixed, where in (*none, *self.frontier.offers(owner, delayed, base)):
            if (cell := feasible_cell((*base, *where), self.feasible)) is not None:
                yield (
                    StationaryOffers(offer, left, mixed, (), cell)
                    if owner == 0
                    else StationaryOffers(left, offer, (), mixed, cell)
                )


ALTERNATING_OFFERS = Procedure(
    "alternating-offers", lambda terms, here: candidates(talks_of(terms), here), COLUMNS, over_problem=True,
    several=True,
)  # fmt: skip
