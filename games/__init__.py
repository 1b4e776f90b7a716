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
    return tuple(sorted(files()))


def path(name: str) -> Path:
    """Return the file of a game; raise UsageError where there is none of that name, with advice for the path of a file.

    >>> path("hawk-dove").parent.name
    'classic'
    """
    from solver.errors import UsageError, clip, nearest

    known = files()
    if not isinstance(name, str) or name not in known:
        if not isinstance(name, str) or "/" in name or "\\" in name or name.endswith(".toml"):
            raise UsageError(
                f"{clip(repr(name))} is no name in the catalogue; a file is read by solver.read(path), "
                "a game of the catalogue is called by its name, such as thaad-deal"
            )
        hint = nearest(name, known) or f" there are {', '.join(names())}"
        raise UsageError(f"no game is called {clip(repr(name))};{hint}")
    return known[name]


def load(name: str) -> Any:
    """Read a game of the catalogue: a NormalForm, a Dispute or a Tree, as its file says.

    >>> load("thaad-deal").title
    'THAAD withdrawal for a full embargo'
    """
    return _read(path(name))


@cache
def _read(file: Path) -> Any:
    from solver.forms.files.toml_read import read

    return read(file, files)


@cache
def files() -> dict[str, Path]:
    """Return the file of each game, by its name, as whoever reads studies hands it to the reader.

    >>> files()["hawk-dove"].name
    'hawk-dove.toml'
    """
    return {file.stem: file for file in Path(__file__).parent.glob("*/*.toml")}
