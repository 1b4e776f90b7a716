"""Finite punishment: after a breach the threat is played for n rounds, then the deal again.

Keeping the deal through those n + 1 rounds is worth (1 + δ + … + δ^n)·R, breaking it T + (δ + … + δ^n)·P; afterwards
both plans go on in the same way. So the deal is kept exactly if

    (T − R)  <=  (R − P)·(δ + … + δ^n),

which is affine in the weight w = δ + … + δ^n of the punishment: the least w in symbols is (T − R)/(R − P), and the
least δ is the root of δ + … + δ^n = w, an algebraic number. As n grows this becomes grim trigger's.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from solver.concepts.enforcement.deal import Deal, Pay, Profile, enlarge_game, parameter
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
from solver.errors import UsageError
from solver.expressions.nodes import ONE, Name, Node, add, multiply, power

MAX_ROUNDS = 11  # rounds: the payoffs' degree in delta stays within what an expression may have


def finite_punishment(deal: Deal, threats: Punishments, rounds: int) -> Device:
    """Return the device of patience under a threat of so many rounds.

    >>> from games import load
    >>> from solver import nash
    >>> game = load("thaad-deal")
    >>> from solver.concepts.enforcement.punishments import choose_threats
    >>> deal = Deal(game, ("withdraw", "sanction"))
    >>> device = finite_punishment(deal, choose_threats(nash(game), deal, game.space.baseline), rounds=2)
    >>> [None if end is None else f"{float(end):.3f}" for end in device.together(game.space.baseline)]
    ['0.366', None]

    Raises UsageError for less than one round and for more than MAX_ROUNDS.
    """
    if not 1 <= rounds <= MAX_ROUNDS:
        raise UsageError(
            f"a punishment of {rounds} rounds; give 1 to {MAX_ROUNDS}, and for longer ones take grim trigger"
        )
    delta = patience(deal)
    d = Name(delta.name)
    weight = parameter(deal.fresh("weight"), 0, 0, rounds, "delta + ... + delta**n: what punishment weighs")
    terms = [d if k == 1 else power(d, k) for k in range(1, rounds + 1)]
    labels = list(dict.fromkeys(threat.label for threat in threats))

    def paying(w: Node) -> Pay:
        def pay(player: int, profile: Profile) -> Node:
            broke = deal.breakers(profile)
            if not broke:
                return multiply(add(ONE, w), deal.pays(player))
            return add(deal.pays(player, profile), multiply(w, threats[broke[0]].pays[player]))

        return pay

    def played(point: Mapping[str, Fraction]) -> Plan:
        return _plan(deal, threats, rounds, point, point[delta.name])

    long = "one round" if rounds == 1 else f"{rounds} rounds"
    what = f"a punishment of {long}"
    game = enlarge_game(deal, (delta,), paying(add(*terms)), what, given=f"{delta.name} < 1")
    return Device(
        "finite punishment",
        delta.name,
        game,
        deal.profile,
        f"the game is played again and again; after a breach {' or '.join(labels)} follows for {long}, then the deal "
        "again",
        credible_region(deal, threats, game.space),
        linear=enlarge_game(deal, (weight,), paying(Name(weight.name)), what),
        power=rounds,
        open_high=True,
        played=played,
    )


def _plan(deal: Deal, threats: Punishments, rounds: int, point: Mapping[str, Fraction], delta: Fraction) -> Plan:
    stages = stage_payoffs(deal, point)

    def after(did: Did) -> str:
        broke = first_breaker(deal, did)
        return "deal" if broke is None else f"punish {broke}, {rounds} to go"

    states = {"deal": State(positions(deal, deal.profile), stages, after)}
    for k, threat in enumerate(threats):
        for left in range(1, rounds + 1):
            then = f"punish {k}, {left - 1} to go" if left > 1 else "deal"
            states[f"punish {k}, {left} to go"] = punishing_state(deal, threat, point, stages, then)
    return Plan(states, delta)
