"""What there is to say of a game in normal form: its atlas, what stands at a point, and the phases if asked for.

The atlas itself, the solver at a point and the phases are made below (`solver.concepts`); trees and games of coalitions
have a file each beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from solver.atlas import Atlas, OfAtlas, branches_at, remember
from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
from solver.concepts.nash.many_players import ManyAtPoint
from solver.concepts.nash.repeated_branches import weightless_strategies
from solver.concepts.phase_examples import lies_in, with_examples
from solver.concepts.phases import Phases
from solver.regions.parameters import Point
from solver.regions.region import Region
from solver.report import json_records
from solver.report.json_records import Record, Written


@dataclass(frozen=True)
class Solved(
    OfAtlas, Written, schema="zopa.atlas/3", flat="atlas", add="game standing phases_at_point always_zero mixed"
):
    """An atlas, what stands at a point, and the phases if they were asked for. `always_zero`: for each branch, by
    player, the strategies of a mixture whose probability is 0 wherever it stands. `mixed`: see `TiedAtlas`."""

    atlas: NashAtlas
    here: NashAtPoint | ManyAtPoint
    phases: Phases | None

    @property
    def standing(self) -> tuple[int, ...]:
        """The positions of the branches that stand at the point."""
        standing = branches_at(self.atlas, self.here.point)
        return tuple(k for k, branch in enumerate(self.atlas.branches) if branch in standing)

    @property
    def phases_at_point(self) -> tuple[int, ...]:
        """The positions of the phases in which the point lies."""
        return find_phases_of(self.atlas, self.phases, self.here.point)

    @property
    def mixed(self) -> Mapping[str, Region | None]:
        return dict(self.atlas.mixed)

    @property
    def always_zero(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        names, branches = self.game.seat_names, self.atlas.branches
        found = remember(self.atlas, "always zero", lambda: tuple(map(weightless_strategies, branches)))
        return tuple(dict(zip(names, each, strict=True)) for each in found)


def find_phases_of(atlas: Atlas, phases: Phases | None, point: Point) -> tuple[int, ...]:
    """Return the positions of the phases in which a point lies.

    >>> deal = nash(load("thaad-deal"))
    >>> find_phases_of(deal, phases(deal), deal.game.space.baseline)
    (2,)
    """
    return tuple(k for k, phase in enumerate(phases or ()) if lies_in(atlas, phase, point))


def sum_up(atlas: NashAtlas, at: Point | None = None, phases: Phases | None = None) -> Solved:
    """Return an atlas with what stands at the point `at` (the baseline), near which the phases have their examples.

    >>> answer = sum_up(nash(load("hawk-dove")))
    >>> [answer.atlas.branches[k].label for k in answer.standing]
    ['(hawk, dove)', '(dove, hawk)', '(hawk + dove, hawk + dove)']
    """
    here = atlas.at(at)
    return Solved(atlas, here, phases and with_examples(atlas, phases, here.point))


def atlas_record(atlas: NashAtlas, at: Point | None = None, phases: Phases | None = None) -> Record:
    """Return an atlas as a JSON record, with what stands at the point `at` (the baseline)."""
    return dict(json_records.plain(sum_up(atlas, at, phases)))
