"""Hostile game files: each gets one clear message, soon, in little memory, and none runs code."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
from itertools import cycle, product
from pathlib import Path
from typing import IO, Any

import pytest
import sandbox
from audit import chosen, how_many, mostly_slow, tenth
from command import WAITED
from hostile_files import (
    ALL,
    CASES,
    PAIR,
    PIE,
    TOGETHER,
    TWO,
    X,
    agreements,
    bare,
    condition,
    expression,
    issue,
    parameter,
    terms,
    utility,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.errors import InvalidGame, ZopaError
from solver.forms.files.toml_read import MAX_BYTES
from solver.forms.files.toml_write import writes
from solver.questions.reading import read, reads

ROOT = Path(sandbox.__file__).resolve().parents[2]
NAME = "hostile.toml"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}

CHECK = (["check", NAME], NAME)  # the arguments, and what errors call the file
WAYS = {
    "solve": (["solve", NAME], NAME),
    "solve at a point": (["solve", "--format", "json", "--at", "baseline", NAME], NAME),
    "show": (["show", "--format", "latex", NAME], NAME),
    "standard input": (["check", "--format", "json", "-"], "standard input"),
}

# Each is run by the command itself, too, with nothing loaded beforehand.
DANGEROUS = (
    "code: import", "code: open", "code: exec", "code: eval", "code: lambda", "code: subclasses", "code: f-string",
    "code: shell", "expression: tower", "expression: ten thousand parentheses",
    "expression: a hundred thousand minus signs", "expression: great decimal exponent", "expression: many terms",
    "number: huge integer", "number: bare large exponent", "file: fifty megabytes", "file: dotted keys",
    "file: nested arrays", "file: nested inline tables", "file: many values", "file: millions of cells",
    "file: doubling terms", "file: denials", "file: assumption with code", "file: answer with code",
    "dispute: utility with code", "dispute: three thousand issues", "dispute: heavy utilities",
    "coalition: worth with code",
)  # fmt: skip


def encoded(name: str) -> bytes:
    content = CASES[name]
    return content if isinstance(content, bytes) else content.encode()


def one_message(code: int, out: str, err: str, place: str) -> None:
    """A refusal: nothing on standard output, one message that begins with the place, no traceback."""
    assert code in (2, 3), err
    assert out == ""
    lines = WAITED.sub("", err).removesuffix("\n").split("\n")
    assert len(lines) in (1, 3)  # the reason, and perhaps the text with a caret below
    assert lines[0].startswith(f"error: {place}")
    assert 30 < len(lines[0]) < 500
    assert all(line.isprintable() for line in lines)
    assert "Traceback" not in err and "unexpected" not in err


# Every file is checked, and some go another way, too: the ways take turns.
FURTHER = tenth(list(CASES), 10)
ASKED = {name: (CHECK, way) if name in FURTHER else (CHECK,) for name, way in zip(CASES, cycle(WAYS.values()))}


@pytest.fixture(scope="module")
def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[dict[str, Any]]]:
    """What the commands say of each file that is tested, and the files that are there afterwards."""
    calls: list[sandbox.Call] = []
    names = chosen(request, "test_a_hostile_file_is_refused")
    for name in names:
        for arguments, _ in ASKED[name]:
            place = tmp_path_factory.mktemp("case")
            (place / NAME).write_bytes(encoded(name))
            calls.append((str(place), arguments, NAME))
    done = subprocess.run(
        [sys.executable, sandbox.__file__],
        input=json.dumps(calls), capture_output=True, text=True, env=ENVIRONMENT, timeout=600, check=True,
    )  # fmt: skip
    found = iter(json.loads(done.stdout))
    return {name: [next(found) for _ in ASKED[name]] for name in names}


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 150 and set(DANGEROUS) <= set(CASES)


@pytest.mark.parametrize("name", mostly_slow([*CASES]))
def test_a_hostile_file_is_refused(outcomes: dict[str, list[dict[str, Any]]], name: str) -> None:
    for found, (_, place) in zip(outcomes[name], ASKED[name], strict=True):
        one_message(found["code"], found["out"], found["err"], place)
        assert found["files"] == [NAME]  # no canary


def command(arguments: list[str], place: Path, stdin: IO[bytes] | None = None) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, MEGABYTES in all and SECONDS of processor time with its start."""
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        capture_output=True, text=True, cwd=place, env=ENVIRONMENT, timeout=60, check=False, stdin=stdin,
        preexec_fn=lambda: sandbox.limit(0),
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", tenth(DANGEROUS, 6))
def test_a_hostile_file_is_refused_by_the_command_itself(name: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(encoded(name))
    done = command(["check", NAME], tmp_path)
    one_message(done.returncode, done.stdout, done.stderr, NAME)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.slow
@pytest.mark.parametrize("argument", ["/dev/zero", "-"])
def test_an_endless_file_is_refused_by_the_command_itself(argument: str, tmp_path: Path) -> None:
    with Path("/dev/zero").open("rb") as endless:
        done = command(["check", argument], tmp_path, stdin=endless)
    place = "standard input" if argument == "-" else argument
    one_message(done.returncode, done.stdout, done.stderr, place)


@pytest.mark.parametrize("redirected", ["<&-", "0>written"])
def test_a_standard_input_that_cannot_be_read(redirected: str, tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m cli check - {redirected}', sys.executable],
        capture_output=True, text=True, cwd=tmp_path, env=ENVIRONMENT, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ") and "standard input" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ("open(sandbox.CANARY, 'w')", sandbox.RAN),
        ("compile(f'open({sandbox.CANARY!r})', '<text>', 'eval')", sandbox.RAN),
        ("os.system('true')", sandbox.RAN),
        ("bytearray((sandbox.MEGABYTES + 100) * 2**20)", 1),
        ("all(True for _ in iter(int, 1))", -signal.SIGXCPU),
    ],
)
def test_the_sandbox_notices(act: str, code: int, tmp_path: Path) -> None:
    guarded = "import os, sys, sandbox; sandbox.limit(sandbox.address_space(), 1); sys.addaudithook(sandbox.watch);"
    done = subprocess.run(
        [sys.executable, "-c", guarded + act],
        capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False,
        env={**ENVIRONMENT, "PYTHONPATH": str(ROOT / "tests" / "support")},
    )  # fmt: skip
    assert done.returncode == code
    assert (code != 1) or "MemoryError" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_stream_without_end_is_read_up_to_the_bound() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1, /) -> bytes:
            Endless.given += min(size, 1_000_000)
            return b"#" * min(size, 1_000_000)

    with pytest.raises(InvalidGame, match="larger than 4 MB"):
        read(Endless())
    assert Endless.given == MAX_BYTES + 1


