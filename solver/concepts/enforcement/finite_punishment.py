"""Finite punishment: after a breach the threat is played for n rounds, then the deal again.

Keeping the deal through those n + 1 rounds is worth (1 + δ + … + δ^n)·R, breaking it T + (δ + … + δ^n)·P; afterwards
both plans go on in the same way. So the deal is kept exactly if

    (T − R)  <=  (R − P)·(δ + … + δ^n),

which is affine in the weight w = δ + … + δ^n of the punishment: the least w in symbols is (T − R)/(R − P), and the
least δ is the root of δ + … + δ^n = w, an algebraic number. As n grows this becomes grim trigger's.

The device is `punishing_plans.punish_breaches` for so many rounds, which are bounded: their number is the degree of the
payoffs in δ.

Friedman (1971), "A Non-cooperative Equilibrium for Supergames", Review of Economic Studies 38.
"""

from __future__ import annotations

from solver.concepts.enforcement import punishments
from solver.concepts.enforcement.alarm import Alarm
from solver.concepts.enforcement.deal import Deal, Device
from solver.concepts.enforcement.punishing_plans import punish_breaches
from solver.errors import UsageError
from solver.regions.parameters import quote

MAX_ROUNDS = 11  # rounds: the payoffs' degree in delta stays within what an expression may have


def finite_punishment(deal: Deal, threats: punishments.Punishments, rounds: int, alarm: Alarm | None = None) -> Device:
    """Return the device of patience under a threat of 1 to MAX_ROUNDS rounds; UsageError for any other number.

    >>> game = load("thaad-deal")
    >>> deal = Deal(game, ("withdraw", "sanction"))
    >>> device = finite_punishment(deal, punishments.choose_threats(nash(game), deal, game.space.baseline), rounds=1)
    >>> [str(end) for end in device.common_ends(game.space.baseline)]
    ['1/2', 'None']
    """
    if not (isinstance(rounds, int) and 1 <= rounds <= MAX_ROUNDS):
        advice = f"give 1 to {MAX_ROUNDS}, and for longer ones take grim trigger"
        raise UsageError(f"a punishment of {quote(rounds)} rounds; {advice}")
    return punish_breaches(deal, threats, rounds, alarm, "delta")
