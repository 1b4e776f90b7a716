"""LaTeX compiles in principle: every answer's is looked over by `tex`, which is itself held against faulty text."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from audit import tenth
from tex import faults, too_wide

import solver
from games import load, names
from solver import Atlas, nash
from solver.algebra.algebraic_numbers import Root
from solver.checks.certificates.verify import check
from solver.concepts import phases as partition
from solver.forms.normal import game
from solver.questions.prove.certificate import certificate_text as certified
from solver.report import latex
from solver.report.answer import Describable
from solver.report.blocks import Amount, Code, Facts, Grid, Head, Picture, Report, Say

WILD = 'a_b ^ # & 50% ~ | < > " {x} $y$ \\input{z} [1] *'
Question = Callable[[Atlas], Describable]

DEAL: dict[str, Question] = {
    "when": lambda deal: solver.when(deal, "unique(keep, tolerate) or shield != 1", given="buffer > calm"),
    "prove": lambda deal: solver.prove(deal, "equilibrium(withdraw, sanction)"),
    "phases": solver.phases,
    "thresholds": solver.thresholds,
    "a way": lambda deal: solver.thresholds(deal, start="baseline", end={"breach_us": 5, "breach_cn": 5}),
    "robust": lambda deal: solver.robust(deal, "keep, tolerate"),
    "not robust": lambda deal: solver.robust(deal, "withdraw, sanction"),
    "derive": solver.derive,
    "concede": lambda deal: solver.concede(deal, "withdraw, sanction", by=["breach_us", "breach_cn"]),
    "impossible": lambda deal: solver.concede(deal, "withdraw, sanction", by=["breach_us"], make="unique"),
    "sustain": lambda deal: solver.sustain(deal, "withdraw, sanction", discount="1/2"),
    "order": solver.order,
}
CHICKEN: dict[str, Question] = {
    "when": lambda atlas: solver.when(atlas, "payoff_dominant(dare, swerve)"),
    "prove": lambda atlas: solver.prove(atlas, "equilibrium(dare, swerve)"),
    "phases": solver.phases,
    "thresholds": solver.thresholds,
    "robust": lambda atlas: solver.robust(atlas),
    "derive": lambda atlas: solver.derive(atlas, along="crash"),
    "concede": lambda atlas: solver.concede(atlas, "dare, dare", by=["crash"]),
    "sustain": lambda atlas: solver.sustain(atlas, "swerve, swerve"),
    "order": lambda atlas: solver.order(atlas, at="baseline"),
}


@pytest.fixture(scope="module")
def deal() -> Atlas:
    return nash(load("thaad-deal").fix({"relief": "7/3"}))


@pytest.fixture(scope="module")
def chicken() -> Atlas:
    return nash(load("chicken"))


def is_fine(tex: str) -> None:
    assert faults(tex) == []
    assert too_wide(tex) == []


@pytest.mark.parametrize("question", DEAL.values(), ids=DEAL.keys())
def test_answers_about_the_deal(deal: Atlas, question: Question) -> None:
    tex = question(deal).export("latex")
    is_fine(tex)
    assert r"\usepackage{amsmath}" in tex.split("\n\n")[0] and tex.startswith("%")
    assert "relief fixed at 7/3" in tex


@pytest.mark.parametrize("question", tenth([*CHICKEN.values()], 2), ids=tenth([*CHICKEN], 2))
def test_answers_about_chicken(chicken: Atlas, question: Question) -> None:
    is_fine(question(chicken).export("latex"))


def test_a_certificate(deal: Atlas, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text(certified(solver.prove(deal, "equilibrium(keep, tolerate)", given="buffer >= calm")))
    is_fine(check(file).export("latex"))


@pytest.mark.parametrize("name", names())
def test_games_of_the_catalogue(name: str) -> None:
    shown = load(name)
    is_fine(shown.export("latex", shown.space.baseline))


def test_atlases_and_points(deal: Atlas) -> None:
    at = deal.game.space.baseline
    is_fine(deal.export("latex", at, partition.phases(deal)))
    is_fine(deal.at(shield=0).export("latex"))


def test_free_text_of_any_kind() -> None:
    blocks = (
        Say(WILD), Head(WILD), Facts(((WILD, (WILD, WILD)), ("[", ("]",)))), Picture(("a | b", "~ # % &")),
        Grid((WILD, "b"), ((WILD, WILD), ("* 1", "[0, 1]"), ("[0, 1]", Amount(Fraction(1, 3))))),
        Say(Code("x_1 != y and x**2*z >= 3/4*y"), Code("payoff(US, old-guard) >= 1 implies not equilibrium(a, b)")),
    )  # fmt: skip
    tex = latex.latex(Report(WILD, blocks, WILD))
    assert faults(tex) == []
    assert "x_1" not in tex and r"\ne" in tex


def test_numbers_that_would_not_fit_a_line_are_rounded_as_text_rounds_them() -> None:
    amounts = (Fraction(10) ** 309, Fraction(7 * 10**400, 3), -1e-7, Fraction(1, 3), 0.25, 1 / 7)
    roots = (Root((-2, 0, 1), 2, 2**0.5), Root((-2 * 10**20, 0, 1), 2, 1e10 * 2**0.5))
    tex = latex.latex(Report("", (Grid(("of", "is"), tuple(("x", Amount(one)) for one in (*amounts, *roots))),)))
    is_fine(tex)
    written = (
        r"$1 \cdot 10^{309}$",
        r"$\approx 2.333 \cdot 10^{400}$",
        r"$-1 \cdot 10^{-7}$",
        r"$\frac{1}{3}$",
        "$0.25$",
        r"$\approx 0.1429$",
        r"$\approx 1.414$",
        r"$\approx 1.414 \cdot 10^{10}$",
    )
    assert [line for line in written if line not in tex] == []


def test_greek_letters_are_commands() -> None:
    """In formulas, names of several letters and free text: none is left for a font that lacks it."""
    spaces = {name: {"baseline": 1, "range": (0, 2)} for name in ("λ", "Δ_φ")}
    made = game({"α": ["u", "d"], "b": ["l", "r"]}, [[["λ", "Δ_φ"], [0, 0]], [[0, 0], [1, 1]]], spaces, note="θ & Ω")
    for tex in (made.export("latex"), nash(made).export("latex")):
        is_fine(tex)
        assert not re.search("[α-ωΑ-Ω]", tex)
        assert r"$\lambda$" in tex and r"\textit{$\Delta$\_$\phi$}" in tex and r"$\theta$ \& $\Omega$" in tex


def test_free_text_in_a_game() -> None:
    odd = game(
        {"a-b": ["c_d", "e"], "f": ["g"]},
        {"c_d, g": ["x_1", "1"], "e, g": ["0", "x_1**2"]},
        {"x_1": {"baseline": 1, "range": (0, 2), "meaning": WILD}},
        title=WILD,
        note=WILD,
    )
    is_fine(odd.export("latex"))
    is_fine(solver.phases(odd).export("latex"))


def test_wide_tables_break_their_lines() -> None:
    long = "a sentence that goes on and on, with many words, so that it does not fit a line"
    tex = latex.latex(Report("Wide", (Grid(("what", "why"), ((long, long),)),)))
    assert too_wide(tex) == [] and r"p{" in tex and faults(tex) == []
    assert too_wide(latex.latex(Report("Wide", (Grid(("what", "why"), (("short", "too"),)),)))) == []


@pytest.mark.parametrize(
    ("tex", "fault"),
    [
        ("{a", "line 1: { not closed"),
        ("a}", "line 1: } closes nothing"),
        ("\n$x", "line 2: mathematics not closed"),
        ("$x \\] $", "closes $"),
        ("a_b", "'_' in text"),
        (r"$\text{a_b}$", "'_' in text"),
        ("a | b", "'|' in text"),
        ("a < b", "'<' in text"),
        ("a & b", "outside a table"),
        ("50 #", "bare"),
        ("a ~ b", "bare"),
        (r"\begin{array}{l}x\end{array}", "array in text"),
        (r"\begin{tabular}{ll} a & b & c \\ \end{tabular}", "more than 2"),
        (r"\begin{tabular}{ll} a \\ \end{tabular}", "a row of 1 cells in 2"),
        ("\\begin{tabular}{l} a \\\\\n* b \\\\ \\end{tabular}", "read as its argument"),
        (r"\begin{tabular}{l} a \\ [0, 1] \\ \end{tabular}", "read as its argument"),
        (r"\begin{tabular}{l} a \\ \end{array}", "closes tabular"),
        (r"\begin{description} \item[x] y", "description not closed"),
        ("50 % of it", "what follows % is lost"),
        ("a $$ b", "begins a display"),
        (r"\foo", "is not known"),
        ("a\n\n\\\\ b", "no line has begun"),
        (r"\begin{description} \item[{a}]  \\ b \end{description}", "no line has begun"),
    ],
)
def test_faulty_text_is_found(tex: str, fault: str) -> None:
    assert any(fault in found for found in faults(tex)), faults(tex)


@pytest.mark.parametrize(
    "tex",
    [
        "50 \\% of A\\_B \\textbar{} $|x| < \\frac{1}{2}$\n% a comment with _ and $",
        "\\[\n\\begin{array}{ll}\na & b \\\\ \\hline\n\\end{array}\n\\]",
        r"\begin{tabular}{lp{0.4\linewidth}} a & \(x_1\) \\ {}* & {}[0] \\ \end{tabular}",
        "\\begin{verbatim}\na | b_c & # %\n\\end{verbatim}",
        r"$\begin{array}{l} k \ge s \\ \text{or} \end{array}$",
    ],
)
def test_sound_text_passes(tex: str) -> None:
    assert faults(tex) == []
