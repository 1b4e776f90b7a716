"""An atlas with what stands at a point, and its phases, as one record for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
from solver.concepts.nash.zero_weights import idle
from solver.forms.normal import NormalForm
from solver.questions.phases.partition import Phases
from solver.report.json_records import Record, RecordLayout, plain


@dataclass(frozen=True)
class Solved:
    """An atlas, what stands at a point, and the phases if they were asked for.

    `always_zero`: for each branch, by player, the strategies of a mixture whose probability is 0 wherever it stands.
    """

    json_layout: ClassVar[RecordLayout] = RecordLayout("zopa.atlas/2", flat="atlas", add="game standing always_zero")
    atlas: NashAtlas
    here: NashAtPoint
    phases: Phases | None

    @property
    def game(self) -> NormalForm:
        return self.atlas.game

    @property
    def standing(self) -> tuple[int, ...]:
        """The positions of the branches that stand at the point."""
        standing = self.atlas.standing(self.here.point)
        return tuple(k for k, branch in enumerate(self.atlas.branches) if branch in standing)

    @property
    def always_zero(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        names = [player.name for player in self.game.players]
        return tuple(dict(zip(names, idle(branch), strict=True)) for branch in self.atlas.branches)


def atlas_record(atlas: NashAtlas, at: Mapping[str, Fraction] | None = None, phases: Phases | None = None) -> Record:
    """Return an atlas as a JSON record, with what stands at the point `at` (the baseline)."""
    record: Record = plain(Solved(atlas, atlas.at(dict(at) if at is not None else None), phases))
    return record
