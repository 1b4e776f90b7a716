"""Records inside an answer, such as one gap or one effect, in a notebook: their fields in two columns. One that holds a
branch, a region or a point knows what variables are called; elsewhere fields with formulas are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields
from fractions import Fraction
from functools import singledispatch
from typing import Any

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Ratio
from solver.report.html_page import for_notebook, formula, free_text
from solver.report.words import amount, clean, escape_html


class Record:
    """Adds what a notebook asks of the records inside an answer: their fields as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return for_notebook(fields_table(self))


MAX_ENTRIES = 50  # of a list, shown
Names = Sequence[str]


def fields_table(part: Any, names: Names = ()) -> str:
    """Return a record as an HTML table, everything escaped; records within it as tables within the table.

    >>> from solver.regions.sentences import Sentence
    >>> from solver.questions.when.answer import Gap
    >>> fields_table(Gap(Sentence("a", "=", "b"), Fraction(1, 2), False))[14:65]
    '<tr><th>sentence</th><td>a = b</td></tr><tr><th>sho'
    """
    values = {one.name: getattr(part, one.name) for one in fields(part)}
    known = next(filter(None, map(_parameters, values.values())), names)
    rows = [
        f"<tr><th>{escape_html(name.replace('_', ' '))}</th><td>{html}</td></tr>"
        for name, value in values.items()
        if (html := field_html(value, known))
    ]
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def _parameters(value: Any) -> Names:
    """Return what the parameters are called where a branch or a region tells, else nothing."""
    domain = getattr(getattr(value, "region", value), "domain", None)
    names: Names = getattr(domain, "names", ())
    return names


@singledispatch
def field_html(value: Any, names: Names) -> str:
    """Return a value as HTML, by its class's registered writer if any; nothing for formulas without names.

    >>> field_html(True, ()), field_html(Fraction(1, 4), ()), field_html(("a", "b"), ())
    ('yes', '1/4 (0.25)', 'a<br>b')
    """
    called = next((getattr(value, name) for name in ("word", "label", "kind") if hasattr(value, name)), value)
    return free_text(clean("none" if called is None else str(called)), True)


@field_html.register
def _(value: bool, names: Names) -> str:
    return "yes" if value else "no"


@field_html.register(Fraction)
@field_html.register(float)
def _(value: Fraction | float, names: Names) -> str:
    return escape_html(amount(value))


@field_html.register
def _(value: Ratio, names: Names) -> str:
    return formula(ratio_text(value, names), typeset=True) if names else ""


@field_html.register
def _(value: Record, names: Names) -> str:
    return fields_table(value, names)


@field_html.register(Mapping)
def _(value: Mapping[Any, Any], names: Names) -> str:
    return _entries([(f"{free_text(clean(str(key)), True)} = ", field_html(one, names)) for key, one in value.items()])


@field_html.register(tuple)
@field_html.register(list)
@field_html.register(Set)
def _(value: Sequence[Any] | Set[Any], names: Names) -> str:
    return _entries([("", field_html(one, names)) for one in value])


def _entries(entries: Sequence[tuple[str, str]]) -> str:
    if not entries:
        return "none"
    shown = [f"{head}{value}" for head, value in entries if value]
    more = [f"and {len(shown) - MAX_ENTRIES} more"] if len(shown) > MAX_ENTRIES else []
    return "<br>".join([*shown[:MAX_ENTRIES], *more])
