"""The intuitive criterion: beliefs after a signal that nobody sends have to be about those who could gain by it.

A type could not gain by a signal if what it gets is more than any answer would bring that is best for some belief. Once
the signal is believed not to come from such types, an equilibrium is rejected if some other type would surely gain by
it: by every answer that is best for some belief about the rest. It is the speech of that type: "you should take me for
one of us, since they could only lose by saying this".

Cho, Kreps (1987), "Signaling Games and Stable Equilibria", Quarterly Journal of Economics 102.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce, singledispatch
from operator import and_, or_

from solver.algebra.polynomials import Ratio
from solver.atlas import Atlas, Branch
from solver.concepts.piecewise import at_least
from solver.concepts.signalling.assessments import Assessment, Assessments
from solver.concepts.signalling.beliefs import Support
from solver.concepts.signalling.layers import Node
from solver.concepts.signalling.mixtures import Choice, nonempty
from solver.errors import UsageError
from solver.forms.tree import Tree
from solver.regions.parameters import ParameterSpace
from solver.regions.region import Region

MAX_WAYS = 40  # to support a play, of which it is said where each is rejected


@dataclass(frozen=True, slots=True)
class Speech:
    """Why an equilibrium is rejected: after these histories alone a signal that nobody sends could be a gain for the
    one who sends it, and `region` is where that is so."""

    histories: tuple[str, ...]
    region: Region


@singledispatch
def doubts_at(atlas: Atlas, strategies: Sequence[Sequence[Fraction]], point: Mapping[str, Fraction]) -> Speech | None:
    """Return a speech by which what is played at a point is rejected there; None if it is not, or not about signals."""
    return None


@singledispatch
def speeches_in(atlas: Atlas) -> tuple[tuple[Speech, ...] | None, ...]:
    """Return the speeches against each branch of an atlas; None where it does not rest on signals."""
    return (None,) * len(atlas.branches)


def where_rejected(game: Tree, branch: Branch, supports: Iterable[Support]) -> Region | None:
    """Return where a play is rejected by the intuitive criterion, in whatever way it is supported; None where that is
    asked of no game of signals, whose senders know their types."""
    each = [one for one in supports if one.makes(game, branch)]
    if any(not knows_types(one.every) for one in each) or not each:
        return None
    return branch.region & ~reduce(or_, (where_kept(game, one) for one in each))


def speech_at(game: Tree, strategies: Sequence[Sequence[Fraction]], supports: Iterable[Support]) -> Speech | None:
    """Return a speech by which a play of a game of numbers is rejected, in whatever way it is supported; else None."""
    weights = dict(zip(game.sets, strategies, strict=True))
    found = list[Speech | None]()
    for one in supports:
        if all(tuple(w.at(()) for w in chosen) == tuple(weights[move]) for move, chosen in one.chosen.items()):
            against = speeches(game.space, one) if knows_types(one.every) else iter(())
            found.append(next(against, None))
    return found[0] if found and all(found) else None


def where_kept(game: Tree, support: Support) -> Region:
    """Return where an equilibrium stands and is not rejected by the intuitive criterion.

    Raises UsageError where it has nothing to say, since those who move first do not know the state.
    """
    if not knows_types(support.every):
        raise UsageError("the intuitive criterion is about signals of those who know all that chance has drawn")
    return Region(game.space, support.cells) & ~_union(game.space, speeches(game.space, support))


def speeches_against(game: Tree, branch: Branch, supports: Sequence[Support]) -> tuple[Speech, ...] | None:
    """Return by which speeches a play is rejected, each with where that is so; None as in `where_rejected`, and where
    a play is supported in too many ways for that to be read."""
    each_way = [one for one in supports if one.makes(game, branch)]
    if len(each_way) > MAX_WAYS:
        return None
    try:
        rejected = where_rejected(game, branch, each_way)
    except UsageError:  # of more cells than a region may have
        return None
    if rejected is None:
        return None
    found = dict[tuple[str, ...], Region]()
    for one in each_way if rejected.cells else ():
        for speech in speeches(game.space, one):
            here = speech.region & Region(game.space, one.cells) & rejected
            found[speech.histories] = found.get(speech.histories, Region(game.space, ())) | here
    each = (Speech(histories, region.merged()) for histories, region in found.items())
    return tuple(one for one in each if one.region.verdict().kind == "nonempty")


def knows_types(every: Assessments) -> bool:
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
