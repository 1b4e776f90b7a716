"""Atlases: closed forms alone, thaad-deal with verdicts and phases, and thirty random 3×3 games.

The random games share parameters, or each player has its own; every verdict is wanted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from benchmarks.draw import affine, affine_own
from benchmarks.measuring import Row, once, repeat, seconds, together
from solver.atlas import Atlas
from solver.concepts.nash.branches import nash
from solver.forms.normal import NormalForm

CLOSED_FORMS = (  # size, parameters, runs, target in seconds
    (2, "abcd", 21, 0.005),
    (3, "abcdef", 21, 0.020),
    (4, "abcdef", 11, 0.150),
    (5, "abcdef", 7, 1.0),
)


def count_pairs(game: NormalForm) -> int:
    """Count the pairs of closed forms of the game; all of them are made on the way."""
    from solver.concepts.nash.cases import game_cases
    from solver.regions.domain import domain

    return sum(sum(1 for _ in case.pairs()) for case in game_cases(game, domain(game.space)))


def forms() -> list[Row]:
    """Measure the closed forms of games of four sizes."""
    rows = []
    for size, names, runs, target in CLOSED_FORMS:
        game = affine(size, names, 2, seed=0)
        timing = repeat(lambda game=game: count_pairs(game), runs)  # type: ignore[misc]
        what = f"closed forms of all {count_pairs(game)} branches, {size}×{size}, {len(names)} parameters"
        rows.append(Row(what, seconds(target), str(timing), timing.median <= target, f"{runs} runs"))
    return rows


DEAL_RUNS, DEAL_TARGET = 15, 0.3


def thaad() -> list[Row]:
    """Measure the atlas of thaad-deal: closed forms, a verdict with its proof on every branch, and all phases."""
    from games import load
    from solver.concepts import phases as partition

    game = load("thaad-deal")
    atlas = nash(game)
    timing = repeat(lambda: partition.phases(nash(game)), DEAL_RUNS)
    what = f"thaad-deal: {len(atlas.branches)} branches, all verdicts, {len(partition.phases(atlas))} phases"
    return [Row(what, seconds(DEAL_TARGET), str(timing), timing.median <= DEAL_TARGET, f"{DEAL_RUNS} runs")]


SEEDS = range(30)
LONG = 10.0  # a game that takes longer is named


def shared(seeds: Sequence[int] = SEEDS) -> list[Row]:
    """Measure games with four parameters that both players share, two in each cell; every support has to be decided."""
    what = "3×3, four shared parameters, two in each cell"
    return [_row(what, lambda seed: affine(3, "abcd", 2, seed), seeds, 3.0, whole=True)]


def own(seeds: Sequence[int] = SEEDS) -> list[Row]:
    """Measure games with three parameters for each player, two in each cell."""
    what = "3×3, three parameters for each player, two in each cell"
    return [_row(what, lambda seed: affine_own(3, ("abc", "def"), 2, seed), seeds, 1.0, whole=False)]


def _row(what: str, game: Callable[[int], NormalForm], seeds: Sequence[int], target: float, whole: bool) -> Row:
    """Measure the atlases of random games; `whole`: the target asks that every support be decided, too."""
    once(lambda: nash(game(seeds[0])))  # imports and constant tables
    pairs, remarks, open_, thin, supports = [], [], 0, 0, 0
    for seed in seeds:
        atlas, wall, cpu = once(lambda seed=seed: nash(game(seed)))  # type: ignore[misc]
        pairs.append((wall, cpu))
        undecided = [branch.label for branch in atlas.branches if branch.verdict.kind == "undecided"]
        open_ += len(undecided)
        supports += len(atlas.branches) + len(atlas.excluded)
        thin += _unknown(atlas)
        print(f"  {what}, seed {seed}: {seconds(wall)} {' '.join(undecided)}", file=sys.stderr, flush=True)
        if undecided:
            remarks.append(f"seed {seed} leaves {len(undecided)} open")
        if wall > LONG:
            remarks.append(f"seed {seed} takes {seconds(wall)}")
    timing = together(pairs)
    remarks.insert(0, f"{len(seeds)} seeds, {supports - open_} of {supports} supports decided")
    if thin:
        remarks.append(f"{thin} regions perhaps thin")
    met = timing.median <= target and not (whole and open_)
    return Row(what, seconds(target), str(timing), met, "; ".join(remarks))


def _unknown(atlas: Atlas) -> int:
    """Count the branches with a region of unknown dimension: perhaps a thin one."""
    return sum(1 for b in atlas.branches if b.verdict.kind == "nonempty" and b.verdict.full is None)
