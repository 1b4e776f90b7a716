"""Tit for tat: keep the deal at first, then do what the other side did last time. For deals of a 2×2 game.

Against it a player faces two states only, the other's next move, so some best answer is one of four that depend on
nothing else: keep the deal, break it for ever, break it every other round (or differ from these only after a first
breach). With R for the deal, T for breaking it alone, S for keeping it alone and P for both breaking it:

    R >= (1 − δ)·T + δ·P         breaking it for ever gains nothing
    (1 + δ)·R >= T + δ·S         breaking it every other round gains nothing

so tit for tat is a Nash equilibrium of the repeated game exactly if both hold for both. (It is seldom
subgame-perfect: after a breach each would answer the other's last move for ever.) In the usual prisoners' dilemma
the least δ is max((T − R)/(T − P), (T − R)/(R − S)).

The enlarged game has these three plans a side, and pays each pair what its path is worth.

Axelrod (1984), The Evolution of Cooperation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from solver.concepts.enforcement import punishments
from solver.concepts.enforcement.deal import Deal, Device, Pay, Profile, enlarge_game, minus
from solver.expressions.nodes import ONE, Name, Node, add, divide, multiply
from solver.forms.players import Player

TIT_FOR_TAT = "tit-for-tat"
PLANS: Mapping[str, Callable[[int, bool | None], bool]] = {  # keep the deal in round k? the other did before, if it did
    TIT_FOR_TAT: lambda k, other: other is not False,
    "break": lambda k, other: False,
    "alternate": lambda k, other: k % 2 == 1,
}


def tit_for_tat(deal: Deal) -> Device:
    """Return the device of patience with which nobody gains by leaving tit for tat, in a game that is 2×2.

    >>> game = load("prisoners-dilemma")
    >>> device = tit_for_tat(Deal(game, ("cooperate", "cooperate")))
    >>> [str(end) for end in device.common_ends(game.space.baseline)]
    ['2/3', 'None']
    """
    delta = punishments.patience(deal)

    def pay(player: int, profile: Profile) -> Node:
        before, circle = _path(profile)
        ahead, rounds = ([_stage(deal, player, kept) for kept in part] for part in (before, circle))
        return _worth(ahead, rounds, delta.name)

    seats = tuple(Player(player.name, tuple(PLANS), player.title) for player in deal.game.players)
    game = enlarge_game(deal, (delta,), pay, "tit for tat", seats, given=f"{delta.name} < 1")
    return Device(
        "tit for tat", delta.name, game, (TIT_FOR_TAT, TIT_FOR_TAT),
        "the game is played again and again; each keeps the deal at first and then does what the other did last time "
        "(a Nash equilibrium, not a subgame-perfect one)",
        linear=enlarge_game(deal, (delta,), _affine(deal, Name(delta.name)), "tit for tat", seats), open_high=True,
    )  # fmt: skip


Kept = tuple[bool, bool]  # who keeps the deal in a round


def _path(plans: Profile) -> tuple[list[Kept], list[Kept]]:
    """Return what two plans do: the rounds before the path repeats itself, and the circle it then runs in."""
    first, second = (PLANS[plan] for plan in plans)
    rounds: list[Kept] = []
    for k in range(4):  # from the third round on two rounds are repeated: nobody looks back further than one
        mine, theirs = rounds[-1] if rounds else (None, None)
        rounds.append((first(k, theirs), second(k, mine)))
    size = 1 if rounds[2] == rounds[3] else 2
    start = next(k for k in range(3) if rounds[k : 4 - size] == rounds[k + size :])
    return rounds[:start], rounds[start : start + size]


def _stage(deal: Deal, player: int, kept: Kept) -> Node:
    return deal.pays(
        player, tuple(part if kept[k] else next(iter(deal.breaches(k))) for k, part in enumerate(deal.profile))
    )


def _worth(before: list[Node], circle: list[Node], delta: str) -> Node:
    """Return (1 − δ)·Σ δ^t u_t over the rounds before, and over a circle that is repeated for ever."""
    d = Name(delta)
    ahead = [multiply(minus(ONE, d), *[d] * k, node) for k, node in enumerate(before)]
    rounds = add(*(multiply(*[d] * k, node) for k, node in enumerate(circle)))
    whole = add(*(multiply(*[d] * k) for k in range(len(circle))))
    later = rounds if len(circle) == 1 else divide(rounds, whole)  # (1 − δ)/(1 − δ^m) = 1/(1 + δ + … + δ^(m−1))
    return add(*ahead, multiply(*[d] * len(before), later))


def _affine(deal: Deal, d: Name) -> Pay:
    """Return payoffs affine in δ that make the same comparisons against tit for tat."""

    def pay(player: int, profile: Profile) -> Node:
        kept = _stage(deal, player, (True, True))
        mine, theirs = profile[player], profile[1 - player]
        if theirs != TIT_FOR_TAT or mine == TIT_FOR_TAT:
            return kept
        alone: Kept = (player != 0, player != 1)
        gained = minus(_stage(deal, player, alone), kept)
        if mine == "break":
            both = minus(_stage(deal, player, (False, False)), kept)
            return add(kept, multiply(minus(ONE, d), gained), multiply(d, both))
        fooled = minus(_stage(deal, player, (alone[1], alone[0])), kept)
        return add(kept, gained, multiply(d, fooled))

    return pay
