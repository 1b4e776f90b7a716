"""A third party's penalty: who breaks the deal is found out with some probability q, and then pays x.

    u_p(profile) − q·x  where p breaks the deal, on average.

So the least penalty is (T − R)/q: it grows without bound as breaches are found out less often.

Becker (1968), "Crime and Punishment: An Economic Approach", Journal of Political Economy 76.
"""

from __future__ import annotations

from fractions import Fraction

from solver.concepts.devices.deal import Deal, Profile, enlarged, minus, parameter
from solver.concepts.devices.device import Device
from solver.grammar.nodes import Name, Node, multiply

TIMES = 10  # the range of the penalty, so many times all that breaking can gain: room for one breach in ten found out


def penalty(deal: Deal, detection: Fraction) -> Device:
    """The penalty that keeps each side to the deal; `detection`: the baseline of the probability.

    >>> from games import load
    >>> device = penalty(Deal(load("thaad-deal"), ("withdraw", "sanction")), Fraction(1, 2))
    >>> device.game.space.names[-2:]
    ('detection', 'penalty')
    """
    chance = parameter(deal.fresh("detection"), detection, 0, 1, "how likely a breach is found out")
    size = deal.size("penalty", "what a third party makes a side pay that it finds to have broken the deal")
    size = parameter(size.name, 0, 0, size.high * TIMES, size.meaning)

    def pay(player: int, profile: Profile) -> Node:
        paid = deal.pays(player, profile)
        if player not in deal.breakers(profile):
            return paid
        return minus(paid, multiply(Name(chance.name), Name(size.name)))

    return Device(
        "penalty",
        size.name,
        enlarged(deal, (chance, size), pay, "a penalty"),
        deal.profile,
        f"a third party finds out with probability {chance.name} who breaks the deal, and makes that side pay "
        f"{size.name}",
    )
