"""Linkage: a second agreement, worth x to each side, which is in force only while both keep the deal.

    u_p(deal) + x,    u_p elsewhere as it is.

Unlike a bond it is lost by who keeps its word, too, where the other side does not.

Tollison and Willett (1979), "An Economic Theory of Mutually Advantageous Issue Linkages in International
Negotiations", International Organization 33.
"""

from __future__ import annotations

from solver.concepts.devices.deal import Deal, Profile, enlarged
from solver.concepts.devices.device import Device
from solver.grammar.nodes import Name, Node, add


def linkage(deal: Deal) -> Device:
    """What a second agreement has to be worth to each side.

    >>> from games import load
    >>> print(linkage(Deal(load("thaad-deal"), ("withdraw", "sanction"))).region)
    linked >= shield - breach_us and linked >= buffer - calm - breach_cn
    """
    size = deal.size("linked", "what a second agreement is worth to each side")

    def pay(player: int, profile: Profile) -> Node:
        paid = deal.pays(player, profile)
        return paid if deal.breakers(profile) else add(paid, Name(size.name))

    return Device(
        "linkage",
        size.name,
        enlarged(deal, (size,), pay, "a second issue linked to it"),
        deal.profile,
        f"a second agreement, worth {size.name} to each side, ends for both as soon as either breaks the deal",
    )
