"""JSON of every command against the schema of its answer; the schemas themselves; and what JSON may not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import command
import pytest
from audit import FULL, mostly_slow
from jsonschema import Draft202012Validator

from games import load, path
from solver.algebra.algebraic_numbers import Root
from solver.algebra.bounded_numbers import Between
from solver.checks.certificates.verify import Checked
from solver.commands.answer_classes import ANSWERING, answer_classes
from solver.concepts.coalition_point import SharedAt
from solver.concepts.nash.atlas import NashAtPoint
from solver.concepts.nash.many_players import ManyAtPoint
from solver.concepts.sequential.atlas import PlayedAt
from solver.concepts.study_atlas import StudyAt
from solver.forms.records import Catalogue, ShownGame, Validity
from solver.questions.bargain.answer import Bargain
from solver.questions.compare.answer import Comparison
from solver.questions.concede.answer import Concede
from solver.questions.derive.answer import Derivatives
from solver.questions.order.answer import Order
from solver.questions.phases.answer import PhaseMap
from solver.questions.prove.answer import Proof
from solver.questions.robust.answer import Robust
from solver.questions.solve.answer import Solved
from solver.questions.solve.coalition_answer import SharedEverywhere
from solver.questions.solve.tree_answer import PlayedEverywhere
from solver.questions.study.answer import Plan
from solver.questions.sustain.answer import Sustain
from solver.questions.thresholds.answer import Thresholds
from solver.questions.tornado.answer import Tornado
from solver.questions.uncertain.answer import Uncertain
from solver.questions.when.answer import When, when
from solver.report.answer import Answer
from solver.report.json_records import layout_of, plain
from solver.report.json_schemas import schema_of
from solver.sweeps.estimate import Estimate
from solver.sweeps.result import Sweep

DEAL, POINT, REFUTED = "withdraw, sanction", ("--set", "breach_us=4", "--set", "breach_cn=4"), 5
CALLS: list[tuple[Any, tuple[str, ...]]] = [
    (Catalogue, ("games",)),
    (ShownGame, ("show", "thaad-deal")),
    (ShownGame, ("show", "two-markets", "--set", "share=1/2")),
    (ShownGame, ("show", "hawk-dove", "--fix", "injury=7/2", "--at", "baseline")),
    (ShownGame, ("show", "swap-package", "--at", "baseline")),
    (ShownGame, ("show", "crisis-bargaining")),
    (Validity, ("check", str(path("thaad-deal")))),
    (Solved, ("solve", "thaad-deal", *POINT)),
    (Solved, ("solve", "two-markets")),
    (NashAtPoint, ("solve", "hexagon")),
    (Solved, ("solve", "entry-deterrence")),
    (NashAtPoint, ("solve", "thaad-deal", "--at", "baseline", "--set", "shield=0")),
    (NashAtPoint, ("solve", "two-markets", "--at", "baseline")),
    (When, ("when", "thaad-deal", f"equilibrium({DEAL})", "--for", "buffer")),
    (When, ("when", "two-markets", "unique(first, first)", "--given", "share >= 1/2")),
    (When, ("when", "swap-package", "payoff(US) >= 3", "--solution", "nash")),
    (Proof, ("prove", "thaad-deal", f"equilibrium({DEAL})")),
    (Proof, ("prove", "two-markets", "unique(first, second)", "--set", "share=1/2")),
    (PhaseMap, ("phases", "thaad-deal")),
    (PhaseMap, ("phases", "security-dilemma")),
    (PhaseMap, ("phases", "two-markets", "--set", "share=1/2")),
    (Thresholds, ("thresholds", "thaad-deal")),
    (Thresholds, ("thresholds", "swap-package", "--solution", "nash")),
    (Thresholds, ("thresholds", "hawk-dove")),
    (Robust, ("robust", "thaad-deal", "keep, tolerate")),
    (Robust, ("robust", "thaad-deal", DEAL)),
    (Robust, ("robust", "two-markets")),
    (Derivatives, ("derive", "thaad-deal")),
    (Derivatives, ("derive", "hawk-dove")),
    (Concede, ("concede", "thaad-deal", DEAL, "--by", "breach_us,breach_cn")),
    (Comparison, ("compare", "thaad-deal", DEAL, "--params", "breach_us=4,breach_cn=4")),
    (Comparison, ("compare", "hawk-dove", "--params", "value=4", "--params", "baseline")),
    (Concede, ("concede", "thaad-deal", DEAL, "--by", "breach_us")),
    (Tornado, ("tornado", "thaad-deal", "keep, tolerate")),
    (Tornado, ("tornado", "two-markets", "first, second")),
    (Bargain, ("bargain", "swap-package")),
    (Bargain, ("bargain", "thaad-deal")),
    (Bargain, ("bargain", "divide-the-dollar")),
    (Bargain, ("bargain", "crisis-bargaining")),
    (Sustain, ("sustain", "thaad-deal", DEAL, "--discount", "1/2")),
    (Order, ("order", "thaad-deal")),
    (Order, ("order", "thaad-deal", *POINT)),
    (Order, ("order", "hexagon")),
    (Order, ("order", "battle-of-the-sexes", "--fix", "apart=0")),
    (Uncertain, ("uncertain", "thaad-deal", "--samples", "200", "--claim", f"equilibrium({DEAL})")),
    (Uncertain, ("uncertain", "two-markets", "--samples", "200")),
    (Sweep, ("sweep", "two-markets", "--sample", "64", "-o", "swept.csv")),
    (Estimate, ("sweep", "two-markets", "--sample", "64", "--dry-run")),
    (ShownGame, ("show", "thaad-offer", "--at", "baseline")),
    (PlayedEverywhere, ("solve", "thaad-offer")),
    (PlayedAt, ("solve", "thaad-offer", "--at", "baseline")),
    (Solved, ("solve", "three-powers")),
    (ManyAtPoint, ("solve", "three-irrational")),
    (ManyAtPoint, ("solve", "three-player-majority", "--at", "baseline")),
    (When, ("when", "thaad-offer", "always_played(offer/accept/enforce)")),
    (PhaseMap, ("phases", "wedge")),
    (Derivatives, ("derive", "wedge")),
    (ShownGame, ("show", "four-party", "--at", "baseline")),
    (SharedEverywhere, ("solve", "four-party")),
    (SharedAt, ("solve", "gloves", "--at", "baseline")),
    (Thresholds, ("thresholds", "gloves")),
    (PhaseMap, ("phases", "four-party")),
    (Concede, ("concede", "four-party", "core", "--by", "pact", "--set", "pact=10", "--set", "unified=2")),
    (Uncertain, ("uncertain", "gloves", "--samples", "200", "--claim", "core(nonempty)")),
    (ShownGame, ("show", "plan", "--fix", "breach_us=3")),
    (Plan, ("solve", "plan")),
    (Plan, ("study", "plan", "--set", "breach_us=4")),
    (StudyAt, ("solve", "plan", "--at", "baseline")),
    (PhaseMap, ("phases", "plan", "--fix", "breach_us=3")),
    (Concede, ("concede", "plan", "plan")),
    (Uncertain, ("uncertain", "wedge", "--samples", "200", "--claim", "value(US) >= 1")),
]  # fmt: skip

SLOW = ("bargain thaad-deal", "order thaad-deal", "phases plan --fix breach_us=3", "study plan --set breach_us=4")
ASKED = [(kind, call) for kind, call in CALLS if FULL or " ".join(call) not in SLOW]  # of each kind others are asked


def refused(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def read(text: str) -> Any:
    """Strictly: NaN and Infinity are refused."""
    return json.loads(text, parse_constant=refused)


def test_the_command_prints_the_schema_of_each_answer() -> None:
    """`zopa schema` knows, of every command that answers, the classes that stand here beside calls of it."""
    printed: dict[str, set[Any]] = {"merge": {Sweep}, "verify-certificate": {Checked}}
    for kind, call in CALLS:
        printed.setdefault(call[0], set()).add(kind)
    assert {name: set(answer_classes(name)) for name in ANSWERING} == printed
    for name in ANSWERING:
        Draft202012Validator.check_schema(read(command.run(["schema", name]).out))


def test_a_schema_of_several_classes_takes_the_records_of_each(validators: dict[Any, Draft202012Validator]) -> None:
    solved = Draft202012Validator(read(command.run(["schema", "solve"]).out))
    for call in ("hawk-dove", "gloves --at baseline", "wedge --at baseline"):
        record = read(command.run(["solve", *call.split(), "--format", "json"]).out)
        assert solved.is_valid(record) and not validators[When].is_valid(record)
        assert not solved.is_valid({**record, "schema": "zopa.when/2"})


@pytest.fixture(scope="module")
def validators() -> dict[Any, Draft202012Validator]:
    schemas = {kind: schema_of(kind) for kind, _ in [*CALLS, (Checked, ())]}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    return {kind: Draft202012Validator(schema) for kind, schema in schemas.items()}


@pytest.mark.parametrize(("kind", "call"), mostly_slow(ASKED), ids=[" ".join(call) for _, call in ASKED])
def test_a_command_prints_what_the_schema_says(
    kind: Any, call: tuple[str, ...], validators: dict[Any, Draft202012Validator], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    done = command.run([*call, "--format", "json"])
    assert done.code in (0, REFUTED), done.err
    record = read(done.out)
    validators[kind].validate(record)
    assert record["provenance"]["arguments"] == [*call, "--format", "json"]
    assert not any("p0" in text or "fmpq" in text for text in texts(record))


def texts(record: object) -> Iterator[str]:
    """Every text in a record, keys included."""
    if isinstance(record, dict):
        for key, value in record.items():
            yield key
            yield from texts(value)
    elif isinstance(record, list):
        for value in record:
            yield from texts(value)
    elif isinstance(record, str):
        yield record


def test_numbers() -> None:
    assert plain(Fraction(10) ** 400) == {"exact": str(10**400), "float": None}
    assert plain([float("nan"), float("inf"), 0.5, True, None]) == [None, None, 0.5, True, None]
    assert plain(Root((-2, 0, 1), 2, 1.5)) == {"exact": None, "float": 1.5, "polynomial": [-2, 0, 1], "root": 2}
    between = plain(Between(Fraction(1, 4), Fraction(3, 4)))
    assert between == {"exact": None, "float": 0.5, "low": "1/4", "high": "3/4"}


def test_what_has_no_json_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        plain(object())


def test_names_come_from_the_nearest_record_that_has_them() -> None:
    deal = load("thaad-deal")
    ended = when(deal, "equilibrium(withdraw, sanction)", solve_for="buffer")
    assert plain(ended)["region"]["text"] == "breach_us >= shield and buffer <= calm + breach_cn"


def test_a_certificate_is_checked(validators: dict[Any, Draft202012Validator], tmp_path: Path) -> None:
    proof = tmp_path / "proof.json"
    claim = "strictly_dominant(China, tolerate) implies not equilibrium(withdraw, sanction)"
    assert command.run(["prove", "thaad-deal", claim, "--certificate", str(proof)]).code == 0
    validators[Checked].validate(read(command.run(["verify-certificate", str(proof), "--format", "json"]).out))


def test_every_answer_to_a_question_has_a_schema() -> None:
    asked = {kind.__name__: layout_of(kind).schema for kind in every(Answer) if hasattr(kind, "kind")}
    assert {"Checked", *(kind.__name__ for kind, _ in CALLS)} >= set(asked)
    assert "" not in asked.values() and len(set(asked.values())) == len(asked)


def every(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from every(one)
