"""The command line: what it prints, where it prints it, and the codes with which it ends."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import command
import pytest
from audit import tenth
from command import Done
from limits import at_once

import cli
import games
import solver
from solver.commands import options
from solver.concepts import catalogue

ROOT = Path(cli.__file__).resolve().parent
QUESTIONS = (
    "when", "prove", "phases", "thresholds", "robust", "derive", "concede", "sustain", "order", "compare",
    "verify-certificate",
)  # fmt: skip
BARGAINING = ("bargain",)
MANY_POINTS = ("uncertain", "sweep", "merge", "tornado", "report", "plot", "explore")
COMMANDS = ("games", "show", "solve", "study", *QUESTIONS, *BARGAINING, *MANY_POINTS, "check", "new", "schema")
FORMATS = ("text", "json", "csv", "latex", "markdown")
PATIENCE = 600  # seconds that a process may take: far more than it needs, however busy the machine is
CURVED = """
schema = 1
form = "normal"
[players]
a = { strategies = ["up", "down"] }
b = { strategies = ["left", "right"] }
[parameters.x]
baseline = 1
range = [0, 3]
[parameters.y]
baseline = 1
range = [0, 3]
[payoffs]
"up, left" = ["x**2 + y**2", "x*y"]
"up, right" = ["0", "1"]
"down, left" = ["2", "0"]
"down, right" = ["x*y", "y"]
"""


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command line in this process, in an empty directory, 80 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)

    return lambda *arguments, stdin="": command.run(arguments, stdin)


def process(arguments: Sequence[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The command line as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("environment", {})}
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(command, capture_output=True, env=environment, timeout=PATIENCE, check=False, **options)


# --- help and examples ----------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *tenth([*COMMANDS], 2)])
def test_help_has_two_examples_that_run(run: Run, tmp_path: Path, command: str) -> None:
    shown = run(*([command] if command else []), "--help")
    assert (shown.code, shown.err) == (0, "")
    examples = [line.strip() for line in shown.out.splitlines() if line.strip().startswith("zopa ")]
    assert len(examples) == 2 and all(shlex.split(one)[1] == command for one in examples if command)
    if command == "check":
        run("new", "my-game.toml")
    if command == "new":
        (tmp_path / "payoffs.csv").write_text("US,China,payoff_US,payoff_China\nkeep,sanction,-breach,1/2\n")
    if command == "verify-certificate":
        claim = ("equilibrium(keep, tolerate)", "--given", "buffer >= calm")
        run("prove", "thaad-deal", *claim, "--certificate", "proof.json")
    if command == "merge":
        run("sweep", "thaad-deal", "shield=0:10:11", "-o", "deal.csv", "--shard", "1/1")
    for example in examples:
        done = run(*shlex.split(example)[1:])
        assert done.code == 0, done.err
        assert done.out or list(tmp_path.iterdir())


def test_every_command_has_help_and_is_tested(run: Run) -> None:
    listed = re.findall(r"^  ([a-z][a-z-]*)  ", run("--help").out.partition("Look at a game:")[2], re.MULTILINE)
    assert len(listed) == len(set(listed)) and set(listed) == set(COMMANDS) == set(options.COMMANDS)


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_help_has_five_groups_and_whole_summaries(run: Run, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """Whether each command's first sentence is there to its end, however narrow the terminal is."""
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = run("--help").out
    groups = re.findall(r"^(\S.*):\n", shown, re.MULTILINE)[1:]  # after the options
    assert (
        len(groups) == 5 and max(map(len, shown.splitlines())) <= columns and "..." not in shown.replace("ARGS]...", "")
    )
    said = " ".join(shown.split())
    for one in options.COMMANDS.values():
        first = " ".join((one.__doc__ or "").split("\n\n")[0].split())
        assert first.partition(". ")[0].rstrip(".") in said


def test_version(run: Run) -> None:
    import solver

    assert run("--version") == (0, f"zopa {solver.__version__}\n", "")


# --- answers --------------------------------------------------------------------------------------


