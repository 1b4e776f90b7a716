"""What protocols pay at a point by a path that uses no formula: the best offers on segments, rounds, and fixed points.

The best offer of a side is found by trying every segment between two points: the hull of finitely many points cut by
u_responder >= floor is the hull of the points that reach the floor and of the places where a segment between two points
crosses it. The proposer's best is one of these.

Alternating offers: let a be the least that side 1 accepts. Side 0 offers its best point that pays a; that sets the
least side 0 accepts, so side 1's best offer, so what waiting is worth to side 1: a' = G(a). G never falls and consists
of finitely many straight pieces. Its fixed points are enclosed by halving; a straight line through two points on one
side meets one exactly once the enclosure is inside one piece, and that is accepted only if G(a) = a. Where only costs
press they can be a continuum, whose ends are kinks of G.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, pairwise, product

from problems import numbers

from solver.concepts.bargaining.atlas import numeric_problem
from solver.concepts.bargaining.problem import NumericProblem
from solver.concepts.protocols.alternating_offers import ANY_DEAL
from solver.concepts.protocols.crisis import PEACE, WAR
from solver.concepts.protocols.procedure import Terms, check_count
from solver.concepts.protocols.talks import Talks, talks_of
from solver.errors import Undecided, UsageError
from solver.forms.dispute import Dispute
from solver.forms.protocol import MAX_MEMBERS, MAX_ROUNDS, MAX_UNITS
from solver.regions.parameters import Point

PayoffPair = tuple[Fraction, Fraction]
Payoffs = tuple[Fraction, ...]
HALVINGS = 400


def best_offer(points: Sequence[Sequence[Fraction]], proposer: int, floor: Fraction) -> PayoffPair | None:
    """Return the agreement best for `proposer`, of those the best for the other, that pays the other `floor`; or None.

    >>> one, nil = Fraction(1), Fraction(0)
    >>> best_offer([(one, nil), (nil, one)], 0, Fraction(1, 4))
    (Fraction(3, 4), Fraction(1, 4))
    """
    responder = 1 - proposer
    reached = [*((p[0], p[1]) for p in points if p[responder] >= floor), *crossings(points, responder, floor)]
    return max(reached, key=lambda u: (u[proposer], u[responder])) if reached else None


def crossings(points: Sequence[Sequence[Fraction]], player: int, level: Fraction) -> Iterator[PayoffPair]:
    """Yield where the segments between two points pass the line on which `player` has just `level`.

    >>> one, nil = Fraction(1), Fraction(0)
    >>> list(crossings([(one, nil), (nil, one)], 0, Fraction(1, 4)))
    [(Fraction(1, 4), Fraction(3, 4))]
    """
    for p, q in combinations(points, 2):
        if min(p[player], q[player]) < level < max(p[player], q[player]):
            share = (level - p[player]) / (q[player] - p[player])
            yield p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])


@dataclass(frozen=True, slots=True)
class Clock:
    """The terms of talks at a point between two: what waiting pays, worked out round by round.

    >>> clock = Clock((Fraction(0), Fraction(0)), Talks(discount=(Fraction(1, 2), Fraction(1))))
    >>> clock.waiting(0, Fraction(1)), clock.endless(0)
    (Fraction(1, 2), Fraction(0, 1))
    """

    threat: tuple[Fraction, ...]
    talks: Talks[Fraction]

    def __post_init__(self) -> None:
        talks, players = self.talks, len(self.threat)
        if players != 2:
            raise UsageError(f"offers and counter-offers are for two players; this problem has {players}")
        for delta in talks.discount or ():
            if not 0 <= delta <= 1:
                raise UsageError(f"the discount factor is {delta}; it lies between 0 and 1")
        if talks.breakdown is not None and not 0 <= talks.breakdown <= 1:
            raise UsageError(f"the chance of a breakdown is {talks.breakdown}; it lies between 0 and 1")
        if any(cost < 0 for cost in talks.costs or ()):
            raise UsageError("a cost of a round is below 0; a gain from talking has no end")

    def waiting(self, player: int, next_round: Fraction) -> Fraction:
        """Return what a refusal is worth: a breakdown or the next round, a round later, less what the round costs."""
        patience, risk, fallen, paid = self.talks.fill_in(self.threat, Fraction(0), Fraction(1))
        d = self.threat[player]
        return d + patience[player] * (risk * fallen[player] + (1 - risk) * next_round - d) - paid[player]

    def step(self, player: int) -> Fraction:
        """Return how much more waiting pays when the next round pays one more.

        >>> half = Fraction(1, 2)
        >>> Clock((Fraction(0), Fraction(0)), Talks(discount=(half, half), breakdown=half)).step(0)
        Fraction(1, 4)
        """
        return self.waiting(player, Fraction(1)) - self.waiting(player, Fraction(0))

    def endless(self, player: int) -> Fraction | None:
        """Return the value that waiting reproduces; None where no one value is, though costs or breakdowns count."""
        slope, level = self.step(player), self.waiting(player, Fraction(0))
        if slope == 1:
            return None if self.talks.leans else self.threat[player]
        return level / (1 - slope)


@dataclass(frozen=True, slots=True)
class Stationary:
    """What is agreed when side 0 begins, `x`, and when side 1 does, `y`; `agreed` says whether each is a deal."""

    x: PayoffPair
    y: PayoffPair
    agreed: tuple[bool, bool]


def alternating_at_point(problem: NumericProblem, talks: Talks[Fraction]) -> tuple[Stationary, ...]:
    """Return the outcome at a point; two where a continuum lies between them.

    >>> pie = numbers([(1, 0), (0, 1)], (0, 0))
    >>> alternating_at_point(pie, Talks(discount=(Fraction(9, 10), Fraction(4, 5))))[0].x
    (Fraction(5, 7), Fraction(2, 7))

    Raises UsageError where a term is out of its range and where every efficient deal is an equilibrium.
    """
    return _Search(problem, Clock(problem.threat, talks)).outcomes()


class _Search:
    def __init__(self, problem: NumericProblem, clock: Clock) -> None:
        self.points, self.clock = problem.points, clock
        talks = clock.talks
        self.floors: list[Fraction | None] = [None, None]
        self.options: list[bool] = [False, False]
        if talks.only_costs:
            if talks.outside != (None, None):
                raise UsageError("outside options beside costs need a discount factor or a breakdown; add one")
            return
        endless = [clock.endless(i) for i in (0, 1)]
        if clock.step(0) == clock.step(1) == 1:
            raise UsageError(ANY_DEAL)
        if None in endless:
            raise UsageError(
                "a side discounts nothing and no breakdown threatens, so that endless talk has no one value; lower it"
            )
        for i, (w, value) in enumerate(zip(talks.outside, endless, strict=True)):
            self.options[i] = w is not None and value is not None and w > value
            self.floors[i] = w if self.options[i] else value

    def outcomes(self) -> tuple[Stationary, ...]:
        low, high = self.floors
        if low is not None and high is not None:
            reached = best_offer(self.points, 0, high)
            if reached is None or reached[0] < low:
                return (self._failure(low, high),)
        fixed = [self._fixed(least=True), self._fixed(least=False)]
        if self.clock.talks.only_costs:
            fixed += [a for a in self._kinks() if self._answer(a) == a]
        return tuple(self._deal(a) for a in dict.fromkeys((min(fixed), max(fixed))))

    def _kinks(self) -> Iterator[Fraction]:
        """Yield where the offer of either side passes a point."""
        paid = self.clock.talks.costs
        for p in self.points:
            yield p[1]
            if paid and (offer := best_offer(self.points, 1, p[0] + paid[0])):
                yield offer[1]

    def _deal(self, a: Fraction) -> Stationary:
        x = self._offer(0, a)
        return Stationary(x, self._offer(1, self._least_accepted(0, x[0])), (True, True))

    def _offer(self, proposer: int, least: Fraction) -> PayoffPair:
        found = best_offer(self.points, proposer, least)
        assert found is not None
        return found

    def _least_accepted(self, player: int, next_round: Fraction) -> Fraction:
        waiting = self.clock.waiting(player, next_round)
        floor = self.floors[player]
        return waiting if floor is None else max(floor, waiting)

    def _answer(self, a: Fraction) -> Fraction:
        """Return G(a)."""
        return self._least_accepted(1, self._deal(a).y[1])

    def _fixed(self, least: bool) -> Fraction:
        high = max(p[1] for p in self.points)
        low = self.floors[1]
        if low is None:
            paid = self.clock.talks.costs
            low = min(p[1] for p in self.points) - (paid[1] if paid else 0)
        for _ in range(HALVINGS):
            for a in self._guesses(low, high):
                if low <= a <= high and self._answer(a) == a and self._is_end(a, low, high, least):
                    return a
            middle = (low + high) / 2
            value = self._answer(middle)
            if value <= middle if least else value < middle:
                high = middle
            else:
                low = middle
        raise Undecided(f"the equilibrium was not met exactly within {HALVINGS} halvings")

    def _is_end(self, a: Fraction, low: Fraction, high: Fraction, least: bool) -> bool:
        """Decide whether no fixed point is met on the way to `a` from the end of the enclosure."""
        start = low if least else high
        way = [start + (a - start) * k / 8 for k in range(8)] if start != a else []
        return all(self._answer(b) > b if least else self._answer(b) < b for b in way)

    def _guesses(self, low: Fraction, high: Fraction) -> list[Fraction]:
        """Return where straight lines through values near either end meet the diagonal, and the ends."""
        step = (high - low) / 8
        found = [low, high]
        for a, b in ((low, low + step), (high - step, high), (low, high)):
            gap_a, gap_b = self._answer(a) - a, self._answer(b) - b
            if gap_a != gap_b:
                found.append(a - gap_a * (b - a) / (gap_b - gap_a))
        return found

    def _failure(self, low: Fraction, high: Fraction) -> Stationary:
        """Return the outcome if a side's option is more than any deal leaves it: it opts out when it has to answer."""
        left = (low, high)
        if self.options[0] == self.options[1]:
            return Stationary(left, left, (False, False))
        owner = self.options.index(True)
        other = 1 - owner
        later = self.clock.waiting(owner, left[owner])
        offer = best_offer(self.points, owner, left[other])
        agreed = offer is not None and offer[owner] >= later
        if offer is None or not agreed:
            offer = (later, high) if owner == 0 else (low, later)
        return Stationary(offer, left, (agreed, False)) if owner == 0 else Stationary(left, offer, (False, agreed))


