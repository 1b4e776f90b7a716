"""Plans: where the points of a design lie, for the parameters that move; small records that travel to workers.

A plan gives the values of the parameters `names` at `count` positions, any of them at once, in any order, always
alike: `floats` to the nearest float, shape (names, positions); `exactly` a tuple of fractions for each position;
`record` what makes it this plan.

With F the distribution function on [low, high], the value at chance u is F⁻¹(u). For a normal one truncated to the
range, with a = Φ((low − mean)/sd) and b = Φ((high − mean)/sd),

    F⁻¹(u) = mean + sd · Φ⁻¹(a + u (b − a)),

done with logarithms, on the side of the mean where a and b are not near 1, so that a range in a far tail does as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import prod
from typing import Any, Literal, TypeAlias

import numpy as np

from solver.regions.parameters import Distribution, Parameter
from solver.sweeps.chances import CHANCES
from solver.sweeps.kernels.tape import Array


def quantiles(parameter: Parameter, chances: Array) -> Array:
    """Return the parameter's values at these chances, in its units; without a distribution it is uniform on its range.

    >>> quantiles(Parameter("x", Fraction(2), Fraction(0), Fraction(8)), np.array([0.0, 0.25, 1.0])).tolist()
    [0.0, 2.0, 8.0]
    """
    low, high = float(parameter.low), float(parameter.high)
    how = parameter.distribution or Distribution()
    if how.kind == "triangular" and how.mode is not None:
        values = _triangular(low, float(how.mode), high, chances)
    elif how.kind == "normal" and how.mean is not None and how.sd is not None:
        values = _normal(low, high, float(how.mean), float(how.sd), chances)
    else:
        values = chances * (high - low)
        values += low
    return np.clip(values, low, high, out=values)


def _triangular(low: float, mode: float, high: float, chances: Array) -> Array:
    rising = (mode - low) / (high - low)
    left = low + np.sqrt(chances * (high - low) * (mode - low))
    right = high - np.sqrt((1 - chances) * (high - low) * (high - mode))
    return np.where(chances < rising, left, right)


def _normal(low: float, high: float, mean: float, sd: float, chances: Array) -> Array:
    from scipy.special import log_ndtr, ndtri_exp

    if low > mean:  # mirrored, so that the range lies in the left tail
        return -_normal(-high, -low, -mean, sd, 1 - chances)
    first, last = log_ndtr((low - mean) / sd), log_ndtr((high - mean) / sd)
    with np.errstate(divide="ignore"):
        within = np.log(chances + (1 - chances) * np.exp(first - last))
    return np.asarray(mean + sd * ndtri_exp(last + within))


Method = Literal["sobol", "latin", "random"]
WHOLE = 2**53  # whole numbers up to it are floats without rounding


@dataclass(frozen=True, slots=True)
class Axis:
    """`count` equally spaced values from low to high, both included.

    >>> [str(Axis("x", Fraction(0), Fraction(1), 3).at(k)) for k in range(3)]
    ['0', '1/2', '1']
    """

    name: str
    low: Fraction
    high: Fraction
    count: int

    def at(self, index: int) -> Fraction:
        return self.low if self.count == 1 else self.low + (self.high - self.low) * Fraction(index, self.count - 1)

    def floats(self, index: Array) -> Array:
        """Return the nearest floats: one division of whole numbers, rounded once, where they are small enough."""
        gaps = max(self.count - 1, 1)
        under = gaps * self.low.denominator * self.high.denominator
        first = self.low.numerator * self.high.denominator * gaps
        step = self.high.numerator * self.low.denominator - self.low.numerator * self.high.denominator
        if max(under, abs(first) + abs(step) * gaps) <= WHOLE:
            return np.asarray((first + step * index) / under, dtype=np.float64)
        different, place = np.unique(index, return_inverse=True)
        return np.array([float(self.at(int(k))) for k in different], dtype=np.float64)[place]


@dataclass(frozen=True, slots=True)
class GridPlan:
    """All combinations of the axes' values, the last axis moving fastest."""

    axes: tuple[Axis, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(axis.name for axis in self.axes)

    @property
    def count(self) -> int:
        return prod(axis.count for axis in self.axes)

    def floats(self, positions: Array) -> Array:
        return np.array([axis.floats(index) for axis, index in self._indices(positions)])

    def exactly(self, positions: Sequence[int]) -> list[tuple[Fraction, ...]]:
        each = self._indices(np.asarray(positions, dtype=np.int64))
        return list(zip(*([axis.at(k) for k in index.tolist()] for axis, index in each), strict=True))

    def _indices(self, positions: Array) -> Iterator[tuple[Axis, Array]]:
        """Return each axis, and which of its values it has at the positions."""
        return zip(self.axes, np.unravel_index(positions, [axis.count for axis in self.axes]), strict=True)

    def record(self) -> dict[str, Any]:
        return {"kind": "grid", "axes": {a.name: [str(a.low), str(a.high), a.count] for a in self.axes}}


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """Points drawn from the parameters' distributions, whose exact values are those of the floats."""

    parameters: tuple[Parameter, ...]
    count: int
    seed: int
    method: Method

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.parameters)

    def floats(self, positions: Array) -> Array:
        chances = CHANCES[self.method](positions, len(self.parameters), self.seed, self.count)
        for k, parameter in enumerate(self.parameters):
            chances[k] = quantiles(parameter, chances[k])
        return chances

    def exactly(self, positions: Sequence[int]) -> list[tuple[Fraction, ...]]:
        values = self.floats(np.asarray(positions, dtype=np.int64))
        return [
            tuple(min(max(Fraction(x), p.low), p.high) for x, p in zip(point, self.parameters, strict=True))
            for point in values.T.tolist()
        ]

    def record(self) -> dict[str, Any]:
        return {"kind": self.method, "names": list(self.names), "count": self.count, "seed": self.seed}


@dataclass(frozen=True, slots=True)
class Points:
    """Points one by one."""

    names: tuple[str, ...]
    points: tuple[tuple[Fraction, ...], ...]

    @property
    def count(self) -> int:
        return len(self.points)

    def floats(self, positions: Array) -> Array:
        values = np.array([[float(x) for x in self.points[k]] for k in positions.tolist()], dtype=np.float64)
        return values.reshape(len(positions), len(self.names)).T

    def exactly(self, positions: Sequence[int]) -> list[tuple[Fraction, ...]]:
        return [self.points[k] for k in positions]

    def record(self) -> dict[str, Any]:
        content = "\n".join(" ".join(map(str, point)) for point in self.points)
        told = sha256(content.encode()).hexdigest()
        return {"kind": "list", "names": list(self.names), "count": self.count, "hash": told}


Plan: TypeAlias = GridPlan | SamplePlan | Points
