"""Closed forms of all branches: both polyhedra and every complete pair, no verdicts."""

from __future__ import annotations

from benchmarks.draw import affine
from benchmarks.rows import Row
from benchmarks.timing import repeat, seconds
from solver.forms.normal import NormalForm

CASES = (  # size, parameters, runs, target in seconds
    (2, "abcd", 21, 0.005),
    (3, "abcdef", 21, 0.020),
    (4, "abcdef", 11, 0.150),
    (5, "abcdef", 7, 1.0),
)


def forms(game: NormalForm) -> int:
    """How many pairs of closed forms the game has; they are all made on the way."""
    from solver.concepts.nash.cases import game_cases
    from solver.regions.domain import domain

    return sum(sum(1 for _ in piece.pairs()) for piece in game_cases(game, domain(game.space)))


def run() -> list[Row]:
    rows = []
    for size, names, runs, target in CASES:
        game = affine(size, names, 2, seed=0)
        timing = repeat(lambda game=game: forms(game), runs)  # type: ignore[misc]
        what = f"closed forms of all {forms(game)} branches, {size}×{size}, {len(names)} parameters"
        rows.append(Row(what, seconds(target), str(timing), timing.median <= target, f"{runs} runs"))
    return rows
