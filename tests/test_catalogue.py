"""Every published answer of every game in the catalogue, against the atlas and against plain best replies.

A claim "equilibrium(a, b)" must hold exactly where its condition does: as an equality of regions, and point
by point, walls included, by comparing payoffs. A list of equilibria must be the point solver's whole list
wherever its `where` holds, and its formulas must be branches of the atlas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from random import Random

import pytest
from shelf import NORMAL, taken
from wall_points import Draw, comparisons

from games import names
from solver.algebra.polynomials import Ratio
from solver.atlas import domain_of
from solver.concepts.nash.atlas import NashAtlas
from solver.concepts.nash.branches import nash
from solver.concepts.nash.point_solver import solve
from solver.expressions.conditions import Predicate, holds
from solver.expressions.expression import evaluate
from solver.expressions.nodes import Node
from solver.forms.normal import NormalForm
from solver.forms.predicates import PREDICATES
from solver.forms.published import PublishedAnswer, weights
from solver.regions.lowering import Decisions, condition_cells, lower
from solver.regions.region import Region

CLAIMS = [(name, k) for name in NORMAL for k, a in enumerate(taken(name).answers) if a.claim]
LISTS = [(name, k) for name in NORMAL for k, a in enumerate(taken(name).answers) if a.equilibria]


@cache
def atlas(name: str) -> NashAtlas:
    return nash(taken(name))


# --- the second path: payoffs compared ------------------------------------------------------------


def payoffs(game: NormalForm, point: Mapping[str, Fraction]) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    first, second = (
        [[evaluate(game.write_out(cell), point) for cell in line] for line in game.matrix(player)] for player in (0, 1)
    )
    return first, second


def is_equilibrium(game: NormalForm, profile: Sequence[str], point: Mapping[str, Fraction]) -> bool:
    def paid(player: int, outcome: Sequence[str]) -> Fraction:
        return evaluate(game.write_out(game.cell(outcome)[player]), point)

    return all(
        paid(k, (*profile[:k], other, *profile[k + 1 :])) <= paid(k, profile)
        for k, player in enumerate(game.players)
        for other in player.strategies
    )


def risk_dominates(game: NormalForm, profile: Sequence[str], point: Mapping[str, Fraction]) -> bool:
    """Of two strict equilibria on a diagonal: the greater product of losses from deviating."""
    A, B = payoffs(game, point)
    i, j = (player.strategies.index(s) for player, s in zip(game.players, profile, strict=True))
    own = (A[i][j] - A[1 - i][j]) * (B[i][j] - B[i][1 - j])
    other = (A[1 - i][1 - j] - A[i][1 - j]) * (B[1 - i][1 - j] - B[1 - i][j])
    return own > other


# --- shelf ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["thaad-deal", "thaad-offer", "swap-package", "airport", "plan"])
def test_a_game_of_every_form_is_shown_by_its_name_and_size(name: str) -> None:
    game = taken(name)
    kind = {"normal": "NormalForm", "coalition": "CoalitionGame"}.get(game.form, game.form.capitalize())
    assert repr(game) == f"<{kind} {name}: {game.shape_text}, {len(game.space)} parameters>"


def test_the_shelf_is_complete() -> None:
    korea = {"thaad-deal", "patron-client", "security-dilemma", "swap-package"}
    classic = {
        "prisoners-dilemma",
        "chicken",
        "stag-hunt",
        "battle-of-the-sexes",
        "matching-pennies",
        "hawk-dove",
        "inspection",
        "entry-deterrence",
        "hexagon",
        "two-markets",
    }
    assert korea | classic <= set(names())


@pytest.mark.parametrize("name", names())
def test_a_game_says_where_it_comes_from(name: str) -> None:
    game = taken(name)
    assert game.title and game.note and game.answers
    assert game.sources and all(source.title for source in game.sources)
    assert all(parameter.meaning for parameter in game.space.parameters)
    mixed = name in NORMAL and len(game.players) == 2  # what others have in mixtures is not listed
    assert not mixed or any(answer.equilibria for answer in game.answers)


# --- claims ---------------------------------------------------------------------------------------


def region(game: NormalForm, text: str) -> Region:
    ring = domain_of(atlas(game.name)).ring
    return Region(game.space, condition_cells(game.condition(text), ring))


def claimed(name: str, k: int) -> tuple[NormalForm, PublishedAnswer, Predicate]:
    game = taken(name)
    answer = game.answers[k]
    predicate = game.condition(answer.claim, PREDICATES).tree
    assert isinstance(predicate, Predicate), "a claim of one profile"
    return game, answer, predicate


@pytest.mark.parametrize(("name", "k"), CLAIMS)
def test_a_claim_holds_exactly_where_it_says(name: str, k: int) -> None:
    game, answer, predicate = claimed(name, k)
    if predicate.name != "equilibrium":
        assert predicate.name == "risk_dominant"  # compared point by point below
        return
    profile = tuple((strategy,) for strategy in predicate.arguments)
    found = atlas(name)
    standing = [b.region for b in found.branches if b.supports == profile and b.is_pure]
    union = Region(game.space, tuple(cell for part in standing for cell in part.cells))
    stated = region(game, answer.iff)
    if answer.where:
        union, stated = union & region(game, answer.where), stated & region(game, answer.where)
    assert union.equals(stated) is True


@pytest.mark.parametrize(("name", "k"), CLAIMS)
def test_a_claim_holds_point_by_point(name: str, k: int) -> None:
    game, answer, predicate = claimed(name, k)
    check = {"equilibrium": is_equilibrium, "risk_dominant": risk_dominates}[predicate.name]
    iff = game.condition(answer.iff)
    where = [game.condition(answer.where)] if answer.where else []
    draw = Draw(game, Random(f"{name} {k}"))
    points = draw.points(60, where, walls=iff)
    assert len(points) == 60
    for point in points:
        assert holds(iff, point) == check(game, predicate.arguments, point), point


# --- lists of equilibria --------------------------------------------------------------------------


def entry(game: NormalForm, row: Sequence[str]) -> tuple[tuple[Node, ...], ...]:
    declared = {*game.space.names, *(name for name, _ in game.terms)}
    return tuple(
        tuple(game.write_out(w) for w in weights(player, text, declared))
        for player, text in zip(game.players, row, strict=True)
    )


def stated_payoffs(game: NormalForm, row: Sequence[str]) -> tuple[Node, ...]:
    from solver.expressions.expression import parse

    return tuple(game.write_out(parse(text)) for text in row)


@pytest.mark.parametrize(("name", "k"), LISTS)
def test_a_list_is_the_whole_list(name: str, k: int) -> None:
    game = taken(name)
    answer = game.answers[k]
    where = [game.condition(answer.where)] if answer.where else []
    draw = Draw(game, Random(f"{name} {k}"))
    points = draw.points(12, where)
    assert points
    for point in points:
        expected = {}
        for row, paid in zip(answer.equilibria, answer.payoffs or [None] * len(answer.equilibria), strict=True):
            x, y = (tuple(evaluate(w, point) for w in side) for side in entry(game, row))
            assert sum(x) == sum(y) == 1
            pays = None if paid is None else tuple(evaluate(u, point) for u in stated_payoffs(game, paid))
            expected[x, y] = pays
        exact = solve(*payoffs(game, point))
        here = atlas(name).at(point).solution
        for solution in (exact, here):
            assert {(e.row, e.column) for e in solution.equilibria} == set(expected), point
            assert len(solution.equilibria) == len(answer.equilibria)
            for e in solution.equilibria:
                assert expected[e.row, e.column] in (None, e.payoffs)
            if answer.components is not None:
                assert len(solution.components) == answer.components


def is_open(game: NormalForm, answer: PublishedAnswer) -> bool:
    """Whether the list is for a part of Θ that no equality narrows down."""
    return not answer.where or all(part.relation != "==" for part in comparisons(game.condition(answer.where).tree))


def as_ratio(node: Node, found: NashAtlas) -> Ratio:
    return lower(node, found.branches[0].region.domain.ring, Decisions())


@pytest.mark.parametrize(("name", "k"), LISTS)
def test_a_list_has_its_formulas_in_the_atlas(name: str, k: int) -> None:
    game, found = taken(name), atlas(name)
    answer = game.answers[k]
    if not is_open(game, answer):
        return  # a point or a wall: there the formulas are numbers
    part = region(game, answer.where) if answer.where else Region(game.space, ((),))
    listed = []
    for row, paid in zip(answer.equilibria, answer.payoffs, strict=True):
        strategies = tuple(tuple(as_ratio(w, found) for w in side) for side in entry(game, row))
        [branch] = [b for b in found.branches if b.strategies == strategies]
        assert branch.payoffs == tuple(as_ratio(u, found) for u in stated_payoffs(game, paid))
        assert part.within(branch.region) is True, branch.label
        listed.append(branch)
    for branch in found.branches:
        if branch not in listed:
            assert (part & branch.region).verdict().full is not True, f"{branch.label} is missing from the list"


def test_most_lists_have_formulas() -> None:
    # so that the test above is not passed by skipping
    assert sum(is_open(taken(name), taken(name).answers[k]) for name, k in LISTS) >= 20
