"""Both tables of a sweep as one xarray Dataset, the same as a NetCDF file of them gives."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from solver.kernels.found import STATUSES
from solver.sweeps.netcdf import variable_of
from solver.sweeps.tables import MISSING, Coded, Column, Layout, Tables, Values


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


def columns(dataset: Any, layout: Layout) -> Tables:
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
