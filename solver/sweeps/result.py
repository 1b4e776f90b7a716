"""A finished sweep: what was counted on the way, and the tables, in memory or in files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

from solver.errors import UsageError
from solver.forms.kinds import AnyForm
from solver.kernels.found import STATUSES
from solver.shown import Shown
from solver.sweeps.tables import Layout, Tables

Counts: TypeAlias = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Sweep(Shown):
    """What stands at the points of a design.

    `points`, `equilibria`: how many there are; `statuses` and `signatures`: points by status and by the set of outcomes
    that stands, the most frequent first; `design`, `engine`, `why`: what was swept and how; `metadata`: what files
    carry as provenance; `layout`: the columns; `tables`: their values, where they were kept in memory; `files`: where
    they were written to (a folder of parts for a shard).
    """

    kind: ClassVar[str] = "sweep"
    game: AnyForm
    engine: str
    why: str
    design: Mapping[str, Any]
    points: int
    equilibria: int
    statuses: Counts
    signatures: Counts
    settled: bool
    metadata: Mapping[str, Any] = field(repr=False)
    layout: Layout = field(repr=False)
    tables: Tables | None = field(default=None, repr=False)
    files: tuple[Path, ...] = ()

    @property
    def walls(self) -> int:
        """Points that lie on a wall within rounding errors, and were not settled."""
        return self.statuses.get("wall", 0)

    def to_pandas(self) -> tuple[Any, Any]:
        """The tables points and equilibria as pandas DataFrames, texts as categories.

        They are read from the files where they were written to some.

        Raises UsageError where nothing was kept, and where pandas is missing.
        """
        from solver.sweeps import frames

        library("pandas")
        both = self.layout
        return frames.made(self.tables, both) if self.tables is not None else frames.read(self._written(), both)

    def to_xarray(self) -> Any:
        """Both tables as an xarray Dataset with the dimensions point and equilibrium, as in a NetCDF file.

        Raises UsageError where nothing was kept, and where xarray is missing.
        """
        from solver.sweeps import datasets

        library("xarray")
        if self.tables is None and datasets.is_one(self._written()):
            return datasets.read(self._written()[0])
        return datasets.made(self.to_pandas(), self.layout, self.metadata)

    def _written(self) -> tuple[Path, ...]:
        if not self.files or self.files[0].is_dir():
            raise UsageError("the tables were not kept; sweep with tables=True, or write them to a file")
        return self.files


def counted(parts: Sequence[Any]) -> tuple[Counts, Counts, int]:
    """Points by status and by signature, and equilibria, over chunks or parts."""
    statuses = _added([part.statuses for part in parts])
    signatures = _added([part.signatures for part in parts])
    in_order = {name: statuses[name] for name in STATUSES if name in statuses}
    frequent = dict(sorted(signatures.items(), key=lambda item: (-item[1], item[0])))
    return in_order, frequent, sum(part.equilibria for part in parts)


def _added(each: Sequence[Counts]) -> dict[str, int]:
    total: dict[str, int] = {}
    for counts in each:
        for name, count in counts.items():
            total[name] = total.get(name, 0) + count
    return total


def library(name: str) -> Any:
    """An optional library, or a UsageError that says how to get it."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise UsageError(f"this needs {name}; pip install 'zopa[data]'") from None
