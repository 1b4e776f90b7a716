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

from itertools import count

from solver.concepts.enforcement.deal import Deal, Device, Pay, Profile, enlarge_game, minus
from solver.concepts.enforcement.punishments import patience
from solver.errors import UsageError
from solver.expressions.nodes import ONE, Name, Node, add, divide, multiply, power
from solver.forms.players import Player

PLANS = ("tit-for-tat", "break", "alternate")


def applies(deal: Deal) -> bool:
    """Decide whether the deal is of a 2×2 game, in which doing as the other did has a meaning.

    >>> from games import load
    >>> applies(Deal(load("thaad-deal"), ("withdraw", "sanction")))
    True
    """
    return deal.game.shape == (2, 2)


def tit_for_tat(deal: Deal) -> Device:
    """Return the device of patience with which nobody gains by leaving tit for tat; UsageError unless the game is 2×2.

    >>> from games import load
    >>> game = load("prisoners-dilemma")
    >>> device = tit_for_tat(Deal(game, ("cooperate", "cooperate")))
    >>> [str(end) for end in device.common_ends(game.space.baseline)]
    ['2/3', 'None']
    """
    if not applies(deal):
        raise UsageError(f"tit for tat is for 2 x 2 games; this one is {' x '.join(map(str, deal.game.shape))}")
    delta = patience(deal)

    def pay(player: int, profile: Profile) -> Node:
        before, circle = path(profile)
        ahead, rounds = ([_stage(deal, player, kept) for kept in part] for part in (before, circle))
        return _worth(ahead, rounds, delta.name)

    seats = tuple(Player(player.name, PLANS, player.title) for player in deal.game.players)
    game = enlarge_game(deal, (delta,), pay, "tit for tat", seats, given=f"{delta.name} < 1")
    return Device(
        "tit for tat",
        delta.name,
        game,
        (PLANS[0], PLANS[0]),
        "the game is played again and again; each keeps the deal at first and then does what the other did last time "
        "(a Nash equilibrium, not a subgame-perfect one)",
        linear=enlarge_game(deal, (delta,), _affine(deal, Name(delta.name)), "tit for tat", seats),
        open_high=True,
    )


Kept = tuple[bool, bool]  # who keeps the deal in a round


def path(plans: Profile) -> tuple[list[Kept], list[Kept]]:
    """Return what two plans do: the rounds before the path repeats itself, and the circle it then runs in.

    >>> path(("tit-for-tat", "break"))
    ([(True, False)], [(False, False)])
    """
    seen: dict[tuple[Kept | None, int], int] = {}
    rounds: list[Kept] = []
    last: Kept | None = None
    for k in count():
        if (last, k % 2) in seen:
            begins = seen[last, k % 2]
            return _shortest(rounds[:begins], rounds[begins:])
        seen[last, k % 2] = k
        last = (_keeps(plans[0], k, last and last[1]), _keeps(plans[1], k, last and last[0]))
        rounds.append(last)
    raise AssertionError("a path of finitely many states repeats itself")


def _keeps(plan: str, k: int, other: bool | None) -> bool:
    if plan == "tit-for-tat":
        return other is not False
    return plan == "alternate" and k % 2 == 1


def _shortest(before: list[Kept], circle: list[Kept]) -> tuple[list[Kept], list[Kept]]:
    """Return a path with its circle, and the rounds before it, as short as they can be."""
    if len(set(circle)) == 1:
        circle = circle[:1]
    while before and before[-1] == circle[-1]:
        before, circle = before[:-1], [circle[-1], *circle[:-1]]
    return before, circle


def _stage(deal: Deal, player: int, kept: Kept) -> Node:
    return deal.pays(player, tuple(deal.profile[k] if kept[k] else deal.others(k)[0] for k in (0, 1)))


def _worth(before: list[Node], circle: list[Node], delta: str) -> Node:
    """Return (1 − δ)·Σ δ^t u_t over the rounds before, and over a circle that is repeated for ever."""
    d = Name(delta)
    ahead = [multiply(minus(ONE, d), _discounted(node, d, k)) for k, node in enumerate(before)]
    rounds = add(*(_discounted(node, d, k) for k, node in enumerate(circle)))
    whole = add(*(_discounted(ONE, d, k) for k in range(len(circle))))
    later = rounds if len(circle) == 1 else divide(rounds, whole)  # (1 − δ)/(1 − δ^m) = 1/(1 + δ + … + δ^(m−1))
    return add(*ahead, _discounted(later, d, len(before)))


def _discounted(node: Node, d: Name, k: int) -> Node:
    if not k:
        return node
    factor: Node = d if k == 1 else power(d, k)
    return factor if node == ONE else multiply(factor, node)


def _affine(deal: Deal, d: Name) -> Pay:
    """Return payoffs affine in δ that make the same comparisons against tit for tat."""

    def pay(player: int, profile: Profile) -> Node:
        kept = _stage(deal, player, (True, True))
        mine, theirs = profile[player], profile[1 - player]
        if theirs != PLANS[0] or mine == PLANS[0]:
            return kept
        alone: Kept = (player != 0, player != 1)
        gained = minus(_stage(deal, player, alone), kept)
        if mine == "break":
            both = minus(_stage(deal, player, (False, False)), kept)
            return add(kept, multiply(minus(ONE, d), gained), multiply(d, both))
        fooled = minus(_stage(deal, player, (alone[1], alone[0])), kept)
        return add(kept, gained, multiply(d, fooled))

    return pay
