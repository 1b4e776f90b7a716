"""What the command line looks like: tables and strips at any width, files by their endings, signs of life."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from inspect import signature
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import command
import pytest
from audit import how_many, tenth

import solver
from solver.concepts import catalogue
from solver.report import progress
from solver.report.text_page import Page

POSTURES = """
schema = 1
form = "normal"
title = "Three postures each"
[players]
Washington = { strategies = ["withdraw", "keep", "expand"] }
Beijing = { strategies = ["sanction", "tolerate", "support"] }
[parameters]
shield = { baseline = 3, range = [0, 10] }
trade = { baseline = 2, range = [0, 10] }
fear = { baseline = 4, range = [0, 10] }
[payoffs]
"withdraw, sanction" = ["6 - shield", "4 - trade"]
"withdraw, tolerate" = ["-shield", "2"]
"withdraw, support" = ["-shield - 1", "3 - fear/2"]
"keep, sanction" = ["6", "-trade"]
"keep, tolerate" = ["0", "0"]
"keep, support" = ["-1", "1"]
"expand, sanction" = ["4 - fear", "fear - trade"]
"expand, tolerate" = ["shield - fear", "-fear"]
"expand, support" = ["shield*fear/10", "fear/2 - 1"]
"""


def printed(monkeypatch: pytest.MonkeyPatch, columns: int, *arguments: str, stdin: str = "") -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    done = command.run(arguments, stdin)
    assert done.code == 0, done.err
    return done.out.splitlines()


# --- tables and strips ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(how_many(40, 1000)))
def test_a_narrow_table_keeps_every_word_in_its_row_and_column(seed: int) -> None:
    """Cells of words that occur once: each row of the table begins on a line of its own, no line is too long, and the
    words of a cell come in their order, each line of them below the first."""
    random = Random(seed)
    count, width = random.randint(1, 5), random.randint(20, 70)
    number = iter(range(10_000))
    cells = [
        [[f"{'x' * random.randint(0, 6)}{next(number)}" for _ in range(random.randint(1, 6))] for _ in range(count)]
        for _ in range(random.randint(1, 6))
    ]
    page, rows = Page(width), [[[" ".join(words)] for words in row] for row in cells]
    if not page.table(rows):
        assert page.lines == []
        least = sum(max(len(word) for row in cells for word in row[k]) for k in range(count))
        assert least + 2 * count * 2 > width  # with two columns for a gap and two to hang by, the words do not fit
        return
    assert max(map(len, page.lines)) <= width
    place = {word: (k, line.index(word)) for k, line in enumerate(page.lines) for word in line.split()}
    found = [place[word] for row in cells for words in row for word in words]
    assert len(found) == sum(len(line.split()) for line in page.lines)
    tops = [{place[words[0]][0] for words in row} for row in cells]
    assert all(len(top) == 1 for top in tops) and sorted(tops, key=min) == tops
    for row in cells:
        assert [place[words[0]][1] for words in row] == [place[words[0]][1] for words in cells[0]]
        for words in row:
            assert [place[word] for word in words] == sorted(place[word] for word in words)
            assert min(place[word][1] for word in words) == place[words[0]][1]
    whole, less, tight = Page(width), Page(width), Page(width)
    assert whole.table(rows, most=len(page.lines)) and whole.lines == page.lines
    assert less.table(rows, most=len(page.lines) - 1) == tight.table(rows, most=0) and less.lines == tight.lines


@pytest.mark.slow
@pytest.mark.parametrize("columns", tenth([60, 80, 100, 120], 2))
@pytest.mark.parametrize(
    ("asked", "head"),
    [
        (("thresholds", "-"), "moving tips at below there above where"),
        (("tornado", "-", "keep, support"), "moving tips at what happens where"),
        (("derive", "-", "--along", "shield"), "no. more on slope elasticity"),
        (("concede", "-", "withdraw, sanction", "--by", "shield,trade"), "parameter now has to be cost"),
    ],
    ids=lambda one: one[0] if isinstance(one, tuple) else "",
)
def test_tables_stay_tables(monkeypatch: pytest.MonkeyPatch, columns: int, asked: tuple[str, ...], head: str) -> None:
    lines = printed(monkeypatch, columns, *asked, "--full", stdin=POSTURES)
    wide = head.replace("more on", "more effect on") if columns > 80 else head
    assert any(" ".join(line.split()) in (head, wide) for line in lines)
    assert max(map(len, lines)) <= columns


def test_strips_follow_the_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a strip is as wide as the page, with the same letters in the same order."""
    seen = set()
    for columns in (40, 60, 80, 100, 120):
        strips = [
            line for line in printed(monkeypatch, columns, "thresholds", "thaad-deal", "--full") if line.endswith(" 10")
        ][:7]
        assert {len(line) for line in strips} == {columns - 2}
        seen.add(tuple("".join(letter for letter, _ in groupby(line)) for line in strips))
    assert len(seen) == 1


