"""Volumes of polytopes whose walls are given in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from solver.algebra.polynomials import to_fmpq, to_fraction
from solver.regions import volume as volumes


def volume(rows: Sequence[tuple[Sequence[Fraction], Fraction]]) -> Fraction:
    """Return the volume of the bounded set {x : a·x <= b for each row (a, b)}."""
    whole = [volumes.whole_row([to_fmpq(entry) for entry in a], to_fmpq(b)) for a, b in rows]
    return to_fraction(volumes.volume(whole))
