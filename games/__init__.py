"""The catalogue: games that come with zopa, each a file with its sources and published answers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["load", "names", "path"]


def names() -> tuple[str, ...]:
    """Return the names of the games, in alphabetical order.

    >>> "thaad-deal" in names()
    True
    """
    return tuple(sorted(_files()))


def path(name: str) -> Path:
    """Return the file of a game; raise UsageError where there is none of that name, with advice for the path of a file.

    >>> path("hawk-dove").parent.name
    'classic'
    """
    from solver.errors import UsageError, clip, nearest

    files = _files()
    if not isinstance(name, str) or name not in files:
        if not isinstance(name, str) or "/" in name or "\\" in name or name.endswith(".toml"):
            raise UsageError(
                f"{clip(repr(name))} is no name in the catalogue; a file is read by solver.read(path), "
                "a game of the catalogue is called by its name, such as thaad-deal"
            )
        hint = nearest(name, files) or f" there are {', '.join(names())}"
        raise UsageError(f"no game is called {clip(repr(name))};{hint}")
    return files[name]


def load(name: str) -> Any:
    """Read a game of the catalogue: a NormalForm, a Dispute or a Tree, as its file says.

    >>> load("thaad-deal").title
    'THAAD withdrawal for a full embargo'
    """
    return _read(path(name))


@cache
def _read(file: Path) -> Any:
    from solver.forms.files.toml_read import read

    return read(file)


@cache
def _files() -> dict[str, Path]:
    return {file.stem: file for file in Path(__file__).parent.glob("*/*.toml")}
