"""Divisions of a stake: by demands that both name at once, by a majority under a closed rule, in the shadow of war.

**The Nash demand game on a grid.** Both name what they want; if that is to be had they get it, else nothing. Demands i,
j in 0..N units of a pie of size s; payoffs (s i/N, s j/N) if i + j <= N, else the outside options d. Its pure
equilibria: with s > 0,

    i + j = N,  s i/N >= d_1 unless i = N,  s j/N >= d_2 unless j = N    (asking more would lose it, where it can),
    i + j > N,  d_1 >= s (N - j)/N,  d_2 >= s (N - i)/N                  (giving way alone does not help).

**Majority bargaining.** Each round one of n members is drawn, each with chance 1/n, to propose a division, which q
votes carry; if it fails, the next round is worth delta as much. In the symmetric stationary equilibrium a member's
value before the draw is 1/n, so a vote costs delta/n. The proposer buys the q - 1 cheapest, its own being free, and
keeps

    1 - (q - 1) delta / n,      which is at least delta/n: waiting never pays.

**A crisis.** The stake is 1. A wins a war with chance p; war costs them c_A and c_B. It pays A p - c_A and B
1 - p - c_B, so of the divisions (x, 1 - x), 0 <= x <= 1, both prefer to war exactly

    max(0, p - c_A) <= x <= min(1, p + c_B),

an interval of length c_A + c_B inside the stake. It is empty iff c_A + c_B < 0, p - c_A > 1 or p + c_B < 0, none of
which can be with costs of 0 or more. A side that can make a single offer takes the end that it likes.

**Private costs.** A demands x; B, whose cost c_B of war is uniform on [0, C] and known to B alone, fights iff that is
better, iff c_B < x - p. With z = x - p in [0, C] the chance of war is z/C and A expects

    (p + z)(1 - z/C) + (p - c_A) z/C = p + z (C - c_A - z)/C,

a parabola with its top at (C - c_A)/2. So A demands x = p + (C - c_A)/2, and war comes with chance (C - c_A)/(2C),
unless c_A >= C (the safe demand p), or the stake ends before (x = 1), or A likes war so much, c_A <= -C, that it
demands more than anybody gives. Where C = 0 nothing is private.

**A shift of power.** Two periods, a stake of 1 in each; B makes the offers and cannot bind itself. A wins a war with
chance p_1 now and p_2 later; a war decides both periods and costs c once. Later A takes what war would pay it then,
m = max(0, p_2 - c). Now B can give the whole stake at most, so A fights exactly if

    p_1 (1 + delta) - c > 1 + delta m,      for p_2 >= c:  p_1 (1 + delta) - 1 - delta p_2 > c (1 - delta).

B can fight only by an offer that A refuses, and never gains by it. Without war B gives x = max(0, p_1 (1 + delta) - c -
delta m) now and m later. Any deal breaks where the margin, the left side less the right, is above 0.

Nash (1953), "Two-Person Cooperative Games", Econometrica 21(1); Baron and Ferejohn (1989), "Bargaining in
Legislatures", American Political Science Review 83(4); Fearon (1995), "Rationalist Explanations for War", International
Organization 49(3); Powell (1999), In the Shadow of Power, chapter 3; Powell (2006), "War as a Commitment Problem",
International Organization 60(1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.problem import OutcomePiece, merge_pieces, require, require_share
from solver.concepts.piecewise import Candidate, at_least, equal
from solver.concepts.protocols.procedure import Procedure, Setting, Terms, check_count
from solver.forms.protocol import MAX_MEMBERS, MAX_UNITS
from solver.regions.constraints import Constraint

WAR, PEACE = "war", "peace"

# --- demands at once ------------------------------------------------------------------------------


def _demands(terms: Terms[Ratio], here: Setting) -> tuple[Candidate, ...]:
    """Return every pure equilibrium with its conditions; values: the demands, in payoffs. Without a pie: units."""
    size, ring = terms.optional("pie"), here.ring
    n = check_count("units", terms.given("units"), 1, MAX_UNITS)
    whole = ring.number(n) if size is None else size
    guards = require((at_least(whole, strict=True),), "the pie has a size above 0")
    d = [ring.number(0) if w is None else w for w in terms.outside()]
    worth = [whole * ring.number(Fraction(k, n)) for k in range(n + 1)]

    def conditions(i: int, j: int) -> Iterator[Constraint]:
        if i + j == n:
            if i < n:
                yield at_least(worth[i] - d[0])
            if j < n:
                yield at_least(worth[j] - d[1])
        else:
            yield at_least(d[0] - worth[n - j])
            yield at_least(d[1] - worth[n - i])

    pairs = ((i, j) for i, j in product(range(n + 1), repeat=2) if i + j >= n)
    demands = ((i, j, (worth[i], worth[j])) for i, j in pairs)
    pieces = ((f"({i}, {j})", u, u if i + j == n else (d[0], d[1]), tuple(conditions(i, j))) for i, j, u in demands)
    return merge_pieces(pieces, here.feasible, guards)


NASH_DEMAND = Procedure("nash-demand", _demands, ("demand of 1", "demand of 2"), several=True)


# --- a majority -----------------------------------------------------------------------------------


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


# --- a crisis -------------------------------------------------------------------------------------


def _crisis(terms: Terms[Ratio], here: Setting) -> tuple[Candidate, ...]:
    """Return the bargaining range, piece by piece; payoffs are those of a single offer by who begins, or of war."""
    power, costs = terms.needed("power"), terms.pair("costs")
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


# --- private costs --------------------------------------------------------------------------------


def _private_costs(terms: Terms[Ratio], here: Setting) -> tuple[Candidate, ...]:
    """Return the demand of who begins and the chance of war, piece by piece; payoffs are expected."""
    given, cost, most = terms.needed("power"), terms.of_first("costs"), terms.needed("highest")
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


# --- a shift of power -----------------------------------------------------------------------------


def _power_shift(terms: Terms[Ratio], here: Setting) -> tuple[Candidate, ...]:
    """Return what B gives and when war comes, piece by piece; in war nothing is given."""
    power, discount = (terms.needed("power"), terms.needed("power_later")), terms.common("discount")
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
