"""Tranches: the exchange in k equal parts, one after the other, the rest called off as soon as one is broken.

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

from collections.abc import Mapping
from fractions import Fraction

from solver.atlas import Atlas, Named
from solver.concepts.enforcement import punishments
from solver.concepts.enforcement.deal import Deal, Device, Profile, enlarge_game, minus, parameter
from solver.concepts.enforcement.strategy_automaton import Did, Plan, State
from solver.errors import UsageError
from solver.expressions.expression import substitute
from solver.expressions.nodes import ONE, ZERO, Name, Node, add, multiply
from solver.forms.players import Player

MAX_TRANCHES = 100  # the end of k's range, unless more are needed


def divisible_deal(deal: Deal, own: Mapping[int, str]) -> Deal:
    """Return the deal in the game without the costs of breach, each player's own: what divides.

    >>> from games import load
    >>> from solver.expressions.nodes import render
    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> render(divisible_deal(deal, {0: "breach_us"}).pays(0, ("keep", "sanction")))
    'embargo + 0'
    """

    def pay(player: int, profile: Profile) -> Node:
        paid = deal.pays(player, profile)
        return substitute(paid, {own[player]: ZERO}) if player in own else paid

    return Deal(enlarge_game(deal, (), pay, "nothing that does not divide"), deal.profile)


def choose_pure_threats(
    divided: Deal, atlas: Atlas, point: Mapping[str, Fraction], named: Named | None
) -> punishments.Punishments:
    """Return the pure equilibria of what divides that are the threat of calling off; empty where there is none.
    `atlas`: of the divided game. The one named counts where it is one, else the worst for each."""
    try:
        found = () if named is None else punishments.choose_threats(atlas, divided, point, named)
    except UsageError:
        found = ()
    pure = [one for one in found or punishments.choose_threats(atlas, divided, point) if one.profile is not None]
    return tuple(pure) if len(pure) == len(divided.game.players) else ()


def tranches(deal: Deal, divided: Deal, threats: punishments.Punishments, most: int = MAX_TRANCHES) -> Device:
    """Return the device of an exchange in tranches, their number its parameter; `divided`: see `divisible_deal`."""
    count = parameter(deal.fresh("tranches"), 1, 1, most, "how many parts the exchange is split into")
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
        "tranches",
        count.name,
        game,
        deal.profile,
        f"the exchange is split into {count.name} equal parts, and {punishments.labels_of(threats)} is played in those "
        "that are left once one is broken; what it costs to be seen to break one's word does not divide",
        punishments.credible_region(divided, threats, game.space),
        whole=True,
        plan_at=lambda point: _plan(deal, divided, threats, point, int(point[count.name])),
    )


def _plans(deal: Deal) -> tuple[tuple[Player, ...], list[dict[str, tuple[str, str]]]]:
    """Return the players with their plans, and for each plan what is done and in which tranche."""
    seats, meaning = [], []
    for player, part in zip(deal.game.players, deal.profile, strict=True):
        found = {part: (part, "never")}
        for other in player.strategies:
            if other != part:
                for when in ("first", "last"):
                    name = f"{other}-{when}"
                    while name in player.strategies:
                        name += "-tranche"
                    found[name] = (other, when)
        seats.append(Player(player.name, tuple(found), player.title))
        meaning.append(found)
    return tuple(seats), meaning


def _plan(deal: Deal, divided: Deal, threats: punishments.Punishments, point: Mapping[str, Fraction], k: int) -> Plan:
    full, whole = punishments.stage_payoffs(deal, point), punishments.stage_payoffs(divided, point)
    parts = {did: tuple(v / k for v in paid) for did, paid in whole.items()}
    once = {did: tuple(u - v + v / k for u, v in zip(full[did], paid, strict=True)) for did, paid in whole.items()}
    states = {}
    for left in range(1, k + 1):
        then = left - 1

        def after(did: Did, then: int = then) -> str | None:
            broke = punishments.first_breaker(deal, did)
            return None if not then else f"{then} left" if broke is None else f"off {broke}, {then} left"

        states[f"{left} left"] = State(punishments.positions(deal, deal.profile), once, after)
        for p, threat in enumerate(threats):
            follows = f"off {p}, {then} left" if then else None
            states[f"off {p}, {left} left"] = punishments.punishing_state(deal, threat, point, parts, follows)
    return Plan(states, Fraction(1))
