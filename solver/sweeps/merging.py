"""Parts put together: at the end of a sweep, or from the folders that its shards wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from solver.errors import UsageError, clip
from solver.files import usable
from solver.forms.normal import NormalForm
from solver.gamefile import reads
from solver.sweeps.result import Sweep, counted
from solver.sweeps.store import Folder, opened, together
from solver.sweeps.tables import Layout, Tables
from solver.sweeps.written import Ending, ending, put_together

NAMES = {"csv": "CSV", "jsonl": "JSON lines", "arrow": "columns for Parquet or NetCDF"}
ONLY_PARTS = ("schema", "encoding", "chunk", "chunks", "layout", "why")  # of a manifest


def merge(parts: Sequence[str | Path], output: str | Path, force: bool = False) -> Sweep:
    """Put the parts that shards of one sweep made together into the files of `output`; no engine is needed.

    `parts`: folders FILE.parts, which stay as they are. Raises UsageError where they are of different sweeps, where
    some are missing, and where the file's ending needs parts of another kind.
    """
    path = Path(output)
    if isinstance(parts, str | Path):
        parts = [parts]
    if not parts:
        raise UsageError("there is nothing to merge; name the folders FILE.parts that the shards wrote")
    folders = [opened(Path(part)) for part in parts]
    how = ending(path)
    if how.encoding != (held := folders[0].manifest["encoding"]):
        raise UsageError(f"{clip(str(path), 200)} asks for {how.name}, but the parts hold {NAMES.get(held, held)}")
    check_target(path, how, force)
    return finished(folders, path, path.parent)


def check_target(path: Path, how: Ending, force: bool) -> None:
    """Refuse a folder that is not there, and files that are there unless `force` is given."""
    with usable(path, "write"):
        if not path.parent.is_dir():
            raise UsageError(f"there is no directory {clip(str(path.parent), 200)}; check the name")
        taken = [file for file in how.all_files(path) if file.exists()]
    if taken and not force:
        raise UsageError(f"{clip(str(taken[0]), 200)} exists; choose another name, or overwrite it with --force")


def finished(folders: Sequence[Folder], path: Path, room: Path) -> Sweep:
    """All parts of these folders as files, and what they count; `room` is for files that are not finished."""
    manifest = folders[0].manifest
    parts = list(together(folders).values())
    files = put_together(parts, Layout.of(manifest["layout"]), told(manifest), path, room)
    return summed(manifest, parts, files)


def told(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of a file: the manifest without what is about parts."""
    return {key: value for key, value in manifest.items() if key not in ONLY_PARTS}


def summed(
    manifest: Mapping[str, Any],
    parts: Sequence[Any],
    files: tuple[Path, ...],
    tables: Tables | None = None,
    game: NormalForm | None = None,
) -> Sweep:
    """The sweep of a manifest, with what its chunks or parts count."""
    statuses, signatures, equilibria = counted(parts)
    if game is None:
        whole: NormalForm = reads(manifest["game"]["text"])
        game = replace(whole, name=manifest["game"]["name"])
    return Sweep(
        game,
        manifest["engine"],
        manifest["why"],
        manifest["design"],
        sum(statuses.values()),
        equilibria,
        statuses,
        signatures,
        manifest["settled"],
        told(manifest),
        tables,
        files,
    )
