"""Games of three and four players: all equilibria at a point, and three-powers in symbols."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

from benchmarks.gambit_methods import drawn
from benchmarks.measuring import Row, repeat, seconds

SIZES = (((2, 2, 2), 200, 0.01), ((2, 2, 2, 2), 40, 1.0), ((3, 3, 3), 20, 1.0))  # shape, games, seconds asked


def run() -> list[Row]:
    """Measure games in numbers, each once, then the atlas of three-powers and a million points of it."""
    import numpy as np

    from games import load
    from solver import nash
    from solver.concepts.nash.many_players import solve_many
    from solver.concepts.nash.pure_equilibria import pure_equilibria
    from solver.sweeps.kernels.engine import choose

    rows = []
    for shape, count, asked in SIZES:
        times = []
        for seed in range(count):
            payoffs, start = drawn(shape, seed), process_time()
            solve_many(shape, payoffs)
            times.append(process_time() - start)
        met = median(times) <= asked
        what = f"all equilibria of a random {'×'.join(map(str, shape))} game, numbers"
        rows.append(
            Row(what, seconds(asked), f"{seconds(median(times))}, at most {seconds(max(times))}", met, f"{count} games")
        )
    powers = load("three-powers")
    rows.append(_row("three-powers: atlas with verdicts", 2.0, lambda: nash(powers), 5))
    engine = choose(pure_equilibria(powers))
    points = np.random.default_rng(1).uniform(0, 10, (len(powers.space), 1_000_000))
    rows.append(_row("three-powers: pure equilibria at a million points", 1.0, lambda: engine(points), 3))
    return rows


def _row(what: str, target: float, call: Callable[[], Any], runs: int) -> Row:
    timing = repeat(call, runs)
    return Row(what, seconds(target), str(timing), timing.median <= target, f"{runs} runs")
