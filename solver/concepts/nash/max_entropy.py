"""The max-entropy point of a hull: the least committed mixture of some strategies.

p maximises H(p) = -Σ p_i log p_i over a hull iff Σ (w_i - p_i) log p_i >= 0 for every corner w. It is positive wherever
some corner is, since there the slope of -p log p is infinite. Where it is rational and that can be proved it is handed
out exactly, else in floats, with a bound on the entropy that it lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm, log, prod

from solver.algebra.linear_programs import is_mixture
from solver.forms.players import Strategy

Weights = tuple[Fraction, ...] | tuple[float, ...]
TOLERANCE = 1e-12  # nats: the entropy that a numeric max-entropy point may fall short of the maximum
MAX_STEPS = 5_000  # ascent steps; the gap bounds what is missing when they run out
MAX_GUESS = 10_000  # largest denominator tried when a numeric point is recognised as a rational one
MAX_BITS = 200_000  # size of the integer powers that decide exactly whether a rational point is the maximum


def max_entropy(corners: Sequence[Strategy]) -> tuple[Weights, float | None]:
    """Return the max-entropy point of the hull of `corners`, with None if it is exact, else with its gap in nats.

    >>> first, second = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
    >>> max_entropy((first, second))
    ((Fraction(1, 2), Fraction(1, 2)), None)
    """
    if len(corners) == 1:
        return corners[0], None
    support = [i for i in range(len(corners[0])) if any(corner[i] for corner in corners)]
    share = Fraction(1, len(support))
    uniform = tuple([share if i in support else Fraction(0) for i in range(len(corners[0]))])
    if is_mixture(uniform, corners):
        return uniform, None
    highest = max(corners, key=entropy)
    if all(highest[i] for i in support) and _is_maximum(highest, corners):
        return highest, None
    weights, gap = _ascend([[float(corner[i]) for i in support] for corner in corners])
    numeric = [0.0] * len(uniform)
    for i, weight in zip(support, weights, strict=True):
        numeric[i] = weight
    guess = tuple([Fraction(weight).limit_denominator(MAX_GUESS) for weight in numeric])
    if sum(guess) == 1 and _is_maximum(guess, corners) and is_mixture(guess, corners):
        return guess, None
    return tuple(numeric), gap


def entropy(weights: Weights) -> float:
    """Return H(p) in nats.

    >>> round(entropy((0.5, 0.5)), 4)
    0.6931
    """
    return -sum(float(weight) * log(weight) for weight in weights if weight > 0)


def _is_maximum(point: Strategy, corners: Sequence[Strategy]) -> bool:
    """Decide whether entropy falls from `point`, in the hull, towards every corner; False also if too big to decide.
    With p_i = a_i / b the condition is Π a_i^{k_i} >= 1 for integers k along w - p; b cancels, as Σ k_i = 0."""
    scale = lcm(*(weight.denominator for weight in point))
    numerators = [weight.numerator * (scale // weight.denominator) for weight in point]
    for corner in corners:
        step = [w - p for w, p in zip(corner, point, strict=True)]
        common = lcm(*(entry.denominator for entry in step))
        powers = [entry.numerator * (common // entry.denominator) for entry in step]
        divisor = gcd(*powers)
        if divisor == 0:
            continue
        terms = [(a, power // divisor) for a, power in zip(numerators, powers, strict=True)]
        if sum(a.bit_length() * abs(power) for a, power in terms) > MAX_BITS:
            return False
        gained = prod(a**power for a, power in terms if power > 0)
        lost = prod(a**-power for a, power in terms if power < 0)
        if gained < lost:
            return False
    return True


def _ascend(corners: Sequence[Sequence[float]]) -> tuple[list[float], float]:
    """Return the max-entropy point of a hull in floats, and a bound on the entropy it lacks.

    Pairwise steps: move weight from the worst corner in use to the best one, as far as entropy rises.
    The bound is max over corners w of ∇H(p)·(w - p), by concavity. Steps converge linearly.

    Lacoste-Julien, Jaggi (2015), "On the Global Linear Convergence of Frank-Wolfe Optimization Variants".
    """
    mixture = [1 / len(corners)] * len(corners)
    steps = 0
    while True:
        point = [sum(map(float.__mul__, mixture, coordinate)) for coordinate in zip(*corners, strict=True)]
        slope = [-log(weight) for weight in point]
        scores = [sum(map(float.__mul__, slope, corner)) for corner in corners]
        forward = max(range(len(corners)), key=scores.__getitem__)
        away = min((k for k in range(len(corners)) if mixture[k] > 0), key=scores.__getitem__)
        gap = max(0.0, scores[forward] - sum(map(float.__mul__, slope, point)))
        if gap <= TOLERANCE or steps == MAX_STEPS:
            return point, gap
        steps += 1
        direction = [f - a for f, a in zip(corners[forward], corners[away], strict=True)]
        step = _longest_rise(point, direction, mixture[away])
        mixture[forward] += step
        mixture[away] -= step


def _longest_rise(point: Sequence[float], direction: Sequence[float], limit: float) -> float:
    """Return how far entropy rises from `point` in `direction`, at most `limit`: bisection of its slope."""

    def rising(step: float) -> bool:
        slope = 0.0
        for p, d in zip(point, direction, strict=True):
            if d:
                weight = p + step * d
                if weight <= 0:
                    return False
                slope -= d * log(weight)
        return slope > 0

    if rising(limit):
        return limit
    low, high = 0.0, limit
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if rising(middle) else (low, middle)
    return low
