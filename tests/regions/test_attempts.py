"""The table of attempts: its order, what each may spend, and the trace of which one decided."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from boxes import conjunction

from solver.algebra.polynomials import Poly
from solver.regions.decide import attempts
from solver.regions.decide.attempts import (
    ATTEMPTS,
    CLIMB,
    POINT_ATTEMPTS,
    SUBDIVISION,
    Allowance,
    Attempt,
    Needs,
    OpenConjunction,
    Price,
    attempts_within,
    plan_attempts,
    run_attempts,
)
from solver.regions.decide.emptiness import decide
from solver.regions.decide.trace import MAX_LINES, NOTHING_DECIDED, explain_verdict, set_purpose, tracing
from solver.regions.decide.work import (
    DEFAULT,
    FORMULAS_BUDGET,
    POINTS_BUDGET,
    QUICK_BUDGET,
    Budget,
    allowing,
    work_left,
)
from solver.regions.proofs.certificates import Balance, Decision, Term, Verdict

CURVED = "x*y > 1 and x + y < 1"
OPEN = "x**2 + y**2 < x*y"


def question(text: str = CURVED, budget: Budget = DEFAULT) -> OpenConjunction:
    return OpenConjunction(*conjunction(text, x=9, y=9), budget)


def a_balance(over_x: Poly) -> Balance:
    x = over_x
    return Balance((Term(Fraction(1), 1 + x, x), Term(Fraction(1), x - 1, x)), -2 * x * x, 2 * x)


def planned(asked: OpenConjunction, table: Sequence[Attempt] = ATTEMPTS) -> list[tuple[str, Budget]]:
    return [(attempt.name, budget) for attempt, budget in plan_attempts(table, asked)]


def test_a_slice_runs_in_the_order_of_the_table() -> None:
    seen = list[str]()

    def watched(attempt: Attempt) -> Attempt:
        def run(asked: OpenConjunction, allowed: Allowance) -> Verdict | None:
            seen.append(attempt.name)
            return None

        return replace(attempt, run=run)

    for table in (ATTEMPTS, POINT_ATTEMPTS, ATTEMPTS[3:9], ATTEMPTS[::-1], (SUBDIVISION, CLIMB)):
        seen.clear()
        found = run_attempts(question(budget=POINTS_BUDGET), [watched(one) for one in table])
        assert seen == [one.name for one in table if one.needs in Needs.given_by(POINTS_BUDGET, ())] and seen
        assert (found.kind, found.settled_by) == ("undecided", (Decision("", len(seen)),))


def test_stages_are_tried_one_after_the_other_by_all_staged_attempts() -> None:
    names = ["linear programs on boxes", "a point by z3", "subdivision", "z3's refutation"]
    expected = [(name, stage) for stage in (DEFAULT.first, DEFAULT) for name in names]
    assert planned(question())[-len(expected) :] == expected
    assert [name for name, _ in planned(question(budget=QUICK_BUDGET))[-2:]] == [
        "linear programs on boxes",
        "subdivision",
    ]


def test_with_balances_shares_take_the_place_of_boxes() -> None:
    asked = question()
    asked.balances = [a_balance(asked.domain.ring["x"])]
    names = [name for name, _ in planned(asked)]
    assert names.count("linear programs with shares") == 2 and "subdivision" not in names
    assert names[-1] == "z3's refutation"
    asked.budget = replace(DEFAULT, steps=0)
    assert planned(asked)[-1][0] == "linear programs with shares on 250 boxes"
    asked.budget = replace(DEFAULT, steps=0, points=False)
    assert planned(asked)[-1][0] == "subdivision, a quarter"


def test_who_only_refutes_looks_for_no_point() -> None:
    names = {name for name, _ in planned(question(budget=replace(DEFAULT, points=False)))}
    wanted = {one.name for one in ATTEMPTS if Needs.POINTS in one.needs}
    assert len(wanted) == 5 and not names & wanted


def test_a_budget_for_points_reaches_the_slice_that_tries_points() -> None:
    start = ATTEMPTS.index(POINT_ATTEMPTS[0])
    assert ATTEMPTS[start : start + len(POINT_ATTEMPTS)] == tuple(attempts_within(POINTS_BUDGET))
    assert attempts_within(FORMULAS_BUDGET) == () and attempts_within(DEFAULT) is ATTEMPTS


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda one: one.name)
def test_an_attempt_is_called_by_how_many_boxes_it_may_take(attempt: Attempt) -> None:
    called = re.findall(r"on (\d+) boxes", attempt.name)
    assert called == ([] if attempt.price.boxes is None else [str(attempt.price.boxes)])
    assert sum(one.name == attempt.name for one in ATTEMPTS) == 1


def test_what_an_attempt_may_spend() -> None:
    budget = Budget(1_000, 7)
    assert Price(parts=4).within(budget) == Allowance(250, 7, None)
    assert Price(times=200, boxes=250).within(budget) == Allowance(200_000, 7, 250)
    assert [Price(most=most).within(budget).coefficients for most in (10, 10_000)] == [10, 1_000]
    for group in ([one for one in ATTEMPTS if one.run is attempts.refute_by_shares and not one.staged],):
        assert all(a.price.boxes < b.price.boxes for a, b in pairwise(group) if a.price.boxes and b.price.boxes)


@pytest.mark.parametrize(
    ("text", "budget", "name", "after"),
    [
        ("x*y < -1", DEFAULT, "signs on the whole box", 0),
        ("x*y > 2 and x > y", DEFAULT, "sample points", 1),
        ("x*y > 1 and x > y and x < y", DEFAULT, "linear programming on the affine conditions", 4),
        (CURVED, DEFAULT, "linear programs on 2 boxes", 5),
        (CURVED, QUICK_BUDGET, "linear programs on 2 boxes", 3),
        ("x > 8", DEFAULT, "linear programming", 0),
        ("x < 2 and y < 2", DEFAULT, "the baseline", 0),
    ],
)
def test_the_trace_names_the_attempt_that_decided(text: str, budget: Budget, name: str, after: int) -> None:
    cell, over = conjunction(text, x=9, y=9)
    for _ in range(2):  # remembered, too
        with tracing() as trace:
            found = decide(cell, over, budget)
        assert found.settled_by == (Decision(name, after),)
        assert [step.verdict for step in trace.steps] == [found] and trace.steps[0].cell == cell
        told = f", after {after} attempt{'s' * (after != 1)}" if after else ""
        assert explain_verdict(found) == f"decided by {name}{told}" == trace.steps[0].text


def test_each_group_of_conditions_is_settled_by_an_attempt_of_its_own() -> None:
    found = decide(*conjunction("x*y > 2 and x > y and z > 4", x=9, y=9, z=9))
    assert {one.attempt for one in found.settled_by} == {"sample points", "linear programming"}
    assert explain_verdict(found).count("; by ") == 1


def test_what_is_open_says_after_how_many_attempts() -> None:
    cell, over = conjunction(OPEN, x=9, y=9)
    with tracing() as trace:
        found = decide(cell, over, QUICK_BUDGET)
    first, line = trace.lines()
    most = explain_verdict(found).removeprefix("open ").replace("after", "after at most")
    assert found.kind == "undecided" and first.startswith("Asked once whether") and " 1 open." in first
    assert re.fullmatch(rf"1 open within {found.spent}, {most}; [\d.]+ million coefficients: x\*y > x.*", line)
    assert found.settled_by == (Decision("", len(planned(question(OPEN, QUICK_BUDGET)))),)


def test_a_trace_counts_equal_lines_and_those_that_are_too_many() -> None:
    cell, over = conjunction("x*y > 2 and x > y", x=9, y=9)
    with tracing() as trace:
        set_purpose("To see")
        before = work_left()
        found = [decide(cell, over), decide(cell, over)]
        spent = before - work_left()
    assert trace.work == spent == sum(step.work for step in trace.steps)
    assert [line.partition(";")[0] for line in trace.lines()[1:]] == [
        "To see: 2 with curved conditions decided by sample points, after at most 1 attempt"
    ]
    trace.steps += [replace(trace.steps[0], purpose=str(k)) for k in range(MAX_LINES)]
    lines = trace.lines()
    assert len(lines) == MAX_LINES and lines[-1] == "3 lines more are left out."
    assert lines[0].startswith(f"Asked {MAX_LINES + 2} times") and found[0] == found[1]


def test_without_a_question_a_trace_says_so_in_words() -> None:
    with tracing() as trace:
        pass
    assert trace.lines() == (NOTHING_DECIDED,) and trace.work == 0


def test_what_is_spent_under_a_trace_is_spent_outside() -> None:
    with allowing(10**9):
        with tracing() as trace:
            decide(*conjunction(CURVED, x=9, y=11))  # which no other test asks about
        assert trace.work > 0 and work_left() == 10**9 - trace.work


def test_what_settled_a_verdict_is_no_part_of_it() -> None:
    verdict = decide(*conjunction(CURVED, x=9, y=9))
    other = replace(verdict, settled_by=())
    assert verdict == other and repr(verdict) == repr(other) and hash(verdict) == hash(other)
