"""The names of ordinal 2×2 games, against an enumeration of all 576 pairs of strict rankings, by matrices alone."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from random import Random

import pytest

from games import load
from solver import claim_region, game, nash, phases, prove
from solver.checks.certificates.tree_claims import holds_at
from solver.claims import parse_claim
from solver.errors import InvalidGame, UsageError
from solver.forms.normal import NormalForm
from solver.forms.ordinal_names import ordinal_name
from solver.forms.predicates import WORDS
from solver.questions.subject import claims_of

Matrix = tuple[tuple[int, int], tuple[int, int]]
# Bruns (2015), figure 2: the row player's payoffs, both players' better-known strategies first.
LITERATURE: dict[str, Matrix] = {
    "Chicken": ((3, 2), (4, 1)),
    "Battle": ((2, 3), (4, 1)),
    "Hero": ((1, 3), (4, 2)),
    "Compromise": ((1, 2), (4, 3)),
    "Deadlock": ((2, 1), (4, 3)),
    "Prisoner's Dilemma": ((3, 1), (4, 2)),
    "Stag Hunt": ((4, 1), (3, 2)),
    "Assurance": ((4, 1), (2, 3)),
    "Coordination": ((4, 2), (1, 3)),
    "Peace": ((4, 3), (1, 2)),
    "Harmony": ((4, 3), (2, 1)),
    "Concord": ((4, 2), (3, 1)),
}
STRICT = [((a, b), (c, d)) for a, b, c, d in permutations((1, 2, 3, 4))]


def matrices(A: Matrix, B: Matrix) -> NormalForm:
    return game(None, [A, B])


def name(A: Matrix, B: Matrix) -> str:
    return ordinal_name(matrices(A, B), {})


def turned(A: Matrix) -> Matrix:
    return (A[0][0], A[1][0]), (A[0][1], A[1][1])


def relabelled(A: Matrix, B: Matrix) -> list[tuple[Matrix, Matrix]]:
    """The game with its rows, its columns, both or neither swapped."""
    found = []
    for rows, columns in product((0, 1), repeat=2):
        swap = [tuple(tuple(X[i ^ rows][j ^ columns] for j in (0, 1)) for i in (0, 1)) for X in (A, B)]
        found.append((swap[0], swap[1]))
    return found  # type: ignore[return-value]


def test_the_twelve_of_the_literature() -> None:
    assert {called: name(A, turned(A)) for called, A in LITERATURE.items()} == {called: called for called in LITERATURE}
    assert len(WORDS) == len(set(WORDS.values())) == 12


def test_each_of_144_games_has_one_name_of_its_own() -> None:
    classes: dict[frozenset[tuple[Matrix, Matrix]], str] = {}
    for A, B in product(STRICT, STRICT):
        key = frozenset(relabelled(A, B))
        called = name(A, B)
        assert classes.setdefault(key, called) == called
        first, second = called.split(" x ") if " x " in called else (called, called)
        assert name(turned(B), turned(A)) == (f"{second} x {first}" if first != second else first)
        symmetric = any(b == turned(a) for a, b in key)
        assert symmetric is (first == second)
    assert len(classes) == len(set(classes.values())) == 144
    alike = {frozenset((key, frozenset((turned(b), turned(a)) for a, b in key))) for key in classes}
    assert len(alike) == 78


@pytest.mark.slow
def test_a_claim_holds_of_a_game_exactly_if_it_bears_the_name() -> None:
    draw = Random(7)
    for _ in range(150):
        A, B = (((draw.randrange(5), draw.randrange(5)), (draw.randrange(5), draw.randrange(5))) for _ in "AB")
        here = matrices(A, B)
        called, claims = ordinal_name(here, {}), claims_of(here)
        tied = any(len({*X[0], *X[1]}) < 4 for X in (A, B))
        assert tied is called.startswith(("a tie, ", "ties, "))
        slugs = [one.lower().replace(" ", "-").replace("'", "") for one in called.split(" x ")]
        pairs = {(slugs[0], slugs[-1])} if not tied else set()
        for two in {*pairs, *(tuple(draw.choices([*WORDS], k=2)) for _ in range(4))}:
            claim = parse_claim(here, f"ordinal({', '.join(two)})")
            truth = two in pairs
            assert claims.claim(claim).test({}) is truth and holds_at(here, claim.tree, {}) is truth


def test_a_tie_lies_between_the_games_that_break_it() -> None:
    for A, B in product(STRICT[::5], STRICT[::7]):
        for low in (1, 2, 3):
            broken = [
                tuple(
                    tuple(round(low + 0.5 + s * (x - low - 0.5)) if x in (low, low + 1) else x for x in row)
                    for row in A
                )
                for s in (1, -1)
            ]
            tied = tuple(tuple(2 * low + 1 if x in (low, low + 1) else 2 * x for x in row) for row in A)
            want = {name(X, B) for X in broken}  # type: ignore[arg-type]
            said = name(tied, B)  # type: ignore[arg-type]
            assert said in {" and ".join(("a tie, between " + a, b)) for a, b in permutations(want)} | (
                want if len(want) == 1 else set()
            )


def test_thaad_deal_is_a_strict_prisoners_dilemma_exactly_there() -> None:
    deal = load("thaad-deal")
    c = "(buffer - calm)"
    strict = f"0 < shield and breach_us < shield and shield < embargo and {c} > 0 and breach_cn < {c} and {c} < relief"
    claim = "ordinal(prisoners-dilemma)"
    assert prove(deal, f"({claim} implies {strict}) and (({strict}) implies {claim})").verdict == "true"
    region = claim_region(nash(deal), claim)
    assert region.contains(deal.space.baseline)
    for wall in ({"shield": 0}, {"shield": 2}, {"shield": 6}, {"buffer": 3}, {"buffer": 5}, {"buffer": 8}):
        assert not region.contains(deal.space.point(wall))
        assert ordinal_name(deal, deal.space.point(wall)).startswith("a tie, between ")


def test_what_is_no_name_is_refused() -> None:
    deal = load("thaad-deal")
    for claim, said in {
        "ordinal(prisoner-dilemma)": "did you mean 'prisoners-dilemma'",
        "ordinal(chicken, hero, peace)": "takes one name, or one for the rows and one for the columns; 3 are given",
    }.items():
        with pytest.raises(InvalidGame, match=said):
            parse_claim(deal, claim)
    with pytest.raises(UsageError, match="two players with two strategies each; this one is 2 x 2 x 2"):
        prove(load("three-powers"), "ordinal(chicken)")


@pytest.mark.parametrize(
    "of", ["thaad-deal", "stag-hunt", "hawk-dove", "prisoners-dilemma", "seoul-prepares", "two-markets"]
)
def test_a_phase_bears_the_name_of_its_example_and_throughout_only_if_no_point_has_another(of: str) -> None:
    here, draw = load(of), Random(of)
    found = phases(here)
    points = [
        {p.name: p.low + (p.high - p.low) * Fraction(draw.randrange(1, 997), 997) for p in here.space.parameters}
        for _ in range(300)
    ]
    points = [point for point in points if here.space.admits(point)]
    assert len(found.ordinal_games) == len(found)
    for entry, said in zip(found, found.ordinal_games, strict=True):
        name, _, how = said.rpartition(" throughout") if said.endswith("throughout") else said.rpartition(" at the ")
        assert name == ordinal_name(here, entry.example)
        assert said in found.export("text").replace("\n                   ", " ")
        if not how and entry.region is not None:
            inside = [point for point in points if entry.region.contains(point)]
            assert {ordinal_name(here, point) for point in inside} <= {name}
        else:
            assert how == "example"


@pytest.mark.slow
def test_other_games_have_no_such_name() -> None:
    assert phases(load("hexagon")).ordinal_games == phases(load("drafting")).ordinal_games == ()
    assert "ranks the outcomes" not in nash(load("hexagon")).at().export("text")
    assert "ranks the outcomes: Chicken." in nash(load("hawk-dove")).at().export("text")
