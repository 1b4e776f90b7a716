"""95 % intervals for chances and means.

Wilson's interval for a chance of which h among n independent points are hits: all p with

    |h/n − p| <= z √(p (1 − p) / n),        z = 1.96,

which stays within [0, 1] and is sensible for few hits and for none. For a mean, z standard errors either way.

Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import ClassVar

import numpy as np

from solver.regions.volume import Z95
from solver.report.answer import Record
from solver.report.json_records import RecordLayout
from solver.sweeps.kernels.tape import Array

LEVELS = (5, 25, 50, 75, 95)  # quantiles, in per cent


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval.

    >>> low, high = wilson(0, 100)
    >>> low, round(high, 3)
    (0.0, 0.037)
    """
    p, z = hits / count, Z95
    centre = (p + z**2 / (2 * count)) / (1 + z**2 / count)
    spread = z * sqrt(p * (1 - p) / count + z**2 / (4 * count**2)) / (1 + z**2 / count)
    return (0.0 if hits == 0 else max(0.0, centre - spread)), (1.0 if hits == count else min(1.0, centre + spread))


@dataclass(frozen=True, slots=True)
class Chance(Record):
    """A probability: `exact` where it is known, else None and `why` says why; and what the sample says of it.

    `hits` of `count` independent points; `low` to `high` is Wilson's 95 % interval.
    """

    json_layout: ClassVar[RecordLayout] = RecordLayout(add="estimate")
    hits: int
    count: int
    low: float
    high: float
    exact: Fraction | None = None
    why: str = ""

    @property
    def estimate(self) -> float:
        return self.hits / self.count

    @property
    def value(self) -> Fraction | float:
        return self.estimate if self.exact is None else self.exact


def chance(hits: int, count: int, exact: Fraction | None = None, why: str = "") -> Chance:
    """The probability of which `hits` of `count` points tell.

    >>> chance(50, 100, Fraction(1, 2)).value
    Fraction(1, 2)
    """
    return Chance(hits, count, *wilson(hits, count), exact, why)


@dataclass(frozen=True, slots=True)
class Spread(Record):
    """How a number is spread: its mean with a 95 % interval, its standard deviation, and quantiles at LEVELS."""

    mean: float
    low: float
    high: float
    sd: float
    quantiles: tuple[float, ...]


def spread(values: Array) -> Spread:
    """The distribution of the values of a sample, two at least.

    >>> spread(np.arange(101.0)).quantiles
    (5.0, 25.0, 50.0, 75.0, 95.0)
    """
    mean, sd = float(values.mean()), float(values.std(ddof=1))
    error = Z95 * sd / sqrt(len(values))
    return Spread(mean, mean - error, mean + error, sd, tuple(float(q) for q in np.percentile(values, LEVELS)))
