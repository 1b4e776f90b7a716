"""Games without parameters: solved once, as at a point, and never by the closed forms of supports."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import brute_force
import command
import pytest
from limits import at_once

from solver import Tree, game, nash, prove, robust, subgame_perfect, tree, when, writes
from solver.algebra import double_description
from solver.atlas import is_complete
from solver.claims import claim_region
from solver.concepts.nash import branches, cases, predicates
from solver.concepts.nash.branches import claims_only
from solver.concepts.nash.components import connected_rows
from solver.concepts.nash.point_solver import solve
from solver.concepts.nash.predicates import mixes_at
from solver.concepts.nash.uniqueness import pure_equilibria_at
from solver.concepts.sequential import backward_induction
from solver.errors import UsageError
from solver.forms.normal import NormalForm

Table = list[list[int]]
IDENTITY = [[int(i == j) for j in range(16)] for i in range(16)]


@pytest.fixture
def no_supports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be found in closed form."""

    def refuse(*_: object) -> Any:
        raise AssertionError("closed forms of supports, of a game of numbers")

    for module in (branches, cases, predicates):
        monkeypatch.setattr(module, "game_cases", refuse)
    for module in (cases, backward_induction):
        monkeypatch.setattr(module, "polyhedron", refuse)


def expected_payoff(table: Table, row: Sequence[Fraction], column: Sequence[Fraction]) -> Fraction:
    return sum((x * y * table[i][j] for i, x in enumerate(row) for j, y in enumerate(column)), Fraction(0))


def drawn(seed: int, most: int = 4) -> tuple[Table, Table]:
    r = random.Random(seed)
    m, n, high = r.randint(1, most), r.randint(1, most), r.choice([1, 2, 5, 100])
    first, second = ([[r.randint(0, high) for _ in range(n)] for _ in range(m)] for _ in range(2))
    return ([first[0]] * m if r.random() < 0.2 else first), second


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.usefixtures("no_supports")
def test_the_atlas_has_all_extreme_equilibria(seed: int) -> None:
    first, second = drawn(seed)
    atlas = nash(game(None, [first, second]))
    expected = brute_force.extreme_equilibria(brute_force.matrix(first), brute_force.matrix(second))
    assert {branch.at({}).strategies for branch in atlas.branches} == expected
    assert len(atlas.branches) == len(expected) and is_complete(atlas) and not atlas.walls
    assert solve(first, second).nondegenerate is not bool(atlas.ties.cells)
    sizes = [tuple(map(len, branch.supports)) for branch in atlas.branches]
    assert sizes == sorted(sizes)


def holds(subject: NormalForm, claim: str) -> bool:
    region, denied = (claim_region(claims_only(subject), claim, denied=denied) for denied in (False, True))
    assert bool(region.cells) is not bool(denied.cells)
    return bool(region.cells)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.usefixtures("no_supports")
def test_claims_are_answered_from_the_equilibria(seed: int) -> None:
    first, second = drawn(seed)
    subject = game(None, [first, second])
    found = brute_force.extreme_equilibria(brute_force.matrix(first), brute_force.matrix(second))
    paid = [tuple(expected_payoff(table, *pair) for table in (first, second)) for pair in found]
    pure = [(i, j) for i in range(len(first)) for j in range(len(first[0])) if is_pure_equilibrium(first, second, i, j)]
    assert pure_equilibria_at(first, second) == pure  # type: ignore[arg-type]
    corner = all(weights[0] == 1 for weights in next(iter(found)))
    assert holds(subject, "unique(r1, c1)") is (len(found) == 1 and corner)
    for level in (0, 1, 2, 3):
        assert holds(subject, f"best(row) >= {level}") is (max(u for u, _ in paid) >= level)
        assert holds(subject, f"worst(column) > {level}") is (min(v for _, v in paid) > level)
        assert holds(subject, f"best(welfare) < {level}") is (max(u + v for u, v in paid) < level)
    joined = any(len(one) > 1 for one in brute_force.components(found))
    for count in (2, 3, 4):
        assert holds(subject, f"equilibria >= {count}") is (joined or len(found) >= count)
    if (0, 0) in pure:
        ours = first[0][0], second[0][0]
        others = [one for one, pair in zip(paid, found, strict=True) if not pair[0][0] == pair[1][0] == 1]
        assert holds(subject, "payoff_dominant(r1, c1)") is all(a < ours[0] and b < ours[1] for a, b in others)


