"""What is believed in an equilibrium, and which beliefs support an answer that play does not lead to.

Where play leads, Bayes' rule says what is believed. Elsewhere every belief will do that makes the answers given there
best; these beliefs are the mixtures of their corners, an interval between two histories and a polygon among three.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import singledispatch

from solver.algebra.polynomials import Ratio
from solver.atlas import Atlas, Branch
from solver.concepts.signalling.assessments import Assessment, Assessments
from solver.concepts.signalling.mixtures import Corner
from solver.forms.histories import Move
from solver.forms.tree import Tree
from solver.regions.constraints import Cell
from solver.regions.decide.emptiness import SIGNS, is_empty
from solver.regions.region import Region
from solver.regions.simplification import is_implied

MAX_PARTS = 20  # parts of a region in which beliefs support a threat, times its own, of which it is said where they are
Weights = tuple[Ratio, ...]


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed at an information set where these answers are given: how likely each of its histories is.
    `corners`: beliefs whose mixtures are all that will do, each with where it is one of them; a single one, by Bayes'
    rule, where play leads there. `in_part`: whether that may be so in a part of the region of the play only; `where`:
    in which, unless that is too long to be read."""

    move: Move
    answers: tuple[str, ...]
    histories: tuple[str, ...]
    by_rule: bool
    corners: tuple[Corner, ...]
    in_part: bool = False
    where: Region | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """One equilibrium with these choices, which beliefs support, and where that stands."""

    chosen: Mapping[Move, Weights]
    cells: tuple[Cell, ...]
    every: Assessments
    one: Assessment

    def makes(self, game: Tree, branch: Branch) -> bool:
        """Whether a play makes these choices."""
        weights = dict(zip(game.sets, branch.strategies, strict=True))
        return all(weights[move] == chosen for move, chosen in self.chosen.items())

    def uses(self, used: Mapping[Move, set[str]]) -> bool:
        """Whether exactly these actions are taken, at these information sets."""
        return all(
            actions == {a for a, w in zip(move.actions, self.chosen.get(move, ()), strict=False) if w.over}
            for move, actions in used.items()
        )

    def beliefs(self) -> Iterator[Belief]:
        """Yield what is believed in it, by all who answer where they cannot tell what has been done."""
        every, used = self.every, self.one.answers.supports
        x, sender = self.one.first.weights(), every.layers.sender_of
        for k, receiver in enumerate(every.layers.receivers):
            if receiver.move is None or len(receiver.nodes) == 1:
                continue
            if by_rule := k in self.one.reached:
                masses = [every.chances[s] * x[sender(s)][a] for s, a in receiver.nodes]
                corners: tuple[Corner, ...] = ((tuple(mass / every.total(masses) for mass in masses), ()),)
            else:
                ways = every.layers.deviations(k)
                corners = tuple(
                    (tuple(w[ways.index((sender(s), a))] * every.conditional[s] for s, a in receiver.nodes), cell)
                    for w, cell in every.supporting_beliefs(k, used[k])
                )
            answers = tuple(receiver.move.actions[r] for r in used[k])
            yield Belief(receiver.move, answers, tuple(map(every.layers.history_of, receiver.nodes)), by_rule, corners)


@singledispatch
def believed_in(atlas: Atlas) -> tuple[tuple[Belief, ...], ...]:
    """Return what is believed in each branch of an atlas; nothing where it does not rest on beliefs."""
    return ((),) * len(atlas.branches)


def beliefs_of(game: Tree, branch: Branch, supports: Iterable[Support]) -> tuple[Belief, ...]:
    """Return what is believed in a play: by Bayes' rule, then what supports its threats; corners that occur nowhere
    within its region are left out, and threats to mix where one that does not will do, whose beliefs hold theirs."""
    found = dict[tuple[Move, tuple[str, ...]], tuple[Belief, tuple[Cell, ...]]]()
    for one in supports:
        if one.makes(game, branch):
            here = Region(game.space, one.cells)  # which lies in the region of the play
            for belief in one.beliefs():
                key = belief.move, belief.answers
                before, elsewhere = found.get(key, (replace(belief, corners=()), ()))
                more = _occurring((one for one in belief.corners if one not in before.corners), here, branch)
                if corners := (*before.corners, *more):
                    found[key] = replace(belief, corners=corners), elsewhere + one.cells
    pure = {move for move, answers in found if len(answers) == 1}
    kept = [one for one in found.values() if one[0].by_rule or len(one[0].answers) == 1 or one[0].move not in pure]
    each = [one if one.by_rule else _with_limits(one, cells, branch) for one, cells in kept]
    return tuple(sorted(each, key=lambda one: not one.by_rule))


def _with_limits(belief: Belief, cells: tuple[Cell, ...], branch: Branch) -> Belief:
    """Return what is believed with where in the region of the play that is enough."""
    part = Region(branch.region.space, tuple(dict.fromkeys(cells)))
    if len(part.cells) * len(branch.region.cells) > MAX_PARTS:
        return replace(belief, in_part=True)
    where = limits(part, branch)
    return replace(belief, where=where, in_part=where is not None)


def _occurring(corners: Iterable[Corner], here: Region, branch: Branch) -> list[Corner]:
    """Return the corners that occur in a part of a play's region, off the walls if the region has an interior; on a
    knife-edge those that are not quickly refuted."""
    over, found = here.domain, list[Corner]()
    for weights, cell in corners:
        if branch.verdict.full:
            occurs = (here & Region(here.space, (cell,))).verdict().full is True
        else:
            occurs = any(is_empty(one + cell, over, SIGNS) is not True for one in here.cells)
        if occurs:
            found.append((weights, cell))
    return found


def limits(part: Region, branch: Branch) -> Region | None:
    """Return what says, beyond the conditions of a play, where a part of its region is; None for all of it."""
    if branch.region.within(part):
        return None
    cells = part.merged().cells
    if len(branch.region.cells) == 1:
        over, [whole] = part.domain, branch.region.cells
        cells = tuple(tuple(c for c in cell if not is_implied(whole, c, over)) for cell in cells)
    return Region(part.space, cells)
