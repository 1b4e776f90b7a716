"""Ordinal claims: what stabilities and the names of 2×2 games claim, written once, for numbers and for formulas.

It is found by searching moves and answers. An outcome is stable for a player if each improvement of its own is answered
by moves of the others, nobody twice in a row, that leave it no more than it had (smr: whatever it then does; seq: each
an improvement for its mover; nash: it has no improvement).

Fang, Hipel, Kilgour (1993), Interactive Decision Making.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from typing import Generic, TypeVar

from solver.expressions.conditions import Predicate
from solver.forms.normal import NormalForm
from solver.forms.predicates import WORDS

Profile = tuple[str, ...]
ORDINAL = frozenset({"nash", "gmr", "smr", "seq", "ordinal"})
Said = TypeVar("Said")


@dataclass(frozen=True)
class OrdinalClaims(Generic[Said]):
    """Claims in the terms of `every` and `some`; `pays` compares a player's payoffs in two outcomes, by > or <=."""

    game: NormalForm
    pays: Callable[[int, Profile, str, Profile], Said]
    every: Callable[..., Said]
    some: Callable[..., Said]

    def says(self, asked: Predicate) -> Said:
        players, arguments = self.game.players, asked.arguments
        if asked.name == "ordinal":
            return self.some(*self.say_orders(WORDS[arguments[0]], WORDS[arguments[-1]]))
        here = arguments[-len(players) :]
        seats = [k for k, one in enumerate(players) if len(here) == len(arguments) or one.name == arguments[0]]
        left = ((seat, to) for seat in seats for to in self.game.deviations(here, seat))
        return self.every(
            *(self.some(self.pays(k, to, "<=", here), *self.answers(asked.name, k, here, (to,))) for k, to in left)
        )

    def answers(self, name: str, seat: int, here: Profile, path: tuple[Profile, ...], last: int = -1) -> Iterator[Said]:
        if name == "seq":
            others = (other for other in range(len(here)) if other not in (seat, last))
            for other, to in ((k, to) for k in others for to in self.game.deviations(path[-1], k) if to not in path):
                more = self.answers(name, seat, here, (*path, to), other)
                lost = self.some(self.pays(seat, to, "<=", here), *more)
                yield self.every(self.pays(other, to, ">", path[-1]), lost)
        elif name != "nash":
            for to in self.game.profiles():
                if to[seat] == path[0][seat] and to != path[0]:
                    ends = (to, *self.game.deviations(to, seat)) if name == "smr" else (to,)
                    yield self.every(*(self.pays(seat, end, "<=", here) for end in ends))

    def say_orders(self, *words: str) -> Iterator[Said]:
        for both in product(*(permutations(player.strategies) for player in self.game.players)):
            cells = [dict(zip(letters, product(*both), strict=True)) for letters in ("RSTP", "RTSP")]
            steps = ((k, *step) for k in (0, 1) for step in pairwise(cells[k][x] for x in words[k]))
            yield self.every(*(self.pays(k, more, ">", less) for k, more, less in steps))
