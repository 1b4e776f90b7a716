"""Completions that a shell offers while a command is typed: pairs of a text and its meaning, found quickly."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from solver.errors import ZopaError

if TYPE_CHECKING:
    from solver.forms.any_form import AnyForm

Offer = tuple[str, str]
MAX_FILES = 100
MAX_OUTCOMES = 100


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
    found = game.space.parameters if (game := _game_typed(ctx)) else ()
    offered = [(f"{p.name}={p.baseline}", p.meaning or f"{p.low} to {p.high}") for p in found]
    return [offer for offer in offered if offer[0].startswith(incomplete)]


def complete_outcome(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Return the outcomes of the game that is being typed which its file gives payoffs; nothing where there is none."""
    game = _game_typed(ctx)
    names = (", ".join(called) for called, _ in game.paid_outcomes()) if game else ()
    return [(name, "outcome") for name in islice((one for one in names if one.startswith(incomplete)), MAX_OUTCOMES)]


def complete_chapter(incomplete: str) -> list[Offer]:
    """Return the chapters of a report, the last of several that are typed with commas between them."""
    from solver.questions.dossier.chapters import CHAPTERS

    before, comma, begun = incomplete.rpartition(",")
    return [(f"{before}{comma}{name}", "chapter") for name in CHAPTERS if name.startswith(begun)]


def complete_schema(incomplete: str) -> list[Offer]:
    """Return what there is a schema of: game files, and what commands print.

    >>> complete_schema("ga")
    [('game', 'game files'), ('games', 'what it prints')]
    """
    from solver.commands.answer_classes import ANSWERING

    known = {"game": "game files", **dict.fromkeys(ANSWERING, "what it prints")}
    return [(name, of) for name, of in known.items() if name.startswith(incomplete)]


def _game_typed(ctx: typer.Context) -> AnyForm | None:
    """Return the game that is being typed; None where there is none, and for one from standard input."""
    from solver.commands import inputs

    before = [ctx.params.get("game"), *ctx.args]  # an option without its value leaves the arguments unread
    game = next((str(word) for word in before if word and not str(word).startswith("--")), "")
    if game in ("", "-"):
        return None
    try:
        return inputs.find(game)
    except ZopaError:
        return None
