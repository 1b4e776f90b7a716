"""Points of the box where constraints hold strictly: witnesses found by trying.

The points are a fixed additive recurrence on a grid of fortieths of each range, so they are exact, round numbers and
the same in every run. Where a constraint holds is worked out once in floating point and remembered; a hit is always
re-checked exactly by the caller. Roberts (2018), "The unreasonable effectiveness of quasirandom sequences".

No grid meets a wall p == 0, so one coordinate of each sample point on it is solved for. Where p is linear in z_k, it is
p₀ + (p₁ − p₀)·z_k, p₀ and p₁ its values at the ends of the range, and the grid's points are moved along z_k to the
zero; those that stay in the box are kept. They are floats, good enough to see that two sets differ, never to prove it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import fmpq

from solver.algebra import np
from solver.algebra.polynomials import Poly, degrees
from solver.regions.constraints import Constraint
from solver.regions.domain import Domain

SAMPLE_SIZE = 8_192
GRID = 40
MARGIN = 1e-9  # of the constraint's own size: nearer to zero counts as a wall
CLIMBERS, STEPS, ROUNDS, SHRINK = 24, 24, 40, 0.8
GRAINS = (10, 40, 100, 1_000, 10**6, 10**12)


@lru_cache(maxsize=32)
def grid(width: int) -> Any:
    """Sample points in fortieths of the ranges, shape (point, parameter); the first is the middle."""
    ratio = 2.0
    for _ in range(60):  # the root of x**(d+1) = x + 1
        ratio = (1 + ratio) ** (1 / (width + 1))
    steps = ratio ** -np.arange(1, width + 1)
    points = np.floor(((0.5 + np.outer(np.arange(SAMPLE_SIZE), steps)) % 1) * (GRID - 1) + 1).astype(np.int64)
    points[0] = GRID // 2
    return points


def values(constraint: Constraint, domain: Domain) -> Any:
    """Return the constraint's polynomial at the sample points, over its largest coefficient, shape (point,)."""
    key = ("values", constraint.key[0])
    return domain.recall(key, lambda: Compiled(domain.unit(constraint))(grid(len(domain.names)) / GRID))


class Compiled:
    """A polynomial as a function of unit coordinates, shape (point, parameter); scaled to coefficients up to 1."""

    def __init__(self, poly: Poly) -> None:
        terms = poly.to_dict()
        largest = max(map(abs, terms.values()), default=fmpq(1))
        self.weights = np.array([int(c.p) / int(c.q) for c in (w / largest for w in terms.values())])
        self.exponents = [[(k, int(e)) for k, e in enumerate(exponents) if e] for exponents in terms]

    def __call__(self, points: Any) -> Any:
        total = np.zeros(len(points))
        for weight, factors in zip(self.weights, self.exponents, strict=True):
            term = np.full(len(points), weight)
            for k, exponent in factors:
                term *= points[:, k] if exponent == 1 else points[:, k] ** exponent
            total += term
        return total


def hits(constraints: Sequence[Constraint], domain: Domain, most: int = 4) -> list[tuple[Fraction, ...]]:
    """Return at most `most` sample points, as points of the box, where every constraint seems to hold strictly."""
    if any(c.relation == "==" for c in constraints):
        return []
    both = np.ones(SAMPLE_SIZE, dtype=bool)
    for constraint in constraints:
        both &= values(constraint, domain) > MARGIN
    points = grid(len(domain.names))
    return [domain.from_unit(tuple(Fraction(int(k), GRID) for k in points[row])) for row in np.flatnonzero(both)[:most]]


def climb(constraints: Sequence[Constraint], domain: Domain) -> Iterator[tuple[Fraction, ...]]:
    """Yield points of the box where every constraint may hold strictly: from the best samples, seeded random steps that
    shrink raise the least of them. What is found is rounded to ever finer grids, round numbers first."""
    if any(c.relation == "==" for c in constraints):
        return
    functions = [Compiled(domain.unit(c)) for c in constraints]
    used = sorted({k for c in constraints for k in c.variables})
    least = np.min([values(c, domain) for c in constraints], axis=0)
    best = grid(len(domain.names))[np.argsort(-least, kind="stable")[:CLIMBERS]] / GRID
    random, radius = np.random.default_rng(0), 0.1
    for _ in range(ROUNDS):
        step = np.zeros((CLIMBERS, STEPS, best.shape[1]))
        step[:, 1:, used] = random.normal(size=(CLIMBERS, STEPS - 1, len(used))) * radius
        points = np.clip(best[:, None, :] + step, 0.0, 1.0).reshape(-1, best.shape[1])
        least = np.min([f(points) for f in functions], axis=0)
        best = points[np.argsort(-least, kind="stable")[:CLIMBERS]]
        radius *= SHRINK
    if least.max() > MARGIN * 1e-3:
        for grain in GRAINS:
            yield domain.from_unit(tuple(Fraction(round(float(z) * grain), grain) for z in best[0]))


MAX_MOVED = 1_024  # grid points that are moved along one coordinate
STEEP = 1e-6  # slopes below it are not divided by
EDGE = 1e-12  # how far outside the box rounding may put a point


def on_wall(condition: Constraint, wall: Constraint, domain: Domain) -> Any:
    """Return the values of a condition's polynomial, scaled, at sample points of the wall, shape (point,). The points
    depend on the wall alone; there are none where it is linear in no parameter."""
    key = ("on wall", condition.key[0], wall.key[0])
    points = domain.recall(("wall points", wall.key[0]), lambda: _move_to_wall(domain.unit(wall)))
    return domain.recall(key, lambda: Compiled(domain.unit(condition))(points))


def _move_to_wall(poly: Poly) -> Any:
    """Return points of the wall in unit coordinates, shape (point, parameter)."""
    value, kept = Compiled(poly), []
    for k in (k for k, degree in enumerate(degrees(poly)) if degree == 1):
        low, high = grid(len(degrees(poly)))[:MAX_MOVED] / GRID, grid(len(degrees(poly)))[:MAX_MOVED] / GRID
        low[:, k], high[:, k] = 0, 1
        start, slope = value(low), value(high) - value(low)
        steep = abs(slope) > STEEP
        zero = -start[steep] / slope[steep]
        inside = (zero >= -EDGE) & (zero <= 1 + EDGE)
        moved = low[steep][inside]
        moved[:, k] = np.clip(zero[inside], 0, 1)
        kept.append(moved)
    return np.concatenate(kept) if kept else np.zeros((0, len(degrees(poly))))
