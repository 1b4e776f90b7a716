"""The five formats of an answer, and which module writes each.

Every module has a function for each kind of answer: `catalogue`, `game`, `atlas`, `point`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from solver.errors import UsageError

_RECORDS = {
    "catalogue": "solver.forms.report",
    "game": "solver.forms.report",
    "atlas": "solver.questions.solve.report",
}
FORMATS = ("text", "json", "csv", "latex", "markdown")


def written(
    kind: str, form: str, *parts: Any, provenance: Mapping[str, Any], width: int = 80, colour: bool = False
) -> str:
    """An answer of some kind as text in a format.

    >>> from games import load
    >>> print(written("game", "csv", load("hawk-dove"), provenance={}).splitlines()[0])
    first,second,first payoff,second payoff

    `provenance` goes into JSON only; width and colour matter to text only.
    """
    if kind == "game" and parts[0].form == "dispute" and form != "json":
        from solver.present.reports import shown_by

        return shown_by("dispute", parts, form, provenance, width, colour)
    match form:
        case "text":
            from solver.present import text

            return str(getattr(text, kind)(*parts, width=width, colour=colour))
        case "json":
            from solver.report import json_records

            if kind == "point":
                return json_records.json_text({**json_records.plain(parts[1]), "provenance": dict(provenance)})
            record = getattr(import_module(_RECORDS[kind]), f"{kind}_record")(*parts)
            return json_records.json_text({**record, "provenance": dict(provenance)})
        case "csv":
            from solver.present import rows

            return rows.written(getattr(rows, kind)(*parts))
        case "latex" | "markdown":
            return str(getattr(import_module(f"solver.present.{form}"), kind)(*parts))
        case _:
            raise UsageError(f"no format is called {form!r}; there are {', '.join(FORMATS)}")
