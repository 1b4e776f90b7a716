"""Whatever the command line is given, it ends with a code of its own: no traceback, nothing unexpected.

Game files are drawn well-formed and then damaged, or are the catalogue's with bytes changed; arguments are
random text. A well-formed game of two is compared with brute force as well.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

import brute_force
import pytest
from audit import FULL, how_many
from audit_games import random_case
from command import WAITED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_files import NAMES, ODD_CHARACTERS, ODD_NUMBERS, damaged, dispute_lines, flipped, lines

import cli
from solver.commands.app import command_line
from solver.forms.files.toml_write import writes

FORMATS = ("text", "json", "csv", "latex", "markdown")


def share(examples: int) -> settings:
    """The seeded share that runs every time; 25 times as much, at random, in the full audit."""
    return settings(
        max_examples=examples * how_many(1, 25),
        derandomize=not FULL,
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def file_of(content: bytes) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "game.toml"
        file.write_bytes(content)
        yield str(file)


def run(arguments: Sequence[str], stdin: bytes = b"") -> tuple[int, str, str]:
    """Code, output and errors of one command; it may say nothing unexpected."""
    streams = [io.TextIOWrapper(io.BytesIO(first), "utf-8") for first in (stdin, b"", b"")]
    with (
        patch.multiple(sys, stdin=streams[0], stdout=streams[1], stderr=streams[2]),
        pytest.raises(SystemExit) as ended,
    ):
        cli.main(list(arguments))
    said = []
    for stream in streams[1:]:
        stream.flush()
        said.append(stream.buffer.getvalue().decode())
    code, (out, err) = ended.value.code, (WAITED.sub("", one) for one in said)
    assert code in (0, 2, 3, 4, 5), err  # 5: zopa prove refuted what it was asked
    assert "unexpected:" not in err and "Traceback" not in err, err
    assert code in (0, 5) or (err.startswith("error: ") and (code == 4 or not out)), err
    return code, out, err


def runs_through(content: bytes, form: str) -> None:
    with file_of(content) as file:
        code, _, said = run(["check", file])
        assert run(["show", file, "--format", form])[0] == code
        at_baseline = run(["solve", file, "--at", "baseline", "--format", form])[0]
        everywhere = run(["solve", file, "--format", form])[0]
        if code:
            assert at_baseline == everywhere == code == 3
            assert f"{file}" in said


@pytest.mark.slow
@share(20)
@given(damaged(), st.sampled_from(FORMATS))
def test_a_damaged_file(content: bytes, form: str) -> None:
    runs_through(content, form)


@share(16)
@given(flipped(), st.sampled_from(FORMATS))
def test_a_catalogue_game_with_other_bytes(content: bytes, form: str) -> None:
    runs_through(content, form)


@pytest.mark.slow
@share(12)
@given(lines().map("\n".join), st.sampled_from(FORMATS))
def test_a_well_formed_file(text: str, form: str) -> None:
    runs_through(text.encode(), form)
    code, _, said = run(["check", "-"], text.encode())
    # what is well-formed can still divide by zero, or have a baseline that breaks an assumption
    assert code == 0 or any(word in said for word in ("denominator", "divides by", "breaks", "divided by"))


@pytest.mark.slow
@share(12)
@given(dispute_lines().map("\n".join), st.sampled_from(FORMATS))
def test_a_well_formed_dispute(text: str, form: str) -> None:
    runs_through(text.encode(), form)
    code, _, said = run(["check", "-"], text.encode())
    refused = ("denominator", "divides by", "divided by", "multiplied out", "division by", "cases")
    assert code == 0 or any(word in said for word in refused), said


@pytest.mark.slow
@share(6)
@given(st.integers(0, 10**6), st.data())
def test_an_answer_at_a_point_is_that_of_brute_force(seed: int, data: st.DataObject) -> None:
    case = random_case(seed)
    space = case.game.space
    point = {
        name: data.draw(st.fractions(space[name].low, space[name].high, max_denominator=6)) for name in space.names
    }
    moves = [word for name, value in point.items() for word in ("--set", f"{name}={value}")]
    with file_of(writes(case.game).encode()) as file:
        code, out, said = run(["solve", file, "--at", "baseline", "--format", "json", *moves])
    if code:
        assert code == 2 and "breaks what the game assumes" in said and case.game.space.assumptions
        return
    found = json.loads(out)
    expected = brute_force.extreme_equilibria(*case.at(point))
    assert {tuple(map(weights, one["strategies"].values())) for one in found["equilibria"]} == expected
    assert len(found["components"]) == len(brute_force.components(expected))


def weights(strategy: dict[str, dict[str, object]]) -> tuple[Fraction, ...]:
    return tuple(Fraction(str(weight["exact"])) for weight in strategy.values())


# --- arguments ------------------------------------------------------------------------------------

ANY = st.one_of(st.text(max_size=20), st.binary(max_size=12).map(os.fsdecode))
PARTS = st.sampled_from([*NAMES, *ODD_NUMBERS, *ODD_CHARACTERS, "share", "share", "injury", "0", "1/2", "baseline"])
PAIR = st.one_of(
    ANY,
    st.tuples(PARTS, PARTS).map("=".join),
    st.sampled_from([*ODD_NUMBERS, "0", "1/3", "2/3", "1", "0.5", "2", "1/3 "]).map("share={}".format),
)
OPTION = st.one_of(
    st.tuples(st.sampled_from(["--set", "--fix"]), PAIR),
    st.tuples(st.sampled_from(["--params", "--at", "--format"]), ANY | PARTS),
    st.tuples(st.just("--format"), st.sampled_from(FORMATS)),
    st.tuples(st.just("--at"), st.just("baseline")),
    st.tuples(st.sampled_from(["equilibrium(first, first)", "share > 1/2", "(first, second)", "first"])),
    st.tuples(ANY),
)
# Those that the app lists; `new` writes where it is told to, so it stays out.
COMMANDS = sorted({*command_line(80).commands} - {"new"})


@pytest.mark.slow
@share(40)
@given(
    st.sampled_from(COMMANDS) | st.sampled_from(COMMANDS) | ANY,
    st.just("two-markets") | ANY | PARTS,
    st.lists(OPTION, max_size=3),
)
def test_any_arguments(command: str, game: str, options: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        run([command, game, *(word for option in options for word in option)])


VALUE = st.one_of(PARTS, ANY)


@share(16)
@given(st.lists(st.tuples(PARTS, VALUE).map(" = ".join), max_size=4).map("\n".join) | ANY)
def test_any_file_of_values(text: str) -> None:
    with file_of(text.encode("utf-8", "surrogateescape")) as file:
        run(["show", "two-markets", "--params", file])
