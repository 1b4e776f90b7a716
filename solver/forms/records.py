"""Games as JSON: the catalogue, the check of a file, and a game with all that its file says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from solver.expressions.nodes import render
from solver.forms.any_form import AnyForm
from solver.forms.files.toml_write import game_hash, writes
from solver.forms.form import GameRecord
from solver.report import json_records
from solver.report.answer import Answer
from solver.report.json_records import Record, Written


class CatalogueEntry(GameRecord):
    """A game of the catalogue: the folder that it is in, and what tells its content from others'."""

    folder: str
    hash: str


@dataclass(frozen=True, slots=True)
class Catalogue(Answer, schema="zopa.games/2", keys="games"):
    """Games, each with the folder that it stands in."""

    report: ClassVar[str] = "solver.forms.report"
    listing: ClassVar[bool] = True
    shelves: tuple[tuple[str, AnyForm], ...]

    @property
    def games(self) -> list[CatalogueEntry]:
        return [json_records.plain(game) | {"folder": folder, "hash": game_hash(game)} for folder, game in self.shelves]


@dataclass(frozen=True)
class Validity(Written, schema="zopa.check/2"):
    """What a check of a game file found."""

    valid: bool
    game: AnyForm
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class ShownGame(Written, schema="zopa.game/2"):
    """A game with all that its file says, in the file's own terms. At a `point` also `values`, what each profile or
    agreement pays or coalition is worth, and a dispute's `utilities` as formulas in issues."""

    game: AnyForm
    file: Mapping[str, Any]
    point: Mapping[str, Fraction] | None
    values: Mapping[str, Mapping[str, Fraction]]
    utilities: Mapping[str, str]


def game_record(game: AnyForm, at: Mapping[str, Fraction] | None = None) -> Record:
    """Return a game as a JSON record; with `at`, what it pays at that point as numbers too.

    >>> game_record(load("hawk-dove"), load("hawk-dove").space.baseline)["values"]["hawk, hawk"]["first"]["exact"]
    '-1'
    """
    values = {} if at is None else game.values_at(at)
    utilities = {} if at is None else dict(zip(game.seat_names, map(render, game.trees_at(at)), strict=False))
    record: Record = json_records.plain(ShownGame(game, tomllib.loads(writes(game)), at, values, utilities))
    return record
