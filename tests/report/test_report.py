"""One report, every form: the same blocks as text, Markdown, LaTeX, HTML and CSV, with everything escaped."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from fractions import Fraction

import pytest

from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.region import where
from solver.regions.report import where_block
from solver.report.blocks import (
    Advice,
    Amount,
    Block,
    Code,
    DrawnLine,
    Facts,
    Grid,
    Head,
    Picture,
    Report,
    Say,
    Strong,
    Where,
)
from solver.report.blocks import plain as plain_line
from solver.report.csv_tables import csv as csv_text
from solver.report.html_page import html, notebook_cell
from solver.report.latex import latex
from solver.report.markdown import markdown
from solver.report.plain_text import text
from solver.report.remedies import PAGE, Door, Remedy, at_door
from solver.report.words import undecided_text

SPACE = ParameterSpace(tuple(Parameter(name, Fraction(2), Fraction(0), Fraction(10)) for name in ("shield", "breach")))
HOLDS = where("breach >= shield", SPACE)
ODD = "<b> & $x_1$ | \x1b[2J"


def report(*blocks: Block) -> Report:
    return Report("A title", blocks, "A note", {"shield": "s", "breach": "k"})


def test_text() -> None:
    said = text(report(Head("Part"), Say("It holds if", where_block(HOLDS), "."), Say("or", Code("x > 1"), indent=2)))
    assert said == "A title\nA note\n\nPart\n\nIt holds if breach >= shield.\n  or x > 1\n"


@pytest.mark.parametrize(
    ("form", "written"),
    [
        (markdown, "It holds if `breach >= shield`"),
        (latex, r"It holds if $k \ge s$"),
        (html, "It holds if <code>breach &gt;= shield</code>"),
        (text, "It holds if breach >= shield"),
    ],
)
def test_conditions_are_set_as_conditions(form: Callable[[Report], str], written: str) -> None:
    assert written in form(report(Say("It holds if", where_block(HOLDS))))
    assert written in form(report(Say("It holds if", Code("breach >= shield"))))


def test_amounts_are_exact_in_csv() -> None:
    table = Grid(("name", "gain"), (("US", Amount(Fraction(1, 3))), ("China", Amount(0.25))))
    head, first, second = csv_text(report(table)).splitlines()
    assert head == "name,gain,gain (exact)"
    assert first == f"US,{1 / 3},1/3" and second == "China,0.25,"
    assert "1/3 (about 0.3333)" in text(report(table))


def test_spreadsheets_take_no_formula() -> None:
    assert "'=1+1" in csv_text(report(Grid(("name",), (("=1+1",),))))


def test_formulas_are_marked_as_text_on_demand() -> None:
    cells = (
        "=1+1",
        "-3",
        "-3.5e-7",
        "+cmd",
        "@sum",
        Code("-shield"),
        Where(((("-x", ">", "1"),),)),
        Amount(Fraction(-1, 3)),
    )
    table = report(Grid(("-head", "value"), tuple(("a", cell) for cell in cells)))
    plain, safe = (list(csv.reader(io.StringIO(csv_text(table, one)))) for one in (False, True))
    as_it_is = ["'=1+1", "-3", "-3.5e-7", "'+cmd", "'@sum", "-shield", "-x > 1", str(-1 / 3)]
    assert [row[1] for row in plain[1:]] == as_it_is and plain[-1][2] == "-1/3"
    assert [row[1] for row in safe[1:]] == [*as_it_is[:5], "'-shield", "'-x > 1", str(-1 / 3)]
    assert safe[0][0] == "'-head" and safe[-1][2] == "'-1/3"


@pytest.mark.parametrize("form", [text, markdown, latex, html])
def test_free_text_is_harmless_in_every_block(form: Callable[[Report], str]) -> None:
    said = form(report(Say(ODD), Head(ODD), Facts(((ODD, (ODD,)),)), Grid((ODD,), ((ODD,),)), Picture(("| |",))))
    assert "\x1b" not in said
    if form is html:
        assert "<b>" not in said
    if form is latex:
        assert "$x_1$" not in said and " & $" not in said


def test_marks_stand_close() -> None:
    assert plain_line(("a", ",", "b", ".")) == "a, b."


def test_free_text_begins_no_formula_in_a_notebook() -> None:
    """Whether dollars and backslashes that are not ours stand in elements of their own, where MathJax finds nothing."""
    odd = r"costs $5 and $x$, \(y\) or \begin{z} <b>"
    rows = (((odd, Code("x >= 1"), DrawnLine(odd), Strong(odd)),),)
    made = notebook_cell(Report(odd, (Say(odd), Head(odd), Facts(((odd, (odd,)),)), Grid((odd,) * 4, *rows)), odd))
    assert "<b>" not in made and made.count(r"$x \ge 1$") == 1
    left = made.replace(r"$x \ge 1$", "").replace("<span>$</span>", "").replace("<span>\\</span>", "")
    assert "$" not in left and "\\" not in left and made.count("<span>$</span>") == 3 * made.count("costs ")


def test_a_notebook_is_told_of_no_option() -> None:
    more = Remedy("", "; --more shows all", "; more=True shows all")

    def say_more() -> tuple[Say]:
        return (Say(Advice("an answer", more), undecided_text("20 steps")),)

    made = notebook_cell(Report("", say_more()))
    assert "--" not in made and "an answer; more=True shows all" in made and "budget=Budget()" in made
    with at_door(Door("command line")):
        assert "an answer; --more shows all" in html(Report("", say_more()))
    with at_door(PAGE):
        assert plain_line(say_more()[0].pieces[0]) == "an answer"
