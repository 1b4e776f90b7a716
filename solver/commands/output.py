"""Where a command's answers and remarks go: one screen of an answer or all of it, to standard output or to a file."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import solver
from solver.commands.explanations import Explained
from solver.errors import ZopaError
from solver.report.files import save
from solver.report.streams import is_coloured, put, width
from solver.report.words import HOW_FOUND

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


def page_of(answer: Any, more: tuple[Any, ...], explained: Explained, width: int, colour: bool) -> str:
    """Return all of an answer as text, the verdict first and how it was found last; `more`: what its document takes."""
    from solver.report.blocks import add_section
    from solver.report.plain_text import text
    from solver.report.screen import with_verdict

    page = with_verdict(answer.document(*more))
    return text(add_section(page, HOW_FOUND, explained) if explained else page, width, colour)


def screen_of(
    answer: Any, more: tuple[Any, ...], whole: tuple[Any, ...], explained: Explained, width: int, colour: bool
) -> str:
    """Return one screen of an answer, with the command that prints the `whole`."""
    from solver.report.numbers import WRITING, writing_numbers
    from solver.report.screen import screen

    page, full = answer.document(*more), None
    if answer.abridged or WRITING.get() == "rounded":
        with writing_numbers("exact" if WRITING.get() == "exact" else ""):
            full = answer.document(*whole)
    in_full, exact = (command_with(option, CALL.arguments) for option in ("--full", "--exact"))
    return screen(page, in_full, full, width, colour, explained, exact)


MAX_COMMAND = 300  # characters of a command that is printed again


def command_with(option: str, arguments: Sequence[str]) -> str:
    """Return the command with one more option, such as `--full`, as a shell takes it; else what to do to it.

    >>> command_with("--full", ["when", "talks", "--certificate", "proof.json", "--", "x > 1"])
    "zopa when talks --full -- 'x > 1'"
    >>> [command_with("--exact", words) for words in (["solve", "-"], ["solve", "a  b.toml"])]
    ['zopa solve - --exact < FILE', 'the same command with --exact']
    """
    words, last = [], ""
    for word in arguments:
        if last != "--certificate" and word != "--certificate" and not word.startswith("--certificate="):
            words.append(word)
        last = word
    words.insert(words.index("--") if "--" in words else len(words), option)
    command = shlex.join(("zopa", *words)) + (" < FILE" if "-" in words[:2] else "")
    whole = len(command) <= MAX_COMMAND and command.isprintable() and not re.search(r"\s{2}|[^\S ]", command)
    return command if whole else f"the same command with {option}"
