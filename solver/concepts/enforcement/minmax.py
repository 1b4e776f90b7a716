"""What a player of two can be held down to by the other: its minmax value, in pure moves and in mixed ones.

Nobody can be held below what it can secure itself,

    v_p = min over the others' moves of max over its own of u_p,    its minmax value,

Mixed moves can hold a side lower: for 2×2 games that value is here too, exactly, at a point. With s = a + d − b − c

    value [[a, b], [c, d]] = (a·d − b·c)/s    where neither side has a pure best move.

von Neumann (1928), "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from solver.concepts.enforcement.deal import Deal, Did
from solver.expressions.nodes import Node
from solver.forms.lotteries import extreme


def minmax(deal: Deal, player: int) -> Node:
    """Return what a player of two can be held down to by a pure move of the other.

    >>> render(minmax(Deal(load("prisoners-dilemma"), ("cooperate", "cooperate")), 0))
    'Min(Max(reward, temptation), Max(sucker, punishment))'
    """
    return extreme("Min", [extreme("Max", met) for met in answers_of(deal, player)])


def answers_of(deal: Deal, player: int) -> Iterator[list[Node]]:
    """Yield for each move of the other what a player of two gets by each of its own."""
    for theirs in deal.game.players[1 - player].strategies:
        own = deal.game.players[player].strategies
        yield [deal.pays(player, (mine, theirs) if player == 0 else (theirs, mine)) for mine in own]


def mixed_minmax(pays: Mapping[Did, Sequence[Fraction]], player: int) -> Fraction:
    """Return what a player of a 2×2 game, profile by profile, can be held down to when the other mixes as well.

    >>> pennies = {(0, 0): (1, -1), (0, 1): (-1, 1), (1, 0): (-1, 1), (1, 1): (1, -1)}
    >>> mixed_minmax({did: tuple(map(Fraction, paid)) for did, paid in pennies.items()}, 0)
    Fraction(0, 1)
    """
    a, *middle, d = (paid[player] for paid in pays.values())
    b, c = middle if player == 0 else reversed(middle)
    held = min(max(a, c), max(b, d))
    secured = max(min(a, b), min(c, d))
    return held if held == secured else (a * d - b * c) / (a + d - b - c)
