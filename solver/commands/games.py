"""Commands about games themselves: list them, show one, check a file, write one to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from solver.commands.options import At, Debug, Finding, Fix, Force, Form, Format, Game, Out, Params, Plain, Set
from solver.commands.output import emit, provenance, say, written


def games(form: Form = Format.TEXT, output: Out = None, force: Force = False, debug: Debug = False) -> None:
    """List the games that come with zopa.

    \b
    Examples:
      zopa games
      zopa games --format json
    """
    import games as shelf

    shelves = [(shelf.path(name).parent.name, shelf.load(name)) for name in shelf.names()]
    emit(written("catalogue", form, output, None, shelves), output, force)


def show(
    game: Game,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    at: At = None,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Show a game: players, payoffs (of a dispute: issues and utilities), parameters, sources, published answers.

    With a point (--at, --set, --params) the payoffs there are shown as numbers too.

    \b
    Examples:
      zopa show swap-package
      zopa show thaad-deal --set shield=7/3
    """
    from solver.commands.inputs import ask_of, find

    asked = ask_of(find(game), setting, fix, params, at)
    point = asked.point() if asked.moved or asked.at else None
    for remark in asked.remarks:
        say(remark)
    emit(written("game", form, output, asked.whole, asked.game, point), output, force)


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A game file, or - for standard input.")],
    form: Finding = Plain.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Check that a file is a game; a fault is named with its place, and ends with code 3.

    What is odd but no fault, such as a parameter that nothing uses, is a warning on standard error.

    \b
    Examples:
      zopa check my-game.toml
      zopa check my-game.toml --format json
    """
    from solver.forms import words
    from solver.forms.files.toml_read import read
    from solver.forms.game_warnings import warnings
    from solver.report import json_records

    game = read(file)
    found = warnings(game)
    for warning in found:
        say(f"warning: {warning}")
    if form is Plain.JSON:
        record = {"schema": "zopa.check/2", "valid": True, "game": json_records.plain(game), "warnings": list(found)}
        emit(json_records.json_text({**record, "provenance": provenance(game)}), output, force)
    else:
        emit(f"{file}: a valid game: {words.title(game)} ({words.size(game)})\n", output, force)


def new(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file to write, or - for standard output.")],
    form: Annotated[str, typer.Option("--form", help="The form of the game: normal or dispute.")] = "normal",
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Write a commented game file to start from.

    \b
    Examples:
      zopa new my-game.toml
      zopa new - --form dispute
    """
    from solver.errors import UsageError, clip, nearest
    from solver.forms.files.templates import TEMPLATES

    if form not in TEMPLATES:
        hint = nearest(form, TEMPLATES) or f" there are {', '.join(TEMPLATES)}"
        raise UsageError(f"no form is called {clip(repr(form))};{hint}")
    emit(TEMPLATES[form], Path(file), force)
    if file != "-":
        say(f"{file} is written; change it, then: zopa check {file}")
