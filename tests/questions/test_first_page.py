"""The first page of a report: its structure for each form of game, what it says, and the document of Word."""

from __future__ import annotations

import io
import re
import sys
from datetime import date
from pathlib import Path

import command
import pytest
from shelf import taken

from games import load
from solver import Dossier, UsageError, full_report
from solver.forms.reductions import to
from solver.questions.dossier.first_page import say_verdict
from solver.questions.dossier.verdict import verdict_of
from solver.report import word
from solver.report.dates import read_date
from solver.report.long_page import MARK, gaps
from solver.report.long_report import Chapter, Drawing, LongReport, picture_room

DAY = date(2026, 12, 3)
POINTS = ("What is missing", "The cheapest change", "How sure that is", "What was assumed")
FORMS = ("thaad-deal", "three-powers", "hexagon", "thaad-offer", "swap-package")
MISSING = "no document of Word is tried out: python-docx is missing (pip install '.[word]')"


def first(name: str, outcome: str | None = None, at: dict[str, object] | None = None) -> Dossier:
    return full_report(load(name), outcome, only=["verdict"], at=at, day=DAY, author="Staff")


def verdict(report: Dossier) -> str:
    return say_verdict(report, verdict_of(report))


@pytest.mark.parametrize("name", FORMS)
def test_the_first_page_has_a_verdict_three_points_and_no_formula(name: str) -> None:
    report = first(name)
    text = " ".join(report.export().split())
    places = [text.index(f" {one} ") for one in POINTS]
    assert places == sorted(places) and "3 December 2026 · Staff" in text
    assert text.index(verdict(report)) < text.index("The question is whether ") < places[0]
    assert not re.search(r"[<>=*_]", text)


@pytest.mark.parametrize("form", ["coalition", "study"])
def test_what_has_no_report_has_no_first_page(form: str) -> None:
    with pytest.raises(UsageError, match=r"zopa (solve|study)"):
        full_report(taken({"coalition": "four-party", "study": "plan"}[form]), only=["verdict"])


@pytest.mark.parametrize(
    ("name", "outcome", "at", "said"),
    [
        ("thaad-deal", "keep, sanction", None, "Not on these terms: China would tolerate."),
        ("thaad-offer", None, {"redeploy": 4}, "States would acquiesce, so China would leak."),
        ("thaad-offer", None, None, "States would offer and China would accept and enforce."),
        ("swap-package", None, None, "Yes, on these terms: the agreement withdraw in full and ban in full is what"),
        ("hawk-dove", "hawk, hawk", None, "the first would choose “dove” and the second would choose “dove”."),
        ("hawk-dove", "hawk, dove", None, "Possible on these terms, but not certain: "),
    ],
)
def test_the_verdict_names_who_would_do_what(
    name: str, outcome: str | None, at: dict[str, object] | None, said: str
) -> None:
    assert said in verdict(first(name, outcome, at))


@pytest.mark.parametrize("name", ["thaad-deal", "hawk-dove", "stag-hunt", "chicken", "prisoners-dilemma"])
def test_somebody_objects_exactly_where_an_outcome_of_pure_strategies_is_not_stable(name: str) -> None:
    game = to("normal", load(name)).game
    paid = game.paid_at(game.space.baseline)
    for profile in paid:
        found = verdict_of(full_report(game, ", ".join(profile), only=["verdict"]))
        gains = {
            k
            for k in range(len(profile))
            for other, us in paid.items()
            if other[:k] + other[k + 1 :] == profile[:k] + profile[k + 1 :] and us[k] > paid[profile][k]
        }
        assert {one.seat for one in found.objections} == gains and found.holds is (not gains)


def test_an_outcome_has_a_short_name_after_its_first_mention() -> None:
    text = " ".join(first("thaad-deal").export().split())
    assert text.count("withdraw (the United States) and sanction (China)") == 1
    assert text.count("“withdraw and sanction”") >= 3


def test_the_date_is_the_one_given_or_that_of_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert read_date() == date(1970, 1, 2) and read_date("2026-12-03") == DAY
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        read_date()
    done = command.run(["report", "hawk-dove", "--date", "3.12.2026", "-o", str(tmp_path / "a.html")])
    assert done.code == 2 and "is no date; write it as 2026-12-03" in done.err


def test_a_picture_is_made_smaller_only_where_it_would_leave_a_page_empty() -> None:
    there = {"a": (0.0, 68.0, 600.0, 600.0)}
    assert [one.before for one in gaps([{f"a{MARK}": (0.0, 400.0, 600.0, 400.0)}, there])] == ["a"]
    assert not [*gaps([{f"a{MARK}": (0.0, 900.0, 600.0, 900.0)}, there])]  # little is left
    assert not [*gaps([{f"a{MARK}": (0.0, 400.0, 600.0, 400.0), **there}, {}])]  # it stands there


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_the_first_page_is_one_page_of_pdf(name: str) -> None:
    weasyprint = pytest.importorskip("weasyprint")
    page = full_report(load(name), only=["verdict", "proofs"], day=DAY).export("html")
    pages = weasyprint.HTML(string=page).render().pages
    assert "verdict" in pages[0].anchors and "proofs" in pages[1].anchors


def test_without_the_library_of_word_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError, match=r"pip install '\.\[word\]'"):
        first("hawk-dove").to_word()


@pytest.mark.slow
def test_a_document_of_word_holds_what_the_page_holds() -> None:
    docx = pytest.importorskip("docx", reason=MISSING)
    report = full_report(load("thaad-deal"), day=DAY, author="Staff")
    content, page = report.to_word(), report.export("html")
    assert content == report.to_word()
    made = docx.Document(io.BytesIO(content))
    heads = [one.text for one in made.paragraphs if one.style.name == "Heading 1"]
    assert heads == re.findall(r"<h2 id[^>]*>([^<]*)</h2>", page)
    tables = re.findall(r"<table>.*?</table>", page, re.DOTALL)
    assert [len(one.rows) for one in made.tables] == [one.count("<tr>") for one in tables]
    shown = [one._inline.docPr.get("descr") for one in made.inline_shapes]
    assert shown == re.findall(r'<img [^>]*alt="([^"]*)"', page)
    assert (made.core_properties.author, made.core_properties.created.date()) == ("Staff", DAY)
    assert "Not on these terms" in [one.text for one in made.paragraphs][3]


def test_hostile_text_is_cleaned_for_word() -> None:
    docx = pytest.importorskip("docx", reason=MISSING)
    from solver.report.blocks import Facts, Grid, Picture, Report, Say

    bad = "a\x00\x1b[2J\ud800\ufffe"
    page = Report("", (Say(bad), Facts(((bad, (bad,)),)), Grid((bad,), ((bad,),)), Picture((bad,))))
    content = word.document(LongReport(bad, (Chapter("now", "Now", page),), bad, bad, DAY))
    made = docx.Document(io.BytesIO(content))
    text = "".join(one.text for one in made.paragraphs)
    assert "a??[2J" in text and not re.search("[\x00\x1b]", text)


def test_a_first_page_with_much_text_has_no_picture() -> None:
    from solver.report.blocks import Report, Say

    long = Chapter("verdict", "", Report("", (Say("word " * 2000),)), (Drawing(b"", "image/png", "It."),))
    assert picture_room(long) == 0
