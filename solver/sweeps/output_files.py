"""The files of a sweep, by the ending of their name, and how parts become files.

    .csv, .jsonl    FILE.points.ENDING, FILE.equilibria.ENDING, and FILE.ENDING.metadata.json
    .parquet        FILE.points.parquet, FILE.equilibria.parquet, the metadata in their schemas
    .nc             FILE.nc holds both tables, as an indexed ragged array of the CF conventions:
                      dimensions         point, equilibrium, signature_kind, outcome_kind
                      along point        point, the parameters, equilibria, signature (a position in signature_text),
                                         status
                      along equilibrium  of_point (the position of its point), branch, outcome (a position in
                                         outcome_text), weights, payoffs

A part holds its tables as `solver.sweeps.encodings` makes them. Each file is written under another name and then given
its own. What is written depends on the points alone, not on chunks or who made them.

CF Conventions 1.11, section 9.3.4.
"""

from __future__ import annotations

import contextlib
import filecmp
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from solver.errors import UsageError, nearest, optional_library, path_text
from solver.report.files import Disk, name_unfinished, place, refuse_existing, usable
from solver.sweeps import tables
from solver.sweeps.encodings import arrow_library, quote_text
from solver.sweeps.kernels.point_table import STATUSES
from solver.sweeps.store import StoredPart
from solver.sweeps.tables import DIMENSIONS, MISSING, PAYOFF, Column, Layout

ROW_GROUP = 2**17  # of a Parquet file
NETCDF_PIECE = 2**16  # written at a time, and in a piece of the file


@dataclass(frozen=True, slots=True)
class Contents:
    """What is written: the parts in their order, their columns, and the provenance."""

    parts: Sequence[StoredPart]
    layout: Layout
    metadata: Mapping[str, Any]

    def batches(self, which: int, rows: int) -> Iterator[Any]:
        """Yield Arrow tables of `rows` lines (the last one shorter) across the parts; texts are plain in them."""
        pa, ipc = arrow_library(), arrow_library("pyarrow.ipc")
        held: list[Any] = []
        for part in self.parts:
            with ipc.open_stream(part.table(which)) as stream:
                table = stream.read_all()
            types = [f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in table.schema]
            held.append(table.cast(pa.schema(list(zip(table.schema.names, types, strict=True)))))
            while sum(map(len, held)) >= rows:
                whole = pa.concat_tables(held)
                yield whole.slice(0, rows).combine_chunks()
                held = [whole.slice(rows)]
        if any(map(len, held)):
            yield pa.concat_tables(held).combine_chunks()


@dataclass(frozen=True, slots=True)
class Format:
    """An ending: its name, how its parts are encoded, how one of its files is written, the table with that number or
    both of them `together`, and read: a table as a pandas DataFrame, or both as an xarray Dataset. `metadata`: what
    reads them in each file, as JSON, and anything else where it has none; None: they have a file of their own."""

    name: str
    encoding: str
    write: Callable[[Path, int, Contents], None]
    read: Callable[[Path, Sequence[Column]], Any]
    metadata: Callable[[Path], str | bytes] | None = None
    together: bool = False

    def files(self, path: Path) -> tuple[Path, ...]:
        """Return what the files of the tables will be called."""
        names = ("points", "equilibria")
        return (path,) if self.together else tuple(path.with_name(f"{path.stem}.{one}{path.suffix}") for one in names)

    def metadata_files(self, path: Path) -> tuple[Path, ...]:
        """Return what the file that the metadata have to themselves will be called, if there is one."""
        return (path.with_name(f"{path.name}.metadata.json"),) if self.metadata is None else ()

    def all_files(self, path: Path) -> tuple[Path, ...]:
        """Return what all files will be called."""
        return *self.files(path), *self.metadata_files(path)

    def read_metadata(self, path: Path) -> str | bytes:
        """Return the metadata of the files, as JSON; anything else where they have none. A file that has them to itself
        may be called as it once was, by the name without its ending, which all endings shared."""
        if self.metadata is not None:
            found = set(map(self.metadata, self.files(path)))
            return found.pop() if len(found) == 1 else b""
        once = path.with_name(f"{path.stem}.metadata.json")
        beside = next((file for file in (*self.metadata_files(path), once) if file.is_file()), None)
        return b"" if beside is None else beside.read_bytes()


def _write_lines(path: Path, which: int, what: Contents) -> None:
    """Write lines of text, those of the parts one after another."""
    with path.open("ab") as file:
        for part in what.parts:
            part.copy(which, file)


def _write_csv(path: Path, which: int, what: Contents) -> None:
    path.write_bytes((",".join(quote_text(column.name) for column in what.layout.both[which]) + "\n").encode())
    _write_lines(path, which, what)


