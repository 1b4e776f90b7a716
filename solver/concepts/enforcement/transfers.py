"""What may be moved or split to keep a deal: transfers of x, a cost of breach, and the exchange in tranches.

    a bond             −x where p breaks the deal, +x where the other side alone does     x >= T − R
    linkage            +x in the deal alone, whoever breaks it                            x >= T − R
    a side payment     −x to the first player, +x to the second, in the deal alone        T_2 − R_2 <= x <= R_1 − T_1
    a penalty          −q·x where p breaks the deal, found out with probability q         x >= (T − R)/q
    a cost of breach   −x where p breaks the deal

beside u_p. A bond that both break stays with the escrow. Linkage is a second agreement, worth x to each side, and
unlike a bond lost by who keeps its word, too. A side payment only moves the temptation from one side to the other: some
payment works iff the two add up to 0 or less. A third party's penalty grows without bound as breaches are found out
less often. A game can have a cost of breach already: a parameter k that u_p(deal) does not depend on, while every
u_p(a, the others' part) is −k plus a rest without k. Then x takes the place of k, so that x is the whole cost and not
what comes on top. It is recognised where p controls it, or where it is named, and then for the other side as well.

Schelling (1960), The Strategy of Conflict, on hostages; Williamson (1983), "Credible Commitments: Using Hostages to
Support Exchange", American Economic Review 73; Tollison and Willett (1979), "An Economic Theory of Mutually
Advantageous Issue Linkages in International Negotiations", International Organization 33; Becker (1968), "Crime and
Punishment: An Economic Approach", Journal of Political Economy 76.

Tranches: the exchange in k equal parts, one after the other, the rest called off as soon as one is broken.

What is exchanged divides: a tranche pays v/k, v being the payoffs without what it costs to be seen to break one's word.
That cost c does not divide, and is paid once, at the first breach, since a word is broken but once:

    kept throughout                   v(deal)
    broken with m tranches to go      ((k − m)·v(deal) + v(a, …) + (m − 1)·v(threat))/k − c.

After a breach an equilibrium of v is played in the tranches that are left, so the threat of calling off is credible
wherever that is one. The gain from breaking is affine in m, so the first and the last tranche decide: times k,

    last (m = 1)     v(a, …) − k·c  <=  v(deal),
    first (m = k)    v(a, …) − k·c + (k − 1)·v(threat)  <=  k·v(deal).

Both are affine in k. In the last tranche nothing is left to call off: without a cost c splitting alone can never work.
The enlarged game has for each other strategy two ways to use it, in the first tranche and in the last one.

Schelling (1960), The Strategy of Conflict, chapter 2, on decomposing a promise into a series.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import product

from solver.algebra.polynomials import variables
from solver.atlas import Atlas, Named
from solver.concepts.enforcement import punishments
from solver.concepts.enforcement.deal import Deal, Device, Did, Plan, Profile, State, enlarge_game, minus
from solver.errors import UsageError
from solver.expressions.expression import substitute
from solver.expressions.nodes import ONE, ZERO, Name, Node, add, multiply
from solver.forms.players import Player
from solver.regions.domain import domain
from solver.regions.lowering import cases, lower
from solver.regions.parameters import Point

PENALTY_FACTOR = 10  # of the penalty's range to all that breaking can gain: room for one breach in ten found out


@dataclass(frozen=True, slots=True)
class _Transfer:
    """One way to move x: its parameter, and `sign`, how often a player gets x where the players in `breakers` broke. In
    the texts {size} is the parameter, {chance} that of being found out, {payer} and {payee} are the players."""

    parameter: str
    meaning: str
    what: str
    model: str
    sign: Callable[[int, tuple[int, ...]], int]
    both_ways: bool = False


TRANSFERS: Mapping[str, _Transfer] = {
    "bond": _Transfer(
        "bond", "what each side leaves in escrow", "a bond",
        "each side leaves {size} in escrow; who alone breaks the deal loses it to the other, and both lose "
        "theirs where both break it",
        lambda player, breakers: -1 if player in breakers else len(breakers) == 1,
    ),
    "penalty": _Transfer(
        "penalty", "what a third party makes a side pay that it finds to have broken the deal", "a penalty",
        "a third party finds out with probability {chance} who breaks the deal, and makes that side pay {size}",
        lambda player, breakers: -(player in breakers),
    ),
    "linkage": _Transfer(
        "linked", "what a second agreement is worth to each side", "a second issue linked to it",
        "a second agreement, worth {size} to each side, ends for both as soon as either breaks the deal",
        lambda player, breakers: not breakers,
    ),
    "side payment": _Transfer(
        "payment", "what {payer} pays {payee} as part of the deal", "a side payment",
        "{payer} pays {payee} {size} as part of the deal (below 0: the other way round); without the deal nothing is "
        "paid",
        lambda player, breakers: 0 if breakers else 1 if player else -1,
        both_ways=True,
    ),
}  # fmt: skip


def transfer(kind: str, deal: Deal, detection: Fraction | None = None) -> Device:
    """Return the device that keeps each side to the deal by this transfer; `detection`: a penalty's baseline chance.

    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> for kind in ("bond", "linkage", "side payment"):
    ...     print(transfer(kind, deal).region)
    bond >= shield - breach_us and bond >= buffer - calm - breach_cn
    linked >= shield - breach_us and linked >= buffer - calm - breach_cn
    breach_us >= shield + payment and payment >= buffer - calm - breach_cn
    """
    row, names = TRANSFERS[kind], deal.game.seat_names
    texts = {"payer": names[0], "payee": names[-1], "chance": deal.fresh("detection")}
    size = deal.size(row.parameter, row.meaning.format(**texts), row.both_ways)
    added, moved = [size], add(Name(size.name))
    if detection is not None:
        chance = deal.parameter("detection", detection, 0, 1, "how likely a breach is found out")
        added = [chance, replace(size, high=size.high * PENALTY_FACTOR)]
        moved = multiply(Name(chance.name), moved)

    def pay(player: int, profile: Profile) -> Node:
        paid, sign = deal.pays(player, profile), row.sign(player, deal.breakers(profile))
        return paid if not sign else add(paid, moved) if sign > 0 else minus(paid, moved)

    game = enlarge_game(deal, added, pay, row.what)
    return Device(kind, size.name, game, deal.profile, row.model.format(**texts, size=size.name))


def own_costs(deal: Deal, named: Sequence[str] = ()) -> dict[int, str]:
    """Return for each player who has one the parameter that is its cost of breach; UsageError where one named is not.

    >>> own_costs(Deal(load("thaad-deal"), ("withdraw", "sanction")))
    {0: 'breach_us', 1: 'breach_cn'}
    """
    found: dict[int, str] = {}
    for name in dict.fromkeys(deal.game.space[name].name for name in named):
        if not _add_cost(deal, name, found):
            one = "taken off whatever a player gets by breaking the deal, once, and be no part of what keeping it pays"
            raise UsageError(f"{name} is no cost of breach here: it has to be {one}; name another, or none")
    for k, player in enumerate(deal.game.players):
        own = [p.name for p in deal.game.space.parameters if p.control == player.name and _is_cost(deal, k, p.name)]
        if own and k not in found:
            found[k] = own[0]
    for name in tuple(found.values()):
        _add_cost(deal, name, found)
    return found


def _add_cost(deal: Deal, name: str, found: dict[int, str]) -> bool:
    """Add a parameter as the cost of breach of everybody for whom it is one, and who has none; whether anybody is."""
    whose = [k for k in range(len(deal.game.players)) if k not in found and _is_cost(deal, k, name)]
    found.update(dict.fromkeys(whose, name))
    return bool(whose)


def _is_cost(deal: Deal, player: int, name: str) -> bool:
    """Decide whether breaking the deal, in whatever way, costs the player this parameter, and keeping it does not."""
    broken = (deal.pays(player, moved) for moved in deal.breaches(player).values())
    return _slope(deal, deal.pays(player), name) == 0 and {_slope(deal, node, name) for node in broken} == {-1}


def _slope(deal: Deal, node: Node, name: str) -> int | None:
    """Return 0 where a payoff is free of the parameter, −1 where it is less the parameter, None for any other way."""
    over = domain(deal.game.space)
    k = over.names.index(name)
    found = set()
    for guards, value in cases(partial(lower, node, over.ring)):
        slope = value.over.derivative(k)
        plain = k not in variables(value.under) and not any(k in guard.variables for guard in guards)
        if not plain or (slope and slope != -value.under):
            return None
        found.add(-1 if slope else 0)
    return found.pop() if len(found) == 1 else None


def cost_of_breach(deal: Deal, own: Mapping[int, str]) -> Device:
    """Return the device that makes each side pay for breaking the deal: all of it, where the game has a cost already.

    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> print(cost_of_breach(deal, own_costs(deal)).region)
    breach >= shield and breach >= buffer - calm
    """
    size = deal.size("breach", "what it costs each side to be seen to break its word")
    replaced: dict[str, Node] = {name: Name(size.name) for name in own.values()}

    def pay(player: int, profile: Profile) -> Node:
        paid = deal.pays(player, profile)
        paid = substitute(paid, replaced) if replaced else paid
        if player in own or player not in deal.breakers(profile):
            return paid
        return minus(paid, Name(size.name))

    known = tuple(replaced)
    instead = ""
    if known:
        which = "is such a cost" if len(known) == 1 else "are such costs"
        instead = f", in the place of {' and '.join(known)}, which {which} already"
    return Device(
        "cost of breach", size.name, enlarge_game(deal, (size,), pay, "a cost of breach"), deal.profile,
        f"whoever breaks the deal pays {size.name}{instead}",
    )  # fmt: skip


# --- tranches -------------------------------------------------------------------------------------


MAX_TRANCHES = 100  # the end of k's range, unless more are needed


def divisible_deal(deal: Deal, own: Mapping[int, str]) -> Deal:
    """Return the deal in the game without the costs of breach, each player's own: what divides.

    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> render(divisible_deal(deal, {0: "breach_us"}).pays(0, ("keep", "sanction")))
    'embargo + 0'
    """

    def pay(player: int, profile: Profile) -> Node:
        paid = deal.pays(player, profile)
        return substitute(paid, {own[player]: ZERO}) if player in own else paid

    return Deal(enlarge_game(deal, (), pay, "nothing that does not divide"), deal.profile)


def choose_pure_threats(divided: Deal, atlas: Atlas, point: Point, named: Named | None) -> punishments.Punishments:
    """Return the pure equilibria of what divides that are the threat of calling off; empty where there is none.
    `atlas`: of the divided game. The one named counts where it is one, else the worst for each."""
    try:
        found = () if named is None else punishments.choose_threats(atlas, divided, point, named)
    except UsageError:
        found = ()
    if found and found[0].profile is not None:
        return found
    return punishments.choose_threats(atlas, divided, point, pure=True)


def tranches(deal: Deal, divided: Deal, threats: punishments.Punishments) -> Device:
    """Return the device of an exchange in tranches, their number its parameter; `divided`: see `divisible_deal`."""
    count = deal.parameter("tranches", 1, 1, MAX_TRANCHES, "how many parts the exchange is split into")
    k = Name(count.name)
    seats, meaning = _plans(deal)

    def pay(player: int, profile: Profile) -> Node:
        moves = [meaning[p][plan] for p, plan in enumerate(profile)]
        first = tuple(did if when != "last" else part for (did, when), part in zip(moves, deal.profile, strict=True))
        last = tuple(did for did, _ in moves)
        kept = divided.pays(player)
        if broke := deal.breakers(first):
            return add(_once(player, first), multiply(minus(k, ONE), threats[broke[0]].pays[player]))
        if deal.breakers(last):
            return add(multiply(minus(k, ONE), kept), _once(player, last))
        return multiply(k, kept)

    def _once(player: int, profile: Profile) -> Node:
        """Return a tranche's payoff times k: what divides, and k times what does not."""
        divides, whole = divided.pays(player, profile), deal.pays(player, profile)
        return divides if divides == whole else add(divides, multiply(k, minus(whole, divides)))

    game = enlarge_game(deal, (count,), pay, "the exchange in tranches", seats)
    return Device(
        "tranches", count.name, game, deal.profile,
        f"the exchange is split into {count.name} equal parts, and {punishments.labels_of(threats)} is played in those "
        "that are left once one is broken; what it costs to be seen to break one's word does not divide",
        punishments.credible_region(divided, threats, game.space), whole=True,
        plan_at=partial(_plan, deal, divided, threats, count.name),
    )  # fmt: skip


