"""Grim trigger: keep the deal as long as everybody does; after a breach, an equilibrium of the game for ever.

With the deal paying R, the best breach T, the threat P, and tomorrow worth δ of today, no breach pays exactly if

    R  >=  (1 − δ)·T + δ·P:

    R > P    δ >= max(0, (T − R)/(T − P))
    R = P    every δ if T <= R, else none
    R < P    none if T > R, else δ <= (R − T)/(P − T).

The enlarged game is today's, with what follows added: u·(1 − δ) + δ·(R where the deal was kept, else P). The deal is an
equilibrium of it exactly where nobody gains by one breach; where the threat is an equilibrium of the game itself, that
makes grim trigger subgame-perfect. For δ = 1 nothing adds up, so δ < 1 is assumed.

The device is `punishing_plans.punish_breaches` with a threat that goes on for ever. What sets it off may be an alarm
instead of a breach (`alarm`), and then the chance of that alarm is bounded like patience.

Friedman (1971), "A Non-cooperative Equilibrium for Supergames", Review of Economic Studies 38.
"""

from __future__ import annotations

from solver.concepts.enforcement import punishments
from solver.concepts.enforcement.alarm import Alarm
from solver.concepts.enforcement.deal import Deal, Device
from solver.concepts.enforcement.punishing_plans import punish_breaches


def grim_trigger(
    deal: Deal, threats: punishments.Punishments, alarm: Alarm | None = None, bounded: str = "delta"
) -> Device:
    """Return the device of patience under the threat of an equilibrium for ever; `alarm`: that sets it off for all, in
    place of a breach, `bounded`: `delta`, or the alarm's `seen` or `false_alarm`.

    >>> game = load("thaad-deal")
    >>> deal = Deal(game, ("withdraw", "sanction"))
    >>> device = grim_trigger(deal, punishments.choose_threats(nash(game), deal, game.space.baseline))
    >>> [str(end) for end in device.common_ends(game.space.baseline)]
    ['1/3', 'None']
    """
    return punish_breaches(deal, threats, 0, alarm, bounded)
