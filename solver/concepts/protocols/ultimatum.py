"""The ultimatum: one side makes one offer, the other takes it or both have what they have without.

With reservation values s, the outside options or else the disagreement point, the proposer offers its best u with
u_responder >= s_responder. If that leaves the proposer less than s_proposer, nothing is agreed and both have s.

Güth, Schmittberger, Schwarze (1982), "An Experimental Analysis of Ultimatum Bargaining", JEBO 3(4).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import PayoffPair, best_offer
from solver.concepts.bargaining.pareto_frontier import Frontier, Pair
from solver.concepts.bargaining.pieces import MixtureName, OutcomePiece, at_least_on, merge_pieces, mixture_name
from solver.concepts.bargaining.problem import NumericProblem, Problem
from solver.concepts.piecewise import Candidate
from solver.concepts.protocols.procedure import NO_DEAL, Procedure
from solver.errors import UsageError
from solver.regions.constraints import Feasible, may_hold

COLUMNS = ("offer to 1", "offer to 2")


def candidates(
    problem: Problem,
    first: int = 0,
    outside: tuple[Ratio | None, Ratio | None] = (None, None),
    name: MixtureName = mixture_name,
    feasible: Feasible = may_hold,
) -> Iterator[Candidate]:
    """Yield the agreement, piece by piece; `first` makes the offer.

    >>> from solver.concepts.bargaining.pieces import pie
    >>> from solver.algebra.polynomial_text import ratio_text
    >>> from solver.algebra.polynomials import ring
    >>> over = ring(("w",))
    >>> found = list(candidates(pie(over), outside=(None, Ratio(over["w"], over.one))))
    >>> [(one.label, ratio_text(one.payoffs[0], over.names)) for one in found]
    [('v1..v2', '1 - w'), ('v1', '1'), ('no agreement', '0')]
    """
    one, two = (d if w is None else w for w, d in zip(outside, problem.threat, strict=True))
    yield from merge_pieces(_pieces(Frontier(problem), first, (one, two), name), feasible)


def _pieces(frontier: Frontier, first: int, reserved: Pair, name: MixtureName) -> Iterator[OutcomePiece]:
    answers = 1 - first
    for edge in frontier.edges:
        offer = edge.where(answers, reserved[answers])
        keeps = at_least_on(offer[first] - reserved[first], edge.cell)
        cell = (*edge.cell, *edge.within(answers, reserved[answers]), keeps)
        yield name((edge.right, edge.left)), offer, offer, cell
    for favourite, cells in frontier.favourites(first):
        offer = frontier.point(favourite)
        pays = tuple(at_least_on(offer[i] - reserved[i], ()) for i in (0, 1))
        yield from ((name((favourite,)), offer, offer, (*one, *pays)) for one in cells)
    yield from ((NO_DEAL, reserved, reserved, barred) for barred in frontier.out_of_reach(reserved))


def solve_at_point(
    problem: NumericProblem, first: int = 0, outside: tuple[Fraction | None, Fraction | None] = (None, None)
) -> tuple[PayoffPair, bool]:
    """Return the payoffs at a point and whether they are agreed on, by trying every segment for the best offer.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> solve_at_point(numbers([(1, 0), (0, 1)], (0, 0)), 0, (None, Fraction(1, 4)))
    ((Fraction(3, 4), Fraction(1, 4)), True)
    """
    if len(problem.threat) != 2:
        raise UsageError(f"an ultimatum is between two; this problem has {len(problem.threat)} players")
    left = [d if w is None else w for w, d in zip(outside, problem.threat, strict=True)]
    offer = best_offer(problem.points, first, left[1 - first])
    if offer is None or offer[first] < left[first]:
        return (left[0], left[1]), False
    return offer, True


ULTIMATUM = Procedure(
    "ultimatum",
    lambda terms, here: candidates(here.problem, terms.first, terms.outside(), here.name, here.feasible),
    lambda terms, problem: (solve_at_point(problem, terms.first, terms.outside())[0],),
    COLUMNS,
    over_problem=True,
)
