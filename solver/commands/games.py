"""Commands about games themselves: list them, show one, check a file, write one to start from."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from solver.commands.options import PAGE, POINT, Game, Run, command, emit, provenance, say
from solver.errors import InvalidGame, UsageError, clip, nearest


class Plain(StrEnum):
    """How a finding is written."""

    TEXT = "text"
    JSON = "json"


@command(*PAGE)
def games(run: Run) -> None:
    """List the games that come with zopa.

    \b
    Examples:
      zopa games
      zopa games --format json
    """
    import games as shelf
    from solver.forms.any_form import Catalogue

    shelves = tuple((shelf.path(name).parent.name, shelf.load(name)) for name in shelf.names())
    run.put(Catalogue(shelves), undecided="")


@command(*POINT, "at", *PAGE)
def show(run: Run, game: Game) -> None:
    """Show a game: players, payoffs (of a dispute: issues and utilities), parameters, sources, published answers.

    With a point (--at, --set, --params) the payoffs there are shown as numbers too.

    \b
    Examples:
      zopa show swap-package
      zopa show thaad-deal --set shield=7/3
    """
    asked = run.ask(game)
    run.put(asked.game, asked, asked.point() if asked.moved or asked.at else None, undecided="")


@command("output", "force", "debug")
def check(
    run: Run,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A game file, or - for standard input.")],
    form: Annotated[Plain, typer.Option("--format", help="How to write the finding.")] = Plain.TEXT,
) -> None:
    """Check that a file is a game; a fault is named with its place, and ends with code 3.

    What is odd but no fault, such as a parameter that nothing uses, is a warning on standard error.

    \b
    Examples:
      zopa check my-game.toml
      zopa check my-game.toml --format json
    """
    from solver.forms import words
    from solver.forms.any_form import warnings
    from solver.forms.files.toml_read import read
    from solver.report import json_records

    game = read(file)
    found = warnings(game)
    for warning in found:
        say(f"warning: {warning}")
    if form is Plain.JSON:
        record = {"schema": "zopa.check/2", "valid": True, "game": json_records.plain(game), "warnings": list(found)}
        run.put_text(json_records.json_text({**record, "provenance": provenance(game)}))
    else:
        run.put_text(f"{file}: a valid game: {words.title(game)} ({words.size(game)})\n")


@command("force", "debug")
def new(
    run: Run,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file to write, or - for standard output.")],
    form: Annotated[str, typer.Option("--form", help="The form of the game: normal, dispute or tree.")] = "normal",
    source: Annotated[
        str, typer.Option("--from", metavar="TABLE", help="Payoffs to make it of: .csv, .xlsx, or a game such as .nfg.")
    ] = "",
) -> None:
    """Write a commented game file to start from, or the game in a table of payoffs.

    A table has a row for each profile, headed US,China,payoff_US,payoff_China, or is a grid for two players with
    US \\ China in its corner and both payoffs in a cell, 1; 0. Names in its formulas become parameters.

    \b
    Examples:
      zopa new my-game.toml
      zopa new deal.toml --from payoffs.csv
    """
    from solver.forms.files import FORMATS, TEMPLATES, template

    if form not in TEMPLATES:
        hint = nearest(form, TEMPLATES) or f" there are {', '.join(TEMPLATES)}"
        raise UsageError(f"no form is called {clip(repr(form))};{hint}")
    if source and form != "normal":
        raise UsageError(f"a table of payoffs is a game in normal form; leave out --form {form}")
    if not source and Path(file).suffix.lower() in FORMATS:
        raise UsageError(f"a game to start from is TOML; write it to a file such as {clip(Path(file).stem)}.toml")
    text, remarks = _made_of(source, file) if source else (template(form), [])
    emit(text, Path(file), run.force)
    for remark in remarks:
        say(remark)
    if file != "-":
        say(f"{file} is written; change it, then: zopa check {file}")


def _made_of(source: str, file: str) -> tuple[str, list[str]]:
    """Return the text of the game in a table or in another game file, for a file, and what is to be done there."""
    from solver.forms.files import ENDINGS
    from solver.forms.files.payoff_table import read as read_table
    from solver.forms.files.toml_read import read, reads, text_for
    from solver.report.words import listed

    is_game = Path(source).suffix.lower() in ENDINGS
    game = read(source) if is_game else read_table(source)
    text, remarks = text_for(game, file), []
    if not is_game and (names := game.space.names):
        said = clip(listed(names), 200)
        remarks.append(f"what the table does not say: meaning, baseline and range of {said}; fill them in")
    try:
        reads(text, "the game" if file == "-" else file)
    except InvalidGame as error:
        remarks.append(f"warning: this is no game yet: {error}")
    return text, remarks
