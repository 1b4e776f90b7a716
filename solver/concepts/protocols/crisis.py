"""A crisis: a division of a stake in the shadow of war.

The stake is 1. A wins a war with chance p; war costs them c_A and c_B. It pays A p - c_A and B 1 - p - c_B, so of the
divisions (x, 1 - x), 0 <= x <= 1, both prefer to war exactly

    max(0, p - c_A) <= x <= min(1, p + c_B),

an interval of length c_A + c_B inside the stake. It is empty iff c_A + c_B < 0, p - c_A > 1 or p + c_B < 0, none of
which can be with costs of 0 or more. A side that can make a single offer takes the end that it likes.

Fearon (1995), "Rationalist Explanations for War", International Organization 49(3).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.pieces import OutcomePiece, merge_pieces, require_share
from solver.concepts.piecewise import Candidate, at_least
from solver.concepts.protocols.procedure import Procedure, Setting, Terms

WAR, PEACE = "war", "peace"


def _crisis(terms: Terms[Ratio], here: Setting) -> tuple[Candidate, ...]:
    """Return the bargaining range, piece by piece; payoffs are those of a single offer by who begins, or of war."""
    power, costs = terms.read_required("power"), terms.pair("costs")
    guards = require_share(power, "the chance of winning")
    one, nothing = here.ring.number(1), here.ring.number(0)
    low, high = power - costs[0], power + costs[1]
    lows = ((low, (at_least(low), at_least(one - low))), (nothing, (at_least(-low),)))
    highs = ((high, (at_least(high), at_least(one - high))), (one, (at_least(high - one),)))
    peace = (at_least(costs[0] + costs[1]), at_least(one - low), at_least(high))

    def pieces() -> Iterator[OutcomePiece]:
        for (least, below), (most, above) in product(lows, highs):
            share = least if terms.first == 1 else most
            yield PEACE, (least, most), (share, one - share), (*peace, *below, *above)
        for empty in (-costs[0] - costs[1], low - one, -high):
            yield WAR, (low, high), (low, one - high), (at_least(empty, strict=True),)

    return merge_pieces(pieces(), here.feasible, guards)


CRISIS = Procedure("crisis", _crisis, ("lowest share of 1", "highest share of 1"))
