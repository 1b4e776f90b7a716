r"""A report as LaTeX: paragraphs, lists and tables that any document with amsmath takes.

Formulas are set as mathematics, the words between them as words, and free text is escaped, so nothing in a game file is
run. A parameter is written as the symbol that its file gives; else a Greek or single letter as itself, a longer name in
italics. A table too wide for a page gets columns that break their lines.

>>> said = blocks.Say("It stands if", blocks.Code("breach >= shield"))
>>> print(latex(blocks.Report("The deal", (said,), symbols={"breach": "k"})))
% Goes into any document, such as \documentclass{article}, with \usepackage{amsmath}.
\paragraph{The deal}
<BLANKLINE>
It stands if $k \ge \mathit{shield}$
<BLANKLINE>
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import SupportsFloat

from solver.errors import InvalidText
from solver.expressions.expression import parse
from solver.expressions.nodes import Call, Name, Negation, Node, Number, Power, Product, Quotient, Sum
from solver.expressions.tokens import FUNCTIONS, WORDS
from solver.report import blocks, words

NEEDS = r"% Goes into any document, such as \documentclass{article}, with \usepackage{amsmath}."
PAGE = 72  # characters of text on a line, about
MAX_FIXED_COLUMN = 14  # characters of a column that stays as it is
SIZES = ((110, r"\scriptsize"), (80, r"\footnotesize"), (68, r"\small"))  # by the characters of a row
Symbols = Mapping[str, str]
_RELATION = {">=": r"\ge", "<=": r"\le", "!=": r"\ne", "==": "=", "=": "=", ">": ">", "<": "<"}
_RELATIONS = re.compile(r"\s*(>=|<=|!=|==|=|>|<)\s*")
_WORDS = re.compile(rf"\s*\b({'|'.join(sorted(WORDS))})\b\s*")
_CALL = re.compile(rf"\b(?!(?:{'|'.join(sorted(FUNCTIONS))}|sqrt)\b)[^\W\d]\w*\s*\(")  # a predicate, not a function
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}",
}  # fmt: skip


def latex(report: blocks.Report) -> str:
    """Return the report as LaTeX, which needs amsmath and nothing else."""
    title = f"{NEEDS}\n\\paragraph{{{escape(report.title)}}}" if report.title else NEEDS
    note = [escape(report.note)] if report.note else []
    return "\n\n".join([title, *note, *(_block(block, report.symbols) for block in report.blocks_for("latex"))]) + "\n"


def _block(block: blocks.Block, symbols: Symbols) -> str:
    match block:
        case blocks.Head() | blocks.Item():
            return rf"\medskip\noindent\textbf{{{escape(block.text)}}}"
        case blocks.Say():
            return _cell(block.pieces, symbols)
        case blocks.Facts(rows):
            items = (
                rf"\item[{{{escape(name)}}}] " + r" \\ ".join(_guard_line(_cell(value, symbols)) for value in values)
                for name, values in rows
            )
            return "\n".join([r"\begin{description}", *items, r"\end{description}"])
        case blocks.Picture():
            return "\n".join([r"{\footnotesize", r"\begin{verbatim}", *block.lines(), r"\end{verbatim}", "}"])
        case blocks.Grid(head, rows):
            return _display(head, rows, symbols) if block.maths else _table(head, rows, symbols)


def _table(head: Sequence[str], rows: Sequence[Sequence[blocks.Cell]], symbols: Symbols) -> str:
    columns = zip(head, *([blocks.plain(cell) for cell in cells] for cells in rows), strict=True)
    widths = [max(map(len, column)) for column in columns]
    begin = rf"\noindent\begin{{tabular}}{{{_columns(widths)}}}"
    lines = [_line([escape(name) for name in head]) + r" \hline"]
    lines += [_line([_cell(cell, symbols) for cell in cells]) for cells in rows]
    return "\n".join([begin, *lines, r"\end{tabular}"])


def _columns(widths: Sequence[int]) -> str:
    r"""Return how to set columns of so many characters: as they are if they fit, else the wide ones with line breaks.

    >>> print(_columns([5, 20]), _columns([5, 100, 50]))
    ll lp{0.51\linewidth}p{0.25\linewidth}
    """
    if sum(widths) + 3 * len(widths) <= PAGE:
        return "l" * len(widths)
    wide = [width for width in widths if width > MAX_FIXED_COLUMN] or widths
    room = max(0.3, 0.95 - sum(width + 3 for width in widths if width not in wide) / PAGE - 0.04 * len(wide))
    shares = {width: rf"p{{{room * width / sum(wide):.2f}\linewidth}}" for width in wide}
    return "".join(shares.get(width, "l") for width in widths)


def _line(cells: Sequence[str]) -> str:
    return _guard_line(" & ".join(cells)) + r" \\"


def _guard_line(begun: str) -> str:
    r"""Return a line that may follow a `\\`, which would take a bracket or a star for its argument."""
    return "{}" + begun if begun.startswith(("[", "*")) else begun


def _cell(cell: blocks.Cell, symbols: Symbols) -> str:
    return blocks.row(_piece(piece, symbols) for piece in blocks.pieces(cell))


def _piece(piece: blocks.Inline, symbols: Symbols) -> str:
    match piece:
        case str():
            return escape(piece)
        case blocks.Code(text=formula_text):
            return _sentence(formula_text, symbols)
        case blocks.Where(alternatives):
            return f"${conditions(alternatives, symbols)}$" if alternatives else "nowhere"
        case blocks.Amount(value):
            return f"${_amount(value)}$"
        case blocks.Strong(text=strong):
            return rf"\textbf{{{escape(strong)}}}"
        case _:
            return escape(piece.text)


def _display(head: Sequence[str], rows: Sequence[Sequence[blocks.Cell]], symbols: Symbols) -> str:
    """Return a table as an array, in smaller letters where its rows have more characters than fit a line."""
    cells = [[_maths(cell, symbols) for cell in line] for line in (head, *rows)]
    lines = [f"{' & '.join(line)} \\\\" for line in cells]
    lines[0] += r" \hline"
    array = [r"\[", rf"\begin{{array}}{{{'l' * len(head)}}}", *lines, r"\end{array}", r"\]"]
    width = sum(max(map(_characters, column)) for column in zip(*cells, strict=True))
    size = next((name for most, name in SIZES if width > most), "")
    return "\n".join([f"{{{size}", *array, "}"] if size else array)


def _maths(cell: blocks.Cell, symbols: Symbols) -> str:
    """Return a cell as mathematics, its words as text."""
    match cell:
        case blocks.Lines(parts):
            return _stack([_maths(part, symbols) for part in parts])
        case blocks.Code(text=formula_text):
            return _comparison(formula_text, symbols)
        case blocks.Where(alternatives):
            return conditions(alternatives, symbols)
        case blocks.Amount(value):
            return _amount(value)
        case tuple():
            line = ""
            for piece in cell:
                close = isinstance(piece, str) and piece[0] in ",.;:)"
                line += (r"\ " if line and not close else "") + _maths(piece, symbols)
            return line
        case _:
            return rf"\text{{{_piece(cell, symbols)}}}" if cell else ""


def _characters(cell: str) -> int:
    """Return about how many characters wide a cell is: its longest line, a fraction as wide as its longer part."""
    lines = re.sub(r"\\begin\{array\}\{\w*\}|\\end\{array\}", "", cell).split(r"\\")
    flat = (re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", lambda f: max(f[1], f[2], key=len), line) for line in lines)
    return max(len(re.sub(r"\\[A-Za-z]+|[{}\s\\]", "", line)) + 2 for line in flat)


def conditions(alternatives: Sequence[Sequence[blocks.Chain]], symbols: Symbols) -> str:
    r"""Return alternatives as an array, a condition a line, with `or` between two.

    >>> print(conditions(((("x", ">", "1"),), (("y", "==", "0"),)), {}))
    \begin{array}{l} x > 1 \\ \text{or} \\ y = 0 \end{array}
    """
    if () in alternatives:
        return r"\text{everywhere}"
    if not alternatives:
        return r"\text{nowhere}"
    lines = []
    for k, chains in enumerate(alternatives):
        lines += [r"\text{or}"] * (k > 0) + [_chain(one, symbols) for one in chains]
    return _stack(lines)


def _chain(one: blocks.Chain, symbols: Symbols) -> str:
    """Return a chain of comparisons as mathematics."""
    return " ".join(_RELATION[part] if k % 2 else formula(part, symbols) for k, part in enumerate(one))


def _stack(lines: Sequence[str]) -> str:
    """Return lines of mathematics below each other."""
    if len(lines) == 1:
        return lines[0]
    return r"\begin{array}{l} " + r" \\ ".join(lines) + r" \end{array}"


def clauses(written: str, symbols: Symbols) -> Iterator[tuple[str, str]]:
    """Yield the parts of a formula, a comparison or a claim: a word, mathematics, or a predicate as it is typed.

    >>> list(clauses("not strict(a, b) and x > 1/2", {}))[1:]
    [('predicate', 'strict(a, b)'), ('word', 'and'), ('maths', 'x > \\\\frac{1}{2}')]
    """
    for k, part in enumerate(_WORDS.split(written)):
        if k % 2:
            yield "word", part
        elif _CALL.search(part):
            yield "predicate", part
        elif part:
            yield "maths", _comparison(part, symbols)


def _sentence(written: str, symbols: Symbols) -> str:
    """Return a formula, a comparison, or a claim: its words as words, its predicates as they are typed."""
    look = {"word": "{}", "predicate": r"\texttt{{{}}}", "maths": "${}$"}
    found = ((kind, escape(part) if kind == "predicate" else part) for kind, part in clauses(written, symbols))
    return " ".join(look[kind].format(part) for kind, part in found)


def _comparison(written: str, symbols: Symbols) -> str:
    """Return a formula, or formulas with relations between them, as mathematics."""
    return _chain(tuple(_RELATIONS.split(written)), symbols)


def escape(free: str) -> str:
    r"""Return free text as LaTeX text.

    >>> escape("50% of A_B \\input{x}")
    '50\\% of A\\_B \\textbackslash{}input\\{x\\}'
    """
    return words.greek_commands("".join(_ESCAPES.get(character, character) for character in words.clean(free)))


def formula(text: str, symbols: Symbols) -> str:
    r"""Return a formula in the game file's notation as LaTeX.

    >>> formula("-x**2*Max(y, 1/2)/(x + 1)", {})
    '-\\frac{x^{2} \\, \\max\\left(y, \\frac{1}{2}\\right)}{x + 1}'
    >>> formula("(x - 2*sqrt(x*y))/2", {})
    '\\frac{x - 2 \\, \\sqrt{x \\, y}}{2}'
    """
    if before := _ROOT.search(text):  # no function of a game file: a name stands for it
        depths = accumulate((sign == "(") - (sign == ")") for sign in text[before.end() :])
        end = before.end() + next(place for place, depth in enumerate(depths) if depth < 0)
        root = rf"\sqrt{{{formula(text[before.end() : end], symbols)}}}"
        text, symbols = f"{text[: before.start()]}{ROOT_NAME}{text[end + 1 :]}", {**symbols, ROOT_NAME: root}
    try:
        return _tree(parse(text).tree, symbols)
    except InvalidText:  # a closed form too long to be read: sign by sign, its quotients left on the line
        return _SIGN.sub(lambda sign: _sign(sign, symbols), text)


_ROOT = re.compile(r"\bsqrt\(")
ROOT_NAME = "the_root_in_it"


_SIGN = re.compile(r"\*\*(\d+)|\*|([^\W\d]\w*)")


def _sign(sign: re.Match[str], symbols: Symbols) -> str:
    exponent, name = sign.groups()
    if name:
        return symbols.get(name) or words.name_symbol(name)
    return f"^{{{exponent}}}" if exponent else r" \, "


def _tree(node: Node, symbols: Symbols) -> str:
    """Return the tree of an expression as LaTeX."""
    match node:
        case Number(value):
            return _number(value)
        case Name(name):
            return symbols.get(name) or words.name_symbol(name)
        case Sum(terms):
            return _sum([_tree(term, symbols) for term in terms])
        case Product(factors):
            return _product([_factor(factor, symbols, k == 0) for k, factor in enumerate(factors)])
        case Quotient(over, under):
            top, minus = _tree(over, symbols), ""
            if top.startswith("-") and not isinstance(over, Sum):
                top, minus = top[1:], "-"
            return rf"{minus}\frac{{{top}}}{{{_tree(under, symbols)}}}"
        case Power(base, exponent):
            body = _tree(base, symbols)
            bare = isinstance(base, Name) and "_" not in body
            return f"{body}^{{{exponent}}}" if bare else rf"\left({body}\right)^{{{exponent}}}"
        case Negation(inner):
            return f"-{_factor(inner, symbols, False)}"
        case Call(function, arguments):
            inside = ", ".join(_tree(argument, symbols) for argument in arguments)
            return rf"\left|{inside}\right|" if function == "Abs" else rf"\{function.lower()}\left({inside}\right)"


def _sum(terms: Sequence[str]) -> str:
    first, *others = terms
    return first + "".join(f" - {term[1:]}" if term.startswith("-") else f" + {term}" for term in others)


def _product(factors: Sequence[str]) -> str:
    first, *others = factors
    return first + "".join((r" \cdot " if factor[0].isdigit() else r" \, ") + factor for factor in others)


def _factor(node: Node, symbols: Symbols, leads: bool) -> str:
    body = _tree(node, symbols)
    return rf"\left({body}\right)" if isinstance(node, Sum) or (body.startswith("-") and not leads) else body


def _amount(value: SupportsFloat) -> str:
    r"""Return a number of an answer: exact where that is short, else to a few digits, with its power of ten.

    >>> print(_amount(Fraction(10) ** 309 / 3), _amount(1.5e-7))
    \approx 3.333 \cdot 10^{308} 1.5 \cdot 10^{-7}
    """
    if isinstance(value, Fraction) and len(words.exactly(value)) <= words.MAX_EXACT:
        return _number(value)
    digits, _, power = (short := words.four_digits(value)).partition("e")
    about = "" if (Fraction if isinstance(value, Fraction) else float)(short) == value else r"\approx "
    return about + (rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits)


def _number(value: Fraction) -> str:
    """Return an exact number as LaTeX, a fraction upright."""
    if value.denominator == 1:
        return str(value)
    return ("-" if value < 0 else "") + rf"\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
