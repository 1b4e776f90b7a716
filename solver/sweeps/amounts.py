"""How many, how large and how long, in words.

A size or a time is told in the largest of its units of which there is enough.
"""

from __future__ import annotations

from collections.abc import Sequence

SIZES = (1, "bytes"), (10**3, "kB"), (10**6, "MB"), (10**9, "GB"), (10**12, "TB"), (10**15, "PB")
TIMES = (1, "seconds"), (60, "minutes"), (3600, "hours"), (86_400, "days")


def count_text(count: int, one: str, more: str = "") -> str:
    """Return how many there are, and of what; `more`: the word for several, where it does not end in s alone.

    >>> count_text(1, "point"), count_text(4096, "point"), count_text(2, "equilibrium", "equilibria")
    ('1 point', '4,096 points', '2 equilibria')
    """
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def size_text(size: int) -> str:
    """Return a number of bytes in words.

    >>> size_text(270_000_000)
    '270 MB'
    """
    return in_largest_unit(size, SIZES, least=1, digits=3)


def in_largest_unit(amount: float, units: Sequence[tuple[int, str]], least: int, digits: int) -> str:
    """Return an amount in the largest of the units of which it has `least`; in the first one if there is none.

    >>> in_largest_unit(1_234_567, SIZES, 1, 3)
    '1.23 MB'
    >>> [in_largest_unit(seconds, TIMES, 2, 2) for seconds in (110, 200, 10**7)]
    ['110 seconds', '3.3 minutes', '116 days']
    """
    size, name = max((one for one in units if amount >= least * one[0]), default=units[0])
    amount /= size
    return f"{amount:.{digits}g} {name}" if amount < 10 else f"{amount:.0f} {name}"
