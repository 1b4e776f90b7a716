"""The CSV of every question: one tidy table, in which the main answer stands, told apart from the library's answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

import solver
from games import load
from solver import Atlas, nash
from solver.checks.certificates.verify import check
from solver.questions.prove.certificate import certificate_text as certified
from solver.report.answer import Describable

Row = Mapping[str, str]


@pytest.fixture(scope="module")
def deal() -> Atlas:
    return nash(load("thaad-deal"))


@pytest.fixture(scope="module")
def hawks() -> Atlas:
    return nash(load("hawk-dove"))


def table(answer: Describable) -> list[Row]:
    """The rows by column; every row as wide as the head, and no column twice."""
    head, *rows = csv.reader(io.StringIO(answer.export("csv")))
    assert len(set(head)) == len(head) and all(head) and rows
    assert {len(row) for row in rows} == {len(head)}
    return [dict(zip(head, row, strict=True)) for row in rows]


def column(rows: Sequence[Row], name: str, **chosen: str) -> list[str]:
    return [row[name] for row in rows if all(row[key] == value for key, value in chosen.items())]


def test_when(deal: Atlas, hawks: Atlas) -> None:
    answer = solver.when(deal, "equilibrium(withdraw, sanction)")
    rows = table(answer)
    assert column(rows, "condition") == ["breach_us >= shield", "breach_cn >= buffer - calm"]
    assert column(rows, "short by (exact)") == ["1", "1"]
    assert {(row["answer"], row["share (exact)"], row["holds"]) for row in rows} == {("exactly if", "5/12", "no")}
    assert answer.share is not None and answer.share.exact == Fraction(5, 12)
    split = table(solver.when(deal, "unique(keep, tolerate)"))
    assert column(split, "alternative") == ["1", "1", "2", "2"]
    assert column(table(solver.when(hawks, "value > injury and injury > value")), "answer") == ["never"]
    assert column(table(solver.when(hawks, "value >= 0 or value < 0")), "answer") == ["always"]
    none = table(solver.when(hawks, "value > 1", given="value > injury and injury > value"))
    assert column(none, "answer") == ["contradictory"]


def test_prove(deal: Atlas, hawks: Atlas) -> None:
    rows = table(solver.prove(deal, "equilibrium(withdraw, sanction)"))
    assert {(row["verdict"], row["proof"], row["fails at"]) for row in rows} == {("mixed", "checkable", "the baseline")}
    assert column(rows, "moves to") == ["keep", "tolerate"] and column(rows, "gains (exact)") == ["1", "1"]
    [row] = table(solver.prove(hawks, "equilibrium(hawk, hawk)", given="value >= injury"))
    assert (row["verdict"], row["given"], row["fails at"]) == ("true", "value >= injury", "")


def test_phases(deal: Atlas, hawks: Atlas) -> None:
    for atlas in (deal, hawks):
        answer = solver.phases(atlas)
        rows = table(answer)
        assert column(rows, "phase") == [entry.name for entry in answer.entries] == list("ABCD")[: len(rows)]
        assert {row["complete"] for row in rows} == {"yes"}
        assert sum(map(Fraction, column(rows, "share (exact)"))) == 1
    [here] = [row for row in table(solver.phases(deal)) if row["here"] == "yes"]
    assert here["equilibria"] == "(keep, tolerate)" and "B at buffer = calm" in here["borders on"]


def test_thresholds(deal: Atlas, hawks: Atlas) -> None:
    rows = table(solver.thresholds(deal))
    assert set(column(rows, "moving")) == set(deal.game.space.names)
    assert column(rows, "tips at (exact)", moving="buffer") == ["3"]
    assert column(rows, "below", moving="buffer") == ["(keep, sanction)"]
    assert column(rows, "above", moving="buffer") == ["(keep, tolerate)"]
    assert (column(rows, "tips at", moving="relief"), column(rows, "there", moving="relief")) == (
        [""],
        ["(keep, tolerate)"],
    )
    assert column(table(solver.thresholds(hawks, "value")), "tips at (exact)")[-1] == "4"


def test_robust(deal: Atlas, hawks: Atlas) -> None:
    rows = table(solver.robust(deal, "keep, tolerate"))
    assert column(rows, "parameter") == list(deal.game.space.names)
    assert {row["safe error in per cent (exact)"] for row in rows} == {"15"}
    assert column(rows, "alone to (exact)", parameter="calm") == ["6"]
    assert column(rows, "together to (exact)", parameter="calm") == ["9/2"]
    assert {row["stands"] for row in rows} == {"yes"}
    missed = table(solver.robust(hawks, "hawk, hawk", at={"value": 1, "injury": 3}))
    assert {row["stands"] for row in missed} == {"no"}
    assert column(missed, "needs") == ["value >= injury"] and column(missed, "short by (exact)") == ["2"]


def test_derive(deal: Atlas, hawks: Atlas) -> None:
    rows = table(solver.derive(deal, "withdraw + keep, sanction + tolerate", along="shield"))
    [row] = [row for row in rows if row["of"] == "Pr(sanction)"]
    assert (row["formula"], row["parameter"], row["effect"]) == ("shield/breach_us", "shield", "raises")
    assert (row["slope"], row["elasticity"], row["stands here"]) == ("1/breach_us", "1", "no")
    numbers = table(solver.derive(hawks, "hawk + dove, hawk + dove", along="value", at={"value": 1, "injury": 4}))
    [weight] = [row for row in numbers if row["of"] == "Pr(first: hawk)"]
    assert weight["slope here (exact)"] == "1/4" and weight["value (exact)"] == "1/4"


def test_sustain(deal: Atlas) -> None:
    rows = table(solver.sustain(deal, "withdraw, sanction"))
    assert column(rows, "least (exact)", device="grim trigger") == ["1/4", "1/3", "1/3"]
    assert column(rows, "formula", device="grim trigger")[0] == "delta >= (shield - breach_us)/(embargo - breach_us)"
    assert column(rows, "able", device="side payment") == ["yes", "yes", "no"]
    assert column(rows, "greatest (exact)", device="side payment") == ["-1", "", ""]
    assert column(rows, "side", device="bond") == ["US", "China", "both"]


@pytest.mark.slow
def test_order(deal: Atlas) -> None:
    rows = table(solver.order(deal, at={"breach_cn": 4}))
    assert column(rows, "US gets (exact)", outcome="(withdraw + keep, sanction)") == ["13/4"]
    assert [row["worth at most (exact)"] for row in rows if not row["outcome"]] == ["3", "1/4", "0", "0"]
    whole = table(solver.order(deal))
    [kept] = [row for row in whole if row["order"] == "China committed" and row["outcome"] == "(keep, sanction)"]
    assert (kept["US gets"], kept["China: tolerate"]) == ("embargo - breach_us", "0")
    assert column(whole, "worth at least", order="US first, over at once")[:2] == ["0", "embargo - shield"]


def test_concede(deal: Atlas, hawks: Atlas) -> None:
    rows = table(solver.concede(deal, "withdraw, sanction", by=["breach_us", "breach_cn"]))
    together = [row for row in rows if row["moving"] == "breach_us, breach_cn"]
    assert {(row["verdict"], row["cost (exact)"]) for row in together} == {("possible", "20")}
    assert column(together, "has to be (exact)") == ["3", "3"] and column(together, "change (exact)") == ["1", "1"]
    assert column(rows, "verdict", moving="breach_us") == ["impossible"]
    [row] = table(solver.concede(hawks, "hawk, hawk", by=["value"], at={"value": 1, "injury": 4}))
    assert (row["parameter"], row["has to be (exact)"]) == ("value", "4")
    [done] = table(solver.concede(hawks, "hawk, hawk", by=["value"], at={"value": 5, "injury": 4}))
    assert done["verdict"] == "holds already"


def test_a_certificate(deal: Atlas, tmp_path: Path) -> None:
    proof = solver.prove(deal, "equilibrium(keep, tolerate)", given="buffer >= calm")
    (tmp_path / "proof.json").write_text(certified(proof))
    assert any("Right" in row["answer"] for row in table(check(tmp_path / "proof.json")))
