"""How a chunk's tables are written into a part: as the lines of a text file, or as Arrow record batches.

csv, jsonl    the lines themselves, so that parts are put together by putting them one after another
arrow         columns, for Parquet and NetCDF
tables        not written at all: the tables stay in memory
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from solver.errors import UsageError
from solver.sweeps.tables import MISSING, Coded, Column, Layout, Table, Tables, Values

BLOCK = 2**14  # lines written at a time, since each number is an object of its own meanwhile


def encoded(tables: Tables, layout: Layout, encoding: str) -> Tables | tuple[bytes, ...]:
    """Both tables in an encoding: bytes for points and bytes for equilibria, or for "tables" themselves."""
    if encoding == "tables":
        return tables
    write = _WRITERS[encoding]
    return write(tables.points, layout.points), write(tables.equilibria, layout.equilibria)


# --- text -----------------------------------------------------------------------------------------


def _csv(table: Table, columns: Sequence[Column]) -> bytes:
    parts = [
        "\n".join(map(",".join, zip(*cells, strict=True))) + "\n" for cells in _blocks(table, columns, _quoted, "")
    ]
    return "".join(parts).encode()


def csv_header(columns: Sequence[Column]) -> bytes:
    return (",".join(_quoted(column.name) for column in columns) + "\n").encode()


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if doubled != text or set(text) & {",", "\n", " "} else text


def _jsonl(table: Table, columns: Sequence[Column]) -> bytes:
    keys = [json.dumps(column.name).replace("%", "%%") for column in columns]
    template = "{" + ", ".join(f"{key}: %s" for key in keys) + "}\n"
    blocks = _blocks(table, columns, json.dumps, "null")
    return "".join(template % cells for block in blocks for cells in zip(*block, strict=True)).encode()


def _blocks(
    table: Table, columns: Sequence[Column], text: Callable[[str], str], missing: str
) -> Iterator[list[list[str]]]:
    """The cells of each column as text, some thousand lines at a time."""
    for start in range(0, len(table[columns[0].name]), BLOCK):
        yield [_cells(column, table[column.name], slice(start, start + BLOCK), text, missing) for column in columns]


def _cells(column: Column, values: Values, lines: slice, text: Callable[[str], str], missing: str) -> list[str]:
    if isinstance(values, Coded):
        texts = [text(one) for one in values.texts]
        return [texts[code] for code in values.codes[lines].tolist()]
    if column.kind == "place":
        return [missing if value == MISSING else str(value) for value in values[lines].tolist()]
    return list(map(repr, values[lines].tolist()))  # the shortest digits that give the number back


# --- Arrow ----------------------------------------------------------------------------------------


def _arrow(table: Table, columns: Sequence[Column]) -> bytes:
    pa = pyarrow()
    batch = pa.RecordBatch.from_arrays([_array(pa, c, table[c.name]) for c in columns], [c.name for c in columns])
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with pa.ipc.new_stream(sink, batch.schema, options=options) as stream:
        stream.write_batch(batch)
    written: bytes = sink.getvalue().to_pybytes()
    return written


def _array(pa: Any, column: Column, values: Values) -> Any:
    if isinstance(values, Coded):
        return pa.DictionaryArray.from_arrays(values.codes, pa.array(values.texts, pa.string()))
    if column.kind == "place":
        return pa.array(values, mask=values == MISSING)
    return pa.array(np.ascontiguousarray(values))


def pyarrow() -> Any:
    """The library, or a UsageError that says how to get it."""
    try:
        import pyarrow
        import pyarrow.ipc
    except ImportError:
        raise UsageError("Parquet and NetCDF need pyarrow; pip install 'zopa[data]'") from None
    return pyarrow


_WRITERS: dict[str, Callable[[Table, Sequence[Column]], bytes]] = {"csv": _csv, "jsonl": _jsonl, "arrow": _arrow}
