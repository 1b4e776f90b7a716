"""Bargaining over swap-package: every solution in closed form with its regions, all at a point, and many points."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

from benchmarks.measuring import Row, repeat, seconds

POINTS = 100_000


def run() -> list[Row]:
    import numpy as np

    from games import load
    from solver.concepts.bargaining.atlas import SOLUTIONS, agreements, numeric_problem, pick_agreements
    from solver.questions.bargain.answer import SHOWN, bargain
    from solver.sweeps.kernels.engine import choose

    game = load("swap-package")
    closed = [name for name, one in SOLUTIONS.items() if one.pieces is not None]
    rows = [
        _row(f"swap-package: {name}, all pieces with verdicts", None, partial(agreements, game, name), 7)
        for name in closed
    ]
    rows.append(
        _row(
            f"swap-package: {', '.join(SHOWN)} together", 1.0,
            lambda: [agreements(game, name) for name in SHOWN], 7,
        )
    )  # fmt: skip
    rows.append(
        _row("swap-package: every solution with a closed form", 1.0, lambda: [agreements(game, n) for n in closed], 5)
    )
    point = {**game.space.baseline, "relief": Fraction(7, 2)}
    problem = numeric_problem(game, point)
    rows.append(
        _row(
            "swap-package: every solution at one rational point", 0.02,
            lambda: [pick_agreements(game, one, problem) for one in SOLUTIONS.values()], 15,
        )
    )  # fmt: skip
    rows.append(_row("swap-package: bargain, closed forms and axioms", None, lambda: bargain(game), 3))
    engines = [choose(agreements(game, name)) for name in closed]
    drawn = np.random.default_rng(1).uniform(0, 10, (len(game.space), POINTS))
    rows.append(
        _row(
            f"swap-package: {POINTS:,} points of every solution with a closed form", 1.0,
            lambda: [engine(drawn) for engine in engines], 5,
        )
    )  # fmt: skip
    return rows


def _row(what: str, target: float | None, call: Callable[[], object], runs: int) -> Row:
    timing = repeat(call, runs)
    met = None if target is None else timing.median <= target
    return Row(what, "" if target is None else seconds(target), str(timing), met, f"{runs} runs")
