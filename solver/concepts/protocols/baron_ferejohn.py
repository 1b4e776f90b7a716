"""Majority bargaining under a closed rule: n members, one drawn to propose a division, q votes carry it.

Each round every member is drawn with chance 1/n; if the proposal fails, the next round is worth delta as much.
In the symmetric stationary equilibrium a member's value before the draw is 1/n, so a vote costs delta/n. The
proposer buys the q - 1 cheapest, its own being free, and keeps

    1 - (q - 1) delta / n,      which is at least delta/n: waiting never pays.

Baron and Ferejohn (1989), "Bargaining in Legislatures", American Political Science Review 83(4).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from solver.algebra.polynomials import Ratio, Ring
from solver.concepts.bargaining.pieces import number, require, unit_interval
from solver.concepts.bargaining.problem import NumericProblem
from solver.concepts.piecewise import Candidate
from solver.concepts.protocols.procedure import Payoffs, Procedure, Terms, check_count
from solver.errors import UsageError
from solver.forms.protocol import MAX_MEMBERS
from solver.regions.constraints import Feasible, may_hold

COLUMNS = ("proposer keeps", "a partner gets")
MAX_ROUNDS = 50


def majority(members: object) -> int:
    """Return the votes of a simple majority, the proposer's own among them.

    >>> majority(3), majority(4), majority(5)
    (2, 3, 3)
    """
    return check_count("members", members, 2, MAX_MEMBERS) // 2 + 1


def _votes(members: int, quota: object) -> int:
    needed = majority(members)
    return needed if quota is None else check_count("quota", quota, 1, members, "members")


def candidates(
    ring: Ring, members: int, discount: Ratio, quota: int | None = None, feasible: Feasible = may_hold
) -> Iterator[Candidate]:
    """Yield the symmetric stationary equilibrium; payoffs are before the draw. `quota`: the votes needed.

    >>> from solver.algebra.polynomial_text import ratio_text
    >>> from solver.algebra.polynomials import ring
    >>> over = ring(("delta",))
    >>> [ratio_text(d.values[0], over.names) for d in candidates(over, 3, Ratio(over["delta"], over.one))]
    ['(3 - delta)/3']
    """
    bought = _votes(members, quota) - 1
    cell = require(
        unit_interval(discount), "a discount factor lies between 0 and 1; waiting cannot make a division worth more"
    )
    price = discount * number(ring, Fraction(1, members))
    keeps = number(ring, 1) - price * number(ring, bought)
    if feasible(cell):
        value = number(ring, Fraction(1, members))
        yield Candidate(f"{bought} of {members - 1} bought", (keeps, price), (value,) * members, (cell,))


def solve_at_point(members: int, discount: Fraction, quota: int | None = None) -> tuple[Fraction, Fraction]:
    """Return what the proposer keeps and a partner gets at a point: rounds back from a last one till nothing changes.

    >>> solve_at_point(5, Fraction(9, 10))
    (Fraction(16, 25), Fraction(9, 50))
    """
    if not 0 <= discount <= 1:
        raise UsageError(f"the discount factor is {discount}; it lies between 0 and 1")
    needed = _votes(members, quota)
    value = Fraction(0)  # of a round that never comes
    for _ in range(MAX_ROUNDS):
        price = discount * value
        carried = {bought: 1 - price * bought for bought in range(needed - 1, members)}
        keeps = max(carried.values())
        if keeps < price:
            raise UsageError("no proposal is worth making; the discount factor cannot be as given")
        partners = min(bought for bought, kept in carried.items() if kept == keeps)
        before, value = value, (keeps + partners * price) / members
        if value == before:
            return keeps, price
    raise UsageError(f"the values did not settle within {MAX_ROUNDS} rounds")


def _payoffs(terms: Terms[Fraction], problem: NumericProblem) -> tuple[Payoffs, ...]:
    members, quota = terms.members, terms.protocol.quota
    keeps, price = solve_at_point(members, terms.common("discount"), quota)
    return (((keeps + ((quota or majority(members)) - 1) * price) / members,) * members,)


CLOSED_RULE = Procedure(
    "closed-rule",
    lambda terms, here: candidates(
        here.ring, terms.members, terms.common("discount"), terms.protocol.quota, here.feasible
    ),
    _payoffs,
    COLUMNS,
)
