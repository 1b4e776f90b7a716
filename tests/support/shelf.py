"""The games of the catalogue by their form, for tests that walk over one."""

from __future__ import annotations

from functools import cache
from typing import Any

from games import load, names


@cache
def taken(name: str) -> Any:
    """Return a game of the catalogue, read once."""
    return load(name)


NORMAL = tuple(name for name in names() if taken(name).form == "normal")
DISPUTES = tuple(name for name in names() if taken(name).form == "dispute")
TREES = tuple(name for name in names() if taken(name).form == "tree")
COALITIONS = tuple(name for name in names() if taken(name).form == "coalition")
STUDIES = tuple(name for name in names() if taken(name).form == "study")
