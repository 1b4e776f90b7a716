"""Grim trigger: keep the deal as long as everybody does; after a breach, an equilibrium of the game for ever.

With the deal paying R, the best breach T, the threat P, and tomorrow worth δ of today, keeping it is worth more than
breaking it exactly if

    R  >=  (1 − δ)·T + δ·P:

    R > P    δ >= max(0, (T − R)/(T − P))
    R = P    every δ if T <= R, else none
    R < P    none if T > R, else δ <= (R − T)/(P − T).

The enlarged game is today's, with what follows added: u·(1 − δ) + δ·(R where the deal was kept, else P). The deal is an
equilibrium of it exactly where nobody gains by one breach; where the threat is an equilibrium of the game itself, that
makes grim trigger subgame-perfect. For δ = 1 nothing adds up, so δ < 1 is assumed.

Friedman (1971), "A Non-cooperative Equilibrium for Supergames", Review of Economic Studies 38.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from solver.concepts.enforcement.deal import Deal, Profile, enlarge_game, minus
from solver.concepts.enforcement.device import Device
from solver.concepts.enforcement.punishments import (
    Punishments,
    credible_region,
    first_breaker,
    patience,
    positions,
    punishing_state,
    stage_payoffs,
)
from solver.concepts.enforcement.strategy_automaton import Did, Plan, State
from solver.expressions.nodes import ONE, Name, Node, add, multiply


def grim_trigger(deal: Deal, threats: Punishments) -> Device:
    """Return the device of patience under the threat of an equilibrium for ever.

    >>> from games import load
    >>> from solver import nash
    >>> from solver.concepts.enforcement.punishments import choose_threats
    >>> game = load("thaad-deal")
    >>> deal = Deal(game, ("withdraw", "sanction"))
    >>> device = grim_trigger(deal, choose_threats(nash(game), deal, game.space.baseline))
    >>> [str(end) for end in device.together(game.space.baseline)]
    ['1/3', 'None']
    """
    delta = patience(deal)
    d = Name(delta.name)
    labels = list(dict.fromkeys(threat.label for threat in threats))

    def pay(player: int, profile: Profile) -> Node:
        broke = deal.breakers(profile)
        later = threats[broke[0]].pays[player] if broke else deal.pays(player)
        return add(multiply(minus(ONE, d), deal.pays(player, profile)), multiply(d, later))

    def played(point: Mapping[str, Fraction]) -> Plan:
        return _plan(deal, threats, point, point[delta.name])

    game = enlarge_game(deal, (delta,), pay, "a grim trigger", given=f"{delta.name} < 1")
    return Device(
        "grim trigger",
        delta.name,
        game,
        deal.profile,
        f"the game is played again and again; after a breach {' or '.join(labels)} follows for ever",
        credible_region(deal, threats, game.space),
        open_high=True,
        played=played,
    )


def _plan(deal: Deal, threats: Punishments, point: Mapping[str, Fraction], delta: Fraction) -> Plan:
    stages = stage_payoffs(deal, point)

    def after(did: Did) -> str:
        broke = first_breaker(deal, did)
        return "deal" if broke is None else f"punish {broke}"

    states = {"deal": State(positions(deal, deal.profile), stages, after)}
    for k, threat in enumerate(threats):
        states[f"punish {k}"] = punishing_state(deal, threat, point, stages, f"punish {k}")
    return Plan(states, delta)
