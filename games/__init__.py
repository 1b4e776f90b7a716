"""The catalogue: games that come with zopa, each a file with its sources and published answers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypeVar, overload

__all__ = ["load", "names", "path"]
T = TypeVar("T")


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


@overload
def load(name: str) -> Any: ...
@overload
def load(name: str, kind: type[T]) -> T: ...
def load(name: str, kind: type[T] | None = None) -> Any:
    """Read a game of the catalogue: a NormalForm, a Dispute or a Tree, as its file says; `kind`: which of them it has
    to be, which type checkers then know, else UsageError.

    >>> load("thaad-deal").title
    'THAAD withdrawal for a full embargo'
    >>> from solver import NormalForm
    >>> load("thaad-deal", NormalForm).shape
    (2, 2)
    """
    game = _read(path(name))
    if kind is not None and not isinstance(game, kind):
        from solver.errors import UsageError

        raise UsageError(f"{name} is a {type(game).__name__}, not a {kind.__name__}")
    return game


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
