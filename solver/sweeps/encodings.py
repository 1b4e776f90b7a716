"""The tables of a chunk as a part holds them.

These are the lines themselves (csv, jsonl), so that parts are joined by putting them one after another, or Arrow
record batches (arrow), for Parquet and NetCDF; in memory (tables) nothing is encoded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from solver.errors import optional_library
from solver.sweeps.stopping import stop_if_unwanted
from solver.sweeps.tables import MISSING, Coded, Column, Layout, Table, Tables, Values

LINES_AT_A_TIME = 2**14  # of text, since each number is an object of its own meanwhile


def arrow_library(module: str = "pyarrow") -> Any:
    return optional_library(module, "Parquet and NetCDF need pyarrow; in zopa's folder: pip install '.[data]'")


def encode_tables(both: Tables, layout: Layout, encoding: str) -> Tables | tuple[bytes, ...]:
    """Return both tables in an encoding: bytes for points and bytes for equilibria, or for "tables" themselves."""
    if encoding == "tables":
        return both
    encode = _ENCODERS[encoding]
    return encode(both.points, layout.points), encode(both.equilibria, layout.equilibria)


def _csv(table: Table, columns: Sequence[Column]) -> bytes:
    blocks = _text_blocks(table, columns, quote_text, "")
    return "".join("\n".join(map(",".join, zip(*cells, strict=True))) + "\n" for cells in blocks).encode()


def quote_text(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if doubled != text or set(text) & {",", "\n", " "} else text


def _jsonl(table: Table, columns: Sequence[Column]) -> bytes:
    keys = [json.dumps(column.name).replace("%", "%%") for column in columns]
    template = "{" + ", ".join(f"{key}: %s" for key in keys) + "}\n"
    blocks = _text_blocks(table, columns, json.dumps, "null")
    return "".join(template % cells for block in blocks for cells in zip(*block, strict=True)).encode()


def _text_blocks(
    table: Table, columns: Sequence[Column], text: Callable[[str], str], missing: str
) -> Iterator[list[list[str]]]:
    """Yield the cells of each column as text, some thousand lines at a time."""
    for start in range(0, len(table[columns[0].name]), LINES_AT_A_TIME):
        stop_if_unwanted()
        lines = slice(start, start + LINES_AT_A_TIME)
        yield [_cells(column, table[column.name], lines, text, missing) for column in columns]


def _cells(column: Column, values: Values, lines: slice, text: Callable[[str], str], missing: str) -> list[str]:
    if isinstance(values, Coded):
        texts = [text(one) for one in values.texts]
        return [texts[code] for code in values.codes[lines].tolist()]
    if column.kind == "place":
        return [missing if value == MISSING else str(value) for value in values[lines].tolist()]
    return list(map(repr, values[lines].tolist()))  # the shortest digits that give the number back


def _arrow(table: Table, columns: Sequence[Column]) -> bytes:
    pa, ipc = arrow_library(), arrow_library("pyarrow.ipc")
    batch = pa.RecordBatch.from_arrays([_arrow_array(pa, c, table[c.name]) for c in columns], [c.name for c in columns])
    sink = pa.BufferOutputStream()
    options = ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with ipc.new_stream(sink, batch.schema, options=options) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue().to_pybytes())


def _arrow_array(pa: Any, column: Column, values: Values) -> Any:
    if isinstance(values, Coded):
        return pa.DictionaryArray.from_arrays(values.codes, pa.array(values.texts, pa.string()))
    if column.kind == "place":
        return pa.array(values, mask=values == MISSING)
    return pa.array(np.ascontiguousarray(values))


_ENCODERS: dict[str, Callable[[Table, Sequence[Column]], bytes]] = {"csv": _csv, "jsonl": _jsonl, "arrow": _arrow}
