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
from functools import partial
from itertools import product

from solver.atlas import Atlas, Named
from solver.concepts.enforcement import punishments
from solver.concepts.enforcement.deal import Deal, Device, Did, Profile, State, StatePlan, enlarge_game, minus
from solver.errors import UsageError
from solver.expressions.expression import substitute
from solver.expressions.nodes import ONE, ZERO, Name, Node, add, multiply
from solver.forms.players import Player
from solver.regions.parameters import Point

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


def _plan(deal: Deal, divided: Deal, threats: punishments.Punishments, count: str, point: Point) -> StatePlan:
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
    return StatePlan(states, Fraction(1))
