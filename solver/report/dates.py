"""The date on a report: the one that is given, else that of SOURCE_DATE_EPOCH, else today's.

SOURCE_DATE_EPOCH is the convention by which what is built twice has the same bytes
(https://reproducible-builds.org/specs/source-date-epoch/): seconds since 1970, read in UTC.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from solver.errors import UsageError, clip

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def read_date(written: str | None = None) -> date:
    """Return a date that is written as in 2026-12-03, or the date that stands for now; UsageError for no date.

    >>> read_date("2026-12-03")
    datetime.date(2026, 12, 3)
    """
    if written is not None:
        try:
            return date.fromisoformat(written.strip())
        except ValueError:
            raise UsageError(f"{clip(repr(written))} is no date; write it as 2026-12-03") from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now().astimezone().date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        wanted = "it is a number of seconds since 1970, or unset"
        raise UsageError(f"SOURCE_DATE_EPOCH is {clip(repr(epoch))}; {wanted}") from None


def date_words(day: date) -> str:
    """Return a date in words, the same on every machine.

    >>> date_words(date(2026, 12, 3))
    '3 December 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
