"""A finished sweep: what was counted on the way, and the tables, in memory or in files. The tables come as two pandas
DataFrames, from columns or files, or as one xarray Dataset, as from their NetCDF file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import numpy as np

from solver.errors import UsageError, optional_library
from solver.forms.any_form import AnyForm
from solver.report.answer import Answer
from solver.sweeps.kernels.point_table import STATUSES
from solver.sweeps.output_files import file_attributes, format_of, variable_attributes, variable_of
from solver.sweeps.tables import BETWEEN, DIMENSIONS, MISSING, NONE, Coded, Column, Layout, Tables, Values, column_of

Counts: TypeAlias = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Sweep(Answer, schema="zopa.sweep/2", omit="metadata layout tables", add="letters"):
    """What stands at the points of a design.

    `points`, `equilibria`: how many there are; `statuses` and `signatures`: points by status and by the set of outcomes
    that stands, the most frequent first; `design`, `engine`, `why`: what was swept and how; `metadata`: what files
    carry as provenance; `layout`: the columns; `tables`: their values, where they were kept in memory; `files`: where
    they were written to (a folder of parts for a shard); `recomputed`: chunks whose parts were found damaged;
    `complete`: nothing was left to do.
    """

    report: ClassVar[str] = "solver.sweeps.report"
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
    recomputed: tuple[int, ...] = ()
    complete: bool = False

    @property
    def walls(self) -> int:
        """Points that lie on a wall within rounding errors, and were not solved exactly."""
        return self.statuses.get("wall", 0)

    @property
    def inside(self) -> Counts:
        """As `signatures`, without the points outside the assumptions or the ranges, at which nothing stands."""
        left = {text: n - (text == NONE) * self.statuses.get("outside", 0) for text, n in self.signatures.items()}
        return dict(sorted(((text, n) for text, n in left.items() if n), key=lambda item: (-item[1], item[0])))

    @property
    def letters(self) -> Mapping[str, str]:
        """The letter of the phase with each signature, as `phases` and the others have it, where it is known."""
        known = {frozenset(outcomes): letter for letter, outcomes in self.metadata.get("letters", {}).items()}
        sets = {text: frozenset(text.split(BETWEEN)) if text != NONE else frozenset() for text in self.signatures}
        return {text: known[outcomes] for text, outcomes in sets.items() if outcomes in known}

    def to_pandas(self) -> tuple[Any, Any]:
        """Return the tables points and equilibria as pandas DataFrames, texts as categories, from the files if need be.
        Raises UsageError where nothing was kept, and where pandas is missing."""
        _data_library("pandas")
        if self.tables is not None:
            return frames_of((self.tables.points, self.tables.equilibria), self.layout)
        return read_frames(self._table_files(), self.layout)

    def to_xarray(self) -> Any:
        """Return both tables as an xarray Dataset, with the dimensions point and equilibrium as in a NetCDF file; of a
        whole grid with its parameters in the place of point. What files say of their making is in `metadata`. Raises
        UsageError where nothing was kept, and where xarray is missing."""
        _data_library("xarray")
        if self.tables is None and len(self._table_files()) == 1:
            found = format_of(self.files[0]).read(self.files[0], ())
        else:
            found = dataset_of(self.to_pandas(), self.layout, self.metadata)
        game = self.metadata["game"]
        found.attrs = {"title": found.attrs["title"], "game": f"{game['name']} ({game['hash']})", "engine": self.engine}
        return on_its_grid(found, self.design)

    def _table_files(self) -> tuple[Path, ...]:
        if not self.files or self.files[0].is_dir():
            raise UsageError("the tables were not kept; sweep with tables=True, or write them to a file")
        return self.files


def count_outcomes(parts: Sequence[Any]) -> tuple[Counts, Counts, int]:
    """Return the points by status and by signature, and the equilibria, over chunks or parts."""
    statuses, signatures = Counter[str](), Counter[str]()
    for part in parts:
        statuses.update(part.statuses)
        signatures.update(part.signatures)
    in_order = {name: statuses[name] for name in STATUSES if name in statuses}
    frequent = dict(sorted(signatures.items(), key=lambda item: (-item[1], item[0])))
    return in_order, frequent, sum(part.equilibria for part in parts)


def _data_library(name: str) -> Any:
    return optional_library(name, f"this needs {name}; in zopa's folder: pip install '.[data]'")


def dataset_of(frames: tuple[Any, Any], layout: Layout, metadata: Mapping[str, Any]) -> Any:
    """Return the dataset of two frames; texts are positions in signature_text and outcome_text."""
    import xarray

    variables: dict[str, Any] = {}
    for frame, dimension, columns in zip(frames, DIMENSIONS, layout.both, strict=True):
        for column in columns:
            values = frame[column.name]
            if column.kind == "text" and column.name != "status":
                texts = np.array(list(values.cat.categories), dtype=object)
                variables[f"{column.name}_text"] = (f"{column.name}_kind", texts)
            about = variable_attributes(dimension, column)
            if column.kind == "place":
                about["_FillValue"] = np.int32(MISSING)
            variables[variable_of(dimension, column.name)] = (dimension, _numbers(column, values), about)
    return xarray.Dataset(variables, attrs=file_attributes(metadata))


def on_its_grid(found: Any, design: Mapping[str, Any]) -> Any:
    """Return the dataset of a whole grid with the points along the grid's parameters, any other as it is."""
    import xarray

    axes = {column_of(name): count for name, (_, _, count) in design.get("axes", {}).items()}
    shape = tuple(axes.values())
    if not axes or prod(shape) != found.sizes["point"] or not axes.keys().isdisjoint(found.sizes):
        return found
    variables: dict[str, Any] = dict(found.variables)
    for name, values in found.variables.items():
        if values.dims == ("point",):
            variables[name] = (tuple(axes), values.to_numpy().reshape(shape), values.attrs)
    for k, name in enumerate(axes):
        along = np.moveaxis(variables[name][1], k, 0).reshape(shape[k], -1)
        variables[name] = (name, along[:, 0], found[name].attrs)
    return xarray.Dataset(variables, attrs=found.attrs)


