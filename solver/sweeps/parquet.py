"""A table as a Parquet file, in row groups of one size."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from solver.sweeps.encodings import pyarrow
from solver.sweeps.store import Part
from solver.sweeps.tables import PAYOFF, Column, column_of

ROWS = 2**17  # of a row group


def write_parquet(
    path: Path, parts: Sequence[Part], which: int, columns: Sequence[Column], metadata: Mapping[str, Any]
) -> None:
    """One of the two tables as a file; each column's meaning is in its field's metadata, the rest in the schema's."""
    from pyarrow import parquet

    pa = pyarrow()
    schema = pa.schema([_field(pa, column) for column in columns], {"zopa": json.dumps(metadata)})
    options = {"compression": "zstd", "compression_level": 1, "use_dictionary": _repeating(columns, metadata["design"])}
    with parquet.ParquetWriter(path, schema, **options) as writer:
        for table in batches(parts, which, ROWS):
            writer.write_table(_encoded(pa, table, schema), row_group_size=ROWS)


def _repeating(columns: Sequence[Column], design: Mapping[str, Any]) -> list[str]:
    """The columns kept as a dictionary: those in which values come again. Numbers that were drawn hardly do, nor
    payoffs at them; a dictionary of such a column takes eight times as long, and a quarter more room."""
    drawn = {column_of(name) for name in design["names"]} if "seed" in design else set()
    return [
        column.name
        for column in columns
        if column.kind == "text"
        or (column.kind == "real" and column.name not in drawn and not (drawn and column.name.startswith(PAYOFF)))
    ]


def batches(parts: Sequence[Part], which: int, rows: int) -> Iterator[Any]:
    """A table's lines in Arrow tables of `rows` lines, the last one shorter, whatever the parts' lengths; texts are
    plain in them."""
    pa = pyarrow()
    held, length = [], 0
    for part in parts:
        with pa.ipc.open_stream(part.table(which)) as stream:
            table = stream.read_all()
        start = 0
        while start < len(table):
            piece = table.slice(start, rows - length)
            held.append(_plain(pa, piece))
            start, length = start + len(piece), length + len(piece)
            if length == rows:
                yield pa.concat_tables(held).combine_chunks()
                held, length = [], 0
    if held:
        yield pa.concat_tables(held).combine_chunks()


def _plain(pa: Any, table: Any) -> Any:
    fields = [pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(fields))


def _encoded(pa: Any, table: Any, schema: Any) -> Any:
    """Texts as a dictionary in the order in which they come."""
    columns = [
        pa.chunked_array([c.dictionary_encode() for c in table[f.name].chunks], f.type)
        if pa.types.is_dictionary(f.type)
        else table[f.name]
        for f in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _field(pa: Any, column: Column) -> Any:
    kinds = {"real": pa.float64(), "text": pa.dictionary(pa.int32(), pa.string()), "place": pa.int32()}
    whole = pa.int64() if column.name == "point" else pa.int32()
    told = {"meaning": column.meaning} | ({"unit": column.unit} if column.unit else {})
    return pa.field(column.name, kinds.get(column.kind, whole), nullable=column.kind == "place", metadata=told)