def _write_parquet(path: Path, which: int, what: Contents) -> None:
    """Write row groups of one size; a column's meaning is in its field's metadata, the rest in the schema's."""
    pa, columns = arrow_library(), what.layout.both[which]
    schema = pa.schema([_field(pa, column) for column in columns], {"zopa": json.dumps(what.metadata)})
    repeating = _repeating(columns, what.metadata["design"])
    options = {"compression": "zstd", "compression_level": 1, "use_dictionary": repeating}
    with arrow_library("pyarrow.parquet").ParquetWriter(path, schema, **options) as writer:
        for table in what.batches(which, ROW_GROUP):
            writer.write_table(_with_dictionaries(pa, table, schema), row_group_size=ROW_GROUP)


def _parquet_metadata(file: Path) -> bytes:
    schema = arrow_library("pyarrow.parquet").read_schema(file)
    return bytes((schema.metadata or {}).get(b"zopa", b""))


def _repeating(columns: Sequence[Column], design: Mapping[str, Any]) -> list[str]:
    """Return the columns kept as a dictionary: those in which values come again. Drawn numbers hardly do, nor payoffs
    there; a dictionary of these takes eight times as long and a quarter more room."""
    drawn = {tables.column_of(name) for name in design["names"]} if "seed" in design else set()
    return [
        column.name
        for column in columns
        if column.kind == "text"
        or (column.kind == "real" and column.name not in drawn and not (drawn and column.name.startswith(PAYOFF)))
    ]


def _with_dictionaries(pa: Any, table: Any, schema: Any) -> Any:
    """Return the table with its texts as dictionaries in the order in which they come."""
    texts = {f.name for f in schema if pa.types.is_dictionary(f.type)}
    columns = [table[name].dictionary_encode() if name in texts else table[name] for name in schema.names]
    return pa.Table.from_arrays(columns, schema=schema)


def _field(pa: Any, column: Column) -> Any:
    kind = pa.from_numpy_dtype(column.dtype)
    kind = pa.dictionary(kind, pa.string()) if column.kind == "text" else kind
    about = {"meaning": column.meaning} | ({"unit": column.unit} if column.unit else {})
    return pa.field(column.name, kind, nullable=column.kind == "place", metadata=about)


def _write_netcdf(path: Path, which: int, what: Contents) -> None:
    """Write both tables in one file, which xarray.open_dataset(path, engine="h5netcdf") reads."""
    signatures = {text for part in what.parts for text in part.signatures}
    outcomes = {outcome for text in signatures - {tables.NONE} for outcome in text.split(tables.BETWEEN)}
    texts = {"signature": sorted(signatures), "outcome": sorted(outcomes)}
    lengths = (sum(sum(part.statuses.values()) for part in what.parts), sum(part.equilibria for part in what.parts))
    with Disk(path, "w+") as beneath, _h5("h5netcdf").File(beneath, "w") as file:
        kinds = {f"{name}_kind": len(all_texts) for name, all_texts in texts.items()}
        file.dimensions = {**dict(zip(DIMENSIONS, lengths, strict=True)), **kinds}
        file.attrs.update(file_attributes(what.metadata))
        for name, all_texts in texts.items():
            variable = file.create_variable(f"{name}_text", (f"{name}_kind",), _h5("h5py").string_dtype())
            if all_texts:
                variable[:] = np.array(all_texts, dtype=object)
        codes = {name: {text: k for k, text in enumerate(known)} for name, known in texts.items()}
        codes["status"] = {text: k for k, text in enumerate(STATUSES)}
        for table, columns in enumerate(what.layout.both):
            variables = [_variable(file, DIMENSIONS[table], column, lengths[table]) for column in columns]
            start = 0
            for batch in what.batches(table, NETCDF_PIECE):
                for column, variable in zip(columns, variables, strict=True):
                    variable[start : start + len(batch)] = _numbers(column, batch[column.name], codes)
                start += len(batch)


def _read_netcdf(file: Path, columns: Sequence[Column]) -> Any:
    with import_module("xarray").open_dataset(file, engine="h5netcdf", mask_and_scale=False) as opened:
        return opened.load()


def _netcdf_metadata(path: Path) -> str:
    with _h5("h5netcdf").File(str(path), "r") as file:
        return str(file.attrs.get("zopa", ""))


def _h5(module: str) -> Any:
    return optional_library(module, "NetCDF needs h5netcdf and h5py; in zopa's folder: pip install '.[data]' h5py")


def variable_of(dimension: str, column: str) -> str:
    """Return what a column is called where both tables share a file.

    >>> variable_of("point", "status"), variable_of("equilibrium", "payoff.US")
    ('status', 'payoff.US')
    """
    return "of_point" if (dimension, column) == ("equilibrium", "point") else column


def file_attributes(metadata: Mapping[str, Any]) -> dict[str, str]:
    """Return what a dataset says of itself."""
    return {"Conventions": "CF-1.11", "title": str(metadata.get("title", "")), "zopa": json.dumps(metadata)}


