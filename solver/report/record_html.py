"""A record inside an answer as HTML, for a notebook: what JSON has of it, in two columns.

A record that holds a branch, a region or a point knows what variables are called; elsewhere formulas are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields
from fractions import Fraction
from typing import Any

from solver.report import words
from solver.report.html_page import for_notebook, formula, free_text
from solver.report.records import Record, formula_text

MAX_ENTRIES = 50  # of a list, shown


def notebook_table(record: Record) -> str:
    """Return a record as the table that a notebook shows."""
    return for_notebook(fields_table(record))


def fields_table(part: Any, names: Sequence[str] = ()) -> str:
    """Return what is written of a record as an HTML table, everything escaped, records within it as tables within."""
    known = next(filter(None, (_parameters(getattr(part, one.name)) for one in fields(part))), names)
    names_of_fields = part.json_layout.attributes(type(part)).values()
    written = {name.replace("_", " "): field_html(getattr(part, name), known) for name in names_of_fields}
    rows = (f"<tr><th>{words.escape_html(name)}</th><td>{cell}</td></tr>" for name, cell in written.items() if cell)
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def _parameters(value: Any) -> Sequence[str]:
    """Return what the parameters are called where a branch or a region tells, else nothing."""
    domain = getattr(getattr(value, "region", value), "domain", None)
    names: Sequence[str] = getattr(domain, "names", ())
    return names


def field_html(value: Any, names: Sequence[str]) -> str:
    """Return a value of a record as HTML; nothing for formulas without names.

    >>> field_html(True, ()), field_html(Fraction(1, 4), ()), field_html(("a", "b"), ())
    ('yes', '1/4 (0.25)', 'a<br>b')
    """
    if (written := formula_text(value, names)) is not None:
        return formula(written, typeset=True) if written else ""
    match value:
        case bool():
            return "yes" if value else "no"
        case Fraction() | float():
            return words.escape_html(words.amount(value))
        case Record():
            return fields_table(value, names)
        case Mapping():
            heads = (f"{free_text(words.clean(str(key)), True)} = " for key in value)
            return _entries([(head, field_html(one, names)) for head, one in zip(heads, value.values(), strict=True)])
        case tuple() | list() | Set():
            return _entries([("", field_html(one, names)) for one in value])
    called = next((getattr(value, name) for name in ("word", "label", "kind") if hasattr(value, name)), value)
    return free_text(words.clean("none" if called is None else str(called)), True)


def _entries(entries: Sequence[tuple[str, str]]) -> str:
    if not entries:
        return "none"
    shown = [f"{head}{value}" for head, value in entries if value]
    more = [f"and {len(shown) - MAX_ENTRIES} more"] if len(shown) > MAX_ENTRIES else []
    return "<br>".join([*shown[:MAX_ENTRIES], *more])
