"""Full atlases of thirty random 3×3 games: every verdict, shared parameters or each player's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from benchmarks.draw import affine, affine_own
from benchmarks.rows import Row
from benchmarks.timing import once, seconds, together
from solver.atlas import Atlas
from solver.concepts.nash.branches import nash
from solver.forms.normal import NormalForm

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
