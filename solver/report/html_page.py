r"""A report as HTML: a fragment, a page of its own which needs nothing else, or the answer of a notebook's cell.

Everything is escaped. In a notebook formulas stand between dollar signs, which Jupyter and nbconvert hand to MathJax;
names are those of the game file, and what is advice for the command line is left out.

Records inside an answer, such as one gap or one effect, are in a notebook what JSON has of them, in two columns. One
that holds a branch, a region or a point knows what variables are called; elsewhere formulas are left out.

>>> report = blocks.Report("", (blocks.Say("It stands if", blocks.Code("x >= 1/2")),))
>>> html(report)
'<p>It stands if <code>x &gt;= 1/2</code></p>'
>>> print(notebook_cell(report))
<p style="text-align:left">It stands if $x \ge \frac{1}{2}$</p>
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields
from fractions import Fraction
from functools import singledispatch
from typing import Any

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Ratio
from solver.report import blocks, latex, words
from solver.report.json_records import Written

LEFT = "text-align:left"
FIXED = "font-family:monospace;line-height:1.25;white-space:pre;overflow-x:auto"
CELL = f"{LEFT};vertical-align:top"
STYLES = {"p": LEFT, "th": CELL, "td": CELL, "pre": f"{LEFT};{FIXED}", "dl": "margin-bottom:1em"}
MAX_FORMULA_WIDTH = 36  # letters `m` in a cell of a table
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font-family: sans-serif; line-height: 1.5 }}
table {{ border-collapse: collapse; display: block; overflow-x: auto }}
th, td {{ text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid #ccc }}
pre {{ line-height: 1.25; overflow-x: auto }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def html(report: blocks.Report, typeset: bool = False) -> str:
    """Return the report as an HTML fragment, everything escaped."""
    parts = [f"<p><strong>{_cell(report.title, typeset)}</strong></p>"] if report.title else []
    parts += [_block(block, typeset) for block in report.blocks_for("html")]
    return "".join([*parts, f"<p>{_cell(report.note, typeset)}</p>" if report.note else ""])


def page(report: blocks.Report) -> str:
    """Return the report as a page of its own.

    >>> page(blocks.Report("a < b", ())).splitlines()[6]
    '<title>a &lt; b</title>'
    """
    return PAGE.format(title=words.escape_html(blocks.plain(report.title)) or "zopa", body=html(report))


def notebook_cell(report: blocks.Report) -> str:
    """Return the report for a notebook, which sets formulas as mathematics."""
    return for_notebook(html(report, typeset=True))


def for_notebook(made: str) -> str:
    """Return HTML whose tables and paragraphs keep to the left in a notebook, which centres or right-aligns them."""
    for tag, style in STYLES.items():
        made = made.replace(f"<{tag}>", f'<{tag} style="{style}">')
    return made


def formula(written: str, typeset: bool = False) -> str:
    """Return a formula, a comparison or a claim; as mathematics or as typed; predicates always as typed.

    >>> formula("equilibrium(a, b) and x > 1", typeset=True)
    '<code>equilibrium(a, b)</code> and $x &gt; 1$'
    """
    if not typeset:
        return f"<code>{words.escape_html(written)}</code>"
    return " ".join(
        text if kind == "word" else f"${words.escape_html(text)}$" if kind == "maths" else formula(text)
        for kind, text in latex.clauses(written, {})
    )


def _block(block: blocks.Block, typeset: bool) -> str:
    match block:
        case blocks.Head() | blocks.Item():
            return f"<p><em>{_cell(block.text, typeset)}</em></p>"
        case blocks.Say():
            said = _cell(block.pieces, typeset)
            return f"<p>{said}</p>" if said else ""
        case blocks.Facts(rows):
            each = ((name, "<br>".join(_cell(value, typeset) for value in values)) for name, values in rows)
            return f"<dl>{''.join(f'<dt>{_cell(name, typeset)}</dt><dd>{said}</dd>' for name, said in each)}</dl>"
        case blocks.Picture():
            return f"<pre>{free_text(chr(10).join(block.lines()), typeset)}</pre>"
        case blocks.Grid(head, rows):
            heads = "".join(f"<th>{_cell(name, typeset)}</th>" for name in head)
            body = "".join(f"<tr>{''.join(_table_cell(cell, typeset) for cell in row)}</tr>" for row in rows)
            return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _table_cell(cell: blocks.Cell, typeset: bool) -> str:
    """Return a cell of a table; MathJax breaks formulas at its width, so that it has to be as wide as they are."""
    shown = _cell(cell, typeset)
    widths = [_formula_width(piece) for piece in blocks.pieces(cell)] if "$" in shown and typeset else []
    return f"<td>{shown}</td>" if not widths else f'<td style="{CELL};min-width:{max(widths)}em">{shown}</td>'


def _formula_width(piece: blocks.Inline) -> int:
    """Return about how many letters `m` wide a formula is; of conditions, which stand below each other, the widest."""
    match piece:
        case blocks.Where(alternatives):
            longest = max((len(blocks.condition_text(one)) for cell in alternatives for one in cell), default=0)
        case blocks.Code(text=written):
            longest = max(map(len, written.split("/")))
        case _:
            longest = 0
    return min(longest * 5 // 9 + 2, MAX_FORMULA_WIDTH)


def _cell(cell: blocks.Cell, typeset: bool) -> str:
    return blocks.row(_piece(piece, typeset) for piece in blocks.pieces(cell))


def _piece(piece: blocks.Inline, typeset: bool) -> str:
    match piece:
        case blocks.Code(text=written):
            return formula(words.clean(written), typeset)
        case blocks.Where(alternatives) if typeset and alternatives:
            return f"${words.escape_html(latex.conditions(alternatives, {}))}$"
        case blocks.Where():
            return f"<code>{words.escape_html(blocks.plain(piece))}</code>"
        case blocks.Strong(text=strong):
            return f"<strong>{free_text(words.clean(strong), typeset)}</strong>"
        case blocks.Advice(text=said) if typeset:
            return free_text(words.clean(said), typeset)
        case _:
            return free_text(blocks.plain(piece), typeset)


def free_text(free: str, typeset: bool) -> str:
    """Return text in which a notebook finds no formula, as each dollar and backslash is an element of its own, and no
    option of the command line."""
    if not typeset:
        return words.escape_html(free)
    free = words.escape_html(free.replace(words.TRY_HARDER, words.TRY_HARDER_IN_PYTHON))
    return free.replace("$", "<span>$</span>").replace("\\", "<span>\\</span>")


# --- records inside an answer -----------------------------------------------------------------------


class Record(Written):
    """Adds what a notebook asks of the records inside an answer: their fields as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return for_notebook(_fields_table(self))


MAX_ENTRIES = 50  # of a list, shown
Names = Sequence[str]


def _fields_table(part: Any, names: Names = ()) -> str:
    """Return what is written of a record as an HTML table, everything escaped, records within it as tables within."""
    known = next(filter(None, (_parameters(getattr(part, one.name)) for one in fields(part))), names)
    names_of_fields = part.json_layout.attributes(type(part)).values()
    written = {name.replace("_", " "): field_html(getattr(part, name), known) for name in names_of_fields}
    rows = (f"<tr><th>{words.escape_html(name)}</th><td>{cell}</td></tr>" for name, cell in written.items() if cell)
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
    match value:
        case bool():
            return "yes" if value else "no"
        case Fraction() | float():
            return words.escape_html(words.amount(value))
        case Ratio():
            return formula(ratio_text(value, names), typeset=True) if names else ""
        case Record():
            return _fields_table(value, names)
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
