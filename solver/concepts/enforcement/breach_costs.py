"""A cost of breach: whoever plays anything but its part of the deal pays for being seen to break its word.

    u_p(profile) − x  where p breaks the deal.

A game can have such a cost already: a parameter k that u_p(deal) does not depend on, while every
u_p(a, the others' part) is −k plus a rest without k. Then x takes the place of k, so that x is the
whole cost and not what comes on top. It is recognised where p controls it, or where it is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from solver.algebra.polynomials import variables
from solver.concepts.enforcement.deal import Deal, Profile, enlarge_game, minus
from solver.concepts.enforcement.device import Device
from solver.errors import UsageError
from solver.expressions.expression import substitute
from solver.expressions.nodes import Name, Node
from solver.regions.domain import domain
from solver.regions.lowering import cases, lower


def own_costs(deal: Deal, named: Sequence[str] = ()) -> dict[int, str]:
    """Return for each player who has one the parameter that is its cost of breach.

    >>> from games import load
    >>> own_costs(Deal(load("thaad-deal"), ("withdraw", "sanction")))
    {0: 'breach_us', 1: 'breach_cn'}

    Raises UsageError for a parameter named that is no cost of breach to anybody.
    """
    found: dict[int, str] = {}
    for name in (deal.game.space[name].name for name in named):
        whose = [k for k in range(len(deal.game.players)) if k not in found and is_cost(deal, k, name)]
        if not whose:
            raise UsageError(
                f"{name} is no cost of breach here: it has to be taken off whatever a player "
                "gets by breaking the deal, once, and be no part of what keeping it pays; name another, or none"
            )
        found[whose[0]] = name
    for k, player in enumerate(deal.game.players):
        own = [p.name for p in deal.game.space.parameters if p.control == player.name and is_cost(deal, k, p.name)]
        if own and k not in found:
            found[k] = own[0]
    return found


def is_cost(deal: Deal, player: int, name: str) -> bool:
    """Decide whether breaking the deal costs the player this parameter, whatever it does instead, and keeping does not.

    >>> from games import load
    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> is_cost(deal, 0, "breach_us"), is_cost(deal, 0, "shield")
    (True, False)
    """
    others = deal.others(player)
    broken = (deal.pays(player, deal.broken(player, other)) for other in others)
    return (
        bool(others)
        and _slope(deal, deal.pays(player), name) == 0
        and all(_slope(deal, node, name) == -1 for node in broken)
    )


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

    >>> from games import load
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

    known = " and ".join(own.values())
    instead = ""
    if own:
        instead = f", in the place of {known}, which {'is such a cost' if len(own) == 1 else 'are such costs'} already"
    return Device(
        "cost of breach",
        size.name,
        enlarge_game(deal, (size,), pay, "a cost of breach"),
        deal.profile,
        f"whoever breaks the deal pays {size.name}{instead}",
    )
