"""A threat that is carried out for some rounds after a breach, or for ever, as a device: payoffs and the plan of play.

With n rounds of punishment (`finite_punishment`; for ever: `grim_trigger`) the enlarged game is today's, with what
follows added: u + w·(R where the deal was kept, else P), w = δ + … + δ^n, or for ever u·(1 − δ) + δ·(…). With an alarm
(`alarm`) what follows is a mixture of the two, by the chance of an alarm after a breach, or without one.

At a point the plan is played move by move: its states are the deal, and each threat with the rounds that are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from solver.concepts.enforcement import punishments
from solver.concepts.enforcement.alarm import Alarm
from solver.concepts.enforcement.deal import (
    Deal,
    Device,
    Did,
    Next,
    Pay,
    Profile,
    State,
    StatePlan,
    enlarge_game,
    minus,
)
from solver.concepts.enforcement.intervals import Span
from solver.expressions.nodes import ONE, ZERO, Name, Node, add, multiply, power
from solver.regions.parameters import Point

CHANCES = {"seen": "the chance that a breach is seen", "false_alarm": "the chance of a false alarm"}
BOUNDED = {"delta": "", "seen": " (seen)", "false_alarm": " (false)"}  # what a device bounds, behind its name


def punish_breaches(
    deal: Deal, threats: punishments.Punishments, rounds: int, alarm: Alarm | None, bounded: str
) -> Device:
    """Return the device of a threat that is carried out for some rounds, for ever where `rounds` is 0."""
    delta = punishments.patience(deal, alarm.delta if alarm else 0)
    added = {key: deal.parameter(key, getattr(alarm, key), 0, 1, CHANCES[key]) for key in CHANCES if alarm}
    added["delta"] = delta
    d, q, f = (Name(added[key].name) if key in added else ZERO for key in ("delta", *CHANCES))

    def paying(now: Node, w: Node) -> Pay:
        def pay(player: int, profile: Profile) -> Node:
            broke, kept = deal.breakers(profile), deal.pays(player)
            later = threats[broke[0] if broke else 0].pays[player] if broke or alarm else kept
            if alarm:
                later = minus(kept, multiply(q if broke else f, minus(kept, later)))
            scale = add(now, multiply(f, w)) if alarm else now
            return add(multiply(scale, deal.pays(player, profile)), multiply(w, later))

        return pay

    name, what, after, long = "grim trigger", "a grim trigger", "a breach", "for ever"
    pay, linear, assumed = paying(minus(ONE, d), d), None, f"{delta.name} < 1"
    between: Span = (None, None)
    if rounds:
        name, span = "finite punishment", "one round" if rounds == 1 else f"{rounds} rounds"
        what, long = f"a punishment of {span}", f"for {span}, then the deal again"
        pay = paying(ONE, add(*(d if k == 1 else power(d, k) for k in range(1, rounds + 1))))
        weight = deal.parameter("weight", 0, 0, rounds, "delta + ... + delta**n: what punishment weighs")
        linear = enlarge_game(deal, [*list(added.values())[:-1], weight], paying(ONE, Name(weight.name)), what)
    if alarm:
        seen, false, _ = (one.name for one in added.values())
        between = (false, None) if bounded == "seen" else (None, seen) if bounded == "false_alarm" else between
        name, assumed = f"{name.split()[0]} on alarm{BOUNDED[bounded]}", f"{assumed} and {seen} >= {false}"
        after = f"an alarm, all that is seen, with probability {seen} after a breach and {false} without one,"
    game = enlarge_game(deal, list(added.values()), pay, what, given=assumed)
    return Device(
        name, added[bounded].name, game, deal.profile,
        f"the game is played again and again; after {after} {punishments.labels_of(threats)} follows {long}",
        punishments.credible_region(deal, threats, game.space), linear=linear, power=rounds if linear else 1,
        open_high=bounded == "delta", between=between,
        plan_at=partial(_plan, deal, threats, rounds, tuple(one.name for one in added.values())),
    )  # fmt: skip


def _plan(deal: Deal, threats: punishments.Punishments, rounds: int, added: Sequence[str], point: Point) -> StatePlan:
    """Return the play at a point: a breach is punished for `rounds` rounds, for ever where that is 0. `added`: what the
    chances of an alarm after a breach and without one, if it takes one, and the discount factor are called."""
    *chances, discount = (point[name] for name in added)
    stages = punishments.stage_payoffs(deal, point)

    def after(did: Did) -> Next:
        broke = deal.breakers(did)
        if chances:
            chance = chances[not broke]
            return {"deal": 1 - chance, f"punish 0, {rounds} to go": chance}
        return f"punish {broke[0]}, {rounds} to go" if broke else "deal"

    states = {"deal": State(deal.profile, stages, after)}
    for k, threat in enumerate(threats):
        for left in range(1, rounds + 1) if rounds else (0,):
            then = "deal" if left == 1 else f"punish {k}, {max(left - 1, 0)} to go"
            states[f"punish {k}, {left} to go"] = punishments.punishing_state(deal, threat, point, stages, then)
    return StatePlan(states, discount)
