"""A finished sweep: what was counted on the way, and the tables, in memory or in files.

Both tables of a sweep as one xarray Dataset, the same as a NetCDF file of them gives.

The tables of a sweep as pandas DataFrames: made from columns, or read from files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import numpy as np

from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.report.answer import Answer
from solver.report.json_records import RecordLayout
from solver.sweeps.kernels.point_table import STATUSES
from solver.sweeps.netcdf import variable_of
from solver.sweeps.output_files import ending
from solver.sweeps.tables import MISSING, Coded, Column, Layout, Table, Tables, Values

Counts: TypeAlias = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Sweep(Answer):
    """What stands at the points of a design.

    `points`, `equilibria`: how many there are; `statuses` and `signatures`: points by status and by the set of outcomes
    that stands, the most frequent first; `design`, `engine`, `why`: what was swept and how; `metadata`: what files
    carry as provenance; `layout`: the columns; `tables`: their values, where they were kept in memory; `files`: where
    they were written to (a folder of parts for a shard).
    """

    kind: ClassVar[str] = "sweep"
    json_layout: ClassVar[RecordLayout] = RecordLayout("zopa.sweep/2", omit="metadata layout tables")
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
        library("pandas")
        both = self.layout
        return frame(self.tables, both) if self.tables is not None else read_frame(self._written(), both)

    def to_xarray(self) -> Any:
        """Both tables as an xarray Dataset with the dimensions point and equilibrium, as in a NetCDF file.

        Raises UsageError where nothing was kept, and where xarray is missing.
        """
        library("xarray")
        if self.tables is None and is_one(self._written()):
            return read(self._written()[0])
        return made(self.to_pandas(), self.layout, self.metadata)

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


def is_one(files: Sequence[Path]) -> bool:
    """Whether the files are a dataset already."""
    return files[0].suffix.lower() == ".nc"


def read(file: Path) -> Any:
    """The dataset in a NetCDF file, in memory."""
    import xarray

    with xarray.open_dataset(file, engine="h5netcdf", mask_and_scale=False) as opened:
        return opened.load()


def made(frames: tuple[Any, Any], layout: Layout, metadata: Mapping[str, Any]) -> Any:
    """The dataset of two frames; texts are positions in signature_text and outcome_text."""
    import xarray

    variables: dict[str, Any] = {}
    for frame, dimension, columns in zip(frames, ("point", "equilibrium"), _both(layout), strict=True):
        for column in columns:
            values = frame[column.name]
            if column.kind == "text" and column.name != "status":
                texts = np.array(list(values.cat.categories), dtype=object)
                variables[f"{column.name}_text"] = (f"{column.name}_kind", texts)
            told = {"long_name": column.meaning} | ({"units": column.unit} if column.unit else {})
            variables[variable_of(dimension, column.name)] = (dimension, _numbers(column, values), told)
    told = {"Conventions": "CF-1.11", "title": str(metadata.get("title", "")), "zopa": json.dumps(metadata)}
    variables["status"][2].update(_flags())
    variables["branch"][2]["_FillValue"] = np.int32(MISSING)
    variables["of_point"][2]["instance_dimension"] = "point"
    return xarray.Dataset(variables, attrs=told)


def _flags() -> dict[str, Any]:
    return {"flag_values": np.arange(len(STATUSES), dtype=np.int32), "flag_meanings": " ".join(STATUSES)}


def _numbers(column: Column, values: Any) -> Any:
    if column.name == "status":
        return np.array([STATUSES.index(text) for text in values.cat.categories], np.int32)[values.cat.codes]
    if column.kind == "text":
        return values.cat.codes.to_numpy().astype(np.int32)
    if column.kind == "place":
        return values.fillna(MISSING).to_numpy().astype(np.int32)
    return values.to_numpy()


def frame_columns(dataset: Any, layout: Layout) -> Tables:
    """The tables in a dataset, as columns."""
    points, equilibria = (
        {c.name: _column(dataset, c, variable_of(dimension, c.name)) for c in of_one}
        for dimension, of_one in zip(("point", "equilibrium"), _both(layout), strict=True)
    )
    return Tables(points, equilibria)


def _column(dataset: Any, column: Column, name: str) -> Values:
    values = dataset[name].to_numpy()
    if column.kind != "text":
        return np.asarray(values)
    texts = STATUSES if name == "status" else tuple(map(str, dataset[f"{name}_text"].to_numpy().tolist()))
    return Coded(values, texts)


def _both(layout: Layout) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    return layout.points, layout.equilibria


def frame(tables: Tables, layout: Layout) -> tuple[Any, Any]:
    """Both tables as frames, texts as categories in alphabetical order, `branch` as nullable whole numbers."""
    return _frame(tables.points, layout.points), _frame(tables.equilibria, layout.equilibria)


def _frame(table: Table, columns: Sequence[Column]) -> Any:
    import pandas

    return pandas.DataFrame({column.name: _series(pandas, column, table[column.name]) for column in columns})


def _series(pandas: Any, column: Column, values: Any) -> Any:
    if isinstance(values, Coded):
        used = sorted(values.counts())
        places = {text: k for k, text in enumerate(used)}
        codes = np.array([places.get(text, -1) for text in values.texts], np.int32)[values.codes]
        return pandas.Categorical.from_codes(codes, categories=used)
    if column.kind == "place":
        return pandas.arrays.IntegerArray(values.astype(np.int32), values == MISSING)
    return values


def read_frame(files: Sequence[Path], layout: Layout) -> tuple[Any, Any]:
    """The same from the files that a sweep wrote."""
    import pandas

    how = ending(files[0])
    if not how.two:
        return frame(frame_columns(read(files[0]), layout), layout)
    points, equilibria = (_read(pandas, how.name, file) for file in files)
    return _alike(pandas, points, layout.points), _alike(pandas, equilibria, layout.equilibria)


def _read(pandas: Any, name: str, file: Path) -> Any:
    if name == "CSV":
        return pandas.read_csv(file, keep_default_na=False, na_values=[""])
    if name == "JSON lines":
        return pandas.read_json(file, lines=True, precise_float=True)
    return pandas.read_parquet(file)


def _alike(pandas: Any, frame: Any, columns: Sequence[Column]) -> Any:
    """The columns in the kinds that `frame` gives them, whatever the file's format kept of that."""
    kinds = {"real": np.float64, "place": "Int32", "whole": np.int32}
    for column in columns:
        values = frame[column.name]
        if column.kind == "text":
            texts = values.astype(object)
            frame[column.name] = pandas.Categorical(texts, categories=sorted(texts.unique()))
        else:
            frame[column.name] = values.astype(np.int64 if column.name == "point" else kinds[column.kind])
    return frame
