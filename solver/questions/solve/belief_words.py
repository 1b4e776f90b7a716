"""What is believed in a play, in words: by Bayes' rule where play leads, elsewhere the range that supports a threat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.atlas import Branch
from solver.concepts.sequential.atlas import PlayedAt, SequentialAtlas
from solver.concepts.signalling.beliefs import Belief, limits
from solver.concepts.signalling.refinements import Speech, doubts_at
from solver.questions.sentence_length import COUNTED
from solver.questions.solve.phrases import SAY
from solver.report.blocks import Cell, Lines
from solver.report.words import join_words


def believes(
    branch: Branch, beliefs: Sequence[Belief], against: Sequence[Speech]
) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Yield the rows of a play that say what is believed, and where that is not of good sense."""
    if beliefs:
        yield "believes", (Lines(tuple(belief_words(branch, one) for one in beliefs)),)
    if against:
        yield "rejected", (Lines(tuple(_speech_words(branch, one) for one in against)),)


def _speech_words(branch: Branch, speech: Speech) -> str:
    """Return who alone could gain by which action, and where in the region of the play that is so."""
    (only, action), where = _gain(speech), limits(speech.region, branch)
    return SAY("speech", where="" if where is None else str(where), only=only, action=action)


def _gain(speech: Speech) -> tuple[list[str], str]:
    """Return in which states alone an action could be a gain, and that action."""
    parted = [history.rpartition("/") for history in speech.histories]
    return [state for state, *_ in parted], parted[0][-1]


def doubts(atlas: SequentialAtlas, here: PlayedAt) -> Iterator[str]:
    """Yield of each play at a point that the intuitive criterion rejects there that it does, and who could gain."""
    played = {one.label: one.strategies for one in here.outcomes}
    sets = [labels for labels, *_ in here.maximal]
    for k, labels in enumerate(sets):
        if len(labels) == 1 and (speech := doubts_at(atlas, played[labels[0]], here.point)):
            which = SAY("it") if len(sets) == 1 else f"the {COUNTED[k]}" if k < len(COUNTED) else labels[0]
            only, action = _gain(speech)
            yield SAY("doubted", which=which, only=only, action=action)


def belief_words(branch: Branch, belief: Belief) -> str:
    """Return what is believed where one does not see what was done, or which beliefs support what it threatens."""
    about = {"who": belief.move.player, "at": belief.histories}
    corners = list(dict.fromkeys(tuple(map(branch.formula, weights)) for weights, _ in belief.corners))
    if belief.by_rule:
        return SAY("by_rule", chances=_chance_words(belief.histories, corners[0]), **about)
    where = "" if belief.where is None else str(belief.where)
    about |= {"answers": belief.answers, "where": where}
    if len(belief.histories) != 2 or len(corners) > 2:
        said = [_chance_words(belief.histories, one) for one in corners]
        return SAY("by_beliefs", in_part=belief.in_part, corners=said, **about)
    likely = _range_words([first for first, _ in corners])
    return SAY("by_belief", in_part=belief.in_part, history=belief.histories[0], range=likely, **about)


def _chance_words(histories: tuple[str, ...], chances: tuple[str, ...]) -> str:
    """Return how likely each history is, those left out that are not."""
    if "1" in chances:
        return SAY("surely", history=histories[chances.index("1")])
    each = [(history, chance) for history, chance in zip(histories, chances, strict=True) if chance != "0"]
    return join_words([SAY("chance_of", history=history, chance=chance) for history, chance in each])


def _range_words(ends: list[str]) -> str:
    """Return the range between one or two probabilities."""
    inner = [end for end in ends if end not in ("0", "1")]
    if len(ends) == 1:
        return ends[0]
    if not inner:
        return SAY("any_chance")
    if len(inner) == 2:
        return SAY("between", low=inner[0], high=inner[1])
    return SAY("at_most", high=inner[0]) if "0" in ends else SAY("at_least", low=inner[0])
