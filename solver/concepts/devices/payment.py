"""A side payment: the first player pays the second x as part of the deal (below 0: the second pays the first).

    u_1(deal) − x,    u_2(deal) + x,    elsewhere as it is: who breaks the deal neither pays nor is paid.

What works is an interval, from what the second side needs to what the first can give:

    T_2 − R_2  <=  x  <=  R_1 − T_1.

A payment only moves the temptation from one side to the other: some payment works iff the two add up to 0 or less.
"""

from __future__ import annotations

from solver.concepts.devices.deal import Deal, Profile, enlarged, minus
from solver.concepts.devices.device import Device
from solver.grammar.nodes import Name, Node, add


def payment(deal: Deal) -> Device:
    """The payments between two sides that keep both to the deal.

    >>> from games import load
    >>> print(payment(Deal(load("thaad-deal"), ("withdraw", "sanction"))).region)
    breach_us >= shield + payment and payment >= buffer - calm - breach_cn
    """
    payer, paid_to = (player.name for player in deal.game.players)
    size = deal.size("payment", f"what {payer} pays {paid_to} as part of the deal", both_ways=True)

    def pay(player: int, profile: Profile) -> Node:
        paid = deal.pays(player, profile)
        if deal.breakers(profile):
            return paid
        return add(paid, Name(size.name)) if player else minus(paid, Name(size.name))

    return Device(
        "side payment",
        size.name,
        enlarged(deal, (size,), pay, "a side payment"),
        deal.profile,
        f"{payer} pays {paid_to} {size.name} as part of the deal (below 0: the other way round); without the deal "
        "nothing is paid",
    )
