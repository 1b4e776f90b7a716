"""How far one point lies from another: the largest common error, or the total cost of a change.

    Common   max_k |δ_k| / scale_k     an error of so much of each scale
    Total    Σ_k cost_k · |δ_k|        what a change costs, unit by unit

Both are piecewise linear, so that the nearest point of a convex polyhedron is a linear
programme: see `solver.distance.nearest`. A parameter without a scale or a cost does not move.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from solver.constraint import Constraint, constraint
from solver.domain import Domain
from solver.lowering import Cell
from solver.polynomial import to_fmpq

Values = tuple[Fraction, ...]
Row = tuple[tuple[Fraction, ...], Fraction]  # a and c of a·x + c >= 0


@dataclass(frozen=True)
class Common:
    """The largest movement, each measured by the parameter's own scale.

    >>> Common({0: Fraction(10), 1: Fraction(5)}).between((Fraction(3), Fraction(2)), (Fraction(4), Fraction(1)))
    Fraction(1, 5)
    """

    scales: Mapping[int, Fraction]  # above zero, by the parameter's position

    @property
    def free(self) -> tuple[int, ...]:
        return tuple(sorted(self.scales))

    def between(self, start: Sequence[Fraction], end: Sequence[Fraction]) -> Fraction:
        return max((abs(end[k] - start[k]) / scale for k, scale in self.scales.items()), default=Fraction(0))

    def rows(self, used: Sequence[int], limit: Fraction | None = None) -> list[Row]:
        """That no movement exceeds the distance, which is the last unknown; or else `limit`."""
        each = []
        for place, k in enumerate(used):
            row = [Fraction(0)] * (2 * len(used) + 1)
            row[2 * place] = row[2 * place + 1] = Fraction(-1)
            row[-1] = Fraction(0) if limit is not None else self.scales[k]
            each.append((tuple(row), Fraction(0) if limit is None else limit * self.scales[k]))
        return each

    def objective(self, used: Sequence[int]) -> tuple[Fraction, ...]:
        """What is to be made least, over (plus, minus) of each parameter used and the distance."""
        return (*[Fraction(0)] * (2 * len(used)), Fraction(1))

    def balls(self, over: Domain, point: Values, radius: Fraction) -> Iterator[tuple[Domain, Cell]]:
        """The part of the box at most so far away, as boxes cut by affine conditions: here one box."""
        low, high = list(over.low), list(over.high)
        for k, scale in self.scales.items():
            low[k] = max(low[k], point[k] - radius * scale)
            high[k] = min(high[k], point[k] + radius * scale)
        yield replace(over, low=tuple(low), high=tuple(high), baseline=point), ()


@dataclass(frozen=True)
class Total:
    """The sum of all movements, each at its cost per unit.

    >>> Total({0: Fraction(2), 1: Fraction(1)}).between((Fraction(3), Fraction(2)), (Fraction(4), Fraction(1)))
    Fraction(3, 1)
    """

    costs: Mapping[int, Fraction]  # at least zero, by the parameter's position

    @property
    def free(self) -> tuple[int, ...]:
        return tuple(sorted(self.costs))

    def between(self, start: Sequence[Fraction], end: Sequence[Fraction]) -> Fraction:
        return sum((cost * abs(end[k] - start[k]) for k, cost in self.costs.items()), Fraction(0))

    def rows(self, used: Sequence[int], limit: Fraction | None = None) -> list[Row]:
        if limit is None:
            return []
        return [(tuple(-cost for cost in self.objective(used)), limit)]

    def objective(self, used: Sequence[int]) -> tuple[Fraction, ...]:
        return (*(self.costs[k] for k in used for _ in range(2)), Fraction(0))

    def balls(self, over: Domain, point: Values, radius: Fraction) -> Iterator[tuple[Domain, Cell]]:
        """A box for each combination of directions, cut by what the changes may cost together."""
        dear = [k for k, cost in self.costs.items() if cost]
        generators = list(over.ring.generators.values())
        ways = [[s for s, end in ((1, over.high[k]), (-1, over.low[k])) if end != point[k]] for k in dear]
        for signs in product(*ways):
            low, high = list(over.low), list(over.high)
            spent = over.ring.constant(radius)
            for k, sign in zip(dear, signs, strict=True):
                reach = radius / self.costs[k]
                if sign > 0:
                    low[k], high[k] = point[k], min(high[k], point[k] + reach)
                else:
                    low[k], high[k] = max(low[k], point[k] - reach), point[k]
                spent = spent - (generators[k] - over.ring.constant(point[k])) * to_fmpq(sign * self.costs[k])
            part = replace(over, low=tuple(low), high=tuple(high), baseline=point)
            within: tuple[Constraint, ...] = (constraint(spent, ">="),) if len(dear) > 1 else ()
            yield part, within


Norm = Common | Total
