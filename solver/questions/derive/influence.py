"""What a parameter moves in an atlas: strategies, payoffs, and where branches stand.

A formula in lowest terms depends on a parameter exactly if the parameter occurs in it. A
region whose conditions do not mention the parameter does not depend on it; that one does is
shown by two points of Θ that differ in this parameter alone, one in the region and one not.
Where neither is found the answer is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from typing import ClassVar

from solver.algebra.polynomials import depends_on, to_fmpq
from solver.atlas import Atlas, Branch
from solver.questions.derive.refute import sample_points_in
from solver.regions.constraints import Cell, constraint
from solver.regions.decide.emptiness import QUICK_BUDGET, Budget, decide
from solver.regions.decide.sampling import MARGIN, Compiled, hits
from solver.regions.domain import Domain
from solver.regions.region import Region
from solver.report.json_records import RecordLayout

STEPS = 20  # of a parameter's range, tried for a place where the region does not hold
SAMPLES = 4  # points of a cell's interior to start from
MAX_ROWS_TRIED = 64  # of its points, looked at in floats first


@dataclass(frozen=True, slots=True)
class Influence:
    """What a parameter moves in the whole atlas.

    `strategies`: the branches with a weight that depends on it; `payoffs`: (player, branches), of those whose payoff
    does; `stands`: branches with two points that differ in this parameter alone, the branch standing at one only;
    `perhaps`: branches with a condition that mentions it, for which no such points were found.
    """

    json_layout: ClassVar[RecordLayout] = RecordLayout(
        by=dict.fromkeys(("strategies", "payoffs", "stands", "perhaps"), "labels")
    )
    parameter: str
    strategies: tuple[Branch, ...]
    payoffs: tuple[tuple[str, tuple[Branch, ...]], ...]
    stands: tuple[Branch, ...]
    perhaps: tuple[Branch, ...]

    @property
    def nothing(self) -> bool:
        return not (self.strategies or self.payoffs or self.stands or self.perhaps)


def influence(atlas: Atlas, name: str, budget: Budget = QUICK_BUDGET) -> Influence:
    """Return what a parameter moves in the whole atlas: weights, payoffs, and the regions of branches.

    >>> from games import load
    >>> from solver import nash
    >>> found = influence(nash(load("thaad-deal")), "embargo")
    >>> found.strategies, found.stands, [player for player, _ in found.payoffs]
    ((), (), ['US'])
    """
    return next(influences(atlas, (name,), budget))


def influences(atlas: Atlas, names: Iterable[str], budget: Budget = QUICK_BUDGET) -> Iterator[Influence]:
    """Yield what each of several parameters moves, one after the other."""
    starts: dict[Branch, _Starts] = {}
    for name in names:
        k = atlas.game.space.names.index(name)
        mentioned = [b for b in atlas.branches if _mentions(b.region, k)]
        for branch in mentioned:
            if branch not in starts:
                starts[branch] = _Starts(branch.region, branch.verdict.rational_witness)
        payoffs = [
            (player.name, tuple(b for b in atlas.branches if depends_on(b.payoffs[i], k)))
            for i, player in enumerate(atlas.game.players)
        ]
        moved = [b for b in mentioned if differing_points(b.region, name, budget, starts[b]) is not None]
        yield Influence(
            name,
            tuple(b for b in atlas.branches if any(depends_on(w, k) for weights in b.strategies for w in weights)),
            tuple((player, found) for player, found in payoffs if found),
            tuple(moved),
            tuple(branch for branch in mentioned if branch not in moved),
        )


def _mentions(region: Region, k: int) -> bool:
    return any(k in condition.variables for cell in region.simplified().cells for condition in cell)


def differing_points(
    region: Region, name: str, budget: Budget = QUICK_BUDGET, starts: _Starts | None = None
) -> tuple[Mapping[str, Fraction], Mapping[str, Fraction]] | None:
    """Return two points of Θ that differ in one parameter alone, only the first in the region; None: not found.

    >>> from solver.regions.parameters import Parameter, ParameterSpace
    >>> from solver.regions.region import where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 1, 0, 2)))
    >>> differing_points(where("x >= y", space), "y")
    ({'x': Fraction(1, 1), 'y': Fraction(1, 1)}, {'x': Fraction(1, 1), 'y': Fraction(11, 10)})
    >>> differing_points(where("x >= 1", space), "y") is None
    True
    """
    starts = starts or _Starts(region)
    space = region.space
    low, high = space[name].low, space[name].high
    for point in chain(starts.leaving(space.names.index(name)), _points_of(region, name, budget)):
        here = region.domain.name(point)
        for step in range(STEPS + 1):
            there = {**here, name: low + (high - low) * Fraction(step, STEPS)}
            if space.admits(there) and not region.contains(there):
                return here, there
    return None


class _Starts:
    """Points of a region, and whether a move of one parameter alone seems to lead out of it, by floats."""

    def __init__(self, region: Region, known: tuple[Fraction, ...] | None = None) -> None:
        self.over = region.domain
        starts = (self.over.baseline, *(() if known is None else (known,)))
        self.samples = [samples for cell in region.cells for samples in sample_points_in(cell, self.over, starts)]
        self.cells = [[Compiled(self.over.unit(c.poly)) for c in cell] for cell in region.cells]

    def leaving(self, k: int) -> Iterator[tuple[Fraction, ...]]:
        """Yield points from which a move of parameter number k seems to lead out of the region."""
        import numpy as np

        for samples in self.samples:
            yield from samples.known
        for samples in self.samples:
            rows = np.arange(0, len(samples.places), max(1, len(samples.places) // MAX_ROWS_TRIED))
            lines = np.repeat(samples.places[rows, None], STEPS + 1, axis=1)
            lines[:, :, k] = np.arange(STEPS + 1) / STEPS
            outside = np.ones(lines.shape[:2], dtype=bool)
            for cell in self.cells:
                values = [condition(lines.reshape(-1, lines.shape[2])).reshape(outside.shape) for condition in cell]
                outside &= np.any([value < -MARGIN for value in values], axis=0) if values else False
            for row in np.flatnonzero(outside.any(axis=1))[:SAMPLES]:
                yield from islice(samples.near(int(rows[row])), 1)


def _points_of(region: Region, name: str, budget: Budget) -> Iterator[tuple[Fraction, ...]]:
    """Yield rational points of the region: some inside, then some at which a condition on the parameter just holds."""
    over, k = region.domain, region.domain.names.index(name)
    for cell in region.cells:
        for point in ((over.baseline), *hits(cell, over, SAMPLES)):
            if over.contains(point) and _holds(cell, point):
                yield point
    for cell in region.simplified().cells:
        for condition in cell:
            if k in condition.variables:
                tight = (*cell, constraint(condition.poly, "=="))
                for room in (_strictly_within(over, k), ()):  # first with room on both sides of the parameter
                    found = decide(tight + room, over, budget)
                    if found.rational_witness is not None:
                        yield found.rational_witness
                        break


def _strictly_within(over: Domain, k: int) -> Cell:
    """Return the parameter strictly between the ends of its range."""
    value = over.ring[over.names[k]]
    return constraint(value - to_fmpq(over.low[k]), ">"), constraint(to_fmpq(over.high[k]) - value, ">")


def _holds(cell: Cell, point: tuple[Fraction, ...]) -> bool:
    values = tuple(map(to_fmpq, point))
    return all(condition.holds(values) for condition in cell)
