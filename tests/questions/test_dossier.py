"""The report: its chapters, which outcome it is about, and a page that takes nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from html.parser import HTMLParser
from itertools import combinations, pairwise, product
from pathlib import Path
from urllib.parse import unquote

import command
import pytest
from html_validator import html_faults
from matplotlib.figure import Figure

from games import load
from solver import (
    Dossier,
    NormalForm,
    Player,
    UsageError,
    ZopaError,
    compare,
    dispute,
    full_report,
    game,
    nash,
    phases,
    tree,
)
from solver.concepts.nash import many_players
from solver.concepts.nash.many_players import equilibria_at
from solver.questions.dossier.chapters import CHAPTERS, QUESTIONS
from solver.questions.dossier.report import TITLES
from solver.questions.dossier.short_names import shorten
from solver.questions.plain_words import label_in_sentence
from solver.regions.proofs.certificates import Verdict
from solver.report import figure_style, long_page, plain_text
from solver.report.long_report import LongReport
from solver.report.reworded import change_words
from solver.report.words import NUMBERS, join_words

VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """Elements of a page with their attributes, in order; every one that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def deal() -> Dossier:
    return full_report(load("thaad-deal"))


@pytest.fixture(scope="module")
def page(deal: Dossier) -> str:
    return deal.export("html")


def text_of(dossier: Dossier) -> str:
    return " ".join(dossier.export().split())


# --- what it says ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_chapter_is_there(deal: Dossier, page: str) -> None:
    assert deal.only == CHAPTERS == tuple(TITLES)
    text, marked = deal.export(), deal.export("markdown")
    for name, title in TITLES.items():
        assert f"\n{title.upper()}\n" in text and f"\n## {title}\n" in marked
        assert f'<section id="{name}"' in page and f">{title}</h2>" in page
        assert (f'href="#{name}"' in page) == (name != "verdict")  # which is before the contents
    assert "Left out" not in text and "No answer" not in text
    assert marked.startswith("# Report: THAAD withdrawal for a full embargo\n")


def test_a_summary_in_plain_words_is_on_top(deal: Dossier) -> None:
    summary = text_of(deal).partition("IN PLAIN WORDS")[2].partition("THE MODEL")[0]
    for said in (
        "This report is about the outcome withdraw (the United States) and sanction (China) (“withdraw and sanction”"
        " for short), the first that the published",
        "the outcome keep (the United States) and tolerate (China) is stable, and nothing else is: the United States"
        " gets 0",
        "First, the cost to the US of being seen to break its word is at least the cost to the US",
        "The cheapest way to make “withdraw and sanction” stable is to raise",
        "Errors below 5 % of each range, in all numbers at once, do not change what is stable. Larger ones can.",
        "the chance that “withdraw and sanction” is stable is 41.7 %.",
        "Stable means that no side gains by changing its own choice.",
        "In tables and formulas US stands for the United States.",
    ):
        assert said in summary, said
    assert summary.count("Stable means") == 1


def test_what_holds_of_every_sentence_about_a_tree_is_said_once() -> None:
    moves = [("", "A", ["l", "r"]), (["l", "r"], "B", ["l", "r"])]
    ends = {"l/l": ["x", 1], "l/r": [0, 0], "r/l": [0, 0], "r/r": [1, 1]}
    hidden = tree(["A", "B"], moves, ends, {"x": {"baseline": 1, "range": (0, 2)}})
    summary = text_of(full_report(hidden, only=["summary", "when", "concede"]))
    for note in ("In an equilibrium every move is best", "Of infinitely many equilibria"):
        assert summary.partition("WHEN IT WOULD HOLD")[0].count(note) == 1


def test_its_numbers_are_those_of_the_questions(deal: Dossier) -> None:
    text = deal.export()
    for name in QUESTIONS:
        page = change_words(deal.found[name].document(), partial(shorten, deal))
        assert plain_text.text(replace(page, title="", note="")).strip() in text
    assert "41.7 % (5/12) of the ranges" in text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["thaad-offer", "swap-package"])
