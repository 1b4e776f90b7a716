"""Signs at sample points, and refutations from one purse for the many signs of one answer.

What to expect is told by points of the conjunction within Θ: those of the sample grid, and others found by steps from
them, many of which are next to walls. Parameters that the conjunction determines are put in, so that knife-edges have
points too. Signs are worked out in floats; whoever shows a point evaluates it exactly.

A refutation is first tried by what costs little: a condition whose negation is stated, then a cover by few boxes; then
as for any conjunction (`solver.regions.decide.emptiness`). Both are paid for at fixed prices until the purse is empty.

What a parameter moves: a formula in lowest terms depends on it exactly if it occurs there; a region does where two
points of Θ differ in this parameter alone, one in the region and one not. Where none are found the answer is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, islice
from typing import Any, ClassVar

from solver.algebra.polynomials import Key, Poly, at, degrees, depends_on, primitive, to_fmpq, to_fraction
from solver.atlas import Atlas, Branch
from solver.regions.constraints import Cell, constraint, normalized
from solver.regions.decide import relaxation
from solver.regions.decide.emptiness import QUICK_BUDGET, Budget, decide
from solver.regions.decide.sampling import GRID, MARGIN, Compiled, grid, hits, values
from solver.regions.domain import Domain, put_quotients
from solver.regions.proofs.certificates import UNDECIDED, Combination, Part, Parts, Verdict, all_empty
from solver.regions.region import Region
from solver.report.json_records import RecordLayout

QUESTION_BUDGET = Budget(coefficients=500_000, steps=33_000)  # for a question in earnest
MAX_QUESTIONS = 60  # in earnest, for one answer
PRICE = 8  # of a question in earnest about few terms; one that is cheap costs 1
COVER_BOXES = 2  # of linear programs, for a first cover
TERMS_PER_PRICE = 150  # of a conjunction; so many more raise the price, and points are not climbed for


@dataclass
class Purse:
    """What is left to spend, and down to what now; `each`: what one question in earnest may take."""

    left: int
    each: Budget
    floor: int = 0

    def portion(self, among: int) -> None:
        """Allow from now on no more than an equal part of what is left to be spent.

        >>> purse = Purse(100, QUESTION_BUDGET)
        >>> purse.portion(4)
        >>> [purse.pays(PRICE) for _ in range(4)], purse.left
        ([True, True, True, False], 76)
        """
        self.floor = self.left - self.left // among

    def pays(self, price: int) -> bool:
        """Whether there is enough for it, which is then spent."""
        enough = self.left - price >= self.floor
        self.left -= price if enough else 0
        return enough


def purse(budget: Budget = QUESTION_BUDGET) -> Purse:
    """Return a purse for one answer: with a larger budget for each question there are as many times more of them.

    >>> purse().left, purse(QUESTION_BUDGET.times(2)).left
    (480, 960)
    """
    return Purse(MAX_QUESTIONS * PRICE * budget.coefficients // QUESTION_BUDGET.coefficients, budget)


def cheap_verdict(cell: Cell, over: Domain, purse: Purse) -> Verdict:
    """Decide cheaply: empty, with its certificate, or undecided.

    >>> from zopa import Parameter, ParameterSpace, where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 1, 0, 2)))
    >>> stated = where("x >= y and x < y", space)
    >>> found = cheap_verdict(stated.cells[0], stated.domain, purse())
    >>> found.kind, found.proof
    ('empty', 'checkable: a combination of the conditions')
    """
    verdicts = []
    for alternative in over.alternatives:
        found = _cheap_verdict(normalized(cell + alternative), over, purse)
        if found is None:
            return UNDECIDED
        verdicts.append(found)
    return all_empty(verdicts)


def _cheap_verdict(cell: Cell | None, over: Domain, purse: Purse) -> Verdict | None:
    if cell is None:
        return None  # a condition without parameters that is false: `decide` says it well
    found = _opposite_conditions(cell)
    if found is not None or not purse.pays(_size(cell)):
        return found
    search = relaxation.Search([c.relation for c in cell], [over.unit(c) for c in cell], points=False)
    boxes = search.run(10**9, COVER_BOXES).cover
    return None if boxes is None else Verdict("empty", Parts((Part(cell, boxes),)))


def _opposite_conditions(cell: Cell) -> Verdict | None:
    """Return two of the conditions of which one says that a polynomial is above zero and the other that it is not."""
    above = {Key(condition.poly): condition for condition in cell if condition.relation == ">"}
    for condition in cell:
        for turn in (1, -1) if condition.relation == "==" else (1,):
            other = above.get(Key(-turn * condition.poly))
            if other is not None:
                both = Combination(((0, Fraction(turn)), (1, Fraction(1))), (), Fraction(0))
                return Verdict("empty", Parts((Part((condition, other), both),)))
    return None


def full_verdict(cell: Cell, over: Domain, purse: Purse) -> Verdict:
    """Return the verdict as far as the purse reaches."""
    size = _size(cell)
    if not purse.pays(PRICE * size):
        return Verdict("undecided", spent="the budget for the signs of one answer is spent")
    return decide(cell, over, purse.each if size == 1 else replace(purse.each, points=False))


def _size(cell: Cell) -> int:
    """Return 1 for a conjunction of few terms, 2 for one of up to twice as many, and so on."""
    return 1 + sum(len(condition.poly.coeffs()) for condition in cell) // TERMS_PER_PRICE


ENOUGH_POINTS = 512  # points of the grid
WALKERS, ROUNDS, HALVINGS = 256, 2, 16  # steps from them: those that leave the conjunction are halved
GRAINS = (GRID, 1_000, 10**6, 10**9)  # parts of each range that exact points are rounded to, short ones first
MAX_POINTS_TRIED = 8  # points that are evaluated exactly, for a sign that floats show
MAX_STARTS = 12  # points from which a zero is looked for
MAX_SAMPLED_TERMS = 100  # terms: of a polynomial with k times as many the sign is asked at one point in k + 1
Point = tuple[Fraction, ...]
Functions = dict[Key, Compiled]


class SamplePoints:
    """Points of one conjunction; `known`: rational points of Θ, those outside the conjunction are left out.

    `functions`: polynomials made ready, which several of these may share.

    >>> from zopa import Parameter, ParameterSpace, where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 1, 0, 2)))
    >>> region = where("x >= y and y > 0", space)
    >>> x, y = (region.domain.ring[name] for name in "xy")
    >>> samples = SamplePoints(region.cells[0], region.domain)
    >>> [str(number) for number in samples.showing((x, x - y), 1)], samples.showing((x, x - y), -1)
    (['1/2', '3/20'], None)
    >>> [str(number) for number in samples.vanishing(x - y)]
    ['3/20', '3/20']
    """

    def __init__(
        self, cell: Cell, over: Domain, known: Iterable[Point] = (), functions: Functions | None = None
    ) -> None:
        self.box = over
        self.over = replace(over, alternatives=(cell,))
        self.known = dict.fromkeys(point for point in known if self.over.contains(point))
        self.places = self._places()
        self._functions = {} if functions is None else functions
        self._signs: dict[Key, Any] = {}
        self._zeros: dict[Key, Point | None] = {}

    def __len__(self) -> int:
        return len(self.known) + len(self.places)

    def _places(self) -> Any:
        """Return the points in unit coordinates, shape (point, parameter)."""
        import numpy as np

        flat = self.over.flat
        start = grid(len(flat.names))[:0] / GRID
        if not flat.alternatives or any(c.relation == "==" for c in flat.alternatives[0]):
            return start
        memory = self.box if flat is self.over else flat
        inside = np.ones(len(grid(len(flat.names))), dtype=bool)
        for condition in flat.alternatives[0]:
            inside &= values(condition, memory) > MARGIN
        found = np.concatenate([grid(len(flat.names))[inside][:ENOUGH_POINTS] / GRID, *map(self._unit, self.known)])
        functions = [Compiled(self.box.unit(c.poly)) for c in flat.alternatives[0]]
        dice = np.random.default_rng(0)
        for _ in range(ROUNDS if len(found) else 0):
            start = found[dice.integers(len(found), size=WALKERS)]
            step = dice.normal(size=start.shape)
            for _ in range(HALVINGS):  # the farthest that stays inside
                tried = np.clip(start + step, 0.0, 1.0)
                inside = np.ones(len(tried), dtype=bool)
                for function in functions:
                    inside &= function(tried) > MARGIN
                found = np.concatenate([found, tried[inside]])
                start, step = start[~inside], step[~inside] / 2
        return found

    def _unit(self, point: Point) -> Any:
        """Return a point of the box in unit coordinates, shape (1, parameter)."""
        import numpy as np

        ranges = zip(point, self.box.low, self.box.high, strict=True)
        return np.array([[float((x - low) / (high - low)) for x, low, high in ranges]])

    def signs(self, poly: Poly) -> Any:
        """Return 1, −1 or 0 (too near to zero to tell, or not looked at) at each of the points; of long ones some."""
        import numpy as np

        upright = primitive(poly if poly.leading_coefficient() > 0 else -poly)
        key, turn = Key(upright), 1 if poly.leading_coefficient() > 0 else -1
        if key not in self._signs:
            rows = slice(None, None, 1 + len(poly.coeffs()) // MAX_SAMPLED_TERMS)
            free = Key(put_quotients(upright, self.over.solved))
            if free not in self._functions:
                self._functions[free] = Compiled(self.box.unit(free.poly))
            here = self._functions[free](self.places[rows])
            self._signs[key] = np.zeros(len(self.places), dtype=np.int8)
            self._signs[key][rows] = np.where(here > MARGIN, 1, np.where(here < -MARGIN, -1, 0))
        return turn * self._signs[key]

    def showing(self, factors: Sequence[Poly], sign: int) -> Point | None:
        """Return a point at which the product has the sign (1 or −1), checked exactly; None: none of them does."""
        import numpy as np

        for point in self.known:
            if sign_at(factors, point) == sign:
                return point
        product = np.ones(len(self.places), dtype=np.int8)
        for factor in factors:
            product = product * self.signs(factor)
        for row in np.flatnonzero(product == sign)[:MAX_POINTS_TRIED]:
            for point in self.near(int(row)):
                if sign_at(factors, point) == sign:
                    self.known[point] = None
                    return point
        return None

    def near(self, row: int) -> Iterator[Point]:
        """Yield points of the conjunction at one of the places or next to it, in numbers with few digits first."""
        for grain in GRAINS:
            unit = tuple(Fraction(round(float(z) * grain), grain) for z in self.places[row])
            point = self.over.lift(self.box.from_unit(unit))
            if self.over.contains(point):
                yield point

    def vanishing(self, factor: Poly) -> Point | None:
        """Return a rational point of the conjunction at which the polynomial is zero, one coordinate solved for."""
        key = Key(factor)
        if key not in self._zeros:
            self._zeros[key] = next(self._vanishing(factor), None)
        return self._zeros[key]

    def _vanishing(self, factor: Poly) -> Iterator[Point]:
        free = put_quotients(factor, self.over.solved)
        rows = range(0, len(self.places), max(1, len(self.places) // MAX_STARTS))
        found = (next(self.near(row), None) for row in rows)
        starts = dict.fromkeys((*list(self.known)[:MAX_STARTS], *(point for point in found if point is not None)))
        linear = [(k, free.derivative(k)) for k, degree in enumerate(degrees(free)) if degree == 1]
        for start in starts:
            if sign_at((factor,), start) == 0:
                yield start
            here = tuple(map(to_fmpq, start))
            for k, slope in linear:
                steep = at(slope, here)
                if steep != 0:
                    moved = (*start[:k], start[k] - to_fraction(at(free, here) / steep), *start[k + 1 :])
                    lifted = self.over.lift(moved)
                    if self.over.contains(lifted):
                        yield lifted


def sample_points_in(
    cell: Cell, over: Domain, known: Iterable[Point], functions: Functions | None = None
) -> Iterator[SamplePoints]:
    """Yield points of a conjunction, for each alternative of the assumptions."""
    for alternative in over.alternatives:
        both = normalized(cell + alternative)
        if both is not None:
            yield SamplePoints(both, over, known, functions)


def sign_at(factors: Sequence[Poly], point: Point) -> int:
    """Return the exact sign of a product.

    >>> from solver.algebra.polynomials import ring
    >>> x = ring(("x",))["x"]
    >>> sign_at((x, x - 1), (Fraction(1, 2),))
    -1
    """
    values = tuple(map(to_fmpq, point))
    sign = 1
    for factor in factors:
        value = at(factor, values)
        sign *= int(value > 0) - int(value < 0)
    return sign


# --- what a parameter moves -----------------------------------------------------------------------

STEPS = 20  # of a parameter's range, tried for a place where the region does not hold
SAMPLES = 4  # points of a cell's interior to start from
MAX_ROWS_TRIED = 64  # of its points, looked at in floats first
MAX_TIGHT = 20  # points on a wall that are looked for, in one answer


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


def influences(atlas: Atlas, names: Iterable[str]) -> Iterator[Influence]:
    """Yield what each of several parameters moves in the whole atlas: weights, payoffs, and the regions of branches.

    >>> from zopa import load, nash
    >>> (found,) = influences(nash(load("thaad-deal")), ["embargo"])
    >>> found.strategies, found.stands, [player for player, _ in found.payoffs]
    ((), (), ['US'])
    """
    starts: dict[Branch, _Starts] = {}
    spend = Purse(MAX_TIGHT, QUICK_BUDGET)
    for name in names:
        k, payoffs = atlas.game.space.names.index(name), []
        moved: list[Branch] = []
        still: list[Branch] = []
        for branch in atlas.branches:
            if any(k in c.variables for cell in branch.region.simplified().cells for c in cell):
                if branch not in starts:
                    starts[branch] = _Starts(branch.region, branch.verdict.rational_witness)
                found = differing_points(branch.region, name, spend, starts[branch])
                (still if found is None else moved).append(branch)
        for seat, player in enumerate(atlas.game.players):
            if paying := tuple(b for b in atlas.branches if depends_on(b.payoffs[seat], k)):
                payoffs.append((player.name, paying))
        mixed = (b for b in atlas.branches if any(depends_on(w, k) for weights in b.strategies for w in weights))
        yield Influence(name, tuple(mixed), tuple(payoffs), tuple(moved), tuple(still))


def differing_points(
    region: Region, name: str, spend: Purse | None = None, starts: _Starts | None = None
) -> tuple[Mapping[str, Fraction], Mapping[str, Fraction]] | None:
    """Return two points of Θ that differ in one parameter alone, only the first in the region; None: not found.

    >>> from zopa import Parameter, ParameterSpace, where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 1, 0, 2)))
    >>> differing_points(where("x >= y", space), "y")
    ({'x': Fraction(1, 1), 'y': Fraction(1, 1)}, {'x': Fraction(1, 1), 'y': Fraction(11, 10)})
    """
    starts = starts or _Starts(region)
    space = region.space
    low, high = space[name].low, space[name].high
    spend = spend or Purse(MAX_TIGHT, QUICK_BUDGET)
    for point in chain(starts.leaving(space.names.index(name)), _points_of(region, name, spend)):
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
