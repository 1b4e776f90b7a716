"""Commands about files: games to list, show, check and begin, and proofs to check."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import typer

from solver.commands.options import PAGE, POINT, Game, Run, argument, command, option
from solver.commands.output import emit, provenance, say
from solver.errors import InvalidGame, UsageError, clip, path_text
from solver.forms.files import TEMPLATES
from solver.report.progress import progress


@command(*PAGE)
def games(run: Run) -> None:
    """List the games that come with zopa.

    \b
    Examples:
      zopa games
      zopa games --format json
    """
    import games as shelf
    from solver.forms.records import Catalogue

    with progress("reading the games"):
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
    file: Annotated[str, argument("FILE", "A game file, or - for standard input.")],
    form: Annotated[
        Literal["text", "json"] | None,
        option("--format", "How to write the finding: as text, unless FILE ends in .json."),
    ] = None,
) -> None:
    """Check that a file is a game; a fault is named with its place, and ends with code 3.

    What is odd but no fault, a parameter that nothing uses or a game that is read but not solved, is a warning.

    \b
    Examples:
      zopa check my-game.toml
      zopa check my-game.toml --format json
    """
    from solver.forms import any_form
    from solver.forms.oddities import warnings
    from solver.forms.traits import function_named
    from solver.questions.reading import read
    from solver.report import json_records
    from solver.report.words import clean

    with progress("reading the game"):
        game = read(file)
        found = warnings(game)
        if game.traits.odd and (reason := function_named(game.traits.odd)(game)):
            found += (f"it is read, but solve refuses it: {reason}",)
        if game.traits.reads:
            function_named(game.traits.reads)(game)
    for warning in found:
        say(f"warning: {warning}")
    if (form or (run.output and run.output.suffix.lower().removeprefix("."))) == "json":
        from solver.forms.records import Validity

        record = json_records.plain(Validity(True, game, found))
        run.put_text(json_records.json_text({**record, "provenance": provenance(game)}))
    else:
        from solver.questions.called import called_in_sentences

        unit = f"; payoffs in {clean(game.payoff_unit)}" if game.payoff_unit else ""
        whole = f"{any_form.title(game)} ({any_form.size(game)}{unit})"
        valid = f"{path_text(file)}: a valid {game.traits.noun}: {whole}"
        run.put_text("\n".join([valid, *called_in_sentences(game)]) + "\n")


@command("force", "debug")
def new(
    run: Run,
    file: Annotated[str, argument("FILE", "The file to write, or - for standard output.")],
    form: Annotated[str, option("--form", f"The form of the game: {', '.join(TEMPLATES)}.")] = "normal",
    source: Annotated[str, option("--from TABLE", "Payoffs to make it of: .csv, .xlsx, or a game such as .nfg.")] = "",
) -> None:
    """Write a commented game file to start from, or the game in a table of payoffs.

    A table has a row for each profile, headed US,China,payoff_US,payoff_China, or is a grid for two players with
    US \\ China in its corner and both payoffs in a cell, 1; 0. Names in its formulas become parameters.

    \b
    Examples:
      zopa new my-game.toml
      zopa new deal.toml --from payoffs.csv
    """
    from solver.forms.files import FORMATS, template
    from solver.regions.parameters import no_such

    if form not in TEMPLATES:
        raise UsageError(no_such("form", form, TEMPLATES))
    if source and form != "normal":
        raise UsageError(f"a table of payoffs is a game in normal form; leave out --form {form}")
    if not source and Path(file).suffix.lower() in FORMATS:
        raise UsageError(f"a game to start from is TOML; write it to a file such as {clip(Path(file).stem)}.toml")
    with suppress(OSError, ValueError):  # the reader tells of a file that does not open
        if source and Path(source).samefile(file):
            raise UsageError(f"{path_text(file)} is itself what it would be made of; write to another file")
    with progress("reading the table"):
        text, remarks = _made_of(source, file) if source else (template(form), [])
    emit(text, Path(file), run.force)
    for remark in remarks:
        say(remark)
    if file != "-":
        say(f"{file} is written; change it, then: zopa check {file}")


def _made_of(source: str, file: str) -> tuple[str, list[str]]:
    """Return the text of the game in a table or in another game file, for a file, and what is to be done there."""
    from solver.forms.files import ENDINGS, FORMATS, schema_line
    from solver.forms.files.payoff_table import read as read_table
    from solver.forms.files.toml_read import text_for
    from solver.questions.reading import read, reads
    from solver.report.words import join_words

    is_game = Path(source).suffix.lower() in ENDINGS
    game = read(source) if is_game else read_table(source)
    text, remarks = text_for(game, file), []
    if Path(file).suffix.lower() not in FORMATS:
        text = schema_line(game.form) + text
    if not is_game and (names := game.space.names):
        said = clip(join_words(names), 200)
        remarks.append(f"what the table does not say: meaning, baseline and range of {said}; fill them in")
    try:
        reads(text, "the game" if file == "-" else file)
    except InvalidGame as error:
        remarks.append(f"warning: this is no game yet: {error}")
    return text, remarks


@command("budget", *PAGE)
def verify_certificate(run: Run, file: Annotated[Path, argument("FILE", "What --certificate wrote.")]) -> None:
    """Check a proof again, by exact arithmetic that shares nothing with the search that found it.

    Ends with code 0 where it is right, 5 where it is wrong, 4 where it rests on a solver's word.

    \b
    Examples:
      zopa verify-certificate proof.json
      zopa verify-certificate proof.json --format json
    """
    from solver.checks.certificates.verify import check

    with progress("checking the proof"):
        checked = check(file, run.budget)
    run.put(checked)
    if not checked:
        raise typer.Exit(4 if checked.ok is None else 5)
