"""How much of each long audit runs: a seeded tenth in `make test-all`, all of it under `make check-full`."""

import os
import random
from collections.abc import Sequence
from typing import TypeVar

FULL = os.environ.get("ZOPA_AUDIT") == "full"
SEED = 20261126

T = TypeVar("T")


def how_many(few: int, many: int) -> int:
    """Return `few`, or `many` under the full audit: numbers of games, of points, of random cases."""
    return many if FULL else few


def tenth(cases: Sequence[T], share: int = 10, least: int = 1) -> list[T]:
    """Return a seeded draw of one case in `share`, in their order; all of them under the full audit.

    >>> len(tenth(range(100))) in (10, 100)
    True
    """
    if FULL:
        return list(cases)
    count = min(len(cases), max(least, -(-len(cases) // share)))
    return [cases[k] for k in sorted(random.Random(SEED).sample(range(len(cases)), count))]
