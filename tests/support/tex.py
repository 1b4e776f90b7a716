"""A small check of LaTeX text: what would keep it from compiling, found without TeX.

Looked at are braces, environments, the two modes (text and mathematics), the columns of tables, commands that neither
LaTeX nor amsmath has, a \\\\ where no line has begun, and characters that mean something else than themselves where
they stand. Verbatim text is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_VERBATIM = re.compile(r"\\begin\{verbatim\}\n.*?\n\\end\{verbatim\}", re.DOTALL)
_PIECE = re.compile(
    r"(?P<comment>%[^\n]*)|(?P<begin>\\begin\{(?P<opens>\w+\*?)\}(?:\{(?P<columns>(?:[^{}]|\{[^{}]*\})*)\})?)"
    r"|\\end\{(?P<closes>\w+\*?)\}|(?P<row>\\\\)|(?P<command>\\(?:[A-Za-z]+|.))|(?P<sign>[{}$&_^#~|<>])",
    re.DOTALL,
)
_TABLES = frozenset({"tabular", "array"})
_MATHS = frozenset({"array"})
IN_MATHS_ONLY = frozenset("_^<>|")
_GREEK = "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau"
_KNOWN = frozenset(
    "documentclass usepackage paragraph medskip noindent textbf textit texttt text textbackslash textasciicircum "
    "textasciitilde textless textgreater textbar hline linewidth item scriptsize footnotesize small frac left right "
    f"max min cdot le ge ne mathit approx ell upsilon phi varphi chi psi omega {_GREEK} Gamma Delta Theta Lambda Xi "
    "Pi sqrt Sigma Upsilon Phi Psi Omega".split()
)
_NO_LINE = re.compile(r"(?:\A|\n[ \t]*\n|\\item\[\{[^\n]*\}\])\s*\Z")  # before a \\ that has nothing to end


def faults(text: str) -> list[str]:
    """What is wrong with a piece of LaTeX, each with its line; nothing where all is well.

    >>> faults("$x_1$ and $y$"), faults("x_1"), faults("$x")
    ([], ["line 1: '_' in text"], ['line 1: mathematics not closed'])
    """
    return [*_faults(_VERBATIM.sub(lambda found: "\n" * found[0].count("\n"), text))]


def _faults(text: str) -> Iterator[str]:
    opened: list[tuple[str, int]] = []  # braces, environments, and $ or \( or \[ for mathematics
    widths: list[tuple[int, int]] = []  # columns of the tables that are open, and where the row has come to
    for piece in _PIECE.finditer(text):
        line = f"line {text.count(chr(10), 0, piece.start()) + 1}"
        kind, found = piece.lastgroup, piece[0]
        innermost = opened[-1][0] if opened else ""
        if piece["opens"]:
            if piece["opens"] in _MATHS and not _in_maths(opened):
                yield f"{line}: {piece['opens']} in text"
            if piece["opens"] in _TABLES:
                columns = re.sub(r"\{[^{}]*\}|@", "", piece["columns"] or "")
                widths.append((len(columns), 1))
            opened.append((piece["opens"], piece.start()))
        elif piece["closes"]:
            if innermost != piece["closes"]:
                yield f"{line}: \\end{{{piece['closes']}}} closes {innermost or 'nothing'}"
            else:
                opened.pop()
            if piece["closes"] in _TABLES and widths:
                widths.pop()
        elif kind == "comment" and text[: piece.start()].rpartition("\n")[2].strip():
            yield f"{line}: what follows % is lost"
        elif kind == "command" and found[1:].isalpha() and found[1:] not in _KNOWN:
            yield f"{line}: {found} is not known"
        elif kind == "row":
            if _NO_LINE.search(text[: piece.start()]):
                yield f"{line}: \\\\ where no line has begun"
            if re.match(r"\s*[\[*]", text[piece.end() :]):
                yield f"{line}: what follows \\\\ is read as its argument"
            if innermost in _TABLES and widths:
                many, at = widths[-1]
                if at != many:
                    yield f"{line}: a row of {at} cells in {many} columns"
                widths[-1] = (many, 1)
        elif found == "&":
            if innermost not in _TABLES:
                yield f"{line}: '&' outside a table"
            elif widths:
                widths[-1] = (widths[-1][0], widths[-1][1] + 1)
                if widths[-1][1] > widths[-1][0]:
                    yield f"{line}: a row of more than {widths[-1][0]} cells"
        elif found in ("{", r"\(", r"\["):
            text_inside = found == "{" and re.search(r"\\(?:text\w*|paragraph)$", text[: piece.start()])
            if found != "{" and _in_maths(opened):
                yield f"{line}: {found} in mathematics"
            opened.append(("text" if text_inside else found, piece.start()))
        elif found in ("}", r"\)", r"\]"):
            if innermost not in {"}": ("{", "text"), r"\)": (r"\(",), r"\]": (r"\[",)}[found]:
                yield f"{line}: {found} closes {innermost or 'nothing'}"
            else:
                opened.pop()
        elif found == "$":
            if innermost == "$":
                if opened.pop()[1] == piece.start() - 1:
                    yield f"{line}: $$ begins a display"
            else:
                if _in_maths(opened):
                    yield f"{line}: '$' in mathematics"
                opened.append(("$", piece.start()))
        elif found in IN_MATHS_ONLY and not _in_maths(opened):
            yield f"{line}: {found!r} in text"
        elif found in ("#", "~"):
            yield f"{line}: {found!r} bare"
    for name, start in opened:
        what = "mathematics" if name in ("$", r"\(", r"\[") else name
        yield f"line {text.count(chr(10), 0, start) + 1}: {what} not closed"


def _in_maths(opened: list[tuple[str, int]]) -> bool:
    for name, _ in reversed(opened):
        if name in ("$", r"\(", r"\["):
            return True
        if name == "text":
            return False
    return False


def too_wide(text: str, most: int = 90) -> list[str]:
    """Rows of tables of text whose columns cannot break and that have more characters than fit a page."""
    found = []
    for table in re.finditer(r"\\begin\{tabular\}\{(.*?)\}\n(.*?)\\end\{tabular\}", text, re.DOTALL):
        if "p{" not in table[1]:
            rows = (re.sub(r"\\[A-Za-z]+|[{}$\\&]", "", row) for row in re.split(r"\\\\(?: \\hline)?\n", table[2]))
            found += [row.strip() for row in rows if len(row.strip()) > most]
    return found
