"""zopa itself, without a command."""

from __future__ import annotations

import sys

import typer

from solver.commands.options import Debug, Version


def start(ctx: typer.Context, version: Version = False, debug: Debug = False) -> None:
    """Every equilibrium of a game with symbols in its payoffs, and where each one stands.

    \b
    Examples:
      zopa games
      zopa solve thaad-deal
    """
    if ctx.invoked_subcommand is None:
        from solver.present.output import put

        put(ctx.get_help() + "\n", sys.stderr)
        raise typer.Exit(2)
