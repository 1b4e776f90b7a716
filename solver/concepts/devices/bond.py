"""A bond: each side leaves x with an escrow; who alone breaks the deal loses it to the other side.

    u_p(profile) − x  where p breaks the deal,   + x  where the other side alone breaks it.

Where both break, the escrow keeps both. In the game so enlarged the deal is an equilibrium exactly where
x is at least what breaking it gains, T − R, for each side.

Schelling (1960), The Strategy of Conflict, on hostages; Williamson (1983), "Credible Commitments: Using
Hostages to Support Exchange", American Economic Review 73.
"""

from __future__ import annotations

from solver.concepts.devices.deal import Deal, Profile, enlarged, minus
from solver.concepts.devices.device import Device
from solver.grammar.nodes import Name, Node, add


def bond(deal: Deal) -> Device:
    """The bond that keeps each side to the deal.

    >>> from games import load
    >>> print(bond(Deal(load("thaad-deal"), ("withdraw", "sanction"))).region)
    bond >= shield - breach_us and bond >= buffer - calm - breach_cn
    """
    size = deal.size("bond", "what each side leaves in escrow")
    x = Name(size.name)

    def pay(player: int, profile: Profile) -> Node:
        breakers, paid = deal.breakers(profile), deal.pays(player, profile)
        if player in breakers:
            return minus(paid, x)
        return add(paid, x) if len(breakers) == 1 else paid

    return Device(
        "bond",
        size.name,
        enlarged(deal, (size,), pay, "a bond"),
        deal.profile,
        f"each side leaves {size.name} in escrow; who alone breaks the deal loses it to the other, and both lose "
        "theirs where both break it",
    )
