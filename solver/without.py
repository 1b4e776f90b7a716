"""A set less another one, which is what a predicate means that denies something of all other outcomes.

The unions are found only when a region is asked for; whether a single point belongs can be
told without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from solver.cells import taken_away
from solver.domain import Domain
from solver.lowering import Cell


@dataclass(frozen=True)
class Parts:
    """Unions of cells, each with another one that is taken away from it."""

    groups: tuple[tuple[tuple[Cell, ...], tuple[Cell, ...]], ...]
    over: Domain

    @property
    def base(self) -> tuple[Cell, ...]:
        return tuple(dict.fromkeys(cell for base, _ in self.groups for cell in base))

    @property
    def taken(self) -> tuple[Cell, ...]:
        return tuple(dict.fromkeys(cell for _, taken in self.groups for cell in taken))

    @cached_property
    def left(self) -> tuple[Cell, ...]:
        """What is left, written out as one union; long where much that is curved is taken away."""
        return tuple(dict.fromkeys(cell for base, taken in self.groups for cell in taken_away(base, taken, self.over)))


@dataclass(frozen=True)
class Without:
    """`holds`: whether a point of Θ belongs, by itself; `find` gives the unions, which `parts` keeps."""

    holds: Callable[[Mapping[str, Fraction]], bool]
    find: Callable[[], Parts]

    @cached_property
    def parts(self) -> Parts:
        return self.find()
