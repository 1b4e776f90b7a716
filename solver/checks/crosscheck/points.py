"""Random rational points of a game's ranges, and the payoffs there as numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from solver.checks.crosscheck.definition import Matrix

if TYPE_CHECKING:
    from solver.forms.normal import NormalForm
    from solver.regions.parameters import ParameterSpace

COARSE, FINE = 8, 997  # every other point lies on a coarse grid, where ties are common
TRIES = 50  # points drawn for each point asked for, where assumptions or chance refuse some


def sample(space: ParameterSpace, seed: int) -> Iterator[dict[str, Fraction]]:
    """Distinct rational points of Θ: the baseline, then random ones, every other one on a coarse grid.

    Ends when chance and the assumptions have refused many more points than they let through.
    """
    draw = random.Random(seed)
    seen = {tuple(space.baseline.values())}
    yield space.baseline
    refused = 0
    while refused < TRIES * (len(seen) + 1):
        grain = COARSE if (len(seen) + refused) % 2 else FINE
        point = {p.name: p.low + (p.high - p.low) * Fraction(draw.randint(0, grain), grain) for p in space.parameters}
        if tuple(point.values()) in seen or not space.admits(point):
            refused += 1
            continue
        seen.add(tuple(point.values()))
        yield point


def numbers(game: NormalForm, at: Mapping[str, object] | None) -> list[list[Fraction]]:
    """Every player's payoffs at a point, one a profile, in the order of the game's profiles.

    Parameters left out take their baseline. Raises UsageError for a point outside Θ.
    """
    point = game.space.check(game.space.point(at))
    cells = [[game.value_at(entry, point) for entry in cell] for cell in game.payoffs]
    return [[cell[player] for cell in cells] for player in range(len(game.players))]


def bimatrix(game: NormalForm, at: Mapping[str, object] | None) -> tuple[Matrix, Matrix]:
    """Both players' payoffs at a point, one line a strategy of the first. UsageError unless there are two."""
    from solver.errors import UsageError

    if len(game.players) != 2:
        raise UsageError(f"{len(game.players)} players; this bridge carries games of two")
    width = game.shape[1]
    first, second = (
        tuple(tuple(flat[start : start + width]) for start in range(0, len(flat), width)) for flat in numbers(game, at)
    )
    return first, second
