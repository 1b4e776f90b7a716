"""The name of an outcome as an atlas writes it: the players' strategies in the game's order."""

from __future__ import annotations

from solver import outcome as outcomes
from solver.atlas import Atlas


def canonical(atlas: Atlas, text: str) -> str:
    """The label of the outcome that a text names.

    >>> from games import load
    >>> from solver import nash
    >>> canonical(nash(load("thaad-deal")), "keep + withdraw, tolerate")
    '(withdraw + keep, tolerate)'

    Raises UsageError for what is no outcome, with the nearest name.
    """
    used = outcomes.supports(atlas, text)
    mixed = (
        " + ".join(name for name in player.strategies if name in names)
        for player, names in zip(atlas.game.players, used, strict=True)
    )
    return f"({', '.join(mixed)})"
