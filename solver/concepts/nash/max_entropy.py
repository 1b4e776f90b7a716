"""The point of the greatest entropy in a hull of mixtures: the least committed one of a continuum.

p maximises H(p) = -Σ p_i log p_i over a hull iff Σ (w_i - p_i) log p_i >= 0 for every corner w. It is positive wherever
some corner is, since there the slope of -p log p is infinite. Where it is rational and that can be proved it is handed
out exactly, else in floats, with a bound on the entropy that it lacks.

Jaynes (1957), "Information Theory and Statistical Mechanics", Physical Review 106.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm, log, prod

from solver.algebra.double_description import primitive
from solver.algebra.linear_programs import mixture_weights
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
    if mixture_weights(uniform, corners):
        return uniform, None
    highest = max(corners, key=entropy)
    if all(highest[i] for i in support) and _is_maximum(highest, corners):
        return highest, None
    inside = [[float(corner[i]) for i in support] for corner in corners]
    equal = [1 / len(corners)] * len(corners)
    _, weights, gap = ascend(inside, equal, lambda weight: -log(weight), TOLERANCE, MAX_STEPS)
    numeric = [0.0] * len(uniform)
    for i, weight in zip(support, weights, strict=True):
        numeric[i] = weight
    guess = tuple([Fraction(weight).limit_denominator(MAX_GUESS) for weight in numeric])
    if sum(guess) == 1 and _is_maximum(guess, corners) and mixture_weights(guess, corners):
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

    def whole(entries: Sequence[Fraction]) -> tuple[int, ...]:
        common = lcm(*(entry.denominator for entry in entries))
        return primitive([int(entry * common) for entry in entries])

    numerators = whole(point)
    for corner in corners:
        step = [w - p for w, p in zip(corner, point, strict=True)]
        terms = list(zip(numerators, whole(step), strict=True)) if any(step) else []
        if sum(a.bit_length() * abs(power) for a, power in terms) > MAX_BITS:
            return False
        if prod(a**power for a, power in terms if power > 0) < prod(a**-power for a, power in terms if power < 0):
            return False
    return True


def ascend(
    corners: Sequence[Sequence[float]], start: Sequence[float], derivative: Callable[[float], float], tolerance: float,
    most_steps: int,
) -> tuple[list[float], list[float], float]:  # fmt: skip
    """Return the mixture of corners whose point p has the greatest Σ f(p_i), that point, and a bound on what it lacks.

    f is concave, `derivative` is f', and coordinates stay above zero, as at the `start`. Pairwise steps: move weight
    from the worst corner in use to the best one, as far as the sum rises. The bound is max over corners w of ∇·(w - p),
    by concavity. Steps converge linearly.

    Lacoste-Julien, Jaggi (2015), "On the Global Linear Convergence of Frank-Wolfe Optimization Variants".
    """
    mixture, steps = list(start), 0
    while True:
        point = [sum(map(float.__mul__, mixture, coordinate)) for coordinate in zip(*corners, strict=True)]
        slope = list(map(derivative, point))
        scores = [sum(map(float.__mul__, slope, corner)) for corner in corners]
        forward = max(range(len(corners)), key=scores.__getitem__)
        away = min((k for k in range(len(corners)) if mixture[k] > 0), key=scores.__getitem__)
        gap = max(0.0, scores[forward] - sum(map(float.__mul__, slope, point)))
        if gap <= tolerance or steps == most_steps:
            return mixture, point, gap
        steps += 1
        direction = [f - a for f, a in zip(corners[forward], corners[away], strict=True)]
        step = _longest_rise(point, direction, mixture[away], derivative)
        mixture[forward] += step
        mixture[away] -= step


def _longest_rise(
    point: Sequence[float], direction: Sequence[float], limit: float, derivative: Callable[[float], float]
) -> float:
    """Return how far the sum rises from `point` in `direction`, at most `limit`: bisection of its slope."""

    def rising(step: float) -> bool:
        ahead = [(p + step * d, d) for p, d in zip(point, direction, strict=True) if d]
        return all(x > 0 for x, _ in ahead) and sum(d * derivative(x) for x, d in ahead) > 0

    if rising(limit):
        return limit
    low, high = 0.0, limit
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if rising(middle) else (low, middle)
    return low
