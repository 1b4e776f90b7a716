"""The tables of a sweep as pandas DataFrames: made from columns, or read from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from solver.sweeps import datasets
from solver.sweeps.tables import MISSING, Coded, Column, Layout, Table, Tables
from solver.sweeps.written import ending


def made(tables: Tables, layout: Layout) -> tuple[Any, Any]:
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


def read(files: Sequence[Path], layout: Layout) -> tuple[Any, Any]:
    """The same from the files that a sweep wrote."""
    import pandas

    how = ending(files[0])
    if not how.two:
        return made(datasets.columns(datasets.read(files[0]), layout), layout)
    points, equilibria = (_read(pandas, how.name, file) for file in files)
    return _alike(pandas, points, layout.points), _alike(pandas, equilibria, layout.equilibria)


def _read(pandas: Any, name: str, file: Path) -> Any:
    if name == "CSV":
        return pandas.read_csv(file, keep_default_na=False, na_values=[""])
    if name == "JSON lines":
        return pandas.read_json(file, lines=True, precise_float=True)
    return pandas.read_parquet(file)


def _alike(pandas: Any, frame: Any, columns: Sequence[Column]) -> Any:
    """The columns in the kinds that `made` gives them, whatever the file's format kept of that."""
    kinds = {"real": np.float64, "place": "Int32", "whole": np.int32}
    for column in columns:
        values = frame[column.name]
        if column.kind == "text":
            texts = values.astype(object)
            frame[column.name] = pandas.Categorical(texts, categories=sorted(texts.unique()))
        else:
            frame[column.name] = values.astype(np.int64 if column.name == "point" else kinds[column.kind])
    return frame
