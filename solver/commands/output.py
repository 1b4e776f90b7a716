"""Output of a run: answers on standard output or in a file, remarks on standard error."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import solver
from solver.errors import ZopaError
from solver.report.terminal import coloured, put, width

if TYPE_CHECKING:
    from solver.forms.any_form import AnyForm


@dataclass
class Call:
    """How zopa was called, for error messages and provenance."""

    arguments: tuple[str, ...] = ()
    debug: bool = False

    def begin(self, arguments: tuple[str, ...]) -> None:
        self.arguments, self.debug = arguments, False


CALL = Call()


def terminal_options(output: Path | None) -> dict[str, Any]:
    """Return the width and whether colour is welcome where the answer goes."""
    return {"width": width(), "colour": output is None and coloured(sys.stdout)}


def provenance(game: AnyForm | None) -> dict[str, Any]:
    """Return what made a record: the version, the arguments, and the game as it was read.

    >>> from games import load
    >>> provenance(load("hawk-dove"))["game"]["name"]
    'hawk-dove'
    """
    from solver.forms.files.toml_write import game_hash

    made: dict[str, Any] = {"zopa": solver.__version__, "arguments": list(CALL.arguments)}
    return made if game is None else {**made, "game": {"name": game.name, "hash": game_hash(game)}}


def emit(text: str, output: Path | None, force: bool) -> None:
    """Write data to standard output, or to a file that is not overwritten without `force`.

    >>> emit("done\\n", None, force=False)
    done
    """
    if output is None or str(output) == "-":
        put(text, sys.stdout)
    else:
        from solver.report.files import save

        save(text.encode(), output, force)


def say(text: str) -> None:
    """Print a remark on standard error; one that is closed or full is no reason to fail."""
    if sys.stderr is not None:
        with suppress(ZopaError):
            put("".join(c if c.isprintable() or c == "\n" else "?" for c in text) + "\n", sys.stderr)