def test_the_deal(run: Run) -> None:
    done = run("solve", "thaad-deal", "--full")
    assert (done.code, done.err) == (0, "")
    for sentence in (
        "if breach_us >= shield and breach_cn >= buffer - calm",
        "if shield = 0 and buffer >= calm + breach_cn",
        "if shield >= breach_us and calm >= buffer",
        "if buffer >= calm",
        "and 0 <= buffer - calm <= breach_cn",
        "5  US: withdraw with probability (buffer - calm)/breach_cn, otherwise keep",
        "China: sanction with probability shield/breach_us, otherwise tolerate",
        "Number 4 stands at the baseline (marked *).",
        "* 4  US: keep;  China: tolerate",
        "knife-edge",
        "checkable",
        "four regions; the list",
        "illustrative, not estimates",
    ):
        assert sentence.replace(" ", "") in done.out.replace("\n", " ").replace(" ", ""), sentence
    assert done.out.count("\n* ") == 2  # one branch and its phase


def test_set_moves_the_mark_and_fix_removes_the_parameter(run: Run) -> None:
    moved = run("solve", "thaad-deal", "--set", "calm=10", "--format", "json")
    assert json.loads(moved.out)["standing"] == [2]
    fixed = json.loads(run("solve", "thaad-deal", "--fix", "shield=7/3", "--format", "json").out)
    assert "shield" not in fixed["game"]["parameters"] and "7/3" in fixed["branches"][0]["region"]["text"]


def test_a_continuum_is_a_set(run: Run) -> None:
    done = run("solve", "thaad-deal", "--at", "baseline", "--set", "shield=0", "--full")
    assert "One continuum" in done.out
    assert "US: withdraw or keep, or any mixture of the two" in done.out
    assert "max-entropy" in done.out and "shield = 0" in done.out.split("Found")[1]
    record = json.loads(run("solve", "thaad-deal", "--at", "baseline", "--set", "shield=0", "--format", "json").out)
    assert record["schema"] == "zopa.point/2" and record["walls"]
    assert [e["payoffs"]["China"]["exact"] for e in record["equilibria"]] == ["3", "0"]
    [component] = record["components"]
    assert component["representative"]["strategies"]["US"]["keep"] == {"exact": "1/2", "float": 0.5}


def test_every_parameter_set_answers_at_the_point(run: Run) -> None:
    done = run("solve", "two-markets", "--set", "share=7/12", "--format", "json")
    record = json.loads(done.out)
    assert record["schema"] == "zopa.point/2" and record["point"] == {"share": {"exact": "7/12", "float": 7 / 12}}
    assert [e["strategies"]["row"]["first"]["exact"] for e in record["equilibria"]] == ["1", "3/4", "0"]
    assert len(record["branches"]) == 3 and all(record["branches"])


def test_a_game_without_parameters_is_solved_at_once(run: Run) -> None:
    record = json.loads(run("solve", "hexagon", "--format", "json").out)
    assert len(record["equilibria"]) == 6 and len(record["components"]) == 1


def test_params_file_moves_the_point_and_set_overrides_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text('calm = 0.1  # low\n"shield" = "7/3"\n')
    record = json.loads(run("solve", "thaad-deal", "--params", "p.toml", "--set", "calm=2", "--format", "json").out)
    point = record["here"]["point"]
    assert point["shield"]["exact"] == "7/3" and point["calm"]["exact"] == "2"
    (tmp_path / "p.toml").write_text("calm = 11\n")  # out of range, but not what counts
    assert run("solve", "thaad-deal", "--params", "p.toml", "--set", "calm=2").code == 0


def test_a_game_from_standard_input(run: Run) -> None:
    done = run("solve", "-", "--set", "x=1", "--set", "y=2", stdin=CURVED)
    assert done.code == 0 and "equilibri" in done.out


def test_numbers_beside_formulas(run: Run) -> None:
    done = run("show", "thaad-deal", "--set", "shield=7/3")
    assert "embargo - shield" in done.out and "about 3.67" in done.out


# --- formats --------------------------------------------------------------------------------------

KINDS = (
    ("games",),
    ("show", "thaad-deal"),
    ("show", "thaad-deal", "--at", "baseline"),
    ("solve", "thaad-deal"),
    ("solve", "thaad-deal", "--at", "baseline", "--set", "shield=0"),
)


