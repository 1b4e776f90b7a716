"""Numbers for a reader: exact, with a decimal beside a fraction."""

from __future__ import annotations

from fractions import Fraction

LONGEST_EXACT = 24  # characters of a fraction printed in full


def exactly(value: Fraction | float) -> str:
    """A number in full: `3`, `7/3`; a float, which stands for no known fraction, to six digits.

    >>> exactly(Fraction(7, 3)), exactly(0.25)
    ('7/3', '0.25')
    """
    return str(value) if isinstance(value, Fraction) else f"{value:.6g}"


def decimal(value: Fraction | float) -> float | None:
    """The nearest float, or None where there is none.

    >>> decimal(Fraction(1, 4)), decimal(Fraction(10) ** 400)
    (0.25, None)
    """
    try:
        return float(value)
    except OverflowError:
        return None


def amount(value: Fraction | float) -> str:
    """A number for a reader: exact, and a decimal beside a fraction.

    >>> amount(Fraction(3)), amount(Fraction(3, 4)), amount(Fraction(14, 3))
    ('3', '3/4 (0.75)', '14/3 (about 4.667)')
    """
    written, near = exactly(value), decimal(value)
    if near is None:
        return written if len(written) <= LONGEST_EXACT else f"{written[:8]}... ({len(written)} digits)"
    if not isinstance(value, Fraction):
        return f"about {near:.4g}"
    if value.denominator == 1 and len(written) <= LONGEST_EXACT:
        return written
    short = f"{near:.4g}"
    rounded = short if Fraction(short) == value else f"about {short}"
    return f"{written} ({rounded})" if len(written) <= LONGEST_EXACT else rounded


def percent(share: Fraction | float) -> str:
    """A share of a whole: `25 %`, and never 100 % of less than all.

    >>> percent(Fraction(1, 4)), percent(Fraction(99999, 100000))
    ('25 %', 'over 99.9 %')
    """
    value = float(share) * 100
    if 99.9 < value < 100:
        return "over 99.9 %"
    if 0 < value < 0.1:
        return "under 0.1 %"
    return f"{value:.3g} %"
