"""Where a command's answers and remarks go: one screen of an answer or all of it, to standard output or to a file."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import solver
from solver.commands.explanations import Explained
from solver.errors import ZopaError
from solver.report.files import save
from solver.report.streams import is_coloured, put, width

if TYPE_CHECKING:
    from solver.forms.any_form import AnyForm


@dataclass
class Invocation:
    """How zopa was called, for error messages and provenance."""

    arguments: tuple[str, ...] = ()
    debug: bool = False


CALL = Invocation()


Colour: TypeAlias = Literal["auto", "always", "never"]


def terminal_options(output: Path | None, colour: Colour = "auto") -> dict[str, Any]:
    """Return the width and whether colour is welcome where the answer goes."""
    wanted = is_coloured(sys.stdout) if colour == "auto" else colour == "always"
    return {"width": width(), "colour": output is None and wanted}


def provenance(game: AnyForm | None) -> dict[str, Any]:
    """Return what made a record: the version, the arguments, and the game as it was read."""
    from solver.forms.files.toml_write import game_hash

    made: dict[str, Any] = {"zopa": solver.__version__, "arguments": list(CALL.arguments)}
    return made if game is None else {**made, "game": {"name": game.name, "hash": game_hash(game)}}


def emit(text: str, output: Path | None, force: bool) -> None:
    """Write data to standard output, or to a file that is not overwritten without `force`."""
    if output is None or str(output) == "-":
        put(text, sys.stdout)
    else:
        save(text.encode(), output, force)


def say(text: str) -> None:
    """Print a remark on standard error; one that is closed or full is no reason to fail."""
    if sys.stderr is not None:
        with suppress(ZopaError):
            put("".join(c if c.isprintable() or c == "\n" else "?" for c in text) + "\n", sys.stderr)


def page_of(answer: Any, more: tuple[Any, ...], width: int, colour: bool) -> str:
    """Return all of an answer as text, the verdict first; `more`: what its document takes."""
    from solver.report.plain_text import text
    from solver.report.screen import with_verdict

    return text(with_verdict(answer.document(*more)), width, colour)


def screen_of(answer: Any, more: tuple[Any, ...], whole: tuple[Any, ...], width: int, colour: bool) -> str:
    """Return one screen of an answer, with the command that prints the `whole`."""
    from solver.report.screen import screen

    command = shlex.join(("zopa", *CALL.arguments, "--full"))
    full = answer.document(*whole) if answer.abridged else None
    return screen(answer.document(*more), command, full, width, colour)


def explanation_of(lines: Explained, width: int, colour: bool) -> str:
    """Return what stands below an answer of which it was asked how it was found; nothing where it was not."""
    if lines is None:
        return ""
    from solver.report.screen import explanation

    return f"\n{explanation(lines, width, colour)}"
