"""zopa itself, without a command.

What is said of a call that the command line cannot take, and what to try.
"""

from __future__ import annotations

import re
import sys

import typer

from solver.commands.options import Debug, Version
from solver.errors import clip


def start(ctx: typer.Context, version: Version = False, debug: Debug = False) -> None:
    """Every equilibrium of a game with symbols in its payoffs, and where each one stands.

    \b
    Examples:
      zopa games
      zopa solve thaad-deal
    """
    if ctx.invoked_subcommand is None:
        from solver.report.terminal import put

        put(ctx.get_help() + "\n", sys.stderr)
        raise typer.Exit(2)


_EXTRA = re.compile(r"unexpected extra argument\(s\) \((.*)\)$", re.DOTALL)
_LONG = re.compile(r"\S{101,}")
LONGEST = 100  # characters of a word that is repeated
WHOLE = ("game", "file")  # arguments in which nobody means a blank


def advised(error: typer.TyperException) -> str:
    """The message of a failed call, with the command whose help to read, and the quotes that may be missing."""
    said = _LONG.sub(lambda word: clip(word[0], LONGEST), error.format_message().replace("Value error, ", ""))
    context = getattr(error, "ctx", None)
    if context is None or context.parent is None:
        return f"{said}\n'zopa --help' shows what there is."
    lines = [said, f"'{context.command_path} --help' shows what it takes."]
    if (extra := _EXTRA.search(said)) and (begun := _last(context)):
        lines.insert(1, f'an argument with blanks in it needs quotes: "{begun} {extra[1]}"')
    return "\n".join(lines)


def _last(context: typer.Context) -> str:
    """What was given for the last argument of the command, where that is one in which blanks stand; else nothing."""
    arguments = [one.name for one in context.command.params if one.param_type_name == "argument"]
    last = arguments[-1] if arguments else None
    given = context.params.get(last) if last and last not in WHOLE else None
    return given if isinstance(given, str) else ""
