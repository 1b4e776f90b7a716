"""Both tables in one NetCDF file, as an indexed ragged array of the CF conventions.

    dimensions   point, equilibrium, signature_kind, outcome_kind
    along point        point, the parameters, equilibria, signature (a position in signature_text), status
    along equilibrium  of_point (the position of its point), branch, outcome (a position in outcome_text), weights,
                       payoffs

CF Conventions 1.11, section 9.3.4.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from solver.errors import UsageError
from solver.sweeps.kernels.point_table import STATUSES
from solver.sweeps.parquet import batches
from solver.sweeps.store import Part
from solver.sweeps.tables import MISSING, Column, Layout

ROWS = 2**16  # written at a time, and in a piece of the file


def libraries() -> tuple[Any, Any]:
    """h5netcdf and h5py, by means of which it writes, or a UsageError that says how to get them."""
    try:
        return import_module("h5netcdf"), import_module("h5py")
    except ImportError:
        raise UsageError("NetCDF needs h5netcdf and h5py; pip install 'zopa[data]' h5py") from None


def write_netcdf(path: Path, parts: Sequence[Part], layout: Layout, metadata: Mapping[str, Any]) -> None:
    """The parts as one file; xarray.open_dataset(path, engine="h5netcdf") reads it."""
    texts = {"signature": sorted({text for part in parts for text in part.signatures})}
    texts["outcome"] = sorted({text for part in parts for text in outcomes(part)})
    lengths = {"point": sum(sum(part.statuses.values()) for part in parts)}
    lengths["equilibrium"] = sum(part.equilibria for part in parts)
    h5netcdf, h5py = libraries()
    with h5netcdf.File(str(path), "w") as file:
        file.dimensions = {**lengths, "signature_kind": len(texts["signature"]), "outcome_kind": len(texts["outcome"])}
        file.attrs["Conventions"] = "CF-1.11"
        file.attrs["title"] = str(metadata.get("title", ""))
        file.attrs["zopa"] = json.dumps(metadata)
        for name, all_texts in texts.items():
            variable = file.create_variable(f"{name}_text", (f"{name}_kind",), h5py.string_dtype())
            if all_texts:
                variable[:] = np.array(all_texts, dtype=object)
        for which, (dimension, columns) in enumerate((("point", layout.points), ("equilibrium", layout.equilibria))):
            _table(file, parts, which, dimension, columns, texts, lengths[dimension])


def variable_of(dimension: str, column: str) -> str:
    """What a column is called where both tables share a file."""
    return "of_point" if (dimension, column) == ("equilibrium", "point") else column


def outcomes(part: Part) -> list[str]:
    """The outcomes that a part's signatures hold."""
    from solver.sweeps.tables import BETWEEN, NONE

    return [one for text in part.signatures if text != NONE for one in text.split(BETWEEN)]


def _table(
    file: Any,
    parts: Sequence[Part],
    which: int,
    dimension: str,
    columns: Sequence[Column],
    texts: Mapping[str, Sequence[str]],
    length: int,
) -> None:
    variables = {column.name: _variable(file, dimension, column, length) for column in columns}
    codes = {name: {text: k for k, text in enumerate(of_name)} for name, of_name in texts.items()}
    codes["status"] = {text: k for k, text in enumerate(STATUSES)}
    start = 0
    for batch in batches(parts, which, ROWS):
        for column in columns:
            variables[column.name][start : start + len(batch)] = _numbers(column, batch[column.name], codes)
        start += len(batch)


def _variable(file: Any, dimension: str, column: Column, length: int) -> Any:
    kind = np.float64 if column.kind == "real" else np.int64 if column.name == "point" else np.int32
    chunks = {"chunks": (min(ROWS, length),), "compression": "gzip", "compression_opts": 1} if length else {}
    extra = {"fillvalue": np.int32(MISSING)} if column.kind == "place" else {}
    made = file.create_variable(variable_of(dimension, column.name), (dimension,), kind, **chunks, **extra)
    made.attrs["long_name"] = column.meaning
    if column.unit:
        made.attrs["units"] = column.unit
    if column.name == "status":
        made.attrs["flag_values"] = np.arange(len(STATUSES), dtype=np.int32)
        made.attrs["flag_meanings"] = " ".join(STATUSES)
    if variable_of(dimension, column.name) == "of_point":
        made.attrs["instance_dimension"] = "point"
    return made


def _numbers(column: Column, values: Any, codes: Mapping[str, Mapping[str, int]]) -> Any:
    if column.kind == "text":
        encoded = values.combine_chunks().dictionary_encode()
        chunks = encoded.chunks if hasattr(encoded, "chunks") else [encoded]
        places = codes[column.name]
        return np.concatenate(
            [np.array([places[t] for t in c.dictionary.to_pylist()], np.int32)[c.indices.to_numpy()] for c in chunks]
        )
    return values.fill_null(MISSING).to_numpy() if column.kind == "place" else values.to_numpy()
