"""Gambit's methods for games of many players beside zopa's exact solution: what each returns of 300 games of 2×2×2.

All games are nondegenerate, so that the number of equilibria is odd. Each method works in a process of its own, which
is ended and begun anew where a game takes longer than LIMIT; a point is an equilibrium of ours if every weight is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from math import prod
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from typing import Any, TypeAlias

from benchmarks.measuring import describe_machine, grid

GAMES, LIMIT, NEAR = 300, 3.0, 0.01  # games, seconds for one, and how far a weight may be from ours
SHAPE = (2, 2, 2)
SAID = (
    "all",
    "fewer, an odd number",
    "an even number",
    "none",
    "a point that is none",
    f"no end in {LIMIT:.0f} s",
    "error",
)
ALL, FEWER, EVEN, NOTHING, WRONG, ENDLESS, ERROR = SAID
Payoffs: TypeAlias = list[list[int]]
Point: TypeAlias = tuple[float, ...]  # Pr(first) of each player

METHODS: dict[str, Callable[[Any, Any], Any]] = {  # of the package's part for Nash equilibria, and a game
    "enumpoly_solve": lambda nash, game: nash.enumpoly_solve(game),
    "gnm_solve": lambda nash, game: nash.gnm_solve(game),
    "ipa_solve": lambda nash, game: nash.ipa_solve(game),
    "logit_solve": lambda nash, game: nash.logit_solve(game),
    "simpdiv_solve": lambda nash, game: nash.simpdiv_solve(game.mixed_strategy_profile(rational=True)),
    "liap_solve": lambda nash, game: nash.liap_solve(game.mixed_strategy_profile()),
    "enumpure_solve": lambda nash, game: nash.enumpure_solve(game),
}


def drawn(shape: Sequence[int], seed: int, size: int = 20) -> Payoffs:
    """Return a list of whole payoffs for each player.

    >>> drawn((1, 1, 2), 0, 3)
    [[3, 0], [3, 0], [-3, -1]]
    """
    random = Random(seed)
    return [[random.randint(-size, size) for _ in range(prod(shape))] for _ in shape]


def nondegenerate() -> Iterator[tuple[Payoffs, list[Point]]]:
    """Yield random games with all their equilibria, which are proved to be regular."""
    from solver.concepts.nash.many_players import solve_many

    for payoffs in (drawn(SHAPE, seed) for seed in count()):
        found = solve_many(SHAPE, payoffs)
        if found.nondegenerate:
            yield payoffs, [tuple(float(one[0]) for one in each.strategies) for each in found.isolated]


def judge(returned: Sequence[Point], ours: Sequence[Point]) -> str:
    """Return what a method's answer is beside all equilibria.

    >>> ours = [(0.5, 1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 1.0, 1.0)]
    >>> judge(ours[::-1], ours), judge(ours[:1], ours), judge(ours[:2], ours), judge([], ours)
    ('all', 'fewer, an odd number', 'an even number', 'none')
    >>> judge([(0.4, 1.0, 0.0)], ours), judge([ours[0]] * 2, ours)
    ('a point that is none', 'a point that is none')
    """
    met = [{k for k, one in enumerate(ours) if _are_near(one, point)} for point in returned]
    if not all(met) or len(set[int]().union(*met)) < len(returned):
        return WRONG  # or one of them twice
    if len(returned) == len(ours):
        return ALL
    return NOTHING if not returned else FEWER if len(returned) % 2 else EVEN


def _are_near(one: Point, other: Point) -> bool:
    return all(abs(a - b) <= NEAR for a, b in zip(one, other, strict=True))


def _work(calls: Connection, name: str) -> None:
    """Solve games that come along a pipe with one of Gambit's methods, until nothing comes."""
    import numpy as np
    import pygambit

    calls.send("ready")
    while True:
        game = pygambit.Game.from_arrays(*(np.array(table).reshape(SHAPE) for table in calls.recv()))
        try:
            found = METHODS[name](pygambit.nash, game).equilibria
            calls.send([tuple(float(one[next(iter(player.strategies))]) for player in game.players) for one in found])
        except Exception as error:  # noqa: BLE001  # whatever is raised is counted
            calls.send(str(error))


class Worker:
    """A process that solves games by one method, and is begun anew after one that takes too long."""

    def __init__(self, name: str) -> None:
        self.name, self.context = name, get_context("spawn")
        self.begin()

    def begin(self) -> None:
        self.calls, there = self.context.Pipe()
        self.process = self.context.Process(target=_work, args=(there, self.name), daemon=True)
        self.process.start()
        there.close()
        self.calls.recv()

    def solve(self, payoffs: Payoffs, ours: Sequence[Point]) -> str:
        self.calls.send(payoffs)
        try:
            if self.calls.poll(LIMIT):
                answer = self.calls.recv()
                return ERROR if isinstance(answer, str) else judge(answer, ours)
            said = ENDLESS
        except EOFError:
            said = ERROR
        self.end()
        self.begin()
        return said

    def end(self) -> None:
        self.process.kill()
        self.process.join()


def run() -> str:
    """Return the table, a row for each method; raises ImportError without the extra `gambit`."""
    import pygambit  # noqa: F401  # an error here rather than in each process

    games = list(islice(nondegenerate(), GAMES))
    lines = []
    for name in METHODS:
        worker = Worker(name)
        found = Counter(worker.solve(payoffs, ours) for payoffs, ours in games)
        worker.end()
        lines.append((f"`{name}`", *(str(found[said]) if found[said] else "" for said in SAID)))
        print(grid(("", *SAID), lines[-1:]).splitlines()[-1], flush=True)
    several = sum(len(ours) > 1 for _, ours in games)
    head = (f"of {GAMES} games, {several} of which have several equilibria", *SAID)
    return f"Measured on {describe_machine()}.\n\n{grid(head, lines)}"
