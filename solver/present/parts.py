"""Records inside an answer, such as one gap or one effect, in a notebook: their fields as a table of two columns.

Polynomials do not know what their variables are called. A record that holds a branch, a region or a point does, for
itself and for the records within it; where nothing does, fields that hold formulas are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields
from fractions import Fraction
from html import escape
from typing import Any

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Ratio
from solver.atlas import Branch
from solver.regions.constraints import Constraint
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region
from solver.regions.sentences import sentence
from solver.report.answer import Record
from solver.report.words import amount, clean

MOST = 50  # entries of a list that are shown
Names = Sequence[str]


def html(part: Record, names: Names = ()) -> str:
    """A record as an HTML table, everything escaped; records within it as tables within the table.

    >>> from solver.regions.sentences import Sentence
    >>> from solver.questions.when.answer import Gap
    >>> html(Gap(Sentence("a", "=", "b"), Fraction(1, 2), False))[14:65]
    '<tr><th>sentence</th><td>a = b</td></tr><tr><th>sho'
    """
    values = {one.name: getattr(part, one.name) for one in fields(part)}  # type: ignore[arg-type]
    known = next(filter(None, map(_known, values.values())), names)
    rows = [
        f"<tr><th>{escape(name.replace('_', ' '))}</th><td>{written}</td></tr>"
        for name, value in values.items()
        if (written := _value(value, known))
    ]
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def _known(value: Any) -> Names:
    """What the parameters are called, where a value tells."""
    match value:
        case Branch():
            return value.region.domain.names
        case Region():
            return value.domain.names
    return ()


def _value(value: Any, names: Names) -> str:
    """A value as HTML; nothing where it holds formulas whose parameters have no names."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case Fraction() | float():
            return escape(amount(value))
        case Ratio():
            return f"<code>{escape(ratio_text(value, names))}</code>" if names else ""
        case Constraint():
            return f"<code>{escape(str(sentence(value, names)))}</code>" if names else ""
        case Branch():
            return escape(value.label)
        case Verdict():
            return escape(value.kind)
        case Record():
            return html(value, names)
        case Mapping():
            return _several([(f"{escape(clean(str(key)))} = ", _value(one, names)) for key, one in value.items()])
        case tuple() | list() | Set():
            return _several([("", _value(one, names)) for one in value])
    return escape(clean(str(getattr(value, "word", value))))


def _several(entries: Sequence[tuple[str, str]]) -> str:
    if not entries:
        return "none"
    written = [f"{head}{value}" for head, value in entries if value]
    more = [f"and {len(written) - MOST} more"] if len(written) > MOST else []
    return "<br>".join([*written[:MOST], *more])