def test_trees_and_disputes_have_the_chapters_that_make_sense(name: str) -> None:
    some = load(name)
    assert full_report(some, only=[]).only == ()
    found = full_report(some, only=["summary", "now", "when", "sustain"])
    text = text_of(found)
    assert "No answer" not in text and "THE CHEAPEST CONCESSION" not in text
    assert "Left out: " in text.partition(TITLES["sustain"].upper())[2]  # asked for, and refused in a line
    assert not set(some.traits.skips) & set(CHAPTERS[:2])
    kind = {"tree": "is played", "dispute": "is reached"}[some.form]
    assert kind in text and {"tree": "played(", "dispute": "agreement("}[some.form] in found.found["when"].claim


@pytest.mark.parametrize("name", ["two-markets", "trust-game"])
def test_no_error_is_called_safe_that_is_not(name: str) -> None:
    """The bound that is printed, read as a fraction, is below the exact one."""
    found = full_report(load(name), only=["summary", "robust"])
    (printed,) = re.findall(r"Errors below ([\d.]+) % of each range", text_of(found))
    bound = 100 * found.found["robust"].low
    assert bound.denominator > 1 and bound * Fraction(99, 100) < Fraction(printed) <= bound


def test_the_summary_and_the_chapter_give_one_interval() -> None:
    text = text_of(full_report(load("trust-game"), only=["summary", "uncertain"]))
    summary, _, chapter = text.partition(TITLES["uncertain"].upper())
    (interval,) = re.findall(r"\(95 % interval (.* to .*?) %\)", summary)
    assert f"sampled, {interval} %" in chapter


def test_a_game_in_numbers_has_no_chapter_about_them() -> None:
    found = full_report(load("hexagon"))
    assert found.only == ("verdict", "summary", "model", "now", "when", "sustain", "proofs")
    assert "No answer" not in found.export() and "Left out" not in found.export()


def test_an_outcome_whose_name_has_blanks_is_asked_about() -> None:
    found = full_report(load("closed-rule"), only=["when"])
    assert " " in found.outcome and found.found["when"].holds is True


def test_a_continuum_is_said_by_its_corners() -> None:
    tie = game(
        {"a": ["left_bank", "right_bank"], "b": ["c", "d"]},
        [[["x", 1], [0, 0]], [[1, 1], [0, 1]]],
        {"x": {"baseline": 2, "range": (0, 4)}},
    )
    now = text_of(full_report(tie, only=["summary", "now"])).partition("WHAT STANDS NOW")[0]
    first, second = "(left bank, c)", "(left bank, d)"
    assert f"every mixture between {first} and {second} is stable, and nothing else is." in now
    fair = text_of(full_report(tie, only=["summary", "now"], at={"x": 0}))
    assert "with x at 0, every mixture between" in fair.lower()


def plain_now(some: NormalForm, at: Mapping[str, object]) -> str:
    """What the summary says of now, on one line."""
    summary = text_of(full_report(some, only=["summary", "now"], at=at)).partition("WHAT STANDS NOW")[0]
    return summary[summary.index("Now ") :]


def _mixtures(player: Player) -> list[str]:
    """Every choice of some strategies of a player, as the name of an outcome has it."""
    every = player.strategies
    return [" + ".join(some) for k in range(1, len(every) + 1) for some in combinations(every, k)]


@pytest.mark.parametrize(
    ("name", "at"),
    [("hexagon", {}), ("thaad-deal", {"shield": 0}), ("thaad-deal", {"shield": 0, "buffer": 5})],
)
def test_every_mixture_is_said_of_a_convex_set_alone(name: str, at: dict[str, int]) -> None:
    """The mean of all corners is an equilibrium, by the payoffs of every pure strategy against it, or else it is not
    said that every mixture of them is."""
    some = load(name)
    here = nash(some).at(at)
    (component,) = (one for one in here.solution.components if not one.is_point)
    corners = [one.strategies for one in component.equilibria]
    x, y = ([sum(w) / len(corners) for w in zip(*each, strict=True)] for each in zip(*corners, strict=True))
    a, b = some.payoffs_at(here.point)
    rows = [sum(u * q for u, q in zip(row, y, strict=True)) for row in a]
    columns = [sum(row[k] * p for row, p in zip(b, x, strict=True)) for k in range(len(y))]
    best = [max(pays) == sum(u * w for u, w in zip(pays, own, strict=True)) for pays, own in ((rows, x), (columns, y))]
    now = plain_now(some, at)
    assert ("every mixture between" in now) == all(best)
    assert all(best) or f"in {NUMBERS[len(component.subsets)]} pieces that touch each other" in now


