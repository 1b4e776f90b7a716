"""Games of three and four players: all equilibria at a point, three-powers in symbols, and what Gambit returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from math import prod
from random import Random
from statistics import median
from time import process_time
from typing import Any

from benchmarks.measuring import Row, repeat, seconds

SIZES = (((2, 2, 2), 200, 0.01), ((2, 2, 2, 2), 40, 1.0), ((3, 3, 3), 20, 1.0))  # shape, games, seconds asked
BESIDE_GAMBIT = 300  # random 2×2×2 games


def drawn(shape: tuple[int, ...], seed: int, size: int = 20) -> list[list[int]]:
    """Return a list of whole payoffs for each player.

    >>> drawn((1, 1, 2), 0, 3)
    [[3, 0], [3, 0], [-3, -1]]
    """
    random = Random(seed)
    return [[random.randint(-size, size) for _ in range(prod(shape))] for _ in shape]


def run() -> list[Row]:
    """Measure games in numbers, each once, then the atlas of three-powers and a million points of it."""
    import numpy as np

    from games import load
    from solver import nash
    from solver.concepts.nash.many_players import solve_many
    from solver.concepts.nash.pure import pure_equilibria
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
    return rows + list(_gambit())


def _gambit() -> Iterator[Row]:
    """Yield how many equilibria each method of Gambit returns, of nondegenerate games, where it is installed."""
    try:
        import pygambit
    except ImportError:
        return
    from solver.concepts.nash.many_players import solve_many

    # without gnm_solve, which does not end on some of them, and logit_solve, which follows one path
    methods: dict[str, Callable[[Any], Any]] = {
        "enumpoly_solve": pygambit.nash.enumpoly_solve,
        "enumpure_solve": pygambit.nash.enumpure_solve,
        "simpdiv_solve": lambda game: pygambit.nash.simpdiv_solve(game.mixed_strategy_profile(rational=True)),
        "liap_solve": lambda game: pygambit.nash.liap_solve(game.mixed_strategy_profile()),
        "ipa_solve": pygambit.nash.ipa_solve,
    }
    for name, method in methods.items():
        found: Counter[str] = Counter()
        for seed in range(BESIDE_GAMBIT):
            payoffs = drawn((2, 2, 2), seed)
            ours = solve_many((2, 2, 2), payoffs)
            if not ours.nondegenerate:
                continue
            arrays = [[[[t[4 * i + 2 * j + k] for k in (0, 1)] for j in (0, 1)] for i in (0, 1)] for t in payoffs]
            count = len(method(pygambit.Game.from_arrays(*arrays)).equilibria)
            found["as many" if count == len(ours.isolated) else "fewer" if count < len(ours.isolated) else "more"] += 1
        said = ", ".join(f"{number} {what}" for what, number in found.most_common())
        yield Row(f"Gambit's {name} on nondegenerate 2×2×2 games", "", said, None, "equilibria returned, beside ours")


def _row(what: str, target: float, call: Callable[[], Any], runs: int) -> Row:
    timing = repeat(call, runs)
    return Row(what, seconds(target), str(timing), timing.median <= target, f"{runs} runs")
