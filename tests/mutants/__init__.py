"""The errors that `mutate.py` plants, by area."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """An error: in `file` each old text becomes the new one; pytest's arguments, a run each."""

    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    runs: tuple[tuple[str, ...], ...]


def mutant(name: str, file: str, old: str, new: str, *runs: tuple[str, ...]) -> Mutant:
    return Mutant(name, file, ((old, new),), runs)
