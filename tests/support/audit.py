"""How much of each long audit runs: few of its cases in `make test`, a seeded tenth in `make test-all`, all of it in
`make check-full`."""

import os
import random
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import pytest

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


def mostly_slow(cases: Iterable[Any], share: int = 4) -> list[Any]:
    """Return all cases as parameters, of which those that `tenth` doesn't draw are marked slow; a tuple has several.

    >>> [case.marks for case in mostly_slow(["a", "b"])].count(()) == 1 + FULL
    True
    """
    several = [case if isinstance(case, tuple) else (case,) for case in cases]
    kept = tenth(range(len(several)), share)
    return [pytest.param(*values, marks=() if k in kept else pytest.mark.slow) for k, values in enumerate(several)]


def chosen(request: pytest.FixtureRequest, test: str) -> list[Any]:
    """Return the first parameters of the cases of a test that run, for a fixture that works them all out at once."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function) and item.originalname == test]
    return [next(iter(item.callspec.params.values())) for item in items if item.module is request.module]
