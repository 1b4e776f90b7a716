"""A deal, and the game enlarged by a device that may make it stick.

A deal is an outcome of pure strategies, one a player. Whoever plays anything else breaks it:

    R = u_p(deal),    D_a = u_p(a, the others' part),    T = max_a D_a,    the temptation is T − R.

A device changes what is paid and adds a parameter of its own, the last one of the enlarged game,
at whose baseline it does nothing. Every question about a game can be put to the enlarged one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product
from math import ceil
from typing import TypeAlias

from solver.algebra.polynomials import Poly, to_fraction
from solver.errors import InvalidGame
from solver.expressions.conditions import parse_condition
from solver.expressions.expression import Expression
from solver.expressions.nodes import Node, add, negate, render
from solver.forms.normal import NormalForm
from solver.forms.players import Player
from solver.regions.domain import domain
from solver.regions.lowering import cases, lower
from solver.regions.parameters import Parameter, ParameterSpace

Profile: TypeAlias = tuple[str, ...]
Pay: TypeAlias = Callable[[int, Profile], Node]  # of a player in a profile
HIGH_OF_UNBOUNDED = 100  # the end of a size's range where the payoffs have denominators


@dataclass(frozen=True)
class Deal:
    """An outcome of a game, one strategy a player."""

    game: NormalForm
    profile: Profile

    def pays(self, player: int, profile: Profile | None = None) -> Node:
        """Return what a player gets, with the terms written out: by default in the deal.

        >>> from games import load
        >>> from solver.expressions.nodes import render
        >>> render(Deal(load("thaad-deal"), ("withdraw", "sanction")).pays(0, ("keep", "sanction")))
        'embargo - breach_us'
        """
        return self.game.expanded(self.game.cell(self.profile if profile is None else profile)[player])

    def broken(self, player: int, strategy: str) -> Profile:
        """Return the profile in which one player plays something else."""
        return tuple(strategy if k == player else part for k, part in enumerate(self.profile))

    def others(self, player: int) -> tuple[str, ...]:
        """Return what a player can do instead of its part.

        >>> from games import load
        >>> Deal(load("thaad-deal"), ("withdraw", "sanction")).others(0)
        ('keep',)
        """
        return tuple(name for name in self.game.players[player].strategies if name != self.profile[player])

    def breakers(self, profile: Profile) -> tuple[int, ...]:
        """Return the players who do not play their parts.

        >>> from games import load
        >>> Deal(load("thaad-deal"), ("withdraw", "sanction")).breakers(("keep", "sanction"))
        (0,)
        """
        return tuple(k for k, (did, part) in enumerate(zip(profile, self.profile, strict=True)) if did != part)

    def fresh(self, name: str) -> str:
        """Return the name for a parameter of a device, with _ behind it as long as the game has one of that name."""
        taken = {*self.game.space.names, *(term for term, _ in self.game.terms)}
        while name in taken:
            name += "_"
        return name

    def size(self, name: str, meaning: str, both_ways: bool = False) -> Parameter:
        """Return a parameter in the payoffs' units: from 0, or as far below, to all that breaking can gain anywhere.

        >>> from games import load
        >>> Deal(load("thaad-deal"), ("withdraw", "sanction")).size("bond", "").high
        Fraction(10, 1)
        """
        high = Fraction(max(1, ceil(_most_gained(self))))
        return parameter(self.fresh(name), 0, -high if both_ways else 0, high, meaning)


def parameter(
    name: str, baseline: Fraction | int, low: Fraction | int, high: Fraction | int, meaning: str
) -> Parameter:
    """Return a device's own parameter."""
    return Parameter(name, Fraction(baseline), Fraction(low), Fraction(high), meaning=meaning)


def minus(left: Node, right: Node) -> Node:
    return add(left, negate(right))


def enlarge_game(
    deal: Deal, added: Sequence[Parameter], pay: Pay, what: str, players: Sequence[Player] = (), given: str = ""
) -> NormalForm:
    """Return the game with other payoffs, and parameters after its own.

    `players`: where their strategies are others too; `given`: a condition that is assumed as well.

    >>> from games import load
    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> larger = enlarge_game(deal, [deal.size("fine", "what breaking costs")], deal.pays, "a fine")
    >>> larger.title.rpartition(", ")[2], larger.space.names[-1]
    ('with a fine', 'fine')
    """
    game = deal.game
    seats = tuple(players) or game.players
    profiles = product(*(player.strategies for player in seats))
    names = [*game.space.names, *(parameter.name for parameter in added)]

    def expression(node: Node) -> Expression:
        return Expression(node, render(node))

    assumed = (parse_condition(given, names),) if given else ()
    return NormalForm(
        players=seats,
        payoffs=tuple(tuple(expression(pay(k, profile)) for k in range(len(seats))) for profile in profiles),
        space=ParameterSpace((*game.space.parameters, *added), (*game.space.assumptions, *assumed)),
        title=f"{game.title or game.name or 'a game'}, with {what}",
        note=game.note,
        name=game.name,
        sources=game.sources,
        fixed=game.fixed,
    )


def _most_gained(deal: Deal) -> Fraction:
    """Bound what anybody can gain by breaking the deal, anywhere in the ranges."""
    over = domain(deal.game.space)
    gains = [
        minus(deal.pays(player, deal.broken(player, other)), deal.pays(player))
        for player in range(len(deal.game.players))
        for other in deal.others(player)
    ]
    try:
        found = [ratio for gain in gains for _, ratio in cases(partial(lower, gain, over.ring))]
    except InvalidGame:
        return Fraction(HIGH_OF_UNBOUNDED)
    if not all(ratio.is_polynomial for ratio in found):
        return Fraction(HIGH_OF_UNBOUNDED)
    return max((_highest(ratio.over, over.low, over.high) for ratio in found), default=Fraction(0))


def _highest(poly: Poly, low: Sequence[Fraction], high: Sequence[Fraction]) -> Fraction:
    """Bound a polynomial over the box from above, each term at its best; exact where it is affine.

    >>> from solver.algebra.polynomials import ring
    >>> x, y = ring(("x", "y")).generators.values()
    >>> _highest(x - y, (Fraction(0), Fraction(1)), (Fraction(3), Fraction(2)))
    Fraction(2, 1)
    """
    total = Fraction(0)
    for exponents, coefficient in poly.to_dict().items():
        least = most = to_fraction(coefficient)
        for exponent, a, b in zip(exponents, low, high, strict=True):
            ends = [end ** int(exponent) for end in (a, b)] + ([Fraction(0)] if exponent and a < 0 < b else [])
            corners = [value * end for value in (least, most) for end in ends]
            least, most = min(corners), max(corners)
        total += most
    return total