@pytest.mark.parametrize("command", ["thresholds", "phases", "tornado"])
def test_a_long_wall_is_whole_in_full(run: Run, command: str, tmp_path: Path) -> None:
    names = [f"cost_of_{k}_to_somebody" for k in "abcdef"]
    made = 'schema = 1\nform = "normal"\n[players]\nUS = { strategies = ["go", "stay"] }\n'
    made += 'China = { strategies = ["sit"] }\n'
    made += "".join(f"[parameters.{name}]\nbaseline = 1\nrange = [0, 9]\n" for name in names)
    made += f'[payoffs]\n"go, sit" = ["{" + ".join(names)}", 0]\n"stay, sit" = [8, 0]\n'
    asked = (command, "-", *(["go, sit"] if command == "tornado" else []))
    whole = " ".join(run(*asked, "--full", stdin=made).out.split())
    run(*asked, "-o", str(page := tmp_path / "page.txt"), stdin=made)
    short = " ".join(page.read_text().split())
    wall = "cost_of_f_to_somebody = 8 - cost_of_a_to_somebody - cost_of_b_to_somebody"
    assert f"{wall} - cost_of_c_to_somebody" in whole and "--full" not in whole
    *most, last = names
    assert f"a curve in {', '.join((last, *most[:-1]))} and {most[-1]} (--full)" in short and wall not in short


@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_reads(run: Run, kind: tuple[str, ...], form: str) -> None:
    done = run(*kind, "--format", form)
    assert done.code == 0 and done.out.endswith("\n") and "\x1b" not in done.out
    assert done.out.isascii()
    if form == "json":
        record = json.loads(done.out)
        assert re.fullmatch(r"zopa\.[a-z-]+/[23]", record["schema"])
        assert record["provenance"]["arguments"] == [*kind, "--format", form]
        if kind != ("games",):
            assert record["provenance"]["game"]["name"] == record["game"]["name"]
            assert len(record["provenance"]["game"]["hash"]) == 16
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(done.out)))
        assert len(rows) > 2 and len({len(row) for row in rows}) == 1
    elif form == "latex":
        plain = done.out.replace("\\\\", "").replace("\\{", "").replace("\\}", "")
        assert plain.count("{") == plain.count("}") and plain.count("\\begin") == plain.count("\\end")
    elif form == "markdown":
        widths = [line.replace("\\|", "").count("|") for line in done.out.splitlines() if line.startswith("|")]
        assert len(widths) > 2


def test_csv_has_the_note_on_standard_error(run: Run) -> None:
    done = run("solve", "thaad-deal", "--format", "csv")
    assert "illustrative, not estimates" in done.err and "illustrative" not in done.out


@pytest.mark.parametrize("columns", [24, 40, 80, 200])
@pytest.mark.parametrize("command", [("games",), ("show", "thaad-deal"), ("solve", "entry-deterrence")], ids=" ".join)
def test_lines_fit_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: int, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    longest = max(run(*command).out.splitlines(), key=len)
    room = min(columns, 120)
    assert len(longest) <= room or " " not in longest.strip(), longest  # a single long word may stick out


# --- files ----------------------------------------------------------------------------------------


def test_output_to_a_file_never_overwrites_without_force(run: Run, tmp_path: Path) -> None:
    assert run("show", "hexagon", "-o", "a.txt") == (0, "", "")
    written = (tmp_path / "a.txt").read_text()
    refused = run("solve", "hexagon", "-o", "a.txt")
    assert refused.code == 2 and "--force" in refused.err and (tmp_path / "a.txt").read_text() == written
    assert run("solve", "hexagon", "-o", "a.txt", "--force").code == 0
    assert (tmp_path / "a.txt").read_text() != written
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_new_makes_a_valid_game(run: Run, tmp_path: Path) -> None:
    done = run("new", "mine.toml")
    assert (done.code, done.out) == (0, "") and "mine.toml" in done.err
    assert "a valid game" in run("check", "mine.toml").out
    assert run("new", "mine.toml").code == 2
    assert json.loads(run("check", "mine.toml", "--format", "json").out)["valid"] is True
    assert run("new", "-").out == (tmp_path / "mine.toml").read_text()


TIED = """
schema = 1
form = "normal"
[players]
a = { strategies = ["up", "down"] }
b = { strategies = ["left"] }
[parameters]
gain = { baseline = 2, range = [0, 10] }
price = { baseline = 1, range = [0, 10] }
spare = { baseline = 1, range = [0, 10] }
[payoffs]
"up, left" = ["gain - price", "price"]
"down, left" = ["1", "0"]
[[assumptions]]
where = "gain >= price"
"""


