"""Which signs do the factors of some polynomials show together, at points drawn evenly and on steps from these?

What is met at a point needs no proof that it can be: the point is made exact by whoever shows it. Rare signs are found
by steps of many sizes from the points that have them (random walks; the dice are the same in every run).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from solver.algebra import np
from solver.algebra.polynomials import Poly
from solver.regions.constraints import Cell
from solver.regions.decide import sampling
from solver.regions.decide.monomials import Compiled
from solver.regions.domain import Domain

POINTS, WALKS, WALKERS = 40_000, 6, 20_000  # points sampled, and taken in each round of steps from those of rare signs
NEAR, FAR = -3.0, -0.3  # powers of ten of the steps, in parts of a range
PATTERNS = 60_000  # of signs in one group


class SignSample:
    """Points drawn evenly within the conditions given, and the signs of the factors there, shape (point, factor)."""

    def __init__(self, over: Domain, factors: Sequence[Poly], given: Cell, count: int) -> None:
        self.points: Any = ()
        self.signs: Any = ()
        if not count:
            return
        self.dice = np.random.default_rng(0)
        self.functions = [Compiled(over.unit(factor)) for factor in factors]
        self.given = [Compiled(over.unit(c)) for c in given]
        self.points, self.signs = self.keep(self.dice.random((count, len(over.names))))

    def keep(self, points: Any) -> tuple[Any, Any]:
        """Return the points within what is given that are near no zero of a factor, and the signs there."""
        for function in self.given:
            points = points[function(points) > sampling.MARGIN]
        values = np.stack([function(points) for function in self.functions], axis=1)
        clear = (np.abs(values) > sampling.MARGIN).all(axis=1)
        return points[clear], values[clear] > 0

    def patterns(self, group: Sequence[int]) -> Any:
        """Return a point, in unit coordinates, for each list of signs of some factors that is met, or is met on steps
        from points with rare ones."""
        if not len(self.signs):
            return ()
        first = np.sort(sampling.distinct(self.signs[:, group])[0])
        points, signs = self.points[first], self.signs[first][:, group]
        for _ in range(WALKS if len(signs) > 1 else 0):
            known = len(signs)
            start = points[self.dice.integers(known, size=WALKERS)]
            step = self.dice.normal(size=start.shape) * 10.0 ** self.dice.uniform(NEAR, FAR, size=(WALKERS, 1))
            more, met = self.keep(np.clip(start + step, 0.0, 1.0))
            points, signs = np.concatenate([points, more]), np.concatenate([signs, met[:, group]])
            first = np.sort(sampling.distinct(signs)[0])[:PATTERNS]
            points, signs = points[first], signs[first]
            if len(signs) == known:
                break
        return points
