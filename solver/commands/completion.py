"""What a shell offers while a command is typed: pairs of a text and its meaning; nothing slow is imported for it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import typer

from solver.errors import ZopaError

Offer = tuple[str, str]
MAX_FILES = 100


def complete_game(incomplete: str) -> list[Offer]:
    """Return names of the catalogue, and game files in the directory that is being typed.

    >>> complete_game("thaad-d")
    [('thaad-deal', 'game of the catalogue')]
    """
    from games import names
    from solver.forms.files import ENDINGS

    found = [(name, "game of the catalogue") for name in names() if name.startswith(incomplete)]
    folder = Path(incomplete) if incomplete.endswith("/") else Path(incomplete).parent
    try:
        files = sorted(islice((file for file in folder.iterdir() if file.suffix in ENDINGS), MAX_FILES))
    except (OSError, ValueError):
        return found
    return found + [(str(file), "game file") for file in files if str(file).startswith(incomplete)]


def complete_parameter(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Return `name=baseline` for each parameter of the game that is being typed; nothing where there is none."""
    from solver.commands import inputs

    before = [ctx.params.get("game"), *ctx.args]  # an option without its value leaves the arguments unread
    game = next((str(word) for word in before if word and not str(word).startswith("--")), "")
    if game in ("", "-"):  # a completion must not wait for standard input
        return []
    try:
        found = inputs.find(game).space.parameters
    except ZopaError:
        return []
    offered = [(f"{p.name}={p.baseline}", p.meaning or f"{p.low} to {p.high}") for p in found]
    return [offer for offer in offered if offer[0].startswith(incomplete)]
