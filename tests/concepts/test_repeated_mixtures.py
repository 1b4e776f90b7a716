"""No mixture is listed beside what it is wherever it stands: random games with walls, ties and a thin Θ."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from audit import how_many

from solver import game, nash
from solver.atlas import Branch, branches_at
from solver.concepts.nash import branches as listing
from solver.concepts.nash.atlas import NashAtlas
from solver.forms.normal import NormalForm
from solver.regions.decide.emptiness import decide
from solver.regions.domain import domain
from solver.regions.region import Region

ENTRIES = ("0", "0", "1", "-1", "a", "b", "a - b", "-a", "-b", "a*b", "a - 1", "2")
THETA: tuple[tuple[list[str], tuple[int, int]], ...] = (  # open sets, lines, curves, crossings, a corner
    ([], (1, 1)), (["a == 0"], (0, 1)), (["a*b == 0"], (0, 1)), (["a == b"], (1, 1)), (["a + b >= 4"], (2, 2)),
    (["a*b == 1"], (1, 1)), (["a == b**2"], (1, 1)), (["a <= 0 or b <= 0"], (0, 1)),
)  # fmt: skip
GRID = [*(Fraction(k, 2) for k in range(5)), Fraction(3, 7), Fraction(9, 7)]


def drawn(seed: int) -> NormalForm:
    draw = Random(f"repeated {seed}")
    strategies = [[f"{'rct'[i]}{k}" for k in range(n)] for i, n in enumerate(draw.choice([(2, 2), (2, 3), (2, 2, 2)]))]
    cells = {", ".join(one): [draw.choice(ENTRIES) for _ in strategies] for one in product(*strategies)}
    assumed, baseline = draw.choice(THETA)
    parameters = {name: {"baseline": x, "range": (0, 2)} for name, x in zip("ab", baseline, strict=True)}
    return game(dict(zip(("R", "C", "T"), strategies, strict=False)), cells, parameters, assumptions=assumed)


def points(atlas: NashAtlas) -> Iterator[dict[str, Fraction]]:
    """Points of Θ on a grid, whose lines are walls of most games, and one where each branch stands."""
    over = domain(atlas.game.space)
    found = [*product(GRID, repeat=2), *(branch.verdict.rational_witness for branch in atlas.branches)]
    return (over.name(point) for point in found if point is not None and over.contains(point))


def at_points(atlas: NashAtlas) -> list[dict[Branch, object]]:
    """What each branch that stands there is, at each point."""
    return [{one: one.at(point).strategies for one in branches_at(atlas, point)} for point in points(atlas)]


def stands_at_irrational_points(branch: Branch) -> bool:
    """Whether some alternative of a branch has a point, but none that could have been drawn."""
    each = [decide(cell, branch.region.domain) for cell in branch.region.cells]
    return any(one.kind == "nonempty" and one.rational_witness is None for one in each)


@pytest.mark.slow
def test_a_mixture_that_others_say_everywhere_is_left_out_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    dropped = kept = 0
    for seed in range(how_many(14, 1_000)):
        here = drawn(seed)
        left = {(branch.label, branch.strategies) for branch in nash(here).branches}
        with monkeypatch.context() as patched:
            patched.setattr(listing, "without_repeats", tuple)
            before = nash(here)
        assert {(branch.label, branch.strategies) for branch in before.branches} >= left
        dropped += len(before.branches) - len(left)
        listed = []
        for stands in at_points(before):  # what a branch that is left out said, another says
            listed.append({one: said for one, said in stands.items() if (one.label, one.strategies) in left})
            assert all(said in listed[-1].values() for said in stands.values()), (seed, stands)
        for branch in {one for stands in listed for one in stands if not one.is_pure and not one.has_roots}:
            mine = [stands for stands in listed if branch in stands]
            alone = any(list(stands.values()).count(stands[branch]) == 1 for stands in mine)
            assert alone or stands_at_irrational_points(branch), (seed, branch)
            kept += alone
    assert dropped >= 2 and kept >= 10


def with_an_irrational_wall() -> NormalForm:
    """Return a game whose mixture stands at a = √2 only and is (r0, c0) there."""
    cells = {"r0, c0": ["a**2 - 2", "a**2 - 2"], "r0, c1": [1, 0], "r1, c0": [0, 0], "r1, c1": [0, 1]}
    return game({"R": ["r0", "r1"], "C": ["c0", "c1"]}, cells, {"a": {"baseline": "3/2", "range": ("7/5", 2)}})


def test_a_wall_at_an_irrational_number_hides_no_repeat() -> None:
    assert [branch.label for branch in nash(with_an_irrational_wall()).branches] == ["(r0, c0)", "(r0, c1)"]


def test_what_is_left_in_very_many_pieces_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "subtract_cells", lambda cells, *_: cells * (listing.MAX_PIECES + 1))
    monkeypatch.setattr(Region, "verdict", None)  # of thousands of pieces it would take minutes
    assert [branch.label for branch in nash(with_an_irrational_wall()).branches][2:] == ["(r0 + r1, c0 + c1)"]


def test_a_mixture_that_is_a_pure_outcome_at_one_point_only_stays() -> None:
    cells = {"r0, c0": [1, 1], "r0, c1": [0, 0], "r1, c0": [0, 0], "r1, c1": ["b", "a"]}
    both = {name: {"baseline": 0, "range": (0, 2)} for name in "ab"}
    here = game({"R": ["r0", "r1"], "C": ["c0", "c1"]}, cells, both, assumptions=["a*b == 0"])
    *_, mixed = nash(here).branches
    pure = (Fraction(0), Fraction(1))
    assert mixed.verdict.rational_witness == (Fraction(0),) * 2
    assert mixed.at({"a": 0, "b": 0}).strategies == (pure, pure)
    assert mixed.label == "(r0 + r1, c0 + c1)" and mixed.at({"a": 1}).row == (Fraction(1, 2),) * 2
