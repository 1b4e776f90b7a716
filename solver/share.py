"""How much of Θ a region fills: exactly where its walls are affine, else by sampling.

The volume of a polytope {x : a·x <= b} in d dimensions, by Lasserre's recursion:

    V_d = 1/d · Σ_i  b_i / |a_ik|  ·  V_{d−1}(facet i, written without x_k),

all in rationals. Constraints that share no parameter are multiplied; overlapping
cells are counted by inclusion and exclusion.

Lasserre (1983), "An analytical expression and an algorithm for the volume of a
convex polyhedron in R^n", J. Optimization Theory and Applications 39.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING, Any

from flint import fmpq

from solver.lowering import Cell, tidy
from solver.polynomial import affine_row, to_fraction
from solver.proof.emptiness import independent

if TYPE_CHECKING:
    from solver.domain import Domain

MAX_EXACT_PARAMETERS = 4  # in one independent group; the recursion grows like a factorial
MAX_EXACT_CELLS = 6  # inclusion and exclusion takes 2^cells − 1 volumes
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """A part of Θ between 0 and 1: `exact`, or sampled with a 95 % interval (Wilson's)."""

    value: float
    exact: Fraction | None = None
    low: float = 0.0
    high: float = 1.0
    samples: int = 0
    seed: int = 0

    def __str__(self) -> str:
        if self.exact is not None:
            percent = f"{100 * self.value:.3g} %"
            return percent if self.exact in (0, 1) else f"{percent} ({self.exact})"
        return f"{100 * self.value:.3g} % (95 % interval {100 * self.low:.3g} to {100 * self.high:.3g} %)"


def share(cells: Sequence[Cell], domain: Domain, samples: int = 100_000, seed: int = 0) -> Share:
    """The part of Θ that the union of the cells fills."""
    exact = exact_share(cells, domain)
    return Share(float(exact), exact) if exact is not None else sampled_share(cells, domain, samples, seed)


def exact_share(cells: Sequence[Cell], domain: Domain) -> Fraction | None:
    """The share as a fraction, or None where a wall is curved or a group of parameters is too large."""
    over = _union(cells, domain)
    whole = _union([()], domain)
    if over is None or not whole:
        return None
    return over / whole


def _union(cells: Sequence[Cell], domain: Domain) -> Fraction | None:
    """The volume, in units of the box, of the union of the cells within the assumptions."""
    joined = [tidy(cell + alternative) for cell in cells for alternative in domain.alternatives]
    kept = list(dict.fromkeys(cell for cell in joined if cell is not None))
    if len(kept) > MAX_EXACT_CELLS:
        return None
    total = Fraction(0)
    for count in range(1, len(kept) + 1):
        for chosen in combinations(kept, count):
            together = tidy(sum(chosen, ()))
            part = Fraction(0) if together is None else _cell_volume(together, domain)
            if part is None:
                return None
            total += part if count % 2 else -part
    return total


def _cell_volume(cell: Cell, domain: Domain) -> Fraction | None:
    result = Fraction(1)
    for group in independent(cell):
        conditions = [cell[k] for k in group]
        used = sorted({k for c in conditions for k in c.variables})
        if len(used) > MAX_EXACT_PARAMETERS or not all(c.is_affine for c in conditions):
            return None
        if any(c.relation == "==" for c in conditions):
            return Fraction(0)
        rows = []
        for condition in conditions:
            coefficients, constant = affine_row(domain.unit(condition.poly), len(domain.names))
            rows.append(([-to_fraction(coefficients[k]) for k in used], to_fraction(constant)))
        for k in range(len(used)):
            unit = [Fraction(int(k == j)) for j in range(len(used))]
            rows.extend([(unit, Fraction(1)), ([-u for u in unit], Fraction(0))])
        result *= volume(rows)
    return result


def volume(rows: Sequence[tuple[Sequence[Fraction], Fraction]]) -> Fraction:
    """The volume of the bounded set {x : a·x <= b for each row (a, b)}.

    >>> one, zero = Fraction(1), Fraction(0)
    >>> volume([([-one, zero], zero), ([zero, -one], zero), ([one, one], one)])
    Fraction(1, 2)
    """
    rows = _without_repetition(rows)
    if any(not any(a) and b < 0 for a, b in rows):
        return Fraction(0)
    rows = [(a, b) for a, b in rows if any(a)]
    dimension = len(rows[0][0]) if rows else 0
    if dimension == 1:
        high = min(b / a[0] for a, b in rows if a[0] > 0)
        low = max(b / a[0] for a, b in rows if a[0] < 0)
        return max(high - low, Fraction(0))
    total = Fraction(0)
    for i, (a, b) in enumerate(rows):
        if b:
            k = next(k for k, entry in enumerate(a) if entry)
            total += (
                b / abs(a[k]) * volume([_eliminate(row, (a, b), k) for j, row in enumerate(rows) if j != i])
            )
    return total / dimension


def _without_repetition(
    rows: Sequence[tuple[Sequence[Fraction], Fraction]],
) -> list[tuple[tuple[Fraction, ...], Fraction]]:
    """Each half-space once, scaled alike: a repeated facet would be counted twice. Parallel ones: the tightest."""
    tightest: dict[tuple[Fraction, ...], Fraction] = {}
    for a, b in rows:
        scale = next((abs(entry) for entry in a if entry), Fraction(1))
        key, bound = tuple(entry / scale for entry in a), b / scale
        tightest[key] = min(bound, tightest.get(key, bound))
    return list(tightest.items())


def _eliminate(
    row: tuple[Sequence[Fraction], Fraction], facet: tuple[Sequence[Fraction], Fraction], k: int
) -> tuple[list[Fraction], Fraction]:
    """The row on the hyperplane of `facet`, without coordinate k."""
    ratio = row[0][k] / facet[0][k]
    reduced = [u - ratio * v for u, v in zip(row[0], facet[0], strict=True)]
    return reduced[:k] + reduced[k + 1 :], row[1] - ratio * facet[1]


def sampled_share(cells: Sequence[Cell], domain: Domain, samples: int, seed: int) -> Share:
    """The share among uniform random points of Θ, in floating point, with Wilson's 95 % interval."""
    import numpy as np

    points = np.random.default_rng(seed).random((samples, len(domain.names)))
    inside = _members(np, domain.alternatives, domain, points)
    count = int(inside.sum())
    if not count:
        return Share(0.0, None, 0.0, 1.0, 0, seed)
    hits = int((_members(np, cells, domain, points) & inside).sum())
    p = hits / count
    centre = (p + Z95**2 / (2 * count)) / (1 + Z95**2 / count)
    spread = Z95 * sqrt(p * (1 - p) / count + Z95**2 / (4 * count**2)) / (1 + Z95**2 / count)
    return Share(p, None, max(0.0, centre - spread), min(1.0, centre + spread), count, seed)


def _members(np: Any, cells: Sequence[Cell], domain: Domain, points: Any) -> Any:
    """Which points lie in one of the cells, shape (point,)."""
    inside = np.zeros(len(points), dtype=bool)
    for cell in cells:
        both = np.ones(len(points), dtype=bool)
        for condition in cell:
            value = np.zeros(len(points))
            terms = domain.unit(condition.poly).to_dict()
            largest = max(map(abs, terms.values()), default=fmpq(1))
            for exponents, coefficient in terms.items():
                value += _as_float(coefficient / largest) * np.prod(
                    points ** np.array([int(e) for e in exponents]), axis=1
                )
            both &= (
                value >= 0
                if condition.relation == ">="
                else value > 0
                if condition.relation == ">"
                else value == 0
            )
        inside |= both
    return inside


def _as_float(value: fmpq) -> float:
    return int(value.p) / int(value.q)
