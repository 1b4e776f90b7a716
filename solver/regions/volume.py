"""How much of Θ a region fills: exactly where its walls are affine, else by sampling.

The volume of a polytope {x : a·x <= b} in d dimensions, by Lasserre's recursion in rationals:

    V_d = 1/d · Σ_i  b_i / |a_ik|  ·  V_{d−1}(facet i, written without x_k).

Constraints that share no parameter are multiplied; overlapping cells are counted by inclusion and exclusion. Where the
assumptions determine parameters by the others, Θ has no volume of its own; what is measured then are the values of the
free parameters that Θ leaves, all counted alike: on a flat surface its area, up to a scale.

Lasserre (1983), "An analytical expression and an algorithm for the volume of a convex polyhedron in R^n",
J. Optimization Theory and Applications 39.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import gcd, sqrt
from typing import Any, NotRequired

from flint import fmpq

from solver.algebra import np
from solver.algebra.polynomials import Key, Poly, affine_row, to_fraction
from solver.regions.constraints import COMPARES, Cell, conjoin_pairs, consistent, independent, is_thin
from solver.regions.decide import linear
from solver.regions.decide.monomials import Compiled
from solver.regions.decide.sampling import round_to_grains
from solver.regions.domain import Domain
from solver.report.json_records import NO_NAMES, Names, NumberRecord, plain
from solver.report.numbers import WRITING
from solver.report.words import interval

MAX_EXACT_PARAMETERS = 4  # in one independent group; the recursion grows like a factorial
MAX_EXACT_CELLS = 6  # inclusion and exclusion takes 2^cells − 1 volumes
SAMPLES, MAX_POINTS = 100_000, 20  # points sampled, and handed out of them
Z95 = 1.959963984540054
ODDS = 0.001  # of an error, where a sample that met nothing bounds what it looked for
GRAIN = 1_000  # of the range: to so many parts a sample point is rounded
Row = tuple[Sequence[int], fmpq]  # a and b of a·x <= b


@dataclass(frozen=True, slots=True)
class Share:
    """A part of Θ between 0 and 1: `exact`, or sampled with a 95 % interval (Wilson's). Not even an estimate is `known`
    where no sample lies in Θ, as on a surface that cannot be solved for a parameter."""

    value: float
    exact: Fraction | None = None
    low: float = 0.0
    high: float = 1.0
    samples: int = 0
    seed: int = 0

    @property
    def known(self) -> bool:
        return self.exact is not None or self.samples > 0

    def __str__(self) -> str:
        if not self.known:
            return "not known"
        whole = "over 99.9" if 0.9995 <= self.value < 1 else f"{100 * self.value:.3g}"  # less than all is never 100 %
        if self.exact is not None:
            plain_share = self.exact in (0, 1) or WRITING.get() == "rounded"
            return f"{whole} %" if plain_share else f"{whole} % ({self.exact})"
        return f"{whole} % (95 % interval {interval(100 * self.low, 100 * self.high, 100)} %)"


class ShareRecord(NumberRecord):
    """A share; with the interval and the number of samples where it is sampled."""

    interval: NotRequired[list[float]]
    samples: NotRequired[int]


@plain.register
def _record(share: Share, names: Names = NO_NAMES) -> ShareRecord:
    if share.exact is not None:
        return {"exact": str(share.exact), "float": share.value}
    return {"exact": None, "float": share.value, "interval": [share.low, share.high], "samples": share.samples}


def share(
    cells: Sequence[Cell], domain: Domain, samples: int = SAMPLES, seed: int = 0, taken: Sequence[Cell] = ()
) -> Share:
    """Return the part of Θ that the union of the cells fills, without the points of those in `taken`."""
    both = conjoin_pairs(cells, taken)
    whole = exact_share(cells, domain)
    lost = Fraction(0) if whole is None or not both else exact_share(both, domain)
    if whole is None or lost is None:
        return sampled_share(cells, domain, samples, seed, taken)
    return Share(float(whole - lost), whole - lost)


def exact_share(cells: Sequence[Cell], domain: Domain) -> Fraction | None:
    """Return the share as a fraction, or None where a wall is curved or a group of parameters is too large."""
    over, whole = _union([*map(domain.eliminate, cells)], domain.flat), part_of_box(domain)
    return over / whole if over is not None and whole else None


def part_of_box(domain: Domain) -> Fraction | None:
    """Return the part of the box of the free parameters that Θ fills, or None as `exact_share` does.

    >>> part_of_box(domain(load("hawk-dove").space))
    Fraction(1, 1)
    """
    return _union([()], domain.flat)


def _union(cells: Sequence[Cell], domain: Domain) -> Fraction | None:
    """Return the volume, in units of the box, of the union of the cells within the assumptions."""
    kept = conjoin_pairs(cells, domain.alternatives)
    if len(kept) > MAX_EXACT_CELLS:
        return None
    total = Fraction(0)
    for count in range(1, len(kept) + 1):
        for together in consistent(sum(chosen, ()) for chosen in combinations(kept, count)):
            part = _cell_volume(together, domain)
            if part is None:
                return None
            total += part if count % 2 else -part
    return total


def _cell_volume(cell: Cell, domain: Domain) -> Fraction | None:
    inner = tuple(c.strict() for c in cell if c.is_affine)
    if is_thin(cell) or linear.is_empty_in_box(inner, domain):
        return Fraction(0)
    result = Fraction(1)
    for group in independent(cell):
        conditions = [cell[k] for k in group]
        used = sorted({k for c in conditions for k in c.variables})
        if len(used) > MAX_EXACT_PARAMETERS or not all(c.is_affine for c in conditions):
            return None
        each = (affine_row(domain.unit(c.poly), len(domain.names)) for c in conditions)  # in whole numbers
        rows = [([-int(coefficients[k]) for k in used], constant) for coefficients, constant in each]
        ends = product(range(len(used)), ((1, fmpq(1)), (-1, fmpq(0))))
        rows += [([sign * int(k == j) for j in range(len(used))], end) for k, (sign, end) in ends]
        result *= to_fraction(volume(rows))
    return result


def volume(rows: Sequence[Row]) -> fmpq:
    """Return the volume of the bounded set {x : a·x <= b for each row (a, b)}.

    >>> print(volume([([-1, 0], fmpq(0)), ([0, -1], fmpq(0)), ([1, 1], fmpq(1))]))
    1/2
    """
    rows = _without_repetition(rows)
    if any(not any(a) and b < 0 for a, b in rows):
        return fmpq(0)
    rows = [(a, b) for a, b in rows if any(a)]
    dimension = len(rows[0][0]) if rows else 0
    if dimension == 1:
        high = min(b / a[0] for a, b in rows if a[0] > 0)
        low = max(b / a[0] for a, b in rows if a[0] < 0)
        return max(high - low, fmpq(0))
    total = fmpq(0)
    for i, (a, b) in enumerate(rows):
        if b:
            k = next(k for k, entry in enumerate(a) if entry)
            total += b / abs(a[k]) * volume([_eliminate(row, (a, b), k) for j, row in enumerate(rows) if j != i])
    return total / dimension


def _without_repetition(rows: Sequence[Row]) -> list[Row]:
    """Return each half-space once, scaled alike, since a facet must count once; of parallel ones the tightest."""
    tightest: dict[tuple[int, ...], fmpq] = {}
    for a, b in rows:
        scale = gcd(*a)
        key, bound = (tuple(a), b) if scale < 2 else (tuple(entry // scale for entry in a), b / scale)
        tightest[key] = min(bound, tightest.get(key, bound))
    return list(tightest.items())


def _eliminate(row: Row, facet: Row, k: int) -> Row:
    """Return the row on the hyperplane of `facet`, without coordinate k."""
    times, taken = abs(facet[0][k]), row[0][k] if facet[0][k] > 0 else -row[0][k]
    if not taken:
        return [*row[0][:k], *row[0][k + 1 :]], row[1]
    reduced = [u * times - v * taken for u, v in zip(row[0], facet[0], strict=True)]
    return reduced[:k] + reduced[k + 1 :], row[1] * times - facet[1] * taken


def sampled_share(cells: Sequence[Cell], domain: Domain, samples: int, seed: int, taken: Sequence[Cell] = ()) -> Share:
    """Return the share, without `taken`, among uniform random points of Θ, in floats, with Wilson's 95 % interval."""
    cells, taken = ([*map(domain.eliminate, each)] for each in (cells, taken))
    points = _Sample(np.random.default_rng(seed).random((samples, len(domain.names))), domain.flat)
    inside = points.members(domain.flat.alternatives)
    count = int(inside.sum())
    if not count:
        return Share(0.0, None, 0.0, 1.0, 0, seed)
    members = points.members(cells) & inside
    return estimate(int((members & ~points.members(taken)).sum() if members.any() else 0), count, seed)


def estimate(hits: int, count: int, seed: int = 0) -> Share:
    """Return a share of which so many of the points sampled are hits, with Wilson's 95 % interval.

    >>> print(estimate(250, 1_000))
    25 % (95 % interval 22.4 to 27.8 %)
    """
    return Share(hits / count, None, *wilson(hits, count), count, seed)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval.

    >>> low, high = wilson(0, 100)
    >>> low, round(high, 3)
    (0.0, 0.037)
    """
    p, z = hits / count, Z95
    centre = (p + z**2 / (2 * count)) / (1 + z**2 / count)
    spread = z * sqrt(p * (1 - p) / count + z**2 / (4 * count**2)) / (1 + z**2 / count)
    return (0.0 if hits == 0 else max(0.0, centre - spread)), (1.0 if hits == count else min(1.0, centre + spread))


def most_unseen(sampled: int) -> Fraction:
    """Return how much a set can fill that none of so many points drawn evenly met, but for odds of one in a thousand.

    >>> float(most_unseen(30_000)) < 0.00024
    True
    """
    return Fraction(1 - ODDS ** (1 / sampled)).limit_denominator(10**9) if sampled else Fraction(1)


def sample_points(
    cells: Sequence[Cell], taken: Sequence[Cell], domain: Domain, most: int = MAX_POINTS
) -> Iterator[tuple[Fraction, ...]]:
    """Yield points of `sampled_share`'s sample that seem to lie in the cells and not in `taken`, rounded."""
    flat, (kept, gone) = domain.flat, ([*map(domain.eliminate, each)] for each in (cells, taken))
    units = np.random.default_rng(0).random((SAMPLES, len(flat.names)))
    points = _Sample(units, flat)
    members = points.members(flat.alternatives) & points.members(kept) & ~points.members(gone)
    for row in np.flatnonzero(members)[:most]:
        yield from (domain.lift(flat.from_unit(unit)) for unit in round_to_grains(units[row], (GRAIN,)))


def points_within(cells: Sequence[Cell], domain: Domain, drawn: int) -> Any:
    """Return those of so many points drawn evenly from the least box round the cells' affine conditions that lie in the
    cells, in unit coordinates, shape (point, parameter); none where the set is thin.

    >>> region = where("x >= 1 and x*x > 2", ParameterSpace((Parameter("x", 1, 0, 2),)))
    >>> len(points_within(region.cells, region.domain, 1_000))
    615
    """
    boxes = [box for cell in cells if (box := linear.box_around(cell, domain)) is not None]
    ends = np.array(boxes or np.zeros((1, len(domain.names), 2)), dtype=float)  # shape (cell, parameter, end)
    low, high = ends[..., 0].min(axis=0), ends[..., 1].max(axis=0)
    sample = _Sample(low + (high - low) * np.random.default_rng(0).random((drawn, len(low))), domain)
    return sample.points[sample.members(domain.alternatives) & sample.members(cells)]


class _Sample:
    """Points in unit coordinates, shape (point, parameter), and the polynomials' values there, each found once."""

    def __init__(self, points: Any, domain: Domain) -> None:
        bytes(2**24)  # glibc keeps up to twice the largest block freed, for the next large array
        self.points, self.domain = np.asfortranarray(points), domain  # a column in a row is read faster
        self.known: dict[Key, Any] = {}

    def members(self, cells: Sequence[Cell]) -> Any:
        """Return which points lie in one of the cells, shape (point,): none lies on a wall."""
        inside = np.zeros(len(self.points), dtype=bool)
        for cell in (one for one in cells if not any(c.relation == "==" and c.poly for c in one)):
            both = np.ones(len(self.points), dtype=bool)
            for condition in cell:
                both &= COMPARES[condition.relation](self.values(condition.poly), 0)
            inside |= both
        return inside

    def values(self, poly: Poly) -> Any:
        """Return a positive multiple of the polynomial at the points, shape (point,)."""
        key = Key(poly)
        if key not in self.known:
            if (opposite := Key(-poly)) in self.known:
                return -self.known[opposite]
            self.known[key] = Compiled(self.domain.unit(poly))(self.points)
        return self.known[key]
