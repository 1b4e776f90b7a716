"""War over a shift of power: two periods, a stake of 1 in each, B makes the offers and cannot bind itself.

A wins a war with chance p_1 now and p_2 later; a war decides both periods and costs c once. Later A takes what war
would pay it then, m = max(0, p_2 - c). Now B can give the whole stake at most, so A fights exactly if

    p_1 (1 + delta) - c > 1 + delta m,      for p_2 >= c:  p_1 (1 + delta) - 1 - delta p_2 > c (1 - delta).

B can fight only by an offer that A refuses, and never gains by it. Without war B gives x = max(0, p_1 (1 + delta) - c -
delta m) now and m later. Any deal breaks where the margin, the left side less the right, is above 0.

Fearon (1995), "Rationalist Explanations for War", International Organization 49(3); Powell (2006), "War as a
Commitment Problem", International Organization 60(1).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeVar

from solver.algebra.polynomials import Ratio, Ring
from solver.concepts.bargaining.pieces import OutcomePiece, merge_pieces, number, require, unit_interval
from solver.concepts.piecewise import Candidate, at_least
from solver.concepts.protocols.procedure import Procedure, Terms
from solver.errors import UsageError
from solver.regions.constraints import Cell, Feasible, may_hold

T = TypeVar("T")
COLUMNS = ("given now", "given later", "margin of war")
WAR, PEACE = "war", "peace"


def candidates(
    ring: Ring, power: tuple[Ratio, Ratio], discount: Ratio, costs: tuple[Ratio, Ratio], feasible: Feasible = may_hold
) -> Iterator[Candidate]:
    """Yield what B gives and when war comes; in war nothing is given. `power`: p_1, p_2; `costs`: A's, B's.

    >>> from solver.algebra.polynomial_text import ratio_text
    >>> from solver.algebra.polynomials import ring
    >>> over = ring(("p1", "p2", "d", "c"))
    >>> p1, p2, d, c = (Ratio(over[name], over.one) for name in over.names)
    >>> sorted({candidate.label for candidate in candidates(over, (p1, p2), d, (c, c))})
    ['peace', 'war']
    """
    guards: Cell = ()
    for value, what in ((power[0], "the chance of winning now"), (power[1], "the chance of winning later")):
        guards += require(unit_interval(value), f"{what} lies between 0 and 1")
    guards += require(unit_interval(discount), "the discount factor lies between 0 and 1")
    guards += require(map(at_least, costs), "a cost of war is 0 or more")
    one, nothing = number(ring, 1), number(ring, 0)
    later = power[1] - costs[0]
    long = one + discount

    def pieces() -> Iterator[OutcomePiece]:
        for given, when in ((later, at_least(later)), (nothing, at_least(-later))):
            wanted = power[0] * long - costs[0] - discount * given
            margin = wanted - one
            fight = (power[0] * long - costs[0], (one - power[0]) * long - costs[1])
            yield WAR, (nothing, nothing, margin), fight, (when, at_least(margin, strict=True))
            for now, is_so in ((wanted, at_least(wanted)), (nothing, at_least(-wanted))):
                paid = now + discount * given
                yield PEACE, (now, given, margin), (paid, long - paid), (when, at_least(-margin), is_so)

    yield from merge_pieces(pieces(), feasible, guards)


def solve_at_point(
    power: tuple[Fraction, Fraction], discount: Fraction, costs: tuple[Fraction, Fraction]
) -> tuple[str, tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    """Return war or peace, what is given now and later, and the payoffs, by induction over the offers that matter.

    >>> f = Fraction
    >>> solve_at_point((f(9, 10), f(1, 5)), f(9, 10), (f(1, 10), f(1, 10)))[0]
    'war'
    """
    if not all(0 <= value <= 1 for value in (*power, discount)) or min(costs) < 0:
        raise UsageError("chances and the discount factor lie between 0 and 1, costs of war are 0 or more")
    a, b = costs

    def best_taken(fight: tuple[Fraction, Fraction], after: tuple[Fraction, Fraction]) -> Fraction | None:
        """Return B's best offer of this stake that A takes, when peace pays `after` beside it; None for war."""
        offers = [x for x in (Fraction(0), Fraction(1), fight[0] - after[0]) if 0 <= x <= 1]
        taken = [x for x in offers if x + after[0] >= fight[0]]
        best = min(taken, default=None)
        provokes = len(taken) < len(offers)  # B fights only by an offer that A refuses
        return None if best is None or (provokes and 1 - best + after[1] < fight[1]) else best

    later = best_taken((power[1] - a, 1 - power[1] - b), (Fraction(0), Fraction(0)))
    if later is None:
        raise UsageError("the second period has no peaceful division; the costs of war cannot be as given")
    after = (discount * later, discount * (1 - later))
    whole = 1 + discount
    fight = (power[0] * whole - a, (1 - power[0]) * whole - b)
    now = best_taken(fight, after)
    if now is None:
        return WAR, (Fraction(0), Fraction(0)), fight
    return PEACE, (now, later), (now + after[0], 1 - now + after[1])


def _terms(terms: Terms[T]) -> tuple[tuple[T, T], T, tuple[T, T]]:
    return (terms.needed("power"), terms.needed("power_later")), terms.common("discount"), terms.pair("costs")


POWER_SHIFT = Procedure(
    "power-shift",
    lambda terms, here: candidates(here.ring, *_terms(terms), here.feasible),
    lambda terms, problem: (solve_at_point(*_terms(terms))[2],),
    COLUMNS,
)
