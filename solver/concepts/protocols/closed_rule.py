"""Majority bargaining under a closed rule: a member drawn by lot proposes a division, which a quota of votes carries.

Each round one of n members is drawn, each with chance 1/n, to propose a division, which q votes carry; if it fails, the
next round is worth delta as much. In the symmetric stationary equilibrium a member's value before the draw is 1/n, so a
vote costs delta/n. The proposer buys the q - 1 cheapest, its own being free, and keeps

    1 - (q - 1) delta / n,      which is at least delta/n: waiting never pays.

Baron and Ferejohn (1989), "Bargaining in Legislatures", American Political Science Review 83(4).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.pieces import require_share
from solver.concepts.piecewise import Candidate
from solver.concepts.protocols.procedure import Procedure, Setting, Terms, check_count
from solver.forms.protocol import MAX_MEMBERS


def _votes(members: int, quota: object) -> int:
    """Return the votes that are needed, the proposer's own among them: without a quota a simple majority."""
    needed = check_count("members", members, 2, MAX_MEMBERS) // 2 + 1
    return needed if quota is None else check_count("quota", quota, 1, members, "members")


def _closed_rule(terms: Terms[Ratio], here: Setting) -> Iterator[Candidate]:
    """Yield the symmetric stationary equilibrium; payoffs, of the members that are named, are before the draw."""
    protocol, discount, ring = terms.protocol, terms.common("discount"), here.ring
    members = protocol.members or len(protocol.players)
    bought = _votes(members, protocol.quota) - 1
    cell = require_share(discount, "the discount factor")
    price = discount * ring.number(Fraction(1, members))
    keeps = ring.number(1) - price * ring.number(bought)
    if here.feasible(cell):
        value = ring.number(Fraction(1, members))
        yield Candidate(f"{bought} of {members - 1} bought", (keeps, price), (value,) * len(protocol.players), (cell,))


CLOSED_RULE = Procedure("closed-rule", _closed_rule, ("proposer keeps", "a partner gets"))
