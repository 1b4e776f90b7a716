"""How each question's answer is written: a module for each, with `report(answer)` and `record(answer)`.

`report` gives a `solver.present.report.Report` for text, Markdown, LaTeX, HTML and CSV; `record` the JSON record.
An answer names its module by its class attribute `kind`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from solver.errors import UsageError


def written(
    answer: Any, form: str, provenance: Mapping[str, Any], width: int = 80, colour: bool = False
) -> str:
    """An answer as text in a format; `provenance` goes into JSON only, width and colour matter to text only."""
    return shown_by(answer.kind, (answer,), form, provenance, width, colour)


def shown_by(
    kind: str, parts: Sequence[Any], form: str, provenance: Mapping[str, Any], width: int = 80, colour: bool = False
) -> str:
    """The same for what the module of that name takes, where that is more than an answer."""
    from solver.present import records, report, typeset

    home = import_module(f"solver.present.reports.{kind}")
    if form == "json":
        return records.written({**home.record(*parts), "provenance": dict(provenance)})
    made = home.report(*parts)
    if form == "text":
        return report.text(made, width, colour)
    writers = {"csv": report.csv, "latex": typeset.latex, "markdown": report.markdown}
    if form not in writers:
        raise UsageError(f"no format is called {form!r}; there are text, json, {', '.join(writers)}")
    return writers[form](made)


def html(answer: Any) -> str:
    """An answer as an HTML fragment, for notebooks."""
    from solver.present import report

    return report.html(_home(answer).report(answer))


def latex(answer: Any) -> str:
    """An answer as LaTeX, for notebooks and papers."""
    from solver.present import typeset

    return typeset.latex(_home(answer).report(answer))


def text(answer: Any) -> str:
    """An answer as plain text, 80 columns wide at most where the words allow."""
    from solver.present import report

    return report.text(_home(answer).report(answer)).rstrip()


def _home(answer: Any) -> Any:
    return import_module(f"solver.present.reports.{answer.kind}")