# --- files by their endings -----------------------------------------------------------------------

BEGINNINGS = {
    ".txt": "When ",
    ".json": "{",
    ".csv": "claim,",
    ".tex": "% Goes",
    ".md": "## When",
    ".html": "<!doctype html>",
}


@pytest.mark.parametrize("ending", BEGINNINGS)
def test_the_ending_says_how_to_write(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"deal{ending}"
    assert command.run(["when", "thaad-deal", "strict(keep, tolerate)", "-o", str(file)]).code == 0
    assert file.read_text().startswith(BEGINNINGS[ending])


def test_an_unknown_ending_is_refused_before_anything_is_worked_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "atlas_for", lambda *_: pytest.fail("it was worked out"))
    file = tmp_path / "deal.docx"
    done = command.run(["when", "thaad-deal", "strict(keep, tolerate)", "-o", str(file)])
    assert done.code == 2 and ".html" in done.err and "--format" in done.err and not file.exists()
    monkeypatch.undo()
    assert command.run(["show", "thaad-deal", "-o", str(file), "--format", "text"]).code == 0


def test_a_page_needs_nothing_else_and_runs_nothing(tmp_path: Path) -> None:
    game, file = tmp_path / "odd.toml", tmp_path / "odd.html"
    game.write_text(POSTURES.replace("Three postures each", "<script>alert(1)</script> <img src=x>"))
    assert command.run(["solve", str(game), "-o", str(file)]).code == 0
    tags: list[tuple[str, list[tuple[str, str | None]]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, attrs))

    Reader().feed(file.read_text())
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in tags}
    assert not [name for _, attrs in tags for name, _ in attrs if name in ("src", "href") or name.startswith("on")]


# --- concessions by whoever can make one ----------------------------------------------------------


def test_concede_takes_every_lever_that_somebody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = printed(monkeypatch, 80, "concede", "thaad-deal", "withdraw, sanction", "--full")
    start = " ".join(" ".join(lines[:16]).split())
    assert "What any player controls may change: breach_us and buffer (US) and breach_cn (China)." in start
    assert "Changing any of breach_us, buffer or breach_cn" in lines
    done = command.run(["concede", "-", "withdraw, sanction"], POSTURES)
    assert done.code == 2 and "--by shield" in done.err and 'control = "Washington"' in done.err


# --- signs of life --------------------------------------------------------------------------------

LONG = (
    "when", "prove", "phases", "thresholds", "robust", "derive", "concede", "sustain", "order", "tornado", "bargain",
    "uncertain", "sweep",
)  # fmt: skip
ASKED = {
    "when": ["strict(keep, tolerate)"], "prove": ["strict(keep, tolerate)", "--certificate", "proof.json"],
    "concede": ["withdraw, sanction"], "sustain": ["withdraw, sanction"], "tornado": ["keep, tolerate"],
    "uncertain": ["--samples", "200"], "sweep": ["--sample", "8"], "bargain": ["--at", "baseline"],
    "robust": ["keep, tolerate"], "derive": ["keep, tolerate"],
}  # fmt: skip


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What may take long and was called; each fails if nothing is there to tell that it runs."""
    monkeypatch.chdir(tmp_path)
    called: list[str] = []
    running = []

    class Sign:
        def __init__(self, *_: object) -> None:
            running.append(self)

        def step(self, done: int, total: int) -> None: ...

        def close(self) -> None:
            running.remove(self)

    def watch(place: Any, name: str) -> None:
        whole: Callable[..., Any] = getattr(place, name)

        def asked_for(*arguments: Any, **named: Any) -> Any:
            assert running, f"{name} runs without a sign of life"
            called.append(name)
            return whole(*arguments, **named)

        asked_for.__signature__ = signature(whole)  # type: ignore[attr-defined]
        monkeypatch.setattr(place, name, asked_for)

    import solver.checks.certificates.verify as verify
    import solver.questions.prove.certificate as certificate
    import solver.sweeps.estimate as estimates

    monkeypatch.setattr(progress, "_Sign", Sign)
    places = [(solver, name) for name in LONG] + [(catalogue, "atlas_for"), (verify, "check"), (estimates, "estimate")]
    for place, name in [*places, (certificate, "certificate_text")]:
        watch(place, name)
    return called


@pytest.mark.slow
def test_whatever_may_take_long_says_that_it_runs(watched: list[str]) -> None:
    for name in LONG:
        assert command.run([name, "thaad-deal", *ASKED.get(name, [])]).code in (0, 5), name
        assert name in watched
    assert command.run(["verify-certificate", "proof.json"]).code == 0
    assert command.run(["sweep", "thaad-deal", "--sample", "8", "--dry-run"]).code == 0
    assert command.run(["tornado", "swap-package", "withdraw-all, ban-all", "--solution", "nash"]).code == 0
    assert {"certificate_text", "check", "estimate", "atlas_for"} <= set(watched)
