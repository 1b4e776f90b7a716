"""A crisis with private costs: a demand of a side that does not know what war costs the other one.

A demands x; B, whose cost c_B of war is uniform on [0, C] and known to B alone, fights iff that is better, iff c_B < x
- p, where p is A's chance of winning. With z = x - p in [0, C] the chance of war is z/C and A expects

    (p + z)(1 - z/C) + (p - c_A) z/C = p + z (C - c_A - z)/C,

a parabola with its top at (C - c_A)/2. So A demands x = p + (C - c_A)/2, and war comes with chance (C - c_A)/(2C),
unless c_A >= C (the safe demand p), or the stake ends before (x = 1), or A likes war so much, c_A <= -C, that it
demands more than anybody gives. Where C = 0 nothing is private.

Fearon (1995), "Rationalist Explanations for War", International Organization 49(3); Powell (1999), In the Shadow of
Power, chapter 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.pieces import OutcomePiece, merge_pieces, require, require_share
from solver.concepts.piecewise import Candidate, at_least, equal
from solver.concepts.protocols.procedure import Procedure, Setting, Terms
from solver.regions.constraints import Constraint


def _private_costs(terms: Terms[Ratio], here: Setting) -> tuple[Candidate, ...]:
    """Return the demand of who begins and the chance of war, piece by piece; payoffs are expected."""
    given, cost, most = terms.read_required("power"), terms.of_first("costs"), terms.read_required("highest")
    one, half, nothing = here.ring.number(1), here.ring.number(Fraction(1, 2)), here.ring.number(0)
    p = given if terms.first == 0 else one - given
    guards = require_share(p, "the chance of winning") + require((at_least(most),), "the greatest cost is 0 or more")
    top, room = (most - cost) * half, one - p
    ways: list[tuple[str, Ratio, tuple[Constraint, ...]]] = [
        ("safe demand", nothing, (at_least(cost - most),)),
        ("risky demand", top, (at_least(top), at_least(most + cost), at_least(room - top))),
        ("all of the stake", room, (at_least(top - room), at_least(most - room))),
        ("certain war", most, (at_least(-most - cost), at_least(room - most))),
    ]
    calm: list[tuple[str, tuple[Ratio, ...], tuple[Ratio, ...], tuple[Constraint, ...]]] = [  # B's cost is 0 for sure
        ("safe demand", (p, nothing), (p, room), (at_least(cost),)),
        ("all of the stake", (one, nothing), (one, nothing), (at_least(-cost, strict=True), equal(room))),
        ("certain war", (one, one), (p - cost, room), (at_least(-cost, strict=True), at_least(room, strict=True))),
    ]

    def pieces() -> Iterator[OutcomePiece]:
        for label, z, where in ways if most.over else ():
            paid = p + z * (most - cost - z) / most, room - z + z * z * half / most  # B's cost of war: z/2 on average
            yield label, (p + z, z / most), paid, (at_least(most, strict=True), *where)
        for label, values, payoffs, when in calm:
            yield label, values, payoffs, (equal(most), *when)

    found = merge_pieces(pieces(), here.feasible, guards)
    return found if terms.first == 0 else tuple(replace(one, payoffs=one.payoffs[::-1]) for one in found)


CRISIS_PRIVATE_COSTS = Procedure("crisis-private", _private_costs, ("demand", "chance of war"))
