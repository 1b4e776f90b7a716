"""Every command in every format, on the catalogue and on games with odd numbers and names.

An exit code that is documented, JSON that parses, one rectangular table of CSV, LaTeX that would compile, no traceback.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import command
import pytest
from audit import mostly_slow, tenth
from tex import faults

import games
from solver import game, tornado
from solver.questions.reading import read
from solver.report.words import NO_SENTENCE, SENTENCES

BIG, TINY, LONG = "1e309", "1e-390", "7" * 400
TABLE = """
schema = 1
form = "normal"
title = "{title}"
[players]
row = {{ strategies = ["x", "point"] }}
column = {{ strategies = ["x", "nan"] }}
[parameters.p]
baseline = {baseline}
range = [{low}, {high}]
[payoffs]
"x, x" = ["{a}", "1"]
"x, nan" = ["0", "p"]
"point, x" = ["1", "{b}"]
"point, nan" = ["p", "{c}"]
"""
PLAIN_RANGE = {"baseline": 1, "low": 0, "high": 2}
ODD = {
    "huge": TABLE.format(title="Huge", a=f"{BIG}*p", b="0", c=BIG, **PLAIN_RANGE),
    "tiny": TABLE.format(title="Tiny", a=f"{TINY}*p", b="1e-330", c="1", **PLAIN_RANGE),
    "digits": TABLE.format(title="Digits", a=LONG, b=f"1/{LONG}", c="1", **PLAIN_RANGE),
    "wide": TABLE.format(title="Wide", a="p", b="0", c="1", baseline=0, low='"-1e309"', high='"1e309"'),
    "pinned": TABLE.format(title="Pinned", a="p", b="0", c="1", **PLAIN_RANGE) + '[[assumptions]]\nwhere = "p == 1"\n',
    "signs": TABLE.format(title="a|b*_[c](d) <e> & $ # ~ ^ % {f}", a="p", b="0", c="1", **PLAIN_RANGE),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("odd")
    for name, text in ODD.items():
        (place / f"{name}.toml").write_text(text)
    return place


IN_FORM = [
    ["show"], ["solve"], ["solve", "--at", "baseline"], ["phases"], ["thresholds"], ["when", "equilibrium({})"],
    ["prove", "equilibrium({})"], ["robust", "{}"], ["derive", "{}"], ["tornado", "{}"],
    ["tornado", "{}", "--of", "probability"], ["bargain"], ["sustain", "{}"], ["concede", "{}", "--by", "{parameter}"],
    ["order"], ["order", "--at", "baseline"], ["uncertain", "--samples", "200"], ["sweep", "--sample", "64"],
    ["compare", "--params", "baseline", "--params", "{parameter}=1"],
]  # fmt: skip
OF_DISPUTES = [
    ["compare", "--params", "{parameter}=1"],
    ["show"], ["bargain"], ["thresholds", "--solution", "nash"], ["phases", "--solution", "egalitarian"],
    ["uncertain", "--samples", "200"], ["sweep", "--sample", "64"],
]  # fmt: skip
OF_TREES = [
    ["compare", "--params", "{parameter}=1"],
    ["show"], ["show", "--at", "baseline"], ["solve"], ["solve", "--at", "baseline"], ["solve", "--solution", "nash"],
    ["phases"], ["thresholds"], ["when", "always_played({})"], ["prove", "played({})"], ["robust", "{}"],
    ["derive", "{}"], ["tornado", "{}"], ["bargain"], ["concede", "{}", "--by", "{parameter}"],
    ["uncertain", "--samples", "200"], ["sweep", "--sample", "64"],
]  # fmt: skip
OF_COALITIONS = [
    ["compare", "core(nonempty)", "--params", "{parameter}=1"],
    ["show"], ["show", "--at", "baseline"], ["solve"], ["solve", "--at", "baseline"], ["phases"], ["thresholds"],
    ["when", "core(nonempty)"], ["prove", "in_core(shapley)"], ["robust", "core"], ["robust"], ["derive", "shapley"],
    ["tornado", "shapley"], ["tornado", "core"], ["bargain"], ["sustain", "shapley"], ["order"],
    ["concede", "core", "--by", "{parameter}"], ["uncertain", "--samples", "200"], ["sweep", "--sample", "64"],
]  # fmt: skip
OF_STUDIES = [
    ["show"], ["show", "--at", "baseline"], ["solve"], ["solve", "--at", "baseline"], ["study"], ["phases"], ["derive"],
    ["thresholds"], ["when", "plan"], ["prove", "plan"], ["robust", "plan"], ["robust"], ["tornado", "plan"], ["order"],
    ["concede", "plan"], ["bargain"], ["sustain", "plan"], ["uncertain", "--samples", "200"],
    ["sweep", "--sample", "64"],
]  # fmt: skip
WORDS = {
    "normal": IN_FORM, "dispute": OF_DISPUTES, "tree": OF_TREES, "coalition": OF_COALITIONS, "study": OF_STUDIES,
}  # fmt: skip
FORMATS = ("text", "json", "csv", "latex", "markdown")


def asked(game: str, words: list[str]) -> list[str]:
    """Return the command with its first outcome and parameter put in."""
    found = read(game) if game.endswith(".toml") else games.load(game)
    outcome = ", ".join(player.strategies[0] for player in found.players) if found.form == "normal" else ""
    outcome = found.payoffs[0][0] if found.form == "tree" else outcome
    parameter = found.space.names[0] if len(found.space) else "none"
    first, *rest = (word.format(outcome, parameter=parameter) for word in words)
    return [first, game, *rest]


def check(game: str, words: list[str], form: str) -> None:
    done = command.run([*asked(game, words), "--format", form])
    assert done.code in (0, 2, 3, 4, 5), (game, words, form, done.err)
    assert "Traceback" not in done.err and "unexpected" not in done.err
    if done.code not in (0, 5):
        assert done.err.startswith(("error: ", "note: ")) or "\nerror: " in done.err
        return
    if form == "json":
        json.loads(done.out)
    if form == "csv":
        widths = {len(row) for row in csv.reader(io.StringIO(done.out))}
        assert len(widths) == 1, (game, words, widths)
    if form == "latex":
        assert faults(done.out) == [], (game, words)


@pytest.mark.parametrize(("name", "words"), tenth([*product(ODD, IN_FORM)], 10), ids=str)
def test_odd_games_in_every_format(name: str, words: list[str], folder: Path) -> None:
    for form in FORMATS:
        check(str(folder / f"{name}.toml"), words, form)


def catalogue() -> Iterator[tuple[str, list[str], str]]:
    for name in games.names():
        for words in WORDS[games.load(name).form]:
            yield from ((name, words, form) for form in FORMATS)


@pytest.mark.parametrize(("name", "words", "form"), mostly_slow(tenth(list(catalogue()), 200)), ids=str)
def test_the_catalogue_in_every_format(name: str, words: list[str], form: str) -> None:
    check(name, words, form)


@pytest.mark.parametrize(("name", "form"), mostly_slow([*product(["thaad-offer", "bill-and-jack"], FORMATS)]))
def test_scenarios_of_a_tree_that_tips_and_of_a_game_without_parameters(name: str, form: str) -> None:
    check(name, ["compare", "--params", "{parameter}=1"], form)


def test_csv_of_a_tornado_is_one_table() -> None:
    done = command.run(["tornado", "thaad-deal", "keep, tolerate", "--format", "csv"])
    head, *rows = csv.reader(io.StringIO(done.out))
    assert len({len(row) for row in (head, *rows)}) == 1
    tips = [dict(zip(head, row, strict=True)) for row in rows]
    assert {row["tips at"] for row in tips if row["moving"] == "calm"} == {"6.0"}
    assert all(row["swing"] for row in tips)


def test_csv_for_a_spreadsheet_holds_nothing_to_calculate() -> None:
    for words in (["derive", "thaad-deal"], ["solve", "patron-client"]):
        plain, safe = (command.run([*words, "--format", "csv", *more]).out for more in ([], ["--csv-safe"]))
        cells = [cell for row in csv.reader(io.StringIO(safe)) for cell in row]
        assert not [
            cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and not cell[1:].replace(".", "").isdigit()
        ]
        assert any(cell.startswith("'-") for cell in cells) and safe.replace("'-", "-") == plain


def test_a_tornado_writes_irrational_numbers_to_four_digits() -> None:
    x = {"x": {"baseline": 1, "range": (0, 2)}}
    made = game({"a": ["u", "d"], "b": ["l"]}, {"u, l": ["x**2", "x"], "d, l": [2, 0]}, x)
    told = tornado(made, "d, l").export()
    assert "past about 1.414" in told


def test_numbers_beyond_floats_are_named_and_not_rounded_to_none(folder: Path) -> None:
    told = command.run(["tornado", str(folder / "huge.toml"), "x, x"]).out
    assert "1e+309 now" in told and "inf" not in told
    for words in (["uncertain"], ["sweep", "--sample", "64"]):
        done = command.run([words[0], str(folder / "huge.toml"), *words[1:]])
        assert done.code == 2 and "beyond what floats hold (1.8e308)" in done.err


@pytest.mark.parametrize(
    ("game", "words"),
    mostly_slow(
        [
            *(("thaad-deal", words) for words in IN_FORM),
            ("thaad-deal", ["sustain", "{}", "--seen", "9/10"]),
            ("plan", ["study"]),
        ]
    ),
    ids=str,
)
def test_a_command_without_sentences_names_its_formats_and_those_with_sentences(game: str, words: list[str]) -> None:
    done = command.run([*asked(game, words), "--format", "sentence"])
    if words[0] in SENTENCES.split():
        assert done.code in (0, 5) and not done.err and done.out
    else:
        said = "it has text, json, csv, latex, markdown, html; solve, study, when, prove, "
        assert done.code == 2 and said in done.err and done.err.endswith("sustain, order have one\n")
        assert command.run([*asked(game, words), "--format", "html"]).code == 0


@pytest.mark.parametrize("words", ["show", "sweep", "games"])
def test_a_sentence_that_no_answer_has_is_refused_before_the_work(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("solver.commands.inputs.find", work)
    done = command.run([words, *["g"] * (words != "games"), "--format", "sentence"])
    assert done.code == 2 and NO_SENTENCE in done.err