@pytest.mark.parametrize(
    ("name", "at", "mixed"),
    [
        ("three-powers", {"bomb": 0}, "North Korea chooses at random between freeze and test with any probabilities"),
        (
            "jury",
            {"accuracy": 1},
            "the third juror chooses at random between sincere and convict with any probabilities",
        ),
        ("el-farol-3", {"crush": 0}, "at random between go and stay with any probabilities"),
    ],
)
def test_a_set_of_three_players_is_named_by_the_strategies_mixed(name: str, at: dict[str, int], mixed: str) -> None:
    some = load(name)
    now, lead = plain_now(some, at), " ".join(phases(some, at=at).export("sentence").split())
    assert mixed in now and "elsewhere" not in now + lead and "with corners" not in lead
    assert now.count("(") == now.count(")")
    names = {f"({', '.join(each)})" for each in product(*map(_mixtures, some.players))}
    sets = {one for corners in equilibria_at(some, some.space.point(at)).continua for one in corners}
    assert sets <= names and all(f"a continuum of {label_in_sentence(one)}" in lead for one in sets if "+" in one)


def test_of_sets_of_three_players_the_outermost_are_said() -> None:
    """As `solve` lists them: where every choice is an equilibrium that is one set, not the 27 that lie in it."""
    now = plain_now(load("jury"), {"accuracy": Fraction(1, 2), "doubt": Fraction(1, 2)})
    each = join_words([f"the {which} juror" for which in ("first", "second", "third")])
    each = f"in which {each} each choose at random between sincere and convict"
    assert f"the outcome {each} with any probabilities is stable, and nothing else is." in now


def test_which_outcome_it_is_about() -> None:
    dilemma = game(
        {"a": ["c", "d"], "b": ["c", "d"]},
        {"c, c": ["x", 2], "c, d": [0, 3], "d, c": [3, 0], "d, d": [1, 1]},
        {"x": {"baseline": 2, "range": (0, 4)}},
    )
    found = full_report(dilemma, only=["summary"])
    assert found.outcome == "(c, c)" and found.rule.startswith("the one that all sides would rather have")
    named = full_report(dilemma, "d, d", only=["summary"])
    assert (
        named.outcome == "(d, d)"
        and "This report is about the outcome d (a) and d (b) (“d and d” for short)." in text_of(named)
    )
    moved = full_report(dilemma, only=["summary"], at={"x": 1})
    assert moved.outcome == "(d, d)" and moved.rule == "the first that stands now"
    assert full_report(load("thaad-deal"), only=["when"]).rule.startswith("the first that the published answers")


def test_unknown_names_are_answered_with_advice() -> None:
    with pytest.raises(UsageError, match="did you mean 'thresholds'"):
        full_report(load("hawk-dove"), only=["treshholds"])
    with pytest.raises(UsageError):
        full_report(load("hawk-dove"), "hawk, swan", only=["when"])
    with pytest.raises(UsageError, match="each question by itself has the other formats"):
        full_report(load("hawk-dove"), only=["model"]).export("json")


def test_what_no_report_can_be_about_is_refused() -> None:
    three = dispute(["a", "b", "c"], agreements={"x": [1, 2, 0], "y": [1, 0, 1]})
    for subject, reason in (
        (three, "3 parties; closed forms are for two; ask at a point: bargain.game"),
        (load("airport"), "a game of coalitions has shares; zopa solve says what is shared"),
    ):
        with pytest.raises(ZopaError, match=reason):
            full_report(subject)


