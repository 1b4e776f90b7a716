"""A cost of breach: what each side pays for breaking the deal.

    a cost of breach   −x where p breaks the deal

beside u_p. A game can have a cost of breach already: a parameter k that u_p(deal) does not depend on, while every
u_p(a, the others' part) is −k plus a rest without k. Then x takes the place of k, so that x is the whole cost and not
what comes on top. It is recognised where p controls it, or where it is named, and then for the other side as well.

Schelling (1960), The Strategy of Conflict; Becker (1968), "Crime and Punishment: An Economic Approach", Journal of
Political Economy 76.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from solver.algebra.polynomials import variables
from solver.concepts.enforcement.deal import Deal, Device, Profile, enlarge_game, minus
from solver.errors import UsageError
from solver.expressions.expression import substitute
from solver.expressions.nodes import Name, Node
from solver.regions.domain import domain
from solver.regions.lowering import cases, lower


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
