"""The command that prints JSON Schemas: of game files, for editors, and of the answers that commands print as JSON."""

from __future__ import annotations

from typing import Annotated

from solver.commands.answer_classes import ANSWERING, answer_classes
from solver.commands.completion import complete_schema
from solver.commands.options import Run, argument, command, option
from solver.errors import UsageError
from solver.forms.files import TEMPLATES
from solver.report.progress import progress


@command("output", "force", "debug")
def schema(
    run: Run,
    what: Annotated[
        str,
        argument("[WHAT]", "game, for game files, or a command, for what it prints as JSON.", complete=complete_schema),
    ] = "game",
    form: Annotated[str, option("--form", f"Of game files of this form: {', '.join(TEMPLATES)}.")] = "",
) -> None:
    """Print the JSON Schema of game files, by which an editor checks and completes them, or of what a command prints.

    The first line of what 'zopa new' writes says under which name an editor looks for it.

    \b
    Examples:
      zopa schema --form tree -o tree.schema.json
      zopa schema when
    """
    from solver.forms.files.toml_schemas import GAME, game_schema
    from solver.regions.parameters import no_such
    from solver.report.json_records import json_text
    from solver.report.json_schemas import schema_of

    if what not in (GAME, *ANSWERING):
        advice = f"{what} is a form of game files; write --form {what}"
        raise UsageError(advice if what in TEMPLATES else no_such("schema", what, (GAME, *ANSWERING)))
    if form and what != GAME:
        raise UsageError(f"--form is for game files; leave out {what}, or --form")
    with progress("reading the keys"):
        found = schema_of(*answer_classes(what)) if what in ANSWERING else game_schema(form or GAME)
    run.put_text(json_text(found))