def test_a_notebook_shows_every_chapter() -> None:
    page = full_report(load("hawk-dove"), only=["summary", "when"])._repr_html_()
    assert "In plain words" in page and "When it would hold" in page and "second" in page


@pytest.mark.slow
def test_a_question_that_refuses_is_a_line() -> None:
    three = game({name: ["a", "b"] for name in "xyz"}, [[[["p", 0], [0, 0]], [[0, 0], [0, 1]]]] * 3, {"p": (0, 2)})
    found = full_report(three)
    assert "x chooses a or b" in text_of(found) and found.outcome == "(a, a, a)"
    assert text_of(found).count("Left out: ") == found.export("html").count("Left out: ") == 1
    assert "Left out: devices that make a deal stick are known for two players" in text_of(found)


# --- the page -------------------------------------------------------------------------------------


def test_the_page_takes_nothing_from_elsewhere_and_runs_nothing(page: str) -> None:
    parsed = Page(page)
    assert not {tag for tag, _ in parsed.elements} & {"script", "link", "iframe", "object", "base", "form", "embed"}
    for _, attributes in parsed.elements:
        for name in ("src", "href", "srcset", "action", "data"):
            assert attributes.get(name, "#").startswith(("#", "data:image/svg+xml;base64,"))
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    sheet = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert len(sheet) == 1 and "url(" not in sheet[0] and "@import" not in sheet[0]
    (policy,) = (one["content"] for one in parsed.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(sheet[0].encode()).digest()).decode()
    assert policy.startswith("default-src 'none'") and f"style-src 'sha256-{digest}'" in policy


def test_the_page_can_be_read_by_everybody(page: str) -> None:
    parsed = Page(page)
    assert parsed.elements[0] == ("html", {"lang": "en"})
    assert [len(parsed.all(tag)) for tag in ("header", "nav", "main", "h1", "title")] == [1] * 5
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for one in parsed.all("section"):
        assert one["aria-labelledby"] in ids
    assert {one["href"][1:] for one in parsed.all("a")} <= set(ids)
    assert (
        len(parsed.all("table")) == len(parsed.all("caption")) == page.count('<div class="wide" tabindex="0"><table>')
    )
    assert "<caption></caption>" not in page and all(one == {"scope": "col"} for one in parsed.all("th"))
    pictures = parsed.all("img")
    assert len(pictures) == 4 and all(len(one["alt"]) > 20 for one in pictures)
    levels = [int(tag[1]) for tag, _ in parsed.elements if re.fullmatch(r"h\d", tag)]
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


@pytest.mark.slow
def test_the_same_bytes_every_time(deal: Dossier, page: str) -> None:
    assert deal.export("html") == page
    fresh = (full_report(load("hawk-dove"), only=["summary", "uncertain"]).export("html") for _ in range(2))
    assert len(set(fresh)) == 1


