r"""A report as HTML: a fragment, a page of its own which needs nothing else, or the answer of a notebook's cell.

Everything is escaped. In a notebook formulas stand between dollar signs, which Jupyter and nbconvert hand to MathJax;
names are those of the game file, and what is advice for the command line is left out.

>>> report = blocks.Report("", (blocks.Say("It stands if", blocks.Code("x >= 1/2")),))
>>> html(report)
'<p>It stands if <code>x &gt;= 1/2</code></p>'
>>> print(notebook_cell(report))
<p style="text-align:left">It stands if $x \ge \frac{1}{2}$</p>
"""

from __future__ import annotations

from solver.report import blocks, latex, words

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
        case _:
            return free_text(blocks.plain(piece), typeset)


def free_text(free: str, typeset: bool) -> str:
    """Return text in which a notebook finds no formula, as each dollar and backslash is an element of its own."""
    free = words.escape_html(free)
    if not typeset:
        return free
    return free.replace("$", "<span>$</span>").replace("\\", "<span>\\</span>")
