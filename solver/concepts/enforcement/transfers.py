"""What may be moved to keep a deal: transfers of x that depend on who breaks it.

    a bond             −x where p breaks the deal, +x where the other side alone does     x >= T − R
    linkage            +x in the deal alone, whoever breaks it                            x >= T − R
    a side payment     −x to the first player, +x to the second, in the deal alone        T_2 − R_2 <= x <= R_1 − T_1
    a penalty          −q·x where p breaks the deal, found out with probability q         x >= (T − R)/q

beside u_p. A bond that both break stays with the escrow. Linkage is a second agreement, worth x to each side, and
unlike a bond lost by who keeps its word, too. A side payment only moves the temptation from one side to the other: some
payment works iff the two add up to 0 or less. A third party's penalty grows without bound as breaches are found out
less often.

Schelling (1960), The Strategy of Conflict, on hostages; Williamson (1983), "Credible Commitments: Using Hostages to
Support Exchange", American Economic Review 73; Tollison and Willett (1979), "An Economic Theory of Mutually
Advantageous Issue Linkages in International Negotiations", International Organization 33; Becker (1968), "Crime and
Punishment: An Economic Approach", Journal of Political Economy 76.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from solver.concepts.enforcement.deal import Deal, Device, Profile, enlarge_game, minus
from solver.expressions.nodes import Name, Node, add, multiply

PENALTY_FACTOR = 10  # of the penalty's range to all that breaking can gain: room for one breach in ten found out


@dataclass(frozen=True, slots=True)
class _Transfer:
    """One way to move x: its parameter, and `sign`, how often a player gets x where the players in `breakers` broke. In
    the texts {size} is the parameter, {chance} that of being found out, {payer} and {payee} are the players."""

    parameter: str
    meaning: str
    what: str
    model: str
    sign: Callable[[int, tuple[int, ...]], int]
    both_ways: bool = False


TRANSFERS: Mapping[str, _Transfer] = {
    "bond": _Transfer(
        "bond", "what each side leaves in escrow", "a bond",
        "each side leaves {size} in escrow; who alone breaks the deal loses it to the other, and both lose "
        "theirs where both break it",
        lambda player, breakers: -1 if player in breakers else len(breakers) == 1,
    ),
    "penalty": _Transfer(
        "penalty", "what a third party makes a side pay that it finds to have broken the deal", "a penalty",
        "a third party finds out with probability {chance} who breaks the deal, and makes that side pay {size}",
        lambda player, breakers: -(player in breakers),
    ),
    "linkage": _Transfer(
        "linked", "what a second agreement is worth to each side", "a second issue linked to it",
        "a second agreement, worth {size} to each side, ends for both as soon as either breaks the deal",
        lambda player, breakers: not breakers,
    ),
    "side payment": _Transfer(
        "payment", "what {payer} pays {payee} as part of the deal", "a side payment",
        "{payer} pays {payee} {size} as part of the deal (below 0: the other way round); without the deal nothing is "
        "paid",
        lambda player, breakers: 0 if breakers else 1 if player else -1,
        both_ways=True,
    ),
}  # fmt: skip


def transfer(kind: str, deal: Deal, detection: Fraction | None = None) -> Device:
    """Return the device that keeps each side to the deal by this transfer; `detection`: a penalty's baseline chance.

    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> for kind in ("bond", "linkage", "side payment"):
    ...     print(transfer(kind, deal).region)
    bond >= shield - breach_us and bond >= buffer - calm - breach_cn
    linked >= shield - breach_us and linked >= buffer - calm - breach_cn
    breach_us >= shield + payment and payment >= buffer - calm - breach_cn
    """
    row, names = TRANSFERS[kind], deal.game.seat_names
    texts = {"payer": names[0], "payee": names[-1], "chance": deal.fresh("detection")}
    size = deal.size(row.parameter, row.meaning.format(**texts), row.both_ways)
    added, moved = [size], add(Name(size.name))
    if detection is not None:
        chance = deal.parameter("detection", detection, 0, 1, "how likely a breach is found out")
        added = [chance, replace(size, high=size.high * PENALTY_FACTOR)]
        moved = multiply(Name(chance.name), moved)

    def pay(player: int, profile: Profile) -> Node:
        paid, sign = deal.pays(player, profile), row.sign(player, deal.breakers(profile))
        return paid if not sign else add(paid, moved) if sign > 0 else minus(paid, moved)

    game = enlarge_game(deal, added, pay, row.what)
    return Device(kind, size.name, game, deal.profile, row.model.format(**texts, size=size.name))