def limit_at_point(problem: NumericProblem, rates: Talks[Fraction]) -> tuple[PayoffPair, bool]:
    """Return the limit at a point and whether it is agreed on: weighted Nash, by its first-order condition.

    >>> limit_at_point(numbers([(1, 0), (0, 1)], (0, 0)), Talks(discount=(Fraction(1), Fraction(3))))
    ((Fraction(3, 4), Fraction(1, 4)), True)
    """
    threat, speeds = _endless(problem, rates)
    floors = [t if w is None else max(w, t) for w, t in zip(rates.outside, threat, strict=True)]
    spanning = [(p[0], p[1]) for p in problem.points]  # enough agreements to span the efficient ones
    spanning += [u for i in (0, 1) for u in crossings(problem.points, i, floors[i])]
    within = [u for u in spanning if u[0] >= floors[0] and u[1] >= floors[1]]
    if not within:
        return (floors[0], floors[1]), False  # waiting for the owner's turn costs nothing in the limit
    for player in (0, 1):  # no gain for a side, or a side that is not pressed at all: the other's best
        if speeds[1 - player] == 0 or all(u[player] == threat[player] for u in within):
            return max(within, key=lambda u: (u[1 - player], u[player])), True

    def is_greatest(u: PayoffPair) -> bool:
        x, y = u[0] - threat[0], u[1] - threat[1]
        return min(x, y) > 0 and all(speeds[1] * (v[0] - u[0]) * y + speeds[0] * (v[1] - u[1]) * x <= 0 for v in within)

    return next(filter(is_greatest, _candidates(within, threat, speeds))), True