def test_pictures_are_laid_out_before_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last digits of a layout differ from run to run, so it is rounded, and not made once more in writing."""
    written: list[Figure] = []
    rendered = figure_style.render_figure

    def render_and_keep(figure: Figure, form: str) -> bytes:
        written.append(figure)
        return rendered(figure, form)

    monkeypatch.setattr(figure_style, "render_figure", render_and_keep)
    full_report(load("hawk-dove"), only=["tornado"]).export("html")
    for ax in (ax for figure in written for ax in figure.axes):
        assert all(abs(edge - round(edge, 5)) < 1e-9 for edge in ax.get_position(original=True).bounds)
    assert written


def test_hostile_text_stays_text() -> None:
    hostile = "<script>alert(1)</script> [a](http://x) | ` & \x1b[2J \u202e \"q\" onload='x'"
    fare = game(
        {"one": {"name": "<b>One</b>", "strategies": ["a", "b"]}, "two": ["c", "d"]},
        [[["x", 0], [0, 1]], [[1, 0], [0, "y"]]],
        {name: {"baseline": 1, "range": (0, 2), "meaning": f"{name} {hostile}", "unit": hostile} for name in "xy"},
        title=hostile, note=hostile, sources={"s": {"title": hostile, "url": "http://evil.example/x"}},
    )  # fmt: skip
    found = full_report(fare, only=["summary", "model", "now", "when", "concede"])
    page, marked, text = found.export("html"), found.export("markdown"), found.export()
    assert {tag for tag, _ in Page(page).elements} <= {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "nav", "ol", "li", "a", "main",
        "section", "p", "code", "strong", "dl", "dt", "dd", "br", "div", "table", "caption", "thead", "tbody", "tr",
        "th", "td", "figure", "img", "figcaption", "pre",
    }  # fmt: skip
    assert "&lt;script&gt;" in page and "<script" not in marked and not re.search(r"[^\\]\]\(http", marked)
    assert not [line for line in (*text.splitlines(), *page.splitlines()) if not line.isprintable()]


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_writes_what_the_ending_says(tmp_path: Path) -> None:
    base = ["report", "hawk-dove", "--only", "summary,when", "--outcome", "hawk, dove"]
    printed = command.run(base)
    assert not printed.code and "IN PLAIN WORDS" in printed.out and "THE MODEL" not in printed.out
    for ending, begins in ((".html", "<!DOCTYPE html>"), (".md", "# Report: Hawk and dove"), (".txt", "Report: Hawk")):
        target = tmp_path / f"r{ending}"
        done = command.run([*base, "-o", str(target)])
        assert (done.code, done.out) == (0, "") and str(target) in done.err
        assert target.read_text("utf-8").startswith(begins)
    again = command.run([*base, "-o", str(tmp_path / "r.md")])
    assert again.code == 2 and "--force" in again.err
    other = command.run([*base, "-o", str(tmp_path / "r.odt")])
    assert other.code == 2 and ".html, .pdf, .docx, .md or .txt" in other.err
    wrong = command.run(["report", "hawk-dove", "--only", "sumary"])
    assert wrong.code == 2 and "did you mean 'summary'" in wrong.err


def test_the_pictures_of_markdown_are_beside_it(tmp_path: Path) -> None:
    """Each link leads to a picture, each picture is linked to, and neither file nor folder is overwritten unasked."""
    base, target = ["report", "hawk-dove", "--only", "model,when,thresholds"], tmp_path / "my [deal] 1.md"
    assert command.run([*base, "--set", "value=3", "-o", str(target)]).code == 0
    folder, text = tmp_path / "my [deal] 1_files", target.read_text("utf-8")
    links = [unquote(link) for link in re.findall(r"(?m)^!\[[^]]{20,}\]\((\S+)\)$", text)]
    assert [tmp_path / link for link in links] == [folder / "when.svg", folder / "thresholds.svg"]
    assert {*folder.iterdir()} == {tmp_path / link for link in links}
    assert text.index("when.svg") < text.index("## What tips it") < text.index("thresholds.svg")
    drawn = re.findall(r"<text[^>]*>([^<]*)</text>", (folder / "thresholds.svg").read_text("utf-8"))
    assert {"value", "injury"} <= {one.strip() for one in drawn} and "value = 3, the rest at the baseline" in text
    target.unlink()
    refused = command.run([*base, "-o", str(target)])
    assert refused.code == 2 and f"{folder} exists; choose another name" in refused.err and not target.exists()
    (folder / "own.svg").touch()
    assert command.run([*base[:-1], "when", "-o", str(target), "--force"]).code == 0 and target.exists()
    assert {*folder.iterdir()} == {folder / "when.svg", folder / "own.svg"}
    full_report(load("hawk-dove"), only=["model"]).save(tmp_path / "plain.md")
    assert not (tmp_path / "plain_files").exists()
    (tmp_path / "taken_files").mkdir()
    with pytest.raises(UsageError, match="taken_files exists"):
        full_report(load("hawk-dove"), only=["model"]).save(tmp_path / "taken.md")


@pytest.mark.slow
def test_a_pdf_is_made_where_weasyprint_is() -> None:
    pytest.importorskip("weasyprint", reason="no PDF is tried out: weasyprint is missing (pip install '.[pdf]')")
    found = full_report(load("hawk-dove"), only=["when"])
    assert found.to_pdf().startswith(b"%PDF-") and found.to_pdf() == found.to_pdf()


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(UsageError, match=r"pip install '\.\[pdf\]', or write -o report\.html"):
        long_page.pdf(LongReport("A", ()))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert "<img" not in full_report(load("hawk-dove"), only=["when", "thresholds"]).export("html")


# --- other people's judges ------------------------------------------------------------------------


def browser() -> str:
    """Return the path of a Chromium, or skip with a word."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("the report is not looked at: there is no chromium (Debian: apt install chromium)")
    return found


