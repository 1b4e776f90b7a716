"""Divisions of a pie: by demands that both name at once, and by a majority under a closed rule.

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

Nash (1953), "Two-Person Cooperative Games", Econometrica 21(1); Baron and Ferejohn (1989), "Bargaining in
Legislatures", American Political Science Review 83(4).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.problem import NumericProblem, merge_pieces, require, unit_interval
from solver.concepts.piecewise import Candidate, at_least
from solver.concepts.protocols.procedure import Payoffs, Procedure, Setting, Terms, check_count
from solver.errors import UsageError
from solver.forms.protocol import MAX_MEMBERS, MAX_UNITS
from solver.regions.constraints import Constraint

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


def demands_at_point(
    units: int, size: Fraction | None = None, outside: tuple[Fraction | None, Fraction | None] = (None, None)
) -> tuple[tuple[int, int], ...]:
    """Return every pure equilibrium at a point, as pairs of units, by trying each other demand.

    >>> len(demands_at_point(10))
    12
    """
    n = check_count("units", units, 1, MAX_UNITS)
    whole = Fraction(n) if size is None else size
    if whole <= 0:
        raise UsageError(f"the size of the pie is {whole}; it is above 0")
    d = [w or Fraction(0) for w in outside]

    def paid(player: int, own: int, other: int) -> Fraction:
        return whole * own / n if own + other <= n else d[player]

    def is_best(player: int, own: int, other: int) -> bool:
        return all(paid(player, own, other) >= paid(player, k, other) for k in range(n + 1))

    return tuple((i, j) for i, j in product(range(n + 1), repeat=2) if is_best(0, i, j) and is_best(1, j, i))


def _demand_payoffs(terms: Terms[Fraction], problem: NumericProblem) -> tuple[Payoffs, ...]:
    units, size, outside = terms.given("units"), terms.optional("pie"), terms.outside()
    share = (Fraction(units) if size is None else size) / units
    left = tuple(d or Fraction(0) for d in outside)
    pairs = demands_at_point(units, size, outside)
    return tuple(dict.fromkeys((i * share, j * share) if i + j <= units else left for i, j in pairs))


NASH_DEMAND = Procedure("nash-demand", _demands, _demand_payoffs, ("demand of 1", "demand of 2"), several=True)


# --- a majority -----------------------------------------------------------------------------------


def _votes(members: int, quota: object) -> int:
    """Return the votes that are needed, the proposer's own among them: without a quota a simple majority."""
    needed = check_count("members", members, 2, MAX_MEMBERS) // 2 + 1
    return needed if quota is None else check_count("quota", quota, 1, members, "members")


def _closed_rule(terms: Terms[Ratio], here: Setting) -> Iterator[Candidate]:
    """Yield the symmetric stationary equilibrium; payoffs are before the draw."""
    members, discount, ring = terms.members, terms.common("discount"), here.ring
    bought = _votes(members, terms.protocol.quota) - 1
    cell = require(
        unit_interval(discount), "a discount factor lies between 0 and 1; waiting cannot make a division worth more"
    )
    price = discount * ring.number(Fraction(1, members))
    keeps = ring.number(1) - price * ring.number(bought)
    if here.feasible(cell):
        value = ring.number(Fraction(1, members))
        yield Candidate(f"{bought} of {members - 1} bought", (keeps, price), (value,) * members, (cell,))


def majority_at_point(members: int, discount: Fraction, quota: int | None = None) -> tuple[Fraction, Fraction]:
    """Return what the proposer keeps and a partner gets at a point: rounds back from a last one till nothing changes.

    >>> majority_at_point(5, Fraction(9, 10))
    (Fraction(16, 25), Fraction(9, 50))
    """
    if not 0 <= discount <= 1:
        raise UsageError(f"the discount factor is {discount}; it lies between 0 and 1")
    needed = _votes(members, quota)
    value = Fraction(0)  # of a round that never comes
    while True:
        price = discount * value
        carried = {bought: 1 - price * bought for bought in range(needed - 1, members)}
        keeps = max(carried.values())
        partners = min(bought for bought, kept in carried.items() if kept == keeps)
        before, value = value, (keeps + partners * price) / members
        if value == before:
            return keeps, price


def _majority_payoffs(terms: Terms[Fraction], problem: NumericProblem) -> tuple[Payoffs, ...]:
    members, quota = terms.members, terms.protocol.quota
    keeps, price = majority_at_point(members, terms.common("discount"), quota)
    return (((keeps + (_votes(members, quota) - 1) * price) / members,) * members,)


CLOSED_RULE = Procedure("closed-rule", _closed_rule, _majority_payoffs, ("proposer keeps", "a partner gets"))