def _numbers(column: Column, values: Any) -> Any:
    if column.name == "status":
        return np.array([STATUSES.index(text) for text in values.cat.categories], np.int32)[values.cat.codes]
    if column.kind == "text":
        return values.cat.codes.to_numpy().astype(np.int32)
    return values.fillna(MISSING).to_numpy().astype(np.int32) if column.kind == "place" else values.to_numpy()


def _column(dataset: Any, column: Column, name: str) -> Values:
    values = dataset[name].to_numpy()
    if column.kind != "text":
        return np.asarray(values)
    texts = STATUSES if name == "status" else tuple(map(str, dataset[f"{name}_text"].to_numpy().tolist()))
    return Coded(values, texts)


def frames_of(tables: Iterable[Mapping[str, Any]], layout: Layout) -> tuple[Any, Any]:
    """Return both tables, in memory or as a file's frames, as frames: texts as categories by the alphabet, `branch` as
    nullable whole numbers."""
    import pandas

    points, equilibria = (
        pandas.DataFrame({column.name: _series(pandas, column, table[column.name]) for column in columns})
        for table, columns in zip(tables, layout.both, strict=True)
    )
    return points, equilibria


def _series(pandas: Any, column: Column, values: Any) -> Any:
    if isinstance(values, Coded):
        return pandas.Categorical.from_codes(values.codes, values.texts).set_categories(sorted(values.counts()))
    if isinstance(values, np.ndarray):
        is_place = column.kind == "place"
        return pandas.arrays.IntegerArray(values.astype(np.int32), values == MISSING) if is_place else values
    if column.kind == "text":
        texts = values.astype(object)
        return pandas.Categorical(texts, categories=sorted(texts.unique()))
    return values.astype("Int32" if column.kind == "place" else column.dtype)


def read_frames(files: Sequence[Path], layout: Layout) -> tuple[Any, Any]:
    """Return the frames that the files of a sweep hold."""
    how = format_of(files[0])
    found = [how.read(file, columns) for file, columns in zip(files, layout.both, strict=False)]
    if not how.together:
        return frames_of(found, layout)
    kinds = zip(DIMENSIONS, layout.both, strict=True)
    both = ({c.name: _column(found[0], c, variable_of(one, c.name)) for c in columns} for one, columns in kinds)
    return frames_of(both, layout)
