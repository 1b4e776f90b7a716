"""Disputes of many issues: at a point they are solved, closed forms are refused by count."""

from __future__ import annotations

import pytest
from limits import at_once

from solver import bargain, dispute, when
from solver.concepts.bargaining import pareto_frontier
from solver.errors import UsageError
from solver.forms.dispute import Dispute


def many(issues: int) -> Dispute:
    """Some weights of issues are parameters, so that nothing rules out any corner of the box."""
    names = [f"i{k}" for k in range(issues)]
    mine = " + ".join(f"{f'p{k}' if k % 2 else k + 2}*{name}" for k, name in enumerate(names))
    yours = " - ".join(f"{k + 3 if k % 2 else f'q{k}'}*{name}" for k, name in enumerate(names))
    weights = {f"{'p' if k % 2 else 'q'}{k}": {"baseline": 3, "range": (0, 9)} for k in range(issues)}
    utilities = {"a": mine, "b": f"40 - {yours}"}
    return dispute(["a", "b"], issues=dict.fromkeys(names, (0, 1)), utilities=utilities, parameters=weights)


def test_ten_issues_are_bargained_over_at_a_point_and_refused_in_symbols_at_once() -> None:
    with at_once(12):
        answer = bargain(many(10))
    assert answer.picks and "1024 agreements" in answer.without["zone"]
    for claim in ("zone", "gain(a) >= 1"):
        with at_once(), pytest.raises(UsageError, match=r"1024 agreements.*ask at a point"):
            when(many(10), claim)


def test_the_count_is_of_agreements_that_nothing_rules_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert when(many(2), "zone").truth in ("true", "mixed")
    monkeypatch.setattr(pareto_frontier, "MAX_CORNERS", 3)
    with pytest.raises(UsageError, match="4 agreements"):
        when(many(2), "zone")
