"""A take-it-or-leave-it demand when the other's cost of war is private: the risk-return trade-off.

A demands x of a stake of 1; B, whose cost c_B of war is uniform on [0, C] and known to B alone, fights iff that is
better, iff c_B < x - p. With z = x - p in [0, C] the chance of war is z/C and A expects

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
from itertools import pairwise

from solver.algebra.polynomials import Ratio, Ring
from solver.concepts.bargaining.pieces import OutcomePiece, merge_pieces, number, require, unit_interval
from solver.concepts.bargaining.problem import NumericProblem
from solver.concepts.piecewise import Candidate, at_least, equal
from solver.concepts.protocols.procedure import Payoffs, Procedure, Setting, Terms
from solver.errors import UsageError
from solver.regions.constraints import Constraint, Feasible, may_hold

COLUMNS = ("demand", "chance of war")


def candidates(
    ring: Ring, power: Ratio, cost: Ratio, highest: Ratio, feasible: Feasible = may_hold
) -> Iterator[Candidate]:
    """Yield the demand and the chance of war; payoffs are expected. `cost` is A's, `highest` B's greatest.

    >>> from solver.algebra.polynomial_text import ratio_text
    >>> from solver.algebra.polynomials import ring
    >>> over = ring(("p", "a", "C"))
    >>> p, a, most = (Ratio(over[name], over.one) for name in over.names)
    >>> {d.label: ratio_text(d.values[1], over.names) for d in candidates(over, p, a, most)}["risky demand"]
    '(C - a)/(2*C)'
    """
    guards = require(
        (*unit_interval(power), at_least(highest)), "p lies between 0 and 1, the greatest cost is 0 or more"
    )
    yield from merge_pieces(_pieces(ring, power, cost, highest), feasible, guards)


def _pieces(ring: Ring, p: Ratio, cost: Ratio, most: Ratio) -> Iterator[OutcomePiece]:
    one, half, nothing = number(ring, 1), number(ring, Fraction(1, 2)), number(ring, 0)
    top, room = (most - cost) * half, one - p
    ways: list[tuple[str, Ratio, tuple[Constraint, ...]]] = [
        ("safe demand", nothing, (at_least(cost - most),)),
        ("risky demand", top, (at_least(top), at_least(most + cost), at_least(room - top))),
        ("all of the stake", room, (at_least(top - room), at_least(most - room))),
        ("certain war", most, (at_least(-most - cost), at_least(room - most))),
    ]
    if most.over:
        for label, z, where in ways:
            yield label, (p + z, z / most), _expected(p, cost, most, z, half), (at_least(most, strict=True), *where)
    # where B's cost is 0 for sure
    calm: list[tuple[str, tuple[Ratio, ...], tuple[Ratio, ...], tuple[Constraint, ...]]] = [
        ("safe demand", (p, nothing), (p, room), (at_least(cost),)),
        ("all of the stake", (one, nothing), (one, nothing), (at_least(-cost, strict=True), equal(room))),
        ("certain war", (one, one), (p - cost, room), (at_least(-cost, strict=True), at_least(room, strict=True))),
    ]
    for label, values, payoffs, when in calm:
        yield label, values, payoffs, (equal(most), *when)


def _expected(p: Ratio, cost: Ratio, most: Ratio, z: Ratio, half: Ratio) -> tuple[Ratio, Ratio]:
    """Return A's payoff and B's, which is 1 - p - z without war, on average 1 - p - z/2 in one."""
    room = p - p + half + half - p
    return p + z * (most - cost - z) / most, room - z + z * z * half / most


def solve_at_point(
    power: Fraction, cost: Fraction, highest: Fraction
) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    """Return (demand, chance of war) and the payoffs at a point: the expected payoff fitted by pieces, and its best.

    >>> solve_at_point(Fraction(3, 5), Fraction(1, 10), Fraction(1, 2))[0]
    (Fraction(4, 5), Fraction(2, 5))
    """
    if not 0 <= power <= 1 or highest < 0:
        raise UsageError("the chance of winning lies between 0 and 1, the greatest cost of war is 0 or more")

    def war(x: Fraction) -> Fraction:
        """Return the chance that c_B < x - p."""
        if x <= power:
            return Fraction(0)
        return Fraction(1) if x - power >= highest else (x - power) / highest

    def own(x: Fraction) -> Fraction:
        return (1 - war(x)) * x + war(x) * (power - cost)

    walls = sorted({Fraction(0), power, min(Fraction(1), power + highest), Fraction(1)})
    tried = list(walls)
    for a, b in pairwise(walls):
        middle = (a + b) / 2
        quarter, end = own((a + middle) / 2), own((middle + b) / 2)
        bend = quarter - 2 * own(middle) + end
        if bend < 0:  # a parabola; its top by three values
            step = (b - a) / 4
            tried.append(min(max(middle - step * (end - quarter) / (2 * bend), a), b))
    best = max(own(x) for x in tried)
    demand = min(x for x in tried if own(x) == best)
    fought = war(demand)
    other = (1 - fought) * (1 - demand) + fought * (1 - power) - _fought_at(highest, demand - power)
    return (demand, fought), (best, other)


def _fought_at(highest: Fraction, margin: Fraction) -> Fraction:
    """Return B's cost of war, on average over all its types, when those with less than `margin` fight."""
    if margin <= 0 or highest == 0:
        return Fraction(0)
    reached = min(margin, highest)
    return reached * reached / (2 * highest)


def _candidates_by_side(terms: Terms[Ratio], here: Setting) -> Iterator[Candidate]:
    power = terms.needed("power")
    seen = power if terms.first == 0 else number(here.ring, 1) - power
    for candidate in candidates(here.ring, seen, terms.of_first("costs"), terms.needed("highest"), here.feasible):
        yield replace(candidate, payoffs=candidate.payoffs if terms.first == 0 else candidate.payoffs[::-1])


def _payoffs(terms: Terms[Fraction], problem: NumericProblem) -> tuple[Payoffs, ...]:
    power = terms.needed("power") if terms.first == 0 else 1 - terms.needed("power")
    _, paid = solve_at_point(power, terms.of_first("costs"), terms.needed("highest"))
    return (paid if terms.first == 0 else paid[::-1],)


CRISIS_PRIVATE_COSTS = Procedure("crisis-private", _candidates_by_side, _payoffs, COLUMNS)
