"""How numbers are written: exactly, or for people, by one rule that sentences, screens and the browser's page follow.

A number for people (`number`) is a decimal of three significant digits and says `about` unless it is the number itself.
A whole number below 100,000 is written as it is, and no other number below that is rounded beyond its unit, so that a
year stays one. A bound is rounded to the side on which it stays true. A context says where the rule holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import MAX_EMAX, MIN_EMIN, Decimal, localcontext
from fractions import Fraction
from math import ceil, floor, isfinite
from typing import Literal, SupportsFloat, TypeAlias

Writing: TypeAlias = Literal["", "rounded", "exact"]
# How numbers are written: sentences rounded and pages exact, or all of them in one way.
WRITING: ContextVar[Writing] = ContextVar("WRITING", default="")
ROUNDED: ContextVar[list[SupportsFloat] | None] = ContextVar("ROUNDED", default=None)  # the first that was


@contextmanager
def writing_numbers(how: Writing) -> Iterator[None]:
    """Write numbers in one way within the block: `rounded` as people read them, `exact` as they are.

    >>> from solver.report.words import amount
    >>> for how in ("", "rounded", "exact"):
    ...     with writing_numbers(how):
    ...         print(number(Fraction(-34, 5)), "or", amount(Fraction(-34, 5)))
    -6.8 or -34/5 (-6.8)
    -6.8 or -6.8
    -34/5 or -34/5 (-6.8)
    """
    before, rounded = WRITING.set(how), ROUNDED.set([])
    try:
        yield
    finally:
        WRITING.reset(before)
        ROUNDED.reset(rounded)


def has_rounded() -> bool:
    """Return whether a number was rounded since the innermost block of `writing_numbers` began.

    >>> from solver.report.words import amount
    >>> with writing_numbers("rounded"):
    ...     [(amount(Fraction(text)), has_rounded()) for text in ("1/2", "1/3")]
    [('0.5', False), ('about 0.333', True)]
    """
    return bool(ROUNDED.get())


@contextmanager
def writing_sentences() -> Iterator[None]:
    """Write numbers within the block as sentences have them: rounded, but where all are exact."""
    before = WRITING.set(WRITING.get() or "rounded")
    try:
        yield
    finally:
        WRITING.reset(before)


DIGITS = 3  # of a number for people
MAX_APART = 9  # of two that are said beside each other, so that they differ
MAX_WHOLE = 100_000  # below, a whole number is written as it is, and no other is rounded beyond its unit: 1973
MAX_GIVEN = 6  # characters of a number that is written as somebody gave it
LARGE = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
MIN_DECIMAL = Fraction(1, 10**6)  # what is smaller is written with a power of ten, and so is what has many trillions


def number(value: SupportsFloat, keep: Literal["", "down", "up"] = "", digits: int = DIGITS) -> str:
    """Return a number for people: a decimal of three digits, which says `about` unless that is the number itself.

    >>> [number(Fraction(text)) for text in ("-34/5", "7/3", "1973", "3947/2", "12300000", "1234567")]
    ['-6.8', 'about 2.33', '1973', 'about 1974', '12.3 million', 'about 1.23 million']
    >>> number(Fraction(24987, 10000), "down"), number(Fraction(1, 3), "up"), number(2**0.5)
    ('2.49', '0.334', 'about 1.41')

    `keep`: the number is a bound, which is true if it is rounded down, or up; it says no `about`, for it is true as it
    stands. `digits`: more than three only where these would not tell two numbers apart. With `writing_numbers("exact")`
    the number itself, as far as `amount` writes it in full.
    """
    if WRITING.get() == "exact":
        written = exactly(value)
        return written if isinstance(value, Fraction) and len(written) <= MAX_EXACT else decimal_text(value)
    if not isinstance(value, Fraction) and not isfinite(float(value)):
        return f"{float(value)}"
    exact = value if isinstance(value, Fraction) else Fraction(float(value))
    rounded = _round(exact, keep, digits)
    is_exact = rounded == exact and isinstance(value, Fraction)
    if not is_exact and ROUNDED.get() == []:
        ROUNDED.set([value])
    return plain_decimal(rounded) if is_exact or keep else f"about {plain_decimal(rounded)}"


def given(value: Fraction) -> str:
    """Return a number that somebody gave: as a decimal of any digits where that is short, else as `number` does.

    >>> given(Fraction("0.1234")), given(Fraction(7, 3)), given(Fraction("0.12345678"))
    ('0.1234', 'about 2.33', 'about 0.123')
    """
    if value and MIN_DECIMAL <= abs(value) < MAX_WHOLE and len(written := plain_decimal(value)) <= MAX_GIVEN:
        return written if Fraction(written) == value else number(value)
    return number(value)


def digits_apart(first: SupportsFloat, second: SupportsFloat) -> int:
    """Return how many digits tell two numbers apart that are said beside each other: three, unless these are the same.

    >>> digits = digits_apart(Fraction(2), Fraction(20001, 10000))
    >>> digits, number(Fraction(20001, 10000), digits=digits)
    (5, '2.0001')
    """
    exact = [value if isinstance(value, Fraction) else Fraction(float(value)) for value in (first, second)]
    return next((k for k in range(DIGITS, MAX_APART) if _round(exact[0], "", k) != _round(exact[1], "", k)), DIGITS)


def _round(value: Fraction, keep: str, digits: int = DIGITS) -> Fraction:
    """Return a number of so many digits near another, or below or above it as `keep` says."""
    power = power_of_ten(abs(value)) - digits + 1
    step = Fraction(10) ** (min(power, 0) if abs(value) < MAX_WHOLE else power)
    return {"down": floor, "up": ceil}.get(keep, round)(value / step) * step


def plain_decimal(value: Fraction) -> str:
    """Return a number of few digits as people write it; what is longer than nine decimals, to these.

    >>> [plain_decimal(Fraction(text)) for text in ("0", "-0.004", "250000", "5e6", "1e-9", "2.5e20")]
    ['0', '-0.004', '250,000', '5 million', '1e-9', '2.5e+20']
    """
    size = abs(value)
    if size and not MIN_DECIMAL <= size < 1000 * LARGE[0][0]:
        power = power_of_ten(size)
        return f"{plain_decimal(value / Fraction(10) ** power)}e{'+' * (power > 0)}{power}"
    for unit, name in LARGE:
        if size >= unit:
            return f"{plain_decimal(value / unit)} {name}"
    if size >= MAX_WHOLE:
        return f"{round(value):,}"
    written = f"{Decimal(round(value * 10**9)).scaleb(-9):f}"
    return written.rstrip("0").rstrip(".")


MAX_EXACT = 24  # characters of a fraction printed in full


def exactly(value: SupportsFloat) -> str:
    """Return a number in full: `3`, `7/3`; what is no fraction, a float or an irrational number, to six digits.

    >>> exactly(Fraction(7, 3)), exactly(0.25)
    ('7/3', '0.25')
    """
    return str(value) if isinstance(value, Fraction) else f"{float(value):.6g}"


def given_exactly(value: Fraction) -> str:
    """Return a number that somebody gave, in full, or as people read it where numbers are rounded.

    >>> given_exactly(Fraction(9, 2))
    '9/2'
    """
    return given(value) if WRITING.get() == "rounded" else exactly(value)


def decimal(value: SupportsFloat) -> float | None:
    """Return the nearest float, or None where there is none.

    >>> decimal(Fraction(1, 4)), decimal(Fraction(10) ** 400)
    (0.25, None)
    """
    try:
        return float(value)
    except OverflowError:
        return None


def four_digits(value: SupportsFloat) -> str:
    """Return a number to four digits, whether or not a float holds it.

    >>> four_digits(Fraction(14, 3)), four_digits(Fraction(10) ** 400 / 3), four_digits(Fraction(1, 10**400))
    ('4.667', '3.333e+399', '1e-400')
    """
    near = decimal(value)
    if near or not value or not isinstance(value, Fraction):
        return f"{near:.4g}"
    with localcontext(prec=4, Emax=MAX_EMAX, Emin=MIN_EMIN):
        return f"{(Decimal(value.numerator) / value.denominator).normalize():g}"


def decimal_text(value: SupportsFloat) -> str:
    short = four_digits(value)
    return short if isinstance(value, Fraction) and Fraction(short) == value else f"about {short}"


def power_of_ten(value: Fraction) -> int:
    """Return the exponent of the greatest power of ten that is no greater than `value`; for zero, one far below."""
    if not value:
        return -99
    power = len(str(value.numerator)) - len(str(value.denominator))
    return power if Fraction(10) ** power <= value else power - 1
