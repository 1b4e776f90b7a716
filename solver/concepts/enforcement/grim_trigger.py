"""Grim trigger: keep the deal as long as everybody does; after a breach, an equilibrium of the game for ever.

With the deal paying R, the best breach T, the threat P, and tomorrow worth δ of today, no breach pays exactly if

    R  >=  (1 − δ)·T + δ·P:

    R > P    δ >= max(0, (T − R)/(T − P))
    R = P    every δ if T <= R, else none
    R < P    none if T > R, else δ <= (R − T)/(P − T).

The enlarged game is today's, with what follows added: u·(1 − δ) + δ·(R where the deal was kept, else P). The deal is an
equilibrium of it exactly where nobody gains by one breach; where the threat is an equilibrium of the game itself, that
makes grim trigger subgame-perfect. For δ = 1 nothing adds up, so δ < 1 is assumed.

Finite punishment: after a breach the threat is played for n rounds, then the deal again.

Keeping the deal through those n + 1 rounds is worth (1 + δ + … + δ^n)·R, breaking it T + (δ + … + δ^n)·P; afterwards
both plans go on in the same way. So the deal is kept exactly if

    (T − R)  <=  (R − P)·(δ + … + δ^n),

which is affine in the weight w = δ + … + δ^n of the punishment: the least w in symbols is (T − R)/(R − P), and the
least δ is the root of δ + … + δ^n = w, an algebraic number. As n grows this becomes grim trigger's.

Friedman (1971), "A Non-cooperative Equilibrium for Supergames", Review of Economic Studies 38.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from solver.concepts.enforcement import punishments
from solver.concepts.enforcement.deal import Deal, Device, Pay, Profile, enlarge_game, minus, parameter
from solver.concepts.enforcement.strategy_automaton import Did, Plan, State
from solver.errors import UsageError
from solver.expressions.nodes import ONE, Name, Node, add, multiply, power

MAX_ROUNDS = 11  # rounds: the payoffs' degree in delta stays within what an expression may have


def grim_trigger(deal: Deal, threats: punishments.Punishments) -> Device:
    """Return the device of patience under the threat of an equilibrium for ever.

    >>> from zopa import load, nash
    >>> from solver.concepts.enforcement.punishments import choose_threats
    >>> game = load("thaad-deal")
    >>> deal = Deal(game, ("withdraw", "sanction"))
    >>> device = grim_trigger(deal, choose_threats(nash(game), deal, game.space.baseline))
    >>> [str(end) for end in device.common_ends(game.space.baseline)]
    ['1/3', 'None']
    """
    delta = punishments.patience(deal)
    d = Name(delta.name)

    def pay(player: int, profile: Profile) -> Node:
        broke = deal.breakers(profile)
        later = threats[broke[0]].pays[player] if broke else deal.pays(player)
        return add(multiply(minus(ONE, d), deal.pays(player, profile)), multiply(d, later))

    game = enlarge_game(deal, (delta,), pay, "a grim trigger", given=f"{delta.name} < 1")
    return Device(
        "grim trigger",
        delta.name,
        game,
        deal.profile,
        f"the game is played again and again; after a breach {punishments.labels_of(threats)} follows for ever",
        punishments.credible_region(deal, threats, game.space),
        open_high=True,
        plan_at=lambda point: _plan(deal, threats, point, point[delta.name]),
    )


def finite_punishment(deal: Deal, threats: punishments.Punishments, rounds: int) -> Device:
    """Return the device of patience under a threat of 1 to MAX_ROUNDS rounds; UsageError for any other number.

    >>> from zopa import load, nash
    >>> game = load("thaad-deal")
    >>> from solver.concepts.enforcement.punishments import choose_threats
    >>> deal = Deal(game, ("withdraw", "sanction"))
    >>> device = finite_punishment(deal, choose_threats(nash(game), deal, game.space.baseline), rounds=1)
    >>> [str(end) for end in device.common_ends(game.space.baseline)]
    ['1/2', 'None']
    """
    if not 1 <= rounds <= MAX_ROUNDS:
        raise UsageError(
            f"a punishment of {rounds} rounds; give 1 to {MAX_ROUNDS}, and for longer ones take grim trigger"
        )
    delta = punishments.patience(deal)
    d = Name(delta.name)
    weight = parameter(deal.fresh("weight"), 0, 0, rounds, "delta + ... + delta**n: what punishment weighs")
    terms = [d if k == 1 else power(d, k) for k in range(1, rounds + 1)]

    def paying(w: Node) -> Pay:
        def pay(player: int, profile: Profile) -> Node:
            broke = deal.breakers(profile)
            if not broke:
                return multiply(add(ONE, w), deal.pays(player))
            return add(deal.pays(player, profile), multiply(w, threats[broke[0]].pays[player]))

        return pay

    long = "one round" if rounds == 1 else f"{rounds} rounds"
    what = f"a punishment of {long}"
    game = enlarge_game(deal, (delta,), paying(add(*terms)), what, given=f"{delta.name} < 1")
    return Device(
        "finite punishment",
        delta.name,
        game,
        deal.profile,
        f"the game is played again and again; after a breach {punishments.labels_of(threats)} follows for {long}, then "
        "the deal again",
        punishments.credible_region(deal, threats, game.space),
        linear=enlarge_game(deal, (weight,), paying(Name(weight.name)), what),
        power=rounds,
        open_high=True,
        plan_at=lambda point: _plan(deal, threats, point, point[delta.name], rounds),
    )


def _plan(
    deal: Deal, threats: punishments.Punishments, point: Mapping[str, Fraction], delta: Fraction, rounds: int = 0
) -> Plan:
    """Return the play at a point: a breach is punished for `rounds` rounds, for ever where that is 0."""
    stages = punishments.stage_payoffs(deal, point)

    def after(did: Did) -> str:
        broke = punishments.first_breaker(deal, did)
        return "deal" if broke is None else f"punish {broke}, {rounds} to go"

    states = {"deal": State(punishments.positions(deal, deal.profile), stages, after)}
    for k, threat in enumerate(threats):
        for left in range(1, rounds + 1) if rounds else (0,):
            then = "deal" if left == 1 else f"punish {k}, {max(left - 1, 0)} to go"
            states[f"punish {k}, {left} to go"] = punishments.punishing_state(deal, threat, point, stages, then)
    return Plan(states, delta)
