"""What a free parameter moves: strategies, payoffs, and where outcomes stand.

A formula of free ones in lowest terms depends on a parameter exactly if it occurs there. A region does where two points
of Θ differ in this parameter alone and in those that the assumptions determine by it, one in the region and one not.
Where none are found the answer is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import chain, islice

from solver.algebra import np
from solver.algebra.polynomials import depends_on, to_fmpq
from solver.atlas import Atlas, Branch, domain_of
from solver.regions.constraints import constraint
from solver.regions.decide.emptiness import decide
from solver.regions.decide.monomials import Compiled
from solver.regions.decide.sample_points import sample_points_in
from solver.regions.decide.sampling import MARGIN, hits
from solver.regions.decide.work import QUICK_BUDGET, Purse
from solver.regions.region import Region
from solver.report.json_records import Written

STEPS = 20  # of a parameter's range, tried for a place where the region does not hold
SAMPLES = 4  # points of a cell's interior to start from
MAX_ROWS_TRIED = 64  # of its points, looked at in floats first
MAX_TIGHT = 20  # points on a wall that are looked for, in one answer


@dataclass(frozen=True, slots=True)
class Influence(Written, by=dict.fromkeys(("strategies", "payoffs", "stands", "perhaps"), "labels")):
    """What a parameter moves in the whole atlas.

    `strategies`: the branches with a weight that depends on it; `payoffs`: (player, branches), of those whose payoff
    does; `stands`: branches with two points that differ in this parameter and what follows from it alone, the branch
    standing at one only; `perhaps`: branches with a condition that mentions it, for which no such points were found.
    """

    parameter: str
    strategies: tuple[Branch, ...]
    payoffs: tuple[tuple[str, tuple[Branch, ...]], ...]
    stands: tuple[Branch, ...]
    perhaps: tuple[Branch, ...]

    @property
    def nothing(self) -> bool:
        return not (self.strategies or self.payoffs or self.stands or self.perhaps)


def influences(atlas: Atlas, names: Iterable[str]) -> Iterator[Influence]:
    """Yield what each of several free parameters moves in the whole atlas: weights, payoffs, and branches' regions.

    >>> (found,) = influences(nash(load("thaad-deal")), ["embargo"])
    >>> found.strategies, found.stands, [player for player, _ in found.payoffs]
    ((), (), ['US'])
    """
    starts_of = cache(lambda branch: _Starts(branch.region.flat, branch.verdict.rational_witness))
    over = domain_of(atlas)
    spend = Purse(MAX_TIGHT, QUICK_BUDGET)
    for name in names:
        k, moved, still = atlas.game.space.names.index(name), list[Branch](), list[Branch]()
        for branch in atlas.branches:
            if any(k in c.variables for cell in branch.region.flat.simplified().cells for c in cell):
                found = differing_points(branch.region.flat, name, spend, starts_of(branch))
                (still if found is None else moved).append(branch)
        seats = enumerate(atlas.game.seat_names)
        paid = [(b, [*map(over.in_free, b.payoffs)]) for b in atlas.branches]
        paying = ((who, tuple(b for b, payoffs in paid if depends_on(payoffs[seat], k))) for seat, who in seats)
        payoffs = (one for one in paying if one[1])
        weighed = ((b, (over.in_free(w) for weights in b.strategies for w in weights)) for b in atlas.branches)
        mixed = (b for b, weights in weighed if any(depends_on(w, k) for w in weights))
        yield Influence(name, tuple(mixed), tuple(payoffs), tuple(moved), tuple(still))


def differing_points(
    region: Region, name: str, spend: Purse | None = None, starts: _Starts | None = None
) -> tuple[Mapping[str, Fraction], Mapping[str, Fraction]] | None:
    """Return two points of Θ that differ in a free parameter, and what follows from it, alone, only the first in the
    region, whose conditions are on free ones; None: not found.

    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 1, 0, 2)))
    >>> differing_points(where("x >= y", space), "y")
    ({'x': Fraction(1, 1), 'y': Fraction(1, 1)}, {'x': Fraction(1, 1), 'y': Fraction(11, 10)})
    """
    starts = starts or _Starts(region)
    space, over = region.space, region.domain
    low, high = space[name].low, space[name].high
    spend = spend or Purse(MAX_TIGHT, QUICK_BUDGET)
    for point in chain(starts.leaving(space.names.index(name)), _points_of(region, name, spend)):
        here = over.name(point)
        for step in range(STEPS + 1):
            moved = {**here, name: low + (high - low) * Fraction(step, STEPS)}
            there = over.name(over.lift(over.order(moved)))
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


def _points_of(region: Region, name: str, spend: Purse) -> Iterator[tuple[Fraction, ...]]:
    """Yield rational points of the region: some inside, then some at which a condition on the parameter just holds."""
    over, k = region.domain, region.domain.names.index(name)
    value = over.ring[name]
    within = constraint(value - to_fmpq(over.low[k]), ">"), constraint(to_fmpq(over.high[k]) - value, ">")
    for cell in region.cells:
        for point in ((over.baseline), *hits(cell, over, SAMPLES)):
            if over.contains(point) and over.keeps(cell, point):
                yield point
    for cell in region.simplified().cells:
        for condition in cell:
            if k in condition.variables:
                tight = (*cell, constraint(condition.poly, "=="))
                for room in (within, ()):  # first with room on both sides of the parameter
                    if not spend.pays(1):
                        return
                    found = decide(tight + room, over, spend.each)
                    if found.rational_witness is not None:
                        yield found.rational_witness
                        break
