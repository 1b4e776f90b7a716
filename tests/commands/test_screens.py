"""An answer fits a screen, and says what the whole answer has beyond it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import command
import pytest
from audit import mostly_slow, tenth
from test_every_format import WORDS, asked

import games
from solver.commands.output import command_with
from solver.regions.domain import domain
from solver.report.blocks import Grid, Only, Report
from solver.report.screen import LINES, screen

ROUNDED = re.compile(r"^Numbers are rounded: zopa ((?:.|\n)*)\s--exact$", re.MULTILINE)
ASKED_FOR = ("show", "games")  # what a file says, without a verdict
MORE = re.compile(r"^(no|\S+) more lines?: zopa ((?:.|\n)*)\s--full$", re.MULTILINE)
NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def commands() -> Iterator[list[str]]:
    for name in games.names():
        for words in WORDS[games.load(name).form]:
            if words[0] not in ("sweep", "explore", "report"):
                yield asked(name, words)


def check_screen(done: command.Done) -> list[str]:
    """Return the lines of a screen that was printed, none where a command refused, once they fit."""
    if done.code not in (0, 5):
        assert not done.out
        return []
    lines = done.out.splitlines()
    assert len(lines) <= LINES and max(map(len, lines)) <= 80 and lines[0] and lines[-1]
    return lines


@pytest.mark.parametrize("arguments", mostly_slow(tenth([*commands()], 8), 5), ids=" ".join)
def test_a_screen_says_how_to_read_the_rest_and_loses_nothing_in_silence(arguments: list[str]) -> None:
    domain.cache_clear()
    if not (lines := check_screen(command.run(arguments))):
        return
    domain.cache_clear()  # what was found out may shorten reasons
    whole = command.run([*arguments, "--full"]).out.splitlines()
    told = MORE.search("\n".join(lines))
    if told is None:
        domain.cache_clear()
        exact = command.run([*arguments, "--exact"]).out.splitlines()
        assert {*whole} - {*lines, *exact} <= {*_rewrapped(whole, exact)}, "a line is lost, and nothing says so"
        if rounded := ROUNDED.search("\n".join(lines)):
            assert " ".join(rounded[1].split()) == shlex.join(arguments)
        assert bool(rounded) is any(re.search(r"\babout -?\d", line) and line not in exact for line in lines)
        return
    many = NUMBERS.index(told[1]) if told[1] in NUMBERS else int(told[1].replace(",", ""))
    assert " ".join(told[2].split()) == shlex.join(arguments)
    shown = lines[: len(lines) - 1 - told[0].count("\n")]
    while not shown[-1]:
        shown.pop()
    assert many == len(whole) - len(shown) and many > 0
    _the_verdict_stands_first(arguments, lines)


def _rewrapped(whole: list[str], lines: list[str]) -> list[str]:
    """Lines of the whole answer whose words are all on the screen, in other places of its lines."""
    words = " ".join(" ".join(lines).split())
    return [line for line in whole if " ".join(line.split()) in words]


def _the_verdict_stands_first(arguments: list[str], lines: list[str]) -> None:
    said = command.run([*arguments, "--format", "sentence"])
    if said.code == 2:
        assert "has no sentence" in said.err and arguments[0] in ASKED_FOR
        return
    verdict, page = " ".join(said.out.split()), " ".join(" ".join(lines).split())
    first = re.split(r"(?<=[.!?:]) (?=[A-Z(])", verdict)[0]
    assert f" {first}" in page[: len(lines[0]) + 80 + len(first)]


def test_nothing_is_cut_in_files_and_other_formats(tmp_path: Path) -> None:
    whole = command.run(["solve", "thaad-deal", "--full"]).out
    assert command.run(["solve", "thaad-deal", "-o", str(page := tmp_path / "deal.txt")]).code == 0
    assert page.read_text("utf-8") == whole
    for form in ("json", "markdown", "html", "latex", "csv"):
        again = [command.run(["solve", "thaad-deal", "--format", form, *more]).out for more in ((), ("--full",))]
        assert again[0] == re.sub(r',\s*"--full"', "", again[1])


def test_json_has_an_option_of_its_own() -> None:
    short, long = (command.run(["solve", "hawk-dove", *how]).out for how in (["--json"], ["--format", "json"]))
    one, two = json.loads(short), json.loads(long)
    assert {**one, "provenance": 0} == {**two, "provenance": 0}
    both = command.run(["solve", "hawk-dove", "--json", "--format", "csv"])
    assert both.code == 2 and "leave one out" in both.err


@pytest.mark.parametrize(("when", "coloured"), [("always", True), ("never", False), ("auto", False)])
def test_colour_as_asked(when: str, coloured: bool) -> None:
    for more in ((), ("--full",)):
        assert ("\x1b[" in command.run(["solve", "thaad-deal", "--color", when, *more]).out) is coloured


def test_the_command_that_is_named_prints_all() -> None:
    quoted = ["when", "talks", "payoff(US) >= payoff(China)"]
    last = " ".join(command.run(quoted).out.splitlines()[-2:])
    assert last.endswith("zopa when talks 'payoff(US) >= payoff(China)' --full")


def _rows(arguments: list[str]) -> dict[int, bool]:
    """The numbers that a screen lists, each with whether it is marked."""
    found = re.findall(r"^(\d+)( \*)? {2}", command.run(arguments).out, re.MULTILINE)
    return {int(number): bool(mark) for number, mark in found}


def _played(record: dict[str, Any]) -> set[int]:
    played = {one["label"] for one in record["here"]["outcomes"]}
    return {k for k, branch in enumerate(record["branches"], 1) if branch["label"] in played}


@pytest.mark.parametrize("more", [[], ["--set", "shield=0"], ["--set", "calm=10"], ["--set", "breach_us=4"]])
@pytest.mark.parametrize("game", ["thaad-deal", "hawk-dove", "thaad-offer"])
def test_what_stands_is_listed_and_marked_and_knife_edges_are_counted(game: str, more: list[str]) -> None:
    """Beside the JSON record, which says of each branch whether it has room and whether it stands."""
    if game == "hawk-dove" and more:
        more = ["--set", "value=4"]  # on the wall where it is worth as much as an injury costs
    if game == "thaad-offer" and "breach_us=4" in more:
        more = ["--set", "redeploy=3"]
    record = json.loads(command.run(["solve", game, *more, "--json"]).out)
    thick = {k for k, branch in enumerate(record["branches"], 1) if branch["verdict"]["full"]}
    standing = {k + 1 for k in record["standing"]} if "standing" in record else _played(record)
    rows, cut = _rows(["solve", game, *more]), "more row" in command.run(["solve", game, *more]).out
    assert {*rows} <= thick | standing and (cut or {*rows} == thick | standing)
    assert {k for k, marked in rows.items() if marked} == standing
    thin = len(record["branches"]) - len(thick)
    said = " ".join(command.run(["solve", game, *more]).out.split())
    assert ("on a knife-edge only" in said) is (thin > 0) and (NUMBERS[thin] + " of them" in said) is (thin > 0)


@pytest.mark.parametrize(
    ("arguments", "condition"),
    [
        (["when", "trust-game", "always_played(keep)"], "guilt < stake*multiplier*share or share < 1/multiplier and"),
        (["when", "centipede", "always_played(take)"], "It holds exactly if large > small*growth share"),
    ],
)
def test_no_condition_is_lost_because_the_verdict_has_it(arguments: list[str], condition: str) -> None:
    for more in ([], ["--full"]):
        assert condition in " ".join(command.run([*arguments, *more]).out.split())


def test_a_phase_in_which_nothing_stands_has_a_line() -> None:
    assert re.search(r"^A +none +about", command.run(["phases", "plan"]).out, re.MULTILINE)


def test_a_verdict_that_is_cut_says_so_and_what_holds_now_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.report.screen.SAID", 6)
    lines = command.run(["when", "grand-bargain", "always_played(propose/back/falls/leave)"]).out
    assert "(formula: --full). ...\n" in lines and "holds          no, at the baseline" in lines


@pytest.mark.parametrize(
    ("arguments", "again"),
    [
        (["when", "talks", "--", "x > 1"], "zopa when talks --full -- 'x > 1'"),
        (["phases", "talks", "--certificate", "p.json"], "zopa phases talks --full"),
        (["phases", "talks", "--certificate=p.json"], "zopa phases talks --full"),
        (["solve", "-"], "zopa solve - --full < FILE"),
        (["solve", "two  blanks.toml"], "the same command with --full"),
        (["solve", "\x1b[31m.toml"], "the same command with --full"),
        (["when", "talks", "x > 1 or " * 60 + "x > 2"], "the same command with --full"),
    ],
)
def test_the_command_that_is_named_can_be_typed(arguments: list[str], again: str) -> None:
    assert command_with("--full", arguments) == again


def test_how_it_was_found_stands_above_what_prints_the_rest() -> None:
    out = command.run(["phases", "thaad-deal", "--explain"]).out
    assert out.index("How it was found") < out.index("more lines: ") and MORE.search(out)


def test_two_formats_are_refused(tmp_path: Path) -> None:
    done = command.run(["solve", "hawk-dove", "--json", "-o", str(tmp_path / "x.csv")])
    assert done.code == 2 and "are two formats" in done.err and not [*tmp_path.iterdir()]


def test_a_pager_that_is_not_there_does_not_swallow_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    from solver.report import streams

    monkeypatch.setattr(streams, "_is_seen", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("PAGER", "no-such-pager --quietly")
    assert "Number 4 stands" in command.run(["solve", "thaad-deal", "--full"]).out


def test_a_verdict_of_one_sentence_is_cut_at_a_line_and_keeps_its_words() -> None:
    words = [f"word{k}" for k in range(400)]
    rows = tuple((str(k), "no") for k in range(40))
    lines = screen(Report("The deal", (Grid(("at", "stands"), rows),), sentence=" ".join(words) + "."), "zopa").split(
        "\n"
    )
    assert lines[2].split() == words[: len(lines[2].split())] and lines[13] == "..." and len(lines) <= LINES + 1
    shown = " ".join(lines[2:13]).split()
    assert shown == words[: len(shown)]


def test_what_a_report_works_out_is_worked_out_once() -> None:
    asked: list[str] = []

    def verdict() -> str:
        asked.append("verdict")
        return "It never stands."

    def blocks() -> Iterator[Grid]:
        asked.append("blocks")
        yield Grid(("at", "stands"), tuple((str(k), "no") for k in range(40)))

    report = Report("The deal", (Only(("text",), blocks),), sentence=verdict)
    screen(report, "zopa")
    assert sorted(asked) == ["blocks", "verdict"]
