"""Stages of a tree in which two move at once: counted before they are looked at, and equal ones solved once."""

from __future__ import annotations

from typing import Any

import pytest

from solver import Tree, subgame_perfect, tree
from solver.concepts.nash.cases import GameCase
from solver.concepts.sequential import backward_induction

HISTORIES = [f"{first}/{ann}/{bob}" for first in ("left", "right") for ann in "uv" for bob in "xy"]


def two_stages(right: str) -> Tree:
    """Cho chooses the stage; the same is played in both, but for what v and y pay on the right."""
    pays = {"u/x": ["s", "2", "0"], "u/y": ["0", "0", "1"], "v/x": ["0", "0", "1"], "v/y": ["1", "t", "2"]}
    ends = {one: pays[one.partition("/")[2]] for one in HISTORIES}
    ends["right/v/y"] = [right, "t", "2"]
    moves: list[tuple[object, ...]] = [("", "cho", ["left", "right"])]
    moves += [(side, "ann", ["u", "v"]) for side in ("left", "right")]
    moves += [([f"{side}/u", f"{side}/v"], "bob", ["x", "y"]) for side in ("left", "right")]
    return tree(["ann", "bob", "cho"], moves, ends, {name: {"baseline": 1, "range": (0, 3)} for name in "st"})


@pytest.mark.parametrize(("right", "solved"), [("1", 1), ("3 - s", 2)])
def test_equal_tables_are_solved_once(right: str, solved: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[object]()

    def counted(*parts: Any) -> GameCase:
        made.append(parts)
        return GameCase(*parts)

    monkeypatch.setattr(backward_induction, "GameCase", counted)
    atlas = subgame_perfect(two_stages(right))
    assert len(made) == solved
    labels = {branch.label for branch in atlas.branches}
    assert any(label.startswith("left/") for label in labels) and any(label.startswith("right/") for label in labels)


def test_too_many_pairs_are_met_by_counting_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two stages have more pairs of mixtures than may meet on walls, none of them is looked at for that."""
    atlas = subgame_perfect(two_stages("3 - s"))
    assert len(atlas.plays) > len(atlas.branches)

    def refuse(_: GameCase) -> Any:
        raise AssertionError("looked at one by one")

    monkeypatch.setattr(GameCase, "pairs_at_every_point", refuse)
    monkeypatch.setattr(backward_induction, "MAX_PAIRS", 1)
    hurried = subgame_perfect(two_stages("3 - s"))
    assert hurried.plays == hurried.branches and hurried.edges
