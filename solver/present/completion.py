"""What a shell offers while a command is typed: pairs of a text and what it means."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from solver.errors import ZopaError

if TYPE_CHECKING:
    from solver.forms.normal import NormalForm

Offer = tuple[str, str]

MOST_FILES = 100


def games(incomplete: str) -> list[Offer]:
    """Names of the catalogue, and game files in the directory that is being typed.

    >>> games("thaad")
    [('thaad-deal', 'game of the catalogue')]
    """
    from games import names

    found = [(name, "game of the catalogue") for name in names() if name.startswith(incomplete)]
    folder = Path(incomplete) if incomplete.endswith("/") else Path(incomplete).parent
    try:
        files = sorted(islice(folder.glob("*.toml"), MOST_FILES))
    except (OSError, ValueError):
        return found
    return found + [(str(file), "game file") for file in files if str(file).startswith(incomplete)]


def parameters(game: str, incomplete: str, read: Callable[[str], NormalForm]) -> list[Offer]:
    """`name=baseline` for each parameter of a game; nothing where there is no such game.

    >>> from games import load
    >>> parameters("thaad-deal", "sh", load)
    [('shield=3', 'cost to the US of taking THAAD out: missile defence, alliance trust')]
    """
    if game in ("", "-"):  # a completion must not wait for standard input
        return []
    try:
        found = read(game).space.parameters
    except ZopaError:
        return []
    offered = [(f"{p.name}={p.baseline}", p.meaning or f"{p.low} to {p.high}") for p in found]
    return [offer for offer in offered if offer[0].startswith(incomplete)]
