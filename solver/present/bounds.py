"""Numbers that are known between bounds, and answers that are not known: how both are said."""

from __future__ import annotations

from fractions import Fraction

from solver.present.words import amount, decimal

FEW, MANY = 3, 6  # significant digits of a bound, at least and at most
LEAST, MOST = Fraction(1, 10_000), 10**15  # sizes that are written without a power of ten


def outward(low: Fraction, high: Fraction) -> tuple[str, str]:
    """Bounds as decimals with few digits, the lower one rounded down and the upper one up.

    >>> outward(Fraction(7999920001, 10**8), Fraction(80001, 1000))
    ('79.999', '80.001')
    >>> outward(Fraction(0), Fraction(200, 3))
    ('0', '66.7')
    """
    size = _power(high)
    step = Fraction(10) ** min(max(_power(high - low), size - MANY + 1), size - FEW + 1)
    return short(low // step * step), short(-(-high // step) * step)


def _power(value: Fraction) -> int:
    """The exponent of the greatest power of ten that is no greater; of zero, far below."""
    if not value:
        return -99
    power = len(str(value.numerator)) - len(str(value.denominator))
    return power if Fraction(10) ** power <= value else power - 1


def short(value: Fraction) -> str:
    """A number as the decimal that it is exactly, if that has few digits; else as `amount` says it.

    >>> short(Fraction(60001, 10000)), short(Fraction(-4)), short(Fraction(1, 3))
    ('6.0001', '-4', '1/3 (about 0.3333)')
    >>> short(Fraction(2, 10**14)), short(Fraction(2 * 10**28))
    ('2e-14', '2e+28')
    """
    if value and not LEAST <= abs(value) < MOST:
        near = decimal(value)
        written = amount(value) if near is None else f"{near:.{MANY}g}"
        return written if near is None or Fraction(written) == value else amount(value)
    for digits in range(10):
        if (value * 10**digits).denominator == 1:
            whole, part = divmod(abs(value.numerator) * 10**digits // value.denominator, 10**digits)
            sign = "-" if value < 0 else ""
            return f"{sign}{whole}.{part:0{digits}}" if digits else f"{sign}{whole}"
    return amount(value)


def unsettled(spent: str) -> str:
    """That the effort did not suffice, and how to allow more.

    >>> unsettled("20 coefficients")[:35]
    'not settled within 20 coefficients;'
    """
    within = f"within {spent}" if spent else "with the effort allowed"
    return f"not settled {within}; --budget 10 allows ten times the usual effort (in Python, budget=Budget().times(10))"


__all__ = ["outward", "short", "unsettled"]
