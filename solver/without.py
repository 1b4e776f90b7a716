"""A set less another one, which is what a predicate means that denies something of all other outcomes.

The unions are found only when a region is asked for; whether a single point belongs can be
told without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from solver.lowering import Cell


@dataclass(frozen=True, slots=True)
class Parts:
    """`base` less `taken` is `left`, each a union of cells."""

    base: tuple[Cell, ...]
    taken: tuple[Cell, ...]
    left: tuple[Cell, ...]


@dataclass(frozen=True)
class Without:
    """`holds`: whether a point of Θ belongs, by itself; `find` gives the unions, which `parts` keeps."""

    holds: Callable[[Mapping[str, Fraction]], bool]
    find: Callable[[], Parts]

    @cached_property
    def parts(self) -> Parts:
        return self.find()
