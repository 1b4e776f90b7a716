"""A bond: each side leaves x with an escrow; who alone breaks the deal loses it to the other side.

    u_p(profile) − x  where p breaks the deal,   + x  where the other side alone breaks it.

Where both break, the escrow keeps both. In the game so enlarged the deal is an equilibrium exactly where
x is at least what breaking it gains, T − R, for each side.

Schelling (1960), The Strategy of Conflict, on hostages; Williamson (1983), "Credible Commitments: Using
Hostages to Support Exchange", American Economic Review 73.

Linkage: a second agreement, worth x to each side, which is in force only while both keep the deal.

    u_p(deal) + x,    u_p elsewhere as it is.

Unlike a bond it is lost by who keeps its word, too, where the other side does not.

Tollison and Willett (1979), "An Economic Theory of Mutually Advantageous Issue Linkages in International
Negotiations", International Organization 33.

A side payment: the first player pays the second x as part of the deal (below 0: the second pays the first).

    u_1(deal) − x,    u_2(deal) + x,    elsewhere as it is: who breaks the deal neither pays nor is paid.

What works is an interval, from what the second side needs to what the first can give:

    T_2 − R_2  <=  x  <=  R_1 − T_1.

A payment only moves the temptation from one side to the other: some payment works iff the two add up to 0 or less.

A third party's penalty: who breaks the deal is found out with some probability q, and then pays x.

    u_p(profile) − q·x  where p breaks the deal, on average.

So the least penalty is (T − R)/q: it grows without bound as breaches are found out less often.

Becker (1968), "Crime and Punishment: An Economic Approach", Journal of Political Economy 76.
"""

from __future__ import annotations

from fractions import Fraction

from solver.concepts.enforcement.deal import Deal, Profile, enlarged, minus, parameter
from solver.concepts.enforcement.device import Device
from solver.expressions.nodes import Name, Node, add, multiply


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