def _endless(problem: NumericProblem, rates: Talks[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """Return what talks that never end are worth, and how fast each side's time runs: its rate and the hazard."""
    given, hazard, fallen, paid = rates.fill_in(problem.threat, Fraction(0), Fraction(0))
    if min(*given, hazard, *paid) < 0:
        raise UsageError("a rate or a cost is below 0; it cannot be")
    speeds = [given[i] + hazard for i in (0, 1)]
    pressed = [hazard * (fallen[i] - problem.threat[i]) - paid[i] for i in (0, 1)]
    if sum(speeds) == 0 or (rates.leans and 0 in speeds):
        raise UsageError("a side that is never pressed waits for ever; give rates above 0")
    return [d + (p / s if s else 0) for d, p, s in zip(problem.threat, pressed, speeds, strict=True)], speeds


def _candidates(
    within: Sequence[PayoffPair], t: Sequence[Fraction], speeds: Sequence[Fraction]
) -> Iterator[PayoffPair]:
    yield from within
    for p, q in combinations(within, 2):
        d = (q[0] - p[0], q[1] - p[1])
        curve = d[0] * d[1] * (speeds[0] + speeds[1])
        if curve:
            slope = speeds[1] * d[0] * (p[1] - t[1]) + speeds[0] * d[1] * (p[0] - t[0])
            share = -slope / curve
            if 0 <= share <= 1:
                yield p[0] + share * d[0], p[1] + share * d[1]


def ultimatum_at_point(
    problem: NumericProblem, first: int = 0, outside: tuple[Fraction | None, Fraction | None] = (None, None)
) -> tuple[PayoffPair, bool]:
    """Return the payoffs at a point and whether they are agreed on, by trying every segment for the best offer.

    >>> ultimatum_at_point(numbers([(1, 0), (0, 1)], (0, 0)), 0, (None, Fraction(1, 4)))
    ((Fraction(3, 4), Fraction(1, 4)), True)
    """
    if len(problem.threat) != 2:
        raise UsageError(f"an ultimatum is between two; this problem has {len(problem.threat)} players")
    left = [d if w is None else w for w, d in zip(outside, problem.threat, strict=True)]
    offer = best_offer(problem.points, first, left[1 - first])
    if offer is None or offer[first] < left[first]:
        return (left[0], left[1]), False
    return offer, True


def rounds_at_point(
    problem: NumericProblem, talks: Talks[Fraction], rounds: int
) -> tuple[tuple[PayoffPair, bool], ...]:
    """Return what each round pays at a point and whether by agreement, first round first, by backward induction.

    >>> half = Fraction(1, 2)
    >>> [paid for paid, _ in rounds_at_point(numbers([(1, 0), (0, 1)], (0, 0)), Talks(discount=(half, half)), 2)][0]
    (Fraction(1, 2), Fraction(1, 2))
    """
    clock, d = Clock(problem.threat, talks), problem.threat
    later: list[tuple[PayoffPair, bool]] = []
    for t in range(check_count("rounds", rounds, 1, MAX_ROUNDS), 0, -1):
        proposer = (talks.first + t - 1) % 2
        responder = 1 - proposer
        refused = [clock.waiting(i, later[0][0][i]) if later else d[i] for i in (0, 1)]
        option = talks.outside[responder]
        if option is not None and option > refused[responder]:
            own = talks.outside[proposer]
            refused[responder] = option
            refused[proposer] = d[proposer] if own is None else max(own, d[proposer])
        offer = best_offer(problem.points, proposer, refused[responder])
        agreed = offer is not None and offer[proposer] >= refused[proposer]
        later.insert(0, (offer, True) if offer is not None and agreed else ((refused[0], refused[1]), False))
    return tuple(later)


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


def votes(members: int, quota: int | None) -> int:
    """The votes that are needed, the proposer's own among them: without a quota a simple majority."""
    needed = check_count("members", members, 2, MAX_MEMBERS) // 2 + 1
    return needed if quota is None else check_count("quota", quota, 1, members, "members")


def majority_at_point(members: int, discount: Fraction, quota: int | None = None) -> tuple[Fraction, Fraction]:
    """Return what the proposer keeps and a partner gets at a point: rounds back from a last one till nothing changes.

    >>> majority_at_point(5, Fraction(9, 10))
    (Fraction(16, 25), Fraction(9, 50))
    """
    if not 0 <= discount <= 1:
        raise UsageError(f"the discount factor is {discount}; it lies between 0 and 1")
    needed = votes(members, quota)
    value = Fraction(0)  # of a round that never comes
    while True:
        price = discount * value
        carried = {bought: 1 - price * bought for bought in range(needed - 1, members)}
        keeps = max(carried.values())
        partners = min(bought for bought, kept in carried.items() if kept == keeps)
        before, value = value, (keeps + partners * price) / members
        if value == before:
            return keeps, price


def crisis_at_point(power: Fraction, costs: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction] | None:
    """Return the ends of the range at a point; None for war. Every place where a preference can turn is tried.

    >>> crisis_at_point(Fraction(3, 5), (Fraction(1, 10), Fraction(1, 5)))
    (Fraction(1, 2), Fraction(4, 5))
    """
    if not 0 <= power <= 1:
        raise UsageError(f"the chance of winning is {power}; it lies between 0 and 1")
    war = (power - costs[0], 1 - power - costs[1])
    turns = [x for x in (Fraction(0), Fraction(1), war[0], 1 - war[1]) if 0 <= x <= 1]
    kept = [x for x in turns if x >= war[0] and 1 - x >= war[1]]
    return (min(kept), max(kept)) if kept else None


def private_costs_at_point(
    power: Fraction, cost: Fraction, highest: Fraction
) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    """Return (demand, chance of war) and the payoffs at a point: the expected payoff fitted by pieces, and its best.

    >>> private_costs_at_point(Fraction(3, 5), Fraction(1, 10), Fraction(1, 2))[0]
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


def power_shift_at_point(
    power: tuple[Fraction, Fraction], discount: Fraction, costs: tuple[Fraction, Fraction]
) -> tuple[str, tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    """Return war or peace, what is given now and later, and the payoffs, by induction over the offers that matter.

    >>> f = Fraction
    >>> power_shift_at_point((f(9, 10), f(1, 5)), f(9, 10), (f(1, 10), f(1, 10)))[0]
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
    assert later is not None  # the last period has a peaceful division, as war is never cheap
    after = (discount * later, discount * (1 - later))
    whole = 1 + discount
    fight = (power[0] * whole - a, (1 - power[0]) * whole - b)
    now = best_taken(fight, after)
    if now is None:
        return WAR, (Fraction(0), Fraction(0)), fight
    return PEACE, (now, later), (now + after[0], 1 - now + after[1])


def payoffs_at_point(terms: Terms[Fraction], problem: NumericProblem) -> tuple[Payoffs, ...]:
    """The payoffs of every outcome of a protocol; of a continuum its ends."""
    given, first = terms.protocol, terms.first
    match given.kind:
        case "ultimatum":
            return (ultimatum_at_point(problem, first, terms.outside())[0],)
        case "alternating-offers" if given.rates:
            rates = replace(talks_of(terms), discount=terms.optional_pair("rates"))
            return (limit_at_point(problem, rates)[0],)
        case "alternating-offers":
            return tuple((one.x, one.y)[first] for one in alternating_at_point(problem, talks_of(terms)))
        case "finite-offers":
            return (rounds_at_point(problem, talks_of(terms), terms.get_required("rounds"))[0][0],)
        case "nash-demand":
            units, size, outside = terms.get_required("units"), terms.optional("pie"), terms.outside()
            share = (Fraction(units) if size is None else size) / units
            left = tuple(d or Fraction(0) for d in outside)
            pairs = demands_at_point(units, size, outside)
            return tuple(dict.fromkeys((i * share, j * share) if i + j <= units else left for i, j in pairs))
        case "closed-rule":
            members, quota = given.members or len(given.players), given.quota
            keeps, price = majority_at_point(members, terms.common("discount"), quota)
            return (((keeps + (votes(members, quota) - 1) * price) / members,) * len(given.players),)
        case "crisis":
            power, costs = terms.read_required("power"), terms.pair("costs")
            ends = crisis_at_point(power, costs)
            war = (power - costs[0], 1 - power - costs[1])
            return (war if ends is None else (ends[1 - first], 1 - ends[1 - first]),)
        case "crisis-private":
            power = terms.read_required("power") if first == 0 else 1 - terms.read_required("power")
            _, paid = private_costs_at_point(power, terms.of_first("costs"), terms.read_required("highest"))
            return (paid if first == 0 else paid[::-1],)
        case _:
            assert given.kind == "power-shift"
            powers = terms.read_required("power"), terms.read_required("power_later")
            return (power_shift_at_point(powers, terms.common("discount"), terms.pair("costs"))[2],)


def paid_at_point(dispute: Dispute, point: Point) -> tuple[Payoffs, ...]:
    """The payoffs of every outcome of a dispute's protocol at a point."""
    assert dispute.protocol is not None
    terms = Terms(dispute.protocol, lambda expression: dispute.value_at(expression, point))
    own = terms.protocol.kind in ("nash-demand", "closed-rule", "crisis", "crisis-private", "power-shift")
    return payoffs_at_point(terms, numbers([(1, 0), (0, 1)], (0, 0)) if own else numeric_problem(dispute, point))
