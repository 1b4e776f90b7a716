"""No random change that does it is cheaper than what `concede` found: as many changes that do it as are asked for.

Changes are points with one denominator, in whole numbers; whether a change makes the outcome an equilibrium, the only
one, … is told from the payoffs alone (`vector_truth`), its cost is a whole number over that denominator, so that
nothing is rounded. Changes are drawn from the whole box and round the answer; then, since little of the box may do it,
between and beyond changes that do it. `ZOPA_AUDIT=full` in the environment asks for 100,000 a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm
from random import Random

import numpy as np
import pytest
from affine_games import AffineGame, affine_game, tied_game
from audit import FULL, how_many, mostly_slow
from vector_truth import Truth, Whole, World

from solver.errors import Undecided
from solver.questions.concede.answer import concede
from solver.questions.concede.search import Concession

WANTED, BATCH, ROUNDS = (100_000, 50_000, 400) if FULL else (4_000, 4_000, 40)
GRAIN, STEPS = 720, 16
MAKES = ("equilibrium", "strict", "unique", "risk-dominant", "payoff-dominant")


@dataclass(frozen=True)
class Asked:
    """A game, an outcome of pure strategies, what it is to become, and what one unit of each lever costs."""

    made: AffineGame
    outcome: tuple[int, int]
    make: str
    prices: Mapping[int, int]

    def does(self, lines: Whole) -> Truth:
        """Return at which points the outcome is what it is to become."""
        world, (i, j) = World(self.made, lines), self.outcome
        if self.make == "unique":
            return world.unique(frozenset({i}), frozenset({j}))
        held: Truth = getattr(world, self.make.replace("-", "_"))(i, j)
        return held

    def cost(self, lines: Whole) -> Whole:
        """Return what each change costs, times the denominator."""
        q = int(lines[0, 0])
        start = [int(x * q) for x in self.made.point]
        return sum((c * np.abs(lines[:, k + 1] - start[k]) for k, c in self.prices.items()), 0 * lines[:, 0])


def drawn(asked: Asked, rng: np.random.Generator, near: Sequence[Sequence[Fraction]], q: int) -> Whole:
    """Points that differ from the game's own in the levers: anywhere in the box, and round those that are near."""
    made, levers = asked.made, list(asked.prices)
    lines = np.tile(np.array([q, *(int(x * q) for x in made.point)], dtype=np.int64), (BATCH, 1))
    low, high = (np.array([int(end[k] * q) for k in levers]) for end in (made.low, made.high))
    anywhere = rng.integers(low, high + 1, (BATCH, len(levers)))
    if near:
        middle = np.array([[int(at[k] * q) for k in levers] for at in near])[rng.integers(len(near), size=BATCH // 2)]
        reach = ((high - low) * 10.0 ** rng.uniform(-3, 0, (BATCH // 2, 1))).astype(np.int64) + 1
        anywhere[: BATCH // 2] = np.clip(middle + rng.integers(-reach, reach + 1), low, high)
    lines[:, [k + 1 for k in levers]] = anywhere
    return lines


def between(pool: Whole, rng: np.random.Generator, asked: Asked) -> Whole:
    """Points on lines through two of a pool, between them or a little beyond, in the box; the denominator grows."""
    a, b = (pool[rng.integers(len(pool), size=BATCH)] for _ in range(2))
    share = rng.integers(-STEPS // 4, STEPS + STEPS // 4 + 1, (BATCH, 1))
    lines = share * a + (STEPS - share) * b
    q = int(lines[0, 0])
    inside = np.ones(BATCH, dtype=bool)
    for k, (low, high) in enumerate(zip(asked.made.low, asked.made.high, strict=True), start=1):
        inside &= (lines[:, k] >= int(low * q)) & (lines[:, k] <= int(high * q))
    kept: Whole = lines[inside]
    return kept


def feasible(asked: Asked, near: Sequence[Sequence[Fraction]]) -> tuple[int, Fraction | None]:
    """Return how many changes that do it were drawn, at most as many as are wanted, and the cost of the cheapest."""
    rng = np.random.default_rng(7)
    q = lcm(GRAIN, *(x.denominator for at in (asked.made.point, asked.made.low, asked.made.high, *near) for x in at))
    pool = np.zeros((0, len(asked.made.names) + 1), dtype=np.int64)
    count, least = 0, None
    for turn in range(ROUNDS):
        lines = between(pool, rng, asked) if turn % 4 and len(pool) > 1 else drawn(asked, rng, near, q)
        lines = lines[asked.does(lines)][: WANTED - count]
        if not len(lines):
            if turn >= 8 and not count:
                break
            continue
        count += len(lines)
        cost = Fraction(int(asked.cost(lines).min()), int(lines[0, 0]))
        least = cost if least is None else min(least, cost)
        if int(lines[0, 0]) == q:
            pool = np.unique(np.r_[pool, lines], axis=0)
        if count >= WANTED:
            break
    return count, least


def ask(seed: int, columns: int, make: str) -> tuple[Asked, Concession]:
    made = (tied_game if seed % 4 == 3 else affine_game)(9_000 + seed, columns)
    random = Random(seed)
    outcome = random.choice(made.outcomes())
    levers = sorted(random.sample(range(len(made.names)), random.choice((1, 2, 3))))
    prices = {k: random.randint(1, 4) for k in levers}
    named = {made.names[k]: c for k, c in prices.items()}
    answer = concede(made.game, made.label(*outcome), by=list(named), cost=named, at=made.at, make=make)
    return Asked(made, outcome, make, prices), answer.joint


@pytest.mark.parametrize(("columns", "make"), mostly_slow([*product((2, 3), MAKES)]))
def test_no_change_that_does_it_is_cheaper(columns: int, make: str) -> None:
    found = short = undecided = 0
    for seed in range(how_many(3, 24)):
        try:
            asked, joint = ask(seed, columns, make)
        except Undecided:
            undecided += 1
            continue
        ways = [[x for x in {**asked.made.at, **way.to}.values() if isinstance(x, Fraction)] for way in joint.ways]
        near = [at for at in ways if len(at) == len(asked.made.names) and lcm(*(x.denominator for x in at)) < 5_000]
        count, least = feasible(asked, near)
        if joint.verdict.kind == "empty":
            assert not count, (seed, columns, make, least)
            continue
        if least is None:
            continue
        bound = joint.high if joint.exact else joint.low
        assert bound is not None and least >= bound, (seed, columns, make, least, bound)
        assert joint.attained is not False or least > bound, (seed, columns, make)
        found += 1
        short += count < WANTED
    assert found > undecided and found >= 2
    assert 4 * short <= found, (found, short)