@pytest.fixture(scope="module")
def pages(page: str, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pages")
    offer = full_report(load("thaad-offer"), only=["summary", "model", "now", "when", "proofs"]).export("html")
    for name, text in {"thaad-deal": page, "thaad-offer": offer}.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


@pytest.mark.slow
def test_an_html_validator_finds_nothing(pages: list[Path]) -> None:
    assert html_faults(*pages) == ""


@pytest.mark.slow
def test_axe_finds_no_fault_and_no_request_leaves(pages: list[Path]) -> None:
    reason = "accessibility is not tried out: playwright or axe-playwright-python is missing"
    sync = pytest.importorskip("playwright.sync_api", reason=reason)
    axe: Callable[[], object] = pytest.importorskip("axe_playwright_python.sync_playwright", reason=reason).Axe
    with sync.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        for file, (width, scheme) in zip(pages, ((1280, "light"), (390, "dark")), strict=True):
            view = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
            seen: list[str] = []
            view.on("request", lambda one, seen=seen: seen.append(one.url))
            view.on("console", lambda one, seen=seen: seen.append(one.text))
            view.goto(file.as_uri())
            assert view.evaluate("document.documentElement.scrollWidth") <= width
            assert [one for one in seen if not one.startswith("data:")] == [file.as_uri()]
            assert axe().run(view).response["violations"] == []  # type: ignore[attr-defined]
        chromium.close()


def without_pure(path: Path) -> Path:
    """Write a game of three without a pure equilibrium where x > 0."""
    cells = []
    for a, b, c in product("ab", "cd", "efg"):
        same = (a == "a") == (b == "c")
        third = {"e": "x", "f": "0", "g": "-1"}[c]
        cells.append(f'"{a}, {b}, {c}" = ["{"x" if same else "-x"}", {-1 if same else 1}, "{third}"]')
    path.write_text(
        'schema = 1\nform = "normal"\n[players]\none = { strategies = ["a", "b"] }\ntwo = { strategies = ["c", "d"] }\n'
        'three = { strategies = ["e", "f", "g"] }\n[parameters.x]\nbaseline = 1\nrange = [0, 2]\ncontrol = "one"\n'
        "[payoffs]\n" + "\n".join(cells)
    )
    return path


def test_a_game_without_pure_equilibria_has_a_report_that_says_so(tmp_path: Path) -> None:
    game_file = str(without_pure(tmp_path / "mixed.toml"))
    done = command.run(["report", game_file, "--only", "summary,now,uncertain"])
    said = " ".join(done.out.split())
    assert done.code == 0 and "no pure outcome is stable; mixed ones are not looked for" in said
    assert "nothing is stable" not in said and "the first in the file, since none is found now" in said
    drawn = command.run(["uncertain", game_file])
    assert drawn.code == 0 and "none that is listed" in drawn.out and "What the players get" not in drawn.out


@pytest.mark.slow
def test_the_command_writes_pdf(tmp_path: Path) -> None:
    pytest.importorskip("weasyprint")
    done = command.run(["report", "hawk-dove", "--only", "summary", "-o", str(tmp_path / "short.pdf")])
    assert done.code == 0 and (tmp_path / "short.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", ["", "dir.md"])
def test_a_folder_in_the_place_of_the_file_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "dir.md").mkdir()
    done = command.run(["report", "thaad-deal", "--only", "model", "-o", str(tmp_path / name) if name else ""])
    assert done.code == 2 and "is a directory; name a file in it" in done.err
    assert [one.name for one in tmp_path.iterdir()] == ["dir.md"]


