"""Conjunctions that are kept short while they are built, against the claim itself, point by point from the payoffs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from affine_games import Affine, affine_text, less, value
from audit import how_many

from solver.claims import claim_region
from solver.concepts.nash.branches import nash
from solver.forms.normal import NormalForm, game
from solver.questions.prove.answer import prove
from solver.questions.subject import space_given
from solver.regions.cells import conjoin_unions
from solver.regions.domain import domain
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.region import Region, where

NAMES = ("a", "b", "c", "d")
CLAIM = "pareto(r0, c0)"
Outcome = tuple[Affine, Affine]  # the payoffs to both


def drawn(seed: int) -> tuple[NormalForm, list[Outcome]]:
    """A 3×3 game of four parameters from 0 to 3, two of them in each payoff; and its outcomes, (r0, c0) first."""
    dice = Random(seed)

    def payoff(better: int) -> Affine:
        slopes = [0] * len(NAMES)
        for k in dice.sample(range(len(NAMES)), 2):
            slopes[k] = dice.choice((-3, -2, -1, 1, 2, 3))
        return tuple(map(Fraction, (dice.randint(-4, 4) + better, *slopes)))

    outcomes: list[Outcome] = [(payoff(2 * (k == 0)), payoff(2 * (k == 0))) for k in range(9)]
    tables = [[[affine_text(outcomes[3 * i + j][seat], NAMES) for j in range(3)] for i in range(3)] for seat in (0, 1)]
    players = {"row": ["r0", "r1", "r2"], "column": ["c0", "c1", "c2"]}
    return game(players, tables, {name: {"baseline": 1, "range": (0, 3)} for name in NAMES}), outcomes


def points(outcomes: Sequence[Outcome], dice: Random, count: int) -> list[list[Fraction]]:
    """Points of the box; where it can be, every other one pays a player the same in two outcomes."""
    found = []
    for turn in range(count):
        point = [Fraction(dice.randint(0, 12), 4) for _ in NAMES]
        seat, other, k = dice.randrange(2), dice.choice(outcomes[1:]), dice.randrange(len(NAMES))
        wall = less(outcomes[0][seat], other[seat])
        if turn % 2 and wall[k + 1]:
            moved = point[k] - value(wall, point) / wall[k + 1]
            point[k] = moved if 0 <= moved <= 3 else point[k]
        found.append(point)
    return found


def is_best(outcomes: Sequence[Outcome], point: Sequence[Fraction]) -> bool:
    """Whether no outcome pays both as much as the first one, and one of them more."""
    here, *others = [tuple(value(form, point) for form in outcome) for outcome in outcomes]
    return not any(there != here and all(a <= b for a, b in zip(here, there, strict=True)) for there in others)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(how_many(1, 8)))
def test_a_claim_of_many_alternatives_is_what_it_says(seed: int) -> None:
    made, outcomes = drawn(seed)
    atlas = nash(made)
    whole, space = claim_region(atlas, CLAIM, merge=False), space_given(atlas, CLAIM)
    assert len(whole.cells) < 300
    seen = set()
    for point in points(outcomes, Random(seed), how_many(60, 400)):
        named, expected = dict(zip(NAMES, point, strict=True)), is_best(outcomes, point)
        seen.add(expected)
        assert whole.contains(named) == expected, named
        if space is not None:
            assert space.admits(named) == expected == domain(space).contains(tuple(point)), named
    assert True not in seen or space is not None


def test_a_union_met_with_others_keeps_just_what_all_of_them_hold() -> None:
    dice, met, ends = Random(5), set[bool](), (Fraction(1), Fraction(0), Fraction(3))
    space = ParameterSpace(tuple(Parameter(name, *ends) for name in "ab"))
    for _ in range(how_many(40, 400)):
        sides = (f"a {dice.choice('<>')} {dice.randint(0, 3)}", f"b {dice.choice('<>')}= a*{dice.randint(-1, 1)} + 1")
        texts = [" or ".join(dice.sample([*sides, f"a >= {dice.randint(1, 2)}", "b > 1"], 2)) for _ in range(3)]
        unions = [where(text, space) for text in texts]
        both = Region(space, conjoin_unions([one.cells for one in unions], domain(space), 100) or ())
        for a, b in product(range(7), repeat=2):
            point = {"a": Fraction(a, 2), "b": Fraction(b, 2)}
            met.add(expected := all(one.contains(point) for one in unions))
            assert both.contains(point) == expected, (texts, point)
    assert met == {True, False}


def test_a_claim_of_many_alternatives_can_be_given() -> None:
    verdicts = set()
    for seed in range(how_many(1, 4)):
        made, outcomes = drawn(seed)
        found = prove(made, "equilibrium(r0, c0)", given=CLAIM)
        verdicts.add(found.verdict)
        for point in (found.witness, found.counterexample):
            assert point is None or is_best(outcomes, list(point.values()))
    assert "mixed" in verdicts and "undecided" not in verdicts
