"""The simplest fraction in an interval, and the one with the fewest digits."""

from __future__ import annotations

from fractions import Fraction


def round_step(least: Fraction) -> Fraction:
    """Return the least of 1, 2, 5 times a power of ten that is no less than `least`."""
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next(m * power for m in (1, 2, 5, 10) if m * power >= least)


def simplest_fraction(low: Fraction, high: Fraction) -> Fraction:
    """Return the number with the least denominator in low <= x <= high, the one nearest to zero of several.

    >>> print(simplest_fraction(Fraction(157, 50), Fraction(63, 20)), simplest_fraction(Fraction(-1), Fraction(2)))
    22/7 0

    Going down the Stern-Brocot tree: Graham, Knuth, Patashnik (1994), Concrete Mathematics, section 4.5.
    """
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_fraction(-high, -low)
    whole = -(-low // 1)
    if whole <= high:
        return Fraction(whole)
    below = low // 1
    return below + 1 / simplest_fraction(1 / (high - below), 1 / (low - below))


def shortest_decimal(near: Fraction, far: Fraction) -> Fraction:
    """Return the decimal with the fewest places from `near` to `far`, another number; of several the nearest to `near`.

    >>> str(shortest_decimal(Fraction(1, 3), Fraction(3, 7))), str(shortest_decimal(Fraction(10, 3), Fraction(13, 4)))
    ('2/5', '33/10')
    """
    step = round_step(abs(far - near))
    while True:
        value = step * (-(-near // step) if near < far else near // step)
        if min(near, far) <= value <= max(near, far):
            return value
        step /= 10