def variable_attributes(dimension: str, column: Column) -> dict[str, Any]:
    """Return what a dataset says of a column, by the conventions."""
    about: dict[str, Any] = {"long_name": column.meaning} | ({"units": column.unit} if column.unit else {})
    if column.name == "status":
        about |= {"flag_values": np.arange(len(STATUSES), dtype=np.int32), "flag_meanings": " ".join(STATUSES)}
    if variable_of(dimension, column.name) == "of_point":
        about["instance_dimension"] = "point"
    return about


def _variable(file: Any, dimension: str, column: Column, length: int) -> Any:
    options: dict[str, Any] = {"fillvalue": np.int32(MISSING)} if column.kind == "place" else {}
    if length:
        options |= {"chunks": (min(NETCDF_PIECE, length),), "compression": "gzip", "compression_opts": 1}
    made = file.create_variable(variable_of(dimension, column.name), (dimension,), column.dtype, **options)
    made.attrs.update(variable_attributes(dimension, column))
    return made


def _numbers(column: Column, values: Any, codes: Mapping[str, Mapping[str, int]]) -> Any:
    if column.kind == "text":
        encoded, places = values.chunk(0).dictionary_encode(), codes[column.name]  # one chunk, as batches have
        return np.array([places[t] for t in encoded.dictionary.to_pylist()], np.int32)[encoded.indices.to_numpy()]
    return values.fill_null(MISSING).to_numpy() if column.kind == "place" else values.to_numpy()


def _read_csv(file: Path, columns: Sequence[Column]) -> Any:
    texts = {column.name: str for column in columns if column.kind == "text"}  # though they may look like numbers
    return import_module("pandas").read_csv(file, dtype=texts, keep_default_na=False, na_values=[""])


def _read_jsonl(file: Path, columns: Sequence[Column]) -> Any:
    with file.open(encoding="utf-8") as lines:  # by hand, as pandas takes a parameter called date for one
        rows = [tuple(json.loads(line).values()) for line in lines]
    return import_module("pandas").DataFrame(rows, columns=[column.name for column in columns])


def _read_parquet(file: Path, columns: Sequence[Column]) -> Any:
    return import_module("pandas").read_parquet(file)


FORMATS: dict[str, Format] = {
    ".csv": Format("CSV", "csv", _write_csv, _read_csv),
    ".jsonl": Format("JSON lines", "jsonl", _write_lines, _read_jsonl),
    ".parquet": Format("Parquet", "arrow", _write_parquet, _read_parquet, _parquet_metadata),
    ".nc": Format("NetCDF", "arrow", _write_netcdf, _read_netcdf, _netcdf_metadata, together=True),
}


def format_of(path: Path) -> Format:
    """Return the format that a file's name asks for; UsageError for another ending, and for a library that is missing.

    >>> [str(file) for file in format_of(Path("deal.parquet")).files(Path("deal.parquet"))]
    ['deal.points.parquet', 'deal.equilibria.parquet']
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None or not path.stem:
        hint, endings = nearest(path.suffix, FORMATS), ", ".join(FORMATS)
        raise UsageError(f"{path_text(path)} does not say how to write;{hint} give it one of the endings {endings}")
    if found.encoding == "arrow":
        arrow_library()
    for name in ("h5netcdf", "h5py") if found.together else ():
        _h5(name)
    return found


def write_files(path: Path, what: Contents, room: Path, force: bool = False) -> tuple[Path, ...]:
    """Write the files of `path`, all of them or none; with `force` existing ones are replaced, else those alone that
    hold the same. `room`: a folder of the same file system for what is not finished. Raises UsageError where that
    cannot be done, and leaves the parts as they are."""
    how = format_of(path)
    files, made = how.files(path), dict[Path, Path]()
    with contextlib.ExitStack() as unfinished:
        for which, file in enumerate(files):
            made[file] = unfinished.enter_context(_under_another_name(file, room, force))
            how.write(made[file], which, what)
        for file in how.metadata_files(path):
            sizes = [made[one].stat().st_size for one in files]
            about = {"tables": asdict(what.layout), "files": [one.name for one in files], "bytes": sizes}
            described = {**what.metadata, **about}
            made[file] = unfinished.enter_context(_under_another_name(file, room, force))
            made[file].write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
        for file, beside in made.items():
            refuse_existing(file, force or _same(beside, file), Path.exists)
    return files


@contextlib.contextmanager
def _under_another_name(path: Path, room: Path, force: bool) -> Iterator[Path]:
    """Hand out a name for the body to write to, which then becomes the file."""
    with name_unfinished(room) as beside, usable(path, "write"):
        yield beside
        with beside.open("r+b") as file:
            os.fsync(file.fileno())
        if force or _same(beside, path):
            beside.replace(path)
        else:
            place(beside, path)


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)
