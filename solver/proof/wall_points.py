"""Sample points on a wall p == 0, which no grid meets: one coordinate of each is solved for.

Where p is linear in z_k, it is p₀ + (p₁ − p₀)·z_k, p₀ and p₁ its values at the ends of the range, and the
grid's points are moved along z_k to the zero; those that stay in the box are kept. They are floats, good
enough to see that two sets differ, never to prove anything.
"""

from __future__ import annotations

from typing import Any

from solver.constraint import Constraint
from solver.domain import Domain
from solver.polynomial import Poly, degrees
from solver.proof.sampling import GRID, Compiled, grid

EACH = 1_024  # grid points that are moved along one coordinate
STEEP = 1e-6  # slopes below it are not divided by
EDGE = 1e-12  # how far outside the box rounding may put a point


def on_wall(condition: Constraint, wall: Constraint, domain: Domain) -> Any:
    """The values of a condition's polynomial, scaled, at sample points of the wall, shape (point,).

    The points depend on the wall alone; there are none where it is linear in no parameter.
    """
    key = ("on wall", condition.key[0], wall.key[0])
    if key not in domain.memory:
        domain.memory[key] = Compiled(domain.unit_of(condition))(_points(wall, domain))
    return domain.memory[key]


def _points(wall: Constraint, domain: Domain) -> Any:
    """Points of the wall in unit coordinates, shape (point, parameter)."""
    key = ("wall points", wall.key[0])
    if key not in domain.memory:
        domain.memory[key] = _found(domain.unit_of(wall))
    return domain.memory[key]


def _found(poly: Poly) -> Any:
    import numpy as np

    value, kept = Compiled(poly), []
    for k in (k for k, degree in enumerate(degrees(poly)) if degree == 1):
        low, high = grid(len(degrees(poly)))[:EACH] / GRID, grid(len(degrees(poly)))[:EACH] / GRID
        low[:, k], high[:, k] = 0, 1
        start, slope = value(low), value(high) - value(low)
        steep = abs(slope) > STEEP
        zero = -start[steep] / slope[steep]
        inside = (zero >= -EDGE) & (zero <= 1 + EDGE)
        moved = low[steep][inside]
        moved[:, k] = np.clip(zero[inside], 0, 1)
        kept.append(moved)
    return np.concatenate(kept) if kept else np.zeros((0, len(degrees(poly))))