def _plans(deal: Deal) -> tuple[tuple[Player, ...], list[dict[str, tuple[str, str]]]]:
    """Return the players with their plans, and for each plan what is done and in which tranche."""
    seats, meaning = [], []
    for player, part in zip(deal.game.players, deal.profile, strict=True):
        found = {part: (part, "never")}
        for other, when in product((one for one in player.strategies if one != part), ("first", "last")):
            name = f"{other}-{when}"
            while name in player.strategies:
                name += "-tranche"
            found[name] = (other, when)
        seats.append(Player(player.name, tuple(found), player.title))
        meaning.append(found)
    return tuple(seats), meaning


def _plan(deal: Deal, divided: Deal, threats: punishments.Punishments, count: str, point: Point) -> Plan:
    k = int(point[count])
    full, whole = punishments.stage_payoffs(deal, point), punishments.stage_payoffs(divided, point)
    parts = {did: tuple(v / k for v in paid) for did, paid in whole.items()}
    once = {did: tuple(u - v + v / k for u, v in zip(full[did], paid, strict=True)) for did, paid in whole.items()}
    states = {}
    for left in range(1, k + 1):
        then = left - 1

        def after(did: Did, then: int = then) -> str | None:
            broke = deal.breakers(did)
            return None if not then else f"off {broke[0]}, {then} left" if broke else f"{then} left"

        states[f"{left} left"] = State(deal.profile, once, after)
        for p, threat in enumerate(threats):
            follows = f"off {p}, {then} left" if then else None
            states[f"off {p}, {left} left"] = punishments.punishing_state(deal, threat, point, parts, follows)
    return Plan(states, Fraction(1))
