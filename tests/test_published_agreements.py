"""Every published answer about a dispute of the catalogue, against what zopa finds: in closed form, and at points.

`test_catalogue_disputes` holds the same answers against the definitions, so a mistake in one of them is told from a
mistake in the solver.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

import pytest
from audit import how_many, tenth
from polygon_cases import raiffa_steps
from shelf import DISPUTES, taken
from test_catalogue_disputes import drawn, value

from solver.atlas import Atlas
from solver.concepts.bargaining import nash_solution
from solver.concepts.bargaining.atlas import SOLUTIONS, agreements, numeric_problem, pick_agreements
from solver.concepts.bargaining.cases import zone_of
from solver.concepts.bargaining.problem import AgreementAtPoint
from solver.concepts.piecewise import AgreedAt
from solver.concepts.protocols.atlas import protocol_atlas, solve_at_point
from solver.errors import UsageError
from solver.expressions.conditions import holds
from solver.forms.dispute import Dispute
from solver.forms.published import PublishedAgreement
from solver.questions.bargain.answer import bargain

ANSWERS = [(name, k) for name in DISPUTES for k in range(len(taken(name).answers))]
POINTS = how_many(6, 12)


def game_and_answer(name: str, k: int) -> tuple[Dispute, PublishedAgreement]:
    game = taken(name)
    assert isinstance(game, Dispute)
    return game, game.answers[k]


def expected(game: Dispute, answer: PublishedAgreement, point: dict[str, Fraction]) -> tuple[Fraction, ...]:
    return tuple(value(game, text, point) for text in answer.payoffs)


def found(game: Dispute, answer: PublishedAgreement, point: dict[str, Fraction]) -> Iterator[tuple[Fraction, ...]]:
    """What is picked in numbers, by the solution's own path."""
    problem = numeric_problem(game, point) if answer.solution in (*SOLUTIONS, "weighted-nash") else None
    if problem is None:
        yield from solve_at_point(game, point)
    elif answer.solution == "weighted-nash":
        first, second = (value(game, text, point) for text in answer.weights)
        yield from map(exact, nash_solution.nash_at_point(problem, (first, second)))
    elif answer.solution == "raiffa" and answer.step is not None:
        yield from list(islice(raiffa_steps(problem), answer.step))[-1:]
    else:
        yield from map(exact, pick_agreements(game, SOLUTIONS[answer.solution], problem))


def exact(agreement: AgreementAtPoint) -> tuple[Fraction, ...]:
    assert all(isinstance(u, Fraction) for u in agreement.payoffs)
    return tuple(u for u in agreement.payoffs if isinstance(u, Fraction))


@pytest.mark.parametrize(("name", "k"), [(n, k) for n, k in ANSWERS if taken(n).answers[k].payoffs])
def test_numbers_at_points(name: str, k: int) -> None:
    game, answer = game_and_answer(name, k)
    points = drawn(game, answer.where, f"{name}-{k}", POINTS)
    assert points
    for point in points:
        assert expected(game, answer, point) in set(found(game, answer, point)), point


def closed(name: str, game: Dispute, solution: str) -> Atlas | None:
    one = SOLUTIONS.get(solution)
    if one is not None:
        return agreements(game, solution) if one.pieces is not None and len(game.players) == 2 else None
    return protocol_atlas(game) if game.protocol is not None and solution == game.protocol.kind else None


FORMS = sorted({(n, taken(n).answers[k].solution) for n, k in ANSWERS if taken(n).answers[k].payoffs})


@pytest.mark.parametrize(("name", "solution"), tenth([(n, s) for n, s in FORMS if s != "equal-area"], 4))
def test_closed_forms_say_the_same(name: str, solution: str) -> None:
    game = taken(name)
    assert isinstance(game, Dispute)
    atlas = closed(name, game, solution)
    for k, answer in enumerate(game.answers):
        if atlas is None or answer.solution != solution or not answer.payoffs or answer.step is not None:
            continue
        for point in drawn(game, answer.where, f"{name}-{k}", POINTS):
            there = atlas.at(point)
            assert isinstance(there, AgreedAt)
            paid = {outcome.payoffs for outcome in there.outcomes}
            assert expected(game, answer, point) in paid, point
            _values(game, answer, point, there)


def _values(game: Dispute, answer: PublishedAgreement, point: dict[str, Fraction], there: AgreedAt) -> None:
    """What is settled on the issues, where the answer says it and issues are what the atlas's values are."""
    if not answer.values or answer.solution not in SOLUTIONS:
        return
    wanted = {name: value(game, text, point) for name, text in answer.values}
    members = [issue.name for issue in game.issues] or None
    if members is None:
        return
    settled = [dict(zip(members, outcome.strategies[0], strict=True)) for outcome in there.outcomes]
    assert any(all(one[name] == wanted[name] for name in wanted) for one in settled), point


@pytest.mark.parametrize(("name", "k"), [(n, k) for n, k in ANSWERS if taken(n).answers[k].solution == "zone"])
def test_the_zone(name: str, k: int) -> None:
    game, answer = game_and_answer(name, k)
    if len(game.players) != 2:
        pytest.fail("a zone with more than two parties is checked at points only")
    zone = zone_of(game)
    assert answer.iff
    condition = game.condition(answer.iff)
    for point in drawn(game, answer.where, f"{name}-{k}", 3 * POINTS):
        assert zone.contains(point) == holds(condition, point), point


@pytest.mark.parametrize("name", DISPUTES)
def test_every_dispute_has_an_answer_to_bargain(name: str) -> None:
    """All that the command does, but for long closed forms."""
    game = taken(name)
    assert isinstance(game, Dispute)
    try:
        answer = bargain(game, closed=False)
    except UsageError as refused:
        assert "bend" in str(refused)
    else:
        assert answer.picks or not answer.open or answer.without
