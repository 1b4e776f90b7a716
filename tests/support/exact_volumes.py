"""Volumes of polytopes whose walls are given in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from solver.algebra.polynomials import to_fmpq, to_fraction
from solver.regions import volume as volumes


def volume(rows: Sequence[tuple[Sequence[Fraction], Fraction]]) -> Fraction:
    """Return the volume of the bounded set {x : a·x <= b for each row (a, b)}."""
    whole = []
    for a, b in rows:
        scale = lcm(*(entry.denominator for entry in a))
        whole.append(([int(entry * scale) for entry in a], to_fmpq(b * scale)))
    return to_fraction(volumes.volume(whole))
