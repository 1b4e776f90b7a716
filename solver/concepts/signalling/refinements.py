"""The intuitive criterion: beliefs after a signal that nobody sends have to be about those who could gain by it.

A type could not gain by a signal if what it gets is more than any answer would bring that is best for some belief. Once
the signal is believed not to come from such types, an equilibrium is rejected if some other type would surely gain by
it: by every answer that is best for some belief about the rest. It is the speech of that type: "you should take me for
one of us, since they could only lose by saying this".

Cho, Kreps (1987), "Signaling Games and Stable Equilibria", Quarterly Journal of Economics 102.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from solver.algebra.polynomials import Ratio
from solver.atlas import Branch
from solver.concepts.piecewise import at_least
from solver.concepts.signalling.assessments import Assessment, Assessments
from solver.concepts.signalling.beliefs import Support
from solver.concepts.signalling.layers import Node
from solver.concepts.signalling.mixtures import Choice, nonempty
from solver.forms.tree import Tree
from solver.regions.parameters import ParameterSpace
from solver.regions.region import Region


@dataclass(frozen=True, slots=True)
class Speech:
    """Why an equilibrium is rejected: at these histories alone the signal could be a gain, and where that is so."""

    histories: tuple[str, ...]
    region: Region


def where_rejected(game: Tree, branch: Branch, supports: Iterable[Support]) -> Region | None:
    """Return where a play is rejected by the intuitive criterion, in whatever way it is supported; None where that is
    asked of no game of signals, whose senders know their types."""
    each = [one for one in supports if one.makes(game, branch)]
    if any(not _knows_types(one.every) for one in each) or not each:
        return None
    kept = (Region(game.space, one.cells) & ~_union(game.space, speeches(game.space, one)) for one in each)
    return branch.region & ~reduce(or_, kept)


def _knows_types(every: Assessments) -> bool:
    """Whether all who move first know the state."""
    return all(len(sender.states) == 1 for sender in every.layers.senders)


def _union(space: ParameterSpace, found: Iterable[Speech]) -> Region:
    return reduce(or_, (one.region for one in found), Region(space, ()))


def speeches(space: ParameterSpace, support: Support) -> Iterator[Speech]:
    """Yield the speeches that could be made against an equilibrium, those of whom all could gain left out."""
    for k, receiver in enumerate(support.every.layers.receivers):
        if k not in support.one.reached and receiver.move is not None and len(receiver.nodes) > 1:
            yield from Unsent(space, support.every, support.one, k).speeches()


@dataclass(frozen=True, slots=True)
class Unsent:
    """A signal that nobody sends in an equilibrium, by the one who would receive it."""

    space: ParameterSpace
    every: Assessments
    one: Assessment
    receiver: int

    @property
    def nodes(self) -> tuple[Node, ...]:
        return self.every.layers.receivers[self.receiver].nodes

    def speeches(self) -> Iterator[Speech]:
        """Yield who could say it alone, and where."""
        everyone = tuple(range(len(self.nodes)))
        for able in nonempty(len(self.nodes)):
            if able == everyone:
                continue
            unable = reduce(and_, (self.always(n, everyone, -1) for n in everyone if n not in able))
            region = unable & reduce(or_, (self.always(n, able, 1) for n in able))
            if region.cells:
                yield Speech(tuple(self.every.layers.history_of(self.nodes[n]) for n in able), region)

    def always(self, n: int, among: Choice, sign: int) -> Region:
        """Return where, in one state, every answer that is best for some belief about these states brings more than the
        equilibrium, or less if the sign is -1."""
        stays = what_it_gets(self.every, self.one, self.nodes[n][0])
        found = []
        for answer in range(self.every.layers.receivers[self.receiver].answers):
            best = Region(
                self.space, tuple(cell for _, cell in self.every.supporting_beliefs(self.receiver, (answer,), among))
            )
            gain = sender_gets(self.every, self.nodes[n], answer) - stays
            found.append(~best | Region(self.space, ((at_least(gain if sign > 0 else -gain, strict=True),),)))
        return reduce(and_, found)


def what_it_gets(every: Assessments, one: Assessment, state: int) -> Ratio:
    """Return what the one who moves first gets in a state, in an equilibrium."""
    sender = every.layers.sender_of(state)
    action = one.first.supports[sender][0]
    answers = one.answers.weights()[every.receiver_at[state, action]]
    return every.total(weight * sender_gets(every, (state, action), r) for r, weight in enumerate(answers))


def sender_gets(every: Assessments, node: Node, answer: int) -> Ratio:
    """Return what the one who moves first gets by a signal in a state, once it is answered."""
    seat = every.seats[0][every.layers.sender_of(node[0])]
    return every.nought if seat is None else every.paid[node][answer][seat]
