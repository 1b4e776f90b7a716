"""What there is to say of a tree: its plays, where every subgame-perfect equilibrium has each of them, what is played
at a point, and the phases if they are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from solver.atlas import OfAtlas
from solver.concepts.phase_examples import with_examples
from solver.concepts.phases import Phases
from solver.concepts.sequential.atlas import PlayedAt, SequentialAtlas
from solver.concepts.sequential.chance import find_unreached
from solver.concepts.signalling.beliefs import Belief, believed_in
from solver.concepts.signalling.refinements import Speech, speeches_in
from solver.errors import Undecided
from solver.expressions.conditions import Predicate
from solver.questions.solve.answer import find_phases_of
from solver.regions.decide.emptiness import DEFAULT
from solver.regions.decide.work import allowing, counting_trust, work_left
from solver.regions.differences import Exclusion
from solver.regions.parameters import Point
from solver.regions.region import Region
from solver.report import json_records
from solver.report.json_records import Record, Written


@dataclass(frozen=True)
class PlayedEverywhere(
    OfAtlas, Written, schema="zopa.plays/1", flat="atlas", add="game phases_at_point never_reached beliefs rejected"
):
    """An atlas of plays, where every equilibrium has each of them, what is played at a point, and the phases."""

    atlas: SequentialAtlas
    always: tuple[Region | None, ...]
    here: PlayedAt
    phases: Phases | None

    @property
    def phases_at_point(self) -> tuple[int, ...]:
        """The positions of the phases in which the point lies."""
        return find_phases_of(self.atlas, self.phases, self.here.point)

    @property
    def never_reached(self) -> tuple[tuple[str, ...], ...]:
        """Of each play the ends that chance leads to with probability 0, where that depends on no parameter."""
        game = self.atlas.game
        each = (() if len(game.space) else game.find_histories(branch.label) for branch in self.atlas.branches)
        return tuple(find_unreached(game, ends, {}) for ends in each)

    @property
    def beliefs(self) -> tuple[tuple[Belief, ...], ...]:
        """What is believed in each play, where the atlas rests on beliefs."""
        return believed_in(self.atlas)

    @property
    def rejected(self) -> tuple[tuple[Speech, ...] | None, ...]:
        """By which speeches the intuitive criterion rejects each play, and where; None where nothing is signalled."""
        return speeches_in(self.atlas)


def sum_up_tree(atlas: SequentialAtlas, at: Point | None = None, phases: Phases | None = None) -> PlayedEverywhere:
    """Return the plays of a tree with what is played at the point `at` (the baseline)."""
    here = atlas.at(at)
    always = _always(atlas)
    return PlayedEverywhere(atlas, always, here, phases and with_examples(atlas, phases, here.point))


def tree_record(atlas: SequentialAtlas, at: Point | None = None, phases: Phases | None = None) -> Record:
    """Return the plays of a tree as a JSON record, with what is played at the point `at` (the baseline)."""
    return dict(json_records.plain(sum_up_tree(atlas, at, phases)))


def always_played(atlas: SequentialAtlas, label: str) -> Region | None:
    """Return where every subgame-perfect equilibrium has a play; None where that is open.

    >>> print(always_played(subgame_perfect(load("wedge")), "accommodate/split"))
    trouble > buffer and embargo > shield and diversion > trouble - buffer
    """
    if atlas.game.open or atlas.edges:  # what may be is too long to be read, or what a wall alone has is not known
        return None
    try:
        meant = atlas.meaning(Predicate("always_played", (label,)))
        return Region(atlas.game.space, meant.parts.left if isinstance(meant, Exclusion) else ()).merged()
    except Undecided:
        return None


def _always(atlas: SequentialAtlas) -> tuple[Region | None, ...]:
    """Return where every equilibrium has each play, all within one budget: once it is spent, the rest is open. Half of
    what the command is allowed is left to what is printed."""
    with allowing(work_left() / 2), counting_trust(DEFAULT.questions) as trust:
        return tuple(
            always_played(atlas, branch.label) if work_left() and trust.left >= 0 else None for branch in atlas.branches
        )
