"""Trees of numbers: made of Python values, and played subgame-perfectly at a point, with a thousand ends and more."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from benchmarks.measuring import Row, repeat, seconds

FEW, MANY = 1_000, 100_000  # ends


def run() -> list[Row]:
    """Measure trees of perfect information for two players, with two actions everywhere."""
    from solver.concepts.sequential.at_point import outcomes_at
    from solver.forms.tree import tree

    rows = []
    for ends, runs, target in ((FEW, 21, 0.02), (MANY, 5, 3.0)):
        moves, payoffs = drawn(ends)
        make = partial(tree, ["one", "two"], moves, payoffs)
        game, what = make(), f"a tree with {ends:,} ends, numbers"
        rows.append(_row(f"{what}: made of Python values", None, make, runs))
        rows.append(
            _row(f"{what}: how it is played", target, lambda game=game: tuple(outcomes_at(game, {})), runs)  # type: ignore[misc]
        )
    return rows


def drawn(ends: int, seed: int = 1) -> tuple[list[tuple[str, str, list[str]]], dict[str, list[int]]]:
    """Return the moves and the payoffs of a tree, its ends all about equally deep.

    >>> moves, payoffs = drawn(3)
    >>> [at for at, _, _ in moves], list(payoffs)
    (['', 'l'], ['r', 'l/l', 'l/r'])
    """
    random, moves = Random(seed), []
    open_ends: deque[str] = deque([""])
    while len(open_ends) < ends:
        history = open_ends.popleft()
        deep = history.count("/") + bool(history)
        moves.append((history, ("one", "two")[deep % 2], ["l", "r"]))
        open_ends += [f"{history}/{action}" if history else action for action in "lr"]
    return moves, {end: [random.randrange(1_000), random.randrange(1_000)] for end in open_ends}


def _row(what: str, target: float | None, call: Callable[[], Any], runs: int) -> Row:
    timing = repeat(call, runs)
    met = None if target is None else timing.median <= target
    return Row(what, "" if target is None else seconds(target), str(timing), met, f"{runs} runs")
