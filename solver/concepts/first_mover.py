"""One player moves first with a pure strategy, the other sees it and answers best.

With a_ij for the leader and b_ij for the follower, where the leader plays i and the answer is j, BR(i) are the answers
with the greatest b_ij. A subgame-perfect equilibrium in pure strategies is a plan f of the follower with f(i) in BR(i)
for every i, and an i with a_if(i) >= a_kf(k) for every k; it leads to (i, f(i)). A follower who is indifferent has
several plans, so there may be several outcomes: (i, j) is one exactly if j is in BR(i) and a_ij is at least the weak
value, where

    weak = max_i min_{j in BR(i)} a_ij        strong = max_i max_{j in BR(i)} a_ij

are what the leader gets with ties broken against it, and for it. A plan is a conjunction of comparisons, so every
outcome has an exact region, of whatever size the game is.

von Stackelberg (1934), Marktform und Gleichgewicht.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from solver.algebra.polynomials import Ratio
from solver.concepts.leader import Leader, Table, Weights, leader
from solver.concepts.piecewise import Candidate, PiecewiseAtlas, at_least, piecewise_atlas
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.forms.players import unit
from solver.regions.constraints import Cell, conjunction_of
from solver.regions.decide.emptiness import DEFAULT, SIGNS, Budget, check_budget, is_empty
from solver.regions.domain import domain

FIRST = "game in which {} moves first"
MAX_PLANS = 500  # of the follower, for which closed forms are given: a 4×4 game has up to 256


def first_mover(game: AnyForm, name: str, budget: Budget = DEFAULT) -> PiecewiseAtlas:
    """Return every outcome of the game in which the player of that name moves first, with its exact region.

    >>> print(outcome_region(first_mover(load("thaad-deal"), "US"), "keep, tolerate").merged())
    (buffer >= calm and shield >= embargo) or (buffer >= calm + breach_cn)

    Raises UsageError for an unknown player, unless two play, and where the follower has more than MAX_PLANS plans.
    """
    check_budget(budget)
    lead = leader(game, name)
    return piecewise_atlas(lead.game, FIRST.format(name), lead.groups, lead.with_others(_first_moves(lead)), budget)


def _first_moves(lead: Leader) -> Iterator[Candidate]:
    for guards, a, b in lead.cases():
        for plan, credible in _plans(lead, b, guards):
            for i, j in enumerate(plan):
                cell = conjunction_of((*credible, *(at_least(a[i][j] - a[k][f]) for k, f in enumerate(plan) if k != i)))
                if cell is not None:
                    yield lead.candidate((lead.pure(i, len(plan)), j), (a[i][j], b[i][j]), cell)


def _plans(lead: Leader, b: Table[Ratio], guards: Cell) -> Sequence[tuple[tuple[int, ...], Cell]]:
    """Return the follower's plans that are best answers somewhere, each with the conditions that it is one."""
    plans: list[tuple[tuple[int, ...], Cell]] = [((), guards)]
    for row in b:
        best = [[at_least(row[j] - other) for k, other in enumerate(row) if k != j] for j in range(len(row))]
        longer = (((*plan, j), conjunction_of((*cell, *best[j]))) for plan, cell in plans for j in range(len(row)))
        over = domain(lead.game.space)
        plans = [(plan, cell) for plan, cell in longer if cell is not None and not is_empty(cell, over, SIGNS)]
        if len(plans) > MAX_PLANS:
            advice = "set every parameter to ask at a point, fix some of them, or drop dominated strategies"
            raise UsageError(f"the follower has more than {MAX_PLANS} plans that can be best; {advice}")
    return plans


def first_moves_at(a: Table[Fraction], b: Table[Fraction]) -> tuple[tuple[Weights, int], ...]:
    """Return every outcome of moving first at a point, as weights and answer, from both players' payoffs, `a` the
    leader's. The least that one pays the leader is its weak value, the most the strong one.

    >>> [(list(map(int, weights)), j) for weights, j in first_moves_at([[2, 4], [1, 3]], [[1, 0], [0, 1]])]
    [([0, 1], 1)]
    """
    best = [[j for j, value in enumerate(row) if value == max(row)] for row in b]
    weak = max(min(row[j] for j in answers) for row, answers in zip(a, best, strict=True))
    return tuple((unit(i, len(a)), j) for i, answers in enumerate(best) for j in answers if a[i][j] >= weak)
