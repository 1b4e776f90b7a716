"""The whole atlas of thaad-deal: closed forms, a verdict with its proof on every branch, and all phases."""

from __future__ import annotations

from benchmarks.rows import Row
from benchmarks.timing import repeat, seconds

RUNS, TARGET = 15, 0.3


def run() -> list[Row]:
    from games import load
    from solver.concepts.nash.branches import nash
    from solver.questions.phases import partition

    game = load("thaad-deal")
    atlas = nash(game)
    timing = repeat(lambda: partition.phases(nash(game)), RUNS)
    what = f"thaad-deal: {len(atlas.branches)} branches, all verdicts, {len(partition.phases(atlas))} phases"
    return [Row(what, seconds(TARGET), str(timing), timing.median <= TARGET, f"{RUNS} runs")]
