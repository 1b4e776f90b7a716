"""Certificates of claims about trees: the checker lists profiles one by one and shares nothing with the induction."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from games import load
from solver.checks.certificates.tree_claims import holds_at
from solver.checks.certificates.verify import check_text
from solver.claims import parse_claim
from solver.concepts.sequential.atlas import subgame_perfect
from solver.forms.tree import Tree, tree
from solver.questions.prove.answer import prove
from solver.questions.prove.certificate import certificate_text

CLAIMS = [
    ("thaad-offer", "always_played(offer/accept/enforce) implies value(US) > 0"),
    ("thaad-offer", "played(offer/accept/enforce) and value(US) < 0"),
    ("thaad-offer", "always_played(offer)"),
    ("thaad-offer", "value(US) >= 0 and not value(China) < 0"),
    ("wedge", "always_played(accommodate/split) implies trouble > buffer and embargo > shield"),
    ("wedge", "played(accommodate/stand) implies shield == 0"),
    ("wedge", "played(confront + accommodate)"),
]


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_a_proof_about_a_tree_is_checked_by_its_own_path(name: str, claim: str) -> None:
    proof = prove(load(name), claim)
    text = certificate_text(proof)
    assert check_text(text).ok is True
    denied = json.loads(text) | {"claim": f"not ({claim})"}
    assert check_text(json.dumps(denied)).ok is False


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_the_definition_agrees_with_the_induction(name: str, claim: str) -> None:
    game = load(name)
    atlas = subgame_perfect(game)
    read = parse_claim(atlas, claim)
    holds = atlas.claim(read).test
    for k in range(40):  # whole numbers, so that half of the points lie on walls
        point = {p: Fraction((7 * k + 3 * place * place + k * place) % 11) for place, p in enumerate(game.space.names)}
        point = {n: min(max(v, game.space[n].low), game.space[n].high) for n, v in point.items()}
        assert holds(point) == holds_at(game, read.tree, point)


def chance_tree() -> Tree:
    return tree(
        ["one", "two"],
        [("", "chance", {"a": "p", "b": "1 - p"}), ("a", "one", ["l", "r"]), ("a/l", "two", ["u", "d"])],
        {"b": [0, 0], "a/r": ["x", 1], "a/l/u": [2, "x"], "a/l/d": ["2*x", 1]},
        {"p": (0, 1), "x": (0, 2)},
    )


def test_chance_is_expected_over() -> None:
    for claim, verdict in (("value(one) < x*p", "false"), ("value(one) >= p", "mixed"), ("value(two) >= p", "true")):
        proof = prove(chance_tree(), claim)
        assert proof.verdict == verdict
        assert check_text(certificate_text(proof)).ok is True


def hidden_draw() -> Tree:
    """Two does not see what chance drew, moves twice without having learnt it, and one has moved before."""
    ends = {f"in/{draw}/{way}": way for draw in "ab" for way in ("l", "r/u", "r/d")}
    paid = {"in/a/l": ["x", "x"], "in/b/l": [1, "2 - x"], "in/a/r/u": ["p", 2], "in/b/r/u": [0, "-y"]}
    return tree(
        ["one", "two"],
        [
            ("", "one", ["in", "out"]),
            ("in", "chance", {"a": "p", "b": "1 - p"}),
            (["in/a", "in/b"], "two", ["l", "r"]),
            (["in/a/r", "in/b/r"], "two", ["u", "d"]),
        ],
        {"out": ["y", 0], **{end: paid.get(end, [2, "x - y"]) for end in ends}},
        {"p": (0, 1), "x": (0, 2), "y": (0, 2)},
    )


HIDDEN = [
    "always_played(in/a/l) implies x*p + (1 - p)*(2 - x) >= x - y",
    "played(in/a/r/d + in/b/r/d) and x < y and p > 0",
    "always_played(in) implies value(one) >= y",
    "played(in/a/l + in/b/r)",
]


@pytest.mark.parametrize("claim", HIDDEN)
def test_a_draw_that_is_not_seen(claim: str) -> None:
    game, space = hidden_draw(), hidden_draw().space
    proof = prove(replace(game, concept="subgame"), claim)
    assert proof.verdict in ("true", "false") and check_text(certificate_text(proof)).ok is True
    holds, read = subgame_perfect(game).claim(claim).test, game.claim(claim)
    steps = [[p.low + (p.high - p.low) * Fraction(k, 4) for k in range(5)] for p in space.parameters]
    for values in product(*steps):
        point = dict(zip(space.names, values, strict=True))
        assert holds(point) == holds_at(game, read.tree, point)