def test_fixed_values_are_said_in_every_format(run: Run) -> None:
    for form in FORMATS:
        done = run("solve", "thaad-deal", "--fix", "breach_us=4", "--format", form)
        said = (done.err if form == "csv" else done.out).replace("\\", "")
        assert "breach_us fixed at 4" in said or '"fixed": {\n      "breach_us": {' in said, form
        assert done.code == 0 and ("fixed" in done.err) == (form == "csv")


def test_fix_and_set_together_may_keep_an_assumption(run: Run, tmp_path: Path) -> None:
    """price = 5 breaks gain >= price at the baseline of gain, 2, but not at 6."""
    (tmp_path / "tied.toml").write_text(TIED)
    refused = run("solve", "tied.toml", "--fix", "price=5")
    assert refused.code == 2 and "gain >= 5" in refused.err
    done = run("solve", "tied.toml", "--fix", "price=5", "--set", "gain=6", "--format", "json")
    record = json.loads(done.out)
    assert done.code == 0 and record["here"]["point"]["gain"]["exact"] == "6"
    assert record["game"]["fixed"]["price"]["exact"] == "5"
    assert "stands in for the baseline" in done.err.replace("\n", " ")
    still = run("solve", "tied.toml", "--fix", "price=5", "--set", "gain=4")
    assert still.code == 2 and still.err.count("error:") == 1
    unmoved = run("solve", "tied.toml", "--fix", "price=1", "--set", "gain=6")
    assert unmoved.code == 0 and unmoved.err == ""


