"""What is odd in a game without being a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solver.grammar.nodes import names
from solver.present.words import listed

if TYPE_CHECKING:
    from solver.forms.normal import NormalForm


def warnings(game: NormalForm) -> tuple[str, ...]:
    """Sentences on what somebody who wrote this game may not have meant.

    >>> from solver.forms.normal import game
    >>> x, y = ({"baseline": 1, "range": (0, 2)} for _ in "xy")
    >>> warnings(game({"one": ["a"], "two": ["b"]}, {"a, b": ["x", 1]}, {"x": x, "y": y}))
    ('no payoff and no assumption uses the parameter y',)
    """
    found = []
    if unused := _unused(game):
        found.append(f"no payoff and no assumption uses the parameter{'s' * (len(unused) > 1)} {listed(unused)}")
    if len(game.players) != 2:
        found.append(f"the game has {len(game.players)} players: it is read, but solve takes two so far")
    return tuple(found)


def _unused(game: NormalForm) -> list[str]:
    used = {name for cell in game.payoffs for entry in cell for name in names(game.expanded(entry))}
    used.update(name for assumption in game.space.assumptions for name in assumption.names)
    return [name for name in game.space.names if name not in used]