def is_pure_equilibrium(first: Table, second: Table, i: int, j: int) -> bool:
    return first[i][j] == max(line[j] for line in first) and second[i][j] == max(second[i])


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.usefixtures("no_supports")
def test_a_mixture_is_an_equilibrium_where_some_set_of_them_has_one_of_these_strategies(seed: int) -> None:
    first, second = drawn(seed, 3)
    subject = game(None, [first, second])
    found = brute_force.extreme_equilibria(brute_force.matrix(first), brute_force.matrix(second))
    subsets = brute_force.nash_subsets(found)
    names = [player.strategies for player in subject.players]

    def covers(corners: Sequence[Sequence[Any]], support: frozenset[int]) -> bool:
        used = [frozenset(k for k, weight in enumerate(corner) if weight) for corner in corners]
        return frozenset().union(*(one for one in used if one <= support)) == support

    for rows in some_of(len(first)):
        for columns in some_of(len(first[0])):
            expected = any(covers([*x], rows) and covers([*y], columns) for x, y in subsets)
            sides = (" + ".join(own[k] for k in sorted(used)) for own, used in zip(names, (rows, columns), strict=True))
            assert holds(subject, f"equilibrium({', '.join(sides)})") is expected


def some_of(size: int) -> list[frozenset[int]]:
    return [frozenset(one) for k in range(1, size + 1) for one in combinations(range(size), k)]


def test_what_no_mixture_of_these_strategies_does() -> None:
    dominated = [[1, 1], [0, 0]]
    assert mixes_at(dominated, 0b11, 0b01) and not mixes_at(dominated, 0b11, 0b10)  # type: ignore[arg-type]


@pytest.mark.usefixtures("no_supports")
def test_a_large_game_of_coordination_is_answered_by_its_pure_equilibria() -> None:
    subject = game(None, [IDENTITY, IDENTITY])
    asked = {
        "equilibrium(r1, c1)": True, "strict(r1, c1)": True, "unique(r1, c1)": False, "payoff_dominant(r1, c1)": False,
        "best(row) >= 1": True, "worst(row) >= 1/2": None, "equilibria >= 16": True, "equilibria >= 17": None,
        "equilibrium(r1 + r2, c1 + c2)": True, "equilibrium(r1 + r2, c1 + c3)": False,
    }  # fmt: skip
    for claim, expected in asked.items():
        with at_once():
            if expected is None:
                with pytest.raises(UsageError, match="too many best-answer mixtures"):
                    when(subject, claim)
            else:
                assert when(subject, claim).truth == ("true" if expected else "false"), claim
                assert prove(subject, claim).verdict == ("true" if expected else "false"), claim


@pytest.mark.usefixtures("no_supports")
def test_where_nobody_cares_everything_is_an_equilibrium() -> None:
    nothing = [[0] * 20 for _ in range(20)]
    subject = game(None, [nothing, nothing])
    with at_once():
        assert len(nash(subject).branches) == 400
        assert when(subject, "equilibrium(r1 + r7, c2)").truth == "true"
        assert when(subject, "unique(r1, c1)").truth == "false"
        assert robust(subject, "r1, c1").high is None


@pytest.mark.usefixtures("no_supports")
def test_nothing_is_uncertain_in_a_large_game() -> None:
    table = [[(7 * i * j + 3 * i + 11 * j) % 23 for j in range(12)] for i in range(12)]
    other = [[(5 * i * i + 3 * j * j + i * j) % 19 for j in range(12)] for i in range(12)]
    subject = game(None, [table, other])
    with at_once():
        assert when(subject, "unique(r1, c1)").truth == "false"
        assert len(nash(subject).branches) == 928


def one_after_the_other(first: Table, second: Table) -> Tree:
    """The second does not see what the first does."""
    m, n = len(first), len(first[0])
    moves = [
        {"at": "", "player": "one", "actions": [f"a{i}" for i in range(m)]},
        {"at": [f"a{i}" for i in range(m)], "player": "two", "actions": [f"b{j}" for j in range(n)]},
    ]
    ends = {f"a{i}/b{j}": [first[i][j], second[i][j]] for i in range(m) for j in range(n)}
    return tree({"one": {}, "two": {}}, moves, ends)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.usefixtures("no_supports")
def test_a_tree_of_numbers_is_played_as_its_table(seed: int) -> None:
    first, second = drawn(seed)
    found = brute_force.extreme_equilibria(brute_force.matrix(first), brute_force.matrix(second))
    paid = {tuple(expected_payoff(table, *pair) for table in (first, second)) for pair in found}
    atlas = subgame_perfect(one_after_the_other(first, second))
    assert {branch.at({}).payoffs for branch in atlas.branches} == paid