def test_check_warns_of_what_is_odd(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tied.toml").write_text(TIED)
    done = run("check", "tied.toml")
    assert done.code == 0 and done.err == "warning: no payoff and no assumption uses the parameter spare\n"
    assert "a valid game" in done.out
    record = json.loads(run("check", "tied.toml", "--format", "json").out)
    assert record["valid"] is True and record["warnings"] == ["no payoff and no assumption uses the parameter spare"]
    run("new", "mine.toml")
    assert run("check", "mine.toml").err == ""
    assert json.loads(run("check", "mine.toml", "--format", "json").out)["warnings"] == []


@pytest.mark.slow
def test_check_reads_the_claims_of_a_study(run: Run, tmp_path: Path) -> None:
    run("new", "mine.toml", "--form", "study")
    done = run("check", "mine.toml")
    assert done.err == "" and "a valid study" in done.out
    (tmp_path / "mine.toml").write_text(
        (tmp_path / "mine.toml").read_text().replace('claim = "', 'claim = "no_such and ', 1)
    )
    done = run("check", "mine.toml")
    assert done.code == 3 and "no_such" in done.err and "steps.kept.claim" in done.err


# --- errors ---------------------------------------------------------------------------------------

MISTAKES = {
    "no game": (["solve", "thad-deal"], 2, "did you mean 'thaad-deal'?"),
    "no file": (["solve", "none.toml"], 2, "no file none.toml"),
    "no argument": (["solve"], 2, "GAME"),
    "no command": (["slove", "x"], 2, "solve"),
    "no option": (["solve", "thaad-deal", "--fromat", "json"], 2, "--format"),
    "no format": (["solve", "thaad-deal", "--format", "yaml"], 2, "markdown"),
    "no equals sign": (["solve", "thaad-deal", "--set", "shield"], 2, "name=value"),
    "no parameter": (["solve", "thaad-deal", "--set", "sheild=1"], 2, "did you mean 'shield'?"),
    "no number": (["solve", "thaad-deal", "--set", "shield=x"], 2, "cannot be read"),
    "out of range": (["solve", "thaad-deal", "--set", "shield=11"], 2, "0 to 10"),
    "set twice": (["solve", "thaad-deal", "--set", "shield=1", "--set", "shield=2"], 2, "twice"),
    "fixed and set": (["solve", "thaad-deal", "--fix", "shield=1", "--set", "shield=2"], 2, "fixed"),
    "no form": (["new", "x.toml", "--form", "norml"], 2, "no form is called 'norml'; did you mean 'normal'?"),
    "no page": (["explore", "thaad-deal", "-o", "page.txt"], 2, "a page ends in .html, not in .txt"),
    "set twice in params": (["solve", "thaad-deal", "--params", "twice.toml"], 2, "a value (at line 2"),
    "huge in params": (["solve", "thaad-deal", "--params", "huge.toml"], 2, "huge.toml, line 2: the value of calm"),
    "no place": (["solve", "thaad-deal", "--at", "noon"], 2, "baseline"),
    "no directory": (["show", "hexagon", "-o", "no/where.txt"], 2, "no directory no"),
    "a directory that takes nothing": (["show", "hexagon", "-o", "/proc/where.txt"], 2, "no file can be made in /proc"),
    "a directory": (["show", "hexagon", "-o", "."], 2, "directory"),
    "no game file": (["check", "bad.toml"], 3, "bad.toml"),
    "a bare fraction": (
        ["solve", "thaad-deal", "--params", "bare.toml"],
        2,
        'line 3: write the fraction in quotes: calm = "7/3"',
    ),
    "unknown in params": (["solve", "thaad-deal", "--params", "unknown.toml"], 2, "unknown.toml, line 2: no parameter"),
    "nearest in params": (["solve", "thaad-deal", "--params", "unknown.toml"], 2, "did you mean 'shield'?"),
    "range in params": (["solve", "thaad-deal", "--params", "far.toml"], 2, "far.toml, line 1: calm = 11 lies outside"),
    "broken params": (["solve", "thaad-deal", "--params", "dots.toml"], 2, "line 2"),
    "no params": (["solve", "thaad-deal", "--params", "none.toml"], 2, "none.toml"),
    "an assumption": (["solve", "mine.toml", "--set", "network=0"], 2, "network >= cost"),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_gets_one_message(run: Run, tmp_path: Path, mistake: tuple[list[str], int, str]) -> None:
    run("new", "mine.toml")
    (tmp_path / "bad.toml").write_text('schema = 1\nform = "normal"\nnonsense\n')
    (tmp_path / "dots.toml").write_text("shield = 1\na.b.c = 2\n")
    (tmp_path / "bare.toml").write_text("shield = 1\n\ncalm = 7/3  # about 2.3\n")
    (tmp_path / "unknown.toml").write_text("calm = 1\nsheild = 2\n")
    (tmp_path / "far.toml").write_text("calm = 11\n")
    (tmp_path / "twice.toml").write_text("calm = 1\ncalm = 2\n")
    (tmp_path / "huge.toml").write_text("shield = 1_0.0e-1\ncalm = 1e99999999999999999999\n")
    arguments, code, words = mistake
    done = run(*arguments)
    assert (done.code, done.out) == (code, "")
    assert words in done.err and done.err.count("error:") == 1 and "Traceback" not in done.err


def test_a_certificate_that_is_wrong_ends_with_five(run: Run, tmp_path: Path) -> None:
    assert run("prove", "thaad-deal", "shield + calm >= 0", "--certificate", "proof.json").code == 0
    assert run("verify-certificate", "proof.json").code == 0
    proof = (tmp_path / "proof.json").read_text()
    (tmp_path / "proof.json").write_text(proof.replace("shield + calm >= 0", "shield + calm >= 1"))
    done = run("verify-certificate", "proof.json")
    assert done.code == 5 and "WRONG: " in done.out


def test_hostile_params_files_are_refused_at_once(run: Run, tmp_path: Path) -> None:
    for text in ("a" + ".a" * 40_000 + " = 1", "x = " + "[" * 50_000, "x = 1e9999999", "\x00", "x = 1\n" * 90_000):
        (tmp_path / "p.toml").write_text(text)
        with at_once():
            assert run("solve", "thaad-deal", "--params", "p.toml").code == 2


def test_debug_shows_where(run: Run) -> None:
    assert "Traceback" in run("solve", "none.toml", "--debug").err
    assert "Traceback" in run("--debug", "solve", "none.toml").err
    assert "Traceback" not in run("solve", "none.toml").err


@pytest.mark.parametrize("turned", ["\u202e", "\u2066", "\x1b[2J", "\u200b"])
def test_what_turns_a_line_round_is_never_printed(run: Run, turned: str, tmp_path: Path) -> None:
    text = (
        f'NFG 1 R "T{turned}" {{ "A{turned}b" "B" }} {{ {{ "x" "y" }} {{ "z" "w" }} }}\n"C{turned}"\n1 2 3 4 5 6 7 8\n'
    )
    for file in (tmp_path / "a.nfg", tmp_path / f"a{turned}.nfg"):
        file.write_text(text)
        for asked in (["check", file], ["show", file], ["solve", file], ["new", "-", "--from", file]):
            done = run(*map(str, asked))
            assert done.code == 0 and turned[0] not in done.out + done.err


def test_new_does_not_replace_what_it_reads(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.nfg"
    source.write_text('NFG 1 R "T" { "A" "B" } { { "x" "y" } { "z" "w" } }\n"C"\n1 2 3 4 5 6 7 8\n')
    before = source.read_bytes()
    (tmp_path / "link.nfg").symlink_to(source)
    os.link(source, tmp_path / "hard.nfg")
    for file in ("a.nfg", "./a.nfg", "link.nfg", "hard.nfg"):
        done = run("new", file, "--from", "a.nfg", "--force")
        assert done.code == 2 and "is itself what it would be made of; write to another file" in done.err
    assert source.read_bytes() == before
    assert run("new", "b.toml", "--from", "a.nfg").code == 0


def test_the_unexpected_ends_with_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> None:
        raise RuntimeError("lost")

    monkeypatch.setattr("games.load", broken)
    done = run("show", "hexagon")
    assert done.code == 1 and "lost" in done.err and "Traceback" not in done.err


@pytest.mark.parametrize(
    ("error", "variable", "said"),
    [
        (MemoryError(), "", "there is too little memory"),
        (OSError(errno.ENOMEM, "x"), "", "there is too little memory"),
        (ImportError("libgfortran.so: failed to map segment from shared object"), "", "there is too little memory"),
        (RuntimeError("can't start new thread"), "", "there is too little memory"),
        (
            ValueError("Key backend: 'x' is not a valid value"),
            "MPLBACKEND=x",
            "the environment has MPLBACKEND=x, which",
        ),
        (
            ValueError("invalid literal for int()"),
            "SOURCE_DATE_EPOCH=x",
            "the environment has SOURCE_DATE_EPOCH=x, which",
        ),
        (
            OverflowError("timestamp out of range"),
            f"SOURCE_DATE_EPOCH={10**20}",
            "the environment has SOURCE_DATE_EPOCH",
        ),
        (ValueError("invalid literal for int()"), "SOURCE_DATE_EPOCH=0", "unexpected: ValueError"),
    ],
)
def test_what_the_surroundings_lack_is_no_fault_of_zopa(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, variable: str, said: str
) -> None:
    def broken(_: str) -> None:
        raise error

    if variable:
        monkeypatch.setenv(*variable.split("="))
    monkeypatch.setattr("games.load", broken)
    done = run("show", "hexagon")
    assert done.code == (1 if "unexpected" in said else 2) and done.err.startswith(f"error: {said}")
    assert done.err.count("\n") == (2 if "unexpected" in said else 1)


@pytest.mark.slow
@pytest.mark.parametrize("variable", ["MPLBACKEND", "SOURCE_DATE_EPOCH"])
def test_a_variable_that_matplotlib_cannot_read_is_named(variable: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    asked = ("plot", "thaad-deal", "phase", "breach_us", "breach_cn", "-o", str(tmp_path / "a.svg"))
    done = subprocess.run(
        [sys.executable, "-m", "cli", *asked],
        env={**os.environ, variable: "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2 and f"unset it (env -u {variable} zopa ...)" in done.stderr


def test_strict_ends_with_four_where_something_is_open(run: Run, tmp_path: Path) -> None:
    from fractions import Fraction
    from unittest.mock import patch

    from solver.concepts.phases import Phases

    (tmp_path / "curved.toml").write_text(CURVED)
    half = Phases((), complete=False, certified=Fraction(1, 2), method="a test")
    with patch("solver.concepts.phases.phases", return_value=half):
        done = run("solve", "curved.toml", "--strict", "--full")
        assert done.code == 4 and done.err.count("\n") == 1 and "at most 50 % of the ranges (proved)" in done.err
        assert "Other lists may stand on at most 50 % of the ranges (proved)." in " ".join(done.out.split())
        assert run("solve", "curved.toml").code == 0
        table = run("solve", "curved.toml", "--strict", "--format", "csv")
        assert table.code == 4 and "at most 50 %" in table.err  # CSV shows no phases, and yet they are open
        assert run("solve", "curved.toml", "--format", "csv") == (0, table.out, "")
    assert run("solve", "thaad-deal", "--strict").code == 0
    assert run("solve", "thaad-deal", "--strict", "--format", "csv").code == 0


@pytest.mark.parametrize("question", [("when", "thaad-deal", "unique(keep, tolerate)"), ("phases", "thaad-deal")])
def test_strict_ends_well_where_a_question_is_settled(run: Run, question: tuple[str, ...]) -> None:
    assert (run(*question, "--strict").code, run(*question, "--strict", "--format", "csv").code) == (0, 0)


def test_strict_ends_with_four_where_an_alternative_of_a_condition_is_open(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    import solver

    asked = solver.when
    monkeypatch.setattr(solver, "when", lambda *a, **k: replace(asked(*a, **k), open_alternatives=(0,)))
    done = run("when", "thaad-deal", "equilibrium(keep, tolerate)", "--strict")
    assert done.code == 4 and "undecided" in done.err and done.out
    assert "CSV holds the equilibria" in run("solve", "--help").out


def test_an_interrupt_ends_with_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    def wrapped(name: str) -> None:  # as by Python 3.11 where it strikes while a class is made
        try:
            interrupted(name)
        except KeyboardInterrupt as error:
            raise RuntimeError("in a class") from error

    for load in (interrupted, wrapped):
        monkeypatch.setattr("games.load", load)
        assert run("show", "hexagon") == (130, "", "interrupted\n")


def test_no_command_at_all_gets_the_help(run: Run) -> None:
    done = run()
    assert (done.code, done.out) == (2, "") and done.err == run("--help").out


# --- processes ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_closed_pipe_is_no_error() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "solve", "thaad-deal"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as child:
        assert child.stdout is not None and child.stderr is not None
        child.stdout.close()
        assert child.wait(PATIENCE) == 0 and child.stderr.read() == b""


def hears_interrupts() -> None:
    """Let a child hear Ctrl-C, which the background jobs of a shell ignore."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def is_asleep(process: int) -> bool:
    """Whether a process waits for something, as Linux tells."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "S"


def test_control_c_while_it_waits() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "solve", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        preexec_fn=hears_interrupts,
    ) as child:
        assert child.stdin is not None and child.stderr is not None
        child.stdin.write(b"#" * 1_000_000)  # more than a pipe holds: this is over once the game is being read
        child.stdin.flush()
        while not is_asleep(child.pid):  # until it has read all there is
            os.sched_yield()
        child.send_signal(signal.SIGINT)
        assert child.wait(PATIENCE) == 130 and child.stderr.read() == b"interrupted\n"


INTERRUPTED = """
import signal, sys
from cli import main
left = {moment}
def count(frame, event, value):
    global left
    left -= 1
    if not left:
        sys.setprofile(None)
        signal.raise_signal(signal.SIGINT)
sys.setprofile(count)
main()
"""
MOMENTS = [
    3,
    30,
    128,
    *(int(150 * 1.8**n) for n in range(13)),
    10**9,
]  # calls: up to 128 loads signal, up to 200k typer


@pytest.mark.parametrize("moment", MOMENTS)
def test_control_c_at_any_moment(moment: int) -> None:
    """After so many calls, counted from the first that is ours: while modules load, at work, and after all of it."""
    code = INTERRUPTED.format(moment=moment)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, "show", "hexagon"]
    done = subprocess.run(
        command, capture_output=True, env=environment, preexec_fn=hears_interrupts, timeout=PATIENCE, check=False
    )
    if moment == MOMENTS[-1]:
        assert done.returncode == 0 and done.stderr == b"" and done.stdout
    else:
        assert (done.returncode, done.stderr) == (130, b"interrupted\n")


@pytest.mark.slow
@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"LANG": "C", "LC_ALL": "C"}], ids=str)
def test_ascii_terminals(tmp_path: Path, environment: dict[str, str]) -> None:
    text = (ROOT / "games/classic/hexagon.toml").read_text().replace("The hexagon", "Zoë’s — hexagon")
    (tmp_path / "h.toml").write_text(text)
    done = process(["show", "h.toml"], cwd=tmp_path, environment=environment)
    assert done.returncode == 0 and done.stderr == b""
    if "PYTHONIOENCODING" in environment:
        assert done.stdout.startswith(b"Zo\\xeb's - hexagon") and done.stdout.isascii()


@pytest.mark.slow
def test_colour_only_on_a_terminal_that_wants_it() -> None:
    import pty

    def printed(environment: dict[str, str]) -> str:
        ours, theirs = pty.openpty()
        child = subprocess.Popen(
            [sys.executable, "-m", "cli", "solve", "hexagon"],
            stdout=theirs,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment},
        )
        os.close(theirs)
        content = b""
        try:
            while piece := os.read(ours, 65536):
                content += piece
        except OSError:  # the other end has gone
            pass
        os.close(ours)
        assert child.wait(PATIENCE) == 0
        return content.decode()

    assert "\x1b[1m" in printed({"NO_COLOR": ""})
    assert "\x1b" not in printed({"NO_COLOR": "1"})


@pytest.mark.parametrize("name", ["solver", "games"])
@pytest.mark.parametrize("way", ["current directory", "PYTHONPATH"])
def test_a_file_that_hides_ours_is_explained(tmp_path: Path, name: str, way: str) -> None:
    (tmp_path / f"{name}.py").write_text("raise RuntimeError('ran')")
    paths = str(ROOT) if way == "current directory" else f"{tmp_path}{os.pathsep}{ROOT}"
    command = [sys.executable, str(ROOT / "cli.py"), "games"] if way == "PYTHONPATH" else [sys.executable, "-m", "cli"]
    if way == "PYTHONPATH":  # as the installed script does it
        command = [sys.executable, "-c", "import sys; from cli import main; sys.exit(main(['games']))"]
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONSAFEPATH": "1" if way == "PYTHONPATH" else ""}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.count("error:") == 1 and f"{name}.py hides" in done.stderr and "Rename" in done.stderr


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("zopa solve thaa", "thaad-deal"),
        ("zopa solve thaad-deal --set brea", "breach_us=2"),
        ("zopa show thaad-deal --fix sh", "shield=3"),
        ("zopa sol", "solve"),
        ("zopa solve thaad-deal --at ", "baseline"),
        ("zopa solve thaad-deal --format la", "latex"),
        ("zopa report thaad-deal --outcome with", "withdraw, sanction"),
        ("zopa report thaad-offer --outcome offer/acc", "offer/accept/enforce"),
        ("zopa report thaad-deal --only summary,whe", "summary,when"),
        ("zopa sustain thaad-deal keep", "keep, tolerate"),
    ],
)
def test_completion(run: Run, monkeypatch: pytest.MonkeyPatch, line: str, offered: str) -> None:
    monkeypatch.setenv("_ZOPA_COMPLETE", "complete_zsh")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
    done = run()
    assert done.code == 0 and f'"{offered}"' in done.out, done


