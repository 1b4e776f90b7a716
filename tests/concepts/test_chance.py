"""What chance never does is not played: claims, their conditions and proofs, against the definition at points."""

from __future__ import annotations

from pathlib import Path

import brute_force_trees
import command
import pytest

from solver import Tree, subgame_perfect, tree, when, writes
from solver.checks.certificates.tree_claims import holds_at
from solver.claims import parse_claim

UNIT = {"baseline": "1/2", "range": (0, 1)}


def drawn(first: str, second: str) -> Tree:
    """Chance leads to A, where one player moves, and then perhaps on to a second chance; or to B, or to C."""
    moves: list[dict[str, object]] = [
        {"at": "", "player": "chance", "probabilities": {"A": f"1 - {first}", "B": first, "C": "0"}},
        {"at": "A", "player": "one", "actions": ["go", "stay"]},
        {"at": "A/go", "player": "chance", "probabilities": {"up": second, "down": f"1 - {second}"}},
    ]
    ends = {"A/go/up": [3], "A/go/down": ["x"], "A/stay": [1], "B": [2], "C": [9]}
    return tree({"one": {}}, moves, ends, {"p": UNIT, "q": UNIT, "x": {"baseline": 0, "range": (0, 2)}})


CLAIMS = [
    "played(A)", "played(B)", "played(C)", "played(A/go/up)", "always_played(A/go/up)", "played(A/stay)",
    "always_played(B)", "not played(B)", "played(A/go/up + B)", "played(A/go/up + A/go/down + B + C)", "played(B + C)",
    "in(A/go/up): payoff(one) >= 2", "value(one) >= 2", "best(one) >= 2",
]  # fmt: skip
POINTS = [{"p": p, "q": q, "x": x} for p in ("0", "1/3", "1") for q in ("0", "1/2", "1") for x in ("0", "1", "2")]


@pytest.mark.parametrize("claim", CLAIMS)
def test_claims_are_those_of_the_definition(claim: str) -> None:
    game = drawn("p", "q")
    atlas = subgame_perfect(game)
    read = parse_claim(atlas, claim)
    region, test = atlas.claim(read, game.space).region(), atlas.claim(read).test
    for given in POINTS:
        point = game.space.point(given)
        expected = brute_force_trees.claim_holds(game, claim, point, brute_force_trees.pure_outcomes(game, point))
        assert region.contains(point) is test(point) is expected, given
        if not claim.startswith(("in(", "best(")):  # of which there are no certificates
            assert holds_at(game, game.claim(claim).tree, point) is expected, given


def test_conditions_say_that_chance_goes_along() -> None:
    game = drawn("p", "q")
    assert str(when(game, "played(B)").region) == "p > 0"
    assert when(game, "played(C)").truth == "false"
    assert "p" not in str(when(game, "played(A/go/up + A/go/down + B + C)").region)
    assert when(drawn("1/4", "q"), "played(B)").truth == "true"
    assert when(drawn("0", "q"), "played(B)").truth == "false"


def test_ends_that_are_not_reached_are_named(tmp_path: Path) -> None:
    place = tmp_path / "chance.toml"
    place.write_text(writes(drawn("p", "q")))
    solved = ["solve", str(place), "--at", "baseline"]
    said = " ".join(command.printed([*solved, "--set", "p=0", "--set", "q=1"]).split())
    assert "A/go/down, B and C are reached with probability 0." in said
    assert "C is reached with probability 0." in " ".join(command.printed(solved).split())
