"""Every published answer about a game of the catalogue in which somebody has to guess what another knows.

As in `test_catalogue_trees`: a claim holds exactly where its condition does, as an equality of regions and point by
point, half of the points on walls, by the brute force of `signalling_oracle`, which shares nothing with the solver.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction as F
from functools import cache

import pytest
from audit import how_many
from brute_force_trees import Outcome, Point, claim_holds
from shelf import TREES, taken
from signalling_oracle import Signalling, assessments
from wall_points import drawn_for

from solver.atlas import domain_of
from solver.claims import claim_region
from solver.concepts.sequential.atlas import SequentialAtlas
from solver.concepts.signalling.atlas import BayesianAtlas, believed_at, perfect_bayesian
from solver.concepts.signalling.usual import usual_concept
from solver.expressions.conditions import holds
from solver.expressions.expression import evaluate
from solver.forms.tree import Tree
from solver.regions.lowering import condition_cells
from solver.regions.region import Region

GUESSED = [name for name in TREES if usual_concept(taken(name)) == "bayesian" and name != "simple-poker"]
ANSWERS = [(name, k) for name in GUESSED for k in range(len(taken(name).answers))]


@cache
def atlas(name: str) -> BayesianAtlas:
    return perfect_bayesian(taken(name))


def step(history: str, action: str) -> str:
    return f"{history}/{action}"


def leads_to(game: Tree, history: str, point: Point) -> tuple[str, tuple[F, ...]]:
    """Where the game ends from a history on, all who move there being alone and none indifferent."""
    ends = dict(game.payoffs)
    if history in ends:
        return history, tuple(evaluate(game.write_out(cell), point) for cell in ends[history])
    move = next(move for move in game.moves if history in move.at)
    seat = [player.name for player in game.players].index(move.player)
    following = [leads_to(game, step(history, action), point) for action in move.actions]
    best = max(paid[seat] for _, paid in following)
    [only] = [one for one in following if one[1][seat] == best]
    return only


def believed(game: Tree, point: Point) -> set[Outcome]:
    """What is played at a point, mixed or not, by the corners of three polytopes."""
    moves = {at: move for move in game.moves for at in move.at}
    chance = moves[""]
    types = chance.actions
    prior = tuple(evaluate(game.write_out(p), point) for p in chance.probabilities)
    signals = moves[types[0]].actions
    ends = dict(game.payoffs)
    answered = next(step(types[0], m) for m in signals if step(types[0], m) not in ends)
    responses, seats = moves[answered].actions, [player.name for player in game.players]
    sender, receiver = (seats.index(moves[at].player) for at in (types[0], answered))
    leaf = {}
    for t, drawn in enumerate(types):
        for m, signal in enumerate(signals):
            there = step(drawn, signal)
            for r, answer in enumerate(responses):
                leaf[t, m, r] = leads_to(game, there if there in ends else step(there, answer), point)
    paid = [{key: one[1][seat] for key, one in leaf.items()} for seat in (sender, receiver)]
    shape = len(types), len(signals), len(responses)
    found = set()
    for one in assessments(Signalling(prior, paid[0], paid[1], shape)):
        weights = {(t, m, r): prior[t] * one.signals[t][m] * one.answers[m][r] for t, m, r in leaf}
        used = [key for key, weight in weights.items() if weight]
        pays = tuple(sum((weights[key] * leaf[key][1][k] for key in used), F(0)) for k in range(len(seats)))
        found.add((frozenset(leaf[key][0] for key in used), pays))
    return found


def region(game: Tree, text: str) -> Region:
    return Region(game.space, condition_cells(game.condition(text), domain_of(atlas(game.name)).ring))


@pytest.mark.parametrize(("name", "k"), ANSWERS)
def test_a_claim_holds_exactly_where_it_says(name: str, k: int) -> None:
    game: Tree = taken(name)
    answer = game.answers[k]
    where = region(game, answer.where)
    found, stated = claim_region(atlas(name), answer.claim) & where, region(game, answer.iff) & where
    assert found.equals(stated) is True, str(found)
    assert stated.verdict().kind == "nonempty"


@pytest.mark.parametrize("name", GUESSED)
def test_a_claim_holds_point_by_point(name: str) -> None:
    game: Tree = taken(name)
    for where in dict.fromkeys(answer.where for answer in game.answers):
        for point in drawn_for(game, where, how_many(8, 200)):
            found = believed(game, point)
            assert found
            assert by_label(believed_at(game, point).outcomes) == found, point
            for answer in game.answers:
                if holds(game.condition(answer.where), point):
                    stated = holds(game.condition(answer.iff), point)
                    assert claim_holds(game, answer.claim, point, found) == stated, (answer.claim, point)


def by_label(found: object) -> set[Outcome]:
    return {(frozenset(one.label.split(" + ")), one.payoffs) for one in found}  # type: ignore[attr-defined]


# The ends of each play at the baseline, and what it pays.
BASELINES: Mapping[str, set[tuple[str, tuple[F, ...]]]] = {
    "spence": {
        ("high/education/manager + low/none/clerk", (F(14, 3), F(6))),
        ("high/none/clerk + low/none/clerk", (F(4), F(4))),
    },
}


@pytest.mark.parametrize("name", BASELINES)
def test_the_baseline(name: str) -> None:
    found: SequentialAtlas = atlas(name)
    known = {(frozenset(ends.split(" + ")), paid) for ends, paid in BASELINES[name]}
    assert known <= by_label(found.at("baseline").outcomes) == believed(taken(name), taken(name).space.baseline)


def test_no_game_of_guesses_is_left_without_answers() -> None:
    assert len(GUESSED) >= 6 and all(len(taken(name).answers) >= 2 for name in GUESSED)
