"""Where a game's tables come from: the file they stand in, and the catalogue, of which a study may name games.

The catalogue stands above this room, so whoever reads files hands it over: a function that says in which file each game
of a name is. It is called only for a study that names games.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from solver.forms.any_form import AnyForm

Catalogue: TypeAlias = Callable[[], Mapping[str, Path]]


def no_catalogue() -> Mapping[str, Path]:
    """Return no games, where none is at hand.

    >>> no_catalogue()
    {}
    """
    return {}


@dataclass(frozen=True)
class Origin:
    """The file that tables were read from, if there is one; `read_named` reads a game that a study names."""

    path: Path
    catalogue: Catalogue
    read_named: Callable[[object, Origin], AnyForm]

    @property
    def called(self) -> str:
        """What the command line calls the game: its name in the catalogue, or the path of its file."""
        shelved = self.path == self.catalogue().get(self.path.stem)
        return self.path.stem if shelved else str(self.path) if self.path.name else ""
