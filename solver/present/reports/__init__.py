"""How each question's answer is written: a module for each, with `report(answer)` and `record(answer)`.

`report` gives a `solver.report.blocks.Report` for text, Markdown, LaTeX, HTML and CSV; `record` the JSON record.
An answer names its module by its class attribute `kind`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from solver.errors import UsageError

HOMES = {
    "certificate": "solver.checks.certificates.report",
    "sweep": "solver.sweeps.report",
    "dispute": "solver.forms.report",
}


def written(answer: Any, form: str, provenance: Mapping[str, Any], width: int = 80, colour: bool = False) -> str:
    """An answer as text in a format; `provenance` goes into JSON only, width and colour matter to text only."""
    return shown_by(answer.kind, (answer,), form, provenance, width, colour)


def shown_by(
    kind: str, parts: Sequence[Any], form: str, provenance: Mapping[str, Any], width: int = 80, colour: bool = False
) -> str:
    """The same for what the module of that name takes, where that is more than an answer."""
    from solver.report import blocks, json_records
    from solver.report import latex as report_latex

    home = import_module(HOMES.get(kind, f"solver.questions.{kind}.report"))
    if form == "json":
        return json_records.json_text({**json_records.plain(parts[0]), "provenance": dict(provenance)})
    made = home.report(*parts)
    if form == "text":
        return blocks.text(made, width, colour)
    writers = {"csv": blocks.csv, "latex": report_latex.latex, "markdown": blocks.markdown}
    if form not in writers:
        raise UsageError(f"no format is called {form!r}; there are text, json, {', '.join(writers)}")
    return writers[form](made)


def html(answer: Any) -> str:
    """An answer as an HTML fragment, for notebooks."""
    from solver.report import blocks

    return blocks.html(_home(answer).report(answer))


def latex(answer: Any) -> str:
    """An answer as LaTeX, for notebooks and papers."""
    from solver.report import latex as report_latex

    return report_latex.latex(_home(answer).report(answer))


def text(answer: Any) -> str:
    """An answer as plain text, 80 columns wide at most where the words allow."""
    from solver.report import blocks

    return blocks.text(_home(answer).report(answer)).rstrip()


def _home(answer: Any) -> Any:
    return import_module(HOMES.get(answer.kind, f"solver.questions.{answer.kind}.report"))