def test_a_summary_refers_to_the_chapters_and_to_no_option() -> None:
    made = full_report(load("wedge"), "accommodate/split", only=["summary", "when"])
    summary = " ".join(made.export().split("WHEN IT WOULD HOLD")[0].split())
    assert "; or in a case that its chapter lists, where some equality holds exactly" in summary and "--" not in summary


def jurors_at_a_wall(monkeypatch: pytest.MonkeyPatch) -> tuple[NormalForm, dict[str, object]]:
    """Return a game of three and a point where any choice is an equilibrium, and no proof of that is found."""
    monkeypatch.setattr(many_players, "decide_stepwise", lambda *_: Verdict("undecided", spent="nothing"))
    return load("jury"), {"accuracy": "1/2", "doubt": "1/2"}


@pytest.mark.slow
def test_a_set_that_is_left_open_is_perhaps_stable_in_every_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    jury, wall = jurors_at_a_wall(monkeypatch)
    powers, nothing = (
        load("three-powers"),
        dict.fromkeys(("shield", "buffer", "breach_cn", "bomb", "isolation", "hardship"), 0),
    )
    sets = [
        one
        for one in re.split("these are stable. The first is |; |The [a-z]+ is ", plain_now(powers, nothing))
        if "infinitely many" in one
    ]
    assert sets and all(one.startswith("perhaps the outcome ") for one in sets)
    told = " ".join(phases(jury, at=wall).export("sentence").split())
    assert told.count("perhaps a continuum of (") == 3**3 - 2**3 == told.count("continuum of ")
    rows = compare(jury, {"now": None, "there": wall}).export("markdown").splitlines()
    (mixed,) = (row for row in rows if row.startswith("| perhaps (sincere, sincere, sincere + convict)"))
    assert mixed.endswith("| perhaps (a continuum) |")


def test_that_nothing_else_is_played_is_not_said_where_plays_are_not_listed() -> None:
    moves = [("", "one", ["a", "b"]), (["a", "b"], "two", ["u", "v"])]
    moves += [([f"{x}/{y}" for x in "ab" for y in "uv"], "three", ["s", "t"])]
    first = {"a/u": (0, 0), "a/v": (0, 1), "b/u": (1, 0), "b/v": (1, 1)}
    then = {"a/u": (1, -1), "a/v": (-1, 1), "b/u": (-1, 1), "b/v": (1, -1)}
    paid = {f"{end}/s": [*us, 0] for end, us in first.items()} | {f"{end}/t": [*us, 0] for end, us in then.items()}
    made = tree(["one", "two", "three"], moves, paid)
    summary = " ".join(full_report(made, only=["summary"]).export().split())
    assert "“b, v and s”" in summary and "course choosing at random between a and b" in summary
    assert "Not listed: from the beginning on sets of infinitely many equilibria" in summary
    assert "nothing else" not in summary


@pytest.mark.slow
def test_the_summary_never_calls_safe_an_error_of_which_nothing_is_known() -> None:
    """How much more an outcome bears can be undecided, and that of walls left out."""
    report = full_report(load("thaad-offer"), only=["summary", "robust"])
    robust = report.found["robust"]

    def summed_up(**changes: object) -> str:
        found = {**report.found, "robust": replace(robust, **changes)}
        return " ".join(str(replace(report, found=found)).split("HOW WRONG")[0].split())

    part, none = Fraction(1, 30), Fraction(0)
    assert "whether larger ones can is undecided" in summed_up(low=part, high=None).lower()
    assert "it is undecided whether errors in the numbers change" in summed_up(low=none, high=None).lower()
    assert "no errors in the numbers" not in summed_up(low=none, high=None).lower()
    whole = summed_up(low=None, high=None, off_walls=True)
    assert "Apart from boundaries, where payoffs tie exactly, no errors in the numbers change" in whole
