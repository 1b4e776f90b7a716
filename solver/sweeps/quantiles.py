"""Inverse distribution functions: from chances in [0, 1] to values of a parameter.

With F the distribution function on [low, high], the value at u is F⁻¹(u). For a normal one truncated to the range,
with a = Φ((low − mean)/sd) and b = Φ((high − mean)/sd),

    F⁻¹(u) = mean + sd · Φ⁻¹(a + u (b − a)),

done with logarithms, and on the side of the mean where a and b are not near 1, so that a range in a far tail is
as good as any.
"""

from __future__ import annotations

import numpy as np

from solver.arrays import Array
from solver.parameter import Distribution, Parameter


def quantiles(parameter: Parameter, chances: Array) -> Array:
    """The parameter's values at these chances, in its units; without a distribution it is uniform on its range.

    >>> from fractions import Fraction
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
    return np.minimum(np.maximum(values, low, out=values), high, out=values)


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
