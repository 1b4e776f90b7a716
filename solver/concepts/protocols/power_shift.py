"""A shift of power: a stake is divided now and later, and nobody can bind itself to what it gives later.

Two periods, a stake of 1 in each; B makes the offers and cannot bind itself. A wins a war with chance p_1 now and p_2
later; a war decides both periods and costs c once. Later A takes what war would pay it then, m = max(0, p_2 - c). Now B
can give the whole stake at most, so A fights exactly if

    p_1 (1 + delta) - c > 1 + delta m,      for p_2 >= c:  p_1 (1 + delta) - 1 - delta p_2 > c (1 - delta).

B can fight only by an offer that A refuses, and never gains by it. Without war B gives x = max(0, p_1 (1 + delta) - c -
delta m) now and m later. Any deal breaks where the margin, the left side less the right, is above 0.

Powell (2006), "War as a Commitment Problem", International Organization 60(1).
"""

from __future__ import annotations

from collections.abc import Iterator

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.pieces import OutcomePiece, merge_pieces, require, require_share
from solver.concepts.piecewise import Candidate, at_least
from solver.concepts.protocols.crisis import PEACE, WAR
from solver.concepts.protocols.procedure import Procedure, Setting, Terms


def _power_shift(terms: Terms[Ratio], here: Setting) -> tuple[Candidate, ...]:
    """Return what B gives and when war comes, piece by piece; in war nothing is given."""
    power, discount = (terms.read_required("power"), terms.read_required("power_later")), terms.common("discount")
    costs = terms.pair("costs")
    guards = require_share(power[0], "the chance of winning now")
    guards += require_share(power[1], "the chance of winning later") + require_share(discount, "the discount factor")
    guards += require(map(at_least, costs), "a cost of war is 0 or more")
    one, nothing = here.ring.number(1), here.ring.number(0)
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

    return merge_pieces(pieces(), here.feasible, guards)


POWER_SHIFT = Procedure("power-shift", _power_shift, ("given now", "given later", "margin of war"))
