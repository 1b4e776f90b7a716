"""What a parameter moves in an atlas: strategies, payoffs, and where branches stand.

A formula in lowest terms depends on a parameter exactly if the parameter occurs in it. A
region whose conditions do not mention the parameter does not depend on it; that one does is
shown by two points of Θ that differ in this parameter alone, one in the region and one not.
Where neither is found the answer is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from solver.atlas import Atlas, Branch
from solver.calculus.derivative import depends
from solver.constraint import constraint
from solver.domain import Domain
from solver.lowering import Cell
from solver.polynomial import to_fmpq
from solver.proof.emptiness import QUICK, Budget, decide
from solver.proof.sampling import hits
from solver.region import Region

__all__ = ["Influence", "influence"]

STEPS = 20  # of a parameter's range, tried for a place where the region does not hold
SAMPLES = 4  # points of a cell's interior to start from


@dataclass(frozen=True, slots=True)
class Influence:
    """What a parameter moves in the whole atlas.

    `strategies`: the branches with a weight that depends on it; `payoffs`: (player, branches), of those whose payoff
    does; `stands`: branches with two points that differ in this parameter alone, the branch standing at one only;
    `perhaps`: branches with a condition that mentions it, for which no such points were found.
    """

    parameter: str
    strategies: tuple[Branch, ...]
    payoffs: tuple[tuple[str, tuple[Branch, ...]], ...]
    stands: tuple[Branch, ...]
    perhaps: tuple[Branch, ...]

    @property
    def nothing(self) -> bool:
        return not (self.strategies or self.payoffs or self.stands or self.perhaps)


def influence(atlas: Atlas, name: str, budget: Budget = QUICK) -> Influence:
    """What a parameter moves in the whole atlas: weights, payoffs, and where branches stand.

    >>> from games import load
    >>> from solver import nash
    >>> found = influence(nash(load("thaad-deal")), "embargo")
    >>> found.strategies, found.stands, [player for player, _ in found.payoffs]
    ((), (), ['US'])
    """
    k = atlas.game.space.names.index(name)
    players = [player.name for player in atlas.game.players]
    payoffs = [(p, tuple(b for b in atlas.branches if depends(b.payoffs[i], k))) for i, p in enumerate(players)]
    mentioned = [b for b in atlas.branches if _mentions(b.region, k)]
    moved = [branch for branch in mentioned if pair(branch.region, name, budget) is not None]
    return Influence(
        name,
        tuple(b for b in atlas.branches if any(depends(w, k) for weights in b.strategies for w in weights)),
        tuple((player, found) for player, found in payoffs if found),
        tuple(moved),
        tuple(branch for branch in mentioned if branch not in moved),
    )


def _mentions(region: Region, k: int) -> bool:
    return any(k in condition.variables for cell in region.simplified().cells for condition in cell)


def pair(
    region: Region, name: str, budget: Budget = QUICK
) -> tuple[Mapping[str, Fraction], Mapping[str, Fraction]] | None:
    """Two points of Θ that differ in one parameter alone, the first in the region, the second not; None: not found.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 1, 0, 2)))
    >>> pair(where("x >= y", space), "y")
    ({'x': Fraction(1, 1), 'y': Fraction(1, 1)}, {'x': Fraction(1, 1), 'y': Fraction(11, 10)})
    >>> pair(where("x >= 1", space), "y") is None
    True
    """
    space = region.space
    low, high = space[name].low, space[name].high
    for point in _points(region, name, budget):
        here = region.domain.name(point)
        for step in range(STEPS + 1):
            there = {**here, name: low + (high - low) * Fraction(step, STEPS)}
            if space.admits(there) and not region.contains(there):
                return here, there
    return None


def _points(region: Region, name: str, budget: Budget) -> Iterator[tuple[Fraction, ...]]:
    """Rational points of the region: some inside, then some at which a condition on the parameter just holds."""
    over, k = region.domain, region.domain.names.index(name)
    for cell in region.cells:
        for point in ((over.baseline), *hits(cell, over, SAMPLES)):
            if over.contains(point) and _holds(cell, point):
                yield point
    for cell in region.simplified().cells:
        for condition in cell:
            if k in condition.variables:
                tight = (*cell, constraint(condition.poly, "=="))
                for room in (_inside(over, k), ()):  # first with room on both sides of the parameter
                    found = decide(tight + room, over, budget)
                    if found.rational_witness is not None:
                        yield found.rational_witness
                        break


def _inside(over: Domain, k: int) -> Cell:
    """The parameter strictly between the ends of its range."""
    value = over.ring[over.names[k]]
    return constraint(value - to_fmpq(over.low[k]), ">"), constraint(to_fmpq(over.high[k]) - value, ">")


def _holds(cell: Cell, point: tuple[Fraction, ...]) -> bool:
    values = tuple(map(to_fmpq, point))
    return all(condition.holds(values) for condition in cell)
