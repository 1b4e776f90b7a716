"""`--explain`: how the parts of an answer were decided, counted a second time by a counter of our own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import command
import pytest
from jsonschema import Draft202012Validator

from solver.questions.concede.answer import Concede
from solver.questions.phases.answer import PhaseMap
from solver.questions.prove.answer import Proof
from solver.questions.robust.answer import Robust
from solver.questions.when.answer import When
from solver.regions.decide import emptiness, trace
from solver.regions.proofs.certificates import Verdict
from solver.report.json_schemas import schema_of
from solver.report.words import HOW_FOUND

DEAL = "withdraw, sanction"
CURVED = "payoff(first, hawk, hawk)**2 + payoff(first, hawk, dove)**2 < payoff(first, hawk, hawk)*value"
OPEN = ("robust", "swap-package", "zone")
CALLS: list[tuple[type, tuple[str, ...]]] = [
    (When, ("when", "thaad-deal", f"unique({DEAL})")),
    (When, ("when", "hawk-dove", CURVED)),
    (Proof, ("prove", "thaad-deal", f"equilibrium({DEAL}) implies breach_us >= shield")),
    (Proof, ("prove", "hawk-dove", CURVED)),
    (Robust, ("robust", "thaad-deal", "keep, tolerate")),
    (Robust, OPEN),
    (Concede, ("concede", "thaad-deal", DEAL, "--side", "US")),
    (Concede, ("concede", "swap-package", "zone", "--by", "shield")),
    (PhaseMap, ("phases", "thaad-deal")),
    (PhaseMap, ("phases", "hawk-dove")),
]
IDS = [" ".join(call[:2]) for _, call in CALLS]
NUMBERS = r"(?:To [\w ]+: )?(\d+) (open|with)\b"


class Counter:
    """Counts the calls of `_decide`, which nobody but `decide` calls."""

    def __init__(self) -> None:
        self.kinds: list[str] = []


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    counted, decide = Counter(), emptiness._decide

    def count(*given: Any) -> Verdict:
        found = decide(*given)
        counted.kinds.append(found.kind)
        return found

    monkeypatch.setattr(emptiness, "_decide", count)
    yield counted


@pytest.mark.parametrize(("kind", "call"), CALLS, ids=IDS)
def test_what_is_told_is_what_was_decided(kind: type, call: tuple[str, ...], counter: Counter) -> None:
    done = command.run([*call, "--explain", "--format", "json"])
    assert done.code in (0, 4, 5), done.err
    record = json.loads(done.out)
    Draft202012Validator(schema_of(kind)).validate(record)
    first, *lines = record["explained"]
    assert len(lines) < trace.MAX_LINES and not any("lines more" in line for line in lines)
    found = [re.match(NUMBERS, line) for line in lines]
    numbers = [(int(one[1]), one[2] == "open") for one in found if one]
    assert len(numbers) == len(lines)
    left_open = counter.kinds.count("undecided")
    assert sum(n for n, _ in numbers) == len(counter.kinds)
    assert sum(n for n, is_open in numbers if is_open) == left_open
    if not counter.kinds:
        assert first == trace.NOTHING_DECIDED
        return
    often = "once" if len(counter.kinds) == 1 else f"{len(counter.kinds)} times"
    assert first.startswith(f"Asked {often} ") and (f" {left_open} open." in first) == bool(left_open)


@pytest.mark.parametrize(("kind", "call"), CALLS, ids=IDS)
def test_the_answer_itself_stays_the_same(kind: type, call: tuple[str, ...]) -> None:
    plain, explained = command.run([*call, "--full"]), command.run([*call, "--explain", "--full"])
    assert (explained.code, explained.err) == (plain.code, plain.err)
    before, heading, section = explained.out.partition(f"\n{HOW_FOUND}\n")
    assert heading and before == plain.out and section.startswith(("  Asked ", "  Nothing had to be decided"))


def test_what_is_open_is_listed_first_with_what_was_spent() -> None:
    _, _, section = command.run([*OPEN, "--explain"]).out.partition(f"\n{HOW_FOUND}\n")
    text = " ".join(section.split())
    assert re.search(
        r"To answer: \d+ open within \d+ Bernstein coefficients and \d+ z3 steps, after at most \d+ attempts; "
        r"([\d.,]+( million)?|no) coefficients: .*embargo\*relief",
        text,
    )
    assert text.index(" open within ") < text.index(" decided by ")


@pytest.mark.parametrize(("form", "heading"), [("markdown", "### "), ("latex", "{"), ("html", ">")])
def test_pages_have_the_section_too(form: str, heading: str) -> None:
    call = ("when", "hawk-dove", "unique(hawk, hawk)", "--format", form)
    assert f"{heading}{HOW_FOUND}" in command.run([*call, "--explain"]).out
    assert HOW_FOUND not in command.run(call).out


@pytest.mark.parametrize("more", [("--format", "csv"), ("--format", "sentence"), ("--compare", "--params", "value=1")])
def test_where_there_is_no_room_for_lines_the_command_says_so(more: tuple[str, ...]) -> None:
    done = command.run(["when", "hawk-dove", "unique(hawk, hawk)", "--explain", *more])
    assert done.code == 2 and done.out == "" and "error: --explain" in done.err


def test_an_error_leaves_no_trace_on() -> None:
    assert command.run(["when", "hawk-dove", "unique(hawk, rabbit)", "--explain"]).code != 0
    assert trace.lines_so_far() == ()
    with pytest.raises(ZeroDivisionError), trace.tracing():
        raise ZeroDivisionError
    assert trace.lines_so_far() == ()