def test_the_template_of_the_cases_is_itself_a_game() -> None:
    """Otherwise every case would be refused for a reason of no interest."""
    for text in (expression("x + 1"), bare("1"), terms("t = 'x'"), condition("x > 0"), parameter(X[15:])):
        assert reads(text).players[0].name == "one"
    for text in (utility("1 - s"), issue("range = [0, 1]"), agreements("all = [1, 0]"), ALL, PIE, TOGETHER):
        assert reads(text).players[0].name == "ann"


@settings(max_examples=how_many(15, 150))
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_junk_never_ends_in_anything_but_a_complaint(content: bytes) -> None:
    with pytest.raises(ZopaError):
        read(io.BytesIO(content))


VALID = f"""{TWO}{X}[terms]
t = "x - 1/2"
[payoffs]
"a, c" = ["x*t", 0.1]
"a, d" = [1, "Max(x, t)/2"]
"b, c" = ["-x**2", "7/3"]
"b, d" = [0, 0]
[[assumptions]]
where = "x >= t and not x > 3"
[sources.s]
title = "T"
[[answers]]
claim = "equilibrium(a, c)"
iff = "x > 0"
"""


DISPUTE = f"""{PAIR}{X}[issues.s]
meaning = "how much"
range = [0, "3/2"]
[terms]
t = "x - 1/2"
[utilities]
ann = "x*s"
bob = "t - s"
[disagreement]
bob = "t/7"
[[assumptions]]
where = "x >= t"
[sources.s]
title = "T"
[[answers]]
solution = "nash"
values = {{ s = "1" }}
payoffs = ["x", "t - 1"]
where = "x > 0"
"""


@settings(max_examples=how_many(20, 200))
@given(
    st.integers(0, len(DISPUTE)),
    st.integers(0, 12),
    st.text(max_size=6) | st.sampled_from(['"', "[", "]", "=", "\n", ".", "x", "(", "-", "**", "e999", "'", "s"]),
)
def test_a_damaged_dispute_is_read_or_refused(place: int, length: int, inserted: str) -> None:
    text = DISPUTE[:place] + inserted + DISPUTE[place + length :]
    try:
        a_dispute = reads(text)
    except InvalidGame as error:
        assert str(error).startswith("<text>")
    else:
        assert reads(writes(a_dispute)) == a_dispute


@settings(max_examples=how_many(20, 200))
@given(
    st.integers(0, len(VALID)),
    st.integers(0, 12),
    st.text(max_size=6) | st.sampled_from(['"', "[", "]", "=", "\n", ".", "x", "(", "-", "**", "e999", "'"]),
)
def test_a_damaged_game_is_read_or_refused(place: int, length: int, inserted: str) -> None:
    text = VALID[:place] + inserted + VALID[place + length :]
    try:
        a_game = reads(text)
    except InvalidGame as error:
        assert str(error).startswith("<text>")
    else:
        assert reads(writes(a_game)) == a_game


READERS = {
    "a game": ["check", "{}"],
    "a point": ["solve", "thaad-deal", "--params", "{}"],
    "a certificate": ["verify-certificate", "{}"],
    "parts of a sweep": ["merge", "{}", "-o", "all.csv"],
}


KINDS = ["pipe", "/dev/zero", "/proc/kmsg", "socket", "directory"]


@pytest.mark.slow
@pytest.mark.parametrize(("reads", "kind"), tenth([*product(READERS, KINDS)], 3))
def test_what_is_no_regular_file_is_refused_at_once(reads: str, kind: str, tmp_path: Path) -> None:
    path = Path(kind) if kind.startswith("/") else tmp_path / "a.toml"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "directory":
            path.mkdir()
        case "socket":
            with socket.socket(socket.AF_UNIX) as one:
                one.bind(str(path))
    done = command([argument.format(path) for argument in READERS[reads]], tmp_path)
    if (reads, kind) == ("a point", "/proc/kmsg"):  # it says that it holds nothing
        assert done.returncode == 0 and not done.stderr
        return
    assert done.returncode in (2, 3) and not done.stdout
    assert done.stderr.startswith("error: ") and path.name in done.stderr and "Traceback" not in done.stderr