@pytest.mark.parametrize("line", ["zopa solve no/such", "zopa solve - --set ", "zopa solve none.toml --set "])
def test_nothing_is_offered_of_what_is_not_there(run: Run, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setenv("_ZOPA_COMPLETE", "complete_zsh")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
    assert run() == (0, "_files\n", "")


def test_completion_in_a_process_of_its_own() -> None:
    done = process([], environment={"_ZOPA_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "zopa sol"})
    assert done.returncode == 0 and b'"solve"' in done.stdout, done


@pytest.mark.parametrize(
    "asked",
    [
        ("when", "equilibrium(withdraw, sanction)"), ("when", "equilibrium(withdraw + keep, sanction + tolerate)"),
        ("prove", "pareto(withdraw, sanction)"), ("thresholds",),
        ("concede", "withdraw, sanction"), ("tornado", "keep, tolerate"),
    ],
)  # fmt: skip
def test_a_question_that_takes_a_game_is_not_asked_of_all_its_equilibria(
    run: Run, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...]
) -> None:
    name, *about = asked
    expected = getattr(solver, name)(solver.nash(games.load("thaad-deal")), *about).export("markdown")
    find = catalogue.atlas_for

    def asked_by_the_question(form: Any, budget: Any = None, **settings: Any) -> Any:
        return find(form, budget=budget, **settings) if budget else pytest.fail("all equilibria were looked for")

    monkeypatch.setattr(catalogue, "atlas_for", asked_by_the_question)
    done = run(name, "thaad-deal", *about, "--format", "markdown")
    assert done.code in (0, 5) and " ".join(expected.split()) == " ".join(done.out.split())