@pytest.mark.usefixtures("no_supports")
def test_many_plans_of_a_tree_of_numbers() -> None:
    r = random.Random(5)
    first, second = ([[r.randint(0, 9) for _ in range(8)] for _ in range(9)] for _ in range(2))
    assert when(one_after_the_other(first, second), "value(one) >= 2").truth in ("true", "false")


def poker(cards: str = "JQK") -> Tree:
    """Kuhn's: each antes one and is dealt a card; one bet of one."""
    deals = [a + b for a in cards for b in cards if a != b]
    moves: list[dict[str, Any]] = [{"at": "", "player": "chance", "probabilities": dict.fromkeys(deals, "1/6")}]
    for card in cards:
        mine, yours = ([deal for deal in deals if deal[seat] == card] for seat in (0, 1))
        moves += [
            {"at": mine, "player": "one", "actions": ["check", "bet"]},
            {"at": [f"{deal}/check" for deal in yours], "player": "two", "actions": ["check", "bet"]},
            {"at": [f"{deal}/bet" for deal in yours], "player": "two", "actions": ["fold", "call"]},
            {"at": [f"{deal}/check/bet" for deal in mine], "player": "one", "actions": ["fold", "call"]},
        ]
    ends: dict[str, list[int]] = {}
    for deal in deals:
        won = 1 if cards.index(deal[0]) > cards.index(deal[1]) else -1
        paths = {"check/check": won, "check/bet/fold": -1, "check/bet/call": 2 * won}
        paths |= {"bet/fold": 1, "bet/call": 2 * won}
        ends |= {f"{deal}/{path}": [pot, -pot] for path, pot in paths.items()}
    return tree({"one": {}, "two": {}}, moves, ends)


@pytest.mark.parametrize("arguments", [["solve"], ["solve", "--at", "baseline"], ["solve", "--solution", "nash"]])
def test_poker_is_refused_by_count(arguments: list[str], tmp_path: Path) -> None:
    place = tmp_path / "kuhn.toml"
    place.write_text(writes(poker()))
    with at_once():
        done = command.run([arguments[0], str(place), *arguments[1:]])
    assert done.code == 2 and "too many best-answer mixtures to list" in done.err


@pytest.mark.parametrize("seed", range(6))
def test_labels_beyond_a_word_of_the_machine(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    r = random.Random(seed)
    table = [[r.randint(0, 2 + seed) for _ in range(4)] for _ in range(90)]
    plainly = double_description.vertices(table, best=0, unused=90)
    monkeypatch.setattr(double_description, "MIN_PAIRS_FOR_NUMPY", 0)
    assert double_description.vertices(table, best=0, unused=90) == plainly


@pytest.mark.parametrize("seed", range(8))
def test_vertices_with_many_labels_are_those_of_brute_force(seed: int) -> None:
    r = random.Random(seed)
    table = [[r.randint(0, 1) for _ in range(6)] for _ in range(7)]
    found = double_description.vertices(table, best=0, unused=7)
    expected = brute_force.polyhedron_vertices(brute_force.matrix(table))
    weights = [tuple(Fraction(w, sum(one.weights)) for w in one.weights) for one in found]
    assert len(weights) == len(expected) and {*weights} == {one for one, _, _ in expected}


def test_rays_with_many_labels_are_tested_a_counted_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    r = random.Random(0)
    table = [[r.randint(0, 1) for _ in range(8)] for _ in range(8)]
    assert double_description.vertices(table, best=0, unused=8)
    monkeypatch.setattr(double_description, "MAX_TESTS", 5)
    with pytest.raises(UsageError, match="too many best-answer mixtures"):
        double_description.vertices(table, best=0, unused=8)


@pytest.mark.parametrize("seed", range(20))
def test_rows_that_share_a_column_are_connected(seed: int) -> None:
    r = random.Random(seed)
    neighbours = [r.getrandbits(9) & r.getrandbits(9) & r.getrandbits(9) for _ in range(r.randint(0, 9))]
    groups = connected_rows(neighbours)
    assert sorted(row for group in groups for row in group) == [*range(len(neighbours))]
    assert groups == sorted(map(sorted, groups))
    for row in range(len(neighbours)):
        reached, fresh = {row}, {row}
        while fresh := {k for k, one in enumerate(neighbours) for j in reached if one & neighbours[j]} - reached:
            reached |= fresh
        assert next(set(group) for group in groups if row in group) == reached
