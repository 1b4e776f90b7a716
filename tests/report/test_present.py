"""Presentation: the words, and that every format says the same and lets nothing hostile through."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest
from audit import tenth
from limits import at_once
from shelf import NORMAL
from tex import faults

from benchmarks import ordinary
from games import load
from solver import NormalForm, Region, UsageError, game, nash, where
from solver.algebra.algebraic_numbers import Root
from solver.atlas import PointAnswer
from solver.concepts import catalogue
from solver.concepts import phases as partition
from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
from solver.concepts.nash.point_solver import solve
from solver.forms.records import Catalogue
from solver.questions.solve import report as solve_report
from solver.questions.words import example, proof_word, spread
from solver.regions import report
from solver.regions import report as regions_report
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.proofs.certificates import UNDECIDED, Smt, Verdict, Witness
from solver.report import json_records, latex, streams, text_page, words
from solver.report.files import save
from solver.report.progress import progress
from solver.report.remedies import Door, at_door

HOSTILE = "<script>alert(1)</script> \\input{/etc/passwd} $x$ `a|b` \x1b[2J \u202e *b* __c__ =1+1"


@pytest.fixture(scope="module")
def deal() -> NashAtlas:
    return nash(load("thaad-deal"))


@pytest.fixture(scope="module")
def hostile() -> NormalForm:
    return game(
        {"a_b": {"name": HOSTILE, "strategies": ["x_1", "old-guard"]}, "B": ["l", "r_"]},
        [[["p", 0], [0, 1]], [["q", 0], [0, "1"]]],
        {
            "p": {"baseline": 1, "range": (0, 2), "meaning": HOSTILE, "unit": HOSTILE, "symbol": "\\pi_{US}"},
            "q": {"baseline": 1, "range": (0, 2), "meaning": "=1+1"},
        },
        title=HOSTILE,
        note=HOSTILE,
    )


def space(*bounded: str) -> ParameterSpace:
    return ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(2)) for name in bounded))


# --- conditions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("x >= 1/3 and x <= 2/3", "1/3 <= x <= 2/3"),
        ("x > 1/3 and x < 2/3", "1/3 < x < 2/3"),
        ("x >= 1/3 and x < 1", "1/3 <= x < 1"),
        ("x <= 0", "x = 0"),
        ("x >= 2", "x = 2"),
        ("x < 1", "x < 1"),
        ("0 <= y - x <= z", "0 <= y - x <= z"),
        ("0 < y - x and y - x <= z", "0 < y - x <= z"),
        ("x >= 0 and y <= 2", "everywhere"),
        ("x > 2", "nowhere"),
        ("x == 1 or y > 1 and z > 1", "(x = 1) or (y > 1 and z > 1)"),
    ],
)
def test_conditions_read_as_sentences(condition: str, said: str) -> None:
    region = where(condition, space("x", "y", "z"))
    found = report.sentence_text(region)
    assert found == said or sorted(found) == sorted(said)  # conditions may come in another order
    if said not in ("everywhere", "nowhere"):
        again = where(report.notation(region), region.space)
        assert again.equals(region)


@pytest.mark.parametrize("name", NORMAL)
def test_printed_conditions_mean_the_region(name: str) -> None:
    """Whatever is dropped, solved or chained: the text, read again, is the same set."""
    for branch in nash(load(name)).branches:
        said = report.notation(branch.region)
        if said != "always":
            assert where(said, branch.region.space).equals(branch.region), branch.label


def test_curved_regions_are_printed_without_effort() -> None:
    wide = space("x", "y", "z", "w")
    texts = ["x*y >= z*w and x**2 >= z and y*z > w**2 and x + y >= 1 and x >= y*w and w*x >= 1/9 and z*y >= w"]
    region = where(" or ".join(f"({t} and x*z > {k}/9)" for t in texts for k in range(1, 4)), wide)
    with at_once(5):
        said = report.notation(region)
    again = where(said, wide)
    for k in range(40):
        point = {n: Fraction((k * 7 + 3 * j) % 11, 5) for j, n in enumerate(wide.names)}
        assert again.contains(point) == region.contains(point)


# --- words ----------------------------------------------------------------------------------------


def test_amounts() -> None:
    huge = Fraction(10**60 + 1, 10**30)
    assert words.amount(Fraction(0)) == "0"
    assert words.amount(Fraction(-1, 3)) == "-1/3 (about -0.3333)"
    assert words.amount(huge) == "about 1e+30"
    assert words.amount(Fraction(10) ** 400) == "1e+400"
    assert words.amount(1 / Fraction(10) ** 400) == "1e-400"
    assert words.amount(Fraction(10) ** 400 / 3) == "about 3.333e+399"
    assert words.amount(0.25) == "about 0.25"


def test_a_share_is_all_or_nothing_only_if_it_is() -> None:
    tiny = Fraction(1, 10**400)
    assert [words.percent(share) for share in (tiny, 1 - tiny)] == ["under 0.1 %", "over 99.9 %"]
    assert words.percent(Root((-(10**18 - 2), 0, 10**18), 2, 1.0)) == "over 99.9 %"
    assert [words.percent(share) for share in (0, 1, Fraction(5, 2), 0.0, 1.0)] == [
        "0 %",
        "100 %",
        "250 %",
        "0 %",
        "100 %",
    ]


def test_spreads_of_three_choices() -> None:
    one, zero, half = Fraction(1), Fraction(0), Fraction(1, 2)
    three = ("rock", "paper", "scissors")
    corners = [(one, zero, zero), (zero, one, zero), (zero, zero, one)]
    assert spread(three, corners) == "any mixture of rock, paper and scissors"
    mixed = [(half, half, zero), (zero, zero, one)]
    assert spread(three, mixed).startswith("any mixture of (rock with probability 1/2 (0.5), otherwise paper)")


def test_proofs_in_words(deal: NashAtlas) -> None:
    assert {proof_word(branch.verdict) for branch in deal.branches} == {"checkable"}
    assert proof_word(UNDECIDED) == "open"
    assert proof_word(Verdict("empty", Smt("(check-sat)"))) == "trusted"


def test_examples_lie_in_their_regions(deal: NashAtlas) -> None:
    for branch in deal.branches:
        said = example(branch).replace(", the rest at the baseline", "")
        pairs = [] if said == "the baseline" else [pair.split(" = ") for pair in said.split(", ")]
        assert branch.region.contains(deal.game.space.point(dict(pairs))), branch.label


def test_algebraic_witness() -> None:
    root = Root((-2, 0, 1), 2, 1.41421356)
    assert "root 2 of" in words.point_text({"x": root}, {"x": Fraction(1)})
    assert json_records.plain(root) == {"exact": None, "float": 1.41421356, "polynomial": [-2, 0, 1], "root": 2}
    assert Witness((root,)).rational is None


# --- the same in every format ---------------------------------------------------------------------


@pytest.mark.parametrize("name", tenth(NORMAL, 3))
def test_every_game_in_every_format(name: str) -> None:
    atlas = nash(load(name))
    at, phases, chosen = atlas.at(), partition.phases(atlas), atlas.game
    for width in (30, 80):
        assert chosen.export("text", chosen.space.baseline, width=width)
        assert atlas.export("text", None, phases, width=width)
        said = at.export(width=width)
        assert said.endswith("\n") and not any(line.endswith(" ") for line in said.splitlines())
    record = json.loads(json_records.json_text(solve_report.atlas_record(atlas, None, phases)))
    table = list(csv.reader(io.StringIO(atlas.export("csv"))))
    assert len(record["branches"]) == len(table) - 1 == len(atlas.branches)
    for k, (branch, row, found) in enumerate(zip(atlas.branches, table[1:], record["branches"], strict=True)):
        assert row[1] == found["label"] == branch.label
        assert row[3] == found["region"]["text"]
        assert (row[2] == "yes") == (k in record["standing"]) == branch.region.contains(chosen.space.baseline)
    for display in (chosen.export("latex"), atlas.export("latex", None, phases), at.export("latex")):
        assert balanced(display)
    points = list(csv.reader(io.StringIO(at.export("csv"))))
    assert sum(row[1] != "representative" for row in points[1:]) == len(at.outcomes)
    assert atlas.export("markdown", None, phases).count("\n| ") >= len(atlas.branches)


def balanced(display: str) -> bool:
    plain = re.sub(r"\\\\|\\[{}]", "", display)
    depth = 0
    for character in plain:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0 and plain.count("\\left") == plain.count("\\right")


def test_latex_uses_the_symbols(deal: NashAtlas) -> None:
    display = deal.export("latex")
    assert r"\text{withdraw with probability}\ \frac{b - n}{l}" in display
    assert r"0 \le b - n \le l" in display and r"\text{4*}" in display
    displays, legend = display.split(r"\begin{tabular}")
    assert "breach" not in displays and r"$k$ & breach\_us & cost to the US of being seen" in legend


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("-a*b", r"-a \, b"),
        ("a*-b", r"a \, \left(-b\right)"),
        ("2*3*x", r"2 \cdot 3 \, x"),
        ("1/2*x", r"\frac{1}{2} \, x"),
        ("(a + b)**2/c", r"\frac{\left(a + b\right)^{2}}{c}"),
        ("-x/y", r"-\frac{x}{y}"),
        ("Min(a, Abs(b))", r"\min\left(a, \left|b\right|\right)"),
        ("breach_us**2", r"\left(\mathit{breach\_us}\right)^{2}"),
        ("beta*lambda", r"\beta \, \lambda"),
    ],
)
def test_formulas(formula: str, written: str) -> None:
    assert latex.formula(formula, {}) == written


def test_formulas_too_long_to_be_read() -> None:
    long = " + ".join(f"x_{k}**2*y" for k in range(3_000))
    display = latex.formula(long, {"y": "\\eta"})
    assert balanced(display) and display.startswith(r"\mathit{x\_0}^{2} \, \eta + ")


def test_shared_symbols_are_not_used() -> None:
    twice = ParameterSpace(tuple(Parameter(n, Fraction(1), Fraction(0), Fraction(2), symbol="s") for n in ("aa", "bb")))
    assert regions_report.symbols(twice) == {"aa": r"\mathit{aa}", "bb": r"\mathit{bb}"}


# --- hostile text ---------------------------------------------------------------------------------


def test_nothing_hostile_comes_through(hostile: NormalForm) -> None:
    atlas = nash(hostile)
    at, phases = atlas.at(), partition.phases(atlas)
    plain, tables, marked, set_, html = (
        [one.export(form) for one in (hostile, atlas, at)] for form in ("text", "csv", "markdown", "latex", "html")
    )
    plain.append(atlas.export("text", None, phases))
    for page in (*plain, *tables, *marked, *set_, *html):
        assert "\x1b" not in page and "\u202e" not in page
    for page in marked:
        assert "<script" not in page and "`a|b`" not in page and not re.search(r"(?<!\\)[*_]+[bc](?<!\\)[*_]", page)
        assert not re.search(r"(?<!\\)\$", page)
        counts = {line.replace("\\|", "").count("|") for line in page.splitlines() if line.startswith("|  |")}
        assert len(counts) <= 1
    for page in set_:
        body = "\n".join(line for line in page.splitlines() if not line.startswith("%"))
        assert "\\input" not in body and balanced(body) and faults(body) == []
        assert page.splitlines()[0].startswith("% ")
    for table in tables:
        for row in csv.reader(io.StringIO(table)):
            assert not any(cell.startswith(("=", "@", "+")) for cell in row)
    shelf = Catalogue((("x", game({"a": ["b"]}, {"b": [1]}, title="=cmd|calc")),)).export("csv")
    assert list(csv.reader(io.StringIO(shelf)))[1][2] == "'=cmd|calc"
    html += [thing.export("html") for thing in (atlas.branches[0], at.solution)]
    for fragment in html:
        assert "<script" not in fragment and "\x1b" not in fragment
        assert fragment.count("<td>") == fragment.count("</td>")


@pytest.mark.parametrize("start", ["# no", "> no", "- no", "+ no", "12. no", "1) no", "=== no", "[no]: http://no"])
def test_no_paragraph_of_markdown_is_anything_else(start: str) -> None:
    made = game({"a": ["b"]}, {"b": [1]}, title="A game", note=start)
    assert made.export("markdown").splitlines()[2] == re.sub(r"^(\d*)", r"\1\\", start, count=1)


def test_a_number_that_begins_a_line_of_markdown_is_left_as_it_is() -> None:
    made = game({"a": ["b"]}, {"b": [1]}, title="A game", note="1.99 % of all")
    assert made.export("markdown").splitlines()[2] == "1.99 % of all"


# --- notebooks, sympy -----------------------------------------------------------------------------


def test_notebook_displays(deal: NashAtlas) -> None:
    at = deal.at({"shield": 0})
    things = (deal.game, deal, deal.branches[4], at, at.solution, at.solution.equilibria[0], deal.branches[0].region)
    for thing in (*things, partition.phases(deal), *partition.phases(deal)):
        html, tex = thing._repr_html_(), thing._repr_latex_()
        assert html and tex and balanced(tex) and faults(tex) == []
    assert "<strong>yes</strong>" in deal.export("html") and "max-entropy" in at.export("html")
    assert "complete" in partition.phases(deal).export("html") and "withdraw" in partition.phases(deal).export("latex")
    assert all(str(label) in phase.export("html") for phase in partition.phases(deal) for label in phase.labels)
    with pytest.raises(UsageError, match="no format is called 'pdf'; there are text, json"):
        deal.export("pdf")


def test_a_record_without_a_page_shows_its_short_form() -> None:
    at = PointAnswer({}, (), ())
    assert at._repr_html_() is None and at._repr_latex_() is None and str(at) == repr(at)
    with pytest.raises(UsageError, match="PointAnswer has no page of its own"):
        at.export()


def test_sympy_at_the_door(deal: NashAtlas) -> None:
    import sympy

    mixed = deal.branches[4].to_sympy()
    buffer, calm, breach = sympy.symbols("buffer calm breach_cn")
    assert sympy.simplify(mixed.strategies[0][0] - (buffer - calm) / breach) == 0
    point = deal.game.space.point({"shield": 1, "breach_cn": 4})
    values = {sympy.Symbol(n): sympy.Rational(v.numerator, v.denominator) for n, v in point.items()}
    found = deal.branches[4].at(point)
    assert [Fraction(str(w.subs(values))) for w in mixed.strategies[0]] == list(found.row)
    assert [Fraction(str(u.subs(values))) for u in mixed.payoffs] == list(found.payoffs)
    assert mixed.where.subs(values) == sympy.true
    positive = sympy.Symbol("shield", positive=True)
    assert positive in deal.branches[0].to_sympy({"shield": positive}).payoffs[0].free_symbols


def test_regions_in_sympy() -> None:
    import sympy

    over = space("x", "y")
    assert where("x >= 0", over).to_sympy() == sympy.true
    assert where("x > 2", over).to_sympy() == sympy.false
    x = sympy.Symbol("x")
    boxed = where("x > 1", over).to_sympy(box=True)
    assert boxed.subs({x: 3, sympy.Symbol("y"): 1}) == sympy.false
    region: Region = where("x > 1 and x*y < 1 or y == 2", over)
    said = region.to_sympy()
    for k in range(25):
        point = {"x": Fraction(k % 5, 2), "y": Fraction(k // 5, 2)}
        values = {sympy.Symbol(n): sympy.Rational(v.numerator, v.denominator) for n, v in point.items()}
        assert bool(said.subs(values)) == region.contains(point)


# --- pages, output, progress ----------------------------------------------------------------------


def test_large_games_are_cut_and_say_so() -> None:
    big = game(None, [[[10**7 + k for k in range(12)]] * 12] * 2)
    assert 'and 80 more; .export("csv") or "json" gives them all' in big.export()
    with at_door(Door("command line")):
        assert "and 80 more; --format csv or json gives them all" in big.export()
    assert big.export("csv").count("\n") == 145


def test_three_players_are_shown() -> None:
    third = game({n: ["a", "b"] for n in ("one", "two", "three")}, [[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]] * 3)
    assert all("a, a, b" in third.export(form) for form in ("text", "markdown", "html"))
    assert balanced(third.export("latex"))


def test_pages_fit() -> None:
    page = text_page.Page(40, colour=True)
    page.heading("A title that is much longer than forty columns can hold")
    page.field("conditions", ["a >= b"], indent=2)
    assert all(len(re.sub(r"\x1b\[\d*m", "", line)) <= 40 for line in str(page).splitlines())
    assert not page.table([[["a" * 30], ["b" * 30]]])


def test_a_value_stands_under_a_name_of_more_than_half_the_width() -> None:
    name = "North after loyal/recognise or fickle/recognise plays"
    page = text_page.Page(80)
    page.fields([("pays", "1"), (name, "build with probability 1 - markets/fallout, otherwise rely")], indent=2)
    assert page.lines[1:] == [f"  {name}", "    build with probability 1 - markets/fallout, otherwise rely"]
    page = text_page.Page(80)
    page.field(" or ".join([name] * 4), "rely")
    assert len(page.lines) > 2 and all(len(line) <= 80 for line in page.lines) and page.lines[-1] == "  rely"


def test_ascii() -> None:
    assert streams._encodable_text("≥ – é", "ascii") == ">= - \\xe9"
    assert streams._encodable_text("≥ – é", "utf-8") == "≥ – é"


def test_saving(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    save(b"one", file)
    with pytest.raises(UsageError, match="overwrite it with force=True"):
        save(b"two", file)
    link = tmp_path / "link"
    link.symlink_to(file)
    save(b"two", link, force=True)
    assert file.read_text() == "two" and link.is_symlink()
    save(b"nowhere", Path("/dev/null"))
    assert not Path("/dev/null").is_file()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "link"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_shows_after_a_while_and_on_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, pipe = Terminal(), io.StringIO()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen)
    with progress("counting", after=0.01) as step:
        deadline = time.monotonic() + 10
        while "counting" not in screen.getvalue() and time.monotonic() < deadline:
            time.sleep(0.02)
        step(1, 2)
    assert "counting" in screen.getvalue()
    quick = Terminal()
    monkeypatch.setattr(sys, "stderr", quick)
    with progress("counting", after=60):
        pass
    assert quick.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", pipe)
    with progress("counting", after=0):
        time.sleep(0.05)
    assert pipe.getvalue() == ""


@pytest.mark.parametrize("k", range(8))
def test_at_a_point_each_equilibrium_is_told_with_conditions_that_can_be_read(k: int) -> None:
    it = ordinary.game("probabilities", k)
    point = {name: Fraction(3 + n, 7) for n, name in enumerate(it.space.names)}
    found = catalogue.at_point(it, point)
    assert isinstance(found, NashAtPoint)
    expected = solve(*it.payoffs_at(point)).equilibria
    assert [one.strategies for one in found.solution.equilibria] == [one.strategies for one in expected]
    told = str(found).count("which stands") + str(found).count("whose conditions are long")
    assert told == len(found.branches) and len(str(found)) < 1_000 + 500 * told
    assert all(branch is not None and branch.region.contains(point) for branch in found.branches)


def test_a_game_whose_closed_forms_are_refused_is_solved_at_a_point() -> None:
    names = [f"a{k}" for k in range(8)]
    power = "({})**3".format(" + ".join(names))
    bottom = "({})**2".format(" - ".join(names))
    strategies = ["up", "down", "left", "right"]
    large = game(
        title="large",
        players={"row": strategies, "column": strategies},
        parameters={name: {"baseline": k, "range": [-9, 9]} for k, name in enumerate(names)},
        payoffs={
            (r, c): (f"{i + 1}*{power} + {j}", f"{j + 1}*{bottom} + {i}")
            for i, r in enumerate(strategies)
            for j, c in enumerate(strategies)
        },
    )
    with pytest.raises(UsageError, match="multiplied"):
        nash(large)
    found = catalogue.at_point(large, large.space.point({}))
    assert isinstance(found, NashAtPoint)
    # the last row pays most whatever is played
    assert [tuple(map(int, e.row)) for e in found.solution.equilibria] == [(0, 0, 0, 1)]


def test_a_long_run_says_so_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    def lines(least: int) -> list[str]:
        """What is written until there are so many lines with how far it is."""
        written = ""
        with progress("counting", every=0.01) as step:
            step(3, 7)
            for _ in range(1_000):
                written += capsys.readouterr().err
                if written.count("3 of 7") >= least and written.endswith("\n"):
                    break
                time.sleep(0.01)
        return written.splitlines()

    said = [line.partition(" after")[0] for line in lines(2)]
    assert said[-2:] == ["still counting: 3 of 7,"] * 2
    assert set(said[:-2]) <= {"still counting:", said[-1]}  # a busy machine may be late with the step
    capsys.readouterr()
    with progress("counting", every=30):
        pass
    time.sleep(0.05)
    assert capsys.readouterr().err == ""
